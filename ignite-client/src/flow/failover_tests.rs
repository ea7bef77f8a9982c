//! Which addresses are tried, in which order, and who waits for whom: on a transport without sockets, whose time only passes in pauses.

use super::execute::{Deadline, Flow};
use super::ready;
use super::scripted_link::ScriptedLink;
use super::transport::{Answered, Link, Transport};
use crate::codec::{CodecResult, Writer};
use crate::config::{Address, ClientConfig, FinderOf, Observer, ObserverOf, RequestDone};
use crate::error::{Error, Fate, IoStage, Result, Status};
use crate::ops::Op;
use crate::protocol::{Fault, Features, Negotiated, OpCode, ProtocolVersion, Reply, Request};
use crate::{IntoAddresses, ReconnectPolicy, RetryPolicy};
use std::collections::HashMap;
use std::future::{Future, ready as done};
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// What an address does to who connects.
#[derive(Clone, Copy, PartialEq)]
enum Door {
    Open,
    Shut,
    InRecovery,
    WrongPassword,
    /// Shut, as soon as so many others wait at the gate.
    ShutWhenWaiting(usize),
}

/// What a node says to a request.
#[derive(Clone, Copy)]
enum Says {
    Yes,
    /// The request was not sent.
    NotSent,
    /// It was sent, and the connection is gone.
    Lost,
    Stopping,
}

#[derive(Debug, Default)]
struct World {
    doors: Mutex<HashMap<String, Door>>,
    says: Mutex<HashMap<String, Says>>,
    tried: Mutex<Vec<String>>,
    pauses: Mutex<Vec<Duration>>,
    passed: Mutex<Duration>,
    closed: AtomicBool,
    waiting: AtomicUsize,
    /// The client is closed as soon as it pauses.
    close_in_pause: AtomicBool,
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Door")
    }
}

impl std::fmt::Debug for Says {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Says")
    }
}

impl World {
    fn new() -> Arc<Self> {
        Arc::default()
    }

    fn door(&self, host: &str, door: Door) {
        self.doors.lock().unwrap().insert(format!("{host}:10800"), door);
    }

    fn says(&self, host: &str, says: Says) {
        self.says.lock().unwrap().insert(format!("{host}:10800"), says);
    }

    /// The hosts that were tried since the last time.
    fn tried(&self) -> String {
        let tried: Vec<_> = self.tried.lock().unwrap().drain(..).collect();
        tried.iter().map(|addr| addr.trim_end_matches(":10800")).collect()
    }
}

#[derive(Debug)]
struct Fake(Arc<World>);

/// The connection is gone.
fn lost(link: &ScriptedLink, op: OpCode, fate: Fate) -> Error {
    link.close();
    failed(link.addr(), Some(op), fate)
}

fn failed(addr: &Arc<str>, op: Option<OpCode>, fate: Fate) -> Error {
    let source = Arc::new(io::Error::from(io::ErrorKind::ConnectionRefused));
    Error::Io { addr: Arc::clone(addr), op, during: IoStage::Connect, fate, source }
}

impl Transport for Fake {
    type Link = ScriptedLink;
    type Ticket = (ScriptedLink, OpCode);
    type Gate = AtomicBool;
    type Entered<'g> = Inside<'g>;

    fn now(&self) -> Instant {
        static START: OnceLock<Instant> = OnceLock::new();
        *START.get_or_init(Instant::now) + *self.0.passed.lock().unwrap()
    }

    fn sleep_until(&self, at: Instant) -> impl Future<Output = bool> + Send {
        let pause = at.saturating_duration_since(self.now());
        self.0.pauses.lock().unwrap().push(pause);
        *self.0.passed.lock().unwrap() += pause;
        done(!self.0.close_in_pause.load(Ordering::SeqCst) && !self.0.closed.load(Ordering::SeqCst))
    }

    fn end_sleeps(&self) {
        self.0.closed.store(true, Ordering::SeqCst);
    }

    fn enter<'g>(
        &self,
        gate: &'g AtomicBool,
        _: Option<Instant>,
    ) -> impl Future<Output = Option<Inside<'g>>> + Send {
        self.0.waiting.fetch_add(1, Ordering::SeqCst);
        while gate.swap(true, Ordering::SeqCst) {
            thread::yield_now();
        }
        done(Some(Inside(gate)))
    }

    fn connect(
        &self,
        address: &Address,
        _: &ClientConfig,
        _: Option<Instant>,
    ) -> impl Future<Output = Result<ScriptedLink>> + Send {
        let addr: Arc<str> = address.to_string().into();
        self.0.tried.lock().unwrap().push(addr.to_string());
        let door = self.0.doors.lock().unwrap().get(&*addr).copied().unwrap_or(Door::Open);
        let refused = |status| Error::Handshake {
            addr: Arc::clone(&addr),
            server: ProtocolVersion::V1_7,
            status,
            message: "no".into(),
        };
        done(match door {
            Door::Open => Ok(open(&addr)),
            Door::Shut => Err(failed(&addr, None, Fate::NotSent)),
            Door::InRecovery => Err(refused(Status::NodeInRecoveryMode)),
            Door::WrongPassword => Err(Error::Auth { addr: Arc::clone(&addr), message: "no".into() }),
            Door::ShutWhenWaiting(threads) => {
                while self.0.waiting.load(Ordering::SeqCst) < threads {
                    thread::yield_now();
                }
                Err(failed(&addr, None, Fate::NotSent))
            }
        })
    }

    fn start(
        &self,
        link: &ScriptedLink,
        request: &Request<'_>,
        _: Option<Instant>,
    ) -> impl Future<Output = Result<(ScriptedLink, OpCode)>> + Send {
        let says = self.0.says.lock().unwrap().get(&**link.addr()).copied();
        done(match says {
            Some(Says::NotSent) => Err(lost(link, request.op, Fate::NotSent)),
            _ => Ok((link.clone(), request.op)),
        })
    }

    fn post(&self, _: &ScriptedLink, _: &Request<'_>) {}

    fn set_deadline(&self, _: &mut (ScriptedLink, OpCode), _: Option<Instant>) {}

    fn finish(&self, (link, op): (ScriptedLink, OpCode)) -> impl Future<Output = Result<Answered>> + Send {
        let says = self.0.says.lock().unwrap().get(&**link.addr()).copied().unwrap_or(Says::Yes);
        done(match says {
            Says::Lost => Err(lost(&link, op, Fate::Unknown)),
            Says::Stopping => Ok(Err(Fault { status: Status::InvalidNodeState, message: "stopping".into() })),
            Says::Yes | Says::NotSent => Ok(Ok(Reply::new(vec![0; 10], 0, 10))),
        })
    }
}

struct Inside<'g>(&'g AtomicBool);

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

fn open(addr: &Arc<str>) -> ScriptedLink {
    // Each address is a node.
    let node_id = addr.bytes().next().map(|letter| Uuid::from_u128(letter.into()));
    let negotiated = Negotiated { version: ProtocolVersion::V1_7, features: Features::NONE, node_id };
    ScriptedLink::new(addr, negotiated, 0)
}

/// A request of some operation.
#[derive(Debug)]
struct Ask(OpCode);

impl Op for Ask {
    fn code(&self) -> OpCode {
        self.0
    }

    fn head(&self, _: &mut Writer, _: &Negotiated) -> CodecResult<()> {
        Ok(())
    }
}

const GET: Ask = Ask(OpCode::CacheGet);
const PUT: Ask = Ask(OpCode::CachePut);

fn config(reconnect: ReconnectPolicy) -> ClientConfig {
    ClientConfig { addresses: "a,b,c".into_addresses().unwrap(), reconnect, ..ClientConfig::default() }
}

/// A client that is connected with `a`.
fn connected(world: &Arc<World>, config: ClientConfig) -> Flow<Fake> {
    let flow = ready(Flow::connect(Fake(Arc::clone(world)), config)).unwrap();
    assert_eq!(world.tried(), "a");
    flow
}

/// The same, and `a` is gone since.
fn disconnected(world: &Arc<World>, config: ClientConfig) -> Flow<Fake> {
    let flow = connected(world, config);
    flow.nodes.links().iter().for_each(Link::close);
    flow
}

fn link(flow: &Flow<Fake>) -> Result<ScriptedLink> {
    ready(flow.link(Deadline { at: None }))
}

fn shut(world: &World, hosts: &[&str]) {
    hosts.iter().for_each(|host| world.door(host, Door::Shut));
}

#[test]
fn round_robin_goes_on_behind_the_lost_one_and_comes_round() {
    let world = World::new();
    let flow = disconnected(&world, config(ReconnectPolicy::RoundRobin { max_reconnects: 1 }));
    shut(&world, &["a", "b", "c"]);
    let Err(Error::Connect { attempts }) = link(&flow) else { panic!("connected") };
    assert_eq!(attempts.len(), 3, "each address with its reason");
    assert_eq!(world.tried(), "bcabca");
    assert!(world.pauses.lock().unwrap().iter().all(Duration::is_zero));
    world.door("c", Door::Open);
    assert_eq!(&**link(&flow).unwrap().addr(), "c:10800");
    assert_eq!(world.tried(), "bc");
}

#[test]
fn prioritised_begins_at_the_first_always() {
    let world = World::new();
    let flow = disconnected(&world, config(ReconnectPolicy::Prioritised { max_reconnects: 1 }));
    shut(&world, &["a", "b", "c"]);
    link(&flow).unwrap_err();
    assert_eq!(world.tried(), "abcabc");
    world.door("b", Door::Open);
    link(&flow).unwrap().close();
    assert_eq!(world.tried(), "ab");
    world.door("a", Door::Open);
    link(&flow).unwrap();
    assert_eq!(world.tried(), "a");
}

#[test]
fn pauses_are_those_of_the_policy_and_end_within_the_time_of_the_call() {
    let world = World::new();
    let pause = |failed: &crate::ReconnectAttempt| {
        (failed.rounds < 4).then(|| Duration::from_secs(failed.rounds.into()) + failed.elapsed)
    };
    let flow = disconnected(&world, config(ReconnectPolicy::Custom(Arc::new(pause))));
    shut(&world, &["a", "b", "c"]);
    link(&flow).unwrap_err();
    let expected = [1, 3, 7].map(Duration::from_secs);
    assert_eq!(*world.pauses.lock().unwrap(), expected);
    world.tried();
    // A pause that would end too late is not begun.
    let at = flow.transport.now() + Duration::from_secs(2);
    let error = ready(flow.link(Deadline { at: Some(at) })).unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error}");
    assert_eq!(world.tried(), "bcabca");
    assert!(flow.transport.now() < at);
}

#[test]
fn closing_ends_a_pause() {
    let world = World::new();
    let (first, longest) = (Duration::from_secs(3600), Duration::from_secs(3600));
    let flow = disconnected(&world, config(ReconnectPolicy::Backoff { first, longest, max_reconnects: 9 }));
    shut(&world, &["a", "b", "c"]);
    world.close_in_pause.store(true, Ordering::SeqCst);
    assert!(matches!(link(&flow), Err(Error::Closed { fate: Fate::NotSent })));
    flow.close();
    assert!(matches!(link(&flow), Err(Error::Closed { .. })));
    assert_eq!(world.tried(), "bca");
}

#[test]
fn a_finder_is_asked_before_each_round() {
    let world = World::new();
    let asked = Arc::new(AtomicUsize::new(0));
    let finder = {
        let asked = Arc::clone(&asked);
        move || match asked.fetch_add(1, Ordering::SeqCst) {
            0 => "a".into_addresses(),
            1 => "a,d".into_addresses(),
            _ => "e".into_addresses(),
        }
    };
    let settings = ClientConfig {
        addresses: Vec::new(),
        address_finder: Some(FinderOf::new(finder)),
        ..config(ReconnectPolicy::Prioritised { max_reconnects: 1 })
    };
    let flow = disconnected(&world, settings);
    shut(&world, &["a", "d"]);
    assert_eq!(&**link(&flow).unwrap().addr(), "e:10800");
    assert_eq!(asked.load(Ordering::SeqCst), 3);
    assert!(world.tried().starts_with("ad"));
}

#[test]
fn a_node_in_recovery_is_passed_by_and_a_wrong_password_is_not() {
    let world = World::new();
    let flow = disconnected(&world, config(ReconnectPolicy::default()));
    world.door("b", Door::InRecovery);
    link(&flow).unwrap().close();
    assert_eq!(world.tried(), "bc");
    world.door("a", Door::WrongPassword);
    assert!(matches!(link(&flow), Err(Error::Auth { .. })));
    assert_eq!(world.tried(), "a");
}

#[test]
fn a_failed_round_is_that_of_all_who_wait() {
    const THREADS: usize = 8;
    let world = World::new();
    let flow = disconnected(&world, config(ReconnectPolicy::RoundRobin { max_reconnects: 0 }));
    shut(&world, &["a", "c"]);
    world.door("b", Door::ShutWhenWaiting(THREADS));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| assert!(matches!(link(&flow), Err(Error::Connect { .. }))));
        }
    });
    assert_eq!(world.tried(), "bca");
    assert_eq!(flow.metrics().failed_connects, 3);
}

/// Notes the requests that it is told of: address and attempt.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<String>>);

impl Observer for Told {
    fn request(&self, event: &RequestDone<'_>) {
        let outcome = if event.outcome.is_ok() { "ok" } else { "failed" };
        *self.0.lock().unwrap() += &format!("{} {} {outcome}; ", &event.addr[..1], event.attempt);
    }
}

fn told(world: &Arc<World>, retry: RetryPolicy, op: &Ask) -> (String, Result<()>) {
    let told = Told::default();
    let settings = ClientConfig {
        retry,
        observer: Some(ObserverOf::new(told.clone())),
        ..config(ReconnectPolicy::default())
    };
    let flow = connected(world, settings);
    let called = ready(flow.call(op)).map(drop);
    let text = told.0.lock().unwrap().trim_end().to_owned();
    (text, called)
}

#[test]
fn what_was_not_applied_goes_to_the_next_node() {
    let world = World::new();
    world.says("a", Says::NotSent);
    world.says("b", Says::Stopping);
    let (text, called) = told(&world, RetryPolicy::Reads, &PUT);
    called.unwrap();
    assert_eq!(text, "a 1 failed; b 2 failed; c 3 ok;");
    assert_eq!(world.tried(), "bc");
}

#[test]
fn what_may_have_been_applied_does_not() {
    let world = World::new();
    world.says("a", Says::Lost);
    let (text, called) = told(&world, RetryPolicy::Reads, &PUT);
    assert!(called.unwrap_err().may_have_been_applied());
    assert_eq!(text, "a 1 failed;");
    let (text, called) = told(&world, RetryPolicy::Reads, &GET);
    called.unwrap();
    assert_eq!(text, "a 1 failed; b 2 ok;");
}
