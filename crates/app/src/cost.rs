//! What a breach of so many people may cost: ranges with their sources.

use chartward_law::cost::{Costs, Sheet, costs};
use serde::Serialize;

use crate::views::Table;

/// The estimates, as a view.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct CostView(Costs);

/// Estimates for a number of people who are offered so many months of monitoring.
pub fn cost(people: u64, months: u64) -> CostView {
    CostView(costs(people, Sheet { months, ..Sheet::default() }))
}

impl CostView {
    /// What has to be said beside the data.
    pub fn remarks(&self) -> Vec<String> {
        vec![
            "alternatives, each in dollars of its own year; never add them up, and never multiply people by a price".to_owned(),
            format!("nothing is known of, and not counted: {}", self.0.without_default.join(", ")),
        ]
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
                one.low_usd.to_string(),
                one.high_usd.to_string(),
                one.source.to_owned(),
                one.holds.clone(),
            ]
        };
        self.0.estimates.iter().map(row).collect()
    }
}
