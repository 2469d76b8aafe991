//! Edges inside the engine that no clause names by itself: the very day, nobody at all, which notice another one goes with.
//! Each was first seen as a change of one operator that no other test told from the right one (docs/law/mutants.md).

use chartward_law::{Facts, Pack, duties};

use crate::support::{DATES, ENTITY, HAPPENED, facts_text, last, list, people, simple, status};

/// 45 CFR 164.414(b): what was put on record on the very day counts, and is not said to lie after it; what came a day later
/// is left aside, and said.
#[test]
fn what_was_recorded_on_the_very_day_counts() {
    let assessment = "[risk_assessment]\nnature = \"a\"\nrecipient = \"b\"\nacquired_or_viewed = \"c\"\nmitigation = \"d\"\n\
                      concluded = \"low_probability\"\nby = \"Officer\"\non = 2026-03-10\n";
    let decision = "[[decisions]]\nabout = \"hipaa-effect:CO\"\ndecided = \"deemed\"\nby = \"Counsel\"\non = 2026-03-10\n";
    let text = facts_text(&people("CO", 600), &format!("{ENTITY}{HAPPENED}{DATES}{assessment}{decision}"));
    let (before, on) = (list(&text, "2026-03-09"), list(&text, "2026-03-10"));
    assert_eq!(on.warnings, Vec::<String>::new());
    assert_eq!((status(&on, "hipaa.individuals"), status(&on, "co.individuals")), ("not_owed", "not_owed"));
    assert_eq!(
        before.warnings,
        [
            "risk_assessment lies after 2026-03-09 and was left aside.",
            "decisions[1] lies after 2026-03-09 and was left aside."
        ]
    );
    assert_eq!(
        (status(&before, "hipaa.individuals"), status(&before, "co.individuals")),
        ("owed", "needs_decision")
    );
}

/// 45 CFR 164.414(b): where none of the data is protected health information there is nothing to prove.
#[test]
fn nothing_to_prove_about_nobody() {
    let staff = simple(&format!("{}phi = false\n", people("CO", 40)), "");
    assert_eq!(status(&staff, "hipaa.proof"), "not_owed");
    assert_eq!(status(&simple(&people("CO", 1), ""), "hipaa.proof"), "owed");
}

/// Iowa Code 715C.2(8): the clock of the attorney general begins with the notice to consumers, not with one to anybody else.
#[test]
fn a_notice_to_somebody_else_is_no_notice_to_the_individuals() {
    let base = format!("[entity]\nname = \"Shop\"\nkind = \"other\"\n{HAPPENED}{DATES}");
    let done = |duty: &str| {
        let text = format!("{base}[[done]]\nduty = \"{duty}\"\non = 2026-03-06\nby = \"Mail house\"\n");
        last(&simple(&people("IA", 501), &text), "ia.regulator")
    };
    assert_eq!(done("ia.individuals"), "2026-03-13");
    assert_eq!(done("ia.cra"), "");
    assert_eq!(done("ia.owner"), "");
}

/// 45 CFR 164.408(b) and the state laws of its kind: what goes together with the notice to individuals goes with that notice,
/// wherever it stands in the record.
#[test]
fn together_with_the_individuals_and_with_nobody_else() {
    let law = r#"
schema = "chartward.law/1"
regime = "state"
jurisdiction = "TX"
title = "Texas"

[[version]]
citation = "Tex. 1"
source = "somewhere"
verified_on = 2025-01-01
verified_by = "somebody"
confidence = "secondary"
trigger = "access"

[[version.rule]]
id = "tx.regulator"
act = "notice"
recipient = "regulator"
bearer = "owner"
threshold = { is = { op = "any" }, scope = "state" }
clock = { anchor = "discovered", amount = 5, unit = "calendar_day" }

[[version.rule]]
id = "tx.monitoring"
act = "credit_monitoring"
recipient = "individuals"
bearer = "owner"
monitoring = { months = 12, classes = ["ssn"] }
threshold = { is = { op = "any" }, scope = "state" }
clock = { anchor = "discovered", amount = 7, unit = "calendar_day" }

[[version.rule]]
id = "tx.cra"
act = "notice"
recipient = "cra"
bearer = "owner"
threshold = { is = { op = "any" }, scope = "state" }
clock = { anchor = "with_individuals", unit = "no_fixed_period" }

[[version.rule]]
id = "tx.individuals"
act = "notice"
recipient = "individuals"
bearer = "owner"
threshold = { is = { op = "any" }, scope = "state" }
clock = { anchor = "discovered", amount = 60, unit = "calendar_day" }
"#;
    let pack = Pack::from_texts("test", &[("tx", law)]).unwrap();
    let other = format!("[entity]\nname = \"Shop\"\nkind = \"other\"\n{HAPPENED}{DATES}");
    let facts = Facts::read("test", &facts_text(&people("TX", 7), &other)).unwrap();
    let found = duties(&facts, &pack, "2026-03-03".parse().unwrap()).unwrap();
    assert_eq!(last(&found, "tx.regulator"), "2026-03-07");
    assert_eq!(last(&found, "tx.monitoring"), "2026-03-09");
    assert_eq!(
        (last(&found, "tx.individuals"), last(&found, "tx.cra")),
        ("2026-05-01".into(), "2026-05-01".into())
    );
}
