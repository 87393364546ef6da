//! The one source of randomness: salts, identifiers and the padding of the log take it from an injected [`Random`].

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};

use ceralacca_record::Hash;
use rand_core::{TryCryptoRng, TryRng};

/// Gives random bytes.
pub trait Random: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The random generator of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::panic, reason = "without randomness no salt or key may be made, so no act may be taken")]
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the operating system gives no random bytes: {error}");
        }
    }
}

/// Bytes that follow from a seed: for tests only, since whoever knows the seed knows every salt.
#[derive(Debug)]
pub struct SeededRandom {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededRandom {
    /// The sequence of `seed`.
    pub fn new(seed: u64) -> Self {
        Self { seed, drawn: AtomicU64::new(0) }
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(32) {
            let count = self.drawn.fetch_add(1, Ordering::SeqCst);
            let block = Hash::of(&[&self.seed.to_be_bytes(), &count.to_be_bytes()]);
            piece.iter_mut().zip(block.as_bytes()).for_each(|(to, from)| *to = *from);
        }
    }
}

/// Lends a [`Random`] to code that asks for a `CryptoRng` of `rand_core`.
pub struct RandomRng<'a>(pub &'a dyn Random);

impl TryRng for RandomRng<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for RandomRng<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(random: &dyn Random) -> [u8; 40] {
        let mut bytes = [0; 40];
        random.fill(&mut bytes);
        bytes
    }

    #[test]
    fn a_seed_gives_one_sequence() {
        let (one, same, other) = (SeededRandom::new(7), SeededRandom::new(7), SeededRandom::new(8));
        let first = draw(&one);
        assert_eq!(first, draw(&same));
        assert_ne!(first, draw(&one));
        assert_ne!(first, draw(&other));
        assert_ne!(first[32..], [0; 8]);
    }

    #[test]
    fn system_bytes_differ() {
        assert_ne!(draw(&SystemRandom), draw(&SystemRandom));
    }
}
