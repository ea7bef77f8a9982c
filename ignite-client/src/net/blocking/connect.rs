//! Opens a connection: name look-up, socket, handshake.

use super::link::SharedLink;
use super::socket::{self, TimeoutSet, Written};
use crate::codec::Writer;
use crate::config::{Address, ClientConfig};
use crate::error::{Error, Fate, IoStage, Result};
use crate::protocol::{Handshake, HandshakeError, Inbox, Negotiated, Step, Violation};
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// An answer to the handshake is longer than this only if the peer speaks something else.
const MAX_HANDSHAKE_LEN: usize = 1 << 20;

/// Connects to one address, all its IP addresses in turn.
pub(super) fn connect(
    address: &Address,
    config: &ClientConfig,
    deadline: Option<Instant>,
) -> Result<SharedLink> {
    let addr = &address.text;
    let connect = Limit::new(addr, config.connect_timeout, deadline);
    let mut failure = io::Error::new(ErrorKind::NotFound, "the name has no address");
    for socket_addr in resolve(address, &connect)? {
        match TcpStream::connect_timeout(&socket_addr, connect.left()?) {
            Ok(stream) => {
                stream.set_nodelay(true).map_err(|error| connect.failed(error))?;
                let shake = Limit::new(addr, config.handshake_timeout, deadline);
                let mut inbox = Inbox::new(MAX_HANDSHAKE_LEN);
                let negotiated = shake_hands(&stream, &mut inbox, &shake, config)?;
                inbox.set_max_len(config.decode_limits.max_response_len);
                return Ok(SharedLink::new(addr, stream, inbox, negotiated, config.max_in_flight));
            }
            Err(error) => failure = error,
        }
    }
    Err(connect.failed(failure))
}

/// A time that a step must not exceed.
struct Limit<'a> {
    addr: &'a Arc<str>,
    after: Duration,
    at: Option<Instant>,
}

impl<'a> Limit<'a> {
    fn new(addr: &'a Arc<str>, after: Duration, deadline: Option<Instant>) -> Self {
        let now = Instant::now();
        let after = deadline.map_or(after, |at| after.min(at.saturating_duration_since(now)));
        Self { addr, after, at: now.checked_add(after) }
    }

    fn left(&self) -> Result<Duration> {
        let left = self.at.map_or(self.after, |at| at.saturating_duration_since(Instant::now()));
        if left.is_zero() { Err(self.passed()) } else { Ok(left) }
    }

    #[cold]
    fn passed(&self) -> Error {
        Error::Timeout { op: None, addr: Arc::clone(self.addr), after: self.after, fate: Fate::NotSent }
    }

    #[cold]
    fn failed(&self, error: io::Error) -> Error {
        if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock) {
            return self.passed();
        }
        self.broken(IoStage::Connect, error)
    }

    #[cold]
    fn broken(&self, during: IoStage, error: io::Error) -> Error {
        let addr = Arc::clone(self.addr);
        Error::Io { addr, op: None, during, fate: Fate::NotSent, source: Arc::new(error) }
    }
}

/// The IP addresses of a host. A name is looked up on a thread of its own, which is left alone if it takes too long.
fn resolve(address: &Address, limit: &Limit<'_>) -> Result<Vec<SocketAddr>> {
    let port = address.port;
    if let Ok(ip) = address.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, port)]);
    }
    let (answer, answered) = mpsc::sync_channel(1);
    let host = Arc::clone(&address.host);
    let look_up = move || {
        let found = (&*host, port).to_socket_addrs().map(Vec::from_iter);
        // Nobody listens any more after the deadline.
        let _ = answer.send(found);
    };
    thread::Builder::new()
        .name("ignite-name-lookup".to_owned())
        .spawn(look_up)
        .map_err(|error| limit.failed(error))?;
    match answered.recv_timeout(limit.left()?) {
        Ok(found) => found.map_err(|error| limit.failed(error)),
        Err(_) => Err(limit.passed()),
    }
}

fn shake_hands(
    stream: &TcpStream,
    inbox: &mut Inbox,
    limit: &Limit<'_>,
    config: &ClientConfig,
) -> Result<Negotiated> {
    let mut handshake = Handshake::new(&config.user_attributes, None);
    let (mut read, mut write) = (TimeoutSet::default(), TimeoutSet::default());
    loop {
        let mut request = Writer::new();
        handshake.write(&mut request)?;
        match socket::write_all(stream, &mut write, request.as_slice(), limit.at) {
            Written::All => {}
            Written::Late(_) => return Err(limit.passed()),
            Written::Failed(_, error) => return Err(limit.broken(IoStage::Write, error)),
        }
        let (message, at) = receive(stream, &mut read, inbox, limit)?;
        match handshake.answer(&message, at) {
            Ok(Step::Done(negotiated)) => return Ok(negotiated),
            Ok(Step::Again) => {}
            Err(error) => return Err(refusal(limit.addr, error)),
        }
    }
}

fn receive(
    stream: &TcpStream,
    read: &mut TimeoutSet,
    inbox: &mut Inbox,
    limit: &Limit<'_>,
) -> Result<(Vec<u8>, usize)> {
    loop {
        let next = inbox.next_message();
        if let Some(message) = next.map_err(|violation| Error::protocol(Arc::clone(limit.addr), violation))? {
            return Ok(message);
        }
        let Ok(result) = socket::read(stream, read, inbox.space(), limit.at) else {
            return Err(limit.passed());
        };
        match result {
            Ok(0) => return Err(Error::protocol(Arc::clone(limit.addr), Violation::ClosedInHandshake)),
            Ok(len) => inbox.filled(len),
            Err(error) => return Err(limit.broken(IoStage::Read, error)),
        }
    }
}

#[cold]
fn refusal(addr: &Arc<str>, error: HandshakeError) -> Error {
    let addr = Arc::clone(addr);
    match error {
        HandshakeError::Auth { message } => Error::Auth { addr, message },
        HandshakeError::Refused { server, status, message } => {
            Error::Handshake { addr, server, status, message }
        }
        HandshakeError::Protocol(violation) => Error::protocol(addr, violation),
    }
}
