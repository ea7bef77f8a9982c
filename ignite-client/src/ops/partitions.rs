//! Which node has which partition of a cache, and what of a key decides its partition.
//!
//! | request | |
//! |---|---|
//! | mappings of other affinity functions too | bool, if both sides know them |
//! | caches | count, then an `i32` each |
//!
//! | answer | |
//! |---|---|
//! | topology version that it is for | `i64`, `i32` |
//! | groups of caches with the same owners | count, then each: |
//! | - applicable | bool; false: the owners cannot be told by partition |
//! | - caches | count, then their ids; of an applicable group each with its key types: count, then type id and affinity field id |
//! | - owners, if applicable | count, then each: node id (data object), count of partitions, an `i32` each |
//! | - affinity is the default one, if applicable | bool, if both sides know other ones |

use super::Op;
use crate::binary::type_code::TypeCode;
use crate::binary::uuid as wire_uuid;
use crate::codec::{CodecError, CodecResult, Reader, Writer};
use crate::protocol::{Feature, Negotiated, OpCode};
use uuid::Uuid;

/// No cache of Ignite has more partitions.
const MAX_PARTITIONS: u32 = 65_000;

/// The owners of the partitions of caches.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CachePartitions<'a> {
    pub(crate) cache_ids: &'a [i32],
    /// Caches with an affinity function of their own too, where the server can: their partitions can be scanned.
    pub(crate) any_affinity: bool,
}

/// What a server says of the partitions of caches. A cache may be missing: its mapping is not ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PartitionMapping {
    /// The topology that this is for, with its minor version.
    pub(crate) topology: (i64, i32),
    pub(crate) groups: Vec<MappedGroup>,
}

/// Caches with the same owners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MappedGroup {
    pub(crate) caches: Vec<MappedCache>,
    /// None where they cannot be told by partition: replicated caches, and those of another affinity if they were not asked for.
    pub(crate) owners: Option<Owners>,
}

/// A cache and which field of a key decides where it belongs, by type of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MappedCache {
    pub(crate) cache_id: i32,
    pub(crate) keys: Vec<AffinityField>,
}

/// The affinity field of a type of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AffinityField {
    pub(crate) type_id: i32,
    pub(crate) field_id: i32,
}

/// Who has which partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owners {
    pub(crate) nodes: Vec<(Uuid, Vec<u32>)>,
    /// Keys find their partition by the function that clients know.
    pub(crate) default_affinity: bool,
}

impl Op for CachePartitions<'_> {
    fn code(&self) -> OpCode {
        OpCode::CachePartitions
    }

    fn head(&self, w: &mut Writer, negotiated: &Negotiated) -> CodecResult<()> {
        if negotiated.features.has(Feature::AllAffinityMappings) {
            w.write_u8(u8::from(self.any_affinity));
        }
        w.write_len(self.cache_ids.len())?;
        self.cache_ids.iter().for_each(|id| w.write_i32(*id));
        Ok(())
    }
}

impl CachePartitions<'_> {
    /// Reads the answer, whose layout depends on what was agreed on.
    pub(crate) fn decode(r: &mut Reader<'_>, negotiated: &Negotiated) -> CodecResult<PartitionMapping> {
        let tells_affinity = negotiated.features.has(Feature::AllAffinityMappings);
        let topology = (r.read_i64()?, r.read_i32()?);
        let groups = list(r, 5, |r| group(r, tells_affinity))?;
        Ok(PartitionMapping { topology, groups })
    }
}

impl PartitionMapping {
    /// How many partitions a cache has; none if they cannot be told apart.
    pub(crate) fn partition_count(&self, cache_id: i32) -> Option<u32> {
        let has = |group: &&MappedGroup| group.caches.iter().any(|cache| cache.cache_id == cache_id);
        let owners = self.groups.iter().find(has)?.owners.as_ref()?;
        let highest = owners.nodes.iter().flat_map(|(_, partitions)| partitions).max()?;
        Some(highest + 1)
    }
}

/// A count and its items, each of at least `item_len` bytes; memory grows with what is really there.
fn list<'r, I>(
    r: &mut Reader<'r>,
    item_len: usize,
    mut item: impl FnMut(&mut Reader<'r>) -> CodecResult<I>,
) -> CodecResult<Vec<I>> {
    let count = r.read_count(item_len)?;
    (0..count).map(|_| item(r)).collect()
}

fn group(r: &mut Reader<'_>, tells_affinity: bool) -> CodecResult<MappedGroup> {
    if !r.read_bool()? {
        let caches = list(r, 4, |r| Ok(MappedCache { cache_id: r.read_i32()?, keys: Vec::new() }))?;
        return Ok(MappedGroup { caches, owners: None });
    }
    let count = r.read_count(8)?;
    let caches = (0..count).map(|_| cache(r)).collect::<CodecResult<_>>()?;
    let nodes = list(r, 5, |r| Ok((node_id(r)?, list(r, 4, partition)?)))?;
    let default_affinity = !tells_affinity || r.read_bool()?;
    Ok(MappedGroup { caches, owners: Some(Owners { nodes, default_affinity }) })
}

fn cache(r: &mut Reader<'_>) -> CodecResult<MappedCache> {
    let cache_id = r.read_i32()?;
    let keys = list(r, 8, |r| Ok(AffinityField { type_id: r.read_i32()?, field_id: r.read_i32()? }))?;
    Ok(MappedCache { cache_id, keys })
}

fn node_id(r: &mut Reader<'_>) -> CodecResult<Uuid> {
    let at = r.position();
    match TypeCode::read(r.read_u8()?, at)? {
        TypeCode::Uuid => Ok(Uuid::from_bytes(wire_uuid::read_uuid(r)?)),
        other => Err(CodecError::malformed(format!("node id that is a {}", other.name())).at(at)),
    }
}

fn partition(r: &mut Reader<'_>) -> CodecResult<u32> {
    let at = r.position();
    let partition = r.read_i32()?;
    let valid = u32::try_from(partition).ok().filter(|partition| *partition < MAX_PARTITIONS);
    valid.ok_or_else(|| CodecError::malformed(format!("partition {partition}")).at(at))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{negotiated, written};
    use super::*;
    use crate::protocol::Features;

    const NODE: [u8; 17] = [10, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0];

    /// One applicable group with two caches and an owner of partitions 0 and 2, and one that is not.
    fn answer(first_partition: i32) -> Vec<u8> {
        let mut bytes = 9_i64.to_le_bytes().to_vec();
        bytes.extend_from_slice(&[1, 0, 0, 0]);
        bytes.extend_from_slice(&[2, 0, 0, 0]);
        bytes.extend_from_slice(&[1, 2, 0, 0, 0]);
        bytes.extend_from_slice(&[7, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend_from_slice(&[8, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0]);
        bytes.extend_from_slice(&[1, 0, 0, 0]);
        bytes.extend_from_slice(&NODE);
        bytes.extend_from_slice(&[2, 0, 0, 0]);
        bytes.extend_from_slice(&first_partition.to_le_bytes());
        bytes.extend_from_slice(&[0, 0, 0, 0, 1]);
        bytes.extend_from_slice(&[0, 1, 0, 0, 0, 9, 0, 0, 0]);
        bytes
    }

    fn decode(bytes: &[u8]) -> CodecResult<PartitionMapping> {
        CachePartitions::decode(&mut Reader::new(bytes), &negotiated())
    }

    #[test]
    fn requests() {
        let op = CachePartitions { cache_ids: &[7, 8], any_affinity: true };
        assert_eq!(written(&op), [1, 2, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0]);
        let mut w = Writer::new();
        op.head(&mut w, &Negotiated { features: Features::NONE, ..negotiated() }).unwrap();
        assert_eq!(w.as_slice()[0], 2, "an old server reads no flag");
    }

    #[test]
    fn answers() {
        let mapping = decode(&answer(2)).unwrap();
        assert_eq!(mapping.topology, (9, 1));
        assert_eq!(mapping.groups[0].caches[1].keys, [AffinityField { type_id: 5, field_id: 6 }]);
        let owners = mapping.groups[0].owners.as_ref().unwrap();
        assert_eq!(owners.nodes, [(Uuid::from_u128(1 << 64 | 2), vec![2, 0])]);
        assert!(owners.default_affinity);
        assert_eq!(mapping.partition_count(8), Some(3));
        assert_eq!(mapping.partition_count(9), None, "not applicable");
        assert_eq!(mapping.partition_count(10), None, "not in the answer");
    }

    #[test]
    fn hostile_answers_end_with_an_error() {
        for partition in [-1, 65_000, i32::MAX] {
            decode(&answer(partition)).unwrap_err();
        }
        let bytes = answer(2);
        for len in 0..bytes.len() {
            decode(&bytes[..len]).unwrap_err();
        }
        let mut huge = bytes.clone();
        huge[12..16].copy_from_slice(&i32::MAX.to_le_bytes());
        decode(&huge).unwrap_err();
    }
}
