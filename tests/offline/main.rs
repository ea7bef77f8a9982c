//! Tests that need no server.

mod derive;
mod derive_values;
mod hygiene;
mod ui;
