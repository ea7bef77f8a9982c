//! The state of one connection after its handshake: who waits for which answer, what has been handed to the socket, what the server told.
//!
//! No socket, no clock, no lock: the owner calls [`request`](Connection::request) to queue a frame, moves [`Batch`]es to the socket, and gives
//! every message that arrives to [`receive`](Connection::receive). `W` is what the owner knows a waiting caller by.

use super::frame::{Orphan, ResponseHeader};
use super::{Fault, OpCode, Reply, Request, TopologyVersion, Violation};
use crate::codec::{CodecResult, Writer};
use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// Notifications that are kept for a listener; further ones are counted and dropped.
const MAX_NOTIFICATIONS: usize = 4096;

/// See the module.
#[derive(Debug)]
pub(crate) struct Connection<W> {
    last_id: i64,
    pending: HashMap<i64, Pending<W>>,
    out: Writer,
    /// A batch that was taken and not written.
    kept: Option<Batch>,
    /// Bytes ever queued, and how many of them may have reached the socket.
    queued: u64,
    handed: u64,
    topology: Option<TopologyVersion>,
    notifications: VecDeque<Notification>,
    dropped_notifications: u64,
    heartbeat_every: Option<Duration>,
    last_write: Instant,
    /// Answers that nobody waits for and that may leave something open.
    to_close: usize,
    /// Since when requests wait without any answer.
    waiting_since: Option<Instant>,
}

#[derive(Debug)]
struct Pending<W> {
    op: OpCode,
    /// Absent for an orphan: nobody waits any more.
    waiter: Option<W>,
    orphan: Orphan,
    /// Where its frame ends in the bytes ever queued.
    frame_end: u64,
}

/// Queued frames on their way to the socket.
#[derive(Debug)]
pub(crate) struct Batch {
    bytes: Writer,
    /// Where the batch starts in the bytes ever queued.
    start: u64,
}

impl Batch {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.as_slice()
    }
}

/// What a message was.
#[derive(Debug)]
pub(crate) enum Event<W> {
    Answer {
        waiter: W,
        answer: Result<Reply, Fault>,
    },
    /// A notification was queued, or the answer to an orphan taken; [`Connection::has_output`] may be true now.
    Internal,
}

/// A message of the server that nobody asked for; `id` names the cursor, query or task.
#[derive(Debug)]
#[allow(
    dead_code,
    reason = "read by the subscriptions, which the protocol has and this client does not offer yet"
)]
pub(crate) struct Notification {
    pub(crate) id: i64,
    pub(crate) op: i16,
    pub(crate) outcome: Result<Reply, Fault>,
}

/// A caller whose connection is gone.
#[derive(Debug)]
pub(crate) struct Abandoned<W> {
    pub(crate) waiter: W,
    /// Its frame, or a part of it that the server cannot have missed, may have reached the server.
    pub(crate) sent: bool,
}

impl<W> Connection<W> {
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            last_id: 0,
            pending: HashMap::new(),
            out: Writer::new(),
            kept: None,
            queued: 0,
            handed: 0,
            topology: None,
            notifications: VecDeque::new(),
            dropped_notifications: 0,
            heartbeat_every: None,
            last_write: now,
            to_close: 0,
            waiting_since: None,
        }
    }

    /// The newest topology version that the server named here.
    pub(crate) const fn topology(&self) -> Option<TopologyVersion> {
        self.topology
    }

    /// Requests without an answer, orphans included.
    pub(crate) fn in_flight(&self) -> usize {
        self.pending.len()
    }

    #[cfg(test)]
    pub(crate) const fn last_id(&self) -> i64 {
        self.last_id
    }

    /// Queues a request and returns its id; without a waiter the answer is dropped.
    pub(crate) fn request(&mut self, request: &Request<'_>, waiter: Option<W>) -> CodecResult<i64> {
        let id = self.last_id.wrapping_add(1);
        let start = self.out.position();
        request.write(id, &mut self.out)?;
        self.last_id = id;
        self.queued = self.queued.saturating_add(len_u64(self.out.position() - start));
        let entry = Pending { op: request.op, waiter, orphan: request.orphan, frame_end: self.queued };
        self.pending.insert(id, entry);
        Ok(id)
    }

    /// Takes back what waits for an answer: the answer, when it comes, closes what the request opened.
    pub(crate) fn abandon(&mut self, id: i64) {
        if let Some(entry) = self.pending.get_mut(&id) {
            entry.waiter = None;
            self.to_close += usize::from(entry.orphan.is_something());
        }
    }

    /// Whether answers are under way that have to be read although nobody waits for them: they may leave something open.
    pub(crate) const fn has_to_close(&self) -> bool {
        self.to_close > 0
    }

    /// Whether frames wait to be written.
    pub(crate) fn has_output(&self) -> bool {
        self.out.position() > 0 || self.kept.is_some()
    }

    /// Bytes that wait to be written.
    pub(crate) fn output_len(&self) -> usize {
        let kept = self.kept.as_ref().map_or(0, |batch| batch.bytes().len());
        self.out.position().saturating_add(kept)
    }

    /// All queued frames, or first the batch that was [taken back](Self::take_back), to be written in one piece; from now on they count as
    /// handed to the socket. `spare` is an empty buffer.
    pub(crate) fn take_output(&mut self, spare: Writer, now: Instant) -> Batch {
        if let Some(batch) = self.kept.take() {
            self.handed = batch.start.saturating_add(len_u64(batch.bytes().len()));
            self.last_write = now;
            return batch;
        }
        let start = self.handed;
        self.handed = self.queued;
        self.last_write = now;
        if !self.pending.is_empty() {
            self.waiting_since.get_or_insert(now);
        }
        Batch { bytes: std::mem::replace(&mut self.out, spare), start }
    }

    /// Gives a written batch back; returns its buffer, emptied.
    pub(crate) fn written(batch: Batch) -> Writer {
        let mut bytes = batch.bytes;
        bytes.clear();
        bytes
    }

    /// Tells that only the first `len` bytes of a batch reached the socket before it failed.
    pub(crate) fn write_failed(&mut self, batch: &Batch, len: usize) {
        self.handed = batch.start.saturating_add(len_u64(len));
    }

    /// Keeps a batch of which nothing was written, for who writes next. It stays as it is: a secure connection may have encrypted it.
    pub(crate) fn take_back(&mut self, batch: Batch) {
        self.handed = batch.start;
        self.kept = Some(batch);
    }

    /// Takes a message without its length prefix that starts at `at`.
    pub(crate) fn receive(
        &mut self,
        message: Vec<u8>,
        at: usize,
        now: Instant,
    ) -> Result<Event<W>, Violation> {
        let header = ResponseHeader::read(&message, at)
            .map_err(|error| Violation::malformed("response header", error))?;
        self.topology = self.topology.max(header.topology);
        let answer = header.outcome.map(|payload_at| Reply::new(message, at, payload_at));
        if let Some(op) = header.notification {
            self.notify(Notification { id: header.id, op, outcome: answer });
            return Ok(Event::Internal);
        }
        let Some(entry) = self.pending.remove(&header.id) else {
            return Err(Violation::UnknownRequest { id: header.id });
        };
        self.waiting_since = (!self.pending.is_empty()).then_some(now);
        match entry.waiter {
            Some(waiter) => Ok(Event::Answer { waiter, answer }),
            None => {
                self.to_close = self.to_close.saturating_sub(usize::from(entry.orphan.is_something()));
                self.close_orphan(entry.orphan, &answer)?;
                Ok(Event::Internal)
            }
        }
    }

    fn notify(&mut self, notification: Notification) {
        if self.notifications.len() < MAX_NOTIFICATIONS {
            self.notifications.push_back(notification);
        } else {
            self.dropped_notifications = self.dropped_notifications.saturating_add(1);
        }
    }

    /// Queues the request that closes what an unwanted answer left open, if it did.
    pub(crate) fn close_orphan(
        &mut self,
        orphan: Orphan,
        answer: &Result<Reply, Fault>,
    ) -> Result<(), Violation> {
        let malformed = |error| Violation::malformed("answer that opens a resource", error);
        if let Some((op, head)) = orphan.close(answer).map_err(malformed)? {
            let close = Request { op, head: &head, values: [&[]; 3], orphan: Orphan::Nothing };
            self.request(&close, None).map_err(malformed)?;
        }
        Ok(())
    }

    /// The oldest notification.
    #[allow(dead_code, reason = "for subscriptions")]
    pub(crate) fn next_notification(&mut self) -> Option<Notification> {
        self.notifications.pop_front()
    }

    /// Empties the pending set when the connection is lost: each waiter with the fate of its own frame.
    pub(crate) fn fail_all(&mut self) -> Vec<Abandoned<W>> {
        let handed = self.handed;
        let entries = std::mem::take(&mut self.pending).into_values();
        entries
            .filter_map(|entry| {
                entry.waiter.map(|waiter| Abandoned { waiter, sent: entry.frame_end <= handed })
            })
            .collect()
    }

    /// The operation of a pending request.
    #[allow(dead_code, reason = "for diagnostics")]
    pub(crate) fn pending_op(&self, id: i64) -> Option<OpCode> {
        self.pending.get(&id).map(|entry| entry.op)
    }

    /// Sets how long the connection may be silent.
    pub(crate) fn set_heartbeat(&mut self, every: Duration) {
        self.heartbeat_every = Some(every);
    }

    /// When a heartbeat is due, unless something is written before.
    pub(crate) fn heartbeat_at(&self) -> Option<Instant> {
        self.heartbeat_every.and_then(|every| self.last_write.checked_add(every))
    }

    /// Since when requests wait without any answer.
    pub(crate) const fn waiting_since(&self) -> Option<Instant> {
        self.waiting_since
    }

    /// When bytes were last taken for the socket.
    pub(crate) const fn last_write(&self) -> Instant {
        self.last_write
    }
}

fn len_u64(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
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
        connection.take_output(Writer::new(), Instant::now());
        connection.abandon(id);
        assert!(matches!(
            connection.receive(message(id, 0, &77_i64.to_le_bytes()), 0, Instant::now()).unwrap(),
            Event::Internal
        ));
        let batch = connection.take_output(Writer::new(), Instant::now());
        assert_eq!(batch.bytes(), [18, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 77, 0, 0, 0, 0, 0, 0, 0]);
        assert!(matches!(
            connection.receive(message(2, 0, &[]), 0, Instant::now()).unwrap(),
            Event::Internal
        ));
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
            connection.take_output(Writer::new(), Instant::now());
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
        let batch = connection.take_output(Writer::new(), Instant::now());
        connection.request(&GET, Some('c')).unwrap();
        connection.write_failed(&batch, batch.bytes().len() / 2 + 1);
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
        connection.take_output(Writer::new(), later(1));
        connection.take_output(Writer::new(), later(2));
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
        let batch = connection.take_output(Writer::new(), Instant::now());
        let bytes = batch.bytes().to_vec();
        connection.request(&GET, Some('b')).unwrap();
        connection.take_back(batch);
        assert_eq!(connection.output_len(), bytes.len() * 2);
        let batch = connection.take_output(Writer::new(), Instant::now());
        assert_eq!(batch.bytes(), bytes);
        assert!(connection.has_output());
        connection.take_back(batch);
        connection.take_output(Writer::new(), Instant::now());
        let second = connection.take_output(Writer::new(), Instant::now());
        assert!(!connection.has_output());
        connection.write_failed(&second, 3);
        let mut fates: Vec<_> = connection.fail_all().into_iter().map(|one| (one.waiter, one.sent)).collect();
        fates.sort_unstable();
        assert_eq!(fates, [('a', true), ('b', false)]);
    }

    #[test]
    fn heartbeats_follow_the_last_write() {
        let mut connection = connection();
        assert_eq!(connection.heartbeat_at(), None);
        let now = connection.last_write();
        connection.set_heartbeat(Duration::from_secs(30));
        assert_eq!(connection.heartbeat_at(), Some(now + Duration::from_secs(30)));
        connection.request(&GET, Some('a')).unwrap();
        let later = now + Duration::from_secs(5);
        connection.take_output(Writer::new(), later);
        assert_eq!(connection.heartbeat_at(), Some(later + Duration::from_secs(30)));
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
}
