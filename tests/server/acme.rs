//! The Rust side of the Java classes in `tests/interop`, and the same sample objects.

use ignite_client::IgniteObject;
use ignite_client::types::{Date, Decimal, Time, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IgniteObject)]
#[serde(rename_all = "camelCase")]
#[ignite(type_name = "org.acme.Person")]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) name: Option<String>,
    pub(crate) age: i32,
    pub(crate) level: i16,
    pub(crate) flags: i8,
    pub(crate) rating: f32,
    pub(crate) salary: f64,
    pub(crate) active: bool,
    pub(crate) grade: char,
    pub(crate) rank: Option<i32>,
    pub(crate) born: Option<Date>,
    pub(crate) wakes: Option<Time>,
    pub(crate) created: Option<Timestamp>,
    pub(crate) token: Option<Uuid>,
    pub(crate) balance: Option<Decimal>,
    pub(crate) photo: Option<Vec<u8>>,
    pub(crate) scores: Option<Vec<i32>>,
    pub(crate) weights: Option<Vec<f64>>,
    pub(crate) answers: Option<Vec<bool>>,
    pub(crate) tags: Option<Vec<Option<String>>>,
    pub(crate) visits: Option<Vec<Timestamp>>,
    #[ignite(type = "list<string>")]
    pub(crate) nicknames: Option<Vec<String>>,
    #[ignite(type = "set<int>")]
    pub(crate) lucky: Option<HashSet<i32>>,
    #[ignite(type = "map<string, int>")]
    pub(crate) counts: Option<HashMap<String, i32>>,
    pub(crate) color: Option<Color>,
    pub(crate) address: Option<Address>,
    #[ignite(type = "list")]
    pub(crate) former_addresses: Option<Vec<Address>>,
    pub(crate) note: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IgniteObject)]
#[serde(rename_all = "UPPERCASE")]
#[ignite(type_name = "org.acme.Color")]
pub(crate) enum Color {
    Red,
    Green,
    Blue,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.Address")]
pub(crate) struct Address {
    pub(crate) street: String,
    pub(crate) city: String,
    pub(crate) zip: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "org.acme.OrderKey")]
pub(crate) struct OrderKey {
    pub(crate) customer: i64,
    pub(crate) region: String,
}

impl Address {
    fn new(street: &str, city: &str, zip: i32) -> Self {
        Self { street: street.into(), city: city.into(), zip }
    }
}

impl Person {
    /// The object that Java calls `Samples.full()`.
    pub(crate) fn full() -> Self {
        Self {
            id: 1,
            name: Some("Ann Zoë \u{1f680}".into()),
            age: 41,
            level: -7,
            flags: 127,
            rating: 4.5,
            salary: 1234.5,
            active: true,
            grade: 'ß',
            rank: Some(3),
            born: Some(Date::from_millis(-86_400_000)),
            wakes: Some(Time::from_millis(23_400_000)),
            created: Some(Timestamp::new(1_700_000_000_123, 456_789).unwrap()),
            token: Some("01234567-89ab-cdef-0123-456789abcdef".parse().unwrap()),
            balance: Some("-9876543210.1230".parse().unwrap()),
            photo: Some(vec![0, 1, 255]),
            scores: Some(vec![1, -2, i32::MAX]),
            weights: Some(vec![0.25, -1e300]),
            answers: Some(vec![true, false]),
            tags: Some(vec![Some("new".into()), None, Some(String::new())]),
            visits: Some(vec![Timestamp::from_millis(0), Timestamp::new(1, 999_999).unwrap()]),
            nicknames: Some(vec!["annie".into(), "zoë".into()]),
            lucky: Some(HashSet::from([7])),
            counts: Some(HashMap::from([("logins".into(), 3)])),
            color: Some(Color::Green),
            address: Some(Address::new("1 Main Street", "Springfield", 12345)),
            former_addresses: Some(vec![
                Address::new("2 Side Street", "Shelbyville", -1),
                Address::new("", "", 0),
            ]),
            note: Some("line one\nline two".into()),
        }
    }

    /// The object that Java calls `Samples.empty()`.
    pub(crate) fn empty() -> Self {
        Self { id: 2, ..Self::default() }
    }
}
