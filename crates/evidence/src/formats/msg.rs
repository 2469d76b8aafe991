//! Outlook messages (`.msg`, \[MS-OXMSG\]) to a document and members.
//!
//! What it is: the property streams of a compound file, its recipients, attachments and embedded messages.
//! What it is not: named properties are not looked up by name; their texts are taken as they are.
//!
//! The one idea: every stream is read by itself, so that a damaged one costs only its own property.

use std::cell::RefCell;
use std::io::Read as _;
use std::rc::Rc;

use cfb::CompoundFile;
use chartward_model::Outcome;

use super::mapi::{
    self, ATTACH_DATA, ATTACH_METHOD, Content, Loader, MapiAttachment, MapiMessage, Properties, Value,
};
use super::ole;
use crate::charset;
use crate::session::{Node, Session};
use crate::stream::Seekable;

type File = Rc<RefCell<CompoundFile<Seekable>>>;

/// How long the header of a property stream is (sections 2.4.1.1 and 2.4.1.2).
const TOP_HEADER: usize = 32;
const EMBEDDED_HEADER: usize = 24;
const SUB_HEADER: usize = 8;
/// Deepest chain of messages in messages that is opened.
const DEPTH: usize = 20;

/// Reads a message.
pub(crate) fn read(session: &mut Session<'_>, node: &Node, input: Seekable) -> Outcome {
    let limit = session.settings.limits.member_bytes;
    let Ok(file) = CompoundFile::open(input) else {
        return Outcome::Failed("damaged: its directory cannot be read".to_owned());
    };
    let source = Source { file: Rc::new(RefCell::new(file)), limit };
    let message = source.message("/", TOP_HEADER, 0);
    mapi::read(session, node, message).0
}

#[derive(Clone)]
struct Source {
    file: File,
    limit: u64,
}

impl Source {
    fn message(&self, path: &str, header: usize, depth: usize) -> MapiMessage<'static> {
        let properties = self.properties(path, header, 0);
        let page = properties.code_page;
        let mut recipients = Vec::new();
        let mut attachments: Vec<Loader<'static>> = Vec::new();
        for name in self.storages(path) {
            let path = format!("{path}{name}/");
            if name.starts_with("__recip_version1.0_#") {
                recipients.push(self.properties(&path, SUB_HEADER, page));
            } else if name.starts_with("__attach_version1.0_#") {
                let source = self.clone();
                attachments.push(Box::new(move || source.attachment(&path, page, depth)));
            }
        }
        let flaw = properties.values.is_empty().then(|| "damaged: its properties cannot be read".to_owned());
        MapiMessage { letter: mapi::letter(&properties, &recipients), attachments, flaw }
    }

    fn attachment(&self, path: &str, page: u32, depth: usize) -> MapiAttachment<'static> {
        let mut properties = self.properties(path, SUB_HEADER, page);
        let name = properties.file_name();
        let content = match (properties.values.remove(&ATTACH_DATA), properties.number(ATTACH_METHOD)) {
            (Some(Value::Bytes(bytes)), _) => Content::Bytes(bytes),
            (_, Some(5)) if depth < DEPTH => {
                let inner = format!("{path}__substg1.0_3701000D/");
                Content::Message(Box::new(self.message(&inner, EMBEDDED_HEADER, depth + 1)))
            }
            (_, Some(5)) => Content::Lost("messages nested too deep: not opened".to_owned()),
            (_, Some(6)) => self.object(path),
            (_, Some(2..=4 | 7)) => {
                Content::Lost("a link to a file elsewhere: not in the evidence".to_owned())
            }
            _ => Content::Lost("damaged: its content is missing".to_owned()),
        };
        MapiAttachment { name, content }
    }

    /// An object of another program.
    fn object(&self, path: &str) -> Content<'static> {
        let mut file = self.file.borrow_mut();
        match ole::object(&mut file, &format!("{path}__substg1.0_3701000D")) {
            Some((_, bytes)) => Content::Bytes(bytes),
            None => Content::Lost("damaged: its content is missing".to_owned()),
        }
    }

    fn storages(&self, path: &str) -> Vec<String> {
        let file = self.file.borrow();
        let Ok(entries) = file.read_storage(path) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.filter(cfb::Entry::is_storage).map(|entry| entry.name().to_owned()).collect();
        names.sort();
        names
    }

    /// The properties of a storage: fixed ones from the property stream, the others from streams.
    fn properties(&self, path: &str, header: usize, page: u32) -> Properties {
        let mut properties = Properties { code_page: page, ..Properties::default() };
        let stream = self.stream(&format!("{path}__properties_version1.0")).unwrap_or_default();
        for entry in stream.get(header..).unwrap_or_default().chunks_exact(16) {
            let half = |at: usize| u16::from_le_bytes([entry[at], entry[at + 1]]);
            let (kind, id) = (half(0), half(2));
            let mut eight = [0; 8];
            eight.copy_from_slice(&entry[8..16]);
            let eight = i64::from_le_bytes(eight);
            let four = i32::from_le_bytes([entry[8], entry[9], entry[10], entry[11]]);
            let value = match kind {
                0x0002 => Value::Number(i64::from(i16::from_le_bytes([entry[8], entry[9]]))),
                0x0003 => Value::Number(i64::from(four)),
                0x000b => Value::Number(i64::from(entry[8])),
                0x0014 => Value::Number(eight),
                0x0040 => Value::Time(eight),
                0x001e | 0x001f | 0x0102 => {
                    let name = format!("{path}__substg1.0_{id:04X}{kind:04X}");
                    let Some(bytes) = self.stream(&name) else { continue };
                    match kind {
                        0x001e => Value::Narrow(bytes),
                        0x001f => Value::Text(charset::utf16(&bytes)),
                        _ => Value::Bytes(bytes),
                    }
                }
                _ => continue,
            };
            properties.values.insert(id, value);
        }
        if let Some(page) = properties.number(0x3ffd).and_then(|page| u32::try_from(page).ok()) {
            properties.code_page = page;
        }
        properties
    }

    fn stream(&self, path: &str) -> Option<Vec<u8>> {
        let mut file = self.file.borrow_mut();
        let stream = file.open_stream(path).ok()?;
        let mut bytes = Vec::new();
        // what a damaged stream gives before it fails is kept
        let _ = stream.take(self.limit).read_to_end(&mut bytes);
        Some(bytes)
    }
}
