//! Feature bits: what both sides can do beyond protocol 1.7.0.

/// One bit of the feature mask. Bits that change the layout of a message say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
#[allow(dead_code, reason = "all are offered; what depends on one asks for it")]
pub(crate) enum Feature {
    /// Attribute map in the handshake (layout).
    UserAttributes = 0,
    ExecuteTaskByName = 1,
    /// State byte instead of a bool (layout).
    ClusterStates = 2,
    NodeEndpoints = 3,
    ClusterGroups = 4,
    ServiceInvoke = 5,
    /// Timeout 0 of a query is "none", negative the server's default.
    DefaultQueryTimeout = 6,
    /// Two more fields of a SQL query (layout).
    QueryPartitionsBatchSize = 7,
    BinaryConfiguration = 8,
    ServiceDescriptors = 9,
    /// Attribute map of a service call (layout).
    ServiceCallContext = 10,
    Heartbeat = 11,
    DataReplication = 12,
    /// One more bool each way in the partition mapping (layout).
    AllAffinityMappings = 13,
    IndexQuery = 14,
    /// One more int in an index query (layout).
    IndexQueryLimit = 15,
    ServiceTopology = 16,
    CacheInvoke = 17,
    TxAwareQueries = 18,
    /// One more bool in a change of the cluster state (layout).
    ForceDeactivation = 19,
}

/// A set of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Features(u64);

impl Features {
    /// All that this client knows.
    pub(crate) const KNOWN: Self = Self((1 << (Feature::ForceDeactivation as u8 + 1)) - 1);
    pub(crate) const NONE: Self = Self(0);

    pub(crate) const fn has(self, feature: Feature) -> bool {
        self.0 & (1 << feature as u8) != 0
    }

    #[cfg(test)]
    pub(crate) const fn with(self, feature: Feature) -> Self {
        Self(self.0 | 1 << feature as u8)
    }

    /// What both have.
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The shortest little-endian bytes that hold the set.
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bytes = self.0.to_le_bytes().to_vec();
        while bytes.last() == Some(&0) {
            bytes.pop();
        }
        bytes
    }

    /// From bytes of any length; bits beyond those that could be known are dropped.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let mut bits = [0_u8; 8];
        for (bit, byte) in bits.iter_mut().zip(bytes) {
            *bit = *byte;
        }
        Self(u64::from_le_bytes(bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_features_take_three_bytes() {
        assert_eq!(Features::KNOWN.to_bytes(), [0xff, 0xff, 0x0f]);
        assert!(Features::NONE.to_bytes().is_empty());
        let server = Features::from_bytes(&[0xff, 0xff, 0x0b]);
        assert!(!server.has(Feature::TxAwareQueries) && server.has(Feature::ForceDeactivation));
        assert_eq!(Features::from_bytes(&[0xff; 20]).and(Features::KNOWN), Features::KNOWN);
        assert_eq!(Features::NONE.with(Feature::Heartbeat).to_bytes(), [0, 8]);
    }
}
