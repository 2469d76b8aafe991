//! Reading a log: entries and proofs, all of them checked against the signed head.
//!
//! A tile is only used once its hashes give the hash that its parent has for it, and so on up to the partial
//! tiles, which give the signed root. So a proof that is handed out always verifies, and a stored file that
//! was altered is named. Recently used tiles are kept, at most 512 KiB of them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use crate::edge::{Edge, check_bundle, read_bundle, read_tile};
use crate::log::{ANCHORED, CHECKPOINT};
use crate::tile::{Kind, Name, WIDTH};
use crate::tree::{self, Nodes};
use crate::{Coverage, Damage, Error, Hash, LogIdentity, Proof, SignedCheckpoint, Storage, WitnessPolicy};

/// Full tiles kept in memory, of 8 KiB each.
const CACHED_TILES: usize = 64;

/// A log at the size of its checkpoint.
#[derive(Debug)]
pub struct Reader<S> {
    pub(crate) storage: S,
    pub(crate) log: LogIdentity,
    pub(crate) head: SignedCheckpoint,
    pub(crate) edge: Edge,
    cache: Mutex<Cache>,
}

impl<S: Storage> Reader<S> {
    /// Opens a log: checks the signature of its head, and the right edge of the tree against it.
    pub fn open(storage: S, log: LogIdentity) -> Result<Self, Error> {
        let bytes = storage.read(CHECKPOINT).map_err(Error::storage(CHECKPOINT))?.ok_or(Error::NotFound)?;
        let head = SignedCheckpoint::open(&bytes, &log)?;
        let edge = Edge::load(&storage, head.size(), head.root())?;
        Ok(Self { storage, log, head, edge, cache: Mutex::default() })
    }

    /// The signed head.
    pub const fn checkpoint(&self) -> &SignedCheckpoint {
        &self.head
    }

    /// Which log it is.
    pub const fn identity(&self) -> &LogIdentity {
        &self.log
    }

    /// The number of entries.
    pub const fn len(&self) -> u64 {
        self.head.size()
    }

    /// Whether there is no entry yet.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry at an index.
    pub fn entry(&self, index: u64) -> Result<Vec<u8>, Error> {
        match self.entries(index..index.saturating_add(1)).next() {
            Some(entry) => entry.map(|(_, entry)| entry),
            None => Err(Error::OutOfRange { asked: index, size: self.len() }),
        }
    }

    /// The entries of a range with their indices; what lies beyond the log is left out. One bundle is in
    /// memory at a time.
    pub fn entries(&self, range: Range<u64>) -> Entries<'_, S> {
        let end = range.end.min(self.len());
        Entries { reader: self, next: range.start, end, bundle: Vec::new().into_iter() }
    }

    /// The root over the first `size` entries.
    pub fn root_at(&self, size: u64) -> Result<Hash, Error> {
        tree::root(self, size)
    }

    /// The path from an entry to the root of the first `size` entries.
    pub fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, Error> {
        tree::inclusion_path(self, index, size)
    }

    /// The proof that the first `size` entries begin with the first `old`.
    pub fn consistency(&self, old: u64, size: u64) -> Result<Vec<Hash>, Error> {
        tree::consistency_path(self, old, size)
    }

    /// The proof of one entry that can be checked offline, with the head as it is.
    pub fn proof(&self, index: u64) -> Result<Proof, Error> {
        self.proof_under(index, &self.head)
    }

    /// The same under another head of this log, for example the one that witnesses have signed.
    pub fn proof_under(&self, index: u64, head: &SignedCheckpoint) -> Result<Proof, Error> {
        self.confirm(head)?;
        let path = self.inclusion(index, head.size())?;
        Ok(Proof { extra: None, index, path, note: head.note().clone() })
    }

    /// Checks that this log still begins with what an earlier checkpoint of it says.
    pub fn confirm(&self, earlier: &SignedCheckpoint) -> Result<(), Error> {
        let anchored = earlier.size();
        if earlier.checkpoint().origin != self.log.origin() {
            return Err(Error::WrongOrigin);
        }
        if anchored > self.len() {
            return Err(Error::Truncated { anchored, found: self.len() });
        }
        if self.root_at(anchored)? == *earlier.root() { Ok(()) } else { Err(Error::Rewritten { anchored }) }
    }

    /// The checkpoint that [`Log::anchor`](crate::Log::anchor) kept last.
    pub fn anchored(&self) -> Result<Option<SignedCheckpoint>, Error> {
        match self.storage.read(ANCHORED).map_err(Error::storage(ANCHORED))? {
            Some(bytes) => SignedCheckpoint::open(&bytes, &self.log).map(Some),
            None => Ok(None),
        }
    }

    /// Judges the log by checkpoints that were kept *elsewhere*: it must begin with each of them, and their
    /// times must not run back. Those with too few witnesses say nothing about the time and are refused.
    pub fn coverage(
        &self,
        checkpoints: &[SignedCheckpoint],
        policy: &WitnessPolicy,
        now: u64,
    ) -> Result<Coverage, Error> {
        let mut anchors = Vec::with_capacity(checkpoints.len());
        for checkpoint in checkpoints {
            self.confirm(checkpoint)?;
            anchors.push(policy.check(checkpoint, now)?);
        }
        anchors.sort_by_key(|anchor| anchor.size);
        // the same size may be witnessed again later
        let back = anchors
            .array_windows()
            .find(|[earlier, later]| earlier.size < later.size && earlier.time > later.time);
        if let Some([_, later]) = back {
            return Err(Error::TimeRunsBack { size: later.size });
        }
        let anchor = anchors.pop();
        let unanchored = self.len() - anchor.as_ref().map_or(0, |anchor| anchor.size);
        Ok(Coverage { anchor, unanchored })
    }

    /// The storage, for example to keep what [`Memory`](crate::Memory) holds.
    pub const fn storage(&self) -> &S {
        &self.storage
    }

    /// Gives the storage back.
    pub fn into_storage(self) -> S {
        self.storage
    }

    /// The name of the file of this kind and index at the size of this log.
    pub(crate) fn name(&self, kind: Kind, index: u64) -> Name {
        Name::edge(kind, self.len()).filter(|edge| edge.index() == index).unwrap_or(Name::full(kind, index))
    }

    /// The hashes of a tile, checked up to the signed root.
    pub(crate) fn tile(&self, level: u8, index: u64) -> Result<Arc<[Hash]>, Error> {
        let name = self.name(Kind::Hashes(level), index);
        if name.width() < WIDTH {
            return Ok(self.edge.level(level).into());
        }
        let end = (u128::from(index) + 1) << (8 * (u32::from(level) + 1));
        if end > u128::from(self.len()) {
            return Err(Error::OutOfRange { asked: index, size: self.len() });
        }
        if let Some(tile) = self.cached().find(level, index) {
            return Ok(tile);
        }
        let expected = self.expected_root(level, index)?;
        let hashes = read_tile(&self.storage, name)?;
        if tree::full_root(&hashes) != expected {
            return Err(self.culprit(name, &hashes).into());
        }
        Ok(self.keep(level, index, hashes))
    }

    /// The root that the parent of a full tile has for it.
    pub(crate) fn expected_root(&self, level: u8, index: u64) -> Result<Hash, Error> {
        let parents = self.tile(level + 1, index / WIDTH as u64)?;
        let position = usize::try_from(index % WIDTH as u64).unwrap_or_default();
        parents.get(position).copied().ok_or(Error::OutOfRange { asked: index, size: self.len() })
    }

    /// Keeps a tile that was checked.
    pub(crate) fn keep(&self, level: u8, index: u64, hashes: Vec<Hash>) -> Arc<[Hash]> {
        let tile: Arc<[Hash]> = hashes.into();
        self.cached().keep(level, index, Arc::clone(&tile));
        tile
    }

    /// The bytes of an entry bundle, which are not checked yet.
    pub(crate) fn bundle(&self, index: u64) -> Result<Vec<u8>, Error> {
        let name = self.name(Kind::Entries, index);
        if name.width() < WIDTH { Ok(self.edge.bundle().to_vec()) } else { read_bundle(&self.storage, name) }
    }

    /// Which hash of a full tile is wrong, as far as what lies below it can tell.
    fn culprit(&self, name: Name, hashes: &[Hash]) -> crate::Fault {
        let below = self.below(name);
        let position = below.as_deref().and_then(|below| hashes.iter().zip(below).position(|(a, b)| a != b));
        name.fault(position.map_or(Damage::Hashes, |position| Damage::Hash { position }))
    }

    /// What the hashes of a full tile should be by the files one level below it, which nothing vouches for.
    pub(crate) fn below(&self, name: Name) -> Option<Vec<Hash>> {
        let first = name.index() * WIDTH as u64;
        match name.kind() {
            Kind::Hashes(0) => {
                let name = name.with_kind(Kind::Entries);
                let bytes = read_bundle(&self.storage, name).ok()?;
                let entries = crate::tile::parse_bundle(name, &bytes).ok()?;
                Some(entries.into_iter().map(Hash::leaf).collect())
            }
            Kind::Hashes(level) => (first..first + WIDTH as u64)
                .map(|index| read_tile(&self.storage, Name::full(Kind::Hashes(level - 1), index)).ok())
                .map(|tile| tile.map(|hashes| tree::full_root(&hashes)))
                .collect(),
            Kind::Entries => None,
        }
    }

    /// Whether a tile was checked a short while ago.
    pub(crate) fn is_cached(&self, level: u8, index: u64) -> bool {
        self.cached().tiles.contains_key(&(level, index))
    }

    fn cached(&self) -> std::sync::MutexGuard<'_, Cache> {
        // nothing that holds it can leave it half changed
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Storage> Nodes for Reader<S> {
    fn node(&self, height: u32, index: u64) -> Result<Hash, Error> {
        let out = || Error::OutOfRange { asked: index, size: self.len() };
        let level = u8::try_from(height / 8).map_err(|_| out())?;
        let width = 1_u64 << (height % 8);
        let first = index.checked_mul(width).ok_or_else(out)?;
        let tile = self.tile(level, first / WIDTH as u64)?;
        let start = usize::try_from(first % WIDTH as u64).map_err(|_| out())?;
        let end = start + usize::try_from(width).map_err(|_| out())?;
        tile.get(start..end).map(tree::full_root).ok_or_else(out)
    }

    fn size(&self) -> u64 {
        self.len()
    }
}

/// The entries of a range, each checked.
#[derive(Debug)]
pub struct Entries<'a, S> {
    reader: &'a Reader<S>,
    next: u64,
    end: u64,
    bundle: std::vec::IntoIter<Vec<u8>>,
}

impl<S: Storage> Entries<'_, S> {
    /// Reads the bundle that holds the next entry.
    fn read(&mut self) -> Result<(), Error> {
        let index = self.next / WIDTH as u64;
        let leaves = self.reader.tile(0, index)?;
        let bytes = self.reader.bundle(index)?;
        let entries = check_bundle(self.reader.name(Kind::Entries, index), &bytes, &leaves)?;
        let skip = usize::try_from(self.next % WIDTH as u64).unwrap_or_default();
        let wanted: Vec<_> = entries.into_iter().skip(skip).map(<[u8]>::to_vec).collect();
        self.bundle = wanted.into_iter();
        Ok(())
    }
}

impl<S: Storage> Iterator for Entries<'_, S> {
    type Item = Result<(u64, Vec<u8>), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        if self.bundle.len() == 0
            && let Err(error) = self.read()
        {
            self.end = self.next;
            return Some(Err(error));
        }
        let entry = self.bundle.next()?;
        self.next += 1;
        Some(Ok((self.next - 1, entry)))
    }
}

/// Tiles that were checked, with the turn at which each was last used.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    tiles: BTreeMap<(u8, u64), Cached>,
    turn: u64,
}

#[derive(Debug)]
struct Cached {
    used: u64,
    hashes: Arc<[Hash]>,
}

impl Cache {
    fn find(&mut self, level: u8, index: u64) -> Option<Arc<[Hash]>> {
        self.turn += 1;
        let tile = self.tiles.get_mut(&(level, index))?;
        tile.used = self.turn;
        Some(Arc::clone(&tile.hashes))
    }

    fn keep(&mut self, level: u8, index: u64, hashes: Arc<[Hash]>) {
        if self.tiles.len() >= CACHED_TILES {
            let oldest = self.tiles.iter().min_by_key(|(_, tile)| tile.used).map(|(key, _)| *key);
            oldest.and_then(|key| self.tiles.remove(&key));
        }
        self.turn += 1;
        self.tiles.insert((level, index), Cached { used: self.turn, hashes });
    }
}
