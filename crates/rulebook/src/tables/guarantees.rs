//! Percentages of the guarantees (artt. 53, 106, 117).

use ceralacca_exact::{Exact, Text};
use serde::Deserialize;

/// Guarantees of one period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guarantees {
    /// Provisional guarantee (art. 106 c.1).
    pub provisional: Provisional,
    /// Its reductions (art. 106 c.8), which also serve the definitive one (art. 117 c.3).
    pub reductions: Reductions,
    /// Definitive guarantee (art. 117).
    pub definitive: Definitive,
    /// Both below the EU threshold (art. 53).
    pub below_threshold: BelowThreshold,
}

/// Provisional guarantee, per cent of the amount in the notice.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provisional {
    /// Least, with reasons.
    pub percent_min: Exact,
    /// Without reasons.
    pub percent_usual: Exact,
    /// Most, with reasons.
    pub percent_max: Exact,
    /// Most in aggregated procedures of central purchasing bodies.
    pub percent_max_central_purchasing: Exact,
}

/// Reductions, per cent of what the one before left.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reductions {
    /// ISO 9000 certificate; not together with the next.
    pub iso9000_percent: Exact,
    /// Micro, small and medium firms, or groups of only such.
    pub sme_percent: Exact,
    /// Surety on distributed ledgers or verified on the issuer's site.
    pub digital_percent: Exact,
    /// Certificates and marks of All. II.13 chosen in the notice: at most.
    pub certifications_percent_max: Exact,
    /// Whether the last two cumulate; if not, the greater counts.
    pub certifications_cumulate_with_digital: bool,
}

/// Definitive guarantee, per cent of the contract.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definitive {
    /// Before increments.
    pub percent: Exact,
    /// Above this discount, one point for each point.
    pub one_point_above: Exact,
    /// Above this discount, two points for each point.
    pub two_points_above: Exact,
    /// Most for a framework agreement, per cent of its amount.
    pub framework_percent_max: Exact,
}

/// Guarantees below the EU threshold, without reductions and increments.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BelowThreshold {
    /// Most for the provisional one, when it is asked at all.
    pub provisional_percent_max: Exact,
    /// The definitive one.
    pub definitive_percent: Exact,
    /// What whoever uses these must know.
    pub warning: Option<Text>,
}

super::series::table! {
    /// Guarantees.
    guarantees: Guarantees = "guarantees.toml"
}
