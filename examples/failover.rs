//! Nodes are killed and come back while a program writes and reads: what it lives through, and what it never loses.
//!
//! Run it with `cargo run --example failover`. It starts three local nodes by itself, also if `IGNITE_ADDRESSES` is set: the nodes of others
//! are not killed.

use ignite_client::{
    Cache, CacheConfig, Client, ConnectFailed, Connected, Disconnected, Error, Observer, ReconnectPolicy,
    RequestDone, WriteSynchronizationMode,
};
use ignite_examples::{CheckFailed, check, run_alone, step};
use ignite_testkit::{Cluster, TestkitError};
use std::collections::BTreeSet;
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

const NODES: usize = 3;
/// The key of the counter; the others are numbers from 1 on.
const COUNTER: i64 = 0;

fn main() -> ExitCode {
    run_alone(example)
}

/// Prints what happens on the connections.
struct Journal {
    started: Instant,
}

impl Journal {
    fn line(&self, text: &str) {
        println!("   {:7.3} s  {text}", self.started.elapsed().as_secs_f64());
    }
}

impl Observer for Journal {
    fn connected(&self, event: &Connected<'_>) {
        self.line(&format!("connected with {} within {:.1?}", event.addr, event.took));
    }

    fn connect_failed(&self, event: &ConnectFailed<'_>) {
        self.line(&format!("no connection with {}", event.addr));
    }

    fn disconnected(&self, event: &Disconnected<'_>) {
        self.line(&format!("{} is gone: {}", event.addr, event.reason));
    }

    fn request(&self, event: &RequestDone<'_>) {
        if event.attempt > 1 && event.outcome.is_ok() {
            self.line(&format!("{} succeeded on {}, attempt {}", event.op, event.addr, event.attempt));
        }
    }
}

/// What the loop of writes and reads has seen.
#[derive(Default)]
struct Seen {
    /// What the counter was acknowledged to be, or was read as.
    counter: i64,
    /// Entries whose write was acknowledged.
    acknowledged: BTreeSet<i64>,
    not_applied: u32,
    unknown: u32,
    reads: u32,
}

fn example() -> Result<(), Box<dyn std::error::Error>> {
    step("Start a cluster of three nodes (the first time, Maven also fetches Ignite)");
    let mut cluster = Cluster::start(NODES)?;
    let addresses = cluster.addresses();
    println!("   they listen on {addresses}");

    step("Connect with all of them");
    let client = Client::builder()
        .addresses(&*addresses)
        .reconnect(ReconnectPolicy::RoundRobin { max_reconnects: 3 })
        .request_timeout(Duration::from_secs(20))
        .observer(Journal { started: Instant::now() })
        .connect()?;
    // Each entry on all nodes, before a write is acknowledged: then any two may die.
    let config = CacheConfig::new("example_failover")
        .backups(2)
        .write_synchronization_mode(WriteSynchronizationMode::FullSync);
    let cache = client.create_cache(config)?;
    cache.put(&COUNTER, &0_i64)?;

    step("Write and read while one node after the other is killed and started again");
    let mut seen = Seen::default();
    thread::scope(|scope| {
        let trouble = scope.spawn(|| kill_and_restart(&mut cluster));
        while !trouble.is_finished() {
            write_and_read(&cache, &mut seen)?;
        }
        trouble.join().map_err(|_| "the thread that kills nodes has panicked")??;
        Ok::<_, Box<dyn std::error::Error>>(())
    })?;
    let Seen { not_applied, unknown, reads, .. } = seen;
    println!("   {} writes of entries and {reads} reads were answered", seen.acknowledged.len());
    println!("   {not_applied} writes failed and were not applied; of {unknown} nobody knew");

    step("Look for what was acknowledged");
    let found: BTreeSet<i64> =
        cache.get_all::<i64, i64>(&seen.acknowledged)?.into_iter().map(|(key, _)| key).collect();
    check(found == seen.acknowledged, "every acknowledged write is there")?;
    let counter = cache.get::<i64, i64>(&COUNTER)?;
    check(counter.is_some_and(|counter| counter >= seen.counter), "the counter is where it was, or further")?;
    println!("{}", client.metrics());

    step("Kill all nodes");
    (0..NODES).for_each(|number| cluster.kill(number));
    let error = loop {
        match cache.get::<i64, i64>(&COUNTER) {
            // An answer of a node that has just been killed.
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    println!("   {error}");
    let Error::Connect { attempts } = &error else { return Err(error.into()) };
    let tried = |address: &str| attempts.iter().any(|attempt| &*attempt.addr == address);
    check(addresses.split(',').all(tried), "the error lists every address with its reason")?;
    check(error.is_retryable(), "the same call may succeed later")?;
    Ok(())
}

fn kill_and_restart(cluster: &mut Cluster) -> Result<(), TestkitError> {
    for number in 0..NODES {
        println!("   killing node {number} at {}", cluster.address(number));
        cluster.kill(number);
        cluster.await_size(NODES - 1)?;
        cluster.restart(number)?;
        // Until it has copies of all entries, another one must not die.
        cluster.await_rebalanced()?;
        println!("   node {number} is back");
    }
    Ok(())
}

/// Writes the next entry, counts it, reads the counter.
fn write_and_read(cache: &Cache, seen: &mut Seen) -> Result<(), Box<dyn std::error::Error>> {
    let (last, next) = (seen.counter, seen.counter + 1);
    match cache.put(&next, &next) {
        Ok(()) => {
            seen.acknowledged.insert(next);
        }
        Err(error) => note(seen, error)?,
    }
    // Compare-and-set: a late write of this number cannot undo a later one.
    match cache.replace_if_equals(&COUNTER, &last, &next) {
        Ok(true) => seen.counter = next,
        // The write of which nobody knew was applied; the read below finds it.
        Ok(false) => {}
        Err(error) => note(seen, error)?,
    }
    let counter = cache.get::<i64, i64>(&COUNTER)?.unwrap_or_default();
    seen.reads += 1;
    if counter < seen.counter || counter > next {
        return Err(CheckFailed::new(&format!("the counter went from {} to {counter}", seen.counter)).into());
    }
    seen.counter = counter;
    Ok(())
}

/// A write failed: the error says what is known of it.
fn note(seen: &mut Seen, error: Error) -> Result<(), Error> {
    if error.may_have_been_applied() {
        println!("   perhaps applied: {error}");
        seen.unknown += 1;
    } else if error.is_retryable() {
        seen.not_applied += 1;
    } else {
        return Err(error);
    }
    Ok(())
}
