//! Errors of several addresses or parts.

use super::Error;
use std::sync::Arc;
use std::{error, fmt};

/// One address that could not be connected to.
///
/// # Examples
/// ```
/// use ignite_client::{Client, Error};
///
/// // Nobody listens on ports 1 and 2.
/// let Err(Error::Connect { attempts }) = Client::connect("127.0.0.1:1..2") else { panic!("connected") };
/// assert_eq!(&*attempts[1].addr, "127.0.0.1:2");
/// assert!(!attempts[1].error.may_have_been_applied());
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct ConnectAttempt {
    /// The address as configured.
    pub addr: Arc<str>,
    /// Why it failed.
    pub error: Error,
}

/// A batch whose parts had different fates.
///
/// # Examples
/// ```
/// use ignite_client::Error;
///
/// /// How many entries of the batch were applied, and what became of the others.
/// fn outcome(error: &Error) -> Option<(usize, Vec<&Error>)> {
///     let Error::Partial(batch) = error else { return None };
///     Some((batch.applied, batch.failed.iter().map(|part| &part.error).collect()))
/// }
/// # assert!(outcome(&Error::Closed { fate: ignite_client::error::Fate::NotSent }).is_none());
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchError {
    /// The parts that were not applied, or may not have been.
    pub failed: Box<[ConnectAttempt]>,
    /// Entries that were applied.
    pub applied: usize,
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} entries applied, the others not or perhaps: {}", self.applied, Attempts(&self.failed))
    }
}

impl error::Error for BatchError {}

/// A list of attempts as text.
pub(super) struct Attempts<'a>(pub(super) &'a [ConnectAttempt]);

impl fmt::Display for Attempts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, attempt) in self.0.iter().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(f, "{separator}{}", Chain(&attempt.error))?;
        }
        Ok(())
    }
}

/// An error with its sources, for lists in which they would be lost.
struct Chain<'a>(&'a dyn error::Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}
