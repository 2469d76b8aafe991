//! Cells to values: dates in all the ways they are written, and numbers of people.
//!
//! What it is: pure functions from the text of one cell to a value or to nothing.
//!
//! What it is not: a guess per row. Whether `03/04/2023` is in March or April is decided once per file
//! ([`order_of`]) and passed in.
//!
//! The one idea: **a number that is not simply a number keeps how it was meant**: "about", "at least", "80 million".

use jiff::civil::Date;

use crate::words::CountKind;

/// Which of two numbers is the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateOrder {
    /// `12/31/2023`.
    MonthFirst,
    /// `31/12/2023`.
    DayFirst,
}

/// The order of day and month in a file, from all its dates, with how many dates fit only the other order.
/// Month first if no date tells: the lists are American.
pub(crate) fn order_of<'a, I: Iterator<Item = &'a str>>(cells: I) -> (DateOrder, usize) {
    let (mut month_first, mut day_first) = (0, 0);
    for cell in cells {
        if let Some([a, b, _]) = slashed(cell.trim()) {
            match (a > 12, b > 12) {
                (true, false) => day_first += 1,
                (false, true) => month_first += 1,
                _ => {}
            }
        }
    }
    if day_first > month_first {
        (DateOrder::DayFirst, month_first)
    } else {
        (DateOrder::MonthFirst, day_first)
    }
}

/// The first three numbers of `a/b/c`.
fn slashed(text: &str) -> Option<[i64; 3]> {
    let date = text.split_whitespace().next()?;
    let mut parts = date.split('/');
    let numbers = [parts.next()?, parts.next()?, parts.next()?].map(|part| part.parse::<i64>().ok());
    match numbers {
        [Some(a), Some(b), Some(c)] if parts.next().is_none() => Some([a, b, c]),
        _ => None,
    }
}

/// The one day that a cell names: nothing if there is none or more than one, or other text.
pub(crate) fn day(text: &str, order: DateOrder) -> Option<Date> {
    let found = tokens(text, order);
    match found.as_slice() {
        [(day, true)] if leftover(text) => Some(*day),
        _ => None,
    }
}

/// Whether a cell is a date and nothing else (a time of day may follow).
fn leftover(text: &str) -> bool {
    let plain = text.trim();
    if plain.starts_with("DateObject[") {
        return true;
    }
    plain.split(|c: char| !c.is_ascii_alphabetic()).all(|word| {
        word.is_empty()
            || month(word).is_some()
            || matches!(
                word.to_ascii_lowercase().as_str(),
                "am" | "pm" | "t" | "z" | "st" | "nd" | "rd" | "th"
            )
    })
}

/// Every day that a text names, in order, and whether it was a whole day (not only a month or year).
pub(crate) fn days(text: &str, order: DateOrder) -> Vec<Date> {
    tokens(text, order).into_iter().map(|(day, _)| day).collect()
}

/// Days of a text: `m/d/y`, `yyyy-mm-dd`, `March 5, 2014`, `{2014, 3, 5}`, and `March 2014` as its first day.
fn tokens(text: &str, order: DateOrder) -> Vec<(Date, bool)> {
    let words: Vec<Word> = split(text.get(..2_000).unwrap_or(text));
    let mut found = Vec::new();
    let mut i = 0;
    while i < words.len() {
        match read(&words, i, order) {
            Some((day, whole, used)) => {
                found.push((day, whole));
                i += used;
            }
            None => i += 1,
        }
    }
    found
}

/// A number (with how many digits it was written), a month, or something else, with what stands before it.
struct Word {
    number: Option<(i64, usize)>,
    month: Option<i64>,
    before: char,
}

fn split(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut before = ' ';
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let kind: fn(char) -> bool = if c.is_ascii_digit() {
            |c| c.is_ascii_digit()
        } else if c.is_ascii_alphabetic() {
            |c| c.is_ascii_alphabetic()
        } else {
            if !c.is_whitespace() || before == ' ' {
                before = c;
            }
            rest = &rest[c.len_utf8()..];
            continue;
        };
        let end = rest.find(|c| !kind(c)).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        let number = word.parse::<i64>().ok().filter(|_| word.len() <= 4).map(|n| (n, word.len()));
        words.push(Word { number, month: month(word), before });
        before = ' ';
        rest = tail;
    }
    words
}

fn read(words: &[Word], i: usize, order: DateOrder) -> Option<(Date, bool, usize)> {
    let number = |at: usize| words.get(at).and_then(|word| word.number);
    let joint = |at: usize| words.get(at).map_or(' ', |word| word.before);
    if let (Some((a, digits)), Some((b, _)), Some((c, _))) = (number(i), number(i + 1), number(i + 2)) {
        let joined = (joint(i + 1), joint(i + 2));
        if digits == 4 && matches!(joined, ('-', '-') | (',', ',') | ('/', '/')) {
            return date(a, b, c).map(|day| (day, true, 3));
        }
        let slashes = matches!(joined, ('/', '/') | ('.', '.')) || (joined == ('-', '-') && a <= 12);
        if slashes && digits <= 2 {
            let (m, d) = if order == DateOrder::MonthFirst { (a, b) } else { (b, a) };
            return date(year(c, number(i + 2)?.1)?, m, d).map(|day| (day, true, 3));
        }
    }
    let m = words.get(i)?.month?;
    if let (Some((d, digits)), Some((y, 4))) = (number(i + 1), number(i + 2))
        && digits <= 2
    {
        return date(y, m, d).map(|day| (day, true, 3));
    }
    match number(i + 1) {
        Some((y, 4)) => date(y, m, 1).map(|day| (day, false, 2)),
        _ => None,
    }
}

/// Two-digit years are of this century: no list is older.
fn year(number: i64, digits: usize) -> Option<i64> {
    match digits {
        4 => Some(number),
        2 => Some(2000 + number),
        _ => None,
    }
}

fn date(y: i64, m: i64, d: i64) -> Option<Date> {
    // a breach list that names another century is a slip of the pen
    let y = i16::try_from(y).ok().filter(|y| (1970..2100).contains(y))?;
    Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()
}

/// The months of the year in small letters.
pub(crate) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

fn month(word: &str) -> Option<i64> {
    let word = word.to_ascii_lowercase();
    let found = MONTHS.iter().position(|name| *name == word || (word.len() == 3 && name.starts_with(&word)));
    let found = found.or_else(|| (word == "sept").then_some(8))?;
    i64::try_from(found + 1).ok()
}

/// Texts that stand for "no value".
pub(crate) fn is_nothing(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || ["\\n", "na", "n/a", "null", "none", "-", "--"].iter().any(|none| text.eq_ignore_ascii_case(none))
        || ["Missing[", "Failure["].iter().any(|none| text.starts_with(none))
}

/// A number of people and how it is meant; nothing if the text is no number and no known way to say "unknown".
pub(crate) fn people(text: &str) -> Option<(Option<u64>, CountKind)> {
    let text = text.trim();
    let text = text
        .strip_prefix("Quantity[")
        .and_then(|t| t.split_once(','))
        .map_or(text, |(n, _)| n.trim_matches('"'));
    let lower = text.to_ascii_lowercase();
    let unknown = ["unknown", "?", "tbd", "undetermined", "not known", "not provided", "unk", "pending"];
    if is_nothing(text) || unknown.iter().any(|word| lower.trim_end_matches('.').starts_with(word)) {
        return Some((None, CountKind::Unknown));
    }
    let start = lower.find(|c: char| c.is_ascii_digit())?;
    let (lead, rest) = lower.split_at(start);
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').unwrap_or(rest.len());
    let (digits, tail) = rest.split_at(end);
    let tail = tail.trim();
    let digits = digits.trim_end_matches([',', '.']);
    let value = scaled(digits, tail)?;
    let kind = kind_of(lead.trim(), tail, digits)?;
    Some((Some(value), kind))
}

fn scaled(digits: &str, tail: &str) -> Option<u64> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: u64 = whole.replace(',', "").parse().ok()?;
    let scale: u64 = match tail.split_whitespace().next() {
        Some("million") => 1_000_000,
        Some("billion") => 1_000_000_000,
        Some("thousand") => 1_000,
        _ => 1,
    };
    let mut value = whole.checked_mul(scale)?;
    let mut unit = scale;
    for digit in fraction.chars().take(9) {
        unit /= 10;
        value = value.checked_add(unit.checked_mul(u64::from(digit.to_digit(10)?))?)?;
    }
    Some(value)
}

/// How a number is meant, by the words around it; nothing if they are not understood.
fn kind_of(lead: &str, tail: &str, digits: &str) -> Option<CountKind> {
    let rounded = ["million", "billion", "thousand"].iter().any(|word| tail.starts_with(word));
    let kind = match lead {
        "" if tail.starts_with('+') => CountKind::AtLeast,
        "" if rounded => CountKind::Estimate,
        "" => CountKind::Exact,
        "at least" | "more than" | "over" | "minimum" | ">" | ">=" | "min." => CountKind::AtLeast,
        _ if [
            "approx",
            "about",
            "estimate",
            "est",
            "up to",
            "~",
            "as many as",
            "around",
            "roughly",
            "less than",
            "<",
            "potentially",
            "no more than",
            "nearly",
            "max",
            "appx",
            "circa",
            "aprox",
        ]
        .iter()
        .any(|word| lead.starts_with(word)) =>
        {
            CountKind::Estimate
        }
        _ => return None,
    };
    // `10/12/2019` and `3-5` are no numbers of people
    let plain = digits.chars().all(|c| c.is_ascii_digit() || c == ',') || rounded || digits.ends_with(".0");
    (plain && !tail.starts_with(['/', '-', ':'])).then_some(kind)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{DateOrder, day, days, order_of, people};
    use crate::words::CountKind;

    #[test]
    fn dates_in_all_their_forms() {
        let m = DateOrder::MonthFirst;
        for text in [
            "3/5/2014",
            "03/05/14",
            "2014-03-05",
            "March 5, 2014",
            "Mar 5 2014",
            "03/05/2014 12:00:00 AM",
            "DateObject[{2014, 3, 5}, \"Day\", \"Gregorian\", -5.]",
        ] {
            assert_eq!(day(text, m), Some(date(2014, 3, 5)), "{text}");
        }
        assert_eq!(day("5/3/2014", DateOrder::DayFirst), Some(date(2014, 3, 5)));
        for text in
            ["", "13/13/2014", "discovered 3/5/2014", "3/5/2014 - 4/5/2014", "3/5/214", "theft", "March 2014"]
        {
            assert_eq!(day(text, m), None, "{text}");
        }
        assert_eq!(days("07/01/2008 - 11/30/2011", m), [date(2008, 7, 1), date(2011, 11, 30)]);
        assert_eq!(days("April 2015-June 2016", m), [date(2015, 4, 1), date(2016, 6, 1)]);
        assert_eq!(days("2/7/18-3/27/18 (discovered 6/27/18)", m).len(), 3);
    }

    #[test]
    fn one_day_that_can_only_be_a_day_decides_for_the_file() {
        assert_eq!(order_of(["08/03/2023", "31/01/2023"].into_iter()), (DateOrder::DayFirst, 0));
        assert_eq!(order_of(["08/03/2023", "01/31/2023"].into_iter()), (DateOrder::MonthFirst, 0));
        assert_eq!(order_of(["08/03/2023"].into_iter()), (DateOrder::MonthFirst, 0));
        assert_eq!(order_of(["13/1/2020", "1/13/2020", "1/14/2020"].into_iter()), (DateOrder::MonthFirst, 1));
    }

    #[test]
    fn numbers_of_people_keep_how_they_are_meant() {
        let cases = [
            ("1,234", Some(1_234), CountKind::Exact),
            ("80 million", Some(80_000_000), CountKind::Estimate),
            ("4.5 million", Some(4_500_000), CountKind::Estimate),
            ("at least 410,000", Some(410_000), CountKind::AtLeast),
            ("Approximately 52,000", Some(52_000), CountKind::Estimate),
            ("Unknown", None, CountKind::Unknown),
            ("", None, CountKind::Unknown),
            ("Quantity[1000, \"People\"]", Some(1_000), CountKind::Exact),
            ("Quantity[\"\", \"People\"]", None, CountKind::Unknown),
            ("676 (No SSNs or financial information reported)", Some(676), CountKind::Exact),
        ];
        for (text, value, kind) in cases {
            assert_eq!(people(text), Some((value, kind)), "{text}");
        }
        for text in ["Theft", "10/12/2019", "CA", "99999999999999999999999"] {
            assert_eq!(people(text), None, "{text}");
        }
    }
}
