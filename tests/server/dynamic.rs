//! Values and objects without a Rust type on real nodes.

use crate::front::Client;
use crate::kv::Temporary;
use ignite_client::desc::TypeCode;
use ignite_client::types::{Char, Date, Decimal, EnumValue, Time, Timestamp};
use ignite_client::{
    BinaryObject, ClassRef, Collection, CollectionKind, Error, Handle, IgniteObject, IgniteValue, Map,
    MapKind, ObjectArray,
};
use ignite_testkit::{Node, Setup, addresses, unique_name};
use serde::{Deserialize, Serialize};

/// A node with compact footers and one with full ones; only the first may be given from outside.
fn nodes() -> [String; 2] {
    [addresses().unwrap(), Node::shared(Setup::FullFooters).unwrap().address()]
}

fn clients() -> [Client; 2] {
    nodes().map(|address| Client::connect(address).unwrap())
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "dynamic.Person")]
struct Person {
    id: i64,
    name: String,
    home: Address,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "dynamic.Address")]
struct Address {
    city: String,
}

fn ann() -> Person {
    Person { id: 1, name: "Ann".into(), home: Address { city: "Ulm".into() } }
}

#[test]
fn plain_values_come_back() {
    let client = Client::connect(addresses().unwrap()).unwrap();
    let cache = Temporary::new(&client);
    let values = [
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
        IgniteValue::from(Time::from_millis(1)),
        IgniteValue::from(Timestamp::new(-1001, 1).unwrap()),
        IgniteValue::from(
            "-12345678901234567890123456789012345678901234567890.10".parse::<Decimal>().unwrap(),
        ),
        IgniteValue::from(vec![0_u8, 255]),
        IgniteValue::from(vec![1_i32, i32::MIN]),
        IgniteValue::StringArray(vec![Some("a".into()), None]),
        IgniteValue::DecimalArray(vec![None, Some(Decimal::new(1, -3))]),
        IgniteValue::BinaryEnum(EnumValue::new(5, 2)),
        IgniteValue::from(Collection::new(CollectionKind::LinkedHashSet, vec![1.into(), "x".into()])),
        IgniteValue::from(Map::new(MapKind::LinkedHashMap, vec![("k".into(), IgniteValue::Null)])),
        IgniteValue::from(ObjectArray::new(ClassRef::OBJECT, vec![true.into()])),
    ];
    for (key, value) in values.iter().enumerate() {
        let key = i32::try_from(key).unwrap();
        cache.put(&key, value).unwrap();
        assert_eq!(cache.get::<i32, IgniteValue>(&key).unwrap().as_ref(), Some(value));
        // Values are keys too.
        cache.put(value, &key).unwrap();
        assert_eq!(cache.get::<IgniteValue, i32>(value).unwrap(), Some(key), "{value:?}");
    }
    assert_eq!(cache.get::<i32, IgniteValue>(&-1).unwrap(), None);
}

#[test]
fn objects_of_structs_are_read_and_changed_without_them() {
    for node in nodes() {
        let client = Client::connect(node.as_str()).unwrap();
        let cache = Temporary::new(&client);
        cache.put(&1_i64, &ann()).unwrap();
        // Another client knows nothing of the type yet.
        let reader = Client::connect(node).unwrap();
        let people = reader.cache(cache.name());
        let object = people.get::<i64, BinaryObject>(&1).unwrap().unwrap();
        assert_eq!(object.type_name().as_deref(), Some("dynamic.Person"));
        assert_eq!(object.field("name").unwrap(), Some("Ann".into()));
        let home = object.field("home").unwrap().unwrap();
        assert_eq!(home.as_object().unwrap().field("city").unwrap(), Some("Ulm".into()));
        let names: Vec<_> =
            object.fields().unwrap().map(|field| field.unwrap().name.unwrap().to_string()).collect();
        assert_eq!(names, ["id", "name", "home"]);
        assert_eq!(object.decode::<Person>().unwrap(), ann());
        let changed = object.to_builder().unwrap().set("name", "Bob").build().unwrap();
        people.put(&2_i64, &changed).unwrap();
        assert_eq!(cache.get::<i64, Person>(&2).unwrap(), Some(Person { name: "Bob".into(), ..ann() }));
        // A new field is a new schema, which is registered before the object is sent.
        let more = object.to_builder().unwrap().set("age", 42).build().unwrap();
        people.put(&3_i64, &more).unwrap();
        let ty = client.binary_type("dynamic.Person").unwrap().unwrap();
        assert_eq!(ty.field("age").unwrap().type_code, TypeCode::Int.metadata_code());
        assert_eq!(cache.get::<i64, Person>(&3).unwrap(), Some(ann()));
        let text = serde_json::to_string(&cache.get::<i64, IgniteValue>(&3).unwrap()).unwrap();
        assert_eq!(text, r#"{"id":1,"name":"Ann","home":{"city":"Ulm"},"age":42}"#);
    }
}

#[test]
fn built_objects_are_registered_with_all_their_types() {
    for client in clients() {
        let cache = Temporary::new(&client);
        let name = unique_name("dynamic.Order");
        let line = unique_name("dynamic.Line");
        let order = client
            .binary_builder(&name)
            .affinity_key("customer")
            .set("customer", 7)
            .set("lines", Collection::list(vec![client.binary_builder(&line).set("count", 2).into()]))
            .set_null("paid", TypeCode::Timestamp)
            .build()
            .unwrap();
        cache.put(&1, &order).unwrap();
        let ty = client.binary_type(&name).unwrap().unwrap();
        assert_eq!(ty.affinity_key.as_deref(), Some("customer"));
        let codes: Vec<_> = ty.fields.iter().map(|field| (field.name.as_str(), field.type_code)).collect();
        assert_eq!(codes, [("customer", 3), ("lines", 24), ("paid", 33)]);
        assert_eq!(ty.schemas[0].id, order.schema_id());
        assert!(client.binary_type(&line).unwrap().unwrap().field("COUNT").is_some());
        let read = cache.get::<i32, BinaryObject>(&1).unwrap().unwrap();
        assert_eq!(read.to_bytes().unwrap(), order.to_bytes().unwrap());
        let lines = read.field("lines").unwrap().unwrap();
        let line = lines.as_collection().unwrap().items()[0].as_object().unwrap().clone();
        assert_eq!(line.field("count").unwrap(), Some(2.into()));
        // A part of it is a value of its own.
        cache.put(&2, &line).unwrap();
        assert_eq!(cache.get::<i32, BinaryObject>(&2).unwrap(), Some(line));
        // A list of objects is answered with each object wrapped.
        let list = IgniteValue::from(vec![IgniteValue::from(order.clone()), IgniteValue::Null]);
        cache.put(&3, &list).unwrap();
        let list = cache.get::<i32, IgniteValue>(&3).unwrap().unwrap();
        let first = list.as_collection().unwrap().items()[0].as_object().unwrap().clone();
        assert_eq!(first, order);
        assert_eq!(cache.get::<i32, Vec<IgniteValue>>(&3).unwrap().unwrap()[0], order.clone().into());
        // A read object goes into another as Java would write it: bare.
        let holder =
            client.binary_builder(&unique_name("dynamic.Holder")).set("order", first).build().unwrap();
        assert_eq!(holder.field("order").unwrap().unwrap().type_code(), TypeCode::Object);
        cache.put(&4, &holder).unwrap();
        assert_eq!(cache.get::<i32, BinaryObject>(&4).unwrap(), Some(holder));
    }
}

#[test]
fn keys_of_structs_are_found_by_built_objects() {
    for client in clients() {
        let cache = Temporary::new(&client);
        let address = Address { city: "Köln".into() };
        cache.put(&address, "there").unwrap();
        let key = client.binary_builder("dynamic.Address").set("city", "Köln").build().unwrap();
        assert_eq!(cache.get::<BinaryObject, String>(&key).unwrap().as_deref(), Some("there"));
        assert!(cache.remove(&key).unwrap());
        assert_eq!(cache.get::<Address, String>(&address).unwrap(), None);
    }
}

#[test]
fn another_type_of_a_field_is_told_before_anything_is_sent() {
    let client = Client::connect(addresses().unwrap()).unwrap();
    let cache = Temporary::new(&client);
    let name = unique_name("dynamic.Changed");
    cache.put(&1, &client.binary_builder(&name).set("a", 1).build().unwrap()).unwrap();
    let other = client.binary_builder(&name).set("a", "text").set("b", 2).build().unwrap();
    let error = cache.put(&2, &other).unwrap_err();
    assert!(matches!(error, Error::Type(_)), "{error}");
    assert!(error.to_string().contains("fieldName=a"), "{error}");
    assert_eq!(cache.get::<i32, BinaryObject>(&2).unwrap(), None);
    // The same from an object that was read.
    let read = cache.get::<i32, BinaryObject>(&1).unwrap().unwrap();
    let other = read.to_builder().unwrap().set("a", 1_i64).set("c", 3).build().unwrap();
    assert!(matches!(cache.put(&3, &other).unwrap_err(), Error::Type(_)));
}

#[test]
fn cycles_and_shared_parts_are_stored_as_they_are() {
    let client = Client::connect(addresses().unwrap()).unwrap();
    let cache = Temporary::new(&client);
    let node =
        |id: i32, next: IgniteValue| client.binary_builder("dynamic.Node").set("id", id).set("next", next);
    let cycle = node(1, node(2, Handle::back(58).into()).into()).build().unwrap();
    cache.put(&1, &cycle).unwrap();
    let read = cache.get::<i32, BinaryObject>(&1).unwrap().unwrap();
    assert_eq!(read.to_bytes().unwrap(), cycle.to_bytes().unwrap());
    let second = read.field("next").unwrap().unwrap().as_object().unwrap().clone();
    cache.put(&2, &second).unwrap();
    let second = cache.get::<i32, BinaryObject>(&2).unwrap().unwrap();
    let first = second.field("next").unwrap().unwrap().as_object().unwrap().clone();
    assert_eq!(first.field("id").unwrap(), Some(1.into()));
    let back = first.field("next").unwrap().unwrap().as_handle().unwrap().resolve().unwrap();
    assert_eq!(back.as_object().unwrap().field("id").unwrap(), Some(2.into()));
}
