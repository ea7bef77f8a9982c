//! A TCP proxy that makes the network between a client and a node as bad as a test wants it.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

const CHUNK_BYTES: usize = 16 * 1024;
/// Chunks of one direction that may wait for their delay; then the sender is slowed down by TCP.
const CHUNKS_WAITING: usize = 256;

/// What goes from the client to the node, or what comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the node.
    Requests,
    /// From the node to the client.
    Answers,
}

/// What happens to a connection once its bytes are used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Both sides are closed.
    Cut,
    /// The receiving side sees the end of the stream and the rest is thrown away; the other direction goes on.
    Truncate,
    /// Nothing more is forwarded nor read in this direction, and nothing is closed, until [`Proxy::heal`].
    Stall,
}

/// A proxy on loopback: one connection to the node for each connection of the client, bytes forwarded unchanged.
///
/// Delays and faults can be set at any time and also hold for the connections that are open. Bytes are counted where they leave the
/// proxy. Everything ends when the proxy is dropped.
///
/// ```no_run
/// use ignite_testkit::{Direction, Fault, Node, Proxy, Setup};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let proxy = Proxy::start(Node::shared(Setup::Plain)?.socket_addr())?;
/// println!("connect to {}", proxy.address());
/// proxy.delay(Direction::Answers, Duration::from_millis(100));
/// proxy.after(Direction::Answers, 10, Fault::Cut); // ten more bytes, then the connection breaks; the next one works
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Listens on a free port of loopback and forwards to `upstream`.
    ///
    /// # Errors
    /// If no socket can be bound.
    pub fn start(upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let acceptor = thread::spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, upstream, &shared)
        });
        Ok(Self { address, shared, acceptor: Some(acceptor) })
    }

    /// Where clients connect: `127.0.0.1:port`.
    #[must_use]
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Holds back every chunk of this direction for `delay` from the moment it is read; chunks that follow each other overlap, as on a long
    /// line. Zero ends it.
    pub fn delay(&self, direction: Direction, delay: Duration) {
        self.shared.lock().lane(direction).delay = delay;
    }

    /// Forwards `bytes` more bytes in this direction, counted over all connections from now on, then does `fault` to the connection that
    /// carries the last of them. Happens once; with 0 bytes it hits the connection that sends next.
    pub fn after(&self, direction: Direction, bytes: u64, fault: Fault) {
        self.shared.lock().lane(direction).once = Some((bytes, fault));
    }

    /// As [`Proxy::after`], but for every connection that is made from now on, counted from its first byte.
    pub fn each_after(&self, direction: Direction, bytes: u64, fault: Fault) {
        self.shared.lock().lane(direction).each = Some((bytes, fault));
    }

    /// Forwards nothing in this direction, on any connection, until [`Proxy::heal`]; nothing is closed. New connections are accepted, so a
    /// client sees a peer that never answers its handshake.
    pub fn stall(&self, direction: Direction) {
        self.shared.lock().lane(direction).stalled = true;
    }

    /// Ends all delays and faults; connections that stall go on.
    pub fn heal(&self) {
        let mut state = self.shared.lock();
        state.requests = Lane::default();
        state.answers = Lane::default();
        state.heals += 1;
        self.shared.changed.notify_all();
    }

    /// Closes the connections that are open now. New ones are accepted.
    pub fn cut_all(&self) {
        self.shared.lock().close_all();
    }

    /// While `true`, a new connection is closed as soon as it is accepted.
    pub fn refuse(&self, refuse: bool) {
        self.shared.lock().refuse = refuse;
    }

    /// How many connections were accepted and forwarded so far.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.shared.lock().accepted
    }

    /// How many bytes of this direction have left the proxy so far, over all connections.
    #[must_use]
    pub fn forwarded(&self, direction: Direction) -> u64 {
        *self.shared.lock().forwarded(direction)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        {
            let mut state = self.shared.lock();
            state.ended = true;
            state.close_all();
            self.shared.changed.notify_all();
        }
        // A connection of our own wakes the acceptor, which sees the end and joins the pumps.
        let _ = TcpStream::connect(self.address);
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// Signalled when a stall or a delay may be over.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    requests: Lane,
    answers: Lane,
    refuse: bool,
    ended: bool,
    heals: u32,
    accepted: usize,
    forwarded_requests: u64,
    forwarded_answers: u64,
    /// The connections, to close them from outside.
    open: Vec<Weak<Ends>>,
}

/// The rules of one direction.
#[derive(Debug, Default)]
struct Lane {
    delay: Duration,
    stalled: bool,
    once: Option<(u64, Fault)>,
    each: Option<(u64, Fault)>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `due`; returns at once if the proxy ends.
    fn wait_until(&self, due: Instant) {
        let left = due.saturating_duration_since(Instant::now());
        if !left.is_zero() {
            let wait = self.changed.wait_timeout_while(self.lock(), left, |state| !state.ended);
            drop(wait.unwrap_or_else(PoisonError::into_inner));
        }
    }

    fn wait_while_stalled(&self, direction: Direction) {
        let wait =
            self.changed.wait_while(self.lock(), |state| !state.ended && state.lane(direction).stalled);
        drop(wait.unwrap_or_else(PoisonError::into_inner));
    }

    fn wait_for_heal(&self) {
        let state = self.lock();
        let heals = state.heals;
        let wait = self.changed.wait_while(state, |state| !state.ended && state.heals == heals);
        drop(wait.unwrap_or_else(PoisonError::into_inner));
    }
}

impl State {
    fn lane(&mut self, direction: Direction) -> &mut Lane {
        match direction {
            Direction::Requests => &mut self.requests,
            Direction::Answers => &mut self.answers,
        }
    }

    fn forwarded(&mut self, direction: Direction) -> &mut u64 {
        match direction {
            Direction::Requests => &mut self.forwarded_requests,
            Direction::Answers => &mut self.forwarded_answers,
        }
    }

    fn close_all(&mut self) {
        self.open.drain(..).filter_map(|ends| ends.upgrade()).for_each(|ends| ends.close());
    }
}

fn accept(listener: &TcpListener, upstream: SocketAddr, shared: &Arc<Shared>) {
    let mut pumps = Vec::new();
    for client in listener.incoming() {
        let refuse = {
            let state = shared.lock();
            if state.ended {
                break;
            }
            state.refuse
        };
        // A client that is refused, or whose upstream is gone, sees its connection closed.
        if let (Ok(client), false) = (client, refuse) {
            pumps.extend(connect(client, upstream, shared).unwrap_or_default());
        }
        pumps.retain(|pump: &JoinHandle<()>| !pump.is_finished());
    }
    for pump in pumps {
        let _ = pump.join();
    }
}

/// Connects to the node and starts the threads of both directions.
fn connect(client: TcpStream, upstream: SocketAddr, shared: &Arc<Shared>) -> io::Result<Vec<JoinHandle<()>>> {
    let node = TcpStream::connect(upstream)?;
    client.set_nodelay(true)?;
    node.set_nodelay(true)?;
    let ends = Arc::new(Ends { client, node });
    let mut state = shared.lock();
    state.accepted += 1;
    state.open.retain(|open| open.strong_count() > 0);
    state.open.push(Arc::downgrade(&ends));
    if state.ended {
        state.close_all();
    }
    let pump = |direction, limit| Pump {
        direction,
        ends: Arc::clone(&ends),
        shared: Arc::clone(shared),
        limit,
        heals: state.heals,
        truncated: false,
    };
    let pumps =
        [pump(Direction::Requests, state.requests.each), pump(Direction::Answers, state.answers.each)];
    Ok(pumps.into_iter().flat_map(Pump::start).collect())
}

/// Both sockets of a connection; closed when both pumps have ended.
#[derive(Debug)]
struct Ends {
    client: TcpStream,
    node: TcpStream,
}

impl Ends {
    fn source(&self, direction: Direction) -> &TcpStream {
        match direction {
            Direction::Requests => &self.client,
            Direction::Answers => &self.node,
        }
    }

    fn target(&self, direction: Direction) -> &TcpStream {
        match direction {
            Direction::Requests => &self.node,
            Direction::Answers => &self.client,
        }
    }

    fn close(&self) {
        // Fails only for a socket that the other side has closed already.
        let _ = self.client.shutdown(Shutdown::Both);
        let _ = self.node.shutdown(Shutdown::Both);
    }
}

struct Chunk {
    due: Instant,
    bytes: Vec<u8>,
}

/// One direction of one connection. One thread reads and stamps, another one waits and writes, so that delayed chunks overlap.
struct Pump {
    direction: Direction,
    ends: Arc<Ends>,
    shared: Arc<Shared>,
    /// What is left until the fault that hits every connection; void once the proxy was healed.
    limit: Option<(u64, Fault)>,
    heals: u32,
    truncated: bool,
}

impl Pump {
    fn start(self) -> [JoinHandle<()>; 2] {
        let (sender, chunks) = mpsc::sync_channel(CHUNKS_WAITING);
        let (direction, ends, shared) = (self.direction, Arc::clone(&self.ends), Arc::clone(&self.shared));
        [
            thread::spawn(move || read_chunks(direction, &ends, &shared, &sender)),
            thread::spawn(move || self.write_chunks(&chunks)),
        ]
    }

    fn write_chunks(mut self, chunks: &Receiver<Chunk>) {
        for chunk in chunks {
            self.shared.wait_until(chunk.due);
            self.shared.wait_while_stalled(self.direction);
            if self.forward(&chunk.bytes).is_err() {
                // One side is gone, or a fault asks for it.
                return self.ends.close();
            }
        }
        let _ = self.ends.target(self.direction).shutdown(Shutdown::Write);
    }

    fn forward(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() && !self.truncated {
            let (allowed, fault) = self.allowance(bytes.len());
            let (now, rest) = bytes.split_at(allowed);
            let mut target = self.ends.target(self.direction);
            target.write_all(now)?;
            bytes = rest;
            match fault {
                None => {}
                Some(Fault::Cut) => return Err(io::ErrorKind::ConnectionAborted.into()),
                Some(Fault::Truncate) => {
                    target.shutdown(Shutdown::Write)?;
                    self.truncated = true;
                }
                Some(Fault::Stall) => self.shared.wait_for_heal(),
            }
        }
        Ok(())
    }

    /// How many of `len` bytes may go, and the fault that follows them.
    fn allowance(&mut self, len: usize) -> (usize, Option<Fault>) {
        let mut state = self.shared.lock();
        if state.heals != self.heals {
            self.limit = None;
        }
        let once = &mut state.lane(self.direction).once;
        let left = [&*once, &self.limit].into_iter().flatten().map(|(left, _)| *left).min();
        let allowed = left.map_or(len, |left| usize::try_from(left).unwrap_or(len).min(len));
        let fault = [take(once, allowed), take(&mut self.limit, allowed)].into_iter().flatten().next();
        *state.forwarded(self.direction) += allowed as u64;
        (allowed, fault)
    }
}

/// Takes bytes from a limit; at its end the limit is spent and its fault due.
fn take(limit: &mut Option<(u64, Fault)>, bytes: usize) -> Option<Fault> {
    let (left, fault) = limit.as_mut()?;
    *left = left.saturating_sub(bytes as u64);
    if *left > 0 {
        return None;
    }
    let fault = *fault;
    *limit = None;
    Some(fault)
}

fn read_chunks(direction: Direction, ends: &Ends, shared: &Shared, sender: &SyncSender<Chunk>) {
    let mut source = ends.source(direction);
    let mut buffer = vec![0; CHUNK_BYTES];
    while let Ok(len @ 1..) = source.read(&mut buffer) {
        let due = Instant::now() + shared.lock().lane(direction).delay;
        let bytes = buffer.iter().take(len).copied().collect();
        if sender.send(Chunk { due, bytes }).is_err() {
            break;
        }
    }
}

#[cfg(test)]
#[path = "proxy_tests.rs"]
mod tests;
