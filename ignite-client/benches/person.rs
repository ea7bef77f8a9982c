//! The object of the comparison with other clients: 12 fields, a nested object, about 267 bytes.

use ignite_client::IgniteObject;
use ignite_client::types::{Decimal, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) age: i32,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) salary: f64,
    pub(crate) active: bool,
    pub(crate) created: Timestamp,
    pub(crate) token: Uuid,
    pub(crate) balance: Decimal,
    pub(crate) scores: [i32; 8],
    pub(crate) address: Address,
    pub(crate) note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
pub(crate) struct Address {
    pub(crate) street: String,
    pub(crate) city: String,
    pub(crate) zip: i32,
}

/// The same object, its strings borrowed from the bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "Person")]
pub(crate) struct PersonRef<'a> {
    pub(crate) id: i64,
    pub(crate) age: i32,
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
    pub(crate) salary: f64,
    pub(crate) active: bool,
    pub(crate) created: Timestamp,
    pub(crate) token: Uuid,
    pub(crate) balance: Decimal,
    pub(crate) scores: [i32; 8],
    #[serde(borrow)]
    pub(crate) address: AddressRef<'a>,
    pub(crate) note: Option<&'a str>,
}

/// The same object, its strings borrowed from the bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "Address")]
pub(crate) struct AddressRef<'a> {
    pub(crate) street: &'a str,
    pub(crate) city: &'a str,
    pub(crate) zip: i32,
}

/// Objects 0 to 999.
pub(crate) fn pool() -> Vec<Person> {
    (0..1000).map(person).collect()
}

fn person(i: i64) -> Person {
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
        scores: std::array::from_fn(|k| ((i * 31 + k as i64 * 17) % 1000) as i32),
        address: Address {
            street: format!("{:04} Long Street", i % 1000),
            city: format!("City-{:03}", i % 500),
            zip: (10_000 + i % 90_000) as i32,
        },
        note: (i % 2 == 0).then(|| format!("note {i:09}")),
    }
}
