//! What changed between two lists of duties of one incident.
//!
//! What it is: the earlier list comes as it was kept (`chartward.duties/1`, as JSON), so that a list of an earlier
//! version of the program can be compared too. A change names the duty, what about it changed, what stood there and
//! what stands there now.
//!
//! The one idea: facts come in over weeks; nobody should have to find the one line that moved.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::duty::DutyList;
use crate::rule::words;

words! {
    /// What about a duty changed.
    What {
        /// It was not in the list.
        New = "new", "new";
        /// It is not in the list any more.
        Gone = "gone", "gone";
        /// Where it stands.
        Status = "status", "status";
        /// Its last day.
        Deadline = "deadline", "last day";
        /// About how many people.
        People = "people", "people";
        /// Where it stands in the law.
        Citation = "citation", "citation";
        /// Why it is owed, or not.
        Why = "why", "reasons";
        /// What it waits for.
        Needs = "needs", "waits for";
        /// How sure the law is.
        Confidence = "confidence", "how sure the law is";
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Name of the duty.
    pub duty: String,
    /// To whom.
    pub recipient: String,
    /// What about it changed.
    pub what: What,
    /// What stood there.
    pub old: Option<String>,
    /// What stands there now.
    pub new: Option<String>,
}

/// What is compared of a duty.
#[derive(Clone, Default)]
struct Seen {
    recipient: String,
    status: String,
    deadline: String,
    people: String,
    citation: String,
    why: String,
    needs: String,
    confidence: String,
}

/// The changes that lead from a list that was kept to this one: in the order of this one, then what is gone. An empty
/// text of a list that cannot be read is no list: then there is nothing to compare, and the answer is `None`.
pub fn changes(earlier: &str, now: &DutyList) -> Option<Vec<Change>> {
    let earlier: Value = serde_json::from_str(earlier).ok()?;
    let now = serde_json::to_value(now).ok()?;
    let (_, before) = seen(&earlier)?;
    let (order, after) = seen(&now)?;
    let mut found = Vec::new();
    for id in &order {
        let Some(new) = after.get(id) else { continue };
        match before.get(id) {
            Some(old) => compare(id, old, new, &mut found),
            None => found.push(whole(id, What::New, new)),
        }
    }
    for (id, old) in before.iter().filter(|(id, _)| !after.contains_key(*id)) {
        found.push(whole(id, What::Gone, old));
    }
    Some(found)
}

fn seen(list: &Value) -> Option<(Vec<String>, BTreeMap<String, Seen>)> {
    let mut order = Vec::new();
    let mut duties = BTreeMap::new();
    for duty in list.get("duties")?.as_array()? {
        let text = |field: &str| duty.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        let lines = |field: &str| {
            let lines = duty.get(field).and_then(Value::as_array).into_iter().flatten();
            lines.filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
        };
        let deadline = duty.get("deadline");
        let last = deadline.and_then(|deadline| deadline.get("last")).and_then(Value::as_str);
        let wording = deadline.and_then(|deadline| deadline.get("wording")).and_then(Value::as_str);
        let seen = Seen {
            recipient: text("recipient_name"),
            status: text("status"),
            deadline: last.or(wording).unwrap_or_default().replace('_', " "),
            people: duty
                .get("people")
                .and_then(Value::as_u64)
                .map(|people| people.to_string())
                .unwrap_or_default(),
            citation: text("citation"),
            why: lines("why"),
            needs: lines("needs"),
            confidence: text("confidence"),
        };
        let id = text("id");
        order.push(id.clone());
        duties.insert(id, seen);
    }
    Some((order, duties))
}

fn whole(id: &str, what: What, seen: &Seen) -> Change {
    let state = Some(format!("{}, {}", seen.status.replace('_', " "), seen.deadline));
    let (old, new) = if what == What::New { (None, state) } else { (state, None) };
    Change { duty: id.to_owned(), recipient: seen.recipient.clone(), what, old, new }
}

fn compare(id: &str, old: &Seen, new: &Seen, found: &mut Vec<Change>) {
    let pairs = [
        (What::Status, &old.status, &new.status),
        (What::Deadline, &old.deadline, &new.deadline),
        (What::People, &old.people, &new.people),
        (What::Citation, &old.citation, &new.citation),
        (What::Why, &old.why, &new.why),
        (What::Needs, &old.needs, &new.needs),
        (What::Confidence, &old.confidence, &new.confidence),
    ];
    for (what, before, after) in pairs {
        if before != after {
            found.push(Change {
                duty: id.to_owned(),
                recipient: new.recipient.clone(),
                what,
                old: Some(before.clone()),
                new: Some(after.clone()),
            });
        }
    }
}
