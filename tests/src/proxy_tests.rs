use super::*;
use std::io::{ErrorKind, Read, Write};

/// An upstream that sends back what it gets, on every connection, until it is gone.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            thread::spawn(move || io::copy(&mut &stream, &mut &stream));
        }
    });
    address
}

fn client(proxy: &Proxy) -> TcpStream {
    let stream = TcpStream::connect(proxy.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream
}

fn exchange(mut stream: &TcpStream, bytes: &[u8]) -> io::Result<Vec<u8>> {
    stream.write_all(bytes)?;
    let mut answer = vec![0; bytes.len()];
    stream.read_exact(&mut answer)?;
    Ok(answer)
}

/// Reads to the end of the stream, however it ends.
fn rest(mut stream: &TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes);
    assert!(!matches!(end, Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)));
    bytes
}

#[test]
fn forwards_bytes_unchanged() {
    let proxy = Proxy::start(echo()).unwrap();
    let big: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    let stream = client(&proxy);
    let answer = thread::scope(|scope| {
        scope.spawn(|| (&stream).write_all(&big).unwrap());
        let mut answer = vec![0; big.len()];
        (&stream).read_exact(&mut answer).unwrap();
        answer
    });
    assert_eq!(answer, big);
    assert_eq!((proxy.accepted(), proxy.forwarded(Direction::Answers)), (1, 200_000));
}

#[test]
fn a_delay_holds_back_each_answer_once() {
    let proxy = Proxy::start(echo()).unwrap();
    let delay = Duration::from_millis(100);
    proxy.delay(Direction::Answers, delay);
    let stream = client(&proxy);
    let started = Instant::now();
    // Twenty requests are written without waiting: their answers share the time of one delay.
    (0..20_u8).for_each(|n| (&stream).write_all(&[n]).unwrap());
    (&stream).read_exact(&mut [0; 20]).unwrap();
    let took = started.elapsed();
    assert!(took >= delay, "{took:?}");
    assert!(took < delay * 20, "{took:?}: the delays were added up");
}

#[test]
fn cuts_after_so_many_bytes_of_answer_once() {
    let proxy = Proxy::start(echo()).unwrap();
    let stream = client(&proxy);
    exchange(&stream, b"before").unwrap();
    proxy.after(Direction::Answers, 4, Fault::Cut);
    (&stream).write_all(b"0123456789").unwrap();
    assert_eq!(rest(&stream), b"0123");
    assert_eq!(exchange(&client(&proxy), b"next").unwrap(), b"next");
}

#[test]
fn cuts_each_connection_after_so_many_bytes_of_request() {
    let proxy = Proxy::start(echo()).unwrap();
    proxy.each_after(Direction::Requests, 3, Fault::Cut);
    for _ in 0..2 {
        let stream = client(&proxy);
        (&stream).write_all(b"012345").unwrap();
        // What was answered before the cut may arrive or not, never more than was let through.
        assert!(b"012".starts_with(&rest(&stream)));
    }
    proxy.heal();
    assert_eq!(exchange(&client(&proxy), b"0123456").unwrap(), b"0123456");
}

#[test]
fn truncates_answers_and_takes_requests() {
    let proxy = Proxy::start(echo()).unwrap();
    proxy.after(Direction::Answers, 2, Fault::Truncate);
    let stream = client(&proxy);
    (&stream).write_all(b"0123").unwrap();
    assert_eq!(rest(&stream), b"01");
    (&stream).write_all(b"more").unwrap();
}

#[test]
fn stalls_until_healed() {
    let proxy = Proxy::start(echo()).unwrap();
    proxy.after(Direction::Answers, 1, Fault::Stall);
    let stream = client(&proxy);
    (&stream).write_all(b"0123").unwrap();
    let mut first = [0; 1];
    (&stream).read_exact(&mut first).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    assert!(
        matches!((&stream).read(&mut first), Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut))
    );
    proxy.heal();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut others = [0; 3];
    (&stream).read_exact(&mut others).unwrap();
    assert_eq!(&others, b"123");
}

#[test]
fn stalls_all_connections_until_healed() {
    let proxy = Proxy::start(echo()).unwrap();
    let (old, idle) = (client(&proxy), client(&proxy));
    exchange(&old, b"before").unwrap();
    proxy.stall(Direction::Requests);
    let new = client(&proxy);
    for stream in [&old, &new] {
        stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let error = exchange(stream, b"stalled").unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    }
    proxy.heal();
    for mut stream in [&old, &new] {
        let mut answer = [0; 7];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"stalled");
    }
    exchange(&idle, b"works").unwrap();
}

#[test]
fn a_fault_after_no_bytes_hits_the_next_chunk() {
    let proxy = Proxy::start(echo()).unwrap();
    let stream = client(&proxy);
    exchange(&stream, b"before").unwrap();
    proxy.after(Direction::Requests, 0, Fault::Cut);
    (&stream).write_all(b"x").unwrap();
    assert_eq!(rest(&stream), b"");
}

#[test]
fn closes_and_refuses_connections() {
    let proxy = Proxy::start(echo()).unwrap();
    let stream = client(&proxy);
    exchange(&stream, b"one").unwrap();
    proxy.cut_all();
    assert_eq!(rest(&stream), b"");
    proxy.refuse(true);
    assert_eq!(rest(&client(&proxy)), b"");
    proxy.refuse(false);
    exchange(&client(&proxy), b"two").unwrap();
    assert_eq!(proxy.accepted(), 2);
}

#[test]
fn an_upstream_that_is_gone_closes_the_connection() {
    let gone = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    let proxy = Proxy::start(gone).unwrap();
    assert_eq!(rest(&client(&proxy)), b"");
}

#[test]
fn ends_with_a_stalled_and_a_delayed_connection_open() {
    let proxy = Proxy::start(echo()).unwrap();
    let address = proxy.address();
    let (stalled, delayed) = (client(&proxy), client(&proxy));
    exchange(&delayed, b"works").unwrap();
    proxy.delay(Direction::Answers, Duration::from_secs(3600));
    proxy.after(Direction::Requests, 0, Fault::Stall);
    (&stalled).write_all(b"x").unwrap();
    (&delayed).write_all(b"late").unwrap();
    drop(proxy);
    assert_eq!((rest(&stalled), rest(&delayed)), (Vec::new(), Vec::new()));
    assert!(TcpStream::connect(address).is_err());
}
