//! Bytes of the socket in, whole messages out.

use super::Violation;
use super::frame::PREFIX_LEN;
use std::fmt;

/// Room for one read; messages up to this size are copied out of the shared buffer, longer ones take the buffer with them.
const STEP: usize = 16 * 1024;
/// Room for the first read of a longer message.
const LONG_STEP: usize = 128 * 1024;

/// Collects bytes until a message is complete. Memory grows with the bytes that arrived, not with the length that was announced.
pub(crate) struct Inbox {
    buf: Vec<u8>,
    start: usize,
    end: usize,
    max_len: usize,
}

/// Shows sizes, never what was received: that is users' data.
impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("held", &(self.end - self.start)).finish_non_exhaustive()
    }
}

impl Inbox {
    /// An empty one that refuses messages longer than `max_len`.
    pub(crate) const fn new(max_len: usize) -> Self {
        Self { buf: Vec::new(), start: 0, end: 0, max_len }
    }

    pub(crate) fn set_max_len(&mut self, max_len: usize) {
        self.max_len = max_len;
    }

    /// Whether a message was begun and not finished.
    #[cfg(test)]
    const fn is_inside_message(&self) -> bool {
        self.end > self.start
    }

    /// Where the socket may put bytes; never empty.
    pub(crate) fn space(&mut self) -> &mut [u8] {
        let held = self.end - self.start;
        if held == 0 {
            self.start = 0;
            self.end = 0;
        }
        let wanted = self.announced().map_or(PREFIX_LEN, |len| len.saturating_add(PREFIX_LEN));
        let size = wanted.min(held.saturating_mul(2).max(LONG_STEP)).max(STEP);
        if self.start > 0 && self.buf.len() - self.start < size {
            self.buf.copy_within(self.start..self.end, 0);
            self.start = 0;
            self.end = held;
        }
        if self.buf.len() - self.start < size {
            self.buf.resize(self.start + size, 0);
        }
        self.buf.get_mut(self.end..).unwrap_or_default()
    }

    /// Tells that the first `len` bytes of [`space`](Self::space) hold data now.
    pub(crate) fn filled(&mut self, len: usize) {
        self.end = self.end.saturating_add(len).min(self.buf.len());
    }

    /// The next complete message: a buffer and the offset behind the length prefix.
    pub(crate) fn next_message(&mut self) -> Result<Option<(Vec<u8>, usize)>, Violation> {
        let Some(prefix) = self.prefix() else { return Ok(None) };
        let len = i32::from_le_bytes(prefix);
        let Some(announced) = usize::try_from(len).ok().filter(|len| *len <= self.max_len) else {
            return Err(Violation::Length { len, limit: self.max_len });
        };
        let body = self.start + PREFIX_LEN;
        let Some(next) = body.checked_add(announced).filter(|next| *next <= self.end) else {
            return Ok(None);
        };
        if announced <= STEP {
            let message = self.buf.get(body..next).unwrap_or_default().to_vec();
            self.start = next;
            return Ok(Some((message, 0)));
        }
        let rest = self.buf.get(next..self.end).unwrap_or_default().to_vec();
        let mut message = std::mem::replace(&mut self.buf, rest);
        message.truncate(next);
        self.start = 0;
        self.end = self.buf.len();
        Ok(Some((message, body)))
    }

    fn prefix(&self) -> Option<[u8; PREFIX_LEN]> {
        self.buf.get(self.start..self.end)?.first_chunk().copied()
    }

    fn announced(&self) -> Option<usize> {
        let len = i32::from_le_bytes(self.prefix()?);
        usize::try_from(len).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(inbox: &mut Inbox, mut bytes: &[u8], most: usize) -> Vec<Vec<u8>> {
        let mut messages = Vec::new();
        while !bytes.is_empty() {
            let space = inbox.space();
            let len = space.len().min(bytes.len()).min(most);
            space[..len].copy_from_slice(&bytes[..len]);
            inbox.filled(len);
            bytes = &bytes[len..];
            while let Some((message, at)) = inbox.next_message().unwrap() {
                messages.push(message[at..].to_vec());
            }
        }
        messages
    }

    #[test]
    fn messages_of_all_sizes_in_pieces_of_all_sizes() {
        let sizes = [1, 10, STEP - 4, STEP, STEP + 1, 3, 200_000, 0, 7];
        let mut bytes = Vec::new();
        for (at, size) in sizes.iter().enumerate() {
            bytes.extend_from_slice(&i32::try_from(*size).unwrap().to_le_bytes());
            bytes.extend(std::iter::repeat_n(u8::try_from(at).unwrap(), *size));
        }
        for most in [1, 3, 4, 5, 1000, STEP, usize::MAX] {
            let mut inbox = Inbox::new(1 << 20);
            let messages = feed(&mut inbox, &bytes, most);
            assert_eq!(messages.iter().map(Vec::len).collect::<Vec<_>>(), sizes, "pieces of {most}");
            for (at, message) in messages.iter().enumerate() {
                assert!(message.iter().all(|byte| usize::from(*byte) == at));
            }
            assert!(!inbox.is_inside_message());
        }
    }

    #[test]
    fn memory_follows_what_arrived() {
        let mut inbox = Inbox::new(256 << 20);
        inbox.space()[..4].copy_from_slice(&(200_i32 << 20).to_le_bytes());
        inbox.filled(4);
        assert!(inbox.next_message().unwrap().is_none());
        assert_eq!(inbox.space().len(), LONG_STEP - 4);
    }

    #[test]
    fn lengths_out_of_bounds_are_refused() {
        for len in [-1, i32::MIN, 101, i32::MAX] {
            let mut inbox = Inbox::new(100);
            inbox.space()[..4].copy_from_slice(&len.to_le_bytes());
            inbox.filled(4);
            assert!(
                matches!(inbox.next_message(), Err(Violation::Length { len: l, limit: 100 }) if l == len)
            );
        }
    }
}
