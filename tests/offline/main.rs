//! Tests that need no server.

mod allocations;
mod derive;
mod derive_values;
mod hostile;
mod hygiene;
mod ui;
