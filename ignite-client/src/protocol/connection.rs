//! The state of one connection after its handshake: who waits for which answer, what has been handed to the socket, what the server told.
//!
//! No socket, no clock, no lock: the owner calls [`request`](Connection::request) to queue a frame, moves [`Batch`]es to the socket, and gives
//! every message that arrives to [`receive`](Connection::receive). `W` is what the owner knows a waiting caller by.

use super::frame::{Orphan, ResponseHeader};
use super::{Fault, OpCode, Reply, Request, TopologyVersion, Violation};
use crate::codec::{CodecResult, IdMap, Writer};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Notifications that are kept for a listener; further ones are counted and dropped.
const MAX_NOTIFICATIONS: usize = 4096;

/// See the module.
#[derive(Debug)]
pub(crate) struct Connection<W> {
    last_id: i64,
    pending: IdMap<i64, Pending<W>>,
    out: Writer,
    /// A batch that was taken and not written to its end.
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
    /// Where its frame begins and ends in the bytes ever queued.
    frame_start: u64,
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
            pending: IdMap::default(),
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
        let frame_start = self.queued;
        let frame_end = frame_start.saturating_add(len_u64(self.out.position() - start));
        self.queued = frame_end;
        let entry = Pending { op: request.op, waiter, orphan: request.orphan, frame_start, frame_end };
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
    /// handed to the socket. `spare`, an empty buffer, is filled next.
    pub(crate) fn take_output(&mut self, spare: &mut Writer, now: Instant) -> Batch {
        let start = self.handed;
        self.last_write = now;
        if let Some(batch) = self.kept.take() {
            self.handed(&batch, batch.bytes().len());
            return batch;
        }
        self.handed = self.queued;
        if !self.pending.is_empty() {
            self.waiting_since.get_or_insert(now);
        }
        Batch { bytes: std::mem::replace(&mut self.out, std::mem::take(spare)), start }
    }

    /// Gives a written batch back; returns its buffer, emptied.
    pub(crate) fn written(batch: Batch) -> Writer {
        let mut bytes = batch.bytes;
        bytes.clear();
        bytes
    }

    /// Tells that so far only the first `len` bytes of a batch reached the socket.
    pub(crate) fn handed(&mut self, batch: &Batch, len: usize) {
        self.handed = batch.start.saturating_add(len_u64(len));
    }

    /// Keeps a batch of which the first `len` bytes reached the socket, for who writes next. It stays as it is: what is begun has to be ended,
    /// and a secure connection may have encrypted the rest.
    pub(crate) fn take_back(&mut self, batch: Batch, len: usize) {
        self.handed(&batch, len);
        self.kept = Some(batch);
    }

    /// Whether only a part of the frame of a request has reached the socket.
    pub(crate) fn is_inside(&self, id: i64) -> bool {
        let entry = self.pending.get(&id);
        entry.is_some_and(|entry| entry.frame_start < self.handed && self.handed < entry.frame_end)
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

    /// When a heartbeat is due, unless something is written before; `writing` is now, if somebody writes. A large frame may take longer than the
    /// time between heartbeats, and one behind it would come too late.
    pub(crate) fn heartbeat_at(&self, writing: Option<Instant>) -> Option<Instant> {
        let last_write = writing.unwrap_or(self.last_write);
        self.heartbeat_every.and_then(|every| last_write.checked_add(every))
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
#[path = "connection_tests.rs"]
mod tests;
