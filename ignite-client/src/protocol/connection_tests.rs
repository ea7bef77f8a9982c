use super::*;
use crate::codec::Reader;
use crate::protocol::Status;

const GET: Request<'_> =
    Request { op: OpCode::CacheGet, head: &[1, 2, 3], values: [&[4], &[], &[]], orphan: Orphan::Nothing };

fn connection() -> Connection<char> {
    Connection::new(Instant::now())
}

fn message(id: i64, flags: u16, rest: &[u8]) -> Vec<u8> {
    let mut bytes = id.to_le_bytes().to_vec();
    bytes.extend_from_slice(&flags.to_le_bytes());
    bytes.extend_from_slice(rest);
    bytes
}

fn answered(connection: &mut Connection<char>, bytes: Vec<u8>) -> (char, Result<Vec<u8>, Status>) {
    match connection.receive(bytes, 0, Instant::now()).unwrap() {
        Event::Answer { waiter, answer } => {
            (waiter, answer.map(|reply| reply.payload().to_vec()).map_err(|fault| fault.status))
        }
        Event::Internal => panic!("not an answer"),
    }
}

#[test]
fn answers_find_their_waiters_in_any_order() {
    let mut connection = connection();
    for waiter in ['a', 'b', 'c'] {
        connection.request(&GET, Some(waiter)).unwrap();
    }
    let fault = [0xe8, 3, 0, 0, 9, 1, 0, 0, 0, b'x'];
    assert_eq!(answered(&mut connection, message(3, 0, &[7])), ('c', Ok(vec![7])));
    assert_eq!(answered(&mut connection, message(1, 1, &fault)), ('a', Err(Status::CacheDoesNotExist)));
    assert_eq!(answered(&mut connection, message(2, 0, &[])), ('b', Ok(vec![])));
    assert_eq!(connection.in_flight(), 0);
}

#[test]
fn an_answer_that_nobody_asked_for_breaks_the_connection() {
    let mut connection = connection();
    connection.request(&GET, Some('a')).unwrap();
    for id in [0, 2, -1, i64::MAX] {
        let error = connection.receive(message(id, 0, &[]), 0, Instant::now()).unwrap_err();
        assert!(matches!(error, Violation::UnknownRequest { .. }));
    }
    let _ = answered(&mut connection, message(1, 0, &[]));
    connection.receive(message(1, 0, &[]), 0, Instant::now()).unwrap_err();
}

#[test]
fn topology_only_moves_up() {
    let mut connection = connection();
    let version = |version: i64| {
        let mut bytes = version.to_le_bytes().to_vec();
        bytes.extend_from_slice(&1_i32.to_le_bytes());
        bytes
    };
    for (at, (sent, known)) in [(4, 4), (3, 4), (6, 6)].into_iter().enumerate() {
        connection.request(&GET, Some('a')).unwrap();
        let _ = answered(&mut connection, message(i64::try_from(at).unwrap() + 1, 2, &version(sent)));
        assert_eq!(connection.topology(), Some(TopologyVersion { version: known, minor: 1 }));
    }
}

#[test]
fn notifications_are_queued_up_to_a_bound() {
    let mut connection = connection();
    for _ in 0..MAX_NOTIFICATIONS + 2 {
        connection.receive(message(9, 4, &[0xd7, 7, 1]), 0, Instant::now()).unwrap();
    }
    assert_eq!(connection.dropped_notifications, 2);
    let first = connection.next_notification().unwrap();
    assert_eq!((first.id, first.op), (9, 2007));
    assert_eq!(first.outcome.unwrap().payload(), [1]);
}

#[test]
fn an_orphan_closes_what_it_opened() {
    fn close(r: &mut Reader<'_>) -> CodecResult<Option<(OpCode, Vec<u8>)>> {
        Ok(Some((OpCode::ResourceClose, r.read_i64()?.to_le_bytes().to_vec())))
    }
    let mut connection = connection();
    let scan = Request { op: OpCode::QueryScan, orphan: Orphan::Opens(close), ..GET };
    let id = connection.request(&scan, Some('a')).unwrap();
    connection.take_output(&mut Writer::new(), Instant::now());
    connection.abandon(id);
    assert!(matches!(
        connection.receive(message(id, 0, &77_i64.to_le_bytes()), 0, Instant::now()).unwrap(),
        Event::Internal
    ));
    let batch = connection.take_output(&mut Writer::new(), Instant::now());
    assert_eq!(batch.bytes(), [18, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 77, 0, 0, 0, 0, 0, 0, 0]);
    assert!(matches!(connection.receive(message(2, 0, &[]), 0, Instant::now()).unwrap(), Event::Internal));
    assert_eq!(connection.in_flight(), 0);
}

#[test]
fn an_unwanted_page_closes_its_cursor_unless_it_was_the_last() {
    let page = Request { op: OpCode::QueryScanCursorGetPage, orphan: Orphan::Page(9), ..GET };
    let fault = [1, 0, 0, 0, 9, 1, 0, 0, 0, b'x'];
    for (flags, rest, closes) in
        [(0, &[0, 0, 0, 0, 1][..], true), (0, &[0, 0, 0, 0, 0], false), (1, &fault, true)]
    {
        let mut connection = connection();
        let id = connection.request(&page, Some('a')).unwrap();
        connection.take_output(&mut Writer::new(), Instant::now());
        connection.abandon(id);
        assert!(connection.has_to_close());
        connection.receive(message(id, flags, rest), 0, Instant::now()).unwrap();
        assert!(!connection.has_to_close());
        assert_eq!(connection.has_output(), closes);
    }
}

#[test]
fn each_waiter_learns_the_fate_of_its_own_frame() {
    let mut connection = connection();
    connection.request(&GET, Some('a')).unwrap();
    connection.request(&GET, Some('b')).unwrap();
    let batch = connection.take_output(&mut Writer::new(), Instant::now());
    connection.request(&GET, Some('c')).unwrap();
    connection.handed(&batch, batch.bytes().len() / 2 + 1);
    let mut fates: Vec<_> = connection.fail_all().into_iter().map(|one| (one.waiter, one.sent)).collect();
    fates.sort_unstable();
    assert_eq!(fates, [('a', true), ('b', false), ('c', false)]);
}

#[test]
fn waiting_begins_anew_with_each_answer() {
    let mut connection = connection();
    let start = connection.last_write();
    let later = |secs| start + Duration::from_secs(secs);
    connection.request(&GET, Some('a')).unwrap();
    connection.request(&GET, Some('b')).unwrap();
    assert_eq!(connection.waiting_since(), None, "nothing was sent");
    connection.take_output(&mut Writer::new(), later(1));
    connection.take_output(&mut Writer::new(), later(2));
    assert_eq!(connection.waiting_since(), Some(later(1)));
    connection.receive(message(1, 0, &[]), 0, later(3)).unwrap();
    assert_eq!(connection.waiting_since(), Some(later(3)));
    connection.receive(message(2, 0, &[]), 0, later(4)).unwrap();
    assert_eq!(connection.waiting_since(), None);
}

#[test]
fn a_batch_taken_back_is_the_next_one_and_not_sent_until_then() {
    let mut connection = connection();
    connection.request(&GET, Some('a')).unwrap();
    let batch = connection.take_output(&mut Writer::new(), Instant::now());
    let bytes = batch.bytes().to_vec();
    connection.request(&GET, Some('b')).unwrap();
    connection.take_back(batch, 0);
    assert_eq!(connection.output_len(), bytes.len() * 2);
    let batch = connection.take_output(&mut Writer::new(), Instant::now());
    assert_eq!(batch.bytes(), bytes);
    assert!(connection.has_output());
    connection.take_back(batch, 0);
    connection.take_output(&mut Writer::new(), Instant::now());
    let second = connection.take_output(&mut Writer::new(), Instant::now());
    assert!(!connection.has_output());
    connection.handed(&second, 3);
    let mut fates: Vec<_> = connection.fail_all().into_iter().map(|one| (one.waiter, one.sent)).collect();
    fates.sort_unstable();
    assert_eq!(fates, [('a', true), ('b', false)]);
}

#[test]
fn heartbeats_follow_the_last_write() {
    let mut connection = connection();
    assert_eq!(connection.heartbeat_at(None), None);
    let now = connection.last_write();
    connection.set_heartbeat(Duration::from_secs(30));
    assert_eq!(connection.heartbeat_at(None), Some(now + Duration::from_secs(30)));
    connection.request(&GET, Some('a')).unwrap();
    let later = now + Duration::from_secs(5);
    connection.take_output(&mut Writer::new(), later);
    assert_eq!(connection.heartbeat_at(None), Some(later + Duration::from_secs(30)));
    let later = later + Duration::from_secs(5);
    assert_eq!(connection.heartbeat_at(Some(later)), Some(later + Duration::from_secs(30)), "writing");
}

#[test]
fn mutated_responses_never_panic() {
    let mut good = message(1, 7, &4_i64.to_le_bytes());
    good.extend_from_slice(&[5, 0, 0, 0, 0xd7, 7, 0xe8, 3, 0, 0, 9, 1, 0, 0, 0, b'x']);
    for at in 0..good.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[at] = value;
            let mut connection = connection();
            connection.request(&GET, Some('a')).unwrap();
            let _ = connection.receive(bytes, 0, Instant::now());
        }
    }
}
