//! What a case holds, as tables and as JSON.
//!
//! Every view is a value with a documented, versioned JSON form (`docs/schemas.md`) and, through
//! [`Table`], rows that can be printed or written as CSV. Values that identify a person are masked
//! unless [`Show::Revealed`] is asked for, and such a look is written to the case's trail.

mod current;
mod evidence;
mod matrix;
mod people;
mod places;
mod review;
mod summary;

use chartward_model::{Exposure, HhsCategory, Phi, Purpose};
use chartward_store::CaseStore;
use serde::Serialize;

use crate::AppError;

pub use current::NotCurrent;
pub(crate) use evidence::is_unread;
pub use evidence::{EvidenceView, Removed, Which, evidence, numbers};
pub use matrix::{MatrixView, matrix};
pub use people::{PeopleView, Person, people};
pub(crate) use people::{exposures, of, person};
pub(crate) use places::Places;
pub use review::{ReviewView, TrailView, review, trail};
pub use summary::{ElementCount, EvidenceCounts, StateCount, Summary, Unread, summary};

/// Categories in a cell: their names with spaces between.
pub(crate) fn categories_text(categories: &[HhsCategory]) -> String {
    let names: Vec<&str> = categories.iter().map(|category| category.name()).collect();
    names.join(" ")
}

/// Exposure classes in a cell: their names with spaces between.
pub(crate) fn exposures_text(exposures: &[Exposure]) -> String {
    let names: Vec<&str> = exposures.iter().map(|class| class.name()).collect();
    names.join(" ")
}

/// Whether values that identify a person are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// Masked.
    Masked,
    /// In clear, because somebody asked for it.
    Revealed,
}

impl Show {
    /// A value, as far as it may be seen: masked, its last two letters or digits stay.
    pub(crate) fn value(self, phi: &Phi) -> String {
        match self {
            Self::Masked => phi.masked(2),
            Self::Revealed => phi.reveal(Purpose::Reveal).to_owned(),
        }
    }

    /// A name, as far as it may be seen: masked, initials stay.
    pub(crate) fn name(self, line: &Phi) -> String {
        let clear = line.reveal(Purpose::Reveal);
        match self {
            Self::Revealed => title_case(clear),
            Self::Masked => clear.split(' ').map(mask_word).collect::<Vec<_>>().join(" "),
        }
    }

    /// A date in ISO form: masked, the year stays.
    pub(crate) fn date(self, date: jiff::civil::Date) -> String {
        match self {
            Self::Masked => format!("{:04}-**-**", date.year()),
            Self::Revealed => date.to_string(),
        }
    }
}

/// Which case a view is of.
#[derive(Clone, Debug, Serialize)]
pub struct CaseHead {
    /// Random identifier of the case.
    pub id: String,
    /// Name that was given to it.
    pub name: String,
    /// The day against which ages and dates were read.
    pub as_of: jiff::civil::Date,
    /// Which name model read the evidence; `null` if none did.
    pub name_model: Option<String>,
    /// Why the people are not those of all the evidence; `null` if they are.
    pub not_current: Option<NotCurrent>,
}

impl CaseHead {
    pub(crate) fn of(store: &CaseStore) -> Result<Self, AppError> {
        let facts = store.facts()?;
        Ok(Self {
            id: store.number()?,
            name: facts.name,
            as_of: facts.as_of,
            name_model: facts.name_model,
            not_current: NotCurrent::of(store)?,
        })
    }
}

/// A view as rows: for printing, and for CSV.
pub trait Table {
    /// Column names.
    fn columns(&self) -> Vec<String>;
    /// Rows, each as long as `columns`.
    fn rows(&self) -> Vec<Vec<String>>;
    /// Column names for a program that reads CSV.
    fn record_columns(&self) -> Vec<String> {
        self.columns()
    }
    /// Rows for a program: a number is digits and nothing else.
    fn records(&self) -> Vec<Vec<String>> {
        self.rows()
    }
}

/// "MARY O'BRIEN III" to "Mary O'Brien III".
pub(crate) fn title_case(text: &str) -> String {
    let case = |word: &str| {
        if matches!(word, "II" | "III" | "IV") {
            return word.to_owned();
        }
        let mut start = true;
        let mut out = String::with_capacity(word.len());
        for c in word.chars() {
            if start {
                out.extend(c.to_uppercase());
            } else {
                out.extend(c.to_lowercase());
            }
            start = !c.is_alphanumeric();
        }
        out
    };
    text.split(' ').map(case).collect::<Vec<_>>().join(" ")
}

fn mask_word(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| std::iter::once(first).chain(chars.map(|_| '*')).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use chartward_model::Phi;

    use super::{Show, title_case};

    #[test]
    fn names_masked_and_in_clear() {
        let name = Phi::new("MARY-ANN O'BRIEN III");
        assert_eq!(Show::Masked.name(&name), "M******* O****** I**");
        assert_eq!(Show::Revealed.name(&name), "Mary-Ann O'Brien III");
        assert_eq!(title_case("JOSÉ NÚÑEZ"), "José Núñez");
    }
}
