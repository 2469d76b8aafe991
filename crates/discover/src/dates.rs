//! Dates at a position: where one ends, and which day it is.

use chartward_model::date;
use jiff::civil::Date;

use crate::page::Page;

/// Longest date that is tried: `September 30th, 1957`; and two numeric ones, `03/04/2024-03/06/2024`.
const LONGEST: usize = 24;

/// Reads the date that begins at a position. Its end and day.
pub(crate) fn read(page: &Page<'_>, at: usize) -> Option<(usize, Date)> {
    match page.byte(at) {
        b'0'..=b'9' => numeric(page, at).or_else(|| worded(page, at)),
        b if b.is_ascii_alphabetic() => worded(page, at),
        _ => None,
    }
}

/// The year must not be after the latest day for what has happened already.
pub(crate) fn is_past(page: &Page<'_>, day: Date) -> bool {
    day <= page.options.latest
}

/// `3/4/1957`, `1957-03-04`, `19570304`.
fn numeric(page: &Page<'_>, at: usize) -> Option<(usize, Date)> {
    let rest = page.bytes(at, (at + LONGEST).min(page.bytes.len()));
    let mark = |b: &u8| matches!(b, b'/' | b'-' | b'.');
    let mut len = rest.iter().take_while(|b| b.is_ascii_digit() || mark(b)).count();
    while len > 0 && rest.get(len - 1).is_some_and(mark) {
        len -= 1;
    }
    if page.byte(at + len).is_ascii_alphanumeric() && page.byte(at + len) != b'T' {
        return None;
    }
    let parse = |len| date::parse(page.slice(at, at + len), page.options.latest).map(|day| (at + len, day));
    parse(len).or_else(|| parse(first_of_two(rest.get(..len)?)?))
}

/// `3/4/2024-3/6/2024`: where the first of two dates ends, which one mark joins that need not be another than
/// those inside.
fn first_of_two(run: &[u8]) -> Option<usize> {
    let is_mark = |b: &u8| !b.is_ascii_digit();
    let mut marks = run.iter().enumerate().filter(|(_, b)| is_mark(b));
    let (one, two, between) = (marks.next()?, marks.next()?, marks.next()?);
    let (four, five) = (marks.next()?, marks.next()?);
    let alike = one.1 == two.1 && four.1 == five.1 && one.1 == four.1;
    (alike && marks.next().is_none()).then_some(between.0)
}

/// `March 4, 1957`, `4 Mar 1957`, `04-MAR-1957`, `Mar 4th 1957`, `4th of March, 1957`.
fn worded(page: &Page<'_>, at: usize) -> Option<(usize, Date)> {
    let limit = (at + LONGEST).min(page.bytes.len());
    let mut words = [(0usize, 0usize); 3];
    let mut count = 0;
    let mut i = at;
    while count < 3 && i < limit {
        let end = page.word_end(i);
        if end == i {
            return None;
        }
        if page.slice(i, end) != "of" {
            *words.get_mut(count)? = (i, end);
            count += 1;
        }
        i = end;
        if count == 3 {
            break;
        }
        let gap =
            page.bytes(i, limit).iter().take_while(|b| matches!(b, b' ' | b',' | b'.' | b'-' | b'/')).count();
        if gap == 0 || gap > 2 {
            return None;
        }
        i += gap;
    }
    let [first, second, year] = words;
    let word = |(start, end): (usize, usize)| page.slice(start, end);
    let numbers = [first, second].iter().filter(|w| page.byte(w.0).is_ascii_digit()).count();
    if count < 3 || numbers != 1 || !word(year).bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let text = format!("{} {} {}", word(first), word(second), word(year));
    date::parse(&text, page.options.latest).map(|day| (year.1, day))
}
