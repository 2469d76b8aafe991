//! RFC 5322 messages to a document and members.
//!
//! What it is: all MIME parts of a message. Text that is shown with the message is its document; everything
//! else, forwarded messages too, is a member. What it is not: a nested message is not read here but comes
//! back through the session, so that depth and size are bounded in one place.
//!
//! The one idea: members are the bytes that were attached. Text attachments are decoded from their transfer
//! encoding here and left in their own charset, so that a member's digest is that of the file that was sent.

use std::rc::Rc;

use chartward_model::{MailParty, Outcome};
use mail_parser::{
    Address, ContentType, Encoding, Message, MessageParser, MessagePart, MimeHeaders as _, PartType,
    decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode},
};

use super::letter::{Letter, party};
use super::uuencode;
use crate::charset;
use crate::names::Names;
use crate::session::{Leaf, Node, Session};
use crate::sniff::Format;

/// Reads a message.
pub(crate) fn read(session: &mut Session<'_>, node: &Node, bytes: &[u8]) -> Outcome {
    let bytes = start(bytes);
    let message = begins_with_header(bytes).then(|| MessageParser::default().parse(bytes)).flatten();
    let Some(message) = message.filter(|message| !message.parts.is_empty()) else {
        let mut input = bytes;
        super::text::read(&mut input, node.place.name(), &mut Leaf::new(session, node));
        return Outcome::Partly("has no mail headers: read as plain text".to_owned());
    };
    let mut letter = headers(&message);
    let bodies = bodies(&message, bytes, &mut letter);
    let node = Node { mail: Some(Rc::new(letter.facts())), ..node.clone() };
    let enclosed = letter.plain.as_deref().and_then(uuencode::take_out);
    let enclosed = enclosed.map_or_else(Vec::new, |(text, files)| {
        letter.plain = Some(text);
        files
    });
    let outcome = letter.emit(&mut Leaf::new(session, &node));
    drop(letter);
    let mut names = Names::default();
    for file in enclosed {
        if session.open() {
            session.bytes(&node.member(&names.next(&file.name)), file.bytes);
        }
    }
    for (index, part) in message.parts.iter().enumerate() {
        if !session.open() {
            break;
        }
        if matches!(part.body, PartType::Multipart(_)) || bodies.contains(&index) {
            continue;
        }
        let mut member = node.member(&names.next(&name(part, index)));
        if matches!(part.body, PartType::Message(_)) {
            member.assume = Some(Format::Mail);
        }
        let content = content(part, bytes);
        member.flaw = content.flaw;
        session.bytes(&member, content.bytes);
    }
    outcome
}

/// Headers of a message held as text, such as the transport headers that Outlook keeps.
pub(crate) fn headers_of(text: &str) -> Option<Letter> {
    let message = MessageParser::default().parse_headers(text.as_bytes());
    message.filter(|message| !message.parts.is_empty()).map(|message| headers(&message))
}

/// The message without what sometimes stands before its first header: a mark, empty lines, a `From ` line.
fn start(bytes: &[u8]) -> &[u8] {
    let mut bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    while let Some(b'\r' | b'\n') = bytes.first() {
        bytes = bytes.get(1..).unwrap_or_default();
    }
    if bytes.starts_with(b"From ") || bytes.starts_with(b">From ") {
        let line = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
        bytes = bytes.get(line..).unwrap_or_default();
    }
    bytes
}

/// Whether the first line is a header's: a name of visible characters and a colon (RFC 5322, section 2.2). Text
/// without headers would otherwise be taken for a header of unknown meaning, and be lost.
fn begins_with_header(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii_end();
    name.len() < line.len() && !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
}

fn headers(message: &Message<'_>) -> Letter {
    let date = message.date();
    let civil = |year: u16, month: u8, day: u8| {
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        jiff::civil::Date::new(i16::try_from(year).ok()?, month, day).ok()
    };
    Letter {
        from: parties(message.from()),
        sender: parties(message.sender()),
        reply_to: parties(message.reply_to()),
        to: message.all_to().flat_map(|list| parties(Some(list))).collect(),
        cc: message.all_cc().flat_map(|list| parties(Some(list))).collect(),
        bcc: message.all_bcc().flat_map(|list| parties(Some(list))).collect(),
        date: date.and_then(|date| civil(date.year, date.month, date.day)),
        date_text: message.header_raw("Date").unwrap_or_default().trim().to_owned(),
        subject: message.subject().unwrap_or_default().to_owned(),
        ..Letter::default()
    }
}

fn parties(list: Option<&Address<'_>>) -> Vec<MailParty> {
    let Some(list) = list else { return Vec::new() };
    list.iter()
        .map(|one| party(one.name().unwrap_or_default(), one.address().unwrap_or_default()))
        .filter(|party| !(party.name.is_empty() && party.address.is_empty()))
        .collect()
}

/// Puts the texts shown with the message into the letter; returns the indices of their parts.
fn bodies(message: &Message<'_>, raw: &[u8], letter: &mut Letter) -> Vec<usize> {
    let shown = |list: &[u32], index: usize| list.iter().any(|id| usize::try_from(*id) == Ok(index));
    let mut used = Vec::new();
    for (index, part) in message.parts.iter().enumerate() {
        let into = match &part.body {
            PartType::Text(_) if shown(&message.text_body, index) || shown(&message.html_body, index) => {
                &mut letter.plain
            }
            PartType::Html(_) if shown(&message.html_body, index) => &mut letter.html,
            _ => continue,
        };
        let text = body_text(part, raw);
        match into {
            Some(before) => {
                before.push_str("\n\n");
                before.push_str(&text);
            }
            None => *into = Some(text),
        }
        used.push(index);
    }
    used
}

/// The text of a part; one whose charset is missing or unknown is guessed from its bytes.
fn body_text(part: &MessagePart<'_>, raw: &[u8]) -> String {
    let text = part.text_contents().unwrap_or_default();
    let label = part.content_type().and_then(|kind| kind.attribute("charset")).unwrap_or_default();
    let known = !label.is_empty()
        && encoding_rs::Encoding::for_label(label.as_bytes())
            .is_some_and(|named| named != encoding_rs::UTF_8);
    if known || !text.contains('\u{fffd}') {
        return text.to_owned();
    }
    charset::guess(&content(part, raw).bytes)
}

fn name(part: &MessagePart<'_>, index: usize) -> String {
    if let Some(name) = part.attachment_name().map(str::trim).filter(|name| !name.is_empty()) {
        return name.to_owned();
    }
    let kind = part.content_type();
    let ending = match (kind.map(ContentType::ctype), kind.and_then(|kind| kind.subtype())) {
        _ if matches!(part.body, PartType::Message(_)) => ".eml",
        (Some("text"), Some("html")) => ".html",
        (Some("text"), Some("csv")) => ".csv",
        (Some("text"), Some("calendar")) => ".ics",
        (Some("text") | None, _) => ".txt",
        _ => "",
    };
    format!("part {index}{ending}")
}

/// The bytes of a part, as they were before they were encoded for transport.
struct Content {
    bytes: Vec<u8>,
    flaw: Option<&'static str>,
}

fn content(part: &MessagePart<'_>, raw: &[u8]) -> Content {
    const DAMAGED: &str = "its transfer encoding is damaged";
    let sound = |bytes: Vec<u8>| Content { bytes, flaw: None };
    if let PartType::Binary(bytes) | PartType::InlineBinary(bytes) = &part.body
        && !part.is_encoding_problem
    {
        return sound(bytes.to_vec());
    }
    let body = usize::try_from(part.raw_body_offset()).unwrap_or(usize::MAX);
    let end = usize::try_from(part.raw_end_offset()).unwrap_or(usize::MAX).min(raw.len());
    let Some(encoded) = raw.get(body..end) else {
        return Content { bytes: part.contents().to_vec(), flaw: Some(DAMAGED) };
    };
    let decoded = match part.encoding {
        Encoding::Base64 => base64_decode(encoded),
        Encoding::QuotedPrintable => quoted_printable_decode(encoded),
        Encoding::None if !part.is_encoding_problem => return sound(uudecoded(encoded)),
        Encoding::None => None,
    };
    if let Some(bytes) = decoded {
        return sound(bytes);
    }
    let encoding = part.content_transfer_encoding().unwrap_or_default().to_ascii_lowercase();
    let bytes = match encoding.as_str() {
        "base64" => lenient_base64(encoded),
        "quoted-printable" => lenient_quoted(encoded),
        _ => return sound(encoded.to_vec()),
    };
    Content { bytes, flaw: Some(DAMAGED) }
}

/// A part that was sent uuencoded, whatever its header says; other parts as they are.
fn uudecoded(encoded: &[u8]) -> Vec<u8> {
    let text =
        encoded.get(..6).filter(|start| *start == b"begin ").and_then(|_| std::str::from_utf8(encoded).ok());
    let mut files = text.and_then(uuencode::take_out).map(|(_, files)| files).unwrap_or_default();
    if files.len() == 1 { files.remove(0).bytes } else { encoded.to_vec() }
}

/// Base64 with whatever does not belong left out; groups that are cut short give what they hold.
fn lenient_base64(encoded: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for byte in encoded {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                (bits, count) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = (bits << 6 | u32::from(value)) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
        }
    }
    bytes
}

/// Quoted-printable in which an `=` that begins nothing stands for itself.
fn lenient_quoted(encoded: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut at = 0;
    while let Some(byte) = encoded.get(at) {
        let (one, two) = (encoded.get(at + 1), encoded.get(at + 2));
        match (byte, digit(one), digit(two)) {
            (b'=', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
                at += 3;
            }
            (b'=', ..) if one == Some(&b'\n') => at += 2,
            (b'=', ..) if one == Some(&b'\r') && two == Some(&b'\n') => at += 3,
            _ => {
                bytes.push(*byte);
                at += 1;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::{lenient_base64, lenient_quoted, start};

    #[test]
    fn damaged_encodings_give_what_they_hold() {
        assert_eq!(lenient_base64(b"aGVs*bG8=\r\n"), b"hello");
        assert_eq!(lenient_base64(b"aGVsbG8gd29ybG"), b"hello worl");
        assert_eq!(lenient_quoted(b"a=3Db = c=\r\nd=ZZ"), b"a=b = cd=ZZ");
    }

    #[test]
    fn what_stands_before_the_headers_is_skipped() {
        for head in ["", "\r\n\n", "\u{feff}", "From a Mon Jan 1 10:00:00 2024\n", ">From a\r\n"] {
            assert_eq!(start(format!("{head}A: b").as_bytes()), b"A: b");
        }
    }
}
