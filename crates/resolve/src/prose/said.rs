//! What the reasons of a mention say of the person: a patient, a mother, a physician, who signs.
//!
//! What it is not: a reading of the text. The detectors have read it; their reasons are a few words.
//!
//! The one idea: **who may attract what** follows from what somebody is called.

use chartward_model::{Element, Mention, Reason, Role};

/// What a draft attracts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Person,
    Kin,
    Provider,
    Correspondent,
}

impl Class {
    pub(crate) fn of_role(role: Role) -> Self {
        match role {
            Role::Guarantor | Role::NextOfKin | Role::WageEarner => Self::Kin,
            Role::Provider => Self::Provider,
            Role::Correspondent => Self::Correspondent,
            _ => Self::Person,
        }
    }
}

/// What kind of person a mention looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    /// Anybody whose data this may be.
    Identity,
    /// Who is treated and insured: a relative has no chart here.
    Chart,
    Contact,
    Professional,
}

impl Wants {
    pub(super) fn of(element: Element) -> Self {
        match element {
            Element::NationalProviderId | Element::DeaNumber => Self::Professional,
            Element::Phone
            | Element::Email
            | Element::Url
            | Element::IpAddress
            | Element::StreetAddress
            | Element::City
            | Element::State
            | Element::PostalCode
            | Element::Username
            | Element::Password => Self::Contact,
            Element::MedicalRecordNumber
            | Element::HealthPlanId
            | Element::AccountNumber
            | Element::DateOfService
            | Element::DiagnosisCode
            | Element::ProcedureCode
            | Element::DrugCode
            | Element::LabResult
            | Element::RecordReference => Self::Chart,
            _ => Self::Identity,
        }
    }

    /// Whether it is about the person, and not how to reach them or what they do.
    pub(super) fn is_personal(self) -> bool {
        matches!(self, Self::Identity | Self::Chart)
    }
}

/// What a mention's reasons say of the person.
pub(super) struct Said {
    pub(super) class: Option<Class>,
    pub(super) role: Role,
    /// How the name stands there.
    pub(super) manner: Manner,
    /// Whether a label stands before it: a form's field.
    pub(super) is_labelled: bool,
    /// Whether the label is one that opens a form, and no relative's or contact's: "Name:", "Patient:".
    pub(super) is_head: bool,
    /// Whether data of the same person follow it: "Ann Lee, DOB ...".
    pub(super) is_in_record: bool,
    /// Which relative it is, if a word says so.
    pub(super) relation: Option<&'static str>,
    /// What a title or relation says of the sex.
    pub(super) gender: Option<Gender>,
}

/// What a title, a relation or a pronoun says of the sex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gender {
    Female,
    Male,
}

/// What the words before a value say of whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tie {
    /// "Guarantor SSN", "mother's DOB".
    Relation(&'static str),
    /// "my", of who writes.
    Writer,
    /// "your", of who is written to.
    Reader,
    /// "his", "her".
    Third(Gender),
}

/// How the words around a value tie it to names.
#[derive(Clone, Copy, Default)]
pub(super) struct Ties {
    pub(super) tie: Option<Tie>,
    /// Whether other words stand before the next name, or the sentence ends.
    pub(super) apart_from_next: bool,
    /// Whether other words stand after the last name, or a sentence ends.
    pub(super) apart_from_last: bool,
}

impl Ties {
    pub(super) fn of(mention: &Mention) -> Self {
        let mut ties = Self::default();
        for reason in &mention.reasons {
            let Reason::NameContext(words) = reason else { continue };
            let tie = match words.as_ref() {
                "words before the next name" => {
                    ties.apart_from_next = true;
                    None
                }
                "words after the last name" => {
                    ties.apart_from_last = true;
                    None
                }
                "my" => Some(Tie::Writer),
                "your" => Some(Tie::Reader),
                "his" => Some(Tie::Third(Gender::Male)),
                "her" => Some(Tie::Third(Gender::Female)),
                words => relation(words).map(|(relation, _)| Tie::Relation(relation)),
            };
            ties.tie = ties.tie.or(tie);
        }
        ties
    }
}

/// Whether a relative of one kind may be meant by another word: a wife is a spouse.
pub(super) fn is_relation(called: &str, meant: &str) -> bool {
    let kinds = |word: &str| -> &'static [&'static str] {
        match word {
            "spouse" | "partner" => &["spouse", "partner", "wife", "husband"],
            "parent" | "guardian" => &["parent", "guardian", "mother", "father"],
            "insured" | "subscriber" => &["insured", "subscriber"],
            _ => &[],
        }
    };
    called == meant || kinds(meant).contains(&called) || kinds(called).contains(&meant)
}

/// The relation among some words, and the sex it tells.
fn relation(words: &str) -> Option<(&'static str, Option<Gender>)> {
    use Gender::{Female, Male};
    #[rustfmt::skip]
    const KNOWN: &[(&str, &str, Option<Gender>)] = &[
        ("guarantor", "guarantor", None), ("responsible", "guarantor", None), ("emergency", "emergency", None),
        ("wife", "wife", Some(Female)), ("husband", "husband", Some(Male)), ("spouse", "spouse", None), ("partner", "partner", None),
        ("mother", "mother", Some(Female)), ("mom", "mother", Some(Female)), ("father", "father", Some(Male)), ("dad", "father", Some(Male)),
        ("parent", "parent", None), ("guardian", "guardian", None), ("son", "son", Some(Male)), ("daughter", "daughter", Some(Female)),
        ("brother", "brother", Some(Male)), ("sister", "sister", Some(Female)), ("uncle", "uncle", Some(Male)), ("aunt", "aunt", Some(Female)),
        ("grandmother", "grandmother", Some(Female)), ("grandfather", "grandfather", Some(Male)), ("caregiver", "caregiver", None),
        ("relative", "relative", None), ("insured", "insured", None), ("policyholder", "insured", None), ("subscriber", "subscriber", None),
        ("baby", "baby", None), ("nok", "kin", None), ("kin", "kin", None),
    ];
    let words = words.to_ascii_lowercase();
    let mut found = words.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(|word| {
        KNOWN.iter().find(|(known, ..)| *known == word).map(|(_, called, gender)| (*called, *gender))
    });
    found.next()
}

/// How a name stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// As any other word.
    Plain,
    /// In the header of the mail, or of a mail it quotes.
    Header,
    /// "Dear Ann".
    Salutation,
    /// Below what they wrote.
    Signature,
    /// A surname behind a title: "Dr. White".
    Titled,
}

impl Said {
    pub(super) fn of(mention: &Mention) -> Self {
        let mut said = Self {
            class: None,
            role: Role::Unknown,
            manner: Manner::Plain,
            is_labelled: false,
            is_head: false,
            is_in_record: false,
            relation: None,
            gender: None,
        };
        for reason in &mention.reasons {
            match reason {
                Reason::MailHeader => {
                    said.manner = Manner::Header;
                    said.set(Class::Correspondent, Role::Correspondent);
                }
                Reason::Label(words) | Reason::Header(words) => {
                    said.is_labelled = true;
                    said.is_head |= matches!(reason, Reason::Label(_)) && HEADS.contains(&words.as_ref());
                    said.read(words);
                }
                Reason::NameContext(words) => said.read(words),
                _ => {}
            }
        }
        said
    }

    /// The first reason that says something counts.
    pub(super) fn set(&mut self, class: Class, role: Role) {
        if self.class.is_none() {
            (self.class, self.role) = (Some(class), role);
        }
    }

    fn stand(&mut self, manner: Manner) {
        if self.manner == Manner::Plain {
            self.manner = manner;
        }
    }

    fn read(&mut self, words: &str) {
        if let Some((called, gender)) = relation(words) {
            // "kin" is what a name is called whose relation another reason tells
            self.relation = self.relation.filter(|known| *known != "kin").or(Some(called));
            self.gender = self.gender.or(gender);
        }
        match words {
            "mr" => self.gender = Some(Gender::Male),
            "mrs" | "ms" => self.gender = Some(Gender::Female),
            _ => {}
        }
        let words = words.to_ascii_lowercase();
        let has = |list: &[&str]| {
            let mut tokens = words.split(|c: char| !c.is_ascii_alphanumeric());
            tokens.any(|word| list.contains(&word))
        };
        if words == "title" {
            self.stand(Manner::Titled);
        } else if words == "in a record" {
            self.is_in_record = true;
        } else if has(&["guarantor", "responsible"]) {
            self.set(Class::Kin, Role::Guarantor);
        } else if has(KIN) || words == "contact" {
            self.set(Class::Kin, Role::NextOfKin);
        } else if has(&["signature", "signed", "sincerely", "regards"]) {
            self.stand(Manner::Signature);
            self.set(Class::Correspondent, Role::Correspondent);
        } else if has(&[
            "salutation",
            "sender",
            "recipient",
            "author",
            "dear",
            "from",
            "to",
            "cc",
            "attn",
            "attention",
        ]) {
            if has(&["salutation", "dear"]) {
                self.stand(Manner::Salutation);
            }
            self.set(Class::Correspondent, Role::Correspondent);
        } else if has(PROVIDER) {
            self.set(Class::Provider, Role::Provider);
        } else if has(&["subscriber", "policyholder", "insured"]) {
            self.set(Class::Person, Role::Subscriber);
        } else if has(&["dependent", "dependant"]) {
            self.set(Class::Person, Role::Dependent);
        } else if has(&["employee", "staff"]) {
            self.set(Class::Person, Role::Staff);
        } else if has(&["patient", "pt", "member", "resident", "beneficiary", "decedent", "child", "newborn"])
        {
            self.set(Class::Person, Role::Patient);
        }
    }
}

/// Labels that open a form, as the detectors call them: "Client:" is a name's, "Member:" a subscriber's.
const HEADS: &[&str] = &["name", "patient", "subscriber"];

const KIN: &[&str] = &[
    "mother",
    "father",
    "parent",
    "guardian",
    "spouse",
    "wife",
    "husband",
    "son",
    "daughter",
    "sister",
    "brother",
    "kin",
    "nok",
    "relative",
    "emergency",
    "caregiver",
    "mom",
    "dad",
    "partner",
    "kinship",
    "grandmother",
    "grandfather",
    "aunt",
    "uncle",
];

const PROVIDER: &[&str] = &[
    "provider",
    "physician",
    "doctor",
    "dr",
    "md",
    "do",
    "np",
    "pa",
    "rn",
    "surgeon",
    "attending",
    "referring",
    "ordering",
    "prescriber",
    "nurse",
    "clinician",
    "therapist",
    "degree",
    "dentist",
    "pharmacist",
    "pcp",
];
