//! The page of one filing: what it says, how that changed, and its rows as they are in the files.

use askama::Template;
use chartward_app::register::site::detail::FilingDetail;
use chartward_app::register::site::{Draft, Span};

use super::{Frame, number, type_label};
use crate::answer::{Desk, Fault, Reply};

/// Most rows and steps that are shown; the API has all.
const LINES: usize = 60;
/// Most characters of a row or a value.
const SHOWN: usize = 600;

#[derive(Template)]
#[template(path = "filing.html")]
struct Page {
    frame: Frame,
    detail: FilingDetail,
    list: String,
    incident: Option<String>,
    facts: Vec<(&'static str, String)>,
    narrative: Vec<String>,
    changes: Vec<ChangeRow>,
    more_changes: usize,
    more_rows: usize,
    reports: bool,
    json: String,
    history: String,
}

/// A field that changed.
struct ChangeRow {
    day: String,
    what: &'static str,
    field: String,
    old: String,
    new: String,
    file: String,
}

/// `/filing/{id}`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let mut detail = desk.shared.hub.filing(&desk.site, desk.parameter())?;
    if detail.id != desk.parameter() {
        return Ok(Reply::moved(desk.query.at(&format!("/filing/{}", detail.id))));
    }
    let (changes, more_changes) = changes(&detail);
    let more_rows = detail.rows.len().saturating_sub(LINES);
    // the newest rows are the ones that hold
    detail.rows.reverse();
    detail.rows.truncate(LINES);
    for row in &mut detail.rows {
        row.verbatim = cut(&row.verbatim);
    }
    let incident = desk.site.filing(&detail.id).map(|_| desk.to(&format!("/incident/{}", detail.id)));
    let text = detail.says.narrative.clone().unwrap_or_default();
    let source = chartward_app::register::SOURCES.iter().find(|source| source.id == detail.source);
    let title = match detail.withdrawn {
        Some(_) => "A filing that was withdrawn".to_owned(),
        None => format!("Filing of {}", detail.says.name),
    };
    let page = Page {
        frame: Frame::new(desk, title, "/breaches"),
        list: source.map(|source| source.title.to_owned()).unwrap_or_default(),
        incident,
        facts: facts(&detail.says),
        narrative: text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        changes,
        more_changes,
        more_rows,
        reports: desk.shared.settings.inbox.is_some(),
        json: format!("/api/v1/filings/{}", detail.id),
        history: format!("/api/v1/filings/{}/history", detail.id),
        detail,
    };
    Ok(Reply::html(page.render()?))
}

fn cut(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('\u{2026}');
    }
    shown
}

fn facts(says: &Draft) -> Vec<(&'static str, String)> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let counts = says.counts.iter().map(|count| {
        format!("{} ({})", number(count.value, count.kind), count.population.name().replace('_', " "))
    });
    let mut all = vec![
        ("Organisation", says.name.clone()),
        ("Other names", says.aliases.join("; ")),
        ("State", text(&says.state)),
        (
            "Kind of organisation",
            says.entity_type.map(|kind| kind.name().replace('-', " ")).unwrap_or_default(),
        ),
        ("People", counts.collect::<Vec<_>>().join("; ")),
        ("Reported", day(says.reported)),
        ("Posted", day(says.posted)),
        ("Happened", says.occurred.map(Span::text).unwrap_or_default()),
        ("Discovered", day(says.discovered)),
        ("Kind of breach", says.types.iter().map(|kind| type_label(*kind)).collect::<Vec<_>>().join(", ")),
        ("Where the data was", says.locations.join(", ")),
        (
            "Business associate present",
            says.associate_present.map(|yes| if yes { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
        ),
        ("Business associate", text(&says.associate)),
        ("Kinds of data", says.information.join("; ")),
        ("Branch", says.sector.map(|sector| sector.name().to_owned()).unwrap_or_default()),
        ("Number in its list", text(&says.external)),
        ("Amount in U.S. dollars", says.amount_usd.map(|usd| usd.to_string()).unwrap_or_default()),
        ("Notes of the reader", says.notes.join("; ")),
    ];
    all.retain(|(_, value)| !value.is_empty());
    all
}

fn changes(detail: &FilingDetail) -> (Vec<ChangeRow>, usize) {
    let mut rows = Vec::new();
    for step in &detail.history {
        let row = |field: &str, old: &str, new: &str| ChangeRow {
            day: step.observed_on.to_string(),
            what: step.what,
            field: field.replace('_', " "),
            old: cut(old),
            new: cut(new),
            file: step.file.clone(),
        };
        if step.changes.is_empty() {
            rows.push(row("", "", &number(step.individuals.value, step.individuals.kind)));
        }
        rows.extend(step.changes.iter().map(|change| row(&change.field, &change.old, &change.new)));
    }
    let more = rows.len().saturating_sub(LINES);
    rows.truncate(LINES);
    (rows, more)
}
