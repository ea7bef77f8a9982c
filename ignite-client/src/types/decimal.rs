//! `Decimal`: a decimal number of any size and scale, kept exactly as it is on the wire.

use super::error::ValueError;
use super::magnitude::{Natural, signed_parts, strip_zeros};
use super::marker;
use super::text_buf::TextBuf;
use super::wire::{Wire, split_i32, wire_serde};
use std::cmp::Ordering;
use std::fmt::{self, Write as _};
use std::str::FromStr;

const OUT_OF_RANGE: ValueError = ValueError::OutOfRange { target: "decimal" };
const NOT_TEXT: ValueError = ValueError::Text { target: "decimal" };
const SIGN: u8 = 0x80;
/// Scale and byte count in front of the magnitude.
const BODY_HEAD: usize = 8;
/// Zeros between point and first digit up to which the text is plain.
const PLAIN_ZEROS: usize = 64;
/// Longer magnitudes are summarized by `Debug`.
const DEBUG_BYTES: usize = 256;

/// A decimal number as Ignite has it (`java.math.BigDecimal`): unscaled × 10^(−scale), the unscaled value of any size, the scale any `i32`.
///
/// The representation is kept: `1.0` and `1.00` are two values that are not equal, as for Java's `equals`, and a negative scale stays
/// one. Order is by number, then by scale. The text is plain (`12.340`) and has an exponent where the scale is negative or the zeros behind
/// the point are too many (`123E+1` is 123 with scale −1), so that reading it gives the same value again.
///
/// Values of 128 bits are held without the heap. Comparing two larger ones of different scale and making their text takes time in
/// proportion to the square of their length.
///
/// # Examples
/// ```
/// use ignite_client::types::Decimal;
///
/// let price: Decimal = "12.340".parse()?;
/// assert_eq!((price.unscaled(), price.scale()), (Some(12_340), 3));
/// assert_eq!(price, Decimal::new(12_340, 3));
/// assert_ne!(price, "12.34".parse()?);
/// assert!(price > Decimal::from(12));
/// assert_eq!(i32::try_from(&Decimal::new(1_200, 2)), Ok(12));
/// assert!(i32::try_from(&price).is_err());
/// # Ok::<(), ignite_client::types::ValueError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Decimal {
    unscaled: Unscaled,
    scale: i32,
}

/// One representation a value: `Large` only beyond 128 bits.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Unscaled {
    Small(i128),
    /// Big-endian magnitude without leading zeros.
    Large {
        negative: bool,
        magnitude: Box<[u8]>,
    },
}

impl Decimal {
    /// Unscaled × 10^(−scale).
    pub const fn new(unscaled: i128, scale: i32) -> Self {
        Self { unscaled: Unscaled::Small(unscaled), scale }
    }

    /// The same with an unscaled value of any size: its sign and its magnitude, big-endian.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::types::Decimal;
    ///
    /// assert_eq!(Decimal::from_be_bytes(true, &[1, 0], 2), Decimal::new(-256, 2));
    /// ```
    pub fn from_be_bytes(negative: bool, magnitude: &[u8], scale: i32) -> Self {
        let magnitude = strip_zeros(magnitude);
        let small = to_u128(magnitude).and_then(|small| with_sign(negative, small));
        let unscaled = match small {
            Some(small) => Unscaled::Small(small),
            None => Unscaled::Large { negative, magnitude: magnitude.into() },
        };
        Self { unscaled, scale }
    }

    /// Digits after the point; negative for zeros before it.
    pub const fn scale(&self) -> i32 {
        self.scale
    }

    /// The unscaled value, if it fits 128 bits.
    pub const fn unscaled(&self) -> Option<i128> {
        match self.unscaled {
            Unscaled::Small(unscaled) => Some(unscaled),
            Unscaled::Large { .. } => None,
        }
    }

    /// Magnitude of the unscaled value, big-endian without leading zeros; empty for zero.
    pub fn unscaled_be_bytes(&self) -> Vec<u8> {
        match &self.unscaled {
            Unscaled::Small(unscaled) => strip_zeros(&unscaled.unsigned_abs().to_be_bytes()).to_vec(),
            Unscaled::Large { magnitude, .. } => magnitude.to_vec(),
        }
    }

    /// Whether the number is below zero.
    pub const fn is_negative(&self) -> bool {
        match self.unscaled {
            Unscaled::Small(unscaled) => unscaled < 0,
            Unscaled::Large { negative, .. } => negative,
        }
    }

    /// Whether the number is zero, of whatever scale.
    pub const fn is_zero(&self) -> bool {
        matches!(self.unscaled, Unscaled::Small(0))
    }

    /// A magnitude as the wire has it, whose leading byte carries the sign; `None` if it is empty.
    pub(crate) fn from_signed_magnitude(bytes: &[u8], scale: i32) -> Option<Self> {
        let (first, rest) = bytes.split_first()?;
        let negative = first & SIGN != 0;
        if first & !SIGN == 0 {
            return Some(Self::from_be_bytes(negative, rest, scale));
        }
        let mut magnitude = bytes.to_vec();
        if let Some(first) = magnitude.first_mut() {
            *first &= !SIGN;
        }
        Some(Self::from_be_bytes(negative, &magnitude, scale))
    }

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

    /// Hands the unscaled value to `f` as sign and magnitude, big-endian with leading zeros.
    pub(crate) fn with_magnitude<R>(&self, f: impl FnOnce(bool, &[u8]) -> R) -> R {
        match &self.unscaled {
            Unscaled::Small(unscaled) => f(*unscaled < 0, &unscaled.unsigned_abs().to_be_bytes()),
            Unscaled::Large { negative, magnitude } => f(*negative, magnitude),
        }
    }

    /// Sign and magnitude of the number, if it is whole and fits 128 bits.
    fn whole(&self) -> Option<(bool, u128)> {
        if self.is_zero() {
            return Some((false, 0));
        }
        if self.scale == 0 {
            return self.with_magnitude(|negative, bytes| Some((negative, to_u128(strip_zeros(bytes))?)));
        }
        // A power of ten takes less than one byte of magnitude away, and 39 powers are more than 128 bits.
        let power = u64::from(self.scale.unsigned_abs());
        let magnitude = self.with_magnitude(|_, bytes| strip_zeros(bytes).len() as u64);
        if (self.scale < 0 && power > 39) || (self.scale > 0 && magnitude > 16 + power) {
            return None;
        }
        let mut number = self.with_magnitude(|_, bytes| Natural::from_be(bytes));
        if self.scale < 0 {
            number.scale_up(power);
        } else if !number.scale_down(power) {
            return None;
        }
        Some((self.is_negative(), to_u128(&number.to_be())?))
    }
}

/// Digits of a number; half of the 128 bits are divided at a time that the machine divides fast.
fn push_digits(buf: &mut TextBuf, number: u128) {
    match u64::try_from(number) {
        Ok(number) => buf.push_number(number, 1),
        // Writing to the buffer cannot fail.
        Err(_) => drop(write!(buf, "{number}")),
    }
}

fn to_u128(magnitude: &[u8]) -> Option<u128> {
    let mut bytes = [0; 16];
    let start = bytes.len().checked_sub(magnitude.len())?;
    bytes.get_mut(start..)?.copy_from_slice(magnitude);
    Some(u128::from_be_bytes(bytes))
}

fn with_sign(negative: bool, magnitude: u128) -> Option<i128> {
    if negative { 0_i128.checked_sub_unsigned(magnitude) } else { i128::try_from(magnitude).ok() }
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

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let signum = |value: &Self| if value.is_negative() { -1 } else { i8::from(!value.is_zero()) };
        let by_number = signum(self).cmp(&signum(other)).then_with(|| {
            let by_distance = cmp_distance(self, other);
            if self.is_negative() { by_distance.reverse() } else { by_distance }
        });
        by_number.then(self.scale.cmp(&other.scale))
    }
}

/// Compares distances from zero.
fn cmp_distance(a: &Decimal, b: &Decimal) -> Ordering {
    match a.scale.cmp(&b.scale) {
        Ordering::Greater => cmp_distance(b, a).reverse(),
        _ if a.is_zero() || b.is_zero() => b.is_zero().cmp(&a.is_zero()),
        // `a` has fewer digits behind the point: it is raised to the scale of `b`.
        _ => cmp_raised(a, b, i64::from(b.scale) - i64::from(a.scale)),
    }
}

/// Compares |a| × 10^power with |b|, neither being zero; by their bit lengths alone where these decide.
fn cmp_raised(a: &Decimal, b: &Decimal, power: i64) -> Ordering {
    let bits = |value: &Decimal| value.with_magnitude(|_, bytes| bit_len(strip_zeros(bytes)));
    let (a_bits, b_bits) = (bits(a), bits(b));
    // log2(10) lies between 3.321 and 3.322.
    if a_bits - 1 + power * 3321 / 1000 > b_bits {
        return Ordering::Greater;
    }
    if a_bits + power * 3322 / 1000 + 1 < b_bits {
        return Ordering::Less;
    }
    let natural = |value: &Decimal| value.with_magnitude(|_, bytes| Natural::from_be(bytes));
    let mut raised = natural(a);
    raised.scale_up(power.unsigned_abs());
    raised.cmp(&natural(b))
}

fn bit_len(magnitude: &[u8]) -> i64 {
    let unused = magnitude.first().map_or(0, |first| first.leading_zeros());
    i64::try_from(magnitude.len()).unwrap_or(i64::MAX / 16) * 8 - i64::from(unused)
}

macro_rules! integers {
    ($($type:ident)*) => {$(
        impl TryFrom<&Decimal> for $type {
            type Error = ValueError;

            /// Takes whole numbers only, whatever their scale.
            fn try_from(value: &Decimal) -> Result<Self, ValueError> {
                const ERROR: ValueError = ValueError::OutOfRange { target: stringify!($type) };
                let (negative, magnitude) = value.whole().ok_or(ERROR)?;
                if negative {
                    Self::try_from(with_sign(true, magnitude).ok_or(ERROR)?).map_err(|_| ERROR)
                } else {
                    Self::try_from(magnitude).map_err(|_| ERROR)
                }
            }
        }

        impl TryFrom<Decimal> for $type {
            type Error = ValueError;

            fn try_from(value: Decimal) -> Result<Self, ValueError> {
                Self::try_from(&value)
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

macro_rules! from_integers {
    ($($type:ident)*) => {$(
        impl From<$type> for Decimal {
            /// The number with scale 0.
            fn from(value: $type) -> Self {
                Self::new(i128::from(value), 0)
            }
        }
    )*};
}

from_integers!(i8 i16 i32 i64 i128 u8 u16 u32 u64);

impl From<u128> for Decimal {
    /// The number with scale 0.
    fn from(value: u128) -> Self {
        Self::from_be_bytes(false, &value.to_be_bytes(), 0)
    }
}

impl Default for Decimal {
    /// Zero with scale 0.
    fn default() -> Self {
        Self::new(0, 0)
    }
}

impl Wire for Decimal {
    const MARKER: &'static str = marker::DECIMAL;
    const WHAT: &'static str = "a decimal";

    fn with_body<R>(&self, f: impl FnOnce(&[u8]) -> R) -> Option<R> {
        self.with_magnitude(|negative, magnitude| {
            let (first, rest) = signed_parts(negative, magnitude);
            let len = i32::try_from(rest.len()).ok()?.checked_add(1)?;
            let mut head = [0; BODY_HEAD + 1];
            let (scale, tail) = head.split_at_mut(4);
            scale.copy_from_slice(&self.scale.to_le_bytes());
            let (count, lead) = tail.split_at_mut(4);
            count.copy_from_slice(&len.to_le_bytes());
            lead.fill(first);
            let mut body = TextBuf::new();
            body.push(&head);
            body.push(rest);
            Some(f(body.as_bytes()))
        })
    }

    fn from_body(body: &[u8]) -> Option<Self> {
        let (scale, rest) = split_i32(body)?;
        let (len, magnitude) = split_i32(rest)?;
        let fits = usize::try_from(len).ok()? == magnitude.len();
        fits.then(|| Self::from_signed_magnitude(magnitude, scale)).flatten()
    }
}

wire_serde!(Decimal);

#[cfg(test)]
#[path = "decimal_tests.rs"]
mod tests;
