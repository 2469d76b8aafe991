//! The corrections: everything that people decided about links, with what was undone, and everything that visitors sent
//! and two people released, with what was taken back.

use askama::Template;
use chartward_app::register::site::{Decision, Verdict};
use jiff::civil::Date;

use super::{Frame, Paging};
use crate::answer::{Desk, Fault, Reply};

const PER_PAGE: usize = 50;
/// Most releases that are shown.
const RELEASED: usize = 200;

#[derive(Template)]
#[template(path = "corrections.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    released: Vec<ReleasedRow>,
    more_released: usize,
    paging: Paging,
}

/// A decision.
struct Row {
    one: Decision,
    what: String,
    a: (String, String),
    b: (String, String),
}

/// Something that was sent in and released.
struct ReleasedRow {
    number: u64,
    day: Date,
    what: &'static str,
    about: Option<(String, String)>,
    withdrawn: Option<Date>,
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
    let released = desk.site.released.iter().rev().take(RELEASED).map(|one| ReleasedRow {
        number: one.number,
        day: one.day,
        what: match one.what {
            "dispute" => "a filing is contested",
            "correction" => "a filing is corrected",
            _ => "a breach that no list had",
        },
        about: one.filing.as_deref().map(|key| side(desk, key)),
        withdrawn: one.withdrawn,
    });
    let page = Page {
        frame: Frame::new(desk, "Corrections", "/corrections"),
        rows: rows.collect(),
        released: released.collect(),
        more_released: desk.site.released.len().saturating_sub(RELEASED),
        paging,
    };
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
