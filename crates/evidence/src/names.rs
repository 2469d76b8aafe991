//! Names of files and members as they are shown: always UTF-8, never two alike in one container.
//!
//! What it is: the escape for bytes that are not UTF-8, and the counter that tells members of one name
//! apart. What it is not: it does not touch the file system, and names are never used as paths: members
//! are not unpacked, so `../` in a name is only a curious name.
//!
//! The one idea: a place names one thing. Two attachments called `scan.pdf` become `scan.pdf` and
//! `scan.pdf~2`, always in the order in which they lie in the container.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Longest member name that is kept, in bytes; formats allow 64 KiB and more.
const LONGEST: usize = 400;

/// The bytes as text; bytes that are not UTF-8 are written as `\xNN`.
pub(crate) fn escape(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text
}

/// Why a member's name could have harmed a program that unpacks; `None` for ordinary names.
pub(crate) fn trick(name: &str) -> Option<&'static str> {
    let parts = || name.split(['/', '\\']);
    let drive = name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    if name.contains('\0') {
        Some("its name holds a NUL")
    } else if name.chars().any(char::is_control) {
        Some("its name holds control characters")
    } else if parts().any(|part| part == "..") || name.starts_with(['/', '\\']) || drive {
        Some("its name points outside its container")
    } else {
        None
    }
}

/// Tells members of one name apart. Keeps a 64-bit hash of every name, so that ten million names cost
/// megabytes; should two names ever share a hash, one gets a number it did not need.
#[derive(Default)]
pub(crate) struct Names {
    seen: HashMap<u64, u32>,
}

impl Names {
    /// The name to show for the next member, given the name in the container.
    pub(crate) fn next(&mut self, name: &str) -> String {
        let mut name = shorten(name);
        let count = self.seen.entry(hash(&name)).or_insert(0);
        *count += 1;
        if *count > 1 {
            let _ = write!(name, "~{count}");
            *self.seen.entry(hash(&name)).or_insert(0) += 1;
        }
        name
    }
}

fn shorten(name: &str) -> String {
    if name.is_empty() {
        return "unnamed".to_owned();
    }
    let mut end = name.len().min(LONGEST);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    let mut short = name.get(..end).unwrap_or_default().to_owned();
    if end < name.len() {
        short.push('\u{2026}');
    }
    short
}

/// `DefaultHasher::new` has fixed keys: the same name has the same hash in every run.
fn hash(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::{Names, escape, trick};

    #[test]
    fn names_are_told_apart_in_order() {
        let mut names = Names::default();
        let shown: Vec<String> = ["a", "a", "b", "a", "a~2", ""].iter().map(|n| names.next(n)).collect();
        assert_eq!(shown, ["a", "a~2", "b", "a~3", "a~2~2", "unnamed"]);
        assert!(names.next(&"\u{e9}".repeat(40_000)).len() < 500);
    }

    #[test]
    fn bytes_that_are_not_text_are_escaped() {
        assert_eq!(escape(b"caf\xe9 \xff.txt"), "caf\\xE9 \\xFF.txt");
        assert_eq!(escape("caf\u{e9}".as_bytes()), "caf\u{e9}");
    }

    #[test]
    fn tricks_are_seen() {
        for name in ["../x", "a/../../x", "/etc/x", "C:\\x", "a\0b", "a\u{1b}[2J"] {
            assert!(trick(name).is_some(), "{name:?}");
        }
        for name in ["a/b.txt", "..a", "a..b/c", ""] {
            assert!(trick(name).is_none(), "{name:?}");
        }
    }
}
