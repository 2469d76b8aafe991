//! Facts files and law packs of strangers: what is read is worked out, whatever it says, and errors repeat nothing.
//!
//! The first byte chooses: facts as TOML or JSON, a law file, or both. Beside panics it looks for lists that depend on
//! something else than what was read, and for a value in an error about facts.

#![no_main]

use std::sync::OnceLock;

use chartward_law::reports::html::page;
use chartward_law::reports::{recipients, report};
use chartward_law::{Facts, Pack, duties, ics, memo};
use libfuzzer_sys::fuzz_target;

fn shipped() -> &'static Pack {
    static PACK: OnceLock<Pack> = OnceLock::new();
    PACK.get_or_init(|| Pack::shipped().expect("the shipped pack holds together"))
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else { return };
    let Ok(text) = str::from_utf8(rest) else { return };
    match choice % 3 {
        0 => facts(text, shipped()),
        1 => {
            let (pack, remarks) = Pack::with_remarks("fuzz", &[("file", text)]);
            let again = Pack::from_texts("fuzz", &[("file", text)]);
            let clean = remarks.iter().all(|one| one.gravity != chartward_law::lint::Gravity::Error);
            assert_eq!(again.is_ok(), clean, "what the linter calls an error is refused, and nothing else");
            let _ = chartward_law::pages::pages(&pack);
            let _ = chartward_law::diff::diff(&pack, shipped());
        }
        _ => {
            let Some((law, rest)) = text.split_once('\u{1e}') else { return };
            if let Ok(pack) = Pack::from_texts("fuzz", &[("file", law)]) {
                facts(rest, &pack);
            }
        }
    }
});

fn facts(text: &str, pack: &Pack) {
    let facts = match Facts::read("fuzz", text) {
        Ok(facts) => facts,
        Err(error) => {
            let said = error.to_string();
            for word in ["u64", "u32", "i64", "struct Raw"] {
                assert!(!said.contains(word), "an error speaks of a type of the program");
            }
            return;
        }
    };
    let day = jiff::civil::date(2026, 11, 22);
    let Ok(list) = duties(&facts, pack, day) else { return };
    assert_eq!(
        Ok(&list),
        duties(&facts, pack, day).as_ref().map_err(|_| ()),
        "the same facts give the same list"
    );
    assert!(memo::memo(&list).contains("This is no legal advice"));
    assert!(ics::ics(&list).split("\r\n").all(|line| line.len() <= 75), "RFC 5545, 3.1");
    for (to, _) in recipients(&list) {
        let report = report(&facts, &list, &to, None).expect("a recipient that is offered gets a report");
        assert!(!page(&report).contains("<script"));
    }
}
