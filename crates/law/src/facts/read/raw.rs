//! A facts file as it is written: its tables and fields, before anything of them is checked.
//!
//! The one idea: a field that is not here is refused, so that a mistyped one is never taken for one that is unknown.

use serde::Deserialize;

use super::super::{
    Conclusion, DataState, Destruction, Encrypted, EntityKind, Exclusion, GdprException, GdprRisk, GdprRole,
    Known, Medium, StatementForm,
};
use super::report::{RawFiled, RawReport};
use crate::day::{Day, Instant};
use crate::rule::DataClass;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFacts {
    pub(super) schema: String,
    pub(super) incident: String,
    pub(super) entity: RawEntity,
    #[serde(default)]
    pub(super) happened: RawHappened,
    #[serde(default)]
    pub(super) security: RawSecurity,
    #[serde(default)]
    pub(super) dates: RawDates,
    pub(super) exclusion: Option<RawExclusion>,
    pub(super) risk_assessment: Option<RawAssessment>,
    #[serde(default)]
    pub(super) law_enforcement: Vec<RawStatement>,
    #[serde(default)]
    pub(super) covered_entities: Vec<RawClient>,
    #[serde(default)]
    pub(super) people: Vec<RawGroup>,
    #[serde(default)]
    pub(super) done: Vec<RawDone>,
    #[serde(default)]
    pub(super) decisions: Vec<RawDecision>,
    #[serde(default)]
    pub(super) gdpr: RawGdpr,
    #[serde(default)]
    pub(super) report: RawReport,
    #[serde(default)]
    pub(super) filings: Vec<RawFiled>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEntity {
    pub(super) name: String,
    pub(super) kind: EntityKind,
    pub(super) seat: Option<String>,
    #[serde(default)]
    pub(super) establishments: Vec<String>,
    #[serde(default)]
    pub(super) offers_in: Vec<String>,
    #[serde(default)]
    pub(super) part2_program: bool,
    #[serde(default)]
    pub(super) facility_licences: Vec<String>,
    #[serde(default)]
    pub(super) insurance_licences: Vec<String>,
    #[serde(default)]
    pub(super) dfs_regulated: bool,
    #[serde(default)]
    pub(super) reporting_agency: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawHappened {
    pub(super) accessed: Known,
    pub(super) acquired: Known,
    pub(super) used: Known,
    pub(super) misuse_imminent: bool,
    pub(super) ransomware: bool,
    pub(super) medium: Medium,
}

impl Default for RawHappened {
    fn default() -> Self {
        Self {
            accessed: Known::Unknown,
            acquired: Known::Unknown,
            used: Known::Unknown,
            misuse_imminent: false,
            ransomware: false,
            medium: Medium::Electronic,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawSecurity {
    pub(super) encrypted: Encrypted,
    pub(super) standard: Option<String>,
    pub(super) data_was: Option<DataState>,
    pub(super) key_breached: Known,
    pub(super) destroyed: Vec<Destruction>,
}

impl Default for RawSecurity {
    fn default() -> Self {
        Self {
            encrypted: Encrypted::No,
            standard: None,
            data_was: None,
            key_breached: Known::Unknown,
            destroyed: Vec::new(),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawDates {
    pub(super) breach_began: Option<Day>,
    pub(super) breach_ended: Option<Day>,
    pub(super) detected: Option<Day>,
    pub(super) discovered: Option<Day>,
    pub(super) determined: Option<Day>,
    pub(super) determined_at: Option<Instant>,
    pub(super) confirmed: Option<Day>,
    pub(super) aware: Option<Instant>,
    pub(super) individuals_notified: Option<Day>,
    pub(super) hhs_filed: Option<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExclusion {
    pub(super) kind: Exclusion,
    pub(super) by: String,
    pub(super) on: Day,
    pub(super) reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAssessment {
    #[serde(default)]
    pub(super) nature: String,
    #[serde(default)]
    pub(super) recipient: String,
    #[serde(default)]
    pub(super) acquired_or_viewed: String,
    #[serde(default)]
    pub(super) mitigation: String,
    pub(super) concluded: Conclusion,
    pub(super) by: String,
    pub(super) on: Day,
    #[serde(default)]
    pub(super) reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStatement {
    pub(super) form: StatementForm,
    pub(super) on: Day,
    pub(super) until: Option<Day>,
    pub(super) by: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawClient {
    pub(super) name: String,
    #[serde(default)]
    pub(super) delegated: bool,
    #[serde(default)]
    pub(super) agent: bool,
    pub(super) informed_on: Option<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGroup {
    pub(super) residence: Option<String>,
    pub(super) count: u64,
    #[serde(default)]
    pub(super) elements: Vec<String>,
    #[serde(default)]
    pub(super) other_classes: Vec<DataClass>,
    #[serde(default)]
    pub(super) minors: u64,
    #[serde(default)]
    pub(super) deceased: u64,
    #[serde(default)]
    pub(super) unreachable: u64,
    pub(super) phi: Option<bool>,
    #[serde(default)]
    pub(super) part2: bool,
    pub(super) own: Option<bool>,
    #[serde(default)]
    pub(super) covered_entities: Vec<String>,
    pub(super) population: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDone {
    pub(super) duty: String,
    pub(super) on: Option<Day>,
    pub(super) at: Option<Instant>,
    pub(super) by: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDecision {
    pub(super) about: String,
    pub(super) decided: String,
    pub(super) by: String,
    pub(super) on: Day,
    #[serde(default)]
    pub(super) reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawGdpr {
    pub(super) role: GdprRole,
    pub(super) risk: GdprRisk,
    pub(super) exception: Option<GdprException>,
    pub(super) by: Option<String>,
    pub(super) on: Option<Day>,
    pub(super) reason: String,
}

impl Default for RawGdpr {
    fn default() -> Self {
        Self {
            role: GdprRole::Controller,
            risk: GdprRisk::Unknown,
            exception: None,
            by: None,
            on: None,
            reason: String::new(),
        }
    }
}
