//! Law under which the organisation stands and which the pack lacks.
//!
//! The one idea: what is not on file cannot be worked out, so the list says which law it is and stays a draft.

use chartward_model::Jurisdiction;

use super::in_place;
use crate::facts::{EntityKind, Facts};
use crate::pack::Pack;
use crate::rule::{Law, Place, Regime};

/// What is said of it in the list.
pub(super) fn warnings(facts: &Facts, pack: &Pack) -> Vec<String> {
    let mut warnings = Vec::new();
    for regime in regimes(facts, pack) {
        warnings.push(format!("The pack holds no {}: what it asks is not in this list.", regime.phrase()));
    }
    let insurers = without_insurance_law(facts, pack);
    if !insurers.is_empty() {
        warnings.push(format!(
            "Licensed by the department of insurance of {}: what insurers owe there is not in the pack.",
            listed(&insurers)
        ));
    }
    let facilities = without_facility_law(facts, pack);
    if !facilities.is_empty() {
        warnings.push(format!(
            "Licensed as a health facility in {}: what such facilities owe there is not in the pack.",
            listed(&facilities)
        ));
    }
    warnings
}

fn listed(places: &[Jurisdiction]) -> String {
    places.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Law under which the organisation stands and which the pack lacks, by name: without it the list is not whole.
pub(super) fn names(facts: &Facts, pack: &Pack) -> Vec<String> {
    let regimes = regimes(facts, pack).into_iter().map(|regime| regime.phrase().to_owned());
    let insurers = without_insurance_law(facts, pack);
    let facilities = without_facility_law(facts, pack);
    regimes
        .chain(insurers.into_iter().map(|state| format!("insurers of {state}")))
        .chain(facilities.into_iter().map(|state| format!("health facilities of {state}")))
        .collect()
}

/// The states that license it as an insurer and of which the pack holds no law for insurers.
fn without_insurance_law(facts: &Facts, pack: &Pack) -> Vec<Jurisdiction> {
    let licences = facts.entity.insurance_licences.iter().copied();
    licences.filter(|state| !has_insurance_law(pack, Place::Of(*state))).collect()
}

/// The states that license it as a health facility and of which the pack holds no law for facilities.
fn without_facility_law(facts: &Facts, pack: &Pack) -> Vec<Jurisdiction> {
    let licences = facts.entity.facility_licences.iter().copied();
    licences.filter(|state| pack.law(Regime::Facility, Place::Of(*state)).is_none()).collect()
}

/// The laws under which the organisation stands by what it is, and which a pack of one's own may lack.
fn regimes(facts: &Facts, pack: &Pack) -> Vec<Regime> {
    let entity = &facts.entity;
    let abroad = |law: Place| {
        let places = || entity.establishments.iter().chain(&entity.offers_in);
        places().any(|place| in_place(law, *place))
    };
    let wanted = [
        (Regime::Hipaa, matches!(entity.kind, EntityKind::CoveredEntity | EntityKind::BusinessAssociate)),
        (Regime::Part2, entity.part2_program),
        (Regime::Ftc, matches!(entity.kind, EntityKind::PhrVendor | EntityKind::PhrServiceProvider)),
        (Regime::Gdpr, abroad(Place::Europe)),
        (Regime::Uk, ":GB".parse().is_ok_and(|place| abroad(Place::Of(place)))),
    ];
    let missing = |regime: Regime| !pack.laws.iter().any(|law| law.regime == regime);
    wanted
        .into_iter()
        .filter(|(regime, stands)| *stands && missing(*regime))
        .map(|(regime, _)| regime)
        .collect()
}

/// Whether the pack holds an insurance data-security law for a state.
fn has_insurance_law(pack: &Pack, state: Place) -> bool {
    let adopted = |law: &Law| law.versions.iter().any(|version| version.adopted_by.contains(&state));
    pack.law(Regime::Naic, state).is_some()
        || pack.law(Regime::Naic, Place::UnitedStates).is_some_and(adopted)
}
