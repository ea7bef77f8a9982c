//! Wrapped objects (code 27): `i32` byte count, bytes, `i32` offset of the value in those bytes. Handles do not leave the bytes.

use super::type_code::TypeCode;
use crate::codec::{CodecError, CodecResult, Reader};

/// The wrapped bytes and the offset of the value in them.
pub(crate) fn read_wrapped<'de>(r: &mut Reader<'de>) -> CodecResult<(&'de [u8], usize)> {
    let bytes = r.read_bytes()?;
    let at = r.position();
    let offset = r.read_i32()?;
    match usize::try_from(offset) {
        Ok(offset) if offset < bytes.len() => Ok((bytes, offset)),
        _ => {
            Err(CodecError::malformed(format!("wrapped object of {} bytes starts at {offset}", bytes.len()))
                .at(at))
        }
    }
}

/// A server wraps the objects that it sends: the reader inside of the wrapping, so that large values need not be looked at again after it.
#[inline]
pub(crate) fn unwrapped(mut r: Reader<'_>) -> CodecResult<Reader<'_>> {
    if !r.eat(TypeCode::Wrapped.byte()) {
        return Ok(r);
    }
    let (bytes, offset) = read_wrapped(&mut r)?;
    Ok(Reader::new(bytes).moved_to(offset))
}
