//! Windows: the parts of a text that the model reads, and which of them are worth it.
//!
//! The one idea: the text is cut into windows of up to 480 bytes at the best place near their end (an empty
//! line, a line's end, a sentence's end, a space), so that names are whole and a short letter or address is
//! read in one piece. Reading costs a thousand times more than scanning, so a window is read only if something
//! in it asks for it.

use std::ops::Range;

/// Longest window in bytes: what the network reads best.
const LONGEST: usize = 480;
/// A window is cut no earlier than this, unless at an empty line.
const SHORTEST: usize = 240;

/// The windows of a text, in order, white space at their ends left out.
pub(crate) fn windows(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + (rest.len() - rest.trim_start().len());
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let len = cut(rest);
        at = start + len;
        Some(start..start + rest.get(..len)?.trim_end().len())
    })
}

/// Length of the window that a text begins with.
fn cut(text: &str) -> usize {
    if text.len() <= LONGEST {
        return text.len();
    }
    let longest = text.floor_char_boundary(LONGEST);
    let head = text.get(..longest).unwrap_or(text);
    let bytes = head.as_bytes();
    let late = |at: &usize| *at >= SHORTEST;
    let empty_line = memchr::memmem::rfind(bytes, b"\n\n").filter(|at| *at >= SHORTEST / 2);
    let line = || memchr::memrchr(b'\n', bytes).filter(late);
    let sentence = || {
        let ends = bytes.windows(2).rposition(|two| matches!(two, [b'.' | b'!' | b'?', b' ']));
        ends.map(|at| at + 1).filter(late)
    };
    let space = || memchr::memrchr(b' ', bytes).filter(late);
    empty_line.or_else(line).or_else(sentence).or_else(space).map_or(longest, |at| at + 1)
}

/// Whether a window is a table or the head of a mail: most of its lines have several cells or begin with a
/// header. Those are read by their columns and headers.
pub(crate) fn is_table(window: &str) -> bool {
    const HEADERS: [&str; 12] = [
        "From:",
        "To:",
        "Cc:",
        "Bcc:",
        "Sent:",
        "Date:",
        "Subject:",
        "Reply-To:",
        "CC:",
        "TO:",
        "Importance:",
        "Message-ID:",
    ];
    let (mut lines, mut cut) = (0, 0);
    for line in window.lines().filter(|line| !line.trim().is_empty()) {
        let line = line.trim_matches([' ', '>', '\t', '\r', '*']);
        let header = HEADERS.iter().any(|header| line.starts_with(header));
        let line = line.as_bytes();
        let marks = memchr::memchr3_iter(b'\t', b'|', b';', line).count();
        let gaps = memchr::memmem::find_iter(line, b"   ").count();
        lines += 1;
        cut += usize::from(header || marks.max(gaps) >= 2);
    }
    lines > 1 && cut * 2 > lines
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, is_table, windows};

    #[test]
    fn windows_cover_every_word_once_and_end_at_lines() {
        let text = "A line of some words about nothing.\n".repeat(100);
        let all: Vec<_> = windows(&text).collect();
        let joined: Vec<&str> = all.iter().flat_map(|w| text[w.clone()].split_whitespace()).collect();
        assert_eq!(joined, text.split_whitespace().collect::<Vec<_>>());
        assert!(all.iter().all(|w| w.len() <= LONGEST && text[w.clone()].ends_with("nothing.")));
    }

    #[test]
    fn text_without_spaces_or_ascii_is_cut_too() {
        let text = "é".repeat(2000);
        assert_eq!(windows(&text).map(|w| w.len()).sum::<usize>(), text.len());
        assert_eq!(windows("  \n ").count(), 0);
    }

    #[test]
    fn knows_a_table() {
        assert!(is_table("Name\tBorn\tPlan\nAna Diaz\t1970\tGold\n"));
        assert!(!is_table("Dear Ana,\nthank you; we will call.\n"));
    }
}
