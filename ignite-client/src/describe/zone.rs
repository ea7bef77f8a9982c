//! Time zones of nodes: where the dates and times of SQL have their midnights.
//!
//! A DATE is stored as the instant of its midnight in the zone of the node, a TIME as the milliseconds since midnight of 1970-01-01 there. This
//! client has calendar dates at midnight UTC and times of day from 0, whatever the zone of the node.

use crate::binary::{sql_date, type_code::TypeCode};
use crate::codec::{CodecError, CodecErrorKind, CodecResult, Reader};
use crate::types::calendar::MILLIS_PER_DAY;
use std::sync::Arc;

/// The midnights of a time zone. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Zone {
    /// Sorted by day; before the first one the zone is what it is then. `None` is UTC.
    changes: Option<Arc<[Change]>>,
}

/// From a day on, its midnight and the following ones are `offset` milliseconds before those of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change {
    day: i64,
    offset: i64,
}

impl Zone {
    /// No difference.
    pub(crate) const UTC: Self = Self { changes: None };

    /// A zone that is always as many milliseconds ahead of UTC; less than a day.
    pub(crate) fn fixed(offset: i64) -> Self {
        Self::of_changes(vec![Change { day: 0, offset }])
    }

    /// The zone of these days since 1970-01-01 and the instants of their midnights, in milliseconds. Days between and behind are as the
    /// last one before them. A midnight that is a day or more off is no midnight of a zone and left out.
    pub(crate) fn from_midnights(midnights: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let change = |(day, midnight): (i64, i64)| {
            let offset = day.checked_mul(MILLIS_PER_DAY)?.checked_sub(midnight)?;
            Some(Change { day, offset })
        };
        Self::of_changes(midnights.into_iter().filter_map(change).collect())
    }

    fn of_changes(mut changes: Vec<Change>) -> Self {
        changes.retain(|change| change.offset.checked_abs().is_some_and(|ahead| ahead < MILLIS_PER_DAY));
        changes.sort_by_key(|change| change.day);
        changes.dedup_by_key(|change| change.offset);
        match changes.as_slice() {
            [] | [Change { offset: 0, .. }] => Self::UTC,
            _ => Self { changes: Some(changes.into()) },
        }
    }

    fn offset(&self, day: i64) -> i64 {
        let Some(changes) = &self.changes else { return 0 };
        let behind = changes.partition_point(|change| change.day <= day);
        let change = changes.get(behind.saturating_sub(1));
        change.map_or(0, |change| change.offset)
    }

    fn midnight(&self, day: i64) -> Option<i64> {
        day.checked_mul(MILLIS_PER_DAY)?.checked_sub(self.offset(day))
    }

    /// The day whose midnight in the zone this is; the later one where a day is skipped.
    fn day_from_midnight(&self, millis: i64) -> Option<i64> {
        // Midnights are less than a day away from those of UTC.
        let before = millis.div_euclid(MILLIS_PER_DAY);
        let after = before.checked_add(1)?;
        [after, before].into_iter().find(|day| self.midnight(*day) == Some(millis))
    }

    /// Swaps the midnights of UTC and of the zone. All other instants are no calendar dates and stay what they are; so does the midnight of
    /// a day that the zone skips. Twice is the identity: an instant that is a midnight there and none here, or the reverse, is not lost.
    fn swapped(&self, millis: i64) -> i64 {
        let zone_day = self.day_from_midnight(millis);
        let swapped = match zone_day {
            Some(day) => day.checked_mul(MILLIS_PER_DAY),
            None if millis % MILLIS_PER_DAY == 0 => {
                let day = millis / MILLIS_PER_DAY;
                self.midnight(day).filter(|midnight| self.day_from_midnight(*midnight) == Some(day))
            }
            None => None,
        };
        swapped.unwrap_or(millis)
    }

    /// The instant of midnight in the zone of a calendar date, given by its midnight UTC.
    pub(crate) fn midnight_of(&self, utc_midnight: i64) -> i64 {
        self.swapped(utc_midnight)
    }

    /// Midnight UTC of the calendar date that begins in the zone at this instant.
    pub(crate) fn day_of(&self, midnight: i64) -> i64 {
        self.swapped(midnight)
    }

    /// A time of day as the node stores it.
    pub(crate) fn time_to_wire(&self, time: i64) -> i64 {
        time.saturating_sub(self.offset(0))
    }

    /// The time of day, from 0 on, that the node stores so.
    pub(crate) fn time_from_wire(&self, millis: i64) -> i64 {
        millis.rem_euclid(MILLIS_PER_DAY).saturating_add(self.offset(0)).rem_euclid(MILLIS_PER_DAY)
    }
}

/// What is done with the dates and times of SQL.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Clock<'z> {
    /// Nothing: they are milliseconds, as outside of SQL.
    #[default]
    Raw,
    /// They stand for days and times in a zone that is not known yet: `NeedZone` where one is met.
    Unknown,
    /// They are days and times in this zone.
    In(&'z Zone),
}

/// A clock without a lifetime.
#[derive(Debug, Clone, Default)]
pub(crate) enum OwnedClock {
    #[default]
    Raw,
    Unknown,
    In(Zone),
}

impl OwnedClock {
    #[inline]
    pub(crate) const fn is_raw(&self) -> bool {
        matches!(self, Self::Raw)
    }

    pub(crate) const fn get(&self) -> Clock<'_> {
        match self {
            Self::Raw => Clock::Raw,
            Self::Unknown => Clock::Unknown,
            Self::In(zone) => Clock::In(zone),
        }
    }
}

impl Clock<'_> {
    #[inline]
    pub(crate) const fn is_raw(self) -> bool {
        matches!(self, Self::Raw)
    }

    /// The same, kept longer than the zone is lent.
    pub(crate) fn to_owned(self) -> OwnedClock {
        match self {
            Self::Raw => OwnedClock::Raw,
            Self::Unknown => OwnedClock::Unknown,
            Self::In(zone) => OwnedClock::In(zone.clone()),
        }
    }

    /// A date or time of the wire as the program sees it.
    pub(crate) fn read(self, kind: DateOrTime, millis: i64) -> CodecResult<i64> {
        match self {
            Self::Raw => Ok(millis),
            Self::Unknown => Err(need_zone()),
            Self::In(zone) => Ok(kind.read(zone, millis)),
        }
    }

    /// A date or time of the program as the node stores it.
    pub(crate) fn write(self, kind: DateOrTime, millis: i64) -> CodecResult<i64> {
        match self {
            Self::Raw => Ok(millis),
            Self::Unknown => Err(need_zone()),
            Self::In(zone) => Ok(kind.write(zone, millis)),
        }
    }

    /// Changes the date or time of SQL that `value`, type code first, begins with from the wire's form to the program's.
    #[cold]
    pub(crate) fn read_in_place(self, value: &mut [u8]) -> CodecResult<()> {
        change_in_place(value, |kind, millis| self.read(kind, millis))
    }

    /// The reverse of [`read_in_place`](Self::read_in_place).
    #[cold]
    pub(crate) fn write_in_place(self, value: &mut [u8]) -> CodecResult<()> {
        change_in_place(value, |kind, millis| self.write(kind, millis))
    }
}

#[cold]
fn need_zone() -> CodecError {
    CodecError::new(CodecErrorKind::NeedZone)
}

fn change_in_place(
    value: &mut [u8],
    change: impl FnOnce(DateOrTime, i64) -> CodecResult<i64>,
) -> CodecResult<()> {
    let Some((kind, at)) = DateOrTime::of_value(value) else { return Ok(()) };
    if let Some(millis) = value.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *millis = change(kind, i64::from_le_bytes(*millis))?.to_le_bytes();
    }
    Ok(())
}

/// What the zone of a node matters for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateOrTime {
    Date,
    Time,
}

impl DateOrTime {
    /// What a value, type code first, is, and where its milliseconds are.
    pub(crate) fn of_value(value: &[u8]) -> Option<(Self, usize)> {
        match value.first().copied().and_then(TypeCode::from_byte)? {
            TypeCode::Time => Some((Self::Time, 1)),
            TypeCode::Optimized if sql_date::eat_head(&mut Reader::new(value)) => {
                Some((Self::Date, sql_date::HEAD_LEN))
            }
            _ => None,
        }
    }

    pub(crate) fn read(self, zone: &Zone, millis: i64) -> i64 {
        match self {
            Self::Date => zone.day_of(millis),
            Self::Time => zone.time_from_wire(millis),
        }
    }

    pub(crate) fn write(self, zone: &Zone, millis: i64) -> i64 {
        match self {
            Self::Date => zone.midnight_of(millis),
            Self::Time => zone.time_to_wire(millis),
        }
    }
}

#[cfg(test)]
#[path = "zone_tests.rs"]
mod tests;
