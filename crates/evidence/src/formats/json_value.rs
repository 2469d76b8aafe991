//! JSON values in the order of the file, numbers as they are written.
//!
//! What it is: a small reader of RFC 8259 for one value in memory. Members keep their order and may
//! repeat; numbers keep every digit, so that a card number is not rounded.
//!
//! What it is not: a streaming reader; `json` cuts the stream into values first.
//!
//! The one idea: **depth is bounded**: a value nested deeper than [`DEPTH`] is kept as its text.

/// Deepest nesting that is taken apart.
pub(crate) const DEPTH: usize = 64;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// A string, number or word (`true`); `null` is the empty string.
    Scalar(String),
    /// An array.
    List(Vec<Self>),
    /// An object.
    Object(Vec<(String, Self)>),
}

/// Reads the value that a text consists of; the offset of the trouble otherwise.
pub(crate) fn parse(text: &str) -> Result<Value, usize> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.space();
    if parser.at == text.len() { Ok(value) } else { Err(parser.at) }
}

/// How far a value that begins at the start of `text` reaches, told from brackets and quotes alone.
pub(crate) struct Extent {
    at: usize,
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Extent {
    /// Of a value of which nothing was seen yet.
    pub(crate) fn new() -> Self {
        Self { at: 0, depth: 0, in_string: false, escaped: false }
    }

    /// Looks on from where it stopped. The length of the value once it is whole; `None` while more is needed.
    pub(crate) fn find(&mut self, text: &[u8]) -> Option<usize> {
        while let Some(byte) = text.get(self.at) {
            self.at += 1;
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => {
                        self.in_string = false;
                        if self.depth == 0 {
                            return Some(self.at);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth == 0 => return Some(self.at - 1),
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(self.at);
                    }
                }
                b',' | b' ' | b'\n' | b'\r' | b'\t' if self.depth == 0 && self.at > 1 => {
                    return Some(self.at - 1);
                }
                _ => {}
            }
        }
        None
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, usize> {
        self.space();
        if depth >= DEPTH && matches!(self.peek(), Some(b'{' | b'[')) {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let length = Extent::new().find(rest.as_bytes()).ok_or(self.at)?;
            self.at += length;
            return Ok(Value::Scalar(rest.get(..length).unwrap_or_default().to_owned()));
        }
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(Value::Scalar),
            Some(b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => self.word().map(Value::Scalar),
            _ => Err(self.at),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, usize> {
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.space();
            match self.peek() {
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Value::Object(members));
                }
                Some(b',') => self.at += 1,
                Some(b'"') => {
                    let key = self.string()?;
                    self.space();
                    if self.peek() != Some(b':') {
                        return Err(self.at);
                    }
                    self.at += 1;
                    members.push((key, self.value(depth + 1)?));
                }
                _ => return Err(self.at),
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, usize> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.space();
            match self.peek() {
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::List(values));
                }
                Some(b',') => self.at += 1,
                Some(_) => values.push(self.value(depth + 1)?),
                None => return Err(self.at),
            }
        }
    }

    fn word(&mut self) -> Result<String, usize> {
        let begin = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.')) {
            self.at += 1;
        }
        let word = self.text.get(begin..self.at).unwrap_or_default();
        match word {
            "null" => Ok(String::new()),
            "true" | "false" | "NaN" | "Infinity" | "-Infinity" => Ok(word.to_owned()),
            _ if word.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => Ok(word.to_owned()),
            _ => Err(begin),
        }
    }

    fn string(&mut self) -> Result<String, usize> {
        self.at += 1;
        let mut value = String::new();
        loop {
            let rest = self.text.get(self.at..).ok_or(self.at)?;
            let found = memchr::memchr2(b'"', b'\\', rest.as_bytes()).ok_or(self.text.len())?;
            value.push_str(rest.get(..found).unwrap_or_default());
            self.at += found + 1;
            if rest.as_bytes().get(found) == Some(&b'"') {
                return Ok(value);
            }
            let escape = self.peek().ok_or(self.at)?;
            self.at += 1;
            match escape {
                b'n' => value.push('\n'),
                b't' => value.push('\t'),
                b'r' => value.push('\r'),
                b'b' | b'f' => value.push(' '),
                b'u' => value.push(self.unicode()),
                b'"' | b'\\' | b'/' => value.push(char::from(escape)),
                // not JSON: kept as it stands
                _ => {
                    value.push('\\');
                    self.at -= 1;
                }
            }
        }
    }

    /// The character of `\uXXXX`, two of them for one beyond the basic plane.
    fn unicode(&mut self) -> char {
        let Some(first) = self.hex4() else { return char::REPLACEMENT_CHARACTER };
        if (0xd800..0xdc00).contains(&first)
            && self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\\u"))
        {
            let before = self.at;
            self.at += 2;
            if let Some(second) = self.hex4().filter(|second| (0xdc00..0xe000).contains(second)) {
                let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            }
            self.at = before;
        }
        char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let code = u32::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(code)
    }
}

#[cfg(test)]
mod tests {
    use super::{Extent, Value, parse};

    #[test]
    fn order_digits_and_escapes_are_kept() {
        let scalar = |text: &str| Value::Scalar(text.to_owned());
        let value = parse(
            "{\"b\": 4111111111111111111111, \"a\": [\"x\\u00e9\\ud83d\\ude00\\/\", null, -1.50], \"b\": true}",
        );
        assert_eq!(
            value,
            Ok(Value::Object(vec![
                ("b".to_owned(), scalar("4111111111111111111111")),
                ("a".to_owned(), Value::List(vec![scalar("x\u{e9}\u{1f600}/"), scalar(""), scalar("-1.50")])),
                ("b".to_owned(), scalar("true")),
            ]))
        );
        for bad in ["{", "[1", "{\"a\" 1}", "\"x", "nope", "{} x", "", "\"\\u12"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        let mut value = parse(&deep).unwrap();
        let mut depth = 0;
        while let Value::List(mut inner) = value {
            value = inner.remove(0);
            depth += 1;
        }
        assert_eq!(depth, super::DEPTH);
    }

    #[test]
    fn extents_are_found_piece_by_piece() {
        let text = b"{\"a}\\\"\": [1, {}]}, 2";
        let mut extent = Extent::new();
        assert_eq!((0..17).map(|end| extent.find(&text[..end])).find(Option::is_some), None);
        assert_eq!(extent.find(text), Some(17));
        assert_eq!(Extent::new().find(b"12, 3"), Some(2));
    }
}
