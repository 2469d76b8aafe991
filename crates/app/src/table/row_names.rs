//! How the rows of a table are called: by their number below the header, or by a column of the table.
//!
//! What it is not: what rows say; that is packed away.
//!
//! The one idea: a table may have eighty million rows, so names stand one after the other in one text, and a name is
//! found by its hash; names that ascend are found by halving.

use std::cmp::Ordering;
use std::hash::{BuildHasher, RandomState};

/// The names of a table's rows.
#[derive(Default)]
pub(super) struct RowNames {
    /// For each row its number below the header.
    pub(super) numbers: Vec<u32>,
    /// The cells of the column that names rows, if there is one.
    pub(super) keys: Option<Keys>,
    index: Option<Index>,
    /// Rows whose name is not theirs alone, empty ones included, and the number of the first; 0 and 0 if rows go by
    /// number.
    pub(super) shared: (usize, u32),
}

/// The row of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// It is this one, counted from 0.
    Row(u32),
    /// Several rows have it.
    Several,
    /// None has it.
    Nobody,
}

impl RowNames {
    pub(super) fn new(keys: Option<Keys>) -> Self {
        Self { numbers: Vec::new(), keys, index: None, shared: (0, 0) }
    }

    pub(super) fn number(&self, row: usize) -> u32 {
        self.numbers.get(row).copied().unwrap_or(0)
    }

    /// What a row is called.
    pub(super) fn name(&self, row: usize) -> String {
        self.keys
            .as_ref()
            .map_or_else(|| self.number(row).to_string(), |keys| keys.get(row).trim().to_owned())
    }

    /// Makes names findable, and finds those that several rows have. Without a column of names nothing is needed.
    pub(super) fn index(&mut self) {
        if let (Some(keys), None) = (&self.keys, &self.index) {
            let index = Index::of(keys);
            let (count, first) = index.shared();
            self.shared = (count, first.map_or(0, |row| self.number(row as usize)));
            self.index = Some(index);
        }
    }

    /// Gives the memory back that finding names takes.
    pub(super) fn forget_index(&mut self) {
        self.index = None;
    }

    /// The row of a name. [`RowNames::index`] comes first.
    pub(super) fn find(&self, name: &str) -> Named {
        let name = name.trim();
        if let (Some(keys), Some(index)) = (&self.keys, &self.index) {
            return index.find(keys, name);
        }
        let Ok(number) = name.parse::<u32>() else { return Named::Nobody };
        let row = self.numbers.binary_search(&number).ok().and_then(|row| u32::try_from(row).ok());
        row.map_or(Named::Nobody, Named::Row)
    }
}

/// The cells of the column that names rows, one after the other.
#[derive(Default)]
pub(super) struct Keys {
    letters: String,
    ends: Vec<usize>,
}

impl Keys {
    pub(super) fn push(&mut self, key: &str) {
        self.letters.push_str(key);
        self.ends.push(self.letters.len());
    }

    pub(super) fn append(&mut self, other: &Self) {
        let base = self.letters.len();
        self.letters.push_str(&other.letters);
        self.ends.extend(other.ends.iter().map(|end| base + end));
    }

    pub(super) fn get(&self, row: usize) -> &str {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(row).and_then(|end| self.letters.get(start..*end)).unwrap_or_default()
    }
}

/// How a name is found among others.
enum Index {
    /// Each name is greater than the one above it, as numbers are that count rows: nothing is kept.
    Ascending,
    /// Rows in order of their names' hashes.
    Hashed { hasher: RandomState, rows: Vec<(u64, u32)> },
}

/// What ascending names ascend by: 9 comes before 10.
fn rank(name: &str) -> (usize, &str) {
    (name.len(), name)
}

impl Index {
    fn of(keys: &Keys) -> Self {
        let count = u32::try_from(keys.ends.len()).unwrap_or(u32::MAX);
        let name = |row: u32| keys.get(row as usize).trim();
        // nothing is less than an empty name, so that none passes
        let mut last = "";
        let is_ascending = (0..count).all(|row| {
            let before = std::mem::replace(&mut last, name(row));
            rank(before) < rank(last)
        });
        if is_ascending {
            return Self::Ascending;
        }
        let hasher = RandomState::new();
        let mut rows: Vec<(u64, u32)> = (0..count).map(|row| (hasher.hash_one(name(row)), row)).collect();
        rows.sort_unstable();
        Self::Hashed { hasher, rows }
    }

    fn shared(&self) -> (usize, Option<u32>) {
        let (mut count, mut first) = (0, None);
        let Self::Hashed { rows, .. } = self else { return (count, first) };
        for same in rows.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            count += same.len();
            let row = same.iter().map(|(_, row)| *row).min();
            first = [first, row].into_iter().flatten().min();
        }
        (count, first)
    }

    fn find(&self, keys: &Keys, name: &str) -> Named {
        let Self::Hashed { hasher, rows } = self else { return Self::find_ascending(keys, name) };
        let hash = hasher.hash_one(name);
        let from = rows.partition_point(|(known, _)| *known < hash);
        let same = rows[from..].iter().take_while(|(known, _)| *known == hash);
        let mut same = same.filter(|(_, row)| keys.get(*row as usize).trim() == name);
        match (same.next(), same.next()) {
            (Some((_, row)), None) => Named::Row(*row),
            (Some(_), Some(_)) => Named::Several,
            (None, _) => Named::Nobody,
        }
    }

    fn find_ascending(keys: &Keys, name: &str) -> Named {
        let (mut low, mut high) = (0, keys.ends.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match rank(keys.get(middle).trim()).cmp(&rank(name)) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return u32::try_from(middle).map_or(Named::Nobody, Named::Row),
            }
        }
        Named::Nobody
    }
}

#[cfg(test)]
mod tests {
    use super::{Keys, Named, RowNames};

    #[test]
    fn rows_are_found_by_name_or_number() {
        let mut keys = Keys::default();
        for key in ["A-1", " A-2", "", "A-1", ""] {
            keys.push(key);
        }
        let mut names = RowNames::new(Some(keys));
        names.numbers = vec![1, 2, 3, 5, 6];
        names.index();
        assert_eq!(names.find("A-2 "), Named::Row(1));
        assert_eq!((names.find("A-1"), names.find("A-3")), (Named::Several, Named::Nobody));
        assert_eq!((names.shared, names.name(1)), ((4, 1), "A-2".to_owned()));
        let mut counted = Keys::default();
        for key in ["8", "9", " 10", "11", "A-1"] {
            counted.push(key);
        }
        let mut names = RowNames::new(Some(counted));
        names.numbers = vec![1, 2, 3, 4, 5];
        names.index();
        assert_eq!(
            (names.find("10"), names.find("A-1 "), names.shared),
            (Named::Row(2), Named::Row(4), (0, 0))
        );
        assert_eq!(
            (names.find("7"), names.find(""), names.find("100")),
            (Named::Nobody, Named::Nobody, Named::Nobody)
        );
        assert!(matches!(names.index, Some(super::Index::Ascending)));
        let mut plain = RowNames::new(None);
        plain.numbers = vec![1, 2, 5];
        plain.index();
        assert_eq!(
            (plain.find("5"), plain.find("3"), plain.find("x")),
            (Named::Row(2), Named::Nobody, Named::Nobody)
        );
        assert_eq!((plain.shared, plain.name(2)), ((0, 0), "5".to_owned()));
    }
}
