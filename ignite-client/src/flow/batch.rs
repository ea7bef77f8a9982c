//! Operations of many keys: one part for each node that owns some of them, all parts under way at once.
//!
//! Reads are always cut. Writes are only in an atomic cache, where a batch may be applied in part anyway; in a transactional one it is all or
//! nothing. A batch stays whole, too, if nobody knows the owners, or only one of them is involved. A part that fails is repeated as a call
//! would be, over the default connection, and keeps none of the others from being finished.

use super::encoded::Encoded;
use super::execute::{Attempted, Deadline, finish, start};
use super::schemas::needs_schema;
use super::split::{Owned, Split};
use super::store::{Desc, Store, layouts};
use super::transport::{Link, Transport};
use crate::codec::CodecResult;
use crate::error::{BatchError, BatchPart, Error, PartOutcome, Result};
use crate::ops::{Bulk, Entries, Items, RetryClass, Route, retry_class};
use crate::protocol::{OpCode, Reply};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::borrow::Borrow;
use std::sync::Arc;

/// How a batch is sent.
enum Plan<L> {
    Whole,
    /// Whole, to the owner of its first key.
    ToOneOwner,
    Parts(Split<L>),
}

impl<T: Transport> Store<T> {
    pub(crate) async fn get_all<K: Serialize + DeserializeOwned, V: DeserializeOwned>(
        &self,
        keys: impl IntoIterator<Item = impl Borrow<K>>,
        descs: (Desc, Desc),
    ) -> Result<Vec<(K, V)>> {
        let encoded = self.encode_batch().keys(keys, descs.0)?;
        let replies = self.send_batch(OpCode::CacheGetAll, &encoded).await?;
        let mut slices = Vec::new();
        for reply in &replies {
            for entry in Entries::read(&mut reply.reader())? {
                slices.push(entry?);
            }
        }
        // Memory for what the answer may hold, not for what a few bytes of it announce.
        let room = (1 << 20) / size_of::<(K, V)>().max(1);
        let mut found = Vec::with_capacity(slices.len().min(room));
        match self.decode_entries(&slices, descs, &mut found) {
            Err(error) if needs_schema(&error) => {
                let values: Vec<_> = slices.iter().flat_map(|(key, value)| [*key, *value]).collect();
                self.flow().fetch_schemas(&values).await?;
                self.decode_entries(&slices, descs, &mut found)?;
            }
            other => other?,
        }
        Ok(found)
    }

    /// Decodes the entries that are not in `found` yet, up to the first that cannot be.
    fn decode_entries<K: DeserializeOwned, V: DeserializeOwned>(
        &self,
        slices: &[(&[u8], &[u8])],
        descs: (Desc, Desc),
        found: &mut Vec<(K, V)>,
    ) -> CodecResult<()> {
        let (of_key, of_value) = layouts(self.form().map(|form| &**form));
        let decoder = self.flow().decoder_for(of_key);
        for (at, (key, value)) in slices.iter().enumerate().skip(found.len()) {
            let entry = decoder.read_in(key, descs.0, of_key);
            let entry = entry.and_then(|key| Ok((key, decoder.read_in(value, descs.1, of_value)?)));
            found.push(entry.map_err(|error| error.in_item(at))?);
        }
        Ok(())
    }

    pub(crate) async fn put_all<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &self,
        entries: impl IntoIterator<Item = (impl Borrow<K>, impl Borrow<V>)>,
        descs: (Desc, Desc),
    ) -> Result<()> {
        let encoded = self.encode_batch().entries(entries, descs.0, descs.1)?;
        self.send_batch(OpCode::CachePutAll, &encoded).await.map(drop)
    }

    pub(crate) async fn contains_keys<K: Serialize + ?Sized>(
        &self,
        keys: impl IntoIterator<Item = impl Borrow<K>>,
        desc: Desc,
    ) -> Result<bool> {
        let encoded = self.encode_batch().keys(keys, desc)?;
        let mut all = true;
        for reply in self.send_batch(OpCode::CacheContainsKeys, &encoded).await? {
            all &= reply.reader().read_bool()?;
        }
        Ok(all)
    }

    pub(crate) async fn remove_keys<K: Serialize + ?Sized>(
        &self,
        keys: impl IntoIterator<Item = impl Borrow<K>>,
        desc: Desc,
    ) -> Result<()> {
        let encoded = self.encode_batch().keys(keys, desc)?;
        self.send_batch(OpCode::CacheRemoveKeys, &encoded).await.map(drop)
    }

    pub(crate) async fn clear_keys<K: Serialize + ?Sized>(
        &self,
        keys: impl IntoIterator<Item = impl Borrow<K>>,
        desc: Desc,
    ) -> Result<()> {
        let encoded = self.encode_batch().keys(keys, desc)?;
        self.send_batch(OpCode::CacheClearKeys, &encoded).await.map(drop)
    }

    fn encode_batch(&self) -> Encoded {
        self.encode().cuttable(self.flow().is_routing())
    }

    fn bulk<'b>(&self, code: OpCode, items: Items<'b>, route: Route<'b>) -> Bulk<'b> {
        Bulk { code, cache: self.cache(), items, route }
    }

    /// Sends a batch, whole or in parts, and gives the answers to all parts.
    async fn send_batch(&self, code: OpCode, encoded: &Encoded) -> Result<Vec<Reply>> {
        let deadline = self.flow().deadline();
        let route = match self.plan(code, encoded, deadline).await? {
            Plan::Parts(split) => return self.send_parts(code, split, deadline).await,
            Plan::Whole => Route::Any,
            // What stands behind the first key does not matter.
            Plan::ToOneOwner => Route::Key { cache_id: self.cache_id(), key: encoded.items().bytes },
        };
        let op = self.bulk(code, encoded.items(), route);
        Ok(vec![self.flow().call_with(&op, &encoded.needs()).await?])
    }

    /// Decides how a batch is sent, and registers its types if it is cut: the place of a key may depend on them.
    async fn plan(&self, code: OpCode, encoded: &Encoded, deadline: Deadline) -> Result<Plan<T::Link>> {
        let flow = self.flow();
        if !encoded.is_cuttable() {
            return Ok(Plan::Whole);
        }
        let owners = flow.owners(self.cache_id(), deadline).await;
        let Some(owners) = owners.filter(|owners| owners.is_partitioned()) else { return Ok(Plan::Whole) };
        let op = self.bulk(code, encoded.items(), Route::Any);
        let default = flow.prepared_link(&op, &encoded.needs(), deadline).await?;
        let owned = Owned::of(encoded, &owners, &**flow.registry());
        if owned.is_one() {
            return Ok(Plan::ToOneOwner);
        }
        let is_read = retry_class(code) == RetryClass::Read;
        if !is_read && !flow.is_atomic(self.cache_id(), &owners, deadline).await {
            return Ok(Plan::Whole);
        }
        let links = owned.links(flow, &owners, deadline).await;
        let split = owned.cut(encoded, links, &default);
        Ok(if split.parts.len() > 1 { Plan::Parts(split) } else { Plan::Whole })
    }

    /// Starts all parts, then finishes all.
    async fn send_parts(
        &self,
        code: OpCode,
        split: Split<T::Link>,
        deadline: Deadline,
    ) -> Result<Vec<Reply>> {
        let flow = self.flow();
        let ops: Vec<_> = split.parts.iter().map(|part| self.bulk(code, part.items(), Route::Any)).collect();
        let mut started = Vec::with_capacity(ops.len());
        for (part, op) in split.parts.iter().zip(&ops) {
            flow.counters.routed(part.is_owner);
            started.push(start(&flow.transport, &part.link, op, deadline.at).await);
        }
        let mut firsts = Vec::with_capacity(ops.len());
        for (part, sent) in split.parts.iter().zip(started) {
            firsts.push(match sent {
                Ok(sent) => finish(&flow.transport, &part.link, code, sent).await,
                Err(error) => Err(error),
            });
            flow.affinity.note(part.link.topology());
        }
        // None is repeated before all are finished: that may take long.
        let mut results = Vec::with_capacity(ops.len());
        for ((part, op), first) in split.parts.iter().zip(&ops).zip(firsts) {
            let attempt = |link: T::Link| async move { flow.exchange(&link, op, deadline).await };
            let first = (part.link.clone(), first);
            results.push(flow.retrying_after(first, Attempted::of(op), deadline, attempt).await);
        }
        drop(ops);
        if results.iter().all(Result::is_ok) || retry_class(code) == RetryClass::Read {
            return results.into_iter().collect();
        }
        Err(partial(&split, results))
    }
}

/// What is told of writes of which at least one has failed.
#[cold]
fn partial<L: Link>(split: &Split<L>, results: Vec<Result<Reply>>) -> Error {
    let parts = split.parts.iter().zip(results).enumerate();
    let parts = parts.map(|(at, (part, result))| {
        BatchPart::new(Arc::clone(part.link.addr()), split.entries_of(at), result.err())
    });
    let mut parts: Box<[BatchPart]> = parts.collect();
    if parts.iter().all(|part| part.outcome == PartOutcome::NotApplied) {
        // Nothing was applied, so the first error is that of the whole.
        if let Some(error) = parts.first_mut().and_then(|part| part.error.take()) {
            return error;
        }
    }
    Error::Partial(BatchError { parts })
}

#[cfg(test)]
#[path = "batch_tests.rs"]
mod tests;
