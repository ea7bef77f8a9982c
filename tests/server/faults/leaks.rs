//! Sockets, threads and cursors: counted in this process and by the nodes.

use super::db::Db;
use super::{Harmed, alone, everywhere, until};
use crate::front::Client;
use ignite_client::Error;
use ignite_testkit::{Direction, Node, Proxy, Setup, unique_name};
use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

/// Sockets of this process that are connected to one of the ports, or were and are not closed. Tests that run beside use other ports.
pub(super) fn sockets_to(ports: &[u16]) -> usize {
    let own: BTreeSet<String> = fs::read_dir("/proc/self/fd")
        .unwrap()
        .filter_map(|fd| fs::read_link(fd.ok()?.path()).ok()?.to_str().map(str::to_owned))
        .collect();
    let table = fs::read_to_string("/proc/self/net/tcp").unwrap();
    let rows = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    rows.filter(|row| {
        let port = row[2].split_once(':').and_then(|(_, port)| u16::from_str_radix(port, 16).ok());
        port.is_some_and(|port| ports.contains(&port)) && own.contains(&format!("socket:[{}]", row[9]))
    })
    .count()
}

/// At once, or where tasks own the sockets, when their runtime comes to end them.
pub(super) fn no_socket_is_left(ports: &[u16]) {
    until("no socket is left", || sockets_to(ports) == 0);
}

/// The threads of this process that the client has started: for heartbeats, for unwanted answers, for names of hosts.
pub(super) fn own_threads() -> BTreeSet<String> {
    let tasks = fs::read_dir("/proc/self/task").unwrap().filter_map(|task| {
        let path = task.ok()?.path();
        let name = fs::read_to_string(path.join("comm")).ok()?;
        name.starts_with("ignite-").then(|| path.file_name()?.to_str().map(str::to_owned))?
    });
    tasks.collect()
}

/// What a node counts; asked over a connection of its own.
pub(super) struct Counts(Db);

impl Counts {
    pub(super) fn of(address: &str) -> Self {
        Self(Db::open(alone(address), Duration::from_secs(30), "small_counts"))
    }

    /// Connections of clients that have shown this attribute.
    pub(super) fn connections(&self, run: &str) -> i64 {
        let from = "SYS.CLIENT_CONNECTION_ATTRIBUTES";
        self.0.number(&format!("SELECT COUNT(*) FROM {from} WHERE NAME = 'run' AND VALUE = '{run}'")).unwrap()
    }

    /// Open cursors of scans.
    pub(super) fn scans(&self) -> i64 {
        self.0.number("SELECT COUNT(*) FROM SYS.SCAN_QUERIES").unwrap()
    }

    /// Open queries of SQL but this one, of connections that are there: a node keeps the query of one that breaks in the moment in which it is
    /// opened, and no client can close it.
    pub(super) fn queries(&self, like: &str) -> i64 {
        let own = "SQL NOT LIKE '%SYS.SQL_QUERIES%'";
        let connected = "SELECT 'cli:' || SUBSTRING(REMOTE_ADDRESS, 2) FROM SYS.CLIENT_CONNECTIONS";
        let connected = format!("INITIATOR_ID IN ({connected})");
        let sql = format!(
            "SELECT COUNT(*) FROM SYS.SQL_QUERIES WHERE {own} AND {connected} AND SQL LIKE '%{like}%'"
        );
        self.0.number(&sql).unwrap()
    }

    /// Open transactions.
    pub(super) fn transactions(&self) -> i64 {
        self.0.number("SELECT COUNT(*) FROM SYS.TRANSACTIONS").unwrap()
    }
}

/// Queries whose answers come too late leave no cursor, and no thread that waited for them.
#[test]
fn a_query_that_took_too_long_leaves_nothing_open() {
    let node = Node::start(Setup::Plain).unwrap();
    let proxy = Proxy::start(node.socket_addr()).unwrap();
    let counts = Counts::of(&node.address());
    let threads = own_threads();
    let run = unique_name("late");
    let fill = Db::open(alone(node.address()), Duration::from_secs(30), run.as_str());
    let builder = alone(proxy.address()).user_attribute("run", run.as_str());
    let db = Db::open(builder, Duration::from_secs(1), run.as_str());
    fill.put_all(0..100).unwrap();
    let table = unique_name("LATE");
    fill.execute(&format!("CREATE TABLE {table} (id BIGINT PRIMARY KEY, n BIGINT)"), &[]).unwrap();
    fill.execute(&format!("INSERT INTO {table} SELECT X, X FROM SYSTEM_RANGE(1, 100)"), &[]).unwrap();
    db.get(1).unwrap();
    proxy.delay(Direction::Answers, Duration::from_millis(2_500));
    for _ in 0..2 {
        assert!(db.scan(10).err().unwrap().is_timeout());
        let error = db.query(&format!("SELECT id, n FROM {table}"), 10).err().unwrap();
        assert!(error.is_timeout() && error.is_retryable() && !error.may_have_been_applied(), "{error}");
    }
    proxy.heal();
    // Nobody calls: the late answers are read and closed all the same.
    until("no cursor is open", || counts.scans() == 0 && counts.queries(&table) == 0);
    until("no thread is left", || own_threads().is_subset(&threads));
    until("it works again", || db.get(1).is_ok());
    assert_eq!(proxy.accepted(), 1, "a time-out costs its caller only");

    // A page that comes too late.
    let mut scan = db.scan(10).unwrap();
    proxy.delay(Direction::Answers, Duration::from_millis(2_500));
    let error = scan.find_map(Result::err).unwrap();
    assert!(error.is_timeout(), "{error}");
    drop(scan);
    proxy.heal();
    until("no cursor is open", || counts.scans() == 0);
    assert_eq!(counts.connections(&run), 1);
    drop(db);
    until("no connection is open", || counts.connections(&run) == 0);
    no_socket_is_left(&[proxy.address().rsplit(':').next().unwrap().parse().unwrap()]);
    until("no thread is left", || own_threads().is_subset(&threads));
}

/// Cursors that are dropped half-read.
#[test]
fn what_is_dropped_is_closed() {
    let node = Node::start(Setup::Plain).unwrap();
    let counts = Counts::of(&node.address());
    let cache = unique_name("dropped");
    let db = Db::open(alone(node.address()), Duration::from_secs(10), cache.as_str());
    db.put_all(0..100).unwrap();
    for _ in 0..50 {
        let mut scan = db.scan(10).unwrap();
        scan.next().unwrap().unwrap();
    }
    until("no cursor is open", || counts.scans() == 0);
    let mut rows = db.query("SELECT X, X FROM SYSTEM_RANGE(1, 100)", 10).unwrap();
    rows.next().unwrap().unwrap();
    assert_eq!(counts.queries("SYSTEM_RANGE"), 1);
    drop(rows);
    until("no cursor is open", || counts.queries("") == 0);
    assert_eq!(counts.transactions(), 0);
}

/// Connections that break again and again leave no sockets behind.
#[test]
fn broken_connections_leave_no_sockets() {
    let cluster = Harmed::take();
    let proxies = cluster.proxies().unwrap();
    let addresses: Vec<String> = proxies.iter().map(Proxy::address).collect();
    let ports: Vec<u16> =
        addresses.iter().map(|address| address.rsplit(':').next().unwrap().parse().unwrap()).collect();
    let run = unique_name("broken");
    let threads = own_threads();
    let builder = Client::builder().addresses(&addresses[..]).endpoint_discovery(false);
    let db = Db::open(builder.user_attribute("run", run.as_str()), Duration::from_secs(10), everywhere());
    for round in 0..30 {
        proxies[round % 3].cut_all();
        for key in 0..20 {
            // Reads are repeated; a write may have been under way.
            db.get(key).unwrap();
            if let Err(error) = db.put(key, key) {
                assert!(matches!(error, Error::Io { .. }), "{error}");
            }
        }
    }
    let open = db.client.metrics().open_connections;
    assert!(sockets_to(&ports) <= 3, "{} sockets, {open} connections", sockets_to(&ports));
    assert!(db.client.metrics().connects >= 10);
    drop(db);
    no_socket_is_left(&ports);
    for number in 0..3 {
        let counts = Counts::of(&cluster.address(number));
        until("the node has noticed", || counts.connections(&run) == 0);
    }
    until("no thread is left", || own_threads().is_subset(&threads));
}
