//! Which request creates a cache, seen by a peer that speaks an older protocol.

use ignite_client::error::ConfigError;
use ignite_client::{CacheConfig, Client, Error, ExpiryPolicy};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// "Not 1.7.0 but 1.5.0", without a text, status 1.
const NAMES_1_5: [u8; 16] = [12, 0, 0, 0, 0, 1, 0, 5, 0, 0, 0, 101, 1, 0, 0, 0];
/// Accepted, without a node id.
const ACCEPTS: [u8; 6] = [2, 0, 0, 0, 1, 101];

/// Operation and payload.
type Asked = (i16, Vec<u8>);

fn message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut len = [0; 4];
    stream.read_exact(&mut len).ok()?;
    let mut message = vec![0; u32::from_le_bytes(len).try_into().unwrap()];
    stream.read_exact(&mut message).ok()?;
    Some(message)
}

/// A peer of protocol 1.5 that says yes to everything, and then gives operations and payloads of what it was asked.
fn peer() -> (String, JoinHandle<Vec<Asked>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let run = thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        message(&mut stream).unwrap();
        stream.write_all(&NAMES_1_5).unwrap();
        message(&mut stream).unwrap();
        stream.write_all(&ACCEPTS).unwrap();
        let mut asked = Vec::new();
        while let Some(request) = message(&mut stream) {
            asked.push((i16::from_le_bytes([request[0], request[1]]), request[10..].to_vec()));
            let answer = [&[10, 0, 0, 0], &request[2..10], &[0, 0]].concat();
            stream.write_all(&answer).unwrap();
        }
        asked
    });
    (address, run)
}

#[test]
fn operations_and_versions() {
    let (address, run) = peer();
    let client = Client::connect(address).unwrap();
    client.create_cache("c").unwrap();
    client.get_or_create_cache("c").unwrap();
    client.create_cache(CacheConfig::new("c").backups(1)).unwrap();
    client.get_or_create_cache(CacheConfig::new("c").backups(1)).unwrap();
    // Refused before anything is sent.
    let policy = ExpiryPolicy::new().create(Duration::from_secs(1));
    let too_new = client.create_cache(CacheConfig::new("c").expiry_policy(policy));
    assert!(matches!(too_new, Err(Error::Unsupported { feature: "expiry policies", .. })), "{too_new:?}");
    let empty = client.get_or_create_cache("");
    assert!(matches!(empty, Err(Error::Config(ConfigError::Catalog(_)))), "{empty:?}");
    drop((client, too_new, empty));

    let name = [9, 1, 0, 0, 0, b'c'];
    let config = [&[16, 0, 0, 0, 2, 0, 0, 0], &name[..], &[3, 0, 1, 0, 0, 0]].concat();
    let asked = run.join().unwrap();
    assert_eq!(asked, [(1051, name.to_vec()), (1052, name.to_vec()), (1053, config.clone()), (1054, config)]);
}
