//! Encode and decode of the 12-field object that the comparison with other clients uses, next to a hand-written encoder and decoder of
//! the same bytes as the bound.

#![allow(missing_docs, reason = "the macros of criterion generate functions without docs")]

#[cfg(all(feature = "chrono-04", feature = "rust_decimal-1"))]
mod foreign;
mod hand_written;
mod person;

use criterion::{Criterion, criterion_group, criterion_main};
use ignite_client::IgniteValue;
use ignite_client::bytes::{Encoder, from_slice, to_vec};
use person::{Person, PersonRef, pool};
use std::hint::black_box;

fn codec(c: &mut Criterion) {
    let people = pool();
    let encoded: Vec<Vec<u8>> = people.iter().map(|person| to_vec(person).expect("encodes")).collect();
    for (person, bytes) in people.iter().zip(&encoded) {
        let mut by_hand = Vec::new();
        hand_written::encode(person, &mut by_hand);
        assert_eq!(&by_hand, bytes, "the hand-written encoder writes the same bytes");
        assert_eq!(&from_slice::<Person>(bytes).expect("decodes"), person);
        assert_eq!(&hand_written::decode(bytes), person);
    }
    let mut group = c.benchmark_group("person");
    group.bench_function("encode/serde", |b| {
        let mut encoder = Encoder::new();
        let mut people = people.iter().cycle();
        b.iter(|| encoder.encode(black_box(people.next().expect("cycle"))).expect("encodes").len());
    });
    group.bench_function("encode/hand-written", |b| {
        let mut out = Vec::new();
        let mut people = people.iter().cycle();
        b.iter(|| {
            out.clear();
            hand_written::encode(black_box(people.next().expect("cycle")), &mut out);
            out.len()
        });
    });
    group.bench_function("decode/serde", |b| {
        let mut encoded = encoded.iter().cycle();
        b.iter(|| from_slice::<Person>(black_box(encoded.next().expect("cycle"))).expect("decodes"));
    });
    group.bench_function("decode/hand-written", |b| {
        let mut encoded = encoded.iter().cycle();
        b.iter(|| hand_written::decode(black_box(encoded.next().expect("cycle"))));
    });
    group.bench_function("decode borrowed/serde", |b| {
        let mut encoded = encoded.iter().cycle();
        b.iter(|| from_slice::<PersonRef<'_>>(black_box(encoded.next().expect("cycle"))).expect("decodes"));
    });
    group.bench_function("hash", |b| {
        let mut encoded = encoded.iter().cycle();
        b.iter(|| ignite_client::__private::hash_code(black_box(encoded.next().expect("cycle"))));
    });
    group.finish();
    #[cfg(all(feature = "chrono-04", feature = "rust_decimal-1"))]
    foreign::rows(c, &encoded);
}

/// The same object without its Rust type.
fn dynamic(c: &mut Criterion) {
    let people = pool();
    let values: Vec<_> = people.iter().map(|person| IgniteValue::of(person).expect("encodes")).collect();
    let objects: Vec<_> = values.iter().filter_map(IgniteValue::as_object).collect();
    let encoded: Vec<Vec<u8>> = people.iter().map(|person| to_vec(person).expect("encodes")).collect();
    assert_eq!(objects.len(), people.len());
    let mut group = c.benchmark_group("dynamic");
    group.bench_function("one int field", |b| {
        let mut objects = objects.iter().cycle();
        b.iter(|| black_box(objects.next().expect("cycle")).field("age").expect("reads"));
    });
    group.bench_function("one string field", |b| {
        let mut objects = objects.iter().cycle();
        b.iter(|| black_box(objects.next().expect("cycle")).field("email").expect("reads"));
    });
    group.bench_function("value of bytes", |b| {
        let mut encoded = encoded.iter().cycle();
        b.iter(|| IgniteValue::from_bytes(black_box(encoded.next().expect("cycle"))).expect("decodes"));
    });
    group.bench_function("change one field", |b| {
        let mut objects = objects.iter().cycle();
        b.iter(|| {
            let builder = black_box(objects.next().expect("cycle")).to_builder().expect("reads");
            builder.set("age", 43).build().expect("builds")
        });
    });
    group.finish();
}

criterion_group!(benches, codec, dynamic);
criterion_main!(benches);
