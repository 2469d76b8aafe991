//! Evidence roots: the files and folders that were given as evidence, each under a short name that stays.
//!
//! The name begins the source of everything in the root, so that two mailboxes of one name are told apart
//! whatever run they came in. The path on this machine is kept in the encrypted case only, to know a root
//! again; no export shows it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chartward_model::{Digest, InventoryRow, Outcome, Place};
use rusqlite::{OptionalExtension, params};

use crate::intake::outdate_resolution;
use crate::pack::unpack;
use crate::reading::{blob, prepare};
use crate::{CaseStore, StoreError};

/// Who took evidence out of the case, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// Who.
    pub by: String,
    /// When, as the caller wrote it.
    pub at: String,
}

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
        let sql = "SELECT id, name FROM root WHERE path = ?1 AND removed = 0";
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

    /// Every evidence root that is in the case, in the order in which they came.
    pub fn evidence_roots(&self) -> Result<Vec<EvidenceRoot>, StoreError> {
        let sql = "SELECT id, name FROM root WHERE removed = 0 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows =
            statement.query_map((), |row| Ok(EvidenceRoot { number: row.get(0)?, name: row.get(1)? }))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Names of the roots that were taken out of the case. No other root has one of them.
    pub fn removed_roots(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT name FROM root WHERE removed = 1 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map((), |row| row.get(0))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Names of the roots at whose path there is nothing any more. One that cannot be looked at is not among them.
    pub fn roots_gone(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT name, path FROM root WHERE removed = 0 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(())?;
        let mut gone = Vec::new();
        while let Some(row) = rows.next()? {
            if path_of(row.get(1)?).is_some_and(|path| path.try_exists().is_ok_and(|there| !there)) {
                gone.push(row.get(0)?);
            }
        }
        Ok(gone)
    }

    /// Whether anything was read in a root that has text, or rows, or fields. The names of files are not counted.
    pub fn has_text(&self, root: u32) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM document d JOIN unit u ON u.id = d.unit
                   WHERE u.position = ?1 AND d.length > 0 AND d.kind <> 'FileName')";
        Ok(self.connection.prepare_cached(sql)?.query_row([root], |row| row.get(0))?)
    }

    /// Takes a root out of the case: everything that was read of it goes, and of each of its files one row stays
    /// that says who took it out when. Returns how many files there were.
    ///
    /// The people are those of before until they are found again.
    pub fn remove_root(&mut self, root: u32, by: &str, at: &str) -> Result<usize, StoreError> {
        let rows = self.rows_of_root(root)?;
        let transaction = self.connection.savepoint()?;
        let sql = "INSERT INTO removed_row (root, by, at, data) VALUES (?1, ?2, ?3, ?4)";
        let mut statement = transaction.prepare_cached(sql)?;
        for row in &rows {
            statement.execute(params![root, by, at, self.packer.get_mut().pack(row)?])?;
        }
        drop(statement);
        transaction.execute("DELETE FROM unit WHERE position = ?1 AND unrooted = 0", [root])?;
        transaction.execute("DELETE FROM plan_row WHERE root = ?1", [root])?;
        // no path of a file or folder is a word and a number: paths that are kept are absolute
        let path = format!("removed {root}").into_bytes();
        let sql = "UPDATE root SET removed = 1, path = ?2 WHERE id = ?1 AND removed = 0";
        if transaction.execute(sql, params![root, path])? == 0 {
            return Err(StoreError::Misuse("evidence that is not in the case cannot be taken out"));
        }
        outdate_resolution(&transaction)?;
        transaction.commit()?;
        Ok(rows.len())
    }

    /// The rows of a root's files, their members left out, and of what could not be read there.
    fn rows_of_root(&self, root: u32) -> Result<Vec<InventoryRow>, StoreError> {
        let mut files: BTreeMap<String, InventoryRow> = BTreeMap::new();
        let sql = "SELECT source, size, sha256 FROM unit WHERE position = ?1 AND unrooted = 0";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([root])?;
        while let Some(row) = rows.next()? {
            let source: String = row.get(0)?;
            let sha256 = Some(Digest(row.get(2)?)).filter(|digest| digest.0 != [0; 32]);
            files.insert(source.clone(), file_row(&source, row.get::<_, i64>(1)?.cast_unsigned(), sha256));
        }
        let mut statement = self.connection.prepare_cached("SELECT data FROM plan_row WHERE root = ?1")?;
        let mut rows = statement.query([root])?;
        while let Some(row) = rows.next()? {
            let row: InventoryRow = unpack(blob(row, 0)?)?;
            files.entry(row.place.source.clone()).or_insert(row);
        }
        // the format is that of the file's own row, where it came so far
        let sql = "SELECT m.format FROM member m JOIN unit u ON u.id = m.unit
                   WHERE u.source = ?1 AND m.chain = '[]'";
        let mut statement = self.connection.prepare_cached(sql)?;
        for (source, file) in &mut files {
            if let Some(format) = statement.query_row([source], |row| row.get(0)).optional()? {
                file.format = format;
            }
        }
        Ok(files.into_values().collect())
    }

    /// Hands every file of evidence that was taken out to `f`, in the order in which that was done.
    pub(crate) fn for_each_removed<E: From<StoreError>>(
        &self,
        mut f: impl FnMut(InventoryRow, Removal) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = prepare(&self.connection, "SELECT data, by, at FROM removed_row ORDER BY id")?;
        let mut rows = statement.query(()).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let text = |column| row.get::<_, String>(column).map_err(StoreError::from);
            f(unpack(blob(row, 0)?)?, Removal { by: text(1)?, at: text(2)? })?;
        }
        Ok(())
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

/// The row of a file of which no other is known.
fn file_row(source: &str, size: u64, sha256: Option<Digest>) -> InventoryRow {
    InventoryRow {
        place: Place::file(source),
        size,
        sha256,
        range: None,
        format: "unknown".to_owned(),
        outcome: Outcome::Parsed,
    }
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
