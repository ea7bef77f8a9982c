//! Connections that break or stall at places that matter: within a request, an answer, a batch, a cursor, a handshake.

use super::db::Db;
use super::ledger::Told;
use super::{alone, until};
use crate::front::Client;
use ignite_client::error::LostResource;
use ignite_client::{Error, RetryPolicy};
use ignite_testkit::{Direction, Fault, Node, Proxy, Setup, unique_name};
use std::time::Duration;

const ENTRIES: i64 = 500;

fn node() -> &'static Node {
    Node::shared(Setup::Plain).unwrap()
}

/// A client with the default policy behind a proxy.
fn behind_a_proxy() -> (Proxy, Db) {
    let proxy = Proxy::start(node().socket_addr()).unwrap();
    let db = Db::alone(&proxy.address(), RetryPolicy::default(), unique_name("network").as_str());
    (proxy, db)
}

/// How many bytes a node sends for the handshake and the questions behind it, before the first call.
fn bytes_of_connecting() -> u64 {
    let proxy = Proxy::start(node().socket_addr()).unwrap();
    let _client = alone(proxy.address()).connect().unwrap();
    proxy.forwarded(Direction::Answers)
}

#[test]
fn a_connection_that_breaks_within_a_read_is_not_noticed() {
    let (proxy, db) = behind_a_proxy();
    db.put_all(0..ENTRIES).unwrap();
    for (direction, at) in [
        (Direction::Requests, 0),
        (Direction::Requests, 20),
        (Direction::Answers, 0),
        (Direction::Answers, 3),
        (Direction::Answers, 20),
    ] {
        proxy.after(direction, at, Fault::Cut);
        assert_eq!(db.get(7).unwrap(), Some(7), "{direction:?} {at}");
        db.get(7).unwrap();
        proxy.after(direction, at, Fault::Truncate);
        assert_eq!(db.get(7).unwrap(), Some(7), "{direction:?} {at}");
        db.get(7).unwrap();
        proxy.heal();
    }
}

#[test]
fn a_batch_that_is_cut_is_told_as_it_was() {
    let (proxy, db) = behind_a_proxy();
    for (round, (direction, at)) in (0..).zip([
        (Direction::Requests, 0),
        (Direction::Requests, 3_000),
        (Direction::Requests, 8_000),
        (Direction::Answers, 0),
        (Direction::Answers, 9),
    ]) {
        let keys = round * ENTRIES..(round + 1) * ENTRIES;
        db.get(0).unwrap();
        proxy.after(direction, at, Fault::Cut);
        let outcome = db.put_all(keys.clone());
        proxy.heal();
        let told = Told::of(&outcome);
        assert_ne!(told, Told::Acknowledged, "{direction:?} {at}");
        let found = db.get_all(keys).unwrap().len();
        match told {
            Told::NotApplied => assert_eq!(found, 0, "{direction:?} {at}"),
            _ if direction == Direction::Requests => assert_eq!(found, 0, "the node has not seen it whole"),
            _ => until("the node applies what it has got", || {
                db.get_all(round * ENTRIES..(round + 1) * ENTRIES).unwrap().len() == 500
            }),
        }
        // A read of as many is repeated.
        proxy.after(Direction::Answers, 2_000, Fault::Cut);
        db.get_all(0..5 * ENTRIES).unwrap();
        proxy.heal();
    }
}

#[test]
fn a_cursor_is_lost_with_its_connection() {
    let (proxy, db) = behind_a_proxy();
    db.put_all(0..ENTRIES).unwrap();
    let sql = format!("SELECT X, X FROM SYSTEM_RANGE(1, {ENTRIES})");
    for at in [0, 20] {
        proxy.heal();
        let mut scan = db.scan(10).unwrap();
        assert_eq!(scan.by_ref().take(15).map(Result::unwrap).count(), 15);
        proxy.after(Direction::Answers, at, Fault::Cut);
        let error = scan.find_map(Result::err).unwrap();
        assert!(matches!(error, Error::Lost { what: LostResource::Cursor, .. }), "{error}");
        assert!(!error.may_have_been_applied());
        assert!(scan.next().is_none(), "told once");

        proxy.heal();
        let mut rows = db.query(&sql, 10).unwrap();
        assert_eq!(rows.by_ref().take(15).map(Result::unwrap).count(), 15);
        proxy.after(Direction::Answers, at, Fault::Cut);
        let error = rows.find_map(Result::err).unwrap();
        assert!(matches!(error, Error::Lost { what: LostResource::Cursor, .. }), "{error}");
        proxy.heal();
        assert_eq!(db.scan(10).unwrap().map(Result::unwrap).count(), 500, "the next one is whole");
    }
}

#[test]
fn a_handshake_that_stalls_is_given_up_for_the_next_address() {
    let all = bytes_of_connecting();
    let proxy = Proxy::start(node().socket_addr()).unwrap();
    let short = Duration::from_secs(1);
    for at in [0, 3, 20, all - 1] {
        proxy.each_after(Direction::Answers, at, Fault::Stall);
        let error = alone(proxy.address()).handshake_timeout(short).connect().unwrap_err();
        assert!(error.is_timeout(), "{at}: {error}");
        let both = Client::builder().addresses(format!("{},{}", proxy.address(), node().address()).as_str());
        both.handshake_timeout(short).connect().unwrap().cache_names().unwrap();
    }
}

/// A call that has to connect does not wait longer for a silent peer than it may take itself.
#[test]
fn a_handshake_that_stalls_costs_a_call_its_deadline_at_most() {
    let all = bytes_of_connecting();
    let proxy = Proxy::start(node().socket_addr()).unwrap();
    let cache = unique_name("stalled");
    let db = Db::open(alone(proxy.address()), Duration::from_secs(1), cache.as_str());
    for at in [0, 3, 20, all - 1] {
        db.get(1).unwrap();
        proxy.each_after(Direction::Answers, at, Fault::Stall);
        proxy.cut_all();
        let error = db.get(1).unwrap_err();
        assert!(error.is_timeout(), "{at}: {error}");
        let outcome = db.put(1, 1);
        assert_eq!(Told::of(&outcome), Told::NotApplied, "{at}: {outcome:?}");
        proxy.heal();
        proxy.cut_all();
        until("the next call connects", || db.get(1).is_ok());
    }
}

#[test]
fn a_silent_address_does_not_keep_a_call_from_the_others() {
    let proxy = Proxy::start(node().socket_addr()).unwrap();
    let second = Proxy::start(node().socket_addr()).unwrap();
    let addresses = format!("{},{}", second.address(), proxy.address());
    let builder =
        Client::builder().addresses(addresses.as_str()).partition_awareness(false).endpoint_discovery(false);
    let cache = unique_name("silent");
    let db = Db::open(builder, Duration::from_secs(3), cache.as_str());
    db.put(1, 1).unwrap();
    assert_eq!(second.accepted(), 1);
    // The address after the lost one is silent, and it is the first to be tried.
    proxy.stall(Direction::Answers);
    second.cut_all();
    assert_eq!(db.get(1).unwrap(), Some(1));
    assert!(second.accepted() > 1);
}
