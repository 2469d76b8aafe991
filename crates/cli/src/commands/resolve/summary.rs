//! What `chartward resolve` says on standard error when it is done.

use std::io::Write;

use chartward_app::table::{DecisionCounts, EarlierCounts, Quality, TableCounts, TableFacts, UsedColumns};

use crate::Done;
use crate::output;

/// Says what was found, and whether a person should look.
pub(super) fn print(counts: &TableCounts, quality: Option<&Quality>) -> Done {
    say(&format!(
        "{} rows are {} individuals; {} pairs in doubt were left apart",
        counts.rows, counts.individuals, counts.review
    ));
    say(&format!(
        "{} individuals have one row; a contradiction keeps {} of the pairs apart",
        counts.singletons, counts.conflicts
    ));
    if let Some(linked) = counts.linked {
        say(&format!(
            "{} of {} individuals ({} of {} rows) are also in the linked table, which has {}",
            linked.both, linked.here, linked.rows_found, linked.rows, linked.there
        ));
    }
    if let Some(quality) = quality {
        say(&format!(
            "{} people, most likely; with 95 % confidence {} to {}",
            quality.people_expected, quality.people_low, quality.people_high
        ));
    }
    if counts.waived > 0 {
        output::note(&format!(
            "{} pairs were joined though two given names or two birth dates are known; --review lists them",
            counts.waived
        ));
    }
    let mut look = counts.review + counts.waived > 0;
    look |= counts.earlier.is_some_and(|counts| earlier(&counts));
    look |= counts.decisions.as_ref().is_some_and(decisions);
    for table in &counts.tables {
        look |= of_table(table, counts.tables.len() > 1);
    }
    if look { Done::LookHere } else { Done::Clean }
}

fn say(text: &str) {
    // nobody can be told if standard error is closed
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn earlier(counts: &EarlierCounts) -> bool {
    let EarlierCounts { known_rows, new_rows, gone_rows, gone, unclear, merged, split, opened } = *counts;
    say(&format!(
        "{known_rows} rows were known, {new_rows} are new; known ones were not compared with one another"
    ));
    if merged + split + gone > 0 {
        say(&format!(
            "of the known individuals {merged} are one with an older one now, {split} were split, {gone} have no row \
             any more; --changes lists them"
        ));
    }
    if gone_rows > 0 {
        output::note(&format!("{gone_rows} lines of the earlier result are about rows that are not there"));
    }
    if unclear > 0 {
        output::note(&format!(
            "{unclear} lines of the earlier result name rows by what several have: those were compared as new ones"
        ));
    }
    if opened > 0 {
        output::note(&format!(
            "{opened} known individuals contradict themselves today, or people's decisions, and were compared anew"
        ));
    }
    gone_rows + unclear + opened + merged + split > 0
}

fn decisions(counts: &DecisionCounts) -> bool {
    let DecisionCounts {
        applied,
        open,
        replaced,
        unknown,
        unclear,
        moved,
        changed,
        unmarked,
        contradicted,
        overridden,
    } = counts;
    say(&format!(
        "{applied} decisions were carried out; {open} are open, {replaced} were replaced by later ones"
    ));
    let listed = |lines: &[u64]| {
        let shown = lines.iter().take(10).map(u64::to_string).collect::<Vec<_>>().join(", ");
        if lines.len() > 10 { format!("{shown}, ...") } else { shown }
    };
    if *moved > 0 {
        output::note(&format!(
            "the rows of {moved} decisions were found by what they say: their numbers are others now"
        ));
    }
    for (lines, what) in [
        (changed, "are about rows that say something else now, and were not carried out"),
        (
            unmarked,
            "name rows by number without a mark of what these say: nobody can tell whether they are the rows that were meant",
        ),
        (unknown, "are about rows that are not there"),
        (unclear, "name rows by what several have, and were not carried out"),
        (contradicted, "say \"same\" where others say \"different\", and were not carried out"),
    ] {
        if !lines.is_empty() {
            output::note(&format!("{} decisions {what}: lines {}", lines.len(), listed(lines)));
        }
    }
    for (line, reason) in overridden.iter().take(10) {
        let reason = reason.strip_prefix("kept apart: ").unwrap_or(reason);
        output::note(&format!("the decision in line {line} joins what has {reason}"));
    }
    if overridden.len() > 10 {
        output::note(&format!("so do {} more", overridden.len() - 10));
    }
    [unknown, unclear, contradicted, changed, unmarked].iter().any(|lines| !lines.is_empty())
}

fn of_table(table: &TableFacts, has_others: bool) -> bool {
    let name = if has_others { format!("{}: ", output::printable(&table.name)) } else { String::new() };
    columns(&name, &table.columns);
    let mut look = false;
    if let Some(reason) = &table.trouble {
        output::note(&format!("{name}the table was not read whole: {reason}"));
        look = true;
    }
    if table.ragged.rows > 0 {
        output::note(&format!(
            "{name}{} rows have more or fewer cells than the header (first: row {}): their values may stand in wrong columns",
            table.ragged.rows, table.ragged.first
        ));
        look = true;
    }
    let (shared, first) = table.shared_names;
    if shared > 0 {
        output::note(&format!(
            "{name}{shared} rows have an empty name, or one that another row has, too (first: row {first})"
        ));
        look = true;
    }
    look
}

/// What the columns were taken for: without it, nobody sees that the names were not understood.
fn columns(name: &str, columns: &UsedColumns) {
    let used = columns.used.iter().map(|(header, field)| {
        if header == field { field.clone() } else { format!("{} as {field}", output::printable(header)) }
    });
    let used = used.collect::<Vec<_>>().join(", ");
    let rest = match columns.unused {
        0 => String::new(),
        1 => "; 1 column was not used".to_owned(),
        more => format!("; {more} columns were not used"),
    };
    say(&format!("{name}columns used: {used}{rest}"));
    if !columns.has_name {
        output::note(&format!(
            "{name}no column was taken for a name: if there is one, say which with --columns given_name=...,surname=...; \
             then name every column that is to be used"
        ));
    }
}
