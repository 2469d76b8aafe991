//! `winmail.dat` (\[MS-OXTNEF\]) to a document and members.
//!
//! What it is: the attributes of a TNEF stream: body, subject, attachments and their MAPI properties. What it
//! is not: checksums are not enforced; Outlook's own are not always right.
//!
//! The one idea: what is cut off still gives what came before.

use chartward_model::Outcome;

use super::mapi::{self, ATTACH_DATA, Content, Loader, MapiAttachment, MapiMessage, Properties, Value};
use crate::charset;
use crate::session::{Node, Session};

// Attribute identifiers, low word (section 2.1.3.1).
const FROM: u16 = 0x8000;
const SUBJECT: u16 = 0x8004;
const BODY: u16 = 0x800c;
const ATTACH_CONTENT: u16 = 0x800f;
const ATTACH_TITLE: u16 = 0x8010;
const ATTACH_BEGIN: u16 = 0x9002;
const MESSAGE_PROPERTIES: u16 = 0x9003;
const ATTACH_PROPERTIES: u16 = 0x9005;
const CODE_PAGE: u16 = 0x9007;

/// Reads a stream.
pub(crate) fn read(session: &mut Session<'_>, node: &Node, bytes: &[u8]) -> Outcome {
    let mut stream = Stream::default();
    let mut rest = bytes.get(6..).unwrap_or_default();
    let mut cut = false;
    while !rest.is_empty() {
        // level, identifier, kind, length, data, checksum
        let Some((head, after)) = rest.split_first_chunk::<9>() else {
            cut = rest.iter().any(|byte| *byte != 0);
            break;
        };
        let id = u16::from_le_bytes([head[1], head[2]]);
        let length = u32::from_le_bytes([head[5], head[6], head[7], head[8]]);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let data = after.get(..length).unwrap_or(after);
        cut = data.len() < length;
        stream.attribute(id, data);
        rest = after.get(length.saturating_add(2)..).unwrap_or_default();
    }
    let flaw = cut.then(|| "cut off: it ends too early".to_owned());
    let message = MapiMessage { flaw, ..stream.finish() };
    mapi::read(session, node, message).0
}

/// What has been read so far.
#[derive(Default)]
struct Stream {
    message: Properties,
    attachments: Vec<Properties>,
    page: u32,
}

impl Stream {
    fn attribute(&mut self, id: u16, data: &[u8]) {
        let narrow = || Value::Narrow(data.to_vec());
        match id {
            CODE_PAGE => {
                self.page = data.first_chunk().map_or(0, |page| u32::from_le_bytes(*page));
                self.message.code_page = self.page;
            }
            SUBJECT => _ = self.message.values.entry(0x0037).or_insert_with(narrow),
            BODY => _ = self.message.values.entry(0x1000).or_insert_with(narrow),
            FROM => self.from(data),
            MESSAGE_PROPERTIES => properties(data, &mut self.message),
            ATTACH_BEGIN => {
                self.attachments.push(Properties { code_page: self.page, ..Properties::default() });
            }
            ATTACH_TITLE => _ = self.attachment().values.entry(0x3707).or_insert_with(narrow),
            ATTACH_CONTENT => {
                let value = Value::Bytes(data.to_vec());
                self.attachment().values.insert(ATTACH_DATA, value);
            }
            ATTACH_PROPERTIES => properties(data, self.attachment()),
            _ => {}
        }
    }

    /// A TRP structure (section 2.1.3.3.1): lengths of name and address, then both.
    fn from(&mut self, data: &[u8]) {
        let half = |at: usize| data.get(at..at + 2).map(|b| usize::from(u16::from_le_bytes([b[0], b[1]])));
        let (Some(name), Some(address)) = (half(4), half(6)) else { return };
        let text = |from: usize, to: usize| data.get(from..to).unwrap_or_default().to_vec();
        let at = |bytes: Vec<u8>| match bytes.iter().position(|byte| *byte == b':') {
            Some(colon) => bytes.get(colon + 1..).unwrap_or_default().to_vec(),
            None => bytes,
        };
        self.message.values.entry(0x0c1a).or_insert_with(|| Value::Narrow(text(8, 8 + name)));
        self.message
            .values
            .entry(0x0c1f)
            .or_insert_with(|| Value::Narrow(at(text(8 + name, 8 + name + address))));
    }

    /// The current attachment; one that was not begun begins here.
    fn attachment(&mut self) -> &mut Properties {
        if self.attachments.is_empty() {
            self.attribute(ATTACH_BEGIN, &[]);
        }
        let last = self.attachments.len() - 1;
        &mut self.attachments[last]
    }

    fn finish(self) -> MapiMessage<'static> {
        let attachments = self.attachments.into_iter().map(|mut properties| -> Loader<'static> {
            Box::new(move || {
                let name = properties.file_name();
                let content = match properties.values.remove(&ATTACH_DATA) {
                    Some(Value::Bytes(bytes)) => Content::Bytes(bytes),
                    _ => Content::Lost("damaged: its content is missing".to_owned()),
                };
                MapiAttachment { name, content }
            })
        });
        let attachments = attachments.collect();
        MapiMessage { letter: mapi::letter(&self.message, &[]), attachments, flaw: None }
    }
}

/// Reads encapsulated MAPI properties (section 2.1.3.4) until they end or make no sense.
fn properties(data: &[u8], into: &mut Properties) {
    let mut cursor = Cursor { rest: data };
    let Some(count) = cursor.word() else { return };
    for _ in 0..count {
        let Some(Some((id, value))) = cursor.property(into.code_page) else { return };
        if let Some(value) = value {
            into.values.insert(id, value);
        }
    }
}

struct Cursor<'d> {
    rest: &'d [u8],
}

impl<'d> Cursor<'d> {
    fn take(&mut self, count: usize) -> Option<&'d [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn word(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn long(&mut self) -> Option<i64> {
        Some(i64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    /// Bytes with their length before them, padded to four.
    fn counted(&mut self) -> Option<&'d [u8]> {
        let length = usize::try_from(self.word()?).ok()?;
        let bytes = self.take(length)?;
        let padding = (4 - length % 4) % 4;
        self.take(padding.min(self.rest.len()))?;
        Some(bytes)
    }

    /// Outer `None`: cut off. Inner `None`: of a kind that cannot be stepped over.
    #[expect(clippy::option_option, reason = "the two ends mean different things to a reader of this code")]
    fn property(&mut self, page: u32) -> Option<Option<(u16, Option<Value>)>> {
        let head = self.word()?;
        let [kind_low, kind_high, id_low, id_high] = head.to_le_bytes();
        let kind = u16::from_le_bytes([kind_low, kind_high]);
        let id = u16::from_le_bytes([id_low, id_high]);
        if id >= 0x8000 {
            self.take(16)?;
            if self.word()? == 0 {
                self.word()?;
            } else {
                self.counted()?;
            }
        }
        let many = kind & 0x1000 != 0;
        let kind = kind & 0x0fff;
        let variable = matches!(kind, 0x1e | 0x1f | 0x0d | 0x102);
        let count = if many || variable { self.word()? } else { 1 };
        let mut first = None;
        for _ in 0..count {
            let value = match kind {
                0x02 | 0x0b => Value::Number(i64::from(self.word()? & 0xffff)),
                0x03 | 0x04 | 0x0a => Value::Number(i64::from(self.word()?)),
                0x05..=0x07 | 0x14 => Value::Number(self.long()?),
                0x40 => Value::Time(self.long()?),
                0x48 => Value::Bytes(self.take(16)?.to_vec()),
                0x1e => Value::Narrow(self.counted()?.to_vec()),
                0x1f => Value::Text(charset::utf16(self.counted()?)),
                0x102 => Value::Bytes(self.counted()?.to_vec()),
                // an object begins with the identifier of its interface
                0x0d => Value::Bytes(self.counted()?.get(16..).unwrap_or_default().to_vec()),
                _ => return Some(None),
            };
            first.get_or_insert(value);
        }
        let _ = page;
        Some(Some((id, first)))
    }
}
