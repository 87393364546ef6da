//! The padded public head: how the log grows without telling how many acts, offers among them, arrived.
//!
//! The head advances at fixed intervals and at deadlines, each time by **one block of a fixed number of leaves, whatever
//! waits**. Places left over are filled with random hashes, which nobody can tell from real leaves (an entry's salt makes its
//! leaf look random too), and real leaves stand at random places of the block. So the size of the log is a function of the
//! number of heads alone, and the index of a receipt's leaf has the same distribution whatever number of acts arrived. Acts
//! that do not fit wait for the next head in their order: nothing is lost, and the public learns nothing. An installation
//! chooses a block greater than what it expects in one interval, so that proofs do not come late.

use core::num::NonZeroU32;

use rand_core::CryptoRng;
use thiserror::Error;

use crate::Hash;
use crate::merkle::MAX_LEAVES;

/// Leaves of a block unless the installation needs more: a tile of C2SP tlog-tiles, so that the tiles of leaves are always whole.
pub const DEFAULT_BLOCK_SIZE: NonZeroU32 = NonZeroU32::new(256).expect("256 is not zero");

/// Most leaves that one advance of the head may add, 2^20.
pub const MAX_BLOCK_SIZE: u32 = 1 << 20;

/// A block cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HeadError {
    /// A block is beyond [`MAX_BLOCK_SIZE`].
    #[error("planning the public head: a block of {block_size} leaves; at most {MAX_BLOCK_SIZE} can be added at once")]
    Block {
        /// Leaves of a block.
        block_size: u32,
    },
    /// The tree would have more than 2^63 − 1 leaves.
    #[error("planning the public head: a tree of {size} leaves cannot grow by {added} more")]
    Full {
        /// Leaves of the tree.
        size: u64,
        /// Leaves to be added.
        added: u64,
    },
    /// Positions are not strictly ascending: an act would enter the log twice.
    #[error("planning the public head: position {position} is repeated or out of order; give each waiting act once")]
    Order {
        /// The position found at fault.
        position: u64,
    },
}

/// One leaf of the block to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedLeaf {
    /// Index in the tree, from 0.
    pub index: u64,
    /// Leaf hash: the entry's, or random.
    pub hash: Hash,
    /// Position of the act in the record; none for a random leaf. Never to be published.
    pub position: Option<u64>,
}

/// Leaves that the next head adds to a tree of `tree_size` leaves: a block, or less once, where a log that grew by another
/// size of block comes back to whole blocks.
pub fn next_growth(tree_size: u64, block_size: NonZeroU32) -> u64 {
    let block = u64::from(block_size.get());
    block - tree_size % block
}

/// Plans the next advance of the head over the acts that wait, as `(position, leaf hash)` in ascending position.
///
/// Gives [`next_growth`] leaves in the order in which they enter the tree of `tree_size` leaves: the first acts that wait, as
/// many as fit, and random leaves. The others wait on. The plan is random: it must be stored, with the acts' places, before
/// the head that follows from it is signed.
///
/// # Errors
/// [`HeadError`]; nothing is planned then.
pub fn plan_block(
    pending: &[(u64, Hash)],
    tree_size: u64,
    block_size: NonZeroU32,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Vec<PlannedLeaf>, HeadError> {
    if let Some([_, (position, _)]) = pending.array_windows().find(|[(one, _), (next, _)]| one >= next) {
        return Err(HeadError::Order { position: *position });
    }
    if block_size.get() > MAX_BLOCK_SIZE {
        return Err(HeadError::Block { block_size: block_size.get() });
    }
    let added = next_growth(tree_size, block_size);
    if tree_size > MAX_LEAVES - added {
        return Err(HeadError::Full { size: tree_size, added });
    }
    let places = tree_size..tree_size + added;
    let mut leaves: Vec<(Option<u64>, Hash)> =
        pending.iter().zip(places.clone()).map(|((position, leaf), _)| (Some(*position), *leaf)).collect();
    leaves.extend(places.clone().skip(leaves.len()).map(|_| (None, random_hash(rng))));
    shuffle(&mut leaves, rng);
    Ok(places.zip(leaves).map(|(index, (position, hash))| PlannedLeaf { index, hash, position }).collect())
}

fn random_hash(rng: &mut (impl CryptoRng + ?Sized)) -> Hash {
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    Hash(bytes)
}

/// Fisher–Yates: every order is equally likely.
fn shuffle<T>(items: &mut [T], rng: &mut (impl CryptoRng + ?Sized)) {
    for last in (1..items.len()).rev() {
        let chosen = below(last as u64 + 1, rng);
        items.swap(last, usize::try_from(chosen).unwrap_or(last));
    }
}

/// A uniform number in `0..bound` (`bound` > 0): draws from the incomplete last run of `bound` values are thrown away.
fn below(bound: u64, rng: &mut (impl CryptoRng + ?Sized)) -> u64 {
    let unbiased = u64::MAX - u64::MAX % bound;
    loop {
        let drawn = rng.next_u64();
        if drawn < unbiased {
            return drawn % bound;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::test_random::TestRandom;

    fn pending(count: u64) -> Vec<(u64, Hash)> {
        (1..=count).map(|position| (position, Hash::of(&[&position.to_be_bytes()]))).collect()
    }

    fn block(size: u32) -> NonZeroU32 {
        NonZeroU32::new(size).unwrap()
    }

    /// Index of the act at `position` in a plan.
    fn place(plan: &[PlannedLeaf], position: u64) -> u64 {
        plan.iter().find(|leaf| leaf.position == Some(position)).unwrap().index
    }

    #[test]
    fn always_one_block_whatever_waits() {
        let mut rng = TestRandom::new(1);
        for acts in [0, 1, 255, 256, 257, 600] {
            let plan = plan_block(&pending(acts), 512, DEFAULT_BLOCK_SIZE, &mut rng).unwrap();
            assert!(plan.iter().map(|leaf| leaf.index).eq(512..768), "{acts}");
            let mut taken: Vec<u64> = plan.iter().filter_map(|leaf| leaf.position).collect();
            taken.sort_unstable();
            assert!(taken.into_iter().eq(1..=acts.min(256)), "the first ones, {acts} waiting");
        }
    }

    /// A log that grew by blocks of another size comes back to whole blocks at once, as a function of its size alone.
    #[test]
    fn an_old_log_comes_back_to_whole_blocks() {
        let mut rng = TestRandom::new(1);
        for (size, added) in [(0, 256), (100, 156), (300, 212), (511, 1), (512, 256)] {
            for acts in [0, 1, 300] {
                let plan = plan_block(&pending(acts), size, DEFAULT_BLOCK_SIZE, &mut rng).unwrap();
                assert_eq!(plan.len(), added, "{size}, {acts} waiting");
                let taken = plan.iter().filter(|leaf| leaf.position.is_some()).count();
                assert_eq!(taken, added.min(acts as usize));
            }
        }
    }

    #[test]
    fn impossible_plans_are_refused() {
        let mut rng = TestRandom::new(1);
        let twice = [(1, Hash::ZERO), (1, Hash::ZERO)];
        assert_eq!(plan_block(&twice, 0, block(4), &mut rng), Err(HeadError::Order { position: 1 }));
        let huge = plan_block(&[], 0, NonZeroU32::MAX, &mut rng);
        assert_eq!(huge, Err(HeadError::Block { block_size: u32::MAX }));
        let full = plan_block(&[], MAX_LEAVES - 2, block(4), &mut rng);
        assert_eq!(full, Err(HeadError::Full { size: MAX_LEAVES - 2, added: 3 }));
    }

    /// Pearson's statistic of `counts` against the uniform distribution, in thousandths (integers only).
    fn chi_square_thousandths(counts: &[u64]) -> u64 {
        let expected = counts.iter().sum::<u64>() / counts.len() as u64;
        counts.iter().map(|count| count.abs_diff(expected).pow(2) * 1000 / expected).sum()
    }

    /// Over many seeds, the place of an act is uniform in the block, whatever its rank and the number of acts.
    #[test]
    fn an_index_tells_nothing() {
        const PLACES: usize = 32;
        const PLANS: u64 = 6400;
        // 99.99th percentile of chi-square with 31 degrees of freedom is 69.1; seeds are fixed, so this cannot flicker.
        const LIMIT: u64 = 69_100;
        for (acts, watched) in [(1, 1), (2, 1), (2, 2), (17, 9), (31, 31), (32, 1), (32, 32)] {
            let mut counts = [0; PLACES];
            for seed in 0..PLANS {
                let mut rng = TestRandom::new(seed * 1000 + acts);
                let plan = plan_block(&pending(acts), 64, block(PLACES as u32), &mut rng).unwrap();
                counts[place(&plan, watched) as usize - 64] += 1;
            }
            let statistic = chi_square_thousandths(&counts);
            assert!(statistic < LIMIT, "act {watched} of {acts}: chi-square {statistic}/1000, {counts:?}");
        }
    }

    /// The order among acts is uniform too: all 24 orders of four acts are equally likely.
    #[test]
    fn every_order_is_equally_likely() {
        let mut counts = std::collections::BTreeMap::<Vec<u64>, u64>::new();
        for seed in 0..4800 {
            let plan = plan_block(&pending(4), 0, block(4), &mut TestRandom::new(seed)).unwrap();
            *counts.entry(plan.iter().filter_map(|leaf| leaf.position).collect()).or_default() += 1;
        }
        assert_eq!(counts.len(), 24);
        // 99.99th percentile of chi-square with 23 degrees of freedom: 56.7.
        assert!(chi_square_thousandths(&counts.into_values().collect::<Vec<_>>()) < 56_700);
    }

    #[test]
    fn numbers_below_a_bound_are_not_biased() {
        /// Draws the greatest numbers first: those of the incomplete run must be thrown away.
        struct Top(u64);
        impl rand_core::TryRng for Top {
            type Error = core::convert::Infallible;
            fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
                unreachable!("only 64-bit numbers are drawn")
            }
            fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
                self.0 = self.0.wrapping_sub(1);
                Ok(self.0)
            }
            fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
                unreachable!("only numbers are drawn")
            }
        }
        impl rand_core::TryCryptoRng for Top {}
        // 2^64 - 1 = 10 * q + 5: the draws ending in the last five values are refused, so the first result is 9.
        assert_eq!(below(10, &mut Top(0)), 9);
        assert_eq!(below(1, &mut Top(0)), 0);
    }

    proptest! {
        /// What the public sees does not depend on the number of acts, however many wait; and no act is lost, doubled or
        /// overtaken by more than its block.
        #[test]
        fn public_data_are_the_same(acts in prop::collection::vec(0u64..=200, 1..6), seed: u64) {
            let mut rng = TestRandom::new(seed);
            let (mut arrived, mut logged, mut size) = (0, 0, 0);
            for more in &acts {
                arrived += more;
                let waiting: Vec<_> = pending(arrived).split_off(usize::try_from(logged).unwrap());
                let plan = plan_block(&waiting, size, block(64), &mut rng).unwrap();
                prop_assert!(plan.iter().map(|leaf| leaf.index).eq(size..size + 64));
                size += 64;
                let mut real: Vec<_> = plan.iter().filter_map(|leaf| Some((leaf.position?, leaf.hash))).collect();
                real.sort_unstable();
                prop_assert_eq!(&real, &waiting[..waiting.len().min(64)]);
                logged += real.len() as u64;
                let distinct: std::collections::BTreeSet<_> = plan.iter().map(|leaf| leaf.hash).collect();
                prop_assert_eq!(distinct.len(), plan.len());
            }
        }
    }
}
