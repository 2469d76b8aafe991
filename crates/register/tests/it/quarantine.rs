//! Drafts: nothing of one is anywhere before people release it, and every step is signed.

use chartward_register::draft::Draft;
use chartward_register::quarantine::{
    Act, Demand, Kind, LARGEST, Matter, Person, State, Submission, VISITOR, form,
};
use chartward_register::words::{CountKind, EntityType, Population};
use chartward_register::{Register, RegisterError};

use crate::conformance::Ground;

const DRAFT: &str = r#"{"schema":"chartward.draft-filing/1","state":"draft","released":null,"to":"hhs","kind":"initial",
"tracking":null,"entity":"Ridge Road Family Practice","entity_type":"Healthcare Provider","entity_state":"OH",
"individuals_affected":1204,"count_kind":"exact","breach_types":["Hacking/IT Incident"],"locations":["Email"],
"business_associate":null,"breach_began":"2026-02-02","breach_ended":"2026-02-05","discovered":"2026-02-06",
"description":"A mailbox was read by a stranger.","open":["actions_taken"],
"made_from":{"incident":"mailbox","as_of":"2026-02-20","pack":"2026-09"}}"#;

pub(crate) fn by<'a>(who: &'a str, when: &'a str) -> Person<'a> {
    Person { who, when, why: "looked at with counsel" }
}

pub(crate) const DAY: &str = "2026-03-02T10:00:00Z";

pub(crate) fn own() -> Submission {
    form::read(DRAFT).unwrap()
}

pub(crate) fn visitor(name: &str) -> Submission {
    let mut submission = form::read(&DRAFT.replace("Ridge Road Family Practice", name)).unwrap();
    submission.kind = Kind::Unauthenticated;
    if let Matter::Filing { draft, .. } = &mut submission.matter {
        draft.external = None;
    }
    submission
}

/// How many filings there are by any way of asking.
fn everywhere(register: &Register) -> (usize, usize, usize) {
    let found = register.search(None, "ridge", None).unwrap().len();
    (register.filings(None, None).unwrap().len(), register.snapshots(None).unwrap().len(), found)
}

pub(crate) fn a_draft_of_ones_own_becomes_a_filing_by_one_release(ground: &Ground) {
    let mut register = ground.create();
    let draft = register.add_draft(&own(), &by("clerk", DAY)).unwrap();
    assert_eq!((draft.number, draft.state.name()), (1, "waiting"));
    assert_eq!(everywhere(&register), (0, 0, 0));
    assert_eq!(ground.verified(), None);
    // the same again is the same
    assert_eq!(register.add_draft(&own(), &by("clerk", DAY)).unwrap().steps.len(), 1);
    let draft = register.release_draft(1, &by("officer", DAY)).unwrap();
    assert!(matches!(draft.state, State::Released { .. }));
    assert_eq!(everywhere(&register), (1, 1, 1));
    let filing = register.filings(Some("chartward-draft"), None).unwrap().remove(0);
    assert_eq!(draft.steps.last().unwrap().filing.as_ref(), Some(&filing.key));
    assert_eq!(filing.draft.name, "Ridge Road Family Practice");
    assert_eq!(filing.draft.entity_type, Some(EntityType::Provider));
    assert_eq!((filing.draft.count().value, filing.draft.count().kind), (Some(1204), CountKind::Exact));
    assert_eq!(filing.draft.posted.unwrap().to_string(), "2026-03-02");
    let (_, row) = register.observations(&filing.key).unwrap().remove(0);
    assert_eq!(row.raw, DRAFT.as_bytes());
    assert_eq!(ground.verified(), None);
    // what is done is done
    let again = register.release_draft(1, &by("another", DAY));
    assert!(matches!(again, Err(RegisterError::DraftState { state: "released", .. })));
    assert!(matches!(
        register.reject_draft(1, &by("another", DAY)),
        Err(RegisterError::DraftState { state: "released", .. })
    ));
}

pub(crate) fn an_addendum_is_a_change_of_the_same_filing(ground: &Ground) {
    let mut register = ground.create();
    let text = DRAFT.replace("1204", "1311").replace("\"initial\"", "\"addendum\"");
    for (text, to) in
        [(DRAFT.to_owned(), "hhs"), (text, "hhs"), (DRAFT.replace("\"hhs\"", "\"ag:OH\""), "ag")]
    {
        let draft = register.add_draft(&form::read(&text).unwrap(), &by("clerk", DAY)).unwrap();
        register
            .release_draft(draft.number, &by("officer", DAY))
            .unwrap_or_else(|error| panic!("{to}: {error}"));
    }
    // the report to the state is another filing though it is alike in everything
    let filings = register.filings(None, None).unwrap();
    let people: Vec<_> =
        filings.iter().map(|f| (f.draft.count().value, f.draft.count().population)).collect();
    assert_eq!(people, [(Some(1311), Population::UsTotal), (Some(1204), Population::State("OH".to_owned()))]);
    assert_eq!(register.history(&filings[0].key).unwrap().len(), 2);
    assert_eq!(ground.verified(), None);
}

pub(crate) fn a_visitors_draft_needs_two_people(ground: &Ground) {
    let mut register = ground.create();
    let known = |who| by(who, DAY);
    let number = register.add_draft(&visitor("Ridge Hoax"), &known(VISITOR)).unwrap().number;
    let blank = register.release_draft(number, &Person { why: " ", ..known("officer") });
    assert!(matches!(blank, Err(RegisterError::NoReason)));
    for nobody in ["", " ", VISITOR, "Visitor"] {
        assert!(matches!(register.release_draft(number, &known(nobody)), Err(RegisterError::Nobody)));
    }
    let draft = register.release_draft(number, &known("Officer One")).unwrap();
    let State::Waiting { released_by, needed: 2 } = draft.state else { panic!("{:?}", draft.state) };
    assert_eq!(released_by, ["Officer One"]);
    assert_eq!(everywhere(&register), (0, 0, 0));
    for same in ["Officer One", "officer  one "] {
        let refused = register.release_draft(number, &known(same));
        assert!(matches!(refused, Err(RegisterError::SamePerson(1))), "{same}");
    }
    assert_eq!(everywhere(&register), (0, 0, 0));
    register.release_draft(number, &known("Officer Two")).unwrap();
    assert_eq!(everywhere(&register), (1, 1, 1));
    assert_eq!(register.filings(None, None).unwrap()[0].source, "unauthenticated");
    // two visitors' reports that are alike are two filings
    let number = register.add_draft(&visitor("Ridge Hoax "), &known(VISITOR)).unwrap().number;
    register.release_draft(number, &known("Officer One")).unwrap();
    register.release_draft(number, &known("Officer Two")).unwrap();
    assert_eq!(everywhere(&register).0, 2);
    assert_eq!(ground.verified(), None);
}

pub(crate) fn what_is_rejected_is_forgotten_and_what_is_withdrawn_vanishes(ground: &Ground) {
    let mut register = ground.create();
    let number = register.add_draft(&visitor("Slander"), &by(VISITOR, DAY)).unwrap().number;
    let draft = register.reject_draft(number, &by("officer", DAY)).unwrap();
    assert_eq!((draft.state.name(), draft.submission), ("rejected", None));
    let acts: Vec<Act> = draft.steps.iter().map(|step| step.act).collect();
    assert_eq!(acts, [Act::Added, Act::Rejected]);
    assert!(matches!(
        register.release_draft(number, &by("officer", DAY)),
        Err(RegisterError::DraftState { state: "rejected", .. })
    ));
    // the same may come again, as a draft of its own
    assert_eq!(register.add_draft(&visitor("Slander"), &by(VISITOR, DAY)).unwrap().number, 2);
    // released, another beside it, and taken back on the same day
    let first = register.add_draft(&own(), &by("clerk", DAY)).unwrap().number;
    register.release_draft(first, &by("officer", DAY)).unwrap();
    let other = form::read(&DRAFT.replace("Ridge Road", "Valley")).unwrap();
    let other = register.add_draft(&other, &by("clerk", DAY)).unwrap().number;
    register.release_draft(other, &by("officer", DAY)).unwrap();
    assert_eq!(register.filings(None, None).unwrap().len(), 2);
    let draft = register.withdraw_draft(first, &by("officer", DAY)).unwrap();
    assert_eq!(draft.state, State::Withdrawn);
    let left = register.filings(None, None).unwrap();
    assert_eq!(left.iter().map(|f| f.draft.name.as_str()).collect::<Vec<_>>(), ["Valley Family Practice"]);
    assert_eq!(ground.verified(), None);
    assert!(matches!(register.draft(99), Err(RegisterError::NoSuchDraft(99))));
}

pub(crate) fn a_word_about_a_filing_is_shown_with_it_once_two_released_it(ground: &Ground) {
    let mut register = ground.create();
    let number = register.add_draft(&own(), &by("clerk", DAY)).unwrap().number;
    let draft = register.release_draft(number, &by("officer", DAY)).unwrap();
    let filing = draft.steps.last().unwrap().filing.clone().unwrap();
    let word = |filing: &str| Submission {
        kind: Kind::Unauthenticated,
        matter: Matter::About {
            filing: filing.to_owned(),
            demand: Demand::Dispute,
            text: "not ours".to_owned(),
        },
        contact: Some("desk@example.org".to_owned()),
        raw: "not ours".to_owned(),
    };
    let missing = register.add_draft(&word("hhs-00000000000000"), &by(VISITOR, DAY));
    assert!(matches!(missing, Err(RegisterError::NoSuchFiling(_))));
    let number = register.add_draft(&word(&filing), &by(VISITOR, DAY)).unwrap().number;
    register.release_draft(number, &by("one", DAY)).unwrap();
    assert_eq!(register.said_of(&filing).unwrap(), []);
    register.release_draft(number, &by("two", DAY)).unwrap();
    let said = register.said_of(&filing).unwrap();
    assert_eq!((said[0].demand, said[0].text.as_str()), (Demand::Dispute, "not ours"));
    // it is no filing itself
    assert_eq!(register.filings(None, None).unwrap().len(), 1);
    register.withdraw_draft(number, &by("two", DAY)).unwrap();
    assert_eq!(register.said_of(&filing).unwrap(), []);
    assert_eq!(ground.verified(), None);
}

pub(crate) fn every_edit_of_a_draft_is_named(ground: &Ground) {
    let mut register = ground.create();
    register.add_draft(&own(), &by("clerk", DAY)).unwrap();
    drop(register);
    ground.edit("UPDATE draft_text SET said = replace(said, '1204', '12040')");
    assert_eq!(ground.verified().unwrap(), "draft 1: it is not the one that came in");
    ground.edit("UPDATE draft_text SET said = replace(said, '12040', '1204')");
    assert_eq!(ground.verified(), None);
    ground.edit("DELETE FROM draft_text");
    assert_eq!(ground.verified().unwrap(), "draft 1: its text is gone, and nobody rejected it");
    let mut register = ground.open();
    let second = register.add_draft(&visitor("Elm Clinic"), &by(VISITOR, DAY)).unwrap().number;
    register.reject_draft(second, &by("officer", DAY)).unwrap();
    drop(register);
    ground.edit("INSERT INTO draft_text (draft, said) VALUES (2, 'Elm Clinic')");
    assert_eq!(ground.verified().unwrap(), "draft 1: its text is gone, and nobody rejected it");
    ground.edit("UPDATE draft_text SET draft = 1");
    assert_eq!(ground.verified().unwrap(), "draft 1: it is not the one that came in");
    ground.edit("UPDATE draft_step SET said = replace(said, 'clerk', 'nobody')");
    assert_eq!(ground.verified().unwrap(), "step 1 of the drafts: not the one that was signed");
    ground.edit("DELETE FROM draft_step");
    assert_eq!(ground.verified().unwrap(), "step 1 of the drafts: not the one that was signed");
}

pub(crate) fn a_visitors_state_and_place_are_such(ground: &Ground) {
    type Change<'c> = (&'c dyn Fn(&mut Draft), &'c str);
    let mut register = ground.create();
    let with = |change: &dyn Fn(&mut Draft)| {
        let mut submission = visitor("Elm Clinic");
        if let Matter::Filing { draft, .. } = &mut submission.matter {
            change(draft);
        }
        submission
    };
    let wrong: [Change<'_>; 5] = [
        (&|draft| draft.name = String::from(" "), "no name"),
        (&|draft| draft.state = Some("<b>Nowhere</b>".to_owned()), "the state"),
        (&|draft| draft.country = Some("Nowhere".to_owned()), "the country"),
        (&|draft| draft.locations = vec!["<i>Somewhere</i>".to_owned()], "a location"),
        (&|draft| draft.counts[0].population = Population::State("ZZ".to_owned()), "residents of a state"),
    ];
    for (change, why) in wrong {
        let error = register.add_draft(&with(change), &by(VISITOR, DAY)).unwrap_err();
        assert!(matches!(&error, RegisterError::NotADraft { reason } if reason.contains(why)), "{error}");
        assert!(!error.to_string().contains("where"), "{error}");
    }
    assert_eq!(register.drafts().unwrap().len(), 0);
    register.add_draft(&with(&|draft| draft.state = Some("TX".to_owned())), &by(VISITOR, DAY)).unwrap();
}

#[test]
fn a_file_that_is_no_draft_says_why() {
    let said = |from: &str, to: &str| match form::read(&DRAFT.replace(from, to)) {
        Err(error @ (RegisterError::NotADraft { .. } | RegisterError::DraftTooLong { .. })) => {
            error.to_string()
        }
        other => panic!("{other:?}"),
    };
    for (from, to, why) in [
        ("draft-filing/1", "draft-filing/2", "its schema is not"),
        ("\"state\":\"draft\"", "\"state\":\"released\"", "its state is not"),
        ("Ridge Road Family Practice", " ", "the organisation has no name"),
        ("\"Healthcare Provider\"", "\"Hospital\"", "the kind of organisation"),
        ("Hacking/IT Incident", "Wizardry", "a type of breach"),
        ("\"exact\"", "\"rough\"", "the kind of number"),
        ("\"entity_state\":\"OH\"", "\"entity_state\":\"<b>Nowhere</b>\"", "the state of the organisation"),
        ("\"Email\"", "\"<i>Somewhere</i>\"", "a location of the data"),
        ("\"to\":\"hhs\"", "\"to\":\"x:<b>Nowhere</b>\"", "the state it is reported to"),
        ("2026-02-05", "2026-01-05", "the breach ends before it begins"),
        ("2026-02-06", "2026-01-06", "it is discovered before it begins"),
        ("2026-02-06", "2026-02-30", "line 4"),
        ("1204", "-1", "line 3"),
        ("\"to\":\"hhs\",", "", "missing field `to`"),
        ("\"to\":", "\"too\":", "unknown field `too`"),
        ("A mailbox", &"x".repeat(LARGEST), "at most 65536"),
    ] {
        let said = said(from, to);
        assert!(said.contains(why), "{to:.20}: {said}");
    }
    // `released` in the file is worth nothing
    let forged = DRAFT.replace("\"released\":null", "\"released\":\"officer\"");
    assert_eq!(form::read(&forged).unwrap().matter, own().matter);
}
