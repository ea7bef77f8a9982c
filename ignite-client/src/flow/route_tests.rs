use super::super::ready;
use super::super::scripted::{Scripted, answer, mapping, three};
use super::*;
use crate::describe::binding::Binding;
use crate::describe::{BinaryType, IgniteType};
use crate::dynamic::BinaryObjectBuilder;
use crate::protocol::OpCode;
use std::hint::black_box;
use std::time::Instant;

const CACHE: i32 = 7;

/// A client of three nodes and a cache of 1024 partitions, with an affinity field of one type of keys.
fn flow() -> Flow<Scripted> {
    let keys = [(BinaryType::id_of("ByCache"), BinaryType::id_of("city"))];
    let transport = Scripted::new(move |_, op, _| match op {
        OpCode::CachePartitions => answer(&mapping(CACHE, 1024, &keys)),
        other => panic!("{other}"),
    });
    ready(Flow::connect(transport, three())).unwrap()
}

fn int(key: i32) -> Vec<u8> {
    [&[3][..], &key.to_le_bytes()].concat()
}

/// An object whose type is known, under the footers that the cluster has.
fn object(flow: &Flow<Scripted>, name: &str, affinity_key: Option<&str>) -> Vec<u8> {
    let builder = BinaryObjectBuilder::new(name).set("id", 7_i64).set("city", 42_i32);
    let ty = BinaryType { affinity_key: affinity_key.map(str::to_owned), ..builder.binary_type() };
    flow.registry().learn(ty);
    let mut encoder = crate::ser::Encoder::new(Binding::DEFAULT);
    let object = builder.build().unwrap();
    encoder.write(&object, crate::BinaryObject::desc()).unwrap();
    encoder.w.as_slice().to_vec()
}

fn routed(flow: &Flow<Scripted>, key: &[u8]) -> u128 {
    let route = Route::Key { cache_id: CACHE, key };
    ready(flow.link_for(route, flow.deadline())).unwrap().node()
}

#[test]
fn keys_go_to_their_owners() {
    let flow = flow();
    for key in 0..30 {
        assert_eq!(i32::try_from(routed(&flow, &int(key))).unwrap(), key % 3 + 1);
    }
    assert_eq!(routed(&flow, &object(&flow, "ByCache", None)), 1, "42 by the cache");
    assert_eq!(routed(&flow, &object(&flow, "ByType", Some("city"))), 1, "42 by the type");
    let metrics = flow.metrics();
    assert_eq!((metrics.routed_hits, metrics.routed_misses, metrics.open_connections), (32, 0, 3));
}

/// Not an assertion but a measurement; figures are those of
/// `cargo test --release -p ignite-client --lib routing_costs -- --nocapture`.
#[test]
fn routing_costs() {
    let flow = flow();
    let keys = [
        ("int", int(7)),
        ("object without affinity field", object(&flow, "Plain", None)),
        ("object, affinity field by cache", object(&flow, "ByCache", None)),
        ("object, affinity field by type", object(&flow, "ByType", Some("city"))),
    ];
    // The best of many short runs: others use the machine too.
    let (runs, rounds) = if cfg!(debug_assertions) { (1, 1) } else { (2000, 500) };
    let best = |work: &dyn Fn()| {
        let times = (0..runs).map(|_| {
            let started = Instant::now();
            (0..rounds).for_each(|_| work());
            started.elapsed().as_secs_f64() * 1e9 / f64::from(rounds)
        });
        times.fold(f64::MAX, f64::min)
    };
    let deadline = flow.deadline();
    let unrouted = best(&|| drop(black_box(ready(flow.link_for(Route::Any, deadline)))));
    println!("{unrouted:6.1} ns for the default connection");
    for (name, key) in keys {
        let route = Route::Key { cache_id: CACHE, key: &key };
        let took = best(&|| drop(black_box(ready(flow.link_for(black_box(route), deadline)))));
        println!("{took:6.1} ns, {:6.1} more, for {name}", took - unrouted);
    }
}
