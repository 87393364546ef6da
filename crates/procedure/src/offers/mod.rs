//! Opened offers as a file, and their whole evaluation without a server.
//!
//! The file holds what the opening sessions brought to light and what the panels made of it. `ceralacca evaluate
//! PROCEDURE OFFERS` computes the ranking from it and from the procedure file alone, so that anybody can recompute an
//! award; the installation itself computes by the same functions from its record.

mod answer;
mod error;
mod evaluate;
mod input;
mod report;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use ceralacca_evaluation::{Exact, PairPreference, TenderStatus, TieOutcomes};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use answer::GivenAnswer;
pub use error::EvaluateError;
pub use evaluate::{AfterAward, Evaluation, Exclusion, LotEvaluation, LotProposal, TenderFindings, evaluate};

use crate::definition::{DefinitionError, read};

/// Opened offers of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OffersFile {
    /// Version of this format; 1.
    pub schema: u32,
    /// Identifier of the procedure, as in its file.
    pub procedure: String,
    /// The commissioners, in the order of their coefficients; empty with collegial scoring or without quality.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub commissioners: Vec<String>,
    /// The lots for which there are tenders, in any order; a lot that is not here has none.
    pub lots: Vec<LotOffers>,
}

/// Offers for one lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotOffers {
    /// Number of the lot.
    pub number: u16,
    /// The tenders, in any order.
    pub tenders: Vec<Offer>,
    /// Where offers are compared in pairs, by sub-criterion the preferences of each commissioner, in their order.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub comparisons: BTreeMap<String, Vec<Vec<PairPreference>>>,
    /// Improved offers and draws that set equal totals apart, if it came to that.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub ties: TieOutcomes,
}

/// One tender for one lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Identifier of the tenderer; of the leader, for a group.
    pub tenderer: String,
    /// His name, shown beside the identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// For a group, the identifiers of all its members.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// Why he is excluded; then none of his numbers count, for himself or for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<String>,
    /// Why he was excluded after the award: he has no place, and the others keep the points they had with him (art. 108
    /// c. 12 D.Lgs. 36/2023).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded_after_award: Option<String>,
    /// Why he was admitted again after the award: he is measured by the offers that were admitted then, and changes
    /// nobody else's points (art. 108 c. 12 D.Lgs. 36/2023).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readmitted_after_award: Option<String>,
    /// What he answered in the forms of his envelopes, by item.
    #[serde(default)]
    pub answers: BTreeMap<String, GivenAnswer>,
    /// What the evaluation panel ascertained in his technical offer, by item.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ascertained: BTreeMap<String, GivenAnswer>,
    /// By sub-criterion, one coefficient for each commissioner, in their order.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub coefficients: BTreeMap<String, Vec<Exact>>,
    /// By sub-criterion, the collegial judgement.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub judgements: BTreeMap<String, CollegialJudgement>,
}

/// A collegial judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CollegialJudgement {
    /// Whole points within a judgement band.
    pub points: Exact,
    /// Why; never empty.
    pub reason: String,
}

impl Offer {
    /// Whether he is in the contest; absent where the file says more than one thing about it.
    pub(crate) fn status(&self) -> Option<TenderStatus> {
        match (&self.excluded, &self.excluded_after_award, &self.readmitted_after_award) {
            (None, None, None) => Some(TenderStatus::Admitted),
            (Some(_), None, None) => Some(TenderStatus::Excluded),
            (None, Some(_), None) => Some(TenderStatus::ExcludedAfterAward),
            (None, None, Some(_)) => Some(TenderStatus::ReadmittedAfterAward),
            (_, _, _) => None,
        }
    }
}

impl OffersFile {
    /// Reads a file of offers in TOML, with the limits and the places of errors of the procedure file.
    ///
    /// # Errors
    /// [`DefinitionError`] with line, column and path.
    pub fn from_toml(text: &str) -> Result<Self, DefinitionError> {
        let file: Self = read::toml(text)?;
        read::known_schema(file.schema).map(|()| file)
    }

    /// Reads the same structure in JSON (UTF-8).
    ///
    /// # Errors
    /// [`DefinitionError`] with line, column and path.
    pub fn from_json(bytes: &[u8]) -> Result<Self, DefinitionError> {
        let file: Self = read::json(bytes)?;
        read::known_schema(file.schema).map(|()| file)
    }

    /// JSON Schema (2020-12) of the format, with a description of every field.
    #[must_use]
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }
}

fn is_nothing(outcomes: &TieOutcomes) -> bool {
    outcomes.improved_offers.is_empty() && outcomes.draws.is_empty()
}
