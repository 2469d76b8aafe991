//! How much was missed? A random sample that a reviewer marks, and what follows from the marks.
//!
//! What it is: [`draw`] picks mentions from all that were found, documents in which something was found that
//! tells about a person, and documents from the *null set* (all others); a reviewer looks at each and marks
//! it; [`score`] turns the marks into bounds that hold with stated confidence: how many mentions are right,
//! how many documents of the null set hold something after all (the *elusion* rate of document review), and
//! what share of the documents that tell something was found.
//!
//! What it is not: a measurement of people. A document with a missed element may be about somebody who is
//! found elsewhere.
//!
//! The one idea: **the sample is a function of the case and the seed.** Every item has a number, a hash of
//! where it stands; the seed turns numbers into an order, and the sample is the first ones in it. So anybody
//! can draw the same sample again, a larger one contains the smaller, and rows that were left out or slipped
//! in are noticed.

mod bounds;
mod marks;
mod scoring;

use std::collections::BTreeMap;

use chartward_model::{Confidence, DocumentKind, Element, Mention, Place};
use chartward_store::{CaseStore, StoredDocument};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::AppError;
use crate::views::{CaseHead, Places, Show, Table};

pub use marks::MarksError;
pub use scoring::{Bound, Count, SampleScore, last_score, score};

/// What to draw.
#[derive(Clone, Copy, Debug)]
pub struct Sampling {
    /// Any number; another one makes another sample.
    pub seed: u64,
    /// Mentions to draw from those found.
    pub found: usize,
    /// Documents to draw from those in which something telling was found.
    pub telling: usize,
    /// Documents to draw from the null set. 300 without a miss bound the miss rate below 1 % at 95 %.
    pub null: usize,
    /// Only mentions of this element; no documents then.
    pub element: Option<Element>,
}

/// A sample to be marked.
#[derive(Clone, Debug, Serialize)]
pub struct SampleView {
    /// `chartward.sample/2`.
    pub schema: &'static str,
    /// Which case.
    pub case: CaseHead,
    /// The seed it was drawn with.
    pub seed: u64,
    /// How many mentions there are to draw from.
    pub found_size: u64,
    /// How many documents there are in which something telling was found.
    pub telling_size: u64,
    /// How many documents the null set has.
    pub null_size: u64,
    /// What to look at, in evidence order.
    pub items: Vec<SampleItem>,
}

/// The sets that a sample is drawn from; each asks a question of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SampleSet {
    /// A mention: is it what it says?
    Found,
    /// A document in which something telling was found: does it tell anything about a patient?
    Telling,
    /// A document in which nothing telling was found: does it all the same?
    Null,
}

impl SampleSet {
    /// Its name in the items and in the column `set`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Telling => "telling",
            Self::Null => "null",
        }
    }
}

/// One thing to look at and mark.
#[derive(Clone, Debug, Serialize)]
pub struct SampleItem {
    /// Seed, set, element if one was asked for, and number.
    pub item: String,
    /// Which question it asks.
    pub set: SampleSet,
    /// Evidence file.
    pub source: String,
    /// Chain of members within it.
    pub member: String,
    /// First byte in the member's text.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// What was found; empty in the null set.
    pub element: &'static str,
    /// How sure, between 0 and 1; empty in the null set.
    pub confidence: Option<f64>,
    /// The value; masked unless asked for.
    pub value: String,
}

/// Draws a sample.
///
/// # Errors
/// Those of the store.
pub fn draw(store: &CaseStore, sampling: &Sampling, show: Show) -> Result<SampleView, AppError> {
    let population = Population::gather(store, sampling, show)?;
    let (found_size, telling_size, null_size) =
        (population.found.size, population.telling.size, population.null.size);
    let mut drawn: Vec<(u64, SampleItem)> = [population.found, population.telling, population.null]
        .into_iter()
        .flat_map(|set| set.first.into_values())
        .collect();
    drawn.sort_by_key(|(position, _)| *position);
    let places = Places::of(store, show)?;
    for (_, item) in &mut drawn {
        item.source = places.text(&item.source);
        let members: Vec<String> = item.member.split("!/").map(|member| places.text(member)).collect();
        item.member = members.join("!/");
    }
    Ok(SampleView {
        schema: "chartward.sample/2",
        case: CaseHead::of(store)?,
        seed: sampling.seed,
        found_size,
        telling_size,
        null_size,
        items: drawn.into_iter().map(|(_, item)| item).collect(),
    })
}

impl Table for SampleView {
    fn columns(&self) -> Vec<String> {
        marks::COLUMNS.map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |i: &SampleItem| {
            vec![
                i.item.clone(),
                i.set.name().to_owned(),
                i.source.clone(),
                i.member.clone(),
                i.start.to_string(),
                i.end.to_string(),
                i.element.to_owned(),
                i.confidence.map(|c| format!("{c:.3}")).unwrap_or_default(),
                i.value.clone(),
                String::new(),
                String::new(),
            ]
        };
        self.items.iter().map(cells).collect()
    }
}

/// The sets a sample is drawn from, reduced to their size and the first items in the seed's order.
struct Population {
    found: Set,
    telling: Set,
    null: Set,
}

impl Population {
    fn gather(store: &CaseStore, sampling: &Sampling, show: Show) -> Result<Self, AppError> {
        let name = Naming { case: store.number()?, sampling: *sampling };
        let mut sets = Self {
            found: Set::of(sampling.found),
            telling: Set::of(sampling.telling),
            null: Set::of(sampling.null),
        };
        let mut position = 0u64;
        store.for_each_document(|_, document| {
            let mut tells = false;
            for mention in document.mentions.iter().filter(|m| m.confidence >= Confidence::MEDIUM) {
                tells |= is_telling(mention.element);
                if sampling.element.is_none_or(|element| element == mention.element) {
                    position += 1;
                    sets.found.add(position, name.mention(&document.place, mention), |item| {
                        found_item(item, &document.place, mention, show)
                    });
                }
            }
            // the name of a file is no document to look through
            let is_document = document.kind != DocumentKind::FileName;
            if is_document && document.length > 0 && sampling.element.is_none() {
                position += 1;
                let (set, of) = if tells {
                    (&mut sets.telling, SampleSet::Telling)
                } else {
                    (&mut sets.null, SampleSet::Null)
                };
                set.add(position, name.document(of, &document), |item| document_item(item, of, &document));
            }
            Ok::<(), AppError>(())
        })?;
        Ok(sets)
    }
}

/// Size of a set, and the first of its items in the order that the seed gives.
struct Set {
    size: u64,
    wanted: usize,
    /// By place in the seed's order: position in the evidence, and the item.
    first: BTreeMap<(u64, String), (u64, SampleItem)>,
}

impl Set {
    fn of(wanted: usize) -> Self {
        Self { size: 0, wanted, first: BTreeMap::new() }
    }

    fn add(&mut self, position: u64, named: Named, item: impl FnOnce(String) -> SampleItem) {
        self.size += 1;
        let key = (named.order, named.item);
        let full = self.first.len() >= self.wanted;
        if self.wanted == 0 || full && self.first.last_key_value().is_some_and(|(last, _)| *last <= key) {
            return;
        }
        let item = item(key.1.clone());
        self.first.insert(key, (position, item));
        if self.first.len() > self.wanted {
            self.first.pop_last();
        }
    }
}

/// Gives items their numbers and their place in the seed's order.
struct Naming {
    case: String,
    sampling: Sampling,
}

/// An item's name, and where the seed puts it.
struct Named {
    item: String,
    order: u64,
}

impl Naming {
    fn mention(&self, place: &Place, mention: &Mention) -> Named {
        let what = format!("{} {} {}", mention.start, mention.end, mention.element.name());
        self.name(SampleSet::Found, place, &what)
    }

    fn document(&self, set: SampleSet, document: &StoredDocument) -> Named {
        self.name(set, &document.place, &document.base.to_string())
    }

    fn name(&self, set: SampleSet, place: &Place, what: &str) -> Named {
        let set = set.name();
        let mut hash = Sha256::new();
        for part in [self.case.as_str(), set, &place.source, what]
            .into_iter()
            .chain(place.members.iter().map(String::as_str))
        {
            // with its length, so that no two lists of parts hash alike
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let number = first_eight(hash);
        let mut order = Sha256::new();
        order.update(self.sampling.seed.to_le_bytes());
        order.update(number.to_le_bytes());
        let element = self.sampling.element.map(|e| format!("-{}", e.name())).unwrap_or_default();
        Named {
            item: format!("{}-{set}{element}-{number:016x}", self.sampling.seed),
            order: first_eight(order),
        }
    }
}

fn first_eight(hash: Sha256) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash.finalize()[..8]);
    u64::from_be_bytes(bytes)
}

fn found_item(item: String, place: &Place, mention: &Mention, show: Show) -> SampleItem {
    SampleItem {
        item,
        set: SampleSet::Found,
        source: place.source.clone(),
        member: place.members.join("!/"),
        start: mention.start,
        end: mention.end,
        element: mention.element.name(),
        confidence: Some(mention.confidence.value()),
        value: show.value(&mention.value),
    }
}

fn document_item(item: String, set: SampleSet, document: &StoredDocument) -> SampleItem {
    SampleItem {
        item,
        set,
        source: document.place.source.clone(),
        member: document.place.members.join("!/"),
        start: document.base,
        end: document.base + document.length,
        element: "",
        confidence: None,
        value: String::new(),
    }
}

/// Whether an element says more of a person than how to reach them at work: every mail has a sender.
fn is_telling(element: Element) -> bool {
    !matches!(
        element,
        Element::PersonName
            | Element::Phone
            | Element::Email
            | Element::Url
            | Element::IpAddress
            | Element::StreetAddress
            | Element::City
            | Element::State
            | Element::PostalCode
            | Element::Username
            | Element::NationalProviderId
            | Element::DeaNumber
    )
}
