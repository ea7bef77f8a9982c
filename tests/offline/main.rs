//! Tests that need no server.

mod allocations;
mod api_parity;
mod cache_config;
mod dependencies;
mod derive;
mod derive_values;
mod doc_examples;
mod dynamic;
mod faults;
mod file_size;
mod golden;
mod hostile;
mod hygiene;
mod layering;
mod limits;
mod renaming;
mod roundtrip;
mod source;
mod ui;
