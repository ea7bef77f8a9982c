//! Roots of keys and values of SQL tables: another type id, the order of the columns, dates of SQL.

use super::{Encoder, ValueSerializer, map, seq};
use crate::binary::object::{ObjectIds, ObjectStart};
use crate::binary::scalar;
use crate::codec::{CodecError, CodecResult};
use crate::describe::desc::{FieldDesc, ObjectDesc, Shape, TypeDesc};
use crate::describe::layout::{ObjectLayout, TableLayout};
use crate::types::marker;
use serde::ser::{Impossible, Serialize, SerializeStruct, Serializer};
use std::fmt::Display;

impl Encoder {
    /// [`write`](Self::write) a key or value of a table; `layout` is about the root only. After an error the buffer is as it was before.
    pub(crate) fn write_in<T: Serialize + ?Sized>(
        &mut self,
        value: &T,
        desc: &'static TypeDesc,
        layout: Option<&TableLayout>,
    ) -> CodecResult<()> {
        match layout {
            None => self.write(value, desc),
            Some(TableLayout::Object(layout)) => {
                self.write_whole(desc, |inner| value.serialize(RootSerializer { inner, layout }))
            }
            Some(plain) => self.write(value, plain.plain_desc(desc)),
        }
    }
}

/// Writes what stands for the root: the object itself, whatever it is wrapped in on the side of Rust.
struct RootSerializer<'e, 'l> {
    inner: ValueSerializer<'e>,
    layout: &'l ObjectLayout,
}

macro_rules! forward {
    ($($name:ident($($argument:ident: $type:ty),*) -> $ok:ty;)*) => {$(
        fn $name(self, $($argument: $type),*) -> CodecResult<$ok> {
            self.inner.$name($($argument),*)
        }
    )*};
}

impl<'e, 'l> Serializer for RootSerializer<'e, 'l> {
    type Ok = ();
    type Error = CodecError;
    type SerializeSeq = seq::SeqSerializer<'e>;
    type SerializeTuple = seq::SeqSerializer<'e>;
    type SerializeTupleStruct = seq::SeqSerializer<'e>;
    type SerializeTupleVariant = Impossible<(), CodecError>;
    type SerializeMap = map::MapSerializer<'e>;
    type SerializeStruct = TableObject<'e, 'l>;
    type SerializeStructVariant = Impossible<(), CodecError>;

    forward! {
        serialize_bool(value: bool) -> ();
        serialize_i8(value: i8) -> ();
        serialize_i16(value: i16) -> ();
        serialize_i32(value: i32) -> ();
        serialize_i64(value: i64) -> ();
        serialize_i128(value: i128) -> ();
        serialize_u8(value: u8) -> ();
        serialize_u16(value: u16) -> ();
        serialize_u32(value: u32) -> ();
        serialize_u64(value: u64) -> ();
        serialize_u128(value: u128) -> ();
        serialize_f32(value: f32) -> ();
        serialize_f64(value: f64) -> ();
        serialize_char(value: char) -> ();
        serialize_str(value: &str) -> ();
        serialize_bytes(value: &[u8]) -> ();
        serialize_none() -> ();
        serialize_unit() -> ();
        serialize_unit_struct(name: &'static str) -> ();
        serialize_unit_variant(name: &'static str, index: u32, variant: &'static str) -> ();
        serialize_seq(len: Option<usize>) -> Self::SerializeSeq;
        serialize_tuple(len: usize) -> Self::SerializeTuple;
        serialize_tuple_struct(name: &'static str, len: usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(name: &'static str, index: u32, variant: &'static str, len: usize) -> Self::SerializeTupleVariant;
        serialize_map(len: Option<usize>) -> Self::SerializeMap;
        serialize_struct_variant(name: &'static str, index: u32, variant: &'static str, len: usize) -> Self::SerializeStructVariant;
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> CodecResult<()> {
        self.inner.collect_str(value)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> CodecResult<()> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> CodecResult<()> {
        match marker::code_of(name) {
            Some(_) => self.inner.serialize_newtype_struct(name, value),
            None => value.serialize(self),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> CodecResult<()> {
        self.inner.serialize_newtype_variant(name, index, variant, value)
    }

    fn serialize_struct(self, name: &'static str, _len: usize) -> CodecResult<Self::SerializeStruct> {
        let ValueSerializer { e, desc } = self.inner;
        let object = match desc.shape {
            Shape::Object(object) if self.layout.is_of(object()) => object(),
            _ => return Err(CodecError::mismatch(desc.code.name(), name)),
        };
        let start = ObjectStart::begin(&mut e.w);
        Ok(TableObject { e, layout: self.layout, object, start, next: 0 })
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// The fields in the order of the struct, laid out at the end.
pub(super) struct TableObject<'e, 'l> {
    e: &'e mut Encoder,
    layout: &'l ObjectLayout,
    object: &'static ObjectDesc,
    start: ObjectStart,
    next: usize,
}

impl TableObject<'_, '_> {
    fn next_field(&mut self, key: &'static str) -> CodecResult<&'static FieldDesc> {
        let field = super::object::field(self.object, self.next, key)?;
        self.next += 1;
        self.start.field(&mut self.e.w)?;
        Ok(field)
    }
}

impl SerializeStruct for TableObject<'_, '_> {
    type Ok = ();
    type Error = CodecError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> CodecResult<()> {
        let index = self.next;
        let field = self.next_field(key)?;
        let desc = self.layout.written_as(index, field);
        value.serialize(ValueSerializer { e: self.e, desc }).map_err(|error| error.in_name(field.name))
    }

    fn skip_field(&mut self, key: &'static str) -> CodecResult<()> {
        self.next_field(key)?;
        scalar::write_null(&mut self.e.w);
        Ok(())
    }

    fn end(self) -> CodecResult<()> {
        super::object::all_written(self.object, self.next)?;
        if let Some(order) = self.layout.order() {
            self.start.reorder(&mut self.e.w, order, &mut self.e.scratch)?;
        }
        let ids = ObjectIds::user(self.layout.type_id, self.layout.schema_id, self.e.binding.compact);
        self.start.finish(&mut self.e.w, ids, self.layout.field_ids())
    }
}

#[cfg(all(test, feature = "derive"))]
#[path = "table_tests.rs"]
mod tests;
