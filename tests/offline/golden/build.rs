//! Makes values and objects from the trees of the file alone, without their bytes.

use super::check::{
    Failure, Json, bits, collection_kind, field, list, map_kind, number, plain_number, repeated, text,
};
use super::load::unhex;
use ignite_client::types::{Char, Date, Decimal, EnumValue, Time, Timestamp};
use ignite_client::{
    BinaryObjectBuilder, BinaryType, ClassRef, Collection, EnumArray, Handle, IgniteValue, Map, ObjectArray,
    Opaque,
};

/// `None` stands for what cannot be made without the bytes: proxies, and wrappings that do not begin with their object.
type Made<T> = Result<Option<T>, Failure>;

fn int<T: TryFrom<i128>>(number: i128) -> Result<T, Failure> {
    T::try_from(number).map_err(|_| format!("{number} does not fit"))
}

pub(super) fn value(tree: &Json) -> Made<IgniteValue> {
    use IgniteValue as V;
    let v = || number(tree, "v");
    Ok(Some(match text(tree, "t")? {
        "null" => V::Null,
        "byte" => V::Byte(int(v()?)?),
        "short" => V::Short(int(v()?)?),
        "int" => V::Int(int(v()?)?),
        "long" => V::Long(int(v()?)?),
        "char" => V::Char(Char::from_unit(int(v()?)?)),
        "bool" => V::Bool(field(tree, "v")?.as_bool().ok_or("no bool")?),
        "float" => V::Float(f32::from_bits(int(bits(field(tree, "bits")?)?.into())?)),
        "double" => V::Double(f64::from_bits(bits(field(tree, "bits")?)?)),
        "string" => V::String(repeated(tree)?),
        "uuid" => V::Uuid(text(tree, "v")?.parse().map_err(|error| format!("{error}"))?),
        "date" => V::Date(Date::from_millis(int(v()?)?)),
        "time" => V::Time(Time::from_millis(int(v()?)?)),
        "timestamp" => {
            let value = Timestamp::new(int(number(tree, "millis")?)?, int(number(tree, "nanos")?)?);
            V::Timestamp(value.map_err(|error| error.to_string())?)
        }
        "decimal" => decimal(tree)?.into(),
        "class" => V::Class(class(tree, "type_id", "class_name")?),
        "enum" => constant(tree)?,
        "optimized" if sql_date(tree)?.is_some() => V::SqlDate(sql_date(tree)?.unwrap_or_default()),
        "optimized" => Opaque::java(&unhex(text(tree, "blob")?)).map_err(|error| error.to_string())?.into(),
        "handle" => Handle::back(int(number(tree, "distance")?)?).into(),
        "proxy" => return Ok(None),
        "wrapped" if number(tree, "offset")? != 0 => return Ok(None),
        "wrapped" => return Ok(value(field(tree, "v")?)?.map(|inner| V::Wrapped(Box::new(inner)))),
        "object" => return Ok(object(tree)?.map(V::from)),
        _ => return array(tree),
    }))
}

/// The date of a blob that is a `java.sql.Date`.
pub(super) fn sql_date(tree: &Json) -> Result<Option<Date>, String> {
    let blob = unhex(text(tree, "blob")?);
    let millis = blob.strip_prefix(&[0x66, 0x3a, 0xde, 0xd5, 0x40, 0x97, 0x66]);
    Ok(millis.and_then(|millis| Some(Date::from_millis(i64::from_le_bytes(millis.try_into().ok()?)))))
}

fn array(tree: &Json) -> Made<IgniteValue> {
    use IgniteValue as V;
    Ok(Some(match text(tree, "t")? {
        "byte[]" => V::ByteArray(unhex(&repeated(tree)?)),
        "short[]" => V::ShortArray(integers(tree)?),
        "int[]" => V::IntArray(integers(tree)?),
        "long[]" => V::LongArray(integers(tree)?),
        "char[]" => V::CharArray(integers(tree)?),
        "bool[]" => V::BoolArray(list(tree, "v")?.iter().map(|v| v.as_bool() == Some(true)).collect()),
        "float[]" => {
            let all = list(tree, "bits")?.iter().map(bits).collect::<Result<Vec<_>, _>>()?;
            V::FloatArray(all.into_iter().map(|bits| f32::from_bits(u32::try_from(bits).unwrap())).collect())
        }
        "double[]" => {
            let all = list(tree, "bits")?.iter().map(bits).collect::<Result<Vec<_>, _>>()?;
            V::DoubleArray(all.into_iter().map(f64::from_bits).collect())
        }
        "object[]" => {
            let component = class(tree, "component_type_id", "component_class")?;
            let Some(items) = values(list(tree, "v")?)? else { return Ok(None) };
            ObjectArray::new(component, items).into()
        }
        "enum[]" => {
            let component = class(tree, "type_id", "class_name")?;
            let Some(items) = values(list(tree, "v")?)? else { return Ok(None) };
            EnumArray::new(component, items).into()
        }
        "collection" => {
            let kind = collection_kind(number(tree, "kind")?).ok_or("unknown kind of collection")?;
            let Some(items) = values(list(tree, "v")?)? else { return Ok(None) };
            Collection::new(kind, items).into()
        }
        "map" => {
            let kind = map_kind(number(tree, "kind")?).ok_or("unknown kind of map")?;
            let mut entries = Vec::new();
            for pair in list(tree, "v")? {
                let (Some(key), Some(value)) = (value(&pair[0])?, value(&pair[1])?) else {
                    return Ok(None);
                };
                entries.push((key, value));
            }
            Map::new(kind, entries).into()
        }
        _ => return tagged(tree),
    }))
}

fn tagged(tree: &Json) -> Made<IgniteValue> {
    let Some(items) = values(list(tree, "v")?)? else { return Ok(None) };
    macro_rules! typed {
        ($array:ident, $item:ident) => {
            typed!($array, $item, |v| v)
        };
        ($array:ident, $item:ident, $take:expr) => {
            items
                .into_iter()
                .map(|item| match item {
                    IgniteValue::Null => Ok(None),
                    IgniteValue::$item(v) => Ok(Some($take(v))),
                    other => Err(format!("{other:?} in an array")),
                })
                .collect::<Result<_, _>>()
                .map(IgniteValue::$array)?
        };
    }
    Ok(Some(match text(tree, "t")? {
        "string[]" => typed!(StringArray, String),
        "uuid[]" => typed!(UuidArray, Uuid),
        "date[]" => typed!(DateArray, Date),
        "time[]" => typed!(TimeArray, Time),
        "timestamp[]" => typed!(TimestampArray, Timestamp),
        "decimal[]" => typed!(DecimalArray, Decimal, |v: Box<Decimal>| *v),
        other => return Err(format!("unknown tag {other}")),
    }))
}

fn values(trees: &[Json]) -> Made<Vec<IgniteValue>> {
    trees.iter().map(value).collect()
}

/// A builder that holds the fields of an object's tree.
pub(super) fn object(tree: &Json) -> Made<BinaryObjectBuilder> {
    let type_id: i32 = int(number(tree, "type_id")?)?;
    let flags = number(tree, "flags")?;
    let name = tree.get("type_name").and_then(Json::as_str);
    let mut builder = match name {
        _ if type_id == 0 => BinaryObjectBuilder::unregistered(text(tree, "class_name")?),
        Some(name) if BinaryType::id_of(name) == type_id => BinaryObjectBuilder::new(name),
        _ => BinaryObjectBuilder::of_type_id(type_id),
    };
    builder = builder.compact(flags & 0x20 != 0);
    if flags & 1 == 0 {
        builder = builder.system_type();
    }
    for field in list(tree, "fields")? {
        let Some(value) = value(&field["value"])? else { return Ok(None) };
        builder = builder.set(text(field, "name")?, value);
    }
    if let Some(raw) = tree.get("raw").and_then(Json::as_str) {
        builder = builder.raw_data(unhex(raw));
    }
    Ok(Some(builder))
}

fn integers<T: TryFrom<i128>>(tree: &Json) -> Result<Vec<T>, Failure> {
    list(tree, "v")?.iter().map(|v| int(plain_number(v)?)).collect()
}

fn decimal(tree: &Json) -> Result<Decimal, Failure> {
    let unscaled: Decimal = text(tree, "unscaled")?.parse().map_err(|error| format!("{error}"))?;
    let scale = int(number(tree, "scale")?)?;
    Ok(Decimal::from_be_bytes(unscaled.is_negative(), &unscaled.unscaled_be_bytes(), scale))
}

fn class(tree: &Json, id: &str, name: &str) -> Result<ClassRef, Failure> {
    match int(number(tree, id)?)? {
        0 => Ok(ClassRef::of_name(text(tree, name)?)),
        id => Ok(ClassRef::new(id)),
    }
}

fn constant(tree: &Json) -> Result<IgniteValue, Failure> {
    let ordinal = int(number(tree, "ordinal")?)?;
    let value = match int(number(tree, "type_id")?)? {
        0 => EnumValue::of_class(text(tree, "class_name")?, ordinal),
        id => EnumValue::new(id, ordinal),
    };
    match number(tree, "code")? {
        28 => Ok(IgniteValue::Enum(value)),
        38 => Ok(IgniteValue::BinaryEnum(value)),
        other => Err(format!("enum of code {other}")),
    }
}
