//! Whether words that somebody typed are those of a name, or nearly.
//!
//! What it is not: linkage. It compares a query with a name, without weights and without other evidence.
//!
//! The one idea: each word that was typed must find a word of its own in the name; the worst of them says how
//! well the whole fits.

pub use crate::normalise::fold;
use crate::{nicknames, normalise};

/// How well words fit a name; the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WordMatch {
    /// Each is a word of the name.
    Equal,
    /// One is a familiar form of a given name.
    Nickname,
    /// One is spelt otherwise: a letter wrong, missing or too many, two exchanged, or a word much alike.
    Spelling,
}

/// How well folded words (see [`fold`]) fit the folded words of a name; `None` if one has no word in it.
pub fn match_words(asked: &[String], name: &[String]) -> Option<WordMatch> {
    if asked.is_empty() || asked.len() > MOST {
        return None;
    }
    let mut free: Vec<&str> = name.iter().map(String::as_str).collect();
    let mut worst = WordMatch::Equal;
    // words that are there first, so that a near one does not take their place
    let mut open: Vec<&str> = Vec::new();
    for word in asked {
        if let Some(at) = free.iter().position(|other| other == word) {
            free.swap_remove(at);
        } else {
            open.push(word);
        }
    }
    for word in open {
        let nearest = free.iter().enumerate().filter_map(|(at, other)| Some((near(word, other)?, at))).min();
        let (how, at) = nearest?;
        free.swap_remove(at);
        worst = worst.max(how);
    }
    Some(worst)
}

/// Words of a query that are looked at.
const MOST: usize = 8;

/// How two words that are not equal are near, if they are.
fn near(a: &str, b: &str) -> Option<WordMatch> {
    let letters = |text: &str| text.chars().count();
    if letters(a).min(letters(b)) < 3 {
        return None;
    }
    let groups = nicknames::groups_of(b);
    if nicknames::groups_of(a).iter().any(|group| groups.contains(group)) {
        return Some(WordMatch::Nickname);
    }
    let first = a.chars().next() == b.chars().next();
    let short = letters(a).min(letters(b)) < 4;
    // JANE is not JOAN: in a short word a slip keeps the first letter
    let slip = normalise::is_slip(a, b) && (first || !short);
    let alike = !short && strsim::jaro_winkler(a, b) >= 0.92;
    (slip || alike).then_some(WordMatch::Spelling)
}

#[cfg(test)]
mod tests {
    use super::{WordMatch, fold, match_words};

    fn fit(asked: &str, name: &str) -> Option<WordMatch> {
        let words = |text: &str| fold(text).split(' ').map(str::to_owned).collect::<Vec<_>>();
        match_words(&words(asked), &words(name))
    }

    #[test]
    fn words_fit_once_each() {
        assert_eq!(fit("ann lee", "Lee Ann"), Some(WordMatch::Equal));
        assert_eq!(fit("lee lee", "Lee Ann"), None, "one word stands for one");
        assert_eq!(fit("peggy o'brien", "Margaret OBrien"), Some(WordMatch::Nickname));
        assert_eq!(fit("jonhson", "Johnson"), Some(WordMatch::Spelling));
        assert_eq!(fit("jane roe", "Jane Doe"), None);
        assert_eq!(fit("jo", "Joe"), None);
        assert_eq!(fit("", "Joe"), None);
    }
}
