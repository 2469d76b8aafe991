//! A kill, a full disk or a failing fsync at every point where something is written: what was acknowledged is
//! there, the log is whole, and it goes on to the very same files.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use chartward_ledger::{Error, Folder, Hash, Log, Memory, Reader, Storage, audit};

use crate::{entry, identity, log_key, log_of};

const SIZES: [u64; 9] = [1, 3, 255, 256, 300, 512, 513, 700, 1100];

/// What a log asked of its storage.
#[derive(Clone)]
enum Step {
    Write(String, Vec<u8>),
    Sync,
    Publish(String, Vec<u8>),
    Remove(String),
    /// The caller was told that this many entries are safe.
    Acknowledged(u64),
}

/// A storage that writes down what it is asked for.
#[derive(Default)]
struct Recorder {
    memory: Memory,
    steps: RefCell<Vec<Step>>,
}

impl Storage for Recorder {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        self.memory.read(name)
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.steps.get_mut().push(Step::Write(name.to_owned(), bytes.to_vec()));
        self.memory.write(name, bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.steps.get_mut().push(Step::Sync);
        self.memory.sync()
    }

    fn publish(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.steps.get_mut().push(Step::Publish(name.to_owned(), bytes.to_vec()));
        self.memory.publish(name, bytes)
    }

    fn remove_folder(&mut self, folder: &str) -> io::Result<()> {
        self.steps.get_mut().push(Step::Remove(folder.to_owned()));
        self.memory.remove_folder(folder)
    }
}

/// What a power cut does to writes that were not synced.
#[derive(Clone, Copy, Debug)]
enum Unsynced {
    Kept,
    Lost,
    CutInHalf,
    EveryOtherLost,
    Zeroed,
}

const FATES: [Unsynced; 5] =
    [Unsynced::Kept, Unsynced::Lost, Unsynced::CutInHalf, Unsynced::EveryOtherLost, Unsynced::Zeroed];

/// The disk after these steps and a power cut, and how many entries were acknowledged.
fn disk_after(steps: &[Step], fate: Unsynced) -> (Memory, u64) {
    let mut disk = BTreeMap::new();
    let mut unsynced: Vec<(String, Vec<u8>)> = Vec::new();
    let mut acknowledged = 0;
    for step in steps {
        match step {
            Step::Write(name, bytes) => unsynced.push((name.clone(), bytes.clone())),
            Step::Sync => disk.extend(unsynced.drain(..)),
            Step::Publish(name, bytes) => {
                disk.extend(unsynced.drain(..));
                disk.insert(name.clone(), bytes.clone());
            }
            Step::Remove(folder) => disk.retain(|name, _| !name.starts_with(&format!("{folder}/"))),
            Step::Acknowledged(size) => acknowledged = *size,
        }
    }
    for (position, (name, mut bytes)) in unsynced.into_iter().enumerate() {
        match fate {
            Unsynced::Lost => continue,
            Unsynced::EveryOtherLost if position % 2 == 0 => continue,
            Unsynced::CutInHalf => bytes.truncate(bytes.len() / 2),
            Unsynced::Zeroed => bytes.fill(0),
            Unsynced::Kept | Unsynced::EveryOtherLost => {}
        }
        disk.insert(name, bytes);
    }
    (Memory::from(disk), acknowledged)
}

fn assert_whole<S: Storage>(reader: &Reader<S>, acknowledged: u64, when: &str) {
    assert!(reader.len() >= acknowledged, "{when}: {} of {acknowledged}", reader.len());
    let report = audit(reader, 0..u64::MAX).unwrap();
    assert!(report.is_clean() && report.intact == reader.len(), "{when}: {report:?}");
    assert!(reader.entries(0..u64::MAX).all(|found| found.is_ok_and(|(index, bytes)| bytes == entry(index))));
}

/// The root of a log that nothing ever happened to.
fn undisturbed() -> &'static Hash {
    static ROOT: OnceLock<Hash> = OnceLock::new();
    ROOT.get_or_init(|| *log_of(1100).reader().checkpoint().root())
}

/// Goes on to 1100 entries and compares with a log that nothing ever happened to.
fn assert_goes_on<S: Storage>(storage: S, when: &str) {
    let mut log = Log::open(storage, identity(), log_key()).unwrap();
    let next = log.reader().len();
    log.append((next..1100).map(entry)).unwrap();
    assert_eq!(log.reader().checkpoint().root(), undisturbed(), "{when}");
    assert_whole(log.reader(), 1100, when);
}

#[test]
fn a_power_cut_at_every_step_loses_nothing_acknowledged() {
    let mut log = Log::create(Recorder::default(), log_key()).unwrap();
    for size in SIZES {
        let next = log.reader().len();
        log.append((next..size).map(entry)).unwrap();
        log.reader().storage().steps.borrow_mut().push(Step::Acknowledged(size));
    }
    let steps = log.into_storage().steps.into_inner();
    assert!(steps.len() > 50);
    let created = steps.iter().position(|step| matches!(step, Step::Publish(..))).unwrap();
    for cut in created + 1..=steps.len() {
        for fate in FATES {
            let when = format!("after step {cut}, {fate:?}");
            let (disk, acknowledged) = disk_after(&steps[..cut], fate);
            let reader = Reader::open(disk, identity()).unwrap_or_else(|error| panic!("{when}: {error}"));
            assert_whole(&reader, acknowledged, &when);
            assert_goes_on(reader.into_storage(), &when);
        }
    }
}

/// A storage of which one call fails, after it has done half of its work.
struct Failing {
    memory: Memory,
    calls: Cell<usize>,
    fails_at: usize,
}

impl Failing {
    fn fails(&self) -> bool {
        self.calls.set(self.calls.get() + 1);
        self.calls.get() == self.fails_at
    }
}

impl Storage for Failing {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        self.memory.read(name)
    }

    fn write(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if self.fails() {
            self.memory.write(name, &bytes[..bytes.len() / 2])?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.memory.write(name, bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        if self.fails() { Err(io::Error::other("fsync")) } else { Ok(()) }
    }

    fn publish(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        // whether the new name is there after a failing publish is open: here it is, for every other call
        let fails = self.fails();
        if !fails || self.fails_at.is_multiple_of(2) {
            self.memory.publish(name, bytes)?;
        }
        if fails { Err(io::Error::other("fsync of the folder")) } else { Ok(()) }
    }

    fn remove_folder(&mut self, folder: &str) -> io::Result<()> {
        if self.fails() {
            Err(io::ErrorKind::PermissionDenied.into())
        } else {
            self.memory.remove_folder(folder)
        }
    }
}

#[test]
fn a_full_disk_or_failing_fsync_at_every_call_loses_nothing_acknowledged() {
    for fails_at in 1.. {
        let storage = Failing {
            memory: Log::create(Memory::new(), log_key()).unwrap().into_storage(),
            calls: Cell::new(0),
            fails_at,
        };
        let mut log = Log::open(storage, identity(), log_key()).unwrap();
        let mut failures = 0;
        for size in SIZES {
            let next = log.reader().len();
            while let Err(error) = log.append((log.reader().len()..size).map(entry)) {
                failures += 1;
                assert!(matches!(error, Error::Storage { .. }), "{error}");
                // either it can be tried again, or the log refuses until it is opened again
                match log.append([b""; 0]) {
                    Ok(_) => assert_eq!(log.reader().len(), next),
                    Err(error) => {
                        assert!(matches!(error, Error::Unknown), "{error}");
                        log = Log::open(log.into_storage(), identity(), log_key()).unwrap();
                    }
                }
                assert_whole(log.reader(), next, &format!("call {fails_at}"));
            }
        }
        let calls = log.reader().storage().calls.get();
        let when = format!("call {fails_at} of {calls}");
        assert_goes_on(log.into_storage().memory, &when);
        if calls < fails_at {
            assert_eq!(failures, 0);
            assert!(fails_at > 40, "{calls} calls");
            return;
        }
    }
}

/// A process is killed while it appends to a folder; what it had acknowledged is there.
#[test]
fn a_killed_process_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    drop(Log::create(Folder::open(&path).unwrap(), log_key()).unwrap());
    let mut acknowledged = 0;
    for kill in [1, 20, 7, 60] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::child_that_appends", "--ignored", "--nocapture"])
            .env("LEDGER_TEST_FOLDER", &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let sizes =
            lines.filter_map(|line| line.strip_prefix("safe ").map(|size| size.parse::<u64>().unwrap()));
        let last = sizes.take(kill).last().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(last > acknowledged);
        acknowledged = last;
        let reader = Reader::open(Folder::reader(&path), identity()).unwrap();
        assert_whole(&reader, acknowledged, "after a kill");
    }
}

/// Not a test of its own: the process that the test above kills.
#[test]
#[ignore = "started and killed by another test"]
fn child_that_appends() {
    let path = std::env::var_os("LEDGER_TEST_FOLDER").unwrap();
    let mut log = Log::open(Folder::open(path.as_ref()).unwrap(), identity(), log_key()).unwrap();
    // bounded: nobody may be there to kill it
    for batch in (1..=300).cycle().take(3000) {
        let next = log.reader().len();
        let appended = log.append((next..next + batch).map(entry)).unwrap();
        writeln!(io::stdout(), "\nsafe {}", appended.size).unwrap();
    }
}
