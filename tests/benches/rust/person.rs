//! The data that all columns share; see "Data" in `tests/benches/README.md`.

use ignite_client::IgniteObject;
use ignite_client::types::{Decimal, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How many objects the pool of values holds.
pub(crate) const POOL: usize = 1000;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
pub(crate) struct Person {
    pub(crate) id: i64,
    age: i32,
    name: String,
    email: String,
    salary: f64,
    active: bool,
    created: Timestamp,
    token: Uuid,
    balance: Decimal,
    scores: Vec<i32>,
    address: Address,
    note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Address {
    street: String,
    city: String,
    zip: i32,
}

/// A person that borrows its texts.
#[derive(Debug, Deserialize, Serialize, IgniteObject)]
#[ignite(type_name = "Person")]
pub(crate) struct PersonRef<'a> {
    pub(crate) id: i64,
    age: i32,
    name: &'a str,
    email: &'a str,
    salary: f64,
    active: bool,
    created: Timestamp,
    token: Uuid,
    balance: Decimal,
    scores: [i32; 8],
    #[serde(borrow)]
    address: AddressRef<'a>,
    note: Option<&'a str>,
}

#[derive(Debug, Deserialize, Serialize, IgniteObject)]
#[ignite(type_name = "Address")]
struct AddressRef<'a> {
    street: &'a str,
    city: &'a str,
    zip: i32,
}

/// A row of the table.
#[derive(Debug, Deserialize, Serialize, IgniteObject)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct City {
    pub(crate) id: i32,
    name: String,
    country_code: String,
    district: String,
    population: i32,
    area: f64,
}

/// A row that borrows its texts.
#[derive(Debug, Deserialize, Serialize, IgniteObject)]
#[ignite(type_name = "City")]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CityRef<'a> {
    pub(crate) id: i32,
    name: &'a str,
    country_code: &'a str,
    district: &'a str,
    population: i32,
    area: f64,
}

/// Objects 0 to 999.
pub(crate) fn pool() -> Vec<Person> {
    (0..POOL as i64).map(person).collect()
}

/// Object `i`.
pub(crate) fn person(i: i64) -> Person {
    let n = i as u64;
    let high = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let low = n.wrapping_mul(0xC2B2_AE3D_27D4_EB4F).wrapping_add(1);
    Person {
        id: i,
        age: (18 + (i * 7) % 60) as i32,
        name: format!("Person-{i:09}"),
        email: format!("user{i:09}@ex.invalid"),
        salary: 1000.0 + (i * 37 % 100_000) as f64 * 0.25,
        active: i % 3 != 0,
        created: Timestamp::new(1_577_836_800_000 + i * 1000, (i * 1001 % 1_000_000) as u32)
            .expect("in range"),
        token: Uuid::from_u64_pair(high, low),
        balance: Decimal::new(i128::from(((i * 7919) % 99_999_999) * 10 + 7), 2),
        scores: (0..8).map(|k| ((i * 31 + k * 17) % 1000) as i32).collect(),
        address: Address {
            street: format!("{:04} Long Street", i % 1000),
            city: format!("City-{:03}", i % 500),
            zip: (10_000 + i % 90_000) as i32,
        },
        note: (i % 2 == 0).then(|| format!("note {i:09}")),
    }
}
