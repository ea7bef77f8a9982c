//! How the keys or the values of one SQL table are written, where that differs from what the struct alone says.
//!
//! Tables have type names of their own, and keys are compared byte by byte: their fields must stand in the order of the table's columns.

use super::binary_type::{BinaryField, BinarySchema, BinaryType};
use super::desc::{FieldDesc, ObjectDesc, TypeDesc};
use crate::binary::type_code::TypeCode;
use crate::codec::hash;

/// What a date is written as in a DATE column.
static SQL_DATE: TypeDesc = TypeDesc::scalar(TypeCode::Date).as_sql_date();

/// The form of the root of keys or values; what is nested in them is written as everywhere.
#[derive(Debug, Clone)]
pub(crate) enum TableLayout {
    Object(ObjectLayout),
    Plain {
        /// Dates are written as SQL dates.
        sql_date: bool,
    },
}

/// The form of objects.
#[derive(Debug, Clone)]
pub(crate) struct ObjectLayout {
    pub(crate) type_id: i32,
    pub(crate) schema_id: i32,
    object: &'static ObjectDesc,
    /// The fields in the order of the wire.
    fields: Box<[WireField]>,
    /// For each field of the struct whether it is written as a SQL date where it would not be.
    sql_dates: Box<[bool]>,
    /// Indexes of the struct's fields in the order of the wire, unless they are in their own.
    order: Option<Box<[usize]>>,
}

#[derive(Debug, Clone)]
struct WireField {
    /// Place in the struct.
    index: usize,
    id: i32,
    /// The column's name, which differs in letter case at the most.
    name: String,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column<'c> {
    pub(crate) name: &'c str,
    /// The column is of type DATE.
    pub(crate) sql_date: bool,
}

/// What of a struct and a table has no counterpart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Unmatched {
    /// Fields of the struct that are no columns; they are written behind the others.
    pub(crate) fields: Vec<&'static str>,
    /// Columns that no field fills, earlier names of fields not counted; they are absent, which SQL reads as NULL.
    pub(crate) columns: Vec<String>,
}

impl Unmatched {
    #[cfg(all(test, feature = "derive"))]
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.columns.is_empty()
    }
}

impl TableLayout {
    /// The layout of a struct under a type id: fields in the order of the columns, matched by name, letter case ignored.
    pub(crate) fn object(
        object: &'static ObjectDesc,
        type_id: i32,
        columns: &[Column<'_>],
    ) -> (Self, Unmatched) {
        let mut unmatched = Unmatched::default();
        let mut fields: Vec<WireField> = Vec::with_capacity(object.fields.len());
        let mut sql_dates: Box<[bool]> = vec![false; object.fields.len()].into();
        for column in columns {
            let id = hash::name_id(column.name);
            match object.fields.iter().position(|field| field.id == id) {
                Some(index) => {
                    fields.push(WireField { index, id, name: column.name.to_owned() });
                    if let (Some(flag), Some(field)) = (sql_dates.get_mut(index), object.fields.get(index)) {
                        *flag = column.sql_date && is_plain_date(field);
                    }
                }
                None => unmatched.columns.push(column.name.to_owned()),
            }
        }
        for (index, field) in object.fields.iter().enumerate() {
            if !fields.iter().any(|known| known.index == index) {
                unmatched.fields.push(field.name);
                fields.push(WireField { index, id: field.id, name: field.name.to_owned() });
            }
        }
        let in_order = fields.iter().enumerate().all(|(place, field)| field.index == place);
        let order = (!in_order).then(|| fields.iter().map(|field| field.index).collect());
        let schema_id = hash::schema_id(fields.iter().map(|field| field.id));
        let layout = ObjectLayout { type_id, schema_id, object, fields: fields.into(), sql_dates, order };
        (Self::Object(layout), unmatched)
    }

    /// The layout of keys or values that are no objects.
    pub(crate) const fn plain(sql_date: bool) -> Self {
        Self::Plain { sql_date }
    }

    /// The type id and schema id of its objects.
    #[cfg(all(test, feature = "derive"))]
    pub(crate) fn ids(&self) -> Option<(i32, i32)> {
        match self {
            Self::Object(layout) => Some((layout.type_id, layout.schema_id)),
            Self::Plain { .. } => None,
        }
    }

    /// What the cluster must know before objects of this layout are written.
    pub(crate) fn binary_type(&self, type_name: &str, affinity_key: Option<&str>) -> Option<BinaryType> {
        match self {
            Self::Object(layout) => Some(layout.binary_type(type_name, affinity_key)),
            Self::Plain { .. } => None,
        }
    }

    /// The layout of objects, if it is one.
    pub(crate) const fn as_object(&self) -> Option<&ObjectLayout> {
        match self {
            Self::Object(layout) => Some(layout),
            Self::Plain { .. } => None,
        }
    }

    /// The descriptor of a plain key or value.
    pub(crate) fn plain_desc(&self, desc: &'static TypeDesc) -> &'static TypeDesc {
        match self {
            Self::Plain { sql_date: true } if desc.code == TypeCode::Date => &SQL_DATE,
            _ => desc,
        }
    }
}

fn is_plain_date(field: &FieldDesc) -> bool {
    field.ty.code == TypeCode::Date && !field.ty.sql_date
}

impl ObjectLayout {
    /// Whether this is the layout of the struct.
    pub(crate) fn is_of(&self, object: &'static ObjectDesc) -> bool {
        std::ptr::eq(self.object, object)
    }

    /// What a field of the struct is written as.
    #[inline]
    pub(crate) fn written_as(&self, index: usize, field: &'static FieldDesc) -> &'static TypeDesc {
        if self.sql_dates.get(index).copied().unwrap_or_default() { &SQL_DATE } else { &field.ty }
    }

    /// Indexes of the struct's fields in the order of the wire; `None` if that is their own.
    pub(crate) fn order(&self) -> Option<&[usize]> {
        self.order.as_deref()
    }

    /// Ids of the fields in the order of the wire.
    pub(crate) fn field_ids(&self) -> impl Iterator<Item = i32> {
        self.fields.iter().map(|field| field.id)
    }

    fn binary_type(&self, type_name: &str, affinity_key: Option<&str>) -> BinaryType {
        let mut ty = BinaryType::new(self.type_id, type_name);
        ty.affinity_key = affinity_key.map(str::to_owned);
        for field in &self.fields {
            if let Some(desc) = self.object.fields.get(field.index) {
                let code = self.written_as(field.index, desc).metadata.metadata_code();
                ty.fields.push(BinaryField { name: field.name.clone(), type_code: code, id: field.id });
            }
        }
        if !self.fields.is_empty() {
            ty.schemas.push(BinarySchema { id: self.schema_id, field_ids: self.field_ids().collect() });
        }
        ty
    }
}
