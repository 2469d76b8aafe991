//! The law pack: every law that is shipped, read and linted once.
//!
//! What it is: the files of `pack/`, part of the program, and the way to read other ones in the same format. A pack
//! with an error (see [`lint`]) is refused whole.
//!
//! The one idea: the files are the source. They were made once from tables of facts; since then they are edited by
//! hand, one law a file, so that a change of law is a change that can be read.

use crate::disabled::{self, Disabled};
use crate::error::{Form, LawError, Problem};
use crate::lint::{self, Gravity};
use crate::plain::{Echo, plain};
use crate::rule::{Law, Place, Regime};

/// Name and version of the format of a law file.
pub const SCHEMA: &str = "chartward.law/1";

/// Version of the shipped pack: the day of its last change.
pub const VERSION: &str = "2026-11-23";

macro_rules! files {
    ($($path:literal)+) => { &[$(($path, include_str!(concat!("../pack/", $path, ".toml"))),)+] };
}

/// The shipped files.
const FILES: &[(&str, &str)] = files! {
    "disabled" "hipaa" "part2" "ftc" "gdpr" "uk" "naic" "naic_al" "naic_mi" "facility_ca"
    "states/ak" "states/al" "states/ar" "states/az" "states/ca" "states/co" "states/ct" "states/dc" "states/de"
    "states/fl" "states/ga" "states/hi" "states/ia" "states/id" "states/il" "states/in" "states/ks" "states/ky"
    "states/la" "states/ma" "states/md" "states/me" "states/mi" "states/mn" "states/mo" "states/ms" "states/mt"
    "states/nc" "states/nd" "states/ne" "states/nh" "states/nj" "states/nm" "states/nv" "states/ny" "states/oh"
    "states/ok" "states/or" "states/pa" "states/pr" "states/ri" "states/sc" "states/sd" "states/tn" "states/tx"
    "states/ut" "states/va" "states/vt" "states/wa" "states/wi" "states/wv" "states/wy"
};

/// Laws that hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// Version: the day of the last change.
    pub version: String,
    /// The laws, in order of regime, then of place.
    pub laws: Vec<Law>,
    /// Rules that are known and not counted, by name.
    pub disabled: Vec<Disabled>,
}

impl Pack {
    /// The pack that is part of the program.
    pub fn shipped() -> Result<Self, LawError> {
        Self::from_texts(VERSION, FILES)
    }

    /// The files of the pack that is part of the program: name without its ending, and text.
    pub const fn shipped_files() -> &'static [(&'static str, &'static str)] {
        FILES
    }

    /// A pack from files in the same format: pairs of name and text.
    pub fn from_texts(version: &str, files: &[(&str, &str)]) -> Result<Self, LawError> {
        let pack = Self::unchecked(version, files)?;
        let errors: Vec<Problem> = pack
            .lint()
            .into_iter()
            .filter(|remark| remark.gravity == Gravity::Error)
            .map(|remark| remark.problem)
            .collect();
        if errors.is_empty() { Ok(pack) } else { Err(LawError::Pack(errors)) }
    }

    /// The same without the linter: to see what it has to say.
    pub fn unchecked(version: &str, files: &[(&str, &str)]) -> Result<Self, LawError> {
        let mut pack = Self { version: version.to_owned(), laws: Vec::new(), disabled: Vec::new() };
        for (name, text) in files {
            pack.take(name, text)?;
        }
        pack.sort();
        Ok(pack)
    }

    /// A pack of the files that can be read, and everything that is wrong or not known, errors first: a file that cannot
    /// be read is an error among them, and does not hide the others.
    pub fn with_remarks(version: &str, files: &[(&str, &str)]) -> (Self, Vec<lint::Remark>) {
        let mut pack = Self { version: version.to_owned(), laws: Vec::new(), disabled: Vec::new() };
        let mut remarks = Vec::new();
        for (name, text) in files {
            match pack.take(name, text) {
                Ok(()) => {}
                Err(error) => remarks.push(lint::Remark {
                    gravity: Gravity::Error,
                    problem: match error {
                        LawError::Syntax { what, line, reason, .. } => {
                            let line = line.map(|line| format!(", line {line}")).unwrap_or_default();
                            Problem::new(format!("{what}{line}"), reason)
                        }
                        other => Problem::new(*name, other.to_string()),
                    },
                }),
            }
        }
        pack.sort();
        remarks.extend(pack.lint());
        remarks.sort_by_key(|remark| remark.gravity);
        (pack, remarks)
    }

    fn take(&mut self, name: &str, text: &str) -> Result<(), LawError> {
        if !disabled::is_one(text) {
            self.laws.push(read(name, text)?);
            return Ok(());
        }
        let file: disabled::File = read(name, text)?;
        if !file.is_known() {
            return Err(LawError::Pack(vec![Problem::new(
                name,
                format!("the schema is not {}", disabled::SCHEMA),
            )]));
        }
        self.disabled.extend(file.disabled);
        Ok(())
    }

    fn sort(&mut self) {
        self.laws.sort_by_key(|law| (law.regime, law.jurisdiction));
        self.disabled.sort_by(|a, b| a.id.cmp(&b.id));
    }

    /// The law of a regime in a place.
    pub fn law(&self, regime: Regime, place: Place) -> Option<&Law> {
        self.laws.iter().find(|law| law.regime == regime && law.jurisdiction == place)
    }

    /// Everything that is wrong or not known in it.
    pub fn lint(&self) -> Vec<lint::Remark> {
        lint::lint(self)
    }
}

fn read<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T, LawError> {
    toml::from_str(text).map_err(|error| syntax(name, text, &error, Form::Law))
}

/// A TOML error with its line, in plain words. A law pack identifies nobody, so its own words may be repeated.
pub(crate) fn syntax(name: &str, text: &str, error: &toml::de::Error, form: Form) -> LawError {
    let echo = if form == Form::Law { Echo::Allowed } else { Echo::Never };
    let line = error
        .span()
        .and_then(|span| text.get(..span.start.min(text.len())))
        .map(|before| before.matches('\n').count() + 1);
    LawError::Syntax { what: name.to_owned(), form, line, reason: plain(error.message(), echo) }
}
