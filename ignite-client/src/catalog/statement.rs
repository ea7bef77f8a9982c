//! `CREATE TABLE` and `CREATE INDEX`.

use super::class_name::{SqlType, sql_type};
use super::column::QueryField;
use super::entity::QueryEntity;
use super::error::CatalogError;
use super::index::{IndexField, Order, QueryIndex};
use super::literal::literal;
use super::modes::IndexType;
use super::same_name;
use std::borrow::Cow;

type Text = Result<String, CatalogError>;

impl QueryEntity {
    /// The `CREATE TABLE` statement of the entity: a table whose keys and values are of the entity's types.
    ///
    /// Names stand in upper case, as the columns of an entity are, and in quotes where SQL would take them for something else. A field of
    /// Rust's `types::Date` becomes a `DATE`, which the cluster stores as `java.sql.Date`. A decimal with a precision and no scale holds no
    /// digits after the point, as SQL has it. The node takes the default of a TIMESTAMP in its own time zone. The indexes have
    /// [statements](Self::create_index_sql) of their own; settings of the cache, as copies, are no part of an entity.
    ///
    /// # Errors
    /// If the entity is none ([`CatalogError`]), has no column for the key or none beside it, or a field that has no SQL type.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::QueryEntity;
    ///
    /// let names = QueryEntity::of::<i64, String>("NAMES").key_field("id").value_field("name");
    /// assert_eq!(
    ///     names.create_table_sql()?,
    ///     "CREATE TABLE NAMES (ID BIGINT, NAME VARCHAR, PRIMARY KEY (ID)) WITH \"WRAP_VALUE=false\""
    /// );
    /// # Ok::<(), ignite_client::error::CatalogError>(())
    /// ```
    pub fn create_table_sql(&self) -> Text {
        self.check()?;
        let key = self.key_columns()?;
        let options = self.options(&key)?;
        let mut parts =
            self.fields.iter().map(|field| self.definition(field)).collect::<Result<Vec<_>, _>>()?;
        let key: Vec<_> = key.iter().map(|field| self.column(&field.name)).collect();
        parts.push(format!("PRIMARY KEY ({})", key.join(", ")));
        let (table, parts, options) = (identifier(self.shown_table()), parts.join(", "), options.join(","));
        Ok(format!("CREATE TABLE {table} ({parts}) WITH \"{options}\""))
    }

    /// The `CREATE INDEX` statements of the entity's indexes.
    ///
    /// # Errors
    /// If the entity is none ([`CatalogError`]), or an index is not a sorted one.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::{Order, QueryEntity, QueryIndex};
    ///
    /// let by_name = QueryIndex::new().name("by_name").field("name", Order::Descending);
    /// let names = QueryEntity::of::<i64, String>("NAMES").value_field("name").index(by_name);
    /// assert_eq!(names.create_index_sql()?, ["CREATE INDEX BY_NAME ON NAMES (NAME DESC)"]);
    /// # Ok::<(), ignite_client::error::CatalogError>(())
    /// ```
    pub fn create_index_sql(&self) -> Result<Vec<String>, CatalogError> {
        self.check()?;
        self.indexes.iter().map(|index| self.index_sql(index)).collect()
    }

    fn index_sql(&self, index: &QueryIndex) -> Text {
        if index.index_type != IndexType::Sorted {
            let name = index.name.as_deref().unwrap_or_default().into();
            return Err(CatalogError::NotInSql { what: "an index that does not sort", name });
        }
        let name = index.name.as_deref().map(|name| format!("{} ", identifier(name))).unwrap_or_default();
        let sorted = |field: &IndexField| {
            let order = if field.order == Order::Descending { " DESC" } else { "" };
            format!("{}{order}", self.column(&field.name))
        };
        let fields: Vec<_> = index.fields.iter().map(sorted).collect();
        let inline = index.inline_size.map(|size| format!(" INLINE_SIZE {size}")).unwrap_or_default();
        let (table, fields) = (identifier(self.shown_table()), fields.join(", "));
        Ok(format!("CREATE INDEX {name}ON {table} ({fields}){inline}"))
    }

    /// The columns of the primary key.
    fn key_columns(&self) -> Result<Vec<&QueryField>, CatalogError> {
        let of_key: Vec<_> =
            self.fields.iter().filter(|field| field.key && !self.is_whole_key(field)).collect();
        let whole = self.fields.iter().find(|field| self.is_whole_key(field));
        match (whole, of_key.is_empty()) {
            (Some(whole), true) => Ok(vec![whole]),
            (None, false) => Ok(of_key),
            (Some(whole), false) => Err(whole_object(whole)),
            (None, true) => Err(CatalogError::NoPrimaryKey { table: self.shown_table().into() }),
        }
    }

    /// What stands behind `WITH`: how keys and values are stored.
    fn options(&self, key: &[&QueryField]) -> Result<Vec<String>, CatalogError> {
        let mut options = Vec::new();
        let is_object_key = self.key_field.is_none();
        if let Some(name) = self.key_type.as_deref().filter(|_| is_object_key) {
            options.push(format!("KEY_TYPE={}", option_value(name)?));
            if key.len() == 1 {
                options.push("WRAP_KEY=true".to_owned());
            }
        }
        let mut values = self.fields.iter().filter(|field| !field.key && !self.is_whole_key(field));
        match (values.next(), values.next(), &self.value_field) {
            (None, ..) => return Err(CatalogError::NoValueColumn { table: self.shown_table().into() }),
            (Some(_), None, Some(_)) => options.push("WRAP_VALUE=false".to_owned()),
            (Some(field), Some(_), Some(_)) => return Err(whole_object(field)),
            (Some(_), _, None) => {
                let name = self.value_type.as_deref().unwrap_or_default();
                options.push(format!("VALUE_TYPE={}", option_value(name)?));
            }
        }
        if let Some(name) = &self.affinity_key {
            match key.iter().find(|field| same_name(&field.name, name)) {
                Some(field) => options.push(format!("AFFINITY_KEY={}", self.affinity_column(field)?)),
                None => return Err(CatalogError::unknown_field("affinity_key", self.shown_table(), name)),
            }
        }
        Ok(options)
    }

    /// The affinity key as the option has it: bare, or in single quotes where the column stands in double ones.
    fn affinity_column(&self, field: &QueryField) -> Text {
        let column = self.column_of(&field.name).to_uppercase();
        let column = option_value(&column)?;
        Ok(if is_identifier(column) { column.to_owned() } else { format!("'{column}'") })
    }

    fn is_whole_key(&self, field: &QueryField) -> bool {
        self.key_field.as_deref().is_some_and(|name| same_name(name, &field.name))
    }

    /// A column: name, type, default, constraint.
    fn definition(&self, field: &QueryField) -> Text {
        let refuse = || CatalogError::NoSqlType {
            field: field.name.as_str().into(),
            type_name: field.type_name.as_str().into(),
        };
        let mut text = format!("{} {}", self.column(&field.name), column_type(field).ok_or_else(refuse)?);
        if let Some(value) = &field.default {
            text.push_str(" DEFAULT ");
            text.push_str(&literal(value).ok_or_else(refuse)?);
        }
        if field.not_null {
            text.push_str(" NOT NULL");
        }
        Ok(text)
    }

    fn column(&self, field: &str) -> String {
        let field = self.find_column(field).map_or(field, |field| field.name.as_str());
        identifier(self.column_of(field)).into_owned()
    }
}

fn column_type(field: &QueryField) -> Option<Cow<'static, str>> {
    Some(match (sql_type(&field.type_name)?, field.precision, field.scale) {
        (SqlType::Plain(name), ..) | (SqlType::Sized(name), None, _) => Cow::Borrowed(name),
        (SqlType::Sized(name), Some(length), _) => Cow::Owned(format!("{name}({length})")),
        (SqlType::Decimal, None, None) => Cow::Borrowed("DECIMAL"),
        (SqlType::Decimal, Some(precision), None) => Cow::Owned(format!("DECIMAL({precision})")),
        (SqlType::Decimal, Some(precision), Some(scale)) => {
            Cow::Owned(format!("DECIMAL({precision}, {scale})"))
        }
        (SqlType::Decimal, None, Some(scale)) => Cow::Owned(format!("DECIMAL({MOST_DIGITS}, {scale})")),
    })
}

/// Precision of a decimal that names a scale and nothing else: what the server takes where none is given.
const MOST_DIGITS: u32 = 65_535;

/// A name in upper case, in quotes where it is not an identifier or has a meaning of its own.
fn identifier(name: &str) -> Cow<'static, str> {
    let name = name.to_uppercase();
    if is_identifier(&name) && !RESERVED.contains(&name.as_str()) {
        Cow::Owned(name)
    } else {
        Cow::Owned(format!("\"{}\"", name.replace('"', "\"\"")))
    }
}

fn is_identifier(name: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    name.starts_with(is_start) && name.chars().all(|c| is_start(c) || c.is_ascii_digit())
}

/// A value in the options, which stand in one pair of quotes and are parted by commas.
fn option_value(value: &str) -> Result<&str, CatalogError> {
    if value.contains(['"', ',', '=', '\'']) {
        Err(CatalogError::NotInSql { what: "a name with quotes, commas or equal signs", name: value.into() })
    } else {
        Ok(value)
    }
}

#[cold]
fn whole_object(field: &QueryField) -> CatalogError {
    let name = field.name.as_str().into();
    CatalogError::NotInSql { what: "a column that shows a whole object beside its fields", name }
}

/// Words that SQL, in one of the engines of the server, does not take for names. A word too many does no harm: its quotes change nothing.
const RESERVED: [&str; 162] = [
    "ALL",
    "ALLOW",
    "ALTER",
    "AND",
    "ANY",
    "ARRAY",
    "AS",
    "ASC",
    "AT",
    "AVG",
    "BEGIN",
    "BETWEEN",
    "BIGINT",
    "BINARY",
    "BOOLEAN",
    "BOTH",
    "BY",
    "CALL",
    "CASE",
    "CAST",
    "CHAR",
    "CHARACTER",
    "CHECK",
    "COLUMN",
    "COMMIT",
    "CONDITION",
    "CONNECT",
    "CONSTRAINT",
    "COUNT",
    "CREATE",
    "CROSS",
    "CUBE",
    "CURRENT",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "CURSOR",
    "CYCLE",
    "DATE",
    "DAY",
    "DECIMAL",
    "DEFAULT",
    "DELETE",
    "DESC",
    "DESCRIBE",
    "DISTINCT",
    "DOUBLE",
    "DROP",
    "ELSE",
    "END",
    "ESCAPE",
    "EVERY",
    "EXCEPT",
    "EXEC",
    "EXECUTE",
    "EXISTS",
    "EXTERNAL",
    "EXTRACT",
    "FALSE",
    "FETCH",
    "FILTER",
    "FIRST_VALUE",
    "FLOAT",
    "FOR",
    "FOREIGN",
    "FROM",
    "FULL",
    "FUNCTION",
    "GET",
    "GRANT",
    "GROUP",
    "GROUPING",
    "HAVING",
    "HOUR",
    "IF",
    "IN",
    "INDEX",
    "INNER",
    "INSERT",
    "INT",
    "INTEGER",
    "INTERSECT",
    "INTERVAL",
    "INTO",
    "IS",
    "JOIN",
    "KEY",
    "LANGUAGE",
    "LAST_VALUE",
    "LATERAL",
    "LEADING",
    "LEFT",
    "LIKE",
    "LIMIT",
    "LOCAL",
    "LOCALTIME",
    "LOCALTIMESTAMP",
    "LOWER",
    "MATCH",
    "MAX",
    "MERGE",
    "MIN",
    "MINUS",
    "MINUTE",
    "MONTH",
    "NATURAL",
    "NOT",
    "NULL",
    "NUMERIC",
    "OF",
    "OFFSET",
    "ON",
    "ONLY",
    "OR",
    "ORDER",
    "OUTER",
    "OVER",
    "PARTITION",
    "POSITION",
    "PRECISION",
    "PRIMARY",
    "RANGE",
    "RANK",
    "REAL",
    "RIGHT",
    "ROLLUP",
    "ROW",
    "ROWNUM",
    "ROWS",
    "SECOND",
    "SELECT",
    "SET",
    "SMALLINT",
    "SOME",
    "SUM",
    "SYSDATE",
    "SYSTIME",
    "SYSTIMESTAMP",
    "TABLE",
    "THEN",
    "TIME",
    "TIMESTAMP",
    "TINYINT",
    "TO",
    "TODAY",
    "TOP",
    "TRAILING",
    "TRUE",
    "UNION",
    "UNIQUE",
    "UNKNOWN",
    "UPDATE",
    "UPPER",
    "USER",
    "USING",
    "VALUE",
    "VALUES",
    "VARCHAR",
    "WHEN",
    "WHERE",
    "WITH",
    "YEAR",
];

#[cfg(all(test, feature = "derive"))]
#[path = "statement_tests.rs"]
mod tests;
