//! A file that was read into a register: what it adds, and what it does not.
//!
//! What it is not: a reader of files (see [`crate::reading`]), or the history itself (see [`crate::history`]).
//!
//! The one idea: **import only adds facts**: what a list says follows from them, so a copy that comes late, or again, is put where it
//! belongs.

use jiff::civil::Date;

use crate::history::{State, advance};
use crate::journal::{self, Events};
use crate::reading::{Reading, TOLD};
use crate::sources::is_numbered;
use crate::storage::{RevisionKind, Row, Snapshot, Step, Storage};
use crate::words::Coverage;
use crate::{Register, RegisterError};

/// Filings that may vanish at once, however short the list is; of more, one in twenty may, unless a person says how much of the
/// list a file covers.
const FEW: usize = 10;

/// What the import of one file did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Whether it was there already: then nothing that the list says was changed.
    pub known: bool,
    /// Whether it was there already and was seen again on a later day, which is kept.
    pub seen_again: bool,
    /// Filings that it shows first.
    pub appeared: usize,
    /// Filings that it shows changed.
    pub changed: usize,
    /// Filings that are gone from it.
    pub vanished: usize,
    /// Rows that were refused: number, beginning of the row, reason.
    pub refused: Vec<(u64, String, String)>,
    /// Rows without any text.
    pub blank: usize,
}

impl Register {
    /// Adds a file that was read. All of it is kept, or nothing.
    ///
    /// # Errors
    /// The storage fails, or more would vanish than a list loses ([`RegisterError::Shortened`]); then nothing was changed.
    pub fn import(&mut self, reading: Reading) -> Result<Imported, RegisterError> {
        self.write(|register, events| register.add(reading, events))
    }

    pub(crate) fn add(&mut self, reading: Reading, events: &mut Events) -> Result<Imported, RegisterError> {
        let refused: Vec<(u64, String, String)> = reading
            .refused()
            .map(|(row, reason)| (row.number, beginning(&row.raw), reason.to_owned()))
            .collect();
        let blank = reading.blank;
        let (mut snapshot, mut rows) = stored(reading);
        let before = self.storage.snapshots(Some(&snapshot.source))?;
        if let Some(known) = known_copy(&before, &snapshot) {
            let (appeared, changed, vanished) = (0, 0, 0);
            let seen_again = self.see_again(known, snapshot.observed_on, events)?;
            return Ok(Imported {
                snapshot: known.clone(),
                known: true,
                seen_again,
                appeared,
                changed,
                vanished,
                refused,
                blank,
            });
        }
        if before.iter().any(|known| known.sha256 == snapshot.sha256) {
            snapshot = snapshot.again();
        }
        snapshot.id = self.storage.add_snapshot(&snapshot, &rows)?;
        events.snapshot(&snapshot, &rows)?;
        // a list may have a million rows: their bytes are stored, and what they say is all that is needed from here on
        for row in &mut rows {
            row.raw = Vec::new();
        }
        // of two copies that agree in both the one that comes later is the later one
        let place = |s: &Snapshot| (s.observed_on, s.newest);
        let mut parted = false;
        for known in
            before.iter().filter(|known| place(known) <= place(&snapshot) && !beside(known, &snapshot))
        {
            parted |= self.part(known, snapshot.observed_on, events)?;
        }
        let step = if parted {
            self.fold_again(&snapshot, events)?
        } else if before.iter().all(|known| place(known) <= place(&snapshot)) {
            let after: Vec<i64> = before.iter().map(|known| known.id).collect();
            let mut state = match self.states.remove(&snapshot.source) {
                // unless another program has added to it
                Some((known, state)) if known == after => state,
                _ => State::of(self.storage.filings(Some(&snapshot.source), None)?),
            };
            let step = advance(&mut state, &snapshot, &rows);
            self.storage.add_step(&snapshot, &step)?;
            events.step(&snapshot, &step)?;
            self.states.insert(snapshot.source.clone(), ([after, vec![snapshot.id]].concat(), state));
            step
        } else {
            self.fold_again(&snapshot, events)?
        };
        let times = |kind: &[RevisionKind]| step.revisions.iter().filter(|r| kind.contains(&r.kind)).count();
        let vanished = times(&[RevisionKind::Vanished]);
        let new = times(&[RevisionKind::Appeared, RevisionKind::Returned]);
        let expected = (step.rows.len() + vanished).saturating_sub(new);
        // a list that is cut at the end of a line looks like a whole one
        let judged = !is_numbered(&snapshot.source) && snapshot.coverage_by != TOLD;
        if judged && !is_anew(&before, &snapshot) && vanished >= FEW && vanished * 20 > expected {
            return Err(RegisterError::Shortened { file: snapshot.file, vanished, expected });
        }
        Ok(Imported {
            known: false,
            seen_again: false,
            appeared: times(&[RevisionKind::Appeared]),
            changed: times(&[RevisionKind::Changed, RevisionKind::Returned]),
            vanished,
            snapshot,
            refused,
            blank,
        })
    }

    /// Keeps that a copy was seen again on a day; whether that was not known.
    fn see_again(&mut self, known: &Snapshot, day: Date, events: &mut Events) -> Result<bool, RegisterError> {
        if day <= known.observed_on || is_numbered(&known.source) {
            return Ok(false);
        }
        if known.seen.is_some() && self.storage.seen()?.contains(&(known.id, day)) {
            return Ok(false);
        }
        self.storage.add_seen(known.id, day)?;
        events.seen(known, day)?;
        Ok(true)
    }

    /// The same, of the copy of a list by a day that has this hash, if no other stands after it: a server said that it has
    /// nothing newer.
    ///
    /// # Errors
    /// The storage fails.
    pub(crate) fn unchanged(&mut self, source: &str, sha256: &str, day: Date) -> Result<bool, RegisterError> {
        self.write(|register, events| {
            let copies = register.storage.snapshots(Some(source))?;
            let copy =
                copies.iter().rfind(|copy| copy.observed_on <= day && journal::hex(&copy.sha256) == sha256);
            let asked = copy.map(|copy| Snapshot { observed_on: day, ..copy.clone() });
            match asked.and_then(|asked| known_copy(&copies, &asked)) {
                Some(known) => register.see_again(known, day, events),
                None => Ok(false),
            }
        })
    }

    /// A copy that was seen again from a day on is an observation of its own there, for another one stands between now; whether
    /// there was such a day.
    fn part(&mut self, copy: &Snapshot, since: Date, events: &mut Events) -> Result<bool, RegisterError> {
        if copy.seen.is_none_or(|day| day < since) {
            return Ok(false);
        }
        let seen = self.storage.seen()?;
        let days = seen.iter().filter(|(id, day)| *id == copy.id && *day >= since && *day > copy.observed_on);
        let Some(day) = days.map(|(_, day)| *day).min() else { return Ok(false) };
        let again = if copy.is_again() { copy.clone() } else { copy.clone().again() };
        let mut again = Snapshot { observed_on: day, seen: None, ..again };
        let rows = self.storage.rows(copy.id)?;
        again.id = self.storage.add_snapshot(&again, &rows)?;
        self.storage.move_seen(copy.id, again.id, day)?;
        events.snapshot(&again, &rows)?;
        Ok(true)
    }

    /// Makes the history of a source again from its first snapshot; gives the step of one of them.
    fn fold_again(&mut self, wanted: &Snapshot, events: &mut Events) -> Result<Step, RegisterError> {
        self.storage.clear_history(&wanted.source)?;
        events.again(&wanted.source)?;
        let mut state = State::default();
        let mut found = Step::default();
        for snapshot in self.storage.snapshots(Some(&wanted.source))? {
            let rows = self.storage.rows(snapshot.id)?;
            let step = advance(&mut state, &snapshot, &rows);
            self.storage.add_step(&snapshot, &step)?;
            events.step(&snapshot, &step)?;
            if snapshot.id == wanted.id {
                found = step;
            }
        }
        let all = self.storage.snapshots(Some(&wanted.source))?;
        let all = all.iter().map(|snapshot| snapshot.id).collect();
        self.states.insert(wanted.source.clone(), (all, state));
        Ok(found)
    }
}

/// The copy that says already what a file says: one of the same day, or the last one by that day of what such files say. A
/// file that comes back after another one is a new observation: the list says again what it said.
fn known_copy<'a>(before: &'a [Snapshot], new: &Snapshot) -> Option<&'a Snapshot> {
    let same = |known: &&Snapshot| known.sha256 == new.sha256;
    let that_day = before.iter().filter(same).find(|known| known.observed_on == new.observed_on);
    let by_then = || before.iter().filter(|known| known.observed_on <= new.observed_on);
    that_day.or_else(|| by_then().rfind(|known| same(known) || !beside(known, new)).filter(same))
}

/// Whether two copies are parts of one list that stand beside each other, so that neither takes back what the other says:
/// the open cases and the closed ones.
fn beside(a: &Snapshot, b: &Snapshot) -> bool {
    matches!(
        (a.coverage, b.coverage),
        (Coverage::Active, Coverage::Archive) | (Coverage::Archive, Coverage::Active)
    )
}

/// Whether a list was made anew since its last copy that covers as much of it: it has another form, and has grown. Then filings vanish
/// that the old form had.
fn is_anew(before: &[Snapshot], new: &Snapshot) -> bool {
    let last =
        before.iter().rfind(|known| known.coverage == new.coverage && known.observed_on <= new.observed_on);
    last.is_none_or(|last| new.variant != last.variant && new.read >= last.read)
}

/// The beginning of a row that was refused, for a person to find it.
fn beginning(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw.get(..160).unwrap_or(raw)).into_owned()
}

fn stored(reading: Reading) -> (Snapshot, Vec<Row>) {
    let refused = reading.refused().count() as u64;
    let file = reading.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // what people do with drafts on one day comes in the order in which they did it, whatever day a draft is about
    let newest = if reading.source.numbered { Some(reading.observed_on) } else { reading.newest() };
    let snapshot = Snapshot {
        id: 0,
        source: reading.source.id.to_owned(),
        sha256: reading.sha256,
        file,
        bytes: reading.bytes,
        variant: reading.variant.to_owned(),
        observed_on: reading.observed_on,
        observed_by: reading.observed_by.to_owned(),
        coverage: reading.coverage,
        coverage_by: reading.coverage_by.to_owned(),
        carried: reading.carried,
        read: reading.rows.len() as u64 - refused,
        refused,
        newest,
        seen: None,
    };
    let rows = reading.rows.into_iter().map(|row| Row { number: row.number, raw: row.raw, said: row.said });
    (snapshot, rows.collect())
}
