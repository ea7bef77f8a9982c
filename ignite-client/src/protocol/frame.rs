//! Requests and responses after the handshake.
//!
//! | part of a request | size | |
//! |---|---|---|
//! | length | 4 | of what follows |
//! | operation | 2 | |
//! | request id | 8 | echoed in the response |
//! | payload | | head of the operation, encoded values |
//!
//! | part of a response | size | present |
//! |---|---|---|
//! | length | 4 | always |
//! | request id | 8 | always; of a notification: resource id |
//! | flags | 2 | always (protocol 1.4 and later) |
//! | topology version, minor | 8 + 4 | flag 2 |
//! | operation | 2 | flag 4: notification |
//! | status, message | 4 + string | flag 1: error, nothing follows |
//! | payload | | otherwise |

use super::{OpCode, Status};
use crate::binary::skip::expect_string;
use crate::codec::{CodecError, CodecResult, Reader, Writer};
use std::fmt;

/// Bytes of the length prefix.
pub(super) const PREFIX_LEN: usize = 4;
const REQUEST_HEADER_LEN: usize = 10;

const FLAG_ERROR: u16 = 1;
const FLAG_TOPOLOGY: u16 = 2;
const FLAG_NOTIFICATION: u16 = 4;

/// The encoded values of a request, in the order of the wire; unused places are empty.
pub(crate) type Values<'a> = [&'a [u8]; 3];

/// What an answer leaves open on the server if nobody waits for it any more.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Orphan {
    Nothing,
    /// It opens something: the request that closes it is made from the payload.
    Opens(CloseFn),
    /// It is a page of this cursor, which stays open unless the page is its last.
    Page(i64),
}

/// The closing request for what an answer opened; none if the server has closed it already.
pub(crate) type CloseFn = fn(&mut Reader<'_>) -> CodecResult<Option<(OpCode, Vec<u8>)>>;

impl Orphan {
    /// Whether an answer may have to be followed by a closing request.
    pub(crate) const fn is_something(self) -> bool {
        !matches!(self, Self::Nothing)
    }

    /// The closing request, if the answer needs one.
    pub(super) fn close(self, answer: &Result<Reply, Fault>) -> CodecResult<Option<(OpCode, Vec<u8>)>> {
        match (self, answer) {
            (Self::Opens(close), Ok(reply)) => close(&mut reply.reader()),
            // Whether there are more pages is the last byte; a page that failed leaves the cursor open.
            (Self::Page(cursor), answer) => {
                let last = matches!(answer, Ok(reply) if reply.payload().last() == Some(&0));
                Ok((!last).then(|| (OpCode::ResourceClose, cursor.to_le_bytes().to_vec())))
            }
            _ => Ok(None),
        }
    }
}

/// A request that is ready for one connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'a> {
    pub(crate) op: OpCode,
    pub(crate) head: &'a [u8],
    pub(crate) values: Values<'a>,
    pub(crate) orphan: Orphan,
}

impl Request<'_> {
    /// Bytes of the whole frame.
    pub(crate) fn frame_len(&self) -> usize {
        let values = self.values.iter().fold(self.head.len(), |sum, value| sum.saturating_add(value.len()));
        values.saturating_add(PREFIX_LEN + REQUEST_HEADER_LEN)
    }

    /// Appends the frame, or nothing if it is longer than the protocol can say.
    pub(super) fn write(&self, id: i64, out: &mut Writer) -> CodecResult<()> {
        out.write_len(self.frame_len() - PREFIX_LEN)?;
        out.reserve(self.frame_len());
        out.write_i16(self.op.code());
        out.write_i64(id);
        out.write_slice(self.head);
        for value in self.values {
            out.write_slice(value);
        }
        Ok(())
    }
}

/// Version of the cluster's topology.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TopologyVersion {
    pub(crate) version: i64,
    pub(crate) minor: i32,
}

/// A response: the whole frame and where its payload starts.
pub(crate) struct Reply {
    frame: Vec<u8>,
    payload_at: usize,
    header_len: usize,
}

/// Shows the length, never the payload: that is users' data.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("len", &self.payload().len()).finish_non_exhaustive()
    }
}

impl Reply {
    /// A frame without its length prefix that starts at `at`.
    pub(crate) fn new(frame: Vec<u8>, at: usize, payload_at: usize) -> Self {
        Self { frame, payload_at, header_len: payload_at.saturating_sub(at) }
    }

    /// Bytes of the whole frame.
    pub(crate) fn frame_len(&self) -> usize {
        self.payload().len().saturating_add(self.header_len).saturating_add(PREFIX_LEN)
    }

    pub(crate) fn payload(&self) -> &[u8] {
        self.frame.get(self.payload_at..).unwrap_or_default()
    }

    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader::new(self.payload())
    }
}

/// The server's refusal of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) status: Status,
    pub(crate) message: Box<str>,
}

/// The header of a response.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ResponseHeader {
    pub(super) id: i64,
    pub(super) topology: Option<TopologyVersion>,
    /// The operation of a notification.
    pub(super) notification: Option<i16>,
    /// Offset of the payload, or the refusal.
    pub(super) outcome: Result<usize, Fault>,
}

impl ResponseHeader {
    /// Reads a frame without its length prefix that starts at `at`.
    pub(super) fn read(frame: &[u8], at: usize) -> CodecResult<Self> {
        let mut r = Reader::new(frame).moved_to(at);
        let id = r.read_i64()?;
        let flags = r.read_u16()?;
        let topology = if flags & FLAG_TOPOLOGY != 0 {
            Some(TopologyVersion { version: r.read_i64()?, minor: r.read_i32()? })
        } else {
            None
        };
        let notification = if flags & FLAG_NOTIFICATION != 0 { Some(r.read_i16()?) } else { None };
        let outcome = if flags & FLAG_ERROR != 0 { Err(read_fault(&mut r)?) } else { Ok(r.position()) };
        Ok(Self { id, topology, notification, outcome })
    }
}

fn read_fault(r: &mut Reader<'_>) -> CodecResult<Fault> {
    let status = Status::from_code(r.read_i32()?);
    let message = match expect_string(r) {
        Ok(message) => message.into(),
        Err(error) if is_null(&error) => Box::default(),
        Err(error) => return Err(error),
    };
    Ok(Fault { status, message })
}

fn is_null(error: &CodecError) -> bool {
    matches!(error.kind(), crate::codec::CodecErrorKind::UnexpectedNull)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(id: i64, op: OpCode, head: &[u8], values: Values<'_>) -> Vec<u8> {
        let mut out = Writer::new();
        Request { op, head, values, orphan: Orphan::Nothing }.write(id, &mut out).unwrap();
        out.as_slice().to_vec()
    }

    #[test]
    fn requests_of_the_reference() {
        assert_eq!(write(1, OpCode::Heartbeat, &[], [&[]; 3]), [0x0a, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
        let key = [3, 1, 0, 0, 0];
        let value = [9, 1, 0, 0, 0, 0x61];
        let expected = [
            0x1a, 0, 0, 0, 0xe9, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0x2e, 0x0c, 0, 0, 0, 3, 1, 0, 0, 0, 9, 1, 0, 0,
            0, 0x61,
        ];
        assert_eq!(write(4, OpCode::CachePut, &[0x2e, 0x0c, 0, 0, 0], [&key, &value, &[]]), expected);
    }

    #[test]
    fn responses_of_the_reference() {
        let first = [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0];
        let header = ResponseHeader::read(&first, 0).unwrap();
        assert_eq!(header.id, 1);
        assert_eq!(header.topology, Some(TopologyVersion { version: 4, minor: 5 }));
        assert_eq!(header.outcome, Ok(first.len()));

        let mut refused = vec![6, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0xe8, 3, 0, 0, 9, 0x21, 0, 0, 0];
        refused.extend_from_slice(b"Cache does not exist [cacheId= 7]");
        let header = ResponseHeader::read(&refused, 0).unwrap();
        let fault = header.outcome.unwrap_err();
        assert_eq!(fault.status, Status::CacheDoesNotExist);
        assert_eq!(&*fault.message, "Cache does not exist [cacheId= 7]");
    }

    #[test]
    fn truncation_at_every_byte_is_an_error() {
        let mut refused = vec![6, 0, 0, 0, 0, 0, 0, 0, 7, 0];
        refused.extend_from_slice(&[4, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0]);
        refused.extend_from_slice(&[0xd7, 7, 1, 0, 0, 0, 9, 1, 0, 0, 0, b'x']);
        assert_eq!(ResponseHeader::read(&refused, 0).unwrap().notification, Some(2007));
        for len in 0..refused.len() {
            ResponseHeader::read(&refused[..len], 0).unwrap_err();
        }
    }
}
