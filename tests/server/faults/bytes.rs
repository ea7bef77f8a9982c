//! A connection that breaks after each byte of a request and of its answer: how often the node applied the write, compared with what was
//! reported.
//!
//! Each position has a key of its own, written once. Puts are counted by the node's own statistics; rows of SQL count by themselves how often
//! they were changed.

use super::alone;
use super::db::Db;
use super::ledger::Told;
use ignite_client::{CacheConfig, Error, RetryPolicy};
use ignite_testkit::{Direction, Fault, Node, Proxy, Setup, unique_name};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// So much longer is an answer that tells of a new topology, which a new cache of any other test makes.
const TOPOLOGY_LEN: u64 = 12;

const DIRECTIONS: [Direction; 2] = [Direction::Requests, Direction::Answers];

/// A node behind a proxy, and one way to it that is always good.
struct Bench {
    proxy: Proxy,
    db: Db,
    direct: Db,
}

impl Bench {
    fn new(retry: RetryPolicy) -> Self {
        let node = Node::shared(Setup::Plain).unwrap();
        let proxy = Proxy::start(node.socket_addr()).unwrap();
        // The node counts puts; all positions are keys of one cache.
        let cache = CacheConfig::new(unique_name("bytes")).statistics(true);
        let direct = Db::open(alone(node.address()), Duration::from_secs(10), cache);
        let db = Db::open(alone(proxy.address()).retry(retry), Duration::from_secs(10), direct.name());
        Self { proxy, db, direct }
    }

    /// Bytes of the request and of the answer of a call over an open connection. The first answer tells the topology, too.
    fn lengths<R>(&self, call: impl Fn(&Db, i64) -> Result<R, Error>) -> [u64; 2] {
        call(&self.db, 1).unwrap();
        let before = DIRECTIONS.map(|direction| self.proxy.forwarded(direction));
        call(&self.db, 2).unwrap();
        let after = DIRECTIONS.map(|direction| self.proxy.forwarded(direction));
        [after[0] - before[0], after[1] - before[1]]
    }

    /// Makes the call for a key of its own, the connection cut at each position in turn; what was told of each key. Keys begin at 1000.
    fn at_each_byte<R>(
        &self,
        lengths: [u64; 2],
        call: impl Fn(&Db, i64) -> Result<R, Error>,
    ) -> BTreeMap<i64, Told> {
        let positions = DIRECTIONS.into_iter().zip(lengths);
        let positions =
            positions.flat_map(|(direction, len)| (0..=len + TOPOLOGY_LEN).map(move |at| (direction, at)));
        let mut told = BTreeMap::new();
        for (key, (direction, at)) in (1000..).zip(positions) {
            self.reconnect();
            self.proxy.after(direction, at, Fault::Cut);
            told.insert(key, Told::of(&call(&self.db, key)));
            // A fault behind the last byte has not happened yet, if the next request did not come.
            self.proxy.heal();
        }
        told
    }

    /// The next call finds an open connection, whose bytes it shares with nobody.
    fn reconnect(&self) {
        // One that was cut behind an answer may not be known to be gone.
        super::until("a connection", || self.db.get(-1).is_ok());
    }

    /// How often entries of the cache were written.
    fn puts(&self) -> i64 {
        let name = self.direct.name();
        let metric =
            format!("SELECT CAST(VALUE AS BIGINT) FROM SYS.METRICS WHERE NAME = 'cache.{name}.CachePuts'");
        self.direct.number(&metric).unwrap()
    }

    fn keys(&self) -> BTreeSet<i64> {
        self.direct.scan(1024).unwrap().map(|entry| entry.unwrap().0).filter(|key| *key >= 1000).collect()
    }
}

/// The counts of each report, and that they fit what was there: key by key, how often the write was applied.
fn compare(what: &str, policy: &RetryPolicy, told: &BTreeMap<i64, Told>, applied: impl Fn(i64) -> i64) {
    for (key, told) in told {
        let times = applied(*key);
        let fits = match told {
            Told::NotApplied => times == 0,
            Told::Unknown => (0..=1).contains(&times) || repeats(policy),
            Told::Acknowledged => times == 1 || times > 1 && repeats(policy),
        };
        assert!(fits, "{what} {policy:?}, position {key}: told {told:?}, applied {times} times");
    }
    let of = |wanted| told.values().filter(|told| **told == wanted).count();
    let [acknowledged, unknown, not_applied] = [Told::Acknowledged, Told::Unknown, Told::NotApplied].map(of);
    println!(
        "{what} {policy:?}: {} positions, {acknowledged} acknowledged, {unknown} unknown, {not_applied} not applied",
        told.len()
    );
    if repeats(policy) {
        assert_eq!(acknowledged, told.len(), "each was repeated until it was answered");
    } else {
        assert!(unknown > 0 && acknowledged > 0, "cut within, and behind the last byte");
    }
}

const fn repeats(policy: &RetryPolicy) -> bool {
    matches!(policy, RetryPolicy::All)
}

fn policies() -> [RetryPolicy; 3] {
    [RetryPolicy::None, RetryPolicy::Reads, RetryPolicy::All]
}

/// Writes under each policy, and counts with the node's statistics: as many puts as there are keys if none was applied twice.
fn count_puts(what: &str, write: impl Fn(&Db, i64) -> Result<(), Error>) {
    for policy in policies() {
        let bench = Bench::new(policy.clone());
        let before = bench.puts();
        let lengths = bench.lengths(&write);
        assert_eq!(bench.puts(), before + 2);
        let told = bench.at_each_byte(lengths, &write);
        if !repeats(&policy) {
            // A request may be carried out after its connection has ended.
            let is_each_once = || i64::try_from(bench.keys().len()).unwrap() == bench.puts() - before - 2;
            super::until("no put was applied twice", is_each_once);
        }
        let keys = bench.keys();
        compare(what, &policy, &told, |key| i64::from(keys.contains(&key)));
        if repeats(&policy) {
            assert!(
                bench.puts() - before - 2 > i64::try_from(told.len()).unwrap(),
                "some were applied twice"
            );
        }
        bench.direct.client.destroy_cache(bench.direct.name()).unwrap();
    }
}

#[test]
fn a_put_that_is_cut_after_each_byte_is_told_as_it_was() {
    count_puts("put", |db, key| db.put(key, key));
}

#[test]
fn a_get_and_put_that_is_cut_after_each_byte_is_told_as_it_was() {
    count_puts("get_and_put", |db, key| db.get_and_put(key, key).map(drop));
}

#[test]
fn an_update_that_is_cut_after_each_byte_is_told_as_it_was() {
    for policy in policies() {
        let bench = Bench::new(policy.clone());
        let table = unique_name("BYTES");
        let create = format!("CREATE TABLE {table} (id BIGINT PRIMARY KEY, n BIGINT)");
        bench.direct.execute(&create, &[]).unwrap();
        let fill = format!("INSERT INTO {table} SELECT X, 0 FROM SYSTEM_RANGE(1, 2000)");
        bench.direct.execute(&fill, &[]).unwrap();
        let update = format!("UPDATE {table} SET n = n + 1 WHERE id = ?");
        let lengths = bench.lengths(|db, key| db.execute(&update, &[key]));
        let told = bench.at_each_byte(lengths, |db, key| db.execute(&update, &[key]));
        let select = format!("SELECT id, n FROM {table}");
        let rows: BTreeMap<i64, i64> =
            bench.direct.query(&select, 1024).unwrap().map(Result::unwrap).collect();
        compare("update", &policy, &told, |key| rows[&key]);
        if repeats(&policy) {
            assert!(rows.values().any(|times| *times == 2), "some were applied twice");
        }
        bench.direct.execute(&format!("DROP TABLE {table}"), &[]).unwrap();
        bench.direct.client.destroy_cache(bench.direct.name()).unwrap();
    }
}
