//! The counts beside the people are what counting the people one by one gives, whatever came and went.

use chartward_app::assess::{Clerk, Reread, remove_evidence};
use chartward_app::counts::{anew, kept, of};
use chartward_app::progress::Silent;
use chartward_app::respond::{WhichFacts, facts_text};
use chartward_app::{CaseStore, Isolation};

use crate::Desk;

const FIRST: &str = "\
Patient Name,Date of Birth,SSN,Diagnosis Code,Street Address,City,State,Zip,Email
Ann Quincy,1957-03-04,987-65-4320,F11.20,12 Example Street,Denver,CO,80202,ann@example.org
Bo Lindqvist,2015-06-01,987-65-4321,E11.9,14 Example Street,Denver,CO,80202,
Cy Ferraro,1980-01-02,987-65-4322,Z15.01,9 Example Road,Austin,TX,78701,cy@example.org
";

const SECOND: &str = "\
Patient Name,Date of Birth,SSN,Diagnosis Code,Medication
Dee Okafor,1949-09-09,987-65-4323,J45.909,buprenorphine
Ann Quincy,1957-03-04,987-65-4320,I10,metformin
";

fn people(store: &CaseStore) -> u64 {
    let (kept, anew) = (kept(store).unwrap(), anew(store).unwrap());
    assert_eq!(kept.as_ref(), Some(&anew), "what is kept is what is counted one by one");
    anew.people()
}

#[test]
fn counts_follow_the_people_whatever_comes_and_goes() {
    let desk = Desk::new();
    std::fs::write(desk.path("share/first.csv"), FIRST).unwrap();
    let done = desk.assess(Isolation::InProcess, Reread::Failures, &mut Silent);
    assert_eq!(people(&done.store), 3);
    let draft = facts_text(&done.store, WhichFacts::Latest).unwrap().text;
    for line in ["part2 = false", "other_classes = [\"genetic\"]", "minors = 1", "residence = \"TX\""] {
        assert!(draft.contains(line), "{line}\n{draft}");
    }
    done.store.close().unwrap();

    // more evidence: one person more, one who was there already
    std::fs::write(desk.path("more.csv"), SECOND).unwrap();
    let done = desk.assess_what(&["share", "more.csv"], Isolation::InProcess, Reread::Failures, &mut Silent);
    let mut store = done.store;
    assert_eq!(people(&store), 4);

    // evidence taken out again: as if it had never been there
    let clerk = Clerk { actor: "tester", now: &|| "now".to_owned() };
    remove_evidence(&mut store, "more.csv", &clerk, &mut Silent).unwrap();
    assert_eq!(people(&store), 3);
    assert_eq!(facts_text(&store, WhichFacts::Latest).unwrap().text, draft);
}

#[test]
fn what_another_rule_counted_is_counted_anew_and_kept() {
    let desk = Desk::new();
    std::fs::write(desk.path("share/first.csv"), FIRST).unwrap();
    let store = desk.assess(Isolation::InProcess, Reread::Failures, &mut Silent).store;
    // as an older version of the program left it, with numbers of its own
    store.put_people_counts("0, as of another day", &vec![7_u64]).unwrap();
    assert_eq!(kept(&store).unwrap(), None);
    assert_eq!(of(&store).unwrap().people(), 3);
    assert_eq!(people(&store), 3, "counted once, and kept");
}
