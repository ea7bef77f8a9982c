//! Several nodes that form a cluster, each in a JVM of its own.

use crate::ports::{PORTS_MAX, Ports};
use crate::process::{Process, Topology, Unsaid};
use crate::{Node, Proxy, Setup, TestkitError};
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Nodes of a cluster hold what one test needs.
const HEAP_MIB: u32 = 256;
/// Ignite's own: on a loaded machine a healthy node is silent for seconds. A killed one is noticed at once, by its sockets.
const FAILURE_DETECTION: Duration = Duration::from_secs(10);
/// The members agree in a fraction of a second, after a failure was detected; a loaded machine must not fail for slowness.
const AGREE_WITHIN: Duration = Duration::from_secs(60);
/// Nodes of [`Cluster::shared`].
const SHARED_NODES: usize = 3;

/// A cluster of nodes on loopback, numbered from 0, which one can kill, stop, pause and start again one by one.
///
/// The nodes use ports that were leased for this cluster only, so no other node can join. They end when the cluster is dropped and when this
/// process ends in any way, paused ones too. Caches made by name alone, and tables, have 32 partitions and statistics; see
/// [`Setup`] for the names that give them a backup. A full cache configuration sets backups and statistics by itself and has 1024 partitions.
///
/// ```no_run
/// use ignite_testkit::Cluster;
///
/// # fn main() -> Result<(), ignite_testkit::TestkitError> {
/// let mut cluster = Cluster::start(3)?;
/// println!("connect to {}", cluster.addresses());
/// cluster.kill(0);
/// cluster.await_size(2)?; // the others know, and own its partitions
/// cluster.restart(0)?;
/// cluster.await_rebalanced()?; // it has its data back: another one may die
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Cluster {
    nodes: Vec<Node>,
    _ports: Ports,
}

impl Cluster {
    /// Starts `count` nodes, one after the other, with default settings.
    ///
    /// # Errors
    /// As [`Node::start`].
    pub fn start(count: usize) -> Result<Self, TestkitError> {
        ClusterSetup::new(count).start()
    }

    /// The cluster of three that all tests of this process share, started by the first call. Its nodes are not to be harmed.
    ///
    /// # Errors
    /// As [`Cluster::start`]. A failed start is tried again by the next call.
    pub fn shared() -> Result<&'static Self, TestkitError> {
        static SHARED: Mutex<Option<&'static Cluster>> = Mutex::new(None);
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cluster) = *shared {
            return Ok(cluster);
        }
        let cluster: &'static Self = Box::leak(Box::new(Self::start(SHARED_NODES)?));
        Ok(*shared.insert(cluster))
    }

    /// All its nodes.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The node of this number.
    ///
    /// # Panics
    /// If there is none, as all methods that take a number.
    #[must_use]
    pub fn node(&self, number: usize) -> &Node {
        &self.nodes[number]
    }

    /// [`Cluster::node`], to change it.
    ///
    /// # Panics
    /// If there is none.
    pub fn node_mut(&mut self, number: usize) -> &mut Node {
        &mut self.nodes[number]
    }

    /// The number of the node that answers a handshake with this id.
    #[must_use]
    pub fn number_of(&self, node_id: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.node_id() == node_id)
    }

    /// The addresses of all nodes, running or not: `host:port,...`.
    #[must_use]
    pub fn addresses(&self) -> String {
        self.nodes.iter().map(Node::address).collect::<Vec<_>>().join(",")
    }

    /// The address of a node: [`Node::address`].
    #[must_use]
    pub fn address(&self, number: usize) -> String {
        self.node(number).address()
    }

    /// The id of a node: [`Node::node_id`].
    #[must_use]
    pub fn node_id(&self, number: usize) -> &str {
        self.node(number).node_id()
    }

    /// Kills a node, as a crash does: [`Node::kill`]. The others notice within a second.
    pub fn kill(&mut self, number: usize) {
        self.node_mut(number).kill();
    }

    /// Ends a node in order: [`Node::stop`].
    pub fn stop(&mut self, number: usize) -> bool {
        self.node_mut(number).stop()
    }

    /// Gives a node no time: [`Node::pause`]. After the failure detection time-out the others go on without it.
    ///
    /// # Errors
    /// As [`Node::pause`].
    pub fn pause(&mut self, number: usize) -> Result<(), TestkitError> {
        self.node_mut(number).pause()
    }

    /// Lets a paused node go on: [`Node::resume`].
    pub fn resume(&mut self, number: usize) {
        self.node_mut(number).resume();
    }

    /// Starts a node anew, on its port, and returns when it has joined the others: [`Node::restart`].
    ///
    /// # Errors
    /// As [`Node::restart`].
    pub fn restart(&mut self, number: usize) -> Result<(), TestkitError> {
        self.node_mut(number).restart()
    }

    /// As [`Cluster::restart`], on another port for clients.
    ///
    /// # Errors
    /// As [`Node::restart_on_another_port`].
    pub fn restart_on_another_port(&mut self, number: usize) -> Result<(), TestkitError> {
        self.node_mut(number).restart_on_another_port()
    }

    /// Waits until all nodes that run, and are not paused, have agreed on a cluster of `size` nodes and on who owns which partition.
    ///
    /// # Errors
    /// [`TestkitError::Late`] if they have not after a minute.
    pub fn await_size(&self, size: usize) -> Result<(), TestkitError> {
        self.await_topology(&format!("a cluster of {size}"), |topology| topology.servers == size)
    }

    /// Waits until the nodes that run, and are not paused, are the whole cluster, and each partition has all its copies: until then the death of
    /// one more node may lose data.
    ///
    /// # Errors
    /// As [`Cluster::await_size`].
    pub fn await_rebalanced(&self) -> Result<(), TestkitError> {
        let size = self.members().count();
        self.await_topology(&format!("a rebalanced cluster of {size}"), |topology| {
            topology.servers == size && topology.rebalanced
        })
    }

    /// A proxy before each node, in their order. A node that is restarted on its port is reached through it again.
    ///
    /// # Errors
    /// As [`Proxy::start`].
    pub fn proxies(&self) -> io::Result<Vec<Proxy>> {
        self.nodes.iter().map(|node| Proxy::start(node.socket_addr())).collect()
    }

    fn members(&self) -> impl Iterator<Item = &Process> {
        let running = self.nodes.iter().filter(|node| node.is_running());
        running.filter_map(Node::process).filter(|process| !process.is_paused())
    }

    fn await_topology(&self, what: &str, fits: impl Fn(Topology) -> bool) -> Result<(), TestkitError> {
        let deadline = Instant::now() + AGREE_WITHIN;
        // A node that has not heard yet of what another one knows would answer with the past.
        let newest = self.members().filter_map(Process::last_topology).map(|topology| topology.version).max();
        let fits = &|topology: Topology| Some(topology.version) >= newest && fits(topology);
        for process in self.members() {
            let left = deadline.saturating_duration_since(Instant::now());
            // A node that ends meanwhile is no member any more.
            if let Err(Unsaid::Late) = process.topology(left, fits) {
                let what = format!("{what}; the last is {:?}", process.last_topology());
                return Err(TestkitError::Late { what, within: AGREE_WITHIN });
            }
        }
        Ok(())
    }
}

/// A cluster that is not the default one.
///
/// ```no_run
/// use ignite_testkit::{ClusterSetup, Setup, TlsSetup};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), ignite_testkit::TestkitError> {
/// let setup = ClusterSetup::new(2).nodes_like(Setup::Tls(TlsSetup::new())).failure_detection(Duration::from_secs(10));
/// let cluster = setup.start()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct ClusterSetup {
    count: usize,
    node: Setup,
    failure_detection: Duration,
}

impl ClusterSetup {
    /// `count` plain nodes, at most seven; the failure of one is detected after ten seconds of silence.
    pub fn new(count: usize) -> Self {
        Self { count, node: Setup::Plain, failure_detection: FAILURE_DETECTION }
    }

    /// Nodes of this kind. Those with authentication are not for clusters: their data would have to be activated together.
    pub fn nodes_like(self, node: Setup) -> Self {
        Self { node, ..self }
    }

    /// How long a node may be silent before the others go on without it. A node that is [paused](Cluster::pause) for less than that only makes
    /// the others wait.
    pub fn failure_detection(self, failure_detection: Duration) -> Self {
        Self { failure_detection, ..self }
    }

    /// Starts the nodes, one after the other, and waits until all have agreed.
    ///
    /// # Errors
    /// As [`Node::start`].
    pub fn start(self) -> Result<Cluster, TestkitError> {
        let ports = Ports::lease(self.count.min(PORTS_MAX))?;
        let all: Vec<String> = ports.ports().iter().map(u16::to_string).collect();
        let place = |number: usize, port: &u16| {
            vec![
                format!("name=n{number}"),
                format!("discovery={}", all.join(",")),
                format!("discoveryPort={port}"),
                format!("failureMillis={}", self.failure_detection.as_millis()),
            ]
        };
        let nodes = ports
            .ports()
            .iter()
            .enumerate()
            .map(|(number, port)| Node::start_at(self.node, 0, HEAP_MIB, place(number, port)))
            .collect::<Result<Vec<_>, _>>()?;
        let cluster = Cluster { nodes, _ports: ports };
        cluster.await_rebalanced()?;
        Ok(cluster)
    }
}
