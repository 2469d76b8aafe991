//! What a workbook holds beside its cells, and the cells of OpenDocument sheets.
//!
//! What it is: comments, text boxes and headers; the rows of pivot caches, which keep a copy of the
//! source data even when its sheet was deleted; the copies of other workbooks' cells; pictures and
//! embedded files. And a streaming reader of ODS sheets, in which a repeat count costs nothing.
//!
//! What it is not: the reader of XLSX, XLSB and XLS cells, which is in `spreadsheet`.
//!
//! The one idea: **what was exposed is the file, not what its owner saw of it.**

use quick_xml::events::{BytesStart, Event};

use super::office;
use super::package::{Miss, Package, has_ending};
use super::table::TableWriter;
use super::writer::{Trouble, Writer};
use super::xml::{attribute, each_event, entity_text, local};

/// Most times a row with content is written where the file says that it repeats.
const ROW_REPEATS: u64 = 1_000;
/// Most times a cell with content is written.
const CELL_REPEATS: usize = 256;
/// Most columns of a row.
const WIDTH: usize = 16_384;
/// Most distinct values of one pivot field.
const ITEMS: usize = 1 << 20;

/// Comments, text boxes, caches and members of an OOXML workbook.
pub(crate) fn beside_the_cells(package: &mut Package<'_>, out: &mut Writer<'_>, trouble: &mut Trouble) {
    let mut names: Vec<String> = package.names().to_vec();
    names.sort();
    for name in names.iter().filter(|name| has_ending(name, ".xml")) {
        let within = |folder: &str| name.contains(folder);
        let file = name.rsplit('/').next().unwrap_or(name);
        if file.starts_with("comments")
            || within("/threadedComments/")
            || within("/drawings/")
            || within("/diagrams/data")
        {
            prose(package, name, &["t", "text"], out, trouble);
        } else if file.starts_with("sheet") && within("worksheets/") {
            prose(
                package,
                name,
                &["oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"],
                out,
                trouble,
            );
        } else if within("docProps/") && (file == "core.xml" || file == "custom.xml") {
            prose(
                package,
                name,
                &["title", "subject", "creator", "keywords", "description", "lastModifiedBy", "lpwstr"],
                out,
                trouble,
            );
        } else if within("/externalLinks/") {
            prose(package, name, &["v"], out, trouble);
        } else if file.starts_with("pivotCacheDefinition") {
            pivot_cache(package, name, out, trouble);
        }
    }
    office::members(package, out, trouble);
    super::opendocument::members(package, out, trouble);
}

/// The shared strings of a workbook whose sheets cannot be read: text without its places, better than none.
pub(crate) fn raw_strings(package: &mut Package<'_>, out: &mut Writer<'_>) {
    let mut ignored = Trouble::default();
    for name in package.names().to_vec() {
        if has_ending(&name, "sharedStrings.xml") {
            prose(package, &name, &["t"], out, &mut ignored);
        } else if name.contains("worksheets/") && has_ending(&name, ".xml") {
            prose(package, &name, &["t", "v"], out, &mut ignored);
        }
    }
}

/// Writes the text of some elements of a part, a line each.
fn prose(
    package: &mut Package<'_>,
    name: &str,
    wanted: &[&str],
    out: &mut Writer<'_>,
    trouble: &mut Trouble,
) {
    let xml = match package.xml(name) {
        Ok(xml) => xml,
        Err(Miss::Absent) => return,
        Err(miss) => return trouble.note(format!("{name} {}", miss.words())),
    };
    let mut text = String::new();
    let mut taking = 0_usize;
    let whole = each_event(&xml, |event| match event {
        Event::Start(tag) if wanted.contains(&local(tag)) => taking += 1,
        Event::End(tag) if taking > 0 && wanted.contains(&tag.local_name().as_ref()) => {
            taking -= 1;
            if !text.trim().is_empty() && out.is_open() {
                out.line(text.trim());
            }
            text.clear();
        }
        Event::Text(content) if taking > 0 => text.push_str(content),
        Event::CData(content) if taking > 0 => text.push_str(content),
        Event::GeneralRef(entity) if taking > 0 => text.push_str(&entity_text(entity)),
        _ => {}
    });
    if !text.trim().is_empty() {
        out.line(text.trim());
    }
    if !whole {
        trouble.note(format!("{name} is damaged: read up to the damage"));
    }
}

/// The rows of a pivot cache (ECMA-376 part 1, 18.10): the definition names the fields and their shared
/// values, the records give each row a value or the number of a shared one.
fn pivot_cache(package: &mut Package<'_>, definition: &str, out: &mut Writer<'_>, trouble: &mut Trouble) {
    let records = definition.replace("pivotCacheDefinition", "pivotCacheRecords");
    let Ok(definition_xml) = package.xml(definition) else {
        return trouble.note(format!("{definition} is damaged"));
    };
    let mut fields: Vec<(String, Vec<String>)> = Vec::new();
    each_event(&definition_xml, |event| {
        let (Event::Start(tag) | Event::Empty(tag)) = event else { return };
        match local(tag) {
            "cacheField" if fields.len() < WIDTH => {
                fields.push((attribute(tag, "name").unwrap_or_default(), Vec::new()));
            }
            "s" | "n" | "d" | "b" | "e" | "m" => {
                if let Some((_, items)) = fields.last_mut().filter(|(_, items)| items.len() < ITEMS) {
                    items.push(attribute(tag, "v").unwrap_or_default());
                }
            }
            _ => {}
        }
    });
    let number: String = definition.chars().filter(char::is_ascii_digit).collect();
    let columns = fields.iter().map(|(name, _)| name.clone()).collect();
    let mut table = TableWriter::with_columns(Some(format!("pivot cache {number}")), columns);
    let Ok(xml) = package.xml(&records) else {
        // Without records the shared values are all there is.
        for (_, items) in &fields {
            items.iter().filter(|item| !item.is_empty()).for_each(|item| out.line(item));
        }
        return;
    };
    let mut row: Vec<String> = Vec::new();
    let whole = each_event(&xml, |event| match event {
        Event::Start(tag) | Event::Empty(tag) => match local(tag) {
            "r" => row.clear(),
            "x" if row.len() < WIDTH => {
                let index = attribute(tag, "v").and_then(|text| text.parse::<usize>().ok());
                let items = fields.get(row.len()).map(|(_, items)| items);
                row.push(index.and_then(|index| items?.get(index).cloned()).unwrap_or_default());
            }
            "s" | "n" | "d" | "b" | "e" | "m" if row.len() < WIDTH => {
                row.push(attribute(tag, "v").unwrap_or_default());
            }
            _ => {}
        },
        Event::End(tag) if tag.local_name().as_ref() == "r" && out.is_open() => table.row(&row, out),
        _ => {}
    });
    table.finish(out);
    if !whole {
        trouble.note(format!("{records} is damaged: read up to the damage"));
    }
}

/// The sheets of an ODS package, then its comments and properties.
pub(crate) fn open_document(package: &mut Package<'_>, out: &mut Writer<'_>, trouble: &mut Trouble) {
    let xml = match package.xml("content.xml") {
        Ok(xml) => xml,
        Err(miss) => return trouble.note(format!("content.xml {}", miss.words())),
    };
    let mut sheets = Sheets::default();
    let whole = each_event(&xml, |event| {
        if !out.is_open() {
            return;
        }
        match event {
            Event::Start(tag) => sheets.start(tag, out),
            Event::Empty(tag) => {
                sheets.start(tag, out);
                sheets.end(tag.name().0, out);
            }
            Event::End(tag) => sheets.end(tag.name().0, out),
            Event::Text(text) => sheets.text(text),
            Event::CData(text) => sheets.text(text),
            Event::GeneralRef(entity) => sheets.text(&entity_text(entity)),
            _ => {}
        }
    });
    if let Some(table) = sheets.table.take() {
        table.finish(out);
    }
    for comment in &sheets.beside {
        out.line(comment);
    }
    for name in ["meta.xml", "styles.xml"] {
        prose(
            package,
            name,
            &["title", "subject", "creator", "initial-creator", "keyword", "description", "p"],
            out,
            trouble,
        );
    }
    if !whole {
        trouble.note("content.xml is damaged: read up to the damage");
    }
}

/// The sheets of an ODS file as they are read.
#[derive(Default)]
struct Sheets {
    table: Option<TableWriter>,
    row: Vec<String>,
    row_repeats: u64,
    /// Empty rows that have not been written.
    empty: u64,
    cell: String,
    /// The value that the cell has beside its shown text.
    value: Option<String>,
    cell_repeats: usize,
    /// Empty cells that have not been written.
    gap: usize,
    in_cell: bool,
    annotation: usize,
    comment: String,
    beside: Vec<String>,
}

impl Sheets {
    fn start(&mut self, tag: &BytesStart<'_>, out: &mut Writer<'_>) {
        let count = |name: &str| attribute(tag, name).and_then(|text| text.parse::<u64>().ok()).unwrap_or(1);
        match tag.name().0 {
            "table:table" => {
                if let Some(table) = self.table.take() {
                    table.finish(out);
                }
                self.table = Some(TableWriter::new(attribute(tag, "table:name")));
                self.empty = 0;
            }
            "table:table-row" => {
                self.row.clear();
                self.gap = 0;
                self.row_repeats = count("table:number-rows-repeated");
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell.clear();
                self.in_cell = true;
                self.cell_repeats = usize::try_from(count("table:number-columns-repeated")).unwrap_or(WIDTH);
                // Dates and numbers are given in full beside the text that shows them.
                self.value = attribute(tag, "office:date-value").or_else(|| attribute(tag, "office:value"));
            }
            "office:annotation" => self.annotation += 1,
            "text:p" if self.annotation == 0 && !self.cell.is_empty() => self.cell.push('\n'),
            "text:s" | "text:tab" | "text:line-break" => self.text(" "),
            _ => {}
        }
    }

    fn end(&mut self, name: &str, out: &mut Writer<'_>) {
        match name {
            "office:annotation" => {
                self.annotation = self.annotation.saturating_sub(1);
                let comment = std::mem::take(&mut self.comment);
                if !comment.trim().is_empty() {
                    self.beside.push(comment.trim().to_owned());
                }
            }
            "text:p" | "dc:creator" | "dc:date" if self.annotation > 0 => self.comment.push(' '),
            "table:table-cell" | "table:covered-table-cell" => self.end_cell(),
            "table:table-row" => self.end_row(out),
            "table:table" => {
                if let Some(table) = self.table.take() {
                    table.finish(out);
                }
            }
            // text of a drawing that lies on the sheet
            "text:p" if !self.in_cell && !self.cell.trim().is_empty() => {
                self.beside.push(std::mem::take(&mut self.cell));
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.annotation > 0 {
            self.comment.push_str(text);
        } else if self.in_cell || !text.trim().is_empty() {
            self.cell.push_str(text);
        }
    }

    fn end_cell(&mut self) {
        self.in_cell = false;
        let shown = std::mem::take(&mut self.cell);
        let text = match self.value.take() {
            Some(value) => value.trim_end_matches("T00:00:00").to_owned(),
            None => shown,
        };
        let times = std::mem::replace(&mut self.cell_repeats, 1);
        if text.trim().is_empty() {
            self.gap = self.gap.saturating_add(times).min(WIDTH);
            return;
        }
        let gap = std::mem::take(&mut self.gap);
        let width = (self.row.len() + gap).min(WIDTH);
        self.row.resize(width, String::new());
        for _ in 0..times.min(CELL_REPEATS).min(WIDTH - width) {
            self.row.push(text.clone());
        }
    }

    fn end_row(&mut self, out: &mut Writer<'_>) {
        let Some(table) = &mut self.table else { return };
        let times = std::mem::replace(&mut self.row_repeats, 1);
        if self.row.is_empty() {
            self.empty = self.empty.saturating_add(times);
            return;
        }
        table.skip(std::mem::take(&mut self.empty), out);
        for _ in 0..times.min(ROW_REPEATS) {
            table.row(&self.row, out);
        }
        self.row.clear();
        self.empty = times.saturating_sub(ROW_REPEATS);
    }
}
