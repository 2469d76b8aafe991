//! A finished file, and what stands in it.

use crate::value::{Script, Seen};

/// A file: name, bytes, the values in it, and which of its members cannot be read.
pub(crate) struct Piece {
    pub(crate) name: String,
    pub(crate) mime: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) seen: Vec<Seen>,
    /// Member chains inside this file that no reader can read; an empty chain is the file itself.
    pub(crate) unreadable: Vec<Vec<String>>,
}

impl Piece {
    /// A file that was made from scripts: `seen` is what was put into them.
    pub(crate) fn new(name: impl Into<String>, mime: &'static str, bytes: Vec<u8>, seen: Vec<Seen>) -> Self {
        Self { name: name.into(), mime, bytes, seen, unreadable: Vec::new() }
    }

    /// A text as a file in UTF-8.
    pub(crate) fn text(name: impl Into<String>, mime: &'static str, script: Script) -> Self {
        Self::new(name, mime, script.text.into_bytes(), script.seen)
    }

    /// A file that nobody can read.
    pub(crate) fn unreadable(name: impl Into<String>, mime: &'static str, bytes: Vec<u8>) -> Self {
        let unreadable = vec![Vec::new()];
        Self { name: name.into(), mime, bytes, seen: Vec::new(), unreadable }
    }

    /// Takes over what stands in a member, one step further in.
    pub(crate) fn hold(&mut self, member: &Self, called: &str) {
        let inward = |chain: &[String]| [&[called.to_owned()], chain].concat();
        self.seen.extend(member.seen.iter().map(|seen| {
            let mut seen = seen.clone();
            seen.members = inward(&seen.members);
            seen
        }));
        self.unreadable.extend(member.unreadable.iter().map(|chain| inward(chain)));
    }
}
