//! Who was found.

use std::collections::BTreeMap;

use chartward_model::{
    Element, Exposure, Exposures, HhsCategory, Individual, IndividualId, Standing, date, exposure,
};
use chartward_store::CaseStore;
use jiff::civil::Date;
use serde::Serialize;

use super::{CaseHead, Show, Table};
use crate::AppError;

/// Everybody in the case, in order of first appearance in the evidence.
#[derive(Clone, Debug, Serialize)]
pub struct PeopleView {
    /// `chartward.people/2`.
    pub schema: &'static str,
    /// Which case.
    pub case: CaseHead,
    /// The people.
    pub people: Vec<Person>,
}

/// One individual, as shown.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// Number in the case.
    pub individual: String,
    /// Name, masked unless revealed; empty if only identifiers were seen.
    pub name: String,
    /// `affected`, `staff` or `contact`.
    pub standing: &'static str,
    /// What they are to the records they stand in.
    pub roles: Vec<&'static str>,
    /// Birth date, masked to the year unless revealed.
    pub date_of_birth: Option<String>,
    /// Whether under 18 on the case's day; `None` if no birth date is known.
    pub minor: Option<bool>,
    /// Whether a date of death was seen.
    pub deceased: bool,
    /// State or territory of residence.
    pub residence: Option<String>,
    /// Identifiers on the organisation's roster, masked unless revealed.
    pub roster: Vec<String>,
    /// For each element found, how many mentions.
    pub elements: BTreeMap<&'static str, u32>,
    /// The HHS form's categories that the elements fall in.
    pub categories: Vec<HhsCategory>,
    /// Classes of health information that laws single out.
    pub exposures: Vec<Exposure>,
}

/// Everybody in the case; `standing` keeps only those.
///
/// # Errors
/// Those of the store.
pub fn people(store: &CaseStore, standing: Option<Standing>, show: Show) -> Result<PeopleView, AppError> {
    let as_of = store.facts()?.as_of;
    let individuals = store.individuals()?;
    let exposures = exposures(store)?;
    let chosen = individuals.iter().filter(|individual| standing.is_none_or(|s| s == individual.standing));
    Ok(PeopleView {
        schema: "chartward.people/2",
        case: CaseHead::of(store)?,
        people: chosen
            .map(|individual| person(individual, of(&exposures, individual), as_of, show))
            .collect(),
    })
}

/// The classes of every individual who has any.
pub(crate) type ByIndividual = BTreeMap<IndividualId, Exposures>;

/// The classes that everybody's mentions fall in: one pass over what was attributed.
pub(crate) fn exposures(store: &CaseStore) -> Result<ByIndividual, AppError> {
    let mut found = ByIndividual::new();
    store.for_each_attributed(|individual, _, mention| {
        let classes = exposure::of_mention(mention);
        if !classes.is_empty() {
            let all = found.entry(individual).or_default();
            *all = all.and(classes);
        }
        Ok::<(), AppError>(())
    })?;
    Ok(found)
}

/// One individual's classes.
pub(crate) fn of(exposures: &ByIndividual, individual: &Individual) -> Exposures {
    exposures.get(&individual.id).copied().unwrap_or_default()
}

pub(crate) fn person(individual: &Individual, exposures: Exposures, as_of: Date, show: Show) -> Person {
    let mut categories: Vec<HhsCategory> =
        individual.elements.keys().copied().map(Element::category).collect();
    categories.sort();
    categories.dedup();
    Person {
        individual: individual.id.to_string(),
        name: individual.name.as_ref().map(|name| show.name(&name.to_line())).unwrap_or_default(),
        standing: individual.standing.name(),
        roles: individual.roles.iter().map(|role| role.name()).collect(),
        date_of_birth: individual.date_of_birth.map(|born| show.date(born)),
        minor: individual.date_of_birth.and_then(|born| date::age(born, as_of)).map(|age| age < 18),
        deceased: individual.date_of_death.is_some(),
        residence: individual.residence.map(|state| state.to_string()),
        roster: individual.roster_ids.iter().map(|id| show.value(id)).collect(),
        elements: individual.elements.iter().map(|(element, count)| (element.name(), *count)).collect(),
        categories,
        exposures: exposures.iter().collect(),
    }
}

impl Person {
    /// Number in the case, parsed back.
    pub fn id(&self) -> Option<IndividualId> {
        self.individual.trim_start_matches('I').parse().ok().map(IndividualId)
    }
}

impl Table for PeopleView {
    fn columns(&self) -> Vec<String> {
        [
            "individual",
            "name",
            "standing",
            "roles",
            "born",
            "minor",
            "deceased",
            "state",
            "roster",
            "categories",
            "exposures",
            "elements",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.people.iter().map(person_row).collect()
    }
}

fn person_row(person: &Person) -> Vec<String> {
    let elements: Vec<&str> = person.elements.keys().copied().collect();
    vec![
        person.individual.clone(),
        person.name.clone(),
        person.standing.to_owned(),
        person.roles.join(" "),
        person.date_of_birth.clone().unwrap_or_default(),
        person.minor.map(yes_no).unwrap_or_default(),
        yes_no(person.deceased),
        person.residence.clone().unwrap_or_default(),
        person.roster.join(" "),
        super::categories_text(&person.categories),
        super::exposures_text(&person.exposures),
        elements.join(" "),
    ]
}

fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}
