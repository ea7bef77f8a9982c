//! Tests that need no server.

mod derive;
mod hygiene;
mod ui;
