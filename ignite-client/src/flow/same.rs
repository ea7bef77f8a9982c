//! Compare-and-set against a value as it was read. Nodes compare the serialised form, schema included, so the bytes are sent as they came.

use super::store::{Desc, RawReply, Store};
use super::transport::Transport;
use crate::error::Result;
use crate::ops::{CacheRemoveIfEquals, CacheReplaceIfEquals};
use serde::Serialize;

impl<T: Transport> Store<T> {
    pub(crate) async fn replace_if_same<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &self,
        key: &K,
        expected: &RawReply<T>,
        value: &V,
        descs: (Desc, Desc),
    ) -> Result<bool> {
        let encoded = self.encode().key(key, descs.0)?.value(value, descs.1)?;
        let (cache, expected) = (self.cache(), expected.reply.payload());
        let op = CacheReplaceIfEquals { cache, key: encoded.at(0), expected, value: encoded.at(1) };
        self.flag(&op, &encoded).await
    }

    pub(crate) async fn remove_if_same<K: Serialize + ?Sized>(
        &self,
        key: &K,
        expected: &RawReply<T>,
        desc: Desc,
    ) -> Result<bool> {
        let encoded = self.encode().key(key, desc)?;
        let (cache, expected) = (self.cache(), expected.reply.payload());
        self.flag(&CacheRemoveIfEquals { cache, key: encoded.at(0), expected }, &encoded).await
    }
}
