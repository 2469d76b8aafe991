//! How common names are among people in the United States.
//!
//! Source: the 1990 name files of the U.S. Census Bureau (public domain): 88,799 surnames and 5,163
//! given names that cover about nine tenths of the population. Looked up by detectors (is this word a
//! name?), by linkage (agreeing on SMITH says little) and by the generator (to draw names).

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

/// A list of names, most common first, with how common each is.
pub struct NameList {
    index: HashMap<&'static str, u32>,
    /// Only the generator asks for names in order.
    names: OnceLock<Vec<(&'static str, u32)>>,
}

impl NameList {
    /// How many people in 100,000 bear the name (upper case ASCII); 0 for a name that is listed but rarer
    /// than one in 200,000; `None` for one that is not listed.
    pub fn per_100_000(&self, name: &str) -> Option<u32> {
        self.index.get(name).copied()
    }

    /// Every name with its frequency per 100,000, most common first, then by the alphabet.
    pub fn names(&self) -> &[(&'static str, u32)] {
        self.names.get_or_init(|| {
            let mut names: Vec<_> = self.index.iter().map(|(name, frequency)| (*name, *frequency)).collect();
            names.sort_by_key(|(name, frequency)| (std::cmp::Reverse(*frequency), *name));
            names
        })
    }

    fn read(table: &'static str) -> Self {
        // a name has seven letters on average
        let mut index: HashMap<&'static str, u32> = HashMap::with_capacity(table.len() / 7);
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split(' ');
            let frequency: u32 = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
            for name in words {
                let entry = index.entry(name).or_insert(0);
                *entry = (*entry).max(frequency);
            }
        }
        Self { index, names: OnceLock::new() }
    }
}

/// Surnames.
pub fn surnames() -> &'static NameList {
    static LIST: LazyLock<NameList> = LazyLock::new(|| NameList::read(include_str!("../data/surnames.txt")));
    &LIST
}

/// Given names of women.
pub fn female_given_names() -> &'static NameList {
    static LIST: LazyLock<NameList> =
        LazyLock::new(|| NameList::read(include_str!("../data/given_female.txt")));
    &LIST
}

/// Given names of men.
pub fn male_given_names() -> &'static NameList {
    static LIST: LazyLock<NameList> =
        LazyLock::new(|| NameList::read(include_str!("../data/given_male.txt")));
    &LIST
}

/// How many in 100,000 of the more frequent sex bear this given name; `None` if it is on neither list.
pub fn given_name_per_100_000(name: &str) -> Option<u32> {
    female_given_names().per_100_000(name).max(male_given_names().per_100_000(name))
}

#[cfg(test)]
mod tests {
    use super::{female_given_names, given_name_per_100_000, male_given_names, surnames};

    #[test]
    fn lists_are_whole_and_sorted() {
        assert_eq!(surnames().names().len(), 88_799);
        assert_eq!(female_given_names().names().len(), 4_275);
        assert_eq!(male_given_names().names().len(), 1_219);
        assert_eq!(surnames().names()[0], ("SMITH", 1006));
        assert_eq!(given_name_per_100_000("JAMES"), Some(3318));
        assert_eq!(surnames().per_100_000("XQZ"), None);
    }
}
