//! What happens after a failure: whether a call is repeated, and how a lost connection is replaced.

use crate::error::{Error, OpCode};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Whether a call that failed with its connection is repeated, on the next node.
///
/// A request that did not leave this program, or that a stopping node refused, is repeated unless the policy is [`None`](Self::None): it was
/// not applied. One that was sent and has no answer is another matter: only the policy decides. Refusals of the server and time-outs are
/// never repeated, nor is what belongs to its connection: pages of a cursor.
///
/// # Examples
/// ```no_run
/// use ignite_client::{Client, RetryPolicy};
///
/// let client = Client::builder().addresses("node1, node2").retry(RetryPolicy::All).connect()?;
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum RetryPolicy {
    /// Nothing is repeated.
    None,
    /// Operations that change nothing are repeated. The default.
    #[default]
    Reads,
    /// All are: a write may be applied twice, also between two writes of others.
    All,
    /// Those for which the function says so. It is asked only where repeating is possible at all.
    Custom(Arc<dyn Fn(&RetryAttempt<'_>) -> bool + Send + Sync>),
}

/// A failed call that could be repeated, as a [`RetryPolicy::Custom`] sees it.
///
/// # Examples
/// ```
/// use ignite_client::RetryPolicy;
/// use std::sync::Arc;
///
/// let twice = RetryPolicy::Custom(Arc::new(|failed| failed.failures < 3 && !failed.error.may_have_been_applied()));
/// # drop(twice);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct RetryAttempt<'a> {
    /// The operation.
    pub op: OpCode,
    /// How it failed.
    pub error: &'a Error,
    /// How often it has failed, from 1 on.
    pub failures: u32,
}

impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Reads => "Reads",
            Self::All => "All",
            Self::Custom(_) => "Custom",
        })
    }
}

/// How the connection is replaced when it is lost and no other one is open. One thread does it for all callers.
///
/// All addresses are tried, one after the other: a round. Then the policy says whether there is another round, and after which pause. A call
/// waits no longer than its own time; if no round succeeds, it ends with [`Error::Connect`], which lists every address with its reason.
///
/// # Examples
/// ```no_run
/// use ignite_client::{Client, ReconnectPolicy};
/// use std::time::Duration;
///
/// let policy = ReconnectPolicy::Backoff {
///     first: Duration::from_millis(100),
///     longest: Duration::from_secs(5),
///     max_reconnects: 20,
/// };
/// let client = Client::builder().addresses(["node1", "node2"]).reconnect(policy).connect()?;
/// # Ok::<(), ignite_client::Error>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum ReconnectPolicy {
    /// Begins with the address after the lost one; further rounds at once.
    RoundRobin {
        /// How many further rounds there are after the first.
        max_reconnects: u32,
    },
    /// Begins with the first address always, so that the client comes back to the nodes that it should use; further rounds at once.
    Prioritised {
        /// How many further rounds there are after the first.
        max_reconnects: u32,
    },
    /// As [`RoundRobin`](Self::RoundRobin), with pauses that double from round to round; each is shortened at random by up to a half, so
    /// that many clients do not come at once.
    Backoff {
        /// The first pause.
        first: Duration,
        /// The longest pause.
        longest: Duration,
        /// How many further rounds there are after the first.
        max_reconnects: u32,
    },
    /// As [`RoundRobin`](Self::RoundRobin), with the pause that the function says; `None` ends it.
    Custom(Arc<PauseFn>),
}

/// Says the pause after a failed round; `None` ends reconnecting.
pub type PauseFn = dyn Fn(&ReconnectAttempt) -> Option<Duration> + Send + Sync;

/// A round of addresses that failed, as a [`ReconnectPolicy::Custom`] sees it.
///
/// # Examples
/// ```
/// use ignite_client::ReconnectPolicy;
/// use std::{sync::Arc, time::Duration};
///
/// let patient = ReconnectPolicy::Custom(Arc::new(|failed| {
///     (failed.elapsed < Duration::from_secs(30)).then_some(Duration::from_millis(200))
/// }));
/// # drop(patient);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReconnectAttempt {
    /// How many rounds have failed, from 1 on.
    pub rounds: u32,
    /// How many addresses there are.
    pub addresses: usize,
    /// Time since the first round began.
    pub elapsed: Duration,
}

impl Default for ReconnectPolicy {
    /// Two further rounds, after about 50 and 100 milliseconds.
    fn default() -> Self {
        Self::Backoff { first: Duration::from_millis(50), longest: Duration::from_secs(1), max_reconnects: 2 }
    }
}

impl ReconnectPolicy {
    /// Whether rounds begin with the first address.
    pub(crate) const fn is_prioritised(&self) -> bool {
        matches!(self, Self::Prioritised { .. })
    }

    /// The pause before the next round; `chance` is a random number.
    pub(crate) fn pause(&self, failed: &ReconnectAttempt, chance: u64) -> Option<Duration> {
        match self {
            Self::RoundRobin { max_reconnects } | Self::Prioritised { max_reconnects } => {
                (failed.rounds <= *max_reconnects).then_some(Duration::ZERO)
            }
            Self::Backoff { first, longest, max_reconnects } => {
                (failed.rounds <= *max_reconnects).then(|| {
                    let doubled = first.saturating_mul(2_u32.saturating_pow(failed.rounds.saturating_sub(1)));
                    let pause = doubled.min(*longest);
                    // Between a half and the whole.
                    pause.saturating_sub(pause.mul_f64(fraction(chance) / 2.0))
                })
            }
            Self::Custom(pause) => pause(failed),
        }
    }
}

/// A number from 0 to 1.
fn fraction(chance: u64) -> f64 {
    let bits = u32::try_from(chance >> 32).unwrap_or_default();
    f64::from(bits) / f64::from(u32::MAX)
}

impl fmt::Debug for ReconnectPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RoundRobin { max_reconnects } => write!(f, "RoundRobin({max_reconnects})"),
            Self::Prioritised { max_reconnects } => write!(f, "Prioritised({max_reconnects})"),
            Self::Backoff { first, longest, max_reconnects } => {
                write!(f, "Backoff({first:?} to {longest:?}, {max_reconnects})")
            }
            Self::Custom(_) => f.write_str("Custom"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(rounds: u32) -> ReconnectAttempt {
        ReconnectAttempt { rounds, addresses: 3, elapsed: Duration::from_secs(1) }
    }

    #[test]
    fn rounds_are_counted() {
        for policy in [
            ReconnectPolicy::RoundRobin { max_reconnects: 2 },
            ReconnectPolicy::Prioritised { max_reconnects: 2 },
        ] {
            let pauses: Vec<_> = (1..=3).map(|rounds| policy.pause(&failed(rounds), 0)).collect();
            assert_eq!(pauses, [Some(Duration::ZERO), Some(Duration::ZERO), None]);
        }
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_are_shortened_at_random() {
        let (first, longest) = (Duration::from_millis(100), Duration::from_millis(300));
        let policy = ReconnectPolicy::Backoff { first, longest, max_reconnects: 40 };
        let pause = |rounds, chance| policy.pause(&failed(rounds), chance).map(|pause| pause.as_millis());
        assert_eq!(
            [1, 2, 3, 40].map(|rounds| pause(rounds, 0)),
            [Some(100), Some(200), Some(300), Some(300)]
        );
        assert_eq!(pause(2, u64::MAX), Some(100));
        assert_eq!(pause(41, 0), None);
    }

    #[test]
    fn a_function_decides() {
        let policy =
            ReconnectPolicy::Custom(Arc::new(|failed| (failed.rounds < 2).then_some(failed.elapsed)));
        assert_eq!(policy.pause(&failed(1), 0), Some(Duration::from_secs(1)));
        assert_eq!(policy.pause(&failed(2), 0), None);
    }
}
