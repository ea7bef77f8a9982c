//! A peer that does what a test tells it, for the shared connections of both fronts.

use crate::codec::{CodecResult, Reader};
use crate::config::{Address, ClientConfig};
use crate::protocol::{OpCode, Orphan, Request};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

pub(super) const GET: Request<'_> =
    Request { op: OpCode::CacheGet, head: &[], values: [&[]; 3], orphan: Orphan::Nothing };
/// Long enough for a machine that does other things too.
pub(super) const PATIENT: Duration = Duration::from_secs(20);
pub(super) const SHORT: Duration = Duration::from_millis(150);

/// The server's end of a connection.
#[derive(Debug)]
pub(super) struct Peer(pub(super) TcpStream);

impl Peer {
    /// The next message without its length; `None` at the end of the stream.
    pub(super) fn message(&mut self) -> Option<Vec<u8>> {
        let mut len = [0; 4];
        self.0.read_exact(&mut len).ok()?;
        let mut message = vec![0; u32::from_le_bytes(len).try_into().unwrap()];
        self.0.read_exact(&mut message).ok()?;
        Some(message)
    }

    /// Operation, id and payload of the next request.
    pub(super) fn request(&mut self) -> Option<(i16, i64, Vec<u8>)> {
        let message = self.message()?;
        let op = i16::from_le_bytes(message[..2].try_into().unwrap());
        let id = i64::from_le_bytes(message[2..10].try_into().unwrap());
        Some((op, id, message[10..].to_vec()))
    }

    pub(super) fn id(&mut self) -> i64 {
        self.request().unwrap().1
    }

    pub(super) fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).unwrap();
    }

    pub(super) fn answer(&mut self, id: i64, payload: &[u8]) {
        self.send(&frame(id, payload));
    }

    pub(super) fn accept_handshake(&mut self) {
        self.message().unwrap();
        // Accepted; no features, no node id.
        self.send(&[7, 0, 0, 0, 1, 12, 0, 0, 0, 0, 101]);
    }

    /// Reads until the client is gone.
    pub(super) fn until_the_end(&mut self) {
        while self.message().is_some() {}
    }
}

pub(super) fn frame(id: i64, payload: &[u8]) -> Vec<u8> {
    let mut bytes = i32::try_from(payload.len() + 10).unwrap().to_le_bytes().to_vec();
    bytes.extend_from_slice(&id.to_le_bytes());
    bytes.extend_from_slice(&[0, 0]);
    bytes.extend_from_slice(payload);
    bytes
}

/// A peer that runs a script for each connection, in turn; its address.
pub(super) fn raw_peer(mut scripts: Vec<Box<dyn FnOnce(Peer) + Send>>) -> (Address, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = Address::new("127.0.0.1", listener.local_addr().unwrap().port());
    let run = thread::spawn(move || {
        for script in scripts.drain(..) {
            script(Peer(listener.accept().unwrap().0));
        }
    });
    (address, run)
}

/// The same for one connection, after the handshake.
pub(super) fn peer(script: impl FnOnce(Peer) + Send + 'static) -> (Address, JoinHandle<()>) {
    raw_peer(vec![Box::new(|mut peer: Peer| {
        peer.accept_handshake();
        script(peer);
    })])
}

pub(super) fn config() -> ClientConfig {
    ClientConfig { connect_timeout: PATIENT, handshake_timeout: PATIENT, ..ClientConfig::default() }
}

pub(super) fn within(time: Duration) -> Option<Instant> {
    Some(Instant::now() + time)
}

pub(super) fn scan() -> Request<'static> {
    fn close(r: &mut Reader<'_>) -> CodecResult<Option<(OpCode, Vec<u8>)>> {
        Ok(Some((OpCode::ResourceClose, r.read_i64()?.to_le_bytes().to_vec())))
    }
    Request { op: OpCode::QueryScan, orphan: Orphan::Opens(close), ..GET }
}

/// The peer's part: waits for the request that closes resource 77, and answers it.
pub(super) fn expect_close(peer: &mut Peer) {
    let (op, id, payload) = peer.request().unwrap();
    assert_eq!((op, payload), (OpCode::ResourceClose.code(), 77_i64.to_le_bytes().to_vec()));
    peer.answer(id, &[]);
}

/// What the value of a frame has that is [taken slowly](take_slowly).
pub(super) const SLOW_LEN: usize = 48 << 20;

/// The peer's part: takes a first frame slowly, at the first turn no longer, and from the second turn on all that comes. It tells when it has the
/// first frame; later requests have empty values.
pub(super) fn take_slowly(mut peer: Peer, turn: &Receiver<()>, whole: &Sender<()>) {
    let mut first = vec![0; 14 + SLOW_LEN];
    let mut is_slow = true;
    for part in first.chunks_mut(256 << 10) {
        // That it is slow is what is tested.
        if is_slow && turn.recv_timeout(Duration::from_millis(10)) != Err(RecvTimeoutError::Timeout) {
            let _ = turn.recv();
            is_slow = false;
        }
        peer.0.read_exact(part).unwrap();
    }
    // A test may not wait for it.
    let _ = whole.send(());
    peer.answer(i64::from_le_bytes(first[6..14].try_into().unwrap()), &[0]);
    while let Some((_, id, payload)) = peer.request() {
        assert!(payload.is_empty(), "the first frame was not whole");
        peer.answer(id, &[1]);
    }
}
