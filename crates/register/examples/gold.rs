//! Links the shared lists and says how that compares with the gold set: the score of each part, and every error of
//! one part with both rows and what was weighed.
//!
//! `cargo run -p chartward-register --example gold -- FOLDER PART`: FOLDER keeps the register between runs, PART is the part
//! whose errors are listed. Rules are chosen by the errors of `chosen` only; the others are there to be measured.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::use_debug,
    reason = "a tool for measuring"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::time::Instant;

use chartward_register::Register;
use chartward_register::link::{Incidents, Link, Scope};
use chartward_register::reading::{Told, read};
use chartward_register::storage::Filing;

/// Incidents of more filings are listed, to be looked at.
const LARGE: usize = 15;

/// Links that are drawn by chance.
const DRAWN: usize = 120;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (folder, part) = (arguments.next().unwrap(), arguments.next().unwrap_or_default());
    let filings = filings(Path::new(&folder));
    let start = Instant::now();
    let incidents = Incidents::find(&filings, Scope::Across, &[]);
    eprintln!(
        "{} filings, {} links, {} to review: {:?}",
        filings.len(),
        incidents.links.len(),
        incidents.review.len(),
        start.elapsed()
    );
    let of: BTreeMap<&str, usize> = filings.iter().enumerate().map(|(i, f)| (f.key.as_str(), i)).collect();
    let gold: Vec<(&str, &str, usize)> = include_str!("../tests/gold/incidents.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            (cells[0], cells[1], of[cells[3]])
        })
        .collect();
    let mut scores: BTreeMap<&str, (u32, u32, u32)> = BTreeMap::new();
    for (at, (one_part, group, a)) in gold.iter().enumerate() {
        for (other_part, other, b) in &gold[at + 1..] {
            if one_part != other_part && incidents.of[*a] == incidents.of[*b] {
                println!("ACROSS PARTS {group} {other}");
            }
            let score = scores.entry(one_part).or_default();
            match (group == other, incidents.of[*a] == incidents.of[*b]) {
                (true, true) => score.0 += 1,
                (false, true) => score.1 += 1,
                (true, false) => score.2 += 1,
                (false, false) => continue,
            }
            if *one_part == part && (group == other) != (incidents.of[*a] == incidents.of[*b]) {
                println!("{} {group} {other}", if group == other { "APART" } else { "TOGETHER" });
                println!("  {}\n  {}", row(&filings[*a]), row(&filings[*b]));
                for link in incidents.links.iter().chain(&incidents.review) {
                    if (link.a, link.b) == (*a.min(b), *a.max(b)) {
                        println!("  {} {}: {}", link.score, link.tie.name(), link.reasons.join("; "));
                    }
                }
            }
        }
    }
    for (a, b, link) in drawn(&filings, &incidents) {
        println!("DRAWN {} {}: {}", link.score, link.tie.name(), link.reasons.join("; "));
        println!("  {}\n  {}", row(&filings[a]), row(&filings[b]));
    }
    // the gold set cannot see filings that it does not hold
    for members in incidents.groups().values().filter(|members| members.len() > LARGE) {
        let names: BTreeSet<&str> = members.iter().map(|at| filings[*at].draft.name.as_str()).collect();
        let names: Vec<&str> = names.into_iter().take(8).collect();
        println!("LARGE {} {}: {}", members.len(), filings[members[0]].key, names.join(" | "));
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for link in incidents.links.iter().filter(|link| members.contains(&link.a)) {
            *reasons.entry(link.reasons.first().map_or("", String::as_str)).or_default() += 1;
        }
        println!("  {reasons:?}");
    }
    for (part, (right, together, apart)) in scores {
        let rate = |wrong: u32| f64::from(right) / f64::from((right + wrong).max(1));
        println!(
            "{part}: precision {:.4}, recall {:.4}, {} pairs",
            rate(together),
            rate(apart),
            right + apart
        );
    }
}

/// Links drawn by chance from all that were taken, to be judged by a person.
fn drawn<'l>(filings: &[Filing], incidents: &'l Incidents) -> Vec<(usize, usize, &'l Link)> {
    let chance = |link: &Link| {
        let mut hasher = std::hash::DefaultHasher::new();
        ("drawn 1", &filings[link.a].key, &filings[link.b].key).hash(&mut hasher);
        hasher.finish()
    };
    let mut links: Vec<&Link> = incidents.links.iter().collect();
    links.sort_by_cached_key(|link| chance(link));
    links.into_iter().take(DRAWN).map(|link| (link.a, link.b, link)).collect()
}

/// A filing on one line.
fn row(filing: &Filing) -> String {
    let d = &filing.draft;
    let counts: Vec<String> =
        d.counts.iter().map(|c| format!("{} {}", c.text(), c.population.name())).collect();
    let types: Vec<&str> = d.types.iter().map(|kind| kind.name()).collect();
    format!(
        "{} {:?} {:?} {} reported {:?} posted {:?} occurred {} [{}] {} | {}",
        filing.key,
        d.name,
        d.aliases,
        d.state.as_deref().unwrap_or("-"),
        d.reported.map(|day| day.to_string()),
        d.posted.map(|day| day.to_string()),
        d.occurred.map(chartward_register::draft::Span::text).unwrap_or_default(),
        counts.join("; "),
        types.join(" "),
        d.narrative
            .as_deref()
            .unwrap_or_default()
            .chars()
            .take(260)
            .collect::<String>()
            .replace(['\n', '\r'], " ")
    )
}

/// The filings of the lists that the gold set is about, from a register that is made once.
fn filings(folder: &Path) -> Vec<Filing> {
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/register"));
    let mut register = Register::create(folder, &[7; 32]).unwrap();
    if register.snapshots(None).unwrap().is_empty() {
        let mut files = Vec::new();
        for part in ["hhs_ocr", "state_ag", "state_ag/raw", "vcdb", "prc"] {
            for entry in std::fs::read_dir(data.join(part)).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                let other = ["wolfram", "2026", "combined"].iter().any(|word| name.contains(word));
                if path.is_file() && !other {
                    files.push((name, path));
                }
            }
        }
        files.sort();
        for (_, path) in files {
            register.import(read(&path, &Told::default()).unwrap()).unwrap();
        }
    }
    register.filings(None, None).unwrap()
}
