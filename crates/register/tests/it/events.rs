//! Settlements and penalties are events of incidents and organisations, and in no count of filings.

use std::sync::OnceLock;

use chartward_register::Register;
use chartward_register::link::Incidents;
use chartward_register::link::events::{Attached, On, attach, of_filing};
use chartward_register::reading::{Told, read};
use chartward_register::storage::Filing;
use jiff::civil::date;

use crate::support::{SEED, all_exports, data};

/// The list of payments, the federal list as it stands now, and what of the one is of the other; worked out once.
struct Both {
    events: Vec<Filing>,
    filings: Vec<Filing>,
    attached: Vec<Attached>,
}

fn both() -> Option<&'static Both> {
    static BOTH: OnceLock<Option<Both>> = OnceLock::new();
    BOTH.get_or_init(made).as_ref()
}

fn made() -> Option<Both> {
    let folder = tempfile::tempdir().unwrap();
    let mut register = Register::create(folder.path(), &SEED).unwrap();
    let list = data()?.join("hhs_enforcement/ocr_enforcement_65.csv");
    register.import(read(&list, &Told::default()).unwrap()).unwrap();
    // they are no filings unless their list is named
    assert!(register.filings(None, None).unwrap().is_empty());
    assert_eq!(register.filings(Some("hhs-enforcement"), None).unwrap().len(), 65);
    assert!(register.events(Some(date(2025, 4, 22))).unwrap().is_empty(), "no copy was observed before");
    let events = register.events(None).unwrap();
    let filings = all_exports()?.filings(Some("hhs"), None).unwrap();
    let attached = attach(&events, &filings);
    Some(Both { events, filings, attached })
}

#[test]
fn a_payment_is_of_the_incident_whose_closing_text_tells_of_it() {
    let Some(Both { events, filings, attached }) = both() else { return };
    let of = |organisation: &str, on: On| -> Vec<(&str, Option<u64>)> {
        let is = |one: &&Attached| one.on == on && events[one.event].draft.name == organisation;
        let shown = |one: &Attached| {
            let draft = &filings[one.filing].draft;
            (draft.name.trim(), draft.count().value)
        };
        attached.iter().filter(is).map(shown).collect()
    };
    assert_eq!(of("Anthem", On::Incident), [("Anthem Inc.", Some(78_800_000))]);
    assert_eq!(of("Excellus Health Plan", On::Incident), [("Excellus Health Plan, Inc.", Some(9_358_891))]);
    assert_eq!(of("Premera Blue Cross", On::Incident).len(), 1);
    // a name that is not the list's, in the text with the amount
    assert_eq!(of("CHSPSC LLC", On::Incident)[0].1, Some(6_121_158));
    assert_eq!(
        of("Texas Health and Human Services Commission", On::Incident),
        [("The Department of Aging and Disability Services", Some(6_600))]
    );
    // one payment for several reports, and another payment of the same organisation for none of them
    let oregon: Vec<u64> = attached
        .iter()
        .filter(|one| one.on == On::Incident && events[one.event].draft.name.starts_with("Oregon Health"))
        .filter_map(|one| events[one.event].draft.amount_usd)
        .collect();
    assert_eq!(oregon, [2_700_000, 2_700_000]);
    // never before the report
    for one in attached.iter().filter(|one| one.on == On::Incident) {
        assert!(filings[one.filing].draft.reported < events[one.event].draft.reported);
        assert!(!one.reason.is_empty());
    }
    let on = |on: On| {
        let mut events: Vec<usize> =
            attached.iter().filter(|one| one.on == on).map(|one| one.event).collect();
        events.dedup();
        events.len()
    };
    eprintln!("{} of {} payments on an incident", on(On::Incident), events.len());
    assert!(on(On::Incident) >= 30);
    // a name that only begins like an organisation's is not it
    assert!(
        of("Porter", On::Organisation).iter().all(|(name, _)| name.starts_with("Porter, MD")),
        "{:?}",
        of("Porter", On::Organisation)
    );
}

#[test]
fn a_filing_has_the_events_of_its_report_once() {
    let Some(Both { events, filings, attached }) = both() else { return };
    let reports = Incidents::of(filings).report;
    let at = |people: u64| {
        let is = |f: &Filing| {
            f.draft.count().value == Some(people) && f.draft.name.starts_with("Community Health Systems")
        };
        filings.iter().position(is).unwrap()
    };
    // the closing text stands in one of two filings of the same report
    for people in [6_121_158, 4_500_000] {
        let found = of_filing(attached, &reports, at(people));
        assert_eq!(
            found.iter().map(|one| (one.on, events[one.event].draft.amount_usd)).collect::<Vec<_>>(),
            [(On::Incident, Some(2_300_000))]
        );
    }
    let anthem = filings.iter().position(|f| f.draft.count().value == Some(78_800_000)).unwrap();
    assert_eq!(of_filing(attached, &reports, anthem).len(), 1);
}
