//! The type guard: what differs between a type of this program and the cluster's type of the same id.

use super::binary_type::{BinaryField, BinaryType};
use crate::binary::type_code::TypeCode;
use crate::codec::hash;
use std::fmt;

/// A type of this program does not fit the cluster's type of the same name; all differences, and what would make each fit.
///
/// # Examples
/// ```
/// # use ignite_client::IgniteType;
/// use ignite_client::Error;
///
/// # fn check<Person: IgniteType>(client: &ignite_client::Client) {
/// if let Err(Error::Type(conflict)) = client.register::<Person>() {
///     panic!("{} differs from the cluster: {conflict}", conflict.type_name());
/// }
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeConflict(Box<Conflict>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Conflict {
    type_name: String,
    differences: Vec<TypeDifference>,
}

/// One difference.
///
/// # Examples
/// ```
/// use ignite_client::error::TypeConflict;
///
/// /// The attributes that would make the struct fit, by field.
/// fn attributes(conflict: &TypeConflict) -> Vec<(&str, &str)> {
///     let differences = conflict.differences().iter();
///     differences.filter_map(|one| Some((one.name.as_str(), one.attribute.as_deref()?))).collect()
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeDifference {
    /// What differs.
    pub kind: DifferenceKind,
    /// The type that has the difference.
    pub type_name: String,
    /// The field, constant or schema; empty if it is the type itself.
    pub name: String,
    /// What the cluster has.
    pub cluster: String,
    /// What this program has.
    pub ours: String,
    /// The attribute that would make the struct fit, if there is one.
    pub attribute: Option<String>,
}

/// What differs.
///
/// # Examples
/// ```
/// use ignite_client::error::{DifferenceKind, TypeConflict};
///
/// /// Whether only the types of fields differ.
/// fn is_about_fields(conflict: &TypeConflict) -> bool {
///     conflict.differences().iter().all(|one| one.kind == DifferenceKind::FieldType)
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DifferenceKind {
    /// The type of a field.
    FieldType,
    /// The affinity key field.
    AffinityField,
    /// The name: two names with one id (letters of another case, as a rule).
    TypeName,
    /// An enum here, an object there.
    Enum,
    /// Name or ordinal of a constant.
    Constant,
    /// Fields of a schema: two orders of fields with one schema id.
    Schema,
    /// Keys or values of a table: an object here, a plain value there, or plain values of two types.
    Shape,
    /// The type of a column and that of its field.
    ColumnType,
    /// A column of a table that the struct has no field for: a write would lose what is in it.
    MissingField,
    /// A field of the struct that the table has no column for: SQL would not see it.
    MissingColumn,
}

impl TypeConflict {
    /// A conflict, if there are differences.
    pub(crate) fn of(differences: Vec<TypeDifference>) -> Option<Self> {
        let type_name = differences.first()?.type_name.clone();
        Some(Self(Box::new(Conflict { type_name, differences })))
    }

    /// The type; of several types that conflict the first.
    pub fn type_name(&self) -> &str {
        &self.0.type_name
    }

    /// All differences.
    pub fn differences(&self) -> &[TypeDifference] {
        &self.0.differences
    }
}

/// All differences that would make the cluster refuse `wanted`. Fields that only one side has are none.
pub(crate) fn differences(known: &BinaryType, wanted: &BinaryType) -> Vec<TypeDifference> {
    let mut found = Vec::new();
    let mut note = |kind, name: &str, cluster: String, ours: String, attribute| {
        let type_name = wanted.type_name.clone();
        found.push(TypeDifference { kind, type_name, name: name.to_owned(), cluster, ours, attribute });
    };
    if known.type_name != wanted.type_name {
        let attribute = Some(format!("type_name = \"{}\"", known.type_name));
        note(DifferenceKind::TypeName, "", known.type_name.clone(), wanted.type_name.clone(), attribute);
    }
    if known.constants.is_some() != wanted.constants.is_some() {
        note(DifferenceKind::Enum, "", kind_name(known).into(), kind_name(wanted).into(), None);
        return found;
    }
    if let Some(ours) = &wanted.affinity_key {
        if known.affinity_key.as_deref().map(hash::name_id) != Some(hash::name_id(ours)) {
            let cluster = known.affinity_key.clone().unwrap_or_else(|| "none".to_owned());
            note(DifferenceKind::AffinityField, ours, cluster, ours.clone(), None);
        }
    }
    for field in &wanted.fields {
        if let Some(other) = conflicting(known, field) {
            let attribute = attribute(other.code(), field.code());
            note(DifferenceKind::FieldType, &field.name, code_name(other), code_name(field), attribute);
        }
    }
    for schema in &wanted.schemas {
        let other = known.schemas.iter().find(|known| known.id == schema.id);
        if let Some(other) = other.filter(|other| other.field_ids != schema.field_ids) {
            let name = schema.id.to_string();
            note(
                DifferenceKind::Schema,
                &name,
                format!("{:?}", other.field_ids),
                format!("{:?}", schema.field_ids),
                None,
            );
        }
    }
    for ours in wanted.constants.iter().flatten() {
        for other in known.constants.iter().flatten() {
            if (other.name == ours.name) != (other.ordinal == ours.ordinal) {
                let text = |name: &str, ordinal: i32| format!("{name} = {ordinal}");
                let attribute = (other.name == ours.name).then(|| format!("ordinal = {}", other.ordinal));
                let cluster = text(&other.name, other.ordinal);
                note(
                    DifferenceKind::Constant,
                    &ours.name,
                    cluster,
                    text(&ours.name, ours.ordinal),
                    attribute,
                );
            }
        }
    }
    found
}

/// The cluster's field that `field` conflicts with: the one of its exact name, else any of its id.
pub(super) fn conflicting<'k>(known: &'k BinaryType, field: &BinaryField) -> Option<&'k BinaryField> {
    let exact = known.fields.iter().find(|other| other.name == field.name);
    let mut same_id = known.fields.iter().filter(|other| other.id == field.id);
    match exact {
        Some(other) => Some(other).filter(|other| !same_type(other, field)),
        None => same_id.find(|other| !same_type(other, field)),
    }
}

/// The cluster compares the names of types: wrapped is object, binary enum is enum; null, handle, blobs and unknown codes fit nothing.
pub(super) fn same_type(one: &BinaryField, other: &BinaryField) -> bool {
    fn class(field: &BinaryField) -> Option<TypeCode> {
        match field.code()? {
            TypeCode::Wrapped => Some(TypeCode::Object),
            TypeCode::BinaryEnum => Some(TypeCode::Enum),
            TypeCode::Null | TypeCode::Handle | TypeCode::Optimized => None,
            code => Some(code),
        }
    }
    class(one).is_some() && class(one) == class(other)
}

fn kind_name(ty: &BinaryType) -> &'static str {
    if ty.constants.is_some() { "enum" } else { "object" }
}

/// The type of a field in the words of the server, which are Java's.
pub(super) fn code_name(field: &BinaryField) -> String {
    use TypeCode as T;
    let name = match field.code() {
        Some(T::String) => "String",
        Some(T::StringArray) => "String[]",
        Some(T::Uuid) => "UUID",
        Some(T::UuidArray) => "UUID[]",
        Some(T::Date) => "Date",
        Some(T::DateArray) => "Date[]",
        Some(T::Time) => "Time",
        Some(T::TimeArray) => "Time[]",
        Some(T::Timestamp) => "Timestamp",
        Some(T::TimestampArray) => "Timestamp[]",
        Some(T::Object | T::Wrapped) => "Object",
        Some(T::ObjectArray) => "Object[]",
        Some(T::Enum | T::BinaryEnum) => "Enum",
        Some(T::EnumArray) => "Enum[]",
        Some(T::Collection) => "Collection",
        Some(T::Map) => "Map",
        Some(T::Class) => "Class",
        Some(code) => code.name(),
        None => return format!("code {}", field.type_code),
    };
    name.to_owned()
}

/// The attribute that makes a field of type `ours` be stored as the cluster's `theirs`.
pub(crate) fn attribute(theirs: Option<TypeCode>, ours: Option<TypeCode>) -> Option<String> {
    use TypeCode as T;
    let (theirs, ours) = (theirs?, ours?);
    let integer = matches!(ours, T::Byte | T::Short | T::Int | T::Long | T::Decimal);
    let array = matches!(
        ours,
        T::ByteArray
            | T::ShortArray
            | T::IntArray
            | T::LongArray
            | T::FloatArray
            | T::DoubleArray
            | T::CharArray
            | T::BoolArray
            | T::StringArray
            | T::UuidArray
            | T::DateArray
            | T::TimeArray
            | T::TimestampArray
            | T::DecimalArray
            | T::EnumArray
            | T::ObjectArray
    );
    let sequence = array || matches!(ours, T::Collection | T::Object);
    let hint = match theirs {
        T::Byte | T::Short | T::Int | T::Long | T::Decimal if integer => theirs.name(),
        T::Date | T::Time if ours == T::Long => theirs.name(),
        T::Char if ours == T::Int => "char",
        T::Double if ours == T::Float => "double",
        T::Collection if sequence => "array_list",
        T::Map if ours == T::Object => "hash_map",
        T::ObjectArray if sequence => "object_array",
        T::Object if ours == T::Map => "map",
        T::Object if array || ours == T::Collection => "list",
        _ if sequence && theirs.name().ends_with("[]") => "array",
        _ => return None,
    };
    Some(format!("type = \"{hint}\""))
}

impl fmt::Display for TypeConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, difference) in self.0.differences.iter().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(f, "{separator}{difference}")?;
        }
        Ok(())
    }
}

impl fmt::Display for TypeDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, type_name, name, cluster, ours, attribute } = self;
        match kind {
            DifferenceKind::FieldType => write!(
                f,
                "Wrong value has been set [typeName={type_name}, fieldName={name}, fieldType={cluster}, assignedValueType={ours}]"
            )?,
            DifferenceKind::AffinityField => {
                write!(
                    f,
                    "type {type_name}: the affinity key field is {cluster} in the cluster, {ours} here"
                )?;
            }
            DifferenceKind::TypeName => {
                write!(f, "type {ours}: the cluster knows its id under the name {cluster}")?;
            }
            DifferenceKind::Enum => write!(f, "type {type_name}: {cluster} in the cluster, {ours} here")?,
            DifferenceKind::Constant => {
                write!(f, "enum {type_name}: the cluster has {cluster}, this program {ours}")?;
            }
            DifferenceKind::Schema => {
                write!(
                    f,
                    "type {type_name}: schema {name} has fields {cluster} in the cluster, {ours} here"
                )?;
            }
            DifferenceKind::Shape => write!(f, "table {type_name}: its {name} are {cluster}, not {ours}")?,
            DifferenceKind::ColumnType => {
                write!(f, "table {type_name}: column {name} is {cluster}, its field {ours}")?;
            }
            DifferenceKind::MissingField => {
                write!(
                    f,
                    "table {type_name}: no field for column {name} of type {cluster}, which would be lost"
                )?;
            }
            DifferenceKind::MissingColumn => {
                write!(f, "table {type_name}: no column for field {name}, which SQL would not see")?;
            }
        }
        match attribute {
            Some(attribute) => write!(f, "; #[ignite({attribute})] would make it fit"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for TypeConflict {}

#[cfg(test)]
mod tests {
    use super::super::binary_type::{BinarySchema, EnumConstant};
    use super::*;

    fn object(fields: &[(&str, TypeCode)]) -> BinaryType {
        let fields = fields.iter().map(|(name, code)| BinaryField::new(*name, *code));
        BinaryType { fields: fields.collect(), ..BinaryType::new(1, "Person") }
    }

    fn constants(constants: &[(&str, i32)]) -> BinaryType {
        let constants = constants.iter().map(|(name, ordinal)| EnumConstant::new(*name, *ordinal));
        BinaryType { constants: Some(constants.collect()), ..object(&[]) }
    }

    #[test]
    fn all_differences_are_named_with_what_would_fit() {
        let known = object(&[
            ("zip", TypeCode::Int),
            ("tags", TypeCode::Object),
            ("names", TypeCode::Collection),
            ("gone", TypeCode::Int),
        ]);
        let wanted = object(&[
            ("zip", TypeCode::Long),
            ("tags", TypeCode::StringArray),
            ("names", TypeCode::StringArray),
            ("new", TypeCode::Int),
        ]);
        let conflict = TypeConflict::of(differences(&known, &wanted)).unwrap();
        let attributes: Vec<_> =
            conflict.differences().iter().map(|one| one.attribute.as_deref().unwrap()).collect();
        assert_eq!(attributes, ["type = \"int\"", "type = \"list\"", "type = \"array_list\""]);
        assert!(conflict.to_string().starts_with(
            "Wrong value has been set [typeName=Person, fieldName=zip, fieldType=int, assignedValueType=long]"
        ));
    }

    #[test]
    fn what_the_cluster_takes_is_no_difference() {
        let known = object(&[("a", TypeCode::Object), ("V", TypeCode::Int), ("e", TypeCode::BinaryEnum)]);
        let wanted = object(&[("a", TypeCode::Wrapped), ("v", TypeCode::Int), ("e", TypeCode::Enum)]);
        assert!(differences(&known, &wanted).is_empty());
        let retyped = object(&[("v", TypeCode::Long)]);
        assert_eq!(differences(&known, &retyped).len(), 1, "columns of SQL have the same id in capitals");
        let blob = object(&[("b", TypeCode::Optimized)]);
        assert_eq!(differences(&blob, &blob).len(), 1);
    }

    #[test]
    fn names_affinity_schemas_and_enums() {
        let kind = |known: &BinaryType, wanted: &BinaryType| {
            differences(known, wanted).into_iter().map(|one| one.kind).collect::<Vec<_>>()
        };
        let plain = object(&[]);
        let named = BinaryType::new(1, "person");
        assert_eq!(kind(&named, &plain), [DifferenceKind::TypeName]);
        let affine = |name: &str| BinaryType { affinity_key: Some(name.into()), ..plain.clone() };
        assert_eq!(kind(&plain, &affine("city")), [DifferenceKind::AffinityField]);
        assert_eq!(kind(&affine("zip"), &affine("city")), [DifferenceKind::AffinityField]);
        assert!(kind(&affine("CITY"), &affine("city")).is_empty());
        assert!(kind(&affine("city"), &plain).is_empty());
        let schema = |ids: &[i32]| BinaryType {
            schemas: vec![BinarySchema { id: 1, field_ids: ids.into() }],
            ..plain.clone()
        };
        assert_eq!(kind(&schema(&[1, 2]), &schema(&[2, 1])), [DifferenceKind::Schema]);
        assert_eq!(kind(&constants(&[]), &plain), [DifferenceKind::Enum]);
        let known = constants(&[("A", 0), ("B", 1)]);
        assert!(kind(&known, &constants(&[("B", 1), ("C", 2)])).is_empty());
        assert_eq!(kind(&known, &constants(&[("B", 2)])), [DifferenceKind::Constant]);
        assert_eq!(kind(&known, &constants(&[("C", 1)])), [DifferenceKind::Constant]);
    }
}
