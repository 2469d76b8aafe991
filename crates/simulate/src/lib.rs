//! Seeded clinics with planted truth, for the demo, the tests and the benchmarks.
//!
//! What it is: [`clinic`] makes a family practice from a seed: a roster of patients and staff, an inbox, a
//! folder of sent mail and a file share, and the [`Truth`]: everybody, and every value that was written.
//!
//! What it is not: real. Social Security numbers are from areas that were never issued, telephone numbers from
//! 555-01xx, e-mail from the domains set aside for examples. A PST cannot be written (no open writer exists).
//!
//! The one idea: **a value is written and recorded by one call** (`value`), so that recall and precision
//! can be counted exactly. What looks like an element and is not recorded is a trap, on purpose:
//!
//! | trap | looks like |
//! | --- | --- |
//! | order numbers `123-4567890`, nine digits that begin with 5, item numbers of nine digits | SSN, telephone, account |
//! | invoice `INV-2026-12345`, ticket `#123456`, accession, trace and check numbers | record and account numbers |
//! | tracking `1Z...` | plan and licence numbers |
//! | prices, percentages, room numbers, quantities | anything with digits |
//! | software versions `10.2.3.41` | IP addresses |
//! | dates of meetings and deliveries, due dates, `Date:` headers; days on which messages were made, coverage began, payment was sent | dates of birth and service |
//! | 078-05-1120, 4111 1111 1111 1111 | SSN, payment card |
//! | `Message-ID:` headers | e-mail addresses |
//! | names of code systems in FHIR (`http://loinc.org`) | URLs |
//! | staff numbers `E1004`, order and control numbers of HL7 and X12, identifiers of documents | record numbers |
//! | the clinic's tax number (X12 `REF*EI`), identifiers of payers | SSN |
//! | the clinic's own address in claims (X12 `N3`, `N4` of the billing provider) | somebody's address |
//! | names of companies, streets and health plans | names of people |
//!
//! The same seed, size and date give the same bytes on any machine.

mod breaches;
mod cast;
mod clinical;
mod crowd;
mod dice;
mod fields;
mod geography;
mod health;
mod households;
mod layouts;
mod letters;
mod mail;
mod mailbox;
mod medicine;
mod names;
mod numbers;
mod papers;
mod people;
mod person;
mod piece;
mod roster;
mod share;
mod table;
mod template;
mod templates;
mod truth;
mod value;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use chartward_model::{Element, Part, PersonName, Phi};
use jiff::civil::Date;

pub use breaches::{COPIES, Copied, breaches, copied_on};
pub use crowd::crowd;
pub use truth::{PersonKind, Planted, TruePerson, Truth};
pub use value::canonical;

use people::World;
use piece::Piece;

/// How large a clinic is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Patients on the roster.
    pub patients: u32,
    /// Staff; at least eight are made.
    pub staff: u32,
    /// Mails received and sent.
    pub mails: u32,
}

impl Size {
    /// The clinic of the demo.
    pub const DEMO: Self = Self { patients: 1_500, staff: 40, mails: 3_000 };
}

/// A generated file.
#[derive(Clone, PartialEq, Eq)]
pub struct SimulatedFile {
    /// Relative path with `/` between parts: `roster/...` or `evidence/...`.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// A generated clinic.
#[derive(Clone, PartialEq, Eq)]
pub struct Clinic {
    /// Its files, rosters first.
    pub files: Vec<SimulatedFile>,
    /// What is true of it.
    pub truth: Truth,
}

/// Why no clinic could be made. All of these are faults of the generator, not of its input.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulateError {
    /// A template names a slot that does not exist.
    #[error("no such slot in a template: {slot}")]
    Slot {
        /// The slot.
        slot: String,
    },
    /// No template of a list finds people that fit it.
    #[error("the clinic is too small to fill its templates")]
    Cast,
    /// A value was written that the model cannot read.
    #[error("a generated {element} in {place} has no canonical form")]
    NotCanonical {
        /// What it was meant to be.
        element: Element,
        /// Where it was written.
        place: String,
    },
    /// An archive could not be written.
    #[error("could not write {format}")]
    Archive {
        /// Format.
        format: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// Makes a clinic. `as_of` is its present day.
///
/// # Errors
/// Only faults of the generator itself, see [`SimulateError`].
pub fn clinic(seed: u64, size: Size, as_of: Date) -> Result<Clinic, SimulateError> {
    let world = World::new(seed, size, as_of);
    let mut pieces = mailbox::Mailbox::new(&world, seed, size.mails as usize).write()?;
    pieces.extend(share::write(&world, seed)?);
    let mut files = vec![
        SimulatedFile {
            path: "roster/patients.csv".to_owned(),
            bytes: roster::patients(&world).into_bytes(),
        },
        SimulatedFile { path: "roster/staff.csv".to_owned(), bytes: roster::staff(&world).into_bytes() },
    ];
    let mut truth = Truth { owner: world.owner, ..Truth::default() };
    for piece in pieces {
        plant(&mut truth, &piece)?;
        files.push(SimulatedFile { path: format!("evidence/{}", piece.name), bytes: piece.bytes });
    }
    let exposed = exposed(&world, &truth.planted);
    truth.people = world.people.iter().map(|person| person.truth(as_of)).collect();
    for person in &mut truth.people {
        person.exposed = exposed.contains(&person.key);
    }
    Ok(Clinic { files, truth })
}

/// The patients' roster alone of the clinic that this seed and size make, as CSV.
pub fn roster(seed: u64, size: Size, as_of: Date) -> String {
    roster::patients(&World::new(seed, size, as_of))
}

fn plant(truth: &mut Truth, piece: &Piece) -> Result<(), SimulateError> {
    for seen in &piece.seen {
        let tag = &seen.tag;
        if tag.canonical.is_empty() {
            let place = [std::slice::from_ref(&piece.name), seen.members.as_slice()].concat().join("!/");
            return Err(SimulateError::NotCanonical { element: tag.element, place });
        }
        truth.planted.push(Planted {
            source: piece.name.clone(),
            members: seen.members.clone(),
            element: tag.element,
            part: tag.part,
            canonical: tag.canonical.clone(),
            text: seen.text.clone(),
            person: tag.person,
        });
    }
    let places = piece
        .unreadable
        .iter()
        .map(|chain| [std::slice::from_ref(&piece.name), chain.as_slice()].concat().join("!/"));
    truth.unreadable.extend(places);
    Ok(())
}

/// Who is identified in the evidence as somebody it holds data about.
fn exposed(world: &World, planted: &[Planted]) -> BTreeSet<u32> {
    let mut elements: BTreeMap<u32, BTreeSet<(Element, Part)>> = BTreeMap::new();
    let mut named = BTreeSet::new();
    for value in planted {
        let Some(key) = value.person else { continue };
        elements.entry(key).or_default().insert((value.element, value.part));
        if value.element == Element::PersonName
            && value.part == Part::Whole
            && PersonName::from_canonical(&Phi::new(value.canonical.clone())).is_full()
        {
            named.insert(key);
        }
    }
    let is_exposed = |(key, seen): (&u32, &BTreeSet<(Element, Part)>)| {
        let has = |element: Element| seen.iter().any(|(found, _)| *found == element);
        let in_columns = seen.contains(&(Element::PersonName, Part::Given))
            && seen.contains(&(Element::PersonName, Part::Surname));
        let numbered = Element::ALL.iter().any(|element| element.is_unique_to_a_person() && has(*element))
            || has(Element::MedicareHicn)
            || has(Element::HealthPlanId);
        let identified = named.contains(key) || in_columns || numbered;
        let person = world.person(*key);
        let at_work =
            matches!(person.kind, PersonKind::Staff | PersonKind::Provider | PersonKind::Correspondent);
        let private = seen.iter().any(|(element, _)| is_private(*element));
        (identified && (!at_work || private)).then_some(*key)
    };
    elements.iter().filter_map(is_exposed).collect()
}

/// Whether an element says more of somebody than their work contact does.
fn is_private(element: Element) -> bool {
    !matches!(
        element,
        Element::PersonName
            | Element::Phone
            | Element::Email
            | Element::NationalProviderId
            | Element::DeaNumber
            | Element::Username
            | Element::Password
            | Element::Url
            | Element::IpAddress
            | Element::RecordReference
    )
}
