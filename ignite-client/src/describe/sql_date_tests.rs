//! Dates of both forms, and those of a zone.

use crate::binary::type_code::TypeCode;
use crate::bytes::{from_slice, to_vec};
use crate::codec::{CodecErrorKind, DecodeLimits};
use crate::de::Decoder;
use crate::describe::binding::Binding;
use crate::describe::schemas::NoSchemas;
use crate::describe::zone::{Clock, Zone};
use crate::ser::Encoder;
use crate::types::{Date, Time};
use crate::{BinaryObject, IgniteObject, IgniteType, IgniteValue, Opaque, explain};
use serde::{Deserialize, Serialize};

const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Both {
    #[ignite(type = "sql_date")]
    sql: Date,
    #[ignite(type = "sql_date")]
    millis: Option<i64>,
    plain: Date,
    #[ignite(type = "list<sql_date>")]
    list: Vec<Option<Date>>,
    #[ignite(type = "array<sql_date>")]
    array: Vec<i64>,
}

/// The same object, as if its dates were of the other form.
#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "Both")]
struct Swapped {
    sql: Date,
    #[ignite(type = "date")]
    millis: Option<i64>,
    #[ignite(type = "sql_date")]
    plain: Date,
    #[ignite(type = "array_list")]
    list: Vec<Date>,
    #[ignite(type = "object_array<date>")]
    array: Vec<i64>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "Both")]
struct Dynamic {
    sql: IgniteValue,
    millis: IgniteValue,
    plain: IgniteValue,
    list: IgniteValue,
    array: IgniteValue,
}

fn both() -> Both {
    let day = Date::from_millis(DAY);
    Both { sql: day, millis: Some(-DAY), plain: day, list: vec![Some(day)], array: vec![0, DAY] }
}

fn blob(millis: i64) -> Vec<u8> {
    [&[0xfe, 15, 0, 0, 0, 0x66, 0x3a, 0xde, 0xd5, 0x40, 0x97, 0x66][..], &millis.to_le_bytes()].concat()
}

#[test]
fn hints_write_what_java_does_and_read_both_forms() {
    let bytes = to_vec(&both()).unwrap();
    assert_eq!(bytes[24..44], blob(DAY));
    assert_eq!(bytes[44..64], blob(-DAY));
    assert_eq!(bytes[64], TypeCode::Date.byte());
    assert_eq!(from_slice::<Both>(&bytes).unwrap(), both());
    let swapped: Swapped = from_slice(&bytes).unwrap();
    assert_eq!((swapped.sql, swapped.millis), (Date::from_millis(DAY), Some(-DAY)));
    assert_eq!(from_slice::<Both>(&to_vec(&swapped).unwrap()).unwrap(), both());
    // An array of the class names it by the hash code of its name, as for Java's other own classes with its letter case.
    let array = &bytes[bytes.windows(5).position(|w| w[0] == 23 && w[1] != 0xff).unwrap()..];
    assert_eq!(array[1..5], [0x3a, 0xde, 0xd5, 0x40]);
    let codes: Vec<_> = Both::OBJECT.fields().iter().map(|field| field.ty().metadata_code()).collect();
    assert_eq!(codes[..3], [TypeCode::Object, TypeCode::Object, TypeCode::Date]);
}

#[test]
fn dynamic_values_keep_the_form() {
    let bytes = to_vec(&both()).unwrap();
    let dynamic: Dynamic = from_slice(&bytes).unwrap();
    assert_eq!(dynamic.sql, IgniteValue::SqlDate(Date::from_millis(DAY)));
    assert_eq!(dynamic.sql.as_date(), Some(Date::from_millis(DAY)));
    assert_ne!(dynamic.sql, dynamic.plain);
    assert_eq!(to_vec(&dynamic).unwrap(), bytes);
    assert_eq!(dynamic.sql.decode::<Date>().unwrap(), Date::from_millis(DAY));
    assert_eq!(serde_json::to_string(&dynamic.sql).unwrap(), "\"1970-01-02\"");
    let field = BinaryObject::try_from(IgniteValue::from_bytes(&bytes).unwrap()).unwrap();
    assert!(field.explain().to_string().contains("java.sql.Date 1970-01-02"));
    assert!(explain(&blob(0), None).to_string().contains("java.sql.Date 1970-01-01"));
    // What this client would not write again is kept as it is.
    let mut other_check = blob(0);
    other_check[10] = 1;
    let opaque = IgniteValue::from_bytes(&other_check).unwrap();
    assert_eq!(opaque, Opaque::java(&other_check[5..]).unwrap().into());
    assert_eq!(opaque.to_bytes().unwrap(), other_check);
    assert_eq!(from_slice::<Date>(&other_check).unwrap(), Date::from_millis(0));
    assert!(from_slice::<Time>(&other_check).is_err());
}

fn read_in<'de, T: IgniteType + Deserialize<'de>>(
    bytes: &'de [u8],
    clock: Clock<'_>,
) -> crate::codec::CodecResult<T> {
    decoder(clock).read(bytes, T::desc())
}

fn decoder(clock: Clock<'_>) -> Decoder<'_> {
    Decoder::new(&NoSchemas, Binding::DEFAULT, DecodeLimits::DEFAULT).with_clock(clock)
}

type Row = (Date, Time, IgniteValue, IgniteValue, Vec<Option<Time>>, Date);

/// Under a clock the program's dates and times are those of the calendar, on both ways; dates of code 11 are instants.
#[test]
fn a_clock_turns_dates_and_times() {
    let tokyo = Zone::fixed(9 * HOUR);
    let ten = Time::from_millis(10 * HOUR);
    let sql_date = IgniteValue::SqlDate(Date::from_millis(DAY));
    let row: Row =
        (Date::from_millis(5), ten, sql_date, ten.into(), vec![Some(ten), None], Date::from_millis(DAY));
    let mut encoder = Encoder::new(Binding::DEFAULT);
    encoder.set_clock(Clock::In(&tokyo));
    encoder.write(&row, Row::desc()).unwrap();
    let bytes = encoder.w.as_slice().to_vec();
    assert_eq!(read_in::<Row>(&bytes, Clock::In(&tokyo)).unwrap(), row);
    let raw: Row = read_in(&bytes, Clock::Raw).unwrap();
    let one = Time::from_millis(HOUR);
    let sql_date = IgniteValue::SqlDate(Date::from_millis(15 * HOUR));
    assert_eq!(raw, (row.0, one, sql_date, one.into(), vec![Some(one), None], row.5));
    let dates: Vec<Both> = [Clock::Raw, Clock::In(&tokyo)]
        .map(|clock| {
            let mut encoder = Encoder::new(Binding::DEFAULT);
            encoder.set_clock(clock);
            encoder.write(&both(), Both::desc()).unwrap();
            read_in::<Both>(encoder.w.as_slice(), clock).unwrap()
        })
        .into();
    assert_eq!(dates, [both(), both()]);
}

#[test]
fn an_unknown_zone_is_asked_for_only_where_it_matters() {
    let need = |error: crate::CodecError| assert_eq!(*error.kind(), CodecErrorKind::NeedZone, "{error}");
    need(read_in::<Date>(&blob(0), Clock::Unknown).unwrap_err());
    need(read_in::<IgniteValue>(&blob(0), Clock::Unknown).unwrap_err());
    let time = to_vec(&Time::from_millis(0)).unwrap();
    need(read_in::<Time>(&time, Clock::Unknown).unwrap_err());
    need(
        decoder(Clock::Unknown).read::<serde_json::Value>(&time, IgniteValue::desc()).map(drop).unwrap_err(),
    );
    let date = to_vec(&Date::from_millis(0)).unwrap();
    assert_eq!(read_in::<Date>(&date, Clock::Unknown).unwrap(), Date::from_millis(0));
    let mut encoder = Encoder::new(Binding::DEFAULT);
    encoder.set_clock(Clock::Unknown);
    encoder.write(&Date::from_millis(0), Date::desc()).unwrap();
    let before = encoder.w.as_slice().to_vec();
    let error = encoder.write(&both(), Both::desc()).unwrap_err();
    assert_eq!(error.path(), "Both.sql");
    need(error);
    assert_eq!(encoder.w.as_slice(), before);
}

#[cfg(feature = "chrono-04")]
#[test]
fn dates_of_other_crates() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Chrono {
        #[ignite(type = "sql_date")]
        day: chrono::NaiveDate,
        #[ignite(type = "list<sql_date>")]
        instants: Vec<chrono::DateTime<chrono::Utc>>,
        clock: chrono::NaiveTime,
    }
    let tokyo = Zone::fixed(9 * HOUR);
    let value = Chrono {
        day: "2020-01-02".parse().unwrap(),
        instants: vec!["2020-01-02T10:00:00Z".parse().unwrap()],
        clock: "10:00:00".parse().unwrap(),
    };
    for clock in [Clock::Raw, Clock::In(&tokyo)] {
        let mut encoder = Encoder::new(Binding::DEFAULT);
        encoder.set_clock(clock);
        encoder.write(&value, Chrono::desc()).unwrap();
        assert_eq!(encoder.w.as_slice()[24], TypeCode::Optimized.byte());
        assert_eq!(read_in::<Chrono>(encoder.w.as_slice(), clock).unwrap(), value);
    }
}

#[cfg(feature = "time-03")]
#[test]
fn dates_of_the_time_crate() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct OfTime {
        #[ignite(type = "sql_date")]
        day: Option<time::Date>,
        clock: time::Time,
    }
    let tokyo = Zone::fixed(9 * HOUR);
    let value = OfTime {
        day: Some(time::Date::from_ordinal_date(2020, 2).unwrap()),
        clock: time::Time::from_hms(10, 0, 0).unwrap(),
    };
    for clock in [Clock::Raw, Clock::In(&tokyo)] {
        let mut encoder = Encoder::new(Binding::DEFAULT);
        encoder.set_clock(clock);
        encoder.write(&value, OfTime::desc()).unwrap();
        assert_eq!(encoder.w.as_slice()[24], TypeCode::Optimized.byte());
        assert_eq!(read_in::<OfTime>(encoder.w.as_slice(), clock).unwrap(), value);
    }
}
