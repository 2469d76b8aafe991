//! The official list of ICD-10-CM codes: is this one, and may it be billed?
//!
//! The table (`data/icd10cm.txt`, made by `data/make_icd10cm.py`) has a line for each category: its
//! three characters, then its subdivisions as a tree in which `(...)` holds what may follow, `!` marks what is no
//! code by itself, and a small letter names a set of last characters that many codes share.
//!
//! The one idea: the text of the table is the index. A category is found by binary search over the lines, a
//! code by walking its characters along the line; nothing is built and nothing is allocated.

use std::sync::LazyLock;

const TABLE: &str = include_str!("../../data/icd10cm.txt");

/// What a code is on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listed {
    /// A code that nothing follows: it may be billed.
    Billable,
    /// A category or subcategory: valid as the head of finer codes, which claims must use instead.
    Heading,
}

struct Table {
    /// The shared sets, by their letter.
    shared: [&'static str; 26],
    /// The lines of the categories, in order.
    lines: &'static str,
}

static PARTS: LazyLock<Table> = LazyLock::new(|| {
    let mut shared = [""; 26];
    let mut lines = TABLE;
    while let Some((line, rest)) = lines.split_once('\n') {
        if let Some(named) = line.strip_prefix('=') {
            let letter = named.bytes().next().unwrap_or(0).wrapping_sub(b'a');
            if let (Some(slot), Some(set)) = (shared.get_mut(usize::from(letter)), named.get(1..)) {
                *slot = set;
            }
        } else if !line.starts_with('#') {
            break;
        }
        lines = rest;
    }
    Table { shared, lines }
});

/// What a code without its dot, in capitals, is on the list; `None` if it is not on it.
pub(crate) fn look_up(code: &[u8]) -> Option<Listed> {
    let (category, detail) = code.split_at_checked(3)?;
    let mut level = line_of(category)?;
    let mut valid = true;
    for wanted in detail {
        (valid, level) = step(level, *wanted)?;
    }
    valid.then_some(if level.is_empty() { Listed::Billable } else { Listed::Heading })
}

/// Whether a category (three characters, in capitals) is on the list.
pub(crate) fn has_category(category: &[u8]) -> bool {
    category.len() == 3 && line_of(category).is_some()
}

/// What follows the category on its line.
fn line_of(category: &[u8]) -> Option<&'static str> {
    let lines = PARTS.lines;
    let bytes = lines.as_bytes();
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = memchr::memrchr(b'\n', bytes.get(low..middle)?).map_or(low, |i| low + i + 1);
        let end = memchr::memchr(b'\n', bytes.get(start..)?).map_or(bytes.len(), |i| start + i);
        match bytes.get(start..start + 3)?.cmp(category) {
            std::cmp::Ordering::Equal => return lines.get(start + 3..end),
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

/// The child of a level for a character: whether the code may end with it, and what may follow.
fn step(level: &'static str, wanted: u8) -> Option<(bool, &'static str)> {
    let bytes = level.as_bytes();
    let mut at = 0;
    while let Some(char) = bytes.get(at) {
        at += 1;
        let valid = bytes.get(at) != Some(&b'!');
        at += usize::from(!valid);
        let below = match bytes.get(at) {
            Some(b'(') => {
                let len = enclosed(bytes.get(at..)?)?;
                let inner = level.get(at + 1..at + len)?;
                at += len + 1;
                inner
            }
            Some(letter @ b'a'..=b'z') => {
                at += 1;
                PARTS.shared.get(usize::from(letter - b'a'))?
            }
            _ => "",
        };
        if *char == wanted {
            return Some((valid, below));
        }
    }
    None
}

/// Distance from an opening parenthesis to its own closing one.
fn enclosed(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    for (i, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(i);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Listed, has_category, look_up};

    #[test]
    fn the_list_decides() {
        for code in
            ["U071", "E119", "I10", "J45909", "S52521A", "T360X1A", "O093", "Z3A20", "C4A9", "M5450", "A000"]
        {
            let expected = if code == "O093" { Listed::Heading } else { Listed::Billable };
            assert_eq!(look_up(code.as_bytes()), Some(expected), "{code}");
        }
        for heading in ["E11", "A00", "M545", "S52", "T36", "S52521", "N183"] {
            assert_eq!(look_up(heading.as_bytes()), Some(Listed::Heading), "{heading}");
        }
        for none in
            ["E1199", "D991", "F001", "U221", "T360X1", "S52521Z", "", "E1", "ZZZ", "I100", "T360", "e119"]
        {
            let expected = (none == "T360").then_some(Listed::Heading);
            let found = look_up(none.as_bytes());
            assert!(
                found == expected || none == "T360X1" && found != Some(Listed::Billable),
                "{none}: {found:?}"
            );
        }
        assert!(has_category(b"U07") && !has_category(b"F00") && !has_category(b"E1"));
    }
}
