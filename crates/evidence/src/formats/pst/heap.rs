//! The middle layer of a PST: heaps, B-trees on heaps, property and table contexts (\[MS-PST\], section 2.3).
//!
//! What it is: a node's properties, the identifiers of a table's rows, and the rows themselves. What it is
//! not: it does not know which property means what.
//!
//! The one idea: a value that cannot be read is left out, and the others are kept.

use std::collections::BTreeMap;

use super::file::{Bytes, DAMAGED, Damage, NodeRef, PstFile};
use crate::charset;
use crate::formats::mapi::{Properties, Value};

/// Most records of one B-tree on a heap.
const RECORDS: usize = 4 << 20;
/// Deepest B-tree on a heap.
const LEVELS: u8 = 8;

/// Whether an identifier is one on the heap, not one of a subnode (section 2.3.3.2).
fn on_heap(id: u32) -> bool {
    id.is_multiple_of(32)
}

/// Key and data in a B-tree on a heap.
type Record = (Vec<u8>, Vec<u8>);

/// A heap and the subnodes beside it.
pub(super) struct Heap {
    blocks: Vec<Vec<u8>>,
    subnodes: BTreeMap<u32, NodeRef>,
}

impl Heap {
    /// Reads the heap of a node.
    pub(super) fn open(file: &mut PstFile, node: NodeRef) -> Result<Self, Damage> {
        let blocks = file.data(node.data)?;
        let subnodes = file.subnodes(node.sub)?;
        let heap = Self { blocks, subnodes };
        if heap.blocks.first().and_then(|block| block.get(2)) != Some(&0xec) {
            return Err(DAMAGED);
        }
        Ok(heap)
    }

    /// The subnodes.
    pub(super) fn subnodes(&self) -> &BTreeMap<u32, NodeRef> {
        &self.subnodes
    }

    /// The node's properties (a property context, section 2.3.3).
    pub(super) fn properties(&self, file: &mut PstFile) -> Result<Properties, Damage> {
        let mut properties = Properties::default();
        let root = self.root()?;
        for (key, data) in self.tree(root)? {
            let (Some(id), Some(kind), Some(value)) =
                (Bytes(&key).half(0), Bytes(&data).half(0), Bytes(&data).word(2))
            else {
                return Err(DAMAGED);
            };
            if let Some(value) = self.value(file, kind, value) {
                properties.values.insert(id, value);
            }
        }
        Ok(properties)
    }

    /// The identifiers of a table's rows, in the order of the rows (a table context, section 2.3.4).
    pub(super) fn row_ids(&self) -> Result<Vec<u32>, Damage> {
        Ok(self.row_index()?.into_iter().map(|(_, id)| id).collect())
    }

    /// A table's rows, each as properties.
    pub(super) fn rows(&self, file: &mut PstFile) -> Result<Vec<Properties>, Damage> {
        let info = self.get(self.root()?).ok_or(DAMAGED)?;
        let bytes = Bytes(info);
        let columns = usize::from(info.get(1).copied().ok_or(DAMAGED)?);
        let (bitmap, width) = (bytes.half(6).ok_or(DAMAGED)?, usize::from(bytes.half(8).ok_or(DAMAGED)?));
        let blocks = match bytes.word(14).ok_or(DAMAGED)? {
            0 => Vec::new(),
            id if on_heap(id) => vec![self.get(id).ok_or(DAMAGED)?.to_vec()],
            id => file.data(self.subnodes.get(&id).ok_or(DAMAGED)?.data)?,
        };
        if width == 0 {
            return Err(DAMAGED);
        }
        // rows do not cross from one block to the next
        let matrix: Vec<&[u8]> = blocks.iter().flat_map(|block| block.chunks_exact(width)).collect();
        let mut rows = Vec::new();
        for (index, _) in self.row_index()? {
            let Some(row) = matrix.get(index) else { continue };
            let mut properties = Properties::default();
            for column in info.get(22..).unwrap_or_default().chunks_exact(8).take(columns) {
                let exists = usize::from(bitmap) + usize::from(column[7] / 8);
                if row.get(exists).is_none_or(|byte| byte & (0x80 >> (column[7] % 8)) == 0) {
                    continue;
                }
                let (kind, id) = (u16::from_le_bytes([column[0], column[1]]), [column[2], column[3]]);
                let at = usize::from(u16::from_le_bytes([column[4], column[5]]));
                let Some(cell) = row.get(at..at + usize::from(column[6])) else { continue };
                if let Some(value) = self.cell(file, kind, cell) {
                    properties.values.insert(u16::from_le_bytes(id), value);
                }
            }
            rows.push(properties);
        }
        Ok(rows)
    }

    /// Row numbers and identifiers, by number.
    fn row_index(&self) -> Result<Vec<(usize, u32)>, Damage> {
        let info = self.get(self.root()?).ok_or(DAMAGED)?;
        if info.first() != Some(&0x7c) {
            return Err(DAMAGED);
        }
        let mut index = Vec::new();
        for (key, data) in self.tree(Bytes(info).word(10).ok_or(DAMAGED)?)? {
            let number = Bytes(&data).word(0).or_else(|| Bytes(&data).half(0).map(u32::from));
            let (Some(id), Some(number)) = (Bytes(&key).word(0), number) else { return Err(DAMAGED) };
            index.push((usize::try_from(number).unwrap_or(usize::MAX), id));
        }
        index.sort_unstable();
        Ok(index)
    }

    /// A value in a table's cell: short ones lie in it.
    fn cell(&self, file: &mut PstFile, kind: u16, cell: &[u8]) -> Option<Value> {
        match (kind, cell.len()) {
            (0x14, 8) => Some(Value::Number(i64::from_le_bytes(cell.try_into().ok()?))),
            (0x40, 8) => Some(Value::Time(i64::from_le_bytes(cell.try_into().ok()?))),
            (_, 1) => Some(Value::Number(i64::from(*cell.first()?))),
            (_, 2) => Some(Value::Number(i64::from(Bytes(cell).half(0)?))),
            (_, 4) => self.value(file, kind, Bytes(cell).word(0)?),
            _ => None,
        }
    }

    /// A property's value: in the record itself, on the heap, or in a subnode.
    fn value(&self, file: &mut PstFile, kind: u16, value: u32) -> Option<Value> {
        let low = value.to_le_bytes();
        match kind {
            0x02 => return Some(Value::Number(i64::from(i16::from_le_bytes([low[0], low[1]])))),
            0x03 => return Some(Value::Number(i64::from(i32::from_le_bytes(low)))),
            0x0b => return Some(Value::Number(i64::from(low[0]))),
            _ => {}
        }
        let bytes = match value {
            0 => Vec::new(),
            id if on_heap(id) => self.get(id)?.to_vec(),
            id => file.data(self.subnodes.get(&id)?.data).ok()?.concat(),
        };
        Some(match kind {
            0x14 => Value::Number(i64::from_le_bytes(bytes.try_into().ok()?)),
            0x40 => Value::Time(i64::from_le_bytes(bytes.try_into().ok()?)),
            0x1e => Value::Narrow(bytes),
            0x1f => Value::Text(charset::utf16(&bytes)),
            0x102 => Value::Bytes(bytes),
            // an object: the identifier of a subnode, and its size
            0x0d => Value::Number(i64::from(Bytes(&bytes).word(0)?)),
            _ => return None,
        })
    }

    fn root(&self) -> Result<u32, Damage> {
        self.blocks.first().and_then(|block| Bytes(block).word(4)).ok_or(DAMAGED)
    }

    /// An item on the heap.
    fn get(&self, id: u32) -> Option<&[u8]> {
        let index = usize::try_from(id >> 5 & 0x7ff).ok()?.checked_sub(1)?;
        let block = self.blocks.get(usize::try_from(id >> 16).ok()?)?;
        let bytes = Bytes(block);
        let map = usize::from(bytes.half(0)?);
        if index >= usize::from(bytes.half(map)?) {
            return None;
        }
        let entry = map + 4 + 2 * index;
        block.get(usize::from(bytes.half(entry)?)..usize::from(bytes.half(entry + 2)?))
    }

    /// Keys and data of a B-tree on the heap, in the order of the keys.
    fn tree(&self, header: u32) -> Result<Vec<Record>, Damage> {
        let mut records = Vec::new();
        if header == 0 {
            return Ok(records);
        }
        let head = self.get(header).ok_or(DAMAGED)?;
        let [0xb5, key, data, levels, ..] = head else { return Err(DAMAGED) };
        let (key, data, levels) = (usize::from(*key), usize::from(*data), *levels);
        let root = Bytes(head).word(4).ok_or(DAMAGED)?;
        if levels > LEVELS || key == 0 {
            return Err(DAMAGED);
        }
        let mut stack = if root == 0 { Vec::new() } else { vec![(root, levels)] };
        while let Some((id, level)) = stack.pop() {
            let item = self.get(id).ok_or(DAMAGED)?;
            if level == 0 {
                for record in item.chunks_exact(key + data) {
                    let (key, data) = record.split_at(key);
                    records.push((key.to_vec(), data.to_vec()));
                }
            } else {
                let below = item.chunks_exact(key + 4).rev();
                stack.extend(below.filter_map(|entry| Some((Bytes(entry).word(key)?, level - 1))));
            }
            if records.len() > RECORDS || stack.len() > RECORDS {
                return Err(DAMAGED);
            }
        }
        Ok(records)
    }
}
