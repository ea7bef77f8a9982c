//! Text of decimals: plain where it is exact and short, with an exponent otherwise.

use super::{Decimal, Unscaled, with_sign};
use crate::types::error::ValueError;
use crate::types::magnitude::Natural;
use crate::types::text_buf::TextBuf;
use std::fmt::{self, Write as _};
use std::str::FromStr;

pub(super) const OUT_OF_RANGE: ValueError = ValueError::OutOfRange { target: "decimal" };
pub(super) const NOT_TEXT: ValueError = ValueError::Text { target: "decimal" };
/// Zeros between point and first digit up to which the text is plain.
const PLAIN_ZEROS: usize = 64;
/// Longer magnitudes are summarized by `Debug`.
const DEBUG_BYTES: usize = 256;

impl Decimal {
    /// ASCII digits of the unscaled value.
    pub(crate) fn with_digits<R>(&self, f: impl FnOnce(&[u8]) -> R) -> R {
        match &self.unscaled {
            Unscaled::Small(unscaled) => {
                let mut digits = TextBuf::new();
                push_digits(&mut digits, unscaled.unsigned_abs());
                f(digits.as_bytes())
            }
            Unscaled::Large { magnitude, .. } => f(&Natural::from_be(magnitude).digits()),
        }
    }
}

/// Digits of a number; most fit 64 bits, which are divided faster.
fn push_digits(buf: &mut TextBuf, number: u128) {
    match u64::try_from(number) {
        Ok(number) => buf.push_number(number, 1),
        // Writing to the buffer cannot fail.
        Err(_) => drop(write!(buf, "{number}")),
    }
}

/// Pushes digits with a point before the last `scale` of them; zeros are added where there are too few.
pub(crate) fn push_plain(buf: &mut TextBuf, digits: &[u8], scale: i32) {
    let places = usize::try_from(scale.max(0)).unwrap_or(usize::MAX);
    match digits.split_at_checked(digits.len().saturating_sub(places)) {
        Some((whole, fraction)) if scale > 0 => {
            buf.push(if whole.is_empty() { b"0" } else { whole });
            buf.push(b".");
            buf.push_zeros(places.saturating_sub(digits.len()));
            buf.push(fraction);
        }
        _ => {
            buf.push(digits);
            if digits != b"0" {
                buf.push_zeros(
                    usize::try_from(scale.unsigned_abs()).unwrap_or(usize::MAX).saturating_sub(places),
                );
            }
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_digits(|digits| {
            let mut text = TextBuf::new();
            let places = usize::try_from(self.scale).ok();
            match places.filter(|places| *places <= digits.len().saturating_add(PLAIN_ZEROS)) {
                Some(_) => push_plain(&mut text, digits, self.scale),
                None => {
                    text.push(digits);
                    write!(text, "E{:+}", -i64::from(self.scale))?;
                }
            }
            f.pad_integral(!self.is_negative(), "", text.as_str())
        })
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.unscaled {
            Unscaled::Large { magnitude, .. } if magnitude.len() > DEBUG_BYTES => {
                write!(f, "Decimal({} bytes, scale {})", magnitude.len(), self.scale)
            }
            _ => write!(f, "Decimal({self})"),
        }
    }
}

impl FromStr for Decimal {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let bytes = text.as_bytes();
        let (negative, unsigned) = match bytes.split_first() {
            Some((b'-', rest)) => (true, rest),
            Some((b'+', rest)) => (false, rest),
            _ => (false, bytes),
        };
        let at = unsigned.iter().position(|byte| matches!(byte, b'e' | b'E'));
        let (number, exponent) = match at.and_then(|at| unsigned.split_at_checked(at)) {
            Some((number, exponent)) => (number, parse_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let point = number.iter().position(|byte| *byte == b'.').unwrap_or(number.len());
        let (whole, fraction) = number.split_at_checked(point).unwrap_or((number, &[]));
        let fraction = fraction.strip_prefix(b".").unwrap_or(fraction);
        if !whole.iter().chain(fraction).all(u8::is_ascii_digit) || (whole.is_empty() && fraction.is_empty())
        {
            return Err(NOT_TEXT);
        }
        let places = i64::try_from(fraction.len()).map_err(|_| OUT_OF_RANGE)?;
        let scale = i32::try_from(places.saturating_sub(exponent)).map_err(|_| OUT_OF_RANGE)?;
        Ok(from_digits(negative, whole, fraction, scale))
    }
}

/// The number behind `e`.
fn parse_exponent(text: &[u8]) -> Result<i64, ValueError> {
    let digits = text.get(1..).and_then(|digits| std::str::from_utf8(digits).ok());
    digits.and_then(|digits| digits.parse::<i64>().ok()).ok_or(NOT_TEXT)
}

fn from_digits(negative: bool, whole: &[u8], fraction: &[u8], scale: i32) -> Decimal {
    let small = whole.iter().chain(fraction).try_fold(0_u128, |number, digit| {
        number.checked_mul(10)?.checked_add(u128::from(digit.wrapping_sub(b'0')))
    });
    match small.and_then(|small| with_sign(negative, small)) {
        Some(unscaled) => Decimal::new(unscaled, scale),
        None => Decimal::from_be_bytes(
            negative,
            &Natural::from_digits(&[whole, fraction].concat()).to_be(),
            scale,
        ),
    }
}
