//! Entries that others changed between reading and writing: they are read again, and tried again if they are still old.

use super::report::SkipReason;
use super::run::Run;
use crate::error::Result;
use crate::flow::store::is_null;
use crate::flow::transport::Transport;
use crate::ops::CacheGet;

/// How often one entry is tried in all.
const MAX_ATTEMPTS: u32 = 8;

impl<T: Transport> Run<'_, '_, T> {
    /// Tries again what was changed; nothing else is under way.
    pub(super) async fn try_again(&mut self) -> Result<()> {
        for _ in 1..MAX_ATTEMPTS {
            let changed = std::mem::take(&mut self.changed);
            if changed.is_empty() {
                return Ok(());
            }
            let tried = self.read_and_send(&changed).await;
            let drained = self.drain().await;
            tried.and(drained)?;
        }
        for key in std::mem::take(&mut self.changed) {
            self.skip(&key, SkipReason::Changed { attempts: MAX_ATTEMPTS }).await?;
        }
        Ok(())
    }

    /// One read after the other: the less time passes between reading and writing, the less can happen in it.
    async fn read_and_send(&mut self, keys: &[Vec<u8>]) -> Result<()> {
        for key in keys {
            self.report.conflicts += 1;
            // The key came from the cluster: its types are registered.
            let reply = self.store.flow().call(&CacheGet { cache: self.store.cache(), key }).await?;
            if is_null(reply.payload()) {
                self.report.removed += 1;
            } else {
                self.entry(key, reply.payload()).await?;
            }
        }
        Ok(())
    }
}
