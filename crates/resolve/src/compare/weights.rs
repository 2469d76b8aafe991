//! The default weights, in bits: log2(m/u) of Fellegi and Sunter (1969).
//!
//! What it is not: learned. The figures are round, chosen on public sets with known people, and the same for
//! every case, so that two runs and two organisations can be compared.
//!
//! The one idea: an agreement is worth at most what stands here; how common a value is lowers it.

use crate::record::Kind;

/// log2 of m, the share of true pairs that agree, for fields that agree exactly.
pub(super) const M_EXACT: f64 = -0.15;
pub(super) const GIVEN_NICKNAME: f64 = -1.5;
pub(super) const GIVEN_VARIANT: f64 = -2.5;
pub(super) const GIVEN_INITIAL: f64 = 2.0;
pub(super) const GIVEN_UNCLEAR: f64 = -1.5;
pub(super) const GIVEN_LOOKALIKE: f64 = -1.0;
pub(super) const GIVEN_DIFFERENT: f64 = -7.0;
pub(super) const GIVEN_IS_MIDDLE: f64 = -2.0;
pub(super) const SURNAME_VARIANT: f64 = -3.0;
pub(super) const SURNAME_PART: f64 = -2.0;
pub(super) const SURNAME_DIFFERENT: f64 = -5.0;
/// Given name and surname exchanged.
pub(super) const SWAPPED: f64 = -2.0;
pub(super) const MIDDLE_EQUAL: f64 = 4.0;
pub(super) const MIDDLE_INITIAL: f64 = 2.0;
pub(super) const MIDDLE_DIFFERENT: f64 = -3.0;
pub(super) const SUFFIX_EQUAL: f64 = 4.0;
/// One in 80 years of days, less the share of records with a wrong date.
pub(super) const BIRTH_EQUAL: f64 = 14.5;
pub(super) const BIRTH_SLIP: f64 = 5.0;
pub(super) const BIRTH_SAME_YEAR: f64 = -2.5;
pub(super) const BIRTH_DIFFERENT: f64 = -9.0;
/// The first of January stands for "some day that year" too often.
pub(super) const BIRTH_NEW_YEAR: f64 = 9.5;
pub(super) const SEX_EQUAL: f64 = 0.8;
pub(super) const SEX_DIFFERENT: f64 = -3.0;
pub(super) const STREET_EQUAL_ZIP_DIFFERENT: f64 = -4.0;
pub(super) const STREET_NEAR: f64 = 7.0;
pub(super) const ADDRESS_DIFFERENT: f64 = -1.5;
/// Given names and surname, or e-mail addresses, that are garbled alike.
pub(super) const EMAIL_NEAR: f64 = 8.0;

/// For a kind of value: most bits an agreement is worth, a slip of the finger, a difference.
pub(super) const fn of(kind: Kind) -> (f64, f64, f64) {
    match kind {
        Kind::Ssn => (24.0, 8.0, -12.0),
        Kind::Itin | Kind::Passport | Kind::License => (22.0, 5.0, -2.0),
        Kind::Mbi => (28.0, 8.0, -8.0),
        Kind::Hicn => (17.0, 5.0, -1.0),
        // one number, one patient, within one organisation's evidence: enough where nothing contradicts
        Kind::Mrn => (20.0, 2.0, -1.0),
        Kind::PlanId => (15.0, 4.0, -1.0),
        Kind::Account => (13.0, 2.0, 0.0),
        Kind::Provider => (26.0, 2.0, -8.0),
        Kind::Reference => (26.0, 0.0, 0.0),
        Kind::Card => (16.0, 3.0, 0.0),
        Kind::Identifier => (20.0, 9.0, -5.0),
        Kind::Phone => (10.0, 3.0, -0.3),
        Kind::Email => (14.0, 0.0, -0.5),
        Kind::Street => (13.0, 0.0, 0.0),
        Kind::Zip => (8.5, 3.0, 0.0),
        Kind::City => (7.0, 1.5, 0.0),
        Kind::State => (1.0, 0.0, -0.5),
        Kind::Birthplace => (7.0, 3.0, -1.0),
        Kind::MaidenName => (9.0, 4.0, -2.0),
        Kind::Occupation => (6.0, 3.0, -0.7),
    }
}
