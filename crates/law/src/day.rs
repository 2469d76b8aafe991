//! Days and instants as TOML and JSON write them.
//!
//! TOML has dates of its own (`2026-01-05`), JSON has strings; both are read here, so that a facts file may be
//! either. An instant has its offset from UTC: a clock of 72 hours runs in real hours, whatever the place.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// A civil date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

/// A moment with the offset in which it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant {
    /// The moment.
    pub at: Timestamp,
    /// The offset from UTC in which it is shown.
    pub offset: Offset,
}

impl Instant {
    /// Reads `2026-01-05T14:30:00+01:00`; the offset may not be missing.
    pub fn parse(text: &str) -> Option<Self> {
        let pieces = text.trim();
        let at: Timestamp = pieces.parse().ok()?;
        if pieces.ends_with(['Z', 'z']) {
            return Some(Self { at, offset: Offset::UTC });
        }
        let sign_at = pieces.rfind(['+', '-']).filter(|at| *at > 10)?;
        let (hours, minutes) = pieces.get(sign_at + 1..)?.split_once(':')?;
        let minutes_in_all =
            hours.parse::<i32>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)?;
        let sign = if pieces.get(sign_at..=sign_at)? == "-" { -1 } else { 1 };
        let offset = Offset::from_seconds(minutes_in_all.checked_mul(60)?.checked_mul(sign)?).ok()?;
        Some(Self { at, offset })
    }

    /// The civil date in its offset.
    pub fn date(self) -> Date {
        self.offset.to_datetime(self.at).date()
    }

    /// So many hours later.
    pub fn plus_hours(self, hours: i64) -> Option<Self> {
        let at = self.at.checked_add(jiff::SignedDuration::from_hours(hours)).ok()?;
        Some(Self { at, offset: self.offset })
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.offset.to_datetime(self.at);
        let seconds = self.offset.seconds();
        let sign = if seconds < 0 { '-' } else { '+' };
        let minutes = seconds.abs() / 60;
        write!(
            f,
            "{} {:02}:{:02} {sign}{:02}:{:02}",
            local.date(),
            local.hour(),
            local.minute(),
            minutes / 60,
            minutes % 60
        )
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = deserializer.deserialize_any(DateText)?;
        let day = text.parse().map_err(|_| de::Error::custom("not a date as YYYY-MM-DD"))?;
        if plausible(day) { Ok(Self(day)) } else { Err(de::Error::custom(NO_SUCH_YEAR)) }
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = deserializer.deserialize_any(DateText)?;
        let moment = Self::parse(&text)
            .ok_or_else(|| de::Error::custom("not a moment with its offset, as 2026-01-05T14:30:00+01:00"))?;
        if plausible(moment.date()) { Ok(moment) } else { Err(de::Error::custom(NO_SUCH_YEAR)) }
    }
}

/// The years in which a day of an incident or of a law may lie: any other is a slip of the pen (0026, 20226), and a clock that
/// began with it would run out of the calendar.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;
const NO_SUCH_YEAR: &str = "a day between the years 1900 and 2199 is expected";

fn plausible(day: Date) -> bool {
    YEARS.contains(&day.year())
}

/// The text of a date, from a string or from TOML's own kind (which its reader hands on as a map of one).
struct DateText;

impl<'de> Visitor<'de> for DateText {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        match map.next_entry::<String, String>()? {
            Some((_, text)) => Ok(text),
            None => Err(de::Error::custom("not a date")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, Instant};

    #[test]
    fn dates_of_toml_and_of_json_read_alike() {
        #[derive(serde::Deserialize)]
        struct Holder {
            day: Day,
            at: Instant,
        }
        let native: Holder = toml::from_str("day = 2026-01-05\nat = 2026-01-05T14:30:00+01:00").unwrap();
        let quoted: Holder =
            serde_json::from_str(r#"{"day": "2026-01-05", "at": "2026-01-05T14:30:00+01:00"}"#).unwrap();
        assert_eq!(native.day, quoted.day);
        assert_eq!(native.at, quoted.at);
        assert_eq!(native.at.to_string(), "2026-01-05 14:30 +01:00");
        assert!(toml::from_str::<Holder>("day = 5\nat = 2026-01-05T14:30:00Z").is_err());
    }

    #[test]
    fn a_year_that_is_a_slip_of_the_pen_is_none() {
        #[derive(serde::Deserialize)]
        struct Holder {
            #[expect(dead_code, reason = "only whether it can be read is looked at")]
            day: Option<Day>,
            #[expect(dead_code, reason = "only whether it can be read is looked at")]
            at: Option<Instant>,
        }
        let read = |text: &str| toml::from_str::<Holder>(text).map_err(|error| error.message().to_owned());
        for good in ["day = 1900-01-01", "day = 2199-12-31", "at = 2199-12-31T23:59:00Z"] {
            assert!(read(good).is_ok(), "{good}");
        }
        for bad in ["day = 0026-03-02", "day = 1899-12-31", "day = 2200-01-01", "at = 9998-01-01T00:00:00Z"] {
            assert_eq!(read(bad).err().as_deref(), Some(super::NO_SUCH_YEAR), "{bad}");
        }
    }

    #[test]
    fn an_instant_needs_its_offset() {
        assert!(Instant::parse("2026-01-05T14:30:00").is_none());
        let west = Instant::parse("2026-01-05T22:30:00-05:30").unwrap();
        assert_eq!(west.to_string(), "2026-01-05 22:30 -05:30");
        assert_eq!(west.plus_hours(72).unwrap().to_string(), "2026-01-08 22:30 -05:30");
        assert_eq!(Instant::parse("2026-01-05T14:30:00Z").unwrap().to_string(), "2026-01-05 14:30 +00:00");
    }
}
