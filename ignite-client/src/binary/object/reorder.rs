//! Moves the fields of an object into another order before its footer is written.

use super::ObjectStart;
use crate::codec::{CodecError, CodecResult, Writer};

impl ObjectStart {
    /// Lays out the fields that were written, in the order that `order` gives: indexes of the order of writing, each once.
    pub(crate) fn reorder(&self, w: &mut Writer, order: &[usize], scratch: &mut Vec<u8>) -> CodecResult<()> {
        let starts: Vec<u32> = w.offsets.get(self.mark..).unwrap_or_default().to_vec();
        let fields_at = starts.first().copied().unwrap_or_default();
        let end = u32::try_from(w.position().saturating_sub(self.start)).unwrap_or(u32::MAX);
        let first = self.start.saturating_add(at(fields_at));
        scratch.clear();
        scratch.extend_from_slice(w.as_slice().get(first..).unwrap_or_default());
        w.truncate(first);
        w.offsets.truncate(self.mark);
        for index in order {
            let after = index.checked_add(1).and_then(|next| starts.get(next)).copied().unwrap_or(end);
            let range = starts.get(*index).map(|start| at(start - fields_at)..at(after - fields_at));
            let Some(field) = range.and_then(|range| scratch.get(range)) else {
                return Err(CodecError::malformed("an order of fields that are not there"));
            };
            self.field(w)?;
            w.write_slice(field);
        }
        Ok(())
    }
}

/// An offset as a number of bytes.
fn at(offset: u32) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
