//! Names of files and members, as far as they may be seen.
//!
//! What it is: a file called after a patient tells who was in the evidence. Where values are masked, so is
//! what the name of a file or member says of a person.
//!
//! What it is not: a detector of its own. It hides what the case found in names of files, and looks at each part
//! of a path with the scanner, and for the names of the people in the case, for pairs of a given name and a
//! surname, and for long numbers. Evidence that was taken out again is hidden whole but for its ending: the
//! case no longer knows whom its names tell of.
//!
//! The one idea: a name that is masked too much costs a look at the row's number; one that is masked too
//! little names a patient.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chartward_discover::{Options, Reserved, Scanner, Seeds};
use chartward_model::{Document, DocumentKind, PersonName, Place, Purpose};
use chartward_store::{CaseStore, ReservedNumbers};

use super::Show;
use crate::AppError;
use crate::file_names::{is_a_count, is_person, runs, stem, words_of};

/// Names that are remembered, at most.
const REMEMBERED: usize = 10_000;
/// Digits in a row that may be somebody's number.
const LONG: usize = 6;
/// Letters of a name that is telling by itself.
const TELLING: usize = 4;

/// Shows the names of a case's files and members.
pub(crate) struct Places {
    /// `None`: they are shown in clear.
    mask: Option<Mask>,
}

struct Mask {
    scanner: Scanner,
    /// Words of the names of the people in the case, in capitals.
    words: BTreeSet<String>,
    /// What was found in names of files, by part of a path.
    found: BTreeMap<String, Vec<Range<usize>>>,
    /// What the sources of evidence that was taken out begin with.
    removed: Vec<String>,
    seen: RefCell<BTreeMap<String, String>>,
}

impl Places {
    /// For the files and people of a case.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn of(store: &CaseStore, show: Show) -> Result<Self, AppError> {
        if show == Show::Revealed {
            return Ok(Self { mask: None });
        }
        let facts = store.facts()?;
        let reserved = match facts.reserved {
            ReservedNumbers::Ignored => Reserved::Reject,
            ReservedNumbers::Admitted => Reserved::Admit,
        };
        let mut names: Vec<PersonName> = crate::assess::listed_names(store)?;
        for individual in store.individuals()? {
            names.extend(individual.name);
            names.extend(individual.other_names);
        }
        let mut words = BTreeSet::new();
        for name in &names {
            let line = name.to_line();
            let clear = line.reveal(Purpose::Matching);
            let telling = clear.split(|c: char| !c.is_alphabetic()).filter(|w| w.chars().count() >= TELLING);
            words.extend(telling.map(str::to_uppercase));
        }
        let mut options = Options::new(reserved, facts.as_of);
        options.seeds = Some(std::sync::Arc::new(Seeds::new(&names.iter().collect::<Vec<_>>())));
        let mask = Mask {
            scanner: Scanner::new(options),
            words,
            found: found(store)?,
            removed: store.removed_roots()?,
            seen: RefCell::default(),
        };
        Ok(Self { mask: Some(mask) })
    }

    /// The path of an evidence file.
    pub(crate) fn source(&self, place: &Place) -> String {
        self.text(&place.source)
    }

    /// The chain of members.
    pub(crate) fn member(&self, place: &Place) -> String {
        place.members.iter().map(|member| self.text(member)).collect::<Vec<_>>().join("!/")
    }

    /// Both.
    pub(crate) fn line(&self, place: &Place) -> String {
        let parts = std::iter::once(&place.source).chain(&place.members);
        parts.map(|part| self.text(part)).collect::<Vec<_>>().join("!/")
    }

    /// A path, part by part; or paths with commas between them.
    pub(crate) fn text(&self, path: &str) -> String {
        let Some(mask) = &self.mask else { return path.to_owned() };
        let shown = path.split('/').map(|part| mask.shown(part)).collect::<Vec<_>>().join("/");
        let removed: Vec<Range<usize>> =
            mask.removed.iter().flat_map(|root| paths_below(path, root)).collect();
        if removed.is_empty() {
            return shown;
        }
        // what is masked has as many characters as before
        let pairs = masked(path, &removed).chars().zip(shown.chars()).collect::<Vec<_>>();
        pairs.into_iter().map(|(one, other)| if one == '*' { one } else { other }).collect()
    }
}

impl Mask {
    fn shown(&self, part: &str) -> String {
        // what the program itself calls a message says nothing
        if is_a_count(part) {
            return part.to_owned();
        }
        if let Some(known) = self.seen.borrow().get(part) {
            return known.clone();
        }
        let shown = masked(part, &self.spans(part));
        let mut seen = self.seen.borrow_mut();
        if seen.len() >= REMEMBERED {
            seen.clear();
        }
        seen.insert(part.to_owned(), shown.clone());
        shown
    }

    /// What of a name may tell of a person.
    fn spans(&self, part: &str) -> Vec<Range<usize>> {
        // as written, for numbers with hyphens, and with blanks between words, for names
        let blank: String =
            part.chars().map(|c| if matches!(c, '_' | '-' | '.') { ' ' } else { c }).collect();
        let mut spans = Vec::new();
        for text in [part.to_owned(), blank] {
            let document = Document::prose(Place::default(), DocumentKind::Text, text);
            // a scanner that stops unexpectedly hides the name whole
            let Ok(found) = crate::intake::scan_safely(&self.scanner, &document) else {
                return vec![Range { start: 0, end: part.len() }];
            };
            let range = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
            spans.extend(found.iter().map(|mention| range(mention.start)..range(mention.end)));
        }
        spans.extend(self.found.get(part).into_iter().flatten().cloned());
        spans.extend(runs(part, |c| c.is_ascii_digit()).into_iter().filter(|run| run.len() >= LONG));
        let words = words_of(part);
        let upper = |word: &Range<usize>| part.get(word.clone()).unwrap_or_default().to_uppercase();
        spans.extend(words.iter().filter(|word| self.words.contains(&upper(word))).cloned());
        for pair in words.windows(2) {
            let [one, two] = pair else { continue };
            let (first, second) = (upper(one), upper(two));
            if is_person(&first, &second) || is_person(&second, &first) {
                spans.extend([one.clone(), two.clone()]);
            }
        }
        spans
    }
}

/// Where the case found something in the names of files and members.
fn found(store: &CaseStore) -> Result<BTreeMap<String, Vec<Range<usize>>>, AppError> {
    let mut found: BTreeMap<String, Vec<Range<usize>>> = BTreeMap::new();
    store.for_each_file_name(|text, mentions| -> Result<(), AppError> {
        let mut from = 0;
        for part in text.split('/') {
            let local = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).saturating_sub(from);
            let spans = mentions.iter().map(|mention| local(mention.start)..local(mention.end));
            let spans: Vec<_> = spans.filter(|span| span.start < part.len() && span.end > 0).collect();
            if !spans.is_empty() {
                let known = found.entry(part.to_owned()).or_default();
                known.extend(spans);
                known.sort_unstable_by_key(|span| (span.start, span.end));
                known.dedup();
            }
            from += part.len() + 1;
        }
        Ok(())
    })?;
    Ok(found)
}

/// The stretches of a text that are paths of what was taken out, without their endings. Names may hold commas
/// themselves, so what stands behind one may be hidden too.
fn paths_below(text: &str, root: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for (from, _) in text.match_indices(root) {
        let (before, rest) = (text.get(..from).unwrap_or_default(), text.get(from..).unwrap_or_default());
        let behind = rest.get(root.len()..).unwrap_or_default();
        if (before.is_empty() || before.ends_with(", "))
            && (behind.is_empty() || behind.starts_with(['/']) || behind.starts_with(", "))
        {
            let length = if behind.starts_with('/') { rest.len() } else { root.len() };
            let path = rest.get(..length).unwrap_or_default();
            let name = path.rfind('/').map_or(0, |at| at + 1);
            let kept = name + stem(path.get(name..).unwrap_or_default()).len();
            spans.push(from..from + kept);
        }
    }
    spans
}

fn masked(text: &str, spans: &[Range<usize>]) -> String {
    let hidden = |at: usize| spans.iter().any(|span| span.contains(&at));
    text.char_indices().map(|(at, c)| if c.is_alphanumeric() && hidden(at) { '*' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::{masked, paths_below};

    #[test]
    fn letters_and_digits_are_masked_and_separators_stay() {
        assert_eq!(masked("Née_1-x", &[0..4, 5..6]), "***_*-x");
    }

    #[test]
    fn what_was_taken_out_is_hidden_but_for_its_ending() {
        for (text, expected) in [
            ("a b/c_d.txt", "* */*_*.txt"),
            ("a b", "* *"),
            ("x, a b, y", "x, * *, y"),
            ("xa b/c.txt", "xa b/c.txt"),
            ("a bc/c.txt", "a bc/c.txt"),
        ] {
            assert_eq!(masked(text, &paths_below(text, "a b")), expected, "{text}");
        }
        assert_eq!(masked("q, x.txt", &paths_below("q, x.txt", "q, x.txt")), "*, *.txt");
    }
}
