//! What happens when offers have the same total.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One step of the rule on ties; the next applies to those who are still equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub enum TieStep {
    /// The higher technical score comes first.
    HigherTechnical {},
    /// The higher economic score comes first.
    HigherEconomic {},
    /// Those who are equal improve their economic offer within `days` (art. 77 R.D. 827/1924); the best comes first.
    ImprovedOffer {
        /// Days given to answer.
        days: u8,
    },
    /// A draw by lot, at a date and hour told to those who are equal.
    Draw {},
}
