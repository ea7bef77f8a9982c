//! Decimals: code 30, `i32` scale, `i32` byte count, magnitude.
//!
//! Value = unscaled × 10^(−scale). The magnitude is big-endian with one free bit on top, which is set for negative values: 255 is
//! `00 ff`, −1 is `81`, −128 is `80 80`, 0 is `00`. An empty magnitude makes a node close the connection.

use super::type_code::TypeCode;
use crate::codec::{CodecError, CodecResult, Reader, Writer};
use crate::types::magnitude::signed_parts;

const SIGN: u8 = 0x80;

/// The parts of a decimal as they are on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DecimalParts<'de> {
    pub(crate) scale: i32,
    pub(crate) negative: bool,
    /// Big-endian; the first byte still carries the sign bit.
    pub(crate) magnitude: &'de [u8],
}

impl DecimalParts<'_> {
    /// The bytes of the magnitude, without the sign.
    pub(crate) fn digits(&self) -> impl ExactSizeIterator<Item = u8> {
        let of = |(at, byte): (usize, &u8)| if at == 0 { byte & !SIGN } else { *byte };
        self.magnitude.iter().enumerate().map(of)
    }

    /// The unscaled value, if it fits 128 bits.
    pub(crate) fn unscaled(&self) -> Option<i128> {
        let mut value: i128 = 0;
        for digit in self.digits() {
            value = value.checked_mul(256)?.checked_sub(i128::from(digit))?;
        }
        if self.negative { Some(value) } else { value.checked_neg() }
    }
}

/// The body of a decimal that stands here with its code; `None`, and nothing consumed, if anything is wrong with it.
#[inline(always)]
pub(crate) fn take_decimal<'de>(r: &mut Reader<'de>) -> Option<&'de [u8]> {
    r.parse(|bytes| {
        let (code, tail) = bytes.split_first()?;
        let [_, _, _, _, count @ ..] = tail.first_chunk::<8>()?;
        let len = usize::try_from(i32::from_le_bytes(*count)).ok()?;
        let fits = *code == TypeCode::Decimal.byte() && len > 0;
        tail.split_at_checked(len.checked_add(8)?).filter(|_| fits)
    })
}

#[inline]
pub(crate) fn read_decimal<'de>(r: &mut Reader<'de>) -> CodecResult<DecimalParts<'de>> {
    let scale = r.read_i32()?;
    let at = r.position();
    let magnitude = r.read_bytes()?;
    match magnitude.first() {
        Some(first) => Ok(DecimalParts { scale, negative: first & SIGN != 0, magnitude }),
        None => Err(CodecError::malformed("decimal without digits").at(at)),
    }
}

/// Writes an unscaled value of up to 128 bits in Java's shortest form.
pub(crate) fn write_decimal(w: &mut Writer, unscaled: i128, scale: i32) -> CodecResult<()> {
    let bytes = unscaled.unsigned_abs().to_be_bytes();
    write_magnitude(w, unscaled < 0, &bytes, scale)
}

/// Writes a magnitude (plain big-endian, leading zeros allowed) in Java's shortest form.
pub(crate) fn write_magnitude(
    w: &mut Writer,
    negative: bool,
    magnitude: &[u8],
    scale: i32,
) -> CodecResult<()> {
    let (first, rest) = signed_parts(negative, magnitude);
    w.write_u8(TypeCode::Decimal.byte());
    w.write_i32(scale);
    w.write_len(rest.len().saturating_add(1))?;
    w.write_u8(first);
    w.write_slice(rest);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magnitudes_as_java_writes_them() {
        for (value, bytes) in [
            (0, &[0_u8][..]),
            (-1, &[0x81]),
            (255, &[0, 0xff]),
            (-255, &[0x80, 0xff]),
            (-128, &[0x80, 0x80]),
            (127, &[0x7f]),
            (256, &[1, 0]),
        ] {
            let mut w = Writer::new();
            write_decimal(&mut w, value, 2).unwrap();
            assert_eq!(&w.as_slice()[9..], bytes, "{value}");
            let parts = read_decimal(&mut Reader::new(&w.as_slice()[1..])).unwrap();
            assert_eq!(parts.unscaled(), Some(value));
        }
    }

    #[test]
    fn extremes_of_128_bits() {
        for value in [i128::MAX, i128::MIN, i128::MIN + 1] {
            let mut w = Writer::new();
            write_decimal(&mut w, value, 0).unwrap();
            assert_eq!(read_decimal(&mut Reader::new(&w.as_slice()[1..])).unwrap().unscaled(), Some(value));
        }
    }
}
