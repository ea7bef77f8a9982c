//! Engines of rustls, with the provider `ring`.

use super::material::Named;
use super::{Connector, Engine, Failure, Opened};
use super::{key, pkcs12};
use crate::config::{Identity, TlsConfig, TlsVersion};
use crate::error::TlsCause;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, CertificateError, ClientConfig, ClientConnection, DigitallySignedStruct, Error,
    RootCertStore, SignatureScheme, SupportedCipherSuite, SupportedProtocolVersion, version,
};
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::sync::Arc;

/// Settings of rustls, made once.
#[derive(Debug)]
pub(super) struct RustlsConnector {
    config: Arc<ClientConfig>,
    server_name: Option<String>,
}

#[cold]
fn setup(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failure {
    Failure::new(TlsCause::Setup, error)
}

impl RustlsConnector {
    pub(super) fn new(config: &TlsConfig) -> Result<Self, Failure> {
        let mut provider = ring::default_provider();
        if !config.cipher_suites.is_empty() {
            provider.cipher_suites = chosen(&provider, &config.cipher_suites)?;
        }
        let versions = versions(config, &provider);
        let provider = Arc::new(provider);
        let verifier = verifier(config, &provider)?;
        let builder = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&versions)
            .map_err(setup)?
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        let mut made = match &config.identity {
            None => builder.with_no_client_auth(),
            Some(identity) => {
                let (certificates, key) = read_identity(config, identity)?;
                builder.with_client_auth_cert(certificates, key.into()).map_err(setup)?
            }
        };
        // A session that is resumed shows no certificate, which may have expired meanwhile.
        made.resumption = Resumption::disabled();
        Ok(Self { config: Arc::new(made), server_name: config.server_name.clone() })
    }
}

/// Suites by their IANA names, in that order.
fn chosen(provider: &CryptoProvider, names: &[String]) -> Result<Vec<SupportedCipherSuite>, Failure> {
    // The library's names of suites of TLS 1.3 begin in another way.
    let name_of = |suite: &SupportedCipherSuite| {
        suite.suite().as_str().unwrap_or_default().replacen("TLS13_", "TLS_", 1)
    };
    let known = &provider.cipher_suites;
    names
        .iter()
        .map(|name| {
            known.iter().find(|suite| name_of(suite) == *name).copied().ok_or_else(|| {
                let known: Vec<String> = known.iter().map(name_of).collect();
                setup(format!("there is no cipher suite {name:?}; there are {}", known.join(", ")))
            })
        })
        .collect()
}

/// The versions that are wanted, as far as there are cipher suites for them.
fn versions(config: &TlsConfig, provider: &CryptoProvider) -> Vec<&'static SupportedProtocolVersion> {
    [(TlsVersion::V1_2, &version::TLS12), (TlsVersion::V1_3, &version::TLS13)]
        .into_iter()
        .filter(|(version, _)| config.min_version.is_none_or(|min| *version >= min))
        .filter(|(version, _)| config.max_version.is_none_or(|max| *version <= max))
        .map(|(_, version)| version)
        .filter(|version| provider.cipher_suites.iter().any(|suite| suite.version() == *version))
        .collect()
}

fn certificates(name: Named<'_>) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&name.read()?).collect();
    let found = found.map_err(|error| name.unusable("is malformed", error))?;
    if found.is_empty() {
        return Err(name.wrong("is missing: there is no certificate in PEM"));
    }
    Ok(found)
}

fn read_identity(
    config: &TlsConfig,
    identity: &Identity,
) -> Result<(Vec<CertificateDer<'static>>, PrivatePkcs8KeyDer<'static>), Failure> {
    match identity {
        Identity::Pem { certificates: source, key } => {
            let name = Named::new("client key", key);
            let pkcs8 = key::read(name, &name.read()?, config.key_password.as_ref())?;
            let certificates = certificates(Named::new("client certificate", source))?;
            Ok((certificates, PrivatePkcs8KeyDer::from(pkcs8.as_bytes().to_vec())))
        }
        Identity::Pkcs12 { archive, password } => {
            let name = Named::new("PKCS#12 archive", archive);
            let pkcs12::Contents { certificates, key } =
                pkcs12::read(name, &name.read()?, password.expose())?;
            let certificates = certificates.into_iter().map(CertificateDer::from).collect();
            Ok((certificates, PrivatePkcs8KeyDer::from(key.as_bytes().to_vec())))
        }
    }
}

/// What looks at the server's certificate.
fn verifier(
    config: &TlsConfig,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, Failure> {
    if config.accept_invalid_certs {
        return Ok(Arc::new(AnyCertificate(Arc::clone(provider))));
    }
    let mut roots = RootCertStore::empty();
    for source in &config.authorities {
        let name = Named::new("certificate of an authority", source);
        for certificate in certificates(name)? {
            roots.add(certificate).map_err(|error| name.unusable("cannot be used", error))?;
        }
    }
    if config.trusts_system() {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), Arc::clone(provider));
    let verifier = verifier.build().map_err(setup)?;
    Ok(if config.accept_invalid_hostnames { Arc::new(AnyHost(verifier)) } else { verifier })
}

/// Accepts valid certificates of all hosts.
#[derive(Debug)]
struct AnyHost(Arc<WebPkiServerVerifier>);

/// Accepts all certificates; that the server has the key is still checked.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyHost {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // The name is looked at last.
        match self.0.verify_server_cert(end_entity, intermediates, server_name, ocsp, now) {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

impl Connector for RustlsConnector {
    fn engine(&self, host: &str) -> Result<Box<dyn Engine>, Failure> {
        let host = self.server_name.as_deref().unwrap_or(host);
        let name = ServerName::try_from(host.to_owned()).map_err(setup)?;
        let mut connection = ClientConnection::new(Arc::clone(&self.config), name).map_err(setup)?;
        // What is sealed is taken out at once, piece by piece.
        connection.set_buffer_limit(None);
        Ok(Box::new(RustlsEngine { connection, received: Vec::new(), read: 0 }))
    }
}

struct RustlsEngine {
    connection: ClientConnection,
    received: Vec<u8>,
    /// How much of it was read.
    read: usize,
}

impl fmt::Debug for RustlsEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RustlsEngine")
    }
}

impl RustlsEngine {
    /// Takes in some of what was received; false if there is nothing left.
    fn advance(&mut self) -> Result<bool, Error> {
        let mut rest = self.received.get(self.read..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(false);
        }
        // Reading from a slice does not fail, and there is room: what was opened before was taken out.
        let len = self.connection.read_tls(&mut rest).map_err(|error| Error::General(error.to_string()))?;
        self.read += len;
        self.connection.process_new_packets()?;
        Ok(true)
    }
}

impl Engine for RustlsEngine {
    fn receive(&mut self, sealed: &[u8]) {
        self.received.drain(..self.read);
        self.read = 0;
        self.received.extend_from_slice(sealed);
    }

    fn shake_hands(&mut self) -> Result<bool, Failure> {
        while self.connection.is_handshaking() {
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(error) => return Err(Failure::new(cause_of(&error), error)),
            }
        }
        Ok(true)
    }

    fn open(&mut self, space: &mut [u8]) -> io::Result<Opened> {
        loop {
            match self.connection.reader().read(space) {
                Ok(0) => return Ok(Opened::Closed),
                Ok(len) => return Ok(Opened::Bytes(len)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return Ok(Opened::Nothing),
                Err(error) => return Err(io::Error::new(ErrorKind::InvalidData, error)),
            }
        }
    }

    fn seal(&mut self, plain: &[u8]) -> io::Result<()> {
        self.connection.writer().write_all(plain)
    }

    fn has_sealed(&self) -> bool {
        self.connection.wants_write()
    }

    fn take_sealed(&mut self, out: &mut Vec<u8>) {
        while self.connection.wants_write() {
            // Writing to memory does not fail.
            if self.connection.write_tls(out).is_err() {
                return;
            }
        }
    }
}

/// What an error of the handshake means.
fn cause_of(error: &Error) -> TlsCause {
    use CertificateError as Certificate;
    match error {
        Error::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. }) => {
            TlsCause::Expired
        }
        Error::InvalidCertificate(Certificate::NotValidYet | Certificate::NotValidYetContext { .. }) => {
            TlsCause::NotYetValid
        }
        Error::InvalidCertificate(
            Certificate::NotValidForName | Certificate::NotValidForNameContext { .. },
        ) => TlsCause::WrongHost,
        // A bad signature: another authority of the same name, such as one that was made anew.
        Error::InvalidCertificate(Certificate::UnknownIssuer | Certificate::BadSignature) => {
            TlsCause::UnknownAuthority
        }
        Error::InvalidCertificate(_) => TlsCause::Certificate,
        Error::PeerIncompatible(_)
        | Error::AlertReceived(AlertDescription::ProtocolVersion | AlertDescription::InsufficientSecurity) => {
            TlsCause::NothingInCommon
        }
        _ => TlsCause::Handshake,
    }
}
