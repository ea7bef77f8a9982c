//! The only place that touches sockets, threads, runtimes and clocks. It knows no operation beyond its number.
//!
//! | file | what |
//! |---|---|
//! | `blocking/` | the transport of the blocking front: the caller's own thread writes and reads |
//! | `nonblocking/` | that of the asynchronous one, over tokio |
//! | `connect.rs` | name look-up, opening a socket, both handshakes |
//! | `tls/` `sealed.rs` | engines of TLS; what reading and writing through one keeps |
//! | `keeper.rs` | heartbeats |
//! | `loss.rs` | why a connection is lost |

pub(crate) mod blocking;
mod connect;
mod keeper;
mod loss;
#[cfg(feature = "tokio")]
pub(crate) mod nonblocking;
#[cfg(test)]
#[path = "peer_tests.rs"]
mod peer;
mod sealed;
#[cfg_attr(
    not(any(feature = "tls", feature = "rustls")),
    allow(dead_code, reason = "there is no engine in this build")
)]
mod tls;

use crate::protocol::OpCode;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Queued bytes above which a caller waits before it queues more; one frame may be longer.
const MAX_QUEUED: usize = 4 << 20;
/// After so much silence a connection is looked at before it is used: a node that is gone would cost a failed call.
const SILENCE: Duration = Duration::from_secs(1);
/// After so long without any answer other nodes are asked instead, where that makes no difference. It is longer than most pauses of a server's
/// garbage collector.
const STALLED: Duration = Duration::from_secs(1);

/// Time ran out.
#[derive(Debug)]
struct DeadlinePassed;

/// How a write ended.
#[derive(Debug)]
enum Written {
    All,
    /// The deadline passed after so many bytes.
    Late(usize),
    Failed(usize, io::Error),
}

/// What a panicking thread left behind is whole: every change is made in one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether the connection ends with a caller whose time, which began at `began`, is over: its socket took nothing for the better part of it.
///
/// The requests of all others are lost as well. So a caller that only waits behind their frames has to have waited for longer than a pause of the
/// server. If it is `inside` its own frame, this makes sure that the request is not applied.
fn has_stalled(blocked_since: Option<Instant>, began: Instant, inside: bool) -> bool {
    let least = if inside { Duration::ZERO } else { STALLED };
    blocked_since.is_some_and(|since| since.elapsed() >= least.max(began.elapsed() / 2))
}

/// Requests that free something on the server are never held back by those that use it.
const fn is_unlimited(op: OpCode) -> bool {
    matches!(op, OpCode::ResourceClose | OpCode::TxEnd | OpCode::Heartbeat)
}
