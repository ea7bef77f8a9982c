//! What was reported of each write.

use super::db::Db;
use ignite_client::Error;
use ignite_client::error::{Fate, PartOutcome};
use std::collections::BTreeMap;

/// What a caller knows of its write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Told {
    Acknowledged,
    NotApplied,
    Unknown,
}

impl Told {
    /// What the outcome of a write says. An error that says neither is as good as "unknown"; one that says both is a lie.
    pub(super) fn of<R>(outcome: &Result<R, Error>) -> Self {
        match outcome {
            Ok(_) => Self::Acknowledged,
            Err(error) => {
                let not_applied = matches!(error.fate(), Some(Fate::NotSent | Fate::Rejected));
                assert!(!(not_applied && error.may_have_been_applied()), "{error:?}");
                if not_applied { Self::NotApplied } else { Self::Unknown }
            }
        }
    }
}

/// Writes with a key each, and what was told of them.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    told: BTreeMap<i64, Told>,
}

impl Ledger {
    /// Writes an entry under a key that was not used before.
    pub(super) fn write(&mut self, db: &Db, key: i64) -> Result<(), Error> {
        let outcome = db.put(key, key);
        self.note(key, Told::of(&outcome));
        outcome
    }

    /// Writes entries at once, under keys that were not used before.
    pub(super) fn write_batch(&mut self, db: &Db, keys: &[i64]) -> Result<(), Error> {
        let outcome = db.put_all(keys.iter().copied());
        match &outcome {
            Err(Error::Partial(batch)) => {
                for part in &batch.parts {
                    let told = match part.outcome {
                        PartOutcome::Applied => Told::Acknowledged,
                        PartOutcome::NotApplied => Told::NotApplied,
                        _ => Told::Unknown,
                    };
                    part.entries.iter().for_each(|place| self.note(keys[*place], told));
                }
            }
            whole => keys.iter().for_each(|key| self.note(*key, Told::of(whole))),
        }
        assert!(keys.iter().all(|key| self.told.contains_key(key)), "no entry is left out: {outcome:?}");
        outcome
    }

    pub(super) fn note(&mut self, key: i64, told: Told) {
        assert!(self.told.insert(key, told).is_none(), "key {key} twice");
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.told.extend(other.told);
    }

    pub(super) fn count(&self, told: Told) -> usize {
        self.told.values().filter(|known| **known == told).count()
    }

    /// Compares with what is there: every acknowledged write, no write that was reported as not applied, and nothing else.
    pub(super) fn hold_against(&self, db: &Db) {
        let found: BTreeMap<i64, i64> = db.scan(1024).unwrap().map(Result::unwrap).collect();
        let of = |told| self.told.iter().filter(move |(_, known)| **known == told).map(|(key, _)| *key);
        let lost: Vec<i64> = of(Told::Acknowledged).filter(|key| !found.contains_key(key)).collect();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        let there: Vec<i64> = of(Told::NotApplied).filter(|key| found.contains_key(key)).collect();
        assert!(there.is_empty(), "reported as not applied, and there: {there:?}");
        assert!(found.iter().all(|(key, value)| self.told.contains_key(key) && key == value));
    }
}
