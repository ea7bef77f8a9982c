//! What a Rust type is in Ignite: the whole mapping, for reading. There is nothing to import here.
//!
//! A value is written as what its Rust type says, never as what would fit: `1_i32` and `1_i64` are two different keys. Reading takes the same
//! type and no other (a field marked `#[ignite(widen)]` takes narrower numbers too). Where the Rust type does not decide, a
//! [hint](crate::hint) does (`#[ignite(type = "...")]`).
//!
//! # Values, and sequences of them
//! A sequence is `Vec<T>`, `VecDeque<T>`, `[T]`, `Box<[T]>` or `[T; N]`; what it becomes is a matter of its element.
//!
//! | Rust | Ignite | sequence | Java | rules |
//! |---|---|---|---|---|
//! | `i8` | byte | byte[] | `Byte` | |
//! | `i16` | short | short[] | `Short` | |
//! | `i32` | int | int[] | `Integer` | |
//! | `i64` | long | long[] | `Long` | |
//! | `u8` | short | byte[] | `Short` | reading checks the range; in sequences the bits are kept: 255 is Java's −1 |
//! | `u16` | int | int[] | `Integer` | reading checks the range |
//! | `u32` | long | long[] | `Long` | reading checks the range |
//! | `f32` | float | float[] | `Float` | NaN is written in one form |
//! | `f64` | double | double[] | `Double` | NaN is written in one form |
//! | `bool` | boolean | boolean[] | `Boolean` | |
//! | `char` | char | char[] | `Character` | beyond U+FFFF an error, `types::Char` holds halves of pairs |
//! | `types::Char` | char | char[] | `Character` | any UTF-16 unit |
//! | `String` | string | string[] | `String` | also `&str`, `Box<str>`, `Cow<str>` |
//! | `uuid::Uuid` | uuid | uuid[] | `UUID` | |
//! | `types::Date` | date | date[] | `java.util.Date` | milliseconds since 1970; also reads `java.sql.Date`, which the hint `sql_date` writes |
//! | `types::Time` | time | time[] | `java.sql.Time` | milliseconds |
//! | `types::Timestamp` | timestamp | timestamp[] | `java.sql.Timestamp` | nanoseconds |
//! | `types::Decimal` | decimal | decimal[] | `BigDecimal` | any size and scale, both kept |
//! | `types::EnumValue` | enum | ArrayList | | constant of an enum without a Rust type |
//! | `Option<i32>` | int | ArrayList | `Integer` | `None` is null; a primitive array has no place for null |
//! | `Option<String>` | string | string[] | `String` | `None` is null, also in the array |
//! | `chrono::NaiveDate` | date | date[] | `java.util.Date` | midnight UTC; feature `chrono-04`, as the next three |
//! | `chrono::NaiveTime` | time | time[] | `java.sql.Time` | whole milliseconds |
//! | `chrono::NaiveDateTime` | timestamp | timestamp[] | `java.sql.Timestamp` | taken as UTC |
//! | `chrono::DateTime<chrono::Utc>` | timestamp | timestamp[] | `java.sql.Timestamp` | |
//! | `time::Date` | date | date[] | `java.util.Date` | midnight UTC; feature `time-03`, as the next four |
//! | `time::Time` | time | time[] | `java.sql.Time` | whole milliseconds |
//! | `time::PrimitiveDateTime` | timestamp | timestamp[] | `java.sql.Timestamp` | taken as UTC |
//! | `time::UtcDateTime` | timestamp | timestamp[] | `java.sql.Timestamp` | |
//! | `time::OffsetDateTime` | timestamp | timestamp[] | `java.sql.Timestamp` | in UTC; another offset is an error |
//! | `rust_decimal::Decimal` | decimal | decimal[] | `BigDecimal` | feature `rust_decimal-1`; reading never rounds |
//! | `(i32, String)` | object[] | ArrayList | `Object[]` | tuples of 1 to 16 |
//!
//! Structs with `#[derive(IgniteObject)]` are Complex objects, enums without data are Ignite enums, newtypes are what is inside; sequences
//! of structs are ArrayLists.
//!
//! # Collections
//! | Rust | Ignite | Java |
//! |---|---|---|
//! | `Vec<Vec<u8>>` | ArrayList | `ArrayList` |
//! | `types::ObjectArray<i32>` | object[] | `Object[]` |
//! | `LinkedList<i32>` | LinkedList | `LinkedList` |
//! | `HashSet<i32>` | HashSet | `HashSet` |
//! | `BTreeSet<i32>` | LinkedHashSet | `LinkedHashSet` |
//! | `HashMap<String, i32>` | HashMap | `HashMap` |
//! | `BTreeMap<String, i32>` | LinkedHashMap | `LinkedHashMap` |
//!
//! `Box`, `Rc`, `Arc`, `Cow` and references are what is inside them.
//!
//! # Types that need a word
//! - `u64`, `i128`, `u128`, `usize`, `isize` have no type of their own in Ignite: `#[ignite(type = "long")]` or `"decimal"`, both checked.
//! - `Duration`, `SystemTime` and `IpAddr` have none either; [`Timestamp`](crate::types::Timestamp) converts from and to `SystemTime`.
//! - `bigdecimal::BigDecimal` (feature `bigdecimal-04`) is used by `#[serde(with = "ignite_client::with::bigdecimal")]`, since its own serde form
//!   loses the scale.
//! - `DateTime<FixedOffset>` and `DateTime<Local>` of chrono have none: Ignite keeps no offset.
//! - `Option<Option<T>>` and `()` do not compile: there is one null.
//!
//! # Columns of SQL
//! | SQL | Rust |
//! |---|---|
//! | BOOLEAN, TINYINT, SMALLINT, INT, BIGINT, REAL, DOUBLE | `bool`, `i8`, `i16`, `i32`, `i64`, `f32`, `f64` |
//! | DECIMAL | `types::Decimal` |
//! | CHAR, VARCHAR | `String` |
//! | BINARY | `Vec<u8>` |
//! | UUID | `uuid::Uuid` |
//! | DATE, TIME, TIMESTAMP | `types::Date`, `types::Time`, `types::Timestamp` |
//!
//! Types of other crates that are mapped to the same types above do as well. A column that may be NULL is an `Option`.
//!
//! # Time zones
//! Ignite stores instants. A calendar date is midnight UTC here, while Java fills `java.util.Date` and `java.sql.Time` in the time zone of the
//! program or node: the same calendar day only if that is UTC. What is stored is never changed on the way by operations of caches.
//!
//! In SQL a DATE (`java.sql.Date`) is a day and a TIME a time of day in the zone of the node, and so are they in queries, in arguments and in
//! [tables](crate::Client::table): midnight UTC and the milliseconds of the day here, whatever the zone of the node. A TIMESTAMP is an instant
//! there too. [`NodeZone`](crate::NodeZone) says how the zone is learnt.
//!
//! Days before 1582-10-15 have other names in Java, which counts them by the Julian calendar; types here have one calendar for all times. The
//! instant is the same.
//! In SQL a DATE (`java.sql.Date`) is a day and a TIME a time of day in the zone of the node, and so are they in queries: midnight UTC and the
//! milliseconds of the day here, whatever the zone of the node. A TIMESTAMP is an instant there too. SQL has no other type for
//! `java.util.Date`, so a date without the hint `sql_date` reads a TIMESTAMP without nanoseconds, in rows only.

#[cfg(test)]
mod tests {
    use crate::IgniteType;
    use crate::binary::type_code::{collection_kind, map_kind};
    use crate::describe::TypeDesc;
    use crate::describe::desc::Shape;
    use crate::types;
    use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, LinkedList};

    /// Rust type, Ignite type, and what a sequence is where the table says it.
    type Row = (String, String, Option<String>);

    fn name_of(desc: &TypeDesc) -> &'static str {
        match desc.shape {
            Shape::Collection { kind: collection_kind::ARRAY_LIST, .. } => "ArrayList",
            Shape::Collection { kind: collection_kind::LINKED_LIST, .. } => "LinkedList",
            Shape::Collection { kind: collection_kind::HASH_SET, .. } => "HashSet",
            Shape::Collection { kind: collection_kind::LINKED_HASH_SET, .. } => "LinkedHashSet",
            Shape::Map { kind: map_kind::HASH_MAP, .. } => "HashMap",
            Shape::Map { kind: map_kind::LINKED_HASH_MAP, .. } => "LinkedHashMap",
            _ => desc.code().name(),
        }
    }

    macro_rules! rows {
        ($rows:ident, $with_sequence:literal: $($type:ty),* $(,)?) => {$(
            let sequence = $with_sequence.then(|| name_of(&<Vec<$type>>::DESC).to_owned());
            $rows.push((stringify!($type).to_owned(), name_of(&<$type>::DESC).to_owned(), sequence));
        )*};
    }

    fn described() -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        rows!(rows, true: i8, i16, i32, i64, u8, u16, u32, f32, f64, bool, char, types::Char, String, uuid::Uuid);
        rows!(rows, true: types::Date, types::Time, types::Timestamp, types::Decimal, types::EnumValue);
        rows!(rows, true: Option<i32>, Option<String>);
        #[cfg(feature = "chrono-04")]
        rows!(rows, true: chrono::NaiveDate, chrono::NaiveTime, chrono::NaiveDateTime, chrono::DateTime<chrono::Utc>);
        #[cfg(feature = "time-03")]
        rows!(rows, true: time::Date, time::Time, time::PrimitiveDateTime, time::UtcDateTime, time::OffsetDateTime);
        #[cfg(feature = "rust_decimal-1")]
        rows!(rows, true: rust_decimal::Decimal);
        rows!(rows, true: (i32, String));
        rows!(rows, false: Vec<Vec<u8>>, types::ObjectArray<i32>, LinkedList<i32>, HashSet<i32>, BTreeSet<i32>);
        rows!(rows, false: HashMap<String, i32>, BTreeMap<String, i32>);
        rows
    }

    fn is_compiled_in(rust: &str) -> bool {
        let of_crate = |name: &str| rust.starts_with(&format!("{name}::"));
        (cfg!(feature = "chrono-04") || !of_crate("chrono"))
            && (cfg!(feature = "time-03") || !of_crate("time"))
            && (cfg!(feature = "rust_decimal-1") || !of_crate("rust_decimal"))
    }

    fn documented() -> Vec<Row> {
        let rows = include_str!("mapping.rs").lines().filter_map(|line| line.strip_prefix("//! | `"));
        rows.filter_map(|row| {
            let (rust, rest) = row.split_once("` |")?;
            let cells: Vec<&str> = rest.split('|').map(str::trim).collect();
            // Five columns and the end of the row, or three.
            let sequence = (cells.len() == 5).then(|| cells[1].to_owned());
            is_compiled_in(rust).then(|| (rust.to_owned(), cells[0].to_owned(), sequence))
        })
        .collect()
    }

    #[test]
    fn the_tables_say_what_the_descriptors_say() {
        assert_eq!(documented(), described());
    }

    #[test]
    fn pointers_are_what_is_inside() {
        assert_eq!(name_of(&<Box<[std::sync::Arc<u8>]>>::DESC), "byte[]");
        assert_eq!(name_of(&<std::borrow::Cow<'_, [&str]>>::DESC), "string[]");
        assert_eq!(name_of(&<[Option<Box<str>>; 2]>::DESC), "string[]");
        assert_eq!(name_of(&<std::collections::VecDeque<bool>>::DESC), "boolean[]");
    }
}
