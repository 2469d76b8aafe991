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
    let mut paths: Map<String, Value> =
        OPERATIONS.iter().map(|one| (one.path.to_owned(), json!({ "get": operation(one) }))).collect();
    paths.insert("/api/v1/reports".to_owned(), json!({ "post": report() }));
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
        // filings go on after a filing, events after the number of an event
        let event = *name == "after" && one.id == "listEvents";
        let schema = if event { number() } else { parameter(name) };
        json!({ "name": name, "in": "query", "required": false, "description": describe(name), "schema": schema })
    }));
    let problem = |what: &str| {
        json!({
            "description": what,
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
        })
    };
    let plain = |what: &str| json!({ "description": what, "content": { "text/plain": { "schema": { "type": "string" } } } });
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
        responses.insert("301".to_owned(), plain("it is at another number"));
    }
    responses.insert("304".to_owned(), json!({ "description": "as the client has it" }));
    responses.insert("400".to_owned(), problem("a parameter has a value that is not allowed"));
    responses.insert("404".to_owned(), problem("there is no such number, or no such page"));
    responses.insert("405".to_owned(), problem("only GET and HEAD"));
    responses.insert("413".to_owned(), problem("a request has no body"));
    responses.insert("414".to_owned(), problem("the address is too long"));
    responses
        .insert("429".to_owned(), problem("too many requests, or views of other days, from one network"));
    responses.insert("503".to_owned(), problem("busy, or the register does not answer; try again"));
    json!({ "operationId": one.id, "summary": one.summary, "parameters": parameters, "responses": responses })
}

/// The one operation that takes something.
fn report() -> Value {
    let problem = |what: &str| {
        json!({
            "description": what,
            "content": { "application/problem+json": { "schema": of("Problem") } },
        })
    };
    json!({
        "operationId": "sendReport",
        "summary": "Contests a filing, corrects one, or tells of a breach that no list has. Nothing of it is public before two people have released it. 404 where none are taken.",
        "parameters": [],
        "requestBody": {
            "required": true,
            "content": { "application/json": { "schema": of("Report") } },
        },
        "responses": {
            "202": {
                "description": "it is kept",
                "content": { "application/json": { "schema": of("ReportKept") } },
            },
            "400": problem("a field has a value that is not allowed"),
            "404": problem("no reports are taken here"),
            "405": problem("only POST"),
            "413": problem("it is longer than 16 KiB, or its length is not said"),
            "414": problem("the address is too long"),
            "415": problem("it is not JSON"),
            "429": problem("too many reports, or requests, from one network"),
            "503": problem("busy, or the register does not answer; try again"),
        },
    })
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

fn text() -> Value {
    json!({ "type": "string" })
}

fn number() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn day() -> Value {
    json!({ "type": "string", "format": "date" })
}

fn texts() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

/// The same, or nothing.
fn maybe(mut schema: Value) -> Value {
    let kind = schema["type"].take();
    schema["type"] = json!([kind, "null"]);
    schema
}

fn of(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// An answer: its form, the day that was asked for, and more.
fn answer(more: &[(&str, Value)]) -> Value {
    let head = [("schema", text()), ("as_of", maybe(day()))];
    object(&[&head, more].concat())
}

fn schemas() -> Value {
    let mut all = Map::new();
    let listed = incident_schemas().into_iter().chain(filing_schemas());
    for (name, schema) in listed.chain(correction_schemas()).chain(other_schemas()) {
        all.insert(name.to_owned(), schema);
    }
    Value::Object(all)
}

fn incident_schemas() -> Vec<(&'static str, Value)> {
    let page = [
        ("data_as_of", maybe(day())),
        ("total", number()),
        ("page", number()),
        ("per_page", number()),
        ("next", maybe(text())),
        ("incidents", array("Incident")),
    ];
    let incident = [
        ("id", text()),
        ("url", text()),
        ("name", text()),
        ("day", maybe(day())),
        ("last_added", day()),
        ("states", texts()),
        ("types", texts()),
        ("lists", texts()),
        ("filings", number()),
        ("best", maybe(number())),
        ("best_kind", text()),
        ("at_least", maybe(number())),
        ("reported", number()),
        ("rule", text()),
    ];
    let detail = [
        ("data_as_of", maybe(day())),
        ("incident", of("Incident")),
        ("members", array("Filing")),
        ("ties", array("Tie")),
        ("payments", array("Payment")),
    ];
    let payment = [
        ("id", text()),
        ("day", maybe(day())),
        ("what", text()),
        ("organisation", text()),
        ("amount_usd", maybe(number())),
        ("on", json!({ "type": "string", "enum": ["incident", "organisation"] })),
        ("reason", text()),
        ("source", maybe(text())),
    ];
    let points = json!({ "type": "integer" });
    let tie = [("a", text()), ("b", text()), ("tie", text()), ("points", points), ("reasons", texts())];
    vec![
        ("Incidents", answer(&page)),
        ("Incident", object(&incident)),
        ("IncidentDetail", answer(&detail)),
        ("Tie", object(&tie)),
        ("Payment", object(&payment)),
    ]
}

fn filing_schemas() -> Vec<(&'static str, Value)> {
    let page = [("data_as_of", maybe(day())), ("next", maybe(text())), ("filings", array("Filing"))];
    let filing = [
        ("id", text()),
        ("incident", text()),
        ("source", text()),
        ("name", text()),
        ("state", maybe(text())),
        ("entity_type", maybe(text())),
        ("sector", maybe(text())),
        ("individuals", maybe(number())),
        ("count", text()),
        ("population", text()),
        ("flag", maybe(text())),
        ("day", maybe(day())),
        ("reported", maybe(day())),
        ("types", texts()),
        ("locations", texts()),
        ("first_seen", day()),
        ("last_seen", day()),
    ];
    let detail = [
        ("id", text()),
        ("source", text()),
        ("first_seen", day()),
        ("last_seen", day()),
        ("gone", json!({ "type": "boolean" })),
        ("withdrawn", maybe(day())),
        ("says", of("Says")),
        ("history", array("Step")),
        ("rows", array("Row")),
        ("said", array("Said")),
    ];
    let says = json!({
        "type": "object",
        "required": ["name", "counts"],
        "description": "what the row says, in the register's words; fields that it does not say are left out",
        "properties": { "name": text(), "counts": array("Count") },
    });
    let population = json!({ "type": ["string", "object"] });
    let count = [("value", maybe(number())), ("kind", text()), ("population", population)];
    let step = [
        ("observed_on", day()),
        ("what", text()),
        ("individuals", of("Count")),
        ("changes", array("Change")),
        ("file", text()),
        ("reason", text()),
    ];
    let row = [
        ("file", text()),
        ("sha256", text()),
        ("observed_on", day()),
        ("row", number()),
        ("verbatim", text()),
    ];
    vec![
        ("Filings", answer(&page)),
        ("Filing", object(&filing)),
        ("FilingDetail", answer(&detail)),
        ("Says", says),
        ("Count", object(&count)),
        ("Step", object(&step)),
        ("Change", object(&[("field", text()), ("old", text()), ("new", text())])),
        ("Row", object(&row)),
        ("History", answer(&[("id", text()), ("history", array("Step"))])),
    ]
}

fn other_schemas() -> Vec<(&'static str, Value)> {
    let problem = [("type", text()), ("title", text()), ("status", number()), ("detail", text())];
    let tally = [
        ("source", text()),
        ("list", text()),
        ("copy", maybe(day())),
        ("by", maybe(text())),
        ("rule", text()),
        ("rows", array("TallyRow")),
        ("total", of("TallyRow")),
    ];
    let mut line = vec![("key", text())];
    let counts = ["filings", "incidents", "individuals", "individuals_deduplicated", "placeholders"];
    line.extend(counts.map(|name| (name, number())));
    line.extend(["standing_placeholders", "without_number"].map(|name| (name, number())));
    for (median, of) in
        [("median_days_to_discover", "of_discovered"), ("median_days_to_report", "of_reported")]
    {
        line.extend([(median, maybe(number())), (of, number())]);
    }
    let list = [
        ("id", text()),
        ("title", text()),
        ("copies", number()),
        ("oldest", day()),
        ("newest", day()),
        ("filings", number()),
        ("refused", number()),
        ("terms", text()),
    ];
    let file = [
        ("source", text()),
        ("file", text()),
        ("sha256", text()),
        ("observed_on", day()),
        ("observed_by", text()),
        ("coverage", text()),
        ("rows", number()),
        ("refused", number()),
    ];
    let events =
        [("last", number()), ("next", maybe(text())), ("key", maybe(text())), ("events", array("Event"))];
    let event = [
        ("number", number()),
        ("id", text()),
        ("timestamp", maybe(number())),
        ("signature", maybe(text())),
        (
            "payload",
            json!({ "type": "string", "description": "JSON of chartward.event/1, as it was signed" }),
        ),
    ];
    let bulk_file =
        [("url", text()), ("name", text()), ("bytes", number()), ("rows", number()), ("sha256", text())];
    vec![
        ("Problem", object(&problem)),
        ("Tally", answer(&tally)),
        ("TallyRow", object(&line)),
        ("Sources", answer(&[("version", text()), ("lists", array("List")), ("files", array("File"))])),
        ("List", object(&list)),
        ("File", object(&file)),
        ("Report", report_schema()),
        ("ReportKept", object(&[("schema", text()), ("reference", text()), ("state", text())])),
        ("Said", object(&[("what", text()), ("text", text()), ("released", day())])),
        ("Events", answer(&events)),
        ("Event", object(&event)),
        ("Bulk", answer(&[("version", text()), ("files", array("BulkFile"))])),
        ("BulkFile", object(&bulk_file)),
    ]
}

fn correction_schemas() -> Vec<(&'static str, Value)> {
    let decision = [
        ("number", number()),
        ("when", text()),
        ("verdict", text()),
        ("a", text()),
        ("b", text()),
        ("undoes", maybe(number())),
        ("why", text()),
    ];
    let released = [
        ("number", number()),
        ("what", json!({ "type": "string", "enum": ["dispute", "correction", "filing"] })),
        ("filing", maybe(text())),
        ("released", day()),
        ("withdrawn", maybe(day())),
    ];
    vec![
        ("Corrections", answer(&[("decisions", array("Decision")), ("released", array("Released"))])),
        ("Decision", object(&decision)),
        ("Released", object(&released)),
    ]
}

/// What a report says.
fn report_schema() -> Value {
    let short = || json!({ "type": "string", "maxLength": 200 });
    json!({
        "type": "object",
        "required": ["what", "text"],
        "additionalProperties": false,
        "properties": {
            "what": { "type": "string", "enum": ["dispute", "correction", "filing"] },
            "about": { "type": "string", "maxLength": 200, "description": "number of a filing; for a dispute or a correction" },
            "name": short(),
            "state": { "type": "string", "pattern": "^([A-Za-z]{2})?$" },
            "people": { "type": "string", "pattern": "^[0-9]{0,10}$" },
            "day": { "type": "string", "description": "a day that has been, such as 2024-11-01, or empty" },
            "type": { "type": "string", "description": "a kind of breach, or empty" },
            "text": { "type": "string", "minLength": 20, "maxLength": 4_000 },
            "contact": short(),
            "website": { "type": "string", "maxLength": 200, "description": "a trap for programs that fill in everything: leave it out" },
        },
    })
}
