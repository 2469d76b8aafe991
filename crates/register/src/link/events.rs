//! Settlements and penalties, as events of the organisations and breaches that they are about.
//!
//! What it is: for each row of an enforcement list the filings of the federal list that it is about. If the office's
//! closing text (the description of a resolved case) tells of the payment, the event is of that incident; if only the
//! name agrees, it is of the organisation.
//!
//! What it is not: a filing. An event reports nobody's data, so it is in no tally and no total of people.
//!
//! The one idea: **a name alone never ties a payment to a breach**: most organisations have reported several, and some
//! payments are for no breach at all (records withheld from their patient).

use std::collections::BTreeMap;

use super::names::Party;
use super::weigh;
use crate::draft::letters;
use crate::storage::Filing;

/// What an event is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// One incident.
    Incident,
    /// An organisation; of which of its reports is not known.
    Organisation,
}

impl On {
    /// How it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Incident => "incident",
            Self::Organisation => "organisation",
        }
    }
}

/// One event and one filing that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Index of the event.
    pub event: usize,
    /// Index of the filing.
    pub filing: usize,
    /// What the event is of.
    pub on: On,
    /// Why.
    pub reason: String,
}

/// Points of a name from which two organisations are taken for one.
const SAME_NAME: i32 = 32;
/// Points of a name from which a closing text about a payment is taken for this payment's.
const LIKE_NAME: i32 = 22;
/// Letters from which a name that another begins with is enough.
const LONG: usize = 10;
/// Letters of a name that a closing text with the amount must have.
const NAMED: usize = 6;
/// Words of a closing text that tells of a payment.
const CLOSING: &[&str] = &["resolution agreement", "civil money penalty", "settle"];

/// Which filings events are about, in order of events and filings.
pub fn attach(events: &[Filing], filings: &[Filing]) -> Vec<Attached> {
    let events: Vec<Event<'_>> = events.iter().map(Event::of).collect();
    let mut found = Vec::new();
    for (index, filing) in filings.iter().enumerate().filter(|(_, filing)| filing.source == "hhs") {
        let party = Party::of(&filing.draft.name, &filing.draft.aliases);
        let mut told = None;
        for (number, event) in events.iter().enumerate() {
            let name = weigh::parties(&event.party, &party).0;
            let story = told.get_or_insert_with(|| Closing::of(filing));
            if let Some((on, reason)) = event.about(filing, name, &party, story) {
                found.push(Attached { event: number, filing: index, on, reason });
            }
        }
    }
    found.sort_by_key(|one| (one.event, one.on, one.filing));
    found
}

/// One row of an enforcement list.
struct Event<'a> {
    filing: &'a Filing,
    party: Party,
}

impl<'a> Event<'a> {
    fn of(filing: &'a Filing) -> Self {
        Self { filing, party: Party::of(&filing.draft.name, &filing.draft.aliases) }
    }

    /// What of a filing it is, if of anything.
    fn about(&self, filing: &Filing, name: i32, party: &Party, story: &Closing) -> Option<(On, String)> {
        let days = self.filing.draft.reported.zip(filing.draft.reported);
        let before = days.is_some_and(|(event, report)| report < event);
        let amount = self.filing.draft.amount_usd.filter(|amount| *amount > 0);
        let named =
            name >= LIKE_NAME || (self.party.key.len() >= NAMED && story.letters.contains(&self.party.key));
        if before
            && named
            && let Some(amount) = amount
        {
            if let Some(said) = story.amounts.iter().find(|said| is_about(**said, amount)) {
                let reason = format!("the closing text of the case tells of a payment of {said} dollars");
                return Some((On::Incident, reason));
            }
            if story.tells && story.amounts.is_empty() && name >= SAME_NAME {
                let reason =
                    "the closing text of the case tells of a settlement or penalty, without its amount";
                return Some((On::Incident, reason.to_owned()));
            }
        }
        let (short, long) = if self.party.key.len() <= party.key.len() {
            (&self.party.key, &party.key)
        } else {
            (&party.key, &self.party.key)
        };
        let begins =
            short.len() >= LONG && long.starts_with(short.as_str()) && self.party.telling().next().is_some();
        (name >= SAME_NAME || begins).then(|| (On::Organisation, "an organisation of this name".to_owned()))
    }
}

/// What the description of a resolved case says of payments.
struct Closing {
    amounts: Vec<u64>,
    /// Whether it tells of one at all.
    tells: bool,
    letters: String,
}

impl Closing {
    fn of(filing: &Filing) -> Self {
        let text = filing.draft.narrative.as_deref().unwrap_or_default().to_lowercase();
        let tells = CLOSING.iter().any(|words| text.contains(words));
        let amounts = amounts(&text);
        let letters = if tells || !amounts.is_empty() { letters(&text) } else { String::new() };
        Self { amounts, tells, letters }
    }
}

/// Whether a text's number is that of the list: texts round, up to a hundredth.
fn is_about(said: u64, amount: u64) -> bool {
    said.abs_diff(amount) <= amount / 100
}

/// Amounts of dollars in a text in lower case: `$2,154,000`, `$5.55 million`.
fn amounts(text: &str) -> Vec<u64> {
    let mut all: Vec<u64> = text.split('$').skip(1).filter_map(amount).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The amount that a text begins with.
fn amount(text: &str) -> Option<u64> {
    let text = text.trim_start();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).unwrap_or(text.len());
    let digits = text.get(..end)?.trim_end_matches(['.', ',']).replace(',', "");
    let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
    let whole: u64 = whole.parse().ok()?;
    let rest = text.get(end..).unwrap_or_default().trim_start();
    if !rest.starts_with("million") {
        return Some(whole);
    }
    // "5.55" as 5,550,000: six digits after the point
    let part: String = part.chars().chain(std::iter::repeat('0')).take(6).collect();
    whole.checked_mul(1_000_000)?.checked_add(part.parse().ok()?)
}

/// Events by filing: of its incident first, then of its organisation; each event once.
pub fn of_filing(attached: &[Attached], report: &[usize], filing: usize) -> Vec<Attached> {
    let mut best: BTreeMap<usize, &Attached> = BTreeMap::new();
    for one in attached {
        let same = report.get(one.filing) == report.get(filing);
        let fits = match one.on {
            On::Incident => same,
            On::Organisation => one.filing == filing,
        };
        if fits && best.get(&one.event).is_none_or(|known| one.on < known.on) {
            best.insert(one.event, one);
        }
    }
    let mut all: Vec<Attached> = best.into_values().cloned().collect();
    all.sort_by_key(|one| (one.on, one.event));
    all
}

#[cfg(test)]
mod tests {
    use super::{amounts, is_about};

    #[test]
    fn amounts_in_a_closing_text() {
        let text = "paid $16 million, and $2,154,000. then $5.55 million; $ 400,000, $, $1.5.5 million $99999999999999999999";
        assert_eq!(amounts(text), [400_000, 2_154_000, 5_550_000, 16_000_000]);
        assert!(is_about(2_154_000, 2_150_000) && !is_about(2_200_000, 2_150_000));
    }
}
