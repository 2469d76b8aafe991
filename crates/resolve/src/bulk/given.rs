//! What is given besides the rows: an earlier result, and what people decided; and what comes of it.
//!
//! What it is not: files. The caller knows which row a line of theirs means.
//!
//! The one idea: **a number that stands in a letter never changes its person unseen.** An individual keeps its
//! number when rows are added. Two that become one go by the older (smaller) number; of one that becomes two,
//! the part with most of its rows keeps it. Both are told, and numbers that were given are not given to others.

use super::audit::Audit;
use crate::ResolveError;
use crate::table::TableResolution;

/// What stands before the rows are compared.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// For each row the individual that an earlier result gave it to, 0 for a new row; empty without one. Two rows
    /// that both have one are not compared again.
    pub known: Vec<u32>,
    /// The highest number that was ever given to an individual.
    pub highest: u32,
    /// What people decided.
    pub decisions: Vec<Decision>,
    /// Whether the result is to be looked over.
    pub audit: Auditing,
}

/// Whether a result is looked over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Auditing {
    /// No.
    #[default]
    No,
    /// Yes; it costs about a comparison for each row.
    Yes,
}

/// What a person decided about two rows, by their index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// One row.
    pub left: u32,
    /// The other.
    pub right: u32,
    /// What they are.
    pub verdict: Verdict,
}

/// What two rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// About one person.
    Same,
    /// About two people.
    Different,
}

/// A decision that joined what the rules would have kept apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overridden {
    /// Its place among the decisions.
    pub decision: usize,
    /// What the rules say.
    pub reason: &'static str,
}

/// What became of an individual of an earlier result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is one with another, whose number is older.
    Merged {
        /// The number that is no longer anybody's.
        from: u32,
        /// The number both go by.
        to: u32,
    },
    /// Some of its rows are somebody else's.
    Split {
        /// The number that the rows had.
        from: u32,
        /// The number they have now.
        to: u32,
        /// How many rows.
        rows: u32,
    },
}

/// A table resolved, and what is to be told of it.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// Who is one individual.
    pub resolution: TableResolution,
    /// What became of the individuals of an earlier result, in order of their numbers.
    pub changes: Vec<Change>,
    /// Individuals of the earlier result whose rows contradict one another today and were compared anew.
    pub opened: usize,
    /// Decisions "same", by their place, that decisions "different" contradict: they were not carried out.
    pub contradicted: Vec<usize>,
    /// Decisions that joined what the rules would have kept apart.
    pub overridden: Vec<Overridden>,
    /// The result, looked over.
    pub audit: Option<Audit>,
}

/// Gives each row the number of its individual; `roots` has the first row of each row's cluster. Returns how many
/// individuals there are, too, and what became of those that were known.
pub(super) fn identities(roots: &[u32], given: &Given) -> Result<(Vec<u32>, u32, Vec<Change>), ResolveError> {
    let parts = parts(roots, &given.known);
    let mut numbers: Vec<u32> = vec![0; roots.len()];
    let mut claims: Vec<(u32, u32)> = Vec::new();
    for of_one in parts.chunk_by(|a, b| a.of == b.of) {
        let most = of_one.iter().max_by_key(|part| (part.rows, std::cmp::Reverse(part.first)));
        claims.extend(most.map(|part| (part.root, part.of)));
    }
    claims.sort_unstable();
    let mut changes = Vec::new();
    for of_one in claims.chunk_by(|a, b| a.0 == b.0) {
        for (place, (root, number)) in of_one.iter().enumerate() {
            let oldest = &mut numbers[*root as usize];
            if place == 0 {
                *oldest = *number;
            } else {
                changes.push(Change::Merged { from: *number, to: *oldest });
            }
        }
    }
    let highest = given.known.iter().copied().max().unwrap_or(0).max(given.highest);
    let individuals = number_new(roots, &mut numbers, highest)?;
    for part in &parts {
        let to = numbers[part.root as usize];
        let keeps = claims.binary_search(&(part.root, part.of)).is_ok();
        if !keeps {
            changes.push(Change::Split { from: part.of, to, rows: part.rows });
        }
    }
    changes.sort_unstable_by_key(|change| match change {
        Change::Merged { from, to } => (*from, 0, *to),
        Change::Split { from, to, .. } => (*from, 1, *to),
    });
    Ok((numbers, individuals, changes))
}

/// Gives new numbers, above the highest, to the clusters that have none, in order of first appearance, and every row
/// that of its cluster.
fn number_new(roots: &[u32], numbers: &mut [u32], mut highest: u32) -> Result<u32, ResolveError> {
    let mut individuals = 0;
    for (row, root) in roots.iter().enumerate() {
        // a root is the first row of its cluster
        if *root as usize == row {
            individuals += 1;
            if numbers[row] == 0 {
                highest = highest.checked_add(1).ok_or(ResolveError::TooManyRows(u32::MAX))?;
                numbers[row] = highest;
            }
        } else {
            numbers[row] = numbers[*root as usize];
        }
    }
    Ok(individuals)
}

/// The rows of one known individual that are in one cluster.
struct Part {
    of: u32,
    root: u32,
    rows: u32,
    first: u32,
}

fn parts(roots: &[u32], known: &[u32]) -> Vec<Part> {
    let mut rows: Vec<(u32, u32, u32)> = (0..)
        .zip(roots.iter().zip(known))
        .filter(|(_, (_, of))| **of != 0)
        .map(|(row, (root, of))| (*of, *root, row))
        .collect();
    rows.sort_unstable();
    rows.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .filter_map(|same| {
            let (of, root, first) = *same.first()?;
            Some(Part { of, root, rows: u32::try_from(same.len()).unwrap_or(u32::MAX), first })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Change, Given, identities};

    fn numbers(roots: &[u32], known: &[u32], highest: u32) -> (Vec<u32>, u32, Vec<Change>) {
        identities(roots, &Given { known: known.to_vec(), highest, ..Given::default() }).unwrap()
    }

    #[test]
    fn without_an_earlier_result_numbers_count_from_one() {
        assert_eq!(numbers(&[0, 1, 0, 3], &[], 0), (vec![1, 2, 1, 3], 3, vec![]));
    }

    #[test]
    fn a_known_individual_keeps_its_number_and_new_ones_are_above_all_that_were_given() {
        assert_eq!(numbers(&[0, 1, 0, 3], &[7, 9, 0, 0], 0), (vec![7, 9, 7, 10], 3, vec![]));
        assert_eq!(numbers(&[0, 1], &[7, 0], 40).0, [7, 41]);
        let full = Given { known: vec![u32::MAX, 0], ..Given::default() };
        assert!(identities(&[0, 1], &full).is_err());
    }

    #[test]
    fn two_that_become_one_go_by_the_older_number() {
        let (numbers, individuals, changes) = numbers(&[0, 0, 0], &[9, 4, 0], 0);
        assert_eq!((numbers, individuals), (vec![4, 4, 4], 1));
        assert_eq!(changes, [Change::Merged { from: 9, to: 4 }]);
    }

    #[test]
    fn of_one_that_becomes_two_the_larger_part_keeps_the_number() {
        let (found, _, changes) = numbers(&[0, 1, 1], &[4, 4, 4], 0);
        assert_eq!(found, [5, 4, 4]);
        assert_eq!(changes, [Change::Split { from: 4, to: 5, rows: 1 }]);
        // of two equal parts the first; the other goes where it belongs
        let (found, _, changes) = numbers(&[0, 1, 1], &[4, 4, 2], 0);
        assert_eq!(found, [4, 2, 2]);
        assert_eq!(changes, [Change::Split { from: 4, to: 2, rows: 1 }]);
    }
}
