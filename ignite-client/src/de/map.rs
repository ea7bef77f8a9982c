//! Maps.

use super::{Input, ValueDeserializer};
use crate::binary::collection::read_map;
use crate::binary::type_code::TypeCode;
use crate::codec::{CodecError, CodecResult};
use crate::describe::desc::{Shape, TypeDesc};
use serde::de::{DeserializeSeed, MapAccess, Visitor};

impl<'de> ValueDeserializer<'_, '_, 'de> {
    /// Reads the map that stands here; wrapped ones and handles are behind us.
    pub(super) fn map<V: Visitor<'de>>(mut self, visitor: V) -> CodecResult<V::Value> {
        let (key, value) = match self.desc.shape {
            Shape::Map { key, value, .. } => (key(), value()),
            Shape::Any => return self.any(visitor),
            _ => return Err(self.not_for("map")),
        };
        self.expect(TypeCode::Map)?;
        self.entries(key, value, visitor)
    }

    /// Entries of a map whose code was read.
    pub(super) fn entries<V: Visitor<'de>>(
        self,
        key: &'static TypeDesc,
        value: &'static TypeDesc,
        visitor: V,
    ) -> CodecResult<V::Value> {
        /// A small key and a small value with their codes.
        const TYPICAL_LEN: usize = 10;
        let depth = self.s.depth;
        self.s.depth = self.deeper()?;
        let (count, _) = read_map(&mut self.s.r)?;
        let reserved = self.s.d.reserve(count, TYPICAL_LEN);
        let mut access = Entries { s: self.s, key, value, left: count, index: 0, reserved };
        let map = visitor.visit_map(&mut access)?;
        access.s.depth = depth;
        if access.left > 0 {
            return Err(CodecError::mismatch(
                format!("{} entries", access.index),
                format!("{} entries", access.index.saturating_add(access.left)),
            ));
        }
        Ok(map)
    }
}

struct Entries<'a, 's, 'de> {
    s: &'a mut Input<'s, 'de>,
    key: &'static TypeDesc,
    value: &'static TypeDesc,
    left: usize,
    index: usize,
    reserved: usize,
}

impl<'de> MapAccess<'de> for Entries<'_, '_, 'de> {
    type Error = CodecError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> CodecResult<Option<K::Value>> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        let key = ValueDeserializer { s: self.s, desc: self.key };
        let key = seed.deserialize(key).map_err(|error| error.in_name("key").in_item(self.index))?;
        self.left = left;
        Ok(Some(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> CodecResult<V::Value> {
        let value = ValueDeserializer { s: self.s, desc: self.value };
        let value = seed.deserialize(value).map_err(|error| error.in_name("value").in_item(self.index))?;
        self.index += 1;
        Ok(value)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.min(self.reserved))
    }
}
