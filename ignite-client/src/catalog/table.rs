//! A table as the cluster has it, held against the Rust types of its keys and values.
//!
//! Keys are compared byte by byte, so a key type must have exactly the fields of the key, of exactly their types. A value type that has
//! fewer or other fields can be read, but not written: what it does not have would be lost, or SQL would not see it.

use super::class_name::{self, SQL_DATE};
use super::{CacheConfig, QueryEntity};
use crate::binary::type_code::TypeCode;
use crate::codec::hash;
use crate::describe::binding::Binding;
use crate::describe::conflict::attribute;
use crate::describe::desc::{FieldDesc, ObjectDesc, Shape, TypeDesc};
use crate::describe::layout::{Column, TableLayout};
use crate::describe::{DifferenceKind, NamedType, TypeConflict, TypeDifference};

/// The keys and values of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    /// As errors name it.
    pub(crate) name: String,
    pub(crate) key: Part,
    pub(crate) value: Part,
    /// Type and field that decide about the node of an entry.
    affinity: Option<(String, String)>,
}

/// What the keys or the values are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Values of a Java class.
    Plain(String),
    /// Objects with fields, in the order of the columns of the table.
    Object { type_name: String, columns: Vec<TableColumn> },
}

/// A column as a field of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableColumn {
    pub(crate) field: String,
    /// Java class of its values.
    pub(crate) class: String,
}

/// A column as the system view of columns has it.
#[derive(Debug, Clone)]
pub(crate) struct ViewColumn {
    pub(crate) name: String,
    pub(crate) class: String,
    pub(crate) is_key: bool,
}

/// How a pair of Rust types is written to a table and read from it.
#[derive(Debug)]
pub(crate) struct TableForm {
    pub(crate) key: TableLayout,
    pub(crate) value: TableLayout,
    /// What the cluster must know before the first request with a key or value.
    pub(crate) types: Vec<NamedType>,
    /// What keys and values hold, which must be registered as well.
    pub(crate) nested: Vec<Option<&'static TypeDesc>>,
    /// The type name of the values, if they are objects.
    pub(crate) value_type: Option<String>,
    /// Why values cannot be written, if they cannot.
    pub(crate) unwritable: Option<TypeConflict>,
}

impl Table {
    /// The table of an entity of a cache. The entity is what it was when the cache was made; `columns` are the present ones.
    pub(crate) fn new(
        name: String,
        config: &CacheConfig,
        entity: &QueryEntity,
        columns: &[ViewColumn],
    ) -> Self {
        let key_type = entity.key_type.clone().unwrap_or_default();
        let value_type = entity.value_type.clone().unwrap_or_default();
        let affinity = config.key_configurations.iter().find(|key| key.type_name == key_type);
        let affinity = affinity.map(|key| (key.type_name.clone(), key.affinity_field.clone()));
        let columns_of = |is_key: bool| columns_of(entity, columns, is_key);
        let key = if columns_of(true).is_empty() {
            Part::Plain(key_type)
        } else {
            Part::object(key_type, columns_of(true))
        };
        let value = match &entity.value_field {
            Some(_) => Part::Plain(value_type),
            None => Part::object(value_type, columns_of(false)),
        };
        Self { name, key, value, affinity }
    }

    /// Holds the types of keys and values against the table.
    pub(crate) fn bind(
        &self,
        key: &'static TypeDesc,
        value: &'static TypeDesc,
        binding: Binding,
    ) -> Result<TableForm, TypeConflict> {
        let (mut key_side, mut value_side) = (Side::new(self, "keys"), Side::new(self, "values"));
        let key_layout = key_side.bind(&self.key, key, binding);
        let value_layout = value_side.bind(&self.value, value, binding);
        let mut unreadable = key_side.all();
        unreadable.append(&mut value_side.unreadable);
        if let Some(conflict) = TypeConflict::of(unreadable) {
            return Err(conflict);
        }
        let unwritable = TypeConflict::of(value_side.unwritable);
        let mut types = Vec::new();
        types.extend(self.named_type(&self.key, &key_layout, binding));
        if unwritable.is_none() {
            types.extend(self.named_type(&self.value, &value_layout, binding));
        }
        Ok(TableForm {
            key: key_layout,
            value: value_layout,
            types,
            nested: nested([key, value]),
            value_type: self.value.type_name().map(str::to_owned),
            unwritable,
        })
    }

    fn named_type(&self, part: &Part, layout: &TableLayout, binding: Binding) -> Option<NamedType> {
        let Part::Object { type_name, .. } = part else { return None };
        let affinity = self.affinity.as_ref().filter(|(of, _)| of == type_name);
        let ty = layout.binary_type(&binding.mapped(type_name), affinity.map(|(_, field)| field.as_str()))?;
        Some(NamedType { ty, class_name: type_name.clone() })
    }
}

impl TableForm {
    /// What a field of the key or the value is written as.
    pub(crate) fn written_as(
        &self,
        object: &'static ObjectDesc,
        field: &'static FieldDesc,
    ) -> &'static TypeDesc {
        let layouts = [&self.key, &self.value].into_iter().filter_map(TableLayout::as_object);
        let index = object.fields().iter().position(|other| std::ptr::eq(other, field));
        match (layouts.into_iter().find(|layout| layout.is_of(object)), index) {
            (Some(layout), Some(index)) => layout.written_as(index, field),
            _ => field.ty(),
        }
    }
}

/// Descriptors of what the fields of keys and values are; of plain ones the values themselves.
fn nested(descs: [&'static TypeDesc; 2]) -> Vec<Option<&'static TypeDesc>> {
    let mut nested = Vec::new();
    for desc in descs {
        match desc.as_object() {
            Some(object) => nested.extend(object.fields().iter().map(FieldDesc::ty)),
            None => nested.push(desc),
        }
    }
    nested.into_iter().filter(|desc| !desc.is_plain()).map(Some).collect()
}

/// The present columns of the key or the value, those of the entity first and in its order. A column that was added later is a field of its
/// own name.
fn columns_of(entity: &QueryEntity, columns: &[ViewColumn], is_key: bool) -> Vec<TableColumn> {
    let is_plain = |field: &str| {
        entity.key_field.as_deref() == Some(field) || entity.value_field.as_deref() == Some(field)
    };
    let present = |name: &str| columns.iter().find(|column| column.name == name && column.is_key == is_key);
    let known = entity.fields.iter().filter(|field| field.key == is_key && !is_plain(&field.name));
    let mut found: Vec<TableColumn> = known
        .filter_map(|field| {
            let column = present(entity.column_of(&field.name))?;
            Some(TableColumn { field: field.name.clone(), class: column.class.clone() })
        })
        .collect();
    let is_known =
        |column: &ViewColumn| entity.fields.iter().any(|field| entity.column_of(&field.name) == column.name);
    let added = columns.iter().filter(|column| column.is_key == is_key && !is_known(column));
    found.extend(added.map(|column| TableColumn { field: column.name.clone(), class: column.class.clone() }));
    found
}

impl Part {
    fn object(type_name: String, columns: Vec<TableColumn>) -> Self {
        Self::Object { type_name, columns }
    }

    fn type_name(&self) -> Option<&str> {
        match self {
            Self::Plain(_) => None,
            Self::Object { type_name, .. } => Some(type_name),
        }
    }

    /// What the keys or values are, for people.
    fn shown(&self) -> String {
        match self {
            Self::Plain(class) => class.clone(),
            Self::Object { columns, .. } => {
                let fields: Vec<_> = columns.iter().map(|column| column.field.as_str()).collect();
                format!("objects with the fields {}", fields.join(", "))
            }
        }
    }
}

/// The differences of the keys or of the values.
struct Side<'t> {
    table: &'t str,
    what: &'static str,
    /// Entries cannot be read.
    unreadable: Vec<TypeDifference>,
    /// They can be read and not written.
    unwritable: Vec<TypeDifference>,
}

impl<'t> Side<'t> {
    fn new(table: &'t Table, what: &'static str) -> Self {
        Self { table: &table.name, what, unreadable: Vec::new(), unwritable: Vec::new() }
    }

    fn all(self) -> Vec<TypeDifference> {
        let mut all = self.unreadable;
        all.extend(self.unwritable);
        all
    }

    fn difference(&self, kind: DifferenceKind, name: &str, cluster: &str, ours: String) -> TypeDifference {
        let (type_name, name, cluster) = (self.table.to_owned(), name.to_owned(), cluster.to_owned());
        TypeDifference { kind, type_name, name, cluster, ours, attribute: None }
    }

    fn bind(&mut self, part: &Part, desc: &'static TypeDesc, binding: Binding) -> TableLayout {
        match (part, desc.as_object()) {
            (Part::Object { type_name, columns }, Some(object)) => {
                self.object(object, hash::name_id(&binding.mapped(type_name)), columns)
            }
            (Part::Plain(class), None) if fits(desc, class) => TableLayout::plain(class == SQL_DATE),
            // Values without a Rust type are what they are.
            _ if matches!(desc.shape, Shape::Any) => TableLayout::plain(false),
            _ => {
                let ours = class_name::class_name(desc).into_owned();
                let mut difference = self.difference(DifferenceKind::Shape, self.what, &part.shown(), ours);
                if let Part::Plain(class) = part {
                    difference.attribute = attribute(class_name::code_of(class), Some(desc.code));
                }
                self.unreadable.push(difference);
                TableLayout::plain(false)
            }
        }
    }

    fn object(&mut self, object: &'static ObjectDesc, type_id: i32, columns: &[TableColumn]) -> TableLayout {
        let wire: Vec<_> = columns
            .iter()
            .map(|column| Column { name: &column.field, sql_date: column.class == SQL_DATE })
            .collect();
        let (layout, unmatched) = TableLayout::object(object, type_id, &wire);
        for column in columns {
            let id = hash::name_id(&column.field);
            if let Some(field) = object.fields().iter().find(|field| field.id() == id) {
                self.column(field, column);
            } else if unmatched.columns.contains(&column.field) {
                let none = self.difference(
                    DifferenceKind::MissingField,
                    &column.field,
                    &column.class,
                    "nothing".into(),
                );
                self.unwritable.push(none);
            }
        }
        let ids: Vec<i32> = columns.iter().map(|column| hash::name_id(&column.field)).collect();
        for field in object.fields().iter().filter(|field| unmatched.fields.contains(&field.name())) {
            let ours = class_name::class_name(field.ty()).into_owned();
            let none = self.difference(DifferenceKind::MissingColumn, field.name(), "nothing", ours);
            let filled = field.ty().is_nullable()
                || field.has_default()
                || field.alias_ids().iter().any(|id| ids.contains(id));
            if filled { self.unwritable.push(none) } else { self.unreadable.push(none) }
        }
        layout
    }

    fn column(&mut self, field: &'static FieldDesc, column: &TableColumn) {
        let ty = field.ty();
        if fits(ty, &column.class) {
            return;
        }
        let code = class_name::code_of(&column.class);
        let ours = class_name::class_name(ty).into_owned();
        let mut difference = self.difference(DifferenceKind::ColumnType, &column.field, &column.class, ours);
        difference.attribute = attribute(code, Some(ty.code()));
        if widens(ty, code) { self.unwritable.push(difference) } else { self.unreadable.push(difference) }
    }
}

/// Whether values of a type are those of a class.
fn fits(desc: &TypeDesc, class: &str) -> bool {
    match class_name::code_of(class) {
        _ if matches!(desc.shape, Shape::Any) => true,
        Some(TypeCode::Date) if class == SQL_DATE => desc.code() == TypeCode::Date,
        Some(_) => class_name::class_name(desc) == class,
        // A class of the user, of which nothing is known here.
        None => !desc.is_plain() || class == "java.lang.Object",
    }
}

/// Whether the field reads narrower numbers.
fn widens(desc: &TypeDesc, code: Option<TypeCode>) -> bool {
    desc.widen
        && match desc.code() {
            TypeCode::Long => matches!(code, Some(TypeCode::Byte | TypeCode::Short | TypeCode::Int)),
            TypeCode::Double => code == Some(TypeCode::Float),
            _ => false,
        }
}
