//! Integers under any descriptor that takes them, always checked.

use super::ValueSerializer;
use crate::binary::{decimal, scalar, temporal, type_code::TypeCode};
use crate::codec::{CodecError, CodecResult};

impl ValueSerializer<'_> {
    /// Writes an integer of a Rust type as the descriptor's code; `natural` is the code it has where no descriptor says one.
    pub(super) fn integer(
        self,
        value: i128,
        rust: &'static str,
        natural: Option<TypeCode>,
    ) -> CodecResult<()> {
        let code = if self.is_any() {
            natural.ok_or_else(|| {
                CodecError::unsupported(format!("{rust} needs a type hint: long or decimal"))
            })?
        } else {
            self.desc.code
        };
        let w = &mut self.e.w;
        match code {
            TypeCode::Byte => scalar::write_byte(w, fit(value, code)?),
            TypeCode::Short => scalar::write_short(w, fit(value, code)?),
            TypeCode::Int => scalar::write_int(w, fit(value, code)?),
            TypeCode::Long => scalar::write_long(w, fit(value, code)?),
            TypeCode::Char if rust == "u16" => scalar::write_char(w, fit(value, code)?),
            TypeCode::Date | TypeCode::Time if rust == "i64" => {
                let start = w.position();
                let write = if code == TypeCode::Date { temporal::write_date } else { temporal::write_time };
                write(w, fit(value, code)?);
                return self.e.settle(start, self.desc);
            }
            TypeCode::Decimal => return decimal::write_decimal(w, value, 0),
            _ => return Err(CodecError::mismatch(code.name(), rust)),
        }
        Ok(())
    }
}

/// The value as a narrower type, or an error that tells both.
pub(super) fn fit<T: TryFrom<i128>>(value: i128, code: TypeCode) -> CodecResult<T> {
    T::try_from(value).map_err(|_| CodecError::out_of_range(code.name(), value))
}
