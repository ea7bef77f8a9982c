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

/// A batch of writes whose parts, one for each node, had different fates.
///
/// # Examples
/// ```
/// use ignite_client::{Error, error::PartOutcome};
///
/// /// Which entries of a batch are to be written again, by their place in it; those that may have been applied are not.
/// fn to_repeat(error: &Error) -> Vec<usize> {
///     let Error::Partial(batch) = error else { return Vec::new() };
///     let refused = batch.parts.iter().filter(|part| part.outcome == PartOutcome::NotApplied);
///     refused.flat_map(|part| part.entries.iter().copied()).collect()
/// }
/// # assert!(to_repeat(&Error::Closed { fate: ignite_client::error::Fate::NotSent }).is_empty());
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchError {
    /// All parts, those that were applied too.
    pub parts: Box<[BatchPart]>,
}

/// The part of a batch that was meant for one node.
///
/// # Examples
/// ```
/// use ignite_client::error::{BatchError, BatchPart, PartOutcome};
///
/// fn in_doubt(batch: &BatchError) -> Vec<&BatchPart> {
///     batch.parts.iter().filter(|part| part.outcome == PartOutcome::Unknown).collect()
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchPart {
    /// Address of the node that owns the keys.
    pub addr: Arc<str>,
    /// Its entries, by their place in the batch as it was given, from 0 on.
    pub entries: Box<[usize]>,
    /// What became of them.
    pub outcome: PartOutcome,
    /// Why, unless they were applied.
    pub error: Option<Error>,
}

/// What became of a part of a batch.
///
/// # Examples
/// ```
/// use ignite_client::error::PartOutcome;
///
/// assert_eq!(PartOutcome::NotApplied.to_string(), "not applied");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PartOutcome {
    /// All its entries were applied.
    Applied,
    /// None of its entries was applied.
    NotApplied,
    /// All, some or none of its entries were applied.
    Unknown,
}

impl BatchPart {
    /// What became of a part, by its error.
    pub(crate) fn new(addr: Arc<str>, entries: Box<[usize]>, error: Option<Error>) -> Self {
        let outcome = match &error {
            None => PartOutcome::Applied,
            Some(error) if error.may_have_been_applied() => PartOutcome::Unknown,
            Some(_) => PartOutcome::NotApplied,
        };
        Self { addr, entries, outcome, error }
    }
}

impl BatchError {
    pub(super) fn has(&self, outcome: PartOutcome) -> bool {
        self.parts.iter().any(|part| part.outcome == outcome)
    }

    pub(super) fn errors(&self) -> impl Iterator<Item = &Error> {
        self.parts.iter().filter_map(|part| part.error.as_ref())
    }
}

impl fmt::Display for BatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the parts of a batch had different fates")?;
        for (at, part) in self.parts.iter().enumerate() {
            let separator = if at == 0 { ": " } else { "; " };
            write!(f, "{separator}{} entries of {} {}", part.entries.len(), part.addr, part.outcome)?;
            if let Some(error) = &part.error {
                write!(f, ": {}", Chain(error))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for PartOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Applied => "applied",
            Self::NotApplied => "not applied",
            Self::Unknown => "applied or not",
        })
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
