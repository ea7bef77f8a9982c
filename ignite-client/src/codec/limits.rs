//! What a decoder accepts from the network before it refuses.

/// Bounds for decoding values of the network, so that hostile or broken bytes cost neither stack nor memory.
///
/// The length of a response frame is bounded by [`max_response_len`](Self::max_response_len) before anything is allocated;
/// inside a frame no allocation is larger than the bytes that are there support.
///
/// # Examples
/// ```
/// use ignite_client::{Client, DecodeLimits};
///
/// let limits = DecodeLimits::DEFAULT.with_max_response_len(1 << 20).with_max_depth(20);
/// let builder = Client::builder().addresses("127.0.0.1").decode_limits(limits);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeLimits {
    /// Longest response frame in bytes; 256 MiB unless set.
    pub max_response_len: usize,
    /// Deepest nesting of objects, collections and arrays; 100 unless set.
    pub max_depth: usize,
}

impl DecodeLimits {
    /// The defaults: responses of 256 MiB, 100 levels.
    pub const DEFAULT: Self = Self { max_response_len: 256 << 20, max_depth: 100 };

    /// Sets the longest response frame in bytes.
    #[must_use]
    pub const fn with_max_response_len(mut self, bytes: usize) -> Self {
        self.max_response_len = bytes;
        self
    }

    /// Sets the deepest nesting of objects, collections and arrays.
    #[must_use]
    pub const fn with_max_depth(mut self, levels: usize) -> Self {
        self.max_depth = levels;
        self
    }
}

impl Default for DecodeLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
