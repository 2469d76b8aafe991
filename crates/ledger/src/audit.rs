//! Checking all of a log, and naming every file that is not what was signed.
//!
//! Each tile is checked from the signed root downwards and each entry against its tile, so a fault in one place
//! does not hide those in others: where a tile of hashes is damaged but the files below it still give its
//! signed root, those go on being checked, and the fault says only that the tile can be written anew.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::edge::{Edge, check_bundle};
use crate::tile::{Kind, Name, WIDTH};
use crate::{Error, Fault, Reader, Storage, tree};

/// Faults that a report lists; more are counted.
const MAX_FAULTS: usize = 1000;

/// What an audit found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// The entries that were found to be those that were signed.
    pub intact: u64,
    /// The entries that are damaged, or that nothing vouches for any more.
    pub lost: u64,
    /// The files at fault, by name. Where all entries are intact, only hashes are, which follow from the entries.
    pub faults: Vec<Fault>,
    /// Faults found beyond those listed.
    pub more_faults: u64,
    /// The first entry that was not looked at: where a next call goes on.
    pub next: u64,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty() && self.lost == 0
    }
}

/// Checks the entries of a range, widened to whole bundles, and all hashes above them; at the end of the log
/// also its partial files, again. Memory does not grow with the range, and a long audit can be cut into ranges.
/// Only a failing storage is an error.
pub fn audit<S: Storage>(reader: &Reader<S>, range: Range<u64>) -> Result<Report, Error> {
    let mut audit =
        Audit { reader, report: Report::default(), named: BTreeSet::new(), hopeless: BTreeMap::new() };
    let end = range.end.min(reader.len()).div_ceil(WIDTH as u64);
    for index in range.start / WIDTH as u64..end {
        audit.bundle(index)?;
    }
    if range.end >= reader.len() {
        audit.edge()?;
    }
    audit.report.next = (end * WIDTH as u64).min(reader.len());
    Ok(audit.report)
}

struct Audit<'a, S> {
    reader: &'a Reader<S>,
    report: Report,
    /// The files reported already: a tile is met once for every tile below it.
    named: BTreeSet<String>,
    /// Tiles above others that cannot be told from what lies below, so that it is tried once only.
    hopeless: BTreeMap<Name, Fault>,
}

impl<S: Storage> Audit<'_, S> {
    fn bundle(&mut self, index: u64) -> Result<(), Error> {
        let name = self.reader.name(Kind::Entries, index);
        let entries = name.width() as u64;
        let intact = match self.leaves_and_entries(name) {
            Ok(intact) => intact,
            Err(Error::Damaged(fault)) => {
                self.fault(fault);
                0
            }
            Err(error) => return Err(error),
        };
        self.report.intact += intact;
        self.report.lost += entries - intact;
        Ok(())
    }

    /// How many entries of a bundle are intact.
    fn leaves_and_entries(&mut self, name: Name) -> Result<u64, Error> {
        if name.width() == WIDTH {
            self.mend(0, name.index())?;
        }
        let leaves = self.reader.tile(0, name.index())?;
        let bytes = self.reader.bundle(name.index())?;
        match check_bundle(name, &bytes, &leaves) {
            Ok(entries) => Ok(entries.len() as u64),
            Err(Error::Damaged(fault)) => {
                self.fault(fault);
                let entries = crate::tile::parse_bundle(name, &bytes).unwrap_or_default();
                let good = entries
                    .iter()
                    .zip(leaves.iter())
                    .filter(|(entry, leaf)| crate::Hash::leaf(entry) == **leaf);
                Ok(good.count() as u64)
            }
            Err(error) => Err(error),
        }
    }

    /// Notes a damaged full tile, and goes on with what lies below it where that gives the signed root.
    fn mend(&mut self, level: u8, index: u64) -> Result<(), Error> {
        let name = self.reader.name(Kind::Hashes(level), index);
        if name.width() < WIDTH {
            // part of the edge, which was checked when the log was opened
            return Ok(());
        }
        if let Some(fault) = self.hopeless.get(&name) {
            return Err(fault.clone().into());
        }
        // the parent first: only it can say what this one should be
        if !self.reader.is_cached(level + 1, index / WIDTH as u64) {
            self.mend(level + 1, index / WIDTH as u64)?;
        }
        let fault = match self.reader.tile(level, index) {
            Ok(_) => return Ok(()),
            Err(Error::Damaged(fault)) => fault,
            Err(error) => return Err(error),
        };
        let expected = self.reader.expected_root(level, index)?;
        if let Some(hashes) = self.reader.below(name).filter(|hashes| tree::full_root(hashes) == expected) {
            self.fault(fault);
            self.reader.keep(level, index, hashes);
            return Ok(());
        }
        if level > 0 {
            self.hopeless.insert(name, fault.clone());
        }
        Err(fault.into())
    }

    /// The partial files, as they are stored now.
    fn edge(&mut self) -> Result<(), Error> {
        match Edge::load(&self.reader.storage, self.reader.len(), self.reader.head.root()) {
            Err(Error::Damaged(fault)) => self.fault(fault),
            other => drop(other?),
        }
        Ok(())
    }

    fn fault(&mut self, fault: Fault) {
        if self.named.len() >= MAX_FAULTS {
            self.report.more_faults += u64::from(!self.named.contains(&fault.name));
        } else if self.named.insert(fault.name.clone()) {
            self.report.faults.push(fault);
        }
    }
}
