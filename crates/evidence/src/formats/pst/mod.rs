//! Outlook mailboxes (PST and OST, \[MS-PST\]) to messages.
//!
//! What it is: every folder below the root, also deleted items and folders that Outlook hides, every item in
//! them, their recipients and attachments; then the messages that no folder lists any more. What it is not:
//! nothing is written, and a password is not needed: it encrypts nothing (section 2.4.4.3).
//!
//! The one idea: a mailbox that is damaged in one place is read around that place, and each folder, message
//! and attachment that cannot be read has its row.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use chartward_model::Outcome;

use self::file::{Damage, NodeRef, PstFile};
use self::heap::Heap;
use super::mapi::{
    self, ATTACH_DATA, ATTACH_METHOD, Content, Loader, MapiAttachment, MapiMessage, Properties, Value,
};
use crate::names::Names;
use crate::session::{Node, Session};
use crate::stream::Seekable;

mod encoding;
mod file;
mod heap;

const STORE: u32 = 0x21;
const ROOT_FOLDER: u32 = 0x122;
const DISPLAY_NAME: u16 = 0x3001;
const CONTENT_COUNT: u16 = 0x3602;
const PASSWORD: u16 = 0x67ff;

// Kinds of nodes (section 2.2.2.1): the low five bits of an identifier.
const SEARCH_FOLDER: u32 = 0x03;
const MESSAGE: u32 = 0x04;
const ATTACHMENT: u32 = 0x05;
const HIDDEN_MESSAGE: u32 = 0x08;
const HIERARCHY: u32 = 0x0d;
const CONTENTS: u32 = 0x0e;
const HIDDEN_CONTENTS: u32 = 0x0f;
const RECIPIENTS: u32 = 0x12;

/// Deepest chain of messages in messages that is opened.
const DEPTH: usize = 20;

/// Reads a mailbox.
pub(crate) fn read(session: &mut Session<'_>, node: &Node, input: Seekable) -> Outcome {
    let limit = session.settings.limits.member_bytes;
    let file = match PstFile::open(input, limit) {
        Ok(file) => file,
        Err(reason) => return Outcome::Failed(reason.to_owned()),
    };
    let source = Source { file: Rc::new(RefCell::new(file)) };
    let store = source.properties(STORE);
    let mut walk = Walk { session, node, source, names: Names::default(), seen: HashSet::new(), flaw: None };
    walk.folders();
    walk.orphans();
    let flaw = walk.flaw;
    // Outlook asks for the password, but nothing is encrypted with it
    if store.is_ok_and(|store| store.number(PASSWORD).is_some_and(|check| check != 0)) {
        session.remark("password-flagged");
    }
    match flaw {
        Some(flaw) => Outcome::Partly(flaw.to_owned()),
        None => Outcome::Parsed,
    }
}

struct Walk<'w, 's> {
    session: &'w mut Session<'s>,
    node: &'w Node,
    source: Source,
    names: Names,
    /// Messages and folders that have been read.
    seen: HashSet<u32>,
    flaw: Option<Damage>,
}

impl Walk<'_, '_> {
    fn folders(&mut self) {
        let mut stack = vec![(ROOT_FOLDER, String::new())];
        while let Some((folder, path)) = stack.pop() {
            if !self.session.open() || !self.seen.insert(folder) {
                continue;
            }
            let path = self.folder(folder, &path);
            let mut below = match self.source.rows(folder, HIERARCHY) {
                Ok(below) => below,
                Err(reason) => {
                    self.lost(&format!("{path}folders"), reason);
                    continue;
                }
            };
            // search folders list messages that lie elsewhere
            below.retain(|id| id & 0x1f != SEARCH_FOLDER);
            stack.extend(below.into_iter().rev().map(|id| (id, path.clone())));
        }
    }

    /// Reads a folder's messages; returns its path with a slash at the end.
    fn folder(&mut self, folder: u32, parent: &str) -> String {
        let properties = self.source.properties(folder);
        let name = properties.as_ref().map(|found| found.text(DISPLAY_NAME)).unwrap_or_default();
        let name = name.replace(['/', '\\'], "_");
        let path = match (folder, name.trim()) {
            (ROOT_FOLDER, _) => String::new(),
            (_, "") => format!("{parent}folder {folder:x}/"),
            (_, name) => format!("{parent}{name}/"),
        };
        for (kind, label) in [(CONTENTS, "message"), (HIDDEN_CONTENTS, "hidden item")] {
            match self.source.rows(folder, kind) {
                Ok(ids) => self.messages(&ids, &path, label),
                Err(reason) => {
                    let count = properties.as_ref().ok().and_then(|found| found.number(CONTENT_COUNT));
                    // the root and search folders have no such table
                    if kind == CONTENTS && count.unwrap_or(0) > 0 {
                        self.lost(&format!("{path}messages"), reason);
                    }
                }
            }
        }
        path
    }

    fn messages(&mut self, ids: &[u32], path: &str, label: &str) {
        for (index, id) in ids.iter().enumerate() {
            if !self.session.open() {
                return;
            }
            self.seen.insert(*id);
            let name = format!("{path}{label} {:06}", index + 1);
            self.message(*id, &name);
        }
    }

    fn message(&mut self, id: u32, name: &str) {
        let member = self.node.member(&self.names.next(name));
        let source = self.source.clone();
        self.session.own(&member, "message", |session| {
            let node = source.file.borrow_mut().node(id);
            match node.and_then(|node| source.message(node, 0)) {
                Ok(message) => mapi::read(session, &member, message),
                Err(reason) => (Outcome::Failed(reason.to_owned()), 0, None),
            }
        });
    }

    /// Messages in the index that no folder lists: deleted, and not yet overwritten.
    fn orphans(&mut self) {
        let mut ids = Vec::new();
        let seen = &self.seen;
        let whole = self.source.file.borrow_mut().all_nodes(|id| {
            if matches!(id & 0x1f, MESSAGE | HIDDEN_MESSAGE) && !seen.contains(&id) {
                ids.push(id);
            }
        });
        if !whole {
            self.flaw = Some("damaged: part of its index cannot be read");
        }
        ids.sort_unstable();
        ids.dedup();
        self.messages(&ids, "not in a folder/", "message");
    }

    fn lost(&mut self, name: &str, reason: Damage) {
        let member = self.node.member(&self.names.next(name));
        self.session.lost(&member, "folder", Outcome::Failed(reason.to_owned()));
    }
}

/// The file, shared with attachments that are read later.
#[derive(Clone)]
struct Source {
    file: Rc<RefCell<PstFile>>,
}

impl Source {
    fn properties(&self, id: u32) -> Result<Properties, Damage> {
        let file = &mut *self.file.borrow_mut();
        let node = file.node(id)?;
        Heap::open(file, node)?.properties(file)
    }

    /// The rows of one of a folder's tables.
    fn rows(&self, folder: u32, kind: u32) -> Result<Vec<u32>, Damage> {
        let file = &mut *self.file.borrow_mut();
        let node = file.node(folder & !0x1f | kind)?;
        Heap::open(file, node)?.row_ids()
    }

    fn message(&self, node: NodeRef, depth: usize) -> Result<MapiMessage<'static>, Damage> {
        let file = &mut *self.file.borrow_mut();
        let heap = Heap::open(file, node)?;
        let properties = heap.properties(file)?;
        let mut recipients = Vec::new();
        let mut attachments: Vec<Loader<'static>> = Vec::new();
        let mut flaw = None;
        for (id, part) in heap.subnodes() {
            match id & 0x1f {
                RECIPIENTS => match Heap::open(file, *part).and_then(|table| table.rows(file)) {
                    Ok(rows) => recipients.extend(rows),
                    Err(reason) => flaw = Some(format!("its recipients: {reason}")),
                },
                ATTACHMENT => {
                    let (source, part, beside) = (self.clone(), *part, heap.subnodes().clone());
                    attachments.push(Box::new(move || source.attachment(part, &beside, depth)));
                }
                _ => {}
            }
        }
        Ok(MapiMessage { letter: mapi::letter(&properties, &recipients), attachments, flaw })
    }

    fn attachment(
        &self,
        node: NodeRef,
        beside: &std::collections::BTreeMap<u32, NodeRef>,
        depth: usize,
    ) -> MapiAttachment<'static> {
        let read = || {
            let file = &mut *self.file.borrow_mut();
            let heap = Heap::open(file, node)?;
            let properties = heap.properties(file)?;
            Ok((heap, properties))
        };
        let (heap, mut properties) = match read() {
            Ok(read) => read,
            Err(reason) => {
                let reason: Damage = reason;
                return MapiAttachment {
                    name: "attachment".to_owned(),
                    content: Content::Lost(reason.to_owned()),
                };
            }
        };
        let name = properties.file_name();
        let method = properties.number(ATTACH_METHOD);
        let content = match (properties.values.remove(&ATTACH_DATA), method) {
            (Some(Value::Bytes(bytes)), _) => Content::Bytes(bytes),
            (Some(Value::Number(id)), method) => {
                let id = u32::try_from(id).unwrap_or_default();
                let part = heap.subnodes().get(&id).or_else(|| beside.get(&id)).copied();
                self.object(part, method, depth)
            }
            (_, Some(2..=4 | 7)) => {
                Content::Lost("a link to a file elsewhere: not in the evidence".to_owned())
            }
            (_, Some(0)) => Content::Bytes(Vec::new()),
            _ => Content::Lost("damaged: its content is missing".to_owned()),
        };
        MapiAttachment { name, content }
    }

    /// What an attachment's object is: a message, or the bytes of another program's object.
    fn object(&self, part: Option<NodeRef>, method: Option<i64>, depth: usize) -> Content<'static> {
        let Some(part) = part else { return Content::Lost("damaged: its content is missing".to_owned()) };
        if method == Some(5) {
            if depth >= DEPTH {
                return Content::Lost("messages nested too deep: not opened".to_owned());
            }
            return match self.message(part, depth + 1) {
                Ok(message) => Content::Message(Box::new(message)),
                Err(reason) => Content::Lost(reason.to_owned()),
            };
        }
        match self.file.borrow_mut().data(part.data) {
            Ok(pieces) => Content::Bytes(pieces.concat()),
            Err(reason) => Content::Lost(reason.to_owned()),
        }
    }
}
