//! What a secure connection is made with. Files are read by `net/tls`, when a client is made.

use super::credentials::Secret;
use std::fmt;
use std::path::PathBuf;

/// How connections are secured: whom to trust, and how to prove who this client is.
///
/// Without settings: TLS 1.2 or newer; the server's certificate must be valid, signed by an authority of the system, and name the host
/// that was connected to (its IP address, if that is what was given). Files are read once, when the client is made; what is wrong with them
/// is [`Error::Tls`](crate::Error::Tls) with [`TlsCause::Setup`](crate::error::TlsCause::Setup), before anything is sent.
///
/// # Examples
/// ```no_run
/// use ignite_client::{Client, TlsConfig, TlsVersion};
///
/// let tls = TlsConfig::new()
///     .ca_file("ca.pem")
///     .client_cert_files("client.pem", "client-key.pem")
///     .key_password("of the key")
///     .min_version(TlsVersion::V1_3);
/// let client = Client::builder().addresses("node1.example.org").tls(tls).connect()?;
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct TlsConfig {
    pub(crate) authorities: Vec<Source>,
    pub(crate) system_roots: Option<bool>,
    pub(crate) identity: Option<Identity>,
    pub(crate) key_password: Option<Secret<String>>,
    pub(crate) min_version: Option<TlsVersion>,
    pub(crate) max_version: Option<TlsVersion>,
    pub(crate) server_name: Option<String>,
    pub(crate) accept_invalid_certs: bool,
    pub(crate) accept_invalid_hostnames: bool,
    pub(crate) engine: Option<TlsEngine>,
    #[cfg(feature = "rustls")]
    pub(crate) cipher_suites: Vec<String>,
}

/// Bytes, or a file that has them.
#[derive(Clone)]
pub(crate) enum Source {
    File(PathBuf),
    Bytes(Secret<Vec<u8>>),
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.fmt(f),
            Self::Bytes(_) => f.write_str("(bytes)"),
        }
    }
}

/// What proves who this client is.
#[derive(Debug, Clone)]
pub(crate) enum Identity {
    Pem { certificates: Source, key: Source },
    Pkcs12 { archive: Source, password: Secret<String> },
}

/// A version of TLS. Older ones than 1.2 are not offered: nodes do not speak them, and they are broken.
///
/// # Examples
/// ```
/// use ignite_client::{TlsConfig, TlsVersion};
///
/// let newest_only = TlsConfig::new().min_version(TlsVersion::V1_3);
/// assert!(TlsVersion::V1_2 < TlsVersion::V1_3);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TlsVersion {
    /// TLS 1.2.
    V1_2,
    /// TLS 1.3.
    V1_3,
}

/// The library that secures connections.
///
/// Without a choice it is native-tls where the feature `tls` is on, which it is by default. It is rustls if only the feature `rustls` is on,
/// or if cipher suites are set, which native-tls cannot choose. A program that must have one of them names it: another crate may turn on
/// the other feature.
///
/// # Examples
/// ```
/// use ignite_client::{TlsConfig, TlsEngine};
///
/// # #[cfg(feature = "tls")]
/// let of_the_system = TlsConfig::new().engine(TlsEngine::NativeTls);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsEngine {
    /// The library of the system: OpenSSL, `SChannel` or Secure Transport.
    #[cfg(feature = "tls")]
    NativeTls,
    /// rustls with the provider `ring`.
    #[cfg(feature = "rustls")]
    Rustls,
}

impl fmt::Display for TlsVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V1_2 => "TLS 1.2",
            Self::V1_3 => "TLS 1.3",
        })
    }
}

impl TlsConfig {
    /// The default settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts the authorities in a PEM file, which may hold several certificates. Those of the system are then trusted no longer, unless
    /// [`system_roots`](Self::system_roots) says so.
    pub fn ca_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.authorities.push(Source::File(path.into()));
        self
    }

    /// The same as [`ca_file`](Self::ca_file), with the content of the file.
    pub fn ca_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.authorities.push(Source::Bytes(Secret::new(pem.into())));
        self
    }

    /// Whether the authorities of the system are trusted. Unless set they are, if no others are given.
    pub fn system_roots(mut self, trusted: bool) -> Self {
        self.system_roots = Some(trusted);
        self
    }

    /// A certificate of this client and its key, in PEM files, for nodes that want one.
    ///
    /// The first certificate is the client's own, intermediate ones may follow it. The key is PKCS#8, PKCS#1 (`RSA PRIVATE KEY`) or
    /// SEC1 (`EC PRIVATE KEY`); a PKCS#8 key may be encrypted, see [`key_password`](Self::key_password). Both may be in one file.
    pub fn client_cert_files(mut self, certificates: impl Into<PathBuf>, key: impl Into<PathBuf>) -> Self {
        let (certificates, key) = (Source::File(certificates.into()), Source::File(key.into()));
        self.identity = Some(Identity::Pem { certificates, key });
        self
    }

    /// The same as [`client_cert_files`](Self::client_cert_files), with the contents of the files.
    pub fn client_cert_pem(mut self, certificates: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        let bytes = |pem| Source::Bytes(Secret::new(pem));
        self.identity =
            Some(Identity::Pem { certificates: bytes(certificates.into()), key: bytes(key.into()) });
        self
    }

    /// The password of an encrypted PKCS#8 key (`ENCRYPTED PRIVATE KEY`).
    pub fn key_password(mut self, password: impl Into<String>) -> Self {
        self.key_password = Some(Secret::new(password.into()));
        self
    }

    /// A certificate of this client with its key, in a PKCS#12 file (`.p12`, `.pfx`). rustls takes what is encrypted with AES and has a
    /// MAC with SHA-2, as OpenSSL 3 and Java 16 write it; of native-tls the system's library decides.
    pub fn client_pkcs12_file(mut self, path: impl Into<PathBuf>, password: impl Into<String>) -> Self {
        let (archive, password) = (Source::File(path.into()), Secret::new(password.into()));
        self.identity = Some(Identity::Pkcs12 { archive, password });
        self
    }

    /// The same as [`client_pkcs12_file`](Self::client_pkcs12_file), with the content of the file.
    pub fn client_pkcs12(mut self, archive: impl Into<Vec<u8>>, password: impl Into<String>) -> Self {
        let (archive, password) = (Source::Bytes(Secret::new(archive.into())), Secret::new(password.into()));
        self.identity = Some(Identity::Pkcs12 { archive, password });
        self
    }

    /// The oldest version that is accepted; TLS 1.2 unless set. A version that the library cannot speak is an error, not a wish.
    pub fn min_version(mut self, version: TlsVersion) -> Self {
        self.min_version = Some(version);
        self
    }

    /// The newest version that is offered; the newest that the library speaks unless set.
    pub fn max_version(mut self, version: TlsVersion) -> Self {
        self.max_version = Some(version);
        self
    }

    /// The name that the server's certificate must have, and that is asked for (SNI), in place of the host of the address: where nodes are
    /// connected to by addresses that their certificates do not name.
    pub fn server_name(mut self, name: impl Into<String>) -> Self {
        self.server_name = Some(name.into());
        self
    }

    /// Accepts any certificate, whoever signed it, of whatever host, expired or not. Whoever can answer at the address can then read and
    /// change everything, passwords included. For tests.
    pub fn danger_accept_invalid_certs(mut self, accept: bool) -> Self {
        self.accept_invalid_certs = accept;
        self
    }

    /// Accepts a valid certificate of any host. Whoever has a certificate of a trusted authority can then stand in for the server; tolerable
    /// only where the authority signs nothing but the nodes of this cluster.
    pub fn danger_accept_invalid_hostnames(mut self, accept: bool) -> Self {
        self.accept_invalid_hostnames = accept;
        self
    }

    /// The library that secures the connections; [`TlsEngine`] says which it is unless set.
    pub fn engine(mut self, engine: TlsEngine) -> Self {
        self.engine = Some(engine);
        self
    }

    /// The cipher suites that are offered, the preferred first, by their IANA names; those of TLS 1.3 among them. Turns to rustls unless
    /// another [`engine`](Self::engine) is set, which is an error then. A version for which there is no suite is not offered.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::TlsConfig;
    ///
    /// let suites = ["TLS_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"];
    /// let tls = TlsConfig::new().cipher_suites(suites);
    /// ```
    #[cfg(feature = "rustls")]
    pub fn cipher_suites<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.cipher_suites = names.into_iter().map(Into::into).collect();
        self
    }

    /// Whether the authorities of the system are trusted.
    pub(crate) fn trusts_system(&self) -> bool {
        self.system_roots.unwrap_or(self.authorities.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Client;

    #[test]
    fn no_setting_shows_a_secret() {
        let tls = TlsConfig::new()
            .ca_pem("seen: no")
            .client_cert_pem("seen: no", "sesame key")
            .key_password("sesame of the key");
        let other = TlsConfig::new().client_pkcs12("sesame archive", "sesame of the archive");
        let file = TlsConfig::new().client_pkcs12_file("client.p12", "sesame of the file");
        let builder = Client::builder().addresses("a").credentials("ann", "sesame of ann").tls(tls.clone());
        let shown = format!("{tls:?} {other:#?} {file:?} {builder:?} {:?}", builder.config);
        let bytes = format!("{:?}", b"sesame").trim_matches(['[', ']']).to_owned();
        assert!(!shown.contains("sesame") && !shown.contains(&bytes), "{shown}");
        assert!(shown.contains("client.p12"));
    }

    #[test]
    fn authorities_of_the_system_are_trusted_alone_or_on_demand() {
        assert!(TlsConfig::new().trusts_system());
        assert!(!TlsConfig::new().ca_pem("x").trusts_system());
        assert!(TlsConfig::new().ca_pem("x").system_roots(true).trusts_system());
        assert!(!TlsConfig::new().system_roots(false).trusts_system());
    }
}
