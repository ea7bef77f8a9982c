//! The derive macro of `ignite-client`.
