//! A result in words: a test and its value ("HbA1c 9.2 %", "HIV positive", "BP 150/90").
//!
//! A test's name alone is nothing. What must follow depends on the test: for some any number, for others a number with
//! its unit, a word of result, or a blood pressure. The canonical form is the test's usual name, `=`, and the
//! value: as for coded results, where the name is the LOINC code.

use chartward_model::{Element, Reason};

use crate::finding::Finding;
use crate::health::around::{Around, Support};
use crate::health::lexicon::Cue;
use crate::health::{Hit, What};
use crate::labels::Label;
use crate::page::Page;

/// Most bytes between a test and its value.
const REACH: usize = 24;

/// What a value may look like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Number,
    NumberWithUnit,
    Word,
    Pressure,
}

/// Judges a test: looks for its value.
pub(crate) fn test(hit: &Hit, around: &Around<'_>, findings: &mut Vec<Finding>) {
    let What::Listed(entry) = hit.what else { return };
    let Some((name, sign)) = entry.meaning.rsplit_once(' ') else { return };
    let shape = match sign {
        "#" => Shape::Number,
        "%" => Shape::NumberWithUnit,
        "/" => Shape::Pressure,
        _ => Shape::Word,
    };
    let page = around.page;
    let Some(at) = value_start(page, hit.end) else { return };
    let found = match shape {
        Shape::Pressure => pressure(page, at).map(|(end, value)| (end, value, true)),
        Shape::Number | Shape::NumberWithUnit => number(page, at),
        Shape::Word => None,
    };
    let supported = around.support(&[Cue::Health, Cue::Operation], Label::Other) >= Support::Person;
    let (end, value, sure) = match found {
        Some((end, value, true)) => (end, value, 930),
        Some((end, value, false)) if shape == Shape::Number => (end, value, 820),
        Some((end, value, false)) if supported => (end, value, 600),
        Some(_) => return,
        None => match word(page, at) {
            Some((end, value)) => (end, value.to_owned(), if supported { 930 } else { 860 }),
            None => return,
        },
    };
    findings.push(
        Finding::new(Element::LabResult, (hit.start, end), format!("{name}={value}"), sure)
            .because(Reason::Form),
    );
}

/// Where the value of a test begins: past marks and small words on the same line.
fn value_start(page: &Page<'_>, end: usize) -> Option<usize> {
    const SMALL: [&[u8]; 31] = [
        b"antibody",
        b"ab",
        b"abs",
        b"antigen",
        b"ag",
        b"pcr",
        b"rna",
        b"dna",
        b"igg",
        b"igm",
        b"screen",
        b"assay",
        b"swab",
        b"naat",
        b"rapid",
        b"is",
        b"was",
        b"of",
        b"at",
        b"level",
        b"levels",
        b"count",
        b"result",
        b"results",
        b"test",
        b"came",
        b"back",
        b"now",
        b"today",
        b"up",
        b"to",
    ];
    let mut at = end;
    while at < end + REACH {
        match page.byte(at) {
            b' ' | b':' | b'=' | b'-' | b'(' | b'~' | b'<' | b'>' | b'\t' => at += 1,
            b if b.is_ascii_alphabetic() => {
                let word_end = page.word_end(at);
                let lower = page.lower::<8>(at, word_end);
                if !SMALL.contains(&&*lower) {
                    return Some(at);
                }
                at = word_end;
            }
            b if b.is_ascii_digit() => return Some(at),
            _ => return None,
        }
    }
    None
}

/// A number and whether its unit follows: its end and its digits as written.
fn number(page: &Page<'_>, at: usize) -> Option<(usize, String, bool)> {
    const UNITS: [&[u8]; 28] = [
        b"%", b"mg/dl", b"g/dl", b"mmol/l", b"meq/l", b"miu/l", b"miu/ml", b"uiu/ml", b"iu/l", b"u/l",
        b"ng/ml", b"ng/dl", b"pg/ml", b"mcg/dl", b"ug/dl", b"umol/l", b"cells/", b"copies", b"k/ul", b"x10",
        b"/ul", b"/mm3", b"ml/min", b"mm/hr", b"mm/h", b"bpm", b"mg/l", b"seconds",
    ];
    let rest = page.lower::<28>(at, at + 28);
    let len = rest.iter().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
    let trimmed = rest.get(..len)?.iter().rev().take_while(|b| !b.is_ascii_digit()).count();
    let digits = rest.get(..len - trimmed)?;
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    let after = rest.get(digits.len()..)?;
    let spaces = after.iter().take_while(|b| **b == b' ').count();
    let unit_text = after.get(spaces..)?;
    let value = std::str::from_utf8(digits).ok()?.to_owned();
    let end = at + digits.len();
    if let Some(unit) = UNITS.iter().filter(|unit| unit_text.starts_with(unit)).max_by_key(|unit| unit.len())
    {
        return Some((end + spaces + unit.len(), value, true));
    }
    // part of a date, a range, a telephone number, an ordinal
    let joined = matches!(after.first(), Some(b'-' | b'/' | b':' | b'_' | b'@'))
        || after.first().is_some_and(u8::is_ascii_alphabetic);
    (!joined && digits.len() <= 7).then_some((end, value, false))
}

/// A blood pressure: systolic, slash, diastolic, both in the range of the living.
fn pressure(page: &Page<'_>, at: usize) -> Option<(usize, String)> {
    let middle = page.word_end(at);
    let end = page.word_end(middle + 1);
    let parse = |from, to| page.slice(from, to).parse::<u16>().ok();
    let (high, low) = (parse(at, middle)?, parse(middle + 1, end)?);
    let fits = page.byte(middle) == b'/'
        && (60..=270).contains(&high)
        && (30..=160).contains(&low)
        && low < high
        && page.byte(end) != b'/';
    fits.then(|| (end, format!("{high}/{low}")))
}

/// A word of result: its end and its canonical form.
fn word(page: &Page<'_>, at: usize) -> Option<(usize, &'static str)> {
    const WORDS: [(&[u8], &str); 14] = [
        (b"positive", "positive"),
        (b"pos", "positive"),
        (b"negative", "negative"),
        (b"neg", "negative"),
        (b"reactive", "reactive"),
        (b"non-reactive", "nonreactive"),
        (b"nonreactive", "nonreactive"),
        (b"non reactive", "nonreactive"),
        (b"not detected", "not detected"),
        (b"detected", "detected"),
        (b"undetectable", "undetectable"),
        (b"detectable", "detectable"),
        (b"abnormal", "abnormal"),
        (b"indeterminate", "indeterminate"),
    ];
    let rest = page.lower::<16>(at, at + 16);
    let (text, canonical) =
        WORDS.iter().filter(|(text, _)| rest.starts_with(text)).max_by_key(|(text, _)| text.len())?;
    let end = at + text.len();
    (!page.byte(end).is_ascii_alphanumeric()).then_some((end, canonical))
}
