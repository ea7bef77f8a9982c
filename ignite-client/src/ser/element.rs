//! Elements of primitive arrays: no type code, the array's code says what they are.

use super::integer::fit;
use super::utf16_unit;
use crate::binary::{scalar, type_code::TypeCode};
use crate::codec::{CodecError, CodecResult, Writer};
use serde::ser::{Impossible, Serialize, Serializer};

/// Writes one element of a primitive array of a code.
pub(super) struct ElementSerializer<'e> {
    pub(super) w: &'e mut Writer,
    pub(super) code: TypeCode,
}

impl ElementSerializer<'_> {
    #[cold]
    fn mismatch(&self, rust: &'static str) -> CodecError {
        CodecError::mismatch(self.code.name(), rust)
    }

    fn integer(self, value: i128, rust: &'static str) -> CodecResult<()> {
        match self.code {
            TypeCode::ByteArray => self.w.write_i8(fit(value, TypeCode::Byte)?),
            TypeCode::ShortArray => self.w.write_i16(fit(value, TypeCode::Short)?),
            TypeCode::IntArray => self.w.write_i32(fit(value, TypeCode::Int)?),
            TypeCode::LongArray => self.w.write_i64(fit(value, TypeCode::Long)?),
            TypeCode::CharArray if rust == "u16" => self.w.write_u16(fit(value, TypeCode::Char)?),
            _ => return Err(self.mismatch(rust)),
        }
        Ok(())
    }
}

/// A number that is one part of the tuple form of a foreign date crate.
pub(super) struct PartSerializer;

/// The calls that neither serializer takes.
macro_rules! refused {
    ($($name:ident($($type:ty),*) -> $ok:ty;)*) => {$(
        fn $name(self, $(_: $type),*) -> CodecResult<$ok> {
            Err(self.mismatch(stringify!($name)))
        }
    )*};
}

macro_rules! refused_shapes {
    ($ok:ty) => {
        type Ok = $ok;
        type Error = CodecError;
        type SerializeSeq = Impossible<$ok, CodecError>;
        type SerializeTuple = Impossible<$ok, CodecError>;
        type SerializeTupleStruct = Impossible<$ok, CodecError>;
        type SerializeTupleVariant = Impossible<$ok, CodecError>;
        type SerializeMap = Impossible<$ok, CodecError>;
        type SerializeStruct = Impossible<$ok, CodecError>;
        type SerializeStructVariant = Impossible<$ok, CodecError>;

        refused! {
            serialize_str(&str) -> $ok;
            serialize_none() -> $ok;
            serialize_unit() -> $ok;
            serialize_unit_struct(&'static str) -> $ok;
            serialize_unit_variant(&'static str, u32, &'static str) -> $ok;
            serialize_seq(Option<usize>) -> Self::SerializeSeq;
            serialize_tuple(usize) -> Self::SerializeTuple;
            serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
            serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
            serialize_map(Option<usize>) -> Self::SerializeMap;
            serialize_struct(&'static str, usize) -> Self::SerializeStruct;
            serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
        }

        fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> CodecResult<$ok> {
            Err(self.mismatch("an option"))
        }

        #[inline]
        fn serialize_newtype_struct<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            value: &T,
        ) -> CodecResult<$ok> {
            value.serialize(self)
        }

        fn serialize_newtype_variant<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: &T,
        ) -> CodecResult<$ok> {
            Err(self.mismatch("an enum with data"))
        }

        fn is_human_readable(&self) -> bool {
            false
        }
    };
}

/// An element whose Rust type is that of the array, else the checked conversion.
macro_rules! straight {
    ($name:ident, $type:ty, $array:ident, $write:ident) => {
        #[inline]
        fn $name(self, value: $type) -> CodecResult<()> {
            if matches!(self.code, TypeCode::$array) {
                self.w.$write(value);
                return Ok(());
            }
            self.integer(i128::from(value), stringify!($type))
        }
    };
}

impl Serializer for ElementSerializer<'_> {
    refused_shapes!(());

    straight!(serialize_i8, i8, ByteArray, write_i8);
    straight!(serialize_i16, i16, ShortArray, write_i16);
    straight!(serialize_i32, i32, IntArray, write_i32);
    straight!(serialize_i64, i64, LongArray, write_i64);
    // A byte array keeps the bits of `u8`.
    straight!(serialize_u8, u8, ByteArray, write_u8);

    fn serialize_u16(self, value: u16) -> CodecResult<()> {
        self.integer(i128::from(value), "u16")
    }

    fn serialize_u32(self, value: u32) -> CodecResult<()> {
        self.integer(i128::from(value), "u32")
    }

    fn serialize_u64(self, value: u64) -> CodecResult<()> {
        self.integer(i128::from(value), "u64")
    }

    fn serialize_i128(self, value: i128) -> CodecResult<()> {
        self.integer(value, "i128")
    }

    fn serialize_u128(self, value: u128) -> CodecResult<()> {
        match i128::try_from(value) {
            Ok(value) => self.integer(value, "u128"),
            Err(_) => Err(CodecError::out_of_range(self.code.name(), value)),
        }
    }

    #[inline]
    fn serialize_bool(self, value: bool) -> CodecResult<()> {
        if self.code != TypeCode::BoolArray {
            return Err(self.mismatch("bool"));
        }
        self.w.write_bool(value);
        Ok(())
    }

    #[inline]
    fn serialize_f32(self, value: f32) -> CodecResult<()> {
        match self.code {
            TypeCode::FloatArray => self.w.write_f32(scalar::canonical_f32(value)),
            TypeCode::DoubleArray => self.w.write_f64(scalar::canonical_f64(f64::from(value))),
            _ => return Err(self.mismatch("f32")),
        }
        Ok(())
    }

    #[inline]
    fn serialize_f64(self, value: f64) -> CodecResult<()> {
        if self.code != TypeCode::DoubleArray {
            return Err(self.mismatch("f64"));
        }
        self.w.write_f64(scalar::canonical_f64(value));
        Ok(())
    }

    fn serialize_char(self, value: char) -> CodecResult<()> {
        if self.code != TypeCode::CharArray {
            return Err(self.mismatch("char"));
        }
        self.w.write_u16(utf16_unit(value)?);
        Ok(())
    }

    /// The body of a `types::Char`.
    fn serialize_bytes(self, body: &[u8]) -> CodecResult<()> {
        if self.code != TypeCode::CharArray || body.len() != size_of::<u16>() {
            return Err(self.mismatch("bytes"));
        }
        self.w.write_slice(body);
        Ok(())
    }
}

impl PartSerializer {
    #[cold]
    fn mismatch(&self, rust: &'static str) -> CodecError {
        CodecError::mismatch("a number of a date or time", rust)
    }
}

macro_rules! part {
    ($($name:ident $type:ty),*) => {$(
        fn $name(self, value: $type) -> CodecResult<i64> {
            fit(i128::from(value), TypeCode::Long)
        }
    )*};
}

impl Serializer for PartSerializer {
    refused_shapes!(i64);

    part!(serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64, serialize_i128 i128);
    part!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64, serialize_bool bool);

    refused! {
        serialize_bytes(&[u8]) -> i64;
        serialize_f32(f32) -> i64;
        serialize_f64(f64) -> i64;
        serialize_char(char) -> i64;
    }
}
