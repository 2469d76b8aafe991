//! A string that identifies a person.

use std::fmt;

use serde::{Deserialize, Deserializer, Serializer};
use zeroize::Zeroize;

/// A value that identifies, or helps to identify, a person.
///
/// It has a redacting `Debug`, no `Display` and no `Serialize`, and is wiped from memory when dropped.
/// Equality, order and hash are those of the text, so values can be compared and grouped unseen.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phi(String);

/// Why a [`Phi`] is being looked at. It changes nothing at run time; it makes every look findable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To compare, normalise or score values inside the program; nothing leaves it.
    Matching,
    /// To write into the encrypted case store.
    Store,
    /// To show to a person who asked for values in clear (`--reveal`).
    Reveal,
    /// To write a file that generated people are put into (never real ones).
    Simulation,
}

impl Phi {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value in clear, for the purpose named.
    pub fn reveal(&self, _purpose: Purpose) -> &str {
        &self.0
    }

    /// The value with all but its last `keep` letters and digits replaced by `*`; other characters stay.
    ///
    /// Never shows more than a third of the letters and digits, whatever `keep` says.
    pub fn masked(&self, keep: usize) -> String {
        let total = self.0.chars().filter(|c| c.is_alphanumeric()).count();
        let keep = keep.min(total / 3);
        let mut seen = 0;
        let mask = |c: char| {
            if !c.is_alphanumeric() {
                return c;
            }
            seen += 1;
            if seen + keep > total { c } else { '*' }
        };
        self.0.chars().map(mask).collect()
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Phi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phi({} bytes)", self.0.len())
    }
}

impl Drop for Phi {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Serialisation of a [`Phi`] **in clear**, for what goes into the encrypted store only.
///
/// Used as `#[serde(with = "chartward_model::phi::stored")]` on a field.
pub mod stored {
    use super::{Deserialize, Deserializer, Phi, Purpose, Serializer};

    /// Writes the value in clear.
    pub fn serialize<S: Serializer>(value: &Phi, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.reveal(Purpose::Store))
    }

    /// Reads a value back.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Phi, D::Error> {
        String::deserialize(deserializer).map(Phi::new)
    }
}

/// As [`stored`], for an optional value.
pub mod stored_option {
    use super::{Deserialize, Deserializer, Phi, Purpose, Serializer};

    /// Writes the value in clear, or nothing.
    pub fn serialize<S: Serializer>(value: &Option<Phi>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(phi) => serializer.serialize_some(phi.reveal(Purpose::Store)),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a value back.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Phi>, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.map(Phi::new))
    }
}

/// As [`stored`], for a list.
pub mod stored_list {
    use super::{Deserialize, Deserializer, Phi, Purpose, Serializer};

    /// Writes the values in clear.
    pub fn serialize<S: Serializer>(values: &[Phi], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(|phi| phi.reveal(Purpose::Store)))
    }

    /// Reads the values back.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Phi>, D::Error> {
        Ok(Vec::<String>::deserialize(deserializer)?.into_iter().map(Phi::new).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Phi;

    #[test]
    fn debug_never_shows_the_value() {
        assert_eq!(format!("{:?}", Phi::new("987-65-4321")), "Phi(11 bytes)");
    }

    #[test]
    fn mask_keeps_the_shape_and_at_most_a_third() {
        assert_eq!(Phi::new("987-65-4321").masked(4), "***-**-*321");
        assert_eq!(Phi::new("Al").masked(4), "**");
        assert_eq!(Phi::new("Zoë Ångström").masked(3), "*** *****röm");
    }
}
