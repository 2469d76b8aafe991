//! Whose a value is that no structure gives to anybody.
//!
//! What it is not: certain. Where two answers are possible there is none, and the value becomes a
//! nameless person's: a split costs a stamp, a wrong owner costs somebody the letter.
//!
//! The one idea: **the nearest decides.** The search goes to the names of the own line, then to the
//! nearest name before it in the paragraph; if that person cannot have the value, somebody stands there
//! whose name was not recognised, and the search ends instead of going on to the next. It never crosses
//! the header of a quoted mail, and never walks further than [`REACH`] names.

use std::borrow::Borrow;
use std::ops::ControlFlow;

use chartward_model::{Element, Mention, Phi, Purpose, Reason};

use super::said::{Class, Manner, Tie, Ties, Wants, is_relation};
use super::{Anchor, Beside, LISTED, Reader, Spot, TELLING};
use crate::candidate::Candidate;
use crate::normalise::{Dates, compare_dates};
use crate::table::date_digits;

/// So many names around a value are looked at, in either direction.
const REACH: usize = 48;

/// A patient who is called one takes what stands so many lines above the name.
const CALLED_BELOW: u64 = 4;

/// A value that looks for its owner.
struct Quest<'m> {
    mention: &'m Mention,
    spot: Spot,
    segment: u32,
    wants: Wants,
    ties: Ties,
}

impl Reader<'_> {
    /// Whom a value belongs to.
    pub(super) fn owner(&self, index: u32, mention: &Mention) -> Option<usize> {
        let quest = Quest {
            mention,
            spot: Spot::of(mention),
            segment: self.segment(index),
            wants: Wants::of(mention.element),
            ties: Ties::of(mention),
        };
        let here = self.anchors.partition_point(|anchor| anchor.index < index);
        let (before, after) = self.anchors.split_at(here);
        if mention.element == Element::Email
            && let Some(party) = self.parties.get(mention.canonical.reveal(Purpose::Matching))
        {
            return Some(*party);
        }
        if mention.reasons.contains(&Reason::MailHeader) {
            // From: name <address>: the nearest name before it in the header line
            return before.last().filter(|anchor| anchor.spot.line == quest.spot.line).map(|a| a.draft);
        }
        if self.is_party(mention) {
            return None;
        }
        if let ControlFlow::Break(tied) = self.tied(&quest, before, after) {
            return tied;
        }
        if let ControlFlow::Break(beside) = self.beside_others(&quest, index) {
            return beside;
        }
        if self.is_behind_a_maybe(&quest, index, before) {
            return None;
        }
        if self.is_past_kin(&quest, before) {
            return self.only_person(&quest, before);
        }
        if let Some(draft) = self.in_line(&quest, before, after) {
            return Some(draft);
        }
        if let Some(row) = quest.spot.row {
            return self.rows.get(&row).copied().filter(|draft| self.may_take(*draft, mention));
        }
        if let Some(draft) = self.in_paragraph(&quest, before, after) {
            return Some(draft);
        }
        if !quest.wants.is_personal() {
            return None;
        }
        self.subject(&quest).or_else(|| self.in_paragraph_before(&quest, before))
    }

    /// Whose a value is that stands in, or below, a line of several people.
    fn beside_others(&self, quest: &Quest<'_>, index: u32) -> ControlFlow<Option<usize>> {
        match self.beside.get(&index) {
            None => ControlFlow::Continue(()),
            Some(Beside::Nobody) => ControlFlow::Break(None),
            Some(Beside::Of(name)) => {
                let at = self.anchors.binary_search_by_key(name, |anchor| anchor.index).ok();
                let Some(anchor) = at.and_then(|at| self.anchors.get(at)) else {
                    return ControlFlow::Continue(());
                };
                let class = self.drafts.get(anchor.draft).map(super::Draft::class);
                if class == Some(Class::Provider) && quest.wants.is_personal() {
                    return ControlFlow::Continue(());
                }
                ControlFlow::Break(Some(anchor.draft).filter(|draft| self.may_take(*draft, quest.mention)))
            }
        }
    }

    /// Whether somebody stands before the value in its line whose name was hardly recognised: what is next to
    /// it is theirs, and nobody else's.
    fn is_behind_a_maybe(&self, quest: &Quest<'_>, index: u32, before: &[Anchor]) -> bool {
        let line = quest.spot.line_key();
        let maybes = self.maybes.get(&line).into_iter().flatten();
        let Some(maybe) = maybes.copied().filter(|maybe| *maybe < index).max() else { return false };
        let named = before.last().filter(|anchor| anchor.spot.line_key() == line);
        quest.wants.is_personal() && named.is_none_or(|anchor| anchor.index < maybe)
    }

    /// The anchors to one side of a value, nearest first, as far as the search goes.
    fn near<'s>(
        &'s self,
        quest: &'s Quest<'_>,
        anchors: impl Iterator<Item = &'s Anchor> + 's,
    ) -> impl Iterator<Item = &'s Anchor> + 's {
        anchors
            .take(REACH)
            .inspect(|_| self.step())
            .take_while(|anchor| anchor.segment == quest.segment)
            .filter(|anchor| anchor.manner != Manner::Header)
    }

    fn in_line(&self, quest: &Quest<'_>, before: &[Anchor], after: &[Anchor]) -> Option<usize> {
        let same = |anchor: &&Anchor| anchor.spot.line_key() == quest.spot.line_key();
        let takes =
            |anchor: &&Anchor| self.accepts(quest, anchor) && self.may_take(anchor.draft, quest.mention);
        // headers count here: "From: Ann Lee, 202-555-0101"
        let found = before.iter().rev().take(REACH).take_while(same).find(takes);
        // a number before a name is the patient's (MRN, name), never the guarantor's or the doctor's
        let follows = |anchor: &&Anchor| {
            let class = self.drafts.get(anchor.draft).map(super::Draft::class);
            !quest.wants.is_personal()
                || (anchor.manner != Manner::Titled
                    && class != Some(Class::Kin)
                    && !quest.ties.apart_from_next)
        };
        let mut coming = after.iter().take(REACH).take_while(same);
        let found = found.or_else(|| coming.next().filter(follows).filter(takes));
        self.step();
        found.map(|anchor| anchor.draft)
    }

    fn in_paragraph(&self, quest: &Quest<'_>, before: &[Anchor], after: &[Anchor]) -> Option<usize> {
        let same = |anchor: &&Anchor| anchor.spot.paragraph == quest.spot.paragraph;
        let accepting = |anchor: &&Anchor| self.accepts(quest, anchor);
        let nearest = self.near(quest, before.iter().rev()).take_while(same).find(accepting);
        // what stands below the data is their person only in the next line (MRN, name), or if it is called so:
        // else it is who signed, or the next of kin
        let is_spoken_of = |anchor: &&Anchor| quest.wants.is_personal() && anchor.manner == Manner::Titled;
        let coming = self.near(quest, after.iter()).take_while(same);
        let is_open = !(quest.wants.is_personal() && quest.ties.apart_from_next);
        let coming = coming.filter(accepting).filter(|anchor| is_open && !is_spoken_of(anchor));
        let next = |anchor: &&Anchor| {
            let draft = self.drafts.get(anchor.draft);
            let class = draft.map(super::Draft::class);
            let is_called = draft.is_some_and(|draft| draft.called == Some(Class::Person));
            let reach = if is_called { CALLED_BELOW } else { 1 };
            class != Some(Class::Kin) && anchor.spot.line <= quest.spot.line + reach
        };
        if let Some(head) = nearest.and_then(|anchor| self.head_of(anchor, quest)) {
            return Some(head);
        }
        match nearest {
            Some(anchor) if self.takes_from_afar(quest, anchor) => self.prefer_patient(anchor, quest, before),
            Some(_) => {
                let next = coming.take(1).find(next)?;
                self.takes_from_afar(quest, next).then_some(next.draft)
            }
            None => {
                let mut coming = coming.peekable();
                let first = **coming.peek()?;
                let only = only_draft(coming)?;
                (next(&&first) && self.takes_from_afar(quest, &first)).then_some(only)
            }
        }
    }

    /// Whose form it is, if a value below one of its fields is the form's own: a contact, a relative or a
    /// referrer has what stands in the own line, and a telephone right below; the rest is of the one whose form
    /// it is, as far as the form has not said it yet.
    fn head_of(&self, anchor: &Anchor, quest: &Quest<'_>) -> Option<usize> {
        let head = self.anchors.get(anchor.head?)?;
        let (field, form) = (self.drafts.get(anchor.draft)?, self.drafts.get(head.draft)?);
        let is_stranger = field.called.is_none();
        let is_labelled = quest.mention.reasons.iter().any(|reason| matches!(reason, Reason::Label(_)));
        let has_begun = TELLING.iter().any(|element| field.candidate.elements.contains_key(element));
        if field.called == Some(Class::Person) || has_begun || quest.wants == Wants::Professional {
            return None;
        }
        if is_address(quest.mention.element)
            && let Some((_, draft)) = self.address.filter(|(line, _)| *line == quest.spot.line_key())
        {
            return Some(draft).filter(|draft| self.may_take(*draft, quest.mention));
        }
        let is_forms = match quest.wants {
            Wants::Contact => is_address(quest.mention.element) || self.has_resumed(anchor, head, quest),
            _ => is_labelled || !is_stranger,
        };
        let lacks = !form.candidate.elements.contains_key(&quest.mention.element);
        (is_forms && lacks && self.takes_from_afar(quest, head)).then_some(head.draft)
    }

    /// Whether, between a field's name and a value, the form has gone on with its own data.
    fn has_resumed(&self, anchor: &Anchor, head: &Anchor, quest: &Quest<'_>) -> bool {
        let lines = anchor.spot.line.saturating_add(1)..quest.spot.line;
        let Some(form) = self.drafts.get(head.draft) else { return false };
        lines.rev().take(REACH).any(|line| {
            self.step();
            let mut told = self.telling.get(&(quest.spot.paragraph, line)).into_iter().flatten();
            let is_forms = |(element, value): &(Element, &Phi)| match element {
                Element::DateOfBirth => true,
                _ => form.candidate.holds(*element, value),
            };
            told.any(is_forms) || self.address == Some(((quest.spot.paragraph, line), head.draft))
        })
    }

    /// The one person of the paragraph before.
    fn in_paragraph_before(&self, quest: &Quest<'_>, before: &[Anchor]) -> Option<usize> {
        let accepting = |anchor: &&Anchor| self.accepts(quest, anchor);
        let last = self.near(quest, before.iter().rev()).find(accepting)?;
        let whole = self.near(quest, before.iter().rev());
        let whole = whole.take_while(|anchor| anchor.spot.paragraph == last.spot.paragraph);
        let alone = only_draft(whole.filter(accepting))?;
        // half a name is a hint that the other half was not recognised
        let is_next = last.is_whole && last.spot.paragraph + 1 == quest.spot.paragraph;
        (is_next && self.takes_from_afar(quest, last)).then_some(alone)
    }

    /// The one person the document is about, if it is about one.
    fn subject(&self, quest: &Quest<'_>) -> Option<usize> {
        let (draft, segment) = self.subject?;
        let entry = self.drafts.get(draft)?;
        let is_free = segment == quest.segment
            && self.may_take(draft, quest.mention)
            && !has_another(&entry.candidate, quest.mention)
            && !self.is_anothers_line(draft, quest.spot);
        is_free.then_some(draft)
    }

    /// Whether the person at an anchor is of a kind that has such values.
    fn accepts(&self, quest: &Quest<'_>, anchor: &Anchor) -> bool {
        let Some(draft) = self.drafts.get(anchor.draft) else { return false };
        let is_own_line = anchor.spot.line_key() == quest.spot.line_key();
        if anchor.manner == Manner::Titled && !is_own_line {
            return quest.wants == Wants::Professional; // "Dr. White" is mentioned, not described
        }
        match draft.class() {
            Class::Person => quest.wants != Wants::Professional,
            Class::Kin => match quest.wants {
                Wants::Identity | Wants::Contact => true,
                Wants::Chart => is_own_line,
                Wants::Professional => false,
            },
            Class::Provider => !quest.wants.is_personal() || anchor.manner == Manner::Titled,
            Class::Correspondent => anchor.manner == Manner::Signature && !quest.wants.is_personal(),
        }
    }

    fn takes_from_afar(&self, quest: &Quest<'_>, anchor: &Anchor) -> bool {
        let Some(entry) = self.drafts.get(anchor.draft) else { return false };
        let lines_own = self.telling.get(&anchor.spot.line_key()).into_iter().flatten();
        let mut of_kind = lines_own.filter(|(element, _)| *element == quest.mention.element);
        self.may_take(anchor.draft, quest.mention)
            && !has_another(&entry.candidate, quest.mention)
            && !self.is_anothers_line(anchor.draft, quest.spot)
            && of_kind.all(|(_, value)| **value == quest.mention.canonical)
    }

    /// Whether a line holds a number that is another person's than the draft's.
    pub(super) fn is_anothers_line(&self, draft: usize, spot: Spot) -> bool {
        let Some(entry) = self.drafts.get(draft) else { return false };
        let mut here = self.telling.get(&spot.line_key()).into_iter().flatten();
        here.any(|(element, value)| {
            self.step();
            !entry.candidate.values_of(*element).is_empty() && !entry.candidate.holds(*element, value)
        })
    }

    fn may_take(&self, draft: usize, mention: &Mention) -> bool {
        self.drafts.get(draft).is_some_and(|entry| !contradicts(&entry.candidate, mention))
    }

    /// Whom the words before a value say it belongs to: goes on if they say nothing, nobody if they speak
    /// of somebody who is not known for certain.
    fn tied(&self, quest: &Quest<'_>, before: &[Anchor], after: &[Anchor]) -> ControlFlow<Option<usize>> {
        if quest.wants == Wants::Professional || quest.spot.row.is_some() {
            return ControlFlow::Continue(());
        }
        let Some(tie) = quest.ties.tie else { return ControlFlow::Continue(()) };
        let found = match tie {
            Tie::Relation(relation) => {
                let is_called = |anchor: &&Anchor| {
                    let draft = self.drafts.get(anchor.draft);
                    draft.is_some_and(|d| d.relations.iter().any(|called| is_relation(called, relation)))
                };
                let found = self.near(quest, before.iter().rev()).filter(is_called);
                let draft = only_draft(found);
                // "Subscriber ID" is what plans call the patient's own number
                let is_own = matches!(relation, "subscriber" | "insured") && quest.wants != Wants::Identity;
                if draft.is_none() && is_own {
                    return ControlFlow::Continue(());
                }
                draft
            }
            Tie::Writer => {
                let Some(writer) = self.writer(quest, after) else {
                    return nobody_if(quest.wants.is_personal());
                };
                Some(writer)
            }
            Tie::Reader => match self.reader(quest, before) {
                Some(reader) => Some(reader),
                None => return ControlFlow::Continue(()),
            },
            Tie::Third(gender) => {
                let could_be = |anchor: &&Anchor| {
                    let Some(draft) = self.drafts.get(anchor.draft) else { return false };
                    matches!(draft.class(), Class::Person | Class::Kin)
                        && draft.gender.is_none_or(|known| known == gender)
                };
                let here = |anchor: &&Anchor| anchor.spot.paragraph == quest.spot.paragraph;
                let people = || self.near(quest, before.iter().rev()).filter(could_be);
                if people().next().is_none() {
                    // of somebody whose name was not recognised
                    return nobody_if(quest.ties.apart_from_next);
                }
                // of several, the one whose given name says the sex
                let named = |anchor: &&Anchor| {
                    self.drafts.get(anchor.draft).is_some_and(|draft| draft.gender_by_name() == Some(gender))
                };
                if people().any(|anchor| here(&anchor)) {
                    only_draft(people().filter(here))
                        .or_else(|| only_draft(people().filter(here).filter(named)))
                } else {
                    only_draft(people()).or_else(|| only_draft(people().filter(named)))
                }
            }
        };
        ControlFlow::Break(found.filter(|draft| self.may_take(*draft, quest.mention)))
    }

    /// Who writes where a value stands: the sender of the mail or of the quoted one, else who signs.
    fn writer(&self, quest: &Quest<'_>, after: &[Anchor]) -> Option<usize> {
        if let Some(quote) = (quest.segment as usize).checked_sub(1) {
            let header = *self.quotes.get(quote)?;
            let at = self.anchors.partition_point(|anchor| anchor.index < header);
            return self.anchors.get(at).filter(|anchor| anchor.index == header).map(|anchor| anchor.draft);
        }
        let sender = self.document.mail.and_then(|mail| match mail.from.as_slice() {
            [one] => self.parties.get(&one.address).copied(),
            _ => None,
        });
        let signs = |anchor: &&Anchor| anchor.manner == Manner::Signature;
        sender.or_else(|| only_draft(self.near(quest, after.iter()).filter(signs)))
    }

    /// Who is written to where a value stands.
    fn reader(&self, quest: &Quest<'_>, before: &[Anchor]) -> Option<usize> {
        let is_greeted = |anchor: &&Anchor| anchor.manner == Manner::Salutation;
        let greeted = self.near(quest, before.iter().rev()).find(is_greeted).map(|anchor| anchor.draft);
        let addressed = || match self.document.mail.map(|mail| mail.to.as_slice()) {
            Some([one]) if quest.segment == 0 => self.parties.get(&one.address).copied(),
            _ => None,
        };
        greeted.or_else(addressed)
    }

    /// Whether the last name before a value in its line is a relative's, of whom the text does not speak any
    /// more: "seen with his wife, NAME, for heart failure (I50.9)".
    fn is_past_kin(&self, quest: &Quest<'_>, before: &[Anchor]) -> bool {
        let last = before.last().filter(|anchor| anchor.spot.line_key() == quest.spot.line_key());
        let class = last.and_then(|anchor| self.drafts.get(anchor.draft)).map(super::Draft::class);
        quest.wants.is_personal() && quest.ties.apart_from_last && class == Some(Class::Kin)
    }

    /// The one person, relatives left out, whom the text names before a value.
    fn only_person(&self, quest: &Quest<'_>, before: &[Anchor]) -> Option<usize> {
        let is_person = |anchor: &&Anchor| {
            self.drafts.get(anchor.draft).is_some_and(|draft| draft.class() == Class::Person)
        };
        let draft = only_draft(self.near(quest, before.iter().rev()).filter(is_person))?;
        self.may_take(draft, quest.mention).then_some(draft)
    }

    /// In the lines after a relative's name, what the patient does not have yet is the patient's; right below
    /// the name it may be either's, and is nobody's.
    fn prefer_patient(&self, anchor: &Anchor, quest: &Quest<'_>, before: &[Anchor]) -> Option<usize> {
        let is_kin = self.drafts.get(anchor.draft).is_some_and(|entry| entry.class() == Class::Kin);
        if !is_kin || !quest.wants.is_personal() {
            return Some(anchor.draft);
        }
        let person = |anchor: &&Anchor| {
            let draft = self.drafts.get(anchor.draft);
            draft.is_some_and(|draft| draft.class() == Class::Person && draft.is_subject)
        };
        let Some(patient) = self.near(quest, before.iter().rev()).find(person) else {
            return Some(anchor.draft);
        };
        let lacks = self
            .drafts
            .get(patient.draft)
            .is_some_and(|d| !d.candidate.elements.contains_key(&quest.mention.element));
        if lacks && anchor.spot.line + 1 == quest.spot.line {
            return None;
        }
        Some(if lacks { patient.draft } else { anchor.draft })
    }
}

/// Nobody, if something is so; else the search goes on.
fn nobody_if(is_so: bool) -> ControlFlow<Option<usize>> {
    if is_so { ControlFlow::Break(None) } else { ControlFlow::Continue(()) }
}

fn only_draft(anchors: impl Iterator<Item: Borrow<Anchor>>) -> Option<usize> {
    let mut only = None;
    for anchor in anchors {
        let anchor: &Anchor = anchor.borrow();
        if only.is_some_and(|draft| draft != anchor.draft) {
            return None;
        }
        only = Some(anchor.draft);
    }
    only
}

/// Whether a value cannot be the candidate's: another SSN or Medicare number, or a birth date that is no
/// slip of the one there is.
fn contradicts(candidate: &Candidate, mention: &Mention) -> bool {
    if mention.element != Element::DateOfBirth || candidate.births.is_empty() {
        return candidate.contradicts(mention);
    }
    let born = mention.canonical.reveal(Purpose::Matching).parse().ok().and_then(date_digits);
    let Some(born) = born else { return false };
    let known = candidate.births.iter().filter_map(|date| date_digits(*date));
    !known.map(|date| compare_dates(date, born)).any(|relation| relation != Dates::Different)
}

/// Whether an element is a part of an address.
pub(super) fn is_address(element: Element) -> bool {
    matches!(element, Element::StreetAddress | Element::City | Element::State | Element::PostalCode)
}

/// Whether the candidate has another number of a kind of which a list has one per line.
fn has_another(candidate: &Candidate, mention: &Mention) -> bool {
    LISTED.contains(&mention.element)
        && !candidate.values_of(mention.element).is_empty()
        && !candidate.holds(mention.element, &mention.canonical)
}
