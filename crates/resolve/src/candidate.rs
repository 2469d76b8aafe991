//! A person as one document shows them.
//!
//! What it is not: an individual. The same human is a candidate again in every document that shows
//! them; linkage joins the candidates.
//!
//! The one idea: a candidate keeps canonical values and points at its mentions, never at the text, so
//! it can be made again from stored mentions at any time.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use chartward_model::{
    DocumentKind, Element, MailFacts, Mention, MentionRef, Part, PersonName, Phi, Place, Purpose, Role,
};
use jiff::civil::Date;

use crate::record::{Hash, Sex};

/// The mentions of one document, and what linkage needs to know of the document.
#[derive(Clone, Copy)]
pub struct DocumentMentions<'a> {
    /// Ordinal of the document in the case.
    pub ordinal: u32,
    /// Where the document lies.
    pub place: &'a Place,
    /// What it was read from.
    pub kind: DocumentKind,
    /// For mail and what hangs on it: the parties.
    pub mail: Option<&'a MailFacts>,
    /// The mentions, sorted by position.
    pub mentions: &'a [Mention],
}

impl fmt::Debug for DocumentMentions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentMentions({}, {} mentions)", self.ordinal, self.mentions.len())
    }
}

/// The people one document shows.
#[derive(Clone, Debug, Default)]
pub struct DocumentCandidates {
    /// The people, in order of first mention.
    pub people: Vec<Candidate>,
    /// Mentions that could not be attributed to anybody, sorted.
    pub loose: Vec<MentionRef>,
}

/// A person as one document shows them. `Debug` shows sizes only.
#[derive(Clone, Default)]
pub struct Candidate {
    /// Distinct names, in order of appearance.
    pub names: Vec<PersonName>,
    /// Distinct birth dates, in order of appearance.
    pub births: Vec<Date>,
    /// Distinct dates of death, in order of appearance.
    pub deaths: Vec<Date>,
    /// Distinct canonical values of every other element, in order of appearance.
    pub values: BTreeMap<Element, Vec<Phi>>,
    /// Everything the person is to the document.
    pub roles: BTreeSet<Role>,
    /// How many mentions of each element.
    pub elements: BTreeMap<Element, u32>,
    /// Its mentions, sorted.
    pub mentions: Vec<MentionRef>,
    /// Where the document lies.
    pub place: Arc<Place>,
    /// Whether the document is the body of a mail; attachments lie below its place.
    pub is_mail_body: bool,
    pub(crate) sex: Sex,
    /// Where each value stands that tells people apart: a hash of it, and the mention.
    pub(crate) told: Vec<(u64, MentionRef)>,
    /// The row of the organisation's lists that it is known to be, counted as [`crate::Roster`] does.
    pub(crate) is_row: Option<usize>,
    /// Rows whose numbers stood beside its name and are not its own.
    pub(crate) not_rows: Vec<usize>,
}

impl fmt::Debug for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Candidate({} names, {} mentions)", self.names.len(), self.mentions.len())
    }
}

impl Candidate {
    /// The first mention.
    pub fn first(&self) -> Option<MentionRef> {
        self.mentions.first().copied()
    }

    /// Distinct canonical values of an element.
    pub fn values_of(&self, element: Element) -> &[Phi] {
        self.values.get(&element).map_or(&[], Vec::as_slice)
    }

    /// Whether it has a name with surname and given name.
    pub fn has_full_name(&self) -> bool {
        self.names.iter().any(PersonName::is_full)
    }

    /// Takes up a mention that is no part of a name.
    pub(crate) fn take(&mut self, at: MentionRef, mention: &Mention) {
        self.count(at, mention.element);
        let canonical = &mention.canonical;
        if tells_apart(mention.element) {
            self.told.push((hash(mention.element, canonical), at));
        }
        let date = || canonical.reveal(Purpose::Matching).parse::<Date>().ok();
        match mention.element {
            Element::PersonName => {}
            Element::DateOfBirth => push_new(&mut self.births, date()),
            Element::DateOfDeath => push_new(&mut self.deaths, date()),
            Element::Sex => {
                let read = Sex::read(canonical.reveal(Purpose::Matching));
                self.sex = if self.sex == Sex::Unknown { read } else { self.sex };
            }
            element if canonical.is_empty() || element == Element::Password => {}
            element => push_new(self.values.entry(element).or_default(), Some(canonical.clone())),
        }
    }

    /// Drops what was taken up twice, and sorts the mentions: when all is read.
    pub(crate) fn settle(&mut self) {
        self.mentions.sort_unstable();
        keep_first(&mut self.births);
        keep_first(&mut self.deaths);
        self.values.values_mut().for_each(keep_first);
    }

    /// Whether a value is among the first of an element.
    pub(crate) fn holds(&self, element: Element, value: &Phi) -> bool {
        self.values_of(element).iter().take(RECENT).any(|known| known == value)
    }

    /// Counts a mention.
    pub(crate) fn count(&mut self, at: MentionRef, element: Element) {
        let count = self.elements.entry(element).or_insert(0);
        *count = count.saturating_add(1);
        self.mentions.push(at);
    }

    /// Whether it is known where a value stands that tells people apart.
    pub(crate) fn stands(&self, element: Element, value: &Phi) -> bool {
        let number = hash(element, value);
        self.told.iter().any(|(told, _)| *told == number)
    }

    /// Takes a value that tells people apart away, as a nameless candidate of its own.
    pub(crate) fn part_with(&mut self, element: Element, value: &Phi) -> Self {
        let number = hash(element, value);
        let mut other = Self {
            roles: BTreeSet::from([Role::Unknown]),
            place: Arc::clone(&self.place),
            is_mail_body: self.is_mail_body,
            ..Self::default()
        };
        other.values.insert(element, vec![value.clone()]);
        let is_other = |told: &(u64, MentionRef)| told.0 == number;
        other.told = self.told.iter().copied().filter(is_other).collect();
        self.told.retain(|told| !is_other(told));
        other.mentions = other.told.iter().map(|(_, at)| *at).collect();
        other.mentions.sort_unstable();
        self.mentions.retain(|at| other.mentions.binary_search(at).is_err());
        let count = u32::try_from(other.mentions.len()).unwrap_or(u32::MAX);
        other.elements.insert(element, count);
        if let Some(known) = self.elements.get_mut(&element) {
            *known = known.saturating_sub(count);
        }
        self.elements.retain(|_, count| *count > 0);
        if let Some(values) = self.values.get_mut(&element) {
            values.retain(|known| known != value);
        }
        self.values.retain(|_, values| !values.is_empty());
        other
    }

    /// Takes up a name.
    pub(crate) fn add_name(&mut self, name: PersonName) {
        if !name.is_empty() && !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    /// Whether a value contradicts what the candidate has: another SSN, another Medicare number.
    pub(crate) fn contradicts(&self, mention: &Mention) -> bool {
        matches!(mention.element, Element::Ssn | Element::MedicareBeneficiaryId)
            && !self.values_of(mention.element).is_empty()
            && !self.holds(mention.element, &mention.canonical)
    }
}

/// Whether an organisation's list says by the element which of its people is meant.
pub(crate) fn tells_apart(element: Element) -> bool {
    matches!(
        element,
        Element::Ssn
            | Element::Itin
            | Element::MedicareBeneficiaryId
            | Element::MedicalRecordNumber
            | Element::DriverLicense
            | Element::Passport
    )
}

/// A value of an element as a number.
fn hash(element: Element, canonical: &Phi) -> u64 {
    let mut hash = Hash::new(element as u64);
    hash.text(canonical.reveal(Purpose::Matching));
    hash.0
}

/// Adds a value that is not among the last few; [`Candidate::settle`] drops the rest of the repetitions, so
/// that a person with a hundred thousand values costs no more than a hundred thousand with one.
fn push_new<T: PartialEq>(to: &mut Vec<T>, value: Option<T>) {
    if let Some(value) = value
        && !to.iter().rev().take(RECENT).any(|known| *known == value)
    {
        to.push(value);
    }
}

/// So many values are looked through at once.
const RECENT: usize = 16;

fn keep_first<T: Ord + Clone>(values: &mut Vec<T>) {
    if values.len() > RECENT {
        let mut seen = BTreeSet::new();
        values.retain(|value| seen.insert(value.clone()));
    }
}

/// A name that comes in parts: cells or fields of one subject.
#[derive(Default)]
pub(crate) struct NameParts {
    given: String,
    middle: String,
    surname: String,
    suffix: String,
    former: Vec<String>,
}

impl NameParts {
    /// Takes up a part; repetitions of the same part are dropped.
    pub(crate) fn take(&mut self, part: Part, value: &str) {
        let slot = match part {
            Part::Whole => return,
            Part::Given => &mut self.given,
            Part::Middle => &mut self.middle,
            Part::Surname => &mut self.surname,
            Part::Suffix => &mut self.suffix,
            Part::FormerSurname => {
                // given as a whole name, or as the surname alone
                self.former.push(value.split('^').next().unwrap_or_default().to_owned());
                return;
            }
        };
        let known = slot.split(' ').any(|word| word.eq_ignore_ascii_case(value));
        if !known && !value.is_empty() {
            if !slot.is_empty() {
                slot.push(' ');
            }
            slot.push_str(value);
        }
    }

    /// The names: the current one, and one for each former surname.
    pub(crate) fn names(&self, whole: Option<&PersonName>) -> Vec<PersonName> {
        let mut names = Vec::new();
        let own = PersonName::from_parts(&self.given, &self.middle, &self.surname, &self.suffix);
        if !own.is_empty() {
            names.push(own.clone());
        }
        let base = if own.given.is_empty() { whole.cloned().unwrap_or(own) } else { own };
        for surname in &self.former {
            let former = PersonName::from_parts("", "", surname, "");
            if !former.surname.is_empty() {
                names.push(PersonName { surname: former.surname.clone(), ..base.clone() });
            }
        }
        names
    }
}
