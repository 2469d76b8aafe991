//! Days as laws count them.
//!
//! What it is: calendar days, business days with the federal holidays of the United States (5 U.S.C. 6103, and
//! Executive Order 11582 for the day on which a holiday on a weekend is observed), and what becomes of a last day
//! that is no business day.
//!
//! What it is not: the holidays of a state, which may differ; a duty that counts business days says so.
//!
//! The one idea: the day of the event is day nought (FRCP 6(a)(1)(A) counts so, and no statute here says otherwise).

use jiff::civil::{Date, Weekday, date};

/// The day so many calendar days after another.
pub fn plus_days(from: Date, days: u32) -> Option<Date> {
    from.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// The day so many business days after another.
pub fn plus_business_days(from: Date, days: u32) -> Option<Date> {
    let mut day = from;
    for _ in 0..days {
        day = next_business_day(plus_days(day, 1)?)?;
    }
    Some(day)
}

/// The day itself if it is a business day, else the next one.
pub fn next_business_day(from: Date) -> Option<Date> {
    let mut day = from;
    while !is_business_day(day) {
        day = plus_days(day, 1)?;
    }
    Some(day)
}

/// Whether a day is neither on a weekend nor a federal holiday.
pub fn is_business_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && federal_holiday(day).is_none()
}

/// The federal holiday that is observed on a day.
pub fn federal_holiday(day: Date) -> Option<&'static str> {
    // New Year's Day on a Saturday is observed on the last day of the year before
    [day.year(), day.year().saturating_add(1)]
        .into_iter()
        .flat_map(federal_holidays)
        .find(|(observed, _)| *observed == day)
        .map(|(_, name)| name)
}

/// The federal holidays of a year, each on the day on which it is observed.
pub fn federal_holidays(year: i16) -> Vec<(Date, &'static str)> {
    let fixed = |month, day, since: i16, name| {
        Date::new(year, month, day).ok().filter(|_| year >= since).and_then(observed).map(|on| (on, name))
    };
    let floating = |month, nth, weekday, since: i16, name| {
        let first = Date::new(year, month, 1).ok().filter(|_| year >= since)?;
        first.nth_weekday_of_month(nth, weekday).ok().map(|on| (on, name))
    };
    [
        fixed(1, 1, 1871, "New Year's Day"),
        floating(1, 3, Weekday::Monday, 1986, "Birthday of Martin Luther King, Jr."),
        floating(2, 3, Weekday::Monday, 1971, "Washington's Birthday"),
        floating(5, -1, Weekday::Monday, 1971, "Memorial Day"),
        // Public Law 117-17 was signed on 2021-06-17, two days before the first one
        fixed(6, 19, 2021, "Juneteenth"),
        fixed(7, 4, 1871, "Independence Day"),
        floating(9, 1, Weekday::Monday, 1894, "Labor Day"),
        floating(10, 2, Weekday::Monday, 1971, "Columbus Day"),
        fixed(11, 11, 1938, "Veterans Day"),
        floating(11, 4, Weekday::Thursday, 1942, "Thanksgiving Day"),
        fixed(12, 25, 1871, "Christmas Day"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The last day of the year of a day.
pub fn year_end(day: Date) -> Date {
    date(day.year(), 12, 31)
}

/// A holiday on a Saturday is observed on Friday, one on a Sunday on Monday.
fn observed(holiday: Date) -> Option<Date> {
    match holiday.weekday() {
        Weekday::Saturday => holiday.yesterday().ok(),
        Weekday::Sunday => holiday.tomorrow().ok(),
        _ => Some(holiday),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{
        federal_holiday, is_business_day, next_business_day, plus_business_days, plus_days, year_end,
    };

    #[test]
    fn holidays_of_known_years() {
        for (day, name) in [
            (date(2026, 1, 1), "New Year's Day"),
            (date(2026, 1, 19), "Birthday of Martin Luther King, Jr."),
            (date(2026, 2, 16), "Washington's Birthday"),
            (date(2026, 5, 25), "Memorial Day"),
            (date(2026, 6, 19), "Juneteenth"),
            // 4 July 2026 is a Saturday
            (date(2026, 7, 3), "Independence Day"),
            (date(2026, 9, 7), "Labor Day"),
            (date(2026, 10, 12), "Columbus Day"),
            (date(2026, 11, 11), "Veterans Day"),
            (date(2026, 11, 26), "Thanksgiving Day"),
            (date(2026, 12, 25), "Christmas Day"),
            // 19 June 2021 was a Saturday
            (date(2021, 6, 18), "Juneteenth"),
            // 1 January 2022 was a Saturday
            (date(2021, 12, 31), "New Year's Day"),
            // 1 January 2023 was a Sunday
            (date(2023, 1, 2), "New Year's Day"),
        ] {
            assert_eq!(federal_holiday(day), Some(name), "{day}");
            assert!(!is_business_day(day));
        }
        assert_eq!(federal_holiday(date(2020, 6, 19)), None, "Juneteenth is a holiday since 2021");
        assert_eq!(federal_holiday(date(2026, 7, 4)), None, "observed on the third");
    }

    #[test]
    fn business_days_jump_weekends_and_holidays() {
        // Friday before Labor Day 2026: the next business day is Tuesday
        assert_eq!(plus_business_days(date(2026, 9, 4), 1), Some(date(2026, 9, 8)));
        assert_eq!(plus_business_days(date(2026, 11, 25), 2), Some(date(2026, 11, 30)));
        assert_eq!(plus_business_days(date(2026, 3, 2), 15), Some(date(2026, 3, 23)));
        assert_eq!(
            plus_business_days(date(2026, 3, 7), 1),
            Some(date(2026, 3, 9)),
            "a Saturday is day nought"
        );
        assert_eq!(next_business_day(date(2026, 7, 3)), Some(date(2026, 7, 6)));
        assert_eq!(next_business_day(date(2026, 7, 6)), Some(date(2026, 7, 6)));
    }

    #[test]
    fn sixty_days_after_the_year_is_the_first_of_march_or_the_leap_day() {
        assert_eq!(plus_days(year_end(date(2025, 5, 5)), 60), Some(date(2026, 3, 1)));
        assert_eq!(plus_days(year_end(date(2027, 1, 1)), 60), Some(date(2028, 2, 29)));
        assert_eq!(plus_days(year_end(date(2023, 12, 31)), 60), Some(date(2024, 2, 29)));
        assert_eq!(plus_days(year_end(date(2024, 12, 31)), 60), Some(date(2025, 3, 1)));
        assert_eq!(plus_days(Date::MAX, 1), None);
    }
}
