//! UTF-16 and UTF-32 to UTF-8, as a stream.
//!
//! What it is: a reader between the input and the readers of formats that are defined over bytes (HL7, X12,
//! SQL, JSON), so that those know one encoding only. What it is not: it does not guess; the encoding is
//! named by its caller.
//!
//! The one idea: letters that cannot be are replaced and never stop the reading.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder};

use crate::sniff::Wide;

/// Reads a wide encoding and gives UTF-8, without a byte order mark.
pub(crate) struct Transcoder<R> {
    inner: R,
    wide: Wide,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Transcoder<R> {
    /// Wraps `inner`, whose bytes are in `wide`.
    pub(crate) fn new(inner: R, wide: Wide) -> Self {
        let decoder = match wide {
            Wide::Utf16Le => Some(encoding_rs::UTF_16LE.new_decoder()),
            Wide::Utf16Be => Some(encoding_rs::UTF_16BE.new_decoder()),
            Wide::Utf32Le | Wide::Utf32Be => None,
        };
        Self { inner, wide, decoder, raw: Vec::new(), text: Vec::new(), at: 0, ended: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut chunk = [0; 16 << 10];
        let read = loop {
            match self.inner.read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.ended = read == 0;
        self.raw.extend_from_slice(chunk.get(..read).unwrap_or_default());
        self.text.clear();
        self.at = 0;
        let mut used = 0;
        if let Some(decoder) = &mut self.decoder {
            let mut text = String::with_capacity(self.raw.len() * 3 + 16);
            loop {
                let rest = self.raw.get(used..).unwrap_or_default();
                let (result, taken, _) = decoder.decode_to_string(rest, &mut text, self.ended);
                used += taken;
                match result {
                    CoderResult::InputEmpty => break,
                    CoderResult::OutputFull => text.reserve(4096),
                }
            }
            self.text = text.into_bytes();
        } else {
            let mut text = String::new();
            for letter in self.raw.chunks_exact(4) {
                used += 4;
                let bytes = [letter[0], letter[1], letter[2], letter[3]];
                let code = match self.wide {
                    Wide::Utf32Be => u32::from_be_bytes(bytes),
                    _ => u32::from_le_bytes(bytes),
                };
                let letter = char::from_u32(code).unwrap_or('\u{fffd}');
                if letter != '\u{feff}' {
                    text.push(letter);
                }
            }
            self.text = text.into_bytes();
        }
        self.raw.drain(..used);
        Ok(())
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at >= self.text.len() && !self.ended {
            self.fill()?;
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(rest) {
            *to = *from;
        }
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::Transcoder;
    use crate::sniff::Wide;

    #[test]
    fn gives_utf8_for_all_wide_encodings() {
        let text = "MSH|\u{e9}\u{1f600}|";
        let utf16 = |to: fn(u16) -> [u8; 2]| -> Vec<u8> {
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(to).collect()
        };
        let utf32 = |to: fn(u32) -> [u8; 4]| -> Vec<u8> {
            std::iter::once(0xfeff).chain(text.chars().map(u32::from)).flat_map(to).collect()
        };
        for (bytes, wide) in [
            (utf16(u16::to_le_bytes), Wide::Utf16Le),
            (utf16(u16::to_be_bytes), Wide::Utf16Be),
            (utf32(u32::to_le_bytes), Wide::Utf32Le),
            (utf32(u32::to_be_bytes), Wide::Utf32Be),
        ] {
            let mut read = String::new();
            Transcoder::new(bytes.as_slice(), wide).read_to_string(&mut read).unwrap();
            assert_eq!(read, text);
        }
    }
}
