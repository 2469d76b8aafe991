//! "Is my data in it?": looks one person up in a case.
//!
//! What it is: an answer of one shape, whoever is asked for: those who fit, and apart from them those whose name
//! is like the one asked for. Nobody may be told "yes" because somebody has nearly their name, and nobody "no"
//! because a clerk misspelt it.
//!
//! The one idea: the answer is strict, and what is near is listed as near, with why.

use chartward_model::name::is_title;
use chartward_model::{Element, Individual, PersonName, Phi, Purpose, ids};
use chartward_resolve::{Candidate, WordMatch, fold, match_words};
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
    /// A name or a whole identifier, and the year of birth if it is known. A name may end in the year or the
    /// date of birth: "Jane Roe 1961", "Jane Roe 03/14/1961".
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
    /// What is not as asked for: `spelling`, `nickname`, `middle name`, `birth year not known`, `another birth
    /// day`, `another birth year`.
    pub differs: Vec<&'static str>,
}

/// Everybody whose name or identifier fits the query, and those whose name nearly does.
///
/// A query with a digit is compared with every identifier (letters and digits only, case ignored), whole, those in
/// the rows of the lists that are the individual among them. A name fits if each of its words is a word of one form
/// of the individual's name, titles, accents and case ignored, and the year or date of birth, if one is given, is
/// theirs.
///
/// # Errors
/// [`AppError::QueryNumber`] for a name beside a number that says nothing, and those of the store.
pub fn query(store: &CaseStore, query: &Query, show: Show) -> Result<QueryView, AppError> {
    let facts = store.facts()?;
    let asked = Asked::of(query, facts.as_of);
    let rows = asked.rows(store)?;
    let individuals = store.individuals()?;
    let exposures = exposures(store)?;
    let shown = |individual: &Individual| person(individual, of(&exposures, individual), facts.as_of, show);
    let mut matches = Vec::new();
    let mut similar: Vec<(Fit, &Individual)> = Vec::new();
    for individual in &individuals {
        match asked.fit(individual, &rows) {
            Some(fit) if fit.is_whole() => matches.push(shown(individual)),
            Some(fit) => similar.push((fit, individual)),
            None => {}
        }
    }
    if matches.is_empty() && asked.is_unclear {
        return Err(AppError::QueryNumber);
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
    /// As an identifier, if it has a digit or is an address.
    id: Option<Id>,
    /// As the words of a name; none if a word of it has a digit that is no part of a birth date.
    words: Vec<String>,
    /// The words without middle names and generation.
    outer: Vec<String>,
    /// The middle names.
    middle: String,
    born: Option<i16>,
    birthday: Option<Date>,
    /// Whether a number stands beside words, so that it is neither a name nor plainly an identifier.
    is_unclear: bool,
}

/// How somebody fits; the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    year: Year,
    name: WordMatch,
    middle: Middle,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Middle {
    Fits,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Year {
    Fits,
    AnotherDay,
    Unknown,
    Another,
}

impl Fit {
    const WHOLE: Self = Self { year: Year::Fits, name: WordMatch::Equal, middle: Middle::Fits };

    fn is_whole(self) -> bool {
        self == Self::WHOLE
    }

    fn differs(self) -> Vec<&'static str> {
        let name = match self.name {
            WordMatch::Equal => None,
            WordMatch::Nickname => Some("nickname"),
            WordMatch::Spelling => Some("spelling"),
        };
        let year = match self.year {
            Year::Fits => None,
            Year::AnotherDay => Some("another birth day"),
            Year::Unknown => Some("birth year not known"),
            Year::Another => Some("another birth year"),
        };
        let middle = (self.middle == Middle::Unknown).then_some("middle name");
        name.into_iter().chain(middle).chain(year).collect()
    }
}

impl Asked {
    fn of(query: &Query, as_of: Date) -> Self {
        let text = query.text.reveal(Purpose::Matching);
        let (name, birthday) = birthday_behind(text, as_of);
        let mut words: Vec<String> = words(name);
        let mut born = query.born.or(birthday.map(Date::year));
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
        // "Mr." is of no name that is kept, unless there is nothing else
        let titles = words.iter().filter(|word| is_title(word)).count();
        if titles < words.len() {
            words.retain(|word| !is_title(word));
        }
        let is_unclear = words.iter().any(has_digit)
            && !text.contains('@')
            && text.split(|c: char| !c.is_alphanumeric()).any(|word| {
                word.chars().count() > 1 && word.chars().all(char::is_alphabetic) && !is_label(word)
            });
        if words.iter().any(has_digit) {
            words.clear();
        }
        let parsed = PersonName::parse(name.trim_end_matches(|c: char| !c.is_alphabetic() && c != '.'));
        let part = |pick: fn(&PersonName) -> &Phi| {
            parsed.as_ref().map(|name| fold(pick(name).reveal(Purpose::Matching))).unwrap_or_default()
        };
        let (given, middle, surname) =
            (part(|name| &name.given), part(|name| &name.middle), part(|name| &name.surname));
        let mut outer = self::words(&format!("{given} {surname}"));
        if words.is_empty() || outer.len() < 2 {
            outer.clear();
        }
        let id = text.chars().any(|c| c.is_ascii_digit() || c == '@').then(|| Id::of(text));
        Self { id, words, outer, middle, born, birthday, is_unclear }
    }

    /// The rows of the lists that have the identifier.
    fn rows(&self, store: &CaseStore) -> Result<Vec<(usize, Candidate)>, AppError> {
        let Some(id) = &self.id else { return Ok(Vec::new()) };
        let mut rows = crate::assess::listed_rows(store)?;
        let has = |row: &Candidate| {
            let values = row.values.iter();
            values.into_iter().any(|(element, values)| {
                is_identifier(*element) && values.iter().any(|value| id.is(Some(*element), value))
            })
        };
        rows.retain(|(_, row)| has(row));
        Ok(rows)
    }

    fn fit(&self, individual: &Individual, rows: &[(usize, Candidate)]) -> Option<Fit> {
        let is_row = || rows.iter().any(|(number, row)| is_row_of(individual, *number, row));
        if self.id.as_ref().is_some_and(|id| id.is_of(individual) || is_row()) {
            return Some(Fit::WHOLE);
        }
        if self.words.is_empty() {
            return None;
        }
        let names = individual.name.iter().chain(&individual.other_names);
        let (middle, name) = names.filter_map(|name| self.name_fits(name)).min()?;
        let year = match (self.born, individual.date_of_birth) {
            (None, _) => Year::Fits,
            (Some(_), None) => Year::Unknown,
            (Some(asked), Some(born)) if born.year() == asked => match self.birthday {
                Some(day) if day != born => Year::AnotherDay,
                _ => Year::Fits,
            },
            (Some(_), Some(_)) => Year::Another,
        };
        // neither the name nor the year: that is somebody else
        let name_is_there = name == WordMatch::Equal && middle == Middle::Fits;
        (name_is_there || year != Year::Another).then_some(Fit { year, name, middle })
    }

    fn name_fits(&self, name: &PersonName) -> Option<(Middle, WordMatch)> {
        if let Some(fit) = match_words(&self.words, &name_words(name)) {
            return Some((Middle::Fits, fit));
        }
        // a middle name that the case does not have, or has as an initial
        let known = fold(name.middle.reveal(Purpose::Matching));
        let is_short = |short: &str, long: &str| short.len() == 1 && long.starts_with(short);
        let may_be = known.is_empty()
            || self.middle.is_empty()
            || is_short(&known, &self.middle)
            || is_short(&self.middle, &known);
        let fit = may_be.then(|| match_words(&self.outer, &name_words(name))).flatten()?;
        Some((Middle::Unknown, fit))
    }
}

/// An identifier that was asked for, as it may be written.
struct Id {
    compact: String,
    bare: String,
    number: String,
    phone: Option<String>,
}

impl Id {
    fn of(text: &str) -> Self {
        let bare = unlabelled(text);
        let digits = bare.chars().all(|c| !c.is_alphabetic()) || bare.to_ascii_lowercase().contains('x');
        let phone = digits.then(|| ids::phone(bare)).flatten().map(|(phone, _)| phone);
        Self { compact: compact(text), bare: compact(bare), number: number(text), phone }
    }

    fn is(&self, element: Option<Element>, value: &Phi) -> bool {
        let clear = value.reveal(Purpose::Matching);
        let counted = matches!(
            element,
            None | Some(
                Element::MedicalRecordNumber
                    | Element::RecordReference
                    | Element::AccountNumber
                    | Element::HealthPlanId
            )
        );
        let wanted = compact(clear);
        wanted == self.compact
            || wanted == self.bare
            || counted && self.number.len() >= SHORTEST && number(clear) == self.number
            || element == Some(Element::Phone)
                && self.phone.is_some()
                && ids::phone(clear).map(|(phone, _)| phone) == self.phone
    }

    fn is_of(&self, individual: &Individual) -> bool {
        individual.id.to_string() == self.compact.to_uppercase()
            || individual.roster_ids.iter().any(|id| self.is(None, id))
            || individual
                .identifiers
                .iter()
                .any(|(element, values)| values.0.iter().any(|value| self.is(Some(*element), value)))
    }
}

/// Digits that a number must have, zeros before it left out, to be known without them.
const SHORTEST: usize = 4;

/// Words before a number that say what it is; what stands for "number" is the last of them.
const LABELS: [&str; 22] = [
    "MRN", "SSN", "MBI", "HICN", "NPI", "DEA", "ID", "NO", "NR", "NUMBER", "PHONE", "TEL", "CELL", "FAX",
    "ACCT", "ACCOUNT", "MEMBER", "CHART", "MEDICAL", "RECORD", "EMAIL", "PATIENT",
];

fn is_label(word: &str) -> bool {
    LABELS.iter().any(|label| label.eq_ignore_ascii_case(word))
}

/// A text without the labels at its beginning.
fn unlabelled(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '+' | '('));
        let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        match (rest.get(..end), rest.get(end..)) {
            (Some(word), Some(behind)) if is_label(word) && !behind.is_empty() => rest = behind,
            _ => return rest,
        }
    }
}

/// A number without its label, and without zeros before it.
fn number(text: &str) -> String {
    let id = compact(unlabelled(text));
    if id.bytes().all(|b| b.is_ascii_digit()) { id.trim_start_matches('0').to_owned() } else { id }
}

/// Whether a list's value of the element stands for one person.
fn is_identifier(element: Element) -> bool {
    use Element::{
        AccountNumber, BankAccountNumber, DriverLicense, Email, HealthPlanId, Iban, Itin,
        MedicalRecordNumber, MedicareBeneficiaryId, MedicareHicn, NationalProviderId, Passport, PaymentCard,
        Phone, RecordReference, Ssn,
    };
    matches!(
        element,
        AccountNumber
            | BankAccountNumber
            | DriverLicense
            | Email
            | HealthPlanId
            | Iban
            | Itin
            | MedicalRecordNumber
            | MedicareBeneficiaryId
            | MedicareHicn
            | NationalProviderId
            | Passport
            | PaymentCard
            | Phone
            | RecordReference
            | Ssn
    )
}

/// Whether an individual is linked to a row of a list: by the row's identifier and, since two lists may count
/// alike, by a name.
fn is_row_of(individual: &Individual, number: usize, row: &Candidate) -> bool {
    const NUMBERS: [Element; 4] = [
        Element::MedicalRecordNumber,
        Element::RecordReference,
        Element::AccountNumber,
        Element::HealthPlanId,
    ];
    let known = NUMBERS.iter().find_map(|element| row.values_of(*element).first());
    let id = known.cloned().unwrap_or_else(|| Phi::new(format!("row {number}")));
    let mut names = individual.name.iter().chain(&individual.other_names);
    individual.roster_ids.contains(&id)
        && (row.names.is_empty() || names.any(|name| row.names.contains(name)))
}

/// The name in front of a whole date, and the date; the whole text where there is no name or no date.
fn birthday_behind(text: &str, as_of: Date) -> (&str, Option<Date>) {
    let is_gap = |c: char| c.is_whitespace() || c == ',';
    let starts: Vec<usize> = text
        .char_indices()
        .scan(true, |gap, (at, c)| {
            let starts = std::mem::replace(gap, is_gap(c)) && !is_gap(c);
            Some(starts.then_some(at))
        })
        .flatten()
        .collect();
    for count in [3, 1] {
        let Some(from) = starts.len().checked_sub(count).and_then(|at| starts.get(at)) else { continue };
        let (name, written) = (text.get(..*from).unwrap_or_default(), text.get(*from..).unwrap_or_default());
        let written = written.trim_end_matches(|c: char| is_gap(c) || c == '.');
        let with_digit = written.split(is_gap).filter(|word| word.contains(|c: char| c.is_ascii_digit()));
        // 3 March 1950, March 3, 1950: two of three words are numbers; 03/14/1961 is one word
        let is_whole = with_digit.count() == count.min(2);
        let name = name.trim_end_matches(|c: char| !c.is_alphabetic());
        let name = ["date of birth", "dob", "born", "birth date"].iter().fold(name, |name, label| {
            let at = name.len().saturating_sub(label.len());
            match (name.get(..at), name.get(at..)) {
                (Some(front), Some(end)) if end.eq_ignore_ascii_case(label) && front.ends_with(is_gap) => {
                    front.trim_end_matches(|c: char| !c.is_alphabetic())
                }
                _ => name,
            }
        });
        let is_name = name.contains(char::is_alphabetic) && !name.contains(|c: char| c.is_numeric());
        let labels = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).all(is_label);
        if is_whole
            && is_name
            && !labels
            && let Some(day) = chartward_model::date::parse(written, as_of).filter(|day| *day <= as_of)
        {
            return (name, Some(day));
        }
    }
    (text, None)
}

#[expect(clippy::ptr_arg, reason = "it is asked of the words of a list")]
fn has_digit(word: &String) -> bool {
    word.bytes().any(|b| b.is_ascii_digit())
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

    use chartward_model::individual::Identifiers;
    use chartward_model::{Element, Individual, IndividualId, PersonName, Phi, Standing};
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
        let fit = Asked::of(&query, TODAY).fit(of, &[])?;
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
    fn dates_titles_and_middle_names() {
        let tom = individual("Tom Baker", Some(date(1950, 3, 3)));
        for (text, expected) in [
            ("Tom Baker 1950-03-03", Some("")),
            ("Tom Baker 3 March 1950", Some("")),
            ("Tom Baker, March 3, 1950", Some("")),
            ("Baker, Tom DOB: 3/3/1950", Some("")),
            ("Tom Baker 3/3/50", Some("")),
            ("Tom Baker 03/04/1950", Some("another birth day")),
            ("Tom Baker 03/03/1951", Some("another birth year")),
            ("Mr. Tom Baker", Some("")),
            ("Dr Tom Baker 1950", Some("")),
            ("Ms. Baker", Some("")),
            ("Tom Quentin Baker", Some("middle name")),
            ("Baker, Tom Q", Some("middle name")),
            ("Tom Q Baker 1951", None),
            ("Tom Q Bakker", Some("spelling, middle name")),
            ("Mary Q Baker", None),
        ] {
            assert_eq!(asks(text, None, &tom).as_deref(), expected, "{text}");
        }
        let maria = individual("Teresa Maria Quintero", None);
        assert_eq!(asks("Teresa M Quintero", None, &maria).as_deref(), Some("middle name"));
        assert_eq!(asks("Teresa Ines Quintero", None, &maria), None, "another middle name");
    }

    #[test]
    fn numbers_as_people_write_them() {
        let mut tom = individual("Tom Baker", Some(date(1950, 3, 3)));
        let mut has = |element, value: &str| {
            tom.identifiers.insert(element, Identifiers(vec![Phi::new(value)]));
        };
        has(Element::Phone, "2174319134");
        has(Element::MedicalRecordNumber, "0044771");
        has(Element::Ssn, "012345678");
        has(Element::Email, "tom@example.org");
        for (text, fits) in [
            ("+1 217 431 9134", true),
            ("(217) 431-9134", true),
            ("phone: 217.431.9134 x12", true),
            ("MRN0044771", true),
            ("MRN 44771", true),
            ("44771", true),
            ("tom@example.org", true),
            ("44772", false),
            ("12345678", false),
            ("SSN 012-34-5678", true),
            ("+1 217 431 9135", false),
        ] {
            assert_eq!(asks(text, None, &tom).is_some(), fits, "{text}");
        }
    }

    #[test]
    fn a_number_beside_a_name_is_not_passed_over() {
        let unclear = |text: &str| Asked::of(&Query::new(text, None).unwrap(), TODAY).is_unclear;
        for text in
            ["Jane Roe 12", "Jane Roe 2090", "Jane Roe 13/45/1961", "1961 Jane Roe", "Jane Roe 447-1920"]
        {
            assert!(unclear(text), "{text}");
        }
        for text in
            ["Jane Roe 1961", "MRN 447", "1EG4-TE5-MK73", "I000001", "j1@example.org", "+1 217 431 9134"]
        {
            assert!(!unclear(text), "{text}");
        }
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
