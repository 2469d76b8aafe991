//! Spanish clinical cases (MEDDOCAN): what does not depend on the language is found.
//!
//! The rules know English labels and American records. Spanish labels, Spanish identifiers (history and
//! insurance numbers, licence numbers of physicians) and hospitals are not supported.

use std::collections::BTreeMap;
use std::io::Read;

use chartward_model::Element;

use crate::{prose, rejecting, shared};

#[test]
fn spanish_cases_run_and_give_what_needs_no_language() {
    let Some(path) = shared("discover/pii/meddocan_train_dev.tar.zst") else { return };
    let mut archive = tar::Archive::new(zstd::Decoder::new(std::fs::File::open(path).unwrap()).unwrap());
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_string_lossy().into_owned();
        let kind = name.rsplit('.').next().unwrap_or_default();
        if name.contains("/train/") && matches!(kind, "txt" | "ann") {
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            files.insert(name, text);
        }
    }
    let scanner = rejecting();
    let mut tally: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for (name, text) in files.iter().filter(|(name, _)| name.rsplit('.').next() == Some("txt")) {
        let Some(labels) = files.get(&name.replace(".txt", ".ann")) else { continue };
        let mentions = scanner.scan(&prose(text));
        let bytes: Vec<u64> = text.char_indices().map(|c| c.0 as u64).chain([text.len() as u64]).collect();
        for line in labels.lines().filter(|line| line.starts_with('T')) {
            let mut parts = line.split(['\t', ' ']).skip(1);
            let (label, start, end) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
            let at = |i: &str| i.parse::<usize>().ok().and_then(|i| bytes.get(i)).copied();
            let (Some(element), Some(start), Some(end)) = (element_of(label), at(start), at(end)) else {
                continue;
            };
            let hit = mentions.iter().any(|m| m.element == element && m.start < end && start < m.end);
            let entry = tally.entry(element.name()).or_default();
            *entry = (entry.0 + u32::from(hit), entry.1 + 1);
        }
    }
    for (element, (found, all)) in &tally {
        println!("{element:<16} {found} of {all}");
    }
    let share = |element: Element| {
        let (found, all) = tally.get(element.name()).copied().unwrap_or_default();
        f64::from(found) / f64::from(all.max(1))
    };
    assert!(share(Element::Email) >= 0.95, "e-mail {:.3}", share(Element::Email));
    assert!(share(Element::StreetAddress) >= 0.6, "streets {:.3}", share(Element::StreetAddress));
    assert!(share(Element::PersonName) >= 0.75, "names {:.3}", share(Element::PersonName));
}

fn element_of(label: &str) -> Option<Element> {
    Some(match label {
        "CORREO_ELECTRONICO" => Element::Email,
        "NUMERO_TELEFONO" | "NUMERO_FAX" => Element::Phone,
        "CALLE" => Element::StreetAddress,
        "NOMBRE_SUJETO_ASISTENCIA" | "NOMBRE_PERSONAL_SANITARIO" => Element::PersonName,
        _ => return None,
    })
}
