//! Seeds: people known beforehand, from the organisation's own lists, found in prose even when their names are
//! rare.
//!
//! The one idea: a name on the roster is kept as a number made of its given name and surname, so that a list of
//! millions fits in memory and holds no name; a run of capitalised words is looked up pair by pair, whatever
//! the lists of names say of its words.

use chartward_model::{Element, PersonName, Purpose, Reason};

use super::words::{Kind, Run, Token};
use super::{canonical, lexicon};
use crate::finding::Finding;
use crate::page::Page;

/// Most people that are kept; of a longer list the rest is found by rules only.
const MOST: usize = 20_000_000;
/// Confidence of a name on the roster.
const SURE: u16 = 970;

/// People known beforehand.
#[derive(Clone, Debug, Default)]
pub struct Seeds {
    /// Sorted, each once.
    people: Vec<u64>,
}

impl Seeds {
    /// From names of people. Only names with a given name and a surname count.
    pub fn new(names: &[&PersonName]) -> Self {
        let number = |name: &PersonName| {
            let given = name.given.reveal(Purpose::Matching);
            number(given.split(' ').next()?, name.surname.reveal(Purpose::Matching))
        };
        let mut people: Vec<u64> = names.iter().copied().filter_map(number).take(MOST).collect();
        people.sort_unstable();
        people.dedup();
        Self { people }
    }

    /// How many different names there are.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// Names of known people in a run of capitalised words.
    pub(super) fn find(&self, page: &Page<'_>, run: &Run, findings: &mut Vec<Finding>) {
        if self.people.is_empty() {
            return;
        }
        let tokens = run.tokens();
        for (i, first) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Plain) {
            // a middle name or initial may stand between
            let between = |token: &&Token| {
                token.kind == Kind::Initial || token.word.is_name() && !token.word.is_common()
            };
            let next = tokens.get(i + 1);
            let far = next.filter(between).and_then(|_| tokens.get(i + 2));
            let mut ends = next.into_iter().chain(far).filter(|token| token.kind == Kind::Plain);
            if let Some(last) = ends.rfind(|last| self.knows(page, *first, **last)) {
                let span = (first.start, last.end);
                let name = canonical(page.slice(span.0, span.1));
                findings.push(Finding::new(Element::PersonName, span, name, SURE).because(Reason::Roster));
            }
        }
    }

    fn knows(&self, page: &Page<'_>, given: Token, surname: Token) -> bool {
        let word = |token: Token| page.slice(token.start, token.end);
        number(word(given), word(surname)).is_some_and(|number| self.people.binary_search(&number).is_ok())
    }
}

/// Adds names of known people to the findings from `first` on: one found already keeps its span and its reasons,
/// which say what the person is to the text.
pub(super) fn join(seeded: Vec<Finding>, first: usize, findings: &mut Vec<Finding>) {
    for seed in seeded {
        let known = findings.get_mut(first..).unwrap_or_default();
        let mut overlapping =
            known.iter_mut().filter(|f| f.element == seed.element && f.overlaps(&seed)).peekable();
        if overlapping.peek().is_none() {
            findings.push(seed);
            continue;
        }
        for finding in overlapping.filter(|finding| !finding.reasons.contains(&Reason::Roster)) {
            // half of the name, found by itself, is not the person's whole name
            if finding.start <= seed.start && seed.end <= finding.end {
                finding.confidence = finding.confidence.max(SURE);
                finding.reasons.push(Reason::Roster);
            }
        }
    }
}

/// Number of a given name and a surname, as FNV-1a over both in upper case without accents and marks.
fn number(given: &str, surname: &str) -> Option<u64> {
    let (mut a, mut b) = ([0; lexicon::LONGEST], [0; lexicon::LONGEST]);
    let mut joined = [0; lexicon::LONGEST * 2];
    let mut len = 0;
    for word in surname.split(' ') {
        for byte in lexicon::fold(word, &mut b)? {
            *joined.get_mut(len)? = *byte;
            len += 1;
        }
    }
    let given = lexicon::fold(given, &mut a).filter(|word| word.len() > 1)?;
    let surname = joined.get(..len).filter(|word| word.len() > 1)?;
    let bytes = given.iter().chain(b" ").chain(surname);
    Some(
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        }),
    )
}
