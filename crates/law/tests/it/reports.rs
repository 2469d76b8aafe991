//! Reports to regulators: what is filled, what is open, and that nothing is invented.

use chartward_law::reports::draft::draft;
use chartward_law::reports::html::page;
use chartward_law::reports::log::log;
use chartward_law::reports::{Kind, Report, State, To, recipients, report};
use chartward_law::{DutyList, Facts, LawError, duties};
use jiff::civil::Date;

use crate::support::{DATES, ENTITY, HAPPENED, facts_text, pack, people};

const REPORT: &str = r#"[report]
entity_type = "healthcare_provider"
street = "1 Example Street"
city = "Denver"
postal_code = "80000"
web = "https://clinic.example.org"
contact_name = "Privacy Office"
contact_title = "Officer"
contact_phone = "303-555-0100"
contact_email = "privacy@example.org"
toll_free = "800-555-0100"
breach_types = ["hacking_it_incident"]
locations = ["email", "network_server"]
description = "Mail account read by a stranger."
discovery_ended = 2026-03-04
safeguards_before = ["privacy_rule"]
actions = "Account closed."
notices_began = 2026-03-09
attested_by = "Officer"
attested_on = 2026-03-10
"#;

fn world(people: &str, more: &str) -> (Facts, DutyList) {
    let text = facts_text(people, more);
    let facts = Facts::read("test", &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let list = duties(&facts, &pack(), "2026-03-20".parse::<Date>().unwrap()).unwrap();
    (facts, list)
}

fn to(text: &str) -> To {
    text.parse().unwrap()
}

fn made(people: &str, more: &str, recipient: &str) -> Report {
    let (facts, list) = world(people, more);
    report(&facts, &list, &to(recipient), None).unwrap_or_else(|error| panic!("{error}: {}", error.hint()))
}

fn value(report: &Report, name: &str) -> String {
    let fields = || report.sections.iter().flat_map(|section| &section.fields);
    let field = fields().find(|field| field.name == name).unwrap_or_else(|| panic!("no field {name}"));
    match (&field.value, field.state) {
        (Some(value), State::Filled) => value.line(),
        (None, state) => state.name().to_owned(),
        (Some(_), state) => panic!("{name} has a value and is {state}"),
    }
}

/// 45 CFR 164.408(b): 500 or more, together with the individuals; the fields of the portal.
#[test]
fn the_portal_of_hhs() {
    let people = format!("{}unreachable = 10\n", people("CO", 501));
    let bare = made(&people, "", "hhs");
    assert_eq!(bare.kind, Kind::Initial);
    assert_eq!(value(&bare, "individuals_affected"), "501");
    assert_eq!(value(&bare, "breach_affecting"), "500 or more individuals");
    assert_eq!(value(&bare, "phi_types"), "Clinical; Demographic");
    assert_eq!(value(&bare, "media_states"), "Colorado");
    assert_eq!(value(&bare, "substitute"), "Yes: 10 or more people (45 CFR 164.404(d)(2)(ii))");
    assert_eq!(value(&bare, "discovery_began"), "2026-03-02");
    for open in [
        "description",
        "breach_type",
        "location",
        "discovery_ended",
        "breach_ended",
        "contact_name",
        "actions",
        "attested_by",
        "safeguards_before",
        "notice_ended",
        "substitute_given",
        "media_given",
    ] {
        assert_eq!(value(&bare, open), "open", "{open}");
        assert!(bare.open.iter().any(|name| name == open));
    }
    assert!(bare.wording_not_read.iter().any(|name| name == "substitute"));
    assert_eq!(bare.about[0].citation, "45 CFR 164.408(a)-(b)");
    let done = "[[done]]\nduty = \"hipaa.media:CO\"\non = 2026-03-09\nby = \"x\"\n[[done]]\nduty = \"hipaa.substitute_many\"\non = 2026-03-09\nby = \"x\"\n";
    let dates =
        DATES.replace("[dates]\n", "[dates]\nbreach_ended = 2026-02-21\nindividuals_notified = 2026-03-10\n");
    let full = made(&people, &format!("{ENTITY}{HAPPENED}{dates}{REPORT}{done}"), "hhs");
    assert_eq!(full.open, Vec::<String>::new());
    assert_eq!(value(&full, "location"), "Email; Network Server");
    assert_eq!(value(&full, "media_given"), "Colorado: 2026-03-09");
    assert_eq!(
        (value(&full, "notice_began"), value(&full, "notice_ended")),
        ("2026-03-09".into(), "2026-03-10".into())
    );
}

/// 45 CFR 164.408(c), and the edge 499 / 500: from 500 on there is no annual filing.
#[test]
fn the_log_of_the_year() {
    let small = world(&people("CO", 499), "");
    let large = world(&people("CO", 500), "");
    let older = world(&people("CO", 3), &format!("{ENTITY}{HAPPENED}[dates]\ndiscovered = 2025-12-30\n"));
    let both = [(&small.0, &small.1), (&large.0, &large.1), (&older.0, &older.1)];
    let found = log(2026, &both).unwrap();
    assert_eq!(found.entries.len(), 1);
    assert_eq!(found.entries[0].people, 499);
    assert_eq!(found.entries[0].last.as_deref(), Some("2027-03-01"));
    assert!(found.entries[0].open.iter().any(|name| name == "description"));
    assert_eq!(found.left_out.len(), 2);
    assert!(found.left_out[1].contains("it was discovered in 2025"), "{:?}", found.left_out);
    let before = log(2025, &both).unwrap();
    assert_eq!((before.entries.len(), before.entries[0].people), (1, 3));
    assert_eq!(before.entries[0].last.as_deref(), Some("2026-03-01"));
    assert_eq!(value(&made(&people("CO", 499), "", "hhs"), "breach_affecting"), "fewer than 500 individuals");
}

/// A report that was filed makes the next one an addendum with the number that it was given.
#[test]
fn an_addendum_has_the_tracking_number() {
    let filed = "[[filings]]\nto = \"hhs\"\non = 2026-03-15\ntracking = \"T-1\"\npeople = 600\nby = \"x\"\n";
    let addendum = made(&people("CO", 640), filed, "hhs");
    assert_eq!(addendum.kind, Kind::Addendum);
    assert_eq!(value(&addendum, "tracking_number"), "T-1");
    assert_eq!(
        (value(&addendum, "people_before"), value(&addendum, "individuals_affected")),
        ("600".into(), "640".into())
    );
    let later = made(&people("CO", 640), &filed.replace("03-15", "03-21"), "hhs");
    assert_eq!(later.kind, Kind::Initial, "what lies after the day of the list has not been filed");
    assert_eq!(value(&later, "tracking_number"), "not_applicable");
    let (facts, list) = world(&people("CO", 640), "");
    let asked = report(&facts, &list, &to("hhs"), Some(Kind::Addendum)).unwrap();
    assert_eq!(value(&asked, "tracking_number"), "open");
    assert!(asked.warnings.iter().any(|warning| warning.starts_with("No filing with this recipient")));
}

/// 42 CFR 2.16(b): a breach under both is filed twice, each with its own people.
#[test]
fn part_2_has_a_filing_of_its_own() {
    let entity = ENTITY.replace("seat", "part2_program = true\nseat");
    let people = format!("{}{}part2 = true\n", people("CO", 600), people("CO", 40));
    let more = format!("{entity}{HAPPENED}{DATES}");
    let (hhs, part2) = (made(&people, &more, "hhs"), made(&people, &more, "part2"));
    assert_eq!((hhs.people, part2.people), (640, 40));
    assert_eq!(value(&part2, "also_hipaa"), "yes: that is a filing of its own");
    assert_eq!(part2.about[0].duty, "part2.hhs_annual");
    assert_eq!(value(&part2, "breach_affecting"), "fewer than 500 individuals");
}

/// 45 CFR 164.410: an associate that files for its covered entity knows that one's name and no more of it.
#[test]
fn on_behalf_of_a_covered_entity() {
    let more = format!(
        "[entity]\nname = \"Billing\"\nkind = \"business_associate\"\n{HAPPENED}{DATES}\
         [[covered_entities]]\nname = \"Alpha\"\ndelegated = true\ninformed_on = 2026-03-03\n"
    );
    let group = format!("{}covered_entities = [\"Alpha\"]\n", people("CO", 600));
    let report = made(&group, &more, "hhs@Alpha");
    assert_eq!(value(&report, "covered_entity"), "Alpha");
    assert_eq!(value(&report, "covered_entity_address"), "open");
    assert_eq!(value(&report, "entity"), "Billing");
    assert_eq!(
        value(&report, "discovery_began"),
        "2026-03-03",
        "the day on which it was told (164.404(a)(2))"
    );
    let both = format!("{group}{}covered_entities = [\"Beta\"]\n", people("CO", 70));
    let clients = format!("{more}[[covered_entities]]\nname = \"Beta\"\ndelegated = true\n");
    let attorney = made(&both, &clients, "ag:CO@Alpha");
    assert_eq!(
        value(&attorney, "people_in_all"),
        "600",
        "a covered entity's report tells of its own people only"
    );
    let filing = draft(&report);
    assert_eq!((filing.entity.as_str(), filing.business_associate.as_deref()), ("Alpha", Some("Billing")));
}

/// Every recipient that a list offers has a report; each field is filled from a fact or open, and without the table
/// `[report]` nothing that only it could say is filled.
#[test]
fn nothing_is_invented() {
    let entity = "[entity]\nname = \"Clinic\"\nkind = \"covered_entity\"\nseat = \"CO\"\npart2_program = true\nfacility_licences = [\"CA\"]\ninsurance_licences = [\"VT\", \"AL\"]\nestablishments = [\":DE\", \":GB\"]\ndfs_regulated = true\n";
    let states = ["CO", "TX", "CA", "MA", "VA", "NY", "VT", "AL", ":DE", ":GB"];
    let people: String =
        states.iter().flat_map(|state| [people(state, 1_200), "part2 = true\n".to_owned()]).collect();
    let (facts, list) = world(&people, &format!("{entity}{HAPPENED}{DATES}"));
    let found = recipients(&list);
    let names: Vec<String> = found.iter().map(|(to, _)| to.to_string()).collect();
    for expected in [
        "hhs",
        "part2",
        "ag:CO",
        "ag:TX",
        "ag:NY",
        "facility:CA",
        "media:MA",
        "cra",
        "insurance:VT",
        "insurance:AL",
        "gdpr",
        "uk",
    ] {
        assert!(names.iter().any(|name| name == expected), "{expected}: {names:?}");
    }
    for (to, _) in &found {
        assert_eq!(&to.to_string().parse::<To>().unwrap(), to);
        let report = report(&facts, &list, to, None).unwrap();
        for field in report.sections.iter().flat_map(|section| &section.fields) {
            assert_eq!(field.state == State::Filled, field.value.is_some(), "{to} {}", field.name);
            let only_report = field.from.starts_with("report.") && !field.from.contains(',');
            assert!(!(only_report && field.state == State::Filled), "{to} {}", field.name);
            assert!(!field.from.is_empty(), "{to} {}", field.name);
        }
        assert!(!report.about.is_empty() && !report.open.is_empty(), "{to}");
        let html = page(&report);
        assert!(html.contains("<html lang=\"en\">") && html.contains("OPEN") && !html.contains("<script"));
        assert_eq!(html.matches("<table>").count(), html.matches("<caption>").count());
        assert!(!html.contains("http://") && !html.contains("https://"), "it needs no network");
    }
    let va = report(&facts, &list, &to("ag:VA"), None).unwrap();
    assert_eq!(va.about.len(), 2, "Va. Code 18.2-186.6: any breach, and more than 1,000");
    let ma = report(&facts, &list, &to("media:MA"), None).unwrap();
    assert!(value(&ma, "conflict").starts_with("The law of this state forbids"));
}

/// What nothing else fills is answered by the name of its field; what the facts say is not overridden.
#[test]
fn answers_fill_what_is_open() {
    let more = "[report.answers]\ncopy = \"attached\"\nresidents_affected = \"none at all\"\n";
    let report = made(&people("TX", 600), more, "ag:TX");
    assert_eq!(value(&report, "copy"), "attached");
    assert_eq!(value(&report, "residents_affected"), "600");
    assert!(!report.open.iter().any(|name| name == "copy"));
}

#[test]
fn a_report_that_nothing_calls_for_is_refused_with_those_that_there_are() {
    let (facts, list) = world(&people("CO", 600), "");
    let error = report(&facts, &list, &to("ag:TX"), None).unwrap_err();
    let LawError::NoReport { known } = &error else { panic!("{error}") };
    assert!(known.iter().any(|name| name == "ag:CO"), "{known:?}");
    for wrong in ["", "hhs@", "ag", "ag:ZZ", "ag:Texas", "media:", "nobody", "hhs:TX"] {
        assert!(wrong.parse::<To>().is_err(), "{wrong}");
    }
}

#[test]
fn a_page_carries_no_markup_of_a_stranger() {
    let hostile =
        REPORT.replace("Mail account read by a stranger.", "<script>alert(1)</script> & \\\"x\\\" \\u202e");
    let html = page(&made(&people("CO", 600), &hostile, "hhs"));
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot; \u{fffd}"), "{html}");
    assert!(!html.contains("<script"));
}

#[test]
fn a_draft_is_never_released_here() {
    let filing = draft(&made(&people("CO", 600), REPORT, "hhs"));
    let json: serde_json::Value = serde_json::to_value(&filing).unwrap();
    assert_eq!(json["schema"], "chartward.draft-filing/1");
    assert_eq!((&json["state"], &json["released"]), (&"draft".into(), &serde_json::Value::Null));
    assert_eq!(json["individuals_affected"], 600);
    assert_eq!(json["breach_types"][0], "Hacking/IT Incident");
    assert_eq!(json["entity_type"], "Healthcare Provider");
    assert_eq!(json["entity_state"], "Colorado");
    assert!(!filing.open.is_empty());
}

#[test]
fn filings_and_reports_that_do_not_hold_together() {
    for (more, expected) in [
        ("[[filings]]\nto = \"nobody\"\non = 2026-03-15\n", "filings[1].to: is no recipient"),
        (
            "[report]\nsafeguards_before = [\"none\", \"privacy_rule\"]\n",
            "report.safeguards_before: says none",
        ),
        ("[report]\nattested_by = \"x\"\n", "report.attested_by: somebody attests, on a day"),
        ("[report]\nbreach_types = [\"magic\"]\n", "one of: hacking_it_incident"),
    ] {
        let error = Facts::read("f", &facts_text(&people("CO", 4), more)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

/// An associate that files for two covered entities, one of which was told a year later.
fn for_two(people_text: &str, recipient: &str) -> Report {
    made(people_text, &two_clients(), recipient)
}

fn two_clients() -> String {
    format!(
        "[entity]\nname = \"Biller\"\nkind = \"business_associate\"\nseat = \"CT\"\n{HAPPENED}{DATES}\
         [[covered_entities]]\nname = \"Alpha\"\ndelegated = true\ninformed_on = 2026-03-10\n\
         [[covered_entities]]\nname = \"Beta\"\ndelegated = true\ninformed_on = 2026-03-10\n\
         [report]\nentity_type = \"business_associate\"\nnotices_began = 2026-03-15\n"
    )
}

fn group_of(client: &str, state: &str, count: u64) -> String {
    format!("{}covered_entities = [\"{client}\"]\n", people(state, count))
}

/// 45 CFR 164.408(a): the filing is the covered entity's, so a draft of it bears neither seat nor kind of the associate that
/// files, and the associate's own letters are not the covered entity's (45 CFR 164.410).
#[test]
fn what_is_filed_for_another_is_the_others() {
    let groups = format!("{}{}", group_of("Alpha", "CT", 600), group_of("Beta", "CT", 3));
    for recipient in ["hhs@Alpha", "ag:CT@Alpha", "cra@Alpha"] {
        let report = for_two(&groups, recipient);
        assert_eq!(value(&report, "notice_began"), "open", "{recipient}");
        let draft = draft(&report);
        assert_eq!(
            (draft.entity.as_str(), &draft.entity_type, &draft.entity_state),
            ("Alpha", &None, &None),
            "{recipient}"
        );
        assert_eq!(draft.business_associate.as_deref(), Some("Biller"), "{recipient}");
    }
    let own = draft(&made(&people("CO", 600), REPORT, "hhs"));
    assert_eq!(
        (own.entity_state.as_deref(), own.entity_type.as_deref()),
        (Some("Colorado"), Some("Healthcare Provider"))
    );
}

/// Tex. Bus. & Com. Code 521.053(i): where nobody's data is such as the law names, the report tells of nobody.
#[test]
fn a_report_about_nobody_tells_of_nobody() {
    let ghosts = "[[people]]\nresidence = \"TX\"\ncount = 900\nminors = 300\nelements = [\"person_name\", \"phone\"]\n";
    let report = made(ghosts, "", "ag:TX");
    assert_eq!(
        (report.people, value(&report, "minors"), value(&report, "data_types")),
        (0, "0".into(), "open".into())
    );
    // media get no letters, and their report still tells of their state's patients
    let press = made(&format!("{ghosts}{}", people("CO", 600)), "", "media:TX");
    assert!(value(&press, "data_types").contains("Name"), "{}", value(&press, "data_types"));
}

/// 45 CFR 164.408(c): of each covered entity it is said why it is not in the log of a year.
#[test]
fn whoever_is_in_no_log_is_said() {
    let told_later = two_clients().replacen(
        "name = \"Beta\"\ndelegated = true\ninformed_on = 2026-03-10",
        "name = \"Beta\"\ndelegated = true\ninformed_on = 2027-01-05",
        1,
    );
    let text =
        facts_text(&format!("{}{}", group_of("Alpha", "CT", 6), group_of("Beta", "CT", 3)), &told_later);
    let facts = Facts::read("test", &text).unwrap();
    let list = duties(&facts, &pack(), "2027-01-20".parse::<Date>().unwrap()).unwrap();
    let of = |year| {
        let found = log(year, &[(&facts, &list)]).unwrap();
        let names: Vec<Option<String>> = found.entries.iter().map(|entry| entry.client.clone()).collect();
        (names, found.left_out)
    };
    assert_eq!(
        of(2026),
        (vec![Some("Alpha".into())], vec!["test (Beta): it was discovered in 2027".to_owned()])
    );
    assert_eq!(
        of(2027),
        (vec![Some("Beta".into())], vec!["test (Alpha): it was discovered in 2026".to_owned()])
    );
    let (facts, list) = world(
        &people("TX", 6),
        "[entity]\nname = \"App\"\nkind = \"phr_vendor\"\n[dates]\ndiscovered = 2026-03-02\n",
    );
    let found = log(2026, &[(&facts, &list)]).unwrap();
    assert_eq!(found.left_out, ["test: no annual filing follows from these facts"]);
}

/// 45 CFR 164.408: an answer that fills nothing is said: a name that no report has, or a field that another fact fills.
#[test]
fn an_answer_that_fills_nothing_is_said() {
    let with = |answers: &str, recipient: &str| {
        let report = made(
            &people("TX", 600),
            &format!("{ENTITY}{HAPPENED}{DATES}{REPORT}[report.answers]\n{answers}\n"),
            recipient,
        );
        report.warnings.into_iter().filter(|one| one.contains("answers")).collect::<Vec<_>>()
    };
    assert_eq!(with("copy = \"attached\"", "ag:TX"), Vec::<String>::new());
    assert_eq!(with("copy = \"attached\"", "hhs"), Vec::<String>::new(), "another report has it");
    assert_eq!(
        with("copyy = \"attached\"", "ag:TX"),
        ["report.answers.copyy: no report of these facts has such a field; did you mean copy?"]
    );
    assert_eq!(
        with("city = \"Boulder\"", "hhs"),
        ["report.answers.city: not used, because the field has its value from: report.city"]
    );
}
