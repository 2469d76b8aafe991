//! A page: the text at hand, its labels, and safe ways to look around in it.
//!
//! The one idea: a label and its value belong together if only separators and small words stand between
//! them (tight); without a mark also across a line's end if each fills its own line ([`Page::is_above`]); or,
//! for values that have a form of their own, if they share a line and no other label or number is nearer (loose).

use std::cell::Cell;

use chartward_model::Element;

use crate::Options;
use crate::blocks::{self, Block};
use crate::elements::{Elements, Search};
use crate::health;
use crate::labels::{self, Hit, Label};
use crate::openers::{self, Openers};

/// A text being scanned.
pub(crate) struct Page<'a> {
    pub(crate) text: &'a str,
    pub(crate) bytes: &'a [u8],
    /// The classes of its bytes.
    pub(crate) blocks: Vec<Block>,
    /// Words that could open something; those of health care only if that is looked for.
    pub(crate) openers: Openers,
    /// Labels in order.
    pub(crate) hits: Vec<Hit>,
    pub(crate) options: &'a Options,
    elements: Elements,
    /// The position that was last asked for its label, and the answer: several detectors judge one number.
    last: Cell<(usize, Option<Near>)>,
    /// The position whose line's start was last asked for, and where that is: several ask of one name.
    last_line: Cell<(usize, usize)>,
}

/// How near a label is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Only separators and small words between.
    Tight,
    /// On the same line, other words between.
    Loose,
}

/// The label of a value.
#[derive(Clone, Copy)]
pub(crate) struct Near {
    pub(crate) label: Label,
    pub(crate) words: &'static str,
    pub(crate) fit: Fit,
}

/// What stands between a label and its value.
#[derive(Clone, Copy)]
pub(crate) struct Gap {
    /// Where the value begins.
    pub(crate) at: usize,
    /// Whether a colon, number sign, equals sign or tab stands between, or "is".
    pub(crate) marked: bool,
    /// Whether the value is on a later line.
    pub(crate) next_line: bool,
}

/// A few bytes in lower case, on the stack: detectors look at the surroundings of every number and name.
pub(crate) struct Lower<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Lower<N> {
    /// The first `N` bytes in lower case.
    pub(crate) fn new(source: &[u8]) -> Self {
        let mut bytes = [0; N];
        let len = source.len().min(N);
        // whole slices, which compilers turn into vector instructions
        if let (Some(slots), Some(source)) = (bytes.get_mut(..len), source.get(..len)) {
            slots.copy_from_slice(source);
            slots.make_ascii_lowercase();
        }
        Self { bytes, len }
    }
}

impl<const N: usize> std::ops::Deref for Lower<N> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// Lines are followed this far: nothing is asked of them that lies further away, and a text may be one line.
const LINE: usize = 512;
/// A label is looked for this many bytes before a value.
const REACH: usize = 64;
/// A label with other words between counts up to this far.
const LOOSE: usize = 40;

impl<'a> Page<'a> {
    pub(crate) fn new(text: &'a str, search: &'a Search) -> Self {
        let bytes = text.as_bytes();
        let blocks = blocks::read(bytes);
        let health = health::ELEMENTS.iter().any(|element| search.elements.contains(*element));
        let openers =
            if health { openers::read(bytes, &blocks) } else { openers::read_labels(bytes, &blocks) };
        let hits = labels::find(text, &openers);
        Self {
            text,
            bytes,
            blocks,
            openers,
            hits,
            options: &search.options,
            elements: search.elements,
            last: Cell::new((usize::MAX, None)),
            last_line: Cell::new((0, 0)),
        }
    }

    /// Whether an element is looked for.
    pub(crate) fn seeks(&self, element: Element) -> bool {
        self.elements.contains(element)
    }

    /// The byte at a position; 0 outside.
    pub(crate) fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// The byte before a position; 0 at the start.
    pub(crate) fn before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(0, |i| self.byte(i))
    }

    /// The text between two positions; empty if they cut a character.
    pub(crate) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The bytes between two positions; empty outside.
    pub(crate) fn bytes(&self, start: usize, end: usize) -> &'a [u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// First byte of the line that a position is in; of a long line, [`LINE`] bytes before the position.
    pub(crate) fn line_start(&self, at: usize) -> usize {
        let at = at.min(self.bytes.len());
        let (asked, answer) = self.last_line.get();
        if asked == at {
            return answer;
        }
        let from = at.saturating_sub(LINE);
        let start = memchr::memrchr(b'\n', self.bytes(from, at)).map_or(from, |i| from + i + 1);
        self.last_line.set((at, start));
        start
    }

    /// One past the last byte of the line that a position is in, the line break left out; of a long line,
    /// [`LINE`] bytes after the position.
    pub(crate) fn line_end(&self, at: usize) -> usize {
        let at = at.min(self.bytes.len());
        let to = (at + LINE).min(self.bytes.len());
        memchr::memchr(b'\n', self.bytes(at, to)).map_or(to, |i| at + i)
    }

    /// The bytes between two positions in lower case, at most `N` of them.
    pub(crate) fn lower<const N: usize>(&self, start: usize, end: usize) -> Lower<N> {
        Lower::new(self.bytes(start, end.min(self.bytes.len())))
    }

    /// As [`Page::lower`], but empty if the text ends before `end`.
    pub(crate) fn lower_whole<const N: usize>(&self, start: usize, end: usize) -> Lower<N> {
        Lower::new(self.bytes(start, end))
    }

    /// End of the run of ASCII letters and digits that begins here.
    pub(crate) fn word_end(&self, at: usize) -> usize {
        let rest = self.bytes(at, self.bytes.len());
        at + rest.iter().take_while(|b| b.is_ascii_alphanumeric()).count()
    }

    /// Labels before a position, nearest first, at most [`REACH`] bytes away.
    fn labels_before(&self, at: usize) -> impl Iterator<Item = &Hit> {
        let end = self.hits.partition_point(|hit| hit.end <= at);
        self.hits.get(..end).unwrap_or_default().iter().rev().take_while(move |hit| at - hit.end <= REACH)
    }

    /// The label whose value begins at a position (of its first letter or digit).
    pub(crate) fn label_of(&self, at: usize) -> Option<Near> {
        let (asked, answer) = self.last.get();
        if asked == at {
            return answer;
        }
        let answer = self.find_label_of(at);
        self.last.set((at, answer));
        answer
    }

    fn find_label_of(&self, at: usize) -> Option<Near> {
        let hit = self.labels_before(at).next()?;
        let near = |fit| Some(Near { label: hit.label, words: hit.words, fit });
        let gap = self.gap(hit.end);
        if gap.at == at {
            // "give me a call" at a line's end says nothing of the number on the next
            let apart = gap.next_line && !gap.marked && hit.label == Label::Phone && !self.fills_line(hit);
            return if apart { None } else { near(Fit::Tight) };
        }
        let between = self.bytes(hit.end, at);
        let broken = between.len() > LOOSE
            || between.iter().any(|b| b.is_ascii_digit() || matches!(b, b'\n' | b';'))
            || memchr::memmem::find(between, b". ").is_some();
        if broken { None } else { near(Fit::Loose) }
    }

    /// The label whose value begins here, if it is of one of these kinds.
    pub(crate) fn label_among(&self, at: usize, kinds: &[Label]) -> Option<Near> {
        self.label_of(at).filter(|near| kinds.contains(&near.label))
    }

    /// Whether a label of one of these kinds stands within `reach` bytes around a span.
    pub(crate) fn label_around(&self, (start, end): (usize, usize), reach: usize, kinds: &[Label]) -> bool {
        let first = self.hits.partition_point(|hit| hit.end + reach < start);
        let rest = self.hits.get(first..).unwrap_or_default();
        rest.iter().take_while(|hit| hit.start <= end + reach).any(|hit| kinds.contains(&hit.label))
    }

    /// Whether nothing but marks of a list stands on a label's line before it, and nothing but marks after it.
    pub(crate) fn fills_line(&self, hit: &Hit) -> bool {
        let head = self.bytes(self.line_start(hit.start), hit.start);
        let tail = self.bytes(hit.end, self.line_end(hit.end));
        let is_mark = |b: &u8| b" \t\r>*-#|.:".contains(b);
        head.iter().all(is_mark) && tail.iter().all(is_mark)
    }

    /// Whether a value that ends here stands under its label, each alone on its line: a form that was pasted.
    pub(crate) fn is_above(&self, hit: &Hit, end: usize) -> bool {
        let tail = self.bytes(end, self.line_end(end));
        self.fills_line(hit) && tail.iter().all(|b| b" \t\r".contains(b))
    }

    /// Whether a value that begins and ends here may belong to a label: on its line, behind a mark, or under it.
    pub(crate) fn belongs(&self, hit: &Hit, gap: Gap, end: usize) -> bool {
        !gap.next_line || gap.marked || self.is_above(hit, end)
    }

    /// Whether the full stop at a position ends a sentence: a space or a line's end follows it, and no
    /// abbreviation stands before it.
    fn ends_sentence(&self, at: usize) -> bool {
        if !matches!(self.byte(at + 1), b' ' | b'\r' | b'\n') {
            return false;
        }
        let head = self.bytes(at.saturating_sub(8), at);
        let len = head.iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
        let word = self.lower::<8>(at - len, at);
        let small = self.before(at).is_ascii_lowercase();
        small && (len >= 4 && !matches!(&*word, b"acct" | b"addr" | b"appt" | b"birth") || &*word == b"fax")
    }

    /// What stands between a label that ends here and its value.
    pub(crate) fn gap(&self, end: usize) -> Gap {
        let mut gap = Gap { at: end, marked: false, next_line: false };
        let limit = end + REACH;
        let mut lines = 0;
        while gap.at < limit {
            match self.byte(gap.at) {
                b'.' if self.ends_sentence(gap.at) => break,
                b' ' | b'-' | b'.' | b'[' | b'"' | b'\'' | b'*' | b'_' | b'>' | b'?' | b'|' | b'/' | b'+'
                | b',' | b'\r' => gap.at += 1,
                b':' | b'#' | b'=' | b'\t' => {
                    gap.marked = true;
                    gap.at += 1;
                }
                b'(' => gap.at = self.after_remark(gap.at),
                b'\n' if lines < 2 => {
                    lines += 1;
                    gap.next_line = true;
                    gap.at += 1;
                }
                b if b.is_ascii_alphabetic() && !gap.next_line => {
                    let Some((next, verb)) = self.small_word(gap.at) else { break };
                    gap.marked |= verb;
                    gap.at = next;
                }
                // no-break space, and dashes of typography
                0xc2 if self.byte(gap.at + 1) == 0xa0 => gap.at += 2,
                0xe2 if self.byte(gap.at + 1) == 0x80 && matches!(self.byte(gap.at + 2), 0x90..=0x9f) => {
                    gap.at += 3;
                }
                _ => break,
            }
        }
        gap
    }

    /// Past a remark in parentheses without digits, such as `(mm/dd/yyyy)`; else past the parenthesis.
    fn after_remark(&self, at: usize) -> usize {
        let inside = self.bytes(at, (at + 26).min(self.bytes.len()));
        match memchr::memchr2(b')', b'\n', inside) {
            Some(i)
                if inside.get(i) == Some(&b')')
                    && !inside.get(..i).unwrap_or_default().iter().any(u8::is_ascii_digit) =>
            {
                at + i + 1
            }
            _ => at + 1,
        }
    }

    /// End of a small word that may stand between a label and its value, and whether it is a verb.
    fn small_word(&self, at: usize) -> Option<(usize, bool)> {
        let rest = self.bytes(at, (at + 9).min(self.bytes.len()));
        let len = rest.iter().take_while(|b| b.is_ascii_alphabetic() || **b == b'\'').count();
        let mut word = [0u8; 9];
        let (word, source) = (word.get_mut(..len)?, rest.get(..len)?);
        word.copy_from_slice(source);
        word.make_ascii_lowercase();
        let verb = matches!(&*word, b"is" | b"was" | b"are" | b"it's" | b"equals");
        let small = verb
            || matches!(
                &*word,
                b"number"
                    | b"numbers"
                    | b"no"
                    | b"nos"
                    | b"num"
                    | b"nbr"
                    | b"nr"
                    | b"id"
                    | b"of"
                    | b"on"
                    | b"the"
                    | b"at"
                    | b"as"
                    | b"code"
                    | b"codes"
                    | b"it"
                    | b"my"
                    | b"your"
                    | b"his"
                    | b"her"
                    | b"date"
                    | b"to"
                    | b"with"
                    | b"from"
                    | b"for"
                    | b"this"
                    | b"and"
                    | b"dated"
                    | b"registered"
            );
        small.then_some((at + len, verb))
    }

    /// Whether a span of letters and digits stands alone: not part of a longer number, word, amount or path.
    pub(crate) fn stands_alone(&self, start: usize, end: usize) -> bool {
        !self.is_joined_before(start) && !self.is_joined_after(end)
    }

    /// Whether what begins here is the rest of something longer.
    pub(crate) fn is_joined_before(&self, start: usize) -> bool {
        let (before, before2) = (self.before(start), self.before(start.saturating_sub(1)));
        before.is_ascii_alphanumeric()
            || matches!(before, b'_' | b'$' | b'\\' | b'@' | b'~')
            || (matches!(before, b'.' | b'-' | b'/') && before2.is_ascii_alphanumeric())
            || (before == b',' && before2.is_ascii_digit())
    }

    /// Whether what ends here goes on.
    pub(crate) fn is_joined_after(&self, end: usize) -> bool {
        let (after, after2) = (self.byte(end), self.byte(end + 1));
        after.is_ascii_alphanumeric()
            || matches!(after, b'_' | b'%' | b'@' | b'\\')
            || (matches!(after, b'.' | b',' | b'-' | b'/') && after2.is_ascii_digit())
    }
}
