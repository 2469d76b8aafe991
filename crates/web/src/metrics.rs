//! What operators watch: counts and times by route, in the text form of Prometheus.
//!
//! What it is not: about readers. Nothing here tells who asked, or for what.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::answer::{Desk, Fault, Reply};

/// Upper bounds of the time classes, in milliseconds.
const CLASSES: [u64; 8] = [1, 3, 10, 30, 100, 300, 1_000, 5_000];

/// Times of one route: how many in each class, how many, their sum in microseconds.
#[derive(Clone, Copy, Debug, Default)]
struct Times {
    classes: [u64; 8],
    count: u64,
    sum: u64,
}

/// Counts since the start.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    answers: Mutex<BTreeMap<(&'static str, u16), u64>>,
    times: Mutex<BTreeMap<&'static str, Times>>,
    /// Connections that are open.
    pub(crate) open: AtomicU64,
    /// Connections that were refused.
    pub(crate) refused: AtomicU64,
    /// Connections that ended before they spoke TLS.
    pub(crate) handshakes: AtomicU64,
    /// Reports of visitors that were kept.
    pub(crate) reports: AtomicU64,
    /// Reports that filled in the field that people do not see.
    pub(crate) traps: AtomicU64,
    /// Times that the site was built anew.
    pub(crate) builds: AtomicU64,
    /// 1 while the register does not answer.
    pub(crate) broken: AtomicU64,
}

impl Metrics {
    /// Counts an answer.
    pub(crate) fn count(&self, route: &'static str, status: u16, took: Duration) {
        *self.answers.lock().unwrap_or_else(PoisonError::into_inner).entry((route, status)).or_default() += 1;
        let mut all = self.times.lock().unwrap_or_else(PoisonError::into_inner);
        let times = all.entry(route).or_default();
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        times.count += 1;
        times.sum = times.sum.saturating_add(micros);
        for (class, most) in times.classes.iter_mut().zip(CLASSES) {
            *class += u64::from(micros <= most * 1_000);
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        text.push_str("# HELP chartward_answers_total Answers by route and status.\n# TYPE chartward_answers_total counter\n");
        for ((route, status), count) in self.answers.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _ =
                writeln!(text, "chartward_answers_total{{route=\"{route}\",status=\"{status}\"}} {count}");
        }
        text.push_str("# HELP chartward_answer_seconds Time to answer by route.\n# TYPE chartward_answer_seconds histogram\n");
        for (route, times) in self.times.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            for (count, most) in times.classes.iter().zip(CLASSES) {
                let (whole, rest) = (most / 1_000, most % 1_000);
                let _ = writeln!(
                    text,
                    "chartward_answer_seconds_bucket{{route=\"{route}\",le=\"{whole}.{rest:03}\"}} {count}"
                );
            }
            let (count, sum) = (times.count, times.sum);
            let _ =
                writeln!(text, "chartward_answer_seconds_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}");
            let (whole, rest) = (sum / 1_000_000, sum % 1_000_000);
            let _ = writeln!(text, "chartward_answer_seconds_sum{{route=\"{route}\"}} {whole}.{rest:06}");
            let _ = writeln!(text, "chartward_answer_seconds_count{{route=\"{route}\"}} {count}");
        }
        let mut single = |name: &str, kind: &str, help: &str, value: u64| {
            let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
        };
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        single("chartward_connections", "gauge", "Connections that are open.", read(&self.open));
        single("chartward_connections_refused_total", "counter", "Connections refused.", read(&self.refused));
        single(
            "chartward_handshakes_failed_total",
            "counter",
            "Connections that ended before they spoke TLS.",
            read(&self.handshakes),
        );
        single("chartward_reports_total", "counter", "Reports that were kept.", read(&self.reports));
        single(
            "chartward_reports_trapped_total",
            "counter",
            "Reports by programs, dropped.",
            read(&self.traps),
        );
        single(
            "chartward_site_builds_total",
            "counter",
            "Times that the site was built anew.",
            read(&self.builds),
        );
        single(
            "chartward_register_down",
            "gauge",
            "1 while the register does not answer.",
            read(&self.broken),
        );
        text
    }
}

/// `/metrics`.
#[expect(clippy::unnecessary_wraps, reason = "every handler has one form")]
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let mut text = desk.shared.metrics.text();
    let mut single = |name: &str, help: &str, value: u64| {
        let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");
    };
    single("chartward_filings", "Filings of the site.", desk.site.filings.len() as u64);
    single("chartward_incidents", "Incidents of the site.", desk.site.incidents.len() as u64);
    let age = desk.site.newest().map_or(0, |newest| (desk.today - newest).get_days());
    single("chartward_data_age_days", "Age of the newest copy of a list.", u64::try_from(age).unwrap_or(0));
    Ok(Reply::passing("text/plain; version=0.0.4; charset=utf-8", text))
}
