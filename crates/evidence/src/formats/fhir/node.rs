//! A JSON value that keeps its members in the order of the file.
//!
//! What it is: the smallest tree that FHIR needs: objects, arrays, and every scalar as text. It is not a
//! general JSON type; `serde_json::Value` would sort the members and lose doubled keys.
//!
//! The one idea: **nothing in a document is dropped because its key stands there twice.**

use std::cell::Cell;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A JSON value.
pub(super) enum Node {
    /// `null`.
    Null,
    /// A string, number or boolean, as text.
    Text(String),
    /// An array.
    Array(Vec<Self>),
    /// An object, members in file order.
    Object(Vec<(String, Self)>),
}

impl Node {
    /// An object's first member of that name.
    pub(super) fn member(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a scalar.
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of an object's scalar member.
    pub(super) fn text_of(&self, key: &str) -> Option<&str> {
        self.member(key).and_then(Self::as_text)
    }
}

/// Reads a value, with a budget of values that hostile input (a million empty arrays) cannot exceed.
#[derive(Clone, Copy)]
pub(super) struct Budgeted<'b>(pub(super) &'b Cell<u32>);

impl Budgeted<'_> {
    fn spend<E: Error>(self) -> Result<(), E> {
        let left = self.0.get().checked_sub(1).ok_or_else(|| E::custom("too many values"))?;
        self.0.set(left);
        Ok(())
    }

    fn text<E: Error>(self, text: impl Into<String>) -> Result<Node, E> {
        self.spend()?;
        Ok(Node::Text(text.into()))
    }
}

impl<'de> DeserializeSeed<'de> for Budgeted<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Budgeted<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        self.spend()?;
        Ok(Node::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        self.text(value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        self.text(value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        self.text(value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        // 9.0 says more than 9: a result's decimals are part of it (FHIR R4, decimal)
        self.text(format!("{value:?}"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Node, E> {
        self.text(value)
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Node, E> {
        self.text(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        self.spend()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Node::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        self.spend()?;
        let mut members = Vec::new();
        while let Some(key) = map.next_key()? {
            members.push((key, map.next_value_seed(self)?));
        }
        Ok(Node::Object(members))
    }
}
