//! Files that a person asked for by name: reports, samples, lists of pairs, weights.
//!
//! What it is: [`Target`] looks at the place before any work is done, and writes there when the work is done.
//!
//! What it is not: the way of the case store, which has its own files, and of folders that a command fills (those
//! must be new or empty).
//!
//! The one idea: **a mistyped name costs nothing.** What exists is replaced only if that was asked for, what a case
//! or the command itself lives on never is, and a file has its name only once it is whole.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

use chartward_store::CaseStore;

use crate::AppError;

/// What is done with a file that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It is left, and that is an error.
    Keep,
    /// It is replaced.
    Replace,
}

/// A place for a file that was found fit to be written.
#[derive(Debug)]
pub struct Target {
    /// As it was given, for messages.
    asked: PathBuf,
    /// Where it really is.
    real: PathBuf,
    existing: Existing,
}

impl Target {
    /// Looks at the place. `guarded` are files that the command reads, and folders of cases: nothing is written over
    /// the former or into the latter, nor into any other case.
    ///
    /// # Errors
    /// [`AppError::OutputExists`], [`AppError::OutputGuarded`], and a folder that is not there.
    pub fn new(path: &Path, existing: Existing, guarded: &[&Path]) -> Result<Self, AppError> {
        let real = real_place(path).map_err(|source| failed(path, source))?;
        let inside_case = real.ancestors().skip(1).any(CaseStore::exists);
        if inside_case || guarded.iter().any(|guarded| is_or_holds(guarded, &real)) {
            return Err(AppError::OutputGuarded(path.to_owned()));
        }
        let target = Self { asked: path.to_owned(), real, existing };
        target.check_existing()?;
        Ok(target)
    }

    /// Writes the file: whole or not at all, for its owner only.
    ///
    /// # Errors
    /// A file that cannot be written, and one that came to be there since.
    pub fn write(&self, bytes: &[u8]) -> Result<(), AppError> {
        self.write_with(|out| Ok(out.write_all(bytes)?))
    }

    /// As [`Target::write`], for what is too large to be put together first.
    ///
    /// # Errors
    /// As [`Target::write`], and what `write` says.
    pub fn write_with(
        &self,
        write: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let failed = |source| failed(&self.asked, source);
        let told = |error| match error {
            AppError::Output(source) => failed(source),
            other => other,
        };
        let through = |file: File| {
            let mut out = BufWriter::with_capacity(1 << 18, file);
            write(&mut out).map_err(told)?;
            out.into_inner().map_err(|error| failed(error.into_error()))
        };
        if is_stream(&self.real) {
            // a pipe or a terminal is no file that could be replaced
            let stream = File::options().write(true).open(&self.real).map_err(failed)?;
            return through(stream).map(|_| ());
        }
        if let Some(folder) = self.real.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let half = self.half_made();
        self.clear_leftovers();
        let done = private(&half).map_err(failed).and_then(through);
        let done = done.and_then(|file| file.sync_all().map_err(failed));
        // another program may have written there while this one worked
        let done = done.and_then(|()| self.check_existing());
        let done = done.and_then(|()| fs::rename(&half, &self.real).map_err(failed));
        if done.is_err() {
            // the error that is told is the first one
            let _ = fs::remove_file(&half);
        }
        done
    }

    fn check_existing(&self) -> Result<(), AppError> {
        if self.real.is_dir() {
            return Err(failed(&self.asked, io::ErrorKind::IsADirectory.into()));
        }
        // a link that leads nowhere is something, too
        let is_there = fs::symlink_metadata(&self.real).is_ok() && !is_stream(&self.real);
        match self.existing {
            Existing::Keep if is_there => Err(AppError::OutputExists(self.asked.clone())),
            Existing::Keep | Existing::Replace => Ok(()),
        }
    }

    /// A name in the same folder that nobody else uses.
    fn half_made(&self) -> PathBuf {
        let mut name = self.half_made_prefix();
        name.push(format!("{}{HALF_MADE}", std::process::id()));
        self.real.with_file_name(name)
    }

    fn half_made_prefix(&self) -> OsString {
        let mut name = OsString::from(".");
        name.push(self.real.file_name().unwrap_or_default());
        name.push(".");
        name
    }

    /// Removes what a program that was killed left half-made of this very file. Who is still writing holds a lock.
    fn clear_leftovers(&self) {
        let prefix = self.half_made_prefix();
        let Some(files) = self.real.parent().and_then(|folder| fs::read_dir(folder).ok()) else { return };
        for file in files.flatten() {
            let name = file.file_name();
            let number = name
                .as_encoded_bytes()
                .strip_prefix(prefix.as_encoded_bytes())
                .and_then(|rest| rest.strip_suffix(HALF_MADE.as_bytes()));
            let is_ours = number.is_some_and(|pid| !pid.is_empty() && pid.iter().all(u8::is_ascii_digit));
            let is_left = || {
                let open = File::options().write(true).open(file.path());
                open.is_ok_and(|open| open.try_lock().is_ok())
            };
            if is_ours && file.file_type().is_ok_and(|kind| kind.is_file()) && is_left() {
                // a leftover that stays is no reason not to write
                let _ = fs::remove_file(file.path());
            }
        }
    }
}

/// How the name of a file ends that is not yet whole.
const HALF_MADE: &str = ".new";

fn failed(path: &Path, source: io::Error) -> AppError {
    AppError::File { doing: "write", path: path.to_owned(), source }
}

/// The path without links and without `..`, whether the file is there or not; folders that are not there yet are taken
/// as they are written.
fn real_place(path: &Path) -> io::Result<PathBuf> {
    if let Ok(real) = path.canonicalize() {
        return Ok(real);
    }
    let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?;
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    for there in folder.ancestors() {
        let there = if there.as_os_str().is_empty() { Path::new(".") } else { there };
        let Ok(real) = there.canonicalize() else { continue };
        let rest = folder.strip_prefix(there).unwrap_or(folder);
        // `new/../case` would be another place once `new` is made
        if rest.components().any(|part| matches!(part, Component::ParentDir)) {
            return Err(io::ErrorKind::NotFound.into());
        }
        return Ok(real.join(rest.strip_prefix(".").unwrap_or(rest)).join(name));
    }
    Err(io::ErrorKind::NotFound.into())
}

/// Whether the guarded file is the one at the place under any of its names, or the guarded folder has it in it.
fn is_or_holds(guarded: &Path, real: &Path) -> bool {
    let Ok(place) = real_place(guarded) else { return false };
    real.starts_with(&place) || is_same_file(&place, real)
}

#[cfg(unix)]
fn is_same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let number = |path: &Path| fs::metadata(path).map(|data| (data.dev(), data.ino())).ok();
    number(one).is_some_and(|one| number(other) == Some(one))
}

#[cfg(not(unix))]
fn is_same_file(_: &Path, _: &Path) -> bool {
    false
}

/// A pipe, a terminal, `/dev/null`.
fn is_stream(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|data| !data.is_file() && !data.is_dir())
}

/// A new file for its owner only: what is written may name people.
fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // says to others that somebody is at work on it; a file system without locks does without
    let _ = file.try_lock();
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Existing, Target};
    use crate::AppError;

    #[test]
    fn what_exists_is_replaced_only_if_asked_for_and_is_then_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("staff.csv");
        fs::write(&path, "name\n").unwrap();
        let refused = Target::new(&path, Existing::Keep, &[]).unwrap_err();
        assert!(matches!(refused, AppError::OutputExists(_)), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), b"name\n");
        Target::new(&path, Existing::Replace, &[]).unwrap().write(b"report").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"report");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half-made is left");
    }

    #[test]
    fn what_a_killed_program_left_goes_and_what_another_is_writing_stays() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let names =
            [".people.csv.4000001.new", ".people.csv.4000002.new", ".people.csv.x.new", ".other.csv.1.new"];
        for name in names {
            fs::write(at(name), "half").unwrap();
        }
        let working = fs::File::options().write(true).open(at(names[1])).unwrap();
        working.lock().unwrap();
        Target::new(&at("people.csv"), Existing::Keep, &[]).unwrap().write(b"whole").unwrap();
        assert_eq!(names.map(|name| at(name).exists()), [false, true, true, true]);
        assert_eq!(fs::read(at("people.csv")).unwrap(), b"whole");
    }

    #[test]
    fn one_that_comes_meanwhile_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/report.html");
        let target = Target::new(&path, Existing::Keep, &[]).unwrap();
        fs::create_dir(folder.path().join("new")).unwrap();
        fs::write(&path, "theirs").unwrap();
        assert!(matches!(target.write(b"ours"), Err(AppError::OutputExists(_))));
        assert_eq!(fs::read(&path).unwrap(), b"theirs");
        assert_eq!(fs::read_dir(folder.path().join("new")).unwrap().count(), 1);
    }

    #[test]
    fn what_the_command_lives_on_is_never_written() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("case")).unwrap();
        fs::create_dir_all(at("other/deep")).unwrap();
        fs::write(at("case.key"), "k").unwrap();
        fs::write(at("other/case.json"), "{}").unwrap();
        fs::hard_link(at("case.key"), at("copy")).unwrap();
        let guarded = [at("case"), at("case.key")];
        let guarded: Vec<_> = guarded.iter().map(std::path::PathBuf::as_path).collect();
        let mut names =
            vec!["case/case.db", "case/new/x", "other/deep/../x", "case.key", "copy", "other/deep/x"];
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("case.key"), at("link")).unwrap();
            std::os::unix::fs::symlink(at("case"), at("way")).unwrap();
            names.extend(["link", "way/x"]);
        }
        for name in names {
            let refused = Target::new(&at(name), Existing::Replace, &guarded);
            assert!(matches!(refused, Err(AppError::OutputGuarded(_))), "{name}: {refused:?}");
        }
        let detour = Target::new(&at("nothing/../case/x"), Existing::Replace, &guarded);
        assert!(matches!(detour, Err(AppError::File { .. })), "{detour:?}");
        Target::new(&at("case.html"), Existing::Keep, &guarded).unwrap().write(b"page").unwrap();
        assert_eq!(fs::read(at("case.key")).unwrap(), b"k");
    }
}
