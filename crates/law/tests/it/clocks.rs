//! Days: leap years, law-enforcement delay, lateness, what was done.

use crate::support::{DATES, ENTITY, HAPPENED, facts_text, last, list, people, simple, status};

fn discovered(day: &str) -> String {
    format!("{ENTITY}{HAPPENED}[dates]\ndiscovered = {day}\n")
}

/// 45 CFR 164.408(c): sixty days after the end of the year: 1 March, or 29 February if the filing year is a leap year.
#[test]
fn the_annual_filing_and_the_leap_day() {
    for (day, expected) in [
        ("2025-01-01", "2026-03-01"),
        ("2025-12-31", "2026-03-01"),
        ("2027-06-15", "2028-02-29"),
        ("2023-06-15", "2024-02-29"),
        ("2024-02-29", "2025-03-01"),
    ] {
        let list = list(&facts_text(&people("CO", 40), &discovered(day)), day);
        assert_eq!(last(&list, "hipaa.hhs_annual"), expected, "{day}");
    }
}

/// 45 CFR 164.404(b): sixty days run over the leap day.
#[test]
fn sixty_days_over_the_leap_day() {
    for (day, expected) in
        [("2028-01-15", "2028-03-15"), ("2027-01-15", "2027-03-16"), ("2026-12-31", "2027-03-01")]
    {
        let list = list(&facts_text(&people("CO", 40), &discovered(day)), day);
        assert_eq!(last(&list, "hipaa.individuals"), expected, "{day}");
    }
}

/// 45 CFR 164.412: in writing the time it states; orally at most thirty days from the statement.
#[test]
fn law_enforcement_delay() {
    let with = |statement: &str| {
        let text = format!("{}[[law_enforcement]]\nby = \"FBI\"\n{statement}", discovered("2026-03-02"));
        list(&facts_text(&people("CO", 600), &text), "2026-06-20")
    };
    let written = with("form = \"written\"\non = 2026-03-10\nuntil = 2026-08-31\n");
    for id in ["hipaa.individuals", "hipaa.media:CO", "hipaa.hhs"] {
        assert_eq!(last(&written, id), "2026-08-31", "{id}");
        assert_eq!(status(&written, id), "owed", "{id}");
    }
    // 20 April plus thirty days is 20 May, after the ordinary 1 May
    let oral = with("form = \"oral\"\non = 2026-04-20\n");
    assert_eq!(last(&oral, "hipaa.individuals"), "2026-05-20");
    assert_eq!(status(&oral, "hipaa.individuals"), "late");
    let long = with("form = \"oral\"\non = 2026-04-20\nuntil = 2026-12-31\n");
    assert_eq!(last(&long, "hipaa.individuals"), "2026-05-20", "thirty days, whatever was said");
    let short = with("form = \"oral\"\non = 2026-03-05\n");
    assert_eq!(last(&short, "hipaa.individuals"), "2026-05-01", "it ends before the last day");
    // of a state's law nobody has read whether it allows a delay: none is counted, and that is said
    assert!(
        written.duty("co.individuals").is_some_and(|duty| duty.deadline.last.is_none()),
        "no day of determination"
    );
    let dates = "determined = 2026-03-04\n[[law_enforcement]]\nby = \"FBI\"\nform = \"written\"\non = 2026-03-10\nuntil = 2026-08-31\n";
    let state =
        list(&facts_text(&people("CO", 600), &format!("{}{dates}", discovered("2026-03-02"))), "2026-03-20");
    let duty = state.duty("co.individuals").unwrap();
    assert_eq!(duty.deadline.last.unwrap().to_string(), "2026-04-03");
    assert!(duty.warnings.iter().any(|warning| warning.contains("none is counted")));
}

/// 45 CFR 164.404(b): a last day is met on that day, and late on the next.
#[test]
fn on_the_last_day_and_the_day_after() {
    let text = facts_text(&people("CO", 40), "");
    for (as_of, expected) in [("2026-05-01", "owed"), ("2026-05-02", "late")] {
        assert_eq!(status(&list(&text, as_of), "hipaa.individuals"), expected);
    }
    for (on, expected) in [("2026-05-01", "met"), ("2026-05-02", "met_late")] {
        let done = format!("\n[[done]]\nduty = \"hipaa.individuals\"\non = {on}\nby = \"Mail house\"\n");
        let list = list(&facts_text(&people("CO", 40), &done), "2026-06-01");
        assert_eq!(status(&list, "hipaa.individuals"), expected);
        assert_eq!(list.duty("hipaa.individuals").unwrap().done.unwrap().to_string(), on);
    }
}

/// GDPR Art. 33(1): a moment is compared to the minute.
#[test]
fn to_the_minute() {
    let base = "[entity]\nname = \"Klinik\"\nkind = \"other\"\nestablishments = [\":DE\"]\n[dates]\naware = 2026-03-06T16:30:00+01:00\n";
    for (at, expected) in [("2026-03-09T15:30:00Z", "met"), ("2026-03-09T15:31:00Z", "met_late")] {
        let text = format!("{base}[[done]]\nduty = \"gdpr.authority\"\nat = {at}\nby = \"DPO\"\n");
        assert_eq!(status(&simple(&people(":DE", 4), &text), "gdpr.authority"), expected, "{at}");
    }
}

/// Art. 33(1) GDPR: 72 hours. A day without an hour shows that it was in time only if the whole of it lies before the
/// last moment; on the very day the hour is asked for.
#[test]
fn an_hour_clock_is_not_met_by_a_day() {
    let base = "[entity]\nname = \"Klinik\"\nkind = \"other\"\nseat = \":DE\"\nestablishments = [\":DE\"]\n\
                [happened]\naccessed = \"yes\"\n[dates]\ndiscovered = 2026-03-02\naware = 2026-03-02T14:30:00+01:00\n\
                [gdpr]\nrisk = \"high\"\n";
    for (on, expected) in [("2026-03-04", "met"), ("2026-03-05", "needs_fact"), ("2026-03-06", "met_late")] {
        let text = format!("{base}[[done]]\nduty = \"gdpr.authority\"\non = {on}\nby = \"DPO\"\n");
        let list = simple(&people(":DE", 4), &text);
        let duty = list.duty("gdpr.authority").unwrap();
        assert_eq!(duty.status.name(), expected, "{on}");
        assert_eq!(duty.done.unwrap().to_string(), on);
        assert_eq!(
            duty.needs.iter().any(|need| need.starts_with("done[1].at: at what hour of 2026-03-05")),
            expected == "needs_fact"
        );
    }
    // of several entries the one about this duty is asked for its hour
    let other = "[[done]]\nduty = \"gdpr.log\"\non = 2026-03-05\nby = \"DPO\"\n";
    let this = other.replace("gdpr.log", "gdpr.authority");
    let list = simple(&people(":DE", 4), &format!("{base}{other}{this}"));
    assert!(list.duty("gdpr.authority").unwrap().needs[0].starts_with("done[2].at: at what hour"));
}

/// 45 CFR 164.414(b): what lies after the day that is asked about is left aside, and said.
#[test]
fn what_was_not_done_yet_on_the_day() {
    let done = "\n[[done]]\nduty = \"hipaa.individuals\"\non = 2026-04-20\nby = \"Mail house\"\n";
    let text = facts_text(&people("CO", 40), done);
    assert_eq!(status(&list(&text, "2026-04-19"), "hipaa.individuals"), "owed");
    assert!(
        list(&text, "2026-04-19").warnings.iter().any(|warning| warning.starts_with("done[1] lies after"))
    );
    assert_eq!(status(&list(&text, "2026-04-20"), "hipaa.individuals"), "met");
}

/// Iowa Code 715C.2(8), La. Admin. Code 16:III.701: a notice that was given under one law begins the clock of that law, and
/// of no other.
#[test]
fn an_entry_about_one_notice_is_an_anchor() {
    let base = format!("[entity]\nname = \"Shop\"\nkind = \"other\"\n{HAPPENED}{DATES}");
    let done = format!("{base}[[done]]\nduty = \"ia.individuals\"\non = 2026-03-06\nby = \"Mail house\"\n");
    let list = simple(&format!("{}{}", people("IA", 501), people("LA", 3)), &done);
    assert_eq!(last(&list, "ia.regulator"), "2026-03-13");
    assert_eq!(status(&list, "la.regulator"), "needs_fact");
    // a notice that lies after the day that is asked about has not been given
    let text = facts_text(&people("IA", 501), &done);
    assert_eq!(status(&crate::support::list(&text, "2026-03-05"), "ia.regulator"), "needs_fact");
}

/// 45 CFR 164.412: what goes with a notice that was given is delayed no longer.
#[test]
fn a_delay_ends_with_the_notice() {
    let text = format!(
        "{ENTITY}{HAPPENED}[dates]\ndiscovered = 2026-03-02\nindividuals_notified = 2026-03-20\n[[law_enforcement]]\nby = \"FBI\"\nform = \"written\"\non = 2026-03-10\nuntil = 2026-08-31\n"
    );
    let list = list(&facts_text(&people("CO", 600), &text), "2026-03-25");
    assert_eq!(last(&list, "hipaa.hhs"), "2026-03-20");
}

/// 45 CFR 164.414(b): what is on record about no duty of the list is said: most likely it was mistyped.
#[test]
fn a_mistyped_duty_is_said() {
    let done = "\n[[done]]\nduty = \"hipaa.individual\"\non = 2026-03-09\nby = \"Mail house\"\n";
    let list = simple(&people("CO", 40), done);
    assert_eq!(status(&list, "hipaa.individuals"), "owed");
    assert_eq!(
        list.warnings,
        ["done[1].duty is no name of a duty of this list; did you mean hipaa.individuals?"]
    );
}

/// 45 CFR 164.406 and 164.408 over 80 million people: as many sums as there are groups, places times kinds of data.
#[test]
fn eighty_million_people() {
    let states = "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV \
NY OH OK OR PA PR RI SC SD TN TX UT VA VT WA WI WV WY";
    let mut groups = String::new();
    let mut total: u64 = 0;
    for (i, state) in states.split_whitespace().enumerate() {
        for kind in 0..40_u64 {
            let count = 38_461 + i as u64 + kind;
            total += count;
            let extra = if kind % 2 == 0 { ", \"ssn\"" } else { ", \"diagnosis\"" };
            groups += &people_with(state, count, extra);
        }
    }
    assert!(total > 80_000_000);
    let text = facts_text(&groups, &format!("{ENTITY}{HAPPENED}{DATES}"));
    let begun = std::time::Instant::now();
    let list = list(&text, "2026-03-10");
    let took = begun.elapsed();
    assert_eq!(list.people, total);
    assert_eq!(list.duty("hipaa.hhs").unwrap().people, total);
    assert_eq!(list.duties.iter().filter(|duty| duty.rule == "hipaa.media").count(), 52);
    println!("{total} people in {} groups: {} duties in {} ms", 52 * 40, list.duties.len(), took.as_millis());
    assert!(took.as_secs() < 20, "{} s, in a debug build on a busy machine", took.as_secs());
}

fn people_with(state: &str, count: u64, extra: &str) -> String {
    format!("[[people]]\nresidence = \"{state}\"\ncount = {count}\nelements = [\"person_name\"{extra}]\n")
}

/// 45 CFR 164.412: what had to be done by then is not put off by what was asked later.
#[test]
fn a_request_after_the_last_day_delays_nothing() {
    let text = format!(
        "{}[[law_enforcement]]\nby = \"FBI\"\nform = \"written\"\non = 2026-09-01\nuntil = 2026-12-31\n",
        discovered("2026-03-02")
    );
    let list = list(&facts_text(&people("CO", 600), &text), "2026-10-01");
    assert_eq!(last(&list, "hipaa.individuals"), "2026-05-01");
    assert_eq!(status(&list, "hipaa.individuals"), "late");
    let duty = list.duty("hipaa.individuals").unwrap();
    assert!(duty.warnings.iter().any(|warning| warning.contains("delays nothing")));
}

/// 45 CFR 164.414(b): nothing is excused by what was not yet on record.
#[test]
fn an_assessment_of_tomorrow_excuses_nothing_today() {
    let text = |on: &str| {
        facts_text(
            &people("CO", 600),
            &format!(
                "\n[risk_assessment]\nnature = \"a\"\nrecipient = \"b\"\nacquired_or_viewed = \"c\"\nmitigation = \"d\"\nconcluded = \"low_probability\"\nby = \"Officer\"\non = {on}\n"
            ),
        )
    };
    assert_eq!(status(&list(&text("2026-03-10"), "2026-03-20"), "hipaa.individuals"), "not_owed");
    let early = list(&text("2026-04-10"), "2026-03-20");
    assert_eq!(status(&early, "hipaa.individuals"), "owed");
    assert!(early.warnings.iter().any(|warning| warning.contains("lies after")));
}

/// 45 CFR 164.414(b): what changed since the list that was kept is told: new, gone, status, last day, people.
#[test]
fn what_changed_since_the_last_list() {
    use chartward_law::changes::{What, changes};
    let before = simple(&people("CO", 499), "");
    let kept = serde_json::to_string(&before).unwrap();
    assert_eq!(changes(&kept, &before).unwrap(), vec![]);
    let told = DATES
        .replace("discovered = 2026-03-02", "discovered = 2026-03-03")
        .replace("detected = 2026-03-02\n", "");
    let after =
        simple(&format!("{}{}", people("CO", 501), people("TX", 3)), &format!("{ENTITY}{HAPPENED}{told}"));
    let found = changes(&kept, &after).unwrap();
    let has = |duty: &str, what: What| {
        found
            .iter()
            .find(|change| change.duty == duty && change.what == what)
            .map(|change| (change.old.clone(), change.new.clone()))
    };
    let pair = |old: &str, new: &str| Some((Some(old.to_owned()), Some(new.to_owned())));
    assert_eq!(has("hipaa.hhs", What::Status), pair("not_owed", "owed"));
    assert_eq!(has("hipaa.hhs_annual", What::Status), pair("owed", "not_owed"));
    assert_eq!(has("hipaa.individuals", What::Deadline), pair("2026-05-01", "2026-05-02"));
    assert_eq!(has("hipaa.individuals", What::People), pair("499", "504"));
    assert!(has("tx.individuals", What::New).is_some_and(|(old, _)| old.is_none()));
    assert_eq!(has("hipaa.media", What::People), pair("499", "3"), "the next one to the threshold");
    assert!(has("hipaa.media:CO", What::New).is_some());
    assert_eq!(changes("not a list", &after), None);
    assert_eq!(changes("{}", &after), None);
}

/// 45 CFR 164.404(b): where both the entry about the notice and the day of the letters are known, the entry counts.
#[test]
fn an_entry_and_the_day_of_the_letters() {
    let dates = DATES.replace("[dates]\n", "[dates]\nindividuals_notified = 2026-03-09\n");
    let done = "[[done]]\nduty = \"hipaa.individuals\"\non = 2026-03-08\nby = \"Mail house\"\n";
    let found = simple(&people("CO", 40), &format!("{ENTITY}{HAPPENED}{dates}{done}"));
    let duty = found.duty("hipaa.individuals").unwrap();
    assert_eq!((duty.status.name(), duty.done.unwrap().to_string().as_str()), ("met", "2026-03-08"));
}
