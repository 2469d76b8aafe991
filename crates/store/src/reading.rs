//! What is in the case, given back in evidence order.
//!
//! Documents are streamed: one at a time is in memory. Those whose member is a copy of an earlier one are
//! left out, and the inventory says of what each member is a copy.

use chartward_model::{Digest, DocumentKind, InventoryRow, MailFacts, Mention, Place};
use rusqlite::{Connection, Row};

use crate::duplicates::Duplicates;
use crate::intake::{RosterKind, StoredDocument, outcome};
use crate::pack::unpack;
use crate::{CaseStore, Removal, StoreError};

/// An inventory row with what only the whole case can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InventoryEntry {
    /// What became of the file or member.
    pub row: InventoryRow,
    /// The earlier member with the same bytes, if there is one.
    pub duplicate_of: Option<Place>,
    /// How many mentions were found in it and count; in a duplicate only those in its name.
    pub mentions: u32,
    /// Who took it out of the case and when, if somebody did: then nothing of it counts.
    pub removed: Option<Removal>,
}

/// Columns of a document `d`, for [`read_document`].
pub(crate) const DOCUMENT_COLUMNS: &str = "d.id, d.place_key, d.chain, d.kind, d.base, d.length, d.mail";

impl CaseStore {
    /// Hands every document that counts to `f` with its ordinal, in evidence order. Documents of copies
    /// have no ordinal and are not handed out.
    ///
    /// # Errors
    /// Those of `f`, and of reading.
    pub fn for_each_document<E: From<StoreError>>(
        &self,
        mut f: impl FnMut(u32, StoredDocument) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut ordinal = 0u32;
        self.for_each_counted(|id, source, document| {
            let mentions = self.mentions_of_document(id)?;
            f(
                ordinal,
                StoredDocument {
                    place: Place { source: source.to_owned(), ..document.place },
                    mentions,
                    ..document
                },
            )?;
            ordinal = ordinal.checked_add(1).ok_or(StoreError::Misuse("the case has too many documents"))?;
            Ok(())
        })
    }

    /// Hands every name of a file or member that tells of somebody to `f`, with the mentions in it; those of
    /// copies too. Positions count in the path of a file, and in the last name of a member.
    ///
    /// # Errors
    /// Those of `f`, and of reading.
    pub fn for_each_file_name<E: From<StoreError>>(
        &self,
        mut f: impl FnMut(&str, &[Mention]) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!(
            "SELECT {DOCUMENT_COLUMNS}, u.source FROM document d JOIN unit u ON u.id = d.unit
             WHERE d.kind = ?1 ORDER BY d.id"
        );
        let mut statement = prepare(&self.connection, &sql)?;
        let mut rows = statement.query([FILE_NAME]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let (document, source) = (read_document(row)?, get::<String>(row, 7)?);
            let mentions = self.mentions_of_document(get(row, 0)?)?;
            f(document.place.members.last().unwrap_or(&source), &mentions)?;
        }
        Ok(())
    }

    /// The inventory: units in evidence order, their members in reading order, then what could not be read
    /// at all by place, then what was taken out of the case.
    pub fn inventory(&self) -> Result<Vec<InventoryEntry>, StoreError> {
        let mut entries = Vec::new();
        self.for_each_inventory_entry(|entry| -> Result<(), StoreError> {
            entries.push(entry);
            Ok(())
        })?;
        Ok(entries)
    }

    /// As [`CaseStore::inventory`], one entry at a time.
    pub fn for_each_inventory_entry<E: From<StoreError>>(
        &self,
        mut f: impl FnMut(InventoryEntry) -> Result<(), E>,
    ) -> Result<(), E> {
        let duplicates = Duplicates::find(&self.connection)?;
        let result = self.each_member(|member, row| {
            let original = duplicates.original(member.id);
            let duplicate_of = original.map(|id| self.place_of_member(id)).transpose()?;
            let mentions = match &duplicate_of {
                Some(original) if original.name() == row.place.name() => 0,
                Some(_) => self.mentions_in_name(&member)?,
                None => self.mentions_of_member(&member, &duplicates)?,
            };
            f(InventoryEntry { row, duplicate_of, mentions, removed: None })
        });
        result?;
        let mut statement = prepare(&self.connection, "SELECT data FROM plan_row ORDER BY source, chain")?;
        let mut rows = statement.query(()).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let row = unpack(row.get_ref(0).and_then(|v| Ok(v.as_blob()?)).map_err(StoreError::from)?)?;
            f(InventoryEntry { row, duplicate_of: None, mentions: 0, removed: None })?;
        }
        self.for_each_removed(|row, removal| {
            f(InventoryEntry { row, duplicate_of: None, mentions: 0, removed: Some(removal) })
        })
    }

    /// One of the organisation's lists; empty if none was given.
    pub fn roster(&self, kind: RosterKind) -> Result<Vec<StoredDocument>, StoreError> {
        let sql =
            format!("SELECT {DOCUMENT_COLUMNS}, d.source FROM document d WHERE d.roster = ?1 ORDER BY d.id");
        let mut statement = prepare(&self.connection, &sql)?;
        let mut rows = statement.query([kind.name()])?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            let mut document = read_document(row)?;
            document.place.source = row.get(7)?;
            document.mentions = self.mentions_of_document(row.get(0)?)?;
            documents.push(document);
        }
        Ok(documents)
    }

    /// Goes through the documents that count: id, source, and the document without source and mentions.
    pub(crate) fn for_each_counted<E: From<StoreError>>(
        &self,
        mut f: impl FnMut(i64, &str, StoredDocument) -> Result<(), E>,
    ) -> Result<(), E> {
        let duplicates = Duplicates::find(&self.connection)?;
        let sql = format!("SELECT {DOCUMENT_COLUMNS} FROM document d WHERE d.unit = ?1 ORDER BY d.id");
        let mut statement = prepare(&self.connection, &sql)?;
        for (unit, source) in self.unit_order()? {
            let mut rows = statement.query([unit]).map_err(StoreError::from)?;
            while let Some(row) = rows.next().map_err(StoreError::from)? {
                let (id, key) = (get(row, 0)?, get(row, 1)?);
                if !self.is_copy(unit, key, &duplicates)? {
                    f(id, &source, read_document(row)?)?;
                } else if get::<String>(row, 3)? == FILE_NAME {
                    // a copy under another name: the name was not seen before
                    let document = read_document(row)?;
                    let place = Place { source: source.clone(), ..document.place.clone() };
                    if self.has_name_of_its_own(unit, key, &place, &duplicates)? {
                        f(id, &source, document)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The mentions of a document.
    pub(crate) fn mentions_of_document(&self, id: i64) -> Result<Vec<Mention>, StoreError> {
        let sql = "SELECT data FROM mention_block WHERE document = ?1 ORDER BY block";
        let mut statement = prepare(&self.connection, sql)?;
        let mut rows = statement.query([id])?;
        let mut mentions: Vec<Mention> = Vec::new();
        while let Some(row) = rows.next()? {
            mentions.append(&mut unpack::<Vec<Mention>>(blob(row, 0)?)?);
        }
        Ok(mentions)
    }

    /// Ids and sources of the units in evidence order.
    fn unit_order(&self) -> Result<Vec<(i64, String)>, StoreError> {
        let mut statement =
            prepare(&self.connection, "SELECT id, source FROM unit ORDER BY position, source")?;
        let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.map(|row| Ok(row?)).collect()
    }

    /// Whether a document is of a copy: everything that lies at its place is one. A container may hold two
    /// members of the same name, so one copy among them is not enough.
    fn is_copy(&self, unit: i64, place_key: i64, duplicates: &Duplicates) -> Result<bool, StoreError> {
        if duplicates.is_empty() {
            return Ok(false);
        }
        let sql = "SELECT id FROM member WHERE unit = ?1 AND place_key = ?2";
        let mut statement = prepare(&self.connection, sql)?;
        let mut rows = statement.query([unit, place_key])?;
        let mut found = false;
        while let Some(row) = rows.next()? {
            found = true;
            if duplicates.original(row.get(0)?).is_none() {
                return Ok(false);
            }
        }
        Ok(found)
    }

    /// Whether a copy is called otherwise than what it is a copy of.
    fn has_name_of_its_own(
        &self,
        unit: i64,
        place_key: i64,
        place: &Place,
        duplicates: &Duplicates,
    ) -> Result<bool, StoreError> {
        let mut statement =
            prepare(&self.connection, "SELECT id FROM member WHERE unit = ?1 AND place_key = ?2")?;
        let mut rows = statement.query([unit, place_key])?;
        while let Some(row) = rows.next()? {
            let Some(original) = duplicates.original(row.get(0)?) else { return Ok(true) };
            if self.place_of_member(original)?.name() != place.name() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn each_member<E: From<StoreError>>(
        &self,
        mut f: impl FnMut(Member, InventoryRow) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT id, place_key, chain, size, sha256, range_start, range_end, format, rank, reason
                   FROM member WHERE unit = ?1 ORDER BY id";
        let mut statement = prepare(&self.connection, sql)?;
        for (unit, source) in self.unit_order()? {
            let mut rows = statement.query([unit]).map_err(StoreError::from)?;
            while let Some(row) = rows.next().map_err(StoreError::from)? {
                let member = Member { id: get(row, 0)?, unit, place_key: get(row, 1)? };
                f(member, read_row(row, source.clone())?)?;
            }
        }
        Ok(())
    }

    /// How many mentions count as found in a member: those of all documents at its place, counted for the
    /// first member there that is no copy.
    fn mentions_of_member(&self, member: &Member, duplicates: &Duplicates) -> Result<u32, StoreError> {
        let sql = "SELECT id FROM member WHERE unit = ?1 AND place_key = ?2 AND id < ?3";
        let mut statement = prepare(&self.connection, sql)?;
        let mut rows = statement.query([member.unit, member.place_key, member.id])?;
        while let Some(row) = rows.next()? {
            if duplicates.original(row.get(0)?).is_none() {
                return Ok(0);
            }
        }
        let sql = "SELECT coalesce(sum(mentions), 0) FROM document WHERE unit = ?1 AND place_key = ?2";
        Ok(prepare(&self.connection, sql)?.query_row([member.unit, member.place_key], |row| row.get(0))?)
    }

    /// How many mentions stand in the name of a member.
    fn mentions_in_name(&self, member: &Member) -> Result<u32, StoreError> {
        let sql = "SELECT coalesce(sum(mentions), 0) FROM document
                   WHERE unit = ?1 AND place_key = ?2 AND kind = ?3";
        let mut statement = prepare(&self.connection, sql)?;
        Ok(statement.query_row((member.unit, member.place_key, FILE_NAME), |row| row.get(0))?)
    }

    fn place_of_member(&self, id: i64) -> Result<Place, StoreError> {
        let sql = "SELECT u.source, m.chain FROM member m JOIN unit u ON u.id = m.unit WHERE m.id = ?1";
        let (source, chain): (String, String) =
            prepare(&self.connection, sql)?.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Place { source, members: read_chain(&chain)? })
    }
}

/// The stored kind of a document that is the name of its file or member.
const FILE_NAME: &str = "FileName";

/// Where a member is in the database.
struct Member {
    id: i64,
    unit: i64,
    place_key: i64,
}

/// A prepared statement, kept for the next time.
pub(crate) fn prepare<'a>(
    connection: &'a Connection,
    sql: &str,
) -> Result<rusqlite::CachedStatement<'a>, StoreError> {
    Ok(connection.prepare_cached(sql)?)
}

/// A blob column, not copied.
pub(crate) fn blob<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a [u8], StoreError> {
    row.get_ref(column)?.as_blob().map_err(|_| StoreError::Damaged("a stored value has the wrong type"))
}

/// A document without its source and its mentions, from [`DOCUMENT_COLUMNS`].
pub(crate) fn read_document(row: &Row<'_>) -> Result<StoredDocument, StoreError> {
    let kind: String = row.get(3)?;
    let kind: DocumentKind = serde_json::from_value(serde_json::Value::String(kind))
        .map_err(|_| StoreError::Damaged("a kind of document is unknown"))?;
    let mail: Option<MailFacts> = match row.get_ref(6)?.as_blob_or_null() {
        Ok(Some(data)) => Some(unpack(data)?),
        Ok(None) => None,
        Err(_) => return Err(StoreError::Damaged("a stored value has the wrong type")),
    };
    Ok(StoredDocument {
        place: Place {
            source: String::new(),
            members: read_chain(row.get_ref(2)?.as_str().unwrap_or_default())?,
        },
        kind,
        base: row.get::<_, i64>(4)?.cast_unsigned(),
        length: row.get::<_, i64>(5)?.cast_unsigned(),
        mail,
        mentions: Vec::new(),
    })
}

fn read_row(row: &Row<'_>, source: String) -> Result<InventoryRow, StoreError> {
    let range: (Option<i64>, Option<i64>) = (row.get(5)?, row.get(6)?);
    Ok(InventoryRow {
        place: Place { source, members: read_chain(&row.get::<_, String>(2)?)? },
        size: row.get::<_, i64>(3)?.cast_unsigned(),
        sha256: row.get::<_, Option<[u8; 32]>>(4)?.map(Digest),
        range: range.0.zip(range.1).map(|(start, end)| (start.cast_unsigned(), end.cast_unsigned())),
        format: row.get(7)?,
        outcome: outcome(row.get(8)?, row.get(9)?)?,
    })
}

fn read_chain(chain: &str) -> Result<Vec<String>, StoreError> {
    serde_json::from_str(chain).map_err(|_| StoreError::Damaged("a place cannot be read"))
}

fn get<T: rusqlite::types::FromSql>(row: &Row<'_>, column: usize) -> Result<T, StoreError> {
    Ok(row.get(column)?)
}
