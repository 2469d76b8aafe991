//! `chartward serve`, and whom it tells.

mod hooks;

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow};
use chartward_app::register::inbox::Inbox;
use chartward_web::{Client, Log, Rate, Settings, Shelf, Times, Tls, WebError};
use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::register::Home;
use super::{UsageError, usage};
use crate::Done;
use crate::output;

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_help = "Examples:\n  chartward serve --register reg\n  \
chartward serve --register reg --listen 127.0.0.1:8080 --public-url https://register.example.org --behind-proxy\n  \
chartward serve --register reg --listen 0.0.0.0:443 --tls-cert chain.pem --tls-key key.pem --public-url https://register.example.org\n\n\
It listens on this machine only, unless --listen says otherwise. To publish it, give it a certificate, or put a proxy with TLS \
in front of it (docs/deploy/README.md). A certificate whose files change is taken within seconds, or at once on SIGHUP; a bad \
one is refused and logged, and the old one stays. A register that changes while it is served is shown as it is within seconds.\n\
Everything is public, and nothing can be written but reports, which wait for two people (--inbox): pages, feeds (/breaches.atom), an API (/api), /healthz, /readyz, and \
/metrics for this machine.\n\
One line of JSON per request goes to standard error, without addresses of readers and without what they searched for. \
An interrupt or SIGTERM ends it after the answers under way.")]
pub(crate) struct ServeArgs {
    #[command(subcommand)]
    also: Option<Also>,
    #[command(flatten)]
    home: Option<Home>,
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where readers find it, for feeds and quotations; by default the address that it listens on
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// A proxy in front adds the reader's address to X-Forwarded-For: count requests by that. Never without a proxy
    #[arg(long)]
    behind_proxy: bool,
    /// Certificate chain to speak TLS with, in PEM form, the site's own first
    #[arg(long, value_name = "FILE", requires = "tls_key", conflicts_with = "behind_proxy")]
    tls_cert: Option<PathBuf>,
    /// Key of the certificate, in PEM form, without a passphrase
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Offer the whole register as files at /bulk, and keep them in this folder; they are made anew when it changes
    #[arg(long, value_name = "DIR")]
    bulk: Option<PathBuf>,
    /// Take disputes, corrections and reports of visitors, and keep them in this folder; see `chartward register draft take`
    #[arg(long, value_name = "DIR")]
    inbox: Option<PathBuf>,
    /// Tell the hooks of this folder what changes; see `chartward serve hooks add --help`
    #[arg(long, value_name = "DIR")]
    hooks: Option<PathBuf>,
    /// Most connections at a time
    #[arg(long, value_name = "N", default_value_t = 512, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    connections: u32,
    /// Requests a second from one network, after a burst of ten times as many
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    rate: u32,
    /// Megabytes of answers that are kept, so that an address that is asked for again is not made again
    #[arg(long, value_name = "MB", default_value_t = 16, value_parser = clap::value_parser!(u32).range(0..=4096))]
    cache: u32,
    /// Leave out the line per request
    #[arg(long)]
    quiet: bool,
}

#[derive(Subcommand, Debug)]
enum Also {
    /// Webhooks: who is told of what changes
    #[command(subcommand)]
    Hooks(hooks::HooksCommand),
}

pub(super) fn run(args: &ServeArgs) -> Result<Done> {
    match (&args.also, &args.home) {
        (Some(Also::Hooks(command)), _) => hooks::run(command),
        (None, Some(home)) => serve(args, home),
        (None, None) => Err(usage("no register is named", "name its folder: --register DIR")),
    }
}

fn serve(args: &ServeArgs, home: &Home) -> Result<Done> {
    let public = args.public_url.as_deref().map(public_url).transpose()?;
    if public.is_none() && args.listen.ip().is_unspecified() {
        return Err(usage(
            "--listen names every address of this machine, and no --public-url says which one readers use",
            "feeds, quotes and webhooks name it: give --public-url https://register.example.org",
        ));
    }
    let pair = args.tls_cert.as_ref().zip(args.tls_key.as_ref());
    let tls = pair.map(|(certificate, key)| Tls::open(certificate, key)).transpose();
    let tls = tls.map_err(|error| told(error.into()))?;
    let bound = chartward_web::bind(&home.place(), args.listen).map_err(told)?;
    let here = format!("http{}://{}", if tls.is_some() { "s" } else { "" }, bound.address);
    let quiet = args.quiet;
    let log: Log = Arc::new(move |line: &str| {
        if !(quiet && line.contains("\"event\":\"answer\"")) {
            // nothing more can be done if standard error is gone
            let _ = writeln!(std::io::stderr().lock(), "{line}");
        }
    });
    let settings = Settings {
        public_url: public.unwrap_or_else(|| here.clone()),
        clock: Timestamp::now,
        client: if args.behind_proxy { Client::BehindProxy } else { Client::Direct },
        rate: Rate { burst: args.rate.saturating_mul(10), per_second: args.rate },
        connections: args.connections as usize,
        kept: (args.cache as usize) << 20,
        times: Times::default(),
        tls,
        bulk: args.bulk.as_deref().map(|folder| Arc::new(Shelf::new(folder))),
        hooks: args.hooks.as_deref().map(hooks::opened).transpose()?,
        inbox: args.inbox.as_deref().map(Inbox::new),
        look: Duration::from_secs(5),
        log,
    };
    output::write_text(&format!("{here}/\n"))?;
    chartward_web::serve(bound, settings).map_err(told)?;
    Ok(Done::Clean)
}

/// An address of the web, without a slash at its end.
fn public_url(text: &str) -> Result<String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain = |rest: &str| {
        !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:/[]".contains(&b))
    };
    if rest.is_some_and(plain) {
        let text = text.trim_end_matches('/');
        // every link of the site begins at the root
        if rest.is_some_and(|rest| rest.trim_end_matches('/').contains('/')) {
            return Err(usage(
                "--public-url has a path, and the site's links begin at the root",
                "give the site a host name of its own, such as https://register.example.org",
            ));
        }
        return Ok(text.to_owned());
    }
    Err(usage(
        "--public-url is not an address of the web",
        "write it whole, such as https://register.example.org",
    ))
}

/// An error with its hint.
fn told(error: WebError) -> anyhow::Error {
    match error {
        WebError::Register(error) => error.into(),
        other => anyhow!(UsageError { problem: other.to_string(), hint: other.hint() }),
    }
}
