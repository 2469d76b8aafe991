//! Objects of other programs inside compound files: a PDF in a Word document, a sheet in a message.
//!
//! What it is: each object's own bytes, or, where the object lies in the file as a folder of streams, a
//! compound file made of that folder. What it is not: it does not read the objects.
//!
//! The one idea: an object is handed out whatever it is, so that it has a row even if nothing can read it.

use std::io::{Cursor, Read, Seek, Write as _};

use cfb::CompoundFile;
use chartward_model::Outcome;

use super::Emit;
use crate::charset;
use crate::session::{Leaf, Node, Session};
use crate::stream::Seekable;

/// Most bytes of one object.
const LARGEST: u64 = 128 << 20;
/// Most entries of one object's folder.
const ENTRIES: usize = 10_000;

/// Reads a compound file that holds one object: it is the one member.
pub(crate) fn read(session: &mut Session<'_>, node: &Node, input: Seekable) -> Outcome {
    let found = CompoundFile::open(input).ok().and_then(|mut file| object(&mut file, ""));
    match found {
        Some((name, bytes)) => {
            let name = if name.is_empty() { "object" } else { name.as_str() };
            Leaf::new(session, node).member(name, bytes);
            Outcome::Parsed
        }
        None => Outcome::Failed("damaged: its directory cannot be read".to_owned()),
    }
}

/// Hands out the objects that lie below a storage; false when no more is wanted.
pub(crate) fn members<F: Read + Seek>(file: &mut CompoundFile<F>, below: &str, emit: &mut dyn Emit) -> bool {
    let mut paths: Vec<String> = match file.read_storage(below) {
        Ok(entries) => entries
            .filter(cfb::Entry::is_storage)
            .map(|entry| format!("{}/{}", below.trim_end_matches('/'), entry.name()))
            .collect(),
        Err(_) => return true,
    };
    paths.sort();
    paths.iter().all(|path| match object(file, path) {
        Some((name, bytes)) => emit.member(&name, bytes),
        None => true,
    })
}

/// The name and bytes of the object in a storage; `None` if there is nothing.
pub(crate) fn object<F: Read + Seek>(file: &mut CompoundFile<F>, path: &str) -> Option<(String, Vec<u8>)> {
    let path = path.trim_end_matches('/');
    let own = path.rsplit('/').next().unwrap_or("object").to_owned();
    if let Some(native) = stream(file, &format!("{path}/\u{1}Ole10Native")).and_then(|bytes| native(&bytes)) {
        return Some(native);
    }
    for name in ["CONTENTS", "Package"] {
        if let Some(bytes) = stream(file, &format!("{path}/{name}")) {
            return Some((own, bytes));
        }
    }
    Some((own, copy(file, path)?))
}

/// A file that was put in with its name: size, flags, label, path, and the content with its size
/// (\[MS-OLEDS\], section 2.3.6, and what Packager writes there).
fn native(bytes: &[u8]) -> Option<(String, Vec<u8>)> {
    let word = |at: usize| bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes);
    let text = |at: usize| {
        let rest = bytes.get(at..)?;
        let end = rest.iter().take(1024).position(|byte| *byte == 0)?;
        Some((charset::guess(rest.get(..end)?), at + end + 1))
    };
    let packed = || {
        let (label, at) = text(6)?;
        let (_, at) = text(at)?;
        let length = usize::try_from(word(at.checked_add(4)?)?).ok()?;
        let start = at.checked_add(8)?.checked_add(length)?;
        let size = usize::try_from(word(start)?).ok()?;
        let content = bytes.get(start + 4..(start + 4).checked_add(size)?)?;
        Some((label, content.to_vec()))
    };
    packed().or_else(|| Some(("object".to_owned(), bytes.get(4..)?.to_vec())))
}

/// A storage as a compound file of its own.
fn copy<F: Read + Seek>(file: &mut CompoundFile<F>, path: &str) -> Option<Vec<u8>> {
    let entries: Vec<(std::path::PathBuf, bool)> = file
        .walk_storage(path)
        .ok()?
        .skip(1)
        .take(ENTRIES)
        .map(|entry| (entry.path().to_owned(), entry.is_storage()))
        .collect();
    let mut made = CompoundFile::create(Cursor::new(Vec::new())).ok()?;
    let mut left = LARGEST;
    for (from, is_storage) in entries {
        let to = std::path::Path::new("/").join(from.strip_prefix(path).ok()?);
        if is_storage {
            made.create_storage(&to).ok()?;
            continue;
        }
        let mut bytes = Vec::new();
        let _ = file.open_stream(&from).ok()?.take(left).read_to_end(&mut bytes);
        left = left.saturating_sub(bytes.len() as u64);
        made.create_stream(&to).ok()?.write_all(&bytes).ok()?;
    }
    made.flush().ok()?;
    Some(made.into_inner().into_inner())
}

fn stream<F: Read + Seek>(file: &mut CompoundFile<F>, path: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let _ = file.open_stream(path).ok()?.take(LARGEST).read_to_end(&mut bytes);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use cfb::CompoundFile;

    use super::object;

    #[test]
    fn objects_are_files_or_folders() {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_storage_all("/ObjectPool/_1/sub").unwrap();
        file.create_stream("/ObjectPool/_1/WordDocument").unwrap().write_all(b"word").unwrap();
        file.create_stream("/ObjectPool/_1/sub/inner").unwrap().write_all(b"inner").unwrap();
        let bytes = object(&mut file, "/ObjectPool/_1").unwrap().1;
        let made = CompoundFile::open(Cursor::new(bytes)).unwrap();
        assert!(made.is_stream("/WordDocument") && made.is_stream("/sub/inner"));

        let content = b"file content";
        let mut packed = vec![0, 0, 0, 0, 2, 0];
        packed.extend(b"note.txt\0C:\\note.txt\0\0\0\x03\0");
        packed.extend(3_u32.to_le_bytes());
        packed.extend(b"x.t");
        packed.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        packed.extend(content);
        file.create_storage("/ObjectPool/_2").unwrap();
        file.create_stream("/ObjectPool/_2/\u{1}Ole10Native").unwrap().write_all(&packed).unwrap();
        let (name, bytes) = object(&mut file, "/ObjectPool/_2").unwrap();
        assert_eq!((name.as_str(), bytes.as_slice()), ("note.txt", &content[..]));
    }
}
