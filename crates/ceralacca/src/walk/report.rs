//! What a walk did, for tests.

use std::collections::BTreeMap;

use ceralacca_procedure::{OperatorId, ProcedureId, event::RankedTender, offers::Evaluation};

/// A walk that came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkReport {
    /// The procedure.
    pub procedure: ProcedureId,
    /// What the files alone give.
    pub expected: Evaluation,
    /// Acts done, in order: kinds of their events.
    pub acts: Vec<String>,
    /// Refusals provoked on purpose.
    pub refusals: Vec<ProvokedRefusal>,
    /// Rankings by lot, as the public reads them in the end.
    pub rankings: BTreeMap<u16, Vec<RankedTender>>,
    /// Who is proposed, by lot.
    pub proposals: BTreeMap<u16, Option<OperatorId>>,
    /// Findings met at the openings: identifier and item.
    pub findings: Vec<(OperatorId, String, Option<String>)>,
    /// Envelopes that were opened.
    pub opened: usize,
    /// Envelopes that stayed closed to the end.
    pub closed: usize,
    /// Receipts verified offline, with their proof.
    pub receipts: usize,
}

/// A refusal that the walk provoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvokedRefusal {
    /// What was tried.
    pub attempt: String,
    /// Rule that refused it.
    pub rule: String,
}
