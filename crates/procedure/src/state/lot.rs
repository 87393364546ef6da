//! A lot under evaluation.

use std::collections::BTreeMap;

use ceralacca_evaluation::{Exact, PairPreference};
use serde::{Deserialize, Serialize};

use super::{AnnouncedDraw, Draw, ImprovementRound, LotAnomalies};
use crate::{
    OperatorId, PersonId,
    event::{AscertainedValue, RankedTender, UnresolvedTie},
};

/// Where a lot stands within the evaluation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LotStage {
    /// Nothing of it is scored.
    #[default]
    Waiting,
    /// Technical scores are final.
    TechnicalScored,
    /// They were shown to tenderers: economic envelopes may be opened.
    TechnicalShown,
    /// Ranked.
    Ranked,
    /// Award proposed.
    Proposed,
    /// Goes to nobody.
    NotProposed,
    /// No tender, or none admitted.
    Deserted,
    /// Revoked on its own.
    Revoked,
    /// Annulled on its own.
    Annulled,
}

impl LotStage {
    /// Whether the lot is out of the race for good: nothing of it opens any more.
    #[must_use]
    pub fn is_out(self) -> bool {
        match self {
            Self::Deserted | Self::Revoked | Self::Annulled => true,
            Self::Waiting
            | Self::TechnicalScored
            | Self::TechnicalShown
            | Self::Ranked
            | Self::Proposed
            | Self::NotProposed => false,
        }
    }
}

/// A collegial value.
pub type ReasonedValue<T> = (T, String);

/// A lot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotState {
    /// Stage.
    pub stage: LotStage,
    /// Locked sheets: commissioner → tenderer → sub-criterion → coefficient.
    pub sheets: BTreeMap<PersonId, BTreeMap<OperatorId, BTreeMap<String, Exact>>>,
    /// Locked comparisons in pairs: commissioner → sub-criterion → preferences.
    #[serde(default)]
    pub comparisons: BTreeMap<PersonId, BTreeMap<String, Vec<PairPreference>>>,
    /// Collegial values: tenderer → sub-criterion → value and reasons.
    pub collegial: BTreeMap<OperatorId, BTreeMap<String, ReasonedValue<Exact>>>,
    /// Ascertained values: tenderer → item → value and reasons.
    pub ascertained: BTreeMap<OperatorId, BTreeMap<String, ReasonedValue<AscertainedValue>>>,
    /// Technical scores, once final.
    pub technical: BTreeMap<OperatorId, Exact>,
    /// Who stayed below the threshold.
    pub below_threshold: Vec<OperatorId>,
    /// Ranking, once made.
    pub ranking: Vec<RankedTender>,
    /// Tie that still stands.
    pub unresolved: Option<UnresolvedTie>,
    /// Rounds of improved offers, in their order.
    #[serde(default)]
    pub improvements: Vec<ImprovementRound>,
    /// Draws announced, in their order.
    pub announced: Vec<AnnouncedDraw>,
    /// Draws held, one for each tie that came to it, and one of the method of the anomaly threshold where it is drawn.
    pub draws: Vec<Draw>,
    /// Proposed tenderer.
    pub proposed: Option<OperatorId>,
    /// What was decided of abnormally low tenders.
    #[serde(default)]
    pub anomalies: LotAnomalies,
}

impl LotState {
    /// Whether lots were drawn among all who are in a tie.
    #[must_use]
    pub fn is_drawn(&self, tie: &UnresolvedTie) -> bool {
        self.draws.iter().any(|draw| tie.tenderers.iter().all(|tied| draw.order.contains(tied)))
    }

    /// The announcement under which lots are drawn for a tie: the last one among the same tenderers.
    #[must_use]
    pub fn standing_draw(&self, tie: &UnresolvedTie) -> Option<&AnnouncedDraw> {
        self.announced.iter().rfind(|announced| announced.is_among(&tie.tenderers))
    }

    /// The announcement under which the method of the anomaly threshold is drawn: the last one.
    #[must_use]
    pub fn standing_method_draw(&self) -> Option<&AnnouncedDraw> {
        self.announced.iter().rfind(|announced| announced.is_of_method())
    }

    /// The draw of the method of the anomaly threshold, once held: a lot has one.
    #[must_use]
    pub fn method_draw(&self) -> Option<&Draw> {
        self.draws.iter().find(|draw| !draw.methods.is_empty())
    }

    /// Whether nothing more will be done for the lot.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        match self.stage {
            LotStage::Proposed
            | LotStage::NotProposed
            | LotStage::Deserted
            | LotStage::Revoked
            | LotStage::Annulled => true,
            LotStage::Waiting | LotStage::TechnicalScored | LotStage::TechnicalShown | LotStage::Ranked => false,
        }
    }
}
