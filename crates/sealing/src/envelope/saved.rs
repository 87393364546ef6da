//! An envelope being sealed that survives a closed page.
//!
//! What is saved is **secret**: it holds the envelope's key, names and fingerprints. It is kept only inside the encrypted
//! workspace of the tender ([`seal_workspace`](crate::seal_workspace)).

use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize as _, Zeroizing};

use super::seal::{EnvelopeSealer, FileBegun, Plan};
use crate::{
    bytes::{Bytes, Sha256Digest},
    contents::{ContentsError, ContentsFile},
    file::{BLOCK_DIGEST_BYTES, BlockDigest, Fingerprint, SALT_BYTES, sealed_length},
    header::{EnvelopeHeader, HeaderError, SealedFile},
    limits::{BLOCK_BYTES, FILES_MAX, SAVED_BYTES_MAX},
};

/// Version of the saved state.
const SAVED_SCHEMA: u32 = 1;

/// Why a saved envelope cannot be taken up again.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RestoreError {
    /// Longer than [`SAVED_BYTES_MAX`].
    #[error("the saved envelope takes {0} bytes, at most {SAVED_BYTES_MAX} are allowed")]
    TooLong(usize),
    /// Not what [`EnvelopeSealer::save`] gives.
    #[error("the saved envelope cannot be read: {0}")]
    Malformed(String),
    /// The header is not well formed.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// An item, name or media type is not acceptable.
    #[error(transparent)]
    Contents(#[from] ContentsError),
    /// Key and header do not belong together.
    #[error("the saved key does not belong to the saved envelope")]
    Key,
    /// A file whose parts contradict each other, or a number given twice.
    #[error("the saved file {0} contradicts itself")]
    File(u32),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    schema: u32,
    /// As it will be, without files; its commitment is over that.
    header: EnvelopeHeader,
    key: Bytes<32>,
    next: u32,
    files: Vec<SavedFile>,
}

impl Drop for Saved {
    fn drop(&mut self) {
        self.key.0.zeroize();
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedFile {
    number: u32,
    item: String,
    name: String,
    media_type: String,
    length: u64,
    salt: Bytes<32>,
    commitment: Sha256Digest,
    plan: Option<SavedPlan>,
    sealed: Option<SealedFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedPlan {
    head_salt: Bytes<SALT_BYTES>,
    blocks: Vec<Bytes<BLOCK_DIGEST_BYTES>>,
}

impl EnvelopeSealer {
    /// The whole state, secret, for the encrypted workspace. A file that is being sealed in one pass is left out: its salts
    /// are never used again.
    ///
    /// # Errors
    /// [`HeaderError`] for a header beyond its limit, which no envelope within the limits causes.
    pub fn save(&self) -> Result<Zeroizing<Vec<u8>>, HeaderError> {
        let mut header = self.header.clone();
        header.key_commitment = Bytes(header.commitment_under(&self.key)?);
        let kept = self.files.iter().filter(|file| file.plan.is_some() || file.sealed.is_some());
        let files = kept.map(SavedFile::of).collect();
        let saved = Saved { schema: SAVED_SCHEMA, header, key: Bytes(*self.key), next: self.next, files };
        let json = serde_json::to_vec(&saved).map_err(|error| HeaderError::Malformed(error.to_string()))?;
        Ok(Zeroizing::new(json))
    }

    /// Takes up again what [`EnvelopeSealer::save`] gave.
    ///
    /// # Errors
    /// [`RestoreError`].
    pub fn restore(saved: &[u8]) -> Result<Self, RestoreError> {
        if saved.len() > SAVED_BYTES_MAX {
            return Err(RestoreError::TooLong(saved.len()));
        }
        let malformed = |error: serde_json::Error| RestoreError::Malformed(error.to_string());
        let saved: Saved = serde_json::from_slice(saved).map_err(malformed)?;
        if saved.schema != SAVED_SCHEMA || !saved.header.files.is_empty() || saved.files.len() > FILES_MAX {
            return Err(RestoreError::Malformed("another schema, or files where none belong".to_owned()));
        }
        saved.header.check_without_files()?;
        if !saved.header.key_commitment.ct_eq(&saved.header.commitment_under(&saved.key.0)?) {
            return Err(RestoreError::Key);
        }
        let mut last = 0;
        let mut files = Vec::with_capacity(saved.files.len());
        for file in &saved.files {
            if file.number <= last || file.number >= saved.next {
                return Err(RestoreError::File(file.number));
            }
            last = file.number;
            files.push(file.begun()?);
        }
        Ok(Self { header: saved.header.clone(), key: Zeroizing::new(saved.key.0), files, next: saved.next })
    }
}

impl SavedFile {
    fn of(file: &FileBegun) -> Self {
        let plan = |plan: &Plan| SavedPlan {
            head_salt: Bytes(plan.head_salt),
            blocks: plan.fingerprint.blocks.iter().map(|digest| Bytes(*digest)).collect(),
        };
        let entry = &file.entry;
        Self {
            number: file.number,
            item: entry.item.clone(),
            name: entry.name.clone(),
            media_type: entry.media_type.clone(),
            length: entry.length,
            salt: entry.salt,
            commitment: entry.commitment,
            plan: file.plan.as_ref().map(plan),
            sealed: file.sealed.clone(),
        }
    }

    fn begun(&self) -> Result<FileBegun, RestoreError> {
        let wrong = RestoreError::File(self.number);
        let sealed_length = sealed_length(self.length).ok_or(wrong.clone())?;
        let fits = self.sealed.as_ref().is_none_or(|sealed| sealed.length == sealed_length);
        let blocks = self.length.div_ceil(BLOCK_BYTES as u64);
        let planned = self.plan.as_ref().is_none_or(|plan| plan.blocks.len() as u64 == blocks);
        if !fits || !planned || (self.plan.is_none() && self.sealed.is_none()) {
            return Err(wrong);
        }
        let entry = ContentsFile {
            index: self.number,
            item: self.item.clone(),
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            length: self.length,
            salt: self.salt,
            commitment: self.commitment,
        };
        entry.check()?;
        let plan = self.plan.as_ref().map(|plan| Plan {
            head_salt: plan.head_salt.0,
            fingerprint: Fingerprint {
                salt: self.salt,
                length: self.length,
                commitment: self.commitment,
                blocks: plan.blocks.iter().map(|digest| -> BlockDigest { digest.0 }).collect(),
            },
        });
        Ok(FileBegun { number: self.number, entry, plan, sealed: self.sealed.clone() })
    }
}
