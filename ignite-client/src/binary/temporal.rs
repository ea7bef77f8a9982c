//! Dates, times and timestamps.
//!
//! | code | type | body |
//! |---|---|---|
//! | 11 | date | `i64` milliseconds since 1970-01-01 UTC |
//! | 36 | time | `i64` milliseconds |
//! | 33 | timestamp | `i64` milliseconds (floor), `i32` nanoseconds within the millisecond, 0..=999999 |

use super::type_code::TypeCode;
use crate::codec::{CodecError, CodecResult, Reader, Writer};

/// Nanoseconds in a millisecond: the bound of the second part of a timestamp.
pub(crate) const NANOS_PER_MILLI: i32 = 1_000_000;

#[inline]
pub(crate) fn write_date(w: &mut Writer, millis: i64) {
    w.write_tagged(TypeCode::Date.byte(), millis.to_le_bytes());
}

#[inline]
pub(crate) fn write_time(w: &mut Writer, millis: i64) {
    w.write_tagged(TypeCode::Time.byte(), millis.to_le_bytes());
}

#[inline]
pub(crate) fn write_timestamp(w: &mut Writer, millis: i64, nanos: i32) {
    w.write_tagged(TypeCode::Timestamp.byte(), timestamp_body(millis, nanos));
}

/// The body of a timestamp.
#[inline]
pub(crate) fn timestamp_body(millis: i64, nanos: i32) -> [u8; 12] {
    let mut body = [0; 12];
    let (first, second) = body.split_at_mut(8);
    first.copy_from_slice(&millis.to_le_bytes());
    second.copy_from_slice(&nanos.to_le_bytes());
    body
}

/// The body of a timestamp that stands here with its code; `None`, and nothing consumed, if anything is wrong with it.
#[inline(always)]
pub(crate) fn take_timestamp<'de>(r: &mut Reader<'de>) -> Option<&'de [u8; 12]> {
    r.parse(|bytes| {
        let ([code, body @ ..], rest) = bytes.split_first_chunk::<13>()?;
        let [.., a, b, c, d] = *body;
        let nanos = i32::from_le_bytes([a, b, c, d]);
        let fits = *code == TypeCode::Timestamp.byte() && (0..NANOS_PER_MILLI).contains(&nanos);
        fits.then_some((body, rest))
    })
}

/// Milliseconds and nanoseconds, the latter checked.
#[inline]
pub(crate) fn read_timestamp(r: &mut Reader<'_>) -> CodecResult<(i64, i32)> {
    let at = r.position();
    let millis = r.read_i64()?;
    let nanos = r.read_i32()?;
    if !(0..NANOS_PER_MILLI).contains(&nanos) {
        return Err(
            CodecError::malformed(format!("timestamp with {nanos} nanoseconds in a millisecond")).at(at)
        );
    }
    Ok((millis, nanos))
}
