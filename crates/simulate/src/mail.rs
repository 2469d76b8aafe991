//! A mail: who, when, what, and the form in which a mail program sends it.
//!
//! What it is: the step from scripts to one message. The values in header, body and attachments come out
//! beside the bytes.

use std::fmt::Write;

use chartward_model::Element;
use jiff::civil::DateTime;

use crate::dice::Dice;
use crate::people::World;
use crate::piece::Piece;
use crate::value::{Script, Seen, Value};
use crate::write::mime;

/// The forms in which a body is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Plain text as it is.
    Plain,
    /// Plain text in UTF-8, quoted-printable.
    QuotedPrintable,
    /// Plain text in UTF-8, base64.
    Base64,
    /// Plain text in ISO 8859-1, quoted-printable.
    Latin1,
    /// Plain and HTML alternatives.
    Alternative,
    /// HTML alone.
    Html,
}

const SHAPES: &[Shape] = &[
    Shape::Plain,
    Shape::Plain,
    Shape::QuotedPrintable,
    Shape::QuotedPrintable,
    Shape::Base64,
    Shape::Latin1,
    Shape::Alternative,
    Shape::Alternative,
    Shape::Html,
];

/// One message.
pub(crate) struct Mail {
    pub(crate) from: u32,
    pub(crate) to: Vec<u32>,
    pub(crate) cc: Vec<u32>,
    pub(crate) sent: DateTime,
    pub(crate) subject: Script,
    pub(crate) body: Script,
    pub(crate) shape: Shape,
    pub(crate) attachments: Vec<Piece>,
    /// Number of the message, for its identifier and its boundaries.
    pub(crate) number: usize,
}

/// A message as text with LF line ends, and what stands in it.
pub(crate) struct Message {
    pub(crate) text: String,
    /// Values of the message itself, then of its attachments with their names before them.
    pub(crate) held: Piece,
}

/// A form for a body, by chance.
pub(crate) fn shape(dice: &mut Dice) -> Shape {
    *dice.pick(SHAPES)
}

impl Mail {
    /// Writes the message out.
    pub(crate) fn write(&self, world: &World) -> Message {
        let mut held = Piece::new("", "message/rfc822", Vec::new(), Vec::new());
        let mut text = String::new();
        for (header, keys) in [("From", &vec![self.from]), ("To", &self.to), ("Cc", &self.cc)] {
            if !keys.is_empty() {
                let parties: Vec<String> =
                    keys.iter().map(|key| party(world, *key, &mut held.seen)).collect();
                let _ = writeln!(text, "{header}: {}", parties.join(",\n "));
            }
        }
        let _ = writeln!(text, "Subject: {}", mime::header_text(&self.subject.text));
        let _ = writeln!(text, "Date: {} -0500", self.sent.strftime("%a, %d %b %Y %H:%M:%S"));
        let _ = writeln!(text, "Message-ID: <{:08}.hv@mail.{}>", self.number, crate::people::DOMAIN);
        text.push_str("MIME-Version: 1.0\n");
        held.seen.extend(self.subject.seen.iter().chain(&self.body.seen).cloned());
        let body = self.body();
        if self.attachments.is_empty() {
            text.push_str(&body);
        } else {
            let boundary = format!("=_mixed_{:08}", self.number);
            let mut parts = vec![body];
            for piece in &self.attachments {
                parts.push(attachment(piece));
                held.hold(piece, &piece.name);
            }
            text.push_str(&mime::part(
                &format!("Content-Type: multipart/mixed; boundary=\"{boundary}\""),
                &mime::multipart(&boundary, &parts),
            ));
        }
        if !text.ends_with('\n') {
            text.push('\n');
        }
        Message { text, held }
    }

    /// The message as an `.eml` file with CRLF line ends.
    pub(crate) fn eml(&self, world: &World, name: &str) -> Piece {
        let Message { text, held } = self.write(world);
        let bytes = text.replace('\n', "\r\n").into_bytes();
        Piece { name: name.to_owned(), bytes, ..held }
    }

    fn body(&self) -> String {
        let text = &self.body.text;
        let typed = |kind: &str, charset: &str, encoding: &str| {
            format!("Content-Type: text/{kind}; charset={charset}\nContent-Transfer-Encoding: {encoding}")
        };
        let printable = |kind: &str, text: &str| {
            mime::part(&typed(kind, "utf-8", "quoted-printable"), &mime::quoted_printable(text.as_bytes()))
        };
        match self.shape {
            Shape::Plain if text.is_ascii() => mime::part(&typed("plain", "us-ascii", "7bit"), text),
            Shape::Plain => mime::part(&typed("plain", "utf-8", "8bit"), text),
            Shape::QuotedPrintable => printable("plain", text),
            Shape::Base64 => {
                mime::part(&typed("plain", "utf-8", "base64"), &mime::base64_lines(text.as_bytes()))
            }
            Shape::Latin1 => {
                let encoded = mime::quoted_printable(&mime::latin1(text));
                mime::part(&typed("plain", "iso-8859-1", "quoted-printable"), &encoded)
            }
            Shape::Alternative => {
                let boundary = format!("=_alt_{:08}", self.number);
                let parts = [printable("plain", text), printable("html", &html(text))];
                mime::part(
                    &format!("Content-Type: multipart/alternative; boundary=\"{boundary}\""),
                    &mime::multipart(&boundary, &parts),
                )
            }
            Shape::Html => printable("html", &html(text)),
        }
    }
}

/// A text as an HTML body: a paragraph for each paragraph, a break for each line.
pub(crate) fn html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let paragraphs: Vec<String> = escaped
        .split("\n\n")
        .map(|paragraph| format!("<p>{}</p>", paragraph.trim_end().replace('\n', "<br>\n")))
        .collect();
    format!(
        "<html><head><style>p {{ font-family: sans-serif }}</style></head><body>\n{}\n</body></html>\n",
        paragraphs.join("\n")
    )
}

/// `Name <address>`, remembered.
fn party(world: &World, key: u32, seen: &mut Vec<Seen>) -> String {
    let (name, address) = name_and_address(world, key, seen);
    format!("{} <{address}>", mime::display_name(&name))
}

/// Display name and address of a person, remembered.
pub(crate) fn name_and_address(world: &World, key: u32, seen: &mut Vec<Seen>) -> (String, String) {
    let person = world.person(key);
    // a third of the senders' programs put the surname first
    let name = if key % 3 == 1 {
        format!("{}, {}", person.surname, person.given)
    } else {
        format!("{} {}", person.given, person.surname)
    };
    let address = person.email.clone().unwrap_or_default();
    let mut script = Script::default();
    script.put(Value::of(Element::PersonName, name.clone(), Some(key), world.today));
    script.put(Value::of(Element::Email, address.clone(), Some(key), world.today));
    seen.extend(script.seen);
    (name, address)
}

fn attachment(piece: &Piece) -> String {
    let headers = |encoding: &str| {
        format!(
            "Content-Type: {}; name=\"{name}\"\nContent-Disposition: attachment; filename=\"{name}\"\nContent-Transfer-Encoding: {encoding}",
            piece.mime,
            name = piece.name
        )
    };
    match std::str::from_utf8(&piece.bytes) {
        // a message must not be encoded (RFC 2046, 5.2.1)
        Ok(text) if piece.mime == "message/rfc822" => {
            mime::part(&headers("8bit"), &text.replace("\r\n", "\n"))
        }
        _ => mime::part(&headers("base64"), &mime::base64_lines(&piece.bytes)),
    }
}
