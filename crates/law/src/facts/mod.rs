//! What is known of an incident, as far as a law asks.
//!
//! What it is: the typed form of a facts file (`docs/law/facts.md` lists its fields). People come as groups: so many
//! residents of one place with the same kinds of data. Nobody is named here.
//!
//! What it is not: a case. It holds no evidence and no value that identifies anyone.
//!
//! The one idea: what is unknown is said to be unknown. A fact that is missing is never made up from another one;
//! facts that contradict each other are refused with the places of both.

mod check;
mod filing;
mod read;
pub mod risk;
mod security;

use std::collections::BTreeMap;

use chartward_model::{Element, Jurisdiction};
use jiff::civil::Date;
use serde::Serialize;

use crate::day::Instant;
use crate::error::LawError;
use crate::rule::{Anchor, DataClass, words};

pub use filing::{Associate, BreachType, Contact, Filed, FilerType, Location, ReportFacts, Safeguard};
pub use security::{DataState, Destruction, Method, Security, Standard};

/// Name and version of the format.
pub const SCHEMA: &str = "chartward.facts/1";

words! {
    /// What kind of organisation.
    EntityKind {
        /// HIPAA covered entity.
        CoveredEntity = "covered_entity", "HIPAA covered entity";
        /// HIPAA business associate and nothing else.
        BusinessAssociate = "business_associate", "HIPAA business associate";
        /// Vendor of personal health records outside HIPAA.
        PhrVendor = "phr_vendor", "vendor of personal health records";
        /// Service provider of such a vendor.
        PhrServiceProvider = "phr_service_provider", "service provider of a vendor of personal health records";
        /// None of these.
        Other = "other", "neither covered entity, business associate nor vendor of health records";
    }
}

words! {
    /// Yes, no, or not known.
    Known {
        /// Yes.
        Yes = "yes", "yes";
        /// No.
        No = "no", "no";
        /// Not known.
        Unknown = "unknown", "not known";
    }
}

words! {
    /// How much was encrypted.
    Encrypted {
        /// All of it.
        Yes = "yes", "encrypted";
        /// A part: the groups of people are those whose data was not.
        Part = "part", "encrypted in part";
        /// Nothing.
        No = "no", "not encrypted";
        /// Not known.
        Unknown = "unknown", "not known whether encrypted";
    }
}

words! {
    /// What the data was on.
    Medium {
        /// Computers.
        Electronic = "electronic", "electronic";
        /// Paper.
        Paper = "paper", "paper";
        /// Both.
        Both = "both", "electronic and paper";
    }
}

words! {
    /// An exception of 45 CFR 164.402(1).
    Exclusion {
        /// Good faith, within the scope of authority, no further use.
        WorkforceGoodFaith = "workforce_good_faith", "access in good faith by the workforce, within its authority";
        /// Inadvertent, between persons authorised at the same entity.
        InadvertentInternal = "inadvertent_internal", "inadvertent disclosure between authorised persons";
        /// The recipient could not have retained it.
        NotRetained = "not_retained", "the recipient could not reasonably have retained it";
    }
}

words! {
    /// What a risk assessment concluded.
    Conclusion {
        /// A low probability that the data was compromised.
        LowProbability = "low_probability", "a low probability of compromise";
        /// Not a low probability.
        NotLow = "not_low", "no low probability of compromise";
    }
}

words! {
    /// How law enforcement asked for delay.
    StatementForm {
        /// In writing, with the time.
        Written = "written", "in writing";
        /// By word of mouth.
        Oral = "oral", "orally";
    }
}

words! {
    /// Role under the GDPR.
    GdprRole {
        /// Decides about the processing.
        Controller = "controller", "controller";
        /// Processes for another.
        Processor = "processor", "processor";
    }
}

words! {
    /// Risk to people, under the GDPR.
    GdprRisk {
        /// Unlikely.
        Unlikely = "unlikely", "a risk is unlikely";
        /// A risk.
        Risk = "risk", "a risk, not a high one";
        /// A high risk.
        High = "high", "a high risk";
        /// Not assessed.
        Unknown = "unknown", "not assessed";
    }
}

words! {
    /// Why people need not be told one by one, under Art. 34(3) GDPR.
    GdprException {
        /// The data was unintelligible.
        Unintelligible = "unintelligible", "the data was unintelligible (Art. 34(3)(a))";
        /// The risk has been removed.
        RiskRemoved = "risk_removed", "the high risk has been removed (Art. 34(3)(b))";
        /// Disproportionate effort: a public notice instead.
        DisproportionateEffort = "disproportionate_effort", "letters would be a disproportionate effort (Art. 34(3)(c))";
    }
}

/// Who did or decided something, when, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// Who.
    pub by: String,
    /// When.
    pub on: Date,
    /// Why.
    pub reason: String,
}

/// The organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Its name.
    pub name: String,
    /// Kind.
    pub kind: EntityKind,
    /// State or country of its seat.
    pub seat: Option<Jurisdiction>,
    /// Countries other than the U.S. with an establishment.
    pub establishments: Vec<Jurisdiction>,
    /// Countries other than the U.S. in which it offers services to people, without an establishment.
    pub offers_in: Vec<Jurisdiction>,
    /// Whether it is a program under 42 CFR Part 2.
    pub part2_program: bool,
    /// States in which it holds a licence as a hospital, clinic, home health agency or hospice.
    pub facility_licences: Vec<Jurisdiction>,
    /// States in which it is a licensee of the department of insurance.
    pub insurance_licences: Vec<Jurisdiction>,
    /// Whether New York's Department of Financial Services regulates it.
    pub dfs_regulated: bool,
    /// Whether it is a consumer reporting agency.
    pub reporting_agency: bool,
}

/// What happened to the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happened {
    /// It was accessed.
    pub accessed: Known,
    /// It was acquired.
    pub acquired: Known,
    /// It was used.
    pub used: Known,
    /// Misuse may be imminent.
    pub misuse_imminent: bool,
    /// It was encrypted for ransom.
    pub ransomware: bool,
    /// What it was on.
    pub medium: Medium,
}

/// Days and moments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// First day of the breach.
    pub breach_began: Option<Date>,
    /// Last day of the breach.
    pub breach_ended: Option<Date>,
    /// Detected.
    pub detected: Option<Date>,
    /// Discovered.
    pub discovered: Option<Date>,
    /// Determined that it was a breach.
    pub determined: Option<Date>,
    /// The same, with the hour.
    pub determined_at: Option<Instant>,
    /// Confirmed.
    pub confirmed: Option<Date>,
    /// Became aware.
    pub aware: Option<Instant>,
    /// The day on which the last letter to the individuals went out.
    pub individuals_notified: Option<Date>,
    /// The day of the filing with HHS.
    pub hhs_filed: Option<Date>,
}

/// The four factors of 45 CFR 164.402(2), as they were recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RiskAssessment {
    /// Nature and extent of the data.
    pub nature: String,
    /// Who used or received it.
    pub recipient: String,
    /// Whether it was acquired or viewed.
    pub acquired_or_viewed: String,
    /// How far the risk was mitigated.
    pub mitigation: String,
    /// What was concluded.
    pub concluded: Conclusion,
    /// By whom and when.
    #[serde(flatten)]
    pub signed: Signed,
}

impl RiskAssessment {
    /// The factors about which nothing is recorded.
    pub fn open_factors(&self) -> Vec<&'static str> {
        [
            ("nature", &self.nature),
            ("recipient", &self.recipient),
            ("acquired_or_viewed", &self.acquired_or_viewed),
            ("mitigation", &self.mitigation),
        ]
        .into_iter()
        .filter(|(_, text)| text.trim().is_empty())
        .map(|(name, _)| name)
        .collect()
    }
}

/// A statement of law enforcement that notice would impede an investigation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Written or oral.
    pub form: StatementForm,
    /// When it was made.
    pub on: Date,
    /// The time it states, if written.
    pub until: Option<Date>,
    /// Who made it.
    pub by: String,
}

/// A covered entity for which the organisation holds people's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its name.
    pub name: String,
    /// Whether it has delegated its own notices to the organisation.
    pub delegated: bool,
    /// Whether the organisation is its agent, so that what one knows the other knows.
    pub agent: bool,
    /// The day on which it was told.
    pub informed_on: Option<Date>,
}

/// People alike in all that a law asks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Group {
    /// Where they live; none if no address is known.
    pub residence: Option<Jurisdiction>,
    /// How many.
    pub count: u64,
    /// Kinds of data, as found.
    pub elements: Vec<Element>,
    /// Kinds of data by the words of state laws, from the elements and as stated.
    pub classes: Vec<DataClass>,
    /// Whether a name stands with them.
    pub named: bool,
    /// Of these, minors.
    pub minors: u64,
    /// Of these, deceased.
    pub deceased: u64,
    /// Of these, without an address that a letter reaches.
    pub unreachable: u64,
    /// Whether their data is protected health information.
    pub phi: bool,
    /// Whether records of a Part 2 program are among it.
    pub part2: bool,
    /// Whether they are the organisation's own people.
    pub own: bool,
    /// Clients whose people they are, by place in the list of clients.
    pub clients: Vec<usize>,
    /// What they are to the organisation.
    pub population: Option<String>,
}

/// Something that was done already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneEntry {
    /// Name of the duty: `hipaa.hhs`, with `@CLIENT` for a client.
    pub duty: String,
    /// When.
    pub on: Date,
    /// When, to the minute.
    pub at: Option<Instant>,
    /// By whom.
    pub by: String,
}

/// What is decided to take a decision back.
pub const WITHDRAWN: &str = "withdrawn";

/// Something that a person decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// What about: the name that a duty gives.
    pub about: String,
    /// What was decided.
    pub decided: String,
    /// By whom, when, why.
    #[serde(flatten)]
    pub signed: Signed,
}

/// What the GDPR asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gdpr {
    /// Role.
    pub role: GdprRole,
    /// Risk.
    pub risk: GdprRisk,
    /// Exception from telling people.
    pub exception: Option<GdprException>,
    /// By whom the risk was assessed.
    pub signed: Option<Signed>,
}

/// Everything that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Name of the incident.
    pub incident: String,
    /// The organisation.
    pub entity: Entity,
    /// What happened.
    pub happened: Happened,
    /// Encryption.
    pub security: Security,
    /// Days.
    pub dates: Dates,
    /// An exception of HIPAA, with who found it.
    pub exclusion: Option<(Exclusion, Signed)>,
    /// The risk assessment.
    pub risk_assessment: Option<RiskAssessment>,
    /// Statements of law enforcement.
    pub law_enforcement: Vec<Statement>,
    /// Covered entities for which data was held.
    pub clients: Vec<Client>,
    /// The people.
    pub people: Vec<Group>,
    /// What was done.
    pub done: Vec<DoneEntry>,
    /// What was decided.
    pub decisions: Vec<Decision>,
    /// What the GDPR asks.
    pub gdpr: Gdpr,
    /// What reports ask.
    pub report: ReportFacts,
    /// What was filed.
    pub filings: Vec<Filed>,
}

impl Facts {
    /// Reads a facts file: JSON if it begins with `{`, else TOML. `name` stands in errors.
    pub fn read(name: &str, text: &str) -> Result<Self, LawError> {
        read::read(name, text)
    }

    /// How many people, each once.
    pub fn people_in_all(&self) -> u64 {
        self.people.iter().map(|group| group.count).sum()
    }

    /// How many people by residence; the first is those without an address.
    pub fn by_residence(&self) -> BTreeMap<Option<Jurisdiction>, u64> {
        let mut counts = BTreeMap::new();
        for group in &self.people {
            *counts.entry(group.residence).or_insert(0) += group.count;
        }
        counts
    }

    /// The decision about something: the latest, and of several of one day the one that stands last; none if that one
    /// withdraws what was decided before.
    pub fn decision(&self, about: &str) -> Option<&Decision> {
        self.decisions
            .iter()
            .filter(|decision| decision.about == about)
            .max_by_key(|decision| decision.signed.on)
            .filter(|decision| decision.decided != WITHDRAWN)
    }

    /// Days that lie after a day, by the name of their field: nobody could know of them on it. Discovery is none of
    /// them: before it there is nothing to ask.
    pub fn not_yet(&self, day: Date) -> Vec<String> {
        let dates = &self.dates;
        let mut later: Vec<String> = [
            ("detected", dates.detected),
            ("determined", dates.determined),
            ("confirmed", dates.confirmed),
            ("aware", dates.aware.map(Instant::date)),
            ("individuals_notified", dates.individuals_notified),
            ("hhs_filed", dates.hhs_filed),
        ]
        .into_iter()
        .filter(|(_, on)| on.is_some_and(|on| on > day))
        .map(|(name, _)| format!("dates.{name}"))
        .collect();
        let clients = self.clients.iter().enumerate();
        let told = clients.filter(|(_, client)| client.informed_on.is_some_and(|on| on > day));
        later.extend(told.map(|(i, _)| format!("covered_entities[{}].informed_on", i + 1)));
        let statements = self.law_enforcement.iter().enumerate().filter(|(_, one)| one.on > day);
        later.extend(statements.map(|(i, _)| format!("law_enforcement[{}]", i + 1)));
        let filings = self.filings.iter().enumerate().filter(|(_, one)| one.on > day);
        later.extend(filings.map(|(i, _)| format!("filings[{}]", i + 1)));
        later
    }

    /// The facts without what was decided or assessed, and without the days that came, after a day: nothing is excused by what was not yet on
    /// record (45 CFR 164.414(b)).
    #[must_use]
    pub fn recorded_by(&self, day: Date) -> Self {
        let mut facts = self.clone();
        facts.decisions.retain(|decision| decision.signed.on <= day);
        facts.risk_assessment = facts.risk_assessment.filter(|assessment| assessment.signed.on <= day);
        facts.exclusion = facts.exclusion.filter(|(_, signed)| signed.on <= day);
        let dates = &mut facts.dates;
        for known in [&mut dates.detected, &mut dates.determined, &mut dates.confirmed] {
            *known = known.filter(|on| *on <= day);
        }
        for known in [&mut dates.determined_at, &mut dates.aware] {
            *known = known.filter(|at| at.date() <= day);
        }
        for client in &mut facts.clients {
            client.informed_on = client.informed_on.filter(|on| *on <= day);
        }
        if facts.gdpr.signed.as_ref().is_some_and(|signed| signed.on > day) {
            // a finding that excuses nothing stands, whenever it was made
            if facts.gdpr.risk != GdprRisk::High {
                facts.gdpr.risk = GdprRisk::Unknown;
            }
            facts.gdpr.exception = None;
            facts.gdpr.signed = None;
        }
        facts
    }

    /// Everything that somebody signed besides decisions: findings, statements of law enforcement, what was done
    /// (45 CFR 164.414(b)).
    pub fn signed(&self) -> Vec<Decision> {
        let one = |about: String, decided: String, signed: &Signed| Decision {
            about,
            decided,
            signed: signed.clone(),
        };
        let mut record = Vec::new();
        if let Some((kind, signed)) = &self.exclusion {
            record.push(one("exclusion (45 CFR 164.402(1))".to_owned(), kind.phrase().to_owned(), signed));
        }
        if let Some(assessment) = &self.risk_assessment {
            let said = |text: &str| match text.trim() {
                "" => "nothing recorded".to_owned(),
                text => text.to_owned(),
            };
            let factors = format!(
                "{}; nature: {}; recipient: {}; acquired or viewed: {}; mitigation: {}",
                assessment.concluded.phrase(),
                said(&assessment.nature),
                said(&assessment.recipient),
                said(&assessment.acquired_or_viewed),
                said(&assessment.mitigation)
            );
            record.push(one("risk assessment (45 CFR 164.402(2))".to_owned(), factors, &assessment.signed));
        }
        if let Some(signed) = &self.gdpr.signed {
            let exception = self.gdpr.exception.map(|one| format!("; {}", one.phrase())).unwrap_or_default();
            let found = format!("{}{exception}", self.gdpr.risk.phrase());
            record.push(one("risk to people (Art. 33 and 34 GDPR)".to_owned(), found, signed));
        }
        for statement in &self.law_enforcement {
            let until = statement.until.map(|day| format!(" until {day}")).unwrap_or_default();
            record.push(Decision {
                about: "delay for law enforcement (45 CFR 164.412)".to_owned(),
                decided: format!("asked {}{until}", statement.form.phrase()),
                signed: Signed { by: statement.by.clone(), on: statement.on, reason: String::new() },
            });
        }
        for entry in &self.done {
            record.push(Decision {
                about: entry.duty.clone(),
                decided: "done".to_owned(),
                signed: Signed { by: entry.by.clone(), on: entry.on, reason: String::new() },
            });
        }
        record
    }

    /// The day of an anchor that is a fact of its own.
    pub fn anchor(&self, anchor: Anchor) -> Option<Date> {
        match anchor {
            Anchor::Discovered | Anchor::YearEnd => self.dates.discovered,
            Anchor::Determined => self.dates.determined,
            Anchor::Confirmed => self.dates.confirmed,
            Anchor::Detected => self.dates.detected,
            Anchor::Aware => self.dates.aware.map(Instant::date),
            Anchor::IndividualsNotified => self.dates.individuals_notified,
            Anchor::HhsFiled => self.dates.hhs_filed,
            _ => None,
        }
    }
}

/// The kinds of data that state laws name, in what was found.
pub fn classes_of(elements: &[Element]) -> Vec<DataClass> {
    let has = |element: Element| elements.contains(&element);
    let any = |list: &[Element]| list.iter().any(|element| has(*element));
    let clinical = [
        Element::DiagnosisCode,
        Element::Diagnosis,
        Element::ProcedureCode,
        Element::Procedure,
        Element::DrugCode,
        Element::Medication,
        Element::LabResult,
        Element::DateOfService,
    ];
    let tests: [(DataClass, bool); 9] = [
        // a HICN is the wage earner's SSN with a suffix
        (DataClass::Ssn, any(&[Element::Ssn, Element::MedicareHicn])),
        (DataClass::Licence, has(Element::DriverLicense)),
        (DataClass::Account, any(&[Element::PaymentCard, Element::BankAccountNumber, Element::Iban])),
        (DataClass::Medical, any(&clinical)),
        (
            DataClass::HealthInsurance,
            any(&[Element::HealthPlanId, Element::MedicareBeneficiaryId, Element::MedicareHicn]),
        ),
        (DataClass::OnlineLogin, has(Element::Password) && any(&[Element::Username, Element::Email])),
        (DataClass::BirthDate, has(Element::DateOfBirth)),
        (DataClass::Passport, has(Element::Passport)),
        (DataClass::TaxId, has(Element::Itin)),
    ];
    tests.into_iter().filter(|(_, found)| *found).map(|(class, _)| class).collect()
}
