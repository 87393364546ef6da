//! The threshold of abnormally low tenders as the award found it.

use std::collections::BTreeSet;

use ceralacca_exact::{Exact, Text};
use schemars::JsonSchema;
use serde::Serialize;
use thiserror::Error;

use super::{AfterChange, ChangeMoment};
use crate::anomaly::{AnomalyError, AnomalyMethod, AnomalyOutcome, anomalous, award_among, is_anomalous};
use crate::ids::TendererId;

/// One admitted discount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DiscountOffer {
    /// Who.
    pub tenderer: TendererId,
    /// Percent.
    pub discount: Exact,
}

/// Discounts, method and outcome at the award.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AnomalySnapshot {
    method: AnomalyMethod,
    offers: Vec<DiscountOffer>,
    outcome: AnomalyOutcome,
}

/// Who stands where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AnomalyStanding {
    /// The threshold compared with, percent.
    pub threshold: Exact,
    /// Whose discounts are anomalous.
    pub anomalous: Vec<TendererId>,
    /// Who has the highest discount that is not; several are settled by a draw.
    pub winners: Vec<TendererId>,
    /// The discount of the contract, percent; absent without a winner.
    pub award_discount: Option<Exact>,
}

/// A snapshot, or a change, that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SnapshotError {
    /// The threshold cannot be computed.
    #[error(transparent)]
    Anomaly(#[from] AnomalyError),
    /// The same tenderer twice.
    #[error("tenderer {0} appears twice")]
    Twice(TendererId),
    /// Somebody who is not in the snapshot leaves, or somebody who is in it comes in.
    #[error("tenderer {0} cannot change: he must be in the snapshot to leave it, and out of it to come in")]
    NoChange(TendererId),
}

impl SnapshotError {
    /// What went wrong and what to do, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Anomaly(error) => error.text(),
            Self::Twice(tenderer) => Text::new(
                format!("Il concorrente {tenderer} compare due volte: lasciarlo una volta sola."),
                format!("Tenderer {tenderer} appears twice: leave him once."),
            ),
            Self::NoChange(tenderer) => Text::new(
                format!(
                    "Per {tenderer} non cambia nulla: si esclude chi era nel calcolo e si riammette chi non c'era."
                ),
                format!(
                    "Nothing changes for {tenderer}: who was in the computation is excluded, who was not is readmitted."
                ),
            ),
        }
    }
}

impl AnomalySnapshot {
    /// Computes the outcome and keeps what it was computed on.
    ///
    /// # Errors
    /// [`SnapshotError`] for a tenderer who appears twice and for discounts without a threshold.
    pub fn take(method: AnomalyMethod, offers: Vec<DiscountOffer>) -> Result<Self, SnapshotError> {
        let mut seen = BTreeSet::new();
        if let Some(twice) = offers.iter().find(|offer| !seen.insert(&offer.tenderer)) {
            return Err(SnapshotError::Twice(twice.tenderer.clone()));
        }
        let outcome = anomalous(&method, &discounts(&offers))?;
        Ok(Self { method, offers, outcome })
    }

    /// The outcome at the award.
    #[must_use]
    pub fn outcome(&self) -> &AnomalyOutcome {
        &self.outcome
    }

    /// The standing at the award.
    #[must_use]
    pub fn standing(&self) -> AnomalyStanding {
        standing(&self.offers, &self.outcome)
    }

    /// The standing once a tenderer is excluded.
    ///
    /// With the threshold as it was, whoever was anomalous stays so. The discount of the contract of method B is found
    /// again among those left (the law freezes means and thresholds, and it is neither), except for a winner who stays: his
    /// award is untouched. (The law is silent here; this is the reading that changes least.)
    ///
    /// # Errors
    /// [`SnapshotError::NoChange`] for somebody who is not in the snapshot.
    pub fn after_exclusion(
        &self,
        tenderer: &TendererId,
        moment: ChangeMoment,
    ) -> Result<AfterChange<AnomalyStanding, AnomalyError>, SnapshotError> {
        let left: Vec<DiscountOffer> =
            self.offers.iter().filter(|offer| &offer.tenderer != tenderer).cloned().collect();
        if left.len() == self.offers.len() {
            return Err(SnapshotError::NoChange(tenderer.clone()));
        }
        Ok(self.both(&left, moment))
    }

    /// The standing once a tenderer is admitted again: with the threshold as it was, his discount is compared with it and
    /// enters neither mean nor threshold.
    ///
    /// # Errors
    /// [`SnapshotError::NoChange`] for somebody who is in the snapshot already; a discount that is none.
    pub fn after_readmission(
        &self,
        offer: DiscountOffer,
        moment: ChangeMoment,
    ) -> Result<AfterChange<AnomalyStanding, AnomalyError>, SnapshotError> {
        if self.offers.iter().any(|other| other.tenderer == offer.tenderer) {
            return Err(SnapshotError::NoChange(offer.tenderer));
        }
        crate::anomaly::check(&self.method, std::slice::from_ref(&offer.discount))?;
        let mut all = self.offers.clone();
        all.push(offer);
        Ok(self.both(&all, moment))
    }

    fn both(&self, offers: &[DiscountOffer], moment: ChangeMoment) -> AfterChange<AnomalyStanding, AnomalyError> {
        let recomputed = anomalous(&self.method, &discounts(offers)).map(|outcome| standing(offers, &outcome));
        AfterChange::new(self.frozen(offers), recomputed, moment)
    }

    fn frozen(&self, offers: &[DiscountOffer]) -> AnomalyStanding {
        let threshold = &self.outcome.threshold.result;
        let discounts = discounts(offers);
        let beyond: Vec<bool> =
            discounts.iter().map(|discount| is_anomalous(&self.method, discount, threshold)).collect();
        let award = award_among(&self.method, &discounts, &beyond);
        let winners = names(offers, &award.winners);
        let before = self.standing();
        let stays = winners == before.winners;
        AnomalyStanding {
            threshold: threshold.clone(),
            anomalous: offers
                .iter()
                .zip(&beyond)
                .filter(|(_, beyond)| **beyond)
                .map(|(offer, _)| offer.tenderer.clone())
                .collect(),
            award_discount: if stays { before.award_discount } else { award.discount },
            winners,
        }
    }
}

fn discounts(offers: &[DiscountOffer]) -> Vec<Exact> {
    offers.iter().map(|offer| offer.discount.clone()).collect()
}

fn names(offers: &[DiscountOffer], positions: &[usize]) -> Vec<TendererId> {
    positions.iter().filter_map(|at| offers.get(*at)).map(|offer| offer.tenderer.clone()).collect()
}

fn standing(offers: &[DiscountOffer], outcome: &AnomalyOutcome) -> AnomalyStanding {
    AnomalyStanding {
        threshold: outcome.threshold.result.clone(),
        anomalous: names(offers, &outcome.anomalous),
        winners: names(offers, &outcome.winners),
        award_discount: outcome.award_discount.clone(),
    }
}
