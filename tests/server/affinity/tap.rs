//! A relay before a node that notes which operations pass.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Ends when it is dropped; connections end with their clients.
pub(super) struct Tap {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
    ended: AtomicBool,
}

#[derive(Default)]
struct Seen {
    ops: Vec<i16>,
    /// Answers wait.
    held: bool,
}

impl Tap {
    pub(super) fn start(node: SocketAddr) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        let acceptor = thread::spawn(move || {
            for client in listener.incoming() {
                if of_thread.ended.load(Ordering::Relaxed) {
                    return;
                }
                // A node that is away refuses, and so does its tap.
                if let (Ok(client), Ok(node)) = (client, TcpStream::connect(node)) {
                    relay(&client, &node, &of_thread);
                }
            }
        });
        Self { address, shared, acceptor: Some(acceptor) }
    }

    pub(super) fn address(&self) -> String {
        self.address.to_string()
    }

    /// The operations that have passed, which are forgotten then.
    pub(super) fn take(&self) -> Vec<i16> {
        std::mem::take(&mut self.shared.seen.lock().unwrap().ops)
    }

    /// From now on answers wait, or do not wait any more.
    pub(super) fn hold(&self, held: bool) {
        self.shared.seen.lock().unwrap().held = held;
        self.shared.changed.notify_all();
    }

    /// Waits until an operation has passed.
    pub(super) fn wait_for(&self, op: i16) {
        let seen = self.shared.seen.lock().unwrap();
        let absent = |seen: &mut Seen| !seen.ops.contains(&op);
        let (_seen, waited) =
            self.shared.changed.wait_timeout_while(seen, Duration::from_secs(30), absent).unwrap();
        assert!(!waited.timed_out(), "operation {op} has not come");
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        self.hold(false);
        let _ = TcpStream::connect(self.address);
        self.acceptor.take().unwrap().join().unwrap();
    }
}

fn relay(client: &TcpStream, node: &TcpStream, shared: &Arc<Shared>) {
    client.set_nodelay(true).unwrap();
    node.set_nodelay(true).unwrap();
    let clone = |stream: &TcpStream| stream.try_clone().unwrap();
    let (from, to, requests) = (clone(client), clone(node), Arc::clone(shared));
    thread::spawn(move || {
        // The first frame is the handshake.
        let mut is_request = false;
        let _ = frames(from, &to, |frame| {
            if std::mem::replace(&mut is_request, true) {
                requests.seen.lock().unwrap().ops.push(i16::from_le_bytes([frame[0], frame[1]]));
                requests.changed.notify_all();
            }
        });
        let _ = to.shutdown(Shutdown::Both);
    });
    let (from, to, answers) = (clone(node), clone(client), Arc::clone(shared));
    thread::spawn(move || {
        let _ = frames(from, &to, |_| {
            let seen = answers.seen.lock().unwrap();
            drop(answers.changed.wait_while(seen, |seen| seen.held).unwrap());
        });
        let _ = to.shutdown(Shutdown::Both);
    });
}

/// Passes on frame by frame.
fn frames(mut from: TcpStream, mut to: &TcpStream, mut see: impl FnMut(&[u8])) -> io::Result<()> {
    loop {
        let mut len = [0; 4];
        from.read_exact(&mut len)?;
        let mut frame = vec![0; u32::from_le_bytes(len).try_into().unwrap()];
        from.read_exact(&mut frame)?;
        see(&frame);
        to.write_all(&[&len[..], &frame].concat())?;
    }
}
