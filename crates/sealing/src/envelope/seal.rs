//! Making an envelope on the tenderer's machine.

use rand_core::CryptoRng;
use serde_json::Value;
use thiserror::Error;
use zeroize::Zeroizing;

use super::key::envelope_key;
use crate::{
    bytes::{Bytes, Sha256Digest},
    contents::{CONTENTS_SCHEMA, Contents, ContentsError, ContentsFile},
    context::{EnvelopeContext, IdError},
    custodians::{CustodianSet, CustodianSetError},
    file::{ChunkWriter, FileSealer, SealedPart, commitment_salt},
    header::{EnvelopeHeader, HeaderError, WrappedShare, commitments_digest},
    hybrid,
    keys::DraftPublic,
    limits::{FILES_MAX, SUITE},
    share::share_info,
    sharing::{Polynomial, write_scalar},
};

/// Why an envelope could not be sealed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SealError {
    /// The context is not well formed.
    #[error(transparent)]
    Id(#[from] IdError),
    /// The custodian set cannot be sealed to.
    #[error("the custodian set cannot be used: {0}")]
    Set(#[from] CustodianSetError),
    /// A file or the answers are not acceptable.
    #[error(transparent)]
    Contents(#[from] ContentsError),
    /// More than [`FILES_MAX`] files.
    #[error("an envelope holds at most {FILES_MAX} files")]
    TooManyFiles,
    /// A file beyond the limit.
    #[error("file {index} is longer than 4 GiB")]
    FileTooLong {
        /// The file.
        index: u32,
    },
    /// A file was begun and not handed back with [`EnvelopeSealer::add`].
    #[error("file {index} was begun but not finished")]
    FileMissing {
        /// The file.
        index: u32,
    },
    /// A file was handed back twice, or belongs to another envelope.
    #[error("file {index} is not one that this envelope waits for")]
    FileUnexpected {
        /// The file.
        index: u32,
    },
    /// The finished header breaks a rule (its length).
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The cipher refused, which nothing within the limits causes.
    #[error("the cipher refused the data")]
    Cipher,
}

/// An envelope being sealed. Its key exists only in here and is erased with it.
pub struct EnvelopeSealer {
    header: EnvelopeHeader,
    key: Zeroizing<[u8; 32]>,
    /// One place per file begun; filled when it is finished.
    parts: Vec<Option<SealedPart>>,
}

impl EnvelopeSealer {
    /// Makes a fresh envelope key, shares it among the custodians and wraps every share; also wraps the key to
    /// `draft`, so that the tenderer can read the envelope again.
    ///
    /// # Errors
    /// [`SealError::Id`] or [`SealError::Set`].
    pub fn new(
        context: EnvelopeContext,
        set: &CustodianSet,
        draft: Option<&DraftPublic>,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, SealError> {
        context.check()?;
        set.check()?;
        let polynomial = Polynomial::random(set.threshold, rng);
        let commitments = polynomial.commitments();
        let binding = commitments_digest(&commitments);
        let shares = wrap_shares(&context, set, &polynomial, &binding, rng)?;
        let key = envelope_key(&context, &polynomial.at(0));
        let wrap = |public| {
            let info = context.transcript("draft").into_bytes();
            hybrid::seal(public, &info, &binding, &key, rng).ok_or(SealError::Cipher)
        };
        let header = EnvelopeHeader {
            suite: SUITE.into(),
            set_epoch: set.epoch,
            set_digest: set.digest(),
            threshold: set.threshold,
            commitments,
            shares,
            draft: draft.map(wrap).transpose()?,
            files: Vec::new(),
            key_commitment: Bytes([0; 32]),
            context,
        };
        Ok(Self { header, key, parts: Vec::new() })
    }

    /// Begins a file. Several may be sealed at the same time.
    ///
    /// # Errors
    /// [`SealError::TooManyFiles`], or [`SealError::Contents`] for an item, name or media type that is not acceptable.
    pub fn file(
        &mut self,
        item: &str,
        name: &str,
        media_type: &str,
        rng: &mut impl CryptoRng,
    ) -> Result<FileSealer, SealError> {
        if self.parts.len() >= FILES_MAX {
            return Err(SealError::TooManyFiles);
        }
        let index = u32::try_from(self.parts.len() + 1).map_err(|_| SealError::TooManyFiles)?;
        let entry = ContentsFile {
            index,
            item: item.into(),
            name: name.into(),
            media_type: media_type.into(),
            length: 0,
            salt: commitment_salt(rng),
            commitment: Sha256Digest([0; 32]),
        };
        entry.check()?;
        self.parts.push(None);
        Ok(FileSealer::new(ChunkWriter::new(&self.key, &self.header.context, index, rng), entry))
    }

    /// Takes back a finished file.
    ///
    /// # Errors
    /// [`SealError::FileUnexpected`].
    pub fn add(&mut self, part: SealedPart) -> Result<(), SealError> {
        let index = part.entry.index;
        let place = (index as usize).checked_sub(1).and_then(|position| self.parts.get_mut(position));
        match place {
            Some(place @ None) => *place = Some(part),
            _ => return Err(SealError::FileUnexpected { index }),
        }
        Ok(())
    }

    /// Seals answers and list of files as the contents index and closes the envelope: the header, and the sealed
    /// index, which is the object of `files[0]`.
    ///
    /// # Errors
    /// [`SealError::FileMissing`], [`SealError::Contents`] for answers without canonical form, [`SealError::Header`].
    pub fn finish(mut self, answers: Value, rng: &mut impl CryptoRng) -> Result<(EnvelopeHeader, Vec<u8>), SealError> {
        let mut entries = Vec::with_capacity(self.parts.len());
        let mut sealed = Vec::with_capacity(self.parts.len());
        for (index, part) in (1_u32..).zip(self.parts) {
            let part = part.ok_or(SealError::FileMissing { index })?;
            entries.push(part.entry);
            sealed.push(part.sealed);
        }
        let context = self.header.context.clone();
        let contents = Contents { schema: CONTENTS_SCHEMA, context, answers, files: entries };
        let json = Zeroizing::new(contents.to_json()?);
        let mut object = Vec::new();
        let mut writer = ChunkWriter::new(&self.key, &self.header.context, 0, rng);
        writer.update(&json, &mut object)?;
        self.header.files.push(writer.finish(&mut object)?);
        self.header.files.append(&mut sealed);
        self.header.key_commitment = Bytes(self.header.commitment_under(&self.key)?);
        self.header.check_structure()?;
        Ok((self.header, object))
    }
}

fn wrap_shares(
    context: &EnvelopeContext,
    set: &CustodianSet,
    polynomial: &Polynomial,
    binding: &[u8; 32],
    rng: &mut impl CryptoRng,
) -> Result<Vec<WrappedShare>, SealError> {
    let mut shares = Vec::with_capacity(set.custodians.len());
    for (index, custodian) in (1_u8..).zip(&set.custodians) {
        let info = share_info(context, set, index, &custodian.id);
        let value = write_scalar(&polynomial.at(index));
        let wrapped = hybrid::seal(&custodian.public, &info, binding, &value, rng).ok_or(SealError::Cipher)?;
        shares.push(WrappedShare {
            custodian: custodian.id.clone(),
            encapsulated: wrapped.encapsulated,
            ciphertext: wrapped.ciphertext,
        });
    }
    Ok(shares)
}
