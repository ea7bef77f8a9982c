//! What an observer is told and what is counted; heartbeats.

use crate::front::{Client, ClientBuilder};
use ignite_client::error::{Fate, OpCode, Status};
use ignite_client::{
    ConnectFailed, Connected, DisconnectReason, Disconnected, Error, HeartbeatDone, Observer,
    ReconnectPolicy, RequestDone, RetryPolicy,
};
use ignite_testkit::{Direction, Fault, Node, Proxy, Setup, unique_name};
use std::io::ErrorKind;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Long enough for a machine that does other things too.
const PATIENT: Duration = Duration::from_secs(30);

/// What was told, without what differs from run to run.
#[derive(Debug, PartialEq)]
enum Told {
    Connected,
    ConnectFailed,
    Lost(ErrorKind),
    Closed,
    Heartbeat,
    /// Operation, attempt, status of a refusal; `None` for any other error.
    Done(OpCode, u32, Result<(), Option<Status>>),
}

struct Log(Sender<Told>);

impl Log {
    fn note(&self, told: Told) {
        // The test may have heard enough.
        let _ = self.0.send(told);
    }
}

impl Observer for Log {
    fn connected(&self, event: &Connected<'_>) {
        assert!(event.node_id.is_some() && event.took > Duration::ZERO);
        self.note(Told::Connected);
    }

    fn connect_failed(&self, _: &ConnectFailed<'_>) {
        self.note(Told::ConnectFailed);
    }

    fn disconnected(&self, event: &Disconnected<'_>) {
        self.note(match event.reason {
            DisconnectReason::Closed => Told::Closed,
            DisconnectReason::Io(error) => Told::Lost(error.kind()),
            other => panic!("{other}"),
        });
    }

    fn heartbeat(&self, _: &HeartbeatDone<'_>) {
        self.note(Told::Heartbeat);
    }

    fn request(&self, event: &RequestDone<'_>) {
        assert!(event.latency > Duration::ZERO && event.sent_bytes >= 14);
        assert_eq!(event.received_bytes > 0, event.outcome.is_ok());
        self.note(Told::Done(event.op, event.attempt, event.outcome.map_err(Error::status)));
    }
}

/// A builder whose client tells what happens.
fn observed(address: String) -> (ClientBuilder, Receiver<Told>) {
    let (sender, told) = channel();
    (Client::builder().addresses(address).observer(Log(sender)), told)
}

fn behind_a_proxy(setup: Setup) -> Proxy {
    Proxy::start(Node::shared(setup).unwrap().socket_addr()).unwrap()
}

#[test]
fn requests_and_connections_are_told_in_their_order() {
    let (builder, told) = observed(Node::shared(Setup::Plain).unwrap().address());
    let client = builder.connect().unwrap();
    let cache = client.create_cache(unique_name("told")).unwrap();
    cache.put(&1_i32, "one").unwrap();
    client.cache("no such cache").get::<i32, i32>(&1).unwrap_err();
    cache.destroy().unwrap();
    client.close();
    drop((client, cache));
    let requests = [
        (OpCode::CacheCreateWithName, Ok(())),
        (OpCode::CachePut, Ok(())),
        (OpCode::CacheGet, Err(Some(Status::CacheDoesNotExist))),
        (OpCode::CacheDestroy, Ok(())),
    ];
    let mut expected = vec![Told::Connected];
    expected.extend(requests.map(|(op, outcome)| Told::Done(op, 1, outcome)));
    expected.push(Told::Closed);
    // Where the nodes listen is asked on the way.
    let is_own = |told: &Told| !matches!(told, Told::Done(OpCode::ClusterGroupGetNodeEndpoints, ..));
    assert_eq!(told.iter().filter(is_own).collect::<Vec<_>>(), expected);
}

#[test]
fn bytes_are_those_of_the_network() {
    let proxy = behind_a_proxy(Setup::Plain);
    // The question for the nodes, which would be counted, follows whenever another test has changed the topology.
    let client = Client::builder().addresses(proxy.address()).endpoint_discovery(false).connect().unwrap();
    let cache = client.create_cache(unique_name("bytes")).unwrap();
    cache.put(&1_i32, "one").unwrap();
    let forwarded = || (proxy.forwarded(Direction::Requests), proxy.forwarded(Direction::Answers));
    let (before, start) = (client.metrics(), forwarded());
    cache.put(&2_i32, &*"x".repeat(50_000)).unwrap();
    assert_eq!(cache.get::<i32, String>(&2).unwrap().unwrap().len(), 50_000);
    cache.get_all::<i32, String>([1, 2]).unwrap();
    let (after, end) = (client.metrics(), forwarded());
    assert_eq!(after.requests - before.requests, 3);
    assert_eq!(after.sent_bytes - before.sent_bytes, end.0 - start.0);
    assert_eq!(after.received_bytes - before.received_bytes, end.1 - start.1);
    assert_eq!((after.failed_requests, after.open_connections, after.connects), (0, 1, 1));
    let [node] = &after.nodes[..] else { panic!("{after}") };
    assert_eq!((&*node.addr, node.requests, node.is_connected), (&*proxy.address(), after.requests, true));
    assert!(node.node_id.is_some());

    client.cache("no such cache").get::<i32, i32>(&1).unwrap_err();
    assert_eq!(client.metrics().failed_requests, 1);
    cache.destroy().unwrap();
    client.close();
    let closed = client.metrics();
    assert_eq!(
        (closed.open_connections, closed.lost_connections, closed.nodes[0].is_connected),
        (0, 0, false)
    );
}

#[test]
fn time_outs_are_counted() {
    let proxy = behind_a_proxy(Setup::Plain);
    let builder = Client::builder().addresses(proxy.address()).endpoint_discovery(false);
    let client = builder.request_timeout(Duration::from_millis(200)).connect().unwrap();
    let cache = client.cache("no such cache");
    proxy.after(Direction::Answers, 0, Fault::Stall);
    assert!(cache.get::<i32, i32>(&1).unwrap_err().is_timeout());
    let metrics = client.metrics();
    assert_eq!((metrics.timeouts, metrics.failed_requests), (1, 1), "{metrics}");
}

#[test]
fn a_lost_connection_is_told_once_by_many_threads() {
    const THREADS: usize = 8;
    let proxy = behind_a_proxy(Setup::Plain);
    let (builder, told) = observed(proxy.address());
    let client = builder.endpoint_discovery(false).connect().unwrap();
    let cache = client.create_cache(unique_name("lost")).unwrap();
    let started = client.metrics().requests;
    proxy.after(Direction::Answers, 0, Fault::Stall);
    thread::scope(|scope| {
        for key in 0..THREADS {
            let cache = &cache;
            scope.spawn(move || cache.get::<i64, i64>(&i64::try_from(key).unwrap()).unwrap());
        }
        while client.metrics().requests < started + THREADS as u64 {
            thread::yield_now();
        }
        proxy.heal();
        proxy.cut_all();
    });
    assert!(client.metrics().retries <= THREADS as u64);
    // If all answers had come before the cut, this call is the first to meet it.
    cache.get::<i64, i64>(&0).unwrap();
    cache.destroy().unwrap();
    let metrics = client.metrics();
    client.close();
    drop((client, cache));
    let told: Vec<_> = told.iter().collect();
    let count = |is: fn(&Told) -> bool| told.iter().filter(|told| is(told)).count();
    let lost = u64::try_from(count(|told| matches!(told, Told::Lost(_)))).unwrap();
    assert_eq!(lost, metrics.lost_connections, "{told:?}");
    // The answers may have come before the cut.
    assert_eq!(count(|told| *told == Told::Connected), 1 + usize::from(lost > 0), "{told:?}");
    assert_eq!(told.last(), Some(&Told::Closed));
}

#[test]
fn a_panic_of_an_observer_is_its_own() {
    struct Bad;

    impl Observer for Bad {
        fn connected(&self, _: &Connected<'_>) {
            panic!("of the observer");
        }

        fn request(&self, _: &RequestDone<'_>) {
            panic!("of the observer");
        }
    }

    let address = Node::shared(Setup::Plain).unwrap().address();
    let client = Client::builder().addresses(address).observer(Bad).connect().unwrap();
    let cache = client.create_cache(unique_name("panics")).unwrap();
    thread::scope(|scope| {
        for key in 0..4 {
            let cache = &cache;
            scope.spawn(move || {
                cache.put(&key, &key).unwrap();
                assert_eq!(cache.get::<i32, i32>(&key).unwrap(), Some(key));
            });
        }
    });
    assert_eq!((client.metrics().connects, client.metrics().failed_requests), (1, 0));
    cache.destroy().unwrap();
}

#[test]
fn heartbeats_keep_a_silent_connection_also_if_they_are_set_too_rare() {
    const TIME_OUTS: u32 = 4;
    let idle = Duration::from_millis(Setup::IDLE_MILLIS);
    for own in [None, Some(Duration::from_secs(3600))] {
        let proxy = behind_a_proxy(Setup::ShortIdle);
        let (mut builder, told) = observed(proxy.address());
        if let Some(own) = own {
            builder = builder.heartbeat(own);
        }
        let client = builder.endpoint_discovery(false).connect().unwrap();
        let started = Instant::now();
        assert_eq!(told.recv_timeout(PATIENT), Ok(Told::Connected));
        while started.elapsed() < idle * TIME_OUTS {
            assert_eq!(told.recv_timeout(PATIENT), Ok(Told::Heartbeat));
        }
        assert!(!client.cache_names().unwrap().iter().any(String::is_empty));
        assert_eq!((proxy.accepted(), client.metrics().connects), (1, 1));
    }
}

#[test]
fn a_half_open_connection_is_found_and_all_who_wait_are_told() {
    let every = Duration::from_millis(300);
    let proxy = behind_a_proxy(Setup::Plain);
    let (builder, told) = observed(proxy.address());
    let builder = builder.heartbeat(every).request_timeout(None).retry(RetryPolicy::None);
    let reconnect = ReconnectPolicy::RoundRobin { max_reconnects: 0 };
    let client = builder.endpoint_discovery(false).reconnect(reconnect).connect().unwrap();
    let cache = client.create_cache(unique_name("half_open")).unwrap();
    cache.put(&1_i32, "one").unwrap();
    // The other end is gone, and nobody says so.
    proxy.after(Direction::Requests, 0, Fault::Stall);
    let started = Instant::now();
    thread::scope(|scope| {
        let write = scope.spawn(|| cache.put(&2_i32, "two").unwrap_err());
        let read = scope.spawn(|| cache.get::<i32, String>(&1).unwrap_err());
        let (write, read) = (write.join().unwrap(), read.join().unwrap());
        assert!(write.may_have_been_applied(), "{write}");
        assert!(read.is_retryable(), "{read}");
        for error in [write, read] {
            assert!(matches!(error, Error::Io { fate: Fate::Unknown, .. }), "{error}");
        }
    });
    let took = started.elapsed();
    assert!(took < every + Duration::from_secs(12), "{took:?}");
    assert!(told.try_iter().any(|told| told == Told::Lost(ErrorKind::TimedOut)));
    proxy.heal();
    assert_eq!(cache.get::<i32, String>(&1).unwrap().as_deref(), Some("one"));
    cache.destroy().unwrap();
}
