//! Tests against real nodes, which they start by themselves.

mod harness;
mod java;
