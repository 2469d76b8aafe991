//! Where something lies: a source file and the chain of members inside it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The evidence file and, inside it, the chain of members that leads to one document.
///
/// `source` is the path below the evidence root, with `/` between parts and bytes that are not UTF-8
/// written as `\xNN`; `members` are names inside containers, outermost first (`message 12`,
/// `report.zip`, `a/b.csv`).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Path of the evidence file below the evidence root.
    pub source: String,
    /// Names of members, outermost first; empty for the file itself.
    pub members: Vec<String>,
}

impl Place {
    /// The place of an evidence file.
    pub fn file(source: impl Into<String>) -> Self {
        Self { source: source.into(), members: Vec::new() }
    }

    /// The place of a member of what lies at this place. `!/` and control characters in the name are
    /// replaced, so that [`Place::member`] can be read back by eye and never breaks a terminal.
    #[must_use]
    pub fn join(&self, member: &str) -> Self {
        let clean: String =
            member.replace("!/", "!_").chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        let mut members = self.members.clone();
        members.push(clean);
        Self { source: self.source.clone(), members }
    }

    /// How many containers deep this place is; 0 for a file.
    pub fn depth(&self) -> usize {
        self.members.len()
    }

    /// The member chain as one text, parts separated by `!/`; empty for a file.
    pub fn member(&self) -> String {
        self.members.join("!/")
    }

    /// The last name of the chain: what the innermost thing is called.
    pub fn name(&self) -> &str {
        match self.members.last() {
            Some(name) => name,
            None => self.source.rsplit('/').next().unwrap_or(&self.source),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)?;
        self.members.iter().try_for_each(|member| write!(f, "!/{member}"))
    }
}
