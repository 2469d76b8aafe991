//! What people wrote down in a case, and what was worked out from it: version by version, with who, when and why.
//!
//! What it is: texts (facts, assessments, decisions, lists of duties, reports) that are added and never changed; the
//! database refuses both. A version and its entry in the trail are one transaction.
//!
//! What it is not: it does not know what a text means.

use chartward_model::{Phi, Purpose};
use rusqlite::{OptionalExtension, Row, params};

use crate::pack::unpack;
use crate::reading::{blob, prepare};
use crate::{CaseStore, StoreError};

/// What is put down, by whom, when and why.
#[derive(Clone, Copy, Debug)]
pub struct NewRecord<'a> {
    /// What it is: `facts`, `duties`.
    pub kind: &'a str,
    /// Which of several: `hhs`; empty if there is one.
    pub name: &'a str,
    /// When, as the caller wrote it.
    pub at: &'a str,
    /// Who.
    pub actor: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The text.
    pub text: &'a Phi,
    /// What the trail calls it: `put facts`.
    pub action: &'a str,
}

/// One version of a text, without the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordHead {
    /// What it is.
    pub kind: String,
    /// Which of several.
    pub name: String,
    /// Version, from 1, without gaps.
    pub version: u32,
    /// When.
    pub at: String,
    /// Who.
    pub actor: String,
    /// Why.
    pub reason: Phi,
}

/// One version of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Who put it there, when and why.
    pub head: RecordHead,
    /// The text.
    pub text: Phi,
}

const HEAD: &str = "kind, name, version, at, actor, reason";

impl CaseStore {
    /// Adds a version, and an entry to the trail that names it; gives its number.
    pub fn put_record(&mut self, record: &NewRecord<'_>) -> Result<u32, StoreError> {
        let packer = self.packer.get_mut();
        let data = packer.pack(record.text.reveal(Purpose::Store))?;
        let transaction = self.connection.transaction()?;
        let version: u32 = transaction.query_row(
            "SELECT 1 + coalesce(max(version), 0) FROM record WHERE kind = ?1 AND name = ?2",
            [record.kind, record.name],
            |row| row.get(0),
        )?;
        transaction.execute(
            "INSERT INTO record (kind, name, version, at, actor, reason, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![record.kind, record.name, version, record.at, record.actor, record.reason, data],
        )?;
        let which = if record.name.is_empty() { String::new() } else { format!("{} ", record.name) };
        transaction.execute(
            "INSERT INTO trail (at, actor, action, subject) VALUES (?1, ?2, ?3, ?4)",
            params![record.at, record.actor, record.action, format!("{which}version {version}")],
        )?;
        transaction.commit()?;
        Ok(version)
    }

    /// The last version of a text, or the one asked for.
    pub fn record(&self, kind: &str, name: &str, version: Option<u32>) -> Result<Option<Record>, StoreError> {
        let sql = format!(
            "SELECT {HEAD}, data FROM record
             WHERE kind = ?1 AND name = ?2 AND (?3 IS NULL OR version = ?3) ORDER BY version DESC LIMIT 1"
        );
        let mut statement = prepare(&self.connection, &sql)?;
        let found = statement.query_row(params![kind, name, version], read_record).optional()?;
        found.map(|(head, data)| Ok(Record { head, text: Phi::new(unpack::<String>(&data)?) })).transpose()
    }

    /// Every version of a kind, oldest first, without the texts.
    pub fn record_heads(&self, kind: &str) -> Result<Vec<RecordHead>, StoreError> {
        let sql = format!("SELECT {HEAD} FROM record WHERE kind = ?1 ORDER BY id");
        let mut statement = prepare(&self.connection, &sql)?;
        let rows = statement.query_map([kind], read_head)?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Every version of a kind, oldest first.
    pub fn records(&self, kind: &str) -> Result<Vec<Record>, StoreError> {
        let sql = format!("SELECT {HEAD}, data FROM record WHERE kind = ?1 ORDER BY id");
        let mut statement = prepare(&self.connection, &sql)?;
        let mut rows = statement.query([kind])?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.push(Record { head: read_head(row)?, text: Phi::new(unpack::<String>(blob(row, 6)?)?) });
        }
        Ok(records)
    }
}

fn read_head(row: &Row<'_>) -> rusqlite::Result<RecordHead> {
    Ok(RecordHead {
        kind: row.get(0)?,
        name: row.get(1)?,
        version: row.get(2)?,
        at: row.get(3)?,
        actor: row.get(4)?,
        reason: Phi::new(row.get::<_, String>(5)?),
    })
}

fn read_record(row: &Row<'_>) -> rusqlite::Result<(RecordHead, Vec<u8>)> {
    Ok((read_head(row)?, row.get(6)?))
}

#[cfg(test)]
mod tests {
    use chartward_model::{Phi, Purpose};

    use super::NewRecord;
    use crate::case::tests::new_case;

    fn new<'a>(kind: &'a str, name: &'a str, text: &'a Phi) -> NewRecord<'a> {
        NewRecord { kind, name, at: "T", actor: "officer", reason: "why", text, action: "put it" }
    }

    #[test]
    fn every_version_stays_with_who_and_why_and_stands_in_the_trail() {
        let (_dir, mut store) = new_case();
        let texts = ["one", "two", "three"].map(Phi::new);
        assert_eq!(store.record("facts", "", None).unwrap(), None);
        assert_eq!(store.put_record(&new("facts", "", &texts[0])).unwrap(), 1);
        assert_eq!(store.put_record(&new("report", "hhs", &texts[1])).unwrap(), 1);
        assert_eq!(store.put_record(&new("facts", "", &texts[2])).unwrap(), 2);
        let text = |version| {
            let record = store.record("facts", "", version).unwrap().unwrap();
            (record.head.version, record.text.reveal(Purpose::Store).to_owned())
        };
        assert_eq!(text(None), (2, "three".to_owned()));
        assert_eq!(text(Some(1)), (1, "one".to_owned()));
        assert_eq!(store.record("facts", "", Some(3)).unwrap(), None);
        let heads = store.record_heads("facts").unwrap();
        assert_eq!(heads.iter().map(|head| head.version).collect::<Vec<_>>(), [1, 2]);
        assert_eq!((heads[0].actor.as_str(), heads[0].at.as_str()), ("officer", "T"));
        assert_eq!(store.records("report").unwrap()[0].text, texts[1]);
        let trail = store.trail().unwrap();
        let subjects: Vec<&str> = trail.iter().map(|entry| entry.subject.reveal(Purpose::Store)).collect();
        assert_eq!(subjects, ["version 1", "hhs version 1", "version 2"]);
        for sql in ["DELETE FROM record", "UPDATE record SET reason = ''"] {
            let error = store.connection.execute(sql, ()).unwrap_err();
            assert!(error.to_string().contains("append-only"), "{sql}");
        }
    }
}
