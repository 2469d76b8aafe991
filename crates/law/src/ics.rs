//! A list of duties as a calendar (RFC 5545).
//!
//! What it is: one all-day event, or one event at a moment, for each duty that is open and has a last day, with
//! reminders that lie ahead: a week before, or, where less is left, a day and some hours. The name of an event stays the
//! same when the list is worked out anew, so that a calendar that reads it again moves the event instead of adding one; what
//! is done meanwhile is called off under the same name, and so is what an earlier list had a day for and this one has not.
//!
//! What it is not: every duty. One without any day has no place in a calendar; the memorandum has it. A day that rests on an
//! assumption stands there as such ("Perhaps due"), and is no last day.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use jiff::civil::{Date, date};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::duty::{Duty, DutyList, Moment, Status};

/// What earlier lists of an incident put into a calendar.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    events: BTreeMap<String, Was>,
    /// How many lists there were.
    lists: i64,
}

/// An event of an earlier list.
#[derive(Clone, Debug)]
struct Was {
    duty: String,
    what: String,
    last: Moment,
}

impl Earlier {
    /// Takes in a list as it was kept (`chartward.duties/1`, as JSON), the oldest first. One that cannot be read had no
    /// events that this program could call off.
    pub fn take(&mut self, list: &str) {
        let Ok(list) = serde_json::from_str::<Value>(list) else { return };
        let text = |value: &Value, field: &str| -> Option<String> {
            value.get(field).and_then(Value::as_str).map(str::to_owned)
        };
        let (Some(entity), Some(incident)) = (text(&list, "entity"), text(&list, "incident")) else { return };
        self.lists += 1;
        for duty in list.get("duties").and_then(Value::as_array).into_iter().flatten() {
            let deadline = duty.get("deadline");
            let last = deadline.and_then(|deadline| text(deadline, "last"));
            let last = last.or_else(|| text(deadline?.get("guide")?, "day"));
            let (Some(last), Some(id)) = (last.and_then(|last| Moment::read(&last)), text(duty, "id")) else {
                continue;
            };
            let act = text(duty, "act").unwrap_or_default().replace('_', " ");
            let what = format!("{act} to {}", text(duty, "recipient_name").unwrap_or_default());
            self.events.insert(uid(&[&entity, &incident, &id]), Was { duty: id, what, last });
        }
    }
}

/// The calendar; what earlier lists had a day for, and this one has none, is called off.
pub fn ics(list: &DutyList, earlier: &Earlier) -> String {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Chartward//duties//EN", "CALSCALE:GREGORIAN"] {
        content(&mut text, line);
    }
    content(&mut text, &format!("X-WR-CALNAME:{}", escape(&format!("Duties: {}", list.incident))));
    let done = |status: Status| matches!(status, Status::Met | Status::MetLate | Status::ConflictSigned);
    let mut told = BTreeSet::new();
    // grows from day to day, and within a day with every list that a case keeps
    let days = (list.as_of - date(1970, 1, 1)).get_days();
    let sequence = i64::from(days).max(0) * 1_000 + earlier.lists.min(999);
    for duty in list.duties.iter().filter(|duty| duty.status.is_open() || done(duty.status)) {
        if let Some(at) = duty.deadline.last.or_else(|| duty.deadline.sort_day().map(Moment::Day)) {
            let uid = uid(&[&list.entity, &list.incident, &duty.id]);
            event(&mut text, list, duty, &Head { uid: &uid, at, sequence });
            told.insert(uid);
        }
    }
    for (uid, was) in earlier.events.iter().filter(|(uid, _)| !told.contains(*uid)) {
        called_off(&mut text, list, was, &Head { uid, at: was.last, sequence });
    }
    content(&mut text, "END:VCALENDAR");
    text
}

/// An event that an earlier calendar had, and that no duty of this list stands for.
fn called_off(text: &mut String, list: &DutyList, was: &Was, head: &Head<'_>) {
    begin(text, list, head);
    let now = list.duty(&was.duty);
    let state = match now.map(|duty| duty.status) {
        Some(Status::NotOwed) => "Not owed any more",
        Some(_) => "No day any more",
        None => "No duty of the list any more",
    };
    content(text, &format!("SUMMARY:{}", escape(&format!("{state}: {}", was.what))));
    let why = now.map(|duty| duty.why.iter().chain(&duty.needs).cloned().collect::<Vec<_>>().join(" "));
    let words = format!("{}\n{}", why.unwrap_or_default(), list.notice);
    content(text, &format!("DESCRIPTION:{}", escape(words.trim_start())));
    content(text, "TRANSP:TRANSPARENT");
    content(text, "STATUS:CANCELLED");
    content(text, "END:VEVENT");
}

/// What every event begins with: its name, its day or moment, and which edition of it this is.
struct Head<'a> {
    uid: &'a str,
    at: Moment,
    sequence: i64,
}

fn begin(text: &mut String, list: &DutyList, head: &Head<'_>) {
    content(text, "BEGIN:VEVENT");
    content(text, &format!("UID:{}", head.uid));
    content(text, &format!("SEQUENCE:{}", head.sequence));
    content(text, &format!("DTSTAMP:{}T000000Z", compact(list.as_of)));
    match head.at {
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
}

fn event(text: &mut String, list: &DutyList, duty: &Duty, head: &Head<'_>) {
    begin(text, list, head);
    // whoever sees nothing but the heading sees that nobody has read the law
    let recalled = if duty.is_recalled() { "[recalled law] " } else { "" };
    let what = match &duty.deadline.guide {
        _ if !duty.status.is_open() => "Done".to_owned(),
        Some(guide) if duty.deadline.last.is_none() => format!("Perhaps due ({})", guide.assuming),
        _ => "Last day".to_owned(),
    };
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
        for trigger in triggers(list.as_of, head.at) {
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
