//! The four-factor risk assessment of 45 CFR 164.402(2), to be asked and to be kept.
//!
//! What it is: the questions in the order of the rule, and the record of the answers with who, when and why
//! (45 CFR 164.414(b)).
//!
//! The one idea: an assessment that leaves a factor out is none. It is refused here, so that nothing is excused by it.

use jiff::civil::Date;
use serde::Deserialize;

use super::{Conclusion, Decision, RiskAssessment, Signed};
use crate::day::Day;
use crate::error::{Form, LawError, Problem};
use crate::plain::{Echo, plain};

/// A question of the assessment.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// Name of the answer in a file.
    pub name: &'static str,
    /// Where it stands.
    pub citation: &'static str,
    /// The question.
    pub ask: &'static str,
    /// What to think of.
    pub consider: &'static str,
}

/// The four factors.
pub const QUESTIONS: [Question; 4] = [
    Question {
        name: "nature",
        citation: "45 CFR 164.402(2)(i)",
        ask: "What is the nature and extent of the data, and how likely is it that people are identified?",
        consider: "kinds of identifiers, how sensitive the clinical data is, whether it can be used to harm or to commit fraud",
    },
    Question {
        name: "recipient",
        citation: "45 CFR 164.402(2)(ii)",
        ask: "Who used the data, or to whom was it disclosed?",
        consider: "whether the recipient has to protect such data too, could tell who the people are, is known at all",
    },
    Question {
        name: "acquired_or_viewed",
        citation: "45 CFR 164.402(2)(iii)",
        ask: "Was the data actually acquired or viewed, or was there only the opportunity?",
        consider: "what logs and forensics show, and for how long they reach back; that no trace was found is not that none was left",
    },
    Question {
        name: "mitigation",
        citation: "45 CFR 164.402(2)(iv)",
        ask: "How far has the risk been mitigated?",
        consider: "assurances in writing, return or destruction of the data, and how much they can be relied on",
    },
];

/// An assessment as it is written down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    nature: String,
    #[serde(default)]
    recipient: String,
    #[serde(default)]
    acquired_or_viewed: String,
    #[serde(default)]
    mitigation: String,
    concluded: Conclusion,
    by: Option<String>,
    on: Option<Day>,
    #[serde(default)]
    reason: String,
}

impl RiskAssessment {
    /// Reads an assessment: JSON if it begins with `{`, else TOML. `by` and `on` are who and when where the text does
    /// not say it itself.
    ///
    /// # Errors
    /// A text that is not in its format; a factor without an answer; no reason.
    pub fn read(name: &str, text: &str, by: &str, on: Date) -> Result<Self, LawError> {
        let written: Written = parse(name, text)?;
        let assessment = Self {
            nature: written.nature,
            recipient: written.recipient,
            acquired_or_viewed: written.acquired_or_viewed,
            mitigation: written.mitigation,
            concluded: written.concluded,
            signed: Signed {
                by: written.by.filter(|by| !by.trim().is_empty()).unwrap_or_else(|| by.to_owned()),
                on: written.on.map_or(on, |day| day.0),
                reason: written.reason,
            },
        };
        let mut problems: Vec<Problem> = assessment
            .open_factors()
            .into_iter()
            .map(|factor| {
                Problem::new(factor, "is empty: an assessment needs all four factors (45 CFR 164.402(2))")
            })
            .collect();
        if assessment.signed.reason.trim().is_empty() {
            problems
                .push(Problem::new("reason", "is empty: what the conclusion rests on (45 CFR 164.414(b))"));
        }
        if problems.is_empty() { Ok(assessment) } else { Err(LawError::Facts(problems)) }
    }
}

impl Decision {
    /// Reads a decision as [`Decision`] is written as JSON.
    ///
    /// # Errors
    /// A text that is not in its format.
    pub fn read(name: &str, text: &str) -> Result<Self, LawError> {
        #[derive(Deserialize)]
        struct Written {
            about: String,
            decided: String,
            by: String,
            on: Day,
            reason: String,
        }
        let written: Written = parse(name, text)?;
        Ok(Self {
            about: written.about,
            decided: written.decided,
            signed: Signed { by: written.by, on: written.on.0, reason: written.reason },
        })
    }
}

fn parse<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> Result<T, LawError> {
    if !text.trim_start().starts_with('{') {
        return toml::from_str(text).map_err(|error| crate::pack::syntax(name, text, &error, Form::Answers));
    }
    serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let said = said.rfind(" at line ").and_then(|at| said.get(..at)).unwrap_or(&said);
        LawError::Syntax {
            what: name.to_owned(),
            form: Form::Answers,
            line: Some(error.line()),
            reason: plain(said, Echo::Never),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{QUESTIONS, RiskAssessment};
    use crate::facts::Conclusion;

    const WHOLE: &str = "nature = \"a\"\nrecipient = \"b\"\nacquired_or_viewed = \"c\"\nmitigation = \"d\"\nconcluded = \"low_probability\"\nreason = \"e\"\n";

    #[test]
    fn all_four_factors_or_none() {
        let read = |text: &str| RiskAssessment::read("risk", text, "officer", jiff::civil::date(2026, 3, 5));
        let whole = read(WHOLE).unwrap();
        assert_eq!((whole.concluded, whole.signed.by.as_str()), (Conclusion::LowProbability, "officer"));
        let again = read(&serde_json::to_string(&whole).unwrap()).unwrap();
        assert_eq!(again, whole, "what is kept reads back");
        let named = read(&format!("{WHOLE}by = \"Counsel\"\non = 2026-03-04\n")).unwrap();
        assert_eq!(
            (named.signed.by.as_str(), named.signed.on.to_string().as_str()),
            ("Counsel", "2026-03-04")
        );
        for question in QUESTIONS {
            let start = format!("{} ", question.name);
            let without: Vec<&str> = WHOLE.lines().filter(|line| !line.starts_with(&start)).collect();
            let without = without.join("\n");
            let error = read(&without).unwrap_err().to_string();
            assert!(error.contains(&format!("{}: is empty", question.name)), "{error}");
        }
        assert!(
            read(&WHOLE.replace("reason = \"e\"", "")).unwrap_err().to_string().contains("reason: is empty")
        );
        assert!(
            read(&WHOLE.replace("low_probability", "Jane Roe"))
                .unwrap_err()
                .to_string()
                .contains("one of: low_probability, not_low")
        );
    }
}
