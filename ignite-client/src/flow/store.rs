//! The key-value operations of one cache: encode, prepare the types, exchange, decode. What both fronts' caches are made of.

use super::Flow;
use super::encoded::Encoded;
use super::transport::Transport;
use crate::binary::type_code::TypeCode;
use crate::catalog::table::TableForm;
use crate::codec::hash;
use crate::describe::desc::TypeDesc;
use crate::describe::layout::TableLayout;
use crate::error::Result;
use crate::ops::{self, Answer, CachePrefix, Op};
use crate::protocol::Reply;
use crate::ser::Encoder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Descriptor of keys or values.
pub(crate) type Desc = &'static TypeDesc;

/// One cache of a cluster.
#[derive(Debug)]
pub(crate) struct Store<T: Transport> {
    flow: Arc<Flow<T>>,
    name: Arc<str>,
    cache: CachePrefix,
    /// How keys and values are written, if the cache is that of a table.
    form: Option<Arc<TableForm>>,
}

impl<T: Transport> Clone for Store<T> {
    fn clone(&self) -> Self {
        let (flow, name, form) = (Arc::clone(&self.flow), Arc::clone(&self.name), self.form.clone());
        Self { flow, name, cache: self.cache, form }
    }
}

/// The value of an answer and where it came from.
#[derive(Debug)]
pub(crate) struct RawReply<T: Transport> {
    pub(crate) flow: Arc<Flow<T>>,
    pub(crate) reply: Reply,
    form: Option<Arc<TableForm>>,
}

impl<T: Transport> RawReply<T> {
    /// Decodes the value.
    pub(crate) fn decode<'v, V: Deserialize<'v>>(&'v self, desc: Desc) -> Result<V> {
        let layout = self.form.as_ref().map(|form| &form.value);
        Ok(self.flow.decoder_for(layout).read_in(self.reply.payload(), desc, layout)?)
    }
}

impl<T: Transport> Store<T> {
    pub(crate) fn new(flow: &Arc<Flow<T>>, name: &str) -> Self {
        let cache = CachePrefix { cache_id: hash::java_string_hash(name) };
        Self { flow: Arc::clone(flow), name: name.into(), cache, form: None }
    }

    /// The cache of a table.
    pub(super) fn of_table(flow: &Arc<Flow<T>>, name: &str, form: Arc<TableForm>) -> Self {
        Self { form: Some(form), ..Self::new(flow, name) }
    }

    pub(super) const fn form(&self) -> Option<&Arc<TableForm>> {
        self.form.as_ref()
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) const fn flow(&self) -> &Arc<Flow<T>> {
        &self.flow
    }

    pub(crate) const fn cache_id(&self) -> i32 {
        self.cache.cache_id
    }

    pub(super) const fn cache(&self) -> CachePrefix {
        self.cache
    }

    /// An encoder for the keys and values of the cache.
    pub(super) fn encoder(&self) -> Encoder {
        let mut encoder = Encoder::new(self.flow.binding());
        if self.form.is_some() {
            encoder.set_clock(self.flow.sql_clock());
        }
        encoder
    }

    pub(super) fn encode(&self) -> Encoded {
        Encoded::new(self.encoder(), self.form.clone())
    }

    /// Registers the types of the values, then sends and waits.
    async fn send(&self, op: &dyn Op, encoded: &Encoded) -> Result<Reply> {
        self.flow.call_with(op, &encoded.needs()).await
    }

    pub(super) async fn flag<O>(&self, op: &O, encoded: &Encoded) -> Result<bool>
    where
        O: for<'r> Answer<Reply<'r> = bool>,
    {
        let reply = self.send(op, encoded).await?;
        Ok(O::decode(&mut reply.reader())?)
    }

    async fn optional<V: DeserializeOwned>(
        &self,
        op: &dyn Op,
        encoded: &Encoded,
        desc: Desc,
    ) -> Result<Option<V>> {
        let reply = self.send(op, encoded).await?;
        let value = reply.payload();
        if is_null(value) {
            return Ok(None);
        }
        let layout = self.form.as_ref().map(|form| &form.value);
        self.flow.decode(value, desc, layout, &[value]).await.map(Some)
    }

    pub(crate) async fn get<K: Serialize + ?Sized, V: DeserializeOwned>(
        &self,
        key: &K,
        descs: (Desc, Desc),
    ) -> Result<Option<V>> {
        let encoded = self.encode().key(key, descs.0)?;
        let op = ops::CacheGet { cache: self.cache, key: encoded.at(0) };
        self.optional(&op, &encoded, descs.1).await
    }

    pub(crate) async fn get_raw<K: Serialize + ?Sized>(
        &self,
        key: &K,
        desc: Desc,
    ) -> Result<Option<RawReply<T>>> {
        let encoded = self.encode().key(key, desc)?;
        let op = ops::CacheGet { cache: self.cache, key: encoded.at(0) };
        let reply = self.send(&op, &encoded).await?;
        if is_null(reply.payload()) {
            return Ok(None);
        }
        // Decoding will have nobody to ask.
        self.flow.fetch_schemas(&[reply.payload()]).await?;
        Ok(Some(RawReply { flow: Arc::clone(&self.flow), reply, form: self.form.clone() }))
    }

    pub(crate) async fn put<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &self,
        key: &K,
        value: &V,
        descs: (Desc, Desc),
    ) -> Result<()> {
        let encoded = self.encode().key(key, descs.0)?.value(value, descs.1)?;
        let op = ops::CachePut { cache: self.cache, key: encoded.at(0), value: encoded.at(1) };
        self.send(&op, &encoded).await.map(drop)
    }

    pub(crate) async fn replace_if_equals<K, V>(
        &self,
        key: &K,
        values: (&V, &V),
        descs: (Desc, Desc),
    ) -> Result<bool>
    where
        K: Serialize + ?Sized,
        V: Serialize + ?Sized,
    {
        let encoded = self.encode().key(key, descs.0)?.value(values.0, descs.1)?.value(values.1, descs.1)?;
        let (expected, value) = (encoded.at(1), encoded.at(2));
        let op = ops::CacheReplaceIfEquals { cache: self.cache, key: encoded.at(0), expected, value };
        self.flag(&op, &encoded).await
    }

    pub(crate) async fn remove_if_equals<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &self,
        key: &K,
        expected: &V,
        descs: (Desc, Desc),
    ) -> Result<bool> {
        let encoded = self.encode().key(key, descs.0)?.value(expected, descs.1)?;
        let op = ops::CacheRemoveIfEquals { cache: self.cache, key: encoded.at(0), expected: encoded.at(1) };
        self.flag(&op, &encoded).await
    }

    pub(crate) async fn get_and_remove<K: Serialize + ?Sized, V: DeserializeOwned>(
        &self,
        key: &K,
        descs: (Desc, Desc),
    ) -> Result<Option<V>> {
        let encoded = self.encode().key(key, descs.0)?;
        let op = ops::CacheGetAndRemove { cache: self.cache, key: encoded.at(0) };
        self.optional(&op, &encoded, descs.1).await
    }

    pub(crate) async fn clear_key<K: Serialize + ?Sized>(&self, key: &K, desc: Desc) -> Result<()> {
        let encoded = self.encode().key(key, desc)?;
        let op = ops::CacheClearKey { cache: self.cache, key: encoded.at(0) };
        self.send(&op, &encoded).await.map(drop)
    }

    pub(crate) async fn clear(&self) -> Result<()> {
        self.flow.call(&ops::CacheClear { cache: self.cache }).await.map(drop)
    }

    pub(crate) async fn remove_all(&self) -> Result<()> {
        self.flow.call(&ops::CacheRemoveAll { cache: self.cache }).await.map(drop)
    }

    pub(crate) async fn size(&self) -> Result<u64> {
        let size = self.flow.ask(&ops::CacheGetSize { cache: self.cache }).await?;
        Ok(u64::try_from(size).unwrap_or_default())
    }
}

/// Operations of one shape each.
macro_rules! shapes {
    (key -> flag: $($name:ident = $op:ident;)*) => { impl<T: Transport> Store<T> {$(
        pub(crate) async fn $name<K: Serialize + ?Sized>(&self, key: &K, desc: Desc) -> Result<bool> {
            let encoded = self.encode().key(key, desc)?;
            self.flag(&ops::$op { cache: self.cache, key: encoded.at(0) }, &encoded).await
        }
    )*}};
    (key, value -> flag: $($name:ident = $op:ident;)*) => { impl<T: Transport> Store<T> {$(
        pub(crate) async fn $name<K: Serialize + ?Sized, V: Serialize + ?Sized>(
            &self,
            key: &K,
            value: &V,
            descs: (Desc, Desc),
        ) -> Result<bool> {
            let encoded = self.encode().key(key, descs.0)?.value(value, descs.1)?;
            let op = ops::$op { cache: self.cache, key: encoded.at(0), value: encoded.at(1) };
            self.flag(&op, &encoded).await
        }
    )*}};
    (key, value -> value: $($name:ident = $op:ident;)*) => { impl<T: Transport> Store<T> {$(
        pub(crate) async fn $name<K: Serialize + ?Sized, V: Serialize + DeserializeOwned>(
            &self,
            key: &K,
            value: &V,
            descs: (Desc, Desc),
        ) -> Result<Option<V>> {
            let encoded = self.encode().key(key, descs.0)?.value(value, descs.1)?;
            let op = ops::$op { cache: self.cache, key: encoded.at(0), value: encoded.at(1) };
            self.optional(&op, &encoded, descs.1).await
        }
    )*}};
}

shapes! { key -> flag: contains_key = CacheContainsKey; remove = CacheRemoveKey; }
shapes! { key, value -> flag: put_if_absent = CachePutIfAbsent; replace = CacheReplace; }
shapes! { key, value -> value:
    get_and_put = CacheGetAndPut;
    get_and_put_if_absent = CacheGetAndPutIfAbsent;
    get_and_replace = CacheGetAndReplace;
}
pub(super) fn is_null(value: &[u8]) -> bool {
    value.first() == Some(&TypeCode::Null.byte())
}

/// How keys and values of a table are laid out.
pub(super) fn layouts(form: Option<&TableForm>) -> (Option<&TableLayout>, Option<&TableLayout>) {
    (form.map(|form| &form.key), form.map(|form| &form.value))
}
