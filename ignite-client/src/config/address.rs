//! Where servers are: addresses and what can name them.

use crate::error::{ConfigError, Result};
use core::net::{Ipv6Addr, SocketAddr};
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

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
    }
}
