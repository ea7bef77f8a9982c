//! Which Rust type holds what a column or a field of a cluster's type holds.

use super::text::{Meta, RustType};
use ignite_client::desc::TypeCode;

/// A Rust type, the hint that it needs, and what has to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) ty: RustType,
    pub(super) hint: Option<Meta>,
    pub(super) note: Option<&'static str>,
    /// Whether it has a place for null itself.
    holds_null: bool,
}

impl Chosen {
    fn new(text: &str, import: Option<&'static str>, is_hashable: bool) -> Self {
        let ty = RustType { text: text.to_owned(), import, is_hashable };
        Self { ty, hint: None, note: None, holds_null: false }
    }

    fn plain(text: &str) -> Self {
        Self::new(text, None, !text.contains("f32") && !text.contains("f64"))
    }

    /// A type that is generated as well.
    pub(super) fn generated(name: &str, is_enum: bool) -> Self {
        Self::new(name, None, is_enum)
    }

    /// A type of `ignite_client::types`, or an array of it.
    fn of_types(path: &'static str, is_array: bool) -> Self {
        let name = path.rsplit("::").next().unwrap_or(path);
        Self::new(&if is_array { format!("Vec<Option<{name}>>") } else { name.to_owned() }, Some(path), true)
    }

    fn value(note: Option<&'static str>) -> Self {
        let value = Self::new("IgniteValue", Some("ignite_client::IgniteValue"), false);
        Self { note, holds_null: true, ..value }
    }

    fn values(note: &'static str, hint: Option<Meta>) -> Self {
        let values = Self::new("Vec<IgniteValue>", Some("ignite_client::IgniteValue"), false);
        Self { note: Some(note), hint, ..values }
    }

    /// What `#[serde(...)]` says of a field of an object, so that it may be absent.
    pub(super) fn absent(&self) -> Vec<Meta> {
        let is_option = self.ty.text.starts_with("Option<");
        if self.holds_null && !is_option { vec![Meta::Text("default".to_owned())] } else { Vec::new() }
    }

    /// The same with a place for null.
    pub(super) fn or_null(mut self) -> Self {
        if !self.holds_null {
            self.ty.text = format!("Option<{}>", self.ty.text);
            self.holds_null = true;
        }
        self
    }

    fn sql_date(self) -> Self {
        Self { hint: Some(Meta::quoted("type", "sql_date")), ..self }
    }
}

/// The type of a column of a Java class; where the cluster knows the field of the objects, its code says more.
pub(super) fn of_class(class: &str, code: Option<TypeCode>) -> Chosen {
    match (class, code) {
        ("java.sql.Date", _) | ("java.util.Date", Some(TypeCode::Object)) => {
            of_code(Some(TypeCode::Date)).sql_date()
        }
        (_, Some(code)) if code_of(class).is_none() => of_code(Some(code)),
        _ => code_of(class).map_or_else(|| Chosen::value(None), |code| of_code(Some(code))),
    }
}

/// The type of a cell in a result of a query.
pub(super) fn of_cell(class: &str) -> Chosen {
    let cell = of_class(class, None);
    Chosen { hint: None, ..cell }
}

/// The code of the values of a class, if it is a plain one.
fn code_of(class: &str) -> Option<TypeCode> {
    Some(match class {
        "java.lang.Byte" => TypeCode::Byte,
        "java.lang.Short" => TypeCode::Short,
        "java.lang.Integer" => TypeCode::Int,
        "java.lang.Long" => TypeCode::Long,
        "java.lang.Float" => TypeCode::Float,
        "java.lang.Double" => TypeCode::Double,
        "java.lang.Character" => TypeCode::Char,
        "java.lang.Boolean" => TypeCode::Bool,
        "java.lang.String" => TypeCode::String,
        "java.util.UUID" => TypeCode::Uuid,
        "java.util.Date" | "java.sql.Date" => TypeCode::Date,
        "java.sql.Time" => TypeCode::Time,
        "java.sql.Timestamp" => TypeCode::Timestamp,
        "java.math.BigDecimal" => TypeCode::Decimal,
        "[B" => TypeCode::ByteArray,
        "[S" => TypeCode::ShortArray,
        "[I" => TypeCode::IntArray,
        "[J" => TypeCode::LongArray,
        "[F" => TypeCode::FloatArray,
        "[D" => TypeCode::DoubleArray,
        "[C" => TypeCode::CharArray,
        "[Z" => TypeCode::BoolArray,
        "[Ljava.lang.String;" => TypeCode::StringArray,
        "[Ljava.util.UUID;" => TypeCode::UuidArray,
        "[Ljava.util.Date;" => TypeCode::DateArray,
        "[Ljava.sql.Time;" => TypeCode::TimeArray,
        "[Ljava.sql.Timestamp;" => TypeCode::TimestampArray,
        "[Ljava.math.BigDecimal;" => TypeCode::DecimalArray,
        _ => return None,
    })
}

/// The type of a field of a binary type, by the code of the metadata.
pub(super) fn of_code(code: Option<TypeCode>) -> Chosen {
    use TypeCode as T;
    let Some(code) = code else {
        return Chosen::value(Some("Of a type code that this client does not know."));
    };
    match code {
        T::Byte => Chosen::plain("i8"),
        T::Short => Chosen::plain("i16"),
        T::Int => Chosen::plain("i32"),
        T::Long => Chosen::plain("i64"),
        T::Float => Chosen::plain("f32"),
        T::Double => Chosen::plain("f64"),
        T::Char => Chosen::plain("char"),
        T::Bool => Chosen::plain("bool"),
        T::String => Chosen::plain("String"),
        T::ByteArray => Chosen::plain("Vec<u8>"),
        T::ShortArray => Chosen::plain("Vec<i16>"),
        T::IntArray => Chosen::plain("Vec<i32>"),
        T::LongArray => Chosen::plain("Vec<i64>"),
        T::FloatArray => Chosen::plain("Vec<f32>"),
        T::DoubleArray => Chosen::plain("Vec<f64>"),
        T::CharArray => Chosen::plain("Vec<char>"),
        T::BoolArray => Chosen::plain("Vec<bool>"),
        T::StringArray => Chosen::plain("Vec<Option<String>>"),
        T::Uuid | T::UuidArray => Chosen::of_types("uuid::Uuid", code == T::UuidArray),
        T::Date | T::DateArray => Chosen::of_types("ignite_client::types::Date", code == T::DateArray),
        T::Time | T::TimeArray => Chosen::of_types("ignite_client::types::Time", code == T::TimeArray),
        T::Timestamp | T::TimestampArray => {
            Chosen::of_types("ignite_client::types::Timestamp", code == T::TimestampArray)
        }
        T::Decimal | T::DecimalArray => {
            Chosen::of_types("ignite_client::types::Decimal", code == T::DecimalArray)
        }
        T::Enum | T::BinaryEnum => Chosen {
            note: Some("A constant: metadata does not say of which enum. Give the enum if you know it."),
            ..Chosen::of_types("ignite_client::types::EnumValue", false)
        },
        T::Collection => Chosen::values("A list or a set; written as a list.", None),
        T::ObjectArray => Chosen::values(
            "An array of any class; written as `Object[]`.",
            Some(Meta::quoted("type", "object_array")),
        ),
        T::Object | T::Wrapped => Chosen::value(Some(
            "An object: metadata does not say of which type. Give its struct if you know it.",
        )),
        T::Map => {
            Chosen::value(Some("A map. Read as it is; for writing, give the types of keys and values."))
        }
        T::EnumArray => {
            Chosen::value(Some("An array of an enum. Read as it is; for writing, give the enum."))
        }
        _ => Chosen::value(Some("Of a type that only Java writes. Read as it is.")),
    }
}
