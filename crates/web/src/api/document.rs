//! The OpenAPI 3.1 document, made of the table of operations.
//!
//! What it is: the document that is served at `/api/v1/openapi.json` and kept in `docs/openapi.json`; a test says when
//! the two differ, and another checks answers against its schemas.

use chartward_app::register::site::find::{Order, Size};
use chartward_app::register::{BreachType, EntityType, Sector, source_ids};
use serde_json::{Map, Value, json};

use super::{OPERATIONS, Operation, describe};
use crate::answer::{Desk, Fault, Reply};

/// `/api/v1/openapi.json`.
pub(crate) fn page(_: &Desk<'_>) -> Result<Reply, Fault> {
    Reply::json(&document())
}

/// The whole document.
pub fn document() -> Value {
    let paths: Map<String, Value> =
        OPERATIONS.iter().map(|one| (one.path.to_owned(), json!({ "get": operation(one) }))).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Chartward register",
            "version": "1",
            "summary": "Reported breaches of health data: what the lists said, on any day.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "paths": paths,
        "components": { "schemas": schemas() },
    })
}

fn operation(one: &Operation) -> Value {
    let mut parameters: Vec<Value> = Vec::new();
    let named = one.path.contains("{id}");
    if named {
        parameters.push(json!({
            "name": "id", "in": "path", "required": true, "schema": { "type": "string" },
            "description": "number of a filing, or of any of its rows",
        }));
    }
    parameters.extend(one.parameters.iter().map(|name| {
        json!({
            "name": name, "in": "query", "required": false, "description": describe(name), "schema": parameter(name),
        })
    }));
    let problem = |what: &str| {
        json!({
            "description": what,
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        })
    };
    let text = |what: &str| json!({ "description": what, "content": { "text/plain": { "schema": { "type": "string" } } } });
    let mut responses = Map::new();
    let answer = format!("#/components/schemas/{}", one.answer);
    responses.insert(
        "200".to_owned(),
        json!({
            "description": "the answer",
            "headers": { "ETag": { "schema": { "type": "string" } } },
            "content": { "application/json": { "schema": { "$ref": answer } } },
        }),
    );
    if named {
        responses.insert("301".to_owned(), text("it is at another number"));
    }
    responses.insert("304".to_owned(), json!({ "description": "as the client has it" }));
    responses.insert("400".to_owned(), problem("a parameter has a value that is not allowed"));
    responses.insert("404".to_owned(), problem("there is no such number, or no such page"));
    responses.insert("405".to_owned(), text("only GET and HEAD"));
    responses.insert("413".to_owned(), text("a request has no body"));
    responses.insert("414".to_owned(), text("the address is too long"));
    responses.insert("429".to_owned(), text("too many requests from one network"));
    responses.insert("503".to_owned(), problem("busy, or the register does not answer; try again"));
    json!({ "operationId": one.id, "summary": one.summary, "parameters": parameters, "responses": responses })
}

fn parameter(name: &str) -> Value {
    fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
        all.iter().map(|one| name(*one)).collect()
    }
    match name {
        "q" => json!({ "type": "string", "maxLength": 200 }),
        "source" => json!({ "type": "string", "enum": source_ids() }),
        "type" => json!({ "type": "string", "enum": names(BreachType::ALL, BreachType::name) }),
        "entity" => json!({ "type": "string", "enum": names(EntityType::ALL, EntityType::name) }),
        "sector" => json!({ "type": "string", "enum": names(Sector::ALL, Sector::name) }),
        "size" => json!({ "type": "string", "enum": names(&Size::ALL, Size::name) }),
        "sort" => json!({ "type": "string", "enum": names(&Order::ALL, Order::name) }),
        "filings" => json!({ "type": "string", "enum": ["one", "several"] }),
        "by" => json!({
            "type": "string",
            "enum": ["year", "month", "state", "type", "location", "entity-type", "sector", "none"],
        }),
        "only" => json!({ "type": "string", "enum": ["1"] }),
        "state" => json!({ "type": "string", "pattern": "^[A-Za-z0-9]{2,3}$" }),
        "year" => json!({ "type": "integer", "minimum": 1900, "maximum": 2155 }),
        "page" => json!({ "type": "integer", "minimum": 1, "maximum": 10_000_000 }),
        "per_page" => json!({ "type": "integer", "minimum": 1, "maximum": 500 }),
        "as_of" | "from" | "to" => json!({ "type": "string", "format": "date" }),
        _ => json!({ "type": "string" }),
    }
}

/// An object whose fields are all required.
fn object(fields: &[(&str, Value)]) -> Value {
    let required: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> =
        fields.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

fn array(of: &str) -> Value {
    json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{of}") } })
}

fn schemas() -> Value {
    let (text, number) = (json!({ "type": "string" }), json!({ "type": "integer", "minimum": 0 }));
    let maybe_text = json!({ "type": ["string", "null"] });
    let maybe_number = json!({ "type": ["integer", "null"] });
    let day = json!({ "type": "string", "format": "date" });
    let maybe_day = json!({ "type": ["string", "null"], "format": "date" });
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let yes_or_no = json!({ "type": "boolean" });
    let head = || vec![("schema", text.clone()), ("as_of", maybe_day.clone())];
    let with = |more: &[(&'static str, Value)]| object(&[head(), more.to_vec()].concat());
    let of = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let tally_row = [
        "filings",
        "incidents",
        "individuals",
        "individuals_deduplicated",
        "placeholders",
        "standing_placeholders",
        "without_number",
    ]
    .map(|name| (name, number.clone()));
    let medians =
        ["median_days_to_discover", "median_days_to_report"].map(|name| (name, maybe_number.clone()));
    json!({
        "Problem": object(&[("type", text.clone()), ("title", text.clone()), ("status", number.clone()), ("detail", text.clone())]),
        "Incidents": with(&[
            ("data_as_of", maybe_day.clone()), ("total", number.clone()), ("page", number.clone()),
            ("per_page", number.clone()), ("next", maybe_text.clone()), ("incidents", array("Incident")),
        ]),
        "Incident": object(&[
            ("id", text.clone()), ("url", text.clone()), ("name", text.clone()), ("day", maybe_day.clone()),
            ("last_added", day.clone()), ("states", texts.clone()), ("types", texts.clone()), ("lists", texts.clone()),
            ("filings", number.clone()), ("best", maybe_number.clone()), ("best_kind", text.clone()),
            ("at_least", maybe_number.clone()), ("reported", number.clone()), ("rule", text.clone()),
        ]),
        "IncidentDetail": with(&[
            ("data_as_of", maybe_day.clone()), ("incident", of("Incident")), ("members", array("Filing")),
            ("ties", array("Tie")),
        ]),
        "Tie": object(&[
            ("a", text.clone()), ("b", text.clone()), ("tie", text.clone()), ("points", json!({ "type": "integer" })),
            ("reasons", texts.clone()),
        ]),
        "Filings": with(&[("data_as_of", maybe_day.clone()), ("next", maybe_text.clone()), ("filings", array("Filing"))]),
        "Filing": object(&[
            ("id", text.clone()), ("incident", text.clone()), ("source", text.clone()), ("name", text.clone()),
            ("state", maybe_text.clone()), ("entity_type", maybe_text.clone()), ("sector", maybe_text.clone()),
            ("individuals", maybe_number.clone()), ("count", text.clone()), ("population", text.clone()),
            ("flag", maybe_text.clone()), ("day", maybe_day.clone()), ("reported", maybe_day.clone()),
            ("types", texts.clone()), ("locations", texts.clone()), ("first_seen", day.clone()),
            ("last_seen", day.clone()),
        ]),
        "FilingDetail": with(&[
            ("id", text.clone()), ("source", text.clone()), ("first_seen", day.clone()), ("last_seen", day.clone()),
            ("gone", yes_or_no), ("says", of("Says")), ("history", array("Step")), ("rows", array("Row")),
        ]),
        "Says": {
            "type": "object",
            "required": ["name", "counts"],
            "description": "what the row says, in the register's words; fields that it does not say are left out",
            "properties": { "name": { "type": "string" }, "counts": array("Count") },
        },
        "Count": object(&[
            ("value", maybe_number.clone()), ("kind", text.clone()), ("population", json!({ "type": ["string", "object"] })),
        ]),
        "Step": object(&[
            ("observed_on", day.clone()), ("what", text.clone()), ("individuals", of("Count")),
            ("changes", array("Change")), ("file", text.clone()), ("reason", text.clone()),
        ]),
        "Change": object(&[("field", text.clone()), ("old", text.clone()), ("new", text.clone())]),
        "Row": object(&[
            ("file", text.clone()), ("sha256", text.clone()), ("observed_on", day.clone()), ("row", number.clone()),
            ("verbatim", text.clone()),
        ]),
        "History": with(&[("id", text.clone()), ("history", array("Step"))]),
        "Tally": with(&[
            ("source", text.clone()), ("list", text.clone()), ("copy", maybe_day.clone()), ("by", maybe_text.clone()),
            ("rule", text.clone()), ("rows", array("TallyRow")), ("total", of("TallyRow")),
        ]),
        "TallyRow": object(&[vec![("key", text.clone())], tally_row.to_vec(), medians.to_vec()].concat()),
        "Sources": with(&[("version", text.clone()), ("lists", array("List")), ("files", array("File"))]),
        "List": object(&[
            ("id", text.clone()), ("title", text.clone()), ("copies", number.clone()), ("oldest", day.clone()),
            ("newest", day.clone()), ("filings", number.clone()), ("refused", number.clone()), ("terms", text.clone()),
        ]),
        "File": object(&[
            ("source", text.clone()), ("file", text.clone()), ("sha256", text.clone()), ("observed_on", day),
            ("observed_by", text.clone()), ("coverage", text.clone()), ("rows", number.clone()), ("refused", number),
        ]),
    })
}
