//! Structured values as small blobs: JSON, deflated.
//!
//! JSON, because names outlive positions: an element or reason that a later version adds, or an order
//! that it changes, does not touch what is stored. Deflated, because names repeat: a block of mentions
//! shrinks to an eighth. The first byte tells how the rest is kept.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::StoreError;

/// More than any value can have, and few enough to be held: no stored length is trusted beyond it.
const MAX_JSON: usize = 256 << 20;
/// First byte of a blob: raw deflate (RFC 1951) of JSON, after the length of the JSON in four bytes.
const DEFLATED: u8 = 1;
const HEADER: usize = 5;

/// Packs values; keeps its working memory from one to the next.
pub(crate) struct Packer(Compress);

impl Default for Packer {
    fn default() -> Self {
        Self(Compress::new(Compression::fast(), false))
    }
}

impl Packer {
    /// The blob of a value.
    pub(crate) fn pack<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<Vec<u8>, StoreError> {
        let json = serde_json::to_vec(value).map_err(|_| StoreError::Misuse("a value cannot be stored"))?;
        let json = Zeroizing::new(json);
        let length = u32::try_from(json.len())
            .ok()
            .filter(|_| json.len() <= MAX_JSON)
            .ok_or(StoreError::Misuse("a value is too large to be stored"))?;
        self.0.reset();
        // deflate grows its input by five bytes per stored block (RFC 1951, section 3.2.4): far less than this
        let mut blob = Vec::with_capacity(HEADER + json.len() + json.len() / 8 + 128);
        blob.push(DEFLATED);
        blob.extend_from_slice(&length.to_le_bytes());
        match self.0.compress_vec(&json, &mut blob, FlushCompress::Finish) {
            Ok(Status::StreamEnd) => Ok(blob),
            _ => Err(StoreError::Misuse("a value cannot be compressed")),
        }
    }
}

/// The value of a blob.
pub(crate) fn unpack<T: DeserializeOwned>(blob: &[u8]) -> Result<T, StoreError> {
    let damaged = StoreError::Damaged("a stored value cannot be unpacked");
    let Some((&[DEFLATED, a, b, c, d], deflated)) = blob.split_first_chunk::<HEADER>() else {
        return Err(damaged);
    };
    let length = u32::from_le_bytes([a, b, c, d]) as usize;
    if length > MAX_JSON {
        return Err(damaged);
    }
    let mut json = Zeroizing::new(Vec::with_capacity(length + 1));
    let status = Decompress::new(false).decompress_vec(deflated, &mut json, FlushDecompress::Finish);
    if json.len() != length || !matches!(status, Ok(Status::StreamEnd)) {
        return Err(damaged);
    }
    serde_json::from_slice(&json).map_err(|_| damaged)
}

#[cfg(test)]
mod tests {
    use super::{Packer, unpack};
    use crate::StoreError;

    #[test]
    fn values_of_any_size_come_back() {
        let mut packer = Packer::default();
        for size in [0usize, 1, 100, 70_000] {
            // bytes of a linear congruence, so that long inputs do not compress
            let noise: Vec<u32> = (0..size)
                .scan(1u32, |x, _| {
                    *x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    Some(*x)
                })
                .collect();
            for value in [noise, vec![7; size]] {
                assert_eq!(unpack::<Vec<u32>>(&packer.pack(&value).unwrap()).unwrap(), value);
            }
        }
    }

    #[test]
    fn no_cut_or_changed_blob_is_taken_for_another_value() {
        let blob = Packer::default().pack(&vec!["Quincy"; 50]).unwrap();
        for cut in 0..blob.len() {
            assert!(matches!(unpack::<Vec<String>>(&blob[..cut]), Err(StoreError::Damaged(_))), "{cut}");
        }
        let huge = [&[1, 255, 255, 255, 255][..], &blob[5..]].concat();
        assert!(unpack::<Vec<String>>(&huge).is_err());
        let other_version = [&[9][..], &blob[1..]].concat();
        assert!(unpack::<Vec<String>>(&other_version).is_err());
    }
}
