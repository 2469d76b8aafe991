//! Makes documents of fields by hand, and shows what was found in them, for tests.

use chartward_model::{
    Document, DocumentKind, Field, FieldGroup, Mention, Part, Place, Purpose, Span, Structure,
};
use jiff::civil::date;

use super::read_fields;
use crate::{Options, Reserved};

/// Generated values count as real.
pub(super) const ADMIT: Options = Options::new(Reserved::Admit, date(2026, 11, 22));

/// A document in the making.
pub(super) struct Made {
    kind: DocumentKind,
    text: String,
    groups: Vec<FieldGroup>,
}

impl Made {
    pub(super) fn new(kind: DocumentKind) -> Self {
        Self { kind, text: String::new(), groups: Vec::new() }
    }

    /// Begins a group.
    pub(super) fn group(&mut self, kind: &str, parent: Option<u32>) -> &mut Self {
        self.text.push('\n');
        self.groups.push(FieldGroup { kind: kind.to_owned(), parent, fields: Vec::new() });
        self
    }

    /// Adds a field to the last group.
    pub(super) fn field(&mut self, path: &str, qualifier: &str, value: &str) -> &mut Self {
        let span = Span::new(self.text.len(), self.text.len() + value.len());
        self.text.push_str(value);
        self.text.push(if matches!(self.kind, DocumentKind::Hl7 | DocumentKind::X12) { '^' } else { '\n' });
        let field = Field { path: path.to_owned(), qualifier: qualifier.to_owned(), span };
        self.groups.last_mut().unwrap().fields.push(field);
        self
    }

    /// What is found, as lines.
    pub(super) fn read(&self) -> Vec<String> {
        let structure = Structure::Fields(self.groups.clone());
        let (place, text) = (Place::file("made"), self.text.clone());
        let document = Document { place, kind: self.kind, base: 0, text, structure, mail: None };
        let mentions = read_fields(&document, &self.groups, &ADMIT);
        assert!(mentions.is_sorted_by_key(|mention| mention.start));
        mentions.iter().map(line).collect()
    }
}

/// `element canonical part #number role`.
pub(super) fn line(mention: &Mention) -> String {
    let part = match mention.part {
        Part::Whole => "",
        Part::FormerSurname => " former_surname",
        _ => " part",
    };
    let subject = mention
        .subject
        .map_or_else(String::new, |subject| format!(" #{} {}", subject.number, subject.role.name()));
    format!("{} {}{part}{subject}", mention.element, mention.canonical.reveal(Purpose::Matching))
}

/// Asserts that every line is among those found.
pub(super) fn assert_has(found: &[String], expected: &[&str]) {
    for line in expected {
        assert!(found.iter().any(|found| found == line), "{line} is not in {found:#?}");
    }
}
