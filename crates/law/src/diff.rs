//! What changed between two law packs.
//!
//! What it is: a list of changes by the name of the law and of the rule, field by field, in a fixed order: what a
//! reviewer of a new pack signs.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::pack::Pack;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Which record: `tx, version 1` or `tx, version 1, tx.regulator`.
    pub record: String,
    /// Which field; empty if the record itself came or went.
    pub field: String,
    /// What stood there, if anything.
    pub old: Option<String>,
    /// What stands there now, if anything.
    pub new: Option<String>,
}

/// The changes that lead from one pack to another.
pub fn diff(old: &Pack, new: &Pack) -> Vec<Change> {
    let (old, new) = (records(old), records(new));
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort();
    names.dedup();
    let mut changes = Vec::new();
    for name in names {
        match (old.get(name), new.get(name)) {
            (Some(before), Some(after)) => compare(name, before, after, &mut changes),
            (before, after) => changes.push(Change {
                record: name.clone(),
                field: String::new(),
                old: before.map(|_| "in the pack".to_owned()),
                new: after.map(|_| "in the pack".to_owned()),
            }),
        }
    }
    changes
}

type Fields = BTreeMap<String, String>;

fn compare(name: &str, before: &Fields, after: &Fields, changes: &mut Vec<Change>) {
    let mut fields: Vec<&String> = before.keys().chain(after.keys()).collect();
    fields.sort();
    fields.dedup();
    for field in fields {
        let (old, new) = (before.get(field), after.get(field));
        if old != new {
            changes.push(Change {
                record: name.to_owned(),
                field: field.clone(),
                old: old.cloned(),
                new: new.cloned(),
            });
        }
    }
}

/// Each record of a pack as flat fields. A version is named by the day from which it holds, so that a version that
/// is put before another does not change that other's name.
fn records(pack: &Pack) -> BTreeMap<String, Fields> {
    let mut records = BTreeMap::new();
    for law in &pack.laws {
        for version in &law.versions {
            let from =
                version.effective_from.map_or_else(|| "the beginning".to_owned(), |from| from.0.to_string());
            let name = format!("{} from {from}", law.prefix());
            let mut whole = version.clone();
            for rule in std::mem::take(&mut whole.rules) {
                records.insert(format!("{name}, {}", rule.id), flat(serde_json::to_value(&rule)));
            }
            records.insert(name, flat(serde_json::to_value(&whole)));
        }
    }
    for one in &pack.disabled {
        records.insert(format!("disabled, {}", one.id), flat(serde_json::to_value(one)));
    }
    records
}

fn flat(value: Result<Value, serde_json::Error>) -> Fields {
    let mut fields = Fields::new();
    if let Ok(Value::Object(map)) = value {
        for (key, value) in map {
            if key == "rule" {
                continue;
            }
            let text = match value {
                Value::String(text) => text,
                other => other.to_string(),
            };
            fields.insert(key, text);
        }
    }
    fields
}
