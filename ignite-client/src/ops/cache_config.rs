//! Configurations of caches: written as a list of coded properties, read as a fixed sequence.
//!
//! Request of 1053 and 1054, all integers little-endian; the order is free and what is absent is the server's default:
//!
//! | part | form |
//! |---|---|
//! | length of what follows | i32, ignored by the server |
//! | count of properties | **i16** |
//! | property | i16 code, value |
//!
//! An answer to 1055 has no codes; its length tells whether the expiry policy (protocol 1.6) is there, and lets fields of newer servers
//! be skipped. Query entities look alike in both directions; precision and scale came with protocol 1.2, below which this client does
//! not go.
//!
//! The file is longer than 400 lines because both directions stand beside each other, as they must agree.

use super::{Answer, CachePrefix, Op};
use crate::binary::skip::{expect_string, skip_value};
use crate::binary::text::{read_optional, write_optional, write_string};
use crate::catalog::{
    AtomicityMode, CacheConfig, CacheMode, Expiry, ExpiryPolicy, IndexField, IndexType, KeyConfiguration,
    Order, PartitionLossPolicy, QueryEntity, QueryField, QueryIndex, RebalanceMode, WriteSynchronizationMode,
};
use crate::codec::{CodecError, CodecResult, DecodeLimits, Reader, Writer};
use crate::dynamic::IgniteValue;
use crate::protocol::{Negotiated, OpCode};
use std::time::Duration;

/// "Not set" where a number stands.
const UNSET: i32 = -1;

macro_rules! by_configuration {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct $name<'a> {
            pub(crate) config: &'a CacheConfig,
        }

        impl Op for $name<'_> {
            fn code(&self) -> OpCode {
                OpCode::$name
            }

            fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
                write_config(w, self.config)
            }
        }
    )*};
}

by_configuration! {
    /// Creates a cache.
    CacheCreateWithConfiguration;
    /// Creates a cache where there is none; an existing one keeps its configuration.
    CacheGetOrCreateWithConfiguration;
}

/// Reads the configuration of a cache.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CacheGetConfiguration {
    pub(crate) cache: CachePrefix,
}

impl Op for CacheGetConfiguration {
    fn code(&self) -> OpCode {
        OpCode::CacheGetConfiguration
    }

    fn head(&self, w: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        self.cache.write(w);
        Ok(())
    }
}

impl Answer for CacheGetConfiguration {
    type Reply<'r> = CacheConfig;

    fn decode<'r>(r: &mut Reader<'r>) -> CodecResult<CacheConfig> {
        let len = r.read_count(1)?;
        let end = r.position().saturating_add(len);
        let config = read_config(&mut r.ending_at(end)?)?;
        r.seek(end)?;
        Ok(config)
    }
}

/// The list of properties, counted.
struct Properties<'w> {
    w: &'w mut Writer,
    count: i16,
}

impl Properties<'_> {
    fn code(&mut self, code: i16) {
        self.w.write_i16(code);
        self.count = self.count.saturating_add(1);
    }

    fn int(&mut self, code: i16, value: Option<i32>) {
        if let Some(value) = value {
            self.code(code);
            self.w.write_i32(value);
        }
    }

    fn long(&mut self, code: i16, value: Option<i64>) {
        if let Some(value) = value {
            self.code(code);
            self.w.write_i64(value);
        }
    }

    fn bool(&mut self, code: i16, value: Option<bool>) {
        if let Some(value) = value {
            self.code(code);
            self.w.write_bool(value);
        }
    }

    fn text(&mut self, code: i16, value: Option<&str>) -> CodecResult<()> {
        if let Some(value) = value {
            self.code(code);
            write_string(self.w, value)?;
        }
        Ok(())
    }

    fn list<T>(
        &mut self,
        code: i16,
        items: &[T],
        write: fn(&mut Writer, &T) -> CodecResult<()>,
    ) -> CodecResult<()> {
        if !items.is_empty() {
            self.code(code);
            write_list(self.w, items, write)?;
        }
        Ok(())
    }
}

fn write_config(w: &mut Writer, config: &CacheConfig) -> CodecResult<()> {
    let start = w.position();
    w.write_i32(0);
    w.write_i16(0);
    let mut list = Properties { w, count: 0 };
    write_properties(&mut list, config)?;
    let count = list.count;
    let len = w.position().saturating_sub(start).saturating_sub(size_of::<i32>());
    let len =
        i32::try_from(len).map_err(|_| CodecError::limit("length of a configuration", i32::MAX as usize))?;
    w.patch_i32(start, len);
    w.patch(start.saturating_add(size_of::<i32>()), &count.to_le_bytes());
    Ok(())
}

fn write_properties(list: &mut Properties<'_>, config: &CacheConfig) -> CodecResult<()> {
    list.text(0, Some(&config.name))?;
    list.int(1, config.cache_mode.map(CacheMode::code));
    list.int(2, config.atomicity_mode.map(AtomicityMode::code));
    list.int(3, config.backups);
    list.int(4, config.write_synchronization_mode.map(WriteSynchronizationMode::code));
    list.bool(5, config.copy_on_read);
    list.bool(6, config.read_from_backup);
    list.text(100, config.data_region.as_deref())?;
    list.bool(101, config.onheap_cache);
    list.list(200, &config.entities, write_entity)?;
    list.int(201, config.query_parallelism);
    list.int(202, config.query_detail_metrics_size);
    list.text(203, config.sql_schema.as_deref())?;
    list.int(204, config.sql_index_max_inline_size);
    list.bool(205, config.sql_escape_all);
    list.int(206, config.max_query_iterators);
    list.int(300, config.rebalance_mode.map(RebalanceMode::code));
    list.long(301, config.rebalance_delay.map(millis));
    list.long(302, config.rebalance_timeout.map(millis));
    list.int(303, config.rebalance_batch_size);
    list.long(304, config.rebalance_batches_prefetch_count);
    list.int(305, config.rebalance_order);
    list.long(306, config.rebalance_throttle.map(millis));
    list.text(400, config.group.as_deref())?;
    list.list(401, &config.key_configurations, write_key_configuration)?;
    list.long(402, config.default_lock_timeout.map(millis));
    list.int(403, config.max_concurrent_async_operations);
    list.int(404, config.partition_loss_policy.map(PartitionLossPolicy::code));
    list.bool(405, config.eager_ttl);
    list.bool(406, config.statistics);
    if let Some(policy) = &config.expiry_policy {
        list.code(407);
        list.w.write_bool(true);
        policy.millis().into_iter().for_each(|millis| list.w.write_i64(millis));
    }
    Ok(())
}

/// Checked before, so that nothing saturates but what stands for "never".
fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(-1)
}

/// A negative number of milliseconds is one that never comes.
fn duration(millis: i64) -> Duration {
    u64::try_from(millis).map_or(Duration::MAX, Duration::from_millis)
}

fn write_list<T>(
    w: &mut Writer,
    items: &[T],
    write: fn(&mut Writer, &T) -> CodecResult<()>,
) -> CodecResult<()> {
    w.write_len(items.len())?;
    items.iter().try_for_each(|item| write(w, item))
}

fn write_key_configuration(w: &mut Writer, config: &KeyConfiguration) -> CodecResult<()> {
    write_string(w, &config.type_name)?;
    write_string(w, &config.affinity_field)
}

fn write_entity(w: &mut Writer, entity: &QueryEntity) -> CodecResult<()> {
    let QueryEntity { key_type, value_type, table_name, key_field, value_field, .. } = entity;
    for name in [key_type, value_type, table_name, key_field, value_field] {
        write_optional(w, name.as_deref())?;
    }
    write_list(w, &entity.fields, write_field)?;
    write_list(w, &entity.aliases, |w, (field, column)| {
        write_string(w, field)?;
        write_string(w, column)
    })?;
    write_list(w, &entity.indexes, write_index)
}

fn write_field(w: &mut Writer, field: &QueryField) -> CodecResult<()> {
    write_string(w, &field.name)?;
    write_string(w, &field.type_name)?;
    w.write_bool(field.key);
    w.write_bool(field.not_null);
    w.write_slice(&field.default.as_ref().unwrap_or(&IgniteValue::Null).to_bytes()?);
    w.write_i32(or_unset(field.precision)?);
    w.write_i32(or_unset(field.scale)?);
    Ok(())
}

fn write_index(w: &mut Writer, index: &QueryIndex) -> CodecResult<()> {
    write_optional(w, index.name.as_deref())?;
    w.write_u8(index.index_type.code());
    w.write_i32(or_unset(index.inline_size)?);
    write_list(w, &index.fields, |w, field| {
        write_string(w, &field.name)?;
        // Not "ascending", as Java's thin client has it.
        w.write_bool(field.order == Order::Descending);
        Ok(())
    })
}

fn or_unset(number: Option<u32>) -> CodecResult<i32> {
    number.map_or(Ok(UNSET), |number| {
        i32::try_from(number).map_err(|_| CodecError::out_of_range("int", number))
    })
}

/// The fields in the order of the wire: a struct expression evaluates them as they are written.
fn read_config(r: &mut Reader<'_>) -> CodecResult<CacheConfig> {
    let mut config = CacheConfig {
        atomicity_mode: coded(r, "atomicity mode", AtomicityMode::from_code)?,
        backups: Some(r.read_i32()?),
        cache_mode: coded(r, "cache mode", CacheMode::from_code)?,
        copy_on_read: Some(r.read_bool()?),
        data_region: owned(r)?,
        eager_ttl: Some(r.read_bool()?),
        statistics: Some(r.read_bool()?),
        group: owned(r)?,
        default_lock_timeout: Some(duration(r.read_i64()?)),
        max_concurrent_async_operations: Some(r.read_i32()?),
        max_query_iterators: Some(r.read_i32()?),
        name: expect_string(r)?.to_owned(),
        onheap_cache: Some(r.read_bool()?),
        partition_loss_policy: coded(r, "partition loss policy", PartitionLossPolicy::from_code)?,
        query_detail_metrics_size: Some(r.read_i32()?),
        query_parallelism: Some(r.read_i32()?),
        read_from_backup: Some(r.read_bool()?),
        rebalance_batch_size: Some(r.read_i32()?),
        rebalance_batches_prefetch_count: Some(r.read_i64()?),
        rebalance_delay: Some(duration(r.read_i64()?)),
        rebalance_mode: coded(r, "rebalance mode", RebalanceMode::from_code)?,
        rebalance_order: Some(r.read_i32()?),
        rebalance_throttle: Some(duration(r.read_i64()?)),
        rebalance_timeout: Some(duration(r.read_i64()?)),
        sql_escape_all: Some(r.read_bool()?),
        sql_index_max_inline_size: Some(r.read_i32()?),
        sql_schema: owned(r)?,
        write_synchronization_mode: coded(
            r,
            "write synchronization mode",
            WriteSynchronizationMode::from_code,
        )?,
        // Two strings, each with its code and length unless null.
        key_configurations: read_list(r, 2, read_key_configuration)?,
        // Five strings and three counts.
        entities: read_list(r, 17, read_entity)?,
        expiry_policy: None,
    };
    config.expiry_policy = if r.is_empty() { None } else { read_expiry(r)? };
    for entity in &mut config.entities {
        let of_key = |known: &&KeyConfiguration| Some(&known.type_name) == entity.key_type.as_ref();
        entity.affinity_key =
            config.key_configurations.iter().find(of_key).map(|known| known.affinity_field.clone());
    }
    Ok(config)
}

fn coded<T>(r: &mut Reader<'_>, what: &str, of: fn(i32) -> Option<T>) -> CodecResult<Option<T>> {
    let at = r.position();
    let code = r.read_i32()?;
    match of(code) {
        Some(mode) => Ok(Some(mode)),
        None => Err(CodecError::malformed(format!("{what} {code}, which this client does not know")).at(at)),
    }
}

fn owned(r: &mut Reader<'_>) -> CodecResult<Option<String>> {
    Ok(read_optional(r)?.map(str::to_owned))
}

fn read_list<T>(
    r: &mut Reader<'_>,
    item_len: usize,
    read: fn(&mut Reader<'_>) -> CodecResult<T>,
) -> CodecResult<Vec<T>> {
    let count = r.read_count(item_len)?;
    // Grows with what is read: an item here may be many times longer than its least form there.
    let mut items = Vec::new();
    for index in 0..count {
        items.push(read(r).map_err(|error| error.in_item(index))?);
    }
    Ok(items)
}

fn read_key_configuration(r: &mut Reader<'_>) -> CodecResult<KeyConfiguration> {
    Ok(KeyConfiguration::new(expect_string(r)?, expect_string(r)?))
}

fn read_entity(r: &mut Reader<'_>) -> CodecResult<QueryEntity> {
    let mut entity = QueryEntity::empty();
    entity.key_type = owned(r)?;
    entity.value_type = owned(r)?;
    entity.table_name = owned(r)?;
    entity.key_field = owned(r)?;
    entity.value_field = owned(r)?;
    // Two strings, two bools, a value, two numbers.
    entity.fields = read_list(r, 13, read_field)?;
    entity.aliases = read_list(r, 2, |r| Ok((expect_string(r)?.to_owned(), expect_string(r)?.to_owned())))?;
    // The server has no order for them.
    let QueryEntity { fields, aliases, .. } = &mut entity;
    aliases.sort_by_cached_key(|(name, _)| fields.iter().position(|field| field.name == *name));
    // A string, a type, a size, a count.
    entity.indexes = read_list(r, 10, read_index)?;
    Ok(entity)
}

fn read_field(r: &mut Reader<'_>) -> CodecResult<QueryField> {
    let mut field = QueryField::new(expect_string(r)?, expect_string(r)?);
    field.key = r.read_bool()?;
    field.not_null = r.read_bool()?;
    field.default = read_default(r)?;
    // A negative number is one that is not set.
    field.precision = u32::try_from(r.read_i32()?).ok();
    field.scale = u32::try_from(r.read_i32()?).ok();
    Ok(field)
}

fn read_default(r: &mut Reader<'_>) -> CodecResult<Option<IgniteValue>> {
    let start = r.position();
    skip_value(r, DecodeLimits::DEFAULT.max_depth)?;
    let len = r.position().saturating_sub(start);
    let value = IgniteValue::from_bytes(r.moved_to(start).take(len)?)?;
    Ok(if value.is_null() { None } else { Some(value) })
}

fn read_index(r: &mut Reader<'_>) -> CodecResult<QueryIndex> {
    let name = owned(r)?;
    let at = r.position();
    let code = r.read_u8()?;
    let Some(index_type) = IndexType::from_code(code) else {
        return Err(
            CodecError::malformed(format!("index type {code}, which this client does not know")).at(at)
        );
    };
    let mut index = QueryIndex::new().index_type(index_type);
    index.name = name;
    index.inline_size = u32::try_from(r.read_i32()?).ok();
    // A string and a flag.
    index.fields = read_list(r, 2, |r| {
        let name = expect_string(r)?;
        let order = if r.read_bool()? { Order::Descending } else { Order::Ascending };
        Ok(IndexField::new(name, order))
    })?;
    Ok(index)
}

fn read_expiry(r: &mut Reader<'_>) -> CodecResult<Option<ExpiryPolicy>> {
    if !r.read_bool()? {
        return Ok(None);
    }
    let policy = ExpiryPolicy::new().create(Expiry::of_millis(r.read_i64()?)?);
    let policy = policy.update(Expiry::of_millis(r.read_i64()?)?);
    Ok(Some(policy.access(Expiry::of_millis(r.read_i64()?)?)))
}

#[cfg(test)]
#[path = "cache_config_tests.rs"]
mod tests;
