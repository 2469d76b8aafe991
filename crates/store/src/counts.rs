//! The people of a case as counts, beside the people themselves.
//!
//! What it is: one value that says how many people are alike, with the name of the rule by which they were counted.
//! New people throw it away in the transaction that brings them, so what is kept is never of other people.
//!
//! What it is not: it does not know what is counted. Whoever counts gives the rule a new name when it changes; what was
//! counted by another rule is not given back.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::pack::unpack;
use crate::{CaseStore, StoreError};

impl CaseStore {
    /// Keeps counts of the people that are there now, in place of older ones. Inside [`CaseStore::together`] they are one
    /// transaction with the people.
    pub fn put_people_counts<T: Serialize>(&self, rule: &str, counts: &T) -> Result<(), StoreError> {
        let data = self.packer.borrow_mut().pack(counts)?;
        let sql = "INSERT OR REPLACE INTO people_count (id, rule, data) VALUES (1, ?1, ?2)";
        self.connection.execute(sql, params![rule, data])?;
        Ok(())
    }

    /// Counts of the people that are there, if they were counted by this rule.
    pub fn people_counts<T: DeserializeOwned>(&self, rule: &str) -> Result<Option<T>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT data FROM people_count WHERE rule = ?1")?;
        let data: Option<Vec<u8>> = statement.query_row([rule], |row| row.get(0)).optional()?;
        data.map(|data| unpack(&data)).transpose()
    }
}

/// Throws the counts away: other people are coming.
pub(crate) fn forget(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("DELETE FROM people_count", ())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::StoreError;
    use crate::case::tests::new_case;

    #[test]
    fn counts_are_of_the_people_that_are_there_and_of_one_rule() {
        let (_dir, mut store) = new_case();
        let counts = |store: &crate::CaseStore, rule: &str| store.people_counts::<Vec<u64>>(rule).unwrap();
        assert_eq!(counts(&store, "rule 1"), None);
        store.put_resolution(&[], &[], &[], 0, &[]).unwrap();
        store.put_people_counts("rule 1", &vec![3_u64, 4]).unwrap();
        assert_eq!(counts(&store, "rule 1"), Some(vec![3, 4]));
        assert_eq!(counts(&store, "rule 2"), None, "counted by another rule");
        store.put_people_counts("rule 2", &vec![5_u64]).unwrap();
        assert_eq!((counts(&store, "rule 1"), counts(&store, "rule 2")), (None, Some(vec![5])));
        store.put_resolution(&[], &[], &[], 0, &[]).unwrap();
        assert_eq!(counts(&store, "rule 2"), None, "other people");
    }

    /// People and their counts are one transaction: neither is there without the other.
    #[test]
    fn people_that_are_not_kept_leave_the_counts_as_they_were() {
        let (_dir, mut store) = new_case();
        store.put_resolution(&[], &[], &[], 0, &[]).unwrap();
        store.put_people_counts("rule", &1_u64).unwrap();
        let failed = store.together(|store| -> Result<(), StoreError> {
            store.put_resolution(&[], &[], &[], 9, &[])?;
            store.put_people_counts("rule", &2_u64)?;
            Err(StoreError::Misuse("a test"))
        });
        assert!(failed.is_err());
        assert_eq!(store.people_counts::<u64>("rule").unwrap(), Some(1));
        assert_eq!(store.review_left_out().unwrap(), 0);
    }
}
