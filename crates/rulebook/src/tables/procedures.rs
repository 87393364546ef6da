//! The lightest procedure below the EU threshold (artt. 50, 187), and the small amounts the Code treats apart.

use ceralacca_exact::{Exact, Text};
use serde::Deserialize;

/// Bands of one period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedures {
    /// Below this amount (excluded) rotation may be set aside (art. 49 c.6).
    pub rotation_free_below: Exact,
    /// A lot of works below this amount (excluded) is small (art. 14 c.11).
    pub small_lot_works_below: Exact,
    /// A lot of supplies or services below this amount (excluded) is small (art. 14 c.11).
    pub small_lot_other_below: Exact,
    /// Small lots may leave the rule of the total only up to this part of all lots (art. 14 c.11).
    pub small_lots_percent_max: Exact,
    /// Bands of works.
    pub works: Vec<Band>,
    /// Bands of services and supplies, engineering and design among them.
    pub services_and_supplies: Vec<Band>,
    /// Bands of concessions.
    pub concessions: Vec<Band>,
}

/// A band of amounts and its lightest procedure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Lower bound, included; the next band's lower bound, or the EU threshold, is excluded.
    pub from: Exact,
    /// The procedure, as the calculator answers it.
    pub procedure: String,
    /// Operators to consult, where they exist.
    pub operators_to_consult: u32,
    /// The rule.
    pub article: String,
    /// The procedure in words.
    pub name: Text,
}

super::series::table! {
    /// Direct awards below this amount (excluded) may have their declarations checked by sampling (art. 52).
    sampled_checks: Exact = "sampled_checks.toml"
}

super::series::table! {
    /// The bands of artt. 50 and 187.
    lightest_procedures: Procedures = "lightest_procedure.toml"
}
