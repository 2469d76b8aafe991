//! What the lists do not hold: cues by which a text speaks of somebody's health, and the endings by which a
//! medicine, an operation or an inflammation is known that no list names.
//!
//! Endings of medicines are the stems of the World Health Organization's international non-proprietary names.

use super::lexicon::Cue;

/// Phrases that speak of a patient; with `?` only as a heading, before a colon. None begins with one of the commonest
/// words ("he has"), which would stop the scanner at every line: those are looked for backwards, from a term.
#[rustfmt::skip]
pub(super) const CUES: &[(Cue, &[&str])] = &[
    (Cue::Health, &[
        "patient", "pt", "pts", "diagnosed", "diagnosed with", "diagnosis", "diagnosis of", "diagnoses", "dx", "dxd", "history of", "hx of", "hx", "h o", "past medical history", "pmh", "pmhx",
        "medical history", "suffers from", "suffering from", "suffered from", "complains of", "complaining of", "complaint of", "chief complaint", "admitted for", "admitted with", "hospitalized for", "hospitalized with",
        "treated for", "treatment for", "being treated", "presents with", "presented with", "presenting with", "symptoms of", "signs of", "tested positive", "hpi", "assessment?", "impression?", "comorbidities",
        "allergic to", "recovering from", "seen for", "seen today for", "here for", "evaluated for", "follow up for", "comes in for", "came in for", "denies", "negative for", "positive for", "ruled out", "rule out", "r o",
        "died of", "died from", "battling", "living with", "living positive", "struggles with", "struggling with", "deals with", "family history", "fhx", "psychiatrist", "oncologist", "cardiologist",
        "neurologist", "therapist", "hospice", 
        "worsening", "flare up", "relapse", "remission", "stage iv", "chronic", "severe", "onset of", "discharge diagnosis", "problem list", "fmla", "disability for", 
        "sick with", "came down with", "passed away from", "clinical history", "reason for visit?", "referred for", "consult for", "mother has", "father has", "sister has", "brother has",
        "wife has", "husband has", "son has", "daughter has", "child has", "mother had", "father had", "wife had", "husband had", "son had", "daughter had", "mom has", "dad has", "mom had", "dad had", "counseling for", "rehab for",
    ]),
    (Cue::Medicine, &[
        "prescribed", "prescribe", "prescription", "prescriptions", "rx", "mg", "mcg", "ml", "tablet", "tablets", "tabs", "capsule", "capsules", "refill", "refills", "refilled", "dose", "doses", "dosage", "bid", "tid", "qid", "qhs", "prn",
        "po daily", "taking", "takes", "medication", "medications", "meds", "medicine", "medicines", "started on", "continue", "inhaler", "injection", "injections", "pharmacy", "pill", "pills", "once daily", "twice daily", "twice a day", "once a day",
        "at bedtime", "ndc", "allergic to", "allergies", "units", "discontinue", "discontinued", "titrate", "current medications", "home medications", "infusion",
    ]),
    (Cue::Operation, &[
        "underwent", "undergo", "undergoing", "undergone", "s p", "status post", "surgery", "operation", "surgeon", "post op", "postop", "postoperative", "pre op", "preop", "preoperative", "scheduled for", "consent for", "recovering from", 
        "performed", "needs a", "going in for", "results of", "hospital", "procedure?", "anesthesia",
    ]),
];

/// Endings of the names of operations and examinations, all of them of medicine alone.
const OPERATIONS: &[&str] = &[
    "ectomy",
    "ostomy",
    "otomy",
    "oscopy",
    "plasty",
    "centesis",
    "rrhaphy",
    "opexy",
    "desis",
    "angiography",
    "venography",
    "arteriography",
    "sonography",
    "urography",
    "cystography",
    "myelography",
    "arthrography",
    "pyelography",
    "cholangiography",
    "mammography",
    "myography",
    "encephalography",
    "cardiography",
    "lymphography",
    "hysterography",
];

/// Words with such an ending that are none.
const NOT_OPERATIONS: &[&str] = &[
    "dichotomy",
    "trichotomy",
    "polychotomy",
    "microscopy",
    "spectroscopy",
    "telescopy",
    "radioscopy",
    "demography",
    "geodesis",
];

/// Stems at the end of medicines' names.
const MEDICINES: &[&str] = &[
    "april",
    "opril",
    "sartan",
    "vastatin",
    "olol",
    "prazole",
    "conazole",
    "nidazole",
    "bendazole",
    "cillin",
    "mycin",
    "micin",
    "azepam",
    "azolam",
    "oxetine",
    "dipine",
    "gliptin",
    "gliflozin",
    "glitazone",
    "glutide",
    "tidine",
    "triptan",
    "setron",
    "floxacin",
    "cycline",
    "ciclovir",
    "navir",
    "tegravir",
    "buvir",
    "asvir",
    "previr",
    "mab",
    "tinib",
    "ciclib",
    "parib",
    "rafenib",
    "zomib",
    "terol",
    "profen",
    "coxib",
    "dronate",
    "dronic",
    "heparin",
    "grel",
    "xaban",
    "gatran",
    "lukast",
    "thiazide",
    "semide",
    "barbital",
    "triptyline",
    "peridone",
    "piprazole",
    "oxacin",
    "caine",
    "sonide",
    "metasone",
    "solone",
    "orphan",
    "orphine",
    "orexant",
    "gepant",
    "tadine",
    "zosin",
    "fibrate",
];

/// Words with such an ending that are none.
const NOT_MEDICINES: &[&str] =
    &["april", "alcohol", "cocaine", "control", "petrol", "platelet", "phenol", "benidipine"];

/// Inflammations.
const ILLNESSES: &[&str] = &["itis"];

/// What a word's ending says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// An operation or examination.
    Operation,
    /// A medicine.
    Medicine,
    /// An inflammation.
    Illness,
}

/// All endings, for the filter.
pub(super) fn endings() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().chain(MEDICINES).chain(ILLNESSES).copied()
}

/// What a word in lower case is by its ending.
pub(super) fn by_ending(word: &[u8]) -> Option<Ending> {
    let ends = |list: &[&str], spare: usize| {
        list.iter().any(|ending| word.ends_with(ending.as_bytes()) && word.len() >= ending.len() + spare)
    };
    let is = |list: &[&str]| list.iter().any(|known| known.as_bytes() == word);
    if !word.iter().all(u8::is_ascii_lowercase) {
        None
    } else if ends(OPERATIONS, 2) && !is(NOT_OPERATIONS) {
        Some(Ending::Operation)
    } else if ends(ILLNESSES, 3) {
        Some(Ending::Illness)
    } else if ends(MEDICINES, 2) && !is(NOT_MEDICINES) {
        Some(Ending::Medicine)
    } else {
        None
    }
}

/// Whether a word says that a test was made, not what came of it.
pub(super) fn is_of_tests(word: &[u8]) -> bool {
    #[rustfmt::skip]
    const WORDS: [&[u8]; 19] = [
        b"test", b"screen", b"screening", b"antibody", b"antibodies", b"ab", b"antigen", b"ag", b"pcr", b"culture", b"status", b"level", b"elisa", b"rna",
        b"dna", b"swab", b"metabolite", b"count", b"serology",
    ];
    WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::{Ending, by_ending};

    #[test]
    fn endings_of_medicine_and_not_of_the_language() {
        assert_eq!(by_ending(b"salpingectomy"), Some(Ending::Operation));
        assert_eq!(by_ending(b"choledochoscopy"), Some(Ending::Operation));
        assert_eq!(by_ending(b"delapril"), Some(Ending::Medicine));
        assert_eq!(by_ending(b"myringitis"), Some(Ending::Illness));
        for word in [
            "dichotomy",
            "spectroscopy",
            "photography",
            "april",
            "control",
            "geography",
            "anatomy",
            "autonomy",
        ] {
            assert_eq!(by_ending(word.as_bytes()), None, "{word}");
        }
    }
}
