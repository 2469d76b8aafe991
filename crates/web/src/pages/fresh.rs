//! What is new: the last copies of the lists, the numbers that they changed, and the incidents that they brought.

use askama::Template;
use chartward_app::register::site::changes::Renumbered;
use chartward_app::register::site::find::{Find, Order};
use chartward_app::register::site::{FileSeen, grouped};

use super::{Frame, Row};
use crate::answer::{Desk, Fault, Reply};

/// Copies and incidents that are shown.
const COPIES: usize = 12;
const ROWS: usize = 50;
const CHANGED: usize = 30;

#[derive(Template)]
#[template(path = "new.html")]
struct Page {
    frame: Frame,
    copies: Vec<(FileSeen, String)>,
    rows: Vec<Row>,
    changed: Vec<Renumbered>,
}

/// `/new`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let site = &desk.site;
    let copies: Vec<FileSeen> = site.files.iter().rev().take(COPIES).cloned().collect();
    let mut counts = vec![0_u64; copies.len()];
    for filed in &site.filings {
        let first = |copy: &FileSeen| copy.observed_on == filed.first_seen && copy.source == filed.source();
        if let Some(place) = copies.iter().position(first)
            && let Some(count) = counts.get_mut(place)
        {
            *count += 1;
        }
    }
    let find = Find { order: Order::Added, take: ROWS, ..Find::default() };
    let mut frame = Frame::new(desk, "What is new", "/new");
    frame.feeds = vec![
        ("application/atom+xml", "/breaches.atom".to_owned()),
        ("application/feed+json", "/breaches.json".to_owned()),
    ];
    let page = Page {
        frame,
        changed: desk.shared.hub.renumbered(&desk.site, CHANGED)?,
        copies: copies.into_iter().zip(counts.into_iter().map(grouped)).collect(),
        rows: Row::all(desk, &site.first(&find, None)),
    };
    Ok(Reply::html(page.render()?))
}
