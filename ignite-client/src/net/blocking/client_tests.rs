//! A client against a peer that breaks the rules, goes, or is not there.

use crate::error::{Error, Fate, Violation};
use crate::net::peer::*;
use crate::{Client, DecodeLimits, RetryPolicy};
use std::net::{Shutdown, TcpListener};

/// What a client says to a peer that answers the first request of a connection with these bytes, and then ends it.
fn client_error(handshake: bool, bytes: &'static [u8]) -> Error {
    let script = move |mut peer: Peer| {
        if handshake {
            peer.accept_handshake();
        }
        peer.message().unwrap();
        peer.send(bytes);
        peer.0.shutdown(Shutdown::Write).unwrap();
        peer.until_the_end();
    };
    let (address, run) = raw_peer(vec![Box::new(script)]);
    let limits = DecodeLimits::DEFAULT.with_max_response_len(1 << 20);
    let builder = Client::builder().addresses(address).decode_limits(limits).retry(RetryPolicy::None);
    let error = match builder.connect() {
        Ok(client) => client.cache("c").get::<i32, i32>(&1).unwrap_err(),
        Err(error) => error,
    };
    run.join().unwrap();
    error
}

fn violation(error: &Error) -> &Violation {
    match error {
        Error::Protocol(error) => error.violation(),
        other => panic!("{other}"),
    }
}

#[test]
fn peers_that_break_the_rules_in_the_handshake() {
    let http = client_error(false, b"HTTP/1.1 400 Bad Request\r\n\r\n");
    assert!(matches!(violation(&http), Violation::Length { .. }));
    let silent = client_error(false, b"");
    assert!(matches!(violation(&silent), Violation::ClosedInHandshake));
    let cut = client_error(false, &[7, 0, 0, 0, 1, 12]);
    assert!(matches!(violation(&cut), Violation::ClosedInHandshake));
    let negative = client_error(false, &[0xff, 0xff, 0xff, 0xff]);
    assert!(matches!(violation(&negative), Violation::Length { len: -1, .. }));
    let nonsense = client_error(false, &[3, 0, 0, 0, 9, 9, 9]);
    assert!(matches!(violation(&nonsense), Violation::Malformed { .. }));
}

#[test]
fn peers_that_break_the_rules_after_the_handshake() {
    let huge = client_error(true, &[0xff, 0xff, 0xff, 0x7f, 0, 0]);
    assert!(matches!(violation(&huge), Violation::Length { len: i32::MAX, limit: 0x10_0000 }));
    let negative = client_error(true, &[0xff, 0xff, 0xff, 0xff, 0, 0]);
    assert!(matches!(violation(&negative), Violation::Length { len: -1, .. }));
    let unknown = client_error(true, &[10, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert!(matches!(violation(&unknown), Violation::UnknownRequest { id: 99 }));
    let short = client_error(true, &[2, 0, 0, 0, 0, 0]);
    assert!(matches!(violation(&short), Violation::Malformed { .. }));
    // Cut inside a frame.
    let cut = client_error(true, &[20, 0, 0, 0, 1, 0, 0, 0]);
    assert!(matches!(cut, Error::Io { fate: Fate::Unknown, .. }), "{cut}");
    assert!(!cut.may_have_been_applied(), "a read");
}

#[test]
fn the_next_call_replaces_a_lost_connection() {
    let scripts: Vec<Box<dyn FnOnce(Peer) + Send>> = vec![
        Box::new(|mut peer: Peer| {
            peer.accept_handshake();
            peer.id();
        }),
        Box::new(|mut peer: Peer| {
            peer.accept_handshake();
            let id = peer.id();
            // An int.
            peer.answer(id, &[3, 5, 0, 0, 0]);
            let id = peer.id();
            // A string: wrong, but no reason to give up the connection.
            peer.answer(id, &[9, 0, 0, 0, 0]);
            let id = peer.id();
            peer.answer(id, &[101]);
        }),
    ];
    let (address, run) = raw_peer(scripts);
    let client = Client::builder().addresses(address).retry(RetryPolicy::None).connect().unwrap();
    let cache = client.cache("c").typed::<i32, i32>();
    let error = cache.get(&1).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
    assert_eq!(cache.get(&1).unwrap(), Some(5));
    assert!(matches!(cache.get(&1), Err(Error::Codec(_))));
    assert_eq!(cache.get(&1).unwrap(), None);
    run.join().unwrap();
}

#[test]
fn time_outs_of_connecting() {
    // Connections are accepted by the system, but nobody answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let error = Client::builder().addresses(address).handshake_timeout(SHORT).connect().unwrap_err();
    assert!(error.is_timeout(), "{error}");
    let unknown = Client::connect("no-such-host.invalid").unwrap_err();
    assert!(matches!(unknown, Error::Connect { .. } | Error::Timeout { .. }), "{unknown}");
}

#[test]
#[cfg(feature = "derive")]
fn what_a_server_does_not_offer_is_not_sent() {
    #[derive(Debug, serde::Serialize, serde::Deserialize, crate::IgniteObject)]
    struct Person {
        age: i32,
    }

    let (address, run) = peer(|mut peer| assert!(peer.message().is_none()));
    let client = Client::connect(address).unwrap();
    // The filter's type is not registered either.
    let query = client.cache("c").index_query::<i64, Person>().eq("age", &1).filter(&Person { age: 1 });
    let error = query.run().unwrap_err();
    assert!(matches!(error, Error::Unsupported { .. }), "{error}");
    assert_eq!(error.fate(), Some(Fate::NotSent));
    client.close();
    run.join().unwrap();
}
