//! Mentions of one document to the people it shows.
//!
//! What it is not: a reader of text. It sees mentions with their places and reasons, nothing else.
//!
//! The one idea: structure first. Where the format says whom a mention is about (a row, a segment, a
//! resource), that is one candidate per subject number; only what structure leaves open is attributed
//! by nearness (`prose.rs`).

use std::collections::BTreeMap;
use std::sync::Arc;

use chartward_model::{
    Context, DocumentKind, Element, Mention, MentionRef, Part, PersonName, Place, Purpose, Role, Subject,
};

use crate::candidate::{Candidate, DocumentCandidates, DocumentMentions, NameParts};
use crate::prose::{Class, Draft, Reader};

/// The people that a document's mentions show.
pub fn candidates(document: &DocumentMentions<'_>) -> DocumentCandidates {
    let (drafts, rows) = subjects(document);
    let mut reader = Reader::new(document, drafts, rows);
    reader.read();
    let (drafts, mut loose) = reader.finish();
    let place = Arc::new(Place::clone(document.place));
    let is_mail_body = document.kind == DocumentKind::Mail;
    let mut people = Vec::new();
    for mut draft in drafts {
        draft.candidate.settle();
        if is_person(&draft.candidate) {
            draft.candidate.place = Arc::clone(&place);
            draft.candidate.is_mail_body = is_mail_body;
            people.push(draft.candidate);
        } else {
            loose.append(&mut draft.candidate.mentions);
        }
    }
    people.sort_by_key(Candidate::first);
    loose.sort_unstable();
    DocumentCandidates { people, loose }
}

/// The people of one of the organisation's lists: one for each row, whatever else the row says of their
/// relatives or physicians.
pub fn list_people(document: &DocumentMentions<'_>, list: ListOf) -> Vec<Candidate> {
    let (mut drafts, _) = subjects_of(document, |subject, row_names| {
        match (is_main(subject.role), list) {
            (true, _) => Some(subject),
            // the NPI in a list of staff is the employee's, in a list of patients their physician's
            (false, ListOf::Staff) if subject.role == Role::Provider => {
                let main = row_names.main;
                if row_names.is_nameless(subject) {
                    main.or(Some(subject))
                } else {
                    Some(subject).filter(|_| main.is_none())
                }
            }
            (false, _) => None,
        }
    });
    let place = Arc::new(Place::clone(document.place));
    let mut people: Vec<Candidate> = Vec::new();
    for draft in &mut drafts {
        let mut person = std::mem::take(&mut draft.candidate);
        person.settle();
        if is_person(&person) {
            person.place = Arc::clone(&place);
            people.push(person);
        }
    }
    if people.is_empty() {
        return candidates(document).people; // no table: lines of a text
    }
    people.sort_by_key(Candidate::first);
    people
}

/// What a list of the organisation lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListOf {
    /// Patients.
    Patients,
    /// Staff.
    Staff,
}

/// Whether a draft is a person: a full name, an identifier of its own, or a part of a name with data
/// that goes beyond it.
fn is_person(candidate: &Candidate) -> bool {
    if candidate.mentions.is_empty() {
        return false;
    }
    let own = candidate.values.keys().any(|element| element.stands_for_a_person());
    let contact = [Element::Email, Element::Phone, Element::StreetAddress];
    let named = !candidate.names.is_empty()
        && (!candidate.births.is_empty()
            || contact.iter().any(|element| candidate.values.contains_key(element)));
    candidate.has_full_name() || own || named || candidate.values.contains_key(&Element::Email)
}

/// Drafts by subject number, and the main draft of each table row.
fn subjects(document: &DocumentMentions<'_>) -> (Vec<Draft>, BTreeMap<u64, usize>) {
    subjects_of(document, |subject, _| Some(subject))
}

/// The subjects of one table row: its main one, and those of whom it has a name.
#[derive(Default)]
struct RowSubjects {
    main: Option<Subject>,
    named: Vec<u32>,
}

impl RowSubjects {
    fn is_nameless(&self, subject: Subject) -> bool {
        !self.named.contains(&subject.number)
    }

    fn of(document: &DocumentMentions<'_>) -> BTreeMap<u64, Self> {
        let mut rows: BTreeMap<u64, Self> = BTreeMap::new();
        for mention in document.mentions {
            let (Some(subject), Context::Cell { row, .. }) = (mention.subject, mention.context) else {
                continue;
            };
            let known = rows.entry(row).or_default();
            if is_main(subject.role) {
                known.main.get_or_insert(subject);
            }
            if mention.element == Element::PersonName && !known.named.contains(&subject.number) {
                known.named.push(subject.number);
            }
        }
        rows
    }
}

/// Tables that hold several people in each row: the columns of one are repeated for the next.
#[derive(Default)]
struct Repeats {
    /// Columns of one person, in order.
    columns: Vec<u32>,
    /// How many columns one person has; 0 if there is one person in each row.
    size: usize,
}

impl Repeats {
    /// More people in one row are no list of people.
    const MOST: usize = 6;

    fn of(document: &DocumentMentions<'_>) -> Self {
        let mut kinds: BTreeMap<u32, Option<(Element, Part)>> = BTreeMap::new();
        for mention in document.mentions {
            let Context::Cell { column, .. } = mention.context else { continue };
            if mention.subject.is_some_and(|subject| is_main(subject.role)) {
                let kind = Some((mention.element, mention.part));
                let known = kinds.entry(column).or_insert(kind);
                if *known != kind {
                    *known = None;
                }
            }
        }
        let (columns, kinds): (Vec<u32>, Vec<_>) = kinds.into_iter().unzip();
        let Some(kinds) = kinds.into_iter().collect::<Option<Vec<(Element, Part)>>>() else {
            return Self::default(); // several tables, or cells of several findings
        };
        let names = |part: Part, of: &[(Element, Part)]| {
            of.iter().filter(|kind| **kind == (Element::PersonName, part)).count()
        };
        let sizes =
            (2..=Self::MOST).filter(|people| kinds.len() % people == 0).map(|people| kinds.len() / people);
        let size = sizes.filter(|size| *size > 1).find(|size| {
            let (first, _) = kinds.split_at(*size);
            let count = (names(Part::Whole, first), names(Part::Given, first), names(Part::Surname, first));
            matches!(count, (1, 0, 0) | (0, 1, 1)) && kinds.chunks(*size).all(|other| other == first)
        });
        Self { columns, size: size.unwrap_or(0) }
    }

    /// Which of the people of a row a cell is about.
    fn person(&self, subject: Subject, context: Context) -> u32 {
        let Context::Cell { column, .. } = context else { return 0 };
        if self.size == 0 || !is_main(subject.role) {
            return 0;
        }
        let at = self.columns.partition_point(|known| *known < column);
        at.checked_div(self.size).and_then(|person| u32::try_from(person).ok()).unwrap_or(0)
    }
}

fn is_main(role: Role) -> bool {
    !matches!(role, Role::Guarantor | Role::NextOfKin | Role::Provider | Role::WageEarner)
}

/// Drafts by the subject number that `as_whom` gives, and the main draft of each table row.
fn subjects_of(
    document: &DocumentMentions<'_>,
    as_whom: impl Fn(Subject, &RowSubjects) -> Option<Subject>,
) -> (Vec<Draft>, BTreeMap<u64, usize>) {
    let in_rows = RowSubjects::of(document);
    let no_row = RowSubjects::default();
    let repeats = Repeats::of(document);
    let mut by_number: BTreeMap<(u32, u32), (usize, NameParts)> = BTreeMap::new();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut rows: BTreeMap<u64, usize> = BTreeMap::new();
    let mut extra: Vec<(MentionRef, &Mention)> = Vec::new();
    for (index, mention) in (0_u32..).zip(document.mentions) {
        let row = match mention.context {
            Context::Cell { row, .. } => Some(row),
            _ => None,
        };
        let row_subjects = row.and_then(|row| in_rows.get(&row)).unwrap_or(&no_row);
        let Some(subject) = mention.subject.and_then(|subject| as_whom(subject, row_subjects)) else {
            continue;
        };
        let at = MentionRef { document: document.ordinal, mention: index };
        let number = (subject.number, repeats.person(subject, mention.context));
        let (slot, parts) = by_number.entry(number).or_insert_with(|| {
            drafts.push(Draft::new(Class::of_role(subject.role)));
            (drafts.len() - 1, NameParts::default())
        });
        let Some(draft) = drafts.get_mut(*slot) else { continue };
        draft.candidate.roles.insert(subject.role);
        if mention.element == Element::PersonName {
            draft.candidate.count(at, Element::PersonName);
            match mention.part {
                Part::Whole => draft.candidate.add_name(PersonName::from_canonical(&mention.canonical)),
                part => parts.take(part, mention.value.reveal(Purpose::Matching)),
            }
        } else if draft.candidate.contradicts(mention) {
            // a second number of a kind that one person has once is somebody else's
            extra.push((at, mention));
        } else {
            draft.candidate.take(at, mention);
        }
        if let Some(row) = row.filter(|_| is_main(subject.role)) {
            rows.entry(row).or_insert(*slot);
        }
    }
    for (slot, parts) in by_number.values() {
        if let Some(draft) = drafts.get_mut(*slot) {
            for name in parts.names(draft.candidate.names.first()) {
                draft.candidate.add_name(name);
            }
        }
    }
    for (at, mention) in extra {
        let mut draft = Draft::new(Class::Person);
        draft.candidate.roles.insert(Role::Unknown);
        draft.candidate.take(at, mention);
        drafts.push(draft);
    }
    (drafts, rows)
}
