//! Writing and reading logs: any cut into batches gives the same files, and a folder keeps them.

use std::path::Path;

use chartward_ledger::tile::{Kind, Name};
use chartward_ledger::{Error, Folder, Hash, Log, Memory, Reader, Storage, audit};

use crate::{entry, identity, log_key, log_of};

#[test]
fn a_tree_of_70_000_has_the_files_of_the_specification() {
    let log = log_of(70_000);
    let names: Vec<&str> = log.reader().storage().files().keys().map(String::as_str).collect();
    let count = |prefix: &str| names.iter().filter(|name| name.starts_with(prefix)).count();
    assert_eq!(count("tile/0/"), 273 + 1);
    assert_eq!(count("tile/entries/"), 273 + 1);
    assert_eq!(count("tile/1/"), 2);
    for name in
        ["tile/0/273.p/112", "tile/entries/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"]
    {
        assert!(names.contains(&name), "{name}");
    }
    assert_eq!(names.len(), 1 + 2 * 274 + 2 + 1);
    assert!(names.iter().all(|name| *name == "checkpoint" || Name::parse(name).is_some()));
}

#[test]
fn any_cut_into_batches_gives_the_same_files() {
    let whole = log_of(1500).into_storage();
    for batches in [vec![1; 1500], vec![255, 1, 1, 255, 256, 732], vec![1000, 0, 500], vec![1499, 1]] {
        let mut log = Log::create(Memory::new(), log_key()).unwrap();
        let mut next = 0;
        for batch in batches {
            let appended = log.append((next..next + batch).map(entry)).unwrap();
            assert_eq!((appended.first, appended.size), (next, next + batch));
            next += batch;
        }
        // partial files of earlier heads in the last tiles may stay
        let files = log.into_storage();
        for (name, bytes) in whole.files() {
            assert_eq!(files.files().get(name), Some(bytes), "{name}");
        }
        let edge = |name: &str| Name::parse(name).is_none_or(|name| name.width() < 256);
        assert!(files.files().keys().all(|name| whole.files().contains_key(name) || edge(name)));
        let replaced =
            |name: &str| name.starts_with("tile/0/000.p") || name.starts_with("tile/entries/004.p");
        assert!(!files.files().keys().any(|name| replaced(name)));
    }
}

#[test]
fn a_log_is_opened_again_and_goes_on() {
    let mut storage = Log::create(Memory::new(), log_key()).unwrap().into_storage();
    for size in [0, 1, 2, 255, 256, 257, 511, 512, 513, 700] {
        let mut log = Log::open(storage, identity(), log_key()).unwrap();
        let old = log.reader().len();
        log.append((old..size).map(entry)).unwrap();
        let report = audit(log.reader(), 0..u64::MAX).unwrap();
        assert!(report.is_clean(), "{report:?}");
        assert_eq!((report.intact, report.next), (size, size));
        storage = log.into_storage();
    }
    assert_eq!(storage.files().get("checkpoint"), log_of(700).into_storage().files().get("checkpoint"));
}

#[test]
fn entries_come_back_in_order() {
    let log = log_of(1000);
    let reader = log.reader();
    for range in [0..1000, 0..0, 255..257, 999..1000, 512..600, 990..5000, 1000..1001] {
        let expected: Vec<_> =
            (range.start..range.end.min(1000)).map(|index| (index, entry(index))).collect();
        let found: Vec<_> = reader.entries(range).map(Result::unwrap).collect();
        assert_eq!(found, expected);
    }
    assert_eq!(reader.entry(513).unwrap(), entry(513));
    assert!(matches!(reader.entry(1000), Err(Error::OutOfRange { asked: 1000, size: 1000 })));
    assert!(matches!(reader.entry(u64::MAX), Err(Error::OutOfRange { .. })));
    assert!(reader.proof(1000).is_err());
    assert!(reader.root_at(1001).is_err());
    assert!(reader.consistency(1, 1001).is_err());
    assert!(reader.consistency(u64::MAX, u64::MAX).is_err());
}

#[test]
fn an_entry_of_65535_bytes_is_the_longest() {
    let mut log = log_of(3);
    let before = log.reader().storage().clone();
    let error = log.append([vec![0; 10], vec![0; 65_536]]).unwrap_err();
    assert!(matches!(error, Error::EntryTooLong { position: 1, length: 65_536 }));
    assert_eq!(*log.reader().storage(), before, "nothing of a refused batch is kept");
    log.append([vec![1; 65_535]]).unwrap();
    assert_eq!(log.reader().entry(3).unwrap(), vec![1; 65_535]);
}

#[test]
fn there_is_one_log_in_a_place() {
    assert!(matches!(Reader::open(Memory::new(), identity()), Err(Error::NotFound)));
    let storage = log_of(1).into_storage();
    assert!(matches!(Log::create(storage, log_key()), Err(Error::AlreadyExists)));
}

#[test]
fn a_folder_keeps_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case").join("ledger");
    let mut log = Log::create(Folder::open(&path).unwrap(), log_key()).unwrap();
    log.append((0..300).map(entry)).unwrap();
    assert!(matches!(Folder::open(&path), Err(Error::Locked)), "one writer at a time");

    // a reader beside the writer sees the head of the time at which it opened, also after the partial files went
    let reader = Reader::open(Folder::reader(&path), identity()).unwrap();
    log.append((300..600).map(entry)).unwrap();
    assert!(!path.join("tile/0/001.p").exists());
    assert_eq!(reader.len(), 300);
    assert_eq!(reader.entry(299).unwrap(), entry(299));
    reader.proof(299).unwrap().verify(&entry(299), &identity()).unwrap();
    assert!(audit(&reader, 0..300).unwrap().is_clean());
    drop(log);

    let mut log = Log::open(Folder::open(&path).unwrap(), identity(), log_key()).unwrap();
    log.append((600..66_000).map(entry)).unwrap();
    drop(log);
    let expected = log_of(66_000).into_storage();
    for (name, bytes) in expected.files() {
        assert_eq!(&std::fs::read(path.join(name)).unwrap(), bytes, "{name}");
    }
    let mut read_only = Folder::reader(&path);
    assert!(read_only.write("tile/0/000", b"").is_err());
    assert!(read_only.publish("checkpoint", b"").is_err());
    assert!(read_only.remove_folder("tile").is_err());
}

#[test]
fn a_folder_is_not_left() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("outside"), b"").unwrap();
    let mut storage = Folder::open(&folder.path().join("log")).unwrap();
    for name in ["../outside", "/etc/hosts", "tile/../../outside", ""] {
        assert!(storage.read(name).is_err(), "{name}");
        assert!(storage.write(name, b"x").is_err(), "{name}");
        assert!(storage.remove_folder(name).is_err(), "{name}");
    }
    assert_eq!(std::fs::read(folder.path().join("outside")).unwrap(), b"");
}

/// A batch of commitments in memory has proofs of the same kind: a path to the batch root, which is in an entry.
#[test]
fn a_commitment_is_proved_through_its_batch() {
    use chartward_ledger::tree::{inclusion_path, root, verify_inclusion};
    let commitments: Vec<Hash> = (0_u8..100).map(|n| Hash::commitment(&[n; 32], &[n])).collect();
    let leaves: Vec<Hash> = commitments.iter().map(|commitment| Hash::leaf(commitment.as_bytes())).collect();
    let batch_root = root(leaves.as_slice(), 100).unwrap();
    let mut log = log_of(10);
    let index = log.append([batch_root.as_bytes()]).unwrap().first;
    let proof = log.reader().proof(index).unwrap();
    let path = inclusion_path(leaves.as_slice(), 42, 100).unwrap();
    verify_inclusion(&Hash::leaf(commitments[42].as_bytes()), 42, 100, &path, &batch_root).unwrap();
    proof.verify(batch_root.as_bytes(), &identity()).unwrap();
    assert_ne!(Hash::commitment(&[1; 32], &[42]), commitments[42], "another salt is another commitment");
}

#[test]
fn names_of_full_and_partial_files_differ() {
    assert_ne!(Name::full(Kind::Hashes(0), 0).to_string(), Name::full(Kind::Entries, 0).to_string());
    assert!(!Path::new(&Name::full(Kind::Entries, 0).to_string()).is_absolute());
}
