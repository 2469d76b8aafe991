//! The index of words: what is searched, how it is asked, and whether it is what it was made of.
//!
//! What it is: the words of a revision as PostgreSQL keeps them, made here and not by the server (see
//! [`crate::storage::terms`]).
//!
//! The one idea: **a question is letters and digits**, so nothing in it can be an operator.

use postgres::types::ToSql;

use super::Postgres;
use super::columns::get;
use crate::RegisterError;
use crate::draft::Draft;
use crate::storage::stored::{signed, until};
use crate::storage::{Bounds, Finds, Search, terms};

impl Postgres {
    /// What has all terms; see [`crate::storage::Storage::search`].
    pub(super) fn found(&self, search: &Search<'_>) -> Result<Finds, RegisterError> {
        if search.terms.is_empty() {
            return Ok(Finds::default());
        }
        let wanted: Vec<String> = search.terms.iter().map(|term| question(term)).collect();
        let (wanted, day) = (wanted.join(" & "), until(search.as_of));
        let (from, to, state) = match search.bounds {
            Bounds::None => (None, None, None),
            Bounds::Days(from, to) => (Some(from.to_string()), Some(to.to_string()), None),
            Bounds::State(state) => (None, None, Some(state.to_ascii_uppercase())),
        };
        // no limit is no number
        let ranked = search.page.map(|page| signed(page.ranked as u64));
        let most = search.page.map(|page| signed(page.most as u64));
        let values: [&(dyn ToSql + Sync); 8] =
            [&wanted, &search.source, &day, &from, &to, &state, &ranked, &most];
        let mut finds = Finds::default();
        self.each(include_str!("../sql/pg/search.sql"), &values, |row| {
            finds.keys.push(get(row, 0)?);
            finds.newest_only = ranked.is_some_and(|most| get::<i64>(row, 1).is_ok_and(|all| all >= most));
            Ok(())
        })?;
        Ok(finds)
    }

    /// What differs between the index and what it was made of, if anything.
    pub(super) fn words_fault(&self) -> Result<Option<String>, RegisterError> {
        let differs = include_str!("../sql/pg/differing_words.sql");
        let mut after = 0_i64;
        loop {
            let (ids, words) = self.words_after(after)?;
            let Some(last) = ids.last().copied() else { return Ok(None) };
            if !self.all(differs, &[&ids, &words], |row| get::<i64>(row, 0))?.is_empty() {
                return Ok(Some("the word index does not hold the words of the filings".to_owned()));
            }
            after = last;
        }
    }

    /// Makes the words of every revision again.
    pub(super) fn rebuild_words(&self) -> Result<(), RegisterError> {
        let mut after = 0_i64;
        loop {
            let (ids, words) = self.words_after(after)?;
            let Some(last) = ids.last().copied() else { break };
            self.execute(include_str!("../sql/pg/set_words.sql"), &[&ids, &words])?;
            after = last;
        }
        self.batch("REINDEX INDEX chartward_register.revision_words")
    }

    /// Some revisions after one, by number, with the words that they should have.
    fn words_after(&self, after: i64) -> Result<(Vec<i64>, Vec<String>), RegisterError> {
        let rows = self.all(include_str!("../sql/pg/drafts_after.sql"), &[&after], |row| {
            // a draft that cannot be read is named by `verify`, and has no words here
            let said: &str = get(row, 1)?;
            let draft = serde_json::from_str(said).unwrap_or_else(|_| Draft::of(""));
            Ok((get::<i64>(row, 0)?, vector(&draft)))
        })?;
        Ok(rows.into_iter().unzip())
    }
}

/// A term ([`crate::search`]) as PostgreSQL writes it: words in a row, the last of which may go on. Its words are
/// letters and digits.
fn question(term: &str) -> String {
    let (words, open) = term.strip_suffix('*').map_or((term, ""), |words| (words, ":*"));
    let words: Vec<String> = words.split(' ').map(|word| format!("'{word}'")).collect();
    format!("({}{open})", words.join(" <-> "))
}

/// The words of a revision as PostgreSQL writes them: each with its place, names with weight A.
pub(super) fn vector(draft: &Draft) -> String {
    use std::fmt::Write;
    let (name, text) = terms::of(draft);
    let mut vector = String::new();
    let names = name.len();
    let words = name.iter().map(|word| (word, "A")).chain(text.iter().map(|word| (word, "")));
    for (place, (word, weight)) in words.enumerate() {
        // a place of its own between names and description; writing to a text cannot fail
        let place = place + 1 + usize::from(place >= names);
        let _ = write!(vector, "'{word}':{}{weight} ", place.min(16_383));
    }
    vector
}
