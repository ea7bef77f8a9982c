//! Values that hold no others, as short text for explained bytes.

use super::value::IgniteValue;

/// Most elements of an array and longest text of a value that are shown.
const SHOWN_ITEMS: usize = 12;
const SHOWN_TEXT: usize = 72;

/// A value that holds no others, as text behind the name of its type.
pub(super) fn text_of(value: &IgniteValue) -> String {
    let text = match value {
        IgniteValue::Null => return String::new(),
        IgniteValue::Byte(_) | IgniteValue::Short(_) | IgniteValue::Int(_) | IgniteValue::Long(_) => {
            value.as_i64().unwrap_or_default().to_string()
        }
        IgniteValue::Float(v) => v.to_string(),
        IgniteValue::Double(v) => v.to_string(),
        IgniteValue::Bool(v) => v.to_string(),
        IgniteValue::Char(v) => format!("'{v}'"),
        IgniteValue::String(v) => format!("{:?}", shortened(v)),
        IgniteValue::Uuid(v) => v.to_string(),
        IgniteValue::Date(v) => v.to_string(),
        IgniteValue::SqlDate(v) => format!("java.sql.Date {v}"),
        IgniteValue::Time(v) => v.to_string(),
        IgniteValue::Timestamp(v) => v.to_string(),
        IgniteValue::Decimal(v) => shortened(&v.to_string()),
        IgniteValue::Enum(v) | IgniteValue::BinaryEnum(v) => v.to_string(),
        IgniteValue::Class(v) => v.name().map_or_else(|| v.type_id().to_string(), str::to_owned),
        IgniteValue::Opaque(v) => format!("of {} bytes", v.bytes().len()),
        other => array_text(other),
    };
    format!(" {text}")
}

/// An array: its length and its first elements.
fn array_text(value: &IgniteValue) -> String {
    macro_rules! first {
        ($($variant:ident),*) => {
            match value {
                $(IgniteValue::$variant(items) => {
                    (items.len(), format!("{:?}", items.get(..SHOWN_ITEMS.min(items.len())).unwrap_or_default()))
                })*
                other => (0, other.type_code().name().to_owned()),
            }
        };
    }
    let (len, text) = first!(
        ByteArray,
        ShortArray,
        IntArray,
        LongArray,
        FloatArray,
        DoubleArray,
        CharArray,
        BoolArray,
        StringArray,
        UuidArray,
        DateArray,
        TimeArray,
        TimestampArray,
        DecimalArray
    );
    format!("of {len}: {}", shortened(&text))
}

pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_TEXT) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
