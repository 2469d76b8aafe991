//! Compressed single files: gzip, bzip2, xz.
//!
//! What it is: each is a container with one member, whose name is that of the file without its ending.
//! What it is not: nothing is held in memory; a compressed mailbox of any size is read as it unpacks.
//!
//! The one idea: the member carries the fault. A stream that breaks off gives a member that is partly read.

use std::io::{BufRead, BufReader, Read};

use chartward_model::Outcome;

use crate::names::escape;
use crate::session::{Node, Session};
use crate::sniff::Format;
use crate::stream::{Counted, Packed};

/// Most memory that an xz stream may ask for, in KiB.
const XZ_MEMORY: u32 = 256 << 10;

/// Reads the one member.
pub(crate) fn read(
    session: &mut Session<'_>,
    node: &Node,
    format: Format,
    input: &mut dyn BufRead,
) -> Outcome {
    let header = if format == Format::Gzip { gzip_name(input.fill_buf().unwrap_or_default()) } else { None };
    let member = node.member(&member_name(node.place.name(), header));
    let mut counted = Counted::new(input);
    let packed = Packed::Counted(counted.count());
    match format {
        Format::Gzip => {
            session.stream(&member, &mut flate2::bufread::MultiGzDecoder::new(&mut counted), packed);
        }
        Format::Bzip2 => {
            session.stream(&member, &mut bzip2::bufread::MultiBzDecoder::new(&mut counted), packed);
        }
        _ => {
            let mut decoder = lzma_rust2::XzReader::new_mem_limit(&mut counted, true, XZ_MEMORY);
            // the decoder gives small pieces
            session.stream(&member, &mut BufReader::new(&mut decoder as &mut dyn Read), packed);
        }
    }
    if session.open() && counted.fill_buf().is_ok_and(|rest| !rest.iter().all(|byte| *byte == 0)) {
        return Outcome::Partly("what lies after the compressed data was not read".to_owned());
    }
    Outcome::Parsed
}

fn member_name(name: &str, header: Option<String>) -> String {
    let ends = |end: &str| {
        let at = name.len().checked_sub(end.len())?;
        let (stem, tail) = (name.get(..at)?, name.get(at..)?);
        (!stem.is_empty() && tail.eq_ignore_ascii_case(end)).then_some(stem)
    };
    for (end, instead) in
        [(".tgz", ".tar"), (".tbz", ".tar"), (".tbz2", ".tar"), (".txz", ".tar"), (".svgz", ".svg")]
    {
        if let Some(stem) = ends(end) {
            return format!("{stem}{instead}");
        }
    }
    [".gz", ".bz2", ".xz", ".gzip"]
        .iter()
        .find_map(|end| ends(end).map(str::to_owned))
        .or(header)
        .unwrap_or_else(|| "content".to_owned())
}

/// The file name in a gzip header (RFC 1952, section 2.3).
fn gzip_name(head: &[u8]) -> Option<String> {
    const FEXTRA: u8 = 4;
    const FNAME: u8 = 8;
    let flags = *head.get(3)?;
    if flags & FNAME == 0 {
        return None;
    }
    let mut at = 10;
    if flags & FEXTRA != 0 {
        let length = u16::from_le_bytes([*head.get(at)?, *head.get(at + 1)?]);
        at += 2 + usize::from(length);
    }
    let name = head.get(at..)?.split(|byte| *byte == 0).next()?;
    (!name.is_empty() && name.len() < 256).then(|| escape(name))
}

#[cfg(test)]
mod tests {
    use super::{gzip_name, member_name};

    #[test]
    fn members_are_named_after_their_file() {
        assert_eq!(member_name("a.csv.gz", None), "a.csv");
        assert_eq!(member_name("a.TGZ", None), "a.tar");
        assert_eq!(member_name("a", Some("b.txt".into())), "b.txt");
        assert_eq!(member_name(".gz", None), "content");
        let header = b"\x1f\x8b\x08\x08\0\0\0\0\0\x03b.txt\0";
        assert_eq!(gzip_name(header).as_deref(), Some("b.txt"));
        assert_eq!(gzip_name(&header[..5]), None);
    }
}
