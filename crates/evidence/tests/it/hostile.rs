//! Input that means harm: bombs, loops, endless lines, deep nesting, and damage of every kind.

use std::io::{self, Read as _};

use chartward_evidence::fuzzing::{FORMATS, read_as};
use chartward_evidence::{Flow, Sink, Unit};
use chartward_model::{Document, InventoryRow, Outcome};

use crate::outlook::{msg, tnef};
use crate::support::{
    base64, bzip2, eml, gzip, mbox, read, read_with, settings, seven_zip, shared, tar, xz, zip,
};

#[test]
fn a_zip_bomb_ends_by_its_ratio() {
    let zeros = vec![0_u8; 20 << 20];
    let bomb = zip(&[("bomb.txt", &zeros), ("after.txt", b"still read\n")]);
    assert!(bomb.len() < 50_000);
    let mut limited = settings();
    limited.limits.ratio = 100;
    let kept = read_with("x.zip", &bomb, &limited);
    assert!(kept.outcome("x.zip!/bomb.txt").reason().contains("unpacks to more than 100 times its size"));
    assert!(kept.row("x.zip!/bomb.txt").size <= 17 << 20);
    assert_eq!(*kept.outcome("x.zip!/after.txt"), Outcome::Parsed);
    for bytes in [gzip(&zeros), xz(&zeros)] {
        let kept = read_with("x", &bytes, &limited);
        assert!(kept.rows[0].outcome.reason().contains("times its size"), "{:?}", kept.rows);
    }
}

#[test]
fn the_whole_file_has_a_budget() {
    let mut limited = settings();
    limited.limits.unpacked_bytes = 1 << 20;
    let half = b"text \n".repeat(100_000);
    let kept = read_with("x.zip", &zip(&[("1.txt", &half), ("2.txt", &half), ("3.txt", &half)]), &limited);
    assert_eq!(*kept.outcome("x.zip!/1.txt"), Outcome::Parsed);
    let reason = "unpacks to more than is allowed for one file: the rest was not read";
    assert_eq!(kept.outcome("x.zip!/2.txt").reason(), reason);
    assert_eq!(*kept.outcome("x.zip"), Outcome::Partly(reason.to_owned()));
    assert!(!kept.places().contains(&"x.zip!/3.txt".to_owned()));
}

#[test]
fn a_hundred_archives_deep_ends_in_a_row() {
    let mut zipped = zip(&[("core.txt", b"unreachable\n")]);
    let mut mailed = eml("core", &[]);
    let mut gzipped = gzip(b"core");
    for level in 0..100 {
        zipped = zip(&[(&format!("{level}.zip"), &zipped)]);
        gzipped = gzip(&gzipped);
        if level < 20 {
            mailed = eml("wrapped", &[("inner.eml", &mailed)]);
        }
    }
    for (name, bytes) in [("x.zip", zipped), ("x.gz", gzipped), ("x.eml", mailed)] {
        let kept = read(name, &bytes);
        assert_eq!(kept.rows.len(), 18, "{name}");
        assert_eq!(kept.rows[0].outcome, Outcome::Failed("nested more than 16 deep: not opened".to_owned()));
        assert_eq!(kept.rows[0].place.depth(), 17);
        assert!(kept.rows[0].sha256.is_some());
    }
}

#[test]
fn messages_nested_a_thousand_deep_do_not_overflow() {
    let mut mail = String::new();
    for level in 0..1000 {
        mail.push_str(&format!(
            "From: a@example.org\r\nSubject: {level}\r\nContent-Type: multipart/mixed; boundary=b{level}\r\n\r\n\
             --b{level}\r\nContent-Type: message/rfc822\r\n\r\n"
        ));
    }
    let kept = read("x.eml", mail.as_bytes());
    assert!(kept.rows.iter().any(|row| row.outcome.reason().contains("nested more than 16 deep")));
    let mut inner = "From: a@example.org\r\nSubject: s\r\n\r\nbody\r\n".to_owned();
    for _ in 0..8 {
        inner = format!(
            "From: a@example.org\r\nSubject: s\r\nContent-Type: message/rfc822\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            base64(inner.as_bytes())
        );
    }
    assert!(read("x.eml", inner.as_bytes()).rows.len() >= 9);
}

/// Checks the size of each document and throws it away.
#[derive(Default)]
struct Sizes {
    documents: u64,
    bytes: u64,
    largest: usize,
    rows: Vec<InventoryRow>,
}

impl Sink for Sizes {
    fn document(&mut self, document: Document) -> Flow {
        self.documents += 1;
        self.bytes += document.text.len() as u64;
        self.largest = self.largest.max(document.text.len());
        Flow::Continue
    }

    fn inventory(&mut self, row: InventoryRow) -> Flow {
        self.rows.push(row);
        Flow::Continue
    }
}

/// 200 MB in one line, made while it is read: as a file in a compressed file, and behind a long `From ` line
/// of a mailbox.
#[test]
fn an_endless_line_is_read_in_bounded_pieces() {
    let size = 200_000_000;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("line.txt.gz");
    let mut encoder =
        flate2::write::GzEncoder::new(std::fs::File::create(&path).unwrap(), flate2::Compression::fast());
    let words = io::repeat(b'w').take(7);
    let mut unit = Vec::new();
    words.chain(b" 4471920".as_slice()).read_to_end(&mut unit).unwrap();
    let chunk = unit.repeat(10_000);
    let mut written = 0;
    while written < size {
        io::Write::write_all(&mut encoder, &chunk).unwrap();
        written += chunk.len();
    }
    encoder.finish().unwrap();
    let file = Unit { size: std::fs::metadata(&path).unwrap().len(), path, source: "line.txt.gz".to_owned() };
    let mut sizes = Sizes::default();
    chartward_evidence::read(&file, &settings(), &mut sizes);
    assert_eq!(sizes.rows[0].size, written as u64);
    assert_eq!(sizes.rows[0].outcome, Outcome::Parsed);
    assert!(sizes.largest <= chartward_model::document::MAX_TEXT, "{}", sizes.largest);
    assert!(sizes.bytes >= written as u64);
}

/// A small sample of every container, as a name and bytes.
fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let text: &[u8] = b"From: a@example.org\nSubject: s\n\nThe quick brown fox.\n";
    let members: [(&str, &[u8]); 3] =
        [("a.eml", text), ("b.csv", b"a,b\n1,2\n3,4\n"), ("c.html", b"<p>x</p>")];
    let mail = eml("body of the mail", &[("x.zip", &zip(&members)), ("winmail.dat", &tnef())]);
    let mut samples = vec![
        ("zip", zip(&members)),
        ("tar", tar(&members)),
        ("7z", seven_zip(&members)),
        ("gzip", gzip(&tar(&members))),
        ("bzip2", bzip2(text)),
        ("xz", xz(text)),
        ("mbox", mbox(&[&String::from_utf8_lossy(&mail), "From: b@example.org\n\nx\n"])),
        ("mail", mail),
        ("msg", msg()),
        ("tnef", tnef()),
        (
            "cms",
            [
                &[0x30, 0x80, 6, 9][..],
                b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01",
                text,
            ]
            .concat(),
        ),
    ];
    if let Some(path) = shared("discover/pst/dist-list.pst") {
        samples.push(("pst", std::fs::read(path).unwrap()));
    }
    samples
}

/// A small generator with a fixed seed (xorshift), so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % below.max(1)
    }
}

/// Cuts, flips and repeats bytes. `read_as` panics if a reader stopped unexpectedly or wrote no row.
#[test]
fn damage_of_any_kind_gives_rows_and_no_panic() {
    for (format, sample) in samples() {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let rounds = if sample.len() > 100_000 { 60 } else { 400 };
        for round in 0..rounds {
            let mut bytes = sample.clone();
            match round % 4 {
                0 => bytes.truncate(random.next(sample.len())),
                1 => {
                    for _ in 0..=random.next(8) {
                        let at = random.next(bytes.len());
                        bytes[at] = u8::try_from(random.next(256)).unwrap();
                    }
                }
                2 => {
                    let at = random.next(bytes.len());
                    let end = (at + 1 + random.next(16)).min(bytes.len());
                    bytes[at..end].fill(0xff);
                }
                _ => {
                    let (from, to) = (random.next(bytes.len()), random.next(bytes.len()));
                    let piece = bytes[from..(from + random.next(64)).min(sample.len())].to_vec();
                    bytes.splice(to..to, piece);
                }
            }
            read_as(format, &bytes);
            read_as("sniff", &bytes);
        }
    }
}

#[test]
fn every_format_takes_anything() {
    let samples = samples();
    for format in FORMATS {
        read_as(format, b"");
        read_as(format, &[0xff; 100]);
        for (_, bytes) in samples.iter().filter(|(_, bytes)| bytes.len() < 100_000) {
            read_as(format, bytes);
        }
    }
}

#[test]
fn every_cut_of_every_sample_has_a_row() {
    for (_, sample) in samples().iter().filter(|(_, sample)| sample.len() < 100_000) {
        let step = (sample.len() / 60).max(1);
        for cut in (0..sample.len()).step_by(step) {
            let kept = read("x", &sample[..cut]);
            let own = kept.rows.last().unwrap();
            assert_eq!((own.place.depth(), own.size), (0, cut as u64));
            assert!(own.sha256.is_some());
        }
    }
}
