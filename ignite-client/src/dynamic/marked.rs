//! Dynamic values under serde. Our own format and other binary ones move the whole value as bytes behind a marker; in readable formats
//! a value is what it looks like (`natural.rs`).

use super::metadata;
use super::natural::{Natural, NaturalVisitor};
use super::object::BinaryObject;
use super::read::read_value;
use super::source::Source;
use super::value::IgniteValue;
use super::write::ValueWriter;
use super::{MAX_DEPTH, copy};
use crate::binary::type_code::TypeCode;
use crate::codec::{CodecError, CodecResult, DecodeLimits, Writer};
use crate::de::Decoder;
use crate::describe::binding::Binding;
use crate::describe::desc::TypeDesc;
use crate::describe::schemas::Schemas;
use crate::describe::type_book::by_token;
use crate::describe::walk::{Named, named_types};
use crate::describe::{BinaryType, IgniteType, TypeBook};
use crate::ser::Encoder;
use crate::types::marker::{self, Payload};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _, Unexpected, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

impl IgniteType for IgniteValue {
    const DESC: TypeDesc = TypeDesc::any();
}

impl IgniteType for BinaryObject {
    const DESC: TypeDesc = TypeDesc { nullable: false, ..TypeDesc::any() };
}

impl Serialize for IgniteValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return Natural::root(self).serialize(serializer);
        }
        let (bytes, types) = whole(self).map_err(S::Error::custom)?;
        let token = types.as_ref().map_or(0, |types| types.token());
        let payload = Payload { token, offset: 0, bytes: &bytes }.pack();
        // `types` lives until the payload was taken; the serializer keeps what it needs of them.
        serializer.serialize_newtype_struct(marker::VALUE, &Bytes(&payload))
    }
}

impl Serialize for BinaryObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        IgniteValue::Object(self.clone()).serialize(serializer)
    }
}

type Types = Option<Arc<dyn Schemas>>;

/// The bytes of a value as programs send it, and the types of the objects in it.
fn whole(value: &IgniteValue) -> CodecResult<(Vec<u8>, Types)> {
    let mut w = Writer::new();
    ValueWriter::new(&mut w).bare_value(value)?;
    let bytes = w.into_vec();
    let types = metadata::types_of_value(value, &bytes)?;
    Ok((bytes, types))
}

struct Bytes<'b>(&'b [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de> Deserialize<'de> for IgniteValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return deserializer.deserialize_any(NaturalVisitor);
        }
        deserializer.deserialize_newtype_struct(marker::VALUE, PayloadVisitor)
    }
}

impl<'de> Deserialize<'de> for BinaryObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match IgniteValue::deserialize(deserializer)? {
            IgniteValue::Object(object) => Ok(object),
            other => {
                let found = other.type_code().name();
                Err(D::Error::invalid_type(Unexpected::Other(found), &"a complex object"))
            }
        }
    }
}

struct PayloadVisitor;

impl<'de> Visitor<'de> for PayloadVisitor {
    type Value = IgniteValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a dynamic value")
    }

    fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<IgniteValue, E> {
        let payload = Payload::unpack(bytes);
        let payload = payload.ok_or_else(|| E::invalid_value(Unexpected::Bytes(bytes), &self))?;
        of_payload(&payload).map_err(E::custom)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<IgniteValue, D::Error> {
        deserializer.deserialize_bytes(self)
    }
}

fn of_payload(payload: &Payload<'_>) -> CodecResult<IgniteValue> {
    let source = Source::new(payload.bytes, by_token(payload.token))?;
    read_value(&source, 0, &mut source.reader().moved_to(payload.offset), MAX_DEPTH)
}

impl IgniteValue {
    /// The value that a Rust value is in Ignite; objects in it know the names of their fields.
    ///
    /// # Errors
    /// If the value has no form in Ignite.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::{IgniteObject, IgniteValue};
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Serialize, Deserialize, IgniteObject)]
    /// struct Person { name: String }
    ///
    /// let value = IgniteValue::of(&Person { name: "Ann".into() })?;
    /// let object = value.as_object().ok_or("no object")?;
    /// assert_eq!(object.field("name")?, Some("Ann".into()));
    /// assert_eq!(value.decode::<Person>()?.name, "Ann");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of<T: IgniteType + Serialize + ?Sized>(value: &T) -> Result<Self, CodecError> {
        let mut encoder = Encoder::new(Binding::DEFAULT);
        encoder.write(value, T::desc())?;
        let book = TypeBook::new();
        for named in named_types(T::desc()) {
            book.add(match named {
                Named::Object(desc) => BinaryType::of_object(desc, Binding::DEFAULT),
                Named::Enum(desc) => BinaryType::of_enum(desc, Binding::DEFAULT),
            });
        }
        for one in &encoder.dynamic {
            if let Some(known) = by_token(one.token).and_then(|types| types.binary_type(one.type_id)) {
                book.add(known.as_ref().clone());
            }
        }
        let source = Source::new(encoder.w.into_vec(), Some(book))?;
        read_value(&source, 0, &mut source.reader(), MAX_DEPTH)
    }

    /// Decodes the value into a Rust type.
    ///
    /// # Errors
    /// If the value is of another type.
    pub fn decode<T: IgniteType + DeserializeOwned>(&self) -> Result<T, CodecError> {
        if let Self::Object(object) = self {
            return object.decode();
        }
        let (bytes, types) = whole(self)?;
        decode(&bytes, types.as_deref())
    }
}

impl BinaryObject {
    /// Decodes the object into a struct.
    ///
    /// # Errors
    /// If the object is of another type, or a field of another type than the struct's.
    pub fn decode<T: IgniteType + DeserializeOwned>(&self) -> Result<T, CodecError> {
        let place = self.place();
        let schemas = Some(self.source().schemas());
        if place.at() == place.base() {
            let layout = self.layout()?;
            return decode(copy::between(self.source().bytes(), layout.start, layout.end)?, schemas);
        }
        decode(&self.to_bytes()?, schemas)
    }
}

fn decode<T: IgniteType + DeserializeOwned>(bytes: &[u8], schemas: Option<&dyn Schemas>) -> CodecResult<T> {
    let none = crate::describe::schemas::NoSchemas;
    Decoder::new(schemas.unwrap_or(&none), Binding::DEFAULT, DecodeLimits::DEFAULT).read(bytes, T::desc())
}

impl TryFrom<IgniteValue> for BinaryObject {
    type Error = CodecError;

    /// The object, if the value is one or a builder of one.
    fn try_from(value: IgniteValue) -> Result<Self, CodecError> {
        match value {
            IgniteValue::Object(object) => Ok(object),
            IgniteValue::Builder(builder) => builder.build(),
            other => Err(CodecError::mismatch(TypeCode::Object.name(), other.type_code().name())),
        }
    }
}
