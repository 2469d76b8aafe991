//! Altered, cut and missing files: each is noticed, and named with the exact place.

use chartward_ledger::tile::{Kind, Name};
use chartward_ledger::{Damage, Error, Fault, Hash, Memory, Reader, Report, Storage, audit};

use crate::{entry, identity, log_of};

/// What opening and then auditing finds.
fn examine(storage: Memory) -> Result<Report, Error> {
    let reader = Reader::open(storage, identity())?;
    audit(&reader, 0..u64::MAX)
}

/// The one fault that must be found.
fn only_fault(storage: Memory) -> Fault {
    match examine(storage) {
        Err(Error::Damaged(fault)) => fault,
        Err(error) => panic!("{error}"),
        Ok(mut report) => {
            assert_eq!(report.faults.len(), 1, "{report:?}");
            report.faults.remove(0)
        }
    }
}

fn with(storage: &Memory, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> Memory {
    let mut files = storage.files().clone();
    change(files.get_mut(name).unwrap());
    Memory::from(files)
}

fn without(storage: &Memory, name: &str) -> Memory {
    let mut files = storage.files().clone();
    files.remove(name).unwrap();
    Memory::from(files)
}

/// Which entry of a bundle a byte belongs to.
fn entry_at(first: u64, byte: usize) -> u64 {
    let mut end = 0;
    (first..first + 256)
        .find(|index| {
            end += 2 + entry(*index).len();
            byte < end
        })
        .unwrap()
}

#[test]
fn a_flipped_bit_anywhere_is_named() {
    let storage = log_of(270).into_storage();
    assert_eq!(storage.files().len(), 1 + 2 + 2 + 1);
    for (file, bytes) in storage.files() {
        for byte in (0..bytes.len()).step_by(if bytes.len() < 1000 { 5 } else { 53 }) {
            let flipped = with(&storage, file, |bytes| bytes[byte] ^= 1 << (byte % 8));
            let when = format!("{file}, byte {byte}");
            let Some(name) = Name::parse(file) else {
                // the checkpoint: it is not signed any more, or no note at all
                assert!(examine(flipped).is_err(), "{when}");
                continue;
            };
            let fault = only_fault(flipped);
            assert_eq!(fault.name, *file, "{when}: {fault}");
            match (name.kind(), fault.damage) {
                (Kind::Hashes(_), damage) => {
                    assert_eq!(damage, Damage::Hash { position: byte / 32 }, "{when}");
                }
                (Kind::Entries, Damage::Entry { index }) => {
                    assert_eq!(index, entry_at(name.index() * 256, byte), "{when}");
                }
                // a length was altered
                (Kind::Entries, Damage::Cut { at }) => assert!(at + 1 >= byte, "{when}"),
                (Kind::Entries, damage) => panic!("{when}: {damage}"),
            }
        }
    }
}

#[test]
fn a_cut_or_missing_file_is_named() {
    let storage = log_of(600).into_storage();
    for (file, bytes) in storage.files().iter().filter(|(file, _)| Name::parse(file).is_some()) {
        assert_eq!(
            only_fault(without(&storage, file)),
            Fault { name: file.clone(), damage: Damage::Missing }
        );
        for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            let fault = only_fault(with(&storage, file, |bytes| bytes.truncate(length)));
            assert_eq!(fault.name, *file, "{length}: {fault}");
            if file.starts_with("tile/entries") {
                assert!(matches!(fault.damage, Damage::Cut { at } if at <= length), "{fault}");
            } else {
                assert_eq!(fault.damage, Damage::Length { expected: bytes.len(), found: length });
            }
        }
        let fault = only_fault(with(&storage, file, |bytes| bytes.push(0)));
        assert_eq!(fault.name, *file, "{fault}");
    }
    assert!(matches!(examine(without(&storage, "checkpoint")), Err(Error::NotFound)));
}

#[test]
fn a_proof_from_a_damaged_tile_is_not_handed_out() {
    let storage = log_of(600).into_storage();
    let damaged = with(&storage, "tile/0/000", |bytes| bytes[32 * 9] ^= 1);
    let reader = Reader::open(damaged, identity()).unwrap();
    let expected = Fault { name: "tile/0/000".to_owned(), damage: Damage::Hash { position: 9 } };
    for index in [0, 9, 255] {
        let error = reader.proof(index).unwrap_err();
        assert!(matches!(error, Error::Damaged(fault) if fault == expected));
        assert!(reader.entry(index).is_err());
    }
    // elsewhere it is as good as ever
    reader.proof(256).unwrap().verify(&entry(256), &identity()).unwrap();
    assert_eq!(reader.entry(599).unwrap(), entry(599));
}

#[test]
fn a_damaged_upper_tile_does_not_hide_what_is_below() {
    let storage = log_of(66_200).into_storage();
    let damaged = with(&storage, "tile/1/000", |bytes| bytes[32 * 77 + 5] ^= 0x10);
    let damaged = with(&damaged, "tile/entries/003", |bytes| bytes[2] ^= 1);
    let report = examine(without(&damaged, "tile/0/007")).unwrap();
    // a missing child: what the parent should be can no longer be told, and nothing vouches for those below it
    let expected = Fault { name: "tile/1/000".to_owned(), damage: Damage::Hashes };
    assert_eq!(report.faults, [expected]);
    assert_eq!((report.intact, report.lost), (66_200 - 65_536, 65_536));

    // with all children there, it is mended for the audit, and the faults below it are found
    let report = examine(damaged).unwrap();
    let faults: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "tile/1/000: hash 77 is not the one that was signed",
            "tile/entries/003: entry 768 is not the one that was signed",
        ]
    );
    assert_eq!((report.intact, report.lost), (66_199, 1));
}

#[test]
fn an_audit_can_be_cut_into_ranges() {
    let storage = log_of(66_200).into_storage();
    let storage = with(&storage, "tile/entries/100", |bytes| bytes[5] ^= 1);
    let reader = Reader::open(storage, identity()).unwrap();
    let (mut next, mut intact, mut faults) = (0, 0, Vec::new());
    while next < reader.len() {
        let report = audit(&reader, next..next + 10_000).unwrap();
        assert!(report.next > next);
        (next, intact) = (report.next, intact + report.intact);
        faults.extend(report.faults);
    }
    assert_eq!((next, intact), (66_200, 66_199));
    assert_eq!(faults.len(), 1);
}

/// A tile and its bundle altered together agree with each other, but not with what was signed.
#[test]
fn a_forged_entry_with_its_hash_is_noticed() {
    let storage = log_of(600).into_storage();
    let mut forged = with(&storage, "tile/entries/000", |bytes| bytes[2] ^= 1);
    let mut bytes = forged.read("tile/0/000").unwrap().unwrap();
    let mut altered = entry(0);
    altered[0] ^= 1;
    bytes[..32].copy_from_slice(Hash::leaf(&altered).as_bytes());
    forged.write("tile/0/000", &bytes).unwrap();
    let report = examine(forged).unwrap();
    assert_eq!(report.faults, [Fault { name: "tile/0/000".to_owned(), damage: Damage::Hashes }]);
    assert_eq!((report.intact, report.lost), (600 - 256, 256));
}
