//! Arrays.
//!
//! | code | type | body |
//! |---|---|---|
//! | 12..=19 | byte[], short[], int[], long[], float[], double[], char[], boolean[] | count, elements without codes |
//! | 20, 21, 22, 31, 34, 37 | string[], uuid[], date[], decimal[], timestamp[], time[] | count, elements with codes, or null |
//! | 23 | object[] | component type, count, values |
//! | 29 | enum[] | component type, count, enums with codes, or null |
//!
//! A component type is an `i32` type id; if it is 0, a string with the class name follows.

use super::text;
use super::type_code::TypeCode;
use crate::codec::{CodecError, CodecResult, Reader, Writer};

/// Bytes of an element of a primitive array; `None` for other codes.
#[inline]
pub(crate) const fn element_len(array: TypeCode) -> Option<usize> {
    Some(match array {
        TypeCode::ByteArray | TypeCode::BoolArray => 1,
        TypeCode::ShortArray | TypeCode::CharArray => 2,
        TypeCode::IntArray | TypeCode::FloatArray => 4,
        TypeCode::LongArray | TypeCode::DoubleArray => 8,
        _ => return None,
    })
}

/// A type named by id, or by class name where the cluster has not accepted the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Component<'de> {
    pub(crate) type_id: i32,
    /// Present if `type_id` is 0.
    pub(crate) class_name: Option<&'de str>,
}

pub(crate) fn read_component<'de>(r: &mut Reader<'de>) -> CodecResult<Component<'de>> {
    let type_id = r.read_i32()?;
    if type_id != 0 {
        return Ok(Component { type_id, class_name: None });
    }
    let at = r.position();
    match text::read_optional(r)? {
        Some(name) => Ok(Component { type_id, class_name: Some(name) }),
        None => Err(CodecError::malformed("component type 0 without a class name").at(at)),
    }
}

pub(crate) fn write_component(w: &mut Writer, component: Component<'_>) -> CodecResult<()> {
    w.write_i32(component.type_id);
    match component.class_name {
        Some(name) if component.type_id == 0 => text::write_string(w, name),
        _ => Ok(()),
    }
}
