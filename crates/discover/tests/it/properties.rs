//! What must hold for any text whatever.

use chartward_model::{Confidence, DocumentKind, Mention};
use proptest::prelude::*;

use crate::{admitting, prose, rejecting};

/// Pieces that detectors look for, to be put together at random.
const PIECES: &[&str] = &[
    "SSN",
    ": ",
    "900-12-3456",
    "\n",
    "\t",
    " ",
    "DOB",
    "3/4/1957",
    "é",
    "\u{1f600}",
    "\u{a0}",
    "\u{2019}",
    "Patient: ",
    "O\u{2019}Brien",
    "J.",
    "Smith, ",
    "John",
    "+",
    "(",
    ")",
    "x12",
    "617",
    "-",
    ".",
    "253",
    "1212",
    "@",
    "a@b.org",
    "://",
    "http",
    "www.",
    "GB82",
    "WEST",
    "1234",
    "E11.9",
    "Dx ",
    "#",
    "=",
    "password",
    "is ",
    "12 Main St",
    "Apt. 4",
    ", MA 02139",
    "1EG4-TE5-MK72",
    "|",
    "Name|DOB|SSN\n",
    "::",
    "fe80",
    "Box 12",
    "Mr. ",
    "de la",
    "'s",
    "ß",
    "İ",
    "Ω",
    "\u{301}",
    "9",
    "0000",
    "536-90-4399-B",
    "u. ",
    "SSN 536904399",
    "...",
    "from: ",
    "zip",
    "5-4-2",
    "00002-8215-01",
];

fn texts() -> impl Strategy<Value = String> {
    let made = prop::collection::vec(prop::sample::select(PIECES), 0..40).prop_map(|pieces| pieces.concat());
    prop_oneof![made, ".{0,200}", "[ -~\\n\\t]{0,300}"]
}

fn check(text: &str, mentions: &[Mention]) {
    for mention in mentions {
        let (start, end) = (usize::try_from(mention.start).unwrap(), usize::try_from(mention.end).unwrap());
        let value = text.get(start..end).expect("a span lies on characters");
        assert!(!value.is_empty());
        assert_eq!(value, mention.value.reveal(chartward_model::Purpose::Matching));
        assert!(mention.confidence >= Confidence::LOW);
    }
    let key = |m: &Mention| (m.start, m.end, m.element);
    assert!(mentions.windows(2).all(|pair| key(&pair[0]) <= key(&pair[1])), "sorted");
    for (i, a) in mentions.iter().enumerate() {
        for b in mentions.iter().skip(i + 1).take_while(|b| b.start < a.end) {
            assert_ne!(a.element, b.element, "two of one element overlap");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_scanned_in_order_and_on_characters(text in texts()) {
        for scanner in [admitting(), rejecting()] {
            let mut document = prose(&text);
            check(&text, &scanner.scan(&document));
            document.kind = DocumentKind::Mail;
            check(&text, &scanner.scan(&document));
        }
    }

    #[test]
    fn the_same_text_gives_the_same_mentions(text in texts()) {
        prop_assert_eq!(admitting().scan(&prose(&text)), admitting().scan(&prose(&text)));
    }

    #[test]
    fn what_stands_pages_above_changes_nothing(text in texts()) {
        let far = "\n".repeat(300);
        let alone = admitting().scan(&prose(&format!("{far}{text}")));
        let below = admitting().scan(&prose(&format!("a quiet line.{far}{text}")));
        let spans = |mentions: &[Mention], shift: u64| -> Vec<(u64, u64, &'static str)> {
            mentions.iter().map(|m| (m.start + shift, m.end + shift, m.element.name())).collect()
        };
        prop_assert_eq!(spans(&alone, 13), spans(&below, 0));
    }

    #[test]
    fn tables_of_anything(cells in prop::collection::vec(prop::collection::vec(texts(), 0..5), 0..5), columns in prop::collection::vec(texts(), 0..5)) {
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let rows: Vec<Vec<&str>> = cells.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let document = crate::tables::sheet(&columns, &rows);
        check(&document.text, &admitting().scan(&document));
    }
}

#[test]
fn long_runs_of_one_character_take_no_time() {
    for piece in [
        "1",
        "1-",
        "1 ",
        "A",
        "A ",
        "John ",
        "a@",
        ":",
        "::",
        "SSN ",
        "Dx ",
        "(",
        "12 Main ",
        "12 St. ",
        "www.",
        "|",
        "Dx: E11.9, ",
        "http://",
        "\u{e9}",
    ] {
        let text = piece.repeat(50_000 / piece.len());
        let start = std::time::Instant::now();
        check(&text, &admitting().scan(&prose(&text)));
        assert!(start.elapsed().as_secs() < 5, "{piece:?}");
    }
}

/// What overlaps in one chain from end to end of a page is settled in a time that grows with the page: with its
/// square, this page took 26 seconds of a release build and minutes of this one.
#[test]
fn a_page_of_nothing_but_overlaps_takes_little_time() {
    let text = "12 St. ".repeat(150_000);
    let start = std::time::Instant::now();
    check(&text, &admitting().scan(&prose(&text)));
    assert!(start.elapsed().as_secs() < 60);
}

#[test]
fn positions_count_from_the_members_start() {
    let mut document = prose("SSN 900-12-3456");
    document.base = 5_000_000_000;
    assert_eq!(admitting().scan(&document)[0].start, 5_000_000_004);
}
