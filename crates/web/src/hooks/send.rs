//! One request to somebody else's server, and to nobody's inside.
//!
//! What it is: an address that was checked, names looked up here, the address of the machine checked too, a connection
//! with TLS, one POST, and its status. Redirects are not followed, and of the answer's body nothing is read.
//!
//! The one idea: **a name is looked up once and that machine is connected to**, so a name that points inside, or that
//! changes between check and use, leads nowhere.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Uri};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::{HookError, Told};

/// Time for all of a delivery.
const TIME: Duration = Duration::from_secs(20);

/// Where somebody is told.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    host: String,
    port: u16,
    path: String,
    tls: bool,
    private: bool,
}

/// What came of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// It was taken.
    Taken,
    /// The other side wants no more.
    Stop,
    /// It was not taken; why, and for how many seconds it is to be left alone.
    Failed(String, Option<i64>),
}

impl Target {
    /// Reads an address: https, or http to this machine itself if internal addresses are allowed.
    pub(crate) fn of(url: &str, private: bool) -> Result<Self, HookError> {
        let no = |why| Err(HookError::Address(why));
        let Ok(uri) = url.parse::<Uri>() else { return no("this is no address of the web") };
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return no("this is no whole address of the web");
        };
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let tls = match scheme {
            "https" => true,
            "http" if private && host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()) => false,
            _ => return no("a hook is told over https only"),
        };
        if authority.as_str().contains('@') {
            return no("an address of a hook holds no user and no password");
        }
        if host.is_empty() {
            return no("this address names no machine");
        }
        if host.parse::<IpAddr>().is_ok_and(|address| !private && is_inside(address)) {
            return no("this address is one of an internal network");
        }
        let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let path = uri.path_and_query().map_or_else(|| "/".to_owned(), |path| path.as_str().to_owned());
        Ok(Self { host, port, path, tls, private })
    }

    /// Tells an event.
    pub(crate) async fn send(&self, told: &Told) -> Sent {
        match tokio::time::timeout(TIME, self.post(told)).await {
            Ok(Ok(sent)) => sent,
            Ok(Err(why)) => Sent::Failed(why, None),
            Err(_) => Sent::Failed("it did not answer in time".to_owned(), None),
        }
    }

    async fn post(&self, told: &Told) -> Result<Sent, String> {
        let stream = TcpStream::connect(self.machine().await?).await.map_err(|error| error.to_string())?;
        if !self.tls {
            return self.ask(stream, told).await;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(rustls::ConfigBuilder::with_platform_verifier)
            .map_err(|error| error.to_string())?
            .with_no_client_auth();
        let name = ServerName::try_from(self.host.clone()).map_err(|error| error.to_string())?;
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
        let stream = connector.connect(name, stream).await.map_err(|error| error.to_string())?;
        self.ask(stream, told).await
    }

    /// The machine that the name stands for, if it is one that may be told.
    async fn machine(&self) -> Result<SocketAddr, String> {
        let found = tokio::net::lookup_host((self.host.as_str(), self.port)).await;
        let all: Vec<SocketAddr> = found.map_err(|_| "its name is not known".to_owned())?.collect();
        // one address inside is enough to refuse: which of several is used is chance
        if !self.private && all.iter().any(|address| is_inside(address.ip())) {
            return Err("its name leads to an internal network".to_owned());
        }
        all.first().copied().ok_or_else(|| "its name is not known".to_owned())
    }

    async fn ask<S>(&self, stream: S, told: &Told) -> Result<Sent, String>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let failed = |error: hyper::Error| error.to_string();
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake::<_, Body>(TokioIo::new(stream)).await.map_err(failed)?;
        let connection = tokio::spawn(connection);
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let request = Request::post(&self.path)
            .header("host", format!("{host}:{}", self.port))
            .header("user-agent", concat!("chartward/", env!("CARGO_PKG_VERSION")))
            .header("content-type", "application/json")
            .header("content-length", told.payload.len())
            .header("webhook-id", &told.id)
            .header("webhook-timestamp", told.timestamp)
            .header("webhook-signature", &told.signature)
            .body(Body::from(told.payload.clone()))
            .map_err(|error| error.to_string())?;
        let answer = sender.send_request(request).await.map_err(failed);
        connection.abort();
        let answer = answer?;
        let wait = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
        let wait = wait.and_then(|text| text.parse::<i64>().ok());
        Ok(match answer.status().as_u16() {
            200..=299 => Sent::Taken,
            410 => Sent::Stop,
            status => Sent::Failed(format!("it answered {status}"), wait),
        })
    }
}

/// Whether an address is of this machine, of an internal network, or of nobody.
pub(crate) fn is_inside(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4_inside(v4),
        IpAddr::V6(v6) => v6_inside(v6),
    }
}

/// Per the special-purpose registry of IPv4 addresses (RFC 6890).
fn v4_inside(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    v4.is_loopback()
        || v4.is_private()
        || v4.is_link_local()
        || v4.is_multicast()
        || v4.is_broadcast()
        || v4.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (18..20).contains(&b))
}

/// Only global unicast (2000::/3), and of that nothing that stands for another address or for nobody.
fn v6_inside(v6: Ipv6Addr) -> bool {
    let part = v6.segments();
    // 64:ff9b::/96 stands for the IPv4 address at its end
    if part[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return v4_inside(Ipv4Addr::from_bits((u32::from(part[6]) << 16) | u32::from(part[7])));
    }
    part[0] & 0xe000 != 0x2000
        || part[0] == 0x2002
        || (part[0] == 0x2001 && (part[1] < 0x200 || part[1] == 0xdb8))
}

#[cfg(test)]
mod tests {
    use super::{Target, is_inside};

    #[test]
    fn what_is_inside_is_told_nothing() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "192.0.0.8",
            "240.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001::1",
            "2001:db8::1",
            "::10.0.0.1",
        ] {
            assert!(is_inside(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101", "172.32.0.1"] {
            assert!(!is_inside(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn an_address_is_checked_when_it_is_named() {
        for bad in [
            "",
            "example.org",
            "http://example.org/",
            "ftp://example.org/",
            "https://",
            "https://me:secret@example.org/",
            "https://10.0.0.1/",
            "https://[::1]/",
            "http://127.0.0.1/",
            "https://169.254.169.254/latest",
        ] {
            assert!(Target::of(bad, false).is_err(), "{bad}");
        }
        assert!(
            Target::of("http://example.org/", true).is_err() && Target::of("http://10.0.0.1/", true).is_err()
        );
        assert!(
            Target::of("http://127.0.0.1:9/x", true).is_ok() && Target::of("https://10.0.0.1/", true).is_ok()
        );
        let target = Target::of("https://example.org/a?b=c", false).unwrap();
        assert_eq!((target.port, target.path.as_str(), target.tls), (443, "/a?b=c", true));
    }
}
