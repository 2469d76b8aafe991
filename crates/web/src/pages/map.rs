//! The map: states as tiles, with a table of the same numbers.

use askama::Template;
use chartward_app::register::By;
use chartward_app::register::site::grouped;

use super::Frame;
use super::tallies::{Question, Show};
use crate::answer::{Desk, Fault, Reply};
use crate::charts::{Tile, tiles};

#[derive(Template)]
#[template(path = "map.html")]
struct Page {
    frame: Frame,
    what: String,
    list: String,
    show: &'static str,
    chart: String,
    rows: Vec<Row>,
    shows: Vec<(&'static str, String, bool)>,
    tallies: String,
}

/// A state.
struct Row {
    code: String,
    href: Option<String>,
    filings: String,
    people: String,
    reported: String,
}

/// `/map`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let mut question = Question::of(&desk.query, Some(By::State))?;
    question.by = Some(By::State);
    let counted = desk.site.count(question.source, &question.which, question.by, desk.day());
    let list = |code: &str| {
        let plain = (2..=3).contains(&code.len());
        plain.then(|| desk.to_list(&question, code)).flatten()
    };
    let values: Vec<Tile> = counted
        .lines
        .iter()
        .filter_map(|line| {
            let is_state = (2..=3).contains(&line.key.len());
            let value = question.show.of(line);
            is_state.then(|| Tile { code: line.key.clone(), value, href: list(&line.key) })
        })
        .collect();
    let as_of =
        question.copy(desk).map_or_else(|| "no copy of the list".to_owned(), |day| format!("as of {day}"));
    let what = format!("{}, {as_of}", question.words());
    let title = format!("{} by state: {what}", question.show.label());
    let page = Page {
        chart: tiles(&title, &values),
        rows: counted
            .lines
            .iter()
            .map(|line| Row {
                code: line.key.clone(),
                href: list(&line.key),
                filings: grouped(line.filings),
                people: grouped(line.individuals_deduplicated),
                reported: grouped(line.individuals),
            })
            .collect(),
        shows: Show::ALL
            .iter()
            .map(|(name, show, label)| {
                (*label, desk.query.with("/map", "show", Some(name)), *show == question.show)
            })
            .collect(),
        tallies: desk.query.with("/tallies", "by", Some("state")),
        show: question.show.label(),
        list: question.list().to_owned(),
        frame: Frame::new(desk, "Map", "/map"),
        what,
    };
    Ok(Reply::html(page.render()?))
}

impl Desk<'_> {
    /// The list of incidents of a state; none if it cannot be narrowed to what the map shows.
    fn to_list(&self, question: &Question, code: &str) -> Option<String> {
        if ["from", "to", "only"].iter().any(|name| self.query.get(name).is_some()) {
            return None;
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("source", question.source).append_pair("state", code);
        for name in ["type", "entity", "sector", "year", "as_of"] {
            if let Some(value) = self.query.get(name) {
                query.append_pair(name, value);
            }
        }
        Some(format!("/breaches?{}", query.finish()))
    }
}
