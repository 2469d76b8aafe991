//! Between columns and values: what both databases have in common.
//!
//! What it is: the statements that both understand ([`sql`]), and the forms in which days, numbers and drafts are kept.
//!
//! The one idea: **one text of SQL wherever the databases agree**. Parameters are written `$1`, `$2`, …; to SQLite
//! these are names, numbered as they first appear, so a statement names them in order (a test sees to it).

use jiff::civil::Date;

use super::{Download, RevisionKind};
use crate::RegisterError;
use crate::draft::Draft;

/// Statements that both databases understand.
pub(super) mod sql {
    macro_rules! statements {
        ($($name:ident = $file:literal;)+) => {
            $(pub(in crate::storage) const $name: &str = include_str!(concat!("sql/both/", $file, ".sql"));)+
            /// Every one.
            #[cfg(test)]
            pub(in crate::storage) const ALL: &[(&str, &str)] = &[$(($file, $name),)+];
        };
    }

    statements! {
        SNAPSHOTS = "snapshots";
        ADD_SNAPSHOT = "add_snapshot";
        ROWS = "rows";
        CLEAR_REVISIONS = "clear_revisions";
        CLEAR_FILINGS = "clear_filings";
        CLEAR_PLACED = "clear_placed";
        LAST_SEEN = "last_seen";
        SEEN = "seen";
        ADD_SEEN = "add_seen";
        MOVE_SEEN = "move_seen";
        FILINGS = "filings";
        FILINGS_OF_DAYS = "filings_of_days";
        FILINGS_OF_STATE = "filings_of_state";
        FILING = "filing";
        FILING_OF = "filing_of";
        REVISIONS = "revisions";
        RENUMBERED = "renumbered";
        OBSERVATIONS = "observations";
        DECISIONS = "decisions";
        ADD_DECISION = "add_decision";
        STEP_REVISIONS = "step_revisions";
        STEP_ROWS = "step_rows";
        MISDATED = "misdated";
        LOG_FILE = "log_file";
        WRITE_LOG_FILE = "write_log_file";
        REMOVE_LOG_FOLDER = "remove_log_folder";
        LOG_NAMES = "log_names";
        DOWNLOAD = "download";
        DOWNLOADS = "downloads";
        KEEP_DOWNLOAD = "keep_download";
        DRAFT_STEPS = "draft_steps";
        ADD_DRAFT_STEP = "add_draft_step";
        DRAFT_TEXT = "draft_text";
        KEEP_DRAFT_TEXT = "keep_draft_text";
        FORGET_DRAFT_TEXT = "forget_draft_text";
    }
}

/// Version of the tables, of both databases.
pub(super) const FORMAT: i64 = 6;

/// Later than any day: "now".
const NOW: &str = "9999-12-31";

/// A day to compare with; the last of all for none.
pub(super) fn until(day: Option<Date>) -> String {
    day.map_or_else(|| NOW.to_owned(), |day| day.to_string())
}

/// Columns of a revision that say again what its draft says: the day by which it is counted, and its state in capitals.
pub(super) fn day_and_state(draft: &Draft) -> (String, String) {
    let day = draft.basis().map(|(day, _)| day.to_string()).unwrap_or_default();
    (day, draft.state.as_deref().unwrap_or_default().to_ascii_uppercase())
}

/// A draft from its JSON, if its columns say the same: else filings could be hidden from questions about days or states.
pub(super) fn draft_with(text: Option<&str>, day: &str, state: &str) -> Result<Draft, RegisterError> {
    let draft = draft(text)?;
    if day_and_state(&draft) == (day.to_owned(), state.to_owned()) {
        Ok(draft)
    } else {
        Err(RegisterError::Stored("day or state of a revision"))
    }
}

/// A day that may be missing, as a text that is before all days.
pub(super) fn day_or_none(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// The same read back.
pub(super) fn some_date(text: &str) -> Result<Option<Date>, RegisterError> {
    if text.is_empty() { Ok(None) } else { date(Some(text)).map(Some) }
}

/// A value as JSON.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<String, RegisterError> {
    serde_json::to_string(value).map_err(|_| RegisterError::Stored("a value to be written"))
}

/// A draft from its JSON.
pub(super) fn draft(text: Option<&str>) -> Result<Draft, RegisterError> {
    text.and_then(|text| serde_json::from_str(text).ok()).ok_or(RegisterError::Stored("a draft"))
}

/// A download from its JSON.
pub(super) fn download(text: &str) -> Result<Download, RegisterError> {
    serde_json::from_str(text).map_err(|_| RegisterError::Stored("download.said"))
}

/// The tables of drafts. Registers of before have none and get them with their first draft.
pub(super) const DRAFT_TABLES: &str = include_str!("sql/drafts.sql");

/// A step of a draft from its JSON.
pub(super) fn draft_step(text: &str) -> Result<crate::quarantine::Step, RegisterError> {
    serde_json::from_str(text).map_err(|_| RegisterError::Stored("draft_step.said"))
}

/// A day from its text.
pub(super) fn date(text: Option<&str>) -> Result<Date, RegisterError> {
    text.and_then(|text| text.parse().ok()).ok_or(RegisterError::Stored("a day"))
}

/// A kind of revision from its name.
pub(super) fn revision_kind(name: &str) -> Result<RevisionKind, RegisterError> {
    let known = RevisionKind::ALL.into_iter().find(|known| known.name() == name);
    known.ok_or(RegisterError::Stored("revision.kind"))
}

/// Numbers of databases have a sign; those kept here are far below the limit.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number as it was before [`signed`].
pub(super) fn number(signed: i64) -> u64 {
    u64::try_from(signed).unwrap_or(0)
}

/// First name after a folder's, and the first that is no longer in it: a slash is followed by a zero in order.
pub(super) fn folder_range(folder: &str) -> (String, String) {
    (format!("{folder}/"), format!("{folder}0"))
}
