//! Names and bytes of the files of a log, as C2SP `tlog-tiles` has them.
//!
//! A tile is 256 consecutive hashes of one level; the levels are eight tree levels apart. An entry bundle is 256
//! consecutive entries, each after its length in two bytes. At the right edge both are partial, and a
//! partial file has its width in its name: no file is ever changed, only replaced by one with another name.

use std::fmt;

use crate::text::number;
use crate::{Damage, Error, Fault, Hash};

/// Hashes in a full tile, and entries in a full bundle.
pub const WIDTH: usize = 256;

/// The longest entry.
pub const MAX_ENTRY: usize = u16::MAX as usize;

/// The highest level: above it there are no hashes for a size that fits the format.
const MAX_LEVEL: u8 = 7;

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// Hashes of this level: level 0 holds leaves, level 1 the roots of full level-0 tiles, and so on.
    Hashes(u8),
    /// Entries.
    Entries,
}

/// The name of one file of a log.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Name {
    kind: Kind,
    index: u64,
    width: usize,
}

impl Name {
    /// A full file.
    pub const fn full(kind: Kind, index: u64) -> Self {
        Self { kind, index, width: WIDTH }
    }

    /// A partial file at the right edge of a tree of `size` entries, if there is one.
    pub fn edge(kind: Kind, size: u64) -> Option<Self> {
        let level = u32::from(kind.level());
        let hashes = size.checked_shr(8 * level).unwrap_or(0);
        #[expect(clippy::cast_possible_truncation, reason = "a remainder of 256")]
        let width = (hashes % WIDTH as u64) as usize;
        (width > 0).then_some(Self { kind, index: hashes / WIDTH as u64, width })
    }

    /// What it holds.
    pub const fn kind(self) -> Kind {
        self.kind
    }

    /// Its number within its level.
    pub const fn index(self) -> u64 {
        self.index
    }

    /// How many hashes or entries it holds.
    pub const fn width(self) -> usize {
        self.width
    }

    /// The folder of all partial files that a full one replaces.
    pub fn partial_folder(self) -> String {
        format!("{}.p", Self::full(self.kind, self.index))
    }

    /// Reads a name; only the one canonical spelling is accepted.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.strip_prefix("tile/")?.split_once('/')?;
        let kind = match kind {
            "entries" => Kind::Entries,
            level => Kind::Hashes(u8::try_from(number(level)?).ok().filter(|level| *level <= MAX_LEVEL)?),
        };
        let (path, width) = match rest.split_once(".p/") {
            None => (rest, WIDTH),
            Some((path, width)) => (
                path,
                number(width)
                    .filter(|width| (1..256).contains(width))
                    .and_then(|w| usize::try_from(w).ok())?,
            ),
        };
        let mut index: u64 = 0;
        for part in path.split('/') {
            let digits = part.strip_prefix('x').unwrap_or(part);
            (digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(())?;
            index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
        }
        let name = Self { kind, index, width };
        (name.to_string() == text).then_some(name)
    }

    /// The file of another kind at the same place.
    pub(crate) const fn with_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    pub(crate) fn fault(self, damage: Damage) -> Fault {
        Fault { name: self.to_string(), damage }
    }
}

impl Kind {
    const fn level(self) -> u8 {
        match self {
            Self::Hashes(level) => level,
            Self::Entries => 0,
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Hashes(level) => write!(formatter, "tile/{level}/")?,
            Kind::Entries => formatter.write_str("tile/entries/")?,
        }
        // three digits each, all but the last after an x: a folder never has the name of a file
        let mut divisor: u64 = 1;
        while self.index / divisor >= 1000 {
            divisor *= 1000;
        }
        while divisor > 1 {
            write!(formatter, "x{:03}/", self.index / divisor % 1000)?;
            divisor /= 1000;
        }
        write!(formatter, "{:03}", self.index % 1000)?;
        if self.width < WIDTH { write!(formatter, ".p/{}", self.width) } else { Ok(()) }
    }
}

/// The bytes of a tile.
pub fn tile_bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(Hash::as_bytes).copied().collect()
}

/// The hashes of a tile; the length must fit exactly.
pub fn parse_tile(name: Name, bytes: &[u8]) -> Result<Vec<Hash>, Fault> {
    let expected = name.width * Hash::LENGTH;
    let (hashes, rest) = bytes.as_chunks();
    if bytes.len() != expected || !rest.is_empty() {
        return Err(name.fault(Damage::Length { expected, found: bytes.len() }));
    }
    Ok(hashes.iter().copied().map(Hash::from_bytes).collect())
}

/// Adds an entry to the bytes of a bundle.
pub fn push_entry(bundle: &mut Vec<u8>, position: u64, entry: &[u8]) -> Result<(), Error> {
    let length =
        u16::try_from(entry.len()).map_err(|_| Error::EntryTooLong { position, length: entry.len() })?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// The entries of a bundle; there must be exactly as many as the name says.
pub fn parse_bundle(name: Name, bytes: &[u8]) -> Result<Vec<&[u8]>, Fault> {
    let mut entries = Vec::with_capacity(name.width);
    let mut rest = bytes;
    for _ in 0..name.width {
        let cut = || name.fault(Damage::Cut { at: bytes.len() - rest.len() });
        let (length, after) = rest.split_first_chunk().ok_or_else(cut)?;
        let (entry, after) =
            after.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or_else(cut)?;
        entries.push(entry);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(name.fault(Damage::Cut { at: bytes.len() - rest.len() })) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_specification() {
        // "index 1234067 will be encoded as x001/x234/067"
        assert_eq!(Name::full(Kind::Hashes(0), 1_234_067).to_string(), "tile/0/x001/x234/067");
        assert_eq!(Name::full(Kind::Entries, 0).to_string(), "tile/entries/000");
        assert_eq!(Name::full(Kind::Hashes(3), 1000).to_string(), "tile/3/x001/000");
        // "a tree of size 70,000": the widths of its partial tiles
        let edge = |level| Name::edge(Kind::Hashes(level), 70_000).map(|name| name.to_string());
        assert_eq!(edge(0).as_deref(), Some("tile/0/273.p/112"));
        assert_eq!(edge(1).as_deref(), Some("tile/1/001.p/17"));
        assert_eq!(edge(2).as_deref(), Some("tile/2/000.p/1"));
        assert_eq!(edge(3), None);
        assert_eq!(Name::edge(Kind::Entries, 256), None);
        assert_eq!(Name::edge(Kind::Hashes(1), 256).unwrap().to_string(), "tile/1/000.p/1");
    }

    #[test]
    fn a_name_has_one_spelling() {
        for name in ["tile/0/x001/x234/067", "tile/entries/273.p/112", "tile/7/000.p/1", "tile/entries/999"] {
            assert_eq!(Name::parse(name).unwrap().to_string(), name);
        }
        for wrong in [
            "tile/0/67",
            "tile/0/0067",
            "tile/0/x000/067",
            "tile/0/001/067",
            "tile/0/x067",
            "tile/00/067",
            "tile/8/067",
            "tile/0/067.p/0",
            "tile/0/067.p/256",
            "tile/0/067.p/01",
            "tile/0/067.p",
            "tile/0/../067",
            "/tile/0/067",
            "tile/0/067/",
            "tile/x/067",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        ] {
            assert_eq!(Name::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_bundle_that_is_cut_says_where() {
        let name = Name { kind: Kind::Entries, index: 0, width: 2 };
        let mut bytes = Vec::new();
        push_entry(&mut bytes, 0, b"one").unwrap();
        push_entry(&mut bytes, 1, b"").unwrap();
        assert_eq!(parse_bundle(name, &bytes).unwrap(), [b"one".as_slice(), b""]);
        assert_eq!(parse_bundle(name, &bytes[..4]).unwrap_err().damage, Damage::Cut { at: 0 });
        assert_eq!(parse_bundle(name, &bytes[..6]).unwrap_err().damage, Damage::Cut { at: 5 });
        bytes.push(0);
        assert_eq!(parse_bundle(name, &bytes).unwrap_err().damage, Damage::Cut { at: 7 });
    }
}
