//! TLS: a certificate with its key, taken again from their files when these change.
//!
//! What it is: one certificate chain and one private key in PEM files, as a client for ACME writes them. Every
//! handshake takes the pair that is current; connections that are open keep the one they began with.
//!
//! What it is not: a client for ACME, or a choice of certificates by name. Several names go into one certificate.
//!
//! The one idea: **a bad new pair never takes the place of a good old one**: it is refused whole, and said once.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use sha2::{Digest, Sha256};

/// Largest file that is taken for a certificate or a key.
const LARGEST: u64 = 1 << 20;

/// Why a certificate and its key cannot be used. Says nothing of what the files hold.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file holds something else.
    #[error("{path} holds no {what}")]
    Nothing {
        /// Which file.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
    },
    /// The two do not belong together, or are of a kind that is not known.
    #[error("{certificate} and {key} are no pair that can be used: {reason}")]
    NoPair {
        /// The certificate.
        certificate: PathBuf,
        /// The key.
        key: PathBuf,
        /// Why.
        reason: String,
    },
}

/// A certificate with its key, and where they come from.
#[derive(Clone, Debug)]
pub struct Tls(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    certificate: PathBuf,
    key: PathBuf,
    provider: Arc<CryptoProvider>,
    current: RwLock<Arc<CertifiedKey>>,
    /// A hash of both files as they were looked at last, good or bad.
    seen: Mutex<[u8; 32]>,
}

/// What a look at the files found.
#[derive(Debug)]
pub(crate) enum Looked {
    /// What is in use.
    Same,
    /// A new pair, which is in use from now on.
    New,
    /// A pair that cannot be used; the old one stays.
    Bad(TlsError),
}

impl Tls {
    /// Reads a certificate chain and its key from PEM files.
    ///
    /// # Errors
    /// A file that cannot be read, that holds something else, or a key of another certificate.
    pub fn open(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let bytes = (read(certificate)?, read(key)?);
        let pair = pair((certificate, &bytes.0), (key, &bytes.1), &provider)?;
        Ok(Self(Arc::new(Inner {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
            provider,
            current: RwLock::new(Arc::new(pair)),
            seen: Mutex::new(hash(&bytes.0, &bytes.1)),
        })))
    }

    /// Looks whether the files have changed, and takes the new pair if it is good.
    pub(crate) fn look(&self) -> Looked {
        let inner = &self.0;
        let mut seen = inner.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = match (read(&inner.certificate), read(&inner.key)) {
            (Ok(certificate), Ok(key)) => (certificate, key),
            (Err(error), _) | (_, Err(error)) => {
                // the same fault is told once
                let told = std::mem::take(&mut *seen) == [0; 32];
                return if told { Looked::Same } else { Looked::Bad(error) };
            }
        };
        let now = hash(&bytes.0, &bytes.1);
        if std::mem::replace(&mut *seen, now) == now {
            return Looked::Same;
        }
        match pair((&inner.certificate, &bytes.0), (&inner.key, &bytes.1), &inner.provider) {
            Ok(pair) => {
                *inner.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(pair);
                Looked::New
            }
            Err(error) => Looked::Bad(error),
        }
    }

    /// What takes a connection through its handshake.
    pub(crate) fn acceptor(&self) -> Result<tokio_rustls::TlsAcceptor, rustls::Error> {
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&self.0.provider))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Current(Arc::clone(&self.0))));
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(tokio_rustls::TlsAcceptor::from(Arc::new(config)))
    }
}

/// The pair that is in use, for every handshake.
#[derive(Debug)]
struct Current(Arc<Inner>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.current.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    let failed = |source| TlsError::File { path: path.to_owned(), source };
    let large = std::fs::metadata(path).map_err(failed)?.len() > LARGEST;
    if large {
        return Err(failed(std::io::Error::other("it is larger than 1 MiB")));
    }
    std::fs::read(path).map_err(failed)
}

fn hash(certificate: &[u8], key: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update((certificate.len() as u64).to_le_bytes());
    hasher.update(certificate);
    hasher.update(key);
    hasher.finalize().into()
}

fn pair(
    (certificate, chain): (&Path, &[u8]),
    (key, secret): (&Path, &[u8]),
    provider: &CryptoProvider,
) -> Result<CertifiedKey, TlsError> {
    let none = |path: &Path, what| TlsError::Nothing { path: path.to_owned(), what };
    let chain: Result<Vec<CertificateDer<'static>>, _> = CertificateDer::pem_slice_iter(chain).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let chain = chain.ok_or_else(|| none(certificate, "certificate in PEM form"))?;
    let secret = PrivateKeyDer::from_pem_slice(secret)
        .map_err(|_| none(key, "private key in PEM form without a passphrase"))?;
    CertifiedKey::from_der(chain, secret, provider).map_err(|error| TlsError::NoPair {
        certificate: certificate.to_owned(),
        key: key.to_owned(),
        // of the key's bytes it says nothing
        reason: error.to_string(),
    })
}
