//! Every reader of evidence, one at a time: the variable `FUZZ_FORMAT` names it.
//!
//! Without that variable it prints the names of all formats, one a line, and ends: so `.ci/fuzz` needs no
//! list of its own, and a new reader is fuzzed from the day on which it is there.

#![no_main]

use std::sync::OnceLock;

use chartward_evidence::fuzzing::{FORMATS, read_as};
use libfuzzer_sys::fuzz_target;

static FORMAT: OnceLock<&str> = OnceLock::new();

fuzz_target!(
    init: {
        let Ok(wanted) = std::env::var("FUZZ_FORMAT") else {
            println!("{}", FORMATS.join("\n"));
            std::process::exit(0);
        };
        let known = FORMATS.iter().find(|format| **format == wanted);
        FORMAT.get_or_init(|| known.expect("FUZZ_FORMAT names a format"));
    },
    |data: &[u8]| {
        read_as(FORMAT.get().expect("init came first"), data);
    }
);
