//! What the threads do while faults happen.

use super::{COUNTERS, THREADS};
use crate::faults::db::Db;
use crate::faults::ledger::{Ledger, Told};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Entries of a batch.
const BATCH: usize = 20;

/// How much was done.
#[derive(Debug, Default)]
pub(super) struct Load {
    pub(super) writes: usize,
    pub(super) counts: usize,
    pub(super) reads: usize,
    pub(super) failed_reads: usize,
}

/// What was told of one counter.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Counted {
    pub(super) acknowledged: i64,
    pub(super) not_applied: i64,
    pub(super) unknown: i64,
}

impl Load {
    /// Each write with a key of its own, in one of several ways; in between reads and cursors, some of them left before their end.
    pub(super) fn write_own_keys(&mut self, db: &Db, over: &AtomicBool) -> Ledger {
        let mut ledger = Ledger::default();
        for (own, load) in on_threads(|thread| write_own_keys(db, thread, over)) {
            ledger.merge(own);
            self.writes += load.writes;
            self.reads += load.reads;
            self.failed_reads += load.failed_reads;
        }
        ledger
    }

    /// Counters that all threads count up by compare-and-set.
    pub(super) fn count(&mut self, db: &Db, over: &AtomicBool) -> Vec<Counted> {
        let mut all = vec![Counted::default(); usize::try_from(COUNTERS).unwrap()];
        for (counted, calls) in on_threads(|thread| count(db, thread, over)) {
            self.counts += calls;
            for (all, one) in all.iter_mut().zip(counted) {
                all.acknowledged += one.acknowledged;
                all.not_applied += one.not_applied;
                all.unknown += one.unknown;
            }
        }
        all
    }

    fn read<R>(&mut self, outcome: &ignite_client::Result<R>) {
        self.reads += 1;
        if let Err(error) = outcome {
            self.failed_reads += 1;
            assert_ne!(Told::of(outcome), Told::Acknowledged, "{error}");
        }
    }
}

fn on_threads<R: Send>(work: impl Fn(usize) -> R + Sync) -> Vec<R> {
    thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || work(thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn write_own_keys(db: &Db, thread: usize, over: &AtomicBool) -> (Ledger, Load) {
    let (mut ledger, mut load) = (Ledger::default(), Load::default());
    let mut keys = (i64::try_from(thread).unwrap()..).step_by(THREADS);
    while !over.load(Ordering::Acquire) {
        let key = keys.next().unwrap();
        load.writes += 1;
        if load.writes % 8 == 0 {
            let batch: Vec<i64> = keys.by_ref().take(BATCH).collect();
            let _ = ledger.write_batch(db, &batch);
        }
        let told = match load.writes % 4 {
            0 => {
                let outcome = db.put_if_absent(key, key);
                assert!(!matches!(outcome, Ok(false)), "nobody else writes key {key}");
                Told::of(&outcome)
            }
            1 => {
                let outcome = db.get_and_put(key, key);
                assert!(!matches!(outcome, Ok(Some(_))), "nobody else writes key {key}");
                Told::of(&outcome)
            }
            _ => Told::of(&db.put(key, key)),
        };
        ledger.note(key, told);
        load.read(&db.get(key));
        match load.writes % 16 {
            // Left after a few pages, or lost.
            3 => load.read(&db.scan(8).and_then(|scan| scan.take(20).collect::<Result<Vec<_>, _>>())),
            7 => load.read(
                &db.query("SELECT X, X FROM SYSTEM_RANGE(1, 200)", 16)
                    .and_then(|mut rows| rows.next().transpose()),
            ),
            11 => load.read(&db.get_all(key.saturating_sub(100)..key)),
            _ => {}
        }
    }
    (ledger, load)
}

fn count(db: &Db, thread: usize, over: &AtomicBool) -> (Vec<Counted>, usize) {
    let mut counted = vec![Counted::default(); usize::try_from(COUNTERS).unwrap()];
    let mut calls = 0;
    while !over.load(Ordering::Acquire) {
        let counter = (calls + thread) % counted.len();
        let key = i64::try_from(counter).unwrap();
        calls += 1;
        let Ok(Some(value)) = db.get(key) else { continue };
        let outcome = db.replace(key, value, value + 1);
        let own = &mut counted[counter];
        match Told::of(&outcome) {
            // False: another thread was faster.
            Told::Acknowledged => own.acknowledged += i64::from(outcome.unwrap()),
            Told::NotApplied => own.not_applied += 1,
            Told::Unknown => own.unknown += 1,
        }
    }
    (counted, calls)
}
