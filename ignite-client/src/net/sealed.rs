//! What the two sides of a secure connection keep beside its engine.
//!
//! The side that reads has an [`Opening`], the side that writes a [`Sealing`]; they share the engine, behind a lock as soon as they are two.

use super::tls::{Engine, Opened};
use std::io;

/// Room for one read of sealed bytes, a few records of TLS.
const SEALED_STEP: usize = 64 * 1024;
/// So much is sealed at once, and the engine not held for longer.
const PLAIN_STEP: usize = 128 * 1024;

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

impl Got {
    /// What a plain socket has read.
    pub(super) const fn of(len: usize) -> Self {
        if len == 0 { Self::End } else { Self::Bytes(len) }
    }
}

/// What the reading side keeps.
#[derive(Debug, Default)]
pub(super) struct Opening {
    sealed: Vec<u8>,
    /// It was told that the engine has something to send, and nothing was received since.
    told: bool,
    /// An error behind bytes that were read well.
    behind: Option<io::Error>,
}

impl Opening {
    /// Room for bytes from the socket.
    pub(super) fn space(&mut self) -> &mut [u8] {
        self.sealed.resize(SEALED_STEP, 0);
        &mut self.sealed
    }

    /// Tells that the first `len` bytes of [`space`](Self::space) came from the socket.
    pub(super) fn received(&mut self, engine: &mut dyn Engine, len: usize) {
        self.told = false;
        engine.receive(self.sealed.get(..len).unwrap_or_default());
    }

    /// Whether the next read is an error that is known already.
    pub(super) const fn is_broken(&self) -> bool {
        self.behind.is_some()
    }

    /// Opens what was received, all that `space` takes; `None` if more must be received.
    pub(super) fn open(&mut self, engine: &mut dyn Engine, space: &mut [u8]) -> Option<io::Result<Got>> {
        if let Some(error) = self.behind.take() {
            return Some(Err(error));
        }
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
            self.behind = last.err();
            return Some(Ok(Got::Bytes(filled)));
        }
        match last {
            Err(error) => Some(Err(error)),
            Ok(Opened::Closed) => Some(Ok(Got::End)),
            Ok(_) if engine.has_sealed() && !self.told => {
                self.told = true;
                Some(Ok(Got::Answer))
            }
            Ok(_) => None,
        }
    }
}

/// What the writing side keeps: sealed bytes that are not written, and how far the plain ones are.
#[derive(Debug, Default)]
pub(super) struct Sealing {
    sealed: Vec<u8>,
    /// How much of the sealed bytes is written.
    written: usize,
    /// How much of the plain bytes was sealed, and how much of that is written whole.
    done: usize,
    before: usize,
}

impl Sealing {
    /// Seals the next of the plain bytes, and what the engine has to send by itself, unless sealed ones wait.
    pub(super) fn seal(&mut self, engine: &mut dyn Engine, plain: &[u8]) -> io::Result<()> {
        if !self.sealed.is_empty() {
            return Ok(());
        }
        self.before = self.done;
        let rest = plain.get(self.done..).unwrap_or_default();
        let next = rest.get(..PLAIN_STEP).unwrap_or(rest);
        if !next.is_empty() {
            engine.seal(next)?;
        }
        engine.take_sealed(&mut self.sealed);
        self.done += next.len();
        Ok(())
    }

    /// Sealed bytes that are not written.
    pub(super) fn rest(&self) -> &[u8] {
        self.sealed.get(self.written..).unwrap_or_default()
    }

    /// Tells that so many more of them are written.
    pub(super) fn wrote(&mut self, len: usize) {
        self.written = self.written.saturating_add(len);
    }

    /// Tells that all of them are; whether that was all of the plain bytes.
    pub(super) fn wrote_all(&mut self, plain: &[u8]) -> bool {
        self.sealed.clear();
        self.written = 0;
        let all = self.done >= plain.len();
        if all {
            self.done = 0;
        }
        all
    }

    /// How many of the plain bytes can have arrived: no more than sealed ones went out.
    pub(super) fn arrived(&self) -> usize {
        self.done.min(self.before.saturating_add(self.written))
    }
}
