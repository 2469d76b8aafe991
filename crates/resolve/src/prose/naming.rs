//! Names in a text: which of them are one person.
//!
//! What it is not: linkage. Inside one document a shorter form of a name is taken for the longer one; two
//! documents need evidence.
//!
//! The one idea: a name that fits two people is nobody's, and what a line says of its person (birth date,
//! number) tells two bearers of one name apart.

use chartward_model::{Confidence, Context, Element, Mention, Part, PersonName, Phi, Purpose, Reason, Role};

use super::said::{Class, Manner, Said, is_relation};
use super::{Anchor, Draft, Reader, Spot, TELLING};
use crate::nicknames;
use crate::normalise::fold;

/// Whom a name may mean.
pub(super) enum Found {
    None,
    One(usize),
    Many(Vec<usize>),
}

impl Found {
    fn of(drafts: Vec<usize>) -> Self {
        match drafts.as_slice() {
            [] => Self::None,
            [one] => Self::One(*one),
            _ => Self::Many(drafts),
        }
    }

    fn drafts(self) -> Vec<usize> {
        match self {
            Self::None => Vec::new(),
            Self::One(draft) => vec![draft],
            Self::Many(drafts) => drafts,
        }
    }
}

/// A name as it is read: one mention, or the parts of a form that stand in lines of their own.
pub(super) struct Named<'a> {
    pub(super) index: u32,
    pub(super) mention: &'a Mention,
    pub(super) name: PersonName,
    /// The mention holds a part of the name only.
    pub(super) is_part: bool,
}

impl Named<'_> {
    pub(super) fn is_whole(&self) -> bool {
        !self.name.surname.is_empty() && !self.name.given.is_empty()
    }

    /// How much of a name there is: whole, with a generation, with a middle name.
    pub(super) fn fullness(&self) -> (bool, bool, bool) {
        (self.is_whole(), !self.name.suffix.is_empty(), !self.name.middle.is_empty())
    }
}

/// "Last name: Lee" and "First name: Ann", a few lines apart: one whole name, said twice.
pub(super) fn compose(names: &mut [Named<'_>]) {
    const APART: u64 = 3;
    let is_field = |named: &Named<'_>| !named.is_whole() && Said::of(named.mention).is_labelled;
    for at in 1..names.len() {
        let Some(([.., first], [second, ..])) = names.split_at_mut_checked(at) else { return };
        let (a, b) = (Spot::of(first.mention), Spot::of(second.mention));
        let near = a.paragraph == b.paragraph && a.row.is_none() && b.line.abs_diff(a.line) <= APART;
        if first.is_part || !near || !is_field(first) || !is_field(second) {
            continue;
        }
        let (surname, given) = match (first.name.surname.is_empty(), second.name.surname.is_empty()) {
            (false, true) => (&first.name.surname, &second.name.given),
            (true, false) => (&second.name.surname, &first.name.given),
            _ => continue,
        };
        let whole = PersonName { surname: surname.clone(), given: given.clone(), ..PersonName::default() };
        for named in [first, second] {
            (named.name, named.is_part) = (whole.clone(), true);
        }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn read_name(&mut self, named: &Named<'a>) {
        let (index, mention, name) = (named.index, named.mention, &named.name);
        let mut said = Said::of(mention);
        let spot = Spot::of(mention);
        if self.is_quote_header(index, mention) {
            said.manner = Manner::Header;
            said.set(Class::Correspondent, Role::Correspondent);
        }
        if said.manner == Manner::Titled && said.class.is_some() {
            said.manner = Manner::Plain; // "Patient: Mr. Lee"
        }
        let known = self.same_kind(self.find(name, spot, said.is_labelled), &said, named);
        let known = self.tell_apart(known, spot);
        let weak = mention.confidence < Confidence::MEDIUM || mention.reasons.iter().any(Reason::is_bare);
        let in_line = |draft: &usize| {
            let lines = self.drafts.get(*draft).map(|entry| &entry.lines);
            lines.is_some_and(|lines| {
                lines.iter().any(|(at, line)| *at < index && line.line_key() == spot.line_key())
            })
        };
        let is_maybe = weak && !matches!(&known, Found::One(draft) if in_line(draft));
        if is_maybe {
            let line = self.maybes.entry(spot.line_key()).or_default();
            if line.len() < Self::MOST_FORMS {
                line.push(index);
            }
        }
        let draft = match known {
            Found::One(draft) => draft,
            Found::None if !weak && !name.is_empty() => {
                // a surname behind a title is mostly the doctor's
                // unless it is no doctor's title and the line holds data
                let is_patient = said.gender.is_some() && self.telling.contains_key(&spot.line_key());
                let is_doctor = said.manner == Manner::Titled && !named.is_whole() && !is_patient;
                self.drafts.push(if is_doctor { Draft::new(Class::Provider) } else { Draft::unnamed() });
                let draft = self.drafts.len() - 1;
                self.index_name(draft, name);
                draft
            }
            Found::Many(_) | Found::None => {
                let at = self.at(index);
                self.loose.push(at);
                return;
            }
        };
        let at = self.at(index);
        let segment = self.segment(index);
        let Some(entry) = self.drafts.get_mut(draft) else { return };
        entry.candidate.count(at, Element::PersonName);
        if named.is_whole() || entry.candidate.names.is_empty() {
            entry.candidate.add_name(name.clone());
        }
        entry.candidate.roles.insert(said.role);
        entry.call(said.class);
        entry.relations.extend(said.relation);
        entry.gender = entry.gender.or(said.gender);
        entry.is_subject |= said.class == Some(Class::Person) || said.is_in_record;
        if entry.lines.len() < Self::MOST_LINES {
            entry.lines.push((index, spot));
        }
        if is_maybe {
            return; // a hint of a name attracts nothing
        }
        self.anchors.push(Anchor {
            index,
            spot,
            segment,
            draft,
            manner: said.manner,
            is_whole: named.is_whole(),
            is_head: said.is_head && named.is_whole() && spot.row.is_none(),
            head: None,
        });
    }

    /// Father and son may share a whole name: the one who is called the guarantor is not the patient, and
    /// the other way round. A field of a form ("First name:") speaks of its own form only.
    fn same_kind(&self, found: Found, said: &Said, named: &Named<'_>) -> Found {
        let spot = Spot::of(named.mention);
        let is_field = said.is_labelled && !named.is_whole();
        let fits = |draft: &usize| {
            let Some(entry) = self.drafts.get(*draft) else { return false };
            let here = || entry.lines.iter().any(|(_, line)| line.paragraph == spot.paragraph);
            // who is described ("Ann Lee, DOB ...") is no relative of the one who is described
            let class = said.class.or(said.is_in_record.then_some(Class::Person));
            let two = matches!(
                (entry.class(), class),
                (Class::Person, Some(Class::Kin)) | (Class::Kin, Some(Class::Person))
            );
            let sexes = matches!((entry.gender, said.gender), (Some(one), Some(other)) if one != other);
            // "Baby: Girl Lee" is not the father of that surname
            let is_other = !named.is_whole()
                && said.relation.is_some_and(|meant| {
                    let mut called = entry.relations.iter();
                    meant != "kin" && called.len() > 0 && !called.any(|called| is_relation(called, meant))
                });
            !two && !sexes && !is_other && (!is_field || here())
        };
        let drafts: Vec<usize> = found.drafts().into_iter().filter(fits).collect();
        // "Mrs. Lee", in a text about the patient Ann Lee and her relatives
        let class = |draft: &usize| self.drafts.get(*draft).and_then(|entry| entry.called);
        let patients: Vec<usize> =
            drafts.iter().copied().filter(|draft| class(draft) == Some(Class::Person)).collect();
        let others_are_kin = drafts.iter().all(|d| matches!(class(d), Some(Class::Person | Class::Kin)));
        let is_titled = said.gender.is_some() && !named.is_whole();
        Found::of(if is_titled && patients.len() == 1 && others_are_kin { patients } else { drafts })
    }

    /// "Ann Lee <alee@example.org> wrote": a name with its address behind it is a correspondent's, in quoted
    /// headers too; in a line with birth dates or numbers it is a list.
    pub(super) fn is_quote_header(&self, index: u32, mention: &Mention) -> bool {
        let next = self.document.mentions.get(index as usize + 1);
        let addressed = next.is_some_and(|next| {
            next.element == Element::Email && (2..=4).contains(&next.start.saturating_sub(mention.end))
        });
        addressed
            && mention.subject.is_none()
            && matches!(mention.context, Context::Prose { .. })
            && !self.telling.contains_key(&Spot::of(mention).line_key())
    }

    pub(super) fn index_name(&mut self, draft: usize, name: &PersonName) {
        for (map, part) in [(&mut self.by_surname, &name.surname), (&mut self.by_given, &name.given)] {
            let key = fold(part.reveal(Purpose::Matching));
            if !key.is_empty() {
                let drafts = map.entry(key).or_default();
                if !drafts.contains(&draft) && drafts.len() < Self::MOST_NAMESAKES {
                    drafts.push(draft);
                }
            }
        }
    }

    /// In a text with more bearers of one name than this, names are not coreferent any more.
    const MOST_NAMESAKES: usize = 64;

    /// So many forms of one person's name are compared.
    const MOST_FORMS: usize = 8;

    /// So many places of one person are remembered.
    const MOST_LINES: usize = 16;

    pub(super) fn find(&self, name: &PersonName, spot: Spot, is_labelled: bool) -> Found {
        let key = |part: &Phi| fold(part.reveal(Purpose::Matching));
        let (surname, given) = (key(&name.surname), key(&name.given));
        let listed =
            if surname.is_empty() { self.by_given.get(&given) } else { self.by_surname.get(&surname) };
        let mut drafts: Vec<usize> = listed.cloned().unwrap_or_default();
        // one word alone may be either name: "Garcia called", "Dear Ann"; a form says which
        let either = given.is_empty() && !is_labelled;
        let as_given = either.then(|| PersonName { given: name.surname.clone(), ..PersonName::default() });
        if as_given.is_some() {
            drafts.extend(self.by_given.get(&surname).into_iter().flatten());
            drafts.sort_unstable();
            drafts.dedup();
        }
        if let Some(row) = spot.row {
            // a note in a table row speaks of that row's people
            drafts.retain(|draft| self.rows.get(&row) == Some(draft) || self.is_anchored_in(*draft, row));
        }
        let mut exact = Vec::new();
        let mut fitting = Vec::new();
        for draft in drafts {
            let Some(entry) = self.drafts.get(draft) else { continue };
            let fit_either = |known| {
                self.step();
                fit(known, name).max(as_given.as_ref().and_then(|given| fit(known, given)))
            };
            let forms = || entry.candidate.names.iter().take(Self::MOST_FORMS);
            // a form that another generation or middle name speaks against outweighs one that fits
            let fits =
                forms().map(fit_either).max().flatten().filter(|_| !forms().any(|f| contradict(f, name)));
            match fits {
                Some(Fit::Exact) => exact.push(draft),
                Some(Fit::Partial) => fitting.push(draft),
                None => {}
            }
        }
        Found::of(if exact.is_empty() { fitting } else { exact })
    }

    /// Of the drafts that a name fits, the one that its line is about: none whose own lines give another
    /// birth date or number, rather one that shares a value.
    fn tell_apart(&self, found: Found, spot: Spot) -> Found {
        let Some(here) = self.telling.get(&spot.line_key()) else { return found };
        let (mut sharing, mut open) = (Vec::new(), Vec::new());
        for draft in found.drafts() {
            let lines = self.drafts.get(draft).into_iter().flat_map(|entry| &entry.lines);
            let there: Vec<&(Element, &Phi)> =
                lines.filter_map(|(_, line)| self.telling.get(&line.line_key())).flatten().collect();
            self.steps(there.len());
            if there.iter().any(|value| here.contains(value)) {
                sharing.push(draft);
            } else if !there.iter().any(|(element, _)| {
                TELLING.contains(element) && here.iter().any(|(other, _)| other == element)
            }) {
                open.push(draft);
            }
        }
        Found::of(if sharing.is_empty() { open } else { sharing })
    }

    fn is_anchored_in(&self, draft: usize, row: u64) -> bool {
        self.anchors.iter().rev().take(8).any(|anchor| anchor.draft == draft && anchor.spot.row == Some(row))
    }
}

pub(super) fn name_of(mention: &Mention) -> PersonName {
    let canonical = PersonName::from_canonical(&mention.canonical);
    let value = mention.value.reveal(Purpose::Matching);
    match mention.part {
        Part::Given | Part::Middle => PersonName::from_parts(value, "", "", ""),
        Part::Surname | Part::FormerSurname => PersonName::from_parts("", "", value, ""),
        Part::Whole | Part::Suffix => canonical,
    }
}

/// How well a name fits another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Partial,
    Exact,
}

/// Whether two forms of a name have two generations, or two middle names.
fn contradict(a: &PersonName, b: &PersonName) -> bool {
    let key = |part: &Phi| fold(part.reveal(Purpose::Matching));
    let differ = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
    let (middle, other) = (key(&a.middle), key(&b.middle));
    let initials = middle.chars().next() == other.chars().next() && (middle.len() == 1 || other.len() == 1);
    differ(&key(&a.suffix), &key(&b.suffix)) || (differ(&middle, &other) && !initials)
}

/// Whether, within one document, two names are one person's.
pub(super) fn fit(known: &PersonName, name: &PersonName) -> Option<Fit> {
    let key = |part: &Phi| fold(part.reveal(Purpose::Matching));
    let differ = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
    let (known_surname, surname) = (key(&known.surname), key(&name.surname));
    let (known_given, given) = (key(&known.given), key(&name.given));
    if differ(&known_surname, &surname) || differ(&key(&known.suffix), &key(&name.suffix)) {
        return None;
    }
    let (known_middle, middle) = (key(&known.middle), key(&name.middle));
    let initials = |a: &str, b: &str| a.chars().next() == b.chars().next() && (a.len() == 1 || b.len() == 1);
    if differ(&known_middle, &middle) && !initials(&known_middle, &middle) {
        return None;
    }
    if known_given == given && known_surname == surname {
        return Some(Fit::Exact);
    }
    let familiar = nicknames::are_related(&known_given, &given);
    let agrees = !differ(&known_given, &given) || initials(&known_given, &given) || familiar;
    let linked = !surname.is_empty() && !known_surname.is_empty() || known_given == given;
    (agrees && linked).then_some(Fit::Partial)
}
