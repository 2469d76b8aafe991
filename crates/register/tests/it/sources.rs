//! Every other list: its rows, and what is understood of them.

use chartward_register::reading::{Reading, Told, UNCLEAR, read};
use chartward_register::words::{Coverage, Population, Sector};
use jiff::civil::date;

use crate::support::data;

fn list(path: &str) -> Option<Reading> {
    Some(read(&data()?.join(path), &Told::default()).unwrap())
}

/// Source, rows and how many of them have a number and a day of report.
fn facts(path: &str) -> Option<(String, usize, usize, usize, usize)> {
    let reading = list(path)?;
    let numbers = reading.drafts().filter(|draft| draft.count().value.is_some()).count();
    let reported = reading.drafts().filter(|draft| draft.reported.is_some()).count();
    Some((reading.source.id.to_owned(), reading.rows.len(), reading.refused().count(), numbers, reported))
}

#[test]
fn state_lists_have_their_rows() {
    let lists = [
        ("CA.xlsx", "ca", 2_643),
        ("DE.xlsx", "de", 151),
        // 6,548 lines in a hand-made copy, 151 of which are repeated headings
        ("IN.pdf", "in", 6_397),
        // 2,074 and 3,349 lines of the sheets; the rest are headings and empty lines
        ("ME1.xlsx", "me", 2_070),
        ("ME2.xlsx", "me", 985),
        ("MT.xlsx", "mt", 3_347),
        ("ND.xlsx", "nd", 274),
        ("OR.xlsx", "or", 666),
        ("WA.xlsx", "wa", 752),
    ];
    for (file, source, rows) in lists {
        let Some((id, found, refused, ..)) = facts(&format!("state_ag/raw/{file}")) else { return };
        assert_eq!((id.as_str(), found), (source, rows), "{file}");
        assert!(refused <= 3, "{file}: {refused} refused");
    }
}

#[test]
fn washington_open_data() {
    let Some(reading) = list("state_ag/WA_opendata_2024-05-23_1109.csv") else { return };
    assert_eq!((reading.source.id, reading.rows.len(), reading.refused().count()), ("wa", 1_109, 0));
    assert_eq!(reading.drafts().filter(|d| d.sector == Some(Sector::Health)).count(), 188);
    let first = reading.drafts().find(|d| d.name.starts_with("Automatic Funds Transfer")).unwrap();
    assert_eq!((first.count().value, first.discovered), (Some(695), Some(date(2021, 2, 4))));
    assert_eq!(first.count().population, Population::State("WA".to_owned()));
}

#[test]
fn maine_has_both_totals_and_ticked_boxes() {
    let Some(reading) = list("state_ag/raw/ME2.xlsx") else { return };
    let live = reading.drafts().find(|d| d.name == "LiveAuctioneers, LLC").unwrap();
    let counts: Vec<_> = live.counts.iter().map(|c| (c.value, c.population.name())).collect();
    assert_eq!(counts, [(Some(3_463_544), "us_total".to_owned()), (Some(9_555), "state(ME)".to_owned())]);
    assert_eq!(live.reported, Some(date(2020, 9, 9)));
    let food = reading.drafts().find(|d| d.name == "Community Food Co-Op").unwrap();
    assert_eq!(food.information, ["Social Security Number"]);
}

#[test]
fn the_other_lists() {
    let lists = [
        ("prc/prc_2005_2017-01-12_5280.csv", "prc", 5_280),
        ("hibp/hibp_2018-12-18_334.json", "hibp", 334),
        ("other/worlds_biggest_2018-12_305.csv", "worlds-biggest", 298),
        ("other/wikipedia_list_2017-07-16.csv", "wikipedia", 816),
        ("hhs_ocr/wolfram_format_US-Health-Data-Breaches.csv", "hhs", 1_688),
    ];
    for (path, source, rows) in lists {
        let Some((id, found, refused, ..)) = facts(path) else { return };
        assert_eq!((id.as_str(), found, refused), (source, rows, 0), "{path}");
    }
}

#[test]
fn a_row_without_a_name_is_listed() {
    let Some(reading) = list("state_ag/combined_14181.csv") else { return };
    let refused: Vec<_> = reading.refused().map(|(_, reason)| reason).collect();
    assert_eq!((reading.source.id, reading.rows.len()), ("combined", 14_181));
    assert_eq!(refused, ["it names no organisation"]);
}

#[test]
fn health_in_the_chronology_of_2016() {
    let Some(reading) = list("prc/prc_2005_2017-01-12_5280.csv") else { return };
    let year = || reading.drafts().filter(|d| d.reported.is_some_and(|day| day.year() == 2016));
    let health = year().filter(|d| d.sector == Some(Sector::Health)).count();
    assert_eq!((health, year().count()), (301, 528));
}

#[test]
fn wolfram_values() {
    let Some(reading) = list("hhs_ocr/wolfram_format_US-Health-Data-Breaches.csv") else { return };
    let first = reading.drafts().next().unwrap();
    assert_eq!((first.state.as_deref(), first.count().value), (Some("TX"), Some(1_000)));
    let days = || reading.drafts().filter_map(|d| d.reported);
    assert_eq!((days().min(), days().max()), (Some(date(2009, 10, 21)), Some(date(2016, 9, 30))));
}

#[test]
fn the_header_of_2026_is_taken_by_position() {
    let Some(reading) = list("hhs_ocr/2026_new-header_sample_3rows.csv") else { return };
    assert_eq!((reading.source.id, reading.rows.len(), reading.refused().count()), ("hhs", 3, 0));
    let second = reading.drafts().nth(1).unwrap();
    assert_eq!((second.name.as_str(), second.state.as_deref()), ("Hospital Caribbean Medical Center", None));
    assert_eq!((second.count().value, second.associate_present), (Some(92_000), Some(false)));
    assert_eq!(reading.observed_on, date(2026, 4, 7));
}

#[test]
fn day_first_is_a_property_of_the_file() {
    let Some(reading) = list("hhs_ocr/2023-03_active_dayfirst-bom_869.csv") else { return };
    let first = reading.drafts().next().unwrap();
    assert_eq!(first.reported, Some(date(2023, 3, 8)));
}

#[test]
fn the_list_of_part_2_programs_is_a_source_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("2026-08-07_part2.csv");
    let text = "\"Name of Part 2 Program\",\"State\",\"Individuals Affected\",\"Breach Submission Date\",\"Type of Breach\",\
\"Location of Breached Information\",\"Qualified Service Organization Present\",\"Web Description\"\n\
\"Harbor Recovery\",\"OH\",\"501\",\"08/03/2026\",\"Hacking/IT Incident\",\"Email\",\"Yes\",\"\"\n";
    std::fs::write(&path, text).unwrap();
    let reading = read(&path, &Told::default()).unwrap();
    let draft = reading.drafts().next().unwrap();
    assert_eq!((reading.source.id, draft.associate_present), ("hhs-part2", Some(true)));
    assert_eq!(draft.count().text(), "501 (placeholder)");
}

#[test]
fn an_export_under_its_download_name_is_never_taken_for_another() {
    let Some(data) = data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("breach_report.csv");
    let (mut sure, mut all) = (0, 0);
    for (name, ..) in crate::support::EXPORTS {
        let told = Told {
            observed_on: Some(name.get(..10).unwrap().parse().unwrap_or(date(2023, 4, 1))),
            ..Told::default()
        };
        std::fs::copy(data.join("hhs_ocr").join(name), &path).unwrap();
        let reading = read(&path, &told).unwrap();
        let right = [Coverage::Archive, Coverage::Active, Coverage::Full]
            .into_iter()
            .find(|coverage| name.contains(coverage.name()))
            .unwrap_or(Coverage::Full);
        match reading.coverage_by {
            UNCLEAR => assert_eq!(reading.coverage, Coverage::Partial, "{name}"),
            _ => assert_eq!(reading.coverage, right, "{name} by {}", reading.coverage_by),
        }
        sure += usize::from(reading.coverage_by != UNCLEAR);
        all += 1;
    }
    assert_eq!((sure, all), (22, 22));
}
