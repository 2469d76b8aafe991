//! Every reader of evidence, one at a time: the variable `FUZZ_FORMAT` names it.
//!
//! Without that variable it prints the names of all formats, one a line, and ends: so `.ci/fuzz` needs no
//! list of its own, and a new reader is fuzzed from the day on which it is there.
//!
//! A panic in our own code is a finding. One in a library is not: libraries for PDF and the like panic on
//! damaged files, the readers count on it and turn it into an inventory row. What a library may not do
//! is to run for ever or take all memory, and that is found here too.

#![no_main]

use std::panic::{PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use chartward_evidence::fuzzing::{FORMATS, in_foreign_code, read_as};
use libfuzzer_sys::fuzz_target;

static FORMAT: OnceLock<&str> = OnceLock::new();
/// Whether a library panicked on this input.
static LIBRARY_PANICKED: AtomicBool = AtomicBool::new(false);

fuzz_target!(
    init: {
        let Ok(wanted) = std::env::var("FUZZ_FORMAT") else {
            println!("{}", FORMATS.join("\n"));
            std::process::exit(0);
        };
        let known = FORMATS.iter().find(|format| **format == wanted);
        FORMAT.get_or_init(|| known.expect("FUZZ_FORMAT names a format"));
        // the fuzzer's own hook ends the process at every panic, caught or not
        let fatal = take_hook();
        set_hook(Box::new(move |panic| {
            if in_library(panic) {
                LIBRARY_PANICKED.store(true, Ordering::Relaxed);
            } else if !(is_verdict(panic) && LIBRARY_PANICKED.load(Ordering::Relaxed)) {
                fatal(panic);
            }
        }));
    },
    |data: &[u8]| {
        LIBRARY_PANICKED.store(false, Ordering::Relaxed);
        // what is caught here is the verdict on a library; anything else has ended the process in the hook
        let _ = catch_unwind(|| read_as(FORMAT.get().expect("init came first"), data));
    }
);

/// A panic in a library, or in the standard library on its behalf; never one of our own, wherever it is.
fn in_library(panic: &PanicHookInfo<'_>) -> bool {
    panic.location().is_some_and(|location| {
        let file = location.file();
        file.contains("/registry/src/") || in_foreign_code() && !file.contains("crates/")
    })
}

/// Whether it is `read_as` that says that a reader stopped.
fn is_verdict(panic: &PanicHookInfo<'_>) -> bool {
    panic.location().is_some_and(|location| location.file().ends_with("evidence/src/fuzzing.rs"))
}
