//! Eight threads over one client write while nodes are killed, stopped, paused and restarted and connections break and stall, at random.
//! Afterwards everything that was reported must be true, and nothing may be left open.
//!
//! | variable | meaning |
//! |---|---|
//! | `IGNITE_CHAOS_SECONDS` | how long the faults go on, both phases together; 60 unless set |
//! | `IGNITE_CHAOS_SEED` | the seed of an earlier run, which it has printed |

pub(crate) mod faults;
mod load;

use super::db::Db;
use super::leaks::{Counts, no_socket_is_left, own_threads, sockets_to};
use super::ledger::{Ledger, Told};
use super::{Harmed, alone, everywhere, everywhere_tx, mend, until};
use crate::front::Client;
use faults::{Chance, Schedule};
use ignite_testkit::{Cluster, Proxy, unique_name};
use load::Load;
use std::collections::BTreeSet;
use std::env;
use std::time::{Duration, SystemTime};

const THREADS: usize = 8;
const COUNTERS: i64 = 4;
const DEADLINE: Duration = Duration::from_secs(3);

/// A number in the environment.
fn given(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap())
}

pub(crate) fn seed() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    given("IGNITE_CHAOS_SEED").unwrap_or_else(|| u64::try_from(now.as_micros()).unwrap())
}

#[test]
fn what_is_reported_under_random_faults_is_true() {
    let seconds = given("IGNITE_CHAOS_SECONDS").unwrap_or(60);
    let seed = seed();
    println!("IGNITE_CHAOS_SEED={seed} IGNITE_CHAOS_SECONDS={seconds}");
    let phase = Duration::from_secs(seconds) / 2;
    let mut cluster = Harmed::take();
    let proxies = cluster.proxies().unwrap();
    let threads = own_threads();
    let run = unique_name("chaos");
    let addresses: Vec<String> = proxies.iter().map(Proxy::address).collect();
    let builder = Client::builder().addresses(&addresses[..]).endpoint_discovery(false);
    let setup = Db::open(alone(cluster.address(0)), Duration::from_secs(60), everywhere());
    let counters = setup.with(setup.client.create_cache(everywhere_tx()).unwrap().name());
    (0..COUNTERS).for_each(|counter| counters.put(counter, 0).unwrap());
    let cache = counters.name().to_owned();
    let db = Db::open(builder.user_attribute("run", run.as_str()), DEADLINE, setup.name());
    let counters = db.with(&cache);
    drop(setup);

    let mut schedule = Schedule::new(Chance::of(seed));
    let mut load = Load::default();
    let ledger = schedule.run(&mut cluster, &proxies, phase, |over| load.write_own_keys(&db, over));
    println!("{schedule}");
    let reported = schedule.run(&mut cluster, &proxies, phase, |over| load.count(&counters, over));
    println!("{schedule}");
    drop(counters);
    mend(&mut cluster);

    let direct = Db::open(alone(cluster.address(0)), Duration::from_secs(60), db.name());
    print_summary(&ledger, &load, &db, &reported);
    ledger.hold_against(&direct);
    let counters = direct.with(&cache);
    for (counter, reported) in (0..).zip(&reported) {
        let found = counters.get(counter).unwrap().unwrap();
        let most = reported.acknowledged + reported.unknown;
        println!(
            "counter {counter}: {found}, {} acknowledged, {} unknown",
            reported.acknowledged, reported.unknown
        );
        assert!(
            (reported.acknowledged..=most).contains(&found),
            "counter {counter} is {found}: {reported:?}"
        );
    }
    nothing_is_left(&cluster, &proxies, db, &run, &threads);
}

fn print_summary(ledger: &Ledger, load: &Load, db: &Db, reported: &[load::Counted]) {
    let counted = |of: fn(&load::Counted) -> i64| reported.iter().map(of).sum::<i64>();
    println!("| phase | calls | acknowledged | not applied | unknown |");
    println!("|---|---|---|---|---|");
    let [acknowledged, not_applied, unknown] =
        [Told::Acknowledged, Told::NotApplied, Told::Unknown].map(|told| ledger.count(told));
    println!("| own keys | {} | {acknowledged} | {not_applied} | {unknown} |", load.writes);
    println!(
        "| counters | {} | {} | {} | {} |",
        load.counts,
        counted(|counted| counted.acknowledged),
        counted(|counted| counted.not_applied),
        counted(|counted| counted.unknown)
    );
    println!("longest call {:?} of {:?}; {:?}", db.longest(), db.deadline(), db.client.metrics());
    println!("reads and cursors: {} done, {} failed", load.reads, load.failed_reads);
}

/// No scan is open on the connection. A node keeps the scan of a connection that breaks in the moment in which it is opened, and its view does not
/// show whose it is; so it is not asked. But it refuses another cursor where all places of a connection are taken.
fn all_places_are_free(db: &Db) {
    const PLACES: usize = 128;
    let scans: Vec<_> = (0..PLACES).map(|_| db.scan(1).unwrap()).collect();
    assert_eq!(scans.len(), PLACES);
}

/// No cursor, no transaction, no socket and no thread, though the client lives; then not even its connections.
fn nothing_is_left(cluster: &Cluster, proxies: &[Proxy], db: Db, run: &str, threads: &BTreeSet<String>) {
    let ports: Vec<u16> =
        proxies.iter().map(|proxy| proxy.address().rsplit(':').next().unwrap().parse().unwrap()).collect();
    let nodes: Vec<Counts> = (0..3).map(|number| Counts::of(&cluster.address(number))).collect();
    for counts in &nodes {
        until("no query is open", || counts.queries("SYSTEM_RANGE") == 0);
        until("no transaction is open", || counts.transactions() == 0);
    }
    until("no thread is left", || own_threads().is_subset(threads));
    until("it works", || db.get(0).is_ok());
    all_places_are_free(&db);
    let open = db.client.metrics().open_connections;
    assert!(open <= 3 && sockets_to(&ports) <= 3, "{open} connections, {} sockets", sockets_to(&ports));
    drop(db);
    no_socket_is_left(&ports);
    for counts in &nodes {
        until("no connection is open", || counts.connections(run) == 0);
    }
}
