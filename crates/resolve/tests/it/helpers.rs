//! Small documents by hand: mentions with their places, as detectors would report them.

use chartward_model::{
    Confidence, Context, DocumentKind, Element, MailFacts, MailParty, Mention, Part, PersonName, Phi, Place,
    Purpose, Reason, Role, Subject,
};
use chartward_resolve::{
    Candidate, DocumentCandidates, DocumentMentions, ListOf, Settings, candidates, list_people,
};

/// A document in the making.
#[derive(Clone)]
pub(crate) struct Doc {
    pub(crate) ordinal: u32,
    pub(crate) place: Place,
    pub(crate) kind: DocumentKind,
    pub(crate) mail: Option<MailFacts>,
    mentions: Vec<Mention>,
    context: Context,
    subject: Option<Subject>,
    gap: Option<u64>,
}

impl Doc {
    pub(crate) fn new(ordinal: u32) -> Self {
        Self {
            ordinal,
            place: Place::file(format!("file {ordinal}")),
            kind: DocumentKind::Text,
            mail: None,
            mentions: Vec::new(),
            context: Context::Prose { line: 0, paragraph: 0 },
            subject: None,
            gap: None,
        }
    }

    pub(crate) fn mail(mut self, from: (&str, &str), to: (&str, &str)) -> Self {
        let party =
            |(name, address): (&str, &str)| MailParty { name: name.to_owned(), address: address.to_owned() };
        self.kind = DocumentKind::Mail;
        self.mail = Some(MailFacts { from: vec![party(from)], to: vec![party(to)], date: None });
        for (line, (who, (name, address))) in (0..).zip([("sender", from), ("recipient", to)]) {
            self = self.at(line, 0);
            if !name.is_empty() {
                self = self.named(name, &[Reason::MailHeader, Reason::NameContext(who.to_owned().into())]);
            }
            self = self.value(Element::Email, address);
        }
        self
    }

    /// The mentions after this stand in this line and paragraph of running text.
    pub(crate) fn at(mut self, line: u32, paragraph: u32) -> Self {
        (self.context, self.subject) = (Context::Prose { line, paragraph }, None);
        self
    }

    /// The mentions after this stand in this row and are about this subject.
    pub(crate) fn row(mut self, row: u64, number: u32, role: Role) -> Self {
        (self.context, self.subject) = (Context::Cell { row, column: 0 }, Some(Subject { number, role }));
        self
    }

    /// The mentions after this stand in a free-text cell of this row.
    pub(crate) fn note(mut self, row: u64) -> Self {
        (self.context, self.subject) = (Context::Cell { row, column: 9 }, None);
        self
    }

    pub(crate) fn name(self, text: &str) -> Self {
        self.named(text, &[Reason::NameList])
    }

    pub(crate) fn labelled(self, label: &str, text: &str) -> Self {
        self.named(text, &[Reason::Label(label.to_owned().into())])
    }

    pub(crate) fn context(self, context: &str, text: &str) -> Self {
        self.named(text, &[Reason::NameContext(context.to_owned().into())])
    }

    fn named(self, text: &str, reasons: &[Reason]) -> Self {
        let canonical = PersonName::parse(text).expect("a name").to_canonical();
        self.push(Element::PersonName, Part::Whole, text, canonical, reasons.to_vec())
    }

    pub(crate) fn part(self, part: Part, text: &str) -> Self {
        self.push(Element::PersonName, part, text, Phi::new(text.to_uppercase()), Vec::new())
    }

    /// A word that may be a surname.
    pub(crate) fn hint(self, surname: &str) -> Self {
        let canonical = PersonName::from_parts("", "", surname, "").to_canonical();
        let mut doc = self.push(Element::PersonName, Part::Whole, surname, canonical, vec![Reason::NameList]);
        doc.mentions.iter_mut().last().expect("a mention").confidence = Confidence::LOW;
        doc
    }

    /// A part of a name as a field of a form.
    pub(crate) fn part_labelled(self, label: &str, part: Part, text: &str) -> Self {
        let reasons = vec![Reason::Label(label.to_owned().into())];
        self.push(Element::PersonName, part, text, Phi::new(text.to_uppercase()), reasons)
    }

    /// The next mention begins so many bytes behind the last one.
    pub(crate) fn behind(mut self, bytes: u64) -> Self {
        self.gap = Some(bytes);
        self
    }

    pub(crate) fn value(self, element: Element, canonical: &str) -> Self {
        self.push(element, Part::Whole, canonical, Phi::new(canonical), vec![Reason::Form])
    }

    fn push(
        mut self,
        element: Element,
        part: Part,
        value: &str,
        canonical: Phi,
        reasons: Vec<Reason>,
    ) -> Self {
        let last = self.mentions.last().map_or(0, |mention| mention.end);
        let start = self.gap.take().map_or(self.mentions.len() as u64 * 100, |gap| last + gap);
        self.mentions.push(Mention {
            element,
            part,
            start,
            end: start + value.len() as u64,
            context: self.context,
            subject: self.subject,
            value: Phi::new(value),
            canonical,
            confidence: Confidence::permille(950),
            reasons,
            competing: Vec::new(),
        });
        self
    }

    pub(crate) fn candidates(&self) -> DocumentCandidates {
        candidates(&self.mentions())
    }

    pub(crate) fn listed(&self, list: ListOf) -> Vec<Candidate> {
        list_people(&self.mentions(), list)
    }

    fn mentions(&self) -> DocumentMentions<'_> {
        DocumentMentions {
            ordinal: self.ordinal,
            place: &self.place,
            kind: self.kind,
            mail: self.mail.as_ref(),
            mentions: &self.mentions,
        }
    }

    pub(crate) fn mention_count(&self) -> usize {
        self.mentions.len()
    }
}

pub(crate) fn settings() -> Settings {
    Settings::new(jiff::civil::date(2026, 11, 22))
}

/// The candidate whose first name this is, as one line.
pub(crate) fn of<'a>(found: &'a DocumentCandidates, name: &str) -> &'a Candidate {
    let is_named =
        |person: &&Candidate| person.names.iter().any(|n| n.to_line().reveal(Purpose::Reveal) == name);
    found.people.iter().find(is_named).unwrap_or_else(|| panic!("nobody of that name"))
}

pub(crate) fn texts(values: &[Phi]) -> Vec<&str> {
    values.iter().map(|value| value.reveal(Purpose::Reveal)).collect()
}
