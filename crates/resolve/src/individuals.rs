//! What is said of an individual, from the candidates that are them.
//!
//! What it is not: linkage. Who belongs together is settled; here the best name, the birth date, the
//! residence and the standing are chosen.
//!
//! The one idea: say only what the evidence agrees on. A birth date that two values claim equally
//! often is disputed and left open; the organisation's own list wins over both.

use std::collections::{BTreeMap, BTreeSet};

use chartward_model::individual::Identifiers;
use chartward_model::{
    Element, Individual, IndividualId, Jurisdiction, PersonName, Phi, Purpose, Role, Standing,
};
use jiff::civil::Date;

use crate::resolution::{is_own, sorted};
use crate::{Candidate, Settings, roster};

/// The candidates and roster rows that are one individual.
#[derive(Default)]
pub(crate) struct Cluster<'a> {
    pub(crate) people: Vec<&'a Candidate>,
    pub(crate) patient: Option<(usize, &'a Candidate)>,
    pub(crate) staff: Option<(usize, &'a Candidate)>,
}

impl Cluster<'_> {
    /// Whether it is more than a loose mail address.
    pub(crate) fn is_somebody(&self) -> bool {
        let known = |person: &&Candidate| {
            !person.names.is_empty() || !person.births.is_empty() || person.values.keys().any(|e| is_own(*e))
        };
        self.patient.is_some() || self.staff.is_some() || self.people.iter().any(known)
    }

    fn rows(&self) -> impl Iterator<Item = &Candidate> + '_ {
        self.patient.iter().chain(&self.staff).map(|(_, row)| *row)
    }
}

/// Elements whose values are kept as identifiers of an individual.
const IDENTIFIERS: [Element; 20] = [
    Element::Ssn,
    Element::Itin,
    Element::MedicareBeneficiaryId,
    Element::MedicareHicn,
    Element::NationalProviderId,
    Element::DeaNumber,
    Element::MedicalRecordNumber,
    Element::HealthPlanId,
    Element::AccountNumber,
    Element::PaymentCard,
    Element::BankRoutingNumber,
    Element::BankAccountNumber,
    Element::Iban,
    Element::DriverLicense,
    Element::Passport,
    Element::Phone,
    Element::Email,
    Element::IpAddress,
    Element::Username,
    Element::RecordReference,
];

/// The individual that a cluster is.
pub(crate) fn individual(
    id: IndividualId,
    cluster: &Cluster<'_>,
    settings: &Settings,
    domains: &[String],
) -> Individual {
    let mut elements: BTreeMap<Element, u32> = BTreeMap::new();
    let mut roles: BTreeSet<Role> = BTreeSet::new();
    for person in &cluster.people {
        roles.extend(&person.roles);
        for (element, count) in &person.elements {
            let sum = elements.entry(*element).or_insert(0);
            *sum = sum.saturating_add(*count);
        }
    }
    if roles.len() > 1 {
        roles.remove(&Role::Unknown);
    }
    if cluster.patient.is_some() {
        roles.insert(Role::Patient);
    }
    if cluster.staff.is_some() {
        roles.insert(Role::Staff);
    }
    let (name, other_names) = names(cluster);
    let mut identifiers = BTreeMap::new();
    for element in IDENTIFIERS {
        let values: Vec<Phi> =
            cluster.people.iter().flat_map(|person| person.values_of(element)).cloned().collect();
        if !values.is_empty() {
            identifiers.insert(element, Identifiers(sorted(values)));
        }
    }
    let row_id = |(number, row): &(usize, &Candidate)| roster::row_id(row, number + 1);
    Individual {
        id,
        standing: standing(cluster, &roles, &elements, domains),
        name,
        other_names,
        date_of_birth: date(cluster, settings, |person| &person.births),
        date_of_death: date(cluster, settings, |person| &person.deaths),
        residence: residence(cluster),
        roles,
        roster_ids: sorted(cluster.patient.iter().chain(&cluster.staff).map(row_id).collect()),
        elements,
        identifiers,
    }
}

/// The best name and the others: given name and surname as most candidates have them (the list's own
/// form if there is one), in the fullest form.
fn names(cluster: &Cluster<'_>) -> (Option<PersonName>, Vec<PersonName>) {
    let mut seen: BTreeMap<&PersonName, u32> = BTreeMap::new();
    for name in cluster.people.iter().flat_map(|person| &person.names) {
        *seen.entry(name).or_insert(0) += 1;
    }
    let listed: Vec<&PersonName> = cluster.rows().flat_map(|row| &row.names).collect();
    for name in &listed {
        seen.entry(name).or_insert(0);
    }
    let same_bearer = |a: &PersonName, b: &PersonName| a.surname == b.surname && a.given == b.given;
    let votes = |name: &PersonName| -> u32 {
        seen.iter().filter(|(other, _)| same_bearer(name, other)).map(|(_, count)| count).sum()
    };
    let fullness = |name: &PersonName| {
        let length = |phi: &Phi| phi.reveal(Purpose::Matching).chars().count();
        (length(&name.middle), length(&name.suffix))
    };
    // ties go to the first by the alphabet, so that the choice does not depend on order
    let best = seen
        .keys()
        .rev()
        .max_by_key(|name| {
            (name.is_full(), listed.iter().any(|l| same_bearer(l, name)), votes(name), fullness(name))
        })
        .map(|name| PersonName::clone(name));
    let others = seen.keys().filter(|name| Some(**name) != best.as_ref()).map(|name| PersonName::clone(name));
    let others = others.collect();
    (best, others)
}

/// The date that most candidates have; none if two are claimed equally often and no list decides.
fn date(cluster: &Cluster<'_>, settings: &Settings, of: fn(&Candidate) -> &Vec<Date>) -> Option<Date> {
    if let Some(listed) = cluster.rows().find_map(|row| of(row).first().copied()) {
        return Some(listed);
    }
    let mut counts: BTreeMap<Date, u32> = BTreeMap::new();
    for date in cluster.people.iter().flat_map(|person| of(person)).filter(|date| **date <= settings.as_of) {
        *counts.entry(*date).or_insert(0) += 1;
    }
    let most = counts.values().copied().max()?;
    let mut best = counts.iter().filter(|(_, count)| **count == most).map(|(date, _)| *date);
    best.next().filter(|_| best.next().is_none())
}

/// State or territory by the list's address, else by most addresses seen.
fn residence(cluster: &Cluster<'_>) -> Option<Jurisdiction> {
    let of = |person: &Candidate| -> Vec<(Jurisdiction, u32)> {
        let text = |phi: &Phi| phi.reveal(Purpose::Matching).to_owned();
        // a ZIP code names its state with more certainty than two letters do
        let zips =
            person.values_of(Element::PostalCode).iter().filter_map(|zip| Jurisdiction::of_zip(&text(zip)));
        let states =
            person.values_of(Element::State).iter().filter_map(|state| Jurisdiction::us(&text(state)));
        zips.map(|place| (place, 3)).chain(states.map(|place| (place, 2))).collect()
    };
    let best = |votes: Vec<(Jurisdiction, u32)>| {
        let mut counts: BTreeMap<Jurisdiction, u32> = BTreeMap::new();
        for (place, weight) in votes {
            *counts.entry(place).or_insert(0) += weight;
        }
        counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(place, _)| place)
    };
    let listed = cluster.patient.iter().map(|(_, row)| *row).flat_map(of).collect();
    best(listed).or_else(|| best(cluster.people.iter().flat_map(|person| of(person)).collect()))
}

fn standing(
    cluster: &Cluster<'_>,
    roles: &BTreeSet<Role>,
    elements: &BTreeMap<Element, u32>,
    domains: &[String],
) -> Standing {
    let has = |wanted: fn(Element) -> bool| elements.keys().any(|element| wanted(*element));
    let is_subject = roles.iter().any(|role| {
        matches!(
            role,
            Role::Patient
                | Role::Subscriber
                | Role::Dependent
                | Role::Guarantor
                | Role::NextOfKin
                | Role::WageEarner
        )
    });
    let works = cluster.staff.is_some() || roles.contains(&Role::Staff) || writes_from(cluster, domains);
    let treats = roles.contains(&Role::Provider);
    let exposed = if treats && !is_subject { has(is_private) } else { has(is_private) || has(is_health) };
    if is_subject || exposed {
        Standing::Affected
    } else if works {
        Standing::Staff
    } else {
        Standing::Contact
    }
}

/// Whether an address of the person is in one of the organisation's domains.
fn writes_from(cluster: &Cluster<'_>, domains: &[String]) -> bool {
    let mut emails = cluster.people.iter().flat_map(|person| person.values_of(Element::Email));
    emails.any(|email| {
        let domain = email.reveal(Purpose::Matching).rsplit('@').next().unwrap_or_default();
        domains.iter().any(|own| own.eq_ignore_ascii_case(domain))
    })
}

/// What nobody's work contact data includes.
fn is_private(element: Element) -> bool {
    matches!(
        element,
        Element::Ssn
            | Element::Itin
            | Element::MedicareBeneficiaryId
            | Element::MedicareHicn
            | Element::MedicalRecordNumber
            | Element::HealthPlanId
            | Element::PaymentCard
            | Element::BankAccountNumber
            | Element::Iban
            | Element::DriverLicense
            | Element::Passport
            | Element::DateOfBirth
            | Element::DateOfDeath
            | Element::Password
    )
}

/// What is about somebody's treatment.
fn is_health(element: Element) -> bool {
    matches!(
        element,
        Element::AccountNumber
            | Element::DateOfService
            | Element::DiagnosisCode
            | Element::Diagnosis
            | Element::ProcedureCode
            | Element::Procedure
            | Element::DrugCode
            | Element::Medication
            | Element::LabResult
            | Element::RecordReference
    )
}
