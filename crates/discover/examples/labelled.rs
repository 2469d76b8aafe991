//! Recall and precision on a labelled set of sentences, for development.
//!
//! `labelled SET.json [MODEL_DIR]` prints both halves' figures; what was missed or invented is printed only of
//! the training half, the even-numbered sentences, so that nobody tunes on the other.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for development")]

use std::collections::BTreeMap;
use std::sync::Arc;

use chartward_discover::model::{Kind, NameModel};
use chartward_discover::{Options, Reserved, Scanner};
use chartward_model::{Confidence, Document, DocumentKind, Element, Mention, Place};

fn main() {
    let mut args = std::env::args().skip(1);
    let path = args.next().expect("a labelled set");
    let model = args.next().map(|dir| {
        let dir = std::path::Path::new(&dir);
        let vocabulary = std::fs::read_to_string(dir.join("vocab.txt")).unwrap();
        Arc::new(NameModel::new(std::fs::read(dir.join("model.onnx")).unwrap(), &vocabulary).unwrap())
    });
    let rows = std::env::var_os("ROWS").is_some();
    let least = std::env::var("LEAST").map_or(Confidence::MEDIUM.as_permille(), |s| s.parse().unwrap());
    let sentences: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut options = Options::new(Reserved::Reject, jiff::civil::date(2026, 11, 22));
    if !rows {
        options.model.clone_from(&model);
    }
    let scanner = Scanner::new(options);
    let mut found: [BTreeMap<String, (u32, u32)>; 2] = Default::default();
    let mut right: [BTreeMap<&str, (u32, u32)>; 2] = Default::default();
    let mut words = [(0, 0); 2];
    for (i, sentence) in sentences.iter().enumerate() {
        let half = i % 2;
        let text = sentence["full_text"].as_str().unwrap();
        let bytes: Vec<usize> = text.char_indices().map(|c| c.0).chain([text.len()]).collect();
        let at = |value: &serde_json::Value| bytes[usize::try_from(value.as_u64().unwrap()).unwrap()];
        let spans: Vec<(&str, usize, usize)> = sentence["spans"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| (s["entity_type"].as_str().unwrap(), at(&s["start_position"]), at(&s["end_position"])))
            .collect();
        let document = Document::prose(Place::file("x.txt"), DocumentKind::Text, text.to_owned());
        let mut mentions = scanner.scan(&document);
        mentions.retain(|m| m.confidence.as_permille() >= least);
        if rows {
            dump(i, text, &spans, &mentions, model.as_deref());
            continue;
        }
        for (label, start, end) in &spans {
            let accepted = elements_of(label);
            if accepted.is_empty() {
                continue;
            }
            let hit = mentions.iter().any(|m| accepted.contains(&m.element) && overlaps(m, *start, *end));
            let entry = found[half].entry((*label).to_owned()).or_default();
            *entry = (entry.0 + u32::from(hit), entry.1 + 1);
            if !hit && half == 0 {
                let from = text.floor_char_boundary(start.saturating_sub(40));
                let to = text.ceil_char_boundary((end + 25).min(text.len()));
                println!(
                    "MISS {label} #{i} {:?} [[{:?}]] {:?}",
                    &text[from..*start],
                    &text[*start..*end],
                    &text[*end..to]
                );
            }
        }
        for m in &mentions {
            let (start, end) = (usize::try_from(m.start).unwrap(), usize::try_from(m.end).unwrap());
            let ok = spans
                .iter()
                .any(|(l, a, b)| elements_of_any(l).contains(&m.element) && start < *b && *a < end);
            let entry = right[half].entry(m.element.name()).or_default();
            *entry = (entry.0 + u32::from(ok), entry.1 + 1);
            if !ok && half == 0 {
                let from = text.floor_char_boundary(start.saturating_sub(30));
                let to = text.ceil_char_boundary((end + 25).min(text.len()));
                println!(
                    "WRONG {} {:?} #{i} {:?} [[{:?}]] {:?} {:?}",
                    m.element.name(),
                    m.confidence,
                    &text[from..start],
                    &text[start..end],
                    &text[end..to],
                    m.reasons
                );
            }
            if m.element == Element::PersonName {
                let mut offset = start;
                for word in text[start..end].split_inclusive(|c: char| !c.is_alphanumeric()) {
                    let length = word.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
                    let right =
                        spans.iter().any(|(l, a, b)| *l == "PERSON" && offset < *b && *a < offset + length);
                    if length > 0 {
                        words[half] = (words[half].0 + u32::from(right), words[half].1 + 1);
                    }
                    offset += word.len();
                }
            }
        }
    }
    if rows {
        return;
    }
    for half in 0..2 {
        let name = ["training", "held out"][half];
        println!(
            "{name}: words of names that are right {:.3} of {}",
            f64::from(words[half].0) / f64::from(words[half].1),
            words[half].1
        );
        for (label, (f, all)) in &found[half] {
            println!("{name}: recall {label:<16} {f:>4} of {all:<4} {:.3}", f64::from(*f) / f64::from(*all));
        }
        for (element, (ok, all)) in &right[half] {
            println!(
                "{name}: precision {element:<22} {ok:>4} of {all:<4} {:.3}",
                f64::from(*ok) / f64::from(*all)
            );
        }
    }
    if let Some(model) = model {
        println!("windows {} failures {}", model.windows(), model.failures());
    }
}

fn overlaps(mention: &Mention, start: usize, end: usize) -> bool {
    mention.start < end as u64 && (start as u64) < mention.end
}

/// The set calls every part of an address, down to a bare postal code, a street address.
fn elements_of(label: &str) -> &'static [Element] {
    match label {
        "PERSON" => &[Element::PersonName],
        "EMAIL_ADDRESS" => &[Element::Email],
        "IBAN_CODE" => &[Element::Iban],
        "US_SSN" => &[Element::Ssn],
        "CREDIT_CARD" => &[Element::PaymentCard],
        "PHONE_NUMBER" => &[Element::Phone],
        "STREET_ADDRESS" | "ADDRESS" => &[Element::StreetAddress, Element::PostalCode],
        "ZIP_CODE" => &[Element::PostalCode],
        "IP_ADDRESS" => &[Element::IpAddress],
        "DOMAIN_NAME" => &[Element::Url],
        "DATE_TIME" => &[Element::DateOfBirth, Element::DateOfDeath, Element::DateOfService],
        "US_DRIVER_LICENSE" => &[Element::DriverLicense],
        _ => &[],
    }
}

fn elements_of_any(label: &str) -> &'static [Element] {
    match label {
        "STREET_ADDRESS" | "ADDRESS" | "GPE" | "LOCATION" | "ZIP_CODE" => {
            &[Element::StreetAddress, Element::PostalCode, Element::City, Element::State]
        }
        _ => elements_of(label),
    }
}

/// One line of JSON per sentence of the training half: text, labels, mentions, the model's words.
fn dump(
    i: usize,
    text: &str,
    spans: &[(&str, usize, usize)],
    mentions: &[Mention],
    model: Option<&NameModel>,
) {
    if i % 2 == 1 {
        return;
    }
    let votes = model.map(|m| m.read(text).unwrap()).unwrap_or_default();
    let votes: Vec<_> = votes
        .iter()
        .map(|v| {
            serde_json::json!([
                v.start,
                v.end,
                v.of(Kind::Person),
                v.of(Kind::Street),
                v.of(Kind::City),
                v.of(Kind::State),
                v.of(Kind::Postal)
            ])
        })
        .collect();
    let mentions: Vec<_> = mentions
        .iter()
        .map(|m| serde_json::json!([m.start, m.end, m.element.name(), m.confidence.as_permille()]))
        .collect();
    println!(
        "{}",
        serde_json::json!({"i": i, "text": text, "spans": spans, "mentions": mentions, "votes": votes})
    );
}
