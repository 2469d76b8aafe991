//! How far a long job is. The command line draws it; tests ignore it.

/// Receives the state of a long job. Called from one thread.
pub trait Progress {
    /// A stage begins: what it is, and how many units of work it has (bytes for reading, else people).
    fn stage(&mut self, title: &str, total: u64);
    /// This much more of the stage is done.
    fn advance(&mut self, done: u64);
    /// Counts worth showing now: files and members, mentions.
    fn counts(&mut self, members: u64, mentions: u64);
}

/// Shows nothing.
pub struct Silent;

impl Progress for Silent {
    fn stage(&mut self, _title: &str, _total: u64) {}
    fn advance(&mut self, _done: u64) {}
    fn counts(&mut self, _members: u64, _mentions: u64) {}
}
