//! How far a long job is. The command line draws it; tests ignore it.

/// Receives the state of a long job. Called from one thread.
pub trait Progress {
    /// A stage begins: what it is, and how much there is to do.
    fn stage(&mut self, title: &str, total: Measure);
    /// This much more of the stage is done, in its own measure.
    fn advance(&mut self, done: u64);
    /// Counts worth showing now: files and members, mentions.
    fn counts(&mut self, members: u64, mentions: u64);
}

/// How much there is to do in a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Bytes of evidence files.
    Bytes(u64),
    /// Steps of unlike length.
    Steps(u64),
}

/// Shows nothing.
pub struct Silent;

impl Progress for Silent {
    fn stage(&mut self, _title: &str, _total: Measure) {}
    fn advance(&mut self, _done: u64) {}
    fn counts(&mut self, _members: u64, _mentions: u64) {}
}

/// Moves a stage on to what a meter says.
pub(crate) struct Follow<'a> {
    meter: &'a chartward_evidence::Meter,
    total: u64,
    shown: u64,
}

impl<'a> Follow<'a> {
    /// Begins a stage of this many bytes.
    pub(crate) fn begin(
        title: &str,
        total: u64,
        meter: &'a chartward_evidence::Meter,
        progress: &mut dyn Progress,
    ) -> Self {
        progress.stage(title, Measure::Bytes(total));
        Self { meter, total, shown: 0 }
    }

    /// Shows what the meter says now. A file that grows while it is read does not take it beyond the total.
    pub(crate) fn show(&mut self, progress: &mut dyn Progress) {
        let now = self.meter.bytes().min(self.total);
        if now > self.shown {
            progress.advance(now - self.shown);
            self.shown = now;
        }
    }
}
