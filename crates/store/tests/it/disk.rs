//! A full disk: a clear error, and a case that opens afterwards.

use std::path::Path;
use std::process::Command;

use chartward_model::Element;
use chartward_store::{Batch, CaseStore, StoreError};

use crate::{Desk, digest, document, documents, facts, mention, place};

/// A small file system in memory; unmounted when dropped. Needs the right to mount.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn mount(at: &'a Path) -> Option<Self> {
        std::fs::create_dir(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(at).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(at))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        // what is left of a test that failed is the system's to clean up
        let _ = Command::new("umount").arg(self.0).status();
    }
}

fn batch(number: u32) -> Batch {
    let cells = (0..2000u32).map(|n| {
        mention(Element::Ssn, u64::from(n), &format!("987-65-{:04}", n.wrapping_mul(7919 + number) % 10_000))
    });
    Batch {
        documents: vec![document(place("a", &[&format!("table {number}")]), cells.collect())],
        rows: Vec::new(),
    }
}

#[test]
fn a_full_disk_is_a_clear_error_and_no_loss() {
    let desk = Desk::new();
    let mount = desk.dir.path().join("small");
    let Some(disk) = SmallDisk::mount(&mount) else {
        return skip("mounting a small file system needs more rights: covered by the limit on pages only");
    };
    let case = mount.join("case");
    let mut store = CaseStore::create(&case, &desk.secret(), &facts()).unwrap();
    store.begin_unit(&crate::head(0, "a", 10, digest(1))).unwrap();
    let mut committed = 0;
    let error = loop {
        match store.commit_batch("a", committed, &batch(committed)) {
            Ok(()) => committed += 1,
            Err(error) => break error,
        }
        assert!(committed < 1000, "the disk never filled");
    };
    assert!(committed > 0, "the disk was too small to begin with");
    assert!(matches!(error, StoreError::DiskFull), "{error}");
    drop(store);

    // still full: it opens, and everything acknowledged is there
    let mut store = CaseStore::open(&case, &desk.secret()).unwrap();
    assert_eq!(documents(&store).len(), committed as usize);
    assert!(matches!(store.commit_batch("a", committed, &batch(committed)), Err(StoreError::DiskFull)));
    let together = store.together(|store| store.commit_batch("a", committed, &batch(committed)));
    assert!(matches!(together, Err(StoreError::DiskFull)));
    assert_eq!(documents(&store).len(), committed as usize, "it can still be read");
    drop(store);

    // room again: the same work goes on
    let options = "remount,size=8m";
    assert!(Command::new("mount").args(["-o", options]).arg(&mount).status().unwrap().success());
    let mut store = CaseStore::open(&case, &desk.secret()).unwrap();
    store.commit_batch("a", committed, &batch(committed)).unwrap();
    assert_eq!(documents(&store).len(), committed as usize + 1);
    store.verify().unwrap();
    drop(store);
    drop(disk);
}

#[test]
fn a_case_that_does_not_fit_is_not_begun() {
    let desk = Desk::new();
    let mount = desk.dir.path().join("small");
    let Some(disk) = SmallDisk::mount(&mount) else {
        return skip("mounting a small file system needs more rights");
    };
    std::fs::write(mount.join("ballast"), vec![1; 1000 << 10]).unwrap();
    let case = mount.join("case");
    let error = CaseStore::create(&case, &desk.secret(), &facts()).unwrap_err();
    assert!(matches!(error, StoreError::DiskFull), "{error}");
    assert!(!CaseStore::exists(&case));
    std::fs::remove_file(mount.join("ballast")).unwrap();
    drop(CaseStore::create(&case, &desk.secret(), &facts()).unwrap());
    drop(disk);
}

#[expect(clippy::print_stderr, reason = "a test that did not run has to say so")]
fn skip(why: &str) {
    eprintln!("skipped: {why}");
}
