//! Futures that are dropped before they are done, at each point where they wait and at random ones, through proxies that are slow or cut.
//! Afterwards every connection answers, each answer is that of its question, what was acknowledged is there, and the nodes have nothing open.
//!
//! The seed of a run is printed; `IGNITE_CHAOS_SEED` repeats it.

mod calls;

use crate::faults::chaos::faults::Chance;
use crate::faults::chaos::seed;
use crate::faults::until;
use calls::{Call, Done, ENTRIES, Way, World, next_of};
use ignite_client::Result;
use ignite_client::aio::{Cache, Client};
use ignite_testkit::{Cluster, Direction, Proxy};
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinHandle, yield_now};
use tokio::time::{sleep, timeout};

/// Tasks over one client, and how many calls each makes.
const TASKS: u64 = 16;
const CALLS: usize = 200;

/// What a call meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// The client is connected, and knows nothing else.
    Cold,
    /// It has made this call before.
    Warm,
    /// And has lost its connections.
    Lost,
}

/// Polls a future so often at the most and drops it; what it came to, if that was before.
async fn polled<F: Future>(future: F, most: usize) -> Option<F::Output> {
    let (mut future, mut polls) = (pin!(future), 0);
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            polls += 1;
            if polls < most { Poll::Pending } else { Poll::Ready(None) }
        }
    })
    .await
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn multi_thread() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// The cluster behind proxies; the tests take turns.
struct Behind {
    cluster: &'static Cluster,
    proxies: Arc<Vec<Proxy>>,
    way: Way,
    _turn: MutexGuard<'static, ()>,
}

impl Behind {
    fn new() -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let cluster = Cluster::shared().unwrap();
        let proxies = Arc::new(cluster.proxies().unwrap());
        let way = Way::new(proxies.iter().map(Proxy::address).collect());
        Self { cluster, proxies, way, _turn: turn }
    }

    /// The nodes have nothing open of clients of which only `connections` to each of them are left.
    ///
    /// A node whose connection breaks in the moment in which it opens a cursor keeps that for ever: seen as queries of `SYS.SQL_QUERIES`
    /// whose initiator is no longer connected. So if connections were `cut`, the cursors of those that are left count; for scans, which
    /// do not show their connections, see [`all_places_are_free`].
    fn nothing_is_open(&self, runtime: &Runtime, connections: i64, cut: bool) {
        let Way { run, scanned, table, .. } = &self.way;
        let mut queries = format!(
            "SELECT COUNT(*) FROM SYS.SQL_QUERIES WHERE SQL LIKE '%{table}%' AND SQL NOT LIKE '%SYS.SQL_QUERIES%'"
        );
        if cut {
            queries += " AND INITIATOR_ID IN (SELECT 'cli:' || SUBSTRING(REMOTE_ADDRESS, 2) FROM SYS.CLIENT_CONNECTIONS)";
        }
        let scans = format!("SELECT COUNT(*) FROM SYS.SCAN_QUERIES WHERE CACHE_NAME = '{scanned}'");
        let shown = "SELECT COUNT(*) FROM SYS.CLIENT_CONNECTION_ATTRIBUTES WHERE NAME = 'run'";
        let shown = format!("{shown} AND VALUE = '{run}'");
        for number in 0..3 {
            let builder = Client::builder().addresses(self.cluster.address(number)).endpoint_discovery(false);
            let node = runtime.block_on(builder.connect_async()).unwrap();
            let count = |sql: &str| runtime.block_on(number_of(&node, sql)).unwrap();
            until("no scan is open", || cut || count(&scans) == 0);
            until("no query is open", || count(&queries) == 0);
            until("no transaction is open", || count("SELECT COUNT(*) FROM SYS.TRANSACTIONS") == 0);
            until("no connection is open", || count(&shown) <= connections);
        }
    }
}

async fn number_of(client: &Client, sql: &str) -> Result<i64> {
    Ok(client.sql(sql).query::<i64>().await?.next().await.transpose()?.unwrap())
}

/// A connection has so many places for cursors, and none is taken.
async fn all_places_are_free(world: &World) {
    const PLACES: usize = 128;
    let mut cursors = Vec::new();
    while cursors.len() < PLACES {
        cursors.push(world.scanned.scan_query::<i64, i64>().page_size(1).run().await.unwrap());
    }
}

/// All entries are read, by way of all connections.
async fn answers(world: &World) {
    for key in 0..ENTRIES {
        assert_eq!(world.read.get::<i64, i64>(&key).await.unwrap(), Some(key));
    }
}

/// Each call is dropped after each of its polls.
fn each_await_point(runtime: &Runtime, start: Start) {
    let behind = Behind::new();
    let Behind { proxies, way, .. } = &behind;
    runtime.block_on(async {
        way.fill().await.unwrap();
        for call in Call::ALL {
            for polls in 1.. {
                let world = way.connect().await.unwrap();
                if start != Start::Cold {
                    call.run(&world, 77).await.unwrap();
                }
                if start == Start::Lost {
                    proxies.iter().for_each(Proxy::cut_all);
                }
                let outcome = polled(call.run(&world, 77), polls).await;
                // Another call, and then this one, by the same client.
                assert_eq!(world.read.get::<i64, i64>(&7).await.unwrap(), Some(7), "{call:?} {polls}");
                if start == Start::Lost {
                    // The loss may not have been met before.
                    while call.run(&world, 99).await.is_err() {}
                } else {
                    call.run(&world, 99).await.unwrap();
                }
                if let Some(done) = outcome {
                    assert!(done.is_ok() || start == Start::Lost, "{call:?} {polls}: {done:?}");
                    println!("{start:?} {call:?}: {} points", polls - 1);
                    break;
                }
            }
        }
    });
    behind.nothing_is_open(runtime, 0, start == Start::Lost);
    runtime.block_on(way.hold_moved()).unwrap();
    runtime.block_on(way.destroy()).unwrap();
}

#[test]
fn the_first_call_may_be_dropped_at_each_await_point() {
    each_await_point(&current_thread(), Start::Cold);
    each_await_point(&multi_thread(), Start::Cold);
}

#[test]
fn a_later_call_may_be_dropped_at_each_await_point() {
    each_await_point(&current_thread(), Start::Warm);
    each_await_point(&multi_thread(), Start::Warm);
}

#[test]
fn a_call_that_reconnects_may_be_dropped_at_each_await_point() {
    each_await_point(&current_thread(), Start::Lost);
    each_await_point(&multi_thread(), Start::Lost);
}

/// Waiting for a row may be given up as often as one likes.
#[test]
fn streams_that_are_interrupted_lose_nothing() {
    let behind = Behind::new();
    let Behind { proxies, way, .. } = &behind;
    for runtime in [current_thread(), multi_thread()] {
        runtime.block_on(async {
            way.fill().await.unwrap();
            let World { client, scanned, .. } = way.connect().await.unwrap();
            proxies.iter().for_each(|proxy| proxy.delay(Direction::Answers, Duration::from_millis(1)));
            let mut scan = scanned.scan_query::<i64, i64>().page_size(7).run().await.unwrap();
            let mut found = Vec::new();
            while let Some(entry) = interrupted(async || scan.next().await).await {
                found.push(entry.unwrap().0);
            }
            found.sort_unstable();
            assert_eq!(found, (0..ENTRIES).collect::<Vec<_>>());

            let query = client.sql(format!("SELECT id FROM {} ORDER BY id", way.table)).page_size(7);
            let mut rows = query.query::<i64>().await.unwrap();
            let mut found = Vec::new();
            while let Some(page) = interrupted(async || rows.next_page().await).await.unwrap() {
                let mut ids = page.rows::<i64>().unwrap();
                while let Some(id) = interrupted(async || next_of(&mut ids).await).await {
                    found.push(id.unwrap());
                }
            }
            assert_eq!(found, (0..ENTRIES).collect::<Vec<_>>());
            proxies.iter().for_each(Proxy::heal);
            way.destroy().await.unwrap();
        });
    }
}

/// Calls again and again, each time for one poll, until one call comes to something.
async fn interrupted<R>(mut call: impl AsyncFnMut() -> R) -> R {
    loop {
        match polled(call(), 1).await {
            Some(output) => return output,
            None => yield_now().await,
        }
    }
}

/// When a call is dropped.
#[derive(Debug, Clone, Copy)]
enum Cut {
    Never,
    Polls(usize),
    After(Duration),
}

impl Cut {
    fn of(chance: &mut Chance) -> Self {
        match chance.below(8) {
            0 => Self::Never,
            1..=4 => Self::Polls(1 + chance.below(6)),
            _ => Self::After(Duration::from_micros(chance.next() % 8_000)),
        }
    }

    async fn of_call<F: Future>(self, call: F) -> Option<F::Output> {
        match self {
            Self::Never => Some(call.await),
            Self::Polls(polls) => polled(call, polls).await,
            Self::After(time) => timeout(time, call).await.ok(),
        }
    }
}

/// What the calls came to.
#[derive(Debug, Default)]
struct Outcomes {
    done: Done,
    dropped: usize,
    failed: usize,
}

async fn call_and_drop(world: World, mut chance: Chance, may_fail: bool) -> Outcomes {
    let mut outcomes = Outcomes::default();
    for _ in 0..CALLS {
        let call = Call::ALL[chance.below(Call::ALL.len())];
        let (at, cut) = (i64::try_from(chance.below(1000)).unwrap(), Cut::of(&mut chance));
        match cut.of_call(call.run(&world, at)).await {
            None => outcomes.dropped += 1,
            Some(Ok(done)) => {
                outcomes.done.entries.extend(done.entries);
                outcomes.done.rows.extend(done.rows);
            }
            Some(Err(error)) => {
                assert!(may_fail, "{call:?} {cut:?}: {error:?}");
                outcomes.failed += 1;
            }
        }
    }
    outcomes
}

/// The way to the nodes changes: slower, faster, cut if that is wanted.
async fn disturb(proxies: Arc<Vec<Proxy>>, mut chance: Chance, cuts: bool, over: Arc<AtomicBool>) {
    while !over.load(Ordering::Acquire) {
        let proxy = &proxies[chance.below(proxies.len())];
        let direction = [Direction::Requests, Direction::Answers][chance.below(2)];
        proxy.delay(direction, Duration::from_micros(chance.next() % 3_000));
        if cuts && chance.below(3) == 0 {
            proxy.cut_all();
        }
        sleep(Duration::from_millis(20)).await;
    }
    proxies.iter().for_each(Proxy::heal);
}

/// Everything that was acknowledged is there, and nothing that nobody wrote.
async fn hold_against(done: &Done, written: &Cache) -> Result<()> {
    let mut found = BTreeMap::new();
    let mut scan = written.scan::<i64, i64>().await?;
    while let Some((key, value)) = scan.next().await.transpose()? {
        assert!(value == key || value == -key, "{key}: {value}");
        found.insert(key, value);
    }
    for (key, value) in &done.entries {
        assert_eq!(found.get(key), Some(value), "{key}");
    }
    Ok(())
}

fn dropped_at_random(cuts: bool) {
    let seed = seed();
    println!("IGNITE_CHAOS_SEED={seed}");
    let mut chance = Chance::of(seed);
    let behind = Behind::new();
    let Behind { proxies, way, .. } = &behind;
    let runtime = multi_thread();
    let (world, outcomes) = runtime.block_on(async {
        way.fill().await.unwrap();
        let world = way.connect().await.unwrap();
        answers(&world).await;
        let over = Arc::new(AtomicBool::new(false));
        let disturbing =
            tokio::spawn(disturb(Arc::clone(proxies), Chance::of(chance.next()), cuts, Arc::clone(&over)));
        let tasks: Vec<JoinHandle<Outcomes>> = (0..TASKS)
            .map(|_| tokio::spawn(call_and_drop(world.clone(), Chance::of(chance.next()), cuts)))
            .collect();
        let mut all = Outcomes::default();
        for task in tasks {
            let outcomes = task.await.unwrap();
            all.dropped += outcomes.dropped;
            all.failed += outcomes.failed;
            all.done.entries.extend(outcomes.done.entries);
            all.done.rows.extend(outcomes.done.rows);
        }
        over.store(true, Ordering::Release);
        disturbing.await.unwrap();
        (world, all)
    });
    println!(
        "{} calls dropped, {} failed, {} entries and {} rows acknowledged; {}",
        outcomes.dropped,
        outcomes.failed,
        outcomes.done.entries.len(),
        outcomes.done.rows.len(),
        world.client.metrics()
    );
    runtime.block_on(async {
        let started = Instant::now();
        answers(&world).await;
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "nothing is in the way: {:?}",
            started.elapsed()
        );
        hold_against(&outcomes.done, &world.written).await.unwrap();
        for id in &outcomes.done.rows {
            let sql = format!("SELECT n FROM {} WHERE id = ?", way.table);
            let mut rows = world.client.sql(sql).arg(*id).query::<i64>().await.unwrap();
            assert_eq!(rows.next().await.unwrap().unwrap(), *id);
        }
    });
    let metrics = world.client.metrics();
    assert!(cuts || metrics.lost_connections == 0, "{metrics}");
    assert!(metrics.open_connections <= 3, "{metrics}");
    behind.nothing_is_open(&runtime, 1, cuts);
    runtime.block_on(all_places_are_free(&world));
    drop(world);
    behind.nothing_is_open(&runtime, 0, cuts);
    runtime.block_on(way.hold_moved()).unwrap();
    runtime.block_on(way.destroy()).unwrap();
}

#[test]
fn calls_that_are_dropped_at_random_disturb_nobody() {
    dropped_at_random(false);
}

#[test]
fn calls_that_are_dropped_while_connections_break_disturb_nobody() {
    dropped_at_random(true);
}
