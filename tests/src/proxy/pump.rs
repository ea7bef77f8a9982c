//! One connection through the proxy: its sockets, and what moves bytes between them.

use super::{Direction, Fault, Shared};
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread::{self, JoinHandle};
use std::time::Instant;

const CHUNK_BYTES: usize = 16 * 1024;
/// Chunks of one direction that may wait for their delay; then the sender is slowed down by TCP.
const CHUNKS_WAITING: usize = 256;

/// Connects to the node and starts the threads of both directions.
pub(super) fn connect(
    client: TcpStream,
    upstream: SocketAddr,
    shared: &Arc<Shared>,
) -> io::Result<Vec<JoinHandle<()>>> {
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
pub(super) struct Ends {
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

    pub(super) fn close(&self) {
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
