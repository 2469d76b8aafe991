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
use crate::answer::{Route, Shared};
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
    let mut response = match refuse(&shared, &request, begin) {
        Some(response) => response,
        None => match tokio::time::timeout(TIME, next.run(request)).await {
            Ok(response) => response,
            Err(_) => {
                plain(StatusCode::SERVICE_UNAVAILABLE, "this took too long; please try again\n", Some("10"))
            }
        },
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

/// The answer to a request that is not let in.
fn refuse(shared: &Shared, request: &Request, now: Instant) -> Option<Response<Body>> {
    let path = request.uri().path();
    let length = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
    if length > LONGEST {
        return Some(plain(StatusCode::URI_TOO_LONG, "the address is longer than 2,048 characters\n", None));
    }
    let report = takes(shared, request.method(), path);
    if !report && request.method() != Method::GET && request.method() != Method::HEAD {
        let mut response = plain(
            StatusCode::METHOD_NOT_ALLOWED,
            "there is nothing to write here: only GET and HEAD\n",
            None,
        );
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return Some(closed(response));
    }
    let text = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let fits = |length: &str| length.parse().is_ok_and(|length: usize| length <= LARGEST);
    if report && !text(CONTENT_LENGTH).is_some_and(fits) {
        return Some(closed(plain(StatusCode::PAYLOAD_TOO_LARGE, "a report has at most 16 KiB\n", None)));
    }
    let empty = report || request.headers().get(CONTENT_LENGTH).is_none_or(|length| length == "0");
    if !empty || request.headers().contains_key(TRANSFER_ENCODING) {
        return Some(closed(plain(StatusCode::PAYLOAD_TOO_LARGE, "a request has no body here\n", None)));
    }
    if path == "/metrics" && !is_here(shared, request) {
        return Some(plain(StatusCode::NOT_FOUND, "not found\n", None));
    }
    let address = client(shared, request.headers(), request.extensions())?;
    // a query could ask for the site of another day
    if ["/healthz", "/readyz", "/metrics"].contains(&path) && request.uri().query().is_none() {
        return None;
    }
    let wait = shared.limits.take(Network::of(address), now).err()?;
    let seconds = wait.as_secs() + 1;
    Some(plain(
        StatusCode::TOO_MANY_REQUESTS,
        "too many requests from this network; bulk data is better taken from an export\n",
        Some(&seconds.to_string()),
    ))
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
fn plain(status: StatusCode, text: &'static str, retry: Option<&str>) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(retry) = retry.and_then(|retry| HeaderValue::from_str(retry).ok()) {
        headers.insert(RETRY_AFTER, retry);
    }
    response
}

/// The same, after which the connection ends: what the client still sends is not read.
fn closed(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
