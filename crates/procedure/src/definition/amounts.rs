//! Amounts: what is discounted, what is not, what the options add (art. 14, 41 c.14, 120).

use ceralacca_evaluation::Exact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Amounts in euro, exact decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Amounts {
    /// Amount put out to tender (base d'asta), before options.
    pub base: Exact,
    /// Labour cost estimated by the buyer and kept out of the discount (art. 41 c.14).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labour: Option<Exact>,
    /// Safety costs from interference, never discounted.
    pub safety: Exact,
    /// Options and repetitions that the documents provide for (art. 14 c.4, 76 c.6, 120).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OptionalAmount>,
    /// Estimated global value used for the threshold (art. 14), as the notice states it.
    pub estimated_total: Exact,
    /// Whether the amounts hold VAT.
    pub vat: Vat,
}

/// One option of the documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionalAmount {
    /// What it is for.
    pub title: String,
    /// Euro.
    pub amount: Exact,
    /// Per cent of `base` that the option is said to be, e.g. 20 for the fifth of art. 120 c.9; checked against `amount`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent_of_base: Option<Exact>,
}

/// Whether amounts are net of VAT. The law wants them net (art. 14 c.4); some notices state them gross.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Vat {
    /// Net of VAT.
    Excluded,
    /// VAT included.
    Included,
    /// VAT included if due: tenders under different regimes are not comparable (rule E9).
    IncludedIfDue,
}

/// Guarantees asked of tenderers and of the winner.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guarantee {
    /// Provisional guarantee in per cent of each lot's `guarantee_base` (art. 106: 1 to 4; art. 53: at most 1); absent: not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisional_percent: Option<Exact>,
    /// Whether the reductions of art. 106 c.8 apply.
    #[serde(default)]
    pub reductions: bool,
    /// The reductions that the documents list; empty: they refer to the law.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reductions_named: Vec<GuaranteeReduction>,
    /// Definitive guarantee in per cent of the contract (art. 117: 10; art. 53 c.4: 5); absent: not asked or not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performance_percent: Option<Exact>,
    /// Why a guarantee is not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver_reason: Option<String>,
}

/// Reductions of the provisional guarantee (art. 106 c.8), in the order of the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GuaranteeReduction {
    /// 30 per cent: ISO 9000 certificate.
    Quality,
    /// 50 per cent: micro, small and medium enterprises.
    SmallEnterprise,
    /// 10 per cent: surety issued and checked digitally.
    Digital,
    /// Up to 20 per cent: certificates and marks of Allegato II.13.
    Certificates,
}

impl GuaranteeReduction {
    /// Every reduction of the law.
    pub const ALL: [Self; 4] = [Self::Quality, Self::SmallEnterprise, Self::Digital, Self::Certificates];
}
