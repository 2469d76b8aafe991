//! Cells of CSV files that a person may open in a spreadsheet.
//!
//! What it is: one rule for every CSV that is written for people. A spreadsheet runs a cell that begins like a formula, and
//! names of organisations and of files are chosen by strangers; so such a cell gets an apostrophe in front, which
//! spreadsheets take for "this is text".
//!
//! What it is not: a writer of CSV; quotes and commas are the writer's business.
//!
//! The one idea: **the guard can be undone without looking at the column**: a value that itself begins with an apostrophe
//! gets one too, so one leading apostrophe is taken off, always ([`unguarded`]).

use std::borrow::Cow;

/// Characters with which a formula may begin, in full width too; and the apostrophe, so that the guard can be undone.
const FIRST: [char; 12] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\''];

/// A value as a cell that no spreadsheet takes for a formula. A lone `-` is no formula.
pub fn guarded(value: &str) -> Cow<'_, str> {
    if value.starts_with(FIRST) && value != "-" {
        Cow::Owned(format!("'{value}"))
    } else {
        Cow::Borrowed(value)
    }
}

/// The value of a cell that [`guarded`] made.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::{FIRST, guarded, unguarded};

    #[test]
    fn what_begins_like_a_formula_is_guarded_and_comes_back() {
        for first in FIRST {
            for rest in ["", "1+1", "'", "-"] {
                let value = format!("{first}{rest}");
                let cell = guarded(&value);
                assert!(cell.starts_with('\'') || value == "-", "{value:?}");
                assert_eq!(unguarded(&cell), value);
            }
        }
        for value in ["", "plain", "-", "1-2", "a=b", " =1"] {
            assert_eq!(guarded(value), value);
            assert_eq!(unguarded(value), value);
        }
        assert_eq!(guarded("=1+1"), "'=1+1");
    }
}
