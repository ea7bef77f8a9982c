//! The descriptor of a Rust type: what serde's calls are turned into on the wire.
//!
//! A descriptor is a `const` value; edges that could lead back to the type itself (fields of an object, elements, keys and values)
//! are function pointers, so that recursive and generic types work.
//!
//! The file is longer than 400 lines because each descriptor has its documentation and example.

use super::sql::SqlDesc;
use super::type_name::TypeName;
use crate::binary::sql_date;
use crate::binary::text_form::TextForm;
use crate::binary::type_code::{TypeCode, collection_kind, map_kind};
use crate::codec::hash;

/// A function that gives a descriptor: the edge of the descriptor tree.
pub type DescFn = fn() -> &'static TypeDesc;

/// How values of a Rust type are written and read.
///
/// # Examples
/// ```
/// use ignite_client::desc::{TypeCode, TypeDesc};
///
/// /// For `#[ignite(desc = seconds)]` beside a serde module that writes a number.
/// const fn seconds() -> TypeDesc {
///     TypeDesc::scalar(TypeCode::Long).nullable()
/// }
/// assert_eq!(seconds().code(), TypeCode::Long);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct TypeDesc {
    /// Code of the values on the wire.
    pub(crate) code: TypeCode,
    /// Code of the *declared* type in the cluster's metadata (a field declared by interface is 103).
    pub(crate) metadata: TypeCode,
    /// The Rust type has a place for null.
    pub(crate) nullable: bool,
    /// Reading takes a narrower number too (`#[ignite(widen)]`).
    pub(crate) widen: bool,
    /// Dates are written as `java.sql.Date`. Reading takes both forms anyway.
    pub(crate) sql_date: bool,
    /// What the text for a type of another crate looks like.
    pub(crate) text: TextForm,
    pub(crate) shape: Shape,
}

/// What stands behind the code.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// A scalar of the code.
    Scalar,
    /// An array without own element descriptors: `byte[]` to `boolean[]`, elements untagged.
    PrimitiveArray,
    /// `string[]`, `uuid[]`, `date[]`, `time[]`, `timestamp[]`, `decimal[]`, `enum[]`: elements tagged.
    TaggedArray(DescFn),
    /// `object[]`; the component type id is that of the element if it is an object or enum, else `Object`.
    ObjectArray(DescFn),
    /// The same, whose component type is that of the element also if it is a boxed number or an array: `Integer[]`, `int[][]`.
    TypedArray(DescFn),
    /// A tuple: `object[]` of component type `Object` with one descriptor a place.
    Tuple(&'static [DescFn]),
    Collection {
        kind: i8,
        element: DescFn,
    },
    Map {
        kind: i8,
        key: DescFn,
        value: DescFn,
    },
    Object(fn() -> &'static ObjectDesc),
    Enum(&'static EnumDesc),
    /// Any value, written and read by what it is.
    Any,
}

/// Descriptor of a struct: type, schema and fields of a Complex object.
///
/// # Examples
/// ```
/// # use ignite_client::{BinaryType, IgniteObject};
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// #[ignite(type_name = "org.acme.Person")]
/// struct Person { id: i64, name: String }
///
/// let desc = Person::object_desc();
/// assert_eq!(desc.name().full_id(), BinaryType::id_of("org.acme.Person"));
/// assert_eq!(desc.fields().len(), 2);
/// ```
#[derive(Debug)]
pub struct ObjectDesc {
    pub(crate) name: TypeName,
    pub(crate) schema_id: i32,
    pub(crate) fields: &'static [FieldDesc],
    /// Index of the affinity key field.
    pub(crate) affinity: Option<usize>,
    /// `#[serde(deny_unknown_fields)]`.
    pub(crate) deny_unknown: bool,
    /// Some field has a default, so that null in it means "absent".
    pub(crate) has_defaults: bool,
}

/// One field of a struct.
///
/// # Examples
/// ```
/// # use ignite_client::{IgniteObject, desc::TypeCode};
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// struct Person {
///     #[ignite(name = "CITY_ID")]
///     city: Option<i32>,
/// }
///
/// let city = &Person::object_desc().fields()[0];
/// assert_eq!((city.name(), city.serde_name(), city.ty().code()), ("CITY_ID", "city", TypeCode::Int));
/// ```
#[derive(Debug)]
pub struct FieldDesc {
    /// Name in Ignite.
    pub(crate) name: &'static str,
    /// Key that serde's generated code uses.
    pub(crate) serde_name: &'static str,
    pub(crate) id: i32,
    /// Ids of the names that the field had before (`#[serde(alias)]`).
    pub(crate) alias_ids: &'static [i32],
    pub(crate) ty: TypeDesc,
    /// The field may be absent: serde fills in its default.
    pub(crate) has_default: bool,
    /// What `create_table_sql` and query entities say of the column.
    pub(crate) sql: SqlDesc,
}

/// Descriptor of an enum without data.
///
/// # Examples
/// ```
/// # use ignite_client::{IgniteObject, IgniteType};
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// enum Color { Red, Blue }
///
/// let desc = Color::DESC.as_enum().ok_or("not an enum")?;
/// assert_eq!((desc.name().full(), desc.variants().len()), ("Color", 2));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug)]
pub struct EnumDesc {
    pub(crate) name: TypeName,
    /// Serde name and ordinal of each variant.
    pub(crate) variants: &'static [VariantDesc],
    /// Variant marked `#[serde(other)]`, taken for unknown constants.
    pub(crate) other: Option<&'static str>,
}

/// One constant of an enum.
///
/// # Examples
/// ```
/// # use ignite_client::{IgniteObject, IgniteType};
/// # use serde::{Deserialize, Serialize};
/// #[derive(Serialize, Deserialize, IgniteObject)]
/// #[serde(rename_all = "UPPERCASE")]
/// enum Color {
///     #[ignite(ordinal = 7)]
///     Red,
/// }
///
/// let red = Color::DESC.as_enum().ok_or("not an enum")?.variants()[0];
/// assert_eq!((red.name(), red.ordinal()), ("RED", 7));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct VariantDesc {
    pub(crate) name: &'static str,
    pub(crate) ordinal: i32,
}

impl TypeDesc {
    const fn new(code: TypeCode, shape: Shape) -> Self {
        Self {
            code,
            metadata: code,
            nullable: false,
            widen: false,
            sql_date: false,
            text: TextForm::Usual,
            shape,
        }
    }

    /// A scalar of a code.
    pub const fn scalar(code: TypeCode) -> Self {
        Self::new(code, Shape::Scalar)
    }

    /// A primitive array (`byte[]` to `boolean[]`).
    pub const fn primitive_array(code: TypeCode) -> Self {
        Self::new(code, Shape::PrimitiveArray)
    }

    /// An array whose elements carry their type code (`string[]`, `uuid[]`, `date[]`, `decimal[]`, `enum[]` ...).
    pub const fn tagged_array(code: TypeCode, element: DescFn) -> Self {
        Self::new(code, Shape::TaggedArray(element))
    }

    /// An `object[]` of one element type.
    pub const fn object_array(element: DescFn) -> Self {
        Self::new(TypeCode::ObjectArray, Shape::ObjectArray(element))
    }

    /// An `object[]` of the element's own class: Java's `Integer[]`, `int[][]`, `Person[]`.
    pub const fn typed_array(element: DescFn) -> Self {
        Self::new(TypeCode::ObjectArray, Shape::TypedArray(element))
    }

    /// A tuple: an `object[]` with a descriptor for each place.
    pub const fn tuple(elements: &'static [DescFn]) -> Self {
        Self::new(TypeCode::ObjectArray, Shape::Tuple(elements))
    }

    /// A collection of a kind.
    pub const fn collection(kind: i8, element: DescFn) -> Self {
        Self::new(TypeCode::Collection, Shape::Collection { kind, element })
    }

    /// An `ArrayList`.
    pub const fn array_list(element: DescFn) -> Self {
        Self::collection(collection_kind::ARRAY_LIST, element)
    }

    /// A map of a kind.
    pub const fn map(kind: i8, key: DescFn, value: DescFn) -> Self {
        Self::new(TypeCode::Map, Shape::Map { kind, key, value })
    }

    /// A `HashMap`.
    pub const fn hash_map(key: DescFn, value: DescFn) -> Self {
        Self::map(map_kind::HASH_MAP, key, value)
    }

    /// A struct.
    pub const fn object(object: fn() -> &'static ObjectDesc) -> Self {
        Self::new(TypeCode::Object, Shape::Object(object))
    }

    /// An enum.
    pub const fn enumeration(desc: &'static EnumDesc) -> Self {
        Self::new(TypeCode::Enum, Shape::Enum(desc))
    }

    /// Any value.
    pub const fn any() -> Self {
        Self { nullable: true, ..Self::new(TypeCode::Object, Shape::Any) }
    }

    /// The same with a place for null.
    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }

    /// The same, whose values serde moves as text of another form.
    #[cfg(any(feature = "chrono-04", feature = "rust_decimal-1", feature = "time-03"))]
    pub(crate) const fn with_text(self, text: TextForm) -> Self {
        Self { text, ..self }
    }

    /// The same, reading narrower numbers too.
    pub const fn widened(self) -> Self {
        assert!(
            matches!(self.code, TypeCode::Long | TypeCode::Double),
            "`widen` reads a narrower number into a long or a double"
        );
        Self { widen: true, ..self }
    }

    /// The same date, written as `java.sql.Date`: what DATE columns of SQL hold. Its metadata code is 103, as Java's.
    ///
    /// # Examples
    /// ```
    /// use ignite_client::desc::{TypeCode, TypeDesc};
    ///
    /// const BORN: TypeDesc = TypeDesc::scalar(TypeCode::Date).as_sql_date();
    /// assert!(BORN.is_sql_date());
    /// assert_eq!(BORN.metadata_code(), TypeCode::Object);
    /// ```
    pub const fn as_sql_date(self) -> Self {
        assert!(matches!(self.code, TypeCode::Date), "only dates are written as `java.sql.Date`");
        Self { metadata: TypeCode::Object, sql_date: true, ..self }
    }

    /// Whether dates are written as `java.sql.Date`.
    pub const fn is_sql_date(&self) -> bool {
        self.sql_date
    }

    /// Component type id of an array of this type's own class.
    pub(crate) const fn component_id(&self) -> i32 {
        if self.sql_date { sql_date::CLASS_ID } else { self.code.component_id() }
    }

    /// The same, declared by an interface: metadata code 103 (`List`, `Set`, `Map` fields of Java classes).
    pub const fn declared_as_object(self) -> Self {
        Self { metadata: TypeCode::Object, ..self }
    }

    /// Code of the values on the wire; that of dates also for `java.sql.Date`, which [`is_sql_date`](Self::is_sql_date) tells.
    pub const fn code(&self) -> TypeCode {
        self.code
    }

    /// Code of the declared type in the cluster's metadata.
    pub const fn metadata_code(&self) -> TypeCode {
        self.metadata
    }

    /// Whether values can hold neither objects nor enums: nothing has to be registered.
    pub(crate) const fn is_plain(&self) -> bool {
        matches!(self.shape, Shape::Scalar | Shape::PrimitiveArray)
    }

    /// Whether the Rust type has a place for null.
    pub const fn is_nullable(&self) -> bool {
        self.nullable
    }

    /// Descriptor of the struct, if it is one.
    pub fn as_object(&self) -> Option<&'static ObjectDesc> {
        match self.shape {
            Shape::Object(object) => Some(object()),
            _ => None,
        }
    }

    /// Descriptor of the enum, if it is one.
    pub fn as_enum(&self) -> Option<&'static EnumDesc> {
        match self.shape {
            Shape::Enum(desc) => Some(desc),
            _ => None,
        }
    }
}

impl FieldDesc {
    /// A field; `lowered` is the name with its letters beyond ASCII in lower case, from which the id comes.
    pub const fn new(
        name: &'static str,
        lowered: &'static str,
        serde_name: &'static str,
        ty: TypeDesc,
    ) -> Self {
        let id = hash::const_name_id(lowered);
        assert!(id != 0, "this field name has the id 0, which Ignite refuses");
        Self { name, serde_name, id, alias_ids: &[], ty, has_default: false, sql: SqlDesc::new() }
    }

    /// The same with the ids of earlier names.
    #[must_use]
    pub const fn with_aliases(self, alias_ids: &'static [i32]) -> Self {
        Self { alias_ids, ..self }
    }

    /// The same, absent or null meaning serde's default.
    #[must_use]
    pub const fn with_default(self) -> Self {
        Self { has_default: true, ..self }
    }

    /// The same with what SQL is told of the column.
    #[must_use]
    pub const fn with_sql(self, sql: SqlDesc) -> Self {
        Self { sql, ..self }
    }

    /// Name in Ignite.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Key that serde's generated code uses.
    pub const fn serde_name(&self) -> &'static str {
        self.serde_name
    }

    /// Ids of the names that the field had before.
    pub const fn alias_ids(&self) -> &'static [i32] {
        self.alias_ids
    }

    /// Whether the field may be absent, serde's default taking its place.
    pub const fn has_default(&self) -> bool {
        self.has_default
    }

    /// Field id: hash of the lower-cased name.
    pub const fn id(&self) -> i32 {
        self.id
    }

    /// Descriptor of the field's type.
    pub const fn ty(&self) -> &TypeDesc {
        &self.ty
    }

    /// What SQL is told of the column.
    pub const fn sql(&self) -> &SqlDesc {
        &self.sql
    }
}

impl ObjectDesc {
    /// A struct with its fields in the order of writing.
    ///
    /// Two fields with one id are a compile error, because this is evaluated at compile time.
    #[allow(clippy::indexing_slicing, reason = "const loops below the length")]
    pub const fn new(name: TypeName, fields: &'static [FieldDesc]) -> Self {
        let mut schema_id = hash::EMPTY_SCHEMA_ID;
        let mut has_defaults = false;
        let mut at = 0;
        while at < fields.len() {
            let mut other = 0;
            while other < at {
                assert!(
                    fields[other].id != fields[at].id,
                    "two fields have the same id: Ignite lower-cases field names, use #[ignite(name = \"...\")]"
                );
                other += 1;
            }
            schema_id = hash::schema_step(schema_id, fields[at].id);
            has_defaults |= fields[at].has_default;
            at += 1;
        }
        Self { name, schema_id, fields, affinity: None, deny_unknown: false, has_defaults }
    }

    /// The same with an affinity key field, by its index.
    #[must_use]
    pub const fn with_affinity(self, field: usize) -> Self {
        assert!(field < self.fields.len());
        Self { affinity: Some(field), ..self }
    }

    /// The same, refusing fields that the struct does not have.
    #[must_use]
    pub const fn denying_unknown(self) -> Self {
        Self { deny_unknown: true, ..self }
    }

    /// Type name and ids.
    pub const fn name(&self) -> &TypeName {
        &self.name
    }

    /// Schema id of the fields in their order.
    pub const fn schema_id(&self) -> i32 {
        self.schema_id
    }

    /// The fields in the order of writing.
    pub const fn fields(&self) -> &'static [FieldDesc] {
        self.fields
    }

    /// The affinity key field.
    pub fn affinity_field(&self) -> Option<&'static FieldDesc> {
        self.affinity.and_then(|at| self.fields.get(at))
    }
}

impl EnumDesc {
    /// An enum with its constants.
    pub const fn new(name: TypeName, variants: &'static [VariantDesc], other: Option<&'static str>) -> Self {
        Self { name, variants, other }
    }

    /// Type name and ids.
    pub const fn name(&self) -> &TypeName {
        &self.name
    }

    /// The constants with their ordinals.
    pub const fn variants(&self) -> &'static [VariantDesc] {
        self.variants
    }
}

impl VariantDesc {
    /// A constant: its name for serde and in Ignite, and its ordinal.
    pub const fn new(name: &'static str, ordinal: i32) -> Self {
        Self { name, ordinal }
    }

    /// The name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The ordinal.
    pub const fn ordinal(&self) -> i32 {
        self.ordinal
    }
}
