//! Maps by ids of Ignite. Ids are hashes or random numbers already, and a call that is routed looks up several of them, so they are hashed in a
//! few instructions and not against an adversary: who chose the ids of a cluster owns it. Ids of requests are counted by the client itself.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map by type ids, cache ids, node ids, ids of requests.
pub(crate) type IdMap<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;

/// Multiplies and folds words.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct IdHasher(u64);

/// The golden ratio, as a step that lets every bit reach the upper ones.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl IdHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(STEP);
    }
}

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        // The map takes the lowest bits and the highest, so the lowest have to hear of all others.
        let mixed = (self.0 ^ self.0 >> 32).wrapping_mul(STEP);
        mixed ^ mixed >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in words.by_ref() {
            self.add(word.try_into().map(u64::from_le_bytes).unwrap_or_default());
        }
        words.remainder().iter().for_each(|byte| self.add(u64::from(*byte)));
    }

    fn write_i32(&mut self, id: i32) {
        self.add(u64::from_le_bytes(i64::from(id).to_le_bytes()));
    }

    /// The length of an array, which is the same for all.
    fn write_usize(&mut self, _: usize) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::hash::{BuildHasher, Hash};
    use uuid::Uuid;

    /// How many of the lowest 10 bits, and of the highest 7, are met among 1024 keys; by chance 647 and 128.
    fn spread<K: Hash>(keys: impl Iterator<Item = K>) -> (usize, usize) {
        let build = BuildHasherDefault::<IdHasher>::default();
        let hashes: Vec<u64> = keys.take(1024).map(|key| build.hash_one(key)).collect();
        let of = |bits: fn(u64) -> u64| hashes.iter().map(|hash| bits(*hash)).collect::<HashSet<_>>().len();
        (of(|hash| hash & 0x3ff), of(|hash| hash >> 57))
    }

    #[test]
    fn ids_are_spread_over_a_map() {
        let spreads = [
            spread(0_i32..),
            spread((0_i32..).map(|id| id << 20)),
            spread((0_i32..).map(|id| (7, id << 8))),
            spread((0_u128..).map(Uuid::from_u128)),
            spread((0_u128..).map(|id| Uuid::from_u128(id << 64))),
        ];
        for (at, (low, high)) in spreads.into_iter().enumerate() {
            assert!(low > 500 && high > 100, "{at}: {low} {high}");
        }
    }
}
