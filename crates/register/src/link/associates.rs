//! Business associates that descriptions name: who was breached, when a covered entity reports it.
//!
//! What it is: names that follow "business associate" in a description (or stand in the column that older lists
//! have), and where else they are mentioned. Filings that name one associate at one time are one event
//! with other people.
//!
//! What it is not: a reader of prose. A name counts only if the words around it say what it is, in at least
//! one of the filings.
//!
//! The one idea: **the roll-up comes from the filings themselves**, not from a list of famous cases.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Scope;
use super::names::{Party, is_common};
use super::traits::Traits;
use crate::storage::Filing;
use crate::words::EntityType;

/// Most days between two reports about one event at an associate.
const DAYS: i32 = 200;
/// Words after which the name of an associate stands.
const CUES: &[&str] = &[
    "business associate",
    "(ba",
    "the ba",
    "subcontractor",
    "vendor",
    "business associate named",
    "doing business as",
];
/// A name that more filings mention is no event.
const MOST: usize = 400;

/// What a filing says about associates: their keys, and whether the words around say so.
struct Mentions {
    /// Named as an associate.
    named: BTreeSet<String>,
    /// Mentioned at all.
    seen: BTreeSet<String>,
}

/// Pairs of federal filings about one event at an associate, with the associate's key.
pub(super) fn pairs(filings: &[Filing], traits: &[Traits], scope: Scope) -> Vec<(usize, usize, String)> {
    let federal: Vec<usize> = (0..filings.len()).filter(|i| traits[*i].federal()).collect();
    let mut keys = Keys::default();
    let mentions: BTreeMap<usize, Mentions> =
        federal.iter().map(|i| (*i, Mentions::of(&filings[*i], &traits[*i], &mut keys))).collect();
    let known: BTreeSet<&String> = mentions.values().flat_map(|m| &m.named).collect();
    let mut by_name: BTreeMap<String, Vec<(i32, usize, bool)>> = BTreeMap::new();
    for (index, mention) in &mentions {
        let Some(day) = traits[*index].day() else { continue };
        for name in &mention.seen {
            if known.contains(name) {
                by_name.entry(name.clone()).or_default().push((day, *index, mention.named.contains(name)));
            }
        }
    }
    // the associate's own reports, in any list
    for (index, one) in traits.iter().enumerate() {
        let own = one.federal() && one.entity == Some(EntityType::BusinessAssociate);
        let Some(day) = one.day().filter(|_| own || (scope == Scope::Across && !one.federal())) else {
            continue;
        };
        for key in one.party.keys() {
            if let Some(all) = by_name.get_mut(key) {
                all.push((day, index, false));
            }
        }
    }
    let mut pairs = Vec::new();
    for (name, mut all) in by_name.into_iter().filter(|(_, all)| all.len() <= MOST) {
        all.sort_unstable();
        all.dedup_by_key(|(_, index, _)| *index);
        for (at, (day, index, named)) in all.iter().enumerate() {
            // the next few in time are enough: clusters grow by chains
            for (later, other, other_named) in all[at + 1..].iter().take(6) {
                let fits = (*named && *other_named) || fits(&traits[*index], &traits[*other]);
                if later - day <= DAYS && (*named || *other_named) && index != other && fits {
                    pairs.push((*index.min(other), *index.max(other), name.clone()));
                }
            }
        }
    }
    pairs
}

/// Whether two filings that name one associate may be about one event.
fn fits(a: &Traits, b: &Traits) -> bool {
    a.types.is_empty() || b.types.is_empty() || a.types.iter().any(|kind| b.types.contains(kind))
}

impl Mentions {
    fn of<'a>(filing: &'a Filing, traits: &Traits, keys: &mut Keys<'a>) -> Self {
        let mut named = BTreeSet::new();
        let mut seen = BTreeSet::new();
        if let Some(name) = &filing.draft.associate {
            named.extend(key(name));
        }
        let text = filing.draft.narrative.as_deref().unwrap_or_default();
        let lower = text.to_ascii_lowercase();
        for (start, run) in capitalised(text) {
            let Some(key) = keys.of(run) else { continue };
            let before = lower.get(..start).unwrap_or_default();
            let cue = before.trim_end_matches([' ', ',', '(', ')']);
            if CUES.iter().any(|words| cue.ends_with(words)) {
                named.insert(key.clone());
            }
            seen.insert(key);
        }
        let own: BTreeSet<&str> = traits.party.keys().collect();
        let is_own =
            |name: &String| own.iter().any(|key| key.starts_with(name.as_str()) || name.starts_with(*key));
        named.retain(|name| !is_own(name));
        seen.retain(|name| !is_own(name));
        seen.extend(named.iter().cloned());
        Self { named, seen }
    }
}

/// Keys of the names that were met: descriptions repeat them, and a key costs more than a look.
#[derive(Default)]
struct Keys<'a>(HashMap<&'a str, Option<String>>);

impl<'a> Keys<'a> {
    fn of(&mut self, name: &'a str) -> Option<String> {
        self.0.entry(name).or_insert_with(|| key(name)).clone()
    }
}

/// The key of a name that can be an associate's.
fn key(name: &str) -> Option<String> {
    let party = Party::of(name, &[]);
    let telling = party.words.iter().filter(|word| word.len() > 2 && !is_common(word)).count();
    let not =
        ["officeforcivilrights", "ocr", "socialsecurity", "departmentofjustice", "microsoft", "experian"];
    (party.key.len() >= 6 && telling > 0 && !not.contains(&party.key.as_str())).then_some(party.key)
}

/// Runs of capitalised words, with the byte at which each begins.
fn capitalised(text: &str) -> Vec<(usize, &str)> {
    let mut runs = Vec::new();
    let mut run: Option<(usize, usize)> = None;
    let mut close = |run: &mut Option<(usize, usize)>| {
        if let Some((start, end)) = run.take() {
            runs.extend(text.get(start..end).map(|part| (start, part)));
        }
    };
    let mut offset = 0;
    for piece in text.split_inclusive([' ', '\n', '\r', '\t', '(', ')']) {
        let start = offset;
        offset += piece.len();
        let word = piece.trim_end_matches([' ', '\n', '\r', '\t', '(', ')']);
        let clean = word.trim_end_matches([',', '.', ';', ':', '\u{2019}']);
        let upper = clean.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
        let link = run.is_some() && ["of", "and", "&", "for", "the"].contains(&clean);
        if upper {
            let begin = run.map_or(start, |(begin, _)| begin);
            run = Some((begin, start + clean.len()));
        } else if !link {
            close(&mut run);
        }
        let ends_sentence = word.ends_with(['.', ';', ':', ',']) && !["Inc.", "St.", "Dr."].contains(&word);
        let ends_run = piece.ends_with(['(', ')']) || ends_sentence;
        if ends_run {
            close(&mut run);
        }
    }
    close(&mut run);
    runs
}

#[cfg(test)]
mod tests {
    use super::capitalised;

    #[test]
    fn names_in_a_sentence() {
        let text = "On May 1, the business associate (BA), Retrieval-Masters Creditors Bureau, Inc., doing business as American \
                    Medical Collection Agency (AMCA), and the Bank of Ohio reported.";
        let runs: Vec<&str> = capitalised(text).into_iter().map(|(_, run)| run).collect();
        assert_eq!(
            runs,
            [
                "On May 1",
                "BA",
                "Retrieval-Masters Creditors Bureau",
                "Inc",
                "American Medical Collection Agency",
                "AMCA",
                "Bank of Ohio"
            ]
        );
    }
}
