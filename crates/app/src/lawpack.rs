//! Law packs in folders: what is wrong with one, and what changed between two.

use std::io::Read;
use std::path::{Path, PathBuf};

use chartward_law::Pack;
use chartward_law::diff::{Change, diff};
use chartward_law::lint::{Gravity, Remark};
use chartward_law::pack::VERSION;
use serde::Serialize;

use crate::AppError;
use crate::deliver::{Existing, Target};
use crate::views::Table;

/// A law file larger than this is none.
const LARGEST: u64 = 4 << 20;
/// More files than any pack has.
const MOST: usize = 10_000;

/// What is wrong or not known in a pack.
#[derive(Debug, Serialize)]
pub struct LintView {
    /// `chartward.law-lint/1`.
    pub schema: &'static str,
    /// Which pack.
    pub pack: String,
    /// How many laws could be read.
    pub laws: usize,
    /// How many errors: with one, no duty is worked out from it.
    pub errors: usize,
    /// How many things nobody has read yet.
    pub warnings: usize,
    /// All of it, errors first.
    pub remarks: Vec<LintRow>,
}

/// One remark.
#[derive(Debug, Serialize)]
pub struct LintRow {
    /// `error`, `warning`.
    pub gravity: &'static str,
    /// Which record.
    pub place: String,
    /// What is wrong with it.
    pub problem: String,
}

/// Lints the pack in a folder; the one that is part of the program without a folder.
///
/// # Errors
/// A folder that cannot be read or holds no law.
pub fn lint(folder: Option<&Path>) -> Result<LintView, AppError> {
    let (pack, laws, remarks) = match folder {
        None => {
            let pack = Pack::shipped()?;
            (format!("shipped, {VERSION}"), pack.laws.len(), pack.lint())
        }
        Some(folder) => {
            let files = files(folder)?;
            let texts = borrowed(&files);
            let (pack, remarks) = Pack::with_remarks(&folder.display().to_string(), &texts);
            (pack.version.clone(), pack.laws.len(), remarks)
        }
    };
    let count = |gravity| remarks.iter().filter(|remark| remark.gravity == gravity).count();
    Ok(LintView {
        schema: "chartward.law-lint/1",
        pack,
        laws,
        errors: count(Gravity::Error),
        warnings: count(Gravity::Warning),
        remarks: remarks.into_iter().map(lint_row).collect(),
    })
}

fn lint_row(remark: Remark) -> LintRow {
    let gravity = match remark.gravity {
        Gravity::Error => "error",
        Gravity::Warning => "warning",
    };
    LintRow { gravity, place: remark.problem.place, problem: remark.problem.problem }
}

impl Table for LintView {
    fn columns(&self) -> Vec<String> {
        ["gravity", "place", "reason"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |row: &LintRow| vec![row.gravity.to_owned(), row.place.clone(), row.problem.clone()];
        self.remarks.iter().map(row).collect()
    }
}

/// Writes the pack that is part of the program into a folder; gives the number of its files.
///
/// # Errors
/// A file of the same name that is there already, or a folder that cannot be written.
pub fn export(folder: &Path) -> Result<usize, AppError> {
    let files = Pack::shipped_files();
    for (name, text) in files {
        Target::new(&folder.join(format!("{name}.toml")), Existing::Keep, &[])?.write(text.as_bytes())?;
    }
    Ok(files.len())
}

/// What changed between two packs.
#[derive(Debug, Serialize)]
pub struct PackDiffView {
    /// `chartward.law-diff/1`.
    pub schema: &'static str,
    /// The earlier pack.
    pub old: String,
    /// The later pack.
    pub new: String,
    /// The changes, by record and field.
    pub changes: Vec<Change>,
}

/// Compares two packs: folders, or `shipped` for the one that is part of the program.
///
/// # Errors
/// A folder that cannot be read, or a pack that cannot be used.
pub fn compare(old: &Path, new: &Path) -> Result<PackDiffView, AppError> {
    let (old, new) = (pack(old)?, pack(new)?);
    let changes = diff(&old, &new);
    Ok(PackDiffView { schema: "chartward.law-diff/1", old: old.version, new: new.version, changes })
}

/// The pack of a folder if one is named, else the one that is part of the program.
pub(crate) fn pack_or_shipped(folder: Option<&Path>) -> Result<Pack, AppError> {
    folder.map_or_else(|| Ok(Pack::shipped()?), pack)
}

/// A pack that can be used: that of a folder, or the one that is part of the program for `shipped`.
pub(crate) fn pack(place: &Path) -> Result<Pack, AppError> {
    if place.as_os_str() == "shipped" && !place.is_dir() {
        return Ok(Pack::shipped()?);
    }
    let files = files(place)?;
    Ok(Pack::from_texts(&place.display().to_string(), &borrowed(&files))?)
}

impl Table for PackDiffView {
    fn columns(&self) -> Vec<String> {
        ["record", "field", "old", "new"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |change: &Change| {
            let change = change.clone();
            vec![change.record, change.field, change.old.unwrap_or_default(), change.new.unwrap_or_default()]
        };
        self.changes.iter().map(row).collect()
    }
}

fn borrowed(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

/// Text in UTF-8; `what` says what such a file is.
///
/// # Errors
/// [`std::io::ErrorKind::InvalidData`] for text in another encoding, `Other` for what is no text at all.
pub(crate) fn in_utf8(bytes: Vec<u8>, what: &str) -> std::io::Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let bytes = error.as_bytes();
        // UTF-16, of which every letter here has a zero byte, begins with a mark where an editor or a shell wrote it
        let marked = [&b"\xff\xfe"[..], b"\xfe\xff"].iter().any(|mark| bytes.starts_with(mark));
        if marked || !bytes.contains(&0) {
            std::io::Error::new(std::io::ErrorKind::InvalidData, format!("not UTF-8: {what} in UTF-8"))
        } else {
            std::io::Error::other(format!("no text: {what}"))
        }
    })
}

/// The law files of a folder and of the folders in it, by name, with their text.
fn files(folder: &Path) -> Result<Vec<(String, String)>, AppError> {
    let mut paths = Vec::new();
    for path in entries(folder)? {
        if path.is_dir() {
            paths.extend(entries(&path)?.into_iter().filter(|path| path.is_file()));
        } else {
            paths.push(path);
        }
    }
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    let failed = |path: &Path, why: &str| AppError::File {
        doing: "read",
        path: path.to_owned(),
        source: std::io::Error::other(why.to_owned()),
    };
    if paths.is_empty() || paths.len() > MOST {
        return Err(failed(folder, "no folder of law files (*.toml)"));
    }
    let mut files = Vec::new();
    for path in paths {
        let file = |source| AppError::File { doing: "read", path: path.clone(), source };
        // a device has no size to ask for: what is read is bounded
        let mut bytes = Vec::new();
        std::fs::File::open(&path).map_err(file)?.take(LARGEST + 1).read_to_end(&mut bytes).map_err(file)?;
        if bytes.len() as u64 > LARGEST {
            return Err(failed(&path, "larger than 4 MiB: no law file"));
        }
        let text = in_utf8(bytes, "a law file is TOML").map_err(file)?;
        let name = path.strip_prefix(folder).unwrap_or(&path).with_extension("");
        files.push((name.display().to_string(), text));
    }
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, AppError> {
    let failed = |source| AppError::File { doing: "read", path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    Ok(paths)
}
