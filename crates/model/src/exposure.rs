//! Exposure classes: kinds of health information that laws protect more than the rest.
//!
//! What it is: a pure function from a mention (its element and canonical value) to the classes it falls in: by
//! ICD-10-CM range, medicine, procedure, or test. `docs/exposure.md` names the law behind each class and the ranges.
//!
//! What it is not: advice that a law applies. A class says what whoever writes the letter must look at; a
//! medicine may have been prescribed for something else.
//!
//! The one idea: words and codes meet in one canonical form (a diagnosis in words is the category it stands
//! for), so each class is written down once.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::{Element, Mention, Purpose};

/// A kind of health information that laws single out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exposure {
    /// Infection with HIV, tests for it, its medicines.
    Hiv,
    /// Use of alcohol and other substances, nicotine apart (42 CFR Part 2).
    SubstanceUse,
    /// Mental and behavioral disorders and their treatment.
    MentalHealth,
    /// Pregnancy, birth, contraception, fertility, abortion.
    Reproductive,
    /// Genetic tests, carrier status, illnesses of relatives.
    Genetic,
    /// Sexually transmitted infections other than HIV.
    SexuallyTransmitted,
}

impl Exposure {
    /// Every class, in order.
    pub const ALL: &'static [Self] = &[
        Self::Hiv,
        Self::SubstanceUse,
        Self::MentalHealth,
        Self::Reproductive,
        Self::Genetic,
        Self::SexuallyTransmitted,
    ];

    /// Name in data: `substance_use`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hiv => "hiv",
            Self::SubstanceUse => "substance_use",
            Self::MentalHealth => "mental_health",
            Self::Reproductive => "reproductive",
            Self::Genetic => "genetic",
            Self::SexuallyTransmitted => "sexually_transmitted",
        }
    }

    /// Name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Hiv => "HIV",
            Self::SubstanceUse => "Substance use",
            Self::MentalHealth => "Mental health",
            Self::Reproductive => "Reproductive health",
            Self::Genetic => "Genetic information",
            Self::SexuallyTransmitted => "Sexually transmitted infection",
        }
    }
}

impl fmt::Display for Exposure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for Exposure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Some classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Exposures(u8);

impl Exposures {
    /// These and one more.
    #[must_use]
    pub const fn with(self, class: Exposure) -> Self {
        Self(self.0 | (1 << class as u8))
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a class is among them.
    pub const fn contains(self, class: Exposure) -> bool {
        self.0 & (1 << class as u8) != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In order.
    pub fn iter(self) -> impl Iterator<Item = Exposure> {
        Exposure::ALL.iter().copied().filter(move |class| self.contains(*class))
    }
}

impl FromIterator<Exposure> for Exposures {
    fn from_iter<I: IntoIterator<Item = Exposure>>(classes: I) -> Self {
        classes.into_iter().fold(Self::default(), Self::with)
    }
}

/// The classes that a mention falls in.
pub fn of_mention(mention: &Mention) -> Exposures {
    if mention.element.category() != crate::HhsCategory::Clinical {
        return Exposures::default();
    }
    of(mention.element, mention.canonical.reveal(Purpose::Matching))
}

/// The classes that a canonical value of an element falls in.
pub fn of(element: Element, canonical: &str) -> Exposures {
    match element {
        Element::DiagnosisCode | Element::Diagnosis => diagnosis(canonical),
        Element::Medication => listed(MEDICINES, canonical),
        Element::Procedure => listed(PROCEDURES, canonical),
        Element::ProcedureCode => procedure_code(canonical),
        Element::LabResult => listed(TESTS, canonical.split('=').next().unwrap_or_default()),
        _ => Exposures::default(),
    }
}

type List = &'static [(Exposure, &'static [&'static str])];

fn listed(lists: List, value: &str) -> Exposures {
    lists.iter().filter(|(_, list)| list.contains(&value)).map(|(class, _)| *class).collect()
}

/// By ICD-10-CM range, or as a concept of SNOMED CT.
fn diagnosis(code: &str) -> Exposures {
    let in_range = |(first, last): &(&str, &str)| {
        let head = |len: usize| code.get(..len.min(code.len())).unwrap_or_default();
        *first <= head(first.len()) && head(last.len()) <= *last && code.len() >= first.len().min(3)
    };
    let by_range =
        |(class, ranges): &(Exposure, &[(&str, &str)])| ranges.iter().any(in_range).then_some(*class);
    let coded = code.as_bytes().first().is_some_and(u8::is_ascii_uppercase)
        && code.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if coded {
        let classes: Exposures = RANGES.iter().filter_map(by_range).collect();
        // tobacco is no substance use disorder in the sense of 42 CFR 2.11, nor a secret of the mind
        return if code.starts_with("F17") { Exposures::default() } else { classes };
    }
    listed(CONCEPTS, code)
}

/// By number alone: ranges of HCPCS and CPT.
fn procedure_code(code: &str) -> Exposures {
    let in_range = |(first, last): &(&str, &str)| code.len() == 5 && *first <= code && code <= *last;
    let by_range =
        |(class, ranges): &(Exposure, &[(&str, &str)])| ranges.iter().any(in_range).then_some(*class);
    let classes: Exposures = PROCEDURE_RANGES.iter().filter_map(by_range).collect();
    classes.and(listed(CONCEPTS, code))
}

/// First and last code of each range; codes are compared as far as the bound is long. Titles were compared with
/// the tabular list of April 2026.
const RANGES: &[(Exposure, &[(&str, &str)])] = &[
    (
        Exposure::Hiv,
        &[
            ("B20", "B20"),
            ("Z21", "Z21"),
            ("R75", "R75"),
            ("B97.35", "B97.35"),
            ("O98.7", "O98.7"),
            ("Z11.4", "Z11.4"),
            ("Z20.6", "Z20.6"),
            ("Z29.81", "Z29.81"),
            ("Z71.7", "Z71.7"),
            ("Z83.0", "Z83.0"),
        ],
    ),
    (
        Exposure::SubstanceUse,
        &[
            ("F10", "F19"),
            ("K70", "K70"),
            ("G62.1", "G62.1"),
            ("I42.6", "I42.6"),
            ("K29.2", "K29.2"),
            ("K85.2", "K85.2"),
            ("K86.0", "K86.0"),
            ("G31.2", "G31.2"),
            ("G72.1", "G72.1"),
            ("E24.4", "E24.4"),
            ("O99.31", "O99.32"),
            ("R78.0", "R78.5"),
            ("T40.1", "T40.1"),
            ("T40.5", "T40.5"),
            ("T40.7", "T40.9"),
            ("T43.6", "T43.6"),
            ("Z71.41", "Z71.41"),
            ("Z71.51", "Z71.51"),
        ],
    ),
    (
        Exposure::MentalHealth,
        &[
            ("F01", "F09"),
            ("F20", "F99"),
            ("R45.85", "R45.85"),
            ("T14.91", "T14.91"),
            ("X71", "X83"),
            ("Z13.3", "Z13.3"),
            ("Z86.5", "Z86.5"),
            ("Z91.5", "Z91.5"),
            ("O90.6", "O90.6"),
            ("O99.34", "O99.34"),
        ],
    ),
    (
        Exposure::Reproductive,
        &[
            ("O00", "O9A"),
            ("Z30", "Z3A"),
            ("F53", "F53"),
            ("N46", "N46"),
            ("N96", "N98"),
            ("P95", "P95"),
            ("Z64.0", "Z64.0"),
            ("Z79.3", "Z79.3"),
            ("Z87.5", "Z87.5"),
            ("Z97.5", "Z97.5"),
            ("Z98.51", "Z98.52"),
        ],
    ),
    (
        Exposure::Genetic,
        &[
            ("Z14", "Z15"),
            ("Z13.7", "Z13.7"),
            ("Z31.43", "Z31.44"),
            ("Z31.5", "Z31.5"),
            ("Z80", "Z84"),
            ("Q90", "Q99"),
        ],
    ),
    (
        Exposure::SexuallyTransmitted,
        &[
            ("A50", "A64"),
            ("B97.7", "B97.7"),
            ("O98.1", "O98.3"),
            ("Z11.3", "Z11.3"),
            ("Z11.51", "Z11.51"),
            ("Z20.2", "Z20.2"),
            ("Z22.4", "Z22.4"),
        ],
    ),
];

/// Concepts of SNOMED CT in general use; few, for the terminology is licensed.
const CONCEPTS: List = &[
    (Exposure::Hiv, &["86406008", "31676001"]),
    (
        Exposure::SubstanceUse,
        &["7200002", "66590003", "6525002", "10939881000119105", "361055000", "713106006", "763302001"],
    ),
    (
        Exposure::MentalHealth,
        &["370143000", "35489007", "80583007", "171207006", "454711000124102", "715252007", "710841007"],
    ),
    (
        Exposure::Reproductive,
        &[
            "72892002",
            "77386006",
            "19169002",
            "156073000",
            "714812005",
            "386394001",
            "10383002",
            "66348005",
            "236974004",
            "65200003",
            "68254000",
            "46706006",
            "169553002",
            "301807007",
            "183996000",
            "252160004",
        ],
    ),
    (Exposure::SexuallyTransmitted, &["310861008", "269828009", "165829005"]),
];

/// Numbers of services: HCPCS, and CPT by number alone.
const PROCEDURE_RANGES: &[(Exposure, &[(&str, &str)])] = &[
    (
        Exposure::Hiv,
        &[("86701", "86703"), ("86689", "86689"), ("87389", "87391"), ("87534", "87539"), ("87806", "87806")],
    ),
    (
        Exposure::SubstanceUse,
        &[
            ("H0001", "H0030"),
            ("G2067", "G2080"),
            ("80305", "80307"),
            ("99408", "99409"),
            ("J0571", "J0575"),
            ("J2315", "J2315"),
        ],
    ),
    (
        Exposure::MentalHealth,
        &[("90785", "90899"), ("96130", "96146"), ("H0031", "H0040"), ("G0444", "G0444")],
    ),
    (
        Exposure::Reproductive,
        &[("58300", "58301"), ("58321", "58323"), ("58970", "58976"), ("59000", "59899"), ("81025", "81025")],
    ),
    (Exposure::Genetic, &[("81105", "81479"), ("88230", "88299"), ("96040", "96041")]),
    (Exposure::SexuallyTransmitted, &[("86592", "86593"), ("87490", "87492"), ("87590", "87592")]),
];

/// Generic names.
#[rustfmt::skip]
const MEDICINES: List = &[
    (Exposure::Hiv, &[
        "tenofovir", "emtricitabine", "bictegravir", "dolutegravir", "raltegravir", "elvitegravir", "cabotegravir", "efavirenz", "rilpivirine", "doravirine", "etravirine", "nevirapine", "delavirdine",
        "darunavir", "atazanavir", "lopinavir", "ritonavir", "nelfinavir", "saquinavir", "indinavir", "fosamprenavir", "tipranavir", "abacavir", "lamivudine", "zidovudine", "stavudine", "didanosine",
        "maraviroc", "enfuvirtide", "fostemsavir", "ibalizumab", "lenacapavir", "cobicistat", "antiretroviral therapy",
    ]),
    (Exposure::SubstanceUse, &["buprenorphine", "methadone", "naltrexone", "disulfiram", "acamprosate", "lofexidine"]),
    (Exposure::MentalHealth, &[
        "lithium", "clozapine", "olanzapine", "quetiapine", "risperidone", "aripiprazole", "ziprasidone", "paliperidone", "lurasidone", "asenapine", "iloperidone", "brexpiprazole", "cariprazine",
        "lumateperone", "pimavanserin", "haloperidol", "chlorpromazine", "fluphenazine", "perphenazine", "thioridazine", "trifluoperazine", "thiothixene", "loxapine", "molindone", "pimozide", "xanomeline",
        "fluoxetine", "sertraline", "paroxetine", "citalopram", "escitalopram", "fluvoxamine", "venlafaxine", "desvenlafaxine", "duloxetine", "levomilnacipran", "bupropion", "mirtazapine",
        "nefazodone", "vilazodone", "vortioxetine", "imipramine", "clomipramine", "phenelzine", "tranylcypromine", "esketamine", "brexanolone", "zuranolone", "buspirone", "alprazolam", "methylphenidate",
        "dexmethylphenidate", "amphetamine", "dextroamphetamine", "lisdexamfetamine", "atomoxetine", "viloxazine",
    ]),
    (Exposure::Reproductive, &[
        "mifepristone", "misoprostol", "ulipristal", "levonorgestrel", "norethindrone", "ethinyl estradiol", "drospirenone", "etonogestrel", "norgestimate", "desogestrel", "norgestrel",
        "medroxyprogesterone", "clomiphene", "follitropin", "menotropins", "ganirelix", "cetrorelix", "choriogonadotropin", "methylergonovine", "oxytocin", "dinoprostone", "carboprost",
    ]),
];

/// Usual names of procedures.
const PROCEDURES: List = &[
    (Exposure::SubstanceUse, &["detoxification", "drug rehabilitation", "methadone maintenance"]),
    (
        Exposure::MentalHealth,
        &["electroconvulsive therapy", "transcranial magnetic stimulation", "psychotherapy"],
    ),
    (
        Exposure::Reproductive,
        &[
            "vasectomy",
            "tubal ligation",
            "cesarean section",
            "induction of labor",
            "dilation and curettage",
            "abortion procedure",
            "in vitro fertilization",
            "intrauterine insemination",
            "iud insertion",
            "amniocentesis",
            "chorionic villus sampling",
            "hysterosalpingography",
            "prenatal visit",
        ],
    ),
    (
        Exposure::Genetic,
        &["genetic testing", "genetic counseling", "amniocentesis", "chorionic villus sampling"],
    ),
];

/// Usual names of tests; codes of LOINC.
const TESTS: List = &[
    (
        Exposure::Hiv,
        &[
            "hiv",
            "hiv viral load",
            "cd4 count",
            "20447-9",
            "25836-8",
            "24467-3",
            "56888-1",
            "75622-1",
            "7917-8",
            "7918-6",
            "31201-7",
        ],
    ),
    (
        Exposure::SubstanceUse,
        &[
            "blood alcohol",
            "urine drug screen",
            "cocaine metabolite",
            "opiates",
            "cannabinoids",
            "amphetamines",
        ],
    ),
    (Exposure::MentalHealth, &["phq 9", "gad 7", "lithium level", "44261-6", "55758-7", "70274-6"]),
    (Exposure::Reproductive, &["pregnancy test", "beta hcg level"]),
    (
        Exposure::Genetic,
        &["brca1", "brca2", "brca", "factor v leiden", "cystic fibrosis carrier screen", "karyotype", "apoe"],
    ),
    (
        Exposure::SexuallyTransmitted,
        &["syphilis", "chlamydia", "gonorrhea", "trichomonas", "hpv", "herpes simplex"],
    ),
];

#[cfg(test)]
mod tests {
    use super::{Exposure, Exposures, of};
    use crate::Element;

    fn classes(element: Element, canonical: &str) -> Vec<Exposure> {
        of(element, canonical).iter().collect()
    }

    #[test]
    fn codes_and_words_meet() {
        use Exposure::{Genetic, Hiv, MentalHealth, Reproductive, SexuallyTransmitted, SubstanceUse};
        for (element, canonical, expected) in [
            (Element::DiagnosisCode, "B20", vec![Hiv]),
            (Element::Diagnosis, "B20", vec![Hiv]),
            (Element::DiagnosisCode, "O98.711", vec![Hiv, Reproductive]),
            (Element::DiagnosisCode, "F11.20", vec![SubstanceUse]),
            (Element::DiagnosisCode, "F17.210", vec![]),
            (Element::Diagnosis, "F32", vec![MentalHealth]),
            (Element::DiagnosisCode, "F53.0", vec![MentalHealth, Reproductive]),
            (Element::DiagnosisCode, "Z3A.20", vec![Reproductive]),
            (Element::DiagnosisCode, "Z15.01", vec![Genetic]),
            (Element::DiagnosisCode, "A54.9", vec![SexuallyTransmitted]),
            (Element::DiagnosisCode, "A65", vec![]),
            (Element::DiagnosisCode, "E11.9", vec![]),
            (Element::DiagnosisCode, "R45.851", vec![MentalHealth]),
            (Element::DiagnosisCode, "T40.2X1A", vec![]),
            (Element::DiagnosisCode, "72892002", vec![Reproductive]),
            (Element::Diagnosis, "left knee hurts", vec![]),
            (Element::Medication, "bictegravir", vec![Hiv]),
            (Element::Medication, "metformin", vec![]),
            (Element::Procedure, "amniocentesis", vec![Reproductive, Genetic]),
            (Element::ProcedureCode, "H0020", vec![SubstanceUse]),
            (Element::ProcedureCode, "99213", vec![]),
            (Element::LabResult, "hiv=positive", vec![Hiv]),
            (Element::LabResult, "20447-9=50", vec![Hiv]),
            (Element::LabResult, "4548-4=7.2", vec![]),
            (Element::PersonName, "B20", vec![]),
        ] {
            assert_eq!(classes(element, canonical), expected, "{element} {canonical}");
        }
    }

    #[test]
    fn sets_keep_their_order() {
        let some = Exposures::default().with(Exposure::Genetic).with(Exposure::Hiv);
        assert_eq!(some.iter().collect::<Vec<_>>(), [Exposure::Hiv, Exposure::Genetic]);
        assert!(
            !some.contains(Exposure::MentalHealth) && !some.is_empty() && Exposures::default().is_empty()
        );
    }
}
