//! The three files that the parties send one another.
//!
//! What it is not: secret; what stands in them is blinded, or under a key that stays at home.
//!
//! The one idea: a line of what it is and how much follows, then one value a line in base64, so that people can see
//! what they send, and a file that was cut off is known for one.

use base64ct::{Base64, Encoding};
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha256};

use crate::OverlapError;
use crate::oprf::{Bytes, Proof};

/// What the asker sends: its tokens, blinded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub(crate) blinded: Vec<Bytes>,
}

/// What the answerer sends: the asker's tokens under its key, and its own as outputs of the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub(crate) request: Bytes,
    pub(crate) public: Bytes,
    pub(crate) evaluated: Vec<Bytes>,
    pub(crate) proofs: Vec<Proof>,
    pub(crate) outputs: Vec<Bytes>,
}

/// What the asker may send back: the outputs that both have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub(crate) answer: Bytes,
    pub(crate) shared: Vec<Bytes>,
}

const REQUEST: &str = "chartward.overlap-request/1";
const ANSWER: &str = "chartward.overlap-answer/1";
const REPLY: &str = "chartward.overlap-reply/1";

impl Request {
    /// How many tokens it has, those that only fill it up included.
    pub fn len(&self) -> usize {
        self.blinded.len()
    }

    /// Whether it has no token.
    pub fn is_empty(&self) -> bool {
        self.blinded.is_empty()
    }

    /// Its first line is no longer than this, in bytes.
    pub const HEAD: u64 = 64;
    /// Nor any other, with its end.
    pub const LINE: u64 = 46;

    /// How many tokens a request says to have that begins with this line, so that who reads it can refuse it before the
    /// rest is read.
    ///
    /// # Errors
    /// A line that begins no request.
    pub fn count(first: &str) -> Result<usize, OverlapError> {
        let (counts, _) = head(first, REQUEST, "a request")?;
        let [count] = counts[..] else { return Err(OverlapError::Line(1)) };
        Ok(count)
    }

    /// The file.
    pub fn to_text(&self) -> String {
        write(&format!("{REQUEST} {}", self.blinded.len()), self.blinded.iter())
    }

    /// Reads the file.
    ///
    /// # Errors
    /// A file that is none, is cut off or damaged.
    pub fn read(text: &str) -> Result<Self, OverlapError> {
        let (counts, mut lines) = head(text, REQUEST, "a request")?;
        let [count] = counts[..] else { return Err(OverlapError::Line(1)) };
        lines.must_be(count)?;
        Ok(Self { blinded: lines.take(count)? })
    }

    pub(crate) fn digest(&self) -> Bytes {
        Sha256::digest(self.to_text()).into()
    }
}

impl Answer {
    /// How many tokens the answerer has, those that only fill it up included.
    pub fn len(&self) -> usize {
        self.outputs.len()
    }

    /// Whether the answerer has no token.
    pub fn is_empty(&self) -> bool {
        self.outputs.is_empty()
    }

    /// The file.
    pub fn to_text(&self) -> String {
        let (evaluated, outputs) = (self.evaluated.len(), self.outputs.len());
        let head = format!("{ANSWER} {evaluated} {} {outputs}", self.proofs.len() * 2);
        let proofs: Vec<Bytes> = self
            .proofs
            .iter()
            .flat_map(|proof| [proof.challenge.to_bytes(), proof.response.to_bytes()])
            .collect();
        let all = [&self.request, &self.public].into_iter().chain(&self.evaluated).chain(&proofs);
        write(&head, all.chain(&self.outputs))
    }

    /// Reads the file.
    ///
    /// # Errors
    /// A file that is none, is cut off or damaged.
    pub fn read(text: &str) -> Result<Self, OverlapError> {
        let (counts, mut lines) = head(text, ANSWER, "an answer")?;
        let [evaluated, proofs, outputs] = counts[..] else { return Err(OverlapError::Line(1)) };
        lines.must_be(evaluated.saturating_add(proofs).saturating_add(outputs).saturating_add(2))?;
        let [request, public] = lines.take(2)?[..] else { return Err(OverlapError::Line(2)) };
        let evaluated = lines.take(evaluated)?;
        let at = lines.at;
        let scalars = lines.take(proofs)?;
        let proofs = scalars.chunks(2).map(|pair| {
            let scalar = |bytes: &Bytes| Option::from(Scalar::from_canonical_bytes(*bytes));
            let [challenge, response] = pair else { return None };
            Some(Proof { challenge: scalar(challenge)?, response: scalar(response)? })
        });
        let proofs = proofs.collect::<Option<_>>().ok_or(OverlapError::Line(at))?;
        Ok(Self { request, public, evaluated, proofs, outputs: lines.take(outputs)? })
    }

    pub(crate) fn digest(&self) -> Bytes {
        Sha256::digest(self.to_text()).into()
    }
}

impl Reply {
    /// The file.
    pub fn to_text(&self) -> String {
        let all = [&self.answer].into_iter().chain(&self.shared);
        write(&format!("{REPLY} {}", self.shared.len()), all)
    }

    /// Reads the file.
    ///
    /// # Errors
    /// A file that is none, is cut off or damaged.
    pub fn read(text: &str) -> Result<Self, OverlapError> {
        let (counts, mut lines) = head(text, REPLY, "a reply")?;
        let [count] = counts[..] else { return Err(OverlapError::Line(1)) };
        lines.must_be(count.saturating_add(1))?;
        let [answer] = lines.take(1)?[..] else { return Err(OverlapError::Line(2)) };
        Ok(Self { answer, shared: lines.take(count)? })
    }
}

fn write(head: &str, values: impl Iterator<Item = impl AsRef<[u8]>>) -> String {
    let mut text = format!("{head}\n");
    for value in values {
        text.push_str(&Base64::encode_string(value.as_ref()));
        text.push('\n');
    }
    text
}

/// The lines below the head.
struct Lines<'t> {
    lines: Vec<&'t str>,
    /// Number of the next line in the file.
    at: usize,
}

fn head<'t>(
    text: &'t str,
    schema: &str,
    what: &'static str,
) -> Result<(Vec<usize>, Lines<'t>), OverlapError> {
    let mut lines = text.lines();
    let mut words = lines.next().unwrap_or_default().split(' ');
    if words.next() != Some(schema) {
        return Err(OverlapError::NotOurs(what));
    }
    let counts =
        words.map(str::parse).collect::<Result<Vec<usize>, _>>().map_err(|_| OverlapError::Line(1))?;
    Ok((counts, Lines { lines: lines.collect(), at: 2 }))
}

impl Lines<'_> {
    fn must_be(&self, said: usize) -> Result<(), OverlapError> {
        let found = self.lines.len();
        if found == said { Ok(()) } else { Err(OverlapError::Cut { found, said }) }
    }

    fn take(&mut self, count: usize) -> Result<Vec<Bytes>, OverlapError> {
        let from = self.at - 2;
        let lines = self.lines.get(from..).and_then(|rest| rest.get(..count)).unwrap_or_default();
        let mut values = Vec::with_capacity(lines.len());
        for line in lines {
            let mut value = [0; 32];
            match Base64::decode(line, &mut value) {
                Ok(bytes) if bytes.len() == 32 => values.push(value),
                _ => return Err(OverlapError::Line(self.at)),
            }
            self.at += 1;
        }
        Ok(values)
    }
}
