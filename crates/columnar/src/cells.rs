//! Values of Parquet columns as texts.
//!
//! What it is not: the reading of pages.
//!
//! The one idea: a value is written as it would stand in a CSV file, text that is not UTF-8 as Windows-1252 has it;
//! what has no such form (bytes that are no text,
//! times of day) is left empty rather than shown in a way that nobody reads back.

use std::fmt::Write;

use jiff::civil::{Date, date};
use jiff::{Timestamp, tz::TimeZone};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::schema::types::ColumnDescriptor;

/// The cells of one column in a run of rows, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    letters: String,
    ends: Vec<usize>,
}

impl Cells {
    pub(crate) fn clear(&mut self) {
        self.letters.clear();
        self.ends.clear();
    }

    pub(crate) fn push(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.letters);
        self.ends.push(self.letters.len());
    }

    pub(crate) fn get(&self, row: usize) -> &str {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(row).and_then(|end| self.letters.get(start..*end)).unwrap_or_default()
    }
}

/// What the numbers or bytes of a column mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Plain,
    Unsigned,
    Date,
    /// Ticks since 1970, so many a second.
    Moment(i64),
    /// An integer with so many digits behind the point.
    Decimal(usize),
    /// Nothing that stands in a table of people.
    Other,
}

impl Meaning {
    pub(crate) fn of(column: &ColumnDescriptor) -> Self {
        let scale = |scale: i32| usize::try_from(scale).ok().filter(|scale| *scale <= 38);
        if let Some(logical) = column.logical_type_ref() {
            return match logical {
                LogicalType::Date => Self::Date,
                LogicalType::Timestamp(of) => Self::Moment(match of.unit {
                    TimeUnit::MILLIS => 1_000,
                    TimeUnit::MICROS => 1_000_000,
                    TimeUnit::NANOS => 1_000_000_000,
                }),
                LogicalType::Decimal(of) => scale(of.scale).map_or(Self::Other, Self::Decimal),
                LogicalType::Integer(of) if !of.is_signed => Self::Unsigned,
                LogicalType::Time(_) | LogicalType::Uuid | LogicalType::Float16 | LogicalType::Bson => {
                    Self::Other
                }
                _ => Self::Plain,
            };
        }
        match column.converted_type() {
            ConvertedType::DATE => Self::Date,
            ConvertedType::TIMESTAMP_MILLIS => Self::Moment(1_000),
            ConvertedType::TIMESTAMP_MICROS => Self::Moment(1_000_000),
            ConvertedType::DECIMAL => scale(column.type_scale()).map_or(Self::Other, Self::Decimal),
            ConvertedType::UINT_32 | ConvertedType::UINT_64 => Self::Unsigned,
            ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS | ConvertedType::INTERVAL => Self::Other,
            _ => Self::Plain,
        }
    }

    /// An integer; `unsigned` is the same bits without a sign.
    pub(crate) fn integer(self, value: i64, unsigned: u64, to: &mut String) {
        // writing to a text cannot fail
        let _ = match self {
            Self::Plain => write!(to, "{value}"),
            Self::Unsigned => write!(to, "{unsigned}"),
            Self::Date => day(value).map_or(Ok(()), |day| write!(to, "{day}")),
            Self::Moment(ticks) => {
                moment(value, ticks, to);
                Ok(())
            }
            Self::Decimal(scale) => {
                decimal(value.into(), scale, to);
                Ok(())
            }
            Self::Other => Ok(()),
        };
    }

    /// Bytes: text, or a number in two's complement with the first byte first.
    pub(crate) fn bytes(self, bytes: &[u8], to: &mut String) {
        match self {
            Self::Plain => match std::str::from_utf8(bytes) {
                Ok(text) => to.push_str(text),
                Err(_) => windows_1252(bytes, to),
            },
            Self::Decimal(scale) if bytes.len() <= 16 && !bytes.is_empty() => {
                let sign = if bytes[0] & 0x80 == 0 { 0 } else { -1 };
                let value = bytes.iter().fold(sign, |value: i128, byte| value << 8 | i128::from(*byte));
                decimal(value, scale, to);
            }
            _ => {}
        }
    }
}

/// Text of programs that write what their system writes, whatever the format asks for. Bytes that are no letter there
/// make it something else than text, of which nothing is kept.
fn windows_1252(bytes: &[u8], to: &mut String) {
    /// What 0x80 to 0x9f are; 0 where they are nothing.
    const UPPER: [u16; 32] = [
        0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0,
        0x17d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a,
        0x153, 0, 0x17e, 0x178,
    ];
    let letter = |byte: &u8| match byte {
        b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0xa0..=0xff => Some(char::from(*byte)),
        0x80..=0x9f => {
            let code = UPPER.get(usize::from(byte - 0x80)).copied().filter(|code| *code != 0)?;
            char::from_u32(code.into())
        }
        _ => None,
    };
    if bytes.iter().all(|byte| letter(byte).is_some()) {
        to.extend(bytes.iter().filter_map(letter));
    }
}

/// A number with a fraction: whole ones as they are typed.
pub(crate) fn float(value: f64, to: &mut String) {
    if value.is_finite() {
        let _ = write!(to, "{value}");
    }
}

/// A point in time in the old form of twelve bytes: nanoseconds of a day, and the Julian day.
pub(crate) fn julian(words: &[u32], to: &mut String) {
    let [low, high, day, ..] = words else { return };
    let nanoseconds = i128::from(u64::from(*high) << 32 | u64::from(*low));
    let seconds = (i128::from(*day) - 2_440_588) * 86_400 + nanoseconds / 1_000_000_000;
    if let Ok(seconds) = i64::try_from(seconds) {
        moment(seconds, 1, to);
    }
}

fn day(days: i64) -> Option<Date> {
    let days = i32::try_from(days).ok()?;
    let span = jiff::Span::new().try_days(days).ok()?;
    date(1970, 1, 1).checked_add(span).ok()
}

/// A day if it is midnight, else day and time.
fn moment(value: i64, ticks: i64, to: &mut String) {
    let Ok(stamp) = Timestamp::from_second(value.div_euclid(ticks)) else { return };
    let civil = stamp.to_zoned(TimeZone::UTC).datetime();
    let is_midnight = civil.time() == jiff::civil::Time::midnight();
    let _ = if is_midnight { write!(to, "{}", civil.date()) } else { write!(to, "{civil}") };
}

fn decimal(value: i128, scale: usize, to: &mut String) {
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let fraction = fraction.trim_end_matches('0');
    let _ = match (value < 0, fraction.is_empty()) {
        (true, true) => write!(to, "-{whole}"),
        (false, true) => write!(to, "{whole}"),
        (true, false) => write!(to, "-{whole}.{fraction}"),
        (false, false) => write!(to, "{whole}.{fraction}"),
    };
}

#[cfg(test)]
mod tests {
    use super::{Cells, Meaning, float, julian};

    fn integer(meaning: Meaning, value: i64) -> String {
        let mut text = String::new();
        meaning.integer(value, value.cast_unsigned(), &mut text);
        text
    }

    #[test]
    fn numbers_read_as_they_are_typed() {
        assert_eq!(integer(Meaning::Plain, -12), "-12");
        assert_eq!(integer(Meaning::Unsigned, -1), "18446744073709551615");
        assert_eq!(integer(Meaning::Date, -4_686), "1957-03-04");
        assert_eq!(integer(Meaning::Date, i64::MAX), "");
        assert_eq!(integer(Meaning::Moment(1_000), -404_870_400_000), "1957-03-04");
        assert_eq!(integer(Meaning::Moment(1_000_000), 3_600_000_001), "1970-01-01T01:00:00");
        assert_eq!(integer(Meaning::Decimal(2), -1_250), "-12.5");
        assert_eq!(integer(Meaning::Decimal(0), 987_654_321), "987654321");
        assert_eq!(integer(Meaning::Decimal(4), 5), "0.0005");
        assert_eq!(integer(Meaning::Other, 5), "");
        let mut text = String::new();
        float(2_139.0, &mut text);
        float(f64::NAN, &mut text);
        assert_eq!(text, "2139");
    }

    #[test]
    fn bytes_are_text_or_numbers_or_nothing() {
        let bytes = |meaning: Meaning, bytes: &[u8]| {
            let mut text = String::new();
            meaning.bytes(bytes, &mut text);
            text
        };
        assert_eq!(bytes(Meaning::Plain, "Zoë".as_bytes()), "Zoë");
        // a name from a program that writes Windows-1252, and what is no text in any way
        assert_eq!(bytes(Meaning::Plain, b"Zo\xeb N\xfa\xf1ez \x96 \x8e"), "Zoë Núñez \u{2013} Ž");
        assert_eq!(bytes(Meaning::Plain, b"\xff\xfeA\0"), "");
        assert_eq!(bytes(Meaning::Plain, b"\x89PNG\r\n\x1a\n"), "");
        assert_eq!(bytes(Meaning::Plain, b"\x81\xeb"), "");
        assert_eq!(bytes(Meaning::Decimal(1), &[0xff, 0x9c]), "-10");
        assert_eq!(bytes(Meaning::Decimal(1), &[0; 40]), "");
        let mut text = String::new();
        julian(&[0, 0, 2_435_902], &mut text);
        assert_eq!(text, "1957-03-04");
    }

    #[test]
    fn cells_are_found_by_row() {
        let mut cells = Cells::default();
        for cell in ["a", "", "bc"] {
            cells.push(|to| to.push_str(cell));
        }
        assert_eq!([0, 1, 2, 3].map(|row| cells.get(row)), ["a", "", "bc", ""]);
    }
}
