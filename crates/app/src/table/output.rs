//! A resolved table as the files that are written: who is who, pairs to look at, pairs across tables, changes.
//!
//! What it is not: the report in words and figures (`quality`).
//!
//! The one idea: a row is called by its number or its own column in every file, with its table in front if there are
//! several, so that any of them can be brought back with `--known` and `--decisions`.

use std::io::Write;
use std::path::Path;

use chartward_resolve::bulk::Change;
use chartward_resolve::table::RowPair;

use super::ResolvedTables;
use super::load::LoadedTable;
use crate::AppError;

fn failed(error: csv::Error) -> AppError {
    AppError::Output(error.into())
}

impl ResolvedTables {
    /// The table that a row is of, and its place there.
    pub(super) fn place(&self, row: usize) -> Option<(&LoadedTable, usize)> {
        let table = self.tables.iter().rev().find(|table| table.first <= row)?;
        Some((table, row - table.first))
    }

    /// What a row is called, with its table's name if there are several.
    fn named(&self, row: usize) -> Vec<String> {
        let Some((table, place)) = self.place(row) else { return Vec::new() };
        let name = table.names.name(place);
        if self.tables.len() > 1 { vec![table.name.clone(), name] } else { vec![name] }
    }

    /// The header of the column that names rows.
    pub(super) fn row_header(&self) -> &str {
        match self.tables.as_slice() {
            [_] => self.id.as_deref().unwrap_or("row"),
            several if several.iter().any(|table| table.names.keys.is_some()) => "id",
            _ => "row",
        }
    }

    /// The numbers that a row had before: those of the earlier result, and the one that it has lost now.
    pub(super) fn former(&self, row: usize) -> String {
        let Some(earlier) = &self.earlier else { return String::new() };
        let before = u32::try_from(row).ok().and_then(|row| earlier.former.get(&row));
        let mut former = before.cloned().unwrap_or_default();
        let now = self.individual(row);
        match earlier.known.get(row) {
            Some(known) if *known != 0 && *known != now => {
                if !former.is_empty() {
                    former.push(' ');
                }
                former.push_str(&known.to_string());
            }
            _ => {}
        }
        former
    }

    pub(super) fn individual(&self, row: usize) -> u32 {
        self.resolved.resolution.individual_of_row.get(row).copied().unwrap_or(0)
    }

    /// Writes the individual of every row that has content, in the order of the tables: `row,individual`, with the
    /// column that names rows instead of `row`, with `table` in front if there are several, and with `former` (the
    /// numbers that rows had before) after an earlier result.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_individuals(&self, output: &mut dyn Write) -> Result<(), AppError> {
        let several = self.tables.len() > 1;
        let mut header = vec![self.row_header(), "individual"];
        if several {
            header.insert(0, "table");
        }
        if self.earlier.is_some() {
            header.push("former");
        }
        let mut line = Vec::with_capacity(WRITTEN + 1_024);
        for (at, name) in header.iter().enumerate() {
            line.extend((at > 0).then_some(b','));
            put_cell(&mut line, name);
        }
        line.push(b'\n');
        let (mut row_text, mut number_text) = (Decimal::new(), Decimal::new());
        for table in &self.tables {
            for place in 0..table.len() {
                let row = table.first + place;
                if several {
                    put_cell(&mut line, &table.name);
                    line.push(b',');
                }
                match &table.names.keys {
                    Some(keys) => put_cell(&mut line, keys.get(place)),
                    None => line.extend_from_slice(row_text.of(table.names.number(place))),
                }
                line.push(b',');
                line.extend_from_slice(number_text.of(self.individual(row)));
                if self.earlier.is_some() {
                    line.push(b',');
                    put_cell(&mut line, &self.former(row));
                }
                line.push(b'\n');
                if line.len() >= WRITTEN {
                    output.write_all(&line).map_err(AppError::Output)?;
                    line.clear();
                }
            }
        }
        output.write_all(&line).map_err(AppError::Output)?;
        Ok(output.flush()?)
    }

    /// Writes the same as a Parquet file.
    ///
    /// # Errors
    /// What the writer says; [`AppError::NoParquet`] without the feature.
    pub fn write_parquet(&self, path: &Path, output: &mut (dyn Write + Send)) -> Result<(), AppError> {
        #[cfg(feature = "parquet")]
        return super::parquet::write(self, path, output);
        #[cfg(not(feature = "parquet"))]
        {
            let _ = output;
            Err(AppError::NoParquet(path.to_owned()))
        }
    }

    /// Writes the pairs that a person should look at, strongest first, then those that were joined though two given names
    /// or two birth dates are known, with empty columns for what they decide: the list can be brought back with
    /// `--decisions`. Where rows go by number, `left_mark` and `right_mark` say in short what they say, so that
    /// a decision is never carried out on other rows.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_review(&self, output: &mut dyn Write) -> Result<(), AppError> {
        let mut writer = csv::Writer::from_writer(output);
        let header: &[&str] = if self.tables.len() > 1 {
            &["left_table", "left", "right_table", "right"]
        } else {
            &["left", "right"]
        };
        let by_number = self.tables.iter().any(|table| table.names.keys.is_none());
        let marks: &[&str] = if by_number { &["left_mark", "right_mark"] } else { &[] };
        let decision = ["verdict", "by", "when"];
        writer
            .write_record(header.iter().chain(&["bits", "reasons"]).chain(marks).chain(&decision))
            .map_err(failed)?;
        let resolution = &self.resolved.resolution;
        for pair in resolution.review.iter().chain(&resolution.waived) {
            let mut cells = self.pair(pair);
            if by_number {
                let mark = |row: usize| self.marks.get(&row).cloned().unwrap_or_default();
                cells.extend([mark(pair.left), mark(pair.right)]);
            }
            cells.extend([String::new(), String::new(), String::new()]);
            writer.write_record(cells).map_err(failed)?;
        }
        Ok(writer.flush()?)
    }

    /// The rows of a pair, its weight and its reasons.
    pub(super) fn pair(&self, pair: &RowPair) -> Vec<String> {
        let mut cells = self.named(pair.left);
        cells.extend(self.named(pair.right));
        cells.push(format!("{:.2}", f64::from(pair.weight_centibits) / 100.0));
        cells.push(pair.reasons.join("; "));
        cells
    }

    /// Writes the rows of the first tables and of the linked one that are one individual, each with each:
    /// `individual,left,right`; with `left_table` if there are several before the linked one.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_links(&self, output: &mut dyn Write) -> Result<(), AppError> {
        let mut writer = csv::Writer::from_writer(output);
        let Some((linked, first)) = self.tables.split_last() else { return Ok(()) };
        let several = first.len() > 1;
        let header: &[&str] = if several {
            &["individual", "left_table", "left", "right"]
        } else {
            &["individual", "left", "right"]
        };
        writer.write_record(header).map_err(failed)?;
        let mut there: Vec<(u32, usize)> =
            (0..linked.len()).map(|place| (self.individual(linked.first + place), place)).collect();
        there.sort_unstable();
        for table in first {
            for place in 0..table.len() {
                let of = self.individual(table.first + place);
                let from = there.partition_point(|(individual, _)| *individual < of);
                for (_, other) in there[from..].iter().take_while(|(individual, _)| *individual == of) {
                    let mut cells = vec![of.to_string()];
                    if several {
                        cells.push(table.name.clone());
                    }
                    cells.extend([table.names.name(place), linked.names.name(*other)]);
                    writer.write_record(cells).map_err(failed)?;
                }
            }
        }
        Ok(writer.flush()?)
    }

    /// Writes what became of the individuals of an earlier result: `change,individual,now,rows`, where the change is
    /// `merged` (it is one with an older one), `split` (some of its rows are somebody else's) or `gone` (none of its
    /// rows is in the tables).
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_changes(&self, output: &mut dyn Write) -> Result<(), AppError> {
        let mut writer = csv::Writer::from_writer(output);
        writer.write_record(["change", "individual", "now", "rows"]).map_err(failed)?;
        for change in &self.resolved.changes {
            let cells = match change {
                Change::Merged { from, to } => {
                    ["merged".to_owned(), from.to_string(), to.to_string(), String::new()]
                }
                Change::Split { from, to, rows } => {
                    ["split".to_owned(), from.to_string(), to.to_string(), rows.to_string()]
                }
            };
            writer.write_record(cells).map_err(failed)?;
        }
        for gone in self.earlier.iter().flat_map(|earlier| &earlier.gone_individuals) {
            writer.write_record(["gone", &gone.to_string(), "", "0"]).map_err(failed)?;
        }
        Ok(writer.flush()?)
    }
}

/// So many bytes are handed on together.
const WRITTEN: usize = 1 << 16;

/// Adds a cell, in quotes if it could not be read without (RFC 4180, section 2).
fn put_cell(line: &mut Vec<u8>, cell: &str) {
    if !cell.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        line.extend_from_slice(cell.as_bytes());
        return;
    }
    line.push(b'"');
    for byte in cell.bytes() {
        line.extend((byte == b'"').then_some(b'"'));
        line.push(byte);
    }
    line.push(b'"');
}

/// Writes numbers without asking for memory each time.
struct Decimal {
    digits: [u8; 10],
}

impl Decimal {
    fn new() -> Self {
        Self { digits: [b'0'; 10] }
    }

    fn of(&mut self, mut number: u32) -> &[u8] {
        let mut from = self.digits.len();
        for (at, digit) in self.digits.iter_mut().enumerate().rev() {
            *digit = b'0' + (number % 10).to_le_bytes()[0];
            number /= 10;
            from = at;
            if number == 0 {
                break;
            }
        }
        &self.digits[from..]
    }
}

#[cfg(test)]
mod tests {
    use super::put_cell;

    #[test]
    fn cells_are_quoted_as_the_other_lists_are() {
        for cells in [["a", "b c", ""], ["a,b", "say \"x\"", "\"\""], ["two\nlines", "\r", "é;\t'"]] {
            let mut line = Vec::new();
            for (at, cell) in cells.iter().enumerate() {
                line.extend((at > 0).then_some(b','));
                put_cell(&mut line, cell);
            }
            line.push(b'\n');
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(cells).unwrap();
            assert_eq!(line, writer.into_inner().unwrap());
        }
    }
}
