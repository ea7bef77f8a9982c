//! `Date`: the wire's date, which is an instant in milliseconds.

use super::calendar;
use super::error::ValueError;
use super::iso::{self, Instant};
use super::marker;
use super::text_buf::TextBuf;
use super::wire::{Wire, wire_serde};
use std::fmt;
use std::str::FromStr;

const OUT_OF_RANGE: ValueError = ValueError::OutOfRange { target: "date" };

/// A date as Ignite has it (`java.util.Date`): milliseconds since 1970-01-01 UTC, any `i64`.
///
/// A calendar date is midnight UTC of its day; other programs may store any time of day, which is kept. As text it is `2020-01-02`
/// at midnight UTC and `2020-01-02T10:00:00.500Z` otherwise.
///
/// # Examples
/// ```
/// use ignite_client::types::Date;
///
/// let date = Date::from_ymd(2020, 1, 2)?;
/// assert_eq!(date.millis(), 1_577_923_200_000);
/// assert_eq!(date.to_string(), "2020-01-02");
/// assert_eq!(Date::from_millis(-1).ymd(), (1969, 12, 31));
/// assert_eq!("1969-12-31T23:59:59.999Z".parse(), Ok(Date::from_millis(-1)));
/// # Ok::<(), ignite_client::types::ValueError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Date(i64);

impl Date {
    /// The date of milliseconds since 1970-01-01 UTC.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970-01-01 UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Midnight UTC of a day of the (proleptic) Gregorian calendar; month and day count from 1.
    ///
    /// # Errors
    /// [`ValueError::OutOfRange`] if the calendar has no such day or `i64` milliseconds do not reach it.
    pub const fn from_ymd(year: i32, month: u8, day: u8) -> Result<Self, ValueError> {
        let Some(days) = calendar::days_of(year as i64, month, day) else { return Err(OUT_OF_RANGE) };
        match calendar::millis_of(days, 0) {
            Some(millis) => Ok(Self(millis)),
            None => Err(OUT_OF_RANGE),
        }
    }

    /// Year, month and day in UTC, month and day counted from 1.
    #[allow(clippy::cast_possible_truncation, reason = "years of i64 milliseconds fit 29 bits")]
    pub const fn ymd(self) -> (i32, u8, u8) {
        let (year, month, day) = calendar::date_of(Instant::from_millis(self.0).days);
        (year as i32, month, day)
    }

    /// Whether this is midnight UTC: a calendar date without a time of day.
    pub const fn is_midnight(self) -> bool {
        Instant::from_millis(self.0).nanos_of_day == 0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant = Instant::from_millis(self.0);
        let mut text = TextBuf::new();
        if instant.nanos_of_day == 0 {
            iso::push_date(&mut text, instant.days);
        } else {
            iso::push_instant(&mut text, instant);
            text.push(b"Z");
        }
        f.pad(text.as_str())
    }
}

impl FromStr for Date {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let instant = match iso::parse_date(text) {
            Some(days) => Instant { days, nanos_of_day: 0 },
            None => iso::parse_instant(text).ok_or(ValueError::Text { target: "date" })?,
        };
        instant.exact_millis().map(Self).ok_or(OUT_OF_RANGE)
    }
}

impl Wire for Date {
    const MARKER: &'static str = marker::DATE;
    const WHAT: &'static str = "a date";

    fn with_body<R>(&self, f: impl FnOnce(&[u8]) -> R) -> Option<R> {
        Some(f(&self.0.to_le_bytes()))
    }

    #[inline]
    fn from_body(body: &[u8]) -> Option<Self> {
        Some(Self(i64::from_le_bytes(body.try_into().ok()?)))
    }
}

wire_serde!(Date);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_exact() {
        for millis in [0, -1, 1, -86_400_000, i64::MIN, i64::MAX, 1_577_923_200_000, -62_167_219_200_000] {
            let date = Date::from_millis(millis);
            assert_eq!(date.to_string().parse(), Ok(date), "{date}");
            assert_eq!(serde_json::from_str::<Date>(&serde_json::to_string(&date).unwrap()).unwrap(), date);
        }
        assert_eq!(Date::from_millis(i64::MIN).to_string(), "-292275055-05-16T16:47:04.192Z");
        assert_eq!("2020-01-02T00:00:00.0000001Z".parse::<Date>(), Err(OUT_OF_RANGE));
        assert_eq!("+999999999-01-01".parse::<Date>(), Err(OUT_OF_RANGE));
    }

    #[test]
    fn calendar_dates() {
        assert_eq!(Date::from_ymd(2000, 2, 29).unwrap().ymd(), (2000, 2, 29));
        assert_eq!(Date::from_ymd(-1, 12, 31).unwrap().to_string(), "-0001-12-31");
        assert_eq!(Date::from_ymd(i32::MAX, 1, 1), Err(OUT_OF_RANGE));
        assert!(Date::from_ymd(1969, 1, 1).unwrap().is_midnight());
        assert!(!Date::from_millis(-1).is_midnight());
    }
}
