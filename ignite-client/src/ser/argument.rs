//! Arguments of queries: which dates and times the zone of the node matters for, so that it can be asked for after they were written.

use crate::binary::{sql_date, type_code::TypeCode};
use crate::codec::Writer;
use crate::describe::zone::{DateOrTime, Zone};
use crate::types::Date;

/// Gives the argument that was written at `start` the form that SQL takes: a calendar date, which is midnight UTC, becomes a SQL date. The place
/// of the milliseconds of a SQL date or time is added to `notes`, for [`patch`].
pub(crate) fn sql_argument(w: &mut Writer, start: usize, notes: &mut Vec<(usize, DateOrTime)>) {
    if is_calendar_date(w.as_slice().get(start..).unwrap_or_default()) {
        sql_date::replace_date(w, start);
    }
    let argument = w.as_slice().get(start..).unwrap_or_default();
    if let Some((kind, at)) = DateOrTime::of_value(argument) {
        notes.push((start.saturating_add(at), kind));
    }
}

fn is_calendar_date(argument: &[u8]) -> bool {
    match argument.first_chunk::<9>() {
        Some([code, millis @ ..]) if *code == TypeCode::Date.byte() => {
            Date::from_millis(i64::from_le_bytes(*millis)).is_midnight()
        }
        _ => false,
    }
}

/// Makes the noted dates and times those of a zone; once.
pub(crate) fn patch(w: &mut Writer, notes: &[(usize, DateOrTime)], zone: &Zone) {
    for (at, kind) in notes {
        if let Some(millis) = w.written_from(*at).first_chunk_mut() {
            *millis = kind.write(zone, i64::from_le_bytes(*millis)).to_le_bytes();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::IgniteType;
    use crate::describe::binding::Binding;
    use crate::ser::Encoder;
    use crate::types::Time;
    use serde::Serialize;

    const HOUR: i64 = 3_600_000;

    fn add<T: IgniteType + Serialize>(e: &mut Encoder, notes: &mut Vec<(usize, DateOrTime)>, value: T) {
        let start = e.w.position();
        e.write(&value, T::desc()).unwrap();
        sql_argument(&mut e.w, start, notes);
    }

    #[test]
    fn a_zone_is_put_in_later() {
        let mut e = Encoder::new(Binding::DEFAULT);
        let mut notes = Vec::new();
        add(&mut e, &mut notes, "text");
        add(&mut e, &mut notes, Date::from_millis(24 * HOUR));
        add(&mut e, &mut notes, Some(Time::from_millis(10 * HOUR)));
        add(&mut e, &mut notes, None::<Date>);
        let instant = e.w.position();
        add(&mut e, &mut notes, Date::from_millis(24 * HOUR + 1));
        assert_eq!(notes, [(9 + 12, DateOrTime::Date), (9 + 20 + 1, DateOrTime::Time)]);
        let instant = e.w.as_slice()[instant..].to_vec();
        patch(&mut e.w, &notes, &Zone::fixed(9 * HOUR));
        let bytes = e.w.as_slice();
        assert_eq!(bytes[21..29], (15 * HOUR).to_le_bytes());
        assert_eq!(bytes[30..38], HOUR.to_le_bytes());
        assert!(bytes.ends_with(&instant), "an instant stays a date of code 11");
        assert_eq!(instant[0], 11);
    }
}
