//! A TCP proxy that makes the network between a client and a node as bad as a test wants it.

mod pump;

use pump::Ends;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

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
        self.wait_while(self.lock(), |state| state.lane(direction).stalled);
    }

    fn wait_for_heal(&self) {
        let state = self.lock();
        let heals = state.heals;
        self.wait_while(state, |state| state.heals == heals);
    }

    fn wait_while(&self, state: MutexGuard<'_, State>, mut holds: impl FnMut(&mut State) -> bool) {
        let wait = self.changed.wait_while(state, |state| !state.ended && holds(state));
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
            pumps.extend(pump::connect(client, upstream, shared).unwrap_or_default());
        }
        pumps.retain(|pump: &JoinHandle<()>| !pump.is_finished());
    }
    for pump in pumps {
        let _ = pump.join();
    }
}

#[cfg(test)]
#[path = "proxy_tests.rs"]
mod tests;
