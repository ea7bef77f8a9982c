//! Broken bytes of every golden vector, read as dynamic values: an error or a value, never a panic, an endless loop, or more heap than the
//! bytes support.

use crate::golden::load::vectors;
use allocation_counter::measure;
use ignite_client::bytes::from_slice;
use ignite_client::{CodecErrorKind, IgniteValue};
use proptest::prelude::*;

/// Bytes of heap that a byte of the frame may cost.
const HEAP_PER_BYTE: u64 = 64;
/// What an error may cost beside the value: its box, its path, its text.
const ERROR_COST: u64 = 1024;
/// Codes and numbers that change what follows.
const PATTERNS: [u8; 16] = [0, 1, 2, 5, 9, 0x14, 0x17, 0x18, 0x19, 0x1B, 0x1D, 0x23, 0x65, 0x66, 0x67, 0xFE];

/// Vectors that are short enough to be broken at every byte; the long ones repeat one byte.
fn short() -> Vec<(String, Vec<u8>)> {
    let all = vectors().into_iter().filter(|vector| !vector.bytes.is_empty());
    all.filter(|vector| vector.bytes.len() < 4096).map(|vector| (vector.name, vector.bytes)).collect()
}

fn bounded(bytes: &[u8], decode: impl FnOnce()) {
    let counted = measure(decode);
    let limit = bytes.len() as u64 * HEAP_PER_BYTE + ERROR_COST;
    assert!(
        counted.bytes_max <= limit,
        "{} bytes of heap for a frame of {}: {:02x?}",
        counted.bytes_max,
        bytes.len(),
        &bytes[..bytes.len().min(256)]
    );
}

/// Reads bytes in every way and does with the value all that a program could.
fn survive(bytes: &[u8]) {
    bounded(bytes, || drop(IgniteValue::from_bytes(bytes)));
    bounded(bytes, || drop(from_slice::<IgniteValue>(bytes)));
    bounded(bytes, || drop(from_slice::<Vec<IgniteValue>>(bytes)));
    let _ = ignite_client::explain(bytes, None).to_string();
    let Ok(value) = IgniteValue::from_bytes(bytes) else { return };
    visit(&value, 6);
    let _ = serde_json::to_string(&value);
    let _ = format!("{value:?}");
    // What can be written can be read again.
    if let Ok(written) = value.to_bytes() {
        let again = IgniteValue::from_bytes(&written);
        assert!(again.is_ok(), "{:?} from {bytes:02x?}", again.err());
    }
}

fn visit(value: &IgniteValue, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value.unwrapped() {
        IgniteValue::Object(object) => {
            let _ = (object.type_name(), object.hash_code(), object.raw_data(), object.to_bytes());
            for field in object.fields().into_iter().flatten().flatten() {
                visit(&field.value, depth);
            }
            let _ = object.to_builder().map(|builder| builder.build());
        }
        IgniteValue::Collection(list) => list.items().iter().for_each(|item| visit(item, depth)),
        IgniteValue::ObjectArray(array) => array.items().iter().for_each(|item| visit(item, depth)),
        IgniteValue::Map(map) => map.entries().iter().for_each(|(key, value)| {
            visit(key, depth);
            visit(value, depth);
        }),
        IgniteValue::Handle(handle) => {
            let _ = value.to_bytes();
            if let Ok(value) = handle.resolve() {
                visit(&value, depth.saturating_sub(2));
            }
        }
        _ => {}
    }
}

#[test]
fn whole_vectors_cost_what_they_may() {
    for vector in vectors().iter().filter(|vector| !vector.bytes.is_empty()) {
        survive(&vector.bytes);
    }
}

#[test]
fn cut_at_every_byte() {
    for (name, bytes) in short() {
        for len in 0..bytes.len() {
            assert!(IgniteValue::from_bytes(&bytes[..len]).is_err(), "{name} cut at {len}");
            survive(&bytes[..len]);
        }
    }
}

#[test]
fn changed_at_every_byte() {
    for (_, mut bytes) in short() {
        for at in 0..bytes.len() {
            let original = bytes[at];
            let near = [original.wrapping_add(1), original.wrapping_sub(1), original ^ 0x80, original ^ 0x20];
            for pattern in PATTERNS.into_iter().chain(near) {
                bytes[at] = pattern;
                survive(&bytes);
            }
            bytes[at] = original;
        }
    }
}

proptest! {
    #[test]
    fn changed_at_several_bytes(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let all = short();
        let mut bytes = which.get(&all).1.clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        survive(&bytes);
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(&PATTERNS[..])], 0..200)) {
        survive(&bytes);
    }
}

#[test]
fn nested_counts_do_not_multiply() {
    // Lists in lists, each announcing as many items as bytes are left.
    let mut bytes = Vec::new();
    for left in (0..90_i32).rev() {
        bytes.push(24);
        bytes.extend_from_slice(&(left * 6 + 1000).to_le_bytes());
        bytes.push(1);
    }
    bytes.extend_from_slice(&[0x65; 1000]);
    survive(&bytes);
    let error = IgniteValue::from_bytes(&bytes).unwrap_err();
    assert!(matches!(error.kind(), CodecErrorKind::LimitExceeded { .. }), "{error}");
}

#[test]
fn nesting_ends_at_the_limit() {
    let mut bytes = [24, 1, 0, 0, 0, 1].repeat(5000);
    bytes.push(0x65);
    survive(&bytes);
    let error = IgniteValue::from_bytes(&bytes).unwrap_err();
    assert!(matches!(error.kind(), CodecErrorKind::LimitExceeded { limit: 100, .. }), "{error}");
    let mut value = IgniteValue::Null;
    for _ in 0..300 {
        value = vec![value].into();
    }
    assert!(matches!(value.to_bytes().unwrap_err().kind(), CodecErrorKind::LimitExceeded { .. }));
}

/// A list of two references to an earlier list of two references, and so on: written out, each level would double.
#[test]
fn references_that_multiply_stay_references() {
    let mut bytes = vec![24, 0, 0, 0, 0, 1];
    let mut previous = bytes.len();
    bytes.extend_from_slice(&[24, 1, 0, 0, 0, 1, 0x65]);
    let levels = 60;
    for _ in 0..levels {
        let start = bytes.len();
        bytes.extend_from_slice(&[24, 2, 0, 0, 0, 1]);
        for _ in 0..2 {
            let distance = i32::try_from(bytes.len() - previous).unwrap();
            bytes.push(102);
            bytes.extend_from_slice(&distance.to_le_bytes());
        }
        previous = start;
    }
    bytes[1..5].copy_from_slice(&(levels + 1_i32).to_le_bytes());
    // Work is counted in allocations: written out, there would be 2^60 items.
    let work = measure(|| {
        survive(&bytes);
        let value = IgniteValue::from_bytes(&bytes).unwrap();
        let last = value.as_collection().unwrap().items().last().unwrap().clone();
        let alone = last.to_bytes().unwrap();
        assert!(alone.len() <= bytes.len(), "{} bytes alone, {} at first", alone.len(), bytes.len());
        assert!(serde_json::to_string(&last).is_err(), "2^60 nulls have no text");
    });
    assert!(work.count_total < 20_000_000, "{work:?}");
}

/// The items that cost the most memory for their bytes.
#[test]
fn dense_values_cost_what_they_may() {
    let count = 60_000_i32;
    let items = |head: &[u8], item: &[u8], kind: &[u8]| -> Vec<u8> {
        let mut bytes = head.to_vec();
        bytes.extend_from_slice(&count.to_le_bytes());
        bytes.extend_from_slice(kind);
        bytes.extend(item.repeat(usize::try_from(count).unwrap()));
        bytes
    };
    let object: &[u8] = &[23, 0xFF, 0xFF, 0xFF, 0xFF];
    for bytes in [
        items(&[24], &[0x65], &[1]),
        items(&[24], &[24, 0, 0, 0, 0, 1], &[1]),
        items(&[24], &[9, 0, 0, 0, 0], &[1]),
        items(&[24], &[30, 0, 0, 0, 0, 1, 0, 0, 0, 0], &[1]),
        items(&[24], &[12, 0, 0, 0, 0], &[1]),
        items(&[25], &[0x65, 0x65], &[1]),
        items(object, &[0x65], &[]),
        items(&[20], &[0x65], &[]),
        items(&[21], &[0x65], &[]),
        items(&[34], &[0x65], &[]),
        items(&[31], &[0x65], &[]),
        items(&[31], &[30, 0, 0, 0, 0, 1, 0, 0, 0, 0], &[]),
        items(&[29, 1, 0, 0, 0], &[0x65], &[]),
    ] {
        bounded(&bytes, || drop(IgniteValue::from_bytes(&bytes).unwrap()));
        bounded(&bytes, || drop(from_slice::<IgniteValue>(&bytes).unwrap()));
        bounded(&bytes, || drop(from_slice::<Vec<IgniteValue>>(&bytes)));
    }
}
