//! Opens a connection: name look-up, socket, the handshakes of TLS and of the protocol; written once over what a front has for a [`Socket`].

use super::sealed::{Got, Opening, Sealing};
use super::tls::{Connector, Engine};
use super::{DeadlinePassed, Written};
use crate::codec::Writer;
use crate::config::{Address, ClientConfig};
use crate::error::{Error, Fate, IoStage, Result, TlsCause, TlsStage};
use crate::protocol::{Credentials, Handshake, HandshakeError, Inbox, Negotiated, Step, Violation};
use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// An answer to the handshake is longer than this only if the peer speaks something else.
const MAX_HANDSHAKE_LEN: usize = 1 << 20;
/// Messages of handshakes are shorter, with few exceptions.
const HANDSHAKE_STEP: usize = 16 * 1024;

/// What a step has brought in its time.
pub(super) type InTime<T> = Result<io::Result<T>, DeadlinePassed>;

/// A socket during the handshake: one caller, which writes and reads in turn.
pub(super) trait Socket: Sized + Send {
    /// The addresses of a name.
    fn look_up(
        host: &Arc<str>,
        port: u16,
        within: Duration,
    ) -> impl Future<Output = InTime<Vec<SocketAddr>>> + Send;

    /// Opens one that sends without delay.
    fn open(addr: SocketAddr, within: Duration) -> impl Future<Output = io::Result<Self>> + Send;

    /// Reads what is there, at least one byte; 0 is the end of the stream.
    fn read(
        &mut self,
        space: &mut [u8],
        deadline: Option<Instant>,
    ) -> impl Future<Output = InTime<usize>> + Send;

    /// Writes all bytes.
    fn write_all(&mut self, bytes: &[u8], deadline: Option<Instant>) -> impl Future<Output = Written> + Send;
}

/// A connection that has shaken hands.
#[derive(Debug)]
pub(super) struct Connected<S> {
    pub(super) socket: S,
    /// Absent without TLS.
    pub(super) engine: Option<Box<dyn Engine>>,
    /// What was received and not looked at.
    pub(super) inbox: Inbox,
    pub(super) opening: Opening,
    pub(super) negotiated: Negotiated,
}

/// Connects to one address, all its IP addresses in turn.
pub(super) async fn connect<S: Socket>(
    address: &Address,
    config: &ClientConfig,
    tls: Option<&dyn Connector>,
    deadline: Option<Instant>,
) -> Result<Connected<S>> {
    let connect = Limit::new(&address.text, config.connect_timeout, deadline);
    let mut failure = io::Error::new(ErrorKind::NotFound, "the name has no address");
    for socket_addr in resolve::<S>(address, &connect).await? {
        match S::open(socket_addr, connect.left()?).await {
            Ok(socket) => {
                let shake = Limit::new(&address.text, config.handshake_timeout, deadline);
                return shake_hands(socket, address, config, tls, &shake).await;
            }
            Err(error) => failure = error,
        }
    }
    Err(connect.failed(failure))
}

/// Makes a socket secure, if it is to be, and agrees on the protocol.
async fn shake_hands<S: Socket>(
    socket: S,
    address: &Address,
    config: &ClientConfig,
    tls: Option<&dyn Connector>,
    limit: &Limit<'_>,
) -> Result<Connected<S>> {
    let mut line = Line::plain(socket);
    if let Some(tls) = tls {
        line.secure(tls, &address.host, limit).await?;
    }
    let mut inbox = Inbox::new(MAX_HANDSHAKE_LEN);
    let negotiated = line.agree(&mut inbox, limit, config).await?;
    inbox.set_max_len(config.decode_limits.max_response_len);
    let Line { socket, engine, opening, .. } = line;
    Ok(Connected { socket, engine, inbox, opening, negotiated })
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

    fn read(&self, read: InTime<usize>) -> Result<usize> {
        match read {
            Ok(read) => read.map_err(|error| self.broken(IoStage::Read, error)),
            Err(DeadlinePassed) => Err(self.passed()),
        }
    }

    #[cold]
    fn broken(&self, during: IoStage, error: io::Error) -> Error {
        let addr = Arc::clone(self.addr);
        Error::Io { addr, op: None, during, fate: Fate::NotSent, source: Arc::new(error) }
    }
}

/// The IP addresses of a host.
async fn resolve<S: Socket>(address: &Address, limit: &Limit<'_>) -> Result<Vec<SocketAddr>> {
    if let Ok(ip) = address.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(ip, address.port)]);
    }
    match S::look_up(&address.host, address.port, limit.left()?).await {
        Ok(found) => found.map_err(|error| limit.failed(error)),
        Err(DeadlinePassed) => Err(limit.passed()),
    }
}

/// A socket with TLS in front of it or without, as long as one caller has it to itself.
#[derive(Debug)]
struct Line<S> {
    socket: S,
    engine: Option<Box<dyn Engine>>,
    opening: Opening,
    sealing: Sealing,
}

impl<S: Socket> Line<S> {
    fn plain(socket: S) -> Self {
        Self { socket, engine: None, opening: Opening::default(), sealing: Sealing::default() }
    }

    /// Makes the connection secure.
    async fn secure(&mut self, tls: &dyn Connector, host: &str, limit: &Limit<'_>) -> Result<()> {
        let engine = self.engine.insert(tls.engine(host).map_err(|failure| failure.error(limit.addr))?);
        match negotiate(&mut self.socket, &mut **engine, limit).await {
            // The peer is gone, and has said nothing.
            Err(Error::Io { source, .. }) if is_end(source.kind()) => {
                let cause = TlsCause::ClosedByPeer { stage: TlsStage::Handshake };
                Err(Error::Tls { addr: Arc::clone(limit.addr), cause, source })
            }
            other => other,
        }
    }

    /// The handshake of the protocol.
    async fn agree(
        &mut self,
        inbox: &mut Inbox,
        limit: &Limit<'_>,
        config: &ClientConfig,
    ) -> Result<Negotiated> {
        match self.ask(inbox, limit, config).await {
            Err(Error::Io { source, .. }) if self.engine.is_some() && is_end(source.kind()) => {
                let cause = TlsCause::ClosedByPeer { stage: TlsStage::FirstAnswer };
                Err(Error::Tls { addr: Arc::clone(limit.addr), cause, source })
            }
            Err(Error::Io { source, .. }) if source.kind() == ErrorKind::UnexpectedEof => {
                Err(Error::protocol(Arc::clone(limit.addr), Violation::ClosedInHandshake))
            }
            other => other,
        }
    }

    async fn ask(
        &mut self,
        inbox: &mut Inbox,
        limit: &Limit<'_>,
        config: &ClientConfig,
    ) -> Result<Negotiated> {
        let credentials = config.credentials.as_ref();
        let credentials =
            credentials.map(|known| Credentials { user: &known.user, password: known.password.expose() });
        let mut handshake = Handshake::new(&config.user_attributes, credentials);
        loop {
            let mut request = Writer::new();
            // So that no copy of the password is left behind by growing.
            request.reserve(HANDSHAKE_STEP);
            handshake.write(&mut request)?;
            let request = Zeroizing::new(request.into_vec());
            self.write_all(&request, limit).await?;
            let (message, at) = self.receive(inbox, limit).await?;
            match handshake.answer(&message, at) {
                Ok(Step::Done(negotiated)) => return Ok(negotiated),
                Ok(Step::Again) => {}
                Err(error) => return Err(refusal(limit.addr, error)),
            }
        }
    }

    async fn receive(&mut self, inbox: &mut Inbox, limit: &Limit<'_>) -> Result<(Vec<u8>, usize)> {
        loop {
            let next = inbox.next_message();
            let broken = |violation| Error::protocol(Arc::clone(limit.addr), violation);
            if let Some(message) = next.map_err(broken)? {
                return Ok(message);
            }
            match self.read(inbox.space(), limit).await? {
                Got::Bytes(len) => inbox.filled(len),
                Got::End => return Err(limit.broken(IoStage::Read, ErrorKind::UnexpectedEof.into())),
                Got::Answer => self.write_all(&[], limit).await?,
            }
        }
    }

    async fn read(&mut self, space: &mut [u8], limit: &Limit<'_>) -> Result<Got> {
        let Some(engine) = &mut self.engine else {
            return limit.read(self.socket.read(space, limit.at).await).map(Got::of);
        };
        loop {
            if let Some(got) = self.opening.open(&mut **engine, space) {
                return got.map_err(|error| limit.broken(IoStage::Read, error));
            }
            match limit.read(self.socket.read(self.opening.space(), limit.at).await)? {
                0 => return Ok(Got::End),
                len => self.opening.received(&mut **engine, len),
            }
        }
    }

    async fn write_all(&mut self, bytes: &[u8], limit: &Limit<'_>) -> Result<()> {
        let Some(engine) = &mut self.engine else {
            return limit.written(self.socket.write_all(bytes, limit.at).await);
        };
        loop {
            let sealed = self.sealing.seal(&mut **engine, bytes);
            sealed.map_err(|error| limit.broken(IoStage::Write, error))?;
            limit.written(self.socket.write_all(self.sealing.rest(), limit.at).await)?;
            if self.sealing.wrote_all(bytes) {
                return Ok(());
            }
        }
    }
}

/// The handshake of TLS.
async fn negotiate<S: Socket>(socket: &mut S, engine: &mut dyn Engine, limit: &Limit<'_>) -> Result<()> {
    let (mut sealed, mut received) = (Vec::new(), vec![0; HANDSHAKE_STEP]);
    loop {
        let done = engine.shake_hands();
        engine.take_sealed(&mut sealed);
        let written = socket.write_all(&sealed, limit.at).await;
        sealed.clear();
        // What this client refuses counts, whether the peer could be told or not.
        let done = done.map_err(|failure| failure.error(limit.addr))?;
        limit.written(written)?;
        if done {
            return Ok(());
        }
        match limit.read(socket.read(&mut received, limit.at).await)? {
            0 => return Err(limit.broken(IoStage::Read, ErrorKind::UnexpectedEof.into())),
            len => engine.receive(received.get(..len).unwrap_or_default()),
        }
    }
}

/// The same over a socket that a test has opened.
#[cfg(all(test, feature = "tls", target_os = "linux"))]
pub(super) async fn secure_for_tests<S: Socket>(
    socket: S,
    tls: &crate::config::TlsConfig,
    host: &str,
) -> Result<(S, Box<dyn Engine>)> {
    let addr = Arc::from(host);
    let connector = super::tls::connector(tls).map_err(|failure| failure.error(&addr))?;
    let mut engine = connector.engine(host).map_err(|failure| failure.error(&addr))?;
    let mut socket = socket;
    negotiate(&mut socket, &mut *engine, &Limit::new(&addr, Duration::from_secs(20), None)).await?;
    Ok((socket, engine))
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
