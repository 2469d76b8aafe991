//! What every request passes: limits on the way in; headers, a log line and counts on the way out.
//!
//! What it is: the only place that sees a request whole. What is too long, has a body, comes too often or takes too
//! long is answered here.
//!
//! The one idea: **a log line tells what was done, not who asked or for what**: no address, no query, no path beyond
//! the name of its route.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, STRICT_TRANSPORT_SECURITY,
    TRANSFER_ENCODING,
};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use axum::middleware::Next;

use crate::Client;
use crate::answer::{Fault, Route, Shared};
use crate::limits::{Network, Peer};
use crate::report::{LARGEST, takes};

/// Longest address that is looked at.
const LONGEST: usize = 2_048;
/// Longest time for one answer.
const TIME: Duration = Duration::from_secs(15);

/// Headers of every answer.
const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "cross-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"),
];

/// Checks a request, has it answered, and tells about it.
pub(crate) async fn guard(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response<Body> {
    let begin = Instant::now();
    let method = request.method().clone();
    let mut response = if let Some(refused) = refuse(&shared, &request, begin) {
        refused.answer(&shared, request.uri().path(), request.headers())
    } else {
        let path = if request.uri().path().starts_with("/api/") { "/api/" } else { "/" };
        tokio::time::timeout(TIME, next.run(request)).await.unwrap_or_else(|_| {
            let why = "This took too long; please try again.";
            let late = Refused::new(StatusCode::SERVICE_UNAVAILABLE, why);
            Refused { again: Some(10), ..late }.answer(&shared, path, &HeaderMap::new())
        })
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if shared.settings.tls.is_some() {
        response
            .headers_mut()
            .insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    let route = response.extensions().get::<Route>().map_or("none", |route| route.0);
    let took = begin.elapsed();
    shared.metrics.count(route, response.status().as_u16(), took);
    if !["/healthz", "/readyz", "/metrics"].contains(&route) {
        let said = response.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        let bytes = said.and_then(|text| text.parse().ok()).or_else(|| response.body().size_hint().exact());
        shared.log(&serde_json::json!({
            "at": format!("{:.3}", (shared.settings.clock)()),
            "event": "answer",
            "method": if [Method::GET, Method::HEAD, Method::POST].contains(&method) { method.as_str() } else { "other" },
            "route": route,
            "status": response.status().as_u16(),
            "ms": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            "bytes": bytes,
        }));
    }
    response
}

/// Why a request is not let in.
struct Refused {
    status: StatusCode,
    why: &'static str,
    /// After how many seconds it may come again.
    again: Option<u64>,
    /// What would be let in.
    allow: Option<&'static str>,
    /// Whether the connection ends, for what the client still sends is not read.
    ends: bool,
}

impl Refused {
    fn new(status: StatusCode, why: &'static str) -> Self {
        Self { status, why, again: None, allow: None, ends: false }
    }

    /// In the form of the API, or as a line of text: a page would cost more than it tells.
    fn answer(self, shared: &Shared, path: &str, headers: &HeaderMap) -> Response<Body> {
        let mut response = if path.starts_with("/api/") {
            shared.fail(&Fault::Refused(self.status, self.why), path, headers)
        } else {
            plain(self.status, self.why)
        };
        let out = response.headers_mut();
        if let Some(seconds) = self.again {
            out.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(allow) = self.allow {
            out.insert(ALLOW, HeaderValue::from_static(allow));
        }
        if self.ends {
            out.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// Why a request is not let in, if it is not.
fn refuse(shared: &Shared, request: &Request, now: Instant) -> Option<Refused> {
    let path = request.uri().path();
    let length = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
    if length > LONGEST {
        return Some(Refused::new(StatusCode::URI_TOO_LONG, "The address is longer than 2,048 characters."));
    }
    let report = takes(shared, request.method(), path);
    if !report && request.method() != Method::GET && request.method() != Method::HEAD {
        return Some(Refused { ends: true, ..other_method(shared, path) });
    }
    let text = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let fits = |length: &str| length.parse().is_ok_and(|length: usize| length <= LARGEST);
    let large = |why| Some(Refused { ends: true, ..Refused::new(StatusCode::PAYLOAD_TOO_LARGE, why) });
    if report && !text(CONTENT_LENGTH).is_some_and(fits) {
        return large("A report has at most 16 KiB.");
    }
    let empty = report || request.headers().get(CONTENT_LENGTH).is_none_or(|length| length == "0");
    if !empty || request.headers().contains_key(TRANSFER_ENCODING) {
        return large("A request has no body here.");
    }
    if path == "/metrics" && !is_here(shared, request) {
        return Some(Refused::new(StatusCode::NOT_FOUND, "Not found."));
    }
    let address = client(shared, request.headers(), request.extensions())?;
    // they are asked again and again, and cost nothing
    if ["/healthz", "/readyz", "/metrics"].contains(&path) {
        return None;
    }
    let wait = shared.limits.take(Network::of(address), now).err()?;
    let why = "Too many requests from this network; bulk data is better taken from an export.";
    Some(Refused { again: Some(wait.as_secs() + 1), ..Refused::new(StatusCode::TOO_MANY_REQUESTS, why) })
}

/// What is told to whoever asks otherwise than by GET or HEAD.
fn other_method(shared: &Shared, path: &str) -> Refused {
    let (takes, is_report) = (shared.settings.inbox.is_some(), path == "/api/v1/reports");
    if is_report && !takes {
        return Refused::new(StatusCode::NOT_FOUND, "No reports are taken here.");
    }
    let (allow, why) = match path {
        "/api/v1/reports" => ("POST", "A report is sent with POST."),
        "/report" if takes => ("GET, HEAD, POST", "There is nothing to write here but a report, with POST."),
        _ => ("GET, HEAD", "There is nothing to write here: only GET and HEAD."),
    };
    Refused { allow: Some(allow), ..Refused::new(StatusCode::METHOD_NOT_ALLOWED, why) }
}

/// Where a request comes from, if that is known.
pub(crate) fn client(shared: &Shared, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
    let peer = extensions.get::<Peer>().map(|peer| peer.0.ip());
    if shared.settings.client == Client::Direct {
        return peer;
    }
    forwarded(headers).or(peer)
}

/// Whether a request is from this machine. Behind a proxy the other end of every connection is, so only the proxy's word
/// counts, and none is no.
fn is_here(shared: &Shared, request: &Request) -> bool {
    let from = match shared.settings.client {
        Client::Direct => request.extensions().get::<Peer>().map(|peer| peer.0.ip()),
        Client::BehindProxy => forwarded(request.headers()),
    };
    from.is_some_and(|address| address.to_canonical().is_loopback())
}

/// Where the proxy says that a request comes from.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    // the last entry is the proxy's own word; those before it are what the client said
    let all = headers.get_all("x-forwarded-for").iter().next_back();
    let last = all?.to_str().ok()?.rsplit(',').next()?.trim();
    // some proxies add the port
    let with_port = || last.parse::<SocketAddr>().ok().map(|address| address.ip());
    let in_brackets = || last.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    last.parse().ok().or_else(with_port).or_else(in_brackets)
}

/// A short answer in plain text.
fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("{text}\n")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
