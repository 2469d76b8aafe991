//! The right edge of the tree: what must be in memory to go on appending.
//!
//! At each level the hashes of the tile that is not full yet, and the bytes of the entry bundle that is not
//! full yet: at most 8 KiB a level and 16 MiB of entries, for any size. The root is computed from it alone.

use crate::tile::{Kind, Name, WIDTH, parse_bundle, parse_tile, push_entry, tile_bytes};
use crate::{Damage, Error, Hash, Storage, tree};

#[derive(Clone, Debug, Default)]
pub(crate) struct Edge {
    size: u64,
    /// The partial tile of each level, possibly empty.
    levels: Vec<Vec<Hash>>,
    /// The partial entry bundle.
    bundle: Vec<u8>,
}

impl Edge {
    /// Reads the edge of a tree of this size and root, and says which file is wrong if it is not that.
    pub(crate) fn load<S: Storage>(storage: &S, size: u64, root: &Hash) -> Result<Self, Error> {
        let mut edge = Self { size, ..Self::default() };
        for level in levels(size) {
            edge.levels.push(match Name::edge(Kind::Hashes(level), size) {
                Some(name) => read_tile(storage, name)?,
                None => Vec::new(),
            });
        }
        if let Some(name) = Name::edge(Kind::Entries, size) {
            edge.bundle = read_bundle(storage, name)?;
        }
        if edge.root() != *root {
            return Err(edge.culprit(storage)?);
        }
        edge.check_bundle()?;
        Ok(edge)
    }

    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// The hashes of the partial tile of a level.
    pub(crate) fn level(&self, level: u8) -> &[Hash] {
        self.levels.get(usize::from(level)).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn bundle(&self) -> &[u8] {
        &self.bundle
    }

    pub(crate) fn root(&self) -> Hash {
        let mut peaks = Vec::new();
        for hashes in self.levels.iter().rev() {
            let mut rest = hashes.as_slice();
            while !rest.is_empty() {
                let (subtree, after) = rest.split_at(1 << rest.len().ilog2());
                peaks.push(tree::full_root(subtree));
                rest = after;
            }
        }
        tree::join(&peaks).unwrap_or_else(Hash::empty_root)
    }

    /// Adds an entry; every file that becomes full is handed to `write`.
    pub(crate) fn push(
        &mut self,
        position: u64,
        entry: &[u8],
        write: &mut impl FnMut(Name, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        push_entry(&mut self.bundle, position, entry)?;
        self.size += 1;
        let mut hash = Hash::leaf(entry);
        for level in levels(self.size) {
            if self.levels.len() <= usize::from(level) {
                self.levels.push(Vec::with_capacity(WIDTH));
            }
            let hashes = &mut self.levels[usize::from(level)];
            hashes.push(hash);
            if hashes.len() < WIDTH {
                break;
            }
            let index = (self.size >> (8 * (u32::from(level) + 1))) - 1;
            write(Name::full(Kind::Hashes(level), index), &tile_bytes(hashes))?;
            hash = tree::full_root(hashes);
            hashes.clear();
            if level == 0 {
                write(Name::full(Kind::Entries, index), &self.bundle)?;
                self.bundle.clear();
            }
        }
        Ok(())
    }

    /// Hands all partial files that a tree of size `old` did not have to `write`.
    pub(crate) fn write_partial(
        &self,
        old: u64,
        write: &mut impl FnMut(Name, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for (level, hashes) in levels(self.size).zip(&self.levels) {
            let name = Name::edge(Kind::Hashes(level), self.size);
            if let Some(name) = name.filter(|name| Name::edge(name.kind(), old) != Some(*name)) {
                write(name, &tile_bytes(hashes))?;
            }
        }
        match Name::edge(Kind::Entries, self.size) {
            Some(name) if old != self.size => write(name, &self.bundle),
            _ => Ok(()),
        }
    }

    /// The partial bundle, against the leaf hashes.
    fn check_bundle(&self) -> Result<(), Error> {
        let Some(name) = Name::edge(Kind::Entries, self.size) else { return Ok(()) };
        check_bundle(name, &self.bundle, self.level(0)).map(drop)
    }

    /// Which file of an edge with the wrong root is wrong: each is compared with what lies below it.
    fn culprit<S: Storage>(&self, storage: &S) -> Result<Error, Error> {
        for (level, hashes) in levels(self.size).zip(&self.levels) {
            let Some(name) = Name::edge(Kind::Hashes(level), self.size) else { continue };
            for (position, hash) in hashes.iter().enumerate() {
                let below = if level == 0 {
                    let entries = parse_bundle(name.with_kind(Kind::Entries), &self.bundle)?;
                    entries.get(position).map(|entry| Hash::leaf(entry))
                } else {
                    let index = name.index() * WIDTH as u64 + position as u64;
                    let below = Name::full(Kind::Hashes(level - 1), index);
                    Some(tree::full_root(&read_tile(storage, below)?))
                };
                if below != Some(*hash) {
                    return Ok(name.fault(Damage::Hash { position }).into());
                }
            }
        }
        // every file fits what lies below it, so it is the head that belongs to another tree
        Ok(crate::Fault { name: crate::log::CHECKPOINT.to_owned(), damage: Damage::Hashes }.into())
    }
}

/// The levels that a tree of this size has hashes at.
pub(crate) fn levels(size: u64) -> impl Iterator<Item = u8> {
    (0_u8..8).take_while(move |level| size >> (8 * level) > 0)
}

/// Reads a tile. Where a partial one was replaced by the full one meanwhile, that is read.
pub(crate) fn read_tile<S: Storage>(storage: &S, name: Name) -> Result<Vec<Hash>, Error> {
    if let Some(bytes) = storage.read(&name.to_string()).map_err(Error::storage(name.to_string()))? {
        return Ok(parse_tile(name, &bytes)?);
    }
    let full = Name::full(name.kind(), name.index());
    match storage.read(&full.to_string()).map_err(Error::storage(full.to_string()))? {
        Some(bytes) if full != name => {
            let mut hashes = parse_tile(full, &bytes)?;
            hashes.truncate(name.width());
            Ok(hashes)
        }
        _ => Err(name.fault(Damage::Missing).into()),
    }
}

/// Reads the bytes of an entry bundle, in the same way.
pub(crate) fn read_bundle<S: Storage>(storage: &S, name: Name) -> Result<Vec<u8>, Error> {
    if let Some(bytes) = storage.read(&name.to_string()).map_err(Error::storage(name.to_string()))? {
        return Ok(bytes);
    }
    let full = Name::full(name.kind(), name.index());
    match storage.read(&full.to_string()).map_err(Error::storage(full.to_string()))? {
        Some(mut bytes) if full != name => {
            let length =
                parse_bundle(full, &bytes)?.iter().take(name.width()).map(|entry| entry.len() + 2).sum();
            bytes.truncate(length);
            Ok(bytes)
        }
        _ => Err(name.fault(Damage::Missing).into()),
    }
}

/// The entries of a bundle, each checked against its leaf hash.
pub(crate) fn check_bundle<'a>(name: Name, bytes: &'a [u8], leaves: &[Hash]) -> Result<Vec<&'a [u8]>, Error> {
    let entries = parse_bundle(name, bytes)?;
    let wrong = entries.iter().zip(leaves).position(|(entry, leaf)| Hash::leaf(entry) != *leaf);
    match wrong {
        None => Ok(entries),
        Some(position) => {
            let index = name.index() * WIDTH as u64 + position as u64;
            Err(name.fault(Damage::Entry { index }).into())
        }
    }
}
