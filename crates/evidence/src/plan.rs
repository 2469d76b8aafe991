//! The work list: which files there are, in which order they are read.
//!
//! What it is: a sorted, recursive listing. What it is not: it opens no file and follows no link below
//! the paths given, so that a loop of links cannot catch it and evidence outside the folder is not read
//! by accident.
//!
//! The one idea: whatever lies there appears, as a unit of work or as a row that says why not.

use std::collections::BTreeMap;
use std::fs::{self, FileType, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use chartward_model::{InventoryRow, Outcome, Place};

use crate::EvidenceError;
use crate::names::{Names, escape};

/// What is to be read.
#[derive(Debug, Default)]
pub struct Plan {
    /// Units in the order in which they are to be reported: by source, bytewise.
    pub units: Vec<Unit>,
    /// Rows for what was found and cannot be read at all (unreadable folders, links, sockets), by source.
    pub rows: Vec<InventoryRow>,
    /// Bytes of all units.
    pub bytes: u64,
}

/// One evidence file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Where it is on this machine.
    pub path: PathBuf,
    /// What it is called in every output: path below the evidence root, see [`chartward_model::Place`].
    pub source: String,
    /// Size of the file in bytes.
    pub size: u64,
}

/// Lists every file below `paths`, sorted, without following links.
///
/// With one path, sources are paths below it; with several, each source begins with the last name of its
/// path, and equal names are told apart by `~2`, `~3`. A path that is a link itself is followed: it was
/// asked for.
///
/// # Errors
/// A path that does not exist or cannot be looked at, no path, and paths below which nothing lies.
pub fn plan(paths: &[PathBuf]) -> Result<Plan, EvidenceError> {
    let first = paths.first().ok_or(EvidenceError::NoPath)?;
    let mut walk = Walk::default();
    let mut names = Names::default();
    for path in paths {
        let failed = |source| EvidenceError::Path { path: path.clone(), source };
        let metadata = fs::metadata(path).map_err(failed)?;
        let name = root_name(path);
        if !metadata.is_dir() {
            walk.take(path, &names.next(&name), &metadata);
            continue;
        }
        fs::read_dir(path).map_err(failed)?;
        let prefix = if paths.len() > 1 { format!("{}/", names.next(&name)) } else { String::new() };
        walk.folder(path, &prefix);
    }
    if walk.found.is_empty() {
        return Err(EvidenceError::Empty(first.clone()));
    }
    Ok(walk.into_plan())
}

/// One file or folder that was given as evidence, listed.
#[derive(Debug)]
pub struct RootPlan {
    /// Its last name, by which its sources begin.
    pub name: String,
    /// What is in it: sources are the name itself for a file, the name and the path below it in a folder.
    pub plan: Plan,
}

impl RootPlan {
    /// The same list, its sources beginning with another name.
    #[must_use]
    pub fn renamed(mut self, name: &str) -> Self {
        let renamed = |source: &str| format!("{name}{}", source.get(self.name.len()..).unwrap_or_default());
        for unit in &mut self.plan.units {
            unit.source = renamed(&unit.source);
        }
        for row in &mut self.plan.rows {
            row.place.source = renamed(&row.place.source);
        }
        name.clone_into(&mut self.name);
        self
    }
}

/// Lists one file, or every file below one folder, as [`plan`] does. A folder may be empty.
///
/// # Errors
/// A path that does not exist or cannot be looked at.
pub fn plan_root(path: &Path) -> Result<RootPlan, EvidenceError> {
    let failed = |source| EvidenceError::Path { path: path.to_owned(), source };
    let metadata = fs::metadata(path).map_err(failed)?;
    let name = root_name(path);
    let mut walk = Walk::default();
    if metadata.is_dir() {
        fs::read_dir(path).map_err(failed)?;
        walk.folder(path, &format!("{name}/"));
    } else {
        walk.take(path, &name, &metadata);
    }
    Ok(RootPlan { name, plan: walk.into_plan() })
}

/// What a walk has found so far, by source.
#[derive(Default)]
struct Walk {
    found: BTreeMap<String, Found>,
}

enum Found {
    Unit(Unit),
    Row(InventoryRow),
}

impl Walk {
    /// Walks a folder and all below it. The stack is on the heap: depth is bounded by the file system.
    fn folder(&mut self, root: &Path, prefix: &str) {
        let mut stack = vec![(root.to_owned(), prefix.to_owned())];
        while let Some((folder, prefix)) = stack.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) => {
                    let source = prefix.trim_end_matches('/').to_owned();
                    self.row(
                        &source,
                        "folder",
                        Outcome::Failed(format!("cannot be listed: {}", why(&error))),
                    );
                    continue;
                }
            };
            let mut listed = Vec::new();
            for entry in entries {
                match entry {
                    Ok(entry) => listed.push(entry),
                    Err(error) => {
                        let reason = format!("cannot be listed whole: {}", why(&error));
                        let source = prefix.trim_end_matches('/').to_owned();
                        self.row(&source, "folder", Outcome::Failed(reason));
                        break;
                    }
                }
            }
            // the order in which the system lists must not decide which of two like names gets a number
            listed.sort_by_key(fs::DirEntry::file_name);
            for entry in listed {
                let source = format!("{prefix}{}", escape(entry.file_name().as_encoded_bytes()));
                match fs::symlink_metadata(entry.path()) {
                    Ok(metadata) if metadata.is_dir() => stack.push((entry.path(), format!("{source}/"))),
                    Ok(metadata) => self.take(&entry.path(), &source, &metadata),
                    Err(error) => {
                        let reason = format!("cannot be looked at: {}", why(&error));
                        self.row(&source, "unknown", Outcome::Failed(reason));
                    }
                }
            }
        }
    }

    /// Takes one thing that is not a folder.
    fn take(&mut self, path: &Path, source: &str, metadata: &Metadata) {
        let kind = metadata.file_type();
        if kind.is_file() {
            let unit = Unit { path: path.to_owned(), source: source.to_owned(), size: metadata.len() };
            self.insert(source, Found::Unit(unit));
        } else {
            let (format, reason) = special(kind);
            self.row(source, format, Outcome::Skipped(reason.to_owned()));
        }
    }

    fn row(&mut self, source: &str, format: &str, outcome: Outcome) {
        let row = InventoryRow {
            place: Place::file(source),
            size: 0,
            sha256: None,
            range: None,
            format: format.to_owned(),
            outcome,
        };
        self.insert(source, Found::Row(row));
    }

    /// A name that was escaped may look like another file's name: then it gets a number.
    fn insert(&mut self, source: &str, found: Found) {
        let mut key = source.to_owned();
        let mut number = 1;
        while self.found.contains_key(&key) {
            number += 1;
            key = format!("{source}~{number}");
        }
        let found = match found {
            Found::Unit(unit) => Found::Unit(Unit { source: key.clone(), ..unit }),
            Found::Row(row) => Found::Row(InventoryRow { place: Place::file(key.clone()), ..row }),
        };
        self.found.insert(key, found);
    }

    fn into_plan(self) -> Plan {
        let mut plan = Plan::default();
        for found in self.found.into_values() {
            match found {
                Found::Unit(unit) => {
                    plan.bytes = plan.bytes.saturating_add(unit.size);
                    plan.units.push(unit);
                }
                Found::Row(row) => plan.rows.push(row),
            }
        }
        plan
    }
}

fn root_name(path: &Path) -> String {
    let name = |path: &Path| path.file_name().map(|name| escape(name.as_encoded_bytes()));
    name(path)
        .or_else(|| fs::canonicalize(path).ok().and_then(|whole| name(&whole)))
        .unwrap_or_else(|| "root".to_owned())
}

fn special(kind: FileType) -> (&'static str, &'static str) {
    if kind.is_symlink() {
        return ("link", "link, not followed");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_socket() {
            return ("socket", "socket, holds no data");
        }
        if kind.is_fifo() {
            return ("pipe", "pipe, holds no data");
        }
        if kind.is_block_device() || kind.is_char_device() {
            return ("device", "device, not read: give an image of it as a file");
        }
    }
    ("special file", "not a plain file")
}

/// What the system said, without a path or a value.
pub(crate) fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotFound => "it is gone".to_owned(),
        kind => kind.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use chartward_model::Outcome;

    use super::plan;
    use crate::EvidenceError;

    #[test]
    fn lists_sorted_and_follows_no_link() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("b/c")).unwrap();
        for name in ["b/c/2.txt", "b/1.txt", "a.txt", "b.txt", "Z"] {
            fs::write(root.join(name), name).unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(root, root.join("b/loop")).unwrap();
        let plan = plan(&[root.to_owned()]).unwrap();
        let sources: Vec<&str> = plan.units.iter().map(|unit| unit.source.as_str()).collect();
        assert_eq!(sources, ["Z", "a.txt", "b.txt", "b/1.txt", "b/c/2.txt"]);
        assert_eq!(plan.bytes, 1 + 5 + 5 + 7 + 9);
        #[cfg(unix)]
        {
            assert_eq!(plan.rows.len(), 1);
            assert_eq!(plan.rows[0].place.source, "b/loop");
            assert_eq!(plan.rows[0].outcome, Outcome::Skipped("link, not followed".into()));
        }
    }

    #[test]
    fn several_roots_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["x/in", "y/in"] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(name).join("m.eml"), name).unwrap();
        }
        fs::write(folder.path().join("in"), "one file").unwrap();
        let paths = ["x/in", "y/in", "in"].map(|name| folder.path().join(name));
        let plan = plan(&paths).unwrap();
        let sources: Vec<&str> = plan.units.iter().map(|unit| unit.source.as_str()).collect();
        assert_eq!(sources, ["in/m.eml", "in~2/m.eml", "in~3"]);
        let single = super::plan(&paths[2..]).unwrap();
        assert_eq!(single.units[0].source, "in");
    }

    #[test]
    fn a_root_names_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("share/in")).unwrap();
        fs::write(folder.path().join("share/in/m.eml"), "m").unwrap();
        fs::write(folder.path().join("share/box.mbox"), "b").unwrap();
        let sources = |root: &super::RootPlan| -> Vec<String> {
            root.plan.units.iter().map(|unit| unit.source.clone()).collect()
        };
        let share = super::plan_root(&folder.path().join("share")).unwrap();
        assert_eq!(
            (share.name.as_str(), sources(&share)),
            ("share", vec!["share/box.mbox".into(), "share/in/m.eml".into()])
        );
        let other = share.renamed("share-2");
        assert_eq!(sources(&other), ["share-2/box.mbox", "share-2/in/m.eml"]);
        let file = super::plan_root(&folder.path().join("share/box.mbox")).unwrap();
        assert_eq!(sources(&file), ["box.mbox"]);
        assert_eq!(sources(&file.renamed("box-2.mbox")), ["box-2.mbox"]);
        assert!(super::plan_root(&folder.path().join("none")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_utf8_are_escaped() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.txt")), "x").unwrap();
        std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
        let plan = plan(&[folder.path().to_owned()]).unwrap();
        assert_eq!(plan.units[0].source, "caf\\xE9.txt");
        assert_eq!(plan.rows[0].format, "socket");
        assert_eq!(plan.rows[0].outcome.name(), "skipped");
    }

    #[test]
    fn nothing_to_read_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("empty")).unwrap();
        assert!(matches!(plan(&[folder.path().to_owned()]), Err(EvidenceError::Empty(_))));
        assert!(matches!(plan(&[folder.path().join("none")]), Err(EvidenceError::Path { .. })));
        assert!(matches!(plan(&[]), Err(EvidenceError::NoPath)));
    }
}
