//! What somebody signed: what it excuses, what it does not, and that every question of a list has a decision that answers it.

use std::collections::BTreeMap;

use chartward_law::facts::{Conclusion, Decision, RiskAssessment, Signed};
use chartward_law::{DutyList, Facts, LawError, check_decision, duties, memo};

use crate::support::{DATES, ENTITY, HAPPENED, facts_text, last, list, pack, people, simple, status};

const SHOP: &str = "[entity]\nname = \"Shop\"\nkind = \"other\"\n";
const EXCLUSION: &str = "[exclusion]\nkind = \"not_retained\"\nby = \"Officer\"\non = 2026-03-05\nreason = \"returned unopened\"\n";

fn decision(about: &str, decided: &str) -> String {
    format!(
        "[[decisions]]\nabout = \"{about}\"\ndecided = \"{decided}\"\nby = \"Counsel\"\non = 2026-03-05\nreason = \"statute read\"\n"
    )
}

fn refused(more: &str) -> String {
    let text = facts_text(&people("CO", 4), &format!("{ENTITY}{HAPPENED}{DATES}{more}"));
    Facts::read("facts", &text).map_or_else(|error| error.to_string(), |_| String::new())
}

fn why(found: &DutyList, id: &str) -> String {
    found.duty(id).unwrap_or_else(|| panic!("no duty {id}")).why.join(" ")
}

fn needs(found: &DutyList, id: &str) -> String {
    found.duty(id).unwrap_or_else(|| panic!("no duty {id}")).needs.join(" ")
}

/// 45 CFR 164.414(b): an exclusion (164.402(1)) that will be found later excuses nothing today, and that is said.
#[test]
fn an_exclusion_of_tomorrow_excuses_nothing_today() {
    let text = facts_text(&people("CA", 600), EXCLUSION);
    let (before, on) = (list(&text, "2026-03-04"), list(&text, "2026-03-05"));
    for id in ["hipaa.individuals", "hipaa.hhs"] {
        assert_eq!((status(&before, id), status(&on, id)), ("owed", "not_owed"), "{id}");
    }
    assert!(
        before.warnings.iter().any(|one| one == "exclusion lies after 2026-03-04 and was left aside."),
        "{:?}",
        before.warnings
    );
    assert_eq!(on.warnings, Vec::<String>::new());
}

/// GDPR Art. 33(1) and 34: a risk that will be found unlikely later excuses nothing today; a high one stands at once.
#[test]
fn a_risk_found_tomorrow_excuses_nothing_today() {
    let base = "[entity]\nname = \"Klinik\"\nkind = \"other\"\nestablishments = [\":DE\"]\n[dates]\naware = 2026-03-09T10:00:00+01:00\n";
    let with = |gdpr: &str, as_of: &str| {
        let text =
            format!("{base}[gdpr]\n{gdpr}by = \"DPO\"\non = 2026-03-12\nreason = \"pseudonyms only\"\n");
        list(&facts_text(&people(":DE", 4), &text), as_of)
    };
    for (gdpr, id, before, after) in [
        ("risk = \"unlikely\"\n", "gdpr.authority", "owed", "not_owed"),
        ("risk = \"risk\"\n", "gdpr.individuals", "needs_decision", "not_owed"),
        ("risk = \"high\"\n", "gdpr.individuals", "owed", "owed"),
        ("risk = \"high\"\nexception = \"unintelligible\"\n", "gdpr.individuals", "owed", "not_owed"),
    ] {
        let (early, late) = (with(gdpr, "2026-03-11"), with(gdpr, "2026-03-12"));
        assert_eq!((status(&early, id), status(&late, id)), (before, after), "{gdpr}");
        assert!(early.warnings.iter().any(|one| one.starts_with("gdpr lies after 2026-03-11")));
    }
}

/// 45 CFR 164.414(b): what excuses or decides has somebody who signed it, and a reason.
#[test]
fn nothing_is_signed_without_a_reason_or_by_nobody() {
    let blank = |text: &str, field: &str| {
        let lines: Vec<String> = text
            .lines()
            .map(|line| if line.starts_with(field) { format!("{field} = \" \"") } else { line.to_owned() })
            .collect();
        lines.join("\n") + "\n"
    };
    let decided = decision("harm:CO", "no_harm");
    let gdpr = "[gdpr]\nrisk = \"unlikely\"\nby = \"DPO\"\non = 2026-03-05\nreason = \"pseudonyms only\"\n"
        .to_owned();
    let oral = "[[law_enforcement]]\nform = \"oral\"\non = 2026-03-05\nby = \"FBI\"\n".to_owned();
    let done = "[[done]]\nduty = \"hipaa.individuals\"\non = 2026-03-09\nby = \"Mail house\"\n".to_owned();
    for (text, field, expected) in [
        (EXCLUSION.to_owned(), "reason", "exclusion.reason: is empty"),
        (decided.clone(), "reason", "decisions[1].reason: is empty"),
        (decided, "by", "decisions[1].by: nobody is named"),
        (gdpr.clone(), "reason", "gdpr.reason: is empty"),
        (gdpr, "by", "gdpr.by: nobody is named"),
        (oral, "by", "law_enforcement[1].by: nobody is named"),
        (done, "by", "done[1].by: nobody is named"),
    ] {
        assert_eq!(refused(&text), "", "{expected}");
        let error = refused(&blank(&text, field));
        assert!(error.contains(expected), "{expected}: {error}");
    }
    let client = "[[covered_entities]]\nname = \" \"\n";
    assert!(refused(client).contains("covered_entities[1].name: is empty"));
}

/// 45 CFR 164.404(a)(2): what was detected is known, so nothing is discovered after it; nobody found, told or wrote of what
/// nobody knew.
#[test]
fn nothing_comes_before_the_day_on_which_it_was_known() {
    let dates = |lines: &str| {
        let text = facts_text(&people("CO", 4), &format!("{ENTITY}{HAPPENED}[dates]\n{lines}"));
        Facts::read("facts", &text).map_or_else(|error| error.to_string(), |_| String::new())
    };
    for (lines, expected) in [
        ("detected = 2025-12-01\ndiscovered = 2026-03-01\n", "dates.detected: 2025-12-01 is before"),
        ("breach_began = 2026-03-05\nconfirmed = 2026-03-02\n", "dates.confirmed"),
        ("breach_began = 2026-03-05\ndetermined = 2026-03-02\n", "dates.determined"),
        ("breach_began = 2026-03-05\nhhs_filed = 2026-03-02\n", "dates.hhs_filed"),
        ("breach_began = 2026-03-05\nindividuals_notified = 2026-03-02\n", "dates.individuals_notified"),
        ("detected = 2026-03-05\nconfirmed = 2026-03-02\n", "dates.confirmed"),
        ("detected = 2026-03-05\nhhs_filed = 2026-03-02\n", "dates.hhs_filed"),
    ] {
        let error = dates(lines);
        assert!(error.contains(expected), "{lines}: {error}");
    }
    assert_eq!(dates("detected = 2026-03-01\ndiscovered = 2026-03-01\n"), "");
    let early = |text: &str| refused(&text.replace("2026-03-05", "2026-03-01"));
    let told = "[[covered_entities]]\nname = \"Alpha\"\ninformed_on = 2026-03-05\n";
    let began = "[report]\nnotices_began = 2026-03-05\n";
    for (text, expected) in [
        (EXCLUSION, "exclusion.on: 2026-03-01 is before the breach was known (2026-03-02)"),
        (told, "covered_entities[1].informed_on: 2026-03-01 is before the breach was known"),
        (began, "report.notices_began: 2026-03-01 is before the breach was known"),
        ("[report]\ndiscovery_ended = 2026-03-05\n", "report.discovery_ended: 2026-03-01 is before"),
        (
            "[gdpr]\nrisk = \"unlikely\"\nby = \"DPO\"\non = 2026-03-05\nreason = \"x\"\n",
            "gdpr.on: 2026-03-01",
        ),
    ] {
        assert_eq!(refused(text), "", "{expected}");
        let error = early(text);
        assert!(error.contains(expected), "{expected}: {error}");
    }
    let after = dates(
        "discovered = 2026-03-01\nindividuals_notified = 2026-03-04\n[report]\nnotices_began = 2026-03-05\n",
    );
    assert!(after.contains("report.notices_began: 2026-03-05 is after the last letters"), "{after}");
}

/// 45 CFR 164.402(2), 164.414(b): an assessment that is joined to facts later is held to the same as one that stands in them.
#[test]
fn what_is_joined_to_facts_is_held_to_the_same() {
    let mut facts = Facts::read("facts", &facts_text(&people("CO", 600), "")).unwrap();
    let text = |name: &str| name.to_owned();
    let signed = |on: &str, by: &str| Signed { by: text(by), on: on.parse().unwrap(), reason: text("e") };
    let assessment = |signed: Signed| RiskAssessment {
        nature: text("a"),
        recipient: text("b"),
        acquired_or_viewed: text("c"),
        mitigation: text("d"),
        concluded: Conclusion::LowProbability,
        signed,
    };
    for (on, by, expected) in [
        (
            "2020-01-01",
            "Officer",
            "risk_assessment.on: 2020-01-01 is before the breach was known (2026-03-02)",
        ),
        ("2026-03-05", " ", "risk_assessment.by: nobody is named"),
        ("2026-03-05", "Officer", ""),
    ] {
        facts.risk_assessment = Some(assessment(signed(on, by)));
        let error = facts.check().map_or_else(|error| error.to_string(), |()| String::new());
        assert_eq!(error.is_empty(), expected.is_empty(), "{error}");
        assert!(error.contains(expected), "{error}");
    }
}

/// Colo. Rev. Stat. 6-1-716 and 45 CFR 164.402: a letter under HIPAA that is not owed, or not yet, cannot be deemed to comply
/// with another law; that the law exempts the entity whatever HIPAA asks is another finding.
#[test]
fn a_letter_that_is_not_owed_stands_in_for_none() {
    let of = |decided: &str, more: &str| {
        simple(&people("CO", 600), &format!("{more}{}", decision("hipaa-effect:CO", decided)))
    };
    let excluded = of("deemed", EXCLUSION);
    assert_eq!(status(&excluded, "hipaa.individuals"), "not_owed");
    assert_eq!(status(&excluded, "co.individuals"), "needs_decision");
    assert!(needs(&excluded, "co.individuals").contains("cannot be deemed to comply"));
    assert_eq!(status(&of("not_deemed", EXCLUSION), "co.individuals"), "owed");
    let exempt = of("exempt", EXCLUSION);
    assert_eq!((status(&exempt, "co.individuals"), exempt.warnings.len()), ("not_owed", 0));
    assert!(why(&exempt, "co.individuals").contains("whether or not HIPAA asks for notice"));
    let open = of("deemed", "[security]\nencrypted = \"unknown\"\n");
    assert_eq!(status(&open, "hipaa.individuals"), "needs_fact");
    assert_ne!(status(&open, "co.individuals"), "not_owed", "HIPAA itself is not settled");
    // where HIPAA asks for the letter it is deemed to comply
    for decided in ["deemed", "exempt"] {
        assert_eq!(status(&of(decided, ""), "co.individuals"), "not_owed", "{decided}");
    }
}

/// Cal. Health & Safety Code 1280.15: access, use or disclosure sets it in motion; where there was none nothing is owed, and
/// where nobody knows it is asked; encryption and HIPAA's exceptions excuse nothing that nobody has read.
#[test]
fn a_facility_tells_of_what_happened() {
    let entity = ENTITY.replace("\"CO\"", "\"CA\"") + "facility_licences = [\"CA\"]\n";
    let id = "facility.ca.department";
    let with = |known: &str, more: &str| {
        let happened =
            format!("[happened]\naccessed = \"{known}\"\nacquired = \"{known}\"\nused = \"{known}\"\n");
        simple(&people("CA", 30), &format!("{entity}{happened}{DATES}{more}"))
    };
    for (known, expected) in [("yes", "owed"), ("no", "not_owed"), ("unknown", "needs_fact")] {
        assert_eq!(status(&with(known, ""), id), expected, "{known}");
    }
    let excluded = with("yes", EXCLUSION);
    assert_eq!(status(&excluded, id), "owed");
    assert!(excluded.duty(id).unwrap().warnings[0].starts_with("An exception of HIPAA is on record"));
    let sealed = "[security]\nencrypted = \"yes\"\nstandard = \"nist_sp_800_111\"\nkey_breached = \"no\"\n";
    let asked = with("yes", sealed);
    assert_eq!(status(&asked, id), "needs_decision");
    assert!(needs(&asked, id).contains("decision \"encryption:facility.ca\""));
    for (decided, expected) in [("excused", "not_owed"), ("not_excused", "owed")] {
        let more = format!("{sealed}{}", decision("encryption:facility.ca", decided));
        let found = with("yes", &more);
        assert_eq!((status(&found, id), found.warnings.len()), (expected, 0), "{decided}");
    }
}

/// Cal. Civ. Code 1798.82: whether it has a harm test is in doubt, so what such a test excuses is marked recalled, and the
/// record says why; Ariz. Rev. Stat. 18-551 has one.
#[test]
fn a_doubtful_harm_test_excuses_nothing_silently() {
    let of = |state: &str| {
        let decided = decision(&format!("harm:{state}"), "no_harm");
        simple(&people(state, 7), &format!("{SHOP}{HAPPENED}{DATES}{decided}"))
    };
    let california = of("CA");
    let duty = california.duty("ca.individuals").unwrap();
    assert_eq!(duty.status.name(), "not_owed");
    assert!(duty.is_recalled() && duty.warnings.join(" ").contains("is in doubt"), "{:?}", duty.warnings);
    assert!(california.blockers[0].contains("ca.individuals") && !california.may_be_final);
    assert!(duty.notes[0].contains("California among the states without a threshold of harm"));
    assert!(!of("AZ").duty("az.individuals").unwrap().warnings.join(" ").contains("is in doubt"));
    let open = simple(&people("CA", 7), &format!("{SHOP}{HAPPENED}{DATES}"));
    let hint = open.duty("ca.individuals").unwrap().would_change.join(" ");
    assert!(hint.contains("which is in doubt: read the statute"), "{hint}");
}

/// Tex. Bus. & Com. Code 521.053, 16 CFR 318, Guam and 45 CFR 164.414(b): what waits for a decision names one, and that one
/// answers it.
#[test]
fn every_question_has_a_decision_that_answers_it() {
    let paper = HAPPENED.to_owned() + "medium = \"paper\"\n";
    let sealed = "[security]\nencrypted = \"yes\"\nstandard = \"nist_sp_800_111\"\nkey_breached = \"no\"\n";
    let vendor = ENTITY.replace("covered_entity", "phr_vendor");
    let (shop, pages) = (format!("{SHOP}{HAPPENED}{DATES}"), format!("{SHOP}{paper}{DATES}"));
    let texas = people("TX", 7);
    for (people, facts, id, about, no, yes) in [
        (&texas, pages, "tx.individuals", "paper:TX", "not_covered", "covered"),
        (&texas, format!("{shop}{sealed}"), "tx.individuals", "encryption:TX", "excused", "not_excused"),
        (
            &texas,
            format!("{vendor}{HAPPENED}{DATES}{sealed}"),
            "ftc.individuals",
            "encryption:ftc",
            "excused",
            "not_excused",
        ),
        (&people("TX", 10_000), shop.clone(), "tx.cra", "threshold:tx.cra", "not_reached", "reached"),
        (&people("GU", 4), shop.clone(), "residence:GU", "place:GU", "nothing_owed", "owed"),
        (&people(":CA", 4), shop, "residence:country-CA", "place:country-CA", "nothing_owed", "owed"),
    ] {
        let open = simple(people, &facts);
        assert_eq!(status(&open, id), "needs_decision", "{about}");
        let asked = format!("decision \"{about}\"");
        assert!(needs(&open, id).contains(&asked), "{about}: {}", needs(&open, id));
        for (decided, expected) in [(no, "not_owed"), (yes, "owed")] {
            let found = simple(people, &format!("{facts}{}", decision(about, decided)));
            assert_eq!(status(&found, id), expected, "{about} = {decided}");
            assert!(why(&found, id).contains("Counsel ") && why(&found, id).contains("statute read"));
            assert_eq!(found.warnings, Vec::<String>::new(), "{about}");
        }
        let wrong = simple(people, &format!("{facts}{}", decision(about, "perhaps")));
        assert_eq!(status(&wrong, id), "needs_decision", "{about} = perhaps");
        assert!(wrong.warnings[0].contains("what is decided is none of"), "{:?}", wrong.warnings);
    }
    for about in ["paper:GU", "encryption:gdpr", "threshold:tx.individuals", "place:TX", "place:XX"] {
        let found = simple(&texas, &format!("{SHOP}{HAPPENED}{DATES}{}", decision(about, "owed")));
        assert_eq!(found.warnings.len(), 1, "{about}");
    }
}

/// Tex. Bus. & Com. Code 521.053: what happened is a fact, not a decision.
#[test]
fn an_unknown_trigger_is_a_missing_fact() {
    let text = format!("{SHOP}[happened]\naccessed = \"yes\"\n{DATES}");
    let found = simple(&people("TX", 7), &text);
    assert_eq!(status(&found, "tx.individuals"), "needs_fact");
    assert!(needs(&found, "tx.individuals").contains("[happened]"));
}

/// 45 CFR 164.414(b): a decision is checked before it is kept; one that nothing asks for is refused with what is asked.
#[test]
fn a_decision_that_would_change_nothing_is_refused() {
    let facts = Facts::read("facts", &facts_text(&people("CO", 600), "")).unwrap();
    let of = |about: &str, decided: &str, on: &str| {
        let signed = Signed { by: "Counsel".into(), on: on.parse().unwrap(), reason: "read".into() };
        check_decision(&facts, &pack(), &Decision { about: about.into(), decided: decided.into(), signed })
    };
    assert!(of("hipaa-effect:CO", "deemed", "2026-03-05").is_ok());
    for (about, decided, problem) in [
        ("hipaa-effect:C0", "deemed", "no law of such a state is in the pack"),
        ("hipaa-effect:CO", "deemd", "what is decided is none of deemed, not_deemed, exempt"),
        ("harm:TX", "no_harm", "the law of this state has no harm test"),
        ("effect:CO", "deemed", "nothing here asks for it"),
    ] {
        let error = of(about, decided, "2026-03-05").unwrap_err();
        assert!(matches!(error, LawError::Decision { .. }) && error.to_string().contains(problem), "{error}");
        assert!(!error.to_string().contains(decided) || problem.contains(decided), "{error}");
        assert!(error.hint().contains("hipaa-effect:CO"), "{}", error.hint());
    }
    let near = of("hipaa-effect:C0", "deemed", "2026-03-05").unwrap_err().hint();
    assert!(near.starts_with("these facts ask for: hipaa-effect:CO"), "{near}");
    assert!(of("harm:CO", "no_harm", "2026-03-01").is_ok(), "a decision about the law may be older");
}

/// 45 CFR 164.414(b), "the covered entity or business associate, as applicable": an associate to whom nothing is delegated
/// keeps its proof as well, that it was no breach included.
#[test]
fn an_associate_proves_its_part() {
    let text = |more: &str| {
        format!(
            "[entity]\nname = \"Biller\"\nkind = \"business_associate\"\n{HAPPENED}{DATES}{more}[[covered_entities]]\nname = \"Alpha\"\n"
        )
    };
    let group = format!("{}covered_entities = [\"Alpha\"]\n", people("CO", 300));
    let found = simple(&group, &text(""));
    assert_eq!(status(&found, "hipaa.proof@Alpha"), "-", "the covered entity's own");
    let duty = found.duty("hipaa.associate_proof@Alpha").unwrap();
    assert_eq!((duty.status.name(), duty.citation.as_str()), ("owed", "45 CFR 164.414(b)"));
    let none = simple(&group, &text(EXCLUSION));
    assert_eq!(status(&none, "hipaa.associate@Alpha"), "not_owed");
    assert_eq!(status(&none, "hipaa.associate_proof@Alpha"), "owed");
    assert_eq!(status(&simple(&people("CO", 300), ""), "hipaa.associate_proof"), "-", "no associate");
}

/// 45 CFR 164.414(b): the record of a memorandum holds everything that carries a name, and what was done although nothing was
/// owed.
#[test]
fn the_record_holds_every_name() {
    let more = format!(
        "{EXCLUSION}[risk_assessment]\nnature = \"a\"\nrecipient = \"b\"\nacquired_or_viewed = \"c\"\nmitigation = \"d\"\nconcluded = \"not_low\"\nby = \"Assessor\"\non = 2026-03-06\n\
         [gdpr]\nrisk = \"risk\"\nby = \"DPO\"\non = 2026-03-07\n\
         [[law_enforcement]]\nform = \"written\"\non = 2026-03-08\nuntil = 2026-04-08\nby = \"Bureau\"\n\
         [[done]]\nduty = \"hipaa.hhs\"\non = 2026-03-09\nby = \"Filer\"\n{}",
        decision("harm:CO", "no_harm")
    );
    let found = simple(&people("CO", 600), &more);
    let text = memo::memo(&found);
    let record = text.split("6. Record of decisions").nth(1).unwrap().replace("\n  ", " ");
    let names: BTreeMap<&str, &str> = [
        ("Officer", "exclusion (45 CFR 164.402(1))"),
        ("Assessor", "risk assessment (45 CFR 164.402(2))"),
        ("DPO", "risk to people"),
        ("Bureau", "delay for law enforcement (45 CFR 164.412) = asked in writing until 2026-04-08"),
        ("Filer", "hipaa.hhs = done"),
        ("Counsel", "harm:CO = no_harm"),
    ]
    .into();
    for (name, what) in names {
        assert!(record.contains(&format!("{name}: {what}")), "{name}: {record}");
    }
    let done = found.duty("hipaa.hhs").unwrap();
    assert_eq!((done.status.name(), done.done.unwrap().to_string().as_str()), ("not_owed", "2026-03-09"));
    assert!(why(&found, "hipaa.hhs").ends_with("Done on 2026-03-09 by Filer all the same."));
}

/// 45 CFR 164.404(d)(1)(ii): where nobody is alive no letter goes to anybody by name; it goes to next of kin.
#[test]
fn the_dead_get_no_letter_and_their_kin_do() {
    let found = simple(&format!("{}deceased = 12\n", people("GA", 12)), "");
    assert_eq!(status(&found, "hipaa.individuals"), "not_owed");
    assert_eq!(status(&found, "ga.individuals"), "not_owed");
    assert!(why(&found, "hipaa.individuals").contains("None of them is alive"));
    let urgent = format!("{ENTITY}{HAPPENED}misuse_imminent = true\n{DATES}");
    let called = simple(&format!("{}deceased = 12\n", people("GA", 12)), &urgent);
    assert_eq!(status(&called, "hipaa.individuals_urgent"), "not_owed", "nobody can be called");
    assert_eq!(why(&called, "hipaa.individuals_urgent").split(". ").last(), Some("Nobody is concerned."));
    assert_eq!(status(&called, "hipaa.proof"), "owed");
    let kin = found.duty("hipaa.next_of_kin").unwrap();
    assert_eq!((kin.status.name(), kin.people), ("owed", 12));
    let one = simple(&format!("{}deceased = 11\n", people("GA", 12)), "");
    assert_eq!(
        (status(&one, "hipaa.individuals"), one.duty("hipaa.individuals").unwrap().people),
        ("owed", 1)
    );
}

/// NAIC Model Law 668, section 6: a licence that stands there twice is one licence, and one duty.
#[test]
fn a_licence_that_stands_there_twice_is_one() {
    let text = format!("{ENTITY}insurance_licences = [\"OH\", \"OH\", \"VT\"]\n{HAPPENED}{DATES}");
    let facts = Facts::read("facts", &facts_text(&people("OH", 600), &text)).unwrap();
    let found = duties(&facts, &pack(), "2026-03-10".parse().unwrap()).unwrap();
    let named = |id: &str| found.duties.iter().filter(|duty| duty.id == id).count();
    assert_eq!((named("naic.commissioner:OH"), named("naic.commissioner:VT")), (1, 1));
    assert_eq!(last(&found, "hipaa.individuals"), "2026-05-01");
}

/// Art. 33(1) GDPR and 45 CFR 164.414(b): a finding of the very day that is asked about counts, and is not said to lie after it.
#[test]
fn a_finding_of_the_very_day_counts() {
    let shop = "[entity]\nname = \"Shop\"\nkind = \"other\"\nestablishments = [\":DE\"]\n";
    let found = |as_of: &str| {
        let text = format!(
            "{shop}{HAPPENED}{DATES}aware = 2026-03-02T10:00:00Z\n[gdpr]\nrisk = \"unlikely\"\nby = \"Officer\"\non = 2026-03-10\nreason = \"read\"\n"
        );
        let found = list(&facts_text(&people("TX", 4), &text), as_of);
        let said = found.warnings.iter().any(|one| one.starts_with("gdpr lies after"));
        (status(&found, "gdpr.authority"), said)
    };
    assert_eq!(found("2026-03-10"), ("not_owed", false));
    assert_eq!(found("2026-03-09"), ("late", true));
}
