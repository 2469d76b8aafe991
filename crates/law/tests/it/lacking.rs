//! Law under which the organisation stands and which the pack lacks: the list says which, and stays a draft.

use chartward_law::rule::Regime;
use chartward_law::{DutyList, Facts, duties, memo};

use crate::support::{DATES, HAPPENED, facts_text, pack, people, status};

/// The duties of a covered entity about 700 people of Alaska, whose law is read, by the shipped pack without some laws.
fn without(regimes: &[Regime], entity: &str) -> DutyList {
    let mut pack = pack();
    pack.laws.retain(|law| !regimes.contains(&law.regime));
    let head = format!("[entity]\nname = \"Clinic\"\nkind = \"covered_entity\"\nseat = \"CO\"\n{entity}");
    let text = facts_text(&people("AK", 700), &format!("{head}{HAPPENED}{DATES}"));
    let facts = Facts::read("test", &text).unwrap();
    duties(&facts, &pack, "2026-03-10".parse().unwrap()).unwrap()
}

/// 45 CFR 164.404, NAIC Model Law 668, Cal. Health & Safety Code 1280.15: without HIPAA, without the law of a state for insurers or
/// for health facilities a list is not whole, so it is a draft that names what it lacks, and a person looks.
#[test]
fn a_list_that_lacks_a_law_is_a_draft() {
    let whole = without(&[], "");
    assert_eq!((whole.may_be_final, &whole.blockers), (true, &vec![]), "nothing else stands against it");
    let (insurer, facility) = ("insurance_licences = [\"NY\"]\n", "facility_licences = [\"NV\", \"CA\"]\n");
    for (regimes, entity, lacks) in [
        (vec![Regime::Hipaa], "", "HIPAA"),
        (vec![], insurer, "insurers of NY"),
        (vec![], facility, "health facilities of NV"),
    ] {
        let list = without(&regimes, entity);
        assert!(!list.may_be_final && list.needs_a_person(), "{lacks}");
        let blocker = format!("law that is not in the pack (1): {lacks}");
        assert!(list.blockers.contains(&blocker), "{:?}", list.blockers);
        let memo = memo::memo(&list);
        assert!(memo.starts_with("MEMORANDUM OF NOTIFICATION DUTIES - DRAFT, not final\n"), "{lacks}");
        assert!(memo.contains(&format!("- Not final: {blocker}\n")), "{memo}");
    }
    assert!(!whole.needs_a_person());
    assert_eq!(
        without(&[], facility).warnings,
        ["Licensed as a health facility in NV: what such facilities owe there is not in the pack."]
    );
    let both = without(&[Regime::Facility], facility);
    let lacks = "law that is not in the pack (2): health facilities of NV, health facilities of CA";
    assert!(both.blockers.iter().any(|blocker| blocker == lacks), "{:?}", both.blockers);
}

/// Alaska Stat. 45.48.010: a pack without the law of any state asks for the law of each, as one does that lacks only some.
#[test]
fn a_pack_without_the_law_of_any_state_asks_for_each() {
    let list = without(&[Regime::State], "");
    assert_eq!(status(&list, "residence:AK"), "needs_decision");
    assert_eq!(list.duty("residence:AK").unwrap().regime, Regime::State);
    assert_eq!(status(&without(&[], ""), "residence:AK"), "-");
}

/// Alaska Stat. 45.48.010: the first page counts the duties of section 1 as it lists them, those without a law on file apart.
#[test]
fn the_counts_of_the_first_page_are_those_of_the_table() {
    let memo = memo::memo(&without(&[Regime::State], ""));
    let flat = memo.split_whitespace().collect::<Vec<_>>().join(" ");
    let table = memo.split("1. What is due").nth(1).unwrap().split("\n2. Each duty").next().unwrap();
    let rows =
        table.lines().filter(|line| line.trim_start().starts_with(|c: char| c.is_ascii_digit())).count();
    assert!(flat.contains(&format!("How sure: of the {rows} duties of section 1, ")), "{rows}: {flat}");
    assert!(flat.contains("; 1 without a law on file"), "{flat}");
    assert!(flat.contains(" duties: no law on file"), "{flat}");
}
