//! Frames that are larger than what the sockets take.

use super::*;
use std::io::Read;

#[test]
fn a_peer_that_stops_reading_inside_a_frame_loses_the_connection() {
    /// More than the buffers of both sockets take.
    const LEN: usize = 32 << 20;
    let (gave_up, client_gave_up) = mpsc::channel();
    let (address, run) = peer(move |mut peer| {
        client_gave_up.recv().unwrap();
        let mut bytes = Vec::new();
        assert!(peer.0.read_to_end(&mut bytes).is_ok());
        assert!(bytes.len() < LEN);
    });
    let link = link(&address);
    let huge = vec![1; LEN];
    let request = Request { op: OpCode::CachePut, values: [&huge, &[], &[]], ..GET };
    // Long enough to copy the frame into the queue on a busy machine.
    let error = link.start(&request, within(SHORT * 10)).and_then(payload).unwrap_err();
    gave_up.send(()).unwrap();
    assert!(matches!(error, Error::Io { op: Some(OpCode::CachePut), fate: Fate::NotSent, .. }), "{error}");
    assert!(!link.is_usable(Instant::now()));
    run.join().unwrap();
}

#[test]
fn writes_of_many_threads_are_whole() {
    const THREADS: usize = 8;
    const CALLS: usize = 200;
    let (address, run) = peer(|mut peer| {
        while let Some((_, id, payload)) = peer.request() {
            peer.answer(id, &payload);
        }
    });
    let link = link(&address);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let link = &link;
            scope.spawn(move || {
                for call in 0..CALLS {
                    // Sizes around those at which buffers change hands.
                    let value = vec![u8::try_from(thread).unwrap(); 1 + (call * 997) % 40_000];
                    let request = Request { values: [&value, &[], &[]], ..GET };
                    let ticket = link.start(&request, within(PATIENT)).unwrap();
                    assert_eq!(payload(ticket).unwrap(), value);
                }
            });
        }
    });
    assert_eq!(link.in_flight(), 0);
    drop(link);
    run.join().unwrap();
}

#[test]
fn answers_are_read_while_large_requests_are_written() {
    const THREADS: usize = 8;
    const CALLS: usize = 4;
    // More than the buffers of both sockets take, and this peer reads on when its answer is taken.
    const LEN: usize = 3 << 20;
    let (address, run) = peer(|mut peer| {
        while let Some((_, id, payload)) = peer.request() {
            peer.answer(id, &payload);
        }
    });
    let link = link(&address);
    let value = vec![1; LEN];
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for _ in 0..CALLS {
                    let request = Request { values: [&value, &[], &[]], ..GET };
                    let ticket = link.start(&request, within(PATIENT)).unwrap();
                    assert!(payload(ticket).unwrap() == value);
                }
            });
        }
    });
    drop(link);
    run.join().unwrap();
}

/// A connection to a peer that [takes a frame slowly](take_slowly): its turns, and when it has the frame whole.
fn to_a_slow_peer() -> (SharedLink, mpsc::Sender<()>, mpsc::Receiver<()>, thread::JoinHandle<()>) {
    let ((turns, turn), (tell, whole)) = (mpsc::channel(), mpsc::channel());
    let (address, run) = peer(move |peer| take_slowly(peer, &turn, &tell));
    (link(&address), turns, whole, run)
}

/// What a caller is told whose time runs out inside its frame, which the peer takes slowly.
fn late_inside_its_frame(link: &SharedLink) -> Error {
    let value = vec![7; SLOW_LEN];
    let put = Request { op: OpCode::CachePut, values: [&value, &[], &[]], ..GET };
    link.start(&put, within(SHORT * 8)).and_then(payload).unwrap_err()
}

fn is_of_unknown_fate(error: &Error) -> bool {
    matches!(error, Error::Timeout { fate: Fate::Unknown, .. })
}

#[test]
fn a_late_frame_is_finished_while_others_wait() {
    let (link, turns, _whole, run) = to_a_slow_peer();
    thread::scope(|scope| {
        let late = scope.spawn(|| late_inside_its_frame(&link));
        wait_for_requests(&link, 1);
        // The frames of these two stand behind; one reads for all, the other goes on with the frame.
        let patient = scope.spawn(|| get(&link, PATIENT));
        wait_for_requests(&link, 2);
        let hasty = scope.spawn(|| get(&link, SHORT * 12));
        wait_for_requests(&link, 3);
        assert!(is_of_unknown_fate(&late.join().unwrap()));
        turns.send(()).unwrap();
        // The peer takes nothing now, but not for so long that it must have gone.
        assert!(is_of_unknown_fate(&hasty.join().unwrap().unwrap_err()));
        turns.send(()).unwrap();
        assert_eq!(patient.join().unwrap().unwrap(), [1]);
    });
    assert_eq!(get(&link, PATIENT).unwrap(), [1]);
    drop(link);
    run.join().unwrap();
}

#[test]
fn a_connection_that_is_written_to_is_not_silent() {
    let (link, turns, whole, run) = to_a_slow_peer();
    link.keep_alive(SHORT, |_, answered| assert!(answered.is_some()));
    late_inside_its_frame(&link);
    assert_eq!(link.requests(), 1, "no heartbeat");
    drop(turns);
    whole.recv_timeout(PATIENT).unwrap();
    // The heartbeat of the silence after it.
    while link.requests() < 2 {
        thread::yield_now();
    }
    drop(link);
    run.join().unwrap();
}

#[test]
fn a_late_frame_is_finished_without_another_call() {
    let (link, turns, whole, run) = to_a_slow_peer();
    assert!(is_of_unknown_fate(&late_inside_its_frame(&link)));
    drop(turns);
    whole.recv_timeout(PATIENT).unwrap();
    drop(link);
    run.join().unwrap();
}
