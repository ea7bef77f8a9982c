//! Tables as caches of structs: whatever one side writes, the other reads.

mod columns;

use crate::front::Client;
use crate::kv::client;
use crate::sql::Table;
use ignite_client::error::{CatalogError, ConfigError, DifferenceKind, TypeConflict};
use ignite_client::{CacheConfig, Error, IgniteObject, IgniteType, QueryEntity, types};
use ignite_testkit::{Node, Setup, unique_name};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use types::{Date, Decimal};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IgniteObject)]
struct Key {
    a: i32,
    b: i32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Value {
    v: Option<String>,
}

fn rows<T: IgniteType + DeserializeOwned>(client: &Client, sql: &str) -> Vec<T> {
    client.sql(sql).query::<T>().unwrap().map(Result::unwrap).collect()
}

fn conflict<T>(result: ignite_client::Result<T>) -> TypeConflict {
    match result {
        Err(Error::Type(conflict)) => conflict,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it fits"),
    }
}

fn kinds(conflict: &TypeConflict) -> Vec<(DifferenceKind, &str)> {
    conflict.differences().iter().map(|one| (one.kind, one.name.as_str())).collect()
}

#[test]
fn orders_of_columns_keys_and_fields_may_differ() {
    let client = client();
    let table = Table::new(&client, "b INT, v VARCHAR, a INT, PRIMARY KEY (a, b)", "");
    let name = &table.name;
    let cache = client.table::<Key, Value>(name).unwrap();
    assert_eq!(cache.get(&Key { a: 1, b: 2 }).unwrap(), None, "before SQL has written anything");
    client.sql(format!("INSERT INTO {name} (a, b, v) VALUES (1, 2, 'SQL')")).execute().unwrap();
    assert_eq!(cache.get(&Key { a: 1, b: 2 }).unwrap(), Some(Value { v: Some("SQL".into()) }));
    cache.put(&Key { a: 1, b: 2 }, &Value { v: Some("Rust".into()) }).unwrap();
    assert_eq!(cache.size().unwrap(), 1, "the same key");
    assert_eq!(
        rows::<(i32, Option<String>, i32)>(&client, &format!("SELECT * FROM {name}")),
        [(2, Some("Rust".into()), 1)]
    );
    client.sql(format!("UPDATE {name} SET v = 'again' WHERE a = 1 AND b = 2")).execute().unwrap();
    assert_eq!(cache.get(&Key { a: 1, b: 2 }).unwrap(), Some(Value { v: Some("again".into()) }));
    assert!(cache.remove(&Key { a: 1, b: 2 }).unwrap());
    assert_eq!(rows::<i64>(&client, &format!("SELECT COUNT(*) FROM {name}")), [0]);
}

#[test]
fn this_client_may_write_first() {
    let client = client();
    let table = Table::new(&client, "b INT, v VARCHAR, a INT, PRIMARY KEY (a, b)", "WITH \"affinity_key=b\"");
    let name = &table.name;
    let cache = client.table::<Key, Value>(&name.to_lowercase()).unwrap();
    let all: BTreeMap<Key, Value> = (0..50)
        .map(|n| (Key { a: n, b: n % 7 }, Value { v: (n % 3 > 0).then(|| format!("v{n}")) }))
        .collect();
    cache.put_all(&all).unwrap();
    client.sql(format!("INSERT INTO {name} (a, b, v) VALUES (100, 1, 'SQL')")).execute().unwrap();
    let selected =
        rows::<(i32, i32, Option<String>)>(&client, &format!("SELECT a, b, v FROM {name} ORDER BY a"));
    assert_eq!(selected.len(), 51);
    assert_eq!(selected[50], (100, 1, Some("SQL".into())));
    let mut scanned: BTreeMap<Key, Value> = cache.scan().unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(scanned.remove(&Key { a: 100, b: 1 }), Some(Value { v: Some("SQL".into()) }));
    assert_eq!(scanned, all);
    let keys = [Key { a: 3, b: 3 }, Key { a: 100, b: 1 }, Key { a: 7, b: 1 }];
    assert_eq!(cache.get_all(&keys).unwrap().len(), 2);
    for (key, value) in selected.iter().map(|(a, b, v)| (Key { a: *a, b: *b }, Value { v: v.clone() })) {
        assert_eq!(cache.get(&key).unwrap(), Some(value), "routed by the affinity field");
    }
}

/// A table of one key column, by `WITH` or without; typed put, SQL insert, both read by both.
fn one_of<K, V>(columns: &str, with: &str, keys: &[K; 2], values: &[V; 2])
where
    K: IgniteType + Serialize + DeserializeOwned + Clone + PartialEq + std::fmt::Debug,
    V: IgniteType + Serialize + DeserializeOwned + Clone + PartialEq + std::fmt::Debug,
{
    let client = client();
    let table = Table::new(&client, columns, with);
    let name = &table.name;
    let cache = client.table::<K, V>(name).unwrap();
    cache.put(&keys[0], &values[0]).unwrap();
    assert_eq!(rows::<i64>(&client, &format!("SELECT COUNT(*) FROM {name}")), [1], "SQL sees it");
    client
        .sql(format!("INSERT INTO {name} (k, v) SELECT ?, v FROM {name}"))
        .arg_of(&keys[1])
        .execute()
        .unwrap();
    assert_eq!(cache.get(&keys[1]).unwrap().as_ref(), Some(&values[0]));
    cache.put(&keys[1], &values[1]).unwrap();
    assert_eq!(cache.size().unwrap(), 2, "the same key");
    let found: Vec<(K, V)> = cache.scan().unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(found.len(), 2);
    assert!(
        found.contains(&(keys[0].clone(), values[0].clone()))
            && found.contains(&(keys[1].clone(), values[1].clone()))
    );
}

/// The value of a key column as an argument: the field of a wrapped key, else the key.
trait ArgOf {
    fn arg_of<K: IgniteType + Serialize>(self, key: &K) -> Self;
}

impl ArgOf for crate::front::SqlQuery {
    fn arg_of<K: IgniteType + Serialize>(self, key: &K) -> Self {
        match K::desc().as_object() {
            Some(_) => {
                let json = serde_json::to_value(key).unwrap();
                self.arg(json["k"].as_i64().unwrap())
            }
            None => self.arg(key),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Wrapped {
    k: i32,
}

fn value(text: &str) -> Value {
    Value { v: Some(text.into()) }
}

#[test]
fn keys_and_values_of_one_column() {
    let values = [value("x"), value("y")];
    one_of("k INT PRIMARY KEY, v VARCHAR", "", &[1, 2], &values);
    one_of("k VARCHAR PRIMARY KEY, v VARCHAR", "", &["a".to_owned(), "b".to_owned()], &values);
    one_of("k UUID PRIMARY KEY, v VARCHAR", "", &[Uuid::from_u128(1), Uuid::from_u128(2)], &values);
    let wrapped = [Wrapped { k: 1 }, Wrapped { k: 2 }];
    one_of("k INT PRIMARY KEY, v VARCHAR", "WITH \"WRAP_KEY=true\"", &wrapped, &values);
    let plain = ["x".to_owned(), "y".to_owned()];
    one_of("k BIGINT PRIMARY KEY, v VARCHAR", "WITH \"WRAP_VALUE=false\"", &[1_i64, 2], &plain);
    let days = [1, 2].map(|day| Date::from_ymd(2020, 1, day).unwrap());
    one_of("k INT PRIMARY KEY, v DATE", "WITH \"WRAP_VALUE=false\"", &[1, 2], &days);
    one_of("k INT PRIMARY KEY, v VARCHAR", "WITH \"WRAP_KEY=true,WRAP_VALUE=false\"", &wrapped, &plain);
}

#[test]
fn a_date_in_a_key() {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct DayKey {
        n: i32,
        day: Date,
    }

    // The server itself refuses a table whose only key column is a DATE.
    let client = client();
    let table = Table::new(&client, "day DATE, n INT, v VARCHAR, PRIMARY KEY (n, day)", "");
    let name = &table.name;
    let cache = client.table::<DayKey, Value>(name).unwrap();
    let key = DayKey { n: 1, day: Date::from_ymd(2020, 1, 2).unwrap() };
    client
        .sql(format!("INSERT INTO {name} (n, day, v) VALUES (1, DATE '2020-01-02', 'x')"))
        .execute()
        .unwrap();
    assert_eq!(cache.get(&key).unwrap(), Some(value("x")));
    cache.put(&key, &value("y")).unwrap();
    assert_eq!(cache.size().unwrap(), 1, "the same key");
    assert_eq!(
        rows::<(i32, Date, String)>(&client, &format!("SELECT n, day, v FROM {name}")),
        [(1, key.day, "y".into())]
    );
}

#[test]
fn names_of_types_caches_and_schemas_may_be_given() {
    let client = client();
    let cache_name = unique_name("given");
    let with =
        format!("WITH \"KEY_TYPE={cache_name}.Key,VALUE_TYPE={cache_name}.Value,CACHE_NAME={cache_name}\"");
    let table = Table::new(&client, "b INT, v VARCHAR, a INT, PRIMARY KEY (a, b)", &with);
    let cache = client.table::<Key, Value>(&format!("PUBLIC.{}", table.name)).unwrap();
    assert_eq!(cache.name(), cache_name);
    cache.put(&Key { a: 1, b: 2 }, &value("x")).unwrap();
    assert_eq!(rows::<String>(&client, &format!("SELECT v FROM {}", table.name)), ["x"]);
    let quoted = unique_name("Quoted table");
    client
        .sql(format!("CREATE TABLE \"{quoted}\" (\"Id x\" INT PRIMARY KEY, \"v\" VARCHAR)"))
        .execute()
        .unwrap();
    let typed = client.table::<i32, Value>(&format!("\"{quoted}\"")).unwrap();
    typed.put(&1, &value("x")).unwrap();
    assert_eq!(
        rows::<(i32, String)>(&client, &format!("SELECT \"Id x\", \"v\" FROM \"{quoted}\"")),
        [(1, "x".into())]
    );
    client.sql(format!("DROP TABLE \"{quoted}\"")).execute().unwrap();
    for (name, is_unreadable) in [("no_such_table", false), (quoted.as_str(), true), ("a.b.c", true)] {
        match client.table::<i32, Value>(name) {
            Err(Error::Config(ConfigError::Catalog(CatalogError::NoTable { .. }))) => {
                assert!(!is_unreadable, "{name}");
            }
            Err(Error::Config(ConfigError::Catalog(CatalogError::TableName { .. }))) => {
                assert!(is_unreadable, "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn a_table_of_a_cache_configuration() {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "TableTestPersonKey")]
    struct PersonKey {
        id: i64,
        #[ignite(affinity_key)]
        city: i32,
    }
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "TableTestPerson")]
    struct Person {
        name: String,
        #[ignite(type = "sql_date")]
        born: Option<Date>,
    }

    let client = client();
    let name = unique_name("people");
    let entity = QueryEntity::of::<PersonKey, Person>("PERSON");
    let config = CacheConfig::new(&name).sql_schema(&name).entity(entity);
    let plain = client.create_cache(config).unwrap().typed::<PersonKey, Person>();
    let table = client.table::<PersonKey, Person>(&format!("\"{}\".person", name.to_uppercase())).unwrap();
    let (key, born) = (PersonKey { id: 1, city: 7 }, Date::from_ymd(1990, 5, 6).ok());
    let ann = Person { name: "Ann".into(), born };
    table.put(&key, &ann).unwrap();
    assert_eq!(plain.get(&key).unwrap(), Some(ann.clone()), "the same bytes");
    let select =
        client.sql("SELECT id, city, name, CAST(born AS VARCHAR) FROM person").schema(name.to_uppercase());
    let found: Vec<_> = select.query::<(i64, i32, String, String)>().unwrap().map(Result::unwrap).collect();
    assert_eq!(found, [(1, 7, "Ann".into(), "1990-05-06".into())]);
    let insert =
        client.sql("INSERT INTO person (id, city, name) VALUES (2, 8, 'Bob')").schema(name.to_uppercase());
    insert.execute().unwrap();
    let bob = Person { name: "Bob".into(), born: None };
    assert_eq!(table.get(&PersonKey { id: 2, city: 8 }).unwrap(), Some(bob));
    client.destroy_cache(&name).unwrap();
}

#[test]
fn all_differences_are_told_once_before_anything_is_read() {
    #[derive(Debug, Serialize, Deserialize, IgniteObject)]
    struct WrongKey {
        a: i64,
        c: i32,
    }
    #[derive(Debug, Serialize, Deserialize, IgniteObject)]
    struct WrongValue {
        v: i32,
        extra: String,
    }

    let client = client();
    let table = Table::new(&client, "b INT, v VARCHAR, a INT, PRIMARY KEY (a, b)", "");
    let wrong = conflict(client.table::<WrongKey, WrongValue>(&table.name));
    let mut found = kinds(&wrong);
    found.sort_by_key(|(_, name)| (*name).to_owned());
    assert_eq!(
        found,
        [
            (DifferenceKind::ColumnType, "A"),
            (DifferenceKind::MissingField, "B"),
            (DifferenceKind::ColumnType, "V"),
            (DifferenceKind::MissingColumn, "c"),
            (DifferenceKind::MissingColumn, "extra"),
        ]
    );
    assert!(wrong.to_string().contains("#[ignite(type = \"int\")] would make it fit"), "{wrong}");
    let plain = conflict(client.table::<i32, Value>(&table.name));
    assert_eq!(kinds(&plain), [(DifferenceKind::Shape, "keys")]);
    let single = Table::new(&client, "id INT PRIMARY KEY, v VARCHAR", "");
    assert_eq!(kinds(&conflict(client.table::<Key, Value>(&single.name))), [(DifferenceKind::Shape, "keys")]);
    let long = conflict(client.table::<i64, Value>(&single.name));
    assert_eq!(long.differences()[0].attribute.as_deref(), Some("type = \"int\""), "{long}");
}

#[test]
fn what_would_be_lost_is_not_written() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Fewer {
        v: Option<String>,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Wider {
        v: Option<String>,
        #[ignite(widen)]
        n: i64,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct More {
        v: Option<String>,
        n: i32,
        unknown: Option<i32>,
    }

    let client = client();
    let table = Table::new(&client, "id INT PRIMARY KEY, v VARCHAR, n INT", "");
    let name = &table.name;
    client.sql(format!("INSERT INTO {name} VALUES (1, 'x', 7)")).execute().unwrap();
    let fewer = client.table::<i32, Fewer>(name).unwrap();
    assert_eq!(fewer.get(&1).unwrap(), Some(Fewer { v: Some("x".into()) }));
    let lost = conflict(fewer.put(&1, &Fewer { v: None }));
    assert_eq!(kinds(&lost), [(DifferenceKind::MissingField, "N")]);
    assert_eq!(kinds(&conflict(fewer.put_all([(1, Fewer { v: None })]))), kinds(&lost));
    assert!(fewer.contains_key(&1).unwrap());
    let wider = client.table::<i32, Wider>(name).unwrap();
    assert_eq!(wider.get(&1).unwrap(), Some(Wider { v: Some("x".into()), n: 7 }));
    assert_eq!(
        kinds(&conflict(wider.put(&1, &Wider { v: None, n: 8 }))),
        [(DifferenceKind::ColumnType, "N")]
    );
    let more = client.table::<i32, More>(name).unwrap();
    assert_eq!(more.get(&1).unwrap().map(|value| value.unknown), Some(None));
    let unseen = conflict(more.put(&1, &More { v: None, n: 8, unknown: None }));
    assert_eq!(kinds(&unseen), [(DifferenceKind::MissingColumn, "unknown")]);
    assert_eq!(rows::<(i32, String, i32)>(&client, &format!("SELECT * FROM {name}")), [(1, "x".into(), 7)]);
}

#[test]
fn columns_that_were_altered() {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Altered {
        v: Option<String>,
        price: Option<Decimal>,
    }

    let client = client();
    let table = Table::new(&client, "id INT PRIMARY KEY, v VARCHAR, gone INT", "");
    let name = &table.name;
    client.sql(format!("INSERT INTO {name} VALUES (1, 'x', 7)")).execute().unwrap();
    client.sql(format!("ALTER TABLE {name} ADD COLUMN price DECIMAL(10, 2)")).execute().unwrap();
    client.sql(format!("ALTER TABLE {name} DROP COLUMN gone")).execute().unwrap();
    let cache = client.table::<i32, Altered>(name).unwrap();
    assert_eq!(cache.get(&1).unwrap(), Some(Altered { v: Some("x".into()), price: None }));
    let new = Altered { v: Some("y".into()), price: Some("9.99".parse().unwrap()) };
    cache.put(&2, &new).unwrap();
    let found = rows::<(i32, Option<Decimal>)>(&client, &format!("SELECT id, price FROM {name} ORDER BY id"));
    assert_eq!(found, [(1, None), (2, new.price)]);
}

#[test]
fn an_index_of_a_table_is_queried_with_its_structs() {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Event {
        day: Date,
        name: Option<String>,
    }

    let node = Node::start(Setup::InZone("Asia/Tokyo")).unwrap();
    let client = Client::connect(node.address()).unwrap();
    let table = Table::new(&client, "b INT, day DATE, name VARCHAR, a INT, PRIMARY KEY (a, b)", "");
    client.sql(format!("CREATE INDEX ON {} (day)", table.name)).execute().unwrap();
    let cache = client.table::<Key, Event>(&table.name).unwrap();
    let day = |day| Date::from_ymd(2020, 1, day).unwrap();
    for n in 1..=9 {
        cache.put(&Key { a: n, b: -n }, &Event { day: day(n.try_into().unwrap()), name: None }).unwrap();
    }
    let found = cache.index_query().gte("day", &day(3)).lt("day", &day(6)).run().unwrap();
    let found: Vec<(Key, Event)> = found.collect::<Result<_, _>>().unwrap();
    assert_eq!(
        found.iter().map(|(key, event)| (key.a, event.day)).collect::<Vec<_>>(),
        [(3, day(3)), (4, day(4)), (5, day(5))]
    );
    let by_key = cache.index_query().eq("a", &7).eq("b", &-7).run().unwrap();
    assert_eq!(by_key.map(|entry| entry.unwrap().0).collect::<Vec<_>>(), [Key { a: 7, b: -7 }]);
}
