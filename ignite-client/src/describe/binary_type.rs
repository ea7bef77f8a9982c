//! The metadata of a binary type: what a cluster knows of a type, and what a client tells it before the first object is written.

use super::binding::Binding;
use super::desc::{EnumDesc, FieldDesc, ObjectDesc, VariantDesc};
use super::type_name::TypeName;
use crate::binary::type_code::TypeCode;
use crate::codec::hash;

/// Metadata of a binary type: names, ids and type codes of its fields, its schemas, or the constants of an enum.
///
/// # Examples
/// ```
/// use ignite_client::{BinaryField, BinarySchema, BinaryType, EnumConstant, desc::TypeCode};
///
/// let mut person = BinaryType::new(BinaryType::id_of("org.acme.Person"), "org.acme.Person");
/// person.fields.push(BinaryField::new("id", TypeCode::Long));
/// person.schemas.push(BinarySchema::new(vec![3355]));
/// assert_eq!(person.field("ID").map(|field| field.id), Some(3355));
///
/// let mut color = BinaryType::new(BinaryType::id_of("Color"), "Color");
/// color.constants = Some(vec![EnumConstant::new("Red", 0)]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BinaryType {
    /// Type id: hash of the name.
    pub type_id: i32,
    /// Name of the type.
    pub type_name: String,
    /// Name of the affinity key field.
    pub affinity_key: Option<String>,
    /// The fields; a field of any schema is listed once.
    pub fields: Vec<BinaryField>,
    /// The constants, if the type is an enum.
    pub constants: Option<Vec<EnumConstant>>,
    /// The schemas that objects of the type were written with.
    pub schemas: Vec<BinarySchema>,
}

/// A type to be registered.
#[derive(Debug, Clone)]
pub(crate) struct NamedType {
    pub(crate) ty: BinaryType,
    /// The class name in full, for the Java platform.
    pub(crate) class_name: String,
}

/// A field of a [`BinaryType`], which has an example.
///
/// # Examples
/// ```
/// use ignite_client::{BinaryField, BinaryType, desc::TypeCode};
///
/// let mut person = BinaryType::new(BinaryType::id_of("Person"), "Person");
/// person.fields.push(BinaryField::new("born", TypeCode::Date));
/// assert_eq!(person.field("born").and_then(BinaryField::code), Some(TypeCode::Date));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BinaryField {
    /// Name.
    pub name: String,
    /// Type code of the declared type, as metadata holds it: the byte of the wire read as signed.
    pub type_code: i32,
    /// Field id: hash of the lower-cased name.
    pub id: i32,
}

/// A constant of an enum; see [`BinaryType`] for an example.
///
/// # Examples
/// ```
/// use ignite_client::{BinaryType, EnumConstant};
///
/// let mut color = BinaryType::new(BinaryType::id_of("Color"), "Color");
/// color.constants = Some(vec![EnumConstant::new("RED", 0), EnumConstant::new("BLUE", 1)]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnumConstant {
    /// Name.
    pub name: String,
    /// Ordinal.
    pub ordinal: i32,
}

/// A schema: the fields of an object in the order of writing; see [`BinaryType`] for an example.
///
/// # Examples
/// ```
/// use ignite_client::{BinaryObjectBuilder, BinarySchema, BinaryType};
///
/// let ann = BinaryObjectBuilder::new("Person").set("id", 1).set("name", "Ann").build()?;
/// let schema = BinarySchema::new(vec![BinaryType::id_of("id"), BinaryType::id_of("name")]);
/// assert_eq!(schema.id, ann.schema_id());
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BinarySchema {
    /// Schema id: hash of the field ids.
    pub id: i32,
    /// The field ids in the order of writing.
    pub field_ids: Vec<i32>,
}

impl BinaryType {
    /// A type without fields.
    pub fn new(type_id: i32, type_name: impl Into<String>) -> Self {
        Self {
            type_id,
            type_name: type_name.into(),
            affinity_key: None,
            fields: Vec::new(),
            constants: None,
            schemas: Vec::new(),
        }
    }

    /// What a struct registers.
    pub(crate) fn of_object(desc: &ObjectDesc, binding: Binding) -> Self {
        let field = |field: &FieldDesc| BinaryField {
            name: field.name().to_owned(),
            type_code: field.ty().metadata_code().metadata_code(),
            id: field.id(),
        };
        let field_ids: Vec<i32> = desc.fields().iter().map(|field| field.id()).collect();
        let schema = BinarySchema { id: desc.schema_id(), field_ids };
        Self {
            affinity_key: desc.affinity_field().map(|field| field.name().to_owned()),
            fields: desc.fields().iter().map(field).collect(),
            schemas: if desc.fields().is_empty() { Vec::new() } else { vec![schema] },
            ..Self::named(desc.name(), binding)
        }
    }

    /// What an enum registers.
    pub(crate) fn of_enum(desc: &EnumDesc, binding: Binding) -> Self {
        let constant = |variant: &VariantDesc| EnumConstant {
            name: variant.name().to_owned(),
            ordinal: variant.ordinal(),
        };
        let constants = desc.variants().iter().map(constant).collect();
        Self { constants: Some(constants), ..Self::named(desc.name(), binding) }
    }

    fn named(name: &TypeName, binding: Binding) -> Self {
        Self::new(binding.type_id(name), binding.mapped(name.full))
    }

    /// Takes the names that `known` has for the fields: SQL registers `ID` where a struct says `id`, and a cluster told both keeps
    /// two fields of one id.
    pub(crate) fn adopt_names(&mut self, known: &Self) {
        for field in &mut self.fields {
            if let Some(known) = known.field_by_id(field.id) {
                field.name.clone_from(&known.name);
            }
        }
    }

    /// Whether registering `wanted` here would change nothing. Fields are the same if their ids are.
    pub(crate) fn covers(&self, wanted: &Self) -> bool {
        let constants = self.constants.as_deref().unwrap_or_default();
        wanted.fields.iter().all(|field| self.field_by_id(field.id).is_some())
            && wanted.schemas.iter().all(|schema| self.schemas.iter().any(|known| known.id == schema.id))
            && wanted.constants.iter().flatten().all(|constant| constants.contains(constant))
    }

    /// Id of a type by its name: the hash of the lower-cased name. Clusters with the simple-name mapper hash the
    /// [simple name](Self::simple_name_of). A name of id 0 is refused by Ignite.
    pub fn id_of(type_name: &str) -> i32 {
        hash::name_id(type_name)
    }

    /// The part of a class name that clusters with the simple-name mapper take: `Person` of `org.acme.Person`.
    pub fn simple_name_of(type_name: &str) -> String {
        hash::simple_name_of(type_name)
    }

    /// The field of a name, letter case ignored as Ignite does.
    pub fn field(&self, name: &str) -> Option<&BinaryField> {
        self.field_by_id(hash::name_id(name))
    }

    /// The field of an id.
    pub fn field_by_id(&self, id: i32) -> Option<&BinaryField> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// Adds fields, constants and schemas of `other` that are not there yet.
    pub(crate) fn merge(&mut self, other: &Self) {
        if self.affinity_key.is_none() {
            self.affinity_key.clone_from(&other.affinity_key);
        }
        merge_by(&mut self.fields, &other.fields, |field| field.id);
        merge_by(&mut self.schemas, &other.schemas, |schema| schema.id);
        if let Some(constants) = &other.constants {
            let own = self.constants.get_or_insert_default();
            merge_by(own, constants, |constant| constant.ordinal);
        }
    }
}

fn merge_by<T: Clone>(own: &mut Vec<T>, other: &[T], id: impl Fn(&T) -> i32) {
    for item in other {
        if !own.iter().any(|known| id(known) == id(item)) {
            own.push(item.clone());
        }
    }
}

impl BinaryField {
    /// The type code, if this client knows it.
    pub fn code(&self) -> Option<TypeCode> {
        let [byte] = i8::try_from(self.type_code).ok()?.to_le_bytes();
        TypeCode::from_byte(byte)
    }

    /// A field whose id is the hash of its name.
    pub fn new(name: impl Into<String>, type_code: TypeCode) -> Self {
        let name = name.into();
        Self { id: hash::name_id(&name), name, type_code: type_code.metadata_code() }
    }
}

impl EnumConstant {
    /// A constant.
    pub fn new(name: impl Into<String>, ordinal: i32) -> Self {
        Self { name: name.into(), ordinal }
    }
}

impl BinarySchema {
    /// The schema of these fields.
    pub fn new(field_ids: Vec<i32>) -> Self {
        Self { id: hash::schema_id(field_ids.iter().copied()), field_ids }
    }
}
