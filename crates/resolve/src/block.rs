//! Which pairs of records are worth comparing.
//!
//! What it is not: an all-pairs loop. Each pass gives every record a few keys; records that share a key
//! form a block, and only pairs inside a block are compared. Several passes with different keys make it
//! unlikely that a true pair shares none.
//!
//! The one idea: **no block may cost more than its limit.** A common name fills a block with thousands
//! of records; such a block is divided by further keys, and what is still too large is walked in order
//! of content with a short window. Nothing here depends on the order of input.

use crate::names::NONE;
use crate::record::{Hash, Kind, Record, World};

/// Ways to key a record, in the order they are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    Identifiers,
    Contacts,
    NameAndBirth,
    WholeName,
    NameAndBirthYear,
    NameAndZip,
    BirthAndPlace,
    StreetAndNumber,
    NameAndOther,
}

const PASSES: [Pass; 9] = [
    Pass::Identifiers,
    Pass::Contacts,
    Pass::NameAndBirth,
    Pass::WholeName,
    Pass::NameAndBirthYear,
    Pass::NameAndZip,
    Pass::BirthAndPlace,
    Pass::StreetAndNumber,
    Pass::NameAndOther,
];

/// How far apart two records of an undividable block may stand in order of content.
const WINDOW: usize = 6;

/// Calls `visit` with pairs of the records named by `of`, each pair once or a few times, the smaller
/// index first.
pub(crate) fn pairs(world: &World, of: &[u32], limit: usize, mut visit: impl FnMut(u32, u32)) {
    let mut keyed: Vec<(u64, u32)> = Vec::new();
    let mut keys = Vec::new();
    for pass in PASSES {
        keyed.clear();
        for index in of {
            let Some(record) = world.records.get(*index as usize) else { continue };
            keys.clear();
            pass.keys(world, record, &mut keys);
            keys.sort_unstable();
            keys.dedup();
            keyed.extend(keys.iter().map(|key| (*key, *index)));
        }
        keyed.sort_unstable();
        for block in keyed.chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() > 1) {
            let members: Vec<u32> = block.iter().map(|(_, index)| *index).collect();
            divide(world, &members, limit.max(2), 0, &mut visit);
        }
    }
}

fn divide(world: &World, block: &[u32], limit: usize, depth: usize, visit: &mut impl FnMut(u32, u32)) {
    if block.len() <= limit {
        for (at, a) in block.iter().enumerate() {
            for b in block.iter().skip(at + 1) {
                visit((*a).min(*b), (*a).max(*b));
            }
        }
        return;
    }
    let by_content = |index: &u32| world.records.get(*index as usize).map_or(0, |record| record.content);
    // every sub-key parts the whole block anew, so that a slip in one still leaves another
    if depth == 0 {
        for sub_key in SUB_KEYS {
            let mut keyed: Vec<(u64, u32)> = block
                .iter()
                .filter_map(|index| {
                    let key = sub_key(world, world.records.get(*index as usize)?)?;
                    Some((key, *index))
                })
                .collect();
            keyed.sort_unstable();
            for part in keyed.chunk_by(|a, b| a.0 == b.0).filter(|part| part.len() > 1) {
                let members: Vec<u32> = part.iter().map(|(_, index)| *index).collect();
                divide(world, &members, limit, 1, visit);
            }
        }
        return;
    }
    let mut ordered: Vec<u32> = block.to_vec();
    ordered.sort_by_key(by_content);
    for (at, a) in ordered.iter().enumerate() {
        for b in ordered.iter().skip(at + 1).take(WINDOW) {
            visit((*a).min(*b), (*a).max(*b));
        }
    }
}

type SubKey = fn(&World, &Record) -> Option<u64>;

const SUB_KEYS: [SubKey; 5] = [
    |_, record| record.births.first().map(|birth| u64::from(*birth)),
    |world, record| {
        let name = record.names.first()?;
        (name.given != NONE).then(|| {
            let mut hash = Hash::new(1);
            hash.text(&world.words.word(name.given).text);
            hash.text(&world.words.word(name.surname).text);
            hash.number(record.births.first().map_or(0, |birth| u64::from(birth / 10_000)));
            hash.0
        })
    },
    |_, record| record.of(Kind::Zip).next().map(u64::from),
    |_, record| record.of(Kind::Street).next().map(u64::from),
    |_, record| record.of(Kind::Birthplace).next().map(u64::from),
];

impl Pass {
    fn keys(self, world: &World, record: &Record, out: &mut Vec<u64>) {
        match self {
            Self::Identifiers => self.values(record, out, Kind::is_identifier),
            Self::Contacts => {
                self.values(record, out, |kind| matches!(kind, Kind::Phone | Kind::Email));
                for email in record.of(Kind::Email) {
                    let local = world.values.text(Kind::Email, email).split('@').next().unwrap_or_default();
                    if local.len() > 5 {
                        let mut hash = Hash::new(77);
                        hash.text(local);
                        out.push(hash.0);
                    }
                }
            }
            Self::NameAndBirth => {
                self.names_and(world, record, out, record.births.iter().map(|b| u64::from(*b)));
            }
            Self::WholeName => {
                for name in &record.names {
                    let (given, surname) = (world.words.word(name.given), world.words.word(name.surname));
                    if given.sound != 0 && surname.sound != 0 {
                        // unordered: given name and surname are exchanged now and then
                        let (low, high) = (given.sound.min(surname.sound), given.sound.max(surname.sound));
                        out.push(self.key(&[low, high]));
                    }
                }
            }
            Self::NameAndBirthYear => {
                let years = record.births.iter().flat_map(|birth| {
                    let (year, month, day) = crate::normalise::split_date(*birth);
                    let two = u64::from(month.min(day) * 100 + month.max(day));
                    [u64::from(year), 1_000_000 + two]
                });
                self.names_and(world, record, out, years);
            }
            Self::NameAndZip => {
                let places = record.values.iter().filter(|(kind, _)| matches!(kind, Kind::Zip | Kind::City));
                self.names_and(
                    world,
                    record,
                    out,
                    places.map(|(kind, sym)| u64::from(*sym) << 8 | *kind as u64),
                );
            }
            Self::BirthAndPlace => {
                for birth in &record.births {
                    for (kind, sym) in record.values.iter().filter(|(kind, _)| Self::is_place(*kind)) {
                        out.push(self.key(&[u64::from(*birth), *kind as u64, u64::from(*sym)]));
                    }
                }
            }
            Self::StreetAndNumber => self.values(record, out, |kind| kind == Kind::Street),
            Self::NameAndOther => {
                let others = record.values.iter().filter(|(kind, _)| {
                    matches!(kind, Kind::Birthplace | Kind::Occupation | Kind::MaidenName)
                });
                self.names_and(
                    world,
                    record,
                    out,
                    others.map(|(kind, sym)| u64::from(*sym) << 8 | *kind as u64),
                );
            }
        }
    }

    fn is_place(kind: Kind) -> bool {
        matches!(kind, Kind::Zip | Kind::City | Kind::Birthplace | Kind::Street)
    }

    fn key(self, parts: &[u64]) -> u64 {
        let mut hash = Hash::new(self as u64);
        for part in parts {
            hash.number(*part);
        }
        hash.0
    }

    fn values(self, record: &Record, out: &mut Vec<u64>, wanted: impl Fn(Kind) -> bool) {
        let values = record.values.iter().filter(|(kind, _)| wanted(*kind));
        out.extend(values.map(|(kind, sym)| self.key(&[*kind as u64, u64::from(*sym)])));
    }

    /// Keys of each word of the names, given or surname, with each of `others`.
    fn names_and(
        self,
        world: &World,
        record: &Record,
        out: &mut Vec<u64>,
        others: impl Iterator<Item = u64>,
    ) {
        for other in others {
            for name in &record.names {
                for sym in [name.given, name.surname] {
                    let sound = world.words.word(sym).sound;
                    if sound != 0 {
                        out.push(self.key(&[sound, other]));
                    }
                }
            }
        }
    }
}
