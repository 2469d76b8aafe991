//! As many people as a large insurer has: from the case to its duties, by counts.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use chartward_app::assess::Clerk;
use chartward_app::counts::{Exposed, anew, of, put_people};
use chartward_app::respond::{WhichFacts, case_duties, facts_text, put_facts};
use chartward_app::{CaseStore, Secret};
use chartward_model::{Element, Individual, IndividualId, Jurisdiction, Role, Standing};
use chartward_resolve::{Counts, Resolution};
use chartward_store::{CaseFacts, ReservedNumbers};

const STATES: &str = "CA NY IN OH VA GA CT CO MO WI KY NV ME NH MA TX FL PA WA IL";

/// So many people in 20 states, with 48 sets of elements.
fn crowd(people: u32) -> Vec<Individual> {
    let states: Vec<Jurisdiction> = STATES.split(' ').filter_map(Jurisdiction::us).collect();
    let more = [Element::Ssn, Element::DateOfBirth, Element::Diagnosis, Element::Email, Element::Phone];
    let one = |number: u32| {
        let mut elements = BTreeMap::from([(Element::PersonName, 1), (Element::StreetAddress, 1)]);
        elements.extend(
            more.iter().enumerate().filter(|(bit, _)| (number % 48) >> bit & 1 == 1).map(|(_, e)| (*e, 1)),
        );
        Individual {
            id: IndividualId(number + 1),
            standing: Standing::Affected,
            name: None,
            other_names: Vec::new(),
            date_of_birth: jiff::civil::Date::new(1930 + i16::try_from(number % 90).unwrap(), 5, 5).ok(),
            date_of_death: None,
            residence: states.get(number as usize / 48 % states.len()).copied(),
            roles: BTreeSet::from([Role::Patient]),
            roster_ids: Vec::new(),
            elements,
            identifiers: BTreeMap::new(),
        }
    };
    (0..people).map(one).collect()
}

/// `CHARTWARD_PEOPLE=5000000 cargo test -p chartward-app --release --test it millions -- --nocapture` measures more than the
/// test needs.
#[test]
fn duties_come_from_counts_however_many_people_there_are() {
    let people = std::env::var("CHARTWARD_PEOPLE").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("key"), [7; 64]).unwrap();
    let facts = CaseFacts {
        name: "plan".to_owned(),
        as_of: jiff::civil::date(2026, 3, 10),
        reserved: ReservedNumbers::Ignored,
        tool_version: "test".to_owned(),
        name_model: None,
    };
    let secret = Secret::KeyFile(folder.path().join("key"));
    let mut store = CaseStore::create(&folder.path().join("case"), &secret, &facts).unwrap();
    let found = Resolution {
        individuals: crowd(people),
        assignments: Vec::new(),
        review: Vec::new(),
        review_left_out: 0,
        unattributed: Vec::new(),
        counts: Counts::default(),
    };
    let begun = Instant::now();
    put_people(&mut store, &found, Exposed::default()).unwrap();
    let written = begun.elapsed();
    drop(found);
    let clerk = Clerk { actor: "tester", now: &|| "now".to_owned() };
    let begun = Instant::now();
    let draft = facts_text(&store, WhichFacts::Latest).unwrap().text;
    let read = begun.elapsed();
    let begun = Instant::now();
    let one_by_one = anew(&store).unwrap();
    let counted = begun.elapsed();
    assert_eq!(of(&store).unwrap(), one_by_one, "the counts beside the people are theirs");
    assert_eq!(one_by_one.people(), u64::from(people));
    let facts = draft
        .replace("kind = \"?\"", "kind = \"covered_entity\"")
        .replacen("name = \"\"", "name = \"Plan\"", 1)
        .replace("# discovered = 2026-03-02", "discovered = 2026-03-02");
    put_facts(&mut store, &clerk, "facts", &facts, "a trial").unwrap();
    let begun = Instant::now();
    let found = case_duties(&mut store, &clerk, None, "2026-03-10".parse().unwrap()).unwrap();
    let worked_out = begun.elapsed();
    let list = serde_json::to_value(&found).unwrap();
    assert_eq!(list["list"]["people"], people);
    let groups = facts.matches("[[people]]").count();
    eprintln!(
        "{people} people in {groups} groups: written with their counts in {} ms; counts read in {} ms (one by one: {} ms); duties, with a look for who changed, in {} ms",
        written.as_millis(),
        read.as_millis(),
        counted.as_millis(),
        worked_out.as_millis()
    );
}
