//! chrono 0.4: `NaiveDate`, `NaiveTime`, `NaiveDateTime`, `DateTime<Utc>`.
//!
//! `DateTime<FixedOffset>` and `DateTime<Local>` have no descriptor: Ignite keeps no offset, it would be lost. A `NaiveDateTime` is taken as UTC.

use super::{foreign, sql_dates};
use crate::binary::text_form::TextForm;
use crate::binary::type_code::TypeCode;
use crate::describe::desc::TypeDesc;
use crate::describe::hint::{self, StoredAs};
use crate::types::{Date, Time, Timestamp, ValueError};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

foreign! {
    NaiveDate => Date, DateArray, Usual;
    NaiveTime => Time, TimeArray, Usual;
    NaiveDateTime => Timestamp, TimestampArray, Local, also Date;
    DateTime<Utc> => Timestamp, TimestampArray, Utc, also Date;
}

sql_dates!(NaiveDate, NaiveDateTime, DateTime<Utc>);

const DATE: ValueError = ValueError::OutOfRange { target: "date" };
const TIME: ValueError = ValueError::OutOfRange { target: "time" };
const TIMESTAMP: ValueError = ValueError::OutOfRange { target: "timestamp" };
const NANOS_PER_MILLI: u32 = 1_000_000;

impl TryFrom<NaiveDate> for Date {
    type Error = ValueError;

    /// Midnight UTC of the day.
    fn try_from(date: NaiveDate) -> Result<Self, ValueError> {
        let small = |part: u32| u8::try_from(part).map_err(|_| DATE);
        Self::from_ymd(date.year(), small(date.month())?, small(date.day())?)
    }
}

impl TryFrom<Date> for NaiveDate {
    type Error = ValueError;

    /// Refuses a date with a time of day and years beyond chrono's.
    fn try_from(date: Date) -> Result<Self, ValueError> {
        let (year, month, day) = date.ymd();
        let converted = Self::from_ymd_opt(year, u32::from(month), u32::from(day));
        converted.filter(|_| date.is_midnight()).ok_or(ValueError::OutOfRange { target: "NaiveDate" })
    }
}

impl TryFrom<NaiveTime> for Time {
    type Error = ValueError;

    /// Refuses parts of a millisecond and leap seconds.
    fn try_from(time: NaiveTime) -> Result<Self, ValueError> {
        let small = |part: u32| u8::try_from(part).map_err(|_| TIME);
        let nanos = time.nanosecond();
        if nanos % NANOS_PER_MILLI != 0 {
            return Err(TIME);
        }
        let milli = u16::try_from(nanos / NANOS_PER_MILLI).map_err(|_| TIME)?;
        Self::from_hms_milli(small(time.hour())?, small(time.minute())?, small(time.second())?, milli)
    }
}

impl TryFrom<Time> for NaiveTime {
    type Error = ValueError;

    /// Refuses what is no time of day.
    fn try_from(time: Time) -> Result<Self, ValueError> {
        const ERROR: ValueError = ValueError::OutOfRange { target: "NaiveTime" };
        let (hour, minute, second, milli) = time.hms_milli().ok_or(ERROR)?;
        let converted =
            Self::from_hms_milli_opt(u32::from(hour), u32::from(minute), u32::from(second), u32::from(milli));
        converted.ok_or(ERROR)
    }
}

impl TryFrom<DateTime<Utc>> for Timestamp {
    type Error = ValueError;

    /// Refuses leap seconds.
    fn try_from(time: DateTime<Utc>) -> Result<Self, ValueError> {
        // A leap second is counted in the nanoseconds, beyond a thousand milliseconds.
        if time.timestamp_subsec_millis() > 999 {
            return Err(TIMESTAMP);
        }
        Self::new(time.timestamp_millis(), time.timestamp_subsec_nanos() % NANOS_PER_MILLI)
    }
}

impl TryFrom<Timestamp> for DateTime<Utc> {
    type Error = ValueError;

    /// Refuses years beyond chrono's.
    fn try_from(timestamp: Timestamp) -> Result<Self, ValueError> {
        let nanos = TimeDelta::nanoseconds(i64::from(timestamp.nanos()));
        let whole = Self::from_timestamp_millis(timestamp.millis());
        whole
            .and_then(|whole| whole.checked_add_signed(nanos))
            .ok_or(ValueError::OutOfRange { target: "DateTime<Utc>" })
    }
}

impl TryFrom<NaiveDateTime> for Timestamp {
    type Error = ValueError;

    /// Takes it as UTC; refuses leap seconds.
    fn try_from(time: NaiveDateTime) -> Result<Self, ValueError> {
        time.and_utc().try_into()
    }
}

impl TryFrom<Timestamp> for NaiveDateTime {
    type Error = ValueError;

    /// Date and time in UTC; refuses years beyond chrono's.
    fn try_from(timestamp: Timestamp) -> Result<Self, ValueError> {
        DateTime::<Utc>::try_from(timestamp).map(|time| time.naive_utc())
    }
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
    fn same<T, U>(value: &T, own: &U)
    where
        T: IgniteType + Serialize + DeserializeOwned + PartialEq + Debug + Clone + TryInto<U>,
        U: IgniteType + Serialize + DeserializeOwned + PartialEq + Debug + Clone + TryInto<T>,
    {
        let bytes = to_vec(own).unwrap();
        assert_eq!(to_vec(value).unwrap(), bytes);
        assert_eq!(&from_slice::<T>(&bytes).unwrap(), value);
        assert_eq!(&from_slice::<U>(&bytes).unwrap(), own);
        assert!(value.clone().try_into().is_ok_and(|converted| converted == *own));
        assert!(own.clone().try_into().is_ok_and(|converted| converted == *value));
        let sequence = vec![Some(value.clone()), None];
        assert_eq!(from_slice::<Vec<Option<T>>>(&to_vec(&sequence).unwrap()).unwrap(), sequence);
    }

    #[test]
    fn dates_and_times() {
        for text in ["2020-01-02", "1969-12-31", "2000-02-29", "0000-01-01", "-0044-03-15", "+262142-12-31"] {
            same::<NaiveDate, Date>(&text.parse().unwrap(), &text.parse().unwrap());
        }
        for text in ["00:00:00", "23:59:59.999", "10:00:00.5"] {
            same::<NaiveTime, Time>(&text.parse().unwrap(), &text.parse().unwrap());
        }
        let fine: NaiveTime = "10:00:00.123456789".parse().unwrap();
        assert!(matches!(to_vec(&fine).unwrap_err().kind(), CodecErrorKind::OutOfRange { .. }));
        assert!(Time::try_from(fine).is_err());
        let leap = NaiveTime::from_hms_milli_opt(23, 59, 59, 1500).unwrap();
        assert!(to_vec(&leap).is_err() && Time::try_from(leap).is_err());
    }

    #[test]
    fn instants() {
        for text in [
            "1970-01-01T00:00:00",
            "1969-12-31T23:59:59.999999999",
            "2020-01-02T10:00:00.5",
            "-0001-02-28T01:02:03.000001",
            "+12345-01-01T00:00:00.000000001",
        ] {
            let own: Timestamp = text.parse().unwrap();
            same::<NaiveDateTime, Timestamp>(&text.parse().unwrap(), &own);
            same::<DateTime<Utc>, Timestamp>(&format!("{text}Z").parse().unwrap(), &own);
        }
        let leap =
            NaiveDate::from_ymd_opt(2016, 12, 31).unwrap().and_hms_milli_opt(23, 59, 59, 1000).unwrap();
        assert!(to_vec(&leap).is_err() && Timestamp::try_from(leap).is_err());
    }

    #[test]
    fn values_that_chrono_cannot_hold() {
        let noon = to_vec(&Date::from_millis(43_200_000)).unwrap();
        assert!(matches!(
            from_slice::<NaiveDate>(&noon).unwrap_err().kind(),
            CodecErrorKind::OutOfRange { .. }
        ));
        assert!(NaiveDate::try_from(Date::from_millis(43_200_000)).is_err());
        assert!(from_slice::<NaiveTime>(&to_vec(&Time::from_millis(-1)).unwrap()).is_err());
        assert!(NaiveTime::try_from(Time::from_millis(-1)).is_err());
        let last = Timestamp::from_millis(i64::MAX);
        assert!(from_slice::<NaiveDateTime>(&to_vec(&last).unwrap()).is_err());
        assert!(DateTime::<Utc>::try_from(last).is_err());
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Event {
        day: NaiveDate,
        at: Option<DateTime<Utc>>,
        #[ignite(type = "date")]
        java_date: DateTime<Utc>,
        #[ignite(type = "array<timestamp>")]
        log: Vec<NaiveDateTime>,
    }

    #[test]
    fn fields_and_hints() {
        let at: DateTime<Utc> = "2020-01-02T10:00:00.5Z".parse().unwrap();
        let event = Event { day: at.date_naive(), at: Some(at), java_date: at, log: vec![at.naive_utc()] };
        assert_eq!(from_slice::<Event>(&to_vec(&event).unwrap()).unwrap(), event);
        let codes: Vec<_> = Event::OBJECT.fields().iter().map(|field| field.ty().code()).collect();
        assert_eq!(codes, [TypeCode::Date, TypeCode::Timestamp, TypeCode::Date, TypeCode::TimestampArray]);
        let fine = Event { java_date: "2020-01-02T10:00:00.0005Z".parse().unwrap(), ..event };
        let error = to_vec(&fine).unwrap_err();
        assert_eq!(error.path(), "Event.java_date");
    }
}
