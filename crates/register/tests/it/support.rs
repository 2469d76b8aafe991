//! Where the lists are, and registers filled with them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chartward_register::link::Incidents;
use chartward_register::reading::{Reading, Told, read};
use chartward_register::storage::Filing;
use chartward_register::{Register, tally};
use jiff::civil::Date;
use tempfile::TempDir;

/// The folder of shared lists; nothing (with a message) if it is not there, a failure under CI.
pub(crate) fn data() -> Option<PathBuf> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/register"));
    if folder.is_dir() {
        return Some(folder.to_owned());
    }
    assert!(std::env::var_os("CI").is_none(), "the shared lists are missing");
    eprintln!("the shared lists are not here: nothing tested");
    None
}

/// Exports of the federal list with rows, people and kind, as stated by hand for each file.
pub(crate) const EXPORTS: &[(&str, usize, u64)] = &[
    ("2014-06-30_old-tool_ecdat_1055.csv", 1_055, 31_926_430),
    ("2015-02-26_full_ecdat_1151.csv", 1_151, 41_181_144),
    ("2016-04-01_full_8bit-damaged_1518.csv", 1_518, 158_027_958),
    ("2016-10-14_full_8bit-damaged_1700.csv", 1_700, 168_887_690),
    ("2017-08-29_full_2046.csv", 2_046, 175_654_582),
    ("2018-11-13_archive_2139.csv", 2_139, 180_930_314),
    ("2020-07-20_archive_2811.csv", 2_811, 212_898_195),
    ("2020-09-16_active_632.csv", 632, 40_183_501),
    ("2021-03-02_full_3793.csv", 3_793, 277_454_541),
    ("2021-11-12_active_841.csv", 841, 57_320_879),
    ("2022-04-15_full-merged_4602.csv", 4_602, 330_452_862),
    ("2022-07-20_active_905.csv", 905, 67_500_058),
    ("2023-03_active_dayfirst-bom_869.csv", 869, 77_802_887),
    ("2023-05-01_full_5356.csv", 5_356, 404_368_345),
    ("2023-05-15_active_868.xls", 868, 79_458_417),
    ("2023-08-10_active_snakecase_904.csv", 904, 109_054_561),
    ("2024-04-26_archive_5371.csv", 5_371, 412_819_504),
    ("2024-06-28_active_908.csv", 908, 167_307_481),
    ("2024-06-28_archive_mojibake_5590.csv", 5_590, 452_796_346),
    ("2024-10-08_active_852.csv", 852, 173_838_489),
    ("2024-11-01_active_857.csv", 857, 276_130_221),
    ("2025-04-04_active_bom_811.csv", 811, 320_614_972),
];

/// Seed of the keys of test registers.
pub(crate) const SEED: [u8; 32] = [7; 32];

/// A register and the folder it is in.
pub(crate) type Filled = (TempDir, Register);

/// A file of the federal list.
pub(crate) fn export(name: &str) -> Option<Reading> {
    Some(read(&data()?.join("hhs_ocr").join(name), &Told::default()).unwrap())
}

/// A folder of its own, where the build keeps what tests leave.
fn folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// Copies the files of a folder.
pub(crate) fn copy(from: &Path) -> TempDir {
    let to = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.path().join(entry.file_name())).unwrap();
    }
    to
}

/// A register filled with files of the federal list, made once for all tests that fill one with the same files in the
/// same order. It is never opened again: whoever wants it gets a copy.
fn prepared(names: &[&str]) -> Option<PathBuf> {
    type Slot = Arc<OnceLock<PathBuf>>;
    static MADE: Mutex<BTreeMap<Vec<String>, Slot>> = Mutex::new(BTreeMap::new());
    data()?;
    let key = names.iter().map(|name| (*name).to_owned()).collect();
    let slot = Arc::clone(MADE.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default());
    let made = slot.get_or_init(|| {
        let folder = folder();
        let mut register = Register::create(folder.path(), &SEED).unwrap();
        for name in names {
            register.import(export(name).unwrap()).unwrap();
        }
        // closing the last connection writes everything into one file
        drop(register);
        folder.keep()
    });
    Some(made.clone())
}

/// A register in a folder of its own, filled with files of the federal list.
pub(crate) fn filled(names: &[&str]) -> Option<Filled> {
    let folder = copy(&prepared(names)?);
    let register = Register::open(folder.path()).unwrap();
    Some((folder, register))
}

/// All 22 exports in one register, made once, to be read only. Each caller has a connection of its own.
pub(crate) fn all_exports() -> Option<Register> {
    let names: Vec<&str> = EXPORTS.iter().map(|(name, ..)| *name).collect();
    Some(Register::open(&prepared(&names)?).unwrap())
}

/// The federal list of all 22 exports as it stood on a day, and its incidents.
#[derive(Debug)]
pub(crate) struct Federal {
    pub(crate) day: Date,
    pub(crate) filings: Vec<Filing>,
    pub(crate) incidents: Incidents,
}

/// The federal list as it stood on a day, read and linked once per day.
pub(crate) fn as_of(day: &str) -> Option<Arc<Federal>> {
    type Slot = Arc<OnceLock<Arc<Federal>>>;
    static READ: Mutex<BTreeMap<Date, Slot>> = Mutex::new(BTreeMap::new());
    data()?;
    let day: Date = day.parse().unwrap();
    let slot = Arc::clone(READ.lock().unwrap_or_else(PoisonError::into_inner).entry(day).or_default());
    let read = slot.get_or_init(|| {
        let filings = all_exports().unwrap().filings(Some("hhs"), Some(day)).unwrap();
        let incidents = Incidents::of(&filings);
        Arc::new(Federal { day, filings, incidents })
    });
    Some(Arc::clone(read))
}

impl Federal {
    /// Everything on one line.
    pub(crate) fn total(&self, filter: &tally::Filter) -> tally::Line {
        tally::tally(&self.filings, &self.incidents, filter, None, self.day).total
    }
}

/// Everything on one line.
pub(crate) fn total(filings: &[Filing], filter: &tally::Filter, day: Date) -> tally::Line {
    tally::tally(filings, &Incidents::of(filings), filter, None, day).total
}
