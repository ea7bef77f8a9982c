//! Nodes of a cluster of three that die, stop, stand still and come back.

use super::db::Db;
use super::ledger::{Ledger, Told};
use super::{Harmed, PATIENCE, backed_up, everywhere, single, until};
use crate::front::{Client, ClientBuilder};
use ignite_client::{Error, IgniteObject, RetryPolicy};
use ignite_testkit::{Cluster, Direction};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

const DEADLINE: Duration = Duration::from_secs(10);
const SHORT: Duration = Duration::from_secs(2);
const WRITERS: i64 = 4;

fn client_of(cluster: &Cluster) -> ClientBuilder {
    Client::builder().addresses(cluster.addresses().as_str())
}

/// The first of the keys from 0 on that a node owns.
fn key_of(db: &Db, cluster: &Cluster, number: usize) -> i64 {
    (0..).find(|key| owner(db, cluster, *key) == Some(number)).unwrap()
}

/// The node that a request goes to which may go anywhere.
fn node_in_use(db: &Db, cluster: &Cluster) -> usize {
    let requests = |number: usize| {
        let (addr, nodes) = (cluster.address(number), db.client.metrics().nodes);
        nodes.iter().find(|node| *node.addr == *addr).map_or(0, |node| node.requests)
    };
    let before = [0, 1, 2].map(requests);
    db.get(0).unwrap();
    (0..3).find(|number| requests(*number) > before[*number]).unwrap()
}

fn owner(db: &Db, cluster: &Cluster, key: i64) -> Option<usize> {
    let placement = db.client.explain(&db.client.cache(db.name()), &key).unwrap();
    cluster.number_of(&placement.node_id?.to_string())
}

/// Threads write keys of their own, and read one entry, while something is done to the cluster. Reads never fail; what is told of the writes
/// is held against what is there.
fn write_during(db: &Db, harm: impl FnOnce()) -> Ledger {
    db.put(-1, -1).unwrap();
    let over = AtomicBool::new(false);
    let (started, start) = mpsc::channel();
    let run = |writer: i64, started: mpsc::Sender<()>| {
        let mut ledger = Ledger::default();
        for key in (writer..).step_by(usize::try_from(WRITERS).unwrap()) {
            let last = over.load(Ordering::Acquire);
            let _ = ledger.write(db, key);
            assert_eq!(db.get(-1).unwrap(), Some(-1), "a read goes on with the next node");
            if key >= 10 * WRITERS {
                let _ = started.send(());
            }
            if last {
                break;
            }
        }
        ledger
    };
    let mut ledger = thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let started = started.clone();
                scope.spawn(move || run(writer, started))
            })
            .collect();
        (0..WRITERS).for_each(|_| start.recv_timeout(PATIENCE).unwrap());
        harm();
        over.store(true, Ordering::Release);
        writers.into_iter().fold(Ledger::default(), |mut all, writer| {
            all.merge(writer.join().unwrap());
            all
        })
    });
    ledger.note(-1, Told::Acknowledged);
    let [acknowledged, not_applied, unknown] =
        [Told::Acknowledged, Told::NotApplied, Told::Unknown].map(|told| ledger.count(told));
    println!(
        "{acknowledged} acknowledged, {not_applied} not applied, {unknown} unknown, longest {:?}",
        db.longest()
    );
    ledger
}

/// What at most had no answer: a request of each thread, for each connection that broke.
fn few_failed(ledger: &Ledger, broken: usize) {
    let failed = ledger.count(Told::Unknown) + ledger.count(Told::NotApplied);
    assert!(failed <= broken * usize::try_from(WRITERS).unwrap(), "{failed} writes failed");
}

#[test]
fn the_connected_node_is_killed() {
    let mut cluster = Harmed::take();
    let db = Db::open(client_of(&cluster).partition_awareness(false), DEADLINE, everywhere());
    assert_eq!(db.client.metrics().open_connections, 1);
    let ledger = write_during(&db, || {
        cluster.kill(0);
        cluster.await_size(2).unwrap();
    });
    few_failed(&ledger, 1);
    ledger.hold_against(&db);
    assert_eq!(db.client.metrics().open_connections, 1);
}

#[test]
fn the_owner_of_a_key_is_killed_and_comes_back() {
    let mut cluster = Harmed::take();
    let db = Db::open(client_of(&cluster), DEADLINE, backed_up());
    let key = key_of(&db, &cluster, 2);
    let ledger = write_during(&db, || {
        cluster.kill(2);
        cluster.await_size(2).unwrap();
        db.get(key).unwrap();
        db.put(1_000_000, 1).unwrap();
    });
    few_failed(&ledger, 1);
    assert_ne!(owner(&db, &cluster, key), Some(2));
    cluster.await_rebalanced().unwrap();
    cluster.restart(2).unwrap();
    cluster.await_rebalanced().unwrap();
    // The client learns of it by the next answers, and has a connection to each node again.
    until("the owner has a connection", || {
        db.get(key).unwrap();
        let placement = db.client.explain(&db.client.cache(db.name()), &key).unwrap();
        placement.connected_to.as_deref() == Some(&cluster.address(2))
    });
    let before = db.client.metrics().routed_misses;
    (0..100).for_each(|key| assert!(db.get(key).is_ok()));
    assert_eq!(db.client.metrics().routed_misses, before);
    assert_eq!(db.client.metrics().open_connections, 3);
}

#[test]
fn two_of_three_nodes_are_killed() {
    let mut cluster = Harmed::take();
    let db = Db::open(client_of(&cluster), DEADLINE, everywhere());
    let ledger = write_during(&db, || {
        cluster.kill(0);
        cluster.kill(2);
        cluster.await_size(1).unwrap();
    });
    few_failed(&ledger, 2);
    ledger.hold_against(&db);
    assert_eq!(db.client.metrics().open_connections, 1);
}

#[test]
fn a_node_stops_in_order() {
    let mut cluster = Harmed::take();
    let db = Db::open(client_of(&cluster), DEADLINE, everywhere());
    let ledger = write_during(&db, || {
        assert!(cluster.stop(1), "had to be killed");
        cluster.await_size(2).unwrap();
    });
    few_failed(&ledger, 1);
    ledger.hold_against(&db);
}

#[test]
fn batches_are_told_part_by_part_when_a_node_is_killed() {
    let mut cluster = Harmed::take();
    let db = Db::open(client_of(&cluster), DEADLINE, everywhere());
    let killed = AtomicBool::new(false);
    let (started, start) = mpsc::channel();
    let (ledger, partial) = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let (mut ledger, mut partial, mut after) = (Ledger::default(), 0, 0);
            for first in (0..).step_by(100) {
                let keys: Vec<i64> = (first..first + 100).collect();
                let outcome = ledger.write_batch(&db, &keys);
                partial += usize::from(matches!(outcome, Err(Error::Partial(_))));
                if first == 1000 {
                    started.send(()).unwrap();
                }
                after += usize::from(killed.load(Ordering::Acquire));
                if after > 10 {
                    break;
                }
            }
            (ledger, partial)
        });
        start.recv_timeout(PATIENCE).unwrap();
        cluster.kill(1);
        cluster.await_size(2).unwrap();
        killed.store(true, Ordering::Release);
        writer.join().unwrap()
    });
    let [acknowledged, unknown] = [Told::Acknowledged, Told::Unknown].map(|told| ledger.count(told));
    println!("{acknowledged} acknowledged, {unknown} unknown, {partial} batches in parts");
    ledger.hold_against(&db);
}

#[test]
fn sql_goes_on_without_a_node() {
    let mut cluster = Harmed::take();
    let db = Db::open(client_of(&cluster), DEADLINE, single());
    let table = ignite_testkit::unique_name("LIVES");
    let with = r#"WITH "backups=2,write_synchronization_mode=FULL_SYNC""#;
    db.execute(&format!("CREATE TABLE {table} (id BIGINT PRIMARY KEY, n BIGINT) {with}"), &[]).unwrap();
    let insert = format!("INSERT INTO {table} VALUES (?, ?)");
    (0..100).for_each(|id| assert_eq!(db.execute(&insert, &[id, id]).unwrap(), 1));
    let mut rows = db.query(&format!("SELECT id, n FROM {table}"), 10).unwrap();
    rows.next().unwrap().unwrap();
    cluster.kill(0);
    let lost = rows.find_map(Result::err).unwrap();
    assert!(matches!(lost, Error::Lost { .. }), "{lost}");
    // A query is a read and is repeated; a node that is not yet known to be gone may still refuse it on another one's behalf.
    let count = format!("SELECT COUNT(*) FROM {table}");
    until("the others answer", || match db.number(&count) {
        Ok(count) => count == 100,
        Err(error) => {
            assert!(matches!(error, Error::Server(_)), "{error}");
            false
        }
    });
    cluster.await_size(2).unwrap();
    assert_eq!(db.execute(&insert, &[100, 100]).unwrap(), 1);
}

/// The paused node is the one that the client connected to first.
#[test]
fn a_node_that_stands_still_holds_up_nobody_elses_calls() {
    let mut cluster = Harmed::take();
    let db = Db::open(client_of(&cluster), SHORT, single());
    let keys = [0, 1, 2].map(|number| key_of(&db, &cluster, number));
    keys.iter().for_each(|key| db.put(*key, *key).unwrap());
    assert_eq!(db.client.metrics().open_connections, 3);
    cluster.pause(0).unwrap();
    let paused = Instant::now();
    let pause = Duration::from_secs(5);
    thread::scope(|scope| {
        let silent = scope.spawn(|| {
            let mut timeouts = 0;
            while paused.elapsed() < pause {
                match db.get(keys[0]) {
                    Err(error) => {
                        assert!(error.is_timeout(), "{error}");
                        timeouts += 1;
                    }
                    Ok(_) => assert!(paused.elapsed() >= pause, "its node stands still"),
                }
            }
            timeouts
        });
        for key in [keys[1], keys[2]] {
            let db = &db;
            scope.spawn(move || {
                let mut longest = Duration::ZERO;
                while paused.elapsed() < pause {
                    let started = Instant::now();
                    assert_eq!(db.get(key).unwrap(), Some(key));
                    db.put(key, key).unwrap();
                    longest = longest.max(started.elapsed());
                }
                println!("longest call to another node: {longest:?}");
                assert!(longest < Duration::from_secs(1), "held up for {longest:?}");
            });
        }
        assert!(silent.join().unwrap() > 0);
    });
    cluster.resume(0);
    until("the node answers again", || db.get(keys[0]).is_ok());
    cluster.await_size(3).unwrap();
    assert_eq!(db.get_all(keys).unwrap().len(), 3);
}

#[test]
fn a_silent_node_is_left_for_the_next_one() {
    let mut cluster = Harmed::take();
    let db = Db::open(client_of(&cluster).partition_awareness(false), SHORT, single());
    let aware = Db::open(client_of(&cluster), DEADLINE, db.name());
    // The first address, unless that was slow to create the cache.
    let silent = node_in_use(&db, &cluster);
    let key = key_of(&aware, &cluster, (silent + 1) % 3);
    aware.put(key, key).unwrap();
    cluster.pause(silent).unwrap();
    // The first one finds out.
    assert!(db.get(key).unwrap_err().is_timeout());
    (0..20).for_each(|_| assert_eq!(db.get(key).unwrap(), Some(key)));
    cluster.resume(silent);
}

/// Owners are asked for over a connection that answers.
#[test]
fn a_new_topology_is_learnt_beside_a_silent_node() {
    let cluster = Harmed::take();
    let proxies = cluster.proxies().unwrap();
    let first = proxies[0].address();
    let db = Db::open(Client::builder().addresses(first.as_str()), SHORT, single());
    let other = Db::open(client_of(&cluster), DEADLINE, db.name());
    let keys = [1, 2].map(|number| key_of(&other, &cluster, number));
    keys.iter().for_each(|key| db.put(*key, *key).unwrap());
    assert_eq!(db.client.metrics().open_connections, 3);
    proxies[0].stall(Direction::Answers);
    // Another cache is another topology, and its owners are not known.
    let fresh = Db::open(client_of(&cluster), DEADLINE, single());
    keys.iter().for_each(|key| fresh.put(*key, *key).unwrap());
    let fresh = db.with(fresh.name());
    for key in keys {
        let started = Instant::now();
        assert_eq!(db.get(key).unwrap(), Some(key));
        assert_eq!(fresh.get(key).unwrap(), Some(key));
        println!("{:?}", started.elapsed());
    }
    proxies[0].heal();
}

#[test]
fn a_node_that_comes_back_on_another_port_is_found() {
    let mut cluster = Harmed::take();
    // One address is enough: the cluster tells the others.
    let builder = Client::builder().addresses(cluster.address(0).as_str());
    let db = Db::open(builder, DEADLINE, backed_up());
    let keys: Vec<i64> = (0..50).collect();
    db.put_all(keys.iter().copied()).unwrap();
    for _ in 0..2 {
        cluster.kill(1);
        cluster.await_rebalanced().unwrap();
        keys.iter().for_each(|key| assert_eq!(db.get(*key).unwrap(), Some(*key)));
        cluster.restart_on_another_port(1).unwrap();
        cluster.await_rebalanced().unwrap();
        until("all nodes have a connection", || {
            keys.iter().for_each(|key| assert_eq!(db.get(*key).unwrap(), Some(*key)));
            db.client.metrics().open_connections == 3
        });
        let key = key_of(&db, &cluster, 1);
        let placement = db.client.explain(&db.client.cache(db.name()), &key).unwrap();
        assert_eq!(placement.connected_to.as_deref(), Some(&*cluster.address(1)));
    }
    // Of the places where it was nothing is left.
    (0..3).for_each(|number| cluster.kill(number));
    until("all connections are known to be gone", || db.get(0).is_err());
    let Error::Connect { attempts } = db.get(0).unwrap_err() else { panic!("another error") };
    let mut tried: Vec<&str> = attempts.iter().map(|attempt| &*attempt.addr).collect();
    tried.sort_unstable();
    let mut known = [0, 1, 2].map(|number| cluster.address(number));
    known.sort_unstable();
    assert_eq!(tried, known);
}

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Note {
    text: String,
}

#[test]
fn all_nodes_are_gone_and_come_back() {
    let mut cluster = Harmed::take();
    let db = Db::open(client_of(&cluster).retry(RetryPolicy::All), DEADLINE, everywhere());
    let note = Note { text: "still here".into() };
    db.client.cache(db.name()).put(&-1_i64, &note).unwrap();
    (0..3).for_each(|number| cluster.kill(number));
    until("all connections are known to be gone", || db.get(1).is_err());
    for outcome in [db.get(1).map(drop), db.put(1, 1)] {
        let error = outcome.unwrap_err();
        assert!(error.is_retryable() && !error.may_have_been_applied(), "{error}");
        let Error::Connect { attempts } = &error else { panic!("{error}") };
        for number in 0..3 {
            let address = cluster.address(number);
            assert!(attempts.iter().any(|attempt| *attempt.addr == *address), "{address} in {error}");
            assert!(error.to_string().contains(&address));
        }
    }
    (0..3).for_each(|number| cluster.restart(number).unwrap());
    cluster.await_rebalanced().unwrap();
    // Another cluster, as far as one can see: without the caches, and without the types.
    let error = db.get(1).unwrap_err();
    assert!(matches!(error, Error::Server(_)), "{error}");
    let cache = db.client.create_cache(everywhere()).unwrap();
    cache.put(&1_i64, &note).unwrap();
    assert_eq!(cache.get::<i64, Note>(&1).unwrap(), Some(note));
    assert_eq!(db.client.binary_type("Note").unwrap().unwrap().fields.len(), 1);
    let db = db.with(cache.name());
    // Addresses that failed are left alone for up to five seconds.
    until("a connection to each node", || {
        (2..50).for_each(|key| db.put(key, key).unwrap());
        db.client.metrics().open_connections == 3
    });
}
