//! How good a result is, for people and for programs.
//!
//! What it is not: the weighing (`resolve::bulk`), which says what may be wrong; here it gets names and sentences.
//!
//! The one idea: the number that goes into a notice is the number of people, so it stands with its interval, and what
//! could move it (pairs in doubt, weak links, rows that say too little) stands beside it.

use std::fmt::Write;

use serde::Serialize;

use super::ResolvedTables;

/// The report on a result.
#[derive(Clone, Debug, Serialize)]
pub struct Quality {
    /// `chartward.resolve-report/1`.
    pub schema: &'static str,
    /// Rows with content.
    pub rows: usize,
    /// Distinct individuals.
    pub individuals: u32,
    /// With 95 % confidence there are no fewer people than this, as far as weights tell.
    pub people_low: u32,
    /// The most likely number of people.
    pub people_expected: u32,
    /// With 95 % confidence there are no more people than this.
    pub people_high: u32,
    /// How the interval was made.
    pub method: &'static str,
    /// Expected number of letters to somebody who gets another under another number.
    pub duplicate_letters: f64,
    /// Expected number of people who have no number of their own.
    pub lacking_letters: f64,
    /// Individuals with one row.
    pub singletons: usize,
    /// Most rows of one individual.
    pub largest: usize,
    /// Pairs that nothing forbids and too little proves.
    pub open_pairs: usize,
    /// Pairs that a contradiction keeps apart.
    pub conflicting_pairs: usize,
    /// Individuals whose rows disagree in something of which a person has one.
    pub disagreeing_individuals: usize,
    /// The same, by field.
    pub disagreeing: Vec<Disagreement>,
    /// Rows that say nothing to match by.
    pub empty_rows: usize,
    /// Other rows that say too little to be joined even with their like.
    pub thin_rows: usize,
    /// Unions that rest on little.
    pub weak_links: usize,
    /// How many of them are of rows with two given names or two birth dates.
    pub waived_links: usize,
    /// The weakest of them.
    pub weakest: Vec<Weak>,
    /// How two tables overlap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linked: Option<Linked>,
}

/// How many individuals have several values in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// The field.
    pub field: &'static str,
    /// How many individuals.
    pub individuals: usize,
}

/// A union that rests on little.
#[derive(Clone, Debug, Serialize)]
pub struct Weak {
    /// Whose rows they are.
    pub individual: u32,
    /// The rows, with their tables in front if there are several.
    pub rows: Vec<String>,
    /// What it weighs.
    pub bits: f64,
    /// Why.
    pub reasons: Vec<String>,
}

/// How tables and the linked one overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Linked {
    /// Individuals in the tables.
    pub here: usize,
    /// Individuals in the linked table.
    pub there: usize,
    /// Individuals in both.
    pub both: usize,
    /// Rows of the tables that are of individuals in both.
    pub rows_found: usize,
    /// Rows of the tables.
    pub rows: usize,
}

/// So many weak links are in the report.
const WEAKEST: usize = 1_000;

const METHOD: &str = "weights of pairs as odds, measured on tables with known truth (0.75 bits of odds a bit of weight; \
                      pairs that a contradiction keeps apart 0.3, less 13), summed over the pairs that were left apart and the \
                      unions that were made; 95 % of a normal mixture over what all odds of a table may be off by (2 bits, 8 \
                      where a contradiction stands). What no comparison saw is not in it.";

/// Compares the individuals of the linked table with those of the others.
pub(super) fn linked(tables: &ResolvedTables) -> Linked {
    let all = &tables.resolved.resolution.individual_of_row;
    let first = tables.tables.last().map_or(0, |table| table.first).min(all.len());
    let (here, there) = all.split_at(first);
    let distinct = |rows: &[u32]| {
        let mut found = rows.to_vec();
        found.sort_unstable();
        found.dedup();
        found
    };
    let (in_here, in_there) = (distinct(here), distinct(there));
    let is_there = |individual: &u32| in_there.binary_search(individual).is_ok();
    Linked {
        here: in_here.len(),
        there: in_there.len(),
        both: in_here.iter().filter(|individual| is_there(individual)).count(),
        rows_found: here.iter().filter(|individual| is_there(individual)).count(),
        rows: here.len(),
    }
}

impl ResolvedTables {
    /// The report, if the result was looked over.
    pub fn quality(&self) -> Option<Quality> {
        let audit = self.resolved.audit.as_ref()?;
        let resolution = &self.resolved.resolution;
        let weakest = audit.weak.iter().take(WEAKEST).map(|pair| {
            let mut rows = self.pair(pair);
            rows.truncate(rows.len().saturating_sub(2));
            Weak {
                individual: self.individual(pair.left),
                rows,
                bits: f64::from(pair.weight_centibits) / 100.0,
                reasons: pair.reasons.clone(),
            }
        });
        Some(Quality {
            schema: "chartward.resolve-report/1",
            rows: resolution.individual_of_row.len(),
            individuals: resolution.individuals,
            people_low: audit.people.low,
            people_expected: audit.people.expected,
            people_high: audit.people.high,
            method: METHOD,
            duplicate_letters: tenths(audit.people.duplicates),
            lacking_letters: tenths(audit.people.lacking),
            singletons: audit.singletons,
            largest: audit.largest,
            open_pairs: audit.open,
            conflicting_pairs: audit.conflicts,
            disagreeing_individuals: audit.disagreeing_individuals,
            disagreeing: audit
                .disagreeing
                .iter()
                .map(|(field, individuals)| Disagreement { field, individuals: *individuals })
                .collect(),
            empty_rows: audit.empty_rows,
            thin_rows: audit.thin_rows,
            weak_links: audit.weak_links,
            waived_links: audit.waived_links,
            weakest: weakest.collect(),
            linked: self.is_linked.then(|| linked(self)),
        })
    }
}

fn tenths(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// So many weak links are printed for people.
const PRINTED: usize = 20;

impl Quality {
    /// The report for people.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let mut line = |number: &dyn std::fmt::Display, what: &str| {
            // writing to a text cannot fail
            let _ = writeln!(text, "{number:>12}  {what}");
        };
        line(&self.rows, "rows");
        line(&self.individuals, "individuals");
        let interval =
            format!("people, most likely; with 95 % confidence {} to {}", self.people_low, self.people_high);
        line(&self.people_expected, &interval);
        line(&self.singletons, "individuals with one row");
        line(&self.largest, "rows of the individual with most");
        if let Some(linked) = self.linked {
            line(
                &linked.both,
                &format!("individuals in both tables, of {} here and {} there", linked.here, linked.there),
            );
        }
        line(&self.duplicate_letters, "letters too many, expected: one person under two numbers");
        line(&self.open_pairs, "  pairs in doubt that nothing forbids");
        line(&self.conflicting_pairs, "  pairs that a contradiction keeps apart");
        line(&self.lacking_letters, "letters too few, expected: two people under one number");
        line(&self.weak_links, "  unions that rest on little");
        line(&self.waived_links, "  of them with two given names or two birth dates: each may be two people");
        line(&self.disagreeing_individuals, "individuals whose rows disagree");
        for field in self.disagreeing.iter().filter(|field| field.individuals > 0) {
            line(&field.individuals, &format!("  in {}", field.field));
        }
        line(&self.thin_rows, "rows that say too little to be joined even with their like");
        line(&self.empty_rows, "rows that say nothing to match by");
        let _ = write!(text, "\nThe interval: {}\n", self.method);
        if !self.weakest.is_empty() {
            let shown = self.weakest.len().min(PRINTED);
            let _ = write!(text, "\nThe weakest unions ({shown} of {}):\n", self.weak_links);
        }
        for weak in self.weakest.iter().take(PRINTED) {
            let (rows, reasons) = (weak.rows.join(" "), weak.reasons.join("; "));
            let _ = writeln!(
                text,
                "  individual {}, rows {rows}: {:.1} bits: {reasons}",
                weak.individual, weak.bits
            );
        }
        text
    }
}
