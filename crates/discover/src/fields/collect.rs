//! Writes mentions from fields: position, value, canonical form, subject, reason.
//!
//! What it is: the pen that the format tables write with. It checks every value's form, gives out the
//! subjects' numbers, and knows the two cases in which one field is more than one mention: a name in parts
//! (one mention), and an old Medicare number (two people).
//!
//! What it is not: it knows no format.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chartward_model::{
    Confidence, Context, Document, Element, Field, FieldGroup, Mention, Part, PersonName, Phi, Purpose,
    Reading, Reason, Role, Span, Subject, ids,
};
use jiff::civil::Date;

use super::form::{self, Form, Medicare};
use crate::Options;

/// Where a field stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) group: u32,
    pub(super) field: u32,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A value of this element.
    Is(Element),
    /// A number of a health plan; Medicare's, in either form, is told by its form.
    PlanId,
    /// A telephone number or e-mail address.
    Telecom,
    /// One or two dates of service: `20240101`, `20240101-20240103`.
    ServiceDates,
}

/// The fields that make up one name.
#[derive(Clone, Default)]
pub(super) struct NameParts {
    pub(super) given: Vec<At>,
    pub(super) middle: Vec<At>,
    pub(super) surname: Vec<At>,
    pub(super) suffix: Vec<At>,
    /// The whole name in one field; used if there are no parts.
    pub(super) whole: Option<At>,
}

impl NameParts {
    fn all(&self) -> Vec<At> {
        let parts = [&self.given, &self.middle, &self.surname, &self.suffix];
        let mut all: Vec<At> = parts.into_iter().flatten().copied().collect();
        if all.is_empty() {
            all.extend(self.whole);
        }
        all
    }
}

/// Writes the mentions of one document.
pub(super) struct Collector<'a> {
    document: &'a Document,
    pub(super) groups: &'a [FieldGroup],
    options: &'a Options,
    mentions: Vec<Mention>,
    seen: BTreeSet<(u64, u64, Element, Option<u32>)>,
    subjects: u32,
}

impl<'a> Collector<'a> {
    pub(super) fn new(document: &'a Document, groups: &'a [FieldGroup], options: &'a Options) -> Self {
        Self { document, groups, options, mentions: Vec::new(), seen: BTreeSet::new(), subjects: 0 }
    }

    /// Everything written, sorted by position.
    pub(super) fn finish(mut self) -> Vec<Mention> {
        self.mentions.sort_by_key(|mention| (mention.start, mention.end, mention.element));
        self.mentions
    }

    /// A person who was not met before in this document.
    pub(super) fn subject(&mut self, role: Role) -> Subject {
        let number = self.subjects;
        self.subjects = self.subjects.saturating_add(1);
        Subject { number, role }
    }

    /// Fields of a group with their positions.
    pub(super) fn fields(&self, group: usize) -> impl Iterator<Item = (At, &'a Field)> + use<'a> {
        let number = u32::try_from(group).unwrap_or(u32::MAX);
        let fields = self.groups.get(group).map_or(&[][..], |group| group.fields.as_slice());
        fields.iter().zip(0u32..).map(move |(field, index)| (At { group: number, field: index }, field))
    }

    /// The field at a position.
    pub(super) fn field(&self, at: At) -> Option<&'a Field> {
        self.groups.get(at.group as usize)?.fields.get(at.field as usize)
    }

    /// The value at a position.
    pub(super) fn value(&self, at: At) -> &'a str {
        self.field(at).map_or("", |field| self.document.at(field.span))
    }

    /// The value of a group's first field with this path; empty if there is none.
    pub(super) fn value_of(&self, group: usize, path: &str) -> &'a str {
        self.fields(group).find(|(_, field)| field.path == path).map_or("", |(at, _)| self.value(at))
    }

    /// A day in a field.
    pub(super) fn day(&self, at: At) -> Option<Date> {
        form::day(self.value(at), self.options)
    }

    /// Writes what a field holds, if its value has the form.
    pub(super) fn take(&mut self, at: At, meaning: Meaning, subject: Option<Subject>) {
        match meaning {
            Meaning::Is(element) => self.element(at, element, subject),
            Meaning::PlanId => self.medicare(at, subject),
            Meaning::Telecom if self.value(at).contains('@') => self.element(at, Element::Email, subject),
            Meaning::Telecom => self.element(at, Element::Phone, subject),
            Meaning::ServiceDates => self.service_dates(at, subject),
        }
    }

    fn element(&mut self, at: At, element: Element, subject: Option<Subject>) {
        let Some(span) = self.field(at).map(|field| field.span) else { return };
        let Some(form) = form::read(element, self.value(at), self.options) else { return };
        self.push(at, span, element, subject, form);
    }

    /// Writes a mention whose canonical form is known.
    pub(super) fn stated(
        &mut self,
        at: At,
        element: Element,
        subject: Option<Subject>,
        canonical: &str,
        confidence: u16,
    ) {
        let Some(span) = self.field(at).map(|field| field.span) else { return };
        let form = Form { canonical: canonical.to_owned(), confidence, issuable: true };
        self.push(at, span, element, subject, form);
    }

    /// Writes one mention over several fields that follow one another: a street in two parts.
    pub(super) fn joined(&mut self, parts: &[At], element: Element, subject: Option<Subject>) {
        let Some((first, rest)) = parts.split_first() else { return };
        let Some(span) = self.common_span(parts) else {
            self.element(*first, element, subject);
            return rest.iter().for_each(|at| self.element(*at, element, subject));
        };
        let text = self.text_of(parts);
        if let Some(form) = form::read(element, &text, self.options) {
            self.push(*first, span, element, subject, form);
        }
    }

    fn medicare(&mut self, at: At, subject: Option<Subject>) {
        let Some(span) = self.field(at).map(|field| field.span) else { return };
        match form::medicare(self.value(at), self.options) {
            None => self.element(at, Element::HealthPlanId, subject),
            Some(Medicare::Beneficiary(canonical)) => {
                let form = Form { canonical, confidence: 990, issuable: true };
                self.push(at, span, Element::MedicareBeneficiaryId, subject, form);
            }
            Some(Medicare::Claim { canonical, wage_earner_ssn, is_wage_earner, issuable }) => {
                let confidence = if issuable { 970 } else { 750 };
                self.push(at, span, Element::MedicareHicn, subject, Form { canonical, confidence, issuable });
                // a spouse's or child's number is the wage earner's: a second person is exposed
                if let (Some(canonical), false) = (wage_earner_ssn, is_wage_earner) {
                    let earner = self.subject(Role::WageEarner);
                    let confidence = if issuable { 930 } else { 700 };
                    self.push(at, span, Element::Ssn, Some(earner), Form { canonical, confidence, issuable });
                }
            }
        }
    }

    fn service_dates(&mut self, at: At, subject: Option<Subject>) {
        let Some(whole) = self.field(at).map(|field| field.span) else { return };
        let text = self.value(at);
        let halves = text.split_once('-').filter(|(from, to)| from.len() == 8 && to.len() == 8);
        let Some((from, to)) = halves else { return self.element(at, Element::DateOfService, subject) };
        let start = whole.start as usize;
        for (text, start) in [(from, start), (to, start + 9)] {
            if text == to && from == to && start != whole.start as usize {
                continue;
            }
            if let Some(form) = form::read(Element::DateOfService, text, self.options) {
                self.push(at, Span::new(start, start + text.len()), Element::DateOfService, subject, form);
            }
        }
    }

    /// The name that some fields make up; `None` if they hold no letter.
    pub(super) fn read_name(&self, parts: &NameParts) -> Option<PersonName> {
        let (given, middle) = (self.text_of(&parts.given), self.text_of(&parts.middle));
        let (surname, suffix) = (self.text_of(&parts.surname), self.text_of(&parts.suffix));
        let name = if [&given, &middle, &surname, &suffix].iter().all(|part| part.is_empty()) {
            PersonName::parse(parts.whole.map_or("", |at| self.value(at)))?
        } else {
            PersonName::from_parts(&given, &middle, &surname, &suffix)
        };
        let line = name.to_line();
        let line = line.reveal(Purpose::Matching);
        let letters = line.chars().filter(|c| c.is_alphabetic()).count();
        (!name.is_empty() && letters > 0 && line.len() <= 200 && !form::is_nothing(line)).then_some(name)
    }

    /// Writes one mention for a name in parts: over all of it where the parts follow one another, else over
    /// the surname.
    pub(super) fn name(
        &mut self,
        parts: &NameParts,
        part: Part,
        subject: Option<Subject>,
    ) -> Option<PersonName> {
        self.name_with(parts, part, subject, 980)
    }

    /// As [`Collector::name`], believed as much as said.
    pub(super) fn name_with(
        &mut self,
        parts: &NameParts,
        part: Part,
        subject: Option<Subject>,
        confidence: u16,
    ) -> Option<PersonName> {
        let name = self.read_name(parts)?;
        let all = parts.all();
        let main = parts.surname.first().or(all.first()).copied()?;
        let span = self.common_span(&all).or_else(|| self.field(main).map(|field| field.span))?;
        let canonical = if part == Part::Whole { name.to_canonical() } else { name.surname.clone() };
        let canonical = canonical.reveal(Purpose::Matching).to_owned();
        if canonical.is_empty() {
            return None;
        }
        let value = self.text_of(&all);
        let index = self.mentions.len();
        self.push(main, span, Element::PersonName, subject, Form { canonical, confidence, issuable: true });
        if let Some(mention) = self.mentions.get_mut(index) {
            mention.part = part;
            mention.value = Phi::new(value);
        }
        Some(name)
    }

    fn text_of(&self, parts: &[At]) -> String {
        let values: Vec<&str> =
            parts.iter().map(|at| self.value(*at).trim()).filter(|value| !form::is_nothing(value)).collect();
        values.join(" ")
    }

    /// The span from the first to the last of some fields, if little but delimiters stands between.
    fn common_span(&self, parts: &[At]) -> Option<Span> {
        let spans: Vec<Span> =
            parts.iter().filter_map(|at| self.field(*at)).map(|field| field.span).collect();
        let start = spans.iter().map(|span| span.start).min()?;
        let end = spans.iter().map(|span| span.end).max()?;
        let covered: usize = spans.iter().map(|span| span.len()).sum();
        let span = Span { start, end };
        let text = self.document.at(span);
        let close = span.len() <= covered + 8 * spans.len() && !text.contains('\n');
        (close || spans.len() == 1).then_some(span)
    }

    fn push(&mut self, at: At, span: Span, element: Element, subject: Option<Subject>, form: Form) {
        let start = self.document.base + u64::from(span.start);
        let end = self.document.base + u64::from(span.end);
        if !self.seen.insert((start, end, element, subject.map(|subject| subject.number))) {
            return;
        }
        let mut reasons = vec![Reason::Field(Cow::Owned(self.place(at)))];
        if !form.issuable {
            reasons.push(Reason::NotIssuable);
        }
        if matches!(element, Element::NationalProviderId | Element::DeaNumber | Element::BankRoutingNumber) {
            reasons.push(Reason::CheckDigit);
        }
        let mut competing = Vec::new();
        if element == Element::Ssn && !form.issuable && ids::itin(&form.canonical).is_some() {
            competing.push(Reading { element: Element::Itin, confidence: Confidence::permille(400) });
        }
        self.mentions.push(Mention {
            element,
            part: Part::Whole,
            start,
            end,
            context: Context::Field { group: at.group, field: at.field },
            subject,
            value: Phi::new(self.document.at(span)),
            canonical: Phi::new(form.canonical),
            confidence: Confidence::permille(form.confidence),
            reasons,
            competing,
        });
    }

    /// The field's path as a reason: without the numbers of repetitions, which explain nothing.
    fn place(&self, at: At) -> String {
        let path = self.field(at).map_or("", |field| field.path.as_str());
        let parts =
            path.split('/').filter(|part| part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()));
        let path = parts.collect::<Vec<_>>().join("/");
        match path.split_once('[') {
            Some((stem, index)) => format!("{stem}{}", index.split_once(']').map_or("", |(_, tail)| tail)),
            None => path,
        }
    }
}
