//! The handshake: 1.7 first, then what the server names, down to 1.4, on the same socket; never the same version twice.
//!
//! | request | present |
//! |---|---|
//! | length `i32`, code 1, version 3 x `i16`, client type 2 | always |
//! | features: byte array | 1.7 |
//! | user attributes: map of strings, or null | 1.7 (this client always offers the feature) |
//! | user name, password | with credentials |
//!
//! | answer | accepted | refused |
//! |---|---|---|
//! | first byte | 1 | 0 |
//! | then | features (1.7), node id | version, message, status if bytes remain |

use super::{Features, ProtocolVersion, Status, Violation};
use crate::binary::text::{read_optional, write_string};
use crate::binary::type_code::{TypeCode, map_kind};
use crate::binary::uuid::read_uuid;
use crate::codec::{CodecError, CodecResult, Reader, Writer};
use std::collections::BTreeMap;
use uuid::Uuid;

const CODE: u8 = 1;
const THIN_CLIENT: u8 = 2;

/// User name and password.
#[derive(Clone, Copy)]
pub(crate) struct Credentials<'c> {
    pub(crate) user: &'c str,
    pub(crate) password: &'c str,
}

/// What client and server agreed on; decides the layout of every request of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Negotiated {
    pub(crate) version: ProtocolVersion,
    pub(crate) features: Features,
    pub(crate) node_id: Option<Uuid>,
}

/// The state of one handshake.
pub(crate) struct Handshake<'c> {
    attributes: &'c BTreeMap<String, String>,
    credentials: Option<Credentials<'c>>,
    asked: ProtocolVersion,
    /// Versions that were not asked for yet.
    left: Vec<ProtocolVersion>,
}

/// What follows from an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Done(Negotiated),
    /// Ask again, with another version.
    Again,
}

/// Why a handshake ends without agreement.
#[derive(Debug)]
pub(crate) enum HandshakeError {
    Auth { message: Box<str> },
    Refused { server: ProtocolVersion, status: Status, message: Box<str> },
    Protocol(Violation),
}

impl<'c> Handshake<'c> {
    pub(crate) fn new(
        attributes: &'c BTreeMap<String, String>,
        credentials: Option<Credentials<'c>>,
    ) -> Self {
        let [newest, older @ ..] = ProtocolVersion::SPOKEN;
        Self { attributes, credentials, asked: newest, left: older.to_vec() }
    }

    /// Appends the request with its length.
    pub(crate) fn write(&self, w: &mut Writer) -> CodecResult<()> {
        let start = w.position();
        w.write_i32(0);
        w.write_u8(CODE);
        self.asked.write(w);
        w.write_u8(THIN_CLIENT);
        if self.asked >= ProtocolVersion::V1_7 {
            w.write_u8(TypeCode::ByteArray.byte());
            w.write_bytes(&Features::KNOWN.to_bytes())?;
            self.write_attributes(w)?;
        }
        if let Some(credentials) = self.credentials {
            write_string(w, credentials.user)?;
            write_string(w, credentials.password)?;
        }
        match i32::try_from(w.position() - start - 4) {
            Ok(len) => w.patch_i32(start, len),
            Err(_) => return Err(CodecError::limit("length of the handshake", i32::MAX as usize)),
        }
        Ok(())
    }

    fn write_attributes(&self, w: &mut Writer) -> CodecResult<()> {
        if self.attributes.is_empty() {
            w.write_u8(TypeCode::Null.byte());
            return Ok(());
        }
        w.write_u8(TypeCode::Map.byte());
        w.write_len(self.attributes.len())?;
        w.write_i8(map_kind::HASH_MAP);
        for (name, value) in self.attributes {
            write_string(w, name)?;
            write_string(w, value)?;
        }
        Ok(())
    }

    /// Takes the server's answer, a message without its length prefix that starts at `at`.
    pub(crate) fn answer(&mut self, message: &[u8], at: usize) -> Result<Step, HandshakeError> {
        let mut r = Reader::new(message).moved_to(at);
        let answer = read_answer(&mut r, self.asked)
            .map_err(|error| HandshakeError::Protocol(Violation::malformed("handshake answer", error)))?;
        match answer {
            Answer::Accepted(negotiated) => Ok(Step::Done(negotiated)),
            Answer::Refused { status: Status::AuthFailed, message, .. } => {
                Err(HandshakeError::Auth { message })
            }
            Answer::Refused { server, status, message } => self.refused(server, status, message),
        }
    }

    fn refused(
        &mut self,
        server: ProtocolVersion,
        status: Status,
        message: Box<str>,
    ) -> Result<Step, HandshakeError> {
        // Only a refusal without a status of its own is about the version; 0.0.0 stands where the version was not looked at.
        let unversioned = server.major == 0;
        if status != Status::Failed || server == self.asked || unversioned {
            return Err(HandshakeError::Refused { server, status, message });
        }
        let Some(place) = self.left.iter().position(|version| *version == server) else {
            let refusal = Violation::Version { asked: self.asked, proposed: server, message };
            return Err(HandshakeError::Protocol(refusal));
        };
        self.asked = self.left.remove(place);
        Ok(Step::Again)
    }
}

enum Answer {
    Accepted(Negotiated),
    Refused { server: ProtocolVersion, status: Status, message: Box<str> },
}

fn read_answer(r: &mut Reader<'_>, asked: ProtocolVersion) -> CodecResult<Answer> {
    let at = r.position();
    match r.read_u8()? {
        1 => read_accepted(r, asked).map(Answer::Accepted),
        0 => {
            let server = ProtocolVersion::read(r)?;
            let message = read_optional(r)?.unwrap_or_default().into();
            let status = if r.is_empty() { Status::Failed } else { Status::from_code(r.read_i32()?) };
            Ok(Answer::Refused { server, status, message })
        }
        other => Err(CodecError::malformed(format!("success byte {other}")).at(at)),
    }
}

fn read_accepted(r: &mut Reader<'_>, version: ProtocolVersion) -> CodecResult<Negotiated> {
    let features = if version >= ProtocolVersion::V1_7 {
        Features::from_bytes(read_byte_array(r)?).and(Features::KNOWN)
    } else {
        Features::NONE
    };
    Ok(Negotiated { version, features, node_id: read_node_id(r)? })
}

fn read_byte_array<'de>(r: &mut Reader<'de>) -> CodecResult<&'de [u8]> {
    let at = r.position();
    match TypeCode::read(r.read_u8()?, at)? {
        TypeCode::ByteArray => r.read_bytes(),
        TypeCode::Null => Ok(&[]),
        other => Err(CodecError::mismatch("byte[]", other.name()).at(at)),
    }
}

fn read_node_id(r: &mut Reader<'_>) -> CodecResult<Option<Uuid>> {
    let at = r.position();
    match TypeCode::read(r.read_u8()?, at)? {
        TypeCode::Uuid => read_uuid(r).map(|bytes| Some(Uuid::from_bytes(bytes))),
        TypeCode::Null => Ok(None),
        other => Err(CodecError::mismatch("uuid", other.name()).at(at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Feature;

    const ACCEPTED: [u8; 26] = [
        1, 0x0c, 3, 0, 0, 0, 0xff, 0xff, 0x0b, 0x0a, 0x6f, 0x4a, 0x5d, 0x4a, 0x7c, 8, 0x5e, 0xf8, 0x0e, 0x2b,
        0x9b, 0x46, 0x4e, 0x43, 0xc7, 0xa5,
    ];

    fn none() -> BTreeMap<String, String> {
        BTreeMap::new()
    }

    fn written(handshake: &Handshake<'_>) -> Vec<u8> {
        let mut w = Writer::new();
        handshake.write(&mut w).unwrap();
        w.as_slice().to_vec()
    }

    fn refusal(version: (i16, i16, i16), message: &str, status: Option<i32>) -> Vec<u8> {
        let mut w = Writer::new();
        w.write_u8(0);
        ProtocolVersion { major: version.0, minor: version.1, patch: version.2 }.write(&mut w);
        write_string(&mut w, message).unwrap();
        if let Some(status) = status {
            w.write_i32(status);
        }
        w.as_slice().to_vec()
    }

    #[test]
    fn the_bytes_of_the_reference() {
        let attributes = none();
        let mut handshake = Handshake::new(&attributes, None);
        let expected = [0x11, 0, 0, 0, 1, 1, 0, 7, 0, 0, 0, 2, 0x0c, 3, 0, 0, 0, 0xff, 0xff, 0x0f, 0x65];
        assert_eq!(written(&handshake), expected);
        let Step::Done(negotiated) = handshake.answer(&ACCEPTED, 0).unwrap() else { panic!("not accepted") };
        assert_eq!(negotiated.version, ProtocolVersion::V1_7);
        assert!(!negotiated.features.has(Feature::TxAwareQueries));
        assert_eq!(negotiated.node_id.unwrap().to_string(), "f85e087c-4a5d-4a6f-a5c7-434e469b2b0e");
    }

    #[test]
    fn attributes_and_credentials_follow_the_features() {
        let attributes = BTreeMap::from([("a".to_owned(), "b".to_owned())]);
        let credentials = Credentials { user: "u", password: "p" };
        let bytes = written(&Handshake::new(&attributes, Some(credentials)));
        let tail = [
            25, 1, 0, 0, 0, 1, 9, 1, 0, 0, 0, b'a', 9, 1, 0, 0, 0, b'b', 9, 1, 0, 0, 0, b'u', 9, 1, 0, 0, 0,
            b'p',
        ];
        assert!(bytes.ends_with(&tail));
    }

    #[test]
    fn falls_back_to_the_version_that_the_server_names() {
        let attributes = none();
        let mut handshake = Handshake::new(&attributes, None);
        let step = handshake.answer(&refusal((1, 5, 0), "Unsupported version", Some(1)), 0).unwrap();
        assert_eq!(step, Step::Again);
        assert_eq!(written(&handshake), [8, 0, 0, 0, 1, 1, 0, 5, 0, 0, 0, 2]);
        let accepted = &ACCEPTED[8..];
        let mut answer = vec![1];
        answer.extend_from_slice(&accepted[1..]);
        let Step::Done(negotiated) = handshake.answer(&answer, 0).unwrap() else { panic!("not accepted") };
        assert_eq!(negotiated.version, ProtocolVersion::V1_5);
        assert_eq!(negotiated.features, Features::NONE);
    }

    #[test]
    fn never_asks_for_a_version_twice() {
        let attributes = none();
        let mut handshake = Handshake::new(&attributes, None);
        for minor in [4, 6, 5] {
            handshake.answer(&refusal((1, minor, 0), "no", Some(1)), 0).unwrap();
        }
        let error = handshake.answer(&refusal((1, 7, 0), "no", Some(1)), 0).unwrap_err();
        assert!(matches!(error, HandshakeError::Protocol(Violation::Version { .. })));
    }

    #[test]
    fn refusals_keep_their_reason() {
        let attributes = none();
        let cases = [
            (refusal((0, 0, 0), "wrong", Some(2000)), "auth"),
            (refusal((1, 7, 0), "Node in recovery mode.", Some(11)), "refused"),
            (refusal((0, 0, 0), "Unknown client type", Some(1)), "refused"),
            (refusal((1, 7, 0), "disabled", Some(1)), "refused"),
            (refusal((1, 3, 0), "old", Some(1)), "protocol"),
            (refusal((9, 0, 0), "new", None), "protocol"),
            (b"HTTP/1.1 400".to_vec(), "protocol"),
        ];
        for (answer, expected) in cases {
            let kind = match Handshake::new(&attributes, None).answer(&answer, 0).unwrap_err() {
                HandshakeError::Auth { .. } => "auth",
                HandshakeError::Refused { .. } => "refused",
                HandshakeError::Protocol(_) => "protocol",
            };
            assert_eq!(kind, expected, "{answer:?}");
        }
    }

    #[test]
    fn truncation_is_an_error() {
        let attributes = none();
        for len in 0..ACCEPTED.len() {
            Handshake::new(&attributes, None).answer(&ACCEPTED[..len], 0).unwrap_err();
        }
    }
}
