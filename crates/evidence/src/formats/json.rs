//! JSON and NDJSON to documents.
//!
//! What it is: a streaming reader. Lists of flat objects become tables, everything else becomes named
//! fields over lines `path: value`. Large arrays, at the top or within an object, are read element by
//! element, and so are files with one value per line.
//!
//! What it is not: the reader of FHIR, which knows what the fields mean.
//!
//! The one idea: **cut first, then understand.** The stream is cut into values of at most 1 MiB by
//! counting brackets; what is larger is opened and its members are cut in turn.

use std::collections::BTreeMap;
use std::io::BufRead;

use chartward_model::{DocumentKind, Field, FieldGroup, Outcome, Span, Structure};

use super::Emit;
use super::decode::{Utf8Reader, Window};
use super::json_value::{DEPTH, Extent, Value, parse};
use super::table::TableWriter;
use super::writer::{PART, Trouble, Writer};

/// Largest value that is read whole.
const WHOLE: usize = PART;
/// Longest line of a file with one value per line.
const LINE: usize = 16 << 20;
/// Most columns of a table.
const COLUMNS: usize = 1_000;
/// Longest path.
const PATH: usize = 200;

/// Reads a JSON file: one value, several, or one per line.
pub(crate) fn read(input: &mut dyn BufRead, _name: &str, emit: &mut dyn Emit) -> Outcome {
    let mut stream = Stream {
        window: Window::new(Utf8Reader::new(input)),
        batch: Batch::default(),
        out: Writer::new(emit, DocumentKind::Json),
        trouble: Trouble::default(),
    };
    while stream.window.text.len() < WHOLE && stream.window.fill() {}
    if is_line_per_value(&stream.window.text) {
        stream.lines();
    } else {
        stream.values();
    }
    stream.batch.flush(&mut stream.out);
    if let Some(reason) = stream.window.reader.trouble() {
        stream.trouble.note(reason);
    }
    stream.out.finish(&stream.trouble)
}

/// Whether the first line is a value of its own and something follows it.
fn is_line_per_value(head: &str) -> bool {
    let mut lines = head.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().unwrap_or_default().trim();
    first.starts_with(['{', '[']) && lines.next().is_some() && parse(first).is_ok()
}

struct Stream<'a> {
    window: Window<'a>,
    batch: Batch,
    out: Writer<'a>,
    trouble: Trouble,
}

impl Stream<'_> {
    /// One value per line. A line that is none is kept as text.
    fn lines(&mut self) {
        let (mut number, mut bad, mut first_bad) = (0_u64, 0_u64, 0_u64);
        while self.out.is_open() {
            let end = loop {
                match memchr::memchr(b'\n', self.window.rest().as_bytes()) {
                    Some(end) => break end,
                    None if self.window.rest().len() >= LINE => {
                        break self.window.rest().floor_char_boundary(LINE);
                    }
                    None => {
                        if !self.window.fill() {
                            break self.window.rest().len();
                        }
                    }
                }
            };
            if end == 0 && self.window.rest().is_empty() {
                break;
            }
            number += 1;
            let line = self.window.text.get(self.window.at..self.window.at + end).unwrap_or_default();
            let text = line.trim();
            if !text.is_empty() {
                if let Ok(value) = parse(text) {
                    self.batch.add("", value, text.len(), &mut self.out);
                } else {
                    bad += 1;
                    first_bad = if first_bad == 0 { number } else { first_bad };
                    self.out.line(text);
                }
            }
            self.window.at += (end + 1).min(self.window.rest().len());
        }
        if bad > 0 {
            self.trouble.note(format!(
                "{bad} of {number} lines are not JSON (first: line {first_bad}); kept as text"
            ));
        }
    }

    /// Values one after the other, large ones opened.
    fn values(&mut self) {
        // Containers that are open, with the path to each; true for objects.
        let mut open: Vec<(bool, String)> = Vec::new();
        while self.out.is_open() {
            let Some(byte) = self.next_byte() else { break };
            match byte {
                b',' => self.window.at += 1,
                b'}' | b']' => {
                    self.window.at += 1;
                    if open.pop().is_none() {
                        self.damage();
                    }
                }
                _ => {
                    let Some(path) = self.path(&open) else {
                        self.damage();
                        return self.as_text();
                    };
                    if !self.one(&path, &mut open) {
                        return self.as_text();
                    }
                }
            }
        }
        if !open.is_empty() && self.out.is_open() {
            self.trouble.note(format!(
                "the file ends within a value (byte {})",
                self.window.gone + self.window.at as u64
            ));
        }
    }

    /// The path of the value that comes next; in an object its key is read. `None` if there is no key.
    fn path(&mut self, open: &[(bool, String)]) -> Option<String> {
        let Some((is_object, path)) = open.last() else { return Some(String::new()) };
        if !*is_object {
            return Some(path.clone());
        }
        let length = self.extent()?;
        let Ok(Value::Scalar(key)) = parse(self.window.rest().get(..length)?) else { return None };
        self.window.at += length;
        if self.next_byte()? != b':' {
            return None;
        }
        self.window.at += 1;
        self.next_byte()?;
        Some(join(path, &key))
    }

    /// Reads the value at hand, or opens it if it is large. False if it makes no sense.
    fn one(&mut self, path: &str, open: &mut Vec<(bool, String)>) -> bool {
        if let Some(length) = self.extent() {
            let text = self.window.text.get(self.window.at..self.window.at + length).unwrap_or_default();
            match parse(text) {
                Ok(value) => self.batch.add(path, value, length, &mut self.out),
                Err(at) => {
                    let at = self.window.gone + (self.window.at + at) as u64;
                    self.trouble.note(format!("damaged value at byte {at}; kept as text"));
                    self.out.line(text);
                }
            }
            self.window.at += length.max(1);
            return true;
        }
        match self.window.rest().as_bytes().first() {
            Some(first @ (b'{' | b'[')) if open.len() < DEPTH && !self.rest_is_short() => {
                open.push((*first == b'{', path.to_owned()));
                self.window.at += 1;
                true
            }
            _ => {
                let at = self.window.gone + self.window.at as u64;
                self.trouble.note(format!(
                    "the value at byte {at} does not end or is too large; the rest is kept as text"
                ));
                false
            }
        }
    }

    /// Whether the whole rest of the file is at hand and small: what does not end in it is damaged, yet
    /// its members can still be read one by one.
    fn rest_is_short(&self) -> bool {
        self.window.is_at_end() && self.window.rest().len() < 2
    }

    /// Length of the value at hand, if it ends within [`WHOLE`] bytes.
    fn extent(&mut self) -> Option<usize> {
        let mut extent = Extent::new();
        loop {
            if let Some(length) = extent.find(self.window.rest().as_bytes()) {
                return Some(length);
            }
            if self.window.rest().len() > WHOLE {
                return None;
            }
            if !self.window.fill() {
                // a number or word at the very end
                let rest = self.window.rest().trim_end();
                let bare = !rest.is_empty() && !rest.starts_with(['{', '[', '"']);
                return bare.then_some(rest.len());
            }
        }
    }

    fn next_byte(&mut self) -> Option<u8> {
        loop {
            // 0x1e begins a value in RFC 7464 text sequences
            if let Some(at) =
                self.window.rest().bytes().position(|byte| !byte.is_ascii_whitespace() && byte != 0x1e)
            {
                self.window.at += at;
                return self.window.rest().bytes().next();
            }
            self.window.at = self.window.text.len();
            if !self.window.fill() {
                return None;
            }
        }
    }

    fn damage(&mut self) {
        let at = self.window.gone + self.window.at as u64;
        self.trouble.note(format!("damaged at byte {at}; what follows is kept as text"));
    }

    fn as_text(&mut self) {
        self.batch.flush(&mut self.out);
        while self.out.is_open() {
            let rest = self.window.text.get(self.window.at..).unwrap_or_default();
            self.out.prose(rest);
            self.window.at = self.window.text.len();
            if !self.window.fill() {
                return;
            }
        }
    }
}

/// Values of the same path that wait to be written together.
#[derive(Default)]
struct Batch {
    path: String,
    values: Vec<Value>,
    bytes: usize,
    /// Rows of tables that were written, by path.
    rows: BTreeMap<String, u64>,
}

impl Batch {
    fn add(&mut self, path: &str, value: Value, bytes: usize, out: &mut Writer<'_>) {
        if self.path != path || self.bytes + bytes > PART || self.values.len() >= 20_000 {
            self.flush(out);
        }
        path.clone_into(&mut self.path);
        self.bytes += bytes;
        match value {
            Value::List(values) => self.values.extend(values),
            value => self.values.push(value),
        }
    }

    fn flush(&mut self, out: &mut Writer<'_>) {
        let values = std::mem::take(&mut self.values);
        let path = std::mem::take(&mut self.path);
        self.bytes = 0;
        if values.is_empty() {
            return;
        }
        let mut values = values;
        if let [Value::Object(_)] = values.as_slice() {
            self.inner_tables(&path, &mut values[0], 0, out);
        }
        if !self.table(&path, &values, out) {
            Fields::default().write(&path, &values, out);
        }
    }

    /// Takes the larger lists of flat objects out of an object and writes them as tables.
    fn inner_tables(&mut self, path: &str, value: &mut Value, depth: usize, out: &mut Writer<'_>) {
        let Value::Object(members) = value else { return };
        for (key, member) in members {
            let path = join(path, key);
            match member {
                Value::List(values) if values.len() >= 3 && self.table(&path, values, out) => values.clear(),
                Value::Object(_) if depth < DEPTH => self.inner_tables(&path, member, depth + 1, out),
                _ => {}
            }
        }
    }

    /// Writes values as a table. False if they do not make one.
    fn table(&mut self, path: &str, values: &[Value], out: &mut Writer<'_>) -> bool {
        if values.len() < 2 {
            return false;
        }
        let mut columns: Vec<String> = Vec::new();
        let mut index: BTreeMap<String, usize> = BTreeMap::new();
        let mut rows: Vec<Vec<(usize, String)>> = Vec::with_capacity(values.len());
        let mut filled = 0;
        for value in values {
            let mut cells = Vec::new();
            if !matches!(value, Value::Object(_)) || !flatten("", value, &mut cells) {
                return false;
            }
            let mut row = Vec::with_capacity(cells.len());
            for (name, cell) in cells {
                let at = *index.entry(name).or_insert_with_key(|name| {
                    columns.push(name.clone());
                    columns.len() - 1
                });
                row.push((at, cell));
            }
            if columns.len() > COLUMNS {
                return false;
            }
            filled += row.len();
            rows.push(row);
        }
        if columns.is_empty() || filled * 4 < columns.len() * rows.len() {
            return false;
        }
        let name = (!path.is_empty()).then(|| path.to_owned());
        let mut table = TableWriter::with_columns(name, columns.clone());
        table.start_at(self.rows.get(path).copied().unwrap_or(0) + 1);
        *self.rows.entry(path.to_owned()).or_default() += rows.len() as u64;
        for row in rows {
            let mut cells = vec![String::new(); columns.len()];
            for (at, cell) in row {
                let place = &mut cells[at];
                // a key that occurs twice in an object
                if !place.is_empty() {
                    place.push(' ');
                }
                place.push_str(&cell);
            }
            table.row(&cells, out);
        }
        table.finish(out);
        true
    }
}

/// Cells of a flat object by dotted path. False if it holds a list of objects.
fn flatten(path: &str, value: &Value, cells: &mut Vec<(String, String)>) -> bool {
    match value {
        Value::Scalar(text) => cells.push((path.to_owned(), text.clone())),
        Value::Object(members) => {
            return members.iter().all(|(key, member)| flatten(&join(path, key), member, cells));
        }
        Value::List(values) => {
            let mut texts = Vec::with_capacity(values.len());
            for value in values {
                let Value::Scalar(text) = value else { return false };
                texts.push(text.as_str());
            }
            cells.push((path.to_owned(), texts.join(", ")));
        }
    }
    true
}

fn join(path: &str, key: &str) -> String {
    let key: String = key.chars().take(PATH / 2).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if path.is_empty() {
        return key;
    }
    if path.len() + key.len() > PATH {
        return path.to_owned();
    }
    format!("{path}.{key}")
}

/// Writes values as groups of fields. Groups are numbered through; those of a part that was handed out
/// are gone, and what is left of one goes on in a new group.
#[derive(Default)]
struct Fields {
    text: String,
    groups: Vec<FieldGroup>,
    /// Groups that were handed out.
    gone: usize,
    /// The group that takes what belongs to groups that are gone.
    rest: Option<usize>,
}

impl Fields {
    fn write(mut self, path: &str, values: &[Value], out: &mut Writer<'_>) {
        for value in values {
            let group = self.group(path, None);
            self.value((path, ""), value, group, out);
            self.text.push('\n');
            if self.text.len() >= PART {
                self.flush(out);
            }
        }
        self.flush(out);
    }

    /// Begins a group and gives its number.
    fn group(&mut self, kind: &str, parent: Option<usize>) -> usize {
        let kind = if kind.is_empty() { "record" } else { kind };
        let parent = parent.and_then(|parent| parent.checked_sub(self.gone));
        let parent = parent.and_then(|parent| u32::try_from(parent).ok());
        self.groups.push(FieldGroup { kind: kind.to_owned(), parent, fields: Vec::new() });
        self.gone + self.groups.len() - 1
    }

    /// Writes a value, of a path and key, into a group; objects within it get groups of their own.
    /// Values are at most [`DEPTH`] deep, see `json_value`.
    fn value(&mut self, (path, key): (&str, &str), value: &Value, group: usize, out: &mut Writer<'_>) {
        match value {
            Value::Scalar(text) => self.field((path, key), text, group, out),
            Value::List(values) => {
                for value in values {
                    let inner = match value {
                        Value::Object(_) => self.group(path, Some(group)),
                        _ => group,
                    };
                    self.value((path, key), value, inner, out);
                }
            }
            Value::Object(members) => {
                for (key, member) in members {
                    let path = join(path, key);
                    let inner = match member {
                        Value::Object(_) => self.group(&path, Some(group)),
                        _ => group,
                    };
                    self.value((&path, key), member, inner, out);
                }
            }
        }
    }

    fn field(&mut self, (path, key): (&str, &str), text: &str, group: usize, out: &mut Writer<'_>) {
        if text.is_empty() {
            return;
        }
        if self.text.len() >= 2 * PART {
            self.flush(out);
        }
        let group =
            match (group.checked_sub(self.gone), self.rest.and_then(|rest| rest.checked_sub(self.gone))) {
                (Some(at), _) | (None, Some(at)) => at,
                (None, None) => {
                    let kind = path.rsplit_once('.').map_or("", |(parent, _)| parent);
                    let rest = self.group(kind, None);
                    self.rest = Some(rest);
                    rest - self.gone
                }
            };
        if !path.is_empty() {
            self.text.push_str(path);
            self.text.push_str(": ");
        }
        let start = self.text.len();
        self.text.push_str(text);
        let span = Span::new(start, self.text.len());
        self.text.push('\n');
        if let Some(group) = self.groups.get_mut(group) {
            let name = if key.is_empty() { "value" } else { key };
            let name = name.get(..name.floor_char_boundary(PATH)).unwrap_or_default();
            group.fields.push(Field { path: name.to_owned(), qualifier: String::new(), span });
        }
    }

    fn flush(&mut self, out: &mut Writer<'_>) {
        let text = std::mem::take(&mut self.text);
        let groups = std::mem::take(&mut self.groups);
        self.gone += groups.len();
        if groups.iter().any(|group| !group.fields.is_empty()) {
            out.part(text, Structure::Fields(groups));
        }
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::{Outcome, Structure};

    use super::super::collect::{Collect, torment};
    use super::read;

    fn json(text: &str) -> (Collect, Outcome) {
        let mut collect = Collect::default();
        let outcome = read(&mut text.as_bytes(), "a.json", &mut collect);
        (collect, outcome)
    }

    fn groups(collect: &Collect) -> Vec<String> {
        let mut all = Vec::new();
        for part in &collect.parts {
            let Structure::Fields(groups) = &part.structure else { continue };
            for group in groups {
                let fields: Vec<String> = group
                    .fields
                    .iter()
                    .map(|f| format!("{}={}", f.path, &part.text[f.span.range()]))
                    .collect();
                all.push(format!("{}<{:?} {}", group.kind, group.parent, fields.join(" ")));
            }
        }
        all
    }

    #[test]
    fn flat_objects_make_a_table() {
        let expected = "[name.last|ssn|tags|born]@1 Lee|987654321|a, b; Chen|||1970-05-06";
        let rows = [
            "{\"name\": {\"last\": \"Lee\"}, \"ssn\": 987654321, \"tags\": [\"a\",\"b\"]}",
            "{\"name\": {\"last\": \"Chen\"}, \"born\": \"1970-05-06\"}",
        ];
        for text in [format!("[{}]", rows.join(",\n")), rows.join("\n"), rows.join(" ")] {
            let (collect, outcome) = json(&text);
            assert_eq!(outcome, Outcome::Parsed, "{text}");
            assert_eq!(collect.tables(), [expected], "{text}");
        }
        let (collect, _) =
            json(&format!("{{\"version\": 1, \"people\": [{},{},{}]}}", rows[0], rows[1], rows[0]));
        assert!(collect.tables()[0].starts_with("people[name.last|ssn|tags|born]@1 Lee"));
        assert_eq!(groups(&collect), ["record<None version=1"]);
    }

    #[test]
    fn other_objects_make_fields() {
        let (collect, outcome) = json(
            "{\"patient\": {\"name\": \"Ann Lee\", \"phones\": [\"555-0100\", \"555-0101\"],\
             \"kin\": [{\"name\": \"Bo\"}, {\"name\": \"Cy\"}]}, \"note\": null}",
        );
        assert_eq!(outcome, Outcome::Parsed);
        assert_eq!(
            groups(&collect),
            [
                "record<None ",
                "patient<Some(0) name=Ann Lee phones=555-0100 phones=555-0101",
                "patient.kin<Some(1) name=Bo",
                "patient.kin<Some(1) name=Cy"
            ]
        );
        assert!(collect.text().starts_with("patient.name: Ann Lee\npatient.phones: 555-0100\n"));
    }

    #[test]
    fn large_files_are_streamed() {
        let record = |i: usize| format!("{{\"id\": {i}, \"note\": \"{}\"}}", "x".repeat(100));
        let records: Vec<String> = (0..20_000).map(record).collect();
        for text in [
            format!("[{}]", records.join(",")),
            format!("{{\"a\": {{\"list\": [{}]}}, \"z\": 1}}", records.join(",")),
        ] {
            let (collect, outcome) = json(&text);
            assert_eq!(outcome, Outcome::Parsed);
            let mut rows = 0;
            for part in &collect.parts {
                if let Structure::Table(table) = &part.structure {
                    assert_eq!(table.first_row, rows + 1);
                    rows += table.rows.len() as u64;
                }
            }
            assert_eq!(rows, 20_000);
            assert!(collect.parts.len() >= 3);
        }
    }

    #[test]
    fn damage_is_told_and_kept_as_text() {
        let (collect, outcome) = json("{\"a\": 1}\n{\"a\": bad\n{\"a\": 3}\n");
        assert_eq!(
            outcome,
            Outcome::Partly("1 of 3 lines are not JSON (first: line 2); kept as text".to_owned())
        );
        assert_eq!(collect.prose(), "{\"a\": bad\n");
        assert_eq!(collect.tables(), ["[a]@1 1; 3"]);
        let (collect, outcome) = json("[{\"a\": \"x\"}, {\"a\": \"unfinished");
        assert!(matches!(outcome, Outcome::Partly(_)));
        assert!(collect.text().contains("unfinished") && collect.text().contains('x'));
        let (collect, outcome) = json("\u{feff}not json at all");
        assert!(matches!(outcome, Outcome::Partly(_)), "{outcome:?}");
        assert!(collect.text().contains("not"));
    }

    #[test]
    fn damaged_files_are_read() {
        let sample = "[{\"a\": 1, \"b\": {\"c\": [1, \"\\u00e9\"]}}, {\"a\": 2}, [[{}]], null]";
        torment(sample.as_bytes(), 600, |mut bytes, emit| read(&mut bytes, "a.json", emit));
        torment(sample.replace(',', "\n").as_bytes(), 600, |mut bytes, emit| {
            read(&mut bytes, "a.json", emit)
        });
        let deep = "[{\"a\":".repeat(200_000);
        torment(deep.as_bytes(), 2, |mut bytes, emit| read(&mut bytes, "a.json", emit));
    }
}
