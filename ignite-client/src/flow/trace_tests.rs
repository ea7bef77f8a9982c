use super::Span;
use crate::protocol::OpCode;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
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
    let started = Instant::now();
    tracing::subscriber::with_default(subscriber, || {
        let span = Span::request(OpCode::CacheGet, "127.0.0.1:10800", 25, || started);
        span.end(Ok(12), || started + Duration::from_millis(7));
    });
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    for part in [
        "op=CacheGet",
        "node=\"127.0.0.1:10800\"",
        "sent_bytes=25",
        "received_bytes=12",
        "latency=7ms",
        "outcome=\"ok\"",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}
