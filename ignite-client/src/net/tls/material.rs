//! Certificates and keys, from files and bytes.

use super::Failure;
use crate::config::Source;
use crate::error::TlsCause;
use std::error::Error;
use std::fmt;
use std::fs;
use zeroize::Zeroizing;

/// Something that was given and cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{what} {problem}")]
pub(super) struct Unusable {
    what: String,
    problem: &'static str,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// A given thing by its name in errors: "the client key in client.pem".
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'a> {
    what: &'static str,
    source: &'a Source,
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source {
            Source::File(path) => write!(f, "the {} in {}", self.what, path.display()),
            Source::Bytes(_) => write!(f, "the {}", self.what),
        }
    }
}

impl<'a> Named<'a> {
    pub(super) const fn new(what: &'static str, source: &'a Source) -> Self {
        Self { what, source }
    }

    /// Its bytes.
    pub(super) fn read(self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        match self.source {
            Source::Bytes(bytes) => Ok(Zeroizing::new(bytes.expose().clone())),
            Source::File(path) => {
                fs::read(path).map(Zeroizing::new).map_err(|error| self.unusable("cannot be read", error))
            }
        }
    }

    #[cold]
    pub(super) fn unusable(
        self,
        problem: &'static str,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Failure {
        let source = Some(source.into());
        Failure::new(TlsCause::Setup, Unusable { what: self.to_string(), problem, source })
    }

    /// The same where there is no more to say.
    #[cold]
    pub(super) fn wrong(self, problem: &'static str) -> Failure {
        Failure::new(TlsCause::Setup, Unusable { what: self.to_string(), problem, source: None })
    }
}
