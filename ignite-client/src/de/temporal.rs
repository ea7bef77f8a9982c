//! Dates and times: both forms of dates, and the time zone of the node.

use super::ValueDeserializer;
use crate::binary::{sql_date, type_code::TypeCode};
use crate::codec::CodecResult;
use crate::describe::zone::DateOrTime;

impl<'de> ValueDeserializer<'_, '_, 'de> {
    /// Consumes the code of a date, time or timestamp, or what stands before the milliseconds of a SQL date: what is to be done with them.
    pub(super) fn temporal_start(&mut self, code: TypeCode) -> CodecResult<Option<DateOrTime>> {
        if code == TypeCode::Date && sql_date::eat_head(&mut self.s.r) {
            return Ok(Some(DateOrTime::Date));
        }
        self.expect(code)?;
        Ok((code == TypeCode::Time).then_some(DateOrTime::Time))
    }

    /// The milliseconds of a date or time, code first, as the program sees them.
    pub(super) fn millis(&mut self, code: TypeCode) -> CodecResult<i64> {
        let at = self.s.r.position();
        let kind = self.temporal_start(code)?;
        let millis = self.s.r.read_i64()?;
        match kind {
            Some(kind) => self.s.d.clock.read(kind, millis).map_err(|error| error.at(at)),
            None => Ok(millis),
        }
    }

    /// The body of a date or time, code first, if it is as it stands there.
    pub(super) fn millis_bytes(&mut self, code: TypeCode) -> CodecResult<Body<'de>> {
        if self.s.d.clock.is_raw() {
            self.temporal_start(code)?;
            return Ok(Body::Borrowed(self.s.r.take(size_of::<i64>())?));
        }
        Ok(Body::Changed(self.millis(code)?.to_le_bytes()))
    }
}

/// The bytes of a date or time behind a marker.
pub(super) enum Body<'de> {
    Borrowed(&'de [u8]),
    Changed([u8; 8]),
}
