//! Exact one-sided bounds for a proportion (Clopper and Pearson, Biometrika 26, 1934, 404-413).
//!
//! What it is: how large a miss rate could still be, given what a reviewer found in a random sample. It
//! holds for every true rate, not only for large samples; zero misses in n give the "rule of three",
//! about 3/n at 95 %.
//!
//! What it is not: a finite-population correction. A sample of a small set is better than this says.

/// Rounds of bisection: each halves the interval, so the last is far below what is printed.
const ROUNDS: usize = 60;

/// The largest rate that is not refuted: seeing `hits` or fewer in `n` still has a probability of at least
/// `1 - confidence`. 1 for an empty sample.
///
/// # Panics
/// Never: more hits than items count as all items.
pub(super) fn upper(hits: u64, n: u64, confidence: f64) -> f64 {
    if hits >= n {
        return 1.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..ROUNDS {
        let middle = f64::midpoint(low, high);
        if at_most(hits, n, middle) < 1.0 - confidence {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// The smallest rate that is not refuted. 0 for an empty sample.
pub(super) fn lower(hits: u64, n: u64, confidence: f64) -> f64 {
    1.0 - upper(n.saturating_sub(hits), n, confidence)
}

/// Probability of `hits` or fewer successes in `n` tries of probability `p`, 0 < p < 1.
fn at_most(hits: u64, n: u64, p: f64) -> f64 {
    let odds = (p / (1.0 - p)).ln();
    let mut log = float(n) * (-p).ln_1p();
    let mut sum = log.exp();
    for done in 0..hits {
        log += (float(n - done) / float(done + 1)).ln() + odds;
        sum += log.exp();
    }
    sum
}

#[expect(clippy::cast_precision_loss, reason = "sample sizes are far below 2^52")]
pub(super) fn float(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{lower, upper};

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 5e-5, "{a} is not {b}");
    }

    /// With no hits the bound has a closed form: 1 - (1 - confidence)^(1/n).
    #[test]
    fn no_hits_give_the_rule_of_three() {
        for n in [1u64, 10, 59, 300, 3_000] {
            close(upper(0, n, 0.95), 1.0 - 0.05f64.powf(1.0 / super::float(n)));
        }
        assert!(upper(0, 300, 0.95) < 0.01);
        assert!(upper(0, 3_000, 0.95) < 0.001);
    }

    /// Two-sided 95 % intervals of the exact method as printed in tables: 5 of 100 and 10 of 20.
    #[test]
    fn printed_tables_are_met() {
        close(lower(5, 100, 0.975), 0.01643);
        close(upper(5, 100, 0.975), 0.11283);
        close(lower(10, 20, 0.975), 0.27196);
        close(upper(10, 20, 0.975), 0.72804);
    }

    #[test]
    fn nothing_sampled_is_nothing_known() {
        close(upper(0, 0, 0.95), 1.0);
        close(lower(0, 0, 0.95), 0.0);
    }

    proptest! {
        #[test]
        fn bounds_enclose_the_share_and_tighten_with_less_confidence(n in 1u64..2_000, part in 0.0f64..=1.0) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and n")]
            let hits = (super::float(n) * part) as u64;
            let share = super::float(hits) / super::float(n);
            prop_assert!(lower(hits, n, 0.95) <= share + 1e-9);
            prop_assert!(upper(hits, n, 0.95) >= share - 1e-9);
            prop_assert!(upper(hits, n, 0.90) <= upper(hits, n, 0.99) + 1e-9);
        }
    }
}
