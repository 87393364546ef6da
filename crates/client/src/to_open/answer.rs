//! What the installation says can be opened, as a custodian's client reads it. What the client does not need is left out.

use ceralacca_procedure::{EnvelopeId, OperatorId, PersonId, SessionId, definition::EnvelopeClass};
use ceralacca_record::Receipt;
use ceralacca_sealing::{CustodianSet, EnvelopeHeader, SessionPublic};
use jiff::Timestamp;
use serde::Deserialize;

/// What can be opened now in a session.
#[derive(Debug, Clone, Deserialize)]
pub struct ToOpenAnswer {
    /// The session.
    pub session: SessionId,
    /// Key to which shares are wrapped; none before the session starts.
    pub session_public: Option<SessionPublic>,
    /// The body's custodians with epoch and threshold.
    pub custodians: CustodianSet,
    /// Term for tenders.
    pub deadline: Timestamp,
    /// The server's clock.
    pub now: Timestamp,
    /// Envelopes whose turn it is.
    pub envelopes: Vec<ToOpen>,
}

/// One envelope whose turn it is.
#[derive(Debug, Clone, Deserialize)]
pub struct ToOpen {
    /// Identifier.
    pub envelope: EnvelopeId,
    /// Whose.
    pub tenderer: OperatorId,
    /// Class.
    pub class: EnvelopeClass,
    /// Lot, for an envelope of one lot.
    pub lot: Option<u16>,
    /// Round of improved offers, for an improved offer.
    #[serde(default)]
    pub round: Option<u16>,
    /// Its header.
    pub header: EnvelopeHeader,
    /// Digest of the header, hex, as the manifest names it.
    pub header_digest: String,
    /// Receipt of the act by which the envelope was sent: the manifest, or the improved offer.
    pub receipt: Receipt,
    /// Who has given his share in this session.
    pub given: Vec<PersonId>,
}
