//! A socket during the handshake, and the look-up of names.

use super::socket::{self, Outgoing, TimeoutSet};
use crate::net::connect::{InTime, Socket};
use crate::net::{DeadlinePassed, Written};
use std::future::{Future, ready};
use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// Its futures are complete when they are made.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) stream: TcpStream,
    read: TimeoutSet,
    write: Outgoing,
}

impl Opened {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, read: TimeoutSet::default(), write: Outgoing::default() }
    }
}

impl Socket for Opened {
    /// The look-up has a thread of its own, which is left alone if it takes too long.
    fn look_up(
        host: &Arc<str>,
        port: u16,
        within: Duration,
    ) -> impl Future<Output = InTime<Vec<SocketAddr>>> + Send {
        ready(look_up(Arc::clone(host), port, within))
    }

    fn open(addr: SocketAddr, within: Duration) -> impl Future<Output = io::Result<Self>> + Send {
        let opened = TcpStream::connect_timeout(&addr, within);
        ready(opened.and_then(|stream| stream.set_nodelay(true).map(|()| Self::new(stream))))
    }

    fn read(
        &mut self,
        space: &mut [u8],
        deadline: Option<Instant>,
    ) -> impl Future<Output = InTime<usize>> + Send {
        ready(socket::read(&self.stream, &mut self.read, space, deadline))
    }

    fn write_all(&mut self, bytes: &[u8], deadline: Option<Instant>) -> impl Future<Output = Written> + Send {
        ready(socket::write_all(&self.stream, &mut self.write, bytes, deadline))
    }
}

fn look_up(host: Arc<str>, port: u16, within: Duration) -> InTime<Vec<SocketAddr>> {
    let (answer, answered) = mpsc::sync_channel(1);
    let look_up = move || {
        let found = (&*host, port).to_socket_addrs().map(Vec::from_iter);
        // Nobody listens any more after the deadline.
        let _ = answer.send(found);
    };
    if let Err(error) = thread::Builder::new().name("ignite-name-lookup".to_owned()).spawn(look_up) {
        return Ok(Err(error));
    }
    answered.recv_timeout(within).map_err(|_| DeadlinePassed)
}
