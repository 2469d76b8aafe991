//! Formats that are text: told apart by how the text begins.
//!
//! What it is: rules of thumb over the first 64 KiB as text. What it is not: a parser; what it names wrongly
//! is still read as text by the reader it is given to.
//!
//! The one idea: a structured reader is only asked for what clearly has its structure; everything else is
//! plain text, which always works.

use super::{Format, magic};

/// Encodings with more than one byte per letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wide {
    /// UTF-16, least significant byte first.
    Utf16Le,
    /// UTF-16, most significant byte first.
    Utf16Be,
    /// UTF-32, least significant byte first.
    Utf32Le,
    /// UTF-32, most significant byte first.
    Utf32Be,
}

/// The wide encoding of a text, by its mark or by where its NULs lie.
pub(super) fn wide(head: &[u8]) -> Option<Wide> {
    match head {
        [0xff, 0xfe, 0, 0, ..] => return Some(Wide::Utf32Le),
        [0, 0, 0xfe, 0xff, ..] => return Some(Wide::Utf32Be),
        [0xff, 0xfe, ..] => return Some(Wide::Utf16Le),
        [0xfe, 0xff, ..] => return Some(Wide::Utf16Be),
        _ => {}
    }
    let sample = head.get(..4096).unwrap_or(head);
    if sample.len() < 8 {
        return None;
    }
    let mut nuls = [0_usize; 4];
    for (i, _) in sample.iter().enumerate().filter(|(_, byte)| **byte == 0) {
        nuls[i % 4] += 1;
    }
    // share of NULs at a position in each four, in percent
    let share = nuls.map(|n| n * 400 / sample.len());
    match share {
        [0..=5, 90..=400, 90..=400, 90..=400] => Some(Wide::Utf32Le),
        [90..=400, 90..=400, 90..=400, 0..=5] => Some(Wide::Utf32Be),
        [0..=5, 60..=400, 0..=5, 60..=400] => Some(Wide::Utf16Le),
        [60..=400, 0..=5, 60..=400, 0..=5] => Some(Wide::Utf16Be),
        _ => None,
    }
}

/// The head as text, if it is text: no NULs to speak of and hardly any control characters.
pub(super) fn decode(head: &[u8]) -> Option<String> {
    match wide(head) {
        Some(Wide::Utf16Le) => return Some(encoding_rs::UTF_16LE.decode(head).0.into_owned()),
        Some(Wide::Utf16Be) => return Some(encoding_rs::UTF_16BE.decode(head).0.into_owned()),
        Some(wide @ (Wide::Utf32Le | Wide::Utf32Be)) => {
            let letter = |bytes: &[u8]| {
                let bytes: [u8; 4] = bytes.try_into().ok()?;
                let code = match wide {
                    Wide::Utf32Le => u32::from_le_bytes(bytes),
                    _ => u32::from_be_bytes(bytes),
                };
                char::from_u32(code)
            };
            return Some(head.chunks_exact(4).map(|b| letter(b).unwrap_or('\u{fffd}')).collect());
        }
        None => {}
    }
    let nuls = memchr::memchr_iter(0, head).count();
    let controls =
        head.iter().filter(|byte| matches!(**byte, 1..=8 | 0x0e..=0x1a | 0x7f) || **byte == 0).count();
    (nuls * 200 <= head.len() && controls * 50 <= head.len())
        .then(|| String::from_utf8_lossy(head).trim_start_matches('\u{feff}').to_owned())
}

/// A message or mailbox with raw binary or UTF-16 parts: its headers are text up to the first NUL.
pub(super) fn by_beginning(head: &[u8], name: &str) -> Option<Format> {
    let end = head.iter().position(|byte| *byte == 0).unwrap_or(head.len());
    let text = String::from_utf8_lossy(head.get(..end)?);
    let start = text.trim_start_matches(['\u{feff}', '\r', '\n']);
    if is_mbox(start) { Some(Format::Mbox) } else { is_mail(start, &extension(name)).then_some(Format::Mail) }
}

/// A text behind a run of zero bytes, which a file has whose first blocks were never written: the log of a
/// machine that went down, or one that was cut off at its head while it was open.
pub(super) fn behind_zeros(head: &[u8], name: &str) -> Option<Format> {
    const LEAST_ZEROS: usize = 16;
    const LEAST_TEXT: usize = 64;
    let zeros = head.iter().position(|byte| *byte != 0)?;
    let rest = head.get(zeros..).filter(|rest| zeros >= LEAST_ZEROS && rest.len() >= LEAST_TEXT)?;
    let format = by_text(&decode(rest)?, &extension(name));
    matches!(format, Format::Text(_)).then_some(format)
}

/// Lower-case extension of a name; empty if it has none.
pub(super) fn extension(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default()
}

/// Names the format of a text.
pub(super) fn by_text(text: &str, extension: &str) -> Format {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{0b}' || c == '\u{feff}');
    let begins = |prefix: &str| start.get(..prefix.len()).is_some_and(|s| s.eq_ignore_ascii_case(prefix));
    if start.starts_with("{\\rtf") {
        Format::Rtf
    } else if is_hl7(start) {
        Format::Hl7
    } else if is_x12(start) {
        Format::X12
    } else if is_mbox(start) {
        Format::Mbox
    } else if is_mail(text, extension) {
        Format::Mail
    } else if start.starts_with('<') {
        markup(start, extension)
    } else if is_json(start, extension) {
        if start.contains("\"resourceType\"") { Format::Fhir } else { Format::Json }
    } else if begins("BEGIN:VCARD") {
        Format::Text("vcard")
    } else if begins("BEGIN:VCALENDAR") {
        Format::Text("icalendar")
    } else if start.starts_with("-----BEGIN PGP MESSAGE") {
        Format::Unread(&magic::PGP)
    } else if extension == "sql" || is_sql(start) {
        Format::Sql
    } else if matches!(extension, "csv" | "tsv" | "tab" | "psv") || is_table(text) {
        Format::Csv
    } else {
        Format::Text("text")
    }
}

/// A message, batch or file header segment (HL7 v2.5.1, chapter 2): the delimiters follow the name.
fn is_hl7(text: &str) -> bool {
    ["MSH", "FHS", "BHS"].iter().any(|name| {
        text.strip_prefix(name).is_some_and(|rest| {
            let mut rest = rest.chars();
            let delimiter = rest.next().unwrap_or('a');
            !delimiter.is_alphanumeric()
                && !delimiter.is_whitespace()
                && rest.next().is_some_and(|c| c == '^' || !c.is_alphanumeric())
        })
    })
}

/// An interchange header (X12.5): `ISA` and an element separator, fields of fixed width.
fn is_x12(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("ISA") else { return false };
    let Some(separator) = rest.chars().next() else { return false };
    let fields: Vec<&str> = rest.split(separator).skip(1).take(2).collect();
    !separator.is_alphanumeric()
        && !separator.is_whitespace()
        && matches!(fields.as_slice(), [a, b] if a.len() == 2 && b.len() == 10)
}

/// The `From ` line of a mailbox (RFC 4155): a date stands in it, or headers follow it.
fn is_mbox(text: &str) -> bool {
    let mut lines = text.lines();
    let Some(first) = lines.next().filter(|line| line.starts_with("From ")) else { return false };
    let next = lines.next().unwrap_or_default();
    crate::formats::mbox::has_date(first.as_bytes()) || header(next).is_some()
}

/// A block of header fields (RFC 5322), two of them well-known; one is enough under a mail file's name.
fn is_mail(text: &str, extension: &str) -> bool {
    let lines = text.trim_start_matches(['\u{feff}', '\r', '\n']).lines();
    let mut known = 0;
    let mut headers = 0;
    for (i, line) in lines.take(200).enumerate() {
        if i == 0 && line.starts_with(">From ") {
            continue;
        }
        if headers > 0 && line.starts_with([' ', '\t']) {
            continue;
        }
        let Some(name) = header(line) else { break };
        headers += 1;
        let name = name.to_ascii_lowercase();
        known += usize::from(KNOWN_HEADERS.contains(&name.as_str()));
    }
    known >= 2 || (known == 1 && matches!(extension, "eml" | "mht" | "mhtml" | "emlx"))
}

const KNOWN_HEADERS: &[&str] = &[
    "received",
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "return-path",
    "delivered-to",
    "content-type",
    "content-transfer-encoding",
    "reply-to",
    "sender",
    "in-reply-to",
    "references",
    "dkim-signature",
    "resent-from",
    "resent-to",
    "x-mailer",
    "x-originating-ip",
    "authentication-results",
    "arc-seal",
    "x-priority",
    "x-gmail-labels",
    "x-received",
    "envelope-to",
    "x-mozilla-status",
    "x-uidl",
];

/// The name of a header field, if the line begins with one.
fn header(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(':')?;
    let name = name.trim_end_matches([' ', '\t']);
    (!name.is_empty() && name.len() <= 76 && name.bytes().all(|b| (0x21..=0x7e).contains(&b))).then_some(name)
}

fn markup(text: &str, extension: &str) -> Format {
    let head: String = text.chars().take(8192).flat_map(char::to_lowercase).collect();
    let has = |tag: &str| head.contains(tag);
    if has("<!doctype html") || has("<html") {
        return Format::Html;
    }
    if has("<clinicaldocument") || has(":clinicaldocument") {
        return Format::Ccda;
    }
    if has("<?xml") {
        return Format::Xml;
    }
    let tags = ["<head", "<body", "<div", "<table", "<p>", "<p ", "<br", "<span", "<font", "<meta", "<title"];
    if matches!(extension, "html" | "htm" | "xhtml" | "shtml") || tags.iter().any(|tag| has(tag)) {
        Format::Html
    } else if text.get(1..2).is_some_and(|c| c.chars().all(|c| c.is_alphabetic() || c == '!' || c == '_')) {
        Format::Xml
    } else {
        Format::Text("text")
    }
}

fn is_json(text: &str, extension: &str) -> bool {
    let mut letters = text.chars().filter(|c| !c.is_whitespace());
    match (letters.next(), letters.next()) {
        (Some('{'), Some('"' | '}')) | (Some('['), Some('{' | '[' | '"' | ']')) => true,
        // a digit after the bracket is as often a time stamp in a log
        (Some('['), Some('0'..='9' | '-')) => extension == "json",
        _ => false,
    }
}

/// A dump: what the usual programs write at its head, or a statement at the beginning of a line.
fn is_sql(text: &str) -> bool {
    let dumps = ["-- MySQL dump", "-- MariaDB dump", "-- PostgreSQL database dump", "-- phpMyAdmin SQL Dump"];
    if dumps.iter().any(|dump| text.starts_with(dump)) {
        return true;
    }
    text.lines().take(400).any(|line| {
        let line = line.trim_start();
        let upper: String = line.chars().take(80).flat_map(char::to_uppercase).collect();
        upper.starts_with("INSERT INTO ") && (upper.contains("VALUES") || upper.contains('('))
            || upper.starts_with("CREATE TABLE ") && (upper.contains('(') || line.len() < 120)
            || upper.starts_with("COPY ") && upper.contains(" FROM STDIN")
    })
}

/// A table: three lines or more, each with the same number of a delimiter outside quotes.
fn is_table(text: &str) -> bool {
    let whole = text.len() < super::HEAD;
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(40).collect();
    if !whole && lines.len() < 40 {
        lines.pop();
    }
    if lines.len() < 3 || lines.first().is_some_and(|first| first.len() > 8192) {
        return false;
    }
    [('\t', 1), ('|', 2), (';', 2), (',', 2)].iter().any(|(delimiter, least)| {
        let counts: Vec<usize> = lines.iter().map(|line| delimiters(line, *delimiter)).collect();
        let first = counts.first().copied().unwrap_or_default();
        first >= *least && counts.iter().all(|count| *count == first)
    })
}

fn delimiters(line: &str, delimiter: char) -> usize {
    let mut quoted = false;
    line.chars()
        .filter(|c| {
            if *c == '"' {
                quoted = !quoted;
            }
            *c == delimiter && !quoted
        })
        .count()
}
