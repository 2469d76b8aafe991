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
    /// Whether data of the same person follow it: "Ann Lee, DOB ...".
    pub(super) is_in_record: bool,
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
            is_in_record: false,
        };
        for reason in &mention.reasons {
            match reason {
                Reason::MailHeader => {
                    said.manner = Manner::Header;
                    said.set(Class::Correspondent, Role::Correspondent);
                }
                Reason::Label(words) | Reason::Header(words) => {
                    said.is_labelled = true;
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
        } else if has(KIN) {
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
