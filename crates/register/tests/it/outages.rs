//! A database server that is killed, restarted, missing, or not what was expected.

use std::ffi::OsStr;

use chartward_register::storage::Place;
use chartward_register::{Register, RegisterError};

use crate::cluster::Cluster;
use crate::server::{connect, place, shared};
use crate::support::{SEED, export};

const FILES: [&str; 2] = ["2015-02-26_full_ecdat_1151.csv", "2016-04-01_full_8bit-damaged_1518.csv"];

#[test]
fn after_the_server_was_killed_the_error_is_clear_and_then_all_goes_on() {
    let Some(cluster) = Cluster::start("") else { return };
    let Some(first) = export(FILES[0]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let place = place(&cluster.database(), folder.path());
    let mut register = Register::create(&place, &SEED).unwrap();
    register.import(first).unwrap();
    let before = format!("{:?}", register.filings(None, None).unwrap());

    cluster.kill();
    let error = register.import(export(FILES[1]).unwrap()).unwrap_err();
    assert!(matches!(error, RegisterError::Unreachable { .. }), "{error:?}");
    let (said, hint) = (error.to_string(), error.hint());
    assert!(
        said.contains("does not answer") && !said.contains('\n') && hint.contains("run the command again"),
        "{said}"
    );
    let error = Register::open(&place).unwrap_err();
    assert!(matches!(error, RegisterError::Unreachable { .. }), "{error:?}");

    // the same register, without being opened again: what was acknowledged is there
    cluster.resume();
    assert_eq!(format!("{:?}", register.filings(None, None).unwrap()), before);
    assert_eq!(register.verify().unwrap().difference, None);

    // killed in the middle of an import
    std::thread::scope(|scope| {
        let importing = scope.spawn(|| register.import(export(FILES[1]).unwrap()));
        std::thread::sleep(std::time::Duration::from_millis(150));
        cluster.kill();
        match importing.join().unwrap() {
            Err(error) => assert!(matches!(error, RegisterError::Unreachable { .. }), "{error:?}"),
            // it was faster
            Ok(imported) => assert!(!imported.known),
        }
    });
    cluster.resume();
    let mut register = Register::open(&place).unwrap();
    let there = register.snapshots(None).unwrap().len();
    register.import(export(FILES[1]).unwrap()).unwrap();
    assert_eq!(register.snapshots(None).unwrap().len(), 2, "{there} before");
    assert_eq!(register.verify().unwrap().difference, None);
}

#[test]
fn what_is_wrong_with_an_address_is_said() {
    let Some(cluster) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path();
    let error = |address: &str| Register::create(place(address, key), &SEED).unwrap_err();
    let missing = error(&cluster.address("not_there"));
    assert!(matches!(missing, RegisterError::Server(_)), "{missing:?}");
    let nobody = error("postgres://tester:secret@127.0.0.1:1/register");
    assert!(matches!(nobody, RegisterError::Unreachable { .. }), "{nobody:?}");
    let wrong = error("postgres://tester:secret@127.0.0.1:port/register");
    assert!(matches!(wrong, RegisterError::Address { .. }), "{wrong:?}");
    for error in [nobody, wrong] {
        assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
    }

    // only to read, no key is needed; to write, it is
    let address = cluster.database();
    drop(Register::create(place(&address, key), &SEED).unwrap());
    let keyless = Place::of(OsStr::new(&address), None, None);
    assert!(matches!(Register::create(&keyless, &SEED), Err(RegisterError::NoKeyFolder(_))));
    let mut register = Register::open(&keyless).unwrap();
    assert!(register.filings(None, None).unwrap().is_empty());
    assert!(matches!(register.verify(), Err(RegisterError::NoKeyFolder(_))));
    if let Some(reading) = export(FILES[0]) {
        assert!(matches!(register.import(reading), Err(RegisterError::NoKeyFolder(_))));
    }

    // a newer program was here
    connect(&address).batch_execute("UPDATE chartward_register.format SET version = 99").unwrap();
    assert!(matches!(Register::open(&keyless), Err(RegisterError::Newer(99))));
}

#[test]
fn several_programs_may_make_the_register_at_once() {
    let Some(cluster) = shared() else { return };
    let folder = tempfile::tempdir().unwrap();
    drop(Register::create(folder.path(), &SEED).unwrap());
    let place = place(&cluster.database(), folder.path());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| Register::create(&place, &SEED).unwrap());
        }
    });
    assert!(Register::open(&place).unwrap().snapshots(None).unwrap().is_empty());
}
