//! Tables: which cache is behind a name, what its columns are now, and how a pair of Rust types fits.

use super::Flow;
use super::sql::SqlRequest;
use super::store::{Desc, Store};
use super::transport::Transport;
use crate::binary::type_code::TypeCode;
use crate::catalog::table::{Table, ViewColumn};
use crate::catalog::{CatalogError, TableName};
use crate::codec::hash;
use crate::de::RowPlan;
use crate::describe::IgniteType;
use crate::describe::desc::TypeDesc;
use crate::error::{ConfigError, Result};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// A table in the system view: cache, value type.
type ViewTable = (String, String);

const TABLES: &str =
    "SELECT CACHE_NAME, VALUE_TYPE_NAME FROM SYS.TABLES WHERE SCHEMA_NAME = ? AND TABLE_NAME = ?";
/// Without the columns that stand for the whole key and the whole value.
const COLUMNS: &str = "SELECT COLUMN_NAME, TYPE, PK FROM SYS.TABLE_COLUMNS WHERE SCHEMA_NAME = ? AND TABLE_NAME = ? \
                       AND COLUMN_NAME NOT IN ('_KEY', '_VAL')";

impl<T: Transport> Flow<T> {
    /// The cache of a table, for keys and values of these types.
    pub(crate) async fn table(self: &Arc<Self>, name: &str, descs: (Desc, Desc)) -> Result<Store<T>> {
        let (cache, table) = self.table_named(name).await?;
        let form = table.bind(descs.0, descs.1, self.binding())?;
        if [descs.0, descs.1].into_iter().any(has_local_time) {
            self.zone().await?;
        }
        Ok(Store::of_table(self, &cache, Arc::new(form)))
    }

    /// The cache of a table and what the cluster says of it.
    pub(super) async fn table_named(self: &Arc<Self>, name: &str) -> Result<(String, Table)> {
        let TableName { schema, table } = TableName::parse(name).map_err(ConfigError::from)?;
        let found = self.system_view::<ViewTable>(TABLES, [&schema, &table]).await?;
        let Some((cache, value_type)) = found.into_iter().next() else {
            return Err(ConfigError::from(CatalogError::NoTable {
                schema: schema.into(),
                table: table.into(),
            })
            .into());
        };
        let columns = self.system_view::<(String, String, bool)>(COLUMNS, [&schema, &table]).await?;
        let columns: Vec<_> =
            columns.into_iter().map(|(name, class, is_key)| ViewColumn { name, class, is_key }).collect();
        let config = self.cache_config(hash::java_string_hash(&cache)).await?;
        let entity = config.entities.iter().find(|entity| entity.value_type.as_ref() == Some(&value_type));
        let Some(entity) = entity else {
            // Dropped since.
            return Err(ConfigError::from(CatalogError::NoTable {
                schema: schema.into(),
                table: table.into(),
            })
            .into());
        };
        let described = Table::new(format!("{schema}.{table}"), &config, entity, &columns);
        Ok((cache, described))
    }

    /// All rows of a query of names.
    async fn system_view<R: IgniteType + DeserializeOwned>(
        self: &Arc<Self>,
        sql: &str,
        names: [&String; 2],
    ) -> Result<Vec<R>> {
        let mut request = SqlRequest::new(sql.to_owned(), self.binding());
        for name in names {
            request.args.push(name, String::desc())?;
        }
        let mut cursor = self.sql_query(request).await?;
        let plan = RowPlan::new(R::desc(), cursor.columns())?;
        let mut rows = Vec::new();
        while let Some(row) = cursor.next(&plan).await {
            rows.push(row?);
        }
        Ok(rows)
    }
}

/// Whether values have dates or times, for which the zone of the nodes must be known.
fn has_local_time(desc: &TypeDesc) -> bool {
    let is_local = |desc: &TypeDesc| matches!(desc.code(), TypeCode::Date | TypeCode::Time);
    match desc.as_object() {
        Some(object) => object.fields().iter().any(|field| is_local(field.ty())),
        None => is_local(desc),
    }
}
