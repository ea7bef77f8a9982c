//! The only place that touches sockets, threads and clocks. It knows no operation beyond its number.

pub(crate) mod blocking;
#[cfg_attr(
    not(any(feature = "tls", feature = "rustls")),
    allow(dead_code, reason = "there is no engine in this build")
)]
mod tls;
