//! `chartward elements`.

use anyhow::Result;
use chartward_app::views::Table;
use chartward_model::{Element, HhsCategory};
use serde::Serialize;

use super::{element, usage};
use crate::Done;
use crate::args::ElementsArgs;
use crate::output;

#[derive(Serialize)]
struct ElementsView {
    schema: &'static str,
    elements: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    element: &'static str,
    title: &'static str,
    category: HhsCategory,
    meaning: &'static str,
}

impl Table for ElementsView {
    fn columns(&self) -> Vec<String> {
        ["element", "category", "title"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |row: &Row| {
            vec![row.element.to_owned(), format!("{:?}", row.category).to_lowercase(), row.title.to_owned()]
        };
        self.elements.iter().map(cells).collect()
    }
}

pub(super) fn run(args: &ElementsArgs) -> Result<Done> {
    if let Some(name) = &args.explain {
        output::only_human(
            args.format,
            "an explanation",
            "`chartward elements` lists the elements in every form",
        )?;
        let element = element(name).ok_or_else(|| {
            usage(format!("{name:?} is not the name of a data element"), "see `chartward elements`")
        })?;
        output::write_text(chartward_app::scan::explain(element))?;
        return Ok(Done::Clean);
    }
    let rows = Element::ALL.iter().map(|element| Row {
        element: element.name(),
        title: element.title(),
        category: element.category(),
        meaning: element.meaning().trim(),
    });
    output::write(&ElementsView { schema: "chartward.elements/1", elements: rows.collect() }, args.format)?;
    Ok(Done::Clean)
}
