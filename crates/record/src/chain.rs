//! The hash link of the table of events: it makes a missing, moved or altered row visible without the tree.

use crate::Hash;

/// Prefix that keeps a link from being taken for any other digest of the system.
const DOMAIN: &[u8] = b"ceralacca-chain-v1";

/// The link of the event at `position` (1-based, gap-free, over the whole installation).
///
/// `SHA-256("ceralacca-chain-v1" || previous || position as u64 big-endian || leaf)`. The `previous` of the first event
/// is [`Hash::ZERO`].
pub fn chain(previous: &Hash, position: u64, leaf: &Hash) -> Hash {
    Hash::of(&[DOMAIN, &previous.0, &position.to_be_bytes(), &leaf.0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_input_changes_the_link() {
        let leaf = Hash([1; 32]);
        let first = chain(&Hash::ZERO, 1, &leaf);
        assert_ne!(first, chain(&Hash([1; 32]), 1, &leaf));
        assert_ne!(first, chain(&Hash::ZERO, 2, &leaf));
        assert_ne!(first, chain(&Hash::ZERO, 1, &Hash([2; 32])));
    }

    #[test]
    fn known_link() {
        let mut bytes = b"ceralacca-chain-v1".to_vec();
        bytes.extend([0; 32]);
        bytes.extend([0, 0, 0, 0, 0, 0, 1, 2]);
        bytes.extend([7; 32]);
        assert_eq!(chain(&Hash::ZERO, 258, &Hash([7; 32])), Hash::of(&[&bytes]));
    }
}
