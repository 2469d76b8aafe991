//! A case: created, opened, described.

use std::cell::RefCell;
use std::fmt;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension};
use zeroize::Zeroizing;

use crate::database::{self, MIGRATIONS, Stage};
use crate::folder::{self, Description, Folder};
use crate::key::{Derivation, MIN_PASSPHRASE, Salt, Secret, SecretKind, hex};
use crate::pack::Packer;
use crate::{StoreError, key};

/// What a case is about; set when it is created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFacts {
    /// What the people who work on it call it.
    pub name: String,
    /// The day as of which ages and two-digit years are reckoned.
    pub as_of: Date,
    /// What is done with numbers from ranges that are never issued.
    pub reserved: ReservedNumbers,
    /// Version of the program that created it.
    pub tool_version: String,
    /// Which name model reads its evidence; `None` if none does.
    pub name_model: Option<String>,
}

/// What is done with numbers from ranges that are set aside for examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReservedNumbers {
    /// They belong to nobody: the rule for real evidence.
    Ignored,
    /// They count as people's: for generated evidence, which must not use anybody's real number.
    Admitted,
}

/// Settings of a new case that only tests change.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct CaseOptions {
    /// Memory of the passphrase derivation in KiB.
    pub memory_kib: u32,
    /// Its passes over that memory.
    pub passes: u32,
}

impl Default for CaseOptions {
    /// 64 MiB and three passes: the second recommended setting of RFC 9106, section 4, on one lane.
    fn default() -> Self {
        Self { memory_kib: 64 << 10, passes: 3 }
    }
}

/// An open case. Nobody else can open it until this is dropped.
pub struct CaseStore {
    pub(crate) connection: Connection,
    pub(crate) packer: RefCell<Packer>,
    dir: PathBuf,
    /// After the connection: the lock goes last.
    _folder: Folder,
}

impl CaseStore {
    /// Makes a new case in a folder that is empty or does not exist yet, and opens it.
    ///
    /// # Errors
    /// A folder that holds a case or anything else, a secret that is too weak, a full disk.
    pub fn create(dir: &Path, secret: &Secret, facts: &CaseFacts) -> Result<Self, StoreError> {
        Self::create_with(dir, secret, facts, CaseOptions::default())
    }

    /// As [`CaseStore::create`], with a cheaper passphrase derivation.
    #[doc(hidden)]
    pub fn create_with(
        dir: &Path,
        secret: &Secret,
        facts: &CaseFacts,
        options: CaseOptions,
    ) -> Result<Self, StoreError> {
        if let Secret::Passphrase(text) = secret
            && text.chars().count() < MIN_PASSPHRASE
        {
            return Err(StoreError::PassphraseTooShort);
        }
        let derivation = new_derivation(secret, options)?;
        let key = derivation.key(secret)?;
        let folder = Folder::claim(dir)?;
        folder.refuse_inner_key(secret)?;
        let description = Description::new(random_number()?, derivation);
        let path = folder.new_database()?;
        let mut connection = database::open(&path, &key, Stage::Making)?;
        database::migrate(&mut connection, MIGRATIONS)?;
        write_facts(&mut connection, &description.case, facts)?;
        connection.close().map_err(|(_, error)| error)?;
        folder.establish(&description)?;
        Self::finish_opening(dir, folder, &key, &description)
    }

    /// Opens a case.
    ///
    /// # Errors
    /// [`StoreError::WrongKey`], [`StoreError::InUse`], [`StoreError::NotACase`] and their like.
    pub fn open(dir: &Path, secret: &Secret) -> Result<Self, StoreError> {
        let description = folder::describe(dir)?;
        let folder = Folder::enter(dir)?;
        let key = description.key.key(secret)?;
        Self::finish_opening(dir, folder, &key, &description)
    }

    /// Whether a folder holds a case. Needs no key.
    pub fn exists(dir: &Path) -> bool {
        folder::exists(dir)
    }

    /// What opens the case in a folder. Needs no key.
    pub fn secret_kind(dir: &Path) -> Result<SecretKind, StoreError> {
        Ok(folder::describe(dir)?.key.kind())
    }

    /// What the case is about.
    pub fn facts(&self) -> Result<CaseFacts, StoreError> {
        let fact = |name| -> Result<String, StoreError> {
            self.fact(name)?.ok_or(StoreError::Damaged("a fact of the case is missing"))
        };
        Ok(CaseFacts {
            name: fact("name")?,
            as_of: fact("as_of")?
                .parse()
                .map_err(|_| StoreError::Damaged("the date of the case is no date"))?,
            reserved: match fact("reserved")?.as_str() {
                "admitted" => ReservedNumbers::Admitted,
                "ignored" => ReservedNumbers::Ignored,
                _ => return Err(StoreError::Damaged("a fact of the case is unknown")),
            },
            tool_version: fact("tool_version")?,
            name_model: self.fact("name_model")?,
        })
    }

    /// Gives the case another name.
    pub fn rename(&mut self, name: &str) -> Result<(), StoreError> {
        self.connection.execute("UPDATE fact SET value = ?1 WHERE name = 'name'", [name])?;
        Ok(())
    }

    /// The random number of the case, 32 hexadecimal digits; it says nothing about the case.
    pub fn number(&self) -> Result<String, StoreError> {
        self.fact("case")?.ok_or(StoreError::Damaged("the number of the case is missing"))
    }

    /// The folder of the case, as it was given.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Closes the case and writes everything back into one file. Dropping does the same, but silently.
    pub fn close(self) -> Result<(), StoreError> {
        self.connection.close().map_err(|(_, error)| StoreError::from(error))
    }

    /// Reads every page and checks it against its authentication code, then the structure of the database.
    pub fn verify(&self) -> Result<(), StoreError> {
        let first_problem = |pragma: &str| -> Result<Option<String>, StoreError> {
            Ok(self.connection.query_row(pragma, (), |row| row.get(0)).optional()?)
        };
        if first_problem("PRAGMA cipher_integrity_check")?.is_some() {
            return Err(StoreError::Damaged("a page of case.db does not verify"));
        }
        if first_problem("PRAGMA quick_check(1)")?.as_deref() != Some("ok") {
            return Err(StoreError::Damaged("the structure of case.db is broken"));
        }
        Ok(())
    }

    pub(crate) fn fact(&self, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM fact WHERE name = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([name], |row| row.get(0)).optional()?)
    }

    fn finish_opening(
        dir: &Path,
        folder: Folder,
        key: &key::Key,
        description: &Description,
    ) -> Result<Self, StoreError> {
        let mut connection = database::open(&folder.database(), key, Stage::InUse)?;
        database::migrate(&mut connection, MIGRATIONS)?;
        let packer = RefCell::new(Packer::default());
        let store = Self { connection, packer, dir: dir.to_owned(), _folder: folder };
        if store.number()? != description.case {
            return Err(StoreError::Damaged("case.json and case.db belong to different cases"));
        }
        Ok(store)
    }
}

impl fmt::Debug for CaseStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaseStore(..)")
    }
}

fn new_derivation(secret: &Secret, options: CaseOptions) -> Result<Derivation, StoreError> {
    let salt = Salt::random()?;
    Ok(match secret {
        Secret::KeyFile(_) => Derivation::KeyFile { salt },
        Secret::Passphrase(_) => {
            Derivation::Argon2id { salt, memory_kib: options.memory_kib, passes: options.passes, lanes: 1 }
        }
    })
}

fn random_number() -> Result<String, StoreError> {
    let mut bytes = Zeroizing::new([0; 16]);
    getrandom::fill(bytes.as_mut()).map_err(|_| StoreError::Random)?;
    Ok(hex(bytes.as_ref()).to_string())
}

fn write_facts(connection: &mut Connection, case: &str, facts: &CaseFacts) -> Result<(), StoreError> {
    let reserved = match facts.reserved {
        ReservedNumbers::Admitted => "admitted",
        ReservedNumbers::Ignored => "ignored",
    };
    let as_of = facts.as_of.to_string();
    let transaction = connection.transaction()?;
    for (name, value) in [
        ("case", case),
        ("name", &facts.name),
        ("as_of", &as_of),
        ("reserved", reserved),
        ("tool_version", &facts.tool_version),
    ] {
        transaction.execute("INSERT INTO fact (name, value) VALUES (?1, ?2)", [name, value])?;
    }
    if let Some(model) = &facts.name_model {
        transaction.execute("INSERT INTO fact (name, value) VALUES ('name_model', ?1)", [model])?;
    }
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::Path;

    use super::{CaseFacts, CaseStore, MIGRATIONS, ReservedNumbers, Stage, database};
    use crate::{Secret, StoreError};

    /// A case in a folder that goes when the first value is dropped.
    pub(crate) fn new_case() -> (tempfile::TempDir, CaseStore) {
        let dir = tempfile::tempdir().unwrap();
        let store = CaseStore::create(&dir.path().join("case"), &secret(dir.path()), &facts()).unwrap();
        (dir, store)
    }

    fn secret(dir: &Path) -> Secret {
        let path = dir.join("key");
        std::fs::write(&path, [7; 64]).unwrap();
        Secret::KeyFile(path)
    }

    fn facts() -> CaseFacts {
        CaseFacts {
            name: "Test".into(),
            as_of: jiff::civil::date(2026, 11, 22),
            reserved: ReservedNumbers::Admitted,
            tool_version: "0.1.0".into(),
            name_model: None,
        }
    }

    #[test]
    fn every_setting_that_secrecy_and_durability_need_is_in_force() {
        let (_dir, store) = new_case();
        let setting = |name: &str| -> String {
            let read = |row: &rusqlite::Row<'_>| {
                Ok(match row.get_ref(0)? {
                    rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                    other => other.as_str().unwrap_or_default().to_owned(),
                })
            };
            store.connection.query_row(&format!("PRAGMA {name}"), (), read).unwrap()
        };
        for (name, value) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("foreign_keys", "1"),
            ("temp_store", "2"),
            ("secure_delete", "1"),
            ("locking_mode", "exclusive"),
            ("cipher_memory_security", "1"),
            ("cipher_use_hmac", "1"),
        ] {
            assert_eq!(setting(name), value, "{name}");
        }
    }

    #[test]
    fn a_newer_case_is_refused_and_left_as_it_is() {
        let (dir, store) = new_case();
        store.connection.pragma_update(None, "user_version", 7).unwrap();
        drop(store);
        let case = dir.path().join("case");
        let error = CaseStore::open(&case, &secret(dir.path())).unwrap_err();
        assert!(matches!(error, StoreError::Newer { found: 7, known: 5 }), "{error}");
    }

    /// A case as the first version made it, from that version's own schema: it opens, with all that is in it.
    #[test]
    fn a_case_of_version_1_opens_and_keeps_everything() {
        let dir = tempfile::tempdir().unwrap();
        let (case, secret) = (dir.path().join("case"), secret(dir.path()));
        let derivation = super::new_derivation(&secret, super::CaseOptions::default()).unwrap();
        let key = derivation.key(&secret).unwrap();
        let folder = super::Folder::claim(&case).unwrap();
        let description = super::Description::new("5".repeat(32), derivation);
        let path = folder.new_database().unwrap();
        let mut connection = database::open(&path, &key, Stage::Making).unwrap();
        database::migrate(&mut connection, &MIGRATIONS[..1]).unwrap();
        super::write_facts(&mut connection, &description.case, &facts()).unwrap();
        connection
            .execute_batch(
                "INSERT INTO unit (id, source, position, size, sha256, batches, finished)
                 VALUES (1, 'a.mbox', 0, 10, zeroblob(32), 1, 1), (2, 'b/c.txt', 1, 20, zeroblob(32), 0, 0);
                 INSERT INTO member (unit, chain, place_key, size, sha256, format, rank, reason)
                 VALUES (1, '[]', 1, 10, zeroblob(32), 'mbox', 1, 'cut off');
                 INSERT INTO document (unit, chain, place_key, kind, base, length, mentions)
                 VALUES (1, '[]', 1, 'Mail', 0, 10, 0);
                 INSERT INTO fact VALUES ('resolution', 'current');
                 INSERT INTO trail (at, actor, action, subject) VALUES ('t', 'officer', 'query', 'I000001');",
            )
            .unwrap();
        connection.close().unwrap();
        folder.establish(&description).unwrap();
        drop(folder);

        let mut store = CaseStore::open(&case, &secret).unwrap();
        assert_eq!(store.facts().unwrap(), facts());
        let units = store.units().unwrap();
        assert_eq!(
            units.iter().map(|(source, _)| source.as_str()).collect::<Vec<_>>(),
            ["a.mbox", "b/c.txt"]
        );
        assert_eq!((units[0].1.finished, units[0].1.reader, units[0].1.passing), (true, 1, false));
        assert_eq!(store.inventory().unwrap()[0].row.outcome.reason(), "cut off");
        assert_eq!(store.resolution_state().unwrap(), crate::ResolutionState::Current);
        assert_eq!(store.trail().unwrap().len(), 1);
        assert!(store.has_unrooted_units().unwrap());
        // what was read then finds its place under a root when it is given again
        let root = store.evidence_root(Path::new("/e"), "e").unwrap();
        store.adopt_unit("a.mbox", &root, "e/a.mbox").unwrap();
        store.adopt_unit("b/c.txt", &root, "e/b/c.txt").unwrap();
        assert!(!store.has_unrooted_units().unwrap());
        assert_eq!(store.inventory().unwrap()[0].row.place.source, "e/a.mbox");
        let mut documents = Vec::new();
        store
            .for_each_document(|_, document| -> Result<(), StoreError> {
                documents.push(document.place.source);
                Ok(())
            })
            .unwrap();
        assert_eq!(documents, ["e/a.mbox"]);
        store.verify().unwrap();
    }

    #[test]
    fn the_database_of_another_case_is_noticed() {
        let (dir, store) = new_case();
        store.connection.execute("UPDATE fact SET value = 'other' WHERE name = 'case'", ()).unwrap();
        drop(store);
        let error = CaseStore::open(&dir.path().join("case"), &secret(dir.path())).unwrap_err();
        assert!(matches!(error, StoreError::Damaged(_)), "{error}");
    }
}
