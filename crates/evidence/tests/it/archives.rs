//! Archives and compressed files.

use std::io::Write as _;

use chartward_model::Outcome;

use crate::support::{
    bzip2, eml, failed, gzip, mbox, read, read_file, settings, seven_zip, shared, tar, xz, zip,
};

const TEXT: &[u8] = b"The quick brown fox, 12 Main Street.\n";

#[test]
fn every_archive_gives_its_members_in_order() {
    let members: [(&str, &[u8]); 3] = [("a.txt", TEXT), ("b/c.txt", b"second member\n"), ("empty", b"")];
    for (name, bytes) in [("x.zip", zip(&members)), ("x.tar", tar(&members)), ("x.7z", seven_zip(&members))] {
        for kept in [read(name, &bytes), read_file(name, &bytes)] {
            let expected = ["a.txt", "b/c.txt", "empty"].map(|member| format!("{name}!/{member}"));
            assert_eq!(kept.places(), [expected.as_slice(), &[name.to_owned()]].concat());
            assert!(kept.rows.iter().all(|row| row.outcome == Outcome::Parsed), "{:?}", kept.rows);
            assert_eq!(kept.text(&expected[0]).as_bytes(), TEXT);
            assert_eq!(kept.row(&expected[2]).format, "empty");
            assert_eq!(kept.row(&expected[0]).sha256, read("t", TEXT).rows[0].sha256);
        }
    }
}

#[test]
fn compressed_files_are_read_as_they_unpack() {
    let long = TEXT.repeat(4_000);
    for (name, bytes) in [("x.txt.gz", gzip(&long)), ("x.txt.bz2", bzip2(&long)), ("x.txt.xz", xz(&long))] {
        for kept in [read(name, &bytes), read_file(name, &bytes)] {
            let member = format!("{name}!/x.txt");
            assert_eq!(kept.places(), [member.as_str(), name]);
            assert_eq!(kept.row(&member).size, long.len() as u64);
            assert_eq!(kept.row(&member).outcome, Outcome::Parsed);
            assert!(kept.text(&member).contains("12 Main Street"));
        }
        let cut = &bytes[..bytes.len() / 2];
        let kept = read(name, cut);
        let outcome = kept.outcome(&format!("{name}!/x.txt"));
        assert!(matches!(outcome, Outcome::Partly(_) | Outcome::Failed(_)), "{outcome:?}");
    }
}

#[test]
fn containers_nest() {
    let inner = zip(&[("note.txt", TEXT)]);
    let mail = eml("see attached", &[("inner.zip", &inner)]);
    let mailbox = mbox(&[&String::from_utf8(mail).unwrap()]);
    let outer = gzip(&tar(&[("mail/inbox", &mailbox)]));
    let kept = read_file("backup.tgz", &outer);
    assert_eq!(
        kept.places(),
        [
            "backup.tgz!/backup.tar!/mail/inbox!/message 000001!/inner.zip!/note.txt",
            "backup.tgz!/backup.tar!/mail/inbox!/message 000001!/inner.zip",
            "backup.tgz!/backup.tar!/mail/inbox!/message 000001",
            "backup.tgz!/backup.tar!/mail/inbox",
            "backup.tgz!/backup.tar",
            "backup.tgz",
        ]
    );
    let deepest = kept.documents.iter().find(|document| document.text.contains("quick brown")).unwrap();
    assert_eq!(deepest.mail.as_ref().unwrap().from[0].address, "ann@example.org");
}

#[test]
fn encrypted_members_are_failed_rows() {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default();
    writer.start_file("open.txt", plain).unwrap();
    writer.write_all(TEXT).unwrap();
    writer.start_file("closed.txt", plain.with_aes_encryption(zip::AesMode::Aes256, "secret")).unwrap();
    writer.write_all(TEXT).unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    let kept = read("x.zip", &bytes);
    assert_eq!(*kept.outcome("x.zip!/open.txt"), Outcome::Parsed);
    assert_eq!(*kept.outcome("x.zip!/closed.txt"), failed("encrypted: password needed"));
    assert_eq!(kept.row("x.zip!/closed.txt").sha256, None);
}

#[test]
fn tricky_names_do_no_harm_and_are_told_apart() {
    let names = ["../../etc/passwd", "/abs.txt", "a\u{7}b.txt", "x!/y.txt"];
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (*name, TEXT)).collect();
    let kept = read("x.zip", &zip(&members));
    assert_eq!(kept.rows.len(), 5);
    assert!(kept.places().iter().all(|place| !place.chars().any(char::is_control)));
    assert!(kept.places().contains(&"x.zip!/x!_y.txt".to_owned()));
    let png: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let kept = read("x.zip", &zip(&[("../evil.png", png)]));
    assert!(kept.outcome("x.zip!/../evil.png").reason().ends_with("; its name points outside its container"));
    let kept = read("x.tar", &tar(&[("a.txt", TEXT), ("a.txt", b"other\n")]));
    assert_eq!(kept.places(), ["x.tar!/a.txt", "x.tar!/a.txt~2", "x.tar"]);
}

#[test]
fn links_in_a_tar_are_skipped_and_long_names_kept() {
    let long = format!("{}/{}.txt", "folder".repeat(20), "name".repeat(40));
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    builder.append_link(&mut header, "link", "/etc/passwd").unwrap();
    let mut header = tar::Header::new_gnu();
    header.set_size(TEXT.len() as u64);
    header.set_mode(0o644);
    builder.append_data(&mut header, &long, TEXT).unwrap();
    let kept = read("x.tar", &builder.into_inner().unwrap());
    assert_eq!(*kept.outcome("x.tar!/link"), Outcome::Skipped("link, not followed".to_owned()));
    assert!(kept.text(&format!("x.tar!/{long}")).contains("quick"));
}

#[test]
fn a_zip_without_its_directory_is_read_from_the_front() {
    let bytes = zip(&[("a.txt", TEXT), ("b.txt", &TEXT.repeat(50))]);
    let directory = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    let first = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    assert!(first < directory);
    let kept = read("x.zip", &bytes[..first]);
    assert_eq!(*kept.outcome("x.zip!/a.txt"), Outcome::Parsed);
    assert_eq!(*kept.outcome("x.zip!/b.txt"), Outcome::Parsed);
    assert_eq!(kept.outcome("x.zip").name(), "partly");
}

#[test]
fn a_wrong_checksum_is_said() {
    let mut bytes = zip(&[("a.bin.txt", &TEXT.repeat(3))]);
    // the checksum in the central directory
    let directory = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes[directory + 16] ^= 0xff;
    let kept = read("x.zip", &bytes);
    assert_eq!(*kept.outcome("x.zip!/a.bin.txt"), Outcome::Partly("damaged data".to_owned()));
}

#[test]
fn limits_end_in_rows_and_reading_goes_on() {
    let mut limited = settings();
    limited.limits.member_bytes = 1000;
    let pdf = [b"%PDF-1.7\n".as_slice(), &[b' '; 2000]].concat();
    let kept = crate::support::read_with("x.zip", &zip(&[("big.pdf", &pdf), ("a.txt", TEXT)]), &limited);
    assert!(kept.outcome("x.zip!/big.pdf").reason().starts_with("larger than 0 MiB"));
    assert_eq!(kept.row("x.zip!/big.pdf").size, 2009);
    assert_eq!(*kept.outcome("x.zip!/a.txt"), Outcome::Parsed);

    let mut limited = settings();
    limited.limits.members = 3;
    let kept = crate::support::read_with(
        "x.tar",
        &tar(&[("1", TEXT), ("2", TEXT), ("3", TEXT), ("4", TEXT)]),
        &limited,
    );
    assert_eq!(kept.places(), ["x.tar!/1", "x.tar!/2", "x.tar"]);
    assert_eq!(kept.outcome("x.tar").reason(), "more than 3 members in one file: the rest was not read");
}

#[test]
fn stopping_stops() {
    let bytes = tar(&[("1", TEXT), ("2", TEXT), ("3", TEXT)]);
    for stop_after in 1..6 {
        let mut kept = crate::support::Kept { stop_after: Some(stop_after), ..Default::default() };
        let place = chartward_model::Place::file("x.tar");
        chartward_evidence::read_bytes(&place, bytes.clone(), None, &settings(), &mut kept);
        assert_eq!(kept.order.len(), stop_after);
    }
}

#[test]
fn seven_zip_that_is_encrypted_fails() {
    let Some(folder) = shared("discover/documents") else { return };
    let archive = folder.join("tika_test_documents.tar.zst");
    crate::real::each_file(&archive, |name, bytes| {
        if name.ends_with("test7Z_protected_passTika.7z") {
            let kept = read("x.7z", &bytes);
            assert!(kept.rows.iter().any(|row| row.outcome == failed("encrypted: password needed")));
        }
    });
}
