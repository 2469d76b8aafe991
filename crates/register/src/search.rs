//! What people type to find filings, as terms.
//!
//! What it is: words, all of which must be there; `"blue cross"` for words in a row; `anth*` for the beginning of a word.
//!
//! What it is not: a query language. Nothing that can be typed is an error, and no sign of any database's language
//! goes through: a term is letters and digits, blanks between the words of a phrase, and one `*` at its end at most.
//!
//! The one idea: **a term is the same for every database**, which only has to quote it: its words are folded as those of
//! the texts are.

use crate::storage::terms as folded;

/// Most terms of one question.
const MOST: usize = 32;
/// Most characters of a term.
const LONGEST: usize = 200;

/// The terms of a question. Quotes that are not closed are as if they were not there.
pub fn terms(question: &str) -> Vec<String> {
    let mut terms = Vec::new();
    let parts: Vec<&str> = question.split(['"', '\u{201c}', '\u{201d}']).collect();
    // every second part stands between two quotes; after the last one without a partner nothing is quoted
    let quoted = |i: usize| i % 2 == 1 && i + 1 < parts.len();
    for (i, part) in parts.iter().enumerate() {
        if quoted(i) {
            // `"blue cr"*`: the last word of the phrase may go on
            let open = parts.get(i + 1).is_some_and(|next| next.starts_with('*'));
            terms.extend(term(&folded(part).join(" "), open));
        } else {
            for piece in part.split_whitespace() {
                let all = folded(piece);
                for (at, word) in all.iter().enumerate() {
                    let last = at + 1 == all.len();
                    terms.extend(term(word, last && piece.ends_with('*')));
                }
            }
        }
    }
    terms.truncate(MOST);
    terms
}

fn term(text: &str, open: bool) -> Option<String> {
    let mut term: String = text.chars().take(LONGEST).collect();
    if open {
        term.push('*');
    }
    (!text.is_empty()).then_some(term)
}

#[cfg(test)]
mod tests {
    use super::terms;

    #[test]
    fn words_phrases_and_beginnings() {
        assert_eq!(terms("anthem  blue"), ["anthem", "blue"]);
        assert_eq!(terms("\"Blue Cross\" anth*"), ["blue cross", "anth*"]);
        assert_eq!(terms("\u{201c}blue cr\u{201d}* x"), ["blue cr*", "x"]);
        assert_eq!(
            terms("o'brien a-b* AND (NOT name:x)"),
            ["o", "brien", "a", "b*", "and", "not", "name", "x"]
        );
        assert_eq!(terms("6\" pipe"), ["6", "pipe"]);
        assert_eq!(terms("\"a b\" \"c d"), ["a b", "c", "d"]);
        assert!(terms("\"\" * ** \" \" - ^ : \0 ;--").is_empty());
        assert_eq!(terms(&"w ".repeat(100)).len(), 32);
    }
}
