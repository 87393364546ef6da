//! Points and ranking of a lot as the award found them.

use super::{AfterChange, ChangeMoment};
use crate::economic::{EconomicResult, score_economic};
use crate::error::{EvaluationError, RankingError};
use crate::ids::TendererId;
use crate::input::{LotInput, TenderInput, TenderStatus};
use crate::ranking::{Ranking, TieOutcomes, rank};
use crate::rules::AwardRules;
use crate::technical::{TechnicalResult, score_technical};

/// Everything a ranking was computed on, and the ranking.
///
/// Formulas that compare an offer with the others (the best discount, the lowest price, the mean, rescaling) change when
/// somebody leaves or comes back; the points kept here do not. The status of a tender says it
/// ([`TenderStatus::ExcludedAfterAward`], [`TenderStatus::ReadmittedAfterAward`]), so that any number of changes can follow
/// each other and the same stages compute them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotSnapshot {
    rules: AwardRules,
    lot: LotInput,
    outcomes: TieOutcomes,
    ranking: Ranking,
}

impl LotSnapshot {
    /// Evaluates a lot and keeps what it was evaluated on.
    ///
    /// # Errors
    /// Those of the stages.
    pub fn take(rules: AwardRules, lot: LotInput, outcomes: TieOutcomes) -> Result<Self, EvaluationError> {
        let ranking = evaluate(&rules, &lot, &outcomes)?;
        Ok(Self { rules, lot, outcomes, ranking })
    }

    /// The ranking at the award.
    #[must_use]
    pub fn ranking(&self) -> &Ranking {
        &self.ranking
    }

    /// The ranking once a tenderer of it is excluded: with the points as they were, the others move up; computed again,
    /// all that is compared with the best is compared anew.
    ///
    /// # Errors
    /// Somebody who has no place in the ranking; those of the stages.
    pub fn after_exclusion(
        &self,
        tenderer: &TendererId,
        moment: ChangeMoment,
    ) -> Result<AfterChange<Ranking, EvaluationError>, EvaluationError> {
        if self.ranking.of(tenderer).is_none() {
            return Err(RankingError::NoChange(tenderer.clone()).into());
        }
        let with = |status| {
            let mut lot = self.lot.clone();
            lot.tenderers.iter_mut().filter(|tender| &tender.id == tenderer).for_each(|tender| tender.status = status);
            lot
        };
        self.both(&with(TenderStatus::ExcludedAfterAward), &with(TenderStatus::Excluded), moment)
    }

    /// The ranking once a tenderer is admitted again, whose offer has been opened and judged: with the means and the best
    /// values as they were, he is measured by them and the others keep their points; computed again, he counts as the
    /// others do.
    ///
    /// # Errors
    /// Somebody who has a place in the ranking already; [`PanelError::ComparedWithoutHim`](crate::PanelError) where offers
    /// are compared in pairs; those of the stages.
    pub fn after_readmission(
        &self,
        tender: &TenderInput,
        moment: ChangeMoment,
    ) -> Result<AfterChange<Ranking, EvaluationError>, EvaluationError> {
        if self.ranking.of(&tender.id).is_some() {
            return Err(RankingError::NoChange(tender.id.clone()).into());
        }
        let with = |status| {
            let mut lot = self.lot.clone();
            lot.tenderers.retain(|other| other.id != tender.id);
            lot.tenderers.push(TenderInput { status, ..tender.clone() });
            lot
        };
        self.both(&with(TenderStatus::ReadmittedAfterAward), &with(TenderStatus::Admitted), moment)
    }

    fn both(
        &self,
        frozen: &LotInput,
        anew: &LotInput,
        moment: ChangeMoment,
    ) -> Result<AfterChange<Ranking, EvaluationError>, EvaluationError> {
        let frozen = evaluate(&self.rules, frozen, &self.outcomes)?;
        Ok(AfterChange::new(frozen, evaluate(&self.rules, anew, &self.outcomes), moment))
    }
}

fn evaluate(rules: &AwardRules, lot: &LotInput, outcomes: &TieOutcomes) -> Result<Ranking, EvaluationError> {
    let technical = score_technical(rules, lot)?;
    let economic = score_economic(rules, lot, &technical)?;
    let (technical, economic) = who_competes(lot, technical, economic);
    rank(rules, &technical, &economic, outcomes)
}

/// The scores of those who may have a place: who left after the award was the measure of others, and has none.
#[must_use]
pub fn who_competes(
    lot: &LotInput,
    mut technical: TechnicalResult,
    mut economic: EconomicResult,
) -> (TechnicalResult, EconomicResult) {
    let left =
        |tenderer: &TendererId| lot.tenderers.iter().any(|tender| &tender.id == tenderer && !tender.status.competes());
    technical.scores.retain(|score| !left(&score.tenderer));
    economic.scores.retain(|score| !left(&score.tenderer));
    (technical, economic)
}
