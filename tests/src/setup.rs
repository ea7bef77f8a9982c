//! The kinds of node that tests need.

/// How a node is configured.
///
/// Every kind listens on loopback only, on free ports, and cannot join another node. Caches made by name alone, from the template
/// `small*`, or by `CREATE TABLE` have 32 partitions; a full cache configuration keeps Ignite's default of 1024.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Setup {
    /// Ignite's defaults: in memory, no TLS, no authentication, compact footers.
    Plain,
    /// As [`Setup::Plain`], but objects carry full footers (`compactFooter = false`).
    FullFooters,
    /// As [`Setup::Plain`], in a time zone as Java names it, such as `Asia/Tokyo`.
    InZone(&'static str),
}

impl Setup {
    /// The launcher's arguments beside the work directory and the port.
    pub(crate) fn arguments(self) -> Vec<String> {
        match self {
            Self::Plain => Vec::new(),
            Self::FullFooters => vec!["compactFooter=false".to_owned()],
            Self::InZone(zone) => vec![format!("zone={zone}")],
        }
    }
}
