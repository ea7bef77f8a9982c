//! What the policies repeat, and what is told when that fails as well.

use super::alone;
use super::db::Db;
use super::ledger::Told;
use ignite_client::error::OpCode;
use ignite_client::{Error, RetryPolicy};
use ignite_testkit::{Direction, Fault, Node, Proxy, Setup, unique_name};
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn behind_a_proxy(retry: RetryPolicy) -> (Proxy, Db) {
    let proxy = Proxy::start(Node::shared(Setup::Plain).unwrap().socket_addr()).unwrap();
    let db = Db::alone(&proxy.address(), retry, unique_name("retries").as_str());
    db.put(1, 1).unwrap();
    (proxy, db)
}

/// Cuts the connection when the next answer comes.
fn cut_answer(proxy: &Proxy) {
    proxy.after(Direction::Answers, 0, Fault::Cut);
}

#[test]
fn the_policy_none_repeats_nothing() {
    let (proxy, db) = behind_a_proxy(RetryPolicy::None);
    cut_answer(&proxy);
    let error = db.get(1).unwrap_err();
    assert!(error.is_retryable() && !error.may_have_been_applied(), "{error}");
    db.get(1).unwrap();
    cut_answer(&proxy);
    let error = db.put(1, 2).unwrap_err();
    assert!(!error.is_retryable() && error.may_have_been_applied(), "{error}");
    assert_eq!(db.get(1).unwrap(), Some(2));
    // Of statements only those count as reads of which the server is told so.
    cut_answer(&proxy);
    let error = db.number("SELECT CAST(7 AS BIGINT)").unwrap_err();
    assert!(error.is_retryable() && !error.may_have_been_applied(), "{error}");
    db.get(1).unwrap();
    cut_answer(&proxy);
    let error = db.number("EXPLAIN SELECT CAST(7 AS BIGINT)").unwrap_err();
    assert!(!error.is_retryable() && error.may_have_been_applied(), "{error}");
    db.get(1).unwrap();
    assert_eq!(db.client.metrics().retries, 0);
}

#[test]
fn the_policy_reads_repeats_reads() {
    let (proxy, db) = behind_a_proxy(RetryPolicy::Reads);
    cut_answer(&proxy);
    assert_eq!(db.get(1).unwrap(), Some(1));
    cut_answer(&proxy);
    assert_eq!(db.get_all([1]).unwrap(), [(1, 1)]);
    cut_answer(&proxy);
    assert_eq!(db.scan(10).unwrap().count(), 1);
    cut_answer(&proxy);
    assert_eq!(db.number("SELECT CAST(7 AS BIGINT)").unwrap(), 7);
    assert_eq!(db.client.metrics().retries, 4);
    cut_answer(&proxy);
    assert_eq!(Told::of(&db.get_and_put(1, 2)), Told::Unknown);
    cut_answer(&proxy);
    db.get(1).unwrap();
    cut_answer(&proxy);
    assert_eq!(Told::of(&db.replace(1, 2, 3)), Told::Unknown);
    assert_eq!(db.get(1).unwrap(), Some(3));
}

#[test]
fn the_policy_all_repeats_writes() {
    let (proxy, db) = behind_a_proxy(RetryPolicy::All);
    cut_answer(&proxy);
    db.put(1, 2).unwrap();
    cut_answer(&proxy);
    // It was applied twice, and the second time met what the first had left.
    assert_eq!(db.get_and_put(1, 3).unwrap(), Some(3));
    assert_eq!(db.client.metrics().retries, 2);
}

#[test]
fn a_policy_of_ones_own_is_asked_where_repeating_is_possible() {
    let asked: Arc<Mutex<Vec<(OpCode, u32)>>> = Arc::default();
    let told = Arc::clone(&asked);
    let custom = RetryPolicy::Custom(Arc::new(move |failed| {
        told.lock().unwrap().push((failed.op, failed.failures));
        failed.op == OpCode::CachePut
    }));
    let (proxy, db) = behind_a_proxy(custom);
    cut_answer(&proxy);
    db.put(1, 2).unwrap();
    cut_answer(&proxy);
    db.get(1).unwrap_err();
    assert_eq!(*asked.lock().unwrap(), [(OpCode::CachePut, 1), (OpCode::CacheGet, 1)]);
}

/// What the first attempt may have done is not forgotten when the second one cannot even begin.
#[test]
fn a_repeated_write_that_fails_again_may_have_been_applied() {
    let (proxy, db) = behind_a_proxy(RetryPolicy::All);
    // The answer comes late enough for what follows to be set.
    proxy.delay(Direction::Answers, Duration::from_millis(300));
    let sent = proxy.forwarded(Direction::Requests);
    let writer = std::thread::spawn({
        let db = db.clone();
        move || db.put(7, 7)
    });
    super::until("the request is through", || proxy.forwarded(Direction::Requests) > sent);
    proxy.refuse(true);
    proxy.cut_all();
    let outcome = writer.join().unwrap();
    assert_eq!(Told::of(&outcome), Told::Unknown, "{outcome:?}");
    assert!(outcome.unwrap_err().may_have_been_applied());
    proxy.heal();
    proxy.refuse(false);
    super::until("the write is there", || db.get(7).unwrap() == Some(7));
}

#[test]
fn a_repeated_write_that_is_refused_may_have_been_applied() {
    let (proxy, db) = behind_a_proxy(RetryPolicy::All);
    let table = unique_name("T");
    db.execute(&format!("CREATE TABLE {table} (id BIGINT PRIMARY KEY, n BIGINT)"), &[]).unwrap();
    cut_answer(&proxy);
    // The second time there is a row of this key: that of the first.
    let outcome = db.execute(&format!("INSERT INTO {table} VALUES (1, 1)"), &[]);
    assert_ne!(Told::of(&outcome), Told::NotApplied, "{outcome:?}");
    assert_eq!(db.number(&format!("SELECT COUNT(*) FROM {table}")).unwrap(), 1);
    db.execute(&format!("DROP TABLE {table}"), &[]).unwrap();
}

#[test]
fn nothing_is_sent_without_a_connection() {
    let (proxy, db) = behind_a_proxy(RetryPolicy::All);
    proxy.refuse(true);
    proxy.cut_all();
    super::until("the cut is noticed", || db.get(1).is_err());
    let error = db.put(1, 9).unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error}");
    assert_eq!(Told::of::<()>(&Err(error)), Told::NotApplied);
    proxy.refuse(false);
    assert_eq!(db.get(1).unwrap(), Some(1));
}

/// A request that left this program only in part cannot have been applied.
#[test]
fn a_request_that_is_stuck_half_way_ends_with_its_deadline() {
    let proxy = Proxy::start(Node::shared(Setup::Plain).unwrap().socket_addr()).unwrap();
    let cache = unique_name("stuck");
    let db = Db::open(alone(proxy.address()), Duration::from_secs(1), cache.as_str());
    proxy.stall(Direction::Requests);
    // Longer than what the sockets on the way take.
    let outcome = db.put_text(1, &"x".repeat(24 << 20));
    assert_eq!(Told::of(&outcome), Told::NotApplied, "{outcome:?}");
    proxy.heal();
    super::until("the next call works", || db.get(1).is_ok_and(|found| found.is_none()));
}
