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
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::RawPathParams;
use axum::extract::rejection::RawPathParamsRejection;
use axum::http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, LOCATION, RETRY_AFTER, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use chartward_app::AppError;
use chartward_app::register::site::{Hub, Site};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::query::Query;
use crate::ready::Ready;
use crate::{Settings, assets, pages};

/// Requests that are worked on at a time.
const SEATS: usize = 32;
/// How long a request waits for the site of another day.
const PATIENCE: Duration = Duration::from_secs(8);
/// Bytes of answers that are kept.
const KEPT: usize = 16 << 20;
/// Reports that one network may send at once, and in an hour after that.
const REPORTS: (u32, u32) = (5, 4);
/// Shorter answers are not compressed.
const SHORT: usize = 1_000;

/// What all requests share.
pub(crate) struct Shared {
    pub(crate) hub: Arc<Hub>,
    pub(crate) settings: Settings,
    pub(crate) limits: Limits,
    /// What one network may send.
    pub(crate) reports: Limits,
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
    /// The site of another day is being built.
    Busy,
    /// Too many requests are being worked on.
    Full,
    /// What is sent is of another kind than is taken.
    Kind(&'static str),
    /// Too many reports from one network.
    Often,
    /// Too many reports wait to be read.
    Inbox,
    /// Only this method is answered at this address.
    Method(&'static str),
    /// The register did not answer when it was asked last, which is logged elsewhere.
    Down,
    /// The register does not answer.
    Register(AppError),
    /// The program failed.
    Broken(&'static str),
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Self {
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
                "The view of another day is being prepared. Please try again in a few seconds.".to_owned(),
            ),
            Self::Full => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Too busy",
                "Too many requests at once. Please try again in a few seconds.".to_owned(),
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
        let build = format!("{} {} {}", env!("CARGO_PKG_VERSION"), assets::STYLE.path(), settings.public_url);
        let (metrics, seats, kept) = (Metrics::default(), Arc::new(Semaphore::new(SEATS)), Mutex::default());
        let (ready, told_full) = (Ready::default(), AtomicBool::new(false));
        Self { hub, settings, limits, reports, metrics, ready, told_full, seats, kept, build }
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
        while kept.bytes > KEPT || kept.answers.len() > 1_000 {
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
    async fn site(self: &Arc<Self>, as_of: Option<Date>) -> Result<Arc<Site>, Fault> {
        if as_of.is_none() {
            return Ok(self.hub.now());
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
        handler: Handler,
        parameters: Vec<String>,
        uri: Uri,
        headers: HeaderMap,
    ) -> Response {
        let path = uri.path().to_owned();
        match self.reply(handler, parameters, &uri, &headers).await {
            Ok(response) => response,
            Err(fault) => self.fail(&fault, &path, &headers),
        }
    }

    async fn reply(
        self: &Arc<Self>,
        handler: Handler,
        parameters: Vec<String>,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Result<Response, Fault> {
        let query = Query::of(uri.query().unwrap_or_default());
        let as_of = query.day("as_of")?;
        self.past(as_of)?;
        let site = self.site(as_of).await?;
        let today = self.today();
        // what an address has besides names that mean something makes no other answer, and so no work
        let tag = self.tag(&site, today, &query.at(uri.path()));
        if has(headers, &tag) {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            if let Ok(tag) = HeaderValue::from_str(&tag) {
                response.headers_mut().insert(ETAG, tag);
            }
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
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
pub(crate) fn on(shared: &Arc<Shared>, route: &'static str, handler: Handler) -> MethodRouter {
    let shared = Arc::clone(shared);
    get(move |parameters: Result<RawPathParams, RawPathParamsRejection>, uri: Uri, headers: HeaderMap| {
        let shared = Arc::clone(&shared);
        async move {
            let mut response = match parameters {
                Ok(parameters) => {
                    let parameters = parameters.iter().map(|(_, value)| value.to_owned()).collect();
                    shared.answer(handler, parameters, uri, headers).await
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
