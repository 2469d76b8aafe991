//! Reading the line-based texts: checkpoints, proofs, requests to a witness.
//!
//! All of them are strict: one spelling for each number and hash, so that two texts with the same meaning
//! are the same bytes.

use crate::{Error, Hash};

/// A number in these formats never exceeds this (the sizes and times of C2SP fit a signed 64-bit integer).
pub(crate) const MAX_NUMBER: u64 = i64::MAX as u64;

/// Walks a text line by line and remembers where it is.
pub(crate) struct Lines<'a> {
    what: &'static str,
    text: &'a str,
    at: usize,
    line_at: usize,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(what: &'static str, bytes: &'a [u8]) -> Result<Self, Error> {
        let text = str::from_utf8(bytes).map_err(|error| Error::Malformed {
            what,
            at: error.valid_up_to(),
            problem: "not UTF-8",
        })?;
        Ok(Self { what, text, at: 0, line_at: 0 })
    }

    /// The next line without its newline, which must be there.
    pub(crate) fn next(&mut self) -> Result<&'a str, Error> {
        self.line_at = self.at;
        let rest = self.rest();
        let Some((line, _)) = rest.split_once('\n') else {
            return Err(self.malformed(if rest.is_empty() {
                "ends too early"
            } else {
                "no newline at the end"
            }));
        };
        self.at += line.len() + 1;
        Ok(line)
    }

    /// What has not been read yet.
    pub(crate) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// An error at the line read last.
    pub(crate) fn malformed(&self, problem: &'static str) -> Error {
        Error::Malformed { what: self.what, at: self.line_at, problem }
    }

    pub(crate) fn hash(&self, line: &str) -> Result<Hash, Error> {
        Hash::from_base64(line).ok_or_else(|| self.malformed("not the base64 of a hash"))
    }

    pub(crate) fn number(&self, digits: &str) -> Result<u64, Error> {
        number(digits).ok_or_else(|| self.malformed("not a number in its one spelling"))
    }
}

/// A decimal number without sign or leading zeros.
pub(crate) fn number(digits: &str) -> Option<u64> {
    let canonical = digits == "0" || !digits.starts_with('0');
    (canonical && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|number| *number <= MAX_NUMBER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!(number("0"), Some(0));
        assert_eq!(number("9223372036854775807"), Some(MAX_NUMBER));
        for wrong in
            ["", "00", "01", "+1", "-1", " 1", "1 ", "0x1", "9223372036854775808", "99999999999999999999"]
        {
            assert_eq!(number(wrong), None, "{wrong:?}");
        }
    }
}
