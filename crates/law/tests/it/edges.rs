//! Edges inside the engine that no clause names by itself: the very day, nobody at all, which notice another one goes with.
//! Each was first seen as a change of one operator that no other test told from the right one (docs/law/mutants.md).

use std::fmt::Write as _;

use chartward_law::{Pack, ics, memo};

use crate::support::{
    DATES, ENTITY, HAPPENED, SHOP, TEXAS, by_law, facts_text, last, list, pack, people, rule, simple, status,
};

/// 45 CFR 164.414(b): what was put on record on the very day counts, and is not said to lie after it; what came a day later
/// is left aside, and said.
#[test]
fn what_was_recorded_on_the_very_day_counts() {
    let assessment = "[risk_assessment]\nnature = \"a\"\nrecipient = \"b\"\nacquired_or_viewed = \"c\"\nmitigation = \"d\"\n\
                      concluded = \"low_probability\"\nby = \"Officer\"\non = 2026-03-10\n";
    let decision = "[[decisions]]\nabout = \"hipaa-effect:CO\"\ndecided = \"exempt\"\nby = \"Counsel\"\non = 2026-03-10\nreason = \"read\"\n";
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
    // nor is anything said about who of nobody is alive
    let why = staff.duty("hipaa.individuals").unwrap().why.join(" ");
    assert_eq!(why, "None of these people's data is protected health information.");
    assert_eq!(status(&simple(&people("CO", 1), ""), "hipaa.proof"), "owed");
}

/// Iowa Code 715C.2(8): the clock of the attorney general begins with the notice to consumers, not with one to anybody else.
#[test]
fn a_notice_to_somebody_else_is_no_notice_to_the_individuals() {
    let base = format!("{SHOP}{HAPPENED}{DATES}");
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
    let days = |amount: u32| format!("anchor = \"discovered\", amount = {amount}, unit = \"calendar_day\"");
    let offer = rule("tx.monitoring", "individuals", &days(7)).replace(
        "act = \"notice\"",
        "act = \"credit_monitoring\"\nmonitoring = { months = 12, classes = [\"ssn\"] }",
    );
    let law = [
        TEXAS.to_owned(),
        rule("tx.regulator", "regulator", &days(5)),
        offer,
        rule("tx.cra", "cra", "anchor = \"with_individuals\", unit = \"no_fixed_period\""),
        rule("tx.individuals", "individuals", &days(60)),
    ];
    let found = by_law(&law.concat(), &format!("{HAPPENED}{DATES}"), "2026-03-03");
    assert_eq!(last(&found, "tx.regulator"), "2026-03-07");
    assert_eq!(last(&found, "tx.monitoring"), "2026-03-09");
    assert_eq!(
        (last(&found, "tx.individuals"), last(&found, "tx.cra")),
        ("2026-05-01".into(), "2026-05-01".into())
    );
}

/// 45 CFR 164.404(d)(3): the call on the telephone is additional to the letter, so the day of the letters does not show that
/// it was made; 45 CFR 164.410: nor does it show that the letters of a covered entity went out.
#[test]
fn the_day_of_the_letters_shows_no_more_than_the_letters() {
    let told =
        DATES.replace("[dates]\n", "[dates]\nindividuals_notified = 2026-03-09\nhhs_filed = 2026-03-09\n");
    let urgent = simple(&people("CO", 4), &format!("{ENTITY}{HAPPENED}misuse_imminent = true\n{told}"));
    assert_eq!(
        (status(&urgent, "hipaa.individuals"), status(&urgent, "hipaa.individuals_urgent")),
        ("met", "owed")
    );
    let associate = format!(
        "[entity]\nname = \"Biller\"\nkind = \"business_associate\"\n{HAPPENED}{told}[[covered_entities]]\nname = \"Alpha\"\n\
         delegated = true\ninformed_on = 2026-03-05\n"
    );
    let group = format!("{}covered_entities = [\"Alpha\"]\n", people("CO", 600));
    let found = list(&facts_text(&group, &associate), "2026-03-10");
    assert_eq!(
        (status(&found, "hipaa.individuals@Alpha"), status(&found, "hipaa.hhs@Alpha")),
        ("owed", "owed")
    );
    // its own letters are no anchor for the covered entity either
    assert_eq!(last(&found, "hipaa.hhs@Alpha"), "2026-05-04");
}

/// NAIC Model Law 668: why it does not bind is told apart: no licence at all, or none in a state that is known to have it.
#[test]
fn why_no_commissioner_is_told() {
    let why = |licences: &str| {
        let entity = format!("{ENTITY}insurance_licences = [{licences}]\n{HAPPENED}{DATES}");
        let found = simple(&people("CO", 4), &entity);
        let passed = found.passed.iter().find(|passed| passed.regime.name() == "naic");
        passed.map(|passed| passed.why.clone()).unwrap_or_default()
    };
    assert_eq!(why(""), "It binds licensees of a department of insurance; none is named.");
    assert_eq!(why("\"CO\""), "None of the states that license it is known to have adopted the model law.");
    assert_eq!(why("\"CO\", \"VT\""), "");
}

/// 45 CFR 164.412: a statement made on the last day, or on the very day that is asked about, is in time; the longest of
/// several counts; an oral one ends when it says so, and after thirty days at the latest.
#[test]
fn statements_of_law_enforcement_at_their_edges() {
    let with = |statements: &[(&str, &str, &str)], as_of: &str| {
        let mut text = format!("{ENTITY}{HAPPENED}{DATES}");
        for (form, on, until) in statements {
            let until = if until.is_empty() { String::new() } else { format!("until = {until}\n") };
            let _ = write!(text, "[[law_enforcement]]\nby = \"FBI\"\nform = \"{form}\"\non = {on}\n{until}");
        }
        last(&list(&facts_text(&people("TX", 600), &text), as_of), "hipaa.individuals")
    };
    let oral = |on: &str, until: &str, as_of: &str| with(&[("oral", on, until)], as_of);
    assert_eq!(
        oral("2026-05-01", "", "2026-05-01"),
        "2026-05-31",
        "on the last day, and on the day that is asked about"
    );
    assert_eq!(oral("2026-05-02", "", "2026-05-02"), "2026-05-01", "a day too late");
    assert_eq!(oral("2026-04-20", "", "2026-04-19"), "2026-05-01", "nobody has asked yet");
    assert_eq!(oral("2026-04-20", "2026-05-10", "2026-04-20"), "2026-05-10");
    assert_eq!(oral("2026-04-01", "", "2026-04-20"), "2026-05-01", "it ends on the ordinary last day");
    // and the reason says whether it moved the last day, which an end on that day does not
    let said = |until: &str| {
        let text = format!(
            "{ENTITY}{HAPPENED}{DATES}[[law_enforcement]]\nby = \"FBI\"\nform = \"written\"\non = 2026-04-01\nuntil = {until}\n"
        );
        let found = list(&facts_text(&people("TX", 600), &text), "2026-04-20");
        let why = found.duty("hipaa.individuals").unwrap().why.join(" ");
        (
            why.contains("after the ordinary last day (2026-05-01)"),
            why.contains("the last day stays 2026-05-01"),
        )
    };
    assert_eq!(said("2026-04-30"), (false, true));
    assert_eq!(said("2026-05-01"), (false, true));
    assert_eq!(said("2026-05-02"), (true, false));
    let two = [("written", "2026-04-01", "2026-07-01"), ("oral", "2026-04-20", "")];
    assert_eq!(with(&two, "2026-04-20"), "2026-07-01");
    let reversed = [two[1], two[0]];
    assert_eq!(with(&reversed, "2026-04-20"), "2026-07-01");
}

/// 45 CFR 164.412: an entity that was asked to "shall delay": a statement that ends before the last day leaves that day where it
/// is, and no notice goes out before it ends. The entry and the first page say both, as long as the hold lasts.
#[test]
fn no_notice_goes_into_a_hold() {
    let on = |as_of: &str| {
        let text = format!(
            "{ENTITY}{HAPPENED}{DATES}[[law_enforcement]]\nby = \"FBI\"\nform = \"written\"\non = 2026-03-09\nuntil = 2026-04-20\n"
        );
        list(&facts_text(&people("TX", 600), &text), as_of)
    };
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let held = on("2026-04-10");
    let duty = held.duty("hipaa.individuals").unwrap();
    assert_eq!(duty.deadline.not_before, "2026-04-20".parse().ok());
    assert!(
        duty.deadline.to_string().ends_with("by 2026-05-01 at the latest, not before 2026-04-20"),
        "{}",
        duty.deadline
    );
    assert!(
        duty.why.iter().any(|why| why
            == "FBI asked in writing on 2026-03-09 for delay: no notice before 2026-04-20 (45 CFR 164.412); the last day stays 2026-05-01."),
        "{:?}",
        duty.why
    );
    let memo = flat(&memo::memo(&held));
    let first = memo.split("1. What is due").next().unwrap();
    assert!(first.contains("- Not before 2026-04-20, law enforcement has asked for delay: "), "{first}");
    assert!(ics::ics(&held, &ics::Earlier::default()).replace("\r\n ", "").contains("not before 2026-04-20"));
    assert_eq!(
        held.duty("hipaa.proof").map(|duty| duty.deadline.not_before),
        Some(None),
        "a record is no notice"
    );
    // on the day on which it ends nothing is held any more
    assert_eq!(on("2026-04-20").duty("hipaa.individuals").unwrap().deadline.not_before, None);
    // where the discovery is not known there is no last day, and the hold stands all the same
    let unknown = list(
        &facts_text(
            &people("TX", 600),
            &format!(
                "{ENTITY}{HAPPENED}[dates]\ndetected = 2026-03-02\n[[law_enforcement]]\nby = \"FBI\"\nform = \"written\"\non = 2026-03-09\nuntil = 2026-04-20\n"
            ),
        ),
        "2026-04-10",
    );
    let duty = unknown.duty("hipaa.individuals").unwrap();
    assert_eq!((duty.deadline.last, duty.deadline.not_before), (None, "2026-04-20".parse().ok()));
    assert!(duty.warnings.join(" ").contains("no notice before 2026-04-20 (45 CFR 164.412)"));
}

/// Iowa Code 715C.2(8) and S.D. Codified Laws 22-40-19: a day that hangs on what has not happened is not guessed from the
/// discovery; one that only a person can settle is, and says so; a first day of which no fact is known settles nothing.
#[test]
fn a_guide_is_given_only_where_it_guides() {
    let shop = format!("{SHOP}{HAPPENED}{DATES}");
    let found = simple(&format!("{}{}", people("IA", 501), people("SD", 300)), &shop);
    assert_eq!(found.duty("ia.regulator").unwrap().deadline.guide, None);
    assert!(found.duty("sd.regulator").unwrap().deadline.guide.is_some());
    for (decided, expected) in
        [("discovered", "2026-05-01"), ("hhs_filed", ""), ("aware", ""), ("with_individuals", "")]
    {
        let text = format!(
            "{shop}aware = 2026-03-02T10:00:00Z\n[[decisions]]\nabout = \"anchor:sd.regulator\"\ndecided = \"{decided}\"\nby = \"Counsel\"\non = 2026-03-05\nreason = \"read\"\n"
        );
        assert_eq!(last(&simple(&people("SD", 300), &text), "sd.regulator"), expected, "{decided}");
    }
}

/// 45 CFR 164.404(d)(2), 164.406, 164.408, Tex. Bus. & Com. Code 521.053: how many more or fewer would change a duty, at and
/// around each kind of threshold.
#[test]
fn how_many_would_change_it() {
    let turns = |people: &str, id: &str| {
        let found = simple(people, "");
        found.duty(id).unwrap_or_else(|| panic!("{id}")).would_change.join(" | ")
    };
    let of = |count| people("TX", count);
    let has = |text: String, expected: &str| assert!(text.split(" | ").any(|one| one == expected), "{text}");
    // more than 500
    has(turns(&of(501), "hipaa.media:TX"), "1 fewer resident of one state: not owed");
    has(turns(&of(510), "hipaa.media:TX"), "10 fewer residents of one state: not owed");
    has(turns(&of(500), "hipaa.media"), "1 more resident of one state: notice to the media");
    // 500 or more
    has(turns(&of(500), "hipaa.hhs"), "1 fewer person: not owed");
    has(turns(&of(510), "hipaa.hhs"), "11 fewer people: not owed");
    has(turns(&of(490), "hipaa.hhs"), "10 more people: notice to Secretary of Health and Human Services");
    // fewer than 500, fewer than 10
    has(
        turns(&of(490), "hipaa.hhs_annual"),
        "10 more people: a filing at once, together with the individuals, instead",
    );
    has(
        turns(&format!("{}unreachable = 4\n", of(40)), "hipaa.substitute_few"),
        "6 more people whom no letter reaches: notice by posting or media, with a toll-free number, instead",
    );
    // about 10,000: whether the number itself counts has not been read
    has(
        turns(&of(9_999), "tx.cra"),
        "2 more residents of TX: notice to the consumer reporting agencies, for Texas",
    );
    has(turns(&of(10_001), "tx.cra"), "2 fewer residents of TX: not owed");
    // nobody: any would do
    let nobody = turns(&format!("{}deceased = 0\n", of(3)), "hipaa.substitute_many");
    has(nobody, "10 more people whom no letter reaches: notice by posting or media, with a toll-free number");
}

/// Colo. Rev. Stat. 6-1-716: substitute notice is open to more than 250,000 people by their number alone, and not to 250,000.
#[test]
fn substitute_notice_by_number_alone() {
    let shop = format!("{SHOP}{HAPPENED}{DATES}");
    for (count, open) in [(250_000, false), (250_001, true)] {
        let found = simple(&people("CO", count), &shop);
        let notes = found.duty("co.individuals").unwrap().notes.join(" ");
        assert!(notes.contains("more than 250,000 people are concerned."), "{notes}");
        assert_eq!(notes.contains("Their number alone opens it here."), open, "{count}");
    }
    // a law that has a limit for the cost and none for people is opened by no number of them
    let clock =
        "anchor = \"discovered\", amount = 10, unit = \"calendar_day\" }\nsubstitute = { cost_usd = 5000";
    let law = format!("{TEXAS}{}", rule("tx.individuals", "individuals", clock));
    let found = by_law(&law, &format!("{HAPPENED}{DATES}"), "2026-03-03");
    assert_eq!(
        found.duty("tx.individuals").unwrap().notes,
        ["Substitute notice is open if notice would cost more than $5,000."]
    );
}

/// Tex. Bus. & Com. Code 521.053: a rule without a known beginning is sure for the day on which it was read and after, not
/// for the day before.
#[test]
fn a_rule_is_sure_from_the_day_on_which_it_was_read() {
    let on = |day: &str| {
        let text =
            format!("[entity]\nname = \"Shop\"\nkind = \"other\"\n{HAPPENED}[dates]\ndiscovered = {day}\n");
        let found = list(&facts_text(&people("TX", 3), &text), "2026-03-10");
        let duty = found.duty("tx.individuals").unwrap().clone();
        (duty.is_recalled(), duty.warnings.iter().any(|warning| warning.contains("may not have held on")))
    };
    let read = pack()
        .law(chartward_law::rule::Regime::State, "TX".parse().unwrap())
        .and_then(|law| law.versions.last().map(|version| version.verified_on.0))
        .unwrap();
    assert_eq!(on(&read.to_string()), (false, false));
    assert_eq!(on(&read.yesterday().unwrap().to_string()), (true, true));
}

/// 45 CFR 164.414(b): what waits for a decision beyond its last day says so; before, and once it is done, it does not.
#[test]
fn a_duty_that_waits_beyond_its_day_says_so() {
    let said = |as_of: &str, more: &str| {
        let found = list(&facts_text(&people("CO", 7), more), as_of);
        let duty = found.duty("co.individuals").unwrap();
        let late = duty.warnings.iter().any(|warning| warning == "If it is owed, its last day has passed.");
        (duty.status.name(), late)
    };
    assert_eq!(said("2026-04-03", ""), ("needs_decision", false));
    assert_eq!(said("2026-04-04", ""), ("needs_decision", true));
    let done = "\n[[done]]\nduty = \"co.individuals\"\non = 2026-04-04\nby = \"Mail house\"\n";
    assert!(!said("2026-04-05", done).1);
    // one that is late, and one that is kept, say it by their status or never
    let found = list(&facts_text(&people("CO", 7), ""), "2027-01-01");
    for id in ["hipaa.individuals", "hipaa.proof"] {
        let duty = found.duty(id).unwrap();
        assert!(duty.warnings.iter().all(|warning| !warning.contains("has passed")), "{id}");
    }
    assert_eq!((status(&found, "hipaa.individuals"), status(&found, "hipaa.proof")), ("late", "owed"));
}

/// 45 CFR 164.414(b): what was done on the very day that is asked about is done, and nothing is said of it.
#[test]
fn done_on_the_very_day() {
    let done = "\n[[done]]\nduty = \"hipaa.individuals\"\non = 2026-03-10\nby = \"Mail house\"\n";
    let found = simple(&people("TX", 7), done);
    assert_eq!((status(&found, "hipaa.individuals"), found.warnings.len()), ("met", 0));
}

/// GDPR Art. 3: an establishment covers people wherever they live, services offered cover those to whom they are offered.
#[test]
fn whom_an_establishment_and_an_offer_cover() {
    let groups = "[[people]]\nresidence = \":DE\"\ncount = 40\nelements = [\"person_name\"]\n\
                  [[people]]\nresidence = \":FR\"\ncount = 2\nelements = [\"person_name\"]\n\
                  [[people]]\nresidence = \"CO\"\ncount = 7\nelements = [\"person_name\"]\n";
    let people_of = |entity: &str| {
        let text = format!(
            "[entity]\nname = \"Klinik\"\nkind = \"other\"\n{entity}\n{HAPPENED}[dates]\naware = 2026-03-09T10:00:00Z\n"
        );
        let found = simple(groups, &text);
        found.duty("gdpr.authority").map(|duty| (duty.people, duty.why[0].clone()))
    };
    let (all, why) = people_of("establishments = [\":DE\", \":GB\"]").unwrap();
    assert_eq!((all, why.as_str()), (49, "Establishment in: Germany (Art. 3(1))."));
    let (some, why) = people_of("offers_in = [\":FR\"]").unwrap();
    assert_eq!((some, why.as_str()), (2, "Services offered to people in: France (Art. 3(2))."));
    assert_eq!(people_of("establishments = [\":GB\"]"), None);
    assert_eq!(people_of("seat = \"CO\""), None);
}

/// 16 CFR 318: what encryption changes under this rule has not been read, so it is asked; without it nothing is.
#[test]
fn encryption_under_the_ftc_rule_is_a_question() {
    let with = |security: &str| {
        let vendor = ENTITY.replace("covered_entity", "phr_vendor");
        let text = format!("{vendor}{HAPPENED}{DATES}[security]\n{security}\n");
        status(&simple(&people("TX", 7), &text), "ftc.individuals")
    };
    assert_eq!(with("encrypted = \"no\""), "owed");
    assert_eq!(
        with("encrypted = \"yes\"\nstandard = \"nist_sp_800_111\"\nkey_breached = \"no\""),
        "needs_decision"
    );
    assert_eq!(with("encrypted = \"unknown\""), "needs_decision");
}

/// 5 U.S.C. 6103, as Tex. Bus. & Com. Code 521.053 would use it: a record can say that a last day on a weekend or a holiday
/// moves to the next business day; without a word it stays, and no law of the shipped pack says it.
#[test]
fn a_last_day_rolls_only_where_the_record_says_so() {
    let last_day = |roll: &str, discovered: &str| {
        let clock = format!("anchor = \"discovered\", amount = 10, unit = \"calendar_day\"{roll}");
        let law = format!("{TEXAS}{}", rule("tx.regulator", "regulator", &clock));
        let dates = format!("[dates]\ndiscovered = {discovered}\n");
        last(&by_law(&law, &format!("{HAPPENED}{dates}"), discovered), "tx.regulator")
    };
    let rolls = ", roll = \"next_business\"";
    // ten days from 25 June 2026 is a Sunday; 3 July is the holiday of that year, before it
    for (discovered, stays, rolled) in [
        ("2026-06-25", "2026-07-05", "2026-07-06"),
        ("2026-06-24", "2026-07-04", "2026-07-06"),
        ("2026-06-23", "2026-07-03", "2026-07-06"),
        ("2026-06-22", "2026-07-02", "2026-07-02"),
        ("2026-12-22", "2027-01-01", "2027-01-04"),
    ] {
        assert_eq!(last_day("", discovered), stays);
        assert_eq!(last_day(", roll = \"none\"", discovered), stays);
        assert_eq!(last_day(rolls, discovered), rolled, "{discovered}");
    }
    let rules = |pack: &Pack| {
        let versions = pack.laws.iter().flat_map(|law| &law.versions);
        versions.flat_map(|version| &version.rules).map(|rule| rule.clock.roll.name()).collect::<Vec<_>>()
    };
    assert!(
        rules(&pack()).iter().all(|roll| *roll == "none"),
        "docs/law/README.md says so of the shipped pack"
    );
}

/// 45 CFR 164.414(b): where the pack holds no version of a law for the day, a person reads it and signs what it asks; a decision
/// about a law that is on file changes nothing, and is said to.
#[test]
fn a_law_without_a_version_for_the_day_waits_for_a_decision() {
    // HIPAA's rule is on file from 2013-09-23 on
    let found = |more: &str| {
        let dates = "[dates]\ndiscovered = 2012-05-02\n";
        list(&facts_text(&people("CO", 7), &format!("{ENTITY}{HAPPENED}{dates}{more}")), "2012-06-01")
    };
    let decided = |what: &str, about: &str| {
        format!(
            "[[decisions]]\nabout = \"{about}\"\ndecided = \"{what}\"\nby = \"Counsel\"\non = 2012-05-20\nreason = \"interim rule read\"\n"
        )
    };
    let open = found("");
    let duty = open.duty("hipaa.unknown").unwrap();
    assert_eq!(duty.status.name(), "needs_decision");
    assert!(duty.needs[0].contains("as it stood on 2012-05-02"), "{:?}", duty.needs);
    assert!(
        duty.needs[0].ends_with("(decision \"version:hipaa\" = \"nothing_owed\" or \"owed\")"),
        "{:?}",
        duty.needs
    );
    for (what, status) in [("nothing_owed", "not_owed"), ("owed", "owed")] {
        let signed = found(&decided(what, "version:hipaa"));
        let duty = signed.duty("hipaa.unknown").unwrap();
        assert_eq!(duty.status.name(), status);
        assert!(duty.why[0].starts_with("Counsel found on 2012-05-20"), "{:?}", duty.why);
        assert_eq!(signed.warnings, Vec::<String>::new());
    }
    for (about, said) in [
        ("version:hipaa", "what is decided is none of nothing_owed, owed"),
        ("version:atlantis", "no law of that name"),
        ("version:co", "the pack holds that law as it stood on 2012-05-02"),
    ] {
        let what = if about == "version:hipaa" { "maybe" } else { "owed" };
        let warnings = found(&decided(what, about)).warnings.join(" ");
        assert!(warnings.contains(said), "{about}: {warnings}");
    }
}

/// 45 CFR 164.402(2): what would end a duty that an assessment by three factors leaves standing is the fourth.
#[test]
fn an_assessment_that_leaves_something_out_is_told_what() {
    let with = |mitigation: &str| {
        let assessment = format!(
            "[risk_assessment]\nnature = \"a\"\nrecipient = \"b\"\nacquired_or_viewed = \"c\"\nmitigation = \"{mitigation}\"\n\
             concluded = \"low_probability\"\nby = \"Officer\"\non = 2026-03-09\n"
        );
        simple(&people("TX", 40), &format!("{ENTITY}{HAPPENED}{DATES}{assessment}"))
    };
    let open = with("");
    let duty = open.duty("hipaa.individuals").unwrap();
    assert_eq!(
        duty.would_change,
        [
            "the risk assessment completed by what it leaves out (mitigation), if it still finds a low probability of compromise"
        ]
    );
    // and the first page says so
    let memo = memo::memo(&open).replace("\n  ", " ");
    let first = memo.split("1. What is due").next().unwrap();
    assert!(first.contains("The risk assessment says nothing about mitigation"), "{first}");
    assert_eq!(status(&with("d"), "hipaa.individuals"), "not_owed");
}

/// Conn. Gen. Stat. 36a-701b: monitoring is offered to those whose data is of a kind that the law names; to nobody else, and the
/// reason says so.
#[test]
fn monitoring_for_nobody_says_for_whom_it_would_be() {
    let group = "[[people]]\nresidence = \"CT\"\ncount = 9\nelements = [\"person_name\", \"diagnosis\", \"passport\"]\n";
    let found = simple(group, "");
    let duty = found.duty("ct.monitoring").unwrap();
    assert_eq!((duty.status.name(), duty.people), ("not_owed", 0));
    assert_eq!(
        duty.why.last().unwrap(),
        "Nobody's data here is of a kind for which it is offered: Social Security number, taxpayer number."
    );
    assert_eq!(
        duty.would_change.last().unwrap(),
        "1 more resident of CT with Social Security number, taxpayer number: credit monitoring to residents of Connecticut"
    );
}

/// Tex. Bus. & Com. Code 521.053: once somebody has read whether a law covers paper, its record says so, and nobody is asked.
#[test]
fn a_record_says_whether_the_law_covers_paper() {
    let with = |medium: &str, on: &str| {
        let head = TEXAS.replace("trigger = \"access\"", &format!("trigger = \"access\"\n{medium}"));
        let clock = "anchor = \"discovered\", amount = 10, unit = \"calendar_day\"";
        let law = format!("{head}{}", rule("tx.individuals", "individuals", clock));
        let found = by_law(&law, &format!("{HAPPENED}medium = \"{on}\"\n{DATES}"), "2026-03-03");
        status(&found, "tx.individuals")
    };
    let record = |medium: &str| format!("medium = \"{medium}\"");
    assert_eq!(with("", "paper"), "needs_decision");
    assert_eq!(with(&record("any"), "paper"), "owed");
    assert_eq!(with(&record("electronic"), "paper"), "not_owed");
    // a part of it was on a computer
    assert_eq!(
        (with(&record("electronic"), "both"), with(&record("electronic"), "electronic")),
        ("owed", "owed")
    );
    let gdpr = include_str!("../../pack/gdpr.toml").replace("trigger =", "medium = \"any\"\ntrigger =");
    let error = Pack::from_texts("test", &[("gdpr", &gdpr)]).unwrap_err().to_string();
    assert!(error.contains("only state laws say on what the data must have been"), "{error}");
}

/// Tex. Bus. & Com. Code 521.053: what an earlier calendar had a day for, and a later list has none, is called off under its
/// name; what has a day now is not.
#[test]
fn a_calendar_calls_off_what_is_owed_no_more() {
    let kept = |list: &chartward_law::DutyList| serde_json::to_string(list).unwrap();
    let germans = "[[people]]\nresidence = \":DE\"\ncount = 4\nelements = [\"person_name\"]\n";
    let groups = format!("{}{germans}", people("TX", 250));
    let base =
        format!("{SHOP}establishments = [\":DE\"]\n{HAPPENED}{DATES}aware = 2026-03-09T10:30:00+01:00\n");
    let first = list(&facts_text(&groups, &base), "2026-03-10");
    let unlikely = "[gdpr]\nrisk = \"unlikely\"\nby = \"Officer\"\non = 2026-03-11\nreason = \"encrypted\"\n";
    let undetermined = base.replace("determined = 2026-03-04\n", "");
    let now = list(&facts_text(&groups, &format!("{undetermined}{unlikely}")), "2026-03-12");
    let mut earlier = ics::Earlier::default();
    earlier.take("no list");
    earlier.take(&kept(&first));
    earlier.take(&kept(&now));
    let events = |list: &chartward_law::DutyList, earlier: &ics::Earlier| {
        let calendar = ics::ics(list, earlier).replace("\r\n ", "");
        calendar.split("BEGIN:VEVENT").skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    let find = |events: &[String], what: &str| {
        let found: Vec<&String> = events.iter().filter(|event| event.contains(what)).collect();
        assert!(found.len() == 1, "{what}: {events:?}");
        found[0].clone()
    };
    let before = events(&first, &ics::Earlier::default());
    let after = events(&now, &earlier);
    let line =
        |event: &str, start: &str| event.lines().find(|line| line.starts_with(start)).map(str::to_owned);
    let silent = base.replace("aware = 2026-03-09T10:30:00+01:00\n", "");
    let unknown = list(&facts_text(&groups, &silent), "2026-03-12");
    for (list, state) in [
        (&now, "SUMMARY:Not owed any more: notice to the supervisory authority"),
        (&unknown, "SUMMARY:No day any more: notice to the supervisory authority"),
    ] {
        let (was, off) = (
            find(&before, "to the supervisory authority"),
            find(&events(list, &earlier), "to the supervisory authority"),
        );
        assert!(off.contains("STATUS:CANCELLED") && !off.contains("VALARM"), "{off}");
        assert_eq!(line(&off, "SUMMARY:").unwrap(), state);
        for same in ["UID:", "DTSTART"] {
            assert_eq!(line(&was, same), line(&off, same));
        }
        assert!(line(&was, "SEQUENCE:") < line(&off, "SEQUENCE:"), "a later edition");
    }
    // a day that rests on an assumption is no last day
    let perhaps = find(&after, "notice to Attorney General\\, Texas");
    assert!(
        perhaps.contains("SUMMARY:[recalled law] Perhaps due (counted from the discovery): notice"),
        "{perhaps}"
    );
    let letters = find(&after, "notice to residents of Texas");
    assert!(!letters.contains("CANCELLED"), "{letters}");
    // without the lists that were kept nothing is known of earlier days
    assert!(events(&now, &ics::Earlier::default()).iter().all(|event| !event.contains("CANCELLED")));
    // under another name of the incident the old events are called off under theirs
    let renamed = chartward_law::DutyList { incident: "renamed".to_owned(), ..now };
    let off = events(&renamed, &earlier);
    assert_eq!(off.iter().filter(|event| event.contains("CANCELLED")).count(), before.len());
}

/// 45 CFR 164.408(b) and the state laws of its kind: of two notices to individuals, each on another organisation, a report goes with
/// that of its own.
#[test]
fn a_report_goes_with_the_letters_of_whoever_makes_it() {
    let days = |amount: u32| format!("anchor = \"discovered\", amount = {amount}, unit = \"calendar_day\"");
    let with_them = "anchor = \"with_individuals\", unit = \"no_fixed_period\"";
    let law = [
        TEXAS.to_owned(),
        rule("tx.bank", "individuals", &days(10)).replace("\"owner\"", "\"dfs_regulated\""),
        rule("tx.individuals", "individuals", &days(60)),
        rule("tx.regulator", "regulator", with_them),
    ];
    let found = by_law(&law.concat(), &format!("{HAPPENED}{DATES}"), "2026-03-03");
    assert_eq!(last(&found, "tx.regulator"), "2026-05-01");
}

/// Tex. Bus. & Com. Code 521.053: since when a rule holds is asked only where its record does not say it, of a day before it was
/// read, and not of a rule that is recalled as a whole, which says more.
#[test]
fn since_when_a_rule_holds_is_asked_only_where_it_is_open() {
    let since = "effective_from = 2020-01-01\nconfidence = \"secondary\"";
    // the rule was read on 2025-01-01
    for (confidence, day, expected) in [
        ("confidence = \"secondary\"", "2024-06-03", true),
        ("confidence = \"secondary\"", "2025-06-03", false),
        (since, "2024-06-03", false),
        (since, "2025-06-03", false),
        ("confidence = \"recalled\"", "2024-06-03", false),
        ("confidence = \"recalled\"", "2025-06-03", false),
    ] {
        let head = TEXAS.replace("confidence = \"secondary\"", confidence);
        let clock = "anchor = \"discovered\", amount = 10, unit = \"calendar_day\"";
        let law = format!("{head}{}", rule("tx.individuals", "individuals", clock));
        let found = by_law(&law, &format!("{HAPPENED}[dates]\ndiscovered = {day}\n"), day);
        let said = found.duty("tx.individuals").unwrap().warnings.join(" ");
        assert_eq!(said.contains("may not have held on"), expected, "{confidence} {day}: {said}");
    }
}

/// Mass. Gen. Laws ch. 93H, s. 3(b), against 45 CFR 164.404(c)(1)(A): a letter about which two laws contradict each other is to be
/// settled by the earlier of their days, also where that one is only what the day would be.
#[test]
fn a_contradiction_shows_the_earlier_day_of_the_two() {
    let clock = "anchor = \"determined\", amount = 20, unit = \"calendar_day\"";
    let texas = format!(
        "{TEXAS}{}content_forbidden = [\"what_happened\"]\n",
        rule("tx.individuals", "individuals", clock)
    );
    let hipaa = include_str!("../../pack/hipaa.toml");
    let pack = Pack::from_texts("test", &[("tx", &texas), ("hipaa", hipaa)]).unwrap();
    let found = |dates: &str| {
        let text = facts_text(&people("TX", 7), &format!("{ENTITY}{HAPPENED}{dates}"));
        let facts = chartward_law::Facts::read("test", &text).unwrap();
        let found = chartward_law::duties(&facts, &pack, "2026-03-10".parse().unwrap()).unwrap();
        found.duty("conflict:tx.individuals+hipaa.individuals").unwrap().deadline.to_string()
    };
    assert_eq!(found(DATES), "2026-03-24");
    assert_eq!(
        found("[dates]\ndiscovered = 2026-03-02\n"),
        "not known (counted from the discovery it would be 2026-03-22)"
    );
}
