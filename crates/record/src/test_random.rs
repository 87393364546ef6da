//! Reproducible randomness for tests: SHA-256 of a seed and a counter.

use core::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};

use crate::Hash;

pub(crate) struct TestRandom {
    seed: u64,
    counter: u64,
}

impl TestRandom {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, counter: 0 }
    }

    fn draw<const N: usize>(&mut self) -> [u8; N] {
        self.counter += 1;
        let block = Hash::of(&[&self.seed.to_be_bytes(), &self.counter.to_be_bytes()]);
        block.0[..N].try_into().unwrap()
    }
}

impl TryRng for TestRandom {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_be_bytes(self.draw()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_be_bytes(self.draw()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(32) {
            chunk.copy_from_slice(&self.draw::<32>()[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for TestRandom {}
