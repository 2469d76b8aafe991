//! What every leaf reader writes through: it numbers the parts of a member's text and keeps them short.
//!
//! What it is: a thin layer over [`Emit`] that counts where each part begins, gathers prose and cuts it
//! at a line end, and remembers when nothing more is wanted.
//!
//! What it is not: it knows nothing of any format.
//!
//! The one idea: **no part is longer than [`PART`] plus one line**, so a reader never has to think about
//! [`MAX_TEXT`](chartward_model::document::MAX_TEXT).

use chartward_model::{DocumentKind, Outcome, Structure};

use super::{Emit, Part};

/// Length at which a text is cut, in bytes.
pub(crate) const PART: usize = 1 << 20;

/// Length at which a line without an end is cut, in bytes.
const LONGEST_LINE: usize = 2 * PART;

/// How a text had to be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// After a line.
    Line,
    /// After white space within a line.
    Space,
    /// Within a word: something that straddles the cut is not seen whole.
    Hard,
}

/// Writes the parts of one member.
pub(crate) struct Writer<'a> {
    emit: &'a mut dyn Emit,
    kind: DocumentKind,
    base: u64,
    prose: String,
    open: bool,
    hard_cuts: u64,
    wrote: bool,
}

impl<'a> Writer<'a> {
    /// A writer of parts of this kind.
    pub(crate) fn new(emit: &'a mut dyn Emit, kind: DocumentKind) -> Self {
        Self { emit, kind, base: 0, prose: String::new(), open: true, hard_cuts: 0, wrote: false }
    }

    /// Adds running text; what is long enough goes out at once.
    pub(crate) fn prose(&mut self, mut text: &str) {
        while !text.is_empty() && self.open {
            let (now, later) = text.split_at(text.floor_char_boundary(PART / 4));
            self.prose.push_str(now);
            text = later;
            self.cut_long_prose();
        }
    }

    /// Lets `fill` add running text where it is gathered, so that it is not copied twice.
    pub(crate) fn prose_from(&mut self, fill: impl FnOnce(&mut String) -> bool) -> bool {
        if self.prose.capacity() < PART {
            self.prose.reserve(PART + PART / 2);
        }
        let more = fill(&mut self.prose);
        self.cut_long_prose();
        more
    }

    /// Adds one line of running text.
    pub(crate) fn line(&mut self, text: &str) {
        self.prose(text);
        self.prose("\n");
    }

    /// Hands out the running text gathered so far.
    pub(crate) fn flush_prose(&mut self) {
        let text = std::mem::take(&mut self.prose);
        if text.trim().is_empty() {
            self.base += text.len() as u64;
        } else {
            self.part(text, Structure::Prose);
        }
    }

    /// Hands out a structured part. Running text gathered before it stays gathered.
    pub(crate) fn part(&mut self, text: String, structure: Structure) {
        if !self.open {
            return;
        }
        let base = self.base;
        self.base += text.len() as u64;
        self.wrote = true;
        self.open = self.emit.part(Part { kind: self.kind, base, text, structure });
    }

    /// Hands out a member.
    pub(crate) fn member(&mut self, name: &str, bytes: Vec<u8>) {
        if self.open && !bytes.is_empty() {
            self.wrote = true;
            self.open = self.emit.member(name, bytes);
        }
    }

    /// Whether more is wanted.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Whether anything has been handed out or gathered.
    pub(crate) fn has_text(&self) -> bool {
        self.wrote || !self.prose.trim().is_empty()
    }

    /// Hands out what is left and says how the reading ended: `Parsed` when there is no trouble.
    pub(crate) fn finish(mut self, trouble: &Trouble) -> Outcome {
        self.flush_prose();
        let mut reasons = trouble.reasons.clone();
        if self.hard_cuts > 0 {
            reasons.push(format!("a line without a break was cut within a word {} times", self.hard_cuts));
        }
        if !self.open {
            return Outcome::Partly("reading was stopped".to_owned());
        }
        match (reasons.is_empty(), self.wrote) {
            (true, _) => Outcome::Parsed,
            (false, true) => Outcome::Partly(reasons.join("; ")),
            (false, false) => Outcome::Failed(reasons.join("; ")),
        }
    }

    fn cut_long_prose(&mut self) {
        while self.open
            && let Some((at, cut)) = cut_point(&self.prose)
        {
            let rest = self.prose.split_off(at);
            let text = std::mem::replace(&mut self.prose, rest);
            self.hard_cuts += u64::from(cut == Cut::Hard);
            self.part(text, Structure::Prose);
        }
    }
}

/// What went wrong on the way, in plain words, each kind of trouble once.
#[derive(Default)]
pub(crate) struct Trouble {
    reasons: Vec<String>,
}

impl Trouble {
    /// Notes a reason. At most eight are kept: the inventory is for people.
    pub(crate) fn note(&mut self, reason: impl Into<String>) {
        let reason = reason.into();
        if self.reasons.len() < 8 && !self.reasons.contains(&reason) {
            self.reasons.push(reason);
        }
    }

    /// Whether nothing went wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.reasons.is_empty()
    }
}

/// Where a text that has grown to its limit is to be cut; `None` while it may grow on.
pub(crate) fn cut_point(text: &str) -> Option<(usize, Cut)> {
    if text.len() < PART {
        return None;
    }
    if let Some(end) = memchr::memrchr(b'\n', text.as_bytes()) {
        return Some((end + 1, Cut::Line));
    }
    if text.len() < LONGEST_LINE {
        return None;
    }
    // A cut at white space may part a first name from a last name, so it is looked for near the end only.
    let bytes = text.as_bytes();
    match bytes.iter().rposition(u8::is_ascii_whitespace) {
        Some(at) if at > PART => Some((at + 1, Cut::Space)),
        _ => Some((text.floor_char_boundary(LONGEST_LINE), Cut::Hard)),
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::{DocumentKind, Outcome};

    use super::super::collect::Collect;
    use super::{PART, Trouble, Writer};

    #[test]
    fn long_prose_is_cut_at_line_ends_and_nothing_is_lost() {
        let mut collect = Collect::default();
        let line = "twelve words of no importance at all, and then a line end\n";
        let whole = line.repeat(3 * PART / line.len());
        let mut writer = Writer::new(&mut collect, DocumentKind::Text);
        writer.prose(&whole);
        assert_eq!(writer.finish(&Trouble::default()), Outcome::Parsed);
        assert!(collect.parts.len() >= 3);
        assert!(collect.parts.iter().all(|part| part.text.ends_with('\n') && part.text.len() <= 2 * PART));
        let mut at = 0;
        for part in &collect.parts {
            assert_eq!(part.base, at);
            at += part.text.len() as u64;
        }
        assert_eq!(collect.text(), whole);
    }

    #[test]
    fn a_line_without_end_is_cut_and_said_so() {
        let mut collect = Collect::default();
        let mut writer = Writer::new(&mut collect, DocumentKind::Text);
        writer.prose(&"\u{e9}".repeat(3 * PART));
        let Outcome::Partly(reason) = writer.finish(&Trouble::default()) else { panic!("not told") };
        assert!(reason.contains("cut within a word"), "{reason}");
        assert_eq!(collect.text().len(), 6 * PART);
    }
}
