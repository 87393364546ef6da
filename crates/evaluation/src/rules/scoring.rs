//! How the evaluation panel expresses its judgement of a discretionary part.

use ceralacca_exact::{Exact, RoundingRule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The method by which discretionary parts are judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub enum Scoring {
    /// Each commissioner gives a coefficient of the scale; their mean × the points of the part.
    EachCommissioner {
        /// The coefficients that may be given, from the lowest to the highest; no other value is accepted.
        scale: Vec<ScaleStep>,
        /// How one coefficient is made of those of all commissioners; the mean unless the notice says otherwise.
        #[serde(default, skip_serializing_if = "Aggregation::is_mean")]
        aggregation: Aggregation,
        /// Rounding of the mean ("si terrà conto solo dei primi due decimali": truncate, 2).
        #[serde(default)]
        mean_rounding: RoundingRule,
    },
    /// The panel gives together one whole number of points within a judgement band of the part, with its reason.
    Collegial {},
}

/// How the coefficients of the commissioners become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aggregation {
    /// The arithmetic mean of all.
    #[default]
    Mean,
    /// The arithmetic mean of the others once one lowest and one highest are left out, whoever gave them; of equal
    /// extremes one alone is left out. Needs three commissioners at least.
    MeanWithoutExtremes,
    /// The one in the middle; of an even number, the mean of the two in the middle. Only where the notice says so.
    Median,
}

impl Aggregation {
    fn is_mean(&self) -> bool {
        *self == Self::Mean
    }
}

/// One value of the scale of coefficients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScaleStep {
    /// The coefficient, from 0 to 1.
    pub value: Exact,
    /// The judgement in Italian: "discreta".
    pub label_it: String,
    /// The judgement in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_en: Option<String>,
    /// When the judgement is deserved: "contenuti pertinenti, descritti in modo chiaro…".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub descriptor: Option<String>,
}

/// A judgement and the whole points it can give, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgementBand {
    /// Fewest points.
    pub from: u32,
    /// Most points; equal to `from` when the judgement has one value.
    pub to: u32,
    /// The judgement in Italian: "distinta".
    pub label_it: String,
    /// The judgement in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_en: Option<String>,
}
