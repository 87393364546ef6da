//! How many lots one tenderer may be awarded (art. 58 c. 4 D.Lgs. 36/2023).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The limit on lots awarded to one tenderer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotAwardRules {
    /// The most lots one tenderer may be awarded; at least 1.
    pub max_lots_per_tenderer: u32,
    /// Why the limit is set, in Italian; the law wants it stated in the notice.
    pub reason: String,
    /// Why the limit is set, in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_en: Option<String>,
    /// Which lots a tenderer who is first in too many keeps: the first test that tells two lots apart decides.
    pub choice: Vec<LotChoice>,
    /// What happens to a lot where everyone in the ranking has reached the limit.
    pub empty_lot: EmptyLot,
}

/// A test between two lots in which the same tenderer is first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LotChoice {
    /// The lot where his total is higher.
    HighestTotal,
    /// The lot where his technical score is higher.
    HighestTechnical,
    /// The lot that the notice lists first.
    LotOrder,
    /// The lot that comes first in the preference he declared with his offer; lots he does not name come after.
    DeclaredPreference,
}

/// What happens to a lot that nobody below the limit is left to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmptyLot {
    /// It goes, beyond the limit, to the first of its ranking.
    StaysWithFirst,
    /// It is not awarded.
    NotAwarded,
}
