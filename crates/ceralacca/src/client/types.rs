//! Answers of the API as a client reads them. What a client does not need is left out.

use std::collections::BTreeMap;

use ceralacca_evaluation::{EconomicResult, Exact, Ranking, TechnicalResult};
use ceralacca_procedure::{
    EnvelopeId, OperatorId, PersonId, ProcedureId,
    definition::{EnvelopeClass, ProcedureFile},
    event::{CustodySnapshot, Manifest, RankedTender},
    state::{Admission, EnvelopeStatus, Exclusion, LotStage, Phase},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A login.
#[derive(Deserialize)]
pub(super) struct LoginAnswer {
    pub(super) token: String,
}

/// A person of a demo installation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DemoPerson {
    /// Identifier.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Office or title.
    #[serde(default)]
    pub office: Option<String>,
}

/// What the public reads of a procedure, and what a tenderer seals by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicProcedure {
    /// Identifier.
    pub id: ProcedureId,
    /// Phase.
    pub phase: Phase,
    /// Term for tenders.
    pub deadline: Timestamp,
    /// The server's clock.
    pub now: Timestamp,
    /// Name of the installation.
    #[serde(default)]
    pub installation: String,
    /// Whether it is a demonstration, without legal value.
    #[serde(default)]
    pub demo: bool,
    /// The procedure file; who was invited is left out.
    pub definition: ProcedureFile,
    /// Keys to which tenders are sealed.
    pub custody: Option<CustodySnapshot>,
    /// Lots with what is public of their evaluation.
    pub lots: Vec<PublicLot>,
}

/// A lot's state; the ranking is shown once the award is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicLot {
    /// Number.
    pub number: u16,
    /// Stage.
    pub stage: LotStage,
    /// Ranking, once public.
    pub ranking: Vec<RankedTender>,
    /// Who is proposed.
    pub proposed: Option<OperatorId>,
}

/// A tenderer as the panels see him.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TendererLine {
    /// Who; for a group its leader.
    pub operator: OperatorId,
    /// Name.
    pub name: String,
    /// Members of a group.
    pub members: Vec<OperatorId>,
    /// Lots tendered for.
    pub lots: Vec<u16>,
    /// Administrative admission.
    pub admission: Admission,
    /// Exclusions from single lots.
    pub excluded_lots: BTreeMap<u16, Exclusion>,
    /// His envelopes.
    pub envelopes: Vec<EnvelopeLine>,
}

/// An envelope and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EnvelopeLine {
    /// Identifier.
    pub envelope: EnvelopeId,
    /// Class.
    pub class: EnvelopeClass,
    /// Lot, for an envelope of one lot.
    pub lot: Option<u16>,
    /// Sealed, open or unreadable, with what was found.
    pub status: EnvelopeStatus,
}

/// The evaluation of a lot with derivations.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LotEvaluation {
    /// Technical stage.
    pub technical: TechnicalResult,
    /// Economic stage, once the prices are open.
    pub economic: Option<EconomicResult>,
    /// Ranking, once the prices are open.
    pub ranking: Option<Ranking>,
}

/// What a tenderer of a lot sees of its results.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Results {
    /// Technical scores, once shown.
    pub technical: BTreeMap<OperatorId, Exact>,
    /// Ranking, once made.
    pub ranking: Vec<RankedTender>,
}

/// A tenderer's own tender.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct OwnTender {
    /// The manifest that counts.
    pub current: Option<Manifest>,
}
