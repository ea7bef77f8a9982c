//! `EnumValue`: a constant of an enum for which there is no Rust type.

use super::error::ValueError;
use super::marker;
use super::wire::{Wire, split_i32, wire_serde};
use std::fmt;
use std::str::FromStr;

/// Type code of the class name in an enum of an unregistered class.
const STRING_CODE: u8 = 9;

/// A constant of an enum, as the wire has it: the type of the enum and the ordinal of the constant.
///
/// The type is an id, or a class name where the cluster did not know the class (its id is 0 then). Enums that a node wrote itself and
/// those of clients are the same value. As text it is `-123456#2` or `org.acme.Color#2`.
///
/// # Examples
/// ```
/// use ignite_client::types::EnumValue;
///
/// let red = EnumValue::new(1_234, 0);
/// assert_eq!((red.type_id(), red.ordinal(), red.class_name()), (1_234, 0, None));
/// assert_eq!(EnumValue::of_class("org.acme.Color", 2).to_string(), "org.acme.Color#2");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnumValue {
    type_id: i32,
    class_name: Option<Box<str>>,
    ordinal: i32,
}

impl EnumValue {
    /// A constant of the enum with a type id; 0, which Ignite refuses, cannot be written.
    pub const fn new(type_id: i32, ordinal: i32) -> Self {
        Self { type_id, class_name: None, ordinal }
    }

    /// A constant of a class that the cluster does not know by id.
    pub fn of_class(name: &str, ordinal: i32) -> Self {
        Self { type_id: 0, class_name: Some(name.into()), ordinal }
    }

    /// Id of the enum's type; 0 if there is a class name instead.
    pub const fn type_id(&self) -> i32 {
        self.type_id
    }

    /// Name of the enum's class, where the value carries it instead of an id.
    pub fn class_name(&self) -> Option<&str> {
        self.class_name.as_deref()
    }

    /// Ordinal of the constant.
    pub const fn ordinal(&self) -> i32 {
        self.ordinal
    }
}

impl fmt::Display for EnumValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.class_name {
            Some(name) => write!(f, "{name}#{}", self.ordinal),
            None => write!(f, "{}#{}", self.type_id, self.ordinal),
        }
    }
}

impl FromStr for EnumValue {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        const ERROR: ValueError = ValueError::Text { target: "enum value" };
        let (class, ordinal) = text.rsplit_once('#').ok_or(ERROR)?;
        let ordinal = ordinal.parse().map_err(|_| ERROR)?;
        Ok(match class.parse() {
            Ok(type_id) => Self::new(type_id, ordinal),
            Err(_) => Self::of_class(class, ordinal),
        })
    }
}

impl Wire for EnumValue {
    const MARKER: &'static str = marker::ENUM;
    const WHAT: &'static str = "an enum value";

    fn with_body<R>(&self, f: impl FnOnce(&[u8]) -> R) -> Option<R> {
        let ordinal = self.ordinal.to_le_bytes();
        let Some(name) = &self.class_name else {
            let mut body = [0; 8];
            let (id, tail) = body.split_at_mut(4);
            id.copy_from_slice(&self.type_id.to_le_bytes());
            tail.copy_from_slice(&ordinal);
            return (self.type_id != 0).then(|| f(&body));
        };
        let mut body = vec![0, 0, 0, 0, STRING_CODE];
        body.extend_from_slice(&i32::try_from(name.len()).ok()?.to_le_bytes());
        body.extend_from_slice(name.as_bytes());
        body.extend_from_slice(&ordinal);
        Some(f(&body))
    }

    #[inline]
    fn from_body(body: &[u8]) -> Option<Self> {
        let (type_id, rest) = split_i32(body)?;
        let (class_name, rest) = if type_id == 0 { split_name(rest)? } else { (None, rest) };
        let (ordinal, rest) = split_i32(rest)?;
        rest.is_empty().then_some(Self { type_id, class_name, ordinal })
    }
}

fn split_name(bytes: &[u8]) -> Option<(Option<Box<str>>, &[u8])> {
    let (len, rest) = split_i32(bytes.strip_prefix(&[STRING_CODE])?)?;
    let (name, rest) = rest.split_at_checked(usize::try_from(len).ok()?)?;
    Some((Some(std::str::from_utf8(name).ok()?.into()), rest))
}

wire_serde!(EnumValue);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body_and_text_are_exact() {
        for value in [EnumValue::new(-5, 7), EnumValue::of_class("org.acme.Färbe$1", -1)] {
            assert_eq!(value.with_body(EnumValue::from_body).flatten().as_ref(), Some(&value));
            assert_eq!(value.to_string().parse().as_ref(), Ok(&value));
        }
        assert_eq!(EnumValue::from_body(&[0, 0, 0, 0, 9, 255, 255, 255, 255, 0, 0, 0, 0]), None);
        assert_eq!(EnumValue::from_body(&[1, 0, 0, 0, 0, 0, 0, 0, 9]), None);
        assert!(EnumValue::new(0, 1).with_body(|_| ()).is_none(), "Ignite has no type 0");
        assert_eq!("Color".parse::<EnumValue>(), Err(ValueError::Text { target: "enum value" }));
    }
}
