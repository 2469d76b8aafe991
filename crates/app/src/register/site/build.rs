//! From the register to columns.
//!
//! What it is: one pass that reads everything as it stood on a day, links it, adds it up and keeps what lists need.
//!
//! What it is not: incremental. A register changes a few times a day; a new [`Site`] takes the place of the old one
//! when it is whole.
//!
//! The one idea: **the numbers are those of the register**: links and totals are asked of it, never made here.

use std::collections::{BTreeMap, BTreeSet};

use chartward_register::link::decision::Decision;
use chartward_register::link::events::attach;
use chartward_register::link::total::total;
use chartward_register::link::{Incidents, Link, Scope};
use chartward_register::quarantine::{Act, Matter, State};
use chartward_register::storage::{Filing, Snapshot};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::count::Tallies;
use super::find::{Codes, Facets, Orders};
use super::hub::Open;
use super::names::{Words, slug};
use super::{
    FileSeen, Filed, Incident, ListAge, Listed, Organisation, Payment, Released, Said, Site, is_own,
};
use crate::AppError;
use crate::register::{BreachType, EntityType, SOURCES, Sector, hex};

/// What changes whenever the register does: the files, and how many decisions and releases there are.
pub(super) fn version(register: &Open, as_of: Option<Date>) -> Result<String, AppError> {
    let mut hasher = Sha256::new();
    hasher.update(env!("CARGO_PKG_VERSION"));
    for snapshot in register.snapshots(None)? {
        hasher.update(snapshot.source.as_bytes());
        hasher.update(snapshot.sha256);
        hasher.update(snapshot.observed_on.to_string());
        hasher.update(snapshot.seen.map(|day| day.to_string()).unwrap_or_default());
    }
    hasher.update((register.decisions()?.len() as u64).to_le_bytes());
    hasher.update((register.releases()? as u64).to_le_bytes());
    hasher.update(as_of.map(|day| day.to_string()).unwrap_or_default());
    let hash: [u8; 32] = hasher.finalize().into();
    Ok(hex(hash.get(..8).unwrap_or_default()))
}

/// Builds the site of a day. A register that changes meanwhile is read again.
pub(super) fn build(register: &Open, as_of: Option<Date>) -> Result<Site, AppError> {
    let mut version_before = version(register, as_of)?;
    loop {
        let site = read(register, as_of, version_before)?;
        let now = version(register, as_of)?;
        if now == site.version {
            return Ok(site);
        }
        version_before = now;
    }
}

fn read(register: &Open, as_of: Option<Date>, version: String) -> Result<Site, AppError> {
    let mut snapshots = register.snapshots(None)?;
    snapshots.retain(|snapshot| as_of.is_none_or(|day| snapshot.observed_on <= day));
    let withdrawn: BTreeSet<Box<str>> = register.withdrawn()?.into_iter().map(|one| one.key.into()).collect();
    let mut filings = register.filings(None, as_of)?;
    filings.retain(|filing| !withdrawn.contains(filing.key.as_str()));
    let Within { filings, of: within, payments } = within_lists(register, filings, as_of)?;
    let across = register.incidents_on(&filings, Scope::Across, as_of)?;
    let mut tables = Tables::default();
    let mut filed: Vec<Filed> = filings.iter().map(|filing| tables.filed(filing)).collect();
    let mut keys: Vec<u32> = (0..index(filed.len())).collect();
    keys.sort_unstable_by(|a, b| filed[*a as usize].key.cmp(&filed[*b as usize].key));
    let organisations = organisations(&filings, &mut filed);
    let (incidents, members, incident_of) = incidents(&filings, &filed, &across, &mut tables);
    let orders = Orders::of(&incidents, &filed);
    let listed = listed(&filed, &incident_of);
    let mut first_in: BTreeMap<(u8, Date), u64> = BTreeMap::new();
    for one in &filed {
        *first_in.entry((one.source, one.first_seen)).or_default() += 1;
    }
    Ok(Site {
        version,
        as_of,
        lists: lists(&snapshots, &filings),
        files: snapshots.iter().filter_map(file).collect(),
        decisions: nameless(decisions(register, as_of)?),
        said: said(register, as_of)?,
        released: released(register, as_of)?,
        payments,
        filings: filed,
        incidents,
        changed_on: changed_on(register, &snapshots, as_of)?,
        withdrawn,
        other_names: other_names(&organisations),
        organisations,
        keys,
        incident_of,
        within,
        members,
        links: across.links.into_iter().map(nameless_link).collect(),
        orders,
        facets: Facets::default(),
        listed,
        tallies: Tallies::default(),
        first_in,
        rules: tables.rules,
        states: tables.states,
        populations: tables.populations,
        locations: tables.locations,
        place_sets: tables.place_sets.into_iter().collect(),
    })
}

/// How many filings are in a list, and how many incidents have one of them.
fn listed(filed: &[Filed], incident_of: &[u32]) -> Listed {
    let in_list = || filed.iter().zip(incident_of).filter(|(one, _)| !is_own(one.source()));
    let mut incidents: Vec<u32> = in_list().map(|(_, incident)| *incident).collect();
    incidents.sort_unstable();
    incidents.dedup();
    Listed { filings: in_list().count() as u64, incidents: incidents.len() as u64 }
}

/// What people had decided by a day.
fn decisions(register: &Open, as_of: Option<Date>) -> Result<Vec<Decision>, AppError> {
    let mut all = register.decisions()?;
    all.retain(|one| as_of.is_none_or(|asked| one.day().is_some_and(|day| day <= asked)));
    Ok(all)
}

/// The days by one on which anything changed, in order.
fn changed_on(register: &Open, snapshots: &[Snapshot], as_of: Option<Date>) -> Result<Vec<Date>, AppError> {
    let mut days: Vec<Date> = snapshots.iter().map(|snapshot| snapshot.observed_on).collect();
    days.extend(register.decisions()?.iter().filter_map(Decision::day));
    days.extend(register.release_days()?);
    days.retain(|day| as_of.is_none_or(|asked| *day <= asked));
    days.sort_unstable();
    days.dedup();
    Ok(days)
}

/// Decisions without the names of those who made them: they are in the register and its log, for who must know.
fn nameless(mut decisions: Vec<Decision>) -> Vec<Decision> {
    for decision in &mut decisions {
        decision.who.clear();
    }
    decisions
}

/// The same of a link that somebody decided.
fn nameless_link(mut link: Link) -> Link {
    for reason in &mut link.reasons {
        if reason.starts_with("decided by ")
            && let Some(at) = reason.rfind(" (decision ")
        {
            *reason = format!("decided by a person{}", reason.get(at..).unwrap_or_default());
        }
    }
    link
}

/// What people said of filings, where others have released it, by filing.
fn said(register: &Open, as_of: Option<Date>) -> Result<BTreeMap<String, Vec<Said>>, AppError> {
    let mut by_filing: BTreeMap<String, Vec<Said>> = BTreeMap::new();
    for (filing, said) in register.said()? {
        if as_of.is_none_or(|day| said.released <= day) {
            let what = said.demand.name();
            by_filing.entry(filing).or_default().push(Said {
                what,
                text: said.text,
                released: said.released,
            });
        }
    }
    Ok(by_filing)
}

/// What visitors or organisations sent, and people released: what it was, of which filing, and whether it still holds. What
/// was rejected was never public and is not told.
fn released(register: &Open, as_of: Option<Date>) -> Result<Vec<Released>, AppError> {
    let by = |day: Date| as_of.is_none_or(|asked| day <= asked);
    let mut all = Vec::new();
    for (draft, filing) in register.published()? {
        let day_of = |act: Act| {
            let last = draft.steps.iter().rev().find(|step| step.act == act)?;
            last.when.get(..10)?.parse::<Date>().ok()
        };
        let withdrawn = matches!(draft.state, State::Withdrawn);
        let day = match draft.state {
            State::Released { on } => Some(on),
            State::Withdrawn => day_of(Act::Released),
            _ => None,
        };
        let Some(day) = day.filter(|day| by(*day)) else { continue };
        let what = match draft.submission.as_ref().map(|submission| &submission.matter) {
            Some(Matter::About { demand, .. }) => demand.name(),
            _ => "filing",
        };
        let withdrawn = withdrawn.then(|| day_of(Act::Withdrawn)).flatten().filter(|day| by(*day));
        all.push(Released { number: draft.number, what, filing, day, withdrawn });
    }
    Ok(all)
}

/// The filings of a day in order of first appearance.
struct Within {
    filings: Vec<Filing>,
    /// Incident and report of each within its own list.
    of: Vec<(u32, u32)>,
    payments: Vec<Payment>,
}

/// Links each list by itself, as tallies count it, and gives the filings back in their order, with the settlements and
/// penalties that they had.
fn within_lists(register: &Open, filings: Vec<Filing>, as_of: Option<Date>) -> Result<Within, AppError> {
    let mut lists: BTreeMap<String, (Vec<Filing>, Vec<u32>)> = BTreeMap::new();
    let mut order = Vec::new();
    for (place, filing) in filings.into_iter().enumerate() {
        let source = source_number(&filing.source);
        order.push(source);
        let (list, places) = lists.entry(filing.source.clone()).or_default();
        list.push(filing);
        places.push(index(place));
    }
    let mut of = vec![(0, 0); order.len()];
    let mut queues = BTreeMap::new();
    let events = register.events(as_of)?;
    let mut payments: Vec<Payment> = events.iter().map(payment).collect();
    for (source, (list, places)) in lists {
        let found = register.incidents_on(&list, Scope::Within, as_of)?;
        for (local, place) in places.iter().enumerate() {
            of[*place as usize] = (places[found.of[local]], places[found.report[local]]);
        }
        for one in attach(&events, &list) {
            payments[one.event].about.push((places[one.filing], one.on, one.reason));
        }
        queues.insert(source_number(&source), list.into_iter());
    }
    let next = |source: &u8| queues.get_mut(source).and_then(Iterator::next);
    Ok(Within { filings: order.iter().filter_map(next).collect(), of, payments })
}

fn payment(event: &Filing) -> Payment {
    Payment {
        id: event.key.clone(),
        day: event.draft.reported,
        organisation: event.draft.name.clone(),
        what: event.draft.narrative.as_deref().unwrap_or("payment").replace('_', " "),
        amount_usd: event.draft.amount_usd,
        source: event.draft.external.clone().filter(|link| link.starts_with("https://")),
        about: Vec::new(),
    }
}

fn source_number(id: &str) -> u8 {
    let place = SOURCES.iter().position(|source| source.id == id);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}

/// Tables of texts that many filings share.
#[derive(Default)]
struct Tables {
    rules: Words,
    states: Words,
    populations: Words,
    locations: Words,
    place_numbers: BTreeMap<Vec<u16>, u32>,
    place_sets: Vec<Vec<u16>>,
}

impl Tables {
    fn filed(&mut self, filing: &Filing) -> Filed {
        let draft = &filing.draft;
        let count = draft.count();
        let basis = draft.basis();
        let since = |from: Option<Date>, to: Option<Date>| {
            from.zip(to).map(|(from, to)| (to - from).get_days()).filter(|days| *days >= 0)
        };
        // as in a tally by month: a breach known only by its year is in no month
        let vague = basis.is_some_and(|(_, basis)| basis == "occurred")
            && draft.occurred.is_some_and(|span| span.start.month() != span.end.month());
        Filed {
            key: filing.key.as_str().into(),
            name: draft.name.as_str().into(),
            people: count.value,
            kind: count.kind,
            day: basis.map(|(day, _)| day),
            reported: draft.reported,
            first_seen: filing.first_seen,
            last_seen: filing.last_seen,
            changed: filing.changed,
            organisation: 0,
            source: source_number(&filing.source),
            state: self.states.number(draft.state.as_deref().unwrap_or_default()),
            entity: place_of(EntityType::ALL, draft.entity_type),
            sector: place_of(Sector::ALL, draft.sector),
            types: draft.types.iter().fold(0, |mask, kind| {
                mask | (1_u8 << place_of(BreachType::ALL, Some(*kind)).saturating_sub(1).min(7))
            }),
            places: self.places(&draft.locations),
            population: self.populations.number(&count.population.name()),
            month_known: !vague,
            days_to_discover: since(draft.occurred.map(|span| span.start), draft.discovered),
            days_to_report: since(draft.discovered, draft.reported),
        }
    }

    fn places(&mut self, locations: &[String]) -> u32 {
        let set: Vec<u16> = locations.iter().map(|place| self.locations.number(place)).collect();
        if let Some(number) = self.place_numbers.get(&set) {
            return *number;
        }
        let number = index(self.place_sets.len());
        self.place_sets.push(set.clone());
        self.place_numbers.insert(set, number);
        number
    }
}

/// Place of a word in its list, from 1; 0 if there is none.
fn place_of<T: PartialEq>(all: &[T], word: Option<T>) -> u8 {
    let place = word.and_then(|word| all.iter().position(|known| *known == word));
    place.and_then(|place| u8::try_from(place + 1).ok()).unwrap_or(0)
}

/// Sizes are far below the limit: filings are counted in millions.
pub(super) fn index(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

/// Incidents, their filings one after the other, and the incident of each filing.
fn incidents(
    filings: &[Filing],
    filed: &[Filed],
    across: &Incidents,
    tables: &mut Tables,
) -> (Vec<Incident>, Vec<u32>, Vec<u32>) {
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, root) in across.of.iter().enumerate() {
        groups.entry(*root).or_default().push(place);
    }
    let mut all = Vec::with_capacity(groups.len());
    let mut members = Vec::with_capacity(filings.len());
    let mut of = vec![0; filings.len()];
    for group in groups.into_values() {
        let sum = total(filings, across, &group);
        let largest =
            |place: &&usize| (filings[**place].draft.count().informative(), std::cmp::Reverse(**place));
        let named_by = group.iter().max_by_key(largest).copied().unwrap_or_default();
        let of_group = || group.iter().map(|place| &filed[*place]);
        let day = of_group().filter_map(|one| one.day).min();
        let mut facets = Codes::new(day, sum.best, group.len());
        of_group().for_each(|one| facets.add(one.source, one.types, one.state, (one.entity, one.sector)));
        for place in &group {
            of[*place] = index(all.len());
        }
        all.push(Incident {
            start: index(members.len()),
            length: index(group.len()),
            named_by: index(named_by),
            day,
            seen: of_group().map(|one| one.first_seen).max().unwrap_or_default(),
            first_seen: of_group().map(|one| one.first_seen).min().unwrap_or_default(),
            changed: of_group().map(|one| one.changed).max().unwrap_or_default(),
            reported: sum.reported,
            best: sum.best,
            kind: sum.kind,
            at_least: sum.at_least,
            rule: tables.rules.number(&sum.rule),
            facets,
        });
        members.extend(group.iter().map(|place| index(*place)));
    }
    (all, members, of)
}

/// Filings under one name, by slug.
fn organisations(filings: &[Filing], filed: &mut [Filed]) -> Vec<Organisation> {
    let mut by_slug: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (place, one) in filed.iter().enumerate() {
        by_slug.entry(slug(&one.name)).or_default().push(index(place));
    }
    let mut all = Vec::with_capacity(by_slug.len());
    for (slug, members) in by_slug {
        let mut aliases: Vec<Box<str>> = Vec::new();
        for member in &members {
            let place = *member as usize;
            filed[place].organisation = index(all.len());
            aliases.extend(filings[place].draft.aliases.iter().map(|name| name.as_str().into()));
        }
        aliases.sort_unstable();
        aliases.dedup();
        let newest = members.iter().max_by_key(|member| filed[**member as usize].day);
        let name = newest.map(|member| filed[*member as usize].name.clone()).unwrap_or_default();
        all.push(Organisation { slug: slug.into(), name, filings: members, aliases });
    }
    all
}

/// Slugs of other names, where they lead to one organisation and are no other's own.
fn other_names(organisations: &[Organisation]) -> BTreeMap<Box<str>, u32> {
    let mut all: BTreeMap<Box<str>, Option<u32>> = BTreeMap::new();
    for (place, one) in organisations.iter().enumerate() {
        for alias in &one.aliases {
            let known = all.entry(slug(alias).into()).or_insert(Some(index(place)));
            if *known != Some(index(place)) {
                *known = None;
            }
        }
    }
    let own = |slug: &str| organisations.binary_search_by(|one| one.slug.as_ref().cmp(slug)).is_ok();
    all.into_iter().filter(|(slug, _)| !own(slug)).filter_map(|(slug, place)| Some((slug, place?))).collect()
}

fn lists(snapshots: &[Snapshot], filings: &[Filing]) -> Vec<ListAge> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for filing in filings {
        *counts.entry(&filing.source).or_default() += 1;
    }
    let list = |source: &&'static chartward_register::sources::Source| {
        let copies: Vec<&Snapshot> = snapshots.iter().filter(|one| one.source == source.id).collect();
        Some(ListAge {
            id: source.id,
            title: source.title,
            copies: copies.len(),
            oldest: copies.iter().map(|one| one.observed_on).min()?,
            newest: copies.iter().map(|one| one.observed_on).max()?,
            filings: counts.get(source.id).copied().unwrap_or_default(),
            refused: copies.iter().map(|one| one.refused).sum(),
        })
    };
    SOURCES.iter().filter_map(list).collect()
}

/// The hash of a file; empty for what this register released itself, which is in no file.
pub(super) fn hash_of(snapshot: &Snapshot) -> String {
    if is_own(&snapshot.source) { String::new() } else { hex(&snapshot.sha256) }
}

fn file(snapshot: &Snapshot) -> Option<FileSeen> {
    Some(FileSeen {
        source: SOURCES.iter().find(|source| source.id == snapshot.source)?.id,
        file: snapshot.file.clone(),
        sha256: hash_of(snapshot),
        observed_on: snapshot.observed_on,
        observed_by: snapshot.observed_by.clone(),
        coverage: snapshot.coverage.name(),
        rows: snapshot.read,
        refused: snapshot.refused,
        id: snapshot.id,
    })
}
