//! Secure connections without sockets: an [`Engine`] turns the bytes of requests into bytes for the network and back.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | what an engine is, which one is chosen |
//! | `native.rs`, `rustls_engine.rs` | the engines, and what their errors mean |
//! | `material.rs` | certificates and keys from files and bytes |
//! | `key.rs` | private keys of all forms as PKCS#8 |
//! | `pkcs12.rs` | archives of a key and its certificates, for rustls |
//!
//! An engine stands behind a lock that is held as long as it takes to encrypt or decrypt what is there, never while a socket is waited for:
//! one thread may wait for the network while another one sends. Engines keep order, so whoever takes sealed bytes writes them before anybody
//! else takes more.

#[cfg(any(feature = "tls", feature = "rustls"))]
mod key;
#[cfg(any(feature = "tls", feature = "rustls"))]
mod material;
#[cfg(feature = "tls")]
mod native;
#[cfg(all(test, feature = "tls", target_os = "linux"))]
pub(crate) mod peer;
#[cfg(feature = "rustls")]
mod pkcs12;
#[cfg(feature = "rustls")]
mod rustls_engine;
#[cfg(all(test, feature = "tls", target_os = "linux"))]
mod tests;

use crate::config::ClientConfig;
#[cfg(any(feature = "tls", feature = "rustls"))]
use crate::config::{TlsConfig, TlsEngine};
use crate::error::{Error, Result, TlsCause};
use std::fmt;
use std::io;
use std::sync::Arc;

/// One secure connection: bytes in, bytes out.
pub(crate) trait Engine: fmt::Debug + Send {
    /// Takes bytes from the network. They are looked at by [`shake_hands`](Self::shake_hands) and [`open`](Self::open).
    fn receive(&mut self, sealed: &[u8]);

    /// Goes on with the handshake as far as what was received allows; whether it is complete.
    fn shake_hands(&mut self) -> Result<bool, Failure>;

    /// Decrypts what was received, as much as `space` takes.
    fn open(&mut self, space: &mut [u8]) -> io::Result<Opened>;

    /// Encrypts all of `plain`. From then on the connection is of use only if the result is written, whole and in order.
    fn seal(&mut self, plain: &[u8]) -> io::Result<()>;

    /// Whether there is something to write: what was sealed, or messages of the engine itself.
    fn has_sealed(&self) -> bool;

    /// Moves all that is to be written to the end of `out`.
    fn take_sealed(&mut self, out: &mut Vec<u8>);
}

/// What came out of the received bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opened {
    /// So many bytes, at least one.
    Bytes(usize),
    /// Nothing, before more is received.
    Nothing,
    /// The peer has ended the stream in order.
    Closed,
}

/// Makes engines, one for each connection.
pub(crate) trait Connector: fmt::Debug + Send + Sync {
    /// A new engine for a server on this host, ready for [`Engine::shake_hands`].
    fn engine(&self, host: &str) -> Result<Box<dyn Engine>, Failure>;
}

/// Why there is no secure connection.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) cause: TlsCause,
    pub(crate) source: Arc<dyn std::error::Error + Send + Sync>,
}

impl Failure {
    #[cold]
    pub(crate) fn new(cause: TlsCause, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { cause, source: source.into().into() }
    }

    #[cold]
    pub(crate) fn error(self, addr: &Arc<str>) -> Error {
        Error::Tls { addr: Arc::clone(addr), cause: self.cause, source: self.source }
    }
}

/// What makes the connections of a client secure, if they are to be.
#[cfg(any(feature = "tls", feature = "rustls"))]
pub(crate) fn of(config: &ClientConfig) -> Result<Option<Box<dyn Connector>>> {
    let Some(tls) = &config.tls else { return Ok(None) };
    // No address is to blame, but an error of this kind has one.
    let addr = config.addresses.first().map(|address| Arc::clone(&address.text)).unwrap_or_default();
    connector(tls).map(Some).map_err(|failure| failure.error(&addr))
}

/// Nothing, in a build without TLS.
#[cfg(not(any(feature = "tls", feature = "rustls")))]
pub(crate) fn of(_: &ClientConfig) -> Result<Option<Box<dyn Connector>>> {
    Ok(None)
}

/// Makes engines of the chosen kind; reads all files.
#[cfg(any(feature = "tls", feature = "rustls"))]
pub(super) fn connector(config: &TlsConfig) -> Result<Box<dyn Connector>, Failure> {
    if let (Some(min), Some(max)) = (config.min_version, config.max_version) {
        if min > max {
            let text = format!("the minimum version {min} is above the maximum version {max}");
            return Err(Failure::new(TlsCause::Setup, text));
        }
    }
    if !config.trusts_system() && config.authorities.is_empty() && !config.accept_invalid_certs {
        return Err(Failure::new(TlsCause::Setup, "no authority is trusted, so no server could be"));
    }
    match engine_of(config)? {
        #[cfg(feature = "tls")]
        TlsEngine::NativeTls => Ok(Box::new(native::NativeConnector::new(config)?)),
        #[cfg(feature = "rustls")]
        TlsEngine::Rustls => Ok(Box::new(rustls_engine::RustlsConnector::new(config)?)),
    }
}

/// See [`TlsEngine`].
#[cfg(any(feature = "tls", feature = "rustls"))]
fn engine_of(config: &TlsConfig) -> Result<TlsEngine, Failure> {
    #[cfg(feature = "rustls")]
    if !config.cipher_suites.is_empty() {
        return match config.engine {
            None | Some(TlsEngine::Rustls) => Ok(TlsEngine::Rustls),
            #[cfg(feature = "tls")]
            Some(TlsEngine::NativeTls) => {
                Err(Failure::new(TlsCause::Setup, "native-tls cannot choose cipher suites"))
            }
        };
    }
    #[cfg(feature = "tls")]
    let unless_set = TlsEngine::NativeTls;
    #[cfg(not(feature = "tls"))]
    let unless_set = TlsEngine::Rustls;
    Ok(config.engine.unwrap_or(unless_set))
}
