//! Tests against real nodes, which they start by themselves.

mod affinity;
mod auth;
mod cache_config;
mod check;
mod dynamic;
mod faults;
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
