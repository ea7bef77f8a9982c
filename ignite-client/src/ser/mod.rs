//! The Ignite serializer: serde moves the values, the descriptor says what they become on the wire.
//!
//! | file | serde's calls |
//! |---|---|
//! | `encoder.rs` | none: the buffer and what is noted on the way |
//! | `mod.rs` | scalars, strings, enums, markers of our own value types |
//! | `object.rs` | structs |
//! | `seq.rs` | sequences, sets, tuples |
//! | `map.rs` | maps |
//! | `table.rs` | structs that are rows of SQL tables |
//! | `args.rs` `argument.rs` | none: arguments of SQL statements |
//! | `temporal.rs` | dates and times: the form of SQL, the zone of the node |
//! | `element.rs` | elements of primitive arrays, which have no type code |
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )
)]

pub(crate) mod args;
pub(crate) mod argument;
mod element;
mod encoder;
mod integer;
mod map;
mod object;
mod seq;
#[cfg(all(test, feature = "derive"))]
mod ser_tests;
mod table;
mod temporal;
mod text;

pub(crate) use encoder::{DynamicRef, Encoder};

use crate::binary::{array, decimal, enums, scalar, text as strings, type_code::TypeCode, uuid};
use crate::codec::{CodecError, CodecResult, Writer};
use crate::describe::binding::Binding;
use crate::describe::desc::{Shape, TypeDesc};
use crate::types::marker;
use serde::ser::{Impossible, Serialize, Serializer};

/// Writes one value as its descriptor says.
pub(crate) struct ValueSerializer<'e> {
    pub(crate) e: &'e mut Encoder,
    pub(crate) desc: &'static TypeDesc,
}

impl ValueSerializer<'_> {
    fn is_any(&self) -> bool {
        matches!(self.desc.shape, Shape::Any)
    }

    #[cold]
    fn mismatch(&self, rust: &'static str) -> CodecError {
        CodecError::mismatch(self.desc.code.name(), rust)
    }
}

/// A scalar whose Rust type is its wire type: the straight path in one compare, the rest elsewhere.
macro_rules! straight {
    ($name:ident, $type:ty, $code:ident, $write:ident) => {
        #[inline]
        fn $name(self, value: $type) -> CodecResult<()> {
            if matches!(self.desc.code, TypeCode::$code) {
                scalar::$write(&mut self.e.w, value);
                return Ok(());
            }
            self.integer(i128::from(value), stringify!($type), Some(TypeCode::$code))
        }
    };
}

macro_rules! converted {
    ($name:ident, $type:ty, $natural:expr) => {
        #[inline]
        fn $name(self, value: $type) -> CodecResult<()> {
            self.integer(i128::from(value), stringify!($type), $natural)
        }
    };
}

impl<'e> Serializer for ValueSerializer<'e> {
    type Ok = ();
    type Error = CodecError;
    type SerializeSeq = seq::SeqSerializer<'e>;
    type SerializeTuple = seq::SeqSerializer<'e>;
    type SerializeTupleStruct = seq::SeqSerializer<'e>;
    type SerializeTupleVariant = Impossible<(), CodecError>;
    type SerializeMap = map::MapSerializer<'e>;
    type SerializeStruct = object::ObjectSerializer<'e>;
    type SerializeStructVariant = Impossible<(), CodecError>;

    straight!(serialize_i8, i8, Byte, write_byte);
    straight!(serialize_i16, i16, Short, write_short);
    straight!(serialize_i32, i32, Int, write_int);
    straight!(serialize_i64, i64, Long, write_long);
    converted!(serialize_i128, i128, Some(TypeCode::Decimal));
    converted!(serialize_u8, u8, Some(TypeCode::Short));
    converted!(serialize_u16, u16, Some(TypeCode::Int));
    converted!(serialize_u32, u32, Some(TypeCode::Long));
    converted!(serialize_u64, u64, None);

    fn serialize_u128(self, value: u128) -> CodecResult<()> {
        match i128::try_from(value) {
            Ok(value) => self.integer(value, "u128", None),
            Err(_) if self.desc.code == TypeCode::Decimal => {
                decimal::write_magnitude(&mut self.e.w, false, &value.to_be_bytes(), 0)
            }
            Err(_) => Err(CodecError::out_of_range(self.desc.code.name(), value)),
        }
    }

    #[inline]
    fn serialize_bool(self, value: bool) -> CodecResult<()> {
        if self.desc.code == TypeCode::Bool || self.is_any() {
            scalar::write_bool(&mut self.e.w, value);
            return Ok(());
        }
        Err(self.mismatch("bool"))
    }

    #[inline]
    fn serialize_f32(self, value: f32) -> CodecResult<()> {
        match self.desc.code {
            TypeCode::Float => scalar::write_float(&mut self.e.w, value),
            TypeCode::Double => scalar::write_double(&mut self.e.w, f64::from(value)),
            _ if self.is_any() => scalar::write_float(&mut self.e.w, value),
            _ => return Err(self.mismatch("f32")),
        }
        Ok(())
    }

    #[inline]
    fn serialize_f64(self, value: f64) -> CodecResult<()> {
        if self.desc.code == TypeCode::Double || self.is_any() {
            scalar::write_double(&mut self.e.w, value);
            return Ok(());
        }
        Err(self.mismatch("f64"))
    }

    fn serialize_char(self, value: char) -> CodecResult<()> {
        if self.desc.code != TypeCode::Char && !self.is_any() {
            return Err(self.mismatch("char"));
        }
        scalar::write_char(&mut self.e.w, utf16_unit(value)?);
        Ok(())
    }

    #[inline]
    fn serialize_str(self, value: &str) -> CodecResult<()> {
        if self.desc.code == TypeCode::String {
            return strings::write_string(&mut self.e.w, value);
        }
        self.foreign_text(value)
    }

    fn collect_str<T: std::fmt::Display + ?Sized>(self, value: &T) -> CodecResult<()> {
        self.displayed(value)
    }

    fn serialize_bytes(self, value: &[u8]) -> CodecResult<()> {
        match self.desc.code {
            TypeCode::ByteArray => self.e.w.write_u8(TypeCode::ByteArray.byte()),
            TypeCode::Uuid => {
                let bytes = value.try_into().map_err(|_| self.mismatch("bytes"))?;
                uuid::write_uuid(&mut self.e.w, bytes);
                return Ok(());
            }
            _ if self.is_any() => self.e.w.write_u8(TypeCode::ByteArray.byte()),
            _ => return Err(self.mismatch("bytes")),
        }
        self.e.w.write_bytes(value)
    }

    #[inline]
    fn serialize_none(self) -> CodecResult<()> {
        scalar::write_null(&mut self.e.w);
        Ok(())
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> CodecResult<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> CodecResult<()> {
        if self.is_any() { self.serialize_none() } else { Err(self.mismatch("()")) }
    }

    fn serialize_unit_struct(self, _name: &'static str) -> CodecResult<()> {
        Err(self.mismatch("a struct without fields"))
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        index: u32,
        variant: &'static str,
    ) -> CodecResult<()> {
        let Shape::Enum(desc) = self.desc.shape else {
            return Err(self.mismatch("an enum"));
        };
        // serde's index is right unless variants are skipped or reordered: one compare instead of a search.
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let found = desc.variants.get(at).filter(|v| v.name == variant);
        match found.or_else(|| desc.variants.iter().find(|v| v.name == variant)) {
            Some(found) => {
                enums::write_enum(&mut self.e.w, self.e.binding.type_id(&desc.name), found.ordinal);
                Ok(())
            }
            None => Err(CodecError::out_of_range(desc.name.full, variant)),
        }
    }

    #[inline(always)]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> CodecResult<()> {
        // Inlined, the name is a constant and the compiler does the comparison.
        match marker::code_of(name) {
            Some(code) => self.marked(code, name, value),
            None => value.serialize(self),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _index: u32,
        variant: &'static str,
        _value: &T,
    ) -> CodecResult<()> {
        Err(enum_with_data(name, variant))
    }

    #[inline]
    fn serialize_seq(self, len: Option<usize>) -> CodecResult<Self::SerializeSeq> {
        seq::SeqSerializer::begin(self, len)
    }

    #[inline]
    fn serialize_tuple(self, len: usize) -> CodecResult<Self::SerializeTuple> {
        seq::SeqSerializer::begin(self, Some(len))
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        len: usize,
    ) -> CodecResult<Self::SerializeTupleStruct> {
        seq::SeqSerializer::begin(self, Some(len))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> CodecResult<Self::SerializeTupleVariant> {
        Err(enum_with_data(name, variant))
    }

    fn serialize_map(self, _len: Option<usize>) -> CodecResult<Self::SerializeMap> {
        map::MapSerializer::begin(self)
    }

    #[inline]
    fn serialize_struct(self, name: &'static str, _len: usize) -> CodecResult<Self::SerializeStruct> {
        // serde's `len` leaves out skipped fields; the descriptor knows them all.
        object::ObjectSerializer::begin(self, name)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _index: u32,
        variant: &'static str,
        _len: usize,
    ) -> CodecResult<Self::SerializeStructVariant> {
        Err(enum_with_data(name, variant))
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

#[cold]
fn enum_with_data(name: &str, variant: &str) -> CodecError {
    CodecError::unsupported(format!(
        "{name}::{variant} carries data, which Ignite enums cannot; use a struct with an enum field and options"
    ))
}

/// The unit of a character of the basic plane.
#[inline]
fn utf16_unit(value: char) -> CodecResult<u16> {
    u16::try_from(u32::from(value))
        .map_err(|_| CodecError::out_of_range("char (one UTF-16 unit)", value.escape_unicode()))
}

/// Count of an array, collection or map that is patched when the elements are known.
#[derive(Debug, Clone, Copy)]
struct Count {
    position: usize,
    items: usize,
}

impl Count {
    #[inline]
    fn begin(w: &mut Writer) -> Self {
        let position = w.position();
        w.write_i32(0);
        Self { position, items: 0 }
    }

    #[inline]
    fn finish(self, w: &mut Writer) -> CodecResult<()> {
        match i32::try_from(self.items) {
            Ok(items) => {
                w.patch_i32(self.position, items);
                Ok(())
            }
            Err(_) => Err(CodecError::limit("number of elements", i32::MAX as usize)),
        }
    }
}

/// Component type of an object array: that of the element if it is an object or an enum, else `plain`.
fn component_of(desc: &TypeDesc, binding: Binding, plain: i32) -> array::Component<'static> {
    let type_id = match desc.shape {
        Shape::Object(object) => binding.type_id(&object().name),
        Shape::Enum(desc) => binding.type_id(&desc.name),
        _ => plain,
    };
    array::Component { type_id, class_name: None }
}
