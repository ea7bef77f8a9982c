//! Complex objects (code 103): a header of 24 bytes, the fields, raw data, a footer.
//!
//! Order of parts: header · class name (only type id 0) · field values · raw data (flag 4) · footer (flag 2) · raw offset `i32` (flags 2 and 4
//! together). Offsets count from the first byte of the object.

mod footer;
mod header;
mod reorder;

pub(crate) use header::{Header, Layout, flags};

use super::type_code::TypeCode;
use super::wrapped::unwrapped;
use crate::codec::{CodecError, CodecResult, Reader, Writer, hash};

/// Length of the header.
pub(crate) const HEADER_LEN: usize = 24;

/// Type and schema id of the object that a value is, wrapped or not, from its header; `None` for a value of another kind.
pub(crate) fn ids_of(value: &[u8]) -> CodecResult<Option<(i32, i32)>> {
    let mut r = unwrapped(Reader::new(value))?;
    if r.peek()? != TypeCode::Object.byte() {
        return Ok(None);
    }
    let layout = Layout::read(&mut r)?;
    Ok(Some((layout.type_id(), layout.header.schema_id)))
}

/// The parts of an object that a writer knows before its fields are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ObjectStart {
    /// Position of the code byte in the writer.
    start: usize,
    /// Length of the writer's stack of offsets when the object was begun.
    mark: usize,
}

impl ObjectStart {
    /// Writes a header to be patched by [`finish`](Self::finish).
    #[inline]
    pub(crate) fn begin(w: &mut Writer) -> Self {
        let start = w.position();
        w.write_slice(&[0; HEADER_LEN]);
        Self { start, mark: w.offsets.len() }
    }

    /// Notes that a field starts here.
    #[inline]
    pub(crate) fn field(&self, w: &mut Writer) -> CodecResult<()> {
        match u32::try_from(w.position() - self.start) {
            Ok(offset) => {
                w.offsets.push(offset);
                Ok(())
            }
            Err(_) => Err(CodecError::limit("length of an object", i32::MAX as usize)),
        }
    }

    /// Forgets the fields, when the object could not be written.
    pub(crate) fn abandon(&self, w: &mut Writer) {
        w.truncate(self.start);
        w.offsets.truncate(self.mark);
    }

    /// Writes the footer and patches the header: flags, ids, length, hash code, footer offset.
    ///
    /// `field_ids` gives the ids in the order of writing; they are written for full footers only. `name_len` is the length of the class
    /// name data object of an unregistered type, which the hash leaves out; `raw_at` is the writer position of raw data, if there is any.
    pub(crate) fn finish(
        self,
        w: &mut Writer,
        ids: ObjectIds,
        field_ids: impl Iterator<Item = i32>,
    ) -> CodecResult<()> {
        let body_end = w.position();
        let hash_code = {
            let body = w.as_slice().get(self.start + HEADER_LEN + ids.name_len..body_end);
            hash::hash_code(body.unwrap_or_default())
        };
        let mut flags = ids.flags;
        let has_fields = w.offsets.len() > self.mark;
        let mut offset = HEADER_LEN;
        let raw = ids.raw_at.map(|at| at - self.start);
        if has_fields {
            flags |= flags::HAS_SCHEMA
                | footer::write_footer(w, self.mark, flags & flags::COMPACT != 0, field_ids);
            offset = body_end - self.start;
            if let Some(raw) = raw {
                w.write_len(raw)?;
            }
        } else if let Some(raw) = raw {
            offset = raw;
        }
        w.offsets.truncate(self.mark);
        let len = i32::try_from(w.position() - self.start);
        let (Ok(len), Ok(offset)) = (len, i32::try_from(offset)) else {
            return Err(CodecError::limit("length of an object", i32::MAX as usize));
        };
        let header = Header { flags, type_id: ids.type_id, hash_code, len, schema_id: ids.schema_id, offset };
        w.patch(self.start, &header.to_bytes());
        Ok(())
    }
}

/// What the header says of an object beside its contents.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ObjectIds {
    pub(crate) type_id: i32,
    pub(crate) schema_id: i32,
    /// [`flags`] that do not follow from the contents: user type, compact, raw, .NET.
    pub(crate) flags: u16,
    pub(crate) name_len: usize,
    pub(crate) raw_at: Option<usize>,
}

impl ObjectIds {
    /// Of an ordinary user object.
    #[inline]
    pub(crate) fn user(type_id: i32, schema_id: i32, compact: bool) -> Self {
        let flags = flags::USER_TYPE | if compact { flags::COMPACT } else { 0 };
        Self { type_id, schema_id, flags, name_len: 0, raw_at: None }
    }
}
