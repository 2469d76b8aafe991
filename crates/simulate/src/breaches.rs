//! Copies of a list of breaches of any length, for measuring the register.
//!
//! What it is: [`breaches`] writes one copy of a made-up list in the nine columns of the federal portal's full export, as of one
//! of [`COPIES`] days half a year apart. From copy to copy rows are added, numbers go up and down, placeholders get
//! their number, cases are resolved and get a description, names are respelt, and a few rows vanish.
//!
//! What it is not: real. Organisations are put together from frequent surnames, cities and words of the trade; what
//! they share with real ones, they share by chance.
//!
//! The one idea: **a row depends on nothing but the seed, its number and the copy**, so that any copy is written as a
//! stream, and how often what changes is known.

use std::io::{self, Write};

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::dice::Dice;
use crate::geography::STATES;
use crate::names;

/// How many copies there are.
pub const COPIES: u32 = 3;

/// First and last day of a report in the last copy.
const DAYS: (Date, Date) = (date(2009, 10, 21), date(2025, 6, 30));

const HEADER: &str = "Name of Covered Entity,State,Covered Entity Type,Individuals Affected,Breach Submission Date,Type of Breach,\
                      Location of Breached Information,Business Associate Present,Web Description\n";

/// What a copy holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Rows.
    pub rows: u64,
    /// Rows that say something else than in the copy before.
    pub changed: u64,
    /// Rows of the copy before that are not in it.
    pub gone: u64,
}

/// The day of a copy, the first being 0.
pub fn copied_on(copy: u32) -> Date {
    let half_years = i32::try_from(COPIES.saturating_sub(copy + 1)).unwrap_or(0);
    DAYS.1.saturating_sub((6 * half_years).months())
}

/// Writes a copy of a list that has this many filings in all its copies together.
///
/// # Errors
/// Only what the writer says.
pub fn breaches(seed: u64, filings: u64, copy: u32, out: &mut dyn Write) -> io::Result<Copied> {
    out.write_all(HEADER.as_bytes())?;
    let span = u64::try_from(DAYS.0.until(DAYS.1).map_or(0, |span| span.get_days())).unwrap_or(0);
    let (day, before) = (copied_on(copy), copy.checked_sub(1).map(copied_on));
    let mut copied = Copied::default();
    // the newest first, as the portal gives them
    for number in (0..filings).rev() {
        let offset = i32::try_from(number * (span + 1) / filings.max(1)).unwrap_or(0);
        let reported = DAYS.0.saturating_add(offset.days());
        if reported > day {
            continue;
        }
        let filing = Filing::new(seed, number, reported);
        let was = before.filter(|before| reported <= *before).and_then(|_| filing.row(copy - 1));
        let is = filing.row(copy);
        copied.gone += u64::from(was.is_some() && is.is_none());
        if let Some(is) = is {
            copied.rows += 1;
            copied.changed += u64::from(was.is_some_and(|was| was != is));
            out.write_all(is.as_bytes())?;
        }
    }
    Ok(copied)
}

/// One filing as it was first reported, and what becomes of it.
struct Filing {
    name: String,
    state: &'static str,
    entity: &'static str,
    people: usize,
    reported: Date,
    kind: &'static str,
    place: &'static str,
    associate: bool,
    story: String,
    /// Copy from which on something else is said.
    turn: u32,
    change: Change,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    None,
    People(usize),
    Story,
    Name,
    Kind,
    Gone,
}

const ENTITIES: &[(u32, &str)] = &[
    (72, "Healthcare Provider"),
    (14, "Business Associate"),
    (13, "Health Plan"),
    (1, "Healthcare Clearing House"),
];
const KINDS: &[(u32, &str)] = &[
    (49, "Hacking/IT Incident"),
    (24, "Unauthorized Access/Disclosure"),
    (18, "Theft"),
    (4, "Loss"),
    (2, "Improper Disposal"),
    (2, "Other"),
    (1, "Theft, Unauthorized Access/Disclosure"),
];
const PLACES: &[(u32, &str)] = &[
    (31, "Network Server"),
    (22, "Email"),
    (15, "Paper/Films"),
    (7, "Laptop"),
    (6, "Other"),
    (5, "Electronic Medical Record"),
    (4, "Desktop Computer"),
    (3, "Other Portable Electronic Device"),
    (3, "Electronic Medical Record, Network Server"),
    (2, "Desktop Computer, Network Server"),
    (2, "Email, Network Server"),
];
const TRADES: &[&str] = &[
    "Family Medicine",
    "Orthopedic Associates",
    "Dental Group",
    "Medical Center",
    "Cardiology",
    "Eye Care",
    "Pediatrics",
    "Behavioral Health",
    "Home Health",
    "Physical Therapy",
    "Dermatology",
    "Urology",
    "Oncology Partners",
    "Imaging",
    "Surgery Center",
    "Regional Hospital",
    "Community Health Center",
    "Pharmacy",
    "Health Plan",
    "Podiatry",
    "Radiology",
    "Women's Health",
    "Internal Medicine",
    "Pain Management",
    "Allergy and Asthma",
    "Rehabilitation",
    "Hospice",
    "Clinic",
];
const FORMS: &[&str] = &["", "", ", Inc.", ", LLC", ", P.C.", ", PA", ", PLLC", " Inc", " LLC", ", Ltd."];
/// Codes of the states that the small table of places does not have.
const OTHER_STATES: &[&str] = &[
    "AL", "AK", "AZ", "AR", "CO", "DE", "GA", "HI", "ID", "IN", "IA", "KS", "KY", "LA", "ME", "MD", "MI",
    "MN", "MS", "MO", "MT", "NE", "NV", "NM", "NC", "ND", "OK", "OR", "SC", "SD", "TN", "UT", "VA", "WA",
    "WV", "WI", "WY", "PR", "DC",
];

impl Filing {
    fn new(seed: u64, number: u64, reported: Date) -> Self {
        let mut dice = Dice::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number), "breaches");
        let weighted = |dice: &mut Dice, list: &'static [(u32, &'static str)]| {
            list[dice.weighted(list.iter().map(|(weight, _)| *weight))].1
        };
        let (city, state) = place(&mut dice);
        let name = name(&mut dice, city);
        let people = people(&mut dice);
        let (kind, where_) = (weighted(&mut dice, KINDS), weighted(&mut dice, PLACES));
        let story = story(&mut dice, &name, where_, people);
        let turn = 1 + u32::try_from(dice.below(12)).unwrap_or(0);
        let change = match dice.below(100) {
            0..=19 => Change::People(if people <= 501 {
                dice.between(600, 90_000)
            } else {
                people + dice.below(people / 2 + 2)
            }),
            20..=69 => Change::Story,
            70..=74 => Change::Name,
            75..=77 => Change::Kind,
            78 => Change::Gone,
            _ => Change::None,
        };
        let entity = weighted(&mut dice, ENTITIES);
        Self {
            name,
            state,
            entity,
            people,
            reported,
            kind,
            place: where_,
            associate: dice.percent(28),
            story,
            turn,
            change,
        }
    }

    /// The row of a copy, if it is in it.
    fn row(&self, copy: u32) -> Option<String> {
        let change = if copy >= self.turn { self.change } else { Change::None };
        let people = if let Change::People(people) = change { people } else { self.people };
        let name = if change == Change::Name {
            self.name.replace(',', "").to_uppercase()
        } else {
            self.name.clone()
        };
        let kind = if change == Change::Kind { "Other, Unauthorized Access/Disclosure" } else { self.kind };
        // old cases are resolved; some are while we look
        let resolved = self.reported < date(2023, 1, 1) && self.change != Change::Story;
        let story = if resolved || change == Change::Story { self.story.as_str() } else { "" };
        (change != Change::Gone).then(|| {
            format!(
                "\"{name}\",\"{}\",\"{}\",\"{people}\",\"{}\",\"{kind}\",\"{}\",\"{}\",\"{story}\"\n",
                self.state,
                self.entity,
                self.reported.strftime("%m/%d/%Y"),
                self.place,
                if self.associate { "Yes" } else { "No" },
            )
        })
    }
}

fn place(dice: &mut Dice) -> (&'static str, &'static str) {
    let state = &STATES[dice.below(STATES.len())];
    let city = dice.pick(state.cities).0;
    // as many in each of the other states
    let other = dice.below(STATES.len() + OTHER_STATES.len());
    (city, OTHER_STATES.get(other).copied().unwrap_or(state.code))
}

fn name(dice: &mut Dice, city: &str) -> String {
    let surname = |dice: &mut Dice| names::surname_of_rank(dice.below(20_000));
    let trade = *dice.pick(TRADES);
    let form = *dice.pick(FORMS);
    match dice.below(6) {
        0 => format!("{city} {} {trade}{form}", surname(dice)),
        1 => format!("{} & {} {trade}{form}", surname(dice), surname(dice)),
        2 => format!("{}, MD", surname(dice)),
        3 => format!("{} {trade} of {city}", surname(dice)),
        4 => format!("{city} {trade}{form}"),
        _ => format!("{} {trade}{form}", surname(dice)),
    }
}

/// Numbers of people: many placeholders, most below a few thousand, a few in the millions.
fn people(dice: &mut Dice) -> usize {
    match dice.below(1_000) {
        0..=39 => 500,
        40..=89 => 501,
        90..=499 => dice.between(502, 1_500),
        500..=749 => dice.between(1_500, 4_000),
        750..=899 => dice.between(4_000, 15_000),
        900..=989 => dice.between(15_000, 200_000),
        _ => dice.between(200_000, 5_000_000),
    }
}

fn story(dice: &mut Dice, name: &str, place: &str, people: usize) -> String {
    let how = *dice.pick(&[
        "an unauthorized person gained access to the e-mail account of an employee",
        "ransomware encrypted a server that held protected health information",
        "an unencrypted laptop was stolen from the car of a workforce member",
        "letters were mailed to the wrong addresses because of a programming error",
        "a former employee kept copies of patient records",
        "a portable drive with backups was lost in transit",
        "paper records were put into an ordinary bin",
    ]);
    let what = *dice.pick(&[
        "names, addresses and dates of birth",
        "names and Social Security numbers",
        "names, diagnoses and lab results",
        "names, claims and insurance numbers",
    ]);
    let then = *dice.pick(&[
        "The covered entity retrained its workforce and revised its policies.",
        "The covered entity encrypted its devices and changed its passwords.",
        "OCR obtained assurances that the corrective actions were taken.",
        "The covered entity sanctioned the workforce member and improved its safeguards.",
    ]);
    let long = if dice.percent(40) {
        " Credit monitoring was offered for one year, and a telephone line was set up for questions about the breach."
    } else {
        ""
    };
    format!(
        "{name}, the covered entity (CE), reported that {how}. The breach affected {people} individuals. The protected health \
         information was on {} and included {what}. The CE notified HHS, affected individuals, and the media. {then}{long}",
        place.to_lowercase()
    )
}

#[cfg(test)]
mod tests {
    use super::{COPIES, Copied, breaches, copied_on};

    #[test]
    fn copies_differ_as_they_say() {
        let copy = |number| {
            let mut out = Vec::new();
            let copied = breaches(7, 2_000, number, &mut out).unwrap();
            (copied, String::from_utf8(out).unwrap())
        };
        let mut last = Copied::default();
        for number in 0..COPIES {
            let (copied, text) = copy(number);
            assert_eq!(text.lines().count() as u64, copied.rows + 1);
            assert!(copied.rows > last.rows, "{copied:?}");
            assert!(number == 0 || copied.changed > 10, "{copied:?}");
            assert_eq!((copied, text), copy(number));
            last = copied;
        }
        assert!(last.rows <= 2_000 && last.rows > 1_990);
        assert_eq!(copied_on(COPIES - 1).to_string(), "2025-06-30");
        assert_eq!(copied_on(0).to_string(), "2024-06-30");
    }
}
