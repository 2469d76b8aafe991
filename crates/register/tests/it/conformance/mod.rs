//! One suite for every database that a register can be in.
//!
//! What it is: each test is a function over a [`Ground`], an empty place for a register; the macro at the end makes
//! one test of it per database. PostgreSQL is a real one ([`crate::server`]).
//!
//! The one idea: **whatever holds for one database holds for the other**, so nothing here asks which it is, except
//! where a test goes behind the program's back.

mod asking;
mod importing;
mod keeping;

use std::io::Write;
use std::path::{Path, PathBuf};

use chartward_register::Register;
use chartward_register::reading::{Reading, Told, read};
use chartward_register::storage::Place;
use chartward_register::words::Coverage;
use tempfile::TempDir;

use crate::quarantine::{
    a_draft_of_ones_own_becomes_a_filing_by_one_release, a_visitors_draft_needs_two_people,
    a_visitors_state_and_place_are_such, a_word_about_a_filing_is_shown_with_it_once_two_released_it,
    an_addendum_is_a_change_of_the_same_filing, every_edit_of_a_draft_is_named,
    what_is_rejected_is_forgotten_and_what_is_withdrawn_vanishes,
};
use crate::support::{SEED, export};
use asking::{
    every_place_finds_the_same_in_real_lists, exports_are_the_same_byte_for_byte,
    figures_are_those_of_the_day, what_a_filter_takes_is_found_without_reading_all, words_find_the_same,
};
use importing::{
    a_copy_that_is_seen_again_moves_the_last_day, a_filing_changes_vanishes_and_returns,
    a_kill_during_import_leaves_whole_files_and_the_import_continues,
    a_list_that_says_again_what_it_said_is_observed_again, bytes_that_are_no_text_are_kept,
    copies_of_one_day_are_in_order, every_place_says_the_same_in_any_order_of_import,
    importing_twice_changes_nothing, open_and_closed_cases_stand_beside_each_other,
    two_writers_wait_for_each_other,
};
use keeping::{
    a_database_that_was_emptied_or_put_back_is_told_and_not_signed_on, a_place_without_a_register_says_so,
    a_register_is_copied_whole, an_older_register_is_brought_up_and_a_newer_one_is_refused,
    every_edit_behind_its_back_is_named, nothing_is_added_without_the_key,
    what_is_known_of_downloads_is_kept, what_people_decide_is_kept_and_undone,
};

/// An empty place for a register.
pub(crate) struct Ground {
    folder: TempDir,
    place: Place,
    #[cfg(feature = "postgres")]
    address: Option<String>,
}

impl Ground {
    fn embedded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::from(&folder.path().join("register"));
        Self {
            folder,
            place,
            #[cfg(feature = "postgres")]
            address: None,
        }
    }

    #[cfg(feature = "postgres")]
    fn server() -> Option<Self> {
        let address = crate::server::shared()?.database();
        let folder = tempfile::tempdir().unwrap();
        let place = crate::server::place(&address, &folder.path().join("key"));
        Some(Self { folder, place, address: Some(address) })
    }

    /// The other kinds of place, for comparison.
    fn others() -> Vec<Self> {
        #[cfg(feature = "postgres")]
        return std::iter::once(Self::embedded()).chain(Self::server()).collect();
        #[cfg(not(feature = "postgres"))]
        vec![Self::embedded()]
    }

    pub(crate) fn create(&self) -> Register {
        Register::create(&self.place, &SEED).unwrap()
    }

    pub(crate) fn open(&self) -> Register {
        Register::open(&self.place).unwrap()
    }

    /// A register with files of the federal list in it.
    fn with(&self, names: &[&str]) -> Option<Register> {
        let mut register = self.create();
        for name in names {
            register.import(export(name)?).unwrap();
        }
        Some(register)
    }

    /// Changes the database behind the program's back.
    pub(crate) fn edit(&self, change: &str) {
        #[cfg(feature = "postgres")]
        if let Some(address) = &self.address {
            let mut client = crate::server::connect(address);
            client.batch_execute("SET search_path TO chartward_register").unwrap();
            assert!(client.execute(change, &[]).unwrap() > 0, "{change}");
            return;
        }
        let database =
            rusqlite::Connection::open(self.folder.path().join("register/register.sqlite")).unwrap();
        assert!(database.execute(change, []).unwrap() > 0, "{change}");
    }

    /// Changes tables behind the program's back.
    fn alter(&self, change: &str, format: i64) {
        #[cfg(feature = "postgres")]
        if let Some(address) = &self.address {
            let mut client = crate::server::connect(address);
            let batch = format!(
                "SET search_path TO chartward_register; {change}; UPDATE format SET version = {format}"
            );
            client.batch_execute(&batch).unwrap();
            return;
        }
        let database =
            rusqlite::Connection::open(self.folder.path().join("register/register.sqlite")).unwrap();
        database.execute_batch(&format!("{change}; PRAGMA user_version = {format}")).unwrap();
    }

    /// What the check says.
    pub(crate) fn verified(&self) -> Option<String> {
        self.open().verify().unwrap().difference
    }

    /// The place as another process is told it.
    fn told(&self) -> String {
        #[cfg(feature = "postgres")]
        if let Some(address) = &self.address {
            return address.clone();
        }
        self.folder.path().join("register").to_str().unwrap().to_owned()
    }
}

const SOME: [&str; 3] = [
    "2014-06-30_old-tool_ecdat_1055.csv",
    "2015-02-26_full_ecdat_1151.csv",
    "2016-04-01_full_8bit-damaged_1518.csv",
];

/// A list made here: one line per name, number of people and description.
fn list(folder: &Path, name: &str, rows: &[(&str, u64, &str)]) -> Reading {
    let path = folder.join(name);
    let mut file = std::fs::File::create(&path).unwrap();
    let header = "Name of Covered Entity,State,Covered Entity Type,Individuals Affected,Breach Submission Date,Type of \
                  Breach,Location of Breached Information,Business Associate Present,Web Description";
    writeln!(file, "{header}").unwrap();
    for (at, (name, people, story)) in rows.iter().enumerate() {
        let (month, day) = (at / 28 % 12 + 1, at % 28 + 1);
        writeln!(
            file,
            "\"{name}\",MN,Healthcare Provider,{people},{month:02}/{day:02}/2019,Theft,Laptop,No,\"{story}\""
        )
        .unwrap();
    }
    drop(file);
    let told = Told { source: Some("hhs".to_owned()), coverage: Some(Coverage::Full), observed_on: None };
    read(&path, &told).unwrap()
}

/// Everything that a register says, without numbers of its database.
fn said(register: &Register) -> Vec<String> {
    let snapshots = register.snapshots(None).unwrap();
    let file = |id| snapshots.iter().find(|s| s.id == id).map(|s| s.file.clone()).unwrap();
    let mut lines: Vec<String> = Vec::new();
    for mut snapshot in snapshots.clone() {
        snapshot.id = 0;
        lines.push(format!("{snapshot:?}"));
    }
    for filing in register.filings(None, None).unwrap() {
        lines.push(format!("{filing:?}"));
        for mut revision in register.history(&filing.key).unwrap() {
            let file = file(revision.snapshot);
            revision.snapshot = 0;
            lines.push(format!("{file}: {revision:?}"));
        }
    }
    lines
}

fn same(found: &[String], expected: &[String]) {
    let first = found.iter().zip(expected).find(|(a, b)| a != b);
    assert!(first.is_none() && found.len() == expected.len(), "{} {} {first:?}", found.len(), expected.len());
}

fn key_of(ground: &Ground) -> PathBuf {
    let folder = ground.folder.path();
    if folder.join("key").is_dir() { folder.join("key") } else { folder.join("register") }
}

/// One test per function and database.
macro_rules! suite {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&super::Ground::embedded()); })+
        }
        #[cfg(feature = "postgres")]
        mod postgres {
            $(#[test] fn $name() {
                if let Some(ground) = super::Ground::server() {
                    super::$name(&ground);
                }
            })+
        }
    };
}

suite! {
    importing_twice_changes_nothing,
    a_list_that_says_again_what_it_said_is_observed_again,
    every_place_says_the_same_in_any_order_of_import,
    figures_are_those_of_the_day,
    a_filing_changes_vanishes_and_returns,
    what_people_decide_is_kept_and_undone,
    words_find_the_same,
    every_place_finds_the_same_in_real_lists,
    bytes_that_are_no_text_are_kept,
    exports_are_the_same_byte_for_byte,
    every_edit_behind_its_back_is_named,
    copies_of_one_day_are_in_order,
    an_older_register_is_brought_up_and_a_newer_one_is_refused,
    what_a_filter_takes_is_found_without_reading_all,
    a_register_is_copied_whole,
    nothing_is_added_without_the_key,
    a_place_without_a_register_says_so,
    what_is_known_of_downloads_is_kept,
    two_writers_wait_for_each_other,
    a_kill_during_import_leaves_whole_files_and_the_import_continues,
    a_draft_of_ones_own_becomes_a_filing_by_one_release,
    an_addendum_is_a_change_of_the_same_filing,
    a_visitors_draft_needs_two_people,
    what_is_rejected_is_forgotten_and_what_is_withdrawn_vanishes,
    a_word_about_a_filing_is_shown_with_it_once_two_released_it,
    every_edit_of_a_draft_is_named,
    a_visitors_state_and_place_are_such,
    a_copy_that_is_seen_again_moves_the_last_day,
    open_and_closed_cases_stand_beside_each_other,
    a_database_that_was_emptied_or_put_back_is_told_and_not_signed_on,
}
