//! Engines of native-tls, over two buffers in place of a socket.

use super::key;
use super::material::Named;
use super::{Connector, Engine, Failure, Opened};
use crate::config::{Identity, TlsConfig, TlsVersion};
use crate::error::TlsCause;
use native_tls::{
    Certificate, HandshakeError, MidHandshakeTlsStream, Protocol, TlsConnector, TlsConnectorBuilder,
    TlsStream,
};
use pkcs8::LineEnding;
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};

/// Settings of native-tls, made once.
#[derive(Debug)]
pub(super) struct NativeConnector {
    connector: TlsConnector,
    server_name: Option<String>,
}

impl NativeConnector {
    pub(super) fn new(config: &TlsConfig) -> Result<Self, Failure> {
        let mut builder = TlsConnector::builder();
        trust(&mut builder, config)?;
        identify(&mut builder, config)?;
        if cfg!(target_vendor = "apple") && config.min_version > Some(TlsVersion::V1_2) {
            return Err(Failure::new(TlsCause::Setup, "the system's library does not speak TLS 1.3"));
        }
        builder.min_protocol_version(Some(protocol(config.min_version.unwrap_or(TlsVersion::V1_2))));
        builder.max_protocol_version(config.max_version.map(protocol));
        let connector = builder.build().map_err(|error| Failure::new(TlsCause::Setup, error))?;
        Ok(Self { connector, server_name: config.server_name.clone() })
    }
}

const fn protocol(version: TlsVersion) -> Protocol {
    match version {
        TlsVersion::V1_2 => Protocol::Tlsv12,
        TlsVersion::V1_3 => Protocol::Tlsv13,
    }
}

/// Whom the client trusts.
fn trust(builder: &mut TlsConnectorBuilder, config: &TlsConfig) -> Result<(), Failure> {
    for source in &config.authorities {
        let name = Named::new("certificates of authorities", source);
        let certificates = Certificate::stack_from_pem(&name.read()?)
            .map_err(|error| name.unusable("are malformed", error))?;
        if certificates.is_empty() {
            return Err(name.wrong("are missing: there is no certificate in PEM"));
        }
        for certificate in certificates {
            builder.add_root_certificate(certificate);
        }
    }
    builder.disable_built_in_roots(!config.trusts_system());
    builder.danger_accept_invalid_certs(config.accept_invalid_certs);
    builder.danger_accept_invalid_hostnames(config.accept_invalid_hostnames);
    Ok(())
}

/// Who the client is.
fn identify(builder: &mut TlsConnectorBuilder, config: &TlsConfig) -> Result<(), Failure> {
    let identity = match &config.identity {
        None => return Ok(()),
        Some(Identity::Pkcs12 { archive, password }) => {
            let name = Named::new("PKCS#12 archive", archive);
            native_tls::Identity::from_pkcs12(&name.read()?, password.expose()).map_err(|error| {
                name.unusable(
                    "cannot be opened: a wrong password, not PKCS#12, or a cipher that is too old",
                    error,
                )
            })?
        }
        Some(Identity::Pem { certificates, key }) => {
            let (name, key_name) =
                (Named::new("client certificate", certificates), Named::new("client key", key));
            let pkcs8 = key::read(key_name, &key_name.read()?, config.key_password.as_ref())?;
            let pem = pkcs8
                .to_pem("PRIVATE KEY", LineEnding::LF)
                .map_err(|error| key_name.unusable("is malformed", error))?;
            native_tls::Identity::from_pkcs8(&name.read()?, pem.as_bytes())
                .map_err(|error| name.unusable("cannot be used", error))?
        }
    };
    builder.identity(identity);
    Ok(())
}

impl Connector for NativeConnector {
    fn engine(&self, host: &str) -> Result<Box<dyn Engine>, Failure> {
        let name = self.server_name.as_deref().unwrap_or(host);
        let mut engine = NativeEngine(State::Broken);
        // Nothing was received, so this ends with the first message of the handshake.
        engine.step(self.connector.connect(name, Buffers::default()))?;
        Ok(Box::new(engine))
    }
}

/// Both ends of what the library takes for a socket.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    received: Vec<u8>,
    /// How much of it was read.
    read: usize,
    sealed: Vec<u8>,
}

impl Read for Buffers {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        let mut rest = self.received.get(self.read..).unwrap_or_default();
        if rest.is_empty() {
            return Err(ErrorKind::WouldBlock.into());
        }
        let len = rest.read(space)?;
        self.read += len;
        Ok(len)
    }
}

impl Write for Buffers {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sealed.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Buffers {
    pub(super) fn receive(&mut self, bytes: &[u8]) {
        self.received.drain(..self.read);
        self.read = 0;
        self.received.extend_from_slice(bytes);
    }

    pub(super) fn take(&mut self, out: &mut Vec<u8>) {
        out.append(&mut self.sealed);
    }
}

struct NativeEngine(State);

enum State {
    ShakingHands(MidHandshakeTlsStream<Buffers>),
    Open(TlsStream<Buffers>),
    Broken,
}

impl fmt::Debug for NativeEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            State::ShakingHands(_) => "NativeEngine(shaking hands)",
            State::Open(_) => "NativeEngine(open)",
            State::Broken => "NativeEngine(broken)",
        })
    }
}

impl NativeEngine {
    fn buffers(&mut self) -> Option<&mut Buffers> {
        match &mut self.0 {
            State::ShakingHands(stream) => Some(stream.get_mut()),
            State::Open(stream) => Some(stream.get_mut()),
            State::Broken => None,
        }
    }

    fn opened(&mut self) -> io::Result<&mut TlsStream<Buffers>> {
        match &mut self.0 {
            State::Open(stream) => Ok(stream),
            State::ShakingHands(_) | State::Broken => Err(ErrorKind::NotConnected.into()),
        }
    }

    fn step(&mut self, result: Result<TlsStream<Buffers>, HandshakeError<Buffers>>) -> Result<bool, Failure> {
        match result {
            Ok(stream) => {
                self.0 = State::Open(stream);
                Ok(true)
            }
            Err(HandshakeError::WouldBlock(stream)) => {
                self.0 = State::ShakingHands(stream);
                Ok(false)
            }
            Err(HandshakeError::Failure(error)) => Err(Failure::new(cause_of(&error.to_string()), error)),
        }
    }
}

impl Engine for NativeEngine {
    fn receive(&mut self, sealed: &[u8]) {
        if let Some(buffers) = self.buffers() {
            buffers.receive(sealed);
        }
    }

    fn shake_hands(&mut self) -> Result<bool, Failure> {
        match std::mem::replace(&mut self.0, State::Broken) {
            State::ShakingHands(stream) => self.step(stream.handshake()),
            State::Open(stream) => {
                self.0 = State::Open(stream);
                Ok(true)
            }
            State::Broken => Err(Failure::new(TlsCause::Handshake, "the handshake has failed before")),
        }
    }

    fn open(&mut self, space: &mut [u8]) -> io::Result<Opened> {
        match self.opened()?.read(space) {
            Ok(0) => Ok(Opened::Closed),
            Ok(len) => Ok(Opened::Bytes(len)),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(Opened::Nothing),
            Err(error) => Err(error),
        }
    }

    fn seal(&mut self, plain: &[u8]) -> io::Result<()> {
        self.opened()?.write_all(plain)
    }

    fn has_sealed(&self) -> bool {
        match &self.0 {
            State::ShakingHands(stream) => !stream.get_ref().sealed.is_empty(),
            State::Open(stream) => !stream.get_ref().sealed.is_empty(),
            State::Broken => false,
        }
    }

    fn take_sealed(&mut self, out: &mut Vec<u8>) {
        if let Some(buffers) = self.buffers() {
            buffers.take(out);
        }
    }
}

/// What an error of the handshake means. The library gives it as text only: that of OpenSSL, of all its versions in use.
fn cause_of(text: &str) -> TlsCause {
    let text = text.to_ascii_lowercase();
    let tells = |words: &[&str]| words.iter().any(|words| text.contains(words));
    if tells(&["certificate has expired"]) {
        TlsCause::Expired
    } else if tells(&["certificate is not yet valid"]) {
        TlsCause::NotYetValid
    } else if tells(&["hostname mismatch", "ip address mismatch"]) {
        TlsCause::WrongHost
    } else if tells(&[
        "issuer certificate",
        "self-signed certificate",
        "self signed certificate",
        "unable to verify the first certificate",
        // Another authority of the same name, such as one that was made anew.
        "certificate signature failure",
    ]) {
        TlsCause::UnknownAuthority
    } else if tells(&["certificate verify failed"]) {
        TlsCause::Certificate
    } else if tells(&["unsupported protocol", "alert protocol version", "alert insufficient security"]) {
        TlsCause::NothingInCommon
    } else {
        TlsCause::Handshake
    }
}
