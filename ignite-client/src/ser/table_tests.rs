//! Rows of tables: bytes as a builder writes them, in every order.

use super::*;
use crate::bytes::to_vec;
use crate::codec::{CodecErrorKind, DecodeLimits};
use crate::de::Decoder;
use crate::describe::binding::Binding;
use crate::describe::layout::{Column, Unmatched};
use crate::describe::schemas::NoSchemas;
use crate::types::Date;
use crate::{BinaryObjectBuilder, IgniteObject, IgniteType, IgniteValue};
use serde::{Deserialize, Serialize};

const TYPE_ID: i32 = 4711;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Row {
    b: i32,
    name: Option<String>,
    born: Date,
    inner: Option<Box<Self>>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    bytes: Vec<u8>,
}

fn row(name_len: usize) -> Row {
    let inner = Row { b: 2, name: None, born: Date::from_millis(1), inner: None, bytes: vec![] };
    Row { b: 1, name: Some("n".repeat(name_len)), born: day(), inner: Some(Box::new(inner)), bytes: vec![7] }
}

fn day() -> Date {
    Date::from_ymd(2020, 1, 2).unwrap()
}

fn columns<'c>(names: &[&'c str], sql_date: bool) -> Vec<Column<'c>> {
    names.iter().map(|name| Column { name, sql_date: sql_date && *name == "BORN" }).collect()
}

fn layout(names: &[&str], sql_date: bool) -> TableLayout {
    let (layout, unmatched) = TableLayout::object(Row::object_desc(), TYPE_ID, &columns(names, sql_date));
    assert!(unmatched.is_empty());
    layout
}

/// What a builder writes that sets the fields in the order of the columns.
fn built(row: &Row, names: &[&str], sql_date: bool, compact: bool) -> Vec<u8> {
    let mut builder = BinaryObjectBuilder::of_type_id(TYPE_ID).compact(compact);
    for name in names {
        let value: IgniteValue = match *name {
            "B" => row.b.into(),
            "NAME" => row.name.clone().into(),
            "BORN" if sql_date => IgniteValue::SqlDate(row.born),
            "BORN" => row.born.into(),
            "INNER" => nested(row, compact),
            _ if row.bytes.is_empty() => IgniteValue::Null,
            _ => row.bytes.clone().into(),
        };
        builder = builder.set(name, value);
    }
    builder.build().unwrap().to_bytes().unwrap()
}

/// Nested objects of the same Rust type are not those of the table.
fn nested(row: &Row, compact: bool) -> IgniteValue {
    let Some(inner) = &row.inner else { return IgniteValue::Null };
    let mut encoder = Encoder::new(Binding { compact, ..Binding::DEFAULT });
    encoder.write(inner, Row::desc()).unwrap();
    IgniteValue::from_bytes(encoder.w.as_slice()).unwrap()
}

const ORDERS: [[&str; 5]; 4] = [
    ["B", "NAME", "BORN", "INNER", "BYTES"],
    ["BYTES", "INNER", "BORN", "NAME", "B"],
    ["INNER", "B", "BYTES", "NAME", "BORN"],
    ["NAME", "B", "BORN", "INNER", "BYTES"],
];

#[test]
fn roots_are_written_as_a_builder_does_and_read_back() {
    for names in &ORDERS {
        for (sql_date, compact) in [(false, true), (true, true), (true, false)] {
            let layout = layout(names, sql_date);
            // Offsets of one, two and four bytes.
            for len in [3, 300, 70_000] {
                let row = row(len);
                let binding = Binding { compact, ..Binding::DEFAULT };
                let mut encoder = Encoder::new(binding);
                encoder.write("before", str::desc()).unwrap();
                let start = encoder.w.position();
                encoder.write_in(&row, Row::desc(), Some(&layout)).unwrap();
                let bytes = &encoder.w.as_slice()[start..];
                assert!(
                    bytes == built(&row, names, sql_date, compact),
                    "{names:?} {sql_date} {compact} {len}"
                );
                let decoder = Decoder::new(&NoSchemas, binding, DecodeLimits::DEFAULT);
                for _ in 0..2 {
                    assert_eq!(decoder.read_in::<Row>(bytes, Row::desc(), Some(&layout)).unwrap(), row);
                }
                let boxed: Option<Box<Row>> =
                    decoder.read_in(bytes, <Option<Box<Row>>>::desc(), Some(&layout)).unwrap();
                assert_eq!(boxed.as_deref(), Some(&row));
                let header =
                    crate::binary::object::Layout::read(&mut crate::codec::Reader::new(bytes)).unwrap();
                assert_eq!(layout.ids(), Some((header.header.type_id, header.header.schema_id)));
                // Of the table's type only, and nested ones of the struct's only.
                let own = decoder.read::<Row>(bytes, Row::desc()).unwrap_err();
                assert!(matches!(own.kind(), CodecErrorKind::Mismatch { .. }));
            }
        }
    }
}

#[test]
fn what_has_no_counterpart_is_told_and_written_last() {
    let names = ["C", "BORN", "b", "bytes"];
    let (layout, unmatched) = TableLayout::object(Row::object_desc(), TYPE_ID, &columns(&names, true));
    assert_eq!(unmatched, Unmatched { fields: vec!["name", "inner"], columns: vec!["C".to_owned()] });
    let ty = layout.binary_type("SQL_PUBLIC_T", Some("B")).unwrap();
    let fields: Vec<_> = ty.fields.iter().map(|field| (field.name.as_str(), field.type_code)).collect();
    assert_eq!(fields, [("BORN", 103), ("b", 3), ("bytes", 12), ("name", 9), ("inner", 103)]);
    assert_eq!(
        (ty.type_id, ty.type_name.as_str(), ty.affinity_key.as_deref()),
        (TYPE_ID, "SQL_PUBLIC_T", Some("B"))
    );
    assert_eq!(layout.ids(), Some((TYPE_ID, ty.schemas[0].id)));
    assert_eq!(ty.schemas[0], crate::BinarySchema::new(ty.schemas[0].field_ids.clone()));
    assert_eq!(TableLayout::plain(true).binary_type("X", None), None);
}

#[test]
fn plain_keys_and_values() {
    let mut encoder = Encoder::new(Binding::DEFAULT);
    let sql = TableLayout::plain(true);
    encoder.write_in(&day(), Date::desc(), Some(&sql)).unwrap();
    let bytes = encoder.w.as_slice().to_vec();
    assert_eq!(bytes, IgniteValue::SqlDate(day()).to_bytes().unwrap());
    let decoder = Decoder::new(&NoSchemas, Binding::DEFAULT, DecodeLimits::DEFAULT);
    assert_eq!(decoder.read_in::<Date>(&bytes, Date::desc(), Some(&sql)).unwrap(), day());
    for layout in [None, Some(TableLayout::plain(false)), Some(sql)] {
        encoder.w.clear();
        encoder.write_in("text", str::desc(), layout.as_ref()).unwrap();
        assert_eq!(encoder.w.as_slice(), to_vec("text").unwrap());
    }
}

#[test]
fn an_error_leaves_the_buffer_as_it_was() {
    #[derive(Serialize, Deserialize, IgniteObject)]
    struct Small {
        a: i32,
        #[ignite(type = "byte")]
        b: i32,
    }
    let names = [Column { name: "B", sql_date: false }, Column { name: "A", sql_date: false }];
    let (layout, _) = TableLayout::object(Small::object_desc(), TYPE_ID, &names);
    let mut encoder = Encoder::new(Binding::DEFAULT);
    encoder.write_in(&Small { a: 1, b: 2 }, Small::desc(), Some(&layout)).unwrap();
    let before = encoder.w.as_slice().to_vec();
    let error = encoder.write_in(&Small { a: 1, b: 300 }, Small::desc(), Some(&layout)).unwrap_err();
    assert_eq!(error.path(), "Small.b");
    assert_eq!((encoder.w.as_slice(), encoder.w.offsets.len()), (before.as_slice(), 0));
    encoder.write_in(&Small { a: 1, b: 2 }, Small::desc(), Some(&layout)).unwrap();
    assert_eq!(encoder.w.as_slice(), [before.clone(), before].concat());
}

#[test]
fn another_schema_of_the_table_is_asked_for_under_its_type() {
    let bytes = built(&row(1), &["B", "NAME"], false, true);
    let layout = layout(&ORDERS[1], true);
    let decoder = Decoder::new(&NoSchemas, Binding::DEFAULT, DecodeLimits::DEFAULT);
    let error = decoder.read_in::<Row>(&bytes, Row::desc(), Some(&layout)).unwrap_err();
    assert!(matches!(error.kind(), CodecErrorKind::NeedSchema { type_id: TYPE_ID, .. }));
    let full = built(&row(1), &["NAME", "B", "BORN"], true, false);
    let read: Row = decoder.read_in(&full, Row::desc(), Some(&layout)).unwrap();
    assert_eq!(read, Row { inner: None, bytes: vec![], ..row(1) });
}
