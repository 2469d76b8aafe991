//! A list of duties as a calendar (RFC 5545).
//!
//! What it is: one all-day event, or one event at a moment, for each duty that is open and has a last day, with
//! reminders that lie ahead: a week before, or, where less is left, a day and some hours. The name of an event stays the
//! same when the list is worked out anew, so that a calendar that reads it again moves the event instead of adding one; what
//! is done meanwhile is called off under the same name.
//!
//! What it is not: every duty. One without a last day has no place in a calendar; the memorandum has it.

use std::fmt::Write;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::duty::{Duty, DutyList, Moment, Status};

/// The calendar.
pub fn ics(list: &DutyList) -> String {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Chartward//duties//EN", "CALSCALE:GREGORIAN"] {
        content(&mut text, line);
    }
    content(&mut text, &format!("X-WR-CALNAME:{}", escape(&format!("Duties: {}", list.incident))));
    let done = |status: Status| matches!(status, Status::Met | Status::MetLate | Status::ConflictSigned);
    for duty in list.duties.iter().filter(|duty| duty.status.is_open() || done(duty.status)) {
        if let Some(last) = duty.deadline.last {
            event(&mut text, list, duty, last);
        }
    }
    content(&mut text, "END:VCALENDAR");
    text
}

fn event(text: &mut String, list: &DutyList, duty: &Duty, last: Moment) {
    content(text, "BEGIN:VEVENT");
    content(text, &format!("UID:{}", uid(&[&list.entity, &list.incident, &duty.id])));
    content(text, &format!("DTSTAMP:{}T000000Z", compact(list.as_of)));
    match last {
        Moment::Day(day) => {
            content(text, &format!("DTSTART;VALUE=DATE:{}", compact(day)));
            if let Ok(next) = day.tomorrow() {
                content(text, &format!("DTEND;VALUE=DATE:{}", compact(next)));
            }
        }
        Moment::At(instant) => {
            let utc = jiff::tz::Offset::UTC.to_datetime(instant.at);
            let time = format!("{:02}{:02}{:02}", utc.hour(), utc.minute(), utc.second());
            content(text, &format!("DTSTART:{}T{time}Z", compact(utc.date())));
        }
    }
    // whoever sees nothing but the heading sees that nobody has read the law
    let recalled = if duty.is_recalled() { "[recalled law] " } else { "" };
    let what = if duty.status.is_open() { "Last day" } else { "Done" };
    let summary = format!(
        "{recalled}{what}: {} to {} ({})",
        duty.act.phrase(),
        duty.recipient_name,
        duty.status.phrase()
    );
    content(text, &format!("SUMMARY:{}", escape(&summary)));
    let (why, sure) = (duty.why.join(" "), duty.confidence.phrase());
    let mut words = format!("{}\n{why}\n{} - {sure}", duty.deadline, duty.citation);
    for warning in &duty.warnings {
        let _ = write!(words, "\nCaution: {warning}");
    }
    let _ = write!(words, "\n{}", list.notice);
    content(text, &format!("DESCRIPTION:{}", escape(&words)));
    content(text, "TRANSP:TRANSPARENT");
    if duty.status.is_open() {
        for trigger in triggers(list.as_of, last) {
            for line in ["BEGIN:VALARM", "ACTION:DISPLAY", trigger] {
                content(text, line);
            }
            content(text, &format!("DESCRIPTION:{}", escape(&summary)));
            content(text, "END:VALARM");
        }
    } else {
        // VEVENT knows no "completed" (RFC 5545, 3.8.1.11)
        content(text, "STATUS:CANCELLED");
    }
    content(text, "END:VEVENT");
}

/// Reminders that have not passed on the day of the list: none of them would ever be heard.
fn triggers(as_of: Date, last: Moment) -> &'static [&'static str] {
    let left = as_of.until(last.date()).map_or(0, |span| span.get_days());
    match last {
        _ if left > 7 => &["TRIGGER:-P7D"],
        Moment::At(_) if left > 1 => &["TRIGGER:-P1D", "TRIGGER:-PT4H"],
        Moment::At(_) => &["TRIGGER:-PT4H"],
        Moment::Day(_) if left > 1 => &["TRIGGER:-P1D"],
        // a day begins at midnight: on the last day itself, in the morning
        Moment::Day(_) => &["TRIGGER:PT8H"],
    }
}

/// A name that depends on the organisation, the incident and the duty alone, on every letter of them and on where one
/// ends and the next begins.
fn uid(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut name = String::new();
    for byte in hash.finalize().iter().take(16) {
        let _ = write!(name, "{byte:02x}");
    }
    name.push_str("@duties.chartward");
    name
}

fn compact(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// Text of a property (RFC 5545, 3.3.11).
fn escape(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                safe.push('\\');
                safe.push(c);
            }
            '\n' => safe.push_str("\\n"),
            c if c.is_control() => {}
            c => safe.push(c),
        }
    }
    safe
}

/// A content line, folded to 75 octets (RFC 5545, 3.1), never within a character.
fn content(text: &mut String, line: &str) {
    let mut room = 75;
    for c in line.chars() {
        if c.len_utf8() > room {
            text.push_str("\r\n ");
            room = 74;
        }
        room -= c.len_utf8();
        text.push(c);
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::{content, escape, uid};

    #[test]
    fn lines_are_folded_within_seventy_five_octets() {
        let mut text = String::new();
        content(&mut text, &"\u{e9}".repeat(100));
        assert!(text.split("\r\n").all(|line| line.len() <= 75));
        assert_eq!(text.replace("\r\n ", "").trim_end(), "\u{e9}".repeat(100));
    }

    #[test]
    fn every_letter_of_a_name_counts() {
        let ids: std::collections::BTreeSet<String> = [
            ["Klinik", "\u{30c7}\u{30fc}\u{30bf}", "hipaa.hhs"],
            ["Klinik", "\u{6f0f}\u{6d29}", "hipaa.hhs"],
            ["Klinik", "a b", "hipaa.hhs"],
            ["Klinik", "a-b", "hipaa.hhs"],
            ["Klinik", "a-B", "hipaa.hhs"],
            ["Klinika", "-b", "hipaa.hhs"],
            ["Klinik", "a-b", "hipaa.media:CA"],
        ]
        .iter()
        .map(|parts| uid(parts))
        .collect();
        assert_eq!(ids.len(), 7);
        assert!(ids.iter().all(|id| id.len() + "UID:".len() <= 75 && id.is_ascii()));
        assert_eq!(uid(&["a", "b"]), uid(&["a", "b"]));
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escape("a,b;c\\d\ne\r"), "a\\,b\\;c\\\\d\\ne");
    }
}
