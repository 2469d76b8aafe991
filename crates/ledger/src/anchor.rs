//! Anchors: what others have seen of a log, and so what its owner can no longer take back.
//!
//! The signature of the log itself proves nothing against its owner: whoever has the key and the disk can
//! write the whole history anew, or cut its end, and everything verifies. A witness elsewhere that has
//! signed size, root and time cannot be rewritten. So a log is judged twice: is it whole, and up to
//! where is it anchored.

use std::collections::BTreeSet;

use crate::{Algorithm, Error, SignedCheckpoint, VerifyingKey};

/// How many of which witnesses must have signed.
#[derive(Clone, Debug)]
pub struct WitnessPolicy {
    needed: usize,
    witnesses: Vec<VerifyingKey>,
}

/// A checkpoint that enough witnesses have signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Anchor {
    /// The number of entries that are anchored.
    pub size: u64,
    /// Since when: the time at which the last of the needed witnesses had signed.
    pub time: u64,
    /// Who signed, and when.
    pub witnesses: Vec<(String, u64)>,
}

/// How far a log is anchored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Coverage {
    /// The latest anchor, if there is any.
    pub anchor: Option<Anchor>,
    /// The entries after it, for which there is only the log's own word.
    pub unanchored: u64,
}

impl WitnessPolicy {
    /// `needed` of these witnesses. One public key is one witness, whatever it is called.
    pub fn new(needed: usize, witnesses: Vec<VerifyingKey>) -> Result<Self, Error> {
        let distinct: BTreeSet<_> = witnesses.iter().map(VerifyingKey::public_bytes).collect();
        if distinct.len() < witnesses.len() {
            return Err(Error::Policy("one key stands for two witnesses"));
        }
        if needed == 0 || needed > witnesses.len() {
            return Err(Error::Policy("the number needed is not between one and all"));
        }
        if witnesses.iter().any(|key| key.algorithm() != Algorithm::Cosignature) {
            return Err(Error::Policy("a log's key is no witness"));
        }
        Ok(Self { needed, witnesses })
    }

    /// The witnesses.
    pub fn witnesses(&self) -> &[VerifyingKey] {
        &self.witnesses
    }

    /// Checks that enough witnesses have signed. One that claims a time after `now` (seconds since 1970) does
    /// not count: its clock, or its honesty, is in doubt, and that must not hold up the others.
    pub fn check(&self, checkpoint: &SignedCheckpoint, now: u64) -> Result<Anchor, Error> {
        let (signed, early): (Vec<_>, Vec<_>) = checkpoint
            .note()
            .verified_by(&self.witnesses)?
            .into_iter()
            .map(|verified| (verified.key.name().to_owned(), verified.time.unwrap_or(u64::MAX)))
            .partition(|(_, time)| *time <= now);
        let mut times: Vec<u64> = signed.iter().map(|(_, time)| *time).collect();
        times.sort_unstable();
        match (times.get(self.needed - 1), early.into_iter().next()) {
            (Some(time), _) => Ok(Anchor { size: checkpoint.size(), time: *time, witnesses: signed }),
            (None, Some((witness, _))) => Err(Error::FutureTime { witness }),
            (None, None) => Err(Error::TooFewWitnesses { found: signed.len(), needed: self.needed }),
        }
    }
}
