//! ISO 8601 text of dates, times of day and instants, exact to the nanosecond.
//!
//! A year has four digits or a sign and more (`-0001`, `+12345`), a fraction three, six or nine digits when written and one to nine
//! when read. Instants are in UTC: `Z`, `+00:00` or nothing behind them; another offset is refused, because it could not be kept.

use super::calendar::{self, MILLIS_PER_DAY, NANOS_PER_DAY, NANOS_PER_MILLI};
use super::text_buf::TextBuf;

const NANOS_PER_SECOND: i64 = 1_000_000_000;
/// More than `i64` milliseconds reach.
const YEAR_DIGITS: usize = 9;

/// An instant as text has it: days since 1970 and nanoseconds of that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant {
    pub(crate) days: i64,
    pub(crate) nanos_of_day: i64,
}

impl Instant {
    pub(crate) const fn from_millis(millis: i64) -> Self {
        Self {
            days: millis.div_euclid(MILLIS_PER_DAY),
            nanos_of_day: millis.rem_euclid(MILLIS_PER_DAY) * NANOS_PER_MILLI,
        }
    }

    /// Milliseconds since 1970 and nanoseconds within the millisecond, if they fit.
    pub(crate) const fn millis(self) -> Option<(i64, i64)> {
        match calendar::millis_of(self.days, self.nanos_of_day / NANOS_PER_MILLI) {
            Some(millis) => Some((millis, self.nanos_of_day % NANOS_PER_MILLI)),
            None => None,
        }
    }

    /// Milliseconds since 1970, if they are exact.
    pub(crate) const fn exact_millis(self) -> Option<i64> {
        match self.millis() {
            Some((millis, 0)) => Some(millis),
            _ => None,
        }
    }
}

/// The two digits of a number below 100.
#[inline]
const fn two_digits(number: u8) -> [u8; 2] {
    [b'0' + number / 10 % 10, b'0' + number % 10]
}

/// The lowest byte of a number that is below 256.
#[inline]
const fn byte(number: u64) -> u8 {
    number.to_le_bytes()[0]
}

pub(crate) fn push_date(buf: &mut TextBuf, days: i64) {
    let (year, month, day) = calendar::date_of(days);
    let distance = year.unsigned_abs();
    if !(0..=9999).contains(&year) {
        buf.push(if year < 0 { b"-" } else { b"+" });
        buf.push_number(distance / 10_000, 0);
    }
    let [y1, y2] = two_digits(byte(distance / 100 % 100));
    let [y3, y4] = two_digits(byte(distance % 100));
    let ([m1, m2], [d1, d2]) = (two_digits(month), two_digits(day));
    buf.push(&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]);
}

/// Pushes a time of day; `nanos` is below [`NANOS_PER_DAY`].
pub(crate) fn push_time(buf: &mut TextBuf, nanos: i64) {
    let nanos = nanos.rem_euclid(NANOS_PER_DAY).unsigned_abs();
    let (seconds, fraction) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    let [h1, h2] = two_digits(byte(seconds / 3600));
    let [m1, m2] = two_digits(byte(seconds / 60 % 60));
    let [s1, s2] = two_digits(byte(seconds % 60));
    buf.push(&[h1, h2, b':', m1, m2, b':', s1, s2]);
    let (fraction, digits) = match fraction {
        0 => return,
        _ if fraction % 1_000_000 == 0 => (fraction / 1_000_000, 3),
        _ if fraction % 1_000 == 0 => (fraction / 1_000, 6),
        _ => (fraction, 9),
    };
    buf.push(b".");
    buf.push_number(fraction, digits);
}

/// Pushes date and time of day, `T` between them and no zone behind them.
pub(crate) fn push_instant(buf: &mut TextBuf, instant: Instant) {
    push_date(buf, instant.days);
    buf.push(b"T");
    push_time(buf, instant.nanos_of_day);
}

/// Days since 1970 of a text that is a date and nothing more.
pub(crate) fn parse_date(text: &str) -> Option<i64> {
    let mut cursor = Cursor(text.as_bytes());
    let days = cursor.date()?;
    cursor.end().then_some(days)
}

/// Nanoseconds of the day of a text that is a time and nothing more.
pub(crate) fn parse_time(text: &str) -> Option<i64> {
    let mut cursor = Cursor(text.as_bytes());
    let nanos = cursor.time()?;
    cursor.end().then_some(nanos)
}

/// Date and time in UTC.
pub(crate) fn parse_instant(text: &str) -> Option<Instant> {
    let mut cursor = Cursor(text.as_bytes());
    let days = cursor.date()?;
    if !(cursor.eat(b"T") || cursor.eat(b" ") || cursor.eat(b"t")) {
        return None;
    }
    let nanos_of_day = cursor.time()?;
    let _utc = cursor.eat(b"Z") || cursor.eat(b"z") || cursor.eat(b"+00:00");
    cursor.end().then_some(Instant { days, nanos_of_day })
}

struct Cursor<'t>(&'t [u8]);

impl Cursor<'_> {
    const fn end(&self) -> bool {
        self.0.is_empty()
    }

    fn eat(&mut self, wanted: &[u8]) -> bool {
        match self.0.strip_prefix(wanted) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// A run of digits of which there are `min` to `max`, and their count.
    fn digits(&mut self, min: usize, max: usize) -> Option<(i64, usize)> {
        let mut number = 0_i64;
        let mut count = 0;
        while let Some((digit @ b'0'..=b'9', rest)) = self.0.split_first() {
            if count == max {
                return None;
            }
            number = number * 10 + i64::from(digit - b'0');
            count += 1;
            self.0 = rest;
        }
        (count >= min).then_some((number, count))
    }

    fn two_digits(&mut self) -> Option<u8> {
        let (number, _) = self.digits(2, 2)?;
        u8::try_from(number).ok()
    }

    fn date(&mut self) -> Option<i64> {
        let negative = self.eat(b"-");
        let signed = negative || self.eat(b"+");
        let (year, _) = self.digits(4, if signed { YEAR_DIGITS } else { 4 })?;
        let month = self.eat(b"-").then(|| self.two_digits())??;
        let day = self.eat(b"-").then(|| self.two_digits())??;
        calendar::days_of(if negative { -year } else { year }, month, day)
    }

    /// Hours, minutes, seconds and an optional fraction; a leap second (60) is refused, since milliseconds have no place for it.
    fn time(&mut self) -> Option<i64> {
        let hour = self.two_digits().filter(|hour| *hour < 24)?;
        let minute = self.eat(b":").then(|| self.two_digits())?.filter(|minute| *minute < 60)?;
        let second = self.eat(b":").then(|| self.two_digits())?.filter(|second| *second < 60)?;
        let nanos = if self.eat(b".") { self.fraction()? } else { 0 };
        let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        Some(seconds * NANOS_PER_SECOND + nanos)
    }

    fn fraction(&mut self) -> Option<i64> {
        let (number, count) = self.digits(1, 9)?;
        let missing = u32::try_from(9_usize.checked_sub(count)?).ok()?;
        number.checked_mul(10_i64.checked_pow(missing)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_they_are_read() {
        for (text, days, nanos_of_day) in [
            ("1970-01-01T00:00:00", 0, 0),
            ("1969-12-31T23:59:59.999999999", -1, NANOS_PER_DAY - 1),
            ("2020-01-02T10:00:00.500", 18_263, 36_000_500_000_000),
            ("2020-01-02T10:00:00.000001", 18_263, 36_000_000_001_000),
            ("0000-02-29T00:00:00", -719_528 + 59, 0),
            ("-0001-12-31T00:00:00", -719_529, 0),
            ("+10000-01-01T00:00:01", 2_932_897, NANOS_PER_SECOND),
        ] {
            let instant = Instant { days, nanos_of_day };
            assert_eq!(parse_instant(text), Some(instant), "{text}");
            assert_eq!(parse_instant(&format!("{text}Z")), Some(instant), "{text}");
            let mut buf = TextBuf::new();
            push_instant(&mut buf, instant);
            assert_eq!(buf.as_str(), text);
        }
        assert_eq!(parse_instant("2020-01-02 10:00:00.5+00:00"), parse_instant("2020-01-02T10:00:00.500"));
    }

    #[test]
    fn refused_text() {
        for text in [
            "",
            "2020",
            "2020-01-02",
            "2020-01-02T10:00",
            "2020-01-02T24:00:00",
            "2020-01-02T10:60:00",
            "2020-01-02T23:59:60",
            "2020-02-30T00:00:00",
            "2020-1-02T00:00:00",
            "20200-01-02T00:00:00",
            "+1000000000-01-01T00:00:00",
            "2020-01-02T10:00:00.",
            "2020-01-02T10:00:00.1234567890",
            "2020-01-02T10:00:00+01:00",
            "2020-01-02T10:00:00Z ",
            "2020-01-02X10:00:00",
            "--2020-01-02T10:00:00",
        ] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }
}
