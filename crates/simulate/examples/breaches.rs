//! Writes the copies of a made-up list of breaches: `breaches FOLDER FILINGS [SEED]`.

#![expect(clippy::print_stderr, reason = "says what it wrote")]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use chartward_simulate::{COPIES, breaches, copied_on};

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "breaches".to_owned()));
    let mut number = |default: u64| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (filings, seed) = (number(1_000_000), number(2026));
    std::fs::create_dir_all(&folder)?;
    for copy in 0..COPIES {
        let path = folder.join(format!("{}_full_simulated.csv", copied_on(copy)));
        let mut out = BufWriter::with_capacity(1 << 20, File::create_new(&path)?);
        let copied = breaches(seed, filings, copy, &mut out)?;
        out.flush()?;
        eprintln!(
            "{}: {} rows, {} changed, {} gone",
            path.display(),
            copied.rows,
            copied.changed,
            copied.gone
        );
    }
    Ok(())
}
