//! The key of an opened envelope, and what it opens.

use std::{fmt, io::Read};

use p256::Scalar;
use thiserror::Error;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::{
    bytes::Sha256Digest,
    contents::{Contents, ContentsError},
    context::EnvelopeContext,
    file::{FileKey, FileOpener, FileReader, Geometry, HEAD_BYTES, Place, unpad},
    header::{EnvelopeHeader, HeaderError},
    hybrid,
    keys::DraftSecret,
};

/// The key that belongs to the shared secret of an envelope.
pub(crate) fn envelope_key(context: &EnvelopeContext, secret: &Scalar) -> Zeroizing<[u8; 32]> {
    let secret: Zeroizing<[u8; 32]> = Zeroizing::new(secret.to_bytes().into());
    context.transcript("envelope-key").derive(&[], secret.as_slice())
}

/// The key of one envelope, checked against the commitment in its header.
#[derive(ZeroizeOnDrop)]
pub struct EnvelopeKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for EnvelopeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnvelopeKey(not shown)")
    }
}

/// Why a key was not accepted for an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyFromError {
    /// The header is not well formed.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The header has no draft wrapping.
    #[error("the envelope was sealed without a draft key")]
    NoDraft,
    /// The draft key is not the one, or the wrapping was altered.
    #[error("the draft key does not open this envelope")]
    DoesNotOpen,
    /// The key is not the one that the header commits to, or the header was altered after sealing.
    #[error("the key and the header do not belong together")]
    KeyCommitment,
}

/// Why a file of an opened envelope cannot be read. Files are numbered as in the header; 0 is the contents index.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OpenError {
    /// The bytes are not those named by the header: a fault of the store, not of the tenderer.
    #[error("the stored bytes of file {index} are not those that the header names: get them from another copy")]
    Object {
        /// The file.
        index: u32,
    },
    /// The envelope has no such file.
    #[error("the envelope has no file {index}")]
    NoSuchFile {
        /// The file.
        index: u32,
    },
    /// The first 64 bytes are not those of a sealed file.
    #[error("file {index} does not begin as a sealed file")]
    Head {
        /// The file.
        index: u32,
    },
    /// The file is not sealed under the key of this envelope.
    #[error("file {index} is not sealed under the key of this envelope")]
    KeyCommitment {
        /// The file.
        index: u32,
    },
    /// The file has no such chunk.
    #[error("file {index} has no chunk {chunk}")]
    NoSuchChunk {
        /// The file.
        index: u32,
        /// The chunk, from 0.
        chunk: u32,
    },
    /// A chunk does not open.
    #[error("chunk {chunk} of file {index} does not open")]
    Chunk {
        /// The file.
        index: u32,
        /// The chunk, from 0.
        chunk: u32,
    },
    /// More or fewer bytes than the header says.
    #[error("file {index} has another length than the header says")]
    Length {
        /// The file.
        index: u32,
    },
    /// The padding or the length inside is wrong.
    #[error("file {index} is not padded as its length asks")]
    Padding {
        /// The file.
        index: u32,
    },
    /// The plaintext is not the one that the contents index commits to.
    #[error("file {index} is not the one that the contents index commits to")]
    Commitment {
        /// The file.
        index: u32,
    },
    /// The contents index is not acceptable.
    #[error(transparent)]
    Contents(#[from] ContentsError),
}

impl EnvelopeKey {
    /// Checks and takes a key.
    pub(crate) fn new(key: Zeroizing<[u8; 32]>, header: &EnvelopeHeader) -> Result<Self, KeyFromError> {
        header.check_structure()?;
        let expected = header.commitment_under(&key)?;
        if header.key_commitment.ct_eq(&expected) { Ok(Self(key)) } else { Err(KeyFromError::KeyCommitment) }
    }

    /// Takes back a key from [`EnvelopeKey::to_bytes`], checked against the header.
    ///
    /// # Errors
    /// [`KeyFromError::Header`] or [`KeyFromError::KeyCommitment`].
    pub fn from_bytes(bytes: &[u8; 32], header: &EnvelopeHeader) -> Result<Self, KeyFromError> {
        Self::new(Zeroizing::new(*bytes), header)
    }

    /// The key, to be kept at rest under [`crate::at_rest`].
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        self.0.clone()
    }

    /// Opens the tenderer's own envelope with his draft key.
    ///
    /// # Errors
    /// [`KeyFromError`].
    pub fn from_draft(header: &EnvelopeHeader, draft: &DraftSecret) -> Result<Self, KeyFromError> {
        header.check_structure()?;
        let wrapped = header.draft.as_ref().ok_or(KeyFromError::NoDraft)?;
        let info = header.context.transcript("draft").into_bytes();
        let opened = hybrid::open(draft, &info, &header.commitments_digest(), wrapped);
        Self::new(opened.ok_or(KeyFromError::DoesNotOpen)?, header)
    }

    /// Opens and checks the contents index, given the sealed bytes of file 0.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn contents(&self, header: &EnvelopeHeader, sealed: &[u8]) -> Result<Contents, OpenError> {
        let index = 0;
        let file = header.files.first().ok_or(OpenError::NoSuchFile { index })?;
        if Sha256Digest::of(sealed) != file.object || sealed.len() as u64 != file.length {
            return Err(OpenError::Object { index });
        }
        let geometry = Geometry::of_sealed(file.length).ok_or(OpenError::Length { index })?;
        let head = sealed.get(..HEAD_BYTES).unwrap_or_default();
        let key = self.file_key(header, index, Place::Contents, head)?;
        let mut padded = Zeroizing::new(Vec::with_capacity(sealed.len()));
        let body = sealed.get(HEAD_BYTES..).unwrap_or_default();
        let chunk_bytes = crate::limits::CHUNK_BYTES + crate::limits::TAG_BYTES;
        for (number, chunk) in (0_u32..).zip(body.chunks(chunk_bytes)) {
            let opened = key.open_chunk(number, geometry.is_last(number), chunk);
            padded.extend_from_slice(&opened.ok_or(OpenError::Chunk { index, chunk: number })?);
        }
        let json = unpad(&padded).ok_or(OpenError::Padding { index })?;
        Ok(Contents::from_json(json, header)?)
    }

    /// Opens one file at any place, given the first 64 bytes of its sealed form. `contents` is the index that this
    /// key gave; files are numbered from 1.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn file(
        &self,
        header: &EnvelopeHeader,
        contents: &Contents,
        index: u32,
        head: &[u8; HEAD_BYTES],
    ) -> Result<FileOpener, OpenError> {
        let missing = OpenError::NoSuchFile { index };
        let (Some(entry), Some(sealed)) = (contents.file(index), header.files.get(index as usize)) else {
            return Err(missing);
        };
        let geometry = Geometry::of_plaintext(entry.length)
            .filter(|geometry| geometry.sealed_length() == sealed.length)
            .ok_or(OpenError::Length { index })?;
        let key = self.file_key(header, index, Place::File(&entry.salt), head)?;
        Ok(FileOpener::new(key, geometry, entry.clone(), sealed.object, head))
    }

    /// Opens one file from its first byte to its last. The reader gives plaintext as chunks open, and an error at the
    /// end if the whole is not what header and contents say: keep what was read only after a clean end.
    ///
    /// # Errors
    /// [`std::io::Error`] from `source`, or [`OpenError`] inside an error of kind `InvalidData`.
    pub fn read_file<R: Read>(
        &self,
        header: &EnvelopeHeader,
        contents: &Contents,
        index: u32,
        mut source: R,
    ) -> std::io::Result<FileReader<R>> {
        let mut head = [0; HEAD_BYTES];
        source.read_exact(&mut head)?;
        let opener = self
            .file(header, contents, index, &head)
            .map_err(|e| std::io::Error::new(std::io::ErrorKind::InvalidData, e))?;
        Ok(FileReader::new(opener.stream(), source))
    }

    fn file_key(
        &self,
        header: &EnvelopeHeader,
        index: u32,
        place: Place<'_>,
        head: &[u8],
    ) -> Result<FileKey, OpenError> {
        let salt = FileKey::salt_of(head).ok_or(OpenError::Head { index })?;
        let key = FileKey::derive(&self.0, &header.context, place, salt);
        if key.committed_by(head) { Ok(key) } else { Err(OpenError::KeyCommitment { index }) }
    }
}
