//! Criteria, sub-criteria and their parts: discretionary (D), quantitative (Q), tabular (T).

use ceralacca_exact::{Exact, RoundingRule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{JudgementBand, QuantitativePart, Scoring, TabularPart};
use crate::ids::CriterionId;

/// How the technical offer is scored (art. 108 c. 4 and 7 D.Lgs. 36/2023).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TechnicalRules {
    /// Points of the whole technical offer; the sum of the criteria.
    pub max_points: Exact,
    /// The criteria in the order of the notice.
    pub criteria: Vec<Criterion>,
    /// How the evaluation panel judges the discretionary parts.
    pub scoring: Scoring,
    /// Where points are rounded; nowhere unless the notice says so.
    #[serde(default)]
    pub rounding: ScoreRounding,
    /// The points below which an offer is excluded ("soglia di sbarramento").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
    /// Whether the best offer is brought to the maximum ("riparametrazione"); never unless the notice says so.
    #[serde(default)]
    pub rescaling: Rescaling,
}

/// A criterion ("criterio di valutazione").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its number in the notice: "2".
    pub id: CriterionId,
    /// Its title in Italian.
    pub title: String,
    /// Its title in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_en: Option<String>,
    /// Its points: the sum of all parts of its sub-criteria.
    pub max: Exact,
    /// Its sub-criteria; a criterion that has none in the notice has one here.
    pub subcriteria: Vec<Subcriterion>,
}

/// A sub-criterion ("sub-criterio"); several kinds of points may stand together in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subcriterion {
    /// Its number in the notice: "2.6". Unique among all sub-criteria.
    pub id: CriterionId,
    /// Its title in Italian.
    pub title: String,
    /// Its title in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_en: Option<String>,
    /// What gives points: at most one discretionary part, any number of quantitative and tabular ones.
    pub parts: Vec<Part>,
}

/// One source of points within a sub-criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Part {
    /// D: judged by the evaluation panel.
    Discretionary(DiscretionaryPart),
    /// Q: computed from a declared or ascertained number.
    Quantitative(QuantitativePart),
    /// T: all points or none, by a condition.
    Tabular(TabularPart),
}

/// The kind of a part, as the columns of Italian notices name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum PartKind {
    /// Discretionary ("D").
    D,
    /// Quantitative ("Q").
    Q,
    /// Tabular ("T").
    T,
}

impl Part {
    /// The most points this part can give.
    pub fn max(&self) -> &Exact {
        match self {
            Self::Discretionary(part) => &part.max,
            Self::Quantitative(part) => &part.max,
            Self::Tabular(part) => &part.max,
        }
    }

    /// Its kind: D, Q or T.
    pub fn kind(&self) -> PartKind {
        match self {
            Self::Discretionary(_) => PartKind::D,
            Self::Quantitative(_) => PartKind::Q,
            Self::Tabular(_) => PartKind::T,
        }
    }
}

/// A part judged by the evaluation panel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscretionaryPart {
    /// Its points.
    pub max: Exact,
    /// With collegial scoring, the judgements and the points each can give; empty otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<JudgementBand>,
}

/// Where points are rounded on their way from the part to the technical total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreRounding {
    /// The points of each part.
    #[serde(default)]
    pub part: RoundingRule,
    /// The sum of the parts of a sub-criterion.
    #[serde(default)]
    pub subcriterion: RoundingRule,
    /// The sum of the sub-criteria of a criterion.
    #[serde(default)]
    pub criterion: RoundingRule,
    /// The sum of the criteria.
    #[serde(default)]
    pub total: RoundingRule,
}

/// The quality threshold ("soglia di sbarramento"): a technical total strictly below it excludes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The points to reach; reaching them exactly is enough.
    pub points: Exact,
    /// Whether the points compared are those before, between or after the rescalings; before them where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<ThresholdStage>,
}

impl Threshold {
    /// When it applies: before the rescalings where the documents are silent.
    #[must_use]
    pub fn stage(&self) -> ThresholdStage {
        self.stage.unwrap_or_default()
    }
}

/// When the threshold is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThresholdStage {
    /// On the points as given; who falls does not enter the rescaling of the others.
    #[default]
    BeforeRescaling,
    /// Between the two rescalings: on the points of the first; who falls does not enter the second.
    AfterFirstRescaling,
    /// On the rescaled points.
    AfterRescaling,
}

/// Whether points are brought up so that the best offer has the maximum (ANAC guidelines no. 2, III).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rescaling {
    /// No.
    #[default]
    None,
    /// Each discretionary part: the best coefficient becomes 1, the others in proportion.
    First,
    /// The technical total: the best becomes the technical maximum, the others in proportion.
    Second,
    /// The first, then the second.
    FirstAndSecond,
}

impl Rescaling {
    /// Whether each discretionary part is rescaled.
    pub(crate) fn first(self) -> bool {
        match self {
            Self::First | Self::FirstAndSecond => true,
            Self::None | Self::Second => false,
        }
    }

    /// Whether the technical total is rescaled.
    pub(crate) fn second(self) -> bool {
        match self {
            Self::Second | Self::FirstAndSecond => true,
            Self::None | Self::First => false,
        }
    }
}
