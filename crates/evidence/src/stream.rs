//! Input that is hashed and bounded while it is read.
//!
//! What it is: the reader every format's reader reads through, so that a digest and a size exist for each
//! file and member even if its format's reader gives up early, and so that no member unpacks without end.
//!
//! What it is not: it holds no content beyond a buffer.
//!
//! The one idea: **a fault looks like the end of the input.** The format's reader finishes what it has;
//! afterwards the fault is taken from here and becomes the reason in the inventory.

use std::cell::Cell;
use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;

use chartward_model::Digest;
use sha2::{Digest as _, Sha256};

use crate::Limits;
use crate::meter::Metered;

/// Unpacking less than this is never called a bomb.
const SMALL: u64 = 16 << 20;
/// A whole file may always unpack to this much, whatever its own size.
const ALWAYS: u64 = 1 << 30;

/// How many bytes one evidence file may still unpack to.
pub(crate) struct Budget {
    left: Cell<u64>,
    ratio: u64,
}

impl Budget {
    /// The budget of an evidence file of `size` bytes.
    pub(crate) fn new(size: u64, limits: &Limits) -> Rc<Self> {
        let by_ratio = size.saturating_mul(limits.ratio).max(ALWAYS);
        Rc::new(Self { left: Cell::new(limits.unpacked_bytes.min(by_ratio)), ratio: limits.ratio })
    }

    /// Takes `bytes` from it; false if that is more than is left.
    pub(crate) fn take(&self, bytes: u64) -> bool {
        let left = self.left.get().checked_sub(bytes);
        self.left.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// How many bytes a member takes inside its container.
#[derive(Clone)]
pub(crate) enum Packed {
    /// Not known: solid archives, or stored as it is.
    Unknown,
    /// As the container says.
    Fixed(u64),
    /// As counted while unpacking.
    Counted(Rc<Cell<u64>>),
}

/// Why an input ended before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The bytes could not be had.
    Damaged(&'static str),
    /// More bytes out per byte in than allowed.
    Ratio,
    /// The evidence file unpacks to more than allowed.
    Unpacked,
}

/// Hashes, counts and bounds what is read through it.
pub(crate) struct Tracked<'r> {
    inner: &'r mut dyn Read,
    hasher: Sha256,
    size: u64,
    guard: Option<(Rc<Budget>, Packed)>,
    fault: Option<Fault>,
}

impl<'r> Tracked<'r> {
    /// A file on disk: hashed, not bounded.
    pub(crate) fn file(inner: &'r mut dyn Read) -> Self {
        Self { inner, hasher: Sha256::new(), size: 0, guard: None, fault: None }
    }

    /// A member: hashed and bounded.
    pub(crate) fn member(inner: &'r mut dyn Read, budget: Rc<Budget>, packed: Packed) -> Self {
        Self { inner, hasher: Sha256::new(), size: 0, guard: Some((budget, packed)), fault: None }
    }

    /// Reads what is left, so that the digest covers everything.
    pub(crate) fn drain(&mut self) {
        let mut buffer = vec![0; 64 << 10];
        while self.read(&mut buffer).is_ok_and(|n| n > 0) {}
    }

    /// Whether it is a file on disk whose bytes cannot be had (now): what lies in the file is not to blame.
    pub(crate) fn is_unreadable_file(&self) -> bool {
        self.guard.is_none() && self.fault.is_some()
    }

    /// Size, digest and fault.
    pub(crate) fn finish(self) -> (u64, Digest, Option<Fault>) {
        (self.size, Digest(self.hasher.finalize().into()), self.fault)
    }

    fn over(&self, more: u64) -> Option<Fault> {
        let (budget, packed) = self.guard.as_ref()?;
        let size = self.size.saturating_add(more);
        let packed = match packed {
            Packed::Unknown => u64::MAX,
            Packed::Fixed(bytes) => *bytes,
            Packed::Counted(bytes) => bytes.get(),
        };
        if size > SMALL && size / packed.max(1) > budget.ratio {
            return Some(Fault::Ratio);
        }
        (!budget.take(more)).then_some(Fault::Unpacked)
    }
}

impl Read for Tracked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.fault.is_some() || buffer.is_empty() {
            return Ok(0);
        }
        let read = loop {
            match self.inner.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.fault = Some(Fault::Damaged(damage(&error)));
                    return Ok(0);
                }
                Ok(read) => break read.min(buffer.len()),
            }
        };
        self.fault = self.over(read as u64);
        if self.fault.is_some() {
            return Ok(0);
        }
        self.hasher.update(buffer.get(..read).unwrap_or_default());
        self.size += read as u64;
        Ok(read)
    }
}

/// What an error while reading means, in words that hold nothing from the input.
pub(crate) fn damage(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "cut off: it ends too early",
        io::ErrorKind::PermissionDenied => "cannot be read: permission denied",
        io::ErrorKind::OutOfMemory => "needs too much memory to unpack",
        io::ErrorKind::Unsupported => "packed in a way that is not supported: unpack it and run again",
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::Other => "damaged data",
        _ => "cannot be read: input error",
    }
}

/// Counts the bytes taken from a buffered input.
pub(crate) struct Counted<'r> {
    inner: &'r mut dyn BufRead,
    count: Rc<Cell<u64>>,
}

impl<'r> Counted<'r> {
    /// Counts what is taken from `inner`.
    pub(crate) fn new(inner: &'r mut dyn BufRead) -> Self {
        Self { inner, count: Rc::new(Cell::new(0)) }
    }

    /// The count, shared.
    pub(crate) fn count(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.count)
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get().saturating_add(read as u64));
        Ok(read)
    }
}

impl BufRead for Counted<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.count.set(self.count.get().saturating_add(amount as u64));
        self.inner.consume(amount);
    }
}

/// Input for formats that need to jump about: a file, or a member held in memory.
pub(crate) enum Seekable {
    /// A file, read-only.
    File(Metered),
    /// Bytes.
    Bytes(Cursor<Vec<u8>>),
}

impl Read for Seekable {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Bytes(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Seekable {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(position),
            Self::Bytes(bytes) => bytes.seek(position),
        }
    }
}

/// SHA-256 of bytes.
pub(crate) fn digest(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{Budget, Fault, Packed, Tracked, digest};
    use crate::Limits;

    #[test]
    fn a_fault_looks_like_the_end() {
        struct Breaks(u8);
        impl Read for Breaks {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0 += 1;
                match self.0 {
                    1 => Err(io::ErrorKind::Interrupted.into()),
                    2 => {
                        buffer[..3].copy_from_slice(b"abc");
                        Ok(3)
                    }
                    _ => Err(io::ErrorKind::UnexpectedEof.into()),
                }
            }
        }
        let mut inner = Breaks(0);
        let mut tracked = Tracked::file(&mut inner);
        let mut text = String::new();
        tracked.read_to_string(&mut text).unwrap();
        assert_eq!(text, "abc");
        let (size, sha256, fault) = tracked.finish();
        assert_eq!((size, sha256), (3, digest(b"abc")));
        assert_eq!(fault, Some(Fault::Damaged("cut off: it ends too early")));
    }

    #[test]
    fn bombs_end_by_ratio_and_by_budget() {
        let limits = Limits { ratio: 10, unpacked_bytes: 40 << 20, ..Limits::default() };
        let budget = Budget::new(1000, &limits);
        let mut inner = io::repeat(0);
        let mut tracked = Tracked::member(&mut inner, budget.clone(), Packed::Fixed(1 << 10));
        tracked.drain();
        let (size, _, fault) = tracked.finish();
        assert_eq!(fault, Some(Fault::Ratio));
        assert!(size <= 16 << 20);
        let mut inner = io::repeat(0);
        let mut tracked = Tracked::member(&mut inner, budget.clone(), Packed::Unknown);
        tracked.drain();
        assert_eq!(tracked.finish().2, Some(Fault::Unpacked));
        assert!(!budget.take(1));
    }
}
