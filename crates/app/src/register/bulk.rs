//! The whole register as files, made once for each state of it and kept in a folder.
//!
//! What it is: a folder of folders, one per state of the register (named by [`super::site::Site::version`]), each an
//! export with its signed manifest as `register export` writes it. A state whose export is there is not exported again,
//! and what is there is checked against its manifest before anybody is given it.
//!
//! What it is not: a place for anything else: folders whose names are not those of states are left alone.
//!
//! The one idea: **an export appears whole or not at all**: it is written beside its place and renamed; and one that has what
//! was withdrawn since is given to nobody.

use std::fs;
use std::path::{Path, PathBuf};

use chartward_register::export::{Format, MANIFEST, check};
use chartward_register::{Register, RegisterError};
use jiff::civil::Date;
use serde::Serialize;

use super::link::export;
use super::{Place, Question};
use crate::AppError;

/// States whose exports are kept: the one that is given out, and the one before, which somebody may be taking.
const KEPT: usize = 2;

/// An export of the whole register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bulk {
    /// The state of the register that it is of.
    pub version: String,
    /// The newest copy of any list in it.
    pub as_of: String,
    /// Its files, the manifest last.
    pub files: Vec<BulkFile>,
    #[serde(skip)]
    folder: PathBuf,
}

/// One file of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BulkFile {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Filings or incidents in it.
    pub rows: u64,
    /// SHA-256, in hexadecimal digits.
    pub sha256: String,
}

impl Bulk {
    /// Where a file of it is; nothing for a name that it does not have.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.files.iter().any(|file| file.name == name).then(|| self.folder.join(name))
    }

    /// Entries that the log had when it was made: the second line of its checkpoint, whose hash is signed. None had it if it
    /// does not say.
    fn entries(&self) -> u64 {
        let text = fs::read_to_string(self.folder.join("checkpoint")).unwrap_or_default();
        text.lines().nth(1).and_then(|size| size.parse().ok()).unwrap_or_default()
    }
}

/// Whether an export may have something that was public when it was made and was withdrawn since: then nobody is given it.
///
/// # Errors
/// The register cannot be read.
pub fn has_withdrawn(place: &Place, bulk: &Bulk) -> Result<bool, AppError> {
    Ok(may_have_withdrawn(&Register::open(place)?, bulk)?)
}

fn may_have_withdrawn(register: &Register, bulk: &Bulk) -> Result<bool, RegisterError> {
    // most registers never had any; and a log is long to read
    Ok(!register.withdrawn()?.is_empty() && register.withdrawn_since(bulk.entries())?)
}

/// What was found or made.
#[derive(Debug)]
pub enum Made {
    /// The export of this state.
    Current(Bulk),
    /// This state's cannot be made, for the key that signs is not here; the newest that somebody else put here, if any.
    Unsigned(Option<Bulk>),
}

/// The export of a state of the register: the one that is kept, or a new one if this program can sign it.
///
/// # Errors
/// The register cannot be read, or the folder cannot be written.
pub fn kept_or_made(place: &Place, kept: &Path, version: &str) -> Result<Made, AppError> {
    let register = Register::open(place)?;
    let there = kept.join(version);
    if let Some(bulk) = read(&register, &there, version)? {
        sweep(kept, version)?;
        return Ok(Made::Current(bulk));
    }
    if !register.can_sign() {
        return Ok(Made::Unsigned(newest(&register, kept)?));
    }
    drop(register);
    let failed = |doing, path: &Path| {
        let path = path.to_owned();
        move |source| AppError::File { doing, path, source }
    };
    fs::create_dir_all(kept).map_err(failed("make", kept))?;
    // what was broken off, or is not what was signed
    for leftover in [kept.join(format!("{version}.new")), there.clone()] {
        if leftover.exists() {
            fs::remove_dir_all(&leftover).map_err(failed("remove", &leftover))?;
        }
    }
    let new = kept.join(format!("{version}.new"));
    export(place, &Question::default(), &written(), &new)?;
    fs::rename(&new, &there).map_err(failed("rename", &new))?;
    sweep(kept, version)?;
    let register = Register::open(place)?;
    Ok(match read(&register, &there, version)? {
        Some(bulk) => Made::Current(bulk),
        None => Made::Unsigned(None),
    })
}

/// Changes whenever an export appears in a folder or goes from it, and costs no more than a look.
///
/// # Errors
/// The folder cannot be read.
pub fn stamp(kept: &Path) -> Result<Stamp, AppError> {
    states(kept).map(Stamp)
}

/// The exports that are in a folder, and when they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp(Vec<(std::time::SystemTime, String)>);

/// Whether a name is that of a state.
fn is_state(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())
}

/// The exports in a folder with the times at which they were written, the newest first.
fn states(kept: &Path) -> Result<Vec<(std::time::SystemTime, String)>, AppError> {
    let failed = |source| AppError::File { doing: "read", path: kept.to_owned(), source };
    let entries = match fs::read_dir(kept) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    let mut all = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let written = fs::metadata(entry.path().join(MANIFEST)).and_then(|manifest| manifest.modified());
        if let (true, Ok(written)) = (is_state(&name), written) {
            all.push((written, name));
        }
    }
    all.sort_by(|a, b| b.cmp(a));
    Ok(all)
}

/// The newest export that is what was signed and has nothing that was withdrawn.
fn newest(register: &Register, kept: &Path) -> Result<Option<Bulk>, AppError> {
    for (_, name) in states(kept)? {
        if let Some(bulk) = read(register, &kept.join(&name), &name)?
            && !may_have_withdrawn(register, &bulk)?
        {
            return Ok(Some(bulk));
        }
    }
    Ok(None)
}

/// Removes exports of earlier states.
fn sweep(kept: &Path, version: &str) -> Result<(), AppError> {
    let others = states(kept)?.into_iter().map(|(_, name)| name).filter(|name| name != version);
    for name in others.skip(KEPT - 1) {
        let path = kept.join(name);
        fs::remove_dir_all(&path).map_err(|source| AppError::File { doing: "remove", path, source })?;
    }
    Ok(())
}

/// An export that is there and is what was signed.
fn read(register: &Register, folder: &Path, version: &str) -> Result<Option<Bulk>, AppError> {
    let path = folder.join(MANIFEST);
    if !path.is_file() || !check(folder, &register.public_key()?)?.is_empty() {
        return Ok(None);
    }
    let failed = |source| AppError::File { doing: "read", path: path.clone(), source };
    let text = fs::read_to_string(&path).map_err(failed)?;
    Ok(described(&text).map(|(as_of, mut files)| {
        files.push(BulkFile {
            name: MANIFEST.to_owned(),
            bytes: text.len() as u64,
            rows: files.len() as u64,
            sha256: super::hex(&<[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(text.as_bytes()))),
        });
        Bulk { version: version.to_owned(), as_of: as_of.to_string(), files, folder: folder.to_owned() }
    }))
}

/// What a manifest says: the day, and the files.
fn described(text: &str) -> Option<(Date, Vec<BulkFile>)> {
    let mut lines = text.lines().skip(1);
    let as_of = lines.next()?.strip_prefix("as of ")?.parse().ok()?;
    let files = lines.take_while(|line| !line.is_empty()).map(|line| {
        let mut parts = line.splitn(4, ' ');
        let (sha256, bytes, rows, name) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        Some(BulkFile {
            name: name.to_owned(),
            bytes: bytes.parse().ok()?,
            rows: rows.parse().ok()?,
            sha256: sha256.to_owned(),
        })
    });
    Some((as_of, files.collect::<Option<Vec<_>>>()?))
}

/// The forms that this build can write.
fn written() -> Vec<Format> {
    let can = |format: &Format| cfg!(feature = "parquet") || *format != Format::Parquet;
    Format::ALL.iter().copied().filter(can).collect()
}

#[cfg(test)]
mod tests {
    use super::{described, is_state};

    #[test]
    fn a_manifest_is_read_to_its_signature() {
        let text = "title\nas of 2024-11-01\nab 12 3 filings.csv\ncd 4 1 checkpoint\n\n\u{2014} log xyz\n";
        let (as_of, files) = described(text).unwrap();
        assert_eq!((as_of.to_string().as_str(), files.len()), ("2024-11-01", 2));
        assert_eq!((files[0].name.as_str(), files[0].bytes, files[0].rows), ("filings.csv", 12, 3));
        assert_eq!(described("title\nas of \nab 12 3 x\n"), None);
        assert!(
            is_state("00aa11bb22cc33dd") && !is_state("00AA11bb22cc33dd") && !is_state("../../etc/passwd")
        );
    }
}
