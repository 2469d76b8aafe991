//! Batches in, documents and inventory out.

use chartward_model::{DocumentKind, Element, InventoryRow, MailFacts, MailParty, Outcome, Place};
use chartward_store::{Batch, RosterKind, StoreError};
use proptest::prelude::*;

use crate::{Desk, digest, document, documents, mention, message, place, row, take_in};

#[test]
fn what_goes_in_comes_out() {
    let desk = Desk::new();
    let mut store = desk.create();
    let mut whole = document(place("mail/inbox.mbox", &["message 1", "a/b \u{e9}.csv"]), Vec::new());
    whole.kind = DocumentKind::Table;
    whole.base = u64::from(u32::MAX) + 5;
    whole.mail = Some(MailFacts {
        from: vec![MailParty { name: "Ana".into(), address: "ana@example.org".into() }],
        to: Vec::new(),
        date: Some(jiff::civil::date(2026, 5, 1)),
    });
    // several blocks, the last one not full
    whole.mentions =
        (0..300u32).map(|n| mention(Element::Ssn, u64::from(n) * 20, &format!("987-65-{n:04}"))).collect();
    let mut member = row(whole.place.clone(), 1, Outcome::Partly("2 rows were not read".into()));
    member.range = Some((17, u64::MAX));
    let unread =
        InventoryRow { sha256: None, size: 0, ..row(Place::file("x"), 0, Outcome::Failed("denied".into())) };
    let batch = Batch { documents: vec![whole.clone()], rows: vec![member.clone()] };
    take_in(&mut store, 0, "mail/inbox.mbox", std::slice::from_ref(&batch));
    store.put_plan_rows(1, std::slice::from_ref(&unread)).unwrap();
    drop(store);

    let store = desk.open();
    assert_eq!(documents(&store), [(0, whole)]);
    let inventory = store.inventory().unwrap();
    assert_eq!(inventory.iter().map(|entry| &entry.row).collect::<Vec<_>>(), [&member, &unread]);
    assert_eq!(inventory.iter().map(|entry| entry.mentions).collect::<Vec<_>>(), [300, 0]);
    let state = store.unit("mail/inbox.mbox").unwrap().unwrap();
    assert_eq!((state.batches, state.finished), (1, true));
    assert_eq!(store.units().unwrap(), [("mail/inbox.mbox".to_owned(), state)]);
    store.verify().unwrap();
}

#[test]
fn order_is_that_of_positions_not_of_reading() {
    let desk = Desk::new();
    let mut store = desk.create();
    take_in(&mut store, 2, "c", &[message("c", 5, 5)]);
    take_in(&mut store, 0, "a", &[message("a", 1, 1), message("a", 2, 2)]);
    take_in(&mut store, 1, "b", &[message("b", 3, 3)]);
    let order: Vec<String> = documents(&store).iter().map(|(_, d)| d.place.to_string()).collect();
    assert_eq!(order, ["a!/message 1", "a!/message 2", "b!/message 3", "c!/message 5"]);
    assert_eq!(documents(&store).iter().map(|(ordinal, _)| *ordinal).collect::<Vec<_>>(), [0, 1, 2, 3]);
    // evidence that is added later may come first
    store.begin_unit(&crate::head(3, "a", 10_000, digest(200))).unwrap();
    assert_eq!(documents(&store)[3].1.place.to_string(), "a!/message 2");
}

#[test]
fn a_changed_file_is_read_again_an_unchanged_one_is_kept() {
    let desk = Desk::new();
    let mut store = desk.create();
    store.begin_unit(&crate::head(0, "a", 10, digest(1))).unwrap();
    store.commit_batch("a", 0, &message("a", 1, 1)).unwrap();
    let kept = store.begin_unit(&crate::head(0, "a", 10, digest(1))).unwrap();
    assert_eq!((kept.batches, kept.finished, documents(&store).len()), (1, false, 1));
    let fresh = store.begin_unit(&crate::head(0, "a", 10, digest(2))).unwrap();
    assert_eq!((fresh.batches, documents(&store).len(), store.inventory().unwrap().len()), (0, 0, 0));
    store.commit_batch("a", 0, &message("a", 9, 9)).unwrap();
    assert_eq!(documents(&store)[0].1.place.to_string(), "a!/message 9");
}

#[test]
fn units_are_read_again_when_they_are_marked_or_restarted() {
    let desk = Desk::new();
    let mut store = desk.create();
    take_in(&mut store, 1, "a", &[message("a", 1, 1)]);
    take_in(&mut store, 1, "b", &[message("b", 1, 2)]);
    store.mark_passing("a").unwrap();
    store.mark_for_reading(&["b"]).unwrap();
    drop(store);
    let mut store = desk.open();
    let marks = |store: &chartward_store::CaseStore, source: &str| {
        let unit = store.unit(source).unwrap().unwrap();
        (unit.reader, unit.passing, unit.finished, unit.batches)
    };
    assert_eq!(marks(&store, "a"), (2, true, true, 1));
    assert_eq!(marks(&store, "b"), (0, false, true, 1));
    for source in ["a", "b"] {
        store.restart_unit(&crate::head(1, source, 10_000, digest(200))).unwrap();
        assert_eq!(marks(&store, source), (2, false, false, 0), "{source}");
    }
    assert!(documents(&store).is_empty());
}

#[test]
fn what_could_not_be_read_is_kept_by_root() {
    let desk = Desk::new();
    let mut store = desk.create();
    let unread = |source: &str| row(Place::file(source), 1, Outcome::Failed("permission denied".into()));
    store.put_plan_rows(1, &[unread("a/x"), unread("a/y")]).unwrap();
    store.put_plan_rows(2, &[unread("b/x")]).unwrap();
    // the same root again, in which one of them is gone
    store.put_plan_rows(1, &[unread("a/y")]).unwrap();
    store.add_plan_row(2, &unread("b/z")).unwrap();
    let places: Vec<String> =
        store.inventory().unwrap().iter().map(|entry| entry.row.place.to_string()).collect();
    assert_eq!(places, ["a/y", "b/x", "b/z"]);
}

#[test]
fn evidence_that_is_taken_out_leaves_a_row_of_each_file_and_its_name_to_nobody() {
    let desk = Desk::new();
    let mut store = desk.create();
    let kept = store.evidence_root("/a/in".as_ref(), "in").unwrap();
    let gone = store.evidence_root("/b/in".as_ref(), "in").unwrap();
    take_in(&mut store, kept.number, "in/a.mbox", &[message("in/a.mbox", 1, 1)]);
    take_in(&mut store, gone.number, "in-2/b.mbox", &[message("in-2/b.mbox", 2, 2)]);
    store.begin_unit(&crate::head(gone.number, "in-2/half.mbox", 9, digest(9))).unwrap();
    let link = row(place("in-2/link", &[]), 3, Outcome::Skipped("link".into()));
    store.put_plan_rows(gone.number, &[link]).unwrap();
    assert_eq!(store.half_read().unwrap(), ["in-2/half.mbox"]);
    assert!(store.has_text(gone.number).unwrap());

    assert_eq!(store.remove_root(gone.number, "officer", "T").unwrap(), 3);
    assert!(store.half_read().unwrap().is_empty() && !store.has_text(gone.number).unwrap());
    assert_eq!(documents(&store).len(), 1);
    let removed: Vec<_> = store
        .inventory()
        .unwrap()
        .into_iter()
        .filter_map(|entry| Some((entry.removed?, entry.row)))
        .collect();
    let sources: Vec<&str> = removed.iter().map(|(_, row)| row.place.source.as_str()).collect();
    assert_eq!(sources, ["in-2/b.mbox", "in-2/half.mbox", "in-2/link"]);
    assert_eq!((removed[0].0.by.as_str(), removed[0].0.at.as_str()), ("officer", "T"));
    assert_eq!(removed[0].1.sha256, Some(digest(200)));
    assert_eq!(store.evidence_roots().unwrap(), [kept]);
    assert!(store.remove_root(gone.number, "officer", "T").is_err(), "once is enough");
    assert_eq!(store.inventory().unwrap().len(), 4, "a refusal changes nothing");
    assert_eq!(store.evidence_root("/b/in".as_ref(), "in").unwrap().name, "in-3");
    store.verify().unwrap();
}

#[test]
fn batches_are_taken_once_and_in_order() {
    let desk = Desk::new();
    let mut store = desk.create();
    let misuse = |result: Result<(), StoreError>| assert!(matches!(result, Err(StoreError::Misuse(_))));
    misuse(store.commit_batch("a", 0, &message("a", 1, 1)));
    misuse(store.finish_unit("a"));
    store.begin_unit(&crate::head(0, "a", 10, digest(1))).unwrap();
    misuse(store.commit_batch("a", 1, &message("a", 1, 1)));
    misuse(store.commit_batch("a", 0, &message("b", 1, 1)));
    store.commit_batch("a", 0, &message("a", 1, 1)).unwrap();
    // offered again, as a program does that reads the file again from its beginning
    store.commit_batch("a", 0, &message("a", 1, 1)).unwrap();
    store.finish_unit("a").unwrap();
    store.commit_batch("a", 0, &message("a", 1, 1)).unwrap();
    misuse(store.commit_batch("a", 1, &message("a", 2, 2)));
    assert_eq!(documents(&store).len(), 1);
}

#[test]
fn steps_together_are_all_there_or_none() {
    let desk = Desk::new();
    let mut store = desk.create();
    let done = store.together(|store| -> Result<u32, StoreError> {
        take_in(store, 0, "a", &[message("a", 1, 1)]);
        store.put_plan_rows(1, &[row(Place::file("x"), 1, Outcome::Failed("denied".into()))])?;
        store.put_roster(RosterKind::Staff, &[])?;
        Ok(7)
    });
    assert_eq!(done.unwrap(), 7);
    let failed = store.together(|store| -> Result<(), StoreError> {
        take_in(store, 1, "b", &[message("b", 2, 2)]);
        store.commit_batch("b", 9, &message("b", 3, 3))
    });
    assert!(matches!(failed, Err(StoreError::Misuse(_))));
    assert_eq!(store.unit("b").unwrap(), None);
    assert_eq!(documents(&store).len(), 1);
    // and the next steps go on as if nothing had been tried
    take_in(&mut store, 1, "b", &[message("b", 2, 2)]);
    drop(store);
    assert_eq!(documents(&desk.open()).len(), 2);
}

#[test]
fn copies_count_once_and_say_of_what() {
    let desk = Desk::new();
    let mut store = desk.create();
    // read first, but later in the evidence: it is the copy
    take_in(&mut store, 1, "b", &[message("b", 1, 50), message("b", 2, 51)]);
    take_in(&mut store, 0, "a", &[message("a", 7, 50)]);
    let order: Vec<String> = documents(&store).iter().map(|(_, d)| d.place.to_string()).collect();
    assert_eq!(order, ["a!/message 7", "b!/message 2"]);
    let inventory = store.inventory().unwrap();
    let copies: Vec<_> = inventory.iter().map(|e| e.duplicate_of.as_ref().map(ToString::to_string)).collect();
    assert_eq!(copies, [None, Some("a!/message 7".to_owned()), None]);
    assert_eq!(inventory.iter().map(|entry| entry.mentions).collect::<Vec<_>>(), [1, 0, 1]);
}

#[test]
fn a_copy_is_read_where_its_original_was_not() {
    let desk = Desk::new();
    let mut store = desk.create();
    let failed = Batch {
        documents: Vec::new(),
        rows: vec![row(place("a", &["deep"]), 1, Outcome::Failed("nested too deep".into()))],
    };
    take_in(&mut store, 0, "a", &[failed]);
    take_in(&mut store, 1, "b", &[message("b", 1, 1)]);
    assert_eq!(documents(&store).len(), 1);
    // the same bytes read as another format may hold other mentions
    let mut other = message("c", 1, 1);
    other.rows[0].format = "csv".into();
    take_in(&mut store, 2, "c", &[other]);
    assert_eq!(documents(&store).len(), 2);
    // empty members are not copies of one another
    let mut empty = message("d", 1, 1);
    empty.rows[0].size = 0;
    let mut also_empty = message("e", 1, 1);
    also_empty.rows[0].size = 0;
    take_in(&mut store, 3, "d", &[empty]);
    take_in(&mut store, 4, "e", &[also_empty]);
    assert_eq!(documents(&store).len(), 4);
}

/// A container may hold two members of one name, one of them a copy: neither document may be lost by it.
#[test]
fn a_name_used_twice_hides_nothing() {
    let desk = Desk::new();
    let mut store = desk.create();
    take_in(&mut store, 0, "a", &[message("a", 1, 1)]);
    let twice = [message("z", 1, 1), message("z", 1, 2)];
    take_in(&mut store, 1, "z", &twice);
    assert_eq!(documents(&store).len(), 3);
    let mentions: Vec<u32> = store.inventory().unwrap().iter().map(|entry| entry.mentions).collect();
    assert_eq!(mentions, [1, 0, 2]);
}

#[test]
fn a_row_may_come_in_a_later_batch_than_its_documents() {
    let desk = Desk::new();
    let mut store = desk.create();
    let whole = message("b", 1, 1);
    let split = [
        Batch { documents: whole.documents.clone(), rows: Vec::new() },
        Batch { documents: Vec::new(), rows: whole.rows },
    ];
    take_in(&mut store, 0, "a", &[message("a", 1, 1)]);
    take_in(&mut store, 1, "b", &split);
    assert_eq!(documents(&store).len(), 1, "the document belongs to a copy");
}

#[test]
fn what_could_not_be_read_is_forgotten_once_it_can() {
    let desk = Desk::new();
    let mut store = desk.create();
    let unread = row(Place::file("a"), 1, Outcome::Failed("permission denied".into()));
    store.put_plan_rows(1, std::slice::from_ref(&unread)).unwrap();
    store.put_plan_rows(1, &[unread]).unwrap();
    assert_eq!(store.inventory().unwrap().len(), 1);
    take_in(&mut store, 0, "a", &[message("a", 1, 1)]);
    let inventory = store.inventory().unwrap();
    assert_eq!(inventory.len(), 1);
    assert_eq!(inventory[0].row.outcome, Outcome::Parsed);
}

#[test]
fn rosters_are_replaced_and_are_no_evidence() {
    let desk = Desk::new();
    let mut store = desk.create();
    let list = |number: u32| {
        vec![document(
            place("patients.xlsx", &["Sheet1"]),
            vec![mention(Element::Ssn, 0, &format!("987-65-{number:04}"))],
        )]
    };
    store.put_roster(RosterKind::Patients, &list(1)).unwrap();
    store.put_roster(RosterKind::Staff, &list(2)).unwrap();
    store.put_roster(RosterKind::Patients, &[list(3), list(4)].concat()).unwrap();
    drop(store);
    let store = desk.open();
    assert_eq!(store.roster(RosterKind::Patients).unwrap(), [list(3), list(4)].concat());
    assert_eq!(store.roster(RosterKind::Staff).unwrap(), list(2));
    assert!(documents(&store).is_empty() && store.inventory().unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// However often intake stops and begins again, and whatever is read first, the case reads the same.
    #[test]
    fn interruptions_do_not_show(
        contents in prop::collection::vec(prop::collection::vec((0u32..50, 0u8..12), 0..5), 1..4),
        stops in prop::collection::vec((any::<prop::sample::Index>(), 0usize..5), 0..8),
        last in any::<prop::sample::Index>(),
    ) {
        let source = |unit: usize| format!("unit{unit}");
        let batches: Vec<Vec<Batch>> = contents.iter().enumerate().map(|(unit, messages)| {
            messages.iter().map(|(number, sha256)| message(&source(unit), *number, *sha256)).collect()
        }).collect();
        let straight = Desk::new();
        let mut store = straight.create();
        for (unit, batches) in batches.iter().enumerate() {
            take_in(&mut store, u32::try_from(unit).unwrap(), &source(unit), batches);
        }
        let expected = (documents(&store), store.inventory().unwrap());

        let broken = Desk::new();
        drop(broken.create());
        let begin_some = |unit: usize, until: usize| {
            let mut store = broken.open();
            let state = store.begin_unit(&crate::head(u32::try_from(unit).unwrap(), &source(unit), 10_000, digest(200))).unwrap();
            let offered = (0u32..).zip(&batches[unit]).take(until).skip(state.batches as usize);
            for (number, batch) in offered {
                store.commit_batch(&source(unit), number, batch).unwrap();
            }
        };
        for (unit, until) in &stops {
            begin_some(unit.index(batches.len()), *until);
        }
        let first = last.index(batches.len());
        for unit in (first..batches.len()).chain(0..first) {
            begin_some(unit, usize::MAX);
        }
        let store = broken.open();
        prop_assert_eq!((documents(&store), store.inventory().unwrap()), expected);
    }
}
