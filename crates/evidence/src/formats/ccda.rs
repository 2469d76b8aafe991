//! XML: C-CDA clinical documents as groups of fields, any other XML as records or as prose.
//!
//! What it is: one pass over the parser's events, without a tree. The root element decides who takes them:
//! [`clinical`] for `ClinicalDocument`, [`generic`] for everything else.
//!
//! What it is not: it validates nothing and follows nothing: no DTD, no entity but the five predefined ones
//! and characters by number, no external file. An entity bomb is so many bytes of text.
//!
//! The one idea: **damage is no reason to stop.** Unknown entities stay as written, stray end tags are
//! ignored, and what follows the point where markup cannot be told any more is read as plain text.

mod clinical;
mod generic;
mod narrative;

use std::borrow::Cow;

use chartward_model::{DocumentKind, Outcome};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use self::clinical::Clinical;
use self::generic::Generic;
use super::Emit;
use super::grouped::{Grouped, Troubles, decode};

/// Elements nested deeper than this are read as if they stood at this depth.
const MAX_DEPTH: usize = 200;

/// Reads one XML document.
pub(crate) fn read(bytes: &[u8], _name: &str, emit: &mut dyn Emit) -> Outcome {
    let text = to_text(bytes);
    let mut xml = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
    let config = xml.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let Some(root) = root_name(&text) else {
        return Outcome::Failed("no XML element in it".to_owned());
    };
    let mut troubles = Troubles::default();
    if root == "ClinicalDocument" {
        let mut clinical = Clinical::new(Grouped::new(DocumentKind::Ccda, emit));
        run(&mut xml, &mut clinical, &mut troubles);
        clinical.finish(&mut troubles);
    } else {
        let mut generic = Generic::new(Grouped::new(DocumentKind::Xml, emit), &root);
        run(&mut xml, &mut generic, &mut troubles);
        generic.finish();
    }
    troubles.outcome(1)
}

/// Takes the events of a document.
trait Handler {
    /// A start tag.
    fn open(&mut self, element: &Element);
    /// Character data, entities resolved.
    fn text(&mut self, text: &str);
    /// The end of the element opened last.
    fn close(&mut self);
    /// Text outside of any markup that can be told.
    fn loose(&mut self, text: &str);
    /// Whether more is wanted.
    fn wanted(&self) -> bool;
}

/// A start tag: names without their namespace prefix.
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// An attribute's value; empty if there is none.
    fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }
}

fn run(xml: &mut Reader<&[u8]>, handler: &mut dyn Handler, troubles: &mut Troubles) {
    let mut depth = 0usize;
    let mut too_deep = false;
    while handler.wanted() {
        let Ok(event) = xml.read_event() else {
            let position = xml.error_position();
            troubles.note(format!("not well-formed at byte {position}: read as plain text from there"));
            let rest = *xml.get_ref();
            handler.loose(&decode(rest));
            break;
        };
        match event {
            Event::Start(tag) => {
                depth += 1;
                if depth <= MAX_DEPTH {
                    handler.open(&element(&tag, troubles));
                } else {
                    too_deep = true;
                }
            }
            Event::Empty(tag) if depth < MAX_DEPTH => {
                handler.open(&element(&tag, troubles));
                handler.close();
            }
            Event::End(_) => {
                if (1..=MAX_DEPTH).contains(&depth) {
                    handler.close();
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) => handler.text(&text.xml10_content()),
            Event::CData(text) => handler.text(&text.xml10_content()),
            Event::GeneralRef(name) => reference(&name, handler, troubles),
            Event::Eof => break,
            _ => {}
        }
    }
    if too_deep {
        troubles.note(format!("elements nested over {MAX_DEPTH} deep were read without their names"));
    }
    if depth > 0 && handler.wanted() {
        troubles.note("the document ends inside an element");
    }
    for _ in 0..depth.min(MAX_DEPTH) {
        handler.close();
    }
}

fn reference(name: &str, handler: &mut dyn Handler, troubles: &mut Troubles) {
    if let Some(c) = entity(name) {
        handler.text(c.encode_utf8(&mut [0; 4]));
    } else {
        troubles.note("entities that the document defines itself were left as written");
        handler.text("&");
        handler.text(name);
        handler.text(";");
    }
}

/// The character that a reference stands for: the five of XML, the no-break space that HTML taught people
/// to write, or a number.
fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| *c != '\0');
    }
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => None,
    }
}

fn element(tag: &BytesStart<'_>, troubles: &mut Troubles) -> Element {
    let name = local(tag.name().as_ref()).to_owned();
    let mut attributes = Vec::new();
    for attribute in tag.html_attributes().with_checks(false) {
        let Ok(attribute) = attribute else {
            troubles.note("attributes that are not well-formed were not read");
            continue;
        };
        let key = attribute.key.as_ref();
        // namespace declarations and type hints say nothing about a person
        if key == "xmlns" || key.starts_with("xmlns:") || key.starts_with("xsi:") || attributes.len() >= 256 {
            continue;
        }
        attributes.push((local(key).to_owned(), unescape(&attribute.value).into_owned()));
    }
    Element { name, attributes }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Resolves references in an attribute's value; those that are not known stay as written.
fn unescape(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let known = after.split_once(';').and_then(|(name, tail)| Some((entity(name)?, tail)));
        let (c, tail) = known.unwrap_or(('&', after));
        text.push(c);
        rest = tail;
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Local name of the first element.
fn root_name(text: &str) -> Option<String> {
    let mut rest = text;
    loop {
        let (_, after) = rest.split_once('<')?;
        let skip_to = if after.starts_with("!--") {
            "-->"
        } else if after.starts_with('?') {
            "?>"
        } else if after.starts_with('!') {
            // a document type may hold declarations in brackets
            if after.split_once('>')?.0.contains('[') { "]" } else { ">" }
        } else {
            let end = after.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(after.len());
            let name = local(after.get(..end)?);
            let first = name.chars().next()?;
            return (first.is_alphabetic() || first == '_').then(|| name.to_owned());
        };
        rest = after.split_once(skip_to)?.1;
    }
}

/// Bytes to text: a byte-order mark decides, then the XML declaration, then whether it is UTF-8.
fn to_text(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default()).0;
    }
    let wide = |a: u8, b: u8| bytes.first() == Some(&a) && bytes.get(1) == Some(&b);
    if wide(b'<', 0) {
        return encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0;
    }
    if wide(0, b'<') {
        return encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0;
    }
    let head = bytes.get(..200.min(bytes.len())).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let declared = head.strip_prefix("<?xml").and_then(|declaration| {
        let (_, after) = declaration.split_once("?>")?.0.split_once("encoding")?;
        let label = after.trim_start_matches([' ', '=', '"', '\'']).split(['"', '\'']).next()?;
        encoding_rs::Encoding::for_label(label.as_bytes())
    });
    match declared {
        Some(encoding) if encoding != encoding_rs::UTF_8 && encoding.is_ascii_compatible() => {
            encoding.decode_without_bom_handling(bytes).0
        }
        _ => decode(bytes),
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::{DocumentKind, Outcome};

    use super::super::Collected;
    use super::read;

    pub(super) fn collect(xml: &str) -> (Collected, Outcome) {
        let mut collected = Collected::default();
        let outcome = read(xml.as_bytes(), "x.xml", &mut collected);
        (collected, outcome)
    }

    #[test]
    fn entities_of_ones_own_are_never_expanded() {
        let bomb = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;\">]><a><d>&c;&amp;&#65;</d></a>";
        let (collected, outcome) = collect(bomb);
        assert!(matches!(outcome, Outcome::Partly(why) if why.contains("entities")));
        assert_eq!(collected.fields(), ["a d|=&c;&A"]);
    }

    #[test]
    fn encodings_are_told() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a><b>Jos\xe9</b></a>";
        let wide: Vec<u8> =
            "\u{feff}<a><b>Jos\u{e9}</b></a>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [latin.as_slice(), &wide, "<a><b>Jos\u{e9}</b></a>".as_bytes(), b"<a><b>Jos\xe9</b></a>"]
        {
            let mut collected = Collected::default();
            assert_eq!(read(bytes, "x", &mut collected), Outcome::Parsed);
            assert_eq!(collected.fields(), ["a b|=Jos\u{e9}"]);
        }
    }

    #[test]
    fn damage_is_read_on_as_text() {
        let (collected, outcome) =
            collect("<a><b>one</b><c x=\"1\">two</b></c><d>three</a><!-- never closed four");
        assert!(matches!(outcome, Outcome::Partly(_)));
        let text: String = collected.parts.iter().map(|part| part.text.as_str()).collect();
        assert!(["one", "two", "three", "four"].iter().all(|word| text.contains(word)));
        assert!(matches!(collect("just words").1, Outcome::Failed(_)));
        assert_eq!(collected.parts[0].kind, DocumentKind::Xml);
    }

    #[test]
    fn depth_is_bounded() {
        let (collected, outcome) = collect(&format!("{}deep{}", "<a>".repeat(50_000), "</a>".repeat(50_000)));
        assert!(matches!(outcome, Outcome::Partly(why) if why.contains("deep")));
        assert!(collected.parts[0].text.contains("deep"));
    }

    #[test]
    fn damaged_bytes_never_panic() {
        let whole = super::clinical::tests::DOCUMENT;
        for i in (0..whole.len()).step_by(17) {
            for b in [0, b'<', b'>', b'&', b'"', 0xff] {
                let mut bytes = whole.as_bytes().to_vec();
                bytes[i] = b;
                read(&bytes, "x", &mut Collected::default());
            }
            read(&whole.as_bytes()[i..], "x", &mut Collected::default());
        }
    }
}
