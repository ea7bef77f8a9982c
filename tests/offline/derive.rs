//! What the derive makes of a type: names, ids, type codes. The ids are those that the Java implementation computes.

use ignite_client::desc::{FieldDesc, TypeCode};
use ignite_client::{IgniteObject, IgniteType};
use serde::{Deserialize, Serialize};

fn fields<T: IgniteObject>() -> &'static [FieldDesc] {
    T::object_desc().fields()
}

fn names<T: IgniteObject>() -> Vec<&'static str> {
    fields::<T>().iter().map(FieldDesc::name).collect()
}

fn codes<T: IgniteObject>() -> Vec<TypeCode> {
    fields::<T>().iter().map(|field| field.ty().code()).collect()
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
    let ids: Vec<i32> = fields::<Person>().iter().map(FieldDesc::id).collect();
    assert_eq!(ids, [3355, 3_373_707, 3_387_378]);
    assert_eq!(codes::<Person>(), [TypeCode::Long, TypeCode::String, TypeCode::String]);
    let nullable: Vec<bool> = fields::<Person>().iter().map(|field| field.ty().is_nullable()).collect();
    assert_eq!(nullable, [false, false, true]);
}

#[test]
fn schema_ids() {
    #[derive(Serialize, Deserialize, IgniteObject)]
    struct Empty {}
    #[derive(Serialize, Deserialize, IgniteObject)]
    struct Id {
        id: i64,
    }
    #[derive(Serialize, Deserialize, IgniteObject)]
    struct IdName {
        id: i64,
        name: String,
    }
    #[derive(Serialize, Deserialize, IgniteObject)]
    struct NameId {
        name: String,
        id: i64,
    }
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[serde(rename_all = "UPPERCASE")]
    #[ignite(type_name = "org.example.golden.Person")]
    struct City {
        city_id: i32,
        #[serde(rename = "CITYID")]
        renamed: i32,
        name: String,
        #[ignite(name = "COUNTRYCODE")]
        country: String,
        district: String,
        population: i32,
    }
    assert_eq!(Empty::SCHEMA_ID, -2_128_831_035);
    assert_eq!(Id::SCHEMA_ID, 1_664_353_245);
    assert_eq!(IdName::SCHEMA_ID, 970_781_171);
    assert_eq!(NameId::SCHEMA_ID, 1_516_282_639);
    assert_eq!(City::TYPE_ID, 716_439_244);
    assert_eq!(names::<City>(), ["CITY_ID", "CITYID", "NAME", "COUNTRYCODE", "DISTRICT", "POPULATION"]);
    assert_eq!(fields::<City>()[3].serde_name(), "COUNTRY");
}

#[test]
fn an_enum() {
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "org.acme.Color")]
    enum Color {
        Red,
        Green,
    }
    let desc = *Color::desc();
    assert_eq!(desc.code(), TypeCode::Enum);
    let names: Vec<_> = desc.as_enum().unwrap().variants().iter().map(|v| (v.name(), v.ordinal())).collect();
    assert_eq!(names, [("Red", 0), ("Green", 1)]);
}

#[test]
fn a_newtype() {
    #[derive(Serialize, Deserialize, IgniteObject)]
    struct Id(i64);
    assert_eq!(Id::DESC.code(), TypeCode::Long);
    assert_eq!(Vec::<Id>::DESC.code(), TypeCode::LongArray);
}
