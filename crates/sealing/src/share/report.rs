//! What a custodian reports of a share that he could not give.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Share, ShareError};
use crate::{
    bytes::Sha256Digest,
    custodians::CustodianSet,
    header::{EnvelopeHeader, HeaderError},
    keys::CustodianSecret,
};

/// What is wrong with a wrapped share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShareFault {
    /// It does not open with the custodian's key.
    DoesNotOpen,
    /// It opens, but does not fit the commitments.
    CommitmentMismatch,
}

/// A custodian's statement about his share of one envelope. It is his word: only one to whom he shows his private
/// key can confirm it. While `k` others open the envelope, nothing depends on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareReport {
    /// Digest of the header.
    pub header: Sha256Digest,
    /// The custodian.
    pub custodian: String,
    /// The fault.
    pub fault: ShareFault,
}

/// Why a report was not confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ShareReportError {
    /// The report is about another envelope.
    #[error("the report of {0:?} is about another envelope")]
    OtherEnvelope(String),
    /// The share is good.
    #[error("the share of {0:?} opens and fits the commitments")]
    Unfounded(String),
    /// The examination ends in another way than the report says.
    #[error("the share of the report cannot be judged, or has another fault: {0}")]
    Differs(ShareError),
    /// The header is not well formed.
    #[error(transparent)]
    Header(#[from] HeaderError),
}

impl ShareError {
    /// The report that a custodian's client sends for this error; `None` if the share itself is not at fault.
    ///
    /// # Errors
    /// [`HeaderError`] if the header has no digest, which no header that [`Share::open`] judged causes.
    pub fn report(&self, header: &EnvelopeHeader) -> Result<Option<ShareReport>, HeaderError> {
        let header = header.digest()?;
        let of = |custodian: &String, fault| Some(ShareReport { header, custodian: custodian.clone(), fault });
        Ok(match self {
            Self::DoesNotOpen(custodian) => of(custodian, ShareFault::DoesNotOpen),
            Self::CommitmentMismatch(custodian) => of(custodian, ShareFault::CommitmentMismatch),
            Self::Header(_) | Self::UnknownCustodian(_) | Self::WrongKey(_) => None,
        })
    }
}

impl ShareReport {
    /// Repeats the opening with the custodian's key, which he has shown for this purpose and uses no more.
    ///
    /// # Errors
    /// [`ShareReportError`] if the report does not hold.
    pub fn confirm(
        &self,
        header: &EnvelopeHeader,
        set: &CustodianSet,
        secret: &CustodianSecret,
    ) -> Result<(), ShareReportError> {
        if header.digest()? != self.header {
            return Err(ShareReportError::OtherEnvelope(self.custodian.clone()));
        }
        let Err(error) = Share::open(header, set, &self.custodian, secret) else {
            return Err(ShareReportError::Unfounded(self.custodian.clone()));
        };
        if error.report(header)?.as_ref() == Some(self) { Ok(()) } else { Err(ShareReportError::Differs(error)) }
    }
}
