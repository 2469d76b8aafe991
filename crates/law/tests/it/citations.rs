//! Every test of the law names the law that it shows; the list of them is a page.
//!
//! What it is: the sources of the tests of this crate, read as text. A test in a file about law must name a citation in the
//! words above it. `docs/law/tests.md` is made of them: `UPDATE_PAGES=1 cargo test -p chartward-law citations`.

use std::fmt::Write;

const FILES: [(&str, &str, &str); 12] = [
    ("federal", include_str!("federal.rs"), "HIPAA clause by clause, Part 2, FTC, GDPR, UK, insurance"),
    ("states", include_str!("states.rs"), "State laws: days, edges, versions, conflicts"),
    ("clocks", include_str!("clocks.rs"), "Days: leap years, delay, lateness, what was done"),
    ("edges", include_str!("edges.rs"), "Edges inside the engine"),
    ("letters", include_str!("letters.rs"), "Days that hang on letters and statements, reports, reminders"),
    ("late", include_str!("late.rs"), "Late letters, and days that have not come"),
    ("decided", include_str!("decided.rs"), "Decisions taken back, and what an exemption reaches"),
    ("signed", include_str!("signed.rs"), "What was signed, and what it excuses"),
    ("lacking", include_str!("lacking.rs"), "Law that the pack lacks"),
    ("words", include_str!("words.rs"), "What the reasons and the memorandum say"),
    ("bad_facts", include_str!("bad_facts.rs"), ""),
    ("replays", include_str!("replays.rs"), "Incidents that happened"),
];

/// What a citation of the pack or of the reference looks like.
const CITED: [&str; 14] = [
    "CFR ",
    "FR 19006",
    "GDPR Art. ",
    "Art. 3",
    "NAIC Model Law",
    "Code ",
    "Stat. ",
    "Gen. Laws",
    "Codified Laws",
    "P.R. Laws",
    "Bus. Law",
    "Conn. ",
    "Md. ",
    "16 CFR",
];

struct Shown {
    name: String,
    words: String,
}

/// The tests of a file with the words above each.
fn tests(source: &str) -> Vec<Shown> {
    let lines: Vec<&str> = source.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.trim() == "#[test]") {
        assert_eq!(*line, "#[test]");
        let words = lines[..at].iter().rev().take_while(|line| line.starts_with("///"));
        let mut words: Vec<&str> = words.map(|line| line.trim_start_matches('/').trim()).collect();
        words.reverse();
        let name = lines[at + 1].trim_start_matches("fn ").split('(').next().unwrap();
        found.push(Shown { name: name.to_owned(), words: words.join(" ") });
    }
    found
}

fn page() -> String {
    let mut text = "# Which test shows which law\n\nMade of the words above each test (`UPDATE_PAGES=1 cargo test -p chartward-law citations`); one that names no \
                    citation is refused. Thresholds are tried at 499, 500 and 501 people (HHS), 500 and 501 residents of a state (media), 9 and 10 \
                    without an address.\n"
        .to_owned();
    for (file, source, title) in FILES.iter().filter(|(_, _, title)| !title.is_empty()) {
        let _ = writeln!(
            text,
            "\n## {title} (`crates/law/tests/it/{file}.rs`)\n\n| test | what it shows |\n| --- | --- |"
        );
        for one in tests(source) {
            let _ = writeln!(text, "| `{}` | {} |", one.name, one.words);
        }
    }
    text
}

#[test]
fn every_test_of_the_law_names_its_citation() {
    let (mut shown, mut silent) = (0, Vec::new());
    for (file, source, title) in FILES {
        let found = tests(source);
        assert!(!found.is_empty(), "{file}");
        shown += found.len();
        let bare = found.into_iter().filter(|one| !CITED.iter().any(|cited| one.words.contains(cited)));
        silent.extend(bare.filter(|_| !title.is_empty()).map(|one| format!("{file}::{}", one.name)));
    }
    assert!(silent.is_empty(), "these tests name no law: {silent:?}");
    assert!(shown > 70, "{shown}");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/law/tests.md");
    if std::env::var_os("UPDATE_PAGES").is_some() {
        std::fs::write(path, page()).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == page(),
        "docs/law/tests.md is not current: UPDATE_PAGES=1 cargo test -p chartward-law citations"
    );
}
