//! Registration of types and the type guard.

use crate::front::Client;
use crate::kv::{Temporary, client};
use ignite_client::{
    BinaryObjectBuilder, Error, IgniteObject, IgniteValue, Result, desc::TypeCode, error::DifferenceKind,
};
use ignite_testkit::interop::run;
use ignite_testkit::{Node, Setup, unique_name};
use serde::{Deserialize, Serialize};
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

/// A schema that is not registered makes the node wait 30 s (60 s for a key with an affinity field).
const STALL: Duration = Duration::from_secs(25);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "register.LineKey")]
struct LineKey {
    #[ignite(affinity_key)]
    customer: i64,
    line: i32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "register.Line")]
struct Line {
    article: String,
    count: i32,
}

fn line(count: i32) -> Line {
    Line { article: format!("a{count}"), count }
}

/// A node of these tests: they need Java beside it, so it is always an own one.
fn node() -> &'static Node {
    Node::shared(Setup::Plain).unwrap()
}

/// Runs statements in the Java thin client; what the last one printed.
fn sql(address: &str, statements: &[&str]) -> String {
    let commands: Vec<[&str; 2]> = statements.iter().map(|statement| ["sql", *statement]).collect();
    let commands: Vec<&[&str]> = commands.iter().map(<[&str; 2]>::as_slice).collect();
    run(address, &commands).unwrap().pop().unwrap()
}

/// Makes a table over [`LineKey`] and [`Line`] with an index; the name of its cache.
fn create_table(address: &str, table: &str) -> String {
    let cache = format!("{table}_CACHE");
    let create = format!(
        "CREATE TABLE {table} (customer BIGINT, line INT, article VARCHAR, count INT, PRIMARY KEY (customer, line)) \
         WITH \"CACHE_NAME={cache}, KEY_TYPE=register.LineKey, VALUE_TYPE=register.Line, AFFINITY_KEY=customer\""
    );
    sql(address, &[&create, &format!("CREATE INDEX {table}_I ON {table} (count)")]);
    cache
}

fn rows(address: &str, table: &str) -> String {
    sql(address, &[&format!("SELECT customer, line, article, count FROM {table} ORDER BY customer, line")])
}

fn quickly<T>(call: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let result = call();
    assert!(started.elapsed() < STALL, "took {:?}", started.elapsed());
    result
}

#[test]
fn a_composite_key_is_the_first_write_into_a_table() {
    let address = node().address();
    let table = unique_name("LINES");
    let cache = create_table(&address, &table);
    let client = Client::connect(address.as_str()).unwrap();
    let lines = client.cache(&cache).typed::<LineKey, Line>();
    // A read by such a key registers it as well, or it would wait for the schema.
    assert_eq!(quickly(|| lines.get(&LineKey { customer: 1, line: 1 })).unwrap(), None);
    quickly(|| lines.put(&LineKey { customer: 1, line: 1 }, &line(5))).unwrap();
    assert_eq!(
        rows(&address, &table),
        "CUSTOMER=Long(1), LINE=Integer(1), ARTICLE=String(a5), COUNT=Integer(5)\n",
        "SQL sees the fields"
    );
    let insert = format!("INSERT INTO {table} (customer, line, article, count) VALUES (1, 2, 'x', 9)");
    sql(&address, &[&insert]);
    assert!(
        rows(&address, &table)
            .ends_with("CUSTOMER=Long(1), LINE=Integer(2), ARTICLE=String(x), COUNT=Integer(9)\n")
    );
    // The affinity field is repeated as the cluster has it.
    let other = Client::connect(address.as_str()).unwrap();
    other.cache(&cache).put(&LineKey { customer: 2, line: 1 }, &line(7)).unwrap();
    assert!(
        rows(&address, &table)
            .ends_with("CUSTOMER=Long(2), LINE=Integer(1), ARTICLE=String(a7), COUNT=Integer(7)\n")
    );
    sql(&address, &[&format!("DROP TABLE {table}")]);
}

#[test]
fn fields_that_sql_named_keep_their_names() {
    let client = client();
    let table = unique_name("NAMED");
    let (key_type, value_type) = (format!("{table}.Key"), format!("{table}.Value"));
    let create = format!(
        "CREATE TABLE {table} (customer BIGINT, line INT, article VARCHAR, count INT, PRIMARY KEY (customer, line)) \
         WITH \"CACHE_NAME={table}, KEY_TYPE={key_type}, VALUE_TYPE={value_type}\""
    );
    client.sql(&create).execute().unwrap();
    client.sql(format!("INSERT INTO {table} VALUES (1, 1, 'x', 9)")).execute().unwrap();
    let before = client.binary_type(&value_type).unwrap().unwrap();
    assert_eq!(before.fields.first().unwrap().name, "ARTICLE");
    // Another order of the same fields is a schema more, with the names of the cluster.
    let value = client.binary_builder(&value_type).set("count", 5).set("article", "y").build().unwrap();
    let key = client.binary_builder(&key_type).set("customer", 1i64).set("line", 2).build().unwrap();
    quickly(|| client.cache(&table).put(&key, &value)).unwrap();
    let after = client.binary_type(&value_type).unwrap().unwrap();
    assert_eq!(after.fields, before.fields);
    assert_eq!(after.schemas.len(), before.schemas.len() + 1);
    let count = client.sql(format!("SELECT count FROM {table} WHERE article = 'y'"));
    assert_eq!(count.query::<i32>().unwrap().next().unwrap().unwrap(), 5);
    client.sql(format!("DROP TABLE {table}")).execute().unwrap();
}

#[test]
fn many_threads_meet_one_new_type() {
    const THREADS: i32 = 8;
    let address = node().address();
    let table = unique_name("MANY");
    let cache = create_table(&address, &table);
    let client = Client::connect(address.as_str()).unwrap();
    let barrier = Barrier::new(usize::try_from(THREADS).unwrap());
    quickly(|| {
        thread::scope(|scope| {
            for thread in 0..THREADS {
                let (client, cache, barrier) = (&client, &cache, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    let key = LineKey { customer: 1, line: thread };
                    client.cache(cache).put(&key, &line(thread)).unwrap();
                });
            }
        });
    });
    assert_eq!(rows(&address, &table).lines().count(), usize::try_from(THREADS).unwrap());
    sql(&address, &[&format!("DROP TABLE {table}")]);
}

#[test]
fn a_node_that_comes_back_empty_gets_the_types_again() {
    let mut node = Node::start(Setup::Plain).unwrap();
    let address = node.address();
    let client = Client::connect(address.as_str()).unwrap();
    let cache = create_table(&address, "LINES");
    let lines = client.cache(&cache).typed::<LineKey, Line>();
    lines.put(&LineKey { customer: 1, line: 1 }, &line(1)).unwrap();
    node.restart().unwrap();
    assert_eq!(create_table(&address, "LINES"), cache);
    quickly(|| lines.put(&LineKey { customer: 2, line: 2 }, &line(2))).unwrap();
    assert_eq!(
        rows(&address, "LINES"),
        "CUSTOMER=Long(2), LINE=Integer(2), ARTICLE=String(a2), COUNT=Integer(2)\n"
    );
    assert_eq!(client.binary_type("register.Line").unwrap().unwrap().fields.len(), 2);
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "register.Color")]
enum Color {
    Red,
    Green,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "register.Car")]
struct Car {
    wheels: i32,
    color: Color,
    #[ignite(type = "list<string>")]
    names: Vec<String>,
    trailers: Vec<Trailer>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "register.Trailer")]
struct Trailer {
    load: f64,
}

#[test]
fn a_type_is_registered_with_all_types_in_it() {
    let client = client();
    client.register::<Car>().unwrap();
    let car = client.binary_type("register.Car").unwrap().unwrap();
    assert_eq!((car.type_id, car.type_name.as_str()), (Car::TYPE_ID, "register.Car"));
    let codes: Vec<_> = car.fields.iter().map(|field| (field.name.as_str(), field.code().unwrap())).collect();
    assert_eq!(
        codes,
        [
            ("wheels", TypeCode::Int),
            ("color", TypeCode::Enum),
            ("names", TypeCode::Object),
            ("trailers", TypeCode::Collection)
        ]
    );
    assert_eq!(car.schemas.len(), 1);
    assert_eq!(car.schemas[0].id, Car::SCHEMA_ID);
    assert!(client.binary_type("register.Trailer").unwrap().is_some());
    let color = client.binary_type("REGISTER.COLOR").unwrap().unwrap();
    let constants: Vec<_> =
        color.constants.iter().flatten().map(|one| (one.name.as_str(), one.ordinal)).collect();
    assert_eq!(constants, [("Red", 0), ("Green", 1)]);
    assert_eq!(client.binary_type("register.Nothing").unwrap(), None);
}

/// The same type as [`Car`] and its enum, with other fields.
mod other {
    use super::{Deserialize, IgniteObject, Serialize};

    #[derive(Debug, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "register.Car")]
    pub(super) struct Car {
        pub(super) wheels: i64,
        pub(super) names: Vec<String>,
        pub(super) color: Color,
    }

    #[derive(Debug, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "register.Color")]
    pub(super) enum Color {
        Green,
        Red,
    }
}

#[test]
fn all_differences_are_told_at_once() {
    let client = client();
    client.register::<Car>().unwrap();
    let cache = Temporary::new(&client);
    let car = other::Car { wheels: 4, names: vec![], color: other::Color::Red };
    let told = |result: Result<()>| match result.unwrap_err() {
        Error::Type(conflict) => conflict,
        other => panic!("{other}"),
    };
    let conflict = told(cache.put(&1_i32, &car));
    let fields: Vec<_> = conflict
        .differences()
        .iter()
        .filter(|one| one.kind == DifferenceKind::FieldType)
        .map(|one| (one.name.as_str(), one.attribute.as_deref().unwrap()))
        .collect();
    assert_eq!(fields, [("wheels", "type = \"int\""), ("names", "type = \"list\"")]);
    assert!(conflict.differences().iter().any(|one| one.kind == DifferenceKind::Constant));
    assert_eq!(cache.size().unwrap(), 0);
    // Keys, elements and dynamic objects alike.
    told(cache.contains_key(&car).map(drop));
    told(cache.put(&1_i32, &vec![car]));
    let dynamic = BinaryObjectBuilder::new("register.Car").set("wheels", 4_i64).build().unwrap();
    told(cache.put(&1_i32, &IgniteValue::from(dynamic)));
    assert_eq!(cache.size().unwrap(), 0);
}

#[test]
fn dynamic_objects_are_registered_with_the_types_of_their_fields() {
    let client = client();
    let cache = Temporary::new(&client);
    let name = unique_name("Dynamic");
    let nested = unique_name("Nested");
    let inner = BinaryObjectBuilder::new(&nested).set("x", 1_i32);
    let object = BinaryObjectBuilder::new(&name).set("zip", 1_i32).set("inner", inner).build().unwrap();
    cache.put(&1_i32, &object).unwrap();
    let ty = client.binary_type(&name).unwrap().unwrap();
    assert_eq!(ty.field("zip").unwrap().code(), Some(TypeCode::Int));
    assert!(client.binary_type(&nested).unwrap().is_some());
    // The same schema id, another type of a field.
    let inner = BinaryObjectBuilder::new(&nested).set("x", 1_i32);
    let retyped = BinaryObjectBuilder::new(&name).set("zip", "text").set("inner", inner).build().unwrap();
    assert!(matches!(cache.put(&1_i32, &retyped), Err(Error::Type(_))));
    // Read by a client that has no struct for it, and written back under another key.
    let reader = self::client();
    let read = reader.cache(cache.name()).get::<i32, IgniteValue>(&1).unwrap().unwrap();
    reader.cache(cache.name()).put(&2_i32, &read).unwrap();
    assert_eq!(cache.get::<i32, IgniteValue>(&2).unwrap().unwrap(), read);
}

/// A type before and after fields came, went and moved.
mod before {
    use super::{Deserialize, IgniteObject, Serialize};

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "register.Evolving")]
    pub(super) struct Evolving {
        pub(super) id: i64,
        pub(super) gone: String,
        pub(super) name: String,
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "register.Evolving")]
struct Evolving {
    name: String,
    #[serde(default)]
    new: i32,
    id: i64,
}

#[test]
fn objects_of_another_schema_are_read_by_the_metadata_of_the_cluster() {
    let writer = client();
    let cache = Temporary::new(&writer);
    for id in 0..3 {
        let old = before::Evolving { id, gone: "g".into(), name: format!("n{id}") };
        cache.put(&id, &old).unwrap();
    }
    let new = |id: i64| Evolving { name: format!("n{id}"), new: 0, id };
    writer.cache(cache.name()).put(&3_i64, &new(3)).unwrap();
    // Each a client that knows nothing yet.
    let one = client().cache(cache.name());
    assert_eq!(one.get::<i64, Evolving>(&1).unwrap(), Some(new(1)));
    let all = client().cache(cache.name());
    let mut found = all.get_all::<i64, Evolving>(0..4).unwrap();
    found.sort_by_key(|(id, _)| *id);
    assert_eq!(found, (0..4).map(|id| (id, new(id))).collect::<Vec<_>>());
    let raw = client().cache(cache.name());
    assert_eq!(raw.get_raw(&2_i64).unwrap().unwrap().decode::<Evolving>().unwrap(), new(2));
    assert!(matches!(all.get::<i64, before::Evolving>(&3), Err(Error::Codec(_))), "a field is missing");
}
