//! Settings of a client. No setting is acted on here: files are read and connections opened in `net`.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | all settings and their builder: times, limits |
//! | `address.rs` | servers, and what can name them |

mod address;

use crate::codec::DecodeLimits;
use crate::error::{ConfigError, Result};
pub use address::{Address, IntoAddresses};
use std::collections::BTreeMap;
use std::time::Duration;

/// The time zone of the nodes.
///
/// SQL stores a DATE as the instant of its midnight in the zone of the node, and a TIME as the time since midnight there. With the zone this
/// client makes of them the same calendar date and time of day as the statement says, in rows, in arguments and in the entries of tables. A
/// TIMESTAMP is an instant: what SQL shows as 10:00 on a node in Tokyo is 01:00 UTC here. Plain caches are not looked at: what is put there
/// is what is got.
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
    /// Asked from a node when the first date or time of SQL is met: one small query, and two more if the zone is not UTC.
    #[default]
    Ask,
    /// The nodes run in UTC.
    Utc,
    /// The nodes are always as many seconds ahead of UTC.
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

    /// The time zone of the nodes, in which SQL has its dates and times; asked from a node unless set. See [`NodeZone`].
    pub fn node_zone(mut self, zone: NodeZone) -> Self {
        self.config.node_zone = zone;
        self
    }

    /// The settings, or the first mistake in them.
    pub(crate) fn build(self) -> Result<ClientConfig> {
        match self.mistake {
            Some(mistake) => Err(mistake),
            None if self.config.addresses.is_empty() => Err(ConfigError::NoAddress.into()),
            None => Ok(self.config),
        }
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
}
