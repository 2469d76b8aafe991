//! Tallies: the questions people quote, as a picture, a table and a text to copy.

use askama::Template;
use chartward_app::register::site::{Counted, Line, Which, grouped};
use chartward_app::register::{Alone, BreachType, By, DEFAULT_SOURCE, EntityType, SOURCES, Sector};
use jiff::civil::Date;

use super::{Frame, type_label};
use crate::answer::{Desk, Fault, Reply};
use crate::charts::{Bar, bars};
use crate::query::Query;

/// Most bars of the picture, and lines of the table.
const BARS: usize = 40;
const LINES: usize = 240;

#[derive(Template)]
#[template(path = "tallies.html")]
struct Page {
    frame: Frame,
    what: String,
    list: String,
    chart: String,
    left_out: usize,
    lines: Vec<Told>,
    more: usize,
    total: Told,
    cite: String,
    api: String,
    form: Form,
    /// Whether a copy of the list was observed by the day asked for.
    observed: bool,
    /// The newest copy that is no mere part of the list, if a part is newer.
    whole: Option<Date>,
    /// The oldest copy, and this tally as of then.
    first_copy: Option<(Date, String)>,
}

/// A line for a reader.
struct Told {
    key: String,
    filings: String,
    incidents: String,
    individuals: String,
    deduplicated: String,
    placeholders: String,
    without: String,
    discover: String,
    report: String,
}

/// What can be chosen: value, label, whether it is.
type Choices = Vec<(String, String, bool)>;

/// The form of the page.
struct Form {
    lists: Choices,
    groups: Choices,
    shows: Choices,
    types: Choices,
    entities: Choices,
    sectors: Choices,
    year: String,
    state: String,
    from: String,
    to: String,
    only: bool,
    as_of: String,
}

/// A question of a tally, as an address asks it.
pub(crate) struct Question {
    pub(crate) source: &'static str,
    pub(crate) which: Which,
    pub(crate) by: Option<By>,
    pub(crate) show: Show,
}

/// Which number the picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Show {
    Filings,
    Incidents,
    People,
    Reported,
}

impl Show {
    pub(crate) const ALL: [(&'static str, Self, &'static str); 4] = [
        ("filings", Self::Filings, "filings"),
        ("incidents", Self::Incidents, "incidents"),
        ("people", Self::People, "people, each report once"),
        ("reported", Self::Reported, "people as reported"),
    ];

    pub(crate) fn of(self, line: &Line) -> u64 {
        match self {
            Self::Filings => line.filings,
            Self::Incidents => line.incidents,
            Self::People => line.individuals_deduplicated,
            Self::Reported => line.individuals,
        }
    }

    pub(crate) fn label(self) -> &'static str {
        Self::ALL.iter().find(|(_, show, _)| *show == self).map(|(_, _, label)| *label).unwrap_or_default()
    }
}

/// What can be grouped by.
pub(crate) const GROUPS: [(&str, By, &str); 7] = [
    ("year", By::Year, "year"),
    ("month", By::Month, "month"),
    ("state", By::State, "state"),
    ("type", By::Type, "kind of breach"),
    ("location", By::Location, "where the data was"),
    ("entity-type", By::EntityType, "kind of organisation"),
    ("sector", By::Sector, "branch"),
];

impl Question {
    /// Reads it from an address.
    pub(crate) fn of(query: &Query, by: Option<By>) -> Result<Self, Fault> {
        let named = |text: &str| GROUPS.iter().find(|(name, ..)| *name == text).map(|(_, by, _)| *by);
        let by = match query.get("by") {
            None => by,
            Some("none") => None,
            Some(text) => Some(named(text).ok_or(Fault::Bad(
                "by",
                "year, month, state, type, location, entity-type, sector or none",
            ))?),
        };
        let show = |text: &str| Show::ALL.iter().find(|(name, ..)| *name == text).map(|(_, show, _)| *show);
        let show = match query.get("show") {
            None => Show::Filings,
            Some(text) => show(text).ok_or(Fault::Bad("show", "filings, incidents, people or reported"))?,
        };
        let alone = match query.get("only") {
            None => Alone::WithOthers,
            Some("1") => Alone::Only,
            Some(_) => return Err(Fault::Bad("only", "1, or left out")),
        };
        let year = query.year()?;
        let day = |month, day| year.and_then(|year| Date::new(year, month, day).ok());
        let (from, to) = (query.day("from")?.or(day(1, 1)), query.day("to")?.or(day(12, 31)));
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            return Err(Fault::Bad("from", "no later than to"));
        }
        let source = SOURCES.iter().find(|source| source.id == DEFAULT_SOURCE).map_or("", |source| source.id);
        Ok(Self {
            source: query.source()?.unwrap_or(source),
            which: Which {
                from,
                to,
                entity_type: query.entity_type()?,
                breach_type: query.breach_type()?.map(|kind| (kind, alone)),
                state: query.state()?,
                sector: query.sector()?,
            },
            by,
            show,
        })
    }

    /// What the list is.
    pub(crate) fn list(&self) -> &'static str {
        SOURCES.iter().find(|source| source.id == self.source).map(|source| source.title).unwrap_or_default()
    }

    /// What is counted, in words.
    pub(crate) fn words(&self) -> String {
        let mut text = "All filings".to_owned();
        if let Some((kind, alone)) = self.which.breach_type {
            let only = if alone == Alone::Only { " only" } else { "" };
            text = format!("Filings of {}{only}", type_label(kind));
        }
        if let Some(kind) = self.which.entity_type {
            text = format!("{text} by a {}", kind.name().replace('-', " "));
        }
        if let Some(sector) = self.which.sector {
            text = format!("{text} in {}", sector.name());
        }
        if let Some(state) = &self.which.state {
            text = format!("{text} in {state}");
        }
        match (self.which.from, self.which.to) {
            (Some(from), Some(to)) => format!("{text}, reported from {from} to {to}"),
            (Some(from), None) => format!("{text}, reported from {from}"),
            (None, Some(to)) => format!("{text}, reported until {to}"),
            (None, None) => text,
        }
    }

    /// Day of the newest copy of its list that the site has.
    pub(crate) fn copy(&self, desk: &Desk<'_>) -> Option<Date> {
        desk.site.lists.iter().find(|list| list.id == self.source).map(|list| list.newest)
    }
}

/// `/tallies`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let question = Question::of(&desk.query, Some(By::Year))?;
    let counted = desk.site.count(question.source, &question.which, question.by, desk.day());
    let copy = question.copy(desk);
    let as_of = match (desk.as_of, copy) {
        (_, Some(copy)) => format!("as of {copy}"),
        (Some(day), None) => format!("no copy of the list was observed by {day}"),
        (None, None) => "no copy of the list is in the register".to_owned(),
    };
    let what = format!("{}, {as_of}", question.words());
    let (shown, left_out) = pictured(&question, &counted);
    let group = GROUPS.iter().find(|(_, by, _)| Some(*by) == question.by).map(|(_, _, label)| *label);
    let title = format!("{} by {}: {what}", question.show.label(), group.unwrap_or("nothing"));
    let chart = if shown.is_empty() { String::new() } else { bars(&title, &shown) };
    let address = format!("{}{}", desk.shared.settings.public_url, dated(desk));
    let now = desk.shared.hub.now();
    let first_copy = now.lists.iter().find(|list| list.id == question.source).map(|list| list.oldest);
    let page = Page {
        observed: copy.is_some(),
        whole: whole(desk, &question),
        first_copy: first_copy.map(|day| (day, desk.query.with("/tallies", "as_of", Some(&day.to_string())))),
        cite: cite(&question, &counted, &what, (whole(desk, &question), &address)),
        list: question.list().to_owned(),
        left_out,
        more: counted.lines.len().saturating_sub(LINES),
        lines: counted.lines.iter().take(LINES).map(|line| Told::of(&question, line)).collect(),
        total: Told::of(&question, &counted.total),
        api: desk.query.at("/api/v1/tally"),
        form: Form::of(desk, &question),
        frame: Frame::new(desk, "Tallies", "/tallies"),
        what,
        chart,
    };
    Ok(Reply::html(page.render()?))
}

/// This view as of the day that it is of, so that what is quoted from it stays there.
fn dated(desk: &Desk<'_>) -> String {
    let day = desk.data_day();
    desk.query.with("/tallies", "as_of", Some(day.as_str()).filter(|day| !day.is_empty()))
}

/// The bars of the picture: by time the newest, else the largest.
fn pictured(question: &Question, counted: &Counted) -> (Vec<Bar>, usize) {
    let mut lines: Vec<&Line> = counted.lines.iter().collect();
    let left_out = lines.len().saturating_sub(BARS);
    if matches!(question.by, Some(By::Year | By::Month)) {
        lines = lines.split_off(left_out);
    } else {
        lines.sort_by_key(|line| std::cmp::Reverse(question.show.of(line)));
        lines.truncate(BARS);
    }
    let bar = |line: &Line| {
        let value = question.show.of(line);
        Bar { label: key(question, &line.key), value, text: grouped(value) }
    };
    (lines.into_iter().map(bar).collect(), left_out)
}

/// A group for a reader.
fn key(question: &Question, key: &str) -> String {
    match question.by {
        Some(By::Type) => {
            BreachType::of(key).map_or_else(|| key.to_owned(), |kind| type_label(kind).to_owned())
        }
        Some(By::EntityType) => key.replace('-', " "),
        _ => key.to_owned(),
    }
}

impl Told {
    fn of(question: &Question, line: &Line) -> Self {
        let days = |days: Option<(i32, u64)>| {
            days.map_or_else(|| "\u{2013}".to_owned(), |(days, of)| format!("{days} (of {})", grouped(of)))
        };
        Self {
            key: key(question, &line.key),
            filings: grouped(line.filings),
            incidents: grouped(line.incidents),
            individuals: grouped(line.individuals),
            deduplicated: grouped(line.individuals_deduplicated),
            placeholders: match line.standing_placeholders {
                0 => grouped(line.placeholders),
                standing => format!("{} ({} for half a year)", grouped(line.placeholders), grouped(standing)),
            },
            without: grouped(line.without_number),
            discover: days(line.days_to_discover),
            report: days(line.days_to_report),
        }
    }
}

/// The newest copy of a list that is no mere part of it, if there is a newer part.
fn whole(desk: &Desk<'_>, question: &Question) -> Option<Date> {
    desk.site
        .newest_whole(question.source)
        .filter(|whole| question.copy(desk).is_some_and(|copy| copy > *whole))
}

fn cite(
    question: &Question,
    counted: &Counted,
    what: &str,
    (whole, address): (Option<Date>, &str),
) -> String {
    let part = whole.map(|day| format!(" After {day} only a part of the list is known.")).unwrap_or_default();
    let total = &counted.total;
    format!(
        "{what}: {} filings about {} incidents; {} people with each report once, {} as reported. Source: {}.{part} {address}",
        grouped(total.filings),
        grouped(total.incidents),
        grouped(total.individuals_deduplicated),
        grouped(total.individuals),
        question.list(),
    )
}

impl Form {
    fn of(desk: &Desk<'_>, question: &Question) -> Self {
        let choice = |value: &str, label: &str, chosen| (value.to_owned(), label.to_owned(), chosen);
        let any = |chosen| choice("", "any", chosen);
        let which = &question.which;
        let kind = which.breach_type.map(|(kind, _)| kind);
        let types =
            BreachType::ALL.iter().map(|one| choice(one.name(), type_label(*one), kind == Some(*one)));
        let entities = EntityType::ALL
            .iter()
            .map(|one| choice(one.name(), &one.name().replace('-', " "), which.entity_type == Some(*one)));
        let sectors =
            Sector::ALL.iter().map(|one| choice(one.name(), one.name(), which.sector == Some(*one)));
        let lists =
            desk.site.lists.iter().map(|list| choice(list.id, list.title, list.id == question.source));
        let groups = GROUPS.iter().map(|(name, by, label)| choice(name, label, Some(*by) == question.by));
        let shows = Show::ALL.iter().map(|(name, show, label)| choice(name, label, *show == question.show));
        Self {
            lists: lists.collect(),
            groups: groups.collect(),
            shows: shows.collect(),
            types: [any(kind.is_none())].into_iter().chain(types).collect(),
            entities: [any(which.entity_type.is_none())].into_iter().chain(entities).collect(),
            sectors: [any(which.sector.is_none())].into_iter().chain(sectors).collect(),
            year: desk.query.get("year").unwrap_or_default().to_owned(),
            state: which.state.clone().unwrap_or_default(),
            from: desk.query.get("from").unwrap_or_default().to_owned(),
            to: desk.query.get("to").unwrap_or_default().to_owned(),
            only: desk.query.get("only").is_some(),
            as_of: desk.query.get("as_of").unwrap_or_default().to_owned(),
        }
    }
}
