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
    file::{ChunkWriter, FileSealer, Fingerprint, Place, SALT_BYTES, SealedPart, commitment_salt, head_salt},
    header::{EnvelopeHeader, HeaderError, SealedFile, WrappedShare, commitments_digest},
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
    #[error("a file is longer than 4 GiB")]
    TooLong,
    /// Not the file whose fingerprint was taken: another one would be sealed under the same key.
    #[error(
        "this is not the file chosen before, or it was changed since: remove it from the envelope and add it again"
    )]
    OtherPlaintext,
    /// A file was begun and not handed back with [`EnvelopeSealer::add`].
    #[error("file {number} was begun but not finished")]
    FileMissing {
        /// The file.
        number: u32,
    },
    /// A file was handed back twice or differently, was removed, or belongs to another envelope.
    #[error("file {number} is not one that this envelope waits for")]
    FileUnexpected {
        /// The file.
        number: u32,
    },
    /// The finished header breaks a rule (its length).
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The cipher refused, which nothing within the limits causes.
    #[error("the cipher refused the data")]
    Cipher,
}

/// An envelope being sealed. Its key exists only in here (and in what [`EnvelopeSealer::save`] gives) and is erased with it.
pub struct EnvelopeSealer {
    pub(super) header: EnvelopeHeader,
    pub(super) key: Zeroizing<[u8; 32]>,
    pub(super) files: Vec<FileBegun>,
    /// The number of the next file; numbers are never given twice.
    pub(super) next: u32,
}

/// A file of an envelope being sealed.
#[derive(Clone)]
pub(super) struct FileBegun {
    pub(super) number: u32,
    /// Its `index` is set when the envelope is closed; length and commitment are known from the plan or at the end.
    pub(super) entry: ContentsFile,
    /// How it is sealed again with the same bytes; absent for a file sealed in one pass.
    pub(super) plan: Option<Plan>,
    pub(super) sealed: Option<SealedFile>,
}

/// What a file is sealed by, as often as it takes.
#[derive(Clone)]
pub(super) struct Plan {
    pub(super) head_salt: [u8; SALT_BYTES],
    pub(super) fingerprint: Fingerprint,
}

/// A file of an envelope being sealed, as its author knows it. Holds its name, so it is not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct FileStatus {
    /// Its number within this sealer.
    pub number: u32,
    /// Item that it answers.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes, once known.
    pub length: u64,
    /// What the store will hold, once it was sealed to its end.
    pub sealed: Option<SealedFile>,
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
        Ok(Self { header, key, files: Vec::new(), next: 1 })
    }

    /// Begins a file that is sealed in one pass. Several may be sealed at the same time.
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
        let entry = entry(item, name, media_type, commitment_salt(rng));
        let number = self.begin(entry.clone(), None)?;
        let place = Place::File(&entry.salt);
        let chunks = ChunkWriter::new(&self.key, &self.header.context, place, &head_salt(rng));
        Ok(FileSealer::fresh(number, chunks, entry))
    }

    /// Begins a file that was read once for its fingerprint; gives its number. [`Self::reseal`] then seals it, the same
    /// bytes each time, so that an interrupted upload can go on after [`Self::restore`]. **Save the sealer before the first sealed byte leaves this device.**
    ///
    /// # Errors
    /// As [`Self::file`]; [`SealError::FileUnexpected`] if the fingerprint was used before.
    pub fn plan(
        &mut self,
        item: &str,
        name: &str,
        media_type: &str,
        fingerprint: Fingerprint,
        rng: &mut impl CryptoRng,
    ) -> Result<u32, SealError> {
        let mut entry = entry(item, name, media_type, fingerprint.salt);
        entry.length = fingerprint.length;
        entry.commitment = fingerprint.commitment;
        if let Some(used) = self.files.iter().find(|file| file.entry.salt == fingerprint.salt) {
            return Err(SealError::FileUnexpected { number: used.number });
        }
        self.begin(entry, Some(Plan { head_salt: head_salt(rng), fingerprint }))
    }

    /// Seals a planned file, for the first time or again: the same plaintext gives the same bytes, another is refused
    /// before any of it is sealed.
    ///
    /// # Errors
    /// [`SealError::FileUnexpected`] if there is no such planned file.
    pub fn reseal(&self, number: u32) -> Result<FileSealer, SealError> {
        let found = self.files.iter().find(|file| file.number == number);
        let planned = found.and_then(|file| Some((file.plan.as_ref()?, &file.entry)));
        let (plan, entry) = planned.ok_or(SealError::FileUnexpected { number })?;
        let place = Place::File(&entry.salt);
        let chunks = ChunkWriter::new(&self.key, &self.header.context, place, &plan.head_salt);
        Ok(FileSealer::known(number, chunks, entry.clone(), &plan.fingerprint))
    }

    fn begin(&mut self, mut entry: ContentsFile, plan: Option<Plan>) -> Result<u32, SealError> {
        entry.index = u32::try_from(self.files.len() + 1).map_err(|_| SealError::TooManyFiles)?;
        entry.check()?;
        if self.files.len() >= FILES_MAX {
            return Err(SealError::TooManyFiles);
        }
        let number = self.next;
        self.next = number.checked_add(1).ok_or(SealError::TooManyFiles)?;
        self.files.push(FileBegun { number, entry, plan, sealed: None });
        Ok(number)
    }

    /// Takes back a finished file. A planned one may come again: it is the same.
    ///
    /// # Errors
    /// [`SealError::FileUnexpected`].
    pub fn add(&mut self, part: SealedPart) -> Result<(), SealError> {
        let number = part.number;
        let unexpected = SealError::FileUnexpected { number };
        let place = self.files.iter_mut().find(|file| file.number == number && file.entry.salt == part.entry.salt);
        let place = place.ok_or(unexpected.clone())?;
        match &place.sealed {
            None => {
                place.entry = part.entry;
                place.sealed = Some(part.sealed);
                Ok(())
            }
            Some(known) if place.plan.is_some() && *known == part.sealed => Ok(()),
            Some(_) => Err(unexpected),
        }
    }

    /// Takes a file out, finished or not. Its salts are never used again; the other files stay as they are.
    ///
    /// # Errors
    /// [`SealError::FileUnexpected`] if there is no such file.
    pub fn remove(&mut self, number: u32) -> Result<(), SealError> {
        let position = self.files.iter().position(|file| file.number == number);
        self.files.remove(position.ok_or(SealError::FileUnexpected { number })?);
        Ok(())
    }

    /// The envelope that is being sealed.
    #[must_use]
    pub const fn context(&self) -> &EnvelopeContext {
        &self.header.context
    }

    /// The files so far, in the order in which the envelope will list them.
    #[must_use]
    pub fn files(&self) -> Vec<FileStatus> {
        let status = |file: &FileBegun| FileStatus {
            number: file.number,
            item: file.entry.item.clone(),
            name: file.entry.name.clone(),
            media_type: file.entry.media_type.clone(),
            length: file.entry.length,
            sealed: file.sealed.clone(),
        };
        self.files.iter().map(status).collect()
    }

    /// Seals answers and list of files as the contents index and closes the envelope: the header, and the sealed
    /// index, which is the object of `files[0]`.
    ///
    /// # Errors
    /// [`SealError::FileMissing`], [`SealError::Contents`] for answers without canonical form, [`SealError::Header`].
    pub fn finish(mut self, answers: Value, rng: &mut impl CryptoRng) -> Result<(EnvelopeHeader, Vec<u8>), SealError> {
        let mut entries = Vec::with_capacity(self.files.len());
        let mut sealed = Vec::with_capacity(self.files.len());
        for (index, file) in (1_u32..).zip(self.files) {
            sealed.push(file.sealed.ok_or(SealError::FileMissing { number: file.number })?);
            entries.push(ContentsFile { index, ..file.entry });
        }
        let context = self.header.context.clone();
        let contents = Contents { schema: CONTENTS_SCHEMA, context, answers, files: entries };
        let json = Zeroizing::new(contents.to_json()?);
        let mut object = Vec::new();
        let mut writer = ChunkWriter::new(&self.key, &self.header.context, Place::Contents, &head_salt(rng));
        writer.update(&json, &mut object)?;
        self.header.files.push(writer.finish(&mut object)?);
        self.header.files.append(&mut sealed);
        self.header.key_commitment = Bytes(self.header.commitment_under(&self.key)?);
        self.header.check_structure()?;
        Ok((self.header, object))
    }
}

/// An entry of the contents index before its plaintext is known.
fn entry(item: &str, name: &str, media_type: &str, salt: Bytes<32>) -> ContentsFile {
    ContentsFile {
        index: 0,
        item: item.into(),
        name: name.into(),
        media_type: media_type.into(),
        length: 0,
        salt,
        commitment: Sha256Digest([0; 32]),
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
