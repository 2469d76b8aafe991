//! Writes a text and the named fields over it, side by side.
//!
//! What it is: the pen that the health formats (HL7 v2, X12, FHIR, C-CDA) and plain XML write with. A
//! reader pushes text and says which stretches of it are fields of which group; at a boundary of its
//! choice it flushes, and one [`Part`] goes out.
//!
//! What it is not: it knows no format. What a field means is not decided in this crate at all.
//!
//! The one idea: **a part can neither grow over its bound nor lose a byte.** What no longer fits beside
//! its group goes out as running text of its own.

use std::borrow::Cow;
use std::io::{self, BufRead};

use chartward_model::{DocumentKind, Field, FieldGroup, Outcome, Span, Structure, document::MAX_TEXT};

use super::{Emit, Part};

/// A batch of small records is handed on once its text is this long.
pub(crate) const BATCH: usize = 256 << 10;
/// Longest single piece (segment, line) that is held in memory.
pub(crate) const MAX_PIECE: usize = 64 << 20;
/// Longest value that stays beside its group; the rest of it goes out as running text.
const MAX_VALUE: usize = 1 << 20;
/// Most fields in one part: a million empty components must not cost a hundred bytes each.
const MAX_FIELDS: usize = 400_000;
/// Texts of base64 shorter than this are left where they are.
const MIN_EMBEDDED: usize = 1024;

/// Text with named fields, written piece by piece.
pub(crate) struct Grouped<'e> {
    kind: DocumentKind,
    emit: &'e mut dyn Emit,
    text: String,
    groups: Vec<FieldGroup>,
    fields: usize,
    /// What did not fit beside its group.
    overflow: String,
    base: u64,
    wanted: bool,
}

impl<'e> Grouped<'e> {
    pub(crate) fn new(kind: DocumentKind, emit: &'e mut dyn Emit) -> Self {
        let (text, groups, overflow) = (String::new(), Vec::new(), String::new());
        Self { kind, emit, text, groups, fields: 0, overflow, base: 0, wanted: true }
    }

    /// Whether anything more is wanted.
    pub(crate) fn wanted(&self) -> bool {
        self.wanted
    }

    /// Length of the text of the part being written.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// Begins a group; its number is good until the next flush.
    pub(crate) fn group(&mut self, kind: &str, parent: Option<u32>) -> u32 {
        let number = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        let parent = parent.filter(|parent| *parent < number);
        self.groups.push(FieldGroup { kind: kind.to_owned(), parent, fields: Vec::new() });
        number
    }

    /// Writes text that is no field. Returns whether it stands in the part, not in the overflow.
    pub(crate) fn push(&mut self, text: &str) -> bool {
        if self.text.len() + text.len() <= MAX_TEXT && text.len() <= MAX_VALUE {
            self.text.push_str(text);
            return true;
        }
        for piece in pieces(text, MAX_VALUE) {
            if self.overflow.len() + piece.len() > MAX_TEXT {
                self.spill();
            }
            self.overflow.push_str(piece);
        }
        false
    }

    /// Writes a value and records it as a field; white space around it is written, but not part of the field.
    pub(crate) fn value(&mut self, group: u32, path: impl Into<String>, qualifier: &str, value: &str) {
        let trimmed = value.trim();
        let start = self.text.len() + (value.len() - value.trim_start().len());
        if self.push(value) && !trimmed.is_empty() {
            self.field(group, path.into(), qualifier, start..start + trimmed.len());
        }
    }

    /// Writes `label: value` as a line of its own, the value recorded as a field.
    pub(crate) fn line(&mut self, group: u32, path: &str, qualifier: &str, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        self.push(path.trim_start_matches('/'));
        self.push(": ");
        self.value(group, path, qualifier, value);
        self.push("\n");
    }

    /// Writes a line that belongs to no field of the format, as a field `text()` of the last group, so that
    /// it is read as what it is: running text.
    pub(crate) fn loose(&mut self, text: &str) {
        let group = match self.groups.len().checked_sub(1) {
            Some(last) => u32::try_from(last).unwrap_or(u32::MAX),
            None => self.group("text", None),
        };
        self.value(group, "text()", "", text);
        self.push("\n");
    }

    /// Records a stretch of the text as a field.
    pub(crate) fn field(&mut self, group: u32, path: String, qualifier: &str, range: std::ops::Range<usize>) {
        if self.fields >= MAX_FIELDS {
            return;
        }
        if let Some(group) = self.groups.get_mut(group as usize) {
            let span = Span::new(range.start, range.end);
            group.fields.push(Field { path, qualifier: qualifier.to_owned(), span });
            self.fields += 1;
        }
    }

    /// Hands on bytes that are a thing of their own.
    pub(crate) fn member(&mut self, name: &str, bytes: Vec<u8>) {
        self.wanted = self.wanted && self.emit.member(name, bytes);
    }

    /// Hands on what was written; all group numbers end here. Returns whether more is wanted.
    pub(crate) fn flush(&mut self) -> bool {
        let text = std::mem::take(&mut self.text);
        let groups = std::mem::take(&mut self.groups);
        self.fields = 0;
        if !text.trim().is_empty() {
            let structure = if groups.is_empty() { Structure::Prose } else { Structure::Fields(groups) };
            self.part(text, structure);
        }
        self.spill();
        self.wanted
    }

    fn spill(&mut self) {
        let text = std::mem::take(&mut self.overflow);
        if !text.trim().is_empty() {
            self.part(text, Structure::Prose);
        }
    }

    fn part(&mut self, text: String, structure: Structure) {
        let base = self.base;
        self.base += text.len() as u64;
        let part = Part { kind: self.kind, base, text, structure };
        self.wanted = self.wanted && self.emit.part(part);
    }
}

/// What a reader could not make out, in the order in which it was met.
#[derive(Default)]
pub(crate) struct Troubles(Vec<String>);

impl Troubles {
    /// Notes one trouble; a text that is already noted is not noted twice.
    pub(crate) fn note(&mut self, what: impl Into<String>) {
        let what = what.into();
        if self.0.len() < 8 && !self.0.contains(&what) {
            self.0.push(what);
        }
    }

    /// Notes a trouble that was met `count` times, if it was met at all.
    pub(crate) fn count(&mut self, count: u64, what: &str) {
        if count > 0 {
            self.note(format!("{count} {what}"));
        }
    }

    /// Parsed if nothing was noted, partly if something was, failed if besides no record was read.
    pub(crate) fn outcome(self, records: u64) -> Outcome {
        let reason = self.0.join("; ");
        match (self.0.is_empty(), records) {
            (true, 0) => Outcome::Failed("nothing of this format in it".to_owned()),
            (false, 0) => Outcome::Failed(reason),
            (true, _) => Outcome::Parsed,
            (false, _) => Outcome::Partly(reason),
        }
    }
}

/// Reads up to one of two end bytes, which is not kept. `Ok(None)` at the end of input; otherwise how many
/// bytes beyond `max` were dropped.
pub(crate) fn read_piece(
    input: &mut dyn BufRead,
    ends: (u8, u8),
    max: usize,
    into: &mut Vec<u8>,
) -> io::Result<Option<u64>> {
    into.clear();
    let (mut any, mut dropped) = (false, 0u64);
    loop {
        let available = match input.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            return Ok(any.then_some(dropped));
        }
        any = true;
        let end = memchr::memchr2(ends.0, ends.1, available);
        let content = &available[..end.unwrap_or(available.len())];
        let room = max.saturating_sub(into.len()).min(content.len());
        into.extend_from_slice(&content[..room]);
        dropped += (content.len() - room) as u64;
        let used = end.map_or(available.len(), |end| end + 1);
        input.consume(used);
        if end.is_some() {
            return Ok(Some(dropped));
        }
    }
}

/// Bytes as text: UTF-8, or else the superset of Latin-1 that American systems write.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The bytes behind a value that is plainly base64 of a file: long, without a space in its first line.
pub(crate) fn embedded(value: &str) -> Option<Vec<u8>> {
    let head = value.trim_start().as_bytes().get(..60)?;
    let solid = value.len() >= MIN_EMBEDDED && head.iter().all(|b| base64_digit(*b).is_some());
    solid.then(|| base64(value)).flatten()
}

/// Base64 (RFC 4648, both alphabets), white space between and missing padding forgiven. `None` if anything
/// else stands in it, or nothing.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches(|c: char| c == '=' || c.is_ascii_whitespace());
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0u32, 0u32);
    for b in body.bytes().filter(|b| !b.is_ascii_whitespace()) {
        bits = (bits << 6 | base64_digit(b)?) & 0x00ff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.extend_from_slice(&(bits >> count).to_le_bytes()[..1]);
        }
    }
    // a single left-over digit carries six bits: no byte can end there
    (!bytes.is_empty() && count < 6).then_some(bytes)
}

fn base64_digit(b: u8) -> Option<u32> {
    Some(u32::from(match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    }))
}

/// A file name's ending for a media type, or for a bare subtype such as `pdf`; `bin` if not known.
pub(crate) fn extension(media_type: &str) -> String {
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let subtype = media_type.rsplit('/').next().unwrap_or_default();
    let known = match subtype {
        "plain" => "txt",
        "jpeg" | "jpg" => "jpg",
        "tiff" => "tif",
        "msword" => "doc",
        "vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "xhtml+xml" => "html",
        "fhir+json" => "json",
        "fhir+xml" | "cda+xml" | "hl7-cda+xml" => "xml",
        other => other,
    };
    let usable = (1..=8).contains(&known.len()) && known.bytes().all(|b| b.is_ascii_alphanumeric());
    if usable { known.to_owned() } else { "bin".to_owned() }
}

/// Cuts a text into pieces of at most `max` bytes, between characters.
fn pieces(text: &str, max: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, tail) = rest.split_at(rest.floor_char_boundary(max.max(4)));
        rest = tail;
        Some(piece)
    })
}

#[cfg(test)]
impl super::Collected {
    /// Every field as `kind path|qualifier=value`.
    pub(crate) fn fields(&self) -> Vec<String> {
        let mut all = Vec::new();
        for part in &self.parts {
            let Structure::Fields(groups) = &part.structure else { continue };
            for (index, group) in groups.iter().enumerate() {
                assert!(group.parent.is_none_or(|parent| (parent as usize) < index));
                for field in &group.fields {
                    let value = &part.text[field.span.range()];
                    all.push(format!("{} {}|{}={value}", group.kind, field.path, field.qualifier));
                }
            }
        }
        all
    }

    /// Kinds of all groups with the kind of their parent: `PID<MSH`.
    pub(crate) fn groups(&self) -> Vec<String> {
        let mut all = Vec::new();
        for part in &self.parts {
            let Structure::Fields(groups) = &part.structure else { continue };
            for group in groups {
                let parent = group.parent.map_or("", |parent| groups[parent as usize].kind.as_str());
                all.push(format!("{}<{parent}", group.kind));
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::{DocumentKind, Structure, document::MAX_TEXT};

    use super::super::Collected;
    use super::{Grouped, base64, embedded, extension, read_piece};

    #[test]
    fn base64_forgives_breaks_and_padding_only() {
        assert_eq!(base64("aGVs\r\nbG8=").as_deref(), Some(&b"hello"[..]));
        assert_eq!(base64("aGVsbG8").as_deref(), Some(&b"hello"[..]));
        assert_eq!(base64("_-8="), Some(vec![0xff, 0xef]));
        assert_eq!(base64("aGVs!G8="), None);
        assert_eq!(base64("a"), None);
        assert!(embedded(&"QUJD".repeat(300)).is_some());
        assert!(embedded(&"the quick brown fox ".repeat(300)).is_none());
    }

    #[test]
    fn media_types_become_endings() {
        for (media_type, ending) in [
            ("application/pdf", "pdf"),
            ("text/plain; charset=utf-8", "txt"),
            ("PDF", "pdf"),
            ("../x", "x"),
            ("", "bin"),
        ] {
            assert_eq!(extension(media_type), ending);
        }
    }

    #[test]
    fn what_does_not_fit_goes_out_as_running_text() {
        let mut collected = Collected::default();
        let mut out = Grouped::new(DocumentKind::Xml, &mut collected);
        let group = out.group("a", None);
        for _ in 0..6 {
            out.line(group, "b", "", &"x".repeat(1 << 20));
        }
        out.line(group, "c", "", &"y".repeat(3 << 20));
        out.flush();
        assert!(collected.parts.iter().all(|part| part.text.len() <= MAX_TEXT));
        let written: usize = collected.parts.iter().map(|part| part.text.len()).sum();
        assert!(written >= 9 << 20);
        let grouped = collected.parts.iter().filter(|part| matches!(part.structure, Structure::Fields(_)));
        assert_eq!(grouped.count(), 1);
        assert_eq!(collected.fields().len(), 3);
    }

    #[test]
    fn pieces_are_bounded() {
        let mut input = std::io::Cursor::new(b"abcdef\rgh\n\ni".to_vec());
        let (mut piece, mut seen) = (Vec::new(), Vec::new());
        while let Some(dropped) = read_piece(&mut input, (b'\r', b'\n'), 4, &mut piece).unwrap() {
            seen.push((String::from_utf8(piece.clone()).unwrap(), dropped));
        }
        let expected = [("abcd", 2), ("gh", 0), ("", 0), ("i", 0)];
        assert_eq!(seen, expected.map(|(text, dropped)| (text.to_owned(), dropped)));
    }
}
