//! Texts to the words that are searched.
//!
//! What it is: [`terms`], which both databases are given in place of a text: without marks over letters, in small
//! letters, cut at everything that is no letter and no digit.
//!
//! What it is not: stemming, or a dictionary. "breaches" does not find "breach".
//!
//! The one idea: **words are made here, not in the database**, so that a search finds the same filings in SQLite and
//! in PostgreSQL. Only the order in which they rank equal-looking hits is their own.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::draft::Draft;

/// Most characters of a word; longer ones are cut, in texts and in questions.
const LONGEST: usize = 64;

/// Most bytes of words of one text: PostgreSQL keeps at most a megabyte per row.
const MOST: usize = 200_000;

/// The words of a text, in order.
pub fn terms(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut length, mut bytes) = (String::new(), 0, 0);
    let letters = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    // a small letter may be decomposed into another mark
    for c in letters.filter(|c| !is_combining_mark(*c)).chain([' ']) {
        if c.is_alphanumeric() {
            length += 1;
            if length <= LONGEST {
                word.push(c);
            }
        } else if length > 0 {
            bytes += word.len();
            if bytes > MOST {
                break;
            }
            words.push(std::mem::take(&mut word));
            length = 0;
        }
    }
    words
}

/// What of a revision is searched: the words of its names, and of its description.
pub(super) fn of(draft: &Draft) -> (Vec<String>, Vec<String>) {
    let mut name = draft.name.clone();
    for other in draft.aliases.iter().chain(&draft.associate) {
        name.push('\n');
        name.push_str(other);
    }
    (terms(&name), terms(draft.narrative.as_deref().unwrap_or_default()))
}

/// Whether a revision has all terms of a question ([`crate::search`]) in its names or in its description.
pub(super) fn has(draft: &Draft, wanted: &[String]) -> bool {
    let (name, text) = of(draft);
    wanted.iter().all(|term| stands(&name, term) || stands(&text, term))
}

/// Whether a term, words in a row of which the last may go on, stands in a text.
fn stands(text: &[String], term: &str) -> bool {
    let (row, open) = term.strip_suffix('*').map_or((term, false), |row| (row, true));
    let row: Vec<&str> = row.split(' ').collect();
    let Some((last, before)) = row.split_last() else { return false };
    text.windows(row.len()).any(|words| {
        let fits = words.last().is_some_and(|word| if open { word.starts_with(last) } else { word == last });
        fits && words.iter().zip(before).all(|(word, wanted)| word == wanted)
    })
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, MOST, stands, terms};

    #[test]
    fn terms_stand_in_a_text() {
        let text = terms("The Blue Cross of Ohio");
        for (term, there) in [
            ("blue", true),
            ("blu", false),
            ("blu*", true),
            ("blue cross", true),
            ("cross blue", false),
            ("the blue cr*", true),
            ("the cross*", false),
            ("ohio x*", false),
            ("the blue cross of ohio", true),
        ] {
            assert_eq!(stands(&text, term), there, "{term}");
        }
        assert!(!stands(&[], "x"));
    }

    #[test]
    fn marks_case_and_signs_do_not_matter() {
        let words = ["hopital", "st", "luc", "s", "no12", "file"];
        assert_eq!(terms("H\u{f4}pital ST-Luc's\u{a0}(n\u{ba}12) \u{fb01}le"), words);
        assert_eq!(terms("Ho\u{302}pital"), terms("H\u{d4}PITAL"));
        assert_eq!(terms("a\0b\u{130}c"), ["a", "bic"]);
        assert!(terms(" -- \u{301}").is_empty());
    }

    #[test]
    fn no_text_makes_too_much() {
        assert_eq!(terms(&"x".repeat(500)), ["x".repeat(LONGEST)]);
        let bytes: usize = terms(&"word ".repeat(100_000)).iter().map(String::len).sum();
        assert!(bytes <= MOST && bytes > MOST - 10);
    }
}
