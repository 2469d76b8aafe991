//! The word index of the embedded database: made of the revisions, so it can be made again.
//!
//! What it is: searching, comparing the index with what it was made of, and making it again.
//!
//! What it is not: trusted. The index is not signed (everything in it is): what it gives is looked at again with the
//! same tokenizer (of all finds the first), and an index that is not whole is made again before it answers, or refuses.
//!
//! The one idea: **a wrong index may cost time, never a wrong answer that stays unseen**: what it leaves out although its
//! documents are all there is found by `verify`, which compares every word.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::stored::{signed, until};
use super::{Bounds, Finds, Page, Search, terms};
use crate::RegisterError;
use crate::draft::Draft;

/// How words are told apart and folded; one for the index and for what is compared with it.
const FORM: &str =
    "fts5 (name, text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2')";
/// Tables in which SQLite keeps it.
const SHADOWS: [&str; 4] = ["search_config", "search_data", "search_docsize", "search_idx"];

/// The newest revisions that a question finds and that are what their filings say on a day.
const FIND: &str = include_str!("sql/sqlite/search.sql");
/// What a question finds from a revision on, the best first.
const RANK: &str = include_str!("sql/sqlite/ranked.sql");
/// The filing of a revision, and what it says.
const SAID: &str = include_str!("sql/sqlite/revision_said.sql");
/// Finds that are looked at again if all are asked for; else all that are given.
const CHECKED: usize = 1_000;

/// Terms in the words of FTS5: each in quotes, so that nothing in it is an operator.
pub(super) fn question(terms: &[String]) -> String {
    let quoted = |term: &String| {
        let (words, open) = term.strip_suffix('*').map_or((term.as_str(), ""), |words| (words, " *"));
        format!("\"{}\"{open}", words.replace(['"', '\0'], " "))
    };
    terms.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// The filings that have all terms. An index that is not whole is made again first.
pub(super) fn find(connection: &Connection, search: &Search<'_>) -> Result<Finds, RegisterError> {
    if search.terms.is_empty() {
        return Ok(Finds::default());
    }
    let question = question(search.terms);
    if is_whole(connection)
        && let Ok(found) = ask(connection, &question, search)
        && let Some(finds) = checked(connection, (search.terms, &question), found, search.page)?
    {
        return Ok(finds);
    }
    rebuild(connection).map_err(RegisterError::Index)?;
    let found = ask(connection, &question, search).map_err(RegisterError::Index)?;
    named(connection, found)
}

/// Revisions by rank, and whether only the newest were ranked.
type Found = (Vec<i64>, bool);

fn ask(connection: &Connection, question: &str, search: &Search<'_>) -> Result<Found, rusqlite::Error> {
    let (from, to, state) = match search.bounds {
        Bounds::None => (None, None, None),
        Bounds::Days(from, to) => (Some(from.to_string()), Some(to.to_string()), None),
        Bounds::State(state) => (None, None, Some(state.to_ascii_uppercase())),
    };
    let ranked = search.page.map_or(-1, |page| signed(page.ranked as u64));
    let mut newest = connection.prepare_cached(FIND)?;
    let values = params![question, search.source, until(search.as_of), from, to, state, ranked];
    let fitting: HashSet<i64> = newest.query_map(values, |row| row.get(0))?.collect::<Result<_, _>>()?;
    let Some(first) = fitting.iter().min().copied() else { return Ok((Vec::new(), false)) };
    let mut ranks = connection.prepare_cached(RANK)?;
    let all = ranks.query_map(params![question, first], |row| row.get::<_, i64>(0))?;
    let mut found = Vec::new();
    for id in all {
        let id = id?;
        if fitting.contains(&id) {
            found.push(id);
            if search.page.is_some_and(|page| found.len() >= page.most) {
                break;
            }
        }
    }
    Ok((found, search.page.is_some_and(|page| fitting.len() >= page.ranked)))
}

/// What was found, if all that is looked at again has the words. That is seen in its words, or, where these are not enough to
/// tell, looked for again in an index of only that.
fn checked(
    connection: &Connection,
    (terms, question): (&[String], &str),
    found: Found,
    page: Option<Page>,
) -> Result<Option<Finds>, RegisterError> {
    let mut unsure = Vec::new();
    let looked_at = if page.is_some() { found.0.len() } else { CHECKED };
    let mut said = connection.prepare_cached(SAID)?;
    for id in found.0.iter().take(looked_at) {
        let draft: String = said.query_row(params![id], |row| row.get(1))?;
        let draft: Draft = serde_json::from_str(&draft).map_err(|_| RegisterError::Stored("a draft"))?;
        if !terms::has(&draft, terms) {
            unsure.push((*id, draft));
        }
    }
    drop(said);
    if unsure.is_empty() || found_again(connection, question, &unsure)? {
        return named(connection, found).map(Some);
    }
    Ok(None)
}

/// The filings of revisions.
fn named(connection: &Connection, (ids, newest_only): Found) -> Result<Finds, RegisterError> {
    let mut said = connection.prepare_cached(SAID)?;
    let keys = ids.iter().map(|id| said.query_row(params![id], |row| row.get(0)));
    Ok(Finds { keys: keys.collect::<Result<_, _>>()?, newest_only })
}

/// Whether an index of some revisions finds all of them.
fn found_again(
    connection: &Connection,
    question: &str,
    revisions: &[(i64, Draft)],
) -> Result<bool, RegisterError> {
    connection.execute_batch(&format!(
        "DROP TABLE IF EXISTS temp.again; CREATE VIRTUAL TABLE temp.again USING {FORM};"
    ))?;
    let mut add = connection.prepare("INSERT INTO temp.again (rowid, name, text) VALUES (?1, ?2, ?3)")?;
    for (id, draft) in revisions {
        let (name, text) = words(draft);
        add.execute(params![id, name, text])?;
    }
    drop(add);
    let times: i64 = connection.query_row(
        "SELECT count(*) FROM temp.again WHERE again MATCH ?1",
        params![question],
        |row| row.get(0),
    )?;
    connection.execute_batch("DROP TABLE temp.again;")?;
    Ok(usize::try_from(times) == Ok(revisions.len()))
}

/// What of a revision is searched: names, and words.
pub(super) fn words(draft: &Draft) -> (String, String) {
    let (name, text) = terms::of(draft);
    (name.join(" "), text.join(" "))
}

/// Whether the index is there, of the form that it should have, with one document for each revision.
fn is_whole(connection: &Connection) -> bool {
    let form = connection
        .query_row("SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = 'search'", [], |row| {
            row.get::<_, String>(0)
        })
        .optional();
    let same = |sql: &str| {
        let plain = |text: &str| text.split_whitespace().collect::<String>().to_lowercase();
        plain(sql).ends_with(&plain(FORM))
    };
    if !matches!(form, Ok(Some(sql)) if same(&sql)) {
        return false;
    }
    let shadow = |name: &&str| {
        // not all of it: its pages are most of the database
        let some = format!("SELECT count(*) FROM (SELECT 1 FROM main.{name} LIMIT 1)");
        connection.query_row(&some, [], |row| row.get(0))
    };
    let there: Vec<i64> = SHADOWS.iter().filter_map(|name| shadow(name).ok()).collect();
    // as many documents as revisions, and the same numbers: sums rather than one look for each of a million
    let documents = connection.query_row(
        "SELECT (SELECT count(*) FROM main.search_docsize) = (SELECT count(*) FROM revision)
            AND (SELECT coalesce(sum(id), 0) FROM main.search_docsize) = (SELECT coalesce(sum(id), 0) FROM revision)
            -- many pages and no way to the right one
            AND ((SELECT count(*) FROM (SELECT 1 FROM main.search_data LIMIT 20)) < 20 OR EXISTS (SELECT 1 FROM main.search_idx))",
        [],
        |row| row.get::<_, bool>(0),
    );
    there.len() == SHADOWS.len() && documents == Ok(true)
}

/// Makes the index again, all or nothing.
pub(super) fn rebuild(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute_batch("SAVEPOINT rebuild")?;
    let done = rebuilt(connection);
    let end = if done.is_ok() { "RELEASE rebuild" } else { "ROLLBACK TO rebuild; RELEASE rebuild" };
    connection.execute_batch(end)?;
    done
}

fn rebuilt(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute_batch("DROP TABLE IF EXISTS main.search")?;
    for name in SHADOWS.iter().chain(&["search_content"]) {
        connection.execute_batch(&format!("DROP TABLE IF EXISTS main.{name}"))?;
    }
    connection.execute_batch(&format!("CREATE VIRTUAL TABLE main.search USING {FORM}"))?;
    fill(connection, "main.search")
}

/// Adds the words of every revision.
fn fill(connection: &Connection, table: &str) -> Result<(), rusqlite::Error> {
    let mut add =
        connection.prepare(&format!("INSERT INTO {table} (rowid, name, text) VALUES (?1, ?2, ?3)"))?;
    let mut query = connection.prepare("SELECT id, draft FROM revision ORDER BY id")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        // a draft that cannot be read is named by `verify`, and has no words here
        let draft = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())
            .unwrap_or_else(|_| Draft::of(""));
        let (name, text) = words(&draft);
        add.execute(params![row.get::<_, i64>(0)?, name, text])?;
    }
    Ok(())
}

/// What differs between the index and an index made anew, if anything.
pub(super) fn fault(connection: &Connection) -> Result<Option<String>, RegisterError> {
    if !is_whole(connection) {
        return Ok(Some("the word index is not whole".to_owned()));
    }
    connection.execute_batch(&format!(
        "DROP TABLE IF EXISTS temp.is_word; DROP TABLE IF EXISTS temp.was_word; DROP TABLE IF EXISTS temp.anew;
         CREATE VIRTUAL TABLE temp.anew USING {FORM};
         CREATE VIRTUAL TABLE temp.is_word USING fts5vocab ('main', 'search', 'instance');
         CREATE VIRTUAL TABLE temp.was_word USING fts5vocab ('temp', 'anew', 'instance');
         DROP TABLE IF EXISTS temp.each_word;
         CREATE VIRTUAL TABLE temp.each_word USING fts5vocab ('temp', 'anew', 'row');"
    ))?;
    fill(connection, "temp.anew")?;
    let differs = differs(connection).and_then(|differs| Ok(differs || !finds(connection)?));
    connection.execute_batch(
        "DROP TABLE temp.is_word; DROP TABLE temp.was_word; DROP TABLE temp.each_word; DROP TABLE temp.anew;",
    )?;
    let fault = match differs {
        Ok(false) => None,
        Ok(true) => Some("the word index does not hold the words of the filings"),
        Err(_) => Some("the word index cannot be read"),
    };
    Ok(fault.map(str::to_owned))
}

/// Whether words are found where they are: some of each page.
fn finds(connection: &Connection) -> Result<bool, rusqlite::Error> {
    const EVERY: usize = 16;
    let mut each = connection.prepare("SELECT term, doc FROM temp.each_word")?;
    let mut ask = connection.prepare("SELECT count(*) FROM main.search WHERE search MATCH ?1")?;
    let mut rows = each.query([])?;
    let mut at = 0_usize;
    while let Some(row) = rows.next()? {
        at += 1;
        if at.is_multiple_of(EVERY) {
            let term: String = row.get(0)?;
            let found: i64 = ask.query_row(params![question(&[term])], |row| row.get(0))?;
            if found != row.get::<_, i64>(1)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Whether two indexes have different words at any place.
fn differs(connection: &Connection) -> Result<bool, rusqlite::Error> {
    let mut is = connection.prepare("SELECT term, doc, col, \"offset\" FROM temp.is_word")?;
    let mut was = connection.prepare("SELECT term, doc, col, \"offset\" FROM temp.was_word")?;
    let (mut is, mut was) = (is.query([])?, was.query([])?);
    loop {
        match (is.next()?, was.next()?) {
            (None, None) => return Ok(false),
            (Some(x), Some(y)) => {
                for column in 0..4 {
                    if x.get_ref(column)? != y.get_ref(column)? {
                        return Ok(true);
                    }
                }
            }
            _ => return Ok(true),
        }
    }
}
