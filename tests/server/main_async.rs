//! The tests of `main.rs` over the asynchronous front, which waits for each future by the thread that calls; and those of the front itself.
//!
//! | left out | why |
//! |---|---|
//! | `harness` | tests of the nodes and the proxy, not of a client |
//! | `interop` | bytes that Java reads and writes: both fronts encode and decode by the same code, without I/O |

mod affinity;
mod auth;
mod cache_config;
mod cancel;
mod check;
mod dynamic;
mod faults;
#[path = "front/tasks.rs"]
mod front;
mod index_query;
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
