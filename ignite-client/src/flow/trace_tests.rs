use super::Span;
use crate::config::RequestDone;
use crate::error::{Error, Fate};
use crate::protocol::OpCode;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_request_tells_what_became_of_it() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let refusal = Error::Closed { fate: Fate::Unknown };
    let done = RequestDone {
        op: OpCode::CacheGet,
        addr: "127.0.0.1:10800",
        node_id: None,
        latency: Duration::from_millis(7),
        sent_bytes: 25,
        received_bytes: 12,
        attempt: 2,
        outcome: Ok(()),
    };
    tracing::subscriber::with_default(subscriber, || {
        let span = Span::request(done.op, done.addr, done.sent_bytes, done.attempt);
        assert!(span.is_on());
        span.done(&done);
        drop(span);
        let span = Span::request(done.op, done.addr, done.sent_bytes, done.attempt);
        span.done(&RequestDone { outcome: Err(&refusal), ..done });
    });
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    for part in [
        "op=CacheGet",
        "node=\"127.0.0.1:10800\"",
        "sent_bytes=25",
        "received_bytes=12",
        "latency=7ms",
        "attempt=2",
        "outcome=\"ok\"",
        "outcome=the client is closed",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}
