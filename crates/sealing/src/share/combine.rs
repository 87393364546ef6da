//! From `k` shares to the key of one envelope.

use thiserror::Error;

use super::Share;
use crate::{
    envelope::{EnvelopeKey, KeyFromError, envelope_key},
    header::{EnvelopeHeader, HeaderError},
    sharing::{interpolate_at_zero, read_commitments, verifies},
};

/// Why shares do not give the key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CombineError {
    /// The header is not well formed.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// Fewer than `k` shares.
    #[error("{given} of the {needed} shares that open this envelope are here")]
    TooFew {
        /// `k`.
        needed: u8,
        /// Shares given.
        given: usize,
    },
    /// Two shares of one custodian.
    #[error("the share of {0:?} is here twice")]
    Duplicate(String),
    /// A share of another envelope.
    #[error("the share of {0:?} belongs to another envelope")]
    OtherEnvelope(String),
    /// A share that does not fit the commitments.
    #[error("the share of {0:?} does not fit the commitments of the envelope")]
    CommitmentMismatch(String),
    /// `k` good shares give a key that the header does not commit to: the tenderer's doing.
    #[error("the key that the shares give is not the one the header commits to")]
    KeyCommitment,
}

/// Combines `k` or more shares of distinct custodians into the key of the envelope.
///
/// # Errors
/// [`CombineError`], naming the custodian where one share is at fault.
pub fn combine(header: &EnvelopeHeader, shares: &[Share]) -> Result<EnvelopeKey, CombineError> {
    header.check_structure()?;
    let digest = header.digest()?;
    let commitments = read_commitments(&header.commitments).map_err(HeaderError::Commitment)?;
    for (position, share) in shares.iter().enumerate() {
        let custodian = || share.custodian.clone();
        if share.header != digest {
            return Err(CombineError::OtherEnvelope(custodian()));
        }
        if shares.iter().take(position).any(|earlier| earlier.index == share.index) {
            return Err(CombineError::Duplicate(custodian()));
        }
        if !verifies(&commitments, share.index, &share.value) {
            return Err(CombineError::CommitmentMismatch(custodian()));
        }
    }
    let too_few = CombineError::TooFew { needed: header.threshold, given: shares.len() };
    let enough = shares.get(..usize::from(header.threshold)).ok_or(too_few)?;
    let points: Vec<_> = enough.iter().map(|share| (share.index, &*share.value)).collect();
    // The indices were found distinct above, so this always gives the committed secret.
    let secret = interpolate_at_zero(&points).ok_or(CombineError::KeyCommitment)?;
    EnvelopeKey::new(envelope_key(&header.context, &secret), header).map_err(|error| match error {
        KeyFromError::Header(error) => CombineError::Header(error),
        KeyFromError::KeyCommitment | KeyFromError::NoDraft | KeyFromError::DoesNotOpen => CombineError::KeyCommitment,
    })
}
