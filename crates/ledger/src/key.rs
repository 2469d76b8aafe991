//! Keys: their names, ids and texts, as C2SP `signed-note` has them.
//!
//! A key is known by name *and* id; the id is a short hash over name, algorithm and public key, so that it
//! says which key is meant and proves nothing. The private text is the one of the Go `note` tools
//! (`PRIVATE+KEY+...`): it is wiped from memory after use and never part of what Debug shows.

use std::fmt;

use base64ct::{Base64, Encoding};
use ed25519_dalek::Signer;
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::text::MAX_NUMBER;
use crate::{Error, Note, Signature};

const SEED: usize = ed25519_dalek::SECRET_KEY_LENGTH;
const SIGNATURE: usize = ed25519_dalek::SIGNATURE_LENGTH;

/// What a key signs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Algorithm {
    /// Ed25519 over the text of the note: a log's own signature.
    Ed25519,
    /// Ed25519 over a time and the text: a witness's cosignature (C2SP `tlog-cosignature`, version 1).
    Cosignature,
}

/// A public key that signatures are checked against.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    name: String,
    id: u32,
    algorithm: Algorithm,
    key: ed25519_dalek::VerifyingKey,
}

impl VerifyingKey {
    /// The key with these 32 bytes (RFC 8032).
    pub fn new(name: &str, algorithm: Algorithm, public: &[u8; 32]) -> Result<Self, Error> {
        check_name(name)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(public)
            .ok()
            // such keys accept signatures that nobody made
            .filter(|key| !key.is_weak())
            .ok_or(Error::Key("not an Ed25519 public key"))?;
        Ok(Self { name: name.to_owned(), id: key_id(name, algorithm, &key), algorithm, key })
    }

    /// Reads `<name>+<id>+<base64>`; only the one canonical spelling is accepted.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (name, id, bytes) = split(text)?;
        let (algorithm, public) = bytes.split_first().ok_or(Error::Key("no algorithm"))?;
        let public = public.try_into().map_err(|_| Error::Key("wrong length"))?;
        let key = Self::new(name, Algorithm::from_byte(*algorithm)?, public)?;
        if key.id == id { Ok(key) } else { Err(Error::Key("the id is that of another key")) }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its short id.
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// What it signs.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The 32 bytes of the public key.
    pub fn public_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Checks a bare Ed25519 signature over any bytes.
    pub fn verify_bytes(&self, message: &[u8], signature: &[u8; SIGNATURE]) -> Result<(), Error> {
        self.key
            .verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature))
            .map_err(|_| Error::BadSignature { key: self.name.clone() })
    }

    /// Checks a note's signature by this key; gives the time where the signature states one.
    pub(crate) fn verify(&self, text: &str, signature: &[u8]) -> Result<Option<u64>, Error> {
        let bad = || Error::BadSignature { key: self.name.clone() };
        match self.algorithm {
            Algorithm::Ed25519 => {
                self.verify_bytes(text.as_bytes(), signature.try_into().map_err(|_| bad())?)?;
                Ok(None)
            }
            Algorithm::Cosignature => {
                let (time, signature) = signature.split_first_chunk().ok_or_else(bad)?;
                let time = u64::from_be_bytes(*time);
                if time > MAX_NUMBER {
                    return Err(bad());
                }
                self.verify_bytes(&cosigned(time, text), signature.try_into().map_err(|_| bad())?)?;
                Ok(Some(time))
            }
        }
    }
}

/// The text that [`VerifyingKey::parse`] reads.
impl fmt::Display for VerifyingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![self.algorithm.byte()];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(formatter, "{}+{:08x}+{}", self.name, self.id, Base64::encode_string(&bytes))
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// A private key. Wiped from memory when dropped.
pub struct SigningKey {
    public: VerifyingKey,
    key: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// A new key from the randomness given.
    pub fn generate(name: &str, algorithm: Algorithm, random: &mut impl CryptoRng) -> Result<Self, Error> {
        let mut seed = Zeroizing::new([0; SEED]);
        random.fill_bytes(&mut *seed);
        Self::from_seed(name, algorithm, &seed)
    }

    /// The key with this seed (the private key of RFC 8032).
    pub fn from_seed(name: &str, algorithm: Algorithm, seed: &[u8; SEED]) -> Result<Self, Error> {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = VerifyingKey::new(name, algorithm, key.verifying_key().as_bytes())?;
        Ok(Self { public, key })
    }

    /// Reads `PRIVATE+KEY+<name>+<id>+<base64>`; only the one canonical spelling is accepted.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let rest = text.strip_prefix("PRIVATE+KEY+").ok_or(Error::Key("not a private key"))?;
        let (name, id, bytes) = split(rest)?;
        let (algorithm, seed) = bytes.split_first().ok_or(Error::Key("no algorithm"))?;
        let seed = seed.try_into().map_err(|_| Error::Key("wrong length"))?;
        let key = Self::from_seed(name, Algorithm::from_byte(*algorithm)?, seed)?;
        if key.public.id == id { Ok(key) } else { Err(Error::Key("the id is that of another key")) }
    }

    /// The text that [`Self::parse`] reads. Whoever has it can sign.
    pub fn to_private_text(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0; 1 + SEED]);
        bytes[0] = self.public.algorithm.byte();
        bytes[1..].copy_from_slice(self.key.as_bytes());
        let encoded = Zeroizing::new(Base64::encode_string(&*bytes));
        Zeroizing::new(format!("PRIVATE+KEY+{}+{:08x}+{}", self.public.name, self.public.id, *encoded))
    }

    /// The public key.
    pub const fn verifying_key(&self) -> &VerifyingKey {
        &self.public
    }

    /// A bare Ed25519 signature over any bytes (RFC 8032).
    pub fn sign_bytes(&self, message: &[u8]) -> [u8; SIGNATURE] {
        self.key.sign(message).to_bytes()
    }

    /// Signs the text of a note.
    pub fn sign(&self, note: &Note) -> Result<Signature, Error> {
        match self.public.algorithm {
            Algorithm::Ed25519 => Ok(self.signature(self.sign_bytes(note.text().as_bytes()).to_vec())),
            Algorithm::Cosignature => Err(Error::Key("a witness's key signs with a time")),
        }
    }

    /// Cosigns the text of a note at a time, in seconds since 1970.
    pub fn cosign(&self, note: &Note, time: u64) -> Result<Signature, Error> {
        if self.public.algorithm != Algorithm::Cosignature {
            return Err(Error::Key("only a witness's key signs with a time"));
        }
        if time > MAX_NUMBER {
            return Err(Error::Key("the time is out of range"));
        }
        let mut bytes = time.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.sign_bytes(&cosigned(time, note.text())));
        Ok(self.signature(bytes))
    }

    fn signature(&self, bytes: Vec<u8>) -> Signature {
        Signature { name: self.public.name.clone(), id: self.public.id, bytes }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SigningKey({}+{:08x})", self.public.name, self.public.id)
    }
}

impl Algorithm {
    /// The byte of C2SP `signed-note`, section "Signature types".
    const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
        }
    }

    fn from_byte(byte: u8) -> Result<Self, Error> {
        [Self::Ed25519, Self::Cosignature]
            .into_iter()
            .find(|algorithm| algorithm.byte() == byte)
            .ok_or(Error::Key("unknown algorithm"))
    }
}

/// Refuses what cannot be the name of a key.
pub(crate) fn check_name(name: &str) -> Result<(), Error> {
    let forbidden = |letter: char| letter == '+' || letter.is_whitespace() || letter.is_control();
    if name.is_empty() || name.contains(forbidden) { Err(Error::Key("not a key name")) } else { Ok(()) }
}

/// What a cosignature signs.
fn cosigned(time: u64, text: &str) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}

fn key_id(name: &str, algorithm: Algorithm, key: &ed25519_dalek::VerifyingKey) -> u32 {
    let digest: [u8; 32] = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', algorithm.byte()])
        .chain_update(key.as_bytes())
        .finalize()
        .into();
    let [a, b, c, d, ..] = digest;
    u32::from_be_bytes([a, b, c, d])
}

/// Name, id and bytes of a key text.
fn split(text: &str) -> Result<(&str, u32, Zeroizing<Vec<u8>>), Error> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(id), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(Error::Key("not of the form name+id+key"));
    };
    let number = u32::from_str_radix(id, 16).ok().filter(|number| format!("{number:08x}") == id);
    let bytes = Base64::decode_vec(encoded).map_err(|_| Error::Key("not base64"))?;
    Ok((name, number.ok_or(Error::Key("the id is not eight hexadecimal digits"))?, Zeroizing::new(bytes)))
}
