//! Whether the register answers, for whoever watches the site.
//!
//! What it is: the answer to the last question, asked again at most once a second, whoever asks how often.
//!
//! The one idea: **a probe costs nothing**: it is let in without a limit, so it must not reach the database each time.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Least time between two questions, if the site looks not more often anyway.
const EVERY: Duration = Duration::from_secs(1);
/// A question that takes longer has no answer.
const LONGEST: Duration = Duration::from_secs(5);

/// What is known.
#[derive(Debug, Default)]
pub(crate) struct Ready(Mutex<State>);

#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Nobody has asked yet; the register was read at the start.
    #[default]
    New,
    /// Somebody asks, and what was known before.
    Asking { since: Instant, before: bool },
    /// What was answered.
    Known { since: Instant, answers: bool },
}

impl Ready {
    /// Whether it answers: as it was last, or as it is now if that was long enough ago.
    pub(crate) fn now(&self, look: Duration, ask: impl FnOnce() -> bool) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = match *state {
            State::New => true,
            State::Asking { since, before } => return before && since.elapsed() < LONGEST,
            State::Known { since, answers } if since.elapsed() < look.min(EVERY) => return answers,
            State::Known { answers, .. } => answers,
        };
        *state = State::Asking { since: Instant::now(), before };
        drop(state);
        let answers = ask();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) =
            State::Known { since: Instant::now(), answers };
        answers
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use super::Ready;

    #[test]
    fn many_probes_are_one_question() {
        let (ready, asked) = (Ready::default(), Cell::new(0));
        let probe = |answers: bool| {
            ready.now(Duration::from_millis(200), || {
                asked.set(asked.get() + 1);
                answers
            })
        };
        assert!(!probe(false));
        for _ in 0..50 {
            assert!(!probe(true));
        }
        assert_eq!(asked.get(), 1);
        std::thread::sleep(Duration::from_millis(250));
        assert!(probe(true) && probe(false));
        assert_eq!(asked.get(), 2);
    }
}
