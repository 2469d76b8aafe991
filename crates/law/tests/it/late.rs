//! Letters that are late, what goes beside them, statements without a day to move, and days that have not come.

use crate::support::{
    DATES, ENTITY, HAPPENED, SHOP, TEXAS, by_law, facts_text, last, list, people, rule, simple, status,
};

/// 45 CFR 164.408(b): HHS is told together with the notice that 164.404(a) requires, so letters after the sixty days do not
/// make a filing with them one in time; Md. Code, Com. Law 14-3504(h) before the individuals likewise.
#[test]
fn late_letters_make_nothing_else_in_time() {
    let with = |letters: &str, as_of: &str| {
        let dates = DATES.replace(
            "[dates]\n",
            &format!("[dates]\nindividuals_notified = {letters}\nhhs_filed = {letters}\n"),
        );
        list(&facts_text(&people("TX", 600), &format!("{ENTITY}{HAPPENED}{dates}")), as_of)
    };
    // sixty days from 2 March are over on 1 May
    for (letters, day, hhs, individuals) in [
        ("2026-04-20", "2026-04-20", "met", "met"),
        ("2026-05-01", "2026-05-01", "met", "met"),
        ("2026-05-02", "2026-05-01", "met_late", "met_late"),
        ("2026-07-15", "2026-05-01", "met_late", "met_late"),
    ] {
        let found = with(letters, "2026-07-20");
        assert_eq!(last(&found, "hipaa.hhs"), day, "{letters}");
        assert_eq!(
            (status(&found, "hipaa.hhs"), status(&found, "hipaa.individuals")),
            (hhs, individuals),
            "{letters}"
        );
    }
    let why = |letters: &str| with(letters, "2026-07-20").duty("hipaa.hhs").unwrap().why.join(" ");
    let late = why("2026-07-15");
    assert!(late.contains("The individuals were told after that day, on 2026-07-15."), "{late}");
    let on_the_day = why("2026-05-01");
    assert!(on_the_day.contains("The individuals were told on 2026-05-01."), "{on_the_day}");
    // a delay that law enforcement asked for moves that day, too
    let dates =
        DATES.replace("[dates]\n", "[dates]\nindividuals_notified = 2026-07-15\nhhs_filed = 2026-07-15\n");
    let asked =
        "[[law_enforcement]]\nby = \"FBI\"\nform = \"written\"\non = 2026-04-01\nuntil = 2026-07-01\n";
    let found =
        list(&facts_text(&people("TX", 600), &format!("{ENTITY}{HAPPENED}{dates}{asked}")), "2026-07-20");
    assert_eq!((last(&found, "hipaa.hhs"), status(&found, "hipaa.hhs")), ("2026-07-01".into(), "met_late"));
    // Maryland: forty-five days from discovery
    let dates = DATES.replace("[dates]\n", "[dates]\nindividuals_notified = 2026-07-15\n");
    let done = "[[done]]\nduty = \"md.regulator\"\non = 2026-07-14\nby = \"Counsel\"\n";
    let found =
        list(&facts_text(&people("MD", 501), &format!("{SHOP}{HAPPENED}{dates}{done}")), "2026-07-20");
    assert_eq!(
        (last(&found, "md.regulator"), status(&found, "md.regulator")),
        ("2026-04-16".into(), "met_late")
    );
}

/// Mass. Gen. Laws ch. 93H, s. 3(b): what goes with the individuals or without delay has no last day, and a person looks once
/// theirs has passed; one that was done later is said to be.
#[test]
fn what_goes_beside_the_individuals_does_not_wait_for_ever() {
    let told = DATES.replace("[dates]\n", "[dates]\nindividuals_notified = 2026-03-09\n");
    let with = |done: &str, as_of: &str| {
        list(&facts_text(&people("MA", 10), &format!("{SHOP}{HAPPENED}{told}{done}")), as_of)
    };
    assert_eq!(status(&with("", "2026-03-09"), "ma.regulator"), "owed", "on the day of the letters");
    let open = with("", "2026-03-10");
    let duty = open.duty("ma.regulator").unwrap();
    assert_eq!((duty.status.name(), duty.deadline.last), ("needs_fact", None));
    assert!(duty.needs[0].contains("nothing under [[done]] tells of it"), "{:?}", duty.needs);
    assert!(duty.deadline.to_string().contains("it would be 2026-03-09"), "{}", duty.deadline);
    assert!(open.needs_a_person());
    let done = |day: &str| format!("[[done]]\nduty = \"ma.regulator\"\non = {day}\nby = \"Counsel\"\n");
    for (day, said) in [("2026-03-09", false), ("2026-03-10", true)] {
        let found = with(&done(day), "2026-04-20");
        let duty = found.duty("ma.regulator").unwrap();
        assert_eq!(duty.status.name(), "met");
        assert_eq!(
            duty.warnings.iter().any(|one| one.contains("whether that is without delay")),
            said,
            "{day}"
        );
    }
    // nobody was told at all: the day is the one by which they had to be
    let nobody = |as_of: &str| {
        status(
            &list(&facts_text(&people("TX", 10_001), &format!("{SHOP}{HAPPENED}{DATES}")), as_of),
            "tx.cra",
        )
    };
    assert_eq!((nobody("2026-05-01"), nobody("2026-05-02")), ("owed", "needs_fact"));
    // the first page calls it what it is: no deadline
    let memo = chartward_law::memo::memo(&open).replace("\n  ", " ");
    assert!(
        !memo.contains("- By 2026-03-09")
            && memo.contains("- Perhaps by 2026-03-09 (yesterday, together with the individuals)"),
        "{memo}"
    );
}

/// 45 CFR 164.412, Art. 33(1) GDPR, Mass. Gen. Laws ch. 93H: a statement of law enforcement is never passed over without a word,
/// also where there is no last day that it could move.
#[test]
fn a_statement_without_a_day_to_move_is_said() {
    let asked =
        "[[law_enforcement]]\nby = \"FBI\"\nform = \"written\"\non = 2026-03-05\nuntil = 2026-06-01\n";
    let base = format!(
        "{ENTITY}establishments = [\":DE\"]\n{HAPPENED}misuse_imminent = true\n{DATES}aware = 2026-03-09T10:00:00Z\n"
    );
    let found = |asked: &str| simple(&people("MA", 10), &format!("{base}{asked}"));
    let said = |asked: &str, id: &str| {
        let found = found(asked);
        found.duty(id).unwrap_or_else(|| panic!("{id}")).warnings.join(" ")
    };
    for id in ["gdpr.authority", "ma.regulator", "ma.cra", "ma.individuals"] {
        assert!(said(asked, id).contains("none is counted"), "{id}: {}", said(asked, id));
        assert!(!said("", id).contains("none is counted"), "{id}");
    }
    assert!(said(asked, "hipaa.individuals_urgent").contains("no last day here that it would move"));
    assert!(!said("", "hipaa.individuals_urgent").contains("Law enforcement"));
    assert!(!said(asked, "hipaa.proof").contains("Law enforcement"), "what is kept is put off by nobody");
}

/// Iowa Code 715C.2(8): five business days "after giving notice ... to any consumer": from the first letters, not the last.
#[test]
fn after_the_individuals_is_after_the_first_of_them() {
    let with = |began: &str| {
        let dates = DATES.replace("[dates]\n", "[dates]\nindividuals_notified = 2026-03-20\n");
        let text = format!("{SHOP}{HAPPENED}{dates}{began}");
        last(&list(&facts_text(&people("IA", 501), &text), "2026-04-20"), "ia.regulator")
    };
    assert_eq!(with(""), "2026-03-27");
    assert_eq!(with("[report]\nnotices_began = 2026-03-06\n"), "2026-03-13");
}

/// N.Y. Gen. Bus. Law 899-aa: the Department of Financial Services became a recipient, and thirty days the period, on
/// 2024-12-21; nothing of either is owed for an incident before.
#[test]
fn new_york_before_the_thirty_days() {
    let of = |day: &str| {
        let entity = format!("{SHOP}dfs_regulated = true\n");
        let text = format!("{entity}{HAPPENED}[dates]\ndiscovered = {day}\n");
        let found = list(&facts_text(&people("NY", 600), &text), "2025-01-10");
        (status(&found, "ny.dfs"), last(&found, "ny.individuals"))
    };
    assert_eq!(of("2024-12-20"), ("-", String::new()));
    assert_eq!(of("2024-12-21"), ("owed", "2025-01-20".into()));
    let vendor = |day: &str| {
        let entity = "[entity]\nname = \"Host\"\nkind = \"other\"\n[[covered_entities]]\nname = \"Shop\"\n";
        let text = format!("{entity}{HAPPENED}[dates]\ndiscovered = {day}\n");
        let group = format!("{}covered_entities = [\"Shop\"]\n", people("NY", 6));
        last(&list(&facts_text(&group, &text), "2025-01-10"), "ny.owner@Shop")
    };
    assert_eq!((vendor("2024-12-20"), vendor("2024-12-21")), (String::new(), "2025-01-20".into()));
}

/// 45 CFR 164.414(b) and 164.404(a)(2): what had not come on the day that is asked about was not known on it: it begins no clock, is
/// in no record, and is said to have been left aside.
#[test]
fn a_day_that_has_not_come_is_not_known() {
    let later = "[dates]\nbreach_began = 2026-02-20\ndiscovered = 2026-03-02\ndetermined = 2026-03-08\nconfirmed = 2026-03-08\n\
                 detected = 2026-03-08\naware = 2026-03-08T10:00:00Z\n";
    let statement = "[[law_enforcement]]\nby = \"FBI\"\nform = \"oral\"\non = 2026-03-08\n";
    let done = "[[done]]\nduty = \"hipaa.individuals\"\non = 2026-03-08\nby = \"Mail house\"\n";
    let filing = "[[filings]]\nto = \"hhs\"\non = 2026-03-08\nby = \"Officer\"\n";
    let base = format!("{ENTITY}establishments = [\":DE\"]\n{HAPPENED}{later}{statement}{done}{filing}");
    let at = |as_of: &str| list(&facts_text(&people("CO", 600), &base), as_of);
    let before = at("2026-03-07");
    for (id, status) in
        [("co.individuals", "needs_decision"), ("gdpr.authority", "needs_fact"), ("hipaa.hhs", "owed")]
    {
        assert_eq!(before.duty(id).unwrap().status.name(), status, "{id}");
    }
    assert_eq!(last(&before, "co.individuals"), "");
    assert_eq!(before.signed, Vec::new());
    for name in ["detected", "determined", "confirmed", "aware"] {
        let said = format!("dates.{name} lies after 2026-03-07 and was left aside.");
        assert!(before.warnings.contains(&said), "{said}: {:?}", before.warnings);
    }
    for name in ["law_enforcement[1]", "done[1]", "filings[1]"] {
        let said = format!("{name} lies after 2026-03-07 and was left aside.");
        assert!(before.warnings.contains(&said), "{said}: {:?}", before.warnings);
    }
    let on = at("2026-03-08");
    assert_eq!(last(&on, "co.individuals"), "2026-04-07");
    assert_eq!(last(&on, "gdpr.authority"), "2026-03-11 10:00 +00:00");
    assert_eq!((status(&on, "hipaa.hhs"), on.signed.len()), ("met", 2));
    assert_eq!(on.warnings, Vec::<String>::new());
    // a covered entity that will be told tomorrow has not discovered anything
    let told = |as_of: &str| {
        let more = format!(
            "[entity]\nname = \"Biller\"\nkind = \"business_associate\"\n{HAPPENED}{DATES}\
             [[covered_entities]]\nname = \"Alpha\"\ndelegated = true\ninformed_on = 2026-03-08\n"
        );
        let found =
            list(&facts_text(&format!("{}covered_entities = [\"Alpha\"]\n", people("TX", 6)), &more), as_of);
        (last(&found, "hipaa.individuals@Alpha"), found.warnings.len())
    };
    assert_eq!(told("2026-03-07"), (String::new(), 1));
    assert_eq!(told("2026-03-08"), ("2026-05-07".into(), 0));
}

/// 45 CFR 164.408(b) and N.Y. Gen. Bus. Law 899-aa(9): a filing that is on record was made, so its duty is done and what counts
/// from it begins; 45 CFR 164.414(b): it has somebody who made it, and a day on which the breach was known.
#[test]
fn a_filing_on_record_was_made() {
    let with = |filings: &str, group: &str| {
        list(&facts_text(group, &format!("{ENTITY}{HAPPENED}{DATES}{filings}")), "2026-03-20")
    };
    let filing = |to: &str, on: &str| format!("[[filings]]\nto = \"{to}\"\non = {on}\nby = \"Officer\"\n");
    let two = format!("{}{}", filing("hhs", "2026-03-12"), filing("hhs", "2026-03-10"));
    let found = with(&two, &people("NY", 600));
    let hhs = found.duty("hipaa.hhs").unwrap();
    assert_eq!((hhs.status.name(), hhs.done.map(|day| day.to_string())), ("met", Some("2026-03-10".into())));
    assert_eq!(last(&found, "ny.hhs_copy"), "2026-03-17");
    let entry = "[[done]]\nduty = \"hipaa.hhs\"\non = 2026-03-11\nby = \"Counsel\"\n";
    let both = with(&format!("{two}{entry}"), &people("NY", 600));
    assert_eq!(both.duty("hipaa.hhs").unwrap().done.map(|day| day.to_string()), Some("2026-03-11".into()));
    let elsewhere = with(&filing("ag:NY", "2026-03-10"), &people("NY", 600));
    assert_eq!((status(&elsewhere, "hipaa.hhs"), status(&elsewhere, "ny.regulator")), ("owed", "met"));
    // neither a second authority nor a copy of another filing is served by it
    let dfs = ENTITY.to_owned() + "dfs_regulated = true\n";
    let text =
        format!("{dfs}{HAPPENED}{DATES}{}{}", filing("ag:NY", "2026-03-12"), filing("hhs", "2026-03-12"));
    let found = list(&facts_text(&people("NY", 600), &text), "2026-03-14");
    let three = ["ny.regulator", "ny.dfs", "ny.hhs_copy"].map(|id| status(&found, id));
    assert_eq!(three, ["met", "owed", "owed"]);
    let refused = |more: &str| {
        let text = facts_text(&people("NY", 600), &format!("{ENTITY}{HAPPENED}{DATES}{more}"));
        chartward_law::Facts::read("f", &text).unwrap_err().to_string()
    };
    for (more, said) in [
        (
            filing("hhs", "2026-03-01"),
            "filings[1].on: 2026-03-01 is before the breach was known (2026-03-02)",
        ),
        (filing("hhs", "2026-03-10").replace("Officer", " "), "filings[1].by: nobody is named"),
        (
            "[report]\nattested_by = \"Officer\"\nattested_on = 2026-03-01\n".to_owned(),
            "report.attested_on: 2026-03-01 is before the breach was known",
        ),
    ] {
        assert!(refused(&more).contains(said), "{}", refused(&more));
    }
}

/// Md. Code and Tex. Bus. & Com. Code 521.053: a rule that stands for the letters of somebody else is not the notice with which
/// this one goes, and without any last day of theirs the day on which they were told counts.
#[test]
fn with_letters_that_have_no_last_day_the_day_of_the_letters_counts() {
    let law = format!(
        "{TEXAS}{}{}",
        rule("tx.individuals", "individuals", "anchor = \"discovered\", unit = \"no_fixed_period\""),
        rule("tx.regulator", "regulator", "anchor = \"with_individuals\", unit = \"no_fixed_period\"")
    );
    let told = DATES.replace("[dates]\n", "[dates]\nindividuals_notified = 2026-08-15\n");
    let found = by_law(&law, &format!("{HAPPENED}{told}"), "2026-08-20");
    assert_eq!((last(&found, "tx.regulator"), status(&found, "tx.regulator")), ("2026-08-15".into(), "late"));
    let open = by_law(&law, &format!("{HAPPENED}{DATES}"), "2026-08-20");
    assert_eq!((last(&open, "tx.regulator"), status(&open, "tx.regulator")), (String::new(), "owed"));
}
