//! The organisation's lists, and the people that are found in the evidence and on the lists.

use std::path::Path;

use chartward_discover::{Scanner, Seeds};
use chartward_evidence::{Settings, Unit};
use chartward_model::PersonName;
use chartward_resolve::{Candidate, DocumentMentions, ListOf, Roster};
use chartward_store::{CaseStore, RosterKind, StoredDocument};

use super::Assessment;
use crate::AppError;
use crate::counts::{Exposed, put_people};
use crate::intake::read_list;
use crate::lists::{ListRead, list_read};
use crate::progress::{Measure, Progress};

/// One of the organisation's lists as it was read: which, from where, what.
pub(super) struct List<'a> {
    pub(super) kind: RosterKind,
    pub(super) path: &'a Path,
    pub(super) documents: Vec<StoredDocument>,
    pub(super) read: ListRead,
}

/// Reads the lists that were given, whole.
pub(super) fn read_lists<'a>(
    assessment: &'a Assessment,
    settings: &Settings,
    scanner: &Scanner,
) -> Result<Vec<List<'a>>, AppError> {
    let mut lists = Vec::new();
    for (kind, path) in [(RosterKind::Patients, &assessment.roster), (RosterKind::Staff, &assessment.staff)] {
        if let Some(path) = path {
            // one that this account may not read is no half list
            std::fs::File::open(path).map_err(|source| AppError::File {
                doing: "read",
                path: path.clone(),
                source,
            })?;
            let (documents, rows) = read_list(&list_unit(path)?, settings, scanner)?;
            let people = people_of(&documents, kind).len();
            let read = list_read(kind, rows, people, &documents)
                .ok_or_else(|| AppError::RosterEmpty(path.clone()))?;
            lists.push(List { kind, path, documents, read });
        }
    }
    Ok(lists)
}

/// Finds the people in what the case holds, anew.
///
/// # Errors
/// Those of the store.
pub fn resolve(store: &mut CaseStore, progress: &mut dyn Progress) -> Result<(), AppError> {
    progress.stage("finding people", Measure::Steps(3));
    let (mut people, mut loose, mut exposed) = (Vec::new(), Vec::new(), Exposed::default());
    store.for_each_document(|ordinal, document| {
        let found = chartward_resolve::candidates(&mentions_of(ordinal, &document));
        people.extend(found.people);
        loose.extend(found.loose);
        exposed.add(ordinal, &document.mentions);
        Ok::<(), AppError>(())
    })?;
    progress.advance(1);
    let roster = Roster::new(
        people_of(&store.roster(RosterKind::Patients)?, RosterKind::Patients),
        people_of(&store.roster(RosterKind::Staff)?, RosterKind::Staff),
    );
    let settings = chartward_resolve::Settings::new(store.facts()?.as_of);
    let resolution = chartward_resolve::resolve(people, loose, &roster, &settings);
    progress.advance(1);
    put_people(store, &resolution, exposed)?;
    progress.advance(1);
    Ok(())
}

/// The people on the case's lists: their names are found in prose even when they are rare.
pub(super) fn seeds(listed: &[Candidate]) -> Seeds {
    Seeds::new(&listed.iter().flat_map(|person| &person.names).collect::<Vec<_>>())
}

/// The people on the case's lists, each with the number of its row in its list, from 1.
pub(crate) fn listed_rows(store: &CaseStore) -> Result<Vec<(usize, Candidate)>, AppError> {
    let mut rows = Vec::new();
    for kind in [RosterKind::Patients, RosterKind::Staff] {
        rows.extend((1..).zip(people_of(&store.roster(kind)?, kind)));
    }
    Ok(rows)
}

/// The people on the case's lists.
pub(super) fn listed(store: &CaseStore) -> Result<Vec<Candidate>, AppError> {
    let mut people = people_of(&store.roster(RosterKind::Patients)?, RosterKind::Patients);
    people.extend(people_of(&store.roster(RosterKind::Staff)?, RosterKind::Staff));
    Ok(people)
}

/// Names of the people on the case's lists.
pub(crate) fn listed_names(store: &CaseStore) -> Result<Vec<PersonName>, AppError> {
    Ok(listed(store)?.into_iter().flat_map(|person| person.names).collect())
}

fn list_unit(path: &Path) -> Result<Unit, AppError> {
    if path.is_dir() {
        return Err(AppError::RosterNotAFile(path.to_owned()));
    }
    let plan = chartward_evidence::plan(&[path.to_owned()])?;
    plan.units.into_iter().next().ok_or_else(|| AppError::RosterEmpty(path.to_owned()))
}

fn mentions_of(ordinal: u32, document: &StoredDocument) -> DocumentMentions<'_> {
    DocumentMentions {
        ordinal,
        place: &document.place,
        kind: document.kind,
        mail: document.mail.as_ref(),
        mentions: &document.mentions,
    }
}

/// The people in one of the organisation's lists.
fn people_of(documents: &[StoredDocument], kind: RosterKind) -> Vec<Candidate> {
    let list = match kind {
        RosterKind::Patients => ListOf::Patients,
        RosterKind::Staff => ListOf::Staff,
    };
    let mut people = Vec::new();
    for (ordinal, document) in (0u32..).zip(documents) {
        people.extend(chartward_resolve::list_people(&mentions_of(ordinal, document), list));
    }
    people
}
