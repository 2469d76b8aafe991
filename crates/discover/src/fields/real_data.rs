//! The field meanings over the real files in `../shared/data`, read by the evidence crate.
//!
//! What it is: what a file holds is counted a second time by searching its bytes, without the readers and
//! tables under test, and compared. The totals beside them were counted once more by hand.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::PathBuf;

use chartward_evidence::{Flow, Isolation, Limits, Settings, Sink, read_bytes};
use chartward_model::{
    Document, Element, InventoryRow, Mention, Outcome, Part, Place, Purpose, Role, Structure,
};

use super::read_fields;
use super::testing::ADMIT;

/// A file of a data set: its name and bytes.
type File = (String, Vec<u8>);

/// Files of an archive below `discover/`; `None`, with a message, if the data is not there.
#[expect(clippy::print_stderr, reason = "a test that is skipped must say so")]
fn files(archive: &str) -> Option<Vec<File>> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/discover"));
    let Ok(packed) = std::fs::File::open(root.join(archive)) else {
        assert!(std::env::var_os("CI").is_none(), "{archive} is missing, and must not be in CI");
        eprintln!("skipped: {archive} is not there");
        return None;
    };
    let unpacked = zstd::Decoder::new(packed).unwrap();
    let mut files = Vec::new();
    for entry in tar::Archive::new(unpacked).entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if entry.header().entry_type().is_file() {
            files.push((name, bytes));
        }
    }
    files.sort();
    Some(files)
}

/// What was found in one file.
#[derive(Default)]
struct Found {
    mentions: Vec<Mention>,
    outcomes: Vec<Outcome>,
}

impl Sink for Found {
    fn document(&mut self, document: Document) -> Flow {
        if let Structure::Fields(groups) = &document.structure {
            let mentions = read_fields(&document, groups, &ADMIT);
            for mention in &mentions {
                let (start, end) = (mention.start - document.base, mention.end - document.base);
                let range = usize::try_from(start).unwrap()..usize::try_from(end).unwrap();
                assert!(document.text.get(range).is_some_and(|text| !text.is_empty()));
                assert!(!mention.canonical.is_empty());
            }
            // subjects of one document are not those of the next
            let offset = u32::try_from(self.mentions.len()).unwrap() * 1000;
            self.mentions.extend(mentions.into_iter().map(|mut mention| {
                mention.subject = mention.subject.map(|mut subject| {
                    subject.number += offset;
                    subject
                });
                mention
            }));
        }
        Flow::Continue
    }

    fn inventory(&mut self, row: InventoryRow) -> Flow {
        self.outcomes.push(row.outcome);
        Flow::Continue
    }
}

impl Found {
    fn of((name, bytes): &File) -> Self {
        let settings = Settings { limits: Limits::default(), isolation: Isolation::InProcess };
        let mut found = Self::default();
        read_bytes(&Place::file(name.as_str()), bytes.clone(), None, &settings, &mut found);
        assert!(!found.outcomes.is_empty(), "{name} has no inventory row");
        found
    }

    /// Canonical values of an element said of a role.
    fn values(&self, element: Element, role: Role) -> BTreeSet<String> {
        self.mentions
            .iter()
            .filter(|mention| mention.element == element && mention.part == Part::Whole)
            .filter(|mention| mention.subject.is_some_and(|subject| subject.role == role))
            .map(|mention| mention.canonical.reveal(Purpose::Matching).to_owned())
            .collect()
    }

    /// How many people of a role.
    fn people(&self, role: Role) -> usize {
        let subjects = self.mentions.iter().filter_map(|mention| mention.subject);
        subjects.filter(|subject| subject.role == role).collect::<BTreeSet<_>>().len()
    }

    fn count(&self, element: Element) -> usize {
        self.mentions.iter().filter(|mention| mention.element == element).count()
    }
}

/// What stands between two marks.
fn between<'t>(text: &'t str, from: &str, to: &str) -> Option<&'t str> {
    let (_, after) = text.split_once(from)?;
    Some(after.split_once(to)?.0)
}

#[test]
fn every_emerge_patient_is_found_once_with_name_birth_date_address_and_ssn() {
    let Some(files) = files("ccda/ccda_emerge.tar.zst") else { return };
    assert_eq!(files.len(), 513);
    for file in &files {
        let found = Found::of(file);
        let text = String::from_utf8_lossy(&file.1);
        let target = between(&text, "<recordTarget>", "</recordTarget>").unwrap();
        let own = target.split("<guardian>").next().unwrap();
        assert_eq!(found.people(Role::Patient), 1, "{}", file.0);
        assert_eq!(found.outcomes, [Outcome::Parsed], "{}", file.0);

        let family = between(own, "<family", "<").unwrap().split_once('>').unwrap().1.to_uppercase();
        let names = found.values(Element::PersonName, Role::Patient);
        assert_eq!(names.len(), 1, "{}", file.0);
        assert!(names.iter().all(|name| name.starts_with(family.trim())), "{}", file.0);

        let birth = between(own, "<birthTime value=\"", "\"").unwrap();
        let birth = format!("{}-{}-{}", &birth[..4], &birth[4..6], &birth[6..8]);
        assert_eq!(found.values(Element::DateOfBirth, Role::Patient), BTreeSet::from([birth]), "{}", file.0);

        let ssns: BTreeSet<String> = own
            .split("<id ")
            .filter(|id| id.split('>').next().unwrap().contains("2.16.840.1.113883.4.1\""))
            .filter_map(|id| between(id, "extension=\"", "\""))
            .map(|ssn| ssn.replace('-', ""))
            .collect();
        assert_eq!(ssns.len(), 1, "{}", file.0);
        assert_eq!(found.values(Element::Ssn, Role::Patient), ssns, "{}", file.0);

        let zip = between(own, "<postalCode>", "</postalCode>").unwrap().trim();
        assert_eq!(
            found.values(Element::PostalCode, Role::Patient),
            BTreeSet::from([format!("{zip:0>5}")]),
            "{}",
            file.0
        );
        assert_eq!(found.values(Element::StreetAddress, Role::Patient).len(), 1, "{}", file.0);
    }
}

#[test]
fn vendor_documents_all_name_their_patient() {
    for archive in ["ccda/ccda_vendor.tar.zst", "ccda/ccda_hl7_examples.tar.zst"] {
        let Some(files) = files(archive) else { return };
        for file in files.iter().filter(|(name, _)| name.to_lowercase().ends_with(".xml")) {
            let text = String::from_utf8_lossy(&file.1).replace('\0', "");
            if !text.contains("ClinicalDocument") {
                continue;
            }
            let found = Found::of(file);
            let targets = text.matches("<recordTarget").count();
            let named = text.contains("<family") || text.contains("<given");
            if named {
                assert!((1..=targets.max(1)).contains(&found.people(Role::Patient)), "{}", file.0);
                assert!(!found.values(Element::PersonName, Role::Patient).is_empty(), "{}", file.0);
            }
        }
    }
}

#[test]
fn every_hl7_message_gives_its_patients() {
    let Some(files) = files("hl7v2/hl7v2_samples.tar.zst") else { return };
    assert_eq!(files.len(), 109);
    let (mut named, mut numbered) = (0, 0);
    for file in &files {
        let text = String::from_utf8_lossy(&file.1).replace('\r', "\n");
        let found = Found::of(file);
        // PID-5 and PID-3 of each PID, split by hand with the usual separators
        for pid in text.lines().filter(|line| line.starts_with("PID|")) {
            let fields: Vec<&str> = pid.split('|').collect();
            let surname = fields.get(5).map_or("", |name| name.split(['^', '~', '&']).next().unwrap());
            let surname = surname.trim().to_uppercase();
            // a surname that is itself a word such as "Patient" is taken for a title
            if surname.chars().any(char::is_alphabetic) && !chartward_model::name::is_title(&surname) {
                let names = found.values(Element::PersonName, Role::Patient);
                assert!(
                    names.iter().any(|name| name.contains(surname.split(' ').next_back().unwrap())),
                    "{}",
                    file.0
                );
                named += 1;
            }
            let ssn = fields.get(19).map_or("", |ssn| ssn.trim()).replace('-', "");
            if chartward_model::ids::ssn(&ssn).is_some() {
                assert!(found.values(Element::Ssn, Role::Patient).contains(&ssn), "{}", file.0);
                numbered += 1;
            }
        }
    }
    assert_eq!((named, numbered), (110, 29));
}

#[test]
fn every_person_of_an_x12_file_is_found() {
    let Some(files) = files("x12/x12_samples.tar.zst") else { return };
    assert_eq!(files.len(), 33);
    let (mut people, mut numbers) = (0, 0);
    for file in &files {
        let text = String::from_utf8_lossy(&file.1);
        let found = Found::of(file);
        let separator = text.trim_start_matches('\u{feff}').trim_start().chars().nth(3).unwrap();
        let names: BTreeSet<String> = found
            .mentions
            .iter()
            .filter(|mention| mention.element == Element::PersonName)
            .map(|mention| mention.canonical.reveal(Purpose::Matching).to_owned())
            .collect();
        for segment in text.split(['~', '\n']).map(str::trim) {
            let elements: Vec<&str> = segment.split(separator).collect();
            if elements[0] == "REF"
                && elements.get(1) == Some(&"SY")
                && chartward_model::ids::ssn(elements[2]).is_some()
            {
                let ssn = elements[2].replace('-', "");
                let all = found.mentions.iter().filter(|mention| mention.element == Element::Ssn);
                assert!(
                    all.into_iter().any(|mention| mention.canonical.reveal(Purpose::Matching) == ssn),
                    "{}",
                    file.0
                );
                numbers += 1;
            }
            if elements[0] == "NM1"
                && elements.get(2) == Some(&"1")
                && elements.get(3).is_some_and(|name| !name.is_empty())
            {
                let surname = elements[3].to_uppercase();
                let word = surname.split([' ', '.']).next().unwrap().to_owned();
                assert!(names.iter().any(|name| name.contains(&word)), "{}", file.0);
                people += 1;
            }
        }
    }
    assert_eq!((people, numbers), (84, 4));
}

#[test]
fn every_bulk_patient_is_found_with_all_identifiers() {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/discover/fhir"));
    let Ok(packed) = std::fs::File::open(root.join("bulk_1000_Patient_shared.ndjson.zst")) else {
        assert!(std::env::var_os("CI").is_none(), "the data must be there in CI");
        return;
    };
    let bytes = zstd::decode_all(packed).unwrap();
    let found = Found::of(&("Patient.ndjson".to_owned(), bytes.clone()));
    assert_eq!(found.outcomes, [Outcome::Parsed]);
    assert_eq!(found.people(Role::Patient), 799);
    let (mut ssns, mut licences, mut passports, mut births) = (0, 0, 0, 0);
    for line in bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
        let patient: serde_json::Value = serde_json::from_slice(line).unwrap();
        births += usize::from(patient["birthDate"].is_string());
        for identifier in patient["identifier"].as_array().unwrap() {
            match identifier["type"]["coding"][0]["code"].as_str() {
                Some("SS") => ssns += 1,
                Some("DL") => licences += 1,
                Some("PPN") => passports += 1,
                _ => {}
            }
        }
    }
    assert_eq!(found.count(Element::Ssn), ssns);
    assert_eq!(found.count(Element::DriverLicense), licences);
    assert_eq!(found.count(Element::Passport), passports);
    assert_eq!(found.count(Element::DateOfBirth), births);
    assert_eq!(births, 799);
}

#[test]
fn bundles_are_each_about_one_patient() {
    let Some(files) = files("fhir/synthea_r4_bundles.tar.zst") else { return };
    assert_eq!(files.len(), 47);
    for file in files.iter().step_by(6) {
        let found = Found::of(file);
        let bundle: serde_json::Value = serde_json::from_slice(&file.1).unwrap();
        let entries = bundle["entry"].as_array().unwrap();
        let of_kind =
            |kind: &str| entries.iter().filter(|entry| entry["resource"]["resourceType"] == kind).count();
        let ids: BTreeSet<String> = found.values(Element::RecordReference, Role::Patient);
        assert_eq!(ids.len(), 1, "{}: one patient, one reference", file.0);
        assert_eq!(found.values(Element::Ssn, Role::Patient).len(), 1, "{}", file.0);
        assert!(found.count(Element::DiagnosisCode) >= of_kind("Condition"), "{}", file.0);
        assert!(found.count(Element::ProcedureCode) >= of_kind("Procedure"), "{}", file.0);
        // an observation is one result, a panel as many as it has components
        let results = |entry: &serde_json::Value| {
            let panel = entry["resource"]["component"].as_array().map_or(1, Vec::len);
            match entry["resource"]["resourceType"].as_str() {
                Some("Observation") => panel,
                Some("DiagnosticReport") => 1,
                _ => 0,
            }
        };
        assert_eq!(found.count(Element::LabResult), entries.iter().map(results).sum::<usize>(), "{}", file.0);
    }
}

#[test]
fn bulk_files_refer_to_thirteen_patients() {
    let Some(files) = files("fhir/bulk_10-patients.tar.zst") else { return };
    let mut references = BTreeSet::new();
    for file in files.iter().filter(|(name, _)| name.ends_with(".ndjson")) {
        // a slice of each file is enough: they are the same kind of line throughout
        let end =
            file.1.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(150).map_or(file.1.len(), |(i, _)| i);
        let found = Found::of(&(file.0.clone(), file.1[..end].to_vec()));
        assert_eq!(found.outcomes.last(), Some(&Outcome::Parsed), "{}", file.0);
        references.extend(found.values(Element::RecordReference, Role::Patient));
        let text = String::from_utf8_lossy(&file.1[..end]);
        if text.contains("\"reference\":\"Patient/") {
            assert!(found.people(Role::Patient) > 0, "{}", file.0);
        }
    }
    assert_eq!(references.len(), 13);
}

#[test]
fn damaged_files_never_panic() {
    for archive in
        ["hl7v2/hl7v2_samples.tar.zst", "x12/x12_samples.tar.zst", "ccda/ccda_hl7_examples.tar.zst"]
    {
        let Some(files) = files(archive) else { return };
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = |below: usize| {
            // xorshift: the same damage in every run
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 33).unwrap() % below.max(1)
        };
        for (name, bytes) in files.iter().filter(|(_, bytes)| !bytes.is_empty()).step_by(4) {
            let mut bytes = bytes[..bytes.len().min(60_000)].to_vec();
            for _ in 0..30 {
                let at = next(bytes.len());
                bytes[at] = b"\0\r|^~&\\*<>\"\xff{[9A"[next(16)];
            }
            Found::of(&(name.clone(), bytes));
        }
    }
}
