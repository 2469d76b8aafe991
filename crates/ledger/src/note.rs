//! Signed notes (C2SP `signed-note`): a text and the signatures under it.
//!
//! A note that was parsed says nothing yet: only what [`Note::verify`] gives back was signed by somebody known.
//! Signatures of unknown keys are kept and ignored, so that keys can change and witnesses can be added; a
//! signature of a *known* key that does not fit spoils the whole note.

use std::fmt;

use base64ct::{Base64, Encoding};

use crate::key::check_name;
use crate::{Error, SigningKey, VerifyingKey};

const WHAT: &str = "signed note";
/// More is nobody's checkpoint: bounds the memory that a note can cost.
const MAX_BYTES: usize = 1 << 20;
/// The specification asks for at least 16.
const MAX_SIGNATURES: usize = 100;

/// A text and the signatures under it, verified or not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// One signature line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    pub(crate) name: String,
    pub(crate) id: u32,
    pub(crate) bytes: Vec<u8>,
}

/// Who signed a note, and when, where the signature says so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Verified<'a> {
    /// The key.
    pub key: &'a VerifyingKey,
    /// The time of a cosignature, in seconds since 1970.
    pub time: Option<u64>,
}

impl Note {
    /// A text without signatures yet. It ends with a newline.
    pub fn new(text: impl Into<String>) -> Result<Self, Error> {
        let text = text.into();
        check_characters(text.as_bytes())?;
        if !text.ends_with('\n') || text.len() > MAX_BYTES {
            let problem = if text.len() > MAX_BYTES { "too long" } else { "no newline at the end" };
            return Err(Error::Malformed { what: WHAT, at: text.len(), problem });
        }
        Ok(Self { text, signatures: Vec::new() })
    }

    /// Reads a note with at least one signature.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let malformed = |at, problem| Error::Malformed { what: WHAT, at, problem };
        if bytes.len() > MAX_BYTES {
            return Err(malformed(MAX_BYTES, "too long"));
        }
        check_characters(bytes)?;
        let all = str::from_utf8(bytes).map_err(|error| malformed(error.valid_up_to(), "not UTF-8"))?;
        // the last empty line: the text may hold empty lines itself
        let split = all.rfind("\n\n").ok_or_else(|| malformed(all.len(), "no signatures"))?;
        let (text, lines) = (all.get(..=split).unwrap_or_default(), all.get(split + 2..).unwrap_or_default());
        let signatures = parse_signatures(lines, split + 2)?;
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The text, with its last newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All signatures, verified or not.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Signs with a log's key.
    pub fn sign(&mut self, key: &SigningKey) -> Result<(), Error> {
        let signature = key.sign(self)?;
        self.add(signature)
    }

    /// Adds a signature, in place of one by the same key.
    pub fn add(&mut self, signature: Signature) -> Result<(), Error> {
        self.signatures.retain(|other| (&other.name, other.id) != (&signature.name, signature.id));
        if self.signatures.len() >= MAX_SIGNATURES {
            return Err(Error::Malformed { what: WHAT, at: 0, problem: "too many signatures" });
        }
        self.signatures.push(signature);
        Ok(())
    }

    /// Which of `keys` signed this note, each once, in the order of `keys`; none is an error.
    pub fn verify<'a>(&self, keys: &'a [VerifyingKey]) -> Result<Vec<Verified<'a>>, Error> {
        let verified = self.verified_by(keys)?;
        if verified.is_empty() { Err(Error::NoTrustedSignature) } else { Ok(verified) }
    }

    /// The same, where none is an answer.
    pub(crate) fn verified_by<'a>(&self, keys: &'a [VerifyingKey]) -> Result<Vec<Verified<'a>>, Error> {
        let mut verified: Vec<Verified<'a>> = Vec::new();
        for key in keys {
            let namesakes =
                || keys.iter().filter(|other| (other.name(), other.id()) == (key.name(), key.id()));
            let mut signed = None;
            for signature in self.signatures.iter().filter(|signature| signature.is_by(key)) {
                if namesakes().any(|other| other != key) {
                    return Err(Error::AmbiguousKey { name: key.name().to_owned() });
                }
                let time = key.verify(&self.text, &signature.bytes)?;
                signed = signed.or(Some(Verified { key, time }));
            }
            if !verified.iter().any(|earlier| earlier.key == key) {
                verified.extend(signed);
            }
        }
        Ok(verified)
    }
}

/// The bytes that are stored and sent.
impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| write!(formatter, "{signature}"))
    }
}

impl Signature {
    /// The name of the key that is said to have signed.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its id.
    pub const fn id(&self) -> u32 {
        self.id
    }

    fn is_by(&self, key: &VerifyingKey) -> bool {
        self.id == key.id() && self.name == key.name()
    }
}

/// The line, with its newline.
impl fmt::Display for Signature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.id.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.bytes);
        writeln!(formatter, "\u{2014} {} {}", self.name, Base64::encode_string(&bytes))
    }
}

/// Reads signature lines, the first of which is at byte `at` of the note.
pub(crate) fn parse_signatures(lines: &str, mut at: usize) -> Result<Vec<Signature>, Error> {
    let mut signatures = Vec::new();
    for line in lines.split_inclusive('\n') {
        let signature = if signatures.len() < MAX_SIGNATURES {
            parse_signature(line)
        } else {
            Err("too many signatures")
        };
        signatures.push(signature.map_err(|problem| Error::Malformed { what: WHAT, at, problem })?);
        at += line.len();
    }
    if signatures.is_empty() {
        return Err(Error::Malformed { what: WHAT, at, problem: "no signatures" });
    }
    Ok(signatures)
}

fn parse_signature(line: &str) -> Result<Signature, &'static str> {
    let line = line.strip_suffix('\n').ok_or("no newline at the end")?;
    let rest = line.strip_prefix("\u{2014} ").ok_or("not a signature line")?;
    let (name, encoded) = rest.split_once(' ').ok_or("not a signature line")?;
    check_name(name).map_err(|_| "not a key name")?;
    let bytes = Base64::decode_vec(encoded).map_err(|_| "not base64")?;
    match bytes.split_first_chunk() {
        Some((id, signature)) if !signature.is_empty() => {
            Ok(Signature { name: name.to_owned(), id: u32::from_be_bytes(*id), bytes: signature.to_vec() })
        }
        _ => Err("an empty signature"),
    }
}

/// No control characters but the newline.
fn check_characters(bytes: &[u8]) -> Result<(), Error> {
    match bytes.iter().position(|byte| *byte < b' ' && *byte != b'\n') {
        None => Ok(()),
        Some(at) => Err(Error::Malformed { what: WHAT, at, problem: "a control character" }),
    }
}
