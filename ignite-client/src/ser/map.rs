//! Maps: code, count, kind, then key and value by turns.

use super::{Count, Encoder, ValueSerializer};
use crate::binary::type_code::{TypeCode, map_kind};
use crate::codec::{CodecError, CodecResult};
use crate::describe::desc::{Shape, TypeDesc};
use serde::ser::{Serialize, SerializeMap};

pub(crate) struct MapSerializer<'e> {
    e: &'e mut Encoder,
    key: &'static TypeDesc,
    value: &'static TypeDesc,
    count: Count,
}

impl<'e> MapSerializer<'e> {
    pub(super) fn begin(s: ValueSerializer<'e>) -> CodecResult<Self> {
        let ValueSerializer { e, desc } = s;
        let (kind, key, value) = match desc.shape {
            Shape::Map { kind, key, value } => (kind, key(), value()),
            Shape::Any => (map_kind::HASH_MAP, desc, desc),
            _ => return Err(CodecError::mismatch(desc.code.name(), "a map")),
        };
        e.w.write_u8(TypeCode::Map.byte());
        let count = Count::begin(&mut e.w);
        e.w.write_i8(kind);
        Ok(Self { e, key, value, count })
    }
}

impl SerializeMap for MapSerializer<'_> {
    type Ok = ();
    type Error = CodecError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> CodecResult<()> {
        let index = self.count.items;
        self.count.items += 1;
        key.serialize(ValueSerializer { e: self.e, desc: self.key })
            .map_err(|error| error.in_name("key").in_item(index))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> CodecResult<()> {
        let index = self.count.items.saturating_sub(1);
        value
            .serialize(ValueSerializer { e: self.e, desc: self.value })
            .map_err(|error| error.in_name("value").in_item(index))
    }

    fn end(self) -> CodecResult<()> {
        self.count.finish(&mut self.e.w)
    }
}
