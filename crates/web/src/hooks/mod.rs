//! Webhooks: what changed in the register, signed, to the addresses that its keeper has named.
//!
//! What it is: a folder with `hooks.json` (who is told of what), a signing key, and for each hook a file that says how far
//! it has come. Events are those of [`chartward_app::register::site::changes`], each told in order, again and again until
//! it is taken. The form is that of Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature` with Ed25519,
//! `v1a`): the key is public, so nobody shares a secret, and anybody can check.
//!
//! What it is not: open to visitors: hooks are named on the machine itself ([`Folder::add`]).
//!
//! The one idea: **the log counts, not we**: a hook keeps one number. After a crash the event after it is told again
//! under the same id, so nothing is lost, and what comes twice can be told apart.

mod deliver;
mod send;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding};
use chartward_app::register::Alone;
use chartward_app::register::site::changes::{Event, Wanted};
use ed25519_dalek::{Signer, SigningKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::query::Query;

pub(crate) use deliver::run;

/// Names of the files of the folder.
const HOOKS: &str = "hooks.json";
const KEY: &str = "hooks.key";
const PUBLIC: &str = "hooks.pub";

/// What went wrong with the folder of the hooks.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// A file.
    #[error("cannot use {path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file holds something else.
    #[error("{0} is not what this program has written")]
    Form(PathBuf),
    /// An address that cannot be told anything.
    #[error("{0}")]
    Address(&'static str),
    /// A query that is not understood: parameter, and what is allowed.
    #[error("the query's {0} must be {1}")]
    Query(&'static str, &'static str),
    /// No such hook.
    #[error("there is no hook {0:?}")]
    NoSuchHook(String),
    /// There is nothing of hooks in the folder.
    #[error("there are no hooks in {0}")]
    None(PathBuf),
    /// Another server uses the folder.
    #[error("another program delivers the hooks of {0}")]
    Taken(PathBuf),
}

impl HookError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::File { .. } => "see that this account may write in the folder",
            Self::Form(_) => "restore the file from a copy, or remove it and add the hooks again",
            Self::Address(_) => "name a whole address, such as https://example.org/chartward",
            Self::Query(..) => {
                "write it as in the addresses of the site, such as 'state=OH&type=hacking&least=500'"
            }
            Self::None(_) => {
                "name a hook with `chartward serve hooks add URL --hooks DIR`, or another folder"
            }
            Self::NoSuchHook(_) => "see `chartward serve hooks list --hooks DIR`",
            Self::Taken(_) => {
                "stop the other server, or name another folder: two would tell everything twice"
            }
        }
    }
}

/// One hook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    /// Its name: `h1`, `h2`.
    pub id: String,
    /// Where it is told.
    pub url: String,
    /// Of what, as in the addresses of the site; of everything if it is empty.
    #[serde(default)]
    pub query: String,
    /// Whether an address of an internal network is allowed.
    #[serde(default)]
    pub private: bool,
    /// After which event to begin; with what happens from its first start on, if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// How often its keeper told it to go on: a running server sees by it that it must begin anew.
    #[serde(default, skip_serializing_if = "is_never")]
    pub resumed: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_never(times: &u64) -> bool {
    *times == 0
}

/// How far a hook has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The last event that was taken, or was none of its.
    pub after: u64,
    /// The event that is being told: after a crash it may have been taken already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telling: Option<u64>,
    /// How often in a row it was not taken.
    #[serde(default)]
    pub failures: u32,
    /// Not before when it is tried again, in seconds since 1970.
    #[serde(default)]
    pub not_before: i64,
    /// Whether the other side said that it wants no more (410).
    #[serde(default)]
    pub stopped: bool,
}

/// Whom the site tells what changed, and with which key.
#[derive(Clone, Debug)]
pub struct Hooks {
    /// Their folder.
    pub folder: Folder,
    /// What signs.
    pub key: Key,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Named {
    hooks: Vec<Hook>,
}

/// The folder of the hooks.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A folder, which is made when something is put there.
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The hooks.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn hooks(&self) -> Result<Vec<Hook>, HookError> {
        Ok(self.read::<Named>(HOOKS)?.unwrap_or_default().hooks)
    }

    /// Names a hook.
    ///
    /// # Errors
    /// An address or a query that cannot be, or a folder that cannot be written.
    pub fn add(&self, mut hook: Hook) -> Result<Hook, HookError> {
        send::Target::of(&hook.url, hook.private)?;
        wanted(&hook.query)?;
        fs::create_dir_all(&self.0).map_err(|source| HookError::File { path: self.0.clone(), source })?;
        let mut all = self.read::<Named>(HOOKS)?.unwrap_or_default();
        // a name that was used before is not used again: its progress may still be there
        let number = |hook: &Hook| hook.id.trim_start_matches('h').parse::<u64>().unwrap_or_default();
        let mut next = all.hooks.iter().map(number).max().unwrap_or_default() + 1;
        while self.0.join(state_file(&format!("h{next}"))).exists() {
            next += 1;
        }
        hook.id = format!("h{next}");
        all.hooks.push(hook.clone());
        self.write(HOOKS, &all)?;
        Ok(hook)
    }

    /// Takes a hook away. How far it had come stays on record.
    ///
    /// # Errors
    /// There is none of this name, or the folder cannot be written.
    pub fn remove(&self, id: &str) -> Result<(), HookError> {
        let mut all = self.read::<Named>(HOOKS)?.unwrap_or_default();
        let before = all.hooks.len();
        all.hooks.retain(|hook| hook.id != id);
        if all.hooks.len() == before {
            return Err(HookError::NoSuchHook(id.to_owned()));
        }
        self.write(HOOKS, &all)
    }

    /// Tells a hook to go on where it was: one that the other side stopped (410), or that waits after failures.
    ///
    /// # Errors
    /// There is none of this name, or the folder cannot be read or written.
    pub fn resume(&self, id: &str) -> Result<(), HookError> {
        let mut all = self.read::<Named>(HOOKS)?.unwrap_or_default();
        let hook = all.hooks.iter_mut().find(|hook| hook.id == id);
        let hook = hook.ok_or_else(|| HookError::NoSuchHook(id.to_owned()))?;
        hook.resumed = hook.resumed.saturating_add(1);
        if let Some(progress) = self.progress(id)? {
            self.keep(id, &Progress { after: progress.after, ..Progress::default() })?;
        }
        // the server reads how far it came when it sees that the hook is another
        self.write(HOOKS, &all)
    }

    /// How far a hook has come; nothing before its first start.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn progress(&self, id: &str) -> Result<Option<Progress>, HookError> {
        self.read(&state_file(id))
    }

    /// Keeps how far a hook has come.
    pub(crate) fn keep(&self, id: &str, progress: &Progress) -> Result<(), HookError> {
        self.write(&state_file(id), progress)
    }

    /// The folder for this program alone, as long as what is given is held.
    pub(crate) fn lock(&self) -> Result<File, HookError> {
        fs::create_dir_all(&self.0).map_err(|source| HookError::File { path: self.0.clone(), source })?;
        let path = self.0.join("lock");
        let failed = |source| HookError::File { path: path.clone(), source };
        let file =
            fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(fs::TryLockError::WouldBlock) => Err(HookError::Taken(self.0.clone())),
            Err(fs::TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// The key that signs, made from a seed if there is none yet.
    ///
    /// # Errors
    /// The folder cannot be written, or the key in it is none.
    pub fn key(&self, seed: &[u8; 32]) -> Result<Key, HookError> {
        let path = self.0.join(KEY);
        let failed = |source| HookError::File { path: path.clone(), source };
        let kept = match fs::read_to_string(&path) {
            Ok(text) => {
                let bytes = Base64::decode_vec(text.trim().trim_start_matches("whsk_")).ok();
                let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
                bytes.ok_or_else(|| HookError::Form(path.clone()))?
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                fs::create_dir_all(&self.0).map_err(failed)?;
                let text = format!("whsk_{}\n", Base64::encode_string(seed));
                self.replace(KEY, text.as_bytes(), 0o600)?;
                *seed
            }
            Err(error) => return Err(failed(error)),
        };
        let key = Key(SigningKey::from_bytes(&kept));
        self.replace(PUBLIC, format!("{}\n", key.public()).as_bytes(), 0o644)?;
        Ok(key)
    }

    /// The public key of the one that signs, as its file has it.
    ///
    /// # Errors
    /// There are no hooks, or the file cannot be read.
    pub fn public_key(&self) -> Result<String, HookError> {
        let path = self.0.join(PUBLIC);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(text.trim().to_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(HookError::None(self.0.clone()))
            }
            Err(source) => Err(HookError::File { path, source }),
        }
    }

    fn read<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Option<T>, HookError> {
        let path = self.0.join(name);
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|_| HookError::Form(path)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(HookError::File { path, source }),
        }
    }

    fn write<T: Serialize>(&self, name: &str, value: &T) -> Result<(), HookError> {
        let text = serde_json::to_vec_pretty(value).map_err(|_| HookError::Form(self.0.join(name)))?;
        self.replace(name, &text, 0o600)
    }

    /// Writes a file whole, durably, or not at all.
    fn replace(&self, name: &str, bytes: &[u8], mode: u32) -> Result<(), HookError> {
        let (path, new) = (self.0.join(name), self.0.join(format!("{name}.new")));
        let write = || {
            let mut options = fs::OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
            #[cfg(not(unix))]
            let _ = mode;
            let mut file = options.open(&new)?;
            file.write_all(bytes)?;
            like_before(&path, &file)?;
            file.sync_all()?;
            fs::rename(&new, &path)
        };
        write().map_err(|source| HookError::File { path: path.clone(), source })
    }
}

/// Gives a new file the owner of the one whose place it takes, or of the folder: else what root adds, the server's account
/// could not read. Who may not give files away leaves it as it is.
#[cfg(unix)]
fn like_before(path: &Path, new: &File) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let before = fs::metadata(path).or_else(|_| fs::metadata(folder))?;
    let now = new.metadata()?;
    if (before.uid(), before.gid()) == (now.uid(), now.gid()) {
        return Ok(());
    }
    match fchown(new, Some(before.uid()), Some(before.gid())) {
        Err(error) if error.kind() != std::io::ErrorKind::PermissionDenied => Err(error),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn like_before(_: &Path, _: &File) -> std::io::Result<()> {
    Ok(())
}

fn state_file(id: &str) -> String {
    format!("state-{id}.json")
}

/// What a query asks for.
pub(crate) fn wanted(query: &str) -> Result<Wanted, HookError> {
    let fault = |fault| match fault {
        crate::answer::Fault::Bad(name, allowed) => HookError::Query(name, allowed),
        _ => HookError::Query("text", "parameters of the site"),
    };
    // a name that is passed over in an address would here mean "of everything"
    let known = ["q", "source", "type", "state", "entity", "sector", "least"];
    if form_urlencoded::parse(query.as_bytes()).any(|(name, _)| !known.contains(&name.as_ref())) {
        return Err(HookError::Query("parameters", "some of q, source, type, state, entity, sector, least"));
    }
    let query = Query::of(query);
    let read = || {
        let mut wanted = Wanted {
            source: query.source()?.map(str::to_owned),
            least: query.number("least", u64::MAX, "a whole number from 1")?,
            ..Wanted::default()
        };
        wanted.filter.entity_type = query.entity_type()?;
        wanted.filter.breach_type = query.breach_type()?.map(|kind| (kind, Alone::WithOthers));
        wanted.filter.state = query.state()?;
        wanted.filter.sector = query.sector()?;
        wanted.filter.name = query.words()?.map(str::to_owned);
        Ok(wanted)
    };
    read().map_err(fault)
}

/// The key that signs what is told.
#[derive(Clone, Debug)]
pub struct Key(SigningKey);

/// What is told of one event, and its signature at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) id: String,
    pub(crate) timestamp: i64,
    pub(crate) signature: String,
    pub(crate) payload: String,
}

impl Key {
    /// The public key, in the form that libraries of Standard Webhooks take.
    pub fn public(&self) -> String {
        format!("whpk_{}", Base64::encode_string(self.0.verifying_key().as_bytes()))
    }

    /// Signs an event.
    pub(crate) fn tell(&self, event: &Event, base: &str, now: Timestamp) -> Result<Told, serde_json::Error> {
        let (id, timestamp) = (format!("evt_{}", event.number), now.as_second());
        let payload = payload(event, base)?;
        let signature = self.0.sign(format!("{id}.{timestamp}.{payload}").as_bytes());
        let signature = format!("v1a,{}", Base64::encode_string(&signature.to_bytes()));
        Ok(Told { id, timestamp, signature, payload })
    }
}

/// What an event says, the same byte for byte whenever it is told by one site.
pub(crate) fn payload(event: &Event, base: &str) -> Result<String, serde_json::Error> {
    #[derive(Serialize)]
    struct Payload<'a> {
        #[serde(flatten)]
        event: &'a Event,
        url: String,
    }
    let url = match &event.filing {
        Some(filing) => format!("{base}/filing/{}", filing.id),
        None => format!("{base}/corrections"),
    };
    serde_json::to_string(&Payload { event, url })
}
