//! The fields of a report.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::rule::words;

words! {
    /// Where a field stands.
    State {
        /// Filled from the facts.
        Filled = "filled", "filled";
        /// No fact fills it.
        Open = "open", "OPEN";
        /// It does not concern these facts.
        NotApplicable = "not_applicable", "does not apply";
    }
}

/// What stands in a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A text, a day, a choice.
    Text(String),
    /// A number of people, months.
    Number(u64),
    /// Several choices.
    List(Vec<String>),
}

impl Value {
    /// In one line.
    pub fn line(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::List(list) => list.join("; "),
        }
    }
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Name in data.
    pub name: &'static str,
    /// Name for people.
    pub label: String,
    /// Where it stands.
    pub state: State,
    /// What stands in it; `null` if it is open or does not apply.
    pub value: Option<Value>,
    /// The facts from which it comes, or that would fill it; why it does not apply.
    pub from: String,
    /// Whether the words of the form for it, and for the options in it, have been read.
    pub wording_read: bool,
}

/// Fields that stand together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Heading.
    pub title: String,
    /// The fields.
    pub fields: Vec<Field>,
}

/// Whether the words of a form have been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wording {
    Read,
    NotRead,
}

/// A form that is being filled.
pub(super) struct Form<'a> {
    sections: Vec<Section>,
    wording: Wording,
    answers: &'a BTreeMap<String, String>,
}

impl<'a> Form<'a> {
    /// A form whose words have or have not been read; `answers` fill what no other fact fills.
    pub(super) fn new(wording: Wording, answers: &'a BTreeMap<String, String>) -> Self {
        Self { sections: Vec::new(), wording, answers }
    }

    pub(super) fn section(&mut self, title: impl Into<String>) {
        self.sections.push(Section { title: title.into(), fields: Vec::new() });
    }

    pub(super) fn done(self) -> Vec<Section> {
        self.sections
    }

    pub(super) fn text(&mut self, name: &'static str, label: &str, value: Option<String>, from: &str) {
        self.put(name, label, value.map(Value::Text), from);
    }

    pub(super) fn day(&mut self, name: &'static str, label: &str, value: Option<Date>, from: &str) {
        self.put(name, label, value.map(|day| Value::Text(day.to_string())), from);
    }

    pub(super) fn number(&mut self, name: &'static str, label: &str, value: Option<u64>, from: &str) {
        self.put(name, label, value.map(Value::Number), from);
    }

    pub(super) fn list(&mut self, name: &'static str, label: &str, value: Vec<String>, from: &str) {
        self.put(name, label, Some(value).filter(|list| !list.is_empty()).map(Value::List), from);
    }

    /// The field that was put last has words of its own.
    pub(super) fn worded(&mut self, wording: Wording) {
        if let Some(field) = self.sections.last_mut().and_then(|section| section.fields.last_mut()) {
            field.wording_read = wording == Wording::Read;
        }
    }

    pub(super) fn skip(&mut self, name: &'static str, label: &str, why: &str) {
        self.add(name, label, State::NotApplicable, None, why);
    }

    fn put(&mut self, name: &'static str, label: &str, value: Option<Value>, from: &str) {
        match (value, self.answers.get(name)) {
            (Some(value), _) => self.add(name, label, State::Filled, Some(value), from),
            (None, Some(answer)) => {
                let from = format!("report.answers.{name}");
                self.add(name, label, State::Filled, Some(Value::Text(answer.clone())), &from);
            }
            (None, None) => self.add(name, label, State::Open, None, from),
        }
    }

    fn add(&mut self, name: &'static str, label: &str, state: State, value: Option<Value>, from: &str) {
        let field = Field {
            name,
            label: label.to_owned(),
            state,
            value,
            from: from.to_owned(),
            wording_read: self.wording == Wording::Read,
        };
        if self.sections.is_empty() {
            self.section("Report");
        }
        if let Some(section) = self.sections.last_mut() {
            section.fields.push(field);
        }
    }
}
