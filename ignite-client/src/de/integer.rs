//! Integers under any descriptor that takes them; nothing wraps.

use super::ValueDeserializer;
use crate::binary::{decimal, type_code::TypeCode};
use crate::codec::{CodecError, CodecResult};

impl ValueDeserializer<'_, '_, '_> {
    /// Reads an integer of the descriptor's code and fits it into the Rust type.
    pub(super) fn integer<T: TryFrom<i128>>(&mut self, rust: &'static str) -> CodecResult<T> {
        let at = self.s.r.position();
        let value = self.wide_integer(rust)?;
        T::try_from(value).map_err(|_| CodecError::out_of_range(rust, value).at(at))
    }

    fn wide_integer(&mut self, rust: &'static str) -> CodecResult<i128> {
        let code = self.desc.code;
        let taken = match code {
            TypeCode::Byte | TypeCode::Short | TypeCode::Int | TypeCode::Long | TypeCode::Decimal => true,
            TypeCode::Char => rust == "u16",
            TypeCode::Date | TypeCode::Time => rust == "i64",
            _ => false,
        };
        if !taken {
            return Err(self.not_for(rust));
        }
        if matches!(code, TypeCode::Date | TypeCode::Time) {
            return self.millis(code).map(i128::from);
        }
        let found = if self.desc.widen { self.narrower(code)? } else { code };
        self.expect(found)?;
        Ok(match found {
            TypeCode::Byte => i128::from(self.s.r.read_i8()?),
            TypeCode::Short => i128::from(self.s.r.read_i16()?),
            TypeCode::Int => i128::from(self.s.r.read_i32()?),
            TypeCode::Char => i128::from(self.s.r.read_u16()?),
            TypeCode::Decimal => self.whole_decimal(rust)?,
            _ => i128::from(self.s.r.read_i64()?),
        })
    }

    /// The narrower integer code that stands here, or the wanted one.
    fn narrower(&self, wanted: TypeCode) -> CodecResult<TypeCode> {
        let found = TypeCode::from_byte(self.s.r.peek()?);
        Ok(match found {
            Some(code @ (TypeCode::Byte | TypeCode::Short | TypeCode::Int))
                if code.byte() < wanted.byte() =>
            {
                code
            }
            _ => wanted,
        })
    }

    /// A decimal without a fraction, as an integer.
    fn whole_decimal(&mut self, rust: &'static str) -> CodecResult<i128> {
        let at = self.s.r.position();
        let parts = decimal::read_decimal(&mut self.s.r)?;
        let whole = parts.unscaled().and_then(|unscaled| scaled(unscaled, parts.scale));
        whole.ok_or_else(|| {
            CodecError::out_of_range(rust, format!("a decimal of scale {}", parts.scale)).at(at)
        })
    }
}

/// `unscaled * 10^-scale` if that is a whole number of 128 bits.
fn scaled(mut unscaled: i128, scale: i32) -> Option<i128> {
    if unscaled == 0 {
        return Some(0);
    }
    // 10^38 is the largest power of ten in 128 bits, so more steps never succeed.
    for _ in 0..scale.unsigned_abs().min(40) {
        if scale < 0 {
            unscaled = unscaled.checked_mul(10)?;
        } else if unscaled % 10 == 0 {
            unscaled /= 10;
        } else {
            return None;
        }
    }
    Some(unscaled)
}

/// A `double` that an `f32` holds exactly.
#[allow(clippy::cast_possible_truncation, reason = "checked by the way back")]
pub(super) fn narrow_double(value: f64) -> CodecResult<f32> {
    let narrow = value as f32;
    if value.is_nan() || f64::from(narrow).to_bits() == value.to_bits() {
        Ok(narrow)
    } else {
        Err(CodecError::out_of_range("f32", value))
    }
}

/// The character of a UTF-16 unit; a lone surrogate is none.
pub(super) fn char_of_unit(unit: u16) -> CodecResult<char> {
    char::from_u32(u32::from(unit)).ok_or_else(|| {
        CodecError::out_of_range("char (use types::Char for lone surrogates)", format!("{unit:#06x}"))
    })
}
