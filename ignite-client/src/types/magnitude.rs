//! Natural numbers of any size: bytes of the wire to decimal digits and back, and comparison.

use std::cmp::Ordering;

/// Decimal digits that one limb step takes.
const STEP_DIGITS: usize = 9;
const STEP: u32 = 1_000_000_000;
const SIGN: u8 = 0x80;

/// Splits a big-endian magnitude into what the wire has in Java's shortest form: the leading byte, which carries the sign and one free
/// bit, and the bytes behind it.
pub(crate) fn signed_parts(negative: bool, magnitude: &[u8]) -> (u8, &[u8]) {
    let significant = strip_zeros(magnitude);
    let sign = if negative { SIGN } else { 0 };
    match significant.split_first() {
        Some((first, rest)) if first & SIGN == 0 => (first | sign, rest),
        Some(_) => (sign, significant),
        None => (0, significant),
    }
}

/// Without leading zero bytes.
pub(crate) fn strip_zeros(magnitude: &[u8]) -> &[u8] {
    let zeros = magnitude.iter().take_while(|byte| **byte == 0).count();
    magnitude.get(zeros..).unwrap_or_default()
}

/// A natural number as 32-bit limbs, the lowest first, without leading zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Natural(Vec<u32>);

impl Natural {
    pub(crate) fn from_be(bytes: &[u8]) -> Self {
        let limb = |chunk: &[u8]| chunk.iter().fold(0, |limb, byte| (limb << 8) | u32::from(*byte));
        let mut number = Self(bytes.rchunks(4).map(limb).collect());
        number.trim();
        number
    }

    /// The number of a run of ASCII digits.
    pub(crate) fn from_digits(digits: &[u8]) -> Self {
        let mut number = Self(Vec::with_capacity(digits.len() / STEP_DIGITS + 1));
        for chunk in digits.chunks(STEP_DIGITS) {
            let (mut factor, mut value) = (1, 0);
            for digit in chunk {
                factor *= 10;
                value = value * 10 + u32::from(digit.wrapping_sub(b'0'));
            }
            number.mul_add(factor, value);
        }
        number
    }

    /// Big-endian, without leading zeros; empty for zero.
    pub(crate) fn to_be(&self) -> Vec<u8> {
        let bytes: Vec<u8> = self.0.iter().rev().flat_map(|limb| limb.to_be_bytes()).collect();
        strip_zeros(&bytes).to_vec()
    }

    /// ASCII digits without leading zeros; `0` for zero.
    pub(crate) fn digits(&self) -> Vec<u8> {
        let mut number = self.clone();
        let mut reversed = Vec::with_capacity(self.0.len().saturating_mul(10));
        while !number.is_zero() {
            let mut rest = number.div_rem(STEP);
            for _ in 0..STEP_DIGITS {
                reversed.push(b'0' + (rest % 10).to_le_bytes()[0]);
                rest /= 10;
            }
        }
        while reversed.last() == Some(&b'0') {
            reversed.pop();
        }
        if reversed.is_empty() {
            reversed.push(b'0');
        }
        reversed.reverse();
        reversed
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// Multiplies by ten to a power.
    pub(crate) fn scale_up(&mut self, mut power: u64) {
        while power > 0 {
            let step = power.min(STEP_DIGITS as u64);
            self.mul_add(power_of_ten(step), 0);
            power -= step;
        }
    }

    /// Divides by ten to a power; `false`, and a changed number, if that leaves a rest.
    pub(crate) fn scale_down(&mut self, mut power: u64) -> bool {
        while power > 0 && !self.is_zero() {
            let step = power.min(STEP_DIGITS as u64);
            if self.div_rem(power_of_ten(step)) != 0 {
                return false;
            }
            power -= step;
        }
        true
    }

    fn mul_add(&mut self, factor: u32, add: u32) {
        let mut carry = u64::from(add);
        for limb in &mut self.0 {
            carry += u64::from(*limb) * u64::from(factor);
            *limb = low(carry);
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(low(carry));
        }
    }

    fn div_rem(&mut self, divisor: u32) -> u32 {
        let divisor = u64::from(divisor.max(1));
        let mut rest = 0;
        for limb in self.0.iter_mut().rev() {
            let value = (rest << 32) | u64::from(*limb);
            *limb = low(value / divisor);
            rest = value % divisor;
        }
        self.trim();
        low(rest)
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

const fn power_of_ten(power: u64) -> u32 {
    let mut value = 1;
    let mut left = power;
    while left > 0 {
        value *= 10;
        left -= 1;
    }
    value
}

#[allow(clippy::cast_possible_truncation, reason = "takes the low half on purpose")]
const fn low(value: u64) -> u32 {
    value as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_bytes() {
        for digits in
            ["0", "7", "4294967296", "340282366920938463463374607431768211456", "1000000000000000000000"]
        {
            let number = Natural::from_digits(digits.as_bytes());
            assert_eq!(number.digits(), digits.as_bytes());
            assert_eq!(Natural::from_be(&number.to_be()), number);
        }
        assert_eq!(Natural::from_be(&[0, 0, 1, 0, 0, 0, 0]).digits(), b"4294967296");
        assert_eq!(Natural::from_digits(b"256").to_be(), [1, 0]);
    }

    #[test]
    fn powers_of_ten() {
        let mut number = Natural::from_digits(b"12");
        number.scale_up(30);
        assert_eq!(number.digits(), format!("12{}", "0".repeat(30)).as_bytes());
        assert!(number.scale_down(29));
        assert_eq!(number.digits(), b"120");
        assert!(!number.scale_down(2));
        assert!(Natural::from_digits(b"99") < Natural::from_digits(b"100000000000"));
    }

    #[test]
    fn shortest_signed_form() {
        assert_eq!(signed_parts(false, &[0, 0xff]), (0, &[0xff][..]));
        assert_eq!(signed_parts(true, &[0, 0x7f, 1]), (0xff, &[1][..]));
        assert_eq!(signed_parts(true, &[0x80]), (0x80, &[0x80][..]));
        assert_eq!(signed_parts(true, &[0]), (0, &[][..]));
    }
}
