//! What goes wrong when structs are generated.

use std::error::Error;
use std::fmt;

/// What goes wrong when structs are generated.
#[derive(Debug)]
#[non_exhaustive]
pub enum GenerateError {
    /// The cluster has no such table, type or schema.
    NotFound(String),
    /// The command line says nothing that makes sense.
    Usage(String),
    /// The client failed.
    Client(ignite_client::Error),
}

impl GenerateError {
    pub(super) fn no_table(schema: &str, table: &str) -> Self {
        Self::NotFound(format!("the cluster has no table {table} in schema {schema}"))
    }
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(text) | Self::Usage(text) => f.write_str(text),
            Self::Client(error) => error.fmt(f),
        }
    }
}

impl Error for GenerateError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Client(error) => error.source(),
            _ => None,
        }
    }
}

impl From<ignite_client::Error> for GenerateError {
    fn from(error: ignite_client::Error) -> Self {
        Self::Client(error)
    }
}
