//! Writes an [`IgniteValue`]. Parts that were read are found again by their origin, so that back references stay what they were.

use super::MAX_DEPTH;
use super::builder::BinaryObjectBuilder;
use super::handle::HandleTarget;
use super::log::Log;
use super::parts::{ClassRef, CollectionKind};
use super::read::WRAPPED_HEAD;
use super::source::Place;
use super::value::IgniteValue;
use crate::binary::array::{Component, write_component};
use crate::binary::type_code::TypeCode;
use crate::binary::{scalar, sql_date, temporal, text, uuid};
use crate::codec::{CodecError, CodecResult, Writer};
use crate::describe::binding::Binding;
use crate::types::Timestamp;
use crate::types::wire::Wire;

/// The bytes of a value that stands alone.
pub(crate) fn to_bytes(value: &IgniteValue) -> CodecResult<Vec<u8>> {
    let mut w = Writer::new();
    ValueWriter::new(&mut w).value(value)?;
    Ok(w.into_vec())
}

/// Writes one outermost value.
pub(crate) struct ValueWriter<'w> {
    pub(super) w: &'w mut Writer,
    pub(super) log: Log,
    /// Levels of nesting that are left.
    pub(super) depth: usize,
    /// Objects are written without the wrapping that nodes put around them.
    pub(super) bare: bool,
    /// Levels of back references whose targets are being written in their place.
    pub(super) pulling: usize,
    /// Form and type ids of objects that are built on the way.
    pub(super) binding: Binding,
}

impl<'w> ValueWriter<'w> {
    pub(crate) fn new(w: &'w mut Writer) -> Self {
        Self {
            w,
            log: Log::default(),
            depth: MAX_WRITE_DEPTH,
            bare: false,
            pulling: 0,
            binding: Binding::DEFAULT,
        }
    }

    /// Leaves out the wrapping that nodes put around objects.
    pub(crate) fn bare(self) -> Self {
        Self { bare: true, ..self }
    }

    /// Form and type ids of objects that are built on the way.
    pub(super) fn bound_to(self, binding: Binding) -> Self {
        Self { binding, ..self }
    }

    /// Writes the object of a builder.
    pub(super) fn value_of(&mut self, builder: &BinaryObjectBuilder) -> CodecResult<()> {
        self.deeper(|this| builder.write(this))
    }

    /// Writes a value without the wrapping that nodes put around objects.
    pub(super) fn bare_value(&mut self, value: &IgniteValue) -> CodecResult<()> {
        let outer = std::mem::replace(&mut self.bare, true);
        let result = self.value(value);
        self.bare = outer;
        result
    }

    pub(crate) fn value(&mut self, value: &IgniteValue) -> CodecResult<()> {
        match value {
            IgniteValue::Null => scalar::write_null(self.w),
            IgniteValue::Byte(value) => scalar::write_byte(self.w, *value),
            IgniteValue::Short(value) => scalar::write_short(self.w, *value),
            IgniteValue::Int(value) => scalar::write_int(self.w, *value),
            IgniteValue::Long(value) => scalar::write_long(self.w, *value),
            IgniteValue::Float(value) => scalar::write_float(self.w, *value),
            IgniteValue::Double(value) => scalar::write_double(self.w, *value),
            IgniteValue::Char(value) => scalar::write_char(self.w, value.unit()),
            IgniteValue::Bool(value) => scalar::write_bool(self.w, *value),
            IgniteValue::String(value) => text::write_string(self.w, value)?,
            IgniteValue::Uuid(value) => uuid::write_uuid(self.w, value.as_bytes()),
            IgniteValue::Date(value) => temporal::write_date(self.w, value.millis()),
            IgniteValue::SqlDate(value) => sql_date::write_sql_date(self.w, value.millis()),
            IgniteValue::Time(value) => temporal::write_time(self.w, value.millis()),
            IgniteValue::Timestamp(value) => timestamp(self.w, *value),
            IgniteValue::Decimal(value) => wire(self.w, TypeCode::Decimal, value.as_ref()),
            IgniteValue::Enum(value) => wire(self.w, TypeCode::Enum, value),
            IgniteValue::BinaryEnum(value) => wire(self.w, TypeCode::BinaryEnum, value),
            IgniteValue::Class(class) => {
                self.w.write_u8(TypeCode::Class.byte());
                component(self.w, class)?;
            }
            IgniteValue::Object(object) => return self.object(object.place(), object.is_wrapped()),
            IgniteValue::Builder(builder) => return self.value_of(builder),
            IgniteValue::Opaque(opaque) => return self.copy_place(&opaque.place),
            IgniteValue::Handle(handle) => return self.handle(&handle.0),
            IgniteValue::Wrapped(inner) => return self.deeper(|this| this.wrapped(inner)),
            _ => return self.array(value),
        }
        Ok(())
    }

    /// Runs one level deeper.
    pub(super) fn deeper(&mut self, write: impl FnOnce(&mut Self) -> CodecResult<()>) -> CodecResult<()> {
        match self.depth.checked_sub(1) {
            Some(depth) => self.depth = depth,
            None => return Err(CodecError::limit("depth of nesting", MAX_WRITE_DEPTH)),
        }
        let result = write(self);
        self.depth += 1;
        result
    }

    fn array(&mut self, value: &IgniteValue) -> CodecResult<()> {
        use TypeCode as C;
        match value {
            IgniteValue::ByteArray(bytes) => {
                self.w.write_u8(C::ByteArray.byte());
                self.w.write_bytes(bytes)
            }
            IgniteValue::BoolArray(items) => primitives(self.w, C::BoolArray, items, |v| [u8::from(*v)]),
            IgniteValue::ShortArray(items) => primitives(self.w, C::ShortArray, items, |v| v.to_le_bytes()),
            IgniteValue::CharArray(items) => primitives(self.w, C::CharArray, items, |v| v.to_le_bytes()),
            IgniteValue::IntArray(items) => primitives(self.w, C::IntArray, items, |v| v.to_le_bytes()),
            IgniteValue::LongArray(items) => primitives(self.w, C::LongArray, items, |v| v.to_le_bytes()),
            IgniteValue::FloatArray(items) => primitives(self.w, C::FloatArray, items, |v| v.to_le_bytes()),
            IgniteValue::DoubleArray(items) => primitives(self.w, C::DoubleArray, items, |v| v.to_le_bytes()),
            IgniteValue::StringArray(items) => {
                tagged(self.w, C::StringArray, items, |w, text| text::write_string(w, text))
            }
            IgniteValue::UuidArray(items) => tagged(self.w, C::UuidArray, items, |w, id| {
                uuid::write_uuid(w, id.as_bytes());
                Ok(())
            }),
            IgniteValue::DateArray(items) => tagged(self.w, C::DateArray, items, |w, date| {
                temporal::write_date(w, date.millis());
                Ok(())
            }),
            IgniteValue::TimeArray(items) => tagged(self.w, C::TimeArray, items, |w, time| {
                temporal::write_time(w, time.millis());
                Ok(())
            }),
            IgniteValue::TimestampArray(items) => tagged(self.w, C::TimestampArray, items, |w, value| {
                timestamp(w, *value);
                Ok(())
            }),
            IgniteValue::DecimalArray(items) => tagged(self.w, C::DecimalArray, items, |w, value| {
                wire(w, C::Decimal, value);
                Ok(())
            }),
            _ => self.deeper(|this| this.container(value)),
        }
    }

    fn container(&mut self, value: &IgniteValue) -> CodecResult<()> {
        match value {
            IgniteValue::Collection(collection) => {
                self.note_origin(collection.origin.as_ref());
                let items = &collection.items;
                let single = matches!(items.as_slice(), [item] if !item.is_null());
                if collection.kind == CollectionKind::SingletonList && !single {
                    return Err(CodecError::unsupported(
                        "a list of the kind of one element holds exactly one, which is not null",
                    ));
                }
                self.w.write_u8(TypeCode::Collection.byte());
                self.w.write_len(items.len())?;
                self.w.write_i8(collection.kind.code());
                self.values(items)
            }
            IgniteValue::Map(map) => {
                self.note_origin(map.origin.as_ref());
                self.w.write_u8(TypeCode::Map.byte());
                self.w.write_len(map.entries.len())?;
                self.w.write_i8(map.kind.code());
                for (index, (key, value)) in map.entries.iter().enumerate() {
                    self.value(key).map_err(|error| error.in_item(index))?;
                    self.value(value).map_err(|error| error.in_item(index))?;
                }
                Ok(())
            }
            IgniteValue::ObjectArray(array) => {
                self.note_origin(array.origin.as_ref());
                self.w.write_u8(TypeCode::ObjectArray.byte());
                component(self.w, &array.component)?;
                self.w.write_len(array.items.len())?;
                self.values(&array.items)
            }
            IgniteValue::EnumArray(array) => {
                self.w.write_u8(TypeCode::EnumArray.byte());
                component(self.w, &array.component)?;
                self.w.write_len(array.items.len())?;
                match array.items.iter().find(|item| !item.is_null() && item.as_enum().is_none()) {
                    Some(alien) => Err(CodecError::mismatch("enum", alien.type_code().name())),
                    None => self.values(&array.items),
                }
            }
            // All others are written by the callers.
            other => Err(CodecError::unsupported(format!("a value of type {}", other.type_code()))),
        }
    }

    fn values(&mut self, items: &[IgniteValue]) -> CodecResult<()> {
        for (index, item) in items.iter().enumerate() {
            self.value(item).map_err(|error| error.in_item(index))?;
        }
        Ok(())
    }

    pub(super) fn note_origin(&mut self, origin: Option<&Place>) {
        if let Some(place) = origin {
            self.log.note_start(&place.source, place.at(), self.w.position());
        }
    }

    fn handle(&mut self, target: &HandleTarget) -> CodecResult<()> {
        match target {
            HandleTarget::Read(place) => self.back_reference(&place.source, place.base(), place.at()),
            HandleTarget::Distance(distance) => {
                let position = self.w.position();
                let target = usize::try_from(*distance).ok().and_then(|back| position.checked_sub(back));
                let code = target.and_then(|target| self.w.as_slice().get(target)).copied();
                match code.and_then(TypeCode::from_byte) {
                    Some(TypeCode::Object | TypeCode::Collection | TypeCode::Map | TypeCode::ObjectArray) => {
                    }
                    // The header of an object that is being written is patched at its end.
                    _ if code == Some(0) => {}
                    _ => return Err(CodecError::malformed("back reference to no value")),
                }
                self.w.write_tagged(TypeCode::Handle.byte(), distance.to_le_bytes());
                Ok(())
            }
        }
    }

    /// A value other than an object in a wrapping of its own, which back references do not leave.
    fn wrapped(&mut self, inner: &IgniteValue) -> CodecResult<()> {
        let start = self.w.position();
        self.w.write_slice(&[TypeCode::Wrapped.byte(), 0, 0, 0, 0]);
        let outer = std::mem::take(&mut self.log);
        let result = self.value(inner);
        self.log = outer;
        result?;
        let len = self.w.position() - start - WRAPPED_HEAD;
        match i32::try_from(len) {
            Ok(len) => self.w.patch_i32(start + 1, len),
            Err(_) => return Err(CodecError::limit("length of a value", i32::MAX as usize)),
        }
        self.w.write_i32(0);
        Ok(())
    }
}

/// Deepest nesting that is written; more than what is read by default, so that values can be put into others.
pub(super) const MAX_WRITE_DEPTH: usize = 2 * MAX_DEPTH;

fn timestamp(w: &mut Writer, value: Timestamp) {
    wire(w, TypeCode::Timestamp, &value);
}

fn wire(w: &mut Writer, code: TypeCode, value: &impl Wire) {
    w.write_u8(code.byte());
    value.with_body(|body| w.write_slice(body));
}

pub(super) fn component(w: &mut Writer, class: &ClassRef) -> CodecResult<()> {
    write_component(w, Component { type_id: class.type_id(), class_name: class.name() })
}

fn primitives<T, const N: usize>(
    w: &mut Writer,
    code: TypeCode,
    items: &[T],
    bytes: impl Fn(&T) -> [u8; N],
) -> CodecResult<()> {
    w.write_u8(code.byte());
    w.write_len(items.len())?;
    w.reserve(items.len().saturating_mul(N));
    for item in items {
        w.write_slice(&bytes(item));
    }
    Ok(())
}

fn tagged<T>(
    w: &mut Writer,
    code: TypeCode,
    items: &[Option<T>],
    write: impl Fn(&mut Writer, &T) -> CodecResult<()>,
) -> CodecResult<()> {
    w.write_u8(code.byte());
    w.write_len(items.len())?;
    for item in items {
        match item {
            Some(item) => write(w, item)?,
            None => scalar::write_null(w),
        }
    }
    Ok(())
}
