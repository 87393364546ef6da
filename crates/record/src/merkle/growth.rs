//! Making proofs: from a list of all the leaves, or from the peaks before a growth and the leaves added by it.

use super::{MerkleError, Tree, empty_root, node_hash, split};
use crate::Hash;

/// A tree that grew: its peaks before, and the leaves added since.
///
/// That is all a log needs to prove the inclusion of the added leaves under the new root, and the consistency of the new
/// root with the old one, without reading older leaves: every node such a proof asks for is a peak or lies in the growth.
#[derive(Debug, Clone, Copy)]
pub struct Growth<'a> {
    before: &'a Tree,
    added: &'a [Hash],
}

impl<'a> Growth<'a> {
    /// The growth of `before` by the leaf hashes `added`.
    pub fn new(before: &'a Tree, added: &'a [Hash]) -> Self {
        Self { before, added }
    }

    /// Number of leaves after the growth.
    pub fn size(&self) -> u64 {
        self.before.size() + self.added.len() as u64
    }

    /// Root after the growth.
    pub fn root(&self) -> Hash {
        self.range(0, self.size()).unwrap_or_else(empty_root)
    }

    /// Inclusion proof of the added leaf at `index` (from 0, over the whole tree) under [`Growth::root`].
    ///
    /// # Errors
    /// [`MerkleError::Index`] if that leaf is not one of those added.
    pub fn inclusion_proof(&self, index: u64) -> Result<Vec<Hash>, MerkleError> {
        let size = self.size();
        let error = MerkleError::Index { index, size };
        if index < self.before.size() || index >= size {
            return Err(error);
        }
        let mut proof = Vec::new();
        self.path(index, 0, size, &mut proof).ok_or(error)?;
        Ok(proof)
    }

    /// Consistency proof from the tree before the growth to the tree after it; empty if nothing was added or the tree
    /// before had no leaf.
    ///
    /// # Errors
    /// [`MerkleError::Shrunk`] if a node were missing, which no [`Tree`] allows: a growth never removes leaves.
    pub fn consistency_proof(&self) -> Result<Vec<Hash>, MerkleError> {
        let (old, new) = (self.before.size(), self.size());
        let mut proof = Vec::new();
        if old > 0 {
            self.subproof(old, 0, new, true, &mut proof).ok_or(MerkleError::Shrunk { old, new })?;
        }
        Ok(proof)
    }

    /// Hash of the leaves `begin..end`, a node of the tree (`MTH` of RFC 6962 §2.1).
    fn range(&self, begin: u64, end: u64) -> Option<Hash> {
        if let Some(peak) = self.before.peak(begin, end) {
            return Some(peak);
        }
        match end.checked_sub(begin)? {
            0 => None,
            1 => self.added.get(usize::try_from(begin.checked_sub(self.before.size())?).ok()?).copied(),
            width => {
                let middle = begin + split(width);
                Some(node_hash(&self.range(begin, middle)?, &self.range(middle, end)?))
            }
        }
    }

    /// `PATH` of RFC 6962 §2.1.1 within the node `begin..end`.
    fn path(&self, index: u64, begin: u64, end: u64, proof: &mut Vec<Hash>) -> Option<()> {
        if end - begin <= 1 {
            return Some(());
        }
        let middle = begin + split(end - begin);
        if index < middle {
            self.path(index, begin, middle, proof)?;
            proof.push(self.range(middle, end)?);
        } else {
            self.path(index, middle, end, proof)?;
            proof.push(self.range(begin, middle)?);
        }
        Some(())
    }

    /// `SUBPROOF` of RFC 6962 §2.1.2 within the node `begin..end`; `known` while the verifier holds the node's old hash.
    fn subproof(&self, old: u64, begin: u64, end: u64, known: bool, proof: &mut Vec<Hash>) -> Option<()> {
        if old == end {
            if !known {
                proof.push(self.range(begin, end)?);
            }
            return Some(());
        }
        let middle = begin + split(end - begin);
        if old <= middle {
            self.subproof(old, begin, middle, known, proof)?;
            proof.push(self.range(middle, end)?);
        } else {
            self.subproof(old, middle, end, false, proof)?;
            proof.push(self.range(begin, middle)?);
        }
        Some(())
    }
}

/// The first `size` of `leaves`.
fn first(leaves: &[Hash], size: u64) -> Result<&[Hash], MerkleError> {
    let error = MerkleError::Size { size, given: leaves.len() as u64 };
    usize::try_from(size).ok().and_then(|size| leaves.get(..size)).ok_or(error)
}

/// Root of the tree over the leaf hashes `leaves`.
pub fn root(leaves: &[Hash]) -> Hash {
    Growth::new(&Tree::new(), leaves).root()
}

/// Inclusion proof of the leaf at `index` (from 0) in the tree over the first `size` of `leaves`, from the sibling of the
/// leaf up to the child of the root (RFC 6962 §2.1.1). It hashes every leaf: a growing log uses [`Growth`].
///
/// # Errors
/// [`MerkleError::Size`] if fewer leaves are given, [`MerkleError::Index`] if the leaf is not among them.
pub fn inclusion_proof(leaves: &[Hash], index: u64, size: u64) -> Result<Vec<Hash>, MerkleError> {
    Growth::new(&Tree::new(), first(leaves, size)?).inclusion_proof(index)
}

/// Consistency proof between the trees over the first `old` and the first `new` of `leaves` (RFC 6962 §2.1.2).
///
/// # Errors
/// [`MerkleError::Shrunk`] if `new` < `old`, [`MerkleError::Size`] if fewer leaves are given.
pub fn consistency_proof(leaves: &[Hash], old: u64, new: u64) -> Result<Vec<Hash>, MerkleError> {
    let shrunk = MerkleError::Shrunk { old, new };
    if new < old {
        return Err(shrunk);
    }
    let before: Tree = first(leaves, old)?.iter().copied().collect();
    let added = first(leaves, new)?.get(first(leaves, old)?.len()..).ok_or(shrunk)?;
    Growth::new(&before, added).consistency_proof()
}
