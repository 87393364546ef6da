//! Stamp duty (All. I.4, d.P.R. 642/1972) and the contribution to ANAC.

use ceralacca_exact::Exact;
use serde::Deserialize;

/// Stamp duties of one period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StampDuty {
    /// Bands of the contract's amount.
    pub contract: Vec<StampBand>,
    /// Their rule.
    pub contract_article: String,
    /// Documents with a fixed duty.
    pub documents: Vec<DocumentStamp>,
}

/// A band of contract amounts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StampBand {
    /// Lower bound, included.
    pub from: Exact,
    /// The duty in euro.
    pub duty: Exact,
}

/// A document with a fixed duty.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentStamp {
    /// The document, as notices call it.
    pub document: String,
    /// The duty in euro.
    pub duty: Exact,
    /// Its rule.
    pub article: String,
}

/// The contribution to ANAC of one period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnacFee {
    /// Bands of the amount.
    pub bands: Vec<AnacBand>,
}

/// A band of amounts and who pays what, in whole euro.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnacBand {
    /// Lower bound, included.
    pub from: Exact,
    /// What the contracting authority pays on the amount of the whole procedure.
    pub contracting_authority: Exact,
    /// What each operator pays on the amount of each lot it bids for.
    pub economic_operator: Exact,
}

super::series::table! {
    /// Stamp duties.
    stamp_duty: StampDuty = "stamp_duty.toml"
}

super::series::table! {
    /// Contributions to ANAC.
    anac_fee: AnacFee = "anac_fee.toml"
}
