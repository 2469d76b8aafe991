//! Killed at any moment, continued: the same people, byte for byte.

use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{Clinic, ok, program};

#[test]
fn twenty_kills_then_the_same_bytes() {
    let clinic = Clinic::new();
    let started = Instant::now();
    ok(&clinic.assess("whole", &[]));
    let full = started.elapsed();
    let expected = clinic.exports("whole");
    // moments spread over the whole run, in an order that makes late kills meet early leftovers
    let mut killed = 0;
    for step in 0..20u32 {
        let moment = full * (step * 7 % 20 + 1) / 21;
        let mut child = program()
            .args(clinic.assess_arguments("killed"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(moment);
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(killed >= 5, "the kills came too late to mean anything: {killed}");
    ok(&clinic.assess("killed", &[]));
    assert!(expected == clinic.exports("killed"), "a continued case differs from an uninterrupted one");
}

#[test]
fn any_number_of_threads_and_a_second_run_give_the_same_bytes() {
    let clinic = Clinic::new();
    ok(&clinic.assess("one", &["--threads", "1"]));
    ok(&clinic.assess("eight", &["--threads", "8"]));
    let one = clinic.exports("one");
    assert!(one == clinic.exports("eight"), "threads change the result");
    ok(&clinic.assess("one", &[]));
    assert!(one == clinic.exports("one"), "a second run changes the result");
}

#[test]
fn two_at_once_are_refused() {
    let clinic = Clinic::new();
    let mut first = program()
        .args(clinic.assess_arguments("case"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let database = clinic.path("case/case.db");
    while !database.exists() && first.try_wait().unwrap().is_none() {
        sleep(Duration::from_millis(1));
    }
    let second = clinic.assess("case", &[]);
    let stderr = String::from_utf8_lossy(&second.stderr).into_owned();
    let refused = second.status.code() == Some(2) && stderr.contains("in use");
    assert!(refused || second.status.code() != Some(2), "{stderr}");
    ok(&first.wait_with_output().unwrap());
    ok(&clinic.assess("case", &[]));
}
