//! Evidence roots: the files and folders that were given as evidence, each under a short name that stays.
//!
//! The name begins the source of everything in the root, so that two mailboxes of one name are told apart
//! whatever run they came in. The path on this machine is kept in the encrypted case only, to know a root
//! again; no export shows it.

use std::path::{Path, PathBuf};

use rusqlite::{OptionalExtension, params};

use crate::{CaseStore, StoreError};

/// A file or folder that was given as evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRoot {
    /// Number, from 1, in the order in which roots came: the position of its units.
    pub number: u32,
    /// What its sources begin with.
    pub name: String,
}

impl CaseStore {
    /// The root that lies at an absolute path: the one that is known, or a new one.
    ///
    /// A new one is called `wanted`, or, where another root has that name, `wanted-2` and so on; the number
    /// stands before a file's ending, which tells readers what it is.
    pub fn evidence_root(&mut self, path: &Path, wanted: &str) -> Result<EvidenceRoot, StoreError> {
        let path = path.as_os_str().as_encoded_bytes();
        let sql = "SELECT id, name FROM root WHERE path = ?1";
        let known = self
            .connection
            .query_row(sql, [path], |row| Ok(EvidenceRoot { number: row.get(0)?, name: row.get(1)? }));
        if let Some(root) = known.optional()? {
            return Ok(root);
        }
        let transaction = self.connection.savepoint()?;
        let mut taken = transaction.prepare_cached("SELECT 1 FROM root WHERE name = ?1")?;
        let mut name = wanted.to_owned();
        let mut count = 1u32;
        while taken.exists([&name])? {
            count += 1;
            name = numbered(wanted, count);
        }
        drop(taken);
        transaction.execute("INSERT INTO root (name, path) VALUES (?1, ?2)", params![name, path])?;
        let number = u32::try_from(transaction.last_insert_rowid())
            .map_err(|_| StoreError::Misuse("the case has too many evidence roots"))?;
        transaction.commit()?;
        Ok(EvidenceRoot { number, name })
    }

    /// Every evidence root, in the order in which they came.
    pub fn evidence_roots(&self) -> Result<Vec<EvidenceRoot>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT id, name FROM root ORDER BY id")?;
        let rows =
            statement.query_map((), |row| Ok(EvidenceRoot { number: row.get(0)?, name: row.get(1)? }))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Names of the roots at whose path there is nothing any more. One that cannot be looked at is not among them.
    pub fn roots_gone(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT name, path FROM root ORDER BY id")?;
        let mut rows = statement.query(())?;
        let mut gone = Vec::new();
        while let Some(row) = rows.next()? {
            if path_of(row.get(1)?).is_some_and(|path| path.try_exists().is_ok_and(|there| !there)) {
                gone.push(row.get(0)?);
            }
        }
        Ok(gone)
    }

    /// Whether the case holds units that were read before roots had names.
    pub fn has_unrooted_units(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM unit WHERE unrooted = 1)";
        Ok(self.connection.query_row(sql, (), |row| row.get(0))?)
    }

    /// Gives a unit that was read before roots had names its place under a root. Nothing happens if there
    /// is no such unit, or if the new source is taken.
    pub fn adopt_unit(&mut self, old: &str, root: &EvidenceRoot, source: &str) -> Result<(), StoreError> {
        let transaction = self.connection.savepoint()?;
        let sql = "UPDATE OR IGNORE unit SET source = ?2, position = ?3, unrooted = 0
                   WHERE source = ?1 AND unrooted = 1";
        transaction.prepare_cached(sql)?.execute(params![old, source, root.number])?;
        let sql = "DELETE FROM plan_row WHERE source = ?1 AND root IS NULL";
        transaction.prepare_cached(sql)?.execute([old])?;
        transaction.commit()?;
        Ok(())
    }
}

/// The path that was stored; `None` for bytes that are no path on this system.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere not every sequence of bytes is a path")]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(std::ffi::OsString::from_vec(bytes).into())
}

/// The path that was stored; `None` for bytes that are no path on this system.
#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

/// `mail.mbox` and 2 to `mail-2.mbox`.
fn numbered(name: &str, count: u32) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => format!("{stem}-{count}.{ending}"),
        _ => format!("{name}-{count}"),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::case::tests::new_case;

    #[test]
    fn a_root_keeps_its_name_and_another_of_that_name_gets_a_number() {
        let (_dir, mut store) = new_case();
        let mut name = |path: &str, wanted: &str| {
            let root = store.evidence_root(Path::new(path), wanted).unwrap();
            (root.number, root.name)
        };
        assert_eq!(name("/a/in.mbox", "in.mbox"), (1, "in.mbox".into()));
        assert_eq!(name("/b/in.mbox", "in.mbox"), (2, "in-2.mbox".into()));
        assert_eq!(name("/b/share", "share"), (3, "share".into()));
        assert_eq!(name("/a/in.mbox", "in.mbox"), (1, "in.mbox".into()));
        assert_eq!(name("/c/share", "share"), (4, "share-2".into()));
        assert_eq!(name("/d/.mail", ".mail"), (5, ".mail".into()));
        assert_eq!(name("/e/.mail", ".mail"), (6, ".mail-2".into()));
        assert_eq!(store.evidence_roots().unwrap().len(), 6);
    }
}
