//! The Merkle tree of RFC 6962 §2.1: hashing, growth, inclusion and consistency proofs and their verification.

mod growth;
#[cfg(test)]
mod tests;
mod tree;
mod verify;

use thiserror::Error;

use crate::Hash;

pub use growth::{Growth, consistency_proof, inclusion_proof, root};
pub use tree::Tree;
pub use verify::{verify_consistency, verify_inclusion};

/// Greatest number of leaves of a tree, 2^63 − 1.
pub const MAX_LEAVES: u64 = (1 << 63) - 1;

/// Greatest number of hashes in a proof; a tree of [`MAX_LEAVES`] leaves never needs more.
pub const MAX_PROOF: usize = 64;

/// A proof cannot be made, or does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MerkleError {
    /// The leaf asked for is not in the tree, or not among the leaves at hand.
    #[error("inclusion proof: leaf {index} cannot be proved in a tree of {size} leaves")]
    Index {
        /// Index of the leaf, from 0.
        index: u64,
        /// Number of leaves of the tree.
        size: u64,
    },
    /// More leaves were asked for than were given.
    #[error("tree of {size} leaves: only {given} leaf hashes were given")]
    Size {
        /// Number of leaves asked for.
        size: u64,
        /// Number of leaf hashes given.
        given: u64,
    },
    /// A later tree cannot be smaller than the earlier one.
    #[error("consistency proof: the later tree has {new} leaves, fewer than the {old} of the earlier one")]
    Shrunk {
        /// Leaves of the earlier tree.
        old: u64,
        /// Leaves of the later tree.
        new: u64,
    },
    /// The proof has too many or too few hashes for these sizes.
    #[error("Merkle proof: {found} hashes do not fit the sizes of the trees")]
    Length {
        /// Hashes in the proof.
        found: usize,
    },
    /// The proof leads to another root: leaf, index, proof or root were altered.
    #[error("Merkle proof: the hashes lead to another root than the one given")]
    Root,
    /// The peaks of a stored tree do not fit its size.
    #[error("restoring a tree of {size} leaves: {found} peaks given, {expected} expected (at most 2^63 - 1 leaves)")]
    Peaks {
        /// Number of leaves.
        size: u64,
        /// Peaks given.
        found: usize,
        /// Peaks of a tree of that size.
        expected: u32,
    },
}

/// Hash of a leaf: `SHA-256(0x00 || data)`.
pub fn leaf_hash(data: &[u8]) -> Hash {
    Hash::of(&[&[0], data])
}

/// Hash of an inner node: `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash::of(&[&[1], &left.0, &right.0])
}

/// Root of the tree without leaves: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Hash::of(&[])
}

/// Number of leaves of the left subtree of a tree of `size` > 1 leaves: the greatest power of two below `size`.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}
