//! S/MIME (CMS, PKCS #7): what was only signed is read, what was encrypted is reported.
//!
//! What it is: a walk through the outer layers of RFC 5652's structures, in BER or DER, to the content that
//! was signed. What it is not: no signature is checked and nothing is decrypted.
//!
//! The one idea: an encrypted mail is an exposure that cannot be judged, and must show up as failed.

use chartward_model::Outcome;

use crate::session::{Leaf, Node, Session};

use super::Emit as _;

/// Deepest nesting of constructed strings that is followed.
const DEPTH: usize = 8;

/// Reads the signed content as a member.
pub(crate) fn read(session: &mut Session<'_>, node: &Node, bytes: &[u8]) -> Outcome {
    let Some((kind, content)) = content_info(bytes) else {
        return Outcome::Failed("damaged: not a readable CMS structure".to_owned());
    };
    match kind {
        2 => {}
        3 | 6 => return Outcome::Failed("encrypted: private key needed".to_owned()),
        _ => return Outcome::Skipped("a CMS structure of a kind that is not read".to_owned()),
    }
    // SignedData ::= SEQUENCE { version, digestAlgorithms, encapContentInfo, ... }
    let signed = Item::first(content).and_then(|sequence| {
        let mut rest = sequence.body;
        for _ in 0..2 {
            rest = Item::first(rest)?.rest;
        }
        Item::first(rest)
    });
    // EncapsulatedContentInfo ::= SEQUENCE { eContentType, eContent [0] EXPLICIT OCTET STRING OPTIONAL }
    let wrapped = signed.and_then(|info| {
        let content_type = Item::first(info.body)?;
        Some(Item::first(content_type.rest).filter(|item| item.tag == 0xa0))
    });
    match wrapped {
        None => Outcome::Failed("damaged: not a readable CMS structure".to_owned()),
        Some(None) => Outcome::Skipped("a signature, holds no text".to_owned()),
        Some(Some(wrapped)) => {
            let mut content = Vec::new();
            let whole = Item::first(wrapped.body).is_some_and(|item| octets(&item, DEPTH, &mut content));
            if content.is_empty() {
                return Outcome::Skipped("a signature, holds no text".to_owned());
            }
            Leaf::new(session, node).member("signed content", content);
            if whole { Outcome::Parsed } else { Outcome::Partly("damaged: cut off".to_owned()) }
        }
    }
}

/// The last number of the content type under 1.2.840.113549.1.7 (RFC 5652, section 14; 6 is old
/// EncryptedData), and the content.
fn content_info(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let sequence = Item::first(bytes)?;
    let kind = Item::first(sequence.body)?;
    let wrapped = Item::first(kind.rest);
    Some((*kind.body.last()?, wrapped.map_or(&[][..], |item| item.body)))
}

/// Gathers an OCTET STRING, which in BER may be made of pieces; false if it is cut off.
fn octets(item: &Item<'_>, depth: usize, into: &mut Vec<u8>) -> bool {
    if item.tag & 0x20 == 0 {
        into.extend_from_slice(item.body);
        return !item.cut;
    }
    if depth == 0 {
        return false;
    }
    let mut rest = item.body;
    while !rest.is_empty() {
        let Some(piece) = Item::first(rest) else { return false };
        if piece.tag == 0 {
            break;
        }
        if !octets(&piece, depth - 1, into) {
            return false;
        }
        rest = piece.rest;
    }
    !item.cut
}

/// One tag-length-value (X.690).
struct Item<'b> {
    tag: u8,
    body: &'b [u8],
    rest: &'b [u8],
    /// Whether the input ends before the value does.
    cut: bool,
}

impl<'b> Item<'b> {
    fn first(bytes: &'b [u8]) -> Option<Self> {
        Self::parse(bytes, 0)
    }

    fn parse(bytes: &'b [u8], depth: usize) -> Option<Self> {
        let (&tag, rest) = bytes.split_first()?;
        let (&length, rest) = rest.split_first()?;
        match length {
            0x80 => Self::indefinite(tag, rest, depth),
            0..=0x7f => Some(Self::of(tag, rest, usize::from(length))),
            _ => {
                let count = usize::from(length & 0x7f);
                let digits = rest.get(..count).filter(|_| count <= 8)?;
                let length = digits.iter().fold(0_u64, |n, byte| n << 8 | u64::from(*byte));
                Some(Self::of(tag, rest.get(count..)?, usize::try_from(length).unwrap_or(usize::MAX)))
            }
        }
    }

    fn of(tag: u8, rest: &'b [u8], length: usize) -> Self {
        let end = length.min(rest.len());
        let (body, after) = rest.split_at(end);
        Self { tag, body, rest: after, cut: length > end }
    }

    /// A value that ends with two zero bytes at its own level. Depth is bounded; so is the work, because
    /// structures nested deeper are given up.
    fn indefinite(tag: u8, inside: &'b [u8], depth: usize) -> Option<Self> {
        if depth > 2 * DEPTH {
            return None;
        }
        let mut rest = inside;
        loop {
            if let Some(after) = rest.strip_prefix(&[0, 0]) {
                let body = inside.get(..inside.len() - rest.len())?;
                return Some(Self { tag, body, rest: after, cut: false });
            }
            match Self::parse(rest, depth + 1) {
                Some(item) if !item.cut => rest = item.rest,
                _ => return Some(Self { tag, body: inside, rest: &[], cut: true }),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Item, content_info, octets};

    #[test]
    fn ber_pieces_are_joined() {
        let bytes = [0x24, 0x80, 0x04, 2, b'a', b'b', 0x04, 1, b'c', 0, 0, 0xff];
        let item = Item::first(&bytes).unwrap();
        let mut joined = Vec::new();
        assert!(octets(&item, 4, &mut joined));
        assert_eq!((joined.as_slice(), item.rest), (&b"abc"[..], &[0xff][..]));
    }

    #[test]
    fn the_kind_is_the_last_number() {
        let oid = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03];
        let bytes = [&[0x30, 0x80][..], &oid, &[0xa0, 0x80, 0, 0, 0, 0]].concat();
        assert_eq!(content_info(&bytes).map(|(kind, _)| kind), Some(3));
        assert!(content_info(&[0x30]).is_none());
    }
}
