//! The VERIS Community Database: incidents coded by hand in the VERIS schema, as one JSON array.
//!
//! Its incidents have a year, sometimes a month and day, and no day of report; an incident without a day spans
//! its year. A number of records is the most that the coders found and is not of one country.

use serde_json::Value;

use super::{NOTHING, Source};
use crate::draft::{Draft, Span};
use crate::sources::table::year;
use crate::words::{BreachType, Count, CountKind, Coverage, Disclosure, Population, Sector};

/// A note that says how sure the coders are that it happened, if they are not.
pub(crate) const STATUS: &str = "security incident: ";

/// The database.
pub(super) static VCDB: Source = Source {
    id: "vcdb",
    title: "VERIS Community Database",
    coverage: Some(Coverage::Full),
    element: Some(element),
    ..NOTHING
};

fn element(value: &Value) -> Result<Draft, String> {
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str);
    let id = text("/incident_id").ok_or("it has no incident_id")?;
    let victim = value.get("victim").ok_or("it has no victim")?;
    let victim = victim.as_array().and_then(|all| all.first()).unwrap_or(victim);
    let name = victim.get("victim_id").and_then(Value::as_str).unwrap_or("Unknown");
    let mut draft = Draft::of(name);
    draft.external = Some(id.to_owned());
    draft.state = victim
        .get("state")
        .and_then(Value::as_str)
        .and_then(chartward_model::Jurisdiction::us)
        .map(|state| state.to_string());
    draft.country = country(victim);
    draft.sector = victim.get("industry").and_then(Value::as_str).and_then(sector);
    draft.occurred = value.pointer("/timeline/incident").and_then(span);
    draft.narrative = text("/summary").map(str::to_owned);
    let confidentiality = value.pointer("/attribute/confidentiality");
    draft.disclosure =
        Some(match confidentiality.and_then(|c| c.get("data_disclosure")).and_then(Value::as_str) {
            Some("Yes") => Disclosure::Confirmed,
            Some("Potentially") => Disclosure::Potential,
            Some("No") => Disclosure::None,
            _ => Disclosure::Unknown,
        });
    draft.counts = vec![count(confidentiality)];
    draft.types = types(value);
    draft.locations = varieties(value.pointer("/asset/assets"));
    draft.information = varieties(confidentiality.and_then(|c| c.get("data")));
    if let Some(status) = text("/security_incident").filter(|status| *status != "Confirmed") {
        draft.notes.push(format!("{STATUS}{status}"));
    }
    Ok(draft)
}

/// The United States where they are among the victim's countries, else the first.
fn country(victim: &Value) -> Option<String> {
    let countries = victim.get("country")?.as_array()?;
    let codes = || countries.iter().filter_map(Value::as_str);
    codes().find(|code| *code == "US").or_else(|| codes().find(|code| code.len() == 2)).map(str::to_owned)
}

fn span(time: &Value) -> Option<Span> {
    let number = |name: &str| time.get(name).and_then(Value::as_i64);
    let whole = i16::try_from(number("year")?).ok()?;
    let day = (|| {
        let month = i8::try_from(number("month")?).ok()?;
        jiff::civil::Date::new(whole, month, i8::try_from(number("day")?).ok()?).ok()
    })();
    day.map(Span::day).or_else(|| year(whole))
}

fn count(confidentiality: Option<&Value>) -> Count {
    let total = confidentiality.and_then(|c| c.get("data_total")).and_then(Value::as_u64).filter(|n| *n > 0);
    let kind = if total.is_some() { CountKind::Estimate } else { CountKind::Unknown };
    Count { value: total, kind, population: Population::World }
}

/// The branch by the first two digits of the NAICS code.
fn sector(naics: &str) -> Option<Sector> {
    Some(match naics.get(..2)? {
        "00" | "Un" => return None,
        "62" => Sector::Health,
        "52" => Sector::Finance,
        "61" => Sector::Education,
        "92" => Sector::Government,
        "44" | "45" => Sector::Retail,
        "51" => Sector::Technology,
        _ => Sector::Business,
    })
}

fn types(value: &Value) -> Vec<BreachType> {
    let mut types = Vec::new();
    let action = |name: &str| value.pointer(&format!("/action/{name}"));
    let has = |name: &str, variety: &str| {
        let all = action(name).and_then(|a| a.get("variety")).and_then(Value::as_array);
        all.is_some_and(|all| all.iter().any(|v| v.as_str() == Some(variety)))
    };
    if ["hacking", "malware", "social"].iter().any(|name| action(name).is_some()) {
        types.push(BreachType::Hacking);
    }
    if has("physical", "Theft") {
        types.push(BreachType::Theft);
    }
    if has("error", "Loss") {
        types.push(BreachType::Loss);
    }
    if has("error", "Disposal error") {
        types.push(BreachType::ImproperDisposal);
    }
    let other_error = action("error").is_some() && !has("error", "Loss") && !has("error", "Disposal error");
    if action("misuse").is_some() || other_error {
        types.push(BreachType::Unauthorized);
    }
    if action("environmental").is_some() || (action("physical").is_some() && !has("physical", "Theft")) {
        types.push(BreachType::Other);
    }
    if types.is_empty() {
        types.push(BreachType::Unknown);
    }
    types
}

fn varieties(list: Option<&Value>) -> Vec<String> {
    let all = list.and_then(Value::as_array).into_iter().flatten();
    let mut names: Vec<String> =
        all.filter_map(|entry| entry.get("variety").and_then(Value::as_str)).map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    names
}
