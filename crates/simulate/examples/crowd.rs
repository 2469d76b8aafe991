//! Writes a table of made-up people with duplicates: `crowd ROWS [SEED] > people.csv`.

use std::io::{BufWriter, Write};

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: u64| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (rows, seed) = (number(1_000_000), number(2026));
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    chartward_simulate::crowd(seed, rows, &mut out)?;
    out.flush()
}
