//! [`BinaryObjectBuilder`]: makes a complex object, new or from an existing one.

use super::copy::field_reader;
use super::metadata;
use super::object::BinaryObject;
use super::source::Source;
use super::value::IgniteValue;
use super::write::ValueWriter;
use crate::binary::object::{ObjectIds, ObjectStart, flags};
use crate::binary::text;
use crate::binary::type_code::TypeCode;
use crate::codec::{CodecError, CodecResult, Writer, hash};
use crate::describe::BinaryType;
use crate::describe::binding::Binding;

/// Makes a [`BinaryObject`]: new, or from an existing one whose other fields are kept, those that it cannot name and raw data included.
///
/// The order of the fields is part of the object: a key with the same fields in another order is another key. New fields come last. The
/// builder also carries what the cluster must be told of the type before the object is stored; the client does so by itself.
///
/// # Examples
/// ```
/// use ignite_client::{BinaryObjectBuilder, Collection, IgniteValue};
///
/// let home = BinaryObjectBuilder::new("Address").set("city", "Ulm");
/// let ann = BinaryObjectBuilder::new("org.acme.Person")
///     .set("name", "Ann")
///     .set("home", home)
///     .set("tags", Collection::list(vec!["a".into(), "b".into()]))
///     .set_null("born", ignite_client::desc::TypeCode::Date)
///     .build()?;
/// assert_eq!(ann.field("born")?, Some(IgniteValue::Null));
/// # Ok::<(), ignite_client::CodecError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder makes nothing until `build` is called"]
pub struct BinaryObjectBuilder {
    pub(super) key: TypeKey,
    pub(super) type_name: Option<String>,
    /// Flags of the header that do not follow from the contents.
    flags: u16,
    compact: Option<bool>,
    pub(super) fields: Vec<Field>,
    raw: Option<Vec<u8>>,
    pub(super) affinity_key: Option<String>,
    pub(super) original: Option<BinaryObject>,
}

/// From what the type id in the header comes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TypeKey {
    /// The name, by the cluster's mapper.
    Name(String),
    Id(i32),
    /// 0, the name of the class follows the header.
    Unregistered(String),
}

#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) id: i32,
    /// As it was given; the names of kept fields stay with the original.
    pub(super) name: Option<String>,
    /// Code of the declared type, where it is not that of the value.
    pub(super) declared: Option<TypeCode>,
    pub(super) value: FieldValue,
}

#[derive(Debug, Clone)]
pub(super) enum FieldValue {
    /// As in the original, by its index there.
    Kept(usize),
    Set(IgniteValue),
}

impl BinaryObjectBuilder {
    /// An object of a type, without fields, in the form that clusters want by default; `Client::binary_builder` asks the cluster.
    pub fn new(type_name: impl Into<String>) -> Self {
        let type_name = type_name.into();
        Self::of_key(TypeKey::Name(type_name.clone()), Some(type_name))
    }

    /// An object of a type whose id is known but not its name.
    pub fn of_type_id(type_id: i32) -> Self {
        Self::of_key(TypeKey::Id(type_id), None)
    }

    /// An object that carries the name of its class instead of a type id, as Java writes it where a cluster does not accept the class.
    pub fn unregistered(class_name: impl Into<String>) -> Self {
        let class_name = class_name.into();
        Self::of_key(TypeKey::Unregistered(class_name.clone()), Some(class_name))
    }

    /// An object of a type in the form that a cluster wants.
    pub(crate) fn for_cluster(type_name: &str, binding: Binding) -> Self {
        let mut builder = Self::new(type_name);
        builder.key = TypeKey::Id(builder.type_id_for(binding));
        builder.compact(binding.compact)
    }

    fn of_key(key: TypeKey, type_name: Option<String>) -> Self {
        Self {
            key,
            type_name,
            flags: flags::USER_TYPE,
            compact: None,
            fields: Vec::new(),
            raw: None,
            affinity_key: None,
            original: None,
        }
    }

    pub(super) fn of_object(object: &BinaryObject) -> CodecResult<Self> {
        let layout = object.layout()?;
        let ids = object.ids(&layout)?;
        let type_id = layout.type_id();
        let key = match layout.class_name {
            Some(name) => TypeKey::Unregistered(name.to_owned()),
            None => TypeKey::Id(type_id),
        };
        let schemas = object.source().schemas();
        let mut builder = Self::of_key(key, object.type_name());
        builder.flags = layout.header.flags & !(flags::OF_FOOTER | flags::HAS_RAW | flags::COMPACT);
        builder.compact = Some(layout.is_compact());
        builder.raw = object.raw_data().map(<[u8]>::to_vec);
        builder.fields.reserve_exact(layout.field_count());
        for index in 0..layout.field_count() {
            let id = ids.get(object, &layout, index)?;
            builder.fields.push(Field { id, name: None, declared: None, value: FieldValue::Kept(index) });
        }
        builder.affinity_key = schemas.binary_type(type_id).and_then(|known| known.affinity_key.clone());
        builder.original = Some(object.clone());
        Ok(builder)
    }

    /// Sets a field, in its place if it is there, else as the last.
    pub fn set(self, name: &str, value: impl Into<IgniteValue>) -> Self {
        self.put(name, value.into(), None)
    }

    /// Sets a field of another declared type than that of the value: `Object` for a list in a field that Java declares as `List`, for
    /// example. The declared type is what the cluster's metadata holds and compares.
    pub fn set_as(self, name: &str, declared: TypeCode, value: impl Into<IgniteValue>) -> Self {
        self.put(name, value.into(), Some(declared))
    }

    /// Sets a field of a declared type to null.
    pub fn set_null(self, name: &str, declared: TypeCode) -> Self {
        self.put(name, IgniteValue::Null, Some(declared))
    }

    /// Sets a field by its id, where its name is not known.
    pub fn set_by_id(mut self, id: i32, value: impl Into<IgniteValue>) -> Self {
        self.put_field(id, None, value.into(), None);
        self
    }

    fn put(mut self, name: &str, value: IgniteValue, declared: Option<TypeCode>) -> Self {
        self.put_field(hash::name_id(name), Some(name.to_owned()), value, declared);
        self
    }

    fn put_field(&mut self, id: i32, name: Option<String>, value: IgniteValue, declared: Option<TypeCode>) {
        let value = FieldValue::Set(value);
        match self.fields.iter_mut().find(|field| field.id == id) {
            Some(field) => {
                field.name = field.name.take().or(name);
                field.declared = declared;
                field.value = value;
            }
            None => self.fields.push(Field { id, name, declared, value }),
        }
    }

    /// Takes a field out, if it is there.
    pub fn remove(mut self, name: &str) -> Self {
        let id = hash::name_id(name);
        self.fields.retain(|field| field.id != id);
        self
    }

    /// Sets the raw data: bytes without names behind the fields.
    pub fn raw_data(mut self, raw: impl Into<Vec<u8>>) -> Self {
        self.raw = Some(raw.into());
        self
    }

    /// Names the field by which a node is chosen for keys of the type.
    pub fn affinity_key(mut self, name: impl Into<String>) -> Self {
        self.affinity_key = Some(name.into());
        self
    }

    /// Chooses the form: compact objects hold no field ids, full ones do. Without a choice the form is that of the object that the builder
    /// was made from, else that of the object around it, else compact. Keys must have the form of the cluster.
    pub fn compact(mut self, compact: bool) -> Self {
        self.compact = Some(compact);
        self
    }

    /// Marks the type as one of Java's own classes, whose objects are never compact.
    pub fn system_type(mut self) -> Self {
        self.flags &= !flags::USER_TYPE;
        self
    }

    /// Type id, by the full-name mapper that clusters use by default.
    pub fn type_id(&self) -> i32 {
        self.type_id_for(Binding::DEFAULT)
    }

    pub(super) fn type_id_for(&self, binding: Binding) -> i32 {
        match &self.key {
            TypeKey::Id(id) => *id,
            TypeKey::Name(name) if binding.simple_names => hash::name_id(&hash::simple_name_of(name)),
            TypeKey::Name(name) | TypeKey::Unregistered(name) => hash::name_id(name),
        }
    }

    /// What the cluster must know of the type: the fields and the schema of this object.
    pub fn binary_type(&self) -> BinaryType {
        metadata::binary_type(self, Binding::DEFAULT)
    }

    /// Makes the object.
    ///
    /// # Errors
    /// If a type or field has the id 0, which Ignite refuses, or a value cannot be written.
    pub fn build(&self) -> Result<BinaryObject, CodecError> {
        self.build_for(Binding::DEFAULT)
    }

    pub(crate) fn build_for(&self, binding: Binding) -> CodecResult<BinaryObject> {
        let mut w = Writer::new();
        ValueWriter::new(&mut w).bound_to(binding).value_of(self)?;
        let bytes = w.into_vec();
        let types = metadata::types_of(self, binding, &bytes)?;
        BinaryObject::of_source(&Source::new(bytes, Some(types))?)
    }

    /// Writes the object where the writer stands.
    pub(super) fn write(&self, writer: &mut ValueWriter<'_>) -> CodecResult<()> {
        let user = self.flags & flags::USER_TYPE != 0;
        let compact = self.compact.unwrap_or(writer.binding.compact);
        let outer = writer.binding;
        writer.binding.compact = compact;
        let start = ObjectStart::begin(writer.w);
        let result = self.write_body(writer, start).and_then(|(name_len, raw_at)| {
            let mut ids = ObjectIds::user(0, self.schema_id(), compact && user);
            ids.flags |= self.flags;
            if !user {
                ids.flags &= !flags::USER_TYPE;
            }
            if raw_at.is_some() {
                ids.flags |= flags::HAS_RAW;
            }
            if !matches!(self.key, TypeKey::Unregistered(_)) {
                ids.type_id = nonzero(self.type_id_for(outer), "type")?;
            }
            (ids.name_len, ids.raw_at) = (name_len, raw_at);
            start.finish(writer.w, ids, self.fields.iter().map(|field| field.id))
        });
        writer.binding = outer;
        if result.is_err() {
            start.abandon(writer.w);
        }
        result
    }

    /// What messages call a field.
    #[cold]
    fn label(&self, field: &Field) -> String {
        let known = self.original.as_ref().and_then(|object| {
            let schemas = object.source().schemas();
            schemas.field_name(object.type_id(), field.id).map(|name| name.to_string())
        });
        field.name.clone().or(known).unwrap_or_else(|| field.id.to_string())
    }

    pub(super) fn schema_id(&self) -> i32 {
        hash::schema_id(self.fields.iter().map(|field| field.id))
    }

    /// Writes class name, fields and raw data; returns the length of the name and the position of the raw data.
    fn write_body(
        &self,
        writer: &mut ValueWriter<'_>,
        start: ObjectStart,
    ) -> CodecResult<(usize, Option<usize>)> {
        let original = self.original.as_ref().map(|object| Ok((object, object.layout()?))).transpose()?;
        let begun = writer.w.position();
        if let Some((object, layout)) = &original {
            let header = begun - crate::binary::object::HEADER_LEN;
            writer.log.note_start(object.source(), layout.start, header);
        }
        if let TypeKey::Unregistered(name) = &self.key {
            text::write_string(writer.w, name)?;
        }
        let name_len = writer.w.position() - begun;
        for field in &self.fields {
            nonzero(field.id, "field")?;
            start.field(writer.w)?;
            let written = match (&field.value, &original) {
                (FieldValue::Kept(index), Some((object, layout))) => {
                    let mut r = field_reader(object.source().reader(), layout, *index)?;
                    writer.copy(object.source(), object.place().base(), &mut r)
                }
                (FieldValue::Set(value), _) => writer.bare_value(value),
                (FieldValue::Kept(_), None) => Err(CodecError::malformed("kept field without an object")),
            };
            written.map_err(|error| error.in_name(self.label(field)))?;
        }
        let raw_at = self.raw.as_ref().map(|raw| {
            let position = writer.w.position();
            writer.w.write_slice(raw);
            position
        });
        Ok((name_len, raw_at))
    }
}

fn nonzero(id: i32, what: &str) -> CodecResult<i32> {
    match id {
        0 => Err(CodecError::unsupported(format!("the {what} has the id 0, which Ignite refuses"))),
        id => Ok(id),
    }
}

impl PartialEq for BinaryObjectBuilder {
    fn eq(&self, other: &Self) -> bool {
        matches!((self.build(), other.build()), (Ok(one), Ok(two)) if one == two)
    }
}
