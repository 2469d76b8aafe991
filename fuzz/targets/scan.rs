//! The scanner on arbitrary text, as prose and as a table; every span it gives must be of the text.

#![no_main]

use chartward_discover::{Options, Reserved, Scanner};
use chartward_model::{Document, DocumentKind, Place, Purpose, Span, Structure, Table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: String| {
    for reserved in [Reserved::Reject, Reserved::Admit] {
        let scanner = Scanner::new(Options::new(reserved, jiff::civil::date(2026, 11, 22)));
        let prose = Document::prose(Place::file("input"), DocumentKind::Text, text.clone());
        let mut table = prose.clone();
        table.structure = Structure::Table(table_of(&text));
        for document in [prose, table] {
            let mentions = scanner.scan(&document);
            assert!(mentions.is_sorted_by_key(|mention| mention.start));
            for mention in mentions {
                let (start, end) = (mention.start as usize, mention.end as usize);
                let under = text.get(start..end).expect("a mention's span lies within the text");
                assert_eq!(under, mention.value.reveal(Purpose::Matching), "a mention says what stands there");
            }
        }
    }
});

/// Lines as rows and tabs between cells; the first line is the header.
fn table_of(text: &str) -> Table {
    let mut lines = text.split('\n');
    let columns: Vec<String> = lines.next().unwrap_or_default().split('\t').map(str::to_owned).collect();
    let mut start = columns.iter().map(|column| column.len() + 1).sum();
    let mut rows = Vec::new();
    for line in lines {
        let mut row = Vec::new();
        for cell in line.split('\t') {
            row.push(Span::new(start, start + cell.len()));
            start += cell.len() + 1;
        }
        rows.push(row);
    }
    Table { name: None, columns, first_row: 2, rows }
}
