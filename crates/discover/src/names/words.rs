//! Runs of capitalised words: the candidates for names.
//!
//! A run is a stretch of capitalised words on one line with single spaces between, particles ("van der")
//! and initials ("J.") inside. Most words are a few ASCII letters and are read as two numbers, not letter by letter.

use super::lexicon::{self, Letters, Word};
use crate::blocks::{self, BLOCK, Block, Classes, Starts};
use crate::page::Page;

/// Most words of a run that are looked at together.
pub(crate) const MOST: usize = 8;

/// A word of a run.
#[derive(Clone, Copy, Default)]
pub(crate) struct Token {
    pub(crate) start: usize,
    /// End of the name's letters: a possessive `'s` is left out.
    pub(crate) end: usize,
    /// End including the possessive and an initial's full stop.
    pub(crate) full_end: usize,
    pub(crate) word: Word,
    pub(crate) kind: Kind,
    /// Whether all its letters are capitals (more than one).
    pub(crate) shouted: bool,
    /// Whether it has a letter outside ASCII.
    pub(crate) accented: bool,
}

/// What a token is by its form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    Plain,
    /// One letter, with or without a full stop.
    Initial,
    /// `van`, `de`: only between other tokens.
    Particle,
    /// `Mr`, `Dr`.
    Title,
    /// `Jr`, `III`.
    Generation,
    /// `MD`, `RN`.
    Degree,
}

/// Some capitalised words in a row.
#[derive(Clone, Copy, Default)]
pub(crate) struct Run {
    tokens: [Token; MOST],
    len: usize,
}

impl Run {
    pub(crate) fn tokens(&self) -> &[Token] {
        self.tokens.get(..self.len).unwrap_or_default()
    }

    pub(crate) fn end(&self) -> usize {
        self.tokens().last().map_or(0, |token| token.full_end)
    }

    fn push(&mut self, token: Token) -> bool {
        let Some(slot) = self.tokens.get_mut(self.len) else { return false };
        *slot = token;
        self.len += 1;
        true
    }

    fn drop_last_particles(&mut self) {
        while self.len > 0 && self.tokens.get(self.len - 1).is_some_and(|token| token.kind == Kind::Particle)
        {
            self.len -= 1;
        }
    }
}

/// Starts of words with a capital, at or after a position.
pub(crate) fn capitals<'p>(
    page: &'p Page<'_>,
    from: usize,
) -> Starts<'p, impl Fn(&Block) -> Classes + use<>> {
    Starts::at(&page.blocks, from, |block| Classes { run: block.word, first: block.capital, single: 0 })
}

/// Whether the word that begins at a position with a capital, or outside ASCII, can open a run.
pub(crate) fn opens_run(page: &Page<'_>, start: usize) -> bool {
    let byte = page.byte(start);
    page.before(start) != b'_'
        && (byte.is_ascii_uppercase()
            || byte >= 0xc3 && page.slice(start, start + 2).chars().next().is_some_and(char::is_uppercase))
}

/// Reads the run that begins with the capitalised word at a position; it is empty if that is no word of a name.
pub(crate) fn run_at(page: &Page<'_>, start: usize, run: &mut Run) {
    run.len = 0;
    let Some(first) = token_at(page, start) else { return };
    run.push(first);
    let mut last = first;
    while let Some(next) = following(page, last) {
        let capital = starts_capital(page, next);
        // most runs end before an ordinary word, which needs no look into the lists
        if !capital && !may_be_particle(page, next) {
            break;
        }
        let Some(mut token) = token_at(page, next) else { break };
        if !capital {
            if !is_particle(page.slice(token.start, token.end)) {
                break;
            }
            token.kind = Kind::Particle;
        }
        if !run.push(token) {
            break;
        }
        last = token;
        if token.full_end > token.end + 1 {
            // a possessive ends the name
            break;
        }
    }
    run.drop_last_particles();
}

/// Where the next word of the run begins: after one space (two after a full stop), or after ", " when a
/// generation or degree follows.
fn following(page: &Page<'_>, last: Token) -> Option<usize> {
    let end = last.full_end;
    if last.full_end > last.end + 1 {
        return None;
    }
    match (page.byte(end), page.byte(end + 1)) {
        (b' ', b' ') if page.before(end) == b'.' => Some(end + 2),
        // a soft line break: a space before it says that the line goes on (RFC 3676)
        (b' ', b'\n') => Some(end + 2),
        (b' ', _) => Some(end + 1),
        // "J.Smith"
        (b, _) if b.is_ascii_uppercase() && page.before(end) == b'.' => Some(end),
        (b',', b' ') => {
            let token = token_at(page, end + 2)?;
            matches!(token.kind, Kind::Generation | Kind::Degree).then_some(end + 2)
        }
        _ => None,
    }
}

/// Whether a capital letter begins here.
pub(crate) fn starts_capital(page: &Page<'_>, at: usize) -> bool {
    let byte = page.byte(at);
    byte.is_ascii_uppercase()
        || byte >= 0xc3
            && page.text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase)
}

/// Reads the word at a position.
pub(crate) fn token_at(page: &Page<'_>, start: usize) -> Option<Token> {
    let len = blocks::word_len(&page.blocks, start);
    let next = page.byte(start + len);
    // what a hyphen or an apostrophe joins is read letter by letter
    let Some(letters) = Letters::read(page.bytes, start, len).filter(|_| !matches!(next, b'-' | b'\''))
    else {
        return long_token_at(page, start);
    };
    if len == 0 || matches!(next, b'_' | b'@') {
        return None;
    }
    let end = start + len;
    let word = lexicon::look_up_letters(&letters);
    let kind = if len == 1 || word.is_form() { kind(page.slice(start, end), len) } else { Kind::Plain };
    let stopped = next == b'.' && (kind != Kind::Plain || len == 1);
    Some(Token {
        start,
        end,
        full_end: end + usize::from(stopped),
        word,
        kind,
        shouted: len > 1 && !letters.has_small(),
        accented: false,
    })
}

/// As [`token_at`], for any word.
fn long_token_at(page: &Page<'_>, start: usize) -> Option<Token> {
    let rest = page.bytes(start, (start + 60).min(page.bytes.len()));
    let mut len = 0;
    while let Some(byte) = rest.get(len) {
        // hyphens and apostrophes between letters belong to the word; so does U+2019
        let quote = *byte == 0xe2 && rest.get(len + 1) == Some(&0x80);
        let next = rest.get(len + if quote { 3 } else { 1 });
        let letter = byte.is_ascii_alphabetic() || *byte >= 0x80 && !quote && *byte != 0xe2 && *byte != 0xc2;
        let joined = (matches!(byte, b'-' | b'\'') || quote && rest.get(len + 2) == Some(&0x99))
            && next.is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0xc3)
            && len > 0;
        if letter {
            len += 1;
        } else if joined {
            len += if quote { 3 } else { 1 };
        } else {
            break;
        }
    }
    let text = page.slice(start, start + len);
    if text.is_empty()
        || len >= 58
        || page.byte(start + len).is_ascii_digit()
        || matches!(page.byte(start + len), b'_' | b'@')
    {
        return None;
    }
    let end = start
        + text
            .strip_suffix("'s")
            .or_else(|| text.strip_suffix("\u{2019}s"))
            .or_else(|| text.strip_suffix("'S"))
            .map_or(len, str::len);
    let name = page.slice(start, end);
    let ascii = name.is_ascii();
    let letters = if ascii { name.len() } else { name.chars().count() };
    let small = if ascii {
        name.bytes().any(|b| b.is_ascii_lowercase())
    } else {
        name.chars().any(char::is_lowercase)
    };
    let mut token = Token {
        start,
        end,
        full_end: start + len,
        word: lexicon::look_up(name),
        kind: Kind::Plain,
        shouted: letters > 1 && !small,
        accented: !ascii,
    };
    token.kind = kind(name, letters);
    if token.word.is_unknown()
        && let Some((first, second)) = name.split_once('-')
    {
        token.word = of_parts(lexicon::look_up(first), lexicon::look_up(second));
    }
    if page.byte(token.full_end) == b'.'
        && (token.kind != Kind::Plain || letters == 1)
        && token.end == token.full_end
    {
        token.full_end += 1;
    }
    Some(token)
}

/// A hyphenated name is a name if its first part is one.
fn of_parts(first: Word, second: Word) -> Word {
    if first.is_common() || second.is_common() || !second.is_name() { Word::default() } else { first }
}

/// Titles before names.
#[rustfmt::skip]
pub(super) const TITLES: [&str; 16] = [
    "MR", "MRS", "MS", "MISS", "DR", "PROF", "REV", "MISTER", "MX", "DOCTOR", "PROFESSOR", "SENATOR", "NURSE", "JUDGE",
    "RABBI", "SGT",
];

fn kind(name: &str, letters: usize) -> Kind {
    use chartward_model::name;
    if letters == 1 {
        return Kind::Initial;
    }
    if letters <= 9 && name.is_ascii() {
        let begins =
            |letters: &[u8]| name.bytes().next().is_some_and(|b| letters.contains(&b.to_ascii_uppercase()));
        if begins(b"MDPRSNJ") && TITLES.iter().any(|title| title.eq_ignore_ascii_case(name)) {
            return Kind::Title;
        }
        let capitals = letters <= 6 && !name.bytes().skip(1).any(|b| b.is_ascii_lowercase());
        if (capitals || letters == 2) && begins(b"JSIV") && name::generation(name).is_some() {
            return Kind::Generation;
        }
        if (capitals || name.eq_ignore_ascii_case("phd")) && name::is_degree(name) {
            return Kind::Degree;
        }
    }
    Kind::Plain
}

/// Whether the word at a position could be a particle; only words in ASCII letters can be told not to be.
fn may_be_particle(page: &Page<'_>, at: usize) -> bool {
    let word = page.bytes(at, at + blocks::word_len(&page.blocks, at));
    let ascii = word.len() < BLOCK && word.is_ascii();
    !ascii || word.len() <= LONGEST_PARTICLE && std::str::from_utf8(word).is_ok_and(is_particle)
}

/// Longest of the words that [`is_particle`] knows.
const LONGEST_PARTICLE: usize = 5;

pub(crate) fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "van"
            | "von"
            | "der"
            | "den"
            | "de"
            | "del"
            | "della"
            | "di"
            | "da"
            | "dos"
            | "das"
            | "la"
            | "le"
            | "du"
            | "bin"
            | "ibn"
            | "al"
            | "el"
            | "ter"
            | "ten"
            | "y"
            | "zu"
            | "st"
    )
}
