//! What visitors may send: a dispute, a correction, or a breach that no list has.
//!
//! What it is: one page with a form that works without a script, the same over the API, and strict limits: few bytes, few
//! reports from one network, few that wait. What comes is a file in a folder ([`chartward_app::register::inbox`]).
//!
//! What it is not: published. Two people must release it first, by the command line; the site cannot, and has no key.
//!
//! The one idea: **nothing that a visitor writes comes back to anybody**, but for the form that is shown to the same
//! visitor again when something is missing.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use askama::Template;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use chartward_app::register::BreachType;
use chartward_app::register::inbox::{About, NotKept, Report, reference};
use jiff::civil::Date;

use crate::answer::{Desk, Fault, Reply, Route, Shared};
use crate::guard::client;
use crate::limits::Network;
use crate::pages::{Frame, type_label};

/// Most bytes of a report.
pub(crate) const LARGEST: usize = 16 << 10;
/// Fewest and most characters of what is said.
const TEXT: (usize, usize) = (20, 4_000);
/// Most characters of a short field.
const SHORT: usize = 200;

/// The form as somebody has filled it in.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Filled {
    what: String,
    about: String,
    name: String,
    state: String,
    people: String,
    day: String,
    #[serde(rename = "type")]
    kind: String,
    text: String,
    contact: String,
    /// A field that people do not see; programs fill it in.
    website: String,
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    frame: Frame,
    open: bool,
    sent: Option<String>,
    /// Field and what is wrong with it.
    wrong: Vec<(&'static str, &'static str)>,
    filled: Filled,
    kinds: Vec<(&'static str, &'static str)>,
}

impl Page {
    fn new(frame: Frame, open: bool, filled: Filled) -> Self {
        let kinds = BreachType::ALL.iter().map(|kind| (kind.name(), type_label(*kind))).collect();
        Self { frame, open, sent: None, wrong: Vec::new(), filled, kinds }
    }

    /// What is wrong with a field.
    fn fault(&self, field: &str) -> Option<&'static str> {
        self.wrong.iter().find(|(name, _)| *name == field).map(|(_, what)| *what)
    }
}

/// `/report`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let about = desk.query.get("about").unwrap_or_default();
    let about: String = about.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(64).collect();
    let what = if about.is_empty() { "" } else { "dispute" };
    let filled = Filled { about, what: what.to_owned(), ..Filled::default() };
    let open = desk.shared.settings.inbox.is_some();
    let mut page = Page::new(Frame::new(desk, "Report or dispute", "/report"), open, filled);
    let is_reference = |text: &&str| text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
    // only who has sent something is thanked for it
    let inbox = desk.shared.settings.inbox.as_ref();
    let waits = |text: &&str| inbox.is_some_and(|inbox| inbox.has(text));
    page.sent = desk.query.get("sent").filter(is_reference).filter(waits).map(str::to_owned);
    if desk.query.get("sent").is_some() {
        return Ok(Reply::passing("text/html; charset=utf-8", page.render()?));
    }
    Ok(Reply::html(page.render()?))
}

/// `POST /report` and `POST /api/v1/reports`.
pub(crate) fn take(shared: &Arc<Shared>, route: &'static str) -> MethodRouter {
    let (shared, others) = (Arc::clone(shared), Arc::clone(shared));
    let answers = post(move |request: Request| {
        let shared = Arc::clone(&shared);
        async move {
            let headers = request.headers().clone();
            let mut response = match taken(&shared, request, route.starts_with("/api/")).await {
                Ok(response) => response,
                Err(fault) => shared.fail(&fault, route, &headers),
            };
            response.extensions_mut().insert(Route(route));
            response
        }
    });
    if !route.starts_with("/api/") {
        // the page is at the same address
        return answers;
    }
    answers.fallback(move |headers: HeaderMap| {
        let shared = Arc::clone(&others);
        async move {
            let fault = match shared.settings.inbox {
                Some(_) => Fault::Method("POST"),
                None => Fault::Missing("No reports are taken here.".to_owned()),
            };
            let mut response = shared.fail(&fault, route, &headers);
            response.extensions_mut().insert(Route(route));
            response
        }
    })
}

/// Whether something may be sent to an address.
pub(crate) fn takes(shared: &Shared, method: &Method, path: &str) -> bool {
    method == Method::POST
        && shared.settings.inbox.is_some()
        && ["/report", "/api/v1/reports"].contains(&path)
}

async fn taken(shared: &Arc<Shared>, request: Request, api: bool) -> Result<Response, Fault> {
    let address = client(shared, request.headers(), request.extensions());
    let headers = request.headers().clone();
    let is = |kind: &str| {
        let sent = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        sent.split(';').next().is_some_and(|sent| sent.trim().eq_ignore_ascii_case(kind))
    };
    let wanted = if api { "application/json" } else { "application/x-www-form-urlencoded" };
    if !is(wanted) {
        return Err(Fault::Kind(wanted));
    }
    let body =
        to_bytes(request.into_body(), LARGEST).await.map_err(|_| Fault::Bad("body", "at most 16 KiB"))?;
    let filled = if api { of_json(&body)? } else { of_form(&body) };
    // a program that fills in everything is told that all is well
    if !filled.website.is_empty() {
        shared.metrics.traps.fetch_add(1, Ordering::Relaxed);
        return Ok(sent(&reference()?, api));
    }
    let report = match report(&filled, shared.today()) {
        Ok(report) => report,
        Err(wrong) if api => {
            let (name, allowed) = wrong.first().copied().unwrap_or(("body", "a report"));
            return Err(Fault::Bad(name, allowed));
        }
        Err(wrong) => return again(shared, filled, wrong, &headers),
    };
    if let About::Dispute { filing } | About::Correction { filing } = &report.about {
        let (hub, key) = (Arc::clone(&shared.hub), filing.clone());
        let known = tokio::task::spawn_blocking(move || hub.known(&hub.now(), &key)).await;
        match known.map_err(|_| Fault::Broken("a report stopped"))? {
            Ok(_) => {}
            Err(error) if error.is_no_such_filing() && !api => {
                return again(
                    shared,
                    filled,
                    vec![("about", "the number of a filing of this site")],
                    &headers,
                );
            }
            Err(error) if error.is_no_such_filing() => {
                return Err(Fault::Bad("about", "the number of a filing of this site"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(address) = address {
        shared.reports.take(Network::of(address), Instant::now()).map_err(|_| Fault::Often)?;
    }
    let inbox = shared.settings.inbox.clone().ok_or(Fault::Often)?;
    let kept = tokio::task::spawn_blocking(move || inbox.put(&report)).await;
    match kept.map_err(|_| Fault::Broken("a report stopped"))? {
        Ok(reference) => {
            shared.metrics.reports.fetch_add(1, Ordering::Relaxed);
            shared.told_full.store(false, Ordering::Relaxed);
            Ok(sent(&reference, api))
        }
        Err(NotKept::Full) => {
            if !shared.told_full.swap(true, Ordering::Relaxed) {
                shared.log(&serde_json::json!({ "event": "inbox full", "problem": "take what is in it, or look for a flood" }));
            }
            Err(Fault::Inbox)
        }
        Err(NotKept::Folder(error)) => {
            shared.log(&serde_json::json!({ "event": "inbox failed", "problem": error.to_string() }));
            Err(Fault::Broken("a report could not be kept"))
        }
    }
}

fn of_json(body: &[u8]) -> Result<Filled, Fault> {
    serde_json::from_slice(body).map_err(|_| {
        Fault::Bad(
            "body",
            "a JSON object of texts: what, about, name, state, people, day, type, text, contact",
        )
    })
}

fn of_form(body: &[u8]) -> Filled {
    let mut filled = Filled::default();
    for (name, value) in form_urlencoded::parse(body) {
        let field = match name.as_ref() {
            "what" => &mut filled.what,
            "about" => &mut filled.about,
            "name" => &mut filled.name,
            "state" => &mut filled.state,
            "people" => &mut filled.people,
            "day" => &mut filled.day,
            "type" => &mut filled.kind,
            "text" => &mut filled.text,
            "contact" => &mut filled.contact,
            "website" => &mut filled.website,
            _ => continue,
        };
        *field = value.into_owned();
    }
    filled
}

/// The answer to a report that was kept.
fn sent(reference: &str, api: bool) -> Response {
    let none = HeaderMap::new();
    if api {
        let text = serde_json::json!({
            "schema": "chartward.report/1", "reference": reference,
            "state": "kept as a draft; nothing of it is public before two people have released it",
        });
        let reply = Reply::passing("application/json", text.to_string()).status(StatusCode::ACCEPTED);
        return reply.respond(&none, None);
    }
    let to = format!("/report?sent={reference}");
    let mut response = Reply::passing("text/plain; charset=utf-8", format!("{to}\n"))
        .status(StatusCode::SEE_OTHER)
        .respond(&none, None);
    if let Ok(to) = HeaderValue::from_str(&to) {
        response.headers_mut().insert(axum::http::header::LOCATION, to);
    }
    response
}

/// The form again, with what is wrong.
fn again(
    shared: &Shared,
    filled: Filled,
    wrong: Vec<(&'static str, &'static str)>,
    headers: &HeaderMap,
) -> Result<Response, Fault> {
    let frame = Frame::bare("Report or dispute: something is missing", "/report");
    let mut page = Page::new(frame.aged(&shared.hub.now(), shared.today()), true, filled);
    page.wrong = wrong;
    Ok(Reply::html(page.render()?).status(StatusCode::BAD_REQUEST).respond(headers, None))
}

/// A report, or what is wrong with each field.
fn report(filled: &Filled, today: Date) -> Result<Report, Vec<(&'static str, &'static str)>> {
    let mut wrong = Vec::new();
    let mut short = |name: &'static str, text: &str| {
        if text.chars().count() > SHORT || text.chars().any(char::is_control) {
            wrong.push((name, "at most 200 characters on one line"));
        }
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let (name, contact) = (short("name", &filled.name), short("contact", &filled.contact));
    let about = short("about", &filled.about);
    let state = match filled.state.trim() {
        "" => None,
        text if text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic()) => {
            Some(text.to_ascii_uppercase())
        }
        _ => {
            wrong.push(("state", "a postal code of two letters, or nothing"));
            None
        }
    };
    let people = match filled.people.trim().replace(',', "").as_str() {
        "" => None,
        text => match text.parse::<u64>() {
            Ok(number) if number <= 10_000_000_000 && text.bytes().all(|b| b.is_ascii_digit()) => {
                Some(number)
            }
            _ => {
                wrong.push(("people", "a whole number, or nothing"));
                None
            }
        },
    };
    let day = match filled.day.trim() {
        "" => None,
        text => match text.parse::<Date>() {
            Ok(day) if (1990..=today.year()).contains(&day.year()) && day <= today => Some(day),
            _ => {
                wrong.push(("day", "a day that has been, such as 2024-11-01, or nothing"));
                None
            }
        },
    };
    let kind = match filled.kind.trim() {
        "" => None,
        text => {
            let kind = BreachType::of(text);
            if kind.is_none() {
                wrong.push(("type", "one of the kinds, or nothing"));
            }
            kind
        }
    };
    let text = filled.text.replace("\r\n", "\n").trim().to_owned();
    if !(TEXT.0..=TEXT.1).contains(&text.chars().count())
        || text.chars().any(|c| c.is_control() && c != '\n' && c != '\t')
    {
        wrong.push(("text", "20 to 4,000 characters"));
    }
    let about = match (filled.what.as_str(), about, name) {
        ("dispute", Some(filing), _) => Some(About::Dispute { filing }),
        ("correction", Some(filing), _) => Some(About::Correction { filing }),
        ("dispute" | "correction", None, _) => {
            wrong.push(("about", "the number of a filing of this site"));
            None
        }
        ("filing", _, Some(name)) => Some(About::Filing { name, state, people, day, kind }),
        ("filing", _, None) => {
            wrong.push(("name", "the name of the organisation"));
            None
        }
        _ => {
            wrong.push(("what", "dispute, correction or filing"));
            None
        }
    };
    match about {
        Some(about) if wrong.is_empty() => Ok(Report { about, text, contact, came: today }),
        _ => Err(wrong),
    }
}
