//! Opening connections: one address, or all of them until one lets this client in.

use super::execute::{Deadline, Flow, finish, start};
use super::nodes::Installed;
use super::ready::rare;
use super::transport::{Link, Transport};
use super::watch::{Meters, Opening, heartbeat, tell_end};
use crate::config::{Address, ClientConfig, ReconnectAttempt};
use crate::describe::binding::Binding;
use crate::error::{ConfigError, ConnectAttempt, Error, Fate, Result};
use crate::ops::{Answer, GetBinaryConfiguration, GetIdleTimeout, NameMapper};
use crate::protocol::{Feature, OpCode};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

impl<T: Transport> Flow<T> {
    /// The default connection, or a new one. One caller connects for all; the others get what it got.
    pub(super) async fn link(&self, deadline: Deadline) -> Result<T::Link> {
        match self.nodes.usable(self.transport.now())? {
            Some(link) => Ok(link),
            None => rare(self.connect_for_all(deadline)).await,
        }
    }

    async fn connect_for_all(&self, deadline: Deadline) -> Result<T::Link> {
        self.tell_ends();
        let seen = self.nodes.failed_rounds();
        let entered = self.transport.enter(&self.connecting, deadline.at).await;
        if let Some(link) = self.nodes.usable(self.transport.now())? {
            return Ok(link);
        }
        if entered.is_none() {
            return Err(self.late());
        }
        if self.nodes.failed_rounds() != seen {
            return Err(self.nodes.last_failure());
        }
        self.reconnect(deadline).await
    }

    /// Rounds of all addresses, as the policy says.
    async fn reconnect(&self, deadline: Deadline) -> Result<T::Link> {
        let policy = &self.config.reconnect;
        let begun = self.transport.now();
        for rounds in 1.. {
            if let Some(finder) = &self.config.address_finder {
                self.nodes.reconfigure(finder.addresses()?);
            }
            self.tell_ends();
            let addresses = self.nodes.round(policy.is_prioritised(), self.transport.now());
            let error = match self.round(&addresses, deadline).await {
                Err(error @ Error::Connect { .. }) => error,
                other => return other,
            };
            let now = self.transport.now();
            let elapsed = now.saturating_duration_since(begun);
            let failed = ReconnectAttempt { rounds, addresses: addresses.len(), elapsed };
            let pause = policy.pause(&failed, RandomState::new().hash_one(rounds));
            let next = pause.and_then(|pause| now.checked_add(pause));
            let is_in_time = next.is_some_and(|at| deadline.at.is_none_or(|deadline| at < deadline));
            let (Some(at), true) = (next, is_in_time) else { return Err(error) };
            if !self.transport.sleep_until(at).await {
                return Err(Error::Closed { fate: Fate::NotSent });
            }
        }
        Err(self.nodes.last_failure())
    }

    /// One round: the first address that lets us in.
    async fn round(&self, addresses: &[Address], deadline: Deadline) -> Result<T::Link> {
        let mut attempts = Vec::new();
        for (address, left) in addresses.iter().zip((1..=addresses.len()).rev()) {
            let share = share_of(deadline, self.transport.now(), left);
            match self.open_link(address, share, true).await {
                Ok(link) => return Ok(link),
                Err(error) if is_same_everywhere(&error) => return Err(error),
                Err(error) => attempts.push(ConnectAttempt { addr: Arc::clone(&address.text), error }),
            }
        }
        let attempts: Arc<[ConnectAttempt]> = attempts.into();
        self.nodes.round_failed(Arc::clone(&attempts));
        Err(Error::Connect { attempts })
    }

    /// Opens a connection to one address and takes it.
    pub(super) async fn open_link(
        &self,
        address: &Address,
        deadline: Deadline,
        is_default: bool,
    ) -> Result<T::Link> {
        let opened = match open(&self.transport, &self.config, &self.meters, address, deadline.at).await {
            Ok((link, binding)) if binding != self.binding() => {
                link.close();
                tell_end(&link);
                Err(ConfigError::BinaryConfigurationChanged.into())
            }
            other => other,
        };
        match opened {
            Ok((link, _)) => {
                let installed = self.nodes.install(address, &link, is_default, self.transport.now());
                let installed = installed.inspect_err(|_| tell_end(&link))?;
                if installed == Installed::Stranger {
                    self.registry.forget();
                    self.affinity.forget();
                }
                self.affinity.note(link.topology());
                self.counters.connected();
                Ok(link)
            }
            Err(error) => {
                self.nodes.failed(address, self.transport.now());
                self.counters.connect_failed();
                Err(error)
            }
        }
    }

    /// Tells of connections that ended while nobody waited for an answer.
    pub(super) fn tell_ends(&self) {
        self.nodes.links().iter().for_each(tell_end);
    }

    /// Somebody else is connecting, and takes too long.
    #[cold]
    fn late(&self) -> Error {
        let addr = self.config.addresses.first().map(|address| Arc::clone(&address.text)).unwrap_or_default();
        let after = self.config.request_timeout.unwrap_or_default();
        Error::Timeout { op: None, addr, after, fate: Fate::NotSent }
    }
}

/// Until when one of so many addresses is tried: a silent one leaves time for the others, if there is enough for more than one.
fn share_of(deadline: Deadline, now: Instant, addresses: usize) -> Deadline {
    const LEAST: Duration = Duration::from_secs(1);
    let addresses = u32::try_from(addresses).unwrap_or(u32::MAX).max(1);
    let share = deadline.at.and_then(|at| {
        let left = at.saturating_duration_since(now);
        now.checked_add((left / addresses).max(LEAST).min(left))
    });
    Deadline { at: share.or(deadline.at) }
}

/// Wrong for all nodes: they have the same users, and this client the same settings.
const fn is_same_everywhere(error: &Error) -> bool {
    matches!(error, Error::Auth { .. } | Error::Config(_) | Error::Closed { .. })
}

/// Tries the addresses in their order, for the first connection of a client.
pub(super) async fn open_first<T: Transport>(
    transport: &T,
    config: &ClientConfig,
    meters: &Meters,
    addresses: &[Address],
) -> Result<(Address, T::Link, Binding)> {
    let mut attempts = Vec::new();
    for address in addresses {
        match open(transport, config, meters, address, None).await {
            Ok((link, binding)) => return Ok((address.clone(), link, binding)),
            Err(error) if is_same_everywhere(&error) => return Err(error),
            Err(error) => attempts.push(ConnectAttempt { addr: Arc::clone(&address.text), error }),
        }
    }
    match <[ConnectAttempt; 1]>::try_from(attempts) {
        // The only address answered, and what it said is the whole story.
        Ok([ConnectAttempt { error, .. }]) if !matches!(error, Error::Io { .. }) => Err(error),
        Ok(one) => Err(Error::Connect { attempts: Arc::new(one) }),
        Err(attempts) => Err(Error::Connect { attempts: attempts.into() }),
    }
}

/// Connects, shakes hands, and asks what a new connection needs to know.
async fn open<T: Transport>(
    transport: &T,
    config: &ClientConfig,
    meters: &Meters,
    address: &Address,
    deadline: Option<Instant>,
) -> Result<(T::Link, Binding)> {
    let opening = Opening::begin(&address.text, transport.now());
    let opened = match transport.connect(address, config, deadline).await {
        Ok(link) => {
            let told = introduce(transport, config, &link, deadline).await;
            told.map(|(binding, every)| (link, (binding, every)))
        }
        Err(error) => Err(error),
    };
    opening.end(config, meters, &address.text, &opened, transport.now());
    let (link, (binding, every)) = opened?;
    if let Some(every) = every {
        link.keep_alive(every, heartbeat::<T::Link>);
    }
    Ok((link, binding))
}

/// The earlier of two deadlines.
pub(super) fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

/// Asks both questions at once: how the cluster writes objects, and how often it wants a heartbeat.
async fn introduce<T: Transport>(
    transport: &T,
    config: &ClientConfig,
    link: &T::Link,
    deadline: Option<Instant>,
) -> Result<(Binding, Option<Duration>)> {
    let mut every = None;
    let deadline = earlier(deadline, transport.now().checked_add(config.handshake_timeout));
    let features = link.negotiated().features;
    let settings = if features.has(Feature::BinaryConfiguration) {
        Some(start(transport, link, &GetBinaryConfiguration, deadline).await?)
    } else {
        None
    };
    if features.has(Feature::Heartbeat) {
        let idle = start(transport, link, &GetIdleTimeout, deadline).await?;
        let reply = finish(transport, link, OpCode::GetIdleTimeout, idle).await?;
        let server: Duration = GetIdleTimeout::decode(&mut reply.reader())?;
        every = heartbeat_every(server, config.heartbeat);
    }
    // A server that cannot be asked is older than both settings' clients; its defaults are ours.
    let Some(settings) = settings else { return Ok((Binding::DEFAULT, every)) };
    let reply = finish(transport, link, OpCode::GetBinaryConfiguration, settings).await?;
    let settings = GetBinaryConfiguration::decode(&mut reply.reader())?;
    let simple_names = match settings.mapper {
        NameMapper::Full => false,
        NameMapper::Simple => true,
        NameMapper::Custom => return Err(ConfigError::CustomNameMapper.into()),
    };
    Ok((Binding { compact: settings.compact_footer, simple_names }, every))
}

/// How long a connection may be silent: as the program says, but never so long that the server would close it. Its time-out of silent
/// connections is zero if it has none.
fn heartbeat_every(server: Duration, own: Option<Duration>) -> Option<Duration> {
    const SHORTEST: Duration = Duration::from_millis(10);
    const LONGEST: Duration = Duration::from_secs(30);
    let needed = (!server.is_zero()).then(|| (server / 3).clamp(SHORTEST, LONGEST));
    match (needed, own) {
        (Some(needed), Some(own)) => Some(needed.min(own)),
        (needed, own) => needed.or(own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heartbeats_are_never_rarer_than_the_server_needs_them() {
        let secs = Duration::from_secs;
        for (server, own, every) in [
            (0, None, None),
            (0, Some(40), Some(40)),
            (9, None, Some(3)),
            (9, Some(1), Some(1)),
            (9, Some(60), Some(3)),
            (900, None, Some(30)),
        ] {
            assert_eq!(heartbeat_every(secs(server), own.map(secs)), every.map(secs), "{server} {own:?}");
        }
    }

    #[test]
    fn a_silent_address_leaves_time_for_the_others() {
        let now = Instant::now();
        let after = |millis| Deadline { at: now.checked_add(Duration::from_millis(millis)) };
        let share = |millis, addresses| {
            share_of(after(millis), now, addresses).at.map(|at| at.saturating_duration_since(now).as_millis())
        };
        assert_eq!(share(30_000, 3), Some(10_000));
        assert_eq!(share(30_000, 1), Some(30_000));
        // Too little to share; no more than there is.
        assert_eq!((share(1_500, 3), share(500, 3), share(0, 3)), (Some(1_000), Some(500), Some(0)));
        assert!(share_of(Deadline { at: None }, now, 3).at.is_none());
    }
}
