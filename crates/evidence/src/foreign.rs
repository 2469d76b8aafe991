//! Calls into libraries that may panic on damaged files.
//!
//! The one idea: such a panic costs the part that was being read, never the file, and whoever watches for
//! panics (the fuzz targets) can tell it from one of our own, even where it is raised inside the standard
//! library on the library's behalf.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Runs a reader of another crate; `None` if it panicked.
pub(crate) fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    DEPTH.set(DEPTH.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(read)).ok();
    DEPTH.set(DEPTH.get() - 1);
    result
}

/// Whether this thread is inside [`guarded`]: asked by a panic hook.
pub(crate) fn is_active() -> bool {
    DEPTH.get() > 0
}

#[cfg(test)]
mod tests {
    use super::{guarded, is_active};

    #[test]
    fn a_panic_is_caught_and_the_guard_is_off_again() {
        assert!(!is_active());
        assert_eq!(guarded(is_active), Some(true));
        assert_eq!(guarded(|| -> u8 { std::panic::resume_unwind(Box::new(())) }), None);
        assert!(!is_active());
    }
}
