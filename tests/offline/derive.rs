//! What the derive makes of a type: names, ids, type codes. The ids are those that the Java implementation computes (`golden/`).

#![allow(dead_code, reason = "fields and variants are described, not used")]

use super::renaming::{serde_names, serde_names_of};
use ignite_client::desc::{self, EnumDesc, FieldDesc, TypeCode, TypeDesc};
use ignite_client::{IgniteObject, IgniteType};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

fn fields<T: IgniteObject>() -> &'static [FieldDesc] {
    T::object_desc().fields()
}

pub(super) fn names<T: IgniteObject>() -> Vec<&'static str> {
    fields::<T>().iter().map(FieldDesc::name).collect()
}

fn ids<T: IgniteObject>() -> Vec<i32> {
    fields::<T>().iter().map(FieldDesc::id).collect()
}

fn codes<T: IgniteObject>() -> Vec<TypeCode> {
    fields::<T>().iter().map(|field| field.ty().code()).collect()
}

pub(super) fn constants<T: IgniteType>() -> Vec<(&'static str, i32)> {
    enum_desc::<T>().variants().iter().map(|constant| (constant.name(), constant.ordinal())).collect()
}

fn enum_desc<T: IgniteType>() -> &'static EnumDesc {
    T::desc().as_enum().unwrap()
}

#[derive(Serialize, Deserialize, IgniteObject)]
struct Person {
    id: i64,
    name: String,
    note: Option<String>,
}

#[test]
fn ids_of_a_struct() {
    assert_eq!(Person::TYPE_NAME, "Person");
    assert_eq!(Person::TYPE_ID, -991_716_523);
    assert_eq!(ids::<Person>(), [3355, 3_373_707, 3_387_378]);
    assert_eq!(codes::<Person>(), [TypeCode::Long, TypeCode::String, TypeCode::String]);
    let nullable: Vec<bool> = fields::<Person>().iter().map(|field| field.ty().is_nullable()).collect();
    assert_eq!(nullable, [false, false, true]);
    // All of it is known at compile time.
    const _: () = assert!(Person::TYPE_ID == -991_716_523 && Person::SCHEMA_ID != 0);
}

#[test]
fn schema_ids() {
    #[derive(IgniteObject)]
    struct Empty {}
    #[derive(IgniteObject)]
    struct Id {
        _id: i64,
    }
    #[derive(IgniteObject)]
    #[serde(rename_all = "UPPERCASE")]
    struct IdName {
        #[ignite(name = "ID")]
        _id: i64,
        #[serde(rename = "NAME")]
        _name: String,
    }
    #[derive(IgniteObject)]
    struct NameId {
        #[ignite(name = "name")]
        _name: String,
        #[ignite(name = "id")]
        _id: i64,
    }
    #[derive(IgniteObject)]
    struct City {
        #[ignite(name = "CITYID")]
        _city_id: i32,
        #[ignite(name = "NAME")]
        _name: String,
        #[ignite(name = "COUNTRYCODE")]
        _country_code: String,
        #[ignite(name = "DISTRICT")]
        _district: String,
        #[ignite(name = "POPULATION")]
        _population: i32,
    }
    #[derive(IgniteObject)]
    struct NonAscii {
        #[ignite(name = "Ä")]
        _a: i32,
        #[serde(rename = "Ж")]
        _b: i32,
    }
    assert_eq!(Empty::SCHEMA_ID, -2_128_831_035);
    assert_eq!((IdName::SCHEMA_ID, NameId::SCHEMA_ID), (970_781_171, 1_516_282_639));
    assert_eq!((City::SCHEMA_ID, NonAscii::SCHEMA_ID), (-167_243_980, -1_499_243_957));
    assert_eq!(ids::<City>(), [-1_360_136_250, 3_373_707, -1_476_113_789, 288_961_422, -2_023_558_323]);
    assert_eq!(ids::<NonAscii>(), [228, 1078]);
    assert_eq!(names::<Id>(), ["_id"]);
}

/// Type names with the ids that Java gives them under the mapper of full and of simple names.
macro_rules! type_names {
    ($($name:literal => $full:literal, $simple:literal;)*) => {$({
        #[derive(IgniteObject)]
        #[ignite(type_name = $name)]
        struct Named {}
        let name = Named::object_desc().name();
        assert_eq!((name.full(), name.full_id(), name.simple_id()), ($name, $full, $simple));
        assert_eq!(Named::TYPE_ID, $full);

        #[derive(IgniteObject)]
        #[ignite(type_name = $name)]
        enum Constants {}
        assert_eq!(enum_desc::<Constants>().name(), name);
    })*};
}

#[test]
fn type_ids() {
    type_names! {
        "PERSON" => -991716523, -991716523;
        "org.example.golden.Person" => 716439244, -991716523;
        "org.example.Outer$Inner" => -294571937, 100355670;
        "org.example.Anon$1" => -576941657, -1412938663;
        "Scala$" => -908189794, -908189794;
        "Ns.Outer+Nested" => 1739860368, -1048944393;
        "java.util.HashMap" => 1227622382, 697541006;
        "with.dot" => -941863903, 99657;
        "a b" => 94307, 94307;
        "Äpfel" => 214000641, 214000641;
        "Straße" => -891990090, -891990090;
        "ẞ" => 223, 223;
        "İstanbul" => 709137634, 709137634;
        "ı" => 305, 305;
        "ΟΔΟΣ" => 29511289, 29511289;
        "Жук" => 1070861, 1070861;
        "中文" => 646394, 646394;
        "𐐀" => 1770527, 1770527;
        "😀" => 1772899, 1772899;
        "\u{212a}" => 107, 107;
        "ǅ" => 454, 454;
        "Ａ" => 65345, 65345;
    }
}

#[test]
fn attributes_of_fields() {
    mod text {
        pub(super) fn serialize<S: serde::Serializer>(
            value: &impl ToString,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            to.serialize_str(&value.to_string())
        }
        pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(_: D) -> Result<u64, D::Error> {
            Ok(0)
        }
    }
    const fn long() -> TypeDesc {
        desc::long()
    }
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Order {
        #[serde(alias = "Number", alias = "OrderId", alias = "Äpfel")]
        order_id: i32,
        #[serde(default)]
        note: String,
        #[serde(skip)]
        cached: bool,
        #[serde(skip_serializing, skip_deserializing)]
        other: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        closed_at: Option<i64>,
        #[serde(with = "text")]
        #[ignite(desc = desc::string)]
        amount: u64,
        #[ignite(desc = long)]
        own: i64,
        #[ignite(desc = desc::map(<String as IgniteType>::desc, <i32 as IgniteType>::desc))]
        counts: Option<HashMap<String, i32>>,
        #[ignite(affinity_key, widen)]
        customer: i64,
        #[ignite(name = "TOWN")]
        home_town: String,
    }
    let expected = ["orderId", "note", "closedAt", "amount", "own", "counts", "customer", "TOWN"];
    assert_eq!(names::<Order>(), expected);
    let fields = fields::<Order>();
    // The alias that differs from the name in case only is the name itself.
    assert_eq!(fields[0].alias_ids(), [-1_034_364_087, 214_000_641]);
    let with_default: Vec<&str> =
        fields.iter().filter(|field| field.has_default()).map(FieldDesc::name).collect();
    assert_eq!(with_default, ["note", "closedAt"]);
    assert_eq!((fields[3].ty().code(), fields[4].ty().code()), (TypeCode::String, TypeCode::Long));
    assert_eq!((fields[5].ty().code(), fields[5].ty().metadata_code()), (TypeCode::Map, TypeCode::Object));
    assert!(fields[5].ty().is_nullable());
    assert_eq!((fields[7].name(), fields[7].serde_name()), ("TOWN", "homeTown"));
    assert_eq!(Order::object_desc().affinity_field().unwrap().name(), "customer");
    let mut asked = serde_names::<Order>();
    asked.retain(|name| !["Number", "OrderId", "Äpfel"].contains(name));
    assert_eq!(asked, serde_names_of(Order::object_desc()));
}

#[test]
fn a_default_of_the_struct_is_one_of_each_field() {
    #[derive(Default, Serialize, Deserialize, IgniteObject)]
    #[serde(default)]
    struct Settings {
        size: i32,
        name: String,
    }
    assert!(fields::<Settings>().iter().all(FieldDesc::has_default));
}

#[test]
fn sql_of_columns() {
    #[derive(IgniteObject)]
    struct Row {
        #[ignite(sql(precision = 10, scale = 2, not_null, default = "0"), type = "decimal")]
        _price: u64,
        #[ignite(sql(index))]
        _name: String,
        #[ignite(sql(index(group = "by_day", order = 2, desc, inline_size = 16)))]
        _day: i32,
        _plain: i32,
    }
    let [price, name, day, plain] = fields::<Row>() else { panic!("four fields") };
    let price = price.sql();
    assert_eq!(
        (price.precision, price.scale, price.not_null, price.default),
        (Some(10), Some(2), true, Some("0"))
    );
    assert!(price.index.is_none());
    let index = name.sql().index.unwrap();
    assert_eq!((index.group, index.order, index.descending, index.inline_size), (None, 0, false, None));
    let index = day.sql().index.unwrap();
    assert_eq!(
        (index.group, index.order, index.descending, index.inline_size),
        (Some("by_day"), 2, true, Some(16))
    );
    assert!(plain.sql().index.is_none() && !plain.sql().not_null);
}

#[test]
fn hints() {
    #[derive(IgniteObject)]
    enum Color {}
    #[derive(IgniteObject)]
    struct Hinted {
        #[ignite(type = "long")]
        _long: u64,
        #[ignite(type = "date")]
        _date: Option<i64>,
        #[ignite(type = "array<time>")]
        _times: Vec<i64>,
        #[ignite(type = "linked_list<decimal>")]
        _decimals: Vec<i128>,
        #[ignite(type = "list")]
        _list: Vec<i32>,
        #[ignite(type = "map<string, array_list<byte>>")]
        _map: HashMap<String, Vec<u8>>,
        #[ignite(type = "enum")]
        _color: Color,
        #[ignite(type = "array<enum(org.acme.Farbe)>")]
        _colors: Option<Vec<Color>>,
        #[ignite(type = "enum(org.acme.Farbe)")]
        _farbe: Option<Color>,
        #[ignite(type = "char")]
        _unit: u16,
        #[ignite(type = "boolean")]
        _flag: bool,
    }
    let expected = [
        "long",
        "date",
        "time[]",
        "collection",
        "collection",
        "map",
        "enum",
        "enum[]",
        "enum",
        "char",
        "boolean",
    ];
    let codes: Vec<String> = codes::<Hinted>().iter().map(ToString::to_string).collect();
    assert_eq!(codes, expected);
    let ty = |at: usize| fields::<Hinted>()[at].ty();
    assert_eq!((ty(4).metadata_code(), ty(5).metadata_code()), (TypeCode::Object, TypeCode::Object));
    assert_eq!(ty(6).as_enum().unwrap().name().full(), "Color");
    assert_eq!(ty(8).as_enum().unwrap().name().full(), "org.acme.Farbe");
    assert_eq!(enum_desc::<Color>().name().full(), "Color");
}

#[test]
fn enums() {
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "org.acme.Color")]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    enum Color {
        DeepRed = 7,
        #[ignite(ordinal = 5)]
        Green,
        #[serde(rename = "blue", alias = "navy")]
        Blue,
        #[serde(other)]
        Unknown,
    }
    assert_eq!(Color::DESC.code(), TypeCode::Enum);
    assert_eq!(enum_desc::<Color>().name().full(), "org.acme.Color");
    assert_eq!(constants::<Color>(), [("DEEP_RED", 0), ("GREEN", 5), ("blue", 2)]);
    assert_eq!(Vec::<Color>::DESC.code(), TypeCode::Collection);
    assert_eq!(serde_names::<Color>(), ["DEEP_RED", "GREEN", "blue", "navy", "UNKNOWN"]);

    #[derive(IgniteObject)]
    enum WithOther {
        _A,
        #[serde(other)]
        #[ignite(ordinal = 9)]
        _Other,
    }
    assert_eq!(constants::<WithOther>(), [("_A", 0), ("_Other", 9)]);
}

#[test]
fn newtypes_and_descriptions_as_another_type() {
    #[derive(Serialize, Deserialize, IgniteObject)]
    struct Id(i64);
    #[derive(Serialize, Deserialize, IgniteObject)]
    struct Nested(Id);
    #[derive(Serialize, Deserialize, IgniteObject)]
    struct Day(#[ignite(type = "date")] i64);
    #[derive(Serialize, Deserialize, IgniteObject)]
    struct Named(Person);
    #[derive(Clone, Serialize, Deserialize, IgniteObject)]
    #[serde(from = "String", into = "String")]
    #[ignite(as = String)]
    struct Text {
        first: char,
    }
    impl From<String> for Text {
        fn from(text: String) -> Self {
            Self { first: text.chars().next().unwrap_or_default() }
        }
    }
    impl From<Text> for String {
        fn from(text: Text) -> Self {
            text.first.into()
        }
    }
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[serde(untagged)]
    #[ignite(as = Option<Person>)]
    enum Either {
        One(Box<Person>),
        None,
    }
    assert_eq!(Nested::DESC.code(), TypeCode::Long);
    assert_eq!(Vec::<Nested>::DESC.code(), TypeCode::LongArray);
    assert_eq!((Day::DESC.code(), Vec::<Day>::DESC.code()), (TypeCode::Date, TypeCode::DateArray));
    assert_eq!(Named::DESC.as_object().unwrap().name().full(), "Person");
    assert_eq!(Vec::<Named>::DESC.code(), TypeCode::Collection);
    assert_eq!((Text::DESC.code(), Vec::<Text>::DESC.code()), (TypeCode::String, TypeCode::StringArray));
    assert!(Either::DESC.is_nullable() && Either::DESC.as_object().is_some());
}
