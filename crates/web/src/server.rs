//! Listening: connections, their limits, and an orderly end.
//!
//! What it is: HTTP/1.1 on one address, with TLS ([`crate::tls`]) or behind a proxy (docs/deploy). A client that is slow
//! with its handshake or its request is cut off, one connection lives at most two minutes (longer only while it takes
//! a bulk file, see [`Life`]), and there are no more connections than are allowed.
//!
//! What it is not: a place that knows what is asked for; see [`crate::guard`] and [`crate::answer`].
//!
//! The one idea: **nothing a client does can hold anything for long.**

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
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::Instant;

use crate::answer::Shared;
use crate::bulk::Shelved;
use crate::limits::{Peer, Seats};
use crate::tls::{Looked, TlsError};
use crate::{Client, Settings, Times, with};

/// Time for answers under way when the server ends.
const END: Duration = Duration::from_secs(20);
/// A look at the register that takes longer is told of.
const HANGS: Duration = Duration::from_secs(10);
/// So long no connection must have been refused before it is told again.
const QUIET: Duration = Duration::from_mins(1);
/// Most bytes of a request's head.
const HEAD_BYTES: usize = 16 << 10;

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
    /// The certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
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
            Self::Tls(TlsError::File { .. }) => {
                "name two files in PEM form that this account may read: --tls-cert CHAIN --tls-key KEY".to_owned()
            }
            Self::Tls(_) => {
                "--tls-cert is the whole chain, the site's own certificate first; --tls-key is its key, without a passphrase"
                    .to_owned()
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
    let acceptor =
        settings.tls.as_ref().map(crate::Tls::acceptor).transpose().map_err(std::io::Error::other)?;
    let shared = Arc::new(Shared::new(bound.hub, settings));
    let router = with(&shared);
    let watchers = [
        tokio::spawn(watch(Arc::clone(&shared))),
        tokio::spawn(watch_certificate(Arc::clone(&shared))),
        tokio::spawn(keep_files(Arc::clone(&shared))),
        tokio::spawn(crate::hooks::run(Arc::clone(&shared))),
    ];
    let share = (shared.settings.client == Client::Direct).then(|| (shared.settings.connections / 4).max(1));
    let places = Seats::new(shared.settings.connections, share);
    let graceful = GracefulShutdown::new();
    let end = ended();
    tokio::pin!(end);
    // when was told last that connections are refused
    let mut told: Option<Instant> = None;
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
        let Some(place) = places.take(peer.ip()) else {
            shared.metrics.refused.fetch_add(1, Ordering::Relaxed);
            // a client that holds all of them while others come and go would else write a line for each
            let quiet = told.is_none_or(|last| last.elapsed() >= QUIET);
            told = Some(Instant::now());
            if quiet {
                shared.log(&serde_json::json!({ "event": "connections refused", "most": shared.settings.connections }));
            }
            continue;
        };
        // a file goes out as a head and then a body: without this the body waits for the client's acknowledgement of the
        // head, which clients delay by 40 ms (RFC 1122 4.2.3.2, 4.2.3.4). A failure costs speed only.
        let _ = stream.set_nodelay(true);
        let (router, watcher, shared) = (router.clone(), graceful.watcher(), Arc::clone(&shared));
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            shared.metrics.open.fetch_add(1, Ordering::Relaxed);
            let times = shared.settings.times;
            let client = Accepted { router, peer, times };
            match acceptor {
                None => connect(client, stream, watcher).await,
                Some(acceptor) => match tokio::time::timeout(times.head, acceptor.accept(stream)).await {
                    Ok(Ok(stream)) => connect(client, stream, watcher).await,
                    // too slow, or no TLS at all
                    _ => {
                        shared.metrics.handshakes.fetch_add(1, Ordering::Relaxed);
                    }
                },
            }
            shared.metrics.open.fetch_sub(1, Ordering::Relaxed);
            drop(place);
        });
    }
    drop(listener);
    shared.log(&serde_json::json!({ "event": "ending" }));
    watchers.iter().for_each(tokio::task::JoinHandle::abort);
    let _ = tokio::time::timeout(END, graceful.shutdown()).await;
    shared.log(&serde_json::json!({ "event": "ended" }));
    Ok(())
}

/// A connection that has a place.
struct Accepted {
    router: Router,
    peer: SocketAddr,
    times: Times,
}

/// Serves one connection to its end. What a client does wrong is its own business.
async fn connect<S>(client: Accepted, stream: S, watcher: hyper_util::server::graceful::Watcher)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let Accepted { router, peer, times } = client;
    let life = Life::new(times.life);
    let service = TowerToHyperService::new(WithPeer { router, peer: Peer(peer), life: life.clone() });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(times.head)
        .max_buf_size(HEAD_BYTES)
        .keep_alive(true)
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        _ = watcher.watch(connection) => {}
        () = life.over() => {}
    }
}

/// Until when a connection lives.
#[derive(Clone, Debug)]
pub(crate) struct Life(Arc<Mutex<Instant>>);

impl Life {
    fn new(life: Duration) -> Self {
        Self(Arc::new(Mutex::new(Instant::now() + life)))
    }

    /// Lets it live longer.
    pub(crate) fn at_least(&self, more: Duration) {
        let mut end = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *end = (*end).max(Instant::now() + more);
    }

    async fn over(&self) {
        loop {
            let end = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if end <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(end).await;
        }
    }
}

/// The routes, told where a request comes from.
#[derive(Clone)]
struct WithPeer {
    router: Router,
    peer: Peer,
    life: Life,
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
        request.extensions_mut().insert(self.life.clone());
        tower_service::Service::call(&mut self.router, request)
    }
}

/// Looks again and again, and at once when told to, whether the register has changed. A failure is logged once, and so is
/// its end.
async fn watch(shared: Arc<Shared>) {
    let mut interval = tokio::time::interval(shared.settings.look);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut told = Told::new();
    warm(&shared).await;
    loop {
        tokio::select! {
            _ = interval.tick() => {}
            () = told.next() => {}
        }
        look_at_register(&shared).await;
    }
}

/// The same for the certificate: a register that hangs does not keep a new one from being taken.
async fn watch_certificate(shared: Arc<Shared>) {
    let mut interval = tokio::time::interval(shared.settings.look);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut told = Told::new();
    loop {
        tokio::select! {
            _ = interval.tick() => {}
            () = told.next() => {}
        }
        look_at_certificate(&shared);
    }
}

/// Has read what takes longest before somebody asks for it. A register that does not answer is told of elsewhere.
async fn warm(shared: &Shared) {
    let hub = Arc::clone(&shared.hub);
    let _ = tokio::task::spawn_blocking(move || hub.warm(crate::pages::fresh::CHANGED)).await;
}

fn look_at_certificate(shared: &Shared) {
    match shared.settings.tls.as_ref().map(crate::Tls::look) {
        None | Some(Looked::Same) => {}
        Some(Looked::New) => shared.log(&serde_json::json!({ "event": "certificate taken" })),
        Some(Looked::Bad(error)) => shared.log(&serde_json::json!({
            "event": "certificate refused", "problem": error.to_string(), "kept": "the one before",
        })),
    }
}

async fn look_at_register(shared: &Arc<Shared>) {
    let hub = Arc::clone(&shared.hub);
    let mut look = tokio::task::spawn_blocking(move || hub.changed());
    let looked = if let Ok(looked) = tokio::time::timeout(HANGS, &mut look).await {
        looked
    } else {
        down(shared, "it takes a question and does not answer it");
        look.await
    };
    let looked = match looked {
        // building the site takes as long as it takes
        Ok(Ok(true)) => {
            let hub = Arc::clone(&shared.hub);
            tokio::task::spawn_blocking(move || hub.refresh()).await
        }
        looked => looked,
    };
    let broken = shared.metrics.broken.load(Ordering::Relaxed) == 1;
    match looked {
        Ok(Ok(changed)) => {
            if changed {
                shared.metrics.builds.fetch_add(1, Ordering::Relaxed);
                let filings = shared.hub.now().filings.len();
                shared.log(&serde_json::json!({ "event": "site built", "filings": filings }));
                warm(shared).await;
            }
            if broken {
                shared.metrics.broken.store(0, Ordering::Relaxed);
                shared.log(&serde_json::json!({ "event": "register answers again" }));
            }
        }
        Ok(Err(error)) => down(shared, &error.to_string()),
        Err(_) => {
            shared.log(&serde_json::json!({ "event": "fault", "problem": "building the site stopped" }));
        }
    }
}

/// Tells once that the register does not answer.
fn down(shared: &Shared, problem: &str) {
    if shared.metrics.broken.swap(1, Ordering::Relaxed) == 0 {
        shared.log(&serde_json::json!({ "event": "register down", "problem": problem }));
    }
}

/// Sees that the files of the whole register are of its current state.
async fn keep_files(shared: Arc<Shared>) {
    let Some(shelf) = shared.settings.bulk.clone() else { return };
    let mut interval = tokio::time::interval(shared.settings.look);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut told = String::new();
    loop {
        interval.tick().await;
        let (hub, shelf) = (Arc::clone(&shared.hub), Arc::clone(&shelf));
        let begin = Instant::now();
        let looked = tokio::task::spawn_blocking(move || shelf.look(&hub)).await;
        let line = match looked {
            Ok(Ok(Shelved::Same)) => continue,
            Ok(Ok(Shelved::Current)) => {
                serde_json::json!({ "event": "bulk files ready", "seconds": begin.elapsed().as_secs() })
            }
            Ok(Ok(Shelved::Unsigned)) => serde_json::json!({
                "event": "bulk files older", "problem": "the key of the log is not here: make them where imports are made",
            }),
            Ok(Err(error)) => {
                serde_json::json!({ "event": "bulk files failed", "problem": error.to_string() })
            }
            Err(_) => serde_json::json!({ "event": "fault", "problem": "making bulk files stopped" }),
        };
        // a fault that lasts is told once
        let fault = line["problem"].as_str().unwrap_or_default();
        if fault.is_empty() || told != fault {
            fault.clone_into(&mut told);
            shared.log(&line);
        }
    }
}

/// The system's request to look again: SIGHUP, where there is one.
struct Told {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl Told {
    fn new() -> Self {
        Self {
            #[cfg(unix)]
            signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok(),
        }
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending::<()>().await;
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
