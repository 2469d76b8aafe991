//! The pages: one file each, with what it shows and how it is found.
//!
//! What it is: [`Frame`] (what stands around every page) and the rows that several pages show.
//!
//! The one idea: **every page says how old its data is**, and every link to a page or its JSON keeps the day that was asked
//! for. Feeds are of now: they tell what is new.

pub(crate) mod about;
pub(crate) mod api;
pub(crate) mod breaches;
pub(crate) mod bulk;
pub(crate) mod corrections;
pub(crate) mod error;
pub(crate) mod filing;
pub(crate) mod fresh;
pub(crate) mod home;
pub(crate) mod incident;
pub(crate) mod letter;
pub(crate) mod map;
pub(crate) mod organisation;
pub(crate) mod tallies;

use chartward_app::register::BreachType;
use chartward_app::register::site::{
    CountKind, Filed, Flag, Incident, Site, grouped, is_own, is_unconfirmed,
};
use jiff::civil::Date;

use crate::answer::{Desk, Fault, Reply};
use crate::assets;
use crate::query::Query;

/// What stands around a page.
pub(crate) struct Frame {
    pub(crate) title: String,
    /// Which entry of the navigation it is.
    pub(crate) here: &'static str,
    pub(crate) style: String,
    pub(crate) icon: String,
    /// What is searched for.
    pub(crate) words: String,
    /// Day of the newest copy, and how long ago that was.
    pub(crate) newest: Option<(Date, String)>,
    pub(crate) ages: Vec<(&'static str, Date)>,
    /// The day that was asked for, and this page as it is now.
    pub(crate) as_of: Option<(Date, String)>,
    /// Feeds of this view.
    pub(crate) feeds: Vec<(&'static str, String)>,
}

impl Frame {
    pub(crate) fn new(desk: &Desk<'_>, title: impl Into<String>, here: &'static str) -> Self {
        let as_of = desk.as_of.map(|day| (day, desk.query.with(&desk.path, "as_of", None)));
        Self {
            words: desk.query.get("q").unwrap_or_default().to_owned(),
            as_of,
            ..Self::bare(title, here).aged(&desk.site, desk.today)
        }
    }

    /// The same with how old the data is.
    pub(crate) fn aged(mut self, site: &Site, today: Date) -> Self {
        self.newest = site.newest().map(|day| (day, ago((today - day).get_days())));
        // what this register released itself is no list that has an age
        let lists = site.lists.iter().filter(|list| !is_own(list.id));
        self.ages = lists.map(|list| (list.id, list.newest)).collect();
        self
    }

    /// A frame for a page without data.
    pub(crate) fn bare(title: impl Into<String>, here: &'static str) -> Self {
        Self {
            title: title.into(),
            here,
            style: assets::STYLE.path(),
            icon: assets::ICON.path(),
            words: String::new(),
            newest: None,
            ages: Vec::new(),
            as_of: None,
            feeds: Vec::new(),
        }
    }

    /// An address that keeps the day that was asked for.
    pub(crate) fn to(&self, path: &str) -> String {
        match &self.as_of {
            Some((day, _)) => {
                let join = if path.contains('?') { '&' } else { '?' };
                format!("{path}{join}as_of={day}")
            }
            None => path.to_owned(),
        }
    }

    /// The page of a filing.
    pub(crate) fn filing(&self, key: &str) -> String {
        self.to(&format!("/filing/{key}"))
    }

    /// The navigation: name, address, whether this page is it.
    pub(crate) fn navigation(&self) -> Vec<(&'static str, String, bool)> {
        let all = [
            ("Breaches", "/breaches"),
            ("Tallies", "/tallies"),
            ("Map", "/map"),
            ("New", "/new"),
            ("About the data", "/about"),
            ("Got a letter?", "/letter"),
        ];
        all.into_iter().map(|(name, path)| (name, self.to(path), self.here == path)).collect()
    }
}

/// How long ago a day was. A copy may be dated by a list that is ahead of this clock.
pub(crate) fn ago(days: i32) -> String {
    match days {
        ..0 => "dated later than today".to_owned(),
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        _ => format!("{} days ago", grouped(u64::from(days.unsigned_abs()))),
    }
}

impl Desk<'_> {
    /// An address that keeps the day that was asked for.
    pub(crate) fn to(&self, path: &str) -> String {
        match self.as_of {
            Some(day) => format!("{path}?as_of={day}"),
            None => path.to_owned(),
        }
    }

    /// The day against which ages are reckoned.
    pub(crate) fn day(&self) -> Date {
        self.as_of.unwrap_or(self.today)
    }

    /// The day as of which this view is what it is, for a permanent address.
    pub(crate) fn data_day(&self) -> String {
        self.as_of.or(self.site.last_change()).map(|day| day.to_string()).unwrap_or_default()
    }

    /// A parameter of the path.
    pub(crate) fn parameter(&self) -> &str {
        self.parameters.first().map(String::as_str).unwrap_or_default()
    }
}

/// An incident in a list.
pub(crate) struct Row {
    pub(crate) href: String,
    pub(crate) name: String,
    /// What a reader must know of where it is from.
    pub(crate) tag: Option<&'static str>,
    pub(crate) day: String,
    pub(crate) states: String,
    pub(crate) types: String,
    pub(crate) lists: String,
    pub(crate) filings: usize,
    pub(crate) best: String,
    /// The same in a sentence.
    pub(crate) people: String,
    pub(crate) at_least: String,
    pub(crate) reported: String,
}

impl Row {
    pub(crate) fn of(desk: &Desk<'_>, place: u32) -> Option<Self> {
        let site = desk.site.as_ref();
        let incident = site.incidents.get(place as usize)?;
        let members =
            || site.members(incident).iter().filter_map(|member| site.filings.get(*member as usize));
        let mut types: Vec<BreachType> = members().flat_map(Filed::types).collect();
        types.sort_unstable();
        types.dedup();
        Some(Self {
            href: desk.to(&format!("/incident/{}", site.id(incident))),
            name: site.name(incident).to_owned(),
            tag: tag(site, incident),
            day: incident.day.map(|day| day.to_string()).unwrap_or_default(),
            states: few(members().filter_map(|one| site.state(one))),
            types: types.into_iter().map(type_label).collect::<Vec<_>>().join(", "),
            lists: few(members().map(Filed::source)),
            filings: site.members(incident).len(),
            best: best(incident),
            people: in_words(incident),
            at_least: incident.at_least.map_or_else(|| "\u{2013}".to_owned(), grouped),
            reported: grouped(incident.reported),
        })
    }

    pub(crate) fn all(desk: &Desk<'_>, places: &[u32]) -> Vec<Self> {
        places.iter().filter_map(|place| Self::of(desk, *place)).collect()
    }
}

/// The first of some words, each once, in order.
fn few<'a, I: Iterator<Item = &'a str>>(words: I) -> String {
    let mut all: Vec<&str> = words.collect();
    all.sort_unstable();
    all.dedup();
    let more = all.len().saturating_sub(6);
    all.truncate(6);
    let text = all.join(", ");
    if more > 0 { format!("{text} and {more} more") } else { text }
}

/// What a reader must know of an incident that is in no list, or of which a part is from a visitor.
pub(crate) fn tag(site: &Site, incident: &Incident) -> Option<&'static str> {
    let members = || site.members(incident).iter().filter_map(|member| site.filings.get(*member as usize));
    if members().all(|filed| is_unconfirmed(filed.source())) {
        Some("sent by a visitor, not confirmed")
    } else if members().all(|filed| is_own(filed.source())) {
        Some("an organisation's own report")
    } else if members().any(|filed| is_unconfirmed(filed.source())) {
        Some("with a visitor's report, not confirmed")
    } else {
        None
    }
}

/// Whether a list has an incident, and not only people of this register.
pub(crate) fn is_listed(site: &Site, incident: &Incident) -> bool {
    let members = || site.members(incident).iter().filter_map(|member| site.filings.get(*member as usize));
    members().any(|filed| !is_own(filed.source()))
}

/// The best number of an incident in a sentence.
pub(crate) fn in_words(incident: &Incident) -> String {
    let Some(value) = incident.best else { return "number of people not known".to_owned() };
    let people = if value == 1 { "person" } else { "people" };
    match incident.kind {
        CountKind::Placeholder => format!("{} {people} (placeholder)", grouped(value)),
        _ => format!("{} {people}", best(incident)),
    }
}

/// The best number of an incident with how it is meant.
pub(crate) fn best(incident: &Incident) -> String {
    number(incident.best, incident.kind)
}

/// A number with how it is meant.
pub(crate) fn number(value: Option<u64>, kind: CountKind) -> String {
    let Some(value) = value else { return "not known".to_owned() };
    let number = grouped(value);
    match kind {
        CountKind::Exact | CountKind::Unknown => number,
        CountKind::AtLeast => format!("at least {number}"),
        CountKind::Estimate => format!("about {number}"),
        CountKind::Placeholder => format!("{number} (placeholder)"),
    }
}

/// A filing's number with how it stands on a day.
pub(crate) fn people(site: &Site, filed: &Filed, day: Date) -> String {
    match site.flag(filed, day) {
        Some(Flag::Standing) => {
            format!("{} (placeholder for half a year or more)", grouped(filed.people.unwrap_or(0)))
        }
        _ => number(filed.people, filed.kind),
    }
}

/// A kind of breach for a reader.
pub(crate) fn type_label(kind: BreachType) -> &'static str {
    match kind {
        BreachType::Hacking => "hacking or IT incident",
        BreachType::Theft => "theft",
        BreachType::Loss => "loss",
        BreachType::ImproperDisposal => "improper disposal",
        BreachType::Unauthorized => "unauthorized access or disclosure",
        BreachType::Other => "other",
        BreachType::Unknown => "not known",
    }
}

/// Pages of a list: before, after, which, of how many.
pub(crate) struct Paging {
    pub(crate) page: usize,
    pub(crate) pages: usize,
    pub(crate) total: String,
    pub(crate) before: Option<String>,
    pub(crate) after: Option<String>,
}

impl Paging {
    /// A page beyond the last is no page.
    pub(crate) fn of(query: &Query, path: &str, total: usize, per_page: usize) -> Result<Self, Fault> {
        let page = query.page()?;
        let pages = total.div_ceil(per_page.max(1)).max(1);
        if page > pages {
            return Err(Fault::Missing(format!("This list has {pages} pages.")));
        }
        let at = |page: usize| query.with(path, "page", (page > 1).then(|| page.to_string()).as_deref());
        Ok(Self {
            page,
            pages,
            total: grouped(total as u64),
            before: (page > 1).then(|| at(page - 1)),
            after: (page < pages).then(|| at(page + 1)),
        })
    }
}

/// `/robots.txt`: everything may be read; views of the past are left out.
#[expect(clippy::unnecessary_wraps, reason = "every handler has one form")]
pub(crate) fn robots(_: &Desk<'_>) -> Result<Reply, Fault> {
    Ok(Reply::lasting("text/plain; charset=utf-8", "User-agent: *\nDisallow: /*as_of=\nAllow: /\n"))
}

/// `/healthz`: the program runs.
#[expect(clippy::unnecessary_wraps, reason = "every handler has one form")]
pub(crate) fn health(_: &Desk<'_>) -> Result<Reply, Fault> {
    Ok(Reply::passing("text/plain; charset=utf-8", "ok\n"))
}

/// `/readyz`: the register answers.
pub(crate) fn ready(desk: &Desk<'_>) -> Result<Reply, Fault> {
    let shared = desk.shared;
    if !shared.ready.now(shared.settings.look, || shared.hub.check().is_ok()) {
        return Err(Fault::Down);
    }
    Ok(Reply::passing("text/plain; charset=utf-8", "ready\n"))
}
