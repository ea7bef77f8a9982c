//! Versions of the protocol.

use crate::codec::{CodecResult, Reader, Writer};
use std::fmt;

/// Version of the thin client protocol, as client and server agree on it in the handshake.
///
/// | version | adds |
/// |---|---|
/// | 1.4.0 | flags in every response, node id |
/// | 1.5.0 | transactions |
/// | 1.6.0 | expiry policies, cluster state |
/// | 1.7.0 | feature bits |
///
/// # Examples
/// ```
/// use ignite_client::Error;
///
/// /// Whether the server is older than what this client speaks.
/// fn is_too_old(error: &Error) -> bool {
///     matches!(error, Error::Handshake { server, .. } if (server.major, server.minor) < (1, 4))
/// }
/// # assert!(!is_too_old(&Error::Closed { fate: ignite_client::error::Fate::NotSent }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct ProtocolVersion {
    /// First number.
    pub major: i16,
    /// Second number.
    pub minor: i16,
    /// Third number.
    pub patch: i16,
}

impl ProtocolVersion {
    pub(crate) const V1_4: Self = Self::new(1, 4);
    pub(crate) const V1_5: Self = Self::new(1, 5);
    pub(crate) const V1_6: Self = Self::new(1, 6);
    pub(crate) const V1_7: Self = Self::new(1, 7);

    /// What this client speaks, the newest first. Below 1.4 responses have another header.
    pub(crate) const SPOKEN: [Self; 4] = [Self::V1_7, Self::V1_6, Self::V1_5, Self::V1_4];

    const fn new(major: i16, minor: i16) -> Self {
        Self { major, minor, patch: 0 }
    }

    pub(crate) fn write(self, w: &mut Writer) {
        w.write_i16(self.major);
        w.write_i16(self.minor);
        w.write_i16(self.patch);
    }

    pub(crate) fn read(r: &mut Reader<'_>) -> CodecResult<Self> {
        Ok(Self { major: r.read_i16()?, minor: r.read_i16()?, patch: r.read_i16()? })
    }
}

impl fmt::Display for ProtocolVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}
