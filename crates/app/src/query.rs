//! "Is my data in it?": looks one person up in a case.
//!
//! What it is: an answer of one shape, whoever is asked for: those who fit, and apart from them those whose name
//! is like the one asked for. Nobody may be told "yes" because somebody has nearly their name, and nobody "no"
//! because a clerk misspelt it.
//!
//! The one idea: the answer is strict, and what is near is listed as near, with why.

use chartward_model::{Individual, PersonName, Phi, Purpose};
use chartward_resolve::{WordMatch, fold, match_words};
use chartward_store::CaseStore;
use jiff::civil::Date;
use serde::Serialize;

use crate::AppError;
use crate::views::{CaseHead, PeopleView, Person, Show, Table, exposures, of, person};

/// Similar names that are listed, at most.
const MOST_SIMILAR: usize = 20;

/// What to look for.
#[derive(Clone, Debug)]
pub struct Query {
    text: Phi,
    born: Option<i16>,
}

impl Query {
    /// A name or a whole identifier, and the year of birth if it is known. A name may end in the year: "Jane
    /// Roe 1961".
    ///
    /// # Errors
    /// [`AppError::EmptyQuery`] for a text without a letter or digit, [`AppError::QueryYear`] for a year that
    /// nobody was born in.
    pub fn new(text: &str, born: Option<i16>) -> Result<Self, AppError> {
        if !text.chars().any(char::is_alphanumeric) {
            return Err(AppError::EmptyQuery);
        }
        if born.is_some_and(|year| !(1850..=2200).contains(&year)) {
            return Err(AppError::QueryYear);
        }
        Ok(Self { text: Phi::new(text), born })
    }
}

/// What was found for a query. The query itself is not repeated: it identifies a person.
#[derive(Clone, Debug, Serialize)]
pub struct QueryView {
    /// `chartward.query/2`.
    pub schema: &'static str,
    /// Which case.
    pub case: CaseHead,
    /// Everybody who fits, in case order: the answer.
    pub matches: Vec<Person>,
    /// People whose name is like the one asked for, the likest first. Not the answer.
    pub similar: Vec<Similar>,
    /// How many more of those there are.
    pub similar_unlisted: usize,
}

/// Somebody who is not who was asked for, unless the name was misspelt.
#[derive(Clone, Debug, Serialize)]
pub struct Similar {
    /// Who.
    #[serde(flatten)]
    pub person: Person,
    /// What is not as asked for: `spelling`, `nickname`, `birth year not known`, `another birth year`.
    pub differs: Vec<&'static str>,
}

/// Everybody whose name or identifier fits the query, and those whose name nearly does.
///
/// A query with a digit is compared with every identifier (letters and digits only, case ignored), whole. A
/// name fits if each of its words is a word of one form of the individual's name, accents and case ignored, and
/// the year of birth, if one is given, is theirs.
///
/// # Errors
/// Those of the store.
pub fn query(store: &CaseStore, query: &Query, show: Show) -> Result<QueryView, AppError> {
    let facts = store.facts()?;
    let asked = Asked::of(query, facts.as_of);
    let individuals = store.individuals()?;
    let exposures = exposures(store)?;
    let shown = |individual: &Individual| person(individual, of(&exposures, individual), facts.as_of, show);
    let mut matches = Vec::new();
    let mut similar: Vec<(Fit, &Individual)> = Vec::new();
    for individual in &individuals {
        match asked.fit(individual) {
            Some(fit) if fit.is_whole() => matches.push(shown(individual)),
            Some(fit) => similar.push((fit, individual)),
            None => {}
        }
    }
    similar.sort_by_key(|(fit, individual)| (*fit, individual.id));
    let similar_unlisted = similar.len().saturating_sub(MOST_SIMILAR);
    similar.truncate(MOST_SIMILAR);
    let listed =
        |(fit, individual): (Fit, &Individual)| Similar { person: shown(individual), differs: fit.differs() };
    Ok(QueryView {
        schema: "chartward.query/2",
        case: CaseHead::of(store)?,
        matches,
        similar: similar.into_iter().map(listed).collect(),
        similar_unlisted,
    })
}

/// A query, read.
struct Asked {
    /// As an identifier, if it has a digit.
    id: Option<String>,
    /// As the words of a name; none if a word of it has a digit that is no birth year.
    words: Vec<String>,
    born: Option<i16>,
}

/// How somebody fits; the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    year: Year,
    name: WordMatch,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Year {
    Fits,
    Unknown,
    Another,
}

impl Fit {
    fn is_whole(self) -> bool {
        self.name == WordMatch::Equal && self.year == Year::Fits
    }

    fn differs(self) -> Vec<&'static str> {
        let name = match self.name {
            WordMatch::Equal => None,
            WordMatch::Nickname => Some("nickname"),
            WordMatch::Spelling => Some("spelling"),
        };
        let year = match self.year {
            Year::Fits => None,
            Year::Unknown => Some("birth year not known"),
            Year::Another => Some("another birth year"),
        };
        name.into_iter().chain(year).collect()
    }
}

impl Asked {
    fn of(query: &Query, as_of: Date) -> Self {
        let text = query.text.reveal(Purpose::Matching);
        let mut words = words(text);
        let mut born = query.born;
        let has_digit = |word: &String| word.bytes().any(|b| b.is_ascii_digit());
        let year = |word: &String| {
            let year: i16 = (word.len() == 4).then(|| word.parse().ok()).flatten()?;
            (1850..=as_of.year()).contains(&year).then_some(year)
        };
        // the year behind a name, if there is a name and no other number
        if let [name @ .., last] = words.as_slice()
            && !name.is_empty()
            && !name.iter().any(has_digit)
            && let Some(read) = year(last)
        {
            born = born.or(Some(read));
            words.pop();
        }
        if words.iter().any(has_digit) {
            words.clear();
        }
        let id = text.chars().any(|c| c.is_ascii_digit()).then(|| compact(text));
        Self { id, words, born }
    }

    fn fit(&self, individual: &Individual) -> Option<Fit> {
        if self.id.as_ref().is_some_and(|id| has_identifier(individual, id)) {
            return Some(Fit { year: Year::Fits, name: WordMatch::Equal });
        }
        if self.words.is_empty() {
            return None;
        }
        let names = individual.name.iter().chain(&individual.other_names);
        let name = names.filter_map(|name| match_words(&self.words, &name_words(name))).min()?;
        let year = match (self.born, individual.date_of_birth) {
            (None, _) => Year::Fits,
            (Some(_), None) => Year::Unknown,
            (Some(asked), Some(born)) if born.year() == asked => Year::Fits,
            (Some(_), Some(_)) => Year::Another,
        };
        // neither the name nor the year: that is somebody else
        (name == WordMatch::Equal || year != Year::Another).then_some(Fit { year, name })
    }
}

fn has_identifier(individual: &Individual, wanted: &str) -> bool {
    let same = |phi: &Phi| compact(phi.reveal(Purpose::Matching)) == wanted;
    individual.id.to_string() == wanted.to_uppercase()
        || individual.roster_ids.iter().any(same)
        || individual.identifiers.values().any(|values| values.0.iter().any(same))
}

fn compact(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn name_words(name: &PersonName) -> Vec<String> {
    words(name.to_line().reveal(Purpose::Matching))
}

/// Words without case, accents and apostrophes.
fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

impl Table for QueryView {
    /// Those of people, and behind them whether somebody is the answer (`fits`), and if not, what differs.
    fn columns(&self) -> Vec<String> {
        let mut columns = table(&[]).columns();
        columns.extend(["answer", "differs"].map(str::to_owned));
        columns
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let matches = self.matches.iter().map(|person| (person, "fits", String::new()));
        let similar = self.similar.iter().map(|one| (&one.person, "similar name", one.differs.join("; ")));
        let row = |(person, answer, differs): (&Person, &str, String)| {
            let mut row = table(std::slice::from_ref(person)).rows().pop().unwrap_or_default();
            row.extend([answer.to_owned(), differs]);
            row
        };
        matches.chain(similar).map(row).collect()
    }
}

impl QueryView {
    /// Those who fit, as a table of people.
    pub fn answer(&self) -> impl Table {
        table(&self.matches)
    }
}

/// Some people, as rows.
fn table(people: &[Person]) -> PeopleView {
    let case = CaseHead {
        id: String::new(),
        name: String::new(),
        as_of: Date::ZERO,
        name_model: None,
        not_current: None,
    };
    PeopleView { schema: "", case, people: people.to_vec() }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use chartward_model::{Individual, IndividualId, PersonName, Phi, Standing};
    use jiff::civil::{Date, date};

    use super::{Asked, Query};

    const TODAY: Date = date(2026, 11, 22);

    fn individual(name: &str, born: Option<Date>) -> Individual {
        Individual {
            id: IndividualId(1),
            standing: Standing::Affected,
            name: PersonName::parse(name),
            other_names: Vec::new(),
            date_of_birth: born,
            date_of_death: None,
            residence: None,
            roles: BTreeSet::new(),
            roster_ids: vec![Phi::new("447-1920")],
            elements: BTreeMap::new(),
            identifiers: BTreeMap::new(),
        }
    }

    /// `None` for nobody, else what differs, joined; empty for the answer.
    fn asks(text: &str, born: Option<i16>, of: &Individual) -> Option<String> {
        let query = Query::new(text, born).unwrap();
        let fit = Asked::of(&query, TODAY).fit(of)?;
        assert_eq!(fit.is_whole(), fit.differs().is_empty());
        Some(fit.differs().join(", "))
    }

    #[test]
    fn names_fit_whole_and_near_ones_are_near() {
        let jane = individual("Jane Q Roe", Some(date(1961, 5, 6)));
        for (text, expected) in [
            ("Jane Roe", Some("")),
            ("roe, jane", Some("")),
            ("Roe", Some("")),
            ("Jane Roe 1961", Some("")),
            ("Jane Roe 1962", Some("another birth year")),
            ("4471920", Some("")),
            ("I000001", Some("")),
            ("4471921", None),
            ("John Roe", None),
            ("Jane Doe", None),
            ("Jane Roe 12", None),
        ] {
            assert_eq!(asks(text, None, &jane).as_deref(), expected, "{text}");
        }
        assert_eq!(asks("Jane Roe", Some(1961), &jane).as_deref(), Some(""));
        assert_eq!(asks("Jnae Roe", Some(1950), &jane), None, "neither name nor year");
        let nobody = individual("Jane Roe", None);
        assert_eq!(asks("Jane Roe", Some(1961), &nobody).as_deref(), Some("birth year not known"));
    }

    #[test]
    fn slips_nicknames_and_accents() {
        let robert = individual("Robert Nu\u{f1}ez", Some(date(1961, 5, 6)));
        for (text, expected) in [
            ("Robert Nunez", Some("")),
            ("Bob Nunez", Some("nickname")),
            ("Robert Nunze", Some("spelling")),
            ("Rboert Nunez", Some("spelling")),
            ("Bob Nunze", Some("spelling")),
            ("Robert Martinez", None),
            ("Maria Nunez", None),
        ] {
            assert_eq!(asks(text, None, &robert).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_query_is_refused() {
        assert!(Query::new(" - ", None).is_err());
        assert!(Query::new("Jane Roe", Some(61)).is_err());
    }
}
