//! Days that hang on letters and statements, whose data a report tells of, and what a calendar says of it.

use std::fmt::Write as _;

use chartward_law::reports::log::log;
use chartward_law::reports::{Report, State, To, report};
use chartward_law::{DutyList, Facts, Pack, duties, ics};

use crate::support::{
    DATES, ENTITY, HAPPENED, SHOP, TEXAS, by_law, facts_text, last, list, pack, people, rule, simple, status,
};

fn world(people: &str, more: &str, as_of: &str) -> (Facts, DutyList) {
    let text = facts_text(people, more);
    let facts = Facts::read("test", &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let list = duties(&facts, &pack(), as_of.parse().unwrap()).unwrap();
    (facts, list)
}

fn made(people: &str, more: &str, recipient: &str) -> Report {
    let (facts, list) = world(people, more, "2026-03-20");
    let to: To = recipient.parse().unwrap();
    report(&facts, &list, &to, None).unwrap_or_else(|error| panic!("{error}: {}", error.hint()))
}

fn value(report: &Report, name: &str) -> String {
    let fields = || report.sections.iter().flat_map(|section| &section.fields);
    let field = fields().find(|field| field.name == name).unwrap_or_else(|| panic!("no field {name}"));
    match (&field.value, field.state) {
        (Some(value), State::Filled) => value.line(),
        (_, state) => state.name().to_owned(),
    }
}

/// 45 CFR 164.412(b): thirty days from the oral statement, "unless a written statement is submitted during that time"; a second
/// oral one prolongs nothing.
#[test]
fn a_written_statement_prolongs_an_oral_one() {
    let with = |statements: &[(&str, &str, &str)]| {
        let mut text = format!("{ENTITY}{HAPPENED}{DATES}");
        for (form, on, until) in statements {
            let until = if until.is_empty() { String::new() } else { format!("until = {until}\n") };
            let _ = write!(text, "[[law_enforcement]]\nby = \"FBI\"\nform = \"{form}\"\non = {on}\n{until}");
        }
        list(&facts_text(&people("TX", 600), &text), "2026-06-20")
    };
    let (oral, written) = (("oral", "2026-04-20", ""), ("written", "2026-05-10", "2026-08-01"));
    for both in [[oral, written], [written, oral]] {
        let found = with(&both);
        assert_eq!(last(&found, "hipaa.individuals"), "2026-08-01");
        assert_eq!(status(&found, "hipaa.individuals"), "owed");
        let duty = found.duty("hipaa.individuals").unwrap();
        assert!(
            duty.warnings.iter().all(|warning| !warning.contains("delays nothing")),
            "{:?}",
            duty.warnings
        );
        let why = duty.why.join(" ");
        assert!(
            why.contains("no notice before 2026-05-20") && why.contains("no notice before 2026-08-01"),
            "{why}"
        );
    }
    let alone = with(&[written]);
    assert_eq!(last(&alone, "hipaa.individuals"), "2026-05-01", "the last day had passed");
    let late = with(&[oral, ("written", "2026-05-21", "2026-08-01")]);
    assert_eq!(last(&late, "hipaa.individuals"), "2026-05-20", "submitted after the thirty days");
    let twice = with(&[oral, ("oral", "2026-04-29", "")]);
    assert_eq!(last(&twice, "hipaa.individuals"), "2026-05-20");
    let warnings = twice.duty("hipaa.individuals").unwrap().warnings.join(" ");
    assert!(warnings.contains("thirty days run from the first oral statement"), "{warnings}");
    let chain = with(&[("written", "2026-04-01", "2026-06-01"), ("written", "2026-05-30", "2026-09-01")]);
    assert_eq!(last(&chain, "hipaa.individuals"), "2026-09-01");
}

/// Md. Code, Com. Law 14-3504(h) and Vt. Stat. tit. 9, 2435: what comes before the individuals comes before the first of them,
/// and so does the clock that their notice cuts short.
#[test]
fn before_the_individuals_is_before_the_first_of_them() {
    let dates = DATES.replace("[dates]\n", "[dates]\nindividuals_notified = 2026-03-12\n");
    let with = |more: &str, done: &str| {
        let done = format!("[[done]]\nduty = \"md.regulator\"\non = {done}\nby = \"Counsel\"\n");
        let groups = format!("{}{}", people("MD", 501), people("VT", 10));
        list(&facts_text(&groups, &format!("{SHOP}{HAPPENED}{dates}{more}{done}")), "2026-03-20")
    };
    let began = "[report]\nnotices_began = 2026-03-06\n";
    for (done, expected) in [("2026-03-06", "met"), ("2026-03-09", "met_late")] {
        let found = with(began, done);
        assert_eq!(last(&found, "md.regulator"), "2026-03-06");
        assert_eq!(status(&found, "md.regulator"), expected, "{done}");
    }
    let known = with("", "2026-03-09");
    assert_eq!((last(&known, "md.regulator"), status(&known, "md.regulator")), ("2026-03-12".into(), "met"));
    // what goes with them goes with the last of them
    let hipaa =
        list(&facts_text(&people("TX", 600), &format!("{ENTITY}{HAPPENED}{dates}{began}")), "2026-03-20");
    assert_eq!(last(&hipaa, "hipaa.hhs"), "2026-03-12");
    let law = fourteen_days_from("discovered_or_individuals_notified_if_earlier");
    let found = by_law(&law, &format!("{HAPPENED}{dates}{began}"), "2026-03-20");
    assert_eq!(last(&found, "tx.regulator"), "2026-03-06");
}

/// A law whose regulator is told fourteen days from some day.
fn fourteen_days_from(anchor: &str) -> String {
    let clock = format!("anchor = \"{anchor}\", amount = 14, unit = \"calendar_day\"");
    let letters = "anchor = \"discovered\", amount = 60, unit = \"calendar_day\"";
    let rules = [rule("tx.regulator", "regulator", &clock), rule("tx.individuals", "individuals", letters)];
    format!("{TEXAS}{}", rules.concat())
}

/// Mass. Gen. Laws ch. 93H, s. 3(b): what is given with the individuals or without delay has no last day; theirs is a guide.
#[test]
fn or_without_delay_is_no_last_day() {
    let dates = DATES.replace("[dates]\n", "[dates]\nindividuals_notified = 2026-03-09\n");
    let done = "[[done]]\nduty = \"ma.cra\"\non = 2026-03-11\nby = \"Counsel\"\n";
    let found = list(&facts_text(&people("MA", 10), &format!("{SHOP}{HAPPENED}{dates}{done}")), "2026-03-20");
    assert_eq!((last(&found, "ma.cra"), status(&found, "ma.cra")), (String::new(), "met"));
    let guide = found.duty("ma.cra").unwrap().deadline.guide.clone().unwrap();
    assert_eq!(guide.day.to_string(), "2026-03-09");
    let open = list(&facts_text(&people("MA", 10), &format!("{SHOP}{HAPPENED}{dates}")), "2026-06-20");
    assert_eq!(
        status(&open, "ma.cra"),
        "needs_fact",
        "without delay: once their day has passed a person looks"
    );
}

/// Tex. Bus. & Com. Code 521.053(i), Art. 33(3)(a) GDPR: a report tells of the people of its duty and of nobody else.
#[test]
fn a_report_tells_of_its_own_people() {
    let other = "[[people]]\nresidence = \"TX\"\ncount = 1000\nminors = 900\nelements = [\"person_name\", \"phone\", \"passport\"]\n";
    let texas = made(&format!("{}{other}", people("TX", 300)), &format!("{SHOP}{HAPPENED}{DATES}"), "ag:TX");
    assert_eq!((texas.people, value(&texas, "minors")), (300, "0".into()));
    assert_eq!(value(&texas, "people_in_all"), "1300");
    let kinds = value(&texas, "data_types").to_lowercase();
    assert!(kinds.contains("social security") && !kinds.contains("passport"), "{kinds}");
    let germans = "[[people]]\nresidence = \":DE\"\ncount = 6\npopulation = \"customers\"\nelements = [\"person_name\", \"email\"]\n";
    let home = format!("{}population = \"staff\"\n", people("CO", 600));
    let offers = format!(
        "{SHOP}offers_in = [\":DE\"]\n{HAPPENED}[dates]\naware = 2026-03-09T10:00:00Z\n[gdpr]\nrisk = \"high\"\n"
    );
    let authority = made(&format!("{germans}{home}"), &offers, "gdpr");
    assert_eq!((authority.people, value(&authority, "categories_of_people")), (6, "customers".into()));
    assert!(!value(&authority, "categories_of_records").to_lowercase().contains("social security"));
    // 45 CFR 164.406: media of a state hear of its patients, not of its staff
    let staff = "[[people]]\nresidence = \"CO\"\ncount = 50\nphi = false\nelements = [\"person_name\", \"bank_account_number\"]\n";
    let press = made(&format!("{}{staff}", people("CO", 600)), "", "media:CO");
    assert_eq!(press.people, 600);
    assert!(!value(&press, "data_types").to_lowercase().contains("bank"));
}

/// 45 CFR 164.404(a)(2): a covered entity discovers when it is told, in every report on its behalf.
#[test]
fn one_day_of_discovery_for_one_client() {
    let more = format!(
        "[entity]\nname = \"Biller\"\nkind = \"business_associate\"\n{HAPPENED}{DATES}\
         [[covered_entities]]\nname = \"Clinic\"\ndelegated = true\ninformed_on = 2026-03-10\n"
    );
    let group = format!("{}covered_entities = [\"Clinic\"]\n", people("CT", 600));
    for (to, field) in
        [("hhs@Clinic", "discovery_began"), ("ag:CT@Clinic", "discovered"), ("media:CT@Clinic", "discovered")]
    {
        assert_eq!(value(&made(&group, &more, to), field), "2026-03-10", "{to}");
        let agent = more.replace("informed_on", "agent = true\ninformed_on");
        assert_eq!(value(&made(&group, &agent, to), field), "2026-03-02", "{to}, an agent");
    }
}

/// 45 CFR 164.408(c): what has no day of discovery is in the log of no year, and is said.
#[test]
fn without_a_day_it_is_in_no_log() {
    let (facts, list) = world(&people("GA", 6), &format!("{ENTITY}{HAPPENED}"), "2026-03-20");
    for year in [2025, 2026] {
        let found = log(year, &[(&facts, &list)]).unwrap();
        assert_eq!(found.entries.len(), 0, "{year}");
        assert_eq!(
            found.left_out,
            ["test: no day of discovery is known, so nobody can say to which year it belongs"]
        );
    }
    // one client's is in the log, the other's is said
    let more = format!(
        "[entity]\nname = \"Biller\"\nkind = \"business_associate\"\n{HAPPENED}{DATES}\
         [[covered_entities]]\nname = \"Alpha\"\ndelegated = true\ninformed_on = 2026-03-10\n\
         [[covered_entities]]\nname = \"Beta\"\ndelegated = true\n"
    );
    let groups =
        ["Alpha", "Beta"].map(|name| format!("{}covered_entities = [\"{name}\"]\n", people("GA", 6)));
    let (facts, list) = world(&groups.concat(), &more, "2026-03-20");
    let found = log(2026, &[(&facts, &list)]).unwrap();
    assert_eq!((found.entries.len(), found.left_out.len()), (1, 1), "{:?}", found.left_out);
    assert!(found.left_out[0].starts_with("test (Beta): no day of discovery"));
}

/// 42 CFR 2.16(b), with 45 CFR 164.404(d)(3): by telephone as well where misuse may be imminent, and the letters do not show
/// that it was done.
#[test]
fn part_2_has_an_urgent_notice() {
    let entity = ENTITY.to_owned() + "part2_program = true\n";
    let group = format!("{}part2 = true\n", people("CO", 40));
    let calm = simple(&group, &format!("{entity}{HAPPENED}{DATES}"));
    assert_eq!(
        (status(&calm, "part2.individuals_urgent"), status(&calm, "part2.individuals")),
        ("-", "owed")
    );
    let told = DATES.replace("[dates]\n", "[dates]\nindividuals_notified = 2026-03-09\n");
    let urgent = simple(&group, &format!("{entity}{HAPPENED}misuse_imminent = true\n{told}"));
    assert_eq!(
        (status(&urgent, "part2.individuals_urgent"), status(&urgent, "part2.individuals")),
        ("owed", "met")
    );
}

/// 45 CFR 164.406: that one state is over the threshold does not hide how near the next one is.
#[test]
fn a_state_near_the_threshold_is_told_beside_one_over_it() {
    let found = simple(&format!("{}{}{}", people("CO", 501), people("KS", 499), people("TX", 3)), "");
    assert_eq!(status(&found, "hipaa.media:CO"), "owed");
    let near = found.duty("hipaa.media").unwrap();
    assert_eq!((near.status.name(), near.people), ("not_owed", 499));
    assert!(near.why[0].contains("499 residents of KS"), "{:?}", near.why);
    assert_eq!(near.would_change.last().unwrap(), "2 more residents of one state: notice to the media");
    assert_eq!(status(&simple(&people("CO", 501), ""), "hipaa.media"), "-", "nobody is below it");
}

/// Art. 33(1) GDPR and 45 CFR 164.404(b): a reminder lies ahead of the last day and behind the day of the list; what is done is
/// called off under its name.
#[test]
fn a_reminder_comes_before_the_last_day() {
    let base = format!("{SHOP}establishments = [\":DE\"]\n{HAPPENED}[dates]\naware = 2026-03-09T10:00:00Z\n");
    let events = |text: &str, as_of: &str| {
        let found = list(text, as_of);
        let calendar = ics::ics(&found, &ics::Earlier::default()).replace("\r\n ", "");
        let parts: Vec<String> = calendar.split("BEGIN:VEVENT").skip(1).map(str::to_owned).collect();
        parts
    };
    let hours = facts_text(&people(":DE", 4), &base);
    let authority = |as_of: &str| {
        let all = events(&hours, as_of);
        all.into_iter().find(|event| event.contains("DTSTART:20260312T100000Z")).unwrap()
    };
    assert!(
        authority("2026-03-09").contains("TRIGGER:-P1D\r\n")
            && authority("2026-03-09").contains("TRIGGER:-PT4H")
    );
    assert!(!authority("2026-03-11").contains("-P1D") && authority("2026-03-11").contains("TRIGGER:-PT4H"));
    let days = facts_text(&people("TX", 40), "");
    let letters = |text: &str, as_of: &str| {
        let all = events(text, as_of);
        all.into_iter().find(|event| event.contains("DTSTART;VALUE=DATE:20260501")).unwrap()
    };
    for (as_of, trigger) in
        [("2026-03-10", "-P7D"), ("2026-04-24", "-P1D"), ("2026-04-30", "PT8H"), ("2026-05-01", "PT8H")]
    {
        assert!(letters(&days, as_of).contains(&format!("TRIGGER:{trigger}\r\n")), "{as_of}");
    }
    let uid = |event: &str| event.lines().find(|line| line.starts_with("UID:")).map(str::to_owned);
    let done = "[[done]]\nduty = \"hipaa.individuals\"\non = 2026-03-09\nby = \"Mail house\"\n";
    let off = letters(&facts_text(&people("TX", 40), done), "2026-03-10");
    assert!(off.contains("STATUS:CANCELLED") && off.contains("SUMMARY:Done: ") && !off.contains("VALARM"));
    let open: Vec<Option<String>> = events(&days, "2026-03-10").iter().map(|event| uid(event)).collect();
    assert!(open.contains(&uid(&off)), "the same name");
}

/// Art. 33(1) GDPR: hours are counted from a moment that the facts hold; no other moment is put in its place, and the linter
/// says so of a record.
#[test]
fn hours_are_counted_from_a_moment() {
    let hourly = |anchor: &str| {
        fourteen_days_from(anchor).replace("14, unit = \"calendar_day\"", "72, unit = \"hour\"")
    };
    for anchor in ["aware", "determined"] {
        assert!(Pack::from_texts("test", &[("tx", &hourly(anchor))]).is_ok(), "{anchor}");
    }
    for anchor in ["discovered", "confirmed", "unknown", "hhs_filed"] {
        let error = Pack::from_texts("test", &[("tx", &hourly(anchor))]).unwrap_err().to_string();
        assert!(error.contains("a clock of hours begins with a moment: aware or determined"), "{error}");
    }
    let (pack, _) = Pack::with_remarks("test", &[("tx", &hourly("discovered"))]);
    let text =
        facts_text(&people("TX", 7), &format!("{SHOP}{HAPPENED}{DATES}aware = 2026-03-02T10:00:00Z\n"));
    let found = duties(&Facts::read("f", &text).unwrap(), &pack, "2026-03-20".parse().unwrap()).unwrap();
    let duty = found.duty("tx.regulator").unwrap();
    assert_eq!((duty.status.name(), duty.deadline.last), ("needs_fact", None));
    assert!(duty.needs[0].starts_with("the moment of the discovery"), "{:?}", duty.needs);
}

/// 74 FR 19006 and Tex. Bus. & Com. Code 521.053: the safe harbour is counted for HIPAA and Part 2 alone, and a record that says
/// otherwise is refused instead of not heeded.
#[test]
fn a_record_says_of_encryption_what_is_counted() {
    let state = fourteen_days_from("discovered")
        .replace("trigger = \"access\"", "trigger = \"access\"\nencryption_safe_harbour = true");
    let error = Pack::from_texts("test", &[("tx", &state)]).unwrap_err().to_string();
    assert!(error.contains("counted for HIPAA and Part 2 only"), "{error}");
    let hipaa = include_str!("../../pack/hipaa.toml");
    assert!(Pack::from_texts("test", &[("hipaa", hipaa)]).is_ok());
    let silent = hipaa.replace("encryption_safe_harbour = true\n", "");
    let error = Pack::from_texts("test", &[("hipaa", &silent)]).unwrap_err().to_string();
    assert!(error.contains("is counted for it, and it does not say so"), "{error}");
}

/// The record of disabled rules (16 CFR 314 among them) may begin with a comment.
#[test]
fn a_comment_does_not_turn_one_file_into_another() {
    let file = "# rules that are known and not counted\n\n# second line\nschema = \"chartward.disabled/1\"\n";
    let pack = Pack::from_texts("test", &[("disabled", file), ("tx", &fourteen_days_from("discovered"))]);
    assert_eq!(pack.unwrap().laws.len(), 1);
}

/// 45 CFR 164.410: four times the clients are about four times the work, not sixteen times.
#[test]
fn work_grows_with_the_clients_and_not_with_their_square() {
    let few = clients(20);
    let many = clients(80);
    println!("20 clients: {} ms, 80 clients: {} ms on the processor", few.as_millis(), many.as_millis());
    assert!(many < few * 9, "{few:?} and {many:?}");
}

/// The time on the processor in which the duties of so many clients in every state are worked out.
fn clients(number: u64) -> std::time::Duration {
    const STATES: &str = "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV \
NY OH OK OR PA PR RI SC SD TN TX UT VA VT WA WI WV WY";
    let (mut groups, mut clients) = (String::new(), String::new());
    for client in 0..number {
        let _ = write!(
            clients,
            "[[covered_entities]]\nname = \"C{client}\"\ndelegated = true\ninformed_on = 2026-03-05\n"
        );
        for state in STATES.split_whitespace() {
            let _ = writeln!(groups, "{}covered_entities = [\"C{client}\"]", people(state, 3));
        }
    }
    let text =
        format!("[entity]\nname = \"Biller\"\nkind = \"business_associate\"\n{HAPPENED}{DATES}{clients}");
    let facts = Facts::read("f", &facts_text(&groups, &text)).unwrap();
    let pack = pack();
    let begun = on_processor();
    let found = duties(&facts, &pack, "2026-03-10".parse().unwrap()).unwrap();
    let took = on_processor().saturating_sub(begun);
    // Mass. Gen. Laws ch. 93H, s. 3(b), for each client
    let conflicts = found.duties.iter().filter(|duty| duty.id.starts_with("conflict:")).count();
    assert_eq!(conflicts as u64, number);
    took
}

/// How long this thread was on a processor, so that a busy machine changes nothing; the time of day where that is not told.
fn on_processor() -> std::time::Duration {
    static BEGUN: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    let begun = *BEGUN.get_or_init(std::time::Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| begun.elapsed(), std::time::Duration::from_nanos)
}
