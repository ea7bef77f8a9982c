//! Decimals as numbers: order, and conversions from and to integers.

use super::{Decimal, to_u128, with_sign};
use crate::types::error::ValueError;
use crate::types::magnitude::{Natural, strip_zeros};
use std::cmp::Ordering;

impl Decimal {
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
