//! UUIDs: code 10, high half, low half, each little-endian. Neither the order of RFC 9562 nor that of a GUID.

use super::type_code::TypeCode;
use crate::codec::{CodecResult, Reader, Writer};

/// Length of the body.
pub(crate) const LEN: usize = 16;

#[inline]
pub(crate) fn write_uuid(w: &mut Writer, bytes: &[u8; LEN]) {
    w.write_tagged(TypeCode::Uuid.byte(), swapped(bytes));
}

/// The bytes in the order of the text form.
#[inline]
pub(crate) fn read_uuid(r: &mut Reader<'_>) -> CodecResult<[u8; LEN]> {
    let high = r.read_i64()?;
    let low = r.read_i64()?;
    Ok(joined(high, low))
}

/// Swaps between the order of the text form and the order of the wire (the same operation both ways).
#[inline]
pub(crate) fn swapped(bytes: &[u8; LEN]) -> [u8; LEN] {
    let mut halves = *bytes;
    let (high, low) = halves.split_at_mut(LEN / 2);
    high.reverse();
    low.reverse();
    halves
}

fn joined(high: i64, low: i64) -> [u8; LEN] {
    let mut bytes = [0; LEN];
    let (first, second) = bytes.split_at_mut(LEN / 2);
    first.copy_from_slice(&high.to_be_bytes());
    second.copy_from_slice(&low.to_be_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_reversed_by_themselves() {
        let id = uuid::Uuid::parse_str("00112233-4455-6677-8899-aabbccddeeff").unwrap();
        let mut w = Writer::new();
        write_uuid(&mut w, id.as_bytes());
        let wire =
            [10, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99, 0x88];
        assert_eq!(w.as_slice(), wire);
        assert_eq!(&read_uuid(&mut Reader::new(&wire[1..])).unwrap(), id.as_bytes());
    }
}
