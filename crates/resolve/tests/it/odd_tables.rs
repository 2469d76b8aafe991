//! Made-up tables that tempt linkage to join strangers, with known people: few columns, no or few birth dates, one
//! address or telephone for all, a handful of names, everybody born on the first of January.
//!
//! What it is not: a measure of how good linkage is (`measures.rs`). Rows that are left apart cost a letter; here
//! nobody may lose theirs.
//!
//! The one idea: each table is small enough to be somebody's, and wrong in one way that the weights do not know of.
//! Of the pairs that are joined no more than five in a thousand may be two people, in every kind at every size.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

use std::collections::HashMap;

use chartward_model::census;
use chartward_resolve::table::{Mapping, resolve_table};

use crate::helpers::settings;

/// Least share of joined pairs that must be one person's.
const PRECISION: f64 = 0.995;

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// A name as often as people bear it, of the commonest so many.
    fn name(&mut self, list: &'static census::NameList, most: usize) -> &'static str {
        let names = &list.names()[..most.min(list.names().len())];
        let all: usize = names.iter().map(|(_, share)| *share as usize).sum();
        let mut at = self.below(all.max(1));
        for (name, share) in names {
            if at < *share as usize {
                return name;
            }
            at -= *share as usize;
        }
        names[0].0
    }
}

/// What is odd about a table.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    columns: &'static [&'static str],
    /// Given names and surnames there are.
    names: (usize, usize),
    /// Rows of a person, at most.
    copies: usize,
    /// Whether people live in families.
    families: bool,
    /// What becomes of a row.
    odd: fn(&mut Row, &mut Dice),
    /// Least share of the true pairs that must be found all the same; what is too little to go by need not be.
    recall: f64,
}

#[derive(Clone, Default)]
struct Row {
    given: String,
    surname: String,
    born: (usize, usize, usize),
    has_birth: bool,
    only_year: bool,
    street: String,
    city: String,
    zip: String,
    phone: String,
    email: String,
    person: usize,
}

impl Row {
    fn cell(&self, column: &str) -> String {
        let (year, month, day) = self.born;
        match column {
            "first_name" => self.given.clone(),
            "last_name" => self.surname.clone(),
            "dob" if !self.has_birth => String::new(),
            "dob" if self.only_year => year.to_string(),
            "dob" => format!("{year}-{month:02}-{day:02}"),
            "street" => self.street.clone(),
            "city" => self.city.clone(),
            "zip" => self.zip.clone(),
            "phone" => self.phone.clone(),
            "email" => self.email.clone(),
            other => panic!("no column {other}"),
        }
    }
}

const WHOLE: &[&str] = &["first_name", "last_name", "dob", "street", "zip"];

const PLAIN: Kind = Kind {
    name: "plain",
    columns: WHOLE,
    names: (1_000, 5_000),
    copies: 3,
    families: true,
    odd: |_, _| {},
    recall: 0.6,
};

const KINDS: &[Kind] = &[
    PLAIN,
    Kind { name: "few columns", columns: &["first_name", "last_name", "dob"], ..PLAIN },
    Kind {
        name: "no birth dates",
        columns: &["first_name", "last_name", "street", "zip", "phone"],
        recall: 0.4,
        ..PLAIN
    },
    Kind { name: "years of birth", odd: |row, _| row.only_year = true, recall: 0.3, ..PLAIN },
    Kind {
        name: "the employer's address",
        odd: |row, _| {
            "1 Plant Road".clone_into(&mut row.street);
            "02139".clone_into(&mut row.zip);
        },
        ..PLAIN
    },
    Kind {
        name: "the clinic's telephone and e-mail",
        columns: &["first_name", "last_name", "dob", "phone", "email"],
        odd: |row, _| {
            "(617) 555-0100".clone_into(&mut row.phone);
            "frontdesk@example.org".clone_into(&mut row.email);
        },
        ..PLAIN
    },
    Kind {
        name: "common names in a small town",
        columns: &["first_name", "last_name", "dob", "city", "zip"],
        names: (12, 12),
        odd: |row, _| {
            "Elmville".clone_into(&mut row.city);
            "02139".clone_into(&mut row.zip);
        },
        recall: 0.0,
        ..PLAIN
    },
    Kind {
        name: "everybody born on the first of January",
        odd: |row, _| (row.born.1, row.born.2) = (1, 1),
        recall: 0.4,
        ..PLAIN
    },
    Kind {
        name: "everybody born on the first of January, without address",
        columns: &["first_name", "last_name", "dob"],
        odd: |row, _| (row.born.1, row.born.2) = (1, 1),
        recall: 0.0,
        ..PLAIN
    },
    Kind {
        name: "surnames of four letters",
        columns: &["first_name", "last_name", "dob", "zip"],
        odd: |row, _| row.surname.truncate(4),
        ..PLAIN
    },
    Kind { name: "no surnames", columns: &["first_name", "dob", "zip"], recall: 0.0, ..PLAIN },
    Kind {
        name: "few birth dates are known",
        columns: &["first_name", "last_name", "dob", "city"],
        odd: |row, dice| row.has_birth = dice.percent(5),
        recall: 0.0,
        ..PLAIN
    },
    Kind {
        name: "few birth dates there are",
        columns: &["first_name", "last_name", "dob", "city"],
        odd: |row, _| {
            let (year, _, day) = row.born;
            row.born = (1980 + year % 5, 6, 1 + day % 10);
        },
        recall: 0.0,
        ..PLAIN
    },
    Kind {
        name: "few birth dates, many rows, surnames missing",
        columns: &["first_name", "last_name", "dob", "city"],
        names: (60, 800),
        copies: 16,
        families: false,
        odd: |row, dice| {
            let (year, _, day) = row.born;
            row.born = (1980 + year % 5, 6, 1 + day);
            if dice.percent(30) {
                row.surname.clear();
            }
            row.has_birth &= dice.percent(60);
        },
        recall: 0.0,
    },
    Kind { name: "many rows and no families", copies: 16, families: false, ..PLAIN },
    Kind {
        name: "many rows, no families, few columns",
        columns: &["first_name", "last_name", "dob", "city"],
        names: (60, 800),
        copies: 16,
        families: false,
        ..PLAIN
    },
    Kind { name: "pupils of one year", odd: |row, _| row.born.0 = 2_011, ..PLAIN },
];

/// Rows of made-up people, each person's by several hands.
fn rows(kind: &Kind, count: usize, seed: u64) -> Vec<Row> {
    let dice = &mut Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d);
    (0..8).for_each(|_| {
        dice.below(2);
    });
    let (mut rows, mut person) = (Vec::new(), 0);
    while rows.len() < count {
        for member in household(kind, dice) {
            person += 1;
            let copies = 1 + dice.below(kind.copies);
            for at in 0..copies {
                let mut row = Row { person, ..member.clone() };
                if at > 0 {
                    slip(&mut row, dice);
                }
                (kind.odd)(&mut row, dice);
                rows.push(row);
            }
        }
    }
    rows.truncate(count);
    rows
}

fn household(kind: &Kind, dice: &mut Dice) -> Vec<Row> {
    let street = format!("{} {} Street", 1 + dice.below(900), dice.name(census::surnames(), 400));
    let area = dice.below(60);
    let surname = dice.name(census::surnames(), kind.names.1);
    let member = |dice: &mut Dice, from: usize, to: usize| {
        let list = [census::female_given_names(), census::male_given_names()][dice.below(2)];
        let given = dice.name(list, kind.names.0 / 2);
        Row {
            given: given.to_owned(),
            surname: surname.to_owned(),
            born: (from + dice.below(to - from), 1 + dice.below(12), 1 + dice.below(28)),
            has_birth: true,
            only_year: false,
            street: street.clone(),
            city: format!("{}ville", census::surnames().names()[area].0),
            zip: format!("02{area:03}"),
            phone: format!("({}{:02}) 555-01{:02}", 2 + area % 8, dice.below(90), dice.below(100)),
            email: format!("{}{}@example.org", given.to_lowercase(), dice.below(90_000)),
            person: 0,
        }
    };
    let mut all = vec![member(dice, 1_935, 2_000)];
    if !kind.families {
        return all;
    }
    // nobody gives two children one name
    let join = |all: &mut Vec<Row>, other: Row| {
        if all.iter().all(|one| one.given != other.given) {
            all.push(other);
        }
    };
    if dice.percent(30) {
        let partner = member(dice, 1_935, 2_000);
        join(&mut all, partner);
    }
    if dice.percent(25) {
        for _ in 0..=dice.below(3) {
            let child = member(dice, 2_001, 2_024);
            let twin = Row { born: child.born, ..member(dice, 2_001, 2_024) };
            join(&mut all, child);
            if dice.percent(5) {
                join(&mut all, twin);
            }
        }
    }
    // a household has one telephone
    let phone = all[0].phone.clone();
    for other in &mut all {
        other.phone.clone_from(&phone);
    }
    all
}

fn slip(row: &mut Row, dice: &mut Dice) {
    match dice.below(40) {
        0 => row.given.truncate(1),
        1 => row.surname.push('E'),
        2 => row.born.2 = 1 + dice.below(28),
        3 => (row.born.1, row.born.2) = (row.born.2.min(12), row.born.1),
        4 => row.has_birth = false,
        5 | 6 => {
            row.street = format!("{} Oak Avenue", 1 + dice.below(900));
            row.zip = format!("02{:03}", dice.below(60));
        }
        7 => row.street.clear(),
        8 => dice.name(census::surnames(), 400).clone_into(&mut row.surname),
        9 => row.surname.clear(),
        10 if row.given.len() > 4 => drop(row.given.remove(2)),
        _ => {}
    }
}

/// Pairs of rows: joined, joined and one person's, one person's.
#[derive(Default)]
struct Pairs {
    joined: usize,
    right: usize,
    all: usize,
    review: usize,
}

impl Pairs {
    fn add(&mut self, kind: &Kind, count: usize, seed: u64) {
        let rows = rows(kind, count, seed);
        let columns: Vec<String> = kind.columns.iter().map(|column| (*column).to_owned()).collect();
        let cells: Vec<Vec<String>> =
            rows.iter().map(|row| kind.columns.iter().map(|column| row.cell(column)).collect()).collect();
        write_out(kind, count, seed, &rows);
        let found = resolve_table(&columns, &cells, &Mapping::recognise(&columns), &settings()).unwrap();
        let (mut joined, mut right, mut all) = (HashMap::new(), HashMap::new(), HashMap::new());
        for (row, individual) in rows.iter().zip(&found.individual_of_row) {
            *joined.entry(*individual).or_insert(0_usize) += 1;
            *right.entry((*individual, row.person)).or_insert(0_usize) += 1;
            *all.entry(row.person).or_insert(0_usize) += 1;
        }
        self.joined += pairs(joined.values());
        self.right += pairs(right.values());
        self.all += pairs(all.values());
        self.review += found.review.len();
    }

    fn precision(&self) -> f64 {
        ratio(self.right, self.joined)
    }
}

fn pairs(sizes: std::collections::hash_map::Values<'_, impl Sized, usize>) -> usize {
    sizes.map(|size| size * (size - 1) / 2).sum()
}

fn ratio(part: usize, whole: usize) -> f64 {
    let narrow = |n: usize| f64::from(u32::try_from(n).unwrap());
    if whole == 0 { 1.0 } else { narrow(part) / narrow(whole) }
}

/// Writes the table to the folder that `ODD_TABLES` names, to be looked at with the example `measure`.
fn write_out(kind: &Kind, count: usize, seed: u64, rows: &[Row]) {
    let Some(folder) = std::env::var_os("ODD_TABLES") else { return };
    let name = format!("{}-{count}-{seed}.csv", kind.name.replace(|c: char| !c.is_alphanumeric(), "_"));
    let mut writer = csv::Writer::from_path(std::path::Path::new(&folder).join(name)).unwrap();
    writer.write_record([kind.columns, &["person"]].concat()).unwrap();
    for row in rows {
        let mut cells: Vec<String> = kind.columns.iter().map(|column| row.cell(column)).collect();
        cells.push(row.person.to_string());
        writer.write_record(cells).unwrap();
    }
}

fn hold(sizes: &[(usize, u64)]) {
    let mut short = Vec::new();
    for kind in KINDS {
        let mut whole = Pairs::default();
        for (count, tables) in sizes {
            let mut found = Pairs::default();
            for seed in 0..*tables {
                found.add(kind, *count, 1 + seed);
            }
            let line = format!(
                "{}, {tables} tables of {count} rows: precision {:.4}, recall {:.4}, {} of {} pairs joined wrongly, \
                 {} to review",
                kind.name,
                found.precision(),
                ratio(found.right, found.all),
                found.joined - found.right,
                found.joined,
                found.review
            );
            #[expect(clippy::print_stdout, reason = "the figures are what this test is for")]
            {
                println!("{line}");
            }
            if found.precision() < PRECISION {
                short.push(line);
            }
            whole.right += found.right;
            whole.all += found.all;
        }
        let recall = ratio(whole.right, whole.all);
        if recall < kind.recall {
            short.push(format!("{}: recall {recall:.4} is below {}", kind.name, kind.recall));
        }
    }
    assert!(short.is_empty(), "{short:#?}");
}

#[test]
fn strangers_stay_apart_in_small_tables_that_are_odd() {
    hold(&[(10, 40), (100, 8), (1_000, 1)]);
}

/// Without optimisation it takes half a minute.
#[test]
#[cfg_attr(debug_assertions, ignore = "slow without optimisation")]
fn strangers_stay_apart_in_larger_tables_that_are_odd() {
    hold(&[(10, 400), (100, 60), (1_600, 6), (5_000, 3)]);
}
