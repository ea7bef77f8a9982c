//! Scans of a real cache.

use crate::kv::{Temporary, client};
use allocation_counter::measure;
use ignite_client::error::{LostResource, Status};
use ignite_client::{CodecErrorKind, Error, IgniteObject, IgniteValue};
use ignite_testkit::{Direction, Fault, Node, Proxy, Setup, unique_name};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, IgniteObject)]
struct Scanned {
    id: i64,
    name: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, IgniteObject)]
#[ignite(type_name = "Scanned")]
struct ScannedRef<'p> {
    id: i64,
    name: &'p str,
}

fn scanned(id: i64) -> Scanned {
    Scanned { id, name: format!("name {id}") }
}

fn filled(cache: &Temporary, count: i64) -> BTreeMap<i64, Scanned> {
    let entries: BTreeMap<i64, Scanned> = (0..count).map(|id| (id, scanned(id))).collect();
    cache.put_all::<i64, Scanned>(&entries).unwrap();
    entries
}

#[test]
fn every_entry_comes_once() {
    let client = client();
    let cache = Temporary::new(&client);
    assert_eq!(cache.scan::<i64, Scanned>().unwrap().count(), 0, "an empty cache");
    let entries = filled(&cache, 50);
    for page_size in [1, 7, 49, 50, 51, 1024] {
        let scan = cache.scan_query::<i64, Scanned>().page_size(page_size).run().unwrap();
        let found: Vec<_> = scan.collect::<Result<_, _>>().unwrap();
        assert_eq!(found.len(), 50, "pages of {page_size}");
        assert_eq!(found.into_iter().collect::<BTreeMap<_, _>>(), entries);
    }
    let typed = cache.typed::<i64, Scanned>();
    let map: HashMap<i64, Scanned> = typed.scan().unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(map.len(), 50);
    let local = cache.scan_query::<i64, Scanned>().local(true).run().unwrap();
    assert_eq!(local.count(), 50, "one node has all");
}

#[test]
fn debug_output_has_no_data() {
    let client = client();
    let cache = Temporary::new(&client);
    let secret = "hunter2".repeat(200);
    for key in 0..20 {
        cache.put(&key, secret.as_str()).unwrap();
    }
    let mut scan = cache.scan_query::<i32, String>().page_size(5).run().unwrap();
    assert_eq!(scan.next().unwrap().unwrap().1, secret);
    let mut pages = cache.scan_query::<i32, String>().page_size(5).run().unwrap();
    pages.next_page().unwrap();
    let shown = format!("{client:?} {scan:?} {pages:?}");
    // Text, or the bytes of "hunter2" as numbers.
    assert!(!shown.contains("hunter2") && !shown.contains("104, 117, 110"), "{shown}");
    assert!(shown.len() < 5_000, "{} characters", shown.len());
}

#[test]
fn partitions_are_parts_of_the_whole() {
    let client = client();
    let cache = Temporary::new(&client);
    let entries = filled(&cache, 200);
    let mut found = BTreeMap::new();
    for partition in 0..32 {
        for entry in cache.scan_query::<i64, Scanned>().partition(partition).run().unwrap() {
            let (key, value) = entry.unwrap();
            assert_eq!(found.insert(key, value), None);
        }
    }
    assert_eq!(found, entries);
    let beyond = cache.scan_query::<i64, Scanned>().partition(32).run().unwrap_err();
    assert_eq!(beyond.status(), Some(Status::Failed));
}

#[test]
fn mistakes_are_told_before_anything_is_sent() {
    let cache = client().cache("no such cache");
    for query in [
        cache.scan_query::<i64, i64>().page_size(0),
        cache.scan_query::<i64, i64>().page_size(u32::MAX),
        cache.scan_query::<i64, i64>().partition(u32::MAX),
    ] {
        assert!(matches!(query.run().unwrap_err(), Error::Config(_)));
    }
    let error = cache.scan::<i64, i64>().unwrap_err();
    assert_eq!(error.status(), Some(Status::CacheDoesNotExist));
}

#[test]
fn nodes_filter() {
    #[derive(Serialize, Deserialize, IgniteObject)]
    #[ignite(type_name = "testnode.Node$GreaterThan")]
    struct GreaterThan {
        bound: i32,
    }

    let client = client();
    let cache = Temporary::new(&client);
    cache.put_all::<i32, i32>((0..20).map(|n| (n, n * 10))).unwrap();
    let scan = cache.scan_query::<i32, i32>().filter(&GreaterThan { bound: 155 }).run().unwrap();
    let mut found: Vec<_> = scan.collect::<Result<_, _>>().unwrap();
    found.sort_unstable();
    assert_eq!(found, [(16, 160), (17, 170), (18, 180), (19, 190)]);
}

#[test]
fn a_scan_that_is_dropped_frees_its_cursor() {
    // A connection may have 128 cursors.
    let client = client();
    let cache = Temporary::new(&client);
    filled(&cache, 10);
    for _ in 0..300 {
        let mut scan = cache.scan_query::<i64, Scanned>().page_size(2).run().unwrap();
        scan.next().unwrap().unwrap();
    }
}

#[test]
fn many_scans_go_on_at_once() {
    let client = client();
    let cache = Temporary::new(&client);
    filled(&cache, 40);
    let mut scans: Vec<_> =
        (0..100).map(|_| cache.scan_query::<i64, Scanned>().page_size(3).run().unwrap()).collect();
    for _ in 0..40 {
        for scan in &mut scans {
            scan.next().unwrap().unwrap();
        }
    }
    assert!(scans.iter_mut().all(|scan| scan.next().is_none()));
}

#[test]
fn a_bad_entry_is_one_error_with_its_key() {
    let client = client();
    let cache = Temporary::new(&client);
    filled(&cache, 20);
    cache.put(&7_i64, "no object").unwrap();
    let (good, bad): (Vec<_>, Vec<_>) =
        cache.scan_query::<i64, Scanned>().page_size(6).run().unwrap().partition(Result::is_ok);
    assert_eq!((good.len(), bad.len()), (19, 1));
    let Some(Err(Error::Codec(error))) = bad.first() else { panic!("{bad:?}") };
    assert!(matches!(error.kind(), CodecErrorKind::Mismatch { .. }), "{error}");
    assert!(error.path().contains('7'), "{error}");
    let everything = cache.scan::<IgniteValue, IgniteValue>().unwrap();
    assert!(everything.flatten().any(|(_, value)| value == IgniteValue::from("no object")));
}

#[test]
fn pages_are_lent() {
    let client = client();
    let cache = Temporary::new(&client);
    let entries = filled(&cache, 100);
    let mut scan = cache.scan_query::<i64, ScannedRef<'_>>().page_size(30).run().unwrap();
    let (mut lens, mut found) = (Vec::new(), BTreeMap::new());
    while let Some(page) = scan.next_page().unwrap() {
        lens.push(page.len());
        for entry in page.entries::<i64, ScannedRef<'_>>() {
            let (key, value) = entry.unwrap();
            found.insert(key, Scanned { id: value.id, name: value.name.to_owned() });
        }
    }
    assert_eq!(lens, [30, 30, 30, 10]);
    assert_eq!(found, entries);
}

#[test]
fn the_rest_of_a_page_is_lent_after_entries_were_taken() {
    let client = client();
    let cache = Temporary::new(&client);
    filled(&cache, 10);
    let mut scan = cache.scan_query::<i64, Scanned>().page_size(6).run().unwrap();
    let first = scan.next().unwrap().unwrap();
    let page = scan.next_page().unwrap().unwrap();
    assert_eq!(page.len(), 5);
    assert!(page.entries::<i64, Scanned>().all(|entry| entry.unwrap() != first));
    assert_eq!(scan.count(), 4);
}

#[test]
fn memory_is_that_of_pages() {
    const ENTRIES: i64 = 100_000;
    let client = client();
    let cache = Temporary::new(&client);
    for batch in 0..ENTRIES / 1000 {
        let ids = batch * 1000..(batch + 1) * 1000;
        cache.put_all::<i64, Scanned>(ids.map(|id| (id, scanned(id)))).unwrap();
    }
    let mut count = 0;
    let used = measure(|| {
        for entry in cache.scan::<i64, Scanned>().unwrap() {
            let (key, value) = entry.unwrap();
            assert_eq!(key, value.id);
            count += 1;
        }
    });
    assert_eq!(count, ENTRIES);
    // A page has about 80 KiB here; the buffers of the socket and two pages are what there is.
    assert!(used.bytes_max < 1 << 20, "{used:?}");
    let lent = measure(|| {
        let mut scan = cache.scan::<i64, ScannedRef<'_>>().unwrap();
        while let Some(page) = scan.next_page().unwrap() {
            count -= i64::try_from(page.entries::<i64, ScannedRef<'_>>().flatten().count()).unwrap();
        }
    });
    assert_eq!(count, 0);
    assert!(lent.count_total < 20 * 100, "not for each entry: {lent:?}");
}

#[test]
fn a_lost_connection_ends_a_scan_with_an_error() {
    let node = Node::shared(Setup::Plain).unwrap();
    let proxy = Proxy::start(node.socket_addr()).unwrap();
    let client = crate::front::Client::connect(proxy.address()).unwrap();
    let cache = client.create_cache(unique_name("scan")).unwrap();
    cache.put_all::<i64, Scanned>((0..100).map(|id| (id, scanned(id)))).unwrap();
    let mut scan = cache.scan_query::<i64, Scanned>().page_size(10).run().unwrap();
    scan.next().unwrap().unwrap();
    proxy.after(Direction::Answers, 100, Fault::Cut);
    let mut entries = scan.by_ref().skip_while(Result::is_ok);
    let Some(Err(error)) = entries.next() else { panic!("not lost") };
    assert!(matches!(error, Error::Lost { what: LostResource::Cursor, .. }), "{error}");
    assert!(scan.next().is_none());
    assert_eq!(cache.scan::<i64, Scanned>().unwrap().count(), 100, "another connection");
    cache.destroy().unwrap();
}
