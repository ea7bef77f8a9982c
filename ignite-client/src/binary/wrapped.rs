//! Wrapped objects (code 27): `i32` byte count, bytes, `i32` offset of the value in those bytes. Handles do not leave the bytes.

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
