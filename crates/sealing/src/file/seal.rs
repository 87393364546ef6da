//! Sealing a file as it is read.

use rand_core::CryptoRng;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{
    fingerprint::{Fingerprint, Gate},
    format::{FileKey, Place, SALT_BYTES, pad},
};
use crate::{
    bytes::{Bytes, Sha256Digest},
    contents::ContentsFile,
    context::EnvelopeContext,
    envelope::SealError,
    header::SealedFile,
    limits::{CHUNK_BYTES, FILE_BYTES_MAX},
};

/// Cuts plaintext into sealed chunks and digests what comes out.
pub(crate) struct ChunkWriter {
    key: FileKey,
    /// Taken when the first bytes are written.
    head: Option<Vec<u8>>,
    chunk: Zeroizing<Vec<u8>>,
    number: u32,
    object: Sha256,
    written: u64,
}

impl ChunkWriter {
    /// A salt seals one plaintext only: it is fresh, or kept with the fingerprint of that plaintext.
    pub(crate) fn new(
        envelope_key: &[u8; 32],
        context: &EnvelopeContext,
        place: Place<'_>,
        salt: &[u8; SALT_BYTES],
    ) -> Self {
        let key = FileKey::derive(envelope_key, context, place, salt);
        let head = Some(key.head(salt));
        // Room for a whole chunk from the start: a growing buffer would leave copies of plaintext behind.
        let chunk = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES));
        Self { key, head, chunk, number: 0, object: Sha256::new(), written: 0 }
    }

    pub(crate) fn update(&mut self, mut plaintext: &[u8], out: &mut Vec<u8>) -> Result<(), SealError> {
        while !plaintext.is_empty() {
            if self.chunk.len() == CHUNK_BYTES {
                self.flush(false, out)?;
            }
            let room = (CHUNK_BYTES - self.chunk.len()).min(plaintext.len());
            let (now, later) = plaintext.split_at(room);
            self.chunk.extend_from_slice(now);
            plaintext = later;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self, out: &mut Vec<u8>) -> Result<SealedFile, SealError> {
        if self.chunk.len() == CHUNK_BYTES {
            self.flush(false, out)?;
        }
        pad(&mut self.chunk);
        self.flush(true, out)?;
        Ok(SealedFile { object: Sha256Digest(self.object.finalize().into()), length: self.written })
    }

    fn flush(&mut self, last: bool, out: &mut Vec<u8>) -> Result<(), SealError> {
        let start = out.len();
        out.extend(self.head.take().into_iter().flatten());
        let tag = self.key.seal_chunk(self.number, last, &mut self.chunk).ok_or(SealError::Cipher)?;
        out.extend_from_slice(&self.chunk);
        out.extend_from_slice(&tag);
        self.chunk.clear();
        self.number = self.number.checked_add(1).ok_or(SealError::Cipher)?;
        let fresh = out.get(start..).unwrap_or_default();
        self.object.update(fresh);
        self.written += fresh.len() as u64;
        Ok(())
    }
}

/// Seals one file of an envelope, piece by piece.
pub struct FileSealer {
    number: u32,
    chunks: ChunkWriter,
    /// All that is known before the last byte.
    entry: ContentsFile,
    plaintext: Plaintext,
}

/// What is known of the plaintext before it comes.
enum Plaintext {
    /// Nothing: length and commitment are reckoned on the way.
    Unknown(Sha256),
    /// It was read before, and no other one is sealed.
    Known(Gate),
}

impl FileSealer {
    pub(crate) fn fresh(number: u32, chunks: ChunkWriter, entry: ContentsFile) -> Self {
        let commitment = Sha256::new().chain_update(entry.salt.0);
        Self { number, chunks, entry, plaintext: Plaintext::Unknown(commitment) }
    }

    pub(crate) fn known(number: u32, chunks: ChunkWriter, entry: ContentsFile, fingerprint: &Fingerprint) -> Self {
        Self { number, chunks, entry, plaintext: Plaintext::Known(Gate::new(fingerprint)) }
    }

    /// Takes the next bytes of the file and appends to `out` what of the sealed file is ready. After an error nothing
    /// of `out` may be used and the sealer is dropped.
    ///
    /// # Errors
    /// [`SealError::TooLong`] beyond [`FILE_BYTES_MAX`]; [`SealError::OtherPlaintext`] if the file is not the one whose
    /// fingerprint was taken.
    pub fn update(&mut self, plaintext: &[u8], out: &mut Vec<u8>) -> Result<(), SealError> {
        let Self { chunks, entry, .. } = self;
        match &mut self.plaintext {
            Plaintext::Known(gate) => gate.update(plaintext, |block| chunks.update(block, out)),
            Plaintext::Unknown(commitment) => {
                entry.length = entry.length.saturating_add(plaintext.len() as u64);
                if entry.length > FILE_BYTES_MAX {
                    return Err(SealError::TooLong);
                }
                commitment.update(plaintext);
                chunks.update(plaintext, out)
            }
        }
    }

    /// Appends the rest of the sealed file to `out`. The result goes to
    /// [`EnvelopeSealer::add`](crate::EnvelopeSealer::add).
    ///
    /// # Errors
    /// [`SealError::OtherPlaintext`] if the file is shorter than the one whose fingerprint was taken;
    /// [`SealError::Cipher`], which no file within the limits causes.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<SealedPart, SealError> {
        match self.plaintext {
            Plaintext::Known(mut gate) => gate.finish(|block| self.chunks.update(block, out))?,
            Plaintext::Unknown(commitment) => self.entry.commitment = Sha256Digest(commitment.finalize().into()),
        }
        Ok(SealedPart { number: self.number, sealed: self.chunks.finish(out)?, entry: self.entry })
    }
}

/// A file that has been sealed completely. Holds its name, so it is not printed.
pub struct SealedPart {
    pub(crate) number: u32,
    pub(crate) sealed: SealedFile,
    pub(crate) entry: ContentsFile,
}

impl SealedPart {
    /// What the header will say of it: digest and length of the sealed bytes.
    #[must_use]
    pub const fn sealed(&self) -> &SealedFile {
        &self.sealed
    }
}

/// A fresh salt for the commitment to a file's plaintext.
pub(crate) fn commitment_salt(rng: &mut impl CryptoRng) -> Bytes<32> {
    let mut salt = [0; 32];
    rng.fill_bytes(&mut salt);
    Bytes(salt)
}

/// A fresh salt for the key of a sealed file.
pub(crate) fn head_salt(rng: &mut impl CryptoRng) -> [u8; SALT_BYTES] {
    let mut salt = [0; SALT_BYTES];
    rng.fill_bytes(&mut salt);
    salt
}
