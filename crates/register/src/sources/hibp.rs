//! Have I Been Pwned: the list of breaches (no personal data), as a JSON array.
//!
//! Counts are accounts, not people, anywhere in the world.

use serde_json::Value;

use super::{NOTHING, Source};
use crate::draft::{Draft, Span};
use crate::values::{DateOrder, day};
use crate::words::{BreachType, Count, CountKind, Coverage, Disclosure, Population};

/// The list.
pub(super) static HIBP: Source = Source {
    id: "hibp",
    title: "Have I Been Pwned: breaches",
    coverage: Some(Coverage::Full),
    element: Some(element),
    ..NOTHING
};

fn element(value: &Value) -> Result<Draft, String> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let is = |name: &str| value.get(name).and_then(Value::as_bool) == Some(true);
    let date = |name: &str| text(name).and_then(|text| day(text.get(..10)?, DateOrder::MonthFirst));
    let key = text("Name").ok_or("it has no Name")?;
    let mut draft = Draft::of(text("Title").unwrap_or(key));
    draft.external = Some(key.to_owned());
    draft.aliases.extend(text("Domain").map(str::to_owned));
    draft.occurred = date("BreachDate").map(Span::day);
    draft.posted = date("AddedDate");
    draft.narrative = text("Description").map(str::to_owned);
    let accounts = value.get("PwnCount").and_then(Value::as_u64);
    let kind = if accounts.is_some() { CountKind::Exact } else { CountKind::Unknown };
    draft.counts = vec![Count { value: accounts, kind, population: Population::World }];
    draft.types = vec![BreachType::Hacking];
    draft.disclosure = Some(match (is("IsFabricated"), is("IsVerified")) {
        (true, _) => Disclosure::None,
        (_, true) => Disclosure::Confirmed,
        _ => Disclosure::Potential,
    });
    let flags = ["IsFabricated", "IsRetired", "IsSpamList", "IsSensitive", "IsMalware", "IsStealerLog"];
    draft.notes.extend(flags.iter().filter(|flag| is(flag)).map(|flag| (*flag).to_owned()));
    let classes = value.get("DataClasses").and_then(Value::as_array).into_iter().flatten();
    draft.information = classes.filter_map(Value::as_str).map(str::to_owned).collect();
    draft.information.sort_unstable();
    Ok(draft)
}
