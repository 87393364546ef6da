//! States, each a pure function of the events of its stream.

mod anomalies;
mod body;
mod custody;
mod document;
mod draw;
mod improvement;
mod lot;
mod operator;
mod panel;
mod phase;
mod procedure;
mod session;
mod tender;
mod tenderer;

pub use anomalies::{AppliedThreshold, CheckOutcome, ExplanationsCheck, GivenExplanations, LotAnomalies};
pub use body::BodyState;
pub use custody::{CustodianStanding, CustodyHealth};
pub use document::AttachedDocument;
pub(crate) use draw::in_order;
pub use draw::{AnnouncedDraw, Draw};
pub use improvement::{ImprovedOffer, ImprovementRound};
pub use lot::{LotStage, LotState};
pub use operator::OperatorState;
pub use panel::{Declaration, Panel};
pub use phase::Phase;
pub use procedure::ProcedureState;
pub use session::{Session, SessionStage};
pub use tender::TenderState;
pub use tenderer::{Admission, Cure, EnvelopeState, EnvelopeStatus, Exclusion, Tenderer};

/// An event that does not fit the state: the record is damaged or the code is older than the record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("event `{kind}` does not apply: {why}")]
pub struct ReplayError {
    /// Kind of the event.
    pub kind: String,
    /// What is missing.
    pub why: String,
}

impl ReplayError {
    pub(crate) fn new(kind: &str, why: impl Into<String>) -> Self {
        Self { kind: kind.to_owned(), why: why.into() }
    }
}
