//! What is kept: decisions, addresses, the log, older registers, copies.

use chartward_register::link::decision::Verdict;
use chartward_register::link::{Incidents, Scope, Tie};
use chartward_register::storage::Download;
use chartward_register::tally::Filter;
use chartward_register::{Asked, Register, RegisterError};

use super::{Ground, SOME, key_of, list, said, same};
use crate::support::{SEED, export};

pub(super) fn what_people_decide_is_kept_and_undone(ground: &Ground) {
    let mut register = ground.create();
    let rows = [("Alpha Clinic", 600, "a"), ("Omega Hospital", 9_000, "b"), ("Sigma Dental", 1_200, "c")];
    register.import(list(ground.folder.path(), "2020-01-01_full.csv", &rows)).unwrap();
    let filings = register.filings(None, None).unwrap();
    let (a, b) = (filings[0].key.clone(), filings[1].key.clone());
    let together = |register: &Register| {
        let incidents: Incidents = register.incidents(&filings, Scope::Across).unwrap();
        incidents.of[0] == incidents.of[1]
    };
    assert!(!together(&register));
    let asked = Asked {
        a: &a,
        b: &b,
        who: "O'Brien \u{2014} \u{e9}",
        when: "2026-01-01T00:00:00Z",
        why: "one \"event\"; it's said",
    };
    assert_eq!(register.decide(&asked, Verdict::SameEvent).unwrap().number, 1);
    drop(register);
    let mut register = ground.open();
    assert!(together(&register));
    assert_eq!(register.rulings().unwrap()[0].tie, Some(Tie::SameEvent));
    assert!(matches!(
        register.decide(&Asked { b: &a, ..asked }, Verdict::Same),
        Err(RegisterError::OneFiling(_))
    ));
    assert!(matches!(
        register.decide(&Asked { a: "hhs-none", ..asked }, Verdict::Same),
        Err(RegisterError::NoSuchFiling(_))
    ));
    for (who, why, right) in [(" ", "why", false), ("visitor", "why", false), ("reviewer", " ", true)] {
        let nameless = register.decide(&Asked { who, why, ..asked }, Verdict::Same).unwrap_err();
        assert_eq!(matches!(nameless, RegisterError::NoReason), right, "{nameless}");
        let nameless = register.undo(1, who, "2026-01-02T00:00:00Z", why).unwrap_err();
        assert!(matches!(nameless, RegisterError::NoReason | RegisterError::Nobody), "{nameless}");
    }
    register.undo(1, "reviewer", "2026-01-02T00:00:00Z", "a mistake").unwrap();
    let again = register.undo(1, "reviewer", "2026-01-02T00:00:00Z", "again");
    assert!(matches!(again, Err(RegisterError::UndoneAlready(1))));
    assert!(!together(&register) && register.rulings().unwrap().is_empty());
    assert!(matches!(register.undo(9, "x", "y", "z"), Err(RegisterError::NoSuchDecision(9))));
    let kept = ground.open().decisions().unwrap();
    assert_eq!((kept.len(), kept[0].who.as_str(), kept[1].undoes), (2, asked.who, Some(1)));
    assert_eq!(ground.verified(), None);
}

pub(super) fn every_edit_behind_its_back_is_named(ground: &Ground) {
    let mut register = ground.create();
    let folder = ground.folder.path();
    let rows = [("Alpha Clinic", 600, "one"), ("Beta Clinic", 700, "two"), ("Gamma Clinic", 800, "three")];
    register.import(list(folder, "2020-01-01_full.csv", &rows)).unwrap();
    register
        .import(list(folder, "2020-02-01_full.csv", &[("Alpha Clinic", 650, "one"), rows[1], rows[2]]))
        .unwrap();
    let filings = register.filings(None, None).unwrap();
    let asked = Asked {
        a: &filings[0].key,
        b: &filings[1].key,
        who: "who",
        when: "2026-01-01T00:00:00Z",
        why: "why",
    };
    register.decide(&asked, Verdict::Different).unwrap();
    drop(register);
    let done_and_undone = [
        (
            "UPDATE content SET draft = replace(draft, '\"value\":600', '\"value\":6000') WHERE draft LIKE '%Alpha%'",
            "UPDATE content SET draft = replace(draft, '\"value\":6000', '\"value\":600') WHERE draft LIKE '%Alpha%'",
            "2020-01-01_full.csv, row",
        ),
        (
            "UPDATE snapshot SET observed_on = '2020-01-02' WHERE file LIKE '2020-01-01%'",
            "UPDATE snapshot SET observed_on = '2020-01-01' WHERE file LIKE '2020-01-01%'",
            "what is known of the file",
        ),
        (
            "UPDATE revision SET reason = reason || '!' WHERE kind = 'changed'",
            "UPDATE revision SET reason = replace(reason, '!', '') WHERE kind = 'changed'",
            "its revision of",
        ),
        (
            "UPDATE revision SET day = '1999-01-01' WHERE kind = 'changed'",
            "UPDATE revision SET day = '2019-01-01' WHERE kind = 'changed'",
            "something unexpected in day or state",
        ),
        (
            "UPDATE revision SET state = 'OH' WHERE kind = 'changed'",
            "UPDATE revision SET state = 'MN' WHERE kind = 'changed'",
            "something unexpected in day or state",
        ),
        (
            "UPDATE snapshot SET newest = '2018-01-01' WHERE file LIKE '2020-01-01%'",
            "UPDATE snapshot SET newest = '2019-01-03' WHERE file LIKE '2020-01-01%'",
            "what is known of the file",
        ),
        (
            "UPDATE filing SET last_seen = '2020-01-01'",
            "UPDATE filing SET last_seen = '2020-02-01'",
            "its first or its last day",
        ),
        ("UPDATE decision SET verdict = 'same'", "UPDATE decision SET verdict = 'different'", "decision 1"),
        (
            "UPDATE log_file SET name = 'elsewhere' WHERE name = 'checkpoint'",
            "UPDATE log_file SET name = 'checkpoint' WHERE name = 'elsewhere'",
            "the log cannot be read",
        ),
    ];
    for (edit, back, named) in done_and_undone {
        ground.edit(edit);
        let said = ground.verified().unwrap_or_else(|| panic!("not found: {edit}"));
        assert!(said.contains(named), "{edit}: {said}");
        ground.edit(back);
        assert_eq!(ground.verified(), None, "{back}");
    }
    ground.edit("DELETE FROM decision");
    assert!(ground.verified().unwrap().contains("decision 1"));
}

pub(super) fn an_older_register_is_brought_up_and_a_newer_one_is_refused(ground: &Ground) {
    let Some(register) = ground.with(&SOME[1..2]) else { return };
    let before = said(&register);
    let newest = register.snapshots(None).unwrap()[0].newest.unwrap();
    drop(register);
    ground.alter(
        "DROP TABLE seen; DROP INDEX revision_day; DROP INDEX revision_state; ALTER TABLE revision DROP COLUMN day; \
         ALTER TABLE revision DROP COLUMN state; ALTER TABLE snapshot DROP COLUMN newest",
        3,
    );
    let register = ground.open();
    assert_eq!(register.snapshots(None).unwrap()[0].newest, None);
    let filter = Filter { state: Some("tx".to_owned()), ..Filter::default() };
    assert!(register.filtered(Some("hhs"), None, &filter).unwrap().len() > 50);
    drop(register);
    // a register of that time has none in its log either
    ground.edit(&format!("UPDATE snapshot SET newest = '{newest}'"));
    assert_eq!(ground.verified(), None);
    same(&said(&ground.open()), &before);
    for (format, newer) in [(99, true), (1, false)] {
        ground.alter("SELECT 1", format);
        let error = Register::open(&ground.place).unwrap_err();
        let right = match error {
            RegisterError::Newer(found) => newer && found == format,
            RegisterError::Older(found) => !newer && found == format,
            _ => false,
        };
        assert!(right && !error.hint().is_empty(), "{error}");
        let error = Register::create(&ground.place, &SEED).unwrap_err();
        assert!(matches!(error, RegisterError::Newer(_) | RegisterError::Older(_)), "{error}");
    }
}

pub(super) fn a_register_is_copied_whole(ground: &Ground) {
    let Some(mut register) = ground.with(&[SOME[2], SOME[0]]) else { return };
    let filings = register.filings(None, None).unwrap();
    let asked =
        Asked { a: &filings[0].key, b: &filings[1].key, who: "w", when: "2026-01-01T00:00:00Z", why: "y" };
    register.decide(&asked, Verdict::Different).unwrap();
    register.undo(1, "w", "2026-01-02T00:00:00Z", "z").unwrap();
    register
        .keep_download(&Download { url: "https://example.org/a".to_owned(), ..Download::default() })
        .unwrap();
    register
        .add_draft(&crate::quarantine::own(), &crate::quarantine::by("clerk", crate::quarantine::DAY))
        .unwrap();
    register.release_draft(1, &crate::quarantine::by("officer", crate::quarantine::DAY)).unwrap();
    register
        .add_draft(
            &crate::quarantine::visitor("Elm Clinic"),
            &crate::quarantine::by("visitor", crate::quarantine::DAY),
        )
        .unwrap();
    let (before, head) = (said(&register), register.verify().unwrap().head);
    for other in Ground::others() {
        let verified = register.copy_to(&other.place).unwrap();
        assert_eq!((verified.difference, verified.decisions, &verified.head), (None, 2, &head));
        let mut copy = other.open();
        same(&said(&copy), &before);
        assert_eq!(copy.decisions().unwrap(), register.decisions().unwrap());
        assert_eq!(copy.drafts().unwrap(), register.drafts().unwrap());
        assert_eq!(copy.drafts().unwrap().len(), 2);
        assert!(copy.download("https://example.org/a").unwrap().is_some());
        assert_eq!(
            copy.search(None, "laptop", None).unwrap().len(),
            register.search(None, "laptop", None).unwrap().len()
        );
        // it goes on as the register it was copied from would
        copy.import(export(SOME[1]).unwrap()).unwrap();
        assert_eq!(other.verified(), None);
        assert!(matches!(register.copy_to(&other.place), Err(RegisterError::NotCopied { .. })));
    }
    register.import(export(SOME[1]).unwrap()).unwrap();
    drop(register);
    ground.edit("UPDATE revision SET reason = 'another' WHERE kind = 'changed'");
    let other = Ground::embedded();
    assert!(matches!(ground.open().copy_to(&other.place), Err(RegisterError::NotCopied { .. })));
    assert!(matches!(Register::open(&other.place), Err(RegisterError::NoRegister(_))));
}

pub(super) fn nothing_is_added_without_the_key(ground: &Ground) {
    let mut register = ground.create();
    let rows = [("Alpha Clinic", 600, "one"), ("Beta Clinic", 700, "two")];
    register.import(list(ground.folder.path(), "2020-01-01_full.csv", &rows)).unwrap();
    drop(register);
    let key = ["register/log.key", "key/log.key"].map(|name| ground.folder.path().join(name));
    let key = key.into_iter().find(|path| path.is_file()).unwrap();
    std::fs::rename(&key, key.with_extension("away")).unwrap();
    let late = list(ground.folder.path(), "2020-02-01_full.csv", &rows[..1]);
    assert!(matches!(ground.open().import(late), Err(RegisterError::NoKey(_))));
    assert!(matches!(Register::create(&ground.place, &SEED), Err(RegisterError::NoKey(_))));
    assert_eq!(ground.verified(), None);
    // the key of another register
    let mut other = Register::create(ground.folder.path().join("other").as_path(), &[9; 32]).unwrap();
    other.import(list(ground.folder.path(), "2020-01-01_full.csv", &rows)).unwrap();
    drop(other);
    std::fs::copy(ground.folder.path().join("other/log.key"), &key).unwrap();
    let late = list(ground.folder.path(), "2020-02-01_full.csv", &rows[..1]);
    assert!(matches!(ground.open().import(late), Err(RegisterError::Log(_))));
    assert_eq!(ground.open().snapshots(None).unwrap().len(), 1);
}

pub(super) fn a_place_without_a_register_says_so(ground: &Ground) {
    let error = Register::open(&ground.place).unwrap_err();
    assert!(matches!(error, RegisterError::NoRegister(_)), "{error}");
    drop(ground.create());
    assert!(ground.open().snapshots(None).unwrap().is_empty());
    assert_eq!(ground.verified(), None);
}

pub(super) fn what_is_known_of_downloads_is_kept(ground: &Ground) {
    let mut register = ground.create();
    let mut known =
        Download { url: "https://example.org/list.csv".to_owned(), rows: 7, ..Download::default() };
    assert_eq!(register.download(&known.url).unwrap(), None);
    for etag in [None, Some("\"a\"".to_owned())] {
        known.etag = etag;
        register.keep_download(&known).unwrap();
        assert_eq!(ground.open().download(&known.url).unwrap().as_ref(), Some(&known));
    }
}
pub(super) fn a_database_that_was_emptied_or_put_back_is_told_and_not_signed_on(ground: &Ground) {
    let folder = tempfile::tempdir().unwrap();
    let mut register = ground.create();
    assert_eq!(ground.verified(), None, "nothing was signed yet");
    register.import(list(folder.path(), "2024-10-10.csv", &[("Ridge Clinic", 600, "x")])).unwrap();
    let kept = key_of(ground).join("log.head");
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), register.verify().unwrap().head);
    drop(register);
    for table in ["row", "placed", "revision", "filing", "snapshot", "content", "log_file"] {
        ground.edit(&format!("DELETE FROM {table}"));
    }
    assert!(ground.verified().unwrap().contains("emptied"));
    // a second log by the same key would go on from the same place
    let error = Register::create(&ground.place, &SEED).unwrap_err();
    assert!(matches!(error, RegisterError::Behind { there: 0, .. }), "{error}");
    assert!(error.hint().contains("log.head"));
    let mut register = ground.open();
    let again = list(folder.path(), "2024-10-11.csv", &[("Ridge Clinic", 600, "x")]);
    assert!(matches!(register.import(again), Err(RegisterError::Behind { .. })));
    drop(register);
    // unless a person says that the rest is lost
    std::fs::remove_file(&kept).unwrap();
    let mut register = ground.create();
    register.import(list(folder.path(), "2024-10-12.csv", &[("Ridge Clinic", 600, "x")])).unwrap();
    assert_eq!(register.verify().unwrap().difference, None);
}
