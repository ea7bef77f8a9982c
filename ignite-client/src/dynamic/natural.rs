//! Dynamic values in readable formats such as JSON: numbers, text, lists and maps; objects are maps of their fields.
//!
//! Written, a value loses what such formats lack: kinds, type ids and the width of numbers. Back references are written as what they
//! mean, so a cyclic value has no such form.

use super::MAX_DEPTH;
use super::handle::Handle;
use super::object::BinaryObject;
use super::parts::{Collection, Map, MapKind};
use super::value::IgniteValue;
use crate::types::{Char, Decimal};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use std::cell::Cell;
use std::fmt;

/// What may be written behind back references, in bytes of the values that they mean.
const REFERENCED_BYTES: usize = 1 << 24;

/// A value to be written as what it looks like.
pub(super) struct Natural<'v> {
    value: &'v IgniteValue,
    depth: usize,
    /// Bytes behind back references that may still be written; kept by the outermost value.
    budget: Budget<'v>,
}

enum Budget<'v> {
    Own(Cell<usize>),
    Outer(&'v Cell<usize>),
}

impl<'v> Natural<'v> {
    pub(super) fn root(value: &'v IgniteValue) -> Self {
        Self { value, depth: MAX_DEPTH, budget: Budget::Own(Cell::new(REFERENCED_BYTES)) }
    }

    fn cell(&self) -> &Cell<usize> {
        match &self.budget {
            Budget::Own(cell) => cell,
            Budget::Outer(cell) => cell,
        }
    }

    fn inner<'i>(&'i self, value: &'i IgniteValue) -> Natural<'i> {
        Natural { value, depth: self.depth.saturating_sub(1), budget: Budget::Outer(self.cell()) }
    }

    fn seq<'i, S: Serializer>(
        &'i self,
        items: impl ExactSizeIterator<Item = &'i IgniteValue>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(items.map(|item| self.inner(item)))
    }

    fn object<S: Serializer>(&self, object: &BinaryObject, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = object.fields().map_err(S::Error::custom)?;
        let mut map = serializer.serialize_map(Some(object.field_count()))?;
        for field in fields {
            let field = field.map_err(S::Error::custom)?;
            match &field.name {
                Some(name) => map.serialize_key(name.as_ref())?,
                None => map.serialize_key(&field.id)?,
            }
            map.serialize_value(&self.inner(&field.value))?;
        }
        map.end()
    }

    fn handle<S: Serializer>(&self, handle: &Handle, serializer: S) -> Result<S::Ok, S::Error> {
        let value = handle.resolve().map_err(S::Error::custom)?;
        let cost = value.to_bytes().map_err(S::Error::custom)?.len();
        match self.cell().get().checked_sub(cost) {
            Some(left) => self.cell().set(left),
            None => {
                return Err(S::Error::custom(
                    "too much behind back references: a shared value is a tree in text",
                ));
            }
        }
        self.inner(&value).serialize(serializer)
    }
}

impl Serialize for Natural<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if self.depth == 0 {
            return Err(S::Error::custom(
                "nested too deeply; a value that contains itself has no form in text",
            ));
        }
        match self.value {
            IgniteValue::Null => s.serialize_unit(),
            IgniteValue::Byte(v) => s.serialize_i8(*v),
            IgniteValue::Short(v) => s.serialize_i16(*v),
            IgniteValue::Int(v) => s.serialize_i32(*v),
            IgniteValue::Long(v) => s.serialize_i64(*v),
            IgniteValue::Float(v) => s.serialize_f32(*v),
            IgniteValue::Double(v) => s.serialize_f64(*v),
            IgniteValue::Bool(v) => s.serialize_bool(*v),
            IgniteValue::Char(v) => v.serialize(s),
            IgniteValue::String(v) => s.serialize_str(v),
            IgniteValue::Uuid(v) => v.serialize(s),
            IgniteValue::Date(v) | IgniteValue::SqlDate(v) => v.serialize(s),
            IgniteValue::Time(v) => v.serialize(s),
            IgniteValue::Timestamp(v) => v.serialize(s),
            IgniteValue::Decimal(v) => v.serialize(s),
            IgniteValue::ByteArray(v) => s.serialize_bytes(v),
            IgniteValue::ShortArray(v) => v.serialize(s),
            IgniteValue::IntArray(v) => v.serialize(s),
            IgniteValue::LongArray(v) => v.serialize(s),
            IgniteValue::FloatArray(v) => v.serialize(s),
            IgniteValue::DoubleArray(v) => v.serialize(s),
            IgniteValue::CharArray(v) => s.collect_seq(v.iter().map(|unit| Char::from_unit(*unit))),
            IgniteValue::BoolArray(v) => v.serialize(s),
            IgniteValue::StringArray(v) => v.serialize(s),
            IgniteValue::UuidArray(v) => v.serialize(s),
            IgniteValue::DateArray(v) => v.serialize(s),
            IgniteValue::TimeArray(v) => v.serialize(s),
            IgniteValue::TimestampArray(v) => v.serialize(s),
            IgniteValue::DecimalArray(v) => v.serialize(s),
            IgniteValue::Enum(v) | IgniteValue::BinaryEnum(v) => v.serialize(s),
            IgniteValue::EnumArray(v) => self.seq(v.items().iter(), s),
            IgniteValue::ObjectArray(v) => self.seq(v.items().iter(), s),
            IgniteValue::Collection(v) => self.seq(v.items().iter(), s),
            IgniteValue::Map(v) => {
                s.collect_map(v.entries().iter().map(|(key, value)| (self.inner(key), self.inner(value))))
            }
            IgniteValue::Object(v) => self.object(v, s),
            IgniteValue::Builder(v) => self.object(&v.build().map_err(S::Error::custom)?, s),
            IgniteValue::Class(v) => match v.name() {
                Some(name) => s.serialize_str(name),
                None => s.serialize_i32(v.type_id()),
            },
            IgniteValue::Opaque(v) => s.serialize_bytes(v.bytes()),
            IgniteValue::Handle(v) => self.handle(v, s),
            IgniteValue::Wrapped(v) => self.inner(v).serialize(s),
        }
    }
}

/// Makes a value of what a readable format holds: integers are `long`, lists array lists, maps linked hash maps.
pub(super) struct NaturalVisitor;

macro_rules! visited {
    ($($name:ident($type:ty) => $value:ident $made:expr;)*) => {$(
        fn $name<E: serde::de::Error>(self, $value: $type) -> Result<IgniteValue, E> {
            Ok($made)
        }
    )*};
}

impl<'de> Visitor<'de> for NaturalVisitor {
    type Value = IgniteValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    visited! {
        visit_bool(bool) => v v.into();
        visit_i8(i8) => v v.into();
        visit_i16(i16) => v v.into();
        visit_i32(i32) => v v.into();
        visit_i64(i64) => v v.into();
        visit_i128(i128) => v Decimal::new(v, 0).into();
        visit_u64(u64) => v match i64::try_from(v) {
            Ok(v) => v.into(),
            Err(_) => Decimal::new(v.into(), 0).into(),
        };
        visit_f32(f32) => v v.into();
        visit_f64(f64) => v v.into();
        visit_char(char) => v match Char::try_from(v) {
            Ok(v) => v.into(),
            Err(_) => v.to_string().into(),
        };
        visit_str(&str) => v v.into();
        visit_string(String) => v v.into();
        visit_bytes(&[u8]) => v v.into();
        visit_byte_buf(Vec<u8>) => v v.into();
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<IgniteValue, E> {
        Ok(IgniteValue::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<IgniteValue, E> {
        Ok(IgniteValue::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<IgniteValue, D::Error> {
        IgniteValue::deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<IgniteValue, D::Error> {
        IgniteValue::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<IgniteValue, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Collection::list(items).into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<IgniteValue, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Map::new(MapKind::LinkedHashMap, entries).into())
    }
}
