//! The harness itself: nodes start, end, come back and leave nothing behind.

mod cluster;
mod setups;

use ignite_testkit::{Direction, Fault, Node, Proxy, Setup, TestkitError, addresses, unique_name};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// A handshake for version 1.7.0 without features.
const HANDSHAKE: [u8; 17] = [13, 0, 0, 0, 1, 1, 0, 7, 0, 0, 0, 2, 12, 0, 0, 0, 0];

/// A connection on which the node has accepted a handshake.
fn connect(address: &str) -> std::io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let answer = exchange(&mut stream, &HANDSHAKE)?;
    assert_eq!(answer[0], 1, "refused: {answer:?}");
    Ok(stream)
}

/// Writes a request and reads the answer to it, without its length.
fn exchange(stream: &mut (impl Read + Write), request: &[u8]) -> std::io::Result<Vec<u8>> {
    stream.write_all(request)?;
    let mut len = [0; 4];
    stream.read_exact(&mut len)?;
    let mut answer = vec![0; u32::from_le_bytes(len).try_into().unwrap()];
    stream.read_exact(&mut answer)?;
    Ok(answer)
}

/// Waits until the peer is gone; a connection without an idle time-out ends only then.
fn wait_for_end(mut stream: TcpStream) {
    match stream.read(&mut [0; 1]) {
        Ok(0) => {}
        Ok(_) => panic!("the node sent something"),
        Err(e) => assert_eq!(e.kind(), std::io::ErrorKind::ConnectionReset),
    }
}

#[test]
fn two_set_ups_run_at_once_and_are_shared() {
    let plain = Node::shared(Setup::Plain).unwrap();
    let full = Node::shared(Setup::FullFooters).unwrap();
    assert_ne!(plain.address(), full.address());
    assert_ne!(plain.pid(), full.pid());
    assert!(std::ptr::eq(plain, Node::shared(Setup::Plain).unwrap()));
    connect(&plain.address()).unwrap();
    connect(&full.address()).unwrap();
}

#[test]
fn addresses_lead_to_a_cluster() {
    let addresses = addresses().unwrap();
    connect(addresses.split(',').next().unwrap()).unwrap();
}

#[test]
fn stops_and_restarts_on_the_same_port() {
    let mut node = Node::start(Setup::Plain).unwrap();
    let (address, first) = (node.address(), node.pid());
    let stream = connect(&address).unwrap();
    assert!(node.stop(), "had to be killed");
    wait_for_end(stream);
    assert_eq!(node.pid(), None);
    assert!(TcpStream::connect(&address).is_err());

    node.restart().unwrap();
    assert_eq!(node.address(), address);
    assert_ne!(node.pid(), first);
    let stream = connect(&address).unwrap();

    node.kill();
    wait_for_end(stream);
    assert!(TcpStream::connect(&address).is_err());
    let log = node.log_path();
    assert!(log.is_file());
    drop(node);
    assert!(!log.exists(), "the work folder is left behind");
}

#[test]
fn a_taken_port_is_an_error_with_the_end_of_the_log() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let error = Node::start_on(Setup::Plain, taken.local_addr().unwrap().port()).unwrap_err();
    let TestkitError::Start { tail, log, .. } = &error else { panic!("{error}") };
    assert!(tail.contains("Address already in use"), "{error}");
    std::fs::remove_dir_all(log.parent().unwrap()).unwrap();
}

/// The program `ignite-node`, ready, with what it prints, and the address and the process id that it has printed.
fn start_program() -> (Child, BufReader<ChildStdout>, String, u32) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ignite-node"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut printed = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    printed.read_line(&mut line).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    let [_, address, pid] = words[..] else { panic!("{line:?}") };
    (child, printed, address.to_owned(), pid.parse().unwrap())
}

/// Whether a process runs; one that has ended and was not collected yet does not.
fn runs(pid: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat"))
        .is_ok_and(|stat| !stat.rsplit(')').next().unwrap().trim_start().starts_with('Z'))
}

#[test]
fn a_killed_parent_leaves_no_orphan() {
    let (mut parent, _printed, address, pid) = start_program();
    assert!(runs(pid) || !cfg!(target_os = "linux"));
    let stream = connect(&address).unwrap();
    parent.kill().unwrap();
    parent.wait().unwrap();
    wait_for_end(stream);
    wait_until_gone(pid);
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn a_killed_parent_leaves_no_paused_orphan() {
    let (mut parent, mut printed, _address, pid) = start_program();
    parent.stdin.as_mut().unwrap().write_all(b"pause\n").unwrap();
    let mut line = String::new();
    printed.read_line(&mut line).unwrap();
    assert_eq!(line, "PAUSED\n");
    assert!(runs(pid) || !cfg!(target_os = "linux"));
    parent.kill().unwrap();
    parent.wait().unwrap();
    wait_until_gone(pid);
}

/// Waits until a process has ended that is not a child of ours.
fn wait_until_gone(pid: u32) {
    let deadline = Instant::now() + Duration::from_secs(20);
    // The process of somebody else's child cannot be waited for.
    while runs(pid) {
        assert!(Instant::now() < deadline, "process {pid} outlives its parent");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_missing_jdk_is_told_with_what_to_install() {
    let output = Command::new(env!("CARGO_BIN_EXE_ignite-node"))
        .env("PATH", "")
        .env_remove("JAVA_HOME")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert!(text.contains("no Java was found") && text.contains("apt-get install"), "{text}");
}

#[test]
fn a_proxy_stands_between_client_and_node() {
    let addresses = addresses().unwrap();
    let node: SocketAddr = addresses.split(',').next().unwrap().to_socket_addrs().unwrap().next().unwrap();
    let proxy = Proxy::start(node).unwrap();
    connect(&proxy.address()).unwrap();
    proxy.each_after(Direction::Answers, 5, Fault::Cut);
    let error = connect(&proxy.address()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
}

#[test]
fn names_are_unique_and_valid_in_sql() {
    let names: std::collections::HashSet<String> = (0..1000).map(|_| unique_name("people")).collect();
    assert_eq!(names.len(), 1000);
    assert!(names.iter().all(
        |name| name.starts_with("people_") && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    ));
}
