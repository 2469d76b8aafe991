//! What reading the evidence found, written as it is found.
//!
//! One evidence file is a *unit*; what is in it is committed in numbered batches, one transaction each.
//! A program that was interrupted asks for the unit, sees how many batches are there, reads the file
//! again from its beginning and commits the batches that are missing. Committing one that is there
//! already does nothing, so the same batches may simply be offered again, as long as the same bytes
//! give the same batches.

use chartward_model::{Digest, DocumentKind, InventoryRow, MailFacts, Mention, Outcome, Place};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::Digest as _;

use crate::pack::Packer;
use crate::{CaseStore, StoreError};

/// Mentions in one stored block: few enough that looking one up is cheap, many enough to deflate well.
pub(crate) const BLOCK: usize = 128;

/// A document without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDocument {
    /// File and member chain it came from.
    pub place: Place,
    /// What it was read from.
    pub kind: DocumentKind,
    /// Where its text begins in the member's whole text.
    pub base: u64,
    /// Length of its text in bytes.
    pub length: u64,
    /// For mail: its parties.
    pub mail: Option<MailFacts>,
    /// What was found in it, sorted by position.
    pub mentions: Vec<Mention>,
}

/// A part of what is in a unit, in reading order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Documents; each belongs to the member with the same place.
    pub documents: Vec<StoredDocument>,
    /// Inventory rows. A member's row may come in a later batch than its documents.
    pub rows: Vec<InventoryRow>,
}

/// A unit as it is when it is begun.
#[derive(Clone, Copy, Debug)]
pub struct UnitHead<'a> {
    /// Its place in evidence order, before its source: the number of its [`crate::EvidenceRoot`].
    pub position: u32,
    /// What it is called in every output.
    pub source: &'a str,
    /// Size of the file in bytes.
    pub size: u64,
    /// SHA-256 of the file.
    pub sha256: Digest,
    /// Version of the readers that are about to read it.
    pub reader: u32,
}

/// How far a unit has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitState {
    /// Size of the file in bytes.
    pub size: u64,
    /// SHA-256 of the file.
    pub sha256: Digest,
    /// Batches committed; the next one has this number.
    pub batches: u32,
    /// Whether all of it is committed.
    pub finished: bool,
    /// Version of the readers that read it; 0 if it was marked to be read again.
    pub reader: u32,
    /// Whether something in it failed for a reason that may pass: a time limit, a lock, a lack of memory.
    pub passing: bool,
}

/// The organisation's own lists of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RosterKind {
    /// People it treats or insures.
    Patients,
    /// People who work there.
    Staff,
}

impl RosterKind {
    /// Name in data: `patients`, `staff`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Patients => "patients",
            Self::Staff => "staff",
        }
    }
}

impl CaseStore {
    /// How far a unit has come; `None` if it was never begun.
    pub fn unit(&self, source: &str) -> Result<Option<UnitState>, StoreError> {
        Ok(find_unit(&self.connection, source)?.map(|(_, state)| state))
    }

    /// Every unit of the case with its state, in evidence order.
    pub fn units(&self) -> Result<Vec<(String, UnitState)>, StoreError> {
        let sql = format!("SELECT {UNIT_COLUMNS}, source FROM unit ORDER BY position, source");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(())?;
        let mut units = Vec::new();
        while let Some(row) = rows.next()? {
            units.push((row.get(7)?, read_unit(row)?.1));
        }
        Ok(units)
    }

    /// Sources of units that were begun and not wholly committed, in evidence order. Those that could not be read
    /// at all are not among them: nothing is half there.
    pub fn half_read(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT source FROM unit WHERE finished = 0 AND sha256 <> zeroblob(32)
                   ORDER BY position, source";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map((), |row| row.get(0))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Begins a unit, or goes on with it, and returns how far it has come.
    ///
    /// What was committed of it is kept if size and hash are the same, and dropped if the file has changed.
    pub fn begin_unit(&mut self, head: &UnitHead<'_>) -> Result<UnitState, StoreError> {
        let transaction = self.connection.savepoint()?;
        let state = match find_unit(&transaction, head.source)? {
            Some((id, state)) if state.size == head.size && state.sha256 == head.sha256 => {
                transaction.execute("UPDATE unit SET position = ?2 WHERE id = ?1", (id, head.position))?;
                // it can be read now, whatever was said of it before
                transaction.execute("DELETE FROM plan_row WHERE source = ?1", [head.source])?;
                state
            }
            _ => insert_unit(&transaction, head)?,
        };
        transaction.commit()?;
        Ok(state)
    }

    /// Begins a unit anew: what was committed of it is dropped, even of the same bytes.
    pub fn restart_unit(&mut self, head: &UnitHead<'_>) -> Result<UnitState, StoreError> {
        let transaction = self.connection.savepoint()?;
        let state = insert_unit(&transaction, head)?;
        transaction.commit()?;
        Ok(state)
    }

    /// Notes that something in a unit failed for a reason that may pass.
    pub fn mark_passing(&mut self, source: &str) -> Result<(), StoreError> {
        let sql = "UPDATE unit SET passing = 1 WHERE source = ?1";
        self.connection.prepare_cached(sql)?.execute([source])?;
        Ok(())
    }

    /// Notes that units are to be read again, by whatever readers the next run has: all of them or none.
    pub fn mark_for_reading(&mut self, sources: &[&str]) -> Result<(), StoreError> {
        let transaction = self.connection.savepoint()?;
        let mut statement = transaction.prepare_cached("UPDATE unit SET reader = 0 WHERE source = ?1")?;
        for source in sources {
            statement.execute([source])?;
        }
        drop(statement);
        transaction.commit()?;
        Ok(())
    }

    /// Commits one batch of a unit that was begun: when this returns, it is on disk.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] for a batch that leaves a gap, comes after the end, or holds what is not of
    /// this unit.
    pub fn commit_batch(&mut self, source: &str, number: u32, batch: &Batch) -> Result<(), StoreError> {
        let places = batch.documents.iter().map(|d| &d.place).chain(batch.rows.iter().map(|r| &r.place));
        if places.into_iter().any(|place| place.source != source) {
            return Err(StoreError::Misuse("a batch holds what is not of its unit"));
        }
        let transaction = self.connection.savepoint()?;
        let (unit, state) = find_unit(&transaction, source)?
            .ok_or(StoreError::Misuse("a batch of a unit that was not begun"))?;
        if number < state.batches {
            return Ok(());
        }
        if number > state.batches || state.finished {
            return Err(StoreError::Misuse("a batch out of order"));
        }
        let mut writer = Writer { transaction: &transaction, packer: self.packer.get_mut() };
        for document in &batch.documents {
            writer.document(Owner::Unit(unit), document)?;
        }
        for row in &batch.rows {
            writer.member(unit, row)?;
        }
        transaction.execute("UPDATE unit SET batches = batches + 1 WHERE id = ?1", [unit])?;
        outdate_resolution(&transaction)?;
        transaction.commit()?;
        Ok(())
    }

    /// Does several steps of intake in one transaction: when this returns, all of them are on disk; if `steps`
    /// fails, none is.
    pub fn together<T, E: From<StoreError>>(
        &mut self,
        steps: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(StoreError::from)?;
        let done = steps(self).and_then(|value| {
            self.connection.execute_batch("COMMIT").map_err(StoreError::from)?;
            Ok(value)
        });
        if done.is_err() && !self.connection.is_autocommit() {
            // a full disk may have rolled back already; the first error is the one to tell
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        done
    }

    /// Marks a unit as wholly committed.
    pub fn finish_unit(&mut self, source: &str) -> Result<(), StoreError> {
        match self.connection.execute("UPDATE unit SET finished = 1 WHERE source = ?1", [source])? {
            0 => Err(StoreError::Misuse("the end of a unit that was not begun")),
            _ => Ok(()),
        }
    }

    /// Ends a unit that was half read and whose file is gone: what was committed of it stays, and `row` says in
    /// the inventory that it is not all. Should the file come back, it is read again.
    ///
    /// # Errors
    /// [`StoreError::Misuse`] for a unit that was not begun.
    pub fn settle_unit(&mut self, row: &InventoryRow) -> Result<(), StoreError> {
        let source = &row.place.source;
        let transaction = self.connection.savepoint()?;
        let (unit, _) = find_unit(&transaction, source)?
            .ok_or(StoreError::Misuse("the end of a unit that was not begun"))?;
        // a file's own row is its last: one that is there says more than that the file is gone
        let sql = "SELECT 1 FROM member WHERE unit = ?1 AND chain = '[]'";
        let whole = transaction.prepare_cached(sql)?.exists([unit])?;
        if !whole {
            let mut writer = Writer { transaction: &transaction, packer: self.packer.get_mut() };
            writer.member(unit, row)?;
        }
        let sql = "UPDATE unit SET finished = 1, passing = MAX(passing, ?2) WHERE id = ?1";
        transaction.execute(sql, (unit, !whole))?;
        outdate_resolution(&transaction)?;
        transaction.commit()?;
        Ok(())
    }

    /// Keeps the rows of what cannot be read at all below a root, in place of those that were kept of it
    /// before. A row disappears when the unit of that name is begun after all.
    pub fn put_plan_rows(&mut self, root: u32, rows: &[InventoryRow]) -> Result<(), StoreError> {
        let transaction = self.connection.savepoint()?;
        transaction.execute("DELETE FROM plan_row WHERE root = ?1", [root])?;
        for row in rows {
            insert_plan_row(&transaction, self.packer.get_mut(), root, row)?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Adds one row of what cannot be read below a root.
    pub fn add_plan_row(&mut self, root: u32, row: &InventoryRow) -> Result<(), StoreError> {
        insert_plan_row(&self.connection, self.packer.get_mut(), root, row)
    }

    /// Keeps one of the organisation's lists, in place of the one that was given before.
    pub fn put_roster(&mut self, kind: RosterKind, documents: &[StoredDocument]) -> Result<(), StoreError> {
        let transaction = self.connection.savepoint()?;
        transaction.execute("DELETE FROM document WHERE roster = ?1", [kind.name()])?;
        let mut writer = Writer { transaction: &transaction, packer: self.packer.get_mut() };
        for document in documents {
            writer.document(Owner::Roster(kind), document)?;
        }
        outdate_resolution(&transaction)?;
        transaction.commit()?;
        Ok(())
    }
}

/// Whose document it is.
#[derive(Clone, Copy)]
enum Owner {
    Unit(i64),
    Roster(RosterKind),
}

/// Writes documents and rows inside one transaction.
struct Writer<'a> {
    transaction: &'a Connection,
    packer: &'a mut Packer,
}

impl Writer<'_> {
    fn document(&mut self, owner: Owner, document: &StoredDocument) -> Result<(), StoreError> {
        let (unit, roster, source) = match owner {
            Owner::Unit(unit) => (Some(unit), None, None),
            Owner::Roster(kind) => (None, Some(kind.name()), Some(&document.place.source)),
        };
        let mail = document.mail.as_ref().map(|mail| self.packer.pack(mail)).transpose()?;
        let chain = chain(&document.place)?;
        self.transaction
            .prepare_cached(
                "INSERT INTO document (unit, roster, source, chain, place_key, kind, base, length, mail, mentions)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                unit,
                roster,
                source,
                chain,
                place_key(&chain),
                kind_name(document.kind)?,
                document.base.cast_signed(),
                document.length.cast_signed(),
                mail,
                index(document.mentions.len())?,
            ])?;
        let id = self.transaction.last_insert_rowid();
        let sql = "INSERT INTO mention_block (document, block, data) VALUES (?1, ?2, ?3)";
        let mut statement = self.transaction.prepare_cached(sql)?;
        for (number, block) in document.mentions.chunks(BLOCK).enumerate() {
            statement.execute(params![id, index(number)?, self.packer.pack(block)?])?;
        }
        Ok(())
    }

    fn member(&mut self, unit: i64, row: &InventoryRow) -> Result<(), StoreError> {
        let chain = chain(&row.place)?;
        self.transaction
            .prepare_cached(
                "INSERT INTO member
                 (unit, chain, place_key, size, sha256, range_start, range_end, format, rank, reason)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                unit,
                chain,
                place_key(&chain),
                row.size.cast_signed(),
                row.sha256.map(|digest| digest.0),
                row.range.map(|(start, _)| start.cast_signed()),
                row.range.map(|(_, end)| end.cast_signed()),
                row.format,
                rank(&row.outcome),
                row.outcome.reason(),
            ])?;
        Ok(())
    }
}

/// The stored number of an outcome; a lower one is a better outcome.
pub(crate) fn rank(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::Parsed => 0,
        Outcome::Partly(_) => 1,
        Outcome::Failed(_) => 2,
        Outcome::Skipped(_) => 3,
    }
}

/// The outcome of a stored number and reason.
pub(crate) fn outcome(rank: u8, reason: String) -> Result<Outcome, StoreError> {
    match rank {
        0 => Ok(Outcome::Parsed),
        1 => Ok(Outcome::Partly(reason)),
        2 => Ok(Outcome::Failed(reason)),
        3 => Ok(Outcome::Skipped(reason)),
        _ => Err(StoreError::Damaged("an outcome is unknown")),
    }
}

/// Notes that the people in the case, if any, were made from other evidence than is there now.
pub(crate) fn outdate_resolution(connection: &Connection) -> Result<(), StoreError> {
    let sql = "UPDATE fact SET value = 'outdated' WHERE name = 'resolution' AND value <> 'outdated'";
    connection.prepare_cached(sql)?.execute(())?;
    Ok(())
}

/// A count or index as it is stored.
fn index(number: usize) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Misuse("a document has too many mentions"))
}

fn insert_plan_row(
    connection: &Connection,
    packer: &mut Packer,
    root: u32,
    row: &InventoryRow,
) -> Result<(), StoreError> {
    let data = packer.pack(row)?;
    connection.execute(
        "INSERT OR REPLACE INTO plan_row (source, chain, data, root) VALUES (?1, ?2, ?3, ?4)",
        params![row.place.source, chain(&row.place)?, data, root],
    )?;
    Ok(())
}

/// Makes a unit, in place of one of the same source.
fn insert_unit(connection: &Connection, head: &UnitHead<'_>) -> Result<UnitState, StoreError> {
    connection.execute("DELETE FROM unit WHERE source = ?1", [head.source])?;
    connection.execute(
        "INSERT INTO unit (source, position, size, sha256, reader) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![head.source, head.position, head.size.cast_signed(), head.sha256.0, head.reader],
    )?;
    connection.execute("DELETE FROM plan_row WHERE source = ?1", [head.source])?;
    outdate_resolution(connection)?;
    Ok(UnitState {
        size: head.size,
        sha256: head.sha256,
        batches: 0,
        finished: false,
        reader: head.reader,
        passing: false,
    })
}

/// Columns of a unit, for [`read_unit`].
const UNIT_COLUMNS: &str = "id, size, sha256, batches, finished, reader, passing";

fn find_unit(connection: &Connection, source: &str) -> Result<Option<(i64, UnitState)>, StoreError> {
    let sql = format!("SELECT {UNIT_COLUMNS} FROM unit WHERE source = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row([source], read_unit).optional()?)
}

fn read_unit(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, UnitState)> {
    let state = UnitState {
        size: row.get::<_, i64>(1)?.cast_unsigned(),
        sha256: Digest(row.get(2)?),
        batches: row.get(3)?,
        finished: row.get(4)?,
        reader: row.get(5)?,
        passing: row.get(6)?,
    };
    Ok((row.get(0)?, state))
}

/// The member chain as it is stored.
fn chain(place: &Place) -> Result<String, StoreError> {
    serde_json::to_string(&place.members).map_err(|_| StoreError::Misuse("a place cannot be stored"))
}

/// A number by which the members and documents of a unit that share a place are found. Two places may
/// share it by accident or by design: whoever uses it must be content with more rows than it asked for.
fn place_key(chain: &str) -> i64 {
    let hash = sha2::Sha256::digest(chain.as_bytes());
    hash.iter().take(8).fold(0, |key, byte| (key << 8) | i64::from(*byte))
}

fn kind_name(kind: DocumentKind) -> Result<String, StoreError> {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(name)) => Ok(name),
        _ => Err(StoreError::Misuse("a kind of document has no name")),
    }
}
