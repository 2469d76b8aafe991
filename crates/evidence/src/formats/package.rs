//! Zip packages as office formats use them: named members, read one at a time and with a bound.
//!
//! What it is: random access to the members of a package held in memory. A package whose directory is
//! lost (cut off in the middle of a download) is read from the front instead.
//!
//! What it is not: the reader of zip archives as containers of evidence; that one hands every member on.
//!
//! The one idea: **a bomb costs no more than the bound**, for one member and for all together.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

/// Most bytes that one member may unpack to.
const MEMBER: u64 = 256 << 20;
/// Most bytes that all members that are read may unpack to.
const TOTAL: u64 = 512 << 20;

/// An opened package.
pub(crate) struct Package<'a> {
    source: Source<'a>,
    names: Vec<String>,
    left: u64,
    cut: bool,
}

enum Source<'a> {
    Directory(Box<ZipArchive<Cursor<&'a [u8]>>>),
    Salvaged(BTreeMap<String, Vec<u8>>),
}

/// Why a member could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Miss {
    /// There is none of that name.
    Absent,
    /// It is encrypted.
    Encrypted,
    /// It is damaged; what was read before the damage is lost.
    Damaged,
    /// It unpacks to more than may be held.
    TooLarge,
}

impl<'a> Package<'a> {
    /// Opens a package; `None` if not a single member can be found.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(archive) if !archive.is_empty() => {
                let names = archive.file_names().flatten().map(|name| name.replace('\\', "/")).collect();
                Some(Self { source: Source::Directory(Box::new(archive)), names, left: TOTAL, cut: false })
            }
            _ => {
                let members = salvage(bytes);
                let names = members.keys().cloned().collect::<Vec<_>>();
                let package = Self { source: Source::Salvaged(members), names, left: TOTAL, cut: true };
                (!package.names.is_empty()).then_some(package)
            }
        }
    }

    /// Names of all members, in the order of the package.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether the package's directory was lost.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut
    }

    /// The bytes of a member.
    pub(crate) fn read(&mut self, name: &str) -> Result<Vec<u8>, Miss> {
        let archive = match &mut self.source {
            Source::Salvaged(members) => return members.get(name).cloned().ok_or(Miss::Absent),
            Source::Directory(archive) => archive,
        };
        let index = self.names.iter().position(|known| known == name).ok_or(Miss::Absent)?;
        let mut file = match archive.by_index(index) {
            Ok(file) => file,
            Err(zip::result::ZipError::UnsupportedArchive(why)) if why.contains("assword") => {
                return Err(Miss::Encrypted);
            }
            Err(_) => return Err(Miss::Damaged),
        };
        let bound = MEMBER.min(self.left);
        let mut bytes = Vec::new();
        let read = (&mut file).take(bound + 1).read_to_end(&mut bytes);
        let length = bytes.len() as u64;
        self.left = self.left.saturating_sub(length);
        if length > bound {
            return Err(Miss::TooLarge);
        }
        match read {
            Ok(_) => Ok(bytes),
            // Text before the damage is worth more than none: a wrong checksum comes at the very end.
            Err(_) if !bytes.is_empty() => {
                self.cut = true;
                Ok(bytes)
            }
            Err(_) => Err(Miss::Damaged),
        }
    }

    /// The text of a member that is XML, in UTF-8.
    pub(crate) fn xml(&mut self, name: &str) -> Result<String, Miss> {
        self.read(name).map(|bytes| super::text::decode(&bytes))
    }
}

impl Miss {
    /// In plain words, after the name of what was missed.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Absent => "is missing",
            Self::Encrypted => "is encrypted: password needed",
            Self::Damaged => "is damaged",
            Self::TooLarge => "unpacks to more than may be held",
        }
    }
}

/// Whether a member's name ends so, in whatever case.
pub(crate) fn has_ending(name: &str, ending: &str) -> bool {
    let at = name.len().checked_sub(ending.len());
    at.and_then(|at| name.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

/// Reads members from the front until the bytes make no sense.
fn salvage(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut members = BTreeMap::new();
    let mut input = Cursor::new(bytes);
    let mut left = TOTAL / 4;
    while let Ok(Some(mut file)) = zip::read::read_zipfile_from_stream(&mut input) {
        let Ok(name) = file.name().map(|name| name.replace('\\', "/")) else { continue };
        let mut content = Vec::new();
        let ended = (&mut file).take(left).read_to_end(&mut content).is_err();
        left = left.saturating_sub(content.len() as u64);
        if !content.is_empty() {
            members.insert(name, content);
        }
        if ended || left == 0 || members.len() > 10_000 {
            break;
        }
    }
    members
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::{Cursor, Write};

    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::{Miss, Package};

    /// A package of these members.
    pub(crate) fn package(members: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn members_are_read_whole_or_from_a_cut_package() {
        let bytes = package(&[("a.xml", "<a/>"), ("b/c.xml", &"text ".repeat(1000))]);
        let mut whole = Package::open(&bytes).unwrap();
        assert_eq!(whole.names(), ["a.xml", "b/c.xml"]);
        assert_eq!(whole.xml("a.xml").unwrap(), "<a/>");
        assert_eq!(whole.read("none"), Err(Miss::Absent));
        let mut cut = Package::open(&bytes[..bytes.len() - 60]).unwrap();
        assert!(cut.is_cut());
        assert_eq!(cut.xml("a.xml").unwrap(), "<a/>");
        assert!(Package::open(b"PK\x03\x04 no more").is_none());
    }
}
