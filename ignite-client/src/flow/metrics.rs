//! What a client has done so far, in numbers.

use super::watch::{Counts, Meters};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// Counts of the client as a whole; those of its connections are [`Meters`].
#[derive(Debug, Default)]
pub(super) struct Counters {
    connected: AtomicU64,
    connect_failed: AtomicU64,
    retried: AtomicU64,
    hits: AtomicU64,
    misses: AtomicU64,
}

/// What a client has done since it was made; see [`Client::metrics`](crate::Client::metrics). As text it is a table for people.
///
/// Requests are what goes over the network: a call that is repeated is several of them, and a call with new types, or of several pages, has
/// more than one. The handshake and heartbeats are not counted.
///
/// # Examples
/// ```no_run
/// # let client = ignite_client::Client::connect("127.0.0.1")?;
/// let metrics = client.metrics();
/// println!("{} of {} routed calls went to the owner", metrics.routed_hits, metrics.routed_hits + metrics.routed_misses);
/// println!("{metrics}");
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Metrics {
    /// Connections that were opened.
    pub connects: u64,
    /// Attempts to connect that failed.
    pub failed_connects: u64,
    /// Connections that ended without this client's will, as far as it has met them since.
    pub lost_connections: u64,
    /// Connections that are open now.
    pub open_connections: usize,
    /// Requests that were begun.
    pub requests: u64,
    /// Those that failed: refusals of the server too.
    pub failed_requests: u64,
    /// Those that failed because time ran out.
    pub timeouts: u64,
    /// Bytes of requests.
    pub sent_bytes: u64,
    /// Bytes of answers.
    pub received_bytes: u64,
    /// Calls that were repeated, each repetition counted.
    pub retries: u64,
    /// Calls with a key or partition that went to the node that owns it; of a batch that was cut, its parts.
    pub routed_hits: u64,
    /// Calls with a key or partition that went to another node, which passed them on; of a batch that was cut, its parts.
    pub routed_misses: u64,
    /// The addresses that this client was ever connected with, in that order. After many of them, those of former nodes are left out.
    pub nodes: Vec<NodeMetrics>,
}

/// What a client has done over one address, a part of [`Metrics`].
///
/// # Examples
/// ```no_run
/// # let client = ignite_client::Client::connect("127.0.0.1")?;
/// for node in client.metrics().nodes.iter().filter(|node| node.is_connected) {
///     println!("{} requests to {}", node.requests, node.addr);
/// }
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NodeMetrics {
    /// The address.
    pub addr: Arc<str>,
    /// The id of the node that was last met there, if it tells that.
    pub node_id: Option<Uuid>,
    /// Whether a connection with it is open now.
    pub is_connected: bool,
    /// Requests that were begun.
    pub requests: u64,
    /// Those that failed.
    pub failed_requests: u64,
}

impl Counters {
    pub(super) fn connected(&self) {
        self.connected.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn connect_failed(&self) {
        self.connect_failed.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn retried(&self) {
        self.retried.fetch_add(1, Ordering::Relaxed);
    }

    /// A request that belongs to a node, and whether it went there.
    pub(super) fn routed(&self, hit: bool) {
        let counter = if hit { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Together with what was counted on connections; `open` are the addresses of those that are open.
    pub(super) fn snapshot(&self, meters: &Meters, open: &[Arc<str>]) -> Metrics {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (meters, past) = meters.all();
        let counted: Vec<_> = meters.iter().map(|meter| (meter, meter.counts())).collect();
        let mut sum = past;
        counted.iter().for_each(|(_, counts)| sum += *counts);
        let Counts { requests, failed, timeouts, sent, received, lost } = sum;
        let nodes = counted.into_iter().map(|(meter, counts)| NodeMetrics {
            addr: Arc::clone(meter.addr()),
            node_id: meter.node_id(),
            is_connected: open.contains(meter.addr()),
            requests: counts.requests,
            failed_requests: counts.failed,
        });
        Metrics {
            connects: of(&self.connected),
            failed_connects: of(&self.connect_failed),
            lost_connections: lost,
            open_connections: open.len(),
            requests,
            failed_requests: failed,
            timeouts,
            sent_bytes: sent,
            received_bytes: received,
            retries: of(&self.retried),
            routed_hits: of(&self.hits),
            routed_misses: of(&self.misses),
            nodes: nodes.collect(),
        }
    }
}

impl fmt::Display for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |f: &mut fmt::Formatter<'_>, what: &str, count: u64, more: fmt::Arguments<'_>| {
            writeln!(f, "{what:<12} {count:>12}  {more}")
        };
        let (failed, late) = (self.failed_requests, self.timeouts);
        row(f, "requests", self.requests, format_args!("{failed} failed, {late} of them for lack of time"))?;
        row(f, "bytes sent", self.sent_bytes, format_args!("{} received", self.received_bytes))?;
        row(f, "repeated", self.retries, format_args!(""))?;
        let elsewhere = format_args!("{} elsewhere", self.routed_misses);
        row(f, "to the owner", self.routed_hits, elsewhere)?;
        let (failed, lost, open) = (self.failed_connects, self.lost_connections, self.open_connections);
        let connections = format_args!("{failed} failed, {lost} lost, {open} open");
        row(f, "connections", self.connects, connections)?;
        let width = self.nodes.iter().map(|node| node.addr.len()).max().unwrap_or_default().max("node".len());
        write!(f, "{:<width$} {:>12} {:>12}  {:<4}  id", "node", "requests", "failed", "open")?;
        for node in &self.nodes {
            let open = if node.is_connected { "yes" } else { "no" };
            write!(
                f,
                "\n{:<width$} {:>12} {:>12}  {open:<4}  ",
                node.addr, node.requests, node.failed_requests
            )?;
            match node.node_id {
                Some(id) => write!(f, "{id}")?,
                None => f.write_str("-")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_for_people() {
        let node = |addr: &str, id, is_connected| NodeMetrics {
            addr: addr.into(),
            node_id: id,
            is_connected,
            requests: 1200,
            failed_requests: 3,
        };
        let nodes = vec![node("127.0.0.1:10800", Some(Uuid::from_u128(7)), true), node("b:1", None, false)];
        let metrics = Metrics {
            requests: 2400,
            failed_requests: 6,
            connects: 4,
            open_connections: 1,
            nodes,
            ..Metrics::default()
        };
        let expected = [
            "requests             2400  6 failed, 0 of them for lack of time",
            "bytes sent              0  0 received",
            "repeated                0",
            "to the owner            0  0 elsewhere",
            "connections             4  0 failed, 0 lost, 1 open",
            "node                requests       failed  open  id",
            "127.0.0.1:10800         1200            3  yes   00000000-0000-0000-0000-000000000007",
            "b:1                     1200            3  no    -",
        ];
        let text = metrics.to_string();
        assert_eq!(text.lines().map(str::trim_end).collect::<Vec<_>>(), expected, "{text}");
    }
}
