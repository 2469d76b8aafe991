//! "Is my data in it?": looks one person up in a case.

use chartward_model::{Individual, PersonName, Phi, Purpose};
use chartward_store::CaseStore;
use serde::Serialize;

use crate::AppError;
use crate::views::{CaseHead, PeopleView, Person, Show, Table, exposures, of, person};

/// What was found for a query. The query itself is not repeated: it identifies a person.
#[derive(Clone, Debug, Serialize)]
pub struct QueryView {
    /// `chartward.query/2`.
    pub schema: &'static str,
    /// Which case.
    pub case: CaseHead,
    /// Everybody who fits, in case order.
    pub matches: Vec<Person>,
}

/// Everybody whose name or identifier fits the query.
///
/// A query with a digit is compared with every identifier (letters and digits only, case ignored), whole;
/// any other with names: every word of the query must be a word of one form of the name.
///
/// # Errors
/// An empty query, and those of the store.
pub fn query(store: &CaseStore, text: &str, show: Show) -> Result<QueryView, AppError> {
    if !text.chars().any(char::is_alphanumeric) {
        return Err(AppError::EmptyQuery);
    }
    let wanted = compact(text);
    let words = words(text);
    let by_id = text.chars().any(|c| c.is_ascii_digit());
    let fits = |i: &&Individual| if by_id { has_identifier(i, &wanted) } else { has_name(i, &words) };
    let as_of = store.facts()?.as_of;
    let individuals = store.individuals()?;
    let exposures = exposures(store)?;
    Ok(QueryView {
        schema: "chartward.query/2",
        case: CaseHead::of(store)?,
        matches: individuals.iter().filter(fits).map(|i| person(i, of(&exposures, i), as_of, show)).collect(),
    })
}

fn has_identifier(individual: &Individual, wanted: &str) -> bool {
    let same = |phi: &Phi| compact(phi.reveal(Purpose::Matching)) == wanted;
    individual.id.to_string() == wanted.to_uppercase()
        || individual.roster_ids.iter().any(same)
        || individual.identifiers.values().any(|values| values.0.iter().any(same))
}

fn has_name(individual: &Individual, wanted: &[String]) -> bool {
    let fits = |name: &PersonName| {
        let has = words(name.to_line().reveal(Purpose::Matching));
        wanted.iter().all(|word| has.contains(word))
    };
    individual.name.iter().chain(&individual.other_names).any(fits)
}

fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

impl Table for QueryView {
    fn columns(&self) -> Vec<String> {
        self.as_people().columns()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.as_people().rows()
    }
}

impl QueryView {
    fn as_people(&self) -> PeopleView {
        PeopleView { schema: self.schema, case: self.case.clone(), people: self.matches.clone() }
    }
}
