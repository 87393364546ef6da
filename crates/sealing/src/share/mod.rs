//! Shares of an envelope's secret: opened by a custodian, handed to the session, combined there.

mod combine;
mod report;
mod session;

pub use combine::{CombineError, combine};
pub use report::{ShareFault, ShareReport, ShareReportError};
pub use session::{SessionShare, SessionShareError};

use std::fmt;

use thiserror::Error;

use crate::{
    bytes::{Bytes, Sha256Digest},
    context::EnvelopeContext,
    custodians::CustodianSet,
    header::{EnvelopeHeader, HeaderError},
    hybrid,
    keys::CustodianSecret,
    sharing::{SecretScalar, read_commitments, read_scalar, verifies, write_scalar},
};

/// The HPKE `info` of a wrapped share: everything that the share must not be moved between.
pub(crate) fn share_info(context: &EnvelopeContext, set: &CustodianSet, index: u8, custodian: &str) -> Vec<u8> {
    let count = u8::try_from(set.custodians.len()).unwrap_or(u8::MAX);
    context
        .transcript("share")
        .text(&set.body)
        .u32(set.epoch)
        .bytes(&set.digest().0)
        .u8(set.threshold)
        .u8(count)
        .u8(index)
        .text(custodian)
        .into_bytes()
}

/// A share that fits the commitments of the header it came from. Erased from memory when dropped.
#[derive(Clone)]
pub struct Share {
    /// Digest of the header.
    header: Sha256Digest,
    custodian: String,
    index: u8,
    value: SecretScalar,
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share {} of {} (not shown)", self.index, self.custodian)
    }
}

/// Why a share was not opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ShareError {
    /// The header does not fit the custodian set, or is not well formed.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The custodian is not in the set.
    #[error("{0:?} is not a custodian of this envelope")]
    UnknownCustodian(String),
    /// The private key is not the one whose public key is in the set.
    #[error("the key is not the one registered for {0:?}")]
    WrongKey(String),
    /// The wrapping does not open with the right key: it was made wrongly, or moved here from elsewhere.
    #[error("the share of {0:?} does not open: it was not sealed for this envelope and custodian")]
    DoesNotOpen(String),
    /// The share opens but is not the committed one.
    #[error("the share of {0:?} does not fit the commitments of the envelope")]
    CommitmentMismatch(String),
}

impl Share {
    /// A custodian's client opens his share and checks it against the commitments. `set` is the custodian set of the
    /// procedure, taken from the record, not from the envelope.
    ///
    /// The caller has already checked all that `docs/sealing.md` asks of a custodian's client: the submission is in
    /// the record, is the tenderer's last one, he is admitted to this stage, the deadline has passed.
    ///
    /// # Errors
    /// [`ShareError`]. [`ShareError::DoesNotOpen`] and [`ShareError::CommitmentMismatch`] are the tenderer's doing.
    pub fn open(
        header: &EnvelopeHeader,
        set: &CustodianSet,
        custodian: &str,
        secret: &CustodianSecret,
    ) -> Result<Self, ShareError> {
        header.check(&header.context, set)?;
        let unknown = || ShareError::UnknownCustodian(custodian.into());
        let (index, named) = set.find(custodian).ok_or_else(unknown)?;
        let (_, wrapped) = header.share_of(custodian).ok_or_else(unknown)?;
        if named.public != secret.public() {
            return Err(ShareError::WrongKey(custodian.into()));
        }
        let info = share_info(&header.context, set, index, custodian);
        let value = hybrid::open(secret, &info, &header.commitments_digest(), &wrapped.wrapped())
            .ok_or_else(|| ShareError::DoesNotOpen(custodian.into()))?;
        Self::from_value(header, custodian, &value)?.ok_or_else(|| ShareError::CommitmentMismatch(custodian.into()))
    }

    /// The share of this value, if the custodian has one in the header and it fits the commitments.
    pub(crate) fn from_value(
        header: &EnvelopeHeader,
        custodian: &str,
        value: &[u8; 32],
    ) -> Result<Option<Self>, HeaderError> {
        let digest = header.digest()?;
        let commitments = read_commitments(&header.commitments).map_err(HeaderError::Commitment)?;
        let fitting = header.share_of(custodian).zip(read_scalar(value)).and_then(|((index, _), value)| {
            verifies(&commitments, index, &value).then(|| Self {
                header: digest,
                custodian: custodian.into(),
                index,
                value,
            })
        });
        Ok(fitting)
    }

    /// The custodian.
    #[must_use]
    pub fn custodian(&self) -> &str {
        &self.custodian
    }

    /// Digest of the header of the envelope that the share belongs to.
    #[must_use]
    pub const fn header(&self) -> Sha256Digest {
        self.header
    }

    /// The value in the open, for evidence. Whoever has `k` of them can open this envelope, and no other.
    pub(crate) fn disclose(&self) -> Bytes<32> {
        Bytes(*write_scalar(&self.value))
    }
}
