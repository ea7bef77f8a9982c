use super::*;
use crate::codec::CodecError;
use crate::error::{
    ConfigError, ConnectAttempt, IoStage, LostResource, ProtocolVersion, TlsCause, Violation,
};
use crate::ops::retry_class;
use std::io;
use std::sync::Arc;
use std::time::Duration;

fn addr() -> Arc<str> {
    "127.0.0.1:10800".into()
}

fn io_error(fate: Fate) -> Error {
    let source = Arc::new(io::Error::from(io::ErrorKind::ConnectionReset));
    Error::Io { addr: addr(), op: Some(OpCode::CachePut), during: IoStage::Read, fate, source }
}

fn refused(status: Status) -> Error {
    Error::server(OpCode::CachePut, status, "no".into(), addr())
}

/// One error of each kind, and what repeating it needs: nothing more than a node, the policy's word, or it is never done.
fn errors() -> Vec<(Error, Known)> {
    let attempt = ConnectAttempt { addr: addr(), error: io_error(Fate::NotSent) };
    let source = Arc::new(io::Error::other("no"));
    vec![
        (io_error(Fate::NotSent), Known::NotApplied),
        (io_error(Fate::Rejected), Known::NotApplied),
        (io_error(Fate::Unknown), Known::Nothing),
        (io_error(Fate::ReadsOnly), Known::Nothing),
        (Error::protocol(addr(), Violation::UnknownRequest { id: 1 }), Known::Final),
        (refused(Status::InvalidNodeState), Known::NotApplied),
        (refused(Status::Failed), Known::Final),
        (refused(Status::CacheDoesNotExist), Known::Final),
        (ConfigError::NoAddress.into(), Known::Final),
        (Error::Connect { attempts: [attempt].into() }, Known::Final),
        (
            Error::Handshake {
                addr: addr(),
                server: ProtocolVersion::V1_7,
                status: Status::NodeInRecoveryMode,
                message: "no".into(),
            },
            Known::Final,
        ),
        (Error::Auth { addr: addr(), message: "no".into() }, Known::Final),
        (Error::Tls { addr: addr(), cause: TlsCause::Setup, source: source.clone() }, Known::Final),
        (Error::Timeout { op: None, addr: addr(), after: Duration::ZERO, fate: Fate::NotSent }, Known::Final),
        (Error::Unsupported { feature: "x", server: addr() }, Known::Final),
        (Error::Lost { what: LostResource::Cursor, source: Arc::new(io_error(Fate::Unknown)) }, Known::Final),
        (CodecError::null().into(), Known::Final),
        (Error::Closed { fate: Fate::Unknown }, Known::Final),
    ]
}

fn decided(op: OpCode, error: &Error, policy: &RetryPolicy) -> bool {
    let failure = Failure { op, class: retry_class(op), error, failures: 1 };
    decide(failure, policy, 3) == Decision::Retry
}

#[test]
fn every_operation_with_every_error_under_every_policy() {
    let custom = RetryPolicy::Custom(Arc::new(|failed| failed.op == OpCode::CachePut));
    let ops: Vec<OpCode> = (0..=i16::MAX).filter_map(OpCode::from_code).collect();
    assert!(ops.len() > 90);
    for (error, expected) in errors() {
        assert_eq!(known(&error), expected, "{error}");
        for op in &ops {
            let (class, op) = (retry_class(*op), *op);
            let possible = expected != Known::Final && class != RetryClass::Bound;
            let safe = expected == Known::NotApplied;
            assert!(!decided(op, &error, &RetryPolicy::None), "{op} {error}");
            let reads = possible && (safe || class == RetryClass::Read);
            assert_eq!(decided(op, &error, &RetryPolicy::Reads), reads, "{op} {error}");
            assert_eq!(decided(op, &error, &RetryPolicy::All), possible, "{op} {error}");
            assert_eq!(decided(op, &error, &custom), possible && op == OpCode::CachePut, "{op} {error}");
        }
    }
}

#[test]
fn the_last_failure_is_told() {
    let error = io_error(Fate::NotSent);
    for (failures, expected) in [(1, Decision::Retry), (2, Decision::Retry), (3, Decision::Fail)] {
        let failure = Failure { op: OpCode::CacheGet, class: RetryClass::Read, error: &error, failures };
        assert_eq!(decide(failure, &RetryPolicy::Reads, 3), expected);
    }
}
