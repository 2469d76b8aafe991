//! The people of the case, and which mention belongs to whom.
//!
//! Mentions are pointed at by document ordinal from outside, and by stored document inside: ordinals
//! shift when evidence is added, stored documents do not. So a resolution stays readable while more
//! evidence comes in, and is marked as outdated until it is made again.

use chartward_model::{Individual, IndividualId, Mention, MentionRef, Place, ReviewPair};
use rusqlite::{OptionalExtension, Row, params};

use crate::counts;
use crate::intake::{BLOCK, StoredDocument};
use crate::pack::unpack;
use crate::reading::{DOCUMENT_COLUMNS, blob, prepare, read_document};
use crate::{CaseStore, StoreError};

/// Whether the people in the case were made from the evidence in the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolutionState {
    /// Nobody was resolved yet.
    None,
    /// They were.
    Current,
    /// Evidence or a roster changed since: they must be made again.
    Outdated,
}

/// Assignments in evidence order: document columns, then source, mention, individual.
fn assignment_query(condition: &str) -> String {
    format!(
        "SELECT {DOCUMENT_COLUMNS}, u.source, a.mention, a.individual
         FROM assignment a JOIN document d ON d.id = a.document JOIN unit u ON u.id = d.unit
         WHERE {condition} ORDER BY u.position, u.source, d.id, a.mention"
    )
}

impl CaseStore {
    /// Keeps the people, in place of those that were there before, in one transaction; counts of those before go.
    ///
    /// `assignments` and `unattributed` point at mentions by the ordinals of
    /// [`CaseStore::for_each_document`]; a mention may be in one of them, once. `review_left_out` tells how many
    /// more pairs there were than `review` holds.
    pub fn put_resolution(
        &mut self,
        individuals: &[Individual],
        assignments: &[(MentionRef, IndividualId)],
        review: &[ReviewPair],
        review_left_out: usize,
        unattributed: &[MentionRef],
    ) -> Result<(), StoreError> {
        let documents = self.counted_ids()?;
        let packer = self.packer.get_mut();
        let transaction = self.connection.savepoint()?;
        transaction.execute_batch("DELETE FROM assignment; DELETE FROM review; DELETE FROM individual")?;
        counts::forget(&transaction)?;
        let sql = "INSERT INTO individual (id, data) VALUES (?1, ?2)";
        for individual in individuals {
            let data = packer.pack(individual)?;
            transaction.prepare_cached(sql)?.execute(params![individual.id.0, data])?;
        }
        for pair in review {
            let data = packer.pack(pair)?;
            transaction.prepare_cached("INSERT INTO review (data) VALUES (?1)")?.execute([data])?;
        }
        transaction.execute(
            "INSERT OR REPLACE INTO fact (name, value) VALUES ('review_left_out', ?1)",
            [review_left_out.to_string()],
        )?;
        let nobody = unattributed.iter().map(|mention| (mention, None));
        let sql = "INSERT INTO assignment (document, mention, individual) VALUES (?1, ?2, ?3)";
        let mut statement = transaction.prepare_cached(sql)?;
        for (mention, individual) in
            assignments.iter().map(|(mention, id)| (mention, Some(id.0))).chain(nobody)
        {
            let document = documents
                .get(mention.document as usize)
                .ok_or(StoreError::Misuse("a mention of a document that is not in the case"))?;
            statement.execute(params![document, mention.mention, individual])?;
        }
        drop(statement);
        transaction
            .execute("INSERT OR REPLACE INTO fact (name, value) VALUES ('resolution', 'current')", ())?;
        transaction.commit()?;
        Ok(())
    }

    /// Whether there are people, and whether they are of the evidence that is there.
    pub fn resolution_state(&self) -> Result<ResolutionState, StoreError> {
        Ok(match self.fact("resolution")?.as_deref() {
            None => ResolutionState::None,
            Some("current") => ResolutionState::Current,
            Some(_) => ResolutionState::Outdated,
        })
    }

    /// Everybody, by number.
    pub fn individuals(&self) -> Result<Vec<Individual>, StoreError> {
        self.unpacked("SELECT data FROM individual ORDER BY id")
    }

    /// Hands everybody to `f`, by number, one at a time.
    pub fn for_each_individual<E: From<StoreError>>(
        &self,
        mut f: impl FnMut(&Individual) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = prepare(&self.connection, "SELECT data FROM individual ORDER BY id")?;
        let mut rows = statement.query(()).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            f(&unpack(blob(row, 0)?)?)?;
        }
        Ok(())
    }

    /// One individual.
    pub fn individual(&self, id: IndividualId) -> Result<Option<Individual>, StoreError> {
        let mut statement = prepare(&self.connection, "SELECT data FROM individual WHERE id = ?1")?;
        let data: Option<Vec<u8>> = statement.query_row([id.0], |row| row.get(0)).optional()?;
        data.map(|data| unpack(&data)).transpose()
    }

    /// Everything that was found about an individual, in evidence order.
    pub fn mentions_of(&self, id: IndividualId) -> Result<Vec<(Place, Mention)>, StoreError> {
        let mut found = Vec::new();
        self.each_assignment(
            "a.individual = ?1",
            &[&id.0],
            |_, document, mention| -> Result<(), StoreError> {
                found.push((document.place.clone(), mention.clone()));
                Ok(())
            },
        )?;
        Ok(found)
    }

    /// Hands every mention that belongs to somebody to `f`, in evidence order: whose it is, the document
    /// (without its mentions), the mention.
    pub fn for_each_attributed<E: From<StoreError>>(
        &self,
        mut f: impl FnMut(IndividualId, &StoredDocument, &Mention) -> Result<(), E>,
    ) -> Result<(), E> {
        self.each_assignment(
            "a.individual IS NOT NULL",
            &[],
            |individual, document, mention| match individual {
                Some(id) => f(id, document, mention),
                None => Ok(()),
            },
        )
    }

    /// Hands every mention that belongs to nobody known to `f`, in evidence order, with its document
    /// (without its mentions).
    pub fn for_each_unattributed<E: From<StoreError>>(
        &self,
        mut f: impl FnMut(&StoredDocument, &Mention) -> Result<(), E>,
    ) -> Result<(), E> {
        self.each_assignment("a.individual IS NULL", &[], |_, document, mention| f(document, mention))
    }

    /// Every mention that belongs to nobody known, in evidence order.
    pub fn unattributed(&self) -> Result<Vec<(Place, Mention)>, StoreError> {
        let mut found = Vec::new();
        self.for_each_unattributed(|document, mention| -> Result<(), StoreError> {
            found.push((document.place.clone(), mention.clone()));
            Ok(())
        })?;
        Ok(found)
    }

    /// The pairs that a person has to decide, in the order in which they were given.
    pub fn review(&self) -> Result<Vec<ReviewPair>, StoreError> {
        self.unpacked("SELECT data FROM review ORDER BY id")
    }

    /// How many more pairs there were to decide than [`CaseStore::review`] holds.
    pub fn review_left_out(&self) -> Result<usize, StoreError> {
        // a case from before this was counted has no such fact, and all its pairs
        self.fact("review_left_out")?.map_or(Ok(0), |count| {
            count.parse().map_err(|_| StoreError::Damaged("a fact of the case is unknown"))
        })
    }

    /// Keeps what a marked sample showed, in place of what an earlier one did.
    pub fn put_sample_score(&mut self, score: &str) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO fact (name, value) VALUES ('sample_score', ?1)";
        self.connection.execute(sql, [score])?;
        Ok(())
    }

    /// What the last marked sample showed, as it was given.
    pub fn sample_score(&self) -> Result<Option<String>, StoreError> {
        self.fact("sample_score")
    }

    /// Stored ids of the documents that count; the index is the ordinal.
    fn counted_ids(&self) -> Result<Vec<i64>, StoreError> {
        let mut ids = Vec::new();
        self.for_each_counted(|id, _, _| -> Result<(), StoreError> {
            ids.push(id);
            Ok(())
        })?;
        Ok(ids)
    }

    fn unpacked<T: serde::de::DeserializeOwned>(&self, sql: &str) -> Result<Vec<T>, StoreError> {
        let mut statement = prepare(&self.connection, sql)?;
        let mut rows = statement.query(())?;
        let mut values = Vec::new();
        while let Some(row) = rows.next()? {
            values.push(unpack(blob(row, 0)?)?);
        }
        Ok(values)
    }

    /// Goes through assignments in evidence order; a document and a block of its mentions are unpacked once
    /// for all assignments that follow one another in them.
    fn each_assignment<E: From<StoreError>>(
        &self,
        condition: &str,
        values: &[&dyn rusqlite::ToSql],
        mut f: impl FnMut(Option<IndividualId>, &StoredDocument, &Mention) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = prepare(&self.connection, &assignment_query(condition))?;
        let mut rows = statement.query(values).map_err(StoreError::from)?;
        let mut document: Option<(i64, StoredDocument)> = None;
        let mut block = OpenBlock::default();
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let assignment = Assignment::read(row)?;
            let open = match document.take() {
                Some(open) if open.0 == assignment.document => open,
                _ => (assignment.document, read_placed(row)?),
            };
            self.open_block(&assignment, &mut block)?;
            let mention = block
                .mentions
                .get(assignment.mention as usize % BLOCK)
                .ok_or(StoreError::Damaged("an assigned mention is missing"))?;
            f(assignment.individual, &open.1, mention)?;
            document = Some(open);
        }
        Ok(())
    }

    fn open_block(&self, assignment: &Assignment, open: &mut OpenBlock) -> Result<(), StoreError> {
        let key = (assignment.document, i64::from(assignment.mention) / BLOCK.cast_signed() as i64);
        if open.key == Some(key) {
            return Ok(());
        }
        let sql = "SELECT data FROM mention_block WHERE document = ?1 AND block = ?2";
        let mut statement = prepare(&self.connection, sql)?;
        let mut rows = statement.query([key.0, key.1])?;
        let row = rows.next()?.ok_or(StoreError::Damaged("an assigned mention is missing"))?;
        *open = OpenBlock { key: Some(key), mentions: unpack(blob(row, 0)?)? };
        Ok(())
    }
}

/// A row of [`assignment_query`].
struct Assignment {
    document: i64,
    mention: u32,
    individual: Option<IndividualId>,
}

impl Assignment {
    fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let individual: Option<u32> = row.get(9)?;
        Ok(Self { document: row.get(0)?, mention: row.get(8)?, individual: individual.map(IndividualId) })
    }
}

/// The block of mentions that was looked at last.
#[derive(Default)]
struct OpenBlock {
    key: Option<(i64, i64)>,
    mentions: Vec<Mention>,
}

fn read_placed(row: &Row<'_>) -> Result<StoredDocument, StoreError> {
    let mut document = read_document(row)?;
    document.place.source = row.get(7)?;
    Ok(document)
}
