//! The shared serde glue of the value types: wire body behind a marker for our own format and binary ones, text for readable ones.

use serde::de::{Deserializer, Unexpected, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

/// A value type with a wire body (the bytes after its type code).
pub(crate) trait Wire: fmt::Display + FromStr {
    const MARKER: &'static str;
    /// What a message calls the type, with its article.
    const WHAT: &'static str;

    /// Hands the body to `f`; `None` if the wire has no form for the value.
    fn with_body<R>(&self, f: impl FnOnce(&[u8]) -> R) -> Option<R>;

    /// The value of a whole body.
    fn from_body(body: &[u8]) -> Option<Self>;
}

pub(crate) fn serialize<T: Wire, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        return serializer.collect_str(value);
    }
    match value.with_body(|body| serializer.serialize_newtype_struct(T::MARKER, &Bytes(body))) {
        Some(result) => result,
        None => Err(S::Error::custom(format_args!("{} that Ignite has no form for", T::WHAT))),
    }
}

#[inline(always)]
pub(crate) fn deserialize<'de, T: Wire, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    if deserializer.is_human_readable() {
        return deserializer.deserialize_str(WireVisitor(PhantomData));
    }
    deserializer.deserialize_newtype_struct(T::MARKER, WireVisitor(PhantomData))
}

/// Implements serde's traits by [`serialize`] and [`deserialize`].
macro_rules! wire_serde {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::types::wire::serialize(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            #[inline(always)]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::types::wire::deserialize(deserializer)
            }
        }
    };
}
pub(crate) use wire_serde;

struct Bytes<'b>(&'b [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

/// Takes both forms, because buffered values (serde's untagged enums) call themselves readable whatever they come from.
struct WireVisitor<T>(PhantomData<T>);

impl<'de, T: Wire> Visitor<'de> for WireVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WHAT)
    }

    #[inline(always)]
    fn visit_bytes<E: serde::de::Error>(self, body: &[u8]) -> Result<T, E> {
        match T::from_body(body) {
            Some(value) => Ok(value),
            None => Err(E::invalid_value(Unexpected::Bytes(body), &self)),
        }
    }

    #[inline(always)]
    fn visit_borrowed_bytes<E: serde::de::Error>(self, body: &'de [u8]) -> Result<T, E> {
        self.visit_bytes(body)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_bytes(self)
    }
}

/// The first four bytes as a number, and the rest.
pub(crate) fn split_i32(bytes: &[u8]) -> Option<(i32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    Some((i32::from_le_bytes(*number), rest))
}
