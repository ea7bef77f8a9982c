//! Value types that Rust or serde lack: dates, times, timestamps, decimals, UTF-16 units, enum values.

pub(crate) mod marker;
