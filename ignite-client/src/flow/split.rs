//! Cutting a batch: which of its items go over which connection.

use super::encoded::Encoded;
use super::execute::{Deadline, Flow};
use super::route::{CacheOwners, NOBODY};
use super::transport::{Link, Transport};
use crate::describe::schemas::Schemas;
use crate::ops::Items;
use std::sync::Arc;

/// The items of a batch by the owners of their keys.
#[derive(Debug)]
pub(super) struct Owned {
    /// For each item the place of its owner among `owners`.
    of_item: Vec<u16>,
    /// The owners, as the cache has them, in the order in which they were met.
    owners: Vec<u16>,
}

/// A batch that was cut, no part of it empty.
#[derive(Debug)]
pub(super) struct Split<L> {
    pub(super) parts: Vec<Part<L>>,
    /// For each item the place of its part.
    part_of: Vec<u16>,
}

/// The items that go over one connection, in their order.
#[derive(Debug)]
pub(super) struct Part<L> {
    pub(super) link: L,
    /// Whether the node at its other end owns the keys.
    pub(super) is_owner: bool,
    count: usize,
    bytes: Vec<u8>,
}

impl<L> Part<L> {
    pub(super) fn items(&self) -> Items<'_> {
        Items { count: self.count, bytes: &self.bytes }
    }
}

impl Owned {
    /// Looks up the owner of each item.
    pub(super) fn of(encoded: &Encoded, cache: &CacheOwners, schemas: &dyn Schemas) -> Self {
        let mut owners = Vec::new();
        let of_item = encoded.each_item().map(|item| {
            let owner = cache.owner_of_key(item, schemas);
            let known = owners.iter().position(|known| *known == owner);
            let at = known.unwrap_or_else(|| {
                owners.push(owner);
                owners.len().saturating_sub(1)
            });
            u16::try_from(at).unwrap_or(NOBODY)
        });
        Self { of_item: of_item.collect(), owners }
    }

    /// Whether all items belong together, or there are none.
    pub(super) fn is_one(&self) -> bool {
        self.owners.len() < 2
    }

    /// Cuts the batch. What no connected node owns goes over `default`, together with what the node there owns.
    pub(super) fn cut<L: Link>(self, encoded: &Encoded, links: Vec<Option<L>>, default: &L) -> Split<L> {
        let mut parts: Vec<Part<L>> = Vec::with_capacity(links.len());
        let mut part_of_owner = Vec::with_capacity(links.len());
        for link in links {
            let (is_owner, link) = (link.is_some(), link.unwrap_or_else(|| default.clone()));
            let same = parts.iter().position(|part| Arc::ptr_eq(part.link.cursors(), link.cursors()));
            let at = same.unwrap_or_else(|| {
                parts.push(Part { link, is_owner: true, count: 0, bytes: Vec::new() });
                parts.len().saturating_sub(1)
            });
            if let Some(part) = parts.get_mut(at) {
                part.is_owner &= is_owner;
            }
            part_of_owner.push(u16::try_from(at).unwrap_or(NOBODY));
        }
        let part_of = |owner: &u16| part_of_owner.get(usize::from(*owner)).copied().unwrap_or(NOBODY);
        let part_of: Vec<u16> = self.of_item.iter().map(part_of).collect();
        let mut lens = vec![0; parts.len()];
        for (item, part) in encoded.each_item().zip(&part_of) {
            if let Some(len) = lens.get_mut(usize::from(*part)) {
                *len += item.len();
            }
        }
        for (part, len) in parts.iter_mut().zip(lens) {
            part.bytes.reserve_exact(len);
        }
        for (item, part) in encoded.each_item().zip(&part_of) {
            if let Some(part) = parts.get_mut(usize::from(*part)) {
                part.bytes.extend_from_slice(item);
                part.count += 1;
            }
        }
        Split { parts, part_of }
    }

    /// The connections to the owners, where there are or can be soon.
    pub(super) async fn links<T: Transport>(
        &self,
        flow: &Flow<T>,
        cache: &CacheOwners,
        deadline: Deadline,
    ) -> Vec<Option<T::Link>> {
        let mut links = Vec::with_capacity(self.owners.len());
        for owner in &self.owners {
            links.push(match cache.node(*owner) {
                Some(node_id) => flow.link_to(node_id, deadline).await,
                None => None,
            });
        }
        links
    }
}

impl<L> Split<L> {
    /// The items of a part by their place in the batch.
    pub(super) fn entries_of(&self, part: usize) -> Box<[usize]> {
        let all = self.part_of.iter().enumerate();
        all.filter(|(_, of)| usize::from(**of) == part).map(|(at, _)| at).collect()
    }
}
