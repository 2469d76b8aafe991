//! Rich Text Format 1.9: a paragraph a line, letters beyond ASCII as `\'xx` or `\u`.

use std::fmt::Write;

/// The text as RTF.
pub(crate) fn rtf(text: &str) -> String {
    let mut rtf =
        String::from("{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Arial;}}\n\\pard\\f0\\fs20 ");
    for (i, c) in text.chars().enumerate() {
        match (c, u32::from(c)) {
            ('\n', _) => rtf.push_str("\\par\n"),
            ('\t', _) => rtf.push_str("\\tab "),
            ('\\' | '{' | '}', _) => {
                rtf.push('\\');
                rtf.push(c);
            }
            (_, code @ 0xA0..=0xFF) if i % 2 == 0 => {
                let _ = write!(rtf, "\\'{code:02x}");
            }
            (_, code) if code > 0x7F => {
                let _ = write!(rtf, "\\u{code}?");
            }
            _ => rtf.push(c),
        }
    }
    rtf + "}\n"
}
