//! What is asked: figures, words, filters and exports are the same in every database.

use chartward_register::export::{Export, Format, write};
use chartward_register::link::Scope;
use chartward_register::storage::{Filing, Page, terms};
use chartward_register::tally::{Alone, Filter};
use chartward_register::words::{BreachType, EntityType};
use chartward_register::{Register, RegisterError};
use jiff::civil::{Date, date};

use super::{Ground, SOME, list};
use crate::support::{EXPORTS, total};

pub(super) fn figures_are_those_of_the_day(ground: &Ground) {
    let names: Vec<&str> = EXPORTS.iter().map(|(name, ..)| *name).filter(|name| *name < "2018").collect();
    let Some(register) = ground.with(&names) else { return };
    let filter = Filter {
        from: Some(date(2014, 1, 1)),
        to: Some(date(2014, 12, 31)),
        entity_type: Some(EntityType::Provider),
        breach_type: Some((BreachType::Hacking, Alone::WithOthers)),
        ..Filter::default()
    };
    let days = [date(2015, 2, 26), date(2016, 4, 1), date(2016, 10, 14), date(2017, 8, 29)];
    let counted = days.map(|day| {
        let filings = register.filings(Some("hhs"), Some(day)).unwrap();
        let one = &filings[filings.len() / 2];
        let chosen = register.chosen(None, std::slice::from_ref(&one.key), Some(day)).unwrap();
        assert!(chosen.len() == 1 && chosen[0] == *one);
        total(&filings, &filter, day).filings
    });
    assert_eq!(counted, [15, 17, 18, 18]);
    assert!(register.filings(Some("hhs"), Some(date(2010, 1, 1))).unwrap().is_empty());
    assert!(register.filings(Some("ca"), None).unwrap().is_empty());
}

pub(super) fn words_find_the_same(ground: &Ground) {
    let mut register = ground.create();
    let long = "x".repeat(300);
    let story = format!("an unencrypted LAPTOP was stolen; the thieves' e-mail: a_b@example.org {long}");
    let rows = [
        ("H\u{f4}pital Saint-Luc d/b/a The Clinic", 600, story.as_str()),
        ("The Laptop Repair Clinic", 700, "a letter was mailed to the wrong person"),
        ("Stra\u{df}e & S\u{f8}n \u{4eac}\u{90fd} 123-45", 800, "hacked servers, breached"),
        ("Zero\u{0}Byte Clinic", 900, "it is the of and"),
    ];
    register.import(list(ground.folder.path(), "2020-01-01_full.csv", &rows)).unwrap();
    let changed = [("Hopital Saint Luke", 600, "nothing to see"), rows[1], rows[2], rows[3]];
    register.import(list(ground.folder.path(), "2020-06-01_full.csv", &changed)).unwrap();
    let found = |words: &str, day: Option<Date>| {
        let keys = register.search(None, words, day).unwrap();
        let filings = register.chosen(None, &keys, day).unwrap();
        assert_eq!(filings.len(), keys.len());
        let mut people: Vec<u64> = filings.iter().filter_map(|f| f.draft.count().value).collect();
        people.sort_unstable();
        people
    };
    let before = Some(date(2020, 3, 1));
    for (words, expected) in [
        ("hopital", &[600][..]),
        ("H\u{d4}PITAL luc", &[600]),
        ("laptop", &[600, 700]),
        ("laptop clinic", &[600, 700]),
        ("stolen laptop", &[600]),
        ("the", &[600, 700, 900]),
        ("thief", &[]),
        ("breach", &[]),
        ("breached", &[800]),
        ("example.org", &[600]),
        ("e-mail a_b", &[600]),
        ("123 45", &[800]),
        ("\u{4eac}\u{90fd}", &[800]),
        ("stra\u{df}e", &[800]),
        (long.as_str(), &[600]),
        ("zero byte", &[900]),
        ("of and", &[900]),
        ("", &[]),
        ("' OR 1=1 --", &[]),
        ("lap*", &[600, 700]),
        ("ptop*", &[]),
        ("\"saint luc\"", &[600]),
        ("\"luc saint\"", &[]),
        ("\"laptop rep\"*", &[700]),
        ("\"laptop rep\"", &[]),
        // a name's last word and the description's first are not in a row
        ("\"clinic a letter\"", &[]),
        ("!laptop", &[600, 700]),
        ("a & b | c", &[]),
    ] {
        assert_eq!(found(words, before), expected, "{words}");
    }
    // now, and before there was anything
    assert_eq!((found("luc", None), found("luke", None), found("luke", before)), (vec![], vec![600], vec![]));
    assert!(found("clinic", Some(date(2019, 1, 1))).is_empty());
    // a word of the name weighs more than one of the description
    let first = register.search(None, "laptop", before).unwrap().swap_remove(0);
    assert_eq!(register.chosen(None, &[first], before).unwrap()[0].draft.count().value, Some(700));
    assert!(register.search(Some("ca"), "laptop", before).unwrap().is_empty());
    assert!(matches!(register.search(Some("nowhere"), "laptop", None), Err(RegisterError::NoSuchSource(_))));
    pages_of_what_is_found(&register, before);
    // made again, the index says what it said
    let said = register.search(None, "laptop", before).unwrap();
    assert_eq!(register.verify().unwrap().difference, None);
    register.rebuild_index().unwrap();
    assert_eq!(register.verify().unwrap().difference, None);
    assert_eq!(register.search(None, "laptop", before).unwrap(), said);
}

/// The first of what has a word: whether there are more, those that a filter takes, and of very many the newest.
fn pages_of_what_is_found(register: &Register, before: Option<Date>) {
    let first = |most: usize, ranked: usize, state: Option<&str>| {
        let filter = Filter { state: state.map(str::to_owned), ..Filter::default() };
        let page = Page { most, ranked };
        let found = register.first_found(None, "the", before, &filter, page).unwrap();
        let people = |filing: &Filing| filing.draft.count().value.unwrap();
        (found.filings.iter().map(people).collect::<Vec<_>>(), found.more, found.ranked)
    };
    let all = register.search(None, "the", before).unwrap();
    let all = register.chosen(None, &all, before).unwrap();
    let all: Vec<u64> = all.iter().map(|filing| filing.draft.count().value.unwrap()).collect();
    assert_eq!(first(9, 9, None), (all.clone(), false, None));
    assert_eq!(first(3, 9, None), (all.clone(), false, None));
    assert_eq!(first(1, 9, None), (all[..1].to_vec(), true, None));
    assert_eq!(first(9, 9, Some("mn")).0, all);
    assert_eq!(first(9, 9, Some("OH")), (vec![], false, None));
    let newest = first(9, 2, None);
    assert_eq!((newest.0.len(), newest.1, newest.2), (2, false, Some(2)));
    assert!(newest.0.contains(&700) && newest.0.contains(&900), "{newest:?}");
    let of_days = Filter { from: Some(date(2019, 1, 2)), to: Some(date(2019, 2, 1)), ..Filter::default() };
    let found = register.first_found(None, "the", before, &of_days, Page::of(9)).unwrap();
    let people: Vec<u64> = found.filings.iter().filter_map(|f| f.draft.count().value).collect();
    assert!(people.len() == 2 && people.contains(&700) && people.contains(&900), "{people:?}");
    let hidden = Filter { name: Some("repair".to_owned()), ..Filter::default() };
    let found = register.first_found(None, "the", before, &hidden, Page { most: 1, ranked: 9 }).unwrap();
    assert!(found.filings[0].draft.name.contains("Repair") && !found.more, "{found:?}");
}

pub(super) fn every_place_finds_the_same_in_real_lists(ground: &Ground) {
    let Some(register) = ground.with(&SOME[1..]) else { return };
    let others: Vec<Register> =
        Ground::others().iter().map(|other| other.with(&SOME[1..]).unwrap()).collect();
    let filings = register.filings(None, None).unwrap();
    let mut asked: Vec<String> = ["laptop stolen", "anthem", "ocr", "st", "community health systems", "2012"]
        .map(str::to_owned)
        .to_vec();
    // the longest word of every 20th name
    let longest = |name: &str| terms(name).into_iter().max_by_key(String::len);
    asked.extend(filings.iter().step_by(20).filter_map(|filing| longest(&filing.draft.name)));
    let mut hits = 0;
    for words in asked {
        for day in [None, Some(date(2015, 6, 1))] {
            let found = |register: &Register| {
                let mut found = register.search(None, &words, day).unwrap();
                found.sort();
                found
            };
            let expected = found(&register);
            hits += expected.len();
            for other in &others {
                assert_eq!(found(other), expected, "{words} {day:?}");
            }
        }
    }
    assert!(hits > 1_000, "{hits}");
}

pub(super) fn exports_are_the_same_byte_for_byte(ground: &Ground) {
    let files = |ground: &Ground| {
        let register = ground.with(&SOME[..2])?;
        let filings = register.filings(None, None).unwrap();
        let incidents = register.incidents(&filings, Scope::Across).unwrap();
        let chosen: Vec<usize> = (0..filings.len()).collect();
        let export =
            Export { filings: &filings, incidents: &incidents, chosen: &chosen, as_of: "2015-02-26" };
        let out = ground.folder.path().join("out");
        let written = write(&register, &export, Format::ALL, &out, Some(&crate::exports::columns)).unwrap();
        assert_eq!(written.len(), 6);
        let names = written.into_iter().map(|file| file.file).chain(["manifest".to_owned()]);
        Some(names.map(|name| (std::fs::read(out.join(&name)).unwrap(), name)).collect::<Vec<_>>())
    };
    let Some(expected) = files(ground) else { return };
    for other in Ground::others() {
        for ((found, name), (expected, _)) in files(&other).unwrap().iter().zip(&expected) {
            assert!(found == expected, "{name}");
        }
    }
}

pub(super) fn what_a_filter_takes_is_found_without_reading_all(ground: &Ground) {
    let Some(register) = ground.with(&SOME) else { return };
    let year = |from: i16, to: i16| Filter {
        from: Some(date(from, 1, 1)),
        to: Some(date(to, 12, 31)),
        ..Filter::default()
    };
    let state = |state: &str| Filter { state: Some(state.to_owned()), ..Filter::default() };
    let filters = [
        year(2014, 2014),
        Filter { breach_type: Some((BreachType::Theft, Alone::Only)), ..year(2010, 2012) },
        Filter { state: Some("CA".to_owned()), ..year(2013, 2015) },
        state("ca"),
        state("ZZ"),
        Filter { to: Some(date(2010, 2, 1)), ..Filter::default() },
        Filter { from: Some(date(2016, 1, 1)), ..Filter::default() },
        Filter { name: Some("health".to_owned()), ..Filter::default() },
    ];
    let mut found = 0;
    for filter in filters {
        for day in [None, Some(date(2015, 3, 1)), Some(date(2014, 12, 1))] {
            for source in [None, Some("hhs"), Some("ca")] {
                let mut expected = register.filings(source, day).unwrap();
                expected.retain(|filing| filter.takes(&filing.draft));
                assert_eq!(register.filtered(source, day, &filter).unwrap(), expected, "{filter:?} {day:?}");
                found += expected.len();
            }
        }
    }
    assert!(found > 5_000, "{found}");
}
