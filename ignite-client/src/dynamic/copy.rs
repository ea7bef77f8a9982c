//! Copies values from the bytes of their source. What holds no back reference out of itself is copied in one piece; the rest is laid out
//! again around the references, which get their new distances.

use super::source::{Source, handle_target};
use super::write::ValueWriter;
use super::{read::WRAPPED_HEAD, source::Place};
use crate::binary::array::read_component;
use crate::binary::collection::{read_collection, read_map};
use crate::binary::object::{Layout, ObjectIds, ObjectStart, flags};
use crate::binary::skip::skip_value;
use crate::binary::type_code::TypeCode;
use crate::binary::walk;
use crate::codec::{CodecError, CodecResult, Reader};

impl ValueWriter<'_> {
    /// Copies an object, its wrapping included.
    pub(super) fn object(&mut self, place: &Place, wrapped: bool) -> CodecResult<()> {
        if !wrapped || self.bare {
            return self.copy_place(place);
        }
        let Some(start) = place.base().checked_sub(WRAPPED_HEAD) else {
            return Err(CodecError::malformed("wrapped object without its wrapping"));
        };
        self.copy_bytes(place.source.reader().moved_to(start))
    }

    /// Copies the value that stands at a place.
    pub(super) fn copy_place(&mut self, place: &Place) -> CodecResult<()> {
        self.copy(&place.source, place.base(), &mut place.reader())
    }

    /// Copies the value at `r`, a reader over the bytes of `source`.
    pub(super) fn copy(&mut self, source: &Source, base: usize, r: &mut Reader<'_>) -> CodecResult<()> {
        let at = r.position();
        match TypeCode::read(r.peek()?, at)? {
            TypeCode::Handle => {
                r.read_u8()?;
                let target = handle_target(base, at, r.read_i32()?)?;
                self.back_reference(source, base, target)
            }
            TypeCode::Object | TypeCode::Collection | TypeCode::Map | TypeCode::ObjectArray
                if self.pulling > 0 && self.log.find(source, at).is_some() =>
            {
                skip_value(r, self.depth)?;
                self.back_reference(source, base, at)
            }
            TypeCode::Object => self.copy_object(source, base, r),
            TypeCode::Collection | TypeCode::Map | TypeCode::ObjectArray | TypeCode::Proxy => {
                self.deeper(|this| this.copy_items(source, base, r))
            }
            _ => {
                self.copy_bytes(*r)?;
                skip_value(r, self.depth)
            }
        }
    }

    /// Copies the value at `r` in one piece.
    fn copy_bytes(&mut self, r: Reader<'_>) -> CodecResult<()> {
        let mut after = r;
        skip_value(&mut after, self.depth)?;
        let mut piece = r;
        self.w.write_slice(piece.take(after.position() - r.position())?);
        Ok(())
    }

    /// Writes a reference to what was written already, or what is meant in its place.
    pub(super) fn back_reference(&mut self, source: &Source, base: usize, target: usize) -> CodecResult<()> {
        if let Some(position) = self.log.find(source, target) {
            return match i32::try_from(self.w.position() - position) {
                Ok(distance) => {
                    self.w.write_tagged(TypeCode::Handle.byte(), distance.to_le_bytes());
                    Ok(())
                }
                Err(_) => Err(CodecError::limit("distance of a back reference", i32::MAX as usize)),
            };
        }
        let mut r = source.reader().moved_to(target);
        if r.peek()? == TypeCode::Handle.byte() {
            return Err(CodecError::malformed("handle that points to a handle").at(target));
        }
        self.pulling += 1;
        let result = self.deeper(|this| this.copy(source, base, &mut r));
        self.pulling -= 1;
        result
    }

    fn copy_items(&mut self, source: &Source, base: usize, r: &mut Reader<'_>) -> CodecResult<()> {
        let start = *r;
        self.log.note_start(source, start.position(), self.w.position());
        let count = match TypeCode::read(r.read_u8()?, start.position())? {
            TypeCode::Collection => read_collection(r)?.0,
            TypeCode::Map => read_map(r)?.0.saturating_mul(2),
            TypeCode::ObjectArray => {
                read_component(r)?;
                r.read_count(1)?
            }
            _ => {
                for _ in 0..r.read_count(4)? {
                    read_component(r)?;
                }
                1
            }
        };
        let mut head = start;
        self.w.write_slice(head.take(r.position() - start.position())?);
        for _ in 0..count {
            self.copy(source, base, r)?;
        }
        Ok(())
    }

    fn copy_object(&mut self, source: &Source, base: usize, r: &mut Reader<'_>) -> CodecResult<()> {
        let start = *r;
        let layout = Layout::read(r)?;
        // At the base nothing earlier can be meant. What is written in the place of a reference may hold parts that were written already.
        let whole = self.pulling == 0
            && (layout.start == base || !walk::has_outer_handle(start.ending_at(layout.end)?, self.depth)?);
        if whole {
            self.log.note(source, layout.start, layout.end, self.w.position());
            let mut piece = start;
            self.w.write_slice(piece.take(layout.end - layout.start)?);
            return Ok(());
        }
        self.deeper(|this| this.copy_fields(source, base, &layout))
    }

    /// Lays an object out again, its fields one by one.
    fn copy_fields(&mut self, source: &Source, base: usize, layout: &Layout<'_>) -> CodecResult<()> {
        let r = source.reader();
        self.log.note_start(source, layout.start, self.w.position());
        let start = ObjectStart::begin(self.w);
        let name_len = self.copy_class_name(r, layout)?;
        let count = layout.field_count();
        for index in 0..count {
            let mut field = field_reader(r, layout, index)?;
            start.field(self.w)?;
            self.copy(source, base, &mut field)?;
        }
        let raw_at = self.copy_raw(r, layout)?;
        let ids = ObjectIds {
            type_id: layout.header.type_id,
            schema_id: layout.header.schema_id,
            flags: layout.header.flags & !flags::OF_FOOTER,
            name_len,
            raw_at,
        };
        let field_ids = (0..count).map_while(|index| layout.field_id(r, index).ok().flatten());
        start.finish(self.w, ids, field_ids)
    }

    fn copy_class_name(&mut self, r: Reader<'_>, layout: &Layout<'_>) -> CodecResult<usize> {
        if layout.header.type_id != 0 {
            return Ok(0);
        }
        let at = layout.start + crate::binary::object::HEADER_LEN;
        let mut r = r.moved_to(at);
        let name = r.take(layout.fields_at - at)?;
        self.w.write_slice(name);
        Ok(name.len())
    }

    /// Copies raw data and returns where they stand now.
    pub(super) fn copy_raw(&mut self, r: Reader<'_>, layout: &Layout<'_>) -> CodecResult<Option<usize>> {
        let Some((start, end)) = layout.raw else { return Ok(None) };
        let position = self.w.position();
        let mut r = r.moved_to(start);
        self.w.write_slice(r.take(end - start)?);
        Ok(Some(position))
    }
}

/// The bytes from one position of a source to another.
pub(super) fn between(bytes: &[u8], start: usize, end: usize) -> CodecResult<&[u8]> {
    bytes.get(start..end).ok_or_else(|| CodecError::truncated(end, bytes.len()))
}

/// A reader at a field that ends where the next one begins.
pub(super) fn field_reader<'de>(
    r: Reader<'de>,
    layout: &Layout<'_>,
    index: usize,
) -> CodecResult<Reader<'de>> {
    let at = layout.field_at(r, index)?;
    let end = match index + 1 < layout.field_count() {
        true => layout.field_at(r, index + 1)?,
        false => layout.fields_end,
    };
    if end <= at {
        return Err(CodecError::malformed("object whose fields are not in the order of its footer").at(at));
    }
    r.moved_to(at).ending_at(end)
}
