//! Limits that keep hostile input bounded in memory and time.

use std::time::Duration;

/// Bounds on what one evidence file may cost. Reaching one makes an inventory row.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How deep containers may nest; deeper members are listed as failed.
    pub depth: usize,
    /// Largest member of a container that is held in memory (formats that need random access).
    pub member_bytes: u64,
    /// Most bytes that one evidence file may unpack to, all members together.
    pub unpacked_bytes: u64,
    /// Most bytes out per byte in, once a member has unpacked to more than 16 MiB.
    pub ratio: u64,
    /// Most members of one evidence file.
    pub members: u64,
    /// Longest time that a reader in a child process may take for one member.
    pub child_time: Duration,
    /// Most memory that a reader in a child process may take, in bytes.
    pub child_memory: u64,
    /// Program that recognises text in pictures as Tesseract does; without one they are listed as not read.
    pub recogniser: Option<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 16,
            member_bytes: 128 << 20,
            unpacked_bytes: 64 << 30,
            ratio: 1_000,
            members: 10_000_000,
            child_time: Duration::from_secs(30),
            child_memory: 1 << 30,
            recogniser: None,
        }
    }
}
