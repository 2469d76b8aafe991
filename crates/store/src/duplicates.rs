//! Which members are copies of earlier ones.
//!
//! A member is a copy if an earlier one, in evidence order, has the same bytes (SHA-256 and size, not
//! empty), was taken for the same format, and was read at least as well: where the first copy lay too
//! deep or was cut short and the second was read, the second counts. It is worked out when it is asked
//! for, because the order of evidence may change until the last file is in.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::StoreError;

/// Copies among the members of a case.
pub(crate) struct Duplicates {
    /// Member and the earlier one that it is a copy of, sorted.
    pairs: Vec<(i64, i64)>,
}

/// A member among those with the same bytes: its order in the evidence, its id, how well it was read.
struct Twin {
    unit_rank: u32,
    id: i64,
    outcome: u8,
}

impl Duplicates {
    /// Finds the copies.
    pub(crate) fn find(connection: &Connection) -> Result<Self, StoreError> {
        let unit_ranks = unit_ranks(connection)?;
        // in the order of an index that holds all of these columns: nothing is sorted
        let mut statement = connection.prepare_cached(
            "SELECT sha256, size, format, rank, unit, id FROM member INDEXED BY member_content
             WHERE sha256 IS NOT NULL AND size > 0 ORDER BY sha256, size, format",
        )?;
        let mut rows = statement.query(())?;
        let mut pairs = Vec::new();
        let mut content: Option<([u8; 32], i64, String)> = None;
        let mut twins: Vec<Twin> = Vec::new();
        while let Some(row) = rows.next()? {
            let this = (row.get(0)?, row.get(1)?, row.get(2)?);
            if content.as_ref() != Some(&this) {
                pair_up(&mut twins, &mut pairs);
                content = Some(this);
            }
            let unit: i64 = row.get(4)?;
            let unit_rank = *unit_ranks.get(&unit).ok_or(StoreError::Damaged("a member has no unit"))?;
            twins.push(Twin { unit_rank, outcome: row.get(3)?, id: row.get(5)? });
        }
        pair_up(&mut twins, &mut pairs);
        pairs.sort_unstable();
        Ok(Self { pairs })
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The earlier member that this one is a copy of.
    pub(crate) fn original(&self, member: i64) -> Option<i64> {
        let at = self.pairs.binary_search_by_key(&member, |(copy, _)| *copy).ok()?;
        self.pairs.get(at).map(|(_, original)| *original)
    }
}

/// The place of every unit in evidence order.
fn unit_ranks(connection: &Connection) -> Result<HashMap<i64, u32>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id FROM unit ORDER BY position, source")?;
    let ids = statement.query_map((), |row| row.get(0))?;
    (0u32..).zip(ids).map(|(rank, id)| Ok((id?, rank))).collect()
}

/// Pairs each of some members with the same bytes with its original, if it has one; empties `twins`.
fn pair_up(twins: &mut Vec<Twin>, pairs: &mut Vec<(i64, i64)>) {
    if twins.len() > 1 {
        twins.sort_unstable_by_key(|twin| (twin.unit_rank, twin.id));
        // the first member of each outcome or better
        let mut originals: [Option<i64>; 4] = [None; 4];
        for twin in twins.iter() {
            let from = usize::from(twin.outcome).min(originals.len() - 1);
            match originals[from] {
                Some(original) => pairs.push((twin.id, original)),
                None => originals[from..].iter_mut().for_each(|slot| *slot = slot.or(Some(twin.id))),
            }
        }
    }
    twins.clear();
}

#[cfg(test)]
mod tests {
    use super::{Twin, pair_up};

    #[test]
    fn a_better_reading_is_no_copy_of_a_worse_one() {
        let outcomes = [2, 0, 3, 0, 2, 1];
        let mut twins =
            (1i64..).zip(outcomes).map(|(id, outcome)| Twin { unit_rank: 0, id, outcome }).collect();
        let mut pairs = Vec::new();
        pair_up(&mut twins, &mut pairs);
        // the failed first is no copy and the parsed second neither; later ones are copies of the first that
        // was read as well as they were
        assert_eq!(pairs, [(3, 1), (4, 2), (5, 1), (6, 2)]);
        assert!(twins.is_empty());
    }

    #[test]
    fn evidence_order_decides_not_the_order_of_reading() {
        let mut twins =
            vec![Twin { unit_rank: 1, id: 1, outcome: 0 }, Twin { unit_rank: 0, id: 2, outcome: 0 }];
        let mut pairs = Vec::new();
        pair_up(&mut twins, &mut pairs);
        assert_eq!(pairs, [(1, 2)]);
    }
}
