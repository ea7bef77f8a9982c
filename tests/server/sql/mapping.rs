//! Rows as structs, tuples, single values and values without a Rust type.

use super::Table;
use crate::kv::client;
use ignite_client::{CodecErrorKind, Error, IgniteObject, IgniteValue};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct City {
    id: i32,
    name: String,
    #[serde(rename = "countryCode")]
    country_code: Option<String>,
    #[serde(default)]
    population: i64,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
struct CityRef<'r> {
    id: i32,
    name: &'r str,
}

#[test]
fn structs_are_filled_by_name() {
    let client = client();
    let table =
        Table::new(&client, "name VARCHAR, id INT PRIMARY KEY, countryCode CHAR(3), population BIGINT", "");
    let name = &table.name;
    let insert =
        client.sql(format!("INSERT INTO {name} (id, name, countryCode, population) VALUES (?, ?, ?, ?)"));
    let ulm = City { id: 1, name: "Ulm".into(), country_code: Some("DEU".into()), population: 126_000 };
    let bonn = City { id: 2, name: "Bonn".into(), country_code: None, population: 0 };
    let outcomes = insert.execute_many([&ulm, &bonn]).unwrap();
    assert!(outcomes.into_iter().all(|outcome| outcome.unwrap() == 1));
    client.sql(format!("INSERT INTO {name} (id, name) VALUES (3, 'Köln')")).execute().unwrap();
    let cities = |columns: &str| -> Vec<City> {
        let query = client.sql(format!("SELECT {columns} FROM {name} ORDER BY id")).query().unwrap();
        query.collect::<Result<_, _>>().unwrap()
    };
    let all = cities("*");
    assert_eq!(all[..2], [ulm, bonn]);
    assert_eq!((all[2].name.as_str(), all[2].population), ("Köln", 0), "null is the default");
    assert_eq!(cities("id, name, countryCode, population"), all);
    assert_eq!(cities("population, id, 'extra' AS x, countrycode, name"), all);
    assert_eq!(cities("id, name")[0], City { country_code: None, population: 0, ..all[0].clone() });
    let tuples =
        client.sql(format!("SELECT name, id FROM {name} WHERE id = 1")).query::<(String, i32)>().unwrap();
    assert_eq!(tuples.columns(), ["NAME", "ID"]);
    assert_eq!(tuples.map(Result::unwrap).collect::<Vec<_>>(), [("Ulm".to_owned(), 1)]);
    let mut lent =
        client.sql(format!("SELECT id, name FROM {name} ORDER BY id")).query::<CityRef<'_>>().unwrap();
    let page = lent.next_page().unwrap().unwrap();
    let names: Vec<_> = page.rows::<CityRef<'_>>().unwrap().map(|city| city.unwrap().name).collect();
    assert_eq!(names, ["Ulm", "Bonn", "Köln"]);
    assert!(lent.next_page().unwrap().is_none());
}

#[test]
fn all_missing_and_mistyped_columns_are_named_at_once() {
    let client = client();
    let missing = client.sql("SELECT 1 AS population").query::<City>().unwrap_err();
    let Error::Codec(missing) = missing else { panic!("{missing}") };
    let CodecErrorKind::MissingField { names } = missing.kind() else { panic!("{missing}") };
    assert_eq!(names, &["id", "name"]);
    let mut rows = client
        .sql("SELECT X AS id, X AS name, 'x' AS population FROM SYSTEM_RANGE(1, 2)")
        .query::<City>()
        .unwrap();
    for row in 0..2 {
        let Some(Err(Error::Codec(error))) = rows.next() else { panic!("read") };
        let CodecErrorKind::Columns { columns } = error.kind() else { panic!("{error}") };
        let names: Vec<_> = columns.iter().map(|column| column.column.as_str()).collect();
        assert_eq!(names, ["ID", "NAME", "POPULATION"], "{error}");
        assert!(error.to_string().contains(&format!("row {row}")), "{error}");
    }
    assert!(rows.next().is_none());
    let count = client.sql("SELECT 1, 2").query::<(i32, i32, i32)>().unwrap_err();
    assert!(matches!(count, Error::Codec(_)), "{count}");
    assert!(client.sql("SELECT 1, 2").query::<i32>().is_err());
    let null =
        client.sql("SELECT CAST(NULL AS INT) AS id, 'x' AS name").query::<City>().unwrap().next().unwrap();
    assert!(null.unwrap_err().to_string().contains("ID"));
}

#[test]
fn one_bad_row_does_not_end_a_query() {
    let client = client();
    let query = client
        .sql("SELECT CASEWHEN(X = 2, CAST(NULL AS BIGINT), X) FROM SYSTEM_RANGE(1, 4)")
        .query::<i64>()
        .unwrap();
    let rows: Vec<_> = query.map(|row| row.ok()).collect();
    assert_eq!(rows, [Some(1), None, Some(3), Some(4)]);
}

#[test]
fn rows_without_a_type() {
    let client = client();
    let rows = client.sql("SELECT 1 AS one, 'a' AS \"Text\", NULL AS nothing").rows().unwrap();
    assert_eq!(rows.columns(), ["ONE", "Text", "NOTHING"]);
    let rows: Vec<_> = rows.map(Result::unwrap).collect();
    assert_eq!(rows[0].get("one"), Some(&IgniteValue::Int(1)));
    assert_eq!(rows[0].get("TEXT"), Some(&IgniteValue::from("a")));
    assert_eq!(rows[0].values()[2], IgniteValue::Null);
    assert_eq!(rows[0].get("other"), None);
}

#[test]
fn objects_stand_in_columns() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Key {
        a: i32,
        b: i32,
    }

    let client = client();
    let with = "WITH \"KEY_TYPE=SqlMappingKey,VALUE_TYPE=SqlMappingValue\"";
    let table = Table::new(&client, "a INT, b INT, v VARCHAR, PRIMARY KEY (a, b)", with);
    let name = &table.name;
    client.sql(format!("INSERT INTO {name} VALUES (1, 2, 'x')")).execute().unwrap();
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "SqlMappingKey")]
    struct TableKey {
        a: i32,
        b: i32,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "SqlMappingValue")]
    struct TableValue {
        v: String,
    }
    let pairs =
        client.sql(format!("SELECT _KEY, _VAL FROM {name}")).query::<(TableKey, TableValue)>().unwrap();
    let pairs: Vec<_> = pairs.map(Result::unwrap).collect();
    assert_eq!(pairs, [(TableKey { a: 1, b: 2 }, TableValue { v: "x".into() })]);
    let values = client.sql(format!("SELECT _VAL FROM {name}")).query::<TableValue>().unwrap();
    assert_eq!(values.map(Result::unwrap).collect::<Vec<_>>(), [TableValue { v: "x".into() }]);
    let keys = client.sql(format!("SELECT a, b FROM {name}")).query::<Key>().unwrap();
    assert_eq!(keys.map(Result::unwrap).collect::<Vec<_>>(), [Key { a: 1, b: 2 }]);
}
