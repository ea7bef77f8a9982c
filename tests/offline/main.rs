//! Tests that need no server.

mod allocations;
mod derive;
mod derive_values;
mod file_size;
mod hostile;
mod hygiene;
mod layering;
mod source;
mod ui;
