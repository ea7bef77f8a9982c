//! Text: strings, the text forms of foreign date and number crates, and the bodies of our own value types.

use super::{DynamicRef, ValueSerializer};
use crate::binary::object::{Layout, flags};
use crate::binary::{sql_date, text as strings, text_form, type_code::TypeCode, walk};
use crate::codec::{CodecError, CodecResult, Reader};
use crate::describe::desc::Shape;
use crate::describe::type_book::by_token;
use crate::types::marker;
use serde::ser::{Impossible, Serialize, Serializer};
use std::fmt::{self, Display, Write as _};

/// Longest text that is formatted without the heap: every date, time and timestamp, and decimals of 96 bits.
const INLINE_LEN: usize = 64;

impl ValueSerializer<'_> {
    /// Text under a descriptor that is not a string: the serde form of a foreign date, time or decimal crate.
    #[cold]
    fn mismatched_text(&self) -> CodecError {
        CodecError::mismatch(self.desc.code.name(), "a string")
    }

    pub(super) fn foreign_text(self, text: &str) -> CodecResult<()> {
        match self.desc.code {
            code @ (TypeCode::Date | TypeCode::Time) => {
                let start = self.e.w.position();
                text_form::write_text(&mut self.e.w, code, text)?;
                self.e.settle(start, self.desc)
            }
            code @ (TypeCode::Timestamp | TypeCode::Decimal) => {
                text_form::write_text(&mut self.e.w, code, text)
            }
            _ if matches!(self.desc.shape, Shape::Any) => strings::write_string(&mut self.e.w, text),
            _ => Err(self.mismatched_text()),
        }
    }

    /// A value that serializes by its `Display`: formatted without the heap if it is short.
    pub(super) fn displayed<T: Display + ?Sized>(self, value: &T) -> CodecResult<()> {
        let mut inline = InlineText { bytes: [0; INLINE_LEN], len: 0 };
        if write!(inline, "{value}").is_ok() {
            if let Some(text) = inline.as_str() {
                return self.serialize_str(text);
            }
        }
        self.serialize_str(&value.to_string())
    }

    /// A value of our own value types: the body comes as bytes, the code from the marker's name.
    #[inline]
    pub(super) fn marked<T: Serialize + ?Sized>(
        self,
        code: u8,
        name: &'static str,
        value: &T,
    ) -> CodecResult<()> {
        match code {
            0 => value.serialize(BodySerializer(|payload: &[u8]| self.dynamic_value(payload))),
            code if code == self.desc.code.byte() || matches!(self.desc.shape, Shape::Any) => {
                let w = &mut self.e.w;
                let start = w.position();
                value.serialize(BodySerializer(|body: &[u8]| {
                    w.write_u8(code);
                    w.write_slice(body);
                    Ok(())
                }))?;
                if code == TypeCode::Date.byte() || code == TypeCode::Time.byte() {
                    return self.e.settle(start, self.desc);
                }
                Ok(())
            }
            // The foreign date crates have their own forms; a marker that contradicts the descriptor is an error, not a choice.
            _ => Err(CodecError::mismatch(
                self.desc.code.name(),
                name.get(marker::PREFIX.len()..).unwrap_or(name).to_owned(),
            )),
        }
    }

    /// A whole value without a Rust type: checked against the descriptor, its objects noted for registration.
    fn dynamic_value(self, payload: &[u8]) -> CodecResult<()> {
        let Some(payload) = marker::Payload::unpack(payload) else {
            return Err(CodecError::malformed("payload of a dynamic value"));
        };
        let bytes = payload.value();
        let code = bytes.first().copied().unwrap_or_default();
        let is_date = || self.desc.code == TypeCode::Date && sql_date::eat_head(&mut Reader::new(bytes));
        let fits = matches!(self.desc.shape, Shape::Any) || code == self.desc.code.byte() || is_date();
        if !fits && code != TypeCode::Null.byte() {
            let found = TypeCode::from_byte(code).map_or("an unknown type", TypeCode::name);
            return Err(CodecError::mismatch(self.desc.code.name(), found));
        }
        self.e.note_dynamic(payload.token, bytes)?;
        let start = self.e.w.position();
        self.e.w.write_slice(bytes);
        self.e.settle(start, self.desc)
    }
}

impl super::Encoder {
    /// Notes the types of all objects in a value that has no Rust type, each schema once. Java's own classes need no registration.
    fn note_dynamic(&mut self, token: u64, bytes: &[u8]) -> CodecResult<()> {
        let dynamic = &mut self.dynamic;
        let before = dynamic.len();
        walk::objects(&mut Reader::new(bytes), &mut |layout: &Layout<'_>| {
            let (type_id, schema_id) = (layout.type_id(), layout.header.schema_id);
            let compact = layout.is_compact() && layout.field_count() > 0;
            let is_user_type = layout.header.flags & flags::USER_TYPE != 0;
            if is_user_type && !dynamic.iter().any(|one| (one.type_id, one.schema_id) == (type_id, schema_id))
            {
                dynamic.push(DynamicRef { token, type_id, schema_id, compact });
            }
        })?;
        if dynamic.len() > before {
            self.books.extend(by_token(token));
        }
        Ok(())
    }
}

/// Text on the stack; an error if it does not fit.
struct InlineText {
    bytes: [u8; INLINE_LEN],
    len: usize,
}

impl InlineText {
    fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes.get(..self.len)?).ok()
    }
}

impl fmt::Write for InlineText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len.saturating_add(text.len());
        match self.bytes.get_mut(self.len..end) {
            Some(target) => {
                target.copy_from_slice(text.as_bytes());
                self.len = end;
                Ok(())
            }
            None => Err(fmt::Error),
        }
    }
}

/// Takes the bytes behind a marker and nothing else.
struct BodySerializer<F>(F);

macro_rules! refused {
    ($($name:ident($($type:ty),*) -> $ok:ty;)*) => {$(
        fn $name(self, $(_: $type),*) -> CodecResult<$ok> {
            Err(not_bytes())
        }
    )*};
}

#[cold]
fn not_bytes() -> CodecError {
    CodecError::unsupported("a value named like one of ignite_client's own types holds no bytes")
}

impl<F: FnOnce(&[u8]) -> CodecResult<()>> Serializer for BodySerializer<F> {
    type Ok = ();
    type Error = CodecError;
    type SerializeSeq = Impossible<(), CodecError>;
    type SerializeTuple = Impossible<(), CodecError>;
    type SerializeTupleStruct = Impossible<(), CodecError>;
    type SerializeTupleVariant = Impossible<(), CodecError>;
    type SerializeMap = Impossible<(), CodecError>;
    type SerializeStruct = Impossible<(), CodecError>;
    type SerializeStructVariant = Impossible<(), CodecError>;

    #[inline]
    fn serialize_bytes(self, body: &[u8]) -> CodecResult<()> {
        (self.0)(body)
    }

    refused! {
        serialize_bool(bool) -> ();
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_str(&str) -> ();
        serialize_none() -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_unit_variant(&'static str, u32, &'static str) -> ();
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct(&'static str, usize) -> Self::SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> CodecResult<()> {
        Err(not_bytes())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, _: &T) -> CodecResult<()> {
        Err(not_bytes())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> CodecResult<()> {
        Err(not_bytes())
    }
}
