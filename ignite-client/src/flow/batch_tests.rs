use super::super::Flow;
use super::super::ready;
use super::super::scripted::{Scripted, answer, mapping, three};
use super::super::scripted_link::ScriptedLink;
use super::super::transport::Answered;
use super::*;
use crate::codec::hash;
use crate::describe::IgniteType;
use crate::error::{Fate, IoStage, Status};
use crate::protocol::Fault;
use std::sync::Mutex;

const CACHE: &str = "c";

/// A cache of three nodes, and the requests that they got: node, operation, count of items.
type World = (Store<Scripted>, Arc<Mutex<Vec<(u128, OpCode, i32)>>>);

/// What a node does with a part of a batch.
type OfPart = fn(&ScriptedLink, OpCode) -> Result<Answered>;

fn world(atomicity: i32, of_part: OfPart) -> World {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let transport = Scripted::new(move |link, op, payload| match op {
        OpCode::CachePartitions => answer(&mapping(hash::java_string_hash(CACHE), 32, &[])),
        OpCode::CacheGetConfiguration => answer(&configuration(atomicity)),
        _ => {
            let count = i32::from_le_bytes(payload[5..9].try_into().unwrap());
            noted.lock().unwrap().push((link.node(), op, count));
            of_part(link, op)
        }
    });
    let flow = ready(Flow::connect(transport, three())).unwrap();
    (Store::new(&Arc::new(flow), CACHE), seen)
}

/// A configuration of which only the atomicity matters.
fn configuration(atomicity: i32) -> Vec<u8> {
    let mut config = atomicity.to_le_bytes().to_vec();
    // Backups, mode, copy on read, region, eager expiry, statistics, group; lock time-out; two numbers; name.
    config.extend_from_slice(&[0, 0, 0, 0, 2, 0, 0, 0, 0, 101, 0, 0, 101]);
    config.extend_from_slice(&[0; 16]);
    config.extend_from_slice(&[9, 1, 0, 0, 0, b'c']);
    // On-heap, loss policy, two numbers, read from backup, batch size, prefetch count, delay, mode, order, throttle, time-out.
    config.extend_from_slice(&[0; 1 + 4 + 8 + 1 + 4 + 8 + 8 + 4 + 4 + 8 + 8]);
    // Escape all, inline size, schema, synchronization, keys, entities.
    config.extend_from_slice(&[0, 0, 0, 0, 0, 101, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    [&u32::try_from(config.len()).unwrap().to_le_bytes()[..], &config].concat()
}

const ATOMIC: i32 = 1;
const TRANSACTIONAL: i32 = 0;

fn lost(link: &ScriptedLink, op: OpCode, fate: Fate) -> Result<Answered> {
    let source = Arc::new(std::io::ErrorKind::ConnectionReset.into());
    link.close();
    Err(Error::Io { addr: Arc::clone(link.addr()), op: Some(op), during: IoStage::Read, fate, source })
}

fn refused(status: Status) -> Result<Answered> {
    Ok(Err(Fault { status, message: "no".into() }))
}

fn put_all(store: &Store<Scripted>, keys: i32) -> Result<()> {
    let entries = (0..keys).map(|key| (key, key));
    ready(store.put_all::<i32, i32>(entries, (i32::desc(), i32::desc())))
}

fn requests(world: &World) -> Vec<(u128, OpCode, i32)> {
    let mut requests = std::mem::take(&mut *world.1.lock().unwrap());
    requests.sort_by_key(|(node, _, _)| *node);
    requests
}

#[test]
fn writes_are_cut_in_atomic_caches_only() {
    let atomic = world(ATOMIC, |_, _| answer(&[]));
    put_all(&atomic.0, 32).unwrap();
    let put_all_of = |node, count| (node, OpCode::CachePutAll, count);
    // Partitions 0, 3, 6 ... belong to the first node.
    assert_eq!(requests(&atomic), [put_all_of(1, 11), put_all_of(2, 11), put_all_of(3, 10)]);
    let transactional = world(TRANSACTIONAL, |_, _| answer(&[]));
    put_all(&transactional.0, 32).unwrap();
    assert_eq!(requests(&transactional), [put_all_of(1, 32)]);
    // One key has one owner.
    put_all(&transactional.0, 1).unwrap();
    put_all(&transactional.0, 0).unwrap();
    assert_eq!(requests(&transactional), [put_all_of(1, 1), put_all_of(1, 0)]);
}

#[test]
fn answers_are_put_together() {
    let yes = world(TRANSACTIONAL, |_, _| answer(&[1]));
    let contains = |world: &World| ready(world.0.contains_keys::<i32>(0..32, i32::desc())).unwrap();
    assert!(contains(&yes));
    assert_eq!(requests(&yes).len(), 3, "reads are always cut");
    assert!(!contains(&world(ATOMIC, |link, _| answer(&[u8::from(link.node() != 2)]))));
}

#[test]
fn each_part_has_its_fate() {
    let world = world(ATOMIC, |link, op| match link.node() {
        1 => answer(&[]),
        2 => refused(Status::Failed),
        _ => lost(link, op, Fate::Unknown),
    });
    let error = put_all(&world.0, 32).unwrap_err();
    let Error::Partial(batch) = &error else { panic!("{error}") };
    let outcomes: Vec<_> = batch.parts.iter().map(|part| (&*part.addr, part.outcome)).collect();
    let expected = [
        ("node:1", PartOutcome::Applied),
        ("node:2", PartOutcome::Unknown),
        ("node:3", PartOutcome::Unknown),
    ];
    assert_eq!(outcomes, expected);
    assert_eq!(*batch.parts[2].entries, [2, 5, 8, 11, 14, 17, 20, 23, 26, 29]);
    assert!(error.may_have_been_applied() && !error.is_retryable() && !error.is_timeout());
    assert_eq!(error.fate(), Some(Fate::Unknown));
    let text = error.to_string();
    assert!(
        text.contains("11 entries of node:1 applied; 11 entries of node:2 applied or not: node:2 refused"),
        "{text}"
    );
    assert_eq!(requests(&world).len(), 3, "none is repeated, all are finished");
}

#[test]
fn a_part_that_was_not_applied_is_repeated_over_another_node() {
    let world = world(ATOMIC, |link, op| match link.node() {
        3 => lost(link, op, Fate::NotSent),
        _ => answer(&[]),
    });
    put_all(&world.0, 32).unwrap();
    let nodes: Vec<_> = requests(&world).into_iter().map(|(node, _, count)| (node, count)).collect();
    assert_eq!(nodes, [(1, 11), (1, 10), (2, 11), (3, 10)]);
    assert_eq!(world.0.flow().metrics().retries, 1);
}

#[test]
fn a_batch_of_which_nothing_was_applied_has_one_error() {
    let world = world(ATOMIC, |_, _| refused(Status::CacheDoesNotExist));
    let error = put_all(&world.0, 32).unwrap_err();
    assert_eq!(error.status(), Some(Status::CacheDoesNotExist), "{error}");
    assert!(!error.may_have_been_applied());
}

#[test]
fn reads_tell_the_first_error_after_all_are_finished() {
    let world = world(ATOMIC, |link, _| match link.node() {
        1 => refused(Status::Failed),
        _ => answer(&[1]),
    });
    let error = ready(world.0.contains_keys::<i32>(0..32, i32::desc())).unwrap_err();
    assert!(matches!(error, Error::Server(_)) && !error.may_have_been_applied(), "{error}");
    assert_eq!(requests(&world).len(), 3);
}
