//! Mistakes of the caller.

use super::{Error, Result};
use crate::catalog::CatalogError;

/// A mistake of the caller that is found before anything is sent.
///
/// # Examples
/// ```
/// use ignite_client::{Client, Error, error::ConfigError};
///
/// let nowhere = Client::builder().connect();
/// assert!(matches!(nowhere, Err(Error::Config(ConfigError::NoAddress))));
/// let unreadable = Client::connect("node:port");
/// assert!(matches!(unreadable, Err(Error::Config(ConfigError::Address { .. }))));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// An address that cannot be read.
    #[error("address {address:?} cannot be read: {reason}")]
    Address {
        /// The address.
        address: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// No address at all.
    #[error("no address given")]
    NoAddress,
    /// A client of [`aio`](crate::aio) was connected outside of a tokio runtime.
    #[cfg(feature = "tokio")]
    #[error("connect within a tokio runtime")]
    NoRuntime,
    /// An empty name.
    #[error("the {what} must not be empty")]
    EmptyName {
        /// Whose name.
        what: &'static str,
    },
    /// A condition on a field that neither the values' type has nor the keys'.
    #[error("{type_name} has no field {field:?}; it has {}", has.join(", "))]
    NoSuchField {
        /// The values' type.
        type_name: &'static str,
        /// The name that was given.
        field: Box<str>,
        /// The names that there are.
        has: Box<[&'static str]>,
    },
    /// A condition that no value can fulfil.
    #[error("the list of values for the field {field} is empty")]
    NoValue {
        /// The field.
        field: &'static str,
    },
    /// A query of no partition at all.
    #[error("a query needs at least one partition")]
    NoPartition,
    /// A number out of the range that the protocol has for it.
    #[error("the {what} must be a number from {least} to {most}")]
    OutOfRange {
        /// What was set.
        what: &'static str,
        /// The smallest that is allowed.
        least: i64,
        /// The largest that is allowed.
        most: i64,
    },
    /// A cache configuration or query entity that makes no sense.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// A migration between two structs that no header tells apart.
    #[error(
        "the old and the new struct have the same type {type_name} and schema, so an object does not tell which it is"
    )]
    SameSchema {
        /// Name of the type.
        type_name: &'static str,
    },
    /// The state of a migration belongs to another one.
    #[error("the state belongs to another migration: its {what} differs")]
    OtherMigration {
        /// What differs.
        what: &'static str,
    },
    /// A password that would go over the network in clear.
    #[error(
        "the credentials would be sent in clear, for this client is built without TLS: turn on the feature `tls` or `rustls`, or call danger_plain_text_credentials"
    )]
    CredentialsInClear,
    /// A request longer than the protocol can say.
    #[error("the request is longer than 2 GiB")]
    RequestTooLong,
    /// The cluster maps names to ids by code of its own, which this client cannot know.
    #[error("the cluster uses a name mapper of its own, whose type ids cannot be computed here")]
    CustomNameMapper,
    /// The client was made for clusters that write objects in one way, and now meets one that writes them in another.
    #[error("the cluster writes objects in another form than the one connected to before; make a new client")]
    BinaryConfigurationChanged,
}

/// The first mistake in the settings of a request, told when the request is to be sent: so that builders need no `?` after each setting.
#[derive(Debug, Default)]
pub(crate) struct FirstMistake(Option<Error>);

impl FirstMistake {
    /// Keeps the mistake of a setting, unless there was one before.
    pub(crate) fn note(&mut self, set: Result<()>) {
        if let Err(mistake) = set {
            self.0.get_or_insert(mistake);
        }
    }

    pub(crate) fn told(self) -> Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}
