//! The formulas of the economic points, with their parameters as data.

use ceralacca_exact::{Exact, RoundingRule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The formula of the economic points. PEmax is [`super::EconomicRules::max_points`].
///
/// In the formulas that take a `measure`, r is how far an offer goes beyond the base: the discount R, the saving BA − P,
/// or what an increase adds. rmax is the greatest r among the offers in the contest. Only these enter a maximum, a
/// minimum or a mean: admitted, and not below the threshold of the technical offer.
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
    /// PE = PEmax × P / Pmax, on amounts offered in increase ("proporzionalità diretta"), as a concession fee.
    DirectProportional {},
    /// PE = PEmax × (r / rmax)^α ("concava alla migliore offerta" where α is below 1): every α above 0.
    Power {
        /// What is offered.
        measure: Measure,
        /// α: above 0, at most three decimals or a fraction with terms up to 1000; with 1 the formula is linear.
        exponent: Exact,
        /// The points when every r is 0, where the formula divides by zero.
        all_zero: ZeroCase,
        /// How irrational points are brought to decimals; truncated to ten unless the notice says otherwise.
        #[serde(default = "irrational")]
        irrational: RoundingRule,
    },
    /// PE = PEmax × X × r / s up to the threshold s, PEmax × (X + (1 − X) × (r − s) / (rmax − s)) beyond it.
    ///
    /// A single offer, and equal offers, are at the mean: they have X × PEmax, not the maximum.
    Bilinear {
        /// What is offered.
        measure: Measure,
        /// X, the coefficient at the threshold: above 0 and below 1; 0.80, 0.85 and 0.90 are customary.
        coefficient: Exact,
        /// Where the slope changes.
        threshold: BilinearThreshold,
    },
    /// PE = PEmax × (r − rmin) / (rmax − rmin), between the worst offer and the best ("massimo-minimo").
    MinMax {
        /// What is offered.
        measure: Measure,
        /// The points when all offers are equal, or there is only one, where the formula divides by zero.
        all_equal: ZeroCase,
    },
    /// PE = PEmax × r / BA ("punteggio assoluto"): R / 100 or (BA − P) / BA, whatever the others offer.
    Absolute {
        /// What is offered.
        measure: Measure,
        /// The discount or the price that already has all the points, in place of 100 % or of 0; what goes further has
        /// no more. Increases have no natural end and need it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        full_at: Option<Exact>,
    },
    /// Two slopes whatever the others offer ("spezzata"): X × PEmax at the knee, PEmax at `full_at` and beyond.
    PiecewiseLinear {
        /// What is offered.
        measure: Measure,
        /// The discount or the price where the slope changes.
        knee: Exact,
        /// X, the coefficient at the knee: above 0 and below 1.
        coefficient: Exact,
        /// The discount or the price that has all the points; what goes further has no more.
        full_at: Exact,
    },
    /// PE = PEmax × (1 − (P / BA)^n), which is PEmax × (1 − (1 − R)^n), whatever the others offer ("concava").
    Concave {
        /// What is offered: a discount or a price.
        measure: Measure,
        /// n: above 0, at most three decimals or a fraction with terms up to 1000; concave above 1.
        exponent: Exact,
        /// How irrational points are brought to decimals; truncated to ten unless the notice says otherwise.
        #[serde(default = "irrational")]
        irrational: RoundingRule,
    },
    /// No points: a direct award compares estimates without scoring them.
    None {},
}

/// Where the slope of [`PriceFormula::Bilinear`] changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "at", rename_all = "snake_case", deny_unknown_fields)]
pub enum BilinearThreshold {
    /// At the arithmetic mean of what is offered: of the discounts, or of the prices, as the measure is.
    Mean {
        /// The points when every r is 0, where the formula divides by zero.
        all_zero: ZeroCase,
    },
    /// At a discount or a price that the notice states.
    Stated {
        /// The discount or the price; it must go beyond the base.
        value: Exact,
    },
}

impl BilinearThreshold {
    /// Whether the notice states it, instead of leaving it to the offers.
    pub fn is_stated(&self) -> bool {
        match self {
            Self::Mean { .. } => false,
            Self::Stated { .. } => true,
        }
    }
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
    /// A price in euro, not above the base; the lower wins.
    Price,
    /// A percentage increase on the base, as on a concession fee; the higher wins.
    IncreasePercent,
    /// An amount in euro, not below the base, as a concession fee; the higher wins.
    IncreasedPrice,
}

impl Measure {
    /// Whether the number is in per cent of the base; otherwise it is in euro.
    pub fn is_percent(self) -> bool {
        match self {
            Self::DiscountPercent | Self::IncreasePercent => true,
            Self::Price | Self::IncreasedPrice => false,
        }
    }

    /// Whether the higher number is the better offer.
    pub fn higher_is_better(self) -> bool {
        match self {
            Self::DiscountPercent | Self::IncreasePercent | Self::IncreasedPrice => true,
            Self::Price => false,
        }
    }

    /// Whether offers go up from the base, as for a concession fee, and not down.
    pub fn is_increase(self) -> bool {
        match self {
            Self::IncreasePercent | Self::IncreasedPrice => true,
            Self::DiscountPercent | Self::Price => false,
        }
    }
}

impl PriceFormula {
    /// What the formula takes: a discount, a price or an increase.
    pub fn measure(&self) -> Measure {
        match self {
            Self::DiscountOverBest { .. } | Self::StepTable { .. } => Measure::DiscountPercent,
            Self::LinearPrice { .. } | Self::InverseProportional {} | Self::None {} => Measure::Price,
            Self::DirectProportional {} => Measure::IncreasedPrice,
            Self::Power { measure, .. }
            | Self::Bilinear { measure, .. }
            | Self::MinMax { measure, .. }
            | Self::Absolute { measure, .. }
            | Self::PiecewiseLinear { measure, .. }
            | Self::Concave { measure, .. } => *measure,
        }
    }

    /// Whether the points of an offer depend on the other offers ("interdipendente") and not on its own number alone.
    pub fn compares_offers(&self) -> bool {
        match self {
            Self::DiscountOverBest { .. }
            | Self::LinearPrice { .. }
            | Self::InverseProportional {}
            | Self::DirectProportional {}
            | Self::Power { .. }
            | Self::Bilinear { .. }
            | Self::MinMax { .. } => true,
            Self::StepTable { .. }
            | Self::Absolute { .. }
            | Self::PiecewiseLinear { .. }
            | Self::Concave { .. }
            | Self::None {} => false,
        }
    }

    /// Whether the formula needs the mean of the offers.
    pub fn has_threshold_at_mean(&self) -> bool {
        matches!(self, Self::Bilinear { threshold: BilinearThreshold::Mean { .. }, .. })
    }

    /// The discounts or prices that the formula itself states, with the field that states each: the threshold, the knee,
    /// the value of all points. Prices among them only make sense beyond the base of the lot.
    pub fn stated_values(&self) -> Vec<(&'static str, &Exact)> {
        match self {
            Self::Bilinear { threshold: BilinearThreshold::Stated { value }, .. } => vec![("threshold.value", value)],
            Self::Absolute { full_at: Some(full_at), .. } => vec![("full_at", full_at)],
            Self::PiecewiseLinear { knee, full_at, .. } => vec![("knee", knee), ("full_at", full_at)],
            Self::Bilinear { threshold: BilinearThreshold::Mean { .. }, .. }
            | Self::Absolute { full_at: None, .. }
            | Self::DiscountOverBest { .. }
            | Self::StepTable { .. }
            | Self::LinearPrice { .. }
            | Self::InverseProportional {}
            | Self::DirectProportional {}
            | Self::Power { .. }
            | Self::MinMax { .. }
            | Self::Concave { .. }
            | Self::None {} => Vec::new(),
        }
    }
}

fn irrational() -> RoundingRule {
    RoundingRule::IRRATIONAL
}
