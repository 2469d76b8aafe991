//! The sheet from below: single lines that a person can change, each with its source.
//!
//! What it is: a line is a price, what it is for (the incident, a person, a person and year), how many in a hundred it
//! concerns, and who says so. The sheet that is shipped has three; an organisation that knows its mailing house's price
//! writes its own, and adds the lines for which nobody's figure is worth shipping.
//!
//! The one idea: a line without a source is refused, and a line that nobody has filled is named, not taken for nothing.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::error::{Form, LawError, Problem};
use crate::pack::syntax;
use crate::rule::words;

/// Name and version of the format.
pub const SCHEMA: &str = "chartward.cost-sheet/1";

/// Lines that a sheet should have and for which no figure is shipped.
pub const WITHOUT_DEFAULT: [&str; 4] =
    ["address hygiene and returned mail", "call centre", "forensics", "review of the evidence"];

/// Dollars above which a price is a mistake.
const LARGEST: f64 = 1e9;

words! {
    /// What a price is for.
    Per {
        /// The whole incident.
        Incident = "incident", "for the incident";
        /// Each person.
        Person = "person", "for each person";
        /// Each person, for a year of the months that are offered.
        PersonYear = "person_year", "for each person and year";
    }
}

/// One line of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What it is.
    pub name: String,
    /// What the price is for.
    pub per: Per,
    /// From so many cents.
    pub low_cents: u64,
    /// To so many.
    pub high_cents: u64,
    /// How many people in a hundred it concerns, at least.
    pub low_percent: u64,
    /// At most.
    pub high_percent: u64,
    /// Who says so.
    pub source: String,
}

/// What a line comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineCost {
    /// What it is.
    pub name: String,
    /// From so many dollars.
    pub low_usd: u64,
    /// To so many.
    pub high_usd: u64,
    /// How that was worked out.
    pub how: String,
    /// Who says so.
    pub source: String,
}

/// A sheet: its lines, and the months of monitoring that are offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The lines.
    pub lines: Vec<Line>,
    /// Months.
    pub months: u64,
}

impl Default for Sheet {
    /// A calculator's defaults, for want of better ones; from nobody enrolled to twice the usual share.
    fn default() -> Self {
        let source = "breachcostlab, June 2026: a calculator's defaults, not an authority";
        let line = |name: &str, per, cents, (low_percent, high_percent)| Line {
            name: name.to_owned(),
            per,
            low_cents: cents,
            high_cents: cents,
            low_percent,
            high_percent,
            source: source.to_owned(),
        };
        Self {
            lines: vec![
                line("notice", Per::Person, 150, (100, 100)),
                line("credit monitoring", Per::PersonYear, 3_000, (0, 20)),
                line("counsel", Per::Incident, 2_500_000, (100, 100)),
            ],
            months: 12,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSheet {
    schema: String,
    #[serde(default)]
    line: Vec<RawLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLine {
    name: String,
    per: Per,
    low_usd: f64,
    high_usd: f64,
    #[serde(default = "all")]
    low_percent: u64,
    #[serde(default = "all")]
    high_percent: u64,
    source: String,
}

const fn all() -> u64 {
    100
}

impl Sheet {
    /// Reads a sheet (TOML), for so many months of monitoring.
    pub fn read(name: &str, text: &str, months: u64) -> Result<Self, LawError> {
        let raw: RawSheet = toml::from_str(text).map_err(|error| syntax(name, text, &error, Form::Sheet))?;
        let mut problems = Vec::new();
        if raw.schema != SCHEMA {
            problems.push(Problem::new("schema", format!("is not {SCHEMA}")));
        }
        if raw.line.is_empty() {
            problems.push(Problem::new("line", "there is none"));
        }
        let mut lines: Vec<Line> = Vec::new();
        for (number, raw) in (1..).zip(raw.line) {
            let place = |field: &str| format!("line[{number}].{field}");
            for (field, text) in [("name", &raw.name), ("source", &raw.source)] {
                if text.trim().is_empty() {
                    problems.push(Problem::new(place(field), "is empty"));
                }
            }
            if lines.iter().any(|line| line.name == raw.name) {
                problems.push(Problem::new(place("name"), "stands in the sheet twice"));
            }
            let amounts = (cents(raw.low_usd), cents(raw.high_usd));
            let (Some(low_cents), Some(high_cents)) = amounts else {
                problems.push(Problem::new(place("low_usd, high_usd"), "no amount from 0 to 1,000,000,000"));
                continue;
            };
            if low_cents > high_cents || raw.low_percent > raw.high_percent || raw.high_percent > 100 {
                problems.push(Problem::new(
                    place("low, high"),
                    "the lower end is above the upper end, or more than 100 in a hundred",
                ));
            }
            lines.push(Line {
                name: raw.name,
                per: raw.per,
                low_cents,
                high_cents,
                low_percent: raw.low_percent,
                high_percent: raw.high_percent,
                source: raw.source,
            });
        }
        if problems.is_empty() { Ok(Self { lines, months }) } else { Err(LawError::Sheet(problems)) }
    }

    /// The sheet as a file to change.
    pub fn template() -> String {
        let mut text = format!(
            "# What a breach costs, line by line. Change the prices to yours; each line says where its price is from.\n\
             # per: incident, person, or person_year (a year of the months that are offered). low_percent and high_percent: how\n\
             # many people in a hundred it concerns. Then: chartward cost --people N --sheet THIS-FILE\n\
             schema = \"{SCHEMA}\"\n"
        );
        for line in Self::default().lines {
            text.push_str(&line_text(&line, ""));
        }
        text.push_str(
            "\n# For these nobody's figure is worth shipping: put in your own and take the # away.\n",
        );
        for name in WITHOUT_DEFAULT {
            let line = Line {
                name: name.to_owned(),
                per: Per::Incident,
                low_cents: 0,
                high_cents: 0,
                low_percent: 100,
                high_percent: 100,
                source: String::new(),
            };
            text.push_str(&line_text(&line, "# "));
        }
        text
    }

    /// What each line comes to for so many people.
    pub fn costs(&self, people: u64) -> Vec<LineCost> {
        self.lines.iter().map(|line| line.cost(people, self.months)).collect()
    }

    /// The lines that a sheet should have and that this one has not.
    pub fn missing(&self) -> Vec<&'static str> {
        let known = |name: &&str| self.lines.iter().any(|line| line.name == *name);
        WITHOUT_DEFAULT.into_iter().filter(|name| !known(name)).collect()
    }
}

impl Line {
    fn cost(&self, people: u64, months: u64) -> LineCost {
        let of = |cents: u64, percent: u64| {
            let cents = u128::from(cents);
            let whole = match self.per {
                Per::Incident => return u64::try_from(cents / 100).unwrap_or(u64::MAX),
                Per::Person => cents * u128::from(people) * u128::from(percent),
                Per::PersonYear => cents * u128::from(people) * u128::from(percent) * u128::from(months) / 12,
            };
            u64::try_from(whole / 100 / 100).unwrap_or(u64::MAX)
        };
        let range = |low: String, high: String| if low == high { low } else { format!("{low} to {high}") };
        let price = range(dollars(self.low_cents), dollars(self.high_cents));
        let share = match (self.per, self.low_percent, self.high_percent) {
            (Per::Incident, ..) | (_, 100, 100) => String::new(),
            (_, low, high) => format!(", {} in a hundred", range(low.to_string(), high.to_string())),
        };
        let over = if self.per == Per::PersonYear { format!(", {months} months") } else { String::new() };
        LineCost {
            name: self.name.clone(),
            low_usd: of(self.low_cents, self.low_percent),
            high_usd: of(self.high_cents, self.high_percent),
            how: format!("{price} {}{share}{over}", self.per.phrase()),
            source: self.source.clone(),
        }
    }
}

/// Cents as dollars: `$1.50`, `$25000`.
pub(super) fn dollars(cents: u64) -> String {
    match cents % 100 {
        0 => format!("${}", cents / 100),
        rest => format!("${}.{rest:02}", cents / 100),
    }
}

fn line_text(line: &Line, mark: &str) -> String {
    let amount = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
    let mut text = format!(
        "\n{mark}[[line]]\n{mark}name = {}\n{mark}per = \"{}\"\n{mark}low_usd = {}\n{mark}high_usd = {}\n",
        quoted(&line.name),
        line.per.name(),
        amount(line.low_cents),
        amount(line.high_cents)
    );
    if (line.low_percent, line.high_percent) != (100, 100) {
        let _ = writeln!(text, "{mark}low_percent = {}", line.low_percent);
        let _ = writeln!(text, "{mark}high_percent = {}", line.high_percent);
    }
    let _ = writeln!(text, "{mark}source = {}", quoted(&line.source));
    text
}

/// A TOML basic string; JSON's escapes are TOML's too.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// Dollars as a person writes them, in cents.
fn cents(usd: f64) -> Option<u64> {
    if !(0.0..=LARGEST).contains(&usd) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between zero and a hundred thousand million"
    )]
    let cents = (usd * 100.0).round() as u64;
    Some(cents)
}

#[cfg(test)]
mod tests {
    use super::{Sheet, WITHOUT_DEFAULT};

    /// The template is a sheet, with the lines that are shipped; with every comment taken off it names no line as missing.
    #[test]
    fn the_template_is_the_sheet_that_is_shipped() {
        let template = Sheet::template();
        assert_eq!(Sheet::read("s", &template, 12).unwrap(), Sheet::default());
        assert_eq!(Sheet::default().missing(), WITHOUT_DEFAULT);
        let (head, rest) = template.split_once("# For these").unwrap();
        let whole =
            rest.split_once('\n').unwrap().1.replace("# ", "").replace("source = \"\"", "source = \"us\"");
        assert_eq!(Sheet::read("s", &format!("{head}{whole}"), 12).unwrap().missing(), Vec::<&str>::new());
    }

    #[test]
    fn lines_are_worked_out_from_their_own_ends() {
        let text = "schema = \"chartward.cost-sheet/1\"\n\
            [[line]]\nname = \"call centre\"\nper = \"person\"\nlow_usd = 2\nhigh_usd = 4.50\nlow_percent = 5\nhigh_percent = 10\nsource = \"offer of May\"\n\
            [[line]]\nname = \"forensics\"\nper = \"incident\"\nlow_usd = 40000\nhigh_usd = 90000\nsource = \"offer\"\n\
            [[line]]\nname = \"monitoring\"\nper = \"person_year\"\nlow_usd = 30\nhigh_usd = 30\nlow_percent = 10\nhigh_percent = 20\nsource = \"offer\"\n";
        let sheet = Sheet::read("s", text, 18).unwrap();
        let costs = sheet.costs(1_000);
        let ends: Vec<(u64, u64)> = costs.iter().map(|line| (line.low_usd, line.high_usd)).collect();
        assert_eq!(ends, [(100, 450), (40_000, 90_000), (4_500, 9_000)]);
        assert_eq!(costs[0].how, "$2 to $4.50 for each person, 5 to 10 in a hundred");
        assert_eq!(costs[2].how, "$30 for each person and year, 10 to 20 in a hundred, 18 months");
        assert_eq!(sheet.missing(), ["address hygiene and returned mail", "review of the evidence"]);
        assert_eq!(sheet.costs(u64::MAX)[1].high_usd, 90_000);
    }

    #[test]
    fn what_does_not_hold_together_is_refused_with_its_place() {
        let good = Sheet::template();
        for (old, new, expected) in [
            ("source = \"breachcostlab", "source = \"\" # \"", "line[1].source: is empty"),
            ("low_usd = 1.50", "low_usd = 9.50", "line[1].low, high: the lower end is above"),
            ("low_usd = 1.50", "low_usd = -1", "line[1].low_usd, high_usd: no amount"),
            ("low_usd = 1.50", "low_usd = inf", "line[1].low_usd, high_usd: no amount"),
            ("high_percent = 20", "high_percent = 120", "line[2].low, high"),
            ("\"credit monitoring\"", "\"notice\"", "line[2].name: stands in the sheet twice"),
            ("per = \"person\"", "per = \"head\"", "one of: incident, person, person_year"),
            ("cost-sheet/1", "cost-sheet/9", "schema: is not chartward.cost-sheet/1"),
            ("per = \"person\"\n", "per = \"person\"\nprice = 1\n", "a field that is not known here"),
        ] {
            assert!(good.contains(old), "{old}");
            let error = Sheet::read("sheet", &good.replacen(old, new, 1), 12).unwrap_err().to_string();
            assert!(error.contains(expected), "{new}: {error}");
        }
        let error = Sheet::read("sheet", "schema = \"chartward.cost-sheet/1\"\n", 12).unwrap_err();
        assert_eq!(error.to_string(), "the cost sheet does not hold together: line: there is none");
        assert!(error.hint().contains("--sheet-template"));
    }
}
