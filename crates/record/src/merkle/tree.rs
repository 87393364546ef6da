//! The tree as its peaks: enough to append and to know the root, in memory that does not grow.

use super::{MAX_LEAVES, MerkleError, empty_root, leaf_hash, node_hash};
use crate::Hash;

/// A Merkle tree kept as its *peaks*: the roots of its greatest complete subtrees, from left to right.
///
/// There is one peak for each bit set in the size, at most 63. Appending needs no other node.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    size: u64,
    peaks: Vec<Hash>,
}

impl Tree {
    /// The tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Restores a tree from its size and the peaks kept by [`Tree::peaks`].
    ///
    /// # Errors
    /// [`MerkleError::Peaks`] if their number does not fit the size, or the size is beyond [`MAX_LEAVES`].
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Result<Self, MerkleError> {
        let expected = size.count_ones();
        if size > MAX_LEAVES || u32::try_from(peaks.len()) != Ok(expected) {
            return Err(MerkleError::Peaks { size, found: peaks.len(), expected });
        }
        Ok(Self { size, peaks })
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the greatest complete subtrees, from left to right.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Appends a leaf given by its data.
    pub fn append_data(&mut self, data: &[u8]) {
        self.append(leaf_hash(data));
    }

    /// Appends a leaf given by its leaf hash.
    pub fn append(&mut self, leaf: Hash) {
        let mut node = leaf;
        // Each trailing one of the size is a complete subtree that the new leaf completes into a greater one.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// Root of the tree; [`empty_root`] if it has no leaf.
    pub fn root(&self) -> Hash {
        let folded = self.peaks.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
        folded.unwrap_or_else(empty_root)
    }

    /// The peak that covers exactly the leaves `begin..end`, if there is one.
    pub(super) fn peak(&self, begin: u64, end: u64) -> Option<Hash> {
        let mut start = 0;
        let mut rest = self.size;
        for peak in &self.peaks {
            let width = 1 << rest.checked_ilog2()?;
            if (start, start + width) == (begin, end) {
                return Some(*peak);
            }
            start += width;
            rest -= width;
        }
        None
    }
}

impl Extend<Hash> for Tree {
    fn extend<I: IntoIterator<Item = Hash>>(&mut self, leaves: I) {
        for leaf in leaves {
            self.append(leaf);
        }
    }
}

impl FromIterator<Hash> for Tree {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Self {
        let mut tree = Self::new();
        tree.extend(leaves);
        tree
    }
}
