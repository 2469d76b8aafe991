//! What an import adds, in lists: every question costs a way to the server and back.

use std::collections::BTreeSet;

use postgres::types::ToSql;

use super::Postgres;
use super::columns::bytes;
use super::words::vector;
use crate::RegisterError;
use crate::storage::stored::{day_and_state, json, signed};
use crate::storage::{Revision, RevisionKind, Row, Snapshot};

impl Postgres {
    /// Adds what rows say, as far as it is new, and gives the hash of each.
    pub(super) fn add_content(&self, rows: &[Row]) -> Result<Vec<Vec<u8>>, RegisterError> {
        let hashes =
            rows.iter().map(|row| Ok(row.hash()?.to_vec())).collect::<Result<Vec<_>, RegisterError>>()?;
        let known = self.all(include_str!("../sql/pg/known_content.sql"), &[&hashes], |row| bytes(row, 0))?;
        let known: BTreeSet<Vec<u8>> = known.into_iter().collect();
        let (mut new, mut raws, mut drafts, mut errors) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (row, hash) in rows.iter().zip(&hashes).filter(|(_, hash)| !known.contains(*hash)) {
            let fixed = row.fixed()?;
            new.push(hash);
            raws.push(&row.raw);
            let read = row.said.is_ok();
            errors.push((!read).then(|| fixed.clone().into_bytes()));
            drafts.push(read.then_some(fixed));
        }
        if !new.is_empty() {
            self.execute(include_str!("../sql/pg/add_content.sql"), &[&new, &raws, &drafts, &errors])?;
        }
        Ok(hashes)
    }

    pub(super) fn add_revisions(
        &self,
        snapshot: &Snapshot,
        revisions: &[Revision],
    ) -> Result<(), RegisterError> {
        let day = snapshot.observed_on.to_string();
        let appeared: Vec<&str> = revisions
            .iter()
            .filter(|revision| revision.kind == RevisionKind::Appeared)
            .map(|revision| revision.filing.as_str())
            .collect();
        if !appeared.is_empty() {
            self.execute(include_str!("../sql/pg/add_filings.sql"), &[&snapshot.source, &day, &appeared])?;
        }
        let keys: Vec<&str> = revisions.iter().map(|r| r.filing.as_str()).collect();
        let kinds: Vec<&str> = revisions.iter().map(|r| r.kind.name()).collect();
        let changes = revisions.iter().map(|r| json(&r.changes)).collect::<Result<Vec<_>, _>>()?;
        let reasons: Vec<&str> = revisions.iter().map(|r| r.reason.as_str()).collect();
        let drafts = revisions.iter().map(|r| json(&*r.draft)).collect::<Result<Vec<_>, _>>()?;
        let words: Vec<String> = revisions.iter().map(|r| vector(&r.draft)).collect();
        let (days, states): (Vec<String>, Vec<String>) =
            revisions.iter().map(|r| day_and_state(&r.draft)).unzip();
        let values: [&(dyn ToSql + Sync); 10] =
            [&snapshot.id, &day, &keys, &kinds, &changes, &reasons, &drafts, &words, &days, &states];
        self.execute(include_str!("../sql/pg/add_revisions.sql"), &values)?;
        Ok(())
    }

    pub(super) fn add_placed(
        &self,
        snapshot: &Snapshot,
        rows: &[(u64, String)],
    ) -> Result<(), RegisterError> {
        let keys: Vec<String> =
            rows.iter().map(|(number, _)| crate::history::row_key(snapshot, *number)).collect();
        let filings: Vec<&str> = rows.iter().map(|(_, filing)| filing.as_str()).collect();
        let numbers: Vec<i64> = rows.iter().map(|(number, _)| signed(*number)).collect();
        let values: [&(dyn ToSql + Sync); 5] = [&snapshot.source, &snapshot.id, &keys, &filings, &numbers];
        self.execute(include_str!("../sql/pg/add_placed.sql"), &values)?;
        Ok(())
    }
}
