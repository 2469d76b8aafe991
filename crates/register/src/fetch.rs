//! One file from one address, politely.
//!
//! What it is: a download over HTTPS that asks only for what is new (`ETag`, `Last-Modified`: RFC 9110 section 13), waits
//! as long as a server says (`Retry-After`) or ever longer when it fails, never takes more time or bytes than it was
//! told, and never follows a redirect to an address in clear.
//!
//! What it is not: a reader. That a file is a list at all is found out by [`crate::reading`], and compared with the last
//! good one by [`crate::sync`].
//!
//! The one idea: **the network is reached here and nowhere else**, only when a person or a schedule names an address.
//! Clock, waiting and chance are the caller's.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use ureq::config::Config;
use ureq::http::{HeaderMap, Response};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use crate::RegisterError;

/// Whether addresses in clear are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schemes {
    /// Only `https`.
    Https,
    /// `http` too.
    AlsoHttp,
}

/// Why an address is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// It is time: an address that failed, or that was asked a short while ago, is left alone.
    Schedule,
    /// A person wants it: only what the server itself said keeps from asking.
    Person,
    /// A person wants it now, whatever was said or failed before.
    Now,
}

/// How to behave.
#[derive(Clone, Copy, Debug)]
pub struct Manners {
    /// Why.
    pub occasion: Occasion,
    /// How often one address is asked before it is left for the next run.
    pub tries: u32,
    /// How long to wait before the second try; each further wait is twice as long.
    pub first_wait: Duration,
    /// The longest wait of a run; a server that wants more is left for the next run.
    pub longest_wait: Duration,
    /// How long one try may take, to the last byte.
    pub time: Duration,
    /// How large a file may be, unpacked.
    pub bytes: u64,
    /// Which addresses are asked.
    pub schemes: Schemes,
    /// Chance for the waits, so that many programs do not come back at one moment.
    pub seed: u64,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            occasion: Occasion::Schedule,
            tries: 4,
            first_wait: Duration::from_secs(2),
            longest_wait: Duration::from_mins(2),
            time: Duration::from_mins(10),
            bytes: 512 << 20,
            schemes: Schemes::Https,
            seed: 0,
        }
    }
}

/// What the caller lends.
pub struct Outside<'a> {
    /// This moment, in seconds since 1970.
    pub now: i64,
    /// Waits.
    pub wait: &'a mut dyn FnMut(Duration),
}

impl std::fmt::Debug for Outside<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Outside({})", self.now)
    }
}

/// What is known of the last good file of an address.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// The server's mark.
    pub etag: Option<&'a str>,
    /// When it was made, as the server said it.
    pub last_modified: Option<&'a str>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// There is nothing newer than what is known.
    Same,
    /// A file was written.
    New {
        /// The server's mark.
        etag: Option<String>,
        /// When it was made.
        last_modified: Option<String>,
    },
}

/// Why there is no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// In words.
    pub reason: String,
    /// Seconds after which the server wants to be asked again.
    pub after: Option<u64>,
    /// Whose it is.
    pub fault: Fault,
}

/// Whose fault it is that there is no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The address's, or of the way there.
    There,
    /// This machine's: what came could not be written.
    Here,
}

/// Asks an address and writes what it gives into a new file.
///
/// # Errors
/// The address is none, the server does not answer or answers something else than a file, or the file cannot be written.
pub fn fetch(
    url: &str,
    known: Known<'_>,
    to: &Path,
    manners: &Manners,
    outside: &mut Outside<'_>,
) -> Result<Fetched, Failure> {
    allowed(url, manners.schemes)?;
    let agent = agent(manners);
    let mut dice = Dice::new(manners.seed, url);
    let mut wait = manners.first_wait;
    for tries_left in (0..manners.tries.max(1)).rev() {
        let trouble = match once(&agent, url, known, to, manners) {
            Ok(fetched) => return Ok(fetched),
            Err(trouble) => trouble,
        };
        let again = trouble.again;
        let failure = trouble.failure(outside.now);
        let _ = std::fs::remove_file(to);
        let asked = failure.after.map(Duration::from_secs);
        if !again || tries_left == 0 || asked.is_some_and(|asked| asked > manners.longest_wait) {
            return Err(failure);
        }
        // between half and all of the wait, and never less than the server asked for
        let chance = wait.mul_f64(dice.between_half_and_one());
        let pause = asked.unwrap_or_default().max(chance).min(manners.longest_wait);
        (outside.wait)(pause);
        outside.now = outside.now.saturating_add(i64::try_from(pause.as_secs()).unwrap_or(i64::MAX));
        wait = wait.saturating_mul(2).min(manners.longest_wait);
    }
    Err(failed("it was not asked"))
}

/// The address without what may be secret in it: no account, no query.
pub fn shown(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

/// The last part of an address as a plain name of a file.
pub fn file_name(url: &str) -> String {
    let shown = shown(url);
    let path =
        shown.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    let last = path.rsplit('/').next().unwrap_or_default();
    let plain = |c: &char| c.is_ascii_alphanumeric() || ['.', '-', '_'].contains(c);
    let name: String = last.chars().filter(plain).take(100).collect();
    let name = name.trim_start_matches('.');
    if name.is_empty() { "list".to_owned() } else { name.to_owned() }
}

/// An error of the register about an address.
pub(crate) fn error(url: &str, failure: Failure) -> RegisterError {
    RegisterError::Download { url: shown(url), reason: failure.reason }
}

/// A failure, and whether another try may help.
struct Trouble {
    reason: String,
    after: Option<After>,
    again: bool,
    fault: Fault,
}

/// When a server wants to be asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    /// In so many seconds.
    Seconds(u32),
    /// At a moment, in seconds since 1970.
    At(i64),
}

impl Trouble {
    fn failure(self, now: i64) -> Failure {
        let after = self.after.map(|after| match after {
            After::Seconds(seconds) => u64::from(seconds),
            After::At(at) => u64::try_from(at.saturating_sub(now)).unwrap_or(0),
        });
        Failure { reason: self.reason, after, fault: self.fault }
    }
}

fn failed(reason: impl Into<String>) -> Failure {
    Failure { reason: reason.into(), after: None, fault: Fault::There }
}

fn never(reason: impl Into<String>) -> Trouble {
    Trouble { reason: reason.into(), after: None, again: false, fault: Fault::There }
}

fn again(reason: impl Into<String>) -> Trouble {
    Trouble { reason: reason.into(), after: None, again: true, fault: Fault::There }
}

/// Refuses what is no address of a file, or one in clear.
pub(crate) fn allowed(url: &str, schemes: Schemes) -> Result<(), Failure> {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains('@') {
        return Err(failed("an address with an account in it is not asked"));
    }
    match scheme.to_ascii_lowercase().as_str() {
        "https" => Ok(()),
        "http" if schemes == Schemes::AlsoHttp => Ok(()),
        "http" => Err(failed(
            "it is in clear, and anybody on the way could change the list: use https, or --allow-http",
        )),
        _ => Err(failed("it is not an address that begins with https://")),
    }
}

fn agent(manners: &Manners) -> Agent {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    Config::builder()
        .https_only(manners.schemes == Schemes::Https)
        .http_status_as_error(false)
        .max_redirects(5)
        .timeout_global(Some(manners.time))
        .timeout_connect(Some(manners.time.min(Duration::from_secs(30))))
        .user_agent(concat!("chartward/", env!("CARGO_PKG_VERSION"), " (register sync)"))
        .accept("text/csv, application/json, application/vnd.ms-excel, application/zip, application/pdf, */*;q=0.5")
        .tls_config(tls)
        .build()
        .new_agent()
}

fn once(
    agent: &Agent,
    url: &str,
    known: Known<'_>,
    to: &Path,
    manners: &Manners,
) -> Result<Fetched, Trouble> {
    let mut request = agent.get(url);
    if let Some(etag) = known.etag {
        request = request.header("If-None-Match", etag);
    }
    if let Some(day) = known.last_modified {
        request = request.header("If-Modified-Since", day);
    }
    let mut response = request.call().map_err(trouble)?;
    let status = response.status().as_u16();
    match status {
        200 => {
            let headers = response.headers().clone();
            is_a_file(&headers)?;
            keep(&mut response, &headers, to, manners.bytes)?;
            Ok(Fetched::New { etag: text(&headers, "etag"), last_modified: text(&headers, "last-modified") })
        }
        304 if known.etag.is_some() || known.last_modified.is_some() => Ok(Fetched::Same),
        408 | 425 | 429 | 500 | 502 | 503 | 504 => {
            let after = text(response.headers(), "retry-after").and_then(|text| retry_after(&text));
            Err(Trouble { after, ..again(format!("the server answered {status}")) })
        }
        _ => Err(never(format!("the server answered {status} in place of a file"))),
    }
}

/// Refuses pages: a list is never one.
fn is_a_file(headers: &HeaderMap) -> Result<(), Trouble> {
    match text(headers, "content-type") {
        Some(kind) if kind.to_ascii_lowercase().contains("html") => {
            Err(never("the server sent a page, not a list"))
        }
        _ => Ok(()),
    }
}

/// Writes what comes into a new file, up to a limit; a file that is cut off is a failure.
fn keep(response: &mut Response<Body>, headers: &HeaderMap, to: &Path, most: u64) -> Result<(), Trouble> {
    let told = text(headers, "content-length").and_then(|length| length.trim().parse::<u64>().ok());
    if told.is_some_and(|told| told > most) {
        return Err(never(format!("it has more than the {most} bytes that are allowed")));
    }
    let written = |error: &io::Error| Trouble {
        fault: Fault::Here,
        ..never(format!("it cannot be written here: {error}"))
    };
    let mut file = File::create(to).map_err(|error| written(&error))?;
    let mut body = response.body_mut().with_config().limit(u64::MAX).reader();
    let mut piece = vec![0; 64 << 10];
    let mut bytes = 0_u64;
    loop {
        let read = match body.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) => return Err(again(format!("it broke off after {bytes} bytes: {error}"))),
        };
        bytes += read as u64;
        if bytes > most {
            return Err(never(format!("it has more than the {most} bytes that are allowed")));
        }
        file.write_all(&piece[..read]).map_err(|error| written(&error))?;
    }
    // what was packed on the way has another length
    let packed = headers.contains_key("content-encoding");
    if let Some(told) = told.filter(|told| !packed && *told != bytes) {
        return Err(again(format!("it broke off after {bytes} of {told} bytes")));
    }
    if bytes == 0 {
        return Err(never("the server sent an empty file"));
    }
    file.sync_all().map_err(|error| written(&error))
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Whether another try may help.
fn trouble(error: ureq::Error) -> Trouble {
    use ureq::Error as E;
    match error {
        E::Timeout(_) => again("it took longer than is allowed"),
        E::Io(error) => again(error.to_string()),
        E::ConnectionFailed => again("no connection could be made"),
        E::HostNotFound => again("there is no such server"),
        E::Protocol(error) => again(format!("the server's answer cannot be understood: {error}")),
        E::RequireHttpsOnly(_) => never("it leads to an address in clear"),
        E::TooManyRedirects => never("it leads from one address to another without end"),
        other => never(other.to_string()),
    }
}

/// `Retry-After` (RFC 9110 section 10.2.3): seconds, or a moment.
fn retry_after(text: &str) -> Option<After> {
    let text = text.trim();
    match text.parse() {
        Ok(seconds) => Some(After::Seconds(seconds)),
        Err(_) => Some(After::At(jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second())),
    }
}

/// Chance from a seed and a name: the hash of both and a counter.
struct Dice {
    seed: [u8; 32],
    thrown: u64,
}

impl Dice {
    fn new(seed: u64, name: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(seed.to_le_bytes());
        hasher.update(name);
        Self { seed: hasher.finalize().into(), thrown: 0 }
    }

    fn between_half_and_one(&mut self) -> f64 {
        self.thrown += 1;
        let mut hasher = Sha256::new();
        hasher.update(self.seed);
        hasher.update(self.thrown.to_le_bytes());
        let byte = hasher.finalize().first().copied().unwrap_or_default();
        0.5 + f64::from(byte) / 510.0
    }
}

/// A moment for a person: `2026-01-02T03:04:05Z`.
pub(crate) fn moment(seconds: i64) -> String {
    let mut text = String::new();
    match jiff::Timestamp::from_second(seconds) {
        Ok(at) => {
            let _ = write!(text, "{at:.0}");
        }
        Err(_) => text.push_str("never"),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Dice, Schemes, Trouble, again, allowed, file_name, retry_after, shown};

    #[test]
    fn what_may_be_secret_in_an_address_is_not_shown() {
        assert_eq!(shown("https://example.org/a/list.csv?key=secret#x"), "https://example.org/a/list.csv");
        assert_eq!(shown("https://me:secret@example.org?x"), "https://example.org");
    }

    #[test]
    fn names_of_files_are_plain() {
        let names = [
            "https://example.org/a/list.csv?x=/y",
            "https://example.org",
            "https://example.org/../..",
            "https://e.org/a%2Fb c",
        ];
        assert_eq!(names.map(file_name), ["list.csv", "list", "list", "a2Fbc"]);
    }

    #[test]
    fn addresses_in_clear_need_to_be_allowed() {
        assert!(allowed("http://example.org", Schemes::Https).is_err());
        assert!(allowed("http://example.org", Schemes::AlsoHttp).is_ok());
        for url in ["file:///etc/passwd", "example.org", "https://me@example.org", "ftp://example.org"] {
            assert!(allowed(url, Schemes::AlsoHttp).is_err(), "{url}");
        }
    }

    #[test]
    fn servers_name_seconds_or_a_moment() {
        let after = |text: &str, now| Trouble { after: retry_after(text), ..again("") }.failure(now).after;
        assert_eq!(after("120", 5), Some(120));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777 - 60), Some(60));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:37 GMT", 1_784_111_777), Some(0));
        assert_eq!(after("soon", 5), None);
    }

    #[test]
    fn waits_are_the_seed_s() {
        let some = |seed| {
            let mut dice = Dice::new(seed, "https://example.org");
            (0..20).map(|_| dice.between_half_and_one()).collect::<Vec<_>>()
        };
        assert!(some(1).iter().all(|chance| (0.5..=1.0).contains(chance)));
        assert!(some(1) == some(1) && some(1) != some(2));
    }
}
