//! What happened, one event after the other, as the signed log has it.
//!
//! What it is: a number for every revision and decision that was ever signed: the entry's place in the log, and its
//! place in the entry. Two programs that read the same log number alike, and a number never changes.
//!
//! What it is not: a second history. When a history is made again because an older copy came late, its revisions are
//! signed again; those that were signed before are no new event.
//!
//! The one idea: **the log is the only counter**: nothing is kept anywhere else that could be lost or differ.

use std::collections::HashSet;

use chartward_ledger::{LogIdentity, Reader};
use sha2::{Digest, Sha256};

use super::{Entry, Readable, revision};
use crate::quarantine::Act;
use crate::storage::{Revision, Storage};
use crate::{Register, RegisterError};

/// Events of one entry are counted from a multiple of this: an entry holds far fewer.
const PLACES: u64 = 1_000;

/// The numbers of all events up to some entry of the log.
#[derive(Debug, Default)]
pub struct Happened {
    /// Entries that were read.
    entries: u64,
    /// What was signed before, by the first bytes of a hash.
    seen: HashSet<u64>,
    numbers: Vec<u64>,
}

/// What a number stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A step in the history of a filing.
    Revision(Box<Revision>),
    /// A decision about a link, by its number.
    Decision(u64),
    /// A step that was replaced, for the history was made again.
    Replaced,
}

impl Happened {
    /// The number of the last event; 0 if there is none.
    pub fn last(&self) -> u64 {
        self.numbers.last().copied().unwrap_or_default()
    }

    /// Numbers after one, in order.
    pub fn after(&self, number: u64) -> &[u64] {
        self.numbers.get(self.numbers.partition_point(|known| *known <= number)..).unwrap_or_default()
    }

    fn take(&mut self, index: u64, entry: &Entry) {
        let first = (index + 1).saturating_mul(PLACES);
        match entry {
            Entry::History { revisions, .. } | Entry::More { revisions } => {
                for (place, one) in (0..).zip(revisions) {
                    if self.seen.insert(mark(one)) {
                        self.numbers.push(first + place);
                    }
                }
            }
            Entry::Decision(_) => self.numbers.push(first),
            _ => {}
        }
    }
}

/// The first bytes of a hash of filing and revision.
fn mark((filing, hash): &(String, String)) -> u64 {
    let digest: [u8; 32] = Sha256::digest(format!("{filing} {hash}")).into();
    digest.iter().take(8).fold(0, |mark, byte| (mark << 8) | u64::from(*byte))
}

impl Register {
    /// Reads on in the log, from where the numbers end.
    ///
    /// # Errors
    /// The storage fails, the log is not what was signed, or there is no public key.
    pub fn happened(&self, known: &mut Happened) -> Result<(), RegisterError> {
        let Some(reader) = self.log()? else { return Ok(()) };
        if reader.len() < known.entries {
            // another register is in this place now
            *known = Happened::default();
        }
        for entry in reader.entries(known.entries..reader.len()) {
            let (index, bytes) = entry?;
            known.take(index, &understood(&bytes)?);
            known.entries = index + 1;
        }
        Ok(())
    }

    /// What some numbers stand for.
    ///
    /// # Errors
    /// The storage fails, or the log is not what was signed.
    pub fn what_happened(&self, numbers: &[u64]) -> Result<Vec<(u64, What)>, RegisterError> {
        let Some(reader) = self.log()? else { return Ok(Vec::new()) };
        let mut all = Vec::with_capacity(numbers.len());
        let mut open: Option<(u64, Entry)> = None;
        for number in numbers {
            let Some(index) = (number / PLACES).checked_sub(1) else { continue };
            if open.as_ref().is_none_or(|(known, _)| *known != index) {
                open = Some((index, understood(&reader.entry(index)?)?));
            }
            let place = usize::try_from(number % PLACES).unwrap_or(usize::MAX);
            let what = match open.as_ref().map(|(_, entry)| entry) {
                Some(Entry::History { revisions, .. } | Entry::More { revisions }) => {
                    match revisions.get(place) {
                        Some(signed) => self.revision_of(signed)?,
                        None => continue,
                    }
                }
                Some(Entry::Decision(decision)) => What::Decision(decision.number),
                _ => continue,
            };
            all.push((*number, what));
        }
        Ok(all)
    }

    /// Whether something that had been public was withdrawn after the log had so many entries.
    ///
    /// # Errors
    /// The storage fails, the log is not what was signed, or there is no public key.
    pub fn withdrawn_since(&self, entries: u64) -> Result<bool, RegisterError> {
        let Some(reader) = self.log()? else { return Ok(false) };
        for entry in reader.entries(entries.min(reader.len())..reader.len()) {
            let (_, bytes) = entry?;
            if matches!(understood(&bytes)?, Entry::Draft(step) if step.act == Act::Withdrawn) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The revision that was signed so, if it still holds.
    fn revision_of(&self, signed: &(String, String)) -> Result<What, RegisterError> {
        for one in self.storage().revisions(&signed.0)? {
            if revision(&one)? == *signed {
                return Ok(What::Revision(Box::new(one)));
            }
        }
        Ok(What::Replaced)
    }

    /// The log; nothing if nothing was signed yet.
    fn log(&self) -> Result<Option<Reader<Readable<'_, crate::storage::Engine>>>, RegisterError> {
        if self.head()?.is_none() {
            return Ok(None);
        }
        Ok(Some(Reader::open(Readable(self.storage()), LogIdentity::of(&self.public_key()?)?)?))
    }
}

fn understood(bytes: &[u8]) -> Result<Entry, RegisterError> {
    serde_json::from_slice(bytes).map_err(|_| RegisterError::Stored("an entry of the log"))
}

#[cfg(test)]
mod tests {
    use super::{Entry, Happened};

    fn history(revisions: &[(&str, &str)]) -> Entry {
        let revisions = revisions.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Entry::History { source: "hhs".into(), sha256: String::new(), placed: String::new(), revisions }
    }

    #[test]
    fn what_was_signed_before_is_no_new_event() {
        let mut known = Happened::default();
        known.take(1, &history(&[("hhs-1", "aa"), ("hhs-2", "bb")]));
        known.take(2, &Entry::Again { source: "hhs".into() });
        known.take(3, &history(&[("hhs-0", "cc"), ("hhs-1", "aa"), ("hhs-2", "dd")]));
        assert_eq!(known.after(0), [2_000, 2_001, 4_000, 4_002]);
        assert_eq!(
            (known.after(2_001), known.after(4_002), known.last()),
            (&[4_000, 4_002][..], &[][..], 4_002)
        );
    }
}
