//! Bytes that a broken or hostile server could send, read into typed values: an error or a value, never a panic, and never more heap than the
//! bytes support.

use allocation_counter::measure;
use ignite_client::bytes::{Encoder, Footer, from_slice, to_vec};
use ignite_client::{CodecErrorKind, IgniteObject, IgniteType};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of heap that a byte of the frame may cost.
const HEAP_PER_BYTE: u64 = 64;
/// What an error may cost beside the value: its box, its path, its text.
const ERROR_COST: u64 = 1024;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Node {
    id: i64,
    name: String,
    bytes: Vec<u8>,
    numbers: Vec<i64>,
    flags: Vec<bool>,
    words: Vec<Option<String>>,
    kids: Vec<Self>,
    next: Option<Box<Self>>,
    tags: BTreeMap<String, Vec<i32>>,
    set: BTreeSet<i64>,
    #[serde(default)]
    count: u32,
    pair: (i32, String),
}

fn leaf(id: i64) -> Node {
    Node { id, name: format!("n{id}"), pair: (1, "p".into()), count: 3, ..Node::default() }
}

fn tree() -> Node {
    Node {
        bytes: vec![1, 2, 255],
        numbers: vec![1, -1],
        flags: vec![true, false],
        words: vec![None, Some("w".into())],
        kids: vec![leaf(1), leaf(2)],
        next: Some(Box::new(leaf(3))),
        tags: BTreeMap::from([("k".to_owned(), vec![1, 2])]),
        set: BTreeSet::from([5, 6]),
        ..leaf(0)
    }
}

/// Decodes and holds the cost against the frame; whether there was a value does not matter.
#[track_caller]
fn survive<T: IgniteType + DeserializeOwned>(bytes: &[u8]) {
    let counted = measure(|| drop(from_slice::<T>(bytes)));
    let limit = bytes.len() as u64 * HEAP_PER_BYTE + ERROR_COST;
    assert!(counted.bytes_max <= limit, "{} bytes of heap for a frame of {}", counted.bytes_max, bytes.len());
}

#[test]
fn cut_anywhere() {
    for footer in [Footer::Compact, Footer::Full] {
        let mut encoder = Encoder::with_footer(footer);
        let bytes = encoder.encode(&tree()).unwrap();
        for len in 0..bytes.len() {
            assert!(from_slice::<Node>(&bytes[..len]).is_err(), "cut at {len}");
            survive::<Node>(&bytes[..len]);
        }
    }
}

#[test]
fn any_byte_changed() {
    for footer in [Footer::Compact, Footer::Full] {
        let mut encoder = Encoder::with_footer(footer);
        let bytes = encoder.encode(&tree()).unwrap().to_vec();
        for at in 0..bytes.len() {
            for value in [0, 1, 2, 24, 25, 27, 0x65, 0x66, 0x67, 0x7F, 0x80, 0xFE, 0xFF] {
                let mut changed = bytes.clone();
                changed[at] = value;
                survive::<Node>(&changed);
            }
        }
    }
}

#[test]
fn huge_counts_reserve_nothing() {
    for code in (12_u8..=25).chain([29, 31, 34, 37]) {
        for count in [i32::MAX, 1 << 20, -1, i32::MIN] {
            let mut bytes = vec![code];
            bytes.extend_from_slice(&count.to_le_bytes());
            bytes.extend_from_slice(&[1; 64]);
            survive::<Vec<i64>>(&bytes);
            survive::<Vec<u8>>(&bytes);
            survive::<Vec<Option<String>>>(&bytes);
            survive::<BTreeMap<String, Vec<Node>>>(&bytes);
            survive::<Vec<Node>>(&bytes);
        }
    }
}

#[test]
fn nesting_ends_at_the_limit() {
    #[derive(Debug, Serialize, Deserialize, IgniteObject)]
    struct Chain {
        next: Option<Box<Self>>,
    }
    let mut chain = Chain { next: None };
    for _ in 0..200 {
        chain = Chain { next: Some(Box::new(chain)) };
    }
    let error = from_slice::<Chain>(&to_vec(&chain).unwrap()).unwrap_err();
    assert!(matches!(error.kind(), CodecErrorKind::LimitExceeded { limit: 100, .. }), "{error}");
}

/// A list of two handles to an earlier list of two handles, and so on: each level doubles what copies would cost.
#[test]
fn handles_that_multiply_are_refused() {
    let mut bytes = vec![24, 0, 0, 0, 0, 1];
    let mut count = 0_i32;
    let mut previous: Option<usize> = None;
    for _ in 0..40 {
        let start = bytes.len();
        bytes.extend_from_slice(&[24, 2, 0, 0, 0, 1]);
        for _ in 0..2 {
            match previous {
                Some(target) => {
                    let distance = (bytes.len() - target) as i32;
                    bytes.push(102);
                    bytes.extend_from_slice(&distance.to_le_bytes());
                }
                None => bytes.extend_from_slice(&[24, 0, 0, 0, 0, 1]),
            }
        }
        previous = Some(start);
        count += 1;
    }
    bytes[1..5].copy_from_slice(&count.to_le_bytes());
    #[derive(Debug, Serialize, Deserialize, IgniteObject)]
    struct Lists(Vec<Self>);
    let error = from_slice::<Vec<Lists>>(&bytes).unwrap_err();
    assert!(matches!(error.kind(), CodecErrorKind::LimitExceeded { .. }), "{error}");
    survive::<Vec<Lists>>(&bytes);
}

#[test]
fn a_handle_to_itself_ends() {
    #[derive(Debug, Serialize, Deserialize, IgniteObject)]
    struct Lists(Vec<Self>);
    // A list whose only element is the list.
    let bytes = [24, 1, 0, 0, 0, 1, 102, 6, 0, 0, 0];
    let error = from_slice::<Vec<Lists>>(&bytes).unwrap_err();
    assert!(matches!(error.kind(), CodecErrorKind::LimitExceeded { .. }), "{error}");
    for distance in [0_i32, -1, 7, 100, i32::MAX, i32::MIN] {
        let mut bytes = bytes;
        bytes[7..].copy_from_slice(&distance.to_le_bytes());
        survive::<Vec<Lists>>(&bytes);
    }
}
