//! Settlements and penalties, on the organisations and incidents that they are about.
//!
//! What it is not: filings; they are in no tally. How they are tied is in [`chartward_register::link::events`].

use std::collections::BTreeSet;

use chartward_register::Register;
use chartward_register::link::Incidents;
use chartward_register::link::events::{Attached, On, attach, of_filing};
use chartward_register::link::names::Party;
use chartward_register::storage::{Filing, terms};
use chartward_register::words::grouped;
use jiff::civil::Date;
use serde::Serialize;

use super::{Place, Question};
use crate::AppError;
use crate::views::Table;

/// One settlement or penalty, and what it is of.
#[derive(Clone, Debug, Serialize)]
pub struct EventRow {
    id: String,
    pub(super) day: Option<Date>,
    organisation: String,
    /// `settlement` or `civil money penalty`.
    pub(super) what: String,
    amount_usd: Option<u64>,
    /// `incident`, `organisation`, or nothing if no filing of it is known.
    on: Option<&'static str>,
    /// Filings that it is about.
    filings: Vec<String>,
    pub(super) reason: Option<String>,
    pub(super) link: Option<String>,
}

impl EventRow {
    fn of(event: &Filing, attached: &[&Attached], filings: &[Filing]) -> Self {
        let first = attached.first();
        let of = |on: On| attached.iter().filter(move |one| one.on == on);
        Self {
            id: event.key.clone(),
            day: event.draft.reported,
            organisation: event.draft.name.clone(),
            what: event.draft.narrative.as_deref().unwrap_or("payment").replace('_', " "),
            amount_usd: event.draft.amount_usd,
            on: first.map(|one| one.on.name()),
            filings: first
                .map_or_else(Vec::new, |one| of(one.on).map(|a| filings[a.filing].key.clone()).collect()),
            reason: first.map(|one| one.reason.clone()),
            link: event.draft.external.clone(),
        }
    }

    /// The amount for people.
    pub(super) fn paid(&self) -> String {
        self.amount_usd.map_or_else(|| "unknown".to_owned(), |usd| format!("${}", grouped(usd)))
    }

    /// What it is of, for people.
    pub(super) fn about(&self) -> String {
        match (self.on, &self.reason) {
            (Some(on), Some(reason)) => format!("on the {on}: {reason}"),
            _ => "no filing of this organisation".to_owned(),
        }
    }
}

/// Every settlement and penalty that is asked for.
#[derive(Debug, Serialize)]
pub struct EventsView {
    schema: &'static str,
    as_of: Option<Date>,
    /// What all of them came to.
    amount_usd: u64,
    on_incidents: usize,
    on_organisations: usize,
    events: Vec<EventRow>,
}

impl Table for EventsView {
    fn columns(&self) -> Vec<String> {
        ["day", "what", "organisation", "amount", "on", "filings", "reason"].map(str::to_owned).to_vec()
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let cells = |row: &EventRow| {
            vec![
                row.day.map(|day| day.to_string()).unwrap_or_default(),
                row.what.clone(),
                row.organisation.clone(),
                row.paid(),
                row.on.unwrap_or_default().to_owned(),
                row.filings.join(" "),
                row.reason.clone().unwrap_or_default(),
            ]
        };
        self.events.iter().map(cells).collect()
    }
}

impl EventsView {
    /// What a reader of the table should know.
    pub fn remarks(&self) -> Vec<String> {
        vec![format!(
            "note: {} payments, ${}; {} on an incident, {} on an organisation only",
            self.events.len(),
            grouped(self.amount_usd),
            self.on_incidents,
            self.on_organisations
        )]
    }
}

/// Lists settlements and penalties, the newest first, with what they are of.
///
/// # Errors
/// There is no such register.
pub fn events(place: &Place, question: &Question) -> Result<EventsView, AppError> {
    let register = Register::open(place)?;
    let mut events = register.events(question.as_of)?;
    events.retain(|event| question.filter.takes(&event.draft));
    events.sort_by(|a, b| b.draft.reported.cmp(&a.draft.reported).then_with(|| a.key.cmp(&b.key)));
    let filings =
        if events.is_empty() { Vec::new() } else { register.filings(Some("hhs"), question.as_of)? };
    let attached = attach(&events, &filings);
    let row = |(index, event): (usize, &Filing)| {
        let of: Vec<&Attached> = attached.iter().filter(|one| one.event == index).collect();
        EventRow::of(event, &of, &filings)
    };
    let rows: Vec<EventRow> = events.iter().enumerate().map(row).collect();
    let on = |on: On| rows.iter().filter(|row| row.on == Some(on.name())).count();
    Ok(EventsView {
        schema: "chartward.register-events/1",
        as_of: question.as_of,
        amount_usd: rows.iter().filter_map(|row| row.amount_usd).fold(0, u64::saturating_add),
        on_incidents: on(On::Incident),
        on_organisations: on(On::Organisation),
        events: rows,
    })
}

/// Settlements and penalties of some filings of the federal list (by number): of their incidents first.
pub(super) fn on(
    register: &Register,
    wanted: &[&str],
    as_of: Option<Date>,
) -> Result<Vec<EventRow>, AppError> {
    let events = register.events(as_of)?;
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let filings = of_these_names(register, wanted, as_of)?;
    Ok(tied(&events, &filings, wanted))
}

/// The filings, and all others that may report the same: a filing that was filed twice stands under one name and state
/// ([`chartward_register::link`]), so those are looked for in the index of words rather than the whole list read.
fn of_these_names(
    register: &Register,
    wanted: &[&str],
    as_of: Option<Date>,
) -> Result<Vec<Filing>, AppError> {
    let keys: Vec<String> = wanted.iter().map(|key| (*key).to_owned()).collect();
    let these = register.chosen(Some("hhs"), &keys, as_of)?;
    let mut questions = BTreeSet::new();
    for filing in &these {
        let Some(words) = words_of(&filing.draft.name) else {
            return Ok(register.filings(Some("hhs"), as_of)?);
        };
        questions.insert(words);
    }
    let mut keys: BTreeSet<String> = keys.into_iter().collect();
    for words in questions {
        keys.extend(register.search(Some("hhs"), &words, as_of)?);
    }
    let keys: Vec<String> = keys.into_iter().collect();
    let mut filings = register.chosen(Some("hhs"), &keys, as_of)?;
    filings.retain(|filing| these.iter().any(|one| one.draft.state == filing.draft.state));
    filings.sort_by(|a, b| (a.first_seen, &a.key).cmp(&(b.first_seen, &b.key)));
    Ok(filings)
}

/// Words that every spelling of a name has; nothing if there are none.
fn words_of(name: &str) -> Option<String> {
    let known = terms(name);
    let party = Party::of(name, &[]);
    // one of the words that are written in several ways
    let fixed = |word: &&str| *word != "brothers" && known.iter().any(|term| term == word);
    let telling: Vec<&str> = party.telling().filter(fixed).collect();
    (!telling.is_empty()).then(|| telling.join(" "))
}

fn tied(events: &[Filing], filings: &[Filing], wanted: &[&str]) -> Vec<EventRow> {
    let attached = attach(events, filings);
    if attached.is_empty() {
        return Vec::new();
    }
    let reports = Incidents::of(filings).report;
    let mut found: Vec<Attached> = Vec::new();
    for (index, filing) in filings.iter().enumerate() {
        if wanted.contains(&filing.key.as_str()) {
            for one in of_filing(&attached, &reports, index) {
                match found.iter_mut().find(|known| known.event == one.event) {
                    Some(known) if one.on < known.on => *known = one,
                    Some(_) => {}
                    None => found.push(one),
                }
            }
        }
    }
    found.sort_by_key(|one| (one.on, events[one.event].draft.reported, one.event));
    found.iter().map(|one| EventRow::of(&events[one.event], &[one], filings)).collect()
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use chartward_register::reading::{Told, read};

    use super::*;

    #[test]
    fn words_that_every_spelling_has() {
        assert_eq!(words_of("The Anthem, Inc. (Working file)").as_deref(), Some("anthem"));
        assert_eq!(words_of("A.B.C. Healthworks").as_deref(), Some("healthworks"));
        assert_eq!(words_of("Smith Bros. Pharmacy").as_deref(), Some("smith"));
        assert_eq!(words_of("Family Health Center"), None);
    }

    #[test]
    fn what_is_found_by_name_is_what_is_found_in_the_whole_list() {
        let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/register"));
        if !data.is_dir() {
            assert!(std::env::var_os("CI").is_none(), "the shared lists are missing");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let mut register = Register::create(folder.path(), &[7; 32]).unwrap();
        let fines = std::fs::read_dir(data.join("hhs_enforcement")).unwrap();
        let fines: Vec<PathBuf> = fines.map(|entry| entry.unwrap().path()).collect();
        let lists = ["hhs_ocr/2022-04-15_full-merged_4602.csv"].map(|name| data.join(name));
        for path in fines.iter().filter(|path| path.extension().is_some_and(|e| e == "csv")).chain(&lists) {
            register.import(read(path, &Told::default()).unwrap()).unwrap();
        }
        let (events, filings) =
            (register.events(None).unwrap(), register.filings(Some("hhs"), None).unwrap());
        let attached = attach(&events, &filings);
        let mut told = 0;
        for one in &attached {
            let wanted = [filings[one.filing].key.as_str()];
            let rows = |rows: Vec<EventRow>| {
                rows.into_iter().map(|row| (row.id, row.on, row.reason)).collect::<Vec<_>>()
            };
            let expected = rows(tied(&events, &filings, &wanted));
            assert_eq!(rows(on(&register, &wanted, None).unwrap()), expected, "{wanted:?}");
            told += expected.len();
        }
        assert!(told > 50, "{told}");
    }
}
