//! Decisions that are taken back, words that decide nothing, and what an exemption reaches.

use chartward_law::facts::{Decision, Signed};
use chartward_law::{Facts, check_decision};

use crate::support::{DATES, ENTITY, HAPPENED, SHOP, facts_text, last, pack, people, simple, status};

fn decided(about: &str, what: &str, on: &str) -> String {
    format!(
        "[[decisions]]\nabout = \"{about}\"\ndecided = \"{what}\"\nby = \"Counsel\"\non = {on}\nreason = \"read\"\n"
    )
}

/// 45 CFR 164.414(b) and Colo. Rev. Stat. 6-1-716: a decision can be taken back by a later one; both stay on record.
#[test]
fn a_decision_can_be_taken_back() {
    let base = format!("{SHOP}{HAPPENED}{DATES}");
    let with = |later: &str| {
        let found = decided("harm:CO", "no_harm", "2026-03-05");
        simple(&people("CO", 40), &format!("{base}{found}{later}"))
    };
    assert_eq!(status(&with(""), "co.individuals"), "not_owed");
    for word in ["withdrawn", "harm_likely"] {
        let found = with(&decided("harm:CO", word, "2026-03-06"));
        assert_eq!(status(&found, "co.individuals"), "owed", "{word}");
        assert_eq!((found.warnings.len(), found.decisions.len()), (0, 2));
    }
    let nothing =
        simple(&people("CO", 40), &format!("{base}{}", decided("harm:CO", "withdrawn", "2026-03-06")));
    assert_eq!(
        nothing.warnings,
        [
            "decisions[1]: there is no decision of that name that could be withdrawn; it is kept in the record."
        ]
    );
    // a signature under a conflict, too
    let id = "conflict:ma.individuals+hipaa.individuals";
    let signed = decided(id, "a letter of its own", "2026-03-05");
    let both = format!("{ENTITY}{HAPPENED}{DATES}{signed}");
    let found = simple(&people("MA", 4), &both);
    assert_eq!((status(&found, id), found.warnings.len()), ("conflict_signed", 0));
    let of_another =
        decided("conflict:tx.individuals+hipaa.individuals", "a letter of its own", "2026-03-05");
    let found = simple(&people("MA", 4), &format!("{ENTITY}{HAPPENED}{DATES}{of_another}"));
    assert!(found.warnings[0].contains("there is no such conflict"), "{:?}", found.warnings);
    let back = format!("{both}{}", decided(id, "withdrawn", "2026-03-06"));
    assert_eq!(status(&simple(&people("MA", 4), &back), id), "conflict");
}

/// S.D. Codified Laws 22-40-19: a clock begins with one of six days; another word is none, and is said to be.
#[test]
fn a_word_that_is_no_first_day_is_said() {
    let of = |what: &str| {
        let text = format!("{SHOP}{HAPPENED}{DATES}{}", decided("anchor:sd.regulator", what, "2026-03-05"));
        let found = simple(&people("SD", 300), &text);
        (last(&found, "sd.regulator"), found.warnings.join(" "))
    };
    assert_eq!(of("determined"), ("2026-05-03".into(), String::new()));
    for word in ["discoverd", "year_end", "aware"] {
        let (day, said) = of(word);
        assert_eq!(day, "", "{word}");
        assert!(
            said.contains("what is decided is none of discovered, determined, confirmed, detected"),
            "{said}"
        );
    }
}

/// Tex. Bus. & Com. Code 521.053, Colo. Rev. Stat. 6-1-716 and 16 CFR 318: of a threshold or a clock that somebody has read nothing is
/// to be decided, although others wait; nor of encryption under a law that asks nobody about it.
#[test]
fn what_has_been_read_is_not_decided() {
    for (about, what, said) in [
        (
            "threshold:tx.regulator",
            "reached",
            "no threshold of that name has an operator that nobody has read",
        ),
        ("threshold:tx.cra", "reached", ""),
        ("encryption:gdpr", "excused", "no law of that name is in the pack that asks for it"),
        ("encryption:ftc", "excused", ""),
        ("encryption:facility.ca", "excused", ""),
        ("encryption:TX", "excused", ""),
        ("anchor:co.individuals", "discovered", "no clock of that name waits for a first day"),
        ("anchor:sd.regulator", "discovered", ""),
    ] {
        let text = format!("{SHOP}{HAPPENED}{DATES}{}", decided(about, what, "2026-03-05"));
        let warnings = simple(&people("TX", 4), &text).warnings.join(" ");
        assert!(warnings.contains(said) && warnings.is_empty() == said.is_empty(), "{about}: {warnings}");
    }
}

/// Colo. Rev. Stat. 6-1-716: an exemption from telling individuals leaves the attorney general and the agencies; one from
/// everything leaves nothing of the law, and a law that makes nothing of HIPAA knows none.
#[test]
fn how_far_an_exemption_reaches() {
    let with = |state: &str, what: &str| {
        let decision = decided(&format!("hipaa-effect:{state}"), what, "2026-03-05");
        simple(&people(state, 1_001), &format!("{ENTITY}{HAPPENED}{DATES}{decision}"))
    };
    let three = |found: &chartward_law::DutyList| {
        ["co.individuals", "co.regulator", "co.cra"].map(|id| status(found, id))
    };
    let one = with("CO", "exempt");
    assert_eq!(three(&one), ["not_owed", "owed", "owed"]);
    assert!(one.duty("co.individuals").unwrap().why.join(" ").contains("\"exempt_from_all\""));
    let all = with("CO", "exempt_from_all");
    assert_eq!((three(&all), all.warnings.len()), (["not_owed"; 3], 0));
    let texas = with("TX", "exempt_from_all");
    assert_eq!((status(&texas, "tx.individuals"), status(&texas, "tx.regulator")), ("owed", "owed"));
    assert_eq!(texas.warnings.len(), 1);
    // people whose data is no PHI get no letter under HIPAA, so it excuses nothing towards them
    let groups = format!("{}{}phi = false\n", people("CO", 1_001), people("CO", 3));
    let text =
        format!("{ENTITY}{HAPPENED}{DATES}{}", decided("hipaa-effect:CO", "exempt_from_all", "2026-03-05"));
    assert_eq!(three(&simple(&groups, &text)), ["owed", "owed", "owed"]);
}

/// 45 CFR 164.414(b): a case keeps only what its facts ask for, or what changes an earlier decision; a decision about the law may
/// be older than the incident.
#[test]
fn only_what_is_asked_for_is_kept() {
    let check = |more: &str, about: &str, what: &str, on: &str| {
        let text = facts_text(&people("CO", 40), &format!("{ENTITY}{HAPPENED}{DATES}{more}"));
        let facts = Facts::read("f", &text).unwrap();
        let signed = Signed { by: "Counsel".into(), on: on.parse().unwrap(), reason: "read".into() };
        let decision = Decision { about: about.into(), decided: what.into(), signed };
        check_decision(&facts, &pack(), &decision).map_err(|error| error.to_string())
    };
    for (about, what) in [("hipaa-effect:CO", "deemed"), ("harm:CO", "no_harm")] {
        for on in ["2026-03-05", "2020-01-01"] {
            assert_eq!(check("", about, what, on), Ok(()), "{about} {on}");
        }
    }
    let nothing = "the decision would change nothing: nothing in these facts asks for it";
    for (about, what) in [
        ("safe-harbour", "secured"),
        ("harm:NY", "no_harm"),
        ("paper:CO", "covered"),
        ("place:GU", "owed"),
        ("encryption:ftc", "excused"),
        ("threshold:ga.cra", "reached"),
    ] {
        assert_eq!(check("", about, what, "2026-03-05"), Err(nothing.to_owned()), "{about}");
    }
    let earlier = decided("hipaa-effect:CO", "not_deemed", "2026-03-04");
    assert_eq!(check(&earlier, "hipaa-effect:CO", "deemed", "2026-03-05"), Ok(()), "decided anew");
    assert_eq!(check(&earlier, "hipaa-effect:CO", "withdrawn", "2026-03-05"), Ok(()));
    let error = check("", "hipaa-effect:CO", "withdrawn", "2026-03-05").unwrap_err();
    assert!(error.contains("there is no decision of that name"), "{error}");
}
