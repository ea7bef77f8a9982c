//! Reads and writes with deadlines on a plain socket; `wire.rs` puts TLS in front of it.

use crate::net::{DeadlinePassed, Written};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// A socket option is set only if the time it has differs from the wanted one by more than this part of it.
const TOLERANCE: u32 = 10;
/// A write that waits is looked at so often: whether it has moved.
const LOOK: Duration = Duration::from_millis(50);
/// The system refuses a time-out of zero.
const SHORTEST: Duration = Duration::from_millis(1);

/// One direction's time-out as it is set on the socket.
#[derive(Debug, Default)]
pub(super) struct TimeoutSet(Option<Duration>);

impl TimeoutSet {
    /// What has to be set so that a call ends about when `left` is over; `None` if what is set does.
    ///
    /// A time that ends early costs another call, one that ends late breaks a promise, so only the first is tolerated.
    fn change(&mut self, left: Option<Duration>) -> Option<Option<Duration>> {
        let fits = match (self.0, left) {
            (None, None) => true,
            (Some(set), Some(left)) => set <= left + left / TOLERANCE && set + set / TOLERANCE >= left,
            _ => false,
        };
        if fits {
            return None;
        }
        self.0 = left;
        Some(left)
    }
}

/// How long until the deadline.
fn left(deadline: Option<Instant>) -> Result<Option<Duration>, DeadlinePassed> {
    match deadline {
        None => Ok(None),
        Some(at) => match at.checked_duration_since(Instant::now()) {
            Some(left) if !left.is_zero() => Ok(Some(left.max(SHORTEST))),
            _ => Err(DeadlinePassed),
        },
    }
}

/// Reads what is there, at least one byte; 0 is the end of the stream.
pub(super) fn read(
    mut stream: &TcpStream,
    set: &mut TimeoutSet,
    space: &mut [u8],
    deadline: Option<Instant>,
) -> Result<io::Result<usize>, DeadlinePassed> {
    loop {
        if let Some(timeout) = set.change(left(deadline)?) {
            if let Err(error) = stream.set_read_timeout(timeout) {
                return Ok(Err(error));
            }
        }
        match stream.read(space) {
            Err(error) if is_timeout(&error) || error.kind() == ErrorKind::Interrupted => {}
            other => return Ok(other),
        }
    }
}

/// What writing keeps.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    timeout: TimeoutSet,
    /// Since when the socket takes nothing.
    pub(super) blocked_since: Option<Instant>,
}

/// Writes all bytes.
pub(super) fn write_all(
    mut stream: &TcpStream,
    out: &mut Outgoing,
    bytes: &[u8],
    deadline: Option<Instant>,
) -> Written {
    let mut done = 0;
    while let Some(rest) = bytes.get(done..).filter(|rest| !rest.is_empty()) {
        let Ok(left) = left(deadline) else { return Written::Late(done) };
        let wait = left.map_or(LOOK, |left| left.min(LOOK));
        if let Some(timeout) = out.timeout.change(Some(wait)) {
            if let Err(error) = stream.set_write_timeout(timeout) {
                return Written::Failed(done, error);
            }
        }
        match stream.write(rest) {
            Ok(0) => return Written::Failed(done, ErrorKind::WriteZero.into()),
            Ok(len) => {
                done += len;
                out.blocked_since = None;
            }
            Err(error) if is_timeout(&error) => {
                out.blocked_since = out.blocked_since.or_else(|| Instant::now().checked_sub(wait));
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Written::Failed(done, error),
        }
    }
    Written::All
}

/// Ends both directions, which also ends a read or write that another thread is in.
pub(super) fn shut(stream: &TcpStream) {
    // Already gone is fine.
    let _ = stream.shutdown(Shutdown::Both);
}

/// Whether the peer has closed a socket on which nothing is under way.
pub(super) fn is_closed_by_peer(stream: &TcpStream) -> bool {
    !matches!(without_waiting(stream, |stream| stream.peek(&mut [0])), Ok(None | Some(1..)))
}

/// Reads without waiting; `None` if there is nothing, 0 is the end of the stream.
pub(super) fn read_what_is_there(stream: &TcpStream, space: &mut [u8]) -> io::Result<Option<usize>> {
    without_waiting(stream, |mut stream| stream.read(space))
}

fn without_waiting(
    stream: &TcpStream,
    call: impl FnOnce(&TcpStream) -> io::Result<usize>,
) -> io::Result<Option<usize>> {
    stream.set_nonblocking(true)?;
    let result = call(stream);
    stream.set_nonblocking(false)?;
    match result {
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
        other => other.map(Some),
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn a_time_out_is_set_only_if_it_differs() {
        let second = Duration::from_secs(1);
        let mut set = TimeoutSet::default();
        assert_eq!(set.change(None), None);
        assert_eq!(set.change(Some(second)), Some(Some(second)));
        assert_eq!(set.change(Some(second * 95 / 100)), None);
        assert_eq!(set.change(Some(second * 109 / 100)), None);
        assert_eq!(set.change(Some(second * 2)), Some(Some(second * 2)));
        assert_eq!(set.change(Some(second)), Some(Some(second)));
        assert_eq!(set.change(None), Some(None));
    }
}
