//! The faults: those of nodes one after the other, those of the network at any time.
//!
//! The schedule never takes the last copy: with two backups it kills two of three nodes at the most, and all copies are back before the next
//! fault. What is lost then, the client has lost.
//!
//! How long a fault lasts, and the pause before the next one, are drawn as the faults are: those sleeps wait for nothing.

use ignite_testkit::{Cluster, Direction, Fault, Proxy};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Random numbers of a seed (SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn of(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    fn millis(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from + self.next() % (to - from))
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        (1..items.len()).for_each(|at| items.swap(at, self.below(at + 1)));
    }
}

/// What happens to nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Harm {
    Kill,
    KillTwo,
    Stop,
    Pause,
    /// Killed and started again at once.
    Restart,
}

const HARMS: [Harm; 5] = [Harm::Kill, Harm::KillTwo, Harm::Stop, Harm::Pause, Harm::Restart];

/// See the module.
#[derive(Debug)]
pub(super) struct Schedule {
    chance: Chance,
    /// The faults that come next; all kinds come before one comes again.
    deck: Vec<Harm>,
    done: BTreeMap<String, usize>,
}

impl Schedule {
    pub(super) const fn new(chance: Chance) -> Self {
        Self { chance, deck: Vec::new(), done: BTreeMap::new() }
    }

    /// Does the work while faults happen; it is told when it is over.
    pub(super) fn run<R: Send>(
        &mut self,
        cluster: &mut Cluster,
        proxies: &[Proxy],
        time: Duration,
        work: impl FnOnce(&AtomicBool) -> R + Send,
    ) -> R {
        let end = Instant::now() + time;
        let over = AtomicBool::new(false);
        let network = self.chance.next();
        thread::scope(|scope| {
            let work = scope.spawn(|| work(&over));
            let network = scope.spawn(|| break_connections(Chance::of(network), proxies, &over));
            while Instant::now() < end && !work.is_finished() {
                self.harm(cluster);
            }
            over.store(true, Ordering::Release);
            for (fault, times) in network.join().unwrap() {
                *self.done.entry(fault).or_default() += times;
            }
            work.join().unwrap()
        })
    }

    fn harm(&mut self, cluster: &mut Cluster) {
        if self.deck.is_empty() {
            self.deck = HARMS.to_vec();
            self.chance.shuffle(&mut self.deck);
        }
        let harm = self.deck.pop().unwrap();
        let mut nodes = [0, 1, 2];
        self.chance.shuffle(&mut nodes);
        let [node, other, _] = nodes;
        match harm {
            Harm::Kill => cluster.kill(node),
            Harm::KillTwo => {
                cluster.kill(node);
                cluster.kill(other);
            }
            Harm::Stop => drop(cluster.stop(node)),
            Harm::Pause => cluster.pause(node).unwrap(),
            Harm::Restart => cluster.restart(node).unwrap(),
        }
        let gone = self.chance.millis(500, 3_500);
        println!(
            "{harm:?} {:?} for {gone:?}",
            if harm == Harm::KillTwo { vec![node, other] } else { vec![node] }
        );
        thread::sleep(gone);
        super::super::mend(cluster);
        *self.done.entry(format!("{harm:?}")).or_default() += 1;
        thread::sleep(self.chance.millis(100, 1_000));
    }
}

/// Cuts and stalls connections at random until it is over.
fn break_connections(mut chance: Chance, proxies: &[Proxy], over: &AtomicBool) -> BTreeMap<String, usize> {
    let mut done = BTreeMap::new();
    while !over.load(Ordering::Acquire) {
        let proxy = &proxies[chance.below(proxies.len())];
        let direction = [Direction::Requests, Direction::Answers][chance.below(2)];
        let bytes = chance.next() % 300;
        let fault = match chance.below(4) {
            0 => {
                proxy.cut_all();
                "cut"
            }
            1 => {
                proxy.after(direction, bytes, Fault::Cut);
                "cut after some bytes"
            }
            2 => {
                proxy.after(direction, bytes, Fault::Truncate);
                "truncated"
            }
            _ => {
                proxy.after(direction, bytes, Fault::Stall);
                thread::sleep(chance.millis(100, 2_000));
                proxy.heal();
                "stalled"
            }
        };
        *done.entry(fault.to_owned()).or_default() += 1;
        thread::sleep(chance.millis(100, 1_000));
    }
    proxies.iter().for_each(Proxy::heal);
    done
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("faults so far:")?;
        self.done.iter().try_for_each(|(fault, times)| write!(f, " {fault} {times},"))
    }
}
