//! Text and tuple forms of other crates' dates, times and decimals: what their serde implementations give and take, moved exactly.
//!
//! | code | text | tuple |
//! |---|---|---|
//! | 11 date | `2020-01-02` | year, day of the year |
//! | 36 time | `10:00:00.500` | hour, minute, second, nanosecond |
//! | 33 timestamp | `2020-01-02T10:00:00.000000001Z` | year, day of the year, hour, minute, second, nanosecond, and three zeros for UTC |
//! | 30 decimal | `12.340` | |
//!
//! What the wire or the other crate's type cannot hold is an error in both directions. Years beyond four digits have a sign.

use super::decimal::{read_decimal, write_magnitude};
use super::temporal::{read_timestamp, write_date, write_time, write_timestamp};
use super::type_code::TypeCode;
use crate::codec::{CodecError, CodecResult, Reader, Writer};
use crate::types::calendar::{self, NANOS_PER_DAY};
use crate::types::decimal::push_plain;
use crate::types::iso::{self, Instant};
pub(crate) use crate::types::text_buf::TextBuf;
use crate::types::{Date, Decimal, Time, Timestamp, ValueError};

/// Digits that a decimal may have as text; a longer one, which few bytes with a large scale make, is read as `types::Decimal` only.
const MAX_TEXT_DIGITS: usize = 512;
/// Largest scale of a 96-bit decimal.
const MAX_SCALE_96: i32 = 28;

/// What the type that reads a text takes, where its code leaves a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(all(feature = "chrono-04", feature = "rust_decimal-1")),
    allow(dead_code, reason = "types of other crates come by features")
)]
pub(crate) enum TextForm {
    /// Dates without time, timestamps with `Z`, any decimal.
    Usual,
    /// Date and time without a zone, also for the code of dates.
    Local,
    /// Date and time with `Z`, also for the code of dates.
    Utc,
    /// A decimal of 96 bits and at most 28 digits after the point: others would be rounded.
    Decimal96,
}

/// Writes the value that a text stands for, code first.
pub(crate) fn write_text(w: &mut Writer, code: TypeCode, text: &str) -> CodecResult<()> {
    let refused = |error| refused(error, code, text);
    match code {
        TypeCode::Date => write_date(w, text.parse::<Date>().map_err(refused)?.millis()),
        TypeCode::Time => write_time(w, text.parse::<Time>().map_err(refused)?.millis()),
        TypeCode::Timestamp => put_timestamp(w, text.parse().map_err(refused)?),
        TypeCode::Decimal => {
            let decimal = text.parse::<Decimal>().map_err(refused)?;
            decimal.with_magnitude(|negative, bytes| write_magnitude(w, negative, bytes, decimal.scale()))?;
        }
        _ => return Err(CodecError::mismatch(code.name(), "text")),
    }
    Ok(())
}

fn put_timestamp(w: &mut Writer, timestamp: Timestamp) {
    // The nanoseconds of a millisecond fit 20 bits.
    write_timestamp(w, timestamp.millis(), i32::try_from(timestamp.nanos()).unwrap_or_default());
}

#[cold]
fn refused(error: ValueError, code: TypeCode, text: &str) -> CodecError {
    match error {
        ValueError::OutOfRange { .. } => CodecError::out_of_range(code.name(), text),
        _ => CodecError::mismatch(code.name(), format!("text {text:?}")),
    }
}

/// Reads the body behind a code as text in the form that the reading type takes.
pub(crate) fn read_text<'b>(
    r: &mut Reader<'_>,
    code: TypeCode,
    form: TextForm,
    buf: &'b mut TextBuf,
) -> CodecResult<&'b str> {
    let at = r.position();
    buf.clear();
    match code {
        TypeCode::Decimal => read_decimal_text(r, form, buf).map_err(|error| error.at(at))?,
        _ => push_temporal(buf, code, form, read_instant(r, code)?).map_err(|error| error.at(at))?,
    }
    Ok(buf.as_str())
}

/// The text of a date or time of these milliseconds in the form that the reading type takes.
pub(crate) fn text_of_millis(
    code: TypeCode,
    form: TextForm,
    millis: i64,
    buf: &mut TextBuf,
) -> CodecResult<&str> {
    buf.clear();
    push_temporal(buf, code, form, Instant::from_millis(millis))?;
    Ok(buf.as_str())
}

fn read_instant(r: &mut Reader<'_>, code: TypeCode) -> CodecResult<Instant> {
    match code {
        TypeCode::Date | TypeCode::Time => Ok(Instant::from_millis(r.read_i64()?)),
        TypeCode::Timestamp => {
            let (millis, nanos) = read_timestamp(r)?;
            let whole = Instant::from_millis(millis);
            Ok(Instant { nanos_of_day: whole.nanos_of_day.saturating_add(i64::from(nanos)), ..whole })
        }
        _ => Err(CodecError::mismatch("date, time or timestamp", code.name())),
    }
}

fn push_temporal(buf: &mut TextBuf, code: TypeCode, form: TextForm, instant: Instant) -> CodecResult<()> {
    match (code, form) {
        (TypeCode::Time, _) => iso::push_time(buf, time_of_day(instant)?),
        (_, TextForm::Local) => iso::push_instant(buf, instant),
        (TypeCode::Date, TextForm::Usual) => iso::push_date(buf, day(instant)?),
        _ => {
            iso::push_instant(buf, instant);
            buf.push(b"Z");
        }
    }
    Ok(())
}

/// The day of an instant at midnight.
fn day(instant: Instant) -> CodecResult<i64> {
    if instant.nanos_of_day != 0 {
        return Err(beyond("a date without time of day", instant));
    }
    Ok(instant.days)
}

/// The nanoseconds of the day of an instant that lies in the first day, where times of day are.
fn time_of_day(instant: Instant) -> CodecResult<i64> {
    if instant.days != 0 {
        return Err(beyond("a time of day", instant));
    }
    Ok(instant.nanos_of_day)
}

#[cold]
fn beyond(target: &'static str, instant: Instant) -> CodecError {
    let mut text = TextBuf::new();
    iso::push_instant(&mut text, instant);
    CodecError::out_of_range(target, text.as_str())
}

fn read_decimal_text(r: &mut Reader<'_>, form: TextForm, buf: &mut TextBuf) -> CodecResult<()> {
    let parts = read_decimal(r)?;
    let too_long = || CodecError::limit("decimal digits as text", MAX_TEXT_DIGITS);
    // A byte of magnitude is more than two digits: refused before work that grows with the square of the length.
    if parts.magnitude.len() > MAX_TEXT_DIGITS / 2 {
        return Err(too_long());
    }
    let decimal = Decimal::from_signed_magnitude(parts.magnitude, parts.scale).ok_or_else(too_long)?;
    let scale = if form == TextForm::Decimal96 { fit_96(&decimal)? } else { decimal.scale() };
    decimal.with_digits(|digits| {
        let zeros = usize::try_from(scale.unsigned_abs()).unwrap_or(usize::MAX);
        if digits.len().max(zeros) > MAX_TEXT_DIGITS {
            return Err(too_long());
        }
        if decimal.is_negative() {
            buf.push(b"-");
        }
        push_plain(buf, digits, scale);
        Ok(())
    })
}

/// The scale of a decimal that 96 bits hold: its own, which must not be too large.
fn fit_96(decimal: &Decimal) -> CodecResult<i32> {
    const BOUND: u128 = 1 << 96;
    let scale = decimal.scale();
    let power = 10_u128.checked_pow(scale.min(0).unsigned_abs());
    let raised = decimal.unscaled().and_then(|small| small.unsigned_abs().checked_mul(power?));
    match raised.filter(|raised| *raised < BOUND && scale <= MAX_SCALE_96) {
        Some(_) => Ok(scale),
        None if decimal.is_zero() && scale < 0 => Ok(0),
        None => Err(CodecError::out_of_range("a decimal of 96 bits and 28 digits after the point", decimal)),
    }
}

/// The parts of a date, time or timestamp: year, day of the year, hour, minute, second, nanosecond, and the offset from UTC, which is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TupleForm {
    instant: Instant,
    parts: [i64; 9],
    /// Places that a reader takes which does not say how many.
    usual_len: usize,
}

const DATE_PARTS: usize = 2;
const TIME_PARTS: usize = 4;
const INSTANT_PARTS: usize = 6;
const OFFSET_PARTS: usize = 9;

impl TupleForm {
    /// The parts that a tuple of `len` places has: 2 a date, 4 a time, 6 date and time, 9 the same with an offset.
    pub(crate) fn parts(&self, len: Option<usize>) -> CodecResult<&[i64]> {
        let len = len.unwrap_or(self.usual_len);
        let range = match len {
            DATE_PARTS => day(self.instant).map(|_| 0..DATE_PARTS)?,
            TIME_PARTS => time_of_day(self.instant).map(|_| DATE_PARTS..INSTANT_PARTS)?,
            INSTANT_PARTS | OFFSET_PARTS => 0..len,
            _ => return Err(CodecError::mismatch(format!("a tuple of {len}"), "date, time or timestamp")),
        };
        Ok(self.parts.get(range).unwrap_or_default())
    }
}

/// Reads the body behind a code; the reading type says how many parts it takes.
pub(crate) fn read_tuple(r: &mut Reader<'_>, code: TypeCode) -> CodecResult<TupleForm> {
    Ok(tuple_of(code, read_instant(r, code)?))
}

/// The parts of a date or time of these milliseconds.
pub(crate) fn tuple_of_millis(code: TypeCode, millis: i64) -> TupleForm {
    tuple_of(code, Instant::from_millis(millis))
}

fn tuple_of(code: TypeCode, instant: Instant) -> TupleForm {
    let (year, ordinal) = calendar::ordinal_of(instant.days);
    let seconds = instant.nanos_of_day / 1_000_000_000;
    let parts = [
        year,
        ordinal,
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        instant.nanos_of_day % 1_000_000_000,
        0,
        0,
        0,
    ];
    let usual_len = match code {
        TypeCode::Date => DATE_PARTS,
        TypeCode::Time => TIME_PARTS,
        _ => INSTANT_PARTS,
    };
    TupleForm { instant, parts, usual_len }
}

/// Writes the value that a tuple of numbers stands for, code first.
pub(crate) fn write_tuple(w: &mut Writer, code: TypeCode, parts: &[i64]) -> CodecResult<()> {
    let out_of_range = || CodecError::out_of_range(code.name(), format_args!("{parts:?}"));
    let instant = match *parts {
        [year, ordinal] => Instant { days: day_of(year, ordinal).ok_or_else(out_of_range)?, nanos_of_day: 0 },
        [hour, minute, second, nano] => Instant {
            days: 0,
            nanos_of_day: nanos_of_day(hour, minute, second, nano).ok_or_else(out_of_range)?,
        },
        [year, ordinal, hour, minute, second, nano]
        | [year, ordinal, hour, minute, second, nano, 0, 0, 0] => Instant {
            days: day_of(year, ordinal).ok_or_else(out_of_range)?,
            nanos_of_day: nanos_of_day(hour, minute, second, nano).ok_or_else(out_of_range)?,
        },
        [_, _, _, _, _, _, _, _, _] => {
            return Err(CodecError::unsupported("an offset from UTC would be lost: convert to UTC first"));
        }
        _ => return Err(CodecError::mismatch(code.name(), format!("a tuple of {}", parts.len()))),
    };
    match (code, parts.len()) {
        (TypeCode::Time, TIME_PARTS) => write_time(w, instant.exact_millis().ok_or_else(out_of_range)?),
        (TypeCode::Date, DATE_PARTS | INSTANT_PARTS | OFFSET_PARTS) => {
            write_date(w, instant.exact_millis().ok_or_else(out_of_range)?);
        }
        (TypeCode::Timestamp, INSTANT_PARTS | OFFSET_PARTS) => {
            put_timestamp(w, Timestamp::from_instant(instant).map_err(|_| out_of_range())?);
        }
        _ => return Err(CodecError::mismatch(code.name(), format!("a tuple of {}", parts.len()))),
    }
    Ok(())
}

fn day_of(year: i64, ordinal: i64) -> Option<i64> {
    // Bounded before the calendar computes with it.
    i32::try_from(year).ok()?;
    calendar::days_of_ordinal(year, ordinal)
}

fn nanos_of_day(hour: i64, minute: i64, second: i64, nano: i64) -> Option<i64> {
    let fits = (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..60).contains(&second)
        && (0..1_000_000_000).contains(&nano);
    fits.then(|| (hour * 3600 + minute * 60 + second) * 1_000_000_000 + nano)
        .filter(|nanos| *nanos < NANOS_PER_DAY)
}

#[cfg(test)]
#[path = "text_form_tests.rs"]
mod tests;
