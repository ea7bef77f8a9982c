//! Which Java class a Rust type is, and which SQL type a class is.

use crate::binary::type_code::{TypeCode, collection_kind, map_kind};
use crate::describe::TypeDesc;
use crate::describe::desc::Shape;
use std::borrow::Cow;

const OBJECT: &str = "java.lang.Object";
/// What a DATE column holds.
pub(crate) const SQL_DATE: &str = "java.sql.Date";

/// The Java class of the values of a type, as query entities and class names of arrays have it; the type name of structs and enums.
pub(crate) fn class_name(desc: &TypeDesc) -> Cow<'static, str> {
    match desc.shape {
        Shape::Scalar if desc.sql_date => Cow::Borrowed(SQL_DATE),
        Shape::Scalar | Shape::PrimitiveArray => Cow::Borrowed(of_code(desc.code)),
        Shape::TaggedArray(element) | Shape::TypedArray(element) => array_of(&class_name(element())),
        Shape::ObjectArray(element) => match element().shape {
            Shape::Object(_) | Shape::Enum(_) => array_of(&class_name(element())),
            _ => array_of(OBJECT),
        },
        Shape::Tuple(_) => array_of(OBJECT),
        Shape::Collection { kind, .. } => Cow::Borrowed(of_collection(kind, is_declared_by_interface(desc))),
        Shape::Map { kind, .. } => Cow::Borrowed(of_map(kind, is_declared_by_interface(desc))),
        Shape::Object(object) => Cow::Borrowed(object().name().full()),
        Shape::Enum(desc) => Cow::Borrowed(desc.name().full()),
        Shape::Any => Cow::Borrowed(OBJECT),
    }
}

fn is_declared_by_interface(desc: &TypeDesc) -> bool {
    desc.metadata == TypeCode::Object
}

/// The type code of the values of a class that has one of its own.
pub(super) fn code_of(class: &str) -> Option<TypeCode> {
    use TypeCode as T;
    const CODES: [TypeCode; 22] = [
        T::Byte,
        T::Short,
        T::Int,
        T::Long,
        T::Float,
        T::Double,
        T::Char,
        T::Bool,
        T::String,
        T::Uuid,
        T::Date,
        T::Time,
        T::Timestamp,
        T::Decimal,
        T::ByteArray,
        T::ShortArray,
        T::IntArray,
        T::LongArray,
        T::FloatArray,
        T::DoubleArray,
        T::CharArray,
        T::BoolArray,
    ];
    if class == SQL_DATE {
        return Some(T::Date);
    }
    CODES.into_iter().find(|code| of_code(*code) == class)
}

const fn of_code(code: TypeCode) -> &'static str {
    match code {
        TypeCode::Byte => "java.lang.Byte",
        TypeCode::Short => "java.lang.Short",
        TypeCode::Int => "java.lang.Integer",
        TypeCode::Long => "java.lang.Long",
        TypeCode::Float => "java.lang.Float",
        TypeCode::Double => "java.lang.Double",
        TypeCode::Char => "java.lang.Character",
        TypeCode::Bool => "java.lang.Boolean",
        TypeCode::String => "java.lang.String",
        TypeCode::Uuid => "java.util.UUID",
        TypeCode::Date => "java.util.Date",
        TypeCode::Time => "java.sql.Time",
        TypeCode::Timestamp => "java.sql.Timestamp",
        TypeCode::Decimal => "java.math.BigDecimal",
        TypeCode::ByteArray => "[B",
        TypeCode::ShortArray => "[S",
        TypeCode::IntArray => "[I",
        TypeCode::LongArray => "[J",
        TypeCode::FloatArray => "[F",
        TypeCode::DoubleArray => "[D",
        TypeCode::CharArray => "[C",
        TypeCode::BoolArray => "[Z",
        _ => OBJECT,
    }
}

fn array_of(element: &str) -> Cow<'static, str> {
    let is_array = element.starts_with('[');
    Cow::Owned(if is_array { format!("[{element}") } else { format!("[L{element};") })
}

const fn of_collection(kind: i8, by_interface: bool) -> &'static str {
    match (kind, by_interface) {
        (collection_kind::HASH_SET | collection_kind::LINKED_HASH_SET, true) => "java.util.Set",
        (collection_kind::HASH_SET, false) => "java.util.HashSet",
        (collection_kind::LINKED_HASH_SET, false) => "java.util.LinkedHashSet",
        (_, true) => "java.util.List",
        (collection_kind::LINKED_LIST, false) => "java.util.LinkedList",
        (_, false) => "java.util.ArrayList",
    }
}

const fn of_map(kind: i8, by_interface: bool) -> &'static str {
    match (kind, by_interface) {
        (_, true) => "java.util.Map",
        (map_kind::LINKED_HASH_MAP, false) => "java.util.LinkedHashMap",
        (_, false) => "java.util.HashMap",
    }
}

/// What a table calls the type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SqlType {
    /// A word.
    Plain(&'static str),
    /// A word that takes a length.
    Sized(&'static str),
    /// A decimal, which takes precision and scale.
    Decimal,
}

/// The SQL type of a Java class, if `CREATE TABLE` has one.
pub(super) fn sql_type(class: &str) -> Option<SqlType> {
    Some(match class {
        "java.lang.Boolean" => SqlType::Plain("BOOLEAN"),
        "java.lang.Byte" => SqlType::Plain("TINYINT"),
        "java.lang.Short" => SqlType::Plain("SMALLINT"),
        "java.lang.Integer" => SqlType::Plain("INT"),
        "java.lang.Long" => SqlType::Plain("BIGINT"),
        "java.lang.Float" => SqlType::Plain("REAL"),
        "java.lang.Double" => SqlType::Plain("DOUBLE"),
        "java.util.UUID" => SqlType::Plain("UUID"),
        // A table holds `java.sql.Date`, whatever the struct writes.
        "java.util.Date" | "java.sql.Date" => SqlType::Plain("DATE"),
        "java.sql.Time" => SqlType::Plain("TIME"),
        "java.sql.Timestamp" => SqlType::Plain("TIMESTAMP"),
        "java.lang.String" => SqlType::Sized("VARCHAR"),
        "[B" => SqlType::Sized("VARBINARY"),
        "java.math.BigDecimal" => SqlType::Decimal,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::describe::IgniteType;
    use crate::types::{Date, Decimal};
    use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, LinkedList};

    fn of<T: IgniteType>() -> String {
        class_name(T::desc()).into_owned()
    }

    #[test]
    fn classes_of_types() {
        assert_eq!(of::<u16>(), "java.lang.Integer");
        assert_eq!(of::<Option<Decimal>>(), "java.math.BigDecimal");
        assert_eq!(of::<Date>(), "java.util.Date");
        assert_eq!(of::<Vec<u8>>(), "[B");
        assert_eq!(of::<Vec<String>>(), "[Ljava.lang.String;");
        assert_eq!(of::<Vec<Vec<u8>>>(), "java.util.ArrayList");
        assert_eq!(of::<(i32, String)>(), "[Ljava.lang.Object;");
        assert_eq!(of::<LinkedList<i32>>(), "java.util.LinkedList");
        assert_eq!(of::<HashSet<i32>>(), "java.util.HashSet");
        assert_eq!(of::<BTreeSet<i32>>(), "java.util.LinkedHashSet");
        assert_eq!(of::<HashMap<i32, i32>>(), "java.util.HashMap");
        assert_eq!(of::<BTreeMap<i32, i32>>(), "java.util.LinkedHashMap");
        assert_eq!(of::<crate::dynamic::IgniteValue>(), OBJECT);
        let list = Vec::<Vec<u8>>::DESC.declared_as_object();
        assert_eq!(class_name(&list), "java.util.List");
        assert_eq!(class_name(&TypeDesc::typed_array(Vec::<i32>::desc)), "[[I");
    }
}
