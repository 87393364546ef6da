//! How the evaluation panel expresses its judgement of a discretionary part.

use ceralacca_exact::{Exact, RoundingRule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::comparison::{COMPARED_MIN, PairwiseVariant};

/// The method by which discretionary parts are judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "method", rename_all = "snake_case", deny_unknown_fields)]
pub enum Scoring {
    /// Each commissioner gives a coefficient of the scale; their mean × the points of the part.
    EachCommissioner(CoefficientRules),
    /// The panel gives together one whole number of points within a judgement band of the part, with its reason.
    Collegial {},
    /// Each commissioner compares the offers in pairs ("confronto a coppie"); the coefficients follow from the points.
    Pairwise(PairwiseRules),
}

/// Coefficients that each commissioner gives to each offer on its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CoefficientRules {
    /// The coefficients that may be given, from the lowest to the highest; no other value is accepted.
    pub scale: Vec<ScaleStep>,
    /// How one coefficient is made of those of all commissioners; the mean unless the notice says otherwise.
    #[serde(default, skip_serializing_if = "Aggregation::is_mean")]
    pub aggregation: Aggregation,
    /// Rounding of the mean ("si terrà conto solo dei primi due decimali": truncate, 2).
    #[serde(default)]
    pub mean_rounding: RoundingRule,
}

/// Most offers that a notice may have compared in pairs: each has a letter of the alphabet.
pub const PAIRWISE_OFFERS_MAX: u16 = 26;
/// Most offers compared in pairs where the notice does not say.
const PAIRWISE_OFFERS_USUAL: u16 = 20;

/// Pairwise comparison: ANAC guidelines no. 2, V; d.P.R. 207/2010, annexes G and P.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PairwiseRules {
    /// How points become coefficients: the variants give different results, so the notice names one.
    pub variant: PairwiseVariant,
    /// Rounding of the coefficients; exact unless the notice says otherwise.
    #[serde(default)]
    pub rounding: RoundingRule,
    /// Most offers that are compared, from 3 to 26; 20 unless the notice says otherwise.
    #[serde(default = "PairwiseRules::offers_usual")]
    pub offers_max: u16,
    /// How the commissioners give coefficients where fewer than three offers, or more than `offers_max`, are to be
    /// judged. The notice must say it: rules without it are defective.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<CoefficientRules>,
}

impl PairwiseRules {
    const fn offers_usual() -> u16 {
        PAIRWISE_OFFERS_USUAL
    }

    /// Whether so many offers are compared in pairs.
    #[must_use]
    pub fn compares(&self, offers: usize) -> bool {
        (COMPARED_MIN..=usize::from(self.offers_max)).contains(&offers)
    }
}

impl Scoring {
    /// The rules of coefficients given to each offer on its own: always, or where pairs cannot be compared.
    #[must_use]
    pub fn coefficients(&self) -> Option<&CoefficientRules> {
        match self {
            Self::EachCommissioner(rules) => Some(rules),
            Self::Collegial {} => None,
            Self::Pairwise(rules) => rules.fallback.as_ref(),
        }
    }

    /// Whether each commissioner fills in a sheet of his own.
    #[must_use]
    pub fn each_commissioner(&self) -> bool {
        match self {
            Self::EachCommissioner(_) | Self::Pairwise(_) => true,
            Self::Collegial {} => false,
        }
    }

    /// The rules of the comparison in pairs.
    #[must_use]
    pub fn pairwise(&self) -> Option<&PairwiseRules> {
        match self {
            Self::EachCommissioner(_) | Self::Collegial {} => None,
            Self::Pairwise(rules) => Some(rules),
        }
    }
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
