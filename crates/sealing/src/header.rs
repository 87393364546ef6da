//! The header of an envelope: all that is known of it before it is opened.

use std::collections::BTreeSet;

use p256::PublicKey;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::{
    bytes::{Bytes, Sha256Digest},
    canonical::canonical,
    context::{EnvelopeContext, IdError, check_id},
    custodians::{CustodianSet, CustodianSetError},
    encoding::Transcript,
    file::Geometry,
    hybrid::WrappedKey,
    limits::{CONTENTS_BYTES_MAX, CUSTODIANS_MAX, FILES_MAX, HEADER_BYTES_MAX, SUITE},
    sharing::read_commitments,
};

/// Everything about a sealed envelope that is not secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeHeader {
    /// Always [`SUITE`].
    pub suite: String,
    /// Which envelope.
    pub context: EnvelopeContext,
    /// Epoch of the custodian set that it is sealed to.
    pub set_epoch: u32,
    /// [`CustodianSet::digest`] of that set.
    pub set_digest: Sha256Digest,
    /// `k`.
    pub threshold: u8,
    /// Feldman's commitments: `k` compressed points.
    pub commitments: Vec<Bytes<33>>,
    /// One share per custodian, in the order of the set.
    pub shares: Vec<WrappedShare>,
    /// The envelope key sealed to the tenderer's draft key, if he has one. `null` is written: a header has every member.
    #[serde(deserialize_with = "Option::deserialize")]
    pub draft: Option<WrappedKey>,
    /// The sealed files; the first is the contents index.
    pub files: Vec<SealedFile>,
    /// Commits to the envelope key and to every other field of this header.
    pub key_commitment: Bytes<32>,
}

/// The share of one custodian, sealed to his key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrappedShare {
    /// The custodian.
    pub custodian: String,
    /// The encapsulated key `enc` of HPKE.
    pub encapsulated: Bytes<65>,
    /// The sealed share and its tag.
    pub ciphertext: Bytes<48>,
}

impl WrappedShare {
    pub(crate) const fn wrapped(&self) -> WrappedKey {
        WrappedKey { encapsulated: self.encapsulated, ciphertext: self.ciphertext }
    }
}

/// A sealed file, as the store holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedFile {
    /// SHA-256 of the sealed bytes.
    pub object: Sha256Digest,
    /// Number of sealed bytes.
    pub length: u64,
}

/// Why a header is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HeaderError {
    /// Longer than [`HEADER_BYTES_MAX`].
    #[error("the header takes {0} bytes, at most {HEADER_BYTES_MAX} are allowed")]
    TooLong(usize),
    /// Not JSON, or not this object.
    #[error("the header cannot be read: {0}")]
    Malformed(String),
    /// Another suite.
    #[error("the header is of suite {0:?}; only ceralacca-1 is known")]
    Suite(String),
    /// An identifier that is not well formed.
    #[error(transparent)]
    Id(#[from] IdError),
    /// Sealed for something else than was asked for.
    #[error("the envelope is sealed for another {0}")]
    Context(&'static str),
    /// The custodian set that it is checked against is itself wrong.
    #[error("the custodian set cannot be used: {0}")]
    Set(#[from] CustodianSetError),
    /// Sealed to custodians of another epoch.
    #[error("the envelope is sealed to custodian set {found}, the procedure uses {expected}: seal it again")]
    Epoch {
        /// The epoch of the procedure.
        expected: u32,
        /// The epoch in the header.
        found: u32,
    },
    /// Same epoch, other custodians.
    #[error("the envelope is sealed to other custodians than those of the procedure: seal it again")]
    SetDigest,
    /// Sealed with another threshold.
    #[error("the envelope opens with {found} custodians, the procedure asks for {expected}")]
    Threshold {
        /// `k` of the set.
        expected: u8,
        /// `k` in the header.
        found: u8,
    },
    /// Not `k` commitments, or `k` outside 1 to the number of shares.
    #[error("{commitments} commitments and {shares} shares do not fit a threshold of {threshold}")]
    Counts {
        /// `k`.
        threshold: u8,
        /// Number of commitments.
        commitments: usize,
        /// Number of shares.
        shares: usize,
    },
    /// A commitment that is no point of P-256; numbered from 0.
    #[error("commitment {0} is not a compressed point of P-256")]
    Commitment(usize),
    /// A share that stands where another custodian's belongs; numbered from 1.
    #[error("share {0} is not addressed to the custodian of that number, or one custodian has two")]
    ShareCustodian(usize),
    /// An encapsulated key that is no point of P-256.
    #[error("the share of {0:?} has an encapsulated key that is not a point of P-256")]
    SharePoint(String),
    /// The same for the draft wrapping.
    #[error("the draft wrapping has an encapsulated key that is not a point of P-256")]
    DraftPoint,
    /// No contents index, or more than [`FILES_MAX`] files beside it.
    #[error("the header lists {0} sealed files; the contents index and up to {FILES_MAX} are allowed")]
    FileCount(usize),
    /// A length that no sealed file has.
    #[error("sealed file {index} cannot have {length} bytes")]
    FileLength {
        /// Position, from 0.
        index: usize,
        /// The length in the header.
        length: u64,
    },
    /// The same sealed bytes twice.
    #[error("sealed file {0} is the same as an earlier one")]
    FileTwice(usize),
}

impl EnvelopeHeader {
    /// Reads a header and checks that it is well formed in itself.
    ///
    /// # Errors
    /// [`HeaderError`]; use [`EnvelopeHeader::check`] to compare it with what was asked for.
    pub fn from_json(json: &[u8]) -> Result<Self, HeaderError> {
        if json.len() > HEADER_BYTES_MAX {
            return Err(HeaderError::TooLong(json.len()));
        }
        let header: Self = serde_json::from_slice(json).map_err(|error| HeaderError::Malformed(error.to_string()))?;
        header.check_structure()?;
        Ok(header)
    }

    /// The canonical JSON of the header.
    ///
    /// # Errors
    /// [`HeaderError::TooLong`], or [`HeaderError::Malformed`] for a length beyond 2^53 - 1.
    pub fn to_json(&self) -> Result<Vec<u8>, HeaderError> {
        canonical_json(&to_value(self)?)
    }

    /// SHA-256 of the canonical JSON: the name of this header in the record and in receipts.
    ///
    /// # Errors
    /// As [`EnvelopeHeader::to_json`].
    pub fn digest(&self) -> Result<Sha256Digest, HeaderError> {
        Ok(Sha256Digest::of(&self.to_json()?))
    }

    /// All that one who cannot open the envelope can check: suite, context, custodians, epoch, threshold, counts,
    /// points on the curve, lengths.
    ///
    /// # Errors
    /// [`HeaderError`] for the first rule broken.
    pub fn check(&self, expected: &EnvelopeContext, set: &CustodianSet) -> Result<(), HeaderError> {
        self.check_structure()?;
        if let Some(field) = self.context.difference(expected) {
            return Err(HeaderError::Context(field));
        }
        set.check()?;
        if self.set_epoch != set.epoch {
            return Err(HeaderError::Epoch { expected: set.epoch, found: self.set_epoch });
        }
        if self.threshold != set.threshold {
            return Err(HeaderError::Threshold { expected: set.threshold, found: self.threshold });
        }
        if self.set_digest != set.digest() || self.shares.len() != set.custodians.len() {
            return Err(HeaderError::SetDigest);
        }
        let misplaced = self.shares.iter().zip(&set.custodians).position(|(share, named)| share.custodian != named.id);
        misplaced.map_or(Ok(()), |position| Err(HeaderError::ShareCustodian(position + 1)))
    }

    /// The rules that need no other object.
    pub(crate) fn check_structure(&self) -> Result<(), HeaderError> {
        self.check_without_files()?;
        self.check_files()?;
        // The length of the whole follows from the limits on the parts but for the widths of identifiers.
        self.to_json().map(|_| ())
    }

    /// Suite, context and shares: all that there is before the files are.
    pub(crate) fn check_without_files(&self) -> Result<(), HeaderError> {
        if self.suite != SUITE {
            return Err(HeaderError::Suite(self.suite.clone()));
        }
        self.context.check()?;
        self.check_shares()
    }

    fn check_shares(&self) -> Result<(), HeaderError> {
        let threshold = usize::from(self.threshold);
        let counts = (1..=CUSTODIANS_MAX).contains(&self.shares.len())
            && (1..=self.shares.len()).contains(&threshold)
            && self.commitments.len() == threshold;
        if !counts {
            return Err(HeaderError::Counts {
                threshold: self.threshold,
                commitments: self.commitments.len(),
                shares: self.shares.len(),
            });
        }
        read_commitments(&self.commitments).map_err(HeaderError::Commitment)?;
        let mut seen = BTreeSet::new();
        for (position, share) in self.shares.iter().enumerate() {
            check_id("custodian", &share.custodian)?;
            if !seen.insert(&share.custodian) {
                return Err(HeaderError::ShareCustodian(position + 1));
            }
            if PublicKey::from_sec1_bytes(share.encapsulated.as_slice()).is_err() {
                return Err(HeaderError::SharePoint(share.custodian.clone()));
            }
        }
        let draft = self.draft.as_ref().map(|draft| PublicKey::from_sec1_bytes(draft.encapsulated.as_slice()));
        if matches!(draft, Some(Err(_))) { Err(HeaderError::DraftPoint) } else { Ok(()) }
    }

    fn check_files(&self) -> Result<(), HeaderError> {
        if !(1..=FILES_MAX + 1).contains(&self.files.len()) {
            return Err(HeaderError::FileCount(self.files.len()));
        }
        let contents_max = Geometry::of_plaintext(CONTENTS_BYTES_MAX as u64).map_or(0, Geometry::sealed_length);
        let mut seen = BTreeSet::new();
        for (index, file) in self.files.iter().enumerate() {
            let fits = Geometry::of_sealed(file.length).is_some() && (index > 0 || file.length <= contents_max);
            if !fits {
                return Err(HeaderError::FileLength { index, length: file.length });
            }
            if !seen.insert(file.object) {
                return Err(HeaderError::FileTwice(index));
            }
        }
        Ok(())
    }

    /// The associated data of every wrapping: a digest of Feldman's commitments.
    pub(crate) fn commitments_digest(&self) -> [u8; 32] {
        commitments_digest(&self.commitments)
    }

    /// The number (from 1) and the share of a custodian.
    pub(crate) fn share_of(&self, custodian: &str) -> Option<(u8, &WrappedShare)> {
        (1_u8..).zip(&self.shares).find(|(_, share)| share.custodian == custodian)
    }

    /// The value that `key_commitment` has under an envelope key.
    pub(crate) fn commitment_under(&self, envelope_key: &[u8; 32]) -> Result<[u8; 32], HeaderError> {
        let mut value = to_value(self)?;
        if let Value::Object(members) = &mut value {
            members.remove("key_commitment");
        }
        let rest = Sha256Digest::of(&canonical_json(&value)?);
        Ok(*Transcript::new("key-commitment").bytes(&rest.0).derive(&[], envelope_key))
    }
}

/// SHA-256 of Feldman's commitments in order.
pub(crate) fn commitments_digest(commitments: &[Bytes<33>]) -> [u8; 32] {
    let all = Transcript::new("commitments");
    commitments.iter().fold(all, |all, commitment| all.bytes(commitment.as_slice())).digest()
}

fn to_value(header: &EnvelopeHeader) -> Result<Value, HeaderError> {
    serde_json::to_value(header).map_err(|error| HeaderError::Malformed(error.to_string()))
}

fn canonical_json(value: &Value) -> Result<Vec<u8>, HeaderError> {
    let json = canonical(value).map_err(|error| HeaderError::Malformed(error.to_string()))?;
    if json.len() > HEADER_BYTES_MAX { Err(HeaderError::TooLong(json.len())) } else { Ok(json) }
}
