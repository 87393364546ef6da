//! The outcome of the technical stage.

use ceralacca_exact::{Derivation, Exact, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{CriterionId, TendererId};
use crate::rules::PartKind;

/// The technical scores of a lot, in the order of the tenderers' identifiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TechnicalResult {
    /// One score for each admitted tenderer, also for who left after the award.
    pub scores: Vec<TechnicalScore>,
}

impl TechnicalResult {
    /// The score of one tenderer.
    pub fn of(&self, tenderer: &TendererId) -> Option<&TechnicalScore> {
        self.scores.iter().find(|score| &score.tenderer == tenderer)
    }

    /// Those whose economic envelope may be opened.
    pub fn passing(&self) -> impl Iterator<Item = &TechnicalScore> {
        self.scores.iter().filter(|score| score.passes())
    }

    /// Those below the quality threshold: their economic envelope stays closed.
    pub fn below_threshold(&self) -> impl Iterator<Item = &TechnicalScore> {
        self.scores.iter().filter(|score| !score.passes())
    }
}

/// One tenderer's technical score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TechnicalScore {
    /// Who.
    pub tenderer: TendererId,
    /// His points by criterion, in the order of the notice.
    pub criteria: Vec<CriterionScore>,
    /// His technical total, after rescaling if there is one.
    pub total: Derivation,
    /// His technical total as given, when the rules rescale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_rescaling: Option<Derivation>,
    /// How he stands to the quality threshold, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<ThresholdOutcome>,
}

impl TechnicalScore {
    /// Whether he goes on to the economic stage.
    pub fn passes(&self) -> bool {
        self.threshold.as_ref().is_none_or(|threshold| threshold.passed)
    }

    /// The score of one sub-criterion.
    pub fn subcriterion(&self, id: &CriterionId) -> Option<&SubcriterionScore> {
        self.criteria.iter().flat_map(|criterion| &criterion.subcriteria).find(|subcriterion| &subcriterion.id == id)
    }

    /// The technical total with everything it was made of, down to the coefficients.
    pub fn explanation(&self) -> Derivation {
        let criteria = self.criteria.iter().map(|criterion| {
            let subcriteria = criterion.subcriteria.iter().map(|subcriterion| {
                let parts = subcriterion.parts.iter().map(|part| part.score.clone()).collect();
                subcriterion.score.clone().with_steps(parts)
            });
            criterion.score.clone().with_steps(subcriteria.collect())
        });
        self.total.clone().with_steps(criteria.collect())
    }
}

/// The points of a criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CriterionScore {
    /// Its number in the notice.
    pub id: CriterionId,
    /// Its points.
    pub score: Derivation,
    /// Of which, by sub-criterion.
    pub subcriteria: Vec<SubcriterionScore>,
}

/// The points of a sub-criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SubcriterionScore {
    /// Its number in the notice.
    pub id: CriterionId,
    /// Its points.
    pub score: Derivation,
    /// Of which, by part, in the order of the rules.
    pub parts: Vec<PartScore>,
}

/// The points of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartScore {
    /// D, Q or T.
    pub kind: PartKind,
    /// Its points.
    pub score: Derivation,
}

/// How a technical total stands to the quality threshold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ThresholdOutcome {
    /// The points to reach.
    pub points: Exact,
    /// Whether they are reached.
    pub passed: bool,
}

/// The score where the notice has no technical offer.
pub(super) fn unscored(tenderer: &TendererId) -> TechnicalScore {
    let text = Text::new("nessun punteggio tecnico previsto", "no technical score foreseen");
    TechnicalScore {
        tenderer: tenderer.clone(),
        criteria: Vec::new(),
        total: Derivation::new(Exact::zero(), text),
        before_rescaling: None,
        threshold: None,
    }
}
