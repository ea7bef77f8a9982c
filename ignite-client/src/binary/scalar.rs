//! Fixed-size scalars: code and little-endian body.
//!
//! | code | type | body |
//! |---|---|---|
//! | 1, 2, 3, 4 | byte, short, int, long | `i8`, `i16`, `i32`, `i64` |
//! | 5, 6 | float, double | IEEE bits; NaN is written canonically, since keys are compared byte by byte |
//! | 7 | char | one UTF-16 unit |
//! | 8 | boolean | one byte, 1 is true |

use super::type_code::TypeCode;
use crate::codec::Writer;

#[inline]
pub(crate) fn write_byte(w: &mut Writer, value: i8) {
    w.write_tagged(TypeCode::Byte.byte(), value.to_le_bytes());
}

#[inline]
pub(crate) fn write_short(w: &mut Writer, value: i16) {
    w.write_tagged(TypeCode::Short.byte(), value.to_le_bytes());
}

#[inline]
pub(crate) fn write_int(w: &mut Writer, value: i32) {
    w.write_tagged(TypeCode::Int.byte(), value.to_le_bytes());
}

#[inline]
pub(crate) fn write_long(w: &mut Writer, value: i64) {
    w.write_tagged(TypeCode::Long.byte(), value.to_le_bytes());
}

#[inline]
pub(crate) fn write_float(w: &mut Writer, value: f32) {
    w.write_tagged(TypeCode::Float.byte(), canonical_f32(value).to_le_bytes());
}

#[inline]
pub(crate) fn write_double(w: &mut Writer, value: f64) {
    w.write_tagged(TypeCode::Double.byte(), canonical_f64(value).to_le_bytes());
}

#[inline]
pub(crate) fn write_char(w: &mut Writer, unit: u16) {
    w.write_tagged(TypeCode::Char.byte(), unit.to_le_bytes());
}

#[inline]
pub(crate) fn write_bool(w: &mut Writer, value: bool) {
    w.write_tagged(TypeCode::Bool.byte(), [u8::from(value)]);
}

#[inline]
pub(crate) fn write_null(w: &mut Writer) {
    w.write_u8(TypeCode::Null.byte());
}

/// The value, any NaN replaced by the canonical one, as Java writes it.
#[inline]
pub(crate) fn canonical_f32(value: f32) -> f32 {
    if value.is_nan() { f32::from_bits(0x7FC0_0000) } else { value }
}

/// The value, any NaN replaced by the canonical one, as Java writes it.
#[inline]
pub(crate) fn canonical_f64(value: f64) -> f64 {
    if value.is_nan() { f64::from_bits(0x7FF8_0000_0000_0000) } else { value }
}
