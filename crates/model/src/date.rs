//! Civil dates as people and formats write them.
//!
//! A date of birth has no time zone. Two-digit years are read against a pivot that the caller passes,
//! because "35" is 1935 in a birth date and 2035 nowhere.

use jiff::civil::Date;

/// Reads one date, alone in its text: ISO, U.S. month-first with `/`, `-` or `.`, `YYYYMMDD`,
/// `MMDDYYYY`, month names in English, times after it ignored.
///
/// `latest` is the last day that makes sense (the case's date): a two-digit year that would lie after it
/// belongs to the century before. A day above 12 in first place is read as day-first. Returns `None` for
/// what is no date, and for years before 1850 or after `latest`'s year + 50.
pub fn parse(text: &str, latest: Date) -> Option<Date> {
    let text = text.trim();
    let head = text.split(['T', ' ']).next().unwrap_or(text);
    let numeric = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if numeric(head) && head.len() >= 8 {
        return parse_digits(head, latest);
    }
    let parts: Vec<&str> = head.split(['/', '-', '.']).collect();
    if let [a, b, c] = parts.as_slice()
        && numeric(a)
        && numeric(b)
        && numeric(c)
    {
        return parse_parts(a, b, c, latest);
    }
    parse_words(text, latest)
}

/// `date` as `YYYY-MM-DD`: the canonical form of every date in a mention.
pub fn canonical(date: Date) -> String {
    date.to_string()
}

/// Age in whole years at `on`; `None` if born later.
pub fn age(born: Date, on: Date) -> Option<u8> {
    let years = on.year() - born.year() - i16::from((on.month(), on.day()) < (born.month(), born.day()));
    u8::try_from(years).ok()
}

/// The day of a spreadsheet's date serial (1900 system: 25569 is 1970-01-01), ignoring the time of day.
/// Serials before March 1900 are off by one in the format itself and are not read.
pub fn from_spreadsheet_serial(serial: f64) -> Option<Date> {
    if !(61.0..=73_050.0).contains(&serial) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "bounded just above")]
    let days = serial.trunc() as i32 - 25_569;
    jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(days)).ok()
}

fn parse_digits(text: &str, latest: Date) -> Option<Date> {
    let part = |from: usize, to: usize| text.get(from..to);
    match text.len() {
        // HL7 and X12 write YYYYMMDD, followed by a time in HL7
        8 | 10 | 12 | 14 => {
            let ymd = build(part(0, 4)?, part(4, 6)?, part(6, 8)?, latest);
            if ymd.is_some() || text.len() != 8 {
                return ymd;
            }
            build(part(4, 8)?, part(0, 2)?, part(2, 4)?, latest)
        }
        _ => None,
    }
}

fn parse_parts(a: &str, b: &str, c: &str, latest: Date) -> Option<Date> {
    if a.len() == 4 {
        return build(a, b, c, latest);
    }
    if a.len() > 2 || b.len() > 2 || !(c.len() == 2 || c.len() == 4) {
        return None;
    }
    build(c, a, b, latest).or_else(|| build(c, b, a, latest))
}

fn parse_words(text: &str, latest: Date) -> Option<Date> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).take(4).collect();
    let ordinal = |word: &str| word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).to_owned();
    let (first, second, third) = (words.first()?, words.get(1)?, words.get(2)?);
    if let Some(month) = month_number(first) {
        return build(third, month, &ordinal(second), latest);
    }
    build(third, month_number(second)?, &ordinal(first), latest)
}

/// The number, as two digits, of a month written in English or abbreviated to three letters or more.
fn month_number(word: &str) -> Option<&'static str> {
    const MONTHS: [(&str, &str); 12] = [
        ("january", "01"),
        ("february", "02"),
        ("march", "03"),
        ("april", "04"),
        ("may", "05"),
        ("june", "06"),
        ("july", "07"),
        ("august", "08"),
        ("september", "09"),
        ("october", "10"),
        ("november", "11"),
        ("december", "12"),
    ];
    let word = word.to_ascii_lowercase();
    if word.len() < 3 {
        return None;
    }
    MONTHS
        .iter()
        .find(|(name, _)| name.starts_with(&word) || (word == "sept" && *name == "september"))
        .map(|m| m.1)
}

fn build(year: &str, month: &str, day: &str, latest: Date) -> Option<Date> {
    let mut y: i16 = year.parse().ok()?;
    if year.len() == 2 {
        y += latest.year() - latest.year().rem_euclid(100);
        if y > latest.year() {
            y -= 100;
        }
    } else if year.len() != 4 {
        return None;
    }
    if !(1850..=latest.year() + 50).contains(&y) {
        return None;
    }
    Date::new(y, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{age, from_spreadsheet_serial, parse};

    #[test]
    fn reads_the_usual_forms() {
        let latest = date(2026, 11, 22);
        for text in [
            "1957-03-04",
            "03/04/1957",
            "3/4/57",
            "3-4-1957",
            "19570304",
            "19570304101500",
            "March 4, 1957",
            "4 Mar 1957",
            "Mar 4th 1957",
            "03041957",
            "1957-03-04T00:00:00Z",
            "03.04.1957",
        ] {
            assert_eq!(parse(text, latest), Some(date(1957, 3, 4)), "{text}");
        }
        assert_eq!(parse("25/12/1990", latest), Some(date(1990, 12, 25)));
        for text in ["", "13/13/1990", "1957", "02/30/1990", "hello", "1/2", "99999999", "0001-01-01"] {
            assert_eq!(parse(text, latest), None, "{text}");
        }
    }

    #[test]
    fn spreadsheet_serials_and_ages() {
        assert_eq!(from_spreadsheet_serial(25_569.0), Some(date(1970, 1, 1)));
        assert_eq!(from_spreadsheet_serial(20_883.5), Some(date(1957, 3, 4)));
        assert_eq!(from_spreadsheet_serial(5.0), None);
        assert_eq!(age(date(2008, 11, 23), date(2026, 11, 22)), Some(17));
        assert_eq!(age(date(2008, 11, 22), date(2026, 11, 22)), Some(18));
    }
}
