//! Facts that do not hold together: each is refused with its place, and nothing is worked out.

use chartward_law::{Facts, LawError, duties};

use crate::support::{DATES, ENTITY, HAPPENED, SHOP, TEXAS, facts_text, pack, people, rule, simple};

fn refused(text: &str) -> String {
    Facts::read("facts.toml", text).unwrap_err().to_string()
}

#[test]
fn contradictory_days() {
    for (dates, expected) in [
        (
            "breach_began = 2026-03-05\ndiscovered = 2026-03-02\n",
            "dates.discovered: 2026-03-02 is before dates.breach_began (2026-03-05)",
        ),
        ("breach_began = 2026-03-05\nbreach_ended = 2026-03-02\n", "dates.breach_ended"),
        ("discovered = 2026-03-05\ndetermined = 2026-03-02\n", "dates.determined"),
        ("discovered = 2026-03-05\nconfirmed = 2026-03-02\n", "dates.confirmed"),
        ("discovered = 2026-03-05\nindividuals_notified = 2026-03-02\n", "dates.individuals_notified"),
        ("discovered = 2026-03-05\nhhs_filed = 2026-03-02\n", "dates.hhs_filed"),
        ("breach_began = 2026-03-05\naware = 2026-03-02T10:00:00Z\n", "dates.aware"),
        ("determined = 2026-03-05\ndetermined_at = 2026-03-06T10:00:00Z\n", "dates.determined_at"),
        ("breach_began = 2026-03-05\ndetected = 2026-03-02\n", "dates.detected"),
    ] {
        let text = facts_text(&people("CO", 4), &format!("{ENTITY}{HAPPENED}[dates]\n{dates}"));
        let error = refused(&text);
        assert!(error.starts_with("the facts do not hold together: ") && error.contains(expected), "{error}");
    }
}

#[test]
fn unknown_words_and_impossible_numbers() {
    let base = format!("{ENTITY}{HAPPENED}{DATES}");
    for (group, expected) in [
        ("residence = \"XX\"\ncount = 4\n", "people[1].residence: is no state"),
        ("count = 0\n", "people[1].count"),
        ("count = 4\nelements = [\"shoe_size\"]\n", "people[1].elements[1]: is no data element"),
        ("count = 4\nminors = 5\n", "people[1].minors: 5 of 4 people"),
        ("count = 4\ndeceased = 3\nunreachable = 2\n", "people[1].unreachable"),
        (
            "count = 4\ncovered_entities = [\"Alpha\"]\n",
            "people[1].covered_entities[1]: is no name of the list",
        ),
        ("count = 4\nown = false\n", "people[1].own: these people are nobody's"),
        ("count = 4\npart2 = true\n", "entity.part2_program: is not set"),
        ("count = 99999999999999\n", "people[1].count"),
    ] {
        let error = refused(&facts_text(&format!("[[people]]\n{group}"), &base));
        assert!(error.contains(expected), "{error}");
    }
    assert!(refused(&facts_text("", &base)).contains("people: there is no group of people"));
}

#[test]
fn entities_statements_and_signatures() {
    let group = people("CO", 4);
    for (more, expected) in [
        (
            "[[law_enforcement]]\nform = \"written\"\non = 2026-03-05\nby = \"FBI\"\n",
            "law_enforcement[1].until",
        ),
        (
            "[[law_enforcement]]\nform = \"oral\"\non = 2026-01-05\nby = \"FBI\"\n",
            "law_enforcement[1].on: is before the breach began",
        ),
        (
            "[exclusion]\nkind = \"not_retained\"\nby = \" \"\non = 2026-03-05\nreason = \"x\"\n",
            "exclusion.by: nobody is named",
        ),
        ("[gdpr]\nrisk = \"unlikely\"\n", "gdpr.by: what excuses a notice needs somebody who decided it"),
        ("[[done]]\nduty = \"hipaa.hhs\"\nby = \"x\"\n", "done[1].on: says neither"),
        (
            "[[done]]\nduty = \"hipaa.hhs\"\non = 2026-02-25\nby = \"x\"\n",
            "done[1].on: 2026-02-25 is before the breach was known",
        ),
        ("[security]\nencrypted = \"no\"\nkey_breached = \"yes\"\n", "security.key_breached"),
        (
            "[[covered_entities]]\nname = \"A\"\n[[covered_entities]]\nname = \"A\"\n",
            "covered_entities[2].name: stands in the list twice",
        ),
    ] {
        let error = refused(&facts_text(&group, &format!("{ENTITY}{HAPPENED}{DATES}{more}")));
        assert!(error.contains(expected), "{error}");
    }
    let associate =
        facts_text(&group, &format!("[entity]\nname = \"B\"\nkind = \"business_associate\"\n{DATES}"));
    assert!(refused(&associate).contains("a business associate names the covered entities"));
}

#[test]
fn several_problems_are_told_at_once() {
    let text = facts_text(
        "[[people]]\nresidence = \"XX\"\ncount = 0\n",
        &format!("{ENTITY}{HAPPENED}[dates]\nbreach_began = 2026-03-05\ndiscovered = 2026-03-02\n"),
    );
    let error = Facts::read("facts.toml", &text).unwrap_err();
    let LawError::Facts(problems) = &error else { panic!("{error}") };
    assert_eq!(problems.len(), 3);
    assert!(error.hint().contains("docs/law/facts.md"));
}

#[test]
fn structure_names_the_line() {
    let text = facts_text(&people("CO", 4), "").replace("kind = \"covered_entity\"", "kind = \"hospital\"");
    assert!(
        refused(&text)
            .starts_with("facts.toml, line 5: a word that is not known here; one of: covered_entity"),
        "{}",
        refused(&text)
    );
    let text = facts_text(&people("CO", 4), "").replace("discovered", "discoverd");
    assert!(
        refused(&text).contains("a field that is not known here (did you mean discovered?)"),
        "{}",
        refused(&text)
    );
    assert!(refused("schema = \"chartward.facts/1\"\nincident = ").starts_with("facts.toml, line 2: "));
    assert!(
        refused("{\"schema\": \"chartward.facts/1\",\n\"incident\": 5}").starts_with("facts.toml, line 2: ")
    );
    assert!(
        refused(&facts_text(&people("CO", 4), "").replace("facts/1", "facts/7"))
            .contains("schema: is not chartward.facts/1")
    );
}

/// Whatever a person typed into a wrong place, an error does not repeat it, and speaks of no type of the program.
#[test]
fn errors_are_plain_words_without_the_value() {
    let good = facts_text(&people("CO", 4), "");
    for (old, new, expected) in [
        ("count = 4", "count = \"Jane Roe\"", "a text stands where a whole number, zero or more is expected"),
        ("count = 4", "count = -4", "a whole number, zero or more is expected"),
        (
            "count = 4",
            "count = 4.5",
            "a number that is not written as a whole one stands where a whole number, zero or more is expected",
        ),
        ("count = 4", "count = 4\n\"Jane Roe\" = 1", "a field that is not known here"),
        ("\"ssn\"", "\"Jane Roe\"", "people[1].elements[2]: is no data element"),
        ("residence = \"CO\"", "residence = \"Jane Roe\"", "people[1].residence: is no state"),
        ("residence = \"CO\"", "residence = 5", "a number stands where a text in quotes is expected"),
        ("accessed = \"yes\"", "accessed = \"Jane Roe\"", "one of: yes, no, unknown"),
        ("accessed = \"yes\"", "accessed = [\"Jane Roe\"]", "line "),
        ("discovered = 2026-03-02", "discovered = \"Jane Roe\"", "not a date as YYYY-MM-DD"),
        ("discovered = 2026-03-02", "discovered = Jane Roe", "line "),
        ("name = \"Clinic\"", "name = \"Clinic\"\nname = \"Jane Roe\"", "line "),
    ] {
        let text = good.replacen(old, new, 1);
        assert_ne!(text, good, "{old}");
        let error = refused(&text);
        assert!(error.contains(expected), "{new}: {error}");
        for word in ["Jane", "Roe", "u64", "i64", "struct", "enum", "Raw", "variant", "-4", "4.5"] {
            assert!(!error.contains(word), "{new}: {error}");
        }
    }
    let json = r#"{"schema": "chartward.facts/1", "incident": "x", "entity": "Jane Roe"}"#;
    let error = refused(json);
    assert!(
        error.contains("a text stands where a table of fields is expected") && !error.contains("Jane"),
        "{error}"
    );
}

/// Canada is not California, in what is printed and in names of duties.
#[test]
fn countries_and_states_are_told_apart() {
    let list = simple(&format!("{}{}", people("CA", 4), people(":CA", 5)), "");
    let memo = chartward_law::memo::memo(&list);
    assert!(memo.contains("Canada 5") && memo.contains("CA 4"), "{memo}");
    assert!(
        list.duty("residence:country-CA").is_some_and(|duty| duty.recipient_name == "residents of Canada")
    );
    assert!(list.duty("residence:CA").is_none());
    let ids: std::collections::BTreeSet<&str> = list.duties.iter().map(|duty| duty.id.as_str()).collect();
    assert_eq!(ids.len(), list.duties.len());
}

#[test]
fn json_and_toml_are_the_same_facts() {
    let toml = facts_text(&people("CO", 4), "");
    let json = r#"{"schema": "chartward.facts/1", "incident": "test",
        "entity": {"name": "Clinic", "kind": "covered_entity", "seat": "CO"},
        "happened": {"accessed": "yes", "acquired": "yes"},
        "dates": {"breach_began": "2026-02-20", "detected": "2026-03-02", "discovered": "2026-03-02",
                  "determined": "2026-03-04", "confirmed": "2026-03-04"},
        "people": [{"residence": "CO", "count": 4, "elements": ["person_name", "ssn", "diagnosis"]}]}"#;
    assert_eq!(Facts::read("a", &toml).unwrap(), Facts::read("b", json).unwrap());
}

#[test]
fn as_of_a_day_before_the_discovery() {
    let facts = Facts::read("facts.toml", &facts_text(&people("CO", 4), "")).unwrap();
    let error = duties(&facts, &pack(), "2026-03-01".parse().unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "asked as of 2026-03-01, which is before the discovery on 2026-03-02");
}

#[test]
fn no_day_at_all_needs_facts_and_says_which_law_was_used() {
    let facts = Facts::read("f", &facts_text(&people("CO", 600), &format!("{ENTITY}{HAPPENED}"))).unwrap();
    let list = duties(&facts, &pack(), "2026-03-10".parse().unwrap()).unwrap();
    let duty = list.duty("hipaa.individuals").unwrap();
    assert_eq!(duty.status.name(), "needs_fact");
    assert_eq!(duty.needs, ["dates.discovered: the day of the discovery"]);
    assert_eq!(list.warnings, ["No day of discovery is given: the law of 2026-03-10 was used."]);
}

#[test]
fn hostile_bytes_never_panic() {
    let good = facts_text(&people("CO", 4), "");
    for i in 0..good.len() {
        let _ = Facts::read("f", &good[..i]);
        let mut broken = good.clone();
        broken.replace_range(i..=i, "\u{0}");
        let _ = Facts::read("f", &broken);
    }
    let deep = format!("{{\"a\":{}", "[".repeat(100_000));
    assert!(Facts::read("f", &deep).is_err());
    let deep = format!("a = {}", "[".repeat(100_000));
    assert!(Facts::read("f", &deep).is_err());
}

/// What was hardly meant to be a facts file is told what one is, and nothing of what stands in it is repeated.
#[test]
fn what_is_no_facts_file_is_said() {
    let begins = "one is TOML, or JSON in { }, and begins with schema = \"chartward.facts/1\"";
    for text in ["", " \n\n", "\u{feff}"] {
        assert_eq!(refused(text), format!("facts.toml: the file is empty: {begins}"), "{text:?}");
    }
    for text in [
        "last_name,first_name\nRoe,Jane\n",
        "{\"Roe\": 1}",
        "{",
        "Roe = 1\n",
        "schema = ",
        &"x".repeat(1_000_000),
    ] {
        assert_eq!(refused(text), format!("facts.toml: this is no facts file: {begins}"));
    }
    // a file that says what it is gets the line of what is wrong
    let cut = &facts_text(&people("CO", 4), "")[..200];
    assert!(refused(cut).starts_with("facts.toml, line "), "{}", refused(cut));
}

/// A slip in the year and a number that no count can be are refused in their line.
#[test]
fn impossible_years_and_numbers() {
    let good = facts_text(&people("CO", 4), "");
    for (old, new, expected) in [
        ("2026-03-02", "0026-03-02", "a day between the years 1900 and 2199 is expected"),
        ("2026-03-02", "9999-12-31", "a day between the years 1900 and 2199 is expected"),
        (
            "count = 4",
            "count = 99999999999999999999999",
            "a number that does not fit stands where a whole number",
        ),
        ("count = 4", "count = -1", "a value is not possible here: a whole number, zero or more is expected"),
    ] {
        let error = refused(&good.replacen(old, new, 1));
        assert!(error.starts_with("facts.toml, line ") && error.contains(expected), "{new}: {error}");
    }
    let most = good.replacen("count = 4", "count = 1000000000000", 1);
    let facts = Facts::read("f", &most).unwrap();
    let list = duties(&facts, &pack(), "2026-03-10".parse().unwrap()).unwrap();
    assert_eq!(list.people, 1_000_000_000_000);
}

/// A pack of one's own in which a law is missing under which the organisation stands: what that law asks is in no list, and the
/// list says so.
#[test]
fn a_law_that_a_pack_of_ones_own_lacks_is_said() {
    let texas = format!(
        "{TEXAS}{}",
        rule("tx.individuals", "individuals", "anchor = \"discovered\", unit = \"no_fixed_period\"")
    );
    let pack = chartward_law::Pack::from_texts("own", &[("tx", &texas)]).unwrap();
    let said = |entity: &str| {
        let facts =
            Facts::read("f", &facts_text(&people("TX", 4), &format!("{entity}{HAPPENED}{DATES}"))).unwrap();
        duties(&facts, &pack, "2026-03-10".parse().unwrap()).unwrap().warnings.join(" ")
    };
    let of = |law: &str| format!("The pack holds no {law}: what it asks is not in this list.");
    let vendor = ENTITY.replace("covered_entity", "phr_vendor");
    for (entity, expected) in [
        (SHOP.to_owned(), String::new()),
        (ENTITY.to_owned(), of("HIPAA")),
        (format!("{ENTITY}part2_program = true\n"), format!("{} {}", of("HIPAA"), of("42 CFR Part 2"))),
        (vendor, of("FTC Health Breach Notification Rule")),
        (format!("{SHOP}establishments = [\":DE\"]\n"), of("GDPR")),
        (format!("{SHOP}offers_in = [\":GB\"]\n"), of("UK GDPR")),
    ] {
        assert_eq!(said(&entity), expected, "{entity}");
    }
}
