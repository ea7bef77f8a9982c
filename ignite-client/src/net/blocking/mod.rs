//! The transport of the blocking front: the caller's own thread writes and reads.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | the transport, gates |
//! | `link.rs` | the handle of a connection: what the flow asks of it |
//! | `shared.rs` | one connection shared by many threads: queueing, writing, reading, losing it |
//! | `locked.rs` | the state under its lock, and who is woken when that is free |
//! | `duty.rs` | handing on what one caller does for all |
//! | `open.rs` | name look-up, a socket during the handshake |
//! | `socket.rs` | reads and writes with deadlines |
//! | `wire.rs` | a socket with TLS in front of it, or without |
//! | `ticket.rs` | one request: its answer, its deadline, the sleep of its caller |
//! | `keeper.rs` | the thread of heartbeats |
//! | `stop.rs` | sleeps that can be ended |
//! | `reaper.rs` | reads answers that nobody waits for and that leave something open |

#[cfg(test)]
mod client_tests;
mod duty;
mod keeper;
mod link;
mod locked;
mod open;
mod reaper;
mod shared;
mod socket;
mod stop;
#[cfg(test)]
mod tests;
mod ticket;
mod wire;

use crate::config::{Address, ClientConfig};
use crate::error::Result;
use crate::flow::{Answered, Transport};
use crate::net::connect::connect;
use crate::net::lock;
use crate::net::tls::{self, Connector};
use crate::protocol::Request;
pub(crate) use link::SharedLink;
use std::future::{Future, ready};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use stop::Stop;
pub(crate) use ticket::Ticket;

/// See the module. Its futures are complete when they are made.
#[derive(Debug)]
pub(crate) struct BlockingTransport {
    closing: Stop,
    /// Makes connections secure.
    tls: Option<Box<dyn Connector>>,
}

impl BlockingTransport {
    /// Reads the files that the settings name.
    pub(crate) fn new(config: &ClientConfig) -> Result<Self> {
        Ok(Self { closing: Stop::default(), tls: tls::of(config)? })
    }
}

/// Lets one thread in at a time.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    busy: Mutex<bool>,
    free: Condvar,
}

/// Being inside a gate.
#[derive(Debug)]
pub(crate) struct Entered<'g>(&'g Gate);

impl Gate {
    fn enter(&self, deadline: Option<Instant>) -> Option<Entered<'_>> {
        let mut busy = lock(&self.busy);
        while *busy {
            if deadline.is_some_and(|at| Instant::now() >= at) {
                return None;
            }
            busy = wait(&self.free, busy, deadline);
        }
        *busy = true;
        Some(Entered(self))
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        *lock(&self.0.busy) = false;
        self.0.free.notify_one();
    }
}

/// Waits once on a condition, at most until the deadline.
fn wait<'m, S>(
    condition: &Condvar,
    guard: MutexGuard<'m, S>,
    deadline: Option<Instant>,
) -> MutexGuard<'m, S> {
    match deadline {
        None => condition.wait(guard).unwrap_or_else(PoisonError::into_inner),
        Some(at) => {
            let left = at.saturating_duration_since(Instant::now());
            condition.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0
        }
    }
}

impl Transport for BlockingTransport {
    type Link = SharedLink;
    type Ticket = Ticket;
    type Gate = Gate;
    type Entered<'g> = Entered<'g>;

    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep_until(&self, at: Instant) -> impl Future<Output = bool> + Send {
        ready(!self.closing.wait_until(at))
    }

    fn end_sleeps(&self) {
        self.closing.stop();
    }

    fn enter<'g>(
        &self,
        gate: &'g Gate,
        deadline: Option<Instant>,
    ) -> impl Future<Output = Option<Entered<'g>>> + Send {
        ready(gate.enter(deadline))
    }

    fn connect(
        &self,
        address: &Address,
        config: &ClientConfig,
        deadline: Option<Instant>,
    ) -> impl Future<Output = Result<SharedLink>> + Send {
        let tls = self.tls.as_deref();
        let link = move |connected| SharedLink::new(&address.text, connected, config.max_in_flight);
        async move { connect(address, config, tls, deadline).await.map(link) }
    }

    fn start(
        &self,
        link: &SharedLink,
        request: &Request<'_>,
        deadline: Option<Instant>,
    ) -> impl Future<Output = Result<Ticket>> + Send {
        ready(link.start(request, deadline))
    }

    fn post(&self, link: &SharedLink, request: &Request<'_>) {
        link.post(request);
    }

    fn set_deadline(&self, ticket: &mut Ticket, deadline: Option<Instant>) {
        ticket.set_deadline(deadline);
    }

    fn finish(&self, ticket: Ticket) -> impl Future<Output = Result<Answered>> + Send {
        ready(ticket.finish())
    }
}
