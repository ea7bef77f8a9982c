//! The wire forms of Ignite's binary format, one per file, read and write side by side.

pub(crate) mod type_code;
