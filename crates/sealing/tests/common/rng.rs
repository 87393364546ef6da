//! A seeded random source, shared by the unit tests and the integration tests.

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest as _, Sha256};

/// A reproducible source for tests: block `i` is SHA-256 of the seed and `i` (64-bit big-endian).
pub struct SeededRng {
    seed: Vec<u8>,
    counter: u64,
    block: Vec<u8>,
}

impl SeededRng {
    pub fn new(seed: &str) -> Self {
        Self { seed: seed.as_bytes().to_vec(), counter: 0, block: Vec::new() }
    }

    fn byte(&mut self) -> u8 {
        if self.block.is_empty() {
            let digest = Sha256::new().chain_update(&self.seed).chain_update(self.counter.to_be_bytes()).finalize();
            self.block = digest.iter().rev().copied().collect();
            self.counter += 1;
        }
        self.block.pop().unwrap()
    }
}

impl TryRng for SeededRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        out.iter_mut().for_each(|byte| *byte = self.byte());
        Ok(())
    }
}

impl TryCryptoRng for SeededRng {}
