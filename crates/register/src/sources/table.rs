//! Rows of a table to drafts, by the header table of their variant.
//!
//! What it is: the one reader for all lists that are tables.
//!
//! What it is not: forgiving where a list is strict. See [`Strictness`].
//!
//! The one idea: **refuse a row with its reason, or note what was not understood; never drop either.**

use chartward_model::Jurisdiction;

use super::{Role, Source, Strictness, Variant};
use crate::draft::{Draft, Span};
use crate::values::{self, DateOrder, is_nothing};
use crate::words::{BreachType, Count, Population};

/// How the rows of one file are read.
pub(crate) struct Table {
    pub(crate) source: &'static Source,
    pub(crate) variant: &'static Variant,
    /// Cells in the header.
    pub(crate) width: usize,
    pub(crate) order: DateOrder,
}

impl Table {
    /// The draft of a row, or why there is none.
    pub(crate) fn draft(&self, cells: &[String], notes: &[String]) -> Result<Draft, String> {
        if cells.len() != self.width {
            return Err(format!("it has {} cells, the header has {}", cells.len(), self.width));
        }
        let mut draft = Draft::of("");
        draft.notes.extend_from_slice(notes);
        draft.sector = self.source.sector;
        let mut regulator = self.source.state;
        let text;
        if let Some(column) = self.variant.column(Role::Regulator) {
            text = cells[column].trim().to_owned();
            regulator = Some(&text);
        }
        for (cell, (_, role)) in cells.iter().zip(self.variant.columns) {
            self.cell(*role, cell.trim(), regulator, &mut draft)?;
        }
        if draft.name.trim().is_empty() {
            return Err("it names no organisation".to_owned());
        }
        draft.counts.sort_by_key(|count| (count.value.is_none(), count.population.clone()));
        draft.mark_placeholders(self.source.placeholders);
        draft.types.sort_unstable();
        draft.types.dedup();
        draft.locations.sort_unstable();
        draft.locations.dedup();
        draft.information.sort_unstable();
        draft.information.dedup();
        Ok(draft)
    }

    /// What is not understood: a reason to refuse in a strict list, a note in others.
    fn odd(&self, draft: &mut Draft, what: &str, cell: &str) -> Result<(), String> {
        let shown: String = cell.chars().take(80).collect();
        if self.variant.strictness == Strictness::Strict {
            return Err(format!("{what} cannot be read: {shown:?}"));
        }
        draft.notes.push(format!("{what} as written: {shown:?}"));
        Ok(())
    }

    fn cell(&self, role: Role, cell: &str, regulator: Option<&str>, draft: &mut Draft) -> Result<(), String> {
        match role {
            Role::Name
                if cell.chars().count() > LONGEST_NAME && self.variant.strictness == Strictness::Strict =>
            {
                return Err(format!("the name has more than {LONGEST_NAME} letters"));
            }
            Role::Name => cell.clone_into(&mut draft.name),
            Role::People => self.people(cell, Population::UsTotal, draft)?,
            Role::PeopleWorld => self.people(cell, Population::World, draft)?,
            Role::Residents => {
                let state = regulator.unwrap_or_default().to_owned();
                self.people(cell, Population::State(state), draft)?;
            }
            _ if is_nothing(cell) => {
                if cell.starts_with("Failure[") {
                    draft.notes.push("a value was lost when the list was made".to_owned());
                }
                if role == Role::Narrative && cell == "\\N" {
                    draft.notes.push("the description is a database NULL (\\N)".to_owned());
                }
            }
            Role::Alias => draft.aliases.push(cell.to_owned()),
            Role::State => match state(cell) {
                Some(code) => draft.state = Some(code),
                None => self.odd(draft, "the state", cell)?,
            },
            Role::EntityType => match lookup(self.source.entity_types, cell) {
                Some(kind) => draft.entity_type = Some(kind),
                None => self.odd(draft, "the kind of organisation", cell)?,
            },
            Role::Reported | Role::Posted | Role::Discovered => self.day(role, cell, draft)?,
            Role::Occurred | Role::OccurredEnd => self.occurred(role, cell, draft)?,
            Role::Year => match cell.parse::<i16>().ok().and_then(year) {
                Some(span) => draft.occurred = Some(span),
                None => self.odd(draft, "the year", cell)?,
            },
            Role::Types => self.types(cell, draft)?,
            Role::Locations => {
                for part in parts(cell) {
                    let place = location(part);
                    if !self.source.locations.is_empty() && !self.source.locations.contains(&place.as_str()) {
                        self.odd(draft, "the location of the data", part)?;
                    }
                    draft.locations.push(place);
                }
            }
            Role::AssociatePresent => match cell.to_ascii_lowercase().as_str() {
                "yes" | "true" => draft.associate_present = Some(true),
                "no" | "false" => draft.associate_present = Some(false),
                _ => self.odd(draft, "business associate present", cell)?,
            },
            Role::Associate => {
                draft.associate_present = Some(true);
                draft.associate = Some(cell.to_owned());
            }
            Role::Narrative => draft.narrative = Some(cell.to_owned()),
            Role::Sector => match lookup(self.source.sectors, cell) {
                Some(sector) => draft.sector = Some(sector),
                None => draft.notes.push(format!("branch as written: {cell:?}")),
            },
            Role::SectorTick(sector) if ticked(cell) => draft.sector = draft.sector.or(Some(sector)),
            Role::InformationTick(kind) if ticked(cell) => draft.information.push(kind.to_owned()),
            Role::Skip | Role::Regulator | Role::SectorTick(_) | Role::InformationTick(_) => {}
            Role::Information => {
                draft
                    .information
                    .extend(cell.split(';').map(|part| part.trim().to_owned()).filter(|p| !p.is_empty()));
            }
            Role::External => draft.external = Some(cell.to_owned()),
            Role::Amount => match cell.replace([',', '$'], "").parse() {
                Ok(usd) => draft.amount_usd = Some(usd),
                Err(_) => self.odd(draft, "the amount", cell)?,
            },
        }
        Ok(())
    }

    fn people(&self, cell: &str, population: Population, draft: &mut Draft) -> Result<(), String> {
        let Some((value, kind)) = values::people(cell) else {
            self.odd(draft, "the number of people", cell)?;
            draft.counts.push(Count::unknown(population));
            return Ok(());
        };
        // older lists write 0 for "not known"
        let zero = value == Some(0);
        draft.counts.push(if zero { Count::unknown(population) } else { Count { value, kind, population } });
        Ok(())
    }

    fn day(&self, role: Role, cell: &str, draft: &mut Draft) -> Result<(), String> {
        let slot = |draft: &mut Draft, day| match role {
            Role::Reported => draft.reported = Some(day),
            Role::Posted => draft.posted = Some(day),
            _ => draft.discovered = Some(day),
        };
        if let Some(day) = values::day(cell, self.order) {
            slot(draft, day);
            return Ok(());
        }
        self.odd(draft, "the day", cell)?;
        if let Some(first) = values::days(cell, self.order).first() {
            slot(draft, *first);
        }
        Ok(())
    }

    /// A day, a range, or words; days that follow "discovered" are when it was noticed.
    fn occurred(&self, role: Role, cell: &str, draft: &mut Draft) -> Result<(), String> {
        let lower = cell.to_ascii_lowercase();
        let noticed = ["discover", "found out"].iter().filter_map(|word| lower.find(word)).min();
        let (before, after) = cell.split_at_checked(noticed.unwrap_or(cell.len())).unwrap_or((cell, ""));
        let days = values::days(before, self.order);
        if let Some(first) = values::days(after, self.order).first() {
            draft.discovered = draft.discovered.or(Some(*first));
        }
        match (days.iter().min(), days.iter().max()) {
            (Some(first), Some(last)) => {
                let known = draft.occurred.filter(|_| role == Role::OccurredEnd);
                let start = known.map_or(*first, |span| span.start.min(*first));
                draft.occurred = Some(Span { start, end: known.map_or(*last, |span| span.end.max(*last)) });
            }
            _ if noticed.is_some() => {}
            _ => self.odd(draft, "when it happened", cell)?,
        }
        Ok(())
    }

    /// Kinds of breach. A strict list has its words for them: another word is another column.
    fn types(&self, cell: &str, draft: &mut Draft) -> Result<(), String> {
        // one entry of a table may itself hold a comma
        if let Some(kinds) = all(self.source.types, cell) {
            draft.types.extend(kinds);
            return Ok(());
        }
        for part in parts(cell) {
            if let Some(kinds) = all(self.source.types, part) {
                draft.types.extend(kinds);
            } else {
                self.odd(draft, "kind of breach", part)?;
                draft.types.push(BreachType::Other);
            }
        }
        Ok(())
    }
}

/// Longest name of an organisation in a list whose cells are what their headings say; the longest known has 151 letters. A longer
/// one is a description.
const LONGEST_NAME: usize = 250;

/// Parts of a cell with several values.
fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn lookup<T: Copy>(table: &[(&str, T)], text: &str) -> Option<T> {
    table.iter().find(|(word, _)| word.eq_ignore_ascii_case(text.trim())).map(|(_, value)| *value)
}

/// Every meaning of a word: a code such as "lost or stolen" has two.
fn all<T: Copy>(table: &[(&str, T)], text: &str) -> Option<Vec<T>> {
    let found: Vec<T> = table
        .iter()
        .filter(|(word, _)| word.eq_ignore_ascii_case(text.trim()))
        .map(|(_, value)| *value)
        .collect();
    (!found.is_empty()).then_some(found)
}

/// A place by the name that the federal list uses today.
fn location(text: &str) -> String {
    let today = match text.to_ascii_lowercase().as_str() {
        "paper" => "Paper/Films",
        "e-mail" => "Email",
        "computer" => "Desktop Computer",
        _ => text,
    };
    today.to_owned()
}

/// A postal code, from a code, a name, or `Entity["AdministrativeDivision", {"NewYork", "UnitedStates"}]`.
fn state(cell: &str) -> Option<String> {
    let quoted = |text: &str, n: usize| text.split('"').nth(n).map(str::to_owned);
    let inner = match cell.split_once('{') {
        Some((_, rest)) => quoted(rest, 1),
        // a territory: `Entity["Country", "PuertoRico"]`
        None if cell.starts_with("Entity[") => quoted(cell, 3),
        None => None,
    };
    let inner = inner.as_deref().unwrap_or(cell);
    let known = Jurisdiction::us(inner).or_else(|| Jurisdiction::us(&spaced(inner)));
    known.map(|state| state.to_string())
}

/// `NewYork` as `New York`.
fn spaced(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push(' ');
        }
        out.push(c);
    }
    out.replace(" Of ", " of ")
}

fn ticked(cell: &str) -> bool {
    ["true", "yes", "x", "1"].iter().any(|yes| cell.eq_ignore_ascii_case(yes))
}

/// A whole year.
pub(crate) fn year(year: i16) -> Option<Span> {
    let day = |m, d| jiff::civil::Date::new(year, m, d).ok();
    (1970..2100).contains(&year).then(|| Some(Span { start: day(1, 1)?, end: day(12, 31)? })).flatten()
}
