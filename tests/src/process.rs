//! The process of a node: what its launcher says, how it is paused, how it ends.

use crate::TestkitError;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The JVM of a node.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    said: Arc<Said>,
    pause: Option<Pause>,
}

/// The launcher's READY.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    pub(crate) port: u16,
    pub(crate) node_id: String,
}

/// The launcher's TOPOLOGY: what the node and the others have agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Topology {
    /// Grows with each node that joins or leaves; the second part, with each change of owners.
    pub(crate) version: (u64, u32),
    pub(crate) servers: usize,
    pub(crate) rebalanced: bool,
}

/// Why what was waited for did not happen.
#[derive(Debug)]
pub(crate) enum Unsaid {
    Late,
    Ended,
}

impl Process {
    pub(crate) fn spawn(mut command: Command, log: &Path) -> Result<Self, TestkitError> {
        let log_file =
            File::options().create(true).append(true).open(log).map_err(TestkitError::file("open", log))?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log_file);
        let mut child = command.spawn().map_err(TestkitError::io("cannot start Java"))?;
        let said = Arc::new(Said::default());
        if let Some(stdout) = child.stdout.take() {
            let said = Arc::clone(&said);
            thread::spawn(move || said.listen(stdout));
        }
        Ok(Self { child, said, pause: None })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for READY.
    pub(crate) fn ready(&mut self, within: Duration) -> Result<Ready, String> {
        self.said.wait(within, |words| words.ready.clone()).map_err(|unsaid| match unsaid {
            Unsaid::Late => format!("not ready after {within:?}"),
            Unsaid::Ended => match self.child.wait() {
                Ok(status) => format!("its process ended ({status})"),
                Err(e) => format!("its process ended ({e})"),
            },
        })
    }

    /// Waits for a TOPOLOGY that fits; the last one counts as said.
    pub(crate) fn topology(&self, within: Duration, fits: impl Fn(Topology) -> bool) -> Result<(), Unsaid> {
        self.said.wait(within, |words| words.topology.filter(|topology| fits(*topology)).map(drop))
    }

    pub(crate) fn last_topology(&self) -> Option<Topology> {
        self.said.lock().topology
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&self) -> bool {
        self.said.lock().ended
    }

    /// Waits until it has ended by itself.
    pub(crate) fn wait_for_end(&self, within: Duration) -> Result<(), Unsaid> {
        match self.said.wait::<()>(within, |_| None) {
            Err(Unsaid::Ended) => Ok(()),
            other => other,
        }
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.pause.is_some()
    }

    pub(crate) fn pause(&mut self) -> io::Result<()> {
        if self.pause.is_none() {
            self.pause = Some(Pause::of(self.id())?);
        }
        Ok(())
    }

    pub(crate) fn resume(&mut self) {
        self.pause = None;
    }

    /// Closes the standard input, at which the launcher ends; its standard output ends with it.
    pub(crate) fn end(mut self, within: Duration) -> bool {
        self.resume();
        drop(self.child.stdin.take());
        self.wait_for_end(within).is_ok()
            && self.child.wait().is_ok_and(|status: ExitStatus| status.success())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails only if the process has ended before. A stopped process can be killed; its id must not be collected, and given to another
        // one, before the pause has ended.
        let _ = self.child.kill();
        self.resume();
        let _ = self.child.wait();
    }
}

/// What the launcher has said so far.
#[derive(Debug, Default)]
struct Said {
    words: Mutex<Words>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Words {
    ready: Option<Ready>,
    topology: Option<Topology>,
    ended: bool,
}

impl Said {
    fn lock(&self) -> MutexGuard<'_, Words> {
        self.words.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listen(&self, stdout: impl Read) {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            self.lock().hear(&line);
            self.changed.notify_all();
        }
        self.lock().ended = true;
        self.changed.notify_all();
    }

    fn wait<T>(&self, within: Duration, look: impl Fn(&Words) -> Option<T>) -> Result<T, Unsaid> {
        let deadline = Instant::now() + within;
        let mut words = self.lock();
        loop {
            if let Some(found) = look(&words) {
                return Ok(found);
            }
            if words.ended {
                return Err(Unsaid::Ended);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Unsaid::Late);
            }
            (words, _) = self.changed.wait_timeout(words, left).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Words {
    /// A line that is not the launcher's is not for us.
    fn hear(&mut self, line: &str) {
        let mut parts = line.split(' ');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("READY"), Some(port), Some(node_id)) => {
                self.ready = port.parse().ok().map(|port| Ready { port, node_id: node_id.to_owned() });
            }
            (Some("TOPOLOGY"), Some(version), Some(servers)) => {
                // The first one may be said when a newer one has just been.
                let said = topology(version, servers, parts.next().unwrap_or_default());
                self.topology = said.filter(|said| said.version >= self.version()).or(self.topology);
            }
            _ => {}
        }
    }

    fn version(&self) -> (u64, u32) {
        self.topology.map_or((0, 0), |topology| topology.version)
    }
}

fn topology(version: &str, servers: &str, rebalanced: &str) -> Option<Topology> {
    let (major, minor) = version.split_once('.')?;
    Some(Topology {
        version: (major.parse().ok()?, minor.parse().ok()?),
        servers: servers.parse().ok()?,
        rebalanced: rebalanced.parse().ok()?,
    })
}

/// A process that gets no time (SIGSTOP) until the value is dropped.
///
/// A shell holds the pause: it lets the process go on when its standard input ends, also because we were killed. The launcher then sees the
/// end of its own input; a process that stays stopped would outlive us for ever.
#[derive(Debug)]
struct Pause {
    shell: Child,
}

const PAUSE: &str = r#"trap "" INT TERM HUP; kill -STOP "$1" && echo paused && read -r end; kill -CONT "$1""#;

impl Pause {
    fn of(pid: u32) -> io::Result<Self> {
        let mut shell = Command::new("sh");
        shell.args(["-c", PAUSE, "sh", &pid.to_string()]);
        let mut shell = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let stdout = shell.stdout.take();
        let pause = Self { shell };
        let mut said = String::new();
        stdout.map(|stdout| BufReader::new(stdout).read_line(&mut said)).transpose()?;
        if said.is_empty() {
            return Err(io::Error::other(format!("process {pid} cannot be stopped")));
        }
        Ok(pause)
    }
}

impl Drop for Pause {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn an_old_topology_does_not_replace_a_newer_one() {
        let mut words = Words::default();
        for line in ["TOPOLOGY 3.1 3 true", "TOPOLOGY 3.0 3 false", "TOPOLOGY 3.x 3 false"] {
            words.hear(line);
        }
        assert_eq!(words.topology, Some(Topology { version: (3, 1), servers: 3, rebalanced: true }));
        words.hear("TOPOLOGY 4.0 2 false");
        assert_eq!(words.topology, Some(Topology { version: (4, 0), servers: 2, rebalanced: false }));
    }
}
