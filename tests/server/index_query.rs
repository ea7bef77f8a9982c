//! Index queries of tables that SQL made.

use crate::front::{Cache, Client, IndexQuery};
use crate::kv::client;
use ignite_client::error::{ConfigError, Status};
use ignite_client::types::{Date, Decimal, Time, Timestamp};
use ignite_client::{CodecErrorKind, Error, IgniteObject, IgniteValue, hint};
use ignite_testkit::unique_name;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "index.Person")]
struct Person {
    name: String,
    age: Option<i32>,
    #[serde(rename = "homeTown")]
    #[ignite(name = "CITY")]
    city: i64,
}

/// A table that is dropped at the end, also when the test fails.
struct Table {
    client: Client,
    name: String,
    cache: Cache,
}

impl Table {
    /// Makes a table of [`Person`] with the key `id`, 10 rows and some indexes: a text of `CREATE INDEX` for each, from `ON` on.
    fn people(indexes: &[&str]) -> Self {
        let columns = "id BIGINT PRIMARY KEY, name VARCHAR, age INT, city BIGINT";
        let table = Self::new(columns, "VALUE_TYPE=index.Person", indexes);
        table.cache.put_all::<i64, Person>((0..10).map(|id| (id, person(id)))).unwrap();
        table
    }

    fn new(columns: &str, types: &str, indexes: &[&str]) -> Self {
        let (client, name) = (client(), unique_name("IDX"));
        let cache = client.cache(&format!("{name}_CACHE"));
        let with = format!("CACHE_NAME={}, {types}", cache.name());
        client.sql(format!("CREATE TABLE {name} ({columns}) WITH \"{with}\"")).execute().unwrap();
        let table = Self { client, name, cache };
        for (at, columns) in indexes.iter().enumerate() {
            let index = table.index(at);
            let create = format!("CREATE INDEX {index} ON {} ({columns})", table.name);
            table.client.sql(create).execute().unwrap();
        }
        table
    }

    /// Name of an index.
    fn index(&self, at: usize) -> String {
        format!("{}_{at}", self.name)
    }

    fn query(&self) -> IndexQuery<i64, Person> {
        self.cache.index_query()
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        // The node may be gone.
        let _ = self.client.sql(format!("DROP TABLE {}", self.name)).execute();
    }
}

/// Ages are 9 to 0 for the ids 0 to 9, but unknown for 3 and 6; three towns.
fn person(id: i64) -> Person {
    let age = i32::try_from(9 - id).ok().filter(|_| id != 3 && id != 6);
    Person { name: format!("P{id}"), age, city: id % 3 }
}

fn keys<K: DeserializeOwned, V: DeserializeOwned>(query: IndexQuery<K, V>) -> Vec<K> {
    query.run().unwrap().map(|entry| entry.unwrap().0).collect()
}

fn ages(query: IndexQuery<i64, Person>) -> Vec<Option<i32>> {
    let people = query.run().unwrap().map(|entry| entry.unwrap());
    people.map(|(id, found)| (found == person(id)).then_some(found.age).unwrap()).collect()
}

#[test]
fn entries_come_in_the_order_of_the_index() {
    let table = Table::people(&["age", "age DESC"]);
    let ascending: Vec<_> = [None, None].into_iter().chain([0, 1, 2, 4, 5, 7, 8, 9].map(Some)).collect();
    let descending: Vec<_> = ascending.iter().rev().copied().collect();
    for page_size in [1, 3, 10, 1024] {
        let query = |index| table.query().index(table.index(index)).page_size(page_size);
        assert_eq!(ages(query(0)), ascending, "pages of {page_size}");
        assert_eq!(ages(query(1)), descending, "pages of {page_size}");
        assert_eq!(ages(query(1).range("age", 2..=5)), [5, 4, 2].map(Some));
    }
    assert_eq!(keys(table.query()), (0..10).collect::<Vec<_>>(), "of the key");
}

#[test]
fn every_condition_finds_its_entries() {
    let table = Table::people(&["age", "name"]);
    let found = |query| ages(query);
    assert_eq!(found(table.query().eq("age", &5)), [Some(5)]);
    assert_eq!(found(table.query().eq("age", &3)), [], "of 6");
    assert_eq!(found(table.query().gt("age", &7)), [Some(8), Some(9)]);
    assert_eq!(found(table.query().gte("age", &7)), [Some(7), Some(8), Some(9)]);
    assert_eq!(found(table.query().between("age", &1, &4)), [1, 2, 4].map(Some));
    assert_eq!(found(table.query().range("age", 1..4)), [1, 2].map(Some));
    assert_eq!(found(table.query().range("age", 1..=4)), [1, 2, 4].map(Some));
    assert_eq!(found(table.query().range("age", 8..)), [8, 9].map(Some));
    assert_eq!(found(table.query().range::<i32>("age", ..)).len(), 10);
    assert_eq!(found(table.query().one_of("age", [9, 3, 0, 9])), [0, 9].map(Some));
    assert_eq!(keys(table.query().one_of("name", ["P7", "P1"])), [1, 7]);
    assert_eq!(keys(table.query().one_of("name", vec!["P7".to_owned()])), [7]);
    assert_eq!(keys(table.query().range("name", "P2".."P4")), [2, 3]);
    assert_eq!(keys(table.query().eq("name", "P4")), [4]);
    assert_eq!(keys(table.query().eq("name", &IgniteValue::from("P4"))), [4], "a value without a Rust type");
    assert_eq!(keys(table.query().between("name", "P8", "Q")), [8, 9]);
    assert_eq!(found(table.query().range("age", 5..5)), [], "an empty range");
    assert_eq!(found(table.query().range("age", 2..).range("age", ..5)), [2, 4].map(Some));
}

#[test]
fn null_is_less_than_all_values() {
    let table = Table::people(&["age"]);
    let found = |query| ages(query);
    assert_eq!(found(table.query().lt("age", &2)), [None, None, Some(0), Some(1)]);
    assert_eq!(found(table.query().lte("age", &0)), [None, None, Some(0)]);
    assert_eq!(found(table.query().range("age", ..1)), [None, None, Some(0)]);
    assert_eq!(found(table.query().lt("age", &2).not_null("age")), [Some(0), Some(1)]);
    assert_eq!(found(table.query().not_null("age")).len(), 8);
    assert_eq!(found(table.query().is_null("age")), [None, None]);
    assert_eq!(found(table.query().eq("age", &None::<i32>)), [None, None]);
    assert_eq!(found(table.query().range("age", None..Some(1))), [None, None, Some(0)]);
    assert_eq!(found(table.query().gt("age", &None::<i32>)).len(), 8);
    assert_eq!(found(table.query().lte("age", &None::<i32>)), [None, None]);
    assert_eq!(found(table.query().lt("age", &None::<i32>)), []);
    assert_eq!(found(table.query().one_of("age", [None, Some(9)])), [None, None, Some(9)]);
    let table = Table::people(&["age DESC"]);
    assert_eq!(
        found(table.query().lt("age", &2)),
        [Some(1), Some(0), None, None],
        "the last of a descending one"
    );
    assert_eq!(found(table.query().lt("age", &2).not_null("age")), [Some(1), Some(0)]);
    assert_eq!(found(table.query().gte("age", &8)), [Some(9), Some(8)]);
    assert_eq!(found(table.query().is_null("age")), [None, None]);
    assert_eq!(found(table.query().one_of("age", [Some(1), None, Some(9)])), [Some(9), Some(1), None, None]);
}

#[test]
fn conditions_on_one_index_hold_all() {
    let table = Table::people(&["city, age"]);
    assert_eq!(keys(table.query().eq("CITY", &1).gt("age", &2)), [4, 1]);
    assert_eq!(keys(table.query().gt("age", &2).eq("CITY", &1)), [4, 1], "in any order");
    assert_eq!(keys(table.query().one_of("CITY", [2, 1]).between("age", &4, &7)), [4, 5, 2]);
    assert_eq!(keys(table.query().eq("CITY", &1)), [7, 4, 1], "the first field alone");
    assert_eq!(keys(table.query().eq("CITY", &0).is_null("age").index(table.index(0))), [3, 6]);
    // Two of one field.
    assert_eq!(keys(table.query().gte("CITY", &1).lt("CITY", &2)), [7, 4, 1]);
}

#[test]
fn fields_are_found_by_either_name_and_written_as_they_are() {
    let table = Table::people(&["city"]);
    for name in ["homeTown", "CITY", "city", "City"] {
        // An i32 here, a long on the wire.
        assert_eq!(keys(table.query().eq(name, &2)), [2, 5, 8], "{name}");
    }
    let typed = table.cache.typed::<i64, Person>();
    assert_eq!(keys(typed.index_query().eq("homeTown", &2_u8)), [2, 5, 8]);
}

#[test]
fn limits_count_over_pages() {
    let table = Table::people(&["age"]);
    for (limit, expected) in [(1, 1), (5, 5), (9, 9), (10, 10), (1000, 10)] {
        for page_size in [1, 2, 5, 1024] {
            let query = table.query().index(table.index(0)).limit(limit).page_size(page_size);
            assert_eq!(ages(query).len(), expected, "limit {limit}, pages of {page_size}");
        }
    }
    assert_eq!(ages(table.query().not_null("age").limit(2)), [0, 1].map(Some));
}

#[test]
fn partitions_are_parts_of_the_whole() {
    let table = Table::people(&["age"]);
    let mut found = Vec::new();
    for partition in 0..32 {
        let part = ages(table.query().not_null("age").partition(partition));
        assert!(part.is_sorted());
        found.extend(part);
    }
    found.sort_unstable();
    assert_eq!(found, [0, 1, 2, 4, 5, 7, 8, 9].map(Some));
    assert_eq!(ages(table.query().not_null("age").local(true)).len(), 8, "one node has all");
}

#[test]
fn keys_have_conditions_too() {
    let table = Table::people(&[]);
    assert_eq!(keys(table.query().range("_KEY", 3..6)), [3, 4, 5]);
    assert_eq!(keys(table.query().one_of("_KEY", [8, 2])), [2, 8]);
    assert_eq!(keys(table.query().index("_key_PK").gt("_KEY", &7)), [8, 9]);
    let hinted = table.cache.typed::<u64, Person>().key_as(hint::Long);
    assert_eq!(keys(hinted.index_query().lt("_KEY", &2_u64)), [0, 1]);
    let Error::Codec(error) = table.query().eq("_KEY", "x").run().unwrap_err() else { panic!() };
    assert_eq!(error.path(), "_KEY");
}

#[test]
fn fields_of_a_key_have_conditions_too() {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "index.LineKey")]
    struct LineKey {
        order: i64,
        line: i32,
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "index.Line")]
    struct Line {
        article: String,
    }

    let table = Table::new(
        "\"order\" BIGINT, line INT, article VARCHAR, PRIMARY KEY (\"order\", line)",
        "KEY_TYPE=index.LineKey, VALUE_TYPE=index.Line",
        &["line, article"],
    );
    let key = |order, line| LineKey { order, line };
    let entries = (0..9).map(|n| (key(n / 3, 2 - (n % 3) as i32), Line { article: format!("a{n}") }));
    table.cache.put_all::<LineKey, Line>(entries).unwrap();
    let lines = || table.cache.index_query::<LineKey, Line>();
    assert_eq!(keys(lines().eq("line", &1)), [key(0, 1), key(1, 1), key(2, 1)]);
    assert_eq!(keys(lines().eq("line", &1).gt("article", "a1")), [key(1, 1), key(2, 1)]);
    assert_eq!(keys(lines().eq("order", &1).gt("line", &0)), [key(1, 1), key(1, 2)], "the primary key");
    // It has an index of its columns, none of the key as a whole.
    let error = lines().eq("_KEY", &key(1, 2)).run().unwrap_err();
    assert_eq!(error.status(), Some(Status::Failed), "{error}");
}

#[test]
fn nodes_filter() {
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "testnode.Node$FieldAbove")]
    struct FieldAbove {
        field: String,
        bound: i32,
    }

    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "testnode.NoSuchClass")]
    struct NoSuchClass {
        bound: i32,
    }

    let table = Table::people(&["age"]);
    let above = |bound| FieldAbove { field: "AGE".into(), bound };
    assert_eq!(ages(table.query().lt("age", &8).filter(&above(4))), [5, 7].map(Some));
    assert_eq!(ages(table.query().index(table.index(0)).filter(&above(1)).limit(2)), [2, 4].map(Some));
    let all = || table.query().index(table.index(0));
    let error = all().filter(&above(4)).keep_binary(false).run().unwrap_err();
    assert_eq!(error.status(), Some(Status::Failed), "the node has no class of the values: {error}");
    // Whose reading is a part of reading the request.
    let error = all().filter(&NoSuchClass { bound: 1 }).run().unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
    assert_eq!(ages(table.query().eq("age", &5)), [Some(5)]);
}

#[test]
fn mistakes_are_told_before_anything_is_sent() {
    let cache = client().cache("no such cache");
    let query = || cache.index_query::<i64, Person>();
    for query in [
        query().page_size(0),
        query().page_size(u32::MAX),
        query().limit(0),
        query().limit(u32::MAX),
        query().partition(u32::MAX),
        query().index(""),
    ] {
        assert!(matches!(query.run().unwrap_err(), Error::Config(_)));
    }
    let unknown = query().eq("agee", &1).lt("age", "x").run().unwrap_err();
    let Error::Config(ConfigError::NoSuchField { type_name, field, has }) = unknown else {
        panic!("{unknown}")
    };
    assert_eq!((type_name, &*field), ("index.Person", "agee"));
    assert_eq!(*has, ["name", "age", "homeTown", "_KEY"]);
    let empty = query().one_of("age", [0; 0]).run().unwrap_err();
    assert!(matches!(empty, Error::Config(ConfigError::NoValue { field: "age" })), "{empty}");
    for (query, path) in [
        (query().eq("age", "x"), "index.Person.age"),
        (query().eq("name", &1), "index.Person.name"),
        (query().range("homeTown", 1.5..), "index.Person.CITY"),
        (query().one_of("age", [Some("x"), None]), "index.Person.age"),
    ] {
        let Error::Codec(error) = query.run().unwrap_err() else { panic!("{path}") };
        assert_eq!(error.path(), path);
        assert!(matches!(error.kind(), CodecErrorKind::Mismatch { .. }), "{error}");
    }
    let Error::Codec(error) = query().eq("age", &i64::MAX).run().unwrap_err() else { panic!() };
    assert!(matches!(error.kind(), CodecErrorKind::OutOfRange { .. }), "{error}");
    assert_eq!(query().run().unwrap_err().status(), Some(Status::CacheDoesNotExist));
}

#[test]
fn a_connection_outlives_refusals() {
    #[derive(Debug, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "index.NoTableHasIt")]
    struct Other {
        age: i32,
    }

    let table = Table::people(&["city, age"]);
    // A cursor lives on its connection, so this one tells that it is the same until the end.
    let mut witness = table.cache.scan_query::<i64, Person>().page_size(1).run().unwrap();
    witness.next().unwrap().unwrap();
    let refused = [
        ("no index", table.query().eq("name", "P1").run().map(drop)),
        ("not the first field", table.query().eq("age", &1).run().map(drop)),
        ("unknown index", table.query().index("NO_SUCH_INDEX").run().map(drop)),
        ("index of other fields", table.query().index(table.index(0)).eq("name", "P1").run().map(drop)),
        ("partition", table.query().partition(32).run().map(drop)),
        ("the wrong way round", table.query().eq("CITY", &1).between("age", &7, &1).run().map(drop)),
        ("two that exclude each other", table.query().eq("CITY", &1).eq("CITY", &2).run().map(drop)),
        ("value type", table.cache.index_query::<i64, Other>().run().map(drop)),
    ];
    for (mistake, outcome) in refused {
        let Err(Error::Server(refusal)) = outcome else { panic!("{mistake}: {outcome:?}") };
        assert_eq!(refusal.status(), Status::Failed, "{mistake}: {refusal}");
    }
    assert_eq!(keys(table.query().eq("CITY", &1)), [7, 4, 1]);
    assert_eq!(witness.filter(Result::is_ok).count(), 9);
}

#[test]
fn a_query_that_is_dropped_frees_its_cursor() {
    // A connection may have 128 cursors.
    let table = Table::people(&["age"]);
    for _ in 0..300 {
        let mut scan = table.query().not_null("age").page_size(2).run().unwrap();
        assert_eq!(scan.next().unwrap().unwrap().1.age, Some(0));
    }
}

#[test]
fn columns_of_every_type_have_conditions() {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "index.Columns")]
    struct Columns {
        c_bool: bool,
        c_byte: i8,
        c_short: i16,
        c_int: i32,
        c_long: i64,
        c_float: f32,
        c_double: f64,
        c_decimal: Decimal,
        c_text: String,
        c_uuid: Uuid,
        c_date: Date,
        c_time: Time,
        c_timestamp: Timestamp,
        c_binary: Vec<u8>,
    }

    let names = [
        "c_bool BOOLEAN",
        "c_byte TINYINT",
        "c_short SMALLINT",
        "c_int INT",
        "c_long BIGINT",
        "c_float REAL",
        "c_double DOUBLE",
        "c_decimal DECIMAL",
        "c_text VARCHAR",
        "c_uuid UUID",
        "c_date DATE",
        "c_time TIME",
        "c_timestamp TIMESTAMP",
        "c_binary BINARY",
    ];
    let indexed: Vec<_> = names.iter().filter_map(|name| name.split(' ').next()).collect();
    let columns = format!("id INT PRIMARY KEY, {}", names.join(", "));
    let table = Table::new(&columns, "VALUE_TYPE=index.Columns", &indexed);
    let insert = format!("INSERT INTO {} VALUES (?{})", table.name, ", ?".repeat(names.len()));
    let rows: Vec<_> = (0..3_i8)
        .map(|n| Columns {
            c_bool: n == 1,
            c_byte: n,
            c_short: n.into(),
            c_int: n.into(),
            c_long: n.into(),
            c_float: n.into(),
            c_double: n.into(),
            c_decimal: format!("{n}.50").parse().unwrap(),
            c_text: format!("text {n}"),
            c_uuid: Uuid::from_u128(n.try_into().unwrap()),
            c_date: format!("2024-02-2{n}").parse().unwrap(),
            c_time: format!("10:0{n}:00").parse().unwrap(),
            c_timestamp: format!("2024-02-2{n}T10:00:00").parse().unwrap(),
            c_binary: vec![n.try_into().unwrap()],
        })
        .collect();
    for (id, row) in (0_i32..).zip(&rows) {
        table.client.sql(&insert).arg(id).args(row.clone()).execute().unwrap();
    }
    let query = || table.cache.index_query::<i32, Columns>();
    let wanted = &rows[1];
    for (name, query) in [
        ("bool", query().eq("c_bool", &wanted.c_bool)),
        ("byte", query().eq("c_byte", &wanted.c_byte)),
        ("short", query().eq("c_short", &wanted.c_short)),
        ("int", query().eq("c_int", &wanted.c_int)),
        ("long", query().eq("c_long", &wanted.c_long)),
        ("float", query().eq("c_float", &wanted.c_float)),
        ("double", query().eq("c_double", &wanted.c_double)),
        ("decimal", query().eq("c_decimal", &wanted.c_decimal)),
        ("text", query().eq("c_text", &wanted.c_text)),
        ("uuid", query().eq("c_uuid", &wanted.c_uuid)),
        ("date", query().eq("c_date", &wanted.c_date)),
        ("time", query().eq("c_time", &wanted.c_time)),
        ("timestamp", query().eq("c_timestamp", &wanted.c_timestamp)),
        ("binary", query().eq("c_binary", &wanted.c_binary)),
    ] {
        let found: Vec<_> = query.run().unwrap().collect::<Result<_, _>>().unwrap();
        assert_eq!(found, [(1, wanted.clone())], "{name}");
    }
}
