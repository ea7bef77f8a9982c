//! The header of an object and the layout that follows from it.
//!
//! | at | size | content |
//! |---|---|---|
//! | 0 | 1 | 103 |
//! | 1 | 1 | version, always 1 |
//! | 2 | 2 | [`flags`] |
//! | 4 | 4 | type id, 0 = unregistered, then the class name follows the header |
//! | 8 | 4 | hash code of the body |
//! | 12 | 4 | length including header and footer |
//! | 16 | 4 | schema id |
//! | 20 | 4 | footer offset if there are fields, else raw offset if there is raw data, else 24 |

use super::HEADER_LEN;
use super::footer::OffsetLen;
use crate::binary::text;
use crate::binary::type_code::TypeCode;
use crate::codec::{CodecError, CodecResult, Reader, hash};

/// Bits of the flags.
pub(crate) mod flags {
    /// A user's type; clear for Java's own system classes, which always have full footers.
    pub(crate) const USER_TYPE: u16 = 0x01;
    /// At least one field.
    pub(crate) const HAS_SCHEMA: u16 = 0x02;
    /// Raw data follow the fields.
    pub(crate) const HAS_RAW: u16 = 0x04;
    /// Footer offsets take one byte.
    pub(crate) const OFFSET_ONE: u16 = 0x08;
    /// Footer offsets take two bytes.
    pub(crate) const OFFSET_TWO: u16 = 0x10;
    /// The footer holds offsets only.
    pub(crate) const COMPACT: u16 = 0x20;
    /// What follows from the fields and is set when the footer is written.
    pub(crate) const OF_FOOTER: u16 = HAS_SCHEMA | OFFSET_ONE | OFFSET_TWO;
}

const VERSION: u8 = 1;

/// The header's fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) flags: u16,
    pub(crate) type_id: i32,
    pub(crate) hash_code: i32,
    pub(crate) len: i32,
    pub(crate) schema_id: i32,
    pub(crate) offset: i32,
}

impl Header {
    #[inline]
    fn from_bytes(bytes: &[u8; HEADER_LEN]) -> Self {
        let [_, _, f0, f1, t0, t1, t2, t3, h0, h1, h2, h3, rest @ ..] = *bytes;
        let [l0, l1, l2, l3, s0, s1, s2, s3, o0, o1, o2, o3] = rest;
        Self {
            flags: u16::from_le_bytes([f0, f1]),
            type_id: i32::from_le_bytes([t0, t1, t2, t3]),
            hash_code: i32::from_le_bytes([h0, h1, h2, h3]),
            len: i32::from_le_bytes([l0, l1, l2, l3]),
            schema_id: i32::from_le_bytes([s0, s1, s2, s3]),
            offset: i32::from_le_bytes([o0, o1, o2, o3]),
        }
    }

    /// Readers of the fields and of what follows the registered object that stands at `r`, if it has this type and schema and is
    /// all there: the way of the objects that a program wrote itself. Everything else takes [`Layout::read`].
    #[inline]
    pub(crate) fn known_object<'de>(
        r: &Reader<'de>,
        type_id: i32,
        schema_id: i32,
    ) -> Option<(Reader<'de>, Reader<'de>)> {
        let bytes = r.peek_chunk::<HEADER_LEN>()?;
        let [code, version, ..] = *bytes;
        let header = Self::from_bytes(bytes);
        let known = code == TypeCode::Object.byte()
            && version == VERSION
            && type_id != 0
            && header.type_id == type_id
            && header.schema_id == schema_id;
        if !known {
            return None;
        }
        let (object, after) = r.split_at(usize::try_from(header.len).ok()?)?;
        let (_, fields) = object.split_at(HEADER_LEN)?;
        Some((fields, after))
    }

    pub(crate) fn to_bytes(self) -> [u8; HEADER_LEN] {
        let [f0, f1] = self.flags.to_le_bytes();
        let [t0, t1, t2, t3] = self.type_id.to_le_bytes();
        let [h0, h1, h2, h3] = self.hash_code.to_le_bytes();
        let [l0, l1, l2, l3] = self.len.to_le_bytes();
        let [s0, s1, s2, s3] = self.schema_id.to_le_bytes();
        let [o0, o1, o2, o3] = self.offset.to_le_bytes();
        let code = TypeCode::Object.byte();
        [
            code, VERSION, f0, f1, t0, t1, t2, t3, h0, h1, h2, h3, l0, l1, l2, l3, s0, s1, s2, s3, o0, o1,
            o2, o3,
        ]
    }
}

/// Where the parts of an object are; all positions are offsets of the reader's data.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout<'de> {
    pub(crate) header: Header,
    /// Position of the code byte.
    pub(crate) start: usize,
    /// Position after the last byte.
    pub(crate) end: usize,
    /// Position of the first field (after the class name, if any).
    pub(crate) fields_at: usize,
    /// Position after the last field: the raw data or the footer.
    pub(crate) fields_end: usize,
    /// Position of the raw data and after it.
    pub(crate) raw: Option<(usize, usize)>,
    pub(crate) class_name: Option<&'de str>,
    pub(super) footer_at: usize,
    pub(super) footer_end: usize,
    pub(super) offset_len: OffsetLen,
}

impl<'de> Layout<'de> {
    /// Reads the header at the code byte and checks that all parts lie inside the object; leaves `r` after the object.
    pub(crate) fn read(r: &mut Reader<'de>) -> CodecResult<Self> {
        let start = r.position();
        let (header, version) = read_header(r)?;
        if version != VERSION {
            return Err(CodecError::malformed(format!("object of format version {version}")).at(start));
        }
        let len = usize::try_from(header.len).ok().filter(|len| *len >= HEADER_LEN);
        let Some(len) = len else { return Err(broken(start, "length")) };
        let end = start.saturating_add(len);
        let mut inside = r.ending_at(end)?;
        let class_name = if header.type_id == 0 { text::read_optional(&mut inside)? } else { None };
        let fields_at = inside.position();
        r.seek(end)?;
        let mut layout = Self {
            header,
            start,
            end,
            fields_at,
            fields_end: end,
            raw: None,
            class_name,
            footer_at: end,
            footer_end: end,
            offset_len: OffsetLen::of_flags(header.flags),
        };
        layout.place_parts(inside)?;
        Ok(layout)
    }

    fn place_parts(&mut self, inside: Reader<'de>) -> CodecResult<()> {
        let has_raw = self.header.flags & flags::HAS_RAW != 0;
        if self.header.flags & flags::HAS_SCHEMA != 0 {
            self.footer_at = self.position_of(self.header.offset, "footer offset")?;
            self.fields_end = self.footer_at;
            if has_raw {
                self.footer_end = self.end - 4;
                let mut tail = inside;
                tail.seek(self.footer_end)?;
                let raw_at = self.position_of(tail.read_i32()?, "raw offset")?;
                self.raw = Some((raw_at, self.footer_at));
                self.fields_end = raw_at;
            }
            if self.footer_at > self.footer_end || self.fields_end > self.footer_at {
                return Err(broken(self.start, "footer offset"));
            }
        } else {
            self.fields_end = self.fields_at;
            if has_raw {
                let raw_at = self.position_of(self.header.offset, "raw offset")?;
                self.raw = Some((raw_at, self.end));
            }
        }
        Ok(())
    }

    /// Position of an offset of the object that lies between its first field and its end.
    fn position_of(&self, offset: i32, what: &str) -> CodecResult<usize> {
        let position = usize::try_from(offset).ok().and_then(|offset| self.start.checked_add(offset));
        match position {
            Some(position) if position >= self.fields_at && position <= self.end => Ok(position),
            _ => Err(broken(self.start, what)),
        }
    }

    /// Whether the object has fields of which the cluster's metadata tell more: names, and ids if it is compact.
    pub(crate) fn has_user_fields(&self) -> bool {
        self.header.flags & flags::USER_TYPE != 0 && self.field_count() > 0
    }

    pub(crate) fn is_compact(&self) -> bool {
        self.header.flags & flags::COMPACT != 0
    }

    /// Type id, computed from the class name for an unregistered type.
    #[inline]
    pub(crate) fn type_id(&self) -> i32 {
        match self.class_name {
            Some(name) => hash::name_id(name),
            None => self.header.type_id,
        }
    }
}

#[inline]
fn read_header(r: &mut Reader<'_>) -> CodecResult<(Header, u8)> {
    let bytes = r.chunk::<HEADER_LEN>()?;
    let [_, version, ..] = *bytes;
    Ok((Header::from_bytes(bytes), version))
}

#[cold]
fn broken(start: usize, what: &str) -> CodecError {
    CodecError::malformed(format!("object whose {what} points outside of it")).at(start)
}
