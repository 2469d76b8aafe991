//! Which filings: all of a list, those that a filter takes, those of some numbers, and those that have some words.
//!
//! What it is: the questions about many filings, asked of the storage so that it reads no more than it must.
//!
//! What it is not: counting or linking, which need the whole list.
//!
//! The one idea: **a page costs as much as a page**: of what has the words only the first are read, and of very much that
//! has them only the newest is ranked ([`crate::storage::RANKED`]).

use jiff::civil::Date;

use crate::register::known;
use crate::sources::is_events;
use crate::storage::{Bounds, Filing, Page, Search, Storage};
use crate::tally::Filter;
use crate::{Register, RegisterError};

/// Filings that have some words.
#[derive(Clone, Debug)]
pub struct Found {
    /// The best first.
    pub filings: Vec<Filing>,
    /// Whether there are more.
    pub more: bool,
    /// How many were ranked, the newest, if there may be more that have the words.
    pub ranked: Option<usize>,
}

impl Register {
    /// The filings of a list, or of all, as they stood on a day or stand now; without those that were gone, and
    /// without events ([`Register::events`]) unless their list is named.
    ///
    /// # Errors
    /// The storage fails, or there is no such source.
    pub fn filings(&self, source: Option<&str>, as_of: Option<Date>) -> Result<Vec<Filing>, RegisterError> {
        let mut filings = self.storage().filings(known(source)?, as_of)?;
        filings.retain(|filing| is_listed(filing, source));
        Ok(filings)
    }

    /// The same, of those that a filter takes: what the database can tell by day or state is not read.
    ///
    /// # Errors
    /// The storage fails, or there is no such source.
    pub fn filtered(
        &self,
        source: Option<&str>,
        as_of: Option<Date>,
        filter: &Filter,
    ) -> Result<Vec<Filing>, RegisterError> {
        let mut filings = self.storage().some_filings(known(source)?, as_of, &bounds(filter))?;
        filings.retain(|filing| is_listed(filing, source) && filter.takes(&filing.draft));
        Ok(filings)
    }

    /// Some filings of a list, or of all, as they stood on a day or stand now, by their numbers; without those that
    /// were gone or were not there, and without events unless their list is named.
    ///
    /// # Errors
    /// The storage fails.
    pub fn chosen(
        &self,
        source: Option<&str>,
        keys: &[String],
        as_of: Option<Date>,
    ) -> Result<Vec<Filing>, RegisterError> {
        let mut filings = Vec::new();
        for key in keys {
            filings.extend(self.storage().filing(key, as_of)?.filter(|filing| is_listed(filing, source)));
        }
        Ok(filings)
    }

    /// Keys of all filings that have all these words in name or description, the best first; see [`crate::search`].
    ///
    /// # Errors
    /// The storage fails, or there is no such source.
    pub fn search(
        &self,
        source: Option<&str>,
        words: &str,
        as_of: Option<Date>,
    ) -> Result<Vec<String>, RegisterError> {
        let terms = crate::search::terms(words);
        let source = known(source)?;
        let all = Search { source, terms: &terms, as_of, bounds: Bounds::None, page: None };
        Ok(self.storage().search(&all)?.keys)
    }

    /// The first filings, at most so many, that have all these words and that a filter takes; see [`crate::search`].
    ///
    /// # Errors
    /// The storage fails, or there is no such source.
    pub fn first_found(
        &self,
        source: Option<&str>,
        words: &str,
        as_of: Option<Date>,
        filter: &Filter,
        page: Page,
    ) -> Result<Found, RegisterError> {
        let terms = crate::search::terms(words);
        let listed = known(source)?;
        let most = page.most;
        // one more tells whether there are more
        let mut asked = most.saturating_add(1);
        loop {
            let wanted = Page { most: asked, ..page };
            let search =
                Search { source: listed, terms: &terms, as_of, bounds: bounds(filter), page: Some(wanted) };
            let finds = self.storage().search(&search)?;
            let mut filings = self.chosen(source, &finds.keys, as_of)?;
            filings.retain(|filing| filter.takes(&filing.draft));
            let more = filings.len() > most;
            if more || finds.keys.len() < asked {
                filings.truncate(most);
                return Ok(Found { filings, more, ranked: finds.newest_only.then_some(page.ranked) });
            }
            // the filter took too few of them
            asked = asked.saturating_mul(4);
        }
    }
}

/// What of a filter the storage can tell.
fn bounds(filter: &Filter) -> Bounds<'_> {
    match (filter.from, filter.to, &filter.state) {
        (None, None, None) => Bounds::None,
        (None, None, Some(state)) => Bounds::State(state),
        (from, to, _) => Bounds::Days(from.unwrap_or(Date::ZERO), to.unwrap_or(Date::MAX)),
    }
}

/// Whether a filing stands in a list of filings: it is not gone, and no event unless its list was named.
fn is_listed(filing: &Filing, source: Option<&str>) -> bool {
    !filing.vanished && (source.is_some() || !is_events(&filing.source))
}
