//! What the reasons and the memorandum say: exposed kinds of data, whose people they are, one entry for many states.

use chartward_law::memo;

use crate::support::{DATES, ENTITY, HAPPENED, SHOP, facts_text, list, people, simple, status};

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cal. Civ. Code 1798.82: of the kinds that the law names each of the people has one, with a name, and not all of them; a login
/// counts without a name, and what else stands without one does not.
#[test]
fn what_was_exposed_is_said_as_the_law_counts_it() {
    let why = |groups: &[&str]| {
        let groups: Vec<String> = groups
            .iter()
            .map(|elements| format!("[[people]]\nresidence = \"CA\"\ncount = 2\nelements = [{elements}]\n"))
            .collect();
        let found = simple(&groups.concat(), &format!("{SHOP}{HAPPENED}{DATES}"));
        found.duty("ca.individuals").unwrap().why[0].clone()
    };
    let (ssn, diagnosis) = ("\"person_name\", \"ssn\"", "\"person_name\", \"diagnosis\"");
    let login = "\"email\", \"password\", \"ssn\"";
    assert_eq!(why(&[ssn]), "Name with Social Security number of 2 residents of California.");
    assert_eq!(
        why(&[ssn, diagnosis, "\"person_name\", \"health_plan_id\""]),
        "Name with Social Security number, medical information or health insurance of 6 residents of California."
    );
    assert_eq!(why(&[login]), "A login without a name of 2 residents of California.");
    assert_eq!(
        why(&[login, diagnosis]),
        "Name with medical information, or login with password without a name, of 4 residents of California."
    );
}

/// 45 CFR 164.404 and 164.410: the first page says why for the organisation's own people first, then for those whom it holds for
/// others; what was said once is not said again.
#[test]
fn why_is_said_of_ones_own_people_first() {
    let clients = ["Alpha", "Beta", "Gamma", "Delta"];
    let text = clients.map(|name| format!("[[covered_entities]]\nname = \"{name}\"\n")).concat();
    let of = |name: &str, count: u64| format!("{}covered_entities = [\"{name}\"]\n", people("TX", count));
    let groups = format!(
        "{}{}{}{}{}",
        people("TX", 7),
        of("Alpha", 900),
        of("Beta", 800),
        of("Gamma", 700),
        of("Delta", 600)
    );
    let found = simple(&groups, &format!("{ENTITY}{HAPPENED}{DATES}{text}"));
    let first = flat(memo::memo(&found).split("1. What is due").next().unwrap());
    assert!(
        first.contains(
            "Why, HIPAA: Unsecured protected health information of 7 people. A breach is presumed: no risk assessment is on record (45 CFR 164.402(2)). \
             For Alpha: Unsecured protected health information of 900 people. \
             For Beta: Unsecured protected health information of 800 people. So for 2 more organisations: section 2 tells each."
        ),
        "{first}"
    );
}

/// 45 CFR 164.406: notices to the media of several states that differ in nothing but the number are one entry, which names each;
/// one that was made is another.
#[test]
fn media_of_many_states_are_one_entry() {
    let groups = [("CA", 501), ("CO", 502), ("TX", 503)].map(|(state, count)| people(state, count)).concat();
    let entries = |done: &str| {
        let memo = memo::memo(&simple(&groups, done));
        let second = memo
            .split("\n2. Each duty\n")
            .nth(1)
            .unwrap()
            .split("\n3. What is missing\n")
            .next()
            .unwrap()
            .to_owned();
        second.split("\n\n").filter(|entry| entry.contains("prominent media")).map(flat).collect::<Vec<_>>()
    };
    let all = entries("");
    assert_eq!(all.len(), 1, "{all:?}");
    for said in [
        "prominent media outlets serving California (HIPAA), and those of 2 more states - owed",
        "Where CA 501, CO 502, TX 503 residents; the threshold is more than 500. A state that no longer passes it drops out.",
        "Name hipaa.media:CA, hipaa.media:CO, hipaa.media:TX",
        "60 calendar days from the discovery (2026-03-02).",
    ] {
        assert!(all[0].contains(said), "{said}: {}", all[0]);
    }
    assert!(!all[0].contains("1 fewer resident of one state"), "what differs is told once");
    let one = entries("[[done]]\nduty = \"hipaa.media:CA\"\non = 2026-03-09\nby = \"Press office\"\n");
    assert_eq!(one.len(), 2, "{one:?}");
    assert!(
        one[0].contains("serving California (HIPAA) - done") && one[0].contains("501 residents of one state"),
        "{}",
        one[0]
    );
    assert!(one[1].contains("serving Colorado (HIPAA), and those of 1 more state - owed"), "{}", one[1]);
    // what stands between two of them does not part them: one that was made, or those of a covered entity that has delegated its own
    let between = entries("[[done]]\nduty = \"hipaa.media:CO\"\non = 2026-03-09\nby = \"Press office\"\n");
    assert_eq!(between.len(), 2, "{between:?}");
    assert!(
        between[0].contains("serving California (HIPAA), and those of 1 more state - owed"),
        "{}",
        between[0]
    );
    let number = |entry: &str| entry.split(". ").next().unwrap().to_owned();
    let first: usize = number(&between[1]).parse().unwrap();
    assert_eq!(number(&between[0]), format!("{}, {}", first - 1, first + 1), "as in section 1");
    let of_alpha = [("CA", 601), ("CO", 602), ("TX", 603)]
        .map(|(state, count)| people(state, count) + "covered_entities = [\"Alpha\"]\n");
    let alpha = "[[covered_entities]]\nname = \"Alpha\"\ndelegated = true\nagent = true\n";
    let memo = flat(&memo::memo(&simple(&format!("{groups}{}", of_alpha.concat()), alpha)));
    assert_eq!(memo.matches("and those of 2 more states - owed").count(), 2, "its own, and Alpha's: {memo}");
    // however many numbers there are, the entry is as wide as every other
    let everywhere: Vec<String> =
        ["AK", "CA", "CO", "FL", "GA", "IL", "NM", "NV", "NY", "OH", "OR", "PA", "TX", "UT", "VA", "WA"]
            .iter()
            .flat_map(|state| [people(state, 600), people(state, 700) + "covered_entities = [\"Alpha\"]\n"])
            .collect();
    let wide = memo::memo(&simple(&everywhere.concat(), alpha));
    assert!(flat(&wide).contains("and those of 15 more states - owed"), "{wide}");
    let second = wide.split("\n2. Each duty\n").nth(1).unwrap();
    assert!(
        second.lines().all(|line| line.chars().count() <= 100 && line.find(|c| c != ' ') <= Some(13)),
        "{second}"
    );
}

/// Me. Rev. Stat. tit. 10 section 1348, Colo. Rev. Stat. 6-1-716: what goes with the letters or without delay is asked of all such
/// duties at once, by name, also where the letters of one state end on another day than those of the other.
#[test]
fn what_goes_with_the_letters_is_asked_once() {
    let groups = format!("{}{}", people("ME", 1500), people("CO", 1500));
    let found = list(&facts_text(&groups, &format!("{SHOP}{HAPPENED}{DATES}")), "2026-07-01");
    let asked: Vec<_> =
        found.duties.iter().filter(|duty| duty.needs.iter().any(|need| need.starts_with("done: "))).collect();
    let days: std::collections::BTreeSet<_> = asked.iter().map(|duty| duty.deadline.sort_day()).collect();
    assert!(asked.len() > 1 && days.len() > 1, "{asked:?}");
    let memo = flat(&memo::memo(&found));
    let said = "done: whether what goes with the letters to the individuals, or without delay, was done: nothing under [[done]] tells of it [";
    assert_eq!(memo.matches(said).count(), 2, "once on the first page, once in section 3: {memo}");
    let first = memo.split("1. What is due").next().unwrap();
    assert!(first.contains(&format!("{said}{}", asked[0].id)), "{first}");
}

/// 45 CFR 164.414(b) and Art. 33(5) GDPR: who has to show what was decided, by the law that holds.
#[test]
fn whose_burden_the_record_is() {
    let record = |entity: &str, residence: &str| {
        let text = format!("{entity}{HAPPENED}{DATES}aware = 2026-03-09T10:00:00Z\n");
        let memo = flat(&memo::memo(&simple(&people(residence, 4), &text)));
        memo.split("6. Record of decisions").nth(1).unwrap().to_owned()
    };
    let german = "establishments = [\":DE\"]\n";
    let (hipaa, gdpr) = ("(45 CFR 164.414(b))", "(Art. 33(5) GDPR or UK GDPR)");
    for (entity, residence, expected) in [
        (ENTITY.to_owned(), "TX", [true, false]),
        (format!("{SHOP}{german}"), ":DE", [false, true]),
        (format!("{ENTITY}{german}"), "TX", [true, true]),
        (SHOP.to_owned(), "TX", [false, false]),
    ] {
        let said = record(&entity, residence);
        assert_eq!([hipaa, gdpr].map(|words| said.contains(words)), expected, "{entity}: {said}");
    }
}

/// NAIC Model Law 668: no state had the model law in force before 2019 (recalled), so nothing of it was owed; one duty says so,
/// however many licences there are.
#[test]
fn the_model_law_before_any_state_had_it() {
    let on = |day: &str| {
        let text = format!(
            "{ENTITY}insurance_licences = [\"OH\", \"VT\"]\n{HAPPENED}[dates]\ndiscovered = {day}\ndetermined_at = {day}T10:00:00Z\n"
        );
        list(&facts_text(&people("OH", 600), &text), "2019-02-01")
    };
    let before = on("2018-12-31");
    assert_eq!(before.duties.iter().filter(|duty| duty.rule.starts_with("naic")).count(), 1);
    let none = before.duty("naic.none").unwrap();
    assert_eq!((none.status.name(), none.is_recalled()), ("not_owed", true));
    assert!(none.effective_from.is_none(), "and since when the law of a state holds, it does not say");
    let after = on("2019-01-01");
    assert_eq!(status(&after, "naic.commissioner:OH"), "late");
    assert_eq!(after.duties.iter().filter(|duty| duty.rule.starts_with("naic")).count(), 2);
    // since when each state has it is not on file: no first day is claimed, and the caution stays
    for id in ["naic.commissioner:OH", "naic.commissioner:VT"] {
        let duty = after.duty(id).unwrap();
        assert_eq!((duty.effective_from, duty.is_recalled()), (None, true), "{id}");
        let caution = "since when it holds is not known, so it may not have held on 2019-01-01.";
        assert!(duty.warnings.iter().any(|said| said.ends_with(caution)), "{id}: {:?}", duty.warnings);
    }
    assert!(!memo::memo(&after).contains("in force since 2019-01-01"));
}
