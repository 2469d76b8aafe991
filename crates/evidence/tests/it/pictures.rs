//! Pictures, with a recogniser that says what it is told to, and with the one that is installed.

use std::path::Path;

use chartward_evidence::Limits;
use chartward_model::Outcome;

use crate::support::{Kept, read, read_with, settings};

/// A picture that is large enough to be looked at; what is in it does not matter to a recogniser that is a script.
fn picture() -> Vec<u8> {
    [&b"\x89PNG\r\n\x1a\n"[..], &[7; 2000]].concat()
}

#[cfg(unix)]
fn script(folder: &Path, body: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.join("recogniser");
    std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    path.to_str().unwrap().to_owned()
}

#[cfg(unix)]
fn read_by(body: &str, bytes: &[u8]) -> Kept {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings();
    settings.limits = Limits { recogniser: Some(script(folder.path(), body)), ..Limits::default() };
    settings.limits.child_time = std::time::Duration::from_secs(2);
    read_with("scan.png", bytes, &settings)
}

#[cfg(unix)]
#[test]
fn what_a_recogniser_says_is_read_and_never_called_certain() {
    let say = "/bin/cat > /dev/null\n/usr/bin/printf '5\\t1\\t1\\t1\\t1\\t1\\t0\\t0\\t9\\t9\\t91\\tSSN\\n5\\t1\\t1\\t1\\t1\\t2\\t0\\t0\\t9\\t9\\t81\\t987-65-4321\\n'";
    let kept = read_by(say, &picture());
    assert_eq!(kept.text("scan.png"), "SSN 987-65-4321\n");
    let Outcome::Partly(reason) = kept.outcome("scan.png") else { panic!("{:?}", kept.outcome("scan.png")) };
    assert!(reason.contains("mean confidence of 86 %"), "{reason}");
}

#[cfg(unix)]
#[test]
fn a_recogniser_that_misbehaves_gives_a_row_with_a_reason() {
    let reason = |body: &str| read_by(body, &picture()).outcome("scan.png").reason().to_owned();
    assert!(reason("/bin/sleep 60").contains("took longer than 1.6 s"));
    // what a script starts ends with it, and does not keep its reader waiting
    assert!(reason("/bin/sleep 60; exit 0").contains("took longer than 1.6 s"));
    assert!(reason("exit 3").contains("could not read it"));
    assert!(reason("/bin/cat > /dev/null").contains("found no text"));
    // it need not read its input, nor is its nonsense believed
    assert!(reason("echo nonsense").contains("found no text"));
}

#[test]
fn without_a_recogniser_pictures_are_listed_as_not_read() {
    let kept = read("scan.png", &picture());
    assert_eq!(
        kept.outcome("scan.png"),
        &Outcome::Skipped("picture: text in pictures is not read".to_owned())
    );
    assert_eq!(kept.row("scan.png").format, "png");
}
