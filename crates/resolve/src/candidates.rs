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
    Context, DocumentKind, Element, Mention, MentionRef, Part, PersonName, Place, Purpose, Role,
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
        draft.candidate.mentions.sort_unstable();
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

/// Elements whose value alone stands for a person, name or no name.
pub(crate) fn stands_alone(element: Element) -> bool {
    matches!(
        element,
        Element::Ssn
            | Element::Itin
            | Element::MedicareBeneficiaryId
            | Element::MedicareHicn
            | Element::MedicalRecordNumber
            | Element::HealthPlanId
            | Element::DriverLicense
            | Element::Passport
            | Element::RecordReference
    )
}

/// Whether a draft is a person: a full name, an identifier of its own, or a part of a name with data
/// that goes beyond it.
fn is_person(candidate: &Candidate) -> bool {
    if candidate.mentions.is_empty() {
        return false;
    }
    let own = candidate.values.keys().any(|element| stands_alone(*element));
    let contact = [Element::Email, Element::Phone, Element::StreetAddress];
    let named = !candidate.names.is_empty()
        && (!candidate.births.is_empty()
            || contact.iter().any(|element| candidate.values.contains_key(element)));
    candidate.has_full_name() || own || named || candidate.values.contains_key(&Element::Email)
}

/// Drafts by subject number, and the main draft of each table row.
fn subjects(document: &DocumentMentions<'_>) -> (Vec<Draft>, BTreeMap<u64, usize>) {
    let mut by_number: BTreeMap<u32, (usize, NameParts)> = BTreeMap::new();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut rows: BTreeMap<u64, usize> = BTreeMap::new();
    let mut extra: Vec<(MentionRef, &Mention)> = Vec::new();
    for (index, mention) in (0_u32..).zip(document.mentions) {
        let Some(subject) = mention.subject else { continue };
        let at = MentionRef { document: document.ordinal, mention: index };
        let (slot, parts) = by_number.entry(subject.number).or_insert_with(|| {
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
        if let Context::Cell { row, .. } = mention.context {
            let is_main = !matches!(
                subject.role,
                Role::Guarantor | Role::NextOfKin | Role::Provider | Role::WageEarner
            );
            if is_main {
                rows.entry(row).or_insert(*slot);
            }
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
