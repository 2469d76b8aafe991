//! What is recalled never becomes output as if it had been read: in every rule of the pack and every form of output.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chartward_law::reports::{html, pdf, recipients, report};
use chartward_law::rule::{Confidence, Op, Rule, Version};
use chartward_law::{Duty, DutyList, Facts, Pack, duties, ics, memo};

use crate::support::pack;

/// Every kind of organisation, with people everywhere: between them they meet every rule of the pack.
fn worlds(pack: &Pack) -> Vec<(Facts, DutyList)> {
    let mut people = String::new();
    let states: Vec<String> = chartward_law_states(pack);
    for place in states.iter().map(String::as_str).chain([":DE", ":GB"]) {
        let _ = write!(
            people,
            "[[people]]\nresidence = \"{place}\"\ncount = 20001\nunreachable = 12\ndeceased = 3\nminors = 4\npart2 = true\n\
             elements = [\"person_name\", \"ssn\", \"driver_license\", \"bank_account_number\", \"diagnosis\", \"date_of_birth\"]\n"
        );
    }
    let list = states.iter().map(|state| format!("\"{state}\"")).collect::<Vec<_>>().join(", ");
    let entity = |kind: &str, more: &str| {
        format!(
            "schema = \"chartward.facts/1\"\nincident = \"all\"\n[entity]\nname = \"All\"\nkind = \"{kind}\"\nseat = \"CO\"\n\
             insurance_licences = [{list}]\nfacility_licences = [\"CA\"]\nestablishments = [\":DE\", \":GB\"]\ndfs_regulated = true\n{more}\n\
             [happened]\naccessed = \"yes\"\nacquired = \"yes\"\nused = \"yes\"\nmisuse_imminent = true\n\
             [dates]\nbreach_began = 2026-02-20\ndetected = 2026-03-02\ndiscovered = 2026-03-02\ndetermined = 2026-03-04\nconfirmed = 2026-03-04\n\
             aware = 2026-03-02T09:00:00-07:00\nindividuals_notified = 2026-03-20\nhhs_filed = 2026-03-20\n{people}"
        )
    };
    let few = |text: String| text.replace("count = 20001\nunreachable = 12", "count = 7\nunreachable = 2");
    [
        entity("covered_entity", "part2_program = true"),
        few(entity("covered_entity", "part2_program = true")),
        entity("business_associate", ""),
        entity("phr_vendor", ""),
        few(entity("phr_vendor", "")),
        entity("phr_service_provider", ""),
        entity("other", ""),
        entity("other", "[gdpr]\nrole = \"processor\""),
    ]
    .into_iter()
    .map(|text| {
        let program = text.contains("part2_program = true");
        let text = if program { text } else { text.replace("part2 = true\n", "") };
        let text = if text.contains("business_associate") {
            let named = text.replace("[[people]]\n", "[[people]]\ncovered_entities = [\"Client\"]\n");
            format!(
                "{named}[[covered_entities]]\nname = \"Client\"\ninformed_on = 2026-03-05\ndelegated = true\n"
            )
        } else {
            text
        };
        let facts = Facts::read("all", &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let list = duties(&facts, pack, "2026-03-20".parse().unwrap()).unwrap();
        (facts, list)
    })
    .collect()
}

fn chartward_law_states(pack: &Pack) -> Vec<String> {
    let state = |law: &chartward_law::rule::Law| law.regime == chartward_law::rule::Regime::State;
    pack.laws.iter().filter(|law| state(law)).map(|law| law.jurisdiction.to_string()).collect()
}

/// The entry of a number in section 2 of a memorandum; one entry may be that of several numbers (`19-35.`).
fn entry(memo: &str, number: usize) -> &str {
    let of = |entry: &&str| {
        let Some((numbers, _)) = entry.split_once(". ") else { return false };
        let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
        let within = |from: usize, to: usize| from <= number && number <= to;
        first.parse().is_ok_and(|first| last.parse().is_ok_and(|last| within(first, last)))
    };
    let section = memo.split("\n2. Each duty\n").nth(1).unwrap();
    section.split("\n\n").find(of).unwrap_or_else(|| panic!("no entry {number}"))
}

/// The rule of a duty with its version.
fn rule_of<'a>(pack: &'a Pack, duty: &Duty) -> Option<(&'a Version, &'a Rule)> {
    let versions = pack.laws.iter().flat_map(|law| &law.versions);
    let mut rules = versions.flat_map(|version| version.rules.iter().map(move |rule| (version, rule)));
    rules.find(|(version, rule)| {
        rule.id == duty.rule && version.effective_from.map(|day| day.0) == duty.effective_from
    })
}

/// Worked out from the records alone, without the engine.
fn must_be_recalled(duty: &Duty, version: &Version, rule: &Rule) -> bool {
    let recalled = |confidence: Option<Confidence>| confidence == Some(Confidence::Recalled);
    let number = rule.threshold.is_some_and(|threshold| {
        recalled(threshold.confidence) && !matches!(threshold.is, Op::Any | Op::NoDuty)
    });
    let domiciled = duty.why.iter().any(|why| why.starts_with("It is domiciled there"));
    let dated = duty.deadline.last.is_some() && recalled(rule.clock.confidence);
    version.confidence == Confidence::Recalled || recalled(rule.confidence) || (number && !domiciled) || dated
}

#[test]
fn every_rule_that_is_recalled_says_so_wherever_it_is_told() {
    let pack = pack();
    let (mut met, mut recalled) = (BTreeSet::new(), 0);
    for (facts, list) in worlds(&pack) {
        let memo = memo::memo(&list);
        let calendar = ics::ics(&list, &ics::Earlier::default()).replace("\r\n ", "");
        let json = serde_json::to_value(&list).unwrap();
        let active: Vec<&Duty> = list.duties.iter().filter(|duty| duty.status.name() != "not_owed").collect();
        for (place, duty) in list.duties.iter().enumerate() {
            met.insert(duty.rule.clone());
            let Some((version, rule)) = rule_of(&pack, duty) else { continue };
            if must_be_recalled(duty, version, rule) {
                assert!(duty.is_recalled(), "{} rests on what is recalled", duty.id);
            }
            if !duty.is_recalled() {
                continue;
            }
            recalled += 1;
            assert_eq!(json["duties"][place]["confidence"], "recalled", "{}", duty.id);
            assert!(list.blockers[0].contains(&duty.id) && !list.may_be_final, "{}", duty.id);
            if let Some(number) = active.iter().position(|other| other.id == duty.id) {
                let entry = entry(&memo, number + 1);
                assert!(entry.replace("\n             ", " ").contains(&duty.id), "{entry}");
                assert!(entry.contains("[!]") && entry.contains("recalled: read the"), "{entry}");
            }
            if let (true, Some(_)) = (duty.status.is_open(), duty.deadline.last) {
                let events = calendar.split("BEGIN:VEVENT").filter(|event| {
                    event.contains("SUMMARY:[recalled law] ")
                        && event.replace("\\,", ",").contains(&duty.recipient_name)
                });
                assert!(events.count() > 0, "{} in the calendar", duty.id);
            }
        }
        // what is not owed by recalled law is marked there too
        let marked = memo.split("4. What is not owed").nth(1).unwrap();
        let passed_over = |duty: &&Duty| duty.status.name() == "not_owed" && duty.is_recalled();
        assert_eq!(
            list.duties.iter().filter(passed_over).count() > 0,
            marked.contains("]\u{20}[!]") || marked.contains("]\n  [!]")
        );
        reports_say_so(&facts, &list);
    }
    assert!(recalled > 200, "{recalled}");
    let all: BTreeSet<String> = pack
        .laws
        .iter()
        .filter_map(|law| law.on(chartward_law::day::Day("2026-03-20".parse().unwrap())))
        .flat_map(|version| &version.rules)
        .map(|rule| rule.id.clone())
        .collect();
    let missed: Vec<&String> = all.difference(&met).collect();
    assert!(missed.is_empty(), "rules that these worlds do not meet: {missed:?}");
}

fn reports_say_so(facts: &Facts, list: &DutyList) {
    let phrase = Confidence::Recalled.phrase();
    for (to, duties) in recipients(list) {
        let report = report(facts, list, &to, None).unwrap();
        let rests = duties.iter().any(|duty| duty.is_recalled());
        assert_eq!(html::page(&report).contains(phrase), rests, "{to}");
        assert_eq!(
            report.warnings.iter().any(|warning| warning.contains("recalled, not read")),
            rests,
            "{to}"
        );
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(json.contains("\"confidence\":\"recalled\""), rests, "{to}");
        if to.to_string() == "ag:CO" && facts.clients.is_empty() {
            // the form on paper is made of the same; its letters are numbers, so its size tells
            let mut sure = report.clone();
            sure.warnings.clear();
            assert!(pdf::pdf(&report).unwrap().len() > pdf::pdf(&sure).unwrap().len());
        }
    }
}
