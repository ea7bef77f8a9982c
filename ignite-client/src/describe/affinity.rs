//! Where a key belongs: the hash of its affinity value and the partition that follows from it, as the default (rendezvous) affinity has it.
//!
//! | value | hash |
//! |---|---|
//! | byte, short, int, char | the number |
//! | long, double, date, time, timestamp | lower half xor upper half of the 64 bits; of a timestamp the milliseconds |
//! | float | its bits |
//! | boolean | 1231, 1237 |
//! | string | `h = 31 * h + unit` over UTF-16 units |
//! | UUID | upper half xor lower half, then as a long |
//! | decimal | `31 * (sign * magnitude) + scale`, the magnitude by words of 32 bits |
//! | enum | `31 * type id + ordinal` |
//! | primitive array | `h = 31 * h + hash of the element`, from 1 on |
//! | object | the hash code in its header, as who wrote it has computed it; if it has an affinity field, that of the field |

use super::schemas::Schemas;
use crate::binary::array::element_len;
use crate::binary::object::Layout;
use crate::binary::{decimal, enums, sql_date, text, type_code::TypeCode, uuid};
use crate::codec::{CodecResult, Reader, hash};

/// Java's `AffinityKey`: the type id and its field that decides.
const AFFINITY_KEY_TYPE: i32 = hash::const_name_id("affinitykey");
const AFFINITY_KEY_FIELD: i32 = hash::const_name_id("affkey");

/// The hash of an encoded key. `field_of` tells the affinity field of a type as far as the cache has it; metadata tells of others. `None` for
/// keys whose place cannot be computed: collections, maps, arrays of objects.
pub(crate) fn key_hash(
    key: &[u8],
    field_of: impl Fn(i32) -> Option<i32>,
    schemas: &dyn Schemas,
) -> Option<i32> {
    let mut r = Reader::new(key);
    if key.first() != Some(&TypeCode::Object.byte()) {
        return value_hash(&mut r).ok().flatten();
    }
    let layout = Layout::read(&mut r).ok()?;
    let type_id = layout.type_id();
    let field = field_of(type_id).or_else(|| metadata_field(type_id, schemas));
    let Some(field) = field else { return Some(layout.header.hash_code) };
    let fields = Reader::new(key).moved_to(layout.fields_at);
    let entry = entry_of(&layout, fields, field, schemas)?;
    let at = layout.field_at(fields, entry).ok()?;
    value_hash(&mut fields.moved_to(at)).ok().flatten()
}

fn metadata_field(type_id: i32, schemas: &dyn Schemas) -> Option<i32> {
    if type_id == AFFINITY_KEY_TYPE {
        return Some(AFFINITY_KEY_FIELD);
    }
    schemas.affinity_field(type_id)
}

/// The entry of the footer that a field has.
fn entry_of(layout: &Layout<'_>, fields: Reader<'_>, field: i32, schemas: &dyn Schemas) -> Option<usize> {
    if layout.is_compact() {
        return schemas.field_place((layout.type_id(), layout.header.schema_id), field);
    }
    (0..layout.field_count())
        .find(|entry| matches!(layout.field_id(fields, *entry), Ok(Some(id)) if id == field))
}

/// The hash of the value that stands at `r`.
fn value_hash(r: &mut Reader<'_>) -> CodecResult<Option<i32>> {
    use TypeCode as T;
    let at = r.position();
    let code = T::read(r.peek()?, at)?;
    if code == T::Object {
        return Ok(Some(Layout::read(r)?.header.hash_code));
    }
    if sql_date::eat_head(r) {
        return Ok(Some(long_hash(r.read_i64()?)));
    }
    r.read_u8()?;
    Ok(Some(match code {
        T::Byte => i32::from(r.read_i8()?),
        T::Short => i32::from(r.read_i16()?),
        T::Int | T::Float => r.read_i32()?,
        T::Char => i32::from(r.read_u16()?),
        T::Long | T::Double | T::Date | T::Time | T::Timestamp => long_hash(r.read_i64()?),
        T::Bool => bool_hash(r.read_bool()?),
        T::String => hash::java_string_hash(text::read_string(r)?),
        T::Uuid => uuid_hash(uuid::read_uuid(r)?),
        T::Decimal => {
            let parts = decimal::read_decimal(r)?;
            let unsigned = magnitude_hash(parts.digits());
            let signed = if parts.negative { unsigned.wrapping_neg() } else { unsigned };
            signed.wrapping_mul(31).wrapping_add(parts.scale)
        }
        T::Enum | T::BinaryEnum => {
            let (component, ordinal) = enums::read_enum(r)?;
            component.type_id.wrapping_mul(31).wrapping_add(ordinal)
        }
        code => match element_len(code) {
            Some(len) => array_hash(r, code, len)?,
            None => return Ok(None),
        },
    }))
}

fn array_hash(r: &mut Reader<'_>, code: TypeCode, len: usize) -> CodecResult<i32> {
    use TypeCode as T;
    let count = r.read_count(len)?;
    let mut hash = 1_i32;
    for _ in 0..count {
        let element = match code {
            T::ByteArray => i32::from(r.read_i8()?),
            T::BoolArray => bool_hash(r.read_bool()?),
            T::ShortArray => i32::from(r.read_i16()?),
            T::CharArray => i32::from(r.read_u16()?),
            T::IntArray | T::FloatArray => r.read_i32()?,
            _ => long_hash(r.read_i64()?),
        };
        hash = hash.wrapping_mul(31).wrapping_add(element);
    }
    Ok(hash)
}

/// Both halves of the bits, one over the other.
fn long_hash(value: i64) -> i32 {
    let [a, b, c, d, e, f, g, h] = value.to_le_bytes();
    i32::from_le_bytes([a, b, c, d]) ^ i32::from_le_bytes([e, f, g, h])
}

const fn bool_hash(value: bool) -> i32 {
    if value { 1231 } else { 1237 }
}

fn uuid_hash(bytes: [u8; 16]) -> i32 {
    let [a, b, c, d, e, f, g, h, rest @ ..] = bytes;
    long_hash(i64::from_be_bytes([a, b, c, d, e, f, g, h]) ^ i64::from_be_bytes(rest))
}

/// Java's hash of a big integer, by words of 32 bits from the top. The words are aligned at the end, so the first may be short.
fn magnitude_hash(digits: impl ExactSizeIterator<Item = u8>) -> i32 {
    let (mut hash, mut word) = (0_i32, 0_i32);
    let mut left = digits.len();
    for digit in digits {
        word = word << 8 | i32::from(digit);
        left -= 1;
        if left % 4 == 0 {
            hash = hash.wrapping_mul(31).wrapping_add(word);
            word = 0;
        }
    }
    hash
}

/// The partition of a hash among so many.
#[allow(clippy::cast_sign_loss, reason = "bits of a hash")]
pub(crate) fn partition_of(hash: i32, count: u32) -> u32 {
    if count.is_power_of_two() {
        let spread = hash as u32 ^ (hash as u32 >> 16);
        return spread & (count - 1);
    }
    (hash.checked_rem(i32::try_from(count).unwrap_or(i32::MAX)).unwrap_or_default()).unsigned_abs()
}

#[cfg(test)]
#[path = "affinity_tests.rs"]
mod tests;
