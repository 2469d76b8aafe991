//! The calibration table: of the mentions with a confidence, how many are right.
//!
//! `calibration SET.json SEED [MODEL_DIR]` scans the training half (the even-numbered sentences) of a labelled
//! set and the running text of a generated clinic, and prints, for each group of elements and each tenth of
//! confidence, how many mentions there are, their mean confidence and the share that is right.

#![allow(clippy::print_stdout, reason = "a tool for development")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chartward_app::model;
use chartward_discover::{Options, Reserved, Scanner};
use chartward_evidence::{Flow, Isolation, Limits, Settings, Sink};
use chartward_model::{
    Context, Document, DocumentKind, Element, InventoryRow, Mention, PersonName, Phi, Place, Purpose,
};
use chartward_simulate::{Size, Truth};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [set, seed, rest @ ..] = args.as_slice() else {
        return Err("calibration SET.json SEED [MODEL_DIR]".into());
    };
    let day = jiff::civil::date(2026, 11, 22);
    let model = rest.first().map(|dir| model::load(Path::new(dir))).transpose()?.flatten();
    let scanner = |reserved| {
        let mut options = Options::new(reserved, day);
        options.model.clone_from(&model);
        Scanner::new(options)
    };
    let mut table = Table::default();
    labelled(Path::new(set), &scanner(Reserved::Reject), &mut table)?;
    table.print("training half of the labelled set");
    let mut mail = Table::default();
    clinic(seed.parse()?, day, scanner(Reserved::Admit), &mut mail)?;
    mail.print("running text of a generated clinic");
    table.join(mail);
    table.print("both");
    Ok(())
}

/// Counts by group and tenth: mentions, right ones, sum of confidences in thousandths.
#[derive(Default)]
struct Table(BTreeMap<(&'static str, u16), (u64, u64, u64)>);

impl Table {
    fn add(&mut self, mention: &Mention, right: bool) {
        let confidence = mention.confidence.as_permille();
        let cell = self.0.entry((group(mention.element), confidence.min(999) / 100)).or_default();
        *cell = (cell.0 + 1, cell.1 + u64::from(right), cell.2 + u64::from(confidence));
    }

    fn join(&mut self, other: Self) {
        for (key, (all, right, sum)) in other.0 {
            let cell = self.0.entry(key).or_default();
            *cell = (cell.0 + all, cell.1 + right, cell.2 + sum);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    fn print(&self, title: &str) {
        println!(
            "\n{title}\n\n| group | confidence | mentions | mean | right |\n| --- | --- | --- | --- | --- |"
        );
        for ((group, tenth), (all, right, sum)) in &self.0 {
            let (mean, share) = (*sum as f64 / *all as f64 / 1000.0, *right as f64 / *all as f64);
            println!("| {group} | 0.{tenth}- | {all} | {mean:.2} | {share:.2} |");
        }
    }
}

fn group(element: Element) -> &'static str {
    use Element as E;
    match element {
        E::PersonName => "name",
        E::StreetAddress | E::City | E::State | E::PostalCode => "address",
        E::Phone | E::Email | E::Url | E::IpAddress | E::Username => "contact",
        E::DateOfBirth | E::DateOfDeath | E::DateOfService => "date",
        E::DiagnosisCode | E::ProcedureCode | E::DrugCode => "clinical",
        _ => "identifier",
    }
}

fn labelled(set: &Path, scanner: &Scanner, table: &mut Table) -> Result<(), Failure> {
    let sentences: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(set)?)?;
    for sentence in sentences.iter().step_by(2) {
        let text = sentence["full_text"].as_str().unwrap_or_default();
        let bytes: Vec<u64> = text.char_indices().map(|c| c.0 as u64).chain([text.len() as u64]).collect();
        let at = |value: &serde_json::Value| {
            value.as_u64().and_then(|i| bytes.get(usize::try_from(i).ok()?)).copied().unwrap_or(0)
        };
        let document = Document::prose(Place::file("sentence"), DocumentKind::Text, text.to_owned());
        for mention in scanner.scan(&document) {
            let right = sentence["spans"].as_array().into_iter().flatten().any(|span| {
                let label = span["entity_type"].as_str().unwrap_or_default();
                mention.start < at(&span["end_position"])
                    && at(&span["start_position"]) < mention.end
                    && fits(label, mention.element)
            });
            table.add(&mention, right);
        }
    }
    Ok(())
}

fn fits(label: &str, element: Element) -> bool {
    use Element as E;
    match label {
        "PERSON" => element == E::PersonName,
        "STREET_ADDRESS" | "GPE" | "ZIP_CODE" => group(element) == "address",
        "DATE_TIME" => group(element) == "date",
        "EMAIL_ADDRESS" => element == E::Email,
        "IBAN_CODE" => element == E::Iban,
        "US_SSN" => element == E::Ssn,
        "CREDIT_CARD" => element == E::PaymentCard,
        "PHONE_NUMBER" => element == E::Phone,
        "IP_ADDRESS" => element == E::IpAddress,
        "DOMAIN_NAME" => element == E::Url,
        "US_DRIVER_LICENSE" => element == E::DriverLicense,
        _ => false,
    }
}

fn clinic(seed: u64, day: jiff::civil::Date, scanner: Scanner, table: &mut Table) -> Result<(), Failure> {
    let clinic = chartward_simulate::clinic(seed, Size { patients: 400, staff: 20, mails: 800 }, day)?;
    let folder = std::env::temp_dir().join(format!("chartward-calibration-{}", std::process::id()));
    for file in &clinic.files {
        let path = folder.join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        std::fs::write(path, &file.bytes)?;
    }
    let planted = Planted::of(&clinic.truth);
    let plan = chartward_evidence::plan(&[folder.join("evidence")])?;
    let settings = Settings {
        limits: Limits::default(),
        isolation: Isolation::Child {
            program: PathBuf::from("chartward"),
            arguments: vec!["internal-reader".into()],
        },
    };
    let mut marks = Marks { scanner, planted, table };
    for unit in &plan.units {
        chartward_evidence::read(unit, &settings, &mut marks);
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Values by message or file.
struct Planted {
    values: BTreeSet<(String, Element, String)>,
    names: BTreeMap<String, Vec<BTreeSet<String>>>,
}

impl Planted {
    fn of(truth: &Truth) -> Self {
        let mut planted = Self { values: BTreeSet::new(), names: BTreeMap::new() };
        for value in &truth.planted {
            let place = place(&value.source, &value.members);
            if value.element == Element::PersonName {
                planted.names.entry(place).or_default().push(words(&value.canonical));
            } else {
                planted.values.insert((place, value.element, value.canonical.clone()));
            }
        }
        planted
    }

    fn holds(&self, place: String, mention: &Mention) -> bool {
        let canonical = mention.canonical.reveal(Purpose::Simulation).to_owned();
        if mention.element != Element::PersonName {
            return self.values.contains(&(place, mention.element, canonical));
        }
        let found = words(&canonical);
        let fits = |name: &BTreeSet<String>| name.is_subset(&found) || found.is_subset(name);
        self.names.get(&place).is_some_and(|names| names.iter().any(fits))
    }
}

fn words(canonical: &str) -> BTreeSet<String> {
    let line = PersonName::from_canonical(&Phi::new(canonical)).to_line();
    line.reveal(Purpose::Simulation).split(' ').map(str::to_owned).collect()
}

fn place(source: &str, members: &[String]) -> String {
    let message = members.first().filter(|member| member.starts_with("message "));
    format!("{source} {}", message.map_or("", String::as_str))
}

struct Marks<'a> {
    scanner: Scanner,
    planted: Planted,
    table: &'a mut Table,
}

impl Sink for Marks<'_> {
    fn document(&mut self, document: Document) -> Flow {
        for mention in self.scanner.scan(&document) {
            if matches!(mention.context, Context::Prose { .. }) {
                let place = place(&document.place.source, &document.place.members);
                let right = self.planted.holds(place, &mention);
                self.table.add(&mention, right);
            }
        }
        Flow::Continue
    }

    fn inventory(&mut self, _: InventoryRow) -> Flow {
        Flow::Continue
    }
}
