//! The whole register as files: a page about them, and the files themselves.
//!
//! What it is: [`Shelf`] holds the export that is given out ([`chartward_app::register::bulk`] makes and checks it). A
//! file's address names the state of the register that it is of, so what is at it never changes; `/bulk/NAME` leads to
//! the current one. Files are sent in pieces from the disk, from any byte on.
//!
//! What it is not: a folder listing. Only names that the signed manifest has are files.
//!
//! The one idea: **the reader checks it without us**: the manifest is signed with the key of the register's log.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::header::{
    ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH,
    CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE, RETRY_AFTER,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use chartward_app::AppError;
use chartward_app::register::bulk::{Bulk, Made, Stamp, has_withdrawn, kept_or_made, stamp};
use chartward_app::register::site::Hub;
use hyper::body::{Frame, SizeHint};
use tokio::sync::mpsc;

use crate::answer::{Fault, Route, Shared};
use crate::guard::client;
use crate::limits::{Seat, Seats};
use crate::server::Life;

/// Bytes that are read at a time.
const PIECE: u64 = 128 << 10;
/// How long a client may leave a piece lying.
const STALL: Duration = Duration::from_secs(30);
/// How long a connection that takes a file may live.
const TAKING: Duration = Duration::from_hours(1);
/// Files that are taken at a time, and those of them by one network.
const TAKERS: (usize, usize) = (32, 8);

/// The export that is given out.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    current: RwLock<Option<Arc<Bulk>>>,
    /// State of the register and of the folder when it was last looked.
    looked: Mutex<Option<(String, Stamp)>>,
    seats: Seats,
}

/// What a look at the shelf found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shelved {
    /// Nothing has changed since.
    Same,
    /// The export of the register as it is now is given out.
    Current,
    /// The key that signs is not here: an older export, or none, is given out.
    Unsigned,
}

impl Shelf {
    /// A shelf in a folder, which is made when there is something to put there.
    pub fn new(folder: &Path) -> Self {
        let seats = Seats::new(TAKERS.0, Some(TAKERS.1));
        Self { folder: folder.to_owned(), current: RwLock::default(), looked: Mutex::default(), seats }
    }

    /// Sees that what is given out is of the register as it is now. May take minutes; one look at a time.
    ///
    /// # Errors
    /// The register cannot be read, or the folder cannot be written. It is not tried again before one of them changes.
    pub fn look(&self, hub: &Hub) -> Result<Shelved, AppError> {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let version = hub.now().version.clone();
        let now = (version.clone(), stamp(&self.folder)?);
        if looked.as_ref() == Some(&now) {
            return Ok(Shelved::Same);
        }
        // making another takes a while, in which nobody may be given what was withdrawn
        if let Some(bulk) = self.now()
            && has_withdrawn(hub.place(), &bulk)?
        {
            self.put(None);
        }
        let made = kept_or_made(hub.place(), &self.folder, &version);
        *looked = Some((version, stamp(&self.folder)?));
        let (bulk, shelved) = match made? {
            Made::Current(bulk) => (Some(bulk), Shelved::Current),
            Made::Unsigned(bulk) => (bulk, Shelved::Unsigned),
        };
        self.put(bulk);
        Ok(shelved)
    }

    fn put(&self, bulk: Option<Bulk>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = bulk.map(Arc::new);
    }

    /// The export that is given out.
    pub(crate) fn now(&self) -> Option<Arc<Bulk>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// `/bulk/{name}`: leads to the file of the current state.
pub(crate) fn latest(shared: &Arc<Shared>) -> MethodRouter {
    let shared = Arc::clone(shared);
    get(move |parameters: Result<RawPathParams, RawPathParamsRejection>, headers: HeaderMap| {
        let shared = Arc::clone(&shared);
        async move {
            let name = named(parameters).into_iter().next().unwrap_or_default();
            let bulk = shared.settings.bulk.as_ref().and_then(|shelf| shelf.now());
            let mut response = match bulk.filter(|bulk| bulk.path(&name).is_some()) {
                Some(bulk) => empty(
                    StatusCode::FOUND,
                    &[
                        (LOCATION, &format!("/bulk/{}/{name}", bulk.version)),
                        (CACHE_CONTROL, "no-cache"),
                        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
                    ],
                ),
                None => shared.fail(&none(), "/bulk", &headers),
            };
            response.extensions_mut().insert(Route("/bulk/{name}"));
            response
        }
    })
}

/// `/bulk/{version}/{name}`: a file, or a part of it.
pub(crate) fn file(shared: &Arc<Shared>) -> MethodRouter {
    let shared = Arc::clone(shared);
    get(move |parameters: Result<RawPathParams, RawPathParamsRejection>, request: Request| {
        let shared = Arc::clone(&shared);
        async move {
            let parameters = named(parameters);
            // the body cannot be shared with other threads, and is empty
            let request = request.into_parts().0;
            let mut response = match give(&shared, &parameters, &request).await {
                Ok(response) => response,
                Err(fault) => shared.fail(&fault, "/bulk", &request.headers),
            };
            response.extensions_mut().insert(Route("/bulk/{version}/{name}"));
            response
        }
    })
}

/// What an address names; nothing if that is no text, for no file is called so.
fn named(parameters: Result<RawPathParams, RawPathParamsRejection>) -> Vec<String> {
    parameters.map_or_else(|_| Vec::new(), |all| all.iter().map(|(_, value)| value.to_owned()).collect())
}

fn none() -> Fault {
    Fault::Missing(
        "There is no such file. Files of earlier states are removed; the current ones are on the page /bulk."
            .to_owned(),
    )
}

async fn give(shared: &Shared, parameters: &[String], request: &Parts) -> Result<Response, Fault> {
    let [version, name] = parameters else { return Err(none()) };
    let shelf = shared.settings.bulk.as_ref().ok_or_else(none)?;
    let bulk = shelf.now().filter(|bulk| bulk.version == *version).ok_or_else(none)?;
    let told = bulk.files.iter().find(|file| file.name == *name).ok_or_else(none)?;
    let path = bulk.path(name).ok_or_else(none)?;
    let (headers, tag) = (&request.headers, format!("\"{}\"", told.sha256));
    let size = told.bytes;
    let fixed = [
        (ETAG, tag.as_str()),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (ACCEPT_RANGES, "bytes"),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if text(IF_NONE_MATCH)
        .is_some_and(|tags| tags.split(',').any(|one| one.trim().trim_start_matches("W/") == tag))
    {
        return Ok(empty(StatusCode::NOT_MODIFIED, &fixed));
    }
    // a part of another file is of no use: then the whole is sent
    let wanted = text(RANGE).filter(|_| text(IF_RANGE).is_none_or(|mark| mark == tag));
    let (status, from, length) = match wanted.map_or(Part::Whole, |wanted| part(wanted, size)) {
        Part::Whole => (StatusCode::OK, 0, size),
        Part::Bytes(from, length) => (StatusCode::PARTIAL_CONTENT, from, length),
        Part::Outside => {
            let range = format!("bytes */{size}");
            return Ok(empty(StatusCode::RANGE_NOT_SATISFIABLE, &[(CONTENT_RANGE, &range)]));
        }
    };
    let body = if request.method == Method::HEAD {
        Body::empty()
    } else {
        let address = client(shared, headers, &request.extensions);
        let seat = address.map(|address| shelf.seats.take(address));
        let Some(seat) = seat.map_or(Some(None), |taken| taken.map(Some)) else {
            return Ok(empty(StatusCode::SERVICE_UNAVAILABLE, &[(RETRY_AFTER, "60")]));
        };
        if let Some(life) = request.extensions.get::<Life>() {
            life.at_least(TAKING);
        }
        let opened = tokio::task::spawn_blocking(move || {
            let mut file = File::open(path)?;
            file.seek(SeekFrom::Start(from))?;
            Ok::<_, std::io::Error>(file)
        });
        let file = opened.await.ok().and_then(Result::ok).ok_or_else(none)?;
        let (to, pieces) = mpsc::channel(2);
        tokio::spawn(feed(file, length, to));
        Body::new(Pieces { coming: pieces, left: length, _seat: seat })
    };
    let mut response = empty(status, &fixed);
    *response.body_mut() = body;
    let mut more = vec![
        (CONTENT_TYPE, kind(name).to_owned()),
        (CONTENT_LENGTH, length.to_string()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    if status == StatusCode::PARTIAL_CONTENT {
        more.push((CONTENT_RANGE, format!("bytes {from}-{}/{size}", (from + length).saturating_sub(1))));
    }
    for (name, value) in more {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

/// An answer without a body.
fn empty(status: StatusCode, headers: &[(axum::http::HeaderName, &str)]) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Media type of a file by its name.
fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("csv") => "text/csv; charset=utf-8",
        Some("jsonl") => "application/x-ndjson",
        Some("json") => "application/json",
        Some("sqlite") => "application/vnd.sqlite3",
        Some("parquet") => "application/vnd.apache.parquet",
        None => "text/plain; charset=utf-8",
        Some(_) => "application/octet-stream",
    }
}

/// What of a file is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// All of it: so too for a form that is not understood.
    Whole,
    /// From a byte on, so many.
    Bytes(u64, u64),
    /// Nothing: what is wanted lies outside.
    Outside,
}

/// The part of a file that a `Range` asks for (RFC 9110, 14.1.2).
fn part(wanted: &str, size: u64) -> Part {
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u64>().ok())?;
    let ends = wanted.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-'));
    let Some((first, last)) = ends else { return Part::Whole };
    if first.is_empty() {
        return match number(last).map(|length| length.min(size)) {
            None => Part::Whole,
            Some(0) => Part::Outside,
            Some(length) => Part::Bytes(size - length, length),
        };
    }
    let last = if last.is_empty() { Some(u64::MAX) } else { number(last) };
    match number(first).zip(last) {
        Some((first, last)) if first <= last => {
            let end = last.saturating_add(1).min(size);
            if first < end { Part::Bytes(first, end - first) } else { Part::Outside }
        }
        _ => Part::Whole,
    }
}

/// Reads a file piece by piece, no faster than they are taken.
async fn feed(mut file: File, mut left: u64, to: mpsc::Sender<std::io::Result<Bytes>>) {
    while left > 0 {
        let size = left.min(PIECE);
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; usize::try_from(size).unwrap_or_default()];
            file.read_exact(&mut piece).map(|()| (file, piece))
        });
        let piece = match read.await.map_err(std::io::Error::other).flatten() {
            Ok((back, piece)) => {
                file = back;
                Ok(Bytes::from(piece))
            }
            Err(error) => {
                let _ = to.send(Err(error)).await;
                return;
            }
        };
        left -= size;
        // a client that takes nothing any more is left
        if !matches!(tokio::time::timeout(STALL, to.send(piece)).await, Ok(Ok(()))) {
            return;
        }
    }
}

/// A file as a body.
struct Pieces {
    coming: mpsc::Receiver<std::io::Result<Bytes>>,
    left: u64,
    _seat: Option<Seat>,
}

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        self.coming.poll_recv(context).map(|piece| match piece {
            Some(Ok(piece)) => {
                self.left = self.left.saturating_sub(piece.len() as u64);
                Some(Ok(Frame::data(piece)))
            }
            Some(Err(error)) => Some(Err(error)),
            None if self.left > 0 => Some(Err(std::io::ErrorKind::UnexpectedEof.into())),
            None => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, part};

    #[test]
    fn a_part_lies_within_the_file() {
        for (wanted, found) in [
            ("bytes=0-99", Part::Bytes(0, 100)),
            ("bytes=0-", Part::Bytes(0, 1_000)),
            ("bytes=990-2000", Part::Bytes(990, 10)),
            ("bytes=-10", Part::Bytes(990, 10)),
            ("bytes=-5000", Part::Bytes(0, 1_000)),
            ("bytes=1000-", Part::Outside),
            ("bytes=-0", Part::Outside),
            ("bytes=5-4", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("items=0-1", Part::Whole),
            ("bytes=99999999999999999999-", Part::Whole),
        ] {
            assert_eq!(part(wanted, 1_000), found, "{wanted}");
        }
        assert_eq!(part("bytes=0-", 0), Part::Outside);
    }
}
