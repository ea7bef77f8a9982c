//! Value types through the serializer: bytes as Java writes them, every place that a value can stand in.

use super::*;
use crate::bytes::{from_slice, to_vec};
use crate::{CodecErrorKind, IgniteObject};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Debug;

#[track_caller]
fn round<T: IgniteType + Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> String {
    let bytes = to_vec(value).unwrap();
    assert_eq!(&from_slice::<T>(&bytes).unwrap(), value);
    for len in 0..bytes.len() {
        assert!(from_slice::<T>(&bytes[..len]).is_err(), "cut at {len}");
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn sequences() {
    for (desc, code) in [
        (<Vec<Date>>::DESC, TypeCode::DateArray),
        (<[Option<Time>; 2]>::DESC, TypeCode::TimeArray),
        (<Vec<Timestamp>>::DESC, TypeCode::TimestampArray),
        (<Vec<Option<Decimal>>>::DESC, TypeCode::DecimalArray),
        (<Vec<Char>>::DESC, TypeCode::CharArray),
        (<Vec<Option<Char>>>::DESC, TypeCode::Collection),
        (<Vec<EnumValue>>::DESC, TypeCode::Collection),
    ] {
        assert_eq!(desc.code(), code);
    }
}

/// The bytes stand in the golden vectors.
#[test]
fn bytes_of_java() {
    assert_eq!(round(&Date::from_millis(-1)), "0bffffffffffffffff");
    assert_eq!(round(&Time::from_millis(3_723_000)), "24f8ce380000000000");
    assert_eq!(round(&Timestamp::from_epoch_nanos(-1_000_999_999).unwrap()), "2117fcffffffffffff01000000");
    assert_eq!(round(&Decimal::new(255, 2)), "1e020000000200000000ff");
    assert_eq!(round(&Decimal::new(-128, 0)), "1e00000000020000008080");
    let large: Decimal = "123456789012345678901234567890E+7".parse().unwrap();
    assert_eq!(round(&large), "1ef9ffffff0d000000018ee90ff6c373e0ee4e3f0ad2");
    assert_eq!(round(&vec![Some(Date::from_millis(5)), None]), "16020000000b050000000000000065");
    assert_eq!(round(&vec![Some(Decimal::new(110, 2)), None]), "1f020000001e02000000010000006e65");
    assert_eq!(round(&vec![Some(Time::from_millis(1000)), None]), "250200000024e80300000000000065");
    assert_eq!(round(&Char::from_unit(0xD83D)), "073dd8");
    assert_eq!(round(&vec![Char::from_unit(0x61), Char::from_unit(0xD83D)]), "120200000061003dd8");
    assert_eq!(round(&EnumValue::new(5, 2)), "1c0500000002000000");
    assert_eq!(round(&EnumValue::of_class("A", 2)), "1c0000000009010000004102000000");
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Everything {
    date: Date,
    time: Option<Time>,
    at: Timestamp,
    amount: Decimal,
    unit: Char,
    units: Vec<Char>,
    color: EnumValue,
    colors: Vec<EnumValue>,
    #[ignite(type = "array_list<timestamp>")]
    log: Vec<Option<Timestamp>>,
    #[ignite(type = "hash_map<date, decimal>")]
    prices: BTreeMap<Date, Decimal>,
    pair: (Time, Option<Char>),
}

fn everything() -> Everything {
    let day = Date::from_ymd(2020, 2, 29).unwrap();
    let at = Timestamp::new(-1, 999_999).unwrap();
    let amount: Decimal = "-123456789012345678901234567890123456789012345.10".parse().unwrap();
    Everything {
        date: day,
        time: None,
        at,
        amount: amount.clone(),
        unit: Char::from_unit(0xDC00),
        units: vec![Char::from_unit(65); 3],
        color: EnumValue::new(-7, 3),
        colors: vec![EnumValue::of_class("org.acme.Color", 0)],
        log: vec![Some(at), None],
        prices: [(day, amount), (Date::default(), Decimal::default())].into(),
        pair: (Time::from_millis(-5), Some(Char::default())),
    }
}

#[test]
fn every_place() {
    round(&everything());
    let json = serde_json::to_string(&everything()).unwrap();
    assert!(
        json.contains(r#""date":"2020-02-29","time":null,"at":"1969-12-31T23:59:59.999999999Z""#),
        "{json}"
    );
    assert_eq!(serde_json::from_str::<Everything>(&json).unwrap(), everything());
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Buffered {
    At(Timestamp),
    Amount(Decimal),
}

#[test]
fn readable_formats_in_buffers() {
    for value in [Buffered::At(Timestamp::from_millis(1)), Buffered::Amount(Decimal::new(15, 1))] {
        let json = serde_json::to_string(&value).unwrap();
        assert_eq!(serde_json::from_str::<Buffered>(&json).unwrap(), value);
    }
}

#[derive(Debug, Serialize, Deserialize, IgniteObject)]
struct Confused {
    #[ignite(desc = crate::desc::date)]
    at: Timestamp,
}

#[test]
fn a_marker_that_contradicts_the_descriptor_is_an_error() {
    let error = to_vec(&Confused { at: Timestamp::default() }).unwrap_err();
    assert!(matches!(error.kind(), CodecErrorKind::Mismatch { .. }), "{error}");
    assert_eq!(error.path(), "Confused.at");
    assert!(from_slice::<Timestamp>(&to_vec(&Date::default()).unwrap()).is_err());
    assert!(to_vec(&EnumValue::new(0, 1)).is_err(), "Ignite has no type 0");
}
