//! Statements, settings, errors, cursors.

use super::Table;
use crate::front::Client;
use crate::kv::client;
use allocation_counter::measure;
use ignite_client::error::{LostResource, Status};
use ignite_client::{Error, IgniteObject, IgniteValue, hint, types};
use ignite_testkit::{Direction, Fault, Node, Proxy, Setup};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;

fn sql_state(error: &Error) -> Option<&str> {
    match error {
        Error::Server(refusal) => refusal.sql_state(),
        _ => None,
    }
}

/// A table with `rows` rows `n, n * 10`.
fn numbers(client: &Client, rows: i32) -> Table<'_> {
    let table = Table::new(client, "id INT PRIMARY KEY, value INT", "");
    let insert = client.sql(format!("INSERT INTO {} VALUES (?, ?)", table.name));
    for outcome in insert.execute_many((0..rows).map(|n| (n, n * 10))).unwrap() {
        assert_eq!(outcome.unwrap(), 1);
    }
    table
}

#[test]
fn definitions_updates_and_queries() {
    let client = client();
    let table = numbers(&client, 10);
    let name = &table.name;
    let update = client.sql(format!("UPDATE {name} SET value = value + ? WHERE id >= ?")).args((1, 7));
    assert_eq!(update.execute().unwrap(), 3);
    let sum = client.sql(format!("SELECT SUM(value) FROM {name}")).query::<i64>().unwrap().next();
    assert_eq!(sum.unwrap().unwrap(), 453);
    let none = client.sql(format!("SELECT id FROM {name} WHERE id > ?")).arg(100).query::<i32>().unwrap();
    assert_eq!(none.count(), 0);
    assert_eq!(client.sql(format!("CREATE INDEX ON {name} (value)")).execute().unwrap(), 0);
    assert_eq!(
        client.sql(format!("DELETE FROM {name} WHERE id IN (?, ?)")).args([1, 2]).execute().unwrap(),
        2
    );
    let merged =
        client.sql(format!("MERGE INTO {name} (id, value) VALUES (?, ?), (?, ?)")).args(vec![3, 4, 1, 5]);
    assert_eq!(merged.execute().unwrap(), 2);
    let plan = client.sql(format!("EXPLAIN SELECT * FROM {name}")).query::<String>().unwrap().next();
    assert!(plan.unwrap().unwrap().contains("SELECT"));
}

#[test]
fn arguments_of_all_forms() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Mixed {
        n: i64,
        text: Option<String>,
        token: Uuid,
    }

    let client = client();
    let token = Uuid::from_u128(7);
    let mixed = Mixed { n: 5, text: None, token };
    let select = "SELECT CAST(? AS BIGINT) AS n, CAST(? AS VARCHAR) AS text, CAST(? AS UUID) AS token";
    let back = |query: crate::front::SqlQuery| query.query::<Mixed>().unwrap().next().unwrap().unwrap();
    assert_eq!(back(client.sql(select).args(&mixed)), mixed);
    assert_eq!(back(client.sql(select).args((5_i64, None::<String>, token))), mixed);
    assert_eq!(back(client.sql(select).arg(5_i64).arg(None::<&str>).arg(token)), mixed);
    let values = [IgniteValue::from(5_i64), IgniteValue::Null, IgniteValue::Uuid(token)];
    assert_eq!(back(client.sql(select).args(&values[..])), mixed);
    let price = client.sql("SELECT CAST(? AS DECIMAL(10, 2))").arg_as(7_u64, hint::Decimal);
    let price = price.query::<types::Decimal>().unwrap().next().unwrap().unwrap();
    assert_eq!(price, "7.00".parse().unwrap());
    let error = client.sql("SELECT ?").arg_as(u64::MAX, hint::Long).query::<i64>().unwrap_err();
    assert!(error.to_string().starts_with("argument 1: "), "{error}");
    let error = client.sql("SELECT ?, ?").args((1, '\u{1f600}')).rows().unwrap_err();
    assert!(error.to_string().starts_with("argument 2: "), "{error}");
}

#[test]
fn refusals_are_told_as_the_server_words_them() {
    let client = client();
    let table = numbers(&client, 1);
    let name = &table.name;
    for (statement, state) in [
        ("SELEKT 1".to_owned(), "42000"),
        ("SELECT * FROM no_such_table".to_owned(), "42000"),
        (format!("INSERT INTO {name} VALUES (0, 0)"), "23000"),
        ("SELECT 1; SELECT 2".to_owned(), "0A000"),
        ("SELECT ?".to_owned(), "50000"),
    ] {
        let error = client.sql(&statement).rows().unwrap_err();
        assert_eq!(sql_state(&error), Some(state), "{statement}: {error}");
        assert_eq!(error.status(), Some(Status::Failed));
    }
    let schema = client.sql(format!("SELECT * FROM {name}")).schema("NO_SUCH_SCHEMA").rows().unwrap_err();
    assert_eq!(sql_state(&schema), Some("50000"), "{schema}");
    let select = client.sql(format!("SELECT * FROM {name}")).execute().unwrap_err();
    assert_eq!(sql_state(&select), Some("42000"), "a query is no update: {select}");
    assert_eq!(client.sql("SELECT 1").query::<i32>().unwrap().count(), 1, "the connection lives");
}

#[test]
fn settings_out_of_range_are_mistakes() {
    let client = client();
    for query in [
        client.sql("SELECT 1").page_size(0),
        client.sql("SELECT 1").page_size(u32::MAX),
        client.sql("SELECT 1").partitions([]),
        client.sql("SELECT 1").partitions([u32::MAX]),
    ] {
        assert!(matches!(query.rows().unwrap_err(), Error::Config(_)));
    }
}

#[test]
fn settings_reach_the_server() {
    let client = client();
    let table = numbers(&client, 100);
    let all = format!("SELECT id FROM {}", table.name);
    let count = |query: crate::front::SqlQuery| {
        query.query::<i32>().unwrap().map(Result::unwrap).collect::<std::collections::BTreeSet<_>>().len()
    };
    assert_eq!(count(client.sql(&all).local(true).lazy(true).page_size(7)), 100);
    assert_eq!(
        count(client.sql(&all).distributed_joins(true).enforce_join_order(true).collocated(true)),
        100
    );
    let first = count(client.sql(&all).partitions(0..16));
    assert!(first > 0 && first < 100, "{first}");
    assert_eq!(first + count(client.sql(&all).partitions(16..32)), 100);
    let schema =
        client.sql("SELECT TABLE_NAME FROM TABLES WHERE TABLE_NAME = ?").arg(&table.name).schema("SYS");
    assert_eq!(schema.query::<String>().unwrap().count(), 1);
}

#[test]
fn a_query_that_takes_too_long_is_ended() {
    let client = client();
    let slow =
        "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 30000) A, SYSTEM_RANGE(1, 30000) B WHERE MOD(A.X * B.X, 7) = 3";
    let error = client.sql(slow).timeout(Duration::from_millis(200)).query::<i64>().unwrap_err();
    assert!(matches!(error, Error::Server(_)), "{error}");
    // Without a time of its own the server has that of the call, so that a query that is given up here ends there.
    let address = ignite_testkit::addresses().unwrap();
    let hasty =
        Client::builder().addresses(address).request_timeout(Duration::from_millis(300)).connect().unwrap();
    hasty.sql(slow).query::<i64>().unwrap_err();
    let running = "SELECT COUNT(*) FROM SYS.SQL_QUERIES WHERE SQL LIKE '%SYSTEM_RANGE(1, 30000)%' AND SQL NOT LIKE '%SQL_QUERIES%'";
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    while client.sql(running).query::<i64>().unwrap().next().unwrap().unwrap() > 0 {
        assert!(std::time::Instant::now() < deadline, "the query goes on");
    }
}

#[test]
fn cursors_are_freed() {
    let client = client();
    let table = numbers(&client, 30);
    // A connection may have 128 cursors.
    for _ in 0..300 {
        let mut rows =
            client.sql(format!("SELECT id FROM {}", table.name)).page_size(5).query::<i32>().unwrap();
        rows.next().unwrap().unwrap();
    }
}

#[test]
fn places_of_queries_whose_first_page_failed_are_got_back() {
    let client = client();
    // The division fails while the first page is made, and the server keeps a place for the cursor that it never told.
    for at in 0..300 {
        let error = client.sql("SELECT 1 / (X - 1) FROM SYSTEM_RANGE(1, 10)").lazy(true).rows().unwrap_err();
        assert_eq!(error.status(), Some(Status::Failed), "query {at}: {error}");
    }
    assert_eq!(client.sql("SELECT 1").query::<i32>().unwrap().count(), 1);
}

#[test]
fn many_updates_have_an_outcome_each() {
    let client = client();
    let table = numbers(&client, 100);
    let name = &table.name;
    let outcomes =
        client.sql(format!("INSERT INTO {name} VALUES (?, ?)")).execute_many((95..205).map(|n| (n, n)));
    let outcomes = outcomes.unwrap();
    assert_eq!(outcomes.len(), 110);
    for (at, outcome) in outcomes.iter().enumerate() {
        match outcome {
            Ok(changed) => assert!(*changed == 1 && at >= 5, "{at}"),
            Err(error) => assert!(sql_state(error) == Some("23000") && at < 5, "{at}: {error}"),
        }
    }
    let with_base = client.sql(format!("UPDATE {name} SET value = ? WHERE id = ?")).arg(7);
    let changed: u64 =
        with_base.execute_many([[1], [2], [100_000]]).unwrap().into_iter().map(Result::unwrap).sum();
    assert_eq!(changed, 2);
    let none = client.sql("no statement").execute_many(std::iter::empty::<()>()).unwrap();
    assert!(none.is_empty());
}

#[test]
fn a_million_rows_take_the_memory_of_pages() {
    const ROWS: i64 = 1_000_000;
    let client = client();
    let mut expected = 1;
    let used = measure(|| {
        let query = client.sql(format!("SELECT X, 'row ' || X FROM SYSTEM_RANGE(1, {ROWS})")).lazy(true);
        for row in query.query::<(i64, String)>().unwrap() {
            let (number, text) = row.unwrap();
            assert_eq!(number, expected);
            assert_eq!(text[4..].parse(), Ok(number));
            expected += 1;
        }
    });
    assert_eq!(expected, ROWS + 1);
    assert!(used.bytes_max < 1 << 20, "{used:?}");
}

#[test]
fn a_lost_connection_ends_a_query_with_an_error() {
    let node = Node::shared(Setup::Plain).unwrap();
    let proxy = Proxy::start(node.socket_addr()).unwrap();
    let client = Client::connect(proxy.address()).unwrap();
    let mut rows = client.sql("SELECT X FROM SYSTEM_RANGE(1, 1000)").page_size(10).query::<i64>().unwrap();
    rows.next().unwrap().unwrap();
    proxy.after(Direction::Answers, 50, Fault::Cut);
    let error = rows.by_ref().find_map(Result::err).unwrap();
    assert!(matches!(error, Error::Lost { what: LostResource::Cursor, .. }), "{error}");
    assert!(rows.next().is_none());
    assert_eq!(client.sql("SELECT 1").query::<i32>().unwrap().count(), 1, "another connection");
}

#[test]
fn a_query_that_fails_later_says_so_and_ends() {
    let client = client();
    let query = client.sql("SELECT 1 / (X - 50) FROM SYSTEM_RANGE(1, 100)").page_size(10).lazy(true);
    let outcomes: Vec<_> = query.query::<i64>().unwrap().collect();
    let (last, before) = outcomes.split_last().unwrap();
    // The server makes the next page before it tells of one.
    assert!(before.iter().all(Result::is_ok) && matches!(before.len(), 10..=40), "{}", before.len());
    assert!(last.as_ref().is_err_and(|error| sql_state(error).is_some()));
}
