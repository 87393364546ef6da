//! What the documents say beside the data that the platform itself works with: conditions of contract and of participation
//! that the linter holds against the law.
//!
//! Every field may be absent: the documents, or the file, are then silent about it.

use ceralacca_evaluation::Exact;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Clauses of the notice, of the invitation, of the decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clauses {
    /// Whether the documents name the RUP (art. 15); his name itself stands in the register of persons only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_named: Option<bool>,
    /// Why the term for tenders is shorter than the ordinary one: urgency, or a prior notice (art. 71 c.3-4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_term_reason: Option<String>,
    /// When performance starts, as the documents foresee it, e.g. "2025-11-01".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub performance_start: Option<Date>,
    /// Why the framework agreement lasts longer than four years (art. 59 c.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framework_duration_reason: Option<String>,
    /// Whether the contract is of certain cross-border interest (art. 48 c.2, art. 54 c.1).
    #[serde(default, skip_serializing_if = "is_false")]
    pub cross_border_interest: bool,
    /// Whether tenders are evaluated before the administrative papers are examined (art. 107 c.3).
    #[serde(default, skip_serializing_if = "is_false")]
    pub inversion: bool,
    /// Automatic exclusion of abnormally low tenders (art. 54), where the documents foresee it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub automatic_exclusion: Option<AutomaticExclusion>,
    /// Share of the highest points from which, in quality and price both, a tender appears abnormally low (art. 110 c.1), e.g.
    /// 0.8 where the documents say four fifths; absent: points are no element.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abnormality_points_share: Option<Exact>,
    /// Grounds for which the documents exclude a tenderer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclusion_grounds: Vec<ExclusionGround>,
    /// Economic and technical requirements that are reckoned on an amount (art. 100).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<Requirement>,
    /// How the award to the outgoing contractor is reasoned (art. 49 c.4); absent: he is not invited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotation: Option<Rotation>,
    /// Whether declarations are checked on a sample only (art. 52 c.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample_checks: Option<bool>,
    /// Advance payment in per cent of the contract, or of each phase (art. 125 c.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advance_percent: Option<Exact>,
    /// Days of standstill between the last communication of the award and the contract (art. 18 c.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standstill_days: Option<u16>,
    /// General ceiling on subcontracting in per cent of the contract (art. 119).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subcontract_ceiling_percent: Option<Exact>,
    /// Whether the documents bar, without any proof to the contrary, tenderer and auxiliary of a premial reliance from
    /// taking part both (art. 104 c.12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub premial_reliance_barred: Option<bool>,
    /// Days in which the buyer may refuse an assignment of claims (All. II.14 art. 6 c.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment_refusal_days: Option<u16>,
    /// Whether the documents say that the score of the platform is corrected by hand.
    #[serde(default, skip_serializing_if = "is_false")]
    pub scores_corrected_by_hand: bool,
}

impl Clauses {
    /// Whether the file says nothing here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Automatic exclusion of abnormally low tenders (art. 54, Allegato II.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AutomaticExclusion {
    /// Method by which the threshold is reckoned; absent: the documents do not choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<AbnormalityMethod>,
    /// Reference discount of method C, per cent; absent: method C cannot be applied, nor drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_discount: Option<Exact>,
}

/// Methods of Allegato II.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AbnormalityMethod {
    /// Method A.
    A,
    /// Method B.
    B,
    /// Method C.
    C,
    /// The method is drawn at the evaluation among the compatible ones (art. 54 c.2).
    Drawn,
}

/// A ground for exclusion, as the documents list it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExclusionGround {
    /// What excludes, in few words.
    pub text: String,
    /// The article on which it rests, e.g. "art. 94 c.1"; absent: the documents name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
}

/// A requirement reckoned on an amount, e.g. a turnover of 70 per cent of the lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// What is asked for.
    pub title: String,
    /// Per cent of `base_amount`.
    pub percent: Exact,
    /// The amount on which it is reckoned; absent: the documents do not say which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_amount: Option<NamedAmount>,
    /// Over how many of the last years a turnover is summed, e.g. 3 of the last 3; absent: it is no sum of years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<RequirementYears>,
}

/// Years of a turnover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementYears {
    /// The best so many years.
    pub best: u8,
    /// Of so many last ones.
    pub of_last: u8,
}

/// Amounts of a lot that have one meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NamedAmount {
    /// The amount of the lot (`lots[].amount`).
    LotAmount,
    /// The amount on which the guarantee is reckoned (`lots[].guarantee_base`).
    GuaranteeBase,
    /// The amount put out to tender of the whole procedure (`amounts.base`).
    ProcedureBase,
}

/// Why the outgoing contractor is awarded again: all four are needed (art. 49 c.4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// Structure of the market.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market_structure: Option<String>,
    /// Effective lack of alternatives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_alternatives: Option<String>,
    /// Accurate performance of the previous contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accurate_performance: Option<String>,
    /// Quality of what was performed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
fn is_false(value: &bool) -> bool {
    !value
}
