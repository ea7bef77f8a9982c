//! Settings of a client. No setting is acted on here: files are read and connections opened in `net`.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | all settings and their builder: times, limits |
//! | `address.rs` `finder.rs` | servers, and what can name them |
//! | `credentials.rs` | user and password; what keeps secrets |
//! | `policy.rs` | what happens after a failure: repeating calls, replacing connections |
//! | `observer.rs` | who is told what happens |
//! | `tls.rs` | what secures a connection |

mod address;
mod credentials;
mod finder;
mod observer;
mod policy;
#[cfg(any(feature = "tls", feature = "rustls"))]
mod tls;

use crate::codec::DecodeLimits;
use crate::error::{ConfigError, Result};
pub use address::{Address, IntoAddresses};
pub(crate) use credentials::Credentials;
#[cfg(any(feature = "tls", feature = "rustls"))]
pub(crate) use credentials::Secret;
pub use finder::AddressFinder;
pub(crate) use finder::FinderOf;
pub(crate) use observer::ObserverOf;
pub use observer::{
    ConnectFailed, Connected, DisconnectReason, Disconnected, HeartbeatDone, Observer, RequestDone,
};
pub use policy::{PauseFn, ReconnectAttempt, ReconnectPolicy, RetryAttempt, RetryPolicy};
use std::collections::BTreeMap;
use std::time::Duration;
#[cfg(any(feature = "tls", feature = "rustls"))]
pub(crate) use tls::{Identity, Source};
#[cfg(any(feature = "tls", feature = "rustls"))]
pub use tls::{TlsConfig, TlsEngine, TlsVersion};

/// The time zone of the nodes.
///
/// SQL stores a DATE as the instant of its midnight in the zone of the node, and a TIME as the time since midnight there. With the zone this
/// client makes of them the same calendar date and time of day as the statement says, in rows, in arguments and in the entries of tables. A
/// TIMESTAMP is an instant: what SQL shows as 10:00 on a node in Tokyo is 01:00 UTC here. Plain caches are not looked at: what is put there
/// is what is got. All nodes are taken to be in one zone, as SQL needs them to be.
///
/// # Examples
/// ```no_run
/// use ignite_client::{Client, NodeZone};
///
/// let client = Client::builder().addresses("127.0.0.1").node_zone(NodeZone::Offset(9 * 3600)).connect()?;
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum NodeZone {
    /// Asked from a node when the first date or time of SQL is met: one small query, and up to two more, of some hundred kilobytes, if the
    /// zone is not UTC. What changed in it is known from 1900 to 2099, and taken to be as at the near end of that time before and after.
    #[default]
    Ask,
    /// The nodes run in UTC.
    Utc,
    /// The nodes are always as many seconds ahead of UTC, summer and winter.
    Offset(i32),
}

/// The settings of a client; made by [`ClientBuilder`].
#[derive(Debug, Clone)]
pub(crate) struct ClientConfig {
    pub(crate) addresses: Vec<Address>,
    pub(crate) connect_timeout: Duration,
    pub(crate) handshake_timeout: Duration,
    pub(crate) request_timeout: Option<Duration>,
    pub(crate) decode_limits: DecodeLimits,
    pub(crate) max_in_flight: usize,
    pub(crate) user_attributes: BTreeMap<String, String>,
    pub(crate) node_zone: NodeZone,
    pub(crate) address_finder: Option<FinderOf>,
    pub(crate) reconnect: ReconnectPolicy,
    pub(crate) retry: RetryPolicy,
    /// Failures of one call; as many as there are nodes, and one more, if absent.
    pub(crate) retry_limit: Option<u32>,
    pub(crate) partition_awareness: bool,
    pub(crate) endpoint_discovery: bool,
    pub(crate) heartbeat: Option<Duration>,
    pub(crate) credentials: Option<Credentials>,
    pub(crate) plain_text_credentials: bool,
    #[cfg(any(feature = "tls", feature = "rustls"))]
    pub(crate) tls: Option<TlsConfig>,
    pub(crate) observer: Option<ObserverOf>,
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self {
            addresses: Vec::new(),
            connect_timeout: Duration::from_secs(5),
            handshake_timeout: Duration::from_secs(5),
            request_timeout: Some(Duration::from_secs(60)),
            decode_limits: DecodeLimits::DEFAULT,
            max_in_flight: 1024,
            user_attributes: BTreeMap::new(),
            node_zone: NodeZone::Ask,
            address_finder: None,
            reconnect: ReconnectPolicy::default(),
            retry: RetryPolicy::default(),
            retry_limit: None,
            partition_awareness: true,
            endpoint_discovery: true,
            heartbeat: None,
            credentials: None,
            plain_text_credentials: false,
            #[cfg(any(feature = "tls", feature = "rustls"))]
            tls: None,
            observer: None,
        }
    }
}

/// Collects the settings of a client; [`connect`](Self::connect) opens it.
///
/// # Examples
/// ```no_run
/// use ignite_client::Client;
/// use std::time::Duration;
///
/// let client = Client::builder()
///     .addresses(["10.0.0.1:10800", "10.0.0.2:10800"])
///     .connect_timeout(Duration::from_secs(2))
///     .request_timeout(Duration::from_secs(10))
///     .connect()?;
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "a builder does nothing until `connect`"]
pub struct ClientBuilder {
    pub(crate) config: ClientConfig,
    /// The first mistake, told by `connect`.
    pub(crate) mistake: Option<crate::Error>,
}

impl ClientBuilder {
    pub(crate) fn new() -> Self {
        Self { config: ClientConfig::default(), mistake: None }
    }

    /// Adds servers; they are tried in their order.
    pub fn addresses(mut self, addresses: impl IntoAddresses) -> Self {
        match addresses.into_addresses() {
            Ok(addresses) => self.config.addresses.extend(addresses),
            Err(error) => {
                self.mistake.get_or_insert(error);
            }
        }
        self
    }

    /// How long opening one connection may take, the look-up of the name included; 5 s unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.config.connect_timeout = timeout;
        self
    }

    /// How long the server may take to answer the handshake; 5 s unless set.
    pub fn handshake_timeout(mut self, timeout: Duration) -> Self {
        self.config.handshake_timeout = timeout;
        self
    }

    /// How long a call may take, with everything that it needs on the way; 60 s unless set, `None` for ever.
    pub fn request_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.config.request_timeout = timeout.into();
        self
    }

    /// What is accepted from the server: the length of responses and the depth of values.
    pub fn decode_limits(mut self, limits: DecodeLimits) -> Self {
        self.config.decode_limits = limits;
        self
    }

    /// How many requests may wait for an answer on one connection, before further callers wait; 1024 unless set, 1 at the least.
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.config.max_in_flight = requests.max(1);
        self
    }

    /// Adds an attribute that the server shows for this connection (system view `CLIENT_CONNECTION_ATTRIBUTES`).
    pub fn user_attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.config.user_attributes.insert(name.into(), value.into());
        self
    }

    /// Asks for the servers each time that a connection is needed: from DNS, a file, a registry. Its addresses take the place of those
    /// that were configured.
    ///
    /// # Examples
    /// ```no_run
    /// use ignite_client::{Client, IntoAddresses};
    ///
    /// let from_environment = || std::env::var("IGNITE_NODES").unwrap_or_default().into_addresses();
    /// let client = Client::builder().address_finder(from_environment).connect()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn address_finder(mut self, finder: impl AddressFinder + 'static) -> Self {
        self.config.address_finder = Some(FinderOf::new(finder));
        self
    }

    /// How a lost connection is replaced; two further rounds of all addresses after short pauses unless set.
    pub fn reconnect(mut self, policy: ReconnectPolicy) -> Self {
        self.config.reconnect = policy;
        self
    }

    /// Whether calls that failed with their connection are repeated; those that change nothing unless set.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.config.retry = policy;
        self
    }

    /// How often one call may fail before its error is told, 1 at the least; once more than there are nodes unless set.
    pub fn retry_limit(mut self, failures: u32) -> Self {
        self.config.retry_limit = Some(failures.max(1));
        self
    }

    /// Whether calls with a key or partition go to the node that owns it, over a connection to each node; yes unless set.
    pub fn partition_awareness(mut self, aware: bool) -> Self {
        self.config.partition_awareness = aware;
        self
    }

    /// Whether the cluster is asked for the addresses of nodes that were not configured; yes unless set.
    pub fn endpoint_discovery(mut self, discover: bool) -> Self {
        self.config.endpoint_discovery = discover;
        self
    }

    /// How long a connection may be silent before a heartbeat is sent. If the server closes silent connections, a third of its time is the
    /// longest, so that none is closed by mistake, and 30 s; if it does not, none is sent unless this is set. A heartbeat without an answer
    /// within 10 s ends the connection: that is how one is found whose other end is gone without a word.
    pub fn heartbeat(mut self, every: Duration) -> Self {
        self.config.heartbeat = Some(every.max(Duration::from_millis(10)));
        self
    }

    /// Tells what happens on the connections: [`Observer`] says what, when and from which thread.
    ///
    /// # Examples
    /// ```no_run
    /// use ignite_client::{Client, Connected, Observer};
    ///
    /// struct Log;
    ///
    /// impl Observer for Log {
    ///     fn connected(&self, event: &Connected<'_>) {
    ///         println!("connected with {}", event.addr);
    ///     }
    /// }
    ///
    /// let client = Client::builder().addresses("node1, node2").observer(Log).connect()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.config.observer = Some(ObserverOf::new(observer));
        self
    }

    /// The time zone of the nodes, in which SQL has its dates and times; asked from a node unless set. See [`NodeZone`].
    pub fn node_zone(mut self, zone: NodeZone) -> Self {
        self.config.node_zone = zone;
        self
    }

    /// The user that this client works as, on nodes with authentication; others ignore it. An empty name or password is refused.
    ///
    /// The password is sent with every new connection. So connections are secure from here on: with the settings of [`tls`], or with the
    /// authorities of the system, unless [`danger_plain_text_credentials`](Self::danger_plain_text_credentials) is called. Wrong credentials
    /// are [`Error::Auth`](crate::Error::Auth), which is never tried again or elsewhere.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::Client;
    /// # let password = String::new();
    /// let client = Client::builder().addresses("node1.example.org").credentials("ann", password).connect()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    #[cfg_attr(any(feature = "tls", feature = "rustls"), doc = "[`tls`]: Self::tls")]
    #[cfg_attr(not(any(feature = "tls", feature = "rustls")), doc = "[`tls`]: crate#features")]
    pub fn credentials(mut self, user: impl Into<String>, password: impl Into<String>) -> Self {
        match Credentials::new(user.into(), password.into()) {
            Ok(credentials) => self.config.credentials = Some(credentials),
            Err(error) => {
                self.mistake.get_or_insert(error);
            }
        }
        self
    }

    /// Lets the password go over the network in clear, where anybody on the way can read it: for nodes without TLS on a network of which
    /// every part is trusted. Where [`tls`] is set as well, the connection is secure all the same.
    ///
    /// # Examples
    /// ```no_run
    /// # use ignite_client::Client;
    /// let builder = Client::builder().addresses("127.0.0.1").credentials("ignite", "ignite");
    /// let client = builder.danger_plain_text_credentials().connect()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    #[cfg_attr(any(feature = "tls", feature = "rustls"), doc = "[`tls`]: Self::tls")]
    #[cfg_attr(not(any(feature = "tls", feature = "rustls")), doc = "[`tls`]: crate#features")]
    pub fn danger_plain_text_credentials(mut self) -> Self {
        self.config.plain_text_credentials = true;
        self
    }

    /// Secures the connections.
    ///
    /// # Examples
    /// ```no_run
    /// use ignite_client::{Client, TlsConfig};
    ///
    /// let client = Client::builder().addresses("node1").tls(TlsConfig::new().ca_file("ca.pem")).connect()?;
    /// # Ok::<(), ignite_client::Error>(())
    /// ```
    #[cfg(any(feature = "tls", feature = "rustls"))]
    pub fn tls(mut self, tls: TlsConfig) -> Self {
        self.config.tls = Some(tls);
        self
    }

    /// The settings, or the first mistake in them.
    pub(crate) fn build(self) -> Result<ClientConfig> {
        let mut config = match self.mistake {
            Some(mistake) => return Err(mistake),
            None if self.config.addresses.is_empty() && self.config.address_finder.is_none() => {
                return Err(ConfigError::NoAddress.into());
            }
            None => self.config,
        };
        if config.credentials.is_some() && !config.plain_text_credentials {
            config.keep_secret()?;
        }
        Ok(config)
    }
}

impl ClientConfig {
    /// Credentials go over secure connections only.
    #[cfg(any(feature = "tls", feature = "rustls"))]
    fn keep_secret(&mut self) -> Result<()> {
        self.tls.get_or_insert_default();
        Ok(())
    }

    /// Without TLS in this build there are none.
    #[cfg(not(any(feature = "tls", feature = "rustls")))]
    fn keep_secret(&mut self) -> Result<()> {
        Err(ConfigError::CredentialsInClear.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_mistake_is_told() {
        let builder = ClientBuilder::new().addresses("a:x").addresses("b");
        assert!(matches!(builder.build(), Err(crate::Error::Config(ConfigError::Address { .. }))));
        assert!(matches!(ClientBuilder::new().build(), Err(crate::Error::Config(ConfigError::NoAddress))));
    }

    fn with_credentials(user: &str, password: &str) -> ClientBuilder {
        ClientBuilder::new().addresses("a").credentials(user, password)
    }

    #[test]
    fn credentials_are_never_empty() {
        for (user, password) in [("", "p"), ("u", "")] {
            let built = with_credentials(user, password).build();
            assert!(matches!(built, Err(crate::Error::Config(ConfigError::EmptyName { .. }))));
        }
    }

    #[cfg(any(feature = "tls", feature = "rustls"))]
    #[test]
    fn credentials_turn_tls_on_unless_told_otherwise() {
        assert!(ClientBuilder::new().addresses("a").build().unwrap().tls.is_none());
        assert!(with_credentials("u", "p").build().unwrap().tls.unwrap().trusts_system());
        assert!(with_credentials("u", "p").danger_plain_text_credentials().build().unwrap().tls.is_none());
        let own = with_credentials("u", "p").tls(TlsConfig::new().system_roots(false));
        assert!(!own.danger_plain_text_credentials().build().unwrap().tls.unwrap().trusts_system());
    }

    #[cfg(not(any(feature = "tls", feature = "rustls")))]
    #[test]
    fn credentials_are_not_sent_in_clear_unless_told_so() {
        let built = with_credentials("u", "p").build();
        assert!(matches!(built, Err(crate::Error::Config(ConfigError::CredentialsInClear))));
        with_credentials("u", "p").danger_plain_text_credentials().build().unwrap();
    }
}
