//! A cluster whose nodes are killed, paused and started again.

use super::{HANDSHAKE, connect, exchange, runs, wait_for_end};
use crate::front::Client;
use ignite_testkit::{Cluster, ClusterSetup, unique_name};
use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::Duration;

/// The node id of a handshake's answer, as text.
fn node_id(address: &str) -> String {
    let answer = exchange(&mut TcpStream::connect(address).unwrap(), &HANDSHAKE).unwrap();
    // Behind: a flag, an empty feature array, the type code of a UUID; two little-endian halves.
    let half = |at: usize| u64::from_le_bytes(answer[at..at + 8].try_into().unwrap());
    let at = answer.len() - 16;
    uuid::Uuid::from_u64_pair(half(at), half(at + 8)).to_string()
}

#[test]
fn a_shared_cluster_has_three_nodes_with_ids() {
    let cluster = Cluster::shared().unwrap();
    assert!(std::ptr::eq(cluster, Cluster::shared().unwrap()));
    cluster.await_size(3).unwrap();
    let addresses = cluster.addresses();
    let ids: Vec<String> = addresses.split(',').map(node_id).collect();
    assert_eq!(ids, [cluster.node_id(0), cluster.node_id(1), cluster.node_id(2)]);
    assert_eq!(cluster.number_of(&ids[2]), Some(2));
}

#[test]
fn nodes_die_and_come_back() {
    let mut cluster = Cluster::start(3).unwrap();
    let (address, id) = (cluster.address(0), cluster.node_id(0).to_owned());
    let stream = connect(&address).unwrap();
    cluster.kill(0);
    wait_for_end(stream);
    cluster.await_size(2).unwrap();
    cluster.restart(0).unwrap();
    cluster.await_size(3).unwrap();
    assert_eq!(cluster.address(0), address);
    assert_ne!(cluster.node_id(0), id);
    cluster.await_rebalanced().unwrap();
    connect(&address).unwrap();

    assert!(cluster.stop(1), "had to be killed");
    assert!(!cluster.node(1).is_running());
    cluster.await_size(2).unwrap();
    cluster.restart_on_another_port(1).unwrap();
    cluster.await_size(3).unwrap();

    cluster.kill(0);
    cluster.kill(2);
    cluster.await_rebalanced().unwrap();
    cluster.await_size(1).unwrap();
}

#[test]
fn a_rebalanced_cluster_can_lose_a_node() {
    const COUNT: i32 = 500;
    let mut cluster = Cluster::start(3).unwrap();
    let client = Client::connect(cluster.address(2)).unwrap();
    let names = ["backup_atomic", "backup_tx"];
    let caches = names.map(|name| client.create_cache(unique_name(name)).unwrap());
    for cache in &caches {
        assert_eq!(cache.config().unwrap().backups, Some(1));
        cache.put_all((0..COUNT).map(|n| (n, n))).unwrap();
    }
    for number in [0, 1] {
        cluster.kill(number);
        cluster.await_rebalanced().unwrap();
        caches.iter().for_each(|cache| assert_eq!(cache.scan::<i32, i32>().unwrap().count(), 500));
        cluster.restart(number).unwrap();
        cluster.await_rebalanced().unwrap();
    }
    cluster.kill(0);
    cluster.await_size(2).unwrap();
    caches.iter().for_each(|cache| assert_eq!(cache.scan::<i32, i32>().unwrap().count(), 500));
}

#[test]
fn a_short_pause_is_survived_and_a_long_one_is_not() {
    let mut cluster = ClusterSetup::new(3).failure_detection(Duration::from_secs(4)).start().unwrap();
    let mut stream = TcpStream::connect(cluster.address(1)).unwrap();
    cluster.pause(1).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let error = exchange(&mut stream, &HANDSHAKE).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    cluster.resume(1);
    connect(&cluster.address(1)).unwrap();
    cluster.await_size(3).unwrap();

    cluster.pause(1).unwrap();
    cluster.await_size(2).unwrap();
    assert!(cluster.node(1).is_running());
    cluster.resume(1);
    cluster.node(1).wait_for_end().unwrap();
    assert!(!cluster.node(1).is_running());
    cluster.restart(1).unwrap();
    cluster.await_size(3).unwrap();
}

#[test]
fn a_paused_node_ends_with_its_owner() {
    let mut cluster = Cluster::start(1).unwrap();
    let pid = cluster.node(0).pid().unwrap();
    cluster.pause(0).unwrap();
    assert!(runs(pid) || !cfg!(target_os = "linux"));
    drop(cluster);
    assert!(!runs(pid));
}

#[test]
fn proxies_lead_to_their_nodes() {
    let cluster = Cluster::shared().unwrap();
    let proxies = cluster.proxies().unwrap();
    let ids: Vec<String> = proxies.iter().map(|proxy| node_id(&proxy.address())).collect();
    assert_eq!(ids, [cluster.node_id(0), cluster.node_id(1), cluster.node_id(2)]);
}
