//! The same object with the types of chrono and rust_decimal, which pass through their text forms.

use crate::person::Address;
use chrono::{DateTime, Utc};
use criterion::{Criterion, measurement::WallTime};
use ignite_client::IgniteObject;
use ignite_client::bytes::{Encoder, from_slice};
use serde::{Deserialize, Serialize};
use std::hint::black_box;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "Person")]
struct ForeignPerson {
    id: i64,
    age: i32,
    name: String,
    email: String,
    salary: f64,
    active: bool,
    created: DateTime<Utc>,
    token: Uuid,
    balance: rust_decimal::Decimal,
    scores: [i32; 8],
    address: Address,
    note: Option<String>,
}

/// Encode and decode of the same bytes.
pub(crate) fn rows(c: &mut Criterion<WallTime>, encoded: &[Vec<u8>]) {
    let people: Vec<ForeignPerson> =
        encoded.iter().map(|bytes| from_slice(bytes).expect("decodes")).collect();
    let mut encoder = Encoder::new();
    for (person, bytes) in people.iter().zip(encoded) {
        assert_eq!(encoder.encode(person).expect("encodes"), bytes);
    }
    let mut group = c.benchmark_group("person with chrono and rust_decimal");
    group.bench_function("encode", |b| {
        let mut people = people.iter().cycle();
        b.iter(|| encoder.encode(black_box(people.next().expect("cycle"))).expect("encodes").len());
    });
    group.bench_function("decode", |b| {
        let mut encoded = encoded.iter().cycle();
        b.iter(|| from_slice::<ForeignPerson>(black_box(encoded.next().expect("cycle"))).expect("decodes"));
    });
    group.finish();
}
