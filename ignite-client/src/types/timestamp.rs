//! `Timestamp`: the wire's timestamp, an instant to the nanosecond.

use super::error::ValueError;
use super::iso::{self, Instant};
use super::marker;
use super::text_buf::TextBuf;
use super::wire::{Wire, wire_serde};
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const OUT_OF_RANGE: ValueError = ValueError::OutOfRange { target: "timestamp" };
const NANOS_PER_MILLI: u32 = 1_000_000;
const NANOS_PER_MILLI_WIDE: i128 = 1_000_000;

/// An instant as Ignite has it (`java.sql.Timestamp`): milliseconds since 1970-01-01 UTC and the nanoseconds within the millisecond.
///
/// Also before 1970 the nanoseconds count forward: one nanosecond before 1970 is millisecond −1 and nanosecond 999,999. As text it is
/// `2020-01-02T10:00:00.000000001Z`.
///
/// # Examples
/// ```
/// use ignite_client::types::Timestamp;
///
/// let moment = Timestamp::from_epoch_nanos(-1)?;
/// assert_eq!((moment.millis(), moment.nanos()), (-1, 999_999));
/// assert_eq!(moment.to_string(), "1969-12-31T23:59:59.999999999Z");
/// assert_eq!("2020-01-02T10:00:00.5Z".parse(), Timestamp::new(1_577_959_200_500, 0));
/// let now = Timestamp::try_from(std::time::SystemTime::now())?;
/// assert!(now > moment);
/// # Ok::<(), ignite_client::types::ValueError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp {
    millis: i64,
    nanos: u32,
}

impl Timestamp {
    /// The instant of milliseconds since 1970-01-01 UTC and nanoseconds within that millisecond.
    ///
    /// # Errors
    /// [`ValueError::OutOfRange`] if `nanos` is above 999,999.
    pub const fn new(millis: i64, nanos: u32) -> Result<Self, ValueError> {
        if nanos >= NANOS_PER_MILLI {
            return Err(OUT_OF_RANGE);
        }
        Ok(Self { millis, nanos })
    }

    /// The instant of milliseconds since 1970-01-01 UTC.
    pub const fn from_millis(millis: i64) -> Self {
        Self { millis, nanos: 0 }
    }

    /// The instant of nanoseconds since 1970-01-01 UTC, negative before.
    ///
    /// # Errors
    /// [`ValueError::OutOfRange`] if the milliseconds do not fit `i64`.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "ranges are checked before the casts"
    )]
    pub const fn from_epoch_nanos(nanos: i128) -> Result<Self, ValueError> {
        let millis = nanos.div_euclid(NANOS_PER_MILLI_WIDE);
        if millis < i64::MIN as i128 || millis > i64::MAX as i128 {
            return Err(OUT_OF_RANGE);
        }
        Ok(Self { millis: millis as i64, nanos: nanos.rem_euclid(NANOS_PER_MILLI_WIDE) as u32 })
    }

    /// Milliseconds since 1970-01-01 UTC, rounded down.
    pub const fn millis(self) -> i64 {
        self.millis
    }

    /// Nanoseconds within the millisecond, 0 to 999,999.
    pub const fn nanos(self) -> u32 {
        self.nanos
    }

    /// Nanoseconds since 1970-01-01 UTC.
    pub const fn epoch_nanos(self) -> i128 {
        self.millis as i128 * NANOS_PER_MILLI_WIDE + self.nanos as i128
    }

    /// Days since 1970 and nanoseconds of that day.
    pub(crate) const fn instant(self) -> Instant {
        let whole = Instant::from_millis(self.millis);
        Instant { days: whole.days, nanos_of_day: whole.nanos_of_day + self.nanos as i64 }
    }

    pub(crate) fn from_instant(instant: Instant) -> Result<Self, ValueError> {
        let (millis, nanos) = instant.millis().ok_or(OUT_OF_RANGE)?;
        Self::new(millis, u32::try_from(nanos).map_err(|_| OUT_OF_RANGE)?)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = TextBuf::new();
        iso::push_instant(&mut text, self.instant());
        text.push(b"Z");
        f.pad(text.as_str())
    }
}

impl FromStr for Timestamp {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        Self::from_instant(iso::parse_instant(text).ok_or(ValueError::Text { target: "timestamp" })?)
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = ValueError;

    fn try_from(time: SystemTime) -> Result<Self, ValueError> {
        let nanos = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i128::try_from(after.as_nanos()),
            Err(before) => i128::try_from(before.duration().as_nanos()).map(|nanos| -nanos),
        };
        Self::from_epoch_nanos(nanos.map_err(|_| OUT_OF_RANGE)?)
    }
}

impl TryFrom<Timestamp> for SystemTime {
    type Error = ValueError;

    /// Refuses what the platform's clock cannot hold exactly.
    fn try_from(timestamp: Timestamp) -> Result<Self, ValueError> {
        const ERROR: ValueError = ValueError::OutOfRange { target: "SystemTime" };
        let nanos = timestamp.epoch_nanos();
        let distance = nanos.unsigned_abs();
        let seconds = u64::try_from(distance / 1_000_000_000).map_err(|_| ERROR)?;
        let rest = u32::try_from(distance % 1_000_000_000).map_err(|_| ERROR)?;
        let distance = Duration::new(seconds, rest);
        let time =
            if nanos < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
        // Some platforms count in steps of 100 ns.
        time.filter(|time| Timestamp::try_from(*time) == Ok(timestamp)).ok_or(ERROR)
    }
}

impl Wire for Timestamp {
    const MARKER: &'static str = marker::TIMESTAMP;
    const WHAT: &'static str = "a timestamp";

    fn with_body<R>(&self, f: impl FnOnce(&[u8]) -> R) -> Option<R> {
        let mut body = [0; 12];
        let (millis, nanos) = body.split_at_mut(8);
        millis.copy_from_slice(&self.millis.to_le_bytes());
        nanos.copy_from_slice(&self.nanos.to_le_bytes());
        Some(f(&body))
    }

    #[inline]
    fn from_body(body: &[u8]) -> Option<Self> {
        let [millis @ .., a, b, c, d] = <&[u8; 12]>::try_from(body).ok()?;
        // A negative number is out of range as well.
        Self::new(i64::from_le_bytes(*millis), u32::from_le_bytes([*a, *b, *c, *d])).ok()
    }
}

wire_serde!(Timestamp);

#[cfg(test)]
mod tests {
    use super::*;

    const EDGES: [(i64, u32); 7] = [
        (0, 0),
        (-1, 999_999),
        (-1001, 1),
        (1_609_459_199_123, 456_789),
        (i64::MIN, 0),
        (i64::MAX, 999_999),
        (5, 1000),
    ];

    #[test]
    fn text_and_epoch_are_exact() {
        for (millis, nanos) in EDGES {
            let moment = Timestamp::new(millis, nanos).unwrap();
            assert_eq!(moment.to_string().parse(), Ok(moment), "{moment}");
            assert_eq!(Timestamp::from_epoch_nanos(moment.epoch_nanos()), Ok(moment));
            let json = serde_json::to_string(&moment).unwrap();
            assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), moment);
        }
        assert_eq!(Timestamp::new(-1001, 1).unwrap().epoch_nanos(), -1_000_999_999);
        let beyond = (i128::from(i64::MAX) + 1) * NANOS_PER_MILLI_WIDE;
        assert_eq!(Timestamp::from_epoch_nanos(beyond), Err(OUT_OF_RANGE));
        assert_eq!(Timestamp::from_epoch_nanos(-beyond - 1), Err(OUT_OF_RANGE));
        assert_eq!(Timestamp::new(0, 1_000_000), Err(OUT_OF_RANGE));
    }

    #[test]
    fn system_time_both_ways() {
        for nanos in [0_i128, -1_000, 1_500_000_100, -1_500_000_100] {
            let moment = Timestamp::from_epoch_nanos(nanos).unwrap();
            let time = SystemTime::try_from(moment).unwrap();
            assert_eq!(Timestamp::try_from(time), Ok(moment));
        }
    }
}
