//! The corrections: everything that people decided about links, with what was undone.

use askama::Template;
use chartward_app::register::site::{Decision, Verdict};

use super::{Frame, Paging};
use crate::answer::{Desk, Fault, Reply};

const PER_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "corrections.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    paging: Paging,
}

/// A decision.
struct Row {
    one: Decision,
    what: String,
    a: (String, String),
    b: (String, String),
}

/// `/corrections`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let all = &desk.site.decisions;
    let paging = Paging::of(&desk.query, &desk.path, all.len(), PER_PAGE)?;
    let shown = all.iter().rev().skip((paging.page - 1) * PER_PAGE).take(PER_PAGE);
    let rows = shown.map(|one| Row {
        what: what(one),
        a: side(desk, &one.a),
        b: side(desk, &one.b),
        one: one.clone(),
    });
    let page = Page { frame: Frame::new(desk, "Corrections", "/corrections"), rows: rows.collect(), paging };
    Ok(Reply::html(page.render()?))
}

fn what(one: &Decision) -> String {
    match one.verdict {
        Verdict::Same => "one breach, the same people".to_owned(),
        Verdict::SameEvent => "one event, other people".to_owned(),
        Verdict::Different => "two incidents".to_owned(),
        Verdict::Undo => format!("decision {} no longer holds", one.undoes.unwrap_or_default()),
    }
}

/// Name and address of a filing.
fn side(desk: &Desk<'_>, key: &str) -> (String, String) {
    let place = desk.site.filing(key);
    let name =
        place.and_then(|place| desk.site.filings.get(place as usize)).map(|filed| filed.name.to_string());
    (name.unwrap_or_else(|| key.to_owned()), desk.to(&format!("/filing/{key}")))
}
