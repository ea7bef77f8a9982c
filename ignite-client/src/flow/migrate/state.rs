//! What of a migration is finished.

use super::Ids;
use crate::error::{ConfigError, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a migration has finished, to go on with after a crash, a lost connection or a stop: keep it in a file, in any of serde's formats.
///
/// It comes with each [`MigrationProgress`](crate::MigrationProgress), the [`MigrationReport`](crate::MigrationReport) and the
/// [`MigrationError`](crate::MigrationError), and is given to [`MappedMigration::resume`](crate::MappedMigration::resume). A partition is
/// finished when all its entries are. One that was begun is looked at again; what is new in it already is skipped, so an older state does no
/// harm either.
///
/// # Examples
/// ```
/// use ignite_client::MigrationState;
///
/// # let file = r#"{"cache":"vouchers","old":[-7,1],"new":[-7,2],"partitions":1024,"finished":[0,1,2],"entries":290}"#;
/// let state: MigrationState = serde_json::from_str(file)?;
/// assert_eq!((state.cache(), state.finished_partitions()), ("vouchers", 3));
/// assert_eq!(serde_json::to_string(&state)?, file);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MigrationState {
    cache: String,
    /// Type and schema id of the old struct, and of the new one.
    old: (i32, i32),
    new: (i32, i32),
    /// None: not asked yet, or the cache is one whole.
    pub(super) partitions: Option<u32>,
    pub(super) finished: BTreeSet<u32>,
    /// Entries of the finished partitions.
    pub(super) entries: u64,
}

impl MigrationState {
    pub(super) fn new(cache: &str, ids: Ids) -> Self {
        let (old, new, finished) = (ids.old, ids.new, BTreeSet::new());
        Self { cache: cache.to_owned(), old, new, partitions: None, finished, entries: 0 }
    }

    /// Name of the cache.
    pub fn cache(&self) -> &str {
        &self.cache
    }

    /// How many partitions are finished; 1 for a finished cache that has none that could be told apart.
    pub fn finished_partitions(&self) -> usize {
        self.finished.len()
    }

    /// The parts that are worked off one after the other.
    pub(super) fn part_count(&self) -> u32 {
        self.partitions.unwrap_or(1)
    }

    /// Refuses a state of another migration.
    pub(super) fn check(&self, cache: &str, ids: Ids) -> Result<()> {
        let what = if self.cache != cache {
            "cache"
        } else if self.old != ids.old {
            "old type or schema"
        } else if self.new != ids.new {
            "new type or schema"
        } else {
            return Ok(());
        };
        Err(ConfigError::OtherMigration { what }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: Ids = Ids { old: (1, 2), new: (1, 3), any_schema: false };

    #[test]
    fn goes_on_with_the_same_migration_only() {
        let state = MigrationState::new("vouchers", IDS);
        state.check("vouchers", Ids { any_schema: true, ..IDS }).unwrap();
        state.check("people", IDS).unwrap_err();
        state.check("vouchers", Ids { old: (1, 4), ..IDS }).unwrap_err();
        state.check("vouchers", Ids { new: (2, 3), ..IDS }).unwrap_err();
    }

    #[test]
    fn comes_back_from_text() {
        let mut state = MigrationState::new("vouchers", IDS);
        state.partitions = Some(32);
        state.finished.extend([3, 4]);
        let text = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<MigrationState>(&text).unwrap(), state);
    }
}
