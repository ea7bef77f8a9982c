//! The socket of a connection, with an engine of TLS in front of it or without.
//!
//! One thread reads and one writes at a time, each with its own half; the engine is shared, and its lock is held between calls of the socket
//! only.

use super::socket::{self, Outgoing, TimeoutSet};
use crate::net::connect::InTime;
use crate::net::sealed::{Got, Opening, Sealing};
use crate::net::tls::Engine;
use crate::net::{Written, lock};
use std::net::TcpStream;
use std::sync::Mutex;
use std::time::Instant;

/// See the module.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    engine: Option<Mutex<Box<dyn Engine>>>,
}

/// What the reading thread keeps.
#[derive(Debug, Default)]
pub(super) struct ReadHalf {
    timeout: TimeoutSet,
    opening: Opening,
}

/// What the writing thread keeps.
#[derive(Debug, Default)]
pub(super) struct WriteHalf {
    out: Outgoing,
    sealing: Sealing,
    /// How much of bytes that were given in vain is written, without TLS.
    written: usize,
}

impl ReadHalf {
    /// With what the handshake has left.
    pub(super) fn new(opening: Opening) -> Self {
        Self { timeout: TimeoutSet::default(), opening }
    }
}

impl WriteHalf {
    /// Since when the socket takes nothing.
    pub(super) const fn blocked_since(&self) -> Option<Instant> {
        self.out.blocked_since
    }

    fn write_plain(&mut self, stream: &TcpStream, bytes: &[u8], deadline: Option<Instant>) -> Written {
        let before = std::mem::take(&mut self.written);
        let rest = bytes.get(before..).unwrap_or_default();
        match socket::write_all(stream, &mut self.out, rest, deadline) {
            Written::All => Written::All,
            Written::Late(len) => {
                self.written = before + len;
                Written::Late(self.written)
            }
            Written::Failed(len, error) => Written::Failed(before + len, error),
        }
    }
}

impl Wire {
    /// With an engine that has shaken hands, or without TLS.
    pub(super) fn new(stream: TcpStream, engine: Option<Box<dyn Engine>>) -> Self {
        Self { stream, engine: engine.map(Mutex::new) }
    }

    /// Reads what is there.
    pub(super) fn read(
        &self,
        half: &mut ReadHalf,
        space: &mut [u8],
        deadline: Option<Instant>,
    ) -> InTime<Got> {
        let Some(engine) = &self.engine else {
            let read = socket::read(&self.stream, &mut half.timeout, space, deadline)?;
            return Ok(read.map(Got::of));
        };
        let opening = &mut half.opening;
        loop {
            if let Some(got) = opening.open(&mut **lock(engine), space) {
                return Ok(got);
            }
            match socket::read(&self.stream, &mut half.timeout, opening.space(), deadline)? {
                Ok(0) => return Ok(Ok(Got::End)),
                Ok(len) => opening.received(&mut **lock(engine), len),
                Err(error) => return Ok(Err(error)),
            }
        }
    }

    /// Writes all bytes, and what the engine has to send by itself.
    ///
    /// If it is late, the same bytes must be given again before any others: it goes on where it was.
    pub(super) fn write_all(&self, half: &mut WriteHalf, bytes: &[u8], deadline: Option<Instant>) -> Written {
        let Some(engine) = &self.engine else {
            return half.write_plain(&self.stream, bytes, deadline);
        };
        let WriteHalf { out, sealing, .. } = half;
        loop {
            if let Err(error) = sealing.seal(&mut **lock(engine), bytes) {
                return Written::Failed(sealing.arrived(), error);
            }
            match socket::write_all(&self.stream, out, sealing.rest(), deadline) {
                Written::All if sealing.wrote_all(bytes) => return Written::All,
                Written::All => {}
                Written::Late(len) => {
                    sealing.wrote(len);
                    return Written::Late(sealing.arrived());
                }
                Written::Failed(len, error) => {
                    sealing.wrote(len);
                    return Written::Failed(sealing.arrived(), error);
                }
            }
        }
    }

    /// Ends both directions, which also ends a read or write that another thread is in.
    pub(super) fn shut(&self) {
        socket::shut(&self.stream);
    }

    /// Whether the peer has closed a connection on which nothing is under way. A secure one takes in what came meanwhile; bytes of its
    /// messages go into `space`, and are counted.
    pub(super) fn is_closed_by_peer(&self, half: &mut ReadHalf, space: &mut [u8]) -> (bool, usize) {
        let Some(engine) = &self.engine else { return (socket::is_closed_by_peer(&self.stream), 0) };
        let opening = &mut half.opening;
        match socket::read_what_is_there(&self.stream, opening.space()) {
            Ok(Some(0)) | Err(_) => return (true, 0),
            Ok(Some(len)) => opening.received(&mut **lock(engine), len),
            Ok(None) => {}
        }
        match opening.open(&mut **lock(engine), space) {
            Some(Ok(Got::Bytes(len))) => (opening.is_broken(), len),
            Some(Ok(Got::Answer)) | None => (false, 0),
            Some(Ok(Got::End) | Err(_)) => (true, 0),
        }
    }
}

#[cfg(all(test, feature = "tls", target_os = "linux"))]
#[path = "wire_tests.rs"]
mod tests;
