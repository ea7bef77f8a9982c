//! What is refused before anything is sent.

use super::config::CacheConfig;
use super::entity::QueryEntity;
use super::error::CatalogError;
use super::expiry::check_millis;
use super::index::QueryIndex;
use super::same_name;
use std::time::Duration;

type Checked = Result<(), CatalogError>;

/// Names that SQL has for keys and values as a whole.
const WHOLE: [&str; 2] = ["_KEY", "_VAL"];

impl CacheConfig {
    /// Refuses what the server would refuse without a word of what it is about, would take for something else, or would store nothing
    /// with.
    pub(crate) fn check(&self) -> Checked {
        not_empty("cache name", Some(&self.name))?;
        not_empty("data_region", self.data_region.as_deref())?;
        not_empty("sql_schema", self.sql_schema.as_deref())?;
        not_empty("group", self.group.as_deref())?;
        self.check_numbers()?;
        self.check_durations()?;
        if let Some(policy) = &self.expiry_policy {
            policy.check()?;
        }
        for config in &self.key_configurations {
            not_empty("key_configuration.type_name", Some(&config.type_name))?;
            not_empty("key_configuration.affinity_field", Some(&config.affinity_field))?;
        }
        self.entities.iter().try_for_each(QueryEntity::check)
    }

    fn check_numbers(&self) -> Checked {
        let bounds = [
            ("backups", self.backups, -1),
            ("query_parallelism", self.query_parallelism, 1),
            ("query_detail_metrics_size", self.query_detail_metrics_size, 0),
            ("sql_index_max_inline_size", self.sql_index_max_inline_size, -1),
            ("max_query_iterators", self.max_query_iterators, 1),
            ("rebalance_batch_size", self.rebalance_batch_size, 1),
            ("rebalance_order", self.rebalance_order, 0),
            ("max_concurrent_async_operations", self.max_concurrent_async_operations, 0),
        ];
        for (property, value, least) in bounds {
            at_least(property, value.map(i64::from), least, i32::MAX.into())?;
        }
        let prefetched = self.rebalance_batches_prefetch_count;
        at_least("rebalance_batches_prefetch_count", prefetched, 1, i64::MAX)
    }

    fn check_durations(&self) -> Checked {
        let durations = [
            // Longer than any: moved by hand.
            ("rebalance_delay", self.rebalance_delay.filter(|delay| *delay != Duration::MAX)),
            ("rebalance_timeout", self.rebalance_timeout),
            ("rebalance_throttle", self.rebalance_throttle),
            ("default_lock_timeout", self.default_lock_timeout),
        ];
        durations.into_iter().try_for_each(|(property, value)| match value {
            Some(value) => check_millis(property, value),
            None => Ok(()),
        })
    }
}

impl QueryEntity {
    pub(super) fn check(&self) -> Checked {
        if let Some(mistake) = &self.mistake {
            return Err(mistake.clone());
        }
        // Rows are the entries of these two types: without one of them there are none.
        not_empty("key_type", Some(self.key_type.as_deref().unwrap_or_default()))?;
        not_empty("value_type", Some(self.value_type.as_deref().unwrap_or_default()))?;
        not_empty("table_name", self.table_name.as_deref())?;
        self.check_fields()?;
        self.check_names("key_field", self.key_field.as_deref())?;
        self.check_names("value_field", self.value_field.as_deref())?;
        for (field, column) in &self.aliases {
            not_empty("alias", Some(column))?;
            self.check_names("alias", Some(field))?;
        }
        self.indexes.iter().try_for_each(|index| self.check_index(index))
    }

    fn check_fields(&self) -> Checked {
        let mut earlier: Vec<&str> = Vec::with_capacity(self.fields.len());
        for field in &self.fields {
            not_empty("field.name", Some(&field.name))?;
            not_empty("field.type_name", Some(&field.type_name))?;
            for (property, value) in [("field.precision", field.precision), ("field.scale", field.scale)] {
                at_least(property, value.map(i64::from), 0, i32::MAX.into())?;
            }
            if let (Some(precision), Some(scale)) = (field.precision, field.scale) {
                at_least("field.scale", Some(scale.into()), 0, precision.into())?;
            }
            let column = self.column_of(&field.name);
            if earlier.iter().any(|earlier| same_name(earlier, column)) {
                return Err(CatalogError::DuplicateField {
                    table: self.shown_table().into(),
                    field: column.into(),
                });
            }
            earlier.push(column);
        }
        Ok(())
    }

    fn check_names(&self, property: &'static str, field: Option<&str>) -> Checked {
        match field {
            Some(field) if self.find_column(field).is_none() => {
                Err(CatalogError::unknown_field(property, self.shown_table(), field))
            }
            _ => Ok(()),
        }
    }

    fn check_index(&self, index: &QueryIndex) -> Checked {
        not_empty("index.name", index.name.as_deref())?;
        at_least("index.inline_size", index.inline_size.map(i64::from), 0, i32::MAX.into())?;
        if index.fields.is_empty() {
            return Err(CatalogError::EmptyIndex { table: self.shown_table().into() });
        }
        let named = index.fields.iter().map(|field| field.name.as_str());
        named
            .filter(|field| !WHOLE.iter().any(|whole| same_name(whole, field)))
            .try_for_each(|field| self.check_names("index", Some(field)))
    }
}

fn not_empty(property: &'static str, text: Option<&str>) -> Checked {
    match text {
        Some("") => Err(CatalogError::Empty { property }),
        _ => Ok(()),
    }
}

fn at_least(property: &'static str, value: Option<i64>, least: i64, greatest: i64) -> Checked {
    match value {
        Some(value) if !(least..=greatest).contains(&value) => {
            Err(CatalogError::OutOfRange { property, value, least, greatest })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
