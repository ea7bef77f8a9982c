//! Dates and times: the form of SQL dates, and the time zone of the node.

use super::Encoder;
use crate::binary::sql_date;
use crate::codec::CodecResult;
use crate::describe::desc::TypeDesc;

impl Encoder {
    /// Gives the date or time that was written at `start`, code first, its form: that of SQL dates if the descriptor says so, and the
    /// milliseconds of the node's zone.
    #[inline]
    pub(super) fn settle(&mut self, start: usize, desc: &TypeDesc) -> CodecResult<()> {
        if desc.sql_date {
            sql_date::replace_date(&mut self.w, start);
        }
        if self.clock.is_raw() { Ok(()) } else { self.settle_in_zone(start) }
    }

    #[cold]
    pub(super) fn settle_in_zone(&mut self, start: usize) -> CodecResult<()> {
        self.clock.get().write_in_place(self.w.written_from(start))
    }
}
