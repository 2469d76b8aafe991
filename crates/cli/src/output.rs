//! Data on standard output: tables for people, JSON and CSV for programs.

use std::io::{IsTerminal, Write};

use anyhow::Result;
use chartward_app::AppError;
use chartward_app::views::{CaseHead, Table};
use chartward_model::cell;
use serde::Serialize;

use crate::Done;
use crate::args::Format;
use crate::commands::usage;

/// Widest cell of a column in a table that is printed for people, in characters: a reason is what the table is
/// read for, a hash is compared elsewhere.
fn widest(column: &str) -> usize {
    match column {
        "reason" => 120,
        "sha256" => 16,
        _ => 48,
    }
}

/// The form asked for; human on a terminal and JSON elsewhere if none was.
pub(crate) fn form(asked: Option<Format>) -> Format {
    asked.unwrap_or_else(|| if std::io::stdout().is_terminal() { Format::Human } else { Format::Json })
}

/// Writes a view in the form asked for.
pub(crate) fn write<V: Table + Serialize>(view: &V, asked: Option<Format>) -> Result<()> {
    match form(asked) {
        Format::Human => write_text(&table_text(&view.columns(), &view.rows())),
        Format::Json => write_json(view),
        Format::Csv => write_csv(view),
    }
}

/// Writes a view of a case in the form asked for, and says if it is not current: for people above the table,
/// else on standard error.
pub(crate) fn write_case<V: Table + Serialize>(
    view: &V,
    case: &CaseHead,
    asked: Option<Format>,
) -> Result<Done> {
    let Some(current) = &case.not_current else {
        write(view, asked)?;
        return Ok(Done::Clean);
    };
    match form(asked) {
        Format::Human => {
            write_text(&format!("{}\n\n{}", current.note, table_text(&view.columns(), &view.rows())))?;
        }
        Format::Json | Format::Csv => {
            note(&current.note);
            write(view, asked)?;
        }
    }
    Ok(Done::LookHere)
}

/// Refuses CSV where there is no such form, before any work is done.
pub(crate) fn no_csv(asked: Option<Format>, instead: &str) -> Result<()> {
    match asked {
        Some(Format::Csv) => Err(usage("this command has no CSV form", instead)),
        _ => Ok(()),
    }
}

/// Refuses every form but the human one.
pub(crate) fn only_human(asked: Option<Format>, what: &str, instead: &str) -> Result<()> {
    match asked {
        None | Some(Format::Human) => Ok(()),
        Some(_) => Err(usage(format!("{what} has only a form for people"), instead)),
    }
}

/// Writes text to standard output.
pub(crate) fn write_text(text: &str) -> Result<()> {
    write_bytes(text.as_bytes())
}

/// Writes bytes to standard output.
pub(crate) fn write_bytes(bytes: &[u8]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(AppError::Output)?;
    Ok(())
}

/// Writes indented JSON and a line end to standard output.
pub(crate) fn write_json<V: Serialize>(value: &V) -> Result<()> {
    write_text(&json_text(value)?)
}

/// Indented JSON and a line end.
pub(crate) fn json_text<V: Serialize>(value: &V) -> Result<String> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    Ok(text)
}

/// A report for people: its heading, then its rows by section, nothing cut.
pub(crate) fn report_text<V: Table>(head: &str, view: &V) -> String {
    use std::fmt::Write;
    let mut text: String = head.lines().flat_map(|line| [printable(line), "\n".to_owned()]).collect();
    let mut section = String::new();
    for row in view.rows() {
        let cell = |i: usize| row.get(i).map(|cell| printable(cell)).unwrap_or_default();
        if cell(0) != section {
            section = cell(0);
            let _ = writeln!(text, "\n{section}\n{}", "-".repeat(section.chars().count()));
        }
        let value = match cell(3).as_str() {
            "open" => format!("OPEN: {}", cell(5)),
            "not_applicable" => format!("does not apply: {}", cell(5)),
            _ => cell(4),
        };
        let star = if cell(6) == "no" { " *" } else { "" };
        let label = cell(2) + star;
        let _ = writeln!(text, "{label:<44} {value}");
    }
    text.push_str("\n* the form's own words for this have not been read\n");
    text
}

/// A remark on standard error.
pub(crate) fn note(text: &str) {
    // nobody can be told if standard error is closed
    let _ = writeln!(std::io::stderr(), "note: {text}");
}

fn write_csv<V: Table>(view: &V) -> Result<()> {
    write_text(&csv_text(view))
}

/// A view as CSV.
pub(crate) fn csv_text<V: Table>(view: &V) -> String {
    let mut text = csv_line(&view.record_columns());
    for row in view.records() {
        text.push_str(&csv_line(&row));
    }
    text
}

/// One line of CSV (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe in
/// front ([`cell::guarded`]): file names in evidence are chosen by strangers.
fn csv_line(cells: &[String]) -> String {
    let cell = |text: &String| {
        // what steers a terminal is replaced after the guard: a tab is one of the things that it guards
        let safe = printable(&cell::guarded(text));
        if safe.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", safe.replace('"', "\"\""))
        } else {
            safe
        }
    };
    let mut line = cells.iter().map(cell).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

/// A table in columns, cells cut to a readable width, nothing in it that could steer a terminal.
pub(crate) fn table_text(columns: &[String], rows: &[Vec<String>]) -> String {
    let cut = |(column, cell): (&String, &String)| {
        let (clean, widest) = (printable(cell), widest(column));
        if clean.chars().count() <= widest {
            return clean;
        }
        clean.chars().take(widest - 1).chain(['…']).collect()
    };
    let cut_row = |row: &Vec<String>| columns.iter().zip(row).map(cut).collect();
    let rows: Vec<Vec<String>> = rows.iter().map(cut_row).collect();
    let width = |i: usize| {
        let cells = rows.iter().filter_map(|row| row.get(i));
        cells.map(|cell| cell.chars().count()).chain([columns[i].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let mut line = padded.collect::<Vec<_>>().join("  ").trim_end().to_owned();
        line.push('\n');
        line
    };
    let mut text = line(columns);
    text.push_str(&line(&widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>()));
    for row in &rows {
        text.push_str(&line(row));
    }
    text
}

/// Text without control characters and without characters that reorder a line.
pub(crate) fn printable(text: &str) -> String {
    let steers = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::{csv_line, printable, table_text};

    #[test]
    fn formulas_are_defused_and_quotes_doubled() {
        let cells = ["=1+1", "a,b", "say \"x\"", "-", "plain", "-2+3", "@SUM(A1)", "+1", "\t=1", "'tis"];
        assert_eq!(
            csv_line(&cells.map(str::to_owned)),
            "'=1+1,\"a,b\",\"say \"\"x\"\"\",-,plain,'-2+3,'@SUM(A1),'+1,'\u{fffd}=1,''tis\r\n"
        );
    }

    #[test]
    fn control_characters_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}c"), "a\u{fffd}[2Jb\u{fffd}c");
    }

    #[test]
    fn tables_line_up() {
        let text = table_text(&["a".into(), "bb".into()], &[vec!["xyz".into(), "1".into()]]);
        assert_eq!(text, "a    bb\n---  --\nxyz  1\n");
        let long = || vec!["x".repeat(64), "y".repeat(64)];
        let text = table_text(&["sha256".into(), "reason".into()], &[long()]);
        assert!(text.contains(&format!("\n{}…  {}\n", "x".repeat(15), "y".repeat(64))), "{text}");
    }
}
