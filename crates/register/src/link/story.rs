//! What descriptions tell: rare words, numbers of people and days, to be found again in another list.
//!
//! What it is: the same event in other words. Collectors write up what a regulator's list has in columns, so a number
//! or a day of the one list stands in the sentences of the other; and where both have sentences, events share words
//! that hardly any other description has.
//!
//! What it is not: understanding. A shared word is a few points beside name, days and numbers, never enough alone.
//!
//! The one idea: **a word weighs what it tells**: by how many descriptions have it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::values::MONTHS;

/// Letters of a word that are compared: endings differ.
const STEM: usize = 6;
/// Words of which a description must have as many to be compared.
const FEW: usize = 5;
/// Characters of a description that are read.
const LONGEST: usize = 4_000;
/// Words, numbers and days of a description that are kept.
const MOST: usize = 400;

/// One description.
#[derive(Clone, Debug, Default)]
pub(super) struct Story {
    /// Hashes of its words, sorted.
    words: Vec<u64>,
    /// Numbers in it that can be of people.
    pub(super) numbers: Vec<u64>,
    /// Days in it, as numbers.
    pub(super) days: Vec<i32>,
}

impl Story {
    /// Reads a description. A day without a year is the last one before the report.
    pub(super) fn of(text: &str, reported: Option<Date>) -> Self {
        let text: String = text.chars().take(LONGEST).collect::<String>().to_lowercase();
        let mut words: Vec<u64> = text
            .split(|c: char| !c.is_ascii_alphabetic())
            .filter(|w| w.len() >= 4)
            .take(MOST)
            .map(stem)
            .collect();
        words.sort_unstable();
        words.dedup();
        words.shrink_to_fit();
        let tokens: Vec<&str> =
            text.split([' ', '\n', '\r', '\t', '(', ')', '\u{a0}']).filter(|t| !t.is_empty()).collect();
        let mut numbers: Vec<u64> = tokens.iter().filter_map(|token| number(token)).take(MOST).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.shrink_to_fit();
        let at = |i: usize| tokens.get(i).copied().unwrap_or_default();
        let day = |i: usize| day(at(i), at(i + 1), at(i + 2), reported);
        let mut days: Vec<i32> = (0..tokens.len()).filter_map(day).take(MOST).collect();
        days.sort_unstable();
        days.dedup();
        days.shrink_to_fit();
        Self { words, numbers, days }
    }
}

/// How many descriptions have a word.
pub(super) struct Frequencies {
    of: BTreeMap<u64, u32>,
    stories: u32,
}

impl Frequencies {
    pub(super) fn of<'a, I: Iterator<Item = &'a Story>>(stories: I) -> Self {
        let mut found = Self { of: BTreeMap::new(), stories: 0 };
        for story in stories {
            found.stories = found.stories.saturating_add(1);
            for word in &story.words {
                let times = found.of.entry(*word).or_default();
                *times = times.saturating_add(1);
            }
        }
        found
    }

    /// What a word tells, in quarters of a bit; whole numbers, so that every machine finds the same links.
    fn weight(&self, word: u64) -> u32 {
        let times = self.of.get(&word).copied().unwrap_or(1).max(1);
        let ratio = u128::from(self.stories / times).max(1);
        ratio.saturating_pow(4).ilog2()
    }

    /// How much of the shorter of two descriptions the other has too, in hundredths, without the words of the names;
    /// nothing if there is too little to compare.
    pub(super) fn shared(&self, a: &Story, b: &Story, names: &[u64]) -> Option<u32> {
        let own = |story: &Story| {
            story.words.iter().copied().filter(|word| !names.contains(word)).collect::<Vec<u64>>()
        };
        let (a, b) = (own(a), own(b));
        if a.len() < FEW || b.len() < FEW {
            return None;
        }
        let sum = |words: &mut dyn Iterator<Item = u64>| words.map(|word| self.weight(word)).sum::<u32>();
        let both = sum(&mut a.iter().copied().filter(|word| b.binary_search(word).is_ok()));
        let least = sum(&mut a.iter().copied()).min(sum(&mut b.iter().copied())).max(1);
        Some(both.saturating_mul(100) / least)
    }
}

/// The hash of a word's beginning (FNV-1a).
pub(super) fn stem(word: &str) -> u64 {
    let bytes = word.bytes().take(STEM);
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A number of people: three digits or more, no year, no amount of money.
fn number(token: &str) -> Option<u64> {
    let token = token.trim_end_matches(['.', ',', ';', ':', ')', '"']);
    let digits = token.replace(',', "");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.len() > 10 {
        return None;
    }
    let value: u64 = digits.parse().ok()?;
    let year = !token.contains(',') && (1950..2100).contains(&value);
    (value >= 100 && !year).then_some(value)
}

/// `september 6`, `sept. 6, 2011`.
fn day(month: &str, day: &str, year: &str, reported: Option<Date>) -> Option<i32> {
    let start = month.get(..3)?;
    let number = MONTHS.iter().position(|name| name.starts_with(start))?;
    let (known, whole) = (MONTHS[number], month.trim_end_matches('.'));
    if !known.starts_with(whole) && whole != "sept" {
        return None;
    }
    let number = i8::try_from(number).ok()? + 1;
    let digits = day.trim_end_matches(|c: char| !c.is_ascii_digit()).trim_end_matches("th");
    let day: i8 = digits.parse().ok().filter(|day| (1..=31).contains(day))?;
    let said: Option<i16> =
        year.get(..4).and_then(|year| year.parse().ok()).filter(|year| (1990..2100).contains(year));
    let date = match (said, reported) {
        (Some(year), _) => Date::new(year, number, day).ok()?,
        (None, Some(reported)) => {
            let date = Date::new(reported.year(), number, day).ok()?;
            if date > reported { Date::new(reported.year() - 1, number, day).ok()? } else { date }
        }
        (None, None) => return None,
    };
    Some((date - Date::ZERO).get_days())
}

#[cfg(test)]
mod tests {
    use super::{Frequencies, Story, stem};
    use jiff::civil::{Date, date};

    #[test]
    fn numbers_and_days_in_a_description() {
        let text = "A September 6 theft exposed 2,761 patients (of 16,288) in 2011; on Nov. 4, 2011, 310 letters. May be $5,000. Mayor 12";
        let story = Story::of(text, Some(date(2011, 11, 18)));
        assert_eq!(story.numbers, [310, 2_761, 16_288]);
        let day = |day: Date| (day - Date::ZERO).get_days();
        assert_eq!(story.days, [day(date(2011, 9, 6)), day(date(2011, 11, 4))]);
        assert!(
            Story::of("", None).days.is_empty()
                && Story::of("September 31", Some(date(2011, 1, 1))).days.is_empty()
        );
    }

    #[test]
    fn rare_words_tell_more() {
        let text = |words: &str| Story::of(words, None);
        let stories = [
            text("vendor removed electronic security protections from server"),
            text("server without security after vendor removed protections there"),
            text("stolen laptop with patient names from parked vehicle"),
            text("stolen laptop with patient names inside locked office"),
            text("stolen desktop with patient names inside open office"),
        ];
        let known = Frequencies::of(stories.iter());
        let shared = |a: usize, b: usize| known.shared(&stories[a], &stories[b], &[]).unwrap();
        assert!(
            shared(0, 1) > shared(2, 3) && shared(2, 3) > shared(0, 2),
            "{} {}",
            shared(0, 1),
            shared(2, 3)
        );
        assert_eq!(known.shared(&stories[0], &text("too short"), &[]), None);
        let names = [stem("vendor"), stem("removed"), stem("server"), stem("security")];
        assert_eq!(known.shared(&stories[0], &stories[1], &names), None);
    }
}
