//! Packed files: an `.xlsx` spreadsheet, or a `.zip` with one list in it.
//!
//! What it is: before anything is believed, every member is unfolded once and counted, so that a small file that
//! unfolds to gigabytes is refused with bounded memory, whatever its directory claims.
//!
//! The one idea: **count first, then read.**

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, copy, sink};

use zip::ZipArchive;

use super::{Form, LIMITS, RawRow, csv, json, whole, workbook};

/// Most members of a package.
const MEMBERS: usize = 4_096;

pub(super) fn read(file: &mut File, bytes: u64) -> Result<(Form, Vec<RawRow>), String> {
    let damaged = |error: zip::result::ZipError| format!("the package is damaged: {error}");
    let mut archive = ZipArchive::new(&mut *file).map_err(damaged)?;
    let spreadsheet = archive.index_for_name("xl/workbook.xml").is_some();
    let lists = count(&mut archive)?;
    if spreadsheet {
        drop(archive);
        file.seek(SeekFrom::Start(0)).map_err(|error| error.to_string())?;
        return Ok((Form::Table, workbook::read(whole(file, bytes)?)?));
    }
    let [only] = lists.as_slice() else {
        return Err(format!("the package holds {} files, not one list", lists.len()));
    };
    let mut member = archive.by_index(*only).map_err(damaged)?;
    let is_json = member.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with(".json"));
    // its true length was counted, so it can be read to its end
    if is_json {
        Ok((Form::Json, json::read(&mut member)?))
    } else {
        Ok((Form::Table, csv::read(&mut member)?))
    }
}

/// Unfolds every member into nothing and counts; gives the numbers of the members that are files.
fn count(archive: &mut ZipArchive<&mut File>) -> Result<Vec<usize>, String> {
    if archive.len() > MEMBERS {
        return Err(format!("the package holds more than {MEMBERS} files"));
    }
    let mut left = LIMITS.unpacked;
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(|error| format!("the package is damaged: {error}"))?;
        if member.is_file() {
            files.push(index);
        }
        let used = copy(&mut member.take(left + 1), &mut sink())
            .map_err(|error| format!("the package is damaged: {error}"))?;
        if used > left {
            return Err(format!("it unfolds to more than {} MiB", LIMITS.unpacked >> 20));
        }
        left -= used;
    }
    Ok(files)
}
