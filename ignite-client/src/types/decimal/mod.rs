//! `Decimal`: a decimal number of any size and scale, kept exactly as it is on the wire.

mod number;
mod text;

use super::magnitude::{signed_parts, strip_zeros};
use super::marker;
use super::text_buf::TextBuf;
use super::wire::{Wire, split_i32, wire_serde};
pub(crate) use text::push_plain;

const SIGN: u8 = 0x80;
/// Scale and byte count in front of the magnitude.
const BODY_HEAD: usize = 8;
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
    #[inline(always)]
    pub(crate) fn from_signed_magnitude(bytes: &[u8], scale: i32) -> Option<Self> {
        /// Bytes behind the first with which an unscaled value surely fits 64 bits: nearly all decimals there are.
        const SHORT: usize = 7;
        let (first, rest) = bytes.split_first()?;
        if rest.len() > SHORT {
            return Some(Self::from_long_magnitude(*first, rest, scale));
        }
        let magnitude =
            rest.iter().fold(i64::from(first & !SIGN), |value, byte| (value << 8) | i64::from(*byte));
        let unscaled = if first & SIGN == 0 { magnitude } else { -magnitude };
        Some(Self::new(i128::from(unscaled), scale))
    }

    #[inline(never)]
    fn from_long_magnitude(first: u8, rest: &[u8], scale: i32) -> Self {
        let negative = first & SIGN != 0;
        if first & !SIGN == 0 {
            return Self::from_be_bytes(negative, rest, scale);
        }
        let mut magnitude = Vec::with_capacity(rest.len().saturating_add(1));
        magnitude.push(first & !SIGN);
        magnitude.extend_from_slice(rest);
        Self::from_be_bytes(negative, &magnitude, scale)
    }

    /// Hands the unscaled value to `f` as sign and magnitude, big-endian with leading zeros.
    pub(crate) fn with_magnitude<R>(&self, f: impl FnOnce(bool, &[u8]) -> R) -> R {
        match &self.unscaled {
            Unscaled::Small(unscaled) => f(*unscaled < 0, &unscaled.unsigned_abs().to_be_bytes()),
            Unscaled::Large { negative, magnitude } => f(*negative, magnitude),
        }
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

    #[inline(always)]
    fn from_body(body: &[u8]) -> Option<Self> {
        let (scale, rest) = split_i32(body)?;
        let (len, magnitude) = split_i32(rest)?;
        if usize::try_from(len).ok()? != magnitude.len() {
            return None;
        }
        Self::from_signed_magnitude(magnitude, scale)
    }
}

wire_serde!(Decimal);

#[cfg(test)]
mod tests;
