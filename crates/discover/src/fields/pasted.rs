//! HL7 v2 messages pasted into running text, as into a mail or a log: their segments become fields.
//!
//! What it is: a splitter for the usual delimiters (`|^~\\&`), over the text as it stands, so that every span leads
//! back to what was pasted. Signs of a quoted mail or the time of a log may stand before a segment.
//!
//! What it is not: the reader of HL7 files, which knows other delimiters, escapes and batches.
//!
//! The one idea: **a line is a segment if it begins with the name of one and a bar**, and a message is the segments
//! on lines that follow one another, of which one is PID.

use chartward_model::{Context, Document, Field, FieldGroup, Mention, Span};

use super::collect::Collector;
use super::hl7;
use crate::Options;

/// Most segments of one message, and most components of one segment.
const MOST_SEGMENTS: usize = 1000;
const MOST_COMPONENTS: usize = 2000;
/// Most bytes before a segment on its line: quotation marks, a time.
const LONGEST_LEAD: usize = 40;

/// Mentions in the messages pasted into a text, and the spans of the segments that were read.
pub(crate) fn pasted(document: &Document, options: &Options) -> (Vec<Mention>, Vec<(u64, u64)>) {
    let text = document.text.as_str();
    let (mut mentions, mut spans) = (Vec::new(), Vec::new());
    let (mut done, mut counted, mut line) = (0, 0, 0_u32);
    for at in memchr::memmem::find_iter(text.as_bytes(), b"PID|") {
        if at < done || segment(text, line_of(text, at)).is_none_or(|found| found.0 != at) {
            continue;
        }
        let first = message_start(text, line_of(text, at).start);
        let segments = segments(text, first);
        let Some(last) = segments.last() else { continue };
        done = last.end;
        let breaks = text.as_bytes().get(counted..first).unwrap_or_default();
        line = line
            .saturating_add(u32::try_from(memchr::memchr_iter(b'\n', breaks).count()).unwrap_or(u32::MAX));
        counted = first;
        let groups: Vec<FieldGroup> = segments.iter().map(|span| group(text, *span)).collect();
        let mut collector = Collector::new(document, &groups, options);
        hl7::read(&mut collector);
        // people of rows are numbered by lines, eight for each
        let base = line.saturating_mul(8).min(u32::MAX >> 2);
        mentions.extend(collector.finish().into_iter().map(|mut mention| {
            if let Some(subject) = &mut mention.subject {
                subject.number = subject.number.saturating_add(base);
            }
            let from = usize::try_from(mention.start.saturating_sub(document.base)).unwrap_or(0);
            let before = text.as_bytes().get(first..from).unwrap_or_default();
            let below = u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(0);
            mention.context = Context::Prose { line: line.saturating_add(below), paragraph: 0 };
            mention
        }));
        let whole = segments.iter().filter(|span| {
            let id = text.get(span.start..span.start + 3).unwrap_or_default();
            id != "OBX" && hl7::is_read(id)
        });
        spans.extend(whole.map(|span| (document.base + span.start as u64, document.base + span.end as u64)));
    }
    (mentions, spans)
}

/// Where something stands in the text.
#[derive(Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
}

/// The line that a position is in, without its break.
fn line_of(text: &str, at: usize) -> Place {
    let bytes = text.as_bytes();
    let is_break = |b: u8| b == b'\n' || b == b'\r';
    let head = bytes.get(..at).unwrap_or_default();
    let start = memchr::memrchr2(b'\n', b'\r', head).map_or(0, |i| i + 1);
    let tail = bytes.get(at..).unwrap_or_default();
    let end = tail.iter().position(|b| is_break(*b)).map_or(text.len(), |i| at + i);
    Place { start, end }
}

/// Where a line's segment begins and ends, if it has one: three capitals or digits and a bar, near the line's start.
fn segment(text: &str, line: Place) -> Option<(usize, usize)> {
    let bytes = text.as_bytes().get(line.start..line.end)?;
    let bar = memchr::memchr(b'|', bytes.get(..bytes.len().min(LONGEST_LEAD + 4))?)?;
    let id = bytes.get(bar.checked_sub(3)?..bar)?;
    let named = id.first().is_some_and(u8::is_ascii_uppercase)
        && id.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let parted =
        bar.checked_sub(4).and_then(|i| bytes.get(i)).is_none_or(|b| !b.is_ascii_alphanumeric() && *b < 0x80);
    (named && parted).then_some((line.start + bar - 3, line.end))
}

/// Start of the line that a message begins with: the header above its PID, with at most a few segments between.
fn message_start(text: &str, pid: usize) -> usize {
    let mut start = pid;
    let mut at = pid;
    for _ in 0..8 {
        let Some(before) = above(text, at) else { break };
        let Some((from, _)) = segment(text, before) else { break };
        at = before.start;
        if text.get(from..from + 3) == Some("MSH") {
            start = at;
            break;
        }
    }
    start
}

/// The line above the one that begins here; empty ones are passed.
fn above(text: &str, start: usize) -> Option<Place> {
    let mut at = start;
    while at > 0 {
        let line = line_of(text, at - 1);
        if !text.get(line.start..line.end)?.trim().is_empty() {
            return Some(line);
        }
        at = line.start;
        if start - at > 8 {
            return None;
        }
    }
    None
}

/// The segments on the lines from one on; a second header begins another message, which has its own PID.
fn segments(text: &str, first: usize) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    let mut at = first;
    while at < text.len() && found.len() < MOST_SEGMENTS {
        let line = line_of(text, at);
        at = line.end + 1;
        if line.start == line.end {
            // the two bytes of one break, or an empty line between segments
            let empty = text.as_bytes().get(line.start.saturating_sub(2)..line.start).unwrap_or_default();
            if empty == b"\n\n" {
                break;
            }
            continue;
        }
        let Some((start, end)) = segment(text, line) else { break };
        if !found.is_empty() && text.get(start..start + 3) == Some("MSH") {
            break;
        }
        found.push(Place { start, end });
    }
    found
}

/// A segment's fields, with paths as `PID-3[2].1`.
fn group(text: &str, span: Place) -> FieldGroup {
    let line = text.get(span.start..span.end).unwrap_or_default();
    let id = line.get(..3).unwrap_or_default();
    let mut fields = Vec::new();
    let mut at = span.start;
    for (number, field) in line.split('|').enumerate() {
        let number = if id == "MSH" { number + 1 } else { number };
        if number > 0 && field != "^~\\&" {
            repetitions((id, number), field, at, &mut fields);
        }
        at += field.len() + 1;
    }
    // every message is read by itself: its header is the root, and so is a PID without one
    let parent = (!matches!(id, "MSH")).then_some(0);
    FieldGroup { kind: id.to_owned(), parent, fields }
}

fn repetitions((id, number): (&str, usize), field: &str, start: usize, fields: &mut Vec<Field>) {
    let mut at = start;
    for (index, value) in field.split('~').enumerate() {
        let stem =
            if index == 0 { format!("{id}-{number}") } else { format!("{id}-{number}[{}]", index + 1) };
        let parts: Vec<&str> = value.split('^').collect();
        let part = |n: usize| parts.get(n - 1).map_or("", |part| part.trim());
        let authority = part(4).split('&').find(|name| !name.is_empty()).unwrap_or_default();
        let qualifier = match () {
            () if hl7::is_identifier(id, number) && part(5).is_empty() => authority,
            () if hl7::is_identifier(id, number) => part(5),
            () if hl7::is_code(id, number) => part(3),
            () => "",
        };
        let mut from = at;
        for (component, text) in parts.iter().enumerate() {
            let path = if parts.len() == 1 { stem.clone() } else { format!("{stem}.{}", component + 1) };
            let mut sub_from = from;
            for (sub, value) in text.split('&').enumerate() {
                let whole = !text.contains('&');
                if !value.is_empty() && value != "\"\"" && fields.len() < MOST_COMPONENTS {
                    fields.push(Field {
                        path: if whole { path.clone() } else { format!("{path}.{}", sub + 1) },
                        qualifier: qualifier.to_owned(),
                        span: Span::new(sub_from, sub_from + value.len()),
                    });
                }
                sub_from += value.len() + 1;
            }
            from += text.len() + 1;
        }
        at += value.len() + 1;
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::{Document, DocumentKind, Element, Place, Purpose};
    use jiff::civil::date;

    use super::pasted;
    use crate::{Options, Reserved};

    const MESSAGE: &str = "MSH|^~\\&|APP|CLINIC|||20240102||ADT^A01|7|P|2.5.1\nEVN|A01|20240102\n\
        PID|1||0042^^^CLINIC^MR~987-65-4320^^^SSA^SS||DOE^JANE^Q||19570304|F|||12 OAK ST^^SALEM^OR^97301||(503)555-0142|||||A778899\n\
        NK1|1|DOE^JOHN|SPO\n";

    fn found(text: &str) -> Vec<(Element, String, String)> {
        let document = Document::prose(Place::file("m.txt"), DocumentKind::Text, text.to_owned());
        let options = Options::new(Reserved::Admit, date(2026, 11, 22));
        pasted(&document, &options)
            .0
            .iter()
            .map(|m| {
                let span = usize::try_from(m.start).unwrap()..usize::try_from(m.end).unwrap();
                (m.element, text[span].to_owned(), m.canonical.reveal(Purpose::Matching).to_owned())
            })
            .collect()
    }

    #[test]
    fn a_message_in_a_mail_a_quotation_and_a_log() {
        let quoted = MESSAGE
            .replace("MSH", "> MSH")
            .replace("\nEVN", "\n> EVN")
            .replace("\nPID", "\n> PID")
            .replace("\nNK1", "\n> NK1");
        let logged = MESSAGE
            .replace("MSH", "2024-01-02 12:00:01 IN MSH")
            .replace("\nPID", "\n2024-01-02 12:00:01 IN PID");
        for text in [
            format!("Hello,\n\n{MESSAGE}\nBye"),
            quoted,
            logged,
            MESSAGE.replace('\n', "\r\n"),
            MESSAGE.replace('\n', "\r"),
        ] {
            let found = found(&text);
            let has = |element, written: &str, canonical: &str| {
                found.contains(&(element, written.to_owned(), canonical.to_owned()))
            };
            assert!(has(Element::PersonName, "DOE^JANE^Q", "DOE^JANE^Q"), "{text:?} {found:?}");
            assert!(has(Element::DateOfBirth, "19570304", "1957-03-04"), "{text:?}");
            assert!(has(Element::MedicalRecordNumber, "0042", "0042"), "{text:?}");
            assert!(has(Element::Ssn, "987-65-4320", "987654320"), "{text:?}");
            assert!(has(Element::AccountNumber, "A778899", "A778899"), "{text:?}");
        }
    }

    #[test]
    fn a_pid_alone_is_enough_and_a_bar_in_a_sentence_is_none() {
        assert!(found("PID|1||0042^^^CLINIC^MR||DOE^JANE").len() >= 2);
        assert!(found("the RAPID|SLOW and PID|x tables").is_empty());
        assert!(found("").is_empty());
    }

    #[test]
    fn odd_messages_never_panic() {
        for text in ["PID|", "PID||\u{e9}^~&|", "MSH|\nPID|1", "\n\nPID|&&&^^~~", "\u{e9}PID|1||2"] {
            let _ = found(text);
        }
    }
}
