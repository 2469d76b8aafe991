//! A law as a record: types that cannot hold what no law says.
//!
//! What it is: the schema of the files in `pack/`. A [`Law`] is one regime in one place; its [`Version`]s follow one
//! another in time; a version holds what is common to its duties (who is protected, what triggers it, where it was
//! read and by whom checked) and one [`Rule`] per duty.
//!
//! What it is not: sentences of a statute. Only facts are kept: numbers, days, kinds, citations.
//!
//! The one idea: `>` and `>=`, calendar and business days, and the first day of a clock are types. What is not
//! known has a value of its own (`unknown`, `day_kind_unverified`), so that it cannot be mistaken for anything else.

use std::fmt;
use std::str::FromStr;

use chartward_model::Jurisdiction;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::day::Day;

/// Declares an enumeration whose names in data are fixed, with a phrase for people.
macro_rules! words {
    ($(#[doc = $about:literal])+ $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $word:literal, $phrase:literal;)+ }) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name { $($(#[doc = $doc])+ #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Name in data.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// In words.
            pub const fn phrase(self) -> &'static str {
                match self { $(Self::$variant => $phrase,)+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// A body of law.
    Regime {
        /// 45 CFR 164.400-414.
        Hipaa = "hipaa", "HIPAA";
        /// 42 CFR Part 2.
        Part2 = "part2", "42 CFR Part 2";
        /// 16 CFR 318.
        Ftc = "ftc", "FTC Health Breach Notification Rule";
        /// Regulation (EU) 2016/679.
        Gdpr = "gdpr", "GDPR";
        /// UK GDPR and Data Protection Act 2018.
        Uk = "uk", "UK GDPR";
        /// NAIC Insurance Data Security Model Law (668).
        Naic = "naic", "Insurance data security (NAIC 668)";
        /// A state's law for health facilities.
        Facility = "facility", "Health-facility law";
        /// A state's own breach law.
        State = "state", "State law";
    }
}

words! {
    /// How sure a record is, the least sure first.
    Confidence {
        /// From memory: never final.
        Recalled = "recalled", "recalled: read the statute before you rely on it";
        /// Read in a secondary source.
        Secondary = "secondary", "read in a secondary source";
        /// Read in the text of the law.
        Statute = "statute", "read in the text of the law";
    }
}

words! {
    /// What is done for the recipient.
    Act {
        /// Tell them.
        Notice = "notice", "notice";
        /// Tell those who cannot be reached by letter.
        SubstituteNotice = "substitute_notice", "substitute notice";
        /// Keep a log and file it once a year.
        AnnualFiling = "annual_filing", "annual filing from the log";
        /// Offer credit monitoring.
        CreditMonitoring = "credit_monitoring", "credit monitoring";
        /// Keep a record.
        Record = "record", "record";
    }
}

words! {
    /// To whom.
    Recipient {
        /// The people whose data it was.
        Individuals = "individuals", "the individuals";
        /// Next of kin or representatives of the dead.
        NextOfKin = "next_of_kin", "next of kin or personal representatives of the deceased";
        /// Prominent media outlets.
        Media = "media", "prominent media outlets";
        /// A regulator or an attorney general.
        Regulator = "regulator", "the regulator";
        /// Consumer reporting agencies.
        Cra = "cra", "the consumer reporting agencies";
        /// Commissioner of insurance.
        InsurerCommissioner = "insurer_commissioner", "the commissioner of insurance";
        /// The owner of data that one holds for him.
        Owner = "owner", "the owner of the data";
        /// The covered entity of a business associate.
        CoveredEntity = "covered_entity", "the covered entity";
        /// Oneself: a log or a record.
        OwnFile = "own_file", "your own file";
    }
}

words! {
    /// On whom a duty lies.
    Bearer {
        /// A HIPAA covered entity (or its associate, where that is delegated).
        CoveredEntity = "covered_entity", "a covered entity";
        /// A HIPAA business associate, towards its covered entities.
        BusinessAssociate = "business_associate", "a business associate";
        /// A program under 42 CFR Part 2.
        Part2Program = "part2_program", "a Part 2 program";
        /// A vendor of personal health records, outside HIPAA.
        PhrVendor = "phr_vendor", "a vendor of personal health records";
        /// A service provider of such a vendor.
        PhrServiceProvider = "phr_service_provider", "a service provider of a vendor of personal health records";
        /// Whoever owns or licenses data about residents.
        Owner = "owner", "whoever owns or licenses the data";
        /// Whoever holds data for its owner.
        Vendor = "vendor", "whoever holds data for its owner";
        /// A licensee of the department of insurance.
        InsuranceLicensee = "insurance_licensee", "a licensee of the department of insurance";
        /// A licensed hospital, clinic, home health agency or hospice.
        LicensedFacility = "licensed_facility", "a licensed health facility";
        /// An entity regulated by New York's Department of Financial Services.
        DfsRegulated = "dfs_regulated", "an entity regulated by the Department of Financial Services";
        /// A covered entity that has to file with HHS.
        HhsFiler = "hhs_filer", "a HIPAA entity that files with HHS";
        /// Who decides about processing, under the GDPR.
        Controller = "controller", "a controller";
        /// Who processes for a controller.
        Processor = "processor", "a processor";
    }
}

words! {
    /// Where a clock begins, or what a notice goes together with.
    Anchor {
        /// The first day on which the breach is known, or by diligence would have been.
        Discovered = "discovered", "the discovery";
        /// The day on which it was determined that there was a breach.
        Determined = "determined", "the determination that there was a breach";
        /// The day on which the breach was confirmed.
        Confirmed = "confirmed", "the confirmation of the breach";
        /// The day on which it was detected.
        Detected = "detected", "the detection";
        /// The moment of awareness.
        Aware = "aware", "the moment of awareness";
        /// The day on which the individuals were told.
        IndividualsNotified = "individuals_notified", "the notice to individuals";
        /// The day of the filing with HHS.
        HhsFiled = "hhs_filed", "the filing with HHS";
        /// The end of the calendar year of discovery.
        YearEnd = "year_end", "the end of the calendar year of discovery";
        /// Discovery, or the notice to individuals if that was earlier.
        DiscoveredOrIndividualsIfEarlier = "discovered_or_individuals_notified_if_earlier",
            "the discovery, or the notice to individuals if that came first";
        /// Together with the individuals.
        WithIndividuals = "with_individuals", "together with the notice to individuals";
        /// Together with the individuals, or without delay.
        WithIndividualsOrWithoutDelay = "with_individuals_or_without_delay",
            "together with the notice to individuals, or without delay";
        /// Before the individuals.
        BeforeIndividuals = "before_individuals", "before the notice to individuals";
        /// Nobody has read from what day the clock runs.
        Unknown = "unknown", "a day that this pack does not know";
    }
}

words! {
    /// In what a clock counts.
    Unit {
        /// Every day.
        CalendarDay = "calendar_day", "calendar days";
        /// Days that are neither weekend nor federal holiday.
        BusinessDay = "business_day", "business days";
        /// Hours.
        Hour = "hour", "hours";
        /// The source says only "days".
        DayKindUnverified = "day_kind_unverified", "days";
        /// No number is given.
        NoFixedPeriod = "no_fixed_period", "no fixed period";
    }
}

words! {
    /// What becomes of a last day that is no business day.
    Roll {
        /// It stays.
        None = "none", "it stays";
        /// The next business day.
        NextBusiness = "next_business", "the next business day";
    }
}

words! {
    /// Whom a threshold counts.
    Scope {
        /// Residents of the law's place (for media: of each state).
        State = "state", "residents";
        /// Everyone affected.
        Total = "total", "people in all";
    }
}

words! {
    /// What must have happened to the data.
    Trigger {
        /// Access.
        Access = "access", "access";
        /// Acquisition.
        Acquisition = "acquisition", "acquisition";
        /// Either.
        AccessOrAcquisition = "access_or_acquisition", "access or acquisition";
        /// Both.
        AccessAndAcquisition = "access_and_acquisition", "access and acquisition";
        /// Acquisition or use.
        AcquisitionOrUse = "acquisition_or_use", "acquisition or use";
        /// Acquisition, access, use or disclosure.
        Any = "any", "acquisition, access, use or disclosure";
    }
}

words! {
    /// What a state law makes of compliance with HIPAA.
    HipaaEffect {
        /// Deemed compliant, or exempt, in some form.
        DeemedOrExempt = "deemed_or_exempt", "a HIPAA entity that complies is deemed compliant or exempt in some form";
        /// Nothing.
        None = "none", "HIPAA changes nothing";
    }
}

words! {
    /// Kinds of personal information that state laws name.
    DataClass {
        /// Social Security number.
        Ssn = "ssn", "Social Security number";
        /// Driver's licence or state identity card.
        Licence = "licence", "driver's licence";
        /// Bank account or payment card.
        Account = "account", "bank account or card";
        /// Medical information.
        Medical = "medical", "medical information";
        /// Health insurance information.
        HealthInsurance = "health_insurance", "health insurance";
        /// Biometric data.
        Biometric = "biometric", "biometric data";
        /// Genetic data.
        Genetic = "genetic", "genetic data";
        /// Login name or e-mail address with its password.
        OnlineLogin = "online_login", "login with password";
        /// Date of birth.
        BirthDate = "birth_date", "date of birth";
        /// Passport.
        Passport = "passport", "passport";
        /// Taxpayer number.
        TaxId = "tax_id", "taxpayer number";
    }
}

words! {
    /// What a notice contains or must leave out.
    Content {
        /// What happened.
        WhatHappened = "what_happened", "what happened";
        /// Dates of the breach and of its discovery.
        Dates = "dates", "the dates of the breach and of its discovery, if known";
        /// The types of data.
        DataTypes = "data_types", "the types of data involved";
        /// What the individual should do.
        Steps = "steps", "what the individual should do";
        /// What the entity does.
        Actions = "actions", "what the entity does about it";
        /// How to reach the entity.
        Contact = "contact", "how to reach the entity";
        /// Plain language.
        PlainLanguage = "plain_language", "plain language";
        /// The number of people affected.
        NumberAffected = "number_affected", "the number of people affected";
        /// Title and headings in a fixed form.
        FixedHeadings = "fixed_headings", "title \"Notice of Data Breach\" and its five headings, at least 10 point";
        /// The right to a police report.
        PoliceReport = "police_report", "the right to obtain a police report";
        /// How to place a security freeze.
        SecurityFreeze = "security_freeze", "how to place a security freeze";
        /// Addresses of the authorities and the consumer reporting agencies.
        AuthorityContacts = "authority_contacts", "addresses of the attorney general, the FTC and the consumer reporting agencies";
        /// Third parties that received the data.
        ThirdParties = "third_parties", "third parties that received the data";
        /// Identity of each individual.
        Identities = "identities", "the identity of each individual, as far as possible";
        /// Kinds and approximate numbers of people and records.
        ApproximateNumbers = "approximate_numbers", "kinds and approximate numbers of people and records";
        /// Likely consequences.
        Consequences = "consequences", "likely consequences";
        /// Timing, distribution and content of the notices.
        NoticeSample = "notice_sample", "timing, distribution and content of the notices";
    }
}

words! {
    /// How a notice travels.
    Channel {
        /// First-class mail to the last known address.
        FirstClassMail = "first_class_mail", "first-class mail to the last known address";
        /// E-mail, if the person agreed.
        AgreedEmail = "agreed_email", "e-mail, if the person agreed to it";
        /// Another written form, telephone or other means.
        OtherMeans = "other_means", "another written form, telephone or other means";
        /// Home page for 90 days, or major media, with a toll-free number.
        PostingOrMedia = "posting_or_media", "home page for 90 days, or major print or broadcast media where they likely live; and a toll-free number for at least 90 days";
        /// Telephone as well, where misuse may be imminent.
        TelephoneIfUrgent = "telephone_if_urgent", "telephone or other means as well, where misuse may be imminent";
        /// The regulator's portal or form.
        Portal = "portal", "the authority's portal or form";
        /// A press release.
        PressRelease = "press_release", "to the outlets, as a press release";
    }
}

/// Where a law holds: `US`, `EU`, a state (`TX`), another country (`:GB`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The United States.
    UnitedStates,
    /// The European Union and the European Economic Area.
    Europe,
    /// A state, territory or country.
    Of(Jurisdiction),
}

impl Place {
    /// Name for people.
    pub fn title(self) -> String {
        match self {
            Self::UnitedStates => "United States".to_owned(),
            Self::Europe => "European Union".to_owned(),
            Self::Of(place) => crate::place::name(place),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnitedStates => f.pad("US"),
            Self::Europe => f.pad("EU"),
            Self::Of(place) => fmt::Display::fmt(place, f),
        }
    }
}

impl FromStr for Place {
    type Err = chartward_model::jurisdiction::UnknownJurisdiction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "US" => Ok(Self::UnitedStates),
            "EU" => Ok(Self::Europe),
            other => other.parse().map(Self::Of),
        }
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// From how many people on a duty exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawOp", into = "RawOp")]
pub enum Op {
    /// More than so many.
    MoreThan(u64),
    /// So many or more.
    AtLeast(u64),
    /// Fewer than so many.
    FewerThan(u64),
    /// Anybody.
    Any,
    /// The source shows no such duty, which is no proof that there is none.
    NoDuty,
    /// About so many: whether the number itself counts has not been read.
    Unread(u64),
}

/// An operator as it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOp {
    op: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<u64>,
}

impl TryFrom<RawOp> for Op {
    type Error = String;

    fn try_from(raw: RawOp) -> Result<Self, String> {
        match (raw.op.as_str(), raw.n) {
            (">", Some(n)) => Ok(Self::MoreThan(n)),
            (">=", Some(n)) => Ok(Self::AtLeast(n)),
            ("<", Some(n)) => Ok(Self::FewerThan(n)),
            ("unknown", Some(n)) => Ok(Self::Unread(n)),
            ("any", None) => Ok(Self::Any),
            ("none", None) => Ok(Self::NoDuty),
            (">" | ">=" | "<" | "unknown", None) => {
                Err(format!("the operator {:?} needs a number n", raw.op))
            }
            ("any" | "none", Some(_)) => Err(format!("the operator {:?} takes no number", raw.op)),
            _ => Err(format!("{:?} is no operator: >, >=, <, any, none, unknown", raw.op)),
        }
    }
}

impl From<Op> for RawOp {
    fn from(op: Op) -> Self {
        let (word, n) = match op {
            Op::MoreThan(n) => (">", Some(n)),
            Op::AtLeast(n) => (">=", Some(n)),
            Op::FewerThan(n) => ("<", Some(n)),
            Op::Any => ("any", None),
            Op::NoDuty => ("none", None),
            Op::Unread(n) => ("unknown", Some(n)),
        };
        Self { op: word.to_owned(), n }
    }
}

/// A threshold: operator, whom it counts, how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// Operator and number.
    pub is: Op,
    /// Whom it counts.
    pub scope: Scope,
    /// How sure the operator is, if less than the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// By when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Where it begins.
    pub anchor: Anchor,
    /// How many units; none without a fixed period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<u32>,
    /// What it counts.
    pub unit: Unit,
    /// What becomes of a last day that is no business day.
    #[serde(default = "stays", skip_serializing_if = "is_stays")]
    pub roll: Roll,
    /// Whether the period is only the outer limit of "without unreasonable delay".
    #[serde(default)]
    pub outer_only: bool,
    /// How sure the clock is, if less than the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

fn stays() -> Roll {
    Roll::None
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn is_stays(roll: &Roll) -> bool {
    *roll == Roll::None
}

/// When substitute notice is open: either limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Substitute {
    /// Cost of notice in U.S. dollars above which it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<u64>,
    /// People above whom it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u64>,
}

/// How long monitoring is offered, to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Monitoring {
    /// Months.
    pub months: u32,
    /// Only to those with one of these kinds of data.
    pub classes: Vec<DataClass>,
    /// Months, if the breached party is a consumer reporting agency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months_if_reporting_agency: Option<u32>,
}

/// How law enforcement may delay a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// Longest delay on an oral statement, in days from it.
    pub oral_days: u32,
    /// How sure that is, if less than the version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
}

/// One duty of a law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Name, unique in the pack: `tx.regulator`.
    pub id: String,
    /// What is done.
    pub act: Act,
    /// For whom.
    pub recipient: Recipient,
    /// The recipient's name, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient_name: Option<String>,
    /// On whom it lies.
    pub bearer: Bearer,
    /// From how many people on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
    /// By when.
    pub clock: Clock,
    /// What it must contain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content_required: Vec<Content>,
    /// What it must leave out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content_forbidden: Vec<Content>,
    /// How it travels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channel: Vec<Channel>,
    /// When substitute notice is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute: Option<Substitute>,
    /// What is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitoring: Option<Monitoring>,
    /// Where it stands, if more exact than the version's citation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
    /// How sure it is, if less than the version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// What a reader must know besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A law as it stood in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// First day on which it holds; none if that has not been read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Day>,
    /// Last day on which it holds; none if it still does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<Day>,
    /// Where it stands.
    #[serde(default)]
    pub citation: String,
    /// Where it was read.
    #[serde(default)]
    pub source: String,
    /// When it was last compared with a source.
    pub verified_on: Day,
    /// By whom, or against what.
    pub verified_by: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// What must have happened to the data.
    pub trigger: Trigger,
    /// Whether a harm test can excuse notice.
    #[serde(default)]
    pub harm_test: bool,
    /// How sure it is that there is one, if less than the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub harm_test_confidence: Option<Confidence>,
    /// What compliance with HIPAA does.
    #[serde(default = "no_effect")]
    pub hipaa_effect: HipaaEffect,
    /// Kinds of data it names, beyond Social Security number, licence and account; only in state laws.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal_information: Vec<DataClass>,
    /// Whether encryption by the HHS guidance takes data out of it; none if that has not been read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption_safe_harbour: Option<bool>,
    /// How law enforcement may delay; none if that has not been read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law_enforcement_delay: Option<Delay>,
    /// States that adopted a model law.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adopted_by: Vec<Place>,
    /// What a reader must know besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Its duties.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
}

fn no_effect() -> HipaaEffect {
    HipaaEffect::None
}

impl Version {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.effective_from.is_none_or(|from| from <= day) && self.effective_to.is_none_or(|to| day <= to)
    }

    /// The citation of one of its rules.
    pub fn citation_of<'a>(&'a self, rule: &'a Rule) -> &'a str {
        rule.citation.as_deref().unwrap_or(&self.citation)
    }

    /// The kinds of data that count: the three of every state law, and those it adds.
    pub fn classes(&self) -> impl Iterator<Item = DataClass> {
        [DataClass::Ssn, DataClass::Licence, DataClass::Account]
            .into_iter()
            .chain(self.personal_information.iter().copied())
    }
}

/// One regime in one place, through time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// Name and version of this format.
    pub schema: String,
    /// Body of law.
    pub regime: Regime,
    /// Where it holds.
    pub jurisdiction: Place,
    /// Name for people.
    pub title: String,
    /// Its versions, the oldest first.
    #[serde(default, rename = "version")]
    pub versions: Vec<Version>,
}

impl Law {
    /// The version that holds on a day.
    pub fn on(&self, day: Day) -> Option<&Version> {
        self.versions.iter().find(|version| version.holds_on(day))
    }

    /// The first part of every rule's name.
    pub fn prefix(&self) -> String {
        match (self.regime, self.jurisdiction) {
            (Regime::State, place) => place.to_string().to_ascii_lowercase(),
            (Regime::Naic | Regime::Facility, Place::Of(place)) => {
                format!("{}.{}", self.regime.name(), place.to_string().to_ascii_lowercase())
            }
            (regime, _) => regime.name().to_owned(),
        }
    }
}
