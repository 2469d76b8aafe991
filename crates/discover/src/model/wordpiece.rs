//! WordPiece: text to the numbers of the model's vocabulary, each with the bytes it stands for.
//!
//! What it is: the tokenizer that BERT models are trained with (uncased). Control characters are dropped,
//! accents and case folded, words cut at white space and punctuation, and each word into the longest pieces
//! the vocabulary has, those inside a word marked with `##`.
//!
//! What it is not: a general tokenizer; there is one vocabulary and one set of rules.
//!
//! The one idea: every folded character remembers the bytes it came from, so that a piece points back into
//! the text as written.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word, in folded characters, that is cut into pieces; longer ones are unknown.
const LONGEST: usize = 100;

/// A piece of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Number in the vocabulary.
    pub(crate) id: i32,
    /// First byte in the text.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    /// Whether it goes on with the word of the piece before.
    pub(crate) inside: bool,
}

/// The vocabulary, with the numbers of its special entries.
pub(crate) struct WordPiece {
    pieces: HashMap<Box<str>, i32>,
    pub(crate) unknown: i32,
    pub(crate) begin: i32,
    pub(crate) end: i32,
}

/// A folded character and the bytes it came from.
#[derive(Clone, Copy)]
struct Folded {
    c: char,
    start: usize,
    end: usize,
}

impl WordPiece {
    /// From a list of entries, one a line, the first one number 0; `None` if the special entries are missing.
    pub(crate) fn new(vocabulary: &str) -> Option<Self> {
        let pieces: HashMap<Box<str>, i32> = vocabulary
            .lines()
            .zip(0..)
            .map(|(piece, id)| (piece.trim_end_matches('\r').into(), id))
            .collect();
        let special = |name: &str| pieces.get(name).copied();
        let (unknown, begin, end) = (special("[UNK]")?, special("[CLS]")?, special("[SEP]")?);
        Some(Self { pieces, unknown, begin, end })
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// The pieces of a text, in order.
    pub(crate) fn cut(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::with_capacity(text.len() / 3);
        let mut word: Vec<Folded> = Vec::new();
        for (start, c) in text.char_indices() {
            let end = start + c.len_utf8();
            if is_white(c) {
                self.word(&mut word, &mut pieces);
            } else if !is_dropped(c) {
                for c in
                    std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase)
                {
                    let folded = Folded { c, start, end };
                    if is_punctuation(c) || is_ideograph(c) {
                        self.word(&mut word, &mut pieces);
                        word.push(folded);
                        self.word(&mut word, &mut pieces);
                    } else {
                        word.push(folded);
                    }
                }
            }
        }
        self.word(&mut word, &mut pieces);
        pieces
    }

    /// Cuts a word into the longest pieces there are, or makes it one unknown piece; empties it.
    fn word(&self, word: &mut Vec<Folded>, pieces: &mut Vec<Piece>) {
        let (Some(first), Some(last)) = (word.first().copied(), word.last().copied()) else { return };
        let whole = pieces.len();
        let mut at = 0;
        let mut key = String::new();
        while at < word.len() && word.len() <= LONGEST {
            let rest = word.get(at..).unwrap_or_default();
            let found = (1..=rest.len()).rev().find_map(|len| {
                let part = rest.get(..len)?;
                key.clear();
                key.push_str(if at > 0 { "##" } else { "" });
                key.extend(part.iter().map(|folded| folded.c));
                let id = *self.pieces.get(key.as_str())?;
                Some((id, len, part.first()?.start, part.last()?.end))
            });
            let Some((id, len, start, end)) = found else { break };
            pieces.push(Piece { id, start, end, inside: at > 0 });
            at += len;
        }
        if at < word.len() {
            pieces.truncate(whole);
            pieces.push(Piece { id: self.unknown, start: first.start, end: last.end, inside: false });
        }
        word.clear();
    }
}

fn is_white(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || c.is_whitespace() && !c.is_control()
}

/// Control and format characters, and what stands for bytes that could not be read.
fn is_dropped(c: char) -> bool {
    c.is_control()
        || matches!(c, '\0' | '\u{fffd}' | '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
            | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{2a6df}'
        | '\u{2a700}'..='\u{2ceaf}' | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    let code = u32::from(c);
    let after = PUNCTUATION.partition_point(|range| u32::from(range.0) <= code);
    after.checked_sub(1).and_then(|i| PUNCTUATION.get(i)).is_some_and(|range| code <= u32::from(range.1))
}

/// Characters of Unicode's categories P outside ASCII, in the scripts the vocabulary has.
#[rustfmt::skip]
const PUNCTUATION: [(u16, u16); 107] = [
    (0x00A1, 0x00A1), (0x00A7, 0x00A7), (0x00AB, 0x00AB), (0x00B6, 0x00B7), (0x00BB, 0x00BB),
    (0x00BF, 0x00BF), (0x037E, 0x037E), (0x0387, 0x0387), (0x055A, 0x055F), (0x0589, 0x058A),
    (0x05BE, 0x05BE), (0x05C0, 0x05C0), (0x05C3, 0x05C3), (0x05C6, 0x05C6), (0x05F3, 0x05F4),
    (0x0609, 0x060A), (0x060C, 0x060D), (0x061B, 0x061B), (0x061D, 0x061F), (0x066A, 0x066D),
    (0x06D4, 0x06D4), (0x0700, 0x070D), (0x07F7, 0x07F9), (0x0830, 0x083E), (0x085E, 0x085E),
    (0x0964, 0x0965), (0x0970, 0x0970), (0x09FD, 0x09FD), (0x0A76, 0x0A76), (0x0AF0, 0x0AF0),
    (0x0C77, 0x0C77), (0x0C84, 0x0C84), (0x0DF4, 0x0DF4), (0x0E4F, 0x0E4F), (0x0E5A, 0x0E5B),
    (0x0F04, 0x0F12), (0x0F14, 0x0F14), (0x0F3A, 0x0F3D), (0x0F85, 0x0F85), (0x0FD0, 0x0FD4),
    (0x0FD9, 0x0FDA), (0x104A, 0x104F), (0x10FB, 0x10FB), (0x1360, 0x1368), (0x1400, 0x1400),
    (0x166E, 0x166E), (0x169B, 0x169C), (0x16EB, 0x16ED), (0x1735, 0x1736), (0x17D4, 0x17D6),
    (0x17D8, 0x17DA), (0x1800, 0x180A), (0x1944, 0x1945), (0x1A1E, 0x1A1F), (0x1AA0, 0x1AA6),
    (0x1AA8, 0x1AAD), (0x1B5A, 0x1B60), (0x1B7D, 0x1B7E), (0x1BFC, 0x1BFF), (0x1C3B, 0x1C3F),
    (0x1C7E, 0x1C7F), (0x1CC0, 0x1CC7), (0x1CD3, 0x1CD3), (0x2010, 0x2027), (0x2030, 0x2043),
    (0x2045, 0x2051), (0x2053, 0x205E), (0x207D, 0x207E), (0x208D, 0x208E), (0x2308, 0x230B),
    (0x2329, 0x232A), (0x2768, 0x2775), (0x27C5, 0x27C6), (0x27E6, 0x27EF), (0x2983, 0x2998),
    (0x29D8, 0x29DB), (0x29FC, 0x29FD), (0x2CF9, 0x2CFC), (0x2CFE, 0x2CFF), (0x2D70, 0x2D70),
    (0x2E00, 0x2E2E), (0x2E30, 0x2E4F), (0x2E52, 0x2E5D), (0x3001, 0x3003), (0x3008, 0x3011),
    (0x3014, 0x301F), (0x3030, 0x3030), (0x303D, 0x303D), (0x30A0, 0x30A0), (0x30FB, 0x30FB),
    (0xFD3E, 0xFD3F), (0xFE10, 0xFE19), (0xFE30, 0xFE52), (0xFE54, 0xFE61), (0xFE63, 0xFE63),
    (0xFE68, 0xFE68), (0xFE6A, 0xFE6B), (0xFF01, 0xFF03), (0xFF05, 0xFF0A), (0xFF0C, 0xFF0F),
    (0xFF1A, 0xFF1B), (0xFF1F, 0xFF20), (0xFF3B, 0xFF3D), (0xFF3F, 0xFF3F), (0xFF5B, 0xFF5B),
    (0xFF5D, 0xFF5D), (0xFF5F, 0xFF65),
];

#[cfg(test)]
mod tests {
    use super::WordPiece;

    fn pieces(text: &str) -> Vec<(i32, &str)> {
        let vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nana\nd\n##ia\n##z\n-\nstrasse\n,\n日\n9\n";
        let cut = WordPiece::new(vocabulary).unwrap().cut(text);
        cut.into_iter().map(|piece| (piece.id, &text[piece.start..piece.end])).collect()
    }

    #[test]
    fn cuts_words_at_punctuation_and_into_the_longest_pieces() {
        assert_eq!(
            pieces("Ana-Díaz, 9"),
            [(4, "Ana"), (8, "-"), (5, "D"), (6, "ía"), (7, "z"), (10, ","), (12, "9")]
        );
        assert_eq!(pieces("xANA"), [(1, "xANA")], "a word with no pieces is unknown as a whole");
        assert_eq!(pieces("STRASSE\u{200b}"), [(9, "STRASSE")], "format characters are dropped");
        assert_eq!(pieces("ana日ana"), [(4, "ana"), (11, "日"), (4, "ana")]);
        assert!(pieces(" \u{a0}\t").is_empty() && pieces("").is_empty());
    }

    #[test]
    fn a_vocabulary_without_special_entries_is_none() {
        assert!(WordPiece::new("ana\n").is_none());
    }
}
