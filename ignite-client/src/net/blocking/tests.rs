//! The shared connection against a peer that does what a test tells it.

use super::link::SharedLink;
use super::open::Opened;
use super::ticket::Ticket;
use crate::config::{Address, ClientConfig};
use crate::error::{Error, Fate, Result};
use crate::flow::{Link, ready};
use crate::net::peer::*;
use crate::protocol::{OpCode, Request};
use std::net::Shutdown;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

#[path = "writing_tests.rs"]
mod writing;

fn connect(address: &Address, config: &ClientConfig) -> Result<SharedLink> {
    let connected = ready(crate::net::connect::connect::<Opened>(address, config, None, None))?;
    Ok(SharedLink::new(&address.text, connected, config.max_in_flight))
}

fn link(address: &Address) -> SharedLink {
    connect(address, &config()).unwrap()
}

/// The payload of an answer.
fn payload(ticket: Ticket) -> Result<Vec<u8>> {
    ticket.finish().map(|answered| answered.unwrap().payload().to_vec())
}

fn get(link: &SharedLink, time: Duration) -> Result<Vec<u8>> {
    payload(link.start(&GET, within(time))?)
}

/// Waits until so many requests are on their way: the threads that made them are waiting or about to.
fn wait_for_requests(link: &SharedLink, count: usize) {
    while link.in_flight() < count {
        thread::yield_now();
    }
}

#[test]
fn answers_come_in_any_order() {
    let (address, run) = peer(|mut peer| {
        let ids: Vec<_> = (0..3).map(|_| peer.id()).collect();
        ids.iter().rev().for_each(|id| peer.answer(*id, &id.to_le_bytes()));
        peer.until_the_end();
    });
    let link = link(&address);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let ticket = link.start(&GET, within(PATIENT)).unwrap();
                let id = ticket.id;
                assert_eq!(payload(ticket).unwrap(), id.to_le_bytes());
            });
        }
    });
    drop(link);
    run.join().unwrap();
}

#[test]
fn a_leader_that_times_out_leaves_reading_to_its_followers() {
    let (late, leader_is_late) = mpsc::channel();
    let (address, run) = peer(move |mut peer| {
        let _never = peer.id();
        let followers = [peer.id(), peer.id()];
        leader_is_late.recv().unwrap();
        followers.iter().for_each(|id| peer.answer(*id, &[1]));
        peer.until_the_end();
    });
    let link = link(&address);
    thread::scope(|scope| {
        let leader = scope.spawn(|| get(&link, SHORT));
        wait_for_requests(&link, 1);
        let followers = [(); 2].map(|()| scope.spawn(|| get(&link, PATIENT)));
        assert!(leader.join().unwrap().unwrap_err().is_timeout());
        late.send(()).unwrap();
        for follower in followers {
            assert_eq!(follower.join().unwrap().unwrap(), [1]);
        }
    });
    drop(link);
    run.join().unwrap();
}

#[test]
fn a_follower_keeps_its_own_deadline() {
    let (late, follower_is_late) = mpsc::channel();
    let (address, run) = peer(move |mut peer| {
        let leader = peer.id();
        let follower = peer.id();
        follower_is_late.recv().unwrap();
        // The answer that nobody waits for any more comes first.
        peer.answer(follower, &[2]);
        peer.answer(leader, &[1]);
        peer.until_the_end();
    });
    let link = link(&address);
    thread::scope(|scope| {
        let leader = scope.spawn(|| get(&link, PATIENT));
        wait_for_requests(&link, 1);
        let started = Instant::now();
        let error = get(&link, SHORT).unwrap_err();
        assert!(error.is_timeout(), "{error}");
        assert_eq!(error.fate(), Some(Fate::Unknown));
        assert!(started.elapsed() >= SHORT);
        late.send(()).unwrap();
        assert_eq!(leader.join().unwrap().unwrap(), [1]);
    });
    drop(link);
    run.join().unwrap();
}

#[test]
fn a_peer_that_stalls_inside_an_answer_costs_a_time_out_and_no_connection() {
    let (address, run) = peer(|mut peer| {
        let answer = frame(peer.id(), &[7; 100]);
        peer.send(&answer[..50]);
        let second = peer.id();
        peer.send(&answer[50..]);
        peer.answer(second, &[2]);
        peer.until_the_end();
    });
    let link = link(&address);
    assert!(get(&link, SHORT).unwrap_err().is_timeout());
    assert_eq!(get(&link, PATIENT).unwrap(), [2]);
    drop(link);
    run.join().unwrap();
}

#[test]
fn closing_wakes_all() {
    let (address, run) = peer(|mut peer| peer.until_the_end());
    let link = link(&address);
    thread::scope(|scope| {
        let waiting = [(); 4].map(|()| scope.spawn(|| get(&link, PATIENT)));
        wait_for_requests(&link, 4);
        link.close();
        for one in waiting {
            assert!(matches!(one.join().unwrap(), Err(Error::Closed { .. })));
        }
    });
    assert!(matches!(get(&link, PATIENT), Err(Error::Closed { fate: Fate::NotSent })));
    run.join().unwrap();
}

#[test]
fn a_lost_connection_is_told_to_all() {
    let (address, run) = peer(|mut peer| {
        for _ in 0..4 {
            peer.id();
        }
        peer.0.shutdown(Shutdown::Both).unwrap();
    });
    let link = link(&address);
    thread::scope(|scope| {
        let waiting = [(); 4].map(|()| scope.spawn(|| get(&link, PATIENT)));
        for one in waiting {
            let error = one.join().unwrap().unwrap_err();
            assert!(
                matches!(error, Error::Io { op: Some(OpCode::CacheGet), fate: Fate::Unknown, .. }),
                "{error}"
            );
        }
    });
    run.join().unwrap();
}

#[test]
fn delayed_answers_are_waited_for_at_the_same_time() {
    const DELAY: Duration = Duration::from_millis(100);
    let (address, run) = peer(|mut peer| {
        let mut writer = Peer(peer.0.try_clone().unwrap());
        let (send, receive) = mpsc::channel::<(Instant, i64)>();
        let answers = thread::spawn(move || {
            for (at, id) in receive {
                // The delay is what is tested.
                thread::sleep(at.saturating_duration_since(Instant::now()));
                writer.answer(id, &[1]);
            }
        });
        while let Some((_, id, _)) = peer.request() {
            send.send((Instant::now() + DELAY, id)).unwrap();
        }
        drop(send);
        answers.join().unwrap();
    });
    let link = link(&address);
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let tickets: Vec<_> = (0..8).map(|_| link.start(&GET, within(PATIENT)).unwrap()).collect();
                tickets.into_iter().for_each(|ticket| assert_eq!(payload(ticket).unwrap(), [1]));
            });
        }
    });
    let took = started.elapsed();
    assert!(took >= DELAY && took < DELAY * 5 / 2, "{took:?}");
    drop(link);
    run.join().unwrap();
}

/// A request that opens something.
#[test]
fn what_a_dropped_request_opens_is_closed_without_another_call() {
    let (address, run) = peer(|mut peer| {
        let scan = peer.id();
        peer.answer(scan, &77_i64.to_le_bytes());
        expect_close(&mut peer);
        peer.until_the_end();
    });
    let link = link(&address);
    drop(link.start(&scan(), within(PATIENT)).unwrap());
    drop(link);
    run.join().unwrap();
}

#[test]
fn what_a_late_answer_opens_is_closed() {
    let (tell, told) = mpsc::channel();
    let (address, run) = peer(move |mut peer| {
        let scan = peer.id();
        told.recv().unwrap();
        peer.answer(scan, &77_i64.to_le_bytes());
        expect_close(&mut peer);
        peer.until_the_end();
    });
    let link = link(&address);
    let error = payload(link.start(&scan(), within(SHORT)).unwrap()).unwrap_err();
    assert!(error.is_timeout(), "{error}");
    tell.send(()).unwrap();
    drop(link);
    run.join().unwrap();
}

#[test]
fn what_an_answer_opened_that_nobody_looked_at_is_closed() {
    let (address, run) = peer(|mut peer| {
        let (scan, other) = (peer.id(), peer.id());
        peer.answer(scan, &77_i64.to_le_bytes());
        peer.answer(other, &[]);
        expect_close(&mut peer);
        peer.until_the_end();
    });
    let link = link(&address);
    let ticket = link.start(&scan(), within(PATIENT)).unwrap();
    get(&link, PATIENT).unwrap();
    drop(ticket);
    drop(link);
    run.join().unwrap();
}

#[test]
fn what_a_dropped_request_opens_is_closed() {
    let (address, run) = peer(|mut peer| {
        let scan = peer.id();
        let other = peer.id();
        peer.answer(scan, &77_i64.to_le_bytes());
        peer.answer(other, &[]);
        expect_close(&mut peer);
        peer.until_the_end();
    });
    let link = link(&address);
    drop(link.start(&scan(), within(PATIENT)).unwrap());
    get(&link, PATIENT).unwrap();
    drop(link);
    run.join().unwrap();
}

#[test]
fn a_full_connection_is_waited_for() {
    let (address, run) = peer(|mut peer| {
        let first = [peer.id(), peer.id()];
        first.iter().for_each(|id| peer.answer(*id, &[1]));
        let third = peer.id();
        peer.answer(third, &[3]);
        peer.until_the_end();
    });
    let link = connect(&address, &ClientConfig { max_in_flight: 2, ..config() }).unwrap();
    // One thread starts all, then finishes all: room is made by reading.
    let tickets: Vec<_> = (0..3).map(|_| link.start(&GET, within(PATIENT)).unwrap()).collect();
    let payloads: Vec<_> = tickets.into_iter().map(|ticket| payload(ticket).unwrap()).collect();
    assert_eq!(payloads, [[1], [1], [3]]);
    drop(link);
    run.join().unwrap();
}

#[test]
fn a_full_connection_keeps_the_deadline() {
    let (address, run) = peer(|mut peer| peer.until_the_end());
    let link = connect(&address, &ClientConfig { max_in_flight: 1, ..config() }).unwrap();
    let _first = link.start(&GET, within(PATIENT)).unwrap();
    let error = link.start(&GET, within(SHORT)).unwrap_err();
    assert!(matches!(error, Error::Timeout { fate: Fate::NotSent, .. }), "{error}");
    drop((link, _first));
    run.join().unwrap();
}

#[test]
fn a_silent_connection_is_kept_open() {
    let (beat, beats) = mpsc::channel();
    let (address, run) = peer(move |mut peer| {
        for _ in 0..2 {
            let (op, id, _) = peer.request().unwrap();
            assert_eq!(op, OpCode::Heartbeat.code());
            peer.answer(id, &[]);
            beat.send(()).unwrap();
        }
        peer.until_the_end();
    });
    let link = link(&address);
    link.keep_alive(Duration::from_millis(500), |_, answered| assert!(answered.is_some()));
    // The thread reads its answers itself, and ends with the link.
    for _ in 0..2 {
        beats.recv_timeout(PATIENT).unwrap();
    }
    assert_eq!(link.requests(), 2);
    link.close();
    run.join().unwrap();
}
