//! Caches: which request creates one, what a server must know for it, how its configuration is read.

use super::execute::{Attempted, Flow};
use super::transport::{Link, Transport};
use crate::catalog::CacheConfig;
use crate::error::{ConfigError, Error, Result};
use crate::ops::{self, CachePrefix, Op};
use crate::protocol::ProtocolVersion;
use std::sync::Arc;

/// What happens if there is a cache of the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IfExists {
    /// An error.
    Refuse,
    /// It is taken as it is.
    Keep,
}

impl<T: Transport> Flow<T> {
    /// Creates a cache.
    ///
    /// A name alone goes with the operations for names, because only these look at the templates of the server.
    pub(crate) async fn create_cache(&self, config: &CacheConfig, if_exists: IfExists) -> Result<()> {
        config.check().map_err(ConfigError::from)?;
        let name = config.name.as_str();
        match (config.is_name_only(), if_exists) {
            (true, IfExists::Refuse) => self.create(&ops::CacheCreateWithName { name }, config).await,
            (true, IfExists::Keep) => self.create(&ops::CacheGetOrCreateWithName { name }, config).await,
            (false, IfExists::Refuse) => {
                self.create(&ops::CacheCreateWithConfiguration { config }, config).await
            }
            (false, IfExists::Keep) => {
                self.create(&ops::CacheGetOrCreateWithConfiguration { config }, config).await
            }
        }
    }

    /// Over a connection whose server knows all that is set.
    async fn create(&self, op: &dyn Op, config: &CacheConfig) -> Result<()> {
        let deadline = self.deadline();
        let attempt = |link: T::Link| async move {
            // An older server would take the policy's bytes for the next property.
            if config.expiry_policy.is_some() && link.negotiated().version < ProtocolVersion::V1_6 {
                return Err(Error::Unsupported {
                    feature: "expiry policies",
                    server: Arc::clone(link.addr()),
                });
            }
            self.exchange(&link, op, deadline).await.map(drop)
        };
        self.retrying(Attempted::of(op), deadline, attempt).await
    }

    /// The configuration of a cache, with all that the server has filled in.
    pub(crate) async fn cache_config(&self, cache_id: i32) -> Result<CacheConfig> {
        self.ask(&ops::CacheGetConfiguration { cache: CachePrefix { cache_id } }).await
    }
}
