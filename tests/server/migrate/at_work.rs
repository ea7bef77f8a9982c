//! Migrations of caches at work: others write, runs are stopped, connections are lost.

use super::*;
use ignite_client::{MigrationState, RetryPolicy};
use ignite_testkit::{Direction, Fault, Proxy, addresses};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// What others do to an entry between reading and writing.
#[test]
fn what_others_write_meanwhile_is_kept() {
    let client = client();
    let cache = Temporary::new(&client);
    fill(&cache, 40);
    let other = Client::connect(addresses().unwrap()).unwrap().cache(cache.name());
    let id_of = |old: &OldVoucher| old.purpose.strip_prefix("purpose ").unwrap().parse::<i64>().unwrap();
    let (mut calls, mut migration) = (HashMap::<i64, i64>::new(), migration(&cache));
    migration = migration.any_schema();
    let report = migration
        .map(|old: OldVoucher| {
            let id = id_of(&old);
            let calls = calls.entry(id).or_default();
            *calls += 1;
            let changed = OldVoucher { version: *calls, ..old.clone() };
            match (id, *calls) {
                (10, 1) => other.put(&id, &changed).unwrap(),
                (11, 1) => other.put(&id, &Voucher { version: 11, ..new(changed) }).unwrap(),
                (12, 1) => assert!(other.remove(&id).unwrap()),
                (13, _) => other.put(&id, &changed).unwrap(),
                _ => {}
            }
            new(old)
        })
        .run()
        .unwrap();
    assert_eq!((report.entries, report.migrated), (40, 37), "{report}");
    assert_eq!(
        (report.already_new, report.removed, report.skipped, report.left),
        (1, 1, 1, Some(1)),
        "{report}"
    );
    assert_eq!(report.conflicts, 3 + 7);
    assert_eq!(report.skips[0].key, "Long(13)");
    assert!(matches!(report.skips[0].reason, SkipReason::Changed { attempts: 8 }));
    assert_eq!(cache.get::<i64, Voucher>(&10).unwrap(), Some(Voucher { version: 1, ..new(old(10)) }));
    assert_eq!(cache.get::<i64, Voucher>(&11).unwrap().unwrap().version, 11);
    assert_eq!(cache.get::<i64, Voucher>(&12).unwrap(), None, "removed stays removed");
    assert_eq!(cache.get::<i64, OldVoucher>(&13).unwrap().unwrap().version, 8);
}

#[test]
fn a_writer_at_work_loses_nothing() {
    const ENTRIES: i64 = 4000;
    let client = client();
    let cache = Temporary::new(&client);
    fill(&cache, ENTRIES);
    let done = AtomicBool::new(false);
    let (report, writes) = thread::scope(|scope| {
        let other = Client::connect(addresses().unwrap()).unwrap().cache(cache.name());
        let (began, begins) = mpsc::channel();
        let done = &done;
        let writer = scope.spawn(move || {
            let mut writes = HashMap::<i64, i64>::new();
            for round in 0.. {
                if done.load(Ordering::Acquire) {
                    break;
                }
                let id = (round * 7919) % ENTRIES;
                if round % 3 == 0 {
                    let version = round + 1000;
                    other.put(&id, &Voucher { version, ..new(old(id)) }).unwrap();
                    writes.insert(id, version);
                } else if let Some(raw) = other.get_raw(&id).unwrap() {
                    let mut voucher: Voucher = raw.decode().unwrap();
                    voucher.version += 1;
                    if other.replace_if_same(&id, &raw, &voucher).unwrap() {
                        *writes.entry(id).or_default() += 1;
                    }
                }
                let _ = began.send(());
            }
            writes
        });
        begins.recv().unwrap();
        let report = mapped(&cache).run();
        done.store(true, Ordering::Release);
        (report.unwrap(), writer.join().unwrap())
    });
    assert_eq!((report.entries, report.left), (4000, Some(0)), "{report}");
    assert!(writes.len() > 1);
    for entry in cache.scan::<i64, Voucher>().unwrap() {
        let (id, voucher) = entry.unwrap();
        assert_eq!(
            voucher.version,
            writes.get(&id).copied().unwrap_or_default(),
            "entry {id}: a write is lost"
        );
    }
}

#[test]
fn a_stopped_run_goes_on_from_its_state() {
    let client = client();
    let cache = Temporary::new(&client);
    fill(&cache, 1000);
    let stopped = mapped(&cache)
        .on_progress(|progress| {
            if progress.finished_partitions == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .run()
        .unwrap();
    assert!(stopped.is_stopped && stopped.left.is_none() && stopped.migrated < 1000, "{stopped}");
    assert_eq!(stopped.state.finished_partitions(), 5);
    let text = serde_json::to_string(&stopped.state).unwrap();
    let state: MigrationState = serde_json::from_str(&text).unwrap();
    let report = mapped(&cache).resume(state).run().unwrap();
    assert_eq!(report.entries + stopped.entries, 1000, "finished partitions are not looked at again");
    assert_eq!((report.migrated + stopped.migrated, report.left), (1000, Some(0)));
    assert_eq!(report.state.finished_partitions(), 32);
    assert_all_new(&cache, 1000);
}

#[test]
fn a_lost_connection_loses_nothing() {
    let node = Node::shared(Setup::Plain).unwrap();
    let proxy = Proxy::start(node.socket_addr()).unwrap();
    // What fails is told, not repeated.
    let client = Client::builder().addresses(proxy.address()).retry(RetryPolicy::None).connect().unwrap();
    let cache = Temporary::new(&client);
    fill(&cache, 1000);
    let mut migration = mapped(&cache);
    let (mut failures, mut finished) = (0, 0);
    let report = loop {
        if failures < 3 {
            proxy.after(Direction::Answers, 30_000, Fault::Cut);
        }
        match migration.run() {
            Ok(report) => break report,
            Err(early) => {
                assert!(early.is_of_connection(), "{:?}", early.error());
                assert!(early.state().finished_partitions() >= finished);
                finished = early.state().finished_partitions();
                assert!(finished > 0, "30 KB are some partitions");
                failures += 1;
                migration = migration.resume(early.into_state());
            }
        }
    };
    assert_eq!((failures, report.left), (3, Some(0)), "{report}");
    assert_all_new(&cache, 1000);
}

#[test]
fn writes_keep_to_the_rate() {
    let client = client();
    let cache = Temporary::new(&client);
    fill(&cache, 40);
    let report = mapped(&cache).rate_limit(100).run().unwrap();
    assert_eq!(report.migrated, 40);
    // 39 intervals of 10 ms, less what may be caught up with.
    assert!(report.elapsed >= Duration::from_millis(350), "{:?}", report.elapsed);
}

#[test]
fn closing_the_client_ends_a_wait() {
    let client = client();
    let keeper = Temporary::new(&client);
    fill(&keeper, 1000);
    let closed = Client::connect(addresses().unwrap()).unwrap();
    let cache = closed.cache(keeper.name());
    let (told, tells) = mpsc::channel();
    let early = thread::scope(|scope| {
        let run = scope.spawn(|| {
            let map = move |old| {
                told.send(()).unwrap();
                new(old)
            };
            migration(&cache).map(map).rate_limit(1).run()
        });
        tells.recv().unwrap();
        tells.recv().unwrap();
        closed.close();
        run.join().unwrap().unwrap_err()
    });
    assert!(matches!(early.error(), Error::Closed { .. }), "{:?}", early.error());
}
