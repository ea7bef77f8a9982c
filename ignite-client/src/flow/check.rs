//! Compares a Rust type with the cluster's types. Never writes.

use super::Flow;
use super::transport::Transport;
use crate::describe::desc::TypeDesc;
use crate::describe::{TypeReport, check};
use crate::error::Result;

impl<T: Transport> Flow<T> {
    /// Reads the cluster's types of all names below a descriptor, all at once, and compares.
    pub(crate) async fn check(&self, desc: &'static TypeDesc) -> Result<TypeReport> {
        let type_ids = check::type_ids(desc, self.binding());
        let known = if type_ids.is_empty() { Vec::new() } else { self.fetch_types(type_ids).await? };
        Ok(check::report(desc, self.binding(), &known))
    }
}
