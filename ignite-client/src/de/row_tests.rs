//! Plans of all kinds, and rows that do not fit them.

use super::super::Decoder;
use super::{Form, RowPlan};
use crate::codec::{CodecError, CodecErrorKind, CodecResult, Reader};
use crate::describe::binding::Binding;
use crate::describe::schemas::NoSchemas;
use crate::ser::Encoder;
use crate::types::{Date, Timestamp};
use crate::{BinaryObjectBuilder, DecodeLimits, IgniteObject, IgniteType, IgniteValue};
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Person {
    id: i64,
    name: String,
    #[serde(default)]
    age: i32,
    note: Option<String>,
    #[serde(alias = "town")]
    city: City,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct City {
    zip: i32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
#[serde(deny_unknown_fields)]
struct Named<'a> {
    #[serde(rename = "COUNT(*)")]
    count: i64,
    #[serde(borrow)]
    name: &'a str,
}

fn decoder() -> Decoder<'static> {
    Decoder::new(&NoSchemas, Binding::DEFAULT, DecodeLimits::DEFAULT)
}

fn page(cells: &[IgniteValue]) -> Vec<u8> {
    cells.iter().flat_map(|cell| cell.to_bytes().unwrap()).collect()
}

fn plan<T: IgniteType>(columns: &[&str]) -> RowPlan {
    RowPlan::new(T::desc(), columns).unwrap()
}

/// The value of a row, and that of the `long` behind it.
#[track_caller]
fn read<T: IgniteType + DeserializeOwned>(columns: &[&str], cells: &[IgniteValue]) -> CodecResult<T> {
    let mut bytes = page(cells);
    bytes.extend(page(&[7_i64.into()]));
    let mut r = Reader::new(&bytes);
    let row = decoder().read_row::<T>(&mut r, &plan::<T>(columns));
    assert_eq!(r.left(), 9, "the reader stands behind the row");
    for len in 0..bytes.len() - 9 {
        let mut cut = Reader::new(&bytes[..len]);
        assert!(decoder().read_row::<T>(&mut cut, &plan::<T>(columns)).is_err(), "cut at {len}");
        assert!(cut.is_empty());
    }
    row
}

fn city() -> IgniteValue {
    // As a node sends it: wrapped.
    let bytes = BinaryObjectBuilder::new("City").set("zip", 89_073).build().unwrap().to_bytes().unwrap();
    let len = u8::try_from(bytes.len()).unwrap();
    let wrapped = [&[27, len, 0, 0, 0][..], &bytes, &[0; 4]].concat();
    IgniteValue::from_bytes(&wrapped).unwrap()
}

fn ann() -> Person {
    Person { id: 1, name: "Ann".into(), age: 42, note: None, city: City { zip: 89_073 } }
}

/// Every order of the columns, with and without nulls, a field less and a column more, is the same person.
#[test]
fn columns_in_any_order_fill_the_fields() {
    let columns: [(&str, IgniteValue); 6] = [
        ("ID", 1_i64.into()),
        ("NAME", "Ann".into()),
        ("AGE", 42.into()),
        ("NOTE", IgniteValue::Null),
        ("town", city()),
        ("more", IgniteValue::from(vec![1, 2])),
    ];
    for order in permutations(columns.len()) {
        let names: Vec<&str> = order.iter().map(|at| columns[*at].0).collect();
        let mut cells: Vec<IgniteValue> = order.iter().map(|at| columns[*at].1.clone()).collect();
        assert_eq!(read_row::<Person>(&names, &cells), ann());
        let age = names.iter().position(|name| *name == "AGE").unwrap();
        cells[age] = IgniteValue::Null;
        assert_eq!(read_row::<Person>(&names, &cells), Person { age: 0, ..ann() });
        let (mut fewer, mut names) = (cells, names);
        fewer.remove(age);
        names.remove(age);
        assert_eq!(read_row::<Person>(&names, &fewer), Person { age: 0, ..ann() });
    }
}

fn read_row<T: IgniteType + DeserializeOwned>(columns: &[&str], cells: &[IgniteValue]) -> T {
    let bytes = page(cells);
    let mut r = Reader::new(&bytes);
    let row = decoder().read_row(&mut r, &plan::<T>(columns)).unwrap();
    assert!(r.is_empty());
    row
}

fn permutations(len: usize) -> Vec<Vec<usize>> {
    if len == 0 {
        return vec![Vec::new()];
    }
    let shorter = permutations(len - 1);
    let with_last = |order: &Vec<usize>, at: usize| {
        let mut order = order.clone();
        order.insert(at, len - 1);
        order
    };
    shorter.iter().flat_map(|order| (0..len).map(move |at| with_last(order, at))).collect()
}

#[test]
fn fields_in_their_own_order_are_read_straight_and_may_borrow() {
    let plan = plan::<Named<'_>>(&["count(*)", "Name"]);
    assert!(matches!(plan.form, Form::Straight(_)));
    let bytes = page(&[3_i64.into(), "Ann".into(), 4_i64.into(), "Bob".into()]);
    let mut r = Reader::new(&bytes);
    let rows = [(); 2].map(|()| decoder().read_row::<Named<'_>>(&mut r, &plan).unwrap());
    assert_eq!(rows, [Named { count: 3, name: "Ann" }, Named { count: 4, name: "Bob" }]);
    assert!(r.is_empty());
    let swapped = self::plan::<Named<'_>>(&["name", "COUNT(*)"]);
    let bytes = page(&["Ann".into(), 3_i64.into()]);
    let row: Named<'_> = decoder().read_row(&mut Reader::new(&bytes), &swapped).unwrap();
    assert_eq!(row, Named { count: 3, name: "Ann" });
}

#[test]
fn tuples_and_single_columns() {
    let cells = [1.into(), "one".into(), IgniteValue::Null];
    assert_eq!(read(&["A", "A", "B"], &cells).ok(), Some((1, "one".to_owned(), None::<i64>)));
    assert_eq!(read(&["N"], &[5_i64.into()]).ok(), Some(5_i64));
    assert_eq!(read(&["N"], &[IgniteValue::Null]).ok(), Some(None::<String>));
    assert_eq!(read(&["X"], &[vec![1, 2].into()]).ok(), Some(vec![1, 2]));
    assert_eq!(read(&["D"], &[Date::from_millis(0).into()]).ok(), Some(Date::from_millis(0)));
    assert_eq!(read(&["_VAL"], &[city()]).ok(), Some(City { zip: 89_073 }));
    assert_eq!(read(&["_VAL"], &[city()]).ok(), Some(Some(City { zip: 89_073 })));
    assert_eq!(read(&["_VAL"], &[IgniteValue::Null]).ok(), Some(None::<City>));
    assert_eq!(read(&["ZIP"], &[1.into()]).ok(), Some(City { zip: 1 }));
    assert_eq!(read(&["_KEY", "_VAL"], &[1.into(), city()]).ok(), Some((1, City { zip: 89_073 })));
    assert_eq!(read(&["X"], &["x".into()]).ok(), Some(IgniteValue::from("x")));
    let newtype: CodecResult<Box<(i32,)>> = read(&["N"], &[1.into()]);
    assert_eq!(newtype.ok(), Some(Box::new((1,))));
}

#[test]
fn any_number_of_columns_as_a_sequence() {
    let plan = RowPlan::every(IgniteValue::desc(), &["A", "B"]);
    let cells = vec![1.into(), "one".into()];
    let bytes = page(&cells);
    let row: Vec<IgniteValue> = decoder().read_row(&mut Reader::new(&bytes), &plan).unwrap();
    assert_eq!(row, cells);
}

#[test]
fn plans_name_everything_that_does_not_fit() {
    let kind = |error: CodecError| error.kind().clone();
    let missing = RowPlan::new(Person::desc(), &["note", "X"]).unwrap_err();
    let names = ["id", "name", "city"].map(str::to_owned).to_vec();
    assert_eq!(kind(missing), CodecErrorKind::MissingField { names });
    let unknown = RowPlan::new(Named::desc(), &["A", "name", "count(*)", "B"]).unwrap_err();
    assert_eq!(kind(unknown), CodecErrorKind::UnknownField { names: vec!["A".into(), "B".into()] });
    for (desc, columns) in [(i32::desc(), 2), (<(i32, i32)>::desc(), 1), (<(i32,)>::desc(), 3)] {
        let error = RowPlan::new(desc, &vec!["N"; columns]).unwrap_err();
        assert!(matches!(error.kind(), CodecErrorKind::Mismatch { .. }));
    }
}

#[test]
fn a_bad_row_names_all_columns_of_wrong_types() {
    let columns = ["AGE", "NAME", "ID", "NOTE", "CITY"];
    let cells = ["x".into(), "Ann".into(), 1.into(), IgniteValue::Null, IgniteValue::Null];
    let error = read::<Person>(&columns, &cells).unwrap_err();
    let CodecErrorKind::Columns { columns } = error.kind() else { panic!("{error}") };
    let wrong: Vec<_> =
        columns.iter().map(|one| (one.column.as_str(), one.expected.as_ref(), one.found.as_ref())).collect();
    assert_eq!(wrong, [("AGE", "int", "string"), ("ID", "long", "int"), ("CITY", "object", "null")]);
}

#[test]
fn other_errors_name_the_column_and_do_not_end_the_page() {
    let error = read::<(i32, u8)>(&["A", "N"], &[1.into(), (-1_i16).into()]).unwrap_err();
    assert_eq!(error.path(), "column N");
    assert!(matches!(error.kind(), CodecErrorKind::OutOfRange { .. }));
    let nested = BinaryObjectBuilder::new("City").set("zip", "none").build().unwrap();
    let cells = [1_i64.into(), "Ann".into(), 1.into(), IgniteValue::Null, nested.into()];
    let error = read::<Person>(&["ID", "NAME", "AGE", "NOTE", "CITY"], &cells).unwrap_err();
    assert_eq!(error.path(), "column CITY.zip");
}

#[test]
fn what_a_type_does_not_ask_for_is_skipped() {
    let mut encoder = Encoder::new(Binding::DEFAULT);
    encoder.write(&1_i32, i32::desc()).unwrap();
    encoder.write("left over", str::desc()).unwrap();
    struct First(i32);
    impl<'de> Deserialize<'de> for First {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct OfSeq;
            impl<'de> Visitor<'de> for OfSeq {
                type Value = First;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("a row")
                }
                fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<First, A::Error> {
                    Ok(First(seq.next_element()?.unwrap_or_default()))
                }
            }
            deserializer.deserialize_tuple(2, OfSeq)
        }
    }
    let mut r = Reader::new(encoder.w.as_slice());
    let first: First = decoder().read_row(&mut r, &plan::<(i32, String)>(&["A", "B"])).unwrap();
    assert!(first.0 == 1 && r.is_empty());
}

#[test]
fn objects_behind_handles_are_bounded_by_their_row() {
    // An array whose second item is the first one again.
    let object = BinaryObjectBuilder::new("City").set("zip", 1).build().unwrap().to_bytes().unwrap();
    let back = i32::try_from(object.len()).unwrap().to_le_bytes();
    let shared = [&[24, 2, 0, 0, 0, 1][..], &object, &[102], &back].concat();
    let mut r = Reader::new(&shared);
    let row: Vec<City> = decoder().read_row(&mut r, &plan::<Vec<City>>(&["X"])).unwrap();
    assert_eq!(row, [City { zip: 1 }, City { zip: 1 }]);
    assert!(r.is_empty());
}

#[test]
fn a_timestamp_without_nanoseconds_is_a_date() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Instants {
        day: Date,
        #[ignite(type = "date")]
        millis: i64,
        none: Option<Date>,
    }
    let columns = ["day", "millis", "none"];
    let at = |nanos| IgniteValue::from(Timestamp::new(1_234, nanos).unwrap());
    let row = |nanos| [at(0), at(nanos), IgniteValue::Null];
    let expected = Instants { day: Date::from_millis(1_234), millis: 1_234, none: None };
    assert_eq!(read::<Instants>(&columns, &row(0)).unwrap(), expected);
    let error = read::<Instants>(&columns, &row(5)).unwrap_err();
    let CodecErrorKind::Columns { columns: wrong } = error.kind() else { panic!("{error}") };
    assert_eq!(wrong.len(), 1, "{error}");
    assert_eq!((wrong[0].column.as_str(), &*wrong[0].found), ("millis", "timestamp"));
    // A value of a cache is what it says.
    assert!(decoder().read::<Date>(&at(0).to_bytes().unwrap(), Date::desc()).is_err());
}
