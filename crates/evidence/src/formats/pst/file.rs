//! The lower layer of a PST: nodes and blocks (\[MS-PST\], sections 2.2.2.6 to 2.2.2.8).
//!
//! What it is: the header, the two B-trees that lead from a node to its blocks, data trees and subnode trees,
//! for both the ANSI and the Unicode form. What it is not: it does not know what nodes mean.
//!
//! The one idea: every number in the file may be a lie. Depths, counts and sizes are bounded; a block says
//! which block it is, and is believed only if that is the one that was asked for.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{Read as _, Seek as _, SeekFrom};

use super::encoding;
use crate::stream::Seekable;

/// Deepest B-tree or subnode tree.
const LEVELS: u8 = 8;
/// Pages kept in memory, of 512 bytes each.
const PAGES: usize = 8192;
/// Most subnodes of one node.
const SUBNODES: usize = 1 << 20;
const PAGE: usize = 512;
const PAGE_NODES: u8 = 0x81;
const PAGE_BLOCKS: u8 = 0x80;

/// What is wrong with a file, in words for its row.
pub(super) type Damage = &'static str;
pub(super) const DAMAGED: Damage = "damaged: its structure cannot be followed";

/// The two forms of the format.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Width {
    /// Numbers of 32 bits, up to Outlook 2002.
    Ansi,
    /// Numbers of 64 bits.
    Unicode,
}

/// A node's blocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct NodeRef {
    pub(super) data: u64,
    pub(super) sub: u64,
}

/// An open file.
pub(super) struct PstFile {
    input: Seekable,
    width: Width,
    method: u8,
    nodes: u64,
    blocks: u64,
    pages: HashMap<u64, Page>,
    limit: u64,
}

impl PstFile {
    /// Reads the header.
    pub(super) fn open(mut input: Seekable, limit: u64) -> Result<Self, Damage> {
        let mut header = Vec::new();
        let start =
            input.seek(SeekFrom::Start(0)).and_then(|_| (&mut input).take(564).read_to_end(&mut header));
        if start.is_err() || header.get(..4) != Some(b"!BDN") {
            return Err("damaged: its header cannot be read");
        }
        let bytes = Bytes(&header);
        let version = bytes.half(10).unwrap_or(0);
        let width = match version {
            14 | 15 => Width::Ansi,
            20..=23 => Width::Unicode,
            36.. => {
                return Err(
                    "a mailbox with 4 KiB pages (OST of Outlook 2013 or later), not supported: export it to PST",
                );
            }
            _ => return Err("a mailbox of an unknown version, not supported"),
        };
        // offsets of the B-tree roots and of the encoding, sections 2.2.2.5 and 2.2.2.6
        let (nodes, blocks, method) = if width == Width::Unicode {
            (bytes.long(224), bytes.long(240), header.get(513))
        } else {
            (bytes.word(188).map(u64::from), bytes.word(196).map(u64::from), header.get(461))
        };
        let (Some(nodes), Some(blocks), Some(&method)) = (nodes, blocks, method) else {
            return Err("damaged: its header cannot be read");
        };
        if method > 2 {
            return Err("encrypted by its owner's Windows account: not readable");
        }
        Ok(Self { input, width, method, nodes, blocks, pages: HashMap::new(), limit })
    }

    /// The blocks of a node.
    pub(super) fn node(&mut self, id: u32) -> Result<NodeRef, Damage> {
        let entry = self.find(self.nodes, PAGE_NODES, u64::from(id))?;
        let bytes = Bytes(&entry);
        let (data, sub) = if self.width == Width::Unicode {
            (bytes.long(8), bytes.long(16))
        } else {
            (bytes.word(4).map(u64::from), bytes.word(8).map(u64::from))
        };
        Ok(NodeRef { data: data.ok_or(DAMAGED)?, sub: sub.ok_or(DAMAGED)? })
    }

    /// Every node's identifier, in order; false if part of the tree could not be read.
    pub(super) fn all_nodes(&mut self, mut found: impl FnMut(u32)) -> bool {
        let mut stack = vec![(self.nodes, LEVELS)];
        let mut seen = HashSet::new();
        let mut whole = true;
        while let Some((at, depth)) = stack.pop() {
            if depth == 0 || !seen.insert(at) {
                whole = false;
                continue;
            }
            let Ok(page) = self.page(at, PAGE_NODES) else {
                whole = false;
                continue;
            };
            let (width, level) = (self.width, page.level);
            let entries: Vec<Vec<u8>> = page.entries().map(<[u8]>::to_vec).collect();
            if level == 0 {
                entries.iter().filter_map(|entry| Bytes(entry).word(0)).for_each(&mut found);
            } else {
                stack
                    .extend(entries.iter().rev().filter_map(|entry| Some((child(entry, width)?, depth - 1))));
            }
        }
        whole
    }

    /// The data of a block or of the tree of blocks under it, piece by piece.
    pub(super) fn data(&mut self, block: u64) -> Result<Vec<Vec<u8>>, Damage> {
        let mut pieces = Vec::new();
        if block != 0 {
            let mut left = self.limit;
            self.data_tree(block, 3, &mut left, &mut pieces)?;
        }
        Ok(pieces)
    }

    /// The subnodes under a block.
    pub(super) fn subnodes(&mut self, block: u64) -> Result<BTreeMap<u32, NodeRef>, Damage> {
        let mut found = BTreeMap::new();
        if block != 0 {
            self.subnode_tree(block, LEVELS, &mut found)?;
        }
        Ok(found)
    }

    fn data_tree(
        &mut self,
        block: u64,
        depth: u8,
        left: &mut u64,
        pieces: &mut Vec<Vec<u8>>,
    ) -> Result<(), Damage> {
        let bytes = self.block(block)?;
        *left = left.checked_sub(bytes.len() as u64).ok_or("a value larger than is held in memory")?;
        if block & 2 == 0 {
            pieces.push(bytes);
            return Ok(());
        }
        if bytes.first() != Some(&1) || depth == 0 {
            return Err(DAMAGED);
        }
        let count = Bytes(&bytes).half(2).ok_or(DAMAGED)?;
        let width = self.width;
        let field = if width == Width::Unicode { 8 } else { 4 };
        for entry in bytes.get(8..).unwrap_or_default().chunks_exact(field).take(usize::from(count)) {
            self.data_tree(number(entry, width), depth - 1, left, pieces)?;
        }
        Ok(())
    }

    fn subnode_tree(
        &mut self,
        block: u64,
        depth: u8,
        found: &mut BTreeMap<u32, NodeRef>,
    ) -> Result<(), Damage> {
        let bytes = self.block(block)?;
        let (kind, level) = (bytes.first().copied(), bytes.get(1).copied().unwrap_or(0));
        if kind != Some(2) || depth == 0 || found.len() > SUBNODES {
            return Err(DAMAGED);
        }
        let count = usize::from(Bytes(&bytes).half(2).ok_or(DAMAGED)?);
        let width = self.width;
        let (start, field) = if width == Width::Unicode { (8, 8) } else { (4, 4) };
        let fields = if level == 0 { 3 } else { 2 };
        for entry in bytes.get(start..).unwrap_or_default().chunks_exact(field * fields).take(count) {
            let mut numbers = entry.chunks_exact(field).map(|field| number(field, width));
            let mut next = || numbers.next().unwrap_or_default();
            let id = u32::try_from(next() & 0xffff_ffff).unwrap_or_default();
            if level == 0 {
                found.insert(id, NodeRef { data: next(), sub: next() });
            } else {
                self.subnode_tree(next(), depth - 1, found)?;
            }
        }
        Ok(())
    }

    /// One block, decoded.
    fn block(&mut self, block: u64) -> Result<Vec<u8>, Damage> {
        let entry = self.find(self.blocks, PAGE_BLOCKS, block & !1)?;
        let bytes = Bytes(&entry);
        let (at, size, trailer) = if self.width == Width::Unicode {
            (bytes.long(8), bytes.half(16), 16_usize)
        } else {
            (bytes.word(4).map(u64::from), bytes.half(8), 12)
        };
        let (Some(at), Some(size)) = (at, size) else { return Err(DAMAGED) };
        let size = usize::from(size);
        let whole = (size + trailer).next_multiple_of(64);
        let mut data = self.bytes_at(at, whole)?;
        let end = Bytes(data.get(whole - trailer..).unwrap_or_default());
        let own = if self.width == Width::Unicode { end.long(8) } else { end.word(4).map(u64::from) };
        if own.map(|own| own & !1) != Some(block & !1) {
            return Err("damaged: a block is not where it should be");
        }
        data.truncate(size);
        if block & 2 == 0 {
            match self.method {
                1 => encoding::permute(&mut data),
                2 => encoding::cyclic(&mut data, u32::try_from(block & 0xffff_ffff).unwrap_or_default()),
                _ => {}
            }
        }
        Ok(data)
    }

    /// The leaf entry with a key.
    fn find(&mut self, root: u64, kind: u8, key: u64) -> Result<Vec<u8>, Damage> {
        let width = self.width;
        let mut at = root;
        for _ in 0..LEVELS {
            let page = self.page(at, kind)?;
            let key_of = |entry: &[u8]| match (kind, width) {
                (PAGE_NODES, _) => Bytes(entry).word(0).map(u64::from),
                (_, Width::Unicode) => Bytes(entry).long(0).map(|key| key & !1),
                (_, Width::Ansi) => Bytes(entry).word(0).map(|key| u64::from(key & !1)),
            };
            if page.level == 0 {
                let entry = page.entries().find(|entry| key_of(entry) == Some(key));
                return entry.map(<[u8]>::to_vec).ok_or("damaged: a part that is named is not there");
            }
            let below = page.entries().take_while(|entry| key_of(entry).is_some_and(|first| first <= key));
            at = below.last().and_then(|entry| child(entry, width)).ok_or(DAMAGED)?;
        }
        Err(DAMAGED)
    }

    fn page(&mut self, at: u64, kind: u8) -> Result<Page, Damage> {
        if let Some(page) = self.pages.get(&at).filter(|page| page.kind == kind) {
            return Ok(page.clone());
        }
        let bytes = self.bytes_at(at, PAGE)?;
        let (tail, trailer) = if self.width == Width::Unicode { (488, 496) } else { (496, 500) };
        let part = |at: usize| bytes.get(at).copied().unwrap_or_default();
        if part(trailer) != kind || part(trailer + 1) != kind {
            return Err("damaged: a page of its index is not one");
        }
        let (count, width, level) = (part(tail), usize::from(part(tail + 2)), part(tail + 3));
        if width == 0 || usize::from(count) * width > tail || level > LEVELS {
            return Err(DAMAGED);
        }
        let page = Page {
            kind,
            level,
            width,
            entries: bytes.get(..usize::from(count) * width).unwrap_or_default().into(),
        };
        if self.pages.len() >= PAGES {
            self.pages.clear();
        }
        self.pages.insert(at, page.clone());
        Ok(page)
    }

    fn bytes_at(&mut self, at: u64, count: usize) -> Result<Vec<u8>, Damage> {
        let mut bytes = vec![0; count];
        let read = self.input.seek(SeekFrom::Start(at)).and_then(|_| self.input.read_exact(&mut bytes));
        read.map_err(|_| "cut off: parts that are named lie beyond its end")?;
        Ok(bytes)
    }
}

/// A page of a B-tree.
#[derive(Clone)]
struct Page {
    kind: u8,
    level: u8,
    width: usize,
    entries: std::rc::Rc<[u8]>,
}

impl Page {
    fn entries(&self) -> impl Iterator<Item = &[u8]> {
        self.entries.chunks_exact(self.width)
    }
}

/// Where the page below an inner entry is.
fn child(entry: &[u8], width: Width) -> Option<u64> {
    if width == Width::Unicode { Bytes(entry).long(16) } else { Bytes(entry).word(8).map(u64::from) }
}

fn number(field: &[u8], width: Width) -> u64 {
    let bytes = Bytes(field);
    if width == Width::Unicode { bytes.long(0) } else { bytes.word(0).map(u64::from) }.unwrap_or_default()
}

/// Little-endian numbers in bytes.
pub(super) struct Bytes<'b>(pub(super) &'b [u8]);

impl Bytes<'_> {
    pub(super) fn half(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(self.0.get(at..at.checked_add(2)?)?.try_into().ok()?))
    }

    pub(super) fn word(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.0.get(at..at.checked_add(4)?)?.try_into().ok()?))
    }

    pub(super) fn long(&self, at: usize) -> Option<u64> {
        Some(u64::from_le_bytes(self.0.get(at..at.checked_add(8)?)?.try_into().ok()?))
    }
}
