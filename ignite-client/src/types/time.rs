//! `Time`: the wire's time, milliseconds of a day.

use super::calendar::{MILLIS_PER_DAY, NANOS_PER_MILLI};
use super::error::ValueError;
use super::iso::{self, Instant};
use super::marker;
use super::text_buf::TextBuf;
use super::wire::{Wire, wire_serde};
use std::fmt;
use std::str::FromStr;

const OUT_OF_RANGE: ValueError = ValueError::OutOfRange { target: "time" };

/// A time of day as Ignite has it (`java.sql.Time`): milliseconds, any `i64`.
///
/// Times of day are 0 to 86,399,999. Java programs in other time zones than UTC store values outside of that range (they count from
/// 1970-01-01 00:00 UTC); those are kept. As text a time is `10:00:00.500`, and `1969-12-31T15:00:00Z` where it is no time of day.
///
/// # Examples
/// ```
/// use ignite_client::types::Time;
///
/// let time = Time::from_hms_milli(10, 0, 0, 500)?;
/// assert_eq!(time.millis(), 36_000_500);
/// assert_eq!(time.to_string(), "10:00:00.500");
/// assert_eq!("10:00:00.5".parse(), Ok(time));
/// # Ok::<(), ignite_client::types::ValueError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(i64);

impl Time {
    /// The time of a number of milliseconds.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// The milliseconds.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// A time of day.
    ///
    /// # Errors
    /// [`ValueError::OutOfRange`] if a part is too large (hour 24, minute or second 60, millisecond 1000).
    pub const fn from_hms_milli(hour: u8, minute: u8, second: u8, milli: u16) -> Result<Self, ValueError> {
        if hour > 23 || minute > 59 || second > 59 || milli > 999 {
            return Err(OUT_OF_RANGE);
        }
        let seconds = hour as i64 * 3600 + minute as i64 * 60 + second as i64;
        Ok(Self(seconds * 1000 + milli as i64))
    }

    /// Hour, minute, second and millisecond, if this is a time of day.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the parts of a day are small"
    )]
    pub const fn hms_milli(self) -> Option<(u8, u8, u8, u16)> {
        if !self.is_time_of_day() {
            return None;
        }
        let seconds = self.0 / 1000;
        Some((
            (seconds / 3600) as u8,
            (seconds / 60 % 60) as u8,
            (seconds % 60) as u8,
            (self.0 % 1000) as u16,
        ))
    }

    /// Whether the milliseconds lie within one day.
    pub const fn is_time_of_day(self) -> bool {
        0 <= self.0 && self.0 < MILLIS_PER_DAY
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = TextBuf::new();
        if self.is_time_of_day() {
            iso::push_time(&mut text, self.0 * NANOS_PER_MILLI);
        } else {
            iso::push_instant(&mut text, Instant::from_millis(self.0));
            text.push(b"Z");
        }
        f.pad(text.as_str())
    }
}

impl FromStr for Time {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let instant = match iso::parse_time(text) {
            Some(nanos_of_day) => Instant { days: 0, nanos_of_day },
            None => iso::parse_instant(text).ok_or(ValueError::Text { target: "time" })?,
        };
        instant.exact_millis().map(Self).ok_or(OUT_OF_RANGE)
    }
}

impl Wire for Time {
    const MARKER: &'static str = marker::TIME;
    const WHAT: &'static str = "a time";

    fn with_body<R>(&self, f: impl FnOnce(&[u8]) -> R) -> Option<R> {
        Some(f(&self.0.to_le_bytes()))
    }

    #[inline]
    fn from_body(body: &[u8]) -> Option<Self> {
        Some(Self(i64::from_le_bytes(body.try_into().ok()?)))
    }
}

wire_serde!(Time);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_exact() {
        for millis in [0, 1, 36_000_000, 86_399_999, 86_400_000, -1, -32_400_000, i64::MIN, i64::MAX] {
            let time = Time::from_millis(millis);
            assert_eq!(time.to_string().parse(), Ok(time), "{time}");
            assert_eq!(serde_json::from_str::<Time>(&serde_json::to_string(&time).unwrap()).unwrap(), time);
        }
        assert_eq!(Time::from_millis(-32_400_000).to_string(), "1969-12-31T15:00:00Z");
        assert_eq!("10:00:00.0001".parse::<Time>(), Err(OUT_OF_RANGE));
        assert_eq!("10:00".parse::<Time>(), Err(ValueError::Text { target: "time" }));
    }

    #[test]
    fn parts_of_the_day() {
        assert_eq!(Time::from_hms_milli(23, 59, 59, 999).unwrap().hms_milli(), Some((23, 59, 59, 999)));
        assert_eq!(Time::from_hms_milli(24, 0, 0, 0), Err(OUT_OF_RANGE));
        assert_eq!(Time::from_millis(86_400_000).hms_milli(), None);
    }
}
