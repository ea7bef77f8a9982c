//! The footer: one entry per field in the order of writing.
//!
//! Full: `i32` field id and offset; compact: offset only, the ids come from the registered schema. An offset takes one byte if that of the
//! **last field** is below 256, two if it is below 65536, else four; neither the length of the object nor the footer's offset counts.

use super::header::{Layout, flags};
use crate::codec::{CodecError, CodecResult, Reader, Writer};

/// Bytes of a footer offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OffsetLen {
    One,
    Two,
    Four,
}

impl OffsetLen {
    pub(crate) const fn of_flags(bits: u16) -> Self {
        if bits & flags::OFFSET_ONE != 0 {
            Self::One
        } else if bits & flags::OFFSET_TWO != 0 {
            Self::Two
        } else {
            Self::Four
        }
    }

    const fn of_last_offset(offset: u32) -> Self {
        if offset < 0x100 {
            Self::One
        } else if offset < 0x1_0000 {
            Self::Two
        } else {
            Self::Four
        }
    }

    const fn flag(self) -> u16 {
        match self {
            Self::One => flags::OFFSET_ONE,
            Self::Two => flags::OFFSET_TWO,
            Self::Four => 0,
        }
    }

    pub(crate) const fn len(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Four => 4,
        }
    }
}

/// Writes the entries of the offsets above `mark`; returns the flag of their length.
#[inline]
pub(super) fn write_footer(
    w: &mut Writer,
    mark: usize,
    compact: bool,
    field_ids: impl Iterator<Item = i32>,
) -> u16 {
    let len = OffsetLen::of_last_offset(w.offsets.last().copied().unwrap_or_default());
    if compact && len == OffsetLen::One {
        w.append_low_bytes_of_offsets(mark);
        return len.flag();
    }
    // Taken out of the writer so that the entries can be read while they are written.
    let offsets = std::mem::take(&mut w.offsets);
    let entries = offsets.get(mark..).unwrap_or_default();
    if compact {
        for offset in entries {
            write_offset(w, len, *offset);
        }
    } else {
        for (offset, id) in entries.iter().zip(field_ids) {
            w.write_i32(id);
            write_offset(w, len, *offset);
        }
    }
    w.offsets = offsets;
    len.flag()
}

#[inline]
fn write_offset(w: &mut Writer, len: OffsetLen, offset: u32) {
    let [a, b, c, d] = offset.to_le_bytes();
    match len {
        OffsetLen::One => w.write_u8(a),
        OffsetLen::Two => w.write_slice(&[a, b]),
        OffsetLen::Four => w.write_slice(&[a, b, c, d]),
    }
}

impl Layout<'_> {
    fn entry_len(&self) -> usize {
        self.offset_len.len() + if self.is_compact() { 0 } else { 4 }
    }

    /// Position of the footer and after it.
    pub(crate) const fn footer_at(&self) -> usize {
        self.footer_at
    }

    pub(crate) const fn footer_end(&self) -> usize {
        self.footer_end
    }

    /// Number of fields.
    pub(crate) fn field_count(&self) -> usize {
        (self.footer_end - self.footer_at) / self.entry_len()
    }

    /// Position of a field's value; `r` is any reader over the same data.
    pub(crate) fn field_at(&self, r: Reader<'_>, index: usize) -> CodecResult<usize> {
        let (_, mut r) = self.entry(r, index)?;
        let offset = match self.offset_len {
            OffsetLen::One => usize::from(r.read_u8()?),
            OffsetLen::Two => usize::from(r.read_u16()?),
            OffsetLen::Four => usize::try_from(r.read_i32()?).unwrap_or(usize::MAX),
        };
        let position = self.start.saturating_add(offset);
        if position < self.fields_at || position >= self.fields_end {
            return Err(
                CodecError::malformed("object with a field offset outside of its fields").at(self.start)
            );
        }
        Ok(position)
    }

    /// Field id of an entry of a full footer; `None` in a compact one.
    pub(crate) fn field_id(&self, r: Reader<'_>, index: usize) -> CodecResult<Option<i32>> {
        self.entry(r, index).map(|(id, _)| id)
    }

    fn entry<'de>(&self, r: Reader<'de>, index: usize) -> CodecResult<(Option<i32>, Reader<'de>)> {
        let mut r = r.moved_to(self.footer_at.saturating_add(index.saturating_mul(self.entry_len())));
        let id = if self.is_compact() { None } else { Some(r.read_i32()?) };
        Ok((id, r))
    }
}
