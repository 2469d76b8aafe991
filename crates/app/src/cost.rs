//! What a breach of so many people may cost: ranges with their sources.

use std::path::Path;

use chartward_law::cost::penalties::{Penalties, Tier};
use chartward_law::cost::{Costs, LineCost, Sheet, costs};
use chartward_law::rule::Confidence;
use serde::Serialize;

use crate::AppError;
use crate::duties::facts_text;
use crate::views::Table;

/// The estimates, as a view.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct CostView(Costs);

/// With which sheet the lines from below are worked out.
#[derive(Clone, Copy, Debug)]
pub struct Prices<'a> {
    /// A sheet of the organisation's own; the one that is shipped if there is none.
    pub sheet: Option<&'a Path>,
    /// Months of credit monitoring that are offered.
    pub months: u64,
}

/// Estimates for a number of people.
///
/// # Errors
/// A sheet that cannot be read or does not hold together.
pub fn cost(people: u64, prices: Prices<'_>) -> Result<CostView, AppError> {
    let sheet = match prices.sheet {
        Some(path) => Sheet::read(&path.display().to_string(), &facts_text(path)?, prices.months)?,
        None => Sheet { months: prices.months, ..Sheet::default() },
    };
    Ok(CostView(costs(people, &sheet)))
}

/// A sheet to begin with, as a file.
pub fn sheet_template() -> String {
    Sheet::template()
}

impl CostView {
    /// What has to be said beside the data.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = vec![
            "alternatives, each in dollars of its own year; never add them up, and never multiply people by a price".to_owned(),
        ];
        // what a table for people may have to cut
        remarks.extend(
            self.0.estimates.iter().map(|one| format!("{}: {} ({})", one.model, one.holds, one.source)),
        );
        if !self.0.without_default.is_empty() {
            remarks.push(format!(
                "nothing is known of, and not counted: {} (your own prices: --sheet-template, then --sheet)",
                self.0.without_default.join(", ")
            ));
        }
        for set in self.0.penalties.iter().filter(|set| set.confidence != Confidence::Statute) {
            remarks.push(format!(
                "the penalties are in no estimate, and are no more than {}: {} ({})",
                set.confidence.phrase(),
                set.citation,
                set.source
            ));
        }
        remarks
    }
}

impl Table for CostView {
    fn columns(&self) -> Vec<String> {
        ["model", "low_usd", "high_usd", "source", "holds"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let row = |one: &chartward_law::cost::Estimate| {
            vec![
                one.model.to_owned(),
                one.low_usd.map(|usd| usd.to_string()).unwrap_or_default(),
                one.high_usd.map(|usd| usd.to_string()).unwrap_or_default(),
                one.source.clone(),
                one.holds.clone(),
            ]
        };
        let mut rows: Vec<Vec<String>> = self.0.estimates.iter().map(row).collect();
        rows.extend(self.0.lines.iter().map(line_row));
        for set in self.0.penalties {
            rows.extend(set.tiers.iter().map(|tier| tier_row(set, tier)));
        }
        rows.extend(self.0.context.iter().map(|one| {
            vec![
                format!("to compare: {}", one.what),
                one.low_usd.to_string(),
                one.high_usd.to_string(),
                one.source.to_owned(),
                format!("in no estimate; {}", one.caution),
            ]
        }));
        rows
    }
}

fn line_row(line: &LineCost) -> Vec<String> {
    vec![
        format!("of the sheet: {}", line.name),
        line.low_usd.to_string(),
        line.high_usd.to_string(),
        line.source.clone(),
        line.how.clone(),
    ]
}

fn tier_row(set: &Penalties, tier: &Tier) -> Vec<String> {
    let usd = |cents: u64| match cents % 100 {
        0 => (cents / 100).to_string(),
        rest => format!("{}.{rest:02}", cents / 100),
    };
    let recalled = if set.names_confidence == Confidence::Recalled { ", recalled" } else { "" };
    let discretion = tier
        .discretion_cap_cents
        .map(|cents| format!(" (${} as the authority uses its discretion)", usd(cents)))
        .unwrap_or_default();
    vec![
        format!("{}, tier {} ({}{recalled})", set.title, tier.tier, tier.name),
        usd(tier.low_cents),
        usd(tier.high_cents),
        format!("{}: {}", set.citation, set.source),
        format!(
            "at most ${} a year for one requirement{discretion}; {}",
            usd(tier.year_cap_cents),
            set.standing()
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::{Prices, cost};
    use crate::views::Table;

    /// 45 CFR 160.404: the tiers stand beside the estimates as ranges, with their source and how sure they are.
    #[test]
    fn penalties_are_told_as_ranges_with_how_sure_they_are() {
        let view = cost(12_286, Prices { sheet: None, months: 12 }).unwrap();
        let rows = view.rows();
        let tiers: Vec<&Vec<String>> = rows.iter().filter(|row| row[0].contains(", tier ")).collect();
        assert_eq!(tiers.len(), 4);
        assert_eq!((tiers[0][1].as_str(), tiers[0][2].as_str()), ("145", "73011"));
        assert!(tiers[0][4].contains("$36505.50 as the authority uses its discretion"), "{}", tiers[0][4]);
        assert!(
            tiers[3][4].starts_with(
                "at most $2190294 a year for one requirement; for one violation, since 2026-01-28"
            )
        );
        assert!(
            tiers
                .iter()
                .all(|row| row[0].ends_with(", recalled)") && row[4].contains("read in a secondary source"))
        );
        assert!(view.remarks().iter().any(|remark| remark.starts_with("the penalties are in no estimate")));
        let compared = rows.iter().filter(|row| row[0].starts_with("to compare: "));
        assert_eq!(compared.map(|row| row[1].as_str()).collect::<Vec<_>>(), ["6450000", "10000"]);
        // a price may be one number, what comes of it is a range, or a line of it
        let ranges = rows.iter().filter(|row| !row[0].starts_with("of the sheet"));
        assert!(ranges.into_iter().all(|row| row.len() == 5 && row[1] != row[2]));
    }

    #[test]
    fn a_sheet_of_ones_own_takes_the_place_of_the_one_that_is_shipped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sheet.toml");
        let own = "\n[[line]]\nname = \"forensics\"\nper = \"incident\"\nlow_usd = 40000\nhigh_usd = 90000\nsource = \"offer\"\n";
        std::fs::write(&path, super::sheet_template() + own).unwrap();
        let view = cost(1_000, Prices { sheet: Some(&path), months: 12 }).unwrap();
        let sheet = &view.0.estimates[1];
        assert_eq!((sheet.low_usd, sheet.high_usd), (Some(66_500), Some(122_500)));
        assert!(
            view.remarks()
                .iter()
                .all(|remark| !(remark.starts_with("nothing") && remark.contains("forensics")))
        );
        std::fs::write(&path, "schema = 5").unwrap();
        assert!(cost(1_000, Prices { sheet: Some(&path), months: 12 }).is_err());
    }
}
