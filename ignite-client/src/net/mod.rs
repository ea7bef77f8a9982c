//! The only place that touches sockets, threads and clocks. It knows no operation beyond its number.

pub(crate) mod blocking;
mod tls;
