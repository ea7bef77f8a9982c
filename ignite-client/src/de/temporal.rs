//! Dates and times: both forms of dates, and the time zone of the node.

use super::ValueDeserializer;
use crate::binary::{sql_date, temporal::read_timestamp, type_code::TypeCode};
use crate::codec::{CodecResult, Reader};
use crate::describe::desc::TypeDesc;
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
        if let Some(millis) = self.date_of_timestamp(code)? {
            return Ok(millis);
        }
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
        if let Some(millis) = self.date_of_timestamp(code)? {
            return Ok(Body::Changed(millis.to_le_bytes()));
        }
        if self.s.d.clock.is_raw() {
            self.temporal_start(code)?;
            return Ok(Body::Borrowed(self.s.r.take(size_of::<i64>())?));
        }
        Ok(Body::Changed(self.millis(code)?.to_le_bytes()))
    }

    /// The instant of a date that a row shows as a timestamp, if one stands here.
    fn date_of_timestamp(&mut self, code: TypeCode) -> CodecResult<Option<i64>> {
        if code != TypeCode::Date || !self.s.d.is_row.get() {
            return Ok(None);
        }
        whole_millis(&mut self.s.r, self.desc)
    }
}

/// The milliseconds of a timestamp without nanoseconds, code first, if that is what stands at `r`. SQL has no type for `java.util.Date` and
/// shows it so; a DATE never looks like that.
pub(super) fn whole_millis(r: &mut Reader<'_>, desc: &TypeDesc) -> CodecResult<Option<i64>> {
    let mut behind = *r;
    if desc.sql_date || !behind.eat(TypeCode::Timestamp.byte()) {
        return Ok(None);
    }
    let (millis, nanos) = read_timestamp(&mut behind)?;
    Ok((nanos == 0).then(|| {
        *r = behind;
        millis
    }))
}

/// The bytes of a date or time behind a marker.
pub(super) enum Body<'de> {
    Borrowed(&'de [u8]),
    Changed([u8; 8]),
}
