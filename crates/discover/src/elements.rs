//! Which elements are looked for: a set, and what a search is given besides the text.
//!
//! The one idea: who asks for numbers only need not pay for names. The stages that cost most (names,
//! street lines) are not run if nobody asked for what they find; the others are, and what was not asked
//! for is left out of the result.

use chartward_model::Element;

use crate::Options;

/// A set of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elements(u64);

impl Elements {
    /// Every element.
    pub const ALL: Self = Self(u64::MAX);

    /// Just these.
    pub fn of(elements: &[Element]) -> Self {
        Self(elements.iter().fold(0, |set, element| set | bit(*element)))
    }

    /// All of this set but these.
    #[must_use]
    pub fn without(self, elements: &[Element]) -> Self {
        Self(self.0 & !Self::of(elements).0)
    }

    /// Whether an element is in the set.
    pub fn contains(self, element: Element) -> bool {
        self.0 & bit(element) != 0
    }
}

/// The catalogue has fewer than 64 elements; one that did not fit would be in every set.
fn bit(element: Element) -> u64 {
    1u64.checked_shl(element as u32).unwrap_or(u64::MAX)
}

/// What to look for, and how.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    pub(crate) options: Options,
    pub(crate) elements: Elements,
}

#[cfg(test)]
mod tests {
    use chartward_model::Element;

    use super::Elements;

    #[test]
    fn every_element_has_a_place_of_its_own() {
        for element in Element::ALL {
            let only = Elements::of(&[*element]);
            assert_eq!(Element::ALL.iter().filter(|other| only.contains(**other)).count(), 1, "{element:?}");
            assert!(!Elements::ALL.without(&[*element]).contains(*element));
        }
    }
}
