//! The first page: search, the figures people quote, what is new.

use askama::Template;
use chartward_app::register::site::find::{Find, Order};
use chartward_app::register::site::{Which, grouped, is_own};
use chartward_app::register::{DEFAULT_SOURCE, Sector};
use jiff::civil::Date;

use super::{Frame, Row};
use crate::answer::{Desk, Fault, Reply};

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    frame: Frame,
    figures: Vec<Figure>,
    newest: Vec<Row>,
    largest: Vec<Row>,
}

/// A number with what it is and where it is from.
struct Figure {
    what: String,
    number: String,
    source: String,
}

/// `/`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let site = &desk.site;
    let top = |order, sector| {
        let find = Find { order, sector, take: 10, ..Find::default() };
        Row::all(desk, &site.first(&find, None))
    };
    let page = Page {
        frame: Frame::new(desk, "Reported breaches of health data, and what became of them", "/"),
        figures: figures(desk),
        newest: top(Order::Added, None),
        largest: top(Order::Largest, Some(Sector::Health)),
    };
    Ok(Reply::html(page.render()?))
}

fn figures(desk: &Desk<'_>) -> Vec<Figure> {
    let site = &desk.site;
    let mut all = vec![Figure {
        what: "Incidents in the register".to_owned(),
        number: grouped(site.listed.incidents),
        source: format!(
            "{} filings in {} lists; filings about one incident are linked, with reasons",
            grouped(site.listed.filings),
            site.lists.iter().filter(|list| !is_own(list.id)).count()
        ),
    }];
    let Some(list) = site.lists.iter().find(|list| list.id == DEFAULT_SOURCE) else { return all };
    // after the newest copy that was no mere part of the list a year would look smaller than it was
    let known = site.newest_whole(list.id).unwrap_or(list.newest);
    let source = format!("{}, as of {known}", list.title);
    for year in [known.year(), known.year() - 1] {
        let day = |month, day| Date::new(year, month, day).ok();
        let end = day(12, 31).filter(|end| *end <= known);
        let which = Which { from: day(1, 1), to: end.or(Some(known)), ..Which::default() };
        let year = if end.is_some() { year.to_string() } else { format!("{year} until {known}") };
        let counted = site.count(list.id, &which, None, desk.day());
        let line = &counted.total;
        all.push(Figure {
            what: format!("Breaches of 500 or more people reported in {year}"),
            number: grouped(line.filings),
            source: format!("{source}; {} of them only say \u{201c}500\u{201d}", grouped(line.placeholders)),
        });
        all.push(Figure {
            what: format!("People in them, each report once ({year})"),
            number: grouped(line.individuals_deduplicated),
            source: format!("{source}; {} as reported", grouped(line.individuals)),
        });
    }
    all
}
