//! Decisions of people and earlier results: kept, never silently changed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

use chartward_resolve::ResolveError;
use chartward_resolve::bulk::{
    Auditing, Change, Decision, Given, Model, Options, Resolved, Rows, Schema, Verdict, resolve_given,
};
use chartward_resolve::table::Mapping;

use crate::helpers::settings;

const COLUMNS: [&str; 6] = ["first_name", "last_name", "dob", "ssn", "street", "zip"];

type Row = [&'static str; 6];

const ANN: Row = ["Ann", "Garcia", "1957-03-04", "987-65-4320", "4 Elm Street", "02139"];
const ANN_MOVED: Row = ["Ann", "Garcia", "1957-03-04", "987-65-4320", "88 Oak Road", "02140"];
const ANN_OTHER_SSN: Row = ["Ann", "Garcia", "1957-03-04", "987-65-4329", "4 Elm Street", "02139"];
const BERT: Row = ["Bert", "Whitfield", "1961-08-09", "987-65-4321", "9 Pine Court", "02141"];
const CARL: Row = ["Carl", "Osterhagen", "1983-12-30", "", "71 Mill Lane", "02142"];

fn try_resolve(rows: &[Row], given: &Given, threads: usize) -> Result<Resolved, ResolveError> {
    let columns: Vec<String> = COLUMNS.map(str::to_owned).to_vec();
    let schema = Schema::new(&columns, &Mapping::recognise(&columns), &settings()).unwrap();
    let mut packed = Rows::new(&schema);
    let mut filler = schema.filler();
    for row in rows {
        filler.push(|column| row.get(column).copied().unwrap_or(""));
    }
    packed.append(filler.take()).unwrap();
    let options = Options { threads, model: Model::default() };
    resolve_given(&packed, &settings(), &options, given, &mut |_, _| {})
}

fn resolve(rows: &[Row], given: &Given) -> Resolved {
    try_resolve(rows, given, 1).unwrap()
}

fn numbers(resolved: &Resolved) -> &[u32] {
    &resolved.resolution.individual_of_row
}

fn decided(decisions: &[(u32, u32, Verdict)]) -> Given {
    let decisions = decisions.iter().map(|(left, right, verdict)| Decision {
        left: *left,
        right: *right,
        verdict: *verdict,
    });
    Given { decisions: decisions.collect(), ..Given::default() }
}

fn known(known: &[u32]) -> Given {
    Given { known: known.to_vec(), ..Given::default() }
}

#[test]
fn a_person_may_join_what_the_rules_keep_apart() {
    let rows = [ANN, ANN_OTHER_SSN, BERT, ANN_MOVED];
    let apart = resolve(&rows, &Given::default());
    assert_eq!(numbers(&apart), [1, 2, 3, 1]);
    assert_eq!(apart.resolution.review.len(), 1, "{:?}", apart.resolution.review);
    let joined = resolve(&rows, &decided(&[(0, 1, Verdict::Same)]));
    // a row with either number goes with the rest
    assert_eq!(numbers(&joined), [1, 1, 2, 1]);
    assert_eq!(joined.overridden.len(), 1);
    assert_eq!(joined.overridden[0].reason, "kept apart: two Social Security numbers");
    assert!(joined.resolution.review.is_empty(), "what is decided is not asked again");
}

#[test]
fn a_person_may_keep_apart_what_says_the_same() {
    let rows = [ANN, ANN, ANN_MOVED];
    assert_eq!(numbers(&resolve(&rows, &Given::default())), [1, 1, 1]);
    let apart = resolve(&rows, &decided(&[(1, 0, Verdict::Different)]));
    assert_ne!(numbers(&apart)[0], numbers(&apart)[1]);
    assert_eq!(apart.resolution.individuals, 2);
    let asked = |pair: &chartward_resolve::table::RowPair| (pair.left, pair.right) == (0, 1);
    assert!(!apart.resolution.review.iter().any(asked));
    // through a third row they do not come together either
    let apart = resolve(&rows, &decided(&[(0, 1, Verdict::Different), (1, 2, Verdict::Same)]));
    assert_eq!(numbers(&apart), [1, 2, 2]);
}

#[test]
fn decisions_that_contradict_one_another_are_told_and_the_careful_one_holds() {
    let rows = [ANN, ANN_MOVED, BERT];
    let all = [(0, 1, Verdict::Same), (1, 2, Verdict::Same), (0, 2, Verdict::Different)];
    let found = resolve(&rows, &decided(&all));
    assert_eq!(found.contradicted, [1]);
    assert_eq!(numbers(&found), [1, 1, 2]);
}

#[test]
fn numbers_stay_when_rows_are_added_wherever_they_stand() {
    let before = resolve(&[ANN, BERT], &Given::default());
    assert_eq!(numbers(&before), [1, 2]);
    let rows = [CARL, ANN_MOVED, BERT, ANN, CARL];
    let after = resolve(&rows, &known(&[0, 0, 2, 1, 0]));
    assert_eq!(numbers(&after), [3, 1, 2, 1, 3]);
    assert_eq!((after.changes.len(), after.opened, after.resolution.individuals), (0, 0, 3));
}

#[test]
fn known_rows_are_not_compared_again_and_a_new_row_that_joins_two_is_told() {
    let rows = [ANN, ANN_MOVED, BERT];
    // an earlier result that did not join the two: nothing is done about it until something new comes
    assert_eq!(numbers(&resolve(&rows, &known(&[8, 5, 6]))), [8, 5, 6]);
    let with_new = [ANN, ANN_MOVED, BERT, ["Ann", "Garcia", "1957-03-04", "987-65-4320", "", ""]];
    let found = resolve(&with_new, &known(&[8, 5, 6, 0]));
    assert_eq!(numbers(&found), [5, 5, 6, 5]);
    assert_eq!(found.changes, [Change::Merged { from: 8, to: 5 }]);
}

#[test]
fn a_known_individual_that_contradicts_itself_is_opened_and_its_split_is_told() {
    // a row was corrected since
    let rows = [ANN, ANN_OTHER_SSN, ANN_MOVED];
    let found = resolve(&rows, &known(&[4, 4, 4]));
    assert_eq!(numbers(&found), [4, 5, 4]);
    assert_eq!(found.changes, [Change::Split { from: 4, to: 5, rows: 1 }]);
    assert_eq!(found.opened, 1);
    // so does a decision
    let given = Given { known: vec![4, 4], ..decided(&[(0, 1, Verdict::Different)]) };
    let found = resolve(&[ANN, ANN_MOVED], &given);
    assert_eq!(numbers(&found), [4, 5]);
    assert_eq!((found.opened, found.changes.len()), (1, 1));
    // but what a person joined stays joined
    let given = Given { known: vec![4, 4], ..decided(&[(0, 1, Verdict::Same)]) };
    assert_eq!(numbers(&resolve(&[ANN, ANN_OTHER_SSN], &given)), [4, 4]);
}

#[test]
fn a_result_of_another_table_is_refused() {
    let rows = [ANN, BERT, CARL, ["Dora", "Quill", "1999-01-31", "", "", ""], BERT];
    let other = try_resolve(&rows, &known(&[1, 1, 1, 1, 2]), 1);
    // the first contradiction opens an individual; here there is none to contradict
    assert!(other.is_ok());
    let people: Vec<Row> = [ANN, BERT, CARL, CARL].repeat(6);
    let shifted: Vec<u32> = (0..24).map(|row| row / 2 + 1).collect();
    let refused = try_resolve(&people, &known(&shifted), 1).unwrap_err();
    assert!(matches!(refused, ResolveError::OtherTable { unlike: 6.., of: 12 }), "{refused}");
}

#[test]
fn threads_change_nothing_about_what_was_known() {
    let base = [ANN, ANN_MOVED, BERT, CARL, ANN_OTHER_SSN];
    let rows: Vec<Row> = base.iter().copied().cycle().take(60).collect();
    let given = Given {
        known: (0..60).map(|row| if row % 3 == 0 { 0 } else { row % 5 + 1 }).collect(),
        audit: Auditing::Yes,
        ..Given::default()
    };
    let one = try_resolve(&rows, &given, 1).unwrap();
    let four = try_resolve(&rows, &given, 4).unwrap();
    assert_eq!(one.resolution, four.resolution);
    assert_eq!(one.changes, four.changes);
    assert_eq!(format!("{:?}", one.audit), format!("{:?}", four.audit));
}

#[test]
fn a_result_is_looked_over() {
    let thin: Row = ["Ann", "", "", "", "", ""];
    let empty: Row = ["", "", "", "", "", ""];
    let given = Given { audit: Auditing::Yes, ..Given::default() };
    let found = resolve(&[ANN, ANN_MOVED, ANN_OTHER_SSN, BERT, thin, empty], &given);
    let audit = found.audit.unwrap();
    assert_eq!((audit.singletons, audit.largest), (4, 2));
    assert_eq!((audit.thin_rows, audit.empty_rows, audit.conflicts), (1, 1, 1));
    assert!(audit.people.low <= 4 && audit.people.high >= 5, "{:?}", audit.people);
    let married: Row = ["Ann", "Hollingsworth", "1957-03-04", "987-65-4320", "4 Elm Street", "02139"];
    let audit = resolve(&[ANN, married], &given).audit.unwrap();
    assert_eq!(audit.disagreeing_individuals, 1);
    assert!(audit.disagreeing.contains(&("surname", 1)), "{:?}", audit.disagreeing);
}
