//! A moment of a commit, and the day and week it falls into.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp, Zoned};

/// A moment, and the clock of the place where it was noted down.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// How far the clock there is ahead of UTC, in seconds.
    pub offset: i32,
}

impl Moment {
    /// Reads a date in git's raw form: `1700000000 +0100`. What is none, as in broken commits, is 1970.
    pub fn parse(text: &str) -> Moment {
        let mut words = text.split_ascii_whitespace();
        let seconds = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
        let zone: i32 = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
        Moment {
            seconds,
            offset: (zone / 100 * 60 + zone % 100) * 60,
        }
    }

    /// The date and time there, with its distance from UTC, as in ISO 8601: `2026-03-01T14:05:00+01:00`.
    pub fn iso(self) -> String {
        self.zoned().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// Date and time to the minute there: `2026-03-01 14:05`.
    pub fn minute(self) -> String {
        self.zoned().strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// The Monday of its week there, as a number that grows by one from week to week.
    pub fn week(self) -> i64 {
        let days = (self.seconds + i64::from(self.offset)).div_euclid(24 * 60 * 60);
        // The first of January 1970 was a Thursday.
        (days + 3).div_euclid(7)
    }

    /// The Monday with which the week of [`Moment::week`] begins: `2026-03-02`.
    pub fn monday(week: i64) -> String {
        let first = Date::constant(1969, 12, 29);
        let days = Span::new().try_days(week.saturating_mul(7)).unwrap_or_default();
        first.checked_add(days).unwrap_or(first).to_string()
    }

    fn zoned(self) -> Zoned {
        let timestamp = Timestamp::from_second(self.seconds).unwrap_or(Timestamp::UNIX_EPOCH);
        let offset = Offset::from_seconds(self.offset).unwrap_or(Offset::UTC);
        timestamp.to_zoned(TimeZone::fixed(offset))
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn a_moment_is_told_in_the_time_of_its_place() {
        let moment = Moment::parse("1700000000 +0530");
        assert_eq!(moment.iso(), "2023-11-15T03:43:20+05:30");
        assert_eq!(moment.minute(), "2023-11-15 03:43");
        assert_eq!(Moment::monday(moment.week()), "2023-11-13");
        assert_eq!(Moment::parse("1700000000 -0130").offset, -5400);
    }

    #[test]
    fn weeks_begin_on_monday_in_the_time_of_the_place() {
        let week = |text: &str| Moment::monday(Moment::parse(text).week());
        // Sunday the 5th of January 2025, 23:30 UTC.
        assert_eq!(week("1736119800 +0000"), "2024-12-30");
        assert_eq!(week("1736119800 +0100"), "2025-01-06");
        assert_eq!(week("-1 +0000"), "1969-12-29");
    }

    #[test]
    fn a_date_beyond_all_calendars_is_no_panic() {
        for text in [
            "",
            "x",
            "99999999999999 +9999",
            "-99999999999999 -9999",
            "9223372036854775807 +0000",
        ] {
            let moment = Moment::parse(text);
            assert!(!moment.iso().is_empty() && !moment.minute().is_empty());
            assert!(!Moment::monday(moment.week()).is_empty());
        }
    }
}
