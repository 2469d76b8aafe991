//! PDF to documents.
//!
//! What it is: the text layer of every page as lines in reading order, with form field values,
//! annotations and the document's properties; embedded files as members. Pages without text are
//! counted: they are pictures, and what they show is unread.
//!
//! What it is not: no text recognition; that is for `picture`, which gets the pictures of such pages.
//!
//! The one idea: **one page at a time, and no page spoils another.** Fonts are decoded by `pdf-extract`,
//! which may panic on damaged ones; each layer of a page (see `pdf_layers`) is read on its own, and what
//! the page looks like is settled by `pdf_layout`.

use chartward_model::{DocumentKind, Outcome};
use pdf_extract::encryption::DecryptionError;
use pdf_extract::{
    Dictionary, Document, Error, MediaBox, Object, ObjectId, OutputDev, OutputError, Stream, Transform,
};

use super::pdf_layers::{Layer, dict_of, layers};
use super::pdf_layout::{GLYPHS, Glyph, text_of};
use super::pdf_pictures::page_pictures;
use super::writer::{Trouble, Writer};
use super::{Emit, Tools};
use crate::foreign::guarded;

/// Reads a PDF file; with a text recogniser, pictures of pages without text are handed out as members.
pub(crate) fn read_with(bytes: &[u8], tools: &Tools, emit: &mut dyn Emit) -> Outcome {
    let doc = match guarded(|| load(bytes)) {
        Some(Ok(doc)) => doc,
        Some(Err(Unread::Encrypted)) => return Outcome::Failed("encrypted: password needed".to_owned()),
        Some(Err(Unread::Damaged)) | None => {
            return Outcome::Failed("the file is damaged: its structure cannot be read".to_owned());
        }
    };
    let mut out = Writer::new(emit, DocumentKind::Pdf);
    let mut trouble = Trouble::default();
    guarded(|| properties(&doc, &mut out));
    let pages: Vec<ObjectId> = doc.page_iter().collect();
    let mut stage = Stage::new(doc);
    let mut empty = Vec::new();
    let mut damaged = Vec::new();
    for (i, page) in pages.iter().enumerate() {
        if !out.is_open() {
            break;
        }
        let (mut text, whole) = guarded(|| stage.page(*page)).unwrap_or_default();
        if !text.chars().any(char::is_alphanumeric) {
            empty.push(i + 1);
        }
        guarded(|| annotations(&stage.doc, *page, &mut text));
        if !text.trim().is_empty() {
            out.prose(&text);
            out.prose("\n");
        }
        if !whole {
            damaged.push(i + 1);
        }
    }
    guarded(|| form_values(&stage.doc, &mut out));
    let has_text = out.has_text() && empty.len() < pages.len();
    out.flush_prose();
    guarded(|| embedded_files(&stage.doc, &mut out, &mut trouble));
    let pictured = tools.recogniser.is_some() && page_pictures(&stage.doc, &pages, &empty, &mut out);
    if pages.is_empty() {
        trouble.note("the file is damaged: no page can be found");
    } else if !has_text && damaged.is_empty() && trouble.is_empty() && !pictured {
        return Outcome::Skipped("picture, not read: the pages hold no text".to_owned());
    } else if !empty.is_empty() {
        trouble.note(format!(
            "{} of {} pages hold no text ({})",
            empty.len(),
            pages.len(),
            page_list(&empty)
        ));
    }
    if !damaged.is_empty() {
        trouble.note(format!(
            "some text of {} of {} pages cannot be decoded ({})",
            damaged.len(),
            pages.len(),
            page_list(&damaged)
        ));
    }
    out.finish(&trouble)
}

/// Why a file is not read at all.
enum Unread {
    Encrypted,
    Damaged,
}

fn load(bytes: &[u8]) -> Result<Document, Unread> {
    let unread = |error: &Error| match error {
        Error::InvalidPassword
        | Error::Decryption(DecryptionError::IncorrectPassword | DecryptionError::UnsupportedEncryption) => {
            Unread::Encrypted
        }
        _ => Unread::Damaged,
    };
    // Some bytes may stand before the header; offsets are then counted from it.
    let begin = memchr::memmem::find(bytes.get(..1024).unwrap_or(bytes), b"%PDF-").unwrap_or(0);
    let bytes = bytes.get(begin..).unwrap_or_default();
    let first = guarded(|| Document::load_mem(bytes));
    let mut doc = match first {
        Some(Ok(doc)) if doc.page_iter().next().is_some() => doc,
        Some(Err(error)) if matches!(unread(&error), Unread::Encrypted) => return Err(Unread::Encrypted),
        _ => {
            let repaired = super::pdf_repair::with_new_table(bytes).ok_or(Unread::Damaged)?;
            Document::load_mem(&repaired).map_err(|error| unread(&error))?
        }
    };
    if doc.is_encrypted() {
        doc.decrypt("").map_err(|error| match error {
            Error::Decryption(_) | Error::InvalidPassword => Unread::Encrypted,
            _ => Unread::Damaged,
        })?;
    }
    Ok(doc)
}

/// `1, 2, 5-9`: page numbers for people, at most a few.
fn page_list(pages: &[usize]) -> String {
    let runs: Vec<String> = pages
        .chunk_by(|a, b| a + 1 == *b)
        .map(|run| match run {
            [only] => only.to_string(),
            [first, .., last] => format!("{first}-{last}"),
            [] => String::new(),
        })
        .collect();
    let shown = runs.get(..6).unwrap_or(&runs).join(", ");
    if runs.len() > 6 { format!("pages {shown}, ...") } else { format!("pages {shown}") }
}

/// The document with one page of our own in place of its pages, on which layers are put one by one.
struct Stage {
    doc: Document,
    content: ObjectId,
    page: ObjectId,
    substitute: ObjectId,
}

impl Stage {
    fn new(mut doc: Document) -> Self {
        let next = doc.objects.keys().map(|(number, _)| *number).max().unwrap_or(0).max(doc.max_id);
        let id = |n: u32| (next.saturating_add(n), 0);
        let (root, tree, page, content, substitute) = (id(1), id(2), id(3), id(4), id(5));
        let name = |name: &str| Object::Name(name.as_bytes().to_vec());
        let dict = |entries: Vec<(&str, Object)>| {
            let mut dict = Dictionary::new();
            for (key, value) in entries {
                dict.set(key, value);
            }
            Object::Dictionary(dict)
        };
        // The document's own catalogue stays under its own number: forms are looked up there.
        doc.objects.insert(root, dict(vec![("Type", name("Catalog")), ("Pages", Object::Reference(tree))]));
        let kids = Object::Array(vec![Object::Reference(page)]);
        doc.objects
            .insert(tree, dict(vec![("Type", name("Pages")), ("Kids", kids), ("Count", Object::Integer(1))]));
        let font = vec![
            ("Type", name("Font")),
            ("Subtype", name("Type1")),
            ("BaseFont", name("Helvetica")),
            ("Encoding", name("WinAnsiEncoding")),
        ];
        doc.objects.insert(substitute, dict(font));
        Self { doc, content, page, substitute }
    }

    /// The text of a page, and whether all of it could be decoded.
    fn page(&mut self, page: ObjectId) -> (String, bool) {
        let (layers, lost) = layers(&self.doc, page);
        let mut glyphs = Vec::new();
        let mut whole = !lost;
        for layer in layers {
            whole &= self.layer(layer, &mut glyphs);
        }
        (text_of(&glyphs), whole)
    }

    /// Reads a layer; once more with a plain font in place of simple fonts, if its own cannot be decoded.
    fn layer(&mut self, layer: Layer, glyphs: &mut Vec<Glyph>) -> bool {
        let Layer { content, mut fonts } = layer;
        let before = glyphs.len();
        if self.show(content.clone(), fonts.clone(), glyphs) {
            return true;
        }
        let simple: Vec<Vec<u8>> = fonts
            .iter()
            .filter(|(_, font)| {
                let dict = dict_of(&self.doc, Some(font));
                dict.and_then(|dict| dict.get(b"Subtype").ok()?.as_name().ok())
                    .is_some_and(|kind| kind != b"Type0")
            })
            .map(|(name, _)| name.clone())
            .collect();
        for name in simple {
            fonts.set(name, Object::Reference(self.substitute));
        }
        let mut again = Vec::new();
        self.show(content, fonts, &mut again);
        // Whichever way gave more text is kept; either way it is said that some could not be decoded.
        if again.len() > glyphs.len() - before {
            glyphs.truncate(before);
            glyphs.append(&mut again);
        }
        false
    }

    fn show(&mut self, content: Vec<u8>, fonts: Dictionary, glyphs: &mut Vec<Glyph>) -> bool {
        let mut resources = Dictionary::new();
        resources.set("Font", Object::Dictionary(fonts));
        let mut page = Dictionary::new();
        page.set("Type", Object::Name(b"Page".to_vec()));
        page.set("Contents", Object::Reference(self.content));
        page.set("Resources", Object::Dictionary(resources));
        page.set("MediaBox", Object::Array([0, 0, 612, 792].into_iter().map(Object::Integer).collect()));
        self.doc.objects.insert(self.page, Object::Dictionary(page));
        self.doc.objects.insert(self.content, Object::Stream(Stream::new(Dictionary::new(), content)));
        let catalogue = self.doc.trailer.get(b"Root").ok().cloned();
        self.doc.trailer.set("Root", Object::Reference((self.page.0 - 2, 0)));
        let mut pen = Pen { glyphs };
        let done = guarded(|| pdf_extract::output_doc_page(&self.doc, &mut pen, 1).is_ok());
        if let Some(catalogue) = catalogue {
            self.doc.trailer.set("Root", catalogue);
        }
        done == Some(true)
    }
}

/// Takes glyphs as they are drawn.
struct Pen<'a> {
    glyphs: &'a mut Vec<Glyph>,
}

impl OutputDev for Pen<'_> {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        at: &Transform,
        width: f64,
        spacing: f64,
        size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        if self.glyphs.len() >= GLYPHS {
            return Ok(());
        }
        // Only type that stands on its line has the spacing in its advance; it is space, not glyph.
        let length = width * size + spacing.min(0.0);
        self.glyphs.push(Glyph {
            x: at.m31,
            y: at.m32,
            advance: (length * at.m11, length * at.m12),
            size: size * at.m21.hypot(at.m22),
            text: text.to_owned(),
        });
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// A text string (ISO 32000-1, 7.9.2.2), without the marks of its language.
fn text_string(doc: &Document, object: &Object) -> Option<String> {
    match doc.dereference(object).ok()?.1 {
        Object::String(bytes, _) => Some(match bytes.as_slice() {
            [0xfe, 0xff, ..] | [0xff, 0xfe, ..] | [0xef, 0xbb, 0xbf, ..] => super::text::decode(bytes),
            _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        }),
        Object::Stream(stream) => Some(super::text::decode(&stream.get_plain_content().ok()?)),
        Object::Name(name) => Some(String::from_utf8_lossy(name).into_owned()),
        _ => None,
    }
}

fn properties(doc: &Document, out: &mut Writer<'_>) {
    let Some(info) = dict_of(doc, doc.trailer.get(b"Info").ok()) else { return };
    for key in [b"Title".as_slice(), b"Author", b"Subject", b"Keywords"] {
        if let Some(text) = info.get(key).ok().and_then(|value| text_string(doc, value))
            && !text.trim().is_empty()
        {
            out.line(text.trim());
        }
    }
}

/// What notes on a page say, and where its links lead.
fn annotations(doc: &Document, page: ObjectId, text: &mut String) {
    let Ok(all) = doc.get_page_annotations(page) else { return };
    for note in all {
        let link = dict_of(doc, note.get(b"A").ok()).and_then(|action| action.get(b"URI").ok());
        let said = [note.get(b"Contents").ok(), link];
        for value in said.into_iter().flatten().filter_map(|value| text_string(doc, value)) {
            let value = value.strip_prefix("mailto:").unwrap_or(&value).trim();
            if !value.is_empty() && !text.contains(value) {
                text.push_str(value);
                text.push('\n');
            }
        }
    }
}

/// Values of form fields as `label: value`, and the data of XFA forms.
fn form_values(doc: &Document, out: &mut Writer<'_>) {
    for object in doc.objects.values() {
        let Ok(dict) = object.as_dict() else { continue };
        let get = |key: &[u8]| dict.get(key).ok().and_then(|value| text_string(doc, value));
        if let (Some(name), Some(value)) = (get(b"T"), get(b"V"))
            && !value.trim().is_empty()
            && value != "Off"
        {
            let label = get(b"TU").filter(|label| !label.trim().is_empty()).unwrap_or(name);
            out.line(&format!("{}: {}", label.trim().trim_end_matches(':'), value.trim()));
        }
        if let Some(packets) =
            dict.get(b"XFA").ok().and_then(|xfa| doc.dereference(xfa).ok()?.1.as_array().ok())
        {
            for packet in packets.iter().filter(|packet| packet.as_reference().is_ok()) {
                let xml = text_string(doc, packet).unwrap_or_default();
                if xml.contains(":datasets") {
                    xfa_data(&xml, out);
                }
            }
        }
    }
}

/// The leaves of an XFA data packet as `name: value`.
fn xfa_data(xml: &str, out: &mut Writer<'_>) {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let (mut name, mut value) = (String::new(), String::new());
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => {
                super::xml::local(&tag).clone_into(&mut name);
                value.clear();
            }
            Event::Text(text) => value.push_str(&text),
            Event::GeneralRef(entity) => value.push_str(&super::xml::entity_text(&entity)),
            Event::End(_) => {
                if !value.trim().is_empty() {
                    out.line(&format!("{name}: {}", value.trim()));
                }
                value.clear();
            }
            Event::Eof => return,
            _ => {}
        }
    }
}

fn embedded_files(doc: &Document, out: &mut Writer<'_>, trouble: &mut Trouble) {
    let mut seen = std::collections::BTreeSet::new();
    for object in doc.objects.values() {
        let Ok(spec) = object.as_dict() else { continue };
        let Some(files) = dict_of(doc, spec.get(b"EF").ok()) else { continue };
        let Some(file) = [b"UF".as_slice(), b"F", b"DOS", b"Unix"].iter().find_map(|key| files.get(key).ok())
        else {
            continue;
        };
        if !file.as_reference().is_ok_and(|id| seen.insert(id)) {
            continue;
        }
        let name =
            [b"UF".as_slice(), b"F", b"Desc"].iter().find_map(|key| text_string(doc, spec.get(key).ok()?));
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| "embedded file".to_owned());
        let bytes = doc
            .dereference(file)
            .ok()
            .and_then(|(_, object)| object.as_stream().ok()?.get_plain_content().ok());
        match bytes {
            Some(bytes) => out.member(&name, bytes),
            None => trouble.note("an embedded file is damaged"),
        }
    }
}

#[cfg(test)]
mod tests {
    use chartward_model::Outcome;

    use super::super::Tools;
    use super::super::collect::{Collect, torment};
    use super::{page_list, read_with};

    fn none() -> Tools {
        Tools { recogniser: None, time: std::time::Duration::from_secs(1) }
    }

    /// A PDF of these objects, numbered from 1; the first is the catalogue.
    fn pdf(objects: &[String], trailer: &str) -> Vec<u8> {
        let mut bytes = b"%PDF-1.4\n".to_vec();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
        for (i, object) in objects.iter().enumerate() {
            table.extend([format!("{:010} 00000 n \n", bytes.len())]);
            bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).bytes());
        }
        let at = bytes.len();
        let root =
            format!("trailer\n<</Size {}/Root 1 0 R{trailer}>>\nstartxref\n{at}\n%%EOF\n", objects.len() + 1);
        bytes.extend(table.bytes());
        bytes.extend(root.bytes());
        bytes
    }

    fn stream(dict: &str, content: &str) -> String {
        format!("<<{dict}/Length {}>>\nstream\n{content}\nendstream", content.len())
    }

    fn sample() -> Vec<u8> {
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2/MediaBox[0 0 612 792]/Resources<</Font<</F 5 0 R>>/XObject<</X 7 0 R>>>>>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/Contents 6 0 R/Annots[8 0 R]>>".to_owned(),
            "<</Type/Page/Parent 2 0 R>>".to_owned(),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned(),
            stream(
                "",
                "/Bad gs BT /F 12 Tf 300 700 Td (SSN) Tj ET BT /F 12 Tf 50 700 Td (Name) Tj 0 -20 Td [(Ann) -300 (Lee)] TJ ET\n\
                 q 1 0 0 1 250 -20 cm /X Do Q q 1 0 0 1 0 -100 cm /X Do Q 1 2 3 sc",
            ),
            // draws itself
            stream("/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Matrix[1 0 0 1 50 0]", "BT /F 12 Tf 0 700 Td (987-65-4321) Tj ET /X Do"),
            "<</Type/Annot/Subtype/Text/Contents(call her)>>".to_owned(),
            "<</T(dob)/TU(Date of birth:)/V(1980-01-02)/FT/Tx>>".to_owned(),
            "<</Type/Filespec/F(list.txt)/EF<</F 11 0 R>>>>".to_owned(),
            stream("/Type/EmbeddedFile", "embedded text"),
            "<</Title(A form)>>".to_owned(),
        ];
        pdf(&objects, "/Info 12 0 R")
    }

    #[test]
    fn text_forms_notes_and_files() {
        let mut collect = Collect::default();
        let outcome = read_with(&sample(), &none(), &mut collect);
        assert_eq!(outcome, Outcome::Partly("1 of 2 pages hold no text (pages 2)".to_owned()));
        let text = collect.text();
        assert!(text.starts_with("A form\nName"), "{text}");
        assert!(text.contains("\tSSN\n") && text.contains("Ann Lee\t987-65-4321\n"), "{text}");
        assert!(text.contains("call her\n") && text.contains("Date of birth: 1980-01-02\n"), "{text}");
        assert_eq!(collect.members, [("list.txt".to_owned(), b"embedded text".to_vec())]);
    }

    #[test]
    fn pages_are_listed_for_people() {
        assert_eq!(page_list(&[1, 2, 3, 7]), "pages 1-3, 7");
    }

    #[test]
    fn damaged_files_give_what_is_left() {
        torment(&sample(), 150, |bytes, emit| read_with(bytes, &none(), emit));
        let mut collect = Collect::default();
        assert!(matches!(read_with(b"%PDF-1.4 nothing", &none(), &mut collect), Outcome::Failed(_)));
    }
}
