//! One Ignite node in a JVM of its own.

use crate::certs::{Certificates, Identity};
use crate::ports::Ports;
use crate::process::{Process, Unsaid};
use crate::toolchain::{self, JavaProgram};
use crate::{Setup, TestkitError, handshake, work};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use std::{env, thread};

const LAUNCHER: JavaProgram = JavaProgram {
    name: "launcher",
    main_class: "testnode.Node",
    sources: &[
        ("Node.java", include_str!("../java/Node.java")),
        ("Tls.java", include_str!("../java/Tls.java")),
    ],
    rehearse: Some(rehearse),
};

/// A cluster of one, which ends by itself.
fn rehearse(mut command: Command, folder: &Path) -> Result<(), TestkitError> {
    let work = folder.join("ignite");
    let ports = Ports::lease(1)?;
    for port in ports.ports() {
        command.arg(format!("discovery={port}")).arg(format!("discoveryPort={port}"));
    }
    toolchain::run(command.arg("rehearsal=true").arg(format!("work={}", work.display())))?;
    fs::remove_dir_all(&work).map_err(TestkitError::file("remove", &work))
}

/// A start takes one to two seconds on an idle machine; a loaded one must not fail for slowness.
const START_WITHIN: Duration = Duration::from_secs(120);
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);
/// How long a node may take to end by itself.
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// How long a node that ends by itself may take for that.
const END_WITHIN: Duration = Duration::from_secs(60);
/// How much of the log goes into an error.
const TAIL_BYTES: u64 = 4 * 1024;
/// A shared node holds the caches of many tests.
const HEAP_MIB: u32 = 512;

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
    heap_mib: u32,
    /// What the launcher is told beside the set-up: the place in a cluster.
    place: Vec<String>,
    folder: PathBuf,
    port: u16,
    node_id: String,
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
        Self::start_at(setup, port, HEAP_MIB, Vec::new())
    }

    /// Starts a node that is told its place in a cluster.
    pub(crate) fn start_at(
        setup: Setup,
        port: u16,
        heap_mib: u32,
        place: Vec<String>,
    ) -> Result<Self, TestkitError> {
        let folder = work::new_folder()?;
        let mut node = Self {
            setup,
            heap_mib,
            place,
            folder,
            port,
            node_id: String::new(),
            process: None,
            keep_log: false,
        };
        if setup.tls().is_some() {
            node.write_tls(Certificates::get()?)?;
        }
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

    /// The id that the node answers a handshake with, in the form of `java.util.UUID`. Each start has another one.
    #[must_use]
    pub fn node_id(&self) -> &str {
        &self.node_id
    }

    /// The process id of its JVM; `None` if it was stopped or killed.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    /// Whether its JVM is there, paused or not: it was neither stopped nor killed and has not ended by itself.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.process.as_ref().is_some_and(|process| !process.has_ended())
    }

    pub(crate) fn process(&self) -> Option<&Process> {
        self.process.as_ref()
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
        self.process.take().is_some_and(|process| process.end(STOP_WITHIN))
    }

    /// Gives the node no time any more (SIGSTOP), until [`Node::resume`]: connections stay open, the system still accepts new ones, nobody
    /// answers. Does nothing if it is paused already.
    ///
    /// # Errors
    /// [`TestkitError::Io`] if the node is not running, or on a system without signals.
    pub fn pause(&mut self) -> Result<(), TestkitError> {
        let paused = match &mut self.process {
            Some(process) => process.pause(),
            None => Err(io::ErrorKind::NotFound.into()),
        };
        paused.map_err(TestkitError::io("cannot pause the node"))
    }

    /// Lets a paused node go on. Does nothing if it is not paused.
    ///
    /// A node of a [`Cluster`](crate::Cluster) of three or more that was paused for longer than the failure detection time-out learns that the
    /// others have gone on without it, and ends by itself: [`Node::wait_for_end`]. One of two takes the other one for dead and goes on alone.
    pub fn resume(&mut self) {
        if let Some(process) = &mut self.process {
            process.resume();
        }
    }

    /// Waits until the node has ended by itself.
    ///
    /// # Errors
    /// [`TestkitError::Late`] if it has not after a minute.
    pub fn wait_for_end(&self) -> Result<(), TestkitError> {
        match self.process.as_ref().map(|process| process.wait_for_end(END_WITHIN)) {
            Some(Err(Unsaid::Late)) => Err(TestkitError::Late {
                what: format!("the end of the node at {}", self.address()),
                within: END_WITHIN,
            }),
            _ => Ok(()),
        }
    }

    /// Kills the node if it runs and starts it again on the same port, without anything that it held; a node with authentication keeps what
    /// it has persisted.
    ///
    /// # Errors
    /// As [`Node::start_on`].
    pub fn restart(&mut self) -> Result<(), TestkitError> {
        self.kill();
        self.launch()
    }

    /// As [`Node::restart`], on another port.
    ///
    /// # Errors
    /// As [`Node::start`].
    pub fn restart_on_another_port(&mut self) -> Result<(), TestkitError> {
        self.kill();
        self.port = 0;
        self.launch()
    }

    /// Shows this certificate to those who connect from now on. A node with TLS starts with
    /// [`Certificates::server`](crate::Certificates::server).
    ///
    /// # Errors
    /// [`TestkitError::Io`] if a file cannot be read or written.
    pub fn present(&mut self, identity: &Identity) -> Result<(), TestkitError> {
        let read = |path: &Path| fs::read(path).map_err(TestkitError::file("read", path));
        let both = [read(identity.certificate())?, read(identity.key())?].concat();
        let (file, draft) = (self.tls_folder().join("identity.pem"), self.tls_folder().join("draft.pem"));
        fs::write(&draft, both).map_err(TestkitError::file("write", &draft))?;
        fs::rename(&draft, &file).map_err(TestkitError::file("rename", &draft))
    }

    fn tls_folder(&self) -> PathBuf {
        self.folder.join("tls")
    }

    fn write_tls(&mut self, certificates: &Certificates) -> Result<(), TestkitError> {
        let folder = self.tls_folder();
        fs::create_dir_all(&folder).map_err(TestkitError::file("create", &folder))?;
        let ca = certificates.ca();
        fs::copy(ca, folder.join("ca.pem")).map_err(TestkitError::file("copy", ca))?;
        self.present(certificates.server())
    }

    fn launch(&mut self) -> Result<(), TestkitError> {
        let work = self.folder.join("ignite");
        if work.exists() && !self.setup.has_users() {
            fs::remove_dir_all(&work).map_err(TestkitError::file("remove", &work))?;
        }
        let mut command = toolchain::java(&LAUNCHER, self.heap_mib)?;
        command.arg(format!("work={}", work.display())).arg(format!("port={}", self.port));
        command.args(self.setup.arguments()).args(&self.place);
        if self.setup.tls().is_some() {
            command.arg(format!("tls={}", self.tls_folder().display()));
        }
        let mut process = Process::spawn(command, &self.log_path())?;
        let ready = process.ready(START_WITHIN).map_err(|reason| self.start_error(reason))?;
        self.port = ready.port;
        self.node_id = ready.node_id;
        self.process = Some(process);
        self.check_handshake()
    }

    /// The launcher says READY after the start, when a handshake must be accepted. Inside TLS it is left to the launcher's word.
    fn check_handshake(&mut self) -> Result<(), TestkitError> {
        let credentials = self.setup.has_users().then_some((Setup::USER, Setup::PASSWORD));
        let checked = match self.setup.tls() {
            Some(_) => TcpStream::connect_timeout(&self.socket_addr(), HANDSHAKE_WITHIN).map(|_| true),
            None => handshake::is_accepted(self.socket_addr(), credentials, HANDSHAKE_WITHIN),
        };
        let reason = match checked {
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

fn tail_of(log: &Path) -> io::Result<String> {
    let mut file = File::open(log)?;
    let len = file.metadata()?.len();
    file.seek(SeekFrom::Start(len.saturating_sub(TAIL_BYTES)))?;
    let mut tail = Vec::new();
    file.take(TAIL_BYTES).read_to_end(&mut tail)?;
    Ok(String::from_utf8_lossy(&tail).into_owned())
}
