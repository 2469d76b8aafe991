//! Witnesses (C2SP `tlog-witness`): what is sent to one, and how one decides.
//!
//! A witness remembers the latest head of each log and signs the next one only if that continues it. It needs
//! no entries and no trust in the log. This is the decision alone: who runs a witness brings the network, the
//! clock, and a store in which the new state is durable *before* the answer is sent.

use std::fmt::{self, Write};

use crate::note::parse_signatures;
use crate::proof::parse_path;
use crate::text::Lines;
use crate::{Checkpoint, Error, Hash, LogIdentity, Note, SignedCheckpoint, SigningKey, tree};

const WHAT: &str = "add-checkpoint request";

/// The request `add-checkpoint`: a head, and the proof that it continues the one the witness knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddCheckpoint {
    /// The size that the witness knows.
    pub old: u64,
    /// The proof of consistency from that size.
    pub path: Vec<Hash>,
    /// The new head.
    pub note: Note,
}

/// The latest head of a log that a witness has signed: all it must remember.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The number of entries.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

/// What a witness answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Signed. The state must be made durable before the line is sent.
    Cosigned {
        /// What to remember from now on.
        seen: Seen,
        /// The signature line.
        line: String,
    },
    /// The request cannot be read, or the old size exceeds the new one.
    BadRequest,
    /// No trusted key of the log has signed.
    Forbidden,
    /// The witness does not know this log.
    UnknownLog,
    /// The witness knows another size than the request says, or another root for that size.
    Conflict {
        /// The size it knows.
        size: u64,
    },
    /// The new head does not continue the old one. The request is evidence against the log: keep it.
    Inconsistent,
}

impl AddCheckpoint {
    /// Reads the body of a request.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let mut lines = Lines::new(WHAT, bytes)?;
        let line = lines.next()?;
        let old = line.strip_prefix("old ").ok_or_else(|| lines.malformed("no old size"))?;
        let old = lines.number(old)?;
        let path = parse_path(&mut lines)?;
        let note = Note::parse(lines.rest().as_bytes())?;
        Ok(Self { old, path, note })
    }
}

/// The body of the request.
impl fmt::Display for AddCheckpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "old {}", self.old)?;
        self.path.iter().try_for_each(|hash| writeln!(formatter, "{}", hash.to_base64()))?;
        write!(formatter, "\n{}", self.note)
    }
}

impl Answer {
    /// The status code of the protocol.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Cosigned { .. } => 200,
            Self::BadRequest => 400,
            Self::Forbidden => 403,
            Self::UnknownLog => 404,
            Self::Conflict { .. } => 409,
            Self::Inconsistent => 422,
        }
    }

    /// The body of the answer.
    pub fn body(&self) -> String {
        match self {
            Self::Cosigned { line, .. } => line.clone(),
            // sent as text/x.tlog.size
            Self::Conflict { size } => format!("{size}\n"),
            _ => String::new(),
        }
    }
}

/// Decides about a request. `seen` tells what the witness remembers of a log; two requests for one log must
/// not be decided at the same time.
pub fn decide(
    request: &[u8],
    logs: &[LogIdentity],
    seen: impl FnOnce(&LogIdentity) -> Option<Seen>,
    key: &SigningKey,
    time: u64,
) -> Result<Answer, Error> {
    let Ok(request) = AddCheckpoint::parse(request) else { return Ok(Answer::BadRequest) };
    let Ok(claimed) = Checkpoint::parse(request.note.text()) else { return Ok(Answer::BadRequest) };
    let Some(log) = logs.iter().find(|log| log.origin() == claimed.origin) else {
        return Ok(Answer::UnknownLog);
    };
    if request.note.verify(log.keys()).is_err() {
        return Ok(Answer::Forbidden);
    }
    if request.old > claimed.size {
        return Ok(Answer::BadRequest);
    }
    let known = seen(log).unwrap_or(Seen { size: 0, root: Hash::empty_root() });
    let forked = request.old == claimed.size && known.size == claimed.size && known.root != claimed.root;
    if request.old != known.size || forked {
        return Ok(Answer::Conflict { size: known.size });
    }
    let new = (claimed.size, &claimed.root);
    if tree::verify_consistency((known.size, &known.root), new, &request.path).is_err() {
        return Ok(Answer::Inconsistent);
    }
    let line = key.cosign(&request.note, time)?.to_string();
    Ok(Answer::Cosigned { seen: Seen { size: claimed.size, root: claimed.root }, line })
}

/// A head with the signature lines that witnesses have answered. Nothing is verified here: that is what
/// [`Log::anchor`](crate::Log::anchor) and [`WitnessPolicy::check`](crate::WitnessPolicy::check) do.
pub fn join(head: &SignedCheckpoint, answers: &[String]) -> Result<String, Error> {
    let mut note = head.note().clone();
    let mut lines = String::new();
    for answer in answers {
        // a line without an end must not swallow the next
        writeln!(lines, "{}", answer.trim_end_matches('\n')).ok();
    }
    for signature in parse_signatures(&lines, 0)? {
        note.add(signature)?;
    }
    Ok(note.to_string())
}
