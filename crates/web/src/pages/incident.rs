//! The page of one incident: its numbers, its filings, why they are one, and where each number is from.

use askama::Template;
use chartward_app::register::site::detail::{IncidentDetail, Known, Tied, Told};
use chartward_app::register::site::{Decision, FileSeen, Filed, Incident, On, Population, Said, grouped};
use jiff::civil::Date;

use super::{Frame, best, in_words, is_listed, number, people, tag, type_label};
use crate::answer::{Desk, Fault, Reply};
use crate::charts::{self, Series};

/// Most filings in the table.
const FILINGS: usize = 100;
/// Most ties, steps and files in their tables.
const LINES: usize = 60;
/// Most series of the picture.
const SERIES: usize = 6;

#[derive(Template)]
#[template(path = "incident.html")]
struct Page {
    frame: Frame,
    id: String,
    name: String,
    organisation: String,
    tag: Option<&'static str>,
    listed: bool,
    day: String,
    best: String,
    rule: String,
    at_least: String,
    reported: String,
    facts: Vec<(&'static str, String)>,
    /// Whether a list says which kinds of data were lost.
    kinds_known: bool,
    payments: Vec<Paid>,
    members: Vec<Member>,
    more_members: usize,
    chart: String,
    drawn: usize,
    steps: Vec<StepRow>,
    more_steps: usize,
    ties: Vec<Tied>,
    more_ties: usize,
    narratives: Vec<(String, String)>,
    files: Vec<FileSeen>,
    more_files: usize,
    /// Filing, and what was said of it.
    said: Vec<(String, Said)>,
    decisions: Vec<Decision>,
    partly: bool,
    permalink: String,
    json: String,
    cite: String,
}

/// A filing of the incident.
struct Member {
    href: String,
    name: String,
    organisation: String,
    list: &'static str,
    source: &'static str,
    state: String,
    day: String,
    people: String,
    population: String,
    types: String,
    first_seen: Date,
    last_seen: Date,
}

/// A settlement or penalty, for a reader.
pub(crate) struct Paid {
    pub(crate) day: String,
    pub(crate) what: String,
    pub(crate) organisation: String,
    pub(crate) amount: String,
    pub(crate) about: String,
    pub(crate) source: Option<String>,
}

/// A step of a count.
struct StepRow {
    day: Date,
    name: String,
    source: &'static str,
    what: &'static str,
    people: String,
    file: String,
}

/// `/incident/{id}`.
pub(crate) fn page(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let place = match place(desk, "/incident/")? {
        Ok(place) => place,
        Err(reply) => return Ok(reply),
    };
    let site = &desk.site;
    let incident = site.incidents.get(place as usize).ok_or(Fault::Broken("an incident without a place"))?;
    let detail = desk.shared.hub.incident(site, incident)?;
    let members = site.members(incident);
    let (steps, more_steps) = first(step_rows(desk, &detail), LINES);
    let (ties, more_ties) = site.ties(incident, LINES);
    let (files, more_files) = first(detail.files.clone(), LINES);
    let series = series(desk, &detail);
    let name = site.name(incident).to_owned();
    let title = format!("{name}: counts over time, as the lists said");
    let chart = charts::steps(&title, &series, site.newest().unwrap_or(desk.today));
    let id = site.id(incident).to_owned();
    let permalink = format!("{}/incident/{id}?as_of={}", desk.shared.settings.public_url, desk.data_day());
    let page = Page {
        frame: Frame::new(desk, name.clone(), "/breaches"),
        organisation: organisation(desk, incident.named_by),
        tag: tag(site, incident),
        listed: is_listed(site, incident),
        day: incident.day.map_or_else(|| "not known".to_owned(), |day| day.to_string()),
        best: best(incident),
        rule: site.rule(incident).to_owned(),
        at_least: incident.at_least.map_or_else(|| "not known".to_owned(), grouped),
        reported: grouped(incident.reported),
        kinds_known: !detail.told.information.is_empty(),
        facts: facts(&detail.told, members.iter().filter_map(|place| site.filings.get(*place as usize))),
        payments: paid(desk, members),
        members: members.iter().take(FILINGS).filter_map(|place| member(desk, *place)).collect(),
        more_members: members.len().saturating_sub(FILINGS),
        drawn: series.len(),
        chart,
        steps,
        more_steps,
        ties,
        more_ties,
        narratives: narratives(desk, &detail),
        files,
        more_files,
        decisions: decisions(desk, incident),
        partly: detail.partly,
        cite: cite(desk, incident, &permalink),
        permalink,
        json: format!("/api/v1/incidents/{id}"),
        said: members
            .iter()
            .filter_map(|member| site.filings.get(*member as usize))
            .flat_map(|filed| site.said(&filed.key).iter().map(|said| (filed.key.to_string(), said.clone())))
            .take(FILINGS)
            .collect(),
        id,
        name,
    };
    Ok(Reply::html(page.render()?))
}

/// The incident that the address is about; a reply if it is at another address, or gone.
pub(crate) fn place(desk: &Desk<'_>, base: &str) -> Result<Result<u32, Reply>, Fault> {
    let key = desk.parameter();
    match desk.shared.hub.known(&desk.site, key)? {
        Known::Filing(filing) => {
            let missing = || Fault::Broken("a filing without an incident");
            let place = desk.site.incident_of(filing).ok_or_else(missing)?;
            let incident = desk.site.incidents.get(place as usize).ok_or_else(missing)?;
            let id = desk.site.id(incident);
            if id == key {
                return Ok(Ok(place));
            }
            Ok(Err(Reply::moved(desk.query.at(&format!("{base}{id}")))))
        }
        Known::Later(day) => match sibling(desk, key) {
            Some(other) => Ok(Err(Reply::moved(desk.query.at(&format!("{base}{other}"))))),
            None => Err(Fault::Missing(format!(
                "No copy of a list had this filing on that day: it was first seen on {day}."
            ))),
        },
        // what is gone from its list has a page of its own
        Known::Gone(key) if base == "/incident/" => {
            Ok(Err(Reply::moved(desk.query.at(&format!("/filing/{key}")))))
        }
        Known::Gone(key) => Ok(Err(Reply::moved(desk.query.at(&format!("/api/v1/filings/{key}"))))),
    }
}

/// A filing of the same incident, as it is known now, that was there on the day asked for.
fn sibling(desk: &Desk<'_>, key: &str) -> Option<String> {
    let now = desk.shared.hub.now();
    let incident = now.incidents.get(now.incident_of(now.filing(key)?)? as usize)?;
    let keys = now.members(incident).iter().filter_map(|member| now.filings.get(*member as usize));
    keys.map(|filed| filed.key.to_string()).find(|key| desk.site.filing(key).is_some())
}

/// The first of some things, and how many more there are.
fn first<T>(mut all: Vec<T>, most: usize) -> (Vec<T>, usize) {
    let more = all.len().saturating_sub(most);
    all.truncate(most);
    (all, more)
}

/// Address of a filing's organisation.
pub(crate) fn organisation(desk: &Desk<'_>, filing: u32) -> String {
    let filed = desk.site.filings.get(filing as usize);
    let one = filed.and_then(|filed| desk.site.organisations.get(filed.organisation as usize));
    one.map(|one| desk.to(&format!("/organisation/{}", one.slug))).unwrap_or_default()
}

/// Most words of a fact.
const WORDS: usize = 14;

/// What the filings say was lost, and how.
fn facts<'a, I: Iterator<Item = &'a Filed>>(told: &Told, members: I) -> Vec<(&'static str, String)> {
    let several = |words: &[String]| {
        let more = words.len().saturating_sub(WORDS);
        let text = words.iter().take(WORDS).map(String::as_str).collect::<Vec<_>>().join("; ");
        if more > 0 { format!("{text}; and {more} more") } else { text }
    };
    let mut kinds: Vec<_> = members.flat_map(Filed::types).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let kinds: Vec<String> = kinds.into_iter().map(|kind| type_label(kind).to_owned()).collect();
    let mut all = vec![
        ("Kind of breach", several(&kinds)),
        ("Kinds of data", several(&told.information)),
        ("Where the data was", several(&told.locations)),
        ("Business associate", several(&told.associates)),
        ("Happened", several(&told.occurred)),
        ("Discovered", several(&told.discovered)),
    ];
    all.retain(|(_, value)| !value.is_empty());
    all
}

/// Settlements and penalties of some filings.
pub(crate) fn paid(desk: &Desk<'_>, filings: &[u32]) -> Vec<Paid> {
    let told = desk.site.payments(filings).into_iter().take(LINES).map(|(payment, on, reason)| Paid {
        day: payment.day.map(|day| day.to_string()).unwrap_or_default(),
        what: payment.what.clone(),
        organisation: payment.organisation.clone(),
        amount: payment.amount_usd.map_or_else(|| "not known".to_owned(), |usd| format!("${}", grouped(usd))),
        about: match on {
            On::Incident => format!("this breach: {reason}"),
            On::Organisation => {
                format!("{reason}; for which of its breaches, or for something else, is not known")
            }
        },
        source: payment.source.clone(),
    });
    told.collect()
}

fn member(desk: &Desk<'_>, place: u32) -> Option<Member> {
    let site = &desk.site;
    let filed = site.filings.get(place as usize)?;
    Some(Member {
        href: desk.to(&format!("/filing/{}", filed.key)),
        name: filed.name.to_string(),
        organisation: organisation(desk, place),
        list: filed.list(),
        source: filed.source(),
        state: site.state(filed).unwrap_or_default().to_owned(),
        day: filed.day.map(|day| day.to_string()).unwrap_or_default(),
        people: people(site, filed, desk.day()),
        population: counted(site.population(filed)),
        types: filed.types().map(type_label).collect::<Vec<_>>().join(", "),
        first_seen: filed.first_seen,
        last_seen: filed.last_seen,
    })
}

/// Who is counted, for a reader.
fn counted(population: &str) -> String {
    match population {
        "us_total" => "all in the United States".to_owned(),
        "world" => "all anywhere".to_owned(),
        other => {
            let state = other.strip_prefix("state(").and_then(|rest| rest.strip_suffix(')'));
            state.map_or_else(String::new, |state| format!("residents of {state}"))
        }
    }
}

fn step_rows(desk: &Desk<'_>, detail: &IncidentDetail) -> Vec<StepRow> {
    let mut rows = Vec::new();
    for (place, steps) in &detail.histories {
        let Some(filed) = desk.site.filings.get(*place as usize) else { continue };
        let told = steps.iter().enumerate().filter(|(step, one)| {
            *step == 0
                || one.what != "changed"
                || one.changes.iter().any(|change| change.field == "individuals")
        });
        rows.extend(told.map(|(_, step)| StepRow {
            day: step.observed_on,
            name: filed.name.to_string(),
            source: filed.source(),
            what: step.what,
            people: number(step.individuals.value, step.individuals.kind),
            file: step.file.clone(),
        }));
    }
    rows.sort_by(|x, y| x.day.cmp(&y.day).then_with(|| x.name.cmp(&y.name)));
    rows
}

/// Counts of the filings that say most, over time. Residents of one state are another thing than all people.
fn series(desk: &Desk<'_>, detail: &IncidentDetail) -> Vec<Series> {
    let mut all: Vec<(u64, Series)> = Vec::new();
    for (place, steps) in &detail.histories {
        let Some(filed) = desk.site.filings.get(*place as usize) else { continue };
        let points: Vec<(Date, u64)> =
            steps.iter().filter_map(|step| Some((step.observed_on, step.individuals.value?))).collect();
        let most = points.iter().map(|(_, value)| *value).max();
        let residents =
            steps.last().is_some_and(|s| matches!(s.individuals.population, Population::State(_)));
        let note = if residents { ", residents of one state" } else { "" };
        if let Some(most) = most {
            let label = format!("{} ({}{note})", filed.name, filed.source());
            all.push((most, Series { label, points }));
        }
    }
    all.sort_by_key(|(most, _)| std::cmp::Reverse(*most));
    all.truncate(SERIES);
    all.into_iter().map(|(_, series)| series).collect()
}

fn narratives(desk: &Desk<'_>, detail: &IncidentDetail) -> Vec<(String, String)> {
    let told = detail.narratives.iter().take(8).filter_map(|(place, text)| {
        let filed = desk.site.filings.get(*place as usize)?;
        let mut shown: String = text.chars().take(4_000).collect();
        if shown.len() < text.len() {
            shown.push('\u{2026}');
        }
        Some((format!("{}, {}", filed.name, filed.list()), shown))
    });
    told.collect()
}

/// What people decided about filings of the incident.
fn decisions(desk: &Desk<'_>, incident: &Incident) -> Vec<Decision> {
    let members = desk.site.members(incident);
    let about = |key: &str| desk.site.filing(key).is_some_and(|filing| members.contains(&filing));
    desk.site.decisions.iter().filter(|one| about(&one.a) || about(&one.b)).take(LINES).cloned().collect()
}

/// Each list is as old as its own newest copy, whatever other lists have since.
fn cite(desk: &Desk<'_>, incident: &Incident, permalink: &str) -> String {
    let site = &desk.site;
    let members = || site.members(incident).iter().filter_map(|place| site.filings.get(*place as usize));
    let mut lists: Vec<String> = members()
        .map(|filed: &Filed| match site.lists.iter().find(|list| list.id == filed.source()) {
            Some(list) => format!("{}, as of {}", list.title, list.newest),
            None => filed.list().to_owned(),
        })
        .collect();
    lists.sort_unstable();
    lists.dedup();
    let reported = match incident.reported {
        0 => String::new(),
        reported => format!("; as reported {}", grouped(reported)),
    };
    let said = match incident.best {
        Some(_) => format!("{} (best number{reported})", in_words(incident)),
        None => format!("{}{reported}", in_words(incident)),
    };
    format!("{}: {said}. Sources: {}. {permalink}", site.name(incident), lists.join("; "))
}
