//! Rows of the published Merkle log.

use ceralacca_record::Hash;
use jiff::Timestamp;

/// One leaf of the published log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogLeaf {
    /// Index in the log, from 0, gap-free.
    pub index: u64,
    /// Leaf hash.
    pub hash: Hash,
    /// Position of the event, or `None` for a random leaf that fills a block.
    pub position: Option<u64>,
}

/// An event that is not yet in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unlogged {
    /// Position of the event.
    pub position: u64,
    /// Its leaf hash.
    pub leaf: Hash,
}

/// A signed head of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCheckpoint {
    /// Number of leaves it covers.
    pub size: u64,
    /// Root of the tree of those leaves.
    pub root: Hash,
    /// Peaks of the tree, from which it goes on growing: see `ceralacca_record::merkle::Tree::peaks`.
    pub peaks: Vec<Hash>,
    /// The signed note.
    pub note: String,
    /// Instant of publication, whole microseconds.
    pub instant: Timestamp,
}
