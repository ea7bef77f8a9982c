//! What is left of a client that is gone: no thread and no socket, whatever it was doing.
//!
//! Other tests open sockets and start threads at the same time. So each case runs in a process of its own: this program once more, with one
//! test.
#![cfg(target_os = "linux")]

use crate::front::{self, Client};
use ignite_client::{Error, ReconnectPolicy};
use ignite_testkit::{Direction, Fault, Node, Proxy, Setup, unique_name};
use std::net::ToSocketAddrs;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

/// The address of the node, for the process of a case.
const NODE: &str = "IGNITE_LIFETIME_NODE";
/// What a thread may need to end.
const SOON: Duration = Duration::from_secs(10);

/// Runs a case in a process of its own; inside it, returns the address of the node.
fn alone(test: &str, setup: Setup) -> Option<String> {
    if let Ok(address) = env::var(NODE) {
        front::start();
        return Some(address);
    }
    let node = Node::shared(setup).unwrap();
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", &format!("lifetime::{test}"), "--test-threads=1", "--nocapture"])
        .env(NODE, node.address())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("1 passed"), "{text}");
    None
}

/// Threads and sockets of this process.
fn held() -> (usize, usize) {
    let threads = fs::read_dir("/proc/self/task").unwrap().count();
    let files = fs::read_dir("/proc/self/fd").unwrap().flatten();
    let is_socket = |target: std::path::PathBuf| target.to_string_lossy().starts_with("socket:");
    let sockets = files.filter(|file| fs::read_link(file.path()).is_ok_and(is_socket));
    (threads, sockets.count())
}

/// Waits until nothing more is held than before; the process of another thread cannot be asked to tell.
fn await_held(before: (usize, usize)) {
    let started = Instant::now();
    while held() != before {
        assert!(started.elapsed() < SOON, "threads and sockets: {:?} instead of {before:?}", held());
        thread::sleep(Duration::from_millis(5));
    }
}

fn proxy(node: &str) -> Proxy {
    Proxy::start(node.to_socket_addrs().unwrap().next().unwrap()).unwrap()
}

#[test]
fn a_dropped_client_leaves_nothing() {
    let Some(node) = alone("a_dropped_client_leaves_nothing", Setup::ShortIdle) else { return };
    let before = held();
    let client = Client::connect(node).unwrap();
    let other = client.clone();
    assert_eq!(
        held(),
        (before.0 + front::HEARTBEAT_THREADS, before.1 + 1),
        "a thread for heartbeats, a socket"
    );
    drop(client);
    assert_eq!(held(), (before.0 + front::HEARTBEAT_THREADS, before.1 + 1), "the other handle");
    drop(other);
    await_held(before);
}

#[test]
fn open_cursors_are_no_obstacle() {
    let Some(node) = alone("open_cursors_are_no_obstacle", Setup::Plain) else { return };
    let before = held();
    let numbers = |client: &Client| {
        let cache = client.create_cache(unique_name("numbers")).unwrap();
        cache.put_all((0..100).map(|n| (n, n))).unwrap();
        cache
    };
    // The last handle is that of the cursor.
    let client = Client::builder().addresses(&*node).heartbeat(Duration::from_secs(1)).connect().unwrap();
    let cache = numbers(&client);
    let mut scan = cache.scan_query::<i32, i32>().page_size(1).run().unwrap();
    scan.next().unwrap().unwrap();
    cache.destroy().unwrap();
    drop((client, cache));
    drop(scan);
    await_held(before);
    // The client is closed under it.
    let client = Client::connect(&*node).unwrap();
    let cache = numbers(&client);
    let mut scan = cache.scan_query::<i32, i32>().page_size(1).run().unwrap();
    scan.next().unwrap().unwrap();
    cache.destroy().unwrap();
    client.close();
    assert!(scan.by_ref().any(|entry| entry.is_err()), "lost");
    drop((client, cache, scan));
    await_held(before);
}

#[test]
fn calls_under_way_end_with_the_client() {
    const THREADS: u64 = 4;
    let Some(node) = alone("calls_under_way_end_with_the_client", Setup::Plain) else { return };
    let before = held();
    let proxy = proxy(&node);
    let builder = Client::builder().addresses(proxy.address()).heartbeat(Duration::from_secs(60));
    let client = builder.request_timeout(None).endpoint_discovery(false).connect().unwrap();
    let started = client.metrics().requests;
    proxy.after(Direction::Answers, 0, Fault::Stall);
    thread::scope(|scope| {
        let calls: Vec<_> = (0..THREADS).map(|_| scope.spawn(|| client.cache_names().unwrap_err())).collect();
        while client.metrics().requests < started + THREADS {
            thread::yield_now();
        }
        client.close();
        for call in calls {
            let error = call.join().unwrap();
            assert!(matches!(error, Error::Closed { .. }), "{error}");
        }
    });
    drop((client, proxy));
    await_held(before);
}

#[test]
fn a_reconnect_in_progress_ends_with_the_client() {
    let Some(node) = alone("a_reconnect_in_progress_ends_with_the_client", Setup::Plain) else { return };
    let before = held();
    let proxy = proxy(&node);
    let never = ReconnectPolicy::Custom(Arc::new(|_| Some(Duration::from_secs(3600))));
    let builder = Client::builder().addresses(proxy.address()).reconnect(never).request_timeout(None);
    let client = builder.endpoint_discovery(false).connect().unwrap();
    proxy.refuse(true);
    proxy.cut_all();
    thread::scope(|scope| {
        let call = scope.spawn(|| client.cache_names().unwrap_err());
        while client.metrics().failed_connects == 0 {
            thread::yield_now();
        }
        let started = Instant::now();
        client.close();
        let error = call.join().unwrap();
        assert!(matches!(error, Error::Closed { .. }), "{error}");
        assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    });
    drop((client, proxy));
    await_held(before);
}
