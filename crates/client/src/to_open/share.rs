//! The share itself.

use ceralacca_procedure::{PersonId, SessionId};
use ceralacca_sealing::{CustodianSecret, CustodianSet, EnvelopeHeader, SessionPublic, Share};
use rand_core::CryptoRng;
use thiserror::Error;

/// A share that does not open, or cannot be wrapped.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the share of envelope {envelope}: {why}")]
pub struct ShareFailed {
    /// Which envelope.
    pub envelope: String,
    /// Why.
    pub why: String,
}

/// A custodian's share of an envelope, wrapped to a session.
///
/// # Errors
/// [`ShareFailed`].
pub fn share_of(
    header: &EnvelopeHeader,
    set: &CustodianSet,
    custodian: &PersonId,
    secret: &CustodianSecret,
    (session, recipient): (&SessionId, &SessionPublic),
    rng: &mut impl CryptoRng,
) -> Result<serde_json::Value, ShareFailed> {
    let failed = |why: String| ShareFailed { envelope: header.context.envelope.clone(), why };
    let share = Share::open(header, set, custodian.as_str(), secret).map_err(|error| failed(error.to_string()))?;
    let wrapped = share.wrap_to_session(session.as_str(), recipient, rng);
    let wrapped = wrapped.map_err(|error| failed(error.to_string()))?;
    serde_json::to_value(wrapped).map_err(|error| failed(error.to_string()))
}
