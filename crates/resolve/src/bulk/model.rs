//! The weights of linkage, as a file that people can read and change.
//!
//! What it is not: a trained black box. Each field has a few levels of agreement, and each level two
//! shares: m among pairs of one person, u among pairs of two people (Fellegi and Sunter, 1969). The
//! defaults for people of the United States are `model.json` beside this file.
//!
//! The one idea: the file holds shares, which people can check against data; the engine holds bits,
//! worked out once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ResolveError;

/// The weights, by field and level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    version: u32,
    about: String,
    fields: BTreeMap<String, FieldModel>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldModel {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    typical: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rarest: Option<f64>,
    levels: BTreeMap<String, LevelModel>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelModel {
    m: f64,
    u: f64,
    #[serde(default, skip_serializing_if = "is_false")]
    by_frequency: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    least_bits: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    most_bits: Option<f64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

const VERSION: u32 = 1;

/// What is compared; the order is that of the engine's arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(usize)]
pub(super) enum Field {
    Given,
    Surname,
    Order,
    Middle,
    Generation,
    Birth,
    Sex,
    Street,
    Area,
    State,
    Ssn,
    Mbi,
    Hicn,
    Mrn,
    PlanId,
    Account,
    License,
    Passport,
    Provider,
    Identifier,
    Phone,
    Email,
    Birthplace,
    MaidenName,
    Occupation,
}

/// How many fields there are.
pub(super) const FIELDS: usize = Field::Occupation as usize + 1;

/// A level of agreement: an index into the names of its field's levels.
pub(super) type Level = u8;

/// Names of the levels, by field. `None` stands for "one side is not known".
pub(super) mod level {
    use super::Level;

    pub(in super::super) const EQUAL: Level = 1;
    pub(in super::super) const NEAR: Level = 2;
    pub(in super::super) const DIFFERENT: Level = 3;

    pub(in super::super) const GIVEN_FAMILIAR: Level = 2;
    pub(in super::super) const GIVEN_MISSPELT: Level = 3;
    pub(in super::super) const GIVEN_MIDDLE: Level = 4;
    pub(in super::super) const GIVEN_INITIAL: Level = 5;
    pub(in super::super) const GIVEN_UNCLEAR: Level = 6;
    pub(in super::super) const GIVEN_LOOKALIKE: Level = 7;
    pub(in super::super) const GIVEN_DIFFERENT: Level = 8;

    pub(in super::super) const SURNAME_PART: Level = 2;
    pub(in super::super) const SURNAME_MISSPELT: Level = 3;
    pub(in super::super) const SURNAME_DIFFERENT: Level = 4;

    pub(in super::super) const MIDDLE_INITIAL: Level = 2;

    pub(in super::super) const BIRTH_NEW_YEAR: Level = 2;
    pub(in super::super) const BIRTH_SLIP: Level = 3;
    pub(in super::super) const BIRTH_PART: Level = 4;
    pub(in super::super) const BIRTH_SAME_YEAR: Level = 5;
    pub(in super::super) const BIRTH_DIFFERENT: Level = 6;

    pub(in super::super) const PLAIN_DIFFERENT: Level = 2;

    pub(in super::super) const STREET_ELSEWHERE: Level = 2;
    pub(in super::super) const STREET_NEAR: Level = 3;
    pub(in super::super) const STREET_DIFFERENT: Level = 4;

    pub(in super::super) const AREA_BOTH: Level = 1;
    pub(in super::super) const AREA_ZIP: Level = 2;
    pub(in super::super) const AREA_CITY: Level = 3;
    pub(in super::super) const AREA_ZIP_NEAR: Level = 4;
    pub(in super::super) const AREA_CITY_NEAR: Level = 5;
}

/// Most levels a field has, "not known" included.
pub(super) const LEVELS: usize = 9;

const VALUE: &[&str] = &["equal", "near", "different"];

const NAMES: [(&str, &[&str]); FIELDS] = [
    (
        "given_name",
        &["equal", "familiar", "misspelt", "middle_name", "initial", "unclear", "lookalike", "different"],
    ),
    ("surname", &["equal", "part", "misspelt", "different"]),
    ("name_order", &["exchanged"]),
    ("middle_name", &["equal", "initial", "different"]),
    ("generation", &["equal"]),
    ("date_of_birth", &["equal", "first_of_january", "slip", "part_wrong", "same_year", "different"]),
    ("sex", &["equal", "different"]),
    ("street_address", &["equal", "equal_elsewhere", "near", "different"]),
    ("postal_area", &["both_equal", "zip_equal", "city_equal", "zip_near", "city_near"]),
    ("state", &["equal", "different"]),
    ("ssn", VALUE),
    ("medicare_beneficiary_id", VALUE),
    ("medicare_hicn", VALUE),
    ("medical_record_number", VALUE),
    ("health_plan_id", VALUE),
    ("account_number", VALUE),
    ("driver_license", VALUE),
    ("passport", VALUE),
    ("national_provider_id", VALUE),
    ("identifier", VALUE),
    ("phone", VALUE),
    ("email", VALUE),
    ("birth_place", VALUE),
    ("maiden_name", VALUE),
    ("occupation", VALUE),
];

impl Field {
    /// Name for people, as in the model file.
    pub(super) fn name(self) -> &'static str {
        NAMES[self as usize].0
    }

    /// Name of a level, in words.
    pub(super) fn level_name(self, level: Level) -> &'static str {
        let at = usize::from(level).wrapping_sub(1);
        NAMES[self as usize].1.get(at).copied().unwrap_or("not known")
    }

    /// All fields.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        const ALL: [Field; FIELDS] = [
            Field::Given,
            Field::Surname,
            Field::Order,
            Field::Middle,
            Field::Generation,
            Field::Birth,
            Field::Sex,
            Field::Street,
            Field::Area,
            Field::State,
            Field::Ssn,
            Field::Mbi,
            Field::Hicn,
            Field::Mrn,
            Field::PlanId,
            Field::Account,
            Field::License,
            Field::Passport,
            Field::Provider,
            Field::Identifier,
            Field::Phone,
            Field::Email,
            Field::Birthplace,
            Field::MaidenName,
            Field::Occupation,
        ];
        ALL.into_iter()
    }
}

impl Default for Model {
    fn default() -> Self {
        serde_json::from_str(include_str!("model.json"))
            .expect("invariant: the shipped model is read by a test")
    }
}

impl Model {
    /// What the numbers of a model file mean.
    pub(super) const KEY: &str = "m: how often two records of one person stand to one another like this; u: how often \
        records of two people do. A level is worth log2(m/u) bits. by_frequency: u is that of a value as common as \
        'typical' (u itself if not given); a rarer value is worth more, down to 'rarest', a commoner one less.";

    /// Reads a model file. Fields and levels that it leaves out keep their defaults.
    pub fn read(text: &str) -> Result<Self, ResolveError> {
        let given: Self = serde_json::from_str(text)
            .map_err(|error| ResolveError::Model(format!("line {}: {error}", error.line())))?;
        if given.version != VERSION {
            return Err(ResolveError::Model(format!("version {} is not {VERSION}", given.version)));
        }
        let mut model = Self { about: given.about, ..Self::default() };
        for (name, field) in given.fields {
            let Some((_, levels)) = NAMES.iter().find(|(known, _)| *known == name) else {
                return Err(ResolveError::Model(format!("there is no field \"{name}\"")));
            };
            let Some(own) = model.fields.get_mut(&name) else { continue };
            own.typical = field.typical.or(own.typical);
            own.rarest = field.rarest.or(own.rarest);
            for share in field.typical.iter().chain(&field.rarest) {
                check_share(&name, *share)?;
            }
            for (level, shares) in field.levels {
                if !levels.contains(&level.as_str()) {
                    return Err(ResolveError::Model(format!("{name} has no level \"{level}\"")));
                }
                check_share(&name, shares.m)?;
                check_share(&name, shares.u)?;
                own.levels.insert(level, shares);
            }
        }
        Ok(model)
    }

    /// The model as the text of a file.
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The shares m and u of a level.
    pub(super) fn shares(&self, field: Field, level: Level) -> Option<(f64, f64)> {
        let (name, levels) = NAMES[field as usize];
        let shares = self.fields.get(name)?.levels.get(*levels.get(usize::from(level).wrapping_sub(1))?)?;
        Some((shares.m, shares.u))
    }

    /// Another share among pairs of one person.
    pub(super) fn set_m(&mut self, field: Field, level: Level, m: f64) {
        if let Some(shares) = self.level_mut(field, level) {
            shares.m = four_digits(m);
        }
    }

    /// Another share among pairs of two people, where it does not depend on the value.
    pub(super) fn set_u(&mut self, field: Field, level: Level, u: f64) {
        if let Some(shares) = self.level_mut(field, level).filter(|shares| !shares.by_frequency) {
            shares.u = four_digits(u);
        }
    }

    fn level_mut(&mut self, field: Field, level: Level) -> Option<&mut LevelModel> {
        let (name, levels) = NAMES[field as usize];
        self.fields.get_mut(name)?.levels.get_mut(*levels.get(usize::from(level).wrapping_sub(1))?)
    }

    /// Says where the shares are from.
    pub(super) fn tell(&mut self, about: String) {
        self.about = about;
    }

    /// The bits of all levels.
    pub(super) fn weights(&self) -> Weights {
        let mut weights = Weights { all: [[Weight::NOTHING; LEVELS]; FIELDS] };
        for (field, (name, levels)) in NAMES.iter().enumerate() {
            let Some(model) = self.fields.get(*name) else { continue };
            for (level, level_name) in (1..).zip(*levels) {
                if let Some(shares) = model.levels.get(*level_name) {
                    weights.all[field][level] = Weight::of(model, shares);
                }
            }
        }
        weights
    }
}

/// A share as people read it, above 0 and up to 1.
fn four_digits(share: f64) -> f64 {
    let share = share.clamp(1e-12, 1.0);
    let unit = 10_f64.powf(share.log10().floor() - 3.0);
    ((share / unit).round() * unit).min(1.0)
}

fn check_share(field: &str, share: f64) -> Result<(), ResolveError> {
    if share > 0.0 && share <= 1.0 {
        return Ok(());
    }
    Err(ResolveError::Model(format!("a share of {field} is not above 0 and up to 1")))
}

/// What a level is worth.
#[derive(Clone, Copy)]
struct Weight {
    /// Bits; of a value as common as the typical one if frequency counts.
    bits: f32,
    /// For levels by frequency: bits of the typical share, and of the rarest that counts.
    typical: f32,
    rarest: f32,
    least: f32,
    most: f32,
    by_frequency: bool,
    /// Share of strangers.
    chance: f64,
}

impl Weight {
    const NOTHING: Self = Self {
        bits: 0.0,
        typical: 0.0,
        rarest: 0.0,
        least: f32::MIN,
        most: f32::MAX,
        by_frequency: false,
        chance: 1.0,
    };

    fn of(field: &FieldModel, level: &LevelModel) -> Self {
        Self {
            bits: narrow((level.m / level.u).log2()),
            typical: narrow(-field.typical.unwrap_or(level.u).log2()),
            rarest: narrow(-field.rarest.unwrap_or(level.u).log2()),
            least: level.least_bits.map_or(f32::MIN, narrow),
            most: level.most_bits.map_or(f32::MAX, narrow),
            by_frequency: level.by_frequency,
            chance: level.u,
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a weight needs four digits, not sixteen")]
fn narrow(bits: f64) -> f32 {
    bits as f32
}

/// The bits of every level.
pub(super) struct Weights {
    all: [[Weight; LEVELS]; FIELDS],
}

impl Weights {
    /// What a level is worth whose value has this rarity in bits (ignored where frequency does not count).
    pub(super) fn bits(&self, field: Field, level: Level, rarity: f32) -> f32 {
        let weight = &self.all[field as usize][usize::from(level) % LEVELS];
        if !weight.by_frequency {
            return weight.bits;
        }
        (weight.bits - weight.typical + rarity.min(weight.rarest)).clamp(weight.least, weight.most)
    }

    /// The share of the rarest value of a field that counts.
    pub(super) fn rarest(&self, field: Field) -> f64 {
        let bits = self.all[field as usize].iter().filter(|weight| weight.by_frequency);
        (-f64::from(bits.map(|weight| weight.rarest).fold(0.0, f32::max))).exp2()
    }

    /// How often two strangers stand at a level that speaks for one person, as the weights have it; 0 for other levels,
    /// and for those whose value counts.
    pub(super) fn chance_of(&self, field: Field, level: Level) -> f64 {
        let weight = &self.all[field as usize][usize::from(level) % LEVELS];
        if weight.by_frequency || weight.bits <= 0.0 { 0.0 } else { weight.chance }
    }

    /// A level that strangers reach this often says no more than that.
    pub(super) fn bound_level(&mut self, field: Field, level: Level, share: f64) {
        let weight = &mut self.all[field as usize][usize::from(level) % LEVELS];
        if share > weight.chance {
            weight.bits -= narrow((share / weight.chance).log2());
            weight.chance = share;
        }
    }

    /// No value of a field counts for rarer than this share.
    pub(super) fn bound(&mut self, field: Field, share: f64) {
        for weight in self.all[field as usize].iter_mut().filter(|weight| weight.by_frequency) {
            weight.rarest = weight.rarest.min(narrow(-share.log2()));
        }
    }

    /// The most that a field can be worth without being equal.
    pub(super) fn most_unequal(&self, field: Field) -> f32 {
        let worth = |level: Level| self.bits(field, level, f32::MAX);
        (2..9).map(worth).fold(0.0, f32::max)
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, Model, NAMES, level};
    use crate::ResolveError;

    #[test]
    fn the_shipped_model_is_whole() {
        let model = Model::default();
        assert_eq!(model.fields.len(), NAMES.len());
        for (name, levels) in NAMES {
            let known: Vec<&str> = model.fields[name].levels.keys().map(String::as_str).collect();
            let mut named = levels.to_vec();
            named.sort_unstable();
            assert_eq!(known, named, "{name}");
        }
        assert_eq!(
            Field::all().map(|field| field as usize).collect::<Vec<_>>(),
            (0..NAMES.len()).collect::<Vec<_>>()
        );
        assert_eq!(Model::read(&model.to_text()), Ok(model));
    }

    #[test]
    fn bits_are_the_logarithm_of_m_over_u() {
        let weights = Model::default().weights();
        let near = |bits: f32, expected: f32| assert!((bits - expected).abs() < 0.02, "{bits} {expected}");
        near(weights.bits(Field::Ssn, level::EQUAL, f32::MAX), 24.0);
        near(weights.bits(Field::Ssn, level::EQUAL, 5.0), 4.85);
        near(weights.bits(Field::Ssn, level::DIFFERENT, 0.0), -12.0);
        near(weights.bits(Field::Given, level::EQUAL, 10.0), 9.85);
        near(weights.bits(Field::Given, level::GIVEN_FAMILIAR, 30.0), 9.0);
        near(weights.most_unequal(Field::Surname), 9.0);
    }

    #[test]
    fn a_model_may_name_only_what_it_changes() {
        let text = r#"{"version":1,"about":"","fields":{"sex":{"levels":{"equal":{"m":0.5,"u":0.25}}}}}"#;
        let weights = Model::read(text).unwrap().weights();
        assert!((weights.bits(Field::Sex, level::EQUAL, 0.0) - 1.0).abs() < 1e-6);
        for wrong in [
            r#"{"version":2,"about":"","fields":{}}"#,
            r#"{"version":1,"about":"","fields":{"shoe":{"levels":{}}}}"#,
            r#"{"version":1,"about":"","fields":{"sex":{"levels":{"odd":{"m":0.5,"u":0.5}}}}}"#,
            r#"{"version":1,"about":"","fields":{"sex":{"levels":{"equal":{"m":0,"u":0.5}}}}}"#,
            r#"{"version":1"#,
        ] {
            assert!(matches!(Model::read(wrong), Err(ResolveError::Model(_))), "{wrong}");
        }
    }
}
