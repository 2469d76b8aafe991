//! Bytes to text by the name, the code page or the look of their encoding.
//!
//! What it is: what mail formats need, where the encoding is named beside the text and often wrongly. What it
//! is not: plain text files have their own reader.
//!
//! The one idea: text never fails; letters that cannot be read are replaced.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// Decodes bytes whose encoding is not named.
pub(crate) fn guess(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..64 << 10).unwrap_or(bytes), true);
    detector.guess(None, Utf8Detection::Deny).decode(bytes).0.into_owned()
}

/// Decodes bytes of a Windows code page; 0 and unknown ones are guessed.
pub(crate) fn code_page(bytes: &[u8], page: u32) -> String {
    match by_code_page(page) {
        Some(encoding) => encoding.decode(bytes).0.into_owned(),
        None => guess(bytes),
    }
}

/// UTF-16, least significant byte first, without trailing NULs.
pub(crate) fn utf16(bytes: &[u8]) -> String {
    let text = encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0;
    text.trim_end_matches('\0').to_owned()
}

/// The encoding of a Windows code page identifier.
pub(crate) fn by_code_page(page: u32) -> Option<&'static Encoding> {
    Some(match page {
        65001 => encoding_rs::UTF_8,
        1200 => encoding_rs::UTF_16LE,
        1201 => encoding_rs::UTF_16BE,
        20127 | 28591 | 1252 | 850 | 437 => encoding_rs::WINDOWS_1252,
        874 => encoding_rs::WINDOWS_874,
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        54936 => encoding_rs::GB18030,
        949 | 51949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        1255 => encoding_rs::WINDOWS_1255,
        1256 => encoding_rs::WINDOWS_1256,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        866 => encoding_rs::IBM866,
        20866 => encoding_rs::KOI8_R,
        21866 => encoding_rs::KOI8_U,
        28592 => encoding_rs::ISO_8859_2,
        28595 => encoding_rs::ISO_8859_5,
        28597 => encoding_rs::ISO_8859_7,
        28605 => encoding_rs::ISO_8859_15,
        50220..=50222 => encoding_rs::ISO_2022_JP,
        51932 => encoding_rs::EUC_JP,
        10000 => encoding_rs::MACINTOSH,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{code_page, guess, utf16};

    #[test]
    fn texts_are_decoded() {
        assert_eq!(guess("Zo\u{eb}".as_bytes()), "Zo\u{eb}");
        assert_eq!(code_page(b"Zo\xeb", 1252), "Zo\u{eb}");
        assert_eq!(
            code_page(b"\xcf\xf0\xe8\xe2\xe5\xf2", 1251),
            "\u{41f}\u{440}\u{438}\u{432}\u{435}\u{442}"
        );
        assert_eq!(utf16(b"a\0\xe9\0\0\0"), "a\u{e9}");
    }
}
