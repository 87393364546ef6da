//! The economic offer: which number it is, how many decimals count, and the formula of its points.

use ceralacca_exact::{Decimals, Exact, RoundingRule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PriceFormula;
use crate::ids::ItemId;

/// How the economic offer is scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EconomicRules {
    /// Points of the economic offer; at most 30 of 100 when labour-intensive (art. 108 c. 4 D.Lgs. 36/2023).
    pub max_points: Exact,
    /// The item of the offer form that asks for the discount or the price.
    pub item: ItemId,
    /// How the number becomes points.
    pub formula: PriceFormula,
    /// How many decimals of the offer count.
    pub input_decimals: InputDecimals,
    /// Rounding of the economic points; exact unless the notice says otherwise.
    #[serde(default)]
    pub rounding: RoundingRule,
}

/// How many decimals of the offered number count and what becomes of more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputDecimals {
    /// Decimals that count (0 to 12).
    pub decimals: Decimals,
    /// What becomes of further decimals.
    pub more: MoreDecimals,
}

/// What becomes of decimals beyond those that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoreDecimals {
    /// They are not taken into account: 7.123456 counts as 7.12345 (also read as `truncated`).
    #[serde(alias = "truncated")]
    Ignored,
    /// The offer is rounded, a half up: 0.505 counts as 0.51.
    RoundedHalfUp,
    /// The offer is not accepted.
    Refused,
}
