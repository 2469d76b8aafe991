//! From an address to an answer.
//!
//! What it is: one way for every route. The query is read, the site of the day asked for is found or built, an answer
//! that the client or the cache has already is not made again, and everything else runs on a thread of its own, so that
//! a slow database never stops the server.
//!
//! What it is not: a check of the request; see [`crate::guard`].
//!
//! The one idea: **a handler is a function from a desk to a reply**. It knows no connection, header or clock.

use std::collections::VecDeque;
use std::fmt::Write;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, LOCATION, RETRY_AFTER, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use chartward_app::AppError;
use chartward_app::register::site::{Hub, Site};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::guard::client;
use crate::limits::{Limits, Network};
use crate::metrics::Metrics;
use crate::query::Query;
use crate::ready::Ready;
use crate::{Settings, assets, pages};

/// Requests that are worked on at a time.
const SEATS: usize = 32;
/// How long a request waits for the site of another day.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long a request waits for its answer: less than all that is allowed (see [`crate::guard`]), so that it is told in its own form
/// that there is none.
const LONGEST: Duration = Duration::from_secs(12);
/// Reports that one network may send at once, and in an hour after that.
const REPORTS: (u32, u32) = (5, 4);
/// Views of other days that one network may have made at once, and in an hour after that, for each request that it may ask
/// a second.
const VIEWS: (u32, u32) = (1, 6);
/// Shorter answers are not compressed.
const SHORT: usize = 1_000;

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) hub: Arc<Hub>,
    pub(crate) settings: Settings,
    pub(crate) limits: Limits,
    /// What one network may send.
    pub(crate) reports: Limits,
    /// Sites of other days that one network may have built.
    views: Limits,
    pub(crate) metrics: Metrics,
    /// Whether the register answers.
    pub(crate) ready: Ready,
    /// Whether it was logged that the inbox is full.
    pub(crate) told_full: AtomicBool,
    seats: Arc<Semaphore>,
    kept: Mutex<Kept>,
    /// Changes with the program's pages.
    build: String,
}

/// Answers by tag, the oldest first.
#[derive(Default)]
struct Kept {
    answers: VecDeque<(String, Arc<Reply>)>,
    bytes: usize,
}

/// What a handler has before it.
pub(crate) struct Desk<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) site: Arc<Site>,
    pub(crate) query: Query,
    pub(crate) path: String,
    pub(crate) parameters: Vec<String>,
    /// Today, in UTC.
    pub(crate) today: Date,
    /// The day that was asked for.
    pub(crate) as_of: Option<Date>,
}

/// Names behind the question mark that mean something to an address.
pub(crate) type Names = &'static [&'static str];

/// What answers an address.
pub(crate) type Handler = fn(&Desk<'_>) -> Result<Reply, Fault>;

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    kind: &'static str,
    body: Bytes,
    /// The same for those who can unpack it, once somebody has asked for that.
    small: OnceLock<Option<Bytes>>,
    location: Option<String>,
    lasting: bool,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Fault {
    /// Nothing is there; a sentence on what may help.
    Missing(String),
    /// A parameter has a value that is not allowed; what is allowed.
    Bad(&'static str, &'static str),
    /// The site of another day is being built, or too much is searched for.
    Busy,
    /// Too many requests are being worked on.
    Full,
    /// The answer takes too long, most likely because the register hangs.
    Slow,
    /// What is sent is of another kind than is taken.
    Kind(&'static str),
    /// Too many reports from one network.
    Often,
    /// Too many views of other days from one network; when there is another.
    Views(Duration),
    /// Too many reports wait to be read.
    Inbox,
    /// Only these methods are answered at this address.
    Method(&'static str),
    /// It is refused before anybody looks what it asks: status, and why.
    Refused(StatusCode, &'static str),
    /// The register did not answer when it was asked last, which is logged elsewhere.
    Down,
    /// The register does not answer.
    Register(AppError),
    /// The program failed.
    Broken(&'static str),
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
        if matches!(error, AppError::Busy(_)) {
            return Self::Busy;
        }
        if error.is_no_such_filing() {
            return Self::Missing("No filing or incident has this number.".to_owned());
        }
        Self::Register(error)
    }
}

impl From<askama::Error> for Fault {
    fn from(_: askama::Error) -> Self {
        Self::Broken("a page could not be laid out")
    }
}

impl From<serde_json::Error> for Fault {
    fn from(_: serde_json::Error) -> Self {
        Self::Broken("an answer could not be written")
    }
}

impl Fault {
    /// Status, title and what to do.
    pub(crate) fn told(&self) -> (StatusCode, &'static str, String) {
        match self {
            Self::Missing(help) => (StatusCode::NOT_FOUND, "Not found", help.clone()),
            Self::Bad(name, allowed) => {
                (StatusCode::BAD_REQUEST, "Not understood", format!("The parameter {name} must be {allowed}."))
            }
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Being prepared",
                "The view of another day, or what was searched for, is being prepared. Please try again in a few seconds.".to_owned(),
            ),
            Self::Full => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Too busy",
                "Too many requests at once. Please try again in a few seconds.".to_owned(),
            ),
            Self::Slow => (
                StatusCode::SERVICE_UNAVAILABLE,
                "This took too long",
                "There was no answer in time: the view of another day is still being made, or the database behind this page does not answer. Lists and tallies of now still work; please try this page again in a minute.".to_owned(),
            ),
            Self::Kind(wanted) => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Not understood",
                format!("What is sent here must be {wanted}."),
            ),
            Self::Often => (
                StatusCode::TOO_MANY_REQUESTS,
                "Too many reports",
                "A few reports an hour are taken from one network. Please come back later.".to_owned(),
            ),
            Self::Views(_) => (
                StatusCode::TOO_MANY_REQUESTS,
                "Too many other days",
                "Each other day has to be made from all copies of the lists, so one network gets some of them an hour. Please try again later; the bulk files have everything.".to_owned(),
            ),
            Self::Inbox => (
                StatusCode::SERVICE_UNAVAILABLE,
                "No more reports for now",
                "So many reports wait to be read that no more are taken. Please come back in a few days.".to_owned(),
            ),
            Self::Method(only) => (
                StatusCode::METHOD_NOT_ALLOWED,
                "Not allowed",
                format!("Only {only} is answered at this address."),
            ),
            Self::Refused(status, why) => {
                (*status, status.canonical_reason().unwrap_or("Refused"), (*why).to_owned())
            }
            Self::Register(_) | Self::Down => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The register does not answer",
                "The database behind this page does not answer. Lists and tallies still work; please try this page again in a minute.".to_owned(),
            ),
            Self::Broken(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong",
                "The program failed at this page. The failure was logged.".to_owned(),
            ),
        }
    }
}

impl Reply {
    /// A page, feed or document that depends on nothing but address, data and day.
    pub(crate) fn lasting(kind: &'static str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self { status: StatusCode::OK, kind, body, small: OnceLock::new(), location: None, lasting: true }
    }

    /// A page in HTML.
    pub(crate) fn html(text: String) -> Self {
        Self::lasting("text/html; charset=utf-8", text)
    }

    /// JSON.
    pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<Self, Fault> {
        Ok(Self::lasting("application/json", serde_json::to_string(value)?))
    }

    /// Something that may be another thing a moment later.
    pub(crate) fn passing(kind: &'static str, body: impl Into<Bytes>) -> Self {
        Self { lasting: false, ..Self::lasting(kind, body) }
    }

    /// The same with another status.
    pub(crate) fn status(self, status: StatusCode) -> Self {
        Self { status, lasting: false, ..self }
    }

    /// The address where the answer is.
    pub(crate) fn moved(to: String) -> Self {
        let text = format!("{to}\n");
        let mut reply =
            Self::lasting("text/plain; charset=utf-8", text).status(StatusCode::MOVED_PERMANENTLY);
        reply.location = Some(to);
        reply
    }

    /// Compresses it, once. It costs as much as making a page, so it is done only for those who ask.
    fn compress(&self) {
        use std::io::Write;
        self.small.get_or_init(|| {
            if self.body.len() < SHORT {
                return None;
            }
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(5));
            let written = encoder.write_all(&self.body).and_then(|()| encoder.finish());
            written.ok().map(Bytes::from)
        });
    }

    pub(crate) fn respond(&self, headers: &HeaderMap, tag: Option<&str>) -> Response {
        let small = self.small.get().and_then(Option::as_ref).filter(|_| unpacks(headers));
        let body = small.unwrap_or(&self.body).clone();
        let mut response = (self.status, Body::from(body)).into_response();
        let out = response.headers_mut();
        out.insert(CONTENT_TYPE, HeaderValue::from_static(self.kind));
        if small.is_some() {
            out.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        if self.body.len() >= SHORT {
            out.insert(VARY, HeaderValue::from_static("accept-encoding"));
        }
        if !self.kind.starts_with("text/html") {
            out.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        }
        if let Some(to) = self.location.as_deref().and_then(|to| HeaderValue::from_str(to).ok()) {
            out.insert(LOCATION, to);
            // a merge may be undone
            out.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
        } else if let Some(tag) = tag.filter(|_| self.lasting).and_then(|tag| HeaderValue::from_str(tag).ok())
        {
            out.insert(ETAG, tag);
            out.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
        } else {
            out.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            out.insert(RETRY_AFTER, HeaderValue::from_static("5"));
        } else if self.status == StatusCode::TOO_MANY_REQUESTS {
            out.insert(RETRY_AFTER, HeaderValue::from_static("1800"));
        }
        response
    }
}

impl Shared {
    pub(crate) fn new(hub: Arc<Hub>, settings: Settings) -> Self {
        let (limits, reports) = (Limits::new(settings.rate), Limits::hourly(REPORTS.0, REPORTS.1));
        let rate = settings.rate.per_second;
        let views = Limits::hourly(rate.saturating_mul(VIEWS.0).max(1), rate.saturating_mul(VIEWS.1));
        let build = format!("{} {} {}", env!("CARGO_PKG_VERSION"), assets::STYLE.path(), settings.public_url);
        let (metrics, seats, kept) = (Metrics::default(), Arc::new(Semaphore::new(SEATS)), Mutex::default());
        let (ready, told_full) = (Ready::default(), AtomicBool::new(false));
        Self { hub, settings, limits, reports, views, metrics, ready, told_full, seats, kept, build }
    }

    /// Today, in UTC.
    pub(crate) fn today(&self) -> Date {
        (self.settings.clock)().to_zoned(TimeZone::UTC).date()
    }

    /// Writes a line about an event.
    pub(crate) fn log(&self, event: &serde_json::Value) {
        (self.settings.log)(&event.to_string());
    }

    /// What stands for an answer: the same as long as nothing that it shows has changed.
    fn tag(&self, site: &Site, today: Date, uri: &str) -> String {
        let mut hasher = Sha256::new();
        let files = self.settings.bulk.as_ref().and_then(|shelf| shelf.now());
        let files = files.map(|files| files.version.clone()).unwrap_or_default();
        for part in [&self.build, &site.version, &files, &today.to_string(), uri] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let hash: [u8; 32] = hasher.finalize().into();
        let mut tag = String::from("W/\"");
        for byte in hash.iter().take(12) {
            let _ = write!(tag, "{byte:02x}");
        }
        tag.push('"');
        tag
    }

    fn kept(&self, tag: &str) -> Option<Arc<Reply>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.answers.iter().rev().find(|(known, _)| known == tag).map(|(_, reply)| Arc::clone(reply))
    }

    fn keep(&self, tag: &str, reply: &Arc<Reply>) {
        // compressed it is a fifth or less
        let size = |reply: &Reply| reply.body.len() + reply.body.len() / 4 + 200;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += size(reply);
        kept.answers.push_back((tag.to_owned(), Arc::clone(reply)));
        while kept.bytes > self.settings.kept || kept.answers.len() > 1_000 {
            let Some((_, oldest)) = kept.answers.pop_front() else { break };
            kept.bytes = kept.bytes.saturating_sub(size(&oldest));
        }
    }

    /// Refuses a day that has not been: what the lists will say on it is not known.
    fn past(&self, as_of: Option<Date>) -> Result<(), Fault> {
        // a copy may be dated by a list that is ahead of this clock
        let latest = self.hub.now().last_change().map_or(self.today(), |day| day.max(self.today()));
        match as_of {
            Some(day) if day > latest => Err(Fault::Bad("as_of", "a day that has been, such as 2024-11-01")),
            _ => Ok(()),
        }
    }

    /// The site of the day that is asked for.
    async fn site(self: &Arc<Self>, as_of: Option<Date>, from: Option<IpAddr>) -> Result<Arc<Site>, Fault> {
        let Some(day) = as_of else { return Ok(self.hub.now()) };
        // it costs as much as reading everything: the rate of requests is no bound for it
        if let Some(from) = from.filter(|_| !self.hub.has(day)) {
            self.views.take(Network::of(from), Instant::now()).map_err(Fault::Views)?;
        }
        let begin = tokio::time::Instant::now();
        loop {
            let shared = Arc::clone(self);
            let built = tokio::task::spawn_blocking(move || shared.hub.on(as_of)).await;
            match built.map_err(|_| Fault::Broken("building a site stopped"))?? {
                Some(site) => return Ok(site),
                None if begin.elapsed() > PATIENCE => return Err(Fault::Busy),
                None => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    /// Answers one request.
    async fn answer(
        self: Arc<Self>,
        (handler, names): (Handler, Names),
        parameters: Vec<String>,
        uri: Uri,
        headers: HeaderMap,
        from: Option<IpAddr>,
    ) -> Response {
        let path = uri.path().to_owned();
        // what was begun goes on in its thread and keeps its seat, so there are never more of them than seats
        let reply =
            tokio::time::timeout(LONGEST, self.reply((handler, names), parameters, &uri, &headers, from));
        match reply.await.unwrap_or(Err(Fault::Slow)) {
            Ok(response) => response,
            Err(fault) => self.fail(&fault, &path, &headers),
        }
    }

    async fn reply(
        self: &Arc<Self>,
        (handler, names): (Handler, Names),
        parameters: Vec<String>,
        uri: &Uri,
        headers: &HeaderMap,
        from: Option<IpAddr>,
    ) -> Result<Response, Fault> {
        let query = Query::of(uri.query().unwrap_or_default()).only(names);
        let as_of = query.day("as_of")?;
        self.past(as_of)?;
        let site = self.site(as_of, from).await?;
        let today = self.today();
        // what an address has besides names that mean something makes no other answer, and so no work
        let tag = self.tag(&site, today, &query.at(uri.path()));
        if has(headers, &tag) {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            if let Ok(tag) = HeaderValue::from_str(&tag) {
                response.headers_mut().insert(ETAG, tag);
            }
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
            // what the whole answer would say (RFC 9110 15.4.5)
            response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
            return Ok(response);
        }
        let gzip = unpacks(headers);
        if let Some(reply) = self.kept(&tag) {
            let reply = if gzip { compressed(reply).await? } else { reply };
            return Ok(reply.respond(headers, Some(&tag)));
        }
        let seat = tokio::time::timeout(PATIENCE, Arc::clone(&self.seats).acquire_owned())
            .await
            .map_err(|_| Fault::Full)?
            .map_err(|_| Fault::Full)?;
        let (shared, path) = (Arc::clone(self), uri.path().to_owned());
        let made = tokio::task::spawn_blocking(move || {
            // held to the end of the work, not only while somebody waits for it
            let _seat = seat;
            let desk = Desk { shared: &shared, site, query, path, parameters, today, as_of };
            let reply = handler(&desk)?;
            if gzip {
                reply.compress();
            }
            Ok::<_, Fault>(Arc::new(reply))
        });
        let reply = made.await.map_err(|_| Fault::Broken("a page stopped"))??;
        if reply.lasting {
            self.keep(&tag, &reply);
        }
        Ok(reply.respond(headers, Some(&tag)))
    }

    /// The answer to a request that has none.
    pub(crate) fn fail(&self, fault: &Fault, path: &str, headers: &HeaderMap) -> Response {
        match fault {
            // told once by who looks after it, not by each who meets it
            Fault::Register(error)
                if error.is_unreachable() || self.metrics.broken.load(Ordering::Relaxed) == 1 => {}
            Fault::Register(error) => {
                self.log(&serde_json::json!({ "event": "register", "problem": error.to_string() }));
            }
            Fault::Broken(what) => self.log(&serde_json::json!({ "event": "fault", "problem": what })),
            _ => {}
        }
        let (status, title, help) = fault.told();
        let reply = if path.starts_with("/api/") {
            let problem = serde_json::json!({
                "type": "about:blank", "title": title, "status": status.as_u16(), "detail": help,
            });
            Reply::passing("application/problem+json", problem.to_string()).status(status)
        } else {
            pages::error::page(self, status, title, &help)
        };
        let mut response = reply.respond(headers, None);
        match fault {
            // somebody must read them first
            Fault::Inbox => {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("86400"));
            }
            Fault::Views(wait) => {
                let seconds = HeaderValue::from(wait.as_secs() + 1);
                response.headers_mut().insert(RETRY_AFTER, seconds);
            }
            Fault::Method(only) => {
                response.headers_mut().insert(ALLOW, HeaderValue::from_static(only));
            }
            _ => {}
        }
        response
    }
}

/// Whether the client takes an answer that is compressed.
fn unpacks(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let gzip = |one: &str| one.trim() == "gzip" || one.trim().starts_with("gzip;q=1");
    accepted.is_some_and(|accepted| accepted.split(',').any(gzip))
}

/// A kept answer, compressed.
async fn compressed(reply: Arc<Reply>) -> Result<Arc<Reply>, Fault> {
    if reply.small.get().is_some() {
        return Ok(reply);
    }
    let work = tokio::task::spawn_blocking(move || {
        reply.compress();
        reply
    });
    work.await.map_err(|_| Fault::Broken("compressing a page stopped"))
}

/// Whether the client has the answer already.
fn has(headers: &HeaderMap, tag: &str) -> bool {
    let opaque = tag.trim_start_matches("W/");
    let all = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).any(|one| one.trim().trim_start_matches("W/") == opaque)
}

/// The name of a route, for logs and counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route(pub(crate) &'static str);

/// A route with its handler.
pub(crate) fn on(shared: &Arc<Shared>, route: &'static str, asked: (Handler, Names)) -> MethodRouter {
    let shared = Arc::clone(shared);
    get(move |parameters: Result<RawPathParams, RawPathParamsRejection>, request: Request| {
        let shared = Arc::clone(&shared);
        let from = client(&shared, request.headers(), request.extensions());
        // the body cannot be shared with other threads, and is empty
        let Parts { uri, headers, .. } = request.into_parts().0;
        async move {
            let mut response = match parameters {
                Ok(parameters) => {
                    let parameters = parameters.iter().map(|(_, value)| value.to_owned()).collect();
                    shared.answer(asked, parameters, uri, headers, from).await
                }
                Err(_) => shared.fail(&Fault::Bad("id", "text in UTF-8"), uri.path(), &headers),
            };
            response.extensions_mut().insert(Route(route));
            response
        }
    })
}

/// What answers an address that is none.
pub(crate) fn missing(shared: &Arc<Shared>) -> MethodRouter {
    let shared = Arc::clone(shared);
    axum::routing::any(move |uri: Uri, headers: HeaderMap| {
        let shared = Arc::clone(&shared);
        async move {
            let fault = Fault::Missing("There is no page at this address.".to_owned());
            shared.fail(&fault, uri.path(), &headers)
        }
    })
}
