//! The shared lists: the site says what the register says, quickly and in small pages.

use std::sync::Arc;

use axum::http::StatusCode;
use chartward_app::register::site::{Counted, Which};
use chartward_app::register::{Alone, BreachType, By, EntityType, Filter, Question, tally};
use jiff::civil::Date;
use serde_json::Value;

use crate::support::shared;

#[test]
fn a_tally_is_the_registers_own() {
    let Some(site) = shared() else { return };
    let today: Date = "2025-01-01".parse().unwrap();
    let all = [
        (By::Year, "year"),
        (By::Month, "month"),
        (By::State, "state"),
        (By::Type, "type"),
        (By::Location, "location"),
        (By::EntityType, "entity-type"),
        (By::Sector, "sector"),
    ];
    let which = |kind: Option<(BreachType, Alone)>, entity, from: Option<&str>| Which {
        from: from.map(|day| day.parse().unwrap()),
        breach_type: kind,
        entity_type: entity,
        ..Which::default()
    };
    let questions = [
        which(None, None, None),
        which(Some((BreachType::Hacking, Alone::WithOthers)), Some(EntityType::Provider), Some("2014-01-01")),
        which(Some((BreachType::Theft, Alone::Only)), None, None),
    ];
    let days = [None, Some("2015-02-26"), Some("2017-12-31"), Some("2001-01-01")];
    for (turn, as_of) in days.into_iter().enumerate() {
        let as_of: Option<Date> = as_of.map(|day| day.parse().unwrap());
        // one day is built at a time, and another test may have one built
        let view = loop {
            if let Some(view) = site.hub.on(as_of).unwrap() {
                break view;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        };
        for (place, which) in questions.iter().enumerate() {
            // each group is asked for, though not of every question
            for (by, name) in (0..2).map(|next| all[(turn * 5 + place * 2 + next) % all.len()]) {
                let question = Question {
                    source: Some("hhs".to_owned()),
                    as_of,
                    filter: Filter {
                        from: which.from,
                        entity_type: which.entity_type,
                        breach_type: which.breach_type,
                        ..Filter::default()
                    },
                    ..Question::default()
                };
                let wanted =
                    tally(&(&site.register()).into(), &question, Some((by, name)), None, today).unwrap();
                let wanted = serde_json::to_value(wanted).unwrap();
                let counted = view.count("hhs", which, Some(by), as_of.unwrap_or(today));
                same(&counted, &wanted);
            }
        }
    }
    // 15 hacking providers of 2014 as of February 2015, 18 as of August 2017
    for (day, number) in [("2015-02-26", 15), ("2017-08-29", 18)] {
        let got =
            site.get(&format!("/api/v1/tally?type=hacking&entity=provider&year=2014&as_of={day}")).json();
        assert_eq!(got["total"]["filings"], number);
    }
}

fn same(counted: &Counted, wanted: &Value) {
    let rows = wanted["rows"].as_array().unwrap();
    assert_eq!(rows.len(), counted.lines.len());
    if wanted["total"].is_null() {
        // no copy of the list was observed by then; the site says so beside its table
        assert_eq!(counted.total.filings, 0);
        return;
    }
    for (row, line) in rows.iter().chain([&wanted["total"]]).zip(counted.lines.iter().chain([&counted.total]))
    {
        let have = serde_json::json!({
            "key": line.key, "filings": line.filings, "incidents": line.incidents, "individuals": line.individuals,
            "individuals_deduplicated": line.individuals_deduplicated, "placeholders": line.placeholders,
            "standing_placeholders": line.standing_placeholders, "without_number": line.without_number,
            "median_days_to_discover": line.days_to_discover.map(|(days, _)| days),
            "of_discovered": line.days_to_discover.map_or(0, |(_, of)| of),
            "median_days_to_report": line.days_to_report.map(|(days, _)| days),
            "of_reported": line.days_to_report.map_or(0, |(_, of)| of),
        });
        assert_eq!(row, &have);
    }
}

#[test]
fn pages_of_the_shared_lists_are_small_and_answer() {
    let Some(site) = shared() else { return };
    let now = site.hub.now();
    // the incidents with most filings, and with the longest histories, have the largest pages
    let mut largest: Vec<_> = now.incidents.iter().collect();
    largest.sort_by_key(|incident| std::cmp::Reverse(now.members(incident).len()));
    let incidents = largest.iter().take(5).map(|incident| format!("/incident/{}", now.id(incident)));
    let fixed = [
        "/",
        "/breaches",
        "/breaches?q=health&page=3",
        "/breaches?sort=filings",
        "/tallies?by=month",
        "/tallies?by=location",
        "/map",
        "/new",
        "/about",
        "/corrections",
        "/breaches?as_of=2016-01-01",
        "/organisation/change-healthcare",
    ];
    for address in fixed.map(str::to_owned).into_iter().chain(incidents) {
        let got = site.get(&address);
        assert_eq!(got.status, StatusCode::OK, "{address}: {}", got.body);
        let charts: usize = got.body.split("<svg").skip(1).filter_map(|rest| rest.find("</svg>")).sum();
        assert!(got.body.len() - charts < 100_000, "{address}: {} bytes", got.body.len());
    }
    let change = site.get("/breaches?q=change+healthcare&sort=largest");
    assert!(change.body.contains("100,000,000"), "{}", change.body);
}

#[test]
fn an_incident_says_what_was_lost_and_what_was_paid() {
    let Some(site) = shared() else { return };
    let found = site.get("/api/v1/incidents?q=anthem&source=hhs&sort=largest&per_page=1").json();
    let (id, name) = (found["incidents"][0]["id"].as_str().unwrap(), &found["incidents"][0]["name"]);
    assert!(name.as_str().unwrap().contains("Anthem"), "{found}");
    let page = site.page(&format!("/incident/{id}"));
    // 16 million dollars for 78.8 million people, as the closing text of the case tells
    for said in ["<dt>Where the data was</dt><dd>Network Server", "Settlements and penalties", "$16,000,000"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let answer = site.get(&format!("/api/v1/incidents/{id}")).json();
    assert_eq!(answer["payments"][0]["amount_usd"], 16_000_000);
    // no copy of the list of payments had been seen by then
    let before = site.get(&format!("/api/v1/incidents/{id}?as_of=2017-08-29")).json();
    assert_eq!(
        (&before["payments"], &before["incident"]["id"]),
        (&serde_json::json!([]), &serde_json::json!(id))
    );
}

#[test]
fn what_was_counted_once_is_the_same_again() {
    use chartward_app::register::site::find::{Find, Order};
    let Some(site) = shared() else { return };
    let now = site.hub.now();
    for order in [Order::Natural, Order::Largest, Order::Oldest] {
        for skip in [0, 25, 1_000_000] {
            let find =
                Find { source: Some("hhs"), year: Some(2016), order, skip, take: 25, ..Find::default() };
            // of a list that nobody has asked of before nothing is kept
            let all = || Arc::new(now.first(&Find { order, take: usize::MAX, ..Find::default() }, None));
            let fresh = format!("{:?}", now.find(&find, Some(&all())));
            let (first, again) =
                (format!("{:?}", now.find(&find, None)), format!("{:?}", now.find(&find, None)));
            assert!(first == fresh && again == fresh, "{order:?} {skip}");
            // and what is kept of one list is not told of another
            let (all, some) = (all(), Arc::new(vec![0, 1, 2, 3]));
            let told = |list| format!("{:?}", now.find(&find, Some(list)));
            let of_some = told(&some);
            assert!(told(&all) == fresh && told(&all) == fresh && told(&some) == of_some, "{order:?} {skip}");
            assert_ne!(of_some, fresh);
        }
    }
}

#[test]
fn a_feed_is_named_by_what_it_is_of() {
    let Some(site) = shared() else { return };
    let feed = site.page("/breaches.atom?q=anthem&type=hacking&source=hhs");
    assert!(
        feed.contains("\u{201c}anthem\u{201d}") && feed.contains("hacking or IT incident</title>"),
        "{feed}"
    );
    assert_eq!(site.get("/breaches.json").json()["title"], "Chartward register: all breaches");
    // it changes when something of its own is added, not whenever a list was looked at
    let newest = format!("<updated>{}T", site.hub.now().newest().unwrap());
    let (nothing, old) = (site.page("/breaches.atom?state=ZZ"), site.page("/breaches.atom?year=2010"));
    assert!(
        nothing.contains(&newest) && old.contains("<updated>2017-08-29T") && !old.contains(&newest),
        "{old}"
    );
    assert!(!old.contains("State: ."), "what is not known is left out: {old}");
}
