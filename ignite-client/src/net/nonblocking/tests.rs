//! The shared connection of the asynchronous front against a peer that does what a test tells it.

use super::*;
use crate::error::{Error, Fate};
use crate::flow::Link;
use crate::net::peer::*;
use crate::protocol::OpCode;
use std::io::Read;
use std::sync::mpsc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::task::yield_now;

/// Both kinds of runtimes: what holds on one has to hold on the other.
fn runtimes() -> [Runtime; 2] {
    let both = [Builder::new_current_thread(), Builder::new_multi_thread()];
    both.map(|mut builder| builder.worker_threads(2).enable_all().build().unwrap())
}

async fn link(address: &Address, max_in_flight: usize) -> (TokioTransport, TaskLink) {
    let config = ClientConfig { max_in_flight, ..config() };
    let transport = TokioTransport::new(&config).unwrap();
    let link = transport.connect(address, &config, None).await.unwrap();
    (transport, link)
}

async fn start(link: &TaskLink, request: &Request<'_>) -> Ticket {
    link.start(request, within(PATIENT)).await.unwrap()
}

async fn payload(ticket: Ticket) -> Result<Vec<u8>> {
    ticket.finish().await.map(|answered| answered.unwrap().payload().to_vec())
}

async fn get(link: &TaskLink, time: Duration) -> Result<Vec<u8>> {
    payload(link.start(&GET, within(time)).await?).await
}

#[test]
fn answers_come_in_any_order() {
    for runtime in runtimes() {
        let (address, run) = peer(|mut peer| {
            let ids: Vec<i64> = (0..100).map(|_| peer.id()).collect();
            for id in ids.iter().rev() {
                peer.answer(*id, &id.to_le_bytes());
            }
            peer.until_the_end();
        });
        runtime.block_on(async {
            let (_transport, link) = link(&address, 1000).await;
            let mut tasks = Vec::new();
            for _ in 0..100 {
                let ticket = start(&link, &GET).await;
                let id = ticket.id;
                tasks.push((id, tokio::spawn(payload(ticket))));
            }
            for (id, task) in tasks {
                assert_eq!(task.await.unwrap().unwrap(), id.to_le_bytes());
            }
        });
        drop(runtime);
        run.join().unwrap();
    }
}

#[test]
fn a_time_out_costs_no_connection() {
    for runtime in runtimes() {
        let (address, run) = peer(|mut peer| {
            let (late, next) = (peer.id(), peer.id());
            peer.answer(late, b"late");
            peer.answer(next, b"next");
            peer.until_the_end();
        });
        runtime.block_on(async {
            let (_transport, link) = link(&address, 10).await;
            let error = get(&link, SHORT).await.unwrap_err();
            assert!(matches!(error, Error::Timeout { fate: Fate::Unknown, .. }), "{error:?}");
            assert_eq!(get(&link, PATIENT).await.unwrap(), b"next");
        });
        drop(runtime);
        run.join().unwrap();
    }
}

#[test]
fn what_a_dropped_request_opens_is_closed() {
    for runtime in runtimes() {
        let (address, run) = peer(|mut peer| {
            let id = peer.id();
            peer.answer(id, &77_i64.to_le_bytes());
            expect_close(&mut peer);
            let id = peer.id();
            peer.answer(id, b"well");
            peer.until_the_end();
        });
        runtime.block_on(async {
            let (_transport, link) = link(&address, 10).await;
            drop(start(&link, &scan()).await);
            // Nobody calls: the answer is read and closed by the tasks of the connection.
            while link.shared().state().connection.has_to_close() {
                yield_now().await;
            }
            assert_eq!(get(&link, PATIENT).await.unwrap(), b"well");
        });
        drop(runtime);
        run.join().unwrap();
    }
}

#[test]
fn what_an_answer_opened_that_nobody_looked_at_is_closed() {
    for runtime in runtimes() {
        let (address, run) = peer(|mut peer| {
            let id = peer.id();
            peer.answer(id, &77_i64.to_le_bytes());
            expect_close(&mut peer);
            peer.until_the_end();
        });
        runtime.block_on(async {
            let (_transport, link) = link(&address, 10).await;
            let ticket = start(&link, &scan()).await;
            while link.shared().state().connection.in_flight() > 0 {
                yield_now().await;
            }
            drop(ticket);
        });
        drop(runtime);
        run.join().unwrap();
    }
}

#[test]
fn a_full_connection_is_waited_for_in_turn() {
    for runtime in runtimes() {
        let (address, run) = peer(|mut peer| {
            while let Some((_, id, _)) = peer.request() {
                peer.answer(id, &id.to_le_bytes());
            }
        });
        runtime.block_on(async {
            let (_transport, link) = link(&address, 2).await;
            let tasks: Vec<_> = (0..200)
                .map(|at| {
                    let link = link.clone();
                    // Every third one is dropped somewhere on its way: the others get its room.
                    tokio::spawn(async move {
                        let time = if at % 3 == 0 { Duration::from_micros(at) } else { PATIENT };
                        tokio::time::timeout(time, get(&link, PATIENT)).await.map(Result::unwrap)
                    })
                })
                .collect();
            for (at, task) in tasks.into_iter().enumerate() {
                let got = task.await.unwrap();
                assert!(at % 3 == 0 || got.is_ok(), "{at}");
            }
        });
        drop(runtime);
        run.join().unwrap();
    }
}

#[test]
fn a_full_connection_keeps_the_deadline() {
    for runtime in runtimes() {
        let (address, run) = peer(|mut peer| peer.until_the_end());
        runtime.block_on(async {
            let (_transport, link) = link(&address, 1).await;
            let _first = start(&link, &GET).await;
            let error = get(&link, SHORT).await.unwrap_err();
            assert!(matches!(error, Error::Timeout { fate: Fate::NotSent, .. }), "{error:?}");
        });
        drop(runtime);
        run.join().unwrap();
    }
}

#[test]
fn a_peer_that_stops_reading_loses_the_connection() {
    const LONG: usize = 32 << 20;
    for runtime in runtimes() {
        let (stop, stopped) = mpsc::channel::<()>();
        let (address, run) = peer(move |_peer| assert!(stopped.recv().is_err()));
        runtime.block_on(async {
            let (_transport, link) = link(&address, 10).await;
            let value = vec![7; LONG];
            let put = Request { values: [&value, &[], &[]], ..GET };
            let error = payload(link.start(&put, within(SHORT)).await.unwrap()).await.unwrap_err();
            // The peer has not got the end of the frame, and will not.
            assert!(matches!(error, Error::Timeout { fate: Fate::NotSent, .. }), "{error:?}");
            // What was queued behind it is told at once, and nothing goes into a frame that has no end.
            let error = get(&link, PATIENT).await.unwrap_err();
            assert!(matches!(error, Error::Io { fate: Fate::NotSent, .. }), "{error:?}");
            assert!(!link.is_usable(Instant::now()));
        });
        drop(stop);
        drop(runtime);
        run.join().unwrap();
    }
}

#[test]
fn a_late_frame_is_finished() {
    for runtime in runtimes() {
        let ((turns, turn), (whole, _)) = (mpsc::channel(), mpsc::channel());
        let (address, run) = peer(move |peer| take_slowly(peer, &turn, &whole));
        runtime.block_on(async {
            let (_transport, link) = link(&address, 10).await;
            let value = vec![7; SLOW_LEN];
            let put = Request { op: OpCode::CachePut, values: [&value, &[], &[]], ..GET };
            let late = link.start(&put, within(SHORT * 8)).await.unwrap();
            let patient = tokio::spawn({
                let link = link.clone();
                async move { get(&link, PATIENT).await }
            });
            let error = payload(late).await.unwrap_err();
            assert!(matches!(error, Error::Timeout { fate: Fate::Unknown, .. }), "{error:?}");
            turns.send(()).unwrap();
            // The peer takes nothing now, but not for so long that it must have gone.
            let error = get(&link, SHORT).await.unwrap_err();
            assert!(matches!(error, Error::Timeout { fate: Fate::NotSent, .. }), "{error:?}");
            turns.send(()).unwrap();
            assert_eq!(patient.await.unwrap().unwrap(), [1]);
            assert_eq!(get(&link, PATIENT).await.unwrap(), [1]);
        });
        drop(runtime);
        run.join().unwrap();
    }
}

#[test]
fn large_requests_arrive_whole_while_others_are_made() {
    const LONG: usize = 3 << 20;
    for runtime in runtimes() {
        let (address, run) = peer(|mut peer| {
            while let Some((_, id, payload)) = peer.request() {
                assert!(payload.windows(2).all(|pair| pair[0] == pair[1]));
                peer.answer(id, &i64::try_from(payload.len()).unwrap().to_le_bytes());
            }
        });
        runtime.block_on(async {
            let (_transport, link) = link(&address, 100).await;
            let tasks: Vec<_> = (0..40_u8)
                .map(|at| {
                    let link = link.clone();
                    tokio::spawn(async move {
                        let value = vec![at; if at % 4 == 0 { LONG } else { 100 }];
                        let put = Request { values: [&value, &[], &[]], ..GET };
                        let len = payload(start(&link, &put).await).await.unwrap();
                        assert_eq!(
                            i64::from_le_bytes(len.try_into().unwrap()),
                            i64::try_from(value.len()).unwrap()
                        );
                    })
                })
                .collect();
            for task in tasks {
                task.await.unwrap();
            }
        });
        drop(runtime);
        run.join().unwrap();
    }
}

#[test]
fn a_lost_connection_is_told_to_all() {
    for runtime in runtimes() {
        let (address, run) = peer(|mut peer| {
            peer.id();
            peer.id();
        });
        runtime.block_on(async {
            let (_transport, link) = link(&address, 10).await;
            let (first, second) = (start(&link, &GET).await, start(&link, &GET).await);
            for ticket in [first, second] {
                let error = payload(ticket).await.unwrap_err();
                assert!(matches!(error, Error::Io { fate: Fate::Unknown, .. }), "{error:?}");
            }
            assert!(!link.is_usable(Instant::now()));
            assert!(link.take_end().is_some());
            assert!(link.take_end().is_none());
        });
        run.join().unwrap();
    }
}

#[test]
fn closing_tells_all_and_ends_the_socket() {
    for runtime in runtimes() {
        let (address, run) = peer(|mut peer| {
            peer.id();
            let mut rest = Vec::new();
            peer.0.read_to_end(&mut rest).unwrap();
            assert!(rest.is_empty());
        });
        runtime.block_on(async {
            let (_transport, link) = link(&address, 10).await;
            let ticket = start(&link, &GET).await;
            let waiting = tokio::spawn(payload(ticket));
            yield_now().await;
            link.close();
            let error = waiting.await.unwrap().unwrap_err();
            assert!(matches!(error, Error::Closed { fate: Fate::Unknown }), "{error:?}");
            run.join().unwrap();
        });
    }
}

#[test]
fn the_last_handle_closes_the_socket() {
    for runtime in runtimes() {
        let (address, run) = peer(|mut peer| peer.until_the_end());
        runtime.block_on(async {
            let (_transport, link) = link(&address, 10).await;
            link.keep_alive(PATIENT, |_, _| {});
            drop(link);
            run.join().unwrap();
        });
    }
}

#[test]
fn the_end_of_the_runtime_is_that_of_its_connections() {
    let (address, run) = peer(|mut peer| peer.until_the_end());
    let [_, runtime] = runtimes();
    let (transport, link) = runtime.block_on(link(&address, 10));
    let ticket = runtime.block_on(start(&link, &GET));
    drop(runtime);
    let [runtime, _] = runtimes();
    let error = runtime.block_on(payload(ticket)).unwrap_err();
    assert!(matches!(error, Error::Closed { .. }), "{error:?}");
    drop((transport, link));
    run.join().unwrap();
}

#[test]
fn a_silent_connection_is_kept_open() {
    for runtime in runtimes() {
        let (address, run) = peer(|mut peer| {
            let (op, id, _) = peer.request().unwrap();
            assert_eq!(op, OpCode::Heartbeat.code());
            peer.answer(id, &[]);
            peer.until_the_end();
        });
        runtime.block_on(async {
            let (_transport, link) = link(&address, 10).await;
            let told = |link: &TaskLink, took: Option<Duration>| {
                assert!(took.is_some());
                link.close();
            };
            link.keep_alive(Duration::from_millis(50), told);
            tokio::task::spawn_blocking(|| run.join().unwrap()).await.unwrap();
        });
    }
}

#[test]
fn sleeps_end_with_the_client() {
    for runtime in runtimes() {
        runtime.block_on(async {
            let transport = std::sync::Arc::new(TokioTransport::new(&config()).unwrap());
            assert!(transport.sleep_until(Instant::now()).await);
            let sleeper = std::sync::Arc::clone(&transport);
            let far = Instant::now() + Duration::from_secs(3600);
            let sleeping = tokio::spawn(async move { sleeper.sleep_until(far).await });
            yield_now().await;
            transport.end_sleeps();
            assert!(!sleeping.await.unwrap());
            assert!(!transport.sleep_until(far).await);
        });
    }
}

#[test]
fn a_client_needs_a_runtime() {
    let error = TokioTransport::new(&config()).unwrap_err();
    assert!(matches!(error, Error::Config(ConfigError::NoRuntime)), "{error:?}");
}
