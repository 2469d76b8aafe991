//! Attribution where no structure says who is meant: names open people, identifiers go to the nearest.
//!
//! What it is not: grammar. It knows lines, paragraphs, labels, quoted mails and who writes to whom.
//!
//! The one idea: **who may attract what.** A patient attracts identifiers; a sender, addressee or
//! signatory attracts only the contact data of the own signature, unless the text goes on to describe
//! them; a clinician only professional numbers; a mother or guarantor what stands in the own line, and
//! what the patient already has. What nobody may have is a nameless person's.
//!
//! Every step looks at a bounded number of names and values, so a megabyte of names costs a megabyte's
//! work.

mod beside;
mod naming;
mod owner;
mod said;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chartward_model::{
    Confidence, Context, Element, Mention, MentionRef, PersonName, Phi, Purpose, Reason, Role, census,
};

use crate::candidate::{Candidate, DocumentMentions};
use crate::names::sex_of;
use crate::normalise::fold;
use crate::record::Sex;
use beside::Beside;
use naming::{Found, Named, compose, name_of};
pub(crate) use said::Class;
use said::{Gender, Manner, Wants};

/// A candidate in the making.
pub(crate) struct Draft {
    pub(crate) candidate: Candidate,
    /// What the text calls them; whom it calls nothing is a person.
    called: Option<Class>,
    /// Whether the text describes them: a label calls them the patient, or their data follow the name.
    is_subject: bool,
    /// Which relatives the text calls them.
    relations: BTreeSet<&'static str>,
    gender: Option<Gender>,
    /// Where the name stands: index and place.
    lines: Vec<(u32, Spot)>,
}

impl Draft {
    pub(crate) fn new(class: Class) -> Self {
        Self { called: Some(class), ..Self::unnamed() }
    }

    fn unnamed() -> Self {
        Self {
            candidate: Candidate::default(),
            called: None,
            is_subject: false,
            relations: BTreeSet::new(),
            gender: None,
            lines: Vec::new(),
        }
    }

    fn class(&self) -> Class {
        self.called.unwrap_or(Class::Person)
    }

    /// What the given name says of the sex.
    fn gender_by_name(&self) -> Option<Gender> {
        let given = fold(self.candidate.names.first()?.given.reveal(Purpose::Matching));
        Some(match sex_of(&given)? {
            Sex::Female => Gender::Female,
            Sex::Male => Gender::Male,
            Sex::Unknown => return None,
        })
    }

    /// Takes note of what the text calls them: the strongest word counts, wherever it stands. Whom it calls a
    /// patient is one, even if the same person also wrote the mail.
    fn call(&mut self, class: Option<Class>) {
        let rank = |class: Option<Class>| match class {
            None => 0,
            Some(Class::Provider) => 1,
            Some(Class::Correspondent) => 2,
            Some(Class::Kin) => 3,
            Some(Class::Person) => 4,
        };
        if rank(class) > rank(self.called) {
            self.called = class;
        }
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

    fn line_key(self) -> (u64, u64) {
        (self.paragraph, self.line)
    }
}

/// A name where it stands.
#[derive(Clone, Copy)]
struct Anchor {
    index: u32,
    spot: Spot,
    /// Number of the quoted mail it stands in; 0 outside.
    segment: u32,
    draft: usize,
    manner: Manner,
    is_whole: bool,
    /// Whether an unqualified label of a form stands before it: "Name:", "Patient:".
    is_head: bool,
    /// The anchor whose form it is a field of: a contact, a relative or a referrer below "Name:".
    head: Option<usize>,
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
    /// Addresses in the mail's header.
    addresses: BTreeSet<&'a str>,
    /// Where the last nameless person was opened: draft and place.
    nameless: Option<(usize, Spot)>,
    /// What tells people apart, by paragraph and line: in a list, two lines with one name are two people if it
    /// differs.
    telling: HashMap<(u64, u64), Vec<(Element, &'a Phi)>>,
    /// Words that may be a name, by line: somebody may stand there whose name was not recognised.
    maybes: HashMap<(u64, u64), Vec<u32>>,
    /// Where quoted mails begin: indices of the names in their headers, ascending.
    quotes: Vec<u32>,
    /// The one person the document is about, and the segment that says so.
    subject: Option<(usize, u32)>,
    /// The line of the last part of an address, and whose it is.
    address: Option<((u64, u64), usize)>,
    /// Whose values are that stand in lines of several people.
    beside: HashMap<u32, Beside>,
    /// Comparisons made, for the test that they stay in proportion.
    steps: Cell<u64>,
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
        let parties = document.mail.into_iter().flat_map(|mail| mail.from.iter().chain(&mail.to));
        let mut reader = Self {
            document,
            drafts,
            rows,
            anchors: Vec::new(),
            by_surname: HashMap::new(),
            by_given: HashMap::new(),
            loose: Vec::new(),
            parties: BTreeMap::new(),
            addresses: parties.map(|party| party.address.as_str()).collect(),
            nameless: None,
            telling: HashMap::new(),
            maybes: HashMap::new(),
            quotes: Vec::new(),
            subject: None,
            address: None,
            beside: HashMap::new(),
            steps: Cell::new(0),
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
            let line = self.telling.entry(Spot::of(mention).line_key()).or_default();
            if line.len() < Self::MOST_TELLING {
                line.push((mention.element, &mention.canonical));
            }
        }
        let of_names = || open.iter().filter(|(_, mention)| mention.element == Element::PersonName);
        self.quotes = of_names()
            .filter(|(index, mention)| {
                !mention.reasons.contains(&Reason::MailHeader) && self.is_quote_header(*index, mention)
            })
            .map(|(index, _)| *index)
            .collect();
        let mut names: Vec<Named<'_>> = of_names()
            .map(|(index, mention)| Named { index: *index, mention, name: name_of(mention), is_part: false })
            .collect();
        compose(&mut names);
        // the fullest first: between Jr and Sr, or two middle initials, a shorter form is nobody's
        names.sort_by_key(|named| std::cmp::Reverse(named.fullness()));
        for named in &names {
            self.read_name(named);
        }
        self.anchors.sort_by_key(|anchor| anchor.index);
        self.know_forms();
        self.know_parties();
        self.know_subjects();
        self.know_neighbours(&open);
        for (index, mention) in open {
            if mention.element != Element::PersonName {
                self.read_value(index, mention);
            }
        }
    }

    /// So many telling values of one line are kept: more make a line of a dump, not of a list.
    const MOST_TELLING: usize = 32;

    /// Number of the quoted mail that a mention stands in.
    fn segment(&self, index: u32) -> u32 {
        let quotes = self.quotes.partition_point(|quote| *quote <= index);
        u32::try_from(quotes).unwrap_or(u32::MAX)
    }

    fn step(&self) {
        self.steps(1);
    }

    fn steps(&self, count: usize) {
        self.steps.set(self.steps.get().saturating_add(count as u64));
    }

    /// Whose the addresses in the mail's header are: the named party's, wherever they stand in the text.
    fn know_parties(&mut self) {
        let Some(mail) = self.document.mail else { return };
        for party in mail.from.iter().chain(&mail.to) {
            let nowhere = Spot { line: 0, paragraph: 0, row: None };
            let Some(name) = PersonName::parse(&party.name).filter(|name| !name.given.is_empty()) else {
                continue;
            };
            match self.find(&name, nowhere, false) {
                Found::One(draft) => {
                    self.parties.entry(party.address.clone()).or_insert(draft);
                }
                // a surname that is an ordinary word is none in a text; a party of a mail is somebody
                Found::None if is_listed(&name) && !self.parties.contains_key(&party.address) => {
                    let mut draft = Draft::new(Class::Correspondent);
                    draft.candidate.roles.insert(Role::Correspondent);
                    draft.candidate.add_name(name);
                    self.drafts.push(draft);
                    self.parties.insert(party.address.clone(), self.drafts.len() - 1);
                }
                Found::None | Found::Many(_) => {}
            }
        }
    }

    fn is_party(&self, mention: &Mention) -> bool {
        mention.element == Element::Email
            && self.addresses.contains(mention.canonical.reveal(Purpose::Matching))
    }

    /// Which names are fields of whose form: those below "Name:" or "Patient:" in its paragraph.
    fn know_forms(&mut self) {
        let mut head: Option<(usize, Anchor)> = None;
        for (at, anchor) in self.anchors.iter_mut().enumerate() {
            if anchor.is_head {
                head = Some((at, *anchor));
                if let Some(entry) = self.drafts.get_mut(anchor.draft) {
                    entry.is_subject = true;
                }
                continue;
            }
            let is_field = |of: &Anchor| {
                of.spot.paragraph == anchor.spot.paragraph
                    && of.segment == anchor.segment
                    && of.spot.line != anchor.spot.line
                    && of.draft != anchor.draft
            };
            let is_plain = anchor.manner == Manner::Plain && anchor.spot.row.is_none();
            anchor.head = head.filter(|(_, of)| is_plain && is_field(of)).map(|(at, _)| at);
        }
    }

    /// Who is described: data of the own follow the name, in its line or the lines below. A sender who signs
    /// with a birth date writes about the own affairs.
    fn know_subjects(&mut self) {
        for at in 0..self.anchors.len() {
            let Some(anchor) = self.anchors.get(at).copied() else { continue };
            let describes = matches!(anchor.manner, Manner::Plain | Manner::Signature) && anchor.is_whole;
            if !describes || !self.is_described(&anchor, self.anchors.get(at + 1)) {
                continue;
            }
            let Some(entry) = self.drafts.get_mut(anchor.draft) else { continue };
            entry.is_subject = true;
            if entry.class() == Class::Correspondent {
                entry.called = Some(Class::Person);
            }
        }
        let mut people = (0_usize..)
            .zip(&self.drafts)
            .filter(|(_, draft)| draft.class() == Class::Person && !draft.candidate.names.is_empty());
        let only = people.next().filter(|_| people.next().is_none());
        let subject = only.filter(|(_, draft)| draft.is_subject).map(|(index, _)| index);
        self.subject = subject.and_then(|draft| {
            let mut spots = self.anchors.iter().filter(|anchor| anchor.draft == draft);
            let plain = spots.find(|anchor| anchor.manner != Manner::Header)?;
            Some((draft, plain.segment))
        });
    }

    /// Whether telling data follow an anchor before the next one: in its line, or below it in its paragraph.
    fn is_described(&self, anchor: &Anchor, next: Option<&Anchor>) -> bool {
        const BELOW: u64 = 3;
        let from = anchor.index as usize + 1;
        let to = next.map_or(usize::MAX, |next| next.index as usize);
        let within = self.document.mentions.iter().take(to.max(from)).skip(from).take(Self::MOST_FOLLOWING);
        self.steps(Self::MOST_FOLLOWING);
        within.filter(|mention| mention.subject.is_none()).any(|mention| {
            let spot = Spot::of(mention);
            let below = spot.line.checked_sub(anchor.spot.line).unwrap_or(u64::MAX);
            let near = spot.paragraph == anchor.spot.paragraph && spot.row.is_none();
            if below > 0 && self.is_of_the_form(anchor, mention.element) {
                return false;
            }
            match anchor.manner {
                // below a signature other things follow; a birth date is the writer's
                Manner::Signature => near && below <= BELOW && mention.element == Element::DateOfBirth,
                _ => {
                    near && below <= BELOW
                        && (TELLING.contains(&mention.element) || LISTED.contains(&mention.element))
                }
            }
        })
    }

    /// Whether what stands below a name is the form's around it, which has not said it yet.
    fn is_of_the_form(&self, anchor: &Anchor, element: Element) -> bool {
        let Some(head) = anchor.head.and_then(|head| self.anchors.get(head)) else { return false };
        let (from, to) = (head.index as usize, anchor.index as usize);
        let between = self.document.mentions.get(from..to).unwrap_or_default();
        let near = between.get(..between.len().min(Self::MOST_FOLLOWING)).unwrap_or_default();
        self.steps(near.len());
        !near.iter().any(|mention| mention.element == element)
    }

    const MOST_FOLLOWING: usize = 12;

    fn at(&self, index: u32) -> MentionRef {
        MentionRef { document: self.document.ordinal, mention: index }
    }

    fn read_value(&mut self, index: u32, mention: &Mention) {
        let at = self.at(index);
        match self.owner(index, mention) {
            Some(draft) => {
                if owner::is_address(mention.element) {
                    self.address = Some((Spot::of(mention).line_key(), draft));
                }
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
        if let Some((draft, _)) = near.filter(|_| Wants::of(mention.element).is_personal())
            && let Some(entry) = self.drafts.get_mut(draft)
        {
            entry.candidate.take(at, mention);
            return;
        }
        let is_header = mention.reasons.contains(&Reason::MailHeader) || self.is_party(mention);
        let opens = mention.element.stands_for_a_person() || (mention.element == Element::Email && is_header);
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
}

/// Whether given name and surname are both names of the census: "Donald Flower", not "Grace Hospital".
fn is_listed(name: &PersonName) -> bool {
    let key = |part: &Phi| fold(part.reveal(Purpose::Matching));
    let surname = census::surnames().per_100_000(&key(&name.surname));
    census::given_name_per_100_000(&key(&name.given)).is_some() && surname.is_some()
}

#[cfg(test)]
mod tests {
    use chartward_model::{
        Confidence, Context, DocumentKind, Element, Mention, Part, PersonName, Phi, Place, Reason,
    };

    use super::Reader;
    use crate::DocumentMentions;

    fn mention(number: usize, element: Element, canonical: &str, at: (usize, usize)) -> Mention {
        let small = |n: usize| u32::try_from(n).expect("a small number");
        Mention {
            element,
            part: Part::Whole,
            start: number as u64 * 40,
            end: number as u64 * 40 + 12,
            context: Context::Prose { line: small(at.0), paragraph: small(at.1) },
            subject: None,
            value: Phi::new(canonical),
            canonical: Phi::new(canonical),
            confidence: Confidence::HIGH,
            reasons: vec![Reason::NameList],
            competing: Vec::new(),
        }
    }

    /// Comparisons made for a text of so many mentions.
    fn steps(count: usize, make: impl Fn(usize) -> Mention) -> u64 {
        let mentions: Vec<Mention> = (0..count).map(make).collect();
        let place = Place::file("a".to_owned());
        let document = DocumentMentions {
            ordinal: 0,
            place: &place,
            kind: DocumentKind::Text,
            mail: None,
            mentions: &mentions,
        };
        let mut reader = Reader::new(&document, Vec::new(), std::collections::BTreeMap::new());
        reader.read();
        reader.steps.get()
    }

    fn name(number: usize, given: &str, surname: &str, at: (usize, usize)) -> Mention {
        let canonical = PersonName::from_parts(given, "", surname, "").to_canonical();
        let mut mention = mention(number, Element::PersonName, "x", at);
        mention.canonical = canonical;
        mention
    }

    #[test]
    fn hostile_texts_cost_in_proportion_to_their_size() {
        type Text = fn(usize) -> Mention;
        let texts: [Text; 5] = [
            // one line: names and numbers in turn
            |n| match n % 2 {
                0 => name(n, "ANN", "LEE", (0, 0)),
                _ => mention(n, Element::MedicalRecordNumber, &format!("A{n}"), (0, 0)),
            },
            // one paragraph: each line another bearer of one surname, and a number
            |n| match n % 2 {
                0 => name(n, &format!("Q{}", n % 977), "LEE", (n / 2, 0)),
                _ => mention(n, Element::Ssn, &format!("{:09}", 987_650_000 + n), (n / 2, 0)),
            },
            // all names first, then all numbers
            |n| match n {
                0..500 => name(n, "ANN", &format!("LEE{n}"), (n, 0)),
                _ => mention(n, Element::DateOfBirth, "1957-03-04", (n, 0)),
            },
            // one person, and numbers without end
            |n| match n {
                0 => name(0, "ANN", "LEE", (0, 0)),
                _ => mention(n, Element::MedicalRecordNumber, &format!("A{n}"), (n % 2, 0)),
            },
            // numbers only, each line the same paragraph
            |n| mention(n, Element::HealthPlanId, &format!("XYZ{n}"), (n, 0)),
        ];
        for (which, text) in texts.into_iter().enumerate() {
            let (small, large) = (steps(1_000, text), steps(8_000, text));
            assert!(large <= small.max(8_000) * 10, "text {which}: {small} steps, then {large}");
            assert!(large <= 8_000 * 2_500, "text {which}: {large} steps");
        }
    }
}
