//! Steps over any value without decoding it.

use super::array::{element_len, read_component};
use super::collection::{read_collection, read_map};
use super::object::Layout;
use super::text;
use super::type_code::TypeCode;
use crate::codec::{CodecError, CodecResult, Reader};

/// Steps over one data object, at most `depth` levels deep.
pub(crate) fn skip_value(r: &mut Reader<'_>, depth: usize) -> CodecResult<()> {
    let at = r.position();
    let Some(depth) = depth.checked_sub(1) else {
        return Err(CodecError::limit("depth of nesting", 0).at(at));
    };
    let code = TypeCode::read(r.read_u8()?, at)?;
    match code {
        TypeCode::Null => Ok(()),
        TypeCode::Byte | TypeCode::Bool => advance(r, 1),
        TypeCode::Short | TypeCode::Char => advance(r, 2),
        TypeCode::Int | TypeCode::Float | TypeCode::Handle => advance(r, 4),
        TypeCode::Long | TypeCode::Double | TypeCode::Date | TypeCode::Time => advance(r, 8),
        TypeCode::Timestamp => advance(r, 12),
        TypeCode::Uuid => advance(r, 16),
        TypeCode::String | TypeCode::Optimized => r.read_bytes().map(drop),
        TypeCode::Decimal => {
            r.read_i32()?;
            r.read_bytes().map(drop)
        }
        TypeCode::Enum | TypeCode::BinaryEnum => {
            read_component(r)?;
            advance(r, 4)
        }
        TypeCode::Class => read_component(r).map(drop),
        TypeCode::Wrapped => {
            r.read_bytes()?;
            advance(r, 4)
        }
        TypeCode::Object => {
            r.seek(at)?;
            Layout::read(r).map(drop)
        }
        _ => skip_items(r, code, depth),
    }
}

fn skip_items(r: &mut Reader<'_>, code: TypeCode, depth: usize) -> CodecResult<()> {
    if let Some(len) = element_len(code) {
        let count = r.read_count(len)?;
        return advance(r, count.saturating_mul(len));
    }
    let count = match code {
        TypeCode::Collection => read_collection(r)?.0,
        TypeCode::Map => read_map(r)?.0.saturating_mul(2),
        TypeCode::ObjectArray | TypeCode::EnumArray => {
            read_component(r)?;
            r.read_count(1)?
        }
        TypeCode::Proxy => {
            for _ in 0..r.read_count(4)? {
                read_component(r)?;
            }
            1
        }
        _ => r.read_count(1)?,
    };
    for _ in 0..count {
        skip_value(r, depth)?;
    }
    Ok(())
}

fn advance(r: &mut Reader<'_>, len: usize) -> CodecResult<()> {
    r.take(len).map(drop)
}

/// The string of a data object that must be one, with its code.
pub(crate) fn expect_string<'de>(r: &mut Reader<'de>) -> CodecResult<&'de str> {
    let at = r.position();
    match text::read_optional(r)? {
        Some(text) => Ok(text),
        None => Err(CodecError::null().at(at)),
    }
}
