//! 7-Zip archives to members.
//!
//! What it is: block by block, each block's members as a stream, so that one broken block does not hide the
//! others. What it is not: encrypted archives are not opened; their members, if listed, get rows.
//!
//! The one idea: the archive's header says how much memory unpacking takes; what asks for too much is not
//! begun.

use std::io::Read as _;
use std::ops::Range;

use chartward_model::Outcome;
use sevenz_rust2::{Archive, Block, BlockDecoder, EncoderMethod, Error, Password};

use crate::names::Names;
use crate::session::{Node, Session};
use crate::stream::{Packed, Seekable};

/// Largest dictionary that is allowed.
const DICTIONARY: u64 = 512 << 20;

/// Reads every member.
pub(crate) fn read(session: &mut Session<'_>, node: &Node, mut input: Seekable) -> Outcome {
    let password = Password::empty();
    let archive = match Archive::read(&mut input, &password) {
        Ok(archive) => archive,
        Err(error) => return Outcome::Failed(reason(&error).to_owned()),
    };
    let mut names = Names::default();
    let mut seen = vec![false; archive.files.len()];
    for (index, block) in archive.blocks.iter().enumerate() {
        if !session.open() {
            return Outcome::Parsed;
        }
        let range = block_range(&archive, index);
        let mut at = range.start;
        let mut fault = memory(block).err();
        if fault.is_none() {
            let decoder = BlockDecoder::new(1, index, &archive, &password, &mut input);
            let result = decoder.for_each_entries(&mut |entry, content| {
                if let Some(seen) = seen.get_mut(at) {
                    *seen = true;
                }
                at += 1;
                if entry.is_directory() {
                    return Ok(true);
                }
                let member = node.member(&names.next(entry.name()));
                session.stream(&member, &mut content.take(u64::MAX), Packed::Unknown);
                Ok(session.open())
            });
            fault = result.err().map(|error| reason(&error));
        }
        for file in range {
            let (Some(entry), Some(seen)) = (archive.files.get(file), seen.get_mut(file)) else { continue };
            if !*seen && session.open() {
                *seen = true;
                if !entry.is_directory() {
                    let outcome = Outcome::Failed(fault.unwrap_or("damaged data").to_owned());
                    session.lost(&node.member(&names.next(entry.name())), "unknown", outcome);
                }
            }
        }
    }
    // files without content belong to no block
    for (entry, seen) in archive.files.iter().zip(seen) {
        if !seen && !entry.is_directory() && session.open() {
            session.bytes(&node.member(&names.next(entry.name())), Vec::new());
        }
    }
    Outcome::Parsed
}

/// Indices of the files from the block's first to its last; files without content may lie between.
fn block_range(archive: &Archive, block: usize) -> Range<usize> {
    let map = &archive.stream_map;
    let first = map.block_first_file_index.get(block).copied().unwrap_or(archive.files.len());
    let owners = map.file_block_index.get(first..).unwrap_or_default();
    let count = owners.iter().take_while(|owner| owner.is_none_or(|owner| owner == block)).count();
    first..first + count
}

/// Whether unpacking the block stays within bounds.
fn memory(block: &Block) -> Result<(), &'static str> {
    for coder in &block.coders {
        let (method, properties) = (coder.encoder_method_id(), coder.properties());
        if method == EncoderMethod::ID_AES256_SHA256 {
            return Err("encrypted: password needed");
        }
        let dictionary = if method == EncoderMethod::ID_LZMA {
            properties.get(1..5).and_then(|d| d.try_into().ok()).map_or(0, u32::from_le_bytes).into()
        } else if method == EncoderMethod::ID_LZMA2 {
            // (2 or 3) shifted left by 11 to 31, as the xz format specification has it
            let bits = properties.first().copied().unwrap_or(0).min(40);
            u64::from(2 | (bits & 1)) << (bits / 2 + 11)
        } else {
            0
        };
        if dictionary > DICTIONARY {
            return Err("needs more than 512 MiB of memory to unpack: unpack it and run again");
        }
    }
    Ok(())
}

fn reason(error: &Error) -> &'static str {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => "encrypted: password needed",
        Error::UnsupportedCompressionMethod(method) if method.to_ascii_uppercase().contains("AES") => {
            "encrypted: password needed"
        }
        Error::UnsupportedCompressionMethod(_)
        | Error::Unsupported(_)
        | Error::ExternalUnsupported
        | Error::UnsupportedVersion { .. } => {
            "packed in a way that is not supported: unpack it and run again"
        }
        Error::MaxMemLimited { .. } => "needs too much memory to unpack",
        _ => "damaged data",
    }
}
