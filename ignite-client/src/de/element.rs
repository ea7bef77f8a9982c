//! Elements of primitive arrays: no type code, the array's code says what they are.

use super::integer::{char_of_unit, narrow_double};
use crate::binary::type_code::TypeCode;
use crate::codec::{CodecError, CodecResult, Reader};
use serde::de::{Deserializer, Visitor};
use serde::forward_to_deserialize_any;

/// Reads one element of a primitive array of a code.
pub(super) struct ElementDeserializer<'a, 'de> {
    pub(super) r: &'a mut Reader<'de>,
    pub(super) code: TypeCode,
}

impl ElementDeserializer<'_, '_> {
    fn integer<T: TryFrom<i64>>(self, rust: &'static str) -> CodecResult<T> {
        let at = self.r.position();
        let value = match self.code {
            // A byte array keeps the bits of `u8`.
            TypeCode::ByteArray if rust == "u8" => i64::from(self.r.read_u8()?),
            TypeCode::ByteArray => i64::from(self.r.read_i8()?),
            TypeCode::ShortArray => i64::from(self.r.read_i16()?),
            TypeCode::IntArray => i64::from(self.r.read_i32()?),
            TypeCode::LongArray => self.r.read_i64()?,
            TypeCode::CharArray if rust == "u16" => i64::from(self.r.read_u16()?),
            _ => return Err(CodecError::mismatch(rust, self.code.name()).at(at)),
        };
        T::try_from(value).map_err(|_| CodecError::out_of_range(rust, value).at(at))
    }
}

macro_rules! straight {
    ($name:ident, $array:ident, $read:ident, $visit:ident, $type:ty) => {
        #[inline]
        fn $name<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
            if matches!(self.code, TypeCode::$array) {
                return visitor.$visit(self.r.$read()?);
            }
            visitor.$visit(self.integer::<$type>(stringify!($type))?)
        }
    };
}

macro_rules! converted {
    ($name:ident, $visit:ident, $type:ty) => {
        fn $name<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
            visitor.$visit(self.integer::<$type>(stringify!($type))?)
        }
    };
}

impl<'de> Deserializer<'de> for ElementDeserializer<'_, 'de> {
    type Error = CodecError;

    straight!(deserialize_i8, ByteArray, read_i8, visit_i8, i8);
    straight!(deserialize_i16, ShortArray, read_i16, visit_i16, i16);
    straight!(deserialize_i32, IntArray, read_i32, visit_i32, i32);
    straight!(deserialize_i64, LongArray, read_i64, visit_i64, i64);
    straight!(deserialize_u8, ByteArray, read_u8, visit_u8, u8);
    converted!(deserialize_u16, visit_u16, u16);
    converted!(deserialize_u32, visit_u32, u32);
    converted!(deserialize_u64, visit_u64, u64);
    converted!(deserialize_i128, visit_i128, i128);
    converted!(deserialize_u128, visit_u128, u128);

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        match self.code {
            TypeCode::DoubleArray => visitor.visit_f32(narrow_double(self.r.read_f64()?)?),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        self.deserialize_any(visitor)
    }

    /// The body of a `types::Char`.
    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        match self.code {
            TypeCode::CharArray => visitor.visit_borrowed_bytes(self.r.take(size_of::<u16>())?),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> CodecResult<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        visitor.visit_some(self)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        match self.code {
            TypeCode::ByteArray => visitor.visit_i8(self.r.read_i8()?),
            TypeCode::ShortArray => visitor.visit_i16(self.r.read_i16()?),
            TypeCode::IntArray => visitor.visit_i32(self.r.read_i32()?),
            TypeCode::LongArray => visitor.visit_i64(self.r.read_i64()?),
            TypeCode::FloatArray => visitor.visit_f32(self.r.read_f32()?),
            TypeCode::DoubleArray => visitor.visit_f64(self.r.read_f64()?),
            TypeCode::BoolArray => visitor.visit_bool(self.r.read_bool()?),
            _ => visitor.visit_char(char_of_unit(self.r.read_u16()?)?),
        }
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    forward_to_deserialize_any! {
        bool f64 str string byte_buf unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
