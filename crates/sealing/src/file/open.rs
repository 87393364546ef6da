//! Opening a file: any chunk by its number, or the whole as it arrives.

use std::ops::Range;

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::format::{FileKey, Geometry, HEAD_BYTES, unpad};
use crate::{
    bytes::Sha256Digest,
    contents::ContentsFile,
    envelope::OpenError,
    limits::{CHUNK_BYTES, TAG_BYTES},
};

/// Opens the chunks of one file in any order.
pub struct FileOpener {
    key: FileKey,
    geometry: Geometry,
    entry: ContentsFile,
    object: Sha256Digest,
    /// Digest of the sealed bytes, fed with the head.
    sealed: Sha256,
}

impl FileOpener {
    pub(crate) fn new(
        key: FileKey,
        geometry: Geometry,
        entry: ContentsFile,
        object: Sha256Digest,
        head: &[u8; HEAD_BYTES],
    ) -> Self {
        Self { key, geometry, entry, object, sealed: Sha256::new().chain_update(head) }
    }

    /// The file as the contents index describes it.
    #[must_use]
    pub const fn entry(&self) -> &ContentsFile {
        &self.entry
    }

    /// Number of chunks, at least 1. The last may hold nothing but padding.
    #[must_use]
    pub fn chunk_count(&self) -> u32 {
        self.geometry.chunk_count()
    }

    /// Which bytes of the sealed file hold chunk `number` (from 0).
    #[must_use]
    pub fn sealed_range(&self, number: u32) -> Option<Range<u64>> {
        self.geometry.sealed_range(number)
    }

    /// Opens chunk `number` (from 0), given its sealed bytes; chunk `n` holds plaintext from byte `65536·n`.
    ///
    /// A chunk read alone is authentic; that all chunks together are the file committed to is known only after
    /// [`FileStream::finish`].
    ///
    /// # Errors
    /// [`OpenError::NoSuchChunk`], [`OpenError::Chunk`] or [`OpenError::Padding`].
    pub fn open_chunk(&self, number: u32, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let index = self.entry.index;
        let range = self.sealed_range(number).ok_or(OpenError::NoSuchChunk { index, chunk: number })?;
        let damaged = OpenError::Chunk { index, chunk: number };
        if sealed.len() as u64 != range.end - range.start {
            return Err(damaged);
        }
        let last = self.geometry.is_last(number);
        let mut chunk = self.key.open_chunk(number, last, sealed).ok_or(damaged)?;
        if last {
            let expected = self.entry.length - u64::from(number) * CHUNK_BYTES as u64;
            let length = unpad(&chunk).map(<[u8]>::len).filter(|length| *length as u64 == expected);
            chunk.truncate(length.ok_or(OpenError::Padding { index })?);
        }
        Ok(chunk)
    }

    /// Opens the whole file as its bytes arrive, beginning after the head.
    #[must_use]
    pub fn stream(self) -> FileStream {
        let commitment = Sha256::new().chain_update(self.entry.salt.0);
        FileStream { opener: self, commitment, number: 0, pending: Vec::with_capacity(CHUNK_BYTES + TAG_BYTES) }
    }
}

/// Opens a file from its first chunk to its last.
pub struct FileStream {
    opener: FileOpener,
    commitment: Sha256,
    number: u32,
    pending: Vec<u8>,
}

impl FileStream {
    /// Takes the next sealed bytes and appends to `out` the plaintext that they complete.
    ///
    /// # Errors
    /// [`OpenError::Chunk`], [`OpenError::Padding`], or [`OpenError::Length`] for bytes after the end.
    pub fn update(&mut self, mut sealed: &[u8], out: &mut Vec<u8>) -> Result<(), OpenError> {
        while !sealed.is_empty() {
            let range = self.opener.sealed_range(self.number);
            let range = range.ok_or(OpenError::Length { index: self.opener.entry.index })?;
            let whole = usize::try_from(range.end - range.start).unwrap_or(usize::MAX);
            let room = whole.saturating_sub(self.pending.len()).min(sealed.len());
            let (now, later) = sealed.split_at(room);
            self.pending.extend_from_slice(now);
            sealed = later;
            if self.pending.len() == whole {
                self.open_pending(out)?;
            }
        }
        Ok(())
    }

    fn open_pending(&mut self, out: &mut Vec<u8>) -> Result<(), OpenError> {
        let chunk = self.opener.open_chunk(self.number, &self.pending)?;
        self.opener.sealed.update(&self.pending);
        self.commitment.update(chunk.as_slice());
        out.extend_from_slice(&chunk);
        self.pending.clear();
        self.number += 1;
        Ok(())
    }

    /// Checks that the file is complete, is the object that the header names and the plaintext that the contents
    /// index commits to.
    ///
    /// # Errors
    /// [`OpenError::Length`], [`OpenError::Object`] or [`OpenError::Commitment`].
    pub fn finish(self) -> Result<ContentsFile, OpenError> {
        let index = self.opener.entry.index;
        if self.number != self.opener.chunk_count() {
            return Err(OpenError::Length { index });
        }
        if Sha256Digest(self.opener.sealed.finalize().into()) != self.opener.object {
            return Err(OpenError::Object { index });
        }
        if Sha256Digest(self.commitment.finalize().into()) != self.opener.entry.commitment {
            return Err(OpenError::Commitment { index });
        }
        Ok(self.opener.entry)
    }
}
