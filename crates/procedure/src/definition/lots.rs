//! Lots and their price lists (art. 58).

use ceralacca_evaluation::Exact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// Number, from 1.
    pub number: u16,
    /// Object of the lot.
    pub title: String,
    /// CIG, one per lot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cig: Option<String>,
    /// Main CPV code with its check digit.
    pub cpv: String,
    /// Further CPV codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cpv_additional: Vec<String>,
    /// Place of performance, NUTS.
    pub nuts: String,
    /// Amount of the lot as the notice states it, options included where the notice does so.
    pub amount: Exact,
    /// Price to which the discount or price offered refers; a tender above it is inadmissible.
    pub base: Exact,
    /// What one unit of `base` is, e.g. "somma dei prezzi unitari", "€ a settimana per iscritto", "€ complessivi".
    pub base_unit: String,
    /// Labour cost within `base` estimated by the buyer, not discountable (art. 41 c.14).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labour: Option<Exact>,
    /// Labour cost of the whole lot over its life, against which the declared labour cost is compared (art. 110).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labour_total: Option<Exact>,
    /// Amount on which the provisional guarantee is reckoned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guarantee_base: Option<Exact>,
    /// How many times the quantities of `prices` are bought over the contract, e.g. 4 for yearly quantities of a
    /// four-year agreement.
    #[serde(default = "once")]
    pub periods: u16,
    /// Unit prices to which one discount applies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<UnitPrice>,
}

/// One period: the quantities are those of the whole contract.
fn once() -> u16 {
    1
}

/// One line of the price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitPrice {
    /// Identifier within the lot.
    pub id: String,
    /// What is priced.
    pub title: String,
    /// Unit, e.g. "ora", "giorno".
    pub unit: String,
    /// Euro per unit, at the base.
    pub price: Exact,
    /// Labour within the price, not discountable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labour: Option<Exact>,
    /// Safety from interference within the price, not discountable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safety: Option<Exact>,
    /// Units in one of the lot's `periods`, when the documents state them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Exact>,
    /// Price × quantity as the documents state it; left out where they state none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Exact>,
    /// Whether the line is only an option (repetitions, analogous services), outside the base.
    #[serde(default)]
    pub optional: bool,
}
