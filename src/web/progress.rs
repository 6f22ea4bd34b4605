//! How far a download is.

/// Bytes of a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are here.
    pub done: u64,
    /// All bytes.
    pub total: u64,
}
