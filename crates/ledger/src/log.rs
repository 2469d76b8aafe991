//! Writing a log: entries are added, the new head is signed, and both become durable together.
//!
//! The order is: full and partial files first, made durable; then the checkpoint, replaced at once. A kill at
//! any point leaves the log at the old head or at the new one. Files that a kill left half written lie beyond
//! the head and are written again when the log reaches them.
//!
//! There is one writer; see [`Folder`](crate::Folder) for the lock.

use crate::edge::{Edge, levels};
use crate::tile::{Kind, Name};
use crate::{
    Anchor, Checkpoint, Error, Hash, LogIdentity, Reader, SignedCheckpoint, SigningKey, Storage,
    WitnessPolicy,
};

/// The signed head.
pub(crate) const CHECKPOINT: &str = "checkpoint";
/// The latest head that witnesses have signed; not part of `tlog-tiles`.
pub(crate) const ANCHORED: &str = "anchored";

/// A log that can be appended to.
#[derive(Debug)]
pub struct Log<S> {
    reader: Reader<S>,
    key: SigningKey,
    state: State,
}

/// Whether memory and storage are known to agree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Known,
    Unknown,
}

/// What an append did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Appended {
    /// The index of the first new entry.
    pub first: u64,
    /// The number of entries now.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

impl<S: Storage> Log<S> {
    /// Starts a log whose name is that of the key, and signs its empty head.
    pub fn create(mut storage: S, key: SigningKey) -> Result<Self, Error> {
        if storage.read(CHECKPOINT).map_err(Error::storage(CHECKPOINT))?.is_some() {
            return Err(Error::AlreadyExists);
        }
        let log = LogIdentity::of(key.verifying_key())?;
        let head = sign(log.origin(), 0, Hash::empty_root(), &key)?;
        publish(&mut storage, CHECKPOINT, &head)?;
        Self::open(storage, log, key)
    }

    /// Opens a log to append to it; checks its head and the right edge of its tree.
    pub fn open(storage: S, log: LogIdentity, key: SigningKey) -> Result<Self, Error> {
        if !log.keys().contains(key.verifying_key()) {
            return Err(Error::Key("not a key of this log"));
        }
        Ok(Self { reader: Reader::open(storage, log)?, key, state: State::Known })
    }

    /// Adds entries in their order and returns once they are durable, all or none of them.
    ///
    /// Memory does not grow with their number. After an error nothing was added, except where the error comes
    /// from making it durable: then the log refuses to go on until it is opened again.
    pub fn append<I>(&mut self, entries: I) -> Result<Appended, Error>
    where
        I: IntoIterator<Item: AsRef<[u8]>>,
    {
        self.known()?;
        let storage = &mut self.reader.storage;
        let old = self.reader.edge.size();
        let mut edge = self.reader.edge.clone();
        let mut write = |name: Name, bytes: &[u8]| {
            let name = name.to_string();
            storage.write(&name, bytes).map_err(Error::storage(name))
        };
        for (position, entry) in (0..).zip(entries) {
            edge.push(position, entry.as_ref(), &mut write)?;
        }
        if edge.size() > old {
            edge.write_partial(old, &mut write)?;
            self.commit(old, edge)?;
        }
        Ok(Appended { first: old, size: self.reader.len(), root: *self.reader.head.root() })
    }

    /// Keeps a head of this log that witnesses have signed (see [`witness::join`](crate::witness::join)), if it
    /// is at least as large as the one kept so far.
    pub fn anchor(&mut self, cosigned: &[u8], policy: &WitnessPolicy, now: u64) -> Result<Anchor, Error> {
        self.known()?;
        let head = SignedCheckpoint::open(cosigned, &self.reader.log)?;
        let anchor = policy.check(&head, now)?;
        self.reader.confirm(&head)?;
        if self.reader.anchored()?.is_none_or(|kept| kept.size() <= head.size()) {
            self.state = State::Unknown;
            publish(&mut self.reader.storage, ANCHORED, &head)?;
            if head.size() == self.reader.len() {
                publish(&mut self.reader.storage, CHECKPOINT, &head)?;
                self.reader.head = head;
            }
            self.state = State::Known;
        }
        Ok(anchor)
    }

    /// What there is to read.
    pub const fn reader(&self) -> &Reader<S> {
        &self.reader
    }

    /// Gives the storage back.
    pub fn into_storage(self) -> S {
        self.reader.into_storage()
    }

    fn commit(&mut self, old: u64, edge: Edge) -> Result<(), Error> {
        let head = sign(self.reader.log.origin(), edge.size(), edge.root(), &self.key)?;
        // from here on a failure leaves it open what is stored: after a failed fsync it must not be tried again
        self.state = State::Unknown;
        self.reader.storage.sync().map_err(Error::storage("tiles"))?;
        publish(&mut self.reader.storage, CHECKPOINT, &head)?;
        self.reader.head = head;
        self.reader.edge = edge;
        self.state = State::Known;
        self.remove_replaced(old);
        Ok(())
    }

    /// Removes partial files of the old head whose full ones are there now.
    fn remove_replaced(&mut self, old: u64) {
        let kinds = levels(old).map(Kind::Hashes).chain([Kind::Entries]);
        for name in kinds.filter_map(|kind| Name::edge(kind, old)) {
            let new = Name::edge(name.kind(), self.reader.len());
            if new.is_none_or(|new| new.index() != name.index()) {
                // what stays behind is only space: tlog-tiles allows partial files beside full ones
                let _ = self.reader.storage.remove_folder(&name.partial_folder());
            }
        }
    }

    fn known(&self) -> Result<(), Error> {
        if self.state == State::Known { Ok(()) } else { Err(Error::Unknown) }
    }
}

fn sign(origin: &str, size: u64, root: Hash, key: &SigningKey) -> Result<SignedCheckpoint, Error> {
    SignedCheckpoint::sign(Checkpoint { origin: origin.to_owned(), size, root, extensions: Vec::new() }, key)
}

fn publish<S: Storage>(storage: &mut S, name: &str, head: &SignedCheckpoint) -> Result<(), Error> {
    storage.publish(name, head.note().to_string().as_bytes()).map_err(Error::storage(name))
}
