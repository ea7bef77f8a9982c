//! The socket of a connection, with an engine of TLS in front of it or without.
//!
//! One thread reads and one writes at a time, each with its own half; the engine is shared, and its lock is held between calls of the socket
//! only.

use super::lock;
use super::socket::{self, DeadlinePassed, TimeoutSet, Written};
use crate::net::tls::{Engine, Opened};
use std::io;
use std::net::TcpStream;
use std::sync::Mutex;
use std::time::Instant;

/// Room for one read of sealed bytes, a few records of TLS.
const SEALED_STEP: usize = 64 * 1024;
/// So much is sealed at once, and the engine not held for longer.
const PLAIN_STEP: usize = 128 * 1024;

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
    sealed: Vec<u8>,
    /// It was told that the engine has something to send, and nothing was received since.
    told: bool,
    /// An error behind bytes that were read well.
    behind: Option<io::Error>,
}

/// What the writing thread keeps.
#[derive(Debug, Default)]
pub(super) struct WriteHalf {
    timeout: TimeoutSet,
    /// Sealed and not written.
    sealed: Vec<u8>,
    /// How much of the bytes that are being written was sealed.
    done: usize,
}

/// What a read has brought.
#[derive(Debug)]
pub(super) enum Got {
    /// So many bytes, at least one.
    Bytes(usize),
    /// The end of the stream.
    End,
    /// The engine has something to send by itself; told once.
    Answer,
}

impl Wire {
    pub(super) fn plain(stream: TcpStream) -> Self {
        Self { stream, engine: None }
    }

    /// With an engine that has shaken hands.
    pub(super) fn secure(stream: TcpStream, engine: Box<dyn Engine>) -> Self {
        Self { stream, engine: Some(Mutex::new(engine)) }
    }

    pub(super) const fn is_secure(&self) -> bool {
        self.engine.is_some()
    }

    /// Reads what is there.
    pub(super) fn read(
        &self,
        half: &mut ReadHalf,
        space: &mut [u8],
        deadline: Option<Instant>,
    ) -> Result<io::Result<Got>, DeadlinePassed> {
        let Some(engine) = &self.engine else {
            let read = socket::read(&self.stream, &mut half.timeout, space, deadline)?;
            return Ok(read.map(got));
        };
        loop {
            if let Some(error) = half.behind.take() {
                return Ok(Err(error));
            }
            if let Some(got) = open(engine, half, space) {
                return Ok(got);
            }
            half.sealed.resize(SEALED_STEP, 0);
            match socket::read(&self.stream, &mut half.timeout, &mut half.sealed, deadline)? {
                Ok(0) => return Ok(Ok(Got::End)),
                Ok(len) => receive(engine, half, len),
                Err(error) => return Ok(Err(error)),
            }
        }
    }

    /// Writes all bytes, and what the engine has to send by itself.
    ///
    /// If it is late before the first of them went out, the same bytes must be given again before any others.
    pub(super) fn write_all(&self, half: &mut WriteHalf, bytes: &[u8], deadline: Option<Instant>) -> Written {
        let Some(engine) = &self.engine else {
            return socket::write_all(&self.stream, &mut half.timeout, bytes, deadline);
        };
        loop {
            // What the sealed bytes begin with is not known where they were left by an earlier call, but it is at the start then.
            let before = if half.sealed.is_empty() { half.done } else { 0 };
            if half.sealed.is_empty() {
                if let Err(error) = seal(engine, half, bytes) {
                    return Written::Failed(before, error);
                }
            }
            // No more of the plain bytes than sealed ones can have arrived.
            let at_most = |half: &WriteHalf, len: usize| half.done.min(before.saturating_add(len));
            match socket::write_all(&self.stream, &mut half.timeout, &half.sealed, deadline) {
                Written::All => half.sealed.clear(),
                Written::Late(0) if before == 0 => return Written::Late(0),
                Written::Late(len) => return Written::Late(at_most(half, len).max(1)),
                Written::Failed(len, error) => return Written::Failed(at_most(half, len), error),
            }
            if half.done >= bytes.len() {
                half.done = 0;
                return Written::All;
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
        half.sealed.resize(SEALED_STEP, 0);
        match socket::read_what_is_there(&self.stream, &mut half.sealed) {
            Ok(Some(0)) | Err(_) => return (true, 0),
            Ok(Some(len)) => receive(engine, half, len),
            Ok(None) => {}
        }
        match open(engine, half, space) {
            Some(Ok(Got::Bytes(len))) => (half.behind.is_some(), len),
            Some(Ok(Got::Answer)) | None => (false, 0),
            Some(Ok(Got::End) | Err(_)) => (true, 0),
        }
    }
}

const fn got(len: usize) -> Got {
    if len == 0 { Got::End } else { Got::Bytes(len) }
}

fn receive(engine: &Mutex<Box<dyn Engine>>, half: &mut ReadHalf, len: usize) {
    half.told = false;
    lock(engine).receive(half.sealed.get(..len).unwrap_or_default());
}

/// Opens what was received, all that `space` takes; `None` if more must be received.
fn open(engine: &Mutex<Box<dyn Engine>>, half: &mut ReadHalf, space: &mut [u8]) -> Option<io::Result<Got>> {
    let mut engine = lock(engine);
    let mut filled = 0;
    let last = loop {
        match space.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            None => break Ok(Opened::Nothing),
            Some(rest) => match engine.open(rest) {
                Ok(Opened::Bytes(len)) => filled += len,
                other => break other,
            },
        }
    };
    if filled > 0 {
        half.behind = last.err();
        return Some(Ok(Got::Bytes(filled)));
    }
    match last {
        Err(error) => Some(Err(error)),
        Ok(Opened::Closed) => Some(Ok(Got::End)),
        Ok(_) if engine.has_sealed() && !half.told => {
            half.told = true;
            Some(Ok(Got::Answer))
        }
        Ok(_) => None,
    }
}

/// Seals the next of the bytes.
fn seal(engine: &Mutex<Box<dyn Engine>>, half: &mut WriteHalf, bytes: &[u8]) -> io::Result<()> {
    let rest = bytes.get(half.done..).unwrap_or_default();
    let next = rest.get(..PLAIN_STEP).unwrap_or(rest);
    let mut engine = lock(engine);
    if !next.is_empty() {
        engine.seal(next)?;
    }
    engine.take_sealed(&mut half.sealed);
    half.done += next.len();
    Ok(())
}

#[cfg(all(test, feature = "tls", target_os = "linux"))]
#[path = "wire_tests.rs"]
mod tests;
