//! The economic offer: which number it is, how many decimals count, and the formula of its points.

use ceralacca_exact::{Decimals, Exact, RoundingRule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

/// The formula of the economic points. PEmax is [`EconomicRules::max_points`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum PriceFormula {
    /// PE = PEmax × So / Smax, on percentage discounts; Smax is the best discount among the offers in the contest.
    DiscountOverBest {
        /// The points when every discount is 0, where the formula divides by zero.
        all_zero: ZeroCase,
    },
    /// Points by bands of the percentage discount.
    StepTable {
        /// The bands, from the lowest to the highest; the last is open above.
        bands: Vec<PriceBand>,
        /// Which band a discount belongs to that falls in a hole between two bands (0.505 between 0.50 and 0.51).
        between: Between,
    },
    /// PE = PEmax × (BA − P) / (BA − Pmin), on prices; BA is the base amount, Pmin the lowest price in the contest.
    LinearPrice {
        /// The points when every price equals the base amount, where the formula divides by zero.
        all_at_base: ZeroCase,
    },
    /// PE = PEmax × Pmin / P, on prices ("proporzionalità inversa"); a price of 0 is refused.
    InverseProportional {},
    /// No points: a direct award compares estimates without scoring them.
    None {},
}

/// The points where a formula divides by zero because nobody offers a discount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZeroCase {
    /// Nobody has points.
    ZeroPoints,
    /// Everybody has the maximum.
    FullPoints,
}

/// A band of discounts, as the notice writes it: both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceBand {
    /// Lowest discount, in percent.
    pub from: Exact,
    /// Highest discount, in percent; absent when the band is open above ("in poi").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Exact>,
    /// Points of the band.
    pub points: Exact,
}

/// What happens to a discount between the end of a band and the start of the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Between {
    /// It has passed the end of its band, so it belongs to the next: bands are (0.50; 1.00].
    UpperBand,
    /// It has not reached the start of the next band, so it belongs to the one below: bands are [0.51; 1.01).
    LowerBand,
    /// It is not accepted.
    Refused,
}

/// What the number of the economic offer measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// A percentage discount on the base; the higher wins.
    DiscountPercent,
    /// A price in euro; the lower wins.
    Price,
}

impl PriceFormula {
    /// What the formula takes: a discount or a price.
    pub fn measure(&self) -> Measure {
        match self {
            Self::DiscountOverBest { .. } | Self::StepTable { .. } => Measure::DiscountPercent,
            Self::LinearPrice { .. } | Self::InverseProportional {} | Self::None {} => Measure::Price,
        }
    }
}
