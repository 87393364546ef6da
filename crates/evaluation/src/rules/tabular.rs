//! Tabular parts (T): fixed points when a condition holds, none when it does not.

use ceralacca_exact::Exact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Ascertained;
use crate::ids::ItemId;

/// A part that gives all its points or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TabularPart {
    /// The points when the condition holds.
    pub max: Exact,
    /// The item of the offer form that the condition is about.
    pub item: ItemId,
    /// What must hold.
    pub predicate: Predicate,
    /// Whose answer counts.
    #[serde(default)]
    pub ascertained: Ascertained,
}

/// What must hold for the points: the thing measured in words, the condition on it as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Predicate {
    /// What is measured, in Italian: "durata stimata di ogni percorso, in minuti". The condition's words are generated.
    pub text_it: String,
    /// What is measured, in English.
    pub text_en: String,
    /// The condition on the answer.
    pub condition: Condition,
}

/// A condition on the answer to one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// A yes-or-no answer is yes.
    IsTrue {},
    /// A number is `value` or more.
    AtLeast {
        /// The bound.
        value: Exact,
    },
    /// A number is `value` or less.
    AtMost {
        /// The bound.
        value: Exact,
    },
    /// A number is more than `value`.
    Above {
        /// The bound.
        value: Exact,
    },
    /// A number is less than `value`.
    Below {
        /// The bound.
        value: Exact,
    },
    /// A text is one of `values`, letter by letter.
    OneOf {
        /// The answers that earn the points.
        values: Vec<String>,
    },
}
