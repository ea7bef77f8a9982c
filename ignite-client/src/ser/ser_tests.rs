//! Round trips of every mapped shape, the bytes of the smaller ones written out.

use crate::bytes::{Encoder, Footer, from_slice, to_vec};
use crate::{CodecErrorKind, IgniteObject, IgniteType};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::{BTreeMap, BTreeSet, HashMap, LinkedList, VecDeque};
use std::fmt::Debug;

#[track_caller]
fn round<T: IgniteType + Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, hex: &str) {
    let bytes = to_vec(value).unwrap();
    if !hex.is_empty() {
        let found: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, hex);
    }
    assert_eq!(&from_slice::<T>(&bytes).unwrap(), value);
    for len in 0..bytes.len() {
        assert!(from_slice::<T>(&bytes[..len]).is_err(), "cut at {len}");
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "test.One")]
struct One {
    x: i32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Inner {
    #[ignite(type = "date")]
    on: i64,
    zip: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, IgniteObject)]
enum Color {
    Red,
    Green,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Outer {
    name: String,
    inner: Option<Inner>,
    list: Vec<Inner>,
    bytes: Vec<u8>,
    flags: [bool; 3],
    color: Color,
    colors: Vec<Color>,
    tree: BTreeMap<String, Vec<Option<String>>>,
    #[ignite(type = "array<long>")]
    wide: Vec<u64>,
    #[ignite(type = "decimal")]
    big: u128,
    pair: (i32, String),
    next: Option<Box<Self>>,
}

fn outer() -> Outer {
    Outer {
        name: "x".into(),
        inner: Some(Inner { on: 5, zip: u32::MAX }),
        list: vec![Inner { on: 1, zip: 2 }, Inner { on: 3, zip: 4 }],
        bytes: vec![0, 255, 7],
        flags: [true, false, true],
        color: Color::Green,
        colors: vec![Color::Red, Color::Green],
        tree: [("k".to_owned(), vec![None, Some("v".to_owned())])].into(),
        wide: vec![1, 2],
        big: 255,
        pair: (3, "p".into()),
        next: None,
    }
}

#[test]
fn scalars() {
    round(&-128_i8, "0180");
    round(&7_u8, "020700");
    round(&-2_i32, "03feffffff");
    round(&'€', "07ac20");
    round(&true, "0801");
    round(&"hello".to_owned(), "090500000068656c6c6f");
    round(&Some(1_i64), "040100000000000000");
    round(&None::<i64>, "65");
    round(&f64::from_bits(1), "");
    round(&u32::MAX, "");
    round(
        &uuid::Uuid::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff),
        "0a7766554433221100ffeeddccbbaa9988",
    );
}

#[test]
fn sequences() {
    round(&vec![1_i32, 2], "0e020000000100000002000000");
    round(&vec![1_u8, 255], "0c0200000001ff");
    round(&vec![Some("a".to_owned()), None], "140200000009010000006165");
    round(&vec![Some(1_i32), None], "180200000001030100000065");
    round(&VecDeque::from([1.5_f32]), "");
    round(&LinkedList::from([1_i32]), "1801000000020301000000");
    round(&BTreeSet::from([1_i64]), "180100000004040100000000000000");
    round(&BTreeMap::from([(1_i16, true)]), "1901000000020201000801");
    round(&HashMap::from([("k".to_owned(), 1_i32)]), "");
    round(&(1_i32, Some(2_i64)), "");
}

/// The component type is that of Java's `Integer[]`, `int[][]` and `Object[]`.
#[test]
fn arrays_of_a_class() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Arrays {
        #[ignite(type = "array<int>")]
        boxes: Vec<Option<i32>>,
        #[ignite(type = "array<array>")]
        grid: Vec<Vec<i32>>,
        #[ignite(type = "object_array")]
        any: Vec<i32>,
    }
    let arrays = Arrays { boxes: vec![None], grid: vec![vec![1]], any: vec![2] };
    let bytes = to_vec(&arrays).unwrap();
    let found: String = bytes[24..bytes.len() - 3].iter().map(|byte| format!("{byte:02x}")).collect();
    let expected =
        ["17030000000100000065", "170e000000010000000e0100000001000000", "17ffffffff010000000302000000"];
    assert_eq!(found, expected.concat());
    round(&arrays, "");
}

#[test]
fn objects() {
    let one = One { x: 1 };
    assert_eq!(One::TYPE_ID, crate::codec::hash::name_id("test.One"));
    round(&one, "67012b000a4394bb8193df011e0000008dfc33ca1d000000030100000018");
    round(&outer(), "");
    let mut nested = outer();
    nested.next = Some(Box::new(outer()));
    round(&nested, "");
}

#[test]
fn full_footers_have_the_same_hash() {
    let compact = to_vec(&outer()).unwrap();
    let mut encoder = Encoder::with_footer(Footer::Full);
    let full = encoder.encode(&outer()).unwrap();
    assert_ne!(compact, full);
    assert_eq!(from_slice::<Outer>(full).unwrap(), outer());
    let one = to_vec(&One { x: 1 }).unwrap();
    let full = encoder.encode(&One { x: 1 }).unwrap();
    assert_eq!(one[8..12], full[8..12]);
}

#[test]
fn another_schema_is_read_by_name() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "test.Voucher")]
    struct Old {
        date: i64,
        reported: bool,
        purpose: String,
        note: Option<String>,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "test.Voucher")]
    struct New {
        purpose: String,
        #[serde(alias = "date")]
        expense_date: i64,
        report_date: Option<i64>,
        #[serde(default)]
        count: i32,
        #[serde(default)]
        note: String,
    }
    let old = Old { date: 5, reported: true, purpose: "p".into(), note: None };
    let mut encoder = Encoder::with_footer(Footer::Full);
    let new: New = from_slice(encoder.encode(&old).unwrap()).unwrap();
    let wanted =
        New { purpose: "p".into(), expense_date: 5, report_date: None, count: 0, note: String::new() };
    assert_eq!(new, wanted);
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "test.Voucher")]
    struct Strict {
        purpose: String,
        sum: i64,
    }
    let error = from_slice::<Strict>(encoder.encode(&old).unwrap()).unwrap_err();
    assert_eq!(error.path(), "test.Voucher");
    assert_eq!(error.kind(), &CodecErrorKind::MissingField { names: vec!["sum".to_owned()] });
    let compact = to_vec(&old).unwrap();
    let error = from_slice::<New>(&compact).unwrap_err();
    assert!(matches!(error.kind(), CodecErrorKind::NeedSchema { .. }));
}

#[test]
fn errors_tell_the_path() {
    #[derive(Debug, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "Outer")]
    struct Wrong {
        name: String,
        inner: Option<WrongInner>,
    }
    #[derive(Debug, Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "Inner")]
    struct WrongInner {
        on: i64,
        zip: i32,
    }
    let mut encoder = Encoder::with_footer(Footer::Full);
    let error = from_slice::<Wrong>(encoder.encode(&outer()).unwrap()).unwrap_err();
    assert_eq!(error.path(), "Outer.inner.on");
    assert!(matches!(error.kind(), CodecErrorKind::Mismatch { .. }), "{error}");
    let error = to_vec(&vec![Some('😀')]).unwrap_err();
    assert_eq!(error.path(), "[0]");
    assert!(matches!(error.kind(), CodecErrorKind::OutOfRange { .. }));
}

#[test]
fn borrows_from_the_bytes() {
    #[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
    struct Borrowed<'a> {
        name: &'a str,
        bytes: &'a [u8],
    }
    let value = Borrowed { name: "n", bytes: &[1, 2] };
    let bytes = to_vec(&value).unwrap();
    assert_eq!(from_slice::<Borrowed<'_>>(&bytes).unwrap(), value);
}

#[test]
fn values_that_do_not_fit_are_errors() {
    #[derive(Debug, Serialize, Deserialize, IgniteObject)]
    struct Narrow {
        #[ignite(type = "short")]
        n: i64,
    }
    let error = to_vec(&Narrow { n: 40_000 }).unwrap_err();
    assert_eq!(error.path(), "Narrow.n");
    assert!(matches!(error.kind(), CodecErrorKind::OutOfRange { .. }));
    let error = from_slice::<u8>(&to_vec(&300_i16).unwrap()).unwrap_err();
    assert!(matches!(error.kind(), CodecErrorKind::OutOfRange { .. }));
    let error = from_slice::<i64>(&to_vec(&1_i32).unwrap()).unwrap_err();
    assert!(matches!(error.kind(), CodecErrorKind::Mismatch { .. }));
}
