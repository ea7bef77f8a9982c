//! Settings of a client: addresses, times, limits. What TLS, credentials, retries and failover need joins here.

use crate::codec::DecodeLimits;
use crate::error::{ConfigError, Result};
use core::net::{Ipv6Addr, SocketAddr};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

/// Port of a node's first thin client connector.
const DEFAULT_PORT: u16 = 10800;

/// Host and port of one server.
///
/// # Examples
/// ```
/// use ignite_client::{Address, Client};
///
/// let node = Address::new("::1", 10800);
/// assert_eq!(node.to_string(), "[::1]:10800");
/// let builder = Client::builder().addresses([node, Address::new("node2", 10801)]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    pub(crate) host: Arc<str>,
    pub(crate) port: u16,
    /// As it stands in errors.
    pub(crate) text: Arc<str>,
}

impl Address {
    /// Host name or IP address, and port.
    pub fn new(host: &str, port: u16) -> Self {
        let text = if host.parse::<Ipv6Addr>().is_ok() {
            format!("[{host}]:{port}")
        } else {
            format!("{host}:{port}")
        };
        Self { host: host.into(), port, text: text.into() }
    }

    /// Host name or IP address.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Port.
    pub const fn port(&self) -> u16 {
        self.port
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What can name servers: text as `"host"`, `"host:port"`, `"host:first..last"`, `"[::1]:port"` or a comma list of these; `String`;
/// [`SocketAddr`]; [`Address`]; arrays, slices and `Vec`s of them.
///
/// A host without a port means port 10800.
///
/// # Examples
/// ```
/// use ignite_client::IntoAddresses;
/// assert_eq!("a, b:10801..10803".into_addresses()?.len(), 4);
/// # Ok::<(), ignite_client::Error>(())
/// ```
pub trait IntoAddresses {
    /// The addresses in their order.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) for text that is not an address.
    fn into_addresses(self) -> Result<Vec<Address>>;
}

impl IntoAddresses for &str {
    fn into_addresses(self) -> Result<Vec<Address>> {
        let mut addresses = Vec::new();
        for part in self.split(',').map(str::trim) {
            let (host, ports) =
                parse(part).map_err(|reason| ConfigError::Address { address: part.to_owned(), reason })?;
            addresses.extend(ports.map(|port| Address::new(host, port)));
        }
        Ok(addresses)
    }
}

fn parse(text: &str) -> Result<(&str, RangeInclusive<u16>), &'static str> {
    let (host, ports) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']').ok_or("the closing bracket is missing")?;
            (
                host,
                rest.strip_prefix(':')
                    .or_else(|| rest.is_empty().then_some(""))
                    .ok_or("a colon is missing after the bracket")?,
            )
        }
        None if text.parse::<Ipv6Addr>().is_ok() => (text, ""),
        None => text.split_once(':').unwrap_or((text, "")),
    };
    if host.is_empty() {
        return Err("the host is missing");
    }
    if ports.is_empty() {
        return if text.ends_with(':') {
            Err("the port is missing")
        } else {
            Ok((host, DEFAULT_PORT..=DEFAULT_PORT))
        };
    }
    let (first, last) = ports.split_once("..").unwrap_or((ports, ports));
    let port = |text: &str| text.parse::<u16>().map_err(|_| "a port is a number from 1 to 65535");
    let (first, last) = (port(first)?, port(last)?);
    if first == 0 || last < first {
        return Err("the ports must rise from 1 to 65535");
    }
    Ok((host, first..=last))
}

impl IntoAddresses for String {
    fn into_addresses(self) -> Result<Vec<Address>> {
        self.as_str().into_addresses()
    }
}

impl IntoAddresses for &String {
    fn into_addresses(self) -> Result<Vec<Address>> {
        self.as_str().into_addresses()
    }
}

impl IntoAddresses for SocketAddr {
    fn into_addresses(self) -> Result<Vec<Address>> {
        Ok(vec![Address::new(&self.ip().to_string(), self.port())])
    }
}

impl IntoAddresses for Address {
    fn into_addresses(self) -> Result<Vec<Address>> {
        Ok(vec![self])
    }
}

impl<T: IntoAddresses, const N: usize> IntoAddresses for [T; N] {
    fn into_addresses(self) -> Result<Vec<Address>> {
        joined(self)
    }
}

impl<T: IntoAddresses> IntoAddresses for Vec<T> {
    fn into_addresses(self) -> Result<Vec<Address>> {
        joined(self)
    }
}

impl<T: IntoAddresses + Clone> IntoAddresses for &[T] {
    fn into_addresses(self) -> Result<Vec<Address>> {
        joined(self.iter().cloned())
    }
}

impl<T: IntoAddresses + Clone> IntoAddresses for &Vec<T> {
    fn into_addresses(self) -> Result<Vec<Address>> {
        self.as_slice().into_addresses()
    }
}

fn joined<T: IntoAddresses>(parts: impl IntoIterator<Item = T>) -> Result<Vec<Address>> {
    let mut addresses = Vec::new();
    for part in parts {
        addresses.extend(part.into_addresses()?);
    }
    Ok(addresses)
}

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

    fn texts(addresses: impl IntoAddresses) -> Vec<String> {
        addresses.into_addresses().unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn forms_of_addresses() {
        assert_eq!(texts("a"), ["a:10800"]);
        assert_eq!(texts("a:1, b:2..4"), ["a:1", "b:2", "b:3", "b:4"]);
        assert_eq!(texts("[::1]:5,::1,[::2]"), ["[::1]:5", "[::1]:10800", "[::2]:10800"]);
        assert_eq!(texts(vec![String::from("a"), String::from("b:9")]), ["a:10800", "b:9"]);
        assert_eq!(texts(["a", "b"]), texts(&["a", "b"][..]));
        assert_eq!(texts("[::1]:7".parse::<SocketAddr>().unwrap()), ["[::1]:7"]);
    }

    #[test]
    fn what_is_not_an_address() {
        for text in ["", ":1", "a:", "a:x", "a:0", "a:5..4", "a:70000", "[::1", "[::1]5", "a,,b"] {
            assert!(matches!(text.into_addresses(), Err(crate::Error::Config(_))), "{text:?}");
        }
        let builder = ClientBuilder::new().addresses("a:x").addresses("b");
        assert!(builder.build().is_err());
        assert!(ClientBuilder::new().build().is_err());
    }
}
