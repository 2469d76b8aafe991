//! Measured quality on public sets with truth: pair precision, recall, F1 and the number of people.
//!
//! Defaults throughout; truth columns are never looked at by the engine. The sets are read from the
//! shared data folder and not kept here; without it the tests say so and pass, except where CI is set.

use std::collections::HashMap;
use std::io::Read;
use std::path::PathBuf;

use chartward_resolve::table::{Mapping, resolve_table};

use crate::helpers::settings;

struct Measure {
    precision: f64,
    recall: f64,
    people: usize,
    true_people: usize,
}

impl Measure {
    fn f1(&self) -> f64 {
        2.0 * self.precision * self.recall / (self.precision + self.recall)
    }
}

/// The text of a file of the shared data; `None` if the data is not there.
fn shared(name: &str) -> Option<String> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/resolve")).join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        assert!(std::env::var_os("CI").is_none(), "{name} is missing from the shared data");
        #[expect(clippy::print_stderr, reason = "says why nothing was measured")]
        {
            eprintln!("skipped: {name} is not in the shared data");
        }
        return None;
    };
    let mut text = String::new();
    if path.extension().is_some_and(|extension| extension == "zst") {
        let mut decoder = zstd::Decoder::new(bytes.as_slice()).expect("a zstd frame");
        decoder.read_to_string(&mut text).expect("UTF-8");
    } else {
        text = String::from_utf8(bytes).expect("UTF-8");
    }
    Some(text)
}

fn rows(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let columns = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    (columns, rows)
}

/// Whether a person (or row) of a large set is measured: all are where the code is optimised; a third,
/// chosen by a hash of the key, in a debug build, which is twenty times slower.
fn is_measured(key: &str) -> bool {
    let hash = key.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
    !cfg!(debug_assertions) || hash.wrapping_mul(0x9e37_79b1) >> 16 & 0xff < 85
}

fn measure(name: &str, truth: impl Fn(&[String]) -> String) -> Option<Measure> {
    let (columns, mut rows) = rows(&shared(name)?);
    if rows.len() > 10_000 {
        rows.retain(|row| is_measured(&truth(row)));
    }
    let mapping = Mapping::recognise(&columns);
    let found = resolve_table(&columns, &rows, &mapping, &settings()).expect("columns to match");
    let (mut cells, mut true_sizes, mut found_sizes) = (HashMap::new(), HashMap::new(), HashMap::new());
    for (row, individual) in rows.iter().zip(&found.individual_of_row) {
        *cells.entry((truth(row), *individual)).or_insert(0_u32) += 1;
        *true_sizes.entry(truth(row)).or_insert(0_u32) += 1;
        *found_sizes.entry(*individual).or_insert(0_u32) += 1;
    }
    let both = pairs(&cells);
    let measure = Measure {
        precision: both / pairs(&found_sizes),
        recall: both / pairs(&true_sizes),
        people: found_sizes.len(),
        true_people: true_sizes.len(),
    };
    #[expect(clippy::print_stdout, reason = "the figures are what this test is for")]
    {
        println!(
            "{name}: precision {:.4} recall {:.4} F1 {:.4}; people {} of {}, {} to review",
            measure.precision,
            measure.recall,
            measure.f1(),
            measure.people,
            measure.true_people,
            found.review.len()
        );
    }
    Some(measure)
}

/// Pairs of rows that stand in one set; a sum, so the order of the map does not matter.
fn pairs<K>(sizes: &HashMap<K, u32>) -> f64 {
    sizes.values().map(|size| f64::from(*size) * f64::from(size - 1) / 2.0).sum()
}

/// `rec-12-org` and `rec-12-dup-3` are person 12.
fn febrl(row: &[String]) -> String {
    row[0].trim().split('-').nth(1).expect("rec-N-...").to_owned()
}

#[test]
fn febrl_sets() {
    for (name, f1, excess) in [
        ("febrl/dataset1.csv", 0.9989, 1),
        ("febrl/dataset2.csv", 0.999, 4),
        ("febrl/dataset3.csv", 0.999, 4),
    ] {
        let Some(measure) = measure(name, febrl) else { return };
        assert!(measure.f1() >= f1, "{name}");
        assert!(measure.precision >= 0.999, "{name}: wrong merges");
        assert!(measure.people.abs_diff(measure.true_people) <= excess, "{name}");
    }
}

#[test]
fn historical_people() {
    let Some(measure) = measure("splink/historical_50k_shared.csv.zst", |row| row[1].clone()) else { return };
    assert!(measure.f1() > 0.92);
    assert!(measure.precision > 0.97, "wrong merges");
    assert!(measure.people < measure.true_people * 16 / 10);
}

#[test]
fn invented_people_with_birth_dates_moved_by_months() {
    // half of the true pairs here have two birth dates that no slip explains: the table shows it, and they are weighed
    let Some(measure) = measure("splink/fake_1000.csv", |row| row[6].clone()) else { return };
    assert!(measure.precision >= 0.999, "wrong merges");
    assert!(measure.recall > 0.84);
}

#[test]
fn patients_without_surname() {
    let Some(text) = shared("onc/onc_challenge_Null_33289.csv.zst") else { return };
    let (columns, mut rows) = rows(&text);
    let ssn = columns.iter().position(|column| column == "SSN").unwrap();
    rows.retain(|row| is_measured(&row[ssn]));
    let found = resolve_table(&columns, &rows, &Mapping::recognise(&columns), &settings()).unwrap();
    assert_eq!(found.individual_of_row.len(), rows.len());
    let share = f64::from(found.individuals) / f64::from(u32::try_from(rows.len()).unwrap());
    assert!(share > 0.75, "no key is known, but most are distinct people");
    // a number that two people share must not make them one
    let mut numbers: HashMap<u32, &str> = HashMap::new();
    for (row, individual) in rows.iter().zip(&found.individual_of_row).filter(|(row, _)| row[ssn].len() == 11)
    {
        assert_eq!(
            *numbers.entry(*individual).or_insert(&row[ssn]),
            row[ssn],
            "two numbers in one individual"
        );
    }
}
