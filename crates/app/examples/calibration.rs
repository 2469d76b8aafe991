//! What a confidence means: the curves that the scanner uses, and the table that says how well they hold.
//!
//! `calibration fit SET.json SEED MARKS.csv MBOX [MODEL_DIR]` measures the training halves (even-numbered sentences of
//! a labelled set, even-numbered messages of a mailbox with marks, the running text of a generated clinic) on the
//! detectors' own scale and prints the lines of `crates/discover/data/calibration.txt`. `calibration check ...` with
//! the same arguments measures the other halves as the scanner reports them and prints the table.
//!
//! A source counts for at most 25 mentions of an element and twentieth of confidence, so that the generated mail, of
//! which there is any amount, does not drown the real one. A point moves only where what was measured differs from
//! it, and not by generated mail alone.

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

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// The training halves, on the detectors' scale.
    Fit,
    /// The other halves, as reported.
    Check,
}

impl Aim {
    /// Whether a sentence or message of this number is in the half that is measured.
    fn takes(self, number: usize) -> bool {
        number.is_multiple_of(2) == (self == Self::Fit)
    }
}

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [aim, set, seed, marks, mbox, rest @ ..] = args.as_slice() else {
        return Err("calibration fit|check SET.json SEED MARKS.csv MBOX [MODEL_DIR]".into());
    };
    let aim = if aim == "fit" { Aim::Fit } else { Aim::Check };
    let day = jiff::civil::date(2026, 11, 22);
    let model = rest.first().map(|dir| model::load(Path::new(dir))).transpose()?.flatten();
    let scanner = |reserved, with_model: bool| {
        let mut options = Options::new(reserved, day);
        options.model = model.clone().filter(|_| with_model);
        let scanner = Scanner::new(options);
        if aim == Aim::Fit { scanner.uncalibrated() } else { scanner }
    };
    let mut table = Table::default();
    marked(Path::new(marks), Path::new(mbox), scanner(Reserved::Reject, false), aim, &mut table)?;
    for with_model in [false, true].into_iter().filter(|with| !with || model.is_some()) {
        labelled(Path::new(set), &scanner(Reserved::Reject, with_model), aim, &mut table)?;
        clinic(seed.parse()?, day, scanner(Reserved::Admit, with_model), &mut table)?;
    }
    match aim {
        Aim::Fit => table.print_curves(),
        Aim::Check => table.print(),
    }
    Ok(())
}

/// Where labelled text comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// Public labelled sentences.
    Sentences,
    /// Running text of a generated clinic.
    Clinic,
    /// Real mail, marked one by one.
    Mail,
}

/// Mentions, right ones, and the sum of their confidences in thousandths.
#[derive(Clone, Copy, Default)]
struct Cell {
    all: u64,
    right: u64,
    sum: u64,
}

/// Cells by element, twentieth of confidence and source.
#[derive(Default)]
struct Table(BTreeMap<(Element, u16, Source), Cell>);

/// A source counts for at most so many mentions of a cell.
const MOST: f64 = 25.0;
/// What was believed counts for so many.
const PRIOR: f64 = 4.0;
/// A point moves only if so many mentions were not generated.
const REAL: u64 = 8;
/// A point moves if what was measured differs by so much.
const LEAST: f64 = 0.05;

#[expect(clippy::cast_precision_loss, reason = "small counts")]
impl Table {
    fn add(&mut self, mention: &Mention, right: bool, source: Source) {
        let confidence = mention.confidence.as_permille();
        let cell = self.0.entry((mention.element, confidence.min(999) / 50, source)).or_default();
        cell.all += 1;
        cell.right += u64::from(right);
        cell.sum += u64::from(confidence);
    }

    /// Mean confidence, share that is right, and weight, of an element's cells in a range of twentieths.
    fn measured(&self, element: Element, twentieth: u16) -> Option<(f64, f64, f64)> {
        let (mut mean, mut right, mut weight) = (0.0, 0.0, 0.0);
        for ((of, at, _), cell) in &self.0 {
            if (*of, *at) == (element, twentieth) {
                let counts = (cell.all as f64).min(MOST);
                mean += counts * cell.sum as f64 / cell.all as f64 / 1000.0;
                right += counts * cell.right as f64 / cell.all as f64;
                weight += counts;
            }
        }
        (weight > 0.0).then(|| (mean / weight, right / weight, weight))
    }

    /// How many of an element's mentions in a twentieth were not generated.
    fn real(&self, element: Element, twentieth: u16) -> u64 {
        let cells = self
            .0
            .iter()
            .filter(|((of, at, source), _)| (*of, *at) == (element, twentieth) && *source != Source::Clinic);
        cells.map(|(_, cell)| cell.all).sum()
    }

    fn elements(&self) -> BTreeSet<Element> {
        self.0.keys().map(|(element, ..)| *element).collect()
    }

    fn print_curves(&self) {
        println!(
            "# What was believed and how often it was right, in thousandths: docs/calibration.md says how it was measured."
        );
        for element in self.elements() {
            let mut points: Vec<(f64, f64, f64)> = (0..20)
                .filter_map(|twentieth| Some((twentieth, self.measured(element, twentieth)?)))
                .map(|(twentieth, (mean, right, weight))| {
                    let held = (right * weight + mean * PRIOR) / (weight + PRIOR);
                    let moves = (held - mean).abs() >= LEAST && self.real(element, twentieth) >= REAL;
                    (mean, if moves { held } else { mean }, weight)
                })
                .collect();
            rise(&mut points);
            if points.iter().all(|(mean, right, _)| (mean - right).abs() < 0.001) {
                continue;
            }
            let pairs: Vec<String> = points
                .iter()
                .map(|(mean, right, _)| format!("{:.0}:{:.0}", mean * 1000.0, right * 1000.0))
                .collect();
            println!("{} {}", element.name(), pairs.join(" "));
        }
    }

    fn print(&self) {
        println!("| element | confidence | sentences | clinic | mail | mean | right |");
        println!("| --- | --- | --- | --- | --- | --- | --- |");
        let tenths: BTreeSet<(Element, u16)> =
            self.0.keys().map(|(element, at, _)| (*element, at / 2)).collect();
        for (element, tenth) in tenths {
            let of = |source: Option<Source>| {
                let mut cell = Cell::default();
                for ((_, _, from), found) in
                    self.0.iter().filter(|((e, at, _), _)| (*e, at / 2) == (element, tenth))
                {
                    if source.is_none_or(|source| source == *from) {
                        cell = Cell {
                            all: cell.all + found.all,
                            right: cell.right + found.right,
                            sum: cell.sum + found.sum,
                        };
                    }
                }
                cell
            };
            let shown = |source| {
                let cell = of(Some(source));
                if cell.all == 0 { String::new() } else { format!("{} of {}", cell.right, cell.all) }
            };
            let (mut mean, mut right, mut weight) = (0.0, 0.0, 0.0);
            for (m, r, w) in
                [tenth * 2, tenth * 2 + 1].into_iter().filter_map(|at| self.measured(element, at))
            {
                mean += m * w;
                right += r * w;
                weight += w;
            }
            println!(
                "| {} | 0.{tenth} | {} | {} | {} | {:.2} | {:.2} |",
                element.name(),
                shown(Source::Sentences),
                shown(Source::Clinic),
                shown(Source::Mail),
                mean / weight,
                right / weight
            );
        }
    }
}

/// Makes the heights rise: neighbours that fall become their weighted mean (pool adjacent violators).
fn rise(points: &mut [(f64, f64, f64)]) {
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (_, right, weight) in points.iter() {
        blocks.push((*right, *weight, 1));
        while let [.., before, last] = blocks.as_slice()
            && before.0 > last.0
        {
            let weight = before.1 + last.1;
            let joined = ((before.0 * before.1 + last.0 * last.1) / weight, weight, before.2 + last.2);
            blocks.truncate(blocks.len() - 2);
            blocks.push(joined);
        }
    }
    let heights = blocks.into_iter().flat_map(|(height, _, count)| std::iter::repeat_n(height, count));
    for (point, height) in points.iter_mut().zip(heights) {
        point.1 = height;
    }
}

/// Marks on a mailbox: message, span, element, whether what was found there is right.
fn marked(marks: &Path, mbox: &Path, scanner: Scanner, aim: Aim, table: &mut Table) -> Result<(), Failure> {
    let mut known = BTreeMap::new();
    for line in std::fs::read_to_string(marks)?.lines().filter(|line| !line.starts_with(['#', 'm'])) {
        let fields: Vec<&str> = line.split(',').collect();
        let [message, start, end, element, right] = fields.as_slice() else { continue };
        let element: Element = element.parse().map_err(|_| "an element that does not exist")?;
        let span = (start.parse::<u64>()?, end.parse::<u64>()?);
        known.insert((message.parse::<usize>()?, element, span.0), (span.1, *right == "1"));
    }
    let plan = chartward_evidence::plan(&[mbox.to_path_buf()])?;
    let settings = Settings { limits: Limits::default(), isolation: Isolation::InProcess };
    let mut sink = Marked { scanner, known, aim, table };
    for unit in &plan.units {
        chartward_evidence::read(unit, &settings, &mut sink);
    }
    Ok(())
}

struct Marked<'a> {
    scanner: Scanner,
    known: BTreeMap<(usize, Element, u64), (u64, bool)>,
    aim: Aim,
    table: &'a mut Table,
}

impl Sink for Marked<'_> {
    fn document(&mut self, document: Document) -> Flow {
        let message = document.place.members.first().and_then(|member| member.strip_prefix("message "));
        let Some(number) = message.and_then(|number| number.parse::<usize>().ok()) else {
            return Flow::Continue;
        };
        let of_message = (number, Element::ALL[0], 0)..(number + 1, Element::ALL[0], 0);
        if !self.aim.takes(number) || self.known.range(of_message).next().is_none() {
            return Flow::Continue;
        }
        for mention in self.scanner.scan(&document) {
            let before =
                self.known.range((number, mention.element, 0)..(number, mention.element, mention.end));
            let mark = before.map(|(_, mark)| mark).rfind(|(end, _)| *end > mention.start);
            if let Some((_, right)) = mark {
                self.table.add(&mention, *right, Source::Mail);
            }
        }
        Flow::Continue
    }

    fn inventory(&mut self, _: InventoryRow) -> Flow {
        Flow::Continue
    }
}

fn labelled(set: &Path, scanner: &Scanner, aim: Aim, table: &mut Table) -> Result<(), Failure> {
    let sentences: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(set)?)?;
    for (_, sentence) in sentences.iter().enumerate().filter(|(number, _)| aim.takes(*number)) {
        let text = sentence["full_text"].as_str().unwrap_or_default();
        let bytes: Vec<u64> = text.char_indices().map(|c| c.0 as u64).chain([text.len() as u64]).collect();
        let at = |value: &serde_json::Value| {
            value.as_u64().and_then(|i| bytes.get(usize::try_from(i).ok()?)).copied().unwrap_or(0)
        };
        let document = Document::prose(Place::file("sentence"), DocumentKind::Text, text.to_owned());
        for mention in scanner.scan(&document).into_iter().filter(|mention| is_told(mention.element)) {
            let right = sentence["spans"].as_array().into_iter().flatten().any(|span| {
                let label = span["entity_type"].as_str().unwrap_or_default();
                mention.start < at(&span["end_position"])
                    && at(&span["start_position"]) < mention.end
                    && fits(label, mention.element)
            });
            table.add(&mention, right, Source::Sentences);
        }
    }
    Ok(())
}

/// Whether the set has a label for an element: what it has none for is neither right nor wrong there.
fn is_told(element: Element) -> bool {
    use Element as E;
    !matches!(
        element,
        E::Diagnosis
            | E::Medication
            | E::Procedure
            | E::LabResult
            | E::DateOfService
            | E::DateOfDeath
            | E::Username
            | E::Password
            | E::Passport
    )
}

fn fits(label: &str, element: Element) -> bool {
    use Element as E;
    match label {
        "PERSON" => element == E::PersonName,
        "STREET_ADDRESS" | "ADDRESS" | "GPE" | "ZIP_CODE" => {
            matches!(element, E::StreetAddress | E::City | E::State | E::PostalCode)
        }
        "DATE_TIME" => matches!(element, E::DateOfBirth | E::DateOfDeath | E::DateOfService),
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
    let clinic = chartward_simulate::clinic(seed, Size { patients: 200, staff: 20, mails: 300 }, day)?;
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
                self.table.add(&mention, right, Source::Clinic);
            }
        }
        Flow::Continue
    }

    fn inventory(&mut self, _: InventoryRow) -> Flow {
        Flow::Continue
    }
}
