//! A field of a query entity: a column of its table.

use super::class_name::class_name;
use super::error::CatalogError;
use super::literal;
use crate::describe::{FieldDesc, IgniteType};
use crate::dynamic::IgniteValue;

/// A field of a query entity: a column of its table.
///
/// A field has the name of the field in the objects; the column has it in upper case, or the [alias](super::QueryEntity::alias).
///
/// # Examples
/// ```
/// use ignite_client::QueryField;
///
/// let price = QueryField::new("price", "java.math.BigDecimal").precision(10).scale(2).not_null();
/// let count = QueryField::of::<i32>("count").default(1_i32);
/// assert_eq!(count.type_name, "java.lang.Integer");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "a field does nothing until it is part of an entity"]
pub struct QueryField {
    /// Name of the field.
    pub name: String,
    /// Java class of the values: `java.lang.Integer`, `java.math.BigDecimal`, `[B`, or the name of a type of the cluster.
    pub type_name: String,
    /// Whether it is a field of the key and not of the value.
    pub key: bool,
    /// Whether the column refuses NULL; held by SQL and by puts.
    pub not_null: bool,
    /// What `INSERT` writes where it is not told; puts do not look at it.
    pub default: Option<IgniteValue>,
    /// Greatest number of digits of a decimal, of characters of a string, of bytes of an array; held by SQL and by puts.
    pub precision: Option<u32>,
    /// Greatest number of digits after the point; held by SQL and by puts.
    pub scale: Option<u32>,
}

impl QueryField {
    /// A field of the value with the Java class of its values.
    pub fn new(name: impl Into<String>, type_name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            type_name: type_name.into(),
            key: false,
            not_null: false,
            default: None,
            precision: None,
            scale: None,
        }
    }

    /// A field of the value whose values are of a Rust type.
    pub fn of<T: IgniteType + ?Sized>(name: impl Into<String>) -> Self {
        Self::new(name, class_name(T::desc()))
    }

    /// The column of a field of a struct, and what is wrong with its default.
    pub(super) fn described(field: &FieldDesc) -> (Self, Option<CatalogError>) {
        let (sql, type_name) = (field.sql(), class_name(field.ty()));
        let (default, mistake) = match sql.default.map(|text| (text, literal::parse(text, &type_name))) {
            None | Some((_, Some(IgniteValue::Null))) => (None, None),
            Some((_, Some(value))) => (Some(value), None),
            Some((text, None)) => {
                let (field, type_name) = (field.name().into(), type_name.as_ref().into());
                (None, Some(CatalogError::Default { field, text: text.into(), type_name }))
            }
        };
        let not_null = sql.not_null;
        let (precision, scale) = (sql.precision, sql.scale);
        let column = Self { not_null, default, precision, scale, ..Self::new(field.name(), type_name) };
        (column, mistake)
    }

    /// The same as a field of the key.
    pub fn key(self) -> Self {
        Self { key: true, ..self }
    }

    /// The same, refusing NULL.
    pub fn not_null(self) -> Self {
        Self { not_null: true, ..self }
    }

    /// The same with what `INSERT` writes where it is not told.
    pub fn default(self, value: impl Into<IgniteValue>) -> Self {
        Self { default: Some(value.into()), ..self }
    }

    /// The same with the greatest number of digits, characters or bytes.
    pub fn precision(self, precision: u32) -> Self {
        Self { precision: Some(precision), ..self }
    }

    /// The same with the greatest number of digits after the point.
    pub fn scale(self, scale: u32) -> Self {
        Self { scale: Some(scale), ..self }
    }

    /// The default as the text that `#[ignite(sql(default = "..."))]` and `CREATE TABLE` take, times in UTC; `None` without one and for
    /// values that SQL has no literal for.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::QueryField;
    ///
    /// let name = QueryField::of::<str>("name").default("it's");
    /// assert_eq!(name.default_sql().as_deref(), Some("'it''s'"));
    /// ```
    pub fn default_sql(&self) -> Option<String> {
        self.default.as_ref().and_then(literal::literal)
    }
}
