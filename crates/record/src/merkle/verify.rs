//! Checking proofs, by the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2 (same hashes as RFC 6962).

use super::{MerkleError, empty_root, node_hash};
use crate::Hash;

/// Checks that the leaf hash `leaf` stands at `index` (from 0) in the tree of `size` leaves with this `root`.
///
/// # Errors
/// [`MerkleError::Index`], [`MerkleError::Length`] or [`MerkleError::Root`] if it does not.
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> Result<(), MerkleError> {
    if index >= size {
        return Err(MerkleError::Index { index, size });
    }
    let wrong_length = MerkleError::Length { found: proof.len() };
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for sibling in proof {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            // A last node without sibling rises unchanged until it is a right child.
            let risen = if node & 1 == 1 { 0 } else { node.trailing_zeros().min(63) };
            (node, last) = (node >> risen, last >> risen);
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(wrong_length);
    }
    if hash == *root { Ok(()) } else { Err(MerkleError::Root) }
}

/// Checks that the tree of `old` leaves with `old_root` is a prefix of the tree of `new` leaves with `new_root`.
///
/// The proof is empty if the sizes are equal (then the roots must be), or if the earlier tree has no leaf.
///
/// # Errors
/// [`MerkleError::Shrunk`], [`MerkleError::Length`] or [`MerkleError::Root`] if it is not.
pub fn verify_consistency(
    old: u64,
    old_root: &Hash,
    new: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), MerkleError> {
    let same = |a: &Hash, b: &Hash| if a == b { Ok(()) } else { Err(MerkleError::Root) };
    let wrong_length = MerkleError::Length { found: proof.len() };
    if new < old {
        return Err(MerkleError::Shrunk { old, new });
    }
    if new == old || old == 0 {
        if !proof.is_empty() {
            return Err(wrong_length);
        }
        return if new == old { same(old_root, new_root) } else { same(old_root, &empty_root()) };
    }
    // Rise to the greatest complete subtree that ends the earlier tree; if that is all of it, its hash is the old root.
    let rise = (old - 1).trailing_ones();
    let (mut node, mut last) = ((old - 1) >> rise, (new - 1) >> rise);
    let (start, rest) = match (old.is_power_of_two(), proof.split_first()) {
        (true, _) => (old_root, proof),
        (false, Some(start)) => start,
        (false, None) => return Err(wrong_length),
    };
    let (mut old_hash, mut new_hash) = (*start, *start);
    for sibling in rest {
        if last == 0 {
            return Err(wrong_length);
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            let risen = if node & 1 == 1 { 0 } else { node.trailing_zeros().min(63) };
            (node, last) = (node >> risen, last >> risen);
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last != 0 {
        return Err(wrong_length);
    }
    same(&old_hash, old_root)?;
    same(&new_hash, new_root)
}
