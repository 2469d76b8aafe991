//! The filled form on paper: the same bytes each time, nothing lost, nothing invented.

use chartward_law::reports::pdf::pdf;
use chartward_law::reports::{Report, report};
use chartward_law::{Facts, duties};

use crate::support::{DATES, HAPPENED, facts_text, pack, people};

fn form(entity: &str, description: &str) -> Report {
    let head = format!("[entity]\nname = \"{entity}\"\nkind = \"covered_entity\"\nseat = \"CO\"\n");
    let more = format!("{head}{HAPPENED}{DATES}[report]\ndescription = \"\"\"{description}\"\"\"\n");
    let facts = Facts::read("test", &facts_text(&people("CO", 12_286), &more)).unwrap();
    let list = duties(&facts, &pack(), "2026-03-20".parse().unwrap()).unwrap();
    report(&facts, &list, &"hhs".parse().unwrap(), None).unwrap()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// UTF-16 in hexadecimal digits, as a file of PDF has texts that are not ASCII.
fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| format!("{unit:04X}").into_bytes()).collect()
}

fn pages(bytes: &[u8]) -> usize {
    bytes.windows(11).filter(|window| window == b"/MediaBox [").count()
}

#[test]
fn the_same_report_is_the_same_file() {
    let one = pdf(&form("Ridge Clinic", "A mailbox was read.")).unwrap();
    assert_eq!(one, pdf(&form("Ridge Clinic", "A mailbox was read.")).unwrap());
    assert_ne!(one, pdf(&form("Ridge Clinic", "A mailbox was copied.")).unwrap());
    assert!(one.starts_with(b"%PDF-1.7"));
    // no clock in it
    assert!(!holds(&one, b"CreationDate") && !holds(&one, b"ModDate"));
    // what a reader needs to read it aloud: language, title, marks (ISO 32000-1, 14.7 to 14.9)
    for part in [
        &b"/Lang (en-US)"[..],
        b"/Title (Notice to the Secretary of HHS of a breach of unsecured protected health information)",
        b"/DisplayDocTitle true",
        b"/Marked true",
        b"/S /TH",
        b"/Scope /Row",
        b"/S /H1",
    ] {
        assert!(holds(&one, part), "{}", String::from_utf8_lossy(part));
    }
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/form.pdf"), &one).unwrap();
}

#[test]
fn a_long_text_goes_on_over_pages() {
    let short = pages(&pdf(&form("Ridge Clinic", "Short.")).unwrap());
    let long = "A mailbox was read by a stranger, and what was in it was copied. ".repeat(400);
    let file = pdf(&form("Ridge Clinic", &long)).unwrap();
    assert!(pages(&file) > short + 4, "{} and {short}", pages(&file));
    // one word without a blank, wider than its column
    let file_of_word = pdf(&form("Ridge Clinic", &"x".repeat(20_000))).unwrap();
    assert!(pages(&file_of_word) > short + 3);
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/long.pdf"), &file).unwrap();
}

#[test]
fn letters_that_cannot_be_set_are_kept_and_said() {
    let latin = pdf(&form(
        "Klinika \u{160}t\u{ed}pa\u{148} \u{0391}\u{03b8}\u{03ae}\u{03bd}\u{03b1} \u{041c}\u{0438}\u{0440}",
        "Short.",
    ))
    .unwrap();
    assert!(!holds(&latin, b"/ActualText"), "the font has every letter of these");
    for name in [
        "\u{5d1}\u{5d9}\u{5ea} \u{5d7}\u{5d5}\u{5dc}\u{5d9}\u{5dd}",
        "\u{75c5}\u{9662}",
        "\u{645}\u{633}\u{62a}\u{634}\u{641}\u{649}",
    ] {
        let file = pdf(&form(name, "Short.")).unwrap();
        assert!(holds(&file, b"/ActualText") && holds(&file, &utf16(name)), "{name}");
        std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/letters.pdf"), &file).unwrap();
    }
}

/// What is open is as long as the form is: every open field has its box, and no fact is there that was not given.
#[test]
fn what_is_open_is_boxed() {
    let report = form("Ridge Clinic", "Short.");
    let file = pdf(&report).unwrap();
    let boxes = file.windows(4).filter(|window| window == b" re\n").count();
    assert_eq!(boxes, report.open.len());
}
