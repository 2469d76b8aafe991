//! Documents to mentions of data elements.
//!
//! What it is: a [`Scanner`] that reads a [`Document`] and says which data elements stand where, how sure
//! it is, and why. One detector is one file under `detectors/`, one test file, one page under
//! `docs/elements/` ([`explain()`]).
//!
//! What it is not: it does not decide whose data it is. It says what structure says (the person a row is
//! about, a label such as "guarantor") and leaves the joining to the resolve crate.
//!
//! The one idea: **context decides, check digits only help.** A tenth of all random numbers pass a check
//! digit; so one pass over the bytes finds anchors (digit groups, labels, `@`, capitalised words), each
//! detector judges its anchors by form, check, label and neighbours, and where several claim the same
//! bytes the best reading is reported with the others listed beside it.

use std::sync::Arc;

#[cfg(doc)]
use chartward_model::Element;
use chartward_model::{Document, Mention, Structure};
use jiff::civil::Date;

mod anchors;
mod bits;
mod blocks;
mod calibration;
pub mod columns;
mod dates;
mod detectors;
mod elements;
mod explain;
pub mod fields;
mod finding;
mod heads;
mod health;
mod inline;
mod keyed;
mod labels;
pub mod model;
mod names;
mod openers;
mod page;
mod prose;
mod settle;
mod tables;
mod ties;
mod trie;
mod values;

use elements::Search;

pub use elements::Elements;
pub use explain::explain;
pub use names::seeds::Seeds;

/// What to do with numbers from ranges that are never issued (SSN area 000, 666, 9xx; telephone numbers
/// 555-0100 to 555-0199; e-mail addresses at `example.org` and its like).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// They belong to nobody. A labelled Social Security number is still reported, with less confidence,
    /// because records hide real ones that way.
    Reject,
    /// They count as real: for generated evidence, whose people have only such numbers.
    Admit,
}

/// How to scan.
#[derive(Clone, Debug)]
pub struct Options {
    /// What to do with numbers that are never issued.
    pub reserved: Reserved,
    /// The last day that makes sense, usually the day of the assessment: decides the century of two-digit
    /// years, and that nobody was born after it.
    pub latest: Date,
    /// The name model, if there is one: it reads running text near what was found.
    pub model: Option<Arc<model::NameModel>>,
    /// People known beforehand, such as those of the roster.
    pub seeds: Option<Arc<Seeds>>,
}

impl Options {
    /// Options without the name model and without people known beforehand.
    pub const fn new(reserved: Reserved, latest: Date) -> Self {
        Self { reserved, latest, model: None, seeds: None }
    }
}

/// Finds data elements in documents. Cheap to make, shared freely between threads.
#[derive(Clone, Debug)]
pub struct Scanner {
    search: Search,
    scale: Scale,
}

/// What a confidence says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scale {
    /// How the detectors weigh a mention.
    Believed,
    /// How often such mentions are right.
    Measured,
}

impl Scanner {
    /// A scanner with these options.
    pub fn new(options: Options) -> Self {
        Self { search: Search { options, elements: Elements::ALL }, scale: Scale::Measured }
    }

    /// The same scanner with confidences as the detectors weigh them: for measuring what these mean.
    #[must_use]
    pub fn uncalibrated(mut self) -> Self {
        self.scale = Scale::Believed;
        self
    }

    /// The same scanner for these elements only.
    ///
    /// Without [`Element::PersonName`] the text is not searched for names at all, nor for birth dates that
    /// only a name before them tells; without [`Element::StreetAddress`] not for street lines. That is much
    /// faster. All other readings are still weighed against each other.
    #[must_use]
    pub fn only(mut self, elements: Elements) -> Self {
        self.search.elements = elements;
        self
    }

    /// Everything found in a document, sorted by start, end and element. No two mentions of the same
    /// element overlap.
    pub fn scan(&self, document: &Document) -> Vec<Mention> {
        let mut mentions = match &document.structure {
            Structure::Prose => prose::scan(document, &self.search),
            Structure::Table(table) => tables::scan(document, table, &self.search),
            Structure::Fields(groups) => prose::scan_fields(document, groups, &self.search),
        };
        mentions.retain(|mention| self.search.elements.contains(mention.element));
        settle::tidy(&mut mentions);
        if self.scale == Scale::Measured {
            calibration::apply(&mut mentions);
        }
        mentions
    }
}
