//! Health care in words: illnesses, medicines, operations and results as they stand in mails, and talk in which
//! the same words mean something else.
//!
//! What it is: data, and the values made of it. The canonical form of words is not in the words, so it is stated
//! here beside them: the ICD-10-CM category, the generic name, the usual name of an operation, test and value.

use chartward_model::{Element, Part};

use crate::templates::{Template, Writer};
use crate::value::{Tag, Value};

/// Words and what they stand for.
type Said = (&'static str, &'static str);

const ILLNESSES: &[Said] = &[
    ("high blood pressure", "I10"),
    ("a heart attack", "I21"),
    ("breast cancer", "C50"),
    ("bipolar disorder", "F31"),
    ("hepatitis C", "B19"),
    ("kidney stones", "N20"),
    ("alcohol dependence", "F10"),
    ("sleep apnea", "G47"),
    ("a stroke", "I63"),
    ("PTSD", "F43"),
    ("gout", "M10"),
    ("a miscarriage", "O03"),
    ("gonorrhea", "A54"),
    ("rheumatoid arthritis", "M05"),
    ("epilepsy", "G40"),
    ("Crohn's disease", "K50"),
];

const MEDICINES: &[Said] = &[
    ("Lipitor", "atorvastatin"),
    ("Suboxone", "buprenorphine"),
    ("Biktarvy", "bictegravir"),
    ("lithium", "lithium"),
    ("insulin", "insulin"),
    ("Zoloft", "sertraline"),
    ("warfarin", "warfarin"),
    ("Ozempic", "semaglutide"),
    ("Plavix", "clopidogrel"),
    ("hydrochlorothiazide", "hydrochlorothiazide"),
];

const OPERATIONS: &[Said] = &[
    ("appendectomy", "appendectomy"),
    ("colonoscopy", "colonoscopy"),
    ("knee replacement", "knee replacement"),
    ("C-section", "cesarean section"),
    ("cataract surgery", "cataract surgery"),
    ("hysterectomy", "hysterectomy"),
    ("cardiac catheterization", "cardiac catheterization"),
    ("gallbladder removal", "cholecystectomy"),
    ("tubal ligation", "tubal ligation"),
    ("salpingectomy", "salpingectomy"),
];

const RESULTS: &[Said] = &[
    ("HbA1c 9.2 %", "hemoglobin a1c=9.2"),
    ("CD4 count 180", "cd4 count=180"),
    ("HIV positive", "hiv=positive"),
    ("BP 150/90", "blood pressure=150/90"),
    ("creatinine 1.8 mg/dL", "creatinine=1.8"),
    ("TSH of 6.4 mIU/L", "tsh=6.4"),
    ("LDL: 171 mg/dL", "ldl=171"),
    ("pregnancy test positive", "pregnancy test=positive"),
    ("urine drug screen positive", "urine drug screen=positive"),
    ("PSA 7.1 ng/mL", "psa=7.1"),
];

/// An illness by its code and how a clinician says it; plain words where it is no illness but a visit.
pub(crate) fn illness(icd: &str, words: &str, person: u32) -> Value {
    match icd.get(..3) {
        Some(category) if !category.starts_with('Z') => value(Element::Diagnosis, (words, category), person),
        _ => Value::plain(words),
    }
}

/// A medicine with its strength, under its generic name.
pub(crate) fn medicine(words: &str, person: u32) -> Value {
    let generic = words.split(' ').next().unwrap_or_default();
    value(Element::Medication, (words, generic), person)
}

/// What else is said of a person: the same for all texts.
pub(crate) fn field(name: &str, person: u32) -> Option<Value> {
    let (element, list, step) = match name {
        "past" => (Element::Diagnosis, ILLNESSES, 3),
        "taken" => (Element::Medication, MEDICINES, 5),
        "operation" => (Element::Procedure, OPERATIONS, 7),
        "result" => (Element::LabResult, RESULTS, 11),
        _ => return None,
    };
    let index = usize::try_from(person).unwrap_or(0) / step;
    list.get(index % list.len()).map(|said| value(element, *said, person))
}

fn value(element: Element, (words, canonical): (&str, &str), person: u32) -> Value {
    let tag = Tag { element, part: Part::Whole, canonical: canonical.to_owned(), person: Some(person) };
    Value { text: words.to_owned(), tag: Some(tag) }
}

const fn mail(writer: Writer, subject: &'static str, body: &'static str) -> Template {
    Template { writer, subject, body, line: "" }
}

/// Mails that say in words what a patient has, takes and went through.
pub(crate) const NOTES: &[Template] = &[
    mail(
        Writer::Elsewhere,
        "Discharge: {p.last_first}",
        "{p.name}, DOB {p.dob}, was admitted for {p.illness}. History of {p.past}.\nThe patient underwent {p.operation} and goes home on {p.taken} 20 mg daily.\n\n{s.degreed}",
    ),
    mail(
        Writer::Doctor,
        "results",
        "{r.given}, please tell {p.name} (DOB {p.dob}): {p.result}. Known {p.past}, takes {p.taken}.\n\n{s.surname}",
    ),
    mail(
        Writer::Colleague,
        "{p.surname}, {p.given}: intake",
        "Intake of {p.name}, MRN {p.mrn}\n\nPast medical history: {p.past}\nMedications: {p.taken}, {p.medicine}\nSurgical history: {p.operation}\nChief complaint: {p.illness}\n\n{s.given}",
    ),
    mail(
        Writer::Patient,
        "my medicine",
        "Dear doctor,\n\nI have had {p.past} since spring and the pharmacy says there is no refill of {p.taken}. My {p.operation} is in two weeks.\n\n{p.short}\nborn {p.dob_long}",
    ),
    mail(
        Writer::Kin,
        "about {p.given}",
        "Hello, {p.name} (born {p.dob_long}) was diagnosed with {p.past}. Does the doctor know that {p.taken} was started on Monday?\n\n{k.name}\n{k.phone}",
    ),
    mail(
        Writer::Outsider,
        "Prior authorization {p.last_first}",
        "Member: {p.name}\nMember ID: {p.member}\nDiagnosis: {p.illness}\nProcedure: {p.operation}\nMedication: {p.taken}\n\nPlease send the notes and the last value ({p.result}).\n\n{s.name}",
    ),
];

/// Talk in which words of health care mean something else, or nobody's health.
pub(crate) const TALK: &[Template] = &[
    mail(
        Writer::Colleague,
        "new rates",
        "The new rates came as a shock. With a stroke of the pen we lost {x.percent}; let us not fall into a depression over it.\n\n{s.given}",
    ),
    mail(
        Writer::Colleague,
        "Re: printer",
        "The printer had another seizure of the fuser, and paper burns are back. Room {x.room} is dead, the network is congested, too. This aids nobody.\n\n{s.given}",
    ),
    mail(
        Writer::Outsider,
        "Conference",
        "Growth, fatigue, addiction to paper: three talks on {x.day_long}. Register by {x.time}. Cough up {x.price} at the door.\n\n{s.name}",
    ),
    mail(
        Writer::Colleague,
        "roof",
        "The roofer says the shingles on the north side are gone and the skylight has a fracture. Order {x.order}, item {x.item9}.\n\n{s.given}",
    ),
];
