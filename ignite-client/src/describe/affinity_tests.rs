use super::*;
use crate::bytes::to_vec;
use crate::describe::schemas::NoSchemas;
use crate::describe::{BinaryType, TypeBook};
use crate::dynamic::{BinaryObjectBuilder, IgniteValue};
use crate::types::{Date, Decimal, Time, Timestamp};
use ::uuid::Uuid;

fn hash_of(value: impl Into<IgniteValue>) -> i32 {
    key_hash(&to_vec(&value.into()).unwrap(), |_| None, &NoSchemas).unwrap()
}

/// Values, their hashes, and partitions of 1024 and of 100, each of which a real node confirmed.
#[test]
fn vectors_of_the_reference() {
    let decimal = |text: &str| text.parse::<Decimal>().unwrap();
    let moment = Timestamp::new(1_700_000_000_123, 456_789).unwrap();
    let uuid: Uuid = "123e4567-e89b-12d3-a456-426614174000".parse().unwrap();
    let vectors: [(i32, i32, u32, u32); 27] = [
        (hash_of(-1_i8), -1, 0, 1),
        (hash_of(-300_i16), -300, 299, 0),
        (hash_of(1_i32), 1, 1, 1),
        (hash_of(-1_i32), -1, 0, 1),
        (hash_of(65_536_i32), 65_536, 1, 36),
        (hash_of(123_456_789_i32), 123_456_789, 590, 89),
        (hash_of(1_i64), 1, 1, 1),
        (hash_of(-1_i64), 0, 0, 0),
        (hash_of(1_234_567_890_123_i64), 1_912_276_436, 47, 36),
        (hash_of(true), 1231, 207, 31),
        (hash_of(false), 1237, 213, 37),
        (key_hash(&to_vec(&'A').unwrap(), |_| None, &NoSchemas).unwrap(), 65, 65, 65),
        (hash_of(1.5_f32), 1_069_547_520, 960, 20),
        (hash_of(1.5_f64), 1_073_217_536, 1016, 36),
        (hash_of(""), 0, 0, 0),
        (hash_of("abc"), 96_354, 99, 54),
        (hash_of("Zażółć"), -1_617_197_821, 664, 21),
        (hash_of("\u{1f600}"), 1_772_899, 376, 99),
        (hash_of(uuid), 1_256_478_162, 822, 62),
        (hash_of(decimal("12.34")), 38_256, 368, 56),
        (hash_of(decimal("-12.34")), -38_252, 363, 52),
        (hash_of(Date::from_millis(1_700_000_000_123)), -807_048_720, 533, 20),
        (hash_of(moment), -807_048_720, 533, 20),
        (hash_of(Time::from_millis(45_296_000)), 45_296_000, 819, 0),
        (hash_of(vec![1_u8, 255]), 991, 991, 91),
        (hash_of(decimal("1.0")), 311, 311, 11),
        (hash_of(decimal("1.00")), 3102, 30, 2),
    ];
    for (at, (found, hash, of_1024, of_100)) in vectors.into_iter().enumerate() {
        assert_eq!(found, hash, "vector {at}");
        assert_eq!((partition_of(found, 1024), partition_of(found, 100)), (of_1024, of_100), "vector {at}");
    }
}

#[test]
fn long_decimals_and_arrays_are_hashed_as_java_does() {
    // What Java says of the same values.
    let hash_of_decimal = |text: &str| hash_of(text.parse::<Decimal>().unwrap());
    assert_eq!(hash_of_decimal("123456789012345678901234567890"), -748_148_569);
    assert_eq!(hash_of_decimal("-4294967296.5"), -9764);
    assert_eq!(hash_of(vec![1_i64, -1, 1 << 40]), 31_008);
    assert_eq!(hash_of(vec![true, false]), 40_359);
}

#[test]
fn objects_go_by_their_header_or_their_affinity_field() {
    let builder = BinaryObjectBuilder::new("Key").set("id", 7_i64).set("city", 42_i32);
    let key = builder.build().unwrap();
    let bytes = to_vec(&key).unwrap();
    let header = key_hash(&bytes, |_| None, &NoSchemas).unwrap();
    assert_eq!(header, i32::from_le_bytes(bytes[8..12].try_into().unwrap()));
    let book = TypeBook::new();
    book.add(BinaryType { affinity_key: Some("CITY".into()), ..builder.binary_type() });
    assert_eq!(key_hash(&bytes, |_| None, &*book), Some(42), "by metadata");
    let plain = TypeBook::new();
    plain.add(builder.binary_type());
    let by_cache = |type_id| (type_id == BinaryType::id_of("Key")).then(|| BinaryType::id_of("id"));
    assert_eq!(key_hash(&bytes, by_cache, &*plain), Some(7), "by the cache");
    assert_eq!(key_hash(&bytes, by_cache, &NoSchemas), None, "the schema is not known");
}

#[test]
fn what_cannot_be_placed_is_not() {
    let list = to_vec(&vec![Some(1_i32)]).unwrap();
    assert_eq!(key_hash(&list, |_| None, &NoSchemas), None);
    assert_eq!(key_hash(&[], |_| None, &NoSchemas), None);
    for len in 1..9 {
        assert_eq!(key_hash(&to_vec(&7_i64).unwrap()[..len], |_| None, &NoSchemas), None);
    }
}
