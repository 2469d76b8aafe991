//! What was taken from one of the organisation's lists, so that a person can see whether it was understood.
//!
//! What it is not: the reading of lists, which is that of evidence, nor the people in them (`resolve::list_people`).
//!
//! The one idea: a list is a table, or records with named fields. Names that stand in running text make no list: a
//! file given by mistake would be taken for the patients.

use std::fmt;

use chartward_model::{Element, Reason};
use chartward_store::{RosterKind, StoredDocument};

/// What was taken from a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRead {
    kind: RosterKind,
    rows: usize,
    people: usize,
    columns: Vec<String>,
}

impl ListRead {
    /// What the columns in use hold, in the words of the program: never the file's own, which may be data.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }
}

impl fmt::Display for ListRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, rows, people, columns } = self;
        // records of a health format have no rows
        let of = if *rows > 0 { format!(" in {rows} rows") } else { String::new() };
        write!(f, "{} list: {people} people{of}; used: {}", kind.name(), columns.join(", "))
    }
}

/// What was taken; `None` if there is nobody in it, or no column or field that says who somebody is.
pub(crate) fn list_read(
    kind: RosterKind,
    rows: usize,
    people: usize,
    documents: &[StoredDocument],
) -> Option<ListRead> {
    let (mut columns, mut tells) = (Vec::new(), false);
    for mention in documents.iter().flat_map(|document| &document.mentions) {
        let structured = |reason: &Reason| matches!(reason, Reason::ColumnPurity(_) | Reason::Field(_));
        if !mention.reasons.iter().any(structured) {
            continue;
        }
        tells |= says_who(mention.element);
        let header = mention.reasons.iter().find_map(|reason| match reason {
            Reason::Header(words) if !words.is_empty() => Some(words.as_ref()),
            _ => None,
        });
        let column = header.unwrap_or(mention.element.title());
        if !columns.iter().any(|known| known == column) {
            columns.push(column.to_owned());
        }
    }
    (tells && people > 0).then_some(ListRead { kind, rows, people, columns })
}

/// Elements of which a list of people has at least one.
fn says_who(element: Element) -> bool {
    element.stands_for_a_person() || matches!(element, Element::PersonName | Element::NationalProviderId)
}
