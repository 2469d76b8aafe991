//! The API: routes and document agree, answers are what the document says, and pages follow one another.

use std::collections::BTreeSet;
use std::fs;

use axum::http::StatusCode;
use serde_json::Value;

use crate::support::site;

#[test]
fn the_document_in_the_repository_is_the_one_that_is_served() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let now = format!("{}\n", serde_json::to_string_pretty(&chartward_web::document()).unwrap());
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        fs::write(path, &now).unwrap();
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == now,
        "docs/openapi.json is not the document: run UPDATE_OPENAPI=1 cargo test -p chartward-web"
    );
    assert_eq!(site().get("/api/v1/openapi.json").json(), chartward_web::document());
}

/// Whether a value fits a schema; the first place where it does not.
fn misfit(value: &Value, schema: &Value, document: &Value, place: &str) -> Option<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.trim_start_matches('#');
        let schema = document.pointer(pointer).unwrap_or_else(|| panic!("{name} is not defined"));
        return misfit(value, schema, document, place);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed = match &schema["type"] {
        Value::String(one) => one == kind,
        Value::Array(several) => several.iter().any(|one| one == kind),
        _ => false,
    };
    if !allowed {
        return Some(format!("{place} is {kind}, not {}", schema["type"]));
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.get(name).is_none() {
            return Some(format!("{place} has no {name}"));
        }
    }
    for (name, field) in value.as_object().into_iter().flatten() {
        match schema["properties"].get(name) {
            Some(schema) => {
                if let Some(wrong) = misfit(field, schema, document, &format!("{place}.{name}")) {
                    return Some(wrong);
                }
            }
            // what a row says is described in words
            None if [Some("says"), Some("population")].contains(&place.rsplit('.').next()) => {}
            None => return Some(format!("{place} has {name}, which is not described")),
        }
    }
    let mut items = value.as_array().into_iter().flatten().enumerate();
    items.find_map(|(n, one)| misfit(one, &schema["items"], document, &format!("{place}[{n}]")))
}

#[test]
fn every_operation_answers_as_the_document_says() {
    let (site, document) = (site(), chartward_web::document());
    let harbor = site.key("Harbor Clinic");
    for (path, item) in document["paths"].as_object().unwrap() {
        let operation = &item["get"];
        if operation.is_null() {
            continue;
        }
        let address = path.replace("{id}", &harbor);
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let mut asked = vec![address.clone(), format!("{address}?as_of=2024-03-15")];
        let query = |parameter: &&Value| parameter["in"] == "query";
        for parameter in operation["parameters"].as_array().unwrap().iter().filter(query) {
            let name = parameter["name"].as_str().unwrap();
            let values: Vec<String> = match parameter["schema"]["enum"].as_array() {
                Some(all) => all.iter().map(|one| one.as_str().unwrap().to_owned()).collect(),
                None => vec![
                    match name {
                        "q" => "clinic",
                        "state" => "oh",
                        "year" => "2024",
                        "page" => "1",
                        "per_page" => "500",
                        "after" if path == "/api/v1/events" => "0",
                        "after" => &harbor,
                        _ => "2024-03-15",
                    }
                    .to_owned(),
                ],
            };
            asked.extend(values.into_iter().map(|value| format!("{address}?{name}={value}")));
        }
        for uri in asked {
            let got = site.get(&uri);
            assert_eq!(
                (got.status, got.header("content-type")),
                (StatusCode::OK, "application/json"),
                "{uri}: {}",
                got.body
            );
            assert_eq!(misfit(&got.json(), schema, &document, &uri), None);
            assert_eq!(got.header("access-control-allow-origin"), "*");
        }
    }
}

#[test]
fn pages_and_cursors_give_everything_once() {
    let site = site();
    for (first, list, expected) in [
        ("/api/v1/incidents?per_page=7", "incidents", site.hub.now().incidents.len()),
        ("/api/v1/filings?per_page=7", "filings", site.hub.now().filings.len()),
        ("/api/v1/incidents?per_page=7&sort=name&state=OH", "incidents", usize::MAX),
    ] {
        let (mut next, mut seen, mut pages) = (Some(first.to_owned()), BTreeSet::new(), 0);
        while let Some(address) = next {
            let answer = site.get(&address).json();
            for one in answer[list].as_array().unwrap() {
                assert!(seen.insert(one["id"].as_str().unwrap().to_owned()), "{address}");
            }
            next = answer["next"].as_str().map(str::to_owned);
            pages += 1;
        }
        assert!(pages > 1 && (expected == usize::MAX || seen.len() == expected), "{first}: {}", seen.len());
    }
}

#[test]
fn facets_filters_and_orders_fit_each_other() {
    let site = site();
    let ask = |query: &str| site.get(&format!("/api/v1/incidents?per_page=500&{query}")).json();
    let all = ask("");
    let total = all["total"].as_u64().unwrap();
    for (name, values) in [
        ("filings", vec!["one", "several"]),
        ("size", vec!["unknown", "under-500", "500-4999", "5000-49999", "50000-499999", "500000-up"]),
    ] {
        let sum: u64 =
            values.iter().map(|value| ask(&format!("{name}={value}"))["total"].as_u64().unwrap()).sum();
        assert_eq!(sum, total, "{name}");
    }
    let ohio = ask("state=oh&type=theft");
    for one in ohio["incidents"].as_array().unwrap() {
        assert!(
            one["states"].to_string().contains("OH") && one["types"].to_string().contains("theft"),
            "{one}"
        );
    }
    let page = site.page("/breaches?type=theft");
    let count = ohio["total"].as_u64().unwrap();
    assert!(count > 0 && page.contains(&format!(">OH</a><span>{count}</span>")), "{page}");
    let largest = ask("sort=largest");
    let numbers: Vec<u64> =
        largest["incidents"].as_array().unwrap().iter().filter_map(|one| one["best"].as_u64()).collect();
    assert!(numbers.is_sorted_by(|a, b| a >= b) && numbers.first() == Some(&133_800), "{numbers:?}");
    let days = |sort: &str| -> Vec<String> {
        let answer = ask(&format!("sort={sort}"));
        answer["incidents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["day"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(days("oldest").is_sorted() && days("newest").is_sorted_by(|a, b| a >= b));
}

#[test]
fn feeds_have_what_was_added_last() {
    let site = site();
    let feed = site.get("/breaches.json?state=NY").json();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    let first = &feed["items"][0];
    assert!(
        first["title"].as_str().unwrap().starts_with("Lake Surgery: number of people not known"),
        "{first}"
    );
    assert_eq!(first["date_published"], "2024-06-01T00:00:00Z");
    assert!(first["url"].as_str().unwrap().starts_with("https://register.example.org/incident/hhs-"));
    // a number that changed is told again, under the same address and the day on which it was published
    let feed = site.get("/breaches.json?state=OH").json();
    let harbor = feed["items"]
        .as_array()
        .unwrap()
        .iter()
        .position(|item| item["title"].as_str().unwrap().starts_with("Harbor Clinic: 7,500 people"));
    let item = &feed["items"][harbor.unwrap()];
    assert_eq!(
        (&item["date_published"], &item["date_modified"]),
        (&"2024-03-01T00:00:00Z".into(), &"2024-06-01T00:00:00Z".into())
    );
    let modified: Vec<&str> = feed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["date_modified"].as_str().unwrap())
        .collect();
    assert!(
        modified.is_sorted_by(|a, b| a >= b) && modified.contains(&"2024-03-01T00:00:00Z"),
        "{modified:?}"
    );
    let atom = site.page("/breaches.atom?state=OH");
    assert!(
        atom.contains("<published>2024-03-01T00:00:00Z</published><updated>2024-06-01T00:00:00Z</updated>")
    );
    let atom = site.page("/breaches.atom?state=NY");
    assert!(
        atom.contains("<updated>2024-06-01T00:00:00Z</updated>")
            && atom.contains("<title>Lake Surgery: number of people not known</title>")
    );
}
