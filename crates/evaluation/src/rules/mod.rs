//! The rules of award as data of the procedure: what the notice says, complete enough to be computed.
//!
//! The types are read from the procedure file, described in its JSON schema, checked by [`AwardRules::check`] and put
//! into words by [`crate::formula_text`].

mod economic;
mod lots;
mod price_formula;
mod quantity;
mod scoring;
mod tabular;
mod technical;
mod ties;

use ceralacca_exact::RoundingRule;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use economic::{EconomicRules, InputDecimals, MoreDecimals};
pub use lots::{EmptyLot, LotAwardRules, LotChoice};
pub use price_formula::{Between, BilinearThreshold, Measure, PriceBand, PriceFormula, ZeroCase};
pub use quantity::{Ascertained, Direction, QuantitativePart, QuantityRule, QuantityStep};
pub use scoring::{
    Aggregation, CoefficientRules, JudgementBand, PAIRWISE_OFFERS_MAX, PairwiseRules, ScaleStep, Scoring,
};
pub use tabular::{Condition, Predicate, TabularPart};
pub use technical::{
    Criterion, DiscretionaryPart, Part, PartKind, Rescaling, ScoreRounding, Subcriterion, TechnicalRules, Threshold,
    ThresholdStage,
};
pub use ties::TieStep;

/// How a lot is awarded (art. 108 D.Lgs. 36/2023).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AwardRules {
    /// The technical offer; absent when only the price competes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub technical: Option<TechnicalRules>,
    /// The economic offer.
    pub economic: EconomicRules,
    /// What happens, step by step, when two offers have the same total; may end before the tie is resolved.
    #[serde(default)]
    pub ties: Vec<TieStep>,
    /// Rounding of technical + economic points before ranking; exact unless the notice says otherwise.
    #[serde(default)]
    pub total_rounding: RoundingRule,
}
