//! Wires against a server of OpenSSL on a socket.

use super::*;
use crate::config::TlsConfig;
use crate::flow::ready;
use crate::net::blocking::open::Opened;
use crate::net::connect::secure_for_tests;
use crate::net::tls::peer::{ANY, GOOD, Holder};
use openssl::ssl::SslStream;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

/// Both ends of a secure connection.
fn pair() -> (Wire, SslStream<TcpStream>) {
    let authority = Holder::authority();
    let acceptor = authority.sign(&GOOD).acceptor(ANY, None);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let server = thread::spawn(move || acceptor.accept(listener.accept().unwrap().0).unwrap());
    let trusting = TlsConfig::new().ca_pem(authority.pem());
    let (opened, engine) = ready(secure_for_tests(Opened::new(stream), &trusting, "127.0.0.1")).unwrap();
    let wire = Wire::new(opened.stream, Some(engine));
    (wire, server.join().unwrap())
}

fn soon() -> Option<Instant> {
    Some(Instant::now() + Duration::from_millis(200))
}

fn far() -> Option<Instant> {
    Some(Instant::now() + Duration::from_secs(20))
}

#[test]
fn what_was_sealed_and_not_written_goes_first_and_once() {
    let (wire, mut server) = pair();
    let mut half = WriteHalf::default();
    let now = Some(Instant::now());
    for _ in 0..2 {
        assert!(matches!(wire.write_all(&mut half, b"one", now), Written::Late(0)));
    }
    assert!(matches!(wire.write_all(&mut half, b"one", far()), Written::All));
    assert!(matches!(wire.write_all(&mut half, b"two", far()), Written::All));
    assert!(matches!(wire.write_all(&mut half, &[], far()), Written::All));
    let mut read = [0; 6];
    server.read_exact(&mut read).unwrap();
    assert_eq!(&read, b"onetwo");
}

#[test]
fn a_peer_that_reads_no_more_has_got_less_than_all() {
    const LEN: usize = 32 << 20;
    let (wire, server) = pair();
    let written = wire.write_all(&mut WriteHalf::default(), &vec![7; LEN], soon());
    assert!(matches!(written, Written::Late(1..LEN)), "{written:?}");
    drop(server);
    let Written::Failed(len, _) = wire.write_all(&mut WriteHalf::default(), &vec![7; LEN], far()) else {
        panic!("written")
    };
    assert!(len < LEN);
}

#[test]
fn large_writes_arrive_in_both_directions_at_once() {
    const LEN: usize = 8 << 20;
    let (wire, mut server) = pair();
    let echo = thread::spawn(move || {
        let mut left = LEN;
        let mut space = vec![0; 50_000];
        while left > 0 {
            let len = server.read(&mut space).unwrap();
            server.write_all(&space[..len]).unwrap();
            left -= len;
        }
        server
    });
    let text: Vec<u8> = (0..LEN).map(|at| at.to_le_bytes()[2]).collect();
    let mut read = vec![0; LEN];
    thread::scope(|scope| {
        scope.spawn(|| {
            let written = wire.write_all(&mut WriteHalf::default(), &text, far());
            assert!(matches!(written, Written::All), "{written:?}");
        });
        let (mut half, mut at) = (ReadHalf::default(), 0);
        while at < LEN {
            match wire.read(&mut half, &mut read[at..], far()).unwrap().unwrap() {
                Got::Bytes(len) => at += len,
                other => panic!("{other:?}"),
            }
        }
    });
    assert!(read == text);
    drop(echo.join().unwrap());
}

#[test]
fn an_end_is_seen_behind_what_came_before() {
    let (wire, mut server) = pair();
    let (mut half, mut space) = (ReadHalf::default(), [0; 100]);
    let mut look = || wire.is_closed_by_peer(&mut half, &mut space);
    // Tickets of the session may lie there unread.
    assert_eq!(look(), (false, 0));
    server.write_all(b"late").unwrap();
    let mut seen = look();
    while seen == (false, 0) {
        seen = look();
    }
    assert_eq!(seen, (false, 4));
    server.shutdown().unwrap();
    while !look().0 {
        thread::yield_now();
    }
}

#[test]
fn a_cut_inside_a_record_brings_no_byte_of_it() {
    let (wire, mut server) = pair();
    let (mut half, mut space) = (ReadHalf::default(), [0; 100]);
    server.write_all(b"whole").unwrap();
    // The head of a record that never comes.
    server.get_mut().write_all(&[23, 3, 3, 0, 100, 1, 2, 3]).unwrap();
    drop(server);
    assert!(matches!(wire.read(&mut half, &mut space, far()), Ok(Ok(Got::Bytes(5)))));
    let next = wire.read(&mut half, &mut space, far()).unwrap();
    // Lost either way: the end of the stream, or the system's word for it.
    assert!(matches!(next, Ok(Got::End) | Err(_)), "{next:?}");
}
