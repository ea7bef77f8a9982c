//! Which node a request belongs to: the owners of partitions as the cluster told them, and the connection to the owner.
//!
//! Routing saves a hop between nodes and nothing else: every node takes every key. So whatever is not known, not open or not in order goes over
//! the default connection, and nobody waits for a mapping that somebody else asks for.

use super::execute::{Deadline, Flow};
use super::ready::rare;
use super::transport::{Link, Transport};
use crate::catalog::AtomicityMode;
use crate::codec::IdMap;
use crate::describe::affinity::{key_hash, partition_of};
use crate::describe::schemas::Schemas;
use crate::error::{Error, Result};
use crate::ops::{
    AffinityField, Answer, CacheGetConfiguration, CachePartitions, CachePrefix, GetNodeEndpoints,
    MappedGroup, PartitionMapping, Route,
};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How long a caller waits for a connection or an answer that it could do without.
const OPTIONAL: Duration = Duration::from_secs(1);

/// How soon the owners are asked for again.
const ASKED_AGAIN: Duration = Duration::from_millis(100);

/// What is known of the owners of partitions, and of which topology.
#[derive(Debug, Default)]
pub(super) struct Affinity {
    /// The newest topology that any node told, with its minor version.
    latest: AtomicI64,
    /// The topology for which the nodes were asked.
    discovered: AtomicI64,
    /// Somebody asks already.
    asking: AtomicBool,
    inner: RwLock<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// Topology of the mappings.
    version: i64,
    caches: IdMap<i32, Arc<CacheOwners>>,
    /// All caches that were routed to, asked for together.
    used: BTreeSet<i32>,
    /// A node may know of the new topology later than another: it is not asked again at once.
    not_before: Option<Instant>,
}

/// Who owns the partitions of a cache.
#[derive(Debug, Default)]
pub(super) struct CacheOwners {
    nodes: Vec<Uuid>,
    /// For each partition the place of its owner in `nodes`; empty if keys cannot be placed.
    owners: Vec<u16>,
    keys: Vec<AffinityField>,
    /// Whether a batch of writes may be applied in part; read when the first one is met.
    atomic: OnceLock<bool>,
}

/// The place of no node: the partition has no owner, or the key no partition.
pub(super) const NOBODY: u16 = u16::MAX;

/// Where a key belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) partition: u32,
    pub(super) node_id: Option<Uuid>,
}

/// What can be said of a cache.
pub(super) enum Mapped {
    Known(Arc<CacheOwners>),
    /// Nobody has asked for it, or not since the topology has changed.
    Unknown,
}

impl CacheOwners {
    fn of(group: &MappedGroup, keys: &[AffinityField]) -> Self {
        let mut found = Self { keys: keys.to_vec(), ..Self::default() };
        let Some(owners) = group.owners.as_ref().filter(|owners| owners.default_affinity) else {
            return found;
        };
        let partitions = owners.nodes.iter().flat_map(|(_, partitions)| partitions);
        let count = partitions.max().map_or(0, |highest| highest.saturating_add(1));
        found.owners = vec![NOBODY; usize::try_from(count).unwrap_or_default()];
        for (node_id, partitions) in &owners.nodes {
            let place = u16::try_from(found.nodes.len()).unwrap_or(NOBODY);
            found.nodes.push(*node_id);
            for partition in partitions {
                let at = usize::try_from(*partition).unwrap_or(usize::MAX);
                if let Some(owner) = found.owners.get_mut(at) {
                    *owner = place;
                }
            }
        }
        found
    }

    /// The partition of an encoded key; `None` if that cannot be computed. What stands behind the key is not looked at.
    fn partition_of(&self, key: &[u8], schemas: &dyn Schemas) -> Option<u32> {
        let count = u32::try_from(self.owners.len()).ok().filter(|count| *count > 0)?;
        let field_of = |type_id| self.keys.iter().find(|key| key.type_id == type_id).map(|key| key.field_id);
        Some(partition_of(key_hash(key, field_of, schemas)?, count))
    }

    /// Where an encoded key belongs; `None` if that cannot be computed.
    pub(super) fn place_of(&self, key: &[u8], schemas: &dyn Schemas) -> Option<Place> {
        self.partition_of(key, schemas).map(|partition| self.owner_of(partition))
    }

    /// Who owns a partition.
    pub(super) fn owner_of(&self, partition: u32) -> Place {
        Place { partition, node_id: self.node(self.owner_at(partition)) }
    }

    fn owner_at(&self, partition: u32) -> u16 {
        let owner = usize::try_from(partition).ok().and_then(|at| self.owners.get(at));
        owner.copied().unwrap_or(NOBODY)
    }

    /// The place of the owner of a key among all owners.
    pub(super) fn owner_of_key(&self, key: &[u8], schemas: &dyn Schemas) -> u16 {
        self.partition_of(key, schemas).map_or(NOBODY, |partition| self.owner_at(partition))
    }

    /// The owner at a place.
    pub(super) fn node(&self, place: u16) -> Option<Uuid> {
        self.nodes.get(usize::from(place)).copied()
    }

    /// Whether keys have places at all.
    pub(super) fn is_partitioned(&self) -> bool {
        !self.owners.is_empty()
    }
}

impl Affinity {
    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the topology that a connection has told of.
    pub(super) fn note(&self, topology: i64) {
        if topology > self.latest.load(Ordering::Relaxed) {
            self.latest.fetch_max(topology, Ordering::Relaxed);
        }
    }

    /// Another cluster may answer from now on.
    pub(super) fn forget(&self) {
        let mut inner = self.write();
        inner.caches.clear();
        inner.version = 0;
        self.latest.store(0, Ordering::Relaxed);
        self.discovered.store(0, Ordering::Relaxed);
    }

    /// Looks at the mapping of a cache, if it is of the newest topology.
    fn look<R>(&self, cache_id: i32, look: impl FnOnce(&Arc<CacheOwners>) -> R) -> Option<R> {
        let inner = self.read();
        let owners = inner.caches.get(&cache_id)?;
        (inner.version >= self.latest.load(Ordering::Relaxed)).then(|| look(owners))
    }

    /// The mapping of a cache, if it is of the newest topology.
    pub(super) fn cache(&self, cache_id: i32) -> Mapped {
        self.look(cache_id, Arc::clone).map_or(Mapped::Unknown, Mapped::Known)
    }

    /// The mapping of a cache, also one of an earlier topology.
    fn any_cache(&self, cache_id: i32) -> Option<Arc<CacheOwners>> {
        self.read().caches.get(&cache_id).cloned()
    }

    fn install(&self, mapping: &PartitionMapping, asked: &[i32]) {
        let version = pack(mapping.topology);
        let mut inner = self.write();
        if version < inner.version {
            return;
        }
        if version > inner.version {
            inner.caches.clear();
            inner.version = version;
        }
        for group in &mapping.groups {
            for cache in &group.caches {
                inner.caches.insert(cache.cache_id, Arc::new(CacheOwners::of(group, &cache.keys)));
            }
        }
        // What is left out does not exist, or is not ready: its keys have no place until the topology changes.
        for cache_id in asked {
            inner.caches.entry(*cache_id).or_default();
        }
        drop(inner);
        self.note(version);
    }
}

/// Until when a call waits for what it could do without: no longer than leaves as much time for the call itself.
fn soon(deadline: Deadline, now: Instant) -> Deadline {
    let left = deadline.at.map(|at| at.saturating_duration_since(now));
    Deadline { at: now.checked_add(left.map_or(OPTIONAL, |left| OPTIONAL.min(left / 2))) }
}

/// A topology version and its minor version in one number.
pub(crate) const fn pack((version, minor): (i64, i32)) -> i64 {
    version.saturating_mul(1 << 24).saturating_add(minor as i64)
}

/// Lets one in at a time; the others do not wait.
struct Asking<'a>(&'a AtomicBool);

impl<'a> Asking<'a> {
    fn begin(asking: &'a AtomicBool) -> Option<Self> {
        asking.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).ok().map(|_| Self(asking))
    }
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl<T: Transport> Flow<T> {
    /// The connection for a request: that of the node that it belongs to, if there is one, else the default one.
    pub(super) async fn link_for(&self, route: Route<'_>, deadline: Deadline) -> Result<T::Link> {
        if let Some(link) = self.owner_link(route, deadline).await {
            return Ok(link);
        }
        let link = self.link(deadline).await?;
        if self.discover(&link, deadline).await { Ok(link) } else { self.link(deadline).await }
    }

    /// Whether requests can go to the owners of their keys at all.
    pub(super) fn is_routing(&self) -> bool {
        self.config.partition_awareness && self.nodes.count() > 1
    }

    /// Who owns the partitions of a cache, as far as that is known or can be asked now.
    pub(super) async fn owners(&self, cache_id: i32, deadline: Deadline) -> Option<Arc<CacheOwners>> {
        match self.affinity.cache(cache_id) {
            Mapped::Known(owners) => Some(owners),
            Mapped::Unknown if self.nodes.count() < 2 => None,
            Mapped::Unknown => {
                // The first who meets this asks; the others go on with what was known.
                rare(self.ask_owners(cache_id, deadline)).await;
                self.affinity.any_cache(cache_id)
            }
        }
    }

    async fn owner_link(&self, route: Route<'_>, deadline: Deadline) -> Option<T::Link> {
        let cache_id = route.cache_id().filter(|_| self.config.partition_awareness)?;
        let place = match self.affinity.look(cache_id, |owners| self.place_in(owners, route)) {
            Some(place) => place,
            None => self.owners(cache_id, deadline).await.and_then(|owners| self.place_in(&owners, route)),
        };
        let link = match place?.node_id {
            Some(node_id) => self.link_to(node_id, deadline).await,
            None => None,
        };
        self.counters.routed(link.is_some());
        link
    }

    fn place_in(&self, owners: &CacheOwners, route: Route<'_>) -> Option<Place> {
        match route {
            Route::Any => None,
            Route::Key { key, .. } => owners.place_of(key, &**self.registry()),
            Route::Partition { partition, .. } => owners.is_partitioned().then(|| owners.owner_of(partition)),
        }
    }

    /// The connection to a node; opened if that can be done soon.
    pub(super) async fn link_to(&self, node_id: Uuid, deadline: Deadline) -> Option<T::Link> {
        match self.nodes.link_of(node_id, self.transport.now()) {
            Some(link) => Some(link),
            None => rare(self.open_link_to(node_id, deadline)).await,
        }
    }

    async fn open_link_to(&self, node_id: Uuid, deadline: Deadline) -> Option<T::Link> {
        let now = self.transport.now();
        let mut address = self.nodes.connectable(node_id, now)?;
        let _asking = Asking::begin(&self.connecting_owner)?;
        self.tell_ends();
        let until = soon(deadline, now);
        loop {
            let link = self.open_link(&address, until, false).await;
            if let Some(link) = link.ok().filter(|link| link.negotiated().node_id == Some(node_id)) {
                return Some(link);
            }
            // Behind a proxy or another name the nodes are where the program says, not where they say.
            let now = self.transport.now();
            if until.at.is_some_and(|at| at <= now) {
                return None;
            }
            address = self.nodes.connectable(node_id, now)?;
        }
    }

    /// Asks who owns the partitions of all caches that were routed to, unless somebody does already. A failure is nobody's: the request
    /// goes without.
    async fn ask_owners(&self, cache_id: i32, deadline: Deadline) {
        let Some(_asking) = Asking::begin(&self.affinity.asking) else { return };
        let now = self.transport.now();
        let cache_ids: Vec<i32> = {
            let mut inner = self.affinity.write();
            let is_new = inner.used.insert(cache_id);
            if !is_new && inner.not_before.is_some_and(|at| at > now) {
                return;
            }
            inner.not_before = now.checked_add(ASKED_AGAIN);
            inner.used.iter().copied().collect()
        };
        // Without any connection the call itself connects. Who has told the news knows the owners, and is awake.
        let latest = self.affinity.latest.load(Ordering::Relaxed);
        let Some(link) = self.nodes.informed(latest, now) else { return };
        let op = CachePartitions { cache_ids: &cache_ids, any_affinity: false };
        let reply = match self.exchange(&link, &op, soon(deadline, now)).await {
            Ok(reply) => reply,
            Err(error) => return self.note_failure(&link, &error),
        };
        if let Ok(mapping) = CachePartitions::decode(&mut reply.reader(), link.negotiated()) {
            self.affinity.install(&mapping, &cache_ids);
        }
    }

    /// Whether a cache is atomic: a batch of writes to it may be applied in part. False if nobody knows, or somebody else is asking.
    pub(super) async fn is_atomic(&self, cache_id: i32, owners: &CacheOwners, deadline: Deadline) -> bool {
        if let Some(atomic) = owners.atomic.get() {
            return *atomic;
        }
        let Some(_asking) = Asking::begin(&self.affinity.asking) else { return false };
        let Ok(link) = self.link(deadline).await else { return false };
        let deadline = soon(deadline, self.transport.now());
        let op = CacheGetConfiguration { cache: CachePrefix { cache_id } };
        let Ok(reply) = self.exchange(&link, &op, deadline).await else { return false };
        let config = CacheGetConfiguration::decode(&mut reply.reader());
        let atomic = config.is_ok_and(|config| config.atomicity_mode == Some(AtomicityMode::Atomic));
        *owners.atomic.get_or_init(|| atomic)
    }

    /// Asks where the nodes listen, if the topology has changed since; false if the node did not answer.
    async fn discover(&self, link: &T::Link, deadline: Deadline) -> bool {
        let latest = self.affinity.latest.load(Ordering::Relaxed);
        let is_new = latest > self.affinity.discovered.load(Ordering::Relaxed);
        if !is_new || !self.config.endpoint_discovery || !GetNodeEndpoints::is_offered(link.negotiated()) {
            return true;
        }
        rare(self.ask_endpoints(link, latest, deadline)).await
    }

    async fn ask_endpoints(&self, link: &T::Link, latest: i64, deadline: Deadline) -> bool {
        let Some(_asking) = Asking::begin(&self.affinity.asking) else { return true };
        let soon = soon(deadline, self.transport.now());
        let answer = self.exchange(link, &GetNodeEndpoints, soon).await;
        if let Err(error @ (Error::Io { .. } | Error::Timeout { .. })) = &answer {
            self.note_failure(link, error);
            return false;
        }
        self.affinity.discovered.fetch_max(latest, Ordering::Relaxed);
        let nodes = answer.ok().and_then(|reply| GetNodeEndpoints::decode(&mut reply.reader()).ok());
        if let Some(nodes) = nodes {
            self.nodes.discovered(&nodes, self.transport.now());
        }
        true
    }

    /// Where the client is connected with a node, or can be now.
    pub(super) async fn addr_of(&self, node_id: Uuid) -> Option<Arc<str>> {
        let link = self.link_to(node_id, self.deadline()).await?;
        Some(Arc::clone(link.addr()))
    }

    /// Where a key belongs, asked for if it is not known.
    pub(super) async fn place(&self, cache_id: i32, key: &[u8]) -> Result<Option<Place>> {
        let deadline = self.deadline();
        let link = self.link(deadline).await?;
        self.discover(&link, deadline).await;
        if matches!(self.affinity.cache(cache_id), Mapped::Unknown) {
            self.ask_owners(cache_id, deadline).await;
        }
        let owners = self.affinity.any_cache(cache_id);
        Ok(owners.and_then(|owners| owners.place_of(key, &**self.registry())))
    }
}

#[cfg(test)]
#[path = "route_tests.rs"]
mod tests;
