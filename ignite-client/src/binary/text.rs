//! Strings: code 9, i32 count of bytes, UTF-8.

use super::type_code::TypeCode;
use crate::codec::{CodecError, CodecResult, Reader, Writer};

#[inline]
pub(crate) fn write_string(w: &mut Writer, text: &str) -> CodecResult<()> {
    match i32::try_from(text.len()) {
        Ok(len) => {
            w.write_tagged(TypeCode::String.byte(), len.to_le_bytes());
            w.write_slice(text.as_bytes());
            Ok(())
        }
        Err(_) => Err(CodecError::limit("length of a string", i32::MAX as usize)),
    }
}

/// The string that stands here with its code; `None`, and nothing consumed, if anything is wrong with it.
#[inline(always)]
pub(crate) fn take_string<'de>(r: &mut Reader<'de>) -> Option<&'de str> {
    r.parse(|bytes| {
        let ([code, count @ ..], tail) = bytes.split_first_chunk::<5>()?;
        let len = usize::try_from(i32::from_le_bytes(*count)).ok()?;
        let (text, rest) = tail.split_at_checked(len)?;
        if *code != TypeCode::String.byte() {
            return None;
        }
        Some((std::str::from_utf8(text).ok()?, rest))
    })
}

pub(crate) fn read_string<'de>(r: &mut Reader<'de>) -> CodecResult<&'de str> {
    let at = r.position();
    let bytes = r.read_bytes()?;
    std::str::from_utf8(bytes).map_err(|error| {
        let place = at.saturating_add(4).saturating_add(error.valid_up_to());
        CodecError::malformed("a string that is not UTF-8").at(place)
    })
}

/// A string with its code, or null: the form of names everywhere in the protocol.
pub(crate) fn write_optional(w: &mut Writer, text: Option<&str>) -> CodecResult<()> {
    match text {
        Some(text) => write_string(w, text),
        None => {
            w.write_u8(TypeCode::Null.byte());
            Ok(())
        }
    }
}

/// A string with its code, or null.
pub(crate) fn read_optional<'de>(r: &mut Reader<'de>) -> CodecResult<Option<&'de str>> {
    let at = r.position();
    match TypeCode::read(r.read_u8()?, at)? {
        TypeCode::String => read_string(r).map(Some),
        TypeCode::Null => Ok(None),
        other => Err(CodecError::mismatch("string", other.name()).at(at)),
    }
}
