//! Where servers are found while a client lives.

use super::Address;
use crate::error::Result;
use std::fmt;
use std::sync::Arc;

/// Tells the servers each time that a client needs a connection; any `Fn() -> Result<Vec<Address>>` is one.
///
/// # Examples
/// ```no_run
/// use ignite_client::{Address, AddressFinder, Client, Result};
///
/// struct Registry;
///
/// impl AddressFinder for Registry {
///     fn addresses(&self) -> Result<Vec<Address>> {
///         Ok(vec![Address::new("node1", 10800), Address::new("node2", 10800)])
///     }
/// }
///
/// let client = Client::builder().address_finder(Registry).connect()?;
/// # Ok::<(), ignite_client::Error>(())
/// ```
pub trait AddressFinder: Send + Sync {
    /// The servers, in the order in which they should be tried.
    ///
    /// # Errors
    /// What keeps them from being found; the call that needs a connection ends with it.
    fn addresses(&self) -> Result<Vec<Address>>;
}

impl<F: Fn() -> Result<Vec<Address>> + Send + Sync> AddressFinder for F {
    fn addresses(&self) -> Result<Vec<Address>> {
        self()
    }
}

/// A finder that is shared.
#[derive(Clone)]
pub(crate) struct FinderOf(Arc<dyn AddressFinder>);

impl FinderOf {
    pub(crate) fn new(finder: impl AddressFinder + 'static) -> Self {
        Self(Arc::new(finder))
    }

    pub(crate) fn addresses(&self) -> Result<Vec<Address>> {
        self.0.addresses()
    }
}

impl fmt::Debug for FinderOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AddressFinder")
    }
}
