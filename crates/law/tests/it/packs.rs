//! The shipped pack, the linter, the diff, the pages.

use std::path::PathBuf;
use std::sync::LazyLock;

use chartward_law::diff::diff;
use chartward_law::lint::Gravity;
use chartward_law::pages::pages;
use chartward_law::rule::{Confidence, Op, Place, Recipient, Regime, Unit};
use chartward_law::{LawError, Pack};

use crate::support::{TEXAS, pack, rule};

/// A law without fault, as text.
static GOOD: LazyLock<String> = LazyLock::new(|| {
    let head = TEXAS.replace("citation =", "effective_from = 2020-01-01\ncitation =");
    let letters = "anchor = \"discovered\", amount = 60, unit = \"calendar_day\"";
    let with_them = "anchor = \"with_individuals\", unit = \"no_fixed_period\"";
    let regulator = rule("tx.regulator", "regulator", with_them);
    let regulator = regulator.replace("{ op = \"any\" }", "{ op = \">=\", n = 250 }");
    format!("{head}{}{regulator}", rule("tx.individuals", "individuals", letters))
});

fn refused(text: &str) -> String {
    Pack::from_texts("test", &[("tx", text)]).unwrap_err().to_string()
}

#[test]
fn the_shipped_pack_has_no_error_and_every_state() {
    let pack = pack();
    let errors: Vec<_> = pack.lint().into_iter().filter(|remark| remark.gravity == Gravity::Error).collect();
    assert_eq!(errors, vec![]);
    assert_eq!(pack.laws.iter().filter(|law| law.regime == Regime::State).count(), 52);
    for regime in Regime::ALL {
        assert!(pack.laws.iter().any(|law| law.regime == *regime), "{regime}");
    }
}

#[test]
fn what_nobody_has_read_stays_visible() {
    let warnings: Vec<String> = pack()
        .lint()
        .into_iter()
        .filter(|remark| remark.gravity == Gravity::Warning)
        .map(|remark| remark.problem.to_string())
        .collect();
    for expected in [
        "uk, version 1: it is recalled: the statute has not been read",
        "sd.regulator: nobody has read on what day the clock begins",
        "tx.cra: nobody has read whether it is more than 10000, or 10000 and more",
        "naic.mi.commissioner: nobody has read what kind of days the clock counts",
    ] {
        assert!(warnings.iter().any(|warning| warning == expected), "{expected}");
    }
}

#[test]
fn every_numeric_threshold_of_a_state_regulator_is_recalled() {
    for law in pack().laws.iter().filter(|law| law.regime == Regime::State) {
        for rule in law.versions.iter().flat_map(|version| &version.rules) {
            let threshold = rule.threshold.unwrap();
            let numeric = !matches!(threshold.is, Op::Any | Op::NoDuty);
            if rule.recipient == Recipient::Regulator && numeric {
                let sure = [threshold.confidence, rule.confidence];
                assert!(sure.contains(&Some(Confidence::Recalled)), "{}", rule.id);
            }
        }
    }
}

/// Rules that are proposed or not read are named with the reason, and give no duty: CIRCIA, SEC 8-K item 1.05, FTC
/// Safeguards (16 CFR 314), the HIPAA Security Rule NPRM.
#[test]
fn what_is_disabled_is_named_with_its_reason() {
    let list = crate::support::simple(&crate::support::people("CO", 600), "");
    let ids: Vec<&str> = list.disabled.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["circia", "ftc.safeguards", "hipaa.security_nprm", "sec.8k"]);
    assert!(list.duties.iter().all(|duty| !ids.contains(&duty.rule.as_str())));
    let memo = chartward_law::memo::memo(&list);
    assert!(memo.replace("\n ", "").contains("disabled: a proposed rule"), "{memo}");
    let file = "schema = \"chartward.disabled/1\"\n[[disabled]]\nid = \"x\"\ntitle = \"X\"\ncitation = \"\"\nwhat = \"w\"\nwhy = \"y\"\nsource = \"s\"\nverified_on = 2026-01-01\nconfidence = \"recalled\"\n";
    let error =
        Pack::from_texts("test", &[("tx", GOOD.as_str()), ("disabled", file)]).unwrap_err().to_string();
    assert!(error.contains("x: the citation is missing"), "{error}");
    let newer = file.replace("disabled/1", "disabled/9");
    assert!(
        Pack::from_texts("test", &[("disabled", &newer)])
            .unwrap_err()
            .to_string()
            .contains("the schema is not chartward.disabled/1")
    );
}

/// One file that cannot be read does not hide what is wrong with the others.
#[test]
fn every_bad_file_is_named() {
    let bad = GOOD.replace("amount = 60", "amount = \"sixty\"");
    let worse = GOOD.replace("citation = \"Tex. 1\"\n", "");
    let (pack, remarks) = Pack::with_remarks("test", &[("a", &bad), ("b", "regime = ["), ("c", &worse)]);
    assert_eq!(pack.laws.len(), 1);
    let errors: Vec<String> = remarks
        .iter()
        .filter(|one| one.gravity == Gravity::Error)
        .map(|one| one.problem.to_string())
        .collect();
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert_eq!(errors[0], "a, line 22: a text stands where a whole number, zero or more is expected");
    assert!(
        errors[1].starts_with("b, line 1: ") && errors[2].contains("the citation is missing"),
        "{errors:?}"
    );
}

#[test]
fn a_missing_citation_is_refused() {
    assert!(Pack::from_texts("test", &[("tx", GOOD.as_str())]).is_ok());
    let text = refused(&GOOD.replace("citation = \"Tex. 1\"\n", ""));
    assert_eq!(text, "the law pack is faulty: tx, version 1: the citation is missing");
}

#[test]
fn two_versions_on_one_day_are_refused() {
    let second = GOOD.split_once("[[version]]").unwrap().1;
    let both = format!("{}\n[[version]]{}", *GOOD, second.replace("2020-01-01", "2024-01-01"));
    assert!(refused(&both).contains("tx: two versions hold on the same day"));
    let ended = both.replacen(
        "effective_from = 2020-01-01",
        "effective_from = 2020-01-01\neffective_to = 2023-12-31",
        1,
    );
    assert!(Pack::from_texts("test", &[("tx", &ended)]).is_ok());
    let gap = both.replacen(
        "effective_from = 2020-01-01",
        "effective_from = 2020-01-01\neffective_to = 2023-11-30",
        1,
    );
    let remarks = Pack::from_texts("test", &[("tx", &gap)]).unwrap().lint();
    assert!(
        remarks.iter().any(|r| r.problem.problem == "no version holds between 2023-12-01 and 2024-01-01")
    );
}

#[test]
fn thresholds_and_clocks_that_cannot_be_counted_are_refused() {
    for (old, new, expected) in [
        ("{ op = \">=\", n = 250 }", "{ op = \">=\" }", "the operator \">=\" needs a number n"),
        ("{ op = \">=\", n = 250 }", "{ op = \"=>\", n = 250 }", "is no operator"),
        ("{ op = \"any\" }", "{ op = \"any\", n = 1 }", "takes no number"),
        ("\"discovered\"", "\"heard_of\"", "a word \"heard_of\" that is not known here"),
        ("amount = 60, ", "", "tx.individuals: the clock has no amount"),
        ("amount = 60, ", "amount = 0, ", "tx.individuals: the clock counts nothing"),
        ("unit = \"no_fixed_period\"", "amount = 5, unit = \"no_fixed_period\"", "has no amount"),
        (
            "threshold = { is = { op = \">=\", n = 250 }, scope = \"state\" }\n",
            "",
            "tx.regulator: there is no threshold",
        ),
        ("tx.regulator", "ca.regulator", "the name does not begin with tx."),
        ("tx.regulator", "tx.individuals", "two rules are called tx.individuals"),
        ("recipient = \"individuals\"", "recipient = \"owner\"", "but there is none"),
        ("source = \"somewhere\"", "source = \"\"", "nobody is named who read it"),
        ("chartward.law/1", "chartward.law/9", "the schema is not chartward.law/1"),
        (
            "bearer = \"owner\"",
            "bearer = \"owner\"\nbearer_of = 1",
            "a field \"bearer_of\" that is not known here",
        ),
    ] {
        assert!(GOOD.contains(old), "{old}");
        let text = refused(&GOOD.replacen(old, new, 1));
        assert!(text.contains(expected), "{new}: {text}");
    }
    let twice =
        Pack::from_texts("test", &[("a", GOOD.as_str()), ("b", GOOD.as_str())]).unwrap_err().to_string();
    assert!(twice.contains("tx: this law is in the pack twice"), "{twice}");
}

#[test]
fn a_syntax_error_names_file_and_line() {
    let error =
        Pack::from_texts("test", &[("states/tx", "schema = \"chartward.law/1\"\nregime = 5\n")]).unwrap_err();
    assert!(matches!(error, LawError::Syntax { line: Some(2), .. }), "{error:?}");
    assert!(error.to_string().starts_with("states/tx, line 2: "), "{error}");
}

#[test]
fn a_diff_names_each_changed_field() {
    let old = Pack::from_texts("a", &[("tx", GOOD.as_str())]).unwrap();
    let new = GOOD.replace("n = 250", "n = 500").replace("\"tx.individuals\"", "\"tx.residents\"");
    let new = Pack::from_texts("b", &[("tx", &new)]).unwrap();
    assert_eq!(diff(&old, &old), vec![]);
    let lines: Vec<String> = diff(&old, &new)
        .iter()
        .map(|c| format!("{} | {} | {:?} | {:?}", c.record, c.field, c.old, c.new))
        .collect();
    assert_eq!(
        lines,
        [
            r#"tx from 2020-01-01, tx.individuals |  | Some("in the pack") | None"#,
            r#"tx from 2020-01-01, tx.regulator | threshold | Some("{\"is\":{\"n\":250,\"op\":\">=\"},\"scope\":\"state\"}") | Some("{\"is\":{\"n\":500,\"op\":\">=\"},\"scope\":\"state\"}")"#,
            r#"tx from 2020-01-01, tx.residents |  | None | Some("in the pack")"#,
        ]
    );
}

/// `UPDATE_PAGES=1 cargo test -p chartward-law pages` writes them.
#[test]
fn the_pages_are_what_the_pack_says() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/law"));
    for (name, text) in pages(&pack()) {
        let path = folder.join(&name);
        if std::env::var_os("UPDATE_PAGES").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == text,
            "docs/law/{name} is not current: UPDATE_PAGES=1 cargo test -p chartward-law pages"
        );
    }
}

/// The table of facts from which the state files were once made, compared field by field: days, kinds of day,
/// thresholds, operators, effect of HIPAA, triggers, substitute notice, monitoring.
#[test]
fn the_states_say_what_the_table_of_facts_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/law_states.csv");
    let Ok(table) = std::fs::read_to_string(path) else {
        assert!(std::env::var_os("CI").is_none(), "the table of facts is missing");
        println!("skipped: no table of facts");
        return;
    };
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let mut rows = 0;
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |name: &str| cells[header.iter().position(|column| *column == name).unwrap()].to_owned();
        compare_row(&cell);
        rows += 1;
    }
    assert_eq!(rows, 52);
}

fn compare_row(cell: &dyn Fn(&str) -> String) {
    let state = cell("state");
    let pack = pack();
    let law = pack.law(Regime::State, state.parse::<Place>().unwrap()).unwrap();
    let version = law.versions.last().unwrap();
    let rule = |name: &str| {
        let id = format!("{}.{name}", state.to_ascii_lowercase());
        version.rules.iter().find(|rule| rule.id == id)
    };
    let number = |name: &str| cell(name).parse::<u64>().ok();
    assert_eq!(version.trigger.name(), cell("trigger"), "{state}");
    assert_eq!(version.harm_test, cell("harm_test") == "yes", "{state}");
    assert_eq!(version.hipaa_effect.name(), cell("hipaa_effect"), "{state}");
    let classes: Vec<&str> = version.personal_information.iter().map(|class| class.name()).collect();
    assert_eq!(classes.join(";"), cell("personal_information"), "{state}");
    let individuals = rule("individuals").unwrap();
    assert_eq!(individuals.clock.amount.map(u64::from), number("individual_days"), "{state}");
    assert_eq!(individuals.clock.unit.name(), cell("individual_days_unit"), "{state}");
    let substitute = individuals.substitute;
    assert_eq!(substitute.and_then(|s| s.cost_usd), number("substitute_cost_usd"), "{state}");
    assert_eq!(substitute.and_then(|s| s.people), number("substitute_people"), "{state}");
    for who in ["regulator", "cra"] {
        let rule = rule(who).unwrap();
        let (op, n) = match rule.threshold.unwrap().is {
            Op::MoreThan(n) => (">", Some(n)),
            Op::AtLeast(n) => (">=", Some(n)),
            Op::Unread(n) => ("unknown", Some(n)),
            Op::Any => ("any", None),
            Op::NoDuty => ("none", None),
            Op::FewerThan(_) => unreachable!("no such row"),
        };
        assert_eq!(op, cell(&format!("{who}_op")), "{state} {who}");
        assert_eq!(n, number(&format!("{who}_threshold")), "{state} {who}");
    }
    let regulator = rule("regulator").unwrap();
    if cell("regulator_op") != "none" {
        assert_eq!(regulator.clock.amount.map(u64::from), number("regulator_days"), "{state}");
        assert_eq!(regulator.clock.unit.name(), cell("regulator_unit"), "{state}");
        if !cell("regulator_anchor").is_empty() {
            let anchor = cell("regulator_anchor").replace("after_", "");
            assert_eq!(regulator.clock.anchor.name(), anchor, "{state}");
        }
    }
    let months = rule("monitoring").and_then(|rule| rule.monitoring.clone()).map(|m| u64::from(m.months));
    assert_eq!(months, number("monitoring_months"), "{state}");
    let owner = rule("owner").unwrap();
    assert_eq!(owner.clock.amount.map(u64::from), number("vendor_to_owner_days"), "{state}");
    assert!(owner.clock.amount.is_some() || owner.clock.unit == Unit::NoFixedPeriod);
    if cell("confidence") == "recalled" {
        assert_eq!(version.confidence, Confidence::Recalled, "{state}");
    }
}
