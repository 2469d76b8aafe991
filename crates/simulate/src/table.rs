//! Tables about people: the lists, exports and reports that offices mail around.
//!
//! What it is: rows filled from people under the columns of a layout, and the plain-text forms of a table.
//! Spreadsheets are in `write`.

use crate::SimulateError;
use crate::layouts::{LAYOUTS, Layout, PAYROLL, SUPPLIES};
use crate::people::World;
use crate::template::{self, Cast, Pen};
use crate::value::{Script, Seen};
use crate::write::mime;

/// Rows under headers.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<Script>>,
}

/// A list about patients, of a layout by chance.
pub(crate) fn about_patients(world: &World, pen: &mut Pen) -> Result<Table, SimulateError> {
    let layout = &LAYOUTS[pen.dice.below(LAYOUTS.len())];
    let rows = pen.dice.between(6, 30);
    let mut people = Vec::new();
    for _ in 0..rows * 3 {
        let key = *pen.dice.pick(&world.pool);
        if people.len() < rows && !people.contains(&key) && suits(world, layout, key) {
            people.push(key);
        }
    }
    fill(world, layout, 'p', &people, pen)
}

/// A list about staff that holds more than their work.
pub(crate) fn payroll(world: &World, pen: &mut Pen) -> Result<Table, SimulateError> {
    let people: Vec<u32> = world.staff.iter().copied().filter(|_| pen.dice.percent(30)).collect();
    fill(world, &PAYROLL, 't', &people, pen)
}

/// A list about no person.
pub(crate) fn supplies(world: &World, pen: &mut Pen) -> Result<Table, SimulateError> {
    let rows = vec![world.owner; pen.dice.between(8, 40)];
    fill(world, &SUPPLIES, 's', &rows, pen)
}

/// Whether a list of this kind would name this patient: the cells that make the list worth having are there.
fn suits(world: &World, layout: &Layout, key: u32) -> bool {
    let person = world.person(key);
    match layout.name {
        "medicare" => person.mbi.is_some(),
        "guarantors" => person.guarantor.is_some(),
        "refunds" => person.bank.is_some() || person.card.is_some(),
        "id_check" => person.licence.is_some() || person.passport.is_some(),
        _ => true,
    }
}

fn fill(
    world: &World,
    layout: &Layout,
    part: char,
    people: &[u32],
    pen: &mut Pen,
) -> Result<Table, SimulateError> {
    let mut rows = Vec::new();
    for key in people {
        let person = world.person(*key);
        let mut cast = Cast::from([(part, *key)]);
        for (part, relative) in [('k', person.next_of_kin.map(|kin| kin.0)), ('g', person.guarantor)] {
            if let Some(relative) = relative {
                cast.insert(part, relative);
            }
        }
        cast.insert('d', *pen.dice.pick(&world.doctors));
        let mut row = Vec::new();
        for (_, cell) in layout.columns {
            // a cell about somebody or something that does not exist stays empty
            let known = template::parts(cell)
                .into_iter()
                .all(|part| cast.get(&part).is_some_and(|key| template::fits(world, cell, part, *key)));
            row.push(if known {
                template::render(world, cell, &cast, &Script::default(), pen)?
            } else {
                Script::default()
            });
        }
        rows.push(row);
    }
    Ok(Table { name: layout.name, columns: layout.columns.iter().map(|column| column.0).collect(), rows })
}

impl Table {
    /// What stands in the cells, row by row.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.rows.iter().flatten().flat_map(|cell| cell.seen.iter().cloned()).collect()
    }

    /// The table as lines of cells between separators, with a header line.
    pub(crate) fn separated(&self, separator: char) -> Script {
        let mut script = Script::default();
        for (i, column) in self.columns.iter().enumerate() {
            cell(&mut script, i, separator, &Script::plain(*column));
        }
        script.say("\n");
        for row in &self.rows {
            for (i, value) in row.iter().enumerate() {
                cell(&mut script, i, separator, value);
            }
            script.say("\n");
        }
        script
    }

    /// The table as INSERT statements of a dump.
    pub(crate) fn inserts(&self) -> Script {
        let mut script = Script::plain(format!(
            "-- dump of table `{0}`\n\nDROP TABLE IF EXISTS `{0}`;\nCREATE TABLE `{0}` (\n",
            self.name
        ));
        let columns: Vec<String> = self.columns.iter().map(|column| sql_name(column)).collect();
        let definitions: Vec<String> =
            columns.iter().map(|column| format!("  `{column}` varchar(255) DEFAULT NULL")).collect();
        script.say(&definitions.join(",\n")).say("\n);\n\n");
        let names: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
        for chunk in self.rows.chunks(10) {
            script.say(&format!("INSERT INTO `{}` ({}) VALUES\n", self.name, names.join(", ")));
            for (i, row) in chunk.iter().enumerate() {
                script.say(if i == 0 { "(" } else { ",\n(" });
                for (j, cell) in row.iter().enumerate() {
                    script.say(if j == 0 { "" } else { "," });
                    if cell.text.is_empty() {
                        script.say("NULL");
                    } else {
                        script.append(&altered(cell, |text| format!("'{}'", text.replace('\'', "''"))));
                    }
                }
                script.say(")");
            }
            script.say(";\n");
        }
        script
    }

    /// The table as a COPY block of a dump.
    pub(crate) fn copy_block(&self) -> Script {
        let columns: Vec<String> = self.columns.iter().map(|column| sql_name(column)).collect();
        let mut script = Script::plain(format!(
            "--\n-- Data for Name: {0}; Type: TABLE DATA; Schema: public\n--\n\nCOPY public.{0} ({1}) FROM stdin;\n",
            self.name,
            columns.join(", ")
        ));
        for row in &self.rows {
            for (j, cell) in row.iter().enumerate() {
                script.say(if j == 0 { "" } else { "\t" });
                if cell.text.is_empty() {
                    script.say("\\N");
                } else {
                    script.append(cell);
                }
            }
            script.say("\n");
        }
        script.say("\\.\n");
        script
    }

    /// The table as JSON objects, one a line.
    pub(crate) fn json_lines(&self) -> Script {
        let mut script = Script::default();
        for row in &self.rows {
            self.json_object(row, &mut script);
            script.say("\n");
        }
        script
    }

    /// The table as one JSON array.
    pub(crate) fn json(&self) -> Script {
        let mut script = Script::plain("{\"export\": [\n");
        for (i, row) in self.rows.iter().enumerate() {
            script.say(if i == 0 { "  " } else { ",\n  " });
            self.json_object(row, &mut script);
        }
        script.say("\n]}\n");
        script
    }

    fn json_object(&self, row: &[Script], script: &mut Script) {
        script.say("{");
        for (i, (column, cell)) in self.columns.iter().zip(row).enumerate() {
            script.say(if i == 0 { "" } else { ", " });
            script.say(&format!("\"{}\": ", sql_name(column)));
            if cell.text.is_empty() {
                script.say("null");
            } else {
                script.append(&altered(cell, |text| serde_json::Value::from(text).to_string()));
            }
        }
        script.say("}");
    }

    /// The table as lines for a page: cells under each other with their headers, records parted by a blank line.
    pub(crate) fn printed(&self) -> Script {
        let mut script = Script::plain(format!("{}\n\n", self.name.to_uppercase()));
        for row in &self.rows {
            for (column, cell) in self.columns.iter().zip(row).filter(|(_, cell)| !cell.text.is_empty()) {
                script.say(column).say(": ").append(cell).say("\n");
            }
            script.say("\n");
        }
        script
    }

    /// The table as an HTML page.
    pub(crate) fn html(&self) -> Script {
        let mut script = Script::plain(format!(
            "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{}</title></head><body>\n<table border=\"1\">\n<tr>",
            self.name
        ));
        for column in &self.columns {
            script.say("<th>").say(column).say("</th>");
        }
        script.say("</tr>\n");
        for row in &self.rows {
            script.say("<tr>");
            for cell in row {
                script.say("<td>").append(&altered(cell, escaped)).say("</td>");
            }
            script.say("</tr>\n");
        }
        script.say("</table>\n</body></html>\n");
        script
    }
}

/// A cell in another form. A value that no longer stands there in one piece loses its text.
pub(crate) fn altered(cell: &Script, form: impl Fn(&str) -> String) -> Script {
    let text = form(&cell.text);
    let mut seen = cell.seen.clone();
    for seen in &mut seen {
        if !text.contains(&seen.text) {
            seen.text.clear();
        }
    }
    Script { text, seen }
}

/// Text for XML and HTML content.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text in Windows-1252, which is ISO 8859-1 for all letters that are written here.
pub(crate) fn windows_1252(text: &str) -> Vec<u8> {
    mime::latin1(text)
}

/// Text in UTF-16, little-endian, with its mark.
pub(crate) fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn cell(script: &mut Script, index: usize, separator: char, value: &Script) {
    if index > 0 {
        script.say(separator.encode_utf8(&mut [0; 4]));
    }
    if value.text.contains([separator, '"', '\n']) {
        script.append(&altered(value, |text| format!("\"{}\"", text.replace('"', "\"\""))));
    } else {
        script.append(value);
    }
}

/// A header as a column name of a database: `DriverLicense No` becomes `driver_license_no`.
fn sql_name(header: &str) -> String {
    let mut name = String::new();
    let mut after_lower = false;
    for c in header.chars() {
        if c.is_ascii_uppercase() && after_lower {
            name.push('_');
        }
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        after_lower = c.is_ascii_lowercase();
    }
    name.trim_end_matches('_').to_owned()
}
