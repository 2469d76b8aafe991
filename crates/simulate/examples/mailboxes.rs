//! Mailboxes of any size, for measuring: `mailboxes FOLDER MEGABYTES [FILES [SEED]]`.
//!
//! The mails are those of seeded clinics. A few clinics' mails are made and written again and again, so that ten
//! gigabytes take no longer than the disk; what grows with the number of mails, if anything does, grows all the
//! same. Every file begins with another clinic.

#![expect(clippy::print_stderr, reason = "says how it is used")]

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use chartward_simulate::{Size, clinic};
use jiff::civil::date;

/// Clinics whose mails differ.
const CLINICS: u64 = 6;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: u64| match arguments.get(at) {
        Some(text) => text.parse().ok().filter(|number| *number > 0),
        None => Some(default),
    };
    let parsed = arguments.first().zip(number(1, 0)).zip(number(2, 1)).zip(number(3, 1));
    let Some((((folder, megabytes), files), seed)) = parsed else {
        eprintln!("usage: mailboxes FOLDER MEGABYTES [FILES [SEED]]");
        return ExitCode::from(2);
    };
    match write(Path::new(folder), megabytes * 1_000_000, files, seed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mailboxes: {error}");
            ExitCode::from(2)
        }
    }
}

/// Writes files that together have so many bytes, and at most one mailbox more each.
fn write(folder: &Path, bytes: u64, files: u64, seed: u64) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let size = Size { patients: 400, staff: 12, mails: 1_500 };
    let mut mailboxes = Vec::new();
    for seed in seed..seed + CLINICS {
        let clinic = clinic(seed, size, date(2026, 9, 1)).map_err(io::Error::other)?;
        let is_mailbox = |path: &str| Path::new(path).extension().is_some_and(|ending| ending == "mbox");
        mailboxes
            .extend(clinic.files.into_iter().filter(|file| is_mailbox(&file.path)).map(|file| file.bytes));
    }
    for (index, number) in (1..=files).enumerate() {
        let mut out =
            BufWriter::with_capacity(1 << 20, File::create(folder.join(format!("{number:02}.mbox")))?);
        let mut left = bytes / files;
        for mailbox in mailboxes.iter().cycle().skip(index) {
            if left == 0 {
                break;
            }
            out.write_all(mailbox)?;
            left = left.saturating_sub(mailbox.len() as u64);
        }
        out.flush()?;
    }
    Ok(())
}
