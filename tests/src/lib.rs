//! Starts real Ignite nodes for the tests and examples of `ignite-client`.
