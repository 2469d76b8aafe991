//! Whose data, which elements, and where each was seen.

use std::collections::BTreeMap;

use chartward_model::{
    Context, DocumentKind, Element, Exposure, Exposures, IndividualId, Mention, Standing, exposure,
};
use chartward_store::{CaseStore, StoredDocument};
use serde::Serialize;

use super::{CaseHead, Person, Places, Show, Table, person};
use crate::AppError;

/// Person by element, with provenance.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixView {
    /// `chartward.matrix/2`.
    pub schema: &'static str,
    /// Which case.
    pub case: CaseHead,
    /// Elements that occur, in catalogue order: the columns.
    pub elements: Vec<&'static str>,
    /// One row per affected individual.
    pub people: Vec<MatrixRow>,
}

/// One individual and everything found about them.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixRow {
    /// Who.
    #[serde(flatten)]
    pub person: Person,
    /// For each element, where it was seen.
    pub found: BTreeMap<&'static str, Vec<Sighting>>,
}

/// Where one mention stands, and how sure it is.
#[derive(Clone, Debug, Serialize)]
pub struct Sighting {
    /// Path of the evidence file.
    pub source: String,
    /// Chain of members.
    pub member: String,
    /// First byte in the member's UTF-8 text.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// Whether it stands in the name of the file or member itself: positions count in that name.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub in_name: bool,
    /// Row and column (both from 1), in a table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<(u64, u32)>,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// The value, masked unless revealed.
    pub value: String,
    /// Classes of health information that laws single out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exposures: Vec<Exposure>,
}

/// The matrix of everybody affected.
///
/// # Errors
/// Those of the store.
pub fn matrix(store: &CaseStore, show: Show) -> Result<MatrixView, AppError> {
    let mut sightings = sightings(store, show)?;
    let as_of = store.facts()?.as_of;
    let individuals = store.individuals()?;
    let affected = individuals.iter().filter(|individual| individual.standing == Standing::Affected);
    let people: Vec<MatrixRow> = affected
        .map(|individual| (individual, sightings.remove(&individual.id).unwrap_or_default()))
        .map(|(individual, found)| MatrixRow {
            person: person(individual, of_found(&found), as_of, show),
            found,
        })
        .collect();
    let occurs = |element: &&Element| people.iter().any(|row| row.found.contains_key(element.name()));
    Ok(MatrixView {
        schema: "chartward.matrix/2",
        case: CaseHead::of(store)?,
        elements: Element::ALL.iter().filter(occurs).map(|element| element.name()).collect(),
        people,
    })
}

/// The classes that everything seen of one individual falls in.
fn of_found(found: &Found) -> Exposures {
    found.values().flatten().flat_map(|sighting| sighting.exposures.iter().copied()).collect()
}

/// Everything that was seen of one individual, by element.
type Found = BTreeMap<&'static str, Vec<Sighting>>;

/// Everything that was seen of each individual.
fn sightings(store: &CaseStore, show: Show) -> Result<BTreeMap<IndividualId, Found>, AppError> {
    let mut found: BTreeMap<IndividualId, Found> = BTreeMap::new();
    let places = Places::of(store, show)?;
    store.for_each_attributed(|individual, document, mention| {
        let of_element = found.entry(individual).or_default().entry(mention.element.name()).or_default();
        of_element.push(sighting(document, mention, &places, show));
        Ok::<(), AppError>(())
    })?;
    Ok(found)
}

fn sighting(document: &StoredDocument, mention: &Mention, places: &Places, show: Show) -> Sighting {
    let cell = match mention.context {
        Context::Cell { row, column } => Some((row, column + 1)),
        Context::Prose { .. } | Context::Field { .. } => None,
    };
    Sighting {
        source: places.source(&document.place),
        member: places.member(&document.place),
        start: mention.start,
        end: mention.end,
        in_name: document.kind == DocumentKind::FileName,
        cell,
        confidence: mention.confidence.value(),
        value: show.value(&mention.value),
        exposures: exposure::of_mention(mention).iter().collect(),
    }
}

impl Table for MatrixView {
    fn columns(&self) -> Vec<String> {
        let fixed = ["individual", "name", "state", "categories", "exposures", "where"].into_iter();
        fixed.chain(self.elements.iter().copied()).map(str::to_owned).collect()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.people.iter().map(|row| self.row(row)).collect()
    }
}

impl MatrixView {
    fn row(&self, row: &MatrixRow) -> Vec<String> {
        let mut places: Vec<String> = row.found.values().flatten().map(place_text).collect();
        places.sort();
        places.dedup();
        let mut cells = vec![
            row.person.individual.clone(),
            row.person.name.clone(),
            row.person.residence.clone().unwrap_or_default(),
            super::categories_text(&row.person.categories),
            super::exposures_text(&row.person.exposures),
            places.join("; "),
        ];
        let count =
            |element: &&str| row.found.get(*element).map(|seen| seen.len().to_string()).unwrap_or_default();
        cells.extend(self.elements.iter().map(count));
        cells
    }
}

fn place_text(sighting: &Sighting) -> String {
    if sighting.member.is_empty() {
        return sighting.source.clone();
    }
    format!("{}!/{}", sighting.source, sighting.member)
}
