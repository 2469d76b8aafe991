//! Letters, forms and notes: the texts of word-processor files, PDFs and slides.
//!
//! What it is: data, as in `templates`. Lines are short enough to stand on a page unbroken.

use crate::SimulateError;
use crate::cast::cast;
use crate::people::World;
use crate::template::{self, Pen};
use crate::templates::Writer;
use crate::value::Script;

const LETTERS: &[&str] = &[
    "{c.name}\n{c.street}\n{c.city}, {c.state} {c.zip}\nPhone {c.phone}  Fax {c.fax}\n\n{x.day_long}\n\nRe: {p.name}\nDate of birth: {p.dob}\nMedical record number: {p.mrn}\n\nDear {o.doctor_full},\n\nthank you for seeing this patient, who has {p.illness}\n(ICD-10 {p.icd}). The last visit here was on {p.dos}.\nCurrent medication: {p.medicine}.\n\nSincerely,\n\n{d.degreed}\nNPI {d.npi}\n",
    "NOTICE OF DENIAL\n\nMember: {p.name}\nMember ID: {p.member}\nDate of birth: {p.dob}\nClaim number: {p.claim}\nDate of service: {p.dos}\nProcedure code: {p.cpt}\n\nThe service is not covered. Amount charged: {x.price}.\nReference {x.order}\n",
    "PATIENT REGISTRATION FORM\n\nPatient name: {p.last_first}\nDate of birth: {p.dob}\nSex: {p.sex_word}\nSSN: {p.ssn}\nAddress: {p.street}\nCity, State, ZIP: {p.city_line}\nHome phone: {p.phone}\nE-mail: {p.email}\n\nEmergency contact: {k.name}\nPhone: {k.phone}\n\nInsurance: {p.plan}\nMember ID: {p.member}\n",
    "DISCHARGE SUMMARY\n\nPatient: {p.NAME}\nMRN: {p.mrn}\nDOB: {p.dob_long}\nDate of service: {p.dos_long}\nAttending: {d.doctor_full}\n\nThe patient was seen for {p.illness} ({p.icd}) and went home in good\ncondition. Continue {p.medicine} (NDC {p.ndc}).\n",
    "FINAL NOTICE\n\n{g.name}\n{g.address_lines}\n\nAccount number: {p.account}\nPatient: {p.name}\nDate of birth: {p.dob}\n\nYour balance of {x.price} is past due. Please pay by {x.day_long}.\nStatement {x.invoice}\n",
    "MEDICARE ENROLLMENT REVIEW\n\nBeneficiary: {p.name}\nMedicare number: {p.mbi_dashed}\nDate of birth: {p.dob}\nSSN: {p.ssn9}\nAddress: {p.address}\n\nOn file since {x.day_long}. Reviewed by {t.short}.\n",
    "AUTHORIZATION FOR AUTOMATIC PAYMENT\n\nName: {p.name}\nRouting number: {p.routing}\nAccount number: {p.bank}\nDriver's license: {p.licence}\nPhone: {p.phone_dash}\n\nSigned in room {x.room}.\n",
    "PROGRESS NOTE\n\n{p.last_first}   MRN {p.mrn}   DOB {p.dob}\n\nSubjective: here for {p.illness}. Sleeps {x.few} hours.\nObjective: weight {x.many} kg, pulse {x.many}.\nAssessment: {p.icd}\nPlan: {p.medicine}, return in {x.few} weeks.\n\n{d.degreed}\n",
];

const OFFICE_PAPERS: &[&str] = &[
    "MINUTES\n\nStaff meeting of {x.day_long}\nPresent: {t.short}, {d.doctor_full}\n\n1. Parking: {x.few} places more.\n2. Copier lease {x.price} a month, order {x.order}.\n3. Version {x.version} of the scheduling system arrives on {x.day}.\n",
    "PRICE LIST\n\nItem {x.item9}   {x.price}\nItem {x.item9}   {x.price}\nItem {x.item9}   {x.price}\n\nValid to {x.day_long}. Invoice {x.invoice}.\n",
];

/// The text of a letter; one in six is about no patient.
pub(crate) fn letter(world: &World, pen: &mut Pen) -> Result<Script, SimulateError> {
    let list = if pen.dice.percent(17) { OFFICE_PAPERS } else { LETTERS };
    written(world, list, pen)
}

/// The text of an office paper.
pub(crate) fn office_paper(world: &World, pen: &mut Pen) -> Result<Script, SimulateError> {
    written(world, OFFICE_PAPERS, pen)
}

fn written(world: &World, list: &[&str], pen: &mut Pen) -> Result<Script, SimulateError> {
    for _ in 0..60 {
        let text = *pen.dice.pick(list);
        if let Some(cast) = cast(world, &mut pen.dice, Writer::Colleague, text) {
            return template::render(world, text, &cast, &Script::default(), pen);
        }
    }
    Err(SimulateError::Cast)
}
