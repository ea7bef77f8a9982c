//! Values and objects without a Rust type: reading, building, back references, serde.

use ignite_client::bytes::{from_slice, to_vec};
use ignite_client::desc::TypeCode;
use ignite_client::types::{Char, Date, Decimal, EnumValue, Timestamp};
use ignite_client::{
    BinaryObject, BinaryObjectBuilder, CodecErrorKind, Collection, CollectionKind, Handle, IgniteObject,
    IgniteValue, Map, MapKind, ObjectArray,
};
use serde::{Deserialize, Serialize};

/// A value of every type that needs no bytes of Java.
pub(crate) fn samples() -> Vec<IgniteValue> {
    let address = BinaryObjectBuilder::new("Address").set("city", "Ulm").set("zip", 7).build().unwrap();
    vec![
        IgniteValue::Null,
        IgniteValue::from(-1_i8),
        IgniteValue::from(300_i16),
        IgniteValue::from(70_000),
        IgniteValue::from(i64::MIN),
        IgniteValue::from(-0.0_f32),
        IgniteValue::from(f64::NAN),
        IgniteValue::from(Char::from_unit(0xD800)),
        IgniteValue::from(true),
        IgniteValue::from("größe 😀\0"),
        IgniteValue::from(uuid::Uuid::from_u128(7)),
        IgniteValue::from(Date::from_millis(-1)),
        IgniteValue::from(Timestamp::new(-1001, 1).unwrap()),
        IgniteValue::from(
            "-12345678901234567890123456789012345678901234567890.10".parse::<Decimal>().unwrap(),
        ),
        IgniteValue::from(vec![0_u8, 255]),
        IgniteValue::from(vec![1_i32, i32::MIN]),
        IgniteValue::from(vec![f64::INFINITY]),
        IgniteValue::StringArray(vec![Some("a".into()), None]),
        IgniteValue::DecimalArray(vec![None, Some(Decimal::new(1, -3))]),
        IgniteValue::from(EnumValue::new(5, 2)),
        IgniteValue::BinaryEnum(EnumValue::of_class("org.acme.Color", 0)),
        IgniteValue::from(Collection::new(
            CollectionKind::LinkedHashSet,
            vec![1.into(), address.clone().into()],
        )),
        IgniteValue::from(Map::new(MapKind::LinkedHashMap, vec![("k".into(), IgniteValue::Null)])),
        IgniteValue::from(ObjectArray::new(ignite_client::ClassRef::OBJECT, vec![true.into()])),
        IgniteValue::from(address),
    ]
}

#[test]
fn a_value_takes_32_bytes_at_most() {
    assert!(size_of::<IgniteValue>() <= 32, "{}", size_of::<IgniteValue>());
}

#[test]
fn values_go_through_serde_as_themselves() {
    for value in samples() {
        let bytes = value.to_bytes().unwrap();
        assert_eq!(to_vec(&value).unwrap(), bytes, "{value:?}");
        assert_eq!(from_slice::<IgniteValue>(&bytes).unwrap(), value);
        assert_eq!(IgniteValue::from_bytes(&bytes).unwrap(), value);
    }
    let all = samples();
    assert_eq!(from_slice::<Vec<IgniteValue>>(&to_vec(&all).unwrap()).unwrap(), all);
}

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "Holder")]
struct Holder {
    id: i64,
    any: IgniteValue,
    object: BinaryObject,
    none: Option<BinaryObject>,
    list: Vec<IgniteValue>,
}

fn holder() -> Holder {
    Holder {
        id: 1,
        any: Collection::list(vec!["x".into(), 7_i64.into()]).into(),
        object: BinaryObjectBuilder::new("Point").set("x", 1).build().unwrap(),
        none: None,
        list: samples(),
    }
}

#[test]
fn values_are_fields_of_structs() {
    let bytes = to_vec(&holder()).unwrap();
    let read: Holder = from_slice(&bytes).unwrap();
    assert_eq!(read, holder());
    let dynamic = IgniteValue::of(&holder()).unwrap();
    let object = dynamic.as_object().unwrap();
    assert_eq!(object.type_name().as_deref(), Some("Holder"));
    // The metadata of dynamic objects inside come along.
    let inner = object.field("object").unwrap().unwrap();
    assert_eq!(inner.as_object().unwrap().field("x").unwrap(), Some(1.into()));
    assert_eq!(dynamic.decode::<Holder>().unwrap(), holder());
    let built = object.to_builder().unwrap().set("id", 2_i64).build().unwrap();
    assert_eq!(built.decode::<Holder>().unwrap(), Holder { id: 2, ..holder() });
}

#[test]
fn one_field_is_read_without_the_others() {
    let object = BinaryObjectBuilder::new("T").set("a", 1).set("b", "two").set("c", 3.5).build().unwrap();
    let mut bytes = object.to_bytes().unwrap();
    // Break field `a`: the others do not notice.
    bytes[24] = 200;
    let types = ignite_client::TypeBook::new();
    let ty = BinaryObjectBuilder::new("T").set("a", 1).set("b", "two").set("c", 3.5).binary_type();
    types.add(ty);
    let broken = BinaryObject::from_bytes_with(&bytes, &types).unwrap();
    assert_eq!(broken.field("B").unwrap(), Some("two".into()));
    assert_eq!(broken.field("d").unwrap(), None);
    let error = broken.field("a").unwrap_err();
    assert!(matches!(error.kind(), CodecErrorKind::Malformed(_)), "{error}");
    assert_eq!((error.path(), error.offset()), ("a".to_owned(), Some(24)));
    let blind = BinaryObject::from_bytes(&bytes).unwrap();
    assert!(matches!(blind.field("b").unwrap_err().kind(), CodecErrorKind::NeedSchema { .. }));
}

#[test]
fn builders_keep_replace_add_and_remove() {
    let first =
        BinaryObjectBuilder::new("T").set("a", 1).set("b", 2).raw_data(vec![1, 2, 3]).build().unwrap();
    let second = first.to_builder().unwrap().set("A", 9_i64).remove("b").set("c", "new").build().unwrap();
    let fields: Vec<_> = second.fields().unwrap().map(|field| field.unwrap()).collect();
    let shown: Vec<_> =
        fields.iter().map(|field| (field.name.as_deref().unwrap(), field.value.clone())).collect();
    assert_eq!(shown, [("a", 9_i64.into()), ("c", "new".into())]);
    assert_eq!(second.raw_data(), Some(&[1, 2, 3][..]));
    let same = BinaryObjectBuilder::new("T").set("a", 9_i64).set("c", "new").raw_data(vec![1, 2, 3]);
    assert_eq!(same.build().unwrap(), second);
    assert!(BinaryObjectBuilder::new("").build().is_err());
    assert!(BinaryObjectBuilder::new("T").set("", 1).build().is_err());
}

#[test]
fn builders_carry_metadata() {
    let list = Collection::list(vec![]);
    let builder = BinaryObjectBuilder::new("org.acme.Person")
        .affinity_key("city")
        .set("city", 1)
        .set("tags", list.clone())
        .set_as("names", TypeCode::Object, list)
        .set_null("born", TypeCode::Date)
        .set("home", BinaryObjectBuilder::new("Address").set("zip", 1))
        .set("nothing", IgniteValue::Null);
    let ty = builder.binary_type();
    let codes: Vec<_> = ty.fields.iter().map(|field| (field.name.as_str(), field.type_code)).collect();
    let expected = [("city", 3), ("tags", 24), ("names", 103), ("born", 11), ("home", 103), ("nothing", 103)];
    assert_eq!(codes, expected);
    assert_eq!((ty.type_name.as_str(), ty.affinity_key.as_deref()), ("org.acme.Person", Some("city")));
    assert_eq!(ty.schemas.len(), 1);
    // The types of nested objects come along with the object.
    let home = builder.build().unwrap().field("home").unwrap().unwrap();
    assert_eq!(home.as_object().unwrap().type_name().as_deref(), Some("Address"));
    assert_eq!(home.as_object().unwrap().field("zip").unwrap(), Some(1.into()));
}

fn node(id: i32, next: impl Into<IgniteValue>) -> BinaryObjectBuilder {
    BinaryObjectBuilder::new("Node").set("id", id).set("next", next)
}

/// Node 1 and node 2 that point to each other.
fn cycle() -> BinaryObject {
    // The reference stands at 29 + 29 in the outer object.
    node(1, node(2, Handle::back(58))).build().unwrap()
}

#[test]
fn cycles_survive_every_move() {
    let first = cycle();
    let second = first.field("next").unwrap().unwrap();
    let second = second.as_object().unwrap().clone();
    let back = second.field("next").unwrap().unwrap();
    let resolved = back.as_handle().unwrap().resolve().unwrap();
    assert_eq!(resolved.as_object().unwrap().field("id").unwrap(), Some(1.into()));
    // Alone, node 2 holds node 1, which points to it.
    let alone = BinaryObject::from_bytes(&second.to_bytes().unwrap()).unwrap();
    let list = Collection::list(vec![0.into(), second.clone().into()]);
    let moved = IgniteValue::from_bytes(&IgniteValue::from(list).to_bytes().unwrap()).unwrap();
    let types = ignite_client::TypeBook::new();
    types.add(node(1, IgniteValue::Null).binary_type());
    for object in [&alone, moved.as_collection().unwrap().items()[1].as_object().unwrap()] {
        let bytes = object.to_bytes().unwrap();
        assert_eq!(bytes, second.to_bytes().unwrap());
        let object = BinaryObject::from_bytes_with(&bytes, &types).unwrap();
        assert_eq!(object.field("id").unwrap(), Some(2.into()));
        let one = object.field("next").unwrap().unwrap();
        let one = one.as_object().unwrap();
        assert_eq!(one.field("id").unwrap(), Some(1.into()));
        assert_eq!(one.field("next").unwrap().unwrap().as_handle().unwrap().target(), Some(0));
    }
    assert!(serde_json::to_string(&IgniteValue::from(first)).is_err(), "a cycle has no text");
}

#[test]
fn shared_parts_stay_shared_and_moved_parts_are_copied() {
    // A list, and a reference to it from its neighbour: Java writes `pair(x, x)` so.
    let shared = Collection::list(vec![1.into(), 2.into()]);
    let pair = BinaryObjectBuilder::new("Pair").set("left", shared.clone()).set("right", Handle::back(16));
    let pair = pair.build().unwrap();
    let right = pair.field("right").unwrap().unwrap();
    assert_eq!(right.as_handle().unwrap().resolve().unwrap(), shared.clone().into());
    // Without its target the reference becomes a copy.
    let cut = pair.to_builder().unwrap().remove("left").build().unwrap();
    assert_eq!(cut.field("right").unwrap(), Some(shared.clone().into()));
    // Something before the target: the reference keeps its target.
    let more =
        pair.to_builder().unwrap().set("left", pair.field("left").unwrap()).set("new", 1).build().unwrap();
    assert_eq!(more.field("right").unwrap().unwrap().as_handle().unwrap().target(), Some(24));
    // In another value, alone and beside its target.
    let left = pair.field("left").unwrap().unwrap();
    let alone = IgniteValue::from(vec![right.clone()]).to_bytes().unwrap();
    assert_eq!(alone, IgniteValue::from(vec![IgniteValue::from(shared.clone())]).to_bytes().unwrap());
    let both = IgniteValue::from(vec![left, right]).to_bytes().unwrap();
    let both = IgniteValue::from_bytes(&both).unwrap();
    assert_eq!(both.as_collection().unwrap().items()[1].as_handle().unwrap().target(), Some(6));
}

#[test]
fn a_changed_list_is_no_target_of_references_to_what_was_read() {
    let pair = BinaryObjectBuilder::new("Pair")
        .set("left", Collection::list(vec![1.into()]))
        .set("right", Handle::back(11));
    let pair = pair.build().unwrap();
    let Some(IgniteValue::Collection(mut left)) = pair.field("left").unwrap() else { panic!("no list") };
    left.items_mut().push(2.into());
    let changed = pair.to_builder().unwrap().set("left", *left.clone()).build().unwrap();
    assert_eq!(changed.field("left").unwrap(), Some((*left).into()));
    assert_eq!(changed.field("right").unwrap(), Some(Collection::list(vec![1.into()]).into()));
}

#[test]
fn broken_references_are_errors() {
    assert!(IgniteValue::from_bytes(&[102, 1, 0, 0, 0]).is_err());
    assert!(IgniteValue::from_bytes(&[24, 1, 0, 0, 0, 1, 102, 0, 0, 0, 0]).is_err());
    assert!(IgniteValue::from(vec![IgniteValue::from(Handle::back(99))]).to_bytes().is_err());
    assert!(IgniteValue::from(Collection::new(CollectionKind::SingletonList, vec![])).to_bytes().is_err());
}

#[test]
fn json_is_natural_both_ways() {
    let text = r#"{"a":[1,-2.5,"x",null,true],"big":18446744073709551615,"o":{}}"#;
    let value: IgniteValue = serde_json::from_str(text).unwrap();
    let map = value.as_map().unwrap();
    let list = map.get(&"a".into()).unwrap().as_collection().unwrap();
    assert_eq!(list.items()[..2], [1_i64.into(), (-2.5).into()]);
    assert_eq!(map.get(&"big".into()).unwrap().as_decimal(), Some(&Decimal::new(u64::MAX.into(), 0)));
    assert_eq!(
        serde_json::to_string(&value).unwrap(),
        text.replace("18446744073709551615", "\"18446744073709551615\"")
    );
    let object = BinaryObjectBuilder::new("T")
        .set("day", "2020-01-02".parse::<Date>().unwrap())
        .set("home", BinaryObjectBuilder::new("H").set("zip", 7))
        .set("list", Collection::list(vec![1.into()]))
        .set("again", Handle::back(11))
        .build()
        .unwrap();
    let text = serde_json::to_string(&object).unwrap();
    assert_eq!(text, r#"{"day":"2020-01-02","home":{"zip":7},"list":[1],"again":[1]}"#);
}

#[test]
fn explained_bytes_name_every_part() {
    let object =
        BinaryObjectBuilder::new("Person").set("name", "Ann").set("tags", vec![1.into(), IgniteValue::Null]);
    let object = object.raw_data(vec![1, 2]).build().unwrap();
    let text = object.explain().to_string();
    for part in [
        "type id -991716523 (Person)",
        "name: string \"Ann\"",
        "tags: collection, 2 items, kind 1",
        "[1] null",
        "raw data, 2 bytes",
        "footer: fields at 24, 32",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let bytes = object.to_bytes().unwrap();
    let covered: usize = object.explain().lines().iter().map(|line| line.len).sum();
    assert_eq!(covered, bytes.len(), "every byte is explained once\n{text}");
    for len in 0..bytes.len() {
        assert!(ignite_client::explain(&bytes[..len], None).error().is_some());
    }
}
