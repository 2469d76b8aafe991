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

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::Scope;
use super::names::{LEADS, Party, is_common, same};
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

/// A filing that mentions an associate.
struct Mention {
    day: i32,
    index: usize,
    /// Whether the words around say that it is an associate.
    named: bool,
}

/// Pairs of federal filings about one event at an associate, with the associate's key.
pub(super) fn pairs(filings: &[Filing], traits: &[Traits<'_>], scope: Scope) -> Vec<(usize, usize, String)> {
    // first who is an associate at all: descriptions mention many more names
    let mut keys = Keys::default();
    let mut known: BTreeSet<String> = BTreeSet::new();
    for (filing, one) in filings.iter().zip(traits).filter(|(_, one)| one.federal()) {
        known.extend(named(filing, one, &mut keys));
    }
    let mut by_name: BTreeMap<&str, Vec<Mention>> =
        known.iter().map(|name| (name.as_str(), Vec::new())).collect();
    let beginnings: HashSet<&str> = known.iter().filter_map(|name| name.get(..BEGINNING)).collect();
    for (index, one) in traits.iter().enumerate().filter(|(_, one)| one.federal()) {
        let Some(day) = one.day() else { continue };
        let named = named(&filings[index], one, &mut keys);
        for name in seen(&filings[index], one, &beginnings, &mut keys) {
            if let Some(all) = by_name.get_mut(name.as_str()).filter(|_| !named.contains(&name)) {
                all.push(Mention { day, index, named: false });
            }
        }
        for name in named {
            if let Some(all) = by_name.get_mut(name.as_str()) {
                all.push(Mention { day, index, named: true });
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
                all.push(Mention { day, index, named: false });
            }
        }
    }
    let mut pairs = Vec::new();
    for (name, mut all) in by_name.into_iter().filter(|(_, all)| all.len() <= MOST) {
        all.sort_unstable_by_key(|mention| (mention.day, mention.index, mention.named));
        all.dedup_by_key(|mention| mention.index);
        for (at, one) in all.iter().enumerate() {
            // the next few in time are enough: clusters grow by chains
            for later in all.get(at + 1..).unwrap_or_default().iter().take(6) {
                let fits = (one.named && later.named) || fits(&traits[one.index], &traits[later.index]);
                let named = one.named || later.named;
                if later.day - one.day <= DAYS && named && one.index != later.index && fits {
                    let (a, b) = (one.index.min(later.index), one.index.max(later.index));
                    pairs.push((a, b, name.to_owned()));
                }
            }
        }
    }
    pairs
}

/// Filings that are the named associate's own, where the other of the pair is not.
pub(super) fn own(traits: &[Traits], named: &[(usize, usize, String)]) -> BTreeSet<usize> {
    let is = |index: usize, name: &str| traits[index].party.keys().any(|key| key == name);
    let mut own = BTreeSet::new();
    for (a, b, name) in named {
        match (is(*a, name), is(*b, name)) {
            (true, false) => own.insert(*a),
            (false, true) => own.insert(*b),
            _ => false,
        };
    }
    own
}

/// Letters of a key by which it is looked for before it is made.
const BEGINNING: usize = 4;

/// Whether two filings that name one associate may be about one event.
fn fits(a: &Traits<'_>, b: &Traits<'_>) -> bool {
    a.types.is_empty() || b.types.is_empty() || a.types.iter().any(|kind| b.types.contains(kind))
}

/// Whether a name is that of the filer itself, or the beginning of it, or the other way round.
fn is_own(name: &str, one: &Traits<'_>) -> bool {
    one.party.keys().any(|key| key.starts_with(name) || name.starts_with(key))
}

/// Keys of the names that a filing calls associates.
fn named<'a>(filing: &'a Filing, one: &Traits<'_>, keys: &mut Keys<'a>) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = filing.draft.associate.as_deref().and_then(key).into_iter().collect();
    let text = filing.draft.narrative.as_deref().unwrap_or_default();
    let lower = text.to_ascii_lowercase();
    if CUES.iter().any(|words| lower.contains(words)) {
        for (start, run) in capitalised(text) {
            let before = lower.get(..start).unwrap_or_default();
            let cue = before.trim_end_matches([' ', ',', '(', ')']);
            if CUES.iter().any(|words| cue.ends_with(words)) {
                found.extend(keys.of(run));
            }
        }
    }
    found.retain(|name| !is_own(name, one));
    found
}

/// Keys of the names in a filing's description that begin as one of some keys does.
fn seen<'a>(
    filing: &'a Filing,
    one: &Traits<'_>,
    beginnings: &HashSet<&str>,
    keys: &mut Keys<'a>,
) -> BTreeSet<String> {
    let text = filing.draft.narrative.as_deref().unwrap_or_default();
    let runs = capitalised(text).into_iter().map(|(_, run)| run);
    let runs = runs.filter(|run| beginning(run).is_some_and(|start| beginnings.contains(start.as_str())));
    let mut found: BTreeSet<String> = runs.filter_map(|run| keys.of(run)).collect();
    found.retain(|name| !is_own(name, one));
    found
}

/// The first letters of a name's key, without making the key: what a key costs is far more than this.
fn beginning(run: &str) -> Option<String> {
    let mut start = String::with_capacity(BEGINNING);
    let words =
        run.split(|c: char| c != '.' && !APOSTROPHES.contains(&c) && c != '&' && !c.is_alphanumeric());
    // a word that only leads to a name, unless it is all of it
    let mut lead = None;
    let mut first = true;
    for word in words {
        let word: String = word.chars().filter(|c| c.is_alphanumeric() || *c == '&').collect();
        let word = word.to_lowercase().replace('&', "and");
        if first && LEADS.contains(&word.as_str()) {
            lead = Some(word);
            continue;
        }
        if word.is_empty() {
            continue;
        }
        first = false;
        start.extend(same(&word).chars().filter(char::is_ascii_alphanumeric));
        if start.len() >= BEGINNING {
            start.truncate(BEGINNING);
            return Some(start);
        }
    }
    lead.filter(|_| first).and_then(|word| word.get(..BEGINNING).map(str::to_owned))
}

/// What is left out of a name without parting its words.
const APOSTROPHES: [char; 4] = ['\u{2019}', '\u{2018}', '\'', '"'];

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
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::{beginning, capitalised, key};

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

    #[test]
    fn keys_of_real_names_begin_as_they_do() {
        let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/register/hhs_ocr"));
        if !data.is_dir() {
            assert!(std::env::var_os("CI").is_none(), "the shared lists are missing");
            return;
        }
        let file = data.join("2022-04-15_full-merged_4602.csv");
        let reading = crate::reading::read(&file, &crate::reading::Told::default()).unwrap();
        let mut names = BTreeSet::new();
        for draft in reading.drafts() {
            let text = draft.narrative.as_deref().unwrap_or_default();
            names.extend(capitalised(text).into_iter().map(|(_, name)| name));
        }
        let begins = |name: &&&str| {
            key(name).is_none_or(|key| beginning(name).as_deref() == key.get(..super::BEGINNING))
        };
        let others: Vec<&&str> = names.iter().filter(|name| !begins(name)).collect();
        assert!(names.len() > 5_000 && others.is_empty(), "{} {others:?}", names.len());
    }

    #[test]
    fn a_key_begins_as_its_name_does() {
        for name in [
            "The Mailing Bank of Ohio",
            "AT&T Mailing",
            "R&B Billing Partners",
            "Saint Luke\u{2019}s Billing",
            "O'Brien Mailing",
            "U.S. Healthworks",
            "A. B. Carter Records",
            "Mail-Well Printing, Inc",
            "X1 Radiology",
            "Centre Records",
        ] {
            let key = key(name).unwrap();
            assert_eq!(beginning(name).as_deref(), key.get(..super::BEGINNING), "{name}");
        }
        assert_eq!(beginning("The AB"), None);
    }
}
