use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;

use super::*;

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|index| leaf_hash(&index.to_be_bytes())).collect()
}

fn oracle(count: u64) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    (0..count).for_each(|index| tree.push(index.to_be_bytes().to_vec()));
    tree
}

fn bytes(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| hash.0).collect()
}

#[test]
fn agrees_with_an_independent_implementation() {
    for size in 0..=70 {
        let all = leaves(size);
        let tree = oracle(size);
        assert_eq!(root(&all).0.as_slice(), tree.root().as_bytes().as_slice(), "root of {size}");
        assert_eq!(all.iter().copied().collect::<Tree>().root(), root(&all));
        for index in 0..size {
            let expected = tree.prove_inclusion(index as usize);
            assert_eq!(bytes(&inclusion_proof(&all, index, size).unwrap()), expected.as_bytes(), "{index} in {size}");
        }
        for old in 1..size {
            let expected = tree.prove_consistency((size - old) as usize);
            assert_eq!(bytes(&consistency_proof(&all, old, size).unwrap()), expected.as_bytes(), "{old} to {size}");
        }
    }
}

#[test]
fn every_small_proof_holds_and_no_other() {
    for size in 1..=33 {
        let all = leaves(size);
        let root_hash = root(&all);
        for index in 0..size {
            let proof = inclusion_proof(&all, index, size).unwrap();
            assert!(proof.len() <= MAX_PROOF);
            for (other, leaf) in all.iter().enumerate() {
                let held = verify_inclusion(leaf, index, size, &proof, &root_hash).is_ok();
                assert_eq!(held, other as u64 == index);
                if other as u64 != index {
                    assert!(verify_inclusion(&all[index as usize], other as u64, size, &proof, &root_hash).is_err());
                }
            }
        }
        for old in 0..=size {
            let proof = consistency_proof(&all, old, size).unwrap();
            let old_root = root(&all[..old as usize]);
            verify_consistency(old, &old_root, size, &root_hash, &proof).unwrap();
            assert!(verify_consistency(old, &Hash::ZERO, size, &root_hash, &proof).is_err());
            if old > 0 {
                assert!(verify_consistency(old, &old_root, size, &Hash::ZERO, &proof).is_err());
            }
        }
    }
}

#[test]
fn impossible_requests_are_refused() {
    let all = leaves(3);
    assert_eq!(inclusion_proof(&all, 3, 3), Err(MerkleError::Index { index: 3, size: 3 }));
    assert_eq!(inclusion_proof(&all, 0, 4), Err(MerkleError::Size { size: 4, given: 3 }));
    assert_eq!(consistency_proof(&all, 3, 2), Err(MerkleError::Shrunk { old: 3, new: 2 }));
    assert_eq!(verify_inclusion(&all[0], 0, 0, &[], &empty_root()), Err(MerkleError::Index { index: 0, size: 0 }));
    assert!(Tree::from_peaks(3, vec![Hash::ZERO]).is_err());
    assert!(Tree::from_peaks(u64::MAX, vec![Hash::ZERO; 64]).is_err());
    // A leaf before the growth is not at hand.
    let before: Tree = all.iter().copied().collect();
    assert!(Growth::new(&before, &leaves(2)).inclusion_proof(2).is_err());
}

proptest! {
    #[test]
    fn growth_needs_no_older_leaf(old in 0u64..600, added in 1u64..300, at: prop::sample::Index) {
        let all = leaves(old + added);
        let (earlier, later) = all.split_at(old as usize);
        let kept: Tree = earlier.iter().copied().collect();
        let before = Tree::from_peaks(kept.size(), kept.peaks().to_vec()).unwrap();
        let growth = Growth::new(&before, later);
        let root_hash = root(&all);
        prop_assert_eq!(growth.root(), root_hash);
        let index = old + at.index(added as usize) as u64;
        let proof = growth.inclusion_proof(index).unwrap();
        prop_assert!(verify_inclusion(&all[index as usize], index, growth.size(), &proof, &root_hash).is_ok());
        let proof = growth.consistency_proof().unwrap();
        prop_assert!(verify_consistency(old, &before.root(), growth.size(), &root_hash, &proof).is_ok());
    }

    #[test]
    fn verification_of_anything_ends(
        index: u64, size: u64, old: u64, hashes in proptest::collection::vec(any::<[u8; 32]>(), 0..70),
    ) {
        let proof: Vec<Hash> = hashes.into_iter().map(Hash).collect();
        let _ = verify_inclusion(&Hash::ZERO, index, size, &proof, &Hash::ZERO);
        let (old, new) = (old.min(size), old.max(size));
        let _ = verify_consistency(old, &Hash::ZERO, new, &Hash::ZERO, &proof);
    }

    #[test]
    fn an_altered_proof_fails(size in 2u64..300, at: prop::sample::Index, which: prop::sample::Index, bit in 0usize..256) {
        let all = leaves(size);
        let index = at.index(size as usize) as u64;
        let mut proof = inclusion_proof(&all, index, size).unwrap();
        let altered = which.index(proof.len());
        proof[altered].0[bit / 8] ^= 1 << (bit % 8);
        let result = verify_inclusion(&all[index as usize], index, size, &proof, &root(&all));
        prop_assert_eq!(result, Err(MerkleError::Root));
        proof.pop();
        let result = verify_inclusion(&all[index as usize], index, size, &proof, &root(&all));
        prop_assert!(result.is_err());
    }
}
