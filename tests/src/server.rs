//! One Ignite node in a JVM of its own.

use crate::toolchain::{self, JavaProgram};
use crate::{Setup, TestkitError, handshake};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use std::{env, thread};

const LAUNCHER: JavaProgram = JavaProgram {
    name: "launcher",
    main_class: "testnode.Node",
    sources: &[("Node.java", include_str!("../java/Node.java"))],
};

/// A start takes one to two seconds on an idle machine; a loaded one must not fail for slowness.
const START_WITHIN: Duration = Duration::from_secs(120);
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);
/// How long a node may take to end by itself.
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// How much of the log goes into an error.
const TAIL_BYTES: u64 = 4 * 1024;
/// Work folders of earlier runs are kept this long, for a look at their logs.
const KEEP_WORK: Duration = Duration::from_secs(24 * 60 * 60);

/// The addresses of a cluster with default settings, as `host:port,...`: those in the environment variable `IGNITE_ADDRESSES` if it is
/// set, otherwise that of the shared [`Setup::Plain`] node of this process, which is started by the first call.
///
/// # Errors
/// As [`Node::start`].
pub fn addresses() -> Result<String, TestkitError> {
    match env::var("IGNITE_ADDRESSES") {
        Ok(given) if !given.trim().is_empty() => Ok(given),
        _ => Ok(Node::shared(Setup::Plain)?.address()),
    }
}

/// A running Ignite node, or one that was stopped and can be started again on its port.
///
/// It is killed when dropped and ends by itself when this process is gone. Its work folder, with the server's log, is removed when the
/// node is dropped, unless a start failed or the dropping thread panics: then the log is kept for a look.
#[derive(Debug)]
pub struct Node {
    setup: Setup,
    folder: PathBuf,
    port: u16,
    process: Option<Process>,
    /// A start failed: the log is named in the error and stays.
    keep_log: bool,
}

impl Node {
    /// Starts a node on free ports and waits until it is ready: it has said so and has answered a handshake.
    ///
    /// # Errors
    /// - [`TestkitError::Missing`] if there is no JDK or no Maven; the text says what to install.
    /// - [`TestkitError::Program`] if Maven or the Java compiler fails, for example without a network on the very first run.
    /// - [`TestkitError::Start`] if the node does not become ready; holds the end of its log.
    pub fn start(setup: Setup) -> Result<Self, TestkitError> {
        Self::start_on(setup, 0)
    }

    /// Starts a node that listens for clients on `port`; 0 is a free port.
    ///
    /// # Errors
    /// As [`Node::start`]; [`TestkitError::Start`] also if the port is taken.
    pub fn start_on(setup: Setup, port: u16) -> Result<Self, TestkitError> {
        let mut node = Self { setup, folder: new_work_folder()?, port, process: None, keep_log: false };
        node.launch()?;
        Ok(node)
    }

    /// The node of this set-up that all tests of this process share, started by the first call.
    ///
    /// It lives until the process ends. Tests that use it name their caches with [`unique_name`](crate::unique_name), remove them, and do
    /// not count on being alone.
    ///
    /// # Errors
    /// As [`Node::start`]. A failed start is tried again by the next call.
    pub fn shared(setup: Setup) -> Result<&'static Self, TestkitError> {
        static SHARED: Mutex<Option<HashMap<Setup, &'static Node>>> = Mutex::new(None);
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let nodes = shared.get_or_insert_default();
        if let Some(node) = nodes.get(&setup) {
            return Ok(node);
        }
        let node: &'static Self = Box::leak(Box::new(Self::start(setup)?));
        nodes.insert(setup, node);
        Ok(node)
    }

    /// Where the node listens for clients: `127.0.0.1:port`. The same after a restart.
    #[must_use]
    pub fn address(&self) -> String {
        self.socket_addr().to_string()
    }

    /// [`Node::address`], parsed.
    #[must_use]
    pub fn socket_addr(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// The set-up that it was started with.
    #[must_use]
    pub fn setup(&self) -> Setup {
        self.setup
    }

    /// The process id of its JVM; `None` if it was stopped or killed.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(|process| process.child.id())
    }

    /// The server's log; lines of all its starts.
    #[must_use]
    pub fn log_path(&self) -> PathBuf {
        self.folder.join("node.log")
    }

    /// Kills the node, as a crash does: connections break, nothing is closed in order. Does nothing if it is not running.
    pub fn kill(&mut self) {
        drop(self.process.take());
    }

    /// Ends the node in order, or kills it if that takes longer than ten seconds. Does nothing if it is not running.
    ///
    /// Returns whether it ended in order.
    pub fn stop(&mut self) -> bool {
        self.process.take().is_some_and(|mut process| process.end(STOP_WITHIN))
    }

    /// Kills the node if it runs and starts it again on the same port, without anything that it held.
    ///
    /// # Errors
    /// As [`Node::start_on`].
    pub fn restart(&mut self) -> Result<(), TestkitError> {
        self.kill();
        self.launch()
    }

    fn launch(&mut self) -> Result<(), TestkitError> {
        let work = self.folder.join("ignite");
        if work.exists() {
            fs::remove_dir_all(&work).map_err(TestkitError::file("remove", &work))?;
        }
        let mut command = toolchain::java(&LAUNCHER)?;
        command.arg(format!("work={}", work.display())).arg(format!("port={}", self.port));
        command.args(self.setup.arguments());
        let mut process = Process::spawn(command, &self.log_path())?;
        self.port =
            process.ready(Instant::now() + START_WITHIN).map_err(|reason| self.start_error(reason))?;
        self.process = Some(process);
        self.check_handshake()
    }

    /// The launcher says READY after the start, when a handshake must be accepted.
    fn check_handshake(&mut self) -> Result<(), TestkitError> {
        let reason = match handshake::is_accepted(self.socket_addr(), HANDSHAKE_WITHIN) {
            Ok(true) => return Ok(()),
            Ok(false) => "it refused a handshake".to_owned(),
            Err(e) => format!("no answer to a handshake: {e}"),
        };
        self.kill();
        Err(self.start_error(reason))
    }

    fn start_error(&mut self, reason: String) -> TestkitError {
        self.keep_log = true;
        let log = self.log_path();
        let tail = tail_of(&log).unwrap_or_else(|e| format!("(cannot be read: {e})"));
        TestkitError::Start { reason, log, tail }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
        if !self.keep_log && !thread::panicking() {
            // What cannot be removed now is swept by a later run.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// The JVM and the lines of its standard output.
#[derive(Debug)]
struct Process {
    child: Child,
    answers: Mutex<mpsc::Receiver<String>>,
}

impl Process {
    fn spawn(mut command: Command, log: &Path) -> Result<Self, TestkitError> {
        let log_file =
            File::options().create(true).append(true).open(log).map_err(TestkitError::file("open", log))?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log_file);
        let mut child = command.spawn().map_err(TestkitError::io("cannot start Java"))?;
        let (sender, answers) = mpsc::channel();
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || {
                let lines = BufReader::new(stdout).lines().map_while(Result::ok);
                lines.take_while(|line| sender.send(line.clone()).is_ok()).for_each(drop);
            });
        }
        Ok(Self { child, answers: Mutex::new(answers) })
    }

    fn next_answer(&mut self, deadline: Instant) -> Result<String, RecvTimeoutError> {
        let answers = self.answers.get_mut().unwrap_or_else(PoisonError::into_inner);
        answers.recv_timeout(deadline.saturating_duration_since(Instant::now()))
    }

    /// Waits for the launcher's READY and returns the port for clients.
    fn ready(&mut self, deadline: Instant) -> Result<u16, String> {
        match self.next_answer(deadline) {
            Ok(line) => line
                .strip_prefix("READY ")
                .and_then(|port| port.parse().ok())
                .ok_or_else(|| format!("READY was expected, not {line:?}")),
            Err(RecvTimeoutError::Timeout) => Err(format!("not ready after {START_WITHIN:?}")),
            Err(RecvTimeoutError::Disconnected) => match self.child.wait() {
                Ok(status) => Err(format!("its process ended ({status})")),
                Err(e) => Err(format!("its process ended ({e})")),
            },
        }
    }

    /// Closes the standard input, at which the launcher ends; its standard output ends with it.
    fn end(&mut self, within: Duration) -> bool {
        drop(self.child.stdin.take());
        let deadline = Instant::now() + within;
        let ended = loop {
            if let Err(e) = self.next_answer(deadline) {
                break e == RecvTimeoutError::Disconnected;
            }
        };
        ended && self.child.wait().is_ok_and(|status| status.success())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only if the process has ended before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn new_work_folder() -> Result<PathBuf, TestkitError> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let all = toolchain::folder().join("work");
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    if count == 0 {
        sweep(&all);
    }
    let millis = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis();
    let folder = all.join(format!("{millis}-{}-{count}", process::id()));
    fs::create_dir_all(&folder).map_err(TestkitError::file("create", &folder))?;
    Ok(folder)
}

/// Removes what old runs have left: nodes shared by a process are never dropped. What cannot be removed stays.
fn sweep(all: &Path) {
    let is_old = |entry: &fs::DirEntry| {
        let age =
            entry.metadata().and_then(|data| data.modified()).map(|at| at.elapsed().unwrap_or_default());
        age.is_ok_and(|age| age > KEEP_WORK)
    };
    for entry in fs::read_dir(all).into_iter().flatten().flatten().filter(is_old) {
        let _ = fs::remove_dir_all(entry.path());
    }
}

fn tail_of(log: &Path) -> io::Result<String> {
    let mut file = File::open(log)?;
    let len = file.metadata()?.len();
    file.seek(SeekFrom::Start(len.saturating_sub(TAIL_BYTES)))?;
    let mut tail = Vec::new();
    file.take(TAIL_BYTES).read_to_end(&mut tail)?;
    Ok(String::from_utf8_lossy(&tail).into_owned())
}
