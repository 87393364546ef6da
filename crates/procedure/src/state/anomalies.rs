//! What was decided in a lot of abnormally low tenders (artt. 54 and 110).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    OperatorId,
    event::{CureFile, ThresholdComputation},
};

/// Abnormally low tenders of a lot, as far as acts have dealt with them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotAnomalies {
    /// The threshold last applied (art. 54).
    pub threshold: Option<AppliedThreshold>,
    /// Who is out by a threshold and was not readmitted.
    pub out: BTreeSet<OperatorId>,
    /// Who was readmitted by an act while a threshold had him out: no threshold excludes him again.
    pub spared: BTreeSet<OperatorId>,
    /// Checks by tenderer (art. 110), the last one each.
    pub checks: BTreeMap<OperatorId, ExplanationsCheck>,
}

/// A threshold that was applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedThreshold {
    /// When.
    pub at: Timestamp,
    /// How it came about.
    pub computation: ThresholdComputation,
}

/// The check of one tender (art. 110).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExplanationsCheck {
    /// Why the tender appears abnormally low.
    pub reason: String,
    /// What was asked.
    pub request: String,
    /// Last instant to explain.
    pub due: Timestamp,
    /// What the tenderer explained, if anything.
    pub given: Option<GivenExplanations>,
    /// How it ended, once it has.
    pub outcome: Option<CheckOutcome>,
}

/// Explanations of a tenderer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenExplanations {
    /// When they came.
    pub at: Timestamp,
    /// Text.
    pub answer: String,
    /// Files.
    pub files: Vec<CureFile>,
}

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckOutcome {
    /// When.
    pub at: Timestamp,
    /// Whether the tender stands.
    pub accepted: bool,
    /// Reasons.
    pub reason: String,
}

impl ExplanationsCheck {
    /// Whether it waits for explanations or for a judgement.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.outcome.is_none()
    }

    /// Whether it ended well.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.outcome.as_ref().is_some_and(|outcome| outcome.accepted)
    }
}

impl LotAnomalies {
    /// The check of a tenderer that waits for explanations or for a judgement.
    #[must_use]
    pub fn open_check(&self, tenderer: &OperatorId) -> Option<&ExplanationsCheck> {
        self.checks.get(tenderer).filter(|check| check.is_open())
    }

    /// Whether the tender of this tenderer was checked and stands.
    #[must_use]
    pub fn is_accepted(&self, tenderer: &OperatorId) -> bool {
        self.checks.get(tenderer).is_some_and(ExplanationsCheck::is_accepted)
    }

    /// A threshold is applied: it has out whoever is beyond it, unless nobody is left or an act has spared him.
    pub(super) fn apply(&mut self, at: Timestamp, computation: &ThresholdComputation) {
        if computation.award_discount.is_some() {
            let beyond = computation.anomalous.iter().filter(|tenderer| !self.spared.contains(*tenderer));
            self.out.extend(beyond.cloned());
        }
        self.threshold = Some(AppliedThreshold { at, computation: computation.clone() });
    }

    /// A tenderer is readmitted to the lot.
    pub(super) fn readmit(&mut self, tenderer: &OperatorId) {
        let beyond = |applied: &AppliedThreshold| applied.computation.anomalous.contains(tenderer);
        if self.out.remove(tenderer) && self.threshold.as_ref().is_some_and(beyond) {
            self.spared.insert(tenderer.clone());
        }
    }
}
