//! Zip archives to members.
//!
//! What it is: every entry of the central directory, unpacked as a stream; for an archive whose directory is
//! damaged or cut off, every entry that can be found from the front (APPNOTE 6.3.10).
//!
//! What it is not: it unpacks nothing onto disk, so paths in names do no harm.
//!
//! The one idea: the directory may lie. Sizes in it bound nothing; what is unpacked is counted.

use std::io::{Read, Seek, SeekFrom};

use chartward_model::Outcome;
use zip::result::ZipError;

use crate::names::{Names, escape};
use crate::session::{Node, Session};
use crate::stream::{Packed, Seekable, damage};

/// Reads every member.
pub(crate) fn read(session: &mut Session<'_>, node: &Node, mut input: Seekable) -> Outcome {
    if let Ok(archive) = zip::ZipArchive::new(&mut input) {
        return listed(session, node, archive);
    }
    let mut mark = [0; 4];
    let marked = input.seek(SeekFrom::Start(0)).and_then(|_| input.read_exact(&mut mark)).is_ok();
    // the first part of a split archive begins with a mark of its own (APPNOTE, section 8.5.5)
    let start = if marked && matches!(&mark, b"PK\x07\x08" | b"PK00") { 4 } else { 0 };
    match input.seek(SeekFrom::Start(start)) {
        Ok(_) => from_the_front(session, node, &mut input),
        Err(error) => Outcome::Failed(damage(&error).to_owned()),
    }
}

/// What the directory says of a member.
struct Listed {
    name: String,
    packed: u64,
    kind: Kind,
}

enum Kind {
    Folder,
    Link,
    Encrypted,
    Content,
}

fn listed<R: Read + Seek>(
    session: &mut Session<'_>,
    node: &Node,
    mut archive: zip::ZipArchive<R>,
) -> Outcome {
    let mut names = Names::default();
    let duplicates = archive.has_duplicate_names();
    for index in 0..archive.len() {
        if !session.open() {
            break;
        }
        let entry = match archive.by_index_data(index) {
            Ok(entry) => Listed {
                name: entry.name().map_or_else(|_| escape(entry.name_raw()), std::borrow::Cow::into_owned),
                packed: entry.compressed_size(),
                kind: if entry.is_dir() && entry.size() == 0 {
                    Kind::Folder
                } else if entry.encrypted() {
                    Kind::Encrypted
                } else if entry.is_symlink() {
                    Kind::Link
                } else {
                    Kind::Content
                },
            },
            Err(error) => {
                let member = node.member(&names.next(""));
                session.lost(&member, "unknown", Outcome::Failed(reason(&error)));
                continue;
            }
        };
        if matches!(entry.kind, Kind::Folder) {
            continue;
        }
        let member = node.member(&names.next(&entry.name));
        match entry.kind {
            Kind::Encrypted => {
                let outcome = Outcome::Failed("encrypted: password needed".to_owned());
                session.lost(&member, "encrypted", outcome);
            }
            Kind::Link => session.lost(&member, "link", Outcome::Skipped("link, not followed".to_owned())),
            Kind::Folder | Kind::Content => match archive.by_index(index) {
                Ok(mut file) => session.stream(&member, &mut file, Packed::Fixed(entry.packed)),
                Err(error) => session.lost(&member, "unknown", Outcome::Failed(reason(&error))),
            },
        }
    }
    if duplicates {
        return Outcome::Partly("members share a name: only the last of each could be read".to_owned());
    }
    Outcome::Parsed
}

/// Reads the members of an archive without a usable directory, as far as they can be told apart.
fn from_the_front(session: &mut Session<'_>, node: &Node, input: &mut Seekable) -> Outcome {
    let mut names = Names::default();
    let mut found = 0_u64;
    while session.open() {
        match zip::read::read_zipfile_from_stream(input) {
            Ok(Some(mut file)) => {
                let name = file.name().map_or_else(|_| escape(file.name_raw()), std::borrow::Cow::into_owned);
                if !(file.is_dir() && file.size() == 0) {
                    let packed = Packed::Fixed(file.compressed_size());
                    session.stream(&node.member(&names.next(&name)), &mut file, packed);
                }
                found += 1;
            }
            Err(error) if found == 0 => {
                return Outcome::Failed(match reason(&error) {
                    encrypted if encrypted.starts_with("encrypted") => encrypted,
                    _ => "damaged: not a readable zip archive".to_owned(),
                });
            }
            Ok(None) | Err(_) => break,
        }
    }
    Outcome::Partly(
        "its list of members is damaged or cut off: read from the front as far as possible".to_owned(),
    )
}

fn reason(error: &ZipError) -> String {
    match error {
        ZipError::Io(error) => damage(error).to_owned(),
        ZipError::UnsupportedArchive(text) if *text == ZipError::PASSWORD_REQUIRED => {
            "encrypted: password needed".to_owned()
        }
        ZipError::InvalidPassword => "encrypted: password needed".to_owned(),
        ZipError::CompressionMethodNotSupported(method) => {
            format!("packed with method {method}, which is not supported: unpack it and run again")
        }
        ZipError::UnsupportedArchive(_) => "uses a zip feature that is not supported".to_owned(),
        _ => "damaged data".to_owned(),
    }
}
