//! The nodes of the cluster as far as they are known: where they listen, which of them a connection is open to, when a failed one is tried
//! again. Opens nothing itself.

use super::transport::Link;
use crate::codec::IdMap;
use crate::config::Address;
use crate::error::{ConnectAttempt, Error, Fate, Result};
use crate::ops::NodeEndpoint;
use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// After a failure an optional connection is left alone for so long, then twice as long, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// So many nodes are remembered: a node that starts again is a new one, and a client lives long.
const MOST_MET: usize = 1024;

/// See the module.
#[derive(Debug)]
pub(super) struct Nodes<L> {
    inner: RwLock<Inner<L>>,
}

#[derive(Debug)]
struct Inner<L> {
    /// The configured ones first, then those that the cluster told.
    endpoints: Vec<Endpoint<L>>,
    by_node: IdMap<Uuid, usize>,
    /// Whose connection serves what no node in particular has to.
    default: usize,
    closed: bool,
    /// The nodes that were met in this cluster, the newest last.
    met: VecDeque<Uuid>,
    failed_rounds: u64,
    last_failure: Arc<[ConnectAttempt]>,
}

#[derive(Debug)]
struct Endpoint<L> {
    address: Address,
    /// Told by the cluster, not by the program: it goes when its node does.
    is_discovered: bool,
    node_id: Option<Uuid>,
    link: Option<L>,
    failures: u32,
    /// An optional connection is not tried before.
    not_before: Option<Instant>,
}

impl<L> Endpoint<L> {
    const fn new(address: Address, is_discovered: bool) -> Self {
        Self { address, is_discovered, node_id: None, link: None, failures: 0, not_before: None }
    }

    /// Whether it has not failed a moment ago.
    fn is_ready(&self, now: Instant) -> bool {
        self.not_before.is_none_or(|at| at <= now)
    }
}

/// What installing a connection found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Installed {
    Known,
    /// No connection of the cluster was left, and the node is a new one: it may be of another cluster.
    Stranger,
}

impl<L: Link> Nodes<L> {
    pub(super) fn new(addresses: &[Address]) -> Self {
        let endpoints = addresses.iter().map(|address| Endpoint::new(address.clone(), false)).collect();
        Self {
            inner: RwLock::new(Inner {
                endpoints,
                by_node: IdMap::default(),
                default: 0,
                closed: false,
                met: VecDeque::new(),
                failed_rounds: 0,
                last_failure: Arc::new([]),
            }),
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner<L>> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner<L>> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection for what any node can do, if one is open: the default one, else any. One whose node does not answer is the last
    /// choice: first another address is tried.
    pub(super) fn usable(&self, now: Instant) -> Result<Option<L>> {
        let inner = self.read();
        if inner.closed {
            return Err(Error::Closed { fate: Fate::NotSent });
        }
        let mut silent = None;
        let mut can_connect = false;
        for endpoint in inner.in_order(inner.default).filter_map(|at| inner.endpoints.get(at)) {
            match endpoint.link.as_ref().filter(|link| link.is_usable(now)) {
                Some(link) if endpoint.is_ready(now) && !link.is_stalled(now) => {
                    return Ok(Some(link.clone()));
                }
                Some(link) => silent = silent.or(Some(link)),
                None => can_connect |= endpoint.is_ready(now),
            }
        }
        Ok(silent.filter(|_| !can_connect).cloned())
    }

    /// An open connection whose node has told of a topology; the default one if none has.
    pub(super) fn informed(&self, topology: i64, now: Instant) -> Option<L> {
        let informed = {
            let inner = self.read();
            let links = inner.endpoints.iter().filter(|endpoint| endpoint.is_ready(now));
            let mut links = links.filter_map(|endpoint| endpoint.link.as_ref());
            let fits =
                |link: &&L| link.topology() >= topology && link.is_usable(now) && !link.is_stalled(now);
            links.find(fits).cloned()
        };
        informed.or_else(|| self.usable(now).ok().flatten())
    }

    /// The open connection to a node.
    pub(super) fn link_of(&self, node_id: Uuid, now: Instant) -> Option<L> {
        let inner = self.read();
        let endpoint = inner.endpoints.get(*inner.by_node.get(&node_id)?)?;
        // A node that did not answer in time is left alone for a while, though its connection is open.
        let link = endpoint.link.as_ref().filter(|_| endpoint.is_ready(now))?;
        (link.is_usable(now) && !link.is_stalled(now)).then(|| link.clone())
    }

    /// Where a node listens, or may listen, if a connection can be tried there now: a configured address that nobody is connected to may be
    /// that of any node.
    pub(super) fn connectable(&self, node_id: Uuid, now: Instant) -> Option<Address> {
        let inner = self.read();
        // An open connection that is not used now stands still, and another one to the same node would too.
        let is_open = |one: &Endpoint<L>| one.link.as_ref().is_some_and(|link| link.is_usable(now));
        let known = inner.endpoints.iter().filter(|one| one.node_id == Some(node_id));
        if known.clone().any(is_open) {
            return None;
        }
        let free = inner.endpoints.iter().filter(|one| !one.is_discovered && !is_open(one));
        let mut ready = known.chain(free).filter(|one| one.is_ready(now));
        ready.next().map(|endpoint| endpoint.address.clone())
    }

    /// All addresses in the order in which they are tried: by priority, or those that failed a moment ago last.
    pub(super) fn round(&self, is_prioritised: bool, now: Instant) -> Vec<Address> {
        let mut inner = self.write();
        inner.drop_lost(now);
        // After the lost one, which was the default.
        let start = if is_prioritised || inner.met.is_empty() { 0 } else { inner.default + 1 };
        let order = inner.in_order(start).filter_map(|at| inner.endpoints.get(at));
        let (ready, failed): (Vec<_>, Vec<_>) =
            order.partition(|endpoint| is_prioritised || endpoint.is_ready(now));
        ready.into_iter().chain(failed).map(|endpoint| endpoint.address.clone()).collect()
    }

    /// How many addresses there are.
    pub(super) fn count(&self) -> usize {
        self.read().endpoints.len()
    }

    /// How many rounds of addresses have failed so far.
    pub(super) fn failed_rounds(&self) -> u64 {
        self.read().failed_rounds
    }

    /// How the last round of addresses failed.
    pub(super) fn last_failure(&self) -> Error {
        Error::Connect { attempts: Arc::clone(&self.read().last_failure) }
    }

    pub(super) fn round_failed(&self, attempts: Arc<[ConnectAttempt]>) {
        let mut inner = self.write();
        inner.failed_rounds = inner.failed_rounds.wrapping_add(1);
        inner.last_failure = attempts;
    }

    /// Notes that an address could not be connected to, or that its node did not answer.
    pub(super) fn failed(&self, address: &Address, now: Instant) {
        let mut inner = self.write();
        if let Some(endpoint) = inner.endpoint(address) {
            let pause =
                FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(endpoint.failures)).min(LONGEST_PAUSE);
            endpoint.failures = endpoint.failures.saturating_add(1);
            endpoint.not_before = now.checked_add(pause);
            endpoint.link = endpoint.link.take().filter(|link| link.is_usable(now));
        }
    }

    /// Leaves a node that does not answer for the next one, if there is one.
    pub(super) fn turn_from(&self, link: &L, now: Instant) {
        let address = {
            let mut inner = self.write();
            let Some(at) = inner.endpoints.iter().position(|endpoint| {
                endpoint.link.as_ref().is_some_and(|other| Arc::ptr_eq(other.cursors(), link.cursors()))
            }) else {
                return;
            };
            // If none is open the next round begins behind this one.
            if inner.default == at {
                let is_open = |at: &usize| {
                    let link = inner.endpoints.get(*at).and_then(|endpoint| endpoint.link.as_ref());
                    link.is_some_and(|link| link.is_usable(now))
                };
                inner.default = inner.in_order(at).skip(1).find(is_open).unwrap_or(at);
            }
            inner.endpoints.get(at).map(|endpoint| endpoint.address.clone())
        };
        if let Some(address) = address {
            self.failed(&address, now);
        }
    }

    /// Takes a new connection. `is_default`: it serves what any node can do from now on.
    pub(super) fn install(
        &self,
        address: &Address,
        link: &L,
        is_default: bool,
        now: Instant,
    ) -> Result<Installed> {
        let node_id = link.negotiated().node_id;
        let mut inner = self.write();
        if inner.closed {
            drop(inner);
            link.close();
            return Err(Error::Closed { fate: Fate::NotSent });
        }
        let has_other =
            inner.endpoints.iter().any(|one| one.link.as_ref().is_some_and(|link| link.is_usable(now)));
        let is_known = has_other || node_id.is_some_and(|id| inner.met.contains(&id));
        let is_first = inner.met.is_empty();
        if !is_known {
            inner.met.clear();
            inner.by_node.clear();
        }
        let at = inner.place_of(address);
        if is_default {
            inner.default = at;
        }
        if let Some(id) = node_id {
            inner.meet(id);
            inner.by_node.insert(id, at);
        }
        if let Some(endpoint) = inner.endpoints.get_mut(at) {
            endpoint.node_id = node_id;
            endpoint.link = Some(link.clone());
            endpoint.failures = 0;
            endpoint.not_before = None;
        }
        Ok(if is_known || is_first { Installed::Known } else { Installed::Stranger })
    }

    /// Takes what the cluster says of its nodes: new ones are added, those that are gone and have no connection are dropped.
    pub(super) fn discovered(&self, nodes: &[NodeEndpoint], now: Instant) {
        let mut inner = self.write();
        // A node that came back listens where its lost connection was, under another id.
        inner.drop_lost(now);
        inner.by_node = inner.placed();
        for node in nodes {
            inner.meet(node.node_id);
            // Connected to under another of its addresses.
            if inner.by_node.contains_key(&node.node_id) {
                continue;
            }
            for host in &node.hosts {
                let address = Address::new(host, node.port);
                let at = inner.place_of(&address);
                if let Some(endpoint) = inner.endpoints.get_mut(at).filter(|endpoint| endpoint.link.is_none())
                {
                    endpoint.node_id = Some(node.node_id);
                }
            }
        }
        let is_there = |id: Option<Uuid>| nodes.iter().any(|node| Some(node.node_id) == id);
        let keep = |endpoint: &Endpoint<L>| {
            !endpoint.is_discovered || endpoint.link.is_some() || is_there(endpoint.node_id)
        };
        if inner.endpoints.iter().all(keep) {
            return;
        }
        let default = inner.endpoints.get(inner.default).map(|endpoint| endpoint.address.clone());
        inner.endpoints.retain(keep);
        inner.default = default.map_or(0, |address| inner.place_of(&address));
        inner.by_node = inner.placed();
    }

    /// Replaces the configured addresses by those that a finder gave.
    pub(super) fn reconfigure(&self, addresses: Vec<Address>) {
        let mut inner = self.write();
        for endpoint in &mut inner.endpoints {
            endpoint.is_discovered |= !addresses.contains(&endpoint.address);
        }
        for address in addresses {
            let at = inner.place_of(&address);
            if let Some(endpoint) = inner.endpoints.get_mut(at) {
                endpoint.is_discovered = false;
            }
        }
    }

    /// Closes all connections for good, and gives them away.
    pub(super) fn close(&self) -> Vec<L> {
        let links: Vec<L> = {
            let mut inner = self.write();
            inner.closed = true;
            inner.endpoints.iter_mut().filter_map(|endpoint| endpoint.link.take()).collect()
        };
        links.iter().for_each(Link::close);
        links
    }

    /// All connections, lost ones as well.
    pub(super) fn links(&self) -> Vec<L> {
        self.read().endpoints.iter().filter_map(|one| one.link.clone()).collect()
    }

    /// The addresses of the connections that are open.
    pub(super) fn open_addrs(&self, now: Instant) -> Vec<Arc<str>> {
        let inner = self.read();
        let links = inner.endpoints.iter().filter_map(|one| one.link.as_ref());
        links.filter(|link| link.is_usable(now)).map(|link| Arc::clone(link.addr())).collect()
    }
}

impl<L: Link> Inner<L> {
    /// Lost connections keep their sockets as long as they are held.
    fn drop_lost(&mut self, now: Instant) {
        for endpoint in &mut self.endpoints {
            endpoint.link = endpoint.link.take().filter(|link| link.is_usable(now));
        }
    }
}

impl<L> Inner<L> {
    /// All places, beginning with one.
    fn in_order(&self, start: usize) -> impl Iterator<Item = usize> + use<L> {
        let count = self.endpoints.len();
        (0..count).map(move |step| (start + step) % count)
    }

    fn meet(&mut self, id: Uuid) {
        if !self.met.contains(&id) {
            if self.met.len() == MOST_MET {
                self.met.pop_front();
            }
            self.met.push_back(id);
        }
    }

    fn endpoint(&mut self, address: &Address) -> Option<&mut Endpoint<L>> {
        self.endpoints.iter_mut().find(|endpoint| endpoint.address == *address)
    }

    /// The place of an address, which is added if it is new.
    fn place_of(&mut self, address: &Address) -> usize {
        match self.endpoints.iter().position(|endpoint| endpoint.address == *address) {
            Some(at) => at,
            None => {
                self.endpoints.push(Endpoint::new(address.clone(), true));
                self.endpoints.len().saturating_sub(1)
            }
        }
    }

    fn placed(&self) -> IdMap<Uuid, usize> {
        let placed = self.endpoints.iter().enumerate().filter(|(_, endpoint)| endpoint.link.is_some());
        placed.filter_map(|(at, endpoint)| Some((endpoint.node_id?, at))).collect()
    }
}

#[cfg(test)]
#[path = "nodes_tests.rs"]
mod tests;
