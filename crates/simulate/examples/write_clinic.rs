//! Writes a generated clinic into a folder: `cargo run --example write_clinic -- FOLDER [SEED [MAILS]]`.

use std::fs;
use std::path::PathBuf;

use chartward_simulate::{Size, clinic};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("a folder is needed")?);
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    let mut size = Size::DEMO;
    if let Some(mails) = arguments.next() {
        size.mails = mails.parse()?;
        size.patients = (size.mails / 2).max(50);
    }
    let made = clinic(seed, size, jiff::civil::date(2026, 11, 22))?;
    for file in &made.files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        fs::write(path, &file.bytes)?;
    }
    fs::write(folder.join("truth.json"), serde_json::to_vec(&made.truth)?)?;
    Ok(())
}
