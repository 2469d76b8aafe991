//! Whether two texts of an address may be one that was written differently.
//!
//! What it is not: a weight; the tables of weights say what a likeness is worth.
//!
//! The one idea: both engines ask here, so that records of evidence and rows of a table are alike by the same rule,
//! whichever of the two comes first.

use crate::normalise::is_slip;

/// Postal codes: the outward part of a British one, or a slip in any.
pub(crate) fn zips_alike(a: &str, b: &str) -> bool {
    (a.contains(' ') && a.split(' ').next() == b.split(' ').next()) || is_slip(a, b)
}

/// Cities.
pub(crate) fn cities_alike(a: &str, b: &str) -> bool {
    // the measure is not quite the same both ways
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    strsim::jaro_winkler(a, b) >= 0.9
}

/// Streets with their numbers.
pub(crate) fn streets_alike(a: &str, b: &str) -> bool {
    strsim::jaro_winkler(a, b) >= 0.93
        || strsim::normalized_damerau_levenshtein(a, b) >= 0.8
        || shared_words(a, b) >= 0.7
}

/// Share of the words of two texts that both have, in any order ("ELM COURT 5 OAK ST").
fn shared_words(a: &str, b: &str) -> f64 {
    let count = |text: &str| text.split(' ').count();
    let both = a.split(' ').filter(|word| b.split(' ').any(|other| other == *word)).count();
    let all = (count(a) + count(b)).saturating_sub(both).max(1);
    let narrow = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    narrow(both) / narrow(all)
}
