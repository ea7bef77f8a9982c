//! Typed client for Apache Ignite 2.x.
