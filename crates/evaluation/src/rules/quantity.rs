//! Quantitative parts (Q): points computed from a number.

use ceralacca_exact::Exact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::ItemId;

/// A part computed from a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuantitativePart {
    /// The most points; the rule's result never passes it.
    pub max: Exact,
    /// The item of the offer form that asks for the number.
    pub item: ItemId,
    /// The unit in Italian, in the plural: "ore di formazione annua".
    pub unit: String,
    /// The unit in English, in the plural.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_en: Option<String>,
    /// How the number becomes points.
    pub rule: QuantityRule,
    /// Whose number counts.
    #[serde(default)]
    pub ascertained: Ascertained,
}

/// Whose answer counts for a quantitative or tabular part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ascertained {
    /// What the tenderer declared in the form.
    #[default]
    Declared,
    /// What the evaluation panel found in the technical offer, and recorded.
    Panel,
}

/// How a number becomes points. Negative numbers are refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum QuantityRule {
    /// `points` for each complete unit ("1 punto per ogni attività").
    PerUnit {
        /// Points of one unit.
        points: Exact,
    },
    /// `points` for each complete block of `size` units ("2 punti ogni 3 ore": 8 hours make two blocks).
    PerBlock {
        /// Units in a block; above 0.
        size: Exact,
        /// Points of one block.
        points: Exact,
    },
    /// The points of the highest step reached; none below the first.
    StepTable {
        /// The steps, from the lowest to the highest.
        steps: Vec<QuantityStep>,
    },
    /// In proportion to the best offer: value ÷ highest, or lowest ÷ value.
    LinearToBest {
        /// Which values are better.
        direction: Direction,
    },
    /// Between the worst offer (0) and the best (the maximum); when all are equal, all have the maximum.
    LinearMinMax {
        /// Which values are better.
        direction: Direction,
    },
}

/// One step of a [`QuantityRule::StepTable`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuantityStep {
    /// The step holds from this value (included) to the next step.
    pub from: Exact,
    /// Its points.
    pub points: Exact,
}

/// Which of two numbers is the better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The higher.
    HigherIsBetter,
    /// The lower.
    LowerIsBetter,
}
