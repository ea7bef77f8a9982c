//! All key-value operations on a real node.

use crate::front::{Cache, Client};
use ignite_client::error::{Status, TypeDifference};
use ignite_client::{Error, IgniteObject, hint};
use ignite_testkit::{addresses, unique_name};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

/// A cache that is removed at the end, also when the test fails.
pub(crate) struct Temporary(Cache);

impl Temporary {
    pub(crate) fn new(client: &Client) -> Self {
        Self::of(client.create_cache(unique_name("kv")).unwrap())
    }

    pub(crate) const fn of(cache: Cache) -> Self {
        Self(cache)
    }
}

impl std::ops::Deref for Temporary {
    type Target = Cache;

    fn deref(&self) -> &Cache {
        &self.0
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // The node may be gone.
        let _ = self.0.destroy();
    }
}

pub(crate) fn client() -> Client {
    Client::connect(addresses().unwrap()).unwrap()
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Person {
    id: i64,
    name: String,
    home: Option<Address>,
    tags: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Address {
    street: String,
    zip: i32,
}

fn person(id: i64) -> Person {
    let home = Some(Address { street: format!("Road {id}"), zip: 1000 });
    Person { id, name: format!("P{id}"), home, tags: vec!["a".into(), "b".into()] }
}

#[test]
fn plain_values_come_back() {
    let client = client();
    let cache = Temporary::new(&client);
    cache.put(&1_i32, "one").unwrap();
    assert_eq!(cache.get::<i32, String>(&1).unwrap().as_deref(), Some("one"));
    assert_eq!(cache.get::<i64, String>(&1).unwrap(), None, "another type is another key");
    cache.put("k", &vec![1_i32, 2, 3]).unwrap();
    assert_eq!(cache.get::<str, Vec<i32>>("k").unwrap(), Some(vec![1, 2, 3]));
    cache.put(&2_i64, &BTreeMap::from([("a".to_owned(), 1_i32)])).unwrap();
    assert_eq!(cache.get::<i64, HashMap<String, i32>>(&2).unwrap().unwrap()["a"], 1);
}

#[test]
fn objects_come_back() {
    let client = client();
    let cache = Temporary::new(&client);
    for id in 0..3 {
        cache.put(&id, &person(id)).unwrap();
    }
    assert_eq!(cache.get::<i64, Person>(&1).unwrap(), Some(person(1)));
    let mut all = cache.get_all::<i64, Person>([0, 1, 2, 9]).unwrap();
    all.sort_by_key(|(id, _)| *id);
    assert_eq!(all, (0..3).map(|id| (id, person(id))).collect::<Vec<_>>());
    // An object as key.
    cache.put(&person(5), &5_i32).unwrap();
    assert_eq!(cache.get::<Person, i32>(&person(5)).unwrap(), Some(5));
    assert_eq!(cache.get::<Person, i32>(&person(6)).unwrap(), None);
}

#[test]
fn every_operation_of_one_key() {
    let client = client();
    let all = Temporary::new(&client);
    let cache = all.typed::<i32, String>();
    let text = |text: &str| text.to_owned();
    assert!(!cache.contains_key(&1).unwrap());
    assert!(cache.put_if_absent(&1, "a").unwrap());
    assert!(!cache.put_if_absent(&1, "b").unwrap());
    assert_eq!(cache.get(&1).unwrap(), Some(text("a")));
    assert_eq!(cache.get_and_put(&1, &text("c")).unwrap(), Some(text("a")));
    assert_eq!(cache.get_and_put(&2, &text("d")).unwrap(), None);
    assert_eq!(cache.get_and_put_if_absent(&1, &text("x")).unwrap(), Some(text("c")));
    assert_eq!(cache.get_and_put_if_absent(&3, &text("e")).unwrap(), None);
    assert_eq!(cache.get_and_replace(&9, &text("x")).unwrap(), None);
    assert_eq!(cache.get_and_replace(&3, &text("f")).unwrap(), Some(text("e")));
    assert!(!cache.replace(&9, "x").unwrap());
    assert!(cache.replace(&3, "g").unwrap());
    assert!(!cache.replace_if_equals(&3, "x", "y").unwrap());
    assert!(cache.replace_if_equals(&3, "g", "h").unwrap());
    assert!(!cache.remove_if_equals(&3, "g").unwrap());
    assert!(cache.remove_if_equals(&3, "h").unwrap());
    assert!(!cache.remove(&3).unwrap());
    assert!(cache.remove(&2).unwrap());
    assert_eq!(cache.get_and_remove(&1).unwrap(), Some(text("c")));
    assert_eq!(cache.get_and_remove(&1).unwrap(), None);
    cache.put(&4, "i").unwrap();
    cache.clear_key(&4).unwrap();
    assert_eq!(cache.size().unwrap(), 0);
}

#[test]
fn every_operation_of_many_keys() {
    let client = client();
    let all = Temporary::new(&client);
    let cache = all.typed::<i32, i64>();
    cache.put_all((0..100).map(|key| (key, i64::from(key) * 2))).unwrap();
    assert_eq!(cache.size().unwrap(), 100);
    let mut found = cache.get_all([5, 7, 1000]).unwrap();
    found.sort_unstable();
    assert_eq!(found, [(5, 10), (7, 14)]);
    assert!(cache.contains_keys([0, 99]).unwrap());
    assert!(!cache.contains_keys([0, 100]).unwrap());
    assert!(cache.contains_keys([0_i32; 0]).unwrap());
    cache.remove_keys(0..10).unwrap();
    cache.clear_keys(10..20).unwrap();
    assert_eq!(cache.size().unwrap(), 80);
    cache.remove_all().unwrap();
    assert_eq!(cache.size().unwrap(), 0);
    cache.put(&1, &1).unwrap();
    cache.clear().unwrap();
    assert_eq!(cache.size().unwrap(), 0);
    assert!(cache.get_all([0_i32; 0]).unwrap().is_empty());
    cache.put_all(Vec::<(i32, i64)>::new()).unwrap();
}

#[test]
fn hints_choose_the_type_of_keys_and_values() {
    let client = client();
    let all = Temporary::new(&client);
    let longs = all.typed::<u64, u64>().key_as(hint::Long).value_as(hint::Long);
    let shorts = all.typed::<u64, u64>().key_as(hint::Short).value_as(hint::Long);
    longs.put(&1, &10).unwrap();
    shorts.put(&1, &20).unwrap();
    assert_eq!(all.size().unwrap(), 2);
    assert_eq!(longs.get(&1).unwrap(), Some(10));
    assert_eq!(all.get::<i16, i64>(&1).unwrap(), Some(20));
    assert!(matches!(longs.put(&u64::MAX, &1), Err(Error::Codec(_))));
}

#[test]
fn values_that_borrow() {
    let client = client();
    let cache = Temporary::new(&client);
    cache.put(&1_i32, "borrowed").unwrap();
    let value = cache.get_raw(&1_i32).unwrap().unwrap();
    let text: &str = value.decode().unwrap();
    assert_eq!(text, "borrowed");
    assert!(matches!(value.decode::<i32>(), Err(Error::Codec(_))));
    assert!(cache.get_raw(&2_i32).unwrap().is_none());
}

#[test]
fn refusals_are_typed_and_the_connection_stays() {
    let client = client();
    let nowhere = client.cache("no such cache");
    let error = nowhere.get::<i32, i32>(&1).unwrap_err();
    assert_eq!(error.status(), Some(Status::CacheDoesNotExist));
    assert!(matches!(client.create_cache(""), Err(Error::Config(_))));
    let cache = Temporary::new(&client);
    let error = client.create_cache(cache.name()).unwrap_err();
    assert_eq!(error.status(), Some(Status::CacheExists));
    client.get_or_create_cache(cache.name()).unwrap();
    assert!(client.cache_names().unwrap().iter().any(|name| name == cache.name()));
    cache.put(&1_i32, "text").unwrap();
    assert!(matches!(cache.get::<i32, i32>(&1), Err(Error::Codec(_))));
    assert!(matches!(cache.put(&1_i32, &None::<i32>), Err(Error::Server(_))));
    let unordered = HashMap::from([(1_i32, 1_i32)]);
    assert!(matches!(cache.get::<_, i32>(&unordered), Err(Error::Codec(_))));
    assert_eq!(cache.get::<i32, String>(&1).unwrap().as_deref(), Some("text"));
    client.destroy_cache(cache.name()).unwrap();
    assert_eq!(client.destroy_cache(cache.name()).unwrap_err().status(), Some(Status::CacheDoesNotExist));
    client.close();
    assert!(matches!(client.cache_names(), Err(Error::Closed { .. })));
}

#[test]
fn a_dead_address_tells_its_reason() {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let dead = socket.local_addr().unwrap();
    drop(socket);
    match Client::connect(dead).unwrap_err() {
        Error::Connect { attempts } => assert_eq!(&*attempts[0].addr, dead.to_string()),
        other => panic!("{other}"),
    }
    // The next address serves.
    let living = addresses().unwrap();
    Client::connect(format!("{dead},{living}")).unwrap();
}

#[test]
fn large_values() {
    let client = Client::builder()
        .addresses(addresses().unwrap())
        .request_timeout(Duration::from_secs(120))
        .connect()
        .unwrap();
    let cache = Temporary::new(&client);
    let bytes: Vec<u8> = (0..5_000_000_u32).map(|at| at.to_le_bytes()[0]).collect();
    cache.put(&1_i32, &bytes).unwrap();
    assert_eq!(cache.get::<i32, Vec<u8>>(&1).unwrap(), Some(bytes));
}

#[test]
fn a_changed_field_type_is_told_before_anything_is_sent() {
    mod changed {
        #[derive(serde::Serialize, serde::Deserialize, ignite_client::IgniteObject)]
        #[ignite(type_name = "kv.Retyped")]
        pub(super) struct Before {
            pub(super) zip: i32,
            pub(super) street: String,
        }
        #[derive(serde::Serialize, serde::Deserialize, ignite_client::IgniteObject)]
        #[ignite(type_name = "kv.Retyped")]
        pub(super) struct After {
            pub(super) zip: i64,
            pub(super) street: Vec<String>,
        }
    }
    let client = client();
    let cache = Temporary::new(&client);
    cache.put(&1_i32, &changed::Before { zip: 1, street: "s".into() }).unwrap();
    let error = cache.put(&2_i32, &changed::After { zip: 1, street: vec![] }).unwrap_err();
    let Error::Type(conflict) = &error else { panic!("{error}") };
    let names: Vec<_> =
        conflict.differences().iter().map(|TypeDifference { name, .. }| name.as_str()).collect();
    assert_eq!(names, ["zip", "street"]);
    assert!(error.to_string().contains(
        "Wrong value has been set [typeName=kv.Retyped, fieldName=zip, fieldType=int, assignedValueType=long]"
    ));
    assert_eq!(cache.size().unwrap(), 1);
}
