//! A connection for tests, without a socket: it is open until it is closed.

use super::transport::{Link, OnHeartbeat};
use super::watch::Meter;
use crate::config::DisconnectReason;
use crate::protocol::Negotiated;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

#[derive(Debug, Clone)]
pub(super) struct ScriptedLink {
    shared: Arc<Shared>,
    attempt: u32,
}

#[derive(Debug)]
struct Shared {
    addr: Arc<str>,
    negotiated: Negotiated,
    topology: i64,
    usable: AtomicBool,
    /// A real connection asks under a lock.
    lock: Mutex<()>,
    meter: OnceLock<Arc<Meter>>,
    cursors: Arc<()>,
}

impl ScriptedLink {
    pub(super) fn new(addr: &Arc<str>, negotiated: Negotiated, topology: i64) -> Self {
        let shared = Shared {
            addr: Arc::clone(addr),
            negotiated,
            topology,
            usable: AtomicBool::new(true),
            lock: Mutex::default(),
            meter: OnceLock::new(),
            cursors: Arc::default(),
        };
        Self { shared: Arc::new(shared), attempt: 1 }
    }

    /// The number of the node: its id.
    pub(super) fn node(&self) -> u128 {
        self.shared.negotiated.node_id.map_or(0, |id| id.as_u128())
    }
}

impl Link for ScriptedLink {
    fn negotiated(&self) -> &Negotiated {
        &self.shared.negotiated
    }

    fn addr(&self) -> &Arc<str> {
        &self.shared.addr
    }

    fn is_usable(&self, _: Instant) -> bool {
        let _state = self.shared.lock.lock().unwrap();
        self.shared.usable.load(Ordering::SeqCst)
    }

    fn is_stalled(&self, _: Instant) -> bool {
        false
    }

    fn meter(&self) -> &OnceLock<Arc<Meter>> {
        &self.shared.meter
    }

    fn attempt(&self) -> u32 {
        self.attempt
    }

    fn for_attempt(&self, attempt: u32) -> Self {
        Self { attempt, ..self.clone() }
    }

    fn take_end(&self) -> Option<DisconnectReason> {
        None
    }

    fn keep_alive(&self, _: Duration, _: OnHeartbeat<Self>) {}

    fn topology(&self) -> i64 {
        self.shared.topology
    }

    fn cursors(&self) -> &Arc<()> {
        &self.shared.cursors
    }

    fn retire(&self) {
        self.close();
    }

    fn close(&self) {
        self.shared.usable.store(false, Ordering::SeqCst);
    }
}
