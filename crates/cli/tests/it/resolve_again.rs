//! `chartward resolve` killed while it writes, and on any number of threads: the same bytes, or those that were there.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{ok, program, run, text};

/// A table of made-up people, most of them with two rows.
fn table(rows: usize) -> String {
    const GIVEN: [&str; 12] =
        ["Ann", "Bert", "Carla", "Dora", "Emil", "Frida", "Gustav", "Hanna", "Ivan", "Julia", "Karl", "Lena"];
    const SURNAMES: [&str; 11] = [
        "Garcia",
        "Whitfield",
        "Osterhagen",
        "Quill",
        "Lee",
        "Ruiz",
        "Okonkwo",
        "Berg",
        "Chen",
        "Novak",
        "Reed",
    ];
    let mut all = "id,first_name,last_name,dob,street,zip\n".to_owned();
    for row in 0..rows {
        let person = row * 2 / 3;
        let (given, surname) = (GIVEN[person % 12], SURNAMES[person / 12 % 11]);
        let born = format!("{}-{:02}-{:02}", 1940 + person % 70, 1 + person / 7 % 12, 1 + person / 5 % 28);
        let slip = if row % 9 == 4 { "e" } else { "" };
        let (house, zip) = (1 + person % 997, 2_000 + person % 400);
        writeln!(all, "R{row},{given},{surname}{slip},{born},{house} Elm Street,{zip:05}").unwrap();
    }
    all
}

fn half_made(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.file_name().unwrap().as_encoded_bytes().starts_with(b".")).collect()
}

#[test]
fn killed_while_it_writes_the_old_file_is_whole_and_the_next_run_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("rows.csv"), table(20_000)).unwrap();
    let (rows, output, review) = (at("rows.csv"), at("out.csv"), at("review.csv"));
    let arguments = |output: &Path, review: &Path| {
        let parts = ["resolve", text(&rows), "--id", "id", "--as-of", "2026-11-22", "--force", "--output"];
        let files = [text(output), "--review", text(review)];
        parts.iter().chain(&files).map(|part| (*part).to_owned()).collect::<Vec<_>>()
    };
    let (whole, whole_review) = (at("whole.csv"), at("whole-review.csv"));
    let all = arguments(&whole, &whole_review);
    ok(&run(&all.iter().map(String::as_str).collect::<Vec<_>>()));
    let expected = [fs::read(&whole).unwrap(), fs::read(&whole_review).unwrap()];
    assert!(expected[0].len() > 100_000 && expected[1].len() > 1_000);
    let mut killed_at_work = 0;
    for _ in 0..6 {
        for file in [&output, &review] {
            fs::write(file, "what was there before\n").unwrap();
        }
        let known = half_made(folder.path());
        let mut child = program()
            .args(arguments(&output, &review))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let started = Instant::now();
        // as soon as something that was not there before is being made
        while half_made(folder.path()).iter().all(|path| known.contains(path))
            && child.try_wait().unwrap().is_none()
        {
            assert!(started.elapsed() < Duration::from_mins(5), "it does not come to write");
            sleep(Duration::from_micros(200));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for (file, whole) in [&output, &review].into_iter().zip(&expected) {
            let now = fs::read(file).unwrap();
            let is_old = now == b"what was there before\n";
            assert!(is_old || &now == whole, "half a file under its name: {} bytes", now.len());
        }
        killed_at_work += usize::from(!half_made(folder.path()).is_empty());
        #[cfg(unix)]
        for left in half_made(folder.path()) {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(left).unwrap().permissions().mode() & 0o077, 0, "others can read it");
        }
    }
    assert!(killed_at_work >= 2, "the kills came too late to mean anything: {killed_at_work}");
    let all = arguments(&output, &review);
    ok(&run(&all.iter().map(String::as_str).collect::<Vec<_>>()));
    assert!(fs::read(&output).unwrap() == expected[0], "another result after a kill");
    assert!(fs::read(&review).unwrap() == expected[1], "another list after a kill");
    assert_eq!(half_made(folder.path()), Vec::<PathBuf>::new(), "what was half-made is still there");
}

#[test]
fn one_two_and_eight_threads_write_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("rows.csv"), table(9_000)).unwrap();
    let files = |threads: &str| {
        ["out.csv", "review.csv", "report.json", "model.json"].map(|name| at(&format!("{threads}-{name}")))
    };
    for threads in ["1", "2", "8"] {
        let [output, review, report, model] = files(threads);
        ok(&run(&[
            "resolve",
            text(&at("rows.csv")),
            "--as-of",
            "2026-11-22",
            "--threads",
            threads,
            "--estimate",
            "--output",
            text(&output),
            "--review",
            text(&review),
            "--report",
            text(&report),
            "--write-model",
            text(&model),
        ]));
    }
    let read = |threads: &str| files(threads).map(|file| fs::read(file).unwrap());
    let one = read("1");
    assert!(one.iter().all(|bytes| !bytes.is_empty()));
    for threads in ["2", "8"] {
        assert!(one == read(threads), "{threads} threads change the result");
    }
}
