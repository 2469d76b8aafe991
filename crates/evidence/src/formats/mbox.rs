//! Mailbox files to messages.
//!
//! What it is: mboxo and mboxrd, with LF or CRLF, of any size, read from beginning to end with one message
//! in memory at a time. Each message has its byte range in the file. What it is not: mboxcl's
//! `Content-Length` is not trusted; programs that append to a mailbox leave it wrong.
//!
//! The one idea: a line that begins with `From ` begins a message only if it looks like it (RFC 4155,
//! appendix A): after an empty line and with a date in it, or with headers below it. A sentence that begins
//! with "From" and was not escaped does not tear a message apart.

use std::io::BufRead;

use chartward_model::Outcome;
use memchr::memmem;

use crate::session::{Node, Session};
use crate::sniff::Format;
use crate::stream::digest;

/// How far ahead a separator and the line after it are looked at.
const LOOK: usize = 1024;

/// Reads every message.
pub(crate) fn read(session: &mut Session<'_>, node: &Node, input: &mut dyn BufRead) -> Outcome {
    let limit = usize::try_from(session.settings.limits.member_bytes).unwrap_or(usize::MAX);
    let mut window = Window { input, held: Vec::new(), at: 0, next: 0, begin: 0, ended: false };
    let mut number = 0_u64;
    while session.open() {
        let Some(message) = window.next_message(limit) else { break };
        number += 1;
        let mut member = node.member(&format!("message {number:06}"));
        member.mail = None;
        member.assume = Some(Format::Mail);
        member.range = Some((message.start, message.start + message.raw.len() as u64));
        if message.cut {
            member.assume = None;
            let reason = format!("a message larger than {} MiB: not read", limit >> 20);
            session.lost(&member, "mail", Outcome::Failed(reason));
            continue;
        }
        let bytes = match unescape(message.raw) {
            Some(bytes) => {
                member.known = Some((digest(message.raw), message.raw.len() as u64));
                bytes
            }
            None => message.raw.to_vec(),
        };
        session.bytes(&member, bytes);
    }
    Outcome::Parsed
}

/// One message as it lies in the file, without its `From ` line and the empty line after it.
struct Message<'w> {
    raw: &'w [u8],
    start: u64,
    /// Whether it was too large and is not whole.
    cut: bool,
}

/// The part of the file that is in memory.
struct Window<'r> {
    input: &'r mut dyn BufRead,
    held: Vec<u8>,
    /// Where in `held` the current message's `From ` line is, and the next one's.
    at: usize,
    next: usize,
    /// Offset of `held` in the file.
    begin: u64,
    ended: bool,
}

impl Window<'_> {
    /// The next message; `None` at the end of the file.
    fn next_message(&mut self, limit: usize) -> Option<Message<'_>> {
        self.at = self.next;
        let mut searched = self.at;
        let mut dropped = 0;
        let end = loop {
            match self.separator(searched) {
                Find::At(end) => break end,
                Find::Not(upto) => searched = upto,
            }
            if self.ended {
                break self.held.len();
            }
            // what lies before this message goes; of one too large for memory, also what was searched
            let mut spent = self.at;
            if self.held.len() - self.at > limit.saturating_add(LOOK) {
                let keep = searched.saturating_sub(1).max(self.at);
                dropped += (keep - self.at) as u64;
                spent = keep;
            }
            self.held.drain(..spent);
            self.begin += spent as u64;
            self.at = 0;
            searched -= spent;
            self.more();
        };
        self.next = end;
        if dropped > 0 {
            let start = self.begin - dropped;
            return Some(Message { raw: &[], start, cut: true });
        }
        let block = self.held.get(self.at..end).filter(|block| !block.is_empty())?;
        let line = if block.starts_with(b"From ") {
            memchr::memchr(b'\n', block).map_or(block.len(), |at| at + 1)
        } else {
            0
        };
        let start = self.begin + (self.at + line) as u64;
        let raw = block.get(line..).unwrap_or_default();
        // the empty line belongs to the mailbox, not to the message
        let raw = match raw {
            [rest @ .., b'\r', b'\n', b'\r', b'\n'] => raw.get(..rest.len() + 2).unwrap_or(raw),
            [rest @ .., b'\n', b'\n'] => raw.get(..=rest.len()).unwrap_or(raw),
            _ => raw,
        };
        Some(Message { raw, start, cut: false })
    }

    /// Looks for the next separator from `from` on. `Not` says from where to look again when there is more.
    fn separator(&self, from: usize) -> Find {
        let mut from = from;
        loop {
            let rest = self.held.get(from..).unwrap_or_default();
            let Some(found) = memmem::find(rest, b"\nFrom ") else {
                return Find::Not(self.held.len().saturating_sub(6).max(from));
            };
            let newline = from + found;
            let line = self.held.get(newline + 1..).unwrap_or_default();
            if line.len() < LOOK && !self.ended {
                return Find::Not(newline);
            }
            let before = self.held.get(..newline).unwrap_or_default();
            if is_separator(before, line) {
                return Find::At(newline + 1);
            }
            from = newline + 1;
        }
    }

    fn more(&mut self) {
        // an error ends the input; it is kept below this reader and shows in the file's own row
        let taken = match self.input.fill_buf() {
            Ok(bytes) => {
                self.held.extend_from_slice(bytes);
                bytes.len()
            }
            Err(_) => 0,
        };
        self.input.consume(taken);
        self.ended = taken == 0;
    }
}

enum Find {
    At(usize),
    Not(usize),
}

/// Whether a line that begins with `From ` begins a message. `before` ends where the line feed before the
/// line stands.
fn is_separator(before: &[u8], line: &[u8]) -> bool {
    let blank = before.is_empty() || before.ends_with(b"\n") || before.ends_with(b"\n\r");
    let mut lines = line.get(..LOOK).unwrap_or(line).split(|byte| *byte == b'\n');
    let dated = has_date(lines.next().unwrap_or_default());
    let headed = is_header(lines.next().unwrap_or_default());
    (dated && (blank || headed)) || (blank && headed)
}

/// Whether a `From ` line has a time of day and a month or day name in it, as `asctime` writes them.
pub(crate) fn has_date(line: &[u8]) -> bool {
    const NAMES: &[&[u8]] = &[
        b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
        b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun",
    ];
    let line = line.get(..400).unwrap_or(line);
    let digit = |byte: &u8| byte.is_ascii_digit();
    let time =
        line.windows(5).any(|w| matches!(w, [a, b, b':', c, d] if [a, b, c, d].into_iter().all(digit)));
    let year = line.windows(4).any(|w| w.iter().all(digit));
    time && year && line.windows(3).any(|w| NAMES.contains(&w))
}

/// Whether a line begins like a header field.
fn is_header(line: &[u8]) -> bool {
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let word = !name.is_empty() && name.len() < line.len() && name.len() <= 76;
    (word && name.iter().all(|b| (0x21..=0x7e).contains(b))) || line.starts_with(b">From ")
}

/// Takes one `>` from lines of the form `>From `, `>>From ` (mboxrd); `None` if there is no such line.
fn unescape(raw: &[u8]) -> Option<Vec<u8>> {
    let escaped = |line: &[u8]| {
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        marks > 0 && line.get(marks..).is_some_and(|rest| rest.starts_with(b"From "))
    };
    memmem::find(raw, b">From ")?;
    let mut bytes = Vec::with_capacity(raw.len());
    let mut changed = false;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let skip = usize::from(escaped(line));
        changed |= skip > 0;
        bytes.extend_from_slice(line.get(skip..).unwrap_or_default());
    }
    changed.then_some(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::{Window, unescape};

    fn split(mailbox: &[u8], limit: usize, buffer: usize) -> Vec<(u64, String, bool)> {
        let mut input = BufReader::with_capacity(buffer, mailbox);
        let mut window =
            Window { input: &mut input, held: Vec::new(), at: 0, next: 0, begin: 0, ended: false };
        let mut found = Vec::new();
        while let Some(message) = window.next_message(limit) {
            let text = String::from_utf8(message.raw.to_vec()).unwrap();
            found.push((message.start, text, message.cut));
        }
        found
    }

    #[test]
    fn splits_at_separators_only() {
        let mailbox = b"From a@example.org Mon Jan  1 10:00:00 2024\nSubject: 1\n\nFrom here on\n\nFrom the start it was so.\n\n\
            From - Tue Jan 02 10:00:00 2024\r\nSubject: 2\r\n\r\nbody\r\n\r\nFrom b\nSubject: 3\n\nbody";
        for buffer in [1, 7, 4096] {
            let found = split(mailbox, 1 << 20, buffer);
            let texts: Vec<&str> = found.iter().map(|(_, text, _)| text.as_str()).collect();
            assert_eq!(
                texts,
                [
                    "Subject: 1\n\nFrom here on\n\nFrom the start it was so.\n",
                    "Subject: 2\r\n\r\nbody\r\n",
                    "Subject: 3\n\nbody"
                ]
            );
            for (start, text, _) in &found {
                let start = usize::try_from(*start).unwrap();
                assert_eq!(&mailbox[start..start + text.len()], text.as_bytes());
            }
        }
    }

    #[test]
    fn a_message_too_large_does_not_hide_the_next() {
        let body = "x".repeat(50_000);
        let mailbox = format!(
            "From a Mon Jan  1 10:00:00 2024\nA: 1\n\n{body}\n\nFrom a Mon Jan  1 10:00:00 2024\nA: 2\n\nhi\n"
        );
        let found = split(mailbox.as_bytes(), 10_000, 4096);
        assert_eq!(found.len(), 2);
        assert!(found[0].2 && found[0].0 == 0);
        assert_eq!((found[1].1.as_str(), found[1].2), ("A: 2\n\nhi\n", false));
    }

    #[test]
    fn one_mark_is_taken_from_escaped_lines() {
        assert_eq!(
            unescape(b"a\n>From b\n>>From c\n> From d\n"),
            Some(b"a\nFrom b\n>From c\n> From d\n".to_vec())
        );
        assert_eq!(unescape(b"a\n> >From b\n"), None);
    }
}
