//! Recall and precision on a public set of labelled sentences.
//!
//! Developed on the even-numbered sentences; the odd-numbered ones were only measured.

use std::collections::BTreeMap;

use chartward_model::{Element, Mention};

use crate::{prose, rejecting, shared};

/// Spans found and spans there are, and words of names that are right and words of names found.
#[derive(Default)]
struct Tally {
    recall: BTreeMap<String, (u32, u32)>,
    words: (u32, u32),
}

impl Tally {
    fn recall(&self, label: &str) -> f64 {
        let (found, all) = self.recall.get(label).copied().unwrap_or_default();
        f64::from(found) / f64::from(all.max(1))
    }

    fn precision(&self) -> f64 {
        f64::from(self.words.0) / f64::from(self.words.1.max(1))
    }
}

fn element_of(label: &str) -> Option<Element> {
    Some(match label {
        "PERSON" => Element::PersonName,
        "EMAIL_ADDRESS" => Element::Email,
        "IBAN_CODE" => Element::Iban,
        "US_SSN" => Element::Ssn,
        "CREDIT_CARD" => Element::PaymentCard,
        "PHONE_NUMBER" => Element::Phone,
        "STREET_ADDRESS" => Element::StreetAddress,
        "IP_ADDRESS" => Element::IpAddress,
        "DOMAIN_NAME" => Element::Url,
        _ => return None,
    })
}

fn overlaps(mention: &Mention, start: usize, end: usize) -> bool {
    mention.start < end as u64 && (start as u64) < mention.end
}

fn measure() -> Option<[Tally; 2]> {
    let text = std::fs::read_to_string(shared("discover/pii/presidio_synth_dataset_v2.json")?).unwrap();
    let sentences: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let mut tallies = [Tally::default(), Tally::default()];
    for (i, sentence) in sentences.iter().enumerate() {
        let tally = &mut tallies[i % 2];
        let text = sentence["full_text"].as_str().unwrap();
        // the set counts characters
        let bytes: Vec<usize> = text.char_indices().map(|c| c.0).chain([text.len()]).collect();
        let at = |value: &serde_json::Value| bytes[usize::try_from(value.as_u64().unwrap()).unwrap()];
        let spans: Vec<(&str, usize, usize)> = sentence["spans"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| (s["entity_type"].as_str().unwrap(), at(&s["start_position"]), at(&s["end_position"])))
            .collect();
        let mentions = rejecting().scan(&prose(text));
        for (label, start, end) in &spans {
            let Some(element) = element_of(label) else { continue };
            let found = mentions.iter().any(|m| m.element == element && overlaps(m, *start, *end));
            let entry = tally.recall.entry((*label).to_owned()).or_default();
            *entry = (entry.0 + u32::from(found), entry.1 + 1);
        }
        for mention in mentions.iter().filter(|m| m.element == Element::PersonName) {
            let (start, end) =
                (usize::try_from(mention.start).unwrap(), usize::try_from(mention.end).unwrap());
            let mut offset = start;
            for word in text[start..end].split_inclusive(|c: char| !c.is_alphanumeric()) {
                let length = word.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
                let right = spans
                    .iter()
                    .any(|(label, a, b)| *label == "PERSON" && offset < *b && *a < offset + length);
                if length > 0 {
                    tally.words = (tally.words.0 + u32::from(right), tally.words.1 + 1);
                }
                offset += word.len();
            }
        }
    }
    Some(tallies)
}

#[test]
fn recall_and_precision_hold() {
    let Some(halves) = measure() else { return };
    for (name, half) in ["even", "odd"].into_iter().zip(&halves) {
        println!("{name}: words of names that are right {:.3}", half.precision());
        for (label, (found, all)) in &half.recall {
            println!("{name}: {label:<16} {found:>4} of {all:<4} {:.3}", half.recall(label));
        }
        for (label, least) in [
            ("PERSON", 0.85),
            ("EMAIL_ADDRESS", 1.0),
            ("IBAN_CODE", 1.0),
            ("US_SSN", 1.0),
            ("CREDIT_CARD", 0.95),
            ("PHONE_NUMBER", 0.9),
            ("STREET_ADDRESS", 0.7),
            ("DOMAIN_NAME", 1.0),
        ] {
            assert!(half.recall(label) >= least, "{name}: {label} {:.3}", half.recall(label));
        }
        assert!(half.precision() >= 0.9, "{name}: {:.3}", half.precision());
    }
}
