//! Bytes in any usual encoding to UTF-8, in a stream.
//!
//! What it is: a guess at the encoding from the first bytes, and a decoder that carries characters over
//! the ends of chunks. UTF-8 goes through with one check per chunk and no work per character.
//!
//! What it is not: it does not read declarations inside the text (HTML's `charset`, XML's `encoding`);
//! their readers do.
//!
//! The one idea: **a stray byte never spoils the rest.** A text that is UTF-8 until a bad byte comes
//! stays UTF-8 if it has shown real UTF-8 before; the bad byte is read as Windows-1252.

use std::io::{BufRead, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of a file is looked at to tell its encoding.
const SAMPLE: usize = 64 << 10;
/// How much is decoded at a time.
const CHUNK: usize = 256 << 10;

/// Decodes a whole text.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let (mut decoder, mark) = Decoder::sniff(bytes);
    let mut text = String::with_capacity(bytes.len());
    decoder.push(bytes.get(mark..).unwrap_or_default(), Last::Yes, &mut text);
    text
}

/// Whether a chunk is the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Last {
    /// Nothing follows.
    Yes,
    /// More may follow.
    No,
}

/// A decoder for one encoding.
pub(crate) struct Decoder {
    mode: Mode,
    carry: Vec<u8>,
}

enum Mode {
    Utf8 { seen_multibyte: bool },
    Utf32 { number: fn([u8; 4]) -> u32 },
    Other(Box<encoding_rs::Decoder>),
}

impl Decoder {
    /// Guesses the encoding from the first bytes. Also says how long the byte order mark is.
    pub(crate) fn sniff(sample: &[u8]) -> (Self, usize) {
        let sample = sample.get(..SAMPLE).unwrap_or(sample);
        let (mode, mark) = match sample {
            [0xef, 0xbb, 0xbf, ..] => (Mode::Utf8 { seen_multibyte: true }, 3),
            [0xff, 0xfe, 0, 0, ..] => (Mode::Utf32 { number: u32::from_le_bytes }, 4),
            [0, 0, 0xfe, 0xff, ..] => (Mode::Utf32 { number: u32::from_be_bytes }, 4),
            [0xff, 0xfe, ..] => (Mode::of(UTF_16LE), 2),
            [0xfe, 0xff, ..] => (Mode::of(UTF_16BE), 2),
            _ => (Mode::without_mark(sample), 0),
        };
        (Self { mode, carry: Vec::new() }, mark)
    }

    /// A decoder for a named encoding.
    pub(crate) fn named(encoding: &'static Encoding) -> Self {
        Self { mode: Mode::of(encoding), carry: Vec::new() }
    }

    /// Decodes a chunk onto the end of `out`.
    pub(crate) fn push(&mut self, bytes: &[u8], last: Last, out: &mut String) {
        match &mut self.mode {
            Mode::Utf8 { .. } => self.push_utf8(bytes, last, out),
            Mode::Utf32 { number } => {
                let number = *number;
                self.push_utf32(bytes, number, out);
                if last == Last::Yes && !self.carry.is_empty() {
                    out.push(char::REPLACEMENT_CHARACTER);
                }
            }
            Mode::Other(decoder) => {
                let room =
                    decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len().saturating_mul(3));
                out.reserve(room);
                let _ = decoder.decode_to_string(bytes, out, last == Last::Yes);
            }
        }
    }

    fn push_utf8(&mut self, bytes: &[u8], last: Last, out: &mut String) {
        let joined;
        let mut rest = if self.carry.is_empty() {
            bytes
        } else {
            self.carry.extend_from_slice(bytes);
            joined = std::mem::take(&mut self.carry);
            joined.as_slice()
        };
        while !rest.is_empty() {
            let error = match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.saw(text);
                    out.push_str(text);
                    return;
                }
                Err(error) => error,
            };
            let (good, bad) = rest.split_at(error.valid_up_to());
            let good = std::str::from_utf8(good).unwrap_or_default();
            self.saw(good);
            out.push_str(good);
            let Some(length) = error.error_len().or((last == Last::Yes).then_some(bad.len())) else {
                // a character cut by the end of the chunk
                self.carry = bad.to_vec();
                return;
            };
            if let Mode::Utf8 { seen_multibyte: false } = self.mode {
                let mut line = bad;
                if line.len() > SAMPLE {
                    line = &line[..SAMPLE];
                }
                self.mode = Mode::of(guess(line));
                self.push(bad, last, out);
                return;
            }
            let (stray, after) = bad.split_at(length.min(bad.len()));
            out.push_str(&WINDOWS_1252.decode_without_bom_handling(stray).0);
            rest = after;
        }
    }

    fn saw(&mut self, text: &str) {
        if let Mode::Utf8 { seen_multibyte } = &mut self.mode
            && !*seen_multibyte
        {
            *seen_multibyte = !text.is_ascii();
        }
    }

    fn push_utf32(&mut self, bytes: &[u8], number: fn([u8; 4]) -> u32, out: &mut String) {
        self.carry.extend_from_slice(bytes);
        let (units, rest) = self.carry.as_chunks::<4>();
        for unit in units {
            out.push(char::from_u32(number(*unit)).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        self.carry = rest.to_vec();
    }
}

impl Mode {
    fn of(encoding: &'static Encoding) -> Self {
        if encoding == encoding_rs::UTF_8 {
            return Self::Utf8 { seen_multibyte: true };
        }
        Self::Other(Box::new(encoding.new_decoder_without_bom_handling()))
    }

    /// Tells wide encodings by where their zero bytes lie, the others by what they hold.
    fn without_mark(sample: &[u8]) -> Self {
        let zeros = |from: usize, step: usize| {
            let of = sample.iter().skip(from).step_by(step);
            let all = of.len().max(1);
            of.filter(|byte| **byte == 0).count() * 100 / all
        };
        if sample.len() >= 8 && memchr::memchr(0, sample).is_some() {
            let quarters = [zeros(0, 4), zeros(1, 4), zeros(2, 4), zeros(3, 4)];
            if quarters[0] < 50 && quarters[1..].iter().all(|share| *share > 90) {
                return Self::Utf32 { number: u32::from_le_bytes };
            }
            if quarters[3] < 50 && quarters[..3].iter().all(|share| *share > 90) {
                return Self::Utf32 { number: u32::from_be_bytes };
            }
            let (even, odd) = (zeros(0, 2), zeros(1, 2));
            if odd > 60 && even < 10 {
                return Self::of(UTF_16LE);
            }
            if even > 60 && odd < 10 {
                return Self::of(UTF_16BE);
            }
        }
        match std::str::from_utf8(sample) {
            Ok(text) => Self::Utf8 { seen_multibyte: !text.is_ascii() },
            // cut within a character
            Err(error) if error.error_len().is_none() => Self::Utf8 { seen_multibyte: true },
            Err(error) => {
                let good = sample.get(..error.valid_up_to()).unwrap_or_default();
                if !good.is_ascii() && mostly_utf8(sample) {
                    return Self::Utf8 { seen_multibyte: true };
                }
                Self::of(guess(sample))
            }
        }
    }
}

/// Whether far more non-ASCII characters are good UTF-8 than not.
fn mostly_utf8(sample: &[u8]) -> bool {
    let text = String::from_utf8_lossy(sample);
    let bad = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    let good = text.chars().filter(|c| !c.is_ascii()).count() - bad;
    good > bad * 4
}

fn guess(sample: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// What was read of a text and is not done with: a window that moves over it.
pub(crate) struct Window<'a> {
    pub(crate) reader: Utf8Reader<'a>,
    pub(crate) text: String,
    /// What of `text` is done with.
    pub(crate) at: usize,
    /// Bytes of the whole text in front of `text`.
    pub(crate) gone: u64,
    ended: bool,
}

impl<'a> Window<'a> {
    /// A window at the beginning of a text.
    pub(crate) fn new(reader: Utf8Reader<'a>) -> Self {
        Self { reader, text: String::new(), at: 0, gone: 0, ended: false }
    }

    /// Reads on, and forgets what is done with. False at the end of the text.
    pub(crate) fn fill(&mut self) -> bool {
        if self.ended {
            return false;
        }
        if self.at > 0 {
            self.text.drain(..self.at);
            self.gone += self.at as u64;
            self.at = 0;
        }
        self.ended = !self.reader.next_piece(&mut self.text);
        !self.ended
    }

    /// Whether all of the text was read.
    pub(crate) fn is_at_end(&self) -> bool {
        self.ended
    }

    /// What is not done with.
    pub(crate) fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

/// Reads a file in any encoding as UTF-8.
pub(crate) struct Utf8Reader<'a> {
    input: &'a mut dyn BufRead,
    decoder: Option<Decoder>,
    text: String,
    at: usize,
    bytes_in: u64,
    ended: bool,
    trouble: Option<String>,
}

impl<'a> Utf8Reader<'a> {
    /// A reader over `input`.
    pub(crate) fn new(input: &'a mut dyn BufRead) -> Self {
        Self { input, decoder: None, text: String::new(), at: 0, bytes_in: 0, ended: false, trouble: None }
    }

    /// The next piece of text, of about a quarter of a MiB; `None` at the end.
    pub(crate) fn next_piece(&mut self, into: &mut String) -> bool {
        if self.at < self.text.len() {
            into.push_str(self.text.get(self.at..).unwrap_or_default());
            self.at = self.text.len();
            return true;
        }
        self.decode_more(into)
    }

    /// Why the input ended early, if it did.
    pub(crate) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    fn decode_more(&mut self, into: &mut String) -> bool {
        while !self.ended {
            let before = into.len();
            if self.decoder.is_none() {
                self.begin(into);
            } else {
                self.chunk(into);
            }
            if into.len() > before {
                return true;
            }
        }
        false
    }

    /// Reads the sample, guesses, and decodes the sample.
    fn begin(&mut self, into: &mut String) {
        let mut sample = Vec::with_capacity(SAMPLE);
        let mut limited = (&mut *self.input).take(SAMPLE as u64);
        if let Err(error) = limited.read_to_end(&mut sample) {
            self.stop(&error);
        }
        self.bytes_in += sample.len() as u64;
        let (mut decoder, mark) = Decoder::sniff(&sample);
        decoder.push(sample.get(mark..).unwrap_or_default(), Last::No, into);
        self.decoder = Some(decoder);
    }

    fn chunk(&mut self, into: &mut String) {
        let Some(decoder) = &mut self.decoder else { return };
        match self.input.fill_buf() {
            Ok([]) => {
                self.ended = true;
                decoder.push(&[], Last::Yes, into);
            }
            Ok(bytes) => {
                let bytes = bytes.get(..CHUNK).unwrap_or(bytes);
                decoder.push(bytes, Last::No, into);
                let used = bytes.len();
                self.bytes_in += used as u64;
                self.input.consume(used);
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => self.stop(&error),
        }
    }

    fn stop(&mut self, error: &std::io::Error) {
        self.ended = true;
        self.trouble = Some(format!("reading ended at byte {}: {}", self.bytes_in, error.kind()));
    }
}

impl Read for Utf8Reader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let ready = self.fill_buf()?;
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Utf8Reader<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.at >= self.text.len() {
            let mut text = std::mem::take(&mut self.text);
            text.clear();
            self.at = 0;
            self.decode_more(&mut text);
            self.text = text;
        }
        Ok(self.text.as_bytes().get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.text.len());
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::{Utf8Reader, decode};

    const TEXT: &str = "Jos\u{e9} Nu\u{f1}ez, 12 Elm St\nd\u{e9}j\u{e0} vu \u{20ac}5, na\u{ef}ve caf\u{e9}\n";

    fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn every_usual_encoding_is_read() {
        let utf32 = |order: fn(u32) -> [u8; 4]| TEXT.chars().flat_map(|c| order(u32::from(c))).collect();
        let windows = encoding_rs::WINDOWS_1252.encode(TEXT).0.into_owned();
        let all: [(&str, Vec<u8>); 10] = [
            ("utf-8", TEXT.as_bytes().to_vec()),
            ("utf-8 mark", [b"\xef\xbb\xbf", TEXT.as_bytes()].concat()),
            ("utf-16le", utf16(TEXT, u16::to_le_bytes)),
            ("utf-16be", utf16(TEXT, u16::to_be_bytes)),
            ("utf-16le mark", utf16(&format!("\u{feff}{TEXT}"), u16::to_le_bytes)),
            ("utf-16be mark", utf16(&format!("\u{feff}{TEXT}"), u16::to_be_bytes)),
            ("utf-32le", utf32(u32::to_le_bytes)),
            ("utf-32be", utf32(u32::to_be_bytes)),
            ("windows-1252", windows.clone()),
            ("ascii, then windows-1252", [b"a".repeat(70_000), windows].concat()),
        ];
        for (name, bytes) in all {
            let text = decode(&bytes);
            assert!(text.ends_with(TEXT) && !text.contains('\u{feff}'), "{name}");
            // the same in a stream whose pieces end within characters
            let mut stream = BufReader::with_capacity(7, bytes.as_slice());
            let mut streamed = String::new();
            Utf8Reader::new(&mut stream).read_to_string(&mut streamed).unwrap();
            assert_eq!(streamed, text, "{name}");
        }
    }

    #[test]
    fn one_bad_byte_does_not_spoil_utf8() {
        let bytes = [TEXT.as_bytes(), b"caf\xe9 ", TEXT.as_bytes()].concat();
        assert_eq!(decode(&bytes), format!("{TEXT}caf\u{e9} {TEXT}"));
        assert_eq!(decode(b""), "");
        assert_eq!(decode(b"abc\xc3"), "abc\u{c3}");
    }
}
