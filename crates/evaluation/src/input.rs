//! What is known of a lot's offers when a stage of the evaluation runs.

use std::collections::BTreeMap;

use ceralacca_exact::Exact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::comparison::PairwiseTable;
use crate::ids::{CommissionerId, CriterionId, ItemId, TendererId};

/// Most tenderers in one lot.
pub const TENDERERS_MAX: usize = 10_000;
/// Most commissioners; the law allows five (art. 93 c. 2 D.Lgs. 36/2023), this only bounds the work.
pub const COMMISSIONERS_MAX: usize = 25;

/// One lot with its tenderers. Their order never matters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotInput {
    /// The amount that discounts and prices are compared with, in euro; needed by formulas on prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_amount: Option<Exact>,
    /// The commissioners, in the order their coefficients are shown; empty with collegial scoring.
    #[serde(default)]
    pub commissioners: Vec<CommissionerId>,
    /// The tenderers of the lot, admitted and excluded.
    pub tenderers: Vec<TenderInput>,
    /// Where offers are compared in pairs, by sub-criterion one table for each commissioner; pairs with an excluded
    /// tenderer may stand among them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub comparisons: BTreeMap<CriterionId, Vec<PairwiseTable>>,
}

/// One tenderer's offer for the lot, as far as it is open, and what the panel made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TenderInput {
    /// Who.
    pub id: TendererId,
    /// Whether he is in the contest.
    pub status: TenderStatus,
    /// His answers in the form of the technical offer; items that no rule uses are passed over.
    #[serde(default)]
    pub answers: BTreeMap<ItemId, Answer>,
    /// What the evaluation panel ascertained in his technical offer.
    #[serde(default)]
    pub ascertained: BTreeMap<ItemId, Answer>,
    /// The commissioners' coefficients.
    #[serde(default)]
    pub coefficients: Vec<Coefficient>,
    /// The panel's collegial judgements.
    #[serde(default)]
    pub judgements: Vec<Judgement>,
    /// The discount (percent) or the price (euro) he offers; absent while his envelope is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub economic: Option<Exact>,
}

impl TenderInput {
    /// An admitted tenderer of whom nothing else is known yet.
    pub fn admitted(id: impl Into<TendererId>) -> Self {
        Self {
            id: id.into(),
            status: TenderStatus::Admitted,
            answers: BTreeMap::new(),
            ascertained: BTreeMap::new(),
            coefficients: Vec::new(),
            judgements: Vec::new(),
            economic: None,
        }
    }
}

/// Whether a tenderer is in the contest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TenderStatus {
    /// He is.
    Admitted,
    /// He is not: none of his numbers count, for himself or in anybody's mean or best.
    Excluded,
    /// He left after the award: he has no place any more, and the others' points stay as they were with him, for the means
    /// and the best values of the award do not change (art. 108 c. 12 D.Lgs. 36/2023).
    ExcludedAfterAward,
    /// He came back after the award: he is measured by the means and the best values of the award, which he does not change,
    /// and has at most the maximum (art. 108 c. 12 D.Lgs. 36/2023).
    ReadmittedAfterAward,
}

impl TenderStatus {
    /// Whether he may have a place in the ranking.
    pub fn competes(self) -> bool {
        match self {
            Self::Admitted | Self::ReadmittedAfterAward => true,
            Self::Excluded | Self::ExcludedAfterAward => false,
        }
    }

    /// Whether his numbers count in means and best values.
    pub fn sets_the_measure(self) -> bool {
        match self {
            Self::Admitted | Self::ExcludedAfterAward => true,
            Self::Excluded | Self::ReadmittedAfterAward => false,
        }
    }

    /// Whether he has points: because he competes, or because others were measured by his.
    pub(crate) fn has_points(self) -> bool {
        self != Self::Excluded
    }
}

/// An answer to one item of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A number.
    Number(Exact),
    /// Yes or no.
    Boolean(bool),
    /// Words, or a choice from a list.
    Text(String),
}

/// One commissioner's coefficient for the discretionary part of one sub-criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coefficient {
    /// Who gives it.
    pub commissioner: CommissionerId,
    /// For what.
    pub subcriterion: CriterionId,
    /// A value of the scale.
    pub value: Exact,
}

/// The panel's collegial judgement of the discretionary part of one sub-criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// Of what.
    pub subcriterion: CriterionId,
    /// Whole points within a judgement band.
    pub points: Exact,
    /// Why; never empty.
    pub reason: String,
}
