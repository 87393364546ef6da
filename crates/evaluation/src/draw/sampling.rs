//! From seed, public input and list to an order: SHA-256 for the numbers, rejection so that no order is favoured.

use super::DrawStep;
use super::seed::{DrawSeed, digest};

/// First line of the text whose digest is the root of a draw.
const ROOT: &str = "ceralacca-draw-v2";
/// First line of the text whose digest is a block of the root.
const BLOCK: &str = "ceralacca-draw-block-v2";

/// The digest that every number of the draw comes from.
pub(super) fn root(seed: &DrawSeed, public_input: &str, subject: &str, participants: &[String]) -> String {
    let count = participants.len().to_string();
    let mut lines = vec![ROOT, seed.hex(), public_input, subject, &count];
    lines.extend(participants.iter().map(String::as_str));
    digest(&lines)
}

/// Takes the participants out of the list one after the other.
pub(super) fn permute(root: &str, mut remaining: Vec<String>) -> Vec<DrawStep> {
    let mut steps = Vec::with_capacity(remaining.len());
    for block in 0_u32.. {
        let Ok(left) = u32::try_from(remaining.len()) else { break };
        if left == 0 {
            break;
        }
        let number = number(root, block);
        let taken = position(number, left).and_then(|at| usize::try_from(at).ok()).map(|at| remaining.remove(at));
        steps.push(DrawStep { block, number, left, taken });
    }
    steps
}

/// The first 32 bits of a block: its first eight hex digits.
fn number(root: &str, block: u32) -> u32 {
    let digest = digest(&[BLOCK, root, &block.to_string()]);
    digest.chars().take(8).filter_map(|digit| digit.to_digit(16)).fold(0, |number, digit| number << 4 | digit)
}

/// The remainder of the number by how many are left; nothing for the last numbers below 2^32, which would give the first
/// of the list one chance more than the others.
fn position(number: u32, left: u32) -> Option<u32> {
    const NUMBERS: u64 = 1 << 32;
    let unfair = NUMBERS.checked_rem(u64::from(left))?;
    if u64::from(number) < NUMBERS - unfair { number.checked_rem(left) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_favour_the_first_are_passed_over() {
        // 2^32 = 3 × 1 431 655 765 + 1: one number is left over.
        assert_eq!(position(u32::MAX, 3), None);
        assert_eq!(position(u32::MAX - 1, 3), Some(2));
        assert_eq!(position(0, 3), Some(0));
        // 2^32 = 7 × 613 566 756 + 4.
        assert_eq!(position(u32::MAX - 3, 7), None);
        assert_eq!(position(u32::MAX - 4, 7), Some(6));
        // A power of two leaves nothing over.
        assert_eq!(position(u32::MAX, 2), Some(1));
        assert_eq!(position(u32::MAX, 1), Some(0));
        assert_eq!(position(5, 0), None);
    }
}
