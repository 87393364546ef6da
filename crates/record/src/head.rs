//! The padded public head: how the log grows without telling how many acts, offers among them, arrived.
//!
//! The head advances at fixed intervals and at deadlines, each time by whole blocks of leaves, at least one even if nothing
//! happened. Places left over are filled with random hashes, which nobody can tell from real leaves (an entry's salt makes
//! its leaf look random too), and real leaves stand at random places of the new blocks. So the size of the log and the index
//! of a receipt's leaf are the same, in distribution, whatever number of acts arrived, **as long as it is at most one block**:
//! more acts than the block holds make the head advance by more blocks, which tells how many blocks were needed and nothing
//! finer. An installation chooses a block greater than what it expects in one interval.

use core::num::NonZeroU32;

use rand_core::CryptoRng;
use thiserror::Error;

use crate::Hash;
use crate::merkle::MAX_LEAVES;

/// Leaves of a block unless the installation needs more: the width of a tile of C2SP tlog-tiles, so tiles are always full.
pub const DEFAULT_BLOCK_SIZE: NonZeroU32 = NonZeroU32::new(256).expect("256 is not zero");

/// Most leaves that one advance of the head may add, 2^20; beyond it the installation has a fault, not a busy day.
pub const MAX_PLANNED: usize = 1 << 20;

/// A block cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HeadError {
    /// The new blocks would hold more than [`MAX_PLANNED`] leaves.
    #[error("planning the public head: {pending} acts wait; at most {MAX_PLANNED} leaves can be added at once")]
    TooMany {
        /// Acts waiting.
        pending: usize,
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

/// One leaf of the blocks to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedLeaf {
    /// Index in the tree, from 0.
    pub index: u64,
    /// Leaf hash: the entry's, or random.
    pub hash: Hash,
    /// Position of the act in the record; none for a random leaf. Never to be published.
    pub position: Option<u64>,
}

/// Plans the next advance of the head over the acts that wait, as `(position, leaf hash)` in ascending position.
///
/// Gives whole blocks of `block_size` leaves, at least one, in the order in which they enter the tree of `tree_size` leaves.
/// The plan is random: it must be stored, with the acts' places, before the head that follows from it is signed.
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
    let too_many = HeadError::TooMany { pending: pending.len() };
    let block = usize::try_from(block_size.get()).map_err(|_| too_many.clone())?;
    let count = pending.len().div_ceil(block).max(1).checked_mul(block).filter(|count| *count <= MAX_PLANNED);
    let count = count.ok_or(too_many)?;
    let added = count as u64;
    if tree_size > MAX_LEAVES - added {
        return Err(HeadError::Full { size: tree_size, added });
    }
    let mut leaves: Vec<(Option<u64>, Hash)> =
        pending.iter().map(|(position, leaf)| (Some(*position), *leaf)).collect();
    leaves.resize_with(count, || (None, random_hash(rng)));
    shuffle(&mut leaves, rng);
    let places = (tree_size..).zip(leaves);
    Ok(places.map(|(index, (position, hash))| PlannedLeaf { index, hash, position }).collect())
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
    fn at_least_one_whole_block() {
        let mut rng = TestRandom::new(1);
        for (acts, leaves) in [(0, 256), (1, 256), (256, 256), (257, 512), (600, 768)] {
            assert_eq!(plan_block(&pending(acts), 0, DEFAULT_BLOCK_SIZE, &mut rng).unwrap().len(), leaves, "{acts}");
        }
    }

    #[test]
    fn impossible_plans_are_refused() {
        let mut rng = TestRandom::new(1);
        let twice = [(1, Hash::ZERO), (1, Hash::ZERO)];
        assert_eq!(plan_block(&twice, 0, block(4), &mut rng), Err(HeadError::Order { position: 1 }));
        let huge = plan_block(&[], 0, NonZeroU32::MAX, &mut rng);
        assert_eq!(huge, Err(HeadError::TooMany { pending: 0 }));
        let full = plan_block(&[], MAX_LEAVES - 3, block(4), &mut rng);
        assert_eq!(full, Err(HeadError::Full { size: MAX_LEAVES - 3, added: 4 }));
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
        /// What the public sees does not depend on the number of acts, up to a block; and no act is lost or doubled.
        #[test]
        fn public_data_are_the_same(acts in 0u64..=64, others in 0u64..=64, seed: u64, heads in 1u64..5) {
            let mut rng = TestRandom::new(seed);
            let mut sizes = |acts: u64| -> Vec<u64> {
                let mut size = 0;
                (0..heads).map(|_| {
                    let plan = plan_block(&pending(acts), size, block(64), &mut rng).unwrap();
                    assert!(plan.iter().map(|leaf| leaf.index).eq(size..size + plan.len() as u64));
                    size += plan.len() as u64;
                    let mut real: Vec<_> = plan.iter().filter_map(|leaf| Some((leaf.position?, leaf.hash))).collect();
                    real.sort_unstable();
                    assert_eq!(real, pending(acts));
                    let distinct: std::collections::BTreeSet<_> = plan.iter().map(|leaf| leaf.hash).collect();
                    assert_eq!(distinct.len(), plan.len());
                    size
                }).collect()
            };
            prop_assert_eq!(sizes(acts), sizes(others));
        }
    }
}
