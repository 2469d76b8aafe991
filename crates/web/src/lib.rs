//! The public site of the register: pages, feeds and an open API over HTTP.
//!
//! What it is: [`router`] turns addresses into answers from a [`Hub`]; [`serve`] listens, bounds what a
//! client may ask for, and stops in an orderly way. Pages are made on the server and need no script at all.
//!
//! What it is not: a place where anything is worked out. Numbers, links and totals come from
//! [`chartward_app::register::site`]; there is no clock here either ([`Settings::clock`]).
//!
//! The one idea: **every view is an address**: what a page shows depends on its address and on the data's version and
//! day, so it can be quoted, cached and checked.

mod answer;
mod api;
mod assets;
mod bulk;
mod charts;
mod feeds;
mod guard;
mod hooks;
mod limits;
mod metrics;
mod pages;
mod query;
mod ready;
mod report;
mod server;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::any;
use chartward_app::register::inbox::Inbox;
use chartward_app::register::site::Hub;
use jiff::Timestamp;

pub use api::document::document;
pub use bulk::{Shelf, Shelved};
pub use hooks::{Folder as HookFolder, Hook, HookError, Hooks, Key as HookKey, Progress as HookProgress};
pub use limits::{Peer, Rate};
pub use server::{Bound, WebError, bind, serve};
pub use tls::{Tls, TlsError};

/// How a site is run.
#[derive(Clone)]
pub struct Settings {
    /// Where readers find it, without a slash at the end: feeds and citations need whole addresses.
    pub public_url: String,
    /// What time it is.
    pub clock: fn() -> Timestamp,
    /// Whose word counts for where a request comes from.
    pub client: Client,
    /// How much one network may ask.
    pub rate: Rate,
    /// Most connections at a time.
    pub connections: usize,
    /// Bytes of answers that are kept.
    pub kept: usize,
    /// How long a connection may take.
    pub times: Times,
    /// Files of the whole register; none are offered without it.
    pub bulk: Option<Arc<Shelf>>,
    /// Who is told what changes; nobody without it.
    pub hooks: Option<Arc<Hooks>>,
    /// Where reports of visitors are kept; none are taken without it.
    pub inbox: Option<Inbox>,
    /// How often is looked whether register, certificate and files have changed.
    pub look: Duration,
    /// The certificate to speak TLS with; plain HTTP without it.
    pub tls: Option<Tls>,
    /// Takes one line of JSON per request and event.
    pub log: Log,
}

/// How long a connection may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// For a TLS handshake, and for the head of a request, also of the next one on a connection.
    pub head: Duration,
    /// For all that it does, unless it takes a bulk file.
    pub life: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self { head: Duration::from_secs(10), life: Duration::from_mins(2) }
    }
}

/// Where log lines go.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

/// Whose word counts for where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// The other end of the connection.
    Direct,
    /// The last entry of `X-Forwarded-For`, which the proxy in front writes.
    BehindProxy,
}

/// Everything that the site answers, without the listening.
pub fn router(hub: Arc<Hub>, settings: Settings) -> Router {
    let shared = Arc::new(answer::Shared::new(hub, settings));
    with(&shared)
}

/// The routes over what all requests share.
fn with(shared: &Arc<answer::Shared>) -> Router {
    let mut router = Router::new();
    for (route, handler, names) in routes() {
        let mut answers = answer::on(shared, route, (handler, names));
        if route == "/report" {
            answers = answers.merge(report::take(shared, route));
        }
        router = router.route(route, answers);
    }
    for asset in assets::ALL {
        router = router.route(&asset.path(), any(move || async move { asset.answer() }));
    }
    router
        .route("/api/v1/reports", report::take(shared, "/api/v1/reports"))
        .route("/bulk/{name}", bulk::latest(shared))
        .route("/bulk/{version}/{name}", bulk::file(shared))
        .fallback(answer::missing(shared))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(shared), guard::guard))
}

/// What narrows a list, and what a feed of it is of.
const FEED: answer::Names =
    &["q", "source", "type", "state", "entity", "sector", "year", "size", "filings", "as_of"];
const LIST: answer::Names =
    &["q", "source", "type", "state", "entity", "sector", "year", "size", "filings", "as_of", "sort", "page"];
/// What is counted.
const COUNT: answer::Names =
    &["source", "type", "state", "entity", "sector", "year", "by", "show", "from", "to", "only", "as_of"];
/// Of which day.
const DAY: answer::Names = &["as_of"];

/// Every address with what answers it, and with the names behind the question mark that it reads.
fn routes() -> impl Iterator<Item = (&'static str, answer::Handler, answer::Names)> {
    let pages: [(&str, answer::Handler, answer::Names); 19] = [
        ("/", pages::home::page, &["q", "as_of"]),
        ("/breaches", pages::breaches::page, LIST),
        ("/breaches.atom", feeds::atom, FEED),
        ("/breaches.json", feeds::json, FEED),
        ("/incident/{id}", pages::incident::page, DAY),
        ("/filing/{id}", pages::filing::page, DAY),
        ("/organisation/{slug}", pages::organisation::page, &["page", "as_of"]),
        ("/tallies", pages::tallies::page, COUNT),
        ("/map", pages::map::page, COUNT),
        ("/new", pages::fresh::page, DAY),
        ("/about", pages::about::page, DAY),
        ("/letter", pages::letter::page, DAY),
        ("/bulk", pages::bulk::page, DAY),
        ("/report", report::page, &["about", "sent", "as_of"]),
        ("/corrections", pages::corrections::page, DAY),
        ("/api", pages::api::page, DAY),
        ("/robots.txt", pages::robots, &[]),
        ("/healthz", pages::health, &[]),
        ("/readyz", pages::ready, &[]),
    ];
    let metrics: (_, answer::Handler, answer::Names) = ("/metrics", metrics::page, &[]);
    pages.into_iter().chain([metrics]).chain(api::routes())
}
