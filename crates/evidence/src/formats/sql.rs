//! SQL dumps to documents.
//!
//! What it is: a reader of the statements that carry rows, `INSERT`, `REPLACE` and PostgreSQL's `COPY`,
//! as tables named after their SQL table, with the columns of the statement or of the `CREATE TABLE`
//! before it. Values in all other statements, and comments, come out as running text.
//!
//! What it is not: a parser of SQL. It looks at tokens (see `sql_token`) and knows a dozen keywords.
//!
//! The one idea: **every literal of the dump is read exactly once**, in a cell or in the running text.

use std::collections::BTreeMap;
use std::io::BufRead;

use chartward_model::{DocumentKind, Outcome};

use super::Emit;
use super::decode::Utf8Reader;
use super::sql_token::{Lexer, Token};
use super::table::TableWriter;
use super::writer::{Trouble, Writer};

/// Most tables that are written side by side; dumps interleave few.
const SIDE_BY_SIDE: usize = 32;
/// Most columns of a table, and values of a row.
const WIDTH: usize = 20_000;
/// Most tables whose columns are remembered.
const SCHEMAS: usize = 100_000;

/// Reads a dump.
pub(crate) fn read(input: &mut dyn BufRead, _name: &str, emit: &mut dyn Emit) -> Outcome {
    let mut dump = Dump {
        lexer: Lexer::new(Utf8Reader::new(input)),
        out: Writer::new(emit, DocumentKind::Sql),
        schemas: BTreeMap::new(),
        tables: Vec::new(),
        trouble: Trouble::default(),
    };
    while dump.out.is_open() && dump.statement() {}
    for (_, table) in std::mem::take(&mut dump.tables) {
        table.finish(&mut dump.out);
    }
    if dump.lexer.open_at_end {
        dump.trouble.note("the dump ends within a quoted value or comment");
    }
    if dump.lexer.cut > 0 {
        dump.trouble.note(format!("{} values are longer than 4 MiB and were cut", dump.lexer.cut));
    }
    if let Some(reason) = dump.lexer.trouble() {
        dump.trouble.note(reason);
    }
    dump.out.finish(&dump.trouble)
}

struct Dump<'a> {
    lexer: Lexer<'a>,
    out: Writer<'a>,
    /// Columns by table name in lower case, with and without its schema.
    schemas: BTreeMap<String, Vec<String>>,
    /// Tables that are being written, in the order of their first rows.
    tables: Vec<((String, Vec<String>), TableWriter)>,
    trouble: Trouble,
}

impl Dump<'_> {
    /// Reads one statement. False at the end of the dump.
    fn statement(&mut self) -> bool {
        match self.lexer.next() {
            Token::End => return false,
            Token::Comment => self.comment(),
            Token::Text => self.say(None),
            Token::Word => {
                let word = self.lexer.value.to_ascii_uppercase();
                match word.as_str() {
                    "INSERT" | "REPLACE" | "INTO" => self.insert(),
                    "COPY" => self.copy(),
                    "CREATE" => self.create(),
                    "GO" | "BEGIN" | "COMMIT" => {}
                    _ => self.other(),
                }
            }
            Token::Name => self.other(),
            Token::Symbol(_) | Token::Number | Token::Blob => {}
        }
        true
    }

    fn comment(&mut self) {
        let text = self.lexer.value.trim();
        // `/*!40101 SET ... */` is code for MySQL; it is kept only where it holds a literal
        let idle = text.starts_with('!') && !text.contains('\'');
        if !idle && text.chars().any(char::is_alphanumeric) {
            self.out.line(text);
        }
    }

    /// Writes the literal just read to the running text, after the name it is given to, if any.
    fn say(&mut self, name: Option<&str>) {
        if self.lexer.value.trim().is_empty() {
            return;
        }
        if let Some(name) = name {
            self.out.prose(name);
            self.out.prose(": ");
        }
        self.out.line(&self.lexer.value);
    }

    /// Any statement without rows: its values become running text, `UPDATE .. SET a = 'b'` as `a: b`.
    fn other(&mut self) {
        let mut name: Option<String> = None;
        let mut assigned = false;
        loop {
            let token = self.lexer.next();
            match token {
                Token::End | Token::Symbol(b';') => return,
                Token::Comment => self.comment(),
                Token::Name => {
                    name = Some(self.lexer.value.clone());
                    assigned = false;
                }
                Token::Word => {
                    let word = self.lexer.value.to_ascii_uppercase();
                    if matches!(word.as_str(), "INSERT" | "GO" | "COPY") {
                        // SQL Server ends statements with a line end only
                        self.lexer.unread(token);
                        return;
                    }
                    if !matches!(word.as_str(), "LIKE" | "IS" | "NOT" | "IN" | "DEFAULT" | "COMMENT" | "CAST")
                    {
                        name = Some(self.lexer.value.clone());
                    }
                    assigned = false;
                }
                Token::Symbol(b'=') => assigned = true,
                Token::Text => self.say(name.as_deref()),
                Token::Number if assigned => self.say(name.as_deref()),
                Token::Symbol(_) | Token::Blob | Token::Number => {}
            }
        }
    }

    /// `INSERT [...] INTO table [(columns)] VALUES (...), (...)`, after its first word.
    fn insert(&mut self) {
        let Some(table) = self.table_name() else { return self.other() };
        let mut columns = Vec::new();
        loop {
            match self.lexer.next_code() {
                Token::Symbol(b'(') if columns.is_empty() => columns = self.name_list(),
                Token::Word => match self.lexer.value.to_ascii_uppercase().as_str() {
                    "VALUES" | "VALUE" => return self.rows(&table, columns),
                    "SELECT" | "SET" | "DEFAULT" | "EXEC" | "WITH" => return self.other(),
                    _ => {}
                },
                Token::Symbol(b';') | Token::End => return,
                Token::Text => self.say(None),
                _ => {}
            }
        }
    }

    /// The rows after `VALUES`.
    fn rows(&mut self, table: &str, columns: Vec<String>) {
        let columns = if columns.is_empty() { self.columns_of(table) } else { columns };
        let at = self.writer(table, columns);
        loop {
            match self.lexer.next_code() {
                Token::Symbol(b'(') => {}
                Token::Symbol(b',') => continue,
                Token::Symbol(b';') | Token::End => return,
                // no comma and no bracket: `ON DUPLICATE KEY ...`, or the next statement
                token => return self.lexer.unread(token),
            }
            let (row, whole) = self.values();
            if !whole {
                let at = self.lexer.offset();
                self.trouble.note(format!("a row is not closed (byte {at})"));
            }
            if let Some((_, writer)) = self.tables.get_mut(at) {
                writer.row(&row, &mut self.out);
            }
            if !whole || !self.out.is_open() {
                return;
            }
        }
    }

    /// The values of one row, after its `(`. False if the row does not end.
    fn values(&mut self) -> (Vec<String>, bool) {
        let mut row = Vec::new();
        let mut cell = String::new();
        let mut depth = 0_usize;
        // what a call such as `TO_DATE('1980-01-02', 'YYYY-MM-DD')` or `CAST(..)` is about comes first
        let mut has_value = false;
        loop {
            match self.lexer.next_code() {
                Token::End => {
                    row.push(cell);
                    return (row, false);
                }
                Token::Symbol(b'(') => depth += 1,
                Token::Symbol(b')') if depth == 0 => {
                    row.push(cell);
                    return (row, true);
                }
                Token::Symbol(b')') => depth -= 1,
                Token::Symbol(b',') if depth == 0 => {
                    has_value = false;
                    let value = std::mem::take(&mut cell);
                    if row.len() < WIDTH {
                        row.push(value);
                    } else {
                        self.out.line(&value);
                    }
                }
                Token::Symbol(b'-') if depth == 0 && cell.is_empty() => cell.push('-'),
                Token::Symbol(b';') if depth == 0 && row.len() + cell.len() > 0 => {
                    row.push(cell);
                    return (row, false);
                }
                Token::Text | Token::Number | Token::Name if depth == 0 || !has_value => {
                    cell.push_str(&self.lexer.value);
                    has_value = true;
                }
                Token::Text => self.say_if_data(),
                Token::Word if depth == 0 => {
                    let word = self.lexer.value.to_ascii_uppercase();
                    if matches!(word.as_str(), "TRUE" | "FALSE") {
                        cell.push_str(&self.lexer.value);
                    }
                }
                _ => {}
            }
        }
    }

    /// Further literals of a call are formats (`YYYY-MM-DD`) more often than data.
    fn say_if_data(&mut self) {
        if self.lexer.value.bytes().any(|byte| byte.is_ascii_digit()) {
            self.say(None);
        }
    }

    /// `COPY table (columns) FROM stdin;` and its lines, after its first word.
    fn copy(&mut self) {
        let Some(table) = self.table_name() else { return self.other() };
        let mut columns = Vec::new();
        let (mut from_here, mut comma) = (false, false);
        loop {
            match self.lexer.next_code() {
                Token::Symbol(b'(') if columns.is_empty() && !from_here => columns = self.name_list(),
                Token::Word => match self.lexer.value.to_ascii_uppercase().as_str() {
                    "STDIN" => from_here = true,
                    "CSV" => comma = true,
                    _ => {}
                },
                Token::Symbol(b';') => break,
                Token::End => return,
                Token::Text => self.say(None),
                _ => {}
            }
        }
        if !from_here {
            return;
        }
        let columns = if columns.is_empty() { self.columns_of(&table) } else { columns };
        let at = self.writer(&table, columns);
        let mut row: Vec<String> = Vec::new();
        self.lexer.raw_line();
        while self.out.is_open() && self.lexer.raw_line() {
            if self.lexer.value == "\\." {
                return;
            }
            row.clear();
            let delimiter = if comma { ',' } else { '\t' };
            row.extend(self.lexer.value.split(delimiter).map(copy_value));
            if let Some((_, writer)) = self.tables.get_mut(at) {
                writer.row(&row, &mut self.out);
            }
        }
        if self.out.is_open() {
            self.trouble.note("the dump ends within the rows of a table");
        }
    }

    /// `CREATE TABLE name (columns)`: remembers the columns.
    fn create(&mut self) {
        loop {
            match self.lexer.next_code() {
                Token::Word => match self.lexer.value.to_ascii_uppercase().as_str() {
                    "TABLE" => break,
                    "OR" | "REPLACE" | "GLOBAL" | "LOCAL" | "TEMPORARY" | "TEMP" | "UNLOGGED" | "FOREIGN" => {
                    }
                    _ => return self.other(),
                },
                token => {
                    self.lexer.unread(token);
                    return self.other();
                }
            }
        }
        let Some(table) = self.table_name() else { return self.other() };
        if self.lexer.next_code() != Token::Symbol(b'(') {
            return self.other();
        }
        let columns = self.column_definitions();
        if self.schemas.len() < SCHEMAS && !columns.is_empty() {
            self.schemas.insert(table.to_lowercase(), columns);
        }
        self.other();
    }

    /// The first word of each definition, up to the closing bracket.
    fn column_definitions(&mut self) -> Vec<String> {
        let mut columns = Vec::new();
        let (mut depth, mut first) = (0_usize, true);
        loop {
            let token = self.lexer.next_code();
            match token {
                Token::End => return columns,
                Token::Symbol(b'(') => depth += 1,
                Token::Symbol(b')') if depth == 0 => return columns,
                Token::Symbol(b')') => depth -= 1,
                Token::Symbol(b',') if depth == 0 => {
                    first = true;
                    continue;
                }
                Token::Name | Token::Word if first => {
                    let constraint = token == Token::Word && is_constraint(&self.lexer.value);
                    if !constraint && columns.len() < WIDTH {
                        columns.push(self.lexer.value.clone());
                    }
                }
                Token::Text => self.say(None),
                _ => {}
            }
            first = false;
        }
    }

    /// Names parted by commas, up to the closing bracket.
    fn name_list(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        loop {
            match self.lexer.next_code() {
                Token::Name | Token::Word | Token::Text if names.len() < WIDTH => {
                    names.push(self.lexer.value.clone());
                }
                Token::Symbol(b')' | b';') | Token::End => return names,
                _ => {}
            }
        }
    }

    /// The name of the table a statement is about: the last part of a dotted name.
    fn table_name(&mut self) -> Option<String> {
        const BEFORE: &[&str] = &[
            "ALL",
            "DELAYED",
            "EXISTS",
            "FIRST",
            "HIGH_PRIORITY",
            "IF",
            "IGNORE",
            "INSERT",
            "INTO",
            "LOW_PRIORITY",
            "NOT",
            "ONLY",
            "OR",
            "OVERWRITE",
            "REPLACE",
            "TABLE",
        ];
        loop {
            match self.lexer.next_code() {
                Token::Word if BEFORE.contains(&self.lexer.value.to_ascii_uppercase().as_str()) => {}
                Token::Word | Token::Name => break,
                token => {
                    self.lexer.unread(token);
                    return None;
                }
            }
        }
        let mut name = self.lexer.value.clone();
        loop {
            let token = self.lexer.next_code();
            if token != Token::Symbol(b'.') {
                self.lexer.unread(token);
                name.truncate(name.floor_char_boundary(200));
                return Some(name);
            }
            if matches!(self.lexer.next_code(), Token::Name | Token::Word) {
                self.lexer.value.clone_into(&mut name);
            }
        }
    }

    fn columns_of(&self, table: &str) -> Vec<String> {
        self.schemas.get(&table.to_lowercase()).cloned().unwrap_or_default()
    }

    /// Index of the writer of a table. When too many are open, all are handed out first.
    fn writer(&mut self, table: &str, columns: Vec<String>) -> usize {
        let key = (table.to_owned(), columns);
        if let Some(at) = self.tables.iter().position(|(known, _)| *known == key) {
            return at;
        }
        if self.tables.len() >= SIDE_BY_SIDE {
            for (_, done) in std::mem::take(&mut self.tables) {
                done.finish(&mut self.out);
            }
        }
        let writer = TableWriter::with_columns(Some(table.to_owned()), key.1.clone());
        self.tables.push((key, writer));
        self.tables.len() - 1
    }
}

fn is_constraint(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "CHECK",
        "CONSTRAINT",
        "EXCLUDE",
        "FOREIGN",
        "FULLTEXT",
        "INDEX",
        "KEY",
        "LIKE",
        "PERIOD",
        "PRIMARY",
        "SPATIAL",
        "SUPPLEMENTAL",
        "UNIQUE",
    ];
    WORDS.contains(&word.to_ascii_uppercase().as_str())
}

/// A value of a `COPY` line (PostgreSQL 17, COPY, text format).
fn copy_value(value: &str) -> String {
    if value == "\\N" {
        return String::new();
    }
    if !value.contains('\\') {
        return value.to_owned();
    }
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some('n' | 'r' | 'b' | 'f' | 'v') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some(other) => text.push(other),
            None => text.push('\\'),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use chartward_model::Outcome;

    use super::super::collect::{Collect, torment};
    use super::read;

    fn dump(sql: &str) -> (Collect, Outcome) {
        let mut collect = Collect::default();
        let outcome = read(&mut sql.as_bytes(), "a.sql", &mut collect);
        (collect, outcome)
    }

    #[test]
    fn mysql() {
        let (collect, outcome) = dump(
            "-- MySQL dump 10.13\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `patient`;\n\
             CREATE TABLE `patient` (\n `id` int NOT NULL,\n `name` varchar(20) DEFAULT 'none',\n `note` text,\n PRIMARY KEY (`id`),\n KEY `n` (`name`)\n) ENGINE=InnoDB;\n\
             INSERT INTO `patient` VALUES (1,'O\\'Neil, Ann','two\\nlines'),(2,'Bo',NULL),(-3,_binary 'Cy',0x4142);\n\
             INSERT IGNORE INTO clinic.visit (`pid`, day) VALUES (1, '2020-01-02') ON DUPLICATE KEY UPDATE day='2020-01-03';\n\
             UPDATE patient SET ssn='987-65-4321', zip=12345 WHERE id=1;\n",
        );
        assert_eq!(outcome, Outcome::Parsed);
        assert_eq!(
            collect.tables(),
            [
                "patient[id|name|note]@1 1|O'Neil, Ann|two lines; 2|Bo; -3|Cy|AB",
                "visit[pid|day]@1 1|2020-01-02"
            ]
        );
        let prose = collect.prose();
        for part in ["MySQL dump", "none", "day: 2020-01-03", "ssn: 987-65-4321\nzip: 12345\nid: 1"] {
            assert!(prose.contains(part), "{part} in {prose}");
        }
    }

    #[test]
    fn postgresql() {
        let (collect, outcome) = dump(
            "-- PostgreSQL database dump\nCREATE TABLE public.people (id integer, name text);\n\
             COPY public.people (id, name) FROM stdin;\n1\tAnn\\tLee\n2\t\\N\n\\.\n\n\
             INSERT INTO public.people VALUES (3, 'C:\\'), (4, E'It\\'s');\nCREATE FUNCTION f() AS $$ select 'x' $$;\n",
        );
        assert_eq!(outcome, Outcome::Parsed);
        assert_eq!(collect.tables(), ["people[id|name]@1 1|Ann Lee; 2; 3|C:\\; 4|It's"]);
    }

    #[test]
    fn sql_server_and_oracle() {
        let (collect, outcome) = dump(
            "SET IDENTITY_INSERT [dbo].[Patient] ON\nGO\n\
             INSERT [dbo].[Patient] ([Id], [Last Name], [Born]) VALUES (1, N'Lee', CAST(N'1980-01-02' AS Date))\n\
             INSERT [dbo].[Patient] ([Id], [Last Name], [Born]) VALUES (2, N'Chen', NULL)\nGO\n\
             INSERT ALL INTO t (a, b) VALUES (TO_DATE('1970-05-06', 'YYYY-MM-DD'), 'x' || 'y') INTO t (a, b) VALUES ('q', 'r') SELECT 1 FROM dual;\n",
        );
        assert_eq!(outcome, Outcome::Parsed);
        assert_eq!(
            collect.tables(),
            ["Patient[Id|Last Name|Born]@1 1|Lee|1980-01-02; 2|Chen", "t[a|b]@1 1970-05-06|xy; q|r"]
        );
    }

    #[test]
    fn a_cut_dump_gives_what_came() {
        let (collect, outcome) = dump("INSERT INTO t (a,b) VALUES (1,'x'),(2,'unfin");
        assert_eq!(collect.tables(), ["t[a|b]@1 1|x; 2|unfin"]);
        let Outcome::Partly(reason) = outcome else { panic!("not told") };
        assert!(reason.contains("a row is not closed (byte "), "{reason}");
        let (collect, outcome) = dump("COPY t (a) FROM stdin;\n1\n2\n");
        assert_eq!(collect.tables(), ["t[a]@1 1; 2"]);
        assert!(matches!(outcome, Outcome::Partly(_)));
    }

    #[test]
    fn damaged_dumps_are_read() {
        let sample = "CREATE TABLE t (a int, b text);\nINSERT INTO t VALUES (1,'x\\'y'),(2,N'z');\n\
            COPY t (a,b) FROM stdin;\n1\tx\n\\.\n/* c */ -- d\nUPDATE t SET b=$q$ w $q$;\n";
        torment(sample.as_bytes(), 600, |mut bytes, emit| read(&mut bytes, "a.sql", emit));
        let brackets = "INSERT INTO t VALUES ((((".repeat(5_000);
        torment(brackets.as_bytes(), 2, |mut bytes, emit| read(&mut bytes, "a.sql", emit));
    }
}
