//! A share on its way from a custodian's device to the opening session.

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Share;
use crate::{
    bytes::Sha256Digest,
    context::{IdError, check_id},
    encoding::Transcript,
    header::{EnvelopeHeader, HeaderError},
    hybrid::{self, WrappedKey},
    keys::{SessionPublic, SessionSecret},
    sharing::write_scalar,
};

/// A share sealed to the key of an opening session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionShare {
    /// The session.
    pub session: String,
    /// Digest of the header of the envelope.
    pub header: Sha256Digest,
    /// The custodian.
    pub custodian: String,
    /// The sealed share.
    pub wrapped: WrappedKey,
}

/// Why a share was not handed to a session or not taken by it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SessionShareError {
    /// The session's identifier is not well formed.
    #[error(transparent)]
    Id(#[from] IdError),
    /// The header is not well formed.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The share is of another envelope than the header.
    #[error("the share of {0:?} belongs to another envelope")]
    OtherEnvelope(String),
    /// The share is for another session.
    #[error("the share of {custodian:?} was sealed for session {found:?}")]
    OtherSession {
        /// The custodian.
        custodian: String,
        /// The session it names.
        found: String,
    },
    /// The session's key could not be used.
    #[error("the share of {0:?} cannot be sealed to the session's key")]
    Seal(String),
    /// It was not sealed to this session, envelope and custodian, or was altered.
    #[error("the share of {0:?} does not open for this session: send it again")]
    DoesNotOpen(String),
    /// It opens, but is not the committed share of that custodian: the sender's doing, not the tenderer's.
    #[error("what {0:?} sent is not his share of this envelope")]
    CommitmentMismatch(String),
}

impl Share {
    /// Seals the share to the key of the session.
    ///
    /// # Errors
    /// [`SessionShareError::Id`] for a malformed session identifier.
    pub fn wrap_to_session(
        &self,
        session: &str,
        recipient: &SessionPublic,
        rng: &mut impl CryptoRng,
    ) -> Result<SessionShare, SessionShareError> {
        check_id("session", session)?;
        let info = info(session, &self.header, &self.custodian);
        let wrapped = hybrid::seal(recipient, &info, &[], &write_scalar(&self.value), rng)
            .ok_or_else(|| SessionShareError::Seal(self.custodian.clone()))?;
        Ok(SessionShare { session: session.into(), header: self.header, custodian: self.custodian.clone(), wrapped })
    }
}

impl SessionShare {
    /// Opens the share in the session and checks it again against the commitments.
    ///
    /// # Errors
    /// [`SessionShareError`], naming the custodian.
    pub fn open(
        &self,
        session: &str,
        secret: &SessionSecret,
        header: &EnvelopeHeader,
    ) -> Result<Share, SessionShareError> {
        header.check_structure()?;
        let custodian = || self.custodian.clone();
        if self.session != session {
            return Err(SessionShareError::OtherSession { custodian: custodian(), found: self.session.clone() });
        }
        if self.header != header.digest()? {
            return Err(SessionShareError::OtherEnvelope(custodian()));
        }
        let info = info(session, &self.header, &self.custodian);
        let value = hybrid::open(secret, &info, &[], &self.wrapped)
            .ok_or_else(|| SessionShareError::DoesNotOpen(custodian()))?;
        Share::from_value(header, &self.custodian, &value)?
            .ok_or_else(|| SessionShareError::CommitmentMismatch(custodian()))
    }
}

fn info(session: &str, header: &Sha256Digest, custodian: &str) -> Vec<u8> {
    Transcript::new("session-share").text(session).bytes(&header.0).text(custodian).into_bytes()
}
