//! What stands behind the question mark of an address.
//!
//! What it is: names and values, read strictly where they mean something: a value that is not one of those allowed is
//! an error that names the parameter, never a guess. Names that mean nothing are passed over.
//!
//! The one idea: **a view is its query**: every link to a neighbouring view is this one with a value changed
//! ([`Query::with`]).

use chartward_app::register::site::find::{Find, Order, Several, Size};
use chartward_app::register::{BreachType, EntityType, Sector, source_ids};
use jiff::civil::Date;

use crate::answer::Fault;

/// Most parameters that are looked at.
const MOST: usize = 32;
/// Most characters of a search.
const LONGEST: usize = 200;
/// Most words of a search.
const WORDS: usize = 32;

/// Names and values of an address.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

/// Names of parameters that narrow a list, in the order in which links write them.
const NAMES: &[&str] = &[
    "q", "source", "type", "state", "entity", "sector", "year", "size", "filings", "sort", "by", "show",
    "from", "to", "only", "as_of", "least", "about", "sent", "per_page", "after", "page",
];

impl Query {
    /// Reads what stands behind the question mark.
    pub(crate) fn of(text: &str) -> Self {
        let pairs = form_urlencoded::parse(text.as_bytes()).take(MOST);
        let known = pairs.filter(|(name, value)| NAMES.contains(&name.as_ref()) && !value.trim().is_empty());
        let mut all: Vec<(String, String)> = Vec::new();
        for (name, value) in known {
            // the first counts
            if all.iter().all(|(other, _)| *other != name) {
                all.push((name.into_owned(), value.trim().to_owned()));
            }
        }
        all.sort_by_key(|(name, _)| NAMES.iter().position(|known| known == name));
        Self(all)
    }

    /// The same without names that mean nothing to an address: they make no other view of it.
    pub(crate) fn only(mut self, names: &[&str]) -> Self {
        self.0.retain(|(name, _)| names.contains(&name.as_str()));
        self
    }

    /// The value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// An address with one value changed or taken away, on its first page.
    pub(crate) fn with(&self, path: &str, name: &str, value: Option<&str>) -> String {
        let kept = |known: &str| known != name && known != "page" && known != "after";
        let mut pairs: Vec<(&str, &str)> =
            self.0.iter().filter(|(known, _)| kept(known)).map(|(n, v)| (n.as_str(), v.as_str())).collect();
        pairs.extend(value.map(|value| (name, value)));
        pairs.sort_by_key(|(name, _)| NAMES.iter().position(|known| known == name));
        address(path, &pairs)
    }

    /// This view at another address.
    pub(crate) fn at(&self, path: &str) -> String {
        let pairs: Vec<(&str, &str)> = self.0.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        address(path, &pairs)
    }

    /// Names and values other than some, for the hidden fields of a form.
    pub(crate) fn others(&self, but: &[&str]) -> Vec<(String, String)> {
        let kept = |(name, _): &&(String, String)| name != "page" && !but.contains(&name.as_str());
        self.0.iter().filter(kept).cloned().collect()
    }

    /// A day.
    pub(crate) fn day(&self, name: &'static str) -> Result<Option<Date>, Fault> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let day: Option<Date> = text.parse().ok().filter(|_| text.len() == 10);
        let sane = day.filter(|day| (1900..=2200).contains(&day.year()));
        sane.map(Some).ok_or(Fault::Bad(name, "a day, such as 2024-11-01"))
    }

    /// One of some words.
    fn word<T>(
        &self,
        name: &'static str,
        of: impl Fn(&str) -> Option<T>,
        allowed: &'static str,
    ) -> Result<Option<T>, Fault> {
        self.get(name).map(|text| of(text).ok_or(Fault::Bad(name, allowed))).transpose()
    }

    /// A whole number within bounds.
    pub(crate) fn number(
        &self,
        name: &'static str,
        most: u64,
        allowed: &'static str,
    ) -> Result<Option<u64>, Fault> {
        let digits = |text: &str| {
            let plain = text.bytes().all(|b| b.is_ascii_digit());
            text.parse::<u64>().ok().filter(|number| plain && (1..=most).contains(number))
        };
        self.word(name, digits, allowed)
    }

    /// Words to search for.
    pub(crate) fn words(&self) -> Result<Option<&str>, Fault> {
        match self.get("q") {
            Some(text) if text.chars().count() > LONGEST => Err(Fault::Bad("q", "at most 200 characters")),
            // the register would pass over those beyond
            Some(text)
                if text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count()
                    > WORDS =>
            {
                Err(Fault::Bad("q", "at most 32 words"))
            }
            words => Ok(words),
        }
    }

    /// A list.
    pub(crate) fn source(&self) -> Result<Option<&'static str>, Fault> {
        let of = |text: &str| source_ids().into_iter().find(|id| *id == text);
        self.word("source", of, "the name of a list, see /about")
    }

    /// A kind of breach.
    pub(crate) fn breach_type(&self) -> Result<Option<BreachType>, Fault> {
        self.word(
            "type",
            BreachType::of,
            "hacking, theft, loss, improper-disposal, unauthorized, other or unknown",
        )
    }

    /// A state.
    pub(crate) fn state(&self) -> Result<Option<String>, Fault> {
        let of = |text: &str| {
            let plain = (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
            plain.then(|| text.to_ascii_uppercase())
        };
        self.word("state", of, "a postal code, such as OH")
    }

    /// A kind of organisation.
    pub(crate) fn entity_type(&self) -> Result<Option<EntityType>, Fault> {
        self.word("entity", EntityType::of, "provider, plan, clearinghouse or business-associate")
    }

    /// A branch.
    pub(crate) fn sector(&self) -> Result<Option<Sector>, Fault> {
        self.word(
            "sector",
            Sector::of,
            "health, finance, education, government, retail, technology, non-profit or business",
        )
    }

    /// A year.
    pub(crate) fn year(&self) -> Result<Option<i16>, Fault> {
        let of = |text: &str| text.parse::<i16>().ok().filter(|year| (1900..=2155).contains(year));
        self.word("year", of, "a year of four digits")
    }

    /// A page, from 1.
    pub(crate) fn page(&self) -> Result<usize, Fault> {
        let page = self.number("page", 10_000_000, "a whole number from 1")?;
        Ok(page.and_then(|page| usize::try_from(page).ok()).unwrap_or(1))
    }

    /// Everything that narrows a list of incidents.
    pub(crate) fn find(&self, per_page: usize) -> Result<Find, Fault> {
        let named = |text: &str| Order::ALL.into_iter().find(|order| order.name() == text);
        let several = |text: &str| match text {
            "one" => Some(Several::One),
            "several" => Some(Several::More),
            _ => None,
        };
        let size = |text: &str| Size::ALL.into_iter().find(|size| size.name() == text);
        Ok(Find {
            source: self.source()?,
            breach_type: self.breach_type()?,
            state: self.state()?,
            entity_type: self.entity_type()?,
            sector: self.sector()?,
            year: self.year()?,
            size: self.word(
                "size",
                size,
                "unknown, under-500, 500-4999, 5000-49999, 50000-499999 or 500000-up",
            )?,
            several: self.word("filings", several, "one or several")?,
            order: self
                .word("sort", named, "relevance, newest, oldest, largest, filings, name, added or changed")?
                .unwrap_or_default(),
            skip: (self.page()? - 1).saturating_mul(per_page),
            take: per_page,
        })
    }
}

/// An address with a query.
fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    format!("{path}?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn a_view_is_written_in_one_way() {
        let query = Query::of("page=3&type=theft&q=a+b%26c&utm=x&state=&type=loss");
        assert_eq!(query.at("/breaches"), "/breaches?q=a+b%26c&type=theft&page=3");
        assert_eq!(query.with("/breaches", "state", Some("OH")), "/breaches?q=a+b%26c&type=theft&state=OH");
        assert_eq!(query.with("/breaches", "type", None), "/breaches?q=a+b%26c");
        assert_eq!(Query::of("").at("/breaches"), "/breaches");
    }

    #[test]
    fn what_is_not_allowed_is_refused_by_name() {
        for text in [
            "type=Theft",
            "year=20x4",
            "page=0",
            "page=99999999999999999999",
            "page=-1",
            "state=O%27",
            "sort=up",
        ] {
            assert!(Query::of(text).find(25).is_err(), "{text}");
        }
        for text in ["as_of=yesterday", "as_of=2024-13-01", "as_of=0001-01-01", "as_of=2024-11-01T00:00"] {
            assert!(Query::of(text).day("as_of").is_err(), "{text}");
        }
        assert_eq!(Query::of("state=oh&page=2").find(25).unwrap().skip, 25);
    }
}
