//! The figures that people quote, each by name, from the general code.

use std::collections::BTreeMap;

use chartward_register::draft::letters;
use chartward_register::reading::Told;
use chartward_register::storage::RevisionKind;
use chartward_register::tally::{Alone, By, Filter, day_over, removals, tally};
use chartward_register::words::{BreachType, CountKind, Disclosure, EntityType, Sector};
use jiff::civil::date;

use crate::support::{EXPORTS, all_exports, as_of, data, export, filled, total};

#[test]
fn every_export_has_its_rows_and_sum_and_loses_none() {
    for (name, rows, people) in EXPORTS {
        let Some(reading) = export(name) else { return };
        let refused: Vec<_> =
            reading.refused().map(|(row, reason)| (row.number, reason.to_owned())).collect();
        assert!(refused.is_empty(), "{name}: {refused:?}");
        assert_eq!(reading.rows.len(), *rows, "{name}: rows");
        assert_eq!(reading.drafts().filter_map(|d| d.count().value).sum::<u64>(), *people, "{name}: people");
    }
}

#[test]
fn the_newest_row_dates_every_export() {
    for (name, ..) in EXPORTS {
        let Some(reading) = export(name) else { return };
        let newest = reading.drafts().filter_map(|draft| draft.reported.or(draft.posted)).max().unwrap();
        assert_eq!(newest, reading.observed_on, "{name}");
    }
}

#[test]
fn providers_that_reported_hacking_in_2014_depend_on_the_day_of_asking() {
    let days =
        ["2015-02-26", "2016-04-01", "2016-10-14", "2017-08-29", "2018-11-13", "2022-04-15", "2025-04-04"];
    let counted = |alone| -> Option<Vec<u64>> {
        let filter = Filter {
            from: Some(date(2014, 1, 1)),
            to: Some(date(2014, 12, 31)),
            entity_type: Some(EntityType::Provider),
            breach_type: Some((BreachType::Hacking, alone)),
            ..Filter::default()
        };
        days.iter().map(|day| Some(as_of(day)?.total(&filter).filings)).collect()
    };
    let Some(counts) = counted(Alone::WithOthers) else { return };
    assert_eq!(counts, [15, 17, 18, 18, 20, 21, 21]);
    assert_eq!(counted(Alone::Only).unwrap(), [13, 15, 16, 16, 18, 19, 19]);
}

#[test]
fn the_day_of_170_million_depends_on_the_day_of_asking() {
    const PEOPLE: u64 = 170_000_000;
    if data().is_none() {
        return;
    }
    let over = |day| {
        let list = as_of(day).unwrap();
        day_over(&list.filings, &list.incidents, &Filter::default(), PEOPLE)
    };
    assert_eq!(over("2017-08-29").0, Some(date(2016, 11, 22)));
    for day in ["2018-11-13", "2022-04-15", "2023-05-01", "2024-04-26"] {
        assert_eq!(over(day).0, Some(date(2016, 8, 9)), "as of {day}");
    }
    // the files of 2020 and 2021 pass it some days earlier, by plain addition of their rows too
    assert_eq!(over("2021-03-02").0, Some(date(2016, 8, 3)));
    // two reports were filed twice by then. Community Health Systems once: 2016-09-21, as people have worked it out;
    // North Carolina once too: two days later
    for day in ["2022-04-15", "2023-05-01", "2024-04-26"] {
        let list = as_of(day).unwrap();
        let steps = removals(&list.filings, &list.incidents, &Filter::default(), PEOPLE);
        let steps: Vec<_> =
            steps.iter().map(|s| (list.filings[s.filing].draft.name.clone(), s.people, s.over)).collect();
        assert!(steps[0].0.starts_with("Community Health Systems"), "{steps:?}");
        assert_eq!((steps[0].1, steps[0].2), (4_500_000, Some(date(2016, 9, 21))), "as of {day}");
        let carolina = steps.iter().find(|(name, ..)| name.to_lowercase().contains("carolina")).unwrap();
        assert_eq!((carolina.1, carolina.2), (48_752, Some(date(2016, 9, 23))), "as of {day}: {steps:?}");
        assert_eq!(over(day).1, steps.last().unwrap().2);
        assert_eq!(over(day).1, Some(date(2016, 9, 23)), "as of {day}");
    }
}

#[test]
fn change_healthcare_is_one_filing_with_three_numbers() {
    let Some(list) = as_of("2025-04-04") else { return };
    let (register, filings) = (all_exports().unwrap(), &list.filings);
    let change: Vec<_> = filings
        .iter()
        .filter(|f| {
            f.draft.name.starts_with("Change Healthcare") && f.draft.reported == Some(date(2024, 7, 19))
        })
        .collect();
    assert_eq!(change.len(), 1);
    let history = register.history(&change[0].key).unwrap();
    let numbers: Vec<_> =
        history.iter().map(|r| (r.observed_on, r.draft.count().value, r.draft.count().kind)).collect();
    assert_eq!(
        numbers,
        [
            (date(2024, 10, 8), Some(500), CountKind::Placeholder),
            (date(2024, 11, 1), Some(100_000_000), CountKind::Exact),
            (date(2025, 4, 4), Some(190_000_000), CountKind::Exact),
        ]
    );
    assert_eq!(history[1].changes.iter().map(|c| c.field.as_str()).collect::<Vec<_>>(), ["individuals"]);
}

#[test]
fn archive_and_active_of_one_day_do_not_overlap() {
    let files = ["2024-04-26_archive_5371.csv", "2024-06-28_active_908.csv"];
    let Some((_folder, register)) = filled(&files) else { return };
    let filings = register.filings(Some("hhs"), None).unwrap();
    assert_eq!(filings.len(), 6_279);
    assert!(filings.iter().all(|filing| filing.first_seen == filing.last_seen));
}

#[test]
fn archive_and_active_a_quarter_apart_share_one_filing() {
    let files = ["2024-06-28_archive_mojibake_5590.csv", "2024-10-08_active_852.csv"];
    let Some((_folder, register)) = filled(&files) else { return };
    let snapshots = register.snapshots(None).unwrap();
    assert_eq!(snapshots.iter().map(|s| s.read).sum::<u64>(), 6_442);
    let filings = register.filings(Some("hhs"), None).unwrap();
    let shared: Vec<_> = filings.iter().filter(|filing| filing.first_seen != filing.last_seen).collect();
    assert_eq!((filings.len(), shared.len()), (6_441, 1));
    let once: u64 = filings.iter().filter_map(|filing| filing.draft.count().value).sum();
    let before = register.history(&shared[0].key).unwrap()[0].draft.count().value.unwrap();
    assert_eq!(once + before, 626_634_835, "the shared filing is in both files, with another number");
}

#[test]
fn a_tenth_of_the_active_list_is_placeholders() {
    let Some(reading) = export("2024-11-01_active_857.csv") else { return };
    let of = |value| reading.drafts().filter(|d| d.count().value == Some(value)).count();
    assert_eq!((of(500), of(501), reading.rows.len()), (41, 48, 857));
    assert_eq!(reading.drafts().filter(|d| d.count().kind == CountKind::Placeholder).count(), 89);
}

#[test]
fn placeholders_age() {
    let Some((_folder, register)) = filled(&["2024-11-01_active_857.csv"]) else { return };
    let filings = register.filings(Some("hhs"), None).unwrap();
    let line = total(&filings, &Filter::default(), date(2024, 11, 1));
    let old = filings
        .iter()
        .filter(|f| {
            f.draft.count().kind == CountKind::Placeholder && f.draft.reported < Some(date(2024, 5, 6))
        })
        .count() as u64;
    assert_eq!((line.placeholders, line.standing_placeholders), (89, old));
    assert!(old > 0 && old < 89);
}

#[test]
fn words_in_descriptions() {
    let Some(reading) = export("2024-06-28_archive_mojibake_5590.csv") else { return };
    let have = |words: &[&str]| {
        let has = |text: &str| words.iter().any(|word| text.to_lowercase().contains(word));
        reading.drafts().filter(|d| d.narrative.as_deref().is_some_and(has)).count()
    };
    assert_eq!(
        (have(&["phish"]), have(&["ransom"]), have(&["keylog", "key log", "keystroke"])),
        (846, 879, 5)
    );
}

#[test]
fn the_first_pair_of_exports() {
    let (Some(old), Some(new)) =
        (export("2014-06-30_old-tool_ecdat_1055.csv"), export("2015-02-26_full_ecdat_1151.csv"))
    else {
        return;
    };
    let keyed = |reading: &chartward_register::reading::Reading| {
        let mut keys: BTreeMap<(String, Option<String>), Vec<Option<u64>>> = BTreeMap::new();
        for draft in reading.drafts() {
            keys.entry((letters(&draft.name), draft.state.clone())).or_default().push(draft.count().value);
        }
        keys
    };
    let (old, new) = (keyed(&old), keyed(&new));
    let shared: Vec<_> =
        old.iter().filter_map(|(key, counts)| new.get(key).map(|other| (counts, other))).collect();
    let single: Vec<_> = shared.iter().filter(|(a, b)| a.len() == 1 && b.len() == 1).collect();
    let changed = single.iter().filter(|(a, b)| a != b).count();
    assert_eq!((shared.len(), single.len(), changed), (707, 642, 6));
}

#[test]
fn the_changed_numbers_of_the_first_pair_are_revisions_or_other_incidents() {
    let files = ["2014-06-30_old-tool_ecdat_1055.csv", "2015-02-26_full_ecdat_1151.csv"];
    let Some((_folder, register)) = filled(&files) else { return };
    let filings = register.filings(Some("hhs"), None).unwrap();
    let first_number = |number: u64| {
        let filing = filings.iter().find(|filing| filing.draft.count().value == Some(number)).unwrap();
        register.history(&filing.key).unwrap()[0].draft.count().value
    };
    let revised = [(13_907, 733), (11_000, 2_600), (42_713, 46_771), (915, 916)];
    for (now, before) in revised {
        assert_eq!(first_number(now), Some(before), "{before} became {now}");
    }
    let hartford = filings.iter().find(|f| f.draft.count().value == Some(93_500)).unwrap();
    let penn = filings
        .iter()
        .find(|f| f.draft.count().value == Some(661) && f.draft.name.starts_with("University of Penn"))
        .unwrap();
    for other in [hartford, penn] {
        let history = register.history(&other.key).unwrap();
        assert_eq!(
            history[0].draft.count().value,
            other.draft.count().value,
            "another incident, not a revision"
        );
    }
}

#[test]
fn anthem_once() {
    let Some(list) = as_of("2018-11-13") else { return };
    let (register, filings) = (all_exports().unwrap(), &list.filings);
    let anthem: Vec<_> = filings.iter().filter(|f| f.draft.count().value == Some(78_800_000)).collect();
    assert_eq!(anthem.len(), 1);
    let history = register.history(&anthem[0].key).unwrap();
    let changed = history.iter().find(|r| r.observed_on == date(2018, 11, 13)).unwrap();
    let fields: Vec<_> = changed.changes.iter().map(|c| c.field.as_str()).collect();
    assert!(fields.contains(&"name") && fields.contains(&"reported"), "{fields:?}");
    assert!(!filings.iter().any(|f| f.draft.name.contains("Working file")));
    let before = as_of("2017-08-29").unwrap();
    assert!(before.filings.iter().any(|f| f.draft.name.contains("Working file")));
}

#[test]
fn numbers_go_down_too() {
    let Some(list) = as_of("2022-04-15") else { return };
    let (register, filings) = (all_exports().unwrap(), &list.filings);
    for (name, number, before) in
        [("Excellus", 9_358_891, 10_000_000), ("Medical Informatics Engineering", 3_500_000, 3_900_000)]
    {
        let filing = filings
            .iter()
            .find(|f| f.draft.name.starts_with(name) && f.draft.count().value == Some(number))
            .unwrap_or_else(|| panic!("{name}"));
        let history = register.history(&filing.key).unwrap();
        assert!(history.iter().any(|r| r.draft.count().value == Some(before)), "{name} had {before}");
    }
}

#[test]
fn community_health_systems_counts_once() {
    let Some(list) = as_of("2022-04-15") else { return };
    let named = |name: &str| Filter { name: Some(name.to_owned()), ..Filter::default() };
    let chs = list.total(&named("community health systems professional"));
    assert_eq!(
        (chs.filings, chs.incidents, chs.individuals, chs.individuals_deduplicated),
        (2, 1, 10_621_158, 6_121_158)
    );
    let year = Filter {
        from: Some(date(2014, 1, 1)),
        to: Some(date(2014, 1, 31)),
        ..named("north carolina department")
    };
    let nc = list.total(&year);
    assert_eq!((nc.filings, nc.incidents, nc.individuals_deduplicated), (2, 1, 48_752));
}

#[test]
fn other_incidents_stay_apart() {
    let Some(list) = as_of("2024-04-26") else { return };
    for name in ["visionworks", "monongalia health system", "west sound treatment center"] {
        let filter = Filter { name: Some(name.to_owned()), ..Filter::default() };
        let line = list.total(&filter);
        assert_eq!((line.filings, line.incidents), (2, 2), "{name}");
    }
}

#[test]
fn one_associate_for_many_on_one_day_is_one_incident_and_its_people_add_up() {
    let Some(list) = as_of("2023-08-10") else { return };
    let filter = Filter {
        name: Some("alvaria".to_owned()),
        from: Some(date(2023, 5, 26)),
        to: Some(date(2023, 5, 26)),
        ..Filter::default()
    };
    let line = list.total(&filter);
    assert_eq!((line.filings, line.incidents), (13, 1));
    assert_eq!(line.individuals, line.individuals_deduplicated);
}

#[test]
fn groups_by_type_count_a_filing_under_each() {
    let Some(list) = as_of("2017-08-29") else { return };
    let tally = tally(&list.filings, &list.incidents, &Filter::default(), Some(By::Type), list.day);
    let several = list.filings.iter().map(|f| f.draft.types.len().max(1) as u64).sum::<u64>();
    assert!(several > tally.total.filings);
    assert_eq!(tally.lines.iter().map(|line| line.filings).sum::<u64>(), several);
    assert_eq!(tally.total.filings, 2_046);
}

#[test]
fn health_is_a_third_of_confirmed_american_incidents_in_vcdb() {
    let Some(folder) = data() else { return };
    let path = folder.join("vcdb/vcdb_2020-03-07_8553.json.zip");
    let reading = chartward_register::reading::read(&path, &Told::default()).unwrap();
    assert_eq!((reading.rows.len(), reading.refused().count()), (8_553, 0));
    let health = reading.drafts().filter(|d| d.sector == Some(Sector::Health)).count();
    assert_eq!(health, 2_341);
    let filter = Filter {
        from: Some(date(2016, 1, 1)),
        to: Some(date(2016, 12, 31)),
        country: Some("US".to_owned()),
        disclosure: Some(Disclosure::Confirmed),
        ..Filter::default()
    };
    let confirmed: Vec<_> = reading.drafts().filter(|draft| filter.takes(draft)).collect();
    let share = confirmed.iter().filter(|draft| draft.sector == Some(Sector::Health)).count();
    assert_eq!((share, confirmed.len()), (122, 353));
}

#[test]
fn enforcement_adds_up() {
    let Some(folder) = data() else { return };
    let path = folder.join("hhs_enforcement/ocr_enforcement_65.csv");
    let reading = chartward_register::reading::read(&path, &Told::default()).unwrap();
    assert_eq!(reading.source.id, "hhs-enforcement");
    let sum: u64 = reading.drafts().filter_map(|draft| draft.amount_usd).sum();
    assert_eq!((reading.rows.len(), sum), (65, 126_211_285));
}

#[test]
fn most_histories_begin_and_few_end() {
    let Some(register) = all_exports() else { return };
    let snapshots = register.snapshots(Some("hhs")).unwrap();
    assert_eq!(snapshots.len(), EXPORTS.len());
    let filings = register.filings(Some("hhs"), None).unwrap();
    let latest: u64 = 5_590 + 811;
    assert!(filings.len() as u64 > latest && (filings.len() as u64) < latest + 700, "{}", filings.len());
    let ended = filings
        .iter()
        .filter(|f| register.history(&f.key).unwrap().iter().any(|r| r.kind == RevisionKind::Vanished));
    assert!(ended.count() < 200);
}
