//! The answers of the API.

use chartward_app::register::bulk::BulkFile;
use chartward_app::register::site::detail::{FilingDetail, Known, Step, Tied};
use chartward_app::register::site::{FileSeen, Filed, Flag, Incident, ListAge, Which};
use chartward_app::register::{BreachType, EntityType, Sector, TALLY_RULE, TallyRow};
use jiff::civil::Date;
use serde::Serialize;

use crate::answer::{Desk, Fault, Reply};
use crate::pages::Paging;
use crate::pages::about::licence;
use crate::pages::breaches::found;
use crate::pages::incident::place;
use crate::pages::tallies::{GROUPS, Question};

/// Things of a page unless told otherwise, and at most.
const PER_PAGE: usize = 50;
const MOST: u64 = 500;

#[derive(Serialize)]
struct Incidents {
    schema: &'static str,
    as_of: Option<Date>,
    /// Day of the newest copy of any list.
    data_as_of: Option<Date>,
    total: usize,
    page: usize,
    per_page: usize,
    next: Option<String>,
    #[serde(rename = "incidents")]
    list: Vec<IncidentOut>,
}

#[derive(Serialize)]
struct IncidentOut {
    id: String,
    url: String,
    name: String,
    day: Option<Date>,
    last_added: Date,
    states: Vec<String>,
    types: Vec<&'static str>,
    lists: Vec<&'static str>,
    filings: usize,
    best: Option<u64>,
    best_kind: &'static str,
    at_least: Option<u64>,
    reported: u64,
    rule: String,
}

#[derive(Serialize)]
struct IncidentDetailOut {
    schema: &'static str,
    as_of: Option<Date>,
    data_as_of: Option<Date>,
    incident: IncidentOut,
    members: Vec<FilingOut>,
    ties: Vec<Tied>,
    payments: Vec<PaymentOut>,
}

/// A settlement or penalty, of the incident or of an organisation of it.
#[derive(Serialize)]
struct PaymentOut {
    id: String,
    day: Option<Date>,
    what: String,
    organisation: String,
    amount_usd: Option<u64>,
    on: &'static str,
    reason: String,
    source: Option<String>,
}

#[derive(Serialize)]
struct Filings {
    schema: &'static str,
    as_of: Option<Date>,
    data_as_of: Option<Date>,
    next: Option<String>,
    #[serde(rename = "filings")]
    list: Vec<FilingOut>,
}

#[derive(Serialize)]
struct FilingOut {
    id: String,
    incident: String,
    source: &'static str,
    name: String,
    state: Option<String>,
    entity_type: Option<&'static str>,
    sector: Option<&'static str>,
    individuals: Option<u64>,
    count: &'static str,
    population: String,
    /// `placeholder` or `standing placeholder`.
    flag: Option<&'static str>,
    day: Option<Date>,
    reported: Option<Date>,
    types: Vec<&'static str>,
    locations: Vec<String>,
    first_seen: Date,
    last_seen: Date,
}

#[derive(Serialize)]
struct FilingDetailOut {
    schema: &'static str,
    as_of: Option<Date>,
    #[serde(flatten)]
    detail: FilingDetail,
}

#[derive(Serialize)]
struct History {
    schema: &'static str,
    id: String,
    as_of: Option<Date>,
    #[serde(rename = "history")]
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Tally {
    schema: &'static str,
    source: &'static str,
    list: &'static str,
    as_of: Option<Date>,
    /// Day of the newest copy of the list that is counted.
    copy: Option<Date>,
    by: Option<&'static str>,
    rule: &'static str,
    rows: Vec<TallyRow>,
    total: TallyRow,
}

#[derive(Serialize)]
struct Sources {
    schema: &'static str,
    as_of: Option<Date>,
    version: String,
    lists: Vec<List>,
    files: Vec<FileSeen>,
}

#[derive(Serialize)]
struct List {
    #[serde(flatten)]
    age: ListAge,
    terms: &'static str,
}

fn per_page(desk: &Desk<'_>) -> Result<usize, Fault> {
    let number = desk.query.number("per_page", MOST, "a whole number from 1 to 500")?;
    Ok(number.and_then(|number| usize::try_from(number).ok()).unwrap_or(PER_PAGE))
}

/// `/api/v1/incidents`.
pub(super) fn incidents(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let per_page = per_page(desk)?;
    let found = found(desk, per_page)?;
    let paging = Paging::of(&desk.query, &desk.path, found.total, per_page)?;
    let out = found.page.iter().filter_map(|place| desk.site.incidents.get(*place as usize));
    Reply::json(&Incidents {
        schema: "chartward.site-incidents/1",
        as_of: desk.as_of,
        data_as_of: desk.site.newest(),
        total: found.total,
        page: paging.page,
        per_page,
        next: paging.after,
        list: out.map(|incident| incident_out(desk, incident)).collect(),
    })
}

/// `/api/v1/incidents/{id}`.
pub(super) fn incident(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let place = match place(desk, "/api/v1/incidents/")? {
        Ok(place) => place,
        Err(reply) => return Ok(reply),
    };
    let incident =
        desk.site.incidents.get(place as usize).ok_or(Fault::Broken("an incident without a place"))?;
    Reply::json(&IncidentDetailOut {
        schema: "chartward.site-incident/1",
        as_of: desk.as_of,
        data_as_of: desk.site.newest(),
        members: desk.site.members(incident).iter().filter_map(|member| filing_out(desk, *member)).collect(),
        ties: desk.site.ties(incident, usize::MAX).0,
        payments: desk
            .site
            .payments(desk.site.members(incident))
            .into_iter()
            .map(|(payment, on, reason)| PaymentOut {
                id: payment.id.clone(),
                day: payment.day,
                what: payment.what.clone(),
                organisation: payment.organisation.clone(),
                amount_usd: payment.amount_usd,
                on: on.name(),
                reason: reason.to_owned(),
                source: payment.source.clone(),
            })
            .collect(),
        incident: incident_out(desk, incident),
    })
}

/// `/api/v1/filings`.
pub(super) fn filings(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let (per_page, source) = (per_page(desk)?, desk.query.source()?);
    let which: Which = Question::of(&desk.query, None)?.which;
    let start = match desk.query.get("after") {
        None => 0,
        Some(key) => match desk.shared.hub.known(&desk.site, key) {
            Ok(Known::Filing(place)) => place as usize + 1,
            Ok(_) => return Err(Fault::Bad("after", "the number of a filing of this view")),
            Err(error) if error.is_no_such_filing() => {
                return Err(Fault::Bad("after", "the number of a filing of this view"));
            }
            Err(error) => return Err(error.into()),
        },
    };
    let fits = |filed: &Filed| source.is_none_or(|id| filed.source() == id) && desk.site.fits(&which, filed);
    let all = desk.site.filings.iter().enumerate().skip(start).filter(|(_, filed)| fits(filed));
    let mut places: Vec<u32> =
        all.take(per_page + 1).filter_map(|(place, _)| u32::try_from(place).ok()).collect();
    let more = places.len() > per_page;
    places.truncate(per_page);
    let out: Vec<FilingOut> = places.iter().filter_map(|place| filing_out(desk, *place)).collect();
    let next = out.last().filter(|_| more).map(|last| desk.query.with(&desk.path, "after", Some(&last.id)));
    Reply::json(&Filings {
        schema: "chartward.site-filings/1",
        as_of: desk.as_of,
        data_as_of: desk.site.newest(),
        next,
        list: out,
    })
}

/// `/api/v1/filings/{id}`.
pub(super) fn filing(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let detail = desk.shared.hub.filing(&desk.site, desk.parameter())?;
    if detail.id != desk.parameter() {
        return Ok(Reply::moved(desk.query.at(&format!("/api/v1/filings/{}", detail.id))));
    }
    Reply::json(&FilingDetailOut { schema: "chartward.site-filing/1", as_of: desk.as_of, detail })
}

/// `/api/v1/filings/{id}/history`.
pub(super) fn history(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let detail = desk.shared.hub.filing(&desk.site, desk.parameter())?;
    Reply::json(&History {
        schema: "chartward.site-history/1",
        id: detail.id,
        as_of: desk.as_of,
        steps: detail.history,
    })
}

/// `/api/v1/tally`.
pub(super) fn tally(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let question = Question::of(&desk.query, None)?;
    let counted = desk.site.count(question.source, &question.which, question.by, desk.day());
    Reply::json(&Tally {
        schema: "chartward.site-tally/1",
        source: question.source,
        list: question.list(),
        as_of: desk.as_of,
        copy: question.copy(desk),
        by: GROUPS.iter().find(|(_, by, _)| Some(*by) == question.by).map(|(name, ..)| *name),
        rule: TALLY_RULE,
        rows: counted.lines.iter().cloned().map(TallyRow::from).collect(),
        total: counted.total.clone().into(),
    })
}

/// `/api/v1/sources`.
pub(super) fn sources(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let site = &desk.site;
    Reply::json(&Sources {
        schema: "chartward.site-sources/1",
        as_of: desk.as_of,
        version: site.version.clone(),
        lists: site.lists.iter().map(|age| List { terms: licence(age.id), age: age.clone() }).collect(),
        files: site.files.clone(),
    })
}

fn incident_out(desk: &Desk<'_>, incident: &Incident) -> IncidentOut {
    let site = &desk.site;
    let members = || site.members(incident).iter().filter_map(|member| site.filings.get(*member as usize));
    let mut states: Vec<String> = members().filter_map(|one| site.state(one)).map(str::to_owned).collect();
    states.sort_unstable();
    states.dedup();
    let mut types: Vec<BreachType> = members().flat_map(Filed::types).collect();
    types.sort_unstable();
    types.dedup();
    let mut lists: Vec<&'static str> = members().map(Filed::source).collect();
    lists.sort_unstable();
    lists.dedup();
    let id = site.id(incident).to_owned();
    IncidentOut {
        url: format!("{}/incident/{id}", desk.shared.settings.public_url),
        id,
        name: site.name(incident).to_owned(),
        day: incident.day,
        last_added: incident.seen,
        states,
        types: types.into_iter().map(BreachType::name).collect(),
        lists,
        filings: site.members(incident).len(),
        best: incident.best,
        best_kind: incident.kind.name(),
        at_least: incident.at_least,
        reported: incident.reported,
        rule: site.rule(incident).to_owned(),
    }
}

fn filing_out(desk: &Desk<'_>, place: u32) -> Option<FilingOut> {
    let site = &desk.site;
    let filed = site.filings.get(place as usize)?;
    let incident = site.incidents.get(site.incident_of(place)? as usize)?;
    Some(FilingOut {
        id: filed.key.to_string(),
        incident: site.id(incident).to_owned(),
        source: filed.source(),
        name: filed.name.to_string(),
        state: site.state(filed).map(str::to_owned),
        entity_type: filed.entity_type().map(EntityType::name),
        sector: filed.sector().map(Sector::name),
        individuals: filed.people,
        count: filed.kind.name(),
        population: site.population(filed).to_owned(),
        flag: site.flag(filed, desk.day()).map(|flag| match flag {
            Flag::Placeholder => "placeholder",
            Flag::Standing => "standing placeholder",
        }),
        day: filed.day,
        reported: filed.reported,
        types: filed.types().map(BreachType::name).collect(),
        locations: site.locations(filed).into_iter().map(str::to_owned).collect(),
        first_seen: filed.first_seen,
        last_seen: filed.last_seen,
    })
}

#[derive(Serialize)]
struct BulkOut {
    schema: &'static str,
    as_of: Option<Date>,
    version: String,
    files: Vec<BulkFileOut>,
}

#[derive(Serialize)]
struct BulkFileOut {
    url: String,
    #[serde(flatten)]
    file: BulkFile,
}

/// `/api/v1/bulk`.
pub(super) fn bulk(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let missing = || Fault::Missing("No bulk files are offered here, or they are being made.".to_owned());
    let bulk = desk.shared.settings.bulk.as_ref().and_then(|shelf| shelf.now()).ok_or_else(missing)?;
    let base = &desk.shared.settings.public_url;
    let file = |file: &BulkFile| BulkFileOut {
        url: format!("{base}/bulk/{}/{}", bulk.version, file.name),
        file: file.clone(),
    };
    Reply::json(&BulkOut {
        schema: "chartward.bulk/1",
        as_of: bulk.as_of.parse().ok(),
        version: bulk.version.clone(),
        files: bulk.files.iter().map(file).collect(),
    })
}
