//! Tape archives to members.
//!
//! What it is: POSIX ustar and pax, GNU long names and the old v7 form, read from beginning to end.
//! What it is not: it makes no links, devices or folders; they get rows and nothing else.
//!
//! The one idea: own code, because long names and pax records are read into memory, and must be bounded.

use std::io::{self, BufRead, Read};

use chartward_model::Outcome;

use crate::names::{Names, escape};
use crate::session::{Node, Session};
use crate::stream::Packed;

const BLOCK: usize = 512;
/// Longest name or set of pax records that is taken.
const LONGEST_RECORD: u64 = 1 << 20;

/// Reads every member.
pub(crate) fn read(session: &mut Session<'_>, node: &Node, input: &mut dyn BufRead) -> Outcome {
    let mut names = Names::default();
    let mut next = Pending::default();
    let mut found = 0_u64;
    while session.open() {
        let mut block = [0; BLOCK];
        match fill(input, &mut block) {
            Ok(0) if found > 0 => break,
            Ok(BLOCK) => {}
            Ok(_) => return damaged(found, "cut off: it ends too early"),
            Err(error) => return damaged(found, crate::stream::damage(&error)),
        }
        if block.iter().all(|byte| *byte == 0) {
            break;
        }
        let Some(header) = Header::parse(&block) else {
            return damaged(found, "damaged: a member's header is not valid");
        };
        found += 1;
        let size = next.size.unwrap_or(header.size);
        if let b'L' | b'K' | b'x' | b'g' = header.kind {
            if let Err(reason) = next.take(header.kind, input, header.size) {
                return damaged(found, reason);
            }
            continue;
        }
        let name = escape(next.name.as_deref().unwrap_or(&header.name));
        next = Pending::default();
        if !member(session, node, &mut names, &Entry { name, kind: header.kind, size }, input) {
            return damaged(found, "cut off: it ends too early");
        }
    }
    Outcome::Parsed
}

/// A member as it will be shown.
struct Entry {
    name: String,
    kind: u8,
    size: u64,
}

/// Reads one member and the padding after it; false if the archive ends first.
fn member(
    session: &mut Session<'_>,
    node: &Node,
    names: &mut Names,
    entry: &Entry,
    input: &mut dyn BufRead,
) -> bool {
    let padding = (BLOCK as u64 - entry.size % BLOCK as u64) % BLOCK as u64;
    match entry.kind {
        // a folder; its size field means nothing
        b'5' => return true,
        b'1' | b'2' => {
            let outcome = Outcome::Skipped("link, not followed".to_owned());
            session.lost(&node.member(&names.next(&entry.name)), "link", outcome);
            return true;
        }
        b'3' | b'4' | b'6' => {
            let outcome = Outcome::Skipped("device or pipe, holds no data".to_owned());
            session.lost(&node.member(&names.next(&entry.name)), "device", outcome);
            return true;
        }
        _ => {}
    }
    let mut content = Exactly { inner: input, left: entry.size };
    session.stream(&node.member(&names.next(&entry.name)), &mut content, Packed::Unknown);
    let left = content.left;
    skip(input, left) && skip(input, padding)
}

fn damaged(found: u64, reason: &str) -> Outcome {
    if found == 0 { Outcome::Failed(reason.to_owned()) } else { Outcome::Partly(reason.to_owned()) }
}

/// What extended headers say of the member after them.
#[derive(Default)]
struct Pending {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

impl Pending {
    fn take(&mut self, kind: u8, input: &mut dyn BufRead, size: u64) -> Result<(), &'static str> {
        if size > LONGEST_RECORD {
            return Err("damaged: a name of more than 1 MiB");
        }
        let mut data = Vec::new();
        let read = (&mut *input).take(size).read_to_end(&mut data);
        let padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
        if read.is_err() || data.len() as u64 != size || !skip(input, padding) {
            return Err("cut off: it ends too early");
        }
        match kind {
            b'L' => {
                let end = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
                data.truncate(end);
                self.name = Some(data);
            }
            b'x' => self.pax(&data),
            _ => {}
        }
        Ok(())
    }

    /// Records `LENGTH KEY=VALUE\n` (POSIX.1-2001, pax interchange format).
    fn pax(&mut self, data: &[u8]) {
        let mut rest = data;
        while let Some(space) = rest.iter().position(|byte| *byte == b' ') {
            let length =
                rest.get(..space).and_then(|d| std::str::from_utf8(d).ok()).and_then(|d| d.parse().ok());
            let Some(record) = length.and_then(|end: usize| rest.get(space + 1..end)) else { return };
            let record = record.strip_suffix(b"\n").unwrap_or(record);
            if let Some(path) = record.strip_prefix(b"path=") {
                self.name = Some(path.to_vec());
            } else if let Some(size) = record.strip_prefix(b"size=") {
                self.size = std::str::from_utf8(size).ok().and_then(|size| size.parse().ok());
            }
            rest = length.and_then(|end| rest.get(end..)).unwrap_or_default();
        }
    }
}

struct Header {
    name: Vec<u8>,
    size: u64,
    kind: u8,
}

impl Header {
    fn parse(block: &[u8; BLOCK]) -> Option<Self> {
        let sum = |bytes: &[u8]| bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
        let field = block.get(148..156)?;
        if number(field)? != sum(block) - sum(field) + 8 * u64::from(b' ') {
            return None;
        }
        let text = |from: usize, to: usize| -> &[u8] {
            let field = block.get(from..to).unwrap_or_default();
            field.split(|byte| *byte == 0).next().unwrap_or_default()
        };
        let mut name = text(0, 100).to_vec();
        let prefix = text(345, 500);
        if block.get(257..263) == Some(b"ustar\0") && !prefix.is_empty() {
            name = [prefix, b"/", &name].concat();
        }
        Some(Self { name, size: number(block.get(124..136)?)?, kind: *block.get(156)? })
    }
}

/// A number in octal digits, or (GNU) big-endian binary with the first bit set.
fn number(field: &[u8]) -> Option<u64> {
    if let [0x80, rest @ ..] = field {
        return rest.iter().try_fold(0_u64, |n, byte| n.checked_mul(256)?.checked_add(u64::from(*byte)));
    }
    let digits = field.iter().skip_while(|b| **b == b' ').take_while(|b| !matches!(**b, 0 | b' '));
    digits.into_iter().try_fold(0_u64, |n, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 8)?;
        n.checked_mul(8)?.checked_add(u64::from(digit))
    })
}

/// Gives exactly as many bytes as were promised, or an error.
struct Exactly<'r> {
    inner: &'r mut dyn BufRead,
    left: u64,
}

impl Read for Exactly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = usize::try_from(self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        let Some(buffer) = buffer.get_mut(..room).filter(|buffer| !buffer.is_empty()) else { return Ok(0) };
        let read = self.inner.read(buffer)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left = self.left.saturating_sub(read as u64);
        Ok(read)
    }
}

fn skip(input: &mut dyn BufRead, bytes: u64) -> bool {
    io::copy(&mut input.take(bytes), &mut io::sink()).is_ok_and(|copied| copied == bytes)
}

/// Reads as much of a block as there is.
fn fill(input: &mut dyn BufRead, block: &mut [u8; BLOCK]) -> io::Result<usize> {
    let mut have = 0;
    while let Some(room) = block.get_mut(have..).filter(|room| !room.is_empty()) {
        match input.read(room) {
            Ok(0) => break,
            Ok(read) => have += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(have)
}
