//! Splits an SQL dump into tokens, in a stream.
//!
//! What it is: comments, words, quoted names, string literals, numbers and symbols of MySQL, PostgreSQL,
//! SQLite, SQL Server and Oracle dumps, and the raw lines of a `COPY` block.
//!
//! What it is not: a grammar. It does not know where a statement ends.
//!
//! The one idea: **one window over the text**: a token that crosses its end makes it grow, so that memory
//! is bounded by the longest value that is kept.

use super::decode::{Utf8Reader, Window};

/// Longest value that is kept; the rest of it is counted as cut.
const VALUE: usize = 4 << 20;

/// What a token is. Its text is in [`Lexer::value`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A bare word: a keyword or a name.
    Word,
    /// A quoted name.
    Name,
    /// A string literal, unescaped.
    Text,
    /// A number.
    Number,
    /// Bytes that are no text.
    Blob,
    /// A comment, without its marks.
    Comment,
    /// Anything else: one character.
    Symbol(u8),
    /// The end of the dump.
    End,
}

/// Whether `\` escapes within string literals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Escapes {
    /// MySQL.
    Always,
    /// Standard SQL.
    Never,
    /// To be told from what follows.
    Unknown,
}

/// Reads tokens.
pub(crate) struct Lexer<'a> {
    window: Window<'a>,
    escapes: Escapes,
    mysql: bool,
    again: Option<Token>,
    /// Text of the token read last.
    pub(crate) value: String,
    /// Values that were cut.
    pub(crate) cut: u64,
    /// Whether a literal or comment was still open at the end of the dump.
    pub(crate) open_at_end: bool,
}

impl<'a> Lexer<'a> {
    /// A lexer. The dialect is told from the first piece of text.
    pub(crate) fn new(reader: Utf8Reader<'a>) -> Self {
        let mut lexer = Self {
            window: Window::new(reader),
            escapes: Escapes::Unknown,
            mysql: false,
            again: None,
            value: String::new(),
            cut: 0,
            open_at_end: false,
        };
        while lexer.window.text.len() < 64 << 10 && lexer.window.fill() {}
        let head =
            lexer.window.text.get(..lexer.window.text.floor_char_boundary(256 << 10)).unwrap_or_default();
        let mysql = ["MySQL dump", "MariaDB dump", "phpMyAdmin", "ENGINE=", "/*!40"]
            .iter()
            .any(|mark| head.contains(mark));
        let standard = [
            "PostgreSQL",
            "pg_catalog",
            "\nCOPY ",
            "[dbo]",
            "\nGO\r",
            "\nGO\n",
            "PRAGMA foreign_keys",
            "SET DEFINE OFF",
        ]
        .iter()
        .any(|mark| head.contains(mark));
        lexer.mysql = mysql || head.contains('`');
        lexer.escapes = match (mysql, standard) {
            (true, _) => Escapes::Always,
            (false, true) => Escapes::Never,
            (false, false) => Escapes::Unknown,
        };
        lexer
    }

    /// Why the input ended early, if it did.
    pub(crate) fn trouble(&self) -> Option<&str> {
        self.window.reader.trouble()
    }

    /// Offset in the text, for messages.
    pub(crate) fn offset(&self) -> u64 {
        self.window.gone + self.window.at as u64
    }

    /// Lets the token just read be read again.
    pub(crate) fn unread(&mut self, token: Token) {
        self.again = Some(token);
    }

    /// Reads the next token that is no comment.
    pub(crate) fn next_code(&mut self) -> Token {
        loop {
            match self.next() {
                Token::Comment => {}
                token => return token,
            }
        }
    }

    /// Reads the next token.
    pub(crate) fn next(&mut self) -> Token {
        if let Some(token) = self.again.take() {
            return token;
        }
        self.value.clear();
        let Some(byte) = self.skip_space() else { return Token::End };
        let next = self.peek(1);
        match (byte, next) {
            (b'-', Some(b'-')) => self.line_comment(2),
            (b'#', Some(b' ' | b'-' | b'\n')) if self.mysql => self.line_comment(1),
            (b'/', Some(b'*')) => self.block_comment(),
            (b'\'', _) => self.string(b'\'', self.escapes),
            (b'"' | b'`', _) => self.name(byte),
            (b'[', _) if !self.mysql => self.name(b']'),
            (b'$', Some(b'$' | b'A'..=b'Z' | b'a'..=b'z' | b'_')) => self.dollar(),
            (b'0', Some(b'x' | b'X')) => self.hex(),
            (b'0'..=b'9', _) | (b'.', Some(b'0'..=b'9')) => self.number(),
            (b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'@' | 0x80.., _) => self.word(),
            _ => {
                self.window.at += 1;
                Token::Symbol(byte)
            }
        }
    }

    /// Reads one raw line of a `COPY` block into [`Lexer::value`]. False at the end of the dump.
    pub(crate) fn raw_line(&mut self) -> bool {
        self.value.clear();
        if self.peek(0).is_none() {
            return false;
        }
        self.take_until(|rest| memchr::memchr(b'\n', rest));
        self.window.at += usize::from(self.peek(0).is_some());
        if self.value.ends_with('\r') {
            self.value.pop();
        }
        true
    }

    fn peek(&mut self, ahead: usize) -> Option<u8> {
        while self.window.at + ahead >= self.window.text.len() {
            if !self.window.fill() {
                return None;
            }
        }
        self.window.text.as_bytes().get(self.window.at + ahead).copied()
    }

    fn skip_space(&mut self) -> Option<u8> {
        loop {
            let byte = self.peek(0)?;
            if !byte.is_ascii_whitespace() && byte != 0 {
                return Some(byte);
            }
            self.window.at += 1;
        }
    }

    /// Takes text up to what `find` finds. False if the dump ends first.
    fn take_until(&mut self, find: impl Fn(&[u8]) -> Option<usize>) -> bool {
        loop {
            let rest = self.window.text.get(self.window.at..).unwrap_or_default();
            let found = find(rest.as_bytes());
            let text = rest.get(..found.unwrap_or(rest.len())).unwrap_or_default();
            keep(&mut self.value, text, &mut self.cut);
            self.window.at += text.len();
            if found.is_some() {
                return true;
            }
            if !self.window.fill() {
                return false;
            }
        }
    }

    fn line_comment(&mut self, mark: usize) -> Token {
        self.window.at += mark;
        self.take_until(|rest| memchr::memchr(b'\n', rest));
        Token::Comment
    }

    fn block_comment(&mut self) -> Token {
        self.window.at += 2;
        loop {
            if !self.take_until(|rest| memchr::memchr(b'*', rest)) {
                self.open_at_end = true;
                return Token::Comment;
            }
            if self.peek(1) == Some(b'/') {
                self.window.at += 2;
                return Token::Comment;
            }
            keep(&mut self.value, "*", &mut self.cut);
            self.window.at += 1;
        }
    }

    fn name(&mut self, close: u8) -> Token {
        self.window.at += 1;
        loop {
            if !self.take_until(|rest| memchr::memchr(close, rest)) {
                self.open_at_end = true;
                return Token::Name;
            }
            self.window.at += 1;
            if self.peek(0) != Some(close) {
                return Token::Name;
            }
            self.window.at += 1;
            self.value.push(char::from(close));
        }
    }

    fn string(&mut self, quote: u8, escapes: Escapes) -> Token {
        self.window.at += 1;
        loop {
            if !self.take_until(|rest| memchr::memchr2(quote, b'\\', rest)) {
                self.open_at_end = true;
                return Token::Text;
            }
            let next = self.peek(1);
            if self.peek(0) == Some(quote) {
                self.window.at += 1;
                if next != Some(quote) {
                    return Token::Text;
                }
                self.window.at += 1;
                self.value.push(char::from(quote));
                continue;
            }
            let ends_here = || matches!(next, Some(b) if b == quote);
            let escaped = match escapes {
                Escapes::Always => true,
                Escapes::Never => false,
                // `'C:\',` and `'C:\')` end there; `'O\'Neil'` goes on
                Escapes::Unknown => !(ends_here() && matches!(self.peek(2), Some(b',' | b')' | b';') | None)),
            };
            self.window.at += 1;
            if escaped {
                self.escape(escapes);
            } else {
                self.value.push('\\');
            }
        }
    }

    /// What `\` and the character after it stand for. Where escapes are a guess, only quotes are unescaped.
    fn escape(&mut self, escapes: Escapes) {
        let Some(byte) = self.peek(0) else { return };
        let sure = escapes == Escapes::Always;
        let stands_for = match byte {
            b'n' if sure => '\n',
            b't' if sure => '\t',
            b'r' if sure => '\r',
            b'0' | b'Z' | b'b' if sure => ' ',
            b'\'' | b'"' | b'\\' => char::from(byte),
            b'%' | b'_' if sure => char::from(byte),
            _ => {
                if !sure {
                    self.value.push('\\');
                }
                // The character itself comes with the text that follows, unless it is special.
                return;
            }
        };
        self.value.push(stands_for);
        self.window.at += 1;
    }

    /// `$tag$ ... $tag$` of PostgreSQL.
    fn dollar(&mut self) -> Token {
        let mut length = 1;
        loop {
            match self.peek(length) {
                Some(b'$') => break,
                Some(byte) if (byte.is_ascii_alphanumeric() || byte == b'_') && length < 64 => length += 1,
                _ => {
                    self.window.at += 1;
                    return Token::Symbol(b'$');
                }
            }
        }
        let tag = self.window.text.get(self.window.at..=self.window.at + length).unwrap_or("$$").to_owned();
        self.window.at += length + 1;
        loop {
            if !self.take_until(|rest| memchr::memchr(b'$', rest)) {
                self.open_at_end = true;
                return Token::Text;
            }
            self.peek(tag.len());
            if self.window.text.get(self.window.at..).is_some_and(|rest| rest.starts_with(&tag)) {
                self.window.at += tag.len();
                return Token::Text;
            }
            keep(&mut self.value, "$", &mut self.cut);
            self.window.at += 1;
        }
    }

    fn hex(&mut self) -> Token {
        self.window.at += 2;
        self.take_until(|rest| rest.iter().position(|byte| !byte.is_ascii_hexdigit()));
        self.unhex()
    }

    /// Turns hex digits into the text they encode; a blob if they encode none.
    fn unhex(&mut self) -> Token {
        let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (pairs, _) = self.value.as_bytes().as_chunks::<2>();
        let bytes: Option<Vec<u8>> =
            pairs.iter().map(|[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
        let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        self.value.clear();
        match text.filter(|text| !text.chars().any(|c| c.is_control() && !c.is_ascii_whitespace())) {
            Some(text) => {
                self.value = text;
                Token::Text
            }
            None => Token::Blob,
        }
    }

    fn number(&mut self) -> Token {
        self.take_until(|rest| rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'.')));
        // a negative exponent
        if self.value.ends_with(['e', 'E'])
            && matches!(self.peek(0), Some(b'-' | b'+'))
            && self.peek(1).is_some_and(|byte| byte.is_ascii_digit())
        {
            let sign = self.peek(0).unwrap_or(b'-');
            self.value.push(char::from(sign));
            self.window.at += 1;
            self.take_until(|rest| rest.iter().position(|byte| !byte.is_ascii_digit()));
        }
        Token::Number
    }

    fn word(&mut self) -> Token {
        let part =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#' | b'@' | 0x80..);
        self.take_until(|rest| rest.iter().position(|byte| !part(byte)));
        if self.peek(0) != Some(b'\'') {
            return Token::Word;
        }
        // N'..', E'..', X'..', B'..', U&'..' is read as a word and then a literal; _utf8'..' likewise
        let prefix = self.value.to_ascii_uppercase();
        match prefix.as_str() {
            "N" | "B" | "Q" | "NQ" => {
                self.value.clear();
                self.string(b'\'', self.escapes)
            }
            "E" => {
                self.value.clear();
                self.string(b'\'', Escapes::Always)
            }
            "X" => {
                self.value.clear();
                self.string(b'\'', Escapes::Never);
                self.unhex()
            }
            _ => Token::Word,
        }
    }
}

fn keep(value: &mut String, text: &str, cut: &mut u64) {
    let room = VALUE.saturating_sub(value.len());
    if text.len() <= room {
        value.push_str(text);
    } else if room > 0 {
        value.push_str(text.get(..text.floor_char_boundary(room)).unwrap_or_default());
        // so that no more is added, and the cut counts once
        while value.len() < VALUE {
            value.push(' ');
        }
        *cut += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::decode::Utf8Reader;
    use super::{Lexer, Token};

    fn tokens(sql: &str) -> Vec<(Token, String)> {
        let mut input = sql.as_bytes();
        let mut lexer = Lexer::new(Utf8Reader::new(&mut input));
        let mut all = Vec::new();
        loop {
            let token = lexer.next();
            if token == Token::End {
                return all;
            }
            all.push((token, lexer.value.clone()));
        }
    }

    fn texts(sql: &str) -> Vec<String> {
        tokens(sql).into_iter().filter(|(token, _)| *token == Token::Text).map(|(_, text)| text).collect()
    }

    #[test]
    fn literals_of_every_dialect() {
        assert_eq!(texts("('O''Neil', N'a', E'b\\'c', X'4142', 0x4344)"), ["O'Neil", "a", "b'c", "AB", "CD"]);
        assert_eq!(texts("-- MySQL dump\n('O\\'Neil', 'a\\nb', 'C:\\\\')"), ["O'Neil", "a\nb", "C:\\"]);
        assert_eq!(texts("-- PostgreSQL\n('C:\\', 'x')"), ["C:\\", "x"]);
        assert_eq!(texts("('C:\\', 'O\\'Neil')"), ["C:\\", "O'Neil"]);
        assert_eq!(texts("$fn$ a $ b $fn$"), [" a $ b "]);
        assert_eq!(tokens("0xff00fe")[0].0, Token::Blob);
    }

    #[test]
    fn names_numbers_and_comments() {
        let found: Vec<(Token, String)> = tokens("[a b] \"c\"\"d\" -1.5e-3 /* x * y */ -- z\n");
        let expected = [
            (Token::Name, "a b"),
            (Token::Name, "c\"d"),
            (Token::Symbol(b'-'), ""),
            (Token::Number, "1.5e-3"),
            (Token::Comment, " x * y "),
            (Token::Comment, " z"),
        ];
        let expected: Vec<(Token, String)> =
            expected.iter().map(|(token, text)| (*token, (*text).to_owned())).collect();
        assert_eq!(found, expected);
    }
}
