//! Draws the progress of a long job on standard error, if that is a terminal.

use std::time::Duration;

use chartward_app::progress::{Measure, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar with rate and time left.
pub(crate) struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// A bar that draws on standard error; nothing is drawn where that is no terminal.
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar }
    }

    /// Takes the bar off the screen.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn stage(&mut self, title: &str, total: Measure) {
        let (total, template) = match total {
            Measure::Bytes(total) => {
                (total, "{msg} [{bar:30}] {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left{prefix}")
            }
            Measure::Steps(total) => (total, "{msg} [{bar:30}]{prefix}"),
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.progress_chars("=> "));
        }
        self.bar.reset();
        self.bar.set_length(total);
        self.bar.set_message(title.to_owned());
        self.bar.set_prefix("");
    }

    fn advance(&mut self, done: u64) {
        self.bar.inc(done);
    }

    fn counts(&mut self, members: u64, mentions: u64) {
        self.bar.set_prefix(format!("; {members} files and members, {mentions} mentions"));
    }
}
