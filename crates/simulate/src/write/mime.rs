//! Mail as bytes: headers, transfer encodings, parts (RFC 5322, 2045-2047).
//!
//! What it is: a writer for the forms that mail programs send. Lines end with LF; an `.eml` file turns them
//! into CRLF.

use std::fmt::Write;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 without line breaks.
pub(crate) fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let sextet = usize::try_from(group >> (18 - 6 * i) & 63).unwrap_or(0);
            text.push(if i <= chunk.len() { char::from(BASE64[sextet]) } else { '=' });
        }
    }
    text
}

/// Base64 in lines of 76.
pub(crate) fn base64_lines(bytes: &[u8]) -> String {
    let mut text = String::new();
    for line in bytes.chunks(57) {
        text.push_str(&base64(line));
        text.push('\n');
    }
    text
}

/// Quoted-printable with soft breaks at 76 columns.
pub(crate) fn quoted_printable(bytes: &[u8]) -> String {
    let mut text = String::new();
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let (line, end) = match line.split_last() {
            Some((b'\n', rest)) => (rest, "\n"),
            _ => (line, ""),
        };
        let mut column = 0;
        for (i, byte) in line.iter().enumerate() {
            let last = i + 1 == line.len();
            let as_is = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || (*byte == b' ' && !last);
            let width = if as_is { 1 } else { 3 };
            if column + width > 75 {
                text.push_str("=\n");
                column = 0;
            }
            if as_is {
                text.push(char::from(*byte));
            } else {
                let _ = write!(text, "={byte:02X}");
            }
            column += width;
        }
        text.push_str(end);
    }
    text
}

/// A header text, as encoded words if it is not ASCII.
pub(crate) fn header_text(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut chunk = String::new();
    for c in text.chars() {
        // an encoded word is at most 75 characters: 45 bytes make 60 of base64
        if chunk.len() + c.len_utf8() > 45 {
            words.push(std::mem::take(&mut chunk));
        }
        chunk.push(c);
    }
    words.push(chunk);
    let encoded: Vec<String> =
        words.iter().map(|word| format!("=?utf-8?B?{}?=", base64(word.as_bytes()))).collect();
    encoded.join("\n ")
}

/// A display name for an address header: quoted if it holds specials, encoded if not ASCII.
pub(crate) fn display_name(name: &str) -> String {
    if !name.is_ascii() {
        return header_text(name);
    }
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b'\''));
    if plain { name.to_owned() } else { format!("\"{}\"", name.replace(['"', '\\'], "")) }
}

/// Text in ISO 8859-1; characters outside become question marks.
pub(crate) fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

/// A part: its headers and body in one text.
pub(crate) fn part(headers: &str, body: &str) -> String {
    format!("{headers}\n\n{body}")
}

/// Parts in a multipart body.
pub(crate) fn multipart(boundary: &str, parts: &[String]) -> String {
    let mut text = String::new();
    for part in parts {
        let _ = write!(text, "--{boundary}\n{part}\n");
    }
    let _ = writeln!(text, "--{boundary}--");
    text
}

/// One line of a message for an mbox (mboxrd): `From ` and its quoted forms get one more `>`.
pub(crate) fn mboxrd(message: &str, into: &mut String) {
    for line in message.split_inclusive('\n') {
        if line.trim_start_matches('>').starts_with("From ") {
            into.push('>');
        }
        into.push_str(line);
    }
    if !message.ends_with('\n') {
        into.push('\n');
    }
    into.push('\n');
}

#[cfg(test)]
mod tests {
    use super::{base64, display_name, header_text, mboxrd, quoted_printable};

    #[test]
    fn encodings_are_those_of_the_standards() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(quoted_printable("a=é \nb".as_bytes()), "a=3D=C3=A9=20\nb");
        assert!(quoted_printable("x".repeat(200).as_bytes()).lines().all(|line| line.len() <= 76));
        assert_eq!(header_text("José"), "=?utf-8?B?Sm9zw6k=?=");
        assert_eq!(display_name("Smith, Ann"), "\"Smith, Ann\"");
        let mut mbox = String::new();
        mboxrd("From here\n>From there\nhi", &mut mbox);
        assert_eq!(mbox, ">From here\n>>From there\nhi\n\n");
    }
}
