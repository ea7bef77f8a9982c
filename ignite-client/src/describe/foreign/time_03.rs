//! time 0.3: `Date`, `Time`, `PrimitiveDateTime`, `UtcDateTime`, and `OffsetDateTime` in UTC.
//!
//! An `OffsetDateTime` with another offset is refused when written: Ignite keeps no offset. A `PrimitiveDateTime` is taken as UTC.

use super::{foreign, sql_dates};
use crate::binary::text_form::TextForm;
use crate::binary::type_code::TypeCode;
use crate::describe::desc::TypeDesc;
use crate::describe::hint::{self, StoredAs};
use crate::types::{Date, Time, Timestamp, ValueError};
use time::{Month, OffsetDateTime, PrimitiveDateTime, UtcDateTime, UtcOffset};

foreign! {
    time::Date => Date, DateArray, Usual;
    time::Time => Time, TimeArray, Usual;
    PrimitiveDateTime => Timestamp, TimestampArray, Local, also Date;
    UtcDateTime => Timestamp, TimestampArray, Utc, also Date;
    OffsetDateTime => Timestamp, TimestampArray, Utc, also Date;
}

sql_dates!(time::Date, PrimitiveDateTime, UtcDateTime, OffsetDateTime);

const TIME: ValueError = ValueError::OutOfRange { target: "time" };
const TIMESTAMP: ValueError = ValueError::OutOfRange { target: "timestamp" };
const NANOS_PER_MILLI: u32 = 1_000_000;

impl TryFrom<time::Date> for Date {
    type Error = ValueError;

    /// Midnight UTC of the day.
    fn try_from(date: time::Date) -> Result<Self, ValueError> {
        Self::from_ymd(date.year(), u8::from(date.month()), date.day())
    }
}

impl TryFrom<Date> for time::Date {
    type Error = ValueError;

    /// Refuses a date with a time of day and years beyond the crate's.
    fn try_from(date: Date) -> Result<Self, ValueError> {
        const ERROR: ValueError = ValueError::OutOfRange { target: "time::Date" };
        let (year, month, day) = date.ymd();
        let month = Month::try_from(month).map_err(|_| ERROR)?;
        let converted = Self::from_calendar_date(year, month, day).ok();
        converted.filter(|_| date.is_midnight()).ok_or(ERROR)
    }
}

impl TryFrom<time::Time> for Time {
    type Error = ValueError;

    /// Refuses parts of a millisecond.
    fn try_from(time: time::Time) -> Result<Self, ValueError> {
        if time.nanosecond() % NANOS_PER_MILLI != 0 {
            return Err(TIME);
        }
        Self::from_hms_milli(time.hour(), time.minute(), time.second(), time.millisecond())
    }
}

impl TryFrom<Time> for time::Time {
    type Error = ValueError;

    /// Refuses what is no time of day.
    fn try_from(time: Time) -> Result<Self, ValueError> {
        const ERROR: ValueError = ValueError::OutOfRange { target: "time::Time" };
        let (hour, minute, second, milli) = time.hms_milli().ok_or(ERROR)?;
        Self::from_hms_milli(hour, minute, second, milli).map_err(|_| ERROR)
    }
}

impl TryFrom<OffsetDateTime> for Timestamp {
    type Error = ValueError;

    /// Refuses an offset from UTC, which would be lost; `to_offset(UtcOffset::UTC)` gives the same instant without one.
    fn try_from(time: OffsetDateTime) -> Result<Self, ValueError> {
        if time.offset() != UtcOffset::UTC {
            return Err(TIMESTAMP);
        }
        Self::from_epoch_nanos(time.unix_timestamp_nanos())
    }
}

impl TryFrom<UtcDateTime> for Timestamp {
    type Error = ValueError;

    fn try_from(time: UtcDateTime) -> Result<Self, ValueError> {
        Self::from_epoch_nanos(time.unix_timestamp_nanos())
    }
}

impl TryFrom<PrimitiveDateTime> for Timestamp {
    type Error = ValueError;

    /// Takes it as UTC.
    fn try_from(time: PrimitiveDateTime) -> Result<Self, ValueError> {
        time.assume_utc().try_into()
    }
}

macro_rules! from_timestamp {
    ($($type:ident: $time:ident => $value:expr;)*) => {$(
        impl TryFrom<Timestamp> for $type {
            type Error = ValueError;

            /// In UTC; refuses years beyond the crate's.
            fn try_from(timestamp: Timestamp) -> Result<Self, ValueError> {
                match OffsetDateTime::from_unix_timestamp_nanos(timestamp.epoch_nanos()) {
                    Ok($time) => Ok($value),
                    Err(_) => Err(ValueError::OutOfRange { target: stringify!($type) }),
                }
            }
        }
    )*};
}

from_timestamp! {
    OffsetDateTime: time => time;
    UtcDateTime: time => time.to_utc();
    PrimitiveDateTime: time => Self::new(time.date(), time.time());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::{from_slice, to_vec};
    use crate::{CodecErrorKind, IgniteObject, IgniteType};
    use serde::de::DeserializeOwned;
    use serde::{Deserialize, Serialize};
    use std::fmt::Debug;

    #[track_caller]
    fn same<T, U>(own: &U) -> T
    where
        T: IgniteType + Serialize + DeserializeOwned + PartialEq + Debug + Clone + TryInto<U>,
        U: IgniteType + Serialize + DeserializeOwned + PartialEq + Debug + Clone + TryInto<T>,
    {
        let bytes = to_vec(own).unwrap();
        let value: T = from_slice(&bytes).unwrap();
        assert_eq!(to_vec(&value).unwrap(), bytes);
        assert_eq!(&from_slice::<U>(&bytes).unwrap(), own);
        assert!(value.clone().try_into().is_ok_and(|converted| converted == *own));
        assert!(own.clone().try_into().is_ok_and(|converted| converted == value));
        let sequence = vec![Some(value.clone()), None];
        assert_eq!(from_slice::<Vec<Option<T>>>(&to_vec(&sequence).unwrap()).unwrap(), sequence);
        value
    }

    #[test]
    fn dates_and_times() {
        for text in ["2020-01-02", "1969-12-31", "2000-02-29", "0000-01-01", "-0044-03-15", "9999-12-31"] {
            let date: time::Date = same::<_, Date>(&text.parse().unwrap());
            assert_eq!(date.to_string(), text);
        }
        for text in ["00:00:00", "23:59:59.999", "10:00:00.5"] {
            same::<time::Time, Time>(&text.parse().unwrap());
        }
        let fine = time::Time::from_hms_nano(10, 0, 0, 1).unwrap();
        assert!(matches!(to_vec(&fine).unwrap_err().kind(), CodecErrorKind::OutOfRange { .. }));
        assert!(Time::try_from(fine).is_err());
    }

    #[test]
    fn instants() {
        for text in [
            "1970-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999999999Z",
            "2020-12-31T10:00:00.5Z",
            "-0001-02-28T01:02:03.000001Z",
        ] {
            let own: Timestamp = text.parse().unwrap();
            let offset: OffsetDateTime = same(&own);
            assert_eq!(offset.unix_timestamp_nanos(), own.epoch_nanos());
            assert_eq!(same::<UtcDateTime, _>(&own).unix_timestamp_nanos(), own.epoch_nanos());
            assert_eq!(same::<PrimitiveDateTime, _>(&own).assume_utc(), offset);
        }
        let abroad = OffsetDateTime::UNIX_EPOCH.to_offset(UtcOffset::from_hms(1, 0, 0).unwrap());
        assert!(matches!(to_vec(&abroad).unwrap_err().kind(), CodecErrorKind::Unsupported(_)));
        assert!(Timestamp::try_from(abroad).is_err());
    }

    #[test]
    fn values_that_the_crate_cannot_hold() {
        let noon = Date::from_millis(43_200_000);
        assert!(from_slice::<time::Date>(&to_vec(&noon).unwrap()).is_err());
        assert!(time::Date::try_from(noon).is_err());
        assert!(from_slice::<time::Time>(&to_vec(&Time::from_millis(-1)).unwrap()).is_err());
        assert!(time::Time::try_from(Time::from_millis(-1)).is_err());
        let last = Timestamp::from_millis(i64::MAX);
        assert!(from_slice::<OffsetDateTime>(&to_vec(&last).unwrap()).is_err());
        assert!(UtcDateTime::try_from(last).is_err());
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Event {
        day: time::Date,
        at: Option<OffsetDateTime>,
        #[ignite(type = "date")]
        java_date: UtcDateTime,
        log: Vec<PrimitiveDateTime>,
    }

    #[test]
    fn fields_and_hints() {
        let at = OffsetDateTime::from_unix_timestamp_nanos(1_577_959_200_500_000_000).unwrap();
        let event = Event {
            day: at.date(),
            at: Some(at),
            java_date: at.to_utc(),
            log: vec![PrimitiveDateTime::new(at.date(), at.time())],
        };
        assert_eq!(from_slice::<Event>(&to_vec(&event).unwrap()).unwrap(), event);
        let codes: Vec<_> = Event::OBJECT.fields().iter().map(|field| field.ty().code()).collect();
        assert_eq!(codes, [TypeCode::Date, TypeCode::Timestamp, TypeCode::Date, TypeCode::TimestampArray]);
    }
}
