//! Tests against real nodes, which they start by themselves.

mod acme;
mod dynamic;
mod harness;
mod interop;
mod java;
mod kv;
mod network;
mod register;
