//! What a report asks and no duty does: who answers the telephone, what kind of breach, what was done about it.
//!
//! What it is: the tables `[report]` and `[[filings]]` of a facts file, typed. Every field may be missing; a report
//! then shows it as open.
//!
//! What it is not: the form itself (that is [`crate::reports`]).

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::rule::words;

words! {
    /// Kind of organisation on the list of HHS.
    FilerType {
        /// Provider of care.
        Provider = "healthcare_provider", "Healthcare Provider";
        /// Plan or insurer.
        Plan = "health_plan", "Health Plan";
        /// Clearing house.
        ClearingHouse = "clearing_house", "Healthcare Clearing House";
        /// Business associate.
        Associate = "business_associate", "Business Associate";
    }
}

words! {
    /// Type of breach on the form of HHS.
    BreachType {
        /// Intrusion, malware, phishing.
        Hacking = "hacking_it_incident", "Hacking/IT Incident";
        /// Thrown away readable.
        Disposal = "improper_disposal", "Improper Disposal";
        /// Lost.
        Loss = "loss", "Loss";
        /// Stolen.
        Theft = "theft", "Theft";
        /// Seen by or sent to whom it must not.
        Unauthorized = "unauthorized_access_disclosure", "Unauthorized Access/Disclosure";
    }
}

words! {
    /// Where the data was, on the form of HHS.
    Location {
        /// Desktop computer.
        Desktop = "desktop_computer", "Desktop Computer";
        /// Electronic medical record.
        MedicalRecord = "electronic_medical_record", "Electronic Medical Record";
        /// E-mail.
        Email = "email", "Email";
        /// Laptop.
        Laptop = "laptop", "Laptop";
        /// Server.
        Server = "network_server", "Network Server";
        /// Telephone, stick, disk.
        Portable = "other_portable_electronic_device", "Other Portable Electronic Device";
        /// Paper or film.
        Paper = "paper_films", "Paper/Films";
        /// Elsewhere.
        Other = "other", "Other";
    }
}

words! {
    /// What was in place before the breach, on the form of HHS.
    Safeguard {
        /// Nothing.
        None = "none", "None";
        /// Privacy rule.
        Privacy = "privacy_rule", "Privacy Rule Safeguards (Training, Policies and Procedures, etc.)";
        /// Security rule, administrative.
        Administrative = "security_rule_administrative", "Security Rule Administrative Safeguards";
        /// Security rule, physical.
        Physical = "security_rule_physical", "Security Rule Physical Safeguards";
        /// Security rule, technical.
        Technical = "security_rule_technical", "Security Rule Technical Safeguards";
    }
}

/// Somebody who can be asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Name.
    pub name: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
}

/// A business associate at which it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Associate {
    /// Name.
    pub name: String,
    /// Address in one line.
    pub address: Option<String>,
    /// Whom to ask there.
    pub contact: Contact,
}

/// What reports ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportFacts {
    /// Kind of organisation.
    pub filer_type: Option<FilerType>,
    /// Street of its address.
    pub street: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or country, as in an address.
    pub region: Option<String>,
    /// ZIP or other postal code.
    pub postal_code: Option<String>,
    /// Web site.
    pub web: Option<String>,
    /// Whom to ask.
    pub contact: Contact,
    /// Number that the individuals call free of charge.
    pub toll_free: Option<String>,
    /// The associate at which it happened.
    pub associate: Option<Associate>,
    /// Types of breach.
    pub breach_types: Vec<BreachType>,
    /// Where the data was.
    pub locations: Vec<Location>,
    /// What happened, in the words that will be read by the public.
    pub description: Option<String>,
    /// Last day of the discovery.
    pub discovery_ended: Option<Date>,
    /// What was in place before.
    pub safeguards: Vec<Safeguard>,
    /// What was done about it.
    pub actions: Option<String>,
    /// First day on which letters went out.
    pub notices_began: Option<Date>,
    /// Months of credit monitoring that are offered.
    pub monitoring_months: Option<u64>,
    /// Who attests that it is true, and when.
    pub attested: Option<(String, Date)>,
    /// Answers to fields that nothing else fills, by the name of the field.
    pub answers: BTreeMap<String, String>,
}

/// A report that was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// With whom: `hhs`, `ag:TX`.
    pub to: String,
    /// When.
    pub on: Date,
    /// The number that the recipient gave it.
    pub tracking: Option<String>,
    /// How many people it said.
    pub people: Option<u64>,
    /// By whom.
    pub by: String,
}
