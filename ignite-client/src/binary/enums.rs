//! Enums: code 28, or 38 as a node writes them: component type, `i32` ordinal.

use super::array::{Component, read_component};
use super::type_code::TypeCode;
use crate::codec::{CodecResult, Reader, Writer};

#[inline]
pub(crate) fn write_enum(w: &mut Writer, type_id: i32, ordinal: i32) {
    let [a, b, c, d] = type_id.to_le_bytes();
    let [e, f, g, h] = ordinal.to_le_bytes();
    w.write_tagged(TypeCode::Enum.byte(), [a, b, c, d, e, f, g, h]);
}

pub(crate) fn read_enum<'de>(r: &mut Reader<'de>) -> CodecResult<(Component<'de>, i32)> {
    let component = read_component(r)?;
    Ok((component, r.read_i32()?))
}
