//! Incidents that happened, from what was published, as whole memoranda.
//!
//! The numbers are the public ones; where the public sources give no split by state or kind, the split is made up and
//! stated as such in the facts file. `docs/law/examples/` holds the same files for a reader to try.

use chartward_law::memo::memo;
use chartward_law::{DutyList, Facts, duties};
use jiff::civil::Date;

use crate::support::{last, pack, status};

fn replay(name: &str, as_of: &str) -> DutyList {
    let path = format!("{}/../../docs/law/examples/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    let facts = Facts::read(name, &text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let list = duties(&facts, &pack(), as_of.parse::<Date>().unwrap()).unwrap();
    let text = memo(&list);
    assert!(text.lines().all(|line| line.chars().count() <= 140), "{name}: a line is too wide");
    assert!(text.contains("This is no legal advice."));
    insta::assert_snapshot!(format!("{name}"), text);
    list
}

/// 45 CFR 164.404, 164.406, 164.408, 164.410: 78.8 million people, members of its own plans and of other insurers' for which
/// it was business associate.
#[test]
fn anthem() {
    let list = replay("anthem", "2015-02-05");
    assert_eq!(list.people, 78_800_000);
    assert_eq!(last(&list, "hipaa.individuals"), "2015-03-28", "sixty days after 27 January 2015");
    assert_eq!(status(&list, "hipaa.associate@Other Blue plans"), "owed");
    assert_eq!(status(&list, "conflict:ma.individuals+hipaa.individuals"), "conflict");
    assert!(!list.may_be_final);
}

/// 45 CFR 164.404 to 164.408: 12,286 people, phished mail.
#[test]
fn centura() {
    let list = replay("centura", "2014-03-10");
    assert_eq!(list.people, 12_286);
    assert_eq!(status(&list, "hipaa.media:CO"), "owed");
}

/// 45 CFR 160.103 and Cal. Civ. Code 1798.82: a keylogger in a student health centre; students' records are not PHI.
#[test]
fn uc_irvine() {
    let list = replay("uc-irvine", "2014-04-15");
    assert_eq!(status(&list, "hipaa.hhs"), "not_owed", "23 of 1,836 are patients who are no students");
    assert_eq!(list.duty("ca.individuals").unwrap().people, 1_836);
}

/// UK GDPR Art. 33 and 34: a British clinic group, as if it happened today.
#[test]
fn harley() {
    let list = replay("harley", "2026-04-16");
    assert_eq!(last(&list, "uk.authority"), "2026-04-17 09:30 +01:00");
    assert_eq!(status(&list, "hipaa.individuals"), "-");
}

/// 45 CFR 164.402(2) and Cal. Health & Safety Code 1280.15: records encrypted for ransom.
#[test]
fn hollywood_presbyterian() {
    let list = replay("hollywood-presbyterian", "2016-02-17");
    assert_eq!(status(&list, "hipaa.individuals"), "owed", "presumed, until an assessment says otherwise");
    assert_eq!(
        last(&list, "facility.ca.department"),
        "2016-02-29",
        "fifteen business days over Washington's Birthday"
    );
}

/// 45 CFR 164.408(c): a practice with a staff of six, one misdirected e-mail.
#[test]
fn small_practice() {
    let list = replay("small-practice", "2026-03-20");
    assert_eq!(list.people, 140);
    assert_eq!(last(&list, "hipaa.hhs_annual"), "2027-03-01");
    assert_eq!(status(&list, "hipaa.hhs"), "not_owed");
    assert_eq!(status(&list, "hipaa.media"), "not_owed");
}
