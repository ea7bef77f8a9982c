//! How long entries live.

use super::error::CatalogError;
use crate::codec::{CodecError, CodecResult};
use std::time::Duration;

/// Milliseconds that stand for "lives for ever".
const ETERNAL: i64 = -1;
/// Milliseconds that stand for "as it was".
const UNCHANGED: i64 = -2;

/// What an event does to the life of an entry.
///
/// # Examples
/// ```
/// use ignite_client::Expiry;
/// use std::time::Duration;
///
/// assert_eq!(Expiry::from(Duration::from_secs(60)), Expiry::After(Duration::from_secs(60)));
/// assert_eq!(Expiry::default(), Expiry::Unchanged);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Expiry {
    /// Nothing: it ends when it would have ended; a new entry lives for ever.
    #[default]
    Unchanged,
    /// It never ends.
    Eternal,
    /// It ends so long after the event: a whole number of milliseconds.
    After(Duration),
}

impl From<Duration> for Expiry {
    fn from(duration: Duration) -> Self {
        Self::After(duration)
    }
}

impl Expiry {
    pub(crate) fn check(self, property: &'static str) -> Result<(), CatalogError> {
        match self {
            Self::After(duration) => check_millis(property, duration),
            Self::Unchanged | Self::Eternal => Ok(()),
        }
    }

    /// As the wire has it; checked durations do not saturate.
    pub(crate) fn millis(self) -> i64 {
        match self {
            Self::Unchanged => UNCHANGED,
            Self::Eternal => ETERNAL,
            Self::After(duration) => i64::try_from(duration.as_millis()).unwrap_or(i64::MAX),
        }
    }

    pub(crate) fn of_millis(millis: i64) -> CodecResult<Self> {
        match (millis, u64::try_from(millis)) {
            (_, Ok(millis)) => Ok(Self::After(Duration::from_millis(millis))),
            (ETERNAL, _) => Ok(Self::Eternal),
            (UNCHANGED, _) => Ok(Self::Unchanged),
            _ => Err(CodecError::out_of_range("expiry in milliseconds", millis)),
        }
    }
}

/// How long entries live after they were created, changed and read.
///
/// An entry that was changed or read starts anew with the duration of that event. Needs protocol 1.6.
///
/// # Examples
/// ```
/// use ignite_client::{CacheConfig, Expiry, ExpiryPolicy};
/// use std::time::Duration;
///
/// // A session ends half an hour after it was last used.
/// let half_hour = Duration::from_secs(30 * 60);
/// let sessions = CacheConfig::new("sessions")
///     .expiry_policy(ExpiryPolicy::new().create(half_hour).update(half_hour).access(half_hour));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
#[must_use = "a policy does nothing until it is given to a cache"]
pub struct ExpiryPolicy {
    /// Of an entry that is created.
    pub create: Expiry,
    /// Of an entry whose value is changed.
    pub update: Expiry,
    /// Of an entry that is read.
    pub access: Expiry,
}

impl ExpiryPolicy {
    /// A policy that changes nothing.
    pub const fn new() -> Self {
        Self { create: Expiry::Unchanged, update: Expiry::Unchanged, access: Expiry::Unchanged }
    }

    /// The same with the life of a created entry.
    pub fn create(self, expiry: impl Into<Expiry>) -> Self {
        Self { create: expiry.into(), ..self }
    }

    /// The same with the life of a changed entry.
    pub fn update(self, expiry: impl Into<Expiry>) -> Self {
        Self { update: expiry.into(), ..self }
    }

    /// The same with the life of an entry that is read.
    pub fn access(self, expiry: impl Into<Expiry>) -> Self {
        Self { access: expiry.into(), ..self }
    }

    /// Refuses durations that the wire cannot say, and a life of no time at all for new entries.
    pub(crate) fn check(&self) -> Result<(), CatalogError> {
        self.create.check("expiry_policy.create")?;
        self.update.check("expiry_policy.update")?;
        self.access.check("expiry_policy.access")?;
        match self.create {
            Expiry::After(Duration::ZERO) => {
                Err(CatalogError::StoresNothing { property: "expiry_policy.create" })
            }
            _ => Ok(()),
        }
    }

    /// Milliseconds after creation, update and access.
    pub(crate) fn millis(&self) -> [i64; 3] {
        [self.create, self.update, self.access].map(Expiry::millis)
    }
}

/// Refuses what is not a whole number of milliseconds: less than one would be cut to none.
pub(super) fn check_millis(property: &'static str, value: Duration) -> Result<(), CatalogError> {
    let is_whole = value.subsec_nanos() % 1_000_000 == 0;
    if is_whole && i64::try_from(value.as_millis()).is_ok() {
        Ok(())
    } else {
        Err(CatalogError::InexactDuration { property, value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millis_and_back() {
        for expiry in [Expiry::Unchanged, Expiry::Eternal, Expiry::After(Duration::from_millis(1500))] {
            assert_eq!(Expiry::of_millis(expiry.millis()).unwrap(), expiry);
        }
        assert_eq!(Expiry::Eternal.millis(), -1);
        assert_eq!(Expiry::Unchanged.millis(), -2);
        Expiry::of_millis(-3).unwrap_err();
    }

    #[test]
    fn durations_that_cannot_be_said() {
        let of = |duration| ExpiryPolicy::new().access(duration).check();
        assert_eq!(of(Duration::ZERO), Ok(()));
        assert_eq!(of(Duration::from_millis(1)), Ok(()));
        for duration in [Duration::from_micros(1), Duration::from_micros(1500), Duration::MAX] {
            let property = "expiry_policy.access";
            assert_eq!(of(duration), Err(CatalogError::InexactDuration { property, value: duration }));
        }
        let nothing = ExpiryPolicy::new().create(Duration::ZERO).check();
        assert_eq!(nothing, Err(CatalogError::StoresNothing { property: "expiry_policy.create" }));
    }
}
