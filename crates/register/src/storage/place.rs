//! Where a register is: a folder, or a database server.
//!
//! What it is: what `--register` names, with the folder of the key that signs the log. A folder keeps both the
//! database and the key; a server keeps only the database, because **who can edit the database must not be able to
//! sign**, so the key stays on the machine that imports.
//!
//! What it is not: a connection; see [`super::Engine`].

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where a register is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A folder with the embedded database.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Where the key of the log is, if not in the folder.
        key: Option<PathBuf>,
    },
    /// A database on a PostgreSQL server.
    Server(Server),
}

/// A database on a server.
#[derive(Clone, PartialEq, Eq)]
pub struct Server {
    /// Its address as given, which may hold a password.
    url: String,
    /// The password, if the address has none.
    password: Option<String>,
    /// Folder of the log's key; what is only read needs none.
    key: Option<PathBuf>,
}

/// Makes a folder that only its owner can open, if there is none: drafts of people are in it, and a key.
pub(crate) fn make_private(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

impl Place {
    /// What a person named: an address that begins with `postgres://` or `postgresql://`, or a folder.
    pub fn of(named: &OsStr, key: Option<PathBuf>, password: Option<String>) -> Self {
        match named.to_str() {
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Self::Server(Server { url: url.to_owned(), password, key })
            }
            _ => Self::Folder { folder: PathBuf::from(named), key },
        }
    }

    /// Whether it is a folder without a database yet; of a server nobody knows before it is asked.
    pub(crate) fn lacks_database(&self) -> bool {
        matches!(self, Self::Folder { folder, .. } if !folder.join(super::engine::FILE).exists())
    }

    /// The folder of the log's key, if there is one.
    pub(crate) fn key_folder(&self) -> Option<&Path> {
        match self {
            Self::Folder { folder, key } => Some(key.as_ref().unwrap_or(folder)),
            Self::Server(server) => server.key.as_deref(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder { folder, .. } => write!(formatter, "{}", folder.display()),
            Self::Server(server) => write!(formatter, "{server}"),
        }
    }
}

impl From<&Path> for Place {
    fn from(folder: &Path) -> Self {
        Self::Folder { folder: folder.to_owned(), key: None }
    }
}

impl From<&PathBuf> for Place {
    fn from(folder: &PathBuf) -> Self {
        Self::from(folder.as_path())
    }
}

impl From<&Self> for Place {
    fn from(place: &Self) -> Self {
        place.clone()
    }
}

impl Server {
    /// The address, with whatever password it holds.
    #[cfg(feature = "postgres")]
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// A password given apart from the address.
    #[cfg(feature = "postgres")]
    pub(crate) fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }
}

/// The address without its password and its options, which may hold one too.
impl fmt::Display for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, rest) = self.url.split_once("://").unwrap_or(("postgres", ""));
        let rest = rest.split('?').next().unwrap_or_default();
        // a password may hold a slash: what is before the last @ is who, whatever it looks like
        match rest.rsplit_once('@') {
            Some((who, place)) => {
                write!(formatter, "{scheme}://{}@{place}", who.split(':').next().unwrap_or_default())
            }
            None => write!(formatter, "{scheme}://{rest}"),
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Server({self})")
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::Place;

    #[test]
    fn a_password_is_never_shown() {
        let shown = |url: &str| {
            let place = Place::of(OsStr::new(url), None, Some("other".to_owned()));
            format!("{place} {place:?}")
        };
        for url in [
            "postgres://clerk:secret@db.example.org:5432/register?sslmode=require",
            "postgresql://clerk:secret@/register?host=/run/postgresql",
            "postgres://clerk@db.example.org/register?password=secret",
            "postgres://clerk:sec/secret@db.example.org/register",
        ] {
            assert!(!shown(url).contains("secret") && !shown(url).contains("other"), "{}", shown(url));
            assert!(shown(url).contains("clerk@"), "{}", shown(url));
        }
        assert!(matches!(Place::of(OsStr::new("reg"), None, None), Place::Folder { .. }));
    }
}
