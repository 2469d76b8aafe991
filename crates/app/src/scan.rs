//! Mentions only: evidence or text lines in, JSON lines out, nothing kept.
//!
//! Names of files are shown as they are: whoever scans has the files at hand and joins the lines with them. A
//! case, which is shown to others, masks what they tell of people.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::time::Duration;

use chartward_discover::Scanner;
pub use chartward_discover::{Elements, Options, Reserved, explain};
use chartward_evidence::{Flow, Meter, Sink};
pub use chartward_evidence::{Limits, Settings};
use chartward_model::{
    AtLeast, Context, Document, DocumentKind, InventoryRow, Mention, Outcome, Part, Place, Purpose,
};
use serde::Serialize;
use serde_json::Value;

use crate::AppError;
use crate::assess::Unreadable;
use crate::intake::scan_safely;
use crate::ordered::{Next, Ordered};
use crate::progress::{Follow, Progress};
use crate::views::Show;
use crate::views::is_unread;

/// How to scan.
#[derive(Clone, Debug)]
pub struct ScanSettings {
    /// How to read.
    pub reading: Settings,
    /// How to detect.
    pub options: Options,
    /// What to look for.
    pub elements: Elements,
    /// Mentions less sure than their element's threshold are left out.
    pub at_least: AtLeast,
    /// Whether values are shown.
    pub show: Show,
    /// Whether reasons and competing readings are shown.
    pub detail: Detail,
    /// What is written.
    pub report: Report,
    /// Reading threads.
    pub threads: usize,
}

/// What a scan writes a line for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// Each mention.
    Mentions,
    /// Each file and member that was not read whole, with the reason; nothing is looked for.
    Unread,
}

/// How much of a mention is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// What, where, how sure.
    Brief,
    /// Also why, and what else it might be.
    Reasons,
}

/// What became of what was scanned, in files and members.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScanCounts {
    /// All of them.
    pub members: u64,
    /// Those read in part or not at all although they should have been readable.
    pub unread: u64,
    /// Those of a kind that is not read and that may hold text.
    pub skipped: u64,
    /// Mentions written.
    pub mentions: u64,
    /// Documents with text.
    pub documents: u64,
}

/// A file or member that was not read whole.
#[derive(Serialize)]
struct UnreadLine<'a> {
    source: &'a str,
    member: String,
    size: u64,
    format: &'a str,
    outcome: &'static str,
    reason: &'a str,
}

/// One line of output.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<String>,
    start: u64,
    end: u64,
    element: &'static str,
    confidence: f64,
    value: String,
    #[serde(skip_serializing_if = "is_whole")]
    part: Part,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasons: Option<&'a [chartward_model::Reason]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    competing: Option<&'a [chartward_model::Reading]>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_whole(part: &Part) -> bool {
    *part == Part::Whole
}

/// Scans evidence and writes one JSON line per mention, in evidence order.
///
/// # Errors
/// Paths that cannot be read, evidence in which nothing can be, and output that cannot be written.
pub fn scan(
    paths: &[PathBuf],
    settings: &ScanSettings,
    output: &mut dyn Write,
    progress: &mut dyn Progress,
) -> Result<ScanCounts, AppError> {
    let plan = chartward_evidence::plan(paths)?;
    let scanner = Scanner::new(settings.options.clone()).only(settings.elements);
    let ordered = Ordered::new(plan.units.len(), 32 << 20);
    let meter = Meter::default();
    let mut follow = Follow::begin("scanning", plan.bytes, &meter, progress);
    let mut counts = ScanCounts::default();
    let mut unread = Unreadable::default();
    for row in &plan.rows {
        counts.add(row);
        unread.add(row);
        if settings.report == Report::Unread {
            let mut line = Vec::new();
            push_unread(&mut line, row);
            output.write_all(&line)?;
        }
    }
    std::thread::scope(|scope| {
        for _ in 0..settings.threads.max(1) {
            scope.spawn(|| {
                while let Some(task) = ordered.claim() {
                    let _over = ordered.over(task);
                    let mut lines = Lines::new(&scanner, settings, &ordered, task);
                    let unit = &plan.units[task];
                    chartward_evidence::read_metered(unit, &settings.reading, &meter, &mut lines);
                    lines.flush();
                }
            });
        }
        let result = write_all(&ordered, output, (&mut counts, &mut unread), &mut follow, progress);
        ordered.stop();
        result
    })?;
    if counts.documents == 0 && settings.report == Report::Mentions {
        return Err(AppError::NothingReadable { case: None, why: unread.why() });
    }
    Ok(counts)
}

/// Lines, what they count, and the rows of files and members that came with them.
type Written = (Vec<u8>, ScanCounts, Vec<InventoryRow>);

fn write_all(
    ordered: &Ordered<Written>,
    output: &mut dyn Write,
    (counts, unread): (&mut ScanCounts, &mut Unreadable),
    follow: &mut Follow<'_>,
    progress: &mut dyn Progress,
) -> Result<(), AppError> {
    loop {
        let next = ordered.next_within(Duration::from_millis(200));
        follow.show(progress);
        let (lines, more, rows) = match next {
            Next::Item(item) => item,
            Next::Nothing => continue,
            Next::End => break,
        };
        output.write_all(&lines)?;
        counts.members += more.members;
        counts.unread += more.unread;
        counts.skipped += more.skipped;
        counts.mentions += more.mentions;
        counts.documents += more.documents;
        for row in &rows {
            unread.add(row);
        }
        progress.counts(counts.members, counts.mentions);
    }
    output.flush()?;
    Ok(())
}

/// Makes output lines of the documents of one evidence file.
struct Lines<'a> {
    scanner: &'a Scanner,
    settings: &'a ScanSettings,
    ordered: &'a Ordered<Written>,
    task: usize,
    written: Vec<u8>,
    counts: ScanCounts,
    /// Rows of what was not read whole.
    rows: Vec<InventoryRow>,
    text: u64,
}

impl<'a> Lines<'a> {
    fn new(
        scanner: &'a Scanner,
        settings: &'a ScanSettings,
        ordered: &'a Ordered<Written>,
        task: usize,
    ) -> Self {
        let (written, counts, rows) = Written::default();
        Self { scanner, settings, ordered, task, written, counts, rows, text: 0 }
    }

    fn flush(&mut self) -> Flow {
        let lines = std::mem::take(&mut self.written);
        let counts = std::mem::take(&mut self.counts);
        let rows = std::mem::take(&mut self.rows);
        self.text = 0;
        let weight = lines.len() + 64 + rows.len() * 300;
        if self.ordered.push(self.task, (lines, counts, rows), weight) { Flow::Continue } else { Flow::Stop }
    }
}

impl Sink for Lines<'_> {
    fn document(&mut self, document: Document) -> Flow {
        self.counts.documents += u64::from(!document.text.is_empty());
        if self.settings.report == Report::Unread {
            return Flow::Continue;
        }
        let member = document.place.member();
        let mentions = scan_safely(self.scanner, &document).unwrap_or_else(|_| {
            self.counts.unread += 1;
            Vec::new()
        });
        for mention in mentions {
            if mention.confidence >= self.settings.at_least.threshold(mention.element) {
                let line = line(&mention, self.settings, None, Some((&document.place.source, &member)));
                self.counts.mentions += u64::from(push_line(&mut self.written, &line));
            }
        }
        self.text += document.text.len() as u64;
        if self.written.len() > 1 << 20 || self.text > 4 << 20 { self.flush() } else { Flow::Continue }
    }

    fn inventory(&mut self, row: InventoryRow) -> Flow {
        self.counts.add(&row);
        if self.settings.report == Report::Unread && row.outcome != Outcome::Parsed {
            push_unread(&mut self.written, &row);
        }
        if row.outcome != Outcome::Parsed || row.size == 0 {
            self.rows.push(row);
        }
        if self.rows.len() > 1000 { self.flush() } else { Flow::Continue }
    }
}

impl ScanCounts {
    fn add(&mut self, row: &InventoryRow) {
        self.members += 1;
        match row.outcome {
            Outcome::Parsed => {}
            Outcome::Partly(_) | Outcome::Failed(_) => self.unread += 1,
            Outcome::Skipped(_) => self.skipped += u64::from(is_unread(&row.outcome)),
        }
    }
}

/// Longest line of JSON that is taken, so that one without an end does not fill the memory.
const LONGEST_LINE: u64 = 64 << 20;

/// Scans lines of JSON, each `{"id": ..., "text": "..."}`, and writes one JSON line per mention with that `id`.
///
/// # Errors
/// A line that is not such an object, and input or output that fails.
pub fn scan_text_jsonl(
    input: &mut dyn BufRead,
    settings: &ScanSettings,
    output: &mut dyn Write,
) -> Result<ScanCounts, AppError> {
    let scanner = Scanner::new(settings.options.clone()).only(settings.elements);
    let mut counts = ScanCounts::default();
    for number in 1u64.. {
        let Some(text) = next_line(input, number)? else { break };
        if text.trim().is_empty() {
            continue;
        }
        let (id, body) = id_and_text(&text).ok_or(AppError::JsonLine { line: number })?;
        let document = Document::prose(Place::file("text-jsonl"), DocumentKind::Text, body);
        let mut lines = Vec::new();
        let mentions = scan_safely(&scanner, &document).unwrap_or_else(|_| {
            counts.unread += 1;
            Vec::new()
        });
        for mention in mentions {
            if mention.confidence >= settings.at_least.threshold(mention.element) {
                let line = line(&mention, settings, Some(&id), None);
                counts.mentions += u64::from(push_line(&mut lines, &line));
            }
        }
        counts.members += 1;
        output.write_all(&lines)?;
    }
    output.flush()?;
    Ok(counts)
}

/// The next line, or `None` at the end.
fn next_line(input: &mut dyn BufRead, number: u64) -> Result<Option<String>, AppError> {
    let mut line = Vec::new();
    // of the reader by reference, because only something of a known size can be bounded
    let mut bounded = std::io::Read::take(&mut *input, LONGEST_LINE + 1);
    let read = bounded.read_until(b'\n', &mut line).map_err(AppError::Input)?;
    if line.len() as u64 > LONGEST_LINE {
        return Err(AppError::LongLine { line: number, most: LONGEST_LINE });
    }
    let text = String::from_utf8(line).map_err(|_| AppError::NotText { line: number })?;
    Ok((read > 0).then_some(text))
}

fn id_and_text(line: &str) -> Option<(Value, String)> {
    let Value::Object(mut object) = serde_json::from_str(line).ok()? else {
        return None;
    };
    let Value::String(text) = object.remove("text")? else {
        return None;
    };
    Some((object.remove("id")?, text))
}

fn line<'a>(
    mention: &'a Mention,
    settings: &ScanSettings,
    id: Option<&'a Value>,
    place: Option<(&'a str, &str)>,
) -> Line<'a> {
    let (row, column) = match mention.context {
        Context::Cell { row, column } => (Some(row), Some(column + 1)),
        Context::Prose { .. } | Context::Field { .. } => (None, None),
    };
    let reasons = settings.detail == Detail::Reasons;
    Line {
        id,
        source: place.map(|(source, _)| source),
        member: place.map(|(_, member)| member.to_owned()),
        start: mention.start,
        end: mention.end,
        element: mention.element.name(),
        confidence: mention.confidence.value(),
        value: match settings.show {
            Show::Masked => mention.value.masked(2),
            Show::Revealed => mention.value.reveal(Purpose::Reveal).to_owned(),
        },
        part: mention.part,
        row,
        column,
        reasons: reasons.then_some(&mention.reasons),
        competing: reasons.then_some(&mention.competing),
    }
}

fn push_unread(lines: &mut Vec<u8>, row: &InventoryRow) {
    let line = UnreadLine {
        source: &row.place.source,
        member: row.place.member(),
        size: row.size,
        format: &row.format,
        outcome: row.outcome.name(),
        reason: row.outcome.reason(),
    };
    push_line(lines, &line);
}

/// Appends a line; false if it cannot be written as JSON (which its types rule out).
fn push_line(lines: &mut Vec<u8>, line: &impl Serialize) -> bool {
    let written = serde_json::to_writer(&mut *lines, line).is_ok();
    lines.push(b'\n');
    written
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::{LONGEST_LINE, next_line};
    use crate::AppError;

    #[test]
    fn a_line_without_end_does_not_fill_the_memory() {
        let endless = std::io::repeat(b'a').take(LONGEST_LINE + 10);
        let error = next_line(&mut BufReader::new(endless), 3).unwrap_err();
        assert!(matches!(error, AppError::LongLine { line: 3, .. }), "{error}");
        let mut whole = "a\nb".as_bytes();
        assert_eq!(next_line(&mut whole, 1).unwrap().unwrap(), "a\n");
        assert_eq!(next_line(&mut whole, 2).unwrap().unwrap(), "b");
        assert_eq!(next_line(&mut whole, 3).unwrap(), None);
    }
}
