//! What can go wrong with a test node.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why a node or a program of the harness did not start or run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestkitError {
    /// A JDK or Maven is not there, or too old; the text names what to install.
    #[error("{0}")]
    Missing(String),
    /// A program that the harness ran failed.
    #[error("{program} failed ({status}):\n{output}")]
    Program {
        /// What was run.
        program: String,
        /// How it ended.
        status: String,
        /// What it printed.
        output: String,
    },
    /// The node ended before it was ready, or was not ready in time.
    #[error("the node did not start: {reason}\nlast lines of {}:\n{tail}", log.display())]
    Start {
        /// What happened.
        reason: String,
        /// The server's log.
        log: PathBuf,
        /// The last lines of the log.
        tail: String,
    },
    /// A certificate could not be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// Something that was waited for has not happened in time.
    #[error("{what}: not after {within:?}")]
    Late {
        /// What was waited for.
        what: String,
        /// How long.
        within: Duration,
    },
    /// A file, a process or a socket of the harness failed.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// The reason.
        source: io::Error,
    },
}

impl TestkitError {
    /// For `map_err`: adds what was tried to an error of the system.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }

    /// For `map_err`: adds the path that was worked on.
    pub(crate) fn file(verb: &str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        Self::io(format!("cannot {verb} {}", path.display()))
    }
}
