//! What a file is recognised by when it is picked again: kept secret, so that an interrupted upload can go on.
//!
//! Sealing the same file again must give the same bytes, hence the same keys and nonces; and under the same keys and nonces
//! another plaintext must never be sealed. A fingerprint therefore holds a digest of every block, and no block is
//! sealed before it was compared.

use rand_core::CryptoRng;
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize as _, Zeroizing};

use super::seal::commitment_salt;
use crate::{
    bytes::{Bytes, Sha256Digest},
    envelope::SealError,
    limits::{BLOCK_BYTES, FILE_BYTES_MAX},
};

/// Bytes kept of a block's digest.
pub(crate) const BLOCK_DIGEST_BYTES: usize = 16;
/// The beginning of a salted SHA-256.
pub(crate) type BlockDigest = [u8; BLOCK_DIGEST_BYTES];

/// Length, salted digest and block digests of one plaintext.
#[derive(Clone, PartialEq, Eq)]
pub struct Fingerprint {
    pub(crate) salt: Bytes<32>,
    pub(crate) length: u64,
    pub(crate) commitment: Sha256Digest,
    pub(crate) blocks: Vec<BlockDigest>,
}

impl Fingerprint {
    /// Bytes of the plaintext.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.length
    }
}

/// Reads a file for its [`Fingerprint`], before it is sealed.
pub struct Fingerprinter {
    salt: Bytes<32>,
    length: u64,
    commitment: Sha256,
    block: BlockHasher,
    blocks: Vec<BlockDigest>,
}

impl Fingerprinter {
    /// Begins with a fresh salt.
    pub fn new(rng: &mut impl CryptoRng) -> Self {
        let salt = commitment_salt(rng);
        let commitment = Sha256::new().chain_update(salt.0);
        Self { salt, length: 0, commitment, block: BlockHasher::new(salt), blocks: Vec::new() }
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// [`SealError::TooLong`] beyond 4 GiB.
    pub fn update(&mut self, mut plaintext: &[u8]) -> Result<(), SealError> {
        self.length = self.length.saturating_add(plaintext.len() as u64);
        if self.length > FILE_BYTES_MAX {
            return Err(SealError::TooLong);
        }
        self.commitment.update(plaintext);
        while !plaintext.is_empty() {
            let (now, later) = plaintext.split_at(self.block.room().min(plaintext.len()));
            self.block.update(now);
            if self.block.room() == 0 {
                self.blocks.push(self.block.take());
            }
            plaintext = later;
        }
        Ok(())
    }

    /// The fingerprint of what was read.
    #[must_use]
    pub fn finish(mut self) -> Fingerprint {
        if !self.block.is_empty() {
            self.blocks.push(self.block.take());
        }
        let commitment = Sha256Digest(self.commitment.finalize().into());
        Fingerprint { salt: self.salt, length: self.length, commitment, blocks: self.blocks }
    }
}

/// Digest of one block after another.
struct BlockHasher {
    salt: Bytes<32>,
    hasher: Sha256,
    taken: usize,
}

impl BlockHasher {
    fn new(salt: Bytes<32>) -> Self {
        Self { salt, hasher: Sha256::new().chain_update(salt.0), taken: 0 }
    }

    const fn room(&self) -> usize {
        BLOCK_BYTES - self.taken
    }

    const fn is_empty(&self) -> bool {
        self.taken == 0
    }

    fn update(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.taken += bytes.len();
    }

    fn take(&mut self) -> BlockDigest {
        let fresh = Sha256::new().chain_update(self.salt.0);
        let whole = std::mem::replace(&mut self.hasher, fresh).finalize();
        self.taken = 0;
        let mut digest = [0; BLOCK_DIGEST_BYTES];
        for (to, from) in digest.iter_mut().zip(whole) {
            *to = from;
        }
        digest
    }
}

/// Holds plaintext back until its block is known to be the one of the fingerprint.
pub(super) struct Gate {
    expected: std::vec::IntoIter<BlockDigest>,
    hasher: BlockHasher,
    block: Zeroizing<Vec<u8>>,
    /// Bytes of the fingerprint that have not come yet.
    missing: u64,
}

impl Gate {
    pub(super) fn new(fingerprint: &Fingerprint) -> Self {
        Self {
            expected: fingerprint.blocks.clone().into_iter(),
            hasher: BlockHasher::new(fingerprint.salt),
            block: Zeroizing::new(Vec::with_capacity(BLOCK_BYTES)),
            missing: fingerprint.length,
        }
    }

    /// Takes bytes; hands every block that is complete and right to `pass`.
    pub(super) fn update(
        &mut self,
        mut plaintext: &[u8],
        mut pass: impl FnMut(&[u8]) -> Result<(), SealError>,
    ) -> Result<(), SealError> {
        while !plaintext.is_empty() {
            let (now, later) = plaintext.split_at((BLOCK_BYTES - self.block.len()).min(plaintext.len()));
            self.missing = self.missing.checked_sub(now.len() as u64).ok_or(SealError::OtherPlaintext)?;
            self.block.extend_from_slice(now);
            if self.block.len() == BLOCK_BYTES {
                self.release(&mut pass)?;
            }
            plaintext = later;
        }
        Ok(())
    }

    /// The last block, if it is right and nothing is missing.
    pub(super) fn finish(&mut self, mut pass: impl FnMut(&[u8]) -> Result<(), SealError>) -> Result<(), SealError> {
        if self.missing > 0 {
            return Err(SealError::OtherPlaintext);
        }
        if !self.block.is_empty() {
            self.release(&mut pass)?;
        }
        if self.expected.next().is_some() { Err(SealError::OtherPlaintext) } else { Ok(()) }
    }

    fn release(&mut self, pass: &mut impl FnMut(&[u8]) -> Result<(), SealError>) -> Result<(), SealError> {
        self.hasher.update(&self.block);
        if self.expected.next() != Some(self.hasher.take()) {
            // Nothing after a wrong block may be sealed either.
            self.expected = Vec::new().into_iter();
            return Err(SealError::OtherPlaintext);
        }
        pass(&self.block)?;
        self.block.zeroize();
        Ok(())
    }
}
