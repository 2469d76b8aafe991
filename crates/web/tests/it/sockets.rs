//! The site on a real socket: TLS, a certificate that changes, clients that are slow, silent or too many.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chartward_web::{Client, Rate, Settings, Times, Tls, bind, serve};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tempfile::TempDir;

use crate::certificate::Pair;
use crate::support::{Lines, made_up, settings};

/// A server that runs until the tests end.
struct Served {
    _folder: TempDir,
    address: SocketAddr,
    log: Lines,
}

fn served(change: impl FnOnce(Settings) -> Settings) -> Served {
    let folder = made_up();
    let (settings, log) = settings(Client::Direct, Rate { burst: 1_000_000, per_second: 1_000_000 });
    let bound = bind(&(&folder.path().join("reg")).into(), "127.0.0.1:0".parse().unwrap()).unwrap();
    let (address, settings) = (bound.address, change(Settings { connections: 400, ..settings }));
    std::thread::spawn(move || serve(bound, settings).unwrap());
    Served { _folder: folder, address, log }
}

impl Served {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends bytes and reads to the end.
    fn exchange(&self, sent: &[u8]) -> String {
        let mut stream = self.connect();
        // it may hang up before it has read everything
        let _ = stream.write_all(sent);
        rest(&mut stream)
    }

    fn get(&self, path: &str) -> String {
        self.exchange(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes())
    }

    /// Waits for a line of the log.
    fn logged(&self, text: &str) -> bool {
        let end = Instant::now() + Duration::from_secs(10);
        while Instant::now() < end {
            if self.log.lock().unwrap().iter().any(|line| line.contains(text)) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        false
    }
}

/// Everything until the other end hangs up.
fn rest(stream: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    let mut piece = [0; 4_096];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => bytes.extend_from_slice(&piece[..read]),
            Err(error) if matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof) => {
                break;
            }
            Err(error) => panic!("{error}: {}", String::from_utf8_lossy(&bytes)),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Writes a made-up certificate and its key; gives the certificate.
fn certificate(folder: &Path) -> CertificateDer<'static> {
    let made = Pair::made("localhost");
    fs::write(folder.join("key.pem"), made.key_pem()).unwrap();
    fs::write(folder.join("chain.pem"), made.certificate_pem()).unwrap();
    made.certificate.into()
}

/// Asks over TLS, trusting one certificate and no other.
fn over_tls(served: &Served, trusted: &CertificateDer<'static>) -> Result<String, std::io::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, served.connect());
    stream.write_all(b"GET /about HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    Ok(rest(&mut stream))
}

#[test]
fn a_new_certificate_is_taken_and_a_bad_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    let first = certificate(folder.path());
    let tls = Tls::open(&chain, &key).unwrap();
    let served = served(|settings| Settings { tls: Some(tls), ..settings });
    let got = over_tls(&served, &first).unwrap();
    assert!(got.starts_with("HTTP/1.1 200 OK\r\n") && got.contains("About the data"), "{got}");
    assert!(got.contains("strict-transport-security: max-age=31536000\r\n"), "{got}");

    let second = certificate(folder.path());
    assert!(served.logged("\"certificate taken\""), "{:?}", served.log);
    assert!(over_tls(&served, &second).unwrap().starts_with("HTTP/1.1 200 OK"));
    assert!(over_tls(&served, &first).is_err(), "the old one is no longer shown");

    // the key of another certificate: refused, once in the log, and the site goes on with what it has
    fs::write(&key, Pair::made("localhost").key_pem()).unwrap();
    assert!(served.logged("\"certificate refused\""), "{:?}", served.log);
    fs::remove_file(&chain).unwrap();
    std::thread::sleep(Duration::from_millis(500));
    assert!(over_tls(&served, &second).unwrap().starts_with("HTTP/1.1 200 OK"));
    let lines = served.log.lock().unwrap().join("\n");
    assert_eq!(lines.matches("certificate refused").count(), 2, "{lines}");
    assert!(!lines.contains("PRIVATE"));

    // who does not speak TLS gets nothing, and nobody is disturbed
    assert!(!served.get("/about").contains("HTTP/1.1 200"));
    assert!(over_tls(&served, &second).is_ok());
}

#[test]
fn a_certificate_that_cannot_be_used_is_said_so_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    let refused = || {
        let error = chartward_web::WebError::from(Tls::open(&chain, &key).unwrap_err());
        assert!(error.hint().contains("--tls-cert"), "{}", error.hint());
        error.to_string()
    };
    assert!(refused().contains("cannot read"));
    certificate(folder.path());
    let sound = fs::read(&key).unwrap();
    fs::write(&key, "nothing").unwrap();
    assert!(refused().contains("holds no private key"));
    fs::write(&key, Pair::made("localhost").key_pem()).unwrap();
    assert!(refused().contains("are no pair"));
    fs::write(&key, sound).unwrap();
    fs::write(&chain, "-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n").unwrap();
    assert!(refused().contains("are no pair"));
    fs::write(&chain, "").unwrap();
    assert!(refused().contains("holds no certificate"));
}

#[test]
fn who_is_slow_is_cut_off_and_others_are_served_meanwhile() {
    // ten and 120 seconds as it is shipped; what is tested here is that they hold
    let times = Times { head: Duration::from_secs(1), life: Duration::from_secs(4) };
    assert_eq!(Times::default(), Times { head: times.head * 10, life: times.life * 30 });
    let served = served(|settings| Settings { times, ..settings });
    let begin = Instant::now();
    // heads that never end: silent, half a line, a line at a time
    let mut slow: Vec<TcpStream> = (0..40).map(|_| served.connect()).collect();
    for stream in &mut slow[10..] {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").unwrap();
    }
    let mut dripping = served.connect();
    dripping.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    let mut cut = None;
    while cut.is_none() && begin.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(100));
        if dripping.write_all(b"X-More: 1\r\n").is_err() {
            cut = Some(begin.elapsed());
        }
        assert!(served.get("/healthz").contains("200 OK"));
    }
    assert!(cut.is_some_and(|cut| cut > Duration::from_millis(800)), "{cut:?}");
    for stream in &mut slow {
        // nothing, or a word about the time that is over
        let said = rest(stream);
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
    }

    // one that asks again and again, each time in time, is ended too
    let (mut busy, begin) = (served.connect(), Instant::now());
    let mut answered = 0;
    while begin.elapsed() < Duration::from_secs(20)
        && busy.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").is_ok()
        && matches!(busy.read(&mut [0; 4_096]), Ok(1..))
    {
        answered += 1;
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(answered > 3 && begin.elapsed() >= Duration::from_secs(3), "{answered} in {:?}", begin.elapsed());
    assert!(begin.elapsed() < Duration::from_secs(18), "{:?}", begin.elapsed());
    // nobody's slowness is a line of the log
    assert!(served.log.lock().unwrap().iter().all(|line| !line.contains("slow") && !line.contains("408")));
}

#[cfg(unix)]
#[test]
fn a_new_certificate_is_taken_at_once_when_told_to_look() {
    let folder = tempfile::tempdir().unwrap();
    let first = certificate(folder.path());
    let tls = Tls::open(&folder.path().join("chain.pem"), &folder.path().join("key.pem")).unwrap();
    // it looks by itself once an hour only
    let look = Duration::from_hours(1);
    let served = served(|settings| Settings { tls: Some(tls), look, ..settings });
    assert!(over_tls(&served, &first).unwrap().starts_with("HTTP/1.1 200 OK"));
    let second = certificate(folder.path());
    assert!(over_tls(&served, &second).is_err(), "nobody has told it yet");

    // until somebody listens for it, this signal would end the tests
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let listening =
        runtime.block_on(async { tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()) });
    let told = listening.unwrap();
    let end = Instant::now() + Duration::from_secs(20);
    while !served.log.lock().unwrap().iter().any(|line| line.contains("\"certificate taken\"")) {
        assert!(Instant::now() < end, "{:?}", served.log);
        let sent =
            std::process::Command::new("kill").args(["-HUP", &std::process::id().to_string()]).status();
        assert!(sent.unwrap().success());
        std::thread::sleep(Duration::from_millis(100));
    }
    drop(told);
    assert!(over_tls(&served, &second).unwrap().starts_with("HTTP/1.1 200 OK"));
    assert!(over_tls(&served, &first).is_err(), "the old one is no longer shown");
}

#[test]
fn one_network_cannot_take_every_connection() {
    let served = served(|settings| Settings { connections: 40, ..settings });
    let mut held: Vec<TcpStream> = (0..30).map(|_| served.connect()).collect();
    let mut open = 0;
    for stream in &mut held {
        stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        // who has a place is waited for; who has none is hung up on at once
        let mut byte = [0];
        open += usize::from(
            matches!(stream.read(&mut byte), Err(error) if error.kind() == ErrorKind::WouldBlock),
        );
    }
    assert_eq!(open, 10, "a quarter of all");
    assert!(served.logged("connections refused"));
    drop(held);
    std::thread::sleep(Duration::from_millis(300));
    assert!(served.get("/healthz").contains("200 OK"));
}

#[test]
fn what_is_too_much_is_refused_before_it_is_read() {
    let served = served(|settings| settings);
    let megabyte = vec![b'x'; 1 << 20];
    let mut stream = served.connect();
    stream.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10485760\r\n\r\n").unwrap();
    let mut sent = 0;
    while sent < 10 && stream.write_all(&megabyte).is_ok() {
        sent += 1;
    }
    let said = rest(&mut stream);
    // it hangs up on what is still coming, so the answer may not arrive
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 405"), "{said}");
    assert!(sent < 10 || !said.is_empty());
    let head = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "y".repeat(40 << 10));
    let said = served.exchange(head.as_bytes());
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 431"), "{said}");
    for (sent, status) in [
        ("GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404"),
        ("GET //etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404"),
        ("GET /%2e%2e/%2e%2e/Cargo.toml HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404"),
        ("GET http://localhost/../x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "404"),
        (
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "4",
        ),
        ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"),
        ("CONNECT localhost:22 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "40"),
        ("\u{0}\u{1}\u{2}\r\n\r\n", "400"),
    ] {
        let said = served.exchange(sent.as_bytes());
        assert!(said.starts_with(&format!("HTTP/1.1 {status}")), "{sent:?}: {said}");
        assert!(!said.contains("root:"), "{said}");
    }
    assert!(served.get("/about").contains("About the data"));
}
