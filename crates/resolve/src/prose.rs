//! Attribution where no structure says who is meant: names open people, identifiers go to the nearest.
//!
//! What it is not: grammar. It knows lines, paragraphs, labels and who writes to whom.
//!
//! The one idea: **who may attract what.** A patient attracts identifiers; a sender, addressee or
//! signatory attracts only the contact data of the own signature; a clinician only professional
//! numbers; a mother or guarantor what stands in the own line, and what the patient already has.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};

use chartward_model::{
    Confidence, Context, Element, Mention, MentionRef, Part, PersonName, Phi, Purpose, Reason, Role,
};

use crate::candidate::{Candidate, DocumentMentions};
use crate::candidates::stands_alone;
use crate::nicknames;
use crate::normalise::{Dates, compare_dates, fold};
use crate::table::date_digits;

/// What a draft attracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Person,
    Kin,
    Provider,
    Correspondent,
}

impl Class {
    pub(crate) fn of_role(role: Role) -> Self {
        match role {
            Role::Guarantor | Role::NextOfKin | Role::WageEarner => Self::Kin,
            Role::Provider => Self::Provider,
            Role::Correspondent => Self::Correspondent,
            _ => Self::Person,
        }
    }
}

/// A candidate in the making.
pub(crate) struct Draft {
    pub(crate) candidate: Candidate,
    class: Class,
}

impl Draft {
    pub(crate) fn new(class: Class) -> Self {
        Self { candidate: Candidate::default(), class }
    }

    fn accepts(&self, wants: Wants, anchor: &Anchor) -> bool {
        match self.class {
            Class::Person | Class::Kin => wants != Wants::Professional,
            Class::Provider => wants != Wants::Identity,
            Class::Correspondent => anchor.is_signature && wants != Wants::Identity,
        }
    }
}

/// What kind of person a mention looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wants {
    Identity,
    Contact,
    Professional,
}

fn wants(element: Element) -> Wants {
    match element {
        Element::NationalProviderId | Element::DeaNumber => Wants::Professional,
        Element::Phone
        | Element::Email
        | Element::Url
        | Element::IpAddress
        | Element::StreetAddress
        | Element::City
        | Element::State
        | Element::PostalCode
        | Element::Username
        | Element::Password => Wants::Contact,
        _ => Wants::Identity,
    }
}

/// Where a mention stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Spot {
    line: u64,
    paragraph: u64,
    /// The table row, if it stands in one.
    row: Option<u64>,
}

impl Spot {
    fn of(mention: &Mention) -> Self {
        match mention.context {
            Context::Prose { line, paragraph } => {
                Self { line: line.into(), paragraph: paragraph.into(), row: None }
            }
            Context::Cell { row, column } => {
                let line = row.saturating_mul(1 << 14).saturating_add(column.into());
                Self { line, paragraph: row, row: Some(row) }
            }
            Context::Field { group, .. } => Self { line: group.into(), paragraph: group.into(), row: None },
        }
    }
}

impl Spot {
    fn line_key(self) -> (u64, u64) {
        (self.paragraph, self.line)
    }
}

/// A name where it stands.
#[derive(Clone, Copy)]
struct Anchor {
    index: u32,
    spot: Spot,
    draft: usize,
    is_signature: bool,
}

/// Attributes the mentions that have no subject.
pub(crate) struct Reader<'a> {
    document: &'a DocumentMentions<'a>,
    drafts: Vec<Draft>,
    rows: BTreeMap<u64, usize>,
    anchors: Vec<Anchor>,
    by_surname: HashMap<String, Vec<usize>>,
    by_given: HashMap<String, Vec<usize>>,
    loose: Vec<MentionRef>,
    /// Draft of each party of the mail, by address.
    parties: BTreeMap<String, usize>,
    /// Where the last nameless person was opened: draft and place.
    nameless: Option<(usize, Spot)>,
    /// What tells people apart, by paragraph and line: in a list, two lines with one name are two people if it
    /// differs.
    telling: HashMap<(u64, u64), Vec<(Element, &'a Phi)>>,
}

/// Elements of which a person has one value, as far as one document goes.
const TELLING: [Element; 4] =
    [Element::DateOfBirth, Element::Ssn, Element::MedicalRecordNumber, Element::MedicareBeneficiaryId];

/// Elements of which a list has one value per line: a second one, from another line, is another person's.
const LISTED: [Element; 4] =
    [Element::MedicalRecordNumber, Element::HealthPlanId, Element::DriverLicense, Element::Passport];

impl<'a> Reader<'a> {
    pub(crate) fn new(
        document: &'a DocumentMentions<'a>,
        drafts: Vec<Draft>,
        rows: BTreeMap<u64, usize>,
    ) -> Self {
        let mut reader = Self {
            document,
            drafts,
            rows,
            anchors: Vec::new(),
            by_surname: HashMap::new(),
            by_given: HashMap::new(),
            loose: Vec::new(),
            parties: BTreeMap::new(),
            nameless: None,
            telling: HashMap::new(),
        };
        for draft in 0..reader.drafts.len() {
            let names = reader.drafts.get(draft).map(|d| d.candidate.names.clone()).unwrap_or_default();
            for name in &names {
                reader.index_name(draft, name);
            }
        }
        reader
    }

    /// The drafts and what belongs to nobody.
    pub(crate) fn finish(self) -> (Vec<Draft>, Vec<MentionRef>) {
        (self.drafts, self.loose)
    }

    /// Reads full names, then parts of names, then everything else.
    pub(crate) fn read(&mut self) {
        let document = self.document;
        let open: Vec<(u32, &Mention)> =
            (0_u32..).zip(document.mentions).filter(|(_, mention)| mention.subject.is_none()).collect();
        let is_kept = |element| TELLING.contains(&element) || LISTED.contains(&element);
        for (_, mention) in open.iter().filter(|(_, mention)| is_kept(mention.element)) {
            let line = Spot::of(mention).line_key();
            self.telling.entry(line).or_default().push((mention.element, &mention.canonical));
        }
        let names: Vec<(u32, &Mention, PersonName)> = open
            .iter()
            .filter(|(_, mention)| mention.element == Element::PersonName)
            .map(|(index, mention)| (*index, *mention, name_of(mention)))
            .collect();
        let is_whole = |name: &PersonName| !name.surname.is_empty() && !name.given.is_empty();
        for (index, mention, name) in names.iter().filter(|(.., name)| is_whole(name)) {
            self.read_name(*index, mention, name);
        }
        for (index, mention, name) in names.iter().filter(|(.., name)| !is_whole(name)) {
            self.read_name(*index, mention, name);
        }
        self.anchors.sort_by_key(|anchor| anchor.index);
        self.know_parties();
        for (index, mention) in open {
            if mention.element != Element::PersonName {
                self.read_value(index, mention);
            }
        }
    }

    /// Whose the addresses in the mail's header are: the named party's, wherever they stand in the text.
    fn know_parties(&mut self) {
        let Some(mail) = self.document.mail else { return };
        for party in mail.from.iter().chain(&mail.to) {
            let nowhere = Spot { line: 0, paragraph: 0, row: None };
            let name = PersonName::parse(&party.name).filter(|name| !name.given.is_empty());
            if let Some(Found::One(draft)) = name.map(|name| self.find(&name, nowhere)) {
                self.parties.entry(party.address.clone()).or_insert(draft);
            }
        }
    }

    fn is_party(&self, mention: &Mention) -> bool {
        let address = mention.canonical.reveal(Purpose::Matching);
        let parties = self.document.mail.into_iter().flat_map(|mail| mail.from.iter().chain(&mail.to));
        mention.element == Element::Email && parties.into_iter().any(|party| party.address == address)
    }

    fn at(&self, index: u32) -> MentionRef {
        MentionRef { document: self.document.ordinal, mention: index }
    }

    fn read_name(&mut self, index: u32, mention: &Mention, name: &PersonName) {
        let mut said = Said::of(mention);
        if self.is_before_address(index, mention) {
            said.set(Class::Correspondent, Role::Correspondent);
        }
        let spot = Spot::of(mention);
        let known = match self.find(name, spot) {
            Found::One(draft) => self.tell_apart(vec![draft], spot),
            Found::Many(drafts) => self.tell_apart(drafts, spot),
            Found::None => Found::None,
        };
        let weak = mention.confidence < Confidence::MEDIUM;
        let draft = match known {
            Found::One(draft) => draft,
            Found::None if !weak && !name.is_empty() => {
                self.drafts.push(Draft::new(said.class.unwrap_or(Class::Person)));
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
        let Some(entry) = self.drafts.get_mut(draft) else { return };
        entry.candidate.count(at, Element::PersonName);
        if !name.surname.is_empty() && !name.given.is_empty() || entry.candidate.names.is_empty() {
            entry.candidate.add_name(name.clone());
        }
        entry.candidate.roles.insert(said.role);
        // whom the text calls a patient is one, even if the same person also wrote the mail
        if said.class == Some(Class::Person)
            || (entry.class == Class::Correspondent && said.class == Some(Class::Kin))
        {
            entry.class = said.class.unwrap_or(entry.class);
        }
        self.anchors.push(Anchor { index, spot, draft, is_signature: said.is_signature });
    }

    /// "Ann Lee <alee@example.org> wrote": a name with its address behind it is a correspondent's, in quoted
    /// headers too.
    fn is_before_address(&self, index: u32, mention: &Mention) -> bool {
        let next = self.document.mentions.get(index as usize + 1);
        next.is_some_and(|next| {
            next.element == Element::Email && (2..=4).contains(&next.start.saturating_sub(mention.end))
        })
    }

    fn index_name(&mut self, draft: usize, name: &PersonName) {
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

    fn find(&self, name: &PersonName, spot: Spot) -> Found {
        let key = |part: &Phi| fold(part.reveal(Purpose::Matching));
        let (surname, given) = (key(&name.surname), key(&name.given));
        let listed =
            if surname.is_empty() { self.by_given.get(&given) } else { self.by_surname.get(&surname) };
        let mut drafts: Vec<usize> = listed.cloned().unwrap_or_default();
        // one word alone may be either name: "Garcia called", "Dear Ann"
        let as_given =
            given.is_empty().then(|| PersonName { given: name.surname.clone(), ..PersonName::default() });
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
            let fit_either =
                |known| fit(known, name).max(as_given.as_ref().and_then(|given| fit(known, given)));
            match entry.candidate.names.iter().filter_map(fit_either).max() {
                Some(Fit::Exact) => exact.push(draft),
                Some(Fit::Partial) => fitting.push(draft),
                None => {}
            }
        }
        match (exact.as_slice(), fitting.as_slice()) {
            ([one], _) | ([], [one]) => Found::One(*one),
            ([], []) => Found::None,
            ([], _) => Found::Many(fitting),
            _ => Found::Many(exact),
        }
    }

    /// Of the drafts that a name fits, the one that its line is about: none whose own lines give another
    /// birth date or number, rather one that shares a value.
    fn tell_apart(&self, drafts: Vec<usize>, spot: Spot) -> Found {
        let Some(here) = self.telling.get(&spot.line_key()) else { return Found::of(drafts) };
        let (mut sharing, mut open) = (Vec::new(), Vec::new());
        for draft in drafts {
            let lines = self.anchors.iter().filter(|anchor| anchor.draft == draft);
            let there: Vec<&(Element, &Phi)> =
                lines.filter_map(|anchor| self.telling.get(&anchor.spot.line_key())).flatten().collect();
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

    /// Whether a line holds a number that is another person's than the draft's.
    fn is_anothers_line(&self, draft: usize, spot: Spot) -> bool {
        let Some(entry) = self.drafts.get(draft) else { return false };
        let mut here = self.telling.get(&spot.line_key()).into_iter().flatten();
        here.any(|(element, value)| {
            let known = entry.candidate.values_of(*element);
            !known.is_empty() && !known.contains(value)
        })
    }

    fn is_anchored_in(&self, draft: usize, row: u64) -> bool {
        self.anchors.iter().rev().take(8).any(|anchor| anchor.draft == draft && anchor.spot.row == Some(row))
    }

    fn read_value(&mut self, index: u32, mention: &Mention) {
        let at = self.at(index);
        match self.owner(index, mention) {
            Some(draft) => {
                if let Some(entry) = self.drafts.get_mut(draft) {
                    entry.candidate.take(at, mention);
                }
            }
            None => self.read_ownerless(at, mention),
        }
    }

    fn read_ownerless(&mut self, at: MentionRef, mention: &Mention) {
        let spot = Spot::of(mention);
        let near = self.nameless.filter(|(draft, opened)| {
            let fits = self.drafts.get(*draft).is_some_and(|d| !d.candidate.contradicts(mention))
                && !self.is_anothers_line(*draft, spot);
            fits && opened.paragraph == spot.paragraph && spot.line.abs_diff(opened.line) <= 1
        });
        let is_own = wants(mention.element) == Wants::Identity;
        if let Some((draft, _)) = near.filter(|_| is_own)
            && let Some(entry) = self.drafts.get_mut(draft)
        {
            entry.candidate.take(at, mention);
            return;
        }
        let is_header = mention.reasons.contains(&Reason::MailHeader) || self.is_party(mention);
        let opens = stands_alone(mention.element) || (mention.element == Element::Email && is_header);
        if !opens || mention.confidence < Confidence::MEDIUM {
            self.loose.push(at);
            return;
        }
        let class = if is_header { Class::Correspondent } else { Class::Person };
        let mut draft = Draft::new(class);
        draft.candidate.roles.insert(if is_header { Role::Correspondent } else { Role::Unknown });
        draft.candidate.take(at, mention);
        self.drafts.push(draft);
        if is_header {
            let address = mention.canonical.reveal(Purpose::Matching).to_owned();
            self.parties.insert(address, self.drafts.len() - 1);
        } else {
            self.nameless = Some((self.drafts.len() - 1, spot));
        }
    }

    /// Whom a value belongs to.
    fn owner(&self, index: u32, mention: &Mention) -> Option<usize> {
        let spot = Spot::of(mention);
        let wants = wants(mention.element);
        let here = self.anchors.partition_point(|anchor| anchor.index < index);
        let (before, after) = self.anchors.split_at(here);
        let takes = |anchor: &&Anchor| {
            self.drafts
                .get(anchor.draft)
                .is_some_and(|draft| draft.accepts(wants, anchor) && !contradicts(&draft.candidate, mention))
        };
        let takes_from_afar = |anchor: &&Anchor| {
            let lines_own = self.telling.get(&anchor.spot.line_key()).into_iter().flatten();
            let mut of_kind = lines_own.filter(|(element, _)| *element == mention.element);
            takes(anchor)
                && !self.is_anothers_line(anchor.draft, spot)
                && of_kind.all(|(_, value)| **value == mention.canonical)
        };
        if mention.element == Element::Email
            && let Some(party) = self.parties.get(mention.canonical.reveal(Purpose::Matching))
        {
            return Some(*party);
        }
        if mention.reasons.contains(&Reason::MailHeader) {
            // From: name <address>: the nearest name before it in the header line
            return before.iter().rev().take_while(|a| a.spot.line == spot.line).next().map(|a| a.draft);
        }
        if self.is_party(mention) {
            return None;
        }
        if let Some(kin) = self.named_by_label(mention, before).filter(|draft| self.may_take(*draft, mention))
        {
            return Some(kin);
        }
        let same_line =
            |anchor: &&Anchor| anchor.spot.line == spot.line && anchor.spot.paragraph == spot.paragraph;
        let found = before.iter().rev().take_while(|a| same_line(a)).find(takes);
        if let Some(anchor) = found.or_else(|| after.iter().take_while(|a| same_line(a)).find(takes)) {
            return Some(anchor.draft);
        }
        if let Some(row) = spot.row {
            return self.rows.get(&row).copied().filter(|draft| self.may_take(*draft, mention));
        }
        let in_paragraph = |anchor: &&Anchor| anchor.spot.paragraph == spot.paragraph;
        if let Some(anchor) = before.iter().rev().take_while(|a| in_paragraph(a)).find(takes_from_afar) {
            return Some(self.prefer_patient(anchor.draft, wants, mention, before));
        }
        if let Some(draft) = only_draft(after.iter().take_while(|a| in_paragraph(a)).filter(takes_from_afar))
        {
            return Some(draft);
        }
        if wants != Wants::Identity {
            return None;
        }
        let only = self.only_patient(mention).filter(|draft| {
            self.drafts.get(*draft).is_some_and(|draft| !has_another(&draft.candidate, mention))
        });
        only.or_else(|| {
            let last = before.iter().rev().find(takes_from_afar)?;
            let whole = before.iter().rev().take_while(|a| a.spot.paragraph == last.spot.paragraph);
            let alone = only_draft(whole.filter(takes_from_afar))?;
            (last.spot.paragraph + 1 == spot.paragraph).then_some(alone)
        })
    }

    fn may_take(&self, draft: usize, mention: &Mention) -> bool {
        self.drafts.get(draft).is_some_and(|entry| !contradicts(&entry.candidate, mention))
    }

    /// "Guarantor DOB", "mother's phone": the last person of that kind.
    fn named_by_label(&self, mention: &Mention, before: &[Anchor]) -> Option<usize> {
        let said = Said::of(mention);
        let class = said.class.filter(|class| *class == Class::Kin)?;
        let of_class = |anchor: &&Anchor| self.drafts.get(anchor.draft).is_some_and(|d| d.class == class);
        before.iter().rev().find(of_class).map(|anchor| anchor.draft)
    }

    /// In the lines after a relative's name, what the patient does not have yet is the patient's.
    fn prefer_patient(&self, draft: usize, wants: Wants, mention: &Mention, before: &[Anchor]) -> usize {
        let is_kin = self.drafts.get(draft).is_some_and(|entry| entry.class == Class::Kin);
        if !is_kin || wants != Wants::Identity {
            return draft;
        }
        let person =
            |anchor: &&Anchor| self.drafts.get(anchor.draft).is_some_and(|d| d.class == Class::Person);
        let Some(patient) = before.iter().rev().find(person) else { return draft };
        let lacks = self
            .drafts
            .get(patient.draft)
            .is_some_and(|d| !d.candidate.elements.contains_key(&mention.element));
        if lacks { patient.draft } else { draft }
    }

    /// The one person the document is about, if there is exactly one.
    fn only_patient(&self, mention: &Mention) -> Option<usize> {
        let mut people = (0..self.drafts.len()).filter(|draft| {
            self.drafts.get(*draft).is_some_and(|d| d.class == Class::Person && !d.candidate.names.is_empty())
        });
        let only = people.next().filter(|_| people.next().is_none())?;
        self.may_take(only, mention).then_some(only)
    }
}

enum Found {
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

/// Whether the candidate has another number of a kind of which a list has one per line.
fn has_another(candidate: &Candidate, mention: &Mention) -> bool {
    let known = candidate.values_of(mention.element);
    LISTED.contains(&mention.element) && !known.is_empty() && !known.contains(&mention.canonical)
}

fn name_of(mention: &Mention) -> PersonName {
    let canonical = PersonName::from_canonical(&mention.canonical);
    let value = mention.value.reveal(Purpose::Matching);
    match mention.part {
        Part::Given | Part::Middle => PersonName::from_parts(value, "", "", ""),
        Part::Surname | Part::FormerSurname => PersonName::from_parts("", "", value, ""),
        Part::Whole | Part::Suffix => canonical,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Partial,
    Exact,
}

/// Whether, within one document, two names are one person's.
fn fit(known: &PersonName, name: &PersonName) -> Option<Fit> {
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
    let familiar =
        nicknames::groups_of(&known_given).iter().any(|g| nicknames::groups_of(&given).contains(g));
    let agrees = !differ(&known_given, &given) || initials(&known_given, &given) || familiar;
    let linked = !surname.is_empty() && !known_surname.is_empty() || known_given == given;
    (agrees && linked).then_some(Fit::Partial)
}

/// What a mention's reasons say of the person.
struct Said {
    class: Option<Class>,
    role: Role,
    is_signature: bool,
}

impl Said {
    fn of(mention: &Mention) -> Self {
        let mut said = Self { class: None, role: Role::Unknown, is_signature: false };
        for reason in &mention.reasons {
            match reason {
                Reason::MailHeader => said.set(Class::Correspondent, Role::Correspondent),
                Reason::Label(words) | Reason::NameContext(words) | Reason::Header(words) => said.read(words),
                _ => {}
            }
        }
        said
    }

    /// The first reason that says something counts.
    fn set(&mut self, class: Class, role: Role) {
        if self.class.is_none() {
            (self.class, self.role) = (Some(class), role);
        }
    }

    fn read(&mut self, words: &str) {
        let words = words.to_ascii_lowercase();
        let has = |list: &[&str]| {
            let mut tokens = words.split(|c: char| !c.is_ascii_alphanumeric());
            tokens.any(|word| list.contains(&word))
        };
        if has(&["guarantor", "responsible"]) {
            self.set(Class::Kin, Role::Guarantor);
        } else if has(KIN) {
            self.set(Class::Kin, Role::NextOfKin);
        } else if has(&["signature", "signed", "sincerely", "regards"]) {
            self.is_signature = true;
            self.set(Class::Correspondent, Role::Correspondent);
        } else if has(&[
            "salutation",
            "sender",
            "recipient",
            "author",
            "dear",
            "from",
            "to",
            "cc",
            "attn",
            "attention",
        ]) {
            self.set(Class::Correspondent, Role::Correspondent);
        } else if has(PROVIDER) {
            self.set(Class::Provider, Role::Provider);
        } else if has(&["subscriber", "policyholder", "insured"]) {
            self.set(Class::Person, Role::Subscriber);
        } else if has(&["dependent", "dependant"]) {
            self.set(Class::Person, Role::Dependent);
        } else if has(&["employee", "staff"]) {
            self.set(Class::Person, Role::Staff);
        } else if has(&["patient", "pt", "member", "resident", "beneficiary", "decedent", "child", "newborn"])
        {
            self.set(Class::Person, Role::Patient);
        }
    }
}

const KIN: &[&str] = &[
    "mother",
    "father",
    "parent",
    "guardian",
    "spouse",
    "wife",
    "husband",
    "son",
    "daughter",
    "sister",
    "brother",
    "kin",
    "nok",
    "relative",
    "emergency",
    "caregiver",
    "mom",
    "dad",
    "partner",
    "kinship",
    "grandmother",
    "grandfather",
    "aunt",
    "uncle",
];

const PROVIDER: &[&str] = &[
    "provider",
    "physician",
    "doctor",
    "dr",
    "md",
    "do",
    "np",
    "pa",
    "rn",
    "surgeon",
    "attending",
    "referring",
    "ordering",
    "prescriber",
    "nurse",
    "clinician",
    "therapist",
    "degree",
    "dentist",
    "pharmacist",
    "pcp",
];
