//! Tests against real nodes, which they start by themselves. `main_async.rs` runs most of them over the asynchronous front as well, whose
//! types stand in `front` then.

mod affinity;
mod auth;
mod cache_config;
mod check;
mod dynamic;
mod faults;
#[path = "front/blocking.rs"]
mod front;
mod harness;
mod index_query;
mod interop;
mod kv;
mod lifetime;
mod migrate;
mod network;
mod observe;
mod register;
mod scan;
mod sql;
mod statements;
mod table;
mod tls;
