//! [`BinaryObject`]: a complex object that reads a field only when it is asked for.

use super::MAX_DEPTH;
use super::builder::BinaryObjectBuilder;
use super::copy::field_reader;
use super::read::read_value;
use super::source::{Place, Source};
use super::value::IgniteValue;
use super::write::ValueWriter;
use crate::binary::object::{Layout, flags};
use crate::binary::type_code::TypeCode;
use crate::codec::{CodecError, CodecErrorKind, CodecResult, Writer, hash};
use crate::describe::TypeBook;
use crate::describe::schemas::SchemaLookup;
use std::fmt;
use std::sync::Arc;

/// A complex object without a Rust type: bytes and what the cluster knows of their type.
///
/// Cheap to clone; holds the bytes of the outermost value that it was read with. A field is decoded when it is asked for, the others are
/// not touched. An object cannot be changed: [`to_builder`](Self::to_builder) gives a builder that holds its fields.
///
/// # Examples
/// ```
/// use ignite_client::{BinaryObjectBuilder, IgniteValue};
///
/// let ann = BinaryObjectBuilder::new("Person").set("id", 1_i64).set("name", "Ann").build()?;
/// assert_eq!(ann.field("name")?, Some("Ann".into()));
/// assert_eq!(ann.field("salary")?, None);
/// let older = ann.to_builder()?.set("age", 42).build()?;
/// assert_eq!(older.field("AGE")?.and_then(|age| age.as_i64()), Some(42));
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
#[derive(Clone)]
pub struct BinaryObject {
    place: Place,
    /// Stands in the wrapping that nodes put around stored objects; its place then counts from the wrapped bytes.
    wrapped: bool,
}

/// A field of a [`BinaryObject`].
///
/// # Examples
/// ```
/// let ann = ignite_client::BinaryObjectBuilder::new("Person").set("name", "Ann").build()?;
/// for field in ann.fields()? {
///     let field = field?;
///     assert_eq!((field.name.as_deref(), field.value), (Some("name"), "Ann".into()));
/// }
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ObjectField {
    /// Field id.
    pub id: i32,
    /// Name, where the metadata of the type is known.
    pub name: Option<Arc<str>>,
    /// Value.
    pub value: IgniteValue,
}

impl BinaryObject {
    /// The object at a place where a layout was read.
    pub(super) fn at(place: Place, wrapped: bool) -> Self {
        Self { place, wrapped }
    }

    /// An object from its bytes, type code first.
    ///
    /// # Errors
    /// If the bytes are not one whole object.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        Self::of_value(IgniteValue::from_bytes(bytes)?)
    }

    /// The same with types by which it tells its fields.
    ///
    /// # Errors
    /// If the bytes are not one whole object.
    pub fn from_bytes_with(bytes: &[u8], types: &Arc<TypeBook>) -> Result<Self, CodecError> {
        Self::of_value(IgniteValue::from_bytes_with(bytes, types)?)
    }

    pub(super) fn of_value(value: IgniteValue) -> CodecResult<Self> {
        match value {
            IgniteValue::Object(object) => Ok(object),
            other => Err(CodecError::mismatch(TypeCode::Object.name(), other.type_code().name())),
        }
    }

    pub(super) fn of_source(source: &Source) -> CodecResult<Self> {
        Ok(Self::at(Place::new(source, 0, 0)?, false))
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    pub(super) fn is_wrapped(&self) -> bool {
        self.wrapped
    }

    pub(super) fn source(&self) -> &Source {
        &self.place.source
    }

    /// The layout, which was read once when the object was found.
    pub(super) fn layout(&self) -> CodecResult<Layout<'_>> {
        self.place.layout()
    }

    fn header<T: Default>(&self, part: impl FnOnce(&Layout<'_>) -> T) -> T {
        self.layout().map(|layout| part(&layout)).unwrap_or_default()
    }

    /// Type id; that of the class name for a type that the cluster does not know by id.
    pub fn type_id(&self) -> i32 {
        self.header(|layout| layout.type_id())
    }

    /// Name of the type, where the metadata of the type is known or the object carries it.
    pub fn type_name(&self) -> Option<String> {
        if let Some(name) = self.class_name() {
            return Some(name.to_owned());
        }
        Some(self.source().schemas().binary_type(self.type_id())?.type_name.clone())
    }

    /// Name of the class that the object carries because the cluster had not accepted it when the object was written.
    pub fn class_name(&self) -> Option<&str> {
        self.layout().ok()?.class_name
    }

    /// Schema id: hash of the ids of the fields in their order.
    pub fn schema_id(&self) -> i32 {
        self.header(|layout| layout.header.schema_id)
    }

    /// Hash code as the object carries it: the hash of its fields by which nodes find keys.
    pub fn hash_code(&self) -> i32 {
        self.header(|layout| layout.header.hash_code)
    }

    /// Whether the object holds no field ids, so that they must be learnt from the cluster.
    pub fn is_compact(&self) -> bool {
        self.header(|layout| layout.is_compact())
    }

    /// Whether the type is a user's, not one of Java's own classes.
    pub fn is_user_type(&self) -> bool {
        self.header(|layout| layout.header.flags & flags::USER_TYPE != 0)
    }

    /// Number of fields.
    pub fn field_count(&self) -> usize {
        self.header(|layout| layout.field_count())
    }

    /// Bytes that the type wrote without names (`BinaryRawWriter` in Java); what they mean only the type knows.
    pub fn raw_data(&self) -> Option<&[u8]> {
        let (start, end) = self.layout().ok()?.raw?;
        self.source().bytes().get(start..end)
    }

    /// Reads a field by its name, letter case ignored as Ignite does. `None` if the object has no such field, null if it is null.
    ///
    /// # Errors
    /// If the object is compact and its schema is not known, or if the bytes are broken.
    pub fn field(&self, name: &str) -> Result<Option<IgniteValue>, CodecError> {
        self.field_by_id(hash::name_id(name)).map_err(|error| error.in_name(name.to_owned()))
    }

    /// Reads a field by its id.
    ///
    /// # Errors
    /// As [`field`](Self::field).
    pub fn field_by_id(&self, id: i32) -> Result<Option<IgniteValue>, CodecError> {
        let layout = self.layout()?;
        let ids = self.ids(&layout)?;
        for index in 0..layout.field_count() {
            if ids.get(self, &layout, index)? == id {
                return self.value_at(&layout, index).map(Some);
            }
        }
        Ok(None)
    }

    /// The fields in the order of writing, each decoded when the iterator comes to it.
    ///
    /// # Errors
    /// If the object is compact and its schema is not known.
    pub fn fields(&self) -> Result<Fields<'_>, CodecError> {
        let layout = self.layout()?;
        Ok(Fields { object: self, ids: self.ids(&layout)?, layout, next: 0 })
    }

    fn value_at(&self, layout: &Layout<'_>, index: usize) -> CodecResult<IgniteValue> {
        let mut r = field_reader(self.source().reader(), layout, index)?;
        read_value(self.source(), self.place.base(), &mut r, MAX_DEPTH)
    }

    pub(super) fn ids(&self, layout: &Layout<'_>) -> CodecResult<FieldIds> {
        if !layout.is_compact() || layout.field_count() == 0 {
            return Ok(FieldIds::Footer);
        }
        let (type_id, schema_id) = (layout.type_id(), layout.header.schema_id);
        match self.source().schemas().schema(type_id, schema_id) {
            SchemaLookup::Known(schema) if schema.field_ids.len() == layout.field_count() => {
                Ok(FieldIds::Schema(schema.field_ids))
            }
            SchemaLookup::Known(_) => {
                Err(CodecError::malformed("object whose footer does not fit its schema").at(layout.start))
            }
            SchemaLookup::Missing | SchemaLookup::Unasked => {
                Err(CodecError::new(CodecErrorKind::NeedSchema { type_id, schema_id }).at(layout.start))
            }
        }
    }

    /// A builder that holds the fields of this object, those that it cannot name included.
    ///
    /// # Errors
    /// If the object is compact and its schema is not known, or if its footer is broken.
    pub fn to_builder(&self) -> Result<BinaryObjectBuilder, CodecError> {
        BinaryObjectBuilder::of_object(self)
    }

    /// The bytes of the object alone. What back references in it mean is written into it if it stood elsewhere.
    ///
    /// # Errors
    /// If its bytes are broken.
    pub fn to_bytes(&self) -> Result<Vec<u8>, CodecError> {
        let mut w = Writer::new();
        ValueWriter::new(&mut w).bare().object(&self.place, self.wrapped)?;
        Ok(w.into_vec())
    }
}

/// Where the ids of an object's fields are.
pub(super) enum FieldIds {
    /// In its own footer.
    Footer,
    Schema(Arc<[i32]>),
}

impl FieldIds {
    pub(super) fn get(&self, object: &BinaryObject, layout: &Layout<'_>, index: usize) -> CodecResult<i32> {
        let id = match self {
            Self::Footer => layout.field_id(object.source().reader(), index)?,
            Self::Schema(ids) => ids.get(index).copied(),
        };
        id.ok_or_else(|| {
            CodecError::malformed("object whose footer does not fit its schema").at(layout.start)
        })
    }
}

/// Iterator over the fields of a [`BinaryObject`]; see [`ObjectField`] for an example.
///
/// # Examples
/// ```
/// use ignite_client::BinaryObjectBuilder;
///
/// let ann = BinaryObjectBuilder::new("Person").set("id", 1).set("name", "Ann").build()?;
/// let mut names = Vec::new();
/// for field in ann.fields()? {
///     names.extend(field?.name);
/// }
/// assert_eq!(names.iter().map(|name| &**name).collect::<Vec<_>>(), ["id", "name"]);
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
pub struct Fields<'o> {
    object: &'o BinaryObject,
    ids: FieldIds,
    layout: Layout<'o>,
    next: usize,
}

impl Iterator for Fields<'_> {
    type Item = Result<ObjectField, CodecError>;

    fn next(&mut self) -> Option<Self::Item> {
        let index = self.next;
        if index >= self.layout.field_count() {
            return None;
        }
        self.next += 1;
        let id = match self.ids.get(self.object, &self.layout, index) {
            Ok(id) => id,
            Err(error) => return Some(Err(error)),
        };
        let name = self.object.source().schemas().field_name(self.layout.type_id(), id);
        Some(match self.object.value_at(&self.layout, index) {
            Ok(value) => Ok(ObjectField { id, name, value }),
            Err(error) => Err(error.in_name(name.map_or_else(|| id.to_string(), |name| name.to_string()))),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.layout.field_count().saturating_sub(self.next);
        (left, Some(left))
    }
}

impl fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fields").field("object", self.object).field("next", &self.next).finish()
    }
}

impl PartialEq for BinaryObject {
    fn eq(&self, other: &Self) -> bool {
        self.place.is_same(&other.place)
            || matches!((self.to_bytes(), other.to_bytes()), (Ok(one), Ok(two)) if one == two)
    }
}

impl Eq for BinaryObject {}

impl fmt::Debug for BinaryObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("BinaryObject");
        if let Some(name) = self.type_name() {
            shown.field("type_name", &name);
        }
        shown.field("type_id", &self.type_id()).field("schema_id", &self.schema_id());
        shown.field("len", &self.header(|layout| layout.end - layout.start)).finish()
    }
}
