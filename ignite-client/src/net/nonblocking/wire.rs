//! The socket of a connection, with an engine of TLS in front of it or without.
//!
//! The reader has its half to itself. Whoever writes has the other one under a lock that is never held while the socket is waited for.

use crate::net::lock;
use crate::net::sealed::{Got, Opening, Sealing};
use crate::net::tls::Engine;
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex};
use tokio::io::AsyncReadExt;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// See the module.
#[derive(Debug)]
pub(super) struct Wire {
    engine: Option<Mutex<Box<dyn Engine>>>,
    /// Absent when the connection is lost: the socket is closed when the reader has dropped its half, too.
    writing: Mutex<Option<Writing>>,
}

#[derive(Debug)]
struct Writing {
    half: Arc<OwnedWriteHalf>,
    sealing: Sealing,
    /// How much of the plain bytes is written, without TLS.
    written: usize,
}

/// How a write without waiting ended.
#[derive(Debug)]
pub(super) enum Progress {
    All,
    /// The socket takes no more.
    Blocked {
        /// Whether it took something.
        moved: bool,
        /// So many of the bytes can have arrived.
        arrived: usize,
    },
    /// So many of the bytes can have arrived.
    Failed(usize, io::Error),
}

impl Wire {
    pub(super) fn new(half: OwnedWriteHalf, engine: Option<Box<dyn Engine>>) -> Self {
        let writing = Writing { half: Arc::new(half), sealing: Sealing::default(), written: 0 };
        Self { engine: engine.map(Mutex::new), writing: Mutex::new(Some(writing)) }
    }

    /// Reads what is there.
    pub(super) async fn read(
        &self,
        half: &mut OwnedReadHalf,
        opening: &mut Opening,
        space: &mut [u8],
    ) -> io::Result<Got> {
        let Some(engine) = &self.engine else { return half.read(space).await.map(Got::of) };
        loop {
            if let Some(got) = opening.open(&mut **lock(engine), space) {
                return got;
            }
            match half.read(opening.space()).await? {
                0 => return Ok(Got::End),
                len => opening.received(&mut **lock(engine), len),
            }
        }
    }

    /// Writes the bytes, and what the engine has to send by itself, as far as the socket takes them; the rest must be given again.
    pub(super) fn write(&self, bytes: &[u8]) -> Progress {
        let mut writing = lock(&self.writing);
        match (&mut *writing, &self.engine) {
            (None, _) => Progress::Failed(0, ErrorKind::NotConnected.into()),
            (Some(writing), None) => writing.write_plain(bytes),
            (Some(writing), Some(engine)) => writing.write_sealed(engine, bytes),
        }
    }

    /// Waits until the socket takes bytes again, or is broken; false if it is closed.
    pub(super) async fn writable(&self) -> bool {
        let half = lock(&self.writing).as_ref().map(|writing| Arc::clone(&writing.half));
        match half {
            // What is wrong with it is told by the next write.
            Some(half) => half.writable().await.is_ok(),
            None => false,
        }
    }

    /// Ends the direction to the peer, and the other one with the reader.
    pub(super) fn shut(&self) {
        drop(lock(&self.writing).take());
    }
}

impl Writing {
    fn write_plain(&mut self, bytes: &[u8]) -> Progress {
        let before = self.written;
        while let Some(rest) = bytes.get(self.written..).filter(|rest| !rest.is_empty()) {
            match put(&self.half, rest) {
                Ok(None) => {
                    return Progress::Blocked { moved: self.written > before, arrived: self.written };
                }
                Ok(Some(len)) => self.written += len,
                Err(error) => return Progress::Failed(self.written, error),
            }
        }
        self.written = 0;
        Progress::All
    }

    fn write_sealed(&mut self, engine: &Mutex<Box<dyn Engine>>, bytes: &[u8]) -> Progress {
        let (sealing, mut moved) = (&mut self.sealing, false);
        loop {
            if let Err(error) = sealing.seal(&mut **lock(engine), bytes) {
                return Progress::Failed(sealing.arrived(), error);
            }
            while !sealing.rest().is_empty() {
                match put(&self.half, sealing.rest()) {
                    Ok(None) => return Progress::Blocked { moved, arrived: sealing.arrived() },
                    Ok(Some(len)) => sealing.wrote(len),
                    Err(error) => return Progress::Failed(sealing.arrived(), error),
                }
                moved = true;
            }
            if sealing.wrote_all(bytes) {
                return Progress::All;
            }
        }
    }
}

/// Writes what the socket takes; `None` if that is nothing.
fn put(half: &OwnedWriteHalf, bytes: &[u8]) -> io::Result<Option<usize>> {
    loop {
        match half.try_write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(len) => return Ok(Some(len)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
