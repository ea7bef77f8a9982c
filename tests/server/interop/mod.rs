//! Rust and Java on one node: what one writes the other reads as its own, field by field, and finds under the same keys.
//!
//! The Java side is `tests/interop/org/acme/shop`, each time in a fresh process. The texts that it must print stand in `tests/interop`. Some
//! types are registered by Rust first, the others by Java, so that both orders are seen.

mod configs;
mod samples;
mod tables;

use crate::front::{Cache, Client};
use ignite_client::IgniteType;
use ignite_testkit::{Node, Setup, addresses, interop, unique_name};
use samples::{
    AllTypes, KeyVisitor, LineKey, Order, OrderKey, Parcel, decimal, line_key, moment, order_key, visit_keys,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

const OBJECTS: &str = include_str!("../../interop/objects.txt");
const KEYS: &str = include_str!("../../interop/keys.txt");
const TYPES: &str = include_str!("../../interop/types.txt");

#[test]
fn rust_and_java_with_compact_footers() {
    // The first address is enough for Java.
    let addresses = addresses().unwrap();
    Interop::new(addresses.split(',').next().unwrap()).run();
}

#[test]
fn rust_and_java_with_full_footers() {
    Interop::new(&Node::shared(Setup::FullFooters).unwrap().address()).run();
}

/// One node and the names of the caches used there.
struct Interop {
    address: String,
    client: Client,
    by_rust: Caches,
    by_java: Caches,
    orders: String,
    people: String,
}

struct Caches {
    objects: String,
    keys: String,
    lines: String,
}

impl Caches {
    fn new(writer: &str) -> Self {
        let name = |what| unique_name(&format!("interop_{what}_by_{writer}"));
        Self { objects: name("objects"), keys: name("keys"), lines: name("lines") }
    }
}

impl Interop {
    fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            client: Client::connect(address).unwrap(),
            by_rust: Caches::new("rust"),
            by_java: Caches::new("java"),
            orders: unique_name("interop_orders"),
            people: unique_name("interop_people"),
        }
    }

    fn run(&self) {
        self.rust_writes_people_and_keys();
        self.java_reads_and_writes();
        self.rust_reads_objects_of_java();
        self.rust_finds_keys_of_java();
        self.rust_writes_types_that_java_registered();
        self.rust_fills_tables();
        self.java_reads_the_rest_and_selects();
        self.rust_reads_a_row_of_sql();
        self.clean_up();
    }

    fn cache(&self, name: &str) -> Cache {
        self.client.get_or_create_cache(name).unwrap()
    }

    /// What Java printed, for each command.
    fn java(&self, commands: &[&[&str]]) -> Vec<String> {
        let printed = interop::run(&self.address, commands).unwrap();
        assert_eq!(printed.len(), commands.len());
        printed
    }

    fn rust_writes_people_and_keys(&self) {
        let objects = self.cache(&self.by_rust.objects);
        objects.put(&1, &samples::ann()).unwrap();
        objects.put(&2, &samples::bob()).unwrap();
        visit_keys(&mut PutKeys { cache: self.cache(&self.by_rust.keys), texts: KEYS.lines() });
    }

    fn java_reads_and_writes(&self) {
        let Caches { objects, keys, .. } = &self.by_rust;
        let sections = self.java(&[
            &["read-objects", objects],
            &["read-binary", objects],
            &["find-keys", keys],
            &[
                "types",
                "org.acme.shop.Person",
                "org.acme.shop.Address",
                "org.acme.shop.OrderKey",
                "org.acme.shop.Color",
            ],
            &["write-objects", &self.by_java.objects],
            &["write-keys", &self.by_java.keys],
            &["write-line", &self.by_java.lines],
            &["create-orders", &self.orders],
            &["create-people", &self.people],
        ]);
        let people = &OBJECTS[..OBJECTS.find("Integer(3)").unwrap()];
        assert_lines(&sections[0], people, "as Java's own classes");
        assert_lines(&sections[1], people, "as BinaryObject");
        assert_lines(&sections[2], &found_keys(), "keys");
        assert_lines(&sections[3], &TYPES[..TYPES.find("org.acme.shop.AllTypes").unwrap()], "types");
    }

    fn rust_reads_objects_of_java(&self) {
        let cache = self.cache(&self.by_java.objects);
        assert_same(&cache, 1, &samples::ann());
        assert_same(&cache, 2, &samples::bob());
        assert_same::<AllTypes>(&cache, 3, &samples::all_types());
        // Java wrote some parts of it as references to others, Rust writes them again: the same value in other bytes.
        let parcel = samples::parcel();
        assert_eq!(cache.get::<i32, Parcel>(&4).unwrap().as_ref(), Some(&parcel));
        assert!(!cache.replace_if_equals(&4, &parcel, &parcel).unwrap());
    }

    fn rust_finds_keys_of_java(&self) {
        visit_keys(&mut FindKeys { cache: self.cache(&self.by_java.keys), texts: KEYS.lines() });
        let lines = self.cache(&self.by_java.lines);
        assert_eq!(lines.get::<LineKey, String>(&line_key()).unwrap().as_deref(), Some("a line"));
    }

    fn rust_writes_types_that_java_registered(&self) {
        let objects = self.cache(&self.by_rust.objects);
        objects.put(&3, &samples::all_types()).unwrap();
        objects.put(&4, &samples::parcel()).unwrap();
        self.cache(&self.by_rust.lines).put(&line_key(), "a line").unwrap();
    }

    fn rust_fills_tables(&self) {
        self.client.cache(&self.orders).put(&order_key(), &tea()).unwrap();
        let people = self.client.cache(&self.people);
        people.put(&1_i64, &samples::ann()).unwrap();
        people.put(&2_i64, &samples::bob()).unwrap();
    }

    fn java_reads_the_rest_and_selects(&self) {
        let Caches { objects, lines, .. } = &self.by_rust;
        let (orders, people) = (&self.orders, &self.people);
        let insert = format!(
            "INSERT INTO {orders} (customer, region, item, quantity, weight, paid, price, placed) \
             VALUES (8, 'US', 'ink', -1, 0.5, FALSE, 3.00, '2024-03-01 00:00:00')"
        );
        let selects = [
            format!("SELECT * FROM {orders} WHERE quantity > 0"),
            format!("SELECT quantity FROM {orders} WHERE customer = 7 AND region = 'EU'"),
            format!("SELECT quantity FROM {orders} WHERE item = 'tea'"),
            format!("SELECT * FROM {people} ORDER BY id"),
            format!("SELECT id FROM {people} WHERE city = 'Bonn'"),
        ];
        let mut commands: Vec<Vec<&str>> = vec![
            vec!["read-objects", objects],
            vec!["read-binary", objects],
            vec!["find-line", lines],
            vec!["types", "org.acme.shop.AllTypes", "org.acme.shop.Parcel", "org.acme.shop.LineKey"],
            vec!["sql", &insert],
        ];
        commands.extend(selects.iter().map(|select| vec!["sql", select]));
        let commands: Vec<&[&str]> = commands.iter().map(Vec::as_slice).collect();
        let sections = self.java(&commands);
        assert_lines(&sections[0], OBJECTS, "as Java's own classes");
        assert_lines(&sections[1], OBJECTS, "as BinaryObject");
        assert_eq!(sections[2], "String(a line)\n");
        assert_lines(&sections[3], &TYPES[TYPES.find("org.acme.shop.AllTypes").unwrap()..], "types");
        assert_eq!(sections[5..], SELECTED);
    }

    /// A row that SQL inserted, under a key that SQL made.
    fn rust_reads_a_row_of_sql(&self) {
        let key = OrderKey { customer: 8, region: "US".to_owned() };
        let ink = self.client.cache(&self.orders).get::<OrderKey, Order>(&key).unwrap().unwrap();
        let expected = Order {
            item: "ink".to_owned(),
            quantity: -1,
            weight: 0.5,
            paid: false,
            price: decimal("3.00"),
            placed: moment("2024-03-01T00:00:00Z"),
            token: None,
        };
        assert_eq!(ink, expected);
    }

    fn clean_up(&self) {
        self.java(&[&["sql", &format!("DROP TABLE {}", self.orders)]]);
        for caches in [&self.by_rust, &self.by_java] {
            for name in [&caches.objects, &caches.keys, &caches.lines] {
                self.client.destroy_cache(name).unwrap();
            }
        }
        self.client.destroy_cache(&self.people).unwrap();
    }
}

/// What the selects of `java_reads_the_rest_and_selects` show.
const SELECTED: [&str; 5] = [
    "CUSTOMER=Long(7), REGION=String(EU), ITEM=String(tea), QUANTITY=Integer(3), WEIGHT=Double(1.25), PAID=Boolean(true), \
     PRICE=BigDecimal(12.50), PLACED=Timestamp(2024-02-29T12:34:56.123456789Z), \
     TOKEN=UUID(12345678-9abc-def0-8123-456789abcdef)\n",
    "QUANTITY=Integer(3)\n",
    "QUANTITY=Integer(3)\n",
    "ID=Long(1), NAME=String(Ann Ünal 🦀), AGE=Integer(36), SALARY=Double(1234.5), ACTIVE=Boolean(true), \
     CREATEDAT=Timestamp(2024-02-29T12:34:56.123456789Z), TOKEN=UUID(12345678-9abc-def0-8123-456789abcdef), \
     BALANCE=BigDecimal(-1234567890123456789.1200), NOTE=null, CITY=String(Bonn)\n\
     ID=Long(2), NAME=null, AGE=Integer(-1), SALARY=Double(Infinity), ACTIVE=Boolean(false), CREATEDAT=null, TOKEN=null, \
     BALANCE=null, NOTE=null, CITY=null\n",
    "ID=Long(1)\n",
];

fn tea() -> Order {
    Order {
        item: "tea".to_owned(),
        quantity: 3,
        weight: 1.25,
        paid: true,
        price: decimal("12.50"),
        placed: moment("2024-02-29T12:34:56.123456789Z"),
        token: Some(samples::TOKEN),
    }
}

/// What Java prints when it finds each key; the value is the text of the key.
fn found_keys() -> String {
    let last = KEYS.lines().last().unwrap();
    KEYS.lines().map(|text| format!("{text} -> String({text})\n")).collect::<String>()
        + &format!("built -> String({last})\n")
}

/// The lines are the same; names the first one that is not.
#[track_caller]
fn assert_lines(found: &str, expected: &str, what: &str) {
    for (number, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{what}, line {}", number + 1);
    }
    assert_eq!(found.lines().count(), expected.lines().count(), "{what}, number of lines");
}

/// Java's object is read as the sample, and the sample has the same bytes: the node compares them.
fn assert_same<T>(cache: &Cache, key: i32, sample: &T)
where
    T: IgniteType + Serialize + DeserializeOwned + PartialEq + Debug,
{
    assert_eq!(cache.get::<i32, T>(&key).unwrap().as_ref(), Some(sample));
    assert!(
        cache.replace_if_equals(&key, sample, sample).unwrap(),
        "object {key} has other bytes than Java's"
    );
}

/// Writes the text of each key under the key.
struct PutKeys<L> {
    cache: Cache,
    texts: L,
}

impl<L: Iterator<Item = &'static str>> KeyVisitor for PutKeys<L> {
    fn key<K: IgniteType + Serialize>(&mut self, key: &K) {
        self.cache.put(key, self.texts.next().unwrap()).unwrap();
    }
}

/// Expects the text of each key under the key.
struct FindKeys<L> {
    cache: Cache,
    texts: L,
}

impl<L: Iterator<Item = &'static str>> KeyVisitor for FindKeys<L> {
    fn key<K: IgniteType + Serialize>(&mut self, key: &K) {
        let found = self.cache.get::<K, String>(key).unwrap();
        assert_eq!(found.as_deref(), self.texts.next());
    }
}
