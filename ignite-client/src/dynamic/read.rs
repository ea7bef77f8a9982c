//! Decodes an [`IgniteValue`]. Objects, blobs and back references stay bytes of the source; nothing is expanded.

use super::handle::{Handle, HandleTarget};
use super::object::BinaryObject;
use super::parts::{ClassRef, Collection, CollectionKind, EnumArray, Map, MapKind, ObjectArray, Opaque};
use super::source::{Place, Source, handle_target};
use super::value::IgniteValue;
use crate::binary::array::{Component, element_len, read_component};
use crate::binary::collection::{read_collection, read_map};
use crate::binary::decimal::read_decimal;
use crate::binary::enums::read_enum;
use crate::binary::object::Layout;
use crate::binary::skip::skip_value;
use crate::binary::sql_date;
use crate::binary::temporal::read_timestamp;
use crate::binary::type_code::TypeCode;
use crate::binary::wrapped::read_wrapped;
use crate::binary::{text, uuid};
use crate::codec::{CodecError, CodecResult, Reader};
use crate::types::{Char, Date, Decimal, EnumValue, Time, Timestamp};
use ::uuid::Uuid;
use byteorder::{ByteOrder, LittleEndian};

/// Length of the code byte and byte count in front of wrapped bytes.
pub(super) const WRAPPED_HEAD: usize = 5;

/// Reads the value at `r`, a reader over the bytes of `source`; handles in it may point back to `base`.
pub(crate) fn read_value(
    source: &Source,
    base: usize,
    r: &mut Reader<'_>,
    depth: usize,
) -> CodecResult<IgniteValue> {
    let budget = r.left();
    ValueReader { source, base, budget }.value(r, depth)
}

struct ValueReader<'s> {
    source: &'s Source,
    base: usize,
    /// Bytes for which items may still be counted: each item has a byte of its own, so nested counts cannot add up to more memory
    /// than the bytes support.
    budget: usize,
}

impl ValueReader<'_> {
    fn value(&mut self, r: &mut Reader<'_>, depth: usize) -> CodecResult<IgniteValue> {
        let at = r.position();
        let code = TypeCode::read(r.read_u8()?, at)?;
        Ok(match code {
            TypeCode::Null => IgniteValue::Null,
            TypeCode::Byte => IgniteValue::Byte(r.read_i8()?),
            TypeCode::Short => IgniteValue::Short(r.read_i16()?),
            TypeCode::Int => IgniteValue::Int(r.read_i32()?),
            TypeCode::Long => IgniteValue::Long(r.read_i64()?),
            TypeCode::Float => IgniteValue::Float(r.read_f32()?),
            TypeCode::Double => IgniteValue::Double(r.read_f64()?),
            TypeCode::Char => IgniteValue::Char(Char::from_unit(r.read_u16()?)),
            TypeCode::Bool => IgniteValue::Bool(r.read_bool()?),
            TypeCode::String => IgniteValue::String(text::read_string(r)?.to_owned()),
            TypeCode::Uuid => IgniteValue::Uuid(uuid_body(r)?),
            TypeCode::Date => IgniteValue::Date(date_body(r)?),
            TypeCode::Time => IgniteValue::Time(time_body(r)?),
            TypeCode::Timestamp => IgniteValue::Timestamp(timestamp_body(r)?),
            TypeCode::Decimal => IgniteValue::Decimal(Box::new(decimal_body(r)?)),
            TypeCode::Enum => IgniteValue::Enum(enum_body(r)?),
            TypeCode::BinaryEnum => IgniteValue::BinaryEnum(enum_body(r)?),
            TypeCode::Class => IgniteValue::Class(class_ref(read_component(r)?)),
            TypeCode::Object => {
                r.seek(at)?;
                Layout::read(r)?;
                IgniteValue::Object(BinaryObject::at(self.place(at)?, false))
            }
            TypeCode::Handle => IgniteValue::Handle(self.handle(r, at)?),
            TypeCode::Optimized | TypeCode::Proxy => match sql_date::take_exact(r, at) {
                Some(millis) => IgniteValue::SqlDate(Date::from_millis(millis)),
                None => self.opaque(r, at, depth)?,
            },
            TypeCode::Wrapped => self.wrapped(r, deeper(depth, at)?)?,
            _ => match primitive_array(r, code)? {
                Some(array) => array,
                None => self.items(r, code, at, deeper(depth, at)?)?,
            },
        })
    }

    fn place(&self, at: usize) -> CodecResult<Place> {
        Place::new(self.source, self.base, at)
    }

    fn handle(&self, r: &mut Reader<'_>, at: usize) -> CodecResult<Handle> {
        let target = handle_target(self.base, at, r.read_i32()?)?;
        let code = TypeCode::read(r.moved_to(target).peek()?, target)?;
        if code == TypeCode::Handle {
            return Err(CodecError::malformed("handle that points to a handle").at(at));
        }
        Ok(Handle(HandleTarget::Read(self.place(target)?)))
    }

    fn opaque(&self, r: &mut Reader<'_>, at: usize, depth: usize) -> CodecResult<IgniteValue> {
        r.seek(at)?;
        skip_value(r, depth)?;
        let len = u32::try_from(r.position() - at).unwrap_or(u32::MAX);
        Ok(IgniteValue::Opaque(Opaque { place: self.place(at)?, len }))
    }

    fn wrapped(&mut self, r: &mut Reader<'_>, depth: usize) -> CodecResult<IgniteValue> {
        let base = r.position() + (WRAPPED_HEAD - 1);
        let (bytes, offset) = read_wrapped(r)?;
        let (start, end) = (base + offset, base + bytes.len());
        let mut inner = r.moved_to(start).ending_at(end)?;
        let outer = std::mem::replace(&mut self.base, base);
        let value = if inner.peek()? == TypeCode::Object.byte() {
            Layout::read(&mut inner)?;
            IgniteValue::Object(BinaryObject::at(self.place(start)?, true))
        } else {
            IgniteValue::Wrapped(Box::new(self.value(&mut inner, depth)?))
        };
        self.base = outer;
        Ok(value)
    }

    fn items(
        &mut self,
        r: &mut Reader<'_>,
        code: TypeCode,
        at: usize,
        depth: usize,
    ) -> CodecResult<IgniteValue> {
        let origin = Some(self.place(at)?);
        Ok(match code {
            TypeCode::Collection => {
                let (count, kind) = read_collection(r)?;
                let kind = CollectionKind::of_code(kind).unwrap_or(CollectionKind::UserCollection);
                let items = self.values(r, count, depth)?;
                IgniteValue::Collection(Box::new(Collection { kind, items, origin }))
            }
            TypeCode::Map => {
                let (count, kind) = read_map(r)?;
                let kind = MapKind::of_code(kind).unwrap_or(MapKind::UserMap);
                let entries = self.entries(r, count, depth)?;
                IgniteValue::Map(Box::new(Map { kind, entries, origin }))
            }
            TypeCode::ObjectArray => {
                let component = class_ref(read_component(r)?);
                let count = r.read_count(1)?;
                let items = self.values(r, count, depth)?;
                IgniteValue::ObjectArray(Box::new(ObjectArray { component, items, origin }))
            }
            TypeCode::EnumArray => {
                let component = class_ref(read_component(r)?);
                let items = self.constants(r, depth)?;
                IgniteValue::EnumArray(Box::new(EnumArray { component, items, origin: None }))
            }
            TypeCode::StringArray => IgniteValue::StringArray(
                self.tagged(r, TypeCode::String, |r| text::read_string(r).map(str::to_owned))?,
            ),
            TypeCode::UuidArray => IgniteValue::UuidArray(self.tagged(r, TypeCode::Uuid, uuid_body)?),
            TypeCode::DateArray => IgniteValue::DateArray(self.tagged(r, TypeCode::Date, date_body)?),
            TypeCode::TimeArray => IgniteValue::TimeArray(self.tagged(r, TypeCode::Time, time_body)?),
            TypeCode::TimestampArray => {
                IgniteValue::TimestampArray(self.tagged(r, TypeCode::Timestamp, timestamp_body)?)
            }
            TypeCode::DecimalArray => {
                IgniteValue::DecimalArray(self.tagged(r, TypeCode::Decimal, decimal_body)?)
            }
            other => return Err(CodecError::unsupported(format!("a value of type {other}")).at(at)),
        })
    }

    /// An empty vector for items that the bytes support.
    fn reserve<T>(&mut self, count: usize, item_len: usize, at: usize) -> CodecResult<Vec<T>> {
        match self.budget.checked_sub(count.saturating_mul(item_len)) {
            Some(left) => self.budget = left,
            None => return Err(CodecError::limit("counts of the value together", self.budget).at(at)),
        }
        Ok(Vec::with_capacity(count))
    }

    fn values(&mut self, r: &mut Reader<'_>, count: usize, depth: usize) -> CodecResult<Vec<IgniteValue>> {
        let mut items = self.reserve(count, 1, r.position())?;
        for index in 0..count {
            items.push(self.value(r, depth).map_err(|error| error.in_item(index))?);
        }
        Ok(items)
    }

    fn entries(
        &mut self,
        r: &mut Reader<'_>,
        count: usize,
        depth: usize,
    ) -> CodecResult<Vec<(IgniteValue, IgniteValue)>> {
        let mut entries = self.reserve(count, 2, r.position())?;
        for index in 0..count {
            let key = self.value(r, depth).map_err(|error| error.in_item(index))?;
            entries.push((key, self.value(r, depth).map_err(|error| error.in_item(index))?));
        }
        Ok(entries)
    }

    fn constants(&mut self, r: &mut Reader<'_>, depth: usize) -> CodecResult<Vec<IgniteValue>> {
        let count = r.read_count(1)?;
        let at = r.position();
        let items = self.values(r, count, depth)?;
        let alien = items.iter().find(|item| !item.is_null() && item.as_enum().is_none());
        match alien {
            Some(item) => Err(CodecError::mismatch("enum", item.type_code().name()).at(at)),
            None => Ok(items),
        }
    }

    fn tagged<T>(
        &mut self,
        r: &mut Reader<'_>,
        code: TypeCode,
        read: impl Fn(&mut Reader<'_>) -> CodecResult<T>,
    ) -> CodecResult<Vec<Option<T>>> {
        let count = r.read_count(1)?;
        let mut items = self.reserve(count, 1, r.position())?;
        for index in 0..count {
            let at = r.position();
            let found = TypeCode::read(r.read_u8()?, at)?;
            items.push(if found == TypeCode::Null {
                None
            } else if found == code {
                Some(read(r).map_err(|error| error.in_item(index))?)
            } else {
                return Err(CodecError::mismatch(code.name(), found.name()).at(at).in_item(index));
            });
        }
        Ok(items)
    }
}

fn deeper(depth: usize, at: usize) -> CodecResult<usize> {
    match depth.checked_sub(1) {
        Some(depth) => Ok(depth),
        None => Err(CodecError::limit("depth of nesting", super::MAX_DEPTH).at(at)),
    }
}

fn primitive_array(r: &mut Reader<'_>, code: TypeCode) -> CodecResult<Option<IgniteValue>> {
    let Some(len) = element_len(code) else { return Ok(None) };
    let count = r.read_count(len)?;
    let bytes = r.take(count.saturating_mul(len))?;
    Ok(Some(match code {
        TypeCode::ByteArray => IgniteValue::ByteArray(bytes.to_vec()),
        TypeCode::BoolArray => IgniteValue::BoolArray(bytes.iter().map(|byte| *byte == 1).collect()),
        TypeCode::ShortArray => IgniteValue::ShortArray(elements(bytes, count, LittleEndian::read_i16_into)),
        TypeCode::CharArray => IgniteValue::CharArray(elements(bytes, count, LittleEndian::read_u16_into)),
        TypeCode::IntArray => IgniteValue::IntArray(elements(bytes, count, LittleEndian::read_i32_into)),
        TypeCode::FloatArray => IgniteValue::FloatArray(elements(bytes, count, LittleEndian::read_f32_into)),
        TypeCode::LongArray => IgniteValue::LongArray(elements(bytes, count, LittleEndian::read_i64_into)),
        _ => IgniteValue::DoubleArray(elements(bytes, count, LittleEndian::read_f64_into)),
    }))
}

/// The bytes are there: `count` was held against them.
fn elements<T: Copy + Default>(bytes: &[u8], count: usize, read: impl Fn(&[u8], &mut [T])) -> Vec<T> {
    let mut items = vec![T::default(); count];
    read(bytes, &mut items);
    items
}

pub(super) fn class_ref(component: Component<'_>) -> ClassRef {
    match component.class_name {
        Some(name) => ClassRef::of_name(name),
        None => ClassRef::new(component.type_id),
    }
}

fn uuid_body(r: &mut Reader<'_>) -> CodecResult<Uuid> {
    uuid::read_uuid(r).map(Uuid::from_bytes)
}

fn date_body(r: &mut Reader<'_>) -> CodecResult<Date> {
    r.read_i64().map(Date::from_millis)
}

fn time_body(r: &mut Reader<'_>) -> CodecResult<Time> {
    r.read_i64().map(Time::from_millis)
}

fn timestamp_body(r: &mut Reader<'_>) -> CodecResult<Timestamp> {
    let at = r.position();
    let (millis, nanos) = read_timestamp(r)?;
    let nanos = u32::try_from(nanos).unwrap_or(u32::MAX);
    Timestamp::new(millis, nanos).map_err(|error| CodecError::malformed(error.to_string()).at(at))
}

fn decimal_body(r: &mut Reader<'_>) -> CodecResult<Decimal> {
    let at = r.position();
    let parts = read_decimal(r)?;
    match Decimal::from_signed_magnitude(parts.magnitude, parts.scale) {
        Some(decimal) => Ok(decimal),
        None => Err(CodecError::malformed("decimal without digits").at(at)),
    }
}

fn enum_body(r: &mut Reader<'_>) -> CodecResult<EnumValue> {
    let (component, ordinal) = read_enum(r)?;
    Ok(match component.class_name {
        Some(name) => EnumValue::of_class(name, ordinal),
        None => EnumValue::new(component.type_id, ordinal),
    })
}
