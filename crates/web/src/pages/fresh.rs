//! What is new: the last copies of the lists, the numbers that they changed, and the incidents that they brought.

use std::collections::BTreeSet;
use std::sync::Arc;

use askama::Template;
use chartward_app::register::site::changes::Renumbered;
use chartward_app::register::site::find::{Find, Order};
use chartward_app::register::site::{FileSeen, grouped};

use super::{Frame, Row};
use crate::answer::{Desk, Fault, Reply};

/// Copies and incidents that are shown.
const COPIES: usize = 12;
const ROWS: usize = 50;
/// Filings whose numbers changed.
pub(crate) const CHANGED: usize = 30;

#[derive(Template)]
#[template(path = "new.html")]
struct Page {
    frame: Frame,
    copies: Vec<(FileSeen, String)>,
    rows: Vec<Row>,
    changed: Arc<Vec<Renumbered>>,
}

/// `/new`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let site = &desk.site;
    let copies: Vec<FileSeen> = site.files.iter().rev().take(COPIES).cloned().collect();
    // of two copies of one day the later one is told what both show first
    let mut told = BTreeSet::new();
    let counts: Vec<String> = copies
        .iter()
        .map(|copy| if told.insert((copy.source, copy.observed_on)) { site.first_in(copy) } else { 0 })
        .map(grouped)
        .collect();
    let find = Find { order: Order::Added, take: ROWS, ..Find::default() };
    let mut frame = Frame::new(desk, "What is new", "/new");
    frame.feeds = vec![
        ("application/atom+xml", "/breaches.atom".to_owned()),
        ("application/feed+json", "/breaches.json".to_owned()),
    ];
    let page = Page {
        frame,
        changed: desk.shared.hub.renumbered(&desk.site, CHANGED)?,
        copies: copies.into_iter().zip(counts).collect(),
        rows: Row::all(desk, &site.first(&find, None)),
    };
    Ok(Reply::html(page.render()?))
}
