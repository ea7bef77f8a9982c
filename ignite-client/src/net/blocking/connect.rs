//! Opens a connection: name look-up, socket, handshake.

use super::link::SharedLink;
use super::shared::Reading;
use super::socket::{self, TimeoutSet, Written};
use super::wire::{Got, ReadHalf, Wire, WriteHalf};
use crate::codec::Writer;
use crate::config::{Address, ClientConfig};
use crate::error::{Error, Fate, IoStage, Result, TlsCause, TlsStage};
use crate::net::tls::{Connector, Engine};
use crate::protocol::{Credentials, Handshake, HandshakeError, Inbox, Negotiated, Step, Violation};
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// An answer to the handshake is longer than this only if the peer speaks something else.
const MAX_HANDSHAKE_LEN: usize = 1 << 20;
/// Messages of handshakes are shorter, with few exceptions.
const HANDSHAKE_STEP: usize = 16 * 1024;

/// Connects to one address, all its IP addresses in turn.
pub(super) fn connect(
    address: &Address,
    config: &ClientConfig,
    tls: Option<&dyn Connector>,
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
                let wire = match tls {
                    None => Wire::plain(stream),
                    Some(tls) => secure(stream, tls, &address.host, &shake)?,
                };
                let mut reading = Reading { inbox: Inbox::new(MAX_HANDSHAKE_LEN), half: ReadHalf::default() };
                let negotiated = shake_hands(&wire, &mut reading, &shake, config)?;
                reading.inbox.set_max_len(config.decode_limits.max_response_len);
                return Ok(SharedLink::new(addr, wire, reading, negotiated, config.max_in_flight));
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

    fn written(&self, written: Written) -> Result<()> {
        match written {
            Written::All => Ok(()),
            Written::Late(_) => Err(self.passed()),
            Written::Failed(_, error) => Err(self.broken(IoStage::Write, error)),
        }
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

/// Makes a connection secure.
fn secure(stream: TcpStream, tls: &dyn Connector, host: &str, limit: &Limit<'_>) -> Result<Wire> {
    let mut engine = tls.engine(host).map_err(|failure| failure.error(limit.addr))?;
    match negotiate(&stream, &mut *engine, limit) {
        Ok(()) => Ok(Wire::secure(stream, engine)),
        // The peer is gone, and has said nothing.
        Err(Error::Io { source, .. }) if is_end(source.kind()) => {
            let cause = TlsCause::ClosedByPeer { stage: TlsStage::Handshake };
            Err(Error::Tls { addr: Arc::clone(limit.addr), cause, source })
        }
        Err(error) => Err(error),
    }
}

/// The same over a socket that a test has opened.
#[cfg(all(test, feature = "tls", target_os = "linux"))]
pub(super) fn secure_for_tests(
    stream: TcpStream,
    tls: &crate::config::TlsConfig,
    host: &str,
) -> Result<Wire> {
    let addr = Arc::from(host);
    let connector = crate::net::tls::connector(tls).map_err(|failure| failure.error(&addr))?;
    secure(stream, &*connector, host, &Limit::new(&addr, Duration::from_secs(20), None))
}

/// The handshake of TLS.
fn negotiate(stream: &TcpStream, engine: &mut dyn Engine, limit: &Limit<'_>) -> Result<()> {
    let (mut read, mut write) = (TimeoutSet::default(), TimeoutSet::default());
    let (mut sealed, mut received) = (Vec::new(), vec![0; HANDSHAKE_STEP]);
    loop {
        let done = engine.shake_hands();
        engine.take_sealed(&mut sealed);
        let written = socket::write_all(stream, &mut write, &sealed, limit.at);
        sealed.clear();
        // What this client refuses counts, whether the peer could be told or not.
        let done = done.map_err(|failure| failure.error(limit.addr))?;
        limit.written(written)?;
        if done {
            return Ok(());
        }
        match socket::read(stream, &mut read, &mut received, limit.at) {
            Err(_) => return Err(limit.passed()),
            Ok(Ok(0)) => return Err(limit.broken(IoStage::Read, ErrorKind::UnexpectedEof.into())),
            Ok(Ok(len)) => engine.receive(received.get(..len).unwrap_or_default()),
            Ok(Err(error)) => return Err(limit.broken(IoStage::Read, error)),
        }
    }
}

/// Whether an error means that the peer has closed the connection.
fn is_end(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
    )
}

/// The handshake of the protocol.
fn shake_hands(
    wire: &Wire,
    reading: &mut Reading,
    limit: &Limit<'_>,
    config: &ClientConfig,
) -> Result<Negotiated> {
    match agree(wire, reading, limit, config) {
        Err(Error::Io { source, .. }) if wire.is_secure() && is_end(source.kind()) => {
            let cause = TlsCause::ClosedByPeer { stage: TlsStage::FirstAnswer };
            Err(Error::Tls { addr: Arc::clone(limit.addr), cause, source })
        }
        Err(Error::Io { source, .. }) if source.kind() == ErrorKind::UnexpectedEof => {
            Err(Error::protocol(Arc::clone(limit.addr), Violation::ClosedInHandshake))
        }
        other => other,
    }
}

fn agree(wire: &Wire, reading: &mut Reading, limit: &Limit<'_>, config: &ClientConfig) -> Result<Negotiated> {
    let credentials = config.credentials.as_ref();
    let credentials =
        credentials.map(|known| Credentials { user: &known.user, password: known.password.expose() });
    let mut handshake = Handshake::new(&config.user_attributes, credentials);
    let mut half = WriteHalf::default();
    loop {
        let mut request = Writer::new();
        // So that no copy of the password is left behind by growing.
        request.reserve(HANDSHAKE_STEP);
        handshake.write(&mut request)?;
        let request = Zeroizing::new(request.into_vec());
        limit.written(wire.write_all(&mut half, &request, limit.at))?;
        let (message, at) = receive(wire, &mut half, reading, limit)?;
        match handshake.answer(&message, at) {
            Ok(Step::Done(negotiated)) => return Ok(negotiated),
            Ok(Step::Again) => {}
            Err(error) => return Err(refusal(limit.addr, error)),
        }
    }
}

fn receive(
    wire: &Wire,
    write: &mut WriteHalf,
    reading: &mut Reading,
    limit: &Limit<'_>,
) -> Result<(Vec<u8>, usize)> {
    let Reading { inbox, half } = reading;
    loop {
        let next = inbox.next_message();
        if let Some(message) = next.map_err(|violation| Error::protocol(Arc::clone(limit.addr), violation))? {
            return Ok(message);
        }
        match wire.read(half, inbox.space(), limit.at) {
            Err(_) => return Err(limit.passed()),
            Ok(Ok(Got::End)) => return Err(limit.broken(IoStage::Read, ErrorKind::UnexpectedEof.into())),
            Ok(Ok(Got::Bytes(len))) => inbox.filled(len),
            Ok(Ok(Got::Answer)) => limit.written(wire.write_all(write, &[], limit.at))?,
            Ok(Err(error)) => return Err(limit.broken(IoStage::Read, error)),
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
