//! Listening: connections, their limits, and an orderly end.
//!
//! What it is: HTTP/1.1 on one address. A client that is slow with its request is cut off, one connection lives at
//! most two minutes, and there are no more connections than are allowed.
//!
//! What it is not: TLS. Put a proxy in front for that (docs/deploy); this listens on the loopback address by itself.
//!
//! The one idea: **nothing a client does can hold anything for long.**

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use chartward_app::AppError;
use chartward_app::register::Place;
use chartward_app::register::site::Hub;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::sync::Semaphore;

use crate::answer::Shared;
use crate::limits::{Network, Peer};
use crate::{Client, Settings, with};

/// Time for a request's head to arrive, also of the next one on a connection.
const HEAD: Duration = Duration::from_secs(10);
/// Time for all that a connection does.
const LIFE: Duration = Duration::from_mins(2);
/// Time for answers under way when the server ends.
const END: Duration = Duration::from_secs(20);
/// Most bytes of a request's head.
const HEAD_BYTES: usize = 16 << 10;
/// How often is looked whether the register has changed.
const LOOK: Duration = Duration::from_secs(5);

/// Why the site could not be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebError {
    /// The register.
    #[error(transparent)]
    Register(#[from] AppError),
    /// The address to listen on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system.
    #[error("cannot serve: {0}")]
    System(#[from] std::io::Error),
}

impl WebError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Register(error) => error.hint(),
            Self::Listen { source, .. } if source.kind() == std::io::ErrorKind::AddrInUse => {
                "another program listens there: name another address with --listen, such as 127.0.0.1:8081"
                    .to_owned()
            }
            Self::Listen { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => {
                "ports below 1024 need a right of their own: take one above, and a proxy in front".to_owned()
            }
            Self::Listen { .. } => {
                "name an address of this machine with --listen, such as 127.0.0.1:8080".to_owned()
            }
            Self::System(_) => "see that this account may use the network".to_owned(),
        }
    }
}

/// A register that was read, and an address that is listened on.
#[derive(Debug)]
pub struct Bound {
    hub: Arc<Hub>,
    listener: TcpListener,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Reads the register and takes the address.
///
/// # Errors
/// There is no register, or the address cannot be had.
pub fn bind(place: &Place, listen: SocketAddr) -> Result<Bound, WebError> {
    let failed = |source| WebError::Listen { address: listen, source };
    let listener = TcpListener::bind(listen).map_err(failed)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let hub = Arc::new(Hub::open(place)?);
    Ok(Bound { hub, listener, address })
}

/// Serves until the process is told to end.
///
/// # Errors
/// The system refuses.
pub fn serve(bound: Bound, settings: Settings) -> Result<(), WebError> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(48).build()?;
    let done = runtime.block_on(run(bound, settings));
    runtime.shutdown_timeout(Duration::from_secs(2));
    done
}

async fn run(bound: Bound, settings: Settings) -> Result<(), WebError> {
    let listener = tokio::net::TcpListener::from_std(bound.listener)?;
    let shared = Arc::new(Shared::new(bound.hub, settings));
    let router = with(&shared);
    let watcher = tokio::spawn(watch(Arc::clone(&shared)));
    let places = Arc::new(Seats::new(&shared.settings));
    let graceful = GracefulShutdown::new();
    let end = ended();
    tokio::pin!(end);
    let mut told = false;
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => {
                let Ok(accepted) = accepted else {
                    // out of file handles, most likely: some will be free soon
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                };
                accepted
            }
            () = &mut end => break,
        };
        let Some(place) = places.take(peer) else {
            shared.metrics.refused.fetch_add(1, Ordering::Relaxed);
            if !std::mem::replace(&mut told, true) {
                shared.log(&serde_json::json!({ "event": "connections refused", "most": shared.settings.connections }));
            }
            continue;
        };
        told = false;
        let connection = connect(&router, TokioIo::new(stream), peer);
        let watched = graceful.watch(connection);
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            shared.metrics.open.fetch_add(1, Ordering::Relaxed);
            // what a client does wrong is its own business
            let _ = tokio::time::timeout(LIFE, watched).await;
            shared.metrics.open.fetch_sub(1, Ordering::Relaxed);
            drop(place);
        });
    }
    drop(listener);
    shared.log(&serde_json::json!({ "event": "ending" }));
    watcher.abort();
    let _ = tokio::time::timeout(END, graceful.shutdown()).await;
    shared.log(&serde_json::json!({ "event": "ended" }));
    Ok(())
}

type Connection =
    hyper::server::conn::http1::Connection<TokioIo<tokio::net::TcpStream>, TowerToHyperService<WithPeer>>;

fn connect(router: &Router, stream: TokioIo<tokio::net::TcpStream>, peer: SocketAddr) -> Connection {
    let service = TowerToHyperService::new(WithPeer { router: router.clone(), peer: Peer(peer) });
    hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .keep_alive(true)
        .serve_connection(stream, service)
}

/// The routes, told where a request comes from.
#[derive(Clone)]
struct WithPeer {
    router: Router,
    peer: Peer,
}

impl tower_service::Service<hyper::Request<hyper::body::Incoming>> for WithPeer {
    type Response = axum::response::Response;
    type Error = std::convert::Infallible;
    type Future = axum::routing::future::RouteFuture<std::convert::Infallible>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: hyper::Request<hyper::body::Incoming>) -> Self::Future {
        let mut request: Request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(self.peer);
        tower_service::Service::call(&mut self.router, request)
    }
}

/// Looks again and again whether the register has changed. A failure is logged once, and so is its end.
async fn watch(shared: Arc<Shared>) {
    let mut interval = tokio::time::interval(LOOK);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        let hub = Arc::clone(&shared.hub);
        let looked = tokio::task::spawn_blocking(move || hub.refresh()).await;
        let broken = shared.metrics.broken.load(Ordering::Relaxed) == 1;
        match looked {
            Ok(Ok(changed)) => {
                if changed {
                    shared.metrics.builds.fetch_add(1, Ordering::Relaxed);
                    let filings = shared.hub.now().filings.len();
                    shared.log(&serde_json::json!({ "event": "site built", "filings": filings }));
                }
                if broken {
                    shared.metrics.broken.store(0, Ordering::Relaxed);
                    shared.log(&serde_json::json!({ "event": "register answers again" }));
                }
            }
            Ok(Err(error)) if !broken => {
                shared.metrics.broken.store(1, Ordering::Relaxed);
                shared.log(&serde_json::json!({ "event": "register down", "problem": error.to_string() }));
            }
            Ok(Err(_)) => {}
            Err(_) => {
                shared.log(&serde_json::json!({ "event": "fault", "problem": "building the site stopped" }));
            }
        }
    }
}

/// The end: an interrupt, or the system's request.
async fn ended() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        else {
            let _ = interrupt.await;
            return;
        };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupt.await;
    }
}

/// Seats for connections: a number in all, and a share of it for one network.
struct Seats {
    all: Arc<Semaphore>,
    /// Most of one network; nothing behind a proxy, where all come from one.
    share: Option<usize>,
    networks: Arc<Mutex<BTreeMap<Network, usize>>>,
}

/// One place, free again when dropped.
struct Seat {
    _permit: tokio::sync::OwnedSemaphorePermit,
    network: Network,
    networks: Arc<Mutex<BTreeMap<Network, usize>>>,
}

impl Seats {
    fn new(settings: &Settings) -> Self {
        let share = (settings.client == Client::Direct).then(|| (settings.connections / 4).max(1));
        Self { all: Arc::new(Semaphore::new(settings.connections)), share, networks: Arc::default() }
    }

    fn take(&self, peer: SocketAddr) -> Option<Seat> {
        let permit = Arc::clone(&self.all).try_acquire_owned().ok()?;
        let network = Network::of(peer.ip());
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        let open = networks.entry(network).or_default();
        if self.share.is_some_and(|share| *open >= share) {
            return None;
        }
        *open += 1;
        Some(Seat { _permit: permit, network, networks: Arc::clone(&self.networks) })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut networks = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = networks.get_mut(&self.network) {
            *open -= 1;
            if *open == 0 {
                networks.remove(&self.network);
            }
        }
    }
}
