//! Elements of primitive arrays: no type code, the array's code says what they are.

use super::integer::{char_of_unit, narrow_double};
use crate::binary::type_code::TypeCode;
use crate::codec::{CodecError, CodecResult, Reader};
use serde::de::{Deserializer, Visitor};
use serde::forward_to_deserialize_any;

/// Reads one element of a primitive array of a code. By value, so that the array's reader can live in registers; the array adds the place
/// to an error.
pub(super) struct ElementDeserializer<'de> {
    /// The bytes of the element, as many as the code says.
    pub(super) item: &'de [u8],
    pub(super) code: TypeCode,
}

impl ElementDeserializer<'_> {
    #[inline(never)]
    fn integer<T: TryFrom<i64>>(self, rust: &'static str) -> CodecResult<T> {
        let mut r = Reader::new(self.item);
        let value = match self.code {
            // A byte array keeps the bits of `u8`.
            TypeCode::ByteArray if rust == "u8" => i64::from(r.read_u8()?),
            TypeCode::ByteArray => i64::from(r.read_i8()?),
            TypeCode::ShortArray => i64::from(r.read_i16()?),
            TypeCode::IntArray => i64::from(r.read_i32()?),
            TypeCode::LongArray => r.read_i64()?,
            TypeCode::CharArray if rust == "u16" => i64::from(r.read_u16()?),
            _ => return Err(CodecError::mismatch(rust, self.code.name())),
        };
        T::try_from(value).map_err(|_| CodecError::out_of_range(rust, value))
    }
}

macro_rules! straight {
    ($name:ident, $array:ident, $visit:ident, $type:ty) => {
        #[inline(always)]
        fn $name<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
            if let (TypeCode::$array, Ok(item)) = (self.code, self.item.try_into()) {
                return visitor.$visit(<$type>::from_le_bytes(item));
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

impl<'de> Deserializer<'de> for ElementDeserializer<'de> {
    type Error = CodecError;

    straight!(deserialize_i8, ByteArray, visit_i8, i8);
    straight!(deserialize_i16, ShortArray, visit_i16, i16);
    straight!(deserialize_i32, IntArray, visit_i32, i32);
    straight!(deserialize_i64, LongArray, visit_i64, i64);
    straight!(deserialize_u8, ByteArray, visit_u8, u8);
    converted!(deserialize_u16, visit_u16, u16);
    converted!(deserialize_u32, visit_u32, u32);
    converted!(deserialize_u64, visit_u64, u64);
    converted!(deserialize_i128, visit_i128, i128);
    converted!(deserialize_u128, visit_u128, u128);

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        match self.code {
            TypeCode::DoubleArray => visitor.visit_f32(narrow_double(Reader::new(self.item).read_f64()?)?),
            _ => self.deserialize_any(visitor),
        }
    }

    #[inline]
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        match (self.code, self.item.try_into()) {
            (TypeCode::DoubleArray, Ok(item)) => visitor.visit_f64(f64::from_le_bytes(item)),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        self.deserialize_any(visitor)
    }

    /// The body of a `types::Char`.
    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> CodecResult<V::Value> {
        match self.code {
            TypeCode::CharArray => visitor.visit_borrowed_bytes(self.item),
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
        let mut r = Reader::new(self.item);
        match self.code {
            TypeCode::ByteArray => visitor.visit_i8(r.read_i8()?),
            TypeCode::ShortArray => visitor.visit_i16(r.read_i16()?),
            TypeCode::IntArray => visitor.visit_i32(r.read_i32()?),
            TypeCode::LongArray => visitor.visit_i64(r.read_i64()?),
            TypeCode::FloatArray => visitor.visit_f32(r.read_f32()?),
            TypeCode::DoubleArray => visitor.visit_f64(r.read_f64()?),
            TypeCode::BoolArray => visitor.visit_bool(r.read_bool()?),
            _ => visitor.visit_char(char_of_unit(r.read_u16()?)?),
        }
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    forward_to_deserialize_any! {
        bool str string byte_buf unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
