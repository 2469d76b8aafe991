//! The trail: who looked at whom, who changed what, in the order in which it happened.
//!
//! Entries are added and never changed; the database refuses both. The time comes from the caller, who
//! has the clock.

use chartward_model::{Phi, Purpose};
use rusqlite::params;

use crate::reading::prepare;
use crate::{CaseStore, StoreError};

/// One action of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailEntry {
    /// Number, from 1, without gaps.
    pub number: u64,
    /// When, as the caller wrote it.
    pub at: String,
    /// Who.
    pub actor: String,
    /// What was done: `query`, `reveal`, `export`.
    pub action: String,
    /// To what or whom: an individual's number, or the words that were searched for.
    pub subject: Phi,
}

impl CaseStore {
    /// Adds an entry: when this returns, it is on disk.
    pub fn log(&mut self, at: &str, actor: &str, action: &str, subject: &Phi) -> Result<(), StoreError> {
        let sql = "INSERT INTO trail (at, actor, action, subject) VALUES (?1, ?2, ?3, ?4)";
        let subject = subject.reveal(Purpose::Store);
        prepare(&self.connection, sql)?.execute(params![at, actor, action, subject])?;
        Ok(())
    }

    /// Every entry, oldest first.
    pub fn trail(&self) -> Result<Vec<TrailEntry>, StoreError> {
        let mut statement =
            prepare(&self.connection, "SELECT id, at, actor, action, subject FROM trail ORDER BY id")?;
        let rows = statement.query_map((), |row| {
            Ok(TrailEntry {
                number: row.get::<_, i64>(0)?.cast_unsigned(),
                at: row.get(1)?,
                actor: row.get(2)?,
                action: row.get(3)?,
                subject: Phi::new(row.get::<_, String>(4)?),
            })
        })?;
        rows.map(|row| Ok(row?)).collect()
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::Phi;

    use crate::case::tests::new_case;

    #[test]
    fn entries_cannot_be_changed_or_removed() {
        let (_dir, mut store) = new_case();
        store.log("2026-11-22T10:00:00Z", "officer", "query", &Phi::new("Quincy")).unwrap();
        for sql in ["DELETE FROM trail", "UPDATE trail SET actor = 'nobody'"] {
            let error = store.connection.execute(sql, ()).unwrap_err();
            assert!(error.to_string().contains("append-only"), "{sql}");
        }
        let trail = store.trail().unwrap();
        assert_eq!(trail.len(), 1);
        assert_eq!((trail[0].number, trail[0].actor.as_str()), (1, "officer"));
    }
}
