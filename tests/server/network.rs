//! A real node behind a bad network.

use crate::front::{Cache, Client};
use ignite_client::{Error, RetryPolicy};
use ignite_testkit::{Direction, Fault, Node, Proxy, Setup, unique_name};
use std::thread;
use std::time::{Duration, Instant};

/// A node, a proxy before it, and a cache of its own with `1 -> "one"`, reached through the proxy.
fn behind_a_proxy_with(retry: RetryPolicy) -> (Proxy, Client, Cache) {
    let node = Node::shared(Setup::Plain).unwrap();
    let proxy = Proxy::start(node.socket_addr()).unwrap();
    // Connections break after so many bytes here. Other tests change the topology, and the question for the nodes that follows would come first.
    let builder = Client::builder().addresses(proxy.address()).retry(retry).endpoint_discovery(false);
    let client = builder.connect().unwrap();
    let cache = client.create_cache(unique_name("network")).unwrap();
    cache.put(&1_i32, "one").unwrap();
    (proxy, client, cache)
}

fn behind_a_proxy() -> (Proxy, Client, Cache) {
    behind_a_proxy_with(RetryPolicy::default())
}

fn get(cache: &Cache) -> Result<Option<String>, Error> {
    cache.get::<i32, String>(&1)
}

#[test]
fn threads_wait_for_their_answers_at_the_same_time() {
    const DELAY: Duration = Duration::from_millis(100);
    let (proxy, _client, cache) = behind_a_proxy();
    proxy.delay(Direction::Answers, DELAY);
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(get(&cache).unwrap().as_deref(), Some("one")));
        }
    });
    let took = started.elapsed();
    assert!(took >= DELAY && took < Duration::from_millis(250), "{took:?}");
    assert_eq!(proxy.accepted(), 1, "one socket");
    proxy.heal();
    cache.destroy().unwrap();
}

#[test]
fn a_connection_that_breaks_inside_an_answer_is_replaced() {
    let (proxy, _client, cache) = behind_a_proxy_with(RetryPolicy::None);
    for bytes in [1, 4, 7, 15] {
        proxy.after(Direction::Answers, bytes, Fault::Cut);
        let error = get(&cache).unwrap_err();
        assert!(matches!(error, Error::Io { .. }), "{error}");
        assert!(error.is_retryable(), "a read");
        assert_eq!(get(&cache).unwrap().as_deref(), Some("one"));
    }
    assert_eq!(proxy.accepted(), 5);
    cache.destroy().unwrap();
}

#[test]
fn a_read_that_is_lost_with_its_connection_is_repeated() {
    let (proxy, client, cache) = behind_a_proxy();
    for bytes in [1, 4, 7, 15] {
        proxy.after(Direction::Answers, bytes, Fault::Cut);
        assert_eq!(get(&cache).unwrap().as_deref(), Some("one"));
    }
    assert_eq!((proxy.accepted(), client.metrics().retries), (5, 4));
    cache.destroy().unwrap();
}

#[test]
fn a_write_whose_answer_is_lost_says_so() {
    let (proxy, _client, cache) = behind_a_proxy();
    proxy.after(Direction::Answers, 1, Fault::Cut);
    let error = cache.put(&2_i32, "two").unwrap_err();
    assert!(error.may_have_been_applied(), "{error}");
    assert!(!error.is_retryable());
    assert_eq!(cache.get::<i32, String>(&2).unwrap().as_deref(), Some("two"), "here it was");
    cache.destroy().unwrap();
}

#[test]
fn a_late_answer_costs_its_caller_only() {
    let node = Node::shared(Setup::Plain).unwrap();
    let proxy = Proxy::start(node.socket_addr()).unwrap();
    let client = Client::builder()
        .addresses(proxy.address())
        .request_timeout(Duration::from_millis(300))
        .endpoint_discovery(false)
        .connect()
        .unwrap();
    let cache = client.get_or_create_cache("late").unwrap();
    proxy.delay(Direction::Answers, Duration::from_millis(600));
    assert!(cache.put(&1_i32, "one").unwrap_err().is_timeout());
    proxy.heal();
    while let Err(error) = get(&cache) {
        // The late answer is still on its way, and answers do not overtake each other on a line.
        assert!(error.is_timeout(), "{error}");
    }
    assert_eq!(get(&cache).unwrap().as_deref(), Some("one"));
    assert_eq!(proxy.accepted(), 1);
}

#[test]
fn a_server_that_is_away_is_found_again() {
    let (proxy, _client, cache) = behind_a_proxy();
    proxy.refuse(true);
    proxy.cut_all();
    // The first call may still have been under way on the old connection.
    let _ = get(&cache);
    assert!(get(&cache).is_err());
    proxy.refuse(false);
    assert_eq!(get(&cache).unwrap().as_deref(), Some("one"));
    cache.destroy().unwrap();
}
