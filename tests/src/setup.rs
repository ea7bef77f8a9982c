//! The kinds of node that tests need.

/// How a node is configured.
///
/// Every kind listens on loopback only, on free ports, and cannot join a node that it is not meant to. Caches made by name alone, from the
/// template `small*`, or by `CREATE TABLE` have 32 partitions; a full cache configuration keeps Ignite's default of 1024. A cache made by
/// name alone has one backup, written before an answer, and is atomic if its name starts with `backup_atomic`, transactional if it starts
/// with `backup_tx`; it has two if its name starts with `everywhere_atomic` or `everywhere_tx`.
///
/// ```no_run
/// use ignite_testkit::{Node, Setup, TlsSetup, TlsVersion};
///
/// # fn main() -> Result<(), ignite_testkit::TestkitError> {
/// let node = Node::shared(Setup::Tls(TlsSetup::new().client_auth().only(TlsVersion::V1_3)))?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Setup {
    /// Ignite's defaults: in memory, no TLS, no authentication, compact footers.
    Plain,
    /// As [`Setup::Plain`], but objects carry full footers (`compactFooter = false`).
    FullFooters,
    /// As [`Setup::Plain`], in a time zone as Java names it, such as `Asia/Tokyo`.
    InZone(&'static str),
    /// Users and passwords, at first [`Setup::USER`] with [`Setup::PASSWORD`]. Such a node persists what it holds, so users and data outlive a
    /// [`restart`](crate::Node::restart).
    Authentication,
    /// TLS, with the certificates of [`Certificates`](crate::Certificates).
    Tls(TlsSetup),
    /// Closes the connection of a client that was silent for [`Setup::IDLE_MILLIS`].
    ShortIdle,
    /// At most [`Setup::LIMIT`] cursors and as many transactions on one connection.
    SmallLimits,
    /// Compute tasks for clients, at most four at a time on one connection. Ignite's default is none.
    Compute,
}

impl Setup {
    /// The user that a node with authentication knows from its start.
    pub const USER: &'static str = "ignite";
    /// The password of [`Setup::USER`].
    pub const PASSWORD: &'static str = "ignite";
    /// The idle time-out of [`Setup::ShortIdle`], in milliseconds.
    pub const IDLE_MILLIS: u64 = 1_500;
    /// The limits of [`Setup::SmallLimits`].
    pub const LIMIT: usize = 3;

    /// The launcher's arguments beside the work directory, the ports and the folder of the certificate.
    pub(crate) fn arguments(self) -> Vec<String> {
        let auth = self.has_users().then(|| "auth=true".to_owned());
        let own = match self {
            Self::Plain | Self::Authentication => Vec::new(),
            Self::FullFooters => vec!["compactFooter=false".to_owned()],
            Self::InZone(zone) => vec![format!("zone={zone}")],
            Self::Tls(tls) => tls.arguments(),
            Self::ShortIdle => vec![format!("idleMillis={}", Self::IDLE_MILLIS)],
            Self::SmallLimits => {
                vec![format!("cursors={}", Self::LIMIT), format!("transactions={}", Self::LIMIT)]
            }
            Self::Compute => vec!["tasks=4".to_owned()],
        };
        own.into_iter().chain(auth).collect()
    }

    /// Whether it asks for user and password; users are persisted.
    pub(crate) fn has_users(self) -> bool {
        matches!(self, Self::Authentication | Self::Tls(TlsSetup { authentication: true, .. }))
    }

    /// What its TLS is like, if it has TLS.
    #[must_use]
    pub fn tls(self) -> Option<TlsSetup> {
        match self {
            Self::Tls(tls) => Some(tls),
            _ => None,
        }
    }
}

/// The TLS of a node: versions 1.2 and 1.3, no certificate asked of the client, and a certificate for `localhost` and `127.0.0.1`, unless
/// said otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TlsSetup {
    client_auth: bool,
    authentication: bool,
    only: Option<TlsVersion>,
}

impl TlsSetup {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self { client_auth: false, authentication: false, only: None }
    }

    /// Mutual TLS: a client needs a certificate of the CA of the tests.
    #[must_use]
    pub const fn client_auth(self) -> Self {
        Self { client_auth: true, ..self }
    }

    /// User and password as well, as in [`Setup::Authentication`].
    #[must_use]
    pub const fn authentication(self) -> Self {
        Self { authentication: true, ..self }
    }

    /// This version only.
    #[must_use]
    pub const fn only(self, version: TlsVersion) -> Self {
        Self { only: Some(version), ..self }
    }

    fn arguments(self) -> Vec<String> {
        let client_auth = self.client_auth.then(|| "tlsClientAuth=true".to_owned());
        let protocol = self.only.map(|version| {
            let name = match version {
                TlsVersion::V1_2 => "TLSv1.2",
                TlsVersion::V1_3 => "TLSv1.3",
            };
            format!("tlsProtocol={name}")
        });
        client_auth.into_iter().chain(protocol).collect()
    }
}

/// A version of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TlsVersion {
    /// TLS 1.2.
    V1_2,
    /// TLS 1.3.
    V1_3,
}
