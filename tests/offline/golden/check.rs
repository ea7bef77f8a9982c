//! Compares decoded values with the value trees of the file.

use super::load::unhex;
use ignite_client::types::EnumValue;
use ignite_client::{
    BinaryField, BinaryObject, BinaryObjectBuilder, BinarySchema, BinaryType, ClassRef, CollectionKind,
    IgniteValue, MapKind, desc::TypeCode,
};
pub(super) use serde_json::Value as Json;
use std::fmt::Debug;

pub(super) type Failure = String;
type Checked = Result<(), Failure>;

pub(super) fn field<'j>(tree: &'j Json, name: &str) -> Result<&'j Json, Failure> {
    tree.get(name).ok_or_else(|| format!("no {name} in {tree}"))
}

pub(super) fn text<'j>(tree: &'j Json, name: &str) -> Result<&'j str, Failure> {
    field(tree, name)?.as_str().ok_or_else(|| format!("{name} is no text in {tree}"))
}

pub(super) fn list<'j>(tree: &'j Json, name: &str) -> Result<&'j [Json], Failure> {
    field(tree, name)?.as_array().map(Vec::as_slice).ok_or_else(|| format!("{name} is no list in {tree}"))
}

/// A number, given as such or as decimal text.
pub(super) fn number(tree: &Json, name: &str) -> Result<i128, Failure> {
    plain_number(field(tree, name)?)
}

pub(super) fn plain_number(json: &Json) -> Result<i128, Failure> {
    let number = match json {
        Json::String(digits) => digits.parse().ok(),
        other => other.as_i64().map(i128::from).or_else(|| other.as_u64().map(i128::from)),
    };
    number.ok_or_else(|| format!("{json} is no integer"))
}

/// Text or hex that may be given as a repetition.
pub(super) fn repeated(tree: &Json) -> Result<String, Failure> {
    match tree.get("repeat") {
        Some(_) => {
            let count = usize::try_from(number(tree, "count")?).map_err(|error| error.to_string())?;
            Ok(text(tree, "repeat")?.repeat(count))
        }
        None => Ok(text(tree, "v")?.to_owned()),
    }
}

pub(super) fn bits(json: &Json) -> Result<u64, Failure> {
    let hex = json.as_str().ok_or_else(|| format!("{json} is no hex"))?;
    u64::from_str_radix(hex, 16).map_err(|error| format!("{hex}: {error}"))
}

#[expect(clippy::needless_pass_by_value, reason = "an assertion takes what it compares")]
fn same<T: PartialEq + Debug>(what: &str, expected: T, found: T) -> Checked {
    if expected == found { Ok(()) } else { Err(format!("{what}: expected {expected:?}, found {found:?}")) }
}

fn integers(tree: &Json, found: impl Iterator<Item = i128>) -> Checked {
    let expected = list(tree, "v")?.iter().map(plain_number).collect::<Result<Vec<_>, _>>()?;
    same("elements", expected, found.collect())
}

fn in_part<T>(name: impl std::fmt::Display, result: Result<T, Failure>) -> Result<T, Failure> {
    result.map_err(|failure| format!("{name}: {failure}"))
}

/// The tree of a value against the decoded value.
pub(super) fn value(tree: &Json, found: &IgniteValue) -> Checked {
    use IgniteValue as V;
    match (text(tree, "t")?, found) {
        ("null", V::Null) => Ok(()),
        ("byte", V::Byte(v)) => same("byte", number(tree, "v")?, i128::from(*v)),
        ("short", V::Short(v)) => same("short", number(tree, "v")?, i128::from(*v)),
        ("int", V::Int(v)) => same("int", number(tree, "v")?, i128::from(*v)),
        ("long", V::Long(v)) => same("long", number(tree, "v")?, i128::from(*v)),
        ("char", V::Char(v)) => same("char", number(tree, "v")?, i128::from(v.unit())),
        ("bool", V::Bool(v)) => same("bool", field(tree, "v")?.as_bool(), Some(*v)),
        ("float", V::Float(v)) => same("float", bits(field(tree, "bits")?)?, u64::from(v.to_bits())),
        ("double", V::Double(v)) => same("double", bits(field(tree, "bits")?)?, v.to_bits()),
        ("string", V::String(v)) => same("string", repeated(tree)?.as_str(), v),
        ("uuid", V::Uuid(v)) => same("uuid", text(tree, "v")?.to_owned(), v.to_string()),
        ("date", V::Date(v)) => same("date", number(tree, "v")?, i128::from(v.millis())),
        ("time", V::Time(v)) => same("time", number(tree, "v")?, i128::from(v.millis())),
        ("timestamp", V::Timestamp(v)) => {
            same("millis", number(tree, "millis")?, i128::from(v.millis()))?;
            same("nanos", number(tree, "nanos")?, i128::from(v.nanos()))?;
            same("epoch_nanos", number(tree, "epoch_nanos")?, v.epoch_nanos())
        }
        ("decimal", V::Decimal(v)) => decimal(tree, v),
        ("class", V::Class(class)) => component(tree, "type_id", "class_name", class),
        ("enum", V::Enum(v)) => constant(tree, 28, v),
        ("enum", V::BinaryEnum(v)) => constant(tree, 38, v),
        ("optimized", V::Opaque(opaque)) => {
            same("code", TypeCode::Optimized, opaque.type_code())?;
            let blob = unhex(text(tree, "blob")?);
            same("len", number(tree, "len")?, blob.len() as i128)?;
            same("blob", blob.as_slice(), &opaque.bytes()[5..])
        }
        ("optimized", V::SqlDate(date)) => same("SQL date", super::build::sql_date(tree)?, Some(*date)),
        ("proxy", V::Opaque(opaque)) => proxy(tree, opaque.bytes()),
        ("handle", V::Handle(handle)) => {
            let target = handle.target().map(|target| target as i128);
            same("target", Some(number(tree, "target")?), target)
        }
        ("object", V::Object(object)) => self::object(tree, object),
        ("wrapped", inner) if inner.type_code() == TypeCode::Wrapped => wrapped(tree, inner),
        _ => containers(tree, found),
    }
}

fn containers(tree: &Json, found: &IgniteValue) -> Checked {
    use IgniteValue as V;
    match (text(tree, "t")?, found) {
        ("byte[]", V::ByteArray(v)) => same("bytes", unhex(&repeated(tree)?).as_slice(), v),
        ("short[]", V::ShortArray(v)) => integers(tree, v.iter().map(|v| i128::from(*v))),
        ("int[]", V::IntArray(v)) => integers(tree, v.iter().map(|v| i128::from(*v))),
        ("long[]", V::LongArray(v)) => integers(tree, v.iter().map(|v| i128::from(*v))),
        ("char[]", V::CharArray(v)) => integers(tree, v.iter().map(|v| i128::from(*v))),
        ("bool[]", V::BoolArray(v)) => {
            let expected: Vec<_> = list(tree, "v")?.iter().map(Json::as_bool).collect();
            same("elements", expected, v.iter().map(|v| Some(*v)).collect())
        }
        ("float[]", V::FloatArray(v)) => {
            let expected = list(tree, "bits")?.iter().map(bits).collect::<Result<Vec<_>, _>>()?;
            same("elements", expected, v.iter().map(|v| u64::from(v.to_bits())).collect())
        }
        ("double[]", V::DoubleArray(v)) => {
            let expected = list(tree, "bits")?.iter().map(bits).collect::<Result<Vec<_>, _>>()?;
            same("elements", expected, v.iter().map(|v| v.to_bits()).collect())
        }
        ("string[]", V::StringArray(v)) => tagged(tree, v, |v| V::String(v.clone())),
        ("uuid[]", V::UuidArray(v)) => tagged(tree, v, |v| V::Uuid(*v)),
        ("date[]", V::DateArray(v)) => tagged(tree, v, |v| V::Date(*v)),
        ("time[]", V::TimeArray(v)) => tagged(tree, v, |v| V::Time(*v)),
        ("timestamp[]", V::TimestampArray(v)) => tagged(tree, v, |v| V::Timestamp(*v)),
        ("decimal[]", V::DecimalArray(v)) => tagged(tree, v, |v| V::from(v.clone())),
        ("object[]", V::ObjectArray(array)) => {
            component(tree, "component_type_id", "component_class", array.component())?;
            items(list(tree, "v")?, array.items())
        }
        ("enum[]", V::EnumArray(array)) => {
            component(tree, "type_id", "class_name", array.component())?;
            items(list(tree, "v")?, array.items())
        }
        ("collection", V::Collection(collection)) => {
            same("kind", Some(*collection.kind()), collection_kind(number(tree, "kind")?))?;
            items(list(tree, "v")?, collection.items())
        }
        ("map", V::Map(map)) => {
            same("kind", Some(*map.kind()), map_kind(number(tree, "kind")?))?;
            let pairs = list(tree, "v")?;
            same("count", pairs.len(), map.entries().len())?;
            for (index, (pair, (key, found))) in pairs.iter().zip(map.entries()).enumerate() {
                in_part(index, value(&pair[0], key).and_then(|()| value(&pair[1], found)))?;
            }
            Ok(())
        }
        (t, other) => Err(format!("the tree says {t}, decoded was {other:?}")),
    }
}

pub(super) fn collection_kind(code: i128) -> Option<CollectionKind> {
    Some(match code {
        -1 => CollectionKind::UserSet,
        0 => CollectionKind::UserCollection,
        1 => CollectionKind::ArrayList,
        2 => CollectionKind::LinkedList,
        3 => CollectionKind::HashSet,
        4 => CollectionKind::LinkedHashSet,
        5 => CollectionKind::SingletonList,
        _ => return None,
    })
}

pub(super) fn map_kind(code: i128) -> Option<MapKind> {
    Some(match code {
        0 => MapKind::UserMap,
        1 => MapKind::HashMap,
        2 => MapKind::LinkedHashMap,
        _ => return None,
    })
}

fn decimal(tree: &Json, found: &ignite_client::types::Decimal) -> Checked {
    same("scale", number(tree, "scale")?, i128::from(found.scale()))?;
    let unscaled =
        ignite_client::types::Decimal::from_be_bytes(found.is_negative(), &found.unscaled_be_bytes(), 0);
    same("unscaled", text(tree, "unscaled")?.to_owned(), unscaled.to_string())
}

fn component(tree: &Json, id: &str, name: &str, found: &ClassRef) -> Checked {
    let expected = number(tree, id)?;
    same(id, expected, i128::from(found.type_id()))?;
    same(name, if expected == 0 { Some(text(tree, name)?) } else { None }, found.name())
}

fn constant(tree: &Json, code: i128, found: &EnumValue) -> Checked {
    same("code", number(tree, "code")?, code)?;
    let expected = number(tree, "type_id")?;
    same("type_id", expected, i128::from(found.type_id()))?;
    same(
        "class_name",
        if expected == 0 { Some(text(tree, "class_name")?) } else { None },
        found.class_name(),
    )?;
    same("ordinal", number(tree, "ordinal")?, i128::from(found.ordinal()))
}

fn proxy(tree: &Json, bytes: &[u8]) -> Checked {
    let ids = list(tree, "interface_type_ids")?;
    let int = |at: usize| i32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    same("interfaces", ids.len(), usize::try_from(int(1)).unwrap())?;
    let mut at = 5;
    for id in ids {
        same("interface", plain_number(id)?, i128::from(int(at)))?;
        // Id 0 stands before a string with the name of the interface.
        at += if int(at) == 0 { 9 + usize::try_from(int(at + 5)).unwrap() } else { 4 };
    }
    let handler = IgniteValue::from_bytes_with(&bytes[at..], &types_in(tree));
    value(field(tree, "handler")?, &handler.map_err(|error| error.to_string())?)
}

fn types_in(tree: &Json) -> std::sync::Arc<ignite_client::TypeBook> {
    let book = ignite_client::TypeBook::new();
    super::collect(tree, &book);
    book
}

fn wrapped(tree: &Json, found: &IgniteValue) -> Checked {
    let bytes = found.to_bytes().map_err(|error| error.to_string())?;
    let len = i128::from(i32::from_le_bytes(bytes[1..5].try_into().unwrap()));
    let offset = i128::from(i32::from_le_bytes(bytes[bytes.len() - 4..].try_into().unwrap()));
    same("len", number(tree, "len")?, len)?;
    same("offset", number(tree, "offset")?, offset)?;
    value(field(tree, "v")?, found.unwrapped())
}

fn tagged<T>(tree: &Json, found: &[Option<T>], wrap: impl Fn(&T) -> IgniteValue) -> Checked {
    let found: Vec<_> = found.iter().map(|item| item.as_ref().map_or(IgniteValue::Null, &wrap)).collect();
    items(list(tree, "v")?, &found)
}

fn items(trees: &[Json], found: &[IgniteValue]) -> Checked {
    same("count", trees.len(), found.len())?;
    trees
        .iter()
        .zip(found)
        .enumerate()
        .try_for_each(|(index, (tree, found))| in_part(index, value(tree, found)))
}

/// The tree of an object, nested or outermost, against the decoded one.
pub(super) fn object(tree: &Json, found: &BinaryObject) -> Checked {
    let class_name = tree.get("class_name").and_then(Json::as_str);
    same("class_name", class_name, found.class_name())?;
    if class_name.is_none() {
        same("type_id", number(tree, "type_id")?, i128::from(found.type_id()))?;
    }
    let flags = number(tree, "flags")?;
    same("hash_code", number(tree, "hash_code")?, i128::from(found.hash_code()))?;
    same("schema_id", number(tree, "schema_id")?, i128::from(found.schema_id()))?;
    same("compact", flags & 0x20 != 0, found.is_compact())?;
    same("user type", flags & 1 != 0, found.is_user_type())?;
    let raw = tree.get("raw").and_then(Json::as_str).map(unhex);
    same("raw", raw.as_deref(), found.raw_data())?;
    let trees = list(tree, "fields")?;
    same("fields", trees.len(), found.field_count())?;
    let ids: Vec<_> =
        trees.iter().map(|tree| BinaryField::new(text(tree, "name").unwrap(), TypeCode::Int).id).collect();
    same("recomputed schema_id", number(tree, "schema_id")?, i128::from(BinarySchema::new(ids).id))?;
    for (tree, field) in trees.iter().zip(found.fields().map_err(|error| error.to_string())?) {
        let name = text(tree, "name")?;
        let field = field.map_err(|error| error.to_string())?;
        in_part(name, object_field(tree, &field, found))?;
    }
    Ok(())
}

fn object_field(tree: &Json, found: &ignite_client::ObjectField, object: &BinaryObject) -> Checked {
    let name = text(tree, "name")?;
    let id = number(tree, "field_id")?;
    same("field_id", id, i128::from(found.id))?;
    same("computed field_id", id, i128::from(BinaryField::new(name, TypeCode::Int).id))?;
    same("type_code", number(tree, "type_code")?, i128::from(found.value.type_code().metadata_code()))?;
    value(field(tree, "value")?, &found.value)?;
    let by_name = object.field(name).map_err(|error| error.to_string())?;
    let by_name = by_name.ok_or("not found by its name")?;
    same("type found by name", found.value.type_code(), by_name.type_code())?;
    value(field(tree, "value")?, &by_name)
}

/// The header and footer of an outermost object, read by the test itself.
pub(super) fn header(tree: &Json, bytes: &[u8]) -> Checked {
    let int = |at: usize| i128::from(i32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()));
    let flags = u16::from_le_bytes([bytes[2], bytes[3]]);
    same("flags", number(tree, "flags")?, i128::from(flags))?;
    same("type_id", number(tree, "type_id")?, int(4))?;
    same("hash_code", number(tree, "hash_code")?, int(8))?;
    same("total_len", number(tree, "total_len")?, int(12))?;
    same("real length", number(tree, "total_len")?, bytes.len() as i128)?;
    same("schema_id", number(tree, "schema_id")?, int(16))?;
    same("schema_or_raw_offset", number(tree, "schema_or_raw_offset")?, int(20))?;
    let offset_len = match flags & 0x18 {
        0x08 => 1,
        0x10 => 2,
        _ => 4,
    };
    let has_fields = flags & 2 != 0;
    let expected = tree.get("offset_size").and_then(Json::as_u64);
    same("offset_size", expected, has_fields.then_some(offset_len))?;
    let id_len = if flags & 0x20 != 0 { 0 } else { 4 };
    let offset_len = usize::try_from(offset_len).unwrap();
    let mut at = usize::try_from(int(20)).unwrap() + id_len;
    for field in list(tree, "fields")? {
        let mut offset = [0; 8];
        offset[..offset_len].copy_from_slice(&bytes[at..at + offset_len]);
        same("field offset", number(field, "offset")?, i128::from(u64::from_le_bytes(offset)))?;
        at += offset_len + id_len;
    }
    Ok(())
}

/// The type id, computed from the name.
pub(super) fn ids(tree: &Json) -> Checked {
    let name = text(tree, "type_name")?;
    let stored = number(tree, "type_id")?;
    // Java's own classes may have ids that no name gives.
    if stored == 0 || number(tree, "flags")? & 1 == 0 {
        return Ok(());
    }
    same("computed type_id", stored, i128::from(BinaryType::id_of(name)))
}

/// The same object with the other form of footer: same hash, same schema, same fields.
pub(super) fn other_form(tree: &Json, object: &BinaryObject, other: &BinaryObject) -> Checked {
    same("hash_code of the other form", object.hash_code(), other.hash_code())?;
    same("schema_id of the other form", object.schema_id(), other.schema_id())?;
    if object.is_user_type() {
        same("form", !object.is_compact(), other.is_compact())?;
    }
    for field in list(tree, "fields")? {
        let name = text(field, "name")?;
        let one = object.field(name).map_err(|error| error.to_string())?;
        let two = other.field(name).map_err(|error| error.to_string())?;
        same(name, one.map(|value| value.type_code()), two.map(|value| value.type_code()))?;
    }
    Ok(())
}

/// A `name_id` vector.
pub(super) fn name(tree: &Json) -> Checked {
    let name = text(tree, "type_name")?;
    let case_sensitive =
        name.encode_utf16().fold(0_i32, |hash, unit| hash.wrapping_mul(31).wrapping_add(i32::from(unit)));
    same("case sensitive id", number(tree, "type_id_case_sensitive")?, i128::from(case_sensitive))?;
    if field(tree, "type_id")?.is_null() {
        same("id", 0, BinaryType::id_of(name))?;
        let refused = BinaryObjectBuilder::new(name).build();
        return if refused.is_err() { Ok(()) } else { Err("a type of id 0 was built".into()) };
    }
    let built = BinaryObjectBuilder::new(name).build().map_err(|error| error.to_string())?;
    same("type_id", number(tree, "type_id")?, i128::from(built.type_id()))?;
    same("field_id", number(tree, "type_id")?, i128::from(BinaryField::new(name, TypeCode::Int).id))?;
    let simple = BinaryType::simple_name_of(name);
    same("simple_name", text(tree, "simple_name")?, simple.as_str())?;
    same("type_id_simple", number(tree, "type_id_simple")?, i128::from(BinaryType::id_of(&simple)))
}

/// A `schema_id` vector.
pub(super) fn schema(tree: &Json) -> Checked {
    let mut ids = Vec::new();
    for field in list(tree, "fields")? {
        let id = BinaryField::new(text(field, "name")?, TypeCode::Int).id;
        same("field_id", number(field, "field_id")?, i128::from(id))?;
        ids.push(id);
    }
    same("schema_id", number(tree, "schema_id")?, i128::from(BinarySchema::new(ids).id))
}
